// Which form of a plural goes with a number: the expression in a message file's `Plural-Forms`, which is one of C's.

/// An expression over `n`, such as `n%10==1 && n%100!=11 ? 0 : 1`.
struct PluralRule: Sendable {
    private let root: Node

    private indirect enum Node: Sendable {
        case number(Int)
        case count
        case not(Node)
        case binary(String, Node, Node)
        case choice(Node, Node, Node)
    }

    /// English: the first form with 1, the second with all others.
    init() {
        root = .binary("!=", .count, .number(1))
    }

    /// - Returns: nil for what is no such expression.
    init?(_ text: some StringProtocol) {
        var parser = Parser(Array(text.utf8))
        guard let root = parser.choice(), parser.isAtEnd else { return nil }
        self.root = root
    }

    /// The number of the form, from 0.
    func form(_ count: Int) -> Int { Self.value(root, abs(count)) }

    private static func value(_ node: Node, _ count: Int) -> Int {
        switch node {
        case .number(let number): return number
        case .count: return count
        case .not(let node): return value(node, count) == 0 ? 1 : 0
        case .choice(let condition, let yes, let no): return value(value(condition, count) != 0 ? yes : no, count)
        case .binary("&&", let left, let right): return value(left, count) != 0 && value(right, count) != 0 ? 1 : 0
        case .binary("||", let left, let right): return value(left, count) != 0 || value(right, count) != 0 ? 1 : 0
        case .binary(let sign, let left, let right): return result(sign, value(left, count), value(right, count))
        }
    }

    private static func result(_ sign: String, _ left: Int, _ right: Int) -> Int {
        switch sign {
        case "==": left == right ? 1 : 0
        case "!=": left != right ? 1 : 0
        case "<=": left <= right ? 1 : 0
        case ">=": left >= right ? 1 : 0
        case "<": left < right ? 1 : 0
        case ">": left > right ? 1 : 0
        case "+": left &+ right
        case "-": left &- right
        case "*": left &* right
        case "/": right == 0 ? 0 : left / right
        default: right == 0 ? 0 : left % right
        }
    }

    private struct Parser {
        private let bytes: [UInt8]
        private var index = 0
        /// How many expressions stand inside each other: a hostile file must not use up the stack.
        private var depth = 0

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
        }

        /// From what binds least to what binds most.
        private static let levels = [["||"], ["&&"], ["==", "!="], ["<=", ">=", "<", ">"], ["+", "-"], ["*", "/", "%"]]

        var isAtEnd: Bool {
            mutating get {
                skipBlanks()
                return index == bytes.count
            }
        }

        mutating func choice() -> Node? {
            depth += 1
            defer { depth -= 1 }
            guard depth < 50, let condition = binary(0) else { return nil }
            guard take("?") else { return condition }
            guard let yes = choice(), take(":"), let no = choice() else { return nil }
            return .choice(condition, yes, no)
        }

        private mutating func binary(_ level: Int) -> Node? {
            guard level < Self.levels.count else { return unary() }
            guard var left = binary(level + 1) else { return nil }
            var count = 0
            while let sign = Self.levels[level].first(where: { take($0) }) {
                count += 1
                guard count < 50, let right = binary(level + 1) else { return nil }
                left = .binary(sign, left, right)
            }
            return left
        }

        private mutating func unary() -> Node? {
            if take("!") {
                depth += 1
                defer { depth -= 1 }
                return depth < 50 ? unary().map { .not($0) } : nil
            }
            if take("n") { return .count }
            if take("(") {
                guard let inside = choice(), take(")") else { return nil }
                return inside
            }
            skipBlanks()
            let digits = bytes[index...].prefix { (0x30...0x39).contains($0) }
            index = digits.endIndex
            return Int(String(decoding: digits, as: UTF8.self)).map { .number($0) }
        }

        private mutating func take(_ sign: String) -> Bool {
            skipBlanks()
            guard bytes[index...].starts(with: sign.utf8) else { return false }
            // `!` alone is no part of `!=`.
            if sign == "!", bytes[index...].dropFirst().first == UInt8(ascii: "=") { return false }
            index += sign.utf8.count
            return true
        }

        private mutating func skipBlanks() {
            while index < bytes.count, bytes[index] == 0x20 || (9...13).contains(bytes[index]) || bytes[index] == UInt8(ascii: "\\") {
                index += 1
            }
        }
    }
}
