// Whether what came is what a post shows, and where it is not.

import Tutorial

/// The comparison of a step's output with what the post shows.
struct Comparison: Equatable {
    /// Whether the shown output came.
    var matches: Bool
    /// The shown lines and those that came, marked `-` and `+`; empty where they match.
    var difference: String
    /// Why nothing could be compared: what is wrong with the regular expression.
    var problem: String?

    private init(_ matches: Bool, _ difference: @autoclosure () -> String, problem: String? = nil) {
        self.matches = matches
        self.difference = matches ? "" : difference()
        self.problem = problem
    }

    /// So many lines of a long text are enough to see what is wrong with it.
    private static let enough = 400

    /// Compares.
    /// - Parameters:
    ///   - shown: what the post shows.
    ///   - output: what came, as it was written to the terminal.
    ///   - match: how; wildcards and masks where nothing is said.
    init(shown: String, output: String, match: Command.Match?, masks: Masks = Masks()) {
        let output = textLeftOnTerminal(output)
        switch match {
        case .exact?:
            let (shown, output) = (lines(shown), lines(output))
            self.init(shown == output, Self.difference(shown, output, gaps: false, ==))
        case .regex?:
            let came = trimmedEnd(output)
            switch wholeMatch(shown, came) {
            case .matches: self.init(true, "")
            case .differs:
                self.init(false, Self.excerpt(["-\(shown)"] + lines(came).prefix(Self.enough).map { "+" + $0 }))
            case .failed(let problem): self.init(false, "-\(shown)", problem: problem)
            }
        case Command.Match.none?: self.init(true, "")
        case .wildcard?, nil:
            let (shown, output) = (comparable(shown, masks), comparable(output, masks))
            self.init(Self.matches(shown, output), Self.difference(shown, output, gaps: true, Self.matches))
        }
    }

    /// Whether shown lines contain something that stands for anything.
    static func hasWildcard(_ shown: String) -> Bool {
        shown.contains("[..]") || lines(shown).contains(where: isGap)
    }

    /// Whether shown lines hold one of the marks of docs/verify.md, with which an author says that the rest is to come as shown.
    /// `<snip>` and its like, which old posts have, say no such thing.
    static func isPromise(_ shown: String) -> Bool {
        shown.contains("[..]") || lines(shown).contains { $0 == "..." || $0 == "…" }
    }

    /// Whether the lines that came are the shown ones, where `...` stands for any lines.
    private static func matches(_ shown: [String], _ output: [String]) -> Bool {
        // Which lengths of the output the shown lines so far can account for.
        var reachable = [Bool](repeating: false, count: output.count + 1)
        reachable[0] = true
        for line in shown {
            var next = [Bool](repeating: false, count: output.count + 1)
            if isGap(line) {
                var open = false
                for length in reachable.indices {
                    open = open || reachable[length]
                    next[length] = open
                }
            } else {
                for length in output.indices where reachable[length] && matches(line, output[length]) { next[length + 1] = true }
            }
            reachable = next
        }
        return reachable[output.count]
    }

    /// Whether a line that came is the shown one, where `[..]` stands for any text.
    private static func matches(_ shown: String, _ line: String) -> Bool {
        guard shown.contains("[..]") else { return shown == line }
        var parts = shown.split(separator: "[..]", omittingEmptySubsequences: false)[...]
        var rest = line[...]
        guard let first = parts.popFirst(), let last = parts.popLast(), rest.hasPrefix(first) else { return false }
        rest = rest.dropFirst(first.count)
        for part in parts where !part.isEmpty {
            guard let range = rest.firstRange(of: part) else { return false }
            rest = rest[range.upperBound...]
        }
        return rest.hasSuffix(last)
    }

    /// Lines of a shown text and of what came that are taken for the same, as they were written.
    static func pairs(_ shown: String, _ output: String, _ masks: Masks) -> [(shown: String, came: String)] {
        func prepared(_ text: String) -> [(raw: String, key: String)] {
            let kept = text.split(separator: "\n").filter { !Masks.isAboutPulling($0) && !$0.allSatisfy(\.isWhitespace) }.prefix(enough)
            return kept.map { (String($0), masks.apply(String($0)).split { $0 == " " || $0 == "\t" }.joined(separator: " ")) }
        }
        let (shown, output) = (prepared(shown), prepared(output))
        return alignment(shown.map(\.key), output.map(\.key), matches).map { (shown[$0.0].raw, output[$0.1].raw) }
    }

    /// Whether two lines are the same, masks and wildcards of the first taken into account.
    static func areAlike(_ shown: String, _ line: String, _ masks: Masks) -> Bool {
        func key(_ text: String) -> String { masks.apply(text).split { $0 == " " || $0 == "\t" }.joined(separator: " ") }
        return shown == line || matches(key(shown), key(line))
    }

    /// The places of lines that are taken for the same: as many as possible, in order.
    static func alignment<Line>(_ shown: [String], _ output: [Line], _ same: (String, Line) -> Bool) -> [(Int, Int)] {
        let (shown, output) = (Array(shown.prefix(enough)), Array(output.prefix(enough)))
        let common = common(shown, output, same)
        var (i, j) = (0, 0)
        var result: [(Int, Int)] = []
        while i < shown.count, j < output.count {
            if same(shown[i], output[j]) {
                result.append((i, j))
                (i, j) = (i + 1, j + 1)
            } else if common[i + 1][j] >= common[i][j + 1] {
                i += 1
            } else {
                j += 1
            }
        }
        return result
    }

    /// How many lines the rests of two texts have in common, for each pair of rests.
    private static func common<Line>(_ shown: [String], _ output: [Line], _ same: (String, Line) -> Bool) -> [[Int]] {
        var common = [[Int]](repeating: [Int](repeating: 0, count: output.count + 1), count: shown.count + 1)
        for i in shown.indices.reversed() {
            for j in output.indices.reversed() {
                common[i][j] = same(shown[i], output[j]) ? common[i + 1][j + 1] + 1 : max(common[i + 1][j], common[i][j + 1])
            }
        }
        return common
    }

    /// The lines side by side: as many as possible are taken for the same.
    private static func difference(_ shown: [String], _ output: [String], gaps: Bool, _ same: (String, String) -> Bool) -> String {
        // The table grows with the product.
        let (shown, output) = (Array(shown.prefix(enough)), Array(output.prefix(enough)))
        let common = common(shown, output, same)
        var (i, j) = (0, 0)
        var result: [String] = []
        while i < shown.count || j < output.count {
            if i < shown.count, j < output.count, same(shown[i], output[j]) {
                result.append(" " + shown[i])
                (i, j) = (i + 1, j + 1)
            } else if gaps, i < shown.count, isGap(shown[i]) {
                // What a gap stands for is not shown line by line.
                result.append(" " + shown[i])
                i += 1
                while j < output.count, common[i][j] == common[i][min(j + 1, output.count)], i < shown.count || j < output.count { j += 1 }
            } else if i < shown.count, j == output.count || common[i + 1][j] >= common[i][j + 1] {
                result.append("-" + shown[i])
                i += 1
            } else {
                result.append("+" + output[j])
                j += 1
            }
        }
        return excerpt(result)
    }

    /// The changed lines with two around them, at most thirty in all.
    private static func excerpt(_ lines: [String]) -> String {
        var isNear = [Bool](repeating: false, count: lines.count)
        for index in lines.indices where !lines[index].hasPrefix(" ") {
            for neighbour in max(0, index - 2)...min(lines.count - 1, index + 2) { isNear[neighbour] = true }
        }
        let near = lines.indices.filter { isNear[$0] }
        var result: [String] = []
        for (position, index) in near.prefix(30).enumerated() {
            if position > 0, near[position - 1] != index - 1 { result.append(" …") }
            result.append(lines[index])
        }
        if near.count > 30 { result.append(" … \(near.count - 30) more lines") }
        return result.joined(separator: "\n")
    }
}

/// Whether a line stands for any number of lines: `...`, or the words with which authors say that they left some out.
func isGap(_ line: String) -> Bool {
    gaps.contains(line.lowercased())
}

private let gaps: Set<String> = [
    "...", "…", "[...]", "(...)", "[…]", "<snip>", "[snip]",
    "<output truncated>", "(output truncated)", "[output truncated]", "<output omitted>", "(output omitted)", "[output omitted]",
]

private func trimmedEnd(_ text: String) -> String {
    var view = text[...]
    while view.last == "\n" { view.removeLast() }
    return String(view)
}

/// The lines of a text, without the newline at its end.
private func lines(_ text: String) -> [String] {
    let text = trimmedEnd(text)
    return text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
}

/// Lines as they are compared: masked, with one blank for several, and without the talk of pulling and the empty lines that come and go.
private func comparable(_ text: String, _ masks: Masks) -> [String] {
    let kept = text.split(separator: "\n", omittingEmptySubsequences: false).filter { !Masks.isAboutPulling($0) }.joined(separator: "\n")
    var result: [String] = []
    for line in masks.apply(kept).split(separator: "\n", omittingEmptySubsequences: false) {
        let words = line.split { $0 == " " || $0 == "\t" }.joined(separator: " ")
        let indent = line.first.map { $0 == " " || $0 == "\t" } == true && !words.isEmpty ? " " : ""
        if words.isEmpty, result.last?.isEmpty ?? true { continue }
        result.append(isGap(words) ? words : indent + words)
    }
    if result.last?.isEmpty == true { result.removeLast() }
    return result
}
