// A growing buffer of UTF-8 bytes: what every page, feed and fragment is written into.

/// Collects UTF-8 bytes, escaping text on the way in where asked to.
public struct ByteWriter: Sendable {
    /// Everything written so far.
    public private(set) var bytes: [UInt8]

    /// Makes an empty writer.
    /// - Parameter capacity: bytes to reserve at once, for output whose size is roughly known.
    public init(capacity: Int = 0) {
        bytes = []
        if capacity > 0 { bytes.reserveCapacity(capacity) }
    }

    /// The number of bytes written so far.
    public var count: Int { bytes.count }

    /// The bytes as a string; ill-formed UTF-8 is replaced.
    public var text: String { String(decoding: bytes, as: UTF8.self) }

    /// Appends text as it is.
    public mutating func write(_ text: some StringProtocol) {
        bytes.append(contentsOf: text.utf8)
    }

    /// Appends bytes as they are.
    public mutating func write(_ more: some Sequence<UInt8>) {
        bytes.append(contentsOf: more)
    }

    /// Appends one byte.
    public mutating func write(byte: UInt8) {
        bytes.append(byte)
    }

    /// Appends text with `& < > " '` as character references, which is safe in content and in quoted attributes.
    public mutating func writeEscaped(_ text: some StringProtocol) {
        var text = String(text)
        text.withUTF8 { writeEscaped(bytes: $0) }
    }

    /// Appends bytes with `& < > " '` as character references.
    public mutating func writeEscaped(bytes text: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for (index, byte) in text.enumerated() {
            guard let reference = characterReference(byte) else { continue }
            bytes.append(contentsOf: text[start..<index])
            bytes.append(contentsOf: reference.utf8)
            start = index + 1
        }
        bytes.append(contentsOf: text[start...])
    }

    /// Forgets everything after the first `count` bytes.
    public mutating func truncate(to count: Int) {
        bytes.removeLast(bytes.count - count)
    }
}

/// Text with `& < > " '` as character references.
///
/// The references are those of Python's `markupsafe`, which Jinja's `escape` filter shows: `&#34;` and `&#39;` for quotes.
public func escape(_ text: some StringProtocol) -> String {
    guard text.utf8.contains(where: { characterReference($0) != nil }) else { return String(text) }
    var writer = ByteWriter(capacity: text.utf8.count + 16)
    writer.writeEscaped(text)
    return writer.text
}

private func characterReference(_ byte: UInt8) -> String? {
    switch byte {
    case UInt8(ascii: "&"): "&amp;"
    case UInt8(ascii: "<"): "&lt;"
    case UInt8(ascii: ">"): "&gt;"
    case UInt8(ascii: "\""): "&#34;"
    case UInt8(ascii: "'"): "&#39;"
    default: nil
    }
}
