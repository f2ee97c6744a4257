// Typographic quotes, dashes and ellipses: typogrify's filter `smartypants`.

/// `smartypants`, one text between two tags.
struct SmartText {
    private let text: ArraySlice<UInt8>
    private let dashes: Typogrify.Dashes
    /// What stands before the text; nil where it stands for itself.
    private let before: Unicode.Scalar?
    private var index: Int
    private var result: [UInt8] = []

    /// - Parameter behindElement: whether the text follows an ignored element.
    static func educated(_ html: [UInt8], _ dashes: Typogrify.Dashes, behindElement: Bool) -> [UInt8] {
        var before: Unicode.Scalar? = behindElement ? "x" : nil
        return mapTexts(html, except: ["samp", "tt", "kbd"], onTag: { if $0.kind != .end { before = nil } }) {
            var text = SmartText($0, dashes, before)
            before = scalar($0, before: $0.endIndex)
            return text.educated()
        }
    }

    private init(_ text: ArraySlice<UInt8>, _ dashes: Typogrify.Dashes, _ before: Unicode.Scalar?) {
        self.text = text
        self.dashes = dashes
        self.before = before
        index = text.startIndex
    }

    private mutating func educated() -> [UInt8] {
        while index < text.endIndex {
            if let (sign, length) = replacement(at: index) {
                result += sign.utf8
                index += length
            } else if isQuote(at: index) {
                writeQuote()
            } else {
                result.append(text[index])
                index += 1
            }
        }
        return result
    }

    /// What stands for the signs here, quotes aside: a dash, an ellipsis, an escaped sign.
    private func replacement(at index: Int) -> (sign: String, length: Int)? {
        func has(_ signs: String, _ more: String = "") -> Bool { text[index...].starts(with: (signs + more).utf8) }
        switch text[index] {
        case UInt8(ascii: "\\"):
            if has("\\&quot;") { return ("&#34;", 7) }
            guard index + 1 < text.endIndex, "\\\"'.-`".utf8.contains(text[index + 1]) else { return nil }
            return ("&#\(text[index + 1]);", 2)
        case UInt8(ascii: "-"):
            guard has("--") else { return nil }
            switch dashes {
            case .default: return ("&#8212;", 2)
            case .oldschool: return has("---") ? ("&#8212;", 3) : ("&#8211;", 2)
            case .inverted: return has("---") ? ("&#8211;", 3) : ("&#8212;", 2)
            }
        case UInt8(ascii: "."): return has("...") ? ("&#8230;", 3) : has(". . .") ? ("&#8230;", 5) : nil
        case UInt8(ascii: "`"): return has("``") ? ("&#8220;", 2) : nil
        case UInt8(ascii: "'"): return has("''") ? ("&#8221;", 2) : nil
        default: return nil
        }
    }

    private func isQuote(at index: Int) -> Bool {
        text[index] == UInt8(ascii: "\"") || text[index] == UInt8(ascii: "'") || text[index...].starts(with: "&quot;".utf8)
    }

    private mutating func writeQuote() {
        let isDouble = text[index] != UInt8(ascii: "'")
        let behind = index + (text[index] == UInt8(ascii: "&") ? 6 : 1)
        let next = behind < text.endIndex ? text[behind] : nil
        let other = UInt8(ascii: isDouble ? "'" : "\"")
        if next == other, beginsWord(text, behind + 1) {
            result += (isDouble ? "&#8220;&#8216;" : "&#8216;&#8220;").utf8
            index = behind + 1
            return
        }
        let opens = isDouble ? opensDouble(before: behind) : opensSingle(before: behind)
        result += (isDouble ? (opens ? "&#8220;" : "&#8221;") : opens ? "&#8216;" : "&#8217;").utf8
        index = behind
    }

    private func opensSingle(before behind: Int) -> Bool {
        // The '80s.
        let ahead = text[behind...].prefix(3)
        if ahead.count == 3, ahead.prefix(2).allSatisfy(isDigit), ahead.last == UInt8(ascii: "s") { return false }
        if isBehindDash, beginsWord(text, behind) { return true }
        return !closes || ahead.first.map(isDigit) == true
    }

    private func opensDouble(before behind: Int) -> Bool {
        if isBehindDash, beginsWord(text, behind) { return true }
        if let next = scalar(text, from: behind), next.properties.isWhitespace { return false }
        if last == nil, behind < text.endIndex, isPunctuation(text[behind]), replacement(at: behind) == nil { return false }
        return !closes
    }

    /// What stands before the quote.
    private var last: Unicode.Scalar? { scalar(result[...], before: result.endIndex) ?? before }

    /// Whether what stands before the quote lets it be a closing one.
    private var closes: Bool { last.map { !$0.properties.isWhitespace && !"[{(-".unicodeScalars.contains($0) } ?? false }

    /// Whether it follows a dash, or a blank that does not break.
    private var isBehindDash: Bool {
        guard result.last == UInt8(ascii: ";") else { return false }
        return ["&#8211;", "&#8212;", "&ndash;", "&mdash;", "&nbsp;"].contains { result.suffix($0.utf8.count).elementsEqual($0.utf8) }
    }
}

// MARK: - Characters

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
func isPunctuation(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !isDigit(byte) && !(0x61...0x7A).contains(byte | 0x20) && byte != UInt8(ascii: "&")
}

/// Whether a word begins or ends here.
func isBoundary(_ text: ArraySlice<UInt8>, _ index: Int) -> Bool {
    let before = scalar(text, before: index).map(isWord) ?? false
    return before != beginsWord(text, index)
}

func beginsWord(_ text: ArraySlice<UInt8>, _ index: Int) -> Bool { scalar(text, from: index).map(isWord) ?? false }

/// Letters and numbers of all scripts, and `_`.
func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar == "_" || isDigit(UInt8(scalar.value)) || (0x61...0x7A).contains(UInt8(scalar.value) | 0x20) }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
}

/// The character that begins at an offset.
func scalar(_ text: ArraySlice<UInt8>, from index: Int) -> Unicode.Scalar? {
    guard index < text.endIndex else { return nil }
    if text[index] < 0x80 { return Unicode.Scalar(text[index]) }
    return String(decoding: text[index...].prefix(4), as: UTF8.self).unicodeScalars.first
}

/// The character that ends at an offset.
func scalar(_ text: ArraySlice<UInt8>, before index: Int) -> Unicode.Scalar? {
    guard index > text.startIndex else { return nil }
    var start = index - 1
    while start > text.startIndex, index - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
    return scalar(text, from: start)
}
