// Shell text cut into commands: prompts, continuations, quotes, here-documents and compound commands.

/// One command of a block: its text without prompts, and where it starts in the block.
struct ShellCommand: Hashable {
    var text: String
    /// The line in the block, counted from 0.
    var line: Int
    /// The column in the block's line, counted from 0.
    var column: Int
    /// The lines that follow it in the block and belong to no command: what it prints.
    var output: [Substring] = []
    /// The line in the block of the first output line; 0 where there is none.
    var outputLine = 0
    /// Whether it is typed into a container or a program, and so no command of the host.
    var isTyped = false
    /// Why the shell would still ask for more at its end, or nil.
    var problem: String?
}

enum ShellText {
    /// Cuts a block with host prompts into commands with the output they show.
    static func session(_ lines: [Substring]) -> [ShellCommand] {
        let indent = Prompts.indent(of: lines)
        var commands: [ShellCommand] = []
        var index = 0
        while index < lines.count {
            if let prompt = Prompts.host(lines[index], indent: indent) {
                let (command, next) = command(from: lines, at: index, dropping: prompt, indent: indent)
                if !isBlankOrComment(command.text) { commands.append(command) }
                index = next
            } else if isTyped(lines[index], after: commands.last, at: index) {
                let start = index
                while index < lines.count, Prompts.host(lines[index], indent: indent) == nil { index += 1 }
                commands.append(typed(lines[start..<index]))
            } else {
                append(lines[index], at: index, to: &commands)
                index += 1
            }
        }
        return commands.map { trimmed($0) }
    }

    /// Cuts a block of plain commands, one a line where none continues.
    static func script(_ lines: [Substring]) -> [ShellCommand] {
        var commands: [ShellCommand] = []
        var index = 0
        while index < lines.count {
            if isTyped(lines[index], after: commands.last, at: index) {
                let start = index
                while index < lines.count, Prompts.inner(lines[index]) != nil || isRootPrompt(lines[index]) { index += 1 }
                commands.append(typed(lines[start..<index]))
                continue
            }
            let (command, next) = command(from: lines, at: index, dropping: 0, indent: 0)
            index = next
            if !isBlankOrComment(command.text) { commands.append(command) }
        }
        return commands
    }

    /// `# apt update`: a comment, or a command at the prompt of a container's root.
    static func isRootPrompt(_ line: Substring) -> Bool {
        line.hasPrefix("# ") && Programs.isCommand(line.dropFirst(2))
    }

    private static func isTyped(_ line: Substring, after command: ShellCommand?, at index: Int) -> Bool {
        if Prompts.inner(line) != nil { return true }
        guard let command, isRootPrompt(line), command.output.isEmpty, Programs.isInteractive(command.text) else { return false }
        return command.line + command.text.split(separator: "\n").count == index
    }

    /// Input at an inner prompt, with what comes back, as one command that is not the host's.
    private static func typed(_ lines: ArraySlice<Substring>) -> ShellCommand {
        let input = lines.compactMap { line in
            Prompts.inner(line).map { line.dropFirst($0) } ?? (isRootPrompt(line) ? line.dropFirst(2) : nil)
        }
        var command = ShellCommand(text: input.joined(separator: "\n"), line: lines.startIndex, column: 0)
        command.isTyped = true
        return command
    }

    /// One command from a line on: lines are added while the shell would ask for more.
    private static func command(
        from lines: [Substring], at start: Int, dropping prompt: Int, indent: Int
    ) -> (command: ShellCommand, next: Int) {
        let column = prompt > 0 ? prompt : lines[start].prefix(while: \.isBlank).count
        var command = ShellCommand(text: String(lines[start].dropFirst(prompt)), line: start, column: column)
        var state = ShellState()
        state.take(lines[start].dropFirst(prompt))
        var index = start + 1
        let isPrompted = prompt > 0 && index < lines.count && isContinuation(lines[index].dropFirst(indent))
        while !state.isComplete {
            guard index < lines.count, prompt == 0 || state.isInHereDocument || Prompts.host(lines[index], indent: indent) == nil else {
                command.problem = state.open
                break
            }
            var line = prompt > 0 ? dropping(indent, blanksOf: lines[index]) : lines[index]
            if isPrompted, isContinuation(line) { line = line.dropFirst(2) }
            state.take(line)
            command.text += "\n" + line
            index += 1
        }
        return (command, index)
    }

    private static func isContinuation(_ line: Substring) -> Bool { line == ">" || line.hasPrefix("> ") }

    private static func dropping(_ count: Int, blanksOf line: Substring) -> Substring {
        line.dropFirst(min(count, line.prefix(while: \.isBlank).count))
    }

    private static func append(_ line: Substring, at index: Int, to commands: inout [ShellCommand]) {
        guard let last = commands.indices.last, !commands[last].isTyped else { return }
        if commands[last].output.isEmpty { commands[last].outputLine = index }
        commands[last].output.append(line)
    }

    private static func trimmed(_ command: ShellCommand) -> ShellCommand {
        var command = command
        while let last = command.output.last, last.allSatisfy(\.isWhitespace) { command.output.removeLast() }
        while let first = command.output.first, first.allSatisfy(\.isWhitespace) {
            command.output.removeFirst()
            command.outputLine += 1
        }
        if command.output.isEmpty { command.outputLine = 0 }
        return command
    }

    private static func isBlankOrComment(_ text: String) -> Bool {
        let text = text.drop { $0.isWhitespace }
        return text.isEmpty || (text.first == "#" && !text.contains("\n"))
    }
}
