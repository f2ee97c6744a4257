// The first words of an article's HTML, with every tag closed: what listings show.

/// Cuts HTML after a number of words, as Pelican's summary does.
///
/// A word is a run without blanks and tags that begins with a letter, a digit or a character reference.
/// - Returns: the HTML as it is where it has no more words than that; else its beginning, `end` after a blank, and the open tags closed.
func truncateWords(_ html: [UInt8], to limit: Int, end: String) -> [UInt8] {
    var scanner = WordScanner(html: html, limit: limit)
    guard let cut = scanner.cut() else { return html }
    var result = Array(html[..<cut.end])
    if !end.isEmpty { result += Array(" ".utf8) + Array(end.utf8) }
    for tag in cut.open.reversed() { result += Array("</".utf8) + tag + Array(">".utf8) }
    return result
}

private struct WordScanner {
    let html: [UInt8]
    let limit: Int
    private var open: [[UInt8]] = []

    init(html: [UInt8], limit: Int) {
        self.html = html
        self.limit = limit
    }

    /// The offset behind the last word that is kept and the tags open there, or nil where all words are kept.
    mutating func cut() -> (end: Int, open: [[UInt8]])? {
        var (index, words) = (0, 0)
        var last: (end: Int, open: [[UInt8]]) = (0, [])
        while index < html.count {
            if html[index] == UInt8(ascii: "<"), let end = tagEnd(index) {
                take(html[index..<end])
                index = end
            } else if !isWordByte(html[index]) {
                index += 1
            } else if words == limit {
                return last
            } else {
                index = html[index...].firstIndex { isBlank($0) || $0 == UInt8(ascii: "<") } ?? html.count
                words += 1
                last = (index, open)
            }
        }
        return nil
    }

    private mutating func take(_ tag: ArraySlice<UInt8>) {
        let closes = tag.dropFirst().first == UInt8(ascii: "/")
        let name = Array(tag.dropFirst(closes ? 2 : 1).prefix { isLetterOrDigit($0) })
        guard !name.isEmpty, !tag.dropLast().reversed().starts(with: [UInt8(ascii: "/")]) else { return }
        if closes {
            if let index = open.lastIndex(of: name) { open.removeSubrange(index...) }
        } else if !voidTags.contains(String(decoding: name, as: UTF8.self)) {
            open.append(name)
        }
    }

    private func tagEnd(_ start: Int) -> Int? {
        guard start + 1 < html.count,
            html[start + 1] == UInt8(ascii: "/") || html[start + 1] == UInt8(ascii: "!") || isLetterOrDigit(html[start + 1])
        else { return nil }
        return html[start...].firstIndex(of: UInt8(ascii: ">")).map { $0 + 1 }
    }

    private func isBlank(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
    private func isLetterOrDigit(_ byte: UInt8) -> Bool { (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (0x30...0x39).contains(byte) }
    private func isWordByte(_ byte: UInt8) -> Bool { isLetterOrDigit(byte) || byte >= 0x80 || byte == UInt8(ascii: "&") }
}

private let voidTags: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
]
