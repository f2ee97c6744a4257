import Testing

@testable import Markdown

/// What Python-Markdown makes of a text, as a run of it showed, against what we make of it in Pelican's dialect.
@Suite(.serialized) struct PelicanTests {
    private func html(_ text: String, _ extensions: PelicanExtensions = .standard) -> String {
        String(decoding: Document(text.utf8, dialect: .pelican(extensions)).html(), as: UTF8.self)
    }

    @Test(arguments: [
        ("text\n- a\n- b", "<p>text\n- a\n- b</p>\n"),
        ("- a\n  - b", "<ul>\n<li>a</li>\n<li>b</li>\n</ul>\n"),
        ("1. a\n    - b\n    - c", "<ol>\n<li>a\n<ul>\n<li>b</li>\n<li>c</li>\n</ul>\n</li>\n</ol>\n"),
        ("- a\n- b\n\n- c", "<ul>\n<li>a</li>\n<li>\n<p>b</p>\n</li>\n<li>\n<p>c</p>\n</li>\n</ul>\n"),
        ("* a\n\n1. b", "<ul>\n<li>\n<p>a</p>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>\n"),
        ("3. a\n4. b", "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n"),
        (
            "- a\n\n    b\n\n        c",
            "<ul>\n<li>\n<p>a</p>\n<p>b</p>\n<div class=\"highlight\"><pre><span></span><code>c\n</code></pre></div>\n</li>\n</ul>\n"
        ),
        ("- # a\n- b", "<ul>\n<li>\n<h1>a</h1>\n</li>\n<li>b</li>\n</ul>\n"),
    ])
    func lists(text: String, expected: String) {
        #expect(html(text) == expected)
    }

    @Test(arguments: [
        ("#Title", "<h1>Title</h1>\n"), ("## C# ##", "<h2>C#</h2>\n"), ("a\n# b\nc", "<p>a</p>\n<h1>b</h1>\n<p>c</p>\n"),
        ("a\n=\nb", "<h1>a</h1>\n<p>b</p>\n"), ("a\nb\n---", "<p>a\nb</p>\n<hr />\n"), ("#######x", "<h6>#x</h6>\n"),
        (" # a", "<p># a</p>\n"), ("a\n***\nb", "<p>a</p>\n<hr />\n<p>b</p>\n"),
        ("> a\n\n> b\nc", "<blockquote>\n<p>a</p>\n<p>b\nc</p>\n</blockquote>\n"),
        ("a\n> b", "<p>a</p>\n<blockquote>\n<p>b</p>\n</blockquote>\n"),
    ])
    func blocks(text: String, expected: String) {
        #expect(html(text) == expected)
    }

    @Test(arguments: [
        ("**粗体：**文字", "<p><strong>粗体：</strong>文字</p>\n"), ("a_b_c *d* _e_", "<p>a_b_c <em>d</em> <em>e</em></p>\n"),
        ("***a***", "<p><strong><em>a</em></strong></p>\n"), ("2 * 3 * 4", "<p>2 * 3 * 4</p>\n"), ("**a*", "<p>*<em>a</em></p>\n"),
        ("\\$5 \\* \\a", "<p>\\$5 * \\a</p>\n"), ("~~a~~ ~b~ https://example.org", "<p>~~a~~ ~b~ https://example.org</p>\n"),
        ("[a](My Post.md)", "<p><a href=\"My Post.md\">a</a></p>\n"),
        ("[a](/á/[b].html?c&d) ![e](<\"é\">)", "<p><a href=\"/á/[b].html?c&amp;d\">a</a> <img src=\"&quot;é&quot;\" alt=\"e\" /></p>\n"),
        ("[a](b \"c\")", "<p><a href=\"b\" title=\"c\">a</a></p>\n"),
        ("[a] [b]\n\n[B]: <c> 'd'", "<p><a href=\"c\" title=\"d\">a</a></p>\n"),
        ("text\n[a]: b\n[a]", "<p>text</p>\n<p><a href=\"b\">a</a></p>\n"),
        ("![*a*](b)", "<p><img src=\"b\" alt=\"*a*\" /></p>\n"), ("[![a](b)](c)", "<p><a href=\"c\"><img src=\"b\" alt=\"a\" /></a></p>\n"),
        ("[a](b(c)d)", "<p><a href=\"b(c)d\">a</a></p>\n"), ("a  \nb\\\nc", "<p>a<br />\nb\\\nc</p>\n"),
        ("`` a`b ``", "<p><code>a`b</code></p>\n"),
        ("<b>\n\nx", "<p><b></p>\n<p>x</p>\n"), ("a < b <br> &copy; &x", "<p>a &lt; b <br> © &amp;x</p>\n"),
        ("<http://a.b> <a@b.c>", "<p><a href=\"http://a.b\">http://a.b</a> <a href=\"mailto:a@b.c\">a@b.c</a></p>\n"),
        ("[ ] `unclosed *a", "<p>[ ] `unclosed *a</p>\n"),
    ])
    func inlines(text: String, expected: String) {
        #expect(html(text) == expected)
    }

    /// Python-Markdown makes blanks of them, which would break a Makefile.
    @Test(arguments: [
        ("```\nall:\n\tcc\t-c a.c\n```", "all:\n\tcc\t-c a.c\n"), ("\tall:\n\t\tcc é\tb", "all:\n\tcc é\tb\n"),
        ("    all:\n    \tcc", "all:\n\tcc\n"), ("  \ta\n    b\tc", "a\nb\tc\n"), ("- x\n\n\t\ta\tb\n", "a\tb\n"),
        ("- x\n\n    ```\n    a:\n    \tb\n    ```", "a:\n\tb\n"), (">     a\n>     \tb\n", "a\n\tb\n"),
        ("\u{FEFF}```\r\n\ta\r\n```\r\n", "\ta\n"), ("      \tb\n\n    c", "  \tb\n\nc\n"), ("\t \tb\tc", " \tb\tc\n"),
    ])
    func codeKeepsItsTabs(text: String, code: String) {
        let blocks = Document(text.utf8, dialect: .pelican).blocks
        #expect(blocks.compactMap { if case .code(let block) = $0.content { block.text } else { nil } } == [code])
    }

    @Test(arguments: [
        ("<div>\na\n\nb</div>\n*c*", "<div>\na\n\nb</div>\n<p><em>c</em></p>\n"), ("<div>a</div> *b*", "<div>a</div>\n<p><em>b</em></p>\n"),
        ("<!-- a\n\nb -->\n\nc", "<!-- a\n\nb -->\n<p>c</p>\n"), ("<img src=\"a\">", "<p><img src=\"a\"></p>\n"), ("</div>", "</div>\n"),
        ("<div markdown=\"1\">\n*a*\n\n- b\n</div>", "<div>\n<p><em>a</em></p>\n<ul>\n<li>b</li>\n</ul>\n</div>\n"),
        ("<pre>\n<b>\n\n</pre>\n\nx", "<pre>\n<b>\n\n</pre>\n<p>x</p>\n"), ("`<div>` a", "<p><code>&lt;div&gt;</code> a</p>\n"),
    ])
    func rawHTML(text: String, expected: String) {
        #expect(html(text) == expected)
    }

    @Test(arguments: [
        ("    :::python\n    x", "python", "x\n", 2), ("    ::js\n    x", "js", "x\n", 2), ("    #!sh\n    x", "sh linenos", "x\n", 2),
        ("    #!/bin/sh\n    x", "sh linenos", "#!/bin/sh\nx\n", 1),
        ("    :::py hl_lines=\"1 2\"\n    x\n    y", "py hl_lines=\"1 2\"", "x\ny\n", 2),
        ("```{.python hl_lines=\"1\"}\nx\n```", "python hl_lines=\"1\"", "x\n", 2), ("~~~.c\nx\n~~~", "c", "x\n", 2),
        ("```\n\nx\n```", "", "x\n", 3),
        ("1. a\n\n   ```sh\n   x\n     y\n   ```", "sh", "x\n  y\n", 4),
    ])
    func code(text: String, info: String, code: String, line: Int) {
        let blocks = Document(text.utf8, dialect: .pelican).blocks.compactMap { block in
            if case .code(let code) = block.content { code } else { nil }
        }
        #expect(blocks.count == 1)
        #expect(blocks.first?.info == info)
        #expect(blocks.first?.text == code)
        #expect(blocks.first?.line == line)
    }

    @Test(arguments: [
        ("# a {: #b .c }\n\np\n{: .d k=\"v w\"}", "<h1 id=\"b\" class=\"c\">a</h1>\n<p class=\"d\" k=\"v w\">p</p>\n"),
        ("[a](b){: target=_blank } *c*{.d}", "<p><a href=\"b\" target=\"_blank\">a</a> <em class=\"d\">c</em></p>\n"),
        ("$x_{ij} y$", "<p>$x_{ij} y$</p>\n"),
    ])
    func attributeLists(text: String, expected: String) {
        #expect(html(text) == expected)
    }

    @Test func definitionListsAbbreviationsAdmonitionsAndFootnotes() {
        #expect(html("T\n:   D").split(separator: "\n").joined() == "<dl><dt>T</dt><dd>D</dd></dl>")
        #expect(
            html("T\n\n:   D\n\n    E").split(separator: "\n").joined() == "<dl><dt>T</dt><dd><p>D</p><p>E</p></dd></dl>")
        #expect(html("!!! note\n    a") == "<p>!!! note\n    a</p>\n".replacing("    ", with: ""))
        var extensions = PelicanExtensions.standard
        let isKnown = extensions.enable("markdown.extensions.admonition")
        #expect(isKnown)
        #expect(
            html("!!! note \"T\"\n    a", extensions)
                == "<div class=\"admonition note\">\n<p class=\"admonition-title\">\nT\n</p>\n<p>a</p>\n</div>\n")
        let footnotes = html("a[^x] b[^x]\n\n[^x]: note\n\n    more")
        #expect(footnotes.contains("a<sup id=\"fnref:x\"><a class=\"footnote-ref\" href=\"#fn:x\">1</a></sup> b<sup id=\"fnref2:x\">"))
        #expect(
            footnotes.contains(
                "<div class=\"footnote\">\n<hr />\n<ol>\n<li id=\"fn:x\">\n<p>note</p>\n<p>more&#160;<a class=\"footnote-backref\""))
    }

    @Test(arguments: [
        ("nl2br", "a\nb", "<p>a<br />\nb</p>\n"),
        ("sane_lists", "2. a\n\n* b", "<ol start=\"2\">\n<li>a</li>\n</ol>\n<ul>\n<li>b</li>\n</ul>\n"),
        ("pymdownx.tilde", "~~a~~", "<p><del>a</del></p>\n"), ("toc", "# A b", "<h1 id=\"a-b\">A b</h1>\n"),
        ("pymdownx.arithmatex", "$a_1*b_2*$ \\(x_1\\) $5 and $6", "<p>$a_1*b_2*$ \\(x_1\\) $5 and $6</p>\n"),
    ])
    func extensions(name: String, text: String, expected: String) {
        var extensions = PelicanExtensions.standard
        let isKnown = extensions.enable(name)
        #expect(isKnown)
        #expect(html(text, extensions) == expected)
    }

    @Test func abbreviationsAreWords() {
        #expect(
            html("HTML, XHTML `HTML` *HTML*\n\n*[HTML]: a \"b\"")
                == "<p><abbr title=\"a &quot;b&quot;\">HTML</abbr>, XHTML <code>HTML</code> <em><abbr title=\"a &quot;b&quot;\">HTML</abbr></em></p>\n"
        )
    }

    @Test(arguments: [
        ("\"a\" 'b' it's \"'c' d\"", "“a” ‘b’ it’s “‘c’ d”"), ("a -- b --- c ... `--`", "a – b — c … <code>--</code>"),
        ("the '80s (\"x\")", "the ’80s (“x”)"),
        ("\\\"a\\\" dogs' \"*a*\"", "&quot;a&quot; dogs’ “<em>a</em>”"),
    ])
    func smartyPants(text: String, expected: String) {
        var extensions = PelicanExtensions.standard
        let isKnown = extensions.enable("smarty")
        #expect(isKnown)
        #expect(html(text, extensions) == "<p>\(expected)</p>\n")
    }

    @Test func unknownExtensionsAreSaid() {
        var extensions = PelicanExtensions.standard
        let isKnown = extensions.enable("markdown_include.include")
        #expect(!isKnown)
        #expect(extensions == .standard)
    }

    @Test func placesAreThoseOfTheSource() {
        let document = Document("> - a\n>\n>     b [x](y z)\n\n<div>\n\n</div>\n[r]\n\n[r]: t".utf8, firstLine: 10, dialect: .pelican)
        var links: [Link] = []
        document.resolveLinks { link in
            links.append(link)
            return nil
        }
        #expect(links.map(\.line) == [12, 19])
        #expect(document.blocks.map(\.line) == [10, 12, 14, 17])
    }

    /// Each would take minutes if any part of the reading were more than linear.
    @Test(
        arguments: [
            "> ", "- ", "    ", "*a ", "**a _b ", "[", "[a](", "![a](b \"", "`", "`a``b```", "<a ", "<div>\n", "<!-- ",
            "<div markdown=1>\n", "a\n***\n",
            "# a\n", "[a]: b\n", "[^a]: b\n", "a\n: b\n", "| a ", "|a|b|\n|-|-|\n", "$a", "\\(", "{: a", "*{a", "```\n", "~~~~\n- ",
            "!!! a\n", "<x y=\"",
            "- a\n    - b\n", "1. ```\n", "*[a]: b\n", String(decoding: [0xEF, 0xB7, 0x93, 0x31] as [UInt8], as: UTF8.self), "    :::a\n\n",
            "</p>", "<p>", "a  \n", "__*", "***",
        ])
    func hostileTextIsReadInLinearTime(piece: String) {
        var extensions = PelicanExtensions.standard
        for name in ["admonition", "toc", "smarty", "math"] { _ = extensions.enable(name) }
        let text = String(repeating: piece, count: 60_000 / piece.utf8.count)
        let clock = ContinuousClock()
        let time = clock.measure { _ = Document(text.utf8, dialect: .pelican(extensions)).html() }
        #expect(time < .seconds(15), "\(piece)")
    }
}
