import HTML
import Testing

@Suite struct ByteWriterTests {
    @Test(arguments: [
        ("", ""), ("plain", "plain"), ("<a href=\"x\">'&'</a>", "&lt;a href=&#34;x&#34;&gt;&#39;&amp;&#39;&lt;/a&gt;"), ("é<", "é&lt;"),
        ("&amp;", "&amp;amp;"),
    ])
    func escapes(text: String, expected: String) {
        #expect(escape(text) == expected)
        var writer = ByteWriter()
        writer.writeEscaped(text)
        #expect(writer.text == expected)
    }

    @Test func collectsBytes() {
        var writer = ByteWriter(capacity: 8)
        writer.write("ab")
        writer.write([UInt8(ascii: "c")])
        writer.write(byte: UInt8(ascii: "d"))
        #expect(writer.count == 4)
        writer.truncate(to: 2)
        #expect(writer.bytes == Array("ab".utf8))
    }
}
