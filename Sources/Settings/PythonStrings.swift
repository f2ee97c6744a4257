// What stands between a string's quotes: backslashes, and the holes of f-strings.

/// Text with its backslash sequences replaced by what they mean.
func unescaped(_ body: [UInt8]) -> String {
    guard body.contains(UInt8(ascii: "\\")) || body.contains(UInt8(ascii: "\r")) else { return String(decoding: body, as: UTF8.self) }
    var reader = EscapeReader(body: body)
    return reader.text()
}

private struct EscapeReader {
    let body: [UInt8]
    var at = 0
    var result: [UInt8] = []

    mutating func text() -> String {
        while at < body.count {
            let byte = body[at]
            at += 1
            if byte == UInt8(ascii: "\\"), at < body.count {
                escape()
            } else if byte != UInt8(ascii: "\r") || at >= body.count || body[at] != UInt8(ascii: "\n") {
                result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func escape() {
        let letter = body[at]
        at += 1
        switch letter {
        case UInt8(ascii: "\n"): return
        case UInt8(ascii: "\r"): if at < body.count, body[at] == UInt8(ascii: "\n") { at += 1 }
        case UInt8(ascii: "\\"), UInt8(ascii: "'"), UInt8(ascii: "\""): result.append(letter)
        case UInt8(ascii: "n"): result.append(0x0A)
        case UInt8(ascii: "t"): result.append(0x09)
        case UInt8(ascii: "r"): result.append(0x0D)
        case UInt8(ascii: "a"): result.append(0x07)
        case UInt8(ascii: "b"): result.append(0x08)
        case UInt8(ascii: "f"): result.append(0x0C)
        case UInt8(ascii: "v"): result.append(0x0B)
        case UInt8(ascii: "x"): code(digits: 2, after: letter)
        case UInt8(ascii: "u"): code(digits: 4, after: letter)
        case UInt8(ascii: "U"): code(digits: 8, after: letter)
        case UInt8(ascii: "0")...UInt8(ascii: "7"): octal()
        default: result += [UInt8(ascii: "\\"), letter]
        }
    }

    private mutating func code(digits: Int, after letter: UInt8) {
        guard let number = hex(at, digits) else {
            result += [UInt8(ascii: "\\"), letter]
            return
        }
        at += digits
        append(joined(number))
    }

    /// A character beyond the first 65,536 may be written as two halves, as JSON does.
    private mutating func joined(_ number: UInt32) -> UInt32 {
        guard (0xD800..<0xDC00).contains(number), at + 1 < body.count, body[at] == UInt8(ascii: "\\"), body[at + 1] == UInt8(ascii: "u"),
            let low = hex(at + 2, 4), (0xDC00..<0xE000).contains(low)
        else { return number }
        at += 6
        return 0x10000 + (number - 0xD800) << 10 + (low - 0xDC00)
    }

    private func hex(_ start: Int, _ digits: Int) -> UInt32? {
        guard start + digits <= body.count else { return nil }
        return UInt32(String(decoding: body[start..<start + digits], as: UTF8.self), radix: 16)
    }

    private mutating func octal() {
        var number = UInt32(body[at - 1] - UInt8(ascii: "0"))
        for _ in 0..<2 where at < body.count && (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(body[at]) {
            number = number * 8 + UInt32(body[at] - UInt8(ascii: "0"))
            at += 1
        }
        append(number)
    }

    private mutating func append(_ number: UInt32) {
        result.append(contentsOf: String(Unicode.Scalar(number) ?? "\u{FFFD}").utf8)
    }
}

/// The text and the holes of an f-string.
func formatPieces(of string: PythonString, at token: PythonToken) throws(PythonSyntaxError) -> [PythonExpression.Piece] {
    var pieces: [PythonExpression.Piece] = []
    var text: [UInt8] = []
    var at = 0
    let body = string.body
    func flush() {
        if !text.isEmpty { pieces.append(.text(string.isRaw ? String(decoding: text, as: UTF8.self) : unescaped(text))) }
        text = []
    }
    while at < body.count {
        let byte = body[at]
        let isBrace = byte == UInt8(ascii: "{") || byte == UInt8(ascii: "}")
        if isBrace, at + 1 < body.count, body[at + 1] == byte {
            text.append(byte)
            at += 2
        } else if byte == UInt8(ascii: "{") {
            flush()
            let end = holeEnd(body, at + 1)
            pieces.append(try hole(Array(body[at + 1..<end]), at: token))
            at = end + 1
        } else {
            text.append(byte)
            at += 1
        }
    }
    flush()
    return pieces
}

private func holeEnd(_ body: [UInt8], _ start: Int) -> Int {
    var open = 0
    for index in start..<max(start, body.count) {
        if body[index] == UInt8(ascii: "{") { open += 1 }
        if body[index] == UInt8(ascii: "}") {
            if open == 0 { return index }
            open -= 1
        }
    }
    return body.count
}

private func hole(_ source: [UInt8], at token: PythonToken) throws(PythonSyntaxError) -> PythonExpression.Piece {
    let (text, conversion, format) = splitHole(source)
    var words = PythonTokenizer(text, firstLine: token.line).lines.first?.tokens ?? []
    for index in words.indices {
        words[index].line = token.line
        words[index].column = token.column
        words[index].length = token.length
    }
    var parser = PythonParser(words.isEmpty ? [PythonToken(kind: .end, line: token.line, column: token.column, length: 1)] : words)
    let value = try parser.expressions()
    guard parser.isAtEnd else { throw parser.error("this f-string's `{…}` is not read") }
    return .hole(value, conversion: conversion, format: format)
}

/// A hole's expression, and the `!r` and the `:format` at its end.
private func splitHole(_ source: [UInt8]) -> (text: [UInt8], conversion: String, format: String) {
    var text = source[...]
    var format = ""
    if let colon = text.lastIndex(of: UInt8(ascii: ":")), !text[colon...].contains(where: { ")]}'\"".utf8.contains($0) }) {
        format = String(decoding: text[(colon + 1)...], as: UTF8.self)
        text = text[..<colon]
    }
    var conversion = ""
    if text.count > 2, text[text.endIndex - 2] == UInt8(ascii: "!"), let letter = text.last, "rsa".utf8.contains(letter) {
        conversion = String(Unicode.Scalar(letter))
        text = text.dropLast(2)
    }
    return (Array(text), conversion, format)
}
