// Headings: their levels, texts and ids, as GitHub or Python-Markdown's `toc` would give them.

import CCMarkGFM
@_spi(_Unicode) import Swift

/// A heading of a document.
public struct Heading: Hashable, Sendable {
    /// 1 to 6.
    public var level: Int
    /// The `id` that links lead to; nil where headings get none.
    public var id: String?
    /// Its text without markup.
    public var text: String
    /// Its content as HTML, without links that a table of contents adds.
    public var html: String
    /// The line in the file on which it begins, counted from 1.
    public var line: Int
}

/// How headings get ids.
public enum HeadingIDs: Hashable, Sendable {
    /// Only those that their author gave one.
    case none
    /// As GitHub makes them: `Ünïcode & Co.` is `ünïcode--co`; the second of a name gets `-1`.
    case github
    /// As Python-Markdown's `toc` makes them: `Ünïcode & Co.` is `unicode-co`; the second of a name gets `_1`.
    case pythonMarkdown(separator: String)
}

extension Document {
    /// Gives every heading an id, unless its author did.
    /// - Returns: all headings in their order.
    @discardableResult
    public func identifyHeadings(_ style: HeadingIDs) -> [Heading] {
        let nodes = headingNodes
        var ids = UniqueIDs(taken: nodes.compactMap { attributes[$0]["id"] }, style)
        return nodes.map { node in
            let text = node.headingText
            let id = attributes[node]["id"] ?? ids.next(for: text)
            if let id { attributes[node]["id"] = id }
            let html = String(decoding: html(inside: node), as: UTF8.self)
            return Heading(level: node.headingLevel, id: id, text: text, html: html, line: node.line + lineOffset)
        }
    }

    var headingNodes: [Tree] {
        var nodes: [Tree] = []
        root.visit { node in
            if node.kind == .heading { nodes.append(node) }
            return node.isBlock && node.kind != .heading && node.kind != .paragraph
        }
        return nodes
    }
}

extension Tree {
    /// The text of a heading: no raw HTML, no text of images, no numbers of footnotes.
    fileprivate var headingText: String {
        var text: [UInt8] = []
        visit { node in
            switch node.kind {
            case .text, .code: text.append(contentsOf: node.literalBytes)
            case .softBreak, .lineBreak: text.append(UInt8(ascii: " "))
            case .image: return false
            default: break
            }
            return true
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Makes ids of texts, none twice.
private struct UniqueIDs {
    private var taken: Set<String>
    /// The number that the next id of a name is tried with: without it a thousand equal headings would count to a thousand each.
    private var counts: [String: Int] = [:]
    private let style: HeadingIDs

    init(taken: [String], _ style: HeadingIDs) {
        self.taken = Set(taken)
        self.style = style
    }

    mutating func next(for text: String) -> String? {
        switch style {
        case .none: nil
        case .github: githubID(text)
        case .pythonMarkdown(let separator): pythonMarkdownID(Slug.pythonMarkdown(text, separator: separator))
        }
    }

    private mutating func githubID(_ text: String) -> String? {
        let slug = Slug.github(text)
        guard !slug.isEmpty else { return nil }
        return free(slug, from: slug, joint: "-")
    }

    /// Where the id is taken, `_1` is added; where it ends in such a number already, that is counted on.
    private mutating func pythonMarkdownID(_ slug: String) -> String {
        let digits = slug.reversed().prefix { $0.isASCII && $0.isNumber }.count
        guard taken.contains(slug), digits > 0, slug.dropLast(digits).hasSuffix("_"), let number = Int(slug.suffix(digits)) else {
            return free(slug, from: slug, joint: "_")
        }
        let base = String(slug.dropLast(digits + 1))
        counts[base] = max(counts[base] ?? 1, number + 1)
        return free(slug, from: base, joint: "_")
    }

    private mutating func free(_ slug: String, from base: String, joint: String) -> String {
        if !slug.isEmpty, taken.insert(slug).inserted { return slug }
        var number = counts[base] ?? 1
        while !taken.insert("\(base)\(joint)\(number)").inserted { number += 1 }
        counts[base] = number + 1
        return "\(base)\(joint)\(number)"
    }
}

/// A text as an id.
enum Slug {
    /// Letters in lower case, digits, marks, `_` and `-` stay; every blank is a hyphen; all else goes.
    static func github(_ text: String) -> String {
        var slug = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "a"..."z", "0"..."9", "-", "_": slug.unicodeScalars.append(scalar)
            case "A"..."Z": slug.unicodeScalars.append(Unicode.Scalar(UInt8(scalar.value) | 0x20))
            case " ": slug.unicodeScalars.append("-")
            default: if !scalar.isASCII, isWordCharacter(scalar) { slug += scalar.properties.lowercaseMapping }
            }
        }
        return slug
    }

    private static func isWordCharacter(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .nonspacingMark, .spacingMark,
            .enclosingMark, .decimalNumber, .connectorPunctuation:
            true
        default: false
        }
    }

    /// What of the text's compatibility decomposition is ASCII; letters, digits and `_` in lower case; runs of hyphens and blanks are one separator.
    static func pythonMarkdown(_ text: String, separator: String) -> String {
        var kept: [UInt8] = []
        for scalar in text._nfd { kept.append(contentsOf: asciiPart(of: scalar)) }
        kept = kept.filter { isWord($0) || isSpace($0) || $0 == UInt8(ascii: "-") }
        let trimmed = kept.drop { isSpace($0) }
        var slug: [UInt8] = []
        var isGap = false
        for byte in trimmed.prefix(trimmed.count - trimmed.reversed().prefix { isSpace($0) }.count) {
            if isWord(byte) {
                slug.append(byte >= UInt8(ascii: "A") && byte <= UInt8(ascii: "Z") ? byte | 0x20 : byte)
                isGap = false
            } else if !isGap {
                slug.append(contentsOf: separator.utf8)
                isGap = true
            }
        }
        return String(decoding: slug, as: UTF8.self)
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte | 0x20) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "_")
    }

    /// The ASCII in the compatibility decomposition of a character that has no canonical one: of those that are met in headings.
    private static func asciiPart(of scalar: Unicode.Scalar) -> [UInt8] {
        switch scalar.value {
        case 0..<0x80: [UInt8(scalar.value)]
        case 0xFF01...0xFF5E: [UInt8(scalar.value - 0xFF01 + 0x21)]
        case 0xA0, 0x2000...0x200A, 0x202F, 0x205F, 0x3000: [UInt8(ascii: " ")]
        default: decompositions[scalar].map { Array($0.utf8) } ?? []
        }
    }

    private static let decompositions: [Unicode.Scalar: String] = [
        "ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "™": "TM", "℠": "SM", "№": "No", "ª": "a", "º": "o", "ſ": "s",
        "⁰": "0", "¹": "1", "²": "2", "³": "3", "⁴": "4", "⁵": "5", "⁶": "6", "⁷": "7", "⁸": "8", "⁹": "9", "½": "12", "¼": "14", "¾": "34",
        "⅓": "13", "⅔": "23", "⅛": "18", "Ⅰ": "I", "Ⅱ": "II", "Ⅲ": "III", "Ⅳ": "IV", "Ⅴ": "V", "①": "1", "②": "2", "③": "3", "④": "4",
        "⑤": "5", "⑥": "6", "⑦": "7", "⑧": "8", "⑨": "9", "₀": "0", "₁": "1", "₂": "2", "₃": "3", "ⁿ": "n",
    ]
}
