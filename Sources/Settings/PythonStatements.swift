// Python statements, as far as settings files use them: assignments, imports, `if` and `try` over what is known, and changes to lists and dicts.
// Anything else is skipped; a setting that would depend on it is unknown, which is said at its line.

import Diagnostics

private let beyondStatements: Set<String> = ["for", "while", "with", "def", "class", "async", "match"]

extension PythonScope {
    /// Reads a whole file.
    mutating func run(_ file: PythonTokenizer) {
        for error in file.errors { report(error) }
        run(file.lines[...])
    }

    private mutating func report(_ error: PythonSyntaxError) {
        context.log.add(
            Diagnostic(
                at: Location(self.file, line: error.line, column: error.column, length: error.length), error.message,
                help: error.help ?? "this statement is left out; the rest of the file is read"))
    }

    private mutating func run(_ lines: ArraySlice<PythonLine>) {
        var rest = lines
        while let line = rest.first {
            let block = rest.prefix(1) + rest.dropFirst().prefix { $0.indent > line.indent }
            rest = rest.dropFirst(block.count)
            do throws(PythonSyntaxError) {
                try run(line, block.dropFirst(), &rest)
            } catch {
                report(error)
            }
        }
    }

    private mutating func run(
        _ line: PythonLine, _ body: ArraySlice<PythonLine>, _ rest: inout ArraySlice<PythonLine>
    ) throws(PythonSyntaxError) {
        let isSoft = line.tokens.count > 1 && line.tokens[1].kind == .sign("=")
        guard case .name(let word) = line.tokens[0].kind, !isSoft else {
            if line.tokens[0].kind == .sign("@") { return run(body) }
            try simple(line)
            return run(body)
        }
        switch word {
        case "if": try ifChain(line, body, &rest)
        case "try": try tryChain(line, body, &rest)
        case "import": try importModules(line)
        case "from": try importNames(line)
        case "pass", "global", "assert", "return", "raise", "break", "continue": return
        case "del": delete(line)
        case "else", "elif", "except", "finally":
            throw PythonParser(line.tokens).error("`\(word)` belongs to nothing before it")
        case _ where beyondStatements.contains(word) && opensBlock(line): leaveOut(word, line, body)
        default:
            try simple(line)
            run(body)
        }
    }

    private func opensBlock(_ line: PythonLine) -> Bool {
        line.tokens.contains { $0.kind == .sign(":") }
    }

    // MARK: Blocks

    /// A block's body: the lines under its header, or what stands on the header's line.
    private func inner(_ parser: PythonParser, _ line: PythonLine, _ body: ArraySlice<PythonLine>) -> ArraySlice<PythonLine> {
        if parser.isAtEnd { return body }
        return [PythonLine(indent: line.indent + 1, tokens: Array(line.tokens[parser.at...]))]
    }

    private mutating func runInner(_ lines: ArraySlice<PythonLine>) {
        guard depth < PythonTokenizer.deepest / 2 else { return }
        depth += 1
        run(lines)
        depth -= 1
    }

    private func next(_ rest: inout ArraySlice<PythonLine>, _ words: Set<String>, indent: Int) -> (PythonLine, ArraySlice<PythonLine>)? {
        guard let line = rest.first, line.indent == indent, case .name(let word) = line.tokens[0].kind, words.contains(word) else {
            return nil
        }
        let body = rest.dropFirst().prefix { $0.indent > indent }
        rest = rest.dropFirst(body.count + 1)
        return (line, body)
    }

    private mutating func ifChain(
        _ line: PythonLine, _ body: ArraySlice<PythonLine>, _ rest: inout ArraySlice<PythonLine>
    ) throws(PythonSyntaxError) {
        var branches = [(line, body)]
        while let branch = next(&rest, ["elif", "else"], indent: line.indent) { branches.append(branch) }
        for (index, (header, body)) in branches.enumerated() {
            var parser = PythonParser(header.tokens, at: 1)
            guard header.tokens[0].kind != .name("else") else {
                try parser.expect(":")
                return runInner(inner(parser, header, body))
            }
            let test = try parser.expressions()
            try parser.expect(":")
            do {
                if try value(of: test).isTrue { return runInner(inner(parser, header, body)) }
            } catch {
                let reason = "which branch of this `if` is taken is not known: \(error.reason)"
                leaveOut(branches[index...].flatMap { [$0.0] + $0.1 }, at: location(test.token), reason, help: error.help)
                return
            }
        }
    }

    private mutating func tryChain(
        _ line: PythonLine, _ body: ArraySlice<PythonLine>, _ rest: inout ArraySlice<PythonLine>
    ) throws(PythonSyntaxError) {
        var branches: [(PythonLine, ArraySlice<PythonLine>)] = []
        while let branch = next(&rest, ["except", "else", "finally"], indent: line.indent) { branches.append(branch) }
        let header = PythonParser(line.tokens, at: min(2, line.tokens.count))
        let lines = inner(header, line, body)
        let fails = lines.contains { isMissingImport($0) }
        if !fails { runInner(lines) }
        for (header, body) in branches {
            let isExcept = header.tokens[0].kind == .name("except")
            let isElse = header.tokens[0].kind == .name("else")
            if isExcept != fails && (isExcept || isElse) || isElse && fails { continue }
            let colon = header.tokens.lastIndex { $0.kind == .sign(":") } ?? header.tokens.count - 1
            runInner(inner(PythonParser(header.tokens, at: colon + 1), header, body))
            if isExcept { break }
        }
    }

    /// Whether a line takes all names of a file that is not there, which is how an optional file of settings is imported.
    private func isMissingImport(_ line: PythonLine) -> Bool {
        guard line.tokens.first?.kind == .name("from"), line.tokens.last?.kind == .sign("*") else { return false }
        var parser = PythonParser(line.tokens, at: 1)
        return context.sibling(moduleName(&parser)) == nil
    }

    /// Skips a loop, a function and the like; the names it would define are unknown.
    private mutating func leaveOut(_ word: String, _ line: PythonLine, _ body: ArraySlice<PythonLine>) {
        let place = location(line.tokens[0])
        if word == "def" || word == "class" || word == "async" {
            guard let name = line.tokens.dropFirst().lazy.compactMap({ $0.kind.name }).first(where: { $0 != "def" }) else { return }
            let reason = word == "class" ? "a class is not read as data" : "a function is not run"
            let help = "write the value that it would give; what a function does as a template's filter, a macro in the template can do"
            return bind(name, .unknown(PythonUnknown(location: place, reason: reason, help: help)))
        }
        let names = leaveOut([line] + body, at: nil, "it is set in a `\(word)` block, which is not run", help: outcomeHelp, place: place)
        if names.isEmpty { return }
        context.log.add(
            Diagnostic(
                .warning, at: place, "a `\(word)` block is not run: \(names.joined(separator: ", ")) stays unknown", help: outcomeHelp))
    }

    private var outcomeHelp: String { "write the values that come out of it, or put them into plimsoll.toml" }

    /// Marks all names that these lines assign as unknown; reports it where a setting is among them.
    @discardableResult
    private mutating func leaveOut(
        _ lines: [PythonLine], at reported: Location?, _ reason: String, help: String, place: Location? = nil
    ) -> [String] {
        var names: [String] = []
        for line in lines {
            for (index, token) in line.tokens.enumerated() {
                guard case .name(let name) = token.kind, isSettingName(name), !names.contains(name) else { continue }
                if isChanged(line.tokens, at: index) { names.append(name) }
            }
        }
        for name in names {
            let here = reported ?? place ?? Location(file)
            unknowns[name] = here
            bind(name, .unknown(PythonUnknown(location: here, reason: reason, help: help)))
        }
        if let reported, !names.isEmpty {
            let list = names.joined(separator: ", ")
            context.log.add(Diagnostic(.warning, at: reported, reason, help: "\(list) stays unknown; \(help)"))
        }
        return names
    }

    /// Whether a name is assigned to, or has a method called that may change it.
    private func isChanged(_ tokens: [PythonToken], at index: Int) -> Bool {
        guard index == 0 || tokens[index - 1].kind == .sign(":"), let next = tokens.dropFirst(index + 1).first?.kind else { return false }
        if case .sign(let sign) = next {
            return sign == "=" || sign == "[" || sign == "." || (sign.hasSuffix("=") && !["==", "!=", "<=", ">="].contains(sign))
        }
        return false
    }

    private mutating func delete(_ line: PythonLine) {
        for case .name(let name) in line.tokens.dropFirst().map(\.kind) where line.tokens.count == 2 {
            names[name] = nil
            order.removeAll { $0 == name }
        }
    }

    // MARK: Simple statements

    private mutating func simple(_ line: PythonLine) throws(PythonSyntaxError) {
        var parser = PythonParser(line.tokens)
        var targets = [try parser.expressions()]
        if parser.take(":") {
            _ = try parser.expression()
            if parser.isAtEnd { return }
            guard parser.isSign("=") else { throw parser.error("`=` should stand here") }
        }
        if case .sign(let sign) = parser.token.kind, sign.count > 1, sign.hasSuffix("="), !["==", "!=", "<=", ">="].contains(sign) {
            parser.skip()
            let more = try parser.expressions()
            guard parser.isAtEnd else { throw parser.error("this is not understood") }
            let target = targets[0]
            let sum = PythonExpression(kind: .infix(String(sign.dropLast()), target, more), token: more.token)
            return assign(sum, to: [target])
        }
        while parser.take("=") { targets.append(try parser.expressions()) }
        guard parser.isAtEnd else {
            if case .name("print")? = line.tokens.first?.kind { return }
            throw parser.error("this is not understood")
        }
        let value = targets.removeLast()
        if targets.isEmpty { call(value) } else { assign(value, to: targets) }
    }

    private mutating func assign(_ expression: PythonExpression, to targets: [PythonExpression]) {
        path = targets[0].assignedPath ?? []
        defer { path = [] }
        if path.count == 1 { forgetEntries(of: path[0], unlessNeededBy: expression) }
        if case .name(let source) = expression.kind, path.count == 1 { copyEntries(from: source, to: path[0]) }
        if let external = external(expression), let name = targets[0].assignedPath?.first, targets.count == 1, !isSettingName(name) {
            return bind(name, .external(external))
        }
        do {
            let value = try value(of: expression)
            for target in targets { try assign(value, to: target) }
        } catch {
            for target in targets { markUnknown(target, error) }
        }
    }

    private mutating func assign(_ value: SettingValue, to target: PythonExpression) throws(PythonUnknown) {
        switch target.kind {
        case .name(let name):
            unknowns[name] = nil
            bind(name, .value(value, location(target.token)))
        case .tuple(let parts), .list(let parts):
            guard let elements = value.elements, elements.count == parts.count else {
                throw PythonUnknown(
                    location: location(target.token), reason: "there are not as many values as names", help: "give each its own line")
            }
            for (part, element) in zip(parts, elements) { try assign(element, to: part) }
        case .item(let base, let keyExpression):
            let key = try self.value(of: keyExpression)
            var container = try self.value(of: base)
            guard container.replace(key, with: value) else {
                throw PythonUnknown(
                    location: location(target.token), reason: "there is no such item to replace", help: "write the whole value")
            }
            try assign(container, to: base)
        default: return
        }
    }

    private mutating func markUnknown(_ target: PythonExpression, _ why: PythonUnknown) {
        let path = target.assignedPath ?? []
        if case .tuple(let parts) = target.kind {
            for part in parts { markUnknown(part, why) }
        } else if path.count == 1 {
            bind(path[0], .unknown(why))
            if isSettingName(path[0]) { reportUnknown(path[0], why) }
        } else if let name = path.first, isSettingName(name) {
            reportUnknown(path.joined(separator: "."), why)
        }
    }

    /// Says that a setting, or an entry of one, is not known.
    mutating func reportUnknown(_ name: String, _ why: PythonUnknown) {
        unknowns[name] = why.location
        context.log.add(
            Diagnostic(.warning, at: why.location, "\(name) is left out: \(why.reason)", help: why.help, trace: why.trace))
    }

    private mutating func forgetEntries(of name: String, unlessNeededBy expression: PythonExpression) {
        if case .infix(_, let left, _) = expression.kind, left.dottedName == name { return }
        unknowns = unknowns.filter { !$0.key.hasPrefix(name + ".") }
        places = places.filter { !$0.key.hasPrefix(name + ".") }
    }

    private mutating func copyEntries(from source: String, to name: String) {
        for (key, place) in unknowns where key.hasPrefix(source + ".") { unknowns[name + key.dropFirst(source.count)] = place }
        for (key, place) in places where key.hasPrefix(source + ".") { places[name + key.dropFirst(source.count)] = place }
    }

    /// A statement that is only a call: a change to a list or dict that is known, or else something that settings do not need.
    private mutating func call(_ expression: PythonExpression) {
        guard case .call(let callee, let arguments) = expression.kind, case .attribute(let base, let method) = callee.kind,
            let target = base.assignedPath, case .value? = names[target[0]]
        else { return }
        do throws(PythonUnknown) {
            var container = try value(of: base)
            let values = try arguments.map { argument throws(PythonUnknown) in try value(of: argument.value) }
            let keywords = zip(arguments, values).compactMap { argument, value in argument.name.map { ($0, value) } }
            let plain = zip(arguments, values).filter { $0.0.name == nil }.map(\.1)
            guard container.change(method, plain, keywords) else {
                throw PythonUnknown(
                    location: location(expression.token), reason: "`.\(method)()` is not run", help: "write the value that comes out of it")
            }
            try assign(container, to: base)
        } catch {
            if isSettingName(target[0]) { markUnknown(base, error) }
        }
    }

    // MARK: Imports

    private func moduleName(_ parser: inout PythonParser) -> String {
        var name = ""
        while !parser.isAtEnd {
            switch parser.token.kind {
            case .sign("."), .sign("..."): if !name.isEmpty { name += "." }
            case .name(let part) where part != "import" && part != "as": name += part
            default: return name
            }
            parser.skip()
        }
        return name
    }

    private mutating func importModules(_ line: PythonLine) throws(PythonSyntaxError) {
        var parser = PythonParser(line.tokens, at: 1)
        repeat {
            let module = moduleName(&parser)
            let root = String(module.prefix { $0 != "." })
            var name = root
            var target = root
            if parser.take(name: "as"), case .name(let alias) = parser.token.kind {
                (name, target) = (alias, module)
                parser.skip()
            }
            bind(name, context.sibling(target) == nil ? .external(target) : .module(target))
        } while parser.take(",")
        if !parser.isAtEnd { throw parser.error("this import is not understood") }
    }

    private mutating func importNames(_ line: PythonLine) throws(PythonSyntaxError) {
        var parser = PythonParser(line.tokens, at: 1)
        let module = moduleName(&parser)
        guard parser.take(name: "import") else { throw parser.error("`import` should stand here") }
        let scope = context.sibling(module)
        if parser.take("*") { return importAll(module, scope, at: line.tokens[1]) }
        _ = parser.take("(")
        while case .name(let name) = parser.token.kind {
            parser.skip()
            var alias = name
            if parser.take(name: "as"), case .name(let other) = parser.token.kind {
                alias = other
                parser.skip()
            }
            take(name, as: alias, from: module, scope)
            if !parser.take(",") { break }
        }
    }

    private mutating func importAll(_ module: String, _ scope: PythonScope?, at token: PythonToken) {
        guard let scope else {
            context.log.add(
                Diagnostic(
                    .warning, at: location(token), "`\(module)` is not a file beside this one: its names are not known",
                    help: "put the settings that it holds into this file, or leave the line out if none is needed"))
            return
        }
        for name in scope.order where !name.hasPrefix("_") { take(name, as: name, from: module, scope) }
    }

    private mutating func take(_ name: String, as alias: String, from module: String, _ scope: PythonScope?) {
        guard let scope else { return bind(alias, .external(module.isEmpty ? name : "\(module).\(name)")) }
        guard let binding = scope.names[name] else {
            let inner = module.isEmpty ? name : "\(module).\(name)"
            return bind(alias, context.sibling(inner) == nil ? .external(inner) : .module(inner))
        }
        bind(alias, binding)
        let renamed = { (key: String) in alias + key.dropFirst(name.count) }
        let isOurs = { (key: String) in key == name || key.hasPrefix(name + ".") }
        for (key, place) in scope.places where isOurs(key) { places[renamed(key)] = place }
        for (key, place) in scope.unknowns where isOurs(key) { unknowns[renamed(key)] = place }
    }
}

extension PythonToken.Kind {
    /// The text of a name; nil for anything else.
    var name: String? {
        if case .name(let name) = self { name } else { nil }
    }
}

extension PythonExpression {
    /// `NAME`, or `NAME` and the keys in `NAME['key']['key']`; nil for anything else.
    var assignedPath: [String]? {
        switch kind {
        case .name(let name): [name]
        case .item(let base, let key):
            base.assignedPath.map { path in
                if case .value(let value) = key.kind { path + [value.description] } else { path + ["…"] }
            }
        default: nil
        }
    }
}
