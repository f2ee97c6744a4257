// What a setting can hold: the values of Python literals, TOML and JSON, in one type that keeps the order of dicts.

/// The value of a setting.
public indirect enum SettingValue: Sendable, Hashable {
    /// Python's `None`, JSON's `null`.
    case none
    /// True or false.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A number with a fraction.
    case double(Double)
    /// Text; Python's bytes and paths are text too.
    case string(String)
    /// A Python or TOML list; Python's sets are lists without duplicates.
    case list([SettingValue])
    /// A Python tuple.
    case tuple([SettingValue])
    /// A Python dict or a TOML table, in the order of the file.
    case dict([Entry])
    /// A date, with or without a time.
    case date(SettingDate)

    /// One key and its value in a dict.
    public struct Entry: Sendable, Hashable {
        /// The key: a string, a number, a tuple and so on.
        public var key: SettingValue
        /// The value.
        public var value: SettingValue

        /// Makes an entry.
        public init(_ key: SettingValue, _ value: SettingValue) {
            self.key = key
            self.value = value
        }
    }
}

/// A date in a setting, as it was written.
public struct SettingDate: Sendable, Hashable {
    /// The year.
    public var year: Int
    /// The month, from 1.
    public var month: Int
    /// The day of the month, from 1.
    public var day: Int
    /// The hour; 0 where no time was written.
    public var hour: Int
    /// The minute.
    public var minute: Int
    /// The second.
    public var second: Int
    /// Minutes east of Greenwich; nil where no zone was written.
    public var offset: Int?

    /// Makes a date.
    public init(year: Int, month: Int, day: Int, hour: Int = 0, minute: Int = 0, second: Int = 0, offset: Int? = nil) {
        self.year = year
        self.month = month
        self.day = day
        self.hour = hour
        self.minute = minute
        self.second = second
        self.offset = offset
    }

    /// `2017-08-18 22:34:00`, with the zone where there is one.
    public var text: String {
        let zone = offset.map { ($0 < 0 ? "-" : "+") + padded(abs($0) / 60) + ":" + padded(abs($0) % 60) } ?? ""
        return "\(padded(year, 4))-\(padded(month))-\(padded(day)) \(padded(hour)):\(padded(minute)):\(padded(second))\(zone)"
    }
}

extension SettingValue {
    /// The elements of a list or tuple; nil for anything else.
    public var elements: [SettingValue]? {
        switch self {
        case .list(let elements), .tuple(let elements): elements
        default: nil
        }
    }

    /// The entries of a dict; nil for anything else.
    public var entries: [Entry]? {
        if case .dict(let entries) = self { entries } else { nil }
    }

    /// The text of a string; nil for anything else.
    public var string: String? {
        if case .string(let text) = self { text } else { nil }
    }

    /// What a dict has under a key; nil where it has none, or this is not a dict.
    public subscript(key: SettingValue) -> SettingValue? {
        entries?.last { $0.key.equals(key) }?.value
    }

    /// Whether Python takes the value as true.
    public var isTrue: Bool {
        switch self {
        case .none: false
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .double(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let elements), .tuple(let elements): !elements.isEmpty
        case .dict(let entries): !entries.isEmpty
        case .date: true
        }
    }

    /// What kind of value it is, for messages: "a string", "a list".
    public var kind: String {
        switch self {
        case .none: "None"
        case .bool(let flag): flag ? "True" : "False"
        case .int: "a number"
        case .double: "a number with a fraction"
        case .string: "a string"
        case .list: "a list"
        case .tuple: "a tuple"
        case .dict: "a dict"
        case .date: "a date"
        }
    }

    /// Equality as Python has it: `1 == 1.0 == True`.
    func equals(_ other: SettingValue) -> Bool {
        if self == other { return true }
        guard let left = number, let right = other.number else { return false }
        return left == right
    }

    /// The value as a number, for sums and comparisons; a bool counts as 0 or 1.
    var number: Double? {
        switch self {
        case .bool(let flag): flag ? 1 : 0
        case .int(let number): Double(number)
        case .double(let number): number
        default: nil
        }
    }

    /// Puts a value under a key of a dict, in the place of an older one; does nothing to other values.
    mutating func set(_ key: SettingValue, to value: SettingValue) {
        guard case .dict(var entries) = self else { return }
        if let index = entries.firstIndex(where: { $0.key.equals(key) }) {
            entries[index].value = value
        } else {
            entries.append(Entry(key, value))
        }
        self = .dict(entries)
    }

    /// A dict of these entries, where a later entry with the same key wins.
    static func dict(unique entries: some Sequence<Entry>) -> SettingValue {
        var places: [SettingValue: Int] = [:]
        var result: [Entry] = []
        for entry in entries {
            if let place = places[entry.key] {
                result[place].value = entry.value
            } else {
                places[entry.key] = result.count
                result.append(entry)
            }
        }
        return .dict(result)
    }
}

func padded(_ number: Int, _ width: Int = 2) -> String {
    let text = String(number)
    return String(repeating: "0", count: max(0, width - text.count)) + text
}
