// Source text → tokens. Works on bytes; whitespace control is settled here.

import Diagnostics

/// A piece of a template's source.
struct Token: Sendable {
    enum Kind: Sendable {
        case text, variableBegin, variableEnd, blockBegin, blockEnd, name, string, integer, float, symbol, end
    }

    var kind: Kind
    /// The name, symbol, digits or unescaped string; empty for `text`.
    var text: String
    /// Where it is in the source, in bytes.
    var start: Int
    var end: Int
    /// The output bytes of a `text` token.
    var bytes: [UInt8] = []
}

/// Cuts one source into tokens.
struct Lexer {
    private let source: Source
    private let bytes: [UInt8]
    private let trimBlocks: Bool
    private let lstripBlocks: Bool
    private var at = 0
    private var tokens: [Token] = []
    /// Whether what came before ended a line, so that whitespace to a tag may be stripped.
    private var lineStarts = true

    init(_ source: Source, trimBlocks: Bool, lstripBlocks: Bool) {
        self.source = source
        bytes = source.bytes
        self.trimBlocks = trimBlocks
        self.lstripBlocks = lstripBlocks
    }

    static func tokens(of source: Source, trimBlocks: Bool, lstripBlocks: Bool) throws -> [Token] {
        var lexer = Lexer(source, trimBlocks: trimBlocks, lstripBlocks: lstripBlocks)
        try lexer.run()
        return lexer.tokens
    }

    private mutating func run() throws {
        while at < bytes.count {
            guard let tag = nextTag(from: at) else {
                addText(at..<bytes.count)
                at = bytes.count
                break
            }
            try take(tag)
        }
        tokens.append(Token(kind: .end, text: "", start: bytes.count, end: bytes.count))
    }

    // MARK: Text between tags

    private enum Opening { case variable, block, comment }

    private func nextTag(from start: Int) -> (kind: Opening, at: Int)? {
        var index = start
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "{") {
                switch bytes[index + 1] {
                case UInt8(ascii: "{"): return (.variable, index)
                case UInt8(ascii: "%"): return (.block, index)
                case UInt8(ascii: "#"): return (.comment, index)
                default: break
                }
            }
            index += 1
        }
        return nil
    }

    private mutating func take(_ tag: (kind: Opening, at: Int)) throws {
        var start = tag.at + 2
        let sign = start < bytes.count ? bytes[start] : 0
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { start += 1 }
        addText(strippedRange(at..<tag.at, sign: sign, isVariable: tag.kind == .variable))
        at = start
        switch tag.kind {
        case .comment: try skipComment(from: tag.at)
        case .variable: try takeTag(.variableBegin, .variableEnd, from: tag.at)
        case .block:
            if let end = rawBegin() { try takeRaw(from: tag.at, bodyAt: end) } else { try takeTag(.blockBegin, .blockEnd, from: tag.at) }
        }
    }

    /// The range of text that is left before a tag.
    private func strippedRange(_ range: Range<Int>, sign: UInt8, isVariable: Bool) -> Range<Int> {
        var end = range.upperBound
        if sign == UInt8(ascii: "-") {
            while end > range.lowerBound, isSpace(bytes[end - 1]) { end -= 1 }
        } else if sign != UInt8(ascii: "+"), lstripBlocks, !isVariable {
            var line = end
            while line > range.lowerBound, bytes[line - 1] != UInt8(ascii: "\n"), isSpace(bytes[line - 1]) { line -= 1 }
            let atLineStart = line > range.lowerBound ? bytes[line - 1] == UInt8(ascii: "\n") : lineStarts
            if atLineStart { end = line }
        }
        return range.lowerBound..<end
    }

    private mutating func addText(_ range: Range<Int>) {
        guard !range.isEmpty else { return }
        tokens.append(Token(kind: .text, text: "", start: range.lowerBound, end: range.upperBound, bytes: Array(bytes[range])))
    }

    // MARK: Comments and raw blocks

    private mutating func skipComment(from start: Int) throws {
        var index = at
        while index + 1 < bytes.count {
            if bytes[index] == UInt8(ascii: "#"), bytes[index + 1] == UInt8(ascii: "}") {
                let sign = index > at ? bytes[index - 1] : 0
                at = index + 2
                endTag(sign: sign, trims: true)
                return
            }
            index += 1
        }
        throw problem("this comment has no end", start, start + 2, help: "close it with `#}`")
    }

    /// After the end of a tag: whitespace that goes with it.
    private mutating func endTag(sign: UInt8, trims: Bool) {
        let end = at
        if sign == UInt8(ascii: "-") {
            while at < bytes.count, isSpace(bytes[at]) { at += 1 }
        } else if trims, trimBlocks, sign != UInt8(ascii: "+"), at < bytes.count, bytes[at] == UInt8(ascii: "\n") {
            at += 1
        }
        lineStarts = at > end && bytes[at - 1] == UInt8(ascii: "\n")
    }

    /// If the tag that was just opened is `raw`: where its closing `%}` ends.
    private func rawBegin() -> Int? {
        guard let word = skipWord("raw", from: at) else { return nil }
        var index = word
        if index < bytes.count, bytes[index] == UInt8(ascii: "-") { index += 1 }
        return starts("%}", at: index) ? index + 2 : nil
    }

    private mutating func takeRaw(from start: Int, bodyAt body: Int) throws {
        let strips = bytes[body - 3] == UInt8(ascii: "-")
        at = body
        endTag(sign: strips ? UInt8(ascii: "-") : 0, trims: false)
        var index = at
        while index + 1 < bytes.count {
            defer { index += 1 }
            guard starts("{%", at: index) else { continue }
            let sign = index + 2 < bytes.count ? bytes[index + 2] : 0
            let hasSign = sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+")
            guard let word = skipWord("endraw", from: index + (hasSign ? 3 : 2)) else { continue }
            let endSign = word < bytes.count ? bytes[word] : 0
            let hasEndSign = endSign == UInt8(ascii: "-") || endSign == UInt8(ascii: "+")
            guard starts("%}", at: word + (hasEndSign ? 1 : 0)) else { continue }
            addText(strippedRange(at..<index, sign: hasSign ? sign : 0, isVariable: false))
            at = word + (hasEndSign ? 3 : 2)
            endTag(sign: hasEndSign ? endSign : 0, trims: true)
            return
        }
        throw problem("this `raw` has no end", start, body, help: "close it with `{% endraw %}`")
    }

    private func skipWord(_ word: String, from start: Int) -> Int? {
        var index = start
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        guard starts(word, at: index) else { return nil }
        index += word.utf8.count
        if index < bytes.count, isNamePart(bytes[index]) { return nil }
        while index < bytes.count, isSpace(bytes[index]) { index += 1 }
        return index
    }

    private func starts(_ word: String, at index: Int) -> Bool {
        index + word.utf8.count <= bytes.count && bytes[index..<index + word.utf8.count].elementsEqual(word.utf8)
    }

    // MARK: Inside tags

    private mutating func takeTag(_ begin: Token.Kind, _ close: Token.Kind, from start: Int) throws {
        tokens.append(Token(kind: begin, text: "", start: start, end: at))
        let closing = close == .variableEnd ? UInt8(ascii: "}") : UInt8(ascii: "%")
        var brackets: [(UInt8, Int)] = []
        while true {
            while at < bytes.count, case let length = spaceLength(at), length > 0 { at += length }
            guard at < bytes.count else {
                let word = close == .variableEnd ? "}}" : "%}"
                throw problem("this tag has no end", start, start + 2, help: "close it with `\(word)`")
            }
            if brackets.isEmpty, let sign = closeSign(closing) {
                tokens.append(Token(kind: close, text: "", start: at - 2, end: at))
                endTag(sign: sign, trims: close == .blockEnd)
                return
            }
            try takeToken(&brackets)
        }
    }

    /// If a closing bracket of the tag stands here: steps over it and gives its sign.
    private mutating func closeSign(_ closing: UInt8) -> UInt8? {
        var index = at
        let first = bytes[index]
        let hasSign = first == UInt8(ascii: "-") || (first == UInt8(ascii: "+") && closing == UInt8(ascii: "%"))
        if hasSign { index += 1 }
        guard index + 1 < bytes.count, bytes[index] == closing, bytes[index + 1] == UInt8(ascii: "}") else { return nil }
        at = index + 2
        return hasSign ? first : 0
    }

    private mutating func takeToken(_ brackets: inout [(UInt8, Int)]) throws {
        let byte = bytes[at]
        if isNameStart(byte) {
            takeWord()
        } else if isDigit(byte) {
            try takeNumber()
        } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") {
            try takeString(byte)
        } else {
            try takeSymbol(byte, &brackets)
        }
    }

    private mutating func takeWord() {
        let start = at
        while at < bytes.count, isNamePart(bytes[at]), bytes[at] < 0x80 || spaceLength(at) == 0 { at += 1 }
        add(.name, start)
    }

    private mutating func add(_ kind: Token.Kind, _ start: Int) {
        tokens.append(Token(kind: kind, text: String(decoding: bytes[start..<at], as: UTF8.self), start: start, end: at))
    }

    private mutating func takeSymbol(_ byte: UInt8, _ brackets: inout [(UInt8, Int)]) throws {
        let start = at
        let two: Set<String> = ["==", "!=", "<=", ">=", "//", "**"]
        if at + 1 < bytes.count, two.contains(String(decoding: bytes[at...at + 1], as: UTF8.self)) {
            at += 2
            return add(.symbol, start)
        }
        guard "+-*/%~()[]{}<>=.:|,;".utf8.contains(byte) else {
            let width = bytes[(at + 1)...].prefix { $0 & 0xC0 == 0x80 }.count + 1
            let shown = String(decoding: bytes[at..<at + width], as: UTF8.self)
            throw problem("`\(shown)` has no meaning in a tag", at, at + width)
        }
        try balance(byte, &brackets)
        at += 1
        add(.symbol, start)
    }

    private func balance(_ byte: UInt8, _ brackets: inout [(UInt8, Int)]) throws {
        switch byte {
        case UInt8(ascii: "("): brackets.append((UInt8(ascii: ")"), at))
        case UInt8(ascii: "["): brackets.append((UInt8(ascii: "]"), at))
        case UInt8(ascii: "{"): brackets.append((UInt8(ascii: "}"), at))
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            let shown = String(UnicodeScalar(byte))
            guard let open = brackets.popLast() else { throw problem("unexpected `\(shown)`", at, at + 1) }
            guard open.0 == byte else {
                throw problem("unexpected `\(shown)`", at, at + 1, help: "`\(String(UnicodeScalar(open.0)))` is expected first")
            }
        default: break
        }
    }

    // MARK: Literals

    private mutating func takeNumber() throws {
        let start = at
        if bytes[at] == UInt8(ascii: "0"), at + 2 < bytes.count, "xXoObB".utf8.contains(bytes[at + 1]) {
            at += 2
            while at < bytes.count, isNamePart(bytes[at]) { at += 1 }
            return add(.integer, start)
        }
        skipDigits()
        var isFloat = false
        if at + 1 < bytes.count, bytes[at] == UInt8(ascii: "."), isDigit(bytes[at + 1]) {
            let follows = tokens.last.map { $0.kind == .symbol && $0.text == "." } ?? false
            if !follows {
                isFloat = true
                at += 1
                skipDigits()
            }
        }
        if at < bytes.count, bytes[at] | 0x20 == UInt8(ascii: "e") {
            var index = at + 1
            if index < bytes.count, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") { index += 1 }
            if index < bytes.count, isDigit(bytes[index]) {
                isFloat = true
                at = index
                skipDigits()
            }
        }
        add(isFloat ? .float : .integer, start)
    }

    private mutating func skipDigits() {
        while at < bytes.count, isDigit(bytes[at]) || bytes[at] == UInt8(ascii: "_") { at += 1 }
    }

    private mutating func takeString(_ quote: UInt8) throws {
        let start = at
        at += 1
        var content: [UInt8] = []
        while at < bytes.count, bytes[at] != quote {
            if bytes[at] == UInt8(ascii: "\\"), at + 1 < bytes.count {
                takeEscape(&content)
            } else {
                content.append(bytes[at])
                at += 1
            }
        }
        guard at < bytes.count else { throw problem("this string has no end", start, start + 1) }
        at += 1
        tokens.append(Token(kind: .string, text: String(decoding: content, as: UTF8.self), start: start, end: at))
    }

    private mutating func takeEscape(_ content: inout [UInt8]) {
        let letter = bytes[at + 1]
        at += 2
        switch letter {
        case UInt8(ascii: "n"): content.append(10)
        case UInt8(ascii: "t"): content.append(9)
        case UInt8(ascii: "r"): content.append(13)
        case UInt8(ascii: "a"): content.append(7)
        case UInt8(ascii: "b"): content.append(8)
        case UInt8(ascii: "f"): content.append(12)
        case UInt8(ascii: "v"): content.append(11)
        case UInt8(ascii: "\n"): break
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): content.append(letter)
        case UInt8(ascii: "x"): takeCode(letter, 2, 16, &content)
        case UInt8(ascii: "u"): takeCode(letter, 4, 16, &content)
        case UInt8(ascii: "U"): takeCode(letter, 8, 16, &content)
        case UInt8(ascii: "0")...UInt8(ascii: "7"):
            at -= 1
            takeCode(letter, 3, 8, &content)
        default: content += [UInt8(ascii: "\\"), letter]
        }
    }

    private mutating func takeCode(_ letter: UInt8, _ width: Int, _ radix: Int, _ content: inout [UInt8]) {
        let digits = bytes[at...].prefix(width).prefix { Int(String(UnicodeScalar($0)), radix: radix) != nil }
        guard radix == 8 || digits.count == width, let code = UInt32(String(decoding: digits, as: UTF8.self), radix: radix),
            let scalar = Unicode.Scalar(code)
        else {
            content += [UInt8(ascii: "\\"), letter]
            return
        }
        content += Array(String(scalar).utf8)
        at += digits.count
    }

    /// How many bytes the white space at an index has, such as the two of U+00A0 that some editors write; 0 where there is none.
    private func spaceLength(_ index: Int) -> Int {
        let byte = bytes[index]
        if byte < 0x80 { return isSpace(byte) ? 1 : 0 }
        switch (byte, index + 1 < bytes.count ? bytes[index + 1] : 0, index + 2 < bytes.count ? bytes[index + 2] : 0) {
        case (0xC2, 0x85, _), (0xC2, 0xA0, _): return 2
        case (0xE2, 0x80, 0x80...0x8A), (0xE2, 0x80, 0xA8...0xA9), (0xE2, 0x80, 0xAF), (0xE2, 0x81, 0x9F), (0xE1, 0x9A, 0x80),
            (0xE3, 0x80, 0x80):
            return 3
        default: return 0
        }
    }

    private func problem(_ message: String, _ start: Int, _ end: Int, help: String? = nil) -> Diagnostic {
        Diagnostic(at: source.location(start, end), message, help: help)
    }
}

// MARK: - Kinds of bytes

func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || (byte >= 9 && byte <= 13) || (byte >= 0x1C && byte <= 0x1F) }
func isDigit(_ byte: UInt8) -> Bool { byte >= 0x30 && byte <= 0x39 }
private func isNameStart(_ byte: UInt8) -> Bool {
    (byte | 0x20 >= UInt8(ascii: "a") && byte | 0x20 <= UInt8(ascii: "z")) || byte == UInt8(ascii: "_") || byte >= 0x80
}
private func isNamePart(_ byte: UInt8) -> Bool { isNameStart(byte) || isDigit(byte) }
