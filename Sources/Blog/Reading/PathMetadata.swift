// What the settings say of a file before its own header is read: DEFAULT_METADATA, EXTRA_PATH_METADATA, FILENAME_METADATA and their like.

import Diagnostics
import Files
import Settings

/// Metadata of files by their paths, in Pelican's order of precedence.
struct PathMetadata: Sendable {
    /// One key with what it is set to, and where.
    struct Entry: Sendable {
        var key: String
        var value: String
        var place: Location?
    }

    /// EXTRA_PATH_METADATA, the most specific path first.
    private let extras: [(path: String, entries: [Entry])]
    private let fileName: RegularExpression?
    /// Whether FILENAME_METADATA is Pelican's own, `2017-08-18-name`, which needs no regular expression.
    private let fileNamesMayBeginWithDates: Bool
    private let path: RegularExpression?
    private let foldersAreCategories: Bool
    private let defaults: [Entry]

    init(_ settings: Settings) {
        let hasCategories = !settings.string("CATEGORY_SAVE_AS").isEmpty
        fileNamesMayBeginWithDates = !settings.isSet("FILENAME_METADATA")
        fileName = fileNamesMayBeginWithDates ? nil : settings.regularExpression("FILENAME_METADATA")
        path = settings.regularExpression("PATH_METADATA")
        foldersAreCategories = settings.bool("USE_FOLDER_AS_CATEGORY") && hasCategories
        extras = settings.entries("EXTRA_PATH_METADATA").map { path, value in
            (Folder.normalized(path) ?? path, Self.entries("EXTRA_PATH_METADATA", value, settings, key: path))
        }.sorted { $0.path.utf8.count > $1.path.utf8.count }
        var defaults: [Entry] = []
        let category = settings.string("DEFAULT_CATEGORY")
        if hasCategories, !category.isEmpty {
            defaults.append(Entry(key: "category", value: category, place: settings.location("DEFAULT_CATEGORY")))
        }
        if let date = Self.defaultDate(settings) {
            defaults.append(Entry(key: "date", value: date, place: settings.location("DEFAULT_DATE")))
        }
        self.defaults = defaults + Self.entries("DEFAULT_METADATA", settings["DEFAULT_METADATA"].value, settings, key: nil)
    }

    /// Text, a date, or a tuple such as `(2017, 8, 18)`; nil for none and for `fs`, the file's own time.
    private static func defaultDate(_ settings: Settings) -> String? {
        switch settings["DEFAULT_DATE"].value {
        case .string("fs"), .string(""): return nil
        case .string(let text):
            guard DateTime(text) == nil else { return text }
            settings.report(
                .warning, "DEFAULT_DATE", "`\(text)` in DEFAULT_DATE is not a date",
                help: "write it as '2026-11-23', or 'fs' for the files' own")
            return nil
        case .date(let date): return date.text
        case let value:
            guard let parts = value.elements?.compactMap({ part in if case .int(let number) = part { number } else { nil } }),
                parts.count >= 3
            else { return nil }
            let all = parts + [Int](repeating: 0, count: max(0, 6 - parts.count))
            return SettingDate(year: all[0], month: all[1], day: all[2], hour: all[3], minute: all[4], second: all[5]).text
        }
    }

    private static func entries(_ setting: String, _ value: SettingValue, _ settings: Settings, key: String?) -> [Entry] {
        (value.entries ?? []).compactMap { entry in
            let name = entry.key.description
            let items = entry.value.elements.map { $0.map(\.description).joined(separator: "\n") }
            let text = items ?? (entry.value == .none ? "" : entry.value.description)
            let place = settings.location(setting, key: key.map { "\($0).\(name)" } ?? name)
            return text.isEmpty ? nil : Entry(key: name.lowercased(), value: text, place: place)
        }
    }

    /// Completes a header by what its file's path says and by the defaults; what the header has itself stays.
    func complete(_ header: inout Header, path: String, source: String) {
        let parts = path.split(separator: "/")
        let name = parts.last.map(String.init) ?? path
        let base = name.lastIndex(of: ".").map { String(name[..<$0]) } ?? name
        if fileNamesMayBeginWithDates, let date = leadingDate(base) { header.complete("date", date, at: Location(source)) }
        for (expression, text) in [(fileName, base), (self.path, path)] {
            for group in expression?.groups(atStartOf: text) ?? [] {
                header.complete(group.name.lowercased(), group.value, at: Location(source))
            }
        }
        if foldersAreCategories, parts.count > 1 { header.complete("category", String(parts[parts.count - 2]), at: Location(source)) }
        for extra in extras where extra.path.isEmpty || extra.path == "." || path == extra.path || path.hasPrefix(extra.path + "/") {
            for entry in extra.entries { header.complete(entry.key, entry.value, at: entry.place) }
        }
        for entry in defaults { header.complete(entry.key, entry.value, at: entry.place) }
    }

    /// `(?P<date>\d{4}-\d{2}-\d{2}).*`
    private func leadingDate(_ base: String) -> String? {
        let bytes = base.utf8.prefix(10)
        guard bytes.count == 10 else { return nil }
        for (place, byte) in bytes.enumerated() {
            guard place == 4 || place == 7 ? byte == UInt8(ascii: "-") : (0x30...0x39).contains(byte) else { return nil }
        }
        return String(base.prefix(10))
    }
}

extension Settings {
    /// The regular expression in a setting; nil where it is empty, or wrong, which is reported.
    func regularExpression(_ name: String) -> RegularExpression? {
        let source = string(name)
        guard !source.isEmpty else { return nil }
        do throws(RegularExpression.Problem) {
            return try RegularExpression(source)
        } catch {
            report(
                .warning, name, "\(name) is no regular expression, and is left out: \(error.reason)",
                help: "it is written as in Python's `re`: brackets in pairs, `\\` before signs that stand for themselves")
            return nil
        }
    }
}
