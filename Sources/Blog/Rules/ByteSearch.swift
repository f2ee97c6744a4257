// Words found in bytes, which takes the C library a fraction of what comparing characters would.

import Glibc

/// Whether a word stands anywhere in a file.
func contains(_ file: [UInt8], _ word: String) -> Bool {
    file.withUnsafeBytes { place(of: word, in: $0) != nil }
}

/// A text with another in the place of each occurrence of a word.
func replacing(_ word: String, in text: String, with other: String) -> String {
    var (text, result) = (text, [UInt8]())
    text.withUTF8 { bytes in
        var rest = UnsafeRawBufferPointer(bytes)
        while let place = place(of: word, in: rest) {
            result += rest[..<place]
            result += other.utf8
            rest = UnsafeRawBufferPointer(rebasing: rest[(place + word.utf8.count)...])
        }
        result += rest
    }
    return String(decoding: result, as: UTF8.self)
}

private func place(of word: String, in bytes: UnsafeRawBufferPointer) -> Int? {
    guard let base = bytes.baseAddress else { return nil }
    var word = word
    return word.withUTF8 { word in
        var start = 0
        while start + word.count <= bytes.count,
            let found = memchr(base + start, Int32(word[0]), bytes.count - word.count - start + 1)
        {
            if memcmp(found, word.baseAddress!, word.count) == 0 { return UnsafeRawPointer(found) - base }
            start = UnsafeRawPointer(found) - base + 1
        }
        return nil
    }
}
