// The built-in tests: what may follow `is`.

let builtinTests: [String: Test] = [
    "defined": { value, _ in !value.isUndefined },
    "undefined": { value, _ in value.isUndefined },
    "none": { value, _ in value.isNone },
    "boolean": { value, _ in if case .bool = value { true } else { false } },
    "true": { value, _ in if case .bool(true) = value { true } else { false } },
    "false": { value, _ in if case .bool(false) = value { true } else { false } },
    "integer": { value, _ in if case .int = value { true } else { false } },
    "float": { value, _ in if case .double = value { true } else { false } },
    "number": { value, _ in value.double != nil },
    "string": { value, _ in value.string != nil },
    "mapping": { value, _ in if case .dict = value { true } else { false } },
    "sequence": { value, _ in isSequence(value) },
    "iterable": { value, _ in isIterable(value) },
    "callable": { value, _ in isCallable(value) },
    "escaped": { value, _ in value.isMarkup },
    "odd": { value, _ in try number(value) % 2 != 0 },
    "even": { value, _ in try number(value) % 2 == 0 },
    "divisibleby": { value, call in
        let divisor = try number(required(call, 0, "num"))
        if divisor == 0 { throw TemplateError("division by zero") }
        return divisor == -1 ? true : try number(value) % divisor == 0
    },
    "lower": { value, _ in isCase(value.text) { $0.lowercased() } },
    "upper": { value, _ in isCase(value.text) { $0.uppercased() } },
    "sameas": { value, call in isSame(value, try required(call, 0, "other")) },
    "in": { value, call in try required(call, 0, "seq").contains(value) },
    "filter": { value, call in call.environment.filter(value.text) != nil },
    "test": { value, call in call.environment.test(value.text) != nil },
    "eq": { try $0 == other($1) }, "equalto": { try $0 == other($1) }, "==": { try $0 == other($1) },
    "ne": { try $0 != other($1) }, "!=": { try $0 != other($1) },
    "lt": { try $0.isLess(than: other($1)) }, "<": { try $0.isLess(than: other($1)) }, "lessthan": { try $0.isLess(than: other($1)) },
    "gt": { try other($1).isLess(than: $0) }, ">": { try other($1).isLess(than: $0) }, "greaterthan": { try other($1).isLess(than: $0) },
    "le": { try !other($1).isLess(than: $0) }, "<=": { try !other($1).isLess(than: $0) },
    "ge": { try !$0.isLess(than: other($1)) }, ">=": { try !$0.isLess(than: other($1)) },
]

private func other(_ call: Call) throws -> Value { try required(call, 0, "other") }

private func number(_ value: Value) throws -> Int {
    guard let number = value.int ?? value.double.flatMap(whole) else {
        throw TemplateError("a whole number is needed, not `\(value.typeName)`")
    }
    return number
}

private func isCase(_ text: String, _ change: (String) -> String) -> Bool {
    sameBytes(change(text), text) && text.unicodeScalars.contains { $0.properties.isCased }
}

private func isSequence(_ value: Value) -> Bool {
    switch value {
    case .string, .safe, .list, .tuple, .dict, .undefined: true
    case .object(let object): object.length != nil
    default: false
    }
}

private func isIterable(_ value: Value) -> Bool {
    switch value {
    case .string, .safe, .list, .tuple, .dict, .undefined: true
    case .object(let object): object.elements != nil
    default: false
    }
}

private func isCallable(_ value: Value) -> Bool {
    switch value {
    case .function: true
    case .object(let object): object is Macro || object is Joiner || object is LoopState
    default: false
    }
}

private func isSame(_ a: Value, _ b: Value) -> Bool {
    switch (a, b) {
    case (.list(let x), .list(let y)), (.tuple(let x), .tuple(let y)): x === y
    case (.dict(let x), .dict(let y)): x === y
    case (.object(let x), .object(let y)): x === y
    case (.bool(let x), .bool(let y)): x == y
    case (.bool, _), (_, .bool): false
    case (.int, .double), (.double, .int): false
    default: a == b
    }
}
