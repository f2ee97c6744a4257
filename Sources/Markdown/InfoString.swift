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

    /// Reads an info string. Values may stand in double or single quotes.
    public init(_ info: String) {
        var words = Self.words(of: info)[...]
        if let first = words.first, !first.contains("=") {
            language = first.lowercased()
            words = words.dropFirst()
        } else {
            language = ""
        }
        attributes = words.map { word in
            guard let equals = word.firstIndex(of: "="), equals != word.startIndex else { return Attribute(name: word, value: nil) }
            return Attribute(name: String(word[..<equals]), value: String(word[word.index(after: equals)...]))
        }
    }

    /// The value of an attribute: empty for a bare word, nil where it is not there.
    public subscript(name: String) -> String? {
        attributes.first { $0.name == name }.map { $0.value ?? "" }
    }

    private static func words(of info: String) -> [String] {
        var words: [String] = []
        var word = ""
        var quote: Character?
        for character in info {
            if let open = quote {
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
