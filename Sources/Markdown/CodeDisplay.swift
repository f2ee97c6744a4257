// How a code block is to be shown, from its info string: a title, marked lines, line numbers.

/// What an info string says about showing the code.
struct CodeDisplay {
    /// What stands above the code (`title=`, `file=` or `filename=`).
    var title: String?
    /// Lines to mark (`hl_lines="2 4-5"`, `{2,4-5}`).
    var marked: [ClosedRange<Int>] = []
    /// Lines to show as added and as taken away (`ins=`, `del=`).
    var inserted: [ClosedRange<Int>] = []
    var deleted: [ClosedRange<Int>] = []
    /// The number of the first line, where lines are numbered (`linenos`, `linenums=10`, `linenostart=10`).
    var firstNumber: Int?

    /// - Parameter numbersLines: whether lines are numbered where the info string does not say.
    init(_ info: InfoString, numbersLines: Bool) {
        if numbersLines { firstNumber = 1 }
        guard !info.attributes.isEmpty else { return }
        var start: Int?
        for attribute in info.attributes {
            let value = attribute.value ?? ""
            switch attribute.name {
            case "title", "file", "filename": title = title ?? value
            case "hl_lines", "hl", "highlight", "mark": marked += Self.lines(value)
            case "ins": inserted += Self.lines(value)
            case "del": deleted += Self.lines(value)
            case "linenos", "lineno", "showLineNumbers", "numberLines", ".numberLines", ".linenos":
                firstNumber = isOff(value) ? nil : firstNumber ?? 1
            case "linenums":
                firstNumber = isOff(value) ? nil : Self.number(value) ?? 1
            case "linenostart", "startFrom", "start": start = Self.number(value)
            default: if attribute.name.hasPrefix("{") { marked += Self.lines(String(attribute.name.dropFirst().prefix { $0 != "}" })) }
            }
        }
        if title?.isEmpty == true { title = nil }
        if firstNumber != nil, let start { firstNumber = start }
    }

    /// Whether each line has something of its own.
    var isByLine: Bool { firstNumber != nil || !marked.isEmpty || !inserted.isEmpty || !deleted.isEmpty }

    /// Numbers and ranges between blanks or commas; anything else is passed over.
    static func lines(_ text: String) -> [ClosedRange<Int>] {
        text.split { $0 == " " || $0 == "," || $0 == "\t" || $0 == ";" }.compactMap { part in
            let ends = part.split(separator: "-", maxSplits: 1, omittingEmptySubsequences: false).map { number(String($0)) }
            guard let first = ends[0], let last = ends.count == 1 ? first : ends[1], first <= last else { return nil }
            return first...last
        }
    }

    private static func number(_ text: String) -> Int? {
        Int(text).flatMap { (0...1_000_000).contains($0) ? $0 : nil }
    }
}

private func isOff(_ value: String) -> Bool {
    ["false", "no", "none", "0"].contains(value.lowercased())
}
