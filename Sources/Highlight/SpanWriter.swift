// Runs a machine over text and writes the spans. Every byte is written once, whatever the rules do.

import HTML

/// Writes pieces of text in classes; neighbours of the same class share a span.
struct SpanWriter {
    private var writer: ByteWriter
    private var open = Class.plain
    private let room = MatchRoom()
    private var failures = 0

    /// Lines longer than this are written plain: no pattern then costs more than a moment.
    static let longestLine = 4000
    static let deepestStack = 100
    static let deepestLanguage = 4
    static let mostFailures = 50
    /// So many matches of nothing at one place are enough.
    static let mostStops = 20

    init(_ writer: ByteWriter) {
        self.writer = writer
    }

    /// The writer with the last span closed.
    mutating func finished() -> ByteWriter {
        change(to: .plain)
        return writer
    }

    /// Writes a whole text, or a piece of it in another language.
    mutating func run(_ machine: Machine, on bytes: UnsafeBufferPointer<UInt8>, depth: Int = 0) {
        var stack = [Machine.root]
        var at = 0
        var stops = 0
        while at < bytes.count {
            if at == 0 || bytes[at - 1] == 0x0A, let end = longLine(bytes, at) {
                write(bytes, at..<end, .plain)
                at = end
                continue
            }
            guard failures < Self.mostFailures else { return write(bytes, at..<bytes.count, .plain) }
            let (match, given) = machine.firstMatch(stack[stack.count - 1], bytes, at, room)
            failures += given
            guard let rule = match else {
                at = skip(bytes, at, &stack)
                stops = 0
                continue
            }
            let end = whole(bytes, room.end)
            if end > at { write(rule.kind, bytes, at..<end, depth: depth) }
            move(rule, &stack)
            stops = end > at ? 0 : stops + 1
            if stops > Self.mostStops {
                at = skip(bytes, at, &stack)
                stops = 0
            } else {
                at = max(at, end)
            }
        }
    }

    /// Writes one character that no rule knows; a line's end leads back to the first state.
    private mutating func skip(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int, _ stack: inout [Int]) -> Int {
        var end = at + 1
        while end < bytes.count, bytes[end] & 0xC0 == 0x80 { end += 1 }
        if bytes[at] == 0x0A { stack.removeLast(stack.count - 1) }
        write(bytes, at..<end, .plain)
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
        guard !bytes[start...start + Self.longestLine].contains(0x0A) else { return nil }
        let end = bytes[(start + Self.longestLine)...].firstIndex(of: 0x0A) ?? bytes.count
        return min(bytes.count, end + 1)
    }

    private func move(_ rule: Machine.CompiledRule, _ stack: inout [Int]) {
        switch rule.move {
        case .stay: return
        case .push: if stack.count < Self.deepestStack { stack += rule.states }
        case .pop(let count): stack.removeLast(min(count, stack.count - 1))
        case .swap:
            stack.removeLast()
            stack += stack.count < Self.deepestStack ? rule.states : UnsafeBufferPointer(rebasing: rule.states.suffix(1))
        }
    }

    private mutating func write(_ kind: Machine.Kind, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, depth: Int) {
        switch kind {
        case .whole(let mark): write(bytes, range, mark, depth: depth)
        case .word(let vocabulary): write(bytes, range, vocabulary.mark(UnsafeBufferPointer(rebasing: bytes[range])))
        case .groups(let marks): write(marks, bytes, range, depth: depth)
        }
    }

    private mutating func write(
        _ marks: UnsafeBufferPointer<Machine.Mark>, _ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, depth: Int
    ) {
        // A piece in another language uses the room of the match anew, so that all places are taken first.
        withUnsafeTemporaryAllocation(of: Range<Int>.self, capacity: marks.count) { ranges in
            for group in 0..<marks.count {
                let range = room.range(group + 1)
                ranges.initializeElement(at: group, to: whole(bytes, range.lowerBound)..<whole(bytes, range.upperBound))
            }
            var written = range.lowerBound
            for (range, mark) in zip(ranges, marks) where range.upperBound > written {
                write(bytes, written..<max(written, range.lowerBound), .plain)
                write(bytes, max(written, range.lowerBound)..<range.upperBound, mark, depth: depth)
                written = range.upperBound
            }
            write(bytes, written..<range.upperBound, .plain)
        }
    }

    private mutating func write(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ mark: Machine.Mark, depth: Int) {
        switch mark {
        case .span(let name): write(bytes, range, name)
        case .language(let number):
            guard depth < Self.deepestLanguage, !range.isEmpty else { return write(bytes, range, .plain) }
            run(Highlighter.machine(number), on: UnsafeBufferPointer(rebasing: bytes[range]), depth: depth + 1)
        }
    }

    private mutating func write(_ bytes: UnsafeBufferPointer<UInt8>, _ range: Range<Int>, _ mark: Class) {
        guard !range.isEmpty else { return }
        change(to: mark)
        writer.writeEscaped(bytes: UnsafeBufferPointer(rebasing: bytes[range]))
    }

    private mutating func change(to mark: Class) {
        guard mark != open else { return }
        if !open.isPlain { writer.write("</span>") }
        if !mark.isPlain {
            writer.write("<span class=\"")
            writer.write(mark.name)
            writer.write("\">")
        }
        open = mark
    }
}
