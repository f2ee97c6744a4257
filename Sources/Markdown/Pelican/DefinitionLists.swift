// Definition lists: terms, then a line that begins with a colon (Python-Markdown's def_list).

extension BlockParser {
    mutating func readDefinition(_ chunk: inout Chunk, _ rest: inout [Chunk], into parent: BlockNode) -> Bool {
        guard let index = first(.definition, in: &chunk, where: { $0.definitionContent($1) != nil }) else { return false }
        var terms = chunk.lines[..<index].map { text.trimmed($0) }
        let (inside, after) = definitionLines(chunk.lines[index...])
        let last = parent.lastElement
        var inner = State.list
        if terms.isEmpty {
            guard let last else { return false }
            if last.isParagraph {
                // The paragraph before holds the terms; the blank line makes a paragraph of the definition.
                terms = last.lines.map { text.trimmed($0) }
                if let place = parent.children.lastIndex(where: { $0 === last }) { parent.children.remove(at: place) }
                inner = .looseList
            }
        }
        let list: BlockNode
        if let before = parent.lastElement, before.isDefinitionList {
            list = before
            if terms.isEmpty, let definition = list.children.last, definition.isDefinition, definition.lastElement != nil {
                inner = .looseList
            }
        } else {
            list = parent.add(.definitionList)
        }
        for term in terms { list.add(.term, lines: [term]) }
        let definition = list.add(.definition)
        within(inner) { $0.parse([Chunk(inside)], into: definition) }
        if !after.isEmpty { rest.append(Chunk(after, lacks: chunk.lacks)) }
        return true
    }

    /// A definition's lines: the one with the colon, and those behind it that are indented or go on lazily.
    private func definitionLines(_ lines: ArraySlice<Line>) -> (inside: [Line], rest: ArraySlice<Line>) {
        let first = text.dropping(text.definitionContent(lines.first!)!, from: lines.first!)
        let following = lines.dropFirst()
        if let next = following.first, text.indent(next) <= 3, text.byte(next, text.indent(next)) != UInt8(ascii: ":") {
            return ([first] + following, [])
        }
        let (inside, rest) = unindented(following)
        return ([first] + inside, rest)
    }
}
