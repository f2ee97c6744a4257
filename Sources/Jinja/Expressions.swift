// The expressions of the tree: literals, names, attributes, items, logic.

import Diagnostics
import Synchronization

/// Part of a compiled template that has a value.
///
/// A class, not a protocol, as `Statement` is, and immutable as all its subclasses are.
class Expression: @unchecked Sendable {
    func evaluate(_ frame: Frame) throws -> Value { .undefined(nil) }

    /// Where the value stands, if it stands somewhere and can be read there; nil, and nothing done, if it has to be made.
    ///
    /// It stays there unchanged until the next statement of the same frame is executed: expressions only run statements in other frames.
    func pointer(_ frame: Frame) throws -> UnsafePointer<Value>? { nil }

    /// Prints the value; some can do so without making a string first.
    func write(_ frame: Frame) throws {
        try withValue(frame) { try frame.write($0) }
    }

    /// Python's truth, where strictness has a say.
    func isTrue(_ frame: Frame, _ span: Span) throws -> Bool {
        try withValue(frame) { try frame.isTrue($0, span) }
    }

    /// Reads the value in place where possible.
    @inline(__always)
    final func withValue<Result>(_ frame: Frame, _ body: (Value) throws -> Result) throws -> Result {
        if let pointer = try pointer(frame) { return try pointer.borrowed(body) }
        return try body(evaluate(frame))
    }
}

extension Frame {
    @inline(never)
    fileprivate func isTrue(_ value: Value, _ span: Span) throws -> Bool {
        if case .undefined(let undefined) = value { try refuseIfStrict(undefined, span) }
        return value.isTrue
    }

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

final class Constant: Expression, @unchecked Sendable {
    let value: Value
    init(_ value: Value) { self.value = value }
    override func evaluate(_ frame: Frame) -> Value { value }
    override func write(_ frame: Frame) throws { try frame.write(value) }
}

/// A list or tuple; a list is made anew each time, since the template may change it.
final class Elements: Expression, @unchecked Sendable {
    private let items: [Expression]
    private let isTuple: Bool

    init(_ items: [Expression], isTuple: Bool) {
        self.items = items
        self.isTuple = isTuple
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        let list = List(changeable: try items.map { try $0.evaluate(frame) })
        return isTuple ? .tuple(list) : .list(list)
    }
}

final class Pairs: Expression, @unchecked Sendable {
    private let pairs: [(key: Expression, value: Expression)]
    private let span: Span

    init(_ pairs: [(key: Expression, value: Expression)], _ span: Span) {
        self.pairs = pairs
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
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
final class GlobalName: Expression, @unchecked Sendable {
    let symbol: Symbol
    init(_ symbol: Symbol) { self.symbol = symbol }
    override func evaluate(_ frame: Frame) -> Value { frame.context.lookup(symbol).pointee }
    override func pointer(_ frame: Frame) -> UnsafePointer<Value>? { frame.context.lookup(symbol) }
}

/// A local variable that certainly has a value.
final class LocalName: Expression, @unchecked Sendable {
    private let slot: Int
    init(_ slot: Int) { self.slot = slot }
    override func evaluate(_ frame: Frame) -> Value { frame[slot] }
    override func pointer(_ frame: Frame) -> UnsafePointer<Value>? { frame.pointer(slot) }
}

/// A local variable that may not be set yet: then the one it hides counts.
final class ScopedName: Expression, @unchecked Sendable {
    /// Innermost first. The parser adds those that are set further down, around the macro in which the name stands.
    private(set) var places: [Place]
    private let symbol: Symbol

    init(_ places: [Place], _ symbol: Symbol) {
        self.places = places
        self.symbol = symbol
    }

    override func evaluate(_ frame: Frame) -> Value { found(frame).pointee }
    override func pointer(_ frame: Frame) -> UnsafePointer<Value>? { found(frame) }

    @inline(__always)
    private func found(_ frame: Frame) -> UnsafePointer<Value> {
        places.withUnsafeBufferPointer { places in
            for place in places {
                if let pointer = frame.pointer(place) { return pointer }
            }
            return frame.context.lookup(symbol)
        }
    }

    /// While the template is parsed: a scope around has set the name after all.
    func add(_ place: Place) {
        let at = places.firstIndex { ($0.depth, -$0.scope) > (place.depth, -place.scope) }
        places.insert(place, at: at ?? places.count)
    }
}

/// A slot, and how many frames out it is.
struct Place: Sendable {
    var depth: Int
    var slot: Int
    /// The scope it belongs to, counted from the outermost of its frame.
    var scope: Int
}

// MARK: - Attributes and items

final class Attribute: Expression, @unchecked Sendable {
    let object: Expression
    let name: String
    let span: Span
    /// The layout that was met last, and the number of the name in it.
    private let seen = Atomic<UInt64>(0)

    init(_ object: Expression, _ name: String, _ span: Span) {
        self.object = object
        self.name = name
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        try object.withValue(frame) { try of($0, frame) }
    }

    override func pointer(_ frame: Frame) throws -> UnsafePointer<Value>? {
        try object.pointer(frame)?.borrowed { pointer(in: $0) }
    }

    // Two functions, so that the compiler counts no reference: a parameter is only lent.
    @inline(never)
    private func pointer(in value: Value) -> UnsafePointer<Value>? {
        switch value {
        case .object(let object): return pointer(in: object)
        default: return nil
        }
    }

    @inline(never)
    private func pointer(in object: any Object) -> UnsafePointer<Value>? {
        object is Record ? unsafeDowncast(object, to: Record.self).pointer(self) : nil
    }

    func of(_ value: Value, _ frame: Frame) throws -> Value {
        switch value {
        case .object(let object): if let layout = object.layout, let index = position(layout) { return object.attribute(at: index) }
        case .undefined(let undefined): return try frame.refuse(undefined, span)
        default: break
        }
        return attribute(name, of: value) ?? .undefined(Undefined(attribute: name, of: value))
    }

    /// The number of the name in a layout.
    @inline(__always)
    func position(_ layout: Layout) -> Int? {
        let known = seen.load(ordering: .relaxed)
        let index = UInt32(truncatingIfNeeded: known >> 32) == layout.id ? UInt32(truncatingIfNeeded: known) : search(layout)
        return index == Self.nowhere ? nil : Int(index)
    }

    private func search(_ layout: Layout) -> UInt32 {
        let index = layout[name].map { UInt32($0) } ?? Self.nowhere
        seen.store(UInt64(layout.id) << 32 | UInt64(index), ordering: .relaxed)
        return index
    }

    private static let nowhere = UInt32.max
}

final class Item: Expression, @unchecked Sendable {
    private let object: Expression
    private let key: Expression
    private let span: Span

    init(_ object: Expression, _ key: Expression, _ span: Span) {
        self.object = object
        self.key = key
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        try object.withValue(frame) { value in
            let key = try key.evaluate(frame)
            if case .undefined(let undefined) = value { return try frame.refuse(undefined, span) }
            return item(key, of: value) ?? .undefined(Undefined("`\(value.typeName)` has no item \(key.representation)"))
        }
    }
}

final class Slice: Expression, @unchecked Sendable {
    private let object: Expression
    private let bounds: [Expression?]
    private let span: Span

    init(_ object: Expression, _ bounds: [Expression?], _ span: Span) {
        self.object = object
        self.bounds = bounds
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
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

final class And: Expression, @unchecked Sendable {
    private let left: Expression
    private let right: Expression
    private let span: Span

    init(_ left: Expression, _ right: Expression, _ span: Span) {
        self.left = left
        self.right = right
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        let value = try left.evaluate(frame)
        if case .undefined(let undefined) = value { try frame.refuseIfStrict(undefined, span) }
        return value.isTrue ? try right.evaluate(frame) : value
    }

    override func isTrue(_ frame: Frame, _ span: Span) throws -> Bool {
        try left.isTrue(frame, self.span) && right.isTrue(frame, span)
    }
}

final class Or: Expression, @unchecked Sendable {
    private let left: Expression
    private let right: Expression
    private let span: Span

    init(_ left: Expression, _ right: Expression, _ span: Span) {
        self.left = left
        self.right = right
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        let value = try left.evaluate(frame)
        if case .undefined(let undefined) = value { try frame.refuseIfStrict(undefined, span) }
        return value.isTrue ? value : try right.evaluate(frame)
    }

    override func isTrue(_ frame: Frame, _ span: Span) throws -> Bool {
        try left.isTrue(frame, self.span) || right.isTrue(frame, span)
    }
}

final class Not: Expression, @unchecked Sendable {
    private let operand: Expression
    private let span: Span

    init(_ operand: Expression, _ span: Span) {
        self.operand = operand
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value { .bool(!(try operand.isTrue(frame, span))) }
    override func isTrue(_ frame: Frame, _ span: Span) throws -> Bool { !(try operand.isTrue(frame, self.span)) }
}

/// `a if b else c`
final class Conditional: Expression, @unchecked Sendable {
    private let condition: Expression
    private let then: Expression
    private let otherwise: Expression?
    private let span: Span

    init(_ condition: Expression, _ then: Expression, _ otherwise: Expression?, _ span: Span) {
        self.condition = condition
        self.then = then
        self.otherwise = otherwise
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        if try condition.isTrue(frame, span) { return try then.evaluate(frame) }
        return try otherwise?.evaluate(frame) ?? .undefined(Self.noElse)
    }

    override func write(_ frame: Frame) throws {
        if try condition.isTrue(frame, span) { try then.write(frame) } else if let otherwise { try otherwise.write(frame) }
    }

    private static let noElse = Undefined("the condition is false and there is no `else`")
}
