// Reads a document as a tutorial: for every code block, the first rule that fits says what it is.

import Diagnostics
import Markdown

extension Plan {
    /// Reads a document's blocks as a tutorial.
    /// - Parameters:
    ///   - blocks: the document's blocks in reading order.
    ///   - source: the document, as its author names it.
    ///   - header: the document's header, keys in lower case; `verify-…` keys are read here.
    public init(reading blocks: [Markdown.Block], source: String, header: [String: String] = [:]) {
        var reader = Reader(source: source, header: header)
        for block in blocks { reader.read(block) }
        self = reader.plan
    }
}

private struct Reader {
    var plan: Plan
    /// The prose just before the block at hand: the last paragraph or heading with nothing but prose after it.
    var prose: Prose?
    /// Where the last block of commands stands in `plan.blocks`, while at most one sentence came after it.
    var commandsBefore: Int?
    var paragraphsSince = 0
    /// The text of every file as last shown.
    var files: [String: String] = [:]

    init(source: String, header: [String: String]) {
        plan = Plan(source: source, folder: Reader.folderName(source))
        readOptions(header)
    }

    /// The document's own name without its ending; for an index or readme, its folder's.
    static func folderName(_ source: String) -> String {
        let parts = source.split(separator: "/")
        var name = parts.last.map { $0.prefix { $0 != "." } } ?? "tutorial"
        if ["index", "readme"].contains(name.lowercased()), parts.count > 1 { name = parts[parts.count - 2] }
        let clean = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" }
        return clean.isEmpty ? "tutorial" : String(clean)
    }

    private mutating func readOptions(_ header: [String: String]) {
        for (key, value) in header.sorted(by: { $0.key < $1.key }) where key.hasPrefix("verify-") {
            switch (key, value.lowercased()) {
            case ("verify-network", "on"): plan.options.network = true
            case ("verify-network", "off"): plan.options.network = false
            case ("verify-timeout", let value) where Attributes.seconds(value) != nil: plan.options.timeout = Attributes.seconds(value)!
            case ("verify-engine", "docker"): break
            default:
                plan.diagnostics.append(
                    Diagnostic(
                        .warning, at: Location(plan.source), "`\(key): \(value)` is not understood",
                        help: "the keys are Verify: yes|no, Verify-Network: on|off, Verify-Timeout: 2m, Verify-Engine: docker"))
            }
        }
    }

    // MARK: Blocks

    mutating func read(_ block: Markdown.Block) {
        switch block.content {
        case .heading(_, let inlines), .paragraph(let inlines):
            prose = Prose(inlines)
            paragraphsSince += 1
        case .html(let html): readHidden(html, line: block.line)
        case .code(let code):
            read(code, hidden: false)
            prose = nil
        }
    }

    /// `<!-- tutorial:run … -->` and `<!-- tutorial:file title="x" … -->`: steps that the page does not show.
    private mutating func readHidden(_ html: String, line: Int) {
        let text = html.drop { $0.isWhitespace }
        guard text.hasPrefix("<!-- tutorial:"), let end = text.firstRange(of: "-->") else { return }
        var lines = text[..<end.lowerBound].split(separator: "\n", omittingEmptySubsequences: false)
        let head = lines.removeFirst().dropFirst("<!-- tutorial:".count)
        let kind = head.prefix { !$0.isWhitespace }
        guard kind == "run" || kind == "file" else {
            plan.diagnostics.append(
                Diagnostic(
                    at: Location(plan.source, line: line), "unknown hidden step `tutorial:\(kind)`",
                    help: "write `tutorial:run` or `tutorial:file title=\"…\"`"))
            return
        }
        var body = lines.joined(separator: "\n")
        if !body.isEmpty && !body.hasSuffix("\n") { body += "\n" }
        let info = (kind == "run" ? "sh " : "text ") + head.dropFirst(kind.count)
        read(CodeBlock(info: info, text: body, line: line + 1, column: 1), hidden: true)
    }

    private mutating func read(_ code: CodeBlock, hidden: Bool) {
        let shape = Shape(code, source: plan.source, hidden: hidden)
        plan.diagnostics += shape.attributes.diagnostics
        let block = classify(shape)
        plan.blocks.append(block)
        if block.kind == .commands {
            commandsBefore = plan.blocks.count - 1
            paragraphsSince = 0
        } else {
            commandsBefore = nil
        }
    }

    /// The rules, in order; the first that fits decides.
    private mutating func classify(_ shape: Shape) -> Block {
        if let reason = shape.attributes.skip { return skipped(shape, reason) }
        if shape.attributes.title != nil { return file(shape, path: shape.attributes.title!, "`title=` names it") }
        if Programs.otherShells.contains(shape.language) { return illustration(shape, "`\(shape.language)` is for another system") }
        if shape.hasHostPrompt { return commands(shape, ShellText.session(shape.lines), "its lines stand at a prompt") }
        if shape.hasInnerPrompt { return typedInput(shape) }
        if let path = files.first(where: { shape.isQuotation(of: $0.value) })?.key { return illustration(shape, "it quotes `\(path)`") }
        if shape.isDockerfile { return file(shape, path: dockerfilePath, "it begins with \(shape.firstWord)") }
        if shape.isComposeFile { return file(shape, path: prose?.path ?? "compose.yaml", "it is YAML with `services:` at the top") }
        if let block = namedFile(shape) { return block }
        if shape.firstLine.hasPrefix("#!") { return illustration(shape, "a script without a name") }
        if shape.looksLikeCommands { return commands(shape, ShellText.script(shape.lines), "its lines are commands") }
        if let block = output(shape) { return block }
        return illustration(shape, shape.language.isEmpty ? "nothing says what it is" : "`\(shape.language)` is not run")
    }

    private var dockerfilePath: String {
        guard let path = prose?.path, path.split(separator: "/").last?.contains("ockerfile") == true else { return "Dockerfile" }
        return path
    }

    private mutating func namedFile(_ shape: Shape) -> Block? {
        let comment = FileName.pathComment(shape.firstLine)
        guard let path = comment ?? prose?.path, !Programs.shellLabels.contains(shape.language) || shape.firstLine.hasPrefix("#!") else {
            return nil
        }
        if Programs.outputLabels.contains(shape.language), commandsBefore != nil, prose == nil { return nil }
        let whole = comment != nil || prose?.showsWholeFile == true
        guard whole, shape.language != "diff", !shape.lines.contains(where: { $0.trimmed == "..." }) else {
            plan.diagnostics.append(
                Diagnostic(
                    .note, at: shape.location, "taken for a part of `\(path)`, so it is not written",
                    help: "if it is the whole file, write title=\"\(path)\" after the language"))
            return illustration(shape, "a part of `\(path)`")
        }
        return file(shape, path: path, comment != nil ? "its first line names it" : "the sentence before names it")
    }

    private mutating func typedInput(_ shape: Shape) -> Block {
        let interactive = plan.steps.contains { $0.command?.text.contains(" -it ") == true || $0.command?.text.contains(" -ti ") == true }
        guard interactive else { return illustration(shape, "typed into a program that nothing started") }
        plan.diagnostics.append(
            Diagnostic(
                .warning, at: shape.location, "input typed into a container is not run yet, so this block is skipped",
                help: "`docker exec NAME COMMAND` at the host's prompt runs the same"))
        return skipped(shape, "typed into a container, which is not run yet")
    }

    // MARK: Results

    private func illustration(_ shape: Shape, _ reason: String) -> Block {
        Block(line: shape.code.line, kind: .illustration, language: shape.language, reason: reason)
    }

    /// A skipped block still has its steps, so that the count of what was not proved is right.
    private mutating func skipped(_ shape: Shape, _ reason: String) -> Block {
        let found = shape.hasHostPrompt ? ShellText.session(shape.lines) : shape.isShell ? ShellText.script(shape.lines) : []
        let steps = add(found.map { Step(.command(Command($0.text)), line: shape.code.line + $0.line, hidden: shape.hidden, skip: reason) })
        return Block(line: shape.code.line, kind: .skipped, language: shape.language, reason: reason, steps: steps)
    }

    private mutating func file(_ shape: Shape, path: String, _ reason: String) -> Block {
        guard let inside = safePath(path) else {
            plan.diagnostics.append(
                Diagnostic(
                    at: shape.location, "the path `\(path)` leads out of the tutorial's folder",
                    help: "name a file beneath it, such as title=\"app/main.py\""))
            return skipped(shape, "its path leads out of the folder")
        }
        files[inside] = shape.code.text
        let written = File(path: inside, text: shape.code.text, executable: shape.firstLine.hasPrefix("#!"))
        let steps = add([Step(.file(written), line: shape.code.line, column: shape.code.column, hidden: shape.hidden)])
        return Block(line: shape.code.line, kind: .file, language: shape.language, path: inside, reason: reason, steps: steps)
    }

    private mutating func commands(_ shape: Shape, _ found: [ShellCommand], _ reason: String) -> Block {
        let attributes = shape.attributes
        let steps = found.map { found in
            let shown = found.output.isEmpty ? nil : found.output.joined(separator: "\n")
            let command = Command(
                found.text, exit: attributes.exit ?? 0, timeout: attributes.timeout, output: shown,
                outputLine: shown == nil ? 0 : shape.code.line + found.outputLine,
                match: attributes.match ?? (Programs.printsProgress(found.text) ? Command.Match.none : nil), retry: attributes.retry)
            return Step(
                .command(command), line: shape.code.line + found.line, column: shape.code.column + found.column, hidden: shape.hidden,
                skip: Programs.reasonToSkip(found.text), cleanup: attributes.cleanup)
        }
        return Block(line: shape.code.line, kind: .commands, language: shape.language, reason: reason, steps: add(steps))
    }

    /// What the last command before shows, unless it shows something already.
    private mutating func output(_ shape: Shape) -> Block? {
        guard Programs.outputLabels.contains(shape.language), paragraphsSince <= 1, let before = commandsBefore,
            let index = plan.blocks[before].steps.last, case .command(var command) = plan.steps[index].action, command.output == nil
        else { return nil }
        command.output = shape.lines.joined(separator: "\n")
        command.outputLine = shape.code.line
        if let match = shape.attributes.match { command.match = match }
        plan.steps[index].action = .command(command)
        return Block(
            line: shape.code.line, kind: .output, language: shape.language,
            reason: "what the command at line \(plan.steps[index].line) prints")
    }

    private mutating func add(_ steps: [Step]) -> [Int] {
        plan.steps += steps
        return Array(plan.steps.count - steps.count..<plan.steps.count)
    }

    private func safePath(_ path: String) -> String? {
        guard !path.hasPrefix("/"), !path.hasPrefix("~"), !path.utf8.contains(0) else { return nil }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { return nil }
            parts.append(part)
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }
}

/// A code block and what can be seen on it alone.
private struct Shape {
    let code: CodeBlock
    let language: String
    let attributes: Attributes
    let lines: [Substring]
    let location: Location
    let hidden: Bool

    init(_ code: CodeBlock, source: String, hidden: Bool) {
        self.code = code
        self.hidden = hidden
        let info = InfoString(code.info)
        language = info.language
        location = Location(source, line: code.line, column: code.column)
        let fence = Location(source, line: code.info.isEmpty ? code.line : code.line - 1)
        attributes = Attributes(info, at: fence)
        var lines = code.text.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last == "" { lines.removeLast() }
        self.lines = lines
    }

    var firstLine: Substring { lines.first { !$0.trimmed.isEmpty } ?? "" }
    var firstWord: Substring { firstLine.split(whereSeparator: \.isWhitespace).first ?? "" }
    var isShell: Bool { Programs.shellLabels.contains(language) }

    var hasHostPrompt: Bool {
        guard isShell || Programs.outputLabels.contains(language) else { return false }
        return lines.contains { ShellText.hostPrompt($0) != nil }
    }

    var hasInnerPrompt: Bool { lines.contains { ShellText.isInnerPrompt($0) } }

    var isDockerfile: Bool {
        let instructions = lines.filter { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") }
        guard let first = instructions.first else { return false }
        if first.hasPrefix("FROM ") { return true }
        return first.hasPrefix("ARG ") && instructions.contains { $0.hasPrefix("FROM ") }
    }

    var isComposeFile: Bool {
        (language == "yaml" || language == "yml" || language.isEmpty) && lines.contains { $0.trimmed == "services:" && $0.first == "s" }
    }

    /// A shell label, or no label and a program's name in front; not a synopsis.
    var looksLikeCommands: Bool {
        if attributes.areForCommands && isShell { return true }
        guard isShell || language.isEmpty, Programs.isCommand(firstCommandLine) else { return false }
        return !lines.contains { $0.contains("[OPTIONS]") || $0.contains("[ARG...]") }
    }

    private var firstCommandLine: Substring {
        lines.first { !$0.trimmed.isEmpty && !$0.trimmed.hasPrefix("#") } ?? ""
    }

    /// Whether at least two of a shown file's lines, and only such, stand here in a row.
    func isQuotation(of file: String) -> Bool {
        lines.count >= 1 && code.text.count < file.count && file.contains(code.text)
    }
}

extension Substring {
    var trimmed: Substring {
        let start = drop(while: \.isWhitespace)
        return start.lastIndex { !$0.isWhitespace }.map { start[...$0] } ?? ""
    }
}
