// Bare addresses that are links (magiclink, linkify and their kin), by GitHub's rules. They are found before anything in them is read as markup.

/// A bare address in a text.
struct Autolink {
    var range: Range<Int>
    /// What its target has before it.
    var scheme = ""

    /// All bare addresses in a part of a text, in their order.
    static func all(in text: [UInt8], _ range: Range<Int>) -> [Autolink] {
        var links: [Autolink] = []
        var index = range.lowerBound
        while index < range.upperBound {
            if let link = link(text, at: index, in: (links.last?.range.upperBound ?? range.lowerBound)..<range.upperBound) {
                links.append(link)
                index = link.range.upperBound
            } else {
                index += 1
            }
        }
        return links
    }

    private static func link(_ text: [UInt8], at index: Int, in range: Range<Int>) -> Autolink? {
        func begins(with start: String) -> Bool { text[index..<range.upperBound].starts(with: start.utf8) }
        let before = index > range.lowerBound ? text[index - 1] : UInt8(ascii: " ")
        switch text[index] {
        case UInt8(ascii: "h"), UInt8(ascii: "f"):
            guard !HTMLTags.isLetter(before), let scheme = ["https://", "http://", "ftp://"].first(where: begins) else { return nil }
            return address(text, index, behind: scheme, in: range)
        case UInt8(ascii: "w"):
            guard HTMLTags.isSpace(before) || "*_~(".utf8.contains(before), begins(with: "www.") else { return nil }
            return address(text, index, behind: "www.", in: range).map { Autolink(range: $0.range, scheme: "http://") }
        case UInt8(ascii: "@"): return mailbox(text, index, in: range)
        default: return nil
        }
    }

    /// An address goes on up to a blank or a tag; punctuation at its end, and a parenthesis that it did not open, are none of it.
    private static func address(_ text: [UInt8], _ index: Int, behind start: String, in range: Range<Int>) -> Autolink? {
        let host = index + start.utf8.count
        guard host < range.upperBound, isHostByte(text[host]) else { return nil }
        var end = text[host..<range.upperBound].firstIndex { HTMLTags.isSpace($0) || $0 == UInt8(ascii: "<") } ?? range.upperBound
        var unopened = 0
        for byte in text[host..<end] { unopened += byte == UInt8(ascii: ")") ? 1 : byte == UInt8(ascii: "(") ? -1 : 0 }
        while end > host + 1 {
            let last = text[end - 1]
            guard "?!.,:*_~'\"".utf8.contains(last) || last == UInt8(ascii: ")") && unopened > 0 else { break }
            if last == UInt8(ascii: ")") { unopened -= 1 }
            end -= 1
        }
        return Autolink(range: index..<end)
    }

    private static func mailbox(_ text: [UInt8], _ at: Int, in range: Range<Int>) -> Autolink? {
        var (start, end) = (at, at + 1)
        while start > range.lowerBound, isHostByte(text[start - 1]) || ".+-_".utf8.contains(text[start - 1]) { start -= 1 }
        while end < range.upperBound, isHostByte(text[end]) || ".-_".utf8.contains(text[end]) { end += 1 }
        while end > at + 1, !isHostByte(text[end - 1]) { end -= 1 }
        guard start < at, text[(at + 1)..<end].contains(UInt8(ascii: ".")) else { return nil }
        return Autolink(range: start..<end, scheme: "mailto:")
    }

    private static func isHostByte(_ byte: UInt8) -> Bool {
        HTMLTags.isLetter(byte) || (0x30...0x39).contains(byte) || byte >= 0x80
    }
}
