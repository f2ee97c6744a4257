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
struct SourceText {
    var bytes: [UInt8]
    var lines: [Line]

    /// Python-Markdown's view of a text: tabs are blanks up to the next multiple of four, a line of blanks is empty, line ends are newlines.
    init(_ text: [UInt8]) {
        bytes = []
        bytes.reserveCapacity(text.count + 64)
        lines = []
        var (start, column, index, number) = (0, 0, 0, 1)
        if text.starts(with: [0xEF, 0xBB, 0xBF]) { index = 3 }
        while index < text.count {
            let byte = text[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if byte == UInt8(ascii: "\r"), index < text.count, text[index] == UInt8(ascii: "\n") { index += 1 }
                lines.append(Line(start: start, end: bytes.count, number: number))
                bytes.append(UInt8(ascii: "\n"))
                (start, column, number) = (bytes.count, 0, number + 1)
            case UInt8(ascii: "\t"):
                let width = 4 - column % 4
                for _ in 0..<width { bytes.append(UInt8(ascii: " ")) }
                column += width
            case Mark.first where index + 1 < text.count && text[index] == Mark.second && (0x90...0xAF).contains(text[index + 1]):
                index += 2
            default:
                bytes.append(byte)
                if byte & 0xC0 != 0x80 { column += 1 }
            }
        }
        if start < bytes.count { lines.append(Line(start: start, end: bytes.count, number: number)) }
    }

    /// Appends bytes that stand nowhere in the source, as a line of their own.
    mutating func line(_ text: [UInt8], number: Int) -> Line {
        let start = bytes.count
        bytes.append(contentsOf: text)
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
