// TYPOGRIFY: typographic quotes, dashes and ellipses, and spans that style sheets give a look to capitals, ampersands and first quotes by.

import Settings

/// What TYPOGRIFY does to the HTML of titles, summaries and bodies: the filters of the Python package typogrify, seen by running it.
///
/// Better than there: a quote behind an element (`<code>x</code>'s`) and an apostrophe before a decade (the '80s) close, a quote behind a dash
/// opens; scripts, style sheets and formulas stay as they are.
struct Typogrify: Sendable {
    private let filters: Set<String>
    private let dashes: Dashes
    private let ignored: [Selector]
    private let leavesFormulas: Bool

    /// TYPOGRIFY_DASHES: what two and three hyphens become.
    enum Dashes: String {
        /// `--` is an em dash.
        case `default`
        /// `--` is an en dash, `---` an em dash.
        case oldschool
        /// `--` is an em dash, `---` an en dash.
        case inverted = "oldschool_inverted"
    }

    /// The filters in the order in which they work: TYPOGRIFY_OMIT_FILTERS names those that are to be left out.
    static let allFilters = ["amp", "smartypants", "caps", "initial_quotes", "widont"]

    /// - Parameter leavesFormulas: whether `$…$` and its like are formulas.
    /// - Returns: nil where TYPOGRIFY is off.
    init?(_ settings: Settings, leavesFormulas: Bool) {
        guard settings.bool("TYPOGRIFY") else { return nil }
        filters = Set(Self.allFilters).subtracting(settings.strings("TYPOGRIFY_OMIT_FILTERS"))
        dashes = Dashes(rawValue: settings.string("TYPOGRIFY_DASHES")) ?? .default
        ignored = (["pre", "code", "script", "style", "math"] + settings.strings("TYPOGRIFY_IGNORE_TAGS")).map(Selector.init)
        self.leavesFormulas = leavesFormulas
    }

    /// HTML with the filters applied to all but what is ignored.
    func applied(to html: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        result.reserveCapacity(html.count + html.count / 16)
        var start = 0
        for part in ignoredParts(of: html) {
            append(html[start..<part.lowerBound], behindElement: start > 0, to: &result)
            result += html[part]
            start = part.upperBound
        }
        append(html[start...], behindElement: start > 0, to: &result)
        return result
    }

    /// A text with the filters applied.
    func applied(to text: String) -> String { String(decoding: applied(to: Array(text.utf8)), as: UTF8.self) }

    private func append(_ part: ArraySlice<UInt8>, behindElement: Bool, to result: inout [UInt8]) {
        guard !part.isEmpty else { return }
        var html = Array(part)
        if filters.contains("amp") { html = withAmpersands(html) }
        if filters.contains("smartypants") { html = SmartText.educated(html, dashes, behindElement: behindElement) }
        if filters.contains("caps") { html = withCapitals(html) }
        if filters.contains("initial_quotes") { html = withInitialQuotes(html) }
        if filters.contains("widont") { html = withoutWidows(html) }
        result += html
    }

    // MARK: What is ignored

    /// An entry of TYPOGRIFY_IGNORE_TAGS: `tag`, `.class`, `#id`, `tag.class` or `tag#id`.
    private struct Selector {
        let tag: String
        /// Class or id, behind its sign.
        let attribute: String

        init(_ text: String) {
            let text = text.trimmed.lowercased()
            let end = text.firstIndex { $0 == "." || $0 == "#" } ?? text.endIndex
            tag = String(text[..<end])
            attribute = String(text[end...])
        }

        func matches(_ tag: HTMLToken) -> Bool {
            guard self.tag.isEmpty || self.tag == tag.name else { return false }
            guard let sign = attribute.first else { return true }
            let value = tag.attribute(sign == "#" ? "id" : "class").lowercased()
            return value == attribute.dropFirst()
        }
    }

    /// Ignored elements, from their start tags to the next end tags of that name, and formulas.
    private func ignoredParts(of html: [UInt8]) -> [Range<Int>] {
        let tokens = HTMLToken.all(in: html)
        // An element without an end is not ignored; that is known without looking for it each time.
        var lastEnd: [String: Int] = [:]
        for (place, token) in tokens.enumerated() where token.kind == .end { lastEnd[token.name] = place }
        var parts: [Range<Int>] = []
        var place = 0
        while place < tokens.count {
            let token = tokens[place]
            if token.kind == .start, place < lastEnd[token.name] ?? 0, ignored.contains(where: { $0.matches(token) }),
                let end = tokens[place...].firstIndex(where: { $0.kind == .end && $0.name == token.name })
            {
                parts.append(token.range.lowerBound..<tokens[end].range.upperBound)
                place = end
            } else if leavesFormulas, token.kind == .text {
                parts += formulas(in: html, token.range)
            }
            place += 1
        }
        return parts
    }

    /// `$$…$$`, `$…$`, `\(…\)` and `\[…\]` in a text.
    private func formulas(in html: [UInt8], _ range: Range<Int>) -> [Range<Int>] {
        var parts: [Range<Int>] = []
        var missing: Set<String> = []
        var index = range.lowerBound
        while index < range.upperBound {
            let text = html[index..<range.upperBound]
            guard let (open, close) = Self.delimiters.first(where: { text.starts(with: $0.open.utf8) }), !missing.contains(close) else {
                index += 1
                continue
            }
            if let end = text.dropFirst(open.utf8.count).firstRange(of: Array(close.utf8))?.upperBound {
                parts.append(index..<end)
                index = end
            } else {
                missing.insert(close)
                index += 1
            }
        }
        return parts
    }

    private static let delimiters: [(open: String, close: String)] = [("$$", "$$"), ("$", "$"), ("\\(", "\\)"), ("\\[", "\\]")]
}
