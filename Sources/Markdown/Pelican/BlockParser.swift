// Lines into blocks, by Python-Markdown's rules: blocks are parted by blank lines, lists nest by four columns, and the first rule that fits wins.

/// What a text defines for all of its blocks.
struct Definitions {
    var references: [String: LinkDefinition] = [:]
    var footnotes: [(id: String, lines: [Line])] = []
    var footnoteNumbers: [String: Int] = [:]
    var abbreviations: [String: String] = [:]
}

/// Where a reference leads; an empty title is none.
struct LinkDefinition {
    var target: [UInt8]
    var title: [UInt8]
}

struct BlockParser {
    var text: SourceText
    let stash: [Stash]
    let extensions: PelicanExtensions.Switches
    var definitions = Definitions()

    /// What the innermost list says about its items' paragraphs.
    enum State { case none, list, looseList, quote, detabbed }
    private(set) var states: [State] = []
    private(set) var depth = 0
    /// Deeper than this everything is a paragraph: people nest four levels, Python-Markdown gives up at its recursion limit.
    private static let maximumDepth = 40

    var state: State { states.last ?? .none }

    init(_ text: SourceText, stash: [Stash], extensions: PelicanExtensions.Switches) {
        self.text = text
        self.stash = stash
        self.extensions = extensions
    }

    /// Reads a whole text.
    mutating func parse() -> BlockNode {
        let root = BlockNode(.root)
        parse(lines: text.lines[...], into: root)
        parseFootnotes(into: root)
        return root
    }

    mutating func within<Result>(_ state: State, _ body: (inout BlockParser) -> Result) -> Result {
        states.append(state)
        defer { states.removeLast() }
        return body(&self)
    }

    /// Reads lines with blank lines among them.
    mutating func parse(lines: ArraySlice<Line>, into parent: BlockNode) {
        var chunks: [Chunk] = []
        var start = lines.startIndex
        var shapes: LineShapes = []
        for index in lines.indices {
            let indent = text.indent(lines[index])
            if indent < lines[index].end - lines[index].start {
                shapes.formUnion(LineShapes(beginningWith: text.byte(lines[index], indent)))
                continue
            }
            if start < index { chunks.append(Chunk(lines[start..<index], lacks: LineShapes.all.subtracting(shapes))) }
            (start, shapes) = (index + 1, [])
        }
        if start < lines.endIndex { chunks.append(Chunk(lines[start...], lacks: LineShapes.all.subtracting(shapes))) }
        parse(chunks, into: parent)
    }

    mutating func parse(_ chunks: [Chunk], into parent: BlockNode) {
        depth += 1
        defer { depth -= 1 }
        var rest = chunks.count > 1 ? chunks.reversed() : chunks
        while var chunk = rest.popLast() {
            while let first = chunk.lines.first, text.isBlank(first) { chunk.lines.removeFirst() }
            guard !chunk.lines.isEmpty else { continue }
            guard depth < Self.maximumDepth else {
                chunk.lines = text.restoring(Array(chunk.lines), from: stash)[...]
                readParagraph(chunk, into: parent)
                continue
            }
            readBlock(&chunk, &rest, into: parent)
        }
    }

    /// Reads one block, in the order in which Python-Markdown tries its rules; what is left over goes back to the others.
    private mutating func readBlock(_ chunk: inout Chunk, _ rest: inout [Chunk], into parent: BlockNode) {
        if readStash(chunk, &rest, into: parent) { return }
        if extensions.contains(.admonitions), readAdmonition(&chunk, &rest, into: parent) { return }
        if text.isIndented(chunk.lines.first!, by: 4) {
            if state != .detabbed, readIndented(chunk, into: parent) { return }
            readCode(chunk, &rest, into: parent)
            return
        }
        if extensions.contains(.tables), readTable(chunk, into: parent) { return }
        if readHeading(&chunk, &rest, into: parent) { return }
        if readUnderlinedHeading(chunk, &rest, into: parent) { return }
        if readRule(&chunk, &rest, into: parent) { return }
        if readList(chunk, into: parent) { return }
        if extensions.contains(.definitionLists), readDefinition(&chunk, &rest, into: parent) { return }
        if readQuote(&chunk, into: parent) { return }
        if extensions.contains(.footnotes), readFootnote(&chunk, &rest) { return }
        if extensions.contains(.abbreviations), readAbbreviation(&chunk, &rest) { return }
        if readReference(&chunk, &rest) { return }
        readParagraph(chunk, into: parent)
    }

    /// The first line of a shape; a search in vain is not repeated for the parts.
    func first(_ shape: LineShapes, in chunk: inout Chunk, where fits: (SourceText, Line) -> Bool) -> Int? {
        guard !chunk.lacks.contains(shape) else { return nil }
        if let index = chunk.lines.firstIndex(where: { fits(text, $0) }) { return index }
        chunk.lacks.insert(shape)
        return nil
    }

    /// Takes the indentation off the lines at a chunk's beginning; the others are returned apart.
    func unindented(_ lines: ArraySlice<Line>) -> (inside: [Line], rest: ArraySlice<Line>) {
        var inside: [Line] = []
        var index = lines.startIndex
        while index < lines.endIndex, text.isIndented(lines[index], by: 4) || text.isBlank(lines[index]) {
            inside.append(text.dropping(4, from: lines[index]))
            index += 1
        }
        return (inside, lines[index...])
    }
}

// Leaves.
extension BlockParser {
    private mutating func readStash(_ chunk: Chunk, _ rest: inout [Chunk], into parent: BlockNode) -> Bool {
        let first = chunk.lines.first!
        guard text.indent(first) < 4, let number = text.stash(text.trimmed(first)) else { return false }
        let node = parent.add(.stash(number), lines: [chunk.lines.first!])
        if case .element(_, _, let lines, let isText, _) = stash[number] {
            if isText {
                let text = text.restoring(lines, from: stash).filter { !self.text.isBlank($0) }
                if !text.isEmpty { node.add(.text, lines: text) }
            } else {
                states.append(.none)
                parse(lines: lines[...], into: node)
                states.removeLast()
            }
        }
        if chunk.lines.count > 1 { rest.append(Chunk(chunk.lines.dropFirst(), lacks: chunk.lacks)) }
        return true
    }

    private mutating func readCode(_ chunk: Chunk, _ rest: inout [Chunk], into parent: BlockNode) {
        let (code, after) = unindented(chunk.lines)
        if let last = parent.lastElement, last.isCode, parent.children.last === last {
            // Blank lines do not end indented code.
            let gap = max(1, code[0].number - last.lines.last!.number - 1)
            last.lines += (0..<gap).map { Line(start: 0, end: 0, number: last.lines.last!.number + 1 + $0) } + code
        } else {
            parent.add(.code, lines: code)
        }
        if !after.isEmpty { rest.append(Chunk(after, lacks: chunk.lacks)) }
    }

    private mutating func readHeading(_ chunk: inout Chunk, _ rest: inout [Chunk], into parent: BlockNode) -> Bool {
        guard let index = first(.heading, in: &chunk, where: { $0.headingLevel($1) != nil }) else { return false }
        let line = chunk.lines[index]
        let level = text.headingLevel(line)!
        if index > chunk.lines.startIndex { parse([Chunk(chunk.lines[..<index], lacks: chunk.lacks.union(.heading))], into: parent) }
        parent.add(.heading(level), lines: [text.headingText(line, level: level)])
        var after = chunk.lines[(index + 1)...]
        if !after.isEmpty {
            if state == .looseList { after = after.map { text.isIndented($0, by: 4) ? text.dropping(4, from: $0) : $0 }[...] }
            rest.append(Chunk(after, lacks: chunk.lacks))
        }
        return true
    }

    private mutating func readUnderlinedHeading(_ chunk: Chunk, _ rest: inout [Chunk], into parent: BlockNode) -> Bool {
        let lines = chunk.lines
        guard lines.count > 1, let level = text.underlineLevel(lines[lines.startIndex + 1]) else { return false }
        parent.add(.heading(level), lines: [text.withoutNoBreakSpaces(text.trimmed(lines.first!))])
        if lines.count > 2 { rest.append(Chunk(lines.dropFirst(2), lacks: chunk.lacks)) }
        return true
    }

    private mutating func readRule(_ chunk: inout Chunk, _ rest: inout [Chunk], into parent: BlockNode) -> Bool {
        guard let index = first(.rule, in: &chunk, where: { $0.isRule($1) }) else { return false }
        if index > chunk.lines.startIndex { parse([Chunk(chunk.lines[..<index], lacks: chunk.lacks.union(.rule))], into: parent) }
        parent.add(.rule, lines: [chunk.lines[index]])
        if index + 1 < chunk.lines.endIndex { rest.append(Chunk(chunk.lines[(index + 1)...], lacks: chunk.lacks)) }
        return true
    }

    private mutating func readQuote(_ chunk: inout Chunk, into parent: BlockNode) -> Bool {
        guard let index = first(.quote, in: &chunk, where: { $0.isQuote($1) }) else { return false }
        if index > chunk.lines.startIndex { parse([Chunk(chunk.lines[..<index], lacks: chunk.lacks.union(.quote))], into: parent) }
        let inside = chunk.lines[index...].map { text.unquoted($0) }
        // Quotes that follow one another are one.
        let quote = parent.lastElement.flatMap { $0.isQuote ? $0 : nil } ?? parent.add(.quote)
        within(.quote) { $0.parse(lines: inside[...], into: quote) }
        return true
    }

    private mutating func readParagraph(_ chunk: Chunk, into parent: BlockNode) {
        guard state == .list else {
            parent.add(.paragraph, lines: Array(chunk.lines))
            return
        }
        if let last = parent.children.last, last.isText {
            last.lines += chunk.lines
        } else {
            parent.add(.text, lines: Array(chunk.lines))
        }
    }
}
