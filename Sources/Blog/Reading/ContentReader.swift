// Finds the blog's files and reads their headers: what becomes an article, a page, or a static file.

import Diagnostics
import Files
import Glibc
import Markdown
import Settings
import Tutorial

/// What the content folder holds.
struct FoundContent: Sendable {
    var contents: [Content]
    var statics: [StaticFile]
    /// Plans of the documents with something to run, by the content's number.
    var plans: [Int: Plan]
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
    private let root: String
    private let content: Folder
    private let pages: Places
    private let articles: Places
    private let statics: Places
    private let readers: Readers
    private let ignored: IgnoredFiles
    /// Sources of TEMPLATE_PAGES, which lie among the contents.
    private let templates: Set<String>

    init(folder: Folder, settings: Settings, rules: Rules, taxa: Taxa, log: DiagnosticLog, verifiesAll: Bool, memory: DocumentMemory?) {
        self.folder = folder
        self.settings = settings
        self.rules = rules
        self.taxa = taxa
        self.log = log
        self.verifiesAll = verifiesAll
        self.memory = memory
        root = settings.string("PATH")
        content = folder.folder(root)
        pages = Places(settings, "PAGE")
        articles = Places(settings, "ARTICLE")
        statics = Places(settings, "STATIC")
        readers = Readers(settings)
        templates = Set(settings.entries("TEMPLATE_PAGES").map(\.key))
        ignored = IgnoredFiles(settings, naming: pages.paths + articles.paths + statics.paths)
    }

    func read() -> FoundContent {
        let files = found()
        let sources = files.filter { isDocument($0.path) && kind(of: $0.path) != nil }
        for file in files where !statics.lies(file.path) && kind(of: file.path) != nil {
            if let problem = readers.unread(file.path, source: source(of: file.path)) { log.add(problem) }
        }
        let placement = Placement(rules: rules, taxa: taxa, log: log)
        var contents: [Content] = []
        var plans: [Int: Plan] = [:]
        var links: [(Content, [StaticLink])] = []
        for document in documents(sources, placement) {
            log.add(document.problems)
            guard let draft = document.draft else { continue }
            let content = Content(draft, number: contents.count)
            contents.append(content)
            plans[content.number] = document.plan
            if !document.links.isEmpty { links.append((content, document.links)) }
        }
        return FoundContent(contents: contents, statics: statics(files, links), plans: plans)
    }

    /// Every document in its place; a file that was read before, and has not changed since, is not read again.
    private func documents(_ sources: [FoundFile], _ placement: Placement) -> [ReadDocument] {
        let headers = HeaderReader(rules: rules)
        let known = memory?.documents(settings, verifiesAll: verifiesAll) ?? [:]
        let documents = parallelMap(sources) { file in
            let read = known[file] ?? read(file, headers)
            var placed = read
            if placed.draft != nil { placement.place(&placed.draft!) }
            return (read: read, placed: placed)
        }
        memory?.keep(zip(sources, documents.map(\.read)))
        return documents.map(\.placed)
    }

    private func found() -> [FoundFile] {
        let content = content
        // What a build writes, and what the blog is made of, is no content, wherever PATH points.
        let others = [settings.string("OUTPUT_PATH"), settings.string("THEME"), "evidence"].map { folder.folder($0).path }
        return content.walk { path in
            ignored.contains(path) || others.contains(content.path + "/" + path)
        }
    }

    private func isDocument(_ path: String) -> Bool {
        // Pelican takes an HTML file for an article wherever it lies; one in STATIC_PATHS is meant to be copied.
        readers.reads(path) && !(isHTML(path) && (statics.lies(path) || templates.contains(path)))
    }

    /// Pages are what lies in PAGE_PATHS; articles are what lies in ARTICLE_PATHS and not in a page's or an excluded folder.
    private func kind(of path: String) -> Content.Kind? {
        if pages.lies(path) { return pages.excludes(path) ? nil : .page }
        return articles.lies(path) && !articles.excludes(path) ? .article : nil
    }

    /// What STATIC_PATHS holds, without the articles and pages in it, and what is linked as a file.
    private func statics(_ files: [FoundFile], _ links: [(Content, [StaticLink])]) -> [StaticFile] {
        let keepsSources = !settings.bool("STATIC_EXCLUDE_SOURCES")
        let copied = files.filter { keepsSources || !isDocument($0.path) || kind(of: $0.path) == nil }.map(\.path)
        let there = Set(copied)
        return StaticRules(settings).files(
            copied.filter { statics.lies($0) && !statics.excludes($0) },
            linked: links.map { content, links in (content, links.filter { there.contains($0.path) }) }.filter { !$1.isEmpty })
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
