import Markdown
import Testing

@Suite struct NumberedCodeTests {
    /// A comment that is not closed holds the last line's end: what is left of its span is no line of its own.
    @Test func numbersNoLineBehindTheLast() {
        let html = String(decoding: Document(Array("```html linenostart=9 linenos\n<!-- a\n```\n".utf8)).html(), as: UTF8.self)
        #expect(html.contains("<span class=\"linenos\">9</span>"))
        #expect(!html.contains("10</span>"))
    }
}
