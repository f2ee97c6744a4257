// Python's methods of `str`.

typealias StringMethod = @Sendable (String, Call) throws -> Value

let stringMethods: [String: StringMethod] = [
    "lower": { text, _ in .string(text.lowercased()) },
    "casefold": { text, _ in .string(text.lowercased()) },
    "upper": { text, _ in .string(text.uppercased()) },
    "capitalize": { text, _ in .string(capitalized(text)) },
    "title": { text, _ in .string(titled(text)) },
    "swapcase": { text, _ in .string(swappedCase(text)) },
    "strip": { text, call in .string(trim(text, try characters(call))) },
    "lstrip": { text, call in .string(trim(text, try characters(call), right: false)) },
    "rstrip": { text, call in .string(trim(text, try characters(call), left: false)) },
    "replace": { text, call in
        let (old, new) = (try part(call, 0, "old"), try part(call, 1, "new"))
        try call.frame.run.check(size: (text.utf8.count + 1) * (new.utf8.count + 1) / max(1, old.utf8.count))
        return .string(replace(old, with: new, in: text, limit: call.argument(2, "count")?.size ?? -1))
    },
    "split": { text, call in .list(List(changeable: try split(text, call, fromRight: false))) },
    "rsplit": { text, call in .list(List(changeable: try split(text, call, fromRight: true))) },
    "splitlines": { text, _ in .list(List(changeable: lines(text).map { .string($0) })) },
    "partition": { text, call in try partition(text, try part(call, 0, "sep"), fromRight: false) },
    "rpartition": { text, call in try partition(text, try part(call, 0, "sep"), fromRight: true) },
    "join": { text, call in
        let parts = try elements(of: call.argument(0, "iterable") ?? .none).map { part in
            guard let part = part.string else {
                throw TemplateError("`join` needs strings, not `\(part.typeName)`", help: "use the filter: `list|join(text)`")
            }
            return part
        }
        return .string(parts.joined(separator: text))
    },
    "startswith": { text, call in .bool(try any(call) { text.utf8.starts(with: $0.utf8) }) },
    "endswith": { text, call in .bool(try any(call) { text.utf8.reversed().starts(with: $0.utf8.reversed()) }) },
    "find": { text, call in .int(try position(text, call) ?? -1) },
    "rfind": { text, call in .int(lastPosition(text, try part(call, 0, "sub")) ?? -1) },
    "index": { text, call in
        guard let found = try position(text, call) else { throw TemplateError("the text does not contain \(try part(call, 0, "sub"))") }
        return .int(found)
    },
    "count": { text, call in .int(occurrences(try part(call, 0, "sub"), in: text)) },
    "format": { text, call in .string(try braceFormat(text, call.positional) { name in call.named.first { $0.name == name }?.value }) },
    "format_map": { text, call in
        guard case .dict(let dict)? = call.positional.first else { throw TemplateError("`format_map` needs a dict") }
        return .string(try braceFormat(text, []) { dict[$0] })
    },
    "center": { text, call in .string(try aligned(text, call, "^")) },
    "ljust": { text, call in .string(try aligned(text, call, "<")) },
    "rjust": { text, call in .string(try aligned(text, call, ">")) },
    "zfill": { text, call in .string(try zeroFilled(text, call)) },
    "removeprefix": { text, call in
        let part = try Jinja.part(call, 0, "prefix")
        return .string(text.utf8.starts(with: part.utf8) ? String(text.utf8.dropFirst(part.utf8.count)) ?? text : text)
    },
    "removesuffix": { text, call in
        let part = try Jinja.part(call, 0, "suffix")
        let ends = !part.isEmpty && text.utf8.reversed().starts(with: part.utf8.reversed())
        return .string(ends ? String(text.utf8.dropLast(part.utf8.count)) ?? text : text)
    },
    "isdigit": { text, _ in .bool(all(text) { $0.properties.numericType == .decimal || $0.properties.numericType == .digit }) },
    "isdecimal": { text, _ in .bool(all(text) { $0.properties.numericType == .decimal }) },
    "isnumeric": { text, _ in .bool(all(text) { $0.properties.numericType != nil }) },
    "isalpha": { text, _ in .bool(all(text, isLetter)) },
    "isalnum": { text, _ in .bool(all(text) { isLetter($0) || $0.properties.numericType != nil }) },
    "isspace": { text, _ in .bool(all(text, isSpace)) },
    "islower": { text, _ in .bool(isCased(text) && text == text.lowercased()) },
    "isupper": { text, _ in .bool(isCased(text) && text == text.uppercased()) },
    "istitle": { text, _ in .bool(isCased(text) && text == titled(text)) },
    "translate": { text, call in try translated(text, call) },
    "encode": { text, _ in .string(text) },
]

/// A method on markup: the result is markup too, and arguments are escaped where they come to stand in it.
func markupMethod(_ name: String, _ text: String, _ method: StringMethod, _ call: Call) throws -> Value {
    if name == "format" {
        return .safe(try braceFormatMarkup(text, call.positional) { name in call.named.first { $0.name == name }?.value })
    }
    var call = call
    if name == "join", let list = call.positional.first {
        call.positional[0] = .list(List(try elements(of: list).map { .safe(escapedText($0)) }))
    } else if name == "replace" || name == "center" {
        call.positional = call.positional.map { if case .string(let text) = $0 { .safe(escapeMarkup(text)) } else { $0 } }
    }
    func marked(_ value: Value) -> Value {
        switch value {
        case .string(let text): .safe(text)
        case .list(let list): .list(List(changeable: list.elements.map(marked)))
        case .tuple(let list): .tuple(List(changeable: list.elements.map(marked)))
        default: value
        }
    }
    return marked(try method(text, call))
}

// MARK: - Arguments

func part(_ call: Call, _ position: Int, _ name: String) throws -> String {
    guard let value = call.argument(position, name) else { throw TemplateError("the argument `\(name)` is missing") }
    guard let text = value.string else { throw TemplateError("`\(name)` must be a string, not `\(value.typeName)`") }
    return text
}

private func characters(_ call: Call) throws -> String? {
    guard let value = call.argument(0, "chars"), !value.isNone else { return nil }
    return try part(call, 0, "chars")
}

private func any(_ call: Call, _ matches: (String) -> Bool) throws -> Bool {
    if case .tuple(let list)? = call.positional.first { return list.elements.contains { $0.string.map(matches) ?? false } }
    return matches(try part(call, 0, "prefix"))
}

// MARK: - Case

func capitalized(_ text: String) -> String {
    guard let first = text.unicodeScalars.first else { return text }
    return first.properties.titlecaseMapping + String(text.unicodeScalars.dropFirst()).lowercased()
}

/// Python's `str.title`: every run of letters begins with a capital.
func titled(_ text: String) -> String {
    var result = ""
    var inWord = false
    for scalar in text.unicodeScalars {
        let cased = scalar.properties.isCased
        result += cased ? (inWord ? scalar.properties.lowercaseMapping : scalar.properties.titlecaseMapping) : String(scalar)
        inWord = cased
    }
    return result
}

private func swappedCase(_ text: String) -> String {
    text.unicodeScalars.map { $0.properties.isUppercase ? $0.properties.lowercaseMapping : $0.properties.uppercaseMapping }.joined()
}

private func isCased(_ text: String) -> Bool { text.unicodeScalars.contains { $0.properties.isCased } }

private func all(_ text: String, _ matches: (Unicode.Scalar) -> Bool) -> Bool {
    !text.isEmpty && text.unicodeScalars.allSatisfy(matches)
}

func isLetter(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.properties.generalCategory {
    case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
    default: false
    }
}

func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.properties.isWhitespace || (scalar.value >= 0x1C && scalar.value <= 0x1F)
}

// MARK: - Cutting

func trim(_ text: String, _ characters: String? = nil, left: Bool = true, right: Bool = true) -> String {
    let set = characters.map { Set($0.unicodeScalars) }
    func goes(_ scalar: Unicode.Scalar) -> Bool { set?.contains(scalar) ?? isSpace(scalar) }
    var part = text.unicodeScalars[...]
    if left { part = part.drop(while: goes) }
    if right { while let last = part.last, goes(last) { part.removeLast() } }
    return String(part)
}

func lines(_ text: String) -> [String] {
    var parts = text.split(omittingEmptySubsequences: false) { $0 == "\n" || $0 == "\r\n" || $0 == "\r" }.map(String.init)
    if parts.last?.isEmpty == true { parts.removeLast() }
    return parts
}

private func split(_ text: String, _ call: Call, fromRight: Bool) throws -> [Value] {
    let limit = call.argument(1, "maxsplit")?.size ?? -1
    let separator = call.argument(0, "sep") ?? .none
    var words: [String]
    if separator.isNone {
        words = spaceSplit(text, limit, fromRight)
    } else {
        let part = try Jinja.part(call, 0, "sep")
        if part.isEmpty { throw TemplateError("`split` needs a separator that is not empty") }
        words = cut(text, part, limit, fromRight)
    }
    return words.map { .string($0) }
}

private func cut(_ text: String, _ separator: String, _ limit: Int, _ fromRight: Bool) -> [String] {
    var pieces: [String] = []
    let bytes = Array(text.utf8)
    var start = 0
    while let found = find(separator, in: text, from: start) {
        pieces.append(String(decoding: bytes[start..<found.lowerBound], as: UTF8.self))
        start = found.upperBound
    }
    pieces.append(String(decoding: bytes[start...], as: UTF8.self))
    let extra = limit < 0 ? 0 : pieces.count - 1 - limit
    guard extra > 0 else { return pieces }
    return fromRight
        ? [pieces[0...extra].joined(separator: separator)] + pieces[(extra + 1)...]
        : Array(pieces[..<limit]) + [pieces[limit...].joined(separator: separator)]
}

private func spaceSplit(_ text: String, _ limit: Int, _ fromRight: Bool) -> [String] {
    var words: [String] = []
    var rest = text.unicodeScalars[...]
    while true {
        rest = rest.drop(while: isSpace)
        if rest.isEmpty { return words }
        if !fromRight, limit >= 0, words.count == limit { return words + [String(rest)] }
        let word = rest.prefix { !isSpace($0) }
        words.append(String(word))
        rest = rest[word.endIndex...]
        if fromRight, limit >= 0 { continue }
    }
}

private func partition(_ text: String, _ separator: String, fromRight: Bool) throws -> Value {
    if separator.isEmpty { throw TemplateError("`partition` needs a separator that is not empty") }
    let pieces = cut(text, separator, 1, fromRight)
    if pieces.count == 2 { return .tuple(.string(pieces[0]), .string(separator), .string(pieces[1])) }
    return fromRight ? .tuple("", "", .string(text)) : .tuple(.string(text), "", "")
}

// MARK: - Finding

/// Counts characters before a byte offset.
private func characterOffset(_ text: String, _ byte: Int) -> Int {
    text.utf8.prefix(byte).reduce(0) { $0 + ($1 & 0xC0 == 0x80 ? 0 : 1) }
}

private func position(_ text: String, _ call: Call) throws -> Int? {
    let part = try Jinja.part(call, 0, "sub")
    let start = prefix(text, call.argument(1, "start")?.size ?? 0).utf8.count
    guard let found = find(part, in: text, from: start) else { return nil }
    return characterOffset(text, found.lowerBound)
}

private func lastPosition(_ text: String, _ part: String) -> Int? {
    var last: Int?
    var start = 0
    while start <= text.utf8.count, let found = find(part, in: text, from: start) {
        last = found.lowerBound
        start = found.lowerBound + 1
    }
    return last.map { characterOffset(text, $0) }
}

private func occurrences(_ part: String, in text: String) -> Int {
    if part.isEmpty { return scalarCount(text) + 1 }
    var (count, start) = (0, 0)
    while let found = find(part, in: text, from: start) {
        count += 1
        start = found.upperBound
    }
    return count
}

// MARK: - Padding

private func aligned(_ text: String, _ call: Call, _ align: Unicode.Scalar) throws -> String {
    let width = call.argument(0, "width")?.size ?? 0
    try call.frame.run.check(size: width)
    let fill = call.argument(1, "fillchar")?.string ?? " "
    let missing = max(0, width - scalarCount(text))
    let left = align == "<" ? 0 : align == ">" ? missing : missing / 2 + (missing & width & 1)
    return String(repeating: fill, count: left) + text + String(repeating: fill, count: missing - left)
}

private func zeroFilled(_ text: String, _ call: Call) throws -> String {
    let width = call.argument(0, "width")?.size ?? 0
    try call.frame.run.check(size: width)
    let sign = text.hasPrefix("-") || text.hasPrefix("+") ? String(text.prefix(1)) : ""
    return sign + String(repeating: "0", count: max(0, width - scalarCount(text))) + text.dropFirst(sign.count)
}

private func translated(_ text: String, _ call: Call) throws -> Value {
    guard case .dict(let table)? = call.positional.first else { throw TemplateError("`translate` needs a dict") }
    var result = ""
    for scalar in text.unicodeScalars {
        switch table[.int(Int(scalar.value))] {
        case nil: result.unicodeScalars.append(scalar)
        case .some(.none): continue
        case .some(.int(let code)): result.unicodeScalars.append(Unicode.Scalar(UInt32(truncatingIfNeeded: code)) ?? scalar)
        case .some(let value): result += value.text
        }
    }
    return .string(result)
}
