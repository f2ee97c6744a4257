// Looking for bytes in long texts, sixteen at a time: what copies text needs to know where it may not.

/// Bytes of which the next is looked for.
public protocol ByteScan {
    /// Whether this byte is one of them.
    static func contains(_ byte: UInt8) -> Bool
    /// Which of sixteen bytes are: the highest bit says so.
    static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8>
}

extension ByteScan {
    /// The offset of the first such byte at `start` or behind it; `end` where there is none before that.
    @inlinable @inline(__always)
    public static func next(in text: UnsafeBufferPointer<UInt8>, from start: Int, to end: Int) -> Int {
        precondition(start >= 0 && end <= text.count)
        var index = start
        guard let base = text.baseAddress else { return end }
        while end &- index >= 16 {
            let bytes = UnsafeRawPointer(base + index).loadUnaligned(as: SIMD16<UInt8>.self)
            let found = unsafeBitCast(matches(bytes) & SIMD16(repeating: 0x80), to: SIMD2<UInt64>.self)
            if found[0] != 0 { return index &+ UInt64(littleEndian: found[0]).trailingZeroBitCount / 8 }
            if found[1] != 0 { return index &+ 8 &+ UInt64(littleEndian: found[1]).trailingZeroBitCount / 8 }
            index &+= 16
        }
        while index < end, !contains(base[index]) { index &+= 1 }
        return index
    }

    /// Which of sixteen bytes are this one, below 0x80: the highest bit says so.
    ///
    /// `.==` on vectors is a loop over their elements in Swift 6.3; of this the compiler makes a few instructions.
    @inlinable @inline(__always)
    public static func equal(_ bytes: SIMD16<UInt8>, _ byte: UInt8) -> SIMD16<UInt8> {
        let difference = bytes ^ SIMD16(repeating: byte)
        return (difference &- SIMD16(repeating: 1)) & ~difference
    }
}

/// Every byte that is not ASCII.
public enum NonASCII: ByteScan {
    /// Whether a byte is part of a character that is not ASCII.
    @inlinable @inline(__always) public static func contains(_ byte: UInt8) -> Bool { byte >= 0x80 }
    /// Their own highest bit.
    @inlinable @inline(__always) public static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> { bytes }
}
