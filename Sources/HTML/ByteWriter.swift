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
        write(text, escaping: .withApostrophe)
    }

    /// Appends bytes with `& < > "` as character references: `&amp; &lt; &gt; &quot;`, as CommonMark's own renderers write text.
    public mutating func writeMarkdownText(_ text: UnsafeBufferPointer<UInt8>) {
        write(text, escaping: .commonMark)
    }

    private mutating func write(_ text: UnsafeBufferPointer<UInt8>, escaping escapes: Escapes) {
        var start = 0
        for index in text.indices where escapes.contains(text[index]) {
            written.append(contentsOf: UnsafeBufferPointer(rebasing: text[start..<index]))
            write(escapes.reference(for: text[index]))
            start = index + 1
        }
        written.append(contentsOf: UnsafeBufferPointer(rebasing: text[start...]))
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
    guard text.utf8.contains(where: { Escapes.withApostrophe.contains($0) }) else { return String(text) }
    var writer = ByteWriter(capacity: text.utf8.count + 16)
    writer.writeEscaped(text)
    return writer.text
}

/// Which bytes become character references: one bit for each of the first 64 bytes, since `>` is the last of them.
private struct Escapes {
    let bits: UInt64
    let quote: String

    static let commonMark = Escapes("&<>\"", quote: "&quot;")
    static let withApostrophe = Escapes("&<>\"'", quote: "&#34;")

    private init(_ characters: String, quote: String) {
        bits = characters.utf8.reduce(0) { $0 | 1 << UInt64($1) }
        self.quote = quote
    }

    func contains(_ byte: UInt8) -> Bool {
        byte < 64 && bits >> UInt64(byte) & 1 != 0
    }

    func reference(for byte: UInt8) -> String {
        switch byte {
        case UInt8(ascii: "&"): "&amp;"
        case UInt8(ascii: "<"): "&lt;"
        case UInt8(ascii: ">"): "&gt;"
        case UInt8(ascii: "'"): "&#39;"
        default: quote
        }
    }
}
