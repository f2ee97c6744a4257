// A growing buffer of UTF-8 bytes: what every page, feed and fragment is written into.

/// Collects UTF-8 bytes, escaping text on the way in where asked to.
public struct ByteWriter: Sendable {
    @usableFromInline var written: [UInt8]

    /// Everything written so far.
    @inlinable public var bytes: [UInt8] { written }

    /// Makes an empty writer.
    /// - Parameter capacity: bytes to reserve at once, for output whose size is roughly known.
    public init(capacity: Int = 0) {
        written = []
        if capacity > 0 { written.reserveCapacity(capacity) }
    }

    /// The number of bytes written so far.
    @inlinable public var count: Int { written.count }

    /// The bytes as a string; ill-formed UTF-8 is replaced.
    public var text: String { String(decoding: written, as: UTF8.self) }

    /// Appends text as it is.
    @inlinable public mutating func write(_ text: String) {
        var text = text
        text.withUTF8 { written.append(contentsOf: $0) }
    }

    /// Appends text as it is.
    public mutating func write(_ text: some StringProtocol) {
        written.append(contentsOf: text.utf8)
    }

    /// Appends bytes as they are.
    @inlinable public mutating func write(_ more: some Sequence<UInt8>) {
        written.append(contentsOf: more)
    }

    /// Appends one byte.
    @inlinable public mutating func write(byte: UInt8) {
        written.append(byte)
    }

    /// Begins a new line, unless nothing is written yet or a line just ended.
    @inlinable public mutating func startLine() {
        if let last = written.last, last != UInt8(ascii: "\n") { written.append(UInt8(ascii: "\n")) }
    }

    /// Appends text with `& < > " '` as character references, which is safe in content and in quoted attributes.
    public mutating func writeEscaped(_ text: some StringProtocol) {
        var text = String(text)
        text.withUTF8 { writeEscaped(bytes: $0) }
    }

    /// Appends bytes with `& < > " '` as character references.
    public mutating func writeEscaped(bytes text: UnsafeBufferPointer<UInt8>) {
        write(text, escaping: escapedBytes, quote: "&#34;")
    }

    /// Appends bytes with `& < > "` as character references: `&amp; &lt; &gt; &quot;`, as CommonMark's own renderers write text.
    public mutating func writeMarkdownText(_ text: UnsafeBufferPointer<UInt8>) {
        write(text, escaping: escapedBytes & ~(1 << 39), quote: "&quot;")
    }

    private mutating func write(_ text: UnsafeBufferPointer<UInt8>, escaping escapes: UInt64, quote: StaticString) {
        var start = 0
        for index in text.indices where text[index] < 64 && escapes &>> UInt64(text[index]) & 1 != 0 {
            written.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            write(reference(for: text[index], quote: quote))
            start = index + 1
        }
        written.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
    }

    private mutating func write(_ text: StaticString) {
        text.withUTF8Buffer { written.append(contentsOf: $0) }
    }

    /// Forgets everything after the first `count` bytes.
    public mutating func truncate(to count: Int) {
        written.removeLast(written.count - count)
    }
}

/// Text with `& < > " '` as character references.
///
/// The references are those of Python's `markupsafe`, which Jinja's `escape` filter shows: `&#34;` and `&#39;` for quotes.
public func escape(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(where: { $0 < 64 && escapedBytes >> UInt64($0) & 1 != 0 }) else { return String(text) }
    var writer = ByteWriter(capacity: text.utf8.count + 16)
    writer.writeEscaped(text)
    return writer.text
}

/// Which bytes become character references, `"` (34), `&`, `'`, `<` and `>` (62): one bit for each of the first 64 bytes.
private let escapedBytes: UInt64 = 1 << 34 | 1 << 38 | 1 << 39 | 1 << 60 | 1 << 62

private func reference(for byte: UInt8, quote: StaticString) -> StaticString {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "'"): "&#39;"
    default: quote
    }
}
