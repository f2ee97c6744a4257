// Python's three ways to format: `%`, `str.format` and format specifications.

import HTML

func escapeMarkup(_ text: String) -> String { HTML.escape(text) }

/// Arguments of `%` on markup: escaped first.
func escapedArguments(_ value: Value) -> Value {
    switch value {
    case .string(let text): .safe(escapeMarkup(text))
    case .tuple(let list): .tuple(List(list.elements.map(escapedArguments)))
    case .dict(let dict): .dict(Dict(dict.pairs.map { ($0.key, escapedArguments($0.value)) }))
    default: value
    }
}

/// `text % arguments`, as in Python.
/// - Parameters:
///   - text: the format, such as `"%s of %d"`.
///   - arguments: a tuple, a dict for `%(name)s`, or a single value.
/// - Throws: `TemplateError` if format and arguments do not fit.
public func percentFormat(_ text: String, _ arguments: Value) throws -> String {
    try percentFormat(text, arguments, nil)
}

func percentFormat(_ text: String, _ arguments: Value, _ run: Run?) throws -> String {
    var formatter = PercentFormatter(text, arguments, run)
    return try formatter.run()
}

private struct PercentFormatter {
    private var scalars: [Unicode.Scalar]
    private let arguments: Value
    private let values: [Value]
    private let render: Run?
    private var at = 0
    private var used = 0
    private var usedNames = false

    init(_ text: String, _ arguments: Value, _ render: Run?) {
        scalars = Array(text.unicodeScalars)
        self.arguments = arguments
        self.render = render
        if case .tuple(let list) = arguments { values = list.elements } else { values = [arguments] }
    }

    mutating func run() throws -> String {
        var result = String.UnicodeScalarView()
        while at < scalars.count {
            let scalar = scalars[at]
            at += 1
            if scalar != "%" { result.append(scalar) } else { result.append(contentsOf: try directive().unicodeScalars) }
        }
        var isDict = false
        if case .dict = arguments { isDict = true }
        if used < values.count, !usedNames, !isDict {
            throw TemplateError("not all arguments of the format were used", help: "the text has no `%s` for them")
        }
        return String(result)
    }

    private mutating func directive() throws -> String {
        var named: Value?
        if peek == "(" {
            let name = takeName()
            guard case .dict(let dict) = arguments else { throw TemplateError("`%(\(name))s` needs a dict of values") }
            guard let value = dict[name] else { throw TemplateError("the format has no value for `\(name)`") }
            named = value
            usedNames = true
        }
        var specification = FormatSpecification()
        while let flag = peek, "-+ #0".unicodeScalars.contains(flag) {
            at += 1
            switch flag {
            case "-": specification.align = "<"
            case "0": specification.isZeroPadded = true
            case "+", " ": specification.sign = flag
            default: break
            }
        }
        specification.width = try number() ?? 0
        if peek == "." {
            at += 1
            specification.precision = try number() ?? 0
        }
        if specification.align == "<" { specification.isZeroPadded = false }
        try render?.check(size: max(specification.width, specification.precision ?? 0))
        guard let kind = peek else { throw TemplateError("the format ends in the middle of a `%`") }
        at += 1
        return kind == "%" ? "%" : try convert(named ?? next(), kind, specification)
    }

    private var peek: Unicode.Scalar? { at < scalars.count ? scalars[at] : nil }

    private mutating func takeName() -> String {
        var name = String.UnicodeScalarView()
        at += 1
        while let scalar = peek, scalar != ")" {
            name.append(scalar)
            at += 1
        }
        at += 1
        return String(name)
    }

    private mutating func number() throws -> Int? {
        if peek == "*" {
            at += 1
            return try next().size
        }
        var result: Int?
        while let scalar = peek, scalar.value >= 48, scalar.value < 58 {
            result = min((result ?? 0) * 10 + Int(scalar.value - 48), 1_000_000_000)
            at += 1
        }
        return result
    }

    private mutating func next() throws -> Value {
        guard used < values.count else { throw TemplateError("the format needs more arguments than it was given") }
        used += 1
        return values[used - 1]
    }

    private func convert(_ value: Value, _ kind: Unicode.Scalar, _ base: FormatSpecification) throws -> String {
        var specification = base
        switch kind {
        case "s", "r", "a":
            specification.isZeroPadded = false
            specification.align = specification.align ?? ">"
            return try formatText(kind == "s" ? value.text : value.representation, specification)
        case "c":
            if let code = value.int, let scalar = Unicode.Scalar(UInt32(truncatingIfNeeded: code)) { return String(scalar) }
            return value.text
        case "d", "i", "u":
            guard let number = value.int ?? value.double.flatMap(whole) else { throw wrong(value, kind) }
            specification.kind = "d"
            specification.precision = nil
            return try formatNumber(.int(number), specification)
        case "x", "X", "o":
            guard value.int != nil else { throw wrong(value, kind) }
            specification.kind = kind
            return try formatNumber(value, specification)
        case "f", "F", "e", "E", "g", "G":
            guard let number = value.double else { throw wrong(value, kind) }
            specification.kind = kind
            return try formatNumber(.double(number), specification)
        default: throw TemplateError("`%\(Character(kind))` is not a format")
        }
    }

    private func wrong(_ value: Value, _ kind: Unicode.Scalar) -> TemplateError {
        TemplateError("`%\(Character(kind))` needs a number, not `\(value.typeName)`")
    }
}

// MARK: - Format specifications

/// `[[fill]align][sign][#][0][width][,][.precision][type]`
struct FormatSpecification {
    var fill: Unicode.Scalar = " "
    var align: Unicode.Scalar?
    var sign: Unicode.Scalar?
    var isZeroPadded = false
    var hasPrefix = false
    var width = 0
    var grouping: Unicode.Scalar?
    var precision: Int?
    var kind: Unicode.Scalar?

    init() {}

    init(_ text: String) throws {
        var rest = Array(text.unicodeScalars)[...]
        let aligns: Set<Unicode.Scalar> = ["<", ">", "^", "="]
        if rest.count > 1, aligns.contains(rest[rest.startIndex + 1]) {
            fill = rest.removeFirst()
            align = rest.removeFirst()
        } else if let first = rest.first, aligns.contains(first) {
            align = rest.removeFirst()
        }
        func take(_ choices: Set<Unicode.Scalar>) -> Unicode.Scalar? {
            guard let first = rest.first, choices.contains(first) else { return nil }
            return rest.removeFirst()
        }
        sign = take(["+", "-", " "])
        hasPrefix = take(["#"]) != nil
        isZeroPadded = take(["0"]) != nil && align == nil
        width = Self.number(&rest) ?? 0
        grouping = take([",", "_"])
        if take(["."]) != nil { precision = Self.number(&rest) ?? 0 }
        kind = rest.popFirst()
        if !rest.isEmpty || width > 1_000_000 || precision ?? 0 > 1_000_000 { throw TemplateError("`\(text)` is not a format") }
    }

    private static func number(_ rest: inout ArraySlice<Unicode.Scalar>) -> Int? {
        var result: Int?
        while let first = rest.first, first.value >= 48, first.value < 58 {
            result = min((result ?? 0) * 10 + Int(first.value - 48), 1_000_000_000)
            rest.removeFirst()
        }
        return result
    }
}

func formatText(_ text: String, _ specification: FormatSpecification) throws -> String {
    if let kind = specification.kind, kind != "s" { throw TemplateError("`\(Character(kind))` does not format text") }
    var text = text
    if let precision = specification.precision { text = prefix(text, precision) }
    return padded(text, specification, usual: "<")
}

private func padded(_ text: String, _ specification: FormatSpecification, usual: Unicode.Scalar) -> String {
    let missing = specification.width - scalarCount(text)
    guard missing > 0 else { return text }
    let fill = String(specification.fill)
    let align = specification.align ?? usual
    let left = align == "<" ? 0 : align == "^" ? missing / 2 : missing
    return String(repeating: fill, count: left) + text + String(repeating: fill, count: missing - left)
}

func formatNumber(_ value: Value, _ specification: FormatSpecification) throws -> String {
    var digits: String
    var isNegative = false
    let precision = specification.precision ?? 6
    switch (specification.kind, value) {
    case (nil, .int(let number)), ("d", .int(let number)), ("n", .int(let number)):
        (digits, isNegative) = (String(number.magnitude), number < 0)
    case ("x", .int(let number)), ("X", .int(let number)), ("o", .int(let number)), ("b", .int(let number)):
        let kind = specification.kind!
        let radix = kind == "o" ? 8 : kind == "b" ? 2 : 16
        digits = (specification.hasPrefix ? "0\(Character(kind))" : "") + String(number.magnitude, radix: radix, uppercase: kind == "X")
        isNegative = number < 0
    case ("c", .int(let number)):
        return padded(Unicode.Scalar(UInt32(truncatingIfNeeded: number)).map(String.init) ?? "", specification, usual: "<")
    case ("%", _):
        digits = fixed(abs(value.double ?? 0) * 100, "f", precision) + "%"
        isNegative = value.double ?? 0 < 0
    case (nil, .double(let number)):
        digits = specification.precision == nil ? pythonText(number.magnitude) : general(number.magnitude, precision)
        isNegative = number < 0
    case (let kind?, _):
        guard let number = value.double, "fFeEgG".unicodeScalars.contains(kind) else {
            throw TemplateError("`\(Character(kind))` does not format `\(value.typeName)`")
        }
        digits = fixed(number.magnitude, Character(kind), precision)
        isNegative = number.sign == .minus && !number.isNaN
    default: throw TemplateError("`\(value.typeName)` is not a number")
    }
    if let separator = specification.grouping { digits = grouped(digits, separator) }
    let sign = isNegative ? "-" : specification.sign.flatMap { $0 == "-" ? nil : String($0) } ?? ""
    if specification.isZeroPadded || specification.align == "=" {
        let missing = max(0, specification.width - digits.utf8.count - sign.utf8.count)
        return sign + String(repeating: specification.isZeroPadded ? "0" : String(specification.fill), count: missing) + digits
    }
    return padded(sign + digits, specification, usual: ">")
}

private func general(_ number: Double, _ precision: Int) -> String {
    let text = fixed(number, "g", precision)
    return text.utf8.allSatisfy { isDigit($0) } ? text + ".0" : text
}

private func grouped(_ digits: String, _ separator: Unicode.Scalar) -> String {
    let whole = digits.prefix { $0.isNumber }
    var result = ""
    for (index, digit) in whole.enumerated() {
        if index > 0, (whole.count - index) % 3 == 0 { result.unicodeScalars.append(separator) }
        result.append(digit)
    }
    return result + digits.dropFirst(whole.count)
}

/// The first characters of a text.
func prefix(_ text: String, _ count: Int) -> String {
    var result = String.UnicodeScalarView()
    result.append(contentsOf: text.unicodeScalars.prefix(max(0, count)))
    return String(result)
}

/// `format(value, specification)`
func format(_ value: Value, _ specification: String) throws -> String {
    if case .object(let object) = value { return try object.formatted(specification) }
    if specification.isEmpty { return value.text }
    let parsed = try FormatSpecification(specification)
    switch value {
    case .int, .double: return try formatNumber(value, parsed)
    case .bool(let flag): return parsed.kind == nil ? padded(value.text, parsed, usual: "<") : try formatNumber(.int(flag ? 1 : 0), parsed)
    default: return try formatText(value.text, parsed)
    }
}
