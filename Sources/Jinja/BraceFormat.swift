// `"{0} of {name.attribute:>8}".format(…)`

/// `text.format(…)`, as in Python: `{}`, `{0}`, `{name.attribute[key]!r:specification}`.
/// - Parameters:
///   - text: the format.
///   - positional: the values by position.
///   - named: the values by name.
/// - Throws: `TemplateError` if a value is missing or cannot be formatted so.
public func braceFormat(_ text: String, _ positional: [Value], _ named: (String) -> Value?) throws -> String {
    try withoutActuallyEscaping(named) { named in
        var formatter = BraceFormatter(text, positional, named, isMarkup: false)
        return try formatter.run()
    }
}

/// As `braceFormat`, for markup: the values are escaped.
func braceFormatMarkup(_ text: String, _ positional: [Value], _ named: @escaping (String) -> Value?) throws -> String {
    var formatter = BraceFormatter(text, positional, named, isMarkup: true)
    return try formatter.run()
}

private struct BraceFormatter {
    private let bytes: [UInt8]
    private let positional: [Value]
    private let named: (String) -> Value?
    private let isMarkup: Bool
    private var at = 0
    private var automatic = 0

    init(_ text: String, _ positional: [Value], _ named: @escaping (String) -> Value?, isMarkup: Bool) {
        bytes = Array(text.utf8)
        self.positional = positional
        self.named = named
        self.isMarkup = isMarkup
    }

    mutating func run() throws -> String {
        var result: [UInt8] = []
        while at < bytes.count {
            let byte = bytes[at]
            at += 1
            let next = at < bytes.count ? bytes[at] : 0
            switch byte {
            case UInt8(ascii: "{") where next == byte, UInt8(ascii: "}") where next == byte:
                result.append(byte)
                at += 1
            case UInt8(ascii: "{"): result += Array(try field().utf8)
            case UInt8(ascii: "}"): throw TemplateError("a `}` stands alone in the format", help: "write `}}` for a brace")
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    private mutating func field() throws -> String {
        let (start, end) = (at, try fieldEnd())
        let inside = bytes[start..<end]
        at = end + 1
        let colon = inside.firstIndex(of: UInt8(ascii: ":")) ?? end
        var name = inside[..<colon]
        var conversion: UInt8 = 0
        if name.count > 1, name[name.endIndex - 2] == UInt8(ascii: "!") {
            conversion = name.removeLast()
            name.removeLast()
        }
        let value = try resolve(String(decoding: name, as: UTF8.self))
        let specification = try expanded(inside[min(colon + 1, end)..<end])
        if conversion == UInt8(ascii: "r") { return try finished(.string(value.representation), specification) }
        if conversion == UInt8(ascii: "s") { return try finished(.string(value.text), specification) }
        return try finished(value, specification)
    }

    private func finished(_ value: Value, _ specification: String) throws -> String {
        let text = try format(value, specification)
        return isMarkup && !value.isMarkup ? escapeMarkup(text) : text
    }

    private func fieldEnd() throws -> Int {
        var depth = 0
        for index in at..<bytes.count {
            if bytes[index] == UInt8(ascii: "{") { depth += 1 }
            if bytes[index] == UInt8(ascii: "}") {
                if depth == 0 { return index }
                depth -= 1
            }
        }
        throw TemplateError("a `{` has no end in the format", help: "write `{{` for a brace")
    }

    /// A specification may hold fields itself: `{:>{width}}`.
    private mutating func expanded(_ part: ArraySlice<UInt8>) throws -> String {
        let text = String(decoding: part, as: UTF8.self)
        guard part.contains(UInt8(ascii: "{")) else { return text }
        var result = ""
        var rest = text[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            result += rest[..<open] + (try resolve(String(rest[rest.index(after: open)..<close]))).text
            rest = rest[rest.index(after: close)...]
        }
        return result + rest
    }

    private mutating func resolve(_ path: String) throws -> Value {
        let first = path.prefix { $0 != "." && $0 != "[" }
        var value = try start(String(first))
        var rest = path.dropFirst(first.count)
        while let opening = rest.first {
            rest.removeFirst()
            let part = rest.prefix { opening == "." ? $0 != "." && $0 != "[" : $0 != "]" }
            rest.removeFirst(min(rest.count, part.count + (opening == "[" ? 1 : 0)))
            let found =
                opening == "." ? attribute(String(part), of: value) : item(Int(part).map { .int($0) } ?? .string(String(part)), of: value)
            guard let found else { throw TemplateError("`\(value.typeName)` has no `\(part)`") }
            value = found
        }
        return value
    }

    private mutating func start(_ name: String) throws -> Value {
        if !name.isEmpty, Int(name) == nil {
            guard let value = named(name) else { throw TemplateError("the format has no value for `\(name)`") }
            return value
        }
        let position = Int(name) ?? automatic
        if name.isEmpty { automatic += 1 }
        guard positional.indices.contains(position) else { throw TemplateError("the format has no value for `{\(position)}`") }
        return positional[position]
    }
}
