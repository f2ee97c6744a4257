// Width and height on a body's own images, so that a page does not move while they load: IMAGE_SIZES.

import Files
import Synchronization

/// Writes sizes into `<img>` tags that have none.
final class ImageSizes: Sendable {
    private let folder: Folder
    private let siteURL: String
    /// Files by their paths in the output, relative to PATH.
    private let files: [String: String]
    private let known = Mutex<[String: ImageSize?]>([:])

    /// - Parameter folder: the content folder.
    init(_ statics: [StaticFile], folder: Folder, siteURL: String) {
        self.folder = folder
        self.siteURL = siteURL
        files = Dictionary(statics.map { ($0.saveAs, $0.path) }) { first, _ in first }
    }

    /// A body with the sizes of those of its images that are files of the site.
    /// - Parameter page: the path of the body's page in the output, from which plain targets lead.
    func added(to html: [UInt8], on page: String) -> [UInt8] {
        var written: [UInt8] = []
        var start = 0
        while let tag = ImageTag(html, from: start) {
            written += html[start..<tag.nameEnd]
            if !tag.hasSize, let source = tag.source, let size = size(of: source, on: page) {
                written += " width=\"\(size.width)\" height=\"\(size.height)\"".utf8
            }
            written += html[tag.nameEnd..<tag.end]
            start = tag.end
        }
        return start == 0 ? html : written + html[start...]
    }

    private func size(of source: String, on page: String) -> ImageSize? {
        guard let path = path(of: source, on: page), let file = files[path] else { return nil }
        if let size = known.withLock({ $0[file] }) { return size }
        let size = (try? folder.read(file)).flatMap { ImageSize($0) }
        known.withLock { $0[file] = size }
        return size
    }

    /// The path in the output that a target leads to; nil for one that leads out of the site.
    private func path(of source: String, on page: String) -> String? {
        let target = source.prefix { $0 != "?" && $0 != "#" }.replacing("&amp;", with: "&")
        for root in [LinkResolver.siteMark, siteURL] where !root.isEmpty && target.hasPrefix(root + "/") {
            return Folder.normalized(unquoted(target.dropFirst(root.count + 1)))
        }
        if target.contains(":") || target.hasPrefix("//") { return nil }
        if target.hasPrefix("/") { return Folder.normalized(unquoted(target.dropFirst())) }
        return Folder.normalized(page.split(separator: "/").dropLast().map { $0 + "/" }.joined() + unquoted(target[...]))
    }
}

/// An `<img>` tag in HTML.
private struct ImageTag {
    /// Behind `<img`, and behind its `>`.
    let nameEnd: Int
    let end: Int
    private(set) var source: String?
    private(set) var hasSize = false

    /// The first tag from a place on.
    init?(_ html: [UInt8], from start: Int) {
        guard let name = Self.next(html, from: start) else { return nil }
        nameEnd = name
        var place = name
        while true {
            while place < html.count, Self.isBlank(html[place]) || html[place] == UInt8(ascii: "/") { place += 1 }
            guard place < html.count, html[place] != UInt8(ascii: ">") else { break }
            let attribute = Self.text(html, &place) { Self.isBlank($0) || "=>/".utf8.contains($0) }.lowercased()
            while place < html.count, Self.isBlank(html[place]) { place += 1 }
            var value = ""
            if place < html.count, html[place] == UInt8(ascii: "=") {
                place += 1
                while place < html.count, Self.isBlank(html[place]) { place += 1 }
                value = Self.value(html, &place)
            }
            if attribute == "src" { source = source ?? value }
            if attribute == "width" || attribute == "height" { hasSize = true }
        }
        end = min(place + 1, html.count)
    }

    private static func next(_ html: [UInt8], from start: Int) -> Int? {
        var place = start
        while let found = html[place...].firstIndex(of: UInt8(ascii: "<")), found + 4 < html.count {
            place = found + 4
            if zip(html[(found + 1)..<place], "img".utf8).allSatisfy({ $0 | 0x20 == $1 }), isBlank(html[place]) { return place }
            place = found + 1
        }
        return nil
    }

    private static func value(_ html: [UInt8], _ place: inout Int) -> String {
        guard place < html.count, html[place] == UInt8(ascii: "\"") || html[place] == UInt8(ascii: "'") else {
            return text(html, &place) { isBlank($0) || $0 == UInt8(ascii: ">") }
        }
        let quote = html[place]
        place += 1
        let value = text(html, &place) { $0 == quote }
        place += 1
        return value
    }

    /// What stands before the first byte of a kind; at least one byte is taken for a name.
    private static func text(_ html: [UInt8], _ place: inout Int, until ends: (UInt8) -> Bool) -> String {
        let start = place
        while place < html.count, !ends(html[place]) { place += 1 }
        return String(decoding: html[start..<place], as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (9...13).contains(byte) }
}
