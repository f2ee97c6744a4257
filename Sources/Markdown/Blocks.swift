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
        switch node.kind {
        case .heading: .heading(level: Int(node.node.pointee.as.heading.level), node.inlines)
        case .paragraph, .tableCell: .paragraph(node.inlines)
        case .codeBlock: .code(codeBlock(node))
        case .htmlBlock: .html(node.literal)
        default: nil
        }
    }

    private func codeBlock(_ node: Tree) -> CodeBlock {
        var (length, offset, character): (Int32, Int32, CChar) = (0, 0, 0)
        let fenced = cmark_node_get_fenced(node.node, &length, &offset, &character) != 0
        let text = node.literal
        let fence = String(repeating: Character(Unicode.Scalar(UInt8(bitPattern: character))), count: Int(length))
        return CodeBlock(
            info: node.info, text: text,
            line: node.line + lineOffset + (fenced ? 1 : 0), column: node.column, fence: Int(length),
            isUnclosed: fenced && (node.isOpenAtEnd(text) || text.split(separator: "\n").contains { $0.hasPrefix(fence) }))
    }
}

extension Tree {
    /// Whether a fenced block ends with its last line of code: a closing fence would have one of its own.
    fileprivate func isOpenAtEnd(_ text: String) -> Bool {
        lastLine - line == text.utf8.count { $0 == UInt8(ascii: "\n") }
    }

    fileprivate var inlines: [Inline] {
        var pieces: [Inline] = []
        visit { node in
            switch node.kind {
            case .code: pieces.append(.code(node.literal))
            case .strong: pieces.append(.strong(node.plainText))
            case .text: pieces.append(.text(node.literal))
            case .softBreak, .lineBreak: pieces.append(.text(" "))
            default: return true
            }
            return false
        }
        return pieces
    }
}
