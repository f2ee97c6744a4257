// Front matter, HTML files, and the slips that end a header too early.

import Testing

@testable import Blog

@Suite struct FrontMatterTests {
    @Test(arguments: [
        ("tags: [a, \"b, c\", 'd''e']", "a\nb, c\nd'e"), ("tags:\n- a\n-  b\n- \"c: d\"", "a\nb\nc: d"), ("tags:\n  - a\n  - b", "a\nb"),
        ("tags: []", ""), ("tags: [a,\n  b,\n  c]", "a\nb\nc"), ("tags: [a, b", "[a, b"), ("tags: \"a \\\"b\\\" \\\\ c\"", "a \"b\" \\ c"),
        ("tags: \"Half\" quoted", "\"Half\" quoted"), ("tags: C# in 5 steps # really", "C# in 5 steps # really"), ("tags: no", "no"),
        ("tags: ~", ""), ("tags: 1.10", "1.10"), ("tags: |\n  one\n  two\n", "one\ntwo"), ("tags: >\n  one\n  two", "one two"),
        ("tags: 2017-08-18 22:34:00 +0200", "2017-08-18 22:34:00 +0200"), ("tags: https://example.org/a: b", "https://example.org/a: b"),
        ("tags:\n  image: a.png\n  alt: b", "image: a.png\nalt: b"), ("tags: 'it''s'", "it's"), ("tags: one\n  two", "one\ntwo"),
        ("# a comment\ntags: x", "x"), ("tags: [\"a", "[\"a"), ("tags: \"", "\""),
    ])
    func values(yaml: String, expected: String) {
        let file = Array("---\n\(yaml)\n\nlast: 1\n---\nBody".utf8)
        let header = Header(file)
        #expect(header["tags"]?.value == expected)
        #expect(header["last"]?.value == "1")
        #expect(String(decoding: file[header.bodyStart...], as: UTF8.self) == "Body")
    }

    /// `---` around a plain header ends at an empty line, as Python-Markdown has it, where no second `---` follows the keys.
    @Test func aRuleInTheBodyDoesNotReachIntoTheHeader() {
        let file = Array("---\nTitle: A\n\nText is here.\n\n---\nMore".utf8)
        let header = Header(file)
        #expect(header.fields.map(\.key) == ["title"])
        #expect(String(decoding: file[header.bodyStart...], as: UTF8.self) == "Text is here.\n\n---\nMore")
        #expect(header.bodyLine == 4)
    }

    @Test func anHTMLFileHasItsHeadAsHeader() {
        let file = Array(
            """
            <!DOCTYPE html><html>
            <head>
              <!-- <title>No</title> -->
              <title>  A &amp; B </title>
              <META NAME="Date" CONTENT="2017-08-18 22:34">
              <meta name=category content='Docker &quot;x&quot;' />
              <meta name="keywords" contents="a, b"><meta charset="utf-8">
            </head>
            <BODY class="x">
            <p>Text <b>here</b></p>
            </Body></html>
            """.utf8)
        let header = Header(html: file)
        #expect(header["title"]?.value == "A &amp; B" && header["title"]?.line == 4)
        #expect(header["date"]?.value == "2017-08-18 22:34" && header["category"]?.value == "Docker \"x\"")
        #expect(header["tags"]?.value == "a, b" && header.fields.count == 4 && header.bodyLine == 9)
        #expect(String(decoding: header.htmlBody(of: file), as: UTF8.self) == "\n<p>Text <b>here</b></p>\n")
    }

    @Test(arguments: [
        "", "<", "<title", "<title>", "<meta name=", "<meta name='a content=\"", "<!--", "<body", "<body>", "<meta name>", "< body>",
        "</body>",
        "<meta name=x content=y><body>text", "<title>a</title><meta = = >", "---", "---\n", "---\na: [", "---\na: \"", "---\na: |", "a:",
        "a:\n    ",
        "---\na:\n-", "---\n- x\n---\n", "\n\n\n", "\u{FEFF}", ":", "a: b\r", "---\r\n---\r\n",
    ])
    func whateverComesEndsInAHeader(text: String) {
        let file = Array(text.utf8)
        for header in [Header(file), Header(html: file)] {
            #expect(header.bodyStart <= file.count)
            _ = header.htmlBody(of: file)
        }
    }

    @Test(arguments: [
        ("Title: A\nTags : x\nDate: 2017-01-01\n\nx", 2, "the header ends here: `Tags :` is not a key"),
        (
            "Title: A\nSummary: b\n  more\nDate: 2017-01-01\n\nx", 3,
            "the header ends here: a line that continues a value begins with four blanks"
        ),
        ("\n\nTitle: A\nDate: 2017-01-01\n\nx", 1, "the file begins with an empty line, so the header in line 3 is not read"),
        ("Title: A\nDate: 2017-01-01\ntitle: B\n\nx", 3, "`title` stands in the header twice: line 1 counts"),
    ])
    func slipsAreNoted(text: String, line: Int, message: String) {
        let problems = Header(Array(text.utf8)).problems
        #expect(problems.count == 1 && problems.first?.line == line && problems.first?.message == message)
    }

    @Test(arguments: [
        "Title: A\nText: that\n\nx", "Title: A\n# Heading", "Title: A\nplain text", "Title: A\nNote that: this is text", "\ntext: x",
        "\n\ntext",
        "Title: A\nx: 1\nx: 2\n\n",
    ])
    func ordinaryFilesHaveNone(text: String) {
        #expect(Header(Array(text.utf8)).problems.isEmpty)
    }
}
