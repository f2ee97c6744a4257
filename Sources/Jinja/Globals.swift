// The names every template sees: range, dict, namespace, cycler, joiner, lipsum, and gettext that changes nothing.

let builtinGlobals: [String: Value] = [
    "range": .function(Function("range", range)),
    "lipsum": .function(Function("lipsum", lipsum)),
    "dict": .function(
        Function("dict") { call in
            let dict = Dict(changeable: try call.positional.first.map { try pairs(of: $0) } ?? [])
            for pair in call.named { dict.set(.string(pair.name), pair.value) }
            return .dict(dict)
        }),
    "namespace": .function(
        Function("namespace") { call in
            let namespace = Namespace()
            for (key, value) in try call.positional.first.map({ try pairs(of: $0) }) ?? [] { namespace.set(key.text, value) }
            for pair in call.named { namespace.set(pair.name, pair.value) }
            return .object(namespace)
        }),
    "cycler": .function(
        Function("cycler") { call in
            if call.positional.isEmpty { throw TemplateError("`cycler` needs at least one item") }
            return .object(Cycler(call.positional))
        }),
    "joiner": .function(Function("joiner") { call in .object(Joiner(call.argument(0, "sep") ?? ", ")) }),
].merging(Catalogue([:]).globals) { $1 }

@Sendable private func range(_ call: Call) throws -> Value {
    let numbers = try call.positional.map { value in
        guard let number = value.int else { throw TemplateError("`range` needs whole numbers, not `\(value.typeName)`") }
        return number
    }
    switch numbers.count {
    case 1: return .object(try RangeObject(0, numbers[0], 1, call.frame.run.limits.steps))
    case 2: return .object(try RangeObject(numbers[0], numbers[1], 1, call.frame.run.limits.steps))
    case 3: return .object(try RangeObject(numbers[0], numbers[1], numbers[2], call.frame.run.limits.steps))
    default: throw TemplateError("`range` takes 1 to 3 numbers (\(numbers.count) given)")
    }
}

/// `range(…)`
final class RangeObject: Object {
    private let numbers: StrideTo<Int>
    private let count: Int
    let text: String

    init(_ start: Int, _ stop: Int, _ step: Int, _ limit: Int) throws {
        if step == 0 { throw TemplateError("the step of `range` cannot be 0") }
        let distance = step > 0 ? Double(stop) - Double(start) : Double(start) - Double(stop)
        let size = max(0, (distance / abs(Double(step))).rounded(.up))
        if size > Double(limit) { throw TemplateError("stopped: a range of more than \(limit) numbers") }
        count = Int(size)
        numbers = stride(from: start, to: stop, by: step)
        text = step == 1 ? "range(\(start), \(stop))" : "range(\(start), \(stop), \(step))"
    }

    var typeName: String { "range" }
    var elements: [Value]? { numbers.map { .int($0) } }
    var length: Int? { count }
}

/// `namespace(…)`: the one thing whose attributes a template can set. Lives in one render only.
final class Namespace: Object, @unchecked Sendable {
    private let values = Dict(changeable: [])

    var typeName: String { "namespace" }
    var text: String { "<Namespace \(Value.dict(values).representation)>" }
    var length: Int? { nil }
    var isTrue: Bool { true }
    func attribute(_ name: String) -> Value? { values[name] }
    func item(_ key: Value) -> Value? { values[key] }
    func set(_ name: String, _ value: Value) { values.set(.string(name), value) }
}

/// `cycler(…)`: gives one item after the other, again and again. Lives in one render only.
final class Cycler: Object, @unchecked Sendable {
    private let items: [Value]
    private var index = 0

    init(_ items: [Value]) { self.items = items }

    var typeName: String { "cycler" }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "current": items[index]
        case "next", "reset": .function(Function(name) { [self] call in try self.call(name, call)! })
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? {
        switch method {
        case "next":
            defer { index = (index + 1) % items.count }
            return items[index]
        case "reset":
            index = 0
            return Value.none
        default: return nil
        }
    }
}

/// `joiner(…)`: nothing the first time it is called, the separator from then on. Lives in one render only.
final class Joiner: Object, @unchecked Sendable {
    private let separator: Value
    private var isUsed = false

    init(_ separator: Value) { self.separator = separator }

    var typeName: String { "joiner" }

    func invoke(_ call: Call) throws -> Value? {
        defer { isUsed = true }
        return isUsed ? separator : ""
    }
}
