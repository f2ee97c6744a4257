// Whether the shell would ask for more after the lines so far.

/// Open quotes, here-documents, compound commands and operators at a line's end; lines are given one by one.
struct ShellState {
    private enum Frame: Hashable {
        case single, double, backtick, parameter, arithmetic, array, group, brace, conditional, loop
        /// `case` before its `in`; a pattern before its `)`; the commands after that.
        case subject, pattern, branch
    }

    private var frames: [Frame] = []
    private var waiting: [(end: String, stripsTabs: Bool)] = []
    private var opened: [(end: String, stripsTabs: Bool)] = []
    private var word = ""
    private var isQuotedWord = false
    private var atCommand = true
    private var isTarget = false
    private var needsMore = false
    private var joinsNext = false
    private var rest: Substring = ""

    /// Whether nothing is open.
    var isComplete: Bool { frames.isEmpty && waiting.isEmpty && !needsMore && !joinsNext }

    /// Whether the next line belongs to a here-document, whatever it looks like.
    var isInHereDocument: Bool { !waiting.isEmpty }

    /// What is open, in words; nil where nothing is.
    var open: String? {
        if let document = waiting.first { return "the here-document does not end with a line `\(document.end)`" }
        switch frames.last {
        case .single: return "the quote `'` is not closed"
        case .double: return "the quote `\"` is not closed"
        case .backtick: return "the backtick is not closed"
        case .parameter, .brace: return "the `{` is not closed"
        case .group, .array, .arithmetic: return "the `(` is not closed"
        case .conditional: return "the `if` has no `fi`"
        case .loop: return "the loop has no `done`"
        case .subject, .pattern, .branch: return "the `case` has no `esac`"
        case nil: return isComplete ? nil : "its last line says that it goes on"
        }
    }

    /// Takes the next line, without its newline.
    mutating func take(_ line: Substring) {
        if let document = waiting.first {
            if (document.stripsTabs ? line.drop { $0 == "\t" } : line) == document.end { waiting.removeFirst() }
            return
        }
        if !joinsNext { endLine() }
        joinsNext = false
        rest = line
        while let character = rest.popFirst() { take(character) }
        if joinsNext { return }
        if frames.last.map({ ![.single, .double].contains($0) }) ?? true { endWord() }
        waiting += opened
        opened = []
    }

    private mutating func endLine() {
        if let frame = frames.last, [.single, .double, .parameter, .array, .arithmetic].contains(frame) { return }
        endWord()
        atCommand = true
    }

    private mutating func take(_ character: Character) {
        switch frames.last {
        case .single: if character == "'" { frames.removeLast() }
        case .double:
            if character == "\"" { frames.removeLast() } else { takeExpansion(character) }
        case .parameter:
            if character == "}" { frames.removeLast() } else if !takeQuote(character) { takeExpansion(character) }
        default: if !takeQuote(character) { takeBare(character) }
        }
    }

    /// `\`, `$(`, `${` and backticks, which count inside double quotes too.
    private mutating func takeExpansion(_ character: Character) {
        switch character {
        case "\\": if rest.popFirst() == nil { joinsNext = true }
        case "`": takeBacktick()
        case "$" where rest.hasPrefix("(("): open(.arithmetic, dropping: 2)
        case "$" where rest.first == "(": open(.group, dropping: 1)
        case "$" where rest.first == "{": open(.parameter, dropping: 1)
        default: break
        }
    }

    private mutating func open(_ frame: Frame, dropping count: Int) {
        rest.removeFirst(count)
        frames.append(frame)
        if frame == .arithmetic { frames.append(.arithmetic) }
        if frame == .group { (word, atCommand) = ("", true) } else { isQuotedWord = true }
    }

    private mutating func takeBacktick() {
        if frames.last == .backtick {
            frames.removeLast()
            isQuotedWord = true
        } else {
            frames.append(.backtick)
            (word, atCommand) = ("", true)
        }
    }

    private mutating func takeQuote(_ character: Character) -> Bool {
        guard character == "'" || character == "\"" else { return false }
        frames.append(character == "'" ? .single : .double)
        isQuotedWord = true
        return true
    }

    private mutating func takeBare(_ character: Character) {
        if frames.last == .arithmetic, character != "(", character != ")" { return takeExpansion(character) }
        switch character {
        case "\\" where !rest.isEmpty:
            rest.removeFirst()
            isQuotedWord = true
        case "\\", "`", "$":
            takeExpansion(character)
            if character == "$" { isQuotedWord = true }
        case "#" where word.isEmpty && !isQuotedWord: rest = ""
        case " ", "\t": endWord()
        case "<", ">": takeRedirection(character)
        case "(": takeOpening()
        case ")": takeClosing()
        case ";": takeSemicolon()
        case "&", "|": takeOperator(character)
        default: word.append(character)
        }
    }

    private mutating func takeRedirection(_ character: Character) {
        endWord()
        if character == "<", rest.hasPrefix("<<") {
            rest.removeFirst(2)
        } else if character == "<", rest.first == "<" {
            rest.removeFirst()
            if let document = hereDocument() { opened.append(document) }
            return
        }
        rest = rest.drop { "<>&|".contains($0) }
        isTarget = rest.first != "("
    }

    private mutating func hereDocument() -> (end: String, stripsTabs: Bool)? {
        let strips = rest.first == "-"
        if strips { rest.removeFirst() }
        rest = rest.drop { $0 == " " || $0 == "\t" }
        var end = ""
        while let character = rest.first, !" \t;|&<>()".contains(character) {
            rest.removeFirst()
            if character != "'" && character != "\"" && character != "\\" { end.append(character) }
        }
        return end.isEmpty ? nil : (end, strips)
    }

    private mutating func takeOpening() {
        if frames.last == .arithmetic {
            frames.append(.arithmetic)
        } else if frames.last == .pattern, word.isEmpty {
            return
        } else if rest.first == ")", !word.isEmpty {
            // A function: its body comes next, on this line or a later one.
            rest.removeFirst()
            (word, isQuotedWord, atCommand, needsMore) = ("", false, true, true)
        } else if word.hasSuffix("=") {
            frames.append(.array)
        } else if rest.first == "(", word.isEmpty {
            rest.removeFirst()
            frames += [.arithmetic, .arithmetic]
        } else {
            frames.append(.group)
            (word, atCommand) = ("", true)
        }
    }

    private mutating func takeClosing() {
        if frames.last != .arithmetic { endWord() }
        switch frames.last {
        case .group, .array, .arithmetic:
            frames.removeLast()
            atCommand = false
        case .pattern:
            frames[frames.count - 1] = .branch
            atCommand = true
        default: break
        }
    }

    private mutating func takeSemicolon() {
        endWord()
        if frames.last == .branch, rest.first == ";" || rest.first == "&" {
            rest = rest.drop { $0 == ";" || $0 == "&" }
            frames[frames.count - 1] = .pattern
        }
        atCommand = true
    }

    private mutating func takeOperator(_ character: Character) {
        endWord()
        if character == "&", rest.first == ">" { return }
        let isDouble = rest.first == character
        if isDouble || (character == "|" && rest.first == "&") { rest.removeFirst() }
        if frames.last == .pattern { return }
        needsMore = isDouble || character == "|"
        atCommand = true
    }

    private mutating func endWord() {
        guard !word.isEmpty || isQuotedWord else { return }
        let ended = word
        let isPlain = !isQuotedWord
        (word, isQuotedWord, needsMore) = ("", false, false)
        if isTarget {
            isTarget = false
        } else if frames.last == .subject {
            if ended == "in", isPlain { frames[frames.count - 1] = .pattern }
        } else if frames.last == .pattern {
            if ended == "esac", isPlain { close(.pattern) }
        } else if atCommand {
            atCommand = isPlain ? keyword(ended) : ShellWords.isAssignment(ended)
        }
    }

    /// Counts a word in command position and says whether the next is in command position too.
    private mutating func keyword(_ word: String) -> Bool {
        switch word {
        case "if": frames.append(.conditional)
        case "while", "until": frames.append(.loop)
        case "{": frames.append(.brace)
        case "then", "else", "elif", "do", "!", "time": break
        case "for", "select", "case":
            frames.append(word == "case" ? .subject : .loop)
            return false
        case "fi", "done", "}", "esac":
            close(["fi": .conditional, "done": .loop, "}": .brace, "esac": .branch][word]!)
            return false
        default: return ShellWords.isAssignment(word)
        }
        return true
    }

    private mutating func close(_ frame: Frame) {
        if frames.last == frame { frames.removeLast() }
        atCommand = false
    }
}
