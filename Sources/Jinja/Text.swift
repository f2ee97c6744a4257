// How values print: Python's `str` and `repr`.

extension Value {
    /// What `{{ value }}` prints, before escaping (Python's `str`).
    public var text: String {
        switch self {
        case .undefined: ""
        case .none: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .int(let number): String(number)
        case .double(let number): pythonText(number)
        case .string(let text), .safe(let text): text
        case .object(let object): object.text
        default: representation
        }
    }

    /// How the value prints inside a list (Python's `repr`).
    public var representation: String { representation(depth: 0) }

    private func representation(depth: Int) -> String {
        switch self {
        case .undefined: return "Undefined"
        case .string(let text): return quoted(text)
        case .safe(let text): return "Markup(\(quoted(text)))"
        case .list(let list): return "[\(joined(list.elements, depth))]"
        case .tuple(let list): return list.elements.count == 1 ? "(\(joined(list.elements, depth)),)" : "(\(joined(list.elements, depth)))"
        case .dict(let dict):
            if depth > deepest { return "{...}" }
            let pairs = dict.pairs.map { $0.key.representation(depth: depth + 1) + ": " + $0.value.representation(depth: depth + 1) }
            return "{\(pairs.joined(separator: ", "))}"
        case .object(let object): return object.representation
        case .function(let function): return "<function \(function.name)>"
        default: return text
        }
    }

    private func joined(_ elements: [Value], _ depth: Int) -> String {
        depth > deepest ? "..." : elements.map { $0.representation(depth: depth + 1) }.joined(separator: ", ")
    }

    /// Whether printing the value needs no escaping.
    var isMarkup: Bool {
        switch self {
        case .safe: true
        case .object(let object): object.isMarkup
        default: false
        }
    }
}

/// A float as Python prints it: the shortest digits that read back the same, with an exponent from 1e16 and below 1e-4.
func pythonText(_ number: Double) -> String {
    if number.isNaN { return "nan" }
    if number.isInfinite { return number < 0 ? "-inf" : "inf" }
    let text = number.description
    guard text.utf8.contains(UInt8(ascii: "e")), abs(number) < 1e16, abs(number) >= 1e-4 else {
        return text.hasSuffix(".0") || !text.contains("e") ? text : text.replacing(".0e", with: "e")
    }
    return String(Int(number)) + ".0"
}

/// A string literal as Python's `repr` writes it.
func quoted(_ text: String) -> String {
    let quote: Unicode.Scalar = text.utf8.contains(UInt8(ascii: "'")) && !text.utf8.contains(UInt8(ascii: "\"")) ? "\"" : "'"
    var result = String.UnicodeScalarView()
    result.append(quote)
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result.append(contentsOf: "\\\\".unicodeScalars)
        case "\n": result.append(contentsOf: "\\n".unicodeScalars)
        case "\r": result.append(contentsOf: "\\r".unicodeScalars)
        case "\t": result.append(contentsOf: "\\t".unicodeScalars)
        case quote:
            result.append("\\")
            result.append(scalar)
        default:
            if isPrintable(scalar) { result.append(scalar) } else { result.append(contentsOf: hexEscape(scalar).unicodeScalars) }
        }
    }
    result.append(quote)
    return String(result)
}

private func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
    if scalar.value < 0x7F { return scalar.value >= 0x20 }
    switch scalar.properties.generalCategory {
    case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator, .spaceSeparator: return false
    default: return true
    }
}

private func hexEscape(_ scalar: Unicode.Scalar) -> String {
    switch scalar.value {
    case ..<0x100: "\\x" + hex(scalar.value, 2)
    case ..<0x10000: "\\u" + hex(scalar.value, 4)
    default: "\\U" + hex(scalar.value, 8)
    }
}

/// A number in lower-case hexadecimal digits, at least `width` of them.
func hex(_ value: UInt32, _ width: Int) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
}

// MARK: - Searching by bytes

/// The byte range of the first occurrence at or after `start`.
func find(_ needle: String, in text: String, from start: Int = 0) -> Range<Int>? {
    var (needle, text) = (needle, text)
    return text.withUTF8 { hay in
        needle.withUTF8 { find($0, in: hay, from: start) }
    }
}

/// The byte range of the first occurrence at or after `start`.
func find(_ needle: UnsafeBufferPointer<UInt8>, in hay: UnsafeBufferPointer<UInt8>, from start: Int) -> Range<Int>? {
    guard let first = needle.first else { return start <= hay.count ? start..<start : nil }
    var at = start
    let last = hay.count - needle.count
    while at <= last {
        if hay[at] == first {
            var length = 1
            while length < needle.count, hay[at + length] == needle[length] { length += 1 }
            if length == needle.count { return at..<at + length }
        }
        at += 1
    }
    return nil
}

/// Replaces a part by another, at most `limit` times; as Python, an empty part stands between all characters.
func replace(_ part: String, with other: String, in text: String, limit: Int = -1) -> String {
    if part.isEmpty { return interleaved(text, other, limit) }
    guard var found = find(part, in: text), limit != 0 else { return text }
    var source = text
    var result: [UInt8] = []
    source.withUTF8 { bytes in
        var start = 0
        var left = limit
        while left != 0 {
            result.append(contentsOf: bytes[start..<found.lowerBound])
            result.append(contentsOf: other.utf8)
            start = found.upperBound
            left -= 1
            guard let next = find(part, in: text, from: start) else { break }
            found = next
        }
        result.append(contentsOf: bytes[start...])
    }
    return String(decoding: result, as: UTF8.self)
}

private func interleaved(_ text: String, _ other: String, _ limit: Int) -> String {
    var result = ""
    var left = limit
    for scalar in text.unicodeScalars {
        if left != 0 {
            result += other
            left -= 1
        }
        result.unicodeScalars.append(scalar)
    }
    return left != 0 ? result + other : result
}

/// A close name for a misspelt one, as a help line.
func suggestion(_ name: String, among names: some Sequence<String>) -> String? {
    let best = names.map { ($0, distance(name, $0)) }.filter { $0.1 <= max(1, name.utf8.count / 3) }
        .min { ($0.1, $0.0) < ($1.1, $1.0) }
    return best.map { "did you mean `\($0.0)`?" }
}

/// How many letters have to be inserted, dropped, changed or swapped to get from one word to the other.
private func distance(_ a: String, _ b: String) -> Int {
    let (a, b) = (Array(a.utf8.prefix(40)), Array(b.utf8.prefix(40)))
    var rows = [Array(0...b.count)]
    for i in 0..<a.count {
        var row = [i + 1]
        for j in 0..<b.count {
            var cost = min(rows[i][j] + (a[i] == b[j] ? 0 : 1), rows[i][j + 1] + 1, row[j] + 1)
            if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, rows[i - 1][j - 1] + 1) }
            row.append(cost)
        }
        rows.append(row)
    }
    return rows[a.count][b.count]
}
