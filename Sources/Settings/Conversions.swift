// What a value is as a Swift value of some type; nil where it is of another type.

extension SettingValue {
    var asString: String? {
        switch self {
        case .string(let text): text
        case .none, .bool(false): ""
        default: nil
        }
    }

    var asInt: Int? {
        switch self {
        case .int(let number): number
        case .bool(let flag): flag ? 1 : 0
        case .none: 0
        default: nil
        }
    }

    var asOptionalInt: Int?? {
        switch self {
        case .int(let number): .some(.some(number))
        // Python's True counts as 1: DEFAULT_PAGINATION = True is one article a page.
        case .bool(true): .some(1)
        case .none, .bool(false): .some(nil)
        default: nil
        }
    }

    var asDouble: Double? {
        if case .bool = self { nil } else { number }
    }

    var asBool: Bool? {
        switch self {
        case .bool, .none, .int: isTrue
        default: nil
        }
    }

    var asList: [SettingValue]? {
        self == .none || self == .bool(false) ? [] : elements
    }

    var asStrings: [String]? {
        if case .string(let text) = self { return [text] }
        guard let elements = asList else { return nil }
        let strings = elements.compactMap(\.string)
        return strings.count == elements.count ? strings : nil
    }

    var asEntries: [Entry]? {
        self == .none || self == .bool(false) ? [] : entries
    }
}

extension [SettingValue] {
    /// Pairs of strings; Pelican's third item in a substitution ("skip if replaced") is left out.
    var asPairs: [[String]]? {
        let pairs = compactMap { pair in pair.elements.flatMap { $0.count >= 2 ? $0.prefix(2).compactMap(\.string) : nil } }
        return pairs.count == count && pairs.allSatisfy { $0.count == 2 } ? pairs : nil
    }
}
