import Testing

@testable import Markdown

@Suite struct LinkTests {
    /// Every target that begins with a brace or bar, where it is said to be; `→` marks each in the text, and is taken out before.
    @Test(arguments: [
        "[a](→{filename}x.md)",
        "para\n  [a]( →{filename}x.md 'title')\n  and ![i]({static}b c) no ![i](→{static}bc)",
        "`code\nover lines` [a\nb](→{filename}x.md)\n<b\nc>[d](→{filename}y.md)",
        "`[a]({filename}x.md)` [a](→{filename}x.md)",
        "> quote [a](→{filename}x.md)\nlazy [b](→{filename}y.md)\n> - item\n>   more [c](→|filename|z.md)",
        "| a | b |\n|---|---|\n| [x](→{tag}a\\|b) | [y](→{author}c) |",
        "[a][r] and [r]\n\n[r]: →{filename}x.md \"title\"\n",
        "[r]:\n   <→{filename}my x.md>\n\ntext [a][r]",
        "[a](<→{filename}my x.md>) [![i](→{static}i.png)](→{filename}x.md)",
        "[a](→{filename}a\\_b.md) [a](→{filename}a&amp;b.md)",
        "ünï 日本 👍🏽 [a](→{filename}ä.md) [b](→{filename}b.md)",
        "Head [a](→{filename}x.md)\n====\n\n# Head [b](→{filename}y.md)",
        "text[^1]\n\n[^1]: note [a](→{filename}x.md)\n    more [b](→{filename}y.md)",
        "<a href=\"→{filename}x.md\">x</a> and <img alt='>' src='→{static}y.png'\nsrcset=\"→{static}a.png 1x, b.png 2x,→{static}c.png 3x\">",
        "<div>\n  <img src=→{static}a.png> <img src=→{static}a.png>\n</div>\n\n- x\n\n  <p>\n  <a title=\"\" href = \"→|filename|b c.md?d&amp;e\">\n  </p>",
        "> <object data='→{static}a' data-x='{static}no'>\n> <form action=→{index}><meta content=\"→{tag}x\">",
    ])
    func areFoundWhereTheyStand(text: String) {
        expectPlaces(in: text, .gfm)
    }

    /// cmark-gfm parses another text than the author's here, and all of these are links.
    @Test(
        arguments: [
            "[a](→{filename}x.md) and\n  [a](→{filename}x.md)\n\nmore [a](→{filename}x.md)",
            "[a](→{filename}/My Post.md) *b* ![i](→{static}b c.png \"t\")",
            "1. item [a](→{filename}x.md)\n\n    more [b](→|filename|y.md)\n    * deep [c](→{filename}z.md)\n\ntext",
            "> quote [a](→{filename}x.md)\n> [b](→{filename}y.md)", "[a][r]\n\n[r]: →{filename}x.md", "Term\n:   def [a](→{filename}x.md)",
            "text <a href=\"→{filename}x.md\">x</a> <img src='→{static}a'> <img src='→{static}a'>",
            "x\n\n<div data=\"→{tag}x\">\n <a href=\"→{filename}b c.md\">x</a>\n</div>\n\ntext <a\nhref=→{tag}x>",
            "[![i](→{static}i.png)](→{filename}x.md)",
            "`code\nover\nlines` [a](→{filename}x.md)\n<b\nc> and [b](→{filename}y.md)",
            "    code\n    code\n\ntext `a\nb` [a](→{filename}x.md)",
            "<div data='→{tag}x'>\n<p cite=→{tag}y>\n</div>",
            "!!! note\n    see [a](→{filename}x.md)\n\nä [b](→{filename}y.md)", "| a |\n|---|\n| [x](→{tag}a) |\n| [y](→{tag}a) |",
        ])
    func areFoundInPelicansDialect(text: String) {
        var extensions = PelicanExtensions.standard
        _ = extensions.enable("admonition")
        expectPlaces(in: text, .pelican(extensions))
    }

    private func expectPlaces(in text: String, _ dialect: Dialect) {
        var expected: [String] = []
        var plain = ""
        var (line, column) = (10, 1)
        for character in text {
            switch character {
            case "→": expected.append("\(line):\(column)")
            case "\n": (line, column) = (line + 1, 1)
            default: column += 1
            }
            if character != "→" { plain.append(character) }
        }
        var found: [String] = []
        Document(plain.utf8, firstLine: 10, dialect: dialect).resolveLinks { link in
            if link.target.hasPrefix("{") || link.target.hasPrefix("|") { found.append("\(link.line):\(link.column)") }
            return nil
        }
        let places = plain.contains("[r]") ? Array(Set(found)) : found
        #expect(places.sorted() == expected.sorted(), "\(plain)")
    }

    @Test func targetsInRawHTMLAreResolved() {
        let document = Document(
            """
            <a href="{filename}a b.md?c&amp;d">x</a> <b title="{no}"> <!-- <a href="{no}"> -->

            <script>"<a href='{no}'>"</script><video poster={static}p.png SRC='|static|v.mp4'></video>
            """.utf8)
        var targets: [String] = []
        document.resolveLinks { link in
            targets.append(link.target)
            return "/\(targets.count)?\"&"
        }
        #expect(targets == ["{filename}a b.md?c&d", "{static}p.png", "|static|v.mp4"])
        let html = String(decoding: document.html(), as: UTF8.self)
        #expect(html.contains("<a href=\"/1?&quot;&amp;\">x</a> <b title=\"{no}\"> <!-- <a href=\"{no}\"> -->"))
        #expect(html.contains("<script>\"<a href='{no}'>\"</script><video poster=/2?&quot;&amp; SRC='/3?&quot;&amp;'></video>"))
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            ("", "[a]({b})", ""), ("", "[a][r] ", "\n\n[r]: {x}"), ("", "<a href=\"{x}\">", ""), ("", "<a href='", "{"), ("", "<!--{", ""),
            ("", "<script {", ""), ("<a ", "=\"{", ""), ("", "é [a](<{b c>) ", ""), ("", "\\", "[a]({b})"), ("<p>\n", "<a href={x}>\n", ""),
        ])
    func hostileTextTakesNoTime(start: String, piece: String, end: String) {
        let document = Document((start + String(repeating: piece, count: 20_000) + end).utf8)
        document.resolveLinks { _ in "/" }
        #expect(!document.html().isEmpty)
    }
}
