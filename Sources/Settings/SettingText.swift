// How a value looks as text: as Python's str() and repr() have it, which is what templates and `plimsoll settings` show.

extension SettingValue: CustomStringConvertible {
    /// The value as Python's `str()` shows it.
    public var description: String {
        switch self {
        case .string(let text): text
        case .date(let date): date.text
        default: source
        }
    }

    /// The value as it would be written in a Python file.
    public var source: String {
        switch self {
        case .none: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .int(let number): String(number)
        case .double(let number): number.description
        case .string(let text): quoted(text)
        case .list(let elements): "[" + elements.map(\.source).joined(separator: ", ") + "]"
        case .tuple(let elements):
            "(" + elements.map(\.source).joined(separator: ", ") + (elements.count == 1 ? ",)" : ")")
        case .dict(let entries): "{" + entries.map { "\($0.key.source): \($0.value.source)" }.joined(separator: ", ") + "}"
        case .date(let date):
            "datetime(\(date.year), \(date.month), \(date.day), \(date.hour), \(date.minute), \(date.second))"
        }
    }
}

extension SettingValue {
    /// The value as JSON; tuples are lists, and keys are text.
    public var json: String {
        switch self {
        case .none: "null"
        case .bool(let flag): flag ? "true" : "false"
        case .int(let number): String(number)
        case .double(let number): number.isFinite ? number.description : "null"
        case .string(let text): jsonText(text)
        case .list(let elements), .tuple(let elements): "[" + elements.map(\.json).joined(separator: ", ") + "]"
        case .dict(let entries):
            "{" + entries.map { jsonText($0.key.description) + ": " + $0.value.json }.joined(separator: ", ") + "}"
        case .date(let date): jsonText(date.text)
        }
    }
}

/// Text as a JSON string.
public func jsonText(_ text: String) -> String {
    var result = "\""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": result += "\\\""
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case _ where scalar.value < 0x20:
            let digits = String(scalar.value, radix: 16)
            result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + "\""
}

private func quoted(_ text: String) -> String {
    let quote = text.contains("'") && !text.contains("\"") ? "\"" : "'"
    var result = quote
    for scalar in text.unicodeScalars {
        switch scalar {
        case "\\": result += "\\\\"
        case "\n": result += "\\n"
        case "\r": result += "\\r"
        case "\t": result += "\\t"
        case "'" where quote == "'": result += "\\'"
        case _ where scalar.value < 0x20 || scalar.value == 0x7F:
            result += "\\x" + (scalar.value < 16 ? "0" : "") + String(scalar.value, radix: 16)
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result + quote
}

extension SettingValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByBooleanLiteral, ExpressibleByNilLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes a string.
    public init(stringLiteral text: String) { self = .string(text) }
    /// Makes a number.
    public init(integerLiteral number: Int) { self = .int(number) }
    /// Makes a truth value.
    public init(booleanLiteral flag: Bool) { self = .bool(flag) }
    /// Makes `None`.
    public init(nilLiteral: ()) { self = .none }
    /// Makes a list.
    public init(arrayLiteral elements: SettingValue...) { self = .list(elements) }
    /// Makes a dict, in the order written.
    public init(dictionaryLiteral entries: (SettingValue, SettingValue)...) {
        self = .dict(entries.map { Entry($0.0, $0.1) })
    }
}
