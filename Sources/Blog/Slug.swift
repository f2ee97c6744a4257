// Slugs as Pelican makes them: tags stripped, letters brought to ASCII, blanks to single hyphens.

@_spi(_Unicode) import Swift

/// Turns names into slugs (Pelican's `slugify` with its default substitutions).
struct Slugs: Sendable {
    /// SLUGIFY_USE_UNICODE: letters outside ASCII stay.
    var keepsUnicode = false
    /// SLUGIFY_PRESERVE_CASE.
    var keepsCase = false

    func slug(_ name: String) -> String {
        let plain = keepsUnicode ? withoutTags(name) : toASCII(withoutTags(name))
        var slug = ""
        var blanks = false
        for character in plain {
            if character == "-" || character.isWhitespace {
                blanks = blanks || character == "-" || !slug.isEmpty
            } else if character.isLetter || character.isNumber || character == "_" {
                if blanks { slug.append("-") }
                blanks = false
                slug.append(character)
            }
        }
        if blanks, plain.last == "-" { slug.append("-") }
        return keepsCase ? slug : slug.lowercased()
    }

    private func withoutTags(_ name: String) -> String {
        guard name.contains("<") else { return name }
        var text = ""
        var rest = name[...]
        while let character = rest.popFirst() {
            if character == "<", let end = rest.firstIndex(of: ">") {
                rest = rest[rest.index(after: end)...]
            } else {
                text.append(character)
            }
        }
        return text
    }

    /// Letters with their marks taken off, and the common ones that have none spelt out; what is left outside ASCII goes.
    private func toASCII(_ name: String) -> String {
        guard !name.utf8.allSatisfy({ $0 < 0x80 }) else { return name }
        var text = ""
        for scalar in name._nfd {
            if scalar.isASCII { text.unicodeScalars.append(scalar) } else { text += Self.spellings[scalar] ?? "" }
        }
        return text
    }

    private static let spellings: [Unicode.Scalar: String] = [
        "ß": "ss", "æ": "ae", "Æ": "AE", "œ": "oe", "Œ": "OE", "ø": "o", "Ø": "O", "đ": "d", "Đ": "D", "ł": "l", "Ł": "L", "ð": "d",
        "Ð": "D",
        "þ": "th", "Þ": "Th", "ı": "i", "ﬁ": "fi", "ﬂ": "fl", "ﬀ": "ff", "€": "EUR", "’": "'", "‘": "'", "“": "\"", "”": "\"", "–": "-",
        "—": "--",
        "…": "...", "×": "x", "°": "deg", "©": "(c)", "®": "(r)", "\u{A0}": " ",
    ]
}
