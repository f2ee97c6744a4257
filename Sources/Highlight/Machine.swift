// A language's table compiled: numbered states, patterns, and for each first byte the few rules that can match there.

/// A lexer that can run. It never changes, and many threads may run it at once.
final class Machine: Sendable {
    struct State: Sendable {
        var rules: [CompiledRule]
        /// The rules to try for each first byte, in order; for the end of the text, those in the last place.
        var byFirstByte: [[Int]]
    }

    struct CompiledRule: Sendable {
        let pattern: Pattern
        let marks: [Mark]
        let isGrouped: Bool
        let move: Move
    }

    /// What a piece of text is: of a class, or in another language.
    enum Mark: Sendable, Equatable {
        case plain
        case span(String)
        case language(String)

        init(_ name: String) {
            self = name.isEmpty ? .plain : name.hasPrefix("@") ? .language(String(name.dropFirst())) : .span(name)
        }
    }

    enum Move: Sendable {
        case stay
        case push(Int)
        case pop(Int)
        case swap(Int)
    }

    let states: [State]
    let root: Int

    init(_ lexer: Lexer) {
        let names = lexer.states.keys.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        root = numbers["root"]!
        var patterns: [String: Pattern] = [:]
        states = names.map { name in
            let rules = Self.expanded(name, in: lexer, depth: 0).map { rule in
                let pattern = patterns[rule.pattern] ?? Pattern(rule.pattern)
                patterns[rule.pattern] = pattern
                return CompiledRule(
                    pattern: pattern, marks: rule.classes.map(Mark.init), isGrouped: rule.isGrouped, move: Self.move(rule.move, numbers))
            }
            let byFirstByte = (0..<256).map { byte in rules.indices.filter { rules[$0].pattern.starts[byte] } }
            return State(rules: rules, byFirstByte: byFirstByte)
        }
    }

    private static func expanded(_ state: String, in lexer: Lexer, depth: Int) -> [Rule] {
        precondition(depth < 10, "states include each other in \(lexer.names)")
        guard let rules = lexer.states[state] else { preconditionFailure("no state \(state) in \(lexer.names)") }
        return rules.flatMap { $0.isInclude ? expanded($0.pattern, in: lexer, depth: depth + 1) : [$0] }
    }

    private static func move(_ move: Rule.Move, _ numbers: [String: Int]) -> Move {
        switch move {
        case .stay: .stay
        case .push(let name): .push(numbers[name]!)
        case .pop(let count): .pop(count)
        case .swap(let name): .swap(numbers[name]!)
        }
    }
}
