// Whether a text is UTF-8: cmark-gfm copies every line to mend it, and the standard library makes a string of it.

import HTML

/// Whether bytes are well-formed UTF-8, by table 3-7 of the Unicode standard.
func isWellFormedUTF8(_ text: UnsafeBufferPointer<UInt8>) -> Bool {
    var index = 0
    while true {
        index = NonASCII.next(in: text, from: index, to: text.count)
        guard index < text.count else { return true }
        while index < text.count, text[index] >= 0x80 {
            let length = lengthOfCharacter(text, index)
            guard length > 0 else { return false }
            index += length
        }
    }
}

/// How many bytes the character takes that begins at `index` and is not ASCII; 0 where it is ill-formed.
private func lengthOfCharacter(_ text: UnsafeBufferPointer<UInt8>, _ index: Int) -> Int {
    func continues(_ offset: Int, from lowest: UInt8 = 0x80, to highest: UInt8 = 0xBF) -> Bool {
        index + offset < text.count && text[index + offset] >= lowest && text[index + offset] <= highest
    }
    switch text[index] {
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, from: 0xA0) && continues(2) ? 3 : 0
    case 0xED: return continues(1, to: 0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, from: 0x90) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, to: 0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
}
