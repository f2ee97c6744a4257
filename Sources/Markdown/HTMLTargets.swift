// Where raw HTML leads: the values of `href`, `src` and their like, found by reading its tags.

/// The targets in a piece of raw HTML; comments, scripts and styles hold none.
struct HTMLTargets {
    /// Where each target stands, in offsets; those that are an attribute's whole value, and the addresses in a `srcset`.
    private(set) var ranges: [Range<Int>] = []
    private let html: UnsafeBufferPointer<UInt8>
    private var index = 0

    /// Attributes whose value is an address, in raw HTML as Pelican looks for them.
    private static let names: Set<String> = ["href", "src", "poster", "data", "cite", "formaction", "action", "content"]

    init(_ html: UnsafeBufferPointer<UInt8>) {
        self.html = html
        while let start = next(UInt8(ascii: "<")) {
            index = start + 1
            readTag()
        }
    }

    private func next(_ byte: UInt8) -> Int? {
        html[index...].firstIndex(of: byte)
    }

    private mutating func readTag() {
        if begins(with: "!--") { return skip(behind: "-->") }
        guard index < html.count, isLetter(html[index]) else { return }
        let name = readName()
        while let attribute = nextAttribute() {
            guard let value = readValue() else { continue }
            if Self.names.contains(attribute) { ranges.append(value) }
            if attribute == "srcset" { addCandidates(of: value) }
        }
        if name == "script" || name == "style" { skip(behind: "</" + name) }
    }

    /// The name of the tag's next attribute in lower case; nil at the tag's end.
    private mutating func nextAttribute() -> String? {
        while index < html.count, isSpace(html[index]) || html[index] == UInt8(ascii: "/") { index += 1 }
        guard index < html.count, html[index] != UInt8(ascii: ">"), html[index] != UInt8(ascii: "<") else { return nil }
        let start = index
        let name = readName()
        // A stray quote or equals sign is nobody's name, and must not stop the reading.
        if index == start { index += 1 }
        return name
    }

    private mutating func readName() -> String {
        let start = index
        while index < html.count, !isSpace(html[index]), !"/>=<\"'".utf8.contains(html[index]) { index += 1 }
        return String(decoding: html[start..<min(index, start + 32)], as: UTF8.self).lowercased()
    }

    private mutating func readValue() -> Range<Int>? {
        var place = index
        while place < html.count, isSpace(html[place]) { place += 1 }
        guard place < html.count, html[place] == UInt8(ascii: "=") else { return nil }
        place += 1
        while place < html.count, isSpace(html[place]) { place += 1 }
        index = place
        guard place < html.count else { return nil }
        let quote = html[place]
        if quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") {
            index += 1
            guard let end = next(quote) else {
                index = html.count
                return nil
            }
            index = end + 1
            return place + 1..<end
        }
        while index < html.count, !isSpace(html[index]), html[index] != UInt8(ascii: ">") { index += 1 }
        return place..<index
    }

    /// The addresses in `a.png 1x, b.png 2x`.
    private mutating func addCandidates(of value: Range<Int>) {
        var place = value.lowerBound
        while place < value.upperBound {
            while place < value.upperBound, isSpace(html[place]) || html[place] == UInt8(ascii: ",") { place += 1 }
            let start = place
            while place < value.upperBound, !isSpace(html[place]), html[place] != UInt8(ascii: ",") { place += 1 }
            if place > start { ranges.append(start..<place) }
            while place < value.upperBound, html[place] != UInt8(ascii: ",") { place += 1 }
        }
    }

    private func begins(with text: String) -> Bool {
        html[min(index, html.count)...].starts(with: text.utf8)
    }

    private mutating func skip(behind text: String) {
        let text = Array(text.utf8)
        while let found = next(text[0]) {
            index = found
            if html[index...].prefix(text.count).elementsEqual(text, by: { $0 == $1 || $0 | 0x20 == $1 && isLetter($1) }) {
                index += text.count
                return
            }
            index += 1
        }
        index = html.count
    }
}

private func isLetter(_ byte: UInt8) -> Bool {
    (0x61...0x7A).contains(byte | 0x20)
}

/// An attribute's value as the text it stands for: the five references that a URL needs.
func withoutReferences(_ value: Slice<UnsafeBufferPointer<UInt8>>) -> String {
    var text = String(decoding: value, as: UTF8.self)
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    for (reference, character) in [("&lt;", "<"), ("&gt;", ">"), ("&quot;", "\""), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        text = text.replacing(reference, with: character)
    }
    return text
}
