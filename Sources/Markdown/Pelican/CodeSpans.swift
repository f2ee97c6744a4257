// Where code between backticks ends: at the next run of as many backticks.

/// The runs of backticks in a part of a text. Each is found once, however many spans are asked for.
struct CodeSpans {
    private let text: [UInt8]
    private let start: Int
    private let end: Int
    /// By their length, the starts of the runs; how many are behind us already.
    private var runs: [Int: Runs]?

    private struct Runs {
        var starts: [Int] = []
        var used = 0
    }

    init(_ text: [UInt8], from start: Int, to end: Int) {
        self.text = text
        self.start = start
        self.end = end
    }

    /// The end of the run of backticks at `index`.
    func runEnd(_ index: Int) -> Int {
        var index = index
        while index < end, text[index] == UInt8(ascii: "`") { index += 1 }
        return index
    }

    /// A code span: its content, where it ends behind its backticks, and how many backticks hold no other code in it.
    struct Span {
        var content: Range<Int>
        var end: Int
        var ticks: Int
    }

    /// The code span that begins at `index`. To be asked in ascending order.
    ///
    /// Where no run of as many backticks follows, the longest one ends it if that is shorter; what is too many belongs to the code.
    mutating func span(at index: Int) -> Span? {
        let open = runEnd(index)
        let length = open - index
        // Nearly always the next run is the one.
        if let next = text.firstOffset(of: UInt8(ascii: "`"), from: open, to: end), runEnd(next) - next == length {
            return Span(content: open..<next, end: next + length, ticks: length)
        }
        if runs == nil { runs = findRuns() }
        if let close = next(length, from: open) { return Span(content: open..<close, end: close + length, ticks: length) }
        var longest = 0
        for other in lengths where next(other, from: open) != nil { longest = max(longest, other) }
        guard longest > 0, longest < length, let close = next(longest, from: open) else { return nil }
        return Span(content: (open - (length - longest))..<close, end: close + longest, ticks: length)
    }

    /// The first run of a length at or behind a position.
    private mutating func next(_ length: Int, from position: Int) -> Int? {
        while let same = runs?[length], same.used < same.starts.count, same.starts[same.used] < position { runs?[length]?.used += 1 }
        guard let same = runs?[length], same.used < same.starts.count else { return nil }
        return same.starts[same.used]
    }

    private var lengths: [Int] { runs.map { Array($0.keys) } ?? [] }

    private func findRuns() -> [Int: Runs] {
        var runs: [Int: Runs] = [:]
        var index = start
        while let run = text[index..<end].firstIndex(of: UInt8(ascii: "`")) {
            index = runEnd(run)
            runs[index - run, default: Runs()].starts.append(run)
        }
        return runs
    }
}
