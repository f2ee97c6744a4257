// The way in: where templates come from, what they can use, how strict they are; and rendering.

import Diagnostics
import HTML
import Synchronization

/// How an environment treats what is undefined.
public enum UndefinedBehaviour: Sendable {
    /// As Jinja2 does by default: prints nothing, is false and empty; its attributes and arithmetic are errors.
    case standard
    /// As `standard`, but attributes, calls, comparisons and arithmetic are undefined too, with a warning once for each place.
    case lenient
    /// Any use but `is defined` and `default` is an error.
    case strict
}

/// Where a render stops with a diagnostic instead of running on.
public struct Limits: Sendable {
    /// Turns of all loops together.
    public var steps = 5_000_000
    /// Bytes of output, and of any one text.
    public var output = 64 * 1024 * 1024
    /// Macros, includes, blocks and recursive loops inside each other.
    public var depth = 300
    /// Bytes of stack; threads other than the main one often have 512 KiB in all.
    public var stack = 256 * 1024

    /// Makes the default limits.
    public init() {}
}

/// A filter: the value before `|` and the arguments in, the new value out.
public typealias Filter = @Sendable (Value, Call) throws -> Value

/// A test: the value before `is` and the arguments in, the answer out.
public typealias Test = @Sendable (Value, Call) throws -> Bool

/// What an environment is made of.
public struct Configuration: Sendable {
    /// Removes the first newline after a block or comment.
    public var trimBlocks = false
    /// Removes whitespace before a block or comment that starts its line.
    public var lstripBlocks = false
    /// Keeps one newline at the end of a template.
    public var keepTrailingNewline = false
    /// Escapes what is printed, unless it is marked safe.
    public var autoescape = false
    /// `_("Hello %(name)s", name=…)` and its like fill in what they are given, as Jinja2's `newstyle_gettext` has it.
    public var newStyleGettext = false
    /// What happens with undefined values.
    public var undefined = UndefinedBehaviour.standard
    /// Filters beside the built-in ones; one of the same name replaces the built-in.
    public var filters: [String: Filter] = [:]
    /// Tests beside the built-in ones.
    public var tests: [String: Test] = [:]
    /// Variables that every template sees, imported ones included.
    public var globals: [String: Value] = [:]
    /// Where a render stops.
    public var limits = Limits()
    /// Takes warnings, from any thread; each is given once for its place.
    public var warn: @Sendable (Diagnostic) -> Void = { _ in }

    /// Makes the default configuration: Jinja2's.
    public init() {}
}

/// Variables for renders; several layers can share one below them.
public final class Variables: Sendable {
    private let values: NameTable
    private let base: Variables?

    /// Makes a layer of variables.
    /// - Parameters:
    ///   - values: the variables by name.
    ///   - base: the layer below, which this one hides.
    public init(_ values: [String: Value], over base: Variables? = nil) {
        self.values = NameTable(values)
        self.base = base
    }

    /// The value of a name, or nil.
    public subscript(name: String) -> Value? {
        Name.with(name) { pointer($0)?.pointee }
    }

    /// Where the value of a name stands, as long as these variables live.
    func pointer(_ name: Name) -> UnsafePointer<Value>? {
        values.pointer(name) ?? base?.pointer(name)
    }
}

/// Loads, compiles and keeps templates; shared by all threads.
///
/// A template stays as it was first loaded; a host whose templates have changed makes a new environment.
public final class Environment: Sendable {
    /// What the environment was made of.
    public let configuration: Configuration
    let symbols = Symbols()
    private let filters: [String: Filter]
    private let tests: [String: Test]
    private let globals: NameTable
    private let load: @Sendable (String) throws -> Source?
    private let templates = Mutex<[String: Template]>([:])
    private let warned = Mutex<Set<Diagnostic>>([])

    /// Makes an environment.
    /// - Parameters:
    ///   - configuration: options, and what the host adds to the language.
    ///   - load: gives a template's source by name, or nil if there is none; may be called from any thread.
    public init(_ configuration: Configuration = Configuration(), load: @escaping @Sendable (String) throws -> Source? = { _ in nil }) {
        self.configuration = configuration
        self.load = load
        filters = builtinFilters.merging(configuration.filters) { $1 }
        tests = builtinTests.merging(configuration.tests) { $1 }
        globals = NameTable(builtinGlobals.merging(configuration.globals) { $1 })
    }

    /// A template by name, compiled when it is first asked for.
    /// - Throws: a `Diagnostic` if there is none of that name, or if it does not compile.
    public func template(_ name: String) throws -> Template {
        do { return try find(name) } catch let error as MissingTemplate { throw Diagnostic(at: Location(name), "\(error)") }
    }

    func find(_ name: String) throws -> Template {
        if let template = templates.withLock({ $0[name] }) { return template }
        guard let source = try load(name) else { throw MissingTemplate(name) }
        let template = try compile(source)
        return templates.withLock { known in
            if let first = known[name] { return first }
            known[name] = template
            return template
        }
    }

    /// Compiles a template without keeping it under its name.
    /// - Throws: a `Diagnostic` at the place that is wrong.
    public func compile(_ source: Source) throws -> Template {
        try Parser.template(source, self)
    }

    func filter(_ name: String) -> Filter? { filters[name] }
    func test(_ name: String) -> Test? { tests[name] }
    func global(_ name: Name) -> UnsafePointer<Value>? { globals.pointer(name) }
    var filterNames: [String] { filters.keys.sorted() }
    var testNames: [String] { tests.keys.sorted() }

    func warn(_ diagnostic: Diagnostic) {
        if warned.withLock({ $0.insert(diagnostic).inserted }) { configuration.warn(diagnostic) }
    }
}

/// One compiled template: immutable, shared by all threads.
public final class Template: Sendable {
    /// Where it came from.
    public let source: Source
    let environment: Environment
    let body: [Statement]
    let slots: Int
    let blocks: [Block]

    init(_ source: Source, _ environment: Environment, body: [Statement], slots: Int, blocks: [Block]) {
        self.source = source
        self.environment = environment
        self.body = body
        self.slots = slots
        self.blocks = blocks
    }

    /// Renders to the end of a writer.
    /// - Parameters:
    ///   - variables: what the template sees beside the globals.
    ///   - writer: where the bytes go; untouched if an error is thrown.
    /// - Throws: a `Diagnostic` at the place that went wrong.
    public func render(_ variables: Variables, into writer: inout ByteWriter) throws {
        try withRun(variables) { writer.write($0.out.bytes) }
    }

    /// Renders to bytes.
    /// - Throws: a `Diagnostic` at the place that went wrong.
    public func render(_ variables: Variables) throws -> [UInt8] {
        try withRun(variables) { Array($0.out.bytes) }
    }

    /// Renders to a string.
    /// - Throws: a `Diagnostic` at the place that went wrong.
    public func render(_ variables: [String: Value] = [:]) throws -> String {
        try withRun(Variables(variables)) { String(decoding: $0.out.bytes, as: UTF8.self) }
    }

    private func withRun<Result>(_ variables: Variables, _ result: (Run) -> Result) throws -> Result {
        let run = Run(environment)
        defer { run.finish() }
        do {
            try run.check(size: 0)
            try run(self, in: Context(run, variables: variables))
            try run.check(size: run.out.count)
        } catch let error where !(error is Diagnostic) {
            let text = (error as? TemplateError)?.message ?? "\(error)"
            throw Diagnostic(at: Location(source.path), text, help: (error as? TemplateError)?.help)
        }
        return result(run)
    }
}

/// A template that the loader does not have.
struct MissingTemplate: Error, CustomStringConvertible {
    let name: String

    init(_ name: String) {
        self.name = name
    }

    var description: String { "there is no template `\(name)`" }
}
