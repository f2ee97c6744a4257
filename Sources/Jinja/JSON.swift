// `tojson`: values as JSON, safe inside a page.

enum JSON {
    /// The value as Python's `json.dumps` writes it, keys sorted.
    static func text(_ value: Value, indent: Int?) throws -> String {
        var result = ""
        try write(value, indent.map { min($0, 100) }, 0, &result)
        return result
    }

    private static func write(_ value: Value, _ indent: Int?, _ depth: Int, _ result: inout String) throws {
        if depth > deepest { throw TemplateError("the value is nested too deeply for `tojson`") }
        switch value {
        case .none: result += "null"
        case .bool(let flag): result += flag ? "true" : "false"
        case .int, .double: result += number(value)
        case .string(let text), .safe(let text): result += quoted(text)
        case .list(let list), .tuple(let list):
            try write("[", list.elements.map { (nil, $0) }, "]", indent, depth, &result)
        case .dict(let dict):
            let pairs = dict.pairs.map { (key: $0.key, value: $0.value) }
            let order = try sorted(pairs.map { ($0.key, .tuple($0.key, $0.value)) }, reverse: false)
            try write(
                "{",
                try order.map { pair in
                    let parts = try elements(of: pair)
                    return (key(parts[0]), parts[1])
                }, "}", indent, depth, &result)
        case .object(let object):
            guard let elements = object.elements else { throw TemplateError("`\(object.typeName)` cannot be written as JSON") }
            try write("[", elements.map { (nil, $0) }, "]", indent, depth, &result)
        default: throw TemplateError("`\(value.typeName)` cannot be written as JSON")
        }
    }

    private static func write(
        _ open: String, _ items: [(key: String?, value: Value)], _ close: String, _ indent: Int?, _ depth: Int, _ result: inout String
    ) throws {
        result += open
        for (index, item) in items.enumerated() {
            if index > 0 { result += indent == nil ? ", " : "," }
            newline(indent, depth + 1, &result)
            if let key = item.key { result += key + ": " }
            try write(item.value, indent, depth + 1, &result)
        }
        if !items.isEmpty { newline(indent, depth, &result) }
        result += close
    }

    private static func newline(_ indent: Int?, _ depth: Int, _ result: inout String) {
        if let indent { result += "\n" + String(repeating: " ", count: max(0, indent) * depth) }
    }

    private static func number(_ value: Value) -> String {
        guard case .double(let number) = value, !number.isFinite else { return value.text }
        return number.isNaN ? "NaN" : number < 0 ? "-Infinity" : "Infinity"
    }

    private static func key(_ value: Value) -> String {
        switch value {
        case .none: "\"null\""
        case .bool(let flag): flag ? "\"true\"" : "\"false\""
        default: quoted(value.text)
        }
    }

    private static func quoted(_ text: String) -> String {
        var result = "\""
        for unit in text.utf16 {
            switch unit {
            case 0x22: result += "\\\""
            case 0x5C: result += "\\\\"
            case 0x0A: result += "\\n"
            case 0x0D: result += "\\r"
            case 0x09: result += "\\t"
            case 0x08: result += "\\b"
            case 0x0C: result += "\\f"
            case 0x20..<0x7F: result.unicodeScalars.append(Unicode.Scalar(UInt8(unit)))
            default: result += "\\u" + hex(UInt32(unit), 4)
            }
        }
        return result + "\""
    }
}

/// JSON that can stand in a script or in a single-quoted attribute.
func htmlSafe(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
        switch scalar {
        case "<": result += "\\u003c"
        case ">": result += "\\u003e"
        case "&": result += "\\u0026"
        case "'": result += "\\u0027"
        default: result.unicodeScalars.append(scalar)
        }
    }
    return result
}
