// What single lines are by Python-Markdown's rules.

extension SourceText {
    func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }

    /// Whether a line begins a list item, and the offset of what follows the marker and its blanks.
    func itemContent(_ line: Line, maximumIndent: Int) -> (offset: Int, ordered: Bool, number: Int)? {
        let indent = indent(line)
        guard indent <= maximumIndent else { return nil }
        var (offset, ordered, number) = (indent, false, 0)
        while isDigit(byte(line, offset)), offset - indent < 18 {
            number = number * 10 + Int(byte(line, offset) - 0x30)
            offset += 1
        }
        if offset > indent {
            guard byte(line, offset) == UInt8(ascii: ".") else { return nil }
            ordered = true
        } else {
            let sign = byte(line, offset)
            guard sign == UInt8(ascii: "*") || sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return nil }
        }
        offset += 1
        guard byte(line, offset) == UInt8(ascii: " ") else { return nil }
        while byte(line, offset) == UInt8(ascii: " ") { offset += 1 }
        return (offset, ordered, number)
    }

    /// The level of a heading that begins with number signs in the first column, no blank needed.
    func headingLevel(_ line: Line) -> Int? {
        guard byte(line, 0) == UInt8(ascii: "#") else { return nil }
        return self[line].prefix(6).prefix { $0 == UInt8(ascii: "#") }.count
    }

    /// What a heading says: without the signs before it and behind.
    func headingText(_ line: Line, level: Int) -> Line {
        var text = dropping(level, from: line)
        var end = text.end
        while end > text.start, bytes[end - 1] == UInt8(ascii: "#") { end -= 1 }
        if end > text.start, bytes[end - 1] == UInt8(ascii: "\\"), end < text.end { end += 1 }
        text.end = end
        return withoutNoBreakSpaces(trimmed(text))
    }

    /// A line without no-break spaces at its ends: Python takes them for blanks there.
    func withoutNoBreakSpaces(_ line: Line) -> Line {
        var line = line
        while line.end - line.start >= 2, bytes[line.start] == 0xC2, bytes[line.start + 1] == 0xA0 { line = dropping(2, from: line) }
        while line.end - line.start >= 2, bytes[line.end - 2] == 0xC2, bytes[line.end - 1] == 0xA0 { line.end -= 2 }
        return trimmed(line)
    }

    /// The level of the heading that a line of `=` or `-` makes of the line before it.
    func underlineLevel(_ line: Line) -> Int? {
        let first = byte(line, 0)
        guard first == UInt8(ascii: "=") || first == UInt8(ascii: "-") else { return nil }
        let rest = self[line].drop { $0 == first }
        return rest.allSatisfy { $0 == UInt8(ascii: " ") } ? (first == UInt8(ascii: "=") ? 1 : 2) : nil
    }

    /// Whether a line is a thematic break: three or more of one sign, at most two blanks between.
    func isRule(_ line: Line) -> Bool {
        let indent = indent(line)
        let sign = byte(line, indent)
        guard indent <= 3, sign == UInt8(ascii: "-") || sign == UInt8(ascii: "_") || sign == UInt8(ascii: "*") else { return false }
        var (count, blanks) = (0, 0)
        for byte in self[line].dropFirst(indent) {
            if byte == sign {
                guard blanks <= 2 else { return false }
                (count, blanks) = (count + 1, 0)
            } else if byte == UInt8(ascii: " ") {
                blanks += 1
            } else {
                return false
            }
        }
        return count >= 3
    }

    func isQuote(_ line: Line) -> Bool {
        let indent = indent(line)
        return indent <= 3 && byte(line, indent) == UInt8(ascii: ">")
    }

    /// A line without its quote marker; a line without one goes on as it is.
    func unquoted(_ line: Line) -> Line {
        guard isQuote(line) else { return line }
        let marker = indent(line)
        return dropping(marker + (byte(line, marker + 1) == UInt8(ascii: " ") ? 2 : 1), from: line)
    }

    /// The offset of a definition's text behind its colon.
    func definitionContent(_ line: Line) -> Int? {
        let indent = indent(line)
        guard indent <= 3, byte(line, indent) == UInt8(ascii: ":"), byte(line, indent + 1) == UInt8(ascii: " ") else { return nil }
        var offset = indent + 1
        while offset < indent + 4, byte(line, offset) == UInt8(ascii: " ") { offset += 1 }
        return offset
    }

    /// The label of `[label]: …` or `[^label]: …`, and the offset behind the colon.
    func label(_ line: Line) -> (label: ArraySlice<UInt8>, offset: Int)? {
        let indent = indent(line)
        guard indent <= 3, byte(line, indent) == UInt8(ascii: "[") else { return nil }
        let start = line.start + indent + 1
        guard let end = bytes[start..<line.end].firstIndex(where: { $0 == UInt8(ascii: "]") || $0 == UInt8(ascii: "[") }),
            bytes[end] == UInt8(ascii: "]"), end + 1 < line.end, bytes[end + 1] == UInt8(ascii: ":")
        else { return nil }
        return (bytes[start..<end], end + 2 - line.start)
    }

    func isFootnote(_ line: Line) -> Bool {
        label(line)?.label.first == UInt8(ascii: "^")
    }

    /// An abbreviation's name, and the offset of its meaning: `*[HTML]: HyperText Markup Language`.
    func abbreviation(_ line: Line) -> (name: String, offset: Int)? {
        guard byte(line, 0) == UInt8(ascii: "*"), byte(line, 1) == UInt8(ascii: "[") else { return nil }
        guard let end = self[line].dropFirst(2).firstIndex(of: UInt8(ascii: "]")) else { return nil }
        var offset = end + 1 - line.start
        if byte(line, offset) == UInt8(ascii: " ") { offset += 1 }
        guard byte(line, offset) == UInt8(ascii: ":") else { return nil }
        return (String(decoding: bytes[(line.start + 2)..<end], as: UTF8.self), offset + 1)
    }

    /// The number of a stashed block that stands in this line.
    func stash(_ line: Line) -> Int? {
        guard byte(line, 0) == Mark.first, byte(line, 1) == Mark.second, byte(line, 2) == Mark.stash.rawValue else { return nil }
        var (number, offset) = (0, 3)
        while isDigit(byte(line, offset)), offset < 18 {
            number = number * 10 + Int(byte(line, offset) - 0x30)
            offset += 1
        }
        return offset == line.end - line.start && offset > 3 ? number : nil
    }
}
