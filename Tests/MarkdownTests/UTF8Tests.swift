import Testing

@testable import Markdown

@Suite struct UTF8Tests {
    /// Every sequence of two bytes, and of four at the edges of the table, against the standard library.
    @Test func wellFormedIsWhatTheStandardLibrarySays() {
        let edges: [UInt8] = [
            0x00, 0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1,
            0xF3,
            0xF4, 0xF5, 0xFF,
        ]
        var texts: [[UInt8]] = []
        for first in UInt8.min...UInt8.max { for second in UInt8.min...UInt8.max { texts.append([first, second]) } }
        for a in edges where a >= 0xC0 {
            for b in edges { for c in edges { texts += [[a, b, c]] + edges.map { [a, b, c, $0] } } }
        }
        for text in texts {
            for text in [text, Array("sixteen letters-".utf8) + text + Array("x".utf8)] {
                let isWellFormed = text.withUnsafeBufferPointer(isWellFormedUTF8)
                if isWellFormed != (String(validating: text, as: UTF8.self) != nil) { Issue.record("\(text)") }
            }
        }
    }
}
