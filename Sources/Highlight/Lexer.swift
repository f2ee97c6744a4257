// A language as data: states, and in each state the patterns that are tried in order at every place.

/// A language's table.
struct Lexer: Sendable {
    /// Its name and aliases, in lower case.
    let names: [String]
    /// The rules of each state; it starts in `root`.
    let states: [String: [Rule]]

    init(_ names: [String], ignoringCase: Bool = false, _ states: [String: [Rule]]) {
        self.names = names
        self.states = ignoringCase ? states.mapValues { $0.map(\.ignoringCase) } : states
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
    }

    /// A PCRE2 pattern over bytes, where `^` and `$` are a line's ends and `.` stays within it; or an included state's name.
    var pattern: String
    /// The class of the whole match, or of each group. `""` is plain text; `"@bash"` is lexed as that language.
    let classes: [String]
    let isGrouped: Bool
    let isInclude: Bool
    let move: Move

    fileprivate var ignoringCase: Rule {
        var rule = self
        if !isInclude { rule.pattern = "(?i)" + pattern }
        return rule
    }
}

/// A pattern whose whole match is of one class.
func rule(_ pattern: String, _ mark: String, _ move: Rule.Move = .stay) -> Rule {
    Rule(pattern: pattern, classes: [mark], isGrouped: false, isInclude: false, move: move)
}

/// A pattern whose groups, which follow each other without a gap, have classes of their own.
func groups(_ pattern: String, _ marks: [String], _ move: Rule.Move = .stay) -> Rule {
    Rule(pattern: pattern, classes: marks, isGrouped: true, isInclude: false, move: move)
}

/// All rules of another state.
func include(_ state: String) -> Rule {
    Rule(pattern: state, classes: [], isGrouped: false, isInclude: true, move: .stay)
}

/// Any of these words, as a whole word.
func words(_ list: String, _ mark: String, before: String = #"\b"#, after: String = #"\b"#) -> Rule {
    rule(before + "(?:" + list.split(separator: " ").joined(separator: "|") + ")" + after, mark)
}
