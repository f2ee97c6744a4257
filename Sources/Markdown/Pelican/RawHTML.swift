// Raw HTML blocks, which Python-Markdown takes out of the text before it reads paragraphs and lists.
//
// A block-level tag at a line's beginning starts one. It lasts until its end tag, over blank lines too, and Markdown resumes right behind.

struct RawHTML {
    private let sourceLines: [Line]
    /// The lines one after the other, and where each begins in there.
    private var text: [UInt8] = []
    private var starts: [Int] = []
    private let readsMarkdownInside: Bool
    private let depth: Int
    private var finder = EndFinder(to: 0)
    private var stash: [Stash]
    private var result: [Line] = []
    /// Lines that stand nowhere in the source.
    private var marks: SourceText

    private var copied = 0
    private var line = 0
    /// The line that goes on behind a raw block: another one may begin there.
    private var tailLine = -1

    /// Replaces raw HTML blocks by stashed ones.
    static func extract(from source: inout SourceText, into stash: inout [Stash], markdownInside: Bool, depth: Int = 0) {
        guard depth < 8, source.lines.contains(where: { mayBegin(source, $0) }) else { return }
        var pass = RawHTML(source, stash, markdownInside, depth)
        // One owner of the bytes at a time: they are not copied for each element.
        source.bytes = []
        pass.run()
        stash = pass.stash
        source = pass.marks
        source.lines = pass.result
    }

    private static func mayBegin(_ text: SourceText, _ line: Line) -> Bool {
        let indent = text.indent(line)
        return indent <= 3 && text.byte(line, indent) == UInt8(ascii: "<")
    }

    private init(_ source: SourceText, _ stash: [Stash], _ markdownInside: Bool, _ depth: Int) {
        sourceLines = source.lines
        self.stash = stash
        self.depth = depth
        readsMarkdownInside = markdownInside
        marks = source
        starts.reserveCapacity(source.lines.count + 1)
        for line in source.lines {
            starts.append(text.count)
            text.append(contentsOf: source[line])
            text.append(UInt8(ascii: "\n"))
        }
        starts.append(text.count)
        finder = EndFinder(to: text.count)
    }

    private mutating func run() {
        var position = 0
        let lastEnd = text.lastIndex(of: UInt8(ascii: ">")) ?? 0
        while let open = text[position...].firstIndex(of: UInt8(ascii: "<")), open < lastEnd {
            while starts[line + 1] <= open { line += 1 }
            let canBegin = tailLine == line || isAtLineStart(open)
            position = read(at: open, canBegin: canBegin)
        }
        result.append(contentsOf: lines(copied..<text.count))
    }

    private func isAtLineStart(_ index: Int) -> Bool {
        index - starts[line] <= 3 && text[starts[line]..<index].allSatisfy { $0 == UInt8(ascii: " ") }
    }

    /// Reads what begins with the `<` at `open`; returns where to go on.
    private mutating func read(at open: Int, canBegin: Bool) -> Int {
        switch text[open + 1] {
        case let byte where HTMLTags.isLetter(byte):
            guard let end = HTMLTags.tagEnd(text, at: open, limit: text.count) else { return open + 1 }
            let name = HTMLTags.name(text, at: open + 1, limit: end)
            guard canBegin, HTMLTags.blocks.contains(name) else { return end }
            return readBlock(open, end, name)
        case UInt8(ascii: "!") where text[open...].starts(with: "<!--".utf8):
            guard let end = finder.find("-->", in: text, from: open + 4, limit: text.count) else { return open + 1 }
            return canBegin ? take(open, end) : end
        case UInt8(ascii: "!") where canBegin:
            return finder.find(">", in: text, from: open, limit: text.count).map { take(open, $0) } ?? open + 2
        case UInt8(ascii: "?") where canBegin:
            return finder.find("?>", in: text, from: open, limit: text.count).map { take(open, $0) } ?? open + 2
        default: return open + 1
        }
    }

    private mutating func readBlock(_ open: Int, _ end: Int, _ name: String) -> Int {
        if name == "hr" || text[end - 2] == UInt8(ascii: "/") { return take(open, end) }
        let close = self.end(of: name, from: end)
        if readsMarkdownInside, let element = element(name, open..<end, close) {
            replace(open..<close.end, by: element)
            return close.end
        }
        return take(open, close.end)
    }

    /// Where the element ends whose start tag ends at `index`: the position of its end tag, and behind it.
    private mutating func end(of name: String, from index: Int) -> (tag: Int, end: Int) {
        var (open, counts) = ([name], [name: 1])
        var position = index
        if name == "script" || name == "style" { position = contentEnd(of: name, from: position) }
        while let start = text[position...].firstIndex(of: UInt8(ascii: "<")), start + 1 < text.count {
            position = start + 1
            let next = text[position]
            if HTMLTags.isLetter(next) {
                guard let end = HTMLTags.tagEnd(text, at: start, limit: text.count) else { continue }
                let name = HTMLTags.name(text, at: start + 1, limit: end)
                position = end
                guard name != "hr", text[end - 2] != UInt8(ascii: "/") else { continue }
                open.append(name)
                counts[name, default: 0] += 1
                if name == "script" || name == "style" { position = contentEnd(of: name, from: end) }
            } else if next == UInt8(ascii: "/"), HTMLTags.isLetter(text[min(position + 1, text.count - 1)]) {
                let name = HTMLTags.name(text, at: position + 1, limit: text.count)
                guard let end = finder.find(">", in: text, from: position, limit: text.count) else { continue }
                position = end
                guard counts[name, default: 0] > 0 else { continue }
                while let last = open.popLast() {
                    counts[last, default: 1] -= 1
                    if last == name { break }
                }
                if open.isEmpty { return (start, end) }
            } else if text[start...].starts(with: "<!--".utf8), let end = finder.find("-->", in: text, from: start + 4, limit: text.count) {
                position = end
            }
        }
        return (text.count, text.count)
    }

    /// The position of the end tag of a script or style, in which no other tags are read.
    private func contentEnd(of name: String, from index: Int) -> Int {
        var position = index
        while let start = text[position...].firstIndex(of: UInt8(ascii: "<")) {
            if start + 1 < text.count, text[start + 1] == UInt8(ascii: "/"), HTMLTags.name(text, at: start + 2, limit: text.count) == name {
                return start
            }
            position = start + 1
        }
        return text.count
    }

    private mutating func take(_ start: Int, _ end: Int) -> Int {
        replace(start..<end, by: .html(lines: lines(start..<end)))
        return end
    }

    private mutating func replace(_ range: Range<Int>, by block: Stash) {
        result.append(contentsOf: lines(copied..<range.lowerBound))
        let number = sourceLines[line].number
        result.append(Line(start: 0, end: 0, number: number))
        result.append(marks.line(standingFor: stash.count, indent: 0, number: number))
        result.append(Line(start: 0, end: 0, number: number))
        stash.append(block)
        copied = range.upperBound
        while line + 2 < starts.count, starts[line + 1] <= copied { line += 1 }
        tailLine = line
    }

    /// The lines, or parts of lines, in a range of the text.
    private func lines(_ range: Range<Int>) -> [Line] {
        guard !range.isEmpty else { return [] }
        var (low, high) = (0, sourceLines.count)
        while low + 1 < high {
            let middle = (low + high) / 2
            if starts[middle] <= range.lowerBound { low = middle } else { high = middle }
        }
        var found: [Line] = []
        while low < sourceLines.count, starts[low] < range.upperBound {
            let whole = sourceLines[low]
            let skipped = max(0, range.lowerBound - starts[low])
            var part = whole
            part.start = min(whole.end, whole.start + skipped)
            part.column += skipped
            part.end = min(whole.end, whole.start + range.upperBound - starts[low])
            found.append(part)
            low += 1
        }
        return found
    }
}

// Markdown in HTML: an element with the attribute `markdown`.
extension RawHTML {
    private mutating func element(_ name: String, _ tag: Range<Int>, _ close: (tag: Int, end: Int)) -> Stash? {
        guard !HTMLTags.raw.contains(name), let attribute = Self.markdownAttribute(text, tag) else { return nil }
        let isText: Bool
        switch attribute.value {
        case "1", "markdown", "": isText = HTMLTags.texts.contains(name)
        case "block": isText = false
        case "span": isText = true
        default: return nil
        }
        let open = text[tag.lowerBound..<attribute.range.lowerBound] + text[attribute.range.upperBound..<tag.upperBound]
        // Fenced code was taken out of the tag.
        guard open.firstIndex(of: Mark.first).map({ open[$0...].starts(with: Mark.stash.bytes) }) != true else { return nil }
        var inside = marks
        marks.bytes = []
        inside.lines = lines(tag.upperBound..<close.tag)
        Self.extract(from: &inside, into: &stash, markdownInside: true, depth: depth + 1)
        marks.bytes = inside.bytes
        return .element(
            open: String(decoding: open, as: UTF8.self),
            close: String(decoding: text[close.tag..<close.end].prefix { $0 != 0x0A }, as: UTF8.self),
            lines: inside.lines, isText: isText, source: lines(tag.lowerBound..<close.end))
    }

    /// The attribute `markdown` of a start tag, with the blank before it.
    private static func markdownAttribute(_ text: [UInt8], _ tag: Range<Int>) -> (range: Range<Int>, value: String)? {
        let name = Array("markdown".utf8)
        var index = tag.lowerBound
        while index + name.count + 1 < tag.upperBound {
            defer { index += 1 }
            guard HTMLTags.isSpace(text[index]), text[(index + 1)...].starts(with: name) else { continue }
            var end = index + 1 + name.count
            if text[end] == UInt8(ascii: ">") || HTMLTags.isSpace(text[end]) { return (index..<end, "") }
            guard text[end] == UInt8(ascii: "=") else { continue }
            end += 1
            let quote = text[end]
            guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
                let stop = text[end..<tag.upperBound].firstIndex { HTMLTags.isSpace($0) || $0 == UInt8(ascii: ">") } ?? tag.upperBound
                return (index..<stop, String(decoding: text[end..<stop], as: UTF8.self))
            }
            guard let stop = text[(end + 1)..<tag.upperBound].firstIndex(of: quote) else { return nil }
            return (index..<(stop + 1), String(decoding: text[(end + 1)..<stop], as: UTF8.self))
        }
        return nil
    }
}
