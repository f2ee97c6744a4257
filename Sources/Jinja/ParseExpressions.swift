// Expressions, from the loosest operators to the tightest.

import Diagnostics

extension Parser {
    /// One expression, or several with commas: a tuple.
    func tuple(withCondition: Bool = true, end: String? = nil) throws -> Expression {
        func one() throws -> Expression { try withCondition ? expression() : or() }
        let first = try one()
        guard isSymbol(",") else { return first }
        var items = [first]
        while skip(",") {
            if endsTuple || end.map(isName) == true { break }
            items.append(try one())
        }
        return Elements(items, isTuple: true)
    }

    private var endsTuple: Bool {
        token.kind == .variableEnd || token.kind == .blockEnd || isSymbol(")") || isName("in")
    }

    /// `a if b else c`
    func expression() throws -> Expression {
        try deeper {
            var value = try or()
            while isName("if") {
                let start = advance().start
                try link()
                let condition = try or()
                let span = span(from: start)
                value = Conditional(condition, value, skip("else") ? try expression() : nil, span)
            }
            return value
        }
    }

    func or() throws -> Expression {
        let start = token.start
        var left = try and()
        while skip("or") {
            try link()
            left = Or(left, try and(), span(from: start))
        }
        return left
    }

    private func and() throws -> Expression {
        let start = token.start
        var left = try not()
        while skip("and") {
            try link()
            left = And(left, try not(), span(from: start))
        }
        return left
    }

    private func not() throws -> Expression {
        let start = token.start
        guard skip("not") else { return try comparison() }
        return try deeper { Not(try not(), span(from: start)) }
    }

    private func comparison() throws -> Expression {
        let start = token.start
        let first = try binary(0)
        var rest: [(kind: Comparison.Kind, operand: Expression)] = []
        while let kind = comparisonKind() { rest.append((kind, try binary(0))) }
        guard let second = rest.first else { return first }
        return Comparison(first, second.kind, second.operand, Array(rest.dropFirst()), span(from: start))
    }

    private func comparisonKind() -> Comparison.Kind? {
        let kinds: [String: Comparison.Kind] = [
            "==": .equal, "!=": .unequal, "<": .less, "<=": .lessOrEqual, ">": .greater, ">=": .greaterOrEqual, "in": .isIn,
        ]
        if token.kind == .symbol || isName("in"), let kind = kinds[token.text] {
            advance()
            return kind
        }
        guard isName("not"), index + 1 < tokens.count, tokens[index + 1].kind == .name, tokens[index + 1].text == "in" else { return nil }
        advance()
        advance()
        return .notIn
    }

    // MARK: Arithmetic

    private static let levels: [Set<String>] = [["+", "-"], ["~"], ["*", "/", "//", "%"], ["**"]]

    private func binary(_ level: Int) throws -> Expression {
        guard level < Self.levels.count else { return try unary() }
        let start = token.start
        var left = try binary(level + 1)
        while token.kind == .symbol, Self.levels[level].contains(token.text) {
            let symbol = token.text
            if symbol == "~" {
                left = try concatenation(left, level, start)
                continue
            }
            advance()
            try link()
            let right = try binary(level + 1)
            left = Binary(Operator(rawValue: symbol)!, left, right, span(from: start))
        }
        return left
    }

    private func concatenation(_ first: Expression, _ level: Int, _ start: Int) throws -> Expression {
        var parts = [first]
        while skip("~") { parts.append(try binary(level + 1)) }
        return Concatenation(parts, span(from: start))
    }

    private func unary(withFilter: Bool = true) throws -> Expression {
        let start = token.start
        var value: Expression
        if isSymbol("-") || isSymbol("+") {
            let isMinus = advance().text == "-"
            value = try deeper { Sign(isMinus: isMinus, try unary(withFilter: false), span(from: start)) }
        } else {
            value = try primary()
        }
        value = try postfix(value, start)
        return withFilter ? try filters(value, start) : value
    }

    // MARK: Primary

    func primary() throws -> Expression {
        let here = token
        switch here.kind {
        case .name: return name(advance())
        case .string:
            var text = advance().text
            while token.kind == .string { text += advance().text }
            return Constant(.string(text))
        case .integer: return Constant(try integer(advance()))
        case .float:
            return Constant(.double(Double(advance().text.filter { $0 != "_" }) ?? .infinity))
        case .symbol where here.text == "(": return try parenthesized()
        case .symbol where here.text == "[": return try list()
        case .symbol where here.text == "{": return try dict()
        default: throw unexpected("an expression")
        }
    }

    private func name(_ token: Token) -> Expression {
        switch token.text {
        case "true", "True": Constant(.bool(true))
        case "false", "False": Constant(.bool(false))
        case "none", "None": Constant(.none)
        default: load(token.text)
        }
    }

    private func integer(_ token: Token) throws -> Value {
        let digits = token.text.filter { $0 != "_" }.lowercased()
        let prefixes = ["0x": 16, "0o": 8, "0b": 2]
        let radix = prefixes[String(digits.prefix(2))]
        guard let number = radix.map({ Int(digits.dropFirst(2), radix: $0) }) ?? Int(digits) else {
            throw problem("this number does not fit into 64 bits", token)
        }
        return .int(number)
    }

    private func parenthesized() throws -> Expression {
        advance()
        return try deeper {
            if skip(")") { return Elements([], isTuple: true) }
            let value = try tuple()
            try expect(")")
            return value
        }
    }

    private func list() throws -> Expression {
        advance()
        var items: [Expression] = []
        while !isSymbol("]") {
            items.append(try expression())
            if !skip(",") { break }
        }
        try expect("]")
        return Elements(items, isTuple: false)
    }

    private func dict() throws -> Expression {
        let start = advance().start
        var pairs: [(key: Expression, value: Expression)] = []
        while !isSymbol("}") {
            let key = try expression()
            try expect(":")
            pairs.append((key, try expression()))
            if !skip(",") { break }
        }
        try expect("}")
        return Pairs(pairs, span(from: start))
    }

    // MARK: After a value

    func postfix(_ first: Expression, _ start: Int) throws -> Expression {
        var value = first
        while token.kind == .symbol {
            switch token.text {
            case ".": value = try attribute(of: value, start)
            case "[": value = try subscripted(value, start)
            case "(": value = try call(value, start)
            default: return value
            }
            try link()
        }
        return value
    }

    private func attribute(of value: Expression, _ start: Int) throws -> Expression {
        let isSelf = (value as? GlobalName)?.symbol.text == "self"
        advance()
        if token.kind == .integer {
            let number = advance()
            return Item(value, Constant(try integer(number)), Span(start: start, end: number.end))
        }
        let name = try expectName()
        if isSelf, isSymbol("(") {
            _ = try arguments()
            return BlockCall(symbol(name.text), span(from: start))
        }
        return Attribute(value, name.text, Span(start: start, end: name.end))
    }

    private func subscripted(_ value: Expression, _ start: Int) throws -> Expression {
        advance()
        var items: [Expression] = []
        repeat {
            if let bounds = try slice() {
                try expect("]")
                return Slice(value, bounds, span(from: start))
            }
            if items.count == 1, isSymbol("]") { break }
            items.append(try expression())
            if items.count == 1, isSymbol(":") {
                let bounds = try slice(items[0])
                try expect("]")
                return Slice(value, bounds, span(from: start))
            }
        } while skip(",")
        try expect("]")
        return Item(value, items.count == 1 ? items[0] : Elements(items, isTuple: true), span(from: start))
    }

    /// `:to:by`, if a colon stands here.
    private func slice() throws -> [Expression?]? {
        isSymbol(":") ? try slice(nil) : nil
    }

    private func slice(_ from: Expression?) throws -> [Expression?] {
        var bounds = [from, nil, nil]
        for position in 1...2 where skip(":") {
            if !isSymbol(":"), !isSymbol("]") { bounds[position] = try expression() }
        }
        return bounds
    }

    private func call(_ value: Expression, _ start: Int) throws -> Expression {
        let isSuper = (value as? GlobalName)?.symbol.text == "super"
        let arguments = try arguments()
        return isSuper ? SuperCall(span(from: start)) : CallExpression(value, arguments, span(from: start))
    }

    func arguments() throws -> ArgumentList {
        try expect("(")
        var list = ArgumentList()
        while !isSymbol(")") {
            try argument(&list)
            if !skip(",") { break }
        }
        try expect(")")
        return list
    }

    private func argument(_ list: inout ArgumentList) throws {
        if skip("**") {
            list.doubleStar = try expression()
        } else if skip("*") {
            list.star = try expression()
        } else if token.kind == .name, peekIsSymbol("=") {
            let name = advance()
            advance()
            if list.named.contains(where: { $0.name == name.text }) { throw problem("`\(name.text)` is given twice", name) }
            list.named.append((name.text, try expression()))
        } else {
            if !list.named.isEmpty || list.doubleStar != nil || list.star != nil {
                throw problem("arguments by position come before those by name", token)
            }
            list.positional.append(try expression())
        }
    }

    // MARK: Filters and tests

    func filters(_ first: Expression, _ start: Int) throws -> Expression {
        var value = first
        while true {
            if skip("|") {
                value = try filter(value, start)
            } else if isName("is") {
                value = try test(value)
            } else if isSymbol("(") {
                value = try call(value, start)
            } else {
                return value
            }
            try link()
        }
    }

    func filter(_ value: Expression, _ start: Int) throws -> Expression {
        let word = try dottedName()
        let filter = try environment.filter(word.text) ?? missing("filter", word, among: environment.filterNames)
        let arguments = isSymbol("(") ? try arguments() : ArgumentList()
        return FilterExpression(value, word.text, filter, arguments, Span(start: word.start, end: word.end))
    }

    /// A filter or test that does not exist is an error; in a lenient environment it is one where it is reached, and a warning until then.
    private func missing<Result>(_ kind: String, _ word: Token, among names: [String]) throws -> @Sendable (Value, Call) throws -> Result {
        var problem = problem("there is no \(kind) `\(word.text)`", word, help: suggestion(word.text, among: names))
        guard environment.configuration.undefined == .lenient else { throw problem }
        let error = TemplateError(problem.message, help: problem.help)
        problem.severity = .warning
        environment.warn(problem)
        return { _, _ in throw error }
    }

    private func test(_ value: Expression) throws -> Expression {
        advance()
        let isNegated = skip("not")
        let word = try dottedName()
        let test = try environment.test(word.text) ?? missing("test", word, among: environment.testNames)
        var arguments = ArgumentList()
        if isSymbol("(") {
            arguments = try self.arguments()
        } else if startsTestArgument {
            if isName("is") { throw problem("tests cannot be chained with `is`", token, help: "join them with `and`") }
            let start = token.start
            arguments.positional = [try postfix(primary(), start)]
        }
        return TestExpression(value, word.text, test, arguments, isNegated: isNegated, Span(start: word.start, end: word.end))
    }

    private var startsTestArgument: Bool {
        switch token.kind {
        case .name: !["else", "or", "and", "if", "in", "not"].contains(token.text)
        case .string, .integer, .float: true
        case .symbol: token.text == "[" || token.text == "{"
        default: false
        }
    }

    private func dottedName() throws -> Token {
        var word = try expectName()
        while isSymbol(".") {
            advance()
            let next = try expectName()
            word.text += "." + next.text
            word.end = next.end
        }
        return word
    }
}
