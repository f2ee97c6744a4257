// `{: #id .class key="value"}`: the attributes that an author gives an element (Python-Markdown's attr_list).

/// Attributes as they are written, in order: `.class` has the name `.`.
struct AttributeList {
    var pairs: [(name: String, value: String)] = []

    /// Reads what stands between the braces.
    init(_ text: some Collection<UInt8>) {
        let bytes = Array(text)
        var index = 0
        while index < bytes.count {
            if bytes[index] == UInt8(ascii: " ") || bytes[index] == UInt8(ascii: ":") && index == 0 {
                index += 1
                continue
            }
            let start = index
            while index < bytes.count, !Self.endsName(bytes[index]) { index += 1 }
            let name = String(decoding: bytes[start..<index], as: UTF8.self)
            guard index < bytes.count, bytes[index] == UInt8(ascii: "="), index > start else {
                if index == start { index += 1 } else { add(word: name) }
                continue
            }
            index += 1
            let value = Self.value(in: bytes, from: &index)
            pairs.append((name, value))
        }
    }

    private mutating func add(word: String) {
        switch word.first {
        case ".": pairs.append((".", String(word.dropFirst())))
        case "#": pairs.append(("id", String(word.dropFirst())))
        default: pairs.append((word, ""))
        }
    }

    private static func endsName(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "=") || byte == UInt8(ascii: "}")
    }

    private static func value(in bytes: [UInt8], from index: inout Int) -> String {
        if index < bytes.count, bytes[index] == UInt8(ascii: "\"") || bytes[index] == UInt8(ascii: "'"),
            let end = bytes[(index + 1)...].firstIndex(of: bytes[index])
        {
            defer { index = end + 1 }
            return String(decoding: bytes[(index + 1)..<end], as: UTF8.self)
        }
        let start = index
        while index < bytes.count, !endsName(bytes[index]) { index += 1 }
        return String(decoding: bytes[start..<index], as: UTF8.self)
    }

    subscript(name: String) -> String? { pairs.last { $0.name == name }?.value }

    /// The end of the list that begins with the brace at `index`, behind its closing brace; nil where none begins there.
    ///
    /// A list has something in it, ends on its line, and a brace in quotes does not end it.
    static func end(in text: [UInt8], at index: Int, limit: Int) -> Int? {
        var index = index + 1
        if index < limit, text[index] == UInt8(ascii: ":") { index += 1 }
        while index < limit, text[index] == UInt8(ascii: " ") { index += 1 }
        guard index < limit, text[index] != UInt8(ascii: "}"), text[index] != UInt8(ascii: "\n") else { return nil }
        let longest = min(limit, index + 1000)
        var quote: UInt8?
        while index < longest, text[index] != UInt8(ascii: "\n") {
            let byte = text[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if text[index - 1] == UInt8(ascii: "="), byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                quote = byte
            } else if byte == UInt8(ascii: "}") {
                return index + 1
            }
            index += 1
        }
        return nil
    }

    /// Splits a list off the end of a line: what is before it, and the list.
    /// - Parameter needsBlank: whether a blank must stand before the list, as in a heading.
    static func split(_ line: Line, in text: SourceText, needsBlank: Bool) -> (Line, AttributeList)? {
        let trimmed = text.trimmed(line)
        guard !trimmed.isEmpty, text.bytes[trimmed.end - 1] == UInt8(ascii: "}") else { return nil }
        var open = trimmed.end - 1
        while open > trimmed.start, text.bytes[open] != UInt8(ascii: "{") { open -= 1 }
        guard text.bytes[open] == UInt8(ascii: "{"), end(in: text.bytes, at: open, limit: trimmed.end) == trimmed.end else { return nil }
        if needsBlank, open == trimmed.start || text.bytes[open - 1] != UInt8(ascii: " ") { return nil }
        var rest = trimmed
        rest.end = open
        return (text.trimmed(rest), AttributeList(text.bytes[(open + 1)..<(trimmed.end - 1)]))
    }
}
