// Statements: what stands between `{%` and `%}`.

import Diagnostics

extension Parser {
    private static let tags = [
        "autoescape", "block", "break", "call", "continue", "do", "extends", "filter", "for", "from", "if", "import", "include", "macro",
        "print", "raw", "set", "trans", "with",
    ]

    /// A statement; the tag's name is the current token. Nil if there is nothing to run.
    func statement() throws -> Statement? {
        let tag = try expectName()
        open.append(tag)
        defer { open.removeLast() }
        switch tag.text {
        case "if": return try condition()
        case "for": return try loop(tag)
        case "set": return try assignment()
        case "block": return try block(tag)
        case "extends": return try extends(tag)
        case "include": return try include(tag)
        case "import": return try importModule(tag)
        case "from": return try importNames(tag)
        case "macro": return try macro()
        case "call": return try callBlock(tag)
        case "filter": return try filterBlock(tag)
        case "with": return try with()
        case "autoescape": return try autoescape()
        case "trans": return try translation(tag)
        case "do", "print": return try simple(tag)
        case "break", "continue": return try jump(tag)
        default: throw unknown(tag)
        }
    }

    private func unknown(_ tag: Token) -> Diagnostic {
        let outer = open.dropLast().last
        if tag.text.hasPrefix("end") || ["else", "elif", "pluralize"].contains(tag.text) {
            let help = outer.map { "the innermost open tag is `\($0.text)`, on line \(source.location($0.start, $0.end).line)" }
            return problem("unexpected `\(tag.text)`", tag, help: help ?? "no tag is open here")
        }
        return problem("there is no tag `\(tag.text)`", tag, help: suggestion(tag.text, among: Self.tags))
    }

    private func simple(_ tag: Token) throws -> Statement {
        let start = token.start
        if tag.text == "do" {
            let value = try tuple()
            try expectBlockEnd()
            return DoStatement(value)
        }
        var outputs: [Statement] = []
        repeat { outputs.append(OutputStatement(try expression(), span(from: start))) } while skip(",")
        try expectBlockEnd()
        return Scoped(outputs, 0..<0)
    }

    private func jump(_ tag: Token) throws -> Statement {
        guard open.dropLast().contains(where: { $0.text == "for" }) else { throw problem("`\(tag.text)` stands outside a loop", tag) }
        try expectBlockEnd()
        return Jump(tag.text == "break" ? .leaveLoop : .nextTurn)
    }

    // MARK: if

    private func condition() throws -> Statement {
        var branches: [If.Branch] = []
        var otherwise: [Statement] = []
        repeat {
            let start = token.start
            let condition = try tuple(withCondition: false)
            let span = span(from: start)
            try expectBlockEnd()
            branches.append(If.Branch(condition, span, try body(until: ["elif", "else", "endif"])))
        } while skip("elif")
        if skip("else") {
            try expectBlockEnd()
            otherwise = try body(until: ["endif"])
        }
        advance()
        try expectBlockEnd()
        return If(branches, otherwise: otherwise)
    }

    // MARK: for

    private func loop(_ tag: Token) throws -> Statement {
        let names = try targetNames()
        if case .name(let name) = names, name.text == "loop" { throw problem("`loop` cannot be a loop's variable", name) }
        try expect("in")
        let sequence = try tuple(withCondition: false, end: "recursive")
        let outer = function
        let isRecursive = lookForRecursive()
        if isRecursive { function = FunctionScope(parent: outer, isTemplate: false) }
        defer { function = outer }
        let loopSlot = function.newSlot()
        function.scopes.append(.init(onDemand: ["loop": loopSlot]))
        let target = target(names)
        let filter = skip("if") ? try expression() : nil
        if skip("recursive") { function.scopes[function.scopes.count - 1].used.insert("loop") }
        let span = span(from: tag.start)
        try expectBlockEnd()
        let first = function.count
        let body = try body(until: ["else", "endfor"])
        let slots = first..<function.count
        let usesLoop = function.scopes.removeLast().used.contains("loop")
        let frameSize = isRecursive ? function.count : nil
        function = outer
        return For(
            .init(
                target: target, sequence: sequence, filter: filter, body: body, otherwise: try loopElse(), loop: usesLoop ? loopSlot : nil,
                slots: slots, frameSize: frameSize, span: span))
    }

    /// Whether this tag ends in `recursive`.
    private func lookForRecursive() -> Bool {
        var ahead = index
        while tokens[ahead].kind != .blockEnd, tokens[ahead].kind != .end { ahead += 1 }
        return ahead > 0 && tokens[ahead - 1].kind == .name && tokens[ahead - 1].text == "recursive"
    }

    private func loopElse() throws -> Scoped {
        var otherwise = Scoped([], 0..<0)
        if skip("else") {
            try expectBlockEnd()
            otherwise = try scoped(until: ["endfor"])
        }
        advance()
        try expectBlockEnd()
        return otherwise
    }

    // MARK: Targets

    indirect enum Names {
        case name(Token)
        case attribute(Token, Token)
        case tuple([Names], Span)
    }

    /// `a`, `a, b`, `(a, b), c`
    func targetNames() throws -> Names {
        let start = token.start
        let first = try targetName()
        guard isSymbol(",") else { return first }
        var names = [first]
        while skip(",") {
            if isName("in") || isSymbol("=") || isSymbol(")") { break }
            names.append(try targetName())
        }
        return .tuple(names, span(from: start))
    }

    private func targetName() throws -> Names {
        if skip("(") {
            return try deeper {
                let names = try targetNames()
                try expect(")")
                return names
            }
        }
        let name = try expectName()
        if ["true", "false", "none", "True", "False", "None"].contains(name.text) { throw problem("`\(name.text)` cannot be set", name) }
        guard skip(".") else { return .name(name) }
        return .attribute(name, try expectName())
    }

    /// Declares names; those of a loop certainly have a value.
    func target(_ names: Names, isCertain: Bool = true) -> Target {
        switch names {
        case .name(let token): store(token.text, isCertain: isCertain)
        case .attribute(let object, let name): .attribute(load(object.text), name.text, Span(start: object.start, end: name.end))
        case .tuple(let names, let span): .tuple(names.map { target($0, isCertain: isCertain) }, span)
        }
    }

    // MARK: set

    private func assignment() throws -> Statement {
        let names = try targetNames()
        if skip("=") {
            let value = try tuple()
            try expectBlockEnd()
            return SetStatement(target(names, isCertain: false), value)
        }
        let filters = try capturedFilters()
        try expectBlockEnd()
        let body = try scoped(until: ["endset"])
        advance()
        try expectBlockEnd()
        return SetBlock(target(names, isCertain: false), filters, body)
    }

    private func capturedFilters() throws -> (captured: Captured, expression: Expression)? {
        guard isSymbol("|") else { return nil }
        let captured = Captured(function.newSlot())
        return (captured, try filters(captured, token.start))
    }

    // MARK: Scopes

    private func filterBlock(_ tag: Token) throws -> Statement {
        let captured = Captured(function.newSlot())
        let expression = try filters(filter(captured, token.start), token.start)
        let span = span(from: tag.start)
        try expectBlockEnd()
        let body = try scoped(until: ["endfilter"])
        advance()
        try expectBlockEnd()
        return FilterBlock(captured, expression, body, span)
    }

    private func with() throws -> Statement {
        var assignments: [(names: Names, value: Expression)] = []
        while token.kind != .blockEnd {
            if !assignments.isEmpty { try expect(",") }
            let names = try targetName()
            try expect("=")
            assignments.append((names, try expression()))
        }
        try expectBlockEnd()
        let start = function.count
        function.scopes.append(.init())
        let targets = assignments.map { (target: target($0.names), value: $0.value) }
        let statements = try body(until: ["endwith"])
        function.scopes.removeLast()
        advance()
        try expectBlockEnd()
        return With(targets, Scoped(statements, start..<function.count))
    }

    private func autoescape() throws -> Statement {
        let setting = try expression()
        try expectBlockEnd()
        let body = try scoped(until: ["endautoescape"])
        advance()
        try expectBlockEnd()
        return Autoescape(setting, body)
    }
}
