// What a block is: the rules in their order; the first that fits decides.

import Markdown

/// What a rule finds a block to be.
enum Finding {
    case file(path: String, why: String)
    /// A part of a file, never written.
    case fragment(of: String)
    /// Lines that a shown file holds.
    case quotation(of: String)
    case commands([ShellCommand], why: String)
    /// What the last command prints.
    case output
    case namelessScript
    case illustration(why: String)
    case skipped(why: String)
    /// Not for the sandbox, and nothing that it leaves unproved: the twin of a block that is run, another system's or machine's.
    case elsewhere(why: String)
}

/// One judgement: its name, and what it makes of a block; nil where it does not fit.
struct Rule: Sendable {
    var name: String
    var judge: @Sendable (Shape, Context) -> Finding?

    init(_ name: String, _ judge: @escaping @Sendable (Shape, Context) -> Finding?) {
        self.name = name
        self.judge = judge
    }

    /// What a block is, by the first rule that fits.
    static func judge(_ shape: Shape, _ context: Context) -> Finding {
        for rule in all {
            if let finding = rule.judge(shape, context) { return finding }
        }
        if shape.isShell { return .illustration(why: "its lines are no commands") }
        return .illustration(why: shape.language.isEmpty ? "nothing says what it is" : "`\(shape.language)` is not run")
    }

    static let all: [Rule] = [
        Rule("an attribute says that it is not run") { shape, _ in shape.attributes.skip.map { .skipped(why: $0) } },
        Rule("an attribute names its file") { shape, _ in
            shape.attributes.title.map { .file(path: $0, why: "`title=` names it") }
        },
        Rule("another machine") { shape, _ in
            Programs.isOtherMachine(shape.language) ? .skipped(why: "for another machine") : nil
        },
        Rule("Windows") { shape, _ in
            guard shape.isForWindows else { return nil }
            return .elsewhere(why: Programs.otherShells.contains(shape.language) ? "`\(shape.language)` is for Windows" : "for Windows")
        },
        Rule("nothing in it") { shape, _ in shape.isEmpty ? .illustration(why: "nothing is in it") : nil },
        Rule("the second of two alternatives", secondAlternative),
        Rule("another of several machines", anotherMachine),
        Rule("a synopsis", synopsis),
        Rule("input at a prompt of a container or a program", innerInput),
        Rule("a log that shows how its program was started") { shape, context in
            guard !shape.isShell, !shape.language.isEmpty, shape.hasHostPrompt, !shape.hasPromptedProgram,
                context.prose?.announcesOutput == true
            else { return nil }
            return context.followsCommand ? .output : .illustration(why: "a program's log")
        },
        Rule("commands at a prompt") { shape, _ in
            shape.hasHostPrompt ? .commands(ShellText.session(shape.lines), why: "its lines stand at a prompt") : nil
        },
        Rule("commands at a container's root prompt", rootInput),
        Rule("an attribute that only commands have") { shape, _ in
            guard shape.isShell, shape.attributes.areForCommands else { return nil }
            return .commands(ShellText.script(shape.lines), why: "its attributes are a command's")
        },
        Rule("lines that a shown file holds", quotation),
        Rule("a Dockerfile", dockerfile),
        Rule("a part of a Dockerfile", partOfDockerfile),
        Rule("a compose file", composeFile),
        Rule("output that the words announce") { shape, context in
            guard Programs.outputLabels.contains(shape.language), !shape.looksLikeCommands, context.followsCommand,
                FileName.pathComment(shape.firstLine) == nil, context.prose?.surelyAnnouncesOutput == true
            else { return nil }
            return .output
        },
        Rule("a file that is named", namedFile),
        Rule("a script") { shape, _ in shape.firstLine.hasPrefix("#!") ? .namelessScript : nil },
        Rule("commands") { shape, _ in
            shape.looksLikeCommands ? .commands(ShellText.script(shape.lines), why: "its lines are commands") : nil
        },
        Rule("what the commands before print") { shape, context in
            let mayBe = Programs.outputLabels.contains(shape.language) || (shape.isShell && !shape.looksLikeCommands)
            guard mayBe, !shape.looksLikeCommands else { return nil }
            // Under a shell's label, what is no command can only be printed by one.
            return context.followsCommand || (context.maySayMore && (shape.looksLikeDockerOutput || shape.isShell)) ? .output : nil
        },
    ]

    // MARK: Judgements

    @Sendable private static func secondAlternative(_ shape: Shape, _ context: Context) -> Finding? {
        guard shape.mayBeShell, !shape.attributes.areForCommands, shape.looksLikeCommands || shape.hasHostPrompt else { return nil }
        if let system = context.system?.name ?? context.prose?.otherSystem, context.prose?.creates != true {
            return .elsewhere(why: "for \(system)")
        }
        if context.prose?.isForTrouble == true { return .elsewhere(why: "only where something went wrong") }
        guard context.before == .commands, context.since.count <= 2, context.prose?.offersAlternative == true else { return nil }
        return .elsewhere(why: "the second of two alternatives")
    }

    /// `node2$ docker swarm join`, "on **node2**": the machine that a post shows first is ours.
    @Sendable private static func anotherMachine(_ shape: Shape, _ context: Context) -> Finding? {
        guard shape.mayBeShell, shape.looksLikeCommands || shape.hasHostPrompt, let ours = context.machine else { return nil }
        guard let machine = shape.machine ?? context.prose?.machine, machine != ours else { return nil }
        return .skipped(why: "for another machine, \(machine)")
    }

    /// One command that ends in `...`: how it is written, not one to run.
    @Sendable private static func synopsis(_ shape: Shape, _ context: Context) -> Finding? {
        guard shape.mayBeShell, shape.looksLikeCommands || shape.hasHostPrompt, shape.lines.count(where: { !$0.trimmed.isEmpty }) == 1,
            shape.firstLine.trimmed.hasSuffix(" ...") || shape.firstLine.trimmed.hasSuffix(" …")
        else { return nil }
        return .illustration(why: "a synopsis")
    }

    @Sendable private static func innerInput(_ shape: Shape, _ context: Context) -> Finding? {
        guard shape.innerPrompt != nil else { return nil }
        guard shape.mayBeShell || context.front.depth > 0 || context.lastCommand != nil else {
            return .illustration(why: "typed into a program that nothing started")
        }
        return .commands(ShellText.session(shape.lines), why: "it is typed at the prompt of a container or a program")
    }

    /// `# apt update` while a container's root shell is in front.
    @Sendable private static func rootInput(_ shape: Shape, _ context: Context) -> Finding? {
        guard shape.mayBeShell, context.front.mayBeRoot, ShellText.isRootPrompt(shape.firstLine), !shape.attributes.areForCommands else {
            return nil
        }
        return .commands(ShellText.session(shape.lines, rootPrompt: true), why: "it is typed at the prompt of a container's root")
    }

    @Sendable private static func quotation(_ shape: Shape, _ context: Context) -> Finding? {
        let path = context.path ?? FileName.pathComment(shape.firstLine)
        guard let quoted = context.files.quoted(by: shape.lines, least: shape.looksLikeCommands ? 2 : 1) else { return nil }
        // The same text under another name is another file.
        if let path, path != quoted, !quoted.hasSuffix("/" + path), context.prose?.creates == true { return nil }
        return .quotation(of: quoted)
    }

    @Sendable private static func dockerfile(_ shape: Shape, _ context: Context) -> Finding? {
        guard shape.isDockerfile else { return nil }
        if context.prose?.isHypothetical == true { return .illustration(why: "an example that the words only suppose") }
        let path = dockerfilePath(context)
        let isPart = context.prose?.showsPart == true
        return shape.hasGaps || isPart ? .fragment(of: path) : .file(path: path, why: "it begins with \(shape.firstInstruction)")
    }

    @Sendable private static func partOfDockerfile(_ shape: Shape, _ context: Context) -> Finding? {
        shape.isDockerfilePart ? .fragment(of: dockerfilePath(context)) : nil
    }

    private static func dockerfilePath(_ context: Context) -> String {
        context.path.flatMap { FileName.isDockerfile($0) ? $0 : nil } ?? "Dockerfile"
    }

    @Sendable private static func composeFile(_ shape: Shape, _ context: Context) -> Finding? {
        guard shape.isComposeFile else { return nil }
        if context.prose?.isHypothetical == true { return .illustration(why: "an example that the words only suppose") }
        let named = FileName.pathComment(shape.firstLine) ?? context.path.flatMap { FileName.isYAML($0) ? $0 : nil }
        let path = named ?? context.composeName ?? "compose.yaml"
        let isPart = context.files.holds(path) && context.prose?.changesPart == true
        return shape.hasGaps || isPart ? .fragment(of: path) : .file(path: path, why: "it is YAML with `services:` at the top")
    }

    @Sendable private static func namedFile(_ shape: Shape, _ context: Context) -> Finding? {
        let comment = FileName.pathComment(shape.firstLine)
        guard let path = comment ?? context.path else { return pointedOut(shape, context) }
        let prose = context.prose
        if comment == nil, prose?.surelyAnnouncesOutput == true, prose?.creates != true, Programs.outputLabels.contains(shape.language) {
            return nil
        }
        if shape.isShell, comment == nil || shape.looksLikeCommands, !shape.firstLine.hasPrefix("#!"), !isCreatedScript(shape, path, prose)
        {
            return nil
        }
        let isOutput = Programs.outputLabels.contains(shape.language) && context.followsCommand
        if isOutput, prose == nil || (prose?.announcesOutput == true && prose?.creates == false) { return nil }
        if shape.looksLikeCommands, !shape.isShell, comment == nil, !FileName.isShellFile(path) || prose?.creates != true,
            shape.firstLine.contains(" ") || (prose?.creates != true && prose?.isOnlyName != true)
        {
            return nil
        }
        let isKnown = context.files.holds(path)
        let isNew = context.downloads && !isKnown && comment == nil ? prose?.creates == true || prose?.saysWhole == true : true
        let words = prose ?? context.heading
        let isWhole = comment != nil || words?.showsWholeFile(known: isKnown, empty: context.files.isEmpty(path)) == true
        guard isWhole, isNew, shape.language != "diff", !shape.hasGaps, !FileName.isDockerfile(path) || shape.isDockerfile else {
            return .fragment(of: path)
        }
        return .file(path: path, why: comment != nil ? "its first line names it" : "the words before it name it")
    }

    /// "Add this to the file": the one last shown, and a part of it.
    private static func pointedOut(_ shape: Shape, _ context: Context) -> Finding? {
        guard let last = context.files.last, let prose = context.prose, prose.words.contains("file"), prose.changesPart || prose.saysWhole,
            !shape.isShell, !shape.looksLikeCommands, !prose.announcesOutput
        else { return nil }
        return prose.saysWhole && !shape.hasGaps
            ? .file(path: last, why: "the words before it mean the file last shown") : .fragment(of: last)
    }

    /// Commands under "Create `run.sh`:" are that script, unless they are what creates it (`touch run.sh`).
    private static func isCreatedScript(_ shape: Shape, _ path: String, _ prose: Prose?) -> Bool {
        guard prose?.creates == true, FileName.isShellFile(path) || !shape.looksLikeCommands || !Programs.isCommand(shape.firstLine) else {
            return false
        }
        return !shape.code.text.contains(path.split(separator: "/").last ?? "")
    }
}

extension Shape {
    /// The word that makes it a Dockerfile.
    fileprivate var firstInstruction: Substring {
        lines.first { !$0.trimmed.isEmpty && !$0.hasPrefix("#") }?.prefix { $0 != " " } ?? ""
    }
}
