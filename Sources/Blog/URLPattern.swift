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

    init(_ pattern: String) {
        var rest = pattern[...]
        while let open = rest.firstIndex(of: "{"), let close = rest[open...].firstIndex(of: "}") {
            if open > rest.startIndex { pieces.append(.text(String(rest[..<open]))) }
            let inside = rest[rest.index(after: open)..<close]
            let colon = inside.firstIndex(of: ":") ?? inside.endIndex
            pieces.append(.field(String(inside[..<colon]), format: String(inside[colon...].dropFirst())))
            rest = rest[rest.index(after: close)...]
        }
        if !rest.isEmpty { pieces.append(.text(String(rest))) }
    }

    /// The pattern with its fields filled in; one that is not known is left as it stands.
    func filled(_ text: (String) -> String?, date: DateTime? = nil) -> String {
        pieces.map { piece in
            switch piece {
            case .text(let text): text
            case .field("date", let format): date?.formatted(format.isEmpty ? "%Y-%m-%d %H:%M:%S" : format) ?? ""
            case .field(let name, let format): text(name).map { pad($0, format) } ?? "{\(name)}"
            }
        }.joined()
    }

    /// `0>2` and `02`: the only paddings that URL settings use.
    private func pad(_ text: String, _ format: String) -> String {
        guard let width = Int(format.filter(\.isNumber)), format.hasPrefix("0") else { return text }
        return String(repeating: "0", count: max(0, width - text.count)) + text
    }
}
