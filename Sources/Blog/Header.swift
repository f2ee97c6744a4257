// The header of an article or page: `Key: value` lines, as Python-Markdown's `meta` extension reads them for Pelican.

/// A file's header, and where its body begins.
struct Header {
    /// One `Key: value`, with the lines that continue it.
    struct Field {
        /// In lower case.
        var key: String
        var value: String
        var line: Int
        /// The value's column, counted from 1.
        var column: Int
    }

    private(set) var fields: [Field] = []
    /// The offset of the body's first byte in the file.
    private(set) var bodyStart = 0
    /// The line in the file on which the body begins, counted from 1.
    private(set) var bodyLine = 1
    /// The line that ended the header without a blank line before it; nil where the header ended as it should.
    private(set) var endedBy: (line: Int, text: String)?

    /// The first value of a key. Repeated keys keep their first value, as Pelican warns.
    subscript(key: String) -> Field? {
        fields.first { $0.key == key }
    }

    /// All values by key.
    var values: [String: String] {
        Dictionary(fields.map { ($0.key, $0.value) }) { first, _ in first }
    }

    /// The line of each key's first value.
    var lines: [String: Int] {
        Dictionary(fields.map { ($0.key, $0.line) }) { first, _ in first }
    }

    init(_ file: [UInt8]) {
        var lines = Lines(file)
        if let first = lines.peek(), first.text.trimmingBlanks == "---"[...] {
            lines.advance()
            isFenced = true
        }
        while let line = lines.peek() {
            if line.text.allSatisfy(\.isBlank) {
                end(after: line, &lines)
                return
            }
            if isFenced, ["---", "..."].contains(line.text.trimmingBlanks) {
                end(after: line, &lines)
                return
            }
            if let field = Self.field(line) {
                fields.append(field)
            } else if !fields.isEmpty, line.text.hasPrefix("    ") || line.text.hasPrefix("\t") {
                fields[fields.count - 1].value += "\n" + line.text.trimmingBlanks
            } else {
                endedBy = (line.number, String(line.text))
                bodyStart = line.start
                bodyLine = line.number
                return
            }
            lines.advance()
        }
        bodyStart = file.count
        bodyLine = lines.number
    }

    private var isFenced = false

    private mutating func end(after line: Line, _ lines: inout Lines) {
        lines.advance()
        bodyStart = lines.start
        bodyLine = line.number + 1
    }

    /// `^ {0,3}([A-Za-z0-9_-]+):\s*(.*)`
    private static func field(_ line: Line) -> Field? {
        let indent = line.text.prefix { $0 == " " }.count
        guard indent <= 3 else { return nil }
        let rest = line.text.dropFirst(indent)
        let key = rest.prefix { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        let after = rest[key.endIndex...]
        guard !key.isEmpty, after.first == ":" else { return nil }
        let blanks = after.dropFirst().prefix(while: \.isBlank).count
        return Field(
            key: key.lowercased(), value: String(after.dropFirst().trimmingBlanks), line: line.number,
            column: indent + key.count + 2 + blanks)
    }
}

private struct Line {
    var text: Substring
    var number: Int
    var start: Int
}

/// The lines of a file, decoded one by one: only the header's are ever needed.
private struct Lines {
    let file: [UInt8]
    private(set) var start: Int
    private(set) var number = 1

    init(_ file: [UInt8]) {
        self.file = file
        start = file.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    }

    func peek() -> Line? {
        guard start < file.count else { return nil }
        let end = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.count
        var text = Substring(String(decoding: file[start..<end], as: UTF8.self))
        if text.utf8.last == UInt8(ascii: "\r") { text = Substring(String(decoding: file[start..<end - 1], as: UTF8.self)) }
        return Line(text: text, number: number, start: start)
    }

    mutating func advance() {
        let end = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.count
        start = min(end + 1, file.count)
        number += 1
    }
}

extension Character {
    var isBlank: Bool { self == " " || self == "\t" }
}

extension Substring {
    var trimmingBlanks: Substring {
        let rest = drop(while: \.isWhitespace)
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return rest[...last]
    }
}
