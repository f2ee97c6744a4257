// Links and images on the tree: what they lead to, where that stands in the file, and new targets for them.

import CCMarkGFM

/// A link or image of a document.
public struct Link: Hashable, Sendable {
    /// Its target as it is written.
    public var target: String
    /// The line in the file, counted from 1.
    public var line: Int
    /// The column in the file, counted from 1.
    public var column: Int
}

extension Document {
    /// Gives links and images new targets, on the tree: the renderer would percent-encode `{` and `|`.
    /// - Parameter resolve: called for every link and image; returns the new target, or nil to leave it.
    public func resolveLinks(_ resolve: (Link) -> String?) {
        root.visit { node in
            guard node.kind == .link || node.kind == .image else { return true }
            let target = String(decoding: node.urlBytes, as: UTF8.self)
            let link = Link(target: target, line: node.line + lineOffset, column: node.column)
            if let target = resolve(link) { cmark_node_set_url(node.node, target) }
            return true
        }
    }
}
