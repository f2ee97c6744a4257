// Fenced code blocks, which Python-Markdown takes out of the text before it reads anything else.

/// What was taken out of the text before its blocks were read; a line with its number stands in its place.
enum Stash {
    /// A fenced code block: its info string and the lines between the fences.
    case code(info: [UInt8], lines: [Line])
    /// A raw HTML block.
    case html(lines: [Line])
    /// An element whose content is Markdown: its tags, and whether its content is text rather than blocks.
    case element(open: String, close: String, lines: [Line], isText: Bool)
}

struct FencedCode {
    private var text: SourceText
    private var result: [Line] = []
    private var stash: [Stash]
    /// The indentation of the list items that are open.
    private var items: [Int] = []
    private var afterBlank = true
    /// Fences of which no closing one follows from some line on.
    private var unclosed: Set<[UInt8]> = []

    /// Replaces fenced code by stashed blocks.
    static func extract(from text: inout SourceText, into stash: inout [Stash]) {
        guard text.lines.contains(where: { isFence(text, $0) }) else { return }
        var pass = FencedCode(text: text, stash: stash)
        pass.run()
        (text, stash) = (pass.text, pass.stash)
    }

    private init(text: SourceText, stash: [Stash]) {
        self.text = text
        self.stash = stash
    }

    private static func isFence(_ text: SourceText, _ line: Line) -> Bool {
        let indent = text.indent(line)
        let byte = text.byte(line, indent)
        return (byte == UInt8(ascii: "`") || byte == UInt8(ascii: "~")) && text.byte(line, indent + 1) == byte
            && text.byte(line, indent + 2) == byte
    }

    private mutating func run() {
        let lines = text.lines
        var index = 0
        result.reserveCapacity(lines.count)
        while index < lines.count {
            let line = lines[index]
            if Self.isFence(text, line), let end = close(lines, index) {
                take(lines[index...end])
                index = end + 1
                continue
            }
            follow(line)
            result.append(line)
            index += 1
        }
        text.lines = result
    }

    /// Keeps track of the list items that a line begins or ends.
    private mutating func follow(_ line: Line) {
        let indent = text.indent(line)
        guard indent < line.end - line.start else {
            afterBlank = true
            return
        }
        if text.itemContent(line, maximumIndent: .max) != nil {
            while let last = items.last, last >= indent { items.removeLast() }
            items.append(indent)
        } else if afterBlank, indent == 0 {
            items = []
        }
        afterBlank = false
    }

    /// The line that closes the fence which `lines[start]` opens; nil where it opens none.
    ///
    /// Python-Markdown knows fences in the first column only. In a list item we take them too, as every author means them.
    private mutating func close(_ lines: [Line], _ start: Int) -> Int? {
        let indent = text.indent(lines[start])
        guard indent == 0 || items.contains(where: { $0 < indent }) else { return nil }
        let opening = text.trimmed(lines[start])
        let length = text[opening].prefix { $0 == text.byte(opening, 0) }.count
        let fence = Array(text[opening].prefix(length))
        if fence[0] == UInt8(ascii: "`"), text[opening].dropFirst(length).contains(fence[0]) { return nil }
        let key = indent == 0 ? fence : [UInt8(ascii: " ")] + fence
        guard !unclosed.contains(key) else { return nil }
        for index in (start + 1)..<max(start + 1, lines.count) where text.byte(lines[index], text.indent(lines[index])) == fence[0] {
            guard (indent == 0) == (text.indent(lines[index]) == 0), text[text.trimmed(lines[index])].elementsEqual(fence) else { continue }
            return index
        }
        unclosed.insert(key)
        return nil
    }

    private mutating func take(_ lines: ArraySlice<Line>) {
        let opening = text.trimmed(lines.first!)
        let fence = text.byte(opening, 0)
        let info = Self.info(Array(text[opening].drop { $0 == fence }))
        let indent = text.indent(lines.first!)
        let code = lines.dropFirst().dropLast().map { text.dropping(min(indent, text.indent($0)), from: $0) }
        let depth = indent == 0 ? 0 : items.count { $0 < indent }
        let number = lines.first!.number
        result.append(text.line([], number: number))
        let mark = [UInt8](repeating: UInt8(ascii: " "), count: depth * 4) + Mark.stash.bytes + Array("\(stash.count)".utf8)
        result.append(text.line(mark, number: number))
        result.append(text.line([], number: lines.last!.number))
        stash.append(.code(info: info, lines: code))
    }

    /// An info string in our form: `.python`, and `{.python hl_lines="1 2"}`, are `python hl_lines="1 2"`.
    private static func info(_ info: [UInt8]) -> [UInt8] {
        var text = String(decoding: info, as: UTF8.self)[...].drop { $0 == " " }
        guard text.hasPrefix("{"), text.hasSuffix("}"), text.contains(".") || text.contains("=") else {
            if text.hasPrefix(".") { text = text.dropFirst() }
            return Array(text.utf8)
        }
        let list = AttributeList(text.dropFirst().dropLast().utf8)
        var words = list.pairs.first { $0.name == "." }.map { [$0.value] } ?? []
        words += list.pairs.filter { $0.name != "." && $0.name != "id" }.map { "\($0.name)=\"\($0.value)\"" }
        return Array(words.joined(separator: " ").utf8)
    }
}
