// `{% for %}`, and the `loop` that its body sees.

import Diagnostics

final class For: Statement, @unchecked Sendable {
    /// What the parser found out about a loop.
    struct Parts: Sendable {
        var target: Target
        var sequence: any Expression
        var filter: (any Expression)?
        var body: [Statement]
        var otherwise: Scoped
        /// The slot of `loop`, if the body uses it.
        var loop: Int?
        /// The slots that each turn begins without.
        var slots: Range<Int>
        /// The size of the body's own frame, if the loop is recursive.
        var frameSize: Int?
        var span: Span
    }

    private let parts: Parts
    private let single: Int?

    init(_ parts: Parts) {
        self.parts = parts
        if case .local(let slot) = parts.target { single = slot } else { single = nil }
    }

    override func execute(_ frame: Frame) throws -> Flow {
        let value = try parts.sequence.evaluate(frame)
        do { return try execute(over: value, frame, depth: 0) } catch { throw frame.located(error, parts.span) }
    }

    /// Runs the loop; a recursive one comes here again through `loop(…)`.
    fileprivate func execute(over value: Value, _ home: Frame, depth: Int) throws -> Flow {
        if case .undefined(let undefined) = value { try home.refuseIfStrict(undefined, parts.span) }
        var items = try elements(of: value)
        let frame = parts.frameSize.map(home.inner) ?? home
        if let filter = parts.filter { items = try filtered(items, filter, frame) }
        if items.isEmpty { return try parts.otherwise.execute(home) }
        if let slot = parts.loop {
            let loop = LoopState(items, depth: depth, self, home)
            frame[slot] = .object(loop)
            return try turns(items, frame) { loop.index = $0 }
        }
        return try turns(items, frame) { _ in }
    }

    @inline(__always)
    private func turns(_ items: [Value], _ frame: Frame, _ begin: (Int) -> Void) throws -> Flow {
        for index in items.indices {
            try frame.run.step()
            begin(index)
            if !parts.slots.isEmpty { frame.clear(parts.slots) }
            if let single { frame[single] = items[index] } else { try parts.target.assign(items[index], frame) }
            if try Jinja.execute(parts.body, frame) == .leaveLoop { break }
        }
        return .next
    }

    private func filtered(_ items: [Value], _ filter: any Expression, _ frame: Frame) throws -> [Value] {
        try items.filter { item in
            try frame.run.step()
            try parts.target.assign(item, frame)
            return try filter.isTrue(frame, parts.span)
        }
    }
}

/// `loop`: where a running loop is. Lives in one render only.
final class LoopState: Object, @unchecked Sendable {
    private let items: [Value]
    private let depth: Int
    private let loop: For
    private unowned let home: Frame
    private var last: [Value]?
    fileprivate var index = 0

    fileprivate init(_ items: [Value], depth: Int, _ loop: For, _ home: Frame) {
        self.items = items
        self.depth = depth
        self.loop = loop
        self.home = home
    }

    var typeName: String { "loop" }
    var text: String { "<LoopContext \(index + 1)/\(items.count)>" }
    var length: Int? { items.count }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "index": .int(index + 1)
        case "index0": .int(index)
        case "first": .bool(index == 0)
        case "last": .bool(index == items.count - 1)
        case "length": .int(items.count)
        case "revindex": .int(items.count - index)
        case "revindex0": .int(items.count - index - 1)
        case "previtem": index > 0 ? items[index - 1] : .undefined(Undefined("there is no previous item"))
        case "nextitem": index + 1 < items.count ? items[index + 1] : .undefined(Undefined("there is no next item"))
        case "depth": .int(depth + 1)
        case "depth0": .int(depth)
        case "cycle": .function(Function("cycle") { [self] in try cycle($0) })
        case "changed": .function(Function("changed") { [self] in changed($0) })
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? {
        switch method {
        case "cycle": try cycle(call)
        case "changed": changed(call)
        default: nil
        }
    }

    /// `loop(children)`: the loop's body over other items.
    func invoke(_ call: Call) throws -> Value? {
        guard let value = call.positional.first else { throw TemplateError("`loop()` needs what to loop over") }
        let text = try call.frame.capture {
            try home.run.deeper { _ = try loop.execute(over: value, home, depth: depth + 1) }
        }
        return call.autoescape ? .safe(text) : .string(text)
    }

    private func cycle(_ call: Call) throws -> Value {
        guard !call.positional.isEmpty else { throw TemplateError("`loop.cycle` needs values to cycle through") }
        return call.positional[index % call.positional.count]
    }

    private func changed(_ call: Call) -> Value {
        defer { last = call.positional }
        return .bool(last != call.positional)
    }
}
