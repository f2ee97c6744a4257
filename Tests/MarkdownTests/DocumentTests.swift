import Testing

@testable import Markdown

@Suite struct DocumentTests {
    @Test(arguments: [
        ("a *b* `c`", "<p>a <em>b</em> <code>c</code></p>\n"),
        (
            "| a |\n|---|\n| b |",
            "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n<td>b</td>\n</tr>\n</tbody>\n</table>\n"
        ),
        ("~~a~~ ~b~ ~~~c~~~", "<p><del>a</del> <del>b</del> ~~~c~~~</p>\n"),
        ("<b>raw</b> <script>x</script>", "<p><b>raw</b> <script>x</script></p>\n"),
    ])
    func rendersGFM(text: String, html: String) {
        #expect(String(decoding: Document(text.utf8).html(), as: UTF8.self) == html)
    }

    @Test func codeGetsPygmentsMarkupAndItsTitle() {
        let html = String(decoding: Document("```nolanguage title=\"a<b.txt\"\n1 < 2\n```".utf8).html(), as: UTF8.self)
        #expect(
            html
                == "<div class=\"highlight\"><span class=\"filename\">a&lt;b.txt</span><pre><span></span><code>1 &lt; 2\n</code></pre></div>\n"
        )
    }

    @Test func linksAreResolvedOnTheTree() {
        let document = Document(
            "\n[a]({filename}x.md#f) ![b](|static|i.png) [c](https://example.org)\n\n[ref]: {tag}t\n\n[ref]".utf8, firstLine: 10)
        var links: [Link] = []
        document.resolveLinks { link in
            links.append(link)
            return link.target.hasPrefix("h") ? nil : "/resolved"
        }
        #expect(links.map(\.target) == ["{filename}x.md#f", "|static|i.png", "https://example.org", "{tag}t"])
        #expect(links[0].line == 11 && links[0].column == 5 && links[1].column == 28 && links[3].line == 13)
        let html = String(decoding: document.html(), as: UTF8.self)
        #expect(html.contains("<a href=\"/resolved\">a</a> <img src=\"/resolved\" alt=\"b\" /> <a href=\"https://example.org\">c</a>"))
        #expect(!html.contains("%7B"))
    }

    @Test func blocksKnowTheirLines() {
        let blocks = Document(
            "# `a.py`\n\n1. text **bold**\n\n   ```sh x=1\n   ls\n   ```\n\n    indented\n\n<!-- c -->\n".utf8, firstLine: 5
        ).blocks
        #expect(blocks.map(\.line) == [5, 7, 9, 13, 15])
        #expect(blocks[0].content == .heading(level: 1, [.code("a.py")]))
        #expect(blocks[1].content == .paragraph([.text("text "), .strong("bold")]))
        #expect(blocks[2].content == .code(CodeBlock(info: "sh x=1", text: "ls\n", line: 10, column: 4, fence: 3)))
        #expect(blocks[4].content == .html("<!-- c -->\n"))
    }

    /// cmark-gfm edits a global table while a parser finishes; without the lock about one document in a hundred comes out wrong.
    @Test func manyThreadsParseAtOnce() async {
        let text = "a ~~b~~ https://example.org *c* [d](e) `f`\n\n- [ ] task\n\n| a |\n|---|\n| ~~b~~ |\n\nx[^1]\n\n[^1]: note\n"
        let expected = Document(text.utf8).html()
        let wrong = await withTaskGroup(of: Int.self) { group in
            for _ in 0..<8 { group.addTask { (0..<2000).count { _ in Document(text.utf8).html() != expected } } }
            return await group.reduce(0, +)
        }
        #expect(wrong == 0)
    }

    @Test func deepNestingIsNoProblem() {
        let document = Document(String(repeating: "> ", count: 20_000).utf8 + Array("x".utf8))
        _ = document.blocks
        document.resolveLinks { _ in nil }
        #expect(!document.html().isEmpty)
    }
}

@Suite struct InfoStringTests {
    @Test(arguments: [
        ("", "", []), ("Python", "python", []), ("sh title=\"a b.sh\" exit=1 cleanup", "sh", ["title=a b.sh", "exit=1", "cleanup="]),
        ("title='x'", "", ["title=x"]), ("js{1, 3}", "js", ["{1, 3}="]), ("{2}", "", ["{2}="]),
        ("{.Python #id .b title=\"a } b\"}", "python", ["#id=", ".b=", "title=a } b"]),
        ("py { hl_lines='1 2' } c=d", "py", ["hl_lines=1 2", "c=d"]),
        ("sh a={b}", "sh", ["a={b}"]), ("{", "", []), ("  js  {1,3}", "js", ["{1,3}="]), ("sh a=\"unclosed", "sh", ["a=unclosed"]),
    ])
    func isReadAs(info: String, language: String, attributes: [String]) {
        let read = InfoString(info)
        #expect(read.language == language)
        #expect(read.attributes.map { "\($0.name)=\($0.value ?? "")" } == attributes)
    }
}
