// The place of an article or page in the site: its language, its category, tags and authors, and its URLs.

import Diagnostics

/// Gives drafts their places.
struct Placement: Sendable {
    let rules: Rules
    let taxa: Taxa
    let log: DiagnosticLog

    /// Completes a draft by what depends on the day, on the other files and on the site's own language.
    func place(_ draft: inout ContentDraft) {
        draft.lang = draft.header.filled("lang")?.value.lowercased() ?? rules.defaultLang
        if draft.kind == .article, draft.status == .published, !rules.withFutureDates, draft.date! > rules.now { draft.status = .draft }
        fillTaxa(&draft)
        fillURLs(&draft)
    }

    // MARK: Categories, tags, authors

    private func fillTaxa(_ draft: inout ContentDraft) {
        let header = draft.header
        let path = draft.path
        draft.tags = unique(names(header.filled("tags")).map { taxa.taxon(.tag, $0, from: path) })
        var authors = names(header.filled("authors") ?? header.filled("author"))
        if header.filled("authors") == nil, let author = header.filled("author") { authors = [author.value] }
        if authors.isEmpty, !rules.author.isEmpty { authors = [rules.author] }
        draft.authors = unique(authors.map { taxa.taxon(.author, $0, from: path) })
        draft.category = header.filled("category").map { taxa.taxon(.category, $0.value, from: path) }
    }

    /// Names of the same slug are one.
    private func unique(_ taxa: [Taxon]) -> [Taxon] {
        var seen: Set<ObjectIdentifier> = []
        return taxa.filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    /// Split at `;` where there is one, else at `,`, and at the ends of lines; trimmed, without empty ones, each once.
    private func names(_ field: Header.Field?) -> [String] {
        guard let value = field?.value else { return [] }
        let separator: Character = value.utf8.contains(UInt8(ascii: ";")) ? ";" : ","
        var seen: Set<String> = []
        return value.split { $0 == separator || $0 == "\n" }
            .map { String($0.trimmingBlanks) }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }

    // MARK: URLs

    private func fillURLs(_ draft: inout ContentDraft) {
        let patterns = rules.patterns(draft.kind, draft.status, draft.lang)
        let fields = draft
        func text(_ name: String) -> String? {
            switch name {
            case "slug": fields.slug
            case "lang": fields.lang
            case "category": fields.category?.slug
            case "author": fields.authors.first?.slug
            case "path": fields.path
            case "status": fields.status.rawValue
            default: fields.header[name]?.value
            }
        }
        draft.saveAs = draft.header.filled("save_as")?.value ?? patterns.saveAs.filled(text, date: draft.date)
        if let url = draft.header.filled("url") {
            draft.url = url.value
        } else {
            let usual = patterns.url.filled(text, date: draft.date)
            let saveAs = draft.header.filled("save_as")?.value
            // Pelican leaves the URL at the setting's in any case, where nothing may stand then.
            draft.url = saveAs.map { leads(usual, to: $0) ? usual : withoutIndex($0) } ?? usual
        }
        reportUnknownFields(patterns, text, draft)
    }

    /// Whether a page can be reached at a URL: as it is, or as the index of a folder.
    private func leads(_ url: String, to path: String) -> Bool {
        let url = url.drop { $0 == "/" }
        return url == path || url.hasSuffix("/") && url + "index.html" == path
    }

    /// `about/index.html` is reached as `about/`.
    private func withoutIndex(_ path: String) -> String {
        path == "index.html" || path.hasSuffix("/index.html") ? String(path.dropLast("index.html".count)) : path
    }

    /// A field that a pattern names and this content lacks: the pattern's mistake where no content could have it, else the content's.
    private func reportUnknownFields(_ patterns: Rules.Patterns, _ text: (String) -> String?, _ draft: ContentDraft) {
        for (pattern, name) in [(patterns.url, patterns.name + "_URL"), (patterns.saveAs, patterns.name + "_SAVE_AS")] {
            for field in pattern.fields where field != "date" && text(field) == nil {
                // A slip of the pen is said once, a key that only some have for each that lacks it.
                let near = nearest(to: field, in: Self.patternFields)
                log.add(
                    Diagnostic(
                        .warning, at: rules.location(name) ?? Location(draft.source),
                        "`{\(field)}` in \(name) is not known\(near == nil ? " of `\(draft.source)`" : ""), and is left as it stands",
                        help: near.map { "did you mean `{\($0)}`?" }
                            ?? "give each file a line such as `\(field): …`, or use one of {slug}, {date:%Y}, {category}, {lang}"
                    ))
            }
        }
    }

    private static let patternFields = ["slug", "lang", "date", "category", "author", "path", "status", "title"]
}
