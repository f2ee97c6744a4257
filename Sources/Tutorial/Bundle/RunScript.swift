// The bundle's run.sh: what the tutorial uses and its steps as one reads them, and below them runner.sh, which runs them.

struct RunScript {
    private let plan: Plan
    private let title: String
    private let versions: [Int: Bundle.Version]
    private let uses: Uses
    private let lines: StepLines

    init(_ plan: Plan, title: String, versions: [Bundle.Version]) {
        self.plan = plan
        self.title = title
        self.versions = Dictionary(uniqueKeysWithValues: versions.map { ($0.step, $0) })
        uses = Uses(plan)
        lines = StepLines(plan, versions: self.versions)
    }

    var text: String {
        head + "steps() {\n" + lines.text + "}\n\n" + String(decoding: PackageResources.runner_sh, as: UTF8.self)
    }

    /// The commands that are left out and why, as the README lists them.
    var leftOut: [StepLines.LeftOut] { lines.leftOut }

    private var head: String {
        let secrets = plan.options.values.filter(\.isSecret).map(\.name).filter(StepLines.isVariable)
        let composes = plan.steps.contains { $0.command.map { DockerCommand.all(in: $0.text).contains { $0.composeVerb != nil } } ?? false }
        return """
            #!/bin/sh
            # \(oneLine(title)): what \(oneLine(plan.source)) does, step by step, in a fresh folder. Read on; the steps come first.
            #
            #     ./run.sh             run everything, stop at the first command that fails, remove what was made
            #     ./run.sh --list      show the steps, and the names, ports and images they use
            #     ./run.sh --to LINE   stop before the post's line LINE
            #     ./run.sh --isolated  in an engine of its own, in a container; then commands for a whole engine run too
            #     ENGINE=podman ./run.sh

            # What is said to shellcheck: quoted text is for other shells; functions are defined anew where steps are only listed; ids have no blanks.
            # shellcheck disable=SC1003,SC2013,SC2016,SC2100,SC2317,SC2329
            title=\(quoted(oneLine(title)))
            folder=\(quoted(plan.folder))
            names=\(list(uses.names))
            ports=\(list(uses.ports))
            built=\(list(uses.images))
            pulled=\(list(uses.pulled))
            volumes=\(list(uses.volumes))
            networks=\(list(uses.networks))
            composes=\(composes ? "yes" : "''")
            project=\(uses.project.map(quoted) ?? "\(Uses.projectName(plan.folder))-$$")
            projects=\(list(uses.projects))
            secrets=\(list(secrets))
            default_limit=\(wholeSeconds(plan.options.timeout))

            # The tutorial. The numbers are the lines of the post.

            """
    }

    private func list(_ words: [String]) -> String { quoted(words.joined(separator: " ")) }
}

/// The steps as calls of the functions that runner.sh defines.
struct StepLines {
    /// A command that the script does not run.
    struct LeftOut {
        var line: Int
        var text: String
        var reason: String
    }

    private let plan: Plan
    private let versions: [Int: Bundle.Version]
    private(set) var text = ""
    private(set) var leftOut: [LeftOut] = []
    /// How many shells and programs are open, and whether the outermost of them was left out.
    private var depth = 0
    private var insideLeftOut = false

    init(_ plan: Plan, versions: [Int: Bundle.Version]) {
        self.plan = plan
        self.versions = versions
        add(order(plan.steps.indices.filter { !plan.steps[$0].cleanup }))
        let last = plan.steps.indices.filter { plan.steps[$0].cleanup }
        if !last.isEmpty {
            text += "  cleanup # at the end, whatever happened\n"
            add(order(last))
        }
        if text.isEmpty { text = "  :\n" }
    }

    /// Files that are shown while a shell is open come before it: what is typed into it is handed over at once.
    private func order(_ indices: [Int]) -> [Int] {
        var ordered: [Int] = []
        var group: [Int] = []
        for index in indices {
            let step = plan.steps[index]
            let isOpen = group.first.map { plan.steps[$0].command?.opens != nil } ?? false
            if step.file != nil, isOpen {
                ordered.append(index)
                continue
            }
            if step.file != nil || (step.command?.level == 0 && step.command?.terminal == 1) {
                ordered += group
                group = []
            }
            group.append(index)
        }
        return ordered + group
    }

    private mutating func add(_ indices: [Int]) {
        for index in indices { add(index, plan.steps[index]) }
        close(to: 0)
    }

    private mutating func add(_ index: Int, _ step: Step) {
        switch step.action {
        case .file(let file):
            close(to: 0)
            call("file", step, [versions[index]!.path, file.path])
        case .command(let command):
            let isBeside = command.terminal > 1 && (depth > 0 || insideLeftOut)
            if !isBeside { close(to: command.level) }
            if command.level == 0 {
                for name in step.ends { call("stop", step, [name]) }
            }
            if let reason = step.skip ?? reasonToLeaveOut(command, isBeside) {
                leave(step, command, reason)
            } else if command.level > 0, command.opens == nil {
                call("typed", step, [command.text], options: exit(command))
            } else if let opens = command.opens {
                call("open", step, [command.text], options: [opens.rawValue] + (command.level == 0 ? options(command) : []))
                depth += 1
            } else if let background = command.background {
                call("background", step, [command.text], options: options(command, background))
            } else {
                let isWide = Uses.reachesBeyond(command.text)
                if isWide {
                    leftOut.append(
                        LeftOut(line: step.line, text: command.text, reason: "it reaches beyond this tutorial; `--isolated` runs it"))
                }
                call(isWide ? "wide" : "step", step, [textInside(command)], options: options(command))
            }
        }
    }

    private mutating func close(to level: Int) {
        while depth > level {
            depth -= 1
            text += String(repeating: "  ", count: depth + 1) + "close\n"
        }
        if level == 0 { insideLeftOut = false }
    }

    private mutating func leave(_ step: Step, _ command: Command, _ reason: String) {
        leftOut.append(LeftOut(line: step.line, text: command.text, reason: reason))
        text += indent + "leave \(place(step)) \(quoted(oneLine(reason))) \(quoted(command.text))\n"
        if command.opens != nil, command.level == 0 { insideLeftOut = true }
    }

    private mutating func call(_ function: String, _ step: Step, _ arguments: [String], options: [String] = []) {
        text += indent + ([function, place(step)] + arguments.map(quoted) + options).joined(separator: " ") + "\n"
    }

    /// The step's line; with its document, where that is another one that runs before.
    private func place(_ step: Step) -> String {
        step.source.map { quoted("\(step.line) of \(oneLine($0))") } ?? String(step.line)
    }

    private var indent: String { String(repeating: "  ", count: depth + 1) }

    // MARK: What a step asks for

    private func reasonToLeaveOut(_ command: Command, _ isBeside: Bool) -> String? {
        if isBeside { return "it belongs into a second terminal, while the first is inside a container" }
        if command.level > depth { return insideLeftOut ? "what it is typed into is left out" : "nothing is open to type it into" }
        if command.opens != nil, DockerCommand.all(in: command.text).contains(where: { $0.verb == "attach" }) {
            return "it stays attached until somebody detaches it"
        }
        if command.level > 0, let binding = command.bindings.first { return "`\(binding.written)` differs in each run" }
        for binding in command.bindings where source(of: binding) == nil { return "`\(binding.written)` differs in each run" }
        return nil
    }

    private func options(_ command: Command, _ background: Command.Background? = nil) -> [String] {
        var options: [String] = []
        if let background { options += ["name=" + quoted(background.name), "stop=" + quoted(background.stop)] }
        if background == nil { options += exit(command) }
        if let timeout = command.timeout { options.append("limit=\(wholeSeconds(timeout))") }
        if let retry = command.retry { options.append("retry=\(wholeSeconds(retry))") }
        if command.retry == nil, asksThisComputer(command.text) { options.append("refused=yes") }
        if let wait = command.wait ?? background?.ready { options.append("wait=" + quoted(oneLine(wait.description))) }
        options += command.answers.map { "answer=" + quoted(oneLine($0)) }
        // A secret that is written as a variable is one: the reader exports it.
        options += command.bindings.filter { !$0.written.hasPrefix("$") }.compactMap { binding in
            source(of: binding).map { "with=" + quoted(binding.written + "=" + $0) }
        }
        if Uses.startsCompose(command.text) { options.append("composes=yes") }
        return options
    }

    private func exit(_ command: Command) -> [String] {
        command.exit == 0 ? [] : ["exit=" + (command.exit.map(String.init) ?? "any")]
    }

    /// Whether it asks a server on this computer, which may just be starting.
    private func asksThisComputer(_ text: String) -> Bool {
        ShellWords.commands(in: text).contains { words in
            ["curl", "wget"].contains(words.first) && words.contains { $0.contains("localhost") || $0.contains("127.0.0.1") }
        }
    }

    /// With `in=`: run in the container that the tutorial starts under that name, in the service, or else in a new container of that image.
    private func textInside(_ command: Command) -> String {
        guard let inside = command.inside else { return command.text }
        let names = plan.steps.compactMap(\.command).flatMap { DockerCommand.all(in: $0.text) }.compactMap { $0.value("--name") }
        let files = plan.steps.compactMap(\.file)
        let given = command.answers.isEmpty ? "" : " -i"
        let start =
            if names.contains(inside) {
                "docker exec\(given)"
            } else if files.contains(where: { ComposeFile($0)?.services.contains(inside) ?? false }) {
                "docker compose exec -T"
            } else {
                "docker run --rm\(given)"
            }
        return "\(start) \(quoted(inside)) sh -c \(quoted(command.text))"
    }

    /// Where the meaning of a word comes from: `secret`, or the line whose container or image it is. Nil where only a comparison of outputs
    /// would tell.
    private func source(of binding: Command.Binding) -> String? {
        guard !binding.written.contains("="), !binding.written.contains(where: \.isNewline) else { return nil }
        switch binding.meaning {
        case .secret(let name): return Self.isVariable(name) ? "secret" : nil
        case .container(let step): return String(plan.steps[step].line)
        case .shown(let step):
            guard let shows = plan.steps[step].command, binding.written.contains(where: \.isLetter) else { return nil }
            let makes = { (text: String) in
                DockerCommand.all(in: text).contains { ["run", "create", "build", "buildx build"].contains($0.verb) }
            }
            if makes(shows.text) { return String(plan.steps[step].line) }
            // What `docker ps` shows can be the only container there is.
            let made = plan.steps[..<step].filter {
                $0.command.map { DockerCommand.all(in: $0.text).contains { ["run", "create"].contains($0.verb) } } ?? false
            }
            return made.count == 1 ? String(made[0].line) : nil
        }
    }

    /// Whether a name can be one of the shell's variables.
    static func isVariable(_ name: String) -> Bool { ShellWords.isAssignment(name + "=") }
}

/// Text in one line.
func oneLine(_ text: String) -> String {
    String(text.map { $0.isNewline ? " " : $0 })
}

/// Text as one word of a POSIX shell.
func quoted(_ text: String) -> String {
    let plain =
        !text.isEmpty
        && text.utf8.allSatisfy { byte in
            (byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A) || (0x30...0x39).contains(byte) || "-_./:@".utf8.contains(byte)
        }
    return plain ? text : "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "'\\''") + "'"
}

private func wholeSeconds(_ seconds: Double) -> Int { Int(min(max(seconds, 1), 1_000_000).rounded(.up)) }
