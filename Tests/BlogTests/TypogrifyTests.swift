import Settings
import Testing

@testable import Blog

@Suite struct TypogrifyTests {
    private func typogrify(_ values: [(String, SettingValue)] = [], formulas: Bool = false) throws -> Typogrify {
        var settings = Settings()
        for (name, value) in [("TYPOGRIFY", true)] + values { settings[name] = Setting(value) }
        return try #require(Typogrify(settings, leavesFormulas: formulas))
    }

    /// What typogrify 2.1 with smartypants 2.0 gives.
    @Test(arguments: [
        (
            "<p>The \"whale\" said -- it's late... & left</p>",
            "<p>The &#8220;whale&#8221; said &#8212; it&#8217;s late&#8230; <span class=\"amp\">&amp;</span>&nbsp;left</p>"
        ),
        (
            "<p>\"NASA's\" <em>first</em> R2D2 and J. R. Tolkien & co</p>",
            "<p><span class=\"dquo\">&#8220;</span><span class=\"caps\">NASA</span>&#8217;s&#8221; <em>first</em> <span class=\"caps\">R2D2</span> and "
                + "<span class=\"caps\">J. R.</span> Tolkien <span class=\"amp\">&amp;</span>&nbsp;co</p>"
        ),
        (
            "<li><a href=\"?a=1&amp;b=2\">'One' two</a></li>",
            "<li><a href=\"?a=1&amp;b=2\"><span class=\"quo\">&#8216;</span>One&#8217;&nbsp;two</a></li>"
        ),
        (
            "<p>&quot;Quoted&quot; and \\\"plain\\\" and ``old'' a&nbsp;&amp;&nbsp;b</p>",
            "<p><span class=\"dquo\">&#8220;</span>Quoted&#8221; and &#34;plain&#34; and &#8220;old&#8221; "
                + "a&nbsp;<span class=\"amp\">&amp;</span>&nbsp;b</p>"
        ),
        (
            "<h2>ONE word</h2><p>TCP/IP and HTTPd, I18N, D.O.T.) A1B</p>",
            "<h2><span class=\"caps\">ONE</span>&nbsp;word</h2><p><span class=\"caps\">TCP</span>/<span class=\"caps\">IP</span> and HTTPd, "
                + "<span class=\"caps\">I18N</span>, <span class=\"caps\">D.O.</span>T.) <span class=\"caps\">A1B</span></p>"
        ),
        (
            "<p>U.S.A.   is big. </p><p>a</p><p> a</p><p>a <b>b</b></p>",
            "<p><span class=\"caps\">U.S.A.</span>  is&nbsp;big. </p><p>a</p><p> a</p><p>a <b>b</b></p>"
        ),
        (
            "<p>. . . and (\"this\") [\"that\"] 6'1 x</p>",
            "<p>&#8230; and (&#8220;this&#8221;) [&#8220;that&#8221;] 6&#8216;1&nbsp;x</p>"
        ),
        (
            "<p>word <kbd>CTRL \"c\"</kbd> <samp>AB \"c\"</samp> end</p>",
            "<p>word <kbd>CTRL \"c\"</kbd> <samp><span class=\"caps\">AB</span> \"c\"</samp> end</p>"
        ),
        (
            "<p>\"<em>a</em>\" '<b>c d</b>'</p>",
            "<p><span class=\"dquo\">&#8220;</span><em>a</em>&#8221; &#8216;<b>c d</b>&#8217;</p>"
        ),
        (
            "A title \"here\" & THERE",
            "A title &#8220;here&#8221; <span class=\"amp\">&amp;</span> <span class=\"caps\">THERE</span>"
        ),
        ("\"Initial\" title", "<span class=\"dquo\">&#8220;</span>Initial&#8221;&nbsp;title"),
        (
            "<p>an SSD—living PHP’s ‘TERF’ ÉTAT</p>",
            "<p>an <span class=\"caps\">SSD</span>—living <span class=\"caps\">PHP</span>’s ‘<span class=\"caps\">TERF</span>’&nbsp;ÉTAT</p>"
        ),
        ("<p>It is \"\u{1680}\" so \\\"x\\&quot;</p>", "<p>It is &#8221;\u{1680}&#8221; so&nbsp;&#34;x&#34;</p>"),
        (
            "<i title=\"a>\">\"b\"</i> <i title=\"c>d e</i>",
            "<i title=\"a>\"><span class=\"dquo\">&#8220;</span>b&#8221;</i> <i title=\"c>d&nbsp;e</i>"
        ),
        ("one", "one"), ("", ""), ("a < b \"c", "a < b&nbsp;&#8220;c"), ("<p>x <!-- \"a & b\" --></p>", "<p>x <!-- \"a & b\" --></p>"),
    ])
    func htmlIsTypographic(html: String, expected: String) throws {
        #expect(try typogrify().applied(to: html) == expected)
    }

    @Test func whatTypogrifyGetsWrongIsRight() throws {
        let ours = try typogrify([("TYPOGRIFY_OMIT_FILTERS", ["widont"])])
        #expect(ours.applied(to: "<p><code>it's</code>'s <b>x</b>'s</p>") == "<p><code>it's</code>&#8217;s <b>x</b>&#8217;s</p>")
        #expect(ours.applied(to: "<p>the '80s--\"so\"</p>") == "<p>the &#8217;80s&#8212;&#8220;so&#8221;</p>")
        #expect(ours.applied(to: "<script>if (a & b) x = \"NASA\"</script>") == "<script>if (a & b) x = \"NASA\"</script>")
        let formulas = try typogrify([("TYPOGRIFY_OMIT_FILTERS", ["widont"])], formulas: true)
        #expect(
            formulas.applied(to: "<p>\"a\" $f'(x) -- AB$ \"b\"</p>")
                == "<p><span class=\"dquo\">&#8220;</span>a&#8221; $f'(x) -- AB$ <span class=\"dquo\">&#8220;</span>b&#8221;</p>")
    }

    @Test(arguments: [
        ("default", "a&#8212;b&#8212;-c"), ("oldschool", "a&#8211;b&#8212;c"), ("oldschool_inverted", "a&#8212;b&#8211;c"),
    ])
    func dashesAreChosen(dashes: String, expected: String) throws {
        #expect(try typogrify([("TYPOGRIFY_DASHES", .string(dashes))]).applied(to: "a--b---c") == expected)
    }

    @Test func filtersAreLeftOut() throws {
        let html = "<p>\"NASA\" & the rest</p>"
        let none = try typogrify([("TYPOGRIFY_OMIT_FILTERS", ["amp", "smartypants", "caps", "initial_quotes", "widont"])])
        #expect(none.applied(to: html) == html)
        let some = try typogrify([("TYPOGRIFY_OMIT_FILTERS", ["smartypants", "widont"])])
        #expect(
            some.applied(to: html)
                == "<p><span class=\"dquo\">\"</span><span class=\"caps\">NASA</span>\" <span class=\"amp\">&amp;</span> the rest</p>")
    }

    @Test(arguments: [
        ("h2", "<h2>\"a\" b</h2><h3>c d</h3>", "<h2>\"a\" b</h2><h3>c&nbsp;d</h3>"),
        ("div.test", "<div class=\"test\">'a'</div><div>'b'</div>", "<div class=\"test\">'a'</div><div>&#8216;b&#8217;</div>"),
        (".Test", "<p class=\"test\">'a'</p>", "<p class=\"test\">'a'</p>"),
        ("#it", "<p id='it'>\"a\"</p><p>b c</p>", "<p id='it'>\"a\"</p><p>b&nbsp;c</p>"),
        ("aside", "<aside>\"a b", "<aside>&#8220;a&nbsp;b"),
    ])
    func elementsAreIgnored(selector: String, html: String, expected: String) throws {
        #expect(try typogrify([("TYPOGRIFY_IGNORE_TAGS", [.string(selector)])]).applied(to: html) == expected)
    }

    @Test func titlesSummariesAndBodiesAreTypographic() throws {
        let blog = try TestBlog([
            "pelicanconf.py": "PATH = 'content'\nTYPOGRIFY = True\nFEED_ALL_ATOM = 'feed.xml'\n",
            "content/a.md": article("\"Ships\" & BOATS", "Summary: It's \"short\"", body: "Don't -- *\"ever\"*."),
            "content/b.html": "<html><head><title>B</title><meta name=\"date\" content=\"2026-01-02\"></head><body>\"B\"</body></html>",
        ])
        let files = try blog.build()
        let page = try #require(files["ships-boats.html"])
        #expect(
            page.contains(
                "<span class=\"dquo\">&#8220;</span>Ships&#8221; <span class=\"amp\">&amp;</span> <span class=\"caps\">BOATS</span>|"))
        #expect(page.contains("<p>Don&#8217;t &#8212; <em>&#8220;ever&#8221;</em>.</p>"))
        #expect(files["b.html"]?.contains("&#8220;</span>B&#8221;") == true)
        #expect(files["feed.xml"]?.contains("<title>“Ships” &amp; BOATS</title>") == true)
        #expect(files["feed.xml"]?.contains("It&amp;#8217;s&nbsp;") == false)
    }
}
