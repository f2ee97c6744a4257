// A code block and what can be seen on it alone.

import Diagnostics
import Markdown

/// A code block, its label and attributes, and what its lines look like.
struct Shape {
    let code: CodeBlock
    let language: String
    let attributes: Attributes
    let lines: [Substring]
    let location: Location
    let hidden: Bool
    /// How far the host's prompts are indented.
    let indent: Int

    init(_ written: CodeBlock, source: String, hidden: Bool) {
        let (code, header) = Shape.withoutHeader(written)
        self.code = code
        self.hidden = hidden
        let info = InfoString(code.info)
        language = Programs.label(header ?? info.language)
        location = Location(source, line: code.line, column: code.column)
        let fence = Location(source, line: code.info.isEmpty ? code.line : code.line - 1)
        attributes = Attributes(info, at: hidden ? location : fence)
        var lines = code.text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
        indent = Prompts.indent(of: lines)
    }

    /// Python-Markdown's `:::bash` or `#!bash` as the first line of a block without a label: the label, and the code without that line.
    private static func withoutHeader(_ code: CodeBlock) -> (CodeBlock, label: String?) {
        let first = code.text.prefix { $0 != "\n" }
        guard code.info.isEmpty, first.hasPrefix(":::") || (first.hasPrefix("#!") && !first.contains("/")),
            let label = first.drop(while: { ":#!".contains($0) }).split(separator: " ").first
        else { return (code, nil) }
        var code = code
        code.text = String(code.text.dropFirst(first.count + 1))
        code.line += 1
        return (code, label.lowercased())
    }

    var firstLine: Substring { lines.first { !$0.trimmed.isEmpty } ?? "" }
    var firstWord: Substring { firstLine.split(whereSeparator: \.isWhitespace).first ?? "" }
    var isShell: Bool { Programs.shellLabels.contains(language) }
    /// A shell's label, or one that says nothing.
    var mayBeShell: Bool { isShell || Programs.outputLabels.contains(language) }

    var hasHostPrompt: Bool {
        mayBeShell && lines.contains { Prompts.host($0, indent: indent) != nil }
    }

    var hasInnerPrompt: Bool { lines.contains { Prompts.inner($0) != nil } }

    /// The first line that looks prompted, though no prompt that is known stands there.
    var unknownPrompt: Int? { isShell ? lines.firstIndex(where: Prompts.seemsPrompted) : nil }

    var isDockerfile: Bool {
        let instructions = lines.filter { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") }
        guard let first = instructions.first else { return false }
        if first.hasPrefix("FROM ") { return true }
        return first.hasPrefix("ARG ") && instructions.contains { $0.hasPrefix("FROM ") }
    }

    var isComposeFile: Bool {
        (language == "yaml" || language == "yml" || language.isEmpty) && lines.contains { $0.trimmed == "services:" && $0.first == "s" }
    }

    /// Whether lines are left out (`...`).
    var hasGaps: Bool { lines.contains { $0.trimmed == "..." || $0.trimmed == "# ..." || $0.trimmed == "…" } }

    /// A shell label, or no label and a program's name in front; no JSON, no drawing, no synopsis.
    var looksLikeCommands: Bool {
        guard isShell || language.isEmpty, !lines.contains(where: { $0.contains("[OPTIONS]") || $0.contains("[ARG...]") }) else {
            return false
        }
        guard let first = lines.first(where: { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") }) else { return false }
        if isShell { return ![".", "[", "{", ":"].contains(first.trimmed) && !lines.contains(where: Shape.isDrawing) }
        // Assignments before the first program say nothing: a file of settings has them too.
        return lines.first { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") && !Shape.assigns($0) }.map(Programs.isCommand) ?? false
    }

    private static func isDrawing(_ line: Substring) -> Bool {
        ["├──", "└──", "┌─", "+--", "|--", "╭─"].contains(where: line.trimmed.hasPrefix)
    }

    private static func assigns(_ line: Substring) -> Bool {
        ShellWords.isAssignment(line.trimmed) && ShellWords.commands(in: line).isEmpty
    }

    /// Whether these lines, and at least two of them where they may be commands, stand in a row in a shown file.
    func isQuotation(of file: String) -> Bool {
        let whole = file.split(separator: "\n", omittingEmptySubsequences: false)
        guard let start = lines.firstIndex(where: { !$0.trimmed.isEmpty }), let end = lines.lastIndex(where: { !$0.trimmed.isEmpty }) else {
            return false
        }
        let part = lines[start...end]
        guard part.count >= (looksLikeCommands ? 2 : 1), part.count < whole.filter({ !$0.trimmed.isEmpty }).count else { return false }
        return whole.indices.contains { whole[$0...].starts(with: part) }
    }
}

extension Substring {
    var trimmed: Substring {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }
}
