// Filters on sequences.

let sequenceFilters: [String: Filter] = [
    "list": filter("list") { value, _, _ in .list(List(changeable: try elements(of: value))) },
    "first": filter("first") { value, _, _ in try elements(of: value).first ?? .undefined(Undefined("there is no first item")) },
    "last": filter("last") { value, _, _ in try elements(of: value).last ?? .undefined(Undefined("there is no last item")) },
    "random": filter("random") { value, _, _ in try elements(of: value).randomElement() ?? .undefined(Undefined("there is no item")) },
    "reverse": filter("reverse") { value, _, _ in
        if let text = value.string {
            var view = String.UnicodeScalarView()
            view.append(contentsOf: text.unicodeScalars.reversed())
            return same(value, String(view))
        }
        return .list(List(changeable: try elements(of: value).reversed()))
    },
    "sort": filter("sort", ["reverse", "case_sensitive", "attribute"]) { value, arguments, call in
        let key = Key(arguments[2], isCaseSensitive: arguments[1]?.isTrue ?? false, call)
        let keyed = try elements(of: value).map { (key: try key.keys(of: $0), value: $0) }
        return .list(List(changeable: try ordered(keyed, reverse: arguments[0]?.isTrue ?? false, call)))
    },
    "dictsort": filter("dictsort", ["case_sensitive", "by", "reverse"]) { value, arguments, call in
        let by = arguments[1]?.text ?? "key"
        guard by == "key" || by == "value" else { throw TemplateError("`dictsort` goes by `key` or `value`, not \(quoted(by))") }
        let key = Key(nil, isCaseSensitive: arguments[0]?.isTrue ?? false, call)
        let keyed = try pairs(of: value).map { pair in
            (key: key.folded(by == "key" ? pair.key : pair.value), value: Value.tuple(pair.key, pair.value))
        }
        return .list(List(changeable: try ordered(keyed, reverse: arguments[2]?.isTrue ?? false, call)))
    },
    "groupby": filter("groupby", ["attribute", "default", "case_sensitive"], grouped),
    "unique": filter("unique", ["case_sensitive", "attribute"]) { value, arguments, call in
        let key = Key(arguments[1], isCaseSensitive: arguments[0]?.isTrue ?? false, call)
        var seen = Set<Value>()
        return .list(List(changeable: try elements(of: value).filter { seen.insert(try key.key(of: $0)).inserted }))
    },
    "min": filter("min", ["case_sensitive", "attribute"]) { value, arguments, call in try extreme(value, arguments, call, isLeast: true) },
    "max": filter("max", ["case_sensitive", "attribute"]) { value, arguments, call in try extreme(value, arguments, call, isLeast: false) },
    "sum": filter("sum", ["attribute", "start"]) { value, arguments, call in
        let key = Key(arguments[0], isCaseSensitive: true, call)
        return try elements(of: value).reduce(arguments[1] ?? 0) { try add($0, key.key(of: $1), call) }
    },
    "join": filter("join", ["d", "attribute"], joined),
    "batch": filter("batch", ["linecount", "fill_with"]) { value, arguments, call in
        guard let size = arguments[0]?.size, size > 0 else { throw TemplateError("`batch` needs how many items go into a line") }
        try call.frame.run.check(size: size)
        let items = try elements(of: value)
        return .list(
            List(
                changeable: stride(from: 0, to: items.count, by: size).map { start in
                    var line = Array(items[start..<min(items.count - start, size) + start])
                    if let fill = arguments[1], !fill.isNone { line += Array(repeating: fill, count: size - line.count) }
                    return .list(List(changeable: line))
                }))
    },
    "slice": filter("slice", ["slices", "fill_with"], sliced),
    "map": { value, call in
        let change = try mapping(call)
        return .list(List(changeable: try elements(of: value).map(change)))
    },
    "select": { value, call in try selected(value, call, hasAttribute: false, wanted: true) },
    "reject": { value, call in try selected(value, call, hasAttribute: false, wanted: false) },
    "selectattr": { value, call in try selected(value, call, hasAttribute: true, wanted: true) },
    "rejectattr": { value, call in try selected(value, call, hasAttribute: true, wanted: false) },
]

// MARK: - Keys

/// What a sequence is sorted, grouped or summed by: the items, or an attribute such as `date.year` or `0`.
private struct Key {
    private let paths: [[Value]]
    private let isCaseSensitive: Bool
    private let call: Call
    private let fallback: Value?

    init(_ attribute: Value?, isCaseSensitive: Bool, _ call: Call, fallback: Value? = nil) {
        self.isCaseSensitive = isCaseSensitive
        self.call = call
        self.fallback = fallback
        guard let attribute, !attribute.isNone else {
            paths = []
            return
        }
        if let number = attribute.int {
            paths = [[.int(number)]]
        } else {
            paths = attribute.text.split(separator: ",").map { path in
                path.split(separator: ".").map { part in Int(part).map { .int($0) } ?? .string(String(part)) }
            }
        }
    }

    func folded(_ value: Value) -> Value {
        if !isCaseSensitive, let text = value.string { return .string(text.lowercased()) }
        return value
    }

    /// The key of an item, without regard to case if so asked.
    func key(of value: Value) throws -> Value { folded(try plainKey(of: value)) }

    func plainKey(of value: Value) throws -> Value {
        guard let path = paths.first else { return value }
        return try follow(path, value)
    }

    /// The key of an item where several attributes may count, one after the other.
    func keys(of value: Value) throws -> Value {
        if paths.count < 2 { return try key(of: value) }
        return .tuple(List(try paths.map { folded(try follow($0, value)) }))
    }

    private func follow(_ path: [Value], _ value: Value) throws -> Value {
        var value = value
        for part in path {
            if case .undefined(let undefined) = value, call.environment.configuration.undefined != .lenient {
                throw TemplateError(undefined?.reason ?? "the value is undefined")
            }
            value = item(part, of: value) ?? fallback ?? .undefined(Undefined("`\(value.typeName)` has no attribute `\(part.text)`"))
        }
        return value
    }
}

/// Sorts; a lenient environment puts what is undefined first.
private func ordered(_ keyed: [(key: Value, value: Value)], reverse: Bool, _ call: Call) throws -> [Value] {
    if call.environment.configuration.undefined == .lenient, keyed.contains(where: { $0.key.isUndefined }) {
        let missing = keyed.filter { $0.key.isUndefined }.map(\.value)
        let rest = try sorted(keyed.filter { !$0.key.isUndefined }, reverse: reverse)
        return reverse ? rest + missing : missing + rest
    }
    return try sorted(keyed, reverse: reverse)
}

private func extreme(_ value: Value, _ arguments: [Value?], _ call: Call, isLeast: Bool) throws -> Value {
    let key = Key(arguments[1], isCaseSensitive: arguments[0]?.isTrue ?? false, call)
    var best: (key: Value, value: Value)?
    for element in try elements(of: value) {
        let candidate = try key.key(of: element)
        if let known = best, try !(isLeast ? candidate.isLess(than: known.key) : known.key.isLess(than: candidate)) { continue }
        best = (candidate, element)
    }
    return best?.value ?? .undefined(Undefined("an empty sequence has no \(isLeast ? "least" : "greatest") item"))
}

private func add(_ a: Value, _ b: Value, _ call: Call) throws -> Value {
    let span = Span(start: 0, end: 0)
    if case .undefined(let undefined) = b { throw TemplateError(undefined?.reason ?? "the value is undefined") }
    do { return try Binary(.add, Constant(a), Constant(b), span).evaluate(call.frame) } catch {
        throw TemplateError("`\(a.typeName)` and `\(b.typeName)` cannot be summed")
    }
}

// MARK: - Grouping and cutting

/// One group of `groupby`: a pair that also has names for its halves.
final class Group: Object {
    private let key: Value
    private let list: Value

    init(_ key: Value, _ list: [Value]) {
        self.key = key
        self.list = .list(List(list))
    }

    var typeName: String { "tuple" }
    var text: String { Value.tuple(key, list).representation }
    var elements: [Value]? { [key, list] }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "grouper": key
        case "list": list
        default: nil
        }
    }

    private var pair: Value { .tuple(key, list) }

    private func pair(_ other: Value) -> Value {
        if case .object(let object) = other, let group = object as? Group { group.pair } else { other }
    }

    func equals(_ other: Value) -> Bool { pair == pair(other) }
    func isLess(than other: Value) -> Bool? { try? pair.isLess(than: pair(other)) }
    func hash(into hasher: inout Hasher) { pair.hash(into: &hasher) }
}

@Sendable private func grouped(_ value: Value, _ arguments: [Value?], _ call: Call) throws -> Value {
    guard let attribute = arguments[0] else { throw TemplateError("`groupby` needs an attribute") }
    let key = Key(attribute, isCaseSensitive: arguments[2]?.isTrue ?? false, call, fallback: arguments[1])
    let keyed = try elements(of: value).map { (key: try key.key(of: $0), value: $0) }
    var groups: [(key: Value, items: [Value])] = []
    for item in try ordered(keyed, reverse: false, call) {
        let itemKey = try key.key(of: item)
        if groups.last?.key == itemKey { groups[groups.count - 1].items.append(item) } else { groups.append((itemKey, [item])) }
    }
    return .list(List(changeable: try groups.map { .object(Group(try key.plainKey(of: $0.items[0]), $0.items)) }))
}

@Sendable private func sliced(_ value: Value, _ arguments: [Value?], _ call: Call) throws -> Value {
    guard let count = arguments[0]?.size, count > 0 else { throw TemplateError("`slice` needs how many slices to make") }
    try call.frame.run.check(size: count)
    let items = try elements(of: value)
    let (size, extra) = (items.count / count, items.count % count)
    var start = 0
    return .list(
        List(
            changeable: (0..<count).map { index in
                let end = start + size + (index < extra ? 1 : 0)
                var part = Array(items[start..<end])
                start = end
                if let fill = arguments[1], !fill.isNone, index >= extra { part.append(fill) }
                return .list(List(changeable: part))
            }))
}

@Sendable private func joined(_ value: Value, _ arguments: [Value?], _ call: Call) throws -> Value {
    let key = Key(arguments[1], isCaseSensitive: true, call)
    let separator = arguments[0] ?? ""
    let items = try elements(of: value).map { try key.plainKey(of: $0) }
    let isMarkup = call.autoescape && (separator.isMarkup || items.contains { $0.isMarkup })
    let texts = items.map { isMarkup ? escapedText($0) : $0.text }
    let between = isMarkup ? escapedText(separator) : separator.text
    try call.frame.run.check(size: texts.reduce(0) { $0 + $1.utf8.count + between.utf8.count })
    let text = texts.joined(separator: between)
    return isMarkup ? .safe(text) : .string(text)
}

// MARK: - map, select, reject

private func mapping(_ call: Call) throws -> (Value) throws -> Value {
    if call.positional.isEmpty {
        guard let attribute = call.argument(0, "attribute") else { throw TemplateError("`map` needs a filter or an attribute") }
        let fallback = call.argument(9, "default")
        let key = Key(attribute, isCaseSensitive: true, call, fallback: fallback)
        return { try key.plainKey(of: $0) }
    }
    let name = call.positional[0].text
    guard let filter = call.environment.filter(name) else {
        throw TemplateError("there is no filter `\(name)`", help: suggestion(name, among: call.environment.filterNames))
    }
    var rest = call
    rest.positional.removeFirst()
    return { try filter($0, rest) }
}

private func selected(_ value: Value, _ call: Call, hasAttribute: Bool, wanted: Bool) throws -> Value {
    var rest = call
    var key: Key?
    if hasAttribute {
        guard !rest.positional.isEmpty else { throw TemplateError("an attribute is needed") }
        key = Key(rest.positional.removeFirst(), isCaseSensitive: true, call)
    }
    var matches: (Value) throws -> Bool = { $0.isTrue }
    if !rest.positional.isEmpty {
        let name = rest.positional.removeFirst().text
        guard let test = call.environment.test(name) else {
            throw TemplateError("there is no test `\(name)`", help: suggestion(name, among: call.environment.testNames))
        }
        matches = { try test($0, rest) }
    }
    return .list(List(changeable: try elements(of: value).filter { try matches(key?.plainKey(of: $0) ?? $0) == wanted }))
}
