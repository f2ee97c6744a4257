// One render: its output, its limits, its variables. All of it belongs to a single thread.

import Diagnostics

/// What all templates of one render share.
final class Run {
    let environment: Environment
    let limits: Limits
    let out = Output()
    private let steps: UnsafeMutablePointer<Int>
    private var depth = 0
    private let stackTop: UInt
    /// Frames and contexts that a macro keeps alive; they are emptied at the end so that no cycle stays.
    var captured: [Frame] = []
    var contexts: [Context] = []
    /// Templates imported without context: once for each render.
    var modules: [ObjectIdentifier: Module] = [:]
    /// Keeps templates alive whose blocks may run, should the environment forget them meanwhile.
    var templates: [Template] = []

    init(_ environment: Environment) {
        self.environment = environment
        limits = environment.configuration.limits
        steps = .allocate(capacity: 1)
        steps.initialize(to: 0)
        stackTop = stackAddress()
    }

    deinit {
        steps.deallocate()
        out.free()
    }

    /// Counts one turn of a loop.
    @inline(__always)
    func step() throws {
        steps.pointee &+= 1
        if steps.pointee > limits.steps || out.count > limits.output { throw exceeded() }
    }

    private func exceeded() -> TemplateError {
        steps.pointee > limits.steps
            ? TemplateError("stopped after \(limits.steps) turns of loops", help: "is there a loop without an end?")
            : TemplateError("stopped: the output is larger than \(limits.output) bytes")
    }

    /// Checks the size of a text before it is made.
    func check(size: Int) throws {
        if size > limits.output { throw TemplateError("stopped: a text would be larger than \(limits.output) bytes") }
    }

    /// Goes one level deeper: a macro, block, include or recursive loop.
    func deeper<Result>(_ body: () throws -> Result) throws -> Result {
        let used = stackTop > stackAddress() ? stackTop - stackAddress() : stackAddress() - stackTop
        if depth >= limits.depth || used > UInt(limits.stack) {
            let message = "stopped: macros and includes are nested more than \(depth) deep"
            throw TemplateError(message, help: "does one call itself without an end?")
        }
        if out.count > limits.output { throw exceeded() }
        depth += 1
        defer { depth -= 1 }
        return try body()
    }

    func finish() {
        for frame in captured { frame.clear() }
        for context in contexts { context.clear() }
        modules = [:]
        contexts = []
        captured = []
    }
}

/// Roughly where the stack of this thread is now.
@inline(never)
func stackAddress() -> UInt {
    var marker = 0
    return withUnsafeMutablePointer(to: &marker) { UInt(bitPattern: $0) }
}

/// The variables of one template of a render: by symbol, looked up once.
final class Context {
    let run: Run
    private let outer: Context?
    private let variables: Variables?
    private var values: UnsafeMutablePointer<Value>
    private var count: Int
    /// The names that the template itself set at its top level, in order.
    private(set) var exported: [Symbol] = []
    /// Block name → its versions, the most derived first.
    var blocks: [String: [Block]] = [:]
    /// The template that the running one extends, once its `extends` has run.
    var extended: (template: Template, span: Span)?

    init(_ run: Run, variables: Variables?, outer: Context? = nil) {
        self.run = run
        self.variables = variables
        self.outer = outer
        count = run.environment.symbols.count
        values = .allocate(capacity: count)
        values.initialize(repeating: .undefined(nil), count: count)
        run.contexts.append(self)
    }

    deinit {
        values.deinitialize(count: count)
        values.deallocate()
    }

    func clear() {
        values.update(repeating: .undefined(nil), count: count)
        blocks = [:]
    }

    /// The value of a name; undefined if nothing has set it.
    @inline(__always)
    func lookup(_ symbol: Symbol) -> Value {
        guard symbol.id < count else { return search(symbol) }
        let value = values[symbol.id]
        if case .undefined(nil) = value { return search(symbol) }
        return value
    }

    func lookup(_ name: String) -> Value {
        lookup(run.environment.symbols.symbol(name))
    }

    private func search(_ symbol: Symbol) -> Value {
        let value = outer?.lookup(symbol) ?? variables?[symbol.name] ?? run.environment.global(symbol.name) ?? .undefined(symbol.undefined)
        store(symbol, value)
        return value
    }

    private func store(_ symbol: Symbol, _ value: Value) {
        if symbol.id >= count { grow(symbol.id + 16) }
        values[symbol.id] = value
    }

    /// Makes room for the names of templates that were compiled since this render began.
    private func grow(_ size: Int) {
        let larger = UnsafeMutablePointer<Value>.allocate(capacity: size)
        larger.moveInitialize(from: values, count: count)
        (larger + count).initialize(repeating: .undefined(nil), count: size - count)
        values.deallocate()
        values = larger
        count = size
    }

    /// Sets a variable from inside the template.
    func set(_ symbol: Symbol, _ value: Value) {
        store(symbol, value)
        if !exported.contains(where: { $0 === symbol }) { exported.append(symbol) }
    }

    /// Sets a variable that was handed in from outside.
    func hand(_ symbol: Symbol, _ value: Value) {
        store(symbol, value)
    }
}

/// The local variables of one running block, macro, or template body.
final class Frame {
    let context: Context
    let run: Run
    let out: Output
    let parent: Frame?
    let template: Template
    var autoescape: Bool
    /// The block that runs here, for `super()`.
    let block: (name: String, index: Int)?
    private let slots: UnsafeMutablePointer<Value>
    private let count: Int

    init(_ context: Context, _ template: Template, slots count: Int, parent: Frame? = nil, autoescape: Bool, block: (String, Int)? = nil) {
        self.context = context
        run = context.run
        out = context.run.out
        self.parent = parent
        self.template = template
        self.autoescape = autoescape
        self.block = block
        self.count = count
        slots = .allocate(capacity: count)
        slots.initialize(repeating: .undefined(nil), count: count)
    }

    /// A frame inside this one.
    func inner(slots count: Int) -> Frame {
        Frame(context, template, slots: count, parent: self, autoescape: autoescape, block: block)
    }

    deinit {
        slots.deinitialize(count: count)
        slots.deallocate()
    }

    @inline(__always)
    subscript(slot: Int) -> Value {
        get { slots[slot] }
        set { slots[slot] = newValue }
    }

    func clear() {
        clear(0..<count)
    }

    func clear(_ range: Range<Int>) {
        for slot in range { slots[slot] = .undefined(nil) }
    }

    /// The frame `depth` levels out.
    func ancestor(_ depth: Int) -> Frame {
        var frame = self
        for _ in 0..<depth { frame = frame.parent! }
        return frame
    }

    /// Gives an error its place, unless it has one already.
    func located(_ error: any Error, _ span: Span) -> any Error {
        if error is Diagnostic { return error }
        let location = template.source.location(span.start, span.end)
        if let error = error as? TemplateError { return Diagnostic(at: location, error.message, help: error.help) }
        return Diagnostic(at: location, "\(error)")
    }

    /// Gives an error its place, and adds a frame to the chain that led there.
    func traced(_ error: any Error, _ span: Span, _ message: String) -> any Error {
        guard var problem = error as? Diagnostic else { return located(error, span) }
        if problem.trace.count < 20 { problem.trace.append(.init(template.source.location(span.start, span.end), message)) }
        return problem
    }

    /// Reports a problem that does not stop the render.
    func warn(_ message: String, _ span: Span, help: String? = nil) {
        let location = template.source.location(span.start, span.end)
        run.environment.warn(Diagnostic(.warning, at: location, message, help: help))
    }

    /// Runs a body with its own autoescape setting, giving back what it wrote.
    func capture(_ body: () throws -> Void) rethrows -> String {
        let start = run.out.count
        do { try body() } catch {
            run.out.truncate(to: start)
            throw error
        }
        return run.out.cut(from: start)
    }

    /// Captured text: markup where autoescaping is on.
    func markup(_ text: String) -> Value {
        autoescape ? .safe(text) : .string(text)
    }

    func write(_ value: consuming Value) throws {
        switch consume value {
        case .string(let text): if autoescape { out.appendEscaped(text) } else { out.append(text) }
        case .safe(let text): out.append(text)
        case .int(let number): out.append(number)
        case .undefined(let undefined): try printUndefined(undefined)
        case .none: out.append("None")
        case let value: if autoescape, !value.isMarkup { out.appendEscaped(value.text) } else { out.append(value.text) }
        }
    }

    private func printUndefined(_ undefined: Undefined?) throws {
        if run.environment.configuration.undefined == .strict { throw TemplateError(undefined?.reason ?? "the value is undefined") }
    }
}

/// A range of bytes in a template's source.
struct Span: Sendable {
    var start: Int
    var end: Int
}

/// A variable name with a number, the same in all templates of an environment.
final class Symbol: Sendable {
    let name: String
    let id: Int
    let undefined: Undefined

    init(_ name: String, _ id: Int) {
        self.name = name
        self.id = id
        undefined = Undefined("`\(name)` is undefined")
    }
}
