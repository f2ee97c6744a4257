// Tables by Python-Markdown's rules: a block whose first line has cells and whose second line is their ruler.

extension BlockParser {
    mutating func readTable(_ chunk: Chunk, into parent: BlockNode) -> Bool {
        let lines = chunk.lines
        guard lines.count > 1 else { return false }
        let (head, ruler) = (text.trimmed(lines[lines.startIndex]), text.trimmed(lines[lines.startIndex + 1]))
        guard text[ruler].allSatisfy({ "|:- ".utf8.contains($0) }),
            text[ruler].contains(UInt8(ascii: "-")) || text[ruler].contains(UInt8(ascii: "|"))
        else { return false }
        let border = text.tableBorder(head)
        let cells = text.cells(head, border: border)
        guard cells.count > 1 || (border != .none && lines.dropFirst().allSatisfy { text.tableBorder(text.trimmed($0)) != .none }) else {
            return false
        }
        guard text.cells(ruler, border: border).count == cells.count, cells.count <= ParserGuards.mostColumns,
            cells.count * lines.count <= 2 * ParserGuards.mostCells
        else { return false }
        parent.add(.table, lines: Array(lines))
        return true
    }
}

/// Whether rows begin or end with a bar.
struct TableBorder: OptionSet {
    let rawValue: Int
    static let none: TableBorder = []
    static let left = TableBorder(rawValue: 1)
    static let right = TableBorder(rawValue: 2)
}

extension SourceText {
    func tableBorder(_ row: Line) -> TableBorder {
        var border: TableBorder = []
        if byte(row, 0) == UInt8(ascii: "|") { border.insert(.left) }
        if endsWithBar(row) { border.insert(.right) }
        return border
    }

    /// Whether a row ends with a bar that no backslash takes its meaning from.
    private func endsWithBar(_ row: Line) -> Bool {
        guard !row.isEmpty, bytes[row.end - 1] == UInt8(ascii: "|") else { return false }
        return self[row].dropLast().reversed().prefix { $0 == UInt8(ascii: "\\") }.count % 2 == 0
    }

    /// A row's cells; bars in code are none of the row's.
    func cells(_ row: Line, border: TableBorder) -> [Line] {
        var row = row
        if border != .none {
            if byte(row, 0) == UInt8(ascii: "|") { row = dropping(1, from: row) }
            if endsWithBar(row) { row.end -= 1 }
        }
        var cells: [Line] = []
        var (start, index) = (row.start, row.start)
        var codeEnds = CodeSpans(bytes, from: row.start, to: row.end)
        while index < row.end {
            switch bytes[index] {
            case UInt8(ascii: "\\"): index += index + 1 < row.end && bytes[index + 1] != UInt8(ascii: "`") ? 2 : 1
            case UInt8(ascii: "`"): index = codeEnds.span(at: index)?.end ?? codeEnds.runEnd(index)
            case UInt8(ascii: "|"):
                cells.append(cell(row, start, index))
                index += 1
                start = index
            default: index += 1
            }
        }
        cells.append(cell(row, start, row.end))
        return cells
    }

    private func cell(_ row: Line, _ start: Int, _ end: Int) -> Line {
        trimmed(Line(start: start, end: end, number: row.number, column: row.column + start - row.start))
    }
}
