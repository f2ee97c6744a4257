// HTML files as content: title and metadata from the head, the body as it is (Pelican's HTML reader).

extension Header {
    /// Reads `<title>` and `<meta name="…" content="…">` of an HTML file; its body begins after `<body>`.
    init(html file: [UInt8]) {
        var scanner = HTMLScanner(file)
        var fields: [Field] = []
        var body: Int?
        while body == nil, let tag = scanner.nextTag() {
            switch tag.name {
            case "title":
                let (line, start) = (scanner.line, scanner.place)
                let text = scanner.text(upTo: "</title")
                fields.append(Field(key: "title", value: text.trimmed, line: line, column: scanner.column(of: start)))
            case "meta":
                guard let name = tag.attributes["name"]?.lowercased(), let value = tag.attributes["content"] ?? tag.attributes["contents"]
                else { continue }
                let key = name == "keywords" ? "tags" : name
                fields.append(Field(key: key, value: value.trimmed, line: tag.line, column: 1))
            case "body": body = scanner.place
            default: continue
            }
        }
        self.init(fields: fields, bodyStart: body ?? file.count, bodyLine: scanner.line)
    }

    /// The bytes of an HTML file between `<body>` and `</body>`.
    func htmlBody(of file: [UInt8]) -> ArraySlice<UInt8> {
        let start = min(bodyStart, file.count)
        var scanner = HTMLScanner(file, at: start)
        scanner.skip(to: "</body")
        return file[start..<scanner.place]
    }
}

/// Steps through the tags of an HTML file.
private struct HTMLScanner {
    struct Tag {
        var name: String
        var attributes: [String: String]
        var line: Int
    }

    private let file: [UInt8]
    private(set) var place: Int
    private(set) var line = 1

    init(_ file: [UInt8], at place: Int = 0) {
        self.file = file
        self.place = place
    }

    private mutating func move(to end: Int) {
        for byte in file[place..<end] where byte == UInt8(ascii: "\n") { line += 1 }
        place = end
    }

    func column(of offset: Int) -> Int {
        let start = file[..<offset].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
        return String(decoding: file[start..<offset], as: UTF8.self).count + 1
    }

    /// The next opening tag, with the place behind it; comments and closing tags are passed over.
    mutating func nextTag() -> Tag? {
        while let open = file[place...].firstIndex(of: UInt8(ascii: "<")) {
            move(to: open)
            if file[open...].starts(with: "<!--".utf8) {
                move(to: open + 4)
                skip(to: "-->")
                continue
            }
            guard open + 1 < file.count, isLetter(file[open + 1]) else {
                move(to: open + 1)
                continue
            }
            return tag()
        }
        move(to: file.count)
        return nil
    }

    private mutating func tag() -> Tag {
        let start = line
        var index = place + 1
        let name = word(&index)
        var attributes: [String: String] = [:]
        while index < file.count, file[index] != UInt8(ascii: ">") {
            let before = index
            let key = word(&index)
            skipBlanks(&index)
            if !key.isEmpty, index < file.count, file[index] == UInt8(ascii: "=") {
                index += 1
                skipBlanks(&index)
                attributes[key] = value(&index)
            } else if index == before {
                index += 1
            }
        }
        move(to: min(index + 1, file.count))
        return Tag(name: name, attributes: attributes, line: start)
    }

    private func word(_ index: inout Int) -> String {
        let start = index
        while index < file.count, !"=<>\"'/ \t\r\n".utf8.contains(file[index]) { index += 1 }
        return String(decoding: file[start..<index], as: UTF8.self).lowercased()
    }

    private func value(_ index: inout Int) -> String {
        guard index < file.count else { return "" }
        let quote = file[index]
        guard quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
            let start = index
            while index < file.count, !"> \t\r\n".utf8.contains(file[index]) { index += 1 }
            return unescaped(String(decoding: file[start..<index], as: UTF8.self))
        }
        let end = file[(index + 1)...].firstIndex(of: quote) ?? file.count
        let text = String(decoding: file[(index + 1)..<end], as: UTF8.self)
        index = min(end + 1, file.count)
        return unescaped(text)
    }

    private func skipBlanks(_ index: inout Int) {
        while index < file.count, file[index] == 0x20 || (0x09...0x0D).contains(file[index]) { index += 1 }
    }

    private func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte | 0x20) }

    /// The text up to a closing tag.
    mutating func text(upTo end: String) -> String {
        let start = place
        skip(to: end)
        return String(decoding: file[start..<place], as: UTF8.self)
    }

    /// Moves to the first place where a text stands, its letters large or small; to the end where it does not.
    mutating func skip(to text: String) {
        let wanted = Array(text.utf8)
        var index = place
        while let found = file[index...].firstIndex(of: wanted[0]) {
            let part = file[found...].prefix(wanted.count)
            if part.elementsEqual(wanted, by: { $0 == $1 || isLetter($0) && $0 | 0x20 == $1 }) { return move(to: found) }
            index = found + 1
        }
        move(to: file.count)
    }

    private func unescaped(_ text: String) -> String {
        guard text.contains("&") else { return text }
        var result = text
        for (name, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#39;", "'"), ("&apos;", "'"), ("&amp;", "&")] {
            result = result.replacing(name, with: character)
        }
        return result
    }
}
