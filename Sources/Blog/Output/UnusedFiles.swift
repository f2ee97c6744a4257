// Which static files no page, style sheet or script of the site names: for `check --unused`.

import Diagnostics
import Synchronization

/// Looks through what a site consists of for the names of its static files.
final class UnusedFiles: Sendable {
    private let site: String
    private let all: [StaticFile]
    /// Static files that nothing named so far, by their place in the output.
    private let unseen: Mutex<[String: StaticFile]>

    init(_ statics: [StaticFile], siteURL: String) {
        site = siteURL
        all = statics
        unseen = Mutex(Dictionary(statics.map { ($0.saveAs, $0) }) { first, _ in first })
    }

    /// Takes note of every address in a page, a style sheet, a script or a feed.
    /// - Parameter path: where it stands, from which relative addresses are found.
    func look(at bytes: [UInt8], of path: String) {
        guard ["html", "htm", "css", "js", "json", "xml", "svg", "txt", "webmanifest"].contains(path.split(separator: ".").last ?? "")
        else {
            return
        }
        let folder = path.split(separator: "/").dropLast().map(String.init)
        var named: Set<String> = []
        for word in Set(bytes.split { Self.isDelimiter($0) }) {
            guard word.contains(UInt8(ascii: ".")) || word.contains(UInt8(ascii: "/")) else { continue }
            let address = String(decoding: word, as: UTF8.self)
            named.insert(place(address, from: []))
            named.insert(place(address, from: folder))
        }
        unseen.withLock { unseen in
            for place in named { unseen[place] = nil }
        }
    }

    /// A warning for each file that nothing named. Files with no ending, hidden ones and those at the top are for servers, not for pages.
    func report(_ log: DiagnosticLog, root: String) {
        let unseen = unseen.withLock { $0 }
        // Each language's site may have a copy of its own: one that is named is enough.
        let named = Set(all.filter { unseen[$0.saveAs] == nil }.map(\.path))
        let unnamed = unseen.values.filter { !named.contains($0.path) && $0.saveAs.contains("/") && $0.saveAs.contains(".") }
        for file in Dictionary(grouping: unnamed, by: \.path).values.compactMap({ $0.min { $0.saveAs < $1.saveAs } }) {
            let source = root == "." || root.isEmpty ? file.path : root + "/" + file.path
            log.add(
                Diagnostic(
                    .warning, at: Location(source), "no page names this file, which is copied to `\(file.saveAs)`",
                    help: "link it by `{static}/\(file.path)`, or take it out of STATIC_PATHS"))
        }
    }

    private static func isDelimiter(_ byte: UInt8) -> Bool { byte <= 0x20 || "\"'()<>,;=#?\\".utf8.contains(byte) }

    /// Where an address leads inside the site: percent-decoded, from the top if it is absolute.
    private func place(_ address: String, from folder: [String]) -> String {
        var rest = unquoted(address[...])[...]
        var parts = folder
        if !site.isEmpty, rest.hasPrefix(site) { rest = rest.dropFirst(site.count) }
        if rest.hasPrefix("/") { parts = [] }
        for part in rest.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(String(part)) }
        }
        return parts.joined(separator: "/")
    }
}
