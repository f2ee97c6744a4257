// Files that are copied as they are: what lies in STATIC_PATHS, and what `{static}` and `{attach}` links name elsewhere.

import Files
import Markdown
import Settings

/// A file that is copied as it is.
struct StaticFile: Sendable, Hashable {
    /// Relative to PATH.
    let path: String
    /// Where it goes, inside the output folder.
    var saveAs: String
    /// Its URL relative to SITEURL.
    var url: String
    /// Whether EXTRA_PATH_METADATA or an `{attach}` link says where it goes: no other link moves it then.
    fileprivate var isPlaced = false
}

/// A link to a file, by its path relative to PATH.
struct StaticLink: Sendable, Hashable {
    let path: String
    /// Whether it is `{attach}`, which puts the file beside the linking page.
    let attaches: Bool

    /// The links of a document: only one that names `{static}` or `{attach}` at all is parsed for them.
    static func all(in file: [UInt8], _ header: Header, from path: String, _ dialect: Dialect) -> [StaticLink] {
        guard ["{static}", "{attach}", "|static|", "|attach|"].contains(where: { contains(file, $0) }) else { return [] }
        var links: [StaticLink] = []
        let collect: (Link) -> String? = { link in
            if let link = StaticLink(link.target, from: path) { links.append(link) }
            return nil
        }
        if let summary = header["summary"] { Document(summary.value.utf8, dialect: dialect).resolveLinks(collect) }
        if isHTML(path) {
            _ = resolvedLinks(inHTML: header.htmlBody(of: file), firstLine: 1, collect)
        } else {
            Document(file[min(header.bodyStart, file.count)...], dialect: dialect).resolveLinks(collect)
        }
        return links
    }

    private init?(_ target: String, from path: String) {
        guard let link = SiteLink(target), ["static", "attach"].contains(link.what) else { return nil }
        self.path = link.path(from: path)
        attaches = link.what == "attach"
    }
}

/// Where static files go.
struct StaticRules: Sendable {
    private let url: URLPattern
    private let saveAs: URLPattern
    /// EXTRA_PATH_METADATA of what is no article or page, the shortest path first: the most specific one wins.
    private let places: [(path: String, values: [String: String])]

    init(_ settings: Settings) {
        url = URLPattern(settings.string("STATIC_URL"))
        saveAs = URLPattern(settings.string("STATIC_SAVE_AS"))
        places = settings.entries("EXTRA_PATH_METADATA").map { path, values in
            let pairs = (values.entries ?? []).compactMap { entry in entry.value.string.map { (entry.key.description, $0) } }
            return (Folder.normalized(path) ?? path, Dictionary(pairs) { $1 })
        }.sorted { $0.path.utf8.count < $1.path.utf8.count }
    }

    /// The file of a path, where the settings put it.
    func file(_ path: String) -> StaticFile {
        var own: [String: String] = [:]
        for place in places where path == place.path || path.hasPrefix(place.path + "/") { own.merge(place.values) { $1 } }
        let fields: (String) -> String? = { $0 == "path" ? own["path"] ?? path : own[$0] }
        return StaticFile(
            path: path, saveAs: own["save_as"] ?? saveAs.filled(fields), url: own["url"] ?? url.filled(fields),
            isPlaced: own["save_as"] != nil || own["url"] != nil)
    }

    /// The static files of a blog, by path.
    /// - Parameters:
    ///   - paths: what STATIC_PATHS holds.
    ///   - linked: the links of each article and page to files that are there.
    func files(_ paths: [String], linked: [(content: Content, links: [StaticLink])]) -> [StaticFile] {
        var files = Dictionary(paths.map { ($0, file($0)) }) { first, _ in first }
        // The first link to attach a file wins: that of the newest post, as in Pelican.
        for (content, links) in linked.sorted(by: { isFirst($0.content, $1.content) }) {
            for link in links {
                var file = files[link.path] ?? file(link.path)
                if link.attaches, !file.isPlaced { file.attach(to: content) }
                files[link.path] = file
            }
        }
        return files.values.sorted { $0.path < $1.path }
    }

    private func isFirst(_ one: Content, _ other: Content) -> Bool {
        guard let left = one.date, let right = other.date, left.epoch != right.epoch else { return one.path < other.path }
        return left > right
    }
}

extension StaticFile {
    /// Beneath the document's folder it keeps its way from there; from elsewhere it becomes a neighbour of the page.
    fileprivate mutating func attach(to content: Content) {
        let folder = content.path.split(separator: "/").dropLast().map { $0 + "/" }.joined()
        let tail = path.hasPrefix(folder) ? String(path.dropFirst(folder.count)) : String(path.split(separator: "/").last ?? "")
        saveAs = content.saveAs.split(separator: "/").dropLast().map { $0 + "/" }.joined() + tail
        url = saveAs
        isPlaced = true
    }
}
