// The author's text as lines of bytes that remember where they come from.
/// A line, or what is left of it inside a list or quote.
struct Line {
    /// Where it begins and ends in the text's bytes, without its newline.
    var start: Int
    var end: Int
    /// The line of the source, counted from 1.
    var number: Int
    /// The column of the source in which it begins, counted from 0.
    var column = 0

    var isEmpty: Bool { start == end }
}

/// Bytes, and the lines in them.
///
/// Python-Markdown's view of a text: tabs are blanks up to the next multiple of four, a line of blanks is empty, line ends are newlines.
struct SourceText {
    var bytes: [UInt8]
    var lines: [Line]
    /// The text with its tabs, where it has any: code keeps them.
    private var tabbed: SourceLines?
    /// Whether there are tabs in the text.
    var hasTabs: Bool { tabbed != nil }
    /// Where bytes begin that stand nowhere in the source.
    private let sourceEnd: Int

    init(_ source: SourceLines) {
        let mended = Self.mended(source.bytes)
        var written = mended ?? source.bytes
        let hasByteOrderMark = written.starts(with: [0xEF, 0xBB, 0xBF])
        if hasByteOrderMark { written.removeFirst(3) }
        // Its lines are found already where nothing is changed.
        let isUnchanged = mended == nil && !hasByteOrderMark
        let hasTabs = written.firstOffset(of: UInt8(ascii: "\t")) != nil
        // Most texts are as they are to be read.
        let isPlain = !hasTabs && written.firstOffset(of: UInt8(ascii: "\r")) == nil && !Self.hasMark(written)
        bytes = isPlain ? written : Self.normalized(written)
        lines = isPlain && isUnchanged ? Self.lines(of: source) : Self.lines(of: SourceLines(bytes))
        sourceEnd = bytes.count
        if hasTabs { tabbed = isUnchanged ? source : SourceLines(written) }
    }

    /// The text with U+FFFD for ill-formed bytes and for NUL, as CommonMark has it; nil where it has none of them.
    private static func mended(_ text: [UInt8]) -> [UInt8]? {
        let hasNull = text.firstOffset(of: 0) != nil
        guard hasNull || !text.withUnsafeBufferPointer(isWellFormedUTF8) else { return nil }
        let mended = Array(String(decoding: text, as: UTF8.self).utf8)
        return Array(mended.split(separator: 0, omittingEmptySubsequences: false).joined(separator: "\u{FFFD}".utf8))
    }

    private static func normalized(_ text: [UInt8]) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count + text.count / 8)
        var (column, index) = (0, 0)
        while index < text.count {
            let byte = text[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if byte == UInt8(ascii: "\r"), index < text.count, text[index] == UInt8(ascii: "\n") { index += 1 }
                bytes.append(UInt8(ascii: "\n"))
                column = 0
            case UInt8(ascii: "\t"):
                let width = tabWidth(at: column)
                for _ in 0..<width { bytes.append(UInt8(ascii: " ")) }
                column += width
            case Mark.first where isMark(text, index - 1): index += 2
            default:
                bytes.append(byte)
                if byte & 0xC0 != 0x80 { column += 1 }
            }
        }
        return bytes
    }

    /// Lines that end with newlines only; behind the last newline there is none.
    private static func lines(of text: SourceLines) -> [Line] {
        let end = text.bytes.count
        let count = text.range(ofLine: text.count).isEmpty ? text.count - 1 : text.count
        var lines: [Line] = []
        lines.reserveCapacity(count)
        for number in 0..<count {
            let range = text.range(ofLine: number + 1)
            let isEnded = range.upperBound < end || text.bytes[end - 1] == UInt8(ascii: "\n")
            lines.append(Line(start: range.lowerBound, end: isEnded ? range.upperBound - 1 : end, number: number + 1))
        }
        return lines
    }

    /// Code that begins behind this column has no tabs.
    private static let deepestIndent = 1000

    private static func tabWidth(at column: Int) -> Int { 4 - column % 4 }

    private static func hasMark(_ text: [UInt8]) -> Bool {
        var index = 0
        while let next = text.firstOffset(of: Mark.first, from: index) {
            if isMark(text, next) { return true }
            index = next + 1
        }
        return false
    }

    /// Whether one of the characters stands at `index` that are ours here.
    private static func isMark(_ text: [UInt8], _ index: Int) -> Bool {
        index + 2 < text.count && text[index] == Mark.first && text[index + 1] == Mark.second && (0x90...0xAF).contains(text[index + 2])
    }

    /// A line of code with the tabs that its author wrote; of a tab that reaches over the code's left edge, blanks are left.
    func code(_ line: Line) -> ArraySlice<UInt8> {
        guard hasTab(line) else { return self[line] }
        // The line is read from its beginning: not for each of the thousand pieces that raw HTML may leave of one.
        guard let tabbed, line.column < Self.deepestIndent else { return self[line] }
        let end = line.column + line.end - line.start
        let source = tabbed.range(ofLine: line.number)
        var code: [UInt8] = []
        var (column, offset, index) = (0, 0, source.lowerBound)
        while index < source.upperBound, offset < end {
            let byte = tabbed.bytes[index]
            index += 1
            if byte == UInt8(ascii: "\t") {
                let width = Self.tabWidth(at: column)
                if offset >= line.column {
                    code.append(byte)
                } else if offset + width > line.column {
                    code += [UInt8](repeating: UInt8(ascii: " "), count: offset + width - line.column)
                }
                (column, offset) = (column + width, offset + width)
            } else if Self.isMark(tabbed.bytes, index - 1) {
                index += 2
            } else {
                if offset >= line.column { code.append(byte) }
                if byte & 0xC0 != 0x80 { column += 1 }
                offset += 1
            }
        }
        return code[...]
    }

    /// Whether the author wrote a tab in a line, or before it on the line of the source.
    private func hasTab(_ line: Line) -> Bool {
        guard let tabbed, line.start < sourceEnd, !line.isEmpty else { return false }
        let source = tabbed.range(ofLine: line.number)
        return tabbed.bytes.firstOffset(of: UInt8(ascii: "\t"), from: source.lowerBound, to: source.upperBound) != nil
    }

    /// Writes lines of code into a code block on the tree.
    func write(_ lines: ArraySlice<Line>, into node: Tree) {
        var code: [UInt8] = []
        code.reserveCapacity(lines.reduce(0) { $0 + $1.end - $1.start + 1 })
        for line in lines {
            if hasTab(line) { code.append(contentsOf: self.code(line)) } else { code.append(line.start..<line.end, of: bytes) }
            code.append(UInt8(ascii: "\n"))
        }
        code.withUnsafeBufferPointer { node.set(code: $0) }
    }

    /// Appends a line that stands for something stashed.
    mutating func line(standingFor stashed: Int, indent: Int, number: Int) -> Line {
        let start = bytes.count
        for _ in 0..<indent { bytes.append(UInt8(ascii: " ")) }
        bytes.append(.stash)
        bytes.append(decimal: stashed)
        return Line(start: start, end: bytes.count, number: number)
    }
}

extension SourceText {
    subscript(_ line: Line) -> ArraySlice<UInt8> { bytes[line.start..<line.end] }

    func isBlank(_ line: Line) -> Bool {
        indent(line) == line.end - line.start
    }

    /// The number of blanks at a line's beginning.
    func indent(_ line: Line) -> Int {
        var index = line.start
        while index < line.end, bytes[index] == UInt8(ascii: " ") { index += 1 }
        return index - line.start
    }

    /// How many of a byte stand at a line's beginning, after blanks.
    func run(of sign: UInt8, in line: Line) -> Int {
        let start = indent(line)
        var end = start
        while byte(line, end) == sign { end += 1 }
        return end - start
    }

    /// Whether a line begins with at least that many blanks.
    func isIndented(_ line: Line, by count: Int) -> Bool {
        guard line.end - line.start >= count else { return false }
        return bytes[line.start..<line.start + count].allSatisfy { $0 == UInt8(ascii: " ") }
    }

    /// The line without so many bytes at its beginning.
    func dropping(_ count: Int, from line: Line) -> Line {
        var line = line
        line.start = min(line.end, line.start + count)
        line.column += count
        return line
    }

    /// The line without blanks at its beginning and end.
    func trimmed(_ line: Line) -> Line {
        var line = dropping(indent(line), from: line)
        while line.end > line.start, bytes[line.end - 1] == UInt8(ascii: " ") { line.end -= 1 }
        return line
    }

    /// The byte at an offset in a line; 0 past its end.
    func byte(_ line: Line, _ offset: Int) -> UInt8 {
        line.start + offset < line.end ? bytes[line.start + offset] : 0
    }

    func text(_ line: Line) -> String { String(decoding: self[line], as: UTF8.self) }
}

extension [UInt8] {
    /// Appends a part of other bytes.
    mutating func append(_ range: Range<Int>, of bytes: [UInt8]) {
        bytes.withUnsafeBufferPointer { append(contentsOf: UnsafeBufferPointer(rebasing: $0[range])) }
    }

    /// Appends a number's digits.
    mutating func append(decimal number: Int) {
        if number >= 10 { append(decimal: number / 10) }
        append(UInt8(ascii: "0") + UInt8(number % 10))
    }

    /// Appends a mark.
    mutating func append(_ mark: Mark) {
        append(Mark.first)
        append(Mark.second)
        append(mark.rawValue)
    }
}
