// Arithmetic and comparison, with Python's rules.

/// An operator between two values.
enum Operator: String, Sendable {
    case add = "+"
    case subtract = "-"
    case multiply = "*"
    case divide = "/"
    case floorDivide = "//"
    case remainder = "%"
    case power = "**"
}

final class Binary: Expression, @unchecked Sendable {
    private let symbol: Operator
    private let left: Expression
    private let right: Expression
    private let span: Span

    init(_ symbol: Operator, _ left: Expression, _ right: Expression, _ span: Span) {
        self.symbol = symbol
        self.left = left
        self.right = right
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        let a = try left.evaluate(frame)
        let b = try right.evaluate(frame)
        if case .undefined(let undefined) = a { return try frame.refuse(undefined, span) }
        if case .undefined(let undefined) = b {
            // "%s" % undefined prints it, as any text with it.
            if symbol != .remainder || a.string == nil { return try frame.refuse(undefined, span) }
        }
        do { return try compute(symbol, a, b, frame.run) } catch { throw frame.located(error, span) }
    }
}

private func compute(_ symbol: Operator, _ a: Value, _ b: Value, _ run: Run) throws -> Value {
    if let x = a.int, let y = b.int { return try compute(symbol, x, y) }
    if let x = a.double, let y = b.double { return try compute(symbol, x, y) }
    switch symbol {
    case .add: if let sum = try joined(a, b, run) { return sum }
    case .multiply: if let product = try repeated(a, b, run) ?? repeated(b, a, run) { return product }
    case .subtract: if case .object(let object) = a, let difference = object.subtracting(b) { return difference }
    case .remainder:
        if case .string(let text) = a { return .string(try percentFormat(text, b, run)) }
        if case .safe(let text) = a { return .safe(try percentFormat(text, escapedArguments(b), run)) }
    default: break
    }
    throw TemplateError("`\(symbol.rawValue)` does not work between `\(a.typeName)` and `\(b.typeName)`", help: joinHelp(symbol, a, b))
}

private func joinHelp(_ symbol: Operator, _ a: Value, _ b: Value) -> String? {
    symbol == .add && (a.string != nil || b.string != nil) ? "`~` joins values of any type as text" : nil
}

private func compute(_ symbol: Operator, _ a: Int, _ b: Int) throws -> Value {
    var (result, overflow) = (0, false)
    switch symbol {
    case .add: (result, overflow) = a.addingReportingOverflow(b)
    case .subtract: (result, overflow) = a.subtractingReportingOverflow(b)
    case .multiply: (result, overflow) = a.multipliedReportingOverflow(by: b)
    case .divide: return try compute(symbol, Double(a), Double(b))
    case .floorDivide, .remainder:
        if b == 0 { throw TemplateError("division by zero") }
        if b == -1 {
            (result, overflow) = symbol == .remainder ? (0, false) : (0).subtractingReportingOverflow(a)
        } else {
            let rest = a % b
            let floors = rest != 0 && (rest < 0) != (b < 0)
            result = symbol == .remainder ? (floors ? rest + b : rest) : a / b - (floors ? 1 : 0)
        }
    case .power:
        if b < 0 { return try compute(symbol, Double(a), Double(b)) }
        return try power(a, b)
    }
    if overflow { throw TemplateError("the number does not fit into 64 bits") }
    return .int(result)
}

private func power(_ base: Int, _ exponent: Int) throws -> Value {
    var (result, factor, left) = (1, base, exponent)
    while left > 0 {
        if left & 1 == 1 {
            let (product, overflow) = result.multipliedReportingOverflow(by: factor)
            if overflow { throw TemplateError("the number does not fit into 64 bits") }
            result = product
        }
        left >>= 1
        guard left > 0 else { break }
        let (square, overflow) = factor.multipliedReportingOverflow(by: factor)
        if overflow { throw TemplateError("the number does not fit into 64 bits") }
        factor = square
    }
    return .int(result)
}

private func compute(_ symbol: Operator, _ a: Double, _ b: Double) throws -> Value {
    switch symbol {
    case .add: return .double(a + b)
    case .subtract: return .double(a - b)
    case .multiply: return .double(a * b)
    case .divide, .floorDivide, .remainder:
        if b == 0 { throw TemplateError("division by zero") }
        if symbol == .divide { return .double(a / b) }
        var rest = a.truncatingRemainder(dividingBy: b)
        if rest != 0, (rest < 0) != (b < 0) { rest += b }
        return .double(symbol == .remainder ? rest : ((a - rest) / b).rounded())
    case .power:
        if a == 0, b < 0 { throw TemplateError("zero cannot be raised to a negative power") }
        return .double(raise(a, b))
    }
}

private func joined(_ a: Value, _ b: Value, _ run: Run) throws -> Value? {
    switch (a, b) {
    case (.string(let x), .string(let y)):
        try run.check(size: x.utf8.count + y.utf8.count)
        return .string(x + y)
    case (.safe(let x), .string), (.safe(let x), .safe): return .safe(x + escapedText(b))
    case (.string, .safe(let y)): return .safe(escapedText(a) + y)
    case (.list(let x), .list(let y)):
        try run.check(size: x.elements.count + y.elements.count)
        return .list(List(changeable: x.elements + y.elements))
    case (.tuple(let x), .tuple(let y)): return .tuple(List(changeable: x.elements + y.elements))
    default: return nil
    }
}

private func repeated(_ a: Value, _ b: Value, _ run: Run) throws -> Value? {
    guard var count = b.int.map({ max(0, $0) }) else { return nil }
    if a.length == 0 { count = 1 }
    switch a {
    case .string(let text), .safe(let text):
        let (size, overflow) = text.utf8.count.multipliedReportingOverflow(by: count)
        try run.check(size: overflow ? .max : size)
        let result = String(repeating: text, count: count)
        return a.isMarkup ? .safe(result) : .string(result)
    case .list(let list), .tuple(let list):
        let (size, overflow) = list.elements.count.multipliedReportingOverflow(by: count)
        try run.check(size: overflow ? .max : size)
        let result = List(changeable: Array(repeating: list.elements, count: count).flatMap { $0 })
        if case .tuple = a { return .tuple(result) }
        return .list(result)
    default: return nil
    }
}

final class Sign: Expression, @unchecked Sendable {
    private let isMinus: Bool
    private let operand: Expression
    private let span: Span

    init(isMinus: Bool, _ operand: Expression, _ span: Span) {
        self.isMinus = isMinus
        self.operand = operand
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        let value = try operand.evaluate(frame)
        switch value {
        case .undefined(let undefined): return try frame.refuse(undefined, span)
        case .double(let number): return .double(isMinus ? -number : number)
        default:
            guard let number = value.int, number != .min else {
                throw frame.located(TemplateError("`\(isMinus ? "-" : "+")` needs a number, not `\(value.typeName)`"), span)
            }
            return .int(isMinus ? -number : number)
        }
    }
}

/// `a ~ b ~ c`
final class Concatenation: Expression, @unchecked Sendable {
    private let parts: [Expression]
    private let span: Span

    init(_ parts: [Expression], _ span: Span) {
        self.parts = parts
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value {
        let values = try parts.map { part in
            let value = try part.evaluate(frame)
            if case .undefined(let undefined) = value { try frame.refuseIfStrict(undefined, span) }
            return value
        }
        let isMarkup = frame.autoescape && values.contains { $0.isMarkup }
        var result = ""
        for value in values { result += isMarkup ? escapedText(value) : value.text }
        do { try frame.run.check(size: result.utf8.count) } catch { throw frame.located(error, span) }
        return isMarkup ? .safe(result) : .string(result)
    }
}

/// `a < b <= c`
final class Comparison: Expression, @unchecked Sendable {
    enum Kind: Sendable { case equal, unequal, less, lessOrEqual, greater, greaterOrEqual, isIn, notIn }

    private let left: Expression
    private let kind: Kind
    private let right: Expression
    /// What follows in a chain.
    private let rest: [(kind: Kind, operand: Expression)]
    private let span: Span

    init(_ left: Expression, _ kind: Kind, _ right: Expression, _ rest: [(kind: Kind, operand: Expression)], _ span: Span) {
        self.left = left
        self.kind = kind
        self.right = right
        self.rest = rest
        self.span = span
    }

    override func evaluate(_ frame: Frame) throws -> Value { .bool(try isTrue(frame, span)) }

    override func isTrue(_ frame: Frame, _ span: Span) throws -> Bool {
        if rest.isEmpty { return try left.withValue(frame) { a in try right.withValue(frame) { b in try holds(kind, a, b, frame) } } }
        let first = try left.evaluate(frame)
        var left = try right.evaluate(frame)
        guard try holds(kind, first, left, frame) else { return false }
        for (kind, operand) in rest {
            let right = try operand.evaluate(frame)
            guard try holds(kind, left, right, frame) else { return false }
            left = right
        }
        return true
    }

    private func holds(_ kind: Kind, _ a: Value, _ b: Value, _ frame: Frame) throws -> Bool {
        if case .undefined(let undefined) = a { try check(kind, undefined, frame) }
        if case .undefined(let undefined) = b { try check(kind, undefined, frame) }
        do {
            switch kind {
            case .equal: return a == b
            case .unequal: return a != b
            case .isIn: return try b.contains(a)
            case .notIn: return try !b.contains(a)
            default: return a.isUndefined || b.isUndefined ? false : try isOrdered(kind, a, b)
            }
        } catch { throw frame.located(error, span) }
    }

    private func check(_ kind: Kind, _ undefined: Undefined?, _ frame: Frame) throws {
        switch kind {
        case .less, .lessOrEqual, .greater, .greaterOrEqual: _ = try frame.refuse(undefined, span)
        default: try frame.refuseIfStrict(undefined, span)
        }
    }

    private func isOrdered(_ kind: Kind, _ a: Value, _ b: Value) throws -> Bool {
        if case .double(let x) = a, x.isNaN { return false }
        if case .double(let y) = b, y.isNaN { return false }
        switch kind {
        case .less: return try a.isLess(than: b)
        case .greater: return try b.isLess(than: a)
        case .lessOrEqual: return try !b.isLess(than: a)
        default: return try !a.isLess(than: b)
        }
    }
}

/// The text of a value, escaped unless it is markup.
func escapedText(_ value: Value) -> String {
    value.isMarkup ? value.text : escapeMarkup(value.text)
}
