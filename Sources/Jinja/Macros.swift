// Macros, and the bodies of `call` blocks, which are macros too.

/// A macro as it stands in the source.
final class MacroCode: Sendable {
    typealias Parameter = (name: String, slot: Int, fallback: Expression?)

    let name: String
    let parameters: [Parameter]
    /// Slots of `varargs`, `kwargs` and `caller`, where the body uses them.
    let varargs: Int?
    let kwargs: Int?
    let caller: Int?
    let slots: Int
    let body: [Statement]
    /// Whether it takes nothing but its parameters.
    var isPlain: Bool { varargs == nil && kwargs == nil && caller == nil }

    init(
        _ name: String, _ parameters: [Parameter], varargs: Int?, kwargs: Int?, caller: Int?,
        slots: Int, body: [Statement]
    ) {
        self.name = name
        self.parameters = parameters
        self.varargs = varargs
        self.kwargs = kwargs
        self.caller = caller
        self.slots = slots
        self.body = body
    }
}

/// A macro of a running template, with the variables it closes over. Lives and is used in one render only.
final class Macro: Object, @unchecked Sendable {
    /// Belongs to a compiled template, which outlives the render: all threads would count the references to it.
    private unowned(unsafe) let code: MacroCode
    private let home: Frame

    init(_ code: MacroCode, _ home: Frame) {
        self.code = code
        self.home = home
        home.run.capture(home)
    }

    var typeName: String { "macro" }
    var text: String { "<Macro '\(code.name)'>" }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "name": .string(code.name)
        case "arguments": .tuple(List(code.parameters.map { .string($0.name) }))
        case "catch_kwargs": .bool(code.kwargs != nil)
        case "catch_varargs": .bool(code.varargs != nil)
        case "caller": .bool(code.caller != nil)
        default: nil
        }
    }

    func invoke(_ call: Call) throws -> Value? {
        let text = try call.frame.capture { try write(call) }
        return call.autoescape ? .safe(text) : .string(text)
    }

    /// Runs the macro, straight into the output.
    private func write(_ call: Call) throws {
        let frame = home.inner(slots: code.slots)
        try bind(call, frame)
        try home.run.deeper { _ = try execute(code.body, frame) }
    }

    /// The same with arguments as they stand in the source; where they are plain, they go straight into the macro's variables.
    func write(_ arguments: ArgumentList, from caller: Frame) throws {
        guard code.isPlain, arguments.isPositional, arguments.positional.count <= code.parameters.count else {
            return try write(arguments.evaluate(caller))
        }
        let frame = home.inner(slots: code.slots)
        for (index, argument) in unretained(arguments.positional).enumerated() {
            frame[code.parameters[index].slot] = try argument._withUnsafeGuaranteedRef { try $0.evaluate(caller) }
        }
        for index in arguments.positional.count..<code.parameters.count { try bindDefault(code.parameters[index], frame) }
        try home.run.deeper { _ = try execute(code.body, frame) }
    }

    private func bind(_ call: Call, _ frame: Frame) throws {
        var named = call.named
        if let slot = code.caller {
            let position = named.firstIndex { $0.name == "caller" }
            frame[slot] = position.map { named.remove(at: $0).value } ?? .undefined(Undefined("no `caller` defined: use a `call` block"))
        }
        for (index, parameter) in code.parameters.enumerated() {
            if index < call.positional.count {
                frame[parameter.slot] = call.positional[index]
                if named.contains(where: { $0.name == parameter.name }) {
                    throw TemplateError("macro `\(code.name)` got `\(parameter.name)` twice")
                }
            } else if let position = named.firstIndex(where: { $0.name == parameter.name }) {
                frame[parameter.slot] = named.remove(at: position).value
            } else {
                try bindDefault(parameter, frame)
            }
        }
        try bindRest(call, named, frame)
    }

    private func bindDefault(_ parameter: MacroCode.Parameter, _ frame: Frame) throws {
        let missing = Value.undefined(Undefined("`\(parameter.name)` was not given"))
        frame[parameter.slot] = try parameter.fallback?.evaluate(frame) ?? missing
    }

    private func bindRest(_ call: Call, _ named: [(name: String, value: Value)], _ frame: Frame) throws {
        let extra = call.positional.dropFirst(code.parameters.count)
        if let slot = code.varargs {
            frame[slot] = .tuple(List(changeable: Array(extra)))
        } else if !extra.isEmpty {
            throw TemplateError("macro `\(code.name)` takes at most \(code.parameters.count) arguments (\(call.positional.count) given)")
        }
        if let slot = code.kwargs {
            frame[slot] = .dict(Dict(changeable: named.map { (.string($0.name), $0.value) }))
        } else if let name = named.first?.name {
            throw TemplateError(
                "macro `\(code.name)` has no argument `\(name)`", help: suggestion(name, among: code.parameters.map(\.name)))
        }
    }
}

/// `{% macro %}`
final class MacroStatement: Statement, @unchecked Sendable {
    private let code: MacroCode
    private let target: Target

    init(_ code: MacroCode, _ target: Target) {
        self.code = code
        self.target = target
    }

    override func execute(_ frame: Frame) throws -> Flow {
        try target.assign(.object(Macro(code, frame)), frame)
        return .next
    }
}

/// `{% call %}`
final class CallBlock: Statement, @unchecked Sendable {
    private let call: CallExpression
    private let code: MacroCode
    private let span: Span

    init(_ call: CallExpression, _ code: MacroCode, _ span: Span) {
        self.call = call
        self.code = code
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let result = try call.evaluate(frame, caller: .object(Macro(code, frame)))
        do { try frame.write(result) } catch { throw frame.located(error, span) }
        return .next
    }
}
