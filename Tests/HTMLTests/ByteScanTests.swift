import HTML
import Testing

@Suite struct ByteScanTests {
    private enum Signs: ByteScan {
        static func contains(_ byte: UInt8) -> Bool { byte == UInt8(ascii: "<") || byte == UInt8(ascii: "&") }
        static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> { equal(bytes, UInt8(ascii: "<")) | equal(bytes, UInt8(ascii: "&")) }
    }

    /// Every byte beside and among others, at every place of vectors and behind them.
    @Test func findsTheFirstOfItsBytes() {
        for length in 0..<40 {
            for place in 0..<length {
                for byte in UInt8.min...UInt8.max where !isRight(byte, at: place, of: length) {
                    Issue.record("\(byte) at \(place) of \(length)")
                }
            }
        }
    }

    private func isRight(_ byte: UInt8, at place: Int, of length: Int) -> Bool {
        var text = [UInt8](repeating: UInt8(ascii: ";"), count: length)
        text[place] = byte
        return text.withUnsafeBufferPointer { text in
            Signs.next(in: text, from: 0, to: length) == (Signs.contains(byte) ? place : length)
                && NonASCII.next(in: text, from: 0, to: length) == (byte >= 0x80 ? place : length)
                && Signs.next(in: text, from: place + 1, to: length) == length && Signs.next(in: text, from: 0, to: place) == place
        }
    }
}
