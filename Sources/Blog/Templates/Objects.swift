// Categories, tags, authors and dates as templates see them, under Pelican's and Python's names.

import Jinja

/// A category, tag or author in a template: equal to any text of its slug, and ordered by that.
final class TaxonObject: Object {
    let taxon: Taxon
    private let slugs: Slugs
    private let name: String

    init(_ taxon: Taxon, _ slugs: Slugs, name: String? = nil) {
        self.taxon = taxon
        self.slugs = slugs
        self.name = name ?? taxon.name
    }

    var typeName: String { taxon.kind.rawValue.capitalized }
    var text: String { name }
    var representation: String { "<\(typeName) '\(name)'>" }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "name": .string(self.name)
        case "slug": .string(taxon.slug)
        case "url": .string(taxon.url)
        case "save_as": .string(taxon.saveAs)
        case "page_name": .string(withoutEnding(taxon.url))
        default: nil
        }
    }

    func equals(_ other: Value) -> Bool {
        switch other {
        case .object(let object): (object as? TaxonObject)?.taxon === taxon
        case .string(let name), .safe(let name): name == self.name || slugs.slug(name) == taxon.slug
        default: false
        }
    }

    func isLess(than other: Value) -> Bool? {
        switch other {
        case .object(let object): (object as? TaxonObject).map { taxon.slug < $0.taxon.slug }
        case .string(let name), .safe(let name): taxon.slug < slugs.slug(name)
        default: nil
        }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(taxon.slug) }
}

/// A copied file in a template.
final class StaticObject: Object {
    private let file: StaticFile

    init(_ file: StaticFile) {
        self.file = file
    }

    var typeName: String { "Static" }
    var text: String { file.path }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "url": .string(file.url)
        case "save_as": .string(file.saveAs)
        case "source_path", "relative_source_path", "path": .string(file.path)
        default: nil
        }
    }
}

/// A dict by paths in a template, made only if it is asked for anything.
final class PathTable: Object {
    private let values: Lazily<[String: Value]>

    init(_ make: @escaping @Sendable () -> [(String, Value)]) {
        values = Lazily { Dictionary(make()) { first, _ in first } }
    }

    var typeName: String { "dict" }
    var elements: [Value]? { values.value.keys.sorted().map { .string($0) } }
    func item(_ key: Value) -> Value? { key.string.flatMap { values.value[$0] } }

    func call(_ method: String, _ call: Call) throws -> Value? {
        let pairs = values.value.sorted { $0.key < $1.key }
        return switch method {
        case "get": call.argument(0, "key").flatMap(item) ?? call.argument(1, "default") ?? Value.none
        case "keys": .list(List(pairs.map { .string($0.key) }))
        case "values": .list(List(pairs.map(\.value)))
        case "items": .list(List(pairs.map { .tuple(.string($0.key), $0.value) }))
        default: nil
        }
    }
}

/// A date in a template, with the methods of Python's datetime that themes use.
final class DateObject: Object {
    let date: DateTime
    /// A day without a time, as Python's `datetime.date()` gives it.
    private let isDay: Bool
    /// How the blog's locale writes dates.
    private let names: DateNames

    init(_ date: DateTime, isDay: Bool = false, in names: DateNames = .english) {
        self.date = date
        self.names = names
        self.isDay = isDay
    }

    var typeName: String { isDay ? "date" : "datetime" }
    var text: String { isDay ? date.formatted("%Y-%m-%d") : date.formatted("%Y-%m-%d %H:%M:%S") + date.offsetText(":") }

    /// The date as `strftime` writes it in the blog's locale.
    func written(_ format: String) -> String { date.formatted(format, in: names) }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "year": .int(date.year)
        case "month": .int(date.month)
        case "day": .int(date.day)
        case "hour": .int(date.hour)
        case "minute": .int(date.minute)
        case "second": .int(date.second)
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? {
        switch method {
        case "strftime":
            guard let format = call.argument(0, "format")?.string else {
                throw TemplateError("`strftime` wants a format, such as \"%d %B %Y\"")
            }
            return .string(written(format))
        case "isoformat": return .string(isDay ? text : date.isoFormat)
        case "date":
            let day = DateTime(year: date.year, month: date.month, day: date.day, offset: date.offset)
            return .object(DateObject(day, isDay: true, in: names))
        case "timestamp": return .double(Double(date.epoch))
        case "weekday": return .int(date.weekday)
        default: return nil
        }
    }

    func equals(_ other: Value) -> Bool {
        if case .object(let object) = other, let other = object as? DateObject { other.date.epoch == date.epoch } else { false }
    }

    func isLess(than other: Value) -> Bool? {
        if case .object(let object) = other, let other = object as? DateObject { date < other.date } else { nil }
    }

    /// The time between two dates, or the date so much earlier.
    func subtracting(_ other: Value) -> Value? {
        guard case .object(let object) = other else { return nil }
        if let other = object as? DateObject { return .object(TimeSpan(seconds: date.epoch - other.date.epoch)) }
        return (object as? TimeSpan).map { .object(DateObject(date.adding(seconds: -$0.seconds))) }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(date.epoch) }
    func formatted(_ specification: String) throws -> String { specification.isEmpty ? text : date.formatted(specification) }
}

/// The time between two dates in a template, with the names of Python's timedelta.
final class TimeSpan: Object {
    let seconds: Int

    init(seconds: Int) {
        self.seconds = seconds
    }

    var typeName: String { "timedelta" }
    var isTrue: Bool { seconds != 0 }
    private var days: Int { (seconds - rest) / 86_400 }
    /// Seconds after the whole days; days before are negative, these never are.
    private var rest: Int { (seconds % 86_400 + 86_400) % 86_400 }

    var text: String {
        func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let time = "\(rest / 3600):\(padded(rest / 60 % 60)):\(padded(rest % 60))"
        return days == 0 ? time : "\(days) day\(abs(days) == 1 ? "" : "s"), \(time)"
    }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "days": .int(days)
        case "seconds": .int(rest)
        case "microseconds": 0
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? { method == "total_seconds" ? .double(Double(seconds)) : nil }

    func equals(_ other: Value) -> Bool {
        if case .object(let object) = other, let other = object as? TimeSpan { other.seconds == seconds } else { false }
    }

    func isLess(than other: Value) -> Bool? {
        if case .object(let object) = other, let other = object as? TimeSpan { seconds < other.seconds } else { nil }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(seconds) }
}

/// A path without its last ending: `category/docker.html` → `category/docker`.
func withoutEnding(_ path: String) -> String {
    guard let dot = path.lastIndex(of: "."), !path[dot...].utf8.contains(UInt8(ascii: "/")) else { return path }
    return String(path[..<dot])
}
