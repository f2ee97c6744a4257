// Templates that use others: extends, block, include, import.

import Diagnostics
import Synchronization

extension Run {
    /// Runs a template, and then those it extends.
    func callAsFunction(_ template: Template, in context: Context) throws {
        context.add(blocksOf: template)
        var current = Unmanaged.passUnretained(template)
        var chain: [(template: Unmanaged<Template>, span: Span)] = []
        do {
            while true {
                let start = out.count
                try current._withUnsafeGuaranteedRef { template in
                    let frame = Frame(context, template, slots: template.slots, autoescape: environment.configuration.autoescape)
                    _ = try execute(template.body, frame)
                    if chain.count >= limits.depth, let span = context.extended?.span {
                        throw frame.located(TemplateError("stopped: templates extend each other without an end"), span)
                    }
                }
                guard let extended = context.extended else { return }
                chain.append((current, extended.span))
                out.truncate(to: start)
                current = extended.template
                context.extended = nil
            }
        } catch var problem as Diagnostic {
            for (template, span) in chain.suffix(20).reversed() {
                let location = template._withUnsafeGuaranteedRef { $0.source.location(span.start, span.end) }
                problem.trace.append(.init(location, "extended here"))
            }
            throw problem
        }
    }
}

/// The name of a template as it stands in `extends`, `include` or `import`.
final class TemplateName: Sendable {
    private let name: Expression
    /// The template, once it is known, if the name is always the same.
    private let known = Atomic<Unmanaged<Template>?>(nil)

    init(_ name: Expression) {
        self.name = name
    }

    func find(_ frame: Frame) throws -> Unmanaged<Template> {
        if let known = known.load(ordering: .acquiring) { return known }
        let template = try find(name.evaluate(frame), frame)
        if name is Constant { known.store(template, ordering: .releasing) }
        return template
    }

    /// The first template that exists, if there is a list of names.
    func findFirst(_ frame: Frame) throws -> Unmanaged<Template> {
        if name is Constant { return try find(frame) }
        let value = try name.evaluate(frame)
        let names: [Value]
        switch value {
        case .list(let list), .tuple(let list): names = list.elements
        default: return try find(value, frame)
        }
        for name in names {
            do { return try find(name, frame) } catch is MissingTemplate { continue }
        }
        throw MissingTemplate(names.map(\.text).joined(separator: "` or `"))
    }

    private func find(_ value: Value, _ frame: Frame) throws -> Unmanaged<Template> {
        if case .object(let object) = value, let handle = object as? TemplateHandle {
            frame.run.handedIn.append(handle.template)
            return .passUnretained(handle.template)
        }
        if value.isNone { throw MissingTemplate("None") }
        guard let name = value.string else {
            if case .undefined(let undefined) = value { throw TemplateError(undefined?.reason ?? "the template's name is undefined") }
            throw TemplateError("a template's name must be a string, not `\(value.typeName)`")
        }
        return .passUnretained(try frame.run.environment.find(name))
    }
}

/// `{% extends name %}`
final class Extends: Statement, @unchecked Sendable {
    private let name: TemplateName
    private let span: Span

    init(_ name: Expression, _ span: Span) {
        self.name = TemplateName(name)
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let context = frame.context
        if context.extended != nil { throw frame.located(TemplateError("a template can extend only one other"), span) }
        do {
            let template = try name.find(frame)
            template._withUnsafeGuaranteedRef { context.add(blocksOf: $0) }
            context.extended = (template, span)
        } catch { throw frame.traced(error, span, "extended here") }
        return .next
    }
}

/// A compiled template as a value, for `extends` and `include`.
public final class TemplateHandle: Object {
    let template: Template

    /// Makes a value of a template.
    public init(_ template: Template) {
        self.template = template
    }
}

/// One version of a block.
final class Block: Sendable {
    let symbol: Symbol
    let isRequired: Bool
    let span: Span
    /// The template it belongs to; filled in when that is compiled.
    let home: Home
    let slots: Int
    let body: [Statement]

    /// Knows the template of its blocks, which is made after them and keeps them.
    final class Home: @unchecked Sendable {
        var template: Unmanaged<Template>?
    }

    init(_ symbol: Symbol, isRequired: Bool, _ span: Span, _ home: Home, slots: Int, body: [Statement]) {
        self.symbol = symbol
        self.isRequired = isRequired
        self.span = span
        self.home = home
        self.slots = slots
        self.body = body
    }

    func run(_ context: Context, _ position: Int) throws {
        let autoescape = context.run.environment.configuration.autoescape
        let frame = home.template.unsafelyUnwrapped._withUnsafeGuaranteedRef {
            Frame(context, $0, slots: slots, autoescape: autoescape, block: position)
        }
        if isRequired { throw frame.located(TemplateError("the required block `\(symbol.text)` is missing"), span) }
        do { try context.run.deeper { _ = try execute(body, frame) } } catch { throw frame.located(error, span) }
    }
}

/// A variable that an include, import or scoped block hands on.
struct HandedOn: Sendable {
    var symbol: Symbol
    var places: [Place]

    static func hand(_ names: [HandedOn], from frame: Frame, to context: Context) {
        for name in names {
            for place in name.places {
                guard let pointer = frame.pointer(place) else { continue }
                context.hand(name.symbol, pointer.pointee)
                break
            }
        }
    }
}

/// The place of a block: runs its most derived version.
final class BlockStatement: Statement, @unchecked Sendable {
    private let name: Symbol
    /// The local variables that a scoped block sees.
    private let locals: [HandedOn]
    private let isScoped: Bool

    init(_ name: Symbol, isScoped: Bool, locals: [HandedOn]) {
        self.name = name
        self.isScoped = isScoped
        self.locals = locals
    }

    override func execute(_ frame: Frame) throws -> Flow {
        if frame.context.extended != nil { return .next }
        guard let block = frame.context.block(name) else { return .next }
        guard isScoped, !locals.isEmpty else {
            try frame.context.runBlock(block)
            return .next
        }
        let context = Context(from: frame.context)
        context.add(blocksOf: frame.context)
        HandedOn.hand(locals, from: frame, to: context)
        try context.runBlock(block)
        return .next
    }
}

/// `{% include name %}`
final class Include: Statement, @unchecked Sendable {
    private let name: TemplateName
    private let ignoresMissing: Bool
    private let withContext: Bool
    private let locals: [HandedOn]
    private let span: Span

    init(_ name: Expression, ignoresMissing: Bool, withContext: Bool, locals: [HandedOn], _ span: Span) {
        self.name = TemplateName(name)
        self.ignoresMissing = ignoresMissing
        self.withContext = withContext
        self.locals = locals
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let template: Unmanaged<Template>
        do { template = try name.findFirst(frame) } catch is MissingTemplate where ignoresMissing { return .next } catch {
            throw frame.traced(error, span, "included here")
        }
        let context = withContext ? Context(from: frame.context) : Context(frame.run, variables: nil)
        if withContext { HandedOn.hand(locals, from: frame, to: context) }
        do {
            try template._withUnsafeGuaranteedRef { template in try frame.run.deeper { try frame.run(template, in: context) } }
        } catch { throw frame.traced(error, span, "included here") }
        return .next
    }
}

/// An imported template: its top-level variables and macros as attributes.
final class Module: Object, @unchecked Sendable {
    private let context: Context
    private let name: String
    let text: String

    init(_ template: Template, _ context: Context, _ run: Run) throws {
        self.context = context
        name = template.source.name
        let start = run.out.count
        try run.deeper { try run(template, in: context) }
        text = run.out.cut(from: start)
    }

    var typeName: String { "module" }
    var isMarkup: Bool { true }
    var isTrue: Bool { true }

    func attribute(_ name: String) -> Value? {
        guard !name.hasPrefix("_"), let symbol = context.exported.first(where: { $0.text == name }) else { return nil }
        return context.lookup(symbol).pointee
    }

    var names: [String] { context.exported.map(\.text) }
}

/// `{% import name as m %}` and `{% from name import a, b as c %}`
final class Import: Statement, @unchecked Sendable {
    private let name: TemplateName
    private let module: Target?
    private let members: [(name: String, target: Target, span: Span)]
    private let withContext: Bool
    private let locals: [HandedOn]
    private let span: Span

    init(
        _ name: Expression, module: Target?, members: [(name: String, target: Target, span: Span)], withContext: Bool,
        locals: [HandedOn], _ span: Span
    ) {
        self.name = TemplateName(name)
        self.module = module
        self.members = members
        self.withContext = withContext
        self.locals = locals
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let imported: Module
        do { imported = try load(frame) } catch { throw frame.traced(error, span, "imported here") }
        if let module { try module.assign(.object(imported), frame) }
        for member in members {
            let missing = "the template has no `\(member.name)` to import"
            let value = imported.attribute(member.name) ?? .undefined(Undefined(missing))
            if value.isUndefined { frame.warn(missing, member.span, help: suggestion(member.name, among: imported.names)) }
            try member.target.assign(value, frame)
        }
        return .next
    }

    private func load(_ frame: Frame) throws -> Module {
        try name.find(frame)._withUnsafeGuaranteedRef { try load($0, frame) }
    }

    private func load(_ template: Template, _ frame: Frame) throws -> Module {
        let run = frame.run
        if !withContext, let module = run.modules[ObjectIdentifier(template)] { return module }
        let context = withContext ? Context(from: frame.context) : Context(run, variables: nil)
        if withContext { HandedOn.hand(locals, from: frame, to: context) }
        let module = try Module(template, context, run)
        if !withContext { run.modules[ObjectIdentifier(template)] = module }
        return module
    }
}
