// Filters on text.

let textFilters: [String: Filter] = [
    "lower": filter("lower") { value, _, _ in same(value, value.text.lowercased()) },
    "upper": filter("upper") { value, _, _ in same(value, value.text.uppercased()) },
    "capitalize": filter("capitalize") { value, _, _ in same(value, capitalized(value.text)) },
    "title": filter("title") { value, _, _ in .string(headline(value.text)) },
    "trim": filter("trim", ["chars"]) { value, arguments, _ in same(value, trim(value.text, arguments[0]?.string)) },
    "replace": filter("replace", ["old", "new", "count"], replaced),
    "format": { value, call in
        let arguments =
            call.named.isEmpty
            ? Value.tuple(List(call.positional)) : .dict(Dict(call.named.map { (.string($0.name), $0.value) }))
        if !call.named.isEmpty, !call.positional.isEmpty { throw TemplateError("`format` takes values by position or by name, not both") }
        if value.isMarkup { return .safe(try percentFormat(value.text, escapedArguments(arguments), call.frame.run)) }
        return .string(try percentFormat(value.text, arguments, call.frame.run))
    },
    "center": filter("center", ["width"]) { value, arguments, call in
        let width = arguments[0]?.size ?? 80
        try call.frame.run.check(size: width)
        let missing = max(0, width - scalarCount(value.text))
        let left = missing / 2 + (missing & width & 1)
        return same(value, String(repeating: " ", count: left) + value.text + String(repeating: " ", count: missing - left))
    },
    "truncate": filter("truncate", ["length", "killwords", "end", "leeway"], truncated),
    "wordcount": filter("wordcount") { value, _, _ in .int(words(value.text)) },
    "wordwrap": filter("wordwrap", ["width", "break_long_words", "wrapstring", "break_on_hyphens"]) { value, arguments, _ in
        let wrap = WordWrap(
            width: max(1, arguments[0]?.size ?? 79), breaksLongWords: arguments[1]?.isTrue ?? true,
            breaksOnHyphens: arguments[3]?.isTrue ?? true)
        let separator = arguments[2].flatMap { $0.isNone ? nil : $0.text } ?? "\n"
        return .string(lines(value.text).map { wrap.wrapped($0).joined(separator: separator) }.joined(separator: separator))
    },
    "indent": filter("indent", ["width", "first", "blank"]) { value, arguments, call in
        let width = arguments[0] ?? 4
        try call.frame.run.check(size: width.size ?? 0)
        let prefix = width.string ?? String(repeating: " ", count: max(0, width.size ?? 4))
        return same(value, indented(value.text, prefix, first: arguments[1]?.isTrue ?? false, blank: arguments[2]?.isTrue ?? false))
    },
    "urlencode": filter("urlencode") { value, _, _ in .string(try urlEncoded(value)) },
]

/// Text of the same kind as the value it was made from.
func same(_ value: Value, _ text: String) -> Value {
    if case .safe = value { .safe(text) } else { .string(text) }
}

@Sendable private func replaced(_ value: Value, _ arguments: [Value?], _ call: Call) throws -> Value {
    guard let old = arguments[0], let new = arguments[1] else { throw TemplateError("`replace` needs what to replace, and by what") }
    let limit = arguments[2].flatMap(\.size) ?? -1
    func run(_ old: String, _ new: String, _ text: String) throws -> String {
        try call.frame.run.check(size: (text.utf8.count + 1) / max(1, old.utf8.count) * (new.utf8.count + 1))
        return replace(old, with: new, in: text, limit: limit)
    }
    guard call.autoescape else { return .string(try run(old.text, new.text, value.text)) }
    let needsMarkup = value.isMarkup || old.isMarkup || new.isMarkup
    if !needsMarkup { return .string(try run(old.text, new.text, value.text)) }
    let text = old.isMarkup || (new.isMarkup && !value.isMarkup) ? escapedText(value) : value.text
    return value.isMarkup || old.isMarkup || new.isMarkup
        ? .safe(try run(escapedText(old), escapedText(new), text)) : .string(try run(old.text, new.text, text))
}

private func headline(_ text: String) -> String {
    let breaks: Set<Unicode.Scalar> = ["-", "(", "{", "[", "<"]
    var result = ""
    var word = String.UnicodeScalarView()
    func finish() {
        guard let first = word.first else { return }
        result += String(first).uppercased() + String(word.dropFirst()).lowercased()
        word = String.UnicodeScalarView()
    }
    for scalar in text.unicodeScalars {
        if breaks.contains(scalar) || isSpace(scalar) {
            finish()
            result.unicodeScalars.append(scalar)
        } else {
            word.append(scalar)
        }
    }
    finish()
    return result
}

@Sendable private func truncated(_ value: Value, _ arguments: [Value?], _ call: Call) throws -> Value {
    let length = min(arguments[0]?.size ?? 255, .max / 4)
    let end = arguments[2]?.text ?? "..."
    let leeway = min(arguments[3].flatMap(\.size) ?? 5, .max / 4)
    let (size, endSize) = (scalarCount(value.text), scalarCount(end))
    if length < endSize { throw TemplateError("`truncate` to \(length) characters leaves no room for \(quoted(end))") }
    if leeway < 0 { throw TemplateError("the leeway of `truncate` cannot be negative") }
    if size <= length + leeway { return value.string == nil ? .string(value.text) : value }
    let head = prefix(value.text, length - endSize)
    if arguments[1]?.isTrue ?? false { return same(value, head + end) }
    let scalars = head.unicodeScalars
    let cut = scalars.lastIndex(of: " ").map { String(scalars[..<$0]) } ?? head
    return same(value, cut + end)
}

private func words(_ text: String) -> Int {
    var (count, inWord) = (0, false)
    for scalar in text.unicodeScalars {
        let isPart = isWord(scalar)
        if isPart, !inWord { count += 1 }
        inWord = isPart
    }
    return count
}

private func indented(_ text: String, _ prefix: String, first: Bool, blank: Bool) -> String {
    let parts = text.split(separator: "\n", omittingEmptySubsequences: false)
    let rest = parts.enumerated().map { index, line in
        (index == 0 ? first : blank || !line.isEmpty) ? prefix + line : String(line)
    }
    return rest.joined(separator: "\n")
}

// MARK: - URLs

private func urlEncoded(_ value: Value) throws -> String {
    switch value {
    case .dict, .list, .tuple:
        return try pairs(of: value).map { percentEncoded($0.key.text, isQuery: true) + "=" + percentEncoded($0.value.text, isQuery: true) }
            .joined(separator: "&")
    default: return percentEncoded(value.text, isQuery: false)
    }
}

private func percentEncoded(_ text: String, isQuery: Bool) -> String {
    let digits = Array("0123456789ABCDEF".utf8)
    var result: [UInt8] = []
    for byte in text.utf8 {
        let isPlain = isDigit(byte) || (byte | 0x20 >= 97 && byte | 0x20 <= 122) || "_.-~".utf8.contains(byte)
        if isPlain || (byte == UInt8(ascii: "/") && !isQuery) {
            result.append(byte)
        } else if byte == 0x20, isQuery {
            result.append(UInt8(ascii: "+"))
        } else {
            result += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
        }
    }
    return String(decoding: result, as: UTF8.self)
}

// MARK: - Wrapping

/// Wraps one line at spaces, and at hyphens if asked to, by the rules of Python's `textwrap`.
private struct WordWrap {
    let width: Int
    let breaksLongWords: Bool
    let breaksOnHyphens: Bool

    func wrapped(_ text: String) -> [String] {
        var chunks = chunks(Array(text.unicodeScalars))[...]
        var lines: [String] = []
        while !chunks.isEmpty {
            if !lines.isEmpty, isBlank(chunks[chunks.startIndex]) { chunks.removeFirst() }
            var line: [ArraySlice<Unicode.Scalar>] = []
            var room = width
            while let chunk = chunks.first, chunk.count <= room {
                line.append(chunk)
                room -= chunk.count
                chunks.removeFirst()
            }
            if let chunk = chunks.first, chunk.count > width {
                if breaksLongWords {
                    let size = cut(chunk, room)
                    line.append(chunk.prefix(size))
                    chunks[chunks.startIndex] = chunk.dropFirst(size)
                } else if line.isEmpty {
                    line.append(chunks.removeFirst())
                }
            }
            if let last = line.last, isBlank(last) { line.removeLast() }
            if !line.isEmpty { lines.append(self.text(of: line)) }
        }
        return lines
    }

    private func isBlank(_ chunk: ArraySlice<Unicode.Scalar>) -> Bool { chunk.allSatisfy(isSpace) }

    private func text(of chunks: [ArraySlice<Unicode.Scalar>]) -> String {
        var view = String.UnicodeScalarView()
        for chunk in chunks { view.append(contentsOf: chunk) }
        return String(view)
    }

    /// How much of a long word goes on a line that has this much room.
    private func cut(_ chunk: ArraySlice<Unicode.Scalar>, _ room: Int) -> Int {
        guard breaksOnHyphens, let hyphen = chunk.prefix(room).lastIndex(of: "-") else { return room }
        return chunk[..<hyphen].contains { $0 != "-" } ? hyphen - chunk.startIndex + 1 : room
    }

    /// Spaces and what stands between them, words broken where hyphens allow it.
    private func chunks(_ text: [Unicode.Scalar]) -> [ArraySlice<Unicode.Scalar>] {
        var chunks: [ArraySlice<Unicode.Scalar>] = []
        var start = 0
        for index in text.indices.dropFirst() where isBreak(text, index, chunkStart: start) {
            chunks.append(text[start..<index])
            start = index
        }
        if start < text.count { chunks.append(text[start...]) }
        return chunks
    }

    private func isGap(_ scalar: Unicode.Scalar) -> Bool { scalar == " " || (scalar.value >= 9 && scalar.value <= 13) }

    private func isBreak(_ text: [Unicode.Scalar], _ index: Int, chunkStart: Int) -> Bool {
        if isGap(text[index]) != isGap(text[index - 1]) { return true }
        guard breaksOnHyphens, !isGap(text[index]) else { return false }
        if text[index] == "-" { return isDash(text, index) }
        guard text[index - 1] == "-" else { return false }
        return isDash(text, chunkStart) || (index - 1 > chunkStart && isHyphen(text, index - 1))
    }

    /// Whether two or more hyphens that stand for a dash begin here.
    private func isDash(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        guard index > 0, text[index] == "-", isWord(text[index - 1]) || "!\"'&.,?".unicodeScalars.contains(text[index - 1]) else {
            return false
        }
        let end = text[index...].firstIndex { $0 != "-" } ?? text.count
        return end - index >= 2 && end < text.count && isWord(text[end])
    }

    /// Whether a line may end behind the hyphen that stands here: between parts of at least two letters, or of one and a hyphen.
    private func isHyphen(_ text: [Unicode.Scalar], _ index: Int) -> Bool {
        func isLetter(_ at: Int) -> Bool {
            text.indices.contains(at) && isWord(text[at]) && text[at].properties.generalCategory != .decimalNumber
        }
        func isHyphen(_ at: Int) -> Bool { text.indices.contains(at) && text[at] == "-" }
        let before = isLetter(index - 1) && (isLetter(index - 2) || (isHyphen(index - 2) && isLetter(index - 3)))
        return before && isLetter(index + 1) && (isLetter(index + 2) || (isHyphen(index + 2) && isLetter(index + 3)))
    }
}

/// Whether a character is part of a word for Python: a letter, a number, or `_`.
func isWord(_ scalar: Unicode.Scalar) -> Bool {
    isLetter(scalar) || scalar.properties.numericType != nil || scalar == "_"
}
