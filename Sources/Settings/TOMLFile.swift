// plimsoll.toml → settings, each with its line. TOMLKit reads the values; where they stand comes from TOMLKeys.

import Diagnostics
import TOMLKit

/// The settings that one TOML file holds, in the order of the file.
struct TOMLFile {
    let name: String
    private(set) var settings: [(name: String, value: SettingValue, location: Location)] = []
    private(set) var places: [String: Location] = [:]

    /// Reads a file; a file that is not TOML is reported, and holds nothing.
    init(_ bytes: [UInt8], name: String, log: DiagnosticLog) {
        self.name = name
        guard let text = validText(bytes, name: name, log: log) else { return }
        do {
            let table = try TOMLTable(string: text)
            let keys = TOMLKeys(bytes)
            places = keys.places.mapValues { Location(name, line: $0.line, column: $0.column, length: $0.length) }
            settings = Self.entries(of: table, path: "", keys: keys).map { entry in
                let key = entry.key.description
                return (key, entry.value, places[key] ?? Location(name))
            }
        } catch let error as TOMLParseError {
            log.add(Self.diagnostic(for: error, in: name))
        } catch {
            log.add(Diagnostic(at: Location(name), "this is not TOML: \(error)"))
        }
    }

    private static func diagnostic(for error: TOMLParseError, in name: String) -> Diagnostic {
        let (line, column) = (error.source.begin.line, error.source.begin.column)
        return Diagnostic(
            at: Location(name, line: max(1, line), column: max(1, column), length: 1), "this is not TOML", label: error.description,
            help: "text stands in quotes, a list in [ ], and a table has a line like [VERIFY] above it; nothing of this file is used")
    }

    private static func entries(of table: TOMLTable, path: String, keys: TOMLKeys) -> [SettingValue.Entry] {
        let ranked = table.keys.map { key in (key, rank: keys.rank[path + key] ?? .max) }
        return ranked.sorted { ($0.rank, $0.0) < ($1.rank, $1.0) }.compactMap { key, _ in
            table[key].map { SettingValue.Entry(.string(key), value(of: $0, path: path + key + ".", keys: keys)) }
        }
    }

    private static func value(of node: any TOMLValueConvertible, path: String, keys: TOMLKeys) -> SettingValue {
        switch node.type {
        case .table: .dict(entries(of: node.table ?? TOMLTable(), path: path, keys: keys))
        case .array: .list((node.array ?? TOMLArray()).map { value(of: $0, path: path, keys: keys) })
        case .string: .string(node.string ?? "")
        case .int: .int(node.int ?? 0)
        case .double: .double(node.double ?? 0)
        case .bool: .bool(node.bool ?? false)
        case .date: node.date.map { .date(SettingDate(year: $0.year, month: $0.month, day: $0.day)) } ?? .none
        case .dateTime: SettingDate(toml: keys.words[path] ?? "").map { .date($0) } ?? .none
        case .time: .string(node.time.map { "\(padded($0.hour)):\(padded($0.minute)):\(padded($0.second))" } ?? "")
        }
    }
}

extension SettingDate {
    /// A TOML date with a time, `2017-08-18T22:34:00+02:00`. (TOMLKit 0.6.0 loses the time of those with a zone.)
    fileprivate init?(toml text: String) {
        let numbers = text.split { !$0.isWholeNumber }.compactMap { Int($0) }
        guard numbers.count >= 5 else { return nil }
        self.init(year: numbers[0], month: numbers[1], day: numbers[2], hour: numbers[3], minute: numbers[4])
        if numbers.count > 5 { second = numbers[5] }
        let zone = text.dropFirst(11).drop { $0 != "+" && $0 != "-" }
        if let sign = zone.first, numbers.count > 7 {
            offset = (sign == "-" ? -1 : 1) * (numbers[numbers.count - 2] * 60 + numbers[numbers.count - 1])
        } else if text.contains(where: { $0 == "Z" || $0 == "z" }) {
            offset = 0
        }
    }
}

/// The bytes as text, without a byte order mark; nil, with a report, where they are not UTF-8 or not text at all.
func validText(_ bytes: [UInt8], name: String, log: DiagnosticLog) -> String? {
    let start = bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if let text = String(validating: bytes[start...], as: UTF8.self), !bytes.contains(0) { return text }
    var line = 1
    for part in bytes[start...].split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
        if part.contains(0) || String(validating: part, as: UTF8.self) == nil { break }
        line += 1
    }
    log.add(
        Diagnostic(at: Location(name, line: line), "this line is not text in UTF-8", help: "save the file as UTF-8 in your editor"))
    return nil
}
