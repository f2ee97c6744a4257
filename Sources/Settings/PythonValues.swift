// What Python's operators and methods do with values, as far as settings files use them.

extension SettingValue {
    /// Text and lists longer than this are not built.
    static let longest = 1_000_000

    /// Puts a value in the place of an item; false where there is no such place.
    mutating func replace(_ key: SettingValue, with value: SettingValue) -> Bool {
        if case .dict = self {
            set(key, to: value)
            return true
        }
        guard case .list(var elements) = self, case .int(let number) = key else { return false }
        let index = number < 0 ? elements.count + number : number
        guard elements.indices.contains(index) else { return false }
        elements[index] = value
        self = .list(elements)
        return true
    }

    /// A method that changes a list or dict; false for one that is not known.
    mutating func change(_ method: String, _ arguments: [SettingValue], _ keywords: [(String, SettingValue)]) -> Bool {
        switch self {
        case .list(let elements):
            guard let changed = Self.changed(elements, method, arguments), changed.count <= Self.longest else { return false }
            self = .list(changed)
            return true
        case .dict(let entries):
            guard let changed = Self.changed(entries, method, arguments, keywords) else { return false }
            self = .dict(unique: changed)
            return true
        default: return false
        }
    }

    private static func changed(_ elements: [SettingValue], _ method: String, _ arguments: [SettingValue]) -> [SettingValue]? {
        switch (method, arguments.count) {
        case ("append", 1): return elements + arguments
        case ("add", 1): return elements.contains(arguments[0]) ? elements : elements + arguments
        case ("extend", 1), ("update", 1): return arguments[0].sequence.map { elements + $0 }
        case ("insert", 2):
            guard case .int(let index) = arguments[0] else { return nil }
            var result = elements
            result.insert(arguments[1], at: max(0, min(elements.count, index < 0 ? elements.count + index : index)))
            return result
        case ("remove", 1):
            guard let index = elements.firstIndex(where: { $0.equals(arguments[0]) }) else { return nil }
            var result = elements
            result.remove(at: index)
            return result
        case ("pop", 0): return elements.isEmpty ? nil : Array(elements.dropLast())
        case ("clear", 0): return []
        case ("reverse", 0): return elements.reversed()
        case ("sort", 0): return sorted(elements)
        default: return nil
        }
    }

    private static func changed(
        _ entries: [Entry], _ method: String, _ arguments: [SettingValue], _ keywords: [(String, SettingValue)]
    ) -> [Entry]? {
        switch (method, arguments.count) {
        case ("update", 0), ("update", 1):
            guard let more = arguments.isEmpty ? [] : arguments[0].dictEntries else { return nil }
            return entries + more + keywords.map { Entry(.string($0.0), $0.1) }
        case ("setdefault", 1), ("setdefault", 2):
            if entries.contains(where: { $0.key.equals(arguments[0]) }) { return entries }
            return entries + [Entry(arguments[0], arguments.count == 2 ? arguments[1] : .none)]
        case ("pop", 1), ("pop", 2): return entries.filter { !$0.key.equals(arguments[0]) }
        case ("clear", 0): return []
        default: return nil
        }
    }

    /// What a `for` would go through: items, keys, characters.
    var sequence: [SettingValue]? {
        switch self {
        case .list(let elements), .tuple(let elements): elements
        case .dict(let entries): entries.map(\.key)
        case .string(let text): text.unicodeScalars.map { .string(String($0)) }
        default: nil
        }
    }

    /// The entries of a dict, or of a list of pairs.
    var dictEntries: [Entry]? {
        if let entries { return entries }
        guard let elements else { return nil }
        let pairs = elements.compactMap { pair in pair.elements.flatMap { $0.count == 2 ? Entry($0[0], $0[1]) : nil } }
        return pairs.count == elements.count ? pairs : nil
    }

    /// Numbers or strings in order; nil for a mixture.
    static func sorted(_ elements: [SettingValue]) -> [SettingValue]? {
        let isComparable = elements.allSatisfy { $0.string != nil } || elements.allSatisfy { $0.number != nil }
        return isComparable ? elements.sorted { $0.compared(to: $1) == -1 } : nil
    }

    /// -1, 0 or 1, as Python orders values; nil for values without an order.
    func compared(to other: SettingValue) -> Int? {
        if let left = number, let right = other.number { return left < right ? -1 : left > right ? 1 : 0 }
        if let left = string, let right = other.string { return left < right ? -1 : left == right ? 0 : 1 }
        guard let left = elements, let right = other.elements else { return nil }
        for (a, b) in zip(left, right) where !a.equals(b) { return a.compared(to: b) }
        return left.count < right.count ? -1 : left.count > right.count ? 1 : 0
    }

    /// The outcome of an operator between two values; nil where Python, or this reader, has none.
    static func operate(_ sign: String, _ left: SettingValue, _ right: SettingValue) -> SettingValue? {
        switch sign {
        case "==": .bool(left.equals(right))
        case "!=": .bool(!left.equals(right))
        case "is": .bool(left == right)
        case "is not": .bool(left != right)
        case "in": contains(left, in: right).map { .bool($0) }
        case "not in": contains(left, in: right).map { .bool(!$0) }
        case "<": left.compared(to: right).map { .bool($0 < 0) }
        case ">": left.compared(to: right).map { .bool($0 > 0) }
        case "<=": left.compared(to: right).map { .bool($0 <= 0) }
        case ">=": left.compared(to: right).map { .bool($0 >= 0) }
        case "+": sum(left, right)
        case "*": times(left, right) ?? arithmetic(sign, left, right)
        case "|": merged(left, right)
        case "%": left.string.flatMap { percentFormatted($0, right) }.map { .string($0) } ?? arithmetic(sign, left, right)
        case "/": pathOrQuotient(left, right)
        default: arithmetic(sign, left, right)
        }
    }

    private static func contains(_ item: SettingValue, in container: SettingValue) -> Bool? {
        if let text = container.string {
            guard let part = item.string else { return nil }
            return part.isEmpty || text.utf8.count >= part.utf8.count && text.pieces(separatedBy: part).count > 1
        }
        return container.sequence?.contains { $0.equals(item) }
    }

    private static func sum(_ left: SettingValue, _ right: SettingValue) -> SettingValue? {
        switch (left, right) {
        case (.string(let a), .string(let b)) where a.utf8.count + b.utf8.count <= longest: .string(a + b)
        case (.list(let a), .list(let b)) where a.count + b.count <= longest: .list(a + b)
        case (.tuple(let a), .tuple(let b)) where a.count + b.count <= longest: .tuple(a + b)
        default: arithmetic("+", left, right)
        }
    }

    private static func times(_ left: SettingValue, _ right: SettingValue) -> SettingValue? {
        if case .int = left, left.number != nil, right.number == nil { return times(right, left) }
        guard case .int(let count) = right, count <= longest else { return nil }
        switch left {
        case .string(let text) where text.utf8.count * max(0, count) <= longest:
            return .string(String(repeating: text, count: max(0, count)))
        case .list(let elements) where elements.count * max(0, count) <= longest:
            return .list((0..<max(0, count)).flatMap { _ in elements })
        case .tuple(let elements) where elements.count * max(0, count) <= longest:
            return .tuple((0..<max(0, count)).flatMap { _ in elements })
        default: return nil
        }
    }

    private static func merged(_ left: SettingValue, _ right: SettingValue) -> SettingValue? {
        if case .dict(let a) = left, case .dict(let b) = right { return .dict(unique: a + b) }
        return arithmetic("|", left, right)
    }

    /// `/` between numbers, or between the parts of a path.
    private static func pathOrQuotient(_ left: SettingValue, _ right: SettingValue) -> SettingValue? {
        if let a = left.string, let b = right.string { return .string(joinedPath([a, b])) }
        return arithmetic("/", left, right)
    }

    private static func arithmetic(_ sign: String, _ left: SettingValue, _ right: SettingValue) -> SettingValue? {
        if let a = left.whole, let b = right.whole, let result = wholeArithmetic(sign, a, b) { return .int(result) }
        guard let a = left.number, let b = right.number else { return nil }
        if case (.int?, .int?) = (left.whole.map(SettingValue.int), right.whole.map(SettingValue.int)), sign != "/" { return nil }
        switch sign {
        case "+": return .double(a + b)
        case "-": return .double(a - b)
        case "*": return .double(a * b)
        case "/": return b == 0 ? nil : .double(a / b)
        case "//": return b == 0 ? nil : .double((a / b).rounded(.down))
        default: return nil
        }
    }

    private var whole: Int? {
        switch self {
        case .int(let number): number
        case .bool(let flag): flag ? 1 : 0
        default: nil
        }
    }

    private static func wholeArithmetic(_ sign: String, _ a: Int, _ b: Int) -> Int? {
        func checked(_ result: (partialValue: Int, overflow: Bool)) -> Int? { result.overflow ? nil : result.partialValue }
        switch sign {
        case "+": return checked(a.addingReportingOverflow(b))
        case "-": return checked(a.subtractingReportingOverflow(b))
        case "*": return checked(a.multipliedReportingOverflow(by: b))
        case "//": return b == 0 ? nil : checked(a.dividedReportingOverflow(by: b)).map { a % b != 0 && (a < 0) != (b < 0) ? $0 - 1 : $0 }
        case "%":
            guard b != 0, b != -1 else { return b == 0 ? nil : 0 }
            let rest = a % b
            return rest != 0 && (rest < 0) != (b < 0) ? rest + b : rest
        case "**":
            guard (0...64).contains(b) else { return nil }
            return (0..<b).reduce(Optional(1)) { product, _ in product.flatMap { checked($0.multipliedReportingOverflow(by: a)) } }
        case "|": return a | b
        case "&": return a & b
        case "^": return a ^ b
        default: return nil
        }
    }

    /// How many values it is made of, and how deep; stops counting at the limit.
    func weight(limit: Int, depth: Int = 0) -> Int {
        if depth > PythonTokenizer.deepest { return limit }
        var total = 1
        switch self {
        case .list(let elements), .tuple(let elements):
            for element in elements where total < limit { total += element.weight(limit: limit - total, depth: depth + 1) }
        case .dict(let entries):
            for entry in entries where total < limit {
                total += entry.key.weight(limit: limit - total, depth: depth + 1)
                total += entry.value.weight(limit: limit - total, depth: depth + 1)
            }
        default: break
        }
        return min(total, max(limit, 1))
    }
}

extension String {
    /// The text between each occurrence of a separator.
    func pieces(separatedBy separator: String) -> [String] {
        let (text, mark) = (Array(utf8), Array(separator.utf8))
        guard !mark.isEmpty else { return [self] }
        var result: [String] = []
        var start = 0
        var at = 0
        while at + mark.count <= text.count {
            if text[at] == mark[0], text[at..<at + mark.count].elementsEqual(mark) {
                result.append(String(decoding: text[start..<at], as: UTF8.self))
                at += mark.count
                start = at
            } else {
                at += 1
            }
        }
        return result + [String(decoding: text[start...], as: UTF8.self)]
    }
}

/// Parts of a path put together as `os.path.join` does.
func joinedPath(_ parts: [String]) -> String {
    var path = ""
    for part in parts {
        if part.hasPrefix("/") || path.isEmpty || path == "." {
            path = part.isEmpty ? path : part
        } else if !part.isEmpty || !path.hasSuffix("/") {
            path += path.hasSuffix("/") ? part : "/" + part
        }
    }
    return path
}

/// The folder that a path is in. Paths are relative to the settings file's folder, above which `..` leads.
func parentPath(_ path: String) -> String {
    if path.isEmpty || path == "." { return ".." }
    if path == ".." || path.hasSuffix("/..") { return path + "/.." }
    guard let slash = path.lastIndex(of: "/") else { return "" }
    return slash == path.startIndex ? "/" : String(path[..<slash])
}
