// Reads HTML that we wrote ourselves, strictly: every tag is closed, in its order, and no bare `<` or `"` is anywhere.

/// What a page's code blocks hold; nil where the page is not well formed.
struct Page {
    /// The text of each code block, without the numbers of its lines.
    private(set) var code: [String] = []
    private var open: [String] = []

    private static let void: Set<String> = ["br", "hr", "img", "input"]

    init?(_ html: [UInt8]) {
        guard let html = String(validating: html, as: UTF8.self) else { return nil }
        var text = ""
        var isNumber = false
        for part in html.utf8.split(separator: UInt8(ascii: "<"), omittingEmptySubsequences: false).enumerated() {
            if part.offset == 0 {
                guard !part.element.contains(UInt8(ascii: ">")) else { return nil }
                continue
            }
            guard let end = part.element.firstIndex(of: UInt8(ascii: ">")) else { return nil }
            let tag = String(part.element[..<end])!
            let rest = part.element[part.element.index(after: end)...]
            guard !rest.contains(UInt8(ascii: ">")), take(tag) else { return nil }
            if tag == "pre" { text = "" }
            if open.contains("pre") {
                isNumber = tag == "span class=\"linenos\""
                if !isNumber { text += Self.plain(String(rest)!) }
            }
            if tag == "/pre" { code.append(text) }
        }
        guard open.isEmpty else { return nil }
    }

    private mutating func take(_ tag: String) -> Bool {
        if tag.hasPrefix("/") { return open.popLast() == String(tag.dropFirst()) }
        let name = String(tag.prefix { $0 != " " })
        guard name.utf8.allSatisfy({ $0 | 0x20 >= 0x61 && $0 | 0x20 <= 0x7A || (0x30...0x39).contains($0) }), !name.isEmpty else {
            return false
        }
        guard tag.utf8.count(where: { $0 == UInt8(ascii: "\"") }) % 2 == 0 else { return false }
        if !Self.void.contains(name) { open.append(name) }
        return true
    }

    private static func plain(_ text: String) -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        return text.replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&#34;", with: "\"").replacing("&#39;", with: "'")
            .replacing("&amp;", with: "&")
    }
}
