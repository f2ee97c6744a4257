// What the passes before and after the parser say to each other inside the text: noncharacters, which no text in the world holds.

/// A mark in the text that cmark-gfm reads: U+FDD0 and what follows, in UTF-8 the bytes EF B7 9x.
///
/// Unicode keeps these code points for a program's own use; in an author's text they are dropped.
enum Mark: UInt8 {
    /// Stands before a line of text that the parser must not take for the beginning of a block.
    case guardian = 0x90
    /// A `*` and a `_` that may begin or end emphasis.
    case star = 0x91
    case underscore = 0x92
    /// Encloses the number of a role.
    case role = 0x93
    /// Stands before a paragraph that is to be without `<p>`.
    case bare = 0x94
    /// Stands before the number of something stashed, on a line of its own.
    case stash = 0x95

    static let first: UInt8 = 0xEF
    static let second: UInt8 = 0xB7

    var bytes: [UInt8] { [Self.first, Self.second, rawValue] }
}

/// What a carrier in the parsed text stands for. CommonMark has no syntax for it, so the tree gets it by number.
enum Role {
    /// Attributes for the block that begins with the mark, or for the inline element before it; else the text stands as it is.
    case attributes(AttributeList, source: [UInt8])
    /// A block quote that is another element: its start and end tag.
    case element(open: String, close: String)
    /// A paragraph that is another element.
    case paragraph(open: String, close: String)
    /// Raw HTML within a line.
    case html([UInt8])
    /// Text that nothing else may be read into, such as a formula.
    case text([UInt8])
    /// Code that the parser would not take for code between backticks.
    case code([UInt8])
    /// A reference to a footnote.
    case footnoteReference(String)
    /// The way back at a footnote's end, behind its text or in a paragraph of its own.
    case footnoteReturn(String, isAlone: Bool)

    /// What the author wrote where the mark stands, for a place in which it can be nothing else.
    var source: [UInt8] {
        switch self {
        case .attributes(_, let source), .html(let source), .text(let source), .code(let source): source
        case .footnoteReference(let id): Array("[^\(id)]".utf8)
        case .element, .paragraph, .footnoteReturn: []
        }
    }
}
