// Which Markdown a text is written in: GitHub's, or Python-Markdown's as Pelican configures it.

/// The dialect of a text.
public enum Dialect: Hashable, Sendable {
    /// CommonMark 0.29 with GitHub's extensions, exactly as GitHub reads it.
    case gfm
    /// Python-Markdown with extensions, as Pelican hands texts to it.
    case pelican(PelicanExtensions)

    /// What Pelican does with a text where MARKDOWN says nothing: the extensions `extra`, `meta` and `codehilite`.
    public static let pelican = Dialect.pelican(.standard)
}

/// The extensions of Python-Markdown that are on, and their options.
public struct PelicanExtensions: Hashable, Sendable {
    /// Extensions that are on or off.
    public struct Switches: OptionSet, Hashable, Sendable {
        /// One bit for each extension.
        public let rawValue: UInt32
        /// Makes a set from its bits.
        public init(rawValue: UInt32) { self.rawValue = rawValue }

        /// Fenced code blocks.
        public static let fencedCode = Switches(rawValue: 1 << 0)
        /// Tables.
        public static let tables = Switches(rawValue: 1 << 1)
        /// `{: #id .class key=value}`.
        public static let attributeLists = Switches(rawValue: 1 << 2)
        /// A term, then a line that begins with a colon.
        public static let definitionLists = Switches(rawValue: 1 << 3)
        /// `*[HTML]: HyperText Markup Language`.
        public static let abbreviations = Switches(rawValue: 1 << 4)
        /// `[^1]` and `[^1]: note`.
        public static let footnotes = Switches(rawValue: 1 << 5)
        /// `<div markdown="1">`.
        public static let markdownInHTML = Switches(rawValue: 1 << 6)
        /// `!!! note "Title"`.
        public static let admonitions = Switches(rawValue: 1 << 7)
        /// Every line break is a hard one.
        public static let newlineToBreak = Switches(rawValue: 1 << 8)
        /// Ordered and unordered lists do not mix; a list starts at its first number.
        public static let saneLists = Switches(rawValue: 1 << 9)
        /// Ids of headings, and `[TOC]`.
        public static let tableOfContents = Switches(rawValue: 1 << 10)
        /// Typographic quotes, dashes and ellipses.
        public static let smartyPants = Switches(rawValue: 1 << 11)
        /// Code blocks get Pygments' markup; `:::lang` and `#!lang` are read.
        public static let codeHilite = Switches(rawValue: 1 << 12)
        /// Formulas between dollars and in `\(…\)` are left to MathJax or KaTeX.
        public static let math = Switches(rawValue: 1 << 13)
        /// `~~struck out~~`.
        public static let strikethrough = Switches(rawValue: 1 << 14)
        /// `- [ ] task`.
        public static let taskLists = Switches(rawValue: 1 << 15)
        /// Bare URLs are links.
        public static let autolinks = Switches(rawValue: 1 << 16)

        /// The seven that `extra` stands for.
        public static let extra: Switches = [
            .fencedCode, .tables, .attributeLists, .definitionLists, .abbreviations, .footnotes, .markdownInHTML,
        ]
    }

    /// What is on.
    public var switches: Switches
    /// How headings get ids and links, and what `[TOC]` becomes, where that extension is on.
    public var tableOfContents = TableOfContents()
    /// Whether all code gets line numbers (`linenums` of codehilite).
    public var numbersLines = false
    /// The class of highlighted code (`css_class` of codehilite).
    public var codeClass = "highlight"

    /// Makes a configuration from switches.
    public init(_ switches: Switches) { self.switches = switches }

    /// Pelican's own configuration.
    public static let standard = PelicanExtensions([.extra, .codeHilite])

    /// Turns on the extension that MARKDOWN names.
    /// - Parameter name: long (`markdown.extensions.toc`) or short (`toc`).
    /// - Returns: false where nobody here knows it; an extension that changes nothing about how a text is read is known.
    public mutating func enable(_ name: String) -> Bool {
        var short = name[...]
        for prefix in ["markdown.extensions.", "pymdownx.", "mdx_"] where short.hasPrefix(prefix) { short = short.dropFirst(prefix.count) }
        guard let found = Self.byName[String(short)] else { return false }
        switches.formUnion(found)
        // Python-Markdown's own default; Pelican's configuration has `highlight`.
        if short == "codehilite" { codeClass = "codehilite" }
        return true
    }

    /// The value of an extension's option.
    public enum Option: Hashable, Sendable {
        /// True or false.
        case flag(Bool)
        /// A number.
        case number(Int)
        /// Text.
        case text(String)

        var isOn: Bool { self != .flag(false) && self != .text("") && self != .number(0) }
        var text: String? { if case .text(let text) = self { text } else { nil } }
    }

    /// Sets an option of an extension, as MARKDOWN's `extension_configs` do; options that change nothing here are passed over.
    public mutating func set(_ option: String, of name: String, to value: Option) {
        guard name.hasSuffix("toc") || name.hasSuffix("codehilite") else { return }
        switch option {
        case "linenums", "linenos": numbersLines = value.isOn
        case "css_class": codeClass = value.text ?? codeClass
        case "anchorlink": tableOfContents.anchorLink = value.isOn
        case "anchorlink_class": tableOfContents.anchorLinkClass = value.text ?? tableOfContents.anchorLinkClass
        case "permalink": tableOfContents.permalink = value.isOn ? value.text ?? "¶" : nil
        case "permalink_class": tableOfContents.permalinkClass = value.text ?? tableOfContents.permalinkClass
        case "permalink_title": tableOfContents.permalinkTitle = value.text ?? tableOfContents.permalinkTitle
        case "permalink_leading": tableOfContents.permalinkLeading = value.isOn
        case "title": tableOfContents.title = value.text.flatMap { $0.isEmpty ? nil : $0 }
        case "title_class": tableOfContents.titleClass = value.text ?? tableOfContents.titleClass
        case "toc_class": tableOfContents.tocClass = value.text ?? tableOfContents.tocClass
        case "marker": tableOfContents.marker = value.text ?? tableOfContents.marker
        case "separator": tableOfContents.separator = value.text ?? tableOfContents.separator
        case "baselevel": tableOfContents.baseLevel = Self.number(value) ?? tableOfContents.baseLevel
        case "toc_depth": setDepth(value)
        default: break
        }
    }

    private static func number(_ value: Option) -> Int? {
        switch value {
        case .number(let number): (1...6).contains(number) ? number : nil
        case .text(let text): Int(text).flatMap { (1...6).contains($0) ? $0 : nil }
        case .flag: nil
        }
    }

    /// `3`, or `"2-4"`.
    private mutating func setDepth(_ value: Option) {
        if let last = Self.number(value) { tableOfContents.levels = 1...last }
        guard case .text(let text) = value else { return }
        let ends = text.split(separator: "-").compactMap { Int($0) }
        if ends.count == 2, ends[0] >= 1, ends[0] <= ends[1] { tableOfContents.levels = ends[0]...ends[1] }
    }

    private static let byName: [String: Switches] = [
        "extra": .extra, "fenced_code": .fencedCode, "tables": .tables, "attr_list": .attributeLists, "def_list": .definitionLists,
        "abbr": .abbreviations, "footnotes": .footnotes, "md_in_html": .markdownInHTML, "admonition": .admonitions,
        "nl2br": .newlineToBreak, "sane_lists": .saneLists, "toc": .tableOfContents, "smarty": .smartyPants, "codehilite": .codeHilite,
        "headerid": .tableOfContents, "meta": [], "superfences": .fencedCode, "tilde": .strikethrough, "tasklist": .taskLists,
        "magiclink": .autolinks, "linkify": .autolinks, "urlize": .autolinks, "math": .math, "arithmatex": .math, "highlight": .codeHilite,
        "legacy_attrs": [], "legacy_em": [], "betterem": [],
    ]
}
