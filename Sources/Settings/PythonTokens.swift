// The words of a Python file: names, numbers, strings and signs, gathered into logical lines with their indentation.

/// One word, and where it stands.
struct PythonToken: Sendable, Hashable {
    enum Kind: Sendable, Hashable {
        case name(String)
        case int(Int)
        case double(Double)
        case string(PythonString)
        case sign(String)
        case end
    }

    var kind: Kind
    var line: Int
    var column: Int
    var length: Int
}

/// A string as it is written, without its quotes.
struct PythonString: Sendable, Hashable {
    var body: [UInt8]
    var isRaw: Bool
    var isFormatted: Bool
}

/// A statement's words: a physical line, or several where brackets or a backslash join them.
struct PythonLine: Sendable {
    var indent: Int
    var tokens: [PythonToken]
}

/// What keeps a file from being split into words.
struct PythonSyntaxError: Error {
    var line: Int
    var column: Int
    var length: Int
    var message: String
    var help: String?
}

/// Splits a file into logical lines.
struct PythonTokenizer {
    private let bytes: [UInt8]
    private var at = 0
    private var line: Int
    private var lineStart = 0
    private var counted = (offset: 0, column: 1)
    private var brackets: [(sign: UInt8, token: PythonToken)] = []
    private var current: [PythonToken] = []
    private var indent = 0
    private(set) var lines: [PythonLine] = []
    private(set) var errors: [PythonSyntaxError] = []

    static let deepest = 100

    init(_ bytes: [UInt8], firstLine: Int = 1) {
        self.bytes = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes.dropFirst(3)) : bytes
        line = firstLine
        while at < self.bytes.count {
            do throws(PythonSyntaxError) {
                try next()
            } catch {
                errors.append(error)
                abandonLine()
            }
        }
        if let open = brackets.first?.token {
            errors.append(error(at: open, "this bracket is never closed", help: "add the closing bracket"))
            current = []
        }
        endLine()
    }

    private var peek: UInt8? { at < bytes.count ? bytes[at] : nil }

    private func byte(_ offset: Int) -> UInt8? { at + offset < bytes.count ? bytes[at + offset] : nil }

    private mutating func next() throws(PythonSyntaxError) {
        let byte = bytes[at]
        switch byte {
        case UInt8(ascii: "\n"): newline()
        case UInt8(ascii: " "), UInt8(ascii: "\t"), UInt8(ascii: "\r"), 0x0C: at += 1
        case UInt8(ascii: "#"): while let byte = peek, byte != UInt8(ascii: "\n") { at += 1 }
        case UInt8(ascii: "\\"): try joinLines()
        case UInt8(ascii: ";") where brackets.isEmpty:
            at += 1
            endLine(keepingIndent: true)
        case UInt8(ascii: "0")...UInt8(ascii: "9"): try number()
        case UInt8(ascii: "."):
            if let digit = self.byte(1), isDigit(digit) { try number() } else { try sign() }
        case UInt8(ascii: "\""), UInt8(ascii: "'"): try string(prefix: 0)
        case _ where isNameByte(byte): try word()
        default: try sign()
        }
    }

    // MARK: Lines

    private mutating func newline() {
        at += 1
        line += 1
        lineStart = at
        if let open = brackets.last?.token, startsAssignment() {
            errors.append(error(at: open, "this bracket is never closed", help: "add the closing bracket"))
            current = []
            brackets = []
        }
        if brackets.isEmpty { endLine() }
    }

    /// Whether a line like `NAME = ` starts here: inside brackets, that means that one was left open.
    private func startsAssignment() -> Bool {
        let rest = bytes[at...].drop { $0 == UInt8(ascii: "_") || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) || isDigit($0) }
        return rest.startIndex > at && rest.starts(with: " = ".utf8)
    }

    private mutating func joinLines() throws(PythonSyntaxError) {
        var after = at + 1
        if after < bytes.count, bytes[after] == UInt8(ascii: "\r") { after += 1 }
        guard after < bytes.count, bytes[after] == UInt8(ascii: "\n") else { throw error(from: at, "a backslash stands here for nothing") }
        at = after + 1
        line += 1
        lineStart = at
    }

    private mutating func endLine(keepingIndent: Bool = false) {
        if !current.isEmpty { lines.append(PythonLine(indent: indent, tokens: current)) }
        current = []
        if !keepingIndent { indent = -1 }
    }

    /// After an error: forgets the statement it stands in.
    private mutating func abandonLine() {
        while let byte = peek, byte != UInt8(ascii: "\n") { at += 1 }
        current = []
        brackets = []
    }

    private mutating func add(_ kind: PythonToken.Kind, from start: Int, line startLine: Int? = nil, column: Int? = nil) {
        let place = column ?? self.column(start)
        if current.isEmpty, indent < 0 || lines.isEmpty { indent = place - 1 }
        let length = startLine == nil || startLine == line ? characters(start..<at) : 0
        current.append(PythonToken(kind: kind, line: startLine ?? line, column: place, length: length))
    }

    /// The column of a byte; counts on from the last one asked for, since a line may be long.
    private mutating func column(_ offset: Int) -> Int {
        if counted.offset < lineStart || counted.offset > offset { counted = (lineStart, 1) }
        counted = (max(offset, lineStart), counted.column + characters(counted.offset..<max(offset, counted.offset)))
        return counted.column
    }

    private func characters(_ range: Range<Int>) -> Int {
        bytes[range].contains { $0 >= 0x80 } ? String(decoding: bytes[range], as: UTF8.self).count : range.count
    }

    private mutating func error(from start: Int, _ message: String, help: String? = nil) -> PythonSyntaxError {
        PythonSyntaxError(line: line, column: column(start), length: 1, message: message, help: help)
    }

    private func error(at token: PythonToken, _ message: String, help: String? = nil) -> PythonSyntaxError {
        PythonSyntaxError(line: token.line, column: token.column, length: token.length, message: message, help: help)
    }

    // MARK: Words

    private mutating func word() throws(PythonSyntaxError) {
        let start = at
        while let byte = peek, isNameByte(byte) || isDigit(byte) { at += 1 }
        if let quote = peek, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'"), isStringPrefix(bytes[start..<at]) {
            let length = at - start
            at = start
            return try string(prefix: length)
        }
        add(.name(String(decoding: bytes[start..<at], as: UTF8.self)), from: start)
    }

    private func isStringPrefix(_ word: ArraySlice<UInt8>) -> Bool {
        word.count <= 2 && word.allSatisfy { "rRbBuUfFtT".utf8.contains($0) }
    }

    private mutating func string(prefix: Int) throws(PythonSyntaxError) {
        let (start, startLine, startColumn) = (at, line, column(at))
        let letters = bytes[start..<start + prefix].map { $0 | 0x20 }
        at += prefix
        let quote = bytes[at]
        let isTriple = byte(1) == quote && byte(2) == quote
        at += isTriple ? 3 : 1
        let bodyStart = at
        while let byte = peek {
            if byte == UInt8(ascii: "\\") {
                at += 1
                if peek == UInt8(ascii: "\r"), self.byte(1) == UInt8(ascii: "\n") { at += 1 }
            } else if byte == quote, !isTriple || (self.byte(1) == quote && self.byte(2) == quote) {
                let body = Array(bytes[bodyStart..<at])
                at += isTriple ? 3 : 1
                let isRaw = letters.contains(UInt8(ascii: "r"))
                let string = PythonString(body: body, isRaw: isRaw, isFormatted: letters.contains { "ft".utf8.contains($0) })
                return add(.string(string), from: start, line: startLine, column: startColumn)
            }
            if peek == UInt8(ascii: "\n") {
                guard isTriple || bytes[at - 1] == UInt8(ascii: "\\") || bytes[at - 1] == UInt8(ascii: "\r") else { break }
                line += 1
                lineStart = at + 1
            }
            if at < bytes.count { at += 1 }
        }
        throw PythonSyntaxError(
            line: startLine, column: startColumn, length: prefix + (isTriple ? 3 : 1), message: "this string is never closed",
            help: "close it with \(String(repeating: Character(Unicode.Scalar(quote)), count: isTriple ? 3 : 1))")
    }

    private mutating func number() throws(PythonSyntaxError) {
        let start = at
        while let byte = peek {
            let isExponentSign = (byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-")) && isExponent(start)
            guard isDigit(byte) || isNameByte(byte) || byte == UInt8(ascii: ".") || isExponentSign else { break }
            at += 1
        }
        let text = String(decoding: bytes[start..<at].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)
        if let value = wholeNumber(text) {
            add(.int(value), from: start)
        } else if let value = Double(text) {
            add(.double(value), from: start)
        } else {
            throw error(from: start, "`\(text)` is not a number")
        }
    }

    private func isExponent(_ start: Int) -> Bool {
        at > start && bytes[at - 1] | 0x20 == UInt8(ascii: "e") && !bytes[start..<at].starts(with: [UInt8(ascii: "0"), UInt8(ascii: "x")])
    }

    private func wholeNumber(_ text: String) -> Int? {
        let radix: Int? =
            switch text.prefix(2).lowercased() {
            case "0x": 16
            case "0o": 8
            case "0b": 2
            default: nil
            }
        return radix.map { Int(text.dropFirst(2), radix: $0) } ?? Int(text)
    }

    // MARK: Signs

    private static let longSigns: [[UInt8]] = [
        "**=", "//=", ">>=", "<<=", "...", "==", "!=", "<=", ">=", "+=", "-=", "*=", "/=", "%=", "|=", "&=", "^=", "**", "//", ":=", "->",
        "<<", ">>",
    ].map { Array($0.utf8) }

    private mutating func sign() throws(PythonSyntaxError) {
        let start = at
        if let long = Self.longSigns.first(where: { bytes[start...].starts(with: $0) }) {
            at += long.count
            return add(.sign(String(decoding: long, as: UTF8.self)), from: start)
        }
        let byte = bytes[at]
        guard "()[]{}.,:=+-*/%<>@|&^~;".utf8.contains(byte) else { throw error(from: start, "this sign means nothing in Python") }
        at += 1
        add(.sign(String(Unicode.Scalar(byte))), from: start)
        try track(byte, from: start)
    }

    private mutating func track(_ byte: UInt8, from start: Int) throws(PythonSyntaxError) {
        switch byte {
        case UInt8(ascii: "("), UInt8(ascii: "["), UInt8(ascii: "{"):
            guard brackets.count < Self.deepest else { throw error(from: start, "brackets are nested too deep here") }
            brackets.append((byte, current[current.count - 1]))
        case UInt8(ascii: ")"), UInt8(ascii: "]"), UInt8(ascii: "}"):
            guard let open = brackets.popLast(), closes(byte, open.sign) else {
                throw error(
                    from: start, "this bracket closes nothing", help: "look for a bracket that is missing, or one too many, before it")
            }
        default: return
        }
    }

    private func closes(_ closing: UInt8, _ opening: UInt8) -> Bool {
        closing == (opening == UInt8(ascii: "(") ? opening + 1 : opening + 2)
    }
}

private func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
}

private func isNameByte(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"), 0x80...: true
    default: false
    }
}
