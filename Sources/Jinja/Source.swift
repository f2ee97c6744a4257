// A template's source text, and where a byte of it is for people.

import Diagnostics

/// The source of one template.
public struct Source: Sendable {
    /// The name that templates call it by.
    public let name: String
    /// The path that messages show.
    public let path: String
    let bytes: [UInt8]

    /// Makes a source.
    /// - Parameters:
    ///   - name: the name that templates call it by.
    ///   - path: the path that messages show; the name if none is given.
    ///   - text: the template's text.
    public init(name: String, path: String? = nil, text: String) {
        self.name = name
        self.path = path ?? name
        bytes = unifiedLines(text)
    }

    /// The place of a range of bytes.
    func location(_ start: Int, _ end: Int) -> Location {
        let before = bytes.prefix(start)
        let line = before.reduce(1) { $0 + ($1 == 10 ? 1 : 0) }
        let lineStart = before.lastIndex(of: 10).map { $0 + 1 } ?? 0
        let column = characters(in: bytes[lineStart..<min(start, bytes.count)]) + 1
        let stop = bytes[min(start, bytes.count)..<min(max(start, end), bytes.count)].prefix { $0 != 10 }
        return Location(path, line: line, column: column, length: max(1, characters(in: stop)))
    }

    private func characters(in part: ArraySlice<UInt8>) -> Int {
        String(decoding: part, as: UTF8.self).count
    }

    /// A copy without the newline at its end, if there is one.
    func withoutTrailingNewline() -> Source {
        bytes.last == 10 ? Source(name, path, Array(bytes.dropLast())) : self
    }

    private init(_ name: String, _ path: String, _ bytes: [UInt8]) {
        self.name = name
        self.path = path
        self.bytes = bytes
    }
}

private func unifiedLines(_ text: String) -> [UInt8] {
    let bytes = Array(text.utf8)
    guard bytes.contains(13) else { return bytes }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for (index, byte) in bytes.enumerated() {
        if byte == 13 {
            result.append(10)
        } else if byte != 10 || index == 0 || bytes[index - 1] != 13 {
            result.append(byte)
        }
    }
    return result
}
