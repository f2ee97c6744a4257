// Lists by Python-Markdown's rules: they nest by four columns, and looseness is a matter of each item, not of the list.

extension BlockParser {
    /// Reads a block that begins with an item; its lines are items, parts of items, or items inside of items.
    mutating func readList(_ chunk: Chunk, into parent: BlockNode) -> Bool {
        guard let first = text.itemContent(chunk.lines.first!, maximumIndent: 3) else { return false }
        var items = items(of: chunk, ordered: first.ordered)[...]
        let list: BlockNode
        if let last = parent.lastElement, isSibling(last, ordered: first.ordered) {
            list = last
            loosen(last)
            let item = list.add(.item)
            let lines = items.removeFirst()
            within(.looseList) { $0.parse([Chunk(lines)], into: item) }
        } else if parent.isList {
            list = parent
        } else {
            let start = extensions.contains(.saneLists) && first.ordered ? first.number : 1
            list = parent.add(.list(ordered: first.ordered, start: start))
        }
        within(.list) { parser in
            for lines in items {
                let isInside = parser.text.isIndented(lines[0], by: 4)
                let item = isInside ? list.children.last ?? list.add(.item) : list.add(.item)
                parser.parse([Chunk(lines)], into: item)
            }
        }
        return true
    }

    private func isSibling(_ node: BlockNode, ordered: Bool) -> Bool {
        guard case .list(let isOrdered, _) = node.kind else { return false }
        return !extensions.contains(.saneLists) || isOrdered == ordered
    }

    /// A blank line between two items makes paragraphs of the first one's texts.
    private func loosen(_ list: BlockNode) {
        guard let item = list.children.last else { return }
        item.wrapFirstText()
        if let last = item.children.last, last.isText { last.kind = .paragraph }
    }

    /// The lines of each item, and of each run of items inside of one.
    private func items(of chunk: Chunk, ordered: Bool) -> [[Line]] {
        var items: [[Line]] = []
        for line in chunk.lines {
            if let item = text.itemContent(line, maximumIndent: 3), !extensions.contains(.saneLists) || item.ordered == ordered {
                items.append([text.dropping(item.offset, from: line)])
            } else if text.isIndented(line, by: 4), text.itemContent(line, maximumIndent: 7) != nil,
                !text.isIndented(items[items.count - 1][0], by: 4)
            {
                items.append([line])
            } else {
                items[items.count - 1].append(line)
            }
        }
        return items
    }

    /// Reads an indented block that belongs to an item before it; false where there is none, and the block is code.
    mutating func readIndented(_ chunk: Chunk, into parent: BlockNode) -> Bool {
        func fits(_ node: BlockNode) -> Bool { node.isList || extensions.contains(.definitionLists) && node.isDefinitionList }
        let isInside = parent.isItem || parent.isDefinition
        guard isInside || parent.lastElement.map(fits) == true else { return false }
        let (level, owner) = owner(of: chunk, in: parent, fits)
        let lines = chunk.lines.map { text.isIndented($0, by: 4 * level) ? text.dropping(4 * level, from: $0) : $0 }
        let inner = Chunk(lines)
        var target = owner
        if isInside {
            target = parent.lastElement.flatMap { fits($0) ? $0 : nil } ?? parent
        } else if !owner.isItem, !owner.isDefinition {
            target = owner.lastElement ?? owner.add(owner.isList ? .item : .definition)
            target.wrapFirstText()
        }
        within(.detabbed) { $0.parse([inner], into: target) }
        return true
    }

    /// How many levels a block is indented, and the list or item at that level.
    private func owner(of chunk: Chunk, in parent: BlockNode, _ fits: (BlockNode) -> Bool) -> (level: Int, node: BlockNode) {
        let wanted = text.indent(chunk.lines.first!) / 4
        var (level, owner) = (state == .list ? 1 : 0, parent)
        while wanted > level, let child = owner.lastElement, fits(child) || child.isItem || child.isDefinition {
            if fits(child) { level += 1 }
            owner = child
        }
        return (level, owner)
    }
}
