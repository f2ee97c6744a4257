// Typogrify's filters apart from quotes and dashes: spans around ampersands, capitals and first quotes, and lines that do not end in a lone word.

/// `amp`: an ampersand between blanks gets a span.
func withAmpersands(_ html: [UInt8]) -> [UInt8] {
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
func withCapitals(_ html: [UInt8]) -> [UInt8] {
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
func withInitialQuotes(_ html: [UInt8]) -> [UInt8] {
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

/// `widont`: the blank before the last word of a block does not break.
func withoutWidows(_ html: [UInt8]) -> [UInt8] {
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
