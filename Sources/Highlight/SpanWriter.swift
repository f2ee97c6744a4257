// Runs a machine over text and writes the spans. Every byte is written once, whatever the rules do.

import HTML

/// Writes pieces of text in classes; neighbours of the same class share a span.
struct SpanWriter {
    private var writer: ByteWriter
    private var open = ""
    private let room = MatchRoom()
    private var failures = 0

    /// Lines longer than this are written plain: no pattern then costs more than a moment.
    static let longestLine = 4000
    static let deepestStack = 100
    static let mostFailures = 50

    init(_ writer: ByteWriter) {
        self.writer = writer
    }

    /// The writer with the last span closed.
    mutating func finished() -> ByteWriter {
        change(to: "")
        return writer
    }

    private mutating func change(to mark: String) {
        guard mark != open else { return }
        if !open.isEmpty { writer.write("</span>") }
        if !mark.isEmpty {
            writer.write("<span class=\"")
            writer.write(mark)
            writer.write("\">")
        }
        open = mark
    }

    private mutating func write(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ mark: String) {
        guard !range.isEmpty else { return }
        change(to: mark)
        writer.writeEscaped(bytes: UnsafeBufferPointer(rebasing: bytes[range]))
    }

    /// Writes a whole text, or a piece of it in another language.
    mutating func run(_ machine: Machine, on bytes: UnsafeBufferPointer<UInt8>, depth: Int = 0) {
        var stack = [machine.root]
        var at = 0
        var stops = 0
        while at < bytes.count {
            if at == 0 || bytes[at - 1] == 0x0A, let end = longLine(bytes, at) {
                write(bytes, at..<end, "")
                at = end
                continue
            }
            let state = machine.states[stack[stack.count - 1]]
            guard failures < Self.mostFailures else { return write(bytes, at..<bytes.count, "") }
            guard let rule = firstMatch(in: state, bytes, at) else {
                at = skip(bytes, at, &stack)
                stops = 0
                continue
            }
            let end = whole(bytes, room.range(0).upperBound)
            write(rule, bytes, end: end, from: at, depth: depth)
            move(rule.move, &stack)
            stops = end > at ? 0 : stops + 1
            if stops > 20 {
                at = skip(bytes, at, &stack)
                stops = 0
            } else {
                at = max(at, end)
            }
        }
    }

    private mutating func firstMatch(in state: Machine.State, _ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Machine.CompiledRule? {
        for number in state.byFirstByte[Int(bytes[at])] {
            let count = state.rules[number].pattern.match(bytes, at: at, room)
            if count > 0 { return state.rules[number] }
            if count < 0 { failures += 1 }
        }
        return nil
    }

    /// Writes one character that no rule knows; a line's end leads back to the first state.
    private mutating func skip(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ stack: inout [Int]) -> Int {
        var end = at + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        if bytes[at] == 0x0A { stack.removeLast(stack.count - 1) }
        write(bytes, at..<end, "")
        return end
    }

    /// The end of the character that a place is in: patterns know bytes only, and a span must not split a character.
    private func whole(_ bytes: UnsafeBufferPointer<UInt8>, _ place: Int) -> Int {
        var end = place
        while end > 0, end < bytes.count, end < place + 3, bytes[end] & 0xC0 == 0x80 { end += 1 }
        return end
    }

    private func longLine(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) -> Int? {
        guard bytes.count - start > Self.longestLine else { return nil }
        let end = bytes[start...].firstIndex(of: 0x0A) ?? bytes.count
        return end - start > Self.longestLine ? min(bytes.count, end + 1) : nil
    }

    private func move(_ move: Machine.Move, _ stack: inout [Int]) {
        switch move {
        case .stay: return
        case .push(let state): if stack.count < Self.deepestStack { stack.append(state) }
        case .pop(let count): stack.removeLast(min(count, stack.count - 1))
        case .swap(let state): stack[stack.count - 1] = state
        }
    }

    private mutating func write(
        _ rule: Machine.CompiledRule, _ bytes: UnsafeBufferPointer<UInt8>, end: Int, from start: Int, depth: Int
    ) {
        guard rule.isGrouped else { return write(bytes, start..<end, rule.marks[0], depth: depth) }
        let ranges = rule.marks.indices.map { group in
            let range = room.range(group + 1)
            return whole(bytes, range.lowerBound)..<whole(bytes, range.upperBound)
        }
        var written = start
        for (range, mark) in zip(ranges, rule.marks) where range.upperBound > written {
            write(bytes, written..<max(written, range.lowerBound), "")
            write(bytes, max(written, range.lowerBound)..<range.upperBound, mark, depth: depth)
            written = range.upperBound
        }
        write(bytes, written..<end, "")
    }

    private mutating func write(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ mark: Machine.Mark, depth: Int) {
        switch mark {
        case .plain: write(bytes, range, "")
        case .span(let name): write(bytes, range, name)
        case .language(let name):
            guard depth < 4, let inner = Highlighter.machine(for: name) else { return write(bytes, range, "") }
            run(inner, on: UnsafeBufferPointer(rebasing: bytes[range]), depth: depth + 1)
        }
    }
}
