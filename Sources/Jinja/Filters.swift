// The built-in filters, and those on single values: defaults, numbers, escaping.

let builtinFilters: [String: Filter] = [textFilters, sequenceFilters, valueFilters, markupFilters].reduce(into: [:]) { all, more in
    all.merge(more) { $1 }
}

/// A built-in filter, for a host that puts its own in the same name's place.
public func builtinFilter(_ name: String) -> Filter? { builtinFilters[name] }

/// A filter with named parameters: its body gets them in their order, nil where not given.
func filter(_ name: String, _ parameters: [String] = [], _ body: @escaping @Sendable (Value, [Value?], Call) throws -> Value) -> Filter {
    let none = [Value?](repeating: nil, count: parameters.count)
    return { value, call in
        if call.positional.isEmpty, call.named.isEmpty { return try body(value, none, call) }
        return try body(value, call.bound(parameters, for: name), call)
    }
}

private let defaultFilter = filter("default", ["default_value", "boolean"]) { value, arguments, _ in
    let isMissing = value.isUndefined || (arguments[1]?.isTrue == true && !value.isTrue)
    return isMissing ? arguments[0] ?? "" : value
}

private let lengthFilter = filter("length") { value, _, _ in
    guard let length = value.length else { throw TemplateError("`\(value.typeName)` has no length") }
    return .int(length)
}

private let valueFilters: [String: Filter] = [
    "default": defaultFilter,
    "d": defaultFilter,
    "length": lengthFilter,
    "count": lengthFilter,
    "string": filter("string") { value, _, _ in value.string == nil ? .string(value.text) : value },
    "abs": filter("abs") { value, _, _ in
        if case .double(let number) = value { return .double(abs(number)) }
        guard let number = value.int, number != .min else { throw TemplateError("`abs` needs a number, not `\(value.typeName)`") }
        return .int(abs(number))
    },
    "int": filter("int", ["default", "base"]) { value, arguments, _ in
        try refuseUndefined(value)
        return integer(value, base: arguments[1]?.size ?? 10).map { .int($0) } ?? arguments[0] ?? 0
    },
    "float": filter("float", ["default"]) { value, arguments, _ in
        try refuseUndefined(value)
        return (value.double ?? value.string.flatMap { pythonDouble($0) }).map { .double($0) } ?? arguments[0] ?? .double(0)
    },
    "round": filter("round", ["precision", "method"]) { value, arguments, _ in
        try rounded(value, min(max(arguments[0]?.size ?? 0, -400), 400), method: arguments[1]?.text ?? "common")
    },
    "filesizeformat": filter("filesizeformat", ["binary"]) { value, arguments, _ in
        guard let size = value.double ?? value.string.flatMap({ pythonDouble($0) }) else {
            throw TemplateError("`filesizeformat` needs a number, not `\(value.typeName)`")
        }
        return .string(fileSize(size, isBinary: arguments[0]?.isTrue ?? false))
    },
    "attr": filter("attr", ["name"]) { value, arguments, _ in
        let name = arguments[0]?.text ?? ""
        if case .dict(let dict) = value, dict[name] != nil, dictMethods[name] == nil {
            return .undefined(Undefined("`dict` has no attribute `\(name)`"))
        }
        return attribute(name, of: value) ?? .undefined(Undefined("`\(value.typeName)` has no attribute `\(name)`"))
    },
    "items": filter("items") { value, _, _ in
        if value.isUndefined { return .list(List(changeable: [])) }
        guard case .dict(let dict) = value else { throw TemplateError("`items` needs a dict, not `\(value.typeName)`") }
        return .list(List(changeable: dict.pairs.map { .tuple($0.key, $0.value) }))
    },
    "pprint": filter("pprint") { value, _, _ in .string(value.representation) },
    "tojson": filter("tojson", ["indent"]) { value, arguments, _ in
        .safe(htmlSafe(try JSON.text(value, indent: arguments[0]?.size)))
    },
]

private func refuseUndefined(_ value: Value) throws {
    if case .undefined(let undefined) = value { throw TemplateError(undefined?.reason ?? "the value is undefined") }
}

// MARK: - Numbers

func pythonDouble(_ text: String) -> Double? {
    let trimmed = trim(text)
    switch trimmed.lowercased() {
    case "inf", "+inf", "infinity", "+infinity": return .infinity
    case "-inf", "-infinity": return -.infinity
    case "nan", "+nan", "-nan": return .nan
    default:
        let digits = trimmed.filter { $0 != "_" }
        guard digits.utf8.allSatisfy({ isDigit($0) || "+-.eE".utf8.contains($0) }) else { return nil }
        if let number = Double(digits) { return number }
        // Python reads "1." and ".5"
        if digits.hasSuffix(".") { return Double(digits.dropLast()) }
        return nil
    }
}

private func integer(_ value: Value, base: Int) -> Int? {
    if let number = value.int { return number }
    if let number = value.double { return whole(number) }
    guard let text = value.string.map({ trim($0) }) else { return nil }
    var digits = text.filter { $0 != "_" }.lowercased()
    let sign = digits.hasPrefix("-") ? -1 : 1
    if digits.hasPrefix("-") || digits.hasPrefix("+") { digits.removeFirst() }
    let prefixes = ["0x": 16, "0o": 8, "0b": 2]
    if let radix = prefixes[String(digits.prefix(2))], base == radix || base == 0 {
        return Int(digits.dropFirst(2), radix: radix).map { $0 * sign }
    }
    let radix = base == 0 ? 10 : base
    guard (2...36).contains(radix) else { return nil }
    if let number = Int(digits, radix: radix) { return number * sign }
    return pythonDouble(text).flatMap(whole)
}

private func rounded(_ value: Value, _ precision: Int, method: String) throws -> Value {
    guard let number = value.double else { throw TemplateError("`round` needs a number, not `\(value.typeName)`") }
    switch method {
    case "common":
        if let number = value.int {
            return .int(precision >= 0 ? number : whole(Jinja.rounded(Double(number), precision)) ?? number)
        }
        return .double(Jinja.rounded(number, precision))
    case "ceil", "floor":
        let unit = raise(10, Double(precision))
        return .double((number * unit).rounded(method == "ceil" ? .up : .down) / unit)
    default:
        let help = suggestion(method, among: ["common", "ceil", "floor"])
        throw TemplateError("`round` knows `common`, `ceil` and `floor`", help: help)
    }
}

private func fileSize(_ size: Double, isBinary: Bool) -> String {
    let base: Double = isBinary ? 1024 : 1000
    if size == 1 { return "1 Byte" }
    if size < base { return "\(whole(size) ?? 0) Bytes" }
    let letters = ["k", "M", "G", "T", "P", "E", "Z", "Y"]
    var unit = base
    for (index, letter) in letters.enumerated() {
        unit *= base
        if size < unit || index == letters.count - 1 {
            return fixed(base * size / unit, "f", 1) + " " + (isBinary ? letter.uppercased() + "iB" : letter + "B")
        }
    }
    return ""
}
