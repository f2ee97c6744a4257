// Which files of the content folder are looked at, and which reader each has: READERS and IGNORE_FILES.

import Diagnostics
import Settings

/// The readers of articles and pages by the endings of their files.
struct Readers: Sendable {
    private var endings: Set<String> = ["md", "markdown", "mkd", "mdown", "html", "htm"]

    /// Takes READERS: `None` turns an ending off; classes of one's own are Python, and are not run.
    init(_ settings: Settings) {
        for (ending, reader) in settings.entries("READERS") where !reader.isTrue { endings.remove(ending) }
        for (ending, reader) in settings.entries("READERS") where reader.isTrue { Self.report(ending, settings) }
        for (ending, _) in settings.unknownKeys(of: "READERS") { Self.report(ending, settings) }
    }

    private static func report(_ ending: String, _ settings: Settings) {
        settings.report(
            .warning, "READERS", key: ending, "files in .\(ending) have a reader written in Python, which is not run",
            help: "Markdown and HTML are read; convert the files, for example with pandoc")
    }

    /// Whether a file is an article or page by its ending.
    func reads(_ path: String) -> Bool { endings.contains(ending(of: path)) }

    /// What to do with a file that is an article in a language that is not read; nil for all other files.
    func unread(_ path: String, source: String) -> Diagnostic? {
        var stem: String { source.split(separator: ".").dropLast().joined(separator: ".") }
        switch ending(of: path) {
        case "rst":
            return Diagnostic(
                .warning, at: Location(source), "reStructuredText is not read, so this file is left out",
                help: "convert it, then put its fields at the top as `Key: value`: pandoc -f rst -t gfm \(source) -o \(stem).md")
        case "ipynb", "adoc", "asciidoc", "org":
            return Diagnostic(
                .note, at: Location(source), "this kind of document is not read as an article",
                help: "convert it to Markdown, for example: pandoc \(source) -t gfm -o \(stem).md")
        default: return nil
        }
    }
}

/// What stands behind the last dot of a path, in lower case.
func ending(of path: String) -> String {
    guard let dot = path.utf8.lastIndex(of: UInt8(ascii: ".")) else { return "" }
    return path[dot...].dropFirst().lowercased()
}

/// Which files are passed over.
struct IgnoredFiles: Sendable {
    private let patterns: [RegularExpression]
    /// Hidden files and folders that settings name: they are not passed over.
    private let named: [String]

    /// - Parameter paths: the settings' paths, relative to PATH.
    init(_ settings: Settings, naming paths: [String]) {
        named = paths.filter { $0.hasPrefix(".") && $0.count > 1 || $0.contains("/.") }
        patterns = settings.isSet("IGNORE_FILES") ? settings.strings("IGNORE_FILES").compactMap { Self.expression($0) } : []
    }

    /// Whether a path is hidden, or one of IGNORE_FILES: patterns are tried on the name and on the whole path.
    func contains(_ path: String) -> Bool {
        let name = path.utf8.lastIndex(of: UInt8(ascii: "/")).map { String(path[$0...].dropFirst()) } ?? path
        if name.hasPrefix("."), !named.contains(where: { $0 == path || $0.hasPrefix(path + "/") || path.hasPrefix($0 + "/") }) {
            return true
        }
        return patterns.contains { $0.groups(atStartOf: name) != nil || $0.groups(atStartOf: path) != nil }
    }

    /// A shell's pattern as a regular expression: `*`, `?`, `[ab]`, and `**/` for any folders or none.
    private static func expression(_ pattern: String) -> RegularExpression? {
        var source = ""
        var rest = pattern[...]
        while let character = rest.popFirst() {
            switch character {
            case "*" where rest.hasPrefix("*/"):
                source += "(?:.*/)?"
                rest = rest.dropFirst(2)
            case "*": source += rest.first == "*" ? "" : "[^/]*"
            case "?": source += "[^/]"
            case "[":
                guard let end = rest.dropFirst().firstIndex(of: "]") else { return nil }
                let inside = rest[..<end]
                source += "[" + (inside.first == "!" ? "^" + inside.dropFirst() : String(inside)).replacing("\\", with: "\\\\") + "]"
                rest = rest[rest.index(after: end)...]
            default: source += character.isLetter || character.isNumber || character == "_" ? String(character) : "\\\(character)"
            }
        }
        return try? RegularExpression(source + "\\Z")
    }
}
