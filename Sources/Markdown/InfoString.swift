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
    }

    /// Reads an info string. Values may stand in double or single quotes, and attributes in braces: `python {2,4-5}`,
    /// `{.python #id title="x"}`. Lines in braces are one attribute of that name, braces and all.
    public init(_ info: String) {
        var language = ""
        var attributes: [Attribute] = []
        for (index, word) in Self.words(of: info[...]).enumerated() {
            if word.hasPrefix("{"), word.dropFirst().first?.isNumber != true {
                for word in Self.words(of: word.dropFirst().dropLast(word.hasSuffix("}") ? 1 : 0)) {
                    if word.hasPrefix("."), language.isEmpty {
                        language = word.dropFirst().lowercased()
                    } else {
                        attributes.append(Attribute(word))
                    }
                }
            } else if index == 0, !word.hasPrefix("{"), !word.contains("=") {
                language = word.lowercased()
            } else {
                attributes.append(Attribute(word))
            }
        }
        self.language = language
        self.attributes = attributes
    }

    /// The value of an attribute: empty for a bare word, nil where it is not there.
    public subscript(name: String) -> String? {
        attributes.first { $0.name == name }.map { $0.value ?? "" }
    }

    /// Words are parted by blanks outside of quotes; what stands in braces is one word.
    private static func words(of info: Substring) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        var isInBraces = false
        for character in info {
            if character == "{", quote == nil, !isInBraces, !word.contains("=") {
                if !word.isEmpty { words.append(word) }
                (word, isInBraces) = ("{", true)
            } else if isInBraces {
                word.append(character)
                if character == quote { quote = nil } else if quote == nil, character == "\"" || character == "'" { quote = character }
                if character == "}", quote == nil {
                    words.append(word)
                    (word, isInBraces) = ("", false)
                }
            } else if let open = quote {
                if character == open { quote = nil } else { word.append(character) }
            } else if character == "\"" || character == "'" {
                quote = character
            } else if character == " " || character == "\t" {
                if !word.isEmpty { words.append(word) }
                word = ""
            } else {
                word.append(character)
            }
        }
        return word.isEmpty ? words : words + [word]
    }
}

extension InfoString.Attribute {
    fileprivate init(_ word: String) {
        if let equals = word.firstIndex(of: "="), equals != word.startIndex {
            self.init(name: String(word[..<equals]), value: String(word[word.index(after: equals)...]))
        } else {
            self.init(name: word, value: nil)
        }
    }
}
