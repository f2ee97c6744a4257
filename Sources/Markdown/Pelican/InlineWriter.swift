// The text of paragraphs, headings and cells by Python-Markdown's rules, written so that the parser reads the same out of it.
//
// Code, links, raw HTML and escapes are recognised here and written in CommonMark's unmistakable forms; the signs of emphasis become
// marks, since Python-Markdown pairs them by rules of its own (Emphasis.swift).

import HTML

extension CanonicalWriter {
    /// Writes the lines of a paragraph or heading, with marks before its text.
    mutating func writeInline(_ lines: [Line], marks: [UInt8]) {
        startLine(text.dropping(text.indent(lines[0]), from: lines[0]))
        result.bytes.append(contentsOf: marks)
        writeInlineContent(lines, isGuarded: !marks.isEmpty)
        endLine()
    }

    /// Writes lines of text; the first one is begun already.
    mutating func writeInlineContent(_ lines: [Line], isGuarded: Bool = true) {
        let lines = restored(lines)
        if let range = text.rangeOfWhole(lines) {
            write(text.bytes, range, lines, isGuarded: isGuarded)
            return
        }
        var joined: [UInt8] = []
        joined.reserveCapacity(lines.reduce(0) { $0 + $1.end - $1.start + 1 })
        let places = lines.map { text.dropping(text.indent($0), from: $0) }
        for place in places {
            joined.append(contentsOf: text[place])
            joined.append(UInt8(ascii: "\n"))
        }
        while let last = joined.last, last == 0x20 || last == 0x0A { joined.removeLast() }
        write(joined, 0..<joined.count, places, isGuarded: isGuarded)
    }

    /// Lines of text with what was taken out of them put back: there is no room for a block.
    private func restored(_ lines: [Line]) -> [Line] {
        guard !stash.isEmpty else { return lines }
        let restored = text.restoring(lines, from: stash).filter { !text.isBlank($0) }
        return restored.isEmpty ? lines : restored
    }

    /// Writes text that does not stand in the source in this form.
    mutating func writeInlineBytes(_ bytes: [UInt8], number: Int) {
        write(bytes, 0..<bytes.count, [Line(start: 0, end: 0, number: number)], isGuarded: true)
    }

    private mutating func write(_ bytes: [UInt8], _ range: Range<Int>, _ places: [Line], isGuarded: Bool) {
        if isPlain(bytes, range), isGuarded || HTMLTags.isLetter(bytes[range.lowerBound]) {
            result.bytes.append(range, of: bytes)
            return
        }
        var run = InlineRun(bytes, range, places, extensions)
        if !isGuarded, run.needsGuard(at: range.lowerBound) { result.bytes.append(.guardian) }
        run.write(range, into: &self)
        result.origins[result.origins.count - 1].lastLine = run.lastLine
    }

    /// Whether a text is one line that is written as it stands.
    private func isPlain(_ bytes: [UInt8], _ range: Range<Int>) -> Bool {
        guard !range.isEmpty, !extensions.contains(.autolinks) else { return false }
        return bytes.withUnsafeBufferPointer { Special.next(in: $0, from: range.lowerBound, to: range.upperBound) } == range.upperBound
    }
}

extension SourceText {
    /// Where lines stand in the bytes if they stand there whole, one right behind the other, without indentation: blanks at the end are left out.
    fileprivate func rangeOfWhole(_ lines: [Line]) -> Range<Int>? {
        var expected = lines[0].start
        for line in lines {
            guard line.start == expected, byte(line, 0) != UInt8(ascii: " ") else { return nil }
            if expected > lines[0].start, bytes[expected - 1] != UInt8(ascii: "\n") { return nil }
            expected = line.end + 1
        }
        var end = lines[lines.count - 1].end
        while end > lines[0].start, bytes[end - 1] == UInt8(ascii: " ") || bytes[end - 1] == UInt8(ascii: "\n") { end -= 1 }
        return lines[0].start..<end
    }
}

/// Reads a paragraph's text once, from its beginning to its end.
struct InlineRun {
    /// The bytes that the text stands in, and where.
    let text: [UInt8]
    private let whole: Range<Int>
    private let places: [Line]
    private let extensions: PelicanExtensions.Switches
    var spans: CodeSpans
    private var finder: EndFinder
    /// From where on a dollar was looked for that ends a formula, and the first one there; behind the text where none is.
    private var closingDollar = (from: Int.max, found: Int.max)
    var line = 0
    /// The line of the source in which what was read last stands.
    var lastLine: Int { places[min(line, places.count - 1)].number }
    var brackets = Brackets()
    /// Nothing that ends with these signs begins behind the last of them.
    private var lastTagEnd = -1
    var lastParenthesis = -1
    /// How deep in link texts we are: there are no links in links.
    var linkDepth = 0
    /// Bare addresses that are links, the next one last.
    private var autolinks: [Autolink] = []

    init(_ text: [UInt8], _ range: Range<Int>, _ places: [Line], _ extensions: PelicanExtensions.Switches) {
        self.text = text
        whole = range
        self.places = places
        self.extensions = extensions
        spans = CodeSpans(text, from: range.lowerBound, to: range.upperBound)
        finder = EndFinder(to: range.upperBound)
        if extensions.contains(.autolinks) { autolinks = Autolink.all(in: text, range).reversed() }
        if contains(UInt8(ascii: "<")) { lastTagEnd = text[range].lastIndex(of: UInt8(ascii: ">")) ?? -1 }
        guard contains(UInt8(ascii: "[")) else { return }
        lastParenthesis = text[range].lastIndex(of: UInt8(ascii: ")")) ?? -1
        findBrackets()
    }

    private func contains(_ byte: UInt8) -> Bool {
        text.firstOffset(of: byte, from: whole.lowerBound, to: whole.upperBound) != nil
    }

    /// Whether a line that begins at `index` could begin a block.
    func needsGuard(at index: Int) -> Bool {
        guard index < whole.upperBound else { return true }
        return !(HTMLTags.isLetter(text[index]) || text[index] >= 0x80 && text[index] != Mark.first)
    }

    /// Pairs brackets; those in code and behind a backslash do not count.
    private mutating func findBrackets() {
        var index = whole.lowerBound
        while true {
            index = text.withUnsafeBufferPointer { BracketOrCode.next(in: $0, from: min(index, whole.upperBound), to: whole.upperBound) }
            guard index < whole.upperBound else { break }
            switch text[index] {
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "`"): index = (spans.span(at: index)?.end ?? spans.runEnd(index)) - 1
            case UInt8(ascii: "["): brackets.open(index)
            case UInt8(ascii: "]"): brackets.close(index)
            default: break
            }
            index += 1
        }
        spans = CodeSpans(text, from: whole.lowerBound, to: whole.upperBound)
    }

    mutating func write(_ range: Range<Int>, into writer: inout CanonicalWriter) {
        var index = range.lowerBound
        while index < range.upperBound {
            let link = autolink(from: index)
            let special = nextSpecial(index, min(link?.range.lowerBound ?? .max, range.upperBound))
            if index < special { writer.result.bytes.append(index..<special, of: text) }
            guard special < range.upperBound else { return }
            if let link, special == link.range.lowerBound {
                write(link, &writer)
                index = link.range.upperBound
                continue
            }
            index = writeSpecial(special, range.upperBound, into: &writer)
        }
    }

    /// The next bare address, outside of links.
    private mutating func autolink(from index: Int) -> Autolink? {
        guard !autolinks.isEmpty, linkDepth == 0 else { return nil }
        while let next = autolinks.last, next.range.lowerBound < index { autolinks.removeLast() }
        return autolinks.last
    }

    private mutating func write(_ link: Autolink, _ writer: inout CanonicalWriter) {
        // It is no image behind an exclamation mark.
        if writer.result.bytes.last == UInt8(ascii: "!") { writer.result.bytes.append(.guardian) }
        writer.result.bytes.append(UInt8(ascii: "["))
        writeRole(.text(Array(text[link.range])), link.range, &writer)
        writer.result.bytes.append(contentsOf: "](<\(link.scheme)".utf8)
        for byte in text[link.range] {
            // Nothing in it is an escape or a reference.
            if "\\<>".utf8.contains(byte) { writer.result.bytes.append(UInt8(ascii: "\\")) }
            writer.result.bytes.append(byte)
            if byte == UInt8(ascii: "&") { writer.result.bytes.append(contentsOf: "amp;".utf8) }
        }
        writer.result.bytes.append(contentsOf: ">)".utf8)
    }

    /// The next byte that may mean something, or `limit`.
    private func nextSpecial(_ index: Int, _ limit: Int) -> Int {
        text.withUnsafeBufferPointer { Special.next(in: $0, from: index, to: limit) }
    }

    /// Writes what begins at `index`; returns where it ends.
    private mutating func writeSpecial(_ index: Int, _ limit: Int, into writer: inout CanonicalWriter) -> Int {
        switch text[index] {
        case UInt8(ascii: "\n"):
            writeLineBreak(index, &writer)
            return index + 1
        case UInt8(ascii: "\\"): return writeEscape(index, limit, &writer)
        case UInt8(ascii: "`"): return writeCode(index, limit, &writer)
        case UInt8(ascii: "*"), UInt8(ascii: "_"): return writeDelimiters(index, limit, &writer)
        case UInt8(ascii: "$"): return writeFormula(index, limit, &writer)
        case UInt8(ascii: "<"): return writeTag(index, limit, &writer)
        case UInt8(ascii: "!"):
            if index + 1 < limit, text[index + 1] == UInt8(ascii: "["), let end = writeLink(index + 1, limit, isImage: true, &writer) {
                return end
            }
            writer.result.bytes.append(UInt8(ascii: "!"))
            return index + 1
        case UInt8(ascii: "["):
            if let end = writeFootnoteReference(index, limit, &writer) { return end }
            if index == whole.lowerBound || text[index - 1] != UInt8(ascii: "!")
                || index > whole.lowerBound + 1 && text[index - 2] == UInt8(ascii: "\\"),
                let end = writeLink(index, limit, isImage: false, &writer)
            {
                return end
            }
            writer.append(escaped: UInt8(ascii: "["))
            return index + 1
        default:
            writer.append(escaped: text[index])
            return index + 1
        }
    }

    private mutating func writeLineBreak(_ index: Int, _ writer: inout CanonicalWriter) {
        if extensions.contains(.newlineToBreak) { writer.result.bytes.append(UInt8(ascii: "\\")) }
        writer.endLine()
        line += 1
        writer.startLine(places[min(line, places.count - 1)])
        if needsGuard(at: index + 1) { writer.result.bytes.append(.guardian) }
    }

    // MARK: Escapes, code, emphasis

    func isEscapable(_ byte: UInt8) -> Bool {
        "\\`*_{}[]()>#+-.!".utf8.contains(byte) || byte == UInt8(ascii: "|") && extensions.contains(.tables)
            || (byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'")) && extensions.contains(.smartyPants)
    }

    private mutating func writeEscape(_ index: Int, _ limit: Int, _ writer: inout CanonicalWriter) -> Int {
        guard index + 1 < limit else {
            writer.append(escaped: UInt8(ascii: "\\"))
            return index + 1
        }
        let next = text[index + 1]
        if extensions.contains(.math), next == UInt8(ascii: "(") || next == UInt8(ascii: "["),
            let end = finder.find(next == UInt8(ascii: "(") ? "\\)" : "\\]", in: text, from: index + 2, limit: limit)
        {
            writeRole(.text(Array(text[index..<end])), index..<end, &writer)
            return end
        }
        // A backslash before anything else is a backslash.
        guard isEscapable(next) else {
            writer.append(escaped: UInt8(ascii: "\\"))
            return index + 1
        }
        if next == UInt8(ascii: "\"") || next == UInt8(ascii: "'") {
            writeRole(.text([next]), index..<(index + 2), &writer)
        } else {
            writer.result.bytes.append(contentsOf: text[index...(index + 1)])
        }
        return index + 2
    }

    /// cmark-gfm's limit.
    private static let mostTicks = 80

    private mutating func writeCode(_ index: Int, _ limit: Int, _ writer: inout CanonicalWriter) -> Int {
        guard let span = spans.span(at: index), span.end <= limit else {
            let end = min(limit, spans.runEnd(index))
            for _ in index..<end { writer.append(escaped: UInt8(ascii: "`")) }
            return end
        }
        var content = span.content
        while !content.isEmpty, HTMLTags.isSpace(text[content.lowerBound]) { content = (content.lowerBound + 1)..<content.upperBound }
        while !content.isEmpty, HTMLTags.isSpace(text[content.upperBound - 1]) { content = content.lowerBound..<(content.upperBound - 1) }
        guard !content.isEmpty else {
            writeRole(.html(Array("<code></code>".utf8)), index..<span.end, &writer)
            return span.end
        }
        // Backticks in such numbers are text to the parser, and a bar ends a cell in code too.
        if span.ticks > Self.mostTicks || text.firstOffset(of: UInt8(ascii: "|"), from: content.lowerBound, to: content.upperBound) != nil {
            writeRole(.code(text[content].map { $0 == UInt8(ascii: "\n") ? UInt8(ascii: " ") : $0 }), index..<span.end, &writer)
            return writeAttributes(span.end, limit, &writer)
        }
        let pads = text[content.lowerBound] == UInt8(ascii: "`") || text[content.upperBound - 1] == UInt8(ascii: "`")
        for _ in 0..<span.ticks { writer.result.bytes.append(UInt8(ascii: "`")) }
        if pads { writer.result.bytes.append(UInt8(ascii: " ")) }
        let start = writer.result.bytes.count
        writer.result.bytes.append(content, of: text)
        for index in start..<writer.result.bytes.count where writer.result.bytes[index] == UInt8(ascii: "\n") {
            writer.result.bytes[index] = UInt8(ascii: " ")
        }
        if pads { writer.result.bytes.append(UInt8(ascii: " ")) }
        for _ in 0..<span.ticks { writer.result.bytes.append(UInt8(ascii: "`")) }
        countLines(index..<span.end)
        return writeAttributes(span.end, limit, &writer)
    }

    private mutating func writeDelimiters(_ index: Int, _ limit: Int, _ writer: inout CanonicalWriter) -> Int {
        let mark = text[index] == UInt8(ascii: "*") ? Mark.star : Mark.underscore
        var end = index
        while end < limit, text[end] == text[index] {
            writer.result.bytes.append(mark)
            end += 1
        }
        return writeAttributes(end, limit, &writer)
    }

    /// Writes the attribute list behind an element.
    mutating func writeAttributes(_ index: Int, _ limit: Int, _ writer: inout CanonicalWriter) -> Int {
        guard extensions.contains(.attributeLists), index < limit, text[index] == UInt8(ascii: "{"),
            let end = AttributeList.end(in: text, at: index, limit: limit)
        else { return index }
        let list = AttributeList(text[(index + 1)..<(end - 1)])
        writer.result.bytes.append(contentsOf: writer.mark(.attributes(list, source: Array(text[index..<end]))))
        return end
    }

    private mutating func writeRole(_ role: Role, _ range: Range<Int>, _ writer: inout CanonicalWriter) {
        writer.result.bytes.append(contentsOf: writer.mark(role))
        countLines(range)
    }

    /// Line breaks inside of something that is written in one line count all the same.
    mutating func countLines(_ range: Range<Int>) {
        for byte in text[range] where byte == UInt8(ascii: "\n") { line += 1 }
    }

    // MARK: Formulas, raw HTML, footnotes

    private mutating func writeFormula(_ index: Int, _ limit: Int, _ writer: inout CanonicalWriter) -> Int {
        if extensions.contains(.math), let end = formulaEnd(index, limit) {
            writeRole(.text(Array(text[index..<end])), index..<end, &writer)
            return end
        }
        writer.result.bytes.append(UInt8(ascii: "$"))
        return index + 1
    }

    /// The end of `$…$` or `$$…$$`: a single dollar stands next to no blank, so that prices are no formulas.
    private mutating func formulaEnd(_ index: Int, _ limit: Int) -> Int? {
        guard index + 1 < limit else { return nil }
        if text[index + 1] == UInt8(ascii: "$") { return finder.find("$$", in: text, from: index + 2, limit: limit) }
        guard !HTMLTags.isSpace(text[index + 1]) else { return nil }
        let end = firstClosingDollar(from: index + 1) + 1
        return end <= min(limit, index + 2000) ? end : nil
    }

    /// The first dollar that can end a formula: no blank or backslash before it, no digit behind.
    private mutating func firstClosingDollar(from index: Int) -> Int {
        if closingDollar.from <= index, closingDollar.found >= index { return closingDollar.found }
        var position = index
        while let dollar = text.firstOffset(of: UInt8(ascii: "$"), from: position, to: whole.upperBound) {
            let isBeforeDigit = dollar + 1 < whole.upperBound && (0x30...0x39).contains(text[dollar + 1])
            if text[dollar - 1] != UInt8(ascii: "\\"), !HTMLTags.isSpace(text[dollar - 1]), !isBeforeDigit {
                closingDollar = (index, dollar)
                return dollar
            }
            position = dollar + 1
        }
        closingDollar = (index, Int.max - 1)
        return Int.max - 1
    }

    private mutating func writeTag(_ index: Int, _ limit: Int, _ writer: inout CanonicalWriter) -> Int {
        if index < lastTagEnd, let link = angleLink(index, limit), linkDepth == 0 || isPlain(link) {
            let end = link.range.upperBound + 1
            if isPlain(link) { writer.result.bytes.append(index..<end, of: text) } else { write(link, &writer) }
            return end
        }
        guard index < lastTagEnd, let end = rawEnd(index, limit) else {
            writer.append(escaped: UInt8(ascii: "<"))
            return index + 1
        }
        writeRole(.html(Array(text[index..<end])), index..<end, &writer)
        return end
    }

    /// The address in `<address>`.
    private func angleLink(_ index: Int, _ limit: Int) -> Autolink? {
        guard index + 1 < limit,
            let end = text[(index + 1)..<min(limit, index + 2000)].firstIndex(where: {
                $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<") || HTMLTags.isSpace($0)
            }),
            text[end] == UInt8(ascii: ">")
        else { return nil }
        let inside = text[(index + 1)..<end]
        guard let first = inside.first else { return nil }
        let scheme = inside.prefix { HTMLTags.isLetter($0) || (0x30...0x39).contains($0) || "+.-".utf8.contains($0) }
        if HTMLTags.isLetter(first), scheme.count > 1, inside.dropFirst(scheme.count).starts(with: "://".utf8) {
            return Autolink(range: (index + 1)..<end)
        }
        guard first != UInt8(ascii: "!"), inside.count(where: { $0 == UInt8(ascii: "@") }) == 1, !inside.contains(UInt8(ascii: "/")),
            inside.first != UInt8(ascii: "@"), inside.last != UInt8(ascii: "@")
        else { return nil }
        return Autolink(range: (index + 1)..<end, scheme: "mailto:")
    }

    /// Whether an address in `<>` is one to CommonMark too.
    private func isPlain(_ link: Autolink) -> Bool {
        let address = text[link.range]
        func isWord(_ byte: UInt8) -> Bool { HTMLTags.isLetter(byte) || (0x30...0x39).contains(byte) }
        guard link.scheme == "mailto:" else {
            return address.allSatisfy { $0 > 0x20 } && address.prefix { $0 != UInt8(ascii: ":") }.count <= 32
        }
        let parts = address.split(separator: UInt8(ascii: "@"))
        return parts.count == 2 && parts[0].allSatisfy { isWord($0) || ".+-_".utf8.contains($0) }
            && parts[1].split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false).allSatisfy {
                (1...63).contains($0.count) && $0.allSatisfy(isWord)
            }
    }

    private mutating func rawEnd(_ index: Int, _ limit: Int) -> Int? {
        if let end = HTMLTags.inlineTagEnd(text, at: index, limit: limit) { return end }
        let rest = text[index..<limit]
        if rest.starts(with: "<!--".utf8) { return finder.find("-->", in: text, from: index + 4, limit: limit) }
        if rest.starts(with: "<?".utf8) { return finder.find("?>", in: text, from: index + 2, limit: limit) }
        if rest.starts(with: "<![CDATA[".utf8) { return finder.find("]]>", in: text, from: index, limit: limit) }
        return nil
    }

    private mutating func writeFootnoteReference(_ index: Int, _ limit: Int, _ writer: inout CanonicalWriter) -> Int? {
        guard index + 1 < limit, text[index + 1] == UInt8(ascii: "^"),
            !writer.result.definitions.footnoteNumbers.isEmpty,
            let end = finder.find("]", in: text, from: index, limit: min(limit, index + 1000))
        else { return nil }
        let id = String(decoding: text[(index + 2)..<(end - 1)], as: UTF8.self)
        guard writer.result.definitions.footnoteNumbers[id] != nil else { return nil }
        writeRole(.footnoteReference(id), index..<end, &writer)
        return end
    }
}

/// The bytes that may mean something in a text.
private enum Special: ByteScan {
    static func contains(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "\n"), UInt8(ascii: "!"), UInt8(ascii: "$"), UInt8(ascii: "*"), UInt8(ascii: "<"), UInt8(ascii: "["),
            UInt8(ascii: "\\"), UInt8(ascii: "]"), UInt8(ascii: "_"), UInt8(ascii: "`"):
            true
        default: false
        }
    }

    @inline(__always) static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
        equal(bytes, UInt8(ascii: "\n")) | equal(bytes, UInt8(ascii: "!")) | equal(bytes, UInt8(ascii: "$"))
            | equal(bytes, UInt8(ascii: "*")) | equal(bytes, UInt8(ascii: "<")) | equal(bytes, UInt8(ascii: "["))
            | equal(bytes, UInt8(ascii: "\\")) | equal(bytes, UInt8(ascii: "]")) | equal(bytes, UInt8(ascii: "_"))
            | equal(bytes, UInt8(ascii: "`"))
    }
}

/// What brackets are paired by.
private enum BracketOrCode: ByteScan {
    static func contains(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "[") || byte == UInt8(ascii: "]") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "`")
    }

    @inline(__always) static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
        equal(bytes, UInt8(ascii: "[")) | equal(bytes, UInt8(ascii: "]")) | equal(bytes, UInt8(ascii: "\\"))
            | equal(bytes, UInt8(ascii: "`"))
    }
}
