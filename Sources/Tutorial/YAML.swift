// The YAML that compose files are written in: mappings, lists, both in one line too, quotes, block texts, anchors, merges.

/// A value of a YAML document.
enum YAML: Hashable {
    case text(String)
    case list([YAML])
    case map([Entry])

    /// A key of a mapping and its value.
    struct Entry: Hashable {
        var key: String
        var value: YAML
    }

    /// Reads a document; what is not understood is text, never an error.
    init(_ text: String) {
        var reader = YAMLReader(text)
        self = reader.document()
    }

    var text: String? { if case .text(let text) = self { text } else { nil } }
    var list: [YAML]? { if case .list(let list) = self { list } else { nil } }
    var entries: [Entry]? { if case .map(let entries) = self { entries } else { nil } }

    /// The value of a key; the key's own before what is merged in with `<<`.
    subscript(key: String) -> YAML? {
        guard let entries else { return nil }
        if let own = entries.last(where: { $0.key == key }) { return own.value }
        let merged = entries.last { $0.key == "<<" }?.value
        return (merged?.list ?? [merged].compactMap { $0 }).lazy.compactMap { $0.entries?.last { $0.key == key }?.value }.first
    }
}

private struct YAMLReader {
    private struct Line {
        var indent: Int
        var text: Substring
    }

    /// How deep values may stand in one another: deeper ones are read as text.
    private static let deepest = 40

    private var lines: [Line]
    private var index = 0
    private var anchors: [Substring: YAML] = [:]

    init(_ text: String) {
        lines = text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
            let bare = line.last == "\r" ? line.dropLast() : line
            let content = bare.drop { $0 == " " }
            return Line(indent: bare.utf8.count - content.utf8.count, text: content)
        }
    }

    mutating func document() -> YAML {
        skipEmpty()
        if index < lines.count, lines[index].text.hasPrefix("---") { index += 1 }
        skipEmpty()
        return index < lines.count ? block(lines[index].indent, depth: 0) : .map([])
    }

    private mutating func skipEmpty() {
        while index < lines.count, lines[index].text.trimmed.isEmpty || lines[index].text.hasPrefix("#") || lines[index].text.hasPrefix("%")
        {
            index += 1
        }
    }

    /// The mapping, list or text whose lines begin at a column.
    private mutating func block(_ indent: Int, depth: Int) -> YAML {
        if depth < Self.deepest {
            if isItem(lines[index].text) { return list(indent, depth: depth) }
            if key(lines[index].text) != nil { return map(indent, depth: depth) }
        }
        let line = lines[index].text
        index += 1
        return value(line, indent, depth: depth)
    }

    private func isItem(_ text: Substring) -> Bool { text == "-" || text.hasPrefix("- ") }

    private mutating func list(_ indent: Int, depth: Int) -> YAML {
        var items: [YAML] = []
        skipEmpty()
        while index < lines.count, lines[index].indent == indent, isItem(lines[index].text) {
            let rest = lines[index].text.dropFirst()
            let content = rest.drop { $0 == " " }
            if content.trimmed.isEmpty || content.hasPrefix("#") {
                index += 1
                items.append(below(indent, depth: depth))
            } else {
                // What stands behind the dash is read as if it stood on a line of its own.
                lines[index] = Line(indent: indent + 1 + rest.utf8.count - content.utf8.count, text: content)
                items.append(block(lines[index].indent, depth: depth + 1))
            }
            skipEmpty()
        }
        return .list(items)
    }

    private mutating func map(_ indent: Int, depth: Int) -> YAML {
        var entries: [YAML.Entry] = []
        skipEmpty()
        while index < lines.count, lines[index].indent == indent, let (name, rest) = key(lines[index].text) {
            index += 1
            entries.append(YAML.Entry(key: name, value: value(rest, indent, depth: depth)))
            skipEmpty()
            // A line that is deeper than it may be belongs to nothing.
            while index < lines.count, lines[index].indent > indent {
                index += 1
                skipEmpty()
            }
        }
        return .map(entries)
    }

    /// What stands on the lines below a key or a dash.
    private mutating func below(_ indent: Int, depth: Int) -> YAML {
        skipEmpty()
        guard index < lines.count else { return .text("") }
        // A list may begin at its key's own column.
        let isDeeper = lines[index].indent > indent || (lines[index].indent == indent && isItem(lines[index].text))
        return isDeeper ? block(lines[index].indent, depth: depth + 1) : .text("")
    }

    /// `name: rest`, its name without quotes.
    private func key(_ text: Substring) -> (name: String, rest: Substring)? {
        if let quote = text.first, quote == "\"" || quote == "'" {
            guard let end = text.dropFirst().firstIndex(of: quote) else { return nil }
            let after = text[text.index(after: end)...].drop { $0 == " " }
            guard after.first == ":" else { return nil }
            return (String(text[text.index(after: text.startIndex)..<end]), after.dropFirst())
        }
        guard text.first != "[", text.first != "{" else { return nil }
        var rest = text
        while let colon = rest.firstIndex(of: ":") {
            let after = rest.index(after: colon)
            if after == rest.endIndex || rest[after].isBlank {
                let name = text[..<colon].trimmed
                return name.isEmpty || name.hasPrefix("#") ? nil : (String(name), text[after...])
            }
            rest = rest[after...]
        }
        return nil
    }

    /// What stands behind a key, or below it.
    private mutating func value(_ written: Substring, _ indent: Int, depth: Int) -> YAML {
        var text = withoutComment(written).trimmed
        var anchor: Substring?
        while let first = text.first, first == "&" || first == "!" {
            let word = text.prefix { !$0.isBlank }
            if first == "&" { anchor = word.dropFirst() }
            text = text.dropFirst(word.count).trimmed
        }
        let value: YAML
        switch text.first {
        case nil: value = below(indent, depth: depth + 1)
        case "*": value = anchors[text.dropFirst()] ?? .text(String(text))
        case "|", ">": value = .text(blockText(indent))
        case "[", "{": value = flow(text)
        default: value = .text(unquoted(text))
        }
        if let anchor { anchors[anchor] = value }
        return value
    }

    private func withoutComment(_ text: Substring) -> Substring {
        guard text.utf8.contains(UInt8(ascii: "#")) else { return text }
        var quote: Character?
        var before: Character = " "
        for place in text.indices {
            let character = text[place]
            if let open = quote {
                if character == open { quote = nil }
            } else if character == "#", before.isBlank {
                return text[..<place]
            } else if character == "\"" || character == "'", before.isBlank || "[{,:'".contains(before) {
                quote = character
            }
            before = character
        }
        return text
    }

    private func unquoted(_ text: Substring) -> String {
        guard text.utf8.count >= 2, let first = text.first, first == text.last, first == "\"" || first == "'" else { return String(text) }
        let inside = text.dropFirst().dropLast()
        return first == "'" ? inside.split(separator: "''", omittingEmptySubsequences: false).joined(separator: "'") : String(inside)
    }

    /// The deeper lines below `|` and `>`, without their indentation.
    private mutating func blockText(_ indent: Int) -> String {
        var found: [Substring] = []
        while index < lines.count, lines[index].text.isEmpty || lines[index].indent > indent {
            found.append(lines[index].text)
            index += 1
        }
        return found.joined(separator: "\n")
    }

    // MARK: In one line

    /// `[a, b]` and `{a: 1}`, over several lines where they are not closed in the first.
    private mutating func flow(_ first: Substring) -> YAML {
        var text = String(first)
        var open = Self.depth(first)
        while open > 0, index < lines.count {
            let more = withoutComment(lines[index].text)
            text += " " + more
            open += Self.depth(more)
            index += 1
        }
        var rest = text[...]
        return flowValue(&rest, depth: 0)
    }

    private static func depth(_ text: Substring) -> Int {
        text.utf8.reduce(0) { $0 + ("[{".utf8.contains($1) ? 1 : "]}".utf8.contains($1) ? -1 : 0) }
    }

    private func flowValue(_ rest: inout Substring, depth: Int) -> YAML {
        rest = rest.drop { $0.isWhitespace }
        guard let first = rest.first else { return .text("") }
        if first == "[" || first == "{", depth < Self.deepest {
            rest.removeFirst()
            return first == "[" ? .list(flowItems(&rest, depth: depth)) : .map(flowEntries(&rest, depth: depth))
        }
        if first == "\"" || first == "'" {
            let text = rest.dropFirst().prefix { $0 != first }
            rest = rest.dropFirst(text.count + 2)
            return .text(String(text))
        }
        var text = Substring()
        let start = rest
        while let character = rest.first, !",]}".contains(character), !(character == ":" && (rest.dropFirst().first?.isWhitespace ?? true))
        {
            rest.removeFirst()
        }
        text = start[..<rest.startIndex].trimmed
        return text.first == "*" ? anchors[text.dropFirst()] ?? .text(String(text)) : .text(String(text))
    }

    private func flowItems(_ rest: inout Substring, depth: Int) -> [YAML] {
        var items: [YAML] = []
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "," }
            guard let first = rest.first else { return items }
            if first == "]" || first == "}" {
                rest.removeFirst()
                return items
            }
            let before = rest.startIndex
            items.append(flowValue(&rest, depth: depth + 1))
            if rest.first == ":" || rest.startIndex == before { rest = rest.dropFirst() }
        }
    }

    private func flowEntries(_ rest: inout Substring, depth: Int) -> [YAML.Entry] {
        var entries: [YAML.Entry] = []
        while true {
            rest = rest.drop { $0.isWhitespace || $0 == "," }
            guard let first = rest.first else { return entries }
            if first == "]" || first == "}" {
                rest.removeFirst()
                return entries
            }
            let before = rest.startIndex
            let key = flowValue(&rest, depth: Self.deepest).text ?? ""
            rest = rest.drop { $0.isWhitespace }
            if rest.first == ":" {
                rest.removeFirst()
                entries.append(YAML.Entry(key: key, value: flowValue(&rest, depth: depth + 1)))
            } else {
                entries.append(YAML.Entry(key: key, value: .text("")))
                if rest.startIndex == before { rest = rest.dropFirst() }
            }
        }
    }
}
