// Calls: functions and methods, filters, tests, and their arguments.

import Diagnostics

/// The arguments as they stand in the source.
struct ArgumentList: Sendable {
    var positional: [Expression] = []
    var named: [(name: String, value: Expression)] = []
    /// `*list` and `**dict`.
    var star: Expression?
    var doubleStar: Expression?

    var isPositional: Bool { named.isEmpty && star == nil && doubleStar == nil }
    var isEmpty: Bool { positional.isEmpty && isPositional }

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

final class CallExpression: Expression, @unchecked Sendable {
    private let callee: Expression
    private let arguments: ArgumentList
    private let span: Span

    init(_ callee: Expression, _ arguments: ArgumentList, _ span: Span) {
        self.callee = callee
        self.arguments = arguments
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        try evaluate(frame, caller: nil)
    }

    /// Calls with the body of a `call` block as `caller`.
    func evaluate(_ frame: Frame, caller: Value?) throws -> Value {
        if let method = callee as? Attribute { return try evaluate(method, frame, caller) }
        return try callee.withValue(frame) { try invoke($0, frame, caller) }
    }

    override func write(_ frame: Frame) throws {
        if callee is Attribute { return try frame.write(evaluate(frame)) }
        try callee.withValue(frame) { function in
            guard case .object(let object) = function, let macro = object as? Macro else {
                return try frame.write(invoke(function, frame, nil))
            }
            do { try macro.write(arguments, from: frame) } catch { throw frame.traced(error, span, "called here") }
        }
    }

    private func call(_ frame: Frame, _ caller: Value?) throws -> Call {
        var call = try arguments.evaluate(frame)
        if let caller { call.named.append(("caller", caller)) }
        return call
    }

    private func evaluate(_ method: Attribute, _ frame: Frame, _ caller: Value?) throws -> Value {
        try method.object.withValue(frame) { object in
            do {
                if !object.isUndefined, let result = try callMethod(method.name, of: object, call(frame, caller)) { return result }
            } catch { throw frame.traced(error, span, "called here") }
            return try invoke(method.of(object, frame), frame, caller)
        }
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

final class FilterExpression: Expression, @unchecked Sendable {
    private let operand: Expression
    private let filter: Filter
    private let allowsUndefined: Bool
    private let arguments: ArgumentList
    private let span: Span

    init(_ operand: Expression, _ name: String, _ filter: @escaping Filter, _ arguments: ArgumentList, _ span: Span) {
        self.operand = operand
        self.filter = filter
        allowsUndefined = name == "default" || name == "d"
        self.arguments = arguments
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        try operand.withValue(frame) { value in
            if case .undefined(let undefined) = value, !allowsUndefined { try frame.refuseIfStrict(undefined, span) }
            do { return try filter(value, arguments.evaluate(frame, at: span)) } catch {
                if case .undefined(let undefined) = value, error is TemplateError { return try frame.refuse(undefined, span) }
                throw frame.located(error, span)
            }
        }
    }
}

/// What a `filter` block has captured, as the operand of its filters.
final class Captured: Expression, @unchecked Sendable {
    let slot: Int
    init(_ slot: Int) { self.slot = slot }
    override func evaluate(_ frame: Frame) -> Value { frame[slot] }
    override func pointer(_ frame: Frame) -> UnsafePointer<Value>? { frame.pointer(slot) }
}

final class TestExpression: Expression, @unchecked Sendable {
    private let operand: Expression
    private let test: Test
    private let allowsUndefined: Bool
    private let arguments: ArgumentList
    private let isNegated: Bool
    private let span: Span

    init(_ operand: Expression, _ name: String, _ test: @escaping Test, _ arguments: ArgumentList, isNegated: Bool, _ span: Span) {
        self.operand = operand
        self.test = test
        allowsUndefined = name == "defined" || name == "undefined"
        self.arguments = arguments
        self.isNegated = isNegated
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        .bool(try isTrue(frame, span))
    }

    override func isTrue(_ frame: Frame, _ span: Span) throws -> Bool {
        try operand.withValue(frame) { value in
            if case .undefined(let undefined) = value, !allowsUndefined { try frame.refuseIfStrict(undefined, self.span) }
            do { return try test(value, arguments.evaluate(frame)) != isNegated } catch { throw frame.located(error, self.span) }
        }
    }
}

/// `super()`: the same block, one template up.
final class SuperCall: Expression, @unchecked Sendable {
    private let span: Span
    init(_ span: Span) { self.span = span }

    override func evaluate(_ frame: Frame) throws -> Value {
        frame.markup(try frame.capture { try write(frame) })
    }

    override func write(_ frame: Frame) throws {
        let context = frame.context
        guard let running = frame.block, let above = context.block(context.symbol(ofBlock: running), from: running + 1) else {
            throw frame.located(TemplateError("there is no block above this one for `super()`"), span)
        }
        do { try context.runBlock(above) } catch { throw frame.traced(error, span, "`super()` called here") }
    }
}

/// `self.name()`: a block, written again.
final class BlockCall: Expression, @unchecked Sendable {
    private let name: Symbol
    private let span: Span

    init(_ name: Symbol, _ span: Span) {
        self.name = name
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        frame.markup(try frame.capture { try write(frame) })
    }

    override func write(_ frame: Frame) throws {
        guard let block = frame.context.block(name) else {
            let help = suggestion(name.text, among: frame.context.blockNames)
            throw frame.located(TemplateError("there is no block `\(name.text)`", help: help), span)
        }
        do { try frame.context.runBlock(block) } catch { throw frame.traced(error, span, "block called here") }
    }
}
