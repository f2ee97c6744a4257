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
    let hasHostPrompt: Bool
    /// Whether a program that is known stands at one of them.
    let hasPromptedProgram: Bool
    /// The first prompt of a container or a program.
    let innerPrompt: Prompts.Kind?
    /// Whether lines stand at a prompt of Windows, go on with a backtick, or are PowerShell's.
    let isForWindows: Bool
    let isDockerfile: Bool
    /// The machine whose prompt its commands stand at: `node2$`.
    let machine: String?
    let looksLikeCommands: Bool
    /// A shell's label.
    let isShell: Bool

    /// - Parameter commandLines: whether `cmd` is a label for any command line.
    init(_ written: CodeBlock, source: String, hidden: Bool, commandLines: Bool = false) {
        let code = written.withoutHeader.withoutInnerFence
        self.code = code
        self.hidden = hidden
        let info = InfoString(code.info)
        // `{bash}`, as R Markdown has it, is a label too.
        let braced = code.info.hasPrefix("{") && info.language.isEmpty ? info.attributes.first { $0.value == nil }?.name : nil
        let (label, path) = Shape.parts(of: braced?.lowercased() ?? info.language, in: code.info)
        language = label
        location = Location(source, line: code.line, column: code.column)
        let fence = Location(source, line: code.fence == 0 ? code.line : code.line - 1, column: code.column)
        var attributes = Attributes(info, at: fence, fence: code.fence, label: braced)
        attributes.title = attributes.title ?? path
        self.attributes = attributes
        var lines = code.text.split(separator: "\n", omittingEmptySubsequences: false).map { $0.last == "\r" ? $0.dropLast() : $0 }
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
        let indent = Prompts.indent(of: lines)
        self.indent = indent
        let start = lines.first { !$0.trimmed.isEmpty } ?? ""
        let isCommandLine = commandLines && label == "cmd" && Programs.isCommand(start)
        let isShell = Programs.shellLabels.contains(label) || isCommandLine
        self.isShell = isShell
        let mayBeShell = isShell || Programs.outputLabels.contains(label)
        let inner = Shape.innerPrompts(lines, all: mayBeShell)
        let prompted = lines.compactMap { line in Prompts.host(line, indent: indent).map { line.dropFirst($0) } }
        hasPromptedProgram = prompted.contains { Programs.isCommand($0) }
        // Below a command without a prompt, prompts of nothing known are a log's.
        hasHostPrompt =
            mayBeShell && (Prompts.isAngle(lines) || hasPromptedProgram || (!prompted.isEmpty && !Programs.isCommand(start)))
        innerPrompt = inner.first { $0 != .windows }
        isDockerfile = Shape.isDockerfile(lines)
        isForWindows =
            inner.contains(.windows) || (Programs.otherShells.contains(label) && !isCommandLine)
            || (mayBeShell && !isDockerfile && Shape.isPowerShell(lines))
        machine = mayBeShell ? lines.lazy.compactMap { Prompts.machine($0) }.first.map { String($0) } : nil
        looksLikeCommands = Shape.looksLikeCommands(lines, isShell: isShell, language: label)
    }

    var firstLine: Substring { lines.first { !$0.trimmed.isEmpty } ?? "" }
    var firstWord: Substring { firstLine.split(whereSeparator: \.isWhitespace).first ?? "" }
    var isEmpty: Bool { firstLine.isEmpty }
    /// A shell's label, or one that says nothing.
    var mayBeShell: Bool { isShell || Programs.outputLabels.contains(language) }

    /// The first line that looks prompted, though no prompt that is known stands there.
    var unknownPrompt: Int? { isShell ? lines.firstIndex(where: Prompts.seemsPrompted) : nil }

    /// Instructions of a Dockerfile without its beginning.
    var isDockerfilePart: Bool {
        guard mayBeShell || language == "dockerfile" else { return false }
        let starts = lines.filter { $0.first?.isLetter == true }
        return !starts.isEmpty && starts.allSatisfy { Shape.instructions.contains(String($0.prefix { $0 != " " })) && $0.contains(" ") }
    }

    private static let instructions: Set<String> = [
        "FROM", "RUN", "COPY", "ADD", "WORKDIR", "CMD", "ENTRYPOINT", "ENV", "EXPOSE", "VOLUME", "USER", "LABEL", "ARG", "HEALTHCHECK",
        "MAINTAINER", "ONBUILD", "SHELL", "STOPSIGNAL",
    ]

    var isComposeFile: Bool {
        !isShell && !["json", "python", "javascript", "js", "html"].contains(language)
            && lines.indices.contains { index in
                guard lines[index].hasPrefix("services:"), lines[index].trimmed.prefix(while: { $0 != "#" }).trimmed == "services:" else {
                    return false
                }
                // A list is what other programs' files hold under that key.
                let next = lines[(index + 1)...].first { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") }?.trimmed
                return next?.hasPrefix("- ") != true
            }
    }

    /// Whether lines are left out: `...`, `# ...`, or a service of a compose file with nothing but a comment in it.
    var hasGaps: Bool {
        lines.contains { line in
            let bare = line.trimmed.drop { "#/*-; ".contains($0) }
            return ["...", "…", "[...]", "(...)", ". . .", "[…]"].contains(bare.trimmed) || bare.hasPrefix("... ") && bare.hasSuffix(" ...")
        } || (isComposeFile && hasEmptyService)
    }

    private var hasEmptyService: Bool {
        let significant = lines.filter { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") }
        guard let start = significant.firstIndex(where: { $0.hasPrefix("services:") }) else { return false }
        let depth = { (line: Substring) in line.prefix { $0 == " " }.count }
        let entries = significant[(start + 1)...].prefix { depth($0) > 0 }
        guard let first = entries.first.map(depth) else { return true }
        return zip(entries, entries.dropFirst().map(Optional.some) + [nil]).contains { entry, next in
            depth(entry) == first && entry.trimmed.hasSuffix(":") && (next.map(depth) ?? 0) <= first
        }
    }

    // MARK: Reading

    /// A label, and the path that stands in it: `python:app/main.py`.
    private static func parts(of label: String, in info: String) -> (label: String, path: String?) {
        guard let colon = label.firstIndex(of: ":"), colon != label.startIndex else { return (Programs.label(label), nil) }
        let written = info.prefix { !$0.isWhitespace }
        let path = written.firstIndex(of: ":").flatMap { FileName.path(String(written[written.index(after: $0)...])) }
        return path == nil ? (Programs.label(label), nil) : (Programs.label(String(label[..<colon])), path)
    }

    /// Code in another language may hold such a line too, in a comment: there the first line decides.
    private static func innerPrompts(_ lines: [Substring], all: Bool) -> [Prompts.Kind] {
        if all { return lines.compactMap { Prompts.inner($0)?.kind } }
        guard let first = lines.first(where: { !$0.trimmed.isEmpty }), let kind = Prompts.inner(first)?.kind else { return [] }
        return [kind]
    }

    private static func isPowerShell(_ lines: [Substring]) -> Bool {
        // A Dockerfile's lines may hold such paths too.
        let start = lines.first { !$0.trimmed.isEmpty }?.prefix { $0 != " " } ?? ""
        if instructions.contains(String(start)) { return false }
        if zip(lines, lines.dropFirst()).contains(where: { $0.hasSuffix(" `") && !$1.trimmed.isEmpty }) { return true }
        if lines.contains(where: hasWindowsPath) { return true }
        guard let first = lines.first(where: { !$0.trimmed.isEmpty && !$0.hasPrefix("#") })?.trimmed else { return false }
        let word = first.prefix { !$0.isWhitespace }
        let verbs = [
            "Get-", "Set-", "New-", "Add-", "Start-", "Stop-", "Install-", "Invoke-", "Remove-", "Enable-", "Restart-", "Import-",
            "Expand-",
        ]
        return verbs.contains(where: word.hasPrefix) || first.hasPrefix("$env:")
    }

    /// `C:\\scm`, `.\\build.ps1`, `$root\\v1`.
    private static func hasWindowsPath(_ line: Substring) -> Bool {
        guard line.utf8.contains(UInt8(ascii: "\\")), !line.hasPrefix("#") else { return false }
        return line.split(separator: " ").contains { word in
            guard let slash = word.firstIndex(of: "\\"), word.index(after: slash) < word.endIndex, word[word.index(after: slash)].isLetter
            else { return false }
            let head = word[..<slash]
            return head == "." || head == ".." || (head.last == ":" && head.dropLast().last?.isLetter == true && !head.contains("/"))
                || (head.first == "$" && head.count > 2 && head.dropFirst().allSatisfy { $0.isLetter || $0.isNumber })
        }
    }

    private static func isDockerfile(_ lines: [Substring]) -> Bool {
        let instructions = lines.lazy.filter { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") }
        guard let first = instructions.first else { return false }
        let isFrom = { (line: Substring) in line.prefix(5).uppercased() == "FROM " && (line.hasPrefix("F") || lines.count > 1) }
        if isFrom(first) { return !first.contains(" import ") && first.split(separator: " ").count <= 5 }
        return first.hasPrefix("ARG ") && instructions.contains(where: isFrom)
    }

    /// A shell label, or no label and a program's name in front; no JSON, no drawing, no synopsis.
    private static func looksLikeCommands(_ lines: [Substring], isShell: Bool, language: String) -> Bool {
        guard isShell || language.isEmpty, !lines.contains(where: isSynopsis) else { return false }
        guard let first = lines.first(where: { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") })?.trimmed else { return false }
        if [".", "[", "{", ":", "..."].contains(first) || first.hasPrefix("{ \"") || first.hasPrefix("{\"") || first.hasPrefix("[{")
            || first.hasPrefix("<?") || isSection(first) || lines.contains(where: isDrawing)
        {
            return false
        }
        if isShell { return Programs.mayBeProgram(first.prefix { !$0.isWhitespace }) && !ShellText.looksLikeOutput(first) }
        // Assignments before the first program say nothing: a file of settings has them too.
        let program = lines.first { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") && !assigns($0) }
        return program.map { Programs.isCommand($0) || hasOptions($0) } ?? false
    }

    /// `[Service]`, as files of settings have them.
    private static func isSection(_ line: Substring) -> Bool {
        line.count > 2 && line.first == "[" && line.last == "]" && line.dropFirst().dropLast().utf8.allSatisfy { $0.isASCIILetter }
    }

    /// `getfattr -n security.capability file`: a word as programs have, and an option after it.
    private static func hasOptions(_ line: Substring) -> Bool {
        let words = line.split(separator: " ")
        guard line.first?.isWhitespace == false, words.count > 1,
            words[0].utf8.allSatisfy({ (0x61...0x7A).contains($0) || $0 == 0x2D || (0x30...0x39).contains($0) })
        else {
            return false
        }
        return words[1].utf8.first == UInt8(ascii: "-")
            && words[1].utf8.dropFirst().first.map { (0x61...0x7A).contains($0 | 0x20) || $0 == 0x2D } == true
            && !line.contains("->") && words[1].utf8.count <= 20 && !words[1].hasPrefix("---")
    }

    /// Heads of docker's tables and the first words of its progress: nothing else begins so.
    var looksLikeDockerOutput: Bool {
        let heads = [
            "CONTAINER ID", "REPOSITORY ", "NETWORK ID", "IMAGE ID", "VOLUME NAME", "DRIVER ", "Unable to find image",
            "Sending build context", "[+] ",
            "NAME  ", "ID   ", "Using default tag", "latest: Pulling", "Digest: sha256", "#1 [", "Step 1/", "Status: ", "Creating network",
            "Swarm initialized",
            "[INFO]", "Successfully built", "Error response from daemon",
        ]
        return heads.contains(where: firstLine.trimmed.hasPrefix)
    }

    private static func isSynopsis(_ line: Substring) -> Bool {
        guard line.utf8.contains(UInt8(ascii: "[")) || line.utf8.first.map({ $0 | 0x20 == UInt8(ascii: "u") }) == true else { return false }
        return sureSynopsis(line)
    }

    private static func sureSynopsis(_ line: Substring) -> Bool {
        ["[OPTIONS]", "[ARG...]", "[COMMAND]", "[options]", "[flags]", "[command]"].contains(where: line.contains)
            || (line.hasPrefix("Usage:") || line.hasPrefix("usage:"))
    }

    private static func isDrawing(_ line: Substring) -> Bool {
        let text = line.trimmed
        guard let first = text.utf8.first, first >= 0x80 || "+|`".utf8.contains(first) else { return false }
        return ["├──", "└──", "┌─", "+--", "|--", "╭─", "├─", "`--"].contains(where: text.hasPrefix)
    }

    private static func assigns(_ line: Substring) -> Bool {
        ShellWords.isAssignment(line.trimmed) && ShellWords.commands(in: line).isEmpty
    }
}

extension CodeBlock {
    /// An indented block that is a fenced one as other dialects see it: within what MkDocs and others indent (`!!! note`, tabs).
    fileprivate var withoutInnerFence: CodeBlock {
        guard fence == 0, text.hasPrefix("```") || text.hasPrefix("~~~") else { return self }
        var lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        while lines.last?.trimmed.isEmpty == true { lines.removeLast() }
        let mark = lines[0].prefix { $0 == lines[0].first }
        guard lines.count > 1, lines.last?.trimmed == mark, !lines.dropFirst().dropLast().contains(where: { $0.hasPrefix(mark) }) else {
            return self
        }
        let inner = lines.dropFirst().dropLast().map { $0 + "\n" }.joined()
        return CodeBlock(info: String(lines[0].dropFirst(mark.count).trimmed), text: inner, line: line + 1, column: column)
    }
}
