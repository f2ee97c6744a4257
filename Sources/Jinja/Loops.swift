// `{% for %}`, and the `loop` that its body sees.

import Diagnostics

final class For: Statement, @unchecked Sendable {
    /// What the parser found out about a loop.
    struct Parts: Sendable {
        var target: Target
        var sequence: Expression
        var filter: Expression?
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
    /// The slots of the loop's variables, if they are plain names.
    private let names: [Int]
    private let unpacks: Bool

    init(_ parts: Parts) {
        self.parts = parts
        switch parts.target {
        case .local(let slot): (names, unpacks) = ([slot], false)
        case .tuple(let targets, _):
            let slots = targets.compactMap { if case .local(let slot) = $0 { slot } else { nil } }
            (names, unpacks) = (slots.count == targets.count ? slots : [], true)
        default: (names, unpacks) = ([], true)
        }
    }

    override func execute(_ frame: Frame) throws -> Flow {
        do { return try parts.sequence.withValue(frame) { try execute(over: $0, frame, depth: 0) } } catch {
            throw frame.located(error, parts.span)
        }
    }

    /// Runs the loop; a recursive one comes here again through `loop(…)`.
    fileprivate func execute(over value: Value, _ home: Frame, depth: Int) throws -> Flow {
        if parts.filter == nil, parts.frameSize == nil {
            switch value {
            case .list(let list), .tuple(let list): if let items = list.frozen { return try run(items, home, home, depth) }
            default: break
            }
        }
        if case .undefined(let undefined) = value { try home.refuseIfStrict(undefined, parts.span) }
        var items = try elements(of: value)
        let frame = parts.frameSize.map(home.inner) ?? home
        if let filter = parts.filter { items = try filtered(items, filter, frame) }
        return try items.withUnsafeBufferPointer { try run($0, frame, home, depth) }
    }

    private func run(_ items: UnsafeBufferPointer<Value>, _ frame: Frame, _ home: Frame, _ depth: Int) throws -> Flow {
        if items.isEmpty { return try parts.otherwise.execute(home) }
        guard let slot = parts.loop else {
            try turns(items, nil, frame)
            return .next
        }
        var loop = LoopState(items, depth: depth, self, home)
        frame[slot] = .object(loop)
        try turns(items, loop, frame)
        frame[slot] = .undefined(nil)
        if frame.isCaptured { frame[slot] = .object(loop) }
        if !isKnownUniquelyReferenced(&loop) { loop.keep() }
        return .next
    }

    @inline(__always)
    private func turns(_ items: UnsafeBufferPointer<Value>, _ loop: LoopState?, _ frame: Frame) throws {
        let run = frame.run
        for index in items.indices {
            try run.step()
            loop?.index = index
            frame.clear(parts.slots)
            try assign(items.baseAddress.unsafelyUnwrapped + index, frame)
            if try Jinja.execute(parts.body, frame) == .leaveLoop { break }
        }
        // The items may go now, and with them what was lent; an error ends the whole render. A macro goes on seeing the last item.
        if !frame.isCaptured { for name in names { frame.clear(name..<name + 1) } }
    }

    /// Lends an item to the loop's variables: the loop keeps the items where they are.
    @inline(__always)
    private func assign(_ item: UnsafePointer<Value>, _ frame: Frame) throws {
        if !unpacks { return frame.lend(names[0], item) }
        if let parts = item.borrowed(frozenTuple), parts.count == names.count {
            for index in names.indices { frame.lend(names[index], parts.baseAddress.unsafelyUnwrapped + index) }
        } else {
            try parts.target.assign(item.pointee, frame)
        }
    }

    @inline(never)
    private func frozenTuple(_ value: Value) -> UnsafeBufferPointer<Value>? {
        switch value {
        case .tuple(let list): return list.frozen
        default: return nil
        }
    }

    fileprivate var isRecursive: Bool { parts.frameSize != nil }

    private func filtered(_ items: [Value], _ filter: Expression, _ frame: Frame) throws -> [Value] {
        try items.filter { item in
            try frame.run.step()
            try parts.target.assign(item, frame)
            return try filter.isTrue(frame, parts.span)
        }
    }
}

/// `loop`: where a running loop is. Lives in one render only.
final class LoopState: Object, @unchecked Sendable {
    private var items: UnsafeBufferPointer<Value>
    /// The items, if this outlives the loop, which keeps them until then.
    private var kept: [Value] = []
    private let depth: Int
    // Belongs to a compiled template, which outlives the render.
    private unowned(unsafe) let loop: For
    private unowned let home: Frame
    private var last: [Value]?
    fileprivate var index = 0

    fileprivate func keep() {
        kept = Array(items)
        items = kept.withUnsafeBufferPointer { $0 }
    }

    fileprivate init(_ items: UnsafeBufferPointer<Value>, depth: Int, _ loop: For, _ home: Frame) {
        self.items = items
        self.depth = depth
        self.loop = loop
        self.home = home
    }

    var typeName: String { "loop" }
    var text: String { "<LoopContext \(index + 1)/\(items.count)>" }
    var length: Int? { items.count }

    private static let names = Layout(["last", "first", "index", "index0", "length", "revindex", "revindex0"])
    var layout: Layout? { Self.names }

    func attribute(at number: Int) -> Value {
        switch number {
        case 0: .bool(index == items.count - 1)
        case 1: .bool(index == 0)
        case 2: .int(index + 1)
        case 3: .int(index)
        case 4: .int(items.count)
        case 5: .int(items.count - index)
        default: .int(items.count - index - 1)
        }
    }

    func attribute(_ name: String) -> Value? {
        switch name {
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
        guard loop.isRecursive else {
            throw TemplateError("this loop cannot be called", help: "only a recursive one can: `{% for x in y recursive %}`")
        }
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
