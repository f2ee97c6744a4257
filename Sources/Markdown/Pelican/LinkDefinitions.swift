// What a text defines and does not show in its place: link targets, footnotes, abbreviations.

/// What definitions may make of a text: whoever refers to a long one a million times must not fill the memory.
enum Expansion {
    /// - Parameter size: that of the text, in bytes.
    static func limit(of size: Int) -> Int { 1_000_000 + 16 * size }
}

extension BlockParser {
    /// Takes a definition `[label]: target "title"` out of a block, wherever in it it stands.
    mutating func readReference(_ chunk: inout Chunk, _ rest: inout [Chunk]) -> Bool {
        guard var index = first(.reference, in: &chunk, where: { $0.label($1) != nil }) else { return false }
        while index < chunk.lines.endIndex {
            if let found = reference(chunk.lines[index...]) {
                definitions.references[found.label] = LinkDefinition(target: found.target, title: found.title)
                giveBack(chunk, before: index, after: index + found.count, &rest)
                return true
            }
            index += 1
        }
        chunk.lacks.insert(.reference)
        return false
    }

    private func giveBack(_ chunk: Chunk, before: Int, after: Int, _ rest: inout [Chunk]) {
        if after < chunk.lines.endIndex { rest.append(Chunk(chunk.lines[after...], lacks: chunk.lacks)) }
        if before > chunk.lines.startIndex { rest.append(Chunk(chunk.lines[..<before], lacks: chunk.lacks)) }
    }

    /// Reads a link's definition: the target may stand on the next line, the title on the line after it.
    private func reference(_ lines: ArraySlice<Line>) -> (label: String, target: [UInt8], title: [UInt8], count: Int)? {
        guard let (label, offset) = text.label(lines.first!) else { return nil }
        var count = 1
        var line = text.trimmed(text.dropping(offset, from: lines.first!))
        if line.isEmpty {
            guard lines.count > 1 else { return nil }
            count = 2
            line = text.trimmed(lines[lines.startIndex + 1])
        }
        let target = Array(text[line].prefix { $0 != UInt8(ascii: " ") })
        guard !target.isEmpty else { return nil }
        var title = text.trimmed(text.dropping(target.count, from: line))
        if title.isEmpty, lines.count > count, let next = linkTitle(text.trimmed(lines[lines.startIndex + count])) {
            return (Self.key(label), Self.bare(target), next, count + 1)
        }
        if title.isEmpty { return (Self.key(label), Self.bare(target), [], count) }
        guard let found = linkTitle(title) else { return nil }
        title.end = title.start
        return (Self.key(label), Self.bare(target), found, count)
    }

    private func linkTitle(_ line: Line) -> [UInt8]? {
        guard line.end - line.start >= 2 else { return nil }
        let inner = Array(text[line].dropFirst().dropLast())
        switch (text.byte(line, 0), text.bytes[line.end - 1]) {
        case (UInt8(ascii: "\""), UInt8(ascii: "\"")), (UInt8(ascii: "'"), UInt8(ascii: "'")), (UInt8(ascii: "("), UInt8(ascii: ")")):
            return inner
        default: return nil
        }
    }

    private static func bare(_ target: [UInt8]) -> [UInt8] {
        Array(target.drop { $0 == UInt8(ascii: "<") }.reversed().drop { $0 == UInt8(ascii: ">") }.reversed())
    }

    /// The key of a label: case and the kind of white space do not matter.
    static func key(_ label: some Collection<UInt8>) -> String {
        String(decoding: label, as: UTF8.self).lowercased().split { $0.isWhitespace }.joined(separator: " ")
    }
}

// Footnotes.
extension BlockParser {
    mutating func readFootnote(_ chunk: inout Chunk, _ rest: inout [Chunk]) -> Bool {
        guard let index = first(.footnote, in: &chunk, where: { $0.isFootnote($1) }) else { return false }
        let (label, offset) = text.label(chunk.lines[index])!
        let end = chunk.lines[(index + 1)...].firstIndex { text.isFootnote($0) } ?? chunk.lines.endIndex
        var lines = [text.dropping(offset + text.indent(text.dropping(offset, from: chunk.lines[index])), from: chunk.lines[index])]
        lines += chunk.lines[(index + 1)..<end].map(withoutIndent)
        if end == chunk.lines.endIndex { takeIndented(&rest, into: &lines) }
        let id = String(decoding: label.dropFirst(), as: UTF8.self)
        if let number = definitions.footnoteNumbers[id] {
            definitions.footnotes[number - 1].lines = lines
        } else {
            definitions.footnotes.append((id, lines))
            definitions.footnoteNumbers[id] = definitions.footnotes.count
        }
        giveBack(chunk, before: index, after: end, &rest)
        return true
    }

    /// Indented blocks behind a footnote belong to it.
    private func takeIndented(_ rest: inout [Chunk], into lines: inout [Line]) {
        while let next = rest.last, text.isIndented(next.lines.first!, by: 4) {
            rest.removeLast()
            lines.append(Line(start: 0, end: 0, number: next.lines.first!.number))
            let end = next.lines.firstIndex { text.isFootnote($0) } ?? next.lines.endIndex
            lines += next.lines[..<end].map(withoutIndent)
            if end < next.lines.endIndex {
                rest.append(Chunk(next.lines[end...]))
                return
            }
        }
    }

    private func withoutIndent(_ line: Line) -> Line {
        text.isIndented(line, by: 4) ? text.dropping(4, from: line) : line
    }

    /// The footnotes' texts are blocks at the document's end.
    mutating func parseFootnotes(into root: BlockNode) {
        var index = 0
        // A footnote may define another one.
        while index < definitions.footnotes.count {
            let footnote = definitions.footnotes[index]
            let node = root.add(.footnote(footnote.id), lines: Array(footnote.lines.prefix(1)))
            parse(lines: footnote.lines[...], into: node)
            index += 1
        }
    }
}

// Abbreviations.
extension BlockParser {
    mutating func readAbbreviation(_ chunk: inout Chunk, _ rest: inout [Chunk]) -> Bool {
        guard let index = first(.abbreviation, in: &chunk, where: { $0.abbreviation($1) != nil }) else { return false }
        let (name, offset) = text.abbreviation(chunk.lines[index])!
        var (meaning, end) = (text.trimmed(text.dropping(offset, from: chunk.lines[index])), index + 1)
        if meaning.isEmpty, end < chunk.lines.endIndex {
            meaning = text.trimmed(chunk.lines[end])
            end += 1
        }
        guard !meaning.isEmpty, !name.isEmpty, name.utf8.count <= 200 else { return false }
        definitions.abbreviations[name] = text.text(meaning)
        giveBack(chunk, before: index, after: end, &rest)
        return true
    }
}
