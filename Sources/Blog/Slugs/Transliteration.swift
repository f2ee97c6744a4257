// Letters of all scripts in ASCII, for slugs: as Pelican was seen to write them, so that the URLs of old blogs stay.

@_spi(_Unicode) import Swift

/// Brings text to ASCII.
///
/// Latin letters lose their marks; the alphabets below are spelt letter by letter, Hangul by its parts, Chinese characters by `HanReadings`.
/// What has no spelling goes.
enum Transliteration {
    static func ascii(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var result = ""
        for scalar in text._nfc { append(scalar, to: &result) }
        return result
    }

    /// Wide, raised, encircled and otherwise dressed characters as the plain ones (the part of Unicode's NFKC that titles use).
    static func plain(_ text: String) -> String {
        guard !text.utf8.allSatisfy({ $0 < 0x80 }) else { return text }
        var result = ""
        for scalar in text._nfc {
            if let plain = plain(scalar) { result += plain } else { result.unicodeScalars.append(scalar) }
        }
        return result
    }

    private static func append(_ scalar: Unicode.Scalar, to text: inout String) {
        if scalar.isASCII {
            text.unicodeScalars.append(scalar)
        } else if let spelling = spelling(scalar) {
            text += spelling
        } else {
            let parts = Array(String(scalar)._nfd)
            if parts.count > 1 { for part in parts { append(part, to: &text) } }
        }
    }

    private static func spelling(_ scalar: Unicode.Scalar) -> String? {
        if let spelling = spellings[scalar.value] { return spelling }
        if (HanReadings.first...HanReadings.last).contains(scalar.value) { return han(scalar) }
        if (0xAC00...0xD7A3).contains(scalar.value) { return hangul(scalar.value - 0xAC00) }
        // A capital is written as its small letter is, with the first letter large.
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        guard lower.count == 1, lower.first != scalar, let spelling = spellings[lower.first!.value] else { return nil }
        return spelling.prefix(1).uppercased() + spelling.dropFirst()
    }

    // MARK: Alphabets

    /// From a first character on, the spelling of each; `.` for one that goes.
    private static let alphabets: [(first: UInt32, spellings: String)] = [
        // Latin letters that are more than a letter with marks, and signs.
        (0xA1, "! C/ PS $? Y= | SS . (c) a << . . (r) - deg +- 2 3 . u P . . 1 o >>"), (0xC6, "AE"), (0xD0, "D"),
        (0xD7, "x O"), (0xDE, "Th ss"), (0xE6, "ae"), (0xF0, "d"), (0xF8, "o"), (0xFE, "th"), (0x110, "D d"), (0x126, "H h"),
        (0x131, "i IJ ij"), (0x138, "k"), (0x13F, "L l L l"), (0x149, "'n NG ng"), (0x152, "OE oe"), (0x166, "T t"), (0x17F, "s b"),
        (0x192, "f"), (0x195, "hv"), (0x199, "k l"), (0x1A5, "p"), (0x1B4, "y"), (0x1DD, "@"), (0x253, "b o . d d @ @ . e"),
        (0x263, "g"), (0x268, "i i"), (0x272, "n"), (0x28B, "v"),
        // Greek, Cyrillic, Armenian.
        (0x3B1, "a b g d e z e th i k l m n x o p r s s t u ph kh ps o"), (0x39E, "Ks"),
        (0x430, "a b v g d e zh z i i k l m n o p r s t u f kh ts ch sh shch ' y ' e iu ia ie io dj gj ie dz i yi j lj nj tsh kj i u dzh"),
        (0x491, "g"), (0x493, "g"), (0x49B, "k"), (0x4A3, "n"), (0x4AF, "u u'"), (0x4B3, "kh'"), (0x4BB, "h"), (0x4D9, "@"), (0x4E9, "o"),
        (0x561, "a b g d e z e e t` zh i l kh ts k h dz gh ch m y n sh o ch` p j rh s v t r ts` w p` k` o f ew"),
        // Hebrew, Arabic and Persian, Devanagari, Thai, Georgian.
        (0x5D0, "A b g d h v z H T y KH KH l m m n n s ` p p TS TS k r SH t"), (0x5F0, "V OY EY"),
        (0x621, ". a ' w' . y' . b @ t th j H kh d dh r z s sh S D T Z ` G"), (0x641, "f q k l m n h w ~ y"),
        (0x660, "0 1 2 3 4 5 6 7 8 9"),
        (0x679, "tt tth b t T p"), (0x686, "ch"), (0x691, "rr"), (0x698, "j"), (0x6A9, "k"), (0x6AF, "g"), (0x6CC, "y"),
        (0x6F0, "0 1 2 3 4 5 6 7 8 9"),
        (0x901, "N N H"),
        (
            0x905,
            "a aa i ii u uu R L eN e e ai oN o o au k kh g gh ng c ch j jh ny tt tth dd ddh nn t th d dh n nnn p ph b bh m y r rr l l lll v"
        ),
        (0x936, "sh ss s h"), (0x93E, "aa i ii u uu R RR eN e e ai oN o o au ."), (0x958, "q khh ghh z dddh rh f yy"),
        (0x966, "0 1 2 3 4 5 6 7 8 9"),
        (0xE01, "k kh kh kh kh kh ng cch ch ch ch ch y d t th th th n d t th th th n b p ph f ph f ph m y r R l L w s s s h l . h"),
        (0xE30, "a a aa am i ii ue uue u uu"), (0xE40, "e ae o ai ai ao"), (0xE4D, "M"), (0xE50, "0 1 2 3 4 5 6 7 8 9"),
        (0x10D0, "a b g d e v z t` i k l m n o p zh r s t u p` k` g' q sh ch` c` z' c ch x j h"),
        // Japanese.
        (0x3041, kana), (0x309D, "\" \""), (0x30A1, kana), (0x30F5, "ka ke"), (0x3007, "0"),
        // Punctuation and signs.
        (0x2010, "- - - - -- --"), (0x2018, "' ' , ' \" \""), (0x2026, "..."), (0x2032, "' ''"), (0x20AC, "EUR"), (0x20A9, "W"),
        (0x20B9, "Rs"),
        (0x20BD, "R"), (0x20BF, "BTC"), (0x2126, "ohm"), (0x2190, "- | - | - |"),
    ]

    private static let kana = """
        a a i i u u e e o o ka ga ki gi ku gu ke ge ko go sa za shi zi su zu se ze so zo ta da chi di tsu tsu du te de to do na ni nu ne no \
        ha ba pa hi bi pi hu bu pu he be pe ho bo po ma mi mu me mo ya ya yu yu yo yo ra ri ru re ro wa wa wi we wo n vu
        """

    private static let spellings: [UInt32: String] = {
        var result: [UInt32: String] = [0xA0: " ", 0x2009: " ", 0x202F: " ", 0x3000: " ", 0x30FC: "-"]
        for (first, spellings) in alphabets {
            for (offset, word) in spellings.split(separator: " ").enumerated() {
                result[first + UInt32(offset)] = word == "." ? "" : String(word)
            }
        }
        return result
    }()

    // MARK: Korean and Chinese

    private static let initials = ["g", "gg", "n", "d", "dd", "r", "m", "b", "bb", "s", "ss", "", "j", "jj", "c", "k", "t", "p", "h"]
    private static let vowels = [
        "a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "weo", "we", "wi", "yu", "eu", "yi", "i",
    ]
    private static let finals = [
        "", "g", "gg", "gs", "n", "nj", "nh", "d", "l", "lg", "lm", "lb", "ls", "lt", "lp", "lh", "m", "b", "bs", "s", "ss", "ng", "j", "c",
        "k", "t", "p", "h",
    ]

    /// A syllable by its number: Unicode counts them by initial, vowel and final.
    private static func hangul(_ number: UInt32) -> String {
        let number = Int(number)
        return initials[number / 588] + vowels[number / 28 % 21] + finals[number % 28]
    }

    /// A character's reading with a capital and a blank behind it, which makes each a word of the slug.
    private static func han(_ scalar: Unicode.Scalar) -> String {
        let place = 2 * Int(scalar.value - HanReadings.first)
        let number = HanReadings.codes.withUTF8Buffer { digitValues[Int($0[place])] * 62 + digitValues[Int($0[place + 1])] }
        let syllable = syllables[number]
        return syllable.isEmpty ? "" : syllable + " "
    }

    private static let syllables = "\(HanReadings.syllables)".split(separator: ",", omittingEmptySubsequences: false).map {
        $0.prefix(1).uppercased() + $0.dropFirst()
    }

    private static let digitValues: [Int] = {
        var values = [Int](repeating: 0, count: 128)
        for (value, digit) in HanReadings.digits.utf8.enumerated() { values[Int(digit)] = value }
        return values
    }()

    // MARK: Dressed characters

    private static func plain(_ scalar: Unicode.Scalar) -> String? {
        switch scalar.value {
        case 0xFF01...0xFF5E: String(Unicode.Scalar(UInt8(scalar.value - 0xFF01 + 0x21)))
        case 0x1D400...0x1D6A3: letter(Int(scalar.value - 0x1D400) % 52)
        case 0x1D7CE...0x1D7FF: String((scalar.value - 0x1D7CE) % 10)
        case 0x2460...0x2473: String(scalar.value - 0x2460 + 1)
        case 0x2070, 0x2074...0x2079: String(scalar.value - 0x2070)
        case 0x2080...0x2089: String(scalar.value - 0x2080)
        default: dressed[scalar.value]
        }
    }

    private static func letter(_ number: Int) -> String {
        String(Unicode.Scalar(UInt8(number < 26 ? 0x41 + number : 0x61 + number - 26)))
    }

    private static let dressed: [UInt32: String] = [
        0xA0: " ", 0xAA: "a", 0xB2: "2", 0xB3: "3", 0xB5: "μ", 0xB9: "1", 0xBA: "o", 0xBC: "1⁄4", 0xBD: "1⁄2", 0xBE: "3⁄4", 0x132: "IJ",
        0x133: "ij", 0x1C4: "DŽ", 0x1C6: "dž", 0x1C7: "LJ", 0x1C9: "lj", 0x1CA: "NJ", 0x1CC: "nj", 0x2071: "i", 0x207F: "n", 0x20A8: "Rs",
        0x2026: "...", 0x2103: "°C", 0x2109: "°F", 0x2116: "No", 0x2122: "TM", 0x2126: "Ω", 0x2160: "I", 0x2161: "II", 0x2162: "III",
        0x2163: "IV",
        0x2164: "V", 0x2165: "VI", 0x2166: "VII", 0x2167: "VIII", 0x2168: "IX", 0x2169: "X", 0x3000: " ", 0xFB00: "ff", 0xFB01: "fi",
        0xFB02: "fl", 0xFB03: "ffi", 0xFB04: "ffl", 0xFB05: "st", 0xFB06: "st",
    ]
}
