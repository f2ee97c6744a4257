// The few functions and methods of Python and its library that settings files call, on values alone.

enum PythonBuiltins {
    /// Names that are there without an import.
    static let names: Set<String> = [
        "abs", "bool", "bytes", "callable", "chr", "dict", "dir", "enumerate", "eval", "exec", "filter", "float", "format", "frozenset",
        "getattr", "globals", "hasattr", "hash", "id", "int", "isinstance", "iter", "len", "list", "locals", "map", "max", "min", "next",
        "object", "open", "ord", "pow", "print", "range", "repr", "reversed", "round", "set", "setattr", "slice", "sorted", "str", "sum",
        "super", "tuple", "type", "unicode", "vars", "zip", "__import__",
    ]

    /// Functions that tell the time.
    static let clocks: Set<String> = [
        "datetime.datetime.now", "datetime.datetime.today", "datetime.datetime.utcnow", "datetime.date.today", "time.localtime",
    ]

    /// Constants of Python's library.
    static func value(of name: String) -> SettingValue? {
        switch name {
        case "os.curdir", "os.path.curdir": "."
        case "os.pardir", "os.path.pardir": ".."
        case "os.sep", "os.path.sep": "/"
        case "os.linesep": "\n"
        case "os.name": "posix"
        case "logging.DEBUG": 10
        case "logging.INFO": 20
        case "logging.WARN", "logging.WARNING": 30
        case "logging.ERROR": 40
        case "logging.CRITICAL": 50
        case "pelican.settings.DEFAULT_CONFIG": .dict(Settings.defaults.map { SettingValue.Entry(.string($0.name), $0.value) })
        default: nil
        }
    }

    /// What a function gives; nil for one that is not known, and for arguments that it does not take.
    static func call(_ name: String, _ plain: [SettingValue], _ keywords: [SettingValue.Entry]) -> SettingValue? {
        if let result = path(name, plain) { return .string(result) }
        let first = plain.first
        switch (name, plain.count) {
        case ("dict", 0...1), ("collections.OrderedDict", 0...1):
            return (first.map { $0.dictEntries } ?? []).map { .dict(unique: $0 + keywords) }
        case ("list", 0), ("set", 0), ("frozenset", 0): return .list([])
        case ("tuple", 0): return .tuple([])
        case ("list", 1): return first?.sequence.map { .list($0) }
        case ("tuple", 1): return first?.sequence.map { .tuple($0) }
        case ("set", 1), ("frozenset", 1): return first?.sequence.map { .list($0.uniqued) }
        case ("sorted", 1) where keywords.isEmpty: return first?.sequence.flatMap(SettingValue.sorted).map { .list($0) }
        case ("reversed", 1): return first?.sequence.map { .list($0.reversed()) }
        case ("str", 0): return ""
        case ("str", 1), ("unicode", 1), ("bytes", 1...2), ("str", 2): return first.map { .string($0.description) }
        case ("repr", 1): return first.map { .string($0.source) }
        case ("bool", 1): return first.map { .bool($0.isTrue) }
        case ("int", 1): return first.flatMap(wholeNumber)
        case ("float", 1): return first.flatMap { $0.number ?? $0.string.flatMap(Double.init) }.map { .double($0) }
        case ("len", 1): return first?.sequence.map { .int($0.count) }
        case ("datetime.datetime", 3...6), ("datetime.date", 3): return date(plain)
        case ("re.escape", 1): return nil
        case ("pelican.paginator.PaginationRule", _): return paginationRule(plain, keywords)
        default: return nil
        }
    }

    private static func wholeNumber(_ value: SettingValue) -> SettingValue? {
        if let text = value.string { return Int(text).map { .int($0) } }
        return value.number.flatMap { Int(exactly: $0.rounded(.towardZero)) }.map { .int($0) }
    }

    private static func date(_ parts: [SettingValue]) -> SettingValue? {
        let numbers = parts.compactMap { if case .int(let number) = $0 { number } else { nil } } + [0, 0, 0]
        guard numbers.count == parts.count + 3, (1...9999).contains(numbers[0]), (1...12).contains(numbers[1]) else { return nil }
        guard (1...31).contains(numbers[2]), (0...23).contains(numbers[3]), (0...59).contains(numbers[4]), (0...59).contains(numbers[5])
        else {
            return nil
        }
        return .date(
            SettingDate(year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4], second: numbers[5]))
    }

    private static func paginationRule(_ plain: [SettingValue], _ keywords: [SettingValue.Entry]) -> SettingValue? {
        var parts = plain
        for name in ["min_page", "URL", "SAVE_AS"].dropFirst(plain.count) {
            guard let value = keywords.first(where: { $0.key == .string(name) })?.value else { return nil }
            parts.append(value)
        }
        return parts.count == 3 ? .tuple(parts) : nil
    }

    /// Functions on paths. All paths are relative to the settings file's folder, so that "absolute" changes nothing.
    private static func path(_ name: String, _ arguments: [SettingValue]) -> String? {
        let texts = arguments.compactMap(\.string)
        guard texts.count == arguments.count else { return nil }
        switch (name, texts.count) {
        case ("os.path.join", 1...), ("pathlib.Path", 1...), ("pathlib.PurePath", 1...): return joinedPath(texts)
        case ("pathlib.Path", 0), ("os.getcwd", 0), ("pathlib.Path.cwd", 0): return "."
        case ("os.path.dirname", 1): return parentPath(texts[0])
        case ("os.path.basename", 1): return texts[0].pieces(separatedBy: "/").last
        case ("os.path.abspath", 1), ("os.path.realpath", 1), ("os.path.normpath", 1), ("os.fspath", 1): return texts[0]
        case ("os.path.expanduser", 1), ("os.path.expandvars", 1): return texts[0].contains(where: { "~$".contains($0) }) ? nil : texts[0]
        default: return nil
        }
    }
}

extension [SettingValue] {
    fileprivate var uniqued: [SettingValue] {
        var seen: Set<SettingValue> = []
        return filter { seen.insert($0).inserted }
    }
}

extension SettingValue {
    /// An attribute, such as a date's year or a path's folder; nil for one that is not known.
    func attribute(_ name: String) -> SettingValue? {
        switch (self, name) {
        case (.date(let date), "year"): .int(date.year)
        case (.date(let date), "month"): .int(date.month)
        case (.date(let date), "day"): .int(date.day)
        case (.date(let date), "hour"): .int(date.hour)
        case (.date(let date), "minute"): .int(date.minute)
        case (.string(let path), "parent"): .string(parentPath(path))
        case (.string(let path), "name"): .string(path.pieces(separatedBy: "/").last ?? "")
        default: nil
        }
    }

    /// What a method gives; nil for one that is not known.
    func method(_ name: String, _ plain: [SettingValue], _ keywords: [Entry]) -> SettingValue? {
        switch self {
        case .string(let text):
            if name == "format" { return braceFormatted(text, plain, keywords).map { .string($0) } }
            return Self.textMethod(text, name, plain)
        case .dict(let entries): return Self.dictMethod(entries, name, plain)
        case .date(let date):
            if name == "strftime", let format = plain.first?.string { return date.formatted(format).map { .string($0) } }
            return name == "date" || name == "replace" ? self : nil
        case .list(let elements), .tuple(let elements):
            switch name {
            case "copy": return self
            case "count": return plain.first.map { item in .int(elements.count { $0.equals(item) }) }
            case "index": return plain.first.flatMap { item in elements.firstIndex { $0.equals(item) } }.map { .int($0) }
            default: return nil
            }
        default: return nil
        }
    }

    private static func dictMethod(_ entries: [Entry], _ name: String, _ plain: [SettingValue]) -> SettingValue? {
        switch (name, plain.count) {
        case ("get", 1...2): SettingValue.dict(entries)[plain[0]] ?? (plain.count > 1 ? plain[1] : SettingValue.none)
        case ("copy", 0): .dict(entries)
        case ("keys", 0): .list(entries.map(\.key))
        case ("values", 0): .list(entries.map(\.value))
        case ("items", 0): .list(entries.map { .tuple([$0.key, $0.value]) })
        default: nil
        }
    }

    private static func textMethod(_ text: String, _ name: String, _ plain: [SettingValue]) -> SettingValue? {
        let texts = plain.compactMap(\.string)
        switch (name, plain.count) {
        case ("lower", 0): return .string(text.lowercased())
        case ("upper", 0): return .string(text.uppercased())
        case ("strip", 0...1): return .string(text.stripped(texts.first, start: true, end: true))
        case ("lstrip", 0...1): return .string(text.stripped(texts.first, start: true, end: false))
        case ("rstrip", 0...1): return .string(text.stripped(texts.first, start: false, end: true))
        case ("encode", _), ("decode", _), ("as_posix", 0), ("resolve", 0), ("absolute", 0), ("expanduser", 0), ("__str__", 0):
            return .string(text)
        case ("joinpath", 1...): return .string(joinedPath([text] + texts))
        case ("replace", 2) where texts.count == 2 && !texts[0].isEmpty:
            let pieces = text.pieces(separatedBy: texts[0])
            guard text.utf8.count + pieces.count * texts[1].utf8.count <= longest else { return nil }
            return .string(pieces.joined(separator: texts[1]))
        case ("split", 0): return .list(text.split(whereSeparator: \.isWhitespace).map { .string(String($0)) })
        case ("split", 1) where texts.count == 1 && !texts[0].isEmpty: return .list(text.pieces(separatedBy: texts[0]).map { .string($0) })
        case ("splitlines", 0): return .list(text.split(separator: "\n", omittingEmptySubsequences: false).map { .string(String($0)) })
        case ("startswith", 1) where texts.count == 1: return .bool(text.hasPrefix(texts[0]))
        case ("endswith", 1) where texts.count == 1: return .bool(text.hasSuffix(texts[0]))
        case ("join", 1):
            guard let parts = plain[0].sequence, parts.allSatisfy({ $0.string != nil }) else { return nil }
            let total = parts.reduce(0) { $0 + $1.description.utf8.count } + parts.count * text.utf8.count
            return total <= longest ? .string(parts.map(\.description).joined(separator: text)) : nil
        default: return nil
        }
    }
}

extension String {
    fileprivate func stripped(_ characters: String?, start: Bool, end: Bool) -> String {
        let isStripped = { (character: Character) in characters.map { $0.contains(character) } ?? character.isWhitespace }
        var text = self[...]
        if start { text = text.drop(while: isStripped) }
        while end, let last = text.last, isStripped(last) { text.removeLast() }
        return String(text)
    }
}
