// The expressions of the tree: literals, names, attributes, items, logic.

import Diagnostics
import Synchronization

/// Part of a compiled template that has a value.
protocol Expression: AnyObject, Sendable {
    func evaluate(_ frame: Frame) throws -> Value
    /// Prints the value; some can do so without making a string first.
    func write(_ frame: Frame) throws
}

extension Expression {
    func write(_ frame: Frame) throws {
        try frame.write(evaluate(frame))
    }

    /// Python's truth, where strictness has a say.
    @inline(__always)
    func isTrue(_ frame: Frame, _ span: Span) throws -> Bool {
        let value = try evaluate(frame)
        if case .undefined(let undefined) = value { try frame.refuseIfStrict(undefined, span) }
        return value.isTrue
    }
}

extension Frame {
    /// With strict undefined, any use is an error.
    func refuseIfStrict(_ undefined: Undefined?, _ span: Span) throws {
        if run.environment.configuration.undefined == .strict { throw located(refusal(undefined), span) }
    }

    /// Something was done with an undefined value that Jinja2 refuses: an error, or a warning if lenient.
    func refuse(_ undefined: Undefined?, _ span: Span) throws -> Value {
        let problem = refusal(undefined)
        if run.environment.configuration.undefined != .lenient { throw located(problem, span) }
        warn(problem.message, span, help: problem.help)
        return .undefined(undefined ?? Undefined(problem.message))
    }

    private func refusal(_ undefined: Undefined?) -> TemplateError {
        TemplateError(undefined?.reason ?? "the value is undefined")
    }
}

final class Constant: Expression {
    let value: Value
    init(_ value: Value) { self.value = value }
    func evaluate(_ frame: Frame) -> Value { value }
}

/// A list or tuple; a list is made anew each time, since the template may change it.
final class Elements: Expression {
    private let items: [any Expression]
    private let isTuple: Bool

    init(_ items: [any Expression], isTuple: Bool) {
        self.items = items
        self.isTuple = isTuple
    }

    func evaluate(_ frame: Frame) throws -> Value {
        let list = List(changeable: try items.map { try $0.evaluate(frame) })
        return isTuple ? .tuple(list) : .list(list)
    }
}

final class Pairs: Expression {
    private let pairs: [(key: any Expression, value: any Expression)]
    private let span: Span

    init(_ pairs: [(key: any Expression, value: any Expression)], _ span: Span) {
        self.pairs = pairs
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        let made = try pairs.map { (key: try $0.key.evaluate(frame), value: try $0.value.evaluate(frame)) }
        do { try made.forEach { try checkHashable($0.key) } } catch { throw frame.located(error, span) }
        return .dict(Dict(changeable: made))
    }
}

/// Lists and dicts cannot be keys.
func checkHashable(_ key: Value) throws {
    switch key {
    case .list, .dict: throw TemplateError("a `\(key.typeName)` cannot be a key")
    default: break
    }
}

// MARK: - Names

/// A variable of the template or the host.
final class GlobalName: Expression {
    let symbol: Symbol
    init(_ symbol: Symbol) { self.symbol = symbol }
    func evaluate(_ frame: Frame) -> Value { frame.context.lookup(symbol) }
}

/// A local variable that certainly has a value.
final class LocalName: Expression {
    private let slot: Int
    init(_ slot: Int) { self.slot = slot }
    func evaluate(_ frame: Frame) -> Value { frame[slot] }
}

/// A local variable that may not be set yet: then the one it hides counts.
final class ScopedName: Expression {
    private let places: [Place]
    private let symbol: Symbol

    init(_ places: [Place], _ symbol: Symbol) {
        self.places = places
        self.symbol = symbol
    }

    func evaluate(_ frame: Frame) -> Value {
        for place in places {
            let value = frame.ancestor(place.depth)[place.slot]
            if case .undefined(nil) = value { continue }
            return value
        }
        return frame.context.lookup(symbol)
    }
}

/// A slot, and how many frames out it is.
struct Place: Sendable {
    var depth: Int
    var slot: Int
}

// MARK: - Attributes and items

final class Attribute: Expression {
    let object: any Expression
    let name: String
    let span: Span
    /// The layout that was met last, and the number of the name in it.
    private let seen = Atomic<UInt64>(0)

    init(_ object: any Expression, _ name: String, _ span: Span) {
        self.object = object
        self.name = name
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        try of(object.evaluate(frame), frame)
    }

    func of(_ value: Value, _ frame: Frame) throws -> Value {
        switch value {
        case .object(let object): if let layout = object.layout, let index = position(layout) { return object.attribute(at: index) }
        case .undefined(let undefined): return try frame.refuse(undefined, span)
        default: break
        }
        return attribute(name, of: value) ?? .undefined(Undefined("`\(value.typeName)` has no attribute `\(name)`"))
    }
}

extension Attribute {
    private func position(_ layout: Layout) -> Int? {
        let known = seen.load(ordering: .relaxed)
        if UInt32(known >> 32) == layout.id { return Int(known & 0xFFFF_FFFF) }
        guard let index = layout[name] else { return nil }
        seen.store(UInt64(layout.id) << 32 | UInt64(index), ordering: .relaxed)
        return index
    }
}

final class Item: Expression {
    private let object: any Expression
    private let key: any Expression
    private let span: Span

    init(_ object: any Expression, _ key: any Expression, _ span: Span) {
        self.object = object
        self.key = key
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        let value = try object.evaluate(frame)
        let key = try key.evaluate(frame)
        if case .undefined(let undefined) = value { return try frame.refuse(undefined, span) }
        return item(key, of: value) ?? .undefined(Undefined("`\(value.typeName)` has no item \(key.representation)"))
    }
}

final class Slice: Expression {
    private let object: any Expression
    private let bounds: [(any Expression)?]
    private let span: Span

    init(_ object: any Expression, _ bounds: [(any Expression)?], _ span: Span) {
        self.object = object
        self.bounds = bounds
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        let value = try object.evaluate(frame)
        if case .undefined(let undefined) = value { return try frame.refuse(undefined, span) }
        do {
            let numbers = try bounds.map { bound -> Int? in
                guard let value = try bound?.evaluate(frame), !value.isNone else { return nil }
                guard let number = value.int else { throw TemplateError("a slice needs whole numbers, not `\(value.typeName)`") }
                return number
            }
            return try slice(value, from: numbers[0], to: numbers[1], by: numbers[2])
        } catch { throw frame.located(error, span) }
    }
}

/// Python's `value[from:to:by]`.
func slice(_ value: Value, from: Int?, to: Int?, by: Int?) throws -> Value {
    switch value {
    case .string(let text): return .string(try slice(text, from, to, by))
    case .safe(let text): return .safe(try slice(text, from, to, by))
    case .list(let list): return .list(List(changeable: try slice(list.elements, from, to, by)))
    case .tuple(let list): return .tuple(List(changeable: try slice(list.elements, from, to, by)))
    case .object(let object):
        if let elements = object.elements { return .list(List(changeable: try slice(elements, from, to, by))) }
        fallthrough
    default: return .undefined(Undefined("`\(value.typeName)` cannot be sliced"))
    }
}

private func slice(_ text: String, _ from: Int?, _ to: Int?, _ by: Int?) throws -> String {
    var result = String.UnicodeScalarView()
    result.append(contentsOf: try slice(Array(text.unicodeScalars), from, to, by))
    return String(result)
}

private func slice<Element>(_ elements: [Element], _ from: Int?, _ to: Int?, _ by: Int?) throws -> [Element] {
    let step = by ?? 1
    if step == 0 { throw TemplateError("the step of a slice cannot be 0") }
    let count = elements.count
    func bounded(_ index: Int, _ low: Int, _ high: Int) -> Int {
        min(max(index < 0 ? (index < -count ? -1 : index + count) : index, low), high)
    }
    if step > 0 {
        let first = from.map { bounded($0, 0, count) } ?? 0
        let last = to.map { bounded($0, 0, count) } ?? count
        if step == 1 { return first < last ? Array(elements[first..<last]) : [] }
        return stride(from: first, to: last, by: step).map { elements[$0] }
    }
    let first = from.map { bounded($0, -1, count - 1) } ?? count - 1
    let last = to.map { bounded($0, -1, count - 1) } ?? -1
    return stride(from: first, to: last, by: max(step, -count - 1)).map { elements[$0] }
}

// MARK: - Logic

final class And: Expression {
    private let left: any Expression
    private let right: any Expression
    private let span: Span

    init(_ left: any Expression, _ right: any Expression, _ span: Span) {
        self.left = left
        self.right = right
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        let value = try left.evaluate(frame)
        if case .undefined(let undefined) = value { try frame.refuseIfStrict(undefined, span) }
        return value.isTrue ? try right.evaluate(frame) : value
    }
}

final class Or: Expression {
    private let left: any Expression
    private let right: any Expression
    private let span: Span

    init(_ left: any Expression, _ right: any Expression, _ span: Span) {
        self.left = left
        self.right = right
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        let value = try left.evaluate(frame)
        if case .undefined(let undefined) = value { try frame.refuseIfStrict(undefined, span) }
        return value.isTrue ? value : try right.evaluate(frame)
    }
}

final class Not: Expression {
    private let operand: any Expression
    private let span: Span

    init(_ operand: any Expression, _ span: Span) {
        self.operand = operand
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value { .bool(!(try operand.isTrue(frame, span))) }
}

/// `a if b else c`
final class Conditional: Expression {
    private let condition: any Expression
    private let then: any Expression
    private let otherwise: (any Expression)?
    private let span: Span

    init(_ condition: any Expression, _ then: any Expression, _ otherwise: (any Expression)?, _ span: Span) {
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
        self.span = span
    }

    func evaluate(_ frame: Frame) throws -> Value {
        if try condition.isTrue(frame, span) { return try then.evaluate(frame) }
        return try otherwise?.evaluate(frame) ?? .undefined(Self.noElse)
    }

    func write(_ frame: Frame) throws {
        if try condition.isTrue(frame, span) { try then.write(frame) } else if let otherwise { try otherwise.write(frame) }
    }

    private static let noElse = Undefined("the condition is false and there is no `else`")
}
