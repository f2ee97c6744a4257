import Testing

@testable import Markdown

@Suite struct AlertTests {
    private static let note = "<div class=\"markdown-alert markdown-alert-note\">\n<p class=\"markdown-alert-title\">Note</p>\n"

    @Test(arguments: [
        ("> [!NOTE]\n> text *a*\n> b", note + "<p>text <em>a</em>\nb</p>\n</div>\n"),
        ("> [!note]  \n> a\n>\n> - b", note + "<p>a</p>\n<ul>\n<li>b</li>\n</ul>\n</div>\n"),
        ("> [!NOTE]\n>\n> ```sh\n> ls\n> ```", note),
        ("> [!NOTE]\n\n> [!NOTE]\n> b", "<blockquote>\n<p>[!NOTE]</p>\n</blockquote>\n" + note),
        ("> [!NOTE] a\n> b", "<blockquote>"), ("> [!OTHER]\n> b", "<blockquote>"), ("- > [!NOTE]\n  > b", "<ul>\n<li>\n<blockquote>"),
        ("> a\n> [!NOTE]\n> b", "<blockquote>"), ("> [!NOTE](x)\n> b", "<blockquote>"),
        (
            "> [!WARNING]\n> b",
            "<div class=\"markdown-alert markdown-alert-warning\">\n<p class=\"markdown-alert-title\">Warning</p>\n<p>b</p>"
        ),
    ])
    func areLikeGitHubs(text: String, html: String) {
        #expect(String(decoding: Document(text.utf8).html(), as: UTF8.self).hasPrefix(html))
    }

    @Test func linksInThemKnowTheirPlace() {
        var links: [Link] = []
        Document("> [!TIP]\n> see [a](x)".utf8).resolveLinks {
            links.append($0)
            return nil
        }
        #expect(links == [Link(target: "x", line: 2, column: 11, length: 1)])
    }
}
