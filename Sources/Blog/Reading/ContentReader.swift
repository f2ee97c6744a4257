// Finds the blog's files and reads their headers: what becomes an article, a page, or a static file.

import Diagnostics
import Files
import Glibc
import Markdown
import Settings
import Tutorial

/// What the content folder holds.
struct FoundContent: Sendable {
    var contents: [Content] = []
    /// Plans of the documents with something to run, by the content's number.
    var plans: [Int: Plan] = [:]
    /// Links to files that are there, by the number of the content that has them.
    var links: [(number: Int, links: [StaticLink])] = []
    /// What STATIC_PATHS holds, without the articles and pages in it.
    var copied: [String]
    /// All of this before anything had its place: another language's site is made of the same.
    fileprivate let reading: Reading

    /// The files that were found, and what the articles and pages among them say.
    fileprivate struct Reading: Sendable {
        let files: [FoundFile]
        let documents: [ReadDocument]
    }
}

/// Reads the content folder.
struct ContentReader: Sendable {
    let folder: Folder
    let settings: Settings
    let rules: Rules
    let taxa: Taxa
    let log: DiagnosticLog
    /// Whether every document with something to run is a tutorial, or only those with `Verify: yes`.
    let verifiesAll: Bool
    let memory: DocumentMemory?
    /// The main site's settings, where this is the site of another language.
    let main: Settings?
    private let root: String
    private let content: Folder
    private let pages: Places
    private let articles: Places
    private let statics: Places
    /// STATIC_PATHS of the main site: what it copies is no article anywhere.
    private let mainStatics: Places
    private let readers: Readers
    private let ignored: IgnoredFiles
    /// Sources of TEMPLATE_PAGES, which lie among the contents.
    private let templates: Set<String>

    init(
        folder: Folder, settings: Settings, rules: Rules, taxa: Taxa, log: DiagnosticLog, verifiesAll: Bool, main: Settings? = nil,
        memory: DocumentMemory?
    ) {
        self.folder = folder
        self.settings = settings
        self.rules = rules
        self.taxa = taxa
        self.log = log
        self.verifiesAll = verifiesAll
        self.memory = memory
        self.main = main
        root = settings.string("PATH")
        content = folder.folder(root)
        pages = Places(settings, "PAGE")
        articles = Places(settings, "ARTICLE")
        statics = Places(settings, "STATIC")
        mainStatics = main.map { Places($0, "STATIC") } ?? statics
        readers = Readers(settings)
        templates = Set(settings.entries("TEMPLATE_PAGES").map(\.key))
        ignored = IgnoredFiles(settings, naming: pages.paths + articles.paths + statics.paths + mainStatics.paths)
    }

    /// - Parameter known: what was found for the main site, of which all is taken that reads the same here.
    func read(_ known: FoundContent? = nil) -> FoundContent {
        let reading = known.flatMap { readsAsMain ? $0.reading : nil } ?? read(found())
        let placement = Placement(rules: rules, taxa: taxa, log: log)
        let placed = parallelMap(reading.documents) { document in
            var draft = document.draft
            if draft != nil { placement.place(&draft!) }
            return draft
        }
        let copied = files(in: reading)
        let there = Set(copied)
        var result = FoundContent(copied: copied.filter { statics.lies($0) && !statics.excludes($0) }, reading: reading)
        for (document, draft) in zip(reading.documents, placed) {
            log.add(document.problems)
            guard let draft else { continue }
            let content = Content(draft, number: result.contents.count)
            result.contents.append(content)
            result.plans[content.number] = document.plan
            let links = document.links.filter { there.contains($0.path) }
            if !links.isEmpty { result.links.append((content.number, links)) }
        }
        return result
    }

    /// What articles and pages say; a file that was read before, and has not changed since, is not read again.
    private func read(_ files: [FoundFile]) -> FoundContent.Reading {
        let sources = files.filter { isDocument($0.path) && kind(of: $0.path) != nil }
        for file in files where !mainStatics.lies(file.path) && kind(of: file.path) != nil {
            if let problem = readers.unread(file.path, source: source(of: file.path)) { log.add(problem) }
        }
        let headers = HeaderReader(rules: rules)
        let known = memory?.documents(settings, verifiesAll: verifiesAll) ?? [:]
        let documents = parallelMap(sources) { known[$0] ?? read($0, headers) }
        memory?.keep(zip(sources, documents))
        return FoundContent.Reading(files: files, documents: documents)
    }

    /// Whether this site's settings read files as the main site's do.
    private var readsAsMain: Bool {
        guard let main else { return false }
        return Self.settings.allSatisfy { settings[$0].value == main[$0].value }
    }

    /// The settings on which it depends what a file says.
    private static let settings = [
        "ARTICLE_EXCLUDES", "ARTICLE_PATHS", "CATEGORY_SAVE_AS", "DEFAULT_CATEGORY", "DEFAULT_DATE", "DEFAULT_METADATA",
        "EXTRA_PATH_METADATA", "FILENAME_METADATA", "IGNORE_FILES", "MARKDOWN", "MARKDOWN_DIALECT", "MATH", "PAGE_EXCLUDES", "PAGE_PATHS",
        "PATH", "PATH_METADATA", "PLUGINS", "READERS", "SLUGIFY_PRESERVE_CASE", "SLUGIFY_SOURCE", "SLUGIFY_USE_UNICODE",
        "SLUG_REGEX_SUBSTITUTIONS", "TEMPLATE_PAGES", "TIMEZONE", "TYPOGRIFY", "TYPOGRIFY_DASHES", "TYPOGRIFY_IGNORE_TAGS",
        "TYPOGRIFY_OMIT_FILTERS", "USE_FOLDER_AS_CATEGORY", "VERIFY",
    ]

    private func found() -> [FoundFile] {
        let content = content
        // What a build writes, and what the blog is made of, is no content, wherever PATH points.
        let others = [main ?? settings, settings].flatMap { [$0.string("OUTPUT_PATH"), $0.string("THEME")] } + ["evidence"]
        let outside = Set(others.map { folder.folder($0).path })
        return content.walk { path in
            ignored.contains(path) || outside.contains(content.path + "/" + path)
        }
    }

    private func isDocument(_ path: String) -> Bool {
        // Pelican takes an HTML file for an article wherever it lies; one in STATIC_PATHS is meant to be copied.
        readers.reads(path) && !(isHTML(path) && (mainStatics.lies(path) || templates.contains(path)))
    }

    /// Pages are what lies in PAGE_PATHS; articles are what lies in ARTICLE_PATHS and not in a page's or an excluded folder.
    private func kind(of path: String) -> Content.Kind? {
        if pages.lies(path) { return pages.excludes(path) ? nil : .page }
        return articles.lies(path) && !articles.excludes(path) ? .article : nil
    }

    /// All files but articles and pages, which only STATIC_EXCLUDE_SOURCES = False makes files like others.
    private func files(in reading: FoundContent.Reading) -> [String] {
        let keepsSources = !settings.bool("STATIC_EXCLUDE_SOURCES")
        return reading.files.map(\.path).filter { keepsSources || !isDocument($0) || kind(of: $0) == nil }
    }

    private func read(_ found: FoundFile, _ headers: HeaderReader) -> ReadDocument {
        let source = source(of: found.path)
        let log = DiagnosticLog()
        do {
            let file = try content.read(found.path)
            let modified = DateTime(epoch: Int(found.modified / 1_000_000_000))
            let draft = headers.read(file, kind: kind(of: found.path)!, source: source, path: found.path, modified: modified, log)
            guard let draft else { return ReadDocument(problems: log.all) }
            return ReadDocument(
                draft: draft, plan: plan(of: draft, file),
                links: StaticLink.all(in: file, draft.header, from: found.path, rules.dialects.dialect(of: draft.header)),
                problems: log.all)
        } catch {
            return ReadDocument(problems: [Diagnostic(at: Location(source), error.description)])
        }
    }

    private func source(of path: String) -> String { root == "." || root.isEmpty ? path : root + "/" + path }

    /// Only a file that names docker or podman is parsed early; the rest waits until it is rendered.
    private func plan(of draft: ContentDraft, _ file: [UInt8]) -> Plan? {
        let asked = draft.header["verify"]?.value.lowercased()
        guard !file.isEmpty, asked != "no", !isHTML(draft.path),
            asked == "yes" || (verifiesAll && draft.kind == .article && (contains(file, "docker") || contains(file, "podman")))
        else {
            return nil
        }
        let dialects = rules.dialects
        let plan = Plan(
            reading: TutorialSource(file, draft.header, name: draft.source, dialect: dialects.dialect(of: draft.header)),
            in: Repository(around: content.path + "/" + draft.path, in: folder) { bytes, name in
                let header = Header(bytes)
                return TutorialSource(bytes, header, name: name, dialect: dialects.dialect(of: header))
            })
        return plan.isRunnable ? plan : nil
    }
}

/// A pair of settings such as PAGE_PATHS and PAGE_EXCLUDES: folders relative to PATH, an empty name or `.` for all of it.
private struct Places: Sendable {
    let paths: [String]
    private let excluded: [String]

    init(_ settings: Settings, _ name: String) {
        paths = settings.strings(name + "_PATHS").map(Self.withoutSlash)
        excluded = settings.strings(name + "_EXCLUDES").map(Self.withoutSlash)
    }

    func lies(_ path: String) -> Bool { Self.lies(path, in: paths) }
    func excludes(_ path: String) -> Bool { Self.lies(path, in: excluded) }

    private static func withoutSlash(_ folder: String) -> String { folder.hasSuffix("/") ? String(folder.dropLast()) : folder }

    private static func lies(_ path: String, in folders: [String]) -> Bool {
        folders.contains { $0.isEmpty || $0 == "." || path == $0 || path.hasPrefix($0 + "/") }
    }
}
