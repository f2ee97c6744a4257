// Python's three ways to put values into text: `%`, `.format()` and f-strings; and `strftime` for dates.

/// `"%s and %(name)s" % value`; nil for what does not fit.
func percentFormatted(_ text: String, _ value: SettingValue) -> String? {
    var arguments: [SettingValue] = if case .tuple(let elements) = value { elements } else { [value] }
    let isKeyed = value.entries != nil
    var result = ""
    var rest = text.unicodeScalars[...]
    while let scalar = rest.popFirst() {
        guard scalar == "%" else {
            result.unicodeScalars.append(scalar)
            continue
        }
        var argument: SettingValue?
        if rest.first == "(" {
            guard let end = rest.firstIndex(of: ")") else { return nil }
            argument = value[.string(String(rest[rest.index(after: rest.startIndex)..<end]))]
            rest = rest[rest.index(after: end)...]
            if argument == nil { return nil }
        }
        let spec = rest.prefix { "0123456789.-+ ".unicodeScalars.contains($0) }
        rest = rest.dropFirst(spec.count)
        guard let letter = rest.popFirst() else { return nil }
        if letter == "%" {
            result += "%"
            continue
        }
        if argument == nil {
            guard !isKeyed, !arguments.isEmpty else { return nil }
            argument = arguments.removeFirst()
        }
        guard let text = percent(argument ?? .none, letter, String(spec)) else { return nil }
        result += text
        if result.utf8.count > SettingValue.longest { return nil }
    }
    return arguments.isEmpty || isKeyed ? result : nil
}

private func percent(_ value: SettingValue, _ letter: Unicode.Scalar, _ spec: String) -> String? {
    switch letter {
    case "s":
        return SettingValue.string(value.description).formatted(
            spec.isEmpty ? "" : spec.hasPrefix("-") ? "<\(spec.dropFirst())" : ">\(spec)")
    case "r": return value.source
    case "d", "i": return value.number.flatMap { Int(exactly: $0.rounded(.towardZero)) }.flatMap { SettingValue.int($0).formatted(spec) }
    case "f": return value.number.flatMap { SettingValue.double($0).formatted((spec.contains(".") ? spec : spec + ".6") + "f") }
    default: return nil
    }
}

/// `"{} and {name}".format(…)`; nil for what does not fit.
func braceFormatted(_ text: String, _ plain: [SettingValue], _ keywords: [SettingValue.Entry]) -> String? {
    var result = ""
    var next = 0
    var rest = text[...]
    while let character = rest.popFirst() {
        if (character == "{" || character == "}") && rest.first == character {
            rest.removeFirst()
            result.append(character)
        } else if character == "{" {
            guard let end = rest.firstIndex(of: "}") else { return nil }
            guard let text = hole(rest[..<end], plain, keywords, &next) else { return nil }
            result += text
            rest = rest[rest.index(after: end)...]
        } else {
            result.append(character)
        }
        if result.utf8.count > SettingValue.longest { return nil }
    }
    return result
}

private func hole(_ hole: Substring, _ plain: [SettingValue], _ keywords: [SettingValue.Entry], _ next: inout Int) -> String? {
    let parts = hole.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
    var name = parts[0]
    let isSource = name.hasSuffix("!r")
    if isSource || name.hasSuffix("!s") { name = name.dropLast(2) }
    if name.isEmpty {
        name = Substring(String(next))
        next += 1
    }
    let value = Int(name).map { plain.indices.contains($0) ? plain[$0] : nil } ?? SettingValue.dict(keywords)[.string(String(name))]
    guard let value else { return nil }
    return (isSource ? .string(value.source) : value).formatted(parts.count > 1 ? String(parts[1]) : "")
}

extension SettingValue {
    /// The value in a format such as `02d`, `.1f` or `>10`; nil for one that is not known.
    func formatted(_ format: String) -> String? {
        if format.isEmpty { return description }
        if case .date(let date) = self { return date.formatted(format) }
        var rest = format[...]
        var fill: Character = " "
        var alignment: Character = number == nil ? "<" : ">"
        if let mark = rest.dropFirst().first, "<>^".contains(mark) {
            fill = rest.removeFirst()
            alignment = rest.removeFirst()
        } else if let mark = rest.first, "<>^".contains(mark) {
            alignment = rest.removeFirst()
        }
        if rest.first == "0" { fill = "0" }
        let width = rest.prefix(while: \.isNumber)
        rest = rest.dropFirst(width.count)
        var digits: Int?
        if rest.first == "." {
            let count = rest.dropFirst().prefix(while: \.isNumber)
            digits = Int(count)
            rest = rest.dropFirst(count.count + 1)
        }
        guard let text = body(letter: String(rest), digits: digits), let columns = width.isEmpty ? 0 : Int(width), columns < 10_000 else {
            return nil
        }
        let missing = max(0, columns - text.count)
        let before = alignment == ">" ? missing : alignment == "^" ? missing / 2 : 0
        return String(repeating: fill, count: before) + text + String(repeating: fill, count: missing - before)
    }

    private func body(letter: String, digits: Int?) -> String? {
        switch (letter, self) {
        case ("", .string(let text)), ("s", .string(let text)): digits.map { String(text.prefix($0)) } ?? text
        case ("", _) where digits == nil: description
        case ("d", .int), ("d", .bool): number.map { String(Int($0)) }
        case ("f", _), ("", .double): number.flatMap { fixed($0, digits ?? 6) }
        case ("%", _): number.flatMap { fixed($0 * 100, digits ?? 6) }.map { $0 + "%" }
        default: nil
        }
    }
}

/// A number with this many digits behind the point.
private func fixed(_ number: Double, _ digits: Int) -> String? {
    guard digits <= 9, abs(number) < 1e9 else { return nil }
    let scale = (0..<digits).reduce(1.0) { product, _ in product * 10 }
    let whole = Int((abs(number) * scale).rounded(.toNearestOrEven))
    let sign = number < 0 && whole != 0 ? "-" : ""
    guard digits > 0 else { return sign + String(whole) }
    return sign + "\(whole / Int(scale))." + padded(whole % Int(scale), digits)
}

extension SettingDate {
    /// The date in a `strftime` format; nil for a letter that is not known.
    func formatted(_ format: String) -> String? {
        var result = ""
        var rest = format.unicodeScalars[...]
        while let scalar = rest.popFirst() {
            guard scalar == "%" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            let isPlain = rest.first == "-"
            if isPlain { rest.removeFirst() }
            guard let letter = rest.popFirst(), let part = part(letter, width: isPlain ? 0 : 2) else { return nil }
            result += part
        }
        return result
    }

    private func part(_ letter: Unicode.Scalar, width: Int) -> String? {
        switch letter {
        case "Y": padded(year, 4)
        case "y": padded(year % 100, width)
        case "m": padded(month, width)
        case "d": padded(day, width)
        case "H": padded(hour, width)
        case "M": padded(minute, width)
        case "S": padded(second, width)
        case "B": Self.months[month - 1]
        case "b": String(Self.months[month - 1].prefix(3))
        case "F": "\(padded(year, 4))-\(padded(month))-\(padded(day))"
        case "T": "\(padded(hour)):\(padded(minute)):\(padded(second))"
        case "%": "%"
        default: nil
        }
    }

    private static let months = [
        "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
    ]
}
