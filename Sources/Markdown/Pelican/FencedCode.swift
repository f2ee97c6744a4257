// Fenced code blocks, which Python-Markdown takes out of the text before it reads anything else.

/// What was taken out of the text before its blocks were read; a line with its number stands in its place.
enum Stash {
    /// A fenced code block: its info string and the lines between the fences.
    case code(info: [UInt8], lines: [Line], source: ArraySlice<Line>)
    /// A raw HTML block.
    case html(lines: [Line])
    /// An element whose content is Markdown: its tags, and whether its content is text rather than blocks.
    case element(open: String, close: String, lines: [Line], isText: Bool, source: [Line])

    /// The lines as they were before.
    var source: ArraySlice<Line> {
        switch self {
        case .code(_, _, let source): source
        case .html(let lines): lines[...]
        case .element(_, _, _, _, let source): source[...]
        }
    }
}

extension SourceText {
    /// Lines with what was taken out of them put back: where they turn out to be code or a paragraph, it was none of its own.
    func restoring(_ lines: [Line], from stash: [Stash]) -> [Line] {
        guard !stash.isEmpty, lines.contains(where: { byte($0, indent($0)) == Mark.first }) else { return lines }
        return lines.flatMap { line in
            guard let number = self.stash(dropping(indent(line), from: line)) else { return [line] }
            let source = stash[number].source.map { dropping(min(indent($0), max(0, line.column - $0.column)), from: $0) }
            return restoring(source, from: stash)
        }
    }
}

struct FencedCode {
    private var text: SourceText
    private var result: [Line] = []
    private var stash: [Stash]
    /// The indentation of the list items that are open.
    private var items: [Int] = []
    private var afterBlank = true
    /// Fences of which no closing one follows from some line on.
    private var unclosed: Set<Fence> = []

    private struct Fence: Hashable {
        let sign: UInt8
        let length: Int
        let isIndented: Bool
    }

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
        if !HTMLTags.isLetter(text.byte(line, indent)), text.itemContent(line, maximumIndent: .max) != nil {
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
        let sign = text.byte(opening, 0)
        let length = text.run(of: sign, in: opening)
        if sign == UInt8(ascii: "`"), text[opening].dropFirst(length).contains(sign) { return nil }
        let fence = Fence(sign: sign, length: length, isIndented: indent > 0)
        guard unclosed.isEmpty || !unclosed.contains(fence) else { return nil }
        for index in (start + 1)..<max(start + 1, lines.count) {
            let indent = text.indent(lines[index])
            guard text.byte(lines[index], indent) == sign, fence.isIndented == (indent > 0) else { continue }
            let line = text.trimmed(lines[index])
            if line.end - line.start == length, text.run(of: sign, in: line) == length { return index }
        }
        unclosed.insert(fence)
        return nil
    }

    private mutating func take(_ lines: ArraySlice<Line>) {
        let opening = text.trimmed(lines.first!)
        let fence = text.byte(opening, 0)
        let info = Self.info(text[opening].drop { $0 == fence })
        let indent = text.indent(lines.first!)
        var code = Array(lines.dropFirst().dropLast())
        if indent > 0 { code = code.map { text.dropping(min(indent, text.indent($0)), from: $0) } }
        let depth = indent == 0 ? 0 : items.count { $0 < indent }
        let number = lines.first!.number
        result.append(Line(start: 0, end: 0, number: number))
        result.append(text.line(standingFor: stash.count, indent: depth * 4, number: number))
        result.append(Line(start: 0, end: 0, number: lines.last!.number))
        stash.append(.code(info: info, lines: code, source: lines))
    }

    /// An info string in our form: `.python`, and `{.python hl_lines="1 2"}`, are `python hl_lines="1 2"`.
    private static func info(_ info: ArraySlice<UInt8>) -> [UInt8] {
        let text = info.drop { $0 == UInt8(ascii: " ") }
        guard text.first == UInt8(ascii: "{"), text.last == UInt8(ascii: "}"),
            text.contains(UInt8(ascii: ".")) || text.contains(UInt8(ascii: "="))
        else { return Array(text.first == UInt8(ascii: ".") ? text.dropFirst() : text) }
        let list = AttributeList(text.dropFirst().dropLast())
        var words = list.pairs.first { $0.name == "." }.map { [$0.value] } ?? []
        words += list.pairs.filter { $0.name != "." && $0.name != "id" }.map { "\($0.name)=\"\($0.value)\"" }
        return Array(words.joined(separator: " ").utf8)
    }
}
