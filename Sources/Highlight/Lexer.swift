// A language as data: states, and in each state the patterns that are tried in order at every place.

/// A language's table.
struct Lexer: Sendable {
    /// Its name and aliases, in lower case.
    let names: [String]
    /// The rules of each state; it starts in `root`.
    let states: [String: [Rule]]
    let ignoresCase: Bool

    init(_ names: [String], ignoringCase: Bool = false, _ states: [String: [Rule]]) {
        self.names = names
        self.states = states
        ignoresCase = ignoringCase
    }
}

/// One line of a state's table.
struct Rule: Sendable {
    /// What happens to the stack of states after a match.
    enum Move: Sendable {
        case stay
        case push(String)
        case pop(Int)
        /// Leaves the state for another one.
        case swap(String)
        /// Leaves the state for the last of these, with the others beneath it.
        case swapAll([String])
    }

    /// What the text that a pattern matches is; a class `""` is plain text, `"@bash"` is lexed as that language.
    enum Kind: Sendable {
        /// The whole is of one class.
        case whole(String)
        /// The groups, which follow each other without a gap, have classes of their own.
        case groups([String])
        /// The whole is of the class that lists it among its words, or else of another class.
        case word([String: String], otherwise: String)
        /// The pattern is the name of a state, whose rules stand here.
        case include
    }

    /// A PCRE2 pattern over bytes, where `^` and `$` are a line's ends and `.` stays within it.
    let pattern: String
    let kind: Kind
    let move: Move
}

/// A pattern whose whole match is of one class.
func rule(_ pattern: String, _ mark: String, _ move: Rule.Move = .stay) -> Rule {
    Rule(pattern: pattern, kind: .whole(mark), move: move)
}

/// A pattern whose groups have classes of their own.
func groups(_ pattern: String, _ marks: [String], _ move: Rule.Move = .stay) -> Rule {
    Rule(pattern: pattern, kind: .groups(marks), move: move)
}

/// A pattern for names, some of which are known: each class with its words, separated by blanks.
func word(_ pattern: String, _ otherwise: String, _ known: [String: String], _ move: Rule.Move = .stay) -> Rule {
    Rule(pattern: pattern, kind: .word(known, otherwise: otherwise), move: move)
}

/// All rules of another state.
func include(_ state: String) -> Rule {
    Rule(pattern: state, kind: .include, move: .stay)
}

/// Any of these words, as a whole word.
func words(_ list: String, _ mark: String, _ move: Rule.Move = .stay, before: String = #"\b"#, after: String = #"\b"#) -> Rule {
    rule(before + "(?:" + list.split(separator: " ").joined(separator: "|") + ")" + after, mark, move)
}
