// From a file's header to an article or page: Pelican's metadata rules, each problem at its line.

import Diagnostics
import Files
import Settings

/// An article or page while its header is being read.
struct ContentDraft {
    var kind: Content.Kind
    var source: String
    var path: String
    var header: Header
    var title = ""
    var status = Content.Status.published
    var date: DateTime?
    var modified: DateTime?
    var slug = ""
    var lang = ""
    var category: Taxon?
    var tags: [Taxon] = []
    var authors: [Taxon] = []
    var url = ""
    var saveAs = ""
    var template = ""
}

/// Reads headers by the blog's settings.
struct HeaderReader: Sendable {
    let rules: Rules
    let taxa: Taxa
    let log: DiagnosticLog

    /// Reads one file.
    /// - Returns: nil where a problem leaves it out of the site, or its status says so.
    func read(_ file: [UInt8], kind: Content.Kind, source: String, path: String, modified: DateTime) -> ContentDraft? {
        var draft = ContentDraft(kind: kind, source: source, path: path, header: Header(file))
        do throws(Diagnostic) {
            draft.status = try status(of: draft)
            if draft.status == .skip { return nil }
            draft.title = try title(of: draft)
            draft.slug = try slug(of: draft)
            draft.date = try date("date", of: draft) ?? defaultDate(path, modified)
            draft.modified = try date("modified", of: draft)
            if kind == .article, draft.date == nil {
                guard draft.status == .draft else { throw missing("Date", in: draft, example: "Date: 2026-11-23 10:00") }
                draft.date = DateTime(year: 9999, month: 12, day: 31)
            }
        } catch {
            log.add(error)
            return nil
        }
        if kind == .article, draft.status == .published, !rules.withFutureDates, draft.date! > rules.now { draft.status = .draft }
        fillTaxa(&draft)
        draft.lang = draft.header["lang"]?.value.lowercased() ?? rules.defaultLang
        draft.template = draft.header["template"]?.value ?? kind.rawValue
        fillURLs(&draft)
        return draft
    }

    // MARK: Single keys

    private func status(of draft: ContentDraft) throws(Diagnostic) -> Content.Status {
        guard let field = draft.header["status"] else { return rules.defaultStatus }
        guard let status = Content.Status(rawValue: field.value.lowercased()) else {
            throw Diagnostic(
                at: location(field, draft), "unknown status `\(field.value)`", help: "write published, hidden, draft or skip")
        }
        return status
    }

    private func title(of draft: ContentDraft) throws(Diagnostic) -> String {
        if let field = draft.header["title"], !field.value.isEmpty { return field.value }
        throw missing("Title", in: draft, example: "Title: A name for it")
    }

    /// A key that is not there: the line that ended the header too early is the likely cause.
    private func missing(_ key: String, in draft: ContentDraft, example: String) -> Diagnostic {
        if let end = draft.header.endedBy, let colon = end.text.firstIndex(of: ":"),
            colon < end.text.index(end.text.startIndex, offsetBy: min(40, end.text.count))
        {
            let name = end.text[..<colon]
            return Diagnostic(
                at: Location(draft.source, line: end.line, column: 1, length: name.count + 1),
                "no `\(key)` in the header, which ends here: this line is not of the form `Key: value`",
                help: "a key is letters, digits, `-` and `_`, right before the colon; an empty line ends the header")
        }
        let line = draft.header.fields.isEmpty ? 1 : draft.header.fields[0].line
        return Diagnostic(
            at: Location(draft.source, line: line), "no `\(key)` in the header, so this \(draft.kind.rawValue) is left out",
            help: "add a line such as `\(example)` at the top of the file, or `Status: skip` to leave it out quietly")
    }

    private func date(_ key: String, of draft: ContentDraft) throws(Diagnostic) -> DateTime? {
        guard let field = draft.header[key], !field.value.isEmpty else { return nil }
        if let date = DateTime(field.value) { return date }
        throw Diagnostic(
            at: location(field, draft), "`\(field.value)` is not a date", help: "write it as `2026-11-23 10:00` or `2026-11-23`")
    }

    /// FILENAME_METADATA's default (`2017-08-18-name.md`), then DEFAULT_DATE.
    private func defaultDate(_ path: String, _ modified: DateTime) -> DateTime? {
        if rules.datesInFileNames, let name = path.split(separator: "/").last, name.count > 10,
            let date = DateTime(String(name.prefix(10))),
            name.prefix(10).allSatisfy({ $0.isNumber || $0 == "-" })
        {
            return date
        }
        return rules.defaultDateIsModified ? modified : rules.defaultDate
    }

    private func slug(of draft: ContentDraft) throws(Diagnostic) -> String {
        if let field = draft.header["slug"], !field.value.isEmpty {
            if Folder.normalized(field.value) == field.value { return field.value }
            throw Diagnostic(
                at: location(field, draft), "the slug `\(field.value)` leads out of its folder", help: "a slug is a name, such as `my-post`"
            )
        }
        let name = draft.path.split(separator: "/").last.map(String.init) ?? draft.path
        let stem = String(name[..<(name.lastIndex(of: ".") ?? name.endIndex)])
        let slug = rules.slugs.slug(rules.slugFromFileName ? stem : draft.title)
        return slug.isEmpty ? rules.slugs.slug(stem) : slug
    }

    private func fillTaxa(_ draft: inout ContentDraft) {
        let header = draft.header
        let path = draft.path
        draft.tags = unique(names(header["tags"]).map { taxa.taxon(.tag, $0, from: path) })
        var authors = names(header["authors"] ?? header["author"])
        if authors.isEmpty, !rules.author.isEmpty { authors = [rules.author] }
        draft.authors = unique(authors.map { taxa.taxon(.author, $0, from: path) })
        let folders = draft.path.split(separator: "/").dropLast()
        let folder = rules.folderIsCategory ? folders.last.map(String.init) : nil
        draft.category = taxa.taxon(.category, header["category"]?.value ?? folder ?? rules.defaultCategory, from: path)
    }

    /// Names of the same slug are one.
    private func unique(_ taxa: [Taxon]) -> [Taxon] {
        var seen: Set<ObjectIdentifier> = []
        return taxa.filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    /// Split at `;` where there is one, else at `,`; trimmed, without empty ones, each once.
    private func names(_ field: Header.Field?) -> [String] {
        guard let value = field?.value else { return [] }
        var seen: Set<String> = []
        return value.split(separator: value.contains(";") ? ";" : ",")
            .map { String($0.trimmingBlanks) }
            .filter { !$0.isEmpty && seen.insert($0).inserted }
    }

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
            default: fields.header[name]?.value
            }
        }
        draft.saveAs = draft.header["save_as"]?.value ?? patterns.saveAs.filled(text, date: draft.date)
        draft.url = draft.header["url"]?.value ?? patterns.url.filled(text, date: draft.date)
    }

    private func location(_ field: Header.Field, _ draft: ContentDraft) -> Location {
        Location(draft.source, line: field.line, column: field.column, length: field.value.prefix { $0 != "\n" }.count)
    }
}
