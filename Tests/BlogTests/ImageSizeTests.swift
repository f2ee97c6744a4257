import Testing

@testable import Blog

@Suite struct ImageSizeTests {
    private static let exif: [UInt8] =
        [0xFF, 0xE1, 0, 34] + Array("Exif\0\0MM".utf8)
        + [0, 42, 0, 0, 0, 8, 0, 1, 0x01, 0x12, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0]
    private static let frame: [UInt8] = [0xFF, 0xC2, 0, 17, 8, 1, 0, 2, 0x80]

    @Test(
        arguments: [
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 2, 0x80, 0, 0, 1, 0], "640x256"),
            ([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, 0, 0, 0, 13] + Array("IHDR".utf8) + [0, 0, 2, 0x80, 0, 0, 1], ""),
            (Array("GIF89a".utf8) + [0x80, 2, 0, 1], "640x256"), (Array("GIF89a".utf8) + [0, 0, 0, 1], ""),
            (Array("RIFFxxxxWEBPVP8Xxxxx".utf8) + [0, 0, 0, 0, 0x7F, 2, 0, 0xFF, 0, 0], "640x256"),
            (Array("RIFFxxxxWEBPVP8Lxxxx".utf8) + [0x2F, 0x7F, 0xC2, 0x3F, 0], "640x256"),
            (Array("RIFFxxxxWEBPVP8 xxxx".utf8) + [0, 0, 0, 0x9D, 0x01, 0x2A, 0x80, 0x42, 0, 0x81], "640x256"),
            ([0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 0, 0, 0xFF] + frame, "640x256"), ([0xFF, 0xD8] + exif + frame, "256x640"),
            ([0xFF, 0xD8, 0xFF, 0xE0, 0, 0] + frame, ""), ([0xFF, 0xD8, 0xFF], ""), ([], ""), (Array("<p>".utf8), ""),
            (Array("<?xml version=\"1.0\"?><svg xmlns='x' width=\"640px\" height='255.7' viewBox=\"0 0 1 1\">".utf8), "640x256"),
            (Array("<svg width=\"100%\" height=\"50%\"><rect width='1' height='2'/>".utf8), ""),
        ] as [([UInt8], String)])
    func aFileSaysHowLargeItsImageIs(file: [UInt8], expected: String) {
        #expect((ImageSize(file).map { "\($0.width)x\($0.height)" } ?? "") == expected)
    }

    @Test(arguments: [
        ("![a]({static}/images/a%20b.gif)", true), ("![a](../images/a%20b.gif?x#y)", true),
        ("<IMG class=x src='/images/a%20b.gif'>", true), ("<img\nsrc=\"https://example.org/images/a%20b.gif\"/>", true),
        ("<img height=3 src=\"/images/a%20b.gif\">", false), ("![a](https://example.com/images/a%20b.gif)", false),
        ("![a](a%20b.gif)", false), ("<imgs src=\"/images/a%20b.gif\">", false), ("![a](/../images/a%20b.gif)", false),
        ("<img src=\"/images/a%20b.gif", false), ("`<img src=\"/images/a%20b.gif\">`", false),
    ])
    func imagesOfTheBlogGetTheirSizes(body: String, isSized: Bool) throws {
        let settings = "PATH = \"content\"\nSITEURL = \"https://example.org\"\nARTICLE_SAVE_AS = \"posts/{slug}.html\"\n"
        let files = [
            "content/images/a b.gif": "GIF89a\u{40}\u{2}\u{20}\u{1}", "content/m.md": article("M", body: body),
        ]
        let sized = " width=\"576\" height=\"288\""
        for isOn in [true, false] {
            let blog = try TestBlog(
                files.merging(["plimsoll.toml": settings + (isOn ? "IMAGE_SIZES = true\n" : "")]) { $1 },
                theme: ["article": "{{ article.content }}"])
            #expect(try blog.site.bodies.body(of: #require(blog.site.articles.first)).html.contains(sized) == (isOn && isSized))
        }
    }
}
