// Filters that make, remove or protect markup; and JSON.

private let escapeFilter = filter("escape") { value, _, _ in value.isMarkup ? .safe(value.text) : .safe(escapeMarkup(value.text)) }

let markupFilters: [String: Filter] = [
    "escape": escapeFilter,
    "e": escapeFilter,
    "forceescape": filter("forceescape") { value, _, _ in .safe(escapeMarkup(value.text)) },
    "safe": filter("safe") { value, _, _ in .safe(value.text) },
    "striptags": filter("striptags") { value, _, _ in
        if case .string(let text) = value, isPlain(text) { return value }
        return .string(withoutTags(value.text))
    },
    "xmlattr": filter("xmlattr", ["autospace"]) { value, arguments, call in
        var text = try pairs(of: value).compactMap { pair -> String? in
            if pair.value.isNone || pair.value.isUndefined { return nil }
            if pair.key.text.unicodeScalars.contains(where: { isSpace($0) || $0 == "/" || $0 == ">" || $0 == "=" }) {
                throw TemplateError("\(quoted(pair.key.text)) is not an attribute's name")
            }
            return escapedText(pair.key) + "=\"" + escapedText(pair.value) + "\""
        }.joined(separator: " ")
        if !text.isEmpty, arguments[0]?.isTrue ?? true { text = " " + text }
        return call.autoescape ? .safe(text) : .string(text)
    },
    "urlize": filter("urlize", ["trim_url_limit", "nofollow", "target", "rel", "extra_schemes"]) { value, arguments, call in
        var rel = Set((arguments[3]?.string ?? "").split(separator: " ").map(String.init))
        if arguments[1]?.isTrue ?? false { rel.insert("nofollow") }
        rel.insert("noopener")
        let schemes = try arguments[4].map { try elements(of: $0).map(\.text) } ?? []
        let linker = Linker(
            limit: arguments[0].flatMap(\.size), rel: rel.sorted().joined(separator: " "), target: arguments[2]?.string, schemes: schemes)
        let text = linker.linked(value.isMarkup ? value.text : escapeMarkup(value.text))
        return call.autoescape ? .safe(text) : .string(text)
    },
]

// MARK: - Tags

/// Whether text has no tags, no references, and only single spaces between its words.
private func isPlain(_ text: String) -> Bool {
    text.utf8.withContiguousStorageIfAvailable { bytes in
        var before: UInt8 = 0x20
        for byte in bytes {
            let isSimple = byte < 0x80 && byte > 0x20 && byte != UInt8(ascii: "<") && byte != UInt8(ascii: "&")
            if !isSimple, byte != 0x20 || before == 0x20 { return false }
            before = byte
        }
        return before != 0x20 || bytes.isEmpty
    } ?? false
}

/// Text without tags and comments, spaces collapsed, references resolved, as the filter `striptags` gives it.
public func withoutTags(_ text: String) -> String {
    var text = text
    return text.withUTF8 { bytes in
        if bytes.contains(where: { $0 >= 0x80 }) {
            let kept = outside(outside(Array(bytes), "<!--", "-->"), "<", ">")
            return resolved(collapsed(kept[...]))
        }
        let hasComments = find("<!--", in: bytes)
        let kept = hasComments ? outside(outside(Array(bytes), "<!--", "-->"), "<", ">") : []
        let plain = hasComments ? kept.withUnsafeBufferPointer(withoutASCIITags) : withoutASCIITags(bytes)
        return bytes.contains(UInt8(ascii: "&")) ? resolved(plain) : plain
    }
}

private func find(_ part: StaticString, in bytes: UnsafeBufferPointer<UInt8>) -> Bool {
    find(UnsafeBufferPointer(start: part.utf8Start, count: part.utf8CodeUnitCount), in: bytes, from: 0) != nil
}

/// Removes tags and superfluous spaces in one go.
private func withoutASCIITags(_ bytes: UnsafeBufferPointer<UInt8>) -> String {
    String(unsafeUninitializedCapacity: bytes.count) { result in
        var (count, at) = (0, 0)
        let lastClose = bytes.lastIndex(of: UInt8(ascii: ">")) ?? -1
        while at < bytes.count {
            let byte = bytes[at]
            if byte == UInt8(ascii: "<"), at < lastClose {
                while bytes[at] != UInt8(ascii: ">") { at += 1 }
            } else if !isSpace(byte) {
                result[count] = byte
                count += 1
            } else if count > 0, result[count - 1] != 0x20 {
                result[count] = 0x20
                count += 1
            }
            at += 1
        }
        return count > 0 && result[count - 1] == 0x20 ? count - 1 : count
    }
}

/// What is left without the parts between two marks.
private func outside(_ bytes: [UInt8], _ open: String, _ close: String) -> [UInt8] {
    let (open, close) = (Array(open.utf8), Array(close.utf8))
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    var at = 0
    while let start = position(of: open, in: bytes, from: at) {
        guard let end = position(of: close, in: bytes, from: start) else { break }
        result += bytes[at..<start]
        at = end + close.count
    }
    return result + bytes[at...]
}

private func position(of part: [UInt8], in bytes: [UInt8], from start: Int) -> Int? {
    part.withUnsafeBufferPointer { part in
        bytes.withUnsafeBufferPointer { find(part, in: $0, from: start)?.lowerBound }
    }
}

/// Words joined by single spaces.
private func collapsed(_ bytes: ArraySlice<UInt8>) -> String {
    if bytes.contains(where: { $0 >= 0x80 }) {
        return String(decoding: bytes, as: UTF8.self).unicodeScalars.split(whereSeparator: isSpace).map { String($0) }.joined(
            separator: " ")
    }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for byte in bytes {
        if !isSpace(byte) { result.append(byte) } else if let last = result.last, last != 0x20 { result.append(0x20) }
    }
    if result.last == 0x20 { result.removeLast() }
    return String(decoding: result, as: UTF8.self)
}

private let references: [String: String] = [
    "amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'", "nbsp": "\u{A0}", "copy": "©", "reg": "®", "trade": "™", "hellip": "…",
    "mdash": "—", "ndash": "–", "lsquo": "‘", "rsquo": "’", "ldquo": "“", "rdquo": "”", "laquo": "«", "raquo": "»", "bull": "•",
    "middot": "·", "times": "×", "deg": "°", "para": "¶", "sect": "§", "euro": "€", "pound": "£", "rarr": "→", "larr": "←",
    "uarr": "↑", "darr": "↓", "eacute": "é", "egrave": "è", "agrave": "à", "aacute": "á", "ccedil": "ç", "ouml": "ö", "uuml": "ü",
    "auml": "ä", "szlig": "ß", "ntilde": "ñ", "oslash": "ø", "aring": "å", "AMP": "&", "LT": "<", "GT": ">", "QUOT": "\"",
]

/// Text with character references resolved.
func resolved(_ text: String) -> String {
    guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
    var result = ""
    var rest = text[...]
    while let start = rest.utf8.firstIndex(of: UInt8(ascii: "&")) {
        result += rest[..<start]
        rest = rest[rest.utf8.index(after: start)...]
        let name = rest.utf8.prefix(32).prefix { $0 != UInt8(ascii: ";") && $0 != UInt8(ascii: "&") && !isSpace($0) }
        let isClosed = name.endIndex < rest.endIndex && rest.utf8[name.endIndex] == UInt8(ascii: ";")
        guard isClosed, let found = reference(String(name) ?? "") else {
            result += "&"
            continue
        }
        result += found
        rest = rest[rest.utf8.index(after: name.endIndex)...]
    }
    return result + rest
}

private func reference(_ name: String) -> String? {
    if let found = references[name] { return found }
    guard name.hasPrefix("#") else { return nil }
    let isHex = name.hasPrefix("#x") || name.hasPrefix("#X")
    return UInt32(name.dropFirst(isHex ? 2 : 1), radix: isHex ? 16 : 10).flatMap(Unicode.Scalar.init).map { String($0) }
}

// MARK: - Links

/// Makes links of the URLs and mail addresses in escaped text.
private struct Linker {
    let limit: Int?
    let rel: String
    let target: String?
    /// Beginnings beside http and https that make a link.
    let schemes: [String]

    func linked(_ text: String) -> String {
        var result = ""
        var word = String.UnicodeScalarView()
        for scalar in text.unicodeScalars {
            if isSpace(scalar) {
                result += linkedWord(String(word))
                word = String.UnicodeScalarView()
                result.unicodeScalars.append(scalar)
            } else {
                word.append(scalar)
            }
        }
        return result + linkedWord(String(word))
    }

    /// A word, with the punctuation around it outside of the link.
    private func linkedWord(_ word: String) -> String {
        var (head, middle, tail) = ("", word, "")
        while let opening = ["(", "<", "&lt;"].first(where: middle.hasPrefix) {
            head += opening
            middle.removeFirst(opening.count)
        }
        while let closing = [")", ">", ".", ",", "&gt;"].first(where: middle.hasSuffix) {
            tail = closing + tail
            middle.removeLast(closing.count)
        }
        // A bracket that was opened inside is closed inside.
        for (opening, closing) in [("(", ")"), ("<", ">"), ("&lt;", "&gt;")] {
            let opened = count(opening, middle)
            if opened <= count(closing, middle) { continue }
            for _ in 0..<min(opened, count(closing, tail)) {
                guard let range = find(closing, in: tail) else { break }
                middle += String(decoding: tail.utf8.prefix(range.upperBound), as: UTF8.self)
                tail = String(decoding: tail.utf8.dropFirst(range.upperBound), as: UTF8.self)
            }
        }
        return head + link(middle) + tail
    }

    private func count(_ part: String, _ text: String) -> Int {
        var (count, at) = (0, 0)
        while let found = find(part, in: text, from: at) { (count, at) = (count + 1, found.upperBound) }
        return count
    }

    private func link(_ word: String) -> String {
        let attributes = " rel=\"\(escapeMarkup(rel))\"" + (target.map { " target=\"\(escapeMarkup($0))\"" } ?? "")
        if isURL(word) {
            let isWhole = word.hasPrefix("https://") || word.hasPrefix("http://")
            return "<a href=\"\(isWhole ? "" : "https://")\(word)\"\(attributes)>\(shortened(word))</a>"
        }
        if word.hasPrefix("mailto:"), isAddress(word.dropFirst(7)) { return "<a href=\"\(word)\">\(word.dropFirst(7))</a>" }
        if !word.hasPrefix("www."), !word.contains(":"), isAddress(word[...]) { return "<a href=\"mailto:\(word)\">\(word)</a>" }
        if schemes.contains(where: { word != $0 && word.hasPrefix($0) }) { return "<a href=\"\(word)\"\(attributes)>\(word)</a>" }
        return word
    }

    private func shortened(_ text: String) -> String {
        guard let limit, scalarCount(text) > limit else { return text }
        return prefix(text, limit) + "..."
    }

    // MARK: What looks like a link

    private static let ends: Set<String> = ["com", "net", "int", "edu", "gov", "org", "info", "mil"]

    /// `http://host`, `www.host`, or a host of a well-known domain; then perhaps a port, and perhaps a path, query or fragment.
    private func isURL(_ word: String) -> Bool {
        let lower = word.lowercased()
        if let scheme = ["https://", "http://"].first(where: lower.hasPrefix) {
            let rest = String(lower.dropFirst(scheme.count))
            return isNamed(rest) || isNumbered(rest)
        }
        if lower.hasPrefix("www."), isNamed(String(lower.dropFirst(4))) { return true }
        let (host, hasGoodRest) = parted(lower)
        guard hasGoodRest, host.count > 1, let end = host.last, Self.ends.contains(end) else { return false }
        return host.dropLast().allSatisfy { isLabel($0) && (2...63).contains(scalarCount($0)) }
    }

    /// The host's parts between dots, and whether what follows the host can follow one.
    private func parted(_ text: String) -> (host: [String], hasGoodRest: Bool) {
        let host = text.unicodeScalars.prefix { isPart($0) || $0 == "." }
        return (
            host.split(separator: ".", omittingEmptySubsequences: false).map { String($0) }, isRest(text.unicodeScalars[host.endIndex...])
        )
    }

    private func isRest(_ text: Substring.UnicodeScalarView) -> Bool {
        var rest = text
        if rest.first == ":" {
            let port = rest.dropFirst().prefix { $0.properties.generalCategory == .decimalNumber }
            guard (1...5).contains(port.count) else { return false }
            rest = rest[port.endIndex...]
        }
        return rest.isEmpty || rest.first == "/" || rest.first == "?" || rest.first == "#"
    }

    private func isPart(_ scalar: Unicode.Scalar) -> Bool { isWord(scalar) || scalar == "%" || scalar == "-" }
    private func isLabel(_ text: String) -> Bool { !text.isEmpty && text.unicodeScalars.allSatisfy(isPart) }

    /// A host whose last part is of letters, at least two.
    private func isNamed(_ text: String) -> Bool {
        let (host, hasGoodRest) = parted(text)
        guard hasGoodRest, let end = host.last, host.dropLast().allSatisfy(isLabel) else { return false }
        if end.hasPrefix("xn--") { return (2...59).contains(scalarCount(end) - 4) && !end.dropFirst(4).contains("-") }
        return (2...63).contains(end.utf8.count) && end.utf8.allSatisfy { $0 >= UInt8(ascii: "a") && $0 <= UInt8(ascii: "z") }
    }

    /// An address of four numbers, or one of hexadecimal parts in square brackets.
    private func isNumbered(_ text: String) -> Bool {
        if text.hasPrefix("["), let end = text.firstIndex(of: "]") {
            let parts = text[text.index(after: text.startIndex)..<end].split(separator: ":", omittingEmptySubsequences: false)
            let areGood = parts.allSatisfy { $0.utf8.count <= 4 && $0.allSatisfy(\.isHexDigit) }
            return areGood && (3...9).contains(parts.count) && isRest(text[text.index(after: end)...].unicodeScalars)
        }
        let (host, hasGoodRest) = parted(text)
        return hasGoodRest && host.count == 4 && host.allSatisfy { (1...3).contains($0.utf8.count) && $0.utf8.allSatisfy(isDigit) }
    }

    /// `someone@host.end`
    private func isAddress(_ text: Substring) -> Bool {
        guard let at = text.lastIndex(of: "@"), at > text.startIndex else { return false }
        let host = text[text.index(after: at)...].unicodeScalars
        guard let first = host.first, isWord(first), let dot = host.lastIndex(of: "."), dot > host.startIndex else { return false }
        let end = host[host.index(after: dot)...]
        return !end.isEmpty && end.allSatisfy(isWord) && host[..<dot].allSatisfy { isWord($0) || $0 == "." || $0 == "-" }
    }
}
