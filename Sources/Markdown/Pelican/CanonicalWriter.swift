// The blocks written out again in CommonMark that the parser can read in one way only.
//
// Lists are indented as CommonMark wants it, code stands in fences, lines that could begin another block have a guardian before them,
// and what CommonMark has no syntax for is carried by block quotes and marks that name a role.

/// The text for the parser, and what its marks mean.
struct CanonicalText {
    var bytes: [UInt8] = []
    /// For each line of the bytes: the line in the source where it begins, what to add to a column there, and the line where it ends.
    var origins: [(line: Int, columnShift: Int, lastLine: Int)] = []
    var roles: [Role] = []
    /// Code and raw HTML that stands in the bytes by number only: it goes from the source to the tree without being parsed.
    var codes: [ArraySlice<Line>] = []
    var definitions = Definitions()
}

struct CanonicalWriter {
    let text: SourceText
    let stash: [Stash]
    let extensions: PelicanExtensions.Switches
    /// Whether all code gets line numbers.
    let numbersLines: Bool
    var result = CanonicalText()
    /// What each line begins with inside the lists and quotes that are open, and what the next one begins with.
    private var prefix: [UInt8] = []
    private var lead: [UInt8] = []

    init(_ text: SourceText, stash: [Stash], extensions: PelicanExtensions, definitions: Definitions) {
        self.text = text
        self.stash = stash
        self.extensions = extensions.switches
        numbersLines = extensions.numbersLines && extensions.switches.contains(.codeHilite)
        result.definitions = definitions
        result.bytes.reserveCapacity(text.bytes.count + text.bytes.count / 8)
    }

    mutating func write(_ root: BlockNode) {
        let footnotes = root.children.filter { if case .footnote = $0.kind { true } else { false } }
        if !footnotes.isEmpty { root.children.removeLast(footnotes.count) }
        writeChildren(of: root)
        if !footnotes.isEmpty { writeFootnotes(footnotes, isFirst: root.children.isEmpty) }
    }

    // MARK: Lines

    mutating func startLine(_ line: Line) {
        startLine(number: line.number, column: line.column)
    }

    mutating func startLine(number: Int, column: Int = 0) {
        if !lead.isEmpty { result.bytes.append(contentsOf: lead) }
        result.origins.append((number, column - lead.count, number))
        lead = prefix
    }

    mutating func endLine() {
        result.bytes.append(UInt8(ascii: "\n"))
    }

    private mutating func writeLine(_ content: some Collection<UInt8>, _ line: Line) {
        startLine(line)
        result.bytes.append(contentsOf: content)
        endLine()
    }

    /// Writes a sign that is to be no more than that.
    mutating func append(escaped sign: UInt8) {
        result.bytes.append(UInt8(ascii: "\\"))
        result.bytes.append(sign)
    }

    private mutating func within(first: String, then: String, line: Line?, _ body: (inout CanonicalWriter) -> Void) {
        let outer = prefix
        prefix += Array(then.utf8)
        lead += Array(first.utf8)
        let count = result.origins.count
        body(&self)
        if result.origins.count == count {
            // Something must stand there.
            startLine(number: line?.number ?? result.origins.last?.line ?? 1)
            result.bytes.append(.guardian)
            endLine()
        }
        prefix = outer
        lead = outer
    }

    // MARK: Roles

    mutating func mark(_ role: Role) -> [UInt8] {
        result.roles.append(role)
        var mark: [UInt8] = []
        mark.append(.role)
        mark.append(decimal: result.roles.count - 1)
        mark.append(.role)
        return mark
    }

    /// Writes a block quote that stands for another element.
    private mutating func writeCarrier(_ role: Role, _ line: Line?, _ body: (inout CanonicalWriter) -> Void) {
        let mark = mark(role)
        within(first: "> ", then: "> ", line: line) { writer in
            writer.startLine(number: line?.number ?? writer.result.origins.last?.line ?? 1)
            writer.result.bytes.append(contentsOf: mark)
            writer.endLine()
            writer.writeBlankLine()
            body(&writer)
        }
    }

    private mutating func writeBlankLine() {
        startLine(number: result.origins.last?.line ?? 1)
        endLine()
    }

    // MARK: Blocks

    private mutating func writeChildren(of node: BlockNode) {
        for (index, child) in node.children.enumerated() {
            if index > 0 { writeBlankLine() }
            write(child, in: node)
        }
    }

    private mutating func write(_ node: BlockNode, in parent: BlockNode) {
        switch node.kind {
        case .root: writeChildren(of: node)
        case .paragraph: writeParagraph(node.lines, marks: [])
        case .text: writeText(node, in: parent)
        case .heading(let level): writeHeading(node.lines[0], level)
        case .rule: writeLine("___".utf8, node.lines[0])
        case .code: writeCode(node.lines, info: nil)
        case .quote: within(first: "> ", then: "> ", line: nil) { $0.writeChildren(of: node) }
        case .list(let ordered, let start): writeList(node, ordered, start)
        case .item: within(first: "- ", then: "  ", line: nil) { $0.writeChildren(of: node) }
        case .table: writeTable(node.lines)
        case .definitionList: writeCarrier(.element(open: "<dl>\n", close: "</dl>\n"), nil) { $0.writeChildren(of: node) }
        case .term: writeTerm(node.lines[0])
        case .definition: writeCarrier(.element(open: "<dd>", close: "</dd>\n"), nil) { $0.writeChildren(of: node) }
        case .admonition(let classes, let title): writeAdmonition(node, classes, title)
        case .stash(let number): writeStash(number, node)
        case .footnote: break
        }
    }

    private mutating func writeList(_ list: BlockNode, _ ordered: Bool, _ start: Int) {
        let marker = ordered ? "\(min(start, 999_999_999)). " : "- "
        let indent = String(repeating: " ", count: marker.utf8.count)
        for (index, item) in list.children.enumerated() {
            if index > 0 { writeBlankLine() }
            within(first: marker, then: indent, line: nil) { $0.writeChildren(of: item) }
        }
    }

    /// Text of an item, without `<p>`: its attributes are the item's.
    private mutating func writeText(_ node: BlockNode, in parent: BlockNode) {
        if extensions.contains(.attributeLists), node.lines.count > 1,
            let (rest, list) = AttributeList.split(node.lines.last!, in: text, needsBlank: false), rest.isEmpty
        {
            let source = Array(text[node.lines.last!])
            writeParagraph(Array(node.lines.dropLast()), marks: mark(.attributes(list, source: source)) + Mark.bare.bytes)
            return
        }
        writeParagraph(node.lines, marks: Mark.bare.bytes)
    }

    private mutating func writeParagraph(_ lines: [Line], marks: [UInt8]) {
        var (lines, marks) = (lines, marks)
        if marks.isEmpty, extensions.contains(.attributeLists), lines.count > 1,
            let (rest, list) = AttributeList.split(lines.last!, in: text, needsBlank: false), rest.isEmpty
        {
            marks = mark(.attributes(list, source: Array(text[lines.last!])))
            lines.removeLast()
        }
        writeInline(lines, marks: marks)
    }

    private mutating func writeTerm(_ line: Line) {
        writeInline([line], marks: mark(.paragraph(open: "<dt>", close: "</dt>\n")))
    }

    private mutating func writeHeading(_ line: Line, _ level: Int) {
        var (line, marks) = (line, [UInt8]())
        if extensions.contains(.attributeLists), let (rest, list) = AttributeList.split(line, in: text, needsBlank: true) {
            marks = mark(.attributes(list, source: []))
            line = rest
            while !line.isEmpty, text.bytes[line.end - 1] == UInt8(ascii: "#") { line.end -= 1 }
            line = text.trimmed(line)
        }
        for _ in 0..<level { lead.append(UInt8(ascii: "#")) }
        lead.append(UInt8(ascii: " "))
        if line.isEmpty { marks += Mark.guardian.bytes }
        writeInline([line], marks: marks)
    }

    private mutating func writeTable(_ lines: [Line]) {
        let head = text.trimmed(lines[0])
        let border = text.tableBorder(head)
        let columns = text.cells(head, border: border).count
        for (index, line) in lines.enumerated() {
            let row = text.trimmed(line)
            startLine(row)
            for cell in text.cells(row, border: border).prefix(columns) {
                result.bytes.append(contentsOf: "| ".utf8)
                if index == 1 {
                    writeRuler(cell)
                } else {
                    writeCell(cell)
                }
                result.bytes.append(UInt8(ascii: " "))
            }
            result.bytes.append(UInt8(ascii: "|"))
            endLine()
        }
        guard lines.count == 2 else { return }
        // A table without rows has an empty one.
        startLine(lines[1])
        result.bytes.append(contentsOf: "| |".utf8)
        endLine()
    }

    private mutating func writeRuler(_ cell: Line) {
        if text.byte(cell, 0) == UInt8(ascii: ":") { result.bytes.append(UInt8(ascii: ":")) }
        result.bytes.append(UInt8(ascii: "-"))
        if cell.end - cell.start > 1, text.bytes[cell.end - 1] == UInt8(ascii: ":") { result.bytes.append(UInt8(ascii: ":")) }
    }

    private mutating func writeCell(_ cell: Line) {
        var (cell, marks) = (cell, [UInt8]())
        if extensions.contains(.attributeLists), let (rest, list) = AttributeList.split(cell, in: text, needsBlank: true) {
            marks = mark(.attributes(list, source: []))
            cell = rest
        }
        let start = result.bytes.count
        result.bytes.append(contentsOf: marks)
        writeInlineContent([cell])
        escapeBars(from: start)
    }

    /// Puts a backslash before the bars behind `start`, which would end a cell.
    private mutating func escapeBars(from start: Int) {
        guard result.bytes.firstOffset(of: UInt8(ascii: "|"), from: start) != nil else { return }
        let cell = Array(result.bytes[start...])
        result.bytes.removeLast(cell.count)
        var isEscaped = false
        for byte in cell {
            if byte == UInt8(ascii: "|"), !isEscaped { result.bytes.append(UInt8(ascii: "\\")) }
            result.bytes.append(byte)
            isEscaped = byte == UInt8(ascii: "\\") && !isEscaped
        }
    }

    private mutating func writeAdmonition(_ node: BlockNode, _ classes: String, _ title: String?) {
        writeCarrier(.element(open: "<div class=\"admonition \(classes)\">\n", close: "</div>\n"), node.lines[0]) { writer in
            if let title {
                let mark = writer.mark(.paragraph(open: "<p class=\"admonition-title\">", close: "</p>\n"))
                let number = node.lines[0].number
                writer.startLine(number: number)
                writer.result.bytes.append(contentsOf: mark)
                writer.writeInlineBytes(Array(title.utf8), number: number)
                writer.endLine()
                if !node.children.isEmpty { writer.writeBlankLine() }
            }
            writer.writeChildren(of: node)
        }
    }

    private mutating func writeStash(_ number: Int, _ node: BlockNode) {
        switch stash[number] {
        case .code(let info, let lines, _): writeCode(lines, info: info, at: node.lines[0])
        case .html(let lines): writeHTML(lines, at: node.lines[0])
        case .element(let open, let close, _, _, _):
            writeCarrier(.element(open: open + "\n", close: close + "\n"), node.lines[0]) { $0.writeChildren(of: node) }
        }
    }

    private mutating func writeFootnotes(_ footnotes: [BlockNode], isFirst: Bool) {
        if !isFirst { writeBlankLine() }
        writeCarrier(.element(open: "<div class=\"footnote\">\n<hr />\n<ol>\n", close: "</ol>\n</div>\n"), nil) { writer in
            for (index, node) in footnotes.enumerated() {
                guard case .footnote(let id) = node.kind else { continue }
                if index > 0 { writer.writeBlankLine() }
                writer.writeCarrier(.element(open: "<li id=\"fn:\(escapedAttribute(id))\">\n", close: "</li>\n"), node.lines.first) {
                    inner in
                    inner.writeChildren(of: node)
                    inner.writeReturn(id, behind: node)
                }
            }
        }
    }

    /// The way back stands in the footnote's last paragraph, or in one of its own.
    private mutating func writeReturn(_ id: String, behind node: BlockNode) {
        let isAlone = node.children.last.map { !$0.isParagraph } ?? true
        let mark = mark(.footnoteReturn(id, isAlone: isAlone))
        if !isAlone {
            result.bytes.removeLast()
            result.bytes.append(contentsOf: mark)
            endLine()
        } else {
            if !node.children.isEmpty { writeBlankLine() }
            startLine(number: result.origins.last?.line ?? 1)
            result.bytes.append(contentsOf: mark)
            endLine()
        }
    }

    // MARK: Code

    private mutating func writeCode(_ lines: [Line], info: [UInt8]?, at place: Line? = nil) {
        var lines = lines[...]
        while let first = lines.first, text.isBlank(first) { lines.removeFirst() }
        while let last = lines.last, text.isBlank(last) { lines.removeLast() }
        var (info, sign) = (info ?? [], info == nil ? UInt8(ascii: "`") : UInt8(ascii: "~"))
        let place = place ?? lines.first
        if sign == UInt8(ascii: "`"), extensions.contains(.codeHilite), let header = lines.first.flatMap({ CodeHeader(text[$0]) }) {
            if !header.isCode { lines.removeFirst() }
            info = header.info
            if info.contains(sign) { sign = UInt8(ascii: "~") }
        }
        if numbersLines { info += Array(" linenos".utf8) }
        writeFence(Array(lines), info: info, sign: sign, at: place)
    }

    private mutating func writeFence(_ lines: [Line], info: [UInt8], sign: UInt8, at place: Line?) {
        let lines = text.restoring(lines, from: stash)
        let longest = lines.reduce(0) { max($0, text.run(of: sign, in: $1)) }
        let length = max(3, longest + 1)
        // An opening fence is said to stand in the line before the code; indented code and raw HTML begin with their first line.
        let first = lines.first?.number ?? place?.number ?? result.origins.last?.line ?? 1
        let isFenced = sign == UInt8(ascii: "~") && info != Mark.stash.bytes
        startLine(number: isFenced ? max(1, first - 1) : first, column: lines.first?.column ?? 0)
        for _ in 0..<length { result.bytes.append(sign) }
        result.bytes.append(UInt8(ascii: " "))
        for byte in info {
            if byte == UInt8(ascii: "\\") { result.bytes.append(byte) }
            result.bytes.append(byte)
        }
        endLine()
        if let line = lines.first {
            startLine(line)
            result.bytes.append(.stash)
            result.bytes.append(decimal: result.codes.count)
            endLine()
            result.codes.append(lines[...])
        }
        startLine(number: (lines.last?.number ?? first) + 1)
        for _ in 0..<length { result.bytes.append(sign) }
        endLine()
    }

    /// Writes raw HTML. Fenced code inside of it was taken out before, and is code there too.
    private mutating func writeHTML(_ lines: [Line], at place: Line) {
        var start = lines.startIndex
        for (index, line) in lines.enumerated() {
            guard let number = text.stash(text.trimmed(line)), case .code(let info, let code, _) = stash[number] else { continue }
            writeFence(Array(lines[start..<index]), info: Mark.stash.bytes, sign: UInt8(ascii: "~"), at: place)
            writeBlankLine()
            writeCode(code, info: info, at: line)
            writeBlankLine()
            start = index + 1
        }
        writeFence(Array(lines[start...]), info: Mark.stash.bytes, sign: UInt8(ascii: "~"), at: place)
    }
}

/// Text for an attribute's value.
func escapedAttribute(_ text: String) -> String {
    text.contains { "&<>\"".contains($0) }
        ? text.map { ["&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;"][$0] ?? String($0) }.joined() : text
}
