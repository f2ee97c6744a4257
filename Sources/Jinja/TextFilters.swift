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
        let isPart = isLetter(scalar) || scalar.properties.numericType != nil || scalar == "_"
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

/// Wraps one paragraph at spaces, and at hyphens if asked to.
private struct WordWrap {
    let width: Int
    let breaksLongWords: Bool
    let breaksOnHyphens: Bool

    func wrapped(_ text: String) -> [String] {
        var lines: [String] = []
        var line = ""
        var count = 0
        func finish() {
            lines.append(trim(line, left: false))
            (line, count) = ("", 0)
        }
        for chunk in chunks(text) {
            var chunk = chunk[...]
            let isSpace = chunk.first.map(Jinja.isSpace) ?? false
            if count + chunk.count > width, count > 0, !isSpace || count >= width { finish() }
            if isSpace, count == 0, !lines.isEmpty { continue }
            if isSpace, count + chunk.count > width {
                finish()
                continue
            }
            while breaksLongWords, chunk.count > width {
                lines.append(self.text(of: chunk.prefix(width)))
                chunk = chunk.dropFirst(width)
            }
            line += self.text(of: chunk)
            count += chunk.count
        }
        if !trim(line, left: false).isEmpty { finish() }
        return lines.isEmpty ? [""] : lines
    }

    private func text(of scalars: ArraySlice<Unicode.Scalar>) -> String {
        var view = String.UnicodeScalarView()
        view.append(contentsOf: scalars)
        return String(view)
    }

    private func chunks(_ text: String) -> [[Unicode.Scalar]] {
        var chunks: [[Unicode.Scalar]] = []
        let scalars = Array(text.unicodeScalars)
        for (index, scalar) in scalars.enumerated() {
            let starts = index == 0 || isSpace(scalar) != isSpace(scalars[index - 1]) || breaksAfter(index - 1, scalars)
            if starts { chunks.append([scalar]) } else { chunks[chunks.count - 1].append(scalar) }
        }
        return chunks
    }

    private func breaksAfter(_ index: Int, _ scalars: [Unicode.Scalar]) -> Bool {
        breaksOnHyphens && scalars[index] == "-" && index > 0 && index + 1 < scalars.count && isLetter(scalars[index - 1])
            && isLetter(scalars[index + 1])
    }
}
