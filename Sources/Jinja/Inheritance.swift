// Templates that use others: extends, block, include, import.

import Diagnostics

extension Run {
    /// Runs a template, and then those it extends.
    func callAsFunction(_ template: Template, in context: Context) throws {
        context.add(blocksOf: template)
        var current = template
        var chain: [Diagnostic.Frame] = []
        while true {
            templates.append(current)
            let frame = Frame(context, current, slots: current.slots, autoescape: environment.configuration.autoescape)
            let start = out.count
            do {
                _ = try execute(current.body, frame)
                guard let extended = context.extended else { return }
                if chain.count >= limits.depth {
                    throw frame.located(TemplateError("stopped: templates extend each other without an end"), extended.span)
                }
                chain.insert(.init(current.source.location(extended.span.start, extended.span.end), "extended here"), at: 0)
                out.truncate(to: start)
                current = extended.template
                context.extended = nil
            } catch var problem as Diagnostic {
                problem.trace += chain.prefix(20)
                throw problem
            }
        }
    }
}

/// `{% extends name %}`
final class Extends: Statement, @unchecked Sendable {
    private let name: Expression
    private let span: Span

    init(_ name: Expression, _ span: Span) {
        self.name = name
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let context = frame.context
        if context.extended != nil { throw frame.located(TemplateError("a template can extend only one other"), span) }
        do {
            let template = try frame.template(name.evaluate(frame))
            context.add(blocksOf: template)
            context.extended = (template, span)
        } catch { throw frame.traced(error, span, "extended here") }
        return .next
    }
}

extension Frame {
    /// The template that a value names.
    func template(_ value: Value) throws -> Template {
        if case .object(let object) = value, let handle = object as? TemplateHandle { return handle.template }
        if value.isNone { throw MissingTemplate("None") }
        guard let name = value.string else {
            if case .undefined(let undefined) = value { throw TemplateError(undefined?.reason ?? "the template's name is undefined") }
            throw TemplateError("a template's name must be a string, not `\(value.typeName)`")
        }
        return try run.environment.find(name)
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
        let context = Context(frame.run, variables: nil, outer: frame.context)
        context.add(blocksOf: frame.context)
        HandedOn.hand(locals, from: frame, to: context)
        try context.runBlock(block)
        return .next
    }
}

/// `{% include name %}`
final class Include: Statement, @unchecked Sendable {
    private let name: Expression
    private let ignoresMissing: Bool
    private let withContext: Bool
    private let locals: [HandedOn]
    private let span: Span

    init(_ name: Expression, ignoresMissing: Bool, withContext: Bool, locals: [HandedOn], _ span: Span) {
        self.name = name
        self.ignoresMissing = ignoresMissing
        self.withContext = withContext
        self.locals = locals
        self.span = span
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let template: Template
        do { template = try chosen(frame) } catch is MissingTemplate where ignoresMissing { return .next } catch {
            throw frame.traced(error, span, "included here")
        }
        let context = Context(frame.run, variables: nil, outer: withContext ? frame.context : nil)
        if withContext { HandedOn.hand(locals, from: frame, to: context) }
        do { try frame.run.deeper { try frame.run(template, in: context) } } catch { throw frame.traced(error, span, "included here") }
        return .next
    }

    /// The first template that exists, if there is a list of names.
    private func chosen(_ frame: Frame) throws -> Template {
        let value = try name.evaluate(frame)
        let names: [Value]
        switch value {
        case .list(let list), .tuple(let list): names = list.elements
        default: return try frame.template(value)
        }
        for name in names {
            do { return try frame.template(name) } catch is MissingTemplate { continue }
        }
        throw MissingTemplate(names.map(\.text).joined(separator: "` or `"))
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
    private let name: Expression
    private let module: Target?
    private let members: [(name: String, target: Target, span: Span)]
    private let withContext: Bool
    private let locals: [HandedOn]
    private let span: Span

    init(
        _ name: Expression, module: Target?, members: [(name: String, target: Target, span: Span)], withContext: Bool,
        locals: [HandedOn], _ span: Span
    ) {
        self.name = name
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
        let template = try frame.template(name.evaluate(frame))
        let run = frame.run
        if !withContext, let module = run.modules[ObjectIdentifier(template)] { return module }
        let context = Context(run, variables: nil, outer: withContext ? frame.context : nil)
        if withContext { HandedOn.hand(locals, from: frame, to: context) }
        let module = try Module(template, context, run)
        if !withContext { run.modules[ObjectIdentifier(template)] = module }
        return module
    }
}
