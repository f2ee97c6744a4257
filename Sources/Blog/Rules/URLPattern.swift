// Pelican's URL settings: Python format strings over what is known of an article, such as `{date:%Y}/{slug}.html`.

import Diagnostics

/// A URL or SAVE_AS setting.
struct URLPattern: Sendable {
    private enum Piece: Sendable {
        case text(String)
        case field(String, format: String)
    }

    private var pieces: [Piece] = []

    /// Whether nothing is to be written (an empty SAVE_AS).
    var isEmpty: Bool { pieces.isEmpty }

    /// The names of its fields.
    var fields: [String] {
        pieces.compactMap { piece in if case .field(let name, _) = piece { name } else { nil } }
    }

    /// Reads a pattern. A bracket that is not closed stands for itself, and so do two of one kind (`{{`).
    init(_ pattern: String) {
        var rest = pattern[...]
        var text = ""
        while let character = rest.popFirst() {
            if character == "{" || character == "}", rest.first == character {
                text.append(character)
                rest.removeFirst()
            } else if character == "{", let close = rest.firstIndex(of: "}") {
                if !text.isEmpty { pieces.append(.text(text)) }
                text = ""
                pieces.append(Self.field(rest[..<close]))
                rest = rest[rest.index(after: close)...]
            } else {
                text.append(character)
            }
        }
        if !text.isEmpty { pieces.append(.text(text)) }
    }

    /// `name:format`; parts of a date by name (`date.year`) are its formats, other attributes (`category.slug`) are the thing itself.
    private static func field(_ inside: Substring) -> Piece {
        let colon = inside.firstIndex(of: ":") ?? inside.endIndex
        let name = inside[..<colon].split(separator: "!", maxSplits: 1).first.map(String.init) ?? ""
        let format = String(inside[colon...].dropFirst())
        guard let dot = name.firstIndex(of: ".") else { return .field(name, format: format) }
        let attribute = String(name[name.index(after: dot)...])
        let dates = ["year": "%-Y", "month": "%-m", "day": "%-d", "hour": "%-H", "minute": "%-M", "second": "%-S"]
        if name[..<dot] == "date" { return .field("date", format: (dates[attribute] ?? "") + (format.isEmpty ? "" : "|" + format)) }
        return .field(attribute == "slug" || attribute == "name" ? String(name[..<dot]) : name, format: format)
    }

    /// The pattern with its fields filled in; one that is not known is left as it stands.
    func filled(_ text: (String) -> String?, date: DateTime? = nil) -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .field("date", let format): result += date.map { Self.written($0, format) } ?? ""
            case .field(let name, let format): result += text(name).map { Self.pad($0, format) } ?? "{\(name)}"
            }
        }
        return result
    }

    private static func written(_ date: DateTime, _ format: String) -> String {
        let parts = format.split(separator: "|", maxSplits: 1).map(String.init)
        guard let first = parts.first else { return date.formatted("%Y-%m-%d %H:%M:%S") }
        return parts.count == 2 ? pad(date.formatted(first), parts[1]) : date.formatted(first)
    }

    /// `0>2`, `02` and `02d`: the only paddings that URL settings use.
    private static func pad(_ text: String, _ format: String) -> String {
        guard format.hasPrefix("0"), let width = Int(format.filter(\.isNumber)), width < 100 else { return text }
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
