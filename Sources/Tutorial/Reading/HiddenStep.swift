// Steps that the page does not show: `<!-- tutorial:run … -->` and `<!-- tutorial:file title="x" … -->`.

import Markdown

enum HiddenStep {
    case step(CodeBlock)
    /// `tutorial:set Verify-Files=.`: a key of the header, for documents that have none.
    case setting(key: String, value: String, line: Int)
    case problem(line: Int, message: String, help: String)

    private static let help =
        "write `<!-- tutorial:run`, the commands on lines of their own, and `-->`; or `<!-- tutorial:file title=\"…\"`"

    /// All steps in a block of HTML, wherever their comments stand in it.
    /// - Parameter line: the block's first line in the document.
    static func all(in html: String, line: Int) -> [HiddenStep] {
        var steps: [HiddenStep] = []
        var rest = html[...]
        var (counted, at) = (html.startIndex, line)
        while let start = rest.firstRange(of: "<!--") {
            let content = rest[start.upperBound...]
            let end = content.firstRange(of: "-->")
            let comment = content[..<(end?.lowerBound ?? content.endIndex)]
            at += html[counted..<comment.startIndex].count(where: \.isNewline)
            counted = comment.startIndex
            if let step = step(comment, isClosed: end != nil, line: at) { steps.append(step) }
            rest = end.map { content[$0.upperBound...] } ?? ""
        }
        return steps
    }

    private static func step(_ comment: Substring, isClosed: Bool, line start: Int) -> HiddenStep? {
        let text = comment.drop(while: \.isWhitespace)
        let mark = "tutorial:"
        guard text.prefix(mark.count).lowercased() == mark else { return nil }
        let line = start + comment[..<text.startIndex].count(where: \.isNewline)
        guard isClosed else {
            return .problem(
                line: line, message: "the comment of a hidden step is not closed",
                help: "begin it on a line of its own, and end it with `-->`")
        }
        let content = text.dropFirst(mark.count)
        let kind = content.prefix { !$0.isWhitespace }
        let rest = content.dropFirst(kind.count)
        let head = rest.prefix { !$0.isNewline }
        let body = rest.dropFirst(head.count + 1)
        switch kind.lowercased() {
        case "run": return run(head, body, line)
        case "file": return file(head, body, line)
        case "set": return setting(head, line)
        default: return .problem(line: line, message: "unknown hidden step `tutorial:\(kind)`", help: help)
        }
    }

    private static func run(_ head: Substring, _ body: Substring, _ line: Int) -> HiddenStep {
        if !body.trimmed.isEmpty { return .step(block("sh" + head, body, line + 1)) }
        // All on one line: attributes, then the command.
        var words = head.split(whereSeparator: \.isWhitespace)
        let count = words.prefix { $0 == "cleanup" || ($0.contains("=") && Attributes.known.contains(String($0.prefix { $0 != "=" }))) }
            .count
        let attributes = words.prefix(count).joined(separator: " ")
        words.removeFirst(count)
        guard let first = words.first, let last = words.last else {
            return .problem(line: line, message: "a hidden step without a command", help: help)
        }
        return .step(block("sh " + attributes, head[first.startIndex..<last.endIndex], line))
    }

    private static func setting(_ head: Substring, _ line: Int) -> HiddenStep {
        let text = head.trimmed
        guard let end = text.firstIndex(where: { $0 == "=" || $0 == ":" }), text.lowercased().hasPrefix("verify") else {
            return .problem(line: line, message: "`tutorial:set` without a key", help: "write `<!-- tutorial:set Verify-Files=. -->`")
        }
        let value = text[text.index(after: end)...].trimmed
        return .setting(key: text[..<end].lowercased(), value: String(value), line: line)
    }

    private static func file(_ head: Substring, _ body: Substring, _ line: Int) -> HiddenStep {
        let info = InfoString("text" + head)
        guard ["title", "file", "filename"].contains(where: { info[$0]?.isEmpty == false }) else {
            return .problem(line: line, message: "a hidden file without a name", help: "write `tutorial:file title=\"app/main.py\"`")
        }
        return .step(block("text" + head, body, line + 1))
    }

    private static func block(_ info: String, _ text: Substring, _ line: Int) -> CodeBlock {
        CodeBlock(info: info, text: text.isEmpty || text.hasSuffix("\n") ? String(text) : text + "\n", line: line, column: 1)
    }
}
