// Text that nobody writes in good faith: broken bytes, and what other parsers take minutes or all memory for.

import Glibc
import Markdown
import Testing

@Suite struct HostileTests {
    private static let everything: Dialect = {
        var extensions = PelicanExtensions(.init(rawValue: .max))
        extensions.tableOfContents.permalink = "¶"
        return .pelican(extensions)
    }()

    private func html(_ text: String, _ dialect: Dialect = everything) -> String {
        String(decoding: Document(text.utf8, dialect: dialect).html(), as: UTF8.self)
    }

    /// A document's HTML after all that a blog does with it.
    private func published(_ text: [UInt8], _ dialect: Dialect) -> [UInt8] {
        let document = Document(text, dialect: dialect)
        _ = document.blocks
        document.resolveLinks { $0.target.hasPrefix("{") ? "/a" : nil }
        _ = document.problems(in: "a.md")
        return document.html()
    }

    /// `@` is where the bytes go.
    @Test(arguments: [
        "a@b", "$a@b$", "$$a@b$$", "\\(a@b\\)", "<b title=\"a@b\">", "<a href=\"{filename}a@b\">c</a>", "<div>\na@b\n</div>",
        "<div markdown=1 id=\"@\">\na@\n</div>",
        "<!-- @ -->", "`a@b`", "```\na@b\n```", "```@\na\n```", "    a@b", "[a](b@c)", "[a](<@>)", "[a](b \"@\")", "![@](a)",
        "[a]\n\n[a]: b@c '@'",
        "# a@b", "# a {: #@ }", "*a*{: .@ k=\"@\" }", "a[^@]\n\n[^@]: b@c", "ab\n\n*[ab]: c@d", "*[a@]: b\n\na@",
        "!!! note \"a@b\"\n    c@", "!!! a@\n    c",
        "a\n:   b@c", "|a@|b|\n|-|-|\n|@|`@`|", "\"@'", "~~@~~", "http://a.b/@c", "> [!NOTE]\n> @", "- @\n- [ ] @", "[TOC]\n\n# @",
        "a@@@\n@===",
    ])
    func whatIsWrittenIsUTF8(template: String) {
        let broken: [[UInt8]] = [
            [0], [0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xF0, 0x9F], [0x80], [0xEF, 0xB7, 0x90], [0xEF, 0xB7, 0x95, 0x30], [0xEF, 0xB7],
        ]
        for bytes in broken {
            let text = Array(template.utf8.split(separator: UInt8(ascii: "@"), omittingEmptySubsequences: false).joined(separator: bytes))
            for dialect in [Dialect.gfm, Self.everything] {
                let html = published(text, dialect)
                #expect(String(validating: html, as: UTF8.self) != nil, "\(template) with \(bytes)")
                #expect(!html.contains(0), "\(template) with \(bytes)")
                #expect(!html.isEmpty, "\(template) with \(bytes)")
                guard dialect != .gfm else { continue }
                #expect(
                    !String(decoding: html, as: UTF8.self).unicodeScalars.contains { (0xFDD0...0xFDEF).contains($0.value) },
                    "\(template) with \(bytes)")
            }
        }
    }

    /// More than cmark-gfm takes for the beginning of code.
    private static let ticks = String(repeating: "`", count: 81)

    @Test(arguments: [
        // A formula that is not closed hides none behind it.
        ("[a \\( b](c) \\(x_1*y*\\)", "<p><a href=\"c\">a ( b</a> \\(x_1*y*\\)</p>\n"),
        ("$a \(String(repeating: "b ", count: 1100))$x_1*y*z$", "<p>$a \(String(repeating: "b ", count: 1100))$x_1*y*z$</p>\n"),
        // What is struck out is text like any other.
        ("~~a_b_c~~ ~~*d*~~", "<p><del>a_b_c</del> <del><em>d</em></del></p>\n"),
        // Nothing in an address is markup.
        ("see http://a.org/b_c(d)_e!", "<p>see <a href=\"http://a.org/b_c(d)_e\">http://a.org/b_c(d)_e</a>!</p>\n"),
        (
            "(www.a_b.org/*c*d) b_c@d.org",
            "<p>(<a href=\"http://www.a_b.org/*c*d\">www.a_b.org/*c*d</a>) <a href=\"mailto:b_c@d.org\">b_c@d.org</a></p>\n"
        ),
        (
            "*http://a.b/c?d&copy;e* !http://f.g [http://h.i](j)",
            "<p><em><a href=\"http://a.b/c?d&amp;copy;e\">http://a.b/c?d&amp;copy;e</a></em> !<a href=\"http://f.g\">http://f.g</a> <a href=\"j\">http://h.i</a></p>\n"
        ),
        ("[http://a.org/b[--](b \"t\")", "<p>[<a href=\"http://a.org/b[--](b\">http://a.org/b[--](b</a> “t”)</p>\n"),
        // Nothing is left of an element without content but its tags.
        ("<td markdown=\"span\">\n\n</td>", "<td>\n</td>\n"),
        // What the parser would read otherwise than it is meant: so many backticks, escapes and a caret in an image's text, an escape
        // before a bracket in a target, addresses that are none to it, bars in code in a cell.
        ("\(ticks)a b\(ticks)", "<p><code>a b</code></p>\n"), ("\(ticks)a *b*", "<p>\(ticks)a <em>b</em></p>\n"),
        ("![`\\\\` \\\\\\*](a) *b* `c`", "<p><img src=\"a\" alt=\"\\\\ \\*\" /> <em>b</em> <code>c</code></p>\n"),
        ("[a ![^](b)](c) `*d*`", "<p><a href=\"c\">a <img src=\"b\" alt=\"^\" /></a> <code>*d*</code></p>\n"),
        ("[a](b\\>c\\\\d) *e*", "<p><a href=\"b&gt;c\\d\">a</a> <em>e</em></p>\n"),
        ("<a+b@c`d> *e*`", "<p><a href=\"mailto:a+b@c`d\">a+b@c`d</a> <em>e</em>`</p>\n"),
        (
            "|a|\n|-|\n|`b|c\\`|",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td><code>b|c\\</code></td>\n</tr>\n</tbody>\n</table>\n"
        ),
        ("[[a]][b] [a [c] d][b]\n\n[b]: e", "<p><a href=\"e\">[a]</a> <a href=\"e\">a [c] d</a></p>\n"),
        // Nor can an author write marks of ours.
        ("[a](b&#xFDD3;0&#xFDD3;c \"&#xFDD0;d\") &#xFDD1;e", "<p><a href=\"b0c\" title=\"d\">a</a> *e</p>\n"),
        // A definition is not said more often than memory allows.
        ("*[ab]: c\n\nab abc", "<p><abbr title=\"c\">ab</abbr> abc</p>\n"),
        ("*[a]: 1\n*[a b]: 2\n\na b a", "<p><abbr title=\"2\">a b</abbr> <abbr title=\"1\">a</abbr></p>\n"),
    ])
    func isReadAs(text: String, expected: String) {
        #expect(html(text).replacing("<br />\n", with: "\n") == expected)
    }

    /// A fence that turns out to stand in other code, or in a text, is code there, not lost.
    @Test(arguments: [
        "- a\n\n            ```\n            kept\n            ```\n", "- a\n   > b\n\n       ~~~\n       kept\n       ~~~\n",
        "- a\n\n  - b\n\n    c\n\n   ```\n   kept\n   ```\n", "<div title=\"\n```\nkept\n```\n\" markdown=\"1\">\na\n</div>",
        "<td markdown=\"span\">\n```\nkept\n```\n</td>", "<p markdown=\"1\">\n<div>kept</div>\n</p>",
    ])
    func fencesAreNotLost(text: String) {
        let html = html(text)
        #expect(html.contains("kept"))
        #expect(!html.unicodeScalars.contains { (0xFDD0...0xFDEF).contains($0.value) })
    }

    @Test func barsStayInTheirCells() {
        #expect(html("|a|b|\n|-|-|\n|`x|y`|c\\|d|").contains("<td><code>x|y</code></td>\n<td>c|d</td>"))
    }

    @Test func linesInManyRangesAreMarkedOnce() {
        let html = html("```py hl_lines=\"2-3 1-2 3\"\na\nb\nc\nd\n```", .gfm)
        #expect(html.components(of: "class=\"hll\"") == 3)
    }

    /// Columns on a long line are counted on, not anew.
    @Test func targetsOnOneLineAreFound() {
        let text = "<p>é <a href=\"{filename}a\">{filename}a</a> <a href=\"{filename}a\">b</a>\n<img src=\"|static|b\"></p>\n"
        for dialect in [Dialect.gfm, .pelican] {
            var places: [[Int]] = []
            Document(text.utf8, dialect: dialect).resolveLinks { link in
                places.append([link.line, link.column, link.length])
                return nil
            }
            #expect(places == [[1, 15, 11], [1, 53, 11], [2, 11, 9]])
        }
        var places: [[Int]] = []
        _ = resolvedLinks(inHTML: text.utf8, firstLine: 1) { link in
            places.append([link.line, link.column, link.length])
            return nil
        }
        #expect(places == [[1, 15, 11], [1, 53, 11], [2, 11, 9]])
    }

    /// What is taken from the parser is given back to code.
    @Test func codeKeepsWhatLooksHostile() {
        let deep = String(repeating: "- ", count: 3000) + "a"
        let wide = "|" + String(repeating: "-|", count: 3000)
        for text in [deep, "|a|\n\(wide)", "http://a" + String(repeating: ")", count: 5000)] {
            #expect(html("```text\n\(text)\n```", .gfm).contains("<code>\(text)\n</code>"))
        }
        let declarations = String(repeating: "<!A ", count: 3000)
        #expect(html("```text\n\(declarations)\n```", .gfm).contains("<code>" + declarations.replacing("<", with: "&lt;")))
    }

    /// cmark-gfm would keep bytes of it by the columns of two lines.
    @Test func whatOnlyBeginsAsAFootnoteIsText() {
        #expect(html("é [^ é* ~\n  *[]]: `^`\n2] a", .gfm) == "<p>é [^ é* ~\n*[]]: <code>^</code>\n2] a</p>\n")
        #expect(
            html("[a](<b[^c\\]> \"[^ d\ne\") `[^\\n]`", .gfm)
                == "<p><a href=\"b%5B%5Ec%5D\" title=\"[^ d\ne\">a</a> <code>[^\\n]</code></p>\n")
        #expect(html("a[^b]\n\n[^b]: c", .gfm).contains("<sup class=\"footnote-ref\">"))
    }

    @Test func listsNestAHundredDeep() {
        #expect(html(String(repeating: "- ", count: 100) + "a", .gfm).components(of: "<ul>") == 100)
        // Nothing takes long in a small text.
        let long = "\n\n" + String(repeating: "b", count: 5000)
        #expect(html(String(repeating: "- ", count: 300) + "a", .gfm).components(of: "<ul>") == 300)
        #expect(html(String(repeating: "- ", count: 300) + "a" + long, .gfm).components(of: "<ul>") == 100)
        #expect(html(String(repeating: "- ", count: 300) + long, .gfm).hasPrefix("<hr />\n"))
    }

    /// The parser looks through all emphasis before a link, in its paragraph only.
    @Test(arguments: [
        ("one paragraph", String(repeating: "*a ", count: 3500) + String(repeating: "[x](y) ", count: 3500), 0),
        ("a list", String(repeating: "- *a* [x_y_z](y_z_a)\n", count: 3500), 3500),
        ("a numbered list", (1...3500).map { "\($0). *a* [x_y_z](y_z_a)\n" }.joined(), 3500),
        ("a table", "|a|b|\n|-|-|\n" + String(repeating: "| *a* | [x_y_z](y_z_a) |\n", count: 3500), 3500),
        ("numbers that begin no list", "a\n" + String(repeating: "2. *a [x](y)\n", count: 3500), 0),
    ])
    func linksBehindMuchEmphasisAreText(name: String, text: String, links: Int) {
        #expect(html(text, .gfm).components(of: "<a href=") == links)
    }

    private static let nestedBrackets = String(repeating: "[", count: 480) + String(repeating: "]", count: 480)

    /// Each took minutes, gigabytes, or more than linear time.
    @Test(
        arguments: [
            ("empty lines in nested lists", ["- ": 0.25, "x": 0, "\n": 0.5]),
            ("empty lines in quoted lists", ["> ": 0, "- ": 0.25, "x\n": 0, ">\n": 0.25]),
            ("emphasis in nested quotes", [">": 0.3, "a*": 0.3]),
            ("a table with short rows", ["|a": 0.1, "|\n": 0, "|-": 0.1, "|\n ": 0, "|a\n": 0.2]),
            ("a long row", ["|a|b|\n|-|-|\n": 0, "|": 1]), ("bars in code in a cell", ["|a|b|\n|-|-|\n|`": 0, "|": 0.9, "`|\n": 0]),
            ("escaped bars in a cell", ["|a|b|\n|-|-|\n|": 0, "\\|": 0.5]),
            ("a long target", ["[a]: ": 0, "x": 0.5, "\n\n": 0, "[a] ": 0.125]),
            ("a long meaning", ["*[a]: ": 0, "x": 0.5, "\n\n": 0, "a ": 0.25]),
            ("a long name", ["*[": 0, "a ": 0.25, "b]: x\n\n": 0, "a  ": 0.1]),
            ("many tables of contents", ["[TOC]\n\n": 0.06, "# a\n": 0.125]),
            ("one name of many headings", ["[TOC]\n\n": 0, "# a\n": 0.25]),
            ("open footnotes", ["[^a]: b\n\n": 0, "[^": 0.5]), ("open declarations", ["a ": 0, "<!A ": 0.25]),
            ("parentheses behind an address", ["http://a": 0, ")": 1]),
            ("ranges of lines", ["```py hl_lines=\"": 0, "1-99999 ": 0.06, "\"\n": 0, "\n": 0.5, "```\n": 0]),
            ("targets in one line", ["<div>": 0, "<a href=\"{filename}x\">": 0.05]),
            ("references in brackets", ["[r]: x\n\n": 0, nestedBrackets: 0.001]),
            ("titles that do not end", ["[a](<b> \"c": 0.1, ")": 0]),
            ("dollars", ["$a $1": 0.2]), ("tabs in one line", ["a\t": 0.5]), ("tabs", ["\t": 1, "x": 0]), ("NUL", ["\0": 1]),
            ("a word", ["a": 1]),
            ("footnotes behind emphasis", ["*a ": 0.33, "[^a] ": 0.33]),
            ("ill-formed names", ["[TOC]\n\n": 0, "# \u{FFFD}\n": 0.2]),
        ] as [(String, KeyValuePairs<String, Double>)])
    func takesLinearTime(name: String, pieces: KeyValuePairs<String, Double>) {
        let size = 120_000.0
        let text = pieces.map { String(repeating: $0.key, count: max(1, Int(size * $0.value))) }.joined()
        for dialect in [Dialect.gfm, Self.everything] {
            let start = processorTime()
            let html = published(Array(text.utf8), dialect)
            #expect(processorTime() - start < 10, "\(name)")
            #expect(html.count < 40_000_000, "\(name)")
            _ = resolvedLinks(inHTML: text.utf8, firstLine: 1) { _ in nil }
            #expect(processorTime() - start < 15, "\(name)")
        }
    }

    private func processorTime() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
}

extension String {
    fileprivate func components(of part: String) -> Int { ranges(of: part).count }
}
