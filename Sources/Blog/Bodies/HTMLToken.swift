// HTML taken apart: tags, comments and the texts between them.

/// A piece of HTML: a tag, a comment, or the text up to the next of them.
struct HTMLToken {
    enum Kind {
        case text, start, end, comment
    }

    let kind: Kind
    /// With the signs around it, where it is a tag.
    let bytes: ArraySlice<UInt8>
    /// A tag's name in small letters.
    let name: String
    var range: Range<Int> { bytes.startIndex..<bytes.endIndex }

    static func all(in html: [UInt8]) -> [HTMLToken] {
        var tokens: [HTMLToken] = []
        let lastClose = html.lastIndex(of: UInt8(ascii: ">")) ?? -1
        var lacksCommentEnd = false
        var (start, index) = (0, 0)
        while index < lastClose {
            guard html[index] == UInt8(ascii: "<") else {
                index += 1
                continue
            }
            var end = tagEnd(in: html, from: index, before: lastClose)
            var isComment = false
            if !lacksCommentEnd, html[index...].starts(with: "<!--".utf8) {
                let close = html[(index + 4)...].firstRange(of: "-->".utf8)
                if let close { (end, isComment) = (close.upperBound, true) } else { lacksCommentEnd = true }
            }
            if start < index { tokens.append(HTMLToken(.text, html[start..<index])) }
            tokens.append(isComment ? HTMLToken(.comment, html[index..<end]) : HTMLToken(tag: html[index..<end]))
            (start, index) = (end, end)
        }
        if start < html.count { tokens.append(HTMLToken(.text, html[start...])) }
        return tokens
    }

    /// The offset behind the tag that begins at `index`: a `>` in a quoted value does not end it, unless the quote stays open on its line.
    private static func tagEnd(in html: [UInt8], from index: Int, before last: Int) -> Int {
        var end = index
        while html[end] != UInt8(ascii: ">") {
            let isValue = end > index && html[end - 1] == UInt8(ascii: "=")
            if isValue, html[end] == UInt8(ascii: "\"") || html[end] == UInt8(ascii: "'"),
                let close = html[(end + 1)...].prefix(1000).firstIndex(where: { $0 == html[end] || $0 == 0x0A }), html[close] == html[end],
                close < last
            {
                end = close
            }
            end += 1
        }
        return end + 1
    }

    private init(_ kind: Kind, _ bytes: ArraySlice<UInt8>) {
        self.kind = kind
        self.bytes = bytes
        name = ""
    }

    private init(tag bytes: ArraySlice<UInt8>) {
        let isEnd = bytes.dropFirst().first == UInt8(ascii: "/")
        kind = isEnd ? .end : .start
        self.bytes = bytes
        let name = bytes.dropFirst(isEnd ? 2 : 1).prefix { $0 != UInt8(ascii: ">") && $0 != UInt8(ascii: "/") && !isSpace($0) }
        self.name = String(decoding: name, as: UTF8.self).lowercased()
    }

    /// The value of an attribute in quotes; empty where it is not there.
    func attribute(_ name: String) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard let match = try? Regex("(?i)\\s\(name)\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')").firstMatch(in: text) else { return "" }
        return String((match[1].substring ?? match[2].substring) ?? "")
    }
}

/// Changes the texts between tags, those in elements of the given names aside.
func mapTexts(
    _ html: [UInt8], except verbatim: Set<String> = [], onTag: (HTMLToken) -> Void = { _ in }, _ change: (ArraySlice<UInt8>) -> [UInt8]
) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(html.count + html.count / 16)
    var open: [String] = []
    for token in HTMLToken.all(in: html) {
        guard token.kind == .text else {
            if verbatim.contains(token.name) {
                if token.kind == .start { open.append(token.name) } else if open.last == token.name { open.removeLast() }
            }
            onTag(token)
            result += token.bytes
            continue
        }
        if open.isEmpty { result += change(token.bytes) } else { result += token.bytes }
    }
    return result
}
