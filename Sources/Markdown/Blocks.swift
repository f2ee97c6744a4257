// The tree as the tutorial's reader sees it: a flat list of blocks in reading order, with their lines.

import CCMarkGFM

/// One block of a document that holds text: containers (lists, quotes) are left out, what is in them is not.
public struct Block: Hashable, Sendable {
    /// What the block is.
    public enum Content: Hashable, Sendable {
        /// A heading of level 1 to 6.
        case heading(level: Int, [Inline])
        /// A paragraph, a table's cell.
        case paragraph([Inline])
        /// A code block, fenced or indented.
        case code(CodeBlock)
        /// Raw HTML, comments among it.
        case html(String)
    }

    /// What the block is.
    public var content: Content
    /// The line in the file on which it starts, counted from 1.
    public var line: Int
}

/// A code block.
public struct CodeBlock: Hashable, Sendable {
    /// The fence's info string; empty for indented code.
    public var info: String
    /// The code, each line ending in a newline.
    public var text: String
    /// The line in the file of the code's first line, counted from 1.
    public var line: Int
    /// The column in the file at which the code's lines start, counted from 1.
    public var column: Int
    /// How many characters the opening fence has, before the info string; 0 for indented code.
    public var fence: Int
    /// Whether the fence's closing one seems to be missing: the code goes on to the document's end, or holds another opening fence.
    public var isUnclosed: Bool

    /// Makes a code block.
    public init(info: String, text: String, line: Int, column: Int, fence: Int = 0, isUnclosed: Bool = false) {
        self.info = info
        self.text = text
        self.line = line
        self.column = column
        self.fence = fence
        self.isUnclosed = isUnclosed
    }
}

/// A piece of a paragraph or heading.
public enum Inline: Hashable, Sendable {
    /// Plain text; line breaks are a blank.
    case text(String)
    /// Code between backticks.
    case code(String)
    /// Bold text.
    case strong(String)

    /// Its text without markup.
    public var text: String {
        switch self {
        case .text(let text), .code(let text), .strong(let text): text
        }
    }
}

extension Document {
    /// All blocks that hold text, in reading order.
    public var blocks: [Block] {
        var blocks: [Block] = []
        root.visit { node in
            guard let content = content(of: node) else { return true }
            blocks.append(Block(content: content, line: node.line + lineOffset))
            return false
        }
        return blocks
    }

    private func content(of node: Tree) -> Block.Content? {
        switch node.type {
        case CMARK_NODE_HEADING: .heading(level: Int(cmark_node_get_heading_level(node.node)), node.inlines)
        case CMARK_NODE_PARAGRAPH: .paragraph(node.inlines)
        case CMARK_NODE_CODE_BLOCK: .code(codeBlock(node))
        case CMARK_NODE_HTML_BLOCK: .html(node.literal)
        default: node.typeName == "table_cell" ? .paragraph(node.inlines) : nil
        }
    }

    private func codeBlock(_ node: Tree) -> CodeBlock {
        var (length, offset, character): (Int32, Int32, CChar) = (0, 0, 0)
        let fenced = cmark_node_get_fenced(node.node, &length, &offset, &character) != 0
        let text = node.literal
        let fence = String(repeating: Character(Unicode.Scalar(UInt8(bitPattern: character))), count: Int(length))
        return CodeBlock(
            info: String(cString: cmark_node_get_fence_info(node.node)), text: text,
            line: node.line + lineOffset + (fenced ? 1 : 0), column: node.column, fence: Int(length),
            isUnclosed: fenced && (node.isOpenAtEnd(text) || text.split(separator: "\n").contains { $0.hasPrefix(fence) }))
    }
}

extension Tree {
    /// Calls `body` for each node in document order; it says whether to go on into the node's children, and may replace the node.
    ///
    /// Not recursive: a document may nest as deep as it likes.
    func visit(_ body: (Tree) -> Bool) {
        guard body(self) else { return }
        var next = cmark_node_first_child(node)
        while let current = next {
            let following = Tree(node: current).after(within: node)
            let enters = body(Tree(node: current))
            next = enters ? cmark_node_first_child(current) ?? following : following
        }
    }

    /// The node after this one and all beneath it, inside `root`.
    private func after(within root: OpaquePointer) -> OpaquePointer? {
        var current = node
        while current != root {
            if let sibling = cmark_node_next(current) { return sibling }
            guard let parent = cmark_node_parent(current) else { return nil }
            current = parent
        }
        return nil
    }

    var type: cmark_node_type { cmark_node_get_type(node) }

    var literal: String {
        cmark_node_get_literal(node).map { String(cString: $0) } ?? ""
    }

    var typeName: String {
        String(cString: cmark_node_get_type_string(node))
    }

    var line: Int { Int(cmark_node_get_start_line(node)) }

    /// Whether a fenced block ends with its last line of code: a closing fence would have one of its own.
    fileprivate func isOpenAtEnd(_ text: String) -> Bool {
        Int(cmark_node_get_end_line(node)) - line == text.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    var column: Int { Int(cmark_node_get_start_column(node)) }

    fileprivate var inlines: [Inline] {
        var pieces: [Inline] = []
        visit { node in
            switch node.type {
            case CMARK_NODE_CODE: pieces.append(.code(node.literal))
            case CMARK_NODE_STRONG: pieces.append(.strong(node.plainText))
            case CMARK_NODE_TEXT: pieces.append(.text(node.literal))
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: pieces.append(.text(" "))
            default: return true
            }
            return false
        }
        return pieces
    }

    private var plainText: String {
        var text = ""
        visit { node in
            switch node.type {
            case CMARK_NODE_SOFTBREAK, CMARK_NODE_LINEBREAK: text += " "
            default: text += node.literal
            }
            return true
        }
        return text
    }
}
