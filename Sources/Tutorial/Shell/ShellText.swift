// Shell text cut into commands: prompts, continuations, quotes, here-documents and compound commands.

/// One command of a block: its text without prompts, and where it starts in the block.
struct ShellCommand: Hashable {
    var text: String
    /// The line in the block, counted from 0.
    var line: Int
    /// The column in the block's line, counted from 0.
    var column: Int
    /// Whose prompt it stands at; nil for a line without a prompt.
    var prompt: Prompts.Kind?
    /// The lines that follow it in the block and belong to no command: what it prints.
    var output: [Substring] = []
    /// The line in the block of the first output line; 0 where there is none.
    var outputLine = 0
    /// Why the shell would still ask for more at its end, or nil.
    var problem: String?
    /// Whether a comment before it offers it in place of the one before ("or").
    var isAlternative = false
}

enum ShellText {
    /// Cuts a block with prompts into commands with the output they show.
    /// - Parameter rootPrompt: whether `# ` is the prompt of a container's root.
    static func session(_ lines: [Substring], rootPrompt: Bool = false) -> [ShellCommand] {
        let indent = Prompts.indent(of: lines)
        let angle = Prompts.isAngle(lines)
        var cutter = Cutter(lines: lines, angle: angle)
        while let line = cutter.line {
            if let (kind, length) = Prompts.find(line, indent: indent, angle: angle),
                kind != .host || !cutter.logs(line.dropFirst(length))
            {
                cutter.takeCommand(at: kind, dropping: length, indent: kind == .host ? indent : line.prefix(while: \.isBlank).count)
            } else if rootPrompt || cutter.leavesAtRootPrompt, isRootPrompt(line) {
                cutter.takeCommand(at: .shell, dropping: 2, indent: 0)
            } else if line.first == "#", cutter.isCommentBeforePrompt(indent) {
                cutter.skipLine()
            } else if !cutter.hasCommands, Programs.surelyIsCommand(line) {
                // The author forgot its prompt: nothing before it could print it.
                cutter.takeCommand(at: nil, dropping: 0, indent: 0)
            } else {
                cutter.takeOutput()
            }
        }
        return cutter.finished
    }

    /// Cuts a block of plain commands, one a line where none continues; lines that cannot be commands are what the one before prints.
    static func script(_ lines: [Substring]) -> [ShellCommand] {
        var cutter = Cutter(lines: lines)
        var isOutput = false
        while let line = cutter.line {
            if let (kind, length) = Prompts.inner(line) {
                cutter.takeCommand(at: kind, dropping: length, indent: line.prefix(while: \.isBlank).count)
            } else if cutter.leavesAtRootPrompt, isRootPrompt(line) {
                cutter.takeCommand(at: .shell, dropping: 2, indent: 0)
            } else if let length = Prompts.host(line), cutter.logs(line.dropFirst(length)) {
                isOutput = true
                cutter.takeOutput()
            } else if isOutput ? !Programs.surelyIsCommand(line) : cutter.hasCommands && (looksLikeOutput(line) || cutter.isAnswer) {
                isOutput = true
                cutter.takeOutput()
            } else {
                isOutput = false
                cutter.takeCommand(at: nil, dropping: 0, indent: 0)
            }
        }
        return cutter.finished
    }

    /// `# apt update`: a comment, or a command at the prompt of a container's root.
    static func isRootPrompt(_ line: Substring) -> Bool {
        line.hasPrefix("# ") && (Programs.isCommand(line.dropFirst(2)) || ["exit", "logout"].contains(line.dropFirst(2).trimmed))
    }

    /// Whether a line between commands can only be printed by one: no program has such a name.
    static func looksLikeOutput(_ line: Substring) -> Bool {
        let text = line.trimmed
        guard let word = text.split(separator: " ", maxSplits: 1).first, text.first != "#" else { return false }
        if Programs.isCommand(text) { return false }
        if word.count >= 12, word.allSatisfy(\.isHexDigit) { return true }
        if text == "[" || ["[{", "[ {", "[\"", "[]", "{}", "{\"", "{ \""].contains(where: text.hasPrefix) { return true }
        if word == "total", text.dropFirst(6).allSatisfy({ $0.isNumber || ".KMG".contains($0) }) { return true }
        if text.hasPrefix("=>") || text.hasPrefix("[+]") || text.hasPrefix("sha256:") || text.hasPrefix("...") { return true }
        return !Programs.mayBeProgram(word) && ShellWords.commands(in: text).first?.first.map { !Programs.mayBeProgram($0[...]) } ?? true
    }

    /// Lines on the way to commands.
    private struct Cutter {
        let lines: [Substring]
        /// Whether `> ` is the prompt, and so does not go on with a line.
        let angle: Bool
        private var index = 0
        private var commands: [ShellCommand] = []
        private var offersAnother = false

        init(lines: [Substring], angle: Bool = false) {
            self.lines = lines
            self.angle = angle
        }

        var line: Substring? { index < lines.count ? lines[index] : nil }
        var hasCommands: Bool { !commands.isEmpty }

        /// Whether the command just above opened a container's shell.
        var leavesAtRootPrompt: Bool {
            guard let last = commands.last else { return false }
            return last.output.isEmpty && (last.prompt == .shell || Openings.mayOpen(last.text))
        }

        /// Whether this line is rather what the command above answers than a program's name: an object in JSON, or a bare word.
        var isAnswer: Bool {
            guard let text = line?.trimmed, let last = commands.last?.text, Openings.opened(by: last) == nil else { return false }
            if text == "{" { return index + 1 < lines.count && lines[index + 1].trimmed.first == "\"" }
            return Programs.isNoProgram(text) && Programs.answers(last)
        }

        /// Whether what stands at a prompt is what the command above prints: a program's log shows how it was started.
        func logs(_ text: Substring) -> Bool {
            guard let last = commands.last, let word = text.split(separator: " ").first, Programs.mayBeProgram(word), !word.contains("/"),
                !word.contains("="), !Programs.isCommand(text)
            else { return false }
            return Programs.showsLogs(last.text)
        }

        var finished: [ShellCommand] { commands.map(ShellText.trimmed) }

        /// Whether this line, after an empty one or a command without output, heads the command at the next prompt.
        func isCommentBeforePrompt(_ indent: Int) -> Bool {
            let isHead =
                index == 0 || lines[index - 1].trimmed.isEmpty || lines[index - 1].first == "#" || commands.last?.output.isEmpty ?? true
            guard isHead, index + 1 < lines.count else { return false }
            return Prompts.find(lines[index + 1], indent: indent, angle: angle) != nil
        }

        mutating func skipLine() { index += 1 }

        mutating func takeOutput() {
            if let last = commands.indices.last {
                if commands[last].output.isEmpty { commands[last].outputLine = index }
                commands[last].output.append(lines[index])
            }
            index += 1
        }

        mutating func takeCommand(at prompt: Prompts.Kind?, dropping length: Int, indent: Int) {
            var command: ShellCommand
            if prompt == .program {
                command = input(dropping: length)
            } else {
                command = shellCommand(dropping: length, indent: indent)
            }
            command.prompt = prompt
            if ShellText.isBlankOrComment(command.text) {
                offersAnother = offersAnother || ShellText.offersAnother(command.text)
                return
            }
            command.isAlternative = offersAnother && hasCommands
            offersAnother = false
            commands.append(command)
        }

        /// What is typed into a program: one line, and those at its prompt for more.
        private mutating func input(dropping length: Int) -> ShellCommand {
            var command = ShellCommand(text: String(lines[index].dropFirst(length)), line: index, column: length)
            index += 1
            while let line, let length = Prompts.continuesProgram(line) {
                command.text += "\n" + line.dropFirst(length)
                index += 1
            }
            return command
        }

        /// One command from this line on: lines are added while the shell would ask for more.
        private mutating func shellCommand(dropping prompt: Int, indent: Int) -> ShellCommand {
            let column = prompt > 0 ? prompt : lines[index].prefix(while: \.isBlank).count
            var command = ShellCommand(text: String(lines[index].dropFirst(prompt)), line: index, column: column)
            var state = ShellState()
            state.take(lines[index].dropFirst(prompt))
            index += 1
            let isPrompted = prompt > 0 && !angle && line.map { ShellText.isContinuation($0.dropFirst(indent)) } ?? false
            while !state.isComplete || ShellText.seemsToGoOn(lines[index - 1], before: line) {
                if state.isComplete {
                    command.problem = "blanks stand after the `\\` at the end of line \(index) of the block, so it does not go on"
                }
                guard let next = line, prompt == 0 || state.isInHereDocument || !isNextPrompt(next, indent, isPrompted)
                else {
                    command.problem = command.problem ?? state.open
                    break
                }
                var line = prompt > 0 ? ShellText.dropping(indent, blanksOf: next) : next
                if isPrompted, ShellText.isContinuation(line) { line = line.dropFirst(2) }
                state.take(line)
                command.text += "\n" + line
                index += 1
            }
            return command
        }

        private func isNextPrompt(_ line: Substring, _ indent: Int, _ isPrompted: Bool) -> Bool {
            if isPrompted, ShellText.isContinuation(line.dropFirst(indent)) { return false }
            return Prompts.find(line, indent: indent, angle: angle) != nil
        }
    }

    /// `\` with blanks after it, which the shell takes for an argument, before a line that is no command.
    private static func seemsToGoOn(_ line: Substring, before next: Substring?) -> Bool {
        guard line.last?.isBlank == true, line.trimmed.hasSuffix(" \\"), let next, !next.trimmed.isEmpty else { return false }
        return !Programs.isCommand(next) && Prompts.find(next) == nil
    }

    private static func isContinuation(_ line: Substring) -> Bool { line == ">" || line.hasPrefix("> ") }

    private static func dropping(_ count: Int, blanksOf line: Substring) -> Substring {
        line.dropFirst(min(count, line.prefix(while: \.isBlank).count))
    }

    private static func trimmed(_ command: ShellCommand) -> ShellCommand {
        var command = command
        if command.output.allSatisfy({ $0.first == "#" || $0.trimmed.isEmpty }), !showsText(command.text) { command.output = [] }
        while let last = command.output.last, last.allSatisfy(\.isWhitespace) { command.output.removeLast() }
        let blank = command.output.prefix { $0.allSatisfy(\.isWhitespace) }.count
        command.output.removeFirst(blank)
        command.outputLine = command.output.isEmpty ? 0 : command.outputLine + blank
        return command
    }

    /// Whether a command may print lines that begin with `#`; after any other they are the author's comments.
    private static func showsText(_ text: String) -> Bool {
        ["cat", "head", "tail", "grep", "sed", "awk", "curl", "logs", "crontab", "echo", "history", "inspect"].contains(
            where: text.contains)
    }

    private static func isBlankOrComment(_ text: String) -> Bool {
        let text = text.drop { $0.isWhitespace }
        return text.isEmpty || (text.first == "#" && !text.contains("\n"))
    }

    /// `# or`, `# Or, with podman:`
    private static func offersAnother(_ comment: String) -> Bool {
        let words = comment.lowercased().split { !$0.isLetter }
        return words.first == "or" || words.first == "alternatively"
    }
}
