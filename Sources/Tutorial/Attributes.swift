// The attributes of a code block that say what it is and how it runs.

import Diagnostics
import Markdown

/// What a block's attributes ask for.
struct Attributes {
    var title: String?
    var exit: Int32?? = .none
    var timeout: Double?
    var match: Command.Match?
    var retry: Double?
    var skip: String?
    var cleanup = false
    /// Why commands here are not run: something that may change what they mean is not understood.
    var unclear: String?
    var diagnostics: [Diagnostic] = []

    /// Whether something here makes sense for commands only.
    var areForCommands: Bool { exit != nil || timeout != nil || match != nil || retry != nil || cleanup }

    /// Names that highlighters read.
    private static let ofHighlighters: Set<String> = [
        "hl_lines", "linenos", "linenums", "linenostart", "hl", "highlight", "lineno", "linespans", "lineanchors", "anchorlinenos",
        "showLineNumbers", "numberLines", "copy", "nocopy", "wrap",
    ]
    /// Names whose meaning is settled and whose running is not there yet: leaving them out silently would claim too much.
    private static let later: Set<String> = ["bg", "stop", "wait", "answer", "in"]
    static let known = [
        "title", "file", "filename", "exit", "timeout", "match", "retry", "skip", "cleanup", "bg", "stop", "wait", "answer", "in",
    ]

    init(_ info: InfoString, at location: Location) {
        for attribute in info.attributes { read(attribute, at: location) }
    }

    private mutating func read(_ attribute: InfoString.Attribute, at location: Location) {
        let value = attribute.value ?? ""
        switch attribute.name {
        case "title", "file", "filename":
            if value.isEmpty { complain(attribute, "a file's path, such as `title=\"app/main.py\"`", location) } else { title = value }
        case "exit" where value == "any": exit = .some(nil)
        case "exit":
            if let status = Int32(value), (0...255).contains(status) {
                exit = status
            } else {
                complain(attribute, "`exit=1`, or `exit=any`", location)
            }
        case "timeout":
            if let seconds = Self.seconds(value) {
                timeout = seconds
            } else {
                complain(attribute, "a duration such as `timeout=30s` or `timeout=2m`", location)
            }
        case "retry":
            if let seconds = Self.seconds(value) {
                retry = seconds
            } else {
                complain(attribute, "a duration such as `retry=5` or `retry=30s`", location)
            }
        case "match":
            if let match = Command.Match(rawValue: value) {
                self.match = match
            } else {
                complain(attribute, "`match=exact`, `match=wildcard`, `match=regex` or `match=none`", location)
            }
        case "skip": skip = value.isEmpty ? "left out by its author" : value
        case "cleanup": cleanup = true
        case let name where Self.later.contains(name):
            skip = "`\(name)=` is not supported yet"
            diagnostics.append(
                Diagnostic(
                    .warning, at: location, "`\(name)=` is not supported yet, so this block is skipped",
                    help: "say so to the reader with skip=\"why\" in its place"))
        case let name where Self.ofHighlighters.contains(name) || name.hasPrefix("{") || name.hasSuffix("}") || name.hasPrefix("."): break
        default:
            unclear = "`\(attribute.name)` is not understood"
            diagnostics.append(
                Diagnostic(
                    .warning, at: location, "unknown attribute `\(attribute.name)`",
                    help: "the attributes are \(Self.known.map { "`\($0)`" }.joined(separator: ", "))"))
        }
    }

    private mutating func complain(_ attribute: InfoString.Attribute, _ expected: String, _ location: Location) {
        unclear = "`\(attribute.name)=\(attribute.value ?? "")` is not understood"
        diagnostics.append(
            Diagnostic(at: location, "`\(attribute.name)=\(attribute.value ?? "")` cannot be understood", help: "write \(expected)"))
    }

    /// A duration in seconds: `30`, `30s`, `2m`, `1h`, `500ms`; at most a day.
    static func seconds(_ text: String) -> Double? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        let (ending, factor) = units.first { text.hasSuffix($0.0) } ?? ("", 1)
        guard let number = Double(text.dropLast(ending.count)), number > 0, number.isFinite, number * factor <= 86_400 else { return nil }
        return number * factor
    }
}
