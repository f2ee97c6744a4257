// Text looked at as bytes: what every line of a document is asked has to be cheap.

extension StringProtocol where SubSequence == Substring {
    /// Whether some ASCII text stands in it.
    func holds(_ needle: StaticString) -> Bool {
        let found = utf8.withContiguousStorageIfAvailable { bytes in
            let (length, start) = (needle.utf8CodeUnitCount, needle.utf8Start)
            guard bytes.count >= length else { return false }
            for index in 0...(bytes.count - length) where bytes[index] == start[0] {
                if (1..<length).allSatisfy({ bytes[index + $0] == start[$0] }) { return true }
            }
            return false
        }
        return found ?? contains(String(describing: needle))
    }
}

extension Substring {
    /// Without the blanks and line ends around it (ASCII's).
    var trimmed: Substring {
        let bytes = utf8
        var start = bytes.startIndex
        var end = bytes.endIndex
        while start < end, bytes[start].isSpace { start = bytes.index(after: start) }
        while start < end {
            let last = bytes.index(before: end)
            guard bytes[last].isSpace else { break }
            end = last
        }
        return self[start..<end]
    }
}

extension UInt8 {
    var isSpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }
    var isASCIILetter: Bool { (0x61...0x7A).contains(self | 0x20) }
    var isASCIIDigit: Bool { (0x30...0x39).contains(self) }
}
