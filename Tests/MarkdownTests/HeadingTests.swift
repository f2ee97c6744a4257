import HTML
import Testing

@testable import Markdown

@Suite struct HeadingTests {
    /// GitHub's ids as its pages show them.
    @Test(arguments: [
        ("# Ünïcode & Co.\n## Ünïcode & Co.", ["ünïcode--co", "ünïcode--co-1"]),
        ("# `docker run` -- *how* to_do it?", ["docker-run----how-to_do-it"]),
        ("# 日本語 2.0\n# !\n", ["日本語-20", nil]), ("# a\n# a-1\n# a", ["a", "a-1", "a-2"]),
        ("# a ![x](y) <b>c</b> [d](e)\n", ["a--c-d"]), ("a\nb\n===\n- > # c", ["a-b", "c"]),
    ])
    func likeGitHub(text: String, ids: [String?]) {
        #expect(Document(text.utf8).identifyHeadings(.github).map(\.id) == ids)
    }

    /// What Python-Markdown 3.11 answered for each.
    @Test(arguments: [
        ("# A *b* `c` & d\n# A b c d", ["a-b-c-d", "a-b-c-d_1"]), ("# Ünïcode — Straße! 5.2_x", ["unicode-strae-52_x"]),
        ("# 日本語\n# 日本語", ["_1", "_2"]), ("# a\n# a\n# a_1\n# a_1", ["a", "a_1", "a_2", "a_3"]), ("# ½ ﬁne Ａ – x²\n", ["12-fine-a-x2"]),
        ("# -a - b-\n", ["-a-b-"]), ("# a <b>x</b> [l](u) ![im](u) &lt; <!-- c -->", ["a-x-l"]),
    ])
    func likePythonMarkdown(text: String, ids: [String]) {
        #expect(Document(text.utf8).identifyHeadings(.pythonMarkdown(separator: "-")).map(\.id) == ids)
    }

    @Test func knowWhatTheyAre() {
        let document = Document("# A *b* [c](d)\n\ntext\n\n## E".utf8, firstLine: 3)
        let headings = document.identifyHeadings(.github)
        #expect(
            headings == [
                Heading(level: 1, id: "a-b-c", text: "A b c", html: "A <em>b</em> <a href=\"d\">c</a>", line: 3),
                Heading(level: 2, id: "e", text: "E", html: "E", line: 7),
            ])
        #expect(html(document) == "<h1 id=\"a-b-c\">A <em>b</em> <a href=\"d\">c</a></h1>\n<p>text</p>\n<h2 id=\"e\">E</h2>\n")
    }

    /// What Python-Markdown 3.11 writes.
    @Test func aTableOfContentsNests() {
        let document = Document("[TOC]\n\n### a\n\n# b & c\n\n#### d\n\n## e\n\ntext [TOC]\n\n[TOC]\nx".utf8)
        document.addTableOfContents(TableOfContents())
        #expect(
            html(document).hasPrefix(
                """
                <div class="toc">
                <ul>
                <li><a href="#a">a</a></li>
                <li><a href="#b-c">b &amp; c</a><ul>
                <li><a href="#d">d</a></li>
                <li><a href="#e">e</a></li>
                </ul>
                </li>
                </ul>
                </div>
                <h3 id="a">a</h3>

                """))
        #expect(html(document).hasSuffix("<p>text [TOC]</p>\n<p>[TOC]\nx</p>\n"))
    }

    @Test func theTableHasOptions() {
        var options = TableOfContents()
        options.title = "Con \"t\""
        options.levels = 2...3
        options.baseLevel = 2
        options.permalink = "¶"
        options.anchorLink = true
        options.marker = "[[TOC]]"
        let document = Document("[[TOC]]\n\n# a\n\n## b\n\n### c".utf8)
        document.addTableOfContents(options)
        #expect(
            html(document) == """
                <div class="toc"><span class="toctitle">Con &quot;t&quot;</span><ul>
                <li><a href="#a">a</a><ul>
                <li><a href="#b">b</a></li>
                </ul>
                </li>
                </ul>
                </div>
                <h2 id="a"><a class="toclink" href="#a">a</a><a class="headerlink" href="#a" title="Permanent link">¶</a></h2>
                <h3 id="b"><a class="toclink" href="#b">b</a><a class="headerlink" href="#b" title="Permanent link">¶</a></h3>
                <h4 id="c"><a class="toclink" href="#c">c</a><a class="headerlink" href="#c" title="Permanent link">¶</a></h4>

                """)
    }

    @Test func eachDialectHasItsOwn() {
        var extensions = PelicanExtensions.standard
        let text = "[TOC]\n\n# Ünï *b*\n\n## c {: #own }\n"
        #expect(Document(text.utf8).headings.map(\.id) == ["ünï-b", "c--own-"])
        #expect(Document(text.utf8, dialect: .pelican(extensions)).headings.map(\.id) == [nil, "own"])
        #expect(html(Document(text.utf8, dialect: .pelican(extensions))).contains("<h1>Ünï <em>b</em></h1>"))
        _ = extensions.enable("markdown.extensions.toc")
        extensions.tableOfContents.permalink = "¶"
        extensions.tableOfContents.levels = 2...3
        let document = Document(text.utf8, dialect: .pelican(extensions))
        #expect(document.headings.map(\.id) == ["uni-b", "own"] && document.headings[0].html == "Ünï <em>b</em>")
        #expect(html(document).hasPrefix("<div class=\"toc\">\n<ul>\n<li><a href=\"#own\">c</a></li>\n</ul>\n</div>\n<h1 id=\"uni-b\">"))
    }

    @Test(.timeLimit(.minutes(1))) func manyEqualHeadingsTakeNoTime() {
        let text = String(repeating: "# a\n# a_1\n# 日\n", count: 10_000)
        #expect(Set(Document(text.utf8).identifyHeadings(.pythonMarkdown(separator: "-")).map(\.id)).count == 30_000)
        #expect(Set(Document(text.utf8).identifyHeadings(.github).map(\.id)).count == 30_000)
    }

    private func html(_ document: Document) -> String { String(decoding: document.html(), as: UTF8.self) }
}
