// Python's methods of `list`, `dict` and numbers.

let listMethods: [String: @Sendable (List, Call) throws -> Value] = [
    "append": { list, call in
        let value = try required(call, 0, "object")
        try list.change { $0.append(value) }
        return .none
    },
    "extend": { list, call in
        let more = try elements(of: required(call, 0, "iterable"))
        try call.frame.run.check(size: list.elements.count + more.count)
        try list.change { $0 += more }
        return .none
    },
    "insert": { list, call in
        let (place, value) = (try required(call, 0, "index").size ?? 0, try required(call, 1, "object"))
        try list.change { $0.insert(value, at: min(max(0, place < 0 ? place + $0.count : place), $0.count)) }
        return .none
    },
    "pop": { list, call in
        let place = call.argument(0, "index")?.size ?? -1
        var result = Value.none
        try list.change { elements in
            let index = place < 0 ? place + elements.count : place
            guard elements.indices.contains(index) else { throw TemplateError("`pop` is outside the list") }
            result = elements.remove(at: index)
        }
        return result
    },
    "remove": { list, call in
        let value = try required(call, 0, "value")
        try list.change { elements in
            guard let index = elements.firstIndex(of: value) else { throw TemplateError("the list has no such element") }
            elements.remove(at: index)
        }
        return .none
    },
    "clear": { list, _ in
        try list.change { $0 = [] }
        return .none
    },
    "reverse": { list, _ in
        try list.change { $0.reverse() }
        return .none
    },
    "sort": { list, call in
        let order = try sorted(list.elements.map { ($0, $0) }, reverse: call.argument(9, "reverse")?.isTrue ?? false)
        try list.change { $0 = order }
        return .none
    },
    "copy": { list, _ in .list(List(changeable: list.elements)) },
    "count": { list, call in
        let value = try required(call, 0, "value")
        return .int(list.elements.count { $0 == value })
    },
    "index": { list, call in
        guard let index = list.elements.firstIndex(of: try required(call, 0, "value")) else {
            throw TemplateError("the list has no such element")
        }
        return .int(index)
    },
]

let dictMethods: [String: @Sendable (Dict, Call) throws -> Value] = [
    "items": { dict, _ in .object(DictView("dict_items", dict.pairs.map { .tuple($0.key, $0.value) })) },
    "keys": { dict, _ in .object(DictView("dict_keys", dict.pairs.map(\.key))) },
    "values": { dict, _ in .object(DictView("dict_values", dict.pairs.map(\.value))) },
    "get": { dict, call in dict[try required(call, 0, "key")] ?? call.argument(1, "default") ?? .none },
    "copy": { dict, _ in .dict(Dict(changeable: dict.pairs)) },
    "pop": { dict, call in
        let key = try required(call, 0, "key")
        var result: Value?
        try dict.change { result = $0.remove(key) }
        if let result = result ?? call.argument(1, "default") { return result }
        throw TemplateError("the dict has no key \(key.representation)")
    },
    "setdefault": { dict, call in
        let key = try required(call, 0, "key")
        if let known = dict[key] { return known }
        let value = call.argument(1, "default") ?? .none
        try checkHashable(key)
        try dict.change { $0.set(key, value) }
        return value
    },
    "update": { dict, call in
        try dict.change { dict in
            if let other = call.positional.first {
                for (key, value) in try pairs(of: other) { dict.set(key, value) }
            }
            for pair in call.named { dict.set(.string(pair.name), pair.value) }
        }
        return .none
    },
    "clear": { dict, _ in
        try dict.change { $0.removeAll() }
        return .none
    },
]

let numberMethods: [String: @Sendable (Value, Call) throws -> Value] = [
    "is_integer": { value, _ in .bool(value.double.map { $0 == $0.rounded() } ?? false) },
    "bit_length": { value, _ in .int(value.int.map { Int.bitWidth - $0.magnitude.leadingZeroBitCount } ?? 0) },
]

/// What `dict.items()`, `.keys()` and `.values()` give.
private final class DictView: Object {
    let typeName: String
    private let list: [Value]

    init(_ typeName: String, _ list: [Value]) {
        self.typeName = typeName
        self.list = list
    }

    var text: String { "\(typeName)(\(Value.list(List(list)).representation))" }
    var elements: [Value]? { list }
}

func required(_ call: Call, _ position: Int, _ name: String) throws -> Value {
    guard let value = call.argument(position, name) else { throw TemplateError("the argument `\(name)` is missing") }
    return value
}

/// The pairs of a dict, or of a list of pairs.
func pairs(of value: Value) throws -> [(key: Value, value: Value)] {
    if case .dict(let dict) = value { return dict.pairs }
    return try elements(of: value).map { element in
        let pair = try elements(of: element)
        guard pair.count == 2 else { throw TemplateError("a dict is made of pairs") }
        try checkHashable(pair[0])
        return (pair[0], pair[1])
    }
}
