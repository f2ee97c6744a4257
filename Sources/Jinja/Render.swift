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
    /// Frames that a macro keeps alive, and contexts with variables of their own; they are emptied at the end so that no cycle stays.
    private var captured: [Frame] = []
    fileprivate var contexts: [Context] = []
    /// Templates imported without context: once for each render.
    var modules: [ObjectIdentifier: Module] = [:]
    /// Templates that the host handed in as values; the environment keeps all others.
    var handedIn: [Template] = []

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

    /// Keeps a frame and those around it for a macro that is made in it.
    func capture(_ frame: Frame) {
        var next: Frame? = frame
        while let frame = next, !frame.isCaptured {
            frame.settle()
            captured.append(frame)
            next = frame.parent
        }
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
    /// Kept alive for the values that stand in its memory.
    private let outer: Context?
    private let variables: Variables?
    /// Where the value of each symbol stands: with the host, or in memory of this context's own.
    private var pointers: UnsafeMutablePointer<UnsafePointer<Value>?>
    private var count: Int
    private var own: [UnsafeMutablePointer<Value>] = []
    /// The names that the template itself set at its top level, in order.
    private var exports: [Unmanaged<Symbol>] = []
    /// The blocks of all templates that extend each other, the most derived first.
    private(set) var blocks: [Unmanaged<Block>] = []
    /// The template that the running one extends, once its `extends` has run.
    var extended: (template: Unmanaged<Template>, span: Span)?

    init(_ run: Run, variables: Variables?) {
        self.run = run
        self.variables = variables
        outer = nil
        count = run.environment.symbols.count
        pointers = .allocate(capacity: count)
        pointers.initialize(repeating: nil, count: count)
    }

    /// Begins with the variables that another context has now; what either sets from then on, the other does not see.
    init(from outer: Context) {
        run = outer.run
        variables = outer.variables
        self.outer = outer
        count = outer.count
        pointers = .allocate(capacity: count)
        pointers.initialize(from: outer.pointers, count: count)
    }

    deinit {
        for pointer in own {
            pointer.deinitialize(count: 1)
            pointer.deallocate()
        }
        pointers.deallocate()
    }

    func clear() {
        for pointer in own { pointer.pointee = .undefined(nil) }
        blocks = []
    }

    /// Where the value of a name stands; what stands there stays the same as long as the context lives.
    @inline(__always)
    func lookup(_ symbol: Symbol) -> UnsafePointer<Value> {
        if symbol.id < count, let known = pointers[symbol.id] { return known }
        return search(symbol)
    }

    func lookup(_ name: String) -> UnsafePointer<Value> {
        lookup(run.environment.symbols.symbol(name))
    }

    private func search(_ symbol: Symbol) -> UnsafePointer<Value> {
        let found = variables?.pointer(symbol.name) ?? run.environment.global(symbol.name) ?? symbol.undefined
        store(symbol, found)
        return found
    }

    private func store(_ symbol: Symbol, _ pointer: UnsafePointer<Value>) {
        if symbol.id >= count { grow(symbol.id + 16) }
        pointers[symbol.id] = pointer
    }

    /// Makes room for the names of templates that were compiled since this render began.
    private func grow(_ size: Int) {
        let larger = UnsafeMutablePointer<UnsafePointer<Value>?>.allocate(capacity: size)
        larger.moveInitialize(from: pointers, count: count)
        (larger + count).initialize(repeating: nil, count: size - count)
        pointers.deallocate()
        pointers = larger
        count = size
    }

    /// Sets a variable from inside the template.
    func set(_ symbol: Symbol, _ value: Value) {
        hand(symbol, value)
        let name = Unmanaged.passUnretained(symbol)
        if !exports.contains(where: { $0.toOpaque() == name.toOpaque() }) { exports.append(name) }
    }

    /// Sets a variable that was handed in from outside.
    func hand(_ symbol: Symbol, _ value: Value) {
        let pointer = UnsafeMutablePointer<Value>.allocate(capacity: 1)
        pointer.initialize(to: value)
        if own.isEmpty { run.contexts.append(self) }
        own.append(pointer)
        store(symbol, pointer)
    }

    var exported: [Symbol] { exports.map { $0.takeUnretainedValue() } }

    // MARK: Blocks

    func add(blocksOf template: Template) {
        blocks.append(contentsOf: unretained(template.blocks))
    }

    func add(blocksOf context: Context) {
        blocks = context.blocks
    }

    func symbol(ofBlock position: Int) -> Symbol { blocks[position]._withUnsafeGuaranteedRef { $0.symbol } }

    var blockNames: [String] { blocks.indices.map { symbol(ofBlock: $0).text } }

    func runBlock(_ position: Int) throws {
        try blocks[position]._withUnsafeGuaranteedRef { try $0.run(self, position) }
    }

    /// The version of a block that comes first from a position on.
    @inline(__always)
    func block(_ symbol: Symbol, from start: Int = 0) -> Int? {
        blocks.withUnsafeBufferPointer { blocks in
            var at = start
            while at < blocks.count {
                if blocks[at]._withUnsafeGuaranteedRef({ $0.symbol === symbol }) { return at }
                at += 1
            }
            return nil
        }
    }
}

/// The local variables of one running block, macro, or template body.
final class Frame {
    let context: Context
    let parent: Frame?
    let out: Output
    /// Kept alive by the environment or the run, as all templates are.
    private let template: Unmanaged<Template>
    var autoescape: Bool
    /// The position among the context's blocks of the one that runs here, for `super()`.
    let block: Int?
    /// Whether a macro may outlive the statements that run here.
    private(set) var isCaptured = false

    /// A variable: where its value stands, and memory for one of its own.
    private struct Slot {
        var pointer: UnsafePointer<Value>?
        var own: Value
    }

    private let slots: UnsafeMutablePointer<Slot>
    private let count: Int

    init(_ context: Context, _ template: Template, slots count: Int, parent: Frame? = nil, autoescape: Bool, block: Int? = nil) {
        self.context = context
        out = context.run.out
        self.parent = parent
        self.template = .passUnretained(template)
        self.autoescape = autoescape
        self.block = block
        self.count = count
        slots = .allocate(capacity: count)
        slots.initialize(repeating: Slot(pointer: nil, own: .undefined(nil)), count: count)
    }

    /// A frame inside this one.
    func inner(slots count: Int) -> Frame {
        template._withUnsafeGuaranteedRef {
            Frame(context, $0, slots: count, parent: self, autoescape: autoescape, block: block)
        }
    }

    deinit {
        slots.deinitialize(count: count)
        slots.deallocate()
    }

    var run: Run { context.run }
    var source: Source { template._withUnsafeGuaranteedRef { $0.source } }

    @inline(__always)
    subscript(slot: Int) -> Value {
        get { slots[slot].pointer?.pointee ?? .undefined(nil) }
        set {
            slots[slot].own = newValue
            slots[slot].pointer = ownPointer(slot)
        }
    }

    private func ownPointer(_ slot: Int) -> UnsafePointer<Value> {
        UnsafePointer(
            UnsafeMutableRawPointer(slots + slot).advanced(by: MemoryLayout<Slot>.offset(of: \.own)!).assumingMemoryBound(to: Value.self))
    }

    /// Where the value of a variable stands, until the next statement that sets it; nil if it is not set.
    @inline(__always)
    func pointer(_ slot: Int) -> UnsafePointer<Value>? { slots[slot].pointer }

    /// The same of the frame `depth` levels out.
    func pointer(_ place: Place) -> UnsafePointer<Value>? { pointer(place.slot, place.depth) }

    private func pointer(_ slot: Int, _ depth: Int) -> UnsafePointer<Value>? {
        depth == 0 ? slots[slot].pointer : parent!.pointer(slot, depth - 1)
    }

    /// Sets a variable to a value that stands elsewhere, and stays there until the variable is set anew or cleared.
    @inline(__always)
    func lend(_ slot: Int, _ pointer: UnsafePointer<Value>) {
        if isCaptured { self[slot] = pointer.pointee } else { slots[slot].pointer = pointer }
    }

    /// Takes copies of what is only lent, since a macro may ask for it later.
    fileprivate func settle() {
        isCaptured = true
        for slot in 0..<count where slots[slot].pointer != nil { self[slot] = self[slot] }
    }

    func clear() {
        for slot in 0..<count { slots[slot] = Slot(pointer: nil, own: .undefined(nil)) }
    }

    @inline(__always)
    func clear(_ range: Range<Int>) {
        for slot in range { slots[slot].pointer = nil }
    }

    /// Gives an error its place, unless it has one already.
    func located(_ error: any Error, _ span: Span) -> any Error {
        if error is Diagnostic { return error }
        let location = source.location(span.start, span.end)
        if let error = error as? TemplateError { return Diagnostic(at: location, error.message, help: error.help) }
        return Diagnostic(at: location, "\(error)")
    }

    /// Gives an error its place, and adds a frame to the chain that led there.
    func traced(_ error: any Error, _ span: Span, _ message: String) -> any Error {
        guard var problem = error as? Diagnostic else { return located(error, span) }
        if problem.trace.count < 20 { problem.trace.append(.init(source.location(span.start, span.end), message)) }
        return problem
    }

    /// Reports a problem that does not stop the render.
    func warn(_ message: String, _ span: Span, help: String? = nil) {
        let location = source.location(span.start, span.end)
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

    func write(_ value: Value) throws {
        switch value {
        case .string(let text): if autoescape { out.appendEscaped(text) } else { out.append(text) }
        case .safe(let text): out.append(text)
        case .int(let number): out.append(number)
        case .undefined(let undefined): try printUndefined(undefined)
        case .none: out.append("None")
        case .object(let object): try write(object)
        default: if autoescape, !value.isMarkup { out.appendEscaped(value.text) } else { out.append(value.text) }
        }
    }

    @inline(never)
    private func write(_ object: any Object) throws {
        if object is Record, let printed = unsafeDowncast(object, to: Record.self).printed { return try printed.borrowed { try write($0) } }
        if autoescape, !object.isMarkup { out.appendEscaped(object.text) } else { out.append(object.text) }
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
