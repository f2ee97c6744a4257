// Where an HTML tag, comment, declaration or processing instruction ends, and what its name is.

enum HTMLTags {
    /// Elements that Python-Markdown takes for blocks.
    static let blocks: Set<String> = [
        "address", "article", "aside", "blockquote", "body", "canvas", "center", "colgroup", "dd", "details", "div", "dl", "dt", "fieldset",
        "figcaption", "figure", "footer", "form", "group", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup", "hr", "html", "iframe",
        "legend", "li", "main", "map", "math", "menu", "nav", "noscript", "object", "ol", "option", "output", "p", "pre", "progress",
        "script", "section", "style", "summary", "table", "tbody", "td", "textarea", "tfoot", "th", "thead", "tr", "ul", "video",
    ]
    /// Blocks whose content is text, not blocks, where it is Markdown.
    static let texts: Set<String> = [
        "address", "dd", "dt", "h1", "h2", "h3", "h4", "h5", "h6", "legend", "li", "p", "summary", "td", "th",
    ]
    /// Elements whose content is never Markdown.
    static let raw: Set<String> = ["canvas", "math", "option", "pre", "script", "style", "textarea"]
    /// Elements without an end tag.
    static let void: Set<String> = [
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    ]

    /// A tag that goes on for longer than this many bytes is none.
    private static let longestTag = 10_000

    static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) >= 0x61 && (byte | 0x20) <= 0x7A }
    static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x0A || byte == 0x09 || byte == 0x0C || byte == 0x0D }

    /// The name of the tag whose name begins at `index`, in lower case.
    static func name(_ text: [UInt8], at index: Int, limit: Int) -> String {
        var end = index
        while end < limit, !isSpace(text[end]), text[end] != UInt8(ascii: "/"), text[end] != UInt8(ascii: ">"), end - index < 64 {
            end += 1
        }
        return String(decoding: text[index..<end], as: UTF8.self).lowercased()
    }

    /// The end of a tag that begins with `<` at `index`, behind its `>`, as a browser finds it: a `>` in quotes does not count.
    static func tagEnd(_ text: [UInt8], at index: Int, limit: Int) -> Int? {
        var index = index + 1
        let longest = min(limit, index + longestTag)
        while index < longest {
            let byte = text[index]
            if byte == UInt8(ascii: ">") { return index + 1 }
            if byte == UInt8(ascii: "`") { return nil }
            index += 1
            guard byte == UInt8(ascii: "=") else { continue }
            while index < longest, isSpace(text[index]) { index += 1 }
            guard index < longest, text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "'") else { continue }
            let quote = text[index]
            index += 1
            while index < longest, text[index] != quote { index += 1 }
            index += 1
        }
        return nil
    }

    /// The end of a tag within a line, by the stricter rule for those: a name, then attributes of the usual form.
    static func inlineTagEnd(_ text: [UInt8], at start: Int, limit: Int) -> Int? {
        var index = start + 1
        let longest = min(limit, index + longestTag)
        func peek() -> UInt8 { index < longest ? text[index] : 0 }
        if peek() == UInt8(ascii: "/") { index += 1 }
        guard isLetter(peek()) else { return nil }
        while index < longest, !isSpace(peek()), !"\"'<>@".utf8.contains(peek()) { index += 1 }
        while true {
            let before = index
            while index < longest, isSpace(peek()) { index += 1 }
            if peek() == UInt8(ascii: ">") { return index + 1 }
            if peek() == UInt8(ascii: "/"), index + 1 < longest, text[index + 1] == UInt8(ascii: ">") { return index + 2 }
            guard index > before, index < longest else { return nil }
            let name = index
            while index < longest, !isSpace(peek()), !"\"'=<>".utf8.contains(peek()) {
                // `\>` is no tag's end.
                index += peek() == UInt8(ascii: "\\") ? 2 : 1
            }
            guard index > name else { return nil }
            var value = index
            while value < longest, isSpace(text[value]) { value += 1 }
            guard value < longest, text[value] == UInt8(ascii: "=") else { continue }
            index = value + 1
            while index < longest, isSpace(peek()) { index += 1 }
            let quote = peek()
            if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
                index += 1
                while index < longest, peek() != quote { index += 1 }
                guard index < longest else { return nil }
                index += 1
            } else {
                let bare = index
                while index < longest, !isSpace(peek()), !"\"'<>".utf8.contains(peek()) { index += 1 }
                guard index > bare else { return nil }
            }
        }
    }
}

/// Finds the ends of things that may be long, and remembers what it found: each byte is looked at a few times only.
struct EndFinder {
    /// Of each end, from where on it was looked for, and the position behind the first one there.
    private var known: [String: (from: Int, found: Int?)] = [:]
    private let last: Int

    /// - Parameter last: what is behind this position is no end.
    init(to last: Int) { self.last = last }

    /// The position behind the first `end` at or after `index`, if that is not behind `limit`.
    mutating func find(_ end: String, in text: [UInt8], from index: Int, limit: Int) -> Int? {
        if let known = known[end], known.from <= index, known.found.map({ $0 - end.utf8.count >= index }) ?? true {
            return known.found.flatMap { $0 <= limit ? $0 : nil }
        }
        let pattern = Array(end.utf8)
        var position = index
        while position + pattern.count <= last, !text[position..<(position + pattern.count)].elementsEqual(pattern) {
            position = text.firstOffset(of: pattern[0], from: position + 1, to: last) ?? last
        }
        let found = position + pattern.count <= last ? position + pattern.count : nil
        known[end] = (index, found)
        return found.flatMap { $0 <= limit ? $0 : nil }
    }
}
