// The part of YAML that front matter is written in: text, quoted text, lists in brackets or with hyphens, and text over several lines.

/// Reads the values of front matter.
///
/// All values are text, as in a plain header: `no` stays `no` and `1.10` stays `1.10`. A list has one item on each line of the value.
/// A `#` begins a comment only at the beginning of a line, since titles have them.
enum FrontMatter {
    /// The field that begins on a line; the lines that belong to it are taken.
    static func field(_ field: HeaderLines.Field, _ line: HeaderLines.Line, _ lines: inout HeaderLines) -> Header.Field {
        Header.Field(
            key: field.lowercasedKey, value: value(field.value, of: field.lowercasedKey, &lines), line: line.number,
            column: field.column(in: line))
    }

    private static func value(_ first: ArraySlice<UInt8>, of key: String, _ lines: inout HeaderLines) -> String {
        switch first.first {
        case UInt8(ascii: "|"), UInt8(ascii: ">"):
            if first.dropFirst().allSatisfy({ "+-0123456789".utf8.contains($0) }) {
                return block(&lines, joinedBy: first.first == UInt8(ascii: "|") ? "\n" : " ")
            }
        case UInt8(ascii: "["):
            if let items = bracketed(first, &lines) { return items.joined(separator: "\n") }
        case UInt8(ascii: "\""), UInt8(ascii: "'"):
            if let text = quoted(first) { return text }
        case nil: return list(&lines, isOwn: !Header.knownKeys.contains(key))
        default: break
        }
        let text = String(decoding: first, as: UTF8.self)
        if text == "~" || text == "null" { return "" }
        return ([text] + continuation(&lines)).joined(separator: "\n")
    }

    /// Lines that are indented, without the indentation.
    private static func continuation(_ lines: inout HeaderLines) -> [String] {
        var texts: [String] = []
        while let line = lines.current, line.isIndented, !line.isBlank {
            texts.append(String(decoding: line.trimmed, as: UTF8.self))
            lines.advance()
        }
        return texts
    }

    /// `|` keeps lines, `>` joins them.
    private static func block(_ lines: inout HeaderLines, joinedBy separator: String) -> String {
        var texts: [String] = []
        while let line = lines.current, line.isIndented || line.isBlank {
            texts.append(String(decoding: line.trimmed, as: UTF8.self))
            lines.advance()
        }
        while texts.last == "" { texts.removeLast() }
        return texts.joined(separator: separator)
    }

    /// Items behind hyphens, or indented lines. Lines of an author's own key, indented by four, are as in a plain header, where the key's
    /// own line is the first of them: old themes go over such a list.
    private static func list(_ lines: inout HeaderLines, isOwn: Bool) -> String {
        if isOwn, let line = lines.current, line.isContinuation, line.trimmed.first != UInt8(ascii: "-") {
            return ([""] + continuation(&lines)).joined(separator: "\n")
        }
        var items: [String] = []
        while let line = lines.current, !line.isBlank {
            let text = line.trimmed
            if text.first == UInt8(ascii: "-"), text.count == 1 || text.dropFirst().first == UInt8(ascii: " ") {
                items.append(plain(text.dropFirst()))
            } else if line.isIndented {
                items.append(plain(text))
            } else {
                break
            }
            lines.advance()
        }
        return items.filter { !$0.isEmpty }.joined(separator: "\n")
    }

    /// `[a, "b, c"]`, over several lines if need be; nil where the bracket does not close at a line's end.
    private static func bracketed(_ first: ArraySlice<UInt8>, _ lines: inout HeaderLines) -> [String]? {
        var text = first
        var rest = lines
        while text.last != UInt8(ascii: "]") {
            guard let line = rest.current, line.isIndented || line.trimmed.last == UInt8(ascii: "]"), !line.isBlank else { return nil }
            text += [UInt8(ascii: " ")] + line.trimmed
            rest.advance()
        }
        lines = rest
        return split(text.dropFirst().dropLast()).map(plain).filter { !$0.isEmpty }
    }

    /// The text between commas that stand outside quotes.
    private static func split(_ text: ArraySlice<UInt8>) -> [ArraySlice<UInt8>] {
        var parts: [ArraySlice<UInt8>] = []
        var start = text.startIndex
        var quote: UInt8?
        for index in text.indices {
            let byte = text[index]
            if let open = quote {
                if byte == open { quote = nil }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'"), text[start..<index].trimmed.isEmpty {
                quote = byte
            } else if byte == UInt8(ascii: ",") {
                parts.append(text[start..<index])
                start = index + 1
            }
        }
        return parts + [text[start...]]
    }

    private static func plain(_ text: ArraySlice<UInt8>) -> String {
        quoted(text.trimmed) ?? String(decoding: text.trimmed, as: UTF8.self)
    }

    /// The text in quotes; nil where the quote does not close at the end.
    private static func quoted(_ text: ArraySlice<UInt8>) -> String? {
        guard let quote = text.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), text.count > 1, text.last == quote else {
            return nil
        }
        let inside = text.dropFirst().dropLast()
        var result: [UInt8] = []
        var index = inside.startIndex
        while index < inside.endIndex {
            let byte = inside[index]
            let next = index + 1 < inside.endIndex ? inside[index + 1] : nil
            if byte == quote {
                // Two single quotes are one; any other quote inside means that this is no quoted text.
                guard quote == UInt8(ascii: "'"), next == quote else { return nil }
                index += 1
            } else if byte == UInt8(ascii: "\\"), quote == UInt8(ascii: "\""), let next {
                result.append(next == UInt8(ascii: "n") ? 0x0A : next == UInt8(ascii: "t") ? 0x09 : next)
                index += 2
                continue
            }
            result.append(byte)
            index += 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
