// `--accept`: what came in two runs is written into the post in the place of what it shows, with wildcards where the two differ.

import Tutorial

/// New output for one step of a document.
public struct Acceptance: Hashable, Sendable {
    /// The line on which the shown output starts, counted from 1.
    public var line: Int
    /// The lines that the document shows.
    public var shown: [String]
    /// The lines that take their place.
    public var accepted: [String]

    /// What two runs make of the outputs that a plan shows and that did not come.
    /// - Returns: what is to be written, and why nothing can be for some lines.
    public static func all(
        of plan: Plan, _ first: Verifier.Outcome, _ second: Verifier.Outcome, _ options: VerifierOptions
    ) -> (accepted: [Acceptance], refused: [(line: Int, reason: String)]) {
        var accepted: [Acceptance] = []
        var refused: [(line: Int, reason: String)] = []
        let matched = Set((first.run.steps + second.run.steps).filter { $0.outputMatched == false }.map(\.index))
        for index in matched.sorted() {
            guard plan.steps[index].source == nil, let command = plan.steps[index].command, let shown = command.output,
                let one = first.screens[index],
                let other = second.screens[index]
            else { continue }
            let lines = merged(shown, one, other, command.match, options.masks)
            switch command.match {
            case .regex?: refused.append((command.outputLine, "a regular expression is written by hand"))
            case .exact? where lines.contains(where: { isGap($0) || $0.contains("[..]") }):
                refused.append((command.outputLine, "the output differs from run to run, which match=exact does not allow"))
            default: accepted.append(Acceptance(line: command.outputLine, shown: split(shown), accepted: lines))
            }
        }
        return (accepted, refused)
    }

    /// The lines that both runs allow, as the post has them where it is right.
    static func merged(_ shown: String, _ one: String, _ other: String, _ match: Command.Match?, _ masks: Masks) -> [String] {
        let isExact = match == .exact
        let (one, other) = (visible(one), visible(other))
        let same: (String, String) -> Bool = isExact ? { $0 == $1 } : { Comparison.areAlike($0, $1, masks) }
        return keep(split(shown), in: weave(one, other, same), isExact: isExact, same)
    }

    /// A line that both runs allow, and what stood there in each; a wildcard for several lines stands for none of them.
    private struct Woven {
        var line: String
        var runs: [String] = []
    }

    /// Two outputs as one, with wildcards for what differs.
    private static func weave(_ one: [String], _ other: [String], _ same: (String, String) -> Bool) -> [Woven] {
        var result: [Woven] = []
        var (i, j) = (0, 0)
        for pair in Comparison.alignment(one, other, same) + [(one.count, other.count)] {
            let (left, right) = (Array(one[i..<pair.0]), Array(other[j..<pair.1]))
            result +=
                left.count == right.count
                ? zip(left, right).map { Woven(line: line($0, $1), runs: [$0, $1]) } : [Woven(line: "...")]
            if pair.0 < one.count { result.append(Woven(line: one[pair.0], runs: [one[pair.0], other[pair.1]])) }
            (i, j) = (pair.0 + 1, pair.1 + 1)
        }
        return result
    }

    /// One line for two: the words they begin and end with, and a wildcard between.
    private static func line(_ one: String, _ other: String) -> String {
        guard one != other else { return one }
        let a = one.split(separator: " ", omittingEmptySubsequences: false)
        let b = other.split(separator: " ", omittingEmptySubsequences: false)
        let start = zip(a, b).prefix { $0 == $1 }.count
        let end = min(zip(a.reversed(), b.reversed()).prefix { $0 == $1 }.count, min(a.count, b.count) - start)
        return (a.prefix(start) + ["[..]"] + a.suffix(end)).joined(separator: " ")
    }

    /// The post's own lines where they hold, its `...` where it has one, and new lines elsewhere.
    private static func keep(_ post: [String], in new: [Woven], isExact: Bool, _ same: (String, String) -> Bool) -> [String] {
        var result: [String] = []
        var (i, j) = (0, 0)
        let holds: (String, Woven) -> Bool = { shown, woven in !woven.runs.isEmpty && woven.runs.allSatisfy { same(shown, $0) } }
        for pair in Comparison.alignment(post, new, holds) + [(post.count, new.count)] {
            let hasGap = !isExact && post[i..<pair.0].contains(where: isGap)
            result += hasGap ? ["..."] : new[j..<pair.1].map(\.line)
            if pair.0 < post.count { result.append(post[pair.0]) }
            (i, j) = (pair.0 + 1, pair.1 + 1)
        }
        return result
    }

    /// The lines of an output as a post shows them: without the talk of pulling, and without blanks at their ends.
    private static func visible(_ output: String) -> [String] {
        var lines = output.split(separator: "\n", omittingEmptySubsequences: false).filter { !Masks.isAboutPulling($0) }.map { line in
            var line = line
            while line.last == " " || line.last == "\t" { line.removeLast() }
            return String(line)
        }
        while lines.last?.isEmpty == true { lines.removeLast() }
        return lines
    }

    private static func split(_ text: String) -> [String] {
        text.isEmpty ? [] : text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    }
}

/// What keeps accepted output from being written.
public struct AcceptanceRefusal: Error, Hashable, Sendable {
    /// The line of the document.
    public var line: Int
    /// Why.
    public var reason: String

    /// Makes a refusal.
    public init(line: Int, reason: String) {
        self.line = line
        self.reason = reason
    }
}

extension Acceptance {
    /// Writes accepted outputs into a document: layout, indentation and line ends stay, and fences grow where they have to.
    /// - Throws: `AcceptanceRefusal` where the document does not show what the plan says it does.
    public static func write(_ acceptances: [Acceptance], into document: String) throws(AcceptanceRefusal) -> String {
        // In bytes' own lines: a carriage return at the end belongs to the line's end.
        let newline = UInt8(ascii: "\n")
        var lines = document.utf8.split(separator: newline, omittingEmptySubsequences: false).map { String(decoding: $0, as: UTF8.self) }
        for acceptance in acceptances.sorted(by: { $0.line > $1.line }) {
            let range = acceptance.line - 1..<acceptance.line - 1 + acceptance.shown.count
            guard !range.isEmpty, range.lowerBound > 0, range.upperBound <= lines.count,
                zip(lines[range], acceptance.shown).allSatisfy({ line, shown in
                    withoutEnd(line).hasSuffix(shown) || withoutEnd(line).trimmedBlanks == shown.trimmedBlanks
                })
            else {
                throw AcceptanceRefusal(line: acceptance.line, reason: "this is not the output as it was read")
            }
            let first = lines[range.lowerBound]
            let end = first.hasSuffix("\r") ? "\r" : ""
            let prefix = String(withoutEnd(first).prefix(max(0, withoutEnd(first).count - acceptance.shown[0].count)))
            growFences(around: range, for: acceptance.accepted, &lines)
            lines.replaceSubrange(range, with: acceptance.accepted.map { ($0.isEmpty ? prefix.withoutBlanksAtEnd : prefix + $0) + end })
        }
        return lines.joined(separator: "\n")
    }

    /// Makes a block's fences longer than any line in it that looks like one.
    private static func growFences(around range: Range<Int>, for accepted: [String], _ lines: inout [String]) {
        guard let open = lines[..<range.lowerBound].lastIndex(where: { fence($0) != nil }), let (mark, length) = fence(lines[open]),
            let close = lines[range.upperBound...].firstIndex(where: { fence($0).map { $0.mark == mark && $0.length >= length } ?? false })
        else { return }
        let longest = accepted.compactMap { fence($0) }.filter { $0.mark == mark }.map(\.length).max() ?? 0
        guard longest >= length else { return }
        let more = String(repeating: mark, count: longest + 1 - length)
        for index in [open, close] {
            guard let place = lines[index].firstIndex(of: mark) else { continue }
            lines[index].insert(contentsOf: more, at: place)
        }
    }

    /// The fence that a line is, behind a list's or a quotation's marks.
    private static func fence(_ line: String) -> (mark: Character, length: Int)? {
        let rest = line.drop { $0 == " " || $0 == "\t" || $0 == ">" }
        guard let mark = rest.first, mark == "`" || mark == "~" else { return nil }
        let length = rest.prefix { $0 == mark }.count
        return length >= 3 ? (mark, length) : nil
    }

    private static func withoutEnd(_ line: String) -> String { line.hasSuffix("\r") ? String(line.unicodeScalars.dropLast()) : line }
}

extension String {
    fileprivate var withoutBlanksAtEnd: String {
        var text = self[...]
        while text.last == " " || text.last == "\t" { text.removeLast() }
        return String(text)
    }

    fileprivate var trimmedBlanks: String { String(withoutBlanksAtEnd.drop { $0 == " " || $0 == "\t" || $0 == ">" }) }
}
