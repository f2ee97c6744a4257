// The text as its author wrote it, by lines: where in it a link's target stands. cmark-gfm knows only about where an inline begins.

import Glibc
import HTML

/// Where something stands in the text that was parsed: line and column counted from 1, column and length in characters.
struct Place: Hashable {
    var line: Int
    var column: Int
    var length: Int
}

/// The bytes of a text, and where its lines begin.
struct SourceLines {
    let bytes: [UInt8]
    private let starts: [Int]
    /// Where the targets of reference definitions stand; found when one is first asked for.
    private var definitions: [[UInt8]: Int]?
    /// The last place whose column was counted: on a long line the next count goes on from there.
    private var counted = (offset: 0, line: 0, column: 1)

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
        starts = bytes.firstOffset(of: UInt8(ascii: "\r")) == nil ? Self.startsBehindNewlines(bytes) : Self.startsBehindLineEnds(bytes)
    }

    private static func startsBehindNewlines(_ bytes: [UInt8]) -> [Int] {
        var starts = [0]
        starts.reserveCapacity(bytes.count / 32 + 2)
        while let end = bytes.firstOffset(of: UInt8(ascii: "\n"), from: starts[starts.count - 1]) { starts.append(end + 1) }
        return starts
    }

    private static func startsBehindLineEnds(_ bytes: [UInt8]) -> [Int] {
        var starts = [0]
        for index in bytes.indices {
            let byte = bytes[index]
            if byte == UInt8(ascii: "\n")
                || byte == UInt8(ascii: "\r") && (index + 1 == bytes.count || bytes[index + 1] != UInt8(ascii: "\n"))
            {
                starts.append(index + 1)
            }
        }
        return starts
    }

    /// How many lines there are; behind a newline at the end there is an empty one.
    var count: Int { starts.count }

    /// The bytes of a line, counted from 1, with its line end; empty behind the last.
    func range(ofLine line: Int) -> Range<Int> {
        guard line >= 1, line <= starts.count else { return bytes.count..<bytes.count }
        return starts[line - 1]..<(line < starts.count ? starts[line] : bytes.count)
    }

    /// The place of some bytes, by their offsets.
    mutating func place(of range: Range<Int>) -> Place {
        var (low, high) = (0, starts.count)
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= range.lowerBound { low = middle } else { high = middle }
        }
        let line = low + 1
        if counted.line != line || counted.offset > range.lowerBound { counted = (starts[low], line, 1) }
        counted = (range.lowerBound, line, counted.column + characters(in: counted.offset..<range.lowerBound))
        return Place(line: line, column: counted.column, length: characters(in: range))
    }

    private func characters(in range: Range<Int>) -> Int {
        bytes.withUnsafeBufferPointer { bytes in
            let isASCII = NonASCII.next(in: bytes, from: range.lowerBound, to: range.upperBound) == range.upperBound
            return isASCII ? range.count : String(decoding: bytes[range], as: UTF8.self).count
        }
    }
}

// Targets.
extension SourceLines {
    /// A target is looked for at most so many bytes behind the link's beginning, so that a megabyte on one line takes no time.
    private static let reach = 1024

    /// Where an inline link's target stands: behind `(` or `<`, as it is written, with backslashes and `&amp;` in it.
    /// - Parameters:
    ///   - begin: the offset where the link begins, or somewhere before that.
    ///   - lastLine: the last line of the block that it is in.
    func find(target: UnsafeBufferPointer<UInt8>, from begin: Int, through lastLine: Int) -> Range<Int>? {
        guard !target.isEmpty else { return nil }
        let end = min(range(ofLine: lastLine).upperBound, begin + Self.reach)
        return bytes.withUnsafeBufferPointer { bytes in
            var index = begin
            while index < end {
                index = TargetOpening.next(in: bytes, from: index, to: end) + 1
                while index < end, isSpace(bytes[index]) { index += 1 }
                if index < end, let length = Self.length(of: target, in: bytes, at: index, limit: end) { return index..<index + length }
            }
            return nil
        }
    }

    /// Where the target of a reference definition stands, such as that of `[name]: target`.
    mutating func findDefinition(of target: UnsafeBufferPointer<UInt8>) -> Range<Int>? {
        let found = definitions ?? allDefinitions()
        definitions = found
        return found[Array(target)].map { $0..<min($0 + target.count, bytes.count) }
    }

    /// Where a piece of raw HTML stands that is copied as it is.
    func find(html: UnsafeBufferPointer<UInt8>, from begin: Int, through lastLine: Int) -> Range<Int>? {
        let end = min(range(ofLine: lastLine).upperBound, begin + html.count + Self.reach)
        guard let first = html.first, begin + html.count <= end else { return nil }
        for index in begin...end - html.count where bytes[index] == first && bytes[index..<index + html.count].elementsEqual(html) {
            return index..<index + html.count
        }
        return nil
    }

    /// The offset of a line and a column, counted in bytes from 1.
    func offset(line: Int, column: Int) -> Int {
        min(range(ofLine: line).lowerBound + max(0, column - 1), bytes.count)
    }

    /// How many bytes a target takes where it is written with backslashes and references.
    private static func length(
        of target: UnsafeBufferPointer<UInt8>, in bytes: UnsafeBufferPointer<UInt8>, at start: Int, limit: Int
    ) -> Int? {
        var index = start
        for byte in target {
            guard index < limit else { return nil }
            if bytes[index] == UInt8(ascii: "\\"), byte != UInt8(ascii: "\\"), index + 1 < limit { index += 1 }
            guard bytes[index] == byte else { return nil }
            index += 1
            if byte == UInt8(ascii: "&"), bytes[index...].starts(with: "amp;".utf8) { index += 4 }
        }
        return index - start
    }

    private func allDefinitions() -> [[UInt8]: Int] {
        var definitions: [[UInt8]: Int] = [:]
        for index in bytes.indices.dropLast() where bytes[index] == UInt8(ascii: "]") && bytes[index + 1] == UInt8(ascii: ":") {
            var start = index + 2
            while start < bytes.count, isSpace(bytes[start]) { start += 1 }
            let isEnclosed = start < bytes.count && bytes[start] == UInt8(ascii: "<")
            if isEnclosed { start += 1 }
            let target = bytes[start...].prefix(Self.reach).prefix { isEnclosed ? $0 != UInt8(ascii: ">") : !isSpace($0) }
            if !target.isEmpty, definitions[Array(target)] == nil { definitions[Array(target)] = start }
        }
        return definitions
    }
}

/// What a target may stand behind.
private enum TargetOpening: ByteScan {
    static func contains(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "(") || byte == UInt8(ascii: "<") }

    @inline(__always) static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
        equal(bytes, UInt8(ascii: "(")) | equal(bytes, UInt8(ascii: "<"))
    }
}

/// A blank, a tab or a line's end.
func isSpace(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || (9...13).contains(byte)
}

extension [UInt8] {
    /// The offset of the first such byte from `start` on.
    func firstOffset(of byte: UInt8, from start: Int = 0, to end: Int? = nil) -> Int? {
        withUnsafeBytes { bytes in
            let end = end ?? bytes.count
            guard start < end, let base = bytes.baseAddress, let found = memchr(base + start, Int32(byte), end - start) else { return nil }
            return UnsafeRawPointer(found) - base
        }
    }
}
