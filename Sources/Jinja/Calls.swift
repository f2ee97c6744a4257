// Calls: functions and methods, filters, tests, and their arguments.

import Diagnostics

/// The arguments as they stand in the source.
struct ArgumentList: Sendable {
    var positional: [any Expression] = []
    var named: [(name: String, value: any Expression)] = []
    /// `*list` and `**dict`.
    var star: (any Expression)?
    var doubleStar: (any Expression)?

    var isEmpty: Bool { positional.isEmpty && named.isEmpty && star == nil && doubleStar == nil }

    func evaluate(_ frame: Frame, at span: Span? = nil) throws -> Call {
        var call = Call(positional: [], named: [], frame: frame)
        call.span = span
        if isEmpty { return call }
        call.positional = try positional.map { try $0.evaluate(frame) }
        call.named = try named.map { ($0.name, try $0.value.evaluate(frame)) }
        if let star { call.positional += try elements(of: star.evaluate(frame)) }
        if let doubleStar {
            guard case .dict(let dict) = try doubleStar.evaluate(frame) else { throw TemplateError("`**` needs a dict") }
            call.named += dict.pairs.map { ($0.key.text, $0.value) }
        }
        return call
    }
}

final class CallExpression: Expression {
    private let callee: any Expression
    private let arguments: ArgumentList
    private let span: Span

    init(_ callee: any Expression, _ arguments: ArgumentList, _ span: Span) {
        self.callee = callee
        self.arguments = arguments
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        try evaluate(frame, caller: nil)
    }

    /// Calls with the body of a `call` block as `caller`.
    func evaluate(_ frame: Frame, caller: Value?) throws -> Value {
        if let method = callee as? Attribute { return try evaluate(method, frame, caller) }
        let function = try callee.evaluate(frame)
        return try invoke(function, frame, caller)
    }

    func write(_ frame: Frame) throws {
        if callee is Attribute { return try frame.write(evaluate(frame)) }
        let function = try callee.evaluate(frame)
        guard case .object(let object) = function, let macro = object as? Macro else {
            return try frame.write(invoke(function, frame, nil))
        }
        do { try macro.write(call(frame, nil)) } catch { throw frame.traced(error, span, "called here") }
    }

    private func call(_ frame: Frame, _ caller: Value?) throws -> Call {
        var call = try arguments.evaluate(frame)
        if let caller { call.named.append(("caller", caller)) }
        return call
    }

    private func evaluate(_ method: Attribute, _ frame: Frame, _ caller: Value?) throws -> Value {
        let object = try method.object.evaluate(frame)
        do {
            if !object.isUndefined, let result = try callMethod(method.name, of: object, call(frame, caller)) { return result }
        } catch { throw frame.traced(error, span, "called here") }
        return try invoke(method.of(object, frame), frame, caller)
    }

    private func invoke(_ function: Value, _ frame: Frame, _ caller: Value?) throws -> Value {
        if case .undefined(let undefined) = function { return try frame.refuse(undefined, span) }
        do { return try invokeValue(function, call(frame, caller)) } catch { throw frame.traced(error, span, "called here") }
    }
}

/// Calls a value.
func invokeValue(_ value: Value, _ call: Call) throws -> Value {
    switch value {
    case .function(let function): return try function.body(call)
    case .object(let object): if let result = try object.invoke(call) { return result }
    case .undefined(let undefined): throw TemplateError(undefined?.reason ?? "the value is undefined")
    default: break
    }
    throw TemplateError("`\(value.typeName)` cannot be called")
}

final class FilterExpression: Expression {
    private let operand: any Expression
    private let name: String
    private let filter: Filter
    private let arguments: ArgumentList
    private let span: Span

    init(_ operand: any Expression, _ name: String, _ filter: @escaping Filter, _ arguments: ArgumentList, _ span: Span) {
        self.operand = operand
        self.name = name
        self.filter = filter
        self.arguments = arguments
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        let value = try operand.evaluate(frame)
        if case .undefined(let undefined) = value, name != "default", name != "d" { try frame.refuseIfStrict(undefined, span) }
        do { return try filter(value, arguments.evaluate(frame, at: span)) } catch {
            if case .undefined(let undefined) = value, error is TemplateError { return try frame.refuse(undefined, span) }
            throw frame.located(error, span)
        }
    }
}

/// What a `filter` block has captured, as the operand of its filters.
final class Captured: Expression {
    let slot: Int
    init(_ slot: Int) { self.slot = slot }
    func evaluate(_ frame: Frame) -> Value { frame[slot] }
}

final class TestExpression: Expression {
    private let operand: any Expression
    private let test: Test
    private let allowsUndefined: Bool
    private let arguments: ArgumentList
    private let isNegated: Bool
    private let span: Span

    init(_ operand: any Expression, _ name: String, _ test: @escaping Test, _ arguments: ArgumentList, isNegated: Bool, _ span: Span) {
        self.operand = operand
        self.test = test
        allowsUndefined = name == "defined" || name == "undefined"
        self.arguments = arguments
        self.isNegated = isNegated
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        let value = try operand.evaluate(frame)
        if case .undefined(let undefined) = value, !allowsUndefined { try frame.refuseIfStrict(undefined, span) }
        do { return .bool(try test(value, arguments.evaluate(frame)) != isNegated) } catch { throw frame.located(error, span) }
    }
}

/// `super()`: the same block, one template up.
final class SuperCall: Expression {
    private let span: Span
    init(_ span: Span) { self.span = span }

    func evaluate(_ frame: Frame) throws -> Value {
        frame.markup(try frame.capture { try write(frame) })
    }

    func write(_ frame: Frame) throws {
        guard let block = frame.block, let versions = frame.context.blocks[block.name], block.index + 1 < versions.count else {
            throw frame.located(TemplateError("there is no block above this one for `super()`"), span)
        }
        let above = block.index + 1
        do { try versions[above].run(frame.context, index: above) } catch { throw frame.traced(error, span, "`super()` called here") }
    }
}

/// `self.name()`: a block, written again.
final class BlockCall: Expression {
    private let name: String
    private let span: Span

    init(_ name: String, _ span: Span) {
        self.name = name
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        frame.markup(try frame.capture { try write(frame) })
    }

    func write(_ frame: Frame) throws {
        guard let block = frame.context.blocks[name]?.first else {
            throw frame.located(
                TemplateError("there is no block `\(name)`", help: suggestion(name, among: frame.context.blocks.keys)), span)
        }
        do { try block.run(frame.context, index: 0) } catch { throw frame.traced(error, span, "block called here") }
    }
}
