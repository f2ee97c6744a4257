// The statements of the tree: text, output, conditions, assignments, scopes.

import Diagnostics

/// Where execution goes after a statement.
enum Flow {
    case next, leaveLoop, nextTurn
}

/// Part of a compiled template that writes or assigns.
///
/// A class, not a protocol, so that `execute` below can run it without counting references. Immutable, as are all its subclasses.
class Statement: @unchecked Sendable {
    func execute(_ frame: Frame) throws -> Flow { .next }
}

/// The objects of an array that stays as it is, as all arrays in a compiled template do: retaining each of them as well would take as
/// long as what it does.
@inline(__always)
func unretained<Element: AnyObject>(_ array: [Element]) -> UnsafeBufferPointer<Unmanaged<Element>> {
    array.withUnsafeBytes { $0.assumingMemoryBound(to: Unmanaged<Element>.self) }
}

/// Runs statements until one of them leaves.
@inline(__always)
func execute(_ statements: [Statement], _ frame: Frame) throws -> Flow {
    for statement in unretained(statements) {
        let flow = try statement._withUnsafeGuaranteedRef { try $0.execute(frame) }
        if flow != .next { return flow }
    }
    return .next
}

/// Constant text, in memory of its own so that nothing is counted when it is copied.
final class TextStatement: Statement, @unchecked Sendable {
    private let bytes: UnsafeBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        let copy = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: bytes.count)
        _ = copy.initialize(from: bytes)
        self.bytes = UnsafeBufferPointer(copy)
    }

    deinit {
        bytes.deallocate()
    }

    override func execute(_ frame: Frame) -> Flow {
        frame.out.append(bytes)
        return .next
    }
}

/// `{{ expression }}`
final class OutputStatement: Statement, @unchecked Sendable {
    private let expression: Expression
    private let span: Span

    init(_ expression: Expression, _ span: Span) {
        self.expression = expression
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        do { try expression.write(frame) } catch { throw frame.located(error, span) }
        return .next
    }
}

/// `{% do expression %}`
final class DoStatement: Statement, @unchecked Sendable {
    private let expression: Expression
    init(_ expression: Expression) { self.expression = expression }

    override func execute(_ frame: Frame) throws -> Flow {
        _ = try expression.evaluate(frame)
        return .next
    }
}

final class If: Statement, @unchecked Sendable {
    /// A condition and what it leads to.
    final class Branch: Sendable {
        let condition: Expression
        let span: Span
        let body: [Statement]

        init(_ condition: Expression, _ span: Span, _ body: [Statement]) {
            self.condition = condition
            self.span = span
            self.body = body
        }
    }

    private let branches: [Branch]
    private let otherwise: [Statement]

    init(_ branches: [Branch], otherwise: [Statement]) {
        self.branches = branches
        self.otherwise = otherwise
    }

    override func execute(_ frame: Frame) throws -> Flow {
        for branch in unretained(branches) {
            let flow = try branch._withUnsafeGuaranteedRef { branch in
                try branch.condition.isTrue(frame, branch.span) ? Jinja.execute(branch.body, frame) : nil
            }
            if let flow { return flow }
        }
        return try Jinja.execute(otherwise, frame)
    }
}

final class Jump: Statement, @unchecked Sendable {
    private let flow: Flow
    init(_ flow: Flow) { self.flow = flow }
    override func execute(_ frame: Frame) -> Flow { flow }
}

// MARK: - Assignment

/// What is assigned to.
indirect enum Target: Sendable {
    /// A name at the top level of a template: blocks, includes and importers see it.
    case global(Symbol)
    case local(Int)
    /// `namespace.name`
    case attribute(Expression, String, Span)
    case tuple([Target], Span)

    @inline(__always)
    func assign(_ value: Value, _ frame: Frame) throws {
        if case .local(let slot) = self { frame[slot] = value } else { try assignElsewhere(value, frame) }
    }

    private func assignElsewhere(_ value: Value, _ frame: Frame) throws {
        switch self {
        case .global(let symbol): frame.context.set(symbol, value)
        case .local(let slot): frame[slot] = value
        case .attribute(let object, let name, let span):
            guard case .object(let object) = try object.evaluate(frame), let namespace = object as? Namespace else {
                throw frame.located(
                    TemplateError("only a namespace's attributes can be set", help: "make one with `{% set ns = namespace() %}`"), span)
            }
            namespace.set(name, value)
        case .tuple(let targets, let span):
            do { try unpack(value, targets, frame) } catch { throw frame.located(error, span) }
        }
    }

    private func unpack(_ value: Value, _ targets: [Target], _ frame: Frame) throws {
        if case .undefined(let undefined) = value, let reason = undefined?.reason { throw TemplateError(reason) }
        let values = try elements(of: value)
        guard values.count == targets.count else {
            throw TemplateError("\(values.count) values cannot be unpacked into \(targets.count) names")
        }
        for (target, value) in zip(targets, values) { try target.assign(value, frame) }
    }
}

final class SetStatement: Statement, @unchecked Sendable {
    private let target: Target
    private let expression: Expression

    init(_ target: Target, _ expression: Expression) {
        self.target = target
        self.expression = expression
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let value = try expression.evaluate(frame)
        if case .undefined(nil) = value {
            try target.assign(.undefined(Undefined("the value is undefined")), frame)
        } else {
            try target.assign(value, frame)
        }
        return .next
    }
}

/// `{% set x %}…{% endset %}`
final class SetBlock: Statement, @unchecked Sendable {
    private let target: Target
    private let filters: (captured: Captured, expression: Expression)?
    private let body: Scoped

    init(_ target: Target, _ filters: (captured: Captured, expression: Expression)?, _ body: Scoped) {
        self.target = target
        self.filters = filters
        self.body = body
    }

    override func execute(_ frame: Frame) throws -> Flow {
        var flow = Flow.next
        var value = frame.markup(try frame.capture { flow = try body.execute(frame) })
        if let filters {
            frame[filters.captured.slot] = value
            value = try filters.expression.evaluate(frame)
            if frame.autoescape, case .string(let text) = value { value = .safe(text) }
        }
        try target.assign(value, frame)
        return flow
    }
}

/// `{% filter f %}…{% endfilter %}`
final class FilterBlock: Statement, @unchecked Sendable {
    private let captured: Captured
    private let expression: Expression
    private let body: Scoped
    private let span: Span

    init(_ captured: Captured, _ expression: Expression, _ body: Scoped, _ span: Span) {
        self.captured = captured
        self.expression = expression
        self.body = body
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        var flow = Flow.next
        frame[captured.slot] = frame.markup(try frame.capture { flow = try body.execute(frame) })
        do { try expression.write(frame) } catch { throw frame.located(error, span) }
        return flow
    }
}

// MARK: - Scopes

/// A body with variables of its own, which are not set yet when it begins.
final class Scoped: Statement, @unchecked Sendable {
    let body: [Statement]
    let slots: Range<Int>

    init(_ body: [Statement], _ slots: Range<Int>) {
        self.body = body
        self.slots = slots
    }

    override func execute(_ frame: Frame) throws -> Flow {
        frame.clear(slots)
        return try Jinja.execute(body, frame)
    }
}

/// `{% with a = 1, b = 2 %}`
final class With: Statement, @unchecked Sendable {
    private let assignments: [(target: Target, value: Expression)]
    private let body: Scoped

    init(_ assignments: [(target: Target, value: Expression)], _ body: Scoped) {
        self.assignments = assignments
        self.body = body
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let values = try assignments.map { try $0.value.evaluate(frame) }
        frame.clear(body.slots)
        for (assignment, value) in zip(assignments, values) { try assignment.target.assign(value, frame) }
        return try Jinja.execute(body.body, frame)
    }
}

/// `{% autoescape true %}`
final class Autoescape: Statement, @unchecked Sendable {
    private let setting: Expression
    private let body: Scoped

    init(_ setting: Expression, _ body: Scoped) {
        self.setting = setting
        self.body = body
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let before = frame.autoescape
        frame.autoescape = try setting.evaluate(frame).isTrue
        defer { frame.autoescape = before }
        return try body.execute(frame)
    }
}

/// `{% trans %}…{% pluralize %}…{% endtrans %}`
final class Translation: Statement, @unchecked Sendable {
    struct Message: Sendable {
        /// The text with `%(name)s` for variables and `%%` for a percent sign.
        var singular: String
        var plural: String?
        var context: String?
    }

    private let message: Message
    private let variables: [(name: String, value: Expression)]
    private let count: Expression?
    private let function: Expression
    private let span: Span

    init(
        _ message: Message, _ variables: [(name: String, value: Expression)], count: Expression?, function: Expression,
        _ span: Span
    ) {
        self.message = message
        self.variables = variables
        self.count = count
        self.function = function
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        do {
            let values = try variables.map { (name: $0.name, value: try $0.value.evaluate(frame)) }
            let safe = frame.autoescape ? values.map { ($0.name, .safe(escapedText($0.value))) } : values
            let isNewStyle = frame.run.environment.configuration.newStyleGettext
            let text = try translated(frame, isNewStyle ? safe : []).text
            let dict = { Value.dict(Dict(changeable: safe.map { (.string($0.name), $0.value) })) }
            frame.run.out.append(isNewStyle ? text : try percentFormat(text, dict(), frame.run))
        } catch { throw frame.located(error, span) }
        return .next
    }

    private func translated(_ frame: Frame, _ named: [(name: String, value: Value)]) throws -> Value {
        var arguments: [Value] = message.context.map { [.string($0)] } ?? []
        arguments.append(.string(message.singular))
        if let plural = message.plural, let count { arguments += [.string(plural), try count.evaluate(frame)] }
        return try invokeValue(function.evaluate(frame), Call(positional: arguments, named: named, frame: frame))
    }
}
