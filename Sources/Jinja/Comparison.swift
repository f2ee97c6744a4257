// Equality, hashing and order, as Python has them.

extension Value: Hashable {
    /// Python's `==`: numbers of all kinds compare by value, text of both kinds by characters.
    public static func == (left: Value, right: Value) -> Bool {
        switch (left, right) {
        case (.string(let a), .string(let b)), (.string(let a), .safe(let b)), (.safe(let a), .string(let b)), (.safe(let a), .safe(let b)):
            sameBytes(a, b)
        case (.int(let a), .int(let b)): a == b
        case (.undefined, .undefined), (.none, .none): true
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)): a === b || sameElements(a.elements, b.elements, depth: 0)
        case (.dict(let a), .dict(let b)): a === b || sameDict(a, b)
        case (.function(let a), .function(let b)): a === b
        case (.object(let a), _): a.equals(right)
        case (_, .object(let b)): b.equals(left)
        default:
            if let a = left.int, let b = right.int { a == b } else if let a = left.double, let b = right.double { a == b } else { false }
        }
    }

    /// Hashes so that equal values hash alike.
    public func hash(into hasher: inout Hasher) {
        switch self {
        case .undefined, .none: hasher.combine(0)
        case .bool(let flag): hasher.combine(flag ? 1.0 : 0.0)
        case .int(let number): hasher.combine(Double(number))
        case .double(let number): hasher.combine(number)
        case .string(let text), .safe(let text): hasher.combine(text)
        case .list(let list), .tuple(let list): hasher.combine(list.elements.count)
        case .dict(let dict): hasher.combine(dict.count)
        case .object(let object): object.hash(into: &hasher)
        case .function(let function): hasher.combine(ObjectIdentifier(function))
        }
    }

    /// Python's `<`.
    /// - Throws: `TemplateError` if the two have no order.
    public func isLess(than other: Value) throws -> Bool {
        switch (self, other) {
        case (.string(let a), .string(let b)), (.string(let a), .safe(let b)), (.safe(let a), .string(let b)), (.safe(let a), .safe(let b)):
            return a.utf8.lexicographicallyPrecedes(b.utf8)
        case (.int(let a), .int(let b)): return a < b
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)): return try elementsLess(a.elements, b.elements)
        case (.object(let object), _): if let less = object.isLess(than: other) { return less }
        case (_, .object(let object)): if let less = object.isLess(than: self), !object.equals(self) { return !less }
        default: if let a = double, let b = other.double { return a < b }
        }
        throw TemplateError("`\(typeName)` and `\(other.typeName)` have no order")
    }
}

/// Text is the same if its scalars are: Python does not normalize.
func sameBytes(_ a: String, _ b: String) -> Bool {
    a.utf8.count == b.utf8.count && (a.utf8.isEmpty || a.utf8.elementsEqual(b.utf8))
}

private func sameElements(_ a: [Value], _ b: [Value], depth: Int) -> Bool {
    guard a.count == b.count, depth < deepest else { return false }
    for (x, y) in zip(a, b) {
        switch (x, y) {
        case (.list(let p), .list(let q)), (.tuple(let p), .tuple(let q)):
            guard p === q || sameElements(p.elements, q.elements, depth: depth + 1) else { return false }
        default: guard x == y else { return false }
        }
    }
    return true
}

private func sameDict(_ a: Dict, _ b: Dict) -> Bool {
    guard a.count == b.count else { return false }
    return a.pairs.allSatisfy { b[$0.key] == $0.value }
}

private func elementsLess(_ a: [Value], _ b: [Value]) throws -> Bool {
    for (x, y) in zip(a, b) where x != y { return try x.isLess(than: y) }
    return a.count < b.count
}

/// How deep nested lists are followed when they are printed or compared.
let deepest = 100

/// Sorts as Python does: stably; equal elements keep their order, even in reverse.
func sorted(_ values: [(key: Value, value: Value)], reverse: Bool) throws -> [Value] {
    var order = Array(values.indices)
    try order.sort { a, b in
        let (left, right) = (values[a].key, values[b].key)
        if try reverse ? right.isLess(than: left) : left.isLess(than: right) { return true }
        if try reverse ? left.isLess(than: right) : right.isLess(than: left) { return false }
        return a < b
    }
    return order.map { values[$0].value }
}

extension Value {
    /// Whether a container holds a value (`in`).
    func contains(_ needle: Value) throws -> Bool {
        switch self {
        case .string(let text), .safe(let text):
            guard let part = needle.string else { throw TemplateError("`in <str>` needs a string, not `\(needle.typeName)`") }
            return find(part, in: text) != nil
        case .list(let list), .tuple(let list): return list.elements.contains(needle)
        case .dict(let dict): return dict[needle] != nil
        case .object(let object):
            if let elements = object.elements { return elements.contains(needle) }
            if object.item(needle) != nil { return true }
            throw TemplateError("`\(object.typeName)` cannot be searched with `in`")
        case .undefined: return false
        default: throw TemplateError("`\(typeName)` cannot be searched with `in`")
        }
    }
}
