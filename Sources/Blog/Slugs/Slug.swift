// Slugs as Pelican makes them: tags stripped, letters brought to ASCII, the substitutions of the settings, blanks to single hyphens.

import Jinja
import Settings

/// Turns names into slugs (Pelican's `slugify`).
struct Slugs: Sendable {
    /// SLUGIFY_USE_UNICODE: letters outside ASCII stay.
    var keepsUnicode = false
    /// SLUGIFY_PRESERVE_CASE.
    var keepsCase = false
    /// A setting such as TAG_REGEX_SUBSTITUTIONS; nil for Pelican's own, which need no regular expressions.
    var substitutions: [(expression: RegularExpression, replacement: String)]?

    init(keepsUnicode: Bool = false, keepsCase: Bool = false, substitutions: [(RegularExpression, String)]? = nil) {
        self.keepsUnicode = keepsUnicode
        self.keepsCase = keepsCase
        self.substitutions = substitutions
    }

    /// Reads the settings; a substitution that is wrong is reported and left out.
    init(_ settings: Settings, _ name: String) {
        self.init(keepsUnicode: settings.bool("SLUGIFY_USE_UNICODE"), keepsCase: settings.bool("SLUGIFY_PRESERVE_CASE"))
        // What a kind has no substitutions of its own for, it has those of slugs.
        let name = settings.isSet(name) ? name : "SLUG_REGEX_SUBSTITUTIONS"
        guard settings.isSet(name) else { return }
        substitutions = settings.pairs(name).compactMap { source, replacement in
            do throws(RegularExpression.Problem) {
                return (try RegularExpression(source, ignoresCase: true), replacement)
            } catch {
                settings.report(
                    .warning, name, "`\(source)` in \(name) is no regular expression, and is left out: \(error.reason)",
                    help: "brackets stand in pairs; `\\` stands before signs that mean themselves")
                return nil
            }
        }
    }

    func slug(_ name: String) -> String {
        if substitutions == nil, let slug = plainSlug(name) { return slug }
        let text = Transliteration.plain(withoutTags(name))
        let plain = keepsUnicode ? text : Transliteration.ascii(text)
        let slug = substitutions.map { $0.reduce(plain) { $1.expression.replacing(in: $0, with: $1.replacement) } } ?? substituted(plain)
        return (keepsCase ? slug : slug.lowercased()).trimmed
    }

    /// The slug of a name in ASCII without tags and character references, which most are: byte by byte, by the rules below. Nil for any other.
    private func plainSlug(_ name: String) -> String? {
        var name = name
        return name.withUTF8 { bytes in
            guard bytes.allSatisfy({ $0 < 0x80 && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: "&") }) else { return nil }
            return String(unsafeUninitializedCapacity: bytes.count) { slug in
                var count = 0
                var blanks = false
                for byte in bytes {
                    switch byte {
                    case UInt8(ascii: "-"):
                        if count == 0 || slug[count - 1] != byte {
                            slug[count] = byte
                            count += 1
                        }
                        blanks = false
                    case 0x20, 0x09...0x0D: blanks = count > 0
                    case 0x30...0x39, 0x61...0x7A, UInt8(ascii: "_"), 0x41...0x5A:
                        if blanks, slug[count - 1] != UInt8(ascii: "-") {
                            slug[count] = UInt8(ascii: "-")
                            count += 1
                        }
                        blanks = false
                        slug[count] = (0x41...0x5A).contains(byte) && !keepsCase ? byte | 0x20 : byte
                        count += 1
                    default: continue
                    }
                }
                return count
            }
        }
    }

    /// Pelican's own substitutions: what is no letter, digit, `_`, blank or hyphen goes; the ends are trimmed; blanks and hyphens become one.
    private func substituted(_ text: String) -> String {
        var slug = String.UnicodeScalarView()
        // A hyphen at an end stays; blanks there go.
        var blanks = false
        for scalar in text.unicodeScalars {
            if scalar == "-" {
                if slug.last != "-" { slug.append("-") }
                blanks = false
            } else if scalar.properties.isWhitespace {
                blanks = !slug.isEmpty
            } else if isWordCharacter(scalar) {
                if blanks, slug.last != "-" { slug.append("-") }
                blanks = false
                slug.append(scalar)
            }
        }
        return String(slug)
    }

    /// `\w` of Python: letters and numbers of all scripts, and `_`; no marks.
    private func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return scalar == "_" || (0x30...0x39).contains(scalar.value) || (0x61...0x7A).contains(scalar.value | 0x20) }
        return switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber, .letterNumber,
            .otherNumber:
            true
        default: false
        }
    }
}

extension String {
    /// The text without blanks at its ends.
    var trimmed: String { String(self[...].trimmingBlanks) }
}
