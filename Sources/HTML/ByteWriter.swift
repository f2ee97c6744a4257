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
        write(text, escaping: Escaped.self, quote: "&#34;")
    }

    /// Appends bytes with `& < > "` as character references: `&amp; &lt; &gt; &quot;`, as CommonMark's own renderers write text.
    public mutating func writeMarkdownText(_ text: UnsafeBufferPointer<UInt8>) {
        write(text, escaping: EscapedInMarkdown.self, quote: "&quot;")
    }

    private mutating func write<Escaped: ByteScan>(_ text: UnsafeBufferPointer<UInt8>, escaping: Escaped.Type, quote: StaticString) {
        var start = 0
        while true {
            let index = Escaped.next(in: text, from: start, to: text.count)
            if start < index { written.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index])) }
            guard index < text.count else { return }
            write(reference(for: text[index], quote: quote))
            start = index + 1
        }
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
    guard text.utf8.contains(where: Escaped.contains) else { return String(text) }
    var writer = ByteWriter(capacity: text.utf8.count + 16)
    writer.writeEscaped(text)
    return writer.text
}

/// The bytes that become character references in CommonMark's texts: `&`, `<`, `>` and `"`.
private enum EscapedInMarkdown: ByteScan {
    static func contains(_ byte: UInt8) -> Bool {
        byte < 64 && (1 << 34 | 1 << 38 | 1 << 60 | 1 << 62) as UInt64 >> UInt64(byte) & 1 != 0
    }

    @inline(__always) static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
        equal(bytes, 0x22) | equal(bytes, 0x26) | equal(bytes, 0x3C) | equal(bytes, 0x3E)
    }
}

/// The same, and `'`.
private enum Escaped: ByteScan {
    static func contains(_ byte: UInt8) -> Bool { byte == 0x27 || EscapedInMarkdown.contains(byte) }

    @inline(__always) static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
        EscapedInMarkdown.matches(bytes) | equal(bytes, 0x27)
    }
}

private func reference(for byte: UInt8, quote: StaticString) -> StaticString {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "'"): "&#39;"
    default: quote
    }
}
