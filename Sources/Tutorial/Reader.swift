// Reads a document as a tutorial: for every code block, the first rule that fits says what it is.

import Diagnostics
import Markdown

extension Plan {
    /// Reads a document's blocks as a tutorial.
    /// - Parameters:
    ///   - blocks: the document's blocks in reading order.
    ///   - source: the document, as its author names it.
    ///   - header: the document's header, keys in lower case; `verify-…` keys are read here.
    ///   - headerLines: the line of each key of the header, where it is known.
    public init(reading blocks: [Markdown.Block], source: String, header: [String: String] = [:], headerLines: [String: Int] = [:]) {
        var reader = Reader(source: source, header: header, headerLines: headerLines)
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
    /// Every file as last shown, in the order in which they were first shown.
    var files: [(path: String, text: String)] = []

    init(source: String, header: [String: String], headerLines: [String: Int]) {
        plan = Plan(source: source, folder: Reader.folderName(source))
        readOptions(header, headerLines)
    }

    /// The document's own name without its ending; for an index or readme, its folder's.
    static func folderName(_ source: String) -> String {
        let parts = source.split(separator: "/")
        var name = parts.last.map { $0.prefix { $0 != "." } } ?? "tutorial"
        if ["index", "readme"].contains(name.lowercased()), parts.count > 1 { name = parts[parts.count - 2] }
        let clean = name.lowercased().map { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") ? $0 : "-" }
        return clean.isEmpty ? "tutorial" : String(clean)
    }

    private mutating func readOptions(_ header: [String: String], _ lines: [String: Int]) {
        for (key, value) in header.sorted(by: { $0.key < $1.key }) where key.hasPrefix("verify-") {
            switch (key, value.lowercased()) {
            case ("verify-network", "on"): plan.options.network = true
            case ("verify-network", "off"): plan.options.network = false
            case ("verify-timeout", let value) where Attributes.seconds(value) != nil: plan.options.timeout = Attributes.seconds(value)!
            case ("verify-engine", let names) where names.split(separator: " ").allSatisfy { ["docker", "podman"].contains($0) }:
                plan.options.engines = names.split(separator: " ").map(String.init)
            default:
                plan.diagnostics.append(
                    Diagnostic(
                        .warning, at: Location(plan.source, line: lines[key] ?? 0), "`\(key): \(value)` is not understood",
                        help: "the keys are Verify: yes|no, Verify-Network: on|off, Verify-Timeout: 2m, Verify-Engine: docker|podman"))
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

    private mutating func readHidden(_ html: String, line: Int) {
        for found in HiddenStep.all(in: html, line: line) {
            switch found {
            case .step(let code): read(code, hidden: true)
            case .problem(let line, let message, let help):
                plan.diagnostics.append(Diagnostic(at: Location(plan.source, line: line), message, help: help))
            }
        }
    }

    private mutating func read(_ code: CodeBlock, hidden: Bool) {
        let shape = Shape(code, source: plan.source, hidden: hidden)
        plan.diagnostics += shape.attributes.diagnostics
        if code.isUnclosed {
            warn(
                code.line - 1, "this code block seems to have no closing fence",
                help: "close it with a line of as many backticks as open it, or open it with more than any line in it begins with")
        }
        let block = classify(shape)
        plan.blocks.append(block)
        if block.kind == .commands {
            commandsBefore = plan.blocks.count - 1
            paragraphsSince = 0
        } else {
            commandsBefore = nil
        }
    }

    private mutating func warn(_ line: Int, column: Int = 0, _ message: String, help: String) {
        plan.diagnostics.append(Diagnostic(.warning, at: Location(plan.source, line: line, column: column), message, help: help))
    }

    /// The rules, in order; the first that fits decides.
    private mutating func classify(_ shape: Shape) -> Block {
        if let reason = shape.attributes.skip { return skipped(shape, reason) }
        if let title = shape.attributes.title { return file(shape, path: title, "`title=` names it") }
        if Programs.otherShells.contains(shape.language) { return illustration(shape, "`\(shape.language)` is for another system") }
        if Programs.isOtherMachine(shape.language) { return skipped(shape, "for another machine") }
        if shape.hasHostPrompt { return commands(shape, ShellText.session(shape.lines), "its lines stand at a prompt") }
        if shape.hasInnerPrompt || isAtRootPrompt(shape) { return typedInput(shape) }
        if shape.isShell && shape.attributes.areForCommands { return script(shape) }
        if let path = files.first(where: { shape.isQuotation(of: $0.text) })?.path { return quotation(shape, of: path) }
        return unprompted(shape)
    }

    private mutating func unprompted(_ shape: Shape) -> Block {
        if shape.isDockerfile { return whole(shape, path: dockerfilePath, "it begins with \(shape.firstWord)") }
        if shape.isComposeFile { return whole(shape, path: prose?.path ?? "compose.yaml", "it is YAML with `services:` at the top") }
        if let block = namedFile(shape) { return block }
        if shape.firstLine.hasPrefix("#!") { return namelessScript(shape) }
        if shape.looksLikeCommands { return script(shape) }
        if let block = output(shape) { return block }
        return illustration(shape, shape.language.isEmpty ? "nothing says what it is" : "`\(shape.language)` is not run")
    }

    private mutating func script(_ shape: Shape) -> Block {
        if let index = shape.unknownPrompt {
            let prompt = shape.lines[index].split(separator: " ").first ?? ""
            warn(
                shape.code.line + index, column: shape.code.column, "`\(prompt)` looks like a prompt, and none that is known",
                help: "write `$ ` in its place")
        }
        return commands(shape, ShellText.script(shape.lines), "its lines are commands")
    }

    private mutating func quotation(_ shape: Shape, of path: String) -> Block {
        if shape.looksLikeCommands {
            plan.diagnostics.append(
                Diagnostic(
                    .note, at: shape.location, "taken for a quotation of `\(path)`, so it is not run",
                    help: "if it is to be run, write exit=0 after the language"))
        }
        return illustration(shape, "it quotes `\(path)`")
    }

    private mutating func namelessScript(_ shape: Shape) -> Block {
        guard shape.mayBeShell else { return illustration(shape, "a script without a name") }
        warn(
            shape.code.line, column: shape.code.column, "a script without a name is neither written nor run",
            help: "name it with title=\"script.sh\" after the language, or say that it is not run with skip=\"why\"")
        let reason = "a script without a name"
        guard shape.isShell else { return illustration(shape, reason) }
        let steps = add([
            Step(.command(Command(String(shape.code.text[...].trimmed))), line: shape.code.line, hidden: shape.hidden, skip: reason)
        ])
        return Block(line: shape.code.line, kind: .skipped, language: shape.language, reason: reason, steps: steps)
    }

    private var dockerfilePath: String {
        guard let path = prose?.path, FileName.isDockerfile(path) else { return "Dockerfile" }
        return path
    }

    /// A Dockerfile or compose file: whole by its looks, unless lines are left out or the words add it to one that is there.
    private mutating func whole(_ shape: Shape, path: String, _ reason: String) -> Block {
        let isKnown = files.contains { $0.path == path }
        if shape.hasGaps || (isKnown && !shape.isDockerfile && prose?.changesPart == true) { return fragment(shape, of: path) }
        return file(shape, path: path, reason)
    }

    private mutating func fragment(_ shape: Shape, of path: String) -> Block {
        plan.diagnostics.append(
            Diagnostic(
                .note, at: shape.location, "taken for a part of `\(path)`, so it is not written",
                help: "if it is the whole file, write title=\"\(path)\" after the language"))
        return illustration(shape, "a part of `\(path)`")
    }

    private mutating func namedFile(_ shape: Shape) -> Block? {
        let comment = FileName.pathComment(shape.firstLine)
        guard let path = comment ?? prose?.path else { return nil }
        if shape.isShell, !shape.firstLine.hasPrefix("#!"), !isCreatedScript(shape, path) { return nil }
        if Programs.outputLabels.contains(shape.language), commandsBefore != nil, prose == nil { return nil }
        if shape.looksLikeCommands, !shape.isShell, comment == nil, prose?.isOnlyName == false, prose?.creates == false { return nil }
        let isKnown = files.contains { $0.path == path }
        let showsWhole = comment != nil || prose?.showsWholeFile(known: isKnown) == true
        guard showsWhole, shape.language != "diff", !shape.hasGaps, !FileName.isDockerfile(path) || shape.isDockerfile else {
            return fragment(shape, of: path)
        }
        return file(shape, path: path, comment != nil ? "its first line names it" : "the sentence before names it")
    }

    /// Commands under "Create `run.sh`:" are that script, unless they are what creates it (`touch run.sh`).
    private func isCreatedScript(_ shape: Shape, _ path: String) -> Bool {
        guard prose?.creates == true, prose?.path == path, FileName.isShellFile(path) else { return false }
        return !shape.code.text.contains(path.split(separator: "/").last ?? "")
    }

    // MARK: Input

    /// `# apt update` right after a command that opens a container's shell.
    private func isAtRootPrompt(_ shape: Shape) -> Bool {
        guard shape.mayBeShell, ShellText.isRootPrompt(shape.firstLine), let step = plan.steps.last, let command = step.command else {
            return false
        }
        return Programs.isInteractive(command.text) && !shape.attributes.areForCommands
    }

    private mutating func typedInput(_ shape: Shape) -> Block {
        let interactive = plan.steps.contains { $0.command.map { Programs.isInteractive($0.text) } ?? false }
        guard interactive || shape.mayBeShell else { return illustration(shape, "typed into a program that nothing started") }
        let found = isAtRootPrompt(shape) ? [ShellText.typed(shape.lines[...])] : ShellText.session(shape.lines)
        return commands(shape, found, "typed into a container, which is not run yet", isTyped: true)
    }

    // MARK: Results

    private func illustration(_ shape: Shape, _ reason: String) -> Block {
        Block(line: shape.code.line, kind: .illustration, language: shape.language, reason: reason)
    }

    /// A skipped block still has its steps, so that the count of what was not proved is right.
    private mutating func skipped(_ shape: Shape, _ reason: String) -> Block {
        let isScript = shape.isShell || (shape.language.isEmpty && shape.looksLikeCommands)
        let found = shape.hasHostPrompt ? ShellText.session(shape.lines) : isScript ? ShellText.script(shape.lines) : []
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
        if let index = files.firstIndex(where: { $0.path == inside }) {
            files[index].text = shape.code.text
        } else {
            files.append((inside, shape.code.text))
        }
        let written = File(path: inside, text: shape.code.text, executable: shape.firstLine.hasPrefix("#!"))
        let steps = add([Step(.file(written), line: shape.code.line, column: shape.code.column, hidden: shape.hidden)])
        return Block(line: shape.code.line, kind: .file, language: shape.language, path: inside, reason: reason, steps: steps)
    }

    private mutating func commands(_ shape: Shape, _ found: [ShellCommand], _ reason: String, isTyped: Bool = false) -> Block {
        var indices: [Int] = []
        for found in found {
            if found.isTyped { skipWhatWaits() }
            let skip = problem(found, shape) ?? shape.attributes.unclear ?? Programs.reasonToSkip(found.text)
            let step = Step(
                .command(command(found, shape)), line: shape.code.line + found.line, column: shape.code.column + found.column,
                hidden: shape.hidden, skip: skip, cleanup: shape.attributes.cleanup)
            indices += add([step])
        }
        return Block(line: shape.code.line, kind: isTyped ? .skipped : .commands, language: shape.language, reason: reason, steps: indices)
    }

    private func command(_ found: ShellCommand, _ shape: Shape) -> Command {
        let attributes = shape.attributes
        let shown = found.output.isEmpty ? nil : found.output.joined(separator: "\n")
        return Command(
            found.text, exit: attributes.exit ?? 0, timeout: attributes.timeout, output: shown,
            outputLine: shown == nil ? 0 : shape.code.line + found.outputLine,
            match: attributes.match ?? (Programs.printsProgress(found.text) ? Command.Match.none : nil), retry: attributes.retry)
    }

    /// A command that opened the shell into which the next step is typed would wait for input that does not come.
    private mutating func skipWhatWaits() {
        guard let last = plan.steps.indices.last, let command = plan.steps[last].command, Programs.isInteractive(command.text) else {
            return
        }
        plan.steps[last].skip = plan.steps[last].skip ?? "it waits for input, which is not given yet"
    }

    /// Why a command cannot be run as it stands, diagnosed at its line; nil where it can.
    private mutating func problem(_ found: ShellCommand, _ shape: Shape) -> String? {
        let line = shape.code.line + found.line
        let column = shape.code.column + found.column
        if found.isTyped {
            warn(
                line, column: column, "input typed into a container is not run yet, so it is skipped",
                help: "`docker exec NAME COMMAND` at the host's prompt runs the same")
            return "typed into a container, which is not run yet"
        }
        guard let open = found.problem else { return nil }
        plan.diagnostics.append(
            Diagnostic(
                at: Location(plan.source, line: line, column: column), "this command never ends: \(open)",
                help: "close it, or say that it is not run with skip=\"why\" after the language"))
        return "it never ends"
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
