import Testing

@testable import Markdown

@Suite struct CodeTests {
    @Test(arguments: [
        ("x title=\"a<b.txt\"", "a < b\n", "<span class=\"filename\">a&lt;b.txt</span><pre><span></span><code>a &lt; b\n</code>"),
        ("x hl_lines=\"2\"", "a\nb\nc\n", "<code>a\n<span class=\"hll\">b\n</span>c\n</code>"),
        ("{2-3}", "a\nb\nc\n", "<code>a\n<span class=\"hll\">b\n</span><span class=\"hll\">c\n</span></code>"),
        (
            "x linenums", "a\nb\n",
            "<code><span class=\"linenos\">1</span>a\n<span class=\"linenos\">2</span>b\n</code>"
        ),
        (
            "x linenos=true linenostart=9 ins=1 del=2-99999", "a\nb\n",
            "<code><span class=\"hll ins\"><span class=\"linenos\"> 9</span>a\n</span>"
                + "<span class=\"hll del\"><span class=\"linenos\">10</span>b\n</span></code>"
        ),
        ("x linenos=false hl_lines=\"7 0 a 3-1\"", "a\n", "<code>a\n</code>"),
        ("x linenos", "", "<code><span class=\"linenos\">1</span>\n</code>"),
        // A comment over three lines is one span, which is closed at each line's end.
        (
            "css hl_lines=2", "/* a\nb\nc */\n",
            "<code><span class=\"c\">/* a\n</span><span class=\"hll\"><span class=\"c\">b\n</span></span><span class=\"c\">c */</span>\n</code>"
        ),
        (
            "console hl_lines=1", "$ ls\na\nb\n",
            "<span class=\"gp\">$ </span>ls\n</span><span class=\"go\">a\n</span><span class=\"go\">b\n</span></code>"
        ),
    ])
    func isShownAsItsInfoSays(info: String, code: String, html: String) {
        #expect(String(decoding: Document("```\(info)\n\(code)```".utf8).html(), as: UTF8.self).contains(html))
    }

    /// Whatever is done to the lines, the text is the code.
    @Test(arguments: [
        "", " hl_lines=\"1 3-4\"", " linenos", " {2} linenums=95 ins=4 del=5",
    ])
    func theTextIsTheCode(attributes: String) {
        let code = "/* a <b>\n\n & \"c\" */ d { e: 'f' }\n\n\n  g /*\nunclosed\n\n"
        let html = String(decoding: Document("~~~~css\(attributes)\n\(code)~~~~".utf8).html(), as: UTF8.self)
        #expect(text(of: html) == code)
        #expect(html.matches(of: /<span/).count == html.matches(of: /<\/span>/).count)
    }

    /// The text in `<code>` without tags and line numbers.
    private func text(of html: String) -> String {
        let inner = html.components(between: "<code>", and: "</code>")
        return inner.replacing(/<span class="linenos">[^<]*<\/span>/, with: "").replacing(/<[^>]*>/, with: "")
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&#34;", with: "\"").replacing("&#39;", with: "'")
            .replacing("&amp;", with: "&")
    }
}

extension String {
    fileprivate func components(between start: String, and end: String) -> String {
        guard let first = firstRange(of: start), let last = firstRange(of: end) else { return "" }
        return String(self[first.upperBound..<last.lowerBound])
    }
}
