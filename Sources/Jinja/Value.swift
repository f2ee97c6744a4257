// What a template computes with: Python's values as far as templates see them.

/// One value in a template.
public enum Value: Sendable {
    /// A name or attribute that does not exist; carries what to say about it.
    case undefined(Undefined?)
    /// Python's `None`.
    case none
    /// `True` or `False`.
    case bool(Bool)
    /// A whole number.
    case int(Int)
    /// A floating-point number.
    case double(Double)
    /// Text that is escaped where autoescaping is on.
    case string(String)
    /// Text that is markup already (Python's `Markup`), never escaped.
    case safe(String)
    /// A list; one made by a template can be appended to, one made by the host cannot.
    case list(List)
    /// A tuple.
    case tuple(List)
    /// A dictionary that keeps the order of insertion.
    case dict(Dict)
    /// Something the host (or the engine) defines.
    case object(any Object)
    /// Something to call.
    case function(Function)
}

/// Why a value is undefined.
public final class Undefined: Sendable {
    private let words: Words

    private enum Words {
        case said(String)
        case noAttribute(String, of: String)
    }

    /// Makes the reason for an undefined value.
    public init(_ reason: String) {
        words = .said(reason)
    }

    /// An attribute that does not exist; most are only asked for in a condition, so that nobody needs the sentence.
    init(attribute: String, of value: Value) {
        words = .noAttribute(attribute, of: value.typeName)
    }

    /// What is said when the value is used, such as "`x` is undefined".
    public var reason: String {
        switch words {
        case .said(let reason): reason
        case .noAttribute(let name, let type): "`\(type)` has no attribute `\(name)`"
        }
    }
}

/// Something a template can call.
public final class Function: Sendable {
    /// The name for messages.
    public let name: String
    let body: @Sendable (Call) throws -> Value

    /// Makes a function.
    /// - Parameters:
    ///   - name: how messages call it.
    ///   - body: takes the arguments and gives the result; what it throws is reported at the place of the call.
    public init(_ name: String, _ body: @escaping @Sendable (Call) throws -> Value) {
        self.name = name
        self.body = body
    }
}

extension Value {
    /// A tuple of these values.
    public static func tuple(_ elements: Value...) -> Value { .tuple(List(elements)) }

    /// A list of strings.
    public static func strings(_ texts: some Sequence<String>) -> Value { .list(List(texts.map { .string($0) })) }

    /// Whether the value is undefined.
    public var isUndefined: Bool {
        if case .undefined = self { true } else { false }
    }

    /// Whether the value is `None`.
    public var isNone: Bool {
        if case .none = self { true } else { false }
    }

    /// The text, if the value is a string of either kind.
    public var string: String? {
        switch self {
        case .string(let text), .safe(let text): text
        default: nil
        }
    }

    /// The whole number, if the value is one; Python counts `True` as 1.
    public var int: Int? {
        switch self {
        case .int(let number): number
        case .bool(let flag): flag ? 1 : 0
        default: nil
        }
    }

    /// The number as a width, count or position: within bounds that can be added up without overflow.
    var size: Int? {
        int.map { min(max($0, -(1 << 40)), 1 << 40) }
    }

    /// The number as a double, if the value is a number.
    public var double: Double? {
        if case .double(let number) = self { return number }
        return int.map(Double.init)
    }

    /// Python's truth: empty text and containers, zero, `None` and undefined are false.
    public var isTrue: Bool {
        switch self {
        case .undefined, .none: false
        case .bool(let flag): flag
        case .int(let number): number != 0
        case .double(let number): number != 0
        case .string(let text), .safe(let text): !text.isEmpty
        case .list(let list), .tuple(let list): !list.elements.isEmpty
        case .dict(let dict): dict.count > 0
        case .object(let object): object.isTrue
        case .function: true
        }
    }

    /// What messages call the value's type; Python's names.
    public var typeName: String {
        switch self {
        case .undefined: "undefined"
        case .none: "None"
        case .bool: "bool"
        case .int: "int"
        case .double: "float"
        case .string: "str"
        case .safe: "Markup"
        case .list: "list"
        case .tuple: "tuple"
        case .dict: "dict"
        case .object(let object): object.typeName
        case .function: "function"
        }
    }

    /// The number of elements or characters, if the value has any.
    public var length: Int? {
        switch self {
        case .string(let text), .safe(let text): scalarCount(text)
        case .list(let list), .tuple(let list): list.elements.count
        case .dict(let dict): dict.count
        case .object(let object): object.length
        case .undefined: 0
        default: nil
        }
    }
}

extension Value: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral, ExpressibleByBooleanLiteral,
    ExpressibleByArrayLiteral, ExpressibleByDictionaryLiteral
{
    /// Makes a string.
    public init(stringLiteral value: String) { self = .string(value) }
    /// Makes a whole number.
    public init(integerLiteral value: Int) { self = .int(value) }
    /// Makes a floating-point number.
    public init(floatLiteral value: Double) { self = .double(value) }
    /// Makes a truth value.
    public init(booleanLiteral value: Bool) { self = .bool(value) }
    /// Makes a list that templates cannot change.
    public init(arrayLiteral elements: Value...) { self = .list(List(elements)) }
    /// Makes a dictionary that templates cannot change.
    public init(dictionaryLiteral elements: (Value, Value)...) { self = .dict(Dict(elements)) }
}

/// The number of characters as Python counts them: Unicode scalars.
func scalarCount(_ text: String) -> Int {
    var count = 0
    for byte in text.utf8 where byte & 0xC0 != 0x80 { count += 1 }
    return count
}
