// The first words of an article's HTML, with every tag closed: what listings show.

/// Cuts HTML after a number of words, as Pelican's summary does.
///
/// A word is letters, digits, `_`, `-` and `'`, not beginning with the last two; a Chinese, Japanese or Korean character that no
/// word began before is one by itself;
/// character references stand between words.
/// - Returns: the HTML as it is where nothing follows the last word; else its beginning, `end` after a blank, and the open tags closed.
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
    /// How often each name is open.
    private var counts: [[UInt8]: Int] = [:]
    /// No `>` stands any more: what looks like a tag is none.
    private var lacksTagEnd = false

    init(html: [UInt8], limit: Int) {
        self.html = html
        self.limit = limit
    }

    /// The offset behind the last word and the tags open there, or nil where nothing follows it.
    mutating func cut() -> (end: Int, open: [[UInt8]])? {
        var (index, words) = (0, 0)
        while index < html.count, words < limit {
            if html[index] == UInt8(ascii: "<"), let end = tagEnd(index) {
                take(html[index..<end])
                index = end
            } else if let end = referenceEnd(index) {
                index = end
            } else if let end = wordEnd(index) {
                words += 1
                index = end
            } else {
                index += 1
            }
        }
        return index < html.count ? (index, open) : nil
    }

    /// Where the word that begins here ends; nil where none begins.
    private func wordEnd(_ start: Int) -> Int? {
        let first = scalar(at: start)
        if first.isIdeographic { return start + UTF8.width(first) }
        guard first.isWordCharacter else { return nil }
        var index = start
        while index < html.count {
            let next = scalar(at: index)
            guard next == "-" || next == "'" || next.isWordCharacter else { break }
            index += UTF8.width(next)
        }
        return index
    }

    private func referenceEnd(_ start: Int) -> Int? {
        guard html[start] == UInt8(ascii: "&"), let end = html[start...].prefix(32).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        return html[start + 1..<end].allSatisfy { isLetterOrDigit($0) || $0 == UInt8(ascii: "#") } ? end + 1 : nil
    }

    private func scalar(at index: Int) -> Unicode.Scalar {
        if html[index] < 0x80 { return Unicode.Scalar(html[index]) }
        var decoder = UTF8()
        var bytes = html[index...].prefix(4).makeIterator()
        if case .scalarValue(let scalar) = decoder.decode(&bytes) { return scalar }
        // In the middle of a character: no letter, one byte wide.
        return " "
    }

    private mutating func take(_ tag: ArraySlice<UInt8>) {
        let closes = tag.dropFirst().first == UInt8(ascii: "/")
        let name = Array(tag.dropFirst(closes ? 2 : 1).prefix { isLetterOrDigit($0) })
        guard !name.isEmpty, !tag.dropLast().reversed().starts(with: [UInt8(ascii: "/")]) else { return }
        if closes {
            guard counts[name, default: 0] > 0 else { return }
            while let last = open.popLast() {
                counts[last, default: 1] -= 1
                if last == name { break }
            }
        } else if !voidTags.contains(String(decoding: name, as: UTF8.self)) {
            open.append(name)
            counts[name, default: 0] += 1
        }
    }

    private mutating func tagEnd(_ start: Int) -> Int? {
        guard !lacksTagEnd, start + 1 < html.count,
            html[start + 1] == UInt8(ascii: "/") || html[start + 1] == UInt8(ascii: "!") || isLetterOrDigit(html[start + 1])
        else { return nil }
        guard let end = html[start...].firstIndex(of: UInt8(ascii: ">")) else {
            lacksTagEnd = true
            return nil
        }
        return end + 1
    }

    private func isLetterOrDigit(_ byte: UInt8) -> Bool {
        (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (0x30...0x39).contains(byte)
    }
}

extension Unicode.Scalar {
    fileprivate var isWordCharacter: Bool {
        switch self {
        case "a"..."z", "A"..."Z", "0"..."9", "_": return true
        default: if isASCII { return false }
        }
        return properties.isAlphabetic || properties.numericType != nil
    }

    /// Characters of scripts that are written without blanks.
    fileprivate var isIdeographic: Bool {
        switch value {
        case 0x1100...0x11FF, 0x3040...0x30FF, 0x3130...0x318F, 0x3400...0x4DBF, 0x4E00...0x9FFF, 0xAC00...0xD7FF, 0xF900...0xFAFF,
            0x20000...0x2A6DF, 0x2F800...0x2FA1F:
            true
        default: false
        }
    }
}

private let voidTags: Set<String> = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
]
