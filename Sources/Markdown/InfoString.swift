// The words behind a fence: a language, then what else is to be known about the code.

/// A fence's info string: a language, then attributes, bare or `key=value`.
public struct InfoString: Hashable, Sendable {
    /// The first word in lower case; empty where there is none.
    public let language: String
    /// The attributes in their order; a bare one has an empty value.
    public let attributes: [Attribute]

    /// One attribute of an info string.
    public struct Attribute: Hashable, Sendable {
        /// Its name as written.
        public var name: String
        /// Its value without quotes; nil for a bare word.
        public var value: String?
        /// How many characters of the info string stand before it.
        public var offset = 0
        /// How many characters it takes, quotes among them.
        public var length = 0
    }

    /// Reads an info string. Values may stand in double or single quotes, and attributes in braces: `python {2,4-5}`,
    /// `{.python #id title="x"}`. Lines in braces are one attribute of that name, braces and all.
    public init(_ info: String) {
        // Most are one word.
        if info.utf8.allSatisfy(Self.isPartOfWord) {
            (language, attributes) = (info.lowercased(), [])
            return
        }
        var language = ""
        var attributes: [Attribute] = []
        for (index, word) in Self.words(of: info[...]).enumerated() {
            if word.text.hasPrefix("{"), word.text.dropFirst().first?.isNumber != true {
                let inner = word.text.dropFirst().dropLast(word.text.hasSuffix("}") ? 1 : 0)
                for word in Self.words(of: inner, offset: word.offset + 1) {
                    if word.text.hasPrefix("."), language.isEmpty {
                        language = word.text.dropFirst().lowercased()
                    } else {
                        attributes.append(Attribute(word))
                    }
                }
            } else if index == 0, !word.text.hasPrefix("{"), !word.text.contains("=") {
                language = word.text.lowercased()
            } else {
                attributes.append(Attribute(word))
            }
        }
        self.language = language
        self.attributes = attributes
    }

    /// Whether a byte neither parts words nor means anything else.
    private static func isPartOfWord(_ byte: UInt8) -> Bool {
        switch byte {
        case 0...UInt8(ascii: " "), UInt8(ascii: "="), UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "{"): false
        default: true
        }
    }

    /// The value of an attribute: empty for a bare word, nil where it is not there.
    public subscript(name: String) -> String? {
        attributes.first { $0.name == name }.map { $0.value ?? "" }
    }

    fileprivate struct Word {
        var text = ""
        var offset: Int
        var length = 0
    }

    /// Words are parted by blanks outside of quotes; what stands in braces is one word.
    /// - Parameter offset: how many characters stand before `info`.
    private static func words(of info: Substring, offset: Int = 0) -> [Word] {
        var words: [Word] = []
        var word = Word(offset: offset)
        var quote: Character?
        var isInBraces = false
        for (index, character) in info.enumerated() {
            let position = offset + index
            func end(nextAt next: Int) {
                if !word.text.isEmpty { words.append(word) }
                word = Word(offset: next)
            }
            word.length = position + 1 - word.offset
            if character == "{", quote == nil, !isInBraces, !word.text.contains("=") {
                word.length -= 1
                end(nextAt: position)
                (word.text, isInBraces) = ("{", true)
            } else if isInBraces {
                word.text.append(character)
                if character == quote { quote = nil } else if quote == nil, character == "\"" || character == "'" { quote = character }
                if character == "}", quote == nil {
                    end(nextAt: position + 1)
                    isInBraces = false
                }
            } else if let open = quote {
                if character == open { quote = nil } else { word.text.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " || character == "\t" {
                word.length -= 1
                end(nextAt: position + 1)
            } else {
                word.text.append(character)
            }
        }
        return word.text.isEmpty ? words : words + [word]
    }
}

extension InfoString.Attribute {
    fileprivate init(_ word: InfoString.Word) {
        self.init(name: word.text, value: nil, offset: word.offset, length: word.length)
        if let equals = word.text.firstIndex(of: "="), equals != word.text.startIndex {
            name = String(word.text[..<equals])
            value = String(word.text[word.text.index(after: equals)...])
        }
    }
}
