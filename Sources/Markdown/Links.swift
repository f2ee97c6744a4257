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
        var block = root
        root.visit { node in
            switch node.kind {
            case .link, .image:
                if let target = resolve(link(node, in: block)) { cmark_node_set_url(node.node, target) }
            case .htmlBlock: resolveTargets(in: node, of: node, resolve)
            case .htmlInline: resolveTargets(in: node, of: block, resolve)
            default: if node.isBlock { block = node }
            }
            return true
        }
    }

    private func link(_ node: Tree, in block: Tree) -> Link {
        let target = node.urlBytes
        // cmark-gfm gives the line of the closing bracket and the column of the opening one, which may be in a line before.
        let place =
            sourceLines.find(target: target, from: (node.line, node.column), through: block.lastLine)
            ?? sourceLines.find(target: target, from: (node.line, 1), through: block.lastLine)
            ?? sourceLines.findDefinition(of: target) ?? Place(line: node.line, column: node.column, length: 0)
        return link(to: String(decoding: target, as: UTF8.self), at: place)
    }

    private func link(to target: String, at place: Place) -> Link {
        Link(target: target, line: place.line + lineOffset, column: place.column, length: place.length)
    }

    private func resolveTargets(in node: Tree, of block: Tree, _ resolve: (Link) -> String?) {
        let html = node.literalBytes
        guard html.contains(where: { $0 == UInt8(ascii: "{") || $0 == UInt8(ascii: "|") }) else { return }
        var written = ByteWriter(capacity: html.count + 64)
        var (start, line, lineStart) = (0, node.line, 0)
        for range in HTMLTargets(html).ranges where html[range].first == UInt8(ascii: "{") || html[range].first == UInt8(ascii: "|") {
            for index in lineStart..<range.lowerBound where html[index] == UInt8(ascii: "\n") { (line, lineStart) = (line + 1, index + 1) }
            let place =
                sourceLines.find(
                    html: UnsafeBufferPointer(rebasing: html[lineStart..<range.upperBound]), prefix: range.lowerBound - lineStart,
                    from: (line, line == node.line ? node.column : 1), through: block.lastLine)
                ?? Place(line: line, column: 1, length: 0)
            guard let target = resolve(link(to: withoutReferences(html[range]), at: place)) else { continue }
            written.write(UnsafeBufferPointer(rebasing: html[start..<range.lowerBound]))
            written.writeMarkdownText(target)
            start = range.upperBound
        }
        guard start > 0 else { return }
        written.write(UnsafeBufferPointer(rebasing: html[start...]))
        cmark_node_set_literal(node.node, written.text)
    }
}
