// The first line of an indented code block that names its language: `:::python hl_lines="1 3"`, `#!python` (codehilite).

struct CodeHeader {
    /// The language and the options as a fence's info string.
    let info: [UInt8]
    /// Whether the line is code itself: a real interpreter line, with a path.
    let isCode: Bool

    /// Reads a first line; nil for one that is no header.
    init?(_ line: ArraySlice<UInt8>) {
        var rest = line[...]
        let isShebang = rest.starts(with: "#!".utf8)
        guard isShebang || rest.starts(with: "::".utf8) else { return nil }
        rest = isShebang ? rest.dropFirst(2) : rest.drop { $0 == UInt8(ascii: ":") }
        // The longest run of `/word` with a slash or a blank behind it is a path; the program's name is what follows.
        var (end, index) = (rest.startIndex, rest.startIndex)
        while index < rest.endIndex, rest[index] == UInt8(ascii: "/") || rest[index] == UInt8(ascii: " ") {
            end = index + 1
            guard rest[index] == UInt8(ascii: "/") else { break }
            index += 1
            while index < rest.endIndex, Self.isWord(rest[index]) { index += 1 }
        }
        isCode = end > rest.startIndex
        rest = rest[end...]
        let language = rest.prefix { Self.isWord($0) || "#.+-".utf8.contains($0) }
        var info = String(decoding: language, as: UTF8.self).lowercased()
        let options = String(decoding: rest.dropFirst(language.count), as: UTF8.self).drop { $0 == " " }
        if options.hasPrefix("hl_lines="), let quote = options.dropFirst(9).first, quote == "\"" || quote == "'",
            let end = options.dropFirst(10).firstIndex(of: quote)
        {
            info += " hl_lines=\"" + options.dropFirst(10)[..<end] + "\""
        }
        if isShebang { info += " linenos" }
        self.info = Array(info.utf8)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        HTMLTags.isLetter(byte) || byte == UInt8(ascii: "_") || (byte >= 0x30 && byte <= 0x39) || byte >= 0x80
    }
}

extension CodeBlock {
    /// A block without a language whose first line is such a header, as it is without that line; any other block as it is.
    public var withoutHeader: CodeBlock {
        let first = text.utf8.prefix { $0 != UInt8(ascii: "\n") }
        guard info.isEmpty, let header = CodeHeader(Array(first)[...]), !header.isCode else { return self }
        var block = self
        block.info = String(decoding: header.info, as: UTF8.self)
        block.text = String(text.utf8.dropFirst(first.count + 1)) ?? text
        block.line += 1
        return block
    }
}
