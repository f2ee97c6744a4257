// Lists and dictionaries: frozen when the host makes them, changeable by the one render that made them otherwise.

/// The elements of a list or tuple.
///
/// A list made by the host is frozen and may be shared by all threads. One that a template makes belongs to that render alone.
public final class List: @unchecked Sendable {
    /// What is in it.
    public internal(set) var elements: [Value]
    /// The elements in place, if they cannot change: the array's memory stays where it is as long as the list lives.
    let frozen: UnsafeBufferPointer<Value>?
    var isFrozen: Bool { frozen != nil }

    /// Makes a list that no template can change.
    public init(_ elements: [Value]) {
        self.elements = elements
        frozen = elements.withUnsafeBufferPointer { $0 }
    }

    init(changeable elements: [Value]) {
        self.elements = elements
        frozen = nil
    }

    deinit {
        if !isFrozen { dismantle(&elements) }
    }

    func change(_ body: (inout [Value]) throws -> Void) throws {
        if isFrozen { throw TemplateError("this list belongs to the site and cannot be changed", help: "copy it first: `x|list`") }
        try body(&elements)
    }
}

/// A dictionary that keeps the order of insertion.
///
/// Frozen or changeable as a list is.
public final class Dict: @unchecked Sendable {
    /// The pairs in order.
    public private(set) var pairs: [(key: Value, value: Value)] = []
    private var index: [Value: Int] = [:]
    private var isIndexed = false
    private(set) var isFrozen = false
    private static let indexFrom = 9

    /// Makes a dictionary that no template can change; a later pair of the same key wins.
    public init(_ pairs: some Sequence<(Value, Value)>) {
        for (key, value) in pairs { set(key, value) }
        isFrozen = true
    }

    /// Makes a dictionary that no template can change, in the order of the keys.
    public convenience init(_ values: [String: Value]) {
        self.init(values.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) })
    }

    init(changeable pairs: [(key: Value, value: Value)]) {
        for (key, value) in pairs { set(key, value) }
    }

    deinit {
        if !isFrozen {
            var values = pairs.map(\.value)
            pairs = []
            dismantle(&values)
        }
    }

    /// The number of pairs.
    public var count: Int { pairs.count }

    /// The value of a key, or nil.
    public subscript(key: Value) -> Value? {
        if case .string(let text) = key { return self[text] }
        return position(key).map { pairs[$0].value }
    }

    /// The value of a key that is a string, or nil.
    public subscript(key: String) -> Value? {
        if isIndexed { return index[.string(key)].map { pairs[$0].value } }
        for pair in pairs {
            switch pair.key {
            case .string(let text), .safe(let text): if text == key { return pair.value }
            default: continue
            }
        }
        return nil
    }

    func change(_ body: (Dict) throws -> Void) throws {
        if isFrozen { throw TemplateError("this dict belongs to the site and cannot be changed", help: "copy it first: `dict(x)`") }
        try body(self)
    }

    func set(_ key: Value, _ value: Value) {
        if let position = position(key) {
            pairs[position].value = value
            return
        }
        if isIndexed { index[key] = pairs.count }
        pairs.append((key, value))
        if !isIndexed, pairs.count >= Self.indexFrom { reindex() }
    }

    func remove(_ key: Value) -> Value? {
        guard let position = position(key) else { return nil }
        let value = pairs.remove(at: position).value
        if isIndexed { reindex() }
        return value
    }

    func removeAll() {
        pairs = []
        index = [:]
        isIndexed = false
    }

    private func position(_ key: Value) -> Int? {
        isIndexed ? index[key] : pairs.firstIndex { $0.key == key }
    }

    private func reindex() {
        index = Dictionary(pairs.enumerated().map { ($0.element.key, $0.offset) }, uniquingKeysWith: { $1 })
        isIndexed = true
    }
}

/// Takes values apart without recursion, so that a very deep one does not exhaust the stack.
private func dismantle(_ values: inout [Value]) {
    while let value = values.popLast() {
        switch value {
        case .list(var list), .tuple(var list):
            guard !list.isFrozen else { continue }
            _ = consume value
            if isKnownUniquelyReferenced(&list) {
                values += list.elements
                list.elements = []
            }
        default: continue
        }
    }
}
