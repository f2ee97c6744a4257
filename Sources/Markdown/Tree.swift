// cmark-gfm's tree as we read it: what kind a node is, its text and place, its neighbours, and a walk over all of it.

import CCMarkGFM

/// A node of the tree, with all beneath it. The tree belongs to its document.
struct Tree: Hashable {
    let node: UnsafeMutablePointer<cmark_node>

    init(_ node: UnsafeMutablePointer<cmark_node>) {
        self.node = node
    }

    /// What a node is: CommonMark's kinds, then those of GitHub's extensions.
    enum Kind {
        case document, blockQuote, list, item, codeBlock, htmlBlock, customBlock, paragraph, heading, thematicBreak, footnoteDefinition
        case text, softBreak, lineBreak, code, htmlInline, customInline, emphasis, strong, link, image, footnoteReference
        case table, tableRow, tableCell, strikethrough
        case unknown
    }

    var kind: Kind {
        let type = Int(node.pointee.type)
        return Self.kinds[type & 0x1F | (type & 0x4000) >> 9]
    }

    /// By the type's number, which counts from 1; inlines are in the upper half.
    private static let kinds: [Kind] = {
        var kinds = [Kind](repeating: .unknown, count: 64)
        let blocks: [Kind] = [
            .document, .blockQuote, .list, .item, .codeBlock, .htmlBlock, .customBlock, .paragraph, .heading, .thematicBreak,
            .footnoteDefinition,
        ]
        let inlines: [Kind] = [
            .text, .softBreak, .lineBreak, .code, .htmlInline, .customInline, .emphasis, .strong, .link, .image, .footnoteReference,
        ]
        kinds.replaceSubrange(1...blocks.count, with: blocks)
        kinds.replaceSubrange(33...32 + inlines.count, with: inlines)
        Parser.registerExtensions()
        let extensions: [(cmark_node_type, Kind)] = [
            (cmark_table_type(), .table), (cmark_table_row_type(), .tableRow), (cmark_table_cell_type(), .tableCell),
            (cmark_strikethrough_type(), .strikethrough),
        ]
        for (type, kind) in extensions { kinds[Int(type.rawValue) & 0x1F | (Int(type.rawValue) & 0x4000) >> 9] = kind }
        return kinds
    }()
}

// Neighbours.
extension Tree {
    var parent: Tree? { node.pointee.parent.map(Tree.init) }
    var next: Tree? { node.pointee.next.map(Tree.init) }
    var previous: Tree? { node.pointee.prev.map(Tree.init) }
    var firstChild: Tree? { node.pointee.first_child.map(Tree.init) }
    var lastChild: Tree? { node.pointee.last_child.map(Tree.init) }

    /// Calls `body` for each node in document order; it says whether to go on into the node's children, and may replace the node.
    ///
    /// Not recursive: a document may nest as deep as it likes.
    func visit(_ body: (Tree) -> Bool) {
        guard body(self) else { return }
        var following = firstChild
        while let current = following {
            let (next, parent) = (current.next, current.parent)
            let enters = body(current)
            following = (enters ? current.firstChild : nil) ?? next ?? parent?.after(within: self)
        }
    }

    /// The node after this one and all beneath it, inside `root`.
    func after(within root: Tree) -> Tree? {
        var current = self
        while current != root {
            if let next = current.next { return next }
            guard let parent = current.parent else { return nil }
            current = parent
        }
        return nil
    }
}

// What a node holds.
extension Tree {
    /// The literal of a text, code, raw HTML, code block or footnote; valid until the node changes.
    var literalBytes: UnsafeBufferPointer<UInt8> {
        switch kind {
        case .codeBlock: bytes(of: node.pointee.as.code.literal)
        case .text, .code, .htmlInline, .htmlBlock, .footnoteDefinition, .footnoteReference: bytes(of: node.pointee.as.literal)
        default: UnsafeBufferPointer(start: nil, count: 0)
        }
    }

    var literal: String { String(decoding: literalBytes, as: UTF8.self) }

    /// The info string of a fenced code block.
    var info: String { String(decoding: infoBytes, as: UTF8.self) }
    var infoBytes: UnsafeBufferPointer<UInt8> { bytes(of: node.pointee.as.code.info) }

    /// The target and the title of a link or image.
    var urlBytes: UnsafeBufferPointer<UInt8> { bytes(of: node.pointee.as.link.url) }
    var titleBytes: UnsafeBufferPointer<UInt8> { bytes(of: node.pointee.as.link.title) }

    /// The line and column on which the node starts, in the text that was parsed, counted from 1.
    var line: Int { Int(node.pointee.start_line) }
    var column: Int { Int(node.pointee.start_column) }
    var lastLine: Int { Int(node.pointee.end_line) }

    var isBlock: Bool { node.pointee.type & UInt16(CMARK_NODE_TYPE_MASK) == UInt16(CMARK_NODE_TYPE_PRESENT) }

    /// The text beneath the node without markup; line breaks are a blank.
    var plainText: String {
        var text: [UInt8] = []
        visit { node in
            switch node.kind {
            case .softBreak, .lineBreak: text.append(UInt8(ascii: " "))
            default: text.append(contentsOf: node.literalBytes)
            }
            return true
        }
        return String(decoding: text, as: UTF8.self)
    }

    private func bytes(of chunk: cmark_chunk) -> UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: chunk.data, count: Int(chunk.len))
    }
}
