// cmark-gfm's tree as we read it: what kind a node is, its text and place, its neighbours, and a walk over all of it.

import CCMarkGFM
import CMarkArena
import Glibc

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

    @inline(__always) var kind: Kind {
        let kind = Self.kind(of: node.pointee.type)
        return kind == .unknown ? extensionKind : kind
    }

    /// The kind of one of CommonMark's types: in the order of their numbers, so that it is computed rather than looked up.
    @inline(__always) private static func kind(of type: UInt16) -> Kind {
        switch cmark_node_type(UInt32(type)) {
        case CMARK_NODE_DOCUMENT: .document
        case CMARK_NODE_BLOCK_QUOTE: .blockQuote
        case CMARK_NODE_LIST: .list
        case CMARK_NODE_ITEM: .item
        case CMARK_NODE_CODE_BLOCK: .codeBlock
        case CMARK_NODE_HTML_BLOCK: .htmlBlock
        case CMARK_NODE_CUSTOM_BLOCK: .customBlock
        case CMARK_NODE_PARAGRAPH: .paragraph
        case CMARK_NODE_HEADING: .heading
        case CMARK_NODE_THEMATIC_BREAK: .thematicBreak
        case CMARK_NODE_FOOTNOTE_DEFINITION: .footnoteDefinition
        case CMARK_NODE_TEXT: .text
        case CMARK_NODE_SOFTBREAK: .softBreak
        case CMARK_NODE_LINEBREAK: .lineBreak
        case CMARK_NODE_CODE: .code
        case CMARK_NODE_HTML_INLINE: .htmlInline
        case CMARK_NODE_CUSTOM_INLINE: .customInline
        case CMARK_NODE_EMPH: .emphasis
        case CMARK_NODE_STRONG: .strong
        case CMARK_NODE_LINK: .link
        case CMARK_NODE_IMAGE: .image
        case CMARK_NODE_FOOTNOTE_REFERENCE: .footnoteReference
        default: .unknown
        }
    }

    @inline(never) private var extensionKind: Kind { Self.extensionKinds.first { $0.type == node.pointee.type }?.kind ?? .unknown }

    /// The extensions' types get their numbers when they are registered.
    private static let extensionKinds: [(type: UInt16, kind: Kind)] = {
        Parser.registerExtensions()
        let kinds: [(cmark_node_type, Kind)] = [
            (cmark_table_cell_type(), .tableCell), (cmark_table_row_type(), .tableRow), (cmark_table_type(), .table),
            (cmark_strikethrough_type(), .strikethrough),
        ]
        return kinds.map { (UInt16($0.rawValue), $1) }
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

// What we keep with a node, in cmark-gfm's field for that.
extension Tree {
    /// Whether a paragraph is without `<p>`, whatever the list says that it stands in.
    var isBare: Bool {
        get { mark & 1 != 0 }
        nonmutating set { mark = newValue ? mark | 1 : mark & ~1 }
    }

    /// Whether nothing may be read into a text, such as a formula.
    var isVerbatim: Bool {
        get { mark & 2 != 0 }
        nonmutating set { mark = newValue ? mark | 2 : mark & ~2 }
    }

    /// The number of the node's attributes among those of its document, counted from 1; 0 where it has none.
    var attributesNumber: Int {
        get { mark >> 2 }
        nonmutating set { mark = newValue << 2 | mark & 3 }
    }

    private var mark: Int {
        get { Int(bitPattern: node.pointee.user_data) }
        nonmutating set { node.pointee.user_data = UnsafeMutableRawPointer(bitPattern: newValue) }
    }
}

/// The memory of a document's tree: it goes as a whole, its nodes are not freed one by one.
final class TreeArena {
    private let arena: OpaquePointer
    /// What cmark-gfm takes memory with.
    let mem: UnsafeMutablePointer<cmark_mem>

    init() {
        arena = tree_arena_new()
        mem = tree_arena_mem(arena)
    }

    deinit { tree_arena_free(arena) }
}

// Making and changing nodes, in the memory of their document.
extension Tree {
    /// A new node that stands nowhere yet, in the document of another one.
    init(_ type: cmark_node_type, in document: Tree) {
        let mem = document.node.pointee.content.mem
        self = document.inArena { Tree(cmark_node_new_with_mem(type, mem)!) }
    }

    /// A new text, or raw HTML, that stands nowhere yet.
    init(_ type: cmark_node_type, _ literal: UnsafeBufferPointer<UInt8>, in document: Tree) {
        self.init(type, in: document)
        node.pointee.as.literal = copy(literal)
    }

    /// The same for bytes that the parser has not seen: ill-formed ones become U+FFFD.
    init(_ type: cmark_node_type, _ literal: [UInt8], in document: Tree) {
        var text = String(decoding: literal, as: UTF8.self)
        self = text.withUTF8 { Tree(type, $0, in: document) }
    }

    /// Gives a text, or raw HTML, another literal.
    func set(literal: String) { inArena { _ = cmark_node_set_literal(node, literal) } }

    /// Gives a link or image another target or title.
    func set(url: String) { inArena { _ = cmark_node_set_url(node, url) } }
    func set(title: String) { inArena { _ = cmark_node_set_title(node, title) } }

    /// Gives a fenced code block another info string.
    func set(info: String) { inArena { _ = cmark_node_set_fence_info(node, info) } }

    /// Gives a custom block what stands before its children and behind them.
    func set(onEnter: String, onExit: String) {
        inArena {
            cmark_node_set_on_enter(node, onEnter)
            cmark_node_set_on_exit(node, onExit)
        }
    }

    /// Gives a code block another literal.
    func set(code: UnsafeBufferPointer<UInt8>) { node.pointee.as.code.literal = copy(code) }

    /// As cmark-gfm's own setters do, which want a C string.
    private func copy(_ bytes: UnsafeBufferPointer<UInt8>) -> cmark_chunk {
        let copy = inArena { node.pointee.content.mem.pointee.calloc(bytes.count + 1, 1)! }.assumingMemoryBound(to: UInt8.self)
        if let start = bytes.baseAddress { copy.update(from: start, count: bytes.count) }
        return cmark_chunk(data: copy, len: Int32(bytes.count), alloc: 1)
    }

    /// Has cmark-gfm take memory of the node's document.
    private func inArena<Result>(_ body: () -> Result) -> Result {
        let before = tree_arena_enter(node.pointee.content.mem)
        defer { tree_arena_leave(before) }
        return body()
    }

    /// Takes so many bytes off a text's beginning; a text of which nothing is left goes.
    func dropLiteral(_ count: Int) {
        let rest = Int(node.pointee.as.literal.len) - count
        guard rest > 0, let start = node.pointee.as.literal.data else { return cmark_node_free(node) }
        guard count > 0 else { return }
        memmove(start, start + count, rest)
        start[rest] = 0
        node.pointee.as.literal.len = Int32(rest)
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
