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
    var background: String?
    var stop: String?
    var wait: Command.Condition?
    var answers: [String] = []
    var inside: String?
    /// Why commands here are not run: something that may change what they mean is not understood.
    var unclear: String?
    var diagnostics: [Diagnostic] = []

    /// Whether something here makes sense for commands only.
    var areForCommands: Bool {
        exit != nil || timeout != nil || match != nil || retry != nil || cleanup || background != nil || wait != nil || !answers.isEmpty
            || inside != nil
    }

    /// Names that highlighters and site generators read.
    private static let ofHighlighters: Set<String> = [
        "hl_lines", "linenos", "linenums", "linenostart", "hl", "highlight", "lineno", "linespans", "lineanchors", "anchorlinenos",
        "showLineNumbers", "numberLines", "copy", "nocopy", "wrap", "caption", "name", "id", "class", "emphasize-lines", "collapse",
        "mark", "ins", "del", "frame", "no_copy", "playground", "ignore", "no_run",
    ]
    static let known = [
        "title", "file", "filename", "exit", "timeout", "match", "retry", "skip", "cleanup", "bg", "stop", "wait", "answer", "in",
    ]

    /// - Parameters:
    ///   - location: where the fence stands.
    ///   - fence: how many characters the fence has before the info string.
    ///   - label: an attribute that is the block's label, and no attribute.
    init(_ info: InfoString, at location: Location, fence: Int, label: String? = nil) {
        for attribute in info.attributes where label == nil || attribute.name != label {
            var place = location
            if fence > 0 {
                place.column += fence + attribute.offset
                place.length = attribute.length
            }
            read(attribute, at: place)
        }
        if let stop, background == nil {
            complain(
                "stop", "`stop=\(stop)` says how a service ends that `bg=` starts, and none is started", "`bg=web stop=\(stop)`", location)
        }
    }

    private mutating func read(_ attribute: InfoString.Attribute, at place: Location) {
        let value = attribute.value ?? ""
        switch attribute.name {
        case "title", "file", "filename": title = take(value.isEmpty ? nil : value, attribute, "`title=\"app/main.py\"`, a path", place)
        case "exit" where value == "any": exit = .some(nil)
        case "exit":
            let status = Int32(value).flatMap { (0...255).contains($0) ? $0 : nil }
            if let status = take(status, attribute, "`exit=1`, a status from 0 to 255, or `exit=any`", place) { exit = status }
        case "timeout": timeout = take(Self.seconds(value), attribute, "`timeout=30s`, `timeout=2m` or `timeout=1h`", place)
        case "retry": retry = take(Self.seconds(value), attribute, "`retry=30s`", place)
        case "match":
            let match = Command.Match(rawValue: value)
            self.match = take(match, attribute, "`match=exact`, `match=wildcard`, `match=regex` or `match=none`", place)
        case "skip": skip = value.isEmpty ? "left out by its author" : value
        case "cleanup": cleanup = true
        case "bg": background = take(Self.name(value), attribute, "`bg=web`, a name to end it by", place)
        case "stop": stop = take(Self.signal(value), attribute, "`stop=INT`, `stop=TERM` or another signal", place)
        case "wait":
            let forms = "`wait=http://localhost:8000`, `wait=port:5432` or `wait=log:\"ready\"`"
            wait = take(Command.Condition(value), attribute, forms, place)
        case "answer": if let answer = take(attribute.value, attribute, "`answer=yes`", place) { answers.append(answer) }
        case "in": inside = take(Self.name(value), attribute, "`in=web`, a container or an image", place)
        case let name where Self.isForHighlighters(name): break
        default:
            unclear = "`\(attribute.name)` is not understood"
            diagnostics.append(
                Diagnostic(.warning, at: place, "unknown attribute `\(attribute.name)`", help: Self.help(for: attribute.name)))
        }
    }

    private static func isForHighlighters(_ name: String) -> Bool {
        ofHighlighters.contains(name) || name.hasPrefix("{") || name.hasSuffix("}") || name.hasPrefix(".") || name.hasPrefix("#")
            || name.allSatisfy { $0.isNumber || $0 == "-" || $0 == "," }
    }

    /// A value that was understood, or a complaint.
    private mutating func take<T>(_ value: T?, _ attribute: InfoString.Attribute, _ expected: String, _ place: Location) -> T? {
        if value == nil {
            let written = "`\(attribute.name)=\(attribute.value ?? "")`"
            unclear = written + " is not understood"
            diagnostics.append(Diagnostic(at: place, written + " cannot be understood", help: "write \(expected)"))
        }
        return value
    }

    private mutating func complain(_ name: String, _ message: String, _ expected: String, _ place: Location) {
        unclear = "`\(name)=` is not understood"
        diagnostics.append(Diagnostic(at: place, message, help: "write \(expected)"))
    }

    private static func help(for name: String) -> String {
        let near = known.filter { differByOne($0, name) }
        if let meant = near.first { return "write `\(meant)`" }
        return "the attributes are \(known.map { "`\($0)`" }.joined(separator: ", "))"
    }

    /// Whether one letter more, less, other, or swapped with its neighbour makes one word of the other.
    private static func differByOne(_ first: String, _ second: String) -> Bool {
        let (a, b) = (Array(first.utf8), Array(second.utf8))
        guard abs(a.count - b.count) <= 1, b.count >= 2, b.count < 20 else { return false }
        let head = zip(a, b).prefix { $0 == $1 }.count
        let tail = zip(a.dropFirst(head).reversed(), b.dropFirst(head).reversed()).prefix { $0 == $1 }.count
        let rest = (a.count - head - tail, b.count - head - tail)
        return max(rest.0, rest.1) <= 1 || (rest == (2, 2) && a[head] == b[head + 1] && a[head + 1] == b[head])
    }

    /// The name of a service, container or image.
    private static func name(_ text: String) -> String? {
        let isPlain = text.utf8.allSatisfy { byte in
            (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || "._-/:@".utf8.contains(byte)
        }
        return isPlain && !text.isEmpty && !text.hasPrefix("-") ? text : nil
    }

    private static func signal(_ text: String) -> String? {
        let name = text.hasPrefix("SIG") ? String(text.dropFirst(3)) : text
        return ["INT", "TERM", "QUIT", "HUP", "KILL", "USR1", "USR2"].contains(name) ? name : nil
    }

    /// A duration in seconds: `30`, `30s`, `2m`, `1h`, `500ms`; at most a day.
    static func seconds(_ text: String) -> Double? {
        let units: [(String, Double)] = [("ms", 0.001), ("s", 1), ("m", 60), ("h", 3600)]
        let (ending, factor) = units.first { text.hasSuffix($0.0) } ?? ("", 1)
        guard let number = Double(text.dropLast(ending.count)), number > 0, number.isFinite, number * factor <= 86_400 else { return nil }
        return number * factor
    }
}
