// Shell text cut into simple commands and their words: enough to see what a command takes of the reader's engine.

enum ShellWords {
    /// The simple commands of a text, each as its words without quotes; what stands before a program (`sudo`, assignments, `then`) is left
    /// out. Commands in `$(…)` and in groups come as commands of their own; here-documents are left out.
    static func commands(in text: some StringProtocol) -> [[String]] {
        var cutter = Cutter(rest: withoutHereDocuments(Substring(text))[...])
        cutter.cut()
        return cutter.commands.compactMap { words in
            let command = program(words)
            return command.isEmpty ? nil : command
        }
    }

    private static func withoutHereDocuments(_ text: Substring) -> String {
        guard text.contains("<<") else { return String(text) }
        var state = ShellState()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).filter { line in
            defer { state.take(line) }
            return !state.isInHereDocument
        }
        return lines.joined(separator: "\n")
    }

    /// Assignments at the start of a command, such as `COMPOSE_PROJECT_NAME=x docker compose up`.
    static func isAssignment(_ word: some StringProtocol) -> Bool {
        guard let equals = word.firstIndex(of: "="), let first = word.first, !first.isNumber else { return false }
        return equals != word.startIndex && word[..<equals].allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_") }
    }

    private static let before: Set<String> = [
        "sudo", "time", "env", "command", "exec", "nohup", "!", "{", "(", "if", "then", "else", "elif", "do", "while", "until",
    ]

    private static func program(_ words: [String]) -> [String] {
        var words = words[...]
        while let first = words.first, before.contains(first) || isAssignment(first) {
            words.removeFirst()
            if first == "sudo" || first == "env" { words = words.drop { $0.hasPrefix("-") } }
        }
        return Array(words)
    }

    private struct Cutter {
        var rest: Substring
        var commands: [[String]] = []
        var words: [String] = []
        var word: String?
        var quote: Character?

        mutating func cut() {
            while let character = rest.popFirst() { take(character) }
            endCommand()
        }

        private mutating func take(_ character: Character) {
            if character == "\\", quote != "'" {
                if let next = rest.popFirst(), next != "\n" { word = (word ?? "") + String(next) }
            } else if let open = quote {
                if character == open { quote = nil } else { word = (word ?? "") + String(character) }
            } else {
                takeUnquoted(character)
            }
        }

        private mutating func takeUnquoted(_ character: Character) {
            switch character {
            case "'", "\"":
                quote = character
                word = word ?? ""
            case " ", "\t": endWord()
            case "#" where word == nil: rest = rest.drop { $0 != "\n" }
            case "\n", ";", "|", "&", "`", ")": endCommand()
            case "(":
                if word?.hasSuffix("$") == true { word?.removeLast() }
                endCommand()
            default: word = (word ?? "") + String(character)
            }
        }

        private mutating func endWord() {
            if let word { words.append(word) }
            word = nil
        }

        private mutating func endCommand() {
            endWord()
            if !words.isEmpty { commands.append(words) }
            words = []
        }
    }
}
