// Statements that join templates, macros, and translations.

import Diagnostics

extension Parser {
    // MARK: extends, block, include

    func extends(_ tag: Token) throws -> Statement {
        let name = try expression()
        let statement = Extends(name, span(from: tag.start))
        try expectBlockEnd()
        if function.isTopLevel, open.count == 1 { isExtending = true }
        return statement
    }

    func block(_ tag: Token) throws -> Statement {
        let name = try expectName()
        if blocks[name.text] != nil { throw problem("there is a block `\(name.text)` already", name) }
        let isScoped = skip("scoped")
        let isRequired = skip("required")
        if isSymbol("-") { throw problem("a block's name cannot have a `-` in it", token, help: "use `_`") }
        try expectBlockEnd()
        let locals = isScoped ? locals() : []
        let outer = function
        function = FunctionScope(parent: nil, isTemplate: false)
        function.scopes = [.init()]
        defer { function = outer }
        // Holds the place, so that a block of the same name inside is found.
        blocks[name.text] = Block(symbol(name.text), isRequired: false, span(from: tag.start), home, slots: 0, body: [])
        let start = index
        let body = try body(until: ["endblock"])
        if isRequired { try checkEmpty(start, name) }
        advance()
        try checkBlockEnd(name)
        blocks[name.text] = Block(
            symbol(name.text), isRequired: isRequired, Span(start: tag.start, end: name.end), home, slots: function.count, body: body)
        return BlockStatement(symbol(name.text), isScoped: isScoped, locals: locals)
    }

    private func checkEmpty(_ start: Int, _ name: Token) throws {
        for token in tokens[start..<index - 1] where token.kind != .text || !token.bytes.allSatisfy(isSpace) {
            throw problem("the required block `\(name.text)` must be empty", token)
        }
    }

    private func checkBlockEnd(_ name: Token) throws {
        if token.kind == .name {
            if token.text != name.text {
                throw problem("`endblock \(token.text)` closes the block `\(name.text)`", token, help: "write `endblock \(name.text)`")
            }
            advance()
        }
        try expectBlockEnd()
    }

    func include(_ tag: Token) throws -> Statement {
        let name = try expression()
        let ignores = isName("ignore")
        if ignores {
            advance()
            try expect("missing")
        }
        let withContext = try contextChoice(default: true)
        let span = span(from: tag.start)
        try expectBlockEnd()
        return Include(name, ignoresMissing: ignores, withContext: withContext, locals: withContext ? locals() : [], span)
    }

    /// `with context` or `without context`
    private func contextChoice(default usual: Bool) throws -> Bool {
        guard isName("with") || isName("without"), index + 1 < tokens.count, tokens[index + 1].text == "context" else { return usual }
        let isWith = advance().text == "with"
        advance()
        return isWith
    }

    // MARK: import

    func importModule(_ tag: Token) throws -> Statement {
        let name = try expression()
        try expect("as")
        let alias = try expectName()
        let withContext = try contextChoice(default: false)
        let span = span(from: tag.start)
        try expectBlockEnd()
        let locals = withContext ? locals() : []
        return Import(name, module: store(alias.text), members: [], withContext: withContext, locals: locals, span)
    }

    func importNames(_ tag: Token) throws -> Statement {
        let template = try expression()
        try expect("import")
        var names: [(name: Token, alias: Token)] = []
        while token.kind == .name, !(["with", "without"].contains(token.text) && tokens[index + 1].text == "context") {
            let name = try expectName()
            if name.text.hasPrefix("_") { throw problem("names that begin with `_` cannot be imported", name) }
            names.append((name, skip("as") ? try expectName() : name))
            if !skip(",") { break }
        }
        if names.isEmpty { throw unexpected("a name to import") }
        let withContext = try contextChoice(default: false)
        let span = span(from: tag.start)
        try expectBlockEnd()
        let locals = withContext ? locals() : []
        let members = names.map { (name: $0.name.text, target: store($0.alias.text), span: Span(start: $0.name.start, end: $0.name.end)) }
        return Import(template, module: nil, members: members, withContext: withContext, locals: locals, span)
    }

    // MARK: macro, call

    func macro() throws -> Statement {
        let name = try expectName()
        let target = store(name.text)
        return MacroStatement(try macroCode(name.text, end: "endmacro"), target)
    }

    func callBlock(_ tag: Token) throws -> Statement {
        let start = index
        // The parameters stand before the call, which belongs to the scope outside.
        if isSymbol("(") { skipParentheses() }
        let callStart = token.start
        guard let call = try filters(postfix(primary(), callStart), callStart) as? CallExpression else {
            throw problem("`call` needs a call", tokens[start], help: "as in `{% call macro() %}`")
        }
        let span = span(from: tag.start)
        let after = index
        index = start
        let code = try macroCode("caller", end: "endcall", bodyAt: after)
        return CallBlock(call, code, span)
    }

    private func skipParentheses() {
        var level = 0
        repeat {
            if isSymbol("(") { level += 1 }
            if isSymbol(")") { level -= 1 }
            advance()
        } while level > 0 && token.kind != .end
    }

    /// Parameters and body of a macro.
    private func macroCode(_ name: String, end: String, bodyAt: Int? = nil) throws -> MacroCode {
        let outer = function
        function = FunctionScope(parent: outer, isTemplate: false)
        defer { function = outer }
        let special = ["varargs": function.newSlot(), "kwargs": function.newSlot(), "caller": function.newSlot()]
        function.scopes = [.init(onDemand: special)]
        let parameters = try isSymbol("(") || bodyAt == nil ? parameters() : []
        if let bodyAt { index = bodyAt }
        try expectBlockEnd()
        function.scopes.append(.init())
        let body = try body(until: [end])
        advance()
        try expectBlockEnd()
        let used = function.scopes[0].used
        func slot(_ name: String) -> Int? { used.contains(name) ? special[name] : nil }
        return MacroCode(
            name, parameters, varargs: slot("varargs"), kwargs: slot("kwargs"), caller: slot("caller"), slots: function.count, body: body)
    }

    private func parameters() throws -> [(name: String, slot: Int, fallback: Expression?)] {
        try expect("(")
        var result: [(name: String, slot: Int, fallback: Expression?)] = []
        while !isSymbol(")") {
            let name = try expectName()
            let fallback = skip("=") ? try expression() : nil
            if fallback == nil, result.last?.fallback != nil {
                throw problem("`\(name.text)` needs a default, since the parameter before it has one", name)
            }
            result.append((name.text, function.declare(name.text, isCertain: true), fallback))
            if !skip(",") { break }
        }
        try expect(")")
        return result
    }

    // MARK: trans

    func translation(_ tag: Token) throws -> Statement {
        var parts = TranslationParts()
        if token.kind == .string { parts.context = advance().text }
        while token.kind != .blockEnd { try translationVariable(&parts) }
        try expectBlockEnd()
        let singular = try message(&parts)
        var plural: String?
        if isName("pluralize") {
            advance()
            if token.kind == .name {
                let name = advance()
                parts.count = parts.variables.first { $0.name == name.text }?.value ?? load(name.text)
            }
            if parts.count == nil {
                throw problem("`pluralize` needs a variable to count by", tag, help: "as in `{% trans n=items|length %}`")
            }
            try expectBlockEnd()
            plural = try message(&parts)
        }
        try expect("endtrans")
        let span = span(from: tag.start)
        try expectBlockEnd()
        let name = (parts.context == nil ? "" : "p") + "gettext"
        let plurals = ["gettext": "ngettext", "pgettext": "npgettext"]
        let message = Translation.Message(singular: singular, plural: plural, context: parts.context)
        return Translation(message, parts.variables, count: parts.count, function: load(plural == nil ? name : plurals[name]!), span)
    }

    private struct TranslationParts {
        var variables: [(name: String, value: Expression)] = []
        var count: Expression?
        var context: String?
        var isTrimmed = false
    }

    private func translationVariable(_ parts: inout TranslationParts) throws {
        if !parts.variables.isEmpty { _ = skip(",") }
        let name = try expectName()
        if skip("=") {
            let value = try expression()
            parts.variables.append((name.text, value))
            parts.count = parts.count ?? value
        } else if name.text == "trimmed" || name.text == "notrimmed" {
            parts.isTrimmed = name.text == "trimmed"
        } else {
            parts.variables.append((name.text, load(name.text)))
            parts.count = parts.count ?? load(name.text)
        }
    }

    /// The text up to the next tag, with `%(name)s` for its variables.
    private func message(_ parts: inout TranslationParts) throws -> String {
        var text = ""
        while true {
            switch token.kind {
            case .text: text += String(decoding: advance().bytes, as: UTF8.self).replacing("%", with: "%%")
            case .variableBegin:
                advance()
                let name = try expectName()
                guard token.kind == .variableEnd else {
                    throw problem("only plain names can stand inside `trans`", token, help: "name it in the tag: `{% trans x=… %}`")
                }
                advance()
                if !parts.variables.contains(where: { $0.name == name.text }) { parts.variables.append((name.text, load(name.text))) }
                text += "%(\(name.text))s"
            case .blockBegin where ["endtrans", "pluralize"].contains(tokens[index + 1].text):
                advance()
                return parts.isTrimmed ? trimmedLines(text) : text
            default: throw problem("only text and plain names can stand inside `trans`", token)
            }
        }
    }

    private func trimmedLines(_ text: String) -> String {
        text.split(separator: "\n").map { trim(String($0)) }.filter { !$0.isEmpty }.joined(separator: " ")
    }
}
