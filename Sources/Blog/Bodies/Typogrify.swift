// TYPOGRIFY: typographic quotes, dashes and ellipses, and spans that style sheets give a look to capitals, ampersands and first quotes by.

import Settings

/// What TYPOGRIFY does to the HTML of titles, summaries and bodies: the filters of the Python package typogrify, seen by running it.
///
/// Better than there: a quote behind an element (`<code>x</code>'s`) and an apostrophe before a decade (the '80s) close, a quote behind a dash
/// opens; scripts, style sheets and formulas stay as they are.
struct Typogrify: Sendable {
    private let filters: Set<String>
    private let dashes: Dashes
    private let ignored: [Selector]
    private let leavesFormulas: Bool

    /// TYPOGRIFY_DASHES: what two and three hyphens become.
    enum Dashes: String {
        /// `--` is an em dash.
        case `default`
        /// `--` is an en dash, `---` an em dash.
        case oldschool
        /// `--` is an em dash, `---` an en dash.
        case inverted = "oldschool_inverted"
    }

    /// The filters in the order in which they work: TYPOGRIFY_OMIT_FILTERS names those that are to be left out.
    static let allFilters = ["amp", "smartypants", "caps", "initial_quotes", "widont"]

    /// - Parameter leavesFormulas: whether `$…$` and its like are formulas.
    /// - Returns: nil where TYPOGRIFY is off.
    init?(_ settings: Settings, leavesFormulas: Bool) {
        guard settings.bool("TYPOGRIFY") else { return nil }
        filters = Set(Self.allFilters).subtracting(settings.strings("TYPOGRIFY_OMIT_FILTERS"))
        dashes = Dashes(rawValue: settings.string("TYPOGRIFY_DASHES")) ?? .default
        ignored = (["pre", "code", "script", "style", "math"] + settings.strings("TYPOGRIFY_IGNORE_TAGS")).map(Selector.init)
        self.leavesFormulas = leavesFormulas
    }

    /// HTML with the filters applied to all but what is ignored.
    func applied(to html: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(html.count + html.count / 16)
        var start = 0
        for part in ignoredParts(of: html) {
            append(html[start..<part.lowerBound], behindElement: start > 0, to: &result)
            result += html[part]
            start = part.upperBound
        }
        append(html[start...], behindElement: start > 0, to: &result)
        return result
    }

    /// A text with the filters applied.
    func applied(to text: String) -> String { String(decoding: applied(to: Array(text.utf8)), as: UTF8.self) }

    private func append(_ part: ArraySlice<UInt8>, behindElement: Bool, to result: inout [UInt8]) {
        guard !part.isEmpty else { return }
        var html = Array(part)
        if filters.contains("amp") { html = withAmpersands(html) }
        if filters.contains("smartypants") { html = SmartText.educated(html, dashes, behindElement: behindElement) }
        if filters.contains("caps") { html = withCapitals(html) }
        if filters.contains("initial_quotes") { html = withInitialQuotes(html) }
        if filters.contains("widont") { html = withoutWidows(html) }
        result += html
    }

    // MARK: What is ignored

    /// An entry of TYPOGRIFY_IGNORE_TAGS: `tag`, `.class`, `#id`, `tag.class` or `tag#id`.
    private struct Selector {
        let tag: String
        /// Class or id, behind its sign.
        let attribute: String

        init(_ text: String) {
            let text = text.trimmed.lowercased()
            let end = text.firstIndex { $0 == "." || $0 == "#" } ?? text.endIndex
            tag = String(text[..<end])
            attribute = String(text[end...])
        }

        func matches(_ tag: HTMLToken) -> Bool {
            guard self.tag.isEmpty || self.tag == tag.name else { return false }
            guard let sign = attribute.first else { return true }
            let value = tag.attribute(sign == "#" ? "id" : "class").lowercased()
            return value == attribute.dropFirst()
        }
    }

    /// Ignored elements, from their start tags to the next end tags of that name, and formulas.
    private func ignoredParts(of html: [UInt8]) -> [Range<Int>] {
        let tokens = HTMLToken.all(in: html)
        // An element without an end is not ignored; that is known without looking for it each time.
        var lastEnd: [String: Int] = [:]
        for (place, token) in tokens.enumerated() where token.kind == .end { lastEnd[token.name] = place }
        var parts: [Range<Int>] = []
        var place = 0
        while place < tokens.count {
            let token = tokens[place]
            if token.kind == .start, place < lastEnd[token.name] ?? 0, ignored.contains(where: { $0.matches(token) }),
                let end = tokens[place...].firstIndex(where: { $0.kind == .end && $0.name == token.name })
            {
                parts.append(token.range.lowerBound..<tokens[end].range.upperBound)
                place = end
            } else if leavesFormulas, token.kind == .text {
                parts += formulas(in: html, token.range)
            }
            place += 1
        }
        return parts
    }

    /// `$$…$$`, `$…$`, `\(…\)` and `\[…\]` in a text.
    private func formulas(in html: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var missing: Set<String> = []
        var index = range.lowerBound
        while index < range.upperBound {
            let text = html[index..<range.upperBound]
            guard let (open, close) = Self.delimiters.first(where: { text.starts(with: $0.open.utf8) }), !missing.contains(close) else {
                index += 1
                continue
            }
            if let end = text.dropFirst(open.utf8.count).firstRange(of: Array(close.utf8))?.upperBound {
                parts.append(index..<end)
                index = end
            } else {
                missing.insert(close)
                index += 1
            }
        }
        return parts
    }

    private static let delimiters: [(open: String, close: String)] = [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")]
}

// MARK: - Spans

/// `amp`: an ampersand between blanks gets a span.
private func withAmpersands(_ html: [UInt8]) -> [UInt8] {
    mapTexts(html) { text in
        var result: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            let rest = text[index...]
            if rest.first == UInt8(ascii: "&"), let sign = ["&amp;", "&#38;", "&"].first(where: { rest.starts(with: $0.utf8) }),
                text[..<index].last.map(isSpace) == true || text[..<index].suffix(6).elementsEqual("&nbsp;".utf8)
            {
                let behind = rest.dropFirst(sign.utf8.count)
                if behind.first.map(isSpace) == true || behind.starts(with: "&nbsp;".utf8) {
                    result += "<span class=\"amp\">&amp;</span>".utf8
                    index += sign.utf8.count
                    continue
                }
            }
            result.append(text[index])
            index += 1
        }
        return result
    }
}

/// `caps`: words in capitals get a span, and so do initials (`J. R. R.`).
private func withCapitals(_ html: [UInt8]) -> [UInt8] {
    mapTexts(html, except: ["kbd"]) { text in
        var result: [UInt8] = []
        var index = text.startIndex
        while index < text.endIndex {
            guard isBoundary(text, index), isCapital(text[index]) || isDigit(text[index]) else {
                result.append(text[index])
                index += 1
                continue
            }
            if let end = capitalsEnd(text, index) {
                result += "<span class=\"caps\">".utf8 + text[index..<end] + "</span>".utf8
                index = end
            } else if let (end, next) = initialsEnd(text, index) {
                result += "<span class=\"caps\">".utf8 + text[index..<end] + "</span>".utf8 + text[end..<next].prefix(1)
                index = next
            } else {
                // What goes on as it began is not looked at again.
                let word = text[index...].prefix { isCapital($0) || isDigit($0) }
                result += word
                index = word.endIndex
            }
        }
        return result
    }
}

/// The end of a word of capitals and digits with two capitals next to each other, digits aside.
private func capitalsEnd(_ text: ArraySlice<UInt8>, _ start: Int) -> Int? {
    let word = text[start...].prefix { isCapital($0) || isDigit($0) || $0 == UInt8(ascii: "'") }
    guard let end = word.indices.reversed().map({ $0 + 1 }).first(where: { isBoundary(text, $0) }) else { return nil }
    let letters = text[start..<end].filter { !isDigit($0) }
    return zip(letters, letters.dropFirst()).contains { isCapital($0) && isCapital($1) } ? end : nil
}

/// The end of initials, and where the text goes on: the blank behind them is not in the span.
private func initialsEnd(_ text: ArraySlice<UInt8>, _ start: Int) -> (end: Int, next: Int)? {
    var ends: [Int] = []
    var index = start
    while true {
        let letters = text[index...].prefix(while: isCapital)
        guard !letters.isEmpty, text[letters.endIndex...].first == UInt8(ascii: ".") else { break }
        index = letters.endIndex + 1
        if text[index...].first.map(isSpace) == true { index += 1 }
        ends.append(index)
    }
    // At least two, followed by a blank, a word, or nothing.
    guard let end = ends.dropFirst().last(where: { $0 == text.endIndex || isSpace(text[$0]) || isBoundary(text, $0) }) else { return nil }
    let next = end < text.endIndex && isSpace(text[end]) ? end + 1 : end
    return text[end - 1] == UInt8(ascii: " ") ? (end - 1, next) : (end, next)
}

/// `initial_quotes`: the quote that a block begins with gets a span.
private func withInitialQuotes(_ html: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    var isAtStart = true
    for token in HTMLToken.all(in: html) {
        switch token.kind {
        case .start where blockTags.contains(token.name): isAtStart = true
        case .start where inlineTags.contains(token.name): break
        case .text:
            let words = token.bytes.drop(while: isSpace)
            if isAtStart, let quote = quotes.first(where: { words.starts(with: $0.sign.utf8) }) {
                result += token.bytes[..<words.startIndex] + "<span class=\"\(quote.class)\">\(quote.sign)</span>".utf8
                result += words.dropFirst(quote.sign.utf8.count)
                isAtStart = false
                continue
            }
            if !words.isEmpty { isAtStart = false }
        default: isAtStart = false
        }
        result += token.bytes
    }
    return result
}

private let quotes: [(sign: String, class: String)] = [
    ("\"", "dquo"), ("&ldquo;", "dquo"), ("&#8220;", "dquo"), ("'", "quo"), ("&lsquo;", "quo"), ("&#8216;", "quo"),
]
private let blockTags: Set<String> = ["p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "dt", "dd"]
private let inlineTags: Set<String> = ["a", "em", "span", "strong", "i", "b"]

// MARK: - Widows

/// `widont`: the blank before the last word of a block does not break.
private func withoutWidows(_ html: [UInt8]) -> [UInt8] {
    let tokens = HTMLToken.all(in: html)
    var result: [UInt8] = []
    var start = 0
    for place in 0...tokens.count
    where place == tokens.count || tokens[place].kind == .end && blockTags.contains(tokens[place].name) {
        guard let blank = lastBlank(html, tokens[..<place]), blank.lowerBound >= start else { continue }
        result += html[start..<blank.lowerBound] + "&nbsp;".utf8
        start = blank.upperBound
    }
    return result + html[start...]
}

/// The blank before the last word of the text that ends here, end tags of inline elements aside.
private func lastBlank(_ html: [UInt8], _ tokens: ArraySlice<HTMLToken>) -> Range<Int>? {
    var place = tokens.endIndex - 1
    while place >= 0 {
        let token = tokens[place]
        let isBlank = token.kind == .text && token.bytes.allSatisfy(isSpace)
        guard isBlank || token.kind == .end && inlineTags.contains(token.name) else { break }
        place -= 1
    }
    guard place >= 0, tokens[place].kind == .text else { return nil }
    var text = tokens[place].bytes
    while text.last.map(isSpace) == true { text.removeLast() }
    while text.last.map(isSpace) == false { text.removeLast() }
    let end = text.endIndex
    while text.last.map(isSpace) == true { text.removeLast() }
    guard text.endIndex < end else { return nil }
    // Something must stand before it: text, or a tag of an inline element.
    guard text.isEmpty else { return text.endIndex..<end }
    guard place > 0, tokens[place - 1].kind != .text, inlineTags.contains(tokens[place - 1].name) else { return nil }
    return text.endIndex..<end
}

// MARK: - Quotes, dashes, ellipses

/// `smartypants`, one text between two tags.
private struct SmartText {
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

// MARK: - Reading HTML

/// A piece of HTML: a tag, a comment, or the text up to the next of them.
private struct HTMLToken {
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
            var end = html[index...].firstIndex(of: UInt8(ascii: ">"))! + 1
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
private func mapTexts(
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

private func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (0x09...0x0D).contains(byte) }
private func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
private func isCapital(_ byte: UInt8) -> Bool { (0x41...0x5A).contains(byte) }
private func isPunctuation(_ byte: UInt8) -> Bool {
    (0x21...0x7E).contains(byte) && !isDigit(byte) && !(0x61...0x7A).contains(byte | 0x20) && byte != UInt8(ascii: "&")
}

/// Whether a word begins or ends here.
private func isBoundary(_ text: ArraySlice<UInt8>, _ index: Int) -> Bool {
    let before = scalar(text, before: index).map(isWord) ?? false
    return before != beginsWord(text, index)
}

private func beginsWord(_ text: ArraySlice<UInt8>, _ index: Int) -> Bool { scalar(text, from: index).map(isWord) ?? false }

/// Letters and numbers of all scripts, and `_`.
private func isWord(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.isASCII { return scalar == "_" || isDigit(UInt8(scalar.value)) || (0x61...0x7A).contains(UInt8(scalar.value) | 0x20) }
    return scalar.properties.isAlphabetic || scalar.properties.numericType != nil
}

/// The character that begins at an offset.
private func scalar(_ text: ArraySlice<UInt8>, from index: Int) -> Unicode.Scalar? {
    guard index < text.endIndex else { return nil }
    if text[index] < 0x80 { return Unicode.Scalar(text[index]) }
    return String(decoding: text[index...].prefix(4), as: UTF8.self).unicodeScalars.first
}

/// The character that ends at an offset.
private func scalar(_ text: ArraySlice<UInt8>, before index: Int) -> Unicode.Scalar? {
    guard index > text.startIndex else { return nil }
    var start = index - 1
    while start > text.startIndex, index - start < 4, text[start] & 0xC0 == 0x80 { start -= 1 }
    return scalar(text, from: start)
}
