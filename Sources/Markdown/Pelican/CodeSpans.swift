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

    /// The code span that begins at `index`: its content, and where it ends behind its backticks. To be asked in ascending order.
    mutating func span(at index: Int) -> (content: Range<Int>, end: Int)? {
        let open = runEnd(index)
        let length = open - index
        if runs == nil { runs = findRuns() }
        while let same = runs?[length], same.used < same.starts.count, same.starts[same.used] < open { runs?[length]?.used += 1 }
        guard let same = runs?[length], same.used < same.starts.count else { return nil }
        let close = same.starts[same.used]
        return (open..<close, close + length)
    }

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
