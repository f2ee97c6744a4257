// Admonitions: `!!! note "Title"`, then an indented text (Python-Markdown's admonition).

extension BlockParser {
    mutating func readAdmonition(_ chunk: inout Chunk, _ rest: inout [Chunk], into parent: BlockNode) -> Bool {
        guard let index = first(.admonition, in: &chunk, where: { $0.admonition($1) != nil }) else {
            return continueAdmonition(chunk, &rest, into: parent)
        }
        if index > chunk.lines.startIndex { parse([Chunk(chunk.lines[..<index], lacks: chunk.lacks.union(.admonition))], into: parent) }
        let head = text.admonition(chunk.lines[index])!
        let node = parent.add(.admonition(classes: head.classes, title: head.title), lines: [chunk.lines[index]])
        let (inside, after) = unindented(chunk.lines[(index + 1)...])
        parse(lines: inside[...], into: node)
        if !after.isEmpty { rest.append(Chunk(after, lacks: chunk.lacks)) }
        return true
    }

    /// An indented block behind an admonition belongs to it, or to the list at its end if it is indented that far.
    private mutating func continueAdmonition(_ chunk: Chunk, _ rest: inout [Chunk], into parent: BlockNode) -> Bool {
        guard let last = parent.lastElement, last.isAdmonition, text.isIndented(chunk.lines.first!, by: 4) else { return false }
        let (inside, after) = unindented(chunk.lines)
        parse(lines: inside[...], into: last)
        if !after.isEmpty { rest.append(Chunk(after, lacks: chunk.lacks)) }
        return true
    }
}

extension SourceText {
    /// The classes and the title of an admonition's first line. Without a title it is the first class, with an empty one there is none.
    func admonition(_ line: Line) -> (classes: String, title: String?)? {
        guard self[line].starts(with: "!!!".utf8) else { return nil }
        var words = text(trimmed(dropping(3, from: line)))[...]
        var title: String?
        if words.hasSuffix("\""), let open = words.dropLast().firstIndex(of: "\"") {
            title = String(words[words.index(after: open)...].dropLast())
            words = words[..<open]
        }
        let classes = words.split(separator: " ").map { $0.lowercased() }
        guard !classes.isEmpty,
            classes.allSatisfy({ $0.unicodeScalars.allSatisfy { $0.properties.isAlphabetic || "0123456789_-".unicodeScalars.contains($0) } }
            )
        else { return nil }
        let shown = title ?? classes[0].prefix(1).uppercased() + classes[0].dropFirst()
        return (classes.joined(separator: " "), shown.isEmpty ? nil : shown)
    }
}
