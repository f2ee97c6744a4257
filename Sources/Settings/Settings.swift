// The settings in force: each with its value, its place in a file, and typed ways to ask for it.

import Diagnostics

/// One setting: what it is and where it comes from.
public struct Setting: Sendable, Hashable {
    /// Its value.
    public var value: SettingValue
    /// Where it is written; nil for a default and for the command line.
    public var location: Location?
    /// Where it comes from, in words: a file's name, `-e NAME`, or `default`.
    public var source: String

    /// Makes a setting.
    public init(_ value: SettingValue, at location: Location? = nil, source: String = "default") {
        self.value = value
        self.location = location
        self.source = source
    }
}

/// All settings of a blog.
///
/// The typed questions (`string`, `int`, `bool`, …) report a value of the wrong type at its line, and answer with Pelican's default.
public struct Settings: Sendable {
    /// Settings that were written somewhere, or have a default.
    private(set) var values: [String: Setting]
    /// The names in order: Pelican's own as in its documentation, then the others as they were first written.
    private(set) var order: [String]
    /// Where settings are that could not be read as data, and dict entries of that kind, as `NAME` or `NAME.key`.
    var unknowns: [String: Location] = [:]
    /// Where entries of dicts are written, as `NAME.key`.
    var places: [String: Location] = [:]
    /// Where values of the wrong type are reported.
    public let log: DiagnosticLog

    /// The defaults alone.
    public init(log: DiagnosticLog = DiagnosticLog()) {
        self.log = log
        values = [:]
        order = []
        for (name, value) in Self.defaults { self[name] = Setting(value) }
    }

    /// A setting by name; `None` without a location where it was never set.
    public subscript(name: String) -> Setting {
        get { values[name] ?? Setting(.none) }
        set {
            if values.updateValue(newValue, forKey: name) == nil { order.append(name) }
        }
    }

    /// Whether a setting was written in a file or on the command line.
    public func isSet(_ name: String) -> Bool {
        values[name].map { $0.source != "default" } ?? false
    }

    /// All settings by name, for templates and for `plimsoll settings`.
    public var all: [(name: String, setting: Setting)] {
        order.compactMap { name in values[name].map { (name, $0) } }
    }

    /// Whether all settings are the same, and written at the same places.
    public func isEqual(to other: Settings) -> Bool {
        values == other.values && places == other.places && unknowns == other.unknowns
    }

    /// Where a setting is written that could not be read as data; nil for one that is known or was never set.
    /// - Parameter key: asks for one entry of a dict, such as a filter in JINJA_FILTERS.
    public func isUnknown(_ name: String, key: String? = nil) -> Location? {
        unknowns[name] ?? key.flatMap { unknowns["\(name).\($0)"] }
    }

    /// The keys of a dict setting's entries that could not be read as data, such as filters written as functions.
    public func unknownKeys(of name: String) -> [(key: String, location: Location)] {
        unknowns.filter { $0.key.hasPrefix(name + ".") }.map { (String($0.key.dropFirst(name.count + 1)), $0.value) }
            .sorted { ($0.1.line, $0.0) < ($1.1.line, $1.0) }
    }

    /// Where a setting, or one entry of a dict setting, is written.
    public func location(_ name: String, key: String? = nil) -> Location? {
        key.flatMap { places["\(name).\($0)"] } ?? values[name]?.location
    }

    /// Reports a problem with a setting at its line.
    public func report(
        _ severity: Diagnostic.Severity, _ name: String, key: String? = nil, _ message: String, help: String? = nil
    ) {
        log.add(Diagnostic(severity, at: location(name, key: key), message, help: help))
    }
}

extension Settings {
    /// Text; empty for `None`, `False` and a name that is not set, which is how Pelican turns a page or a feed off.
    public func string(_ name: String) -> String {
        ask(name, "a string", \.asString) ?? ""
    }

    /// A whole number; 0 for `None` and `False`.
    public func int(_ name: String) -> Int {
        ask(name, "a whole number", \.asInt) ?? 0
    }

    /// A whole number, or nil for `None` and `False`, which mean "no limit" or "off".
    public func optionalInt(_ name: String) -> Int? {
        ask(name, "a whole number, or None", \.asOptionalInt) ?? nil
    }

    /// A truth value; `None` is false and a number is true unless it is 0.
    public func bool(_ name: String) -> Bool {
        ask(name, "True or False", \.asBool) ?? false
    }

    /// A list or tuple of strings; a single string counts as a list of one, and `None` as none.
    public func strings(_ name: String) -> [String] {
        ask(name, "a list of strings", \.asStrings) ?? []
    }

    /// A list or tuple of anything.
    public func list(_ name: String) -> [SettingValue] {
        ask(name, "a list", \.asList) ?? []
    }

    /// A list of pairs of strings, such as `[("from", "to")]`.
    public func pairs(_ name: String) -> [(String, String)] {
        let pairs = ask(name, "a list of pairs of strings") { value in value.asList?.asPairs }
        return (pairs ?? []).map { ($0[0], $0[1]) }
    }

    /// A dict's entries with their keys as text, in order.
    public func entries(_ name: String) -> [(key: String, value: SettingValue)] {
        (ask(name, "a dict", \.asEntries) ?? []).map { ($0.key.description, $0.value) }
    }

    /// A dict to ask further questions of, such as VERIFY; an empty one where it is not set.
    public func table(_ name: String) -> SettingTable {
        SettingTable(name: name, entries: ask(name, "a table", \.asEntries) ?? [], settings: self)
    }

    /// The value in the form asked for, or that of the default, with a report.
    private func ask<Answer>(_ name: String, _ wanted: String, _ convert: (SettingValue) -> Answer?) -> Answer? {
        let setting = self[name]
        if let answer = convert(setting.value) { return answer }
        let fallback = Self.defaultValues[name] ?? .none
        log.add(
            Diagnostic(
                .warning, at: setting.location, "\(name) should be \(wanted), but is \(setting.value.kind)",
                help: "the default is used: \(name) = \(fallback.source)"))
        return convert(fallback)
    }

    static let defaultValues = Dictionary(uniqueKeysWithValues: defaults.map { ($0.name, $0.value) })
}

/// A dict setting, such as VERIFY, with typed questions that report at the entry's line.
public struct SettingTable: Sendable {
    /// The setting's name.
    public let name: String
    let entries: [SettingValue.Entry]
    let settings: Settings

    /// The keys in order.
    public var keys: [String] { entries.map(\.key.description) }

    /// The value under a key; nil where there is none.
    public subscript(key: String) -> SettingValue? {
        entries.last { $0.key == .string(key) }?.value
    }

    /// Where a key, or else the table, is written.
    public func location(_ key: String) -> Location? { settings.location(name, key: key) }

    /// Text under a key.
    public func string(_ key: String, default fallback: String = "") -> String {
        ask(key, "a string", fallback, \.asString)
    }

    /// A whole number under a key.
    public func int(_ key: String, default fallback: Int = 0) -> Int {
        ask(key, "a whole number", fallback, \.asInt)
    }

    /// A number, with or without a fraction, under a key.
    public func double(_ key: String, default fallback: Double = 0) -> Double {
        ask(key, "a number", fallback, \.asDouble)
    }

    /// A truth value under a key.
    public func bool(_ key: String, default fallback: Bool = false) -> Bool {
        ask(key, "true or false", fallback, \.asBool)
    }

    /// Strings under a key; a single one counts as a list of one.
    public func strings(_ key: String, default fallback: [String] = []) -> [String] {
        ask(key, "a list of strings", fallback, \.asStrings)
    }

    /// Warns at every key that is not one of these, with the nearest that is.
    public func expect(keys known: [String]) {
        for key in keys where !known.contains(key) {
            let near = nearest(to: key, in: known)
            settings.report(
                .warning, name, key: key, "\(name) has no entry `\(key)`",
                help: near.map { "did you mean `\($0)`?" } ?? "it has: \(known.joined(separator: ", "))")
        }
    }

    private func ask<Answer>(_ key: String, _ wanted: String, _ fallback: Answer, _ convert: (SettingValue) -> Answer?) -> Answer {
        guard let value = self[key] else { return fallback }
        if let answer = convert(value) { return answer }
        settings.report(.error, name, key: key, "\(name).\(key) should be \(wanted), but is \(value.kind)")
        return fallback
    }
}
