// The blocks of a text as Python-Markdown nests them, before they are written out for the parser.

/// A block with what is in it.
final class BlockNode {
    enum Kind {
        case root, paragraph, code, rule, quote, item, term, definition, definitionList, table
        /// Text of a list item that is no paragraph.
        case text
        case heading(Int)
        case list(ordered: Bool, start: Int)
        case admonition(classes: String, title: String?)
        case stash(Int)
        case footnote(String)
    }

    var kind: Kind
    var children: [BlockNode] = []
    var lines: [Line]

    init(_ kind: Kind, lines: [Line] = []) {
        self.kind = kind
        self.lines = lines
    }

    @discardableResult func add(_ kind: Kind, lines: [Line] = []) -> BlockNode {
        let node = BlockNode(kind, lines: lines)
        children.append(node)
        return node
    }

    /// The last child that is an element, not mere text.
    var lastElement: BlockNode? { children.last { !$0.isText } }

    var isText: Bool { if case .text = kind { true } else { false } }
    var isItem: Bool { if case .item = kind { true } else { false } }
    var isDefinition: Bool { if case .definition = kind { true } else { false } }
    var isList: Bool { if case .list = kind { true } else { false } }
    var isDefinitionList: Bool { if case .definitionList = kind { true } else { false } }
    var isQuote: Bool { if case .quote = kind { true } else { false } }
    var isCode: Bool { if case .code = kind { true } else { false } }
    var isParagraph: Bool { if case .paragraph = kind { true } else { false } }
    var isAdmonition: Bool { if case .admonition = kind { true } else { false } }

    /// Makes a paragraph of an item's text.
    func wrapFirstText() {
        if let first = children.first, first.isText { first.kind = .paragraph }
    }
}

/// Lines between blank lines, with what is known about them.
struct Chunk {
    var lines: ArraySlice<Line>
    /// What none of the lines is: searched for once, not again in every part.
    var lacks: LineShapes = []

    init(_ lines: ArraySlice<Line>, lacks: LineShapes = []) {
        self.lines = lines
        self.lacks = lacks
    }

    init(_ lines: [Line]) { self.init(lines[...]) }
}

/// What a line may be that need not be the first of its block.
struct LineShapes: OptionSet {
    let rawValue: UInt8
    init(rawValue: UInt8) { self.rawValue = rawValue }

    static let heading = LineShapes(rawValue: 1)
    static let rule = LineShapes(rawValue: 2)
    static let quote = LineShapes(rawValue: 4)
    static let definition = LineShapes(rawValue: 8)
    static let footnote = LineShapes(rawValue: 16)
    static let abbreviation = LineShapes(rawValue: 32)
    static let reference = LineShapes(rawValue: 64)
    static let admonition = LineShapes(rawValue: 128)
    static let all = LineShapes(rawValue: 255)

    /// What a line may be whose first byte behind blanks is this one.
    init(beginningWith byte: UInt8) {
        switch byte {
        case UInt8(ascii: "#"): self = .heading
        case UInt8(ascii: "-"), UInt8(ascii: "_"): self = .rule
        case UInt8(ascii: "*"): self = [.rule, .abbreviation]
        case UInt8(ascii: ">"): self = .quote
        case UInt8(ascii: ":"): self = .definition
        case UInt8(ascii: "["): self = [.footnote, .reference]
        case UInt8(ascii: "!"): self = .admonition
        default: self = []
        }
    }
}
