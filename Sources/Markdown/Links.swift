// Links and images on the tree and in raw HTML: what they lead to, where that stands in the file, and new targets for them.

import CCMarkGFM
import HTML

/// A link or image of a document.
public struct Link: Hashable, Sendable {
    /// Its target, without the escapes that it may be written with.
    public var target: String
    /// The line in the file where the target stands, in a reference definition perhaps; counted from 1.
    public var line: Int
    /// The column in the file where the target stands, in characters, counted from 1; where the link begins if the target cannot be found.
    public var column: Int
    /// How many characters the target has in the file; 0 where it cannot be found.
    public var length: Int
}

extension Document {
    /// Gives links and images new targets, on the tree: the renderer would percent-encode `{` and `|`.
    /// - Parameter resolve: called for every link and image, and for those targets in raw HTML that begin with `{` or `|`;
    ///   returns the new target, or nil to leave it.
    public func resolveLinks(_ resolve: (Link) -> String?) {
        var search = Search(block: root, offset: 0)
        root.visit { node in
            switch node.kind {
            case .link, .image:
                if let target = resolve(link(node, &search)) { node.set(url: target) }
            case .htmlInline: resolveTargets(in: node, &search, resolve)
            default: if node.isBlock { search = Search(block: node, offset: sourceLines.offset(line: node.line, column: 1)) }
            }
            if node.kind == .htmlBlock { resolveTargets(in: node, &search, resolve) }
            return true
        }
    }

    /// The block that is being looked at, and where in the source its next inline may be.
    private struct Search {
        let block: Tree
        var offset: Int
    }

    /// Where an inline may begin at the earliest, then where to look if it is not found from there.
    ///
    /// cmark-gfm gives the line of a link's closing bracket and the column of its opening one, which may be in a line before. In Pelican's
    /// dialect it parses another text than the author's, with the same blocks: there a link is behind the one before it.
    private func places(of node: Tree, _ search: Search) -> [Int] {
        let lines = sourceLines
        switch dialect {
        case .gfm: return [lines.offset(line: node.line, column: node.column), lines.offset(line: node.line, column: 1)]
        case .pelican: return [search.offset, lines.offset(line: search.block.line, column: 1)]
        }
    }

    private func link(_ node: Tree, _ search: inout Search) -> Link {
        let target = node.urlBytes
        var found: Range<Int>?
        for place in places(of: node, search) where found == nil {
            found = sourceLines.find(target: target, from: place, through: max(search.block.lastLine, node.line))
        }
        if let found, found.upperBound > search.offset { search.offset = found.upperBound }
        let place = (found ?? sourceLines.findDefinition(of: target)).map { sourceLines.place(of: $0) }
        return link(to: String(decoding: target, as: UTF8.self), at: place ?? Place(line: node.line, column: node.column, length: 0))
    }

    private func link(to target: String, at place: Place) -> Link {
        Link(target: target, line: place.line + lineOffset, column: place.column, length: place.length)
    }

    private func resolveTargets(in node: Tree, _ search: inout Search, _ resolve: (Link) -> String?) {
        let html = node.literalBytes
        guard html.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "|") }) else { return }
        var written = ByteWriter(capacity: html.count + 64)
        var start = 0
        var lines = HTMLLines(html, first: places(of: node, search))
        // In Pelican's dialect a tag over several lines was parsed as one.
        let lastLine = search.block.lastLine + html.count { $0 == UInt8(ascii: "\n") }
        for range in HTMLTargets(html).ranges where html[range].first == UInt8(ascii: "{") || html[range].first == UInt8(ascii: "|") {
            let place = lines.find(range, in: &sourceLines, through: lastLine) ?? Place(line: search.block.line, column: 1, length: 0)
            guard let target = resolve(link(to: withoutReferences(html[range]), at: place)) else { continue }
            written.write(UnsafeBufferPointer(rebasing: html[start..<range.lowerBound]))
            written.writeMarkdownText(target)
            start = range.upperBound
        }
        search.offset = max(search.offset, lines.offset)
        guard start > 0 else { return }
        written.write(UnsafeBufferPointer(rebasing: html[start...]))
        node.set(literal: written.text)
    }
}

/// Finds what stands in a piece of raw HTML in the source, where its lines may have a list's or quote's indentation before them.
private struct HTMLLines {
    private let html: UnsafeBufferPointer<UInt8>
    private var lineStart = 0
    private var places: [Int]
    /// Where the last thing found ends, here and in the source.
    private var last: (here: Int, source: Int)?
    /// So many bytes before something on its line tell it from others.
    private static let reach = 256

    init(_ html: UnsafeBufferPointer<UInt8>, first places: [Int]) {
        self.html = html
        self.places = places
    }

    /// Where the last thing found ends in the source; 0 where nothing was found.
    var offset: Int { last?.source ?? 0 }

    mutating func find(_ range: Range<Int>, in source: inout SourceLines, through lastLine: Int) -> Place? {
        let read = max(lineStart, last?.here ?? 0)
        if let lineEnd = html[read..<range.lowerBound].lastIndex(of: UInt8(ascii: "\n")) { lineStart = lineEnd + 1 }
        guard let end = endBehindLast(range, source) ?? search(range, source, through: lastLine) else { return nil }
        last = (range.upperBound, end)
        places = [end]
        return source.place(of: end - range.count..<end)
    }

    /// Where it ends if it stands behind the last thing found as it does here, on the same line.
    private func endBehindLast(_ range: Range<Int>, _ source: SourceLines) -> Int? {
        guard let last, last.here >= lineStart, last.here <= range.upperBound else { return nil }
        let end = last.source + range.upperBound - last.here
        guard end <= source.bytes.count, source.bytes[last.source..<end].elementsEqual(html[last.here..<range.upperBound]) else {
            return nil
        }
        return end
    }

    /// A line is looked for from its beginning up to the end of what is meant: that is hardly there twice.
    private func search(_ range: Range<Int>, _ source: SourceLines, through lastLine: Int) -> Int? {
        for start in [max(lineStart, range.lowerBound - Self.reach), range.lowerBound] {
            let piece = UnsafeBufferPointer(rebasing: html[start..<range.upperBound])
            for place in places {
                if let found = source.find(html: piece, from: place, through: lastLine) { return found.upperBound }
            }
        }
        return nil
    }
}
