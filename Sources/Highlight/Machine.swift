// A language's table compiled: numbered states, patterns, and for each first byte the few rules that can match there.

/// A lexer that can run. It never changes, and many threads may run it at once.
///
/// A machine lasts as long as the process, and so does all it points to; running it counts no references.
final class Machine: @unchecked Sendable {
    struct CompiledRule {
        let pattern: Pattern
        let kind: Kind
        let move: Move
        /// The states of a move, the last one on top.
        let states: UnsafeBufferPointer<Int>
    }

    enum Kind {
        case whole(Mark)
        case groups(UnsafeBufferPointer<Mark>)
        case word(Vocabulary)
    }

    enum Move {
        case stay
        case push
        case pop(Int)
        case swap
    }

    /// What a piece of text is: of a class, or in another language.
    enum Mark {
        case span(Class)
        case language(Int)
    }

    static let root = 0

    private let rules: UnsafeBufferPointer<CompiledRule>
    /// The numbers of the rules to try, in order, for each state and first byte one after the other; and where each of these lists starts.
    private let candidates: UnsafeBufferPointer<UInt16>
    private let starts: UnsafeBufferPointer<Int32>

    /// - Parameter number: of a language's name, for pieces in other languages.
    init(_ lexer: Lexer, number: (String) -> Int?) {
        let names = ["root"] + lexer.states.keys.filter { $0 != "root" }.sorted()
        let numbers = Dictionary(uniqueKeysWithValues: names.enumerated().map { ($1, $0) })
        var patterns: [String: (Pattern, starts: [Bool])] = [:]
        var rules: [CompiledRule] = []
        var candidates: [UInt16] = []
        var starts: [Int32] = []

        func mark(_ name: String) -> Mark {
            guard name.hasPrefix("@") else { return .span(Class(name)) }
            guard let number = number(String(name.dropFirst())) else { preconditionFailure("no language \(name) in \(lexer.names)") }
            return .language(number)
        }
        func compiled(_ rule: Rule) -> (CompiledRule, starts: [Bool]) {
            let made = patterns[rule.pattern] ?? Pattern.compiled(rule.pattern, ignoringCase: lexer.ignoresCase)
            patterns[rule.pattern] = made
            let kind: Kind =
                switch rule.kind {
                case .whole(let name): .whole(mark(name))
                case .groups(let names): .groups(lasting(names.map(mark)))
                case .word(let known, let otherwise): .word(Vocabulary(known, otherwise: otherwise, ignoringCase: lexer.ignoresCase))
                case .include: preconditionFailure("an include is expanded")
                }
            let (move, to) = Self.move(rule.move)
            let states = to.map { name in
                guard let number = numbers[name] else { preconditionFailure("no state \(name) in \(lexer.names)") }
                return number
            }
            return (CompiledRule(pattern: made.0, kind: kind, move: move, states: lasting(states)), made.starts)
        }

        for name in names {
            let first = rules.count
            let made = Self.expanded(name, in: lexer, depth: 0).map(compiled)
            rules += made.map(\.0)
            for byte in 0..<256 {
                starts.append(Int32(candidates.count))
                candidates += made.indices.filter { made[$0].starts[byte] }.map { UInt16(first + $0) }
            }
        }
        starts.append(Int32(candidates.count))
        self.rules = lasting(rules)
        self.candidates = lasting(candidates)
        self.starts = lasting(starts)
    }

    /// The first rule of a state that matches at a place, and how often the search was given up for a rule before.
    func firstMatch(_ state: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ room: MatchRoom) -> (CompiledRule?, failures: Int) {
        let list = state << 8 | Int(bytes[at])
        var failures = 0
        for index in Int(starts[list])..<Int(starts[list + 1]) {
            let rule = rules[Int(candidates[index])]
            let count = rule.pattern.match(bytes, at: at, room)
            if count > 0 { return (rule, failures) }
            if count < 0 { failures += 1 }
        }
        return (nil, failures)
    }

    private static func expanded(_ state: String, in lexer: Lexer, depth: Int) -> [Rule] {
        precondition(depth < 10, "states include each other in \(lexer.names)")
        guard let rules = lexer.states[state] else { preconditionFailure("no state \(state) in \(lexer.names)") }
        return rules.flatMap { rule in
            if case .include = rule.kind { expanded(rule.pattern, in: lexer, depth: depth + 1) } else { [rule] }
        }
    }

    private static func move(_ move: Rule.Move) -> (Move, to: [String]) {
        switch move {
        case .stay: (.stay, [])
        case .push(let name): (.push, [name])
        case .pop(let count): (.pop(count), [])
        case .swap(let name): (.swap, [name])
        case .swapAll(let names): (.swap, names)
        }
    }
}

/// A copy that is never freed.
func lasting<Element>(_ elements: [Element]) -> UnsafeBufferPointer<Element> {
    let copy = UnsafeMutableBufferPointer<Element>.allocate(capacity: elements.count)
    _ = copy.initialize(fromContentsOf: elements)
    return UnsafeBufferPointer(copy)
}

/// A class's name of at most four letters, as a number; 0 is plain text.
struct Class: Equatable {
    private let letters: UInt32

    static let plain = Class("")

    init(_ name: String) {
        precondition(name.utf8.count <= 4, "class \(name) is too long")
        letters = name.utf8.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    var isPlain: Bool { letters == 0 }

    /// The name's bytes.
    var name: some Sequence<UInt8> {
        sequence(state: letters) { rest -> UInt8? in
            guard rest != 0 else { return nil }
            defer { rest >>= 8 }
            return UInt8(truncatingIfNeeded: rest)
        }
    }
}

/// Words with their classes, found by their bytes.
struct Vocabulary {
    private struct Entry {
        let word: UnsafeBufferPointer<UInt8>
        let mark: Class
    }

    private let slots: UnsafeBufferPointer<Entry?>
    private let otherwise: Class
    private let ignoresCase: Bool

    init(_ known: [String: String], otherwise: String, ignoringCase: Bool) {
        let count = known.values.reduce(1) { $0 + $1.utf8.count / 2 }
        var slots = [Entry?](repeating: nil, count: 1 << (Int.bitWidth - count.leadingZeroBitCount + 1))
        for (mark, list) in known.sorted(by: { $0.key < $1.key }) {
            for word in list.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
                let bytes = lasting(Array((ignoringCase ? word.lowercased() : String(word)).utf8))
                var slot = Self.hash(bytes, ignoringCase) & (slots.count - 1)
                while slots[slot] != nil { slot = (slot + 1) & (slots.count - 1) }
                slots[slot] = Entry(word: bytes, mark: Class(mark))
            }
        }
        self.slots = lasting(slots)
        self.otherwise = Class(otherwise)
        ignoresCase = ignoringCase
    }

    /// The class of a word.
    func mark(_ word: UnsafeBufferPointer<UInt8>) -> Class {
        var slot = Self.hash(word, ignoresCase) & (slots.count - 1)
        while let entry = slots[slot] {
            if entry.word.count == word.count, zip(entry.word, word).allSatisfy({ $0 == Self.folded($1, ignoresCase) }) {
                return entry.mark
            }
            slot = (slot + 1) & (slots.count - 1)
        }
        return otherwise
    }

    private static func folded(_ byte: UInt8, _ ignoringCase: Bool) -> UInt8 {
        ignoringCase && byte >= 0x41 && byte <= 0x5A ? byte | 0x20 : byte
    }

    private static func hash(_ word: UnsafeBufferPointer<UInt8>, _ ignoringCase: Bool) -> Int {
        var hash: UInt32 = 2_166_136_261
        for byte in word { hash = (hash ^ UInt32(folded(byte, ignoringCase))) &* 16_777_619 }
        return Int(hash >> 7)
    }
}
