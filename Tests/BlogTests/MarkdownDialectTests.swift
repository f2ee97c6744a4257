import Diagnostics
import Markdown
import Settings
import Testing

@testable import Blog

@Suite struct MarkdownDialectTests {
    private func settings(from file: String, _ values: [(String, SettingValue)] = []) -> Settings {
        var settings = Settings()
        for (name, value) in [("SITENAME", "S")] + values {
            settings[name] = Setting(value, at: Location(file, line: 1), source: file)
        }
        return settings
    }

    @Test func theSettingsFileDecidesUnlessItSaysSo() {
        #expect(MarkdownDialects(settings(from: "plimsoll.toml")).standard == .gfm)
        #expect(MarkdownDialects(settings(from: "pelicanconf.py")).standard == .pelican)
        #expect(MarkdownDialects(settings(from: "pelicanconf.py", [("MARKDOWN_DIALECT", "gfm")])).standard == .gfm)
        #expect(MarkdownDialects(settings(from: "plimsoll.toml", [("MARKDOWN_DIALECT", "pelican")])).standard == .pelican)
        let wrong = settings(from: "plimsoll.toml", [("MARKDOWN_DIALECT", "rst")])
        #expect(MarkdownDialects(wrong).standard == .gfm)
        #expect(wrong.log.all.map(\.message) == ["there is no dialect `rst`"])
    }

    @Test func aHeaderDecidesForItsPost() {
        let dialects = MarkdownDialects(settings(from: "pelicanconf.py"))
        #expect(dialects.dialect(of: Header(Array("Title: a\nMarkdown-Dialect: gfm\n\nb".utf8))) == .gfm)
        #expect(dialects.dialect(of: Header(Array("Title: a\n\nb".utf8))) == .pelican)
        let toml = MarkdownDialects(settings(from: "plimsoll.toml"))
        #expect(toml.dialect(of: Header(Array("Title: a\nmarkdown-dialect: Pelican\n\nb".utf8))) == .pelican)
    }

    @Test func markdownSaysWhichExtensionsAreOn() {
        let configured: SettingValue = [
            "extension_configs": [
                "markdown.extensions.extra": [:], "markdown.extensions.codehilite": ["css_class": "code", "linenums": true],
                "markdown.extensions.toc": ["permalink": true, "toc_depth": 3],
            ],
            "extensions": ["admonition", "unheard_of"],
        ]
        let settings = settings(from: "pelicanconf.py", [("MARKDOWN", configured), ("PLUGINS", ["pelican.plugins.render_math"])])
        guard case .pelican(let extensions) = MarkdownDialects(settings).standard else {
            Issue.record("no pelican")
            return
        }
        #expect(extensions.switches == [.extra, .codeHilite, .tableOfContents, .admonitions, .math])
        #expect(extensions.codeClass == "code" && extensions.numbersLines)
        #expect(extensions.tableOfContents.permalink == "¶" && extensions.tableOfContents.levels == 1...3)
        #expect(settings.log.all.count == 1 && settings.log.all[0].message.contains("`unheard_of`"))
    }
}
