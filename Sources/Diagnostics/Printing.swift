// How a problem looks: the first line is what editors read (`file:line:column: severity: message`), then an excerpt, then the way out.

extension Diagnostic {
    /// The whole text, ending in a newline.
    /// - Parameters:
    ///   - color: whether to use terminal colours.
    ///   - source: gives a file's text for the excerpt, or nil where it cannot be read.
    public func rendered(color: Bool = false, source: (String) -> String? = { _ in nil }) -> String {
        let paint = Paint(on: color)
        var text = paint.bold(place) + paint.severity(severity, "\(severity.rawValue): ") + paint.bold(visible(message)) + "\n"
        if let location, let file = source(location.file) {
            text += Excerpt(of: file, at: location).rendered(label: label.map(visible), paint: paint)
        } else if let label {
            text += indented(visible(label), by: "    ")
        }
        for frame in trace {
            text += "  \(visible(frame.location.text)): \(visible(frame.message))\n"
        }
        if let help { text += indented(visible(help), by: "  help: ", then: "        ") }
        return text
    }

    private var place: String {
        location.map { visible($0.text) + ": " } ?? ""
    }
}

extension Location {
    /// `file:line:column`, as far as they are known.
    public var text: String {
        if line == 0 { return file }
        return column == 0 ? "\(file):\(line)" : "\(file):\(line):\(column)"
    }
}

/// The lines around a problem, with carets under what is meant.
private struct Excerpt {
    let lines: [(number: Int, text: String)]
    let location: Location
    static let before = 2

    init(of file: String, at location: Location) {
        self.location = location
        guard location.line > 0 else {
            lines = []
            return
        }
        let first = max(1, location.line - Self.before)
        lines = file.split(maxSplits: location.line, omittingEmptySubsequences: false, whereSeparator: { $0 == "\n" || $0 == "\r\n" })
            .enumerated().dropFirst(first - 1).prefix(location.line - first + 1)
            .map { ($0.offset + 1, visible(String($0.element))) }
    }

    func rendered(label: String?, paint: Paint) -> String {
        guard let last = lines.last else { return label.map { indented($0, by: "    ") } ?? "" }
        let width = max(4, String(last.number).count)
        var text = ""
        for line in lines {
            let number = String(repeating: " ", count: width - String(line.number).count) + String(line.number)
            text += paint.dim("   \(number) │ ") + line.text + "\n"
        }
        return text + underline(of: last.text, label: label, margin: String(repeating: " ", count: width + 3), paint: paint)
    }

    private func underline(of line: String, label: String?, margin: String, paint: Paint) -> String {
        guard location.column > 0 else {
            return label.map { indented($0, by: paint.dim("\(margin) │ ")) } ?? ""
        }
        let offset = min(location.column - 1, line.count)
        let rest = line.count - offset
        let length = max(1, location.length == 0 ? rest : min(location.length, rest))
        let before = line.prefix(offset).map { $0 == "\t" ? "\t" : " " }.joined()
        let carets = paint.caret(String(repeating: "^", count: length))
        guard let label else { return paint.dim("\(margin) │ ") + before + carets + "\n" }
        let parts = label.split(separator: "\n", omittingEmptySubsequences: false)
        if parts.count == 1 { return paint.dim("\(margin) │ ") + before + carets + " " + label + "\n" }
        return paint.dim("\(margin) │ ") + before + carets + "\n" + indented(label, by: paint.dim("\(margin) │ "))
    }
}

/// Puts terminal colours around text, or leaves it.
private struct Paint {
    let on: Bool

    func bold(_ text: String) -> String { wrapped(text, "1") }
    func dim(_ text: String) -> String { wrapped(text, "2") }
    func caret(_ text: String) -> String { wrapped(text, "1;31") }

    func severity(_ severity: Diagnostic.Severity, _ text: String) -> String {
        switch severity {
        case .error: wrapped(text, "1;31")
        case .warning: wrapped(text, "1;33")
        case .note: wrapped(text, "1;36")
        }
    }

    private func wrapped(_ text: String, _ code: String) -> String {
        on && !text.isEmpty ? "\u{1B}[\(code)m\(text)\u{1B}[0m" : text
    }
}

private func indented(_ text: String, by first: String, then rest: String? = nil) -> String {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated()
        .map { ($0.offset == 0 ? first : rest ?? first) + $0.element + "\n" }
        .joined()
}

/// Text in which control characters cannot move the cursor or hide anything: somebody else's output may stand in a message.
private func visible(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        if isControl(scalar) { result.append("\u{FFFD}") } else { result.append(scalar) }
    }
    return String(result)
}

private func isControl(_ scalar: Unicode.Scalar) -> Bool {
    (scalar.value < 0x20 && scalar != "\n" && scalar != "\t") || (0x7F...0x9F).contains(scalar.value)
}
