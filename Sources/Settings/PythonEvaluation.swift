// The value of a Python expression, or why it has none that can be known without running the file.

import Diagnostics

extension PythonScope {
    /// What a name or attribute leads to: a value, or something in a module that is not a file of ours.
    enum Resolved {
        case value(SettingValue)
        case external(String)
    }

    /// The value of an expression.
    mutating func value(of expression: PythonExpression) throws(PythonUnknown) -> SettingValue {
        switch expression.kind {
        case .value(let value): return value
        case .formatted(let pieces): return .string(try text(of: pieces, at: expression.token))
        case .name, .attribute: return try named(expression)
        case .item(let base, let key): return try item(base, key, at: expression.token)
        case .slice(let base, let from, let to): return try slice(base, from, to, at: expression.token)
        case .call(let callee, let arguments): return try call(callee, arguments, at: expression.token)
        case .list(let elements): return try checked(.list(try values(of: elements)), expression.token)
        case .tuple(let elements): return try checked(.tuple(try values(of: elements)), expression.token)
        case .set(let elements): return try checked(.list(unique(try values(of: elements))), expression.token)
        case .dict(let entries): return try dict(entries, at: expression.token)
        case .spread(let inner): return try value(of: inner)
        case .prefix(let sign, let operand): return try prefix(sign, operand, at: expression.token)
        case .infix(let sign, let left, let right): return try infix(sign, left, right, at: expression.token)
        case .condition(let test, let then, let otherwise): return try value(of: try value(of: test).isTrue ? then : otherwise)
        case .beyond(let what, let help): throw unknown(expression.token, "\(what) is not read as data", help: help)
        }
    }

    func unknown(_ token: PythonToken, _ reason: String, help: String = "write the value that it would give") -> PythonUnknown {
        PythonUnknown(location: location(token), reason: reason, help: help)
    }

    private func checked(_ value: SettingValue, _ token: PythonToken) throws(PythonUnknown) -> SettingValue {
        let limit = 200_000
        let weight = value.weight(limit: limit)
        context.budget -= weight
        guard weight < limit, context.budget > 0 else { throw unknown(token, "this is too large", help: "make it smaller") }
        return value
    }

    private mutating func values(of elements: [PythonExpression]) throws(PythonUnknown) -> [SettingValue] {
        var result: [SettingValue] = []
        for element in elements {
            if case .spread(let inner) = element.kind {
                guard let more = try value(of: inner).sequence else { throw unknown(element.token, "`*` needs a list") }
                result += more
            } else if path.first == "PLUGINS", let name = external(element) {
                result.append(.string(name))
            } else {
                result.append(try value(of: element))
            }
        }
        return result
    }

    private func unique(_ elements: [SettingValue]) -> [SettingValue] {
        var seen: Set<SettingValue> = []
        return elements.filter { seen.insert($0).inserted }
    }

    /// A dict; an entry that is not known is left out and reported, and the others stand.
    private mutating func dict(
        _ entries: [(key: PythonExpression?, value: PythonExpression)], at token: PythonToken
    ) throws(PythonUnknown) -> SettingValue {
        var result: [SettingValue.Entry] = []
        for (key, expression) in entries {
            guard let key else {
                guard let more = try value(of: expression).entries else { throw unknown(expression.token, "`**` needs a dict") }
                result += more
                continue
            }
            let name = try value(of: key)
            path.append(name.description)
            defer { path.removeLast() }
            let dotted = path.joined(separator: ".")
            places[dotted] = location(key.token)
            do {
                result.append(SettingValue.Entry(name, try value(of: expression)))
            } catch {
                guard path.count > 1 else { throw error }
                reportUnknown(dotted, error)
            }
        }
        return try checked(.dict(unique: result), token)
    }

    // MARK: Names

    /// The dotted name of something in a module that is not ours; nil for anything else.
    func external(_ expression: PythonExpression) -> String? {
        guard expression.dottedName != nil, case .external(let name)? = try? resolve(expression) else { return nil }
        return name
    }

    private func named(_ expression: PythonExpression) throws(PythonUnknown) -> SettingValue {
        switch try resolve(expression) {
        case .value(let value): return value
        case .external(let name):
            if let value = PythonBuiltins.value(of: name) { return value }
            throw unknown(expression.token, "`\(name)` belongs to Python, which is not run")
        }
    }

    private func resolve(_ expression: PythonExpression) throws(PythonUnknown) -> Resolved {
        switch expression.kind {
        case .name(let name): return try resolve(name, at: expression.token)
        case .attribute(let base, let attribute):
            if case .name(let module) = base.kind, case .module(let file)? = names[module] {
                return try resolve(attribute, inModule: file, at: expression.token)
            }
            if base.dottedName == nil {
                var copy = self
                return .value(try self.attribute(attribute, of: try copy.value(of: base), at: expression.token))
            }
            switch try resolve(base) {
            case .external(let name): return .external("\(name).\(attribute)")
            case .value(let value): return .value(try self.attribute(attribute, of: value, at: expression.token))
            }
        default: throw unknown(expression.token, "this is not read as data")
        }
    }

    private func resolve(_ name: String, at token: PythonToken) throws(PythonUnknown) -> Resolved {
        switch names[name] {
        case .value(let value, _): return .value(value)
        case .external(let name): return .external(name)
        case .module(let file): return .external(file)
        case .unknown(var why):
            if why.location != location(token) {
                why.trace.insert(Diagnostic.Frame(why.location, "`\(name)` is set here"), at: 0)
                if why.trace.count > 5 { why.trace.removeLast() }
                why.location = location(token)
                why.reason = "`\(name)` is not known (\(why.reason))"
            }
            throw why
        case nil:
            if PythonBuiltins.names.contains(name) { return .external(name) }
            let known = names.keys.filter { $0.count > 2 }
            let help = nearest(to: name, in: known).map { "did you mean `\($0)`?" } ?? "set it above this line"
            throw unknown(token, "there is no name `\(name)`", help: help)
        }
    }

    private func resolve(_ name: String, inModule module: String, at token: PythonToken) throws(PythonUnknown) -> Resolved {
        guard let scope = context.sibling(module) else { return .external("\(module).\(name)") }
        switch scope.names[name] {
        case .value(let value, _): return .value(value)
        case .unknown(let why): throw why
        default:
            // A module inside a package, such as a plugin: its name is all that is wanted.
            if context.isFile("\(module).\(name)") { return .external("\(module).\(name)") }
            throw unknown(token, "`\(module)` has no value `\(name)`")
        }
    }

    private func attribute(_ name: String, of value: SettingValue, at token: PythonToken) throws(PythonUnknown) -> SettingValue {
        if let result = value.attribute(name) { return result }
        throw unknown(token, "`.\(name)` of \(value.kind) is not known")
    }

    // MARK: Operators

    private mutating func prefix(_ sign: String, _ operand: PythonExpression, at token: PythonToken) throws(PythonUnknown) -> SettingValue {
        let value = try value(of: operand)
        switch (sign, value) {
        case ("not", _): return .bool(!value.isTrue)
        case ("-", .int(let number)) where number != .min: return .int(-number)
        case ("-", .double(let number)): return .double(-number)
        case ("+", .int), ("+", .double): return value
        case ("~", .int(let number)): return .int(~number)
        default: throw unknown(token, "`\(sign)` does not go with \(value.kind)")
        }
    }

    private mutating func infix(
        _ sign: String, _ left: PythonExpression, _ right: PythonExpression, at token: PythonToken
    ) throws(PythonUnknown) -> SettingValue {
        if sign == "in" || sign == "not in", external(right) == "os.environ" {
            noteEnvironment(try value(of: left).description, at: token)
            return .bool(sign == "not in")
        }
        let first = try value(of: left)
        if sign == "and" { return first.isTrue ? try value(of: right) : first }
        if sign == "or" { return first.isTrue ? first : try value(of: right) }
        let second = try value(of: right)
        guard let result = SettingValue.operate(sign, first, second) else {
            throw unknown(token, "`\(sign)` between \(first.kind) and \(second.kind) is not known")
        }
        return ["+", "*", "|"].contains(sign) ? try checked(result, token) : result
    }

    private mutating func item(_ base: PythonExpression, _ key: PythonExpression, at token: PythonToken) throws(PythonUnknown)
        -> SettingValue
    {
        if external(base) == "os.environ" {
            let name = try value(of: key).description
            throw unknown(token, "the environment is not read", help: "write the value, or os.environ.get('\(name)', 'a default')")
        }
        let container = try value(of: base)
        let key = try value(of: key)
        if let value = container[key] { return value }
        if case .int(let number) = key, container.entries == nil, let elements = container.sequence {
            let index = number < 0 ? elements.count + number : number
            if elements.indices.contains(index) { return elements[index] }
        }
        throw unknown(token, "there is no item \(key.source) in it")
    }

    private mutating func slice(
        _ base: PythonExpression, _ from: PythonExpression?, _ to: PythonExpression?, at token: PythonToken
    ) throws(PythonUnknown) -> SettingValue {
        let container = try value(of: base)
        guard container.entries == nil, let elements = container.sequence else { throw unknown(token, "\(container.kind) has no slices") }
        func bound(_ expression: PythonExpression?, _ fallback: Int, _ scope: inout PythonScope) throws(PythonUnknown) -> Int {
            guard let expression else { return fallback }
            guard case .int(let number) = try scope.value(of: expression) else { throw scope.unknown(token, "a slice needs whole numbers") }
            return max(0, min(elements.count, number < 0 ? elements.count + max(number, -elements.count) : number))
        }
        let start = try bound(from, 0, &self)
        let part = Array(elements[start..<max(start, try bound(to, elements.count, &self))])
        switch container {
        case .string: return .string(part.map(\.description).joined())
        case .tuple: return .tuple(part)
        default: return .list(part)
        }
    }

    private mutating func text(of pieces: [PythonExpression.Piece], at token: PythonToken) throws(PythonUnknown) -> String {
        var result = ""
        for piece in pieces {
            switch piece {
            case .text(let text): result += text
            case .hole(let expression, let conversion, let format):
                let value = try value(of: expression)
                guard let text = (conversion == "r" ? .string(value.source) : value).formatted(format) else {
                    throw unknown(token, "the format `\(format)` is not known")
                }
                result += text
            }
            if result.utf8.count > SettingValue.longest { throw unknown(token, "this is too large", help: "make it smaller") }
        }
        return result
    }

    // MARK: Calls

    private mutating func call(
        _ callee: PythonExpression, _ arguments: [PythonExpression.Argument], at token: PythonToken
    ) throws(PythonUnknown) -> SettingValue {
        var plain: [SettingValue] = []
        var keywords: [SettingValue.Entry] = []
        let name = external(callee)
        if name == nil, case .name = callee.kind { _ = try named(callee) }
        for argument in arguments {
            let value = try value(of: argument.value)
            if argument.name == "**" {
                keywords += value.entries ?? []
            } else if let name = argument.name {
                keywords.append(.init(.string(name), value))
            } else if case .spread = argument.value.kind {
                plain += value.sequence ?? []
            } else {
                plain.append(value)
            }
        }
        if let name { return try function(name, plain, keywords, at: token) }
        guard case .attribute(let base, let method) = callee.kind else { throw unknown(token, "a function is not run") }
        guard let result = try value(of: base).method(method, plain, keywords) else {
            throw unknown(token, "`.\(method)()` is not run here")
        }
        return try checked(result, token)
    }

    private mutating func function(
        _ name: String, _ plain: [SettingValue], _ keywords: [SettingValue.Entry], at token: PythonToken
    ) throws(PythonUnknown) -> SettingValue {
        if name == "os.environ.get" || name == "os.getenv" {
            noteEnvironment(plain.first?.description ?? "", at: token)
            return plain.count > 1 ? plain[1] : keywords.first?.value ?? .none
        }
        if PythonBuiltins.clocks.contains(name) {
            if let now = context.now { return .date(now) }
            throw unknown(token, "the time of the build is not known", help: "write the date: then the same sources make the same site")
        }
        guard let result = PythonBuiltins.call(name, plain, keywords) else { throw unknown(token, "`\(name)()` is not run") }
        return try checked(result, token)
    }

    private func noteEnvironment(_ name: String, at token: PythonToken) {
        context.log.add(
            Diagnostic(
                .note, at: location(token), "the environment is not read: \(name) is taken as not set",
                help: "give the setting on the command line where it differs: -e NAME=value"))
    }
}
