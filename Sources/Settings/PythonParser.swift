// The words of one statement → an expression tree. Precedence as in Python's grammar.

/// Reads expressions from a line's words.
struct PythonParser {
    let tokens: [PythonToken]
    private(set) var at: Int
    private var depth = 0

    init(_ tokens: [PythonToken], at start: Int = 0) {
        self.tokens = tokens
        at = start
    }

    /// The word that is next; an end behind the last one.
    var token: PythonToken {
        if at < tokens.count { return tokens[at] }
        let last = tokens.last
        return PythonToken(kind: .end, line: last?.line ?? 1, column: (last?.column ?? 1) + (last?.length ?? 0), length: 1)
    }

    var isAtEnd: Bool { at >= tokens.count }

    func isSign(_ sign: String) -> Bool { token.kind == .sign(sign) }
    func isName(_ name: String) -> Bool { token.kind == .name(name) }

    mutating func skip() { at += 1 }

    mutating func take(_ sign: String) -> Bool {
        guard isSign(sign) else { return false }
        at += 1
        return true
    }

    mutating func take(name: String) -> Bool {
        guard isName(name) else { return false }
        at += 1
        return true
    }

    mutating func expect(_ sign: String) throws(PythonSyntaxError) {
        if !take(sign) { throw error("`\(sign)` should stand here") }
    }

    func error(_ message: String) -> PythonSyntaxError {
        PythonSyntaxError(line: token.line, column: token.column, length: max(1, token.length), message: message)
    }

    /// One or more expressions; several are a tuple.
    mutating func expressions() throws(PythonSyntaxError) -> PythonExpression {
        let first = token
        let head = try spreadOrExpression()
        guard isSign(",") else { return head }
        var elements = [head]
        while take(",") {
            if isAtEnd || isSign("=") || isSign(")") || isSign("]") || isSign(":") { break }
            elements.append(try spreadOrExpression())
        }
        return PythonExpression(kind: .tuple(elements), token: first)
    }

    private mutating func spreadOrExpression() throws(PythonSyntaxError) -> PythonExpression {
        let star = token
        if take("*") { return PythonExpression(kind: .spread(try expression()), token: star) }
        return try expression()
    }

    /// One expression.
    mutating func expression() throws(PythonSyntaxError) -> PythonExpression {
        depth += 1
        defer { depth -= 1 }
        guard depth <= PythonTokenizer.deepest else { throw error("this is nested too deep") }
        if isName("lambda") { return beyond("a lambda", help: "functions are not run: write the value that it would give") }
        let value = try infix(0)
        if isSign(":=") { throw error("`:=` is not read: put the value on a line of its own") }
        guard isName("if") else { return value }
        let word = token
        skip()
        let test = try infix(0)
        guard take(name: "else") else { throw error("`else` should stand here") }
        return PythonExpression(kind: .condition(test, then: value, else: try expression()), token: word)
    }

    // MARK: Operators

    private static let levels: [Set<String>] = [
        ["or"], ["and"], ["not"], ["==", "!=", "<", ">", "<=", ">=", "in", "is", "not in", "is not"], ["|"], ["^"], ["&"], ["<<", ">>"],
        ["+", "-"], ["*", "/", "//", "%", "@"],
    ]

    private mutating func infix(_ level: Int) throws(PythonSyntaxError) -> PythonExpression {
        guard level < Self.levels.count else { return try unary() }
        if Self.levels[level].contains("not") { return try negation(level) }
        var left = try infix(level + 1)
        var count = 0
        while let sign = operatorHere(Self.levels[level]) {
            count += 1
            // The tree leans to the left: a chain that is too long would be too deep to walk.
            guard count < 400 else { throw error("this expression is too long") }
            let word = token
            at += sign.contains(" ") ? 2 : 1
            left = PythonExpression(kind: .infix(sign, left, try infix(level + 1)), token: word)
        }
        return left
    }

    private mutating func negation(_ level: Int) throws(PythonSyntaxError) -> PythonExpression {
        let word = token
        guard take(name: "not") else { return try infix(level + 1) }
        depth += 1
        defer { depth -= 1 }
        guard depth <= PythonTokenizer.deepest else { throw error("this is nested too deep") }
        return PythonExpression(kind: .prefix("not", try negation(level)), token: word)
    }

    private func operatorHere(_ signs: Set<String>) -> String? {
        switch token.kind {
        case .sign(let sign): return signs.contains(sign) ? sign : nil
        case .name(let name):
            let next = at + 1 < tokens.count ? tokens[at + 1].kind : .end
            if name == "not", next == .name("in"), signs.contains("not in") { return "not in" }
            if name == "is", next == .name("not"), signs.contains("is not") { return "is not" }
            return name != "not" && signs.contains(name) ? name : nil
        default: return nil
        }
    }

    private mutating func unary() throws(PythonSyntaxError) -> PythonExpression {
        let word = token
        guard case .sign(let sign) = word.kind, ["-", "+", "~"].contains(sign) else { return try power() }
        skip()
        depth += 1
        defer { depth -= 1 }
        guard depth <= PythonTokenizer.deepest else { throw error("this is nested too deep") }
        return PythonExpression(kind: .prefix(sign, try unary()), token: word)
    }

    private mutating func power() throws(PythonSyntaxError) -> PythonExpression {
        let base = try postfix()
        let word = token
        guard take("**") else { return base }
        depth += 1
        defer { depth -= 1 }
        guard depth <= PythonTokenizer.deepest else { throw error("this is nested too deep") }
        return PythonExpression(kind: .infix("**", base, try unary()), token: word)
    }

    private mutating func postfix() throws(PythonSyntaxError) -> PythonExpression {
        var value = try atom()
        var count = 0
        while true {
            count += 1
            guard count < 200 else { throw error("this expression is too long") }
            let word = token
            if take(".") {
                guard case .name(let name) = token.kind else { throw error("a name should stand after the dot") }
                value = PythonExpression(kind: .attribute(value, name), token: value.token)
                skip()
            } else if take("(") {
                value = PythonExpression(kind: .call(value, try arguments()), token: value.token)
            } else if take("[") {
                value = try subscripted(value, word)
            } else {
                return value
            }
        }
    }

    private mutating func subscripted(_ base: PythonExpression, _ word: PythonToken) throws(PythonSyntaxError) -> PythonExpression {
        var bounds: [PythonExpression?] = [nil]
        var colons = 0
        while !isSign("]") {
            if take(":") {
                bounds.append(nil)
                colons += 1
            } else {
                bounds[colons] = try expressions()
                guard isSign(":") || isSign("]") else { throw error("`]` should stand here") }
            }
            guard colons < 3, !isAtEnd else { throw error("`]` should stand here") }
        }
        skip()
        if colons == 0, let key = bounds[0] { return PythonExpression(kind: .item(base, key), token: base.token) }
        if colons == 1 { return PythonExpression(kind: .slice(base, from: bounds[0], to: bounds[1]), token: base.token) }
        return PythonExpression(kind: .beyond("a slice with a step", help: "write the value that it would give"), token: word)
    }

    private mutating func arguments() throws(PythonSyntaxError) -> [PythonExpression.Argument] {
        var result: [PythonExpression.Argument] = []
        while !take(")") {
            let word = token
            var name: String?
            if case .name(let text) = word.kind, at + 1 < tokens.count, tokens[at + 1].kind == .sign("=") {
                name = text
                at += 2
            }
            if take("**") { name = "**" }
            var value = try spreadOrExpression()
            if isName("for") || isName("async") { value = skipComprehension(word) }
            result.append(.init(name: name, value: value))
            if !isSign(")") { try expect(",") }
        }
        return result
    }

    // MARK: Atoms

    private mutating func atom() throws(PythonSyntaxError) -> PythonExpression {
        let word = token
        switch word.kind {
        case .int(let number): return leaf(.int(number))
        case .double(let number): return leaf(.double(number))
        case .string: return try strings()
        case .name("None"): return leaf(.none)
        case .name("True"): return leaf(.bool(true))
        case .name("False"): return leaf(.bool(false))
        case .name("await"), .name("yield"): return beyond("`yield` or `await`", help: "write the value that it would give")
        case .name(let name):
            guard !Self.keywords.contains(name) else { throw error("`\(name)` should not stand here") }
            skip()
            return PythonExpression(kind: .name(name), token: word)
        case .sign("("): return try parenthesis()
        case .sign("["): return try list()
        case .sign("{"): return try dictOrSet()
        case .sign("..."): return beyond("`...`", help: "write a value")
        case .sign(let sign): throw error("`\(sign)` should not stand here")
        case .end: throw error("a value is missing here")
        }
    }

    private static let keywords: Set<String> = ["if", "else", "for", "in", "is", "and", "or", "import", "from", "def", "class", "return"]

    private mutating func leaf(_ value: SettingValue) -> PythonExpression {
        let word = token
        skip()
        return PythonExpression(kind: .value(value), token: word)
    }

    private mutating func parenthesis() throws(PythonSyntaxError) -> PythonExpression {
        let word = token
        skip()
        if take(")") { return PythonExpression(kind: .tuple([]), token: word) }
        var value = try expressions()
        if isName("for") || isName("async") { value = skipComprehension(word) }
        try expect(")")
        return value
    }

    private mutating func list() throws(PythonSyntaxError) -> PythonExpression {
        let word = token
        skip()
        var elements: [PythonExpression] = []
        while !take("]") {
            elements.append(try spreadOrExpression())
            if isName("for") || isName("async") {
                let whole = skipComprehension(word)
                try expect("]")
                return whole
            }
            if !isSign("]") { try expect(",") }
        }
        return PythonExpression(kind: .list(elements), token: word)
    }

    private mutating func dictOrSet() throws(PythonSyntaxError) -> PythonExpression {
        let word = token
        skip()
        var entries: [(key: PythonExpression?, value: PythonExpression)] = []
        var elements: [PythonExpression] = []
        while !take("}") {
            if take("**") {
                entries.append((nil, try expression()))
            } else {
                let key = try spreadOrExpression()
                if take(":") { entries.append((key, try expression())) } else { elements.append(key) }
            }
            if isName("for") || isName("async") {
                let whole = skipComprehension(word)
                try expect("}")
                return whole
            }
            if !isSign("}") { try expect(",") }
        }
        guard entries.isEmpty || elements.isEmpty else { throw error("a dict needs a value after each key") }
        return PythonExpression(kind: elements.isEmpty ? .dict(entries) : .set(elements), token: word)
    }

    /// Strings that stand side by side are one.
    private mutating func strings() throws(PythonSyntaxError) -> PythonExpression {
        let word = token
        var pieces: [PythonExpression.Piece] = []
        while case .string(let string) = token.kind {
            if string.isFormatted {
                pieces += try formatPieces(of: string, at: token)
            } else {
                pieces.append(.text(string.isRaw ? String(decoding: string.body, as: UTF8.self) : unescaped(string.body)))
            }
            skip()
        }
        var text = ""
        for piece in pieces {
            guard case .text(let part) = piece else { return PythonExpression(kind: .formatted(pieces), token: word) }
            text += part
        }
        return PythonExpression(kind: .value(.string(text)), token: word)
    }

    // MARK: What is not read

    private mutating func beyond(_ what: String, help: String) -> PythonExpression {
        let word = token
        skipToEnd(commaEnds: true)
        return PythonExpression(kind: .beyond(what, help: help), token: word)
    }

    private mutating func skipComprehension(_ word: PythonToken) -> PythonExpression {
        skipToEnd(commaEnds: false)
        return PythonExpression(
            kind: .beyond("a loop in brackets (a comprehension)", help: "write the items that it would give, one by one"), token: word)
    }

    /// Goes on to the bracket that closes what is open here, or to a comma; the commas of a lambda's parameters do not count.
    private mutating func skipToEnd(commaEnds: Bool) {
        var open = 0
        var parameters = isName("lambda")
        while !isAtEnd {
            if case .sign(let sign) = token.kind {
                switch sign {
                case "(", "[", "{": open += 1
                case ")", "]", "}":
                    if open == 0 { return }
                    open -= 1
                case ":" where open == 0: parameters = false
                case "," where open == 0 && commaEnds && !parameters: return
                default: break
                }
            }
            skip()
        }
    }
}
