// Reads a document as a tutorial: each block by the rules, what it is as steps, then what only the whole plan shows.

import Diagnostics
import Markdown

extension Plan {
    /// Reads a document as a tutorial.
    /// - Parameters:
    ///   - source: the document.
    ///   - repository: where it stands, for `Verify-Files` and `Verify-After`; nil leaves out what they name.
    public init(reading source: TutorialSource, in repository: Repository? = nil) {
        let story = Story(of: source, in: repository)
        var reader = Reader(story)
        for (number, chapter) in story.chapters.enumerated() { reader.read(chapter, isLast: number == story.chapters.count - 1) }
        self = reader.plan
        nameFolder(after: source.blocks)
        buildDockerfiles()
        fillPlaceholders()
        followIDs()
        findWhatIsMissing(reader.touched, knowsAllFiles: story.isWhole)
        findBackground(reader.interrupts)
        addNotes(on: source.blocks)
        diagnostics += story.diagnostics
        // What is not wrong in an earlier document, only worth a word, is said where that one is read for itself.
        diagnostics.removeAll { $0.severity < .error && $0.location.map { $0.file != source.name } ?? false }
        diagnostics.sort { ($0.location?.line ?? 0, $0.location?.column ?? 0) < ($1.location?.line ?? 0, $1.location?.column ?? 0) }
    }

    /// Reads a document that stands alone.
    public init(reading blocks: [Markdown.Block], source: String, header: [String: String] = [:], headerLines: [String: Int] = [:]) {
        self.init(reading: TutorialSource(name: source, blocks: blocks, header: header, headerLines: headerLines))
    }

    /// Where a step stands: in this document, or in one that runs before it.
    public func location(of step: Step) -> Location {
        Location(step.source ?? source, line: step.line, column: step.command == nil ? 0 : step.column)
    }
}

/// Goes through a document from top to bottom.
struct Reader {
    private(set) var plan: Plan
    /// After which step, counted from 0, the post says that Ctrl-C is pressed.
    private(set) var interrupts: [Int] = []
    /// Files that commands make, as far as their words tell.
    private(set) var touched: Set<String> = []
    private var context = Context()
    /// The text to paste for the block at hand.
    private var advice: String?
    private var workingFolder = WorkingFolder()
    /// The document at hand.
    private var source: String

    init(_ story: Story) {
        let blocks = story.chapters.flatMap(\.source.blocks)
        source = story.chapters.last?.source.name ?? ""
        plan = Plan(source: source, folder: Plan.folderName(source))
        context.composeName = Reader.composeName(in: blocks)
        context.machine = Reader.firstMachine(in: blocks)
        context.commandLines = Reader.commandLines(in: blocks)
    }

    /// The name of a compose file that the document mentions first.
    private static func composeName(in blocks: [Markdown.Block]) -> String? {
        var hasHyphen = false
        for block in blocks {
            let texts: [String]
            switch block.content {
            case .heading(_, let inlines), .paragraph(let inlines): texts = inlines.map(\.text)
            case .code(let code): texts = [code.text]
            case .html: continue
            }
            for text in texts where text.holds("compose") {
                for word in text.split(whereSeparator: { $0.isWhitespace || "`'\"(),:;".contains($0) }) where word.holds("compose") {
                    let name = word.split(separator: "/").last ?? ""
                    if FileName.compose.contains(String(name)) { return String(name) }
                    if name == "docker-compose" { hasHyphen = true }
                }
            }
        }
        // Compose with a hyphen knew no other name.
        return hasHyphen ? "docker-compose.yml" : nil
    }

    /// Whether `cmd` is what this author calls the command line, and not Windows' own: no other label stands for a shell.
    private static func commandLines(in blocks: [Markdown.Block]) -> Bool {
        let labels = blocks.compactMap { block -> String? in
            guard case .code(let code) = block.content else { return nil }
            return Programs.label(InfoString(code.info).language)
        }
        return labels.contains("cmd")
            && !labels.contains { Programs.shellLabels.contains($0) || ($0 != "cmd" && Programs.otherShells.contains($0)) }
    }

    /// The first machine that the document names, in a prompt or in its prose.
    private static func firstMachine(in blocks: [Markdown.Block]) -> String? {
        for block in blocks {
            switch block.content {
            case .heading(_, let inlines), .paragraph(let inlines):
                if let machine = Prose.machines(in: inlines).first { return machine }
            case .code(let code):
                for line in code.text.split(separator: "\n") {
                    if let machine = Prompts.machine(line) { return String(machine) }
                }
            case .html: break
            }
        }
        return nil
    }

    // MARK: Documents

    /// Reads one document of the story. All go on in one session: the files, the folder and the containers stay.
    mutating func read(_ chapter: Story.Chapter, isLast: Bool) {
        let first = plan.steps.count
        source = chapter.source.name
        context.beginDocument()
        for file in chapter.files { bring(file, line: chapter.settings.line("verify-files")) }
        for block in chapter.source.blocks { read(block) }
        if isLast {
            let earlier = plan.options.values
            plan.options = chapter.settings.options
            plan.options.values += earlier.filter { value in !plan.options.values.contains { $0.name == value.name } }
        } else {
            end(chapter, first: first)
        }
    }

    private mutating func bring(_ file: File, line: Int) {
        // What a document is about may quote it; a shell script holds what it says to type.
        if file.base64 == nil, !FileName.isShellFile(file.path), !FileName.isDocument(file.path) {
            context.files.show(file.path, file.text.split(separator: "\n", omittingEmptySubsequences: false))
        }
        var step = Step(.file(file), line: line, hidden: true)
        step.isCopied = true
        _ = add([step])
    }

    /// An earlier document leaves its steps; its blocks are no blocks of this one's.
    private mutating func end(_ chapter: Story.Chapter, first: Int) {
        for index in plan.steps[first...].indices {
            plan.steps[index].source = source
            guard case .command(var command) = plan.steps[index].action, chapter.settings.options.timeout != 300 else { continue }
            command.timeout = command.timeout ?? chapter.settings.options.timeout
            plan.steps[index].action = .command(command)
        }
        plan.options.values += chapter.settings.options.values
        plan.blocks = []
    }

    // MARK: Blocks

    mutating func read(_ block: Markdown.Block) {
        switch block.content {
        case .heading(let level, let inlines): readHeading(Prose(inlines), level: level)
        case .paragraph(let inlines):
            let prose = Prose(inlines)
            // A bold line heads what follows as a heading does, and so does a tab's label.
            if prose.isTabLabel || (inlines.count == 1 && inlines[0].isBold) { readHeading(prose, level: 7) } else { read(prose) }
        case .html(let html): readHidden(html, line: block.line)
        case .code(let code): read(code, hidden: false)
        }
    }

    private mutating func readHeading(_ prose: Prose, level: Int) {
        if context.system.map({ level <= $0.level }) ?? true { context.system = prose.otherSystem.map { ($0, level) } }
        context.heading = prose
        note(prose)
    }

    private mutating func read(_ prose: Prose) {
        if prose.leaves, context.front.depth > 0 { context.mayHaveLeft = true }
        note(prose)
    }

    private mutating func note(_ prose: Prose) {
        context.prose = prose
        context.since.append(prose)
        if prose.opensTerminal { context.front.openTerminal() } else if prose.returnsToTerminal { context.front.returnToTerminal() }
        if prose.interrupts, let last = context.lastCommand ?? plan.steps.indices.last { interrupts.append(last) }
    }

    private mutating func readHidden(_ html: String, line: Int) {
        for found in HiddenStep.all(in: html, line: line) {
            switch found {
            case .step(let code): read(code, hidden: true)
            case .setting: break  // read before all blocks
            case .problem(let line, let message, let help): diagnose(.error, line, message, help: help)
            }
        }
    }

    private mutating func read(_ code: CodeBlock, hidden: Bool) {
        let shape = Shape(code, source: source, hidden: hidden, commandLines: context.commandLines)
        plan.diagnostics += shape.attributes.diagnostics
        if code.isUnclosed {
            diagnose(
                .warning, code.line - 1, "this code block seems to have no closing fence",
                help: "close it with a line of as many backticks as open it, or open it with more than any line in it begins with")
        }
        advice = nil
        var block = make(shape, Rule.judge(shape, context))
        block.advice = advice
        plan.blocks.append(block)
        context.before = block.kind
        context.lastCommand = block.kind == .commands || block.kind == .skipped ? block.steps.last { plan.steps[$0].command != nil } : nil
        if let last = context.lastCommand, plan.steps[last].skip?.hasSuffix(Programs.needsPerson) == true { context.lastCommand = nil }
        context.lastShowsOutput = context.lastCommand.map { plan.steps[$0].command?.output != nil } ?? false
        if !hidden { (context.prose, context.heading, context.since, context.mayHaveLeft) = (nil, nil, [], false) }
    }

    // MARK: Making blocks and steps

    private mutating func make(_ shape: Shape, _ finding: Finding) -> Block {
        switch finding {
        case .file(let path, let why): return file(shape, path, why)
        case .fragment(let path): return fragment(shape, of: path)
        case .quotation(let path): return quotation(shape, of: path)
        case .commands(let found, let why): return commands(shape, found, why)
        case .output: return output(shape)
        case .namelessScript: return namelessScript(shape)
        case .illustration(let why): return block(shape, .illustration, why)
        case .skipped(let why): return skipped(shape, why)
        case .elsewhere(let why): return block(shape, .skipped, why)
        }
    }

    private func block(_ shape: Shape, _ kind: Block.Kind, path: String? = nil, _ reason: String, steps: [Int] = []) -> Block {
        Block(line: shape.code.line, kind: kind, language: shape.language, path: path, reason: reason, steps: steps)
    }

    private mutating func fragment(_ shape: Shape, of path: String) -> Block {
        diagnose(
            .note, shape.code.line, column: shape.code.column, "taken for a part of `\(path)`, so it is not written",
            help: "if it is the whole file, write title=\"\(path)\" after the language", advice: "title=\"\(path)\"")
        return block(shape, .illustration, "a part of `\(path)`")
    }

    private mutating func quotation(_ shape: Shape, of path: String) -> Block {
        if shape.looksLikeCommands {
            diagnose(
                .note, shape.code.line, column: shape.code.column, "taken for a quotation of `\(path)`, so it is not run",
                help: "if it is to be run, write exit=0 after the language", advice: "exit=0")
        }
        return block(shape, .illustration, "it quotes `\(path)`")
    }

    private mutating func namelessScript(_ shape: Shape) -> Block {
        let reason = "a script without a name"
        guard shape.mayBeShell else { return block(shape, .illustration, reason) }
        diagnose(
            .warning, shape.code.line, column: shape.code.column, "a script without a name is neither written nor run",
            help: "name it with title=\"script.sh\" after the language, or say that it is not run with skip=\"why\"",
            advice: "title=\"script.sh\"")
        return block(shape, .illustration, reason)
    }

    /// A skipped block still has its steps, so that the count of what was not proved is right.
    private mutating func skipped(_ shape: Shape, _ reason: String) -> Block {
        let isScript = shape.isShell || (shape.language.isEmpty && shape.looksLikeCommands)
        let found = shape.hasHostPrompt ? ShellText.session(shape.lines) : isScript ? ShellText.script(shape.lines) : []
        let steps = add(found.map { Step(.command(Command($0.text)), line: shape.code.line + $0.line, hidden: shape.hidden, skip: reason) })
        return block(shape, .skipped, reason, steps: steps)
    }

    private mutating func output(_ shape: Shape) -> Block {
        guard let index = context.lastCommand, case .command(var command) = plan.steps[index].action else {
            return block(shape, .illustration, "nothing says what it is")
        }
        command.output = shape.lines.joined(separator: "\n")
        command.outputLine = shape.code.line
        if let match = shape.attributes.match { command.match = match }
        plan.steps[index].action = .command(command)
        if command.output?.contains("^C") == true { interrupts.append(index) }
        return block(shape, .output, "what the command at line \(plan.steps[index].line) prints")
    }

    private mutating func file(_ shape: Shape, _ path: String, _ reason: String) -> Block {
        let isGiven = shape.attributes.title != nil
        guard let named = FileName.inside(path), let inside = isGiven ? named : FileName.inside(workingFolder.path(of: named)) else {
            diagnose(
                .error, shape.code.line, column: shape.code.column, "the path `\(path)` leads out of the tutorial's folder",
                help: "name a file beneath it, such as title=\"app/main.py\"",
                advice: "title=\"\(path.split(separator: "/").last ?? "file")\"")
            return skipped(shape, "its path leads out of the folder")
        }
        if !shape.hidden, context.front.depth > 0 { context.front.leave() }
        context.files.show(named, shape.lines)
        let text = shape.code.text.contains("\r\n") ? shape.lines.joined(separator: "\n") + "\n" : shape.code.text
        let written = File(path: inside, text: text, executable: shape.firstLine.hasPrefix("#!"))
        let steps = add([Step(.file(written), line: shape.code.line, column: shape.code.column, hidden: shape.hidden)])
        let folder = inside == named ? "" : ", in the folder to which `cd` went"
        return block(shape, .file, path: inside, reason + folder, steps: steps)
    }

    private mutating func commands(_ shape: Shape, _ found: [ShellCommand], _ reason: String) -> Block {
        if let index = shape.unknownPrompt, !shape.hasHostPrompt, shape.innerPrompt == nil {
            let prompt = shape.lines[index].split(separator: " ").first ?? ""
            diagnose(
                .warning, shape.code.line + index, column: shape.code.column, "`\(prompt)` looks like a prompt, and none that is known",
                help: "write `$ ` in its place", advice: "$ ")
        }
        leaveBefore(found)
        var steps: [Int] = []
        for (place, each) in found.enumerated() { steps += add([step(each, shape, isLast: place == found.count - 1)]) }
        // A block of which nothing is run by what it is (`docker login`, an editor) is a skipped one.
        let own = steps.compactMap { plan.steps[$0].command }.map {
            shape.attributes.unclear ?? Programs.reasonToSkip($0.text, isInside: $0.isInside)
        }
        if let first = own.first ?? nil, !own.contains(nil) { return block(shape, .skipped, first, steps: steps) }
        let unopened = steps.first.flatMap { plan.steps[$0].skip }.flatMap { $0 == Reader.unopened ? $0 : nil }
        return block(shape, unopened == nil ? .commands : .skipped, unopened ?? reason, steps: steps)
    }

    private static let unopened = "typed into a container that nothing has opened"

    /// "Exit the container", said before commands that show no prompt of its: they are the host's.
    private mutating func leaveBefore(_ found: [ShellCommand]) {
        if context.mayHaveLeft, found.first?.prompt != .shell, found.first?.prompt != .program, !Openings.closes(found.first?.text ?? "") {
            context.front.leave()
        }
    }

    private mutating func step(_ found: ShellCommand, _ shape: Shape, isLast: Bool) -> Step {
        var command = command(found, shape, isLast: isLast)
        let line = shape.code.line + found.line
        let column = shape.code.column + found.column
        var skip = shape.attributes.unclear ?? problem(found, line, column) ?? otherMachine(found, shape)
        if found.isAlternative { skip = skip ?? "the second of two alternatives" }
        if shape.attributes.inside != nil {
            command.level = 0
        } else if let level = level(of: found) {
            command.level = level
            command.terminal = context.front.terminal
        } else {
            diagnose(
                .warning, line, column: column, "this is typed into a container that nothing before has opened",
                help: "write in=NAME after the language, with the container's or image's name, or show the command that opens it",
                advice: "in=NAME")
            skip = skip ?? Reader.unopened
        }
        skip = skip ?? Programs.reasonToSkip(found.text, isInside: command.isInside) ?? unanswered(command, line, column)
        if skip == nil { follow(&command) }
        return Step(.command(command), line: line, column: column, hidden: shape.hidden, skip: skip, cleanup: shape.attributes.cleanup)
    }

    private func command(_ found: ShellCommand, _ shape: Shape, isLast: Bool) -> Command {
        let attributes = shape.attributes
        let shown = found.output.isEmpty ? nil : found.output.joined(separator: "\n")
        var command = Command(
            found.text, exit: attributes.exit ?? 0, timeout: attributes.timeout, output: shown,
            outputLine: shown == nil ? 0 : shape.code.line + found.outputLine,
            match: attributes.match ?? (Programs.printsProgress(found.text) ? Command.Match.none : nil), retry: attributes.retry)
        command.inside = attributes.inside
        command.answers = attributes.answers.isEmpty ? Questions.answers(shownIn: found.output) : attributes.answers
        // What a block starts and waits for is its last command.
        if isLast {
            command.wait = attributes.wait
            command.background = attributes.background.map {
                Command.Background(name: $0, stop: attributes.stop ?? "INT", ready: attributes.wait)
            }
        }
        return command
    }

    /// At which level a command is typed; where its prompt shows that the command before opened something, that is said there.
    private mutating func level(of found: ShellCommand) -> Int? {
        let isForHost = found.prompt != .shell && found.prompt != .program && Programs.isForHost(found.text)
        if let level = context.front.level(at: found.prompt, isForHost: isForHost) { return level }
        guard let before = plan.steps.lastIndex(where: { $0.command != nil }), let command = plan.steps[before].command,
            Openings.mayOpen(command.text), let prompt = found.prompt
        else { return nil }
        // A program may be what a container was started with.
        let opening: Command.Opening = prompt == .program ? .program : .shell
        if command.opens == nil {
            plan.steps[before].open(opening)
            context.front.open(opening)
        }
        return context.front.level(at: found.prompt, isForHost: false)
    }

    /// What a command changes for those after it: the folder, the prompt in front, the files that there are.
    private mutating func follow(_ command: inout Command) {
        if command.level > 0, Openings.closes(command.text) { return context.front.close() }
        if command.inside == nil, command.background == nil, let opening = Openings.opened(by: command.text) {
            command.opens = opening
            context.front.open(opening)
        }
        guard command.level == 0 else { return }
        workingFolder.follow(command.text)
        if !context.downloads { context.downloads = Downloads.areIn(command.text) }
        for path in FilesMade.by(command.text) {
            context.files.touch(path)
            touched.insert(path)
        }
        for document in FilesMade.documents(in: command.text) { context.files.show(document.path, document.lines) }
    }

    // MARK: Problems

    /// Why a command cannot be run as it stands, diagnosed at its line; nil where it can.
    private mutating func problem(_ found: ShellCommand, _ line: Int, _ column: Int) -> String? {
        guard let open = found.problem else { return nil }
        diagnose(
            .error, line, column: column, "this command is not whole: \(open)",
            help: "close it, or say that it is not run with skip=\"why\" after the language", advice: "skip=\"why\"")
        return "it is not whole"
    }

    /// `host-B $ docker run …`, in a block that begins on another.
    private func otherMachine(_ found: ShellCommand, _ shape: Shape) -> String? {
        guard found.prompt == .host, let machine = Prompts.machine(shape.lines[found.line]), let ours = context.machine else { return nil }
        return machine == ours ? nil : "for another machine, \(machine)"
    }

    private mutating func unanswered(_ command: Command, _ line: Int, _ column: Int) -> String? {
        guard command.answers.isEmpty, let question = Questions.asked(by: command.text) else { return nil }
        diagnose(
            .warning, line, column: column, "`\(question.command)` asks a question that nobody answers",
            help: "write answer=\(question.answer) after the language\(question.flag.map { ", or `\($0)` in the command" } ?? "")",
            advice: "answer=\(question.answer)")
        return "it asks a question that nobody answers"
    }

    private mutating func diagnose(
        _ severity: Diagnostic.Severity, _ line: Int, column: Int = 0, _ message: String, help: String, advice: String? = nil
    ) {
        plan.diagnostics.append(Diagnostic(severity, at: Location(source, line: line, column: column), message, help: help))
        if severity != .note || self.advice == nil { self.advice = advice ?? self.advice }
    }

    private mutating func add(_ steps: [Step]) -> [Int] {
        plan.steps += steps
        return Array(plan.steps.count - steps.count..<plan.steps.count)
    }
}

extension Command {
    /// Whether it runs in a container.
    fileprivate var isInside: Bool { level > 0 || inside != nil }
}

extension Step {
    fileprivate mutating func open(_ opening: Command.Opening) {
        guard case .command(var command) = action else { return }
        command.opens = opening
        action = .command(command)
    }
}
