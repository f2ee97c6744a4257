// What the host hands to templates: objects, through one small protocol, and calls with their arguments.

import Synchronization

/// A thing of the host's that templates can use.
///
/// Only what a thing can do needs to be written; everything has a default.
public protocol Object: AnyObject, Sendable {
    /// What messages call it.
    var typeName: String { get }
    /// The text a template prints (Python's `str`).
    var text: String { get }
    /// The text inside a printed list (Python's `repr`).
    var representation: String { get }
    /// Whether the text is markup, to be printed without escaping.
    var isMarkup: Bool { get }
    /// Python's truth; by default false only for an empty sequence.
    var isTrue: Bool { get }
    /// What a loop runs over, or nil if it cannot.
    var elements: [Value]? { get }
    /// The number of elements, or nil.
    var length: Int? { get }
    /// The attributes that are found by number, if any; others go through `attribute(_:)`.
    var layout: Layout? { get }
    /// The attribute of a number in the layout.
    func attribute(at index: Int) -> Value
    /// An attribute; a method is a `.function`. Nil if there is none of that name.
    func attribute(_ name: String) -> Value?
    /// An item (`x[key]`), or nil.
    func item(_ key: Value) -> Value?
    /// Calls a method without making a function of it first. Nil if there is none: then the attribute is called.
    func call(_ method: String, _ call: Call) throws -> Value?
    /// Calls the object itself, or nil if it cannot be called.
    func invoke(_ call: Call) throws -> Value?
    /// Whether it equals another value.
    func equals(_ other: Value) -> Bool
    /// Whether it comes before another value, or nil if they have no order.
    func isLess(than other: Value) -> Bool?
    /// What `object - other` is, or nil if that means nothing.
    func subtracting(_ other: Value) -> Value?
    /// Feeds a hash that agrees with `equals`.
    func hash(into hasher: inout Hasher)
    /// The text for `{:spec}` in `str.format`.
    func formatted(_ specification: String) throws -> String
}

extension Object {
    /// The Swift type's name.
    public var typeName: String { "\(type(of: self))" }
    /// The type's name in angle brackets.
    public var text: String { "<\(typeName)>" }
    /// The same as `text`.
    public var representation: String { text }
    /// No.
    public var isMarkup: Bool { false }
    /// True, unless the length is 0.
    public var isTrue: Bool { length != 0 }
    /// Nil: not a sequence.
    public var elements: [Value]? { nil }
    /// The number of elements.
    public var length: Int? { elements?.count }
    /// Nil: all attributes go by name.
    public var layout: Layout? { nil }
    /// Undefined.
    public func attribute(at index: Int) -> Value { .undefined(nil) }
    /// Nil: no attributes.
    public func attribute(_ name: String) -> Value? { nil }
    /// Nil: no items.
    public func item(_ key: Value) -> Value? { nil }
    /// Nil: no methods but those among the attributes.
    public func call(_ method: String, _ call: Call) throws -> Value? { nil }
    /// Nil: cannot be called.
    public func invoke(_ call: Call) throws -> Value? { nil }
    /// Whether it is the very same object.
    public func equals(_ other: Value) -> Bool {
        if case .object(let object) = other { object === self } else { false }
    }
    /// Nil: no order.
    public func isLess(than other: Value) -> Bool? { nil }
    /// Nil: nothing can be subtracted.
    public func subtracting(_ other: Value) -> Value? { nil }
    /// Hashes the identity.
    public func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
    /// The text, padded as the specification says.
    public func formatted(_ specification: String) throws -> String {
        try formatText(text, FormatSpecification(specification))
    }
}

/// The names of the attributes that all objects of a kind have, for finding them fast.
///
/// Make one for each class, `static let layout = Layout(["title", "url"])`; it stays for the life of the process. The values come from
/// `attribute(at:)`, with a `switch` over their positions, or stand in a `Record`. Templates remember the position after the first look.
public struct Layout: Sendable {
    let id: UInt32
    // Never released: objects hand layouts out at every access, from all threads.
    private let positions: Unmanaged<Positions>
    private static let count = Atomic<UInt32>(0)

    private final class Positions: Sendable {
        let ofNames: [String: Int]
        init(_ ofNames: [String: Int]) { self.ofNames = ofNames }
    }

    /// Makes a layout of names; a name's place among them is its number.
    public init(_ names: [String]) {
        id = Self.count.add(1, ordering: .relaxed).newValue
        let positions = Dictionary(names.enumerated().map { ($0.element, $0.offset) }, uniquingKeysWith: { first, _ in first })
        self.positions = .passRetained(Positions(positions))
    }

    /// The number of a name, or nil.
    public subscript(name: String) -> Int? { positions._withUnsafeGuaranteedRef { $0.ofNames[name] } }
}

/// An object with values that never change, which templates read where they stand: the fastest kind.
///
/// What is made only when it is asked for goes by name, through `attribute(_:)`.
open class Record: Object, @unchecked Sendable {
    private let shape: Layout
    private let count: Int
    /// The values in the order of the layout; they live as long as the object.
    final let values: UnsafePointer<Value>
    /// The value that it prints as.
    final let printed: UnsafePointer<Value>?

    /// Makes a record.
    /// - Parameters:
    ///   - layout: the names of the values.
    ///   - values: in the order of the layout; one that is undefined stands for an attribute that does not exist.
    ///   - name: which of the values the object prints as; if none, `text` says what it prints.
    public init(_ layout: Layout, _ values: [Value], printsAs name: String? = nil) {
        shape = layout
        count = values.count
        let copy = UnsafeMutableBufferPointer<Value>.allocate(capacity: values.count)
        _ = copy.initialize(from: values)
        self.values = UnsafePointer(copy.baseAddress.unsafelyUnwrapped)
        printed = name.flatMap { layout[$0] }.map { [values = self.values] in values + $0 }
    }

    deinit {
        let values = UnsafeMutablePointer(mutating: values)
        values.deinitialize(count: count)
        values.deallocate()
    }

    /// The layout of the values.
    public final var layout: Layout? { shape }
    /// The value at a place of the layout.
    public final func attribute(at index: Int) -> Value { index < count ? values[index] : .undefined(nil) }

    /// Where the value stands that an attribute has.
    @inline(__always)
    final func pointer(_ attribute: Attribute) -> UnsafePointer<Value>? {
        guard let index = attribute.position(shape), index < count else { return nil }
        return values + index
    }

    /// What messages call it.
    open var typeName: String { "\(type(of: self))" }
    /// The text a template prints.
    open var text: String { printed?.pointee.text ?? "<\(typeName)>" }
    /// The text inside a printed list.
    open var representation: String { text }
    /// Whether the text is markup.
    open var isMarkup: Bool { false }
    /// Python's truth.
    open var isTrue: Bool { true }
    /// An attribute beside those of the layout.
    open func attribute(_ name: String) -> Value? { nil }
    /// An item, or nil.
    open func item(_ key: Value) -> Value? { nil }
    /// Whether it equals another value.
    open func equals(_ other: Value) -> Bool {
        if case .object(let object) = other { object === self } else { false }
    }
    /// Whether it comes before another value, or nil if they have no order.
    open func isLess(than other: Value) -> Bool? { nil }
    /// What `object - other` is, or nil if that means nothing.
    open func subtracting(_ other: Value) -> Value? { nil }
    /// Feeds a hash that agrees with `equals`.
    open func hash(into hasher: inout Hasher) { hasher.combine(ObjectIdentifier(self)) }
}

/// What a filter, test or function throws: the place is added by the engine.
public struct TemplateError: Error, Hashable, Sendable {
    /// What is wrong, in one line without a full stop.
    public var message: String
    /// A way out.
    public var help: String?

    /// Makes an error.
    public init(_ message: String, help: String? = nil) {
        self.message = message
        self.help = help
    }
}

/// The arguments of a call, and what a called function may know of the render.
public struct Call {
    /// The arguments by position.
    public var positional: [Value]
    /// The arguments by name, in order.
    public var named: [(name: String, value: Value)]
    let frame: Frame
    /// Where it stands in the template, for filters.
    var span: Span?

    /// Whether autoescaping is on at the place of the call.
    public var autoescape: Bool { frame.autoescape }
    /// The environment that renders.
    public var environment: Environment { frame.run.environment }

    /// The argument at a position or of a name.
    /// - Returns: the argument, or nil if it was not given.
    public func argument(_ position: Int, _ name: String) -> Value? {
        if position < positional.count { return positional[position] }
        for pair in named where pair.name == name { return pair.value }
        return nil
    }

    /// A variable of the render, as a template would see it by name.
    public func variable(_ name: String) -> Value? {
        let value = frame.context.lookup(name).pointee
        return value.isUndefined ? nil : value
    }

    /// Warns at the place of the filter, once for each place. Calls of functions have no place of their own: there nothing is said.
    public func warn(_ message: String, help: String? = nil) {
        if let span { frame.warn(message, span, help: help) }
    }

    /// Calls a value (a function, a macro) with other arguments.
    /// - Throws: what the called thing throws; `TemplateError` if it cannot be called.
    public func invoke(_ value: Value, _ arguments: [Value]) throws -> Value {
        try invokeValue(value, Call(positional: arguments, named: [], frame: frame))
    }

    /// Checks arguments against parameter names.
    /// - Returns: the arguments in the order of the names, nil where none was given.
    /// - Throws: `TemplateError` for too many arguments or one of an unknown name.
    public func bound(_ parameters: [String], for name: String) throws -> [Value?] {
        if positional.count > parameters.count {
            throw TemplateError("`\(name)` takes at most \(parameters.count) arguments (\(positional.count) given)")
        }
        var result = positional.map(Optional.some)
        result += Array(repeating: nil, count: parameters.count - positional.count)
        for pair in named {
            guard let position = parameters.firstIndex(of: pair.name) else {
                throw TemplateError(
                    "`\(name)` has no argument `\(pair.name)`", help: suggestion(pair.name, among: parameters))
            }
            if result[position] != nil { throw TemplateError("`\(name)` got `\(pair.name)` twice") }
            result[position] = pair.value
        }
        return result
    }
}
