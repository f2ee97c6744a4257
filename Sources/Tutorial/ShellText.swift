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
}

enum ShellText {
    /// The length of a host's prompt at the start of a line (`$ `, `% `, `user@host:~$ `), or nil.
    static func hostPrompt(_ line: Substring) -> Int? {
        if line == "$" || line == "%" { return 1 }
        if line.hasPrefix("$ ") || line.hasPrefix("% ") { return 2 }
        guard let end = line.firstIndex(where: { $0 == "$" || $0 == "%" }), end != line.startIndex else { return nil }
        let after = line.index(after: end)
        let head = line[..<end]
        guard after < line.endIndex, line[after] == " ", head.contains("@"), !head.contains(" ") else { return nil }
        return line.distance(from: line.startIndex, to: after) + 1
    }

    /// Whether a line stands at the prompt of a container's shell or of a program (`/ #`, `root@5f3c:/#`, `mysql>`, `>>>`).
    static func isInnerPrompt(_ line: Substring) -> Bool {
        if ["/ # ", ">>> ", "mysql> ", "postgres=# ", "redis> ", "127.0.0.1:6379> "].contains(where: line.hasPrefix) { return true }
        if line == "/ #" || line == ">>>" { return true }
        guard let hash = line.firstIndex(of: "#"), hash != line.startIndex else { return false }
        let head = line[..<hash]
        return head.hasPrefix("root@") && head.contains(":") && !head.contains(" ")
    }

    /// Cuts a block with host prompts into commands with the output they show.
    static func session(_ lines: [Substring]) -> [ShellCommand] {
        var commands: [ShellCommand] = []
        var index = 0
        while index < lines.count {
            guard let prompt = hostPrompt(lines[index]) else {
                append(lines[index], at: index, to: &commands)
                index += 1
                continue
            }
            let (text, next) = command(from: lines, at: index, dropping: prompt)
            if !isBlankOrComment(text) { commands.append(ShellCommand(text: text, line: index, column: prompt)) }
            index = next
        }
        return commands.map { trimmed($0) }
    }

    /// Cuts a block of plain commands, one a line where none continues.
    static func script(_ lines: [Substring]) -> [ShellCommand] {
        var commands: [ShellCommand] = []
        var index = 0
        while index < lines.count {
            let start = index
            let (text, next) = command(from: lines, at: index, dropping: 0)
            index = next
            if isBlankOrComment(text) { continue }
            commands.append(ShellCommand(text: text, line: start, column: lines[start].prefix { $0 == " " || $0 == "\t" }.count))
        }
        return commands
    }

    /// One command from a line on: lines are added while the shell would ask for more. Where the text ends first, the line stands alone.
    private static func command(from lines: [Substring], at start: Int, dropping prompt: Int) -> (text: String, next: Int) {
        let first = String(lines[start].dropFirst(prompt))
        var text = first
        var index = start + 1
        while !ShellState(text).isComplete {
            guard index < lines.count, prompt == 0 || hostPrompt(lines[index]) == nil else { return (first, start + 1) }
            let line = lines[index]
            text += "\n" + (prompt > 0 && line.hasPrefix("> ") ? line.dropFirst(2) : prompt > 0 && line == ">" ? "" : line)
            index += 1
        }
        return (text, index)
    }

    private static func append(_ line: Substring, at index: Int, to commands: inout [ShellCommand]) {
        guard let last = commands.indices.last else { return }
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

/// Whether the shell would ask for more: an open quote, a backslash at the end, an unfinished here-document or compound command.
struct ShellState {
    private(set) var isComplete: Bool

    init(_ text: String) {
        var scanner = Scanner()
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) { scanner.take(line) }
        isComplete = scanner.isComplete
    }

    private struct Scanner {
        var quote: Character?
        var depth = 0
        var hereDocuments: [(end: String, stripsTabs: Bool)] = []
        var continues = false

        var isComplete: Bool { quote == nil && depth <= 0 && hereDocuments.isEmpty && !continues }

        mutating func take(_ line: Substring) {
            if let document = hereDocuments.first {
                let content = document.stripsTabs ? line.drop { $0 == "\t" } : line
                if content == document.end { hereDocuments.removeFirst() }
                return
            }
            continues = false
            var word = ""
            var opened: [(end: String, stripsTabs: Bool)] = []
            var rest = line
            while let character = rest.popFirst() {
                if let open = quote {
                    if character == "\\", open == "\"" { _ = rest.popFirst() } else if character == open { quote = nil }
                    continue
                }
                switch character {
                case "\\":
                    if rest.isEmpty { continues = true } else { word.append(rest.removeFirst()) }
                case "'", "\"", "`": quote = character
                case "#" where word.isEmpty: rest = ""
                case "<" where rest.first == "<" && !rest.hasPrefix("<<"):
                    rest.removeFirst()
                    if let document = hereDocument(&rest) { opened.append(document) }
                case "<" where rest.hasPrefix("<<"): rest.removeFirst(2)
                case "(", "{": depth += 1
                case ")", "}": depth -= 1
                case " ", "\t", ";", "|", "&":
                    count(word)
                    word = ""
                    if character == "|" || character == "&", rest.allSatisfy(\.isWhitespace), character == "|" || line.hasSuffix("&&") {
                        continues = true
                    }
                default: word.append(character)
                }
            }
            count(word)
            hereDocuments += opened
        }

        private mutating func count(_ word: String) {
            switch word {
            case "if", "do", "case": depth += 1
            case "fi", "done", "esac": depth -= 1
            case "for", "while", "until": continues = true
            default: break
            }
            if word == "do" { continues = false }
        }

        private func hereDocument(_ rest: inout Substring) -> (end: String, stripsTabs: Bool)? {
            let strips = rest.first == "-"
            if strips { rest.removeFirst() }
            rest = rest.drop { $0 == " " }
            var end = ""
            while let character = rest.first, !" \t;|&<>()".contains(character) {
                rest.removeFirst()
                if character != "'" && character != "\"" && character != "\\" { end.append(character) }
            }
            return end.isEmpty ? nil : (end, strips)
        }
    }
}
