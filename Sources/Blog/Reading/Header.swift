// The header of an article or page: `Key: value` lines, as Python-Markdown's `meta` extension reads them for Pelican, or front matter.

import Diagnostics

/// A file's header, and where its body begins.
struct Header: Sendable {
    /// One `Key: value`, with the lines that continue it.
    struct Field: Sendable {
        /// In lower case.
        var key: String
        /// Its lines or list items stand on lines of their own.
        var value: String
        /// The line in the file; 0 for what comes from elsewhere.
        var line: Int
        /// The value's column, counted from 1.
        var column: Int
        /// Where it is written if that is not the file: a line of the settings.
        var place: Location?
    }

    /// Something in the header that its author should know of.
    struct Problem: Sendable {
        var line: Int
        var column = 1
        var length = 0
        var message: String
        var help: String
    }

    private(set) var fields: [Field] = []
    private(set) var problems: [Problem] = []
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

    /// The first value of a key that is not empty.
    func filled(_ key: String) -> Field? {
        fields.first { $0.key == key && !$0.value.isEmpty }
    }

    /// All values by key.
    var values: [String: String] {
        Dictionary(fields.map { ($0.key, $0.value) }) { first, _ in first }
    }

    /// The line of each key's first value.
    var lines: [String: Int] {
        Dictionary(fields.map { ($0.key, $0.line) }) { first, _ in first }
    }

    /// Reads the header of a Markdown file.
    init(_ file: [UInt8]) {
        var lines = HeaderLines(file)
        guard let first = lines.current else { return }
        if first.isBlank { noteLostHeader(lines) }
        if first.trimmed.elementsEqual("---".utf8) {
            lines.advance()
            readFrontMatter(&lines)
        } else {
            readFields(&lines)
        }
        noteRepeatedKeys()
    }

    /// A header that was found elsewhere, as an HTML file's is.
    init(fields: [Field], bodyStart: Int, bodyLine: Int) {
        self.fields = fields
        self.bodyStart = bodyStart
        self.bodyLine = bodyLine
    }

    /// Adds what the settings say of a key that the header leaves open.
    mutating func complete(_ key: String, _ value: String, at place: Location?) {
        guard filled(key) == nil else { return }
        fields.removeAll { $0.key == key }
        fields.append(Field(key: key, value: value, line: 0, column: 1, place: place))
    }

    // MARK: Plain headers

    private mutating func readFields(_ lines: inout HeaderLines) {
        while let line = lines.current {
            if line.isBlank { return end(after: line, &lines) }
            if let field = line.field, !isAddress(field) {
                fields.append(Field(field, line))
            } else if !fields.isEmpty, line.isContinuation {
                fields[fields.count - 1].value += "\n" + String(decoding: line.trimmed, as: UTF8.self)
            } else {
                return end(before: line)
            }
            lines.advance()
        }
        end(of: lines)
    }

    /// A body may begin with a bare address; Python-Markdown takes `http:` for a key, and loses it.
    private func isAddress(_ field: HeaderLines.Field) -> Bool {
        field.value.starts(with: "//".utf8) && ["http", "https"].contains(field.lowercasedKey)
    }

    private mutating func end(after line: HeaderLines.Line, _ lines: inout HeaderLines) {
        lines.advance()
        bodyStart = lines.start
        bodyLine = line.number + 1
    }

    private mutating func end(before line: HeaderLines.Line) {
        bodyStart = line.start
        bodyLine = line.number
        guard !line.isHeading else { return }
        endedBy = (line.number, String(decoding: line.bytes.prefix(200), as: UTF8.self))
        noteEarlyEnd(line)
    }

    private mutating func end(of lines: HeaderLines) {
        bodyStart = lines.count
        bodyLine = lines.number
    }

    // MARK: Front matter

    /// What stands between `---` and `---` or `...`: a part of YAML, which plain headers are too.
    private mutating func readFrontMatter(_ lines: inout HeaderLines) {
        while let line = lines.current {
            if ["---", "..."].contains(where: { line.trimmed.elementsEqual($0.utf8) }) { return end(after: line, &lines) }
            if line.isBlank, !lines.isClosed { return end(after: line, &lines) }
            lines.advance()
            if line.isBlank || line.bytes.first == UInt8(ascii: "#") { continue }
            guard let field = line.field else {
                lines.stepBack(to: line)
                return end(before: line)
            }
            fields.append(FrontMatter.field(field, line, &lines))
        }
        end(of: lines)
    }

    // MARK: Slips

    private mutating func noteRepeatedKeys() {
        guard fields.count > 1 else { return }
        for (place, field) in fields.enumerated() where Self.singleKeys.contains(field.key) {
            guard let first = fields[..<place].first(where: { $0.key == field.key }) else { continue }
            problems.append(
                Problem(
                    line: field.line, message: "`\(field.key)` stands in the header twice: line \(first.line) counts",
                    help: "keep one of the two"))
        }
    }

    /// Keys with one value (Pelican's list of those that may not be defined twice).
    private static let singleKeys: Set<String> = [
        "tags", "date", "modified", "status", "category", "author", "save_as", "url", "authors", "slug", "title",
    ]

    /// `Title :` and blanks too few end a header, and what follows becomes text of the body.
    private mutating func noteEarlyEnd(_ line: HeaderLines.Line) {
        let text = line.bytes.prefix(60)
        guard let colon = text.firstIndex(of: UInt8(ascii: ":")) else {
            if line.isIndented, !fields.isEmpty {
                problems.append(
                    Problem(
                        line: line.number, message: "the header ends here: a line that continues a value begins with four blanks",
                        help: "indent it by four, or put an empty line before it if the body begins here"))
            }
            return
        }
        let name = String(decoding: text[..<colon], as: UTF8.self)
        guard Self.knownKeys.contains(name.trimmed.lowercased()) else { return }
        problems.append(
            Problem(
                line: line.number, length: name.count + 1, message: "the header ends here: `\(name):` is not a key",
                help: "a key stands right before its colon: write `\(name.trimmed):`"))
    }

    /// An empty line at the top: Pelican then sees no header at all.
    private mutating func noteLostHeader(_ lines: HeaderLines) {
        var lines = lines
        while let line = lines.current, line.isBlank, line.number < 20 { lines.advance() }
        guard let line = lines.current, let field = line.field, Self.knownKeys.contains(field.lowercasedKey) else { return }
        problems.append(
            Problem(
                line: 1, message: "the file begins with an empty line, so the header in line \(line.number) is not read",
                help: "the header stands at the top of the file: remove the empty lines above it"))
    }

    /// Pelican's own keys.
    static let knownKeys = singleKeys.union(["summary", "lang", "translation", "template", "keywords"])
}

extension Header.Field {
    fileprivate init(_ field: HeaderLines.Field, _ line: HeaderLines.Line) {
        self.init(
            key: field.lowercasedKey, value: String(decoding: field.value, as: UTF8.self), line: line.number, column: field.column(in: line)
        )
    }
}

/// The lines of a file, one by one: only the header's are ever looked at.
struct HeaderLines {
    struct Line {
        var bytes: ArraySlice<UInt8>
        /// Counted from 1.
        var number: Int
        /// The offset of its first byte.
        var start: Int

        var isBlank: Bool { bytes.allSatisfy(\.isBlank) }
        var isIndented: Bool { bytes.first?.isBlank ?? false }
        var isContinuation: Bool { bytes.first == UInt8(ascii: "\t") || bytes.starts(with: "    ".utf8) }
        var isHeading: Bool { bytes.first == UInt8(ascii: "#") }
        var trimmed: ArraySlice<UInt8> { bytes.trimmed }

        /// `^ {0,3}([A-Za-z0-9_-]+):\s*(.*)`
        var field: Field? {
            var index = bytes.startIndex
            while index < bytes.endIndex, bytes[index] == UInt8(ascii: " ") { index += 1 }
            guard index - bytes.startIndex <= 3 else { return nil }
            let start = index
            while index < bytes.endIndex, bytes[index].isKeyCharacter { index += 1 }
            guard index > start, index < bytes.endIndex, bytes[index] == UInt8(ascii: ":") else { return nil }
            return Field(key: bytes[start..<index], value: bytes[(index + 1)...].trimmed)
        }
    }

    struct Field {
        var key: ArraySlice<UInt8>
        var value: ArraySlice<UInt8>

        var lowercasedKey: String {
            String(unsafeUninitializedCapacity: key.count) { room in
                for (place, byte) in key.enumerated() { room[place] = (0x41...0x5A).contains(byte) ? byte | 0x20 : byte }
                return key.count
            }
        }

        func column(in line: Line) -> Int {
            String(decoding: line.bytes[line.bytes.startIndex..<value.startIndex], as: UTF8.self).count + 1
        }
    }

    private let file: [UInt8]
    private(set) var start: Int
    private(set) var number = 1
    private(set) var current: Line?

    var count: Int { file.count }

    init(_ file: [UInt8]) {
        self.file = file
        start = file.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
        current = line()
    }

    private func line() -> Line? {
        guard start < file.count else { return nil }
        var end = file[start...].firstIndex(of: UInt8(ascii: "\n")) ?? file.count
        if end > start, file[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return Line(bytes: file[start..<end], number: number, start: start)
    }

    mutating func advance() {
        guard let end = file[start...].firstIndex(of: UInt8(ascii: "\n")) else {
            start = file.count
            number += 1
            current = nil
            return
        }
        start = end + 1
        number += 1
        current = line()
    }

    mutating func stepBack(to line: Line) {
        start = line.start
        number = line.number
        current = line
    }

    /// Whether `---` or `...` stands on a line of its own further on, within what a header may take.
    var isClosed: Bool {
        var lines = self
        for _ in 0..<200 {
            guard let line = lines.current else { return false }
            if ["---", "..."].contains(where: { line.trimmed.elementsEqual($0.utf8) }) { return true }
            // Only a header's lines stand between: else the rule belongs to the body.
            guard line.isBlank || line.isIndented || line.isHeading || line.field != nil || line.bytes.first == UInt8(ascii: "-") else {
                return false
            }
            lines.advance()
        }
        return false
    }
}

extension UInt8 {
    fileprivate var isBlank: Bool { self == 0x20 || self == 0x09 }

    fileprivate var isKeyCharacter: Bool {
        (0x61...0x7A).contains(self | 0x20) || (0x30...0x39).contains(self) || self == UInt8(ascii: "_") || self == UInt8(ascii: "-")
    }
}

extension ArraySlice<UInt8> {
    /// The bytes without blanks at their ends.
    var trimmed: ArraySlice<UInt8> {
        var (low, high) = (startIndex, endIndex)
        while low < high, self[low] == 0x20 || (0x09...0x0D).contains(self[low]) { low += 1 }
        while high > low, self[high - 1] == 0x20 || (0x09...0x0D).contains(self[high - 1]) { high -= 1 }
        return self[low..<high]
    }
}

extension Substring {
    var trimmingBlanks: Substring {
        let rest = drop(while: \.isWhitespace)
        guard let last = rest.lastIndex(where: { !$0.isWhitespace }) else { return "" }
        return rest[...last]
    }
}
