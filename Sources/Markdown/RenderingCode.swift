// Code blocks as HTML: highlighted, in Pygments' markup, with titles, marked lines and numbers where they are asked for.

import HTML
import Highlight

extension Renderer {
    mutating func writeCodeBlock(_ node: Tree) {
        switch markup.code {
        case .plain: writePlainCode(node)
        case .highlighted: writeHighlightedCode(node)
        }
    }

    private mutating func writePlainCode(_ node: Tree) {
        let language = node.infoBytes.prefix { !isSpace($0) }
        openBlock("<pre", node)
        writer.write("<code")
        if !node.infoBytes.isEmpty {
            writer.write(" class=\"language-")
            writer.writeMarkdownText(UnsafeBufferPointer(rebasing: language))
            writer.write("\"")
        }
        writer.write(">")
        writer.writeMarkdownText(node.literalBytes)
        writer.write("</code></pre>\n")
    }

    private mutating func writeHighlightedCode(_ node: Tree) {
        let info = InfoString(node.info)
        let display = CodeDisplay(info, numbersLines: markup.numbersLines)
        writer.startLine()
        writer.write("<div class=\"")
        writer.writeMarkdownText(markup.codeClass)
        writer.write("\">")
        if let title = display.title {
            writer.write("<span class=\"filename\">")
            writer.writeEscaped(title)
            writer.write("</span>")
        }
        writer.write("<pre><span></span><code>")
        let start = writer.count
        if plainLanguages.contains(info.language)
            || !Highlighter.highlight(Array(node.literalBytes), language: info.language, into: &writer)
        {
            writer.writeEscaped(bytes: node.literalBytes)
        }
        if display.isByLine {
            // As Pygments does: no code is one empty line.
            let code = writer.count > start ? Array(writer.bytes[start...]) : [UInt8(ascii: "\n")]
            writer.truncate(to: start)
            CodeLines(display, count: code.count { $0 == UInt8(ascii: "\n") }).write(code, into: &writer)
        }
        writer.write("</code></pre></div>\n")
    }
}

/// Writes highlighted code line by line. A span that goes on over a line's end is closed there and opened again.
private struct CodeLines {
    /// The class of each line's span.
    private var classes: [String?]
    private let firstNumber: Int?
    private let width: Int

    init(_ display: CodeDisplay, count: Int) {
        classes = Array(repeating: nil, count: count + 1)
        firstNumber = display.firstNumber
        width = display.firstNumber.map { String($0 + count - 1).utf8.count } ?? 0
        for (ranges, name) in [(display.marked, "hll"), (display.inserted, "hll ins"), (display.deleted, "hll del")] {
            var last = 0
            for range in ranges.sorted(by: { $0.lowerBound < $1.lowerBound }) {
                // No line twice, however many ranges hold it.
                while last < min(count, range.upperBound) {
                    last = max(last + 1, range.lowerBound)
                    if last <= count, last >= 1 { classes[last - 1] = name }
                }
            }
        }
    }

    func write(_ code: [UInt8], into writer: inout ByteWriter) {
        let close = Array("</span>".utf8)
        var openTag: ArraySlice<UInt8>?
        var (line, index) = (0, 0)
        while index < code.count {
            // The last line's span was closed there already: what is left of it is no line.
            if openTag != nil, code[index...].elementsEqual(close) { return }
            writeStart(of: line, into: &writer)
            if let tag = openTag {
                // Nothing is left of the span on this line.
                if code[index...].starts(with: close) { (openTag, index) = (nil, index + close.count) } else { writer.write(tag) }
            }
            let end = code[index...].firstIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? code.count
            openTag = lastOpenTag(code[index..<end], openTag)
            writer.write(code[index..<end])
            if openTag != nil { writer.write(close) }
            if classes[line] != nil { writer.write(close) }
            (line, index) = (line + 1, end)
        }
    }

    private func writeStart(of line: Int, into writer: inout ByteWriter) {
        if let name = classes[line] { writer.write("<span class=\"\(name)\">") }
        if let firstNumber {
            let number = String(firstNumber + line)
            writer.write("<span class=\"linenos\">")
            writer.write(String(repeating: " ", count: max(0, width - number.utf8.count)) + number)
            writer.write("</span>")
        }
    }

    /// The start tag of the span that is open at the end of a piece: spans of highlighted code do not nest.
    private func lastOpenTag(_ piece: ArraySlice<UInt8>, _ open: ArraySlice<UInt8>?) -> ArraySlice<UInt8>? {
        guard let start = piece.lastIndex(of: UInt8(ascii: "<")) else { return open }
        if piece[start...].starts(with: "</".utf8) { return nil }
        return piece[start...].firstIndex(of: UInt8(ascii: ">")).map { piece[start...$0] }
    }
}
