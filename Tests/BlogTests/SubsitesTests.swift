import Diagnostics
import Files
import Settings
import Testing

@testable import Blog

/// Whole blogs with a site for each language, as the plugin `i18n_subsites` makes them.
struct SubsitesTests {
    /// Two languages beside English; the templates say what they got.
    private static let settings = """
        PATH = "content"
        SITENAME = "Three"
        SITEURL = "https://example.org"
        AUTHOR = "Ann"
        FEED_ALL_ATOM = "all.xml"
        CATEGORY_FEED_ATOM = ""
        AUTHOR_FEED_ATOM = ""
        AUTHOR_FEED_RSS = ""
        TRANSLATION_FEED_ATOM = ""
        DIRECT_TEMPLATES = ["index"]
        CATEGORY_SAVE_AS = ""
        AUTHOR_SAVE_AS = ""
        [I18N_SUBSITES.de]
        SITENAME = "Drei"
        [I18N_SUBSITES.fr]

        """

    private static let links = "{% for t in item.translations %}{{ t.lang }}={{ SITEURL }}/{{ t.url }};{% endfor %}"
    private static let theme = [
        "index": "{{ SITENAME }}|{% for a in articles %}{{ a.title }};{% endfor %}|{{ SITEURL }}|{{ THEME_STATIC_DIR }}",
        "article": "{% set item = article %}{{ article.title }}|\(links)|{{ article.content }}",
        "page": "{% set item = page %}{{ page.title }}|{{ page.status }}|\(links)|{{ page.content }}",
    ]

    private func blog(_ files: [String: String], settings: String = Self.settings, more: [String: String] = [:]) throws -> TestBlog {
        try TestBlog(
            files.merging(["plimsoll.toml": settings]) { $1 },
            theme: Self.theme.merging(["tag": "", "author": "", "category": ""]) { $1 }.merging(more) { $1 })
    }

    private static let posts = [
        "content/one-en.md": article("One", "Slug: one\nLang: en", body: "[x]({filename}one-de.md)"),
        "content/one-de.md": article("Eins", "Slug: one\nLang: de", body: "[x]({filename}one-en.md)"),
        "content/one-fr.md": article("Un", "Slug: one\nLang: fr", body: "[x]({filename}one-de.md)"),
        "content/two-en.md": article("Two", "Slug: two\nLang: en"),
        "content/two-de.md": article("Zwei", "Slug: two\nLang: de"),
        "content/solo.md": article("Solo", "Lang: en"),
    ]

    @Test func eachLanguageHasASiteOfItsOwn() throws {
        let files = try blog(Self.posts).build()
        #expect(
            files.keys.sorted() == [
                "all.xml", "de/all.xml", "de/drafts/solo-en.html", "de/index.html", "de/one.html", "de/two.html", "fr/all.xml",
                "fr/drafts/solo-en.html", "fr/drafts/two-de.html", "fr/drafts/two-en.html", "fr/index.html", "fr/one.html", "index.html",
                "one.html", "solo.html", "two.html",
            ])
        #expect(files["index.html"] == "Three|One;Solo;Two;|https://example.org|theme")
        #expect(files["de/index.html"] == "Drei|Eins;Zwei;|https://example.org/de|../theme")
        #expect(files["fr/index.html"] == "Three|Un;|https://example.org/fr|../theme")
    }

    @Test func translationsLeadToTheirOwnSites() throws {
        let files = try blog(Self.posts).build()
        let base = "https://example.org"
        #expect(files["one.html"] == "One|de=\(base)/de/one.html;fr=\(base)/fr/one.html;|<p><a href=\"\(base)/de/one.html\">x</a></p>\n")
        #expect(
            files["de/one.html"]
                == "Eins|en=\(base)/de/../one.html;fr=\(base)/de/../fr/one.html;|<p><a href=\"\(base)/one.html\">x</a></p>\n")
        #expect(files["fr/drafts/two-de.html"] == "Zwei||<p>Text.</p>\n")
    }

    @Test func linksBetweenSitesWorkFromTheFileSystem() throws {
        let files = try blog(
            Self.posts,
            settings: "RELATIVE_URLS = true\nARTICLE_SAVE_AS = \"p/{slug}.html\"\nARTICLE_URL = \"p/{slug}.html\"\n" + Self.settings
        ).build()
        #expect(files["p/one.html"] == "One|de=../de/p/one.html;fr=../fr/p/one.html;|<p><a href=\"../de/p/one.html\">x</a></p>\n")
        #expect(files["fr/p/one.html"]?.contains("de=../../de/p/one.html;en=../../p/one.html;") == true)
    }

    @Test(arguments: [
        ("hide", ["de/drafts/solo-en.html", "de/pages/about-en.html"], "Eins;Zwei;", "hidden"),
        ("remove", [], "Eins;Zwei;", nil), ("keep", ["de/pages/about-en.html", "de/solo-en.html"], "Eins;Solo;Zwei;", "published"),
    ])
    func whatIsNotTranslatedIsHiddenRemovedOrKept(policy: String, paths: [String], titles: String, status: String?) throws {
        let files = try blog(
            Self.posts.merging(["content/pages/about.md": "Title: About\nLang: en\n\nText.\n"]) { $1 },
            settings: "I18N_UNTRANSLATED_ARTICLES = \"\(policy)\"\nI18N_UNTRANSLATED_PAGES = \"\(policy)\"\n" + Self.settings
        ).build()
        let written = files.keys.filter {
            $0.hasPrefix("de/") && !["de/all.xml", "de/index.html", "de/one.html", "de/two.html"].contains($0)
        }
        #expect(written.sorted() == paths)
        #expect(files["de/index.html"] == "Drei|\(titles)|https://example.org/de|../theme")
        #expect(files["de/pages/about-en.html"]?.contains("|\(status ?? "")|") == status.map { _ in true })
    }

    /// As with the plugin, but for the folder.
    @Test func whatIsKeptAndHasTranslationsLeadsToItsOwnSite() throws {
        let template = "{% for a in articles %}{{ a.title }}={{ a.url }}={{ a.save_as }};{% endfor %}"
        let settings = "PLUGINS = [\"sitemap\"]\nI18N_UNTRANSLATED_ARTICLES = \"keep\"\n" + Self.settings
        let files = try blog(Self.posts, settings: settings, more: ["index": template]).build()
        #expect(
            files["fr/index.html"]
                == "Un=one.html=one.html;Solo=solo-en.html=solo-en.html;Zwei=../de/two.html=two-de.html;Two=../two.html=two-en.html;")
        #expect(files["fr/two-de.html"]?.hasPrefix("Zwei|en=https://example.org/fr/../two.html;|") == true)
        let addresses = files["sitemap.xml"]?.split(separator: "<").filter { $0.hasPrefix("loc>") && $0.contains("two") }
        #expect(addresses == ["loc>https://example.org/de/two.html", "loc>https://example.org/two.html"])
    }

    @Test func aLinkToWhatThisSiteRemovedLeadsToItsOwnSite() throws {
        let files = try blog(
            [
                "content/solo.md": article("Solo", "Lang: en"),
                "content/de.md": article("De", "Lang: de", body: "[x]({filename}solo.md#part)"),
            ], settings: "I18N_UNTRANSLATED_ARTICLES = \"remove\"\n" + Self.settings
        ).build()
        #expect(files["de/de.html"] == "De||<p><a href=\"https://example.org/solo.html#part\">x</a></p>\n")
    }

    @Test func contentsWithoutALanguageAreInEverySite() throws {
        let files = try blog(["content/a.md": article("Anywhere"), "content/it.md": article("It", "Slug: anywhere\nLang: it")]).build()
        for folder in ["", "de/", "fr/"] {
            #expect(files[folder + "anywhere.html"]?.hasPrefix("Anywhere|it=https://example.org/\(folder)anywhere-it.html;|") == true)
            // A language without a site has its pages in each.
            #expect(files[folder + "anywhere-it.html"] != nil)
        }
    }

    @Test func whatIsMarkedAsATranslationIsAnOriginalInItsOwnSite() throws {
        let files = try blog([
            "content/en.md": article("One", "Slug: one\nLang: en"),
            "content/de.md": article("Eins", "Slug: one\nLang: de\nTranslation: true"),
        ]).build()
        #expect(files["de/index.html"] == "Drei|Eins;|https://example.org/de|../theme")
        #expect(files["index.html"] == "Three|One;|https://example.org|theme")
    }

    @Test func aStandInGivesWayToThePageOfItsSite() throws {
        let blog = try blog([
            "content/pages/en.md": "Title: Home\nLang: en\nsave_as: index.html\n\nText.\n",
            "content/pages/de.md": "Title: Heim\nLang: de\nsave_as: index.html\n\nText.\n",
        ])
        let files = try blog.build()
        #expect(files["index.html"]?.hasPrefix("Home|published") == true && files["de/index.html"]?.hasPrefix("Heim|published") == true)
        #expect(files["fr/index.html"]?.contains("|hidden|") == true)
        #expect(blog.problems == [])
    }

    @Test func copiedFilesAreTheMainSites() throws {
        let blog = try blog([
            "content/images/a.png": "a", "content/images/b.png": "b", "content/loose/c.png": "c",
            "content/de.md": article(
                "De", "Lang: de", body: "![a]({filename}/images/a.png) ![b]({static}/images/b.png) ![c]({attach}loose/c.png)"),
        ])
        let files = try blog.build()
        let images = files["de/de.html"]?.split(separator: "\"").filter { $0.hasPrefix("http") }
        #expect(
            images == ["https://example.org/images/a.png", "https://example.org/de/images/b.png", "https://example.org/de/loose/c.png"])
        #expect(
            files.keys.filter { $0.hasSuffix(".png") }.sorted().filter { $0.hasPrefix("de/") || $0.hasPrefix("images/") } == [
                "de/images/b.png", "de/loose/c.png", "images/a.png", "images/b.png",
            ])
        #expect(blog.folder.exists("output/theme/css/main.css") && !blog.folder.exists("output/de/theme"))
        #expect(blog.problems == [])
        blog.site.check(unused: true)
        #expect(blog.problems == [])
    }

    @Test func aSubsiteMayHaveATheme() throws {
        let blog = try blog(
            ["content/a.md": article("A", "Lang: de"), "other/templates/index.html": "OTHER", "other/static/x.css": "x"],
            settings: Self.settings.replacing("SITENAME = \"Drei\"", with: "THEME = \"other\"\nSTATIC_PATHS = [\"pics\"]"))
        try blog.write("p", to: "content/pics/p.png")
        let files = try blog.build()
        #expect(files["de/index.html"] == "OTHER" && files["de/theme/x.css"] == "x" && files["de/pics/p.png"] == "p")
        #expect(files["pics/p.png"] == nil)
    }

    @Test func templatesKnowAllSites() throws {
        let template = """
            {{ main_lang }} {{ main_siteurl }} {{ lang_siteurls }} {{ extra_siteurls }} {{ relpath_to_site('de', 'fr') }} \
            {{ relpath_to_site('fr', main_lang) }} {{ 'i18n_subsites' in PLUGINS }} {{ relpath_to_site(main_lang, 'de') }} {{ relpath_to_site('de', 'de') }} {{ DEFAULT_LANG }}
            """
        let files = try blog([:], more: ["index": template]).build()
        let (en, de, fr) = ("'en': 'https://example.org'", "'de': 'https://example.org/de'", "'fr': 'https://example.org/fr'")
        #expect(files["index.html"] == "en https://example.org {\(en), \(de), \(fr)} {\(de), \(fr)} ../fr .. True de . en")
        #expect(files["fr/index.html"] == "en https://example.org {\(en), \(de), \(fr)} {\(en), \(de)} ../fr .. True de . fr")
    }

    @Test func feedsAndTheSitemapNameEachPageWhereItIs() throws {
        let files = try blog(Self.posts, settings: "PLUGINS = [\"sitemap\", \"i18n_subsites\"]\n" + Self.settings).build()
        #expect(files["de/all.xml"]?.contains("https://example.org/de/all.xml") == true)
        #expect(files["de/all.xml"]?.contains("<link href=\"https://example.org/de/one.html\"") == true)
        #expect(files["de/sitemap.xml"] == nil)
        let sitemap = try #require(files["sitemap.xml"])
        for address in ["", "one.html", "de/", "de/one.html", "fr/", "fr/one.html"] {
            #expect(sitemap.contains("<loc>https://example.org/\(address)</loc>"), "\(address)")
        }
        #expect(!sitemap.contains("drafts"))
    }

    // MARK: Texts of themes

    private static let german = messageFile([
        ("", "Content-Type: text/plain; charset=UTF-8\nPlural-Forms: nplurals=2; plural=(n != 1);\n"),
        ("Home", "Start"), ("%(n)s post\0%(n)s posts", "%(n)s Beitrag\0%(n)s Beiträge"), ("Hello %(name)s", "Hallo %(name)s"),
        ("menu\u{4}Open", "Öffnen"),
    ])

    @Test func themesAreTranslatedByTheirMessageFiles() throws {
        let template = """
            {{ _('Home') }} {% trans n=1 %}{{ n }} post{% pluralize %}{{ n }} posts{% endtrans %} \
            {% trans n=3 %}{{ n }} post{% pluralize %}{{ n }} posts{% endtrans %} {{ _('Hello %(name)s', name=AUTHOR) }} \
            {{ pgettext('menu', 'Open') }} {{ _('Other') }} {{ ngettext('%(num)s a', '%(num)s as', 2) }}
            """
        let blog = try blog([:], more: ["index": template])
        try write(Self.german, toFile: blog.path + "/theme/translations/de/LC_MESSAGES/messages.mo")
        let files = try blog.build()
        #expect(files["index.html"] == "Home 1 post 3 posts Hello Ann Open Other 2 as")
        #expect(files["de/index.html"] == "Start 1 Beitrag 3 Beiträge Hallo Ann Öffnen Other 2 as")
        #expect(blog.problems == [])
    }

    @Test func theMainSiteIsTranslatedWhereItsThemeIsInAnotherLanguage() throws {
        let blog = try blog(
            [:], settings: "DEFAULT_LANG = \"de_AT\"\nI18N_TEMPLATES_LANG = \"en\"\nPLUGINS = [\"i18n_subsites\"]\nPATH = \"content\"\n",
            more: ["index": "{{ _('Home') }}", "tags": "", "categories": "", "authors": "", "archives": ""])
        try write(Self.german, toFile: blog.path + "/theme/translations/de/LC_MESSAGES/messages.mo")
        #expect(try blog.build()["index.html"] == "Start")
    }

    @Test(arguments: [
        ("n != 1", [1, 0, 1, 1, 1]), ("(n > 1)", [0, 0, 1, 1, 1]), ("0", [0, 0, 0, 0, 0]),
        ("n%10==1 && n%100!=11 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2", [2, 0, 1, 2, 0]),
        ("!(n == 5) + n / 0", [1, 1, 1, 0, 1]),
    ])
    func pluralsHaveRules(rule: String, forms: [Int]) throws {
        let rule = try #require(PluralRule(rule))
        #expect([0, 1, 2, 5, 21].map(rule.form) == forms)
    }

    @Test(arguments: [
        "", "n ==", "n ? 1", "(n", "m", "n 1", "1;", String(repeating: "(", count: 100_000), String(repeating: "!", count: 100_000) + "n",
    ])
    func whatIsNoRuleIsNone(text: String) { #expect(PluralRule(text) == nil) }

    @Test func damagedMessageFilesAreNone() {
        for length in 0..<Self.german.count - 1 { #expect(MessageFile(Array(Self.german.prefix(length))) == nil) }
        for index in 0..<Self.german.count {
            for byte: UInt8 in [0, 0x7F, 0xFF] {
                var bytes = Self.german
                bytes[index] = byte
                _ = MessageFile(bytes)
            }
        }
    }

    /// A file as msgfmt makes it.
    private static func messageFile(_ messages: [(String, String)]) -> [UInt8] {
        let sorted = messages.sorted { $0.0.utf8.lexicographicallyPrecedes($1.0.utf8) }
        func number(_ value: Int) -> [UInt8] { (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
        var table: [UInt8] = []
        var texts: [UInt8] = []
        for column in [sorted.map(\.0), sorted.map(\.1)] {
            for text in column {
                table += number(text.utf8.count) + number(28 + 16 * sorted.count + texts.count)
                texts += Array(text.utf8) + [0]
            }
        }
        return [0xDE, 0x12, 0x04, 0x95] + [0, sorted.count, 28, 28 + 8 * sorted.count, 0, 0].flatMap(number) + table + texts
    }

    // MARK: What is wrong

    @Test(arguments: [
        ("I18N_SUBSITES = [\"de\"]", "plimsoll.toml:1:1: warning: I18N_SUBSITES should be a dict, but is a list"),
        (
            "[I18N_SUBSITES]\nde = \"Drei\"",
            "plimsoll.toml:2:1: warning: the settings of the subsite `de` should be a dict, but are a string"
        ),
        (
            "[I18N_SUBSITES.de]\nOUTPUT_PATH = \"elsewhere\"",
            "plimsoll.toml:2:1: warning: OUTPUT_PATH of the subsite `de` is not inside the main site's, so it is `output/de`"
        ),
        (
            "[I18N_SUBSITES.de]\nOUTPUT_PATH = \"output/../../x\"",
            "plimsoll.toml:2:1: warning: OUTPUT_PATH of the subsite `de` is not inside the main site's, so it is `output/de`"
        ),
        (
            "[I18N_SUBSITES.de]\nOUTPUT_PATH = \"output\"",
            "plimsoll.toml:2:1: warning: OUTPUT_PATH of the subsite `de` is not inside the main site's, so it is `output/de`"
        ),
        (
            "[I18N_SUBSITES.de]\n[I18N_SUBSITES.fr]\nOUTPUT_PATH = \"output/de\"",
            "plimsoll.toml:3:1: error: the subsite `fr` is left out, since its OUTPUT_PATH is that of `de`"
        ),
        ("[I18N_SUBSITES.\"../de\"]", "plimsoll.toml:1:16: error: `../de` is no name for a language, so there is no subsite of it"),
        (
            "[I18N_SUBSITES.de]\nI18N_UNTRANSLATED_PAGES = \"hied\"",
            "plimsoll.toml:2:1: warning: I18N_UNTRANSLATED_PAGES cannot be `hied`"
        ),
        ("[I18N_SUBSITES.de]\nSTATIC_PATHS = 3", "plimsoll.toml:2:1: warning: STATIC_PATHS should be a list of strings, but is a number"),
        (
            "[I18N_SUBSITES.de]\nSITEURL = \"https://de.example.org\"",
            "plimsoll.toml:2:1: warning: links between `de` and the main site lead nowhere, since their SITEURLs have other hosts"
        ),
        (
            "PLUGINS = [\"i18n_subsites\"]\n[JINJA_ENVIRONMENT]\nextensions = [\"jinja2.ext.i18n\"]\n[I18N_SUBSITES.de]",
            "plimsoll.toml:4:16: warning: the theme's texts are not translated into `de`: theme/translations/de/LC_MESSAGES/messages.mo is not there"
        ),
    ])
    func slipsAreSaidAtTheirLine(settings: String, problem: String) throws {
        let blog = try blog(["content/a.md": article("A", "Lang: en")])
        try blog.write(settings + "\n", to: "plimsoll.toml")
        try blog.write(
            "PATH = 'content'\nSITEURL = 'https://example.org'\nDIRECT_TEMPLATES = ['index']\nTIMEZONE = 'UTC'\nTHEME = 'theme'\n",
            to: "pelicanconf.py")
        let files = try blog.build()
        #expect(blog.problems == [problem])
        #expect(blog.log.all.allSatisfy { $0.help != nil })
        #expect(files["index.html"] != nil && !blog.folder.exists("elsewhere"))
    }

    @Test func withoutThePluginThereAreNoSubsites() throws {
        let blog = try blog(["content/a.md": article("A", "Lang: en")], settings: "")
        try blog.write(
            "PATH = 'content'\nPLUGINS = ['sitemap']\nI18N_SUBSITES = {'de': {}}\nDIRECT_TEMPLATES = ['index']\nTIMEZONE = 'UTC'\nTHEME = 'theme'\n",
            to: "pelicanconf.py")
        let files = try blog.build()
        #expect(!files.keys.contains { $0.hasPrefix("de/") })
        #expect(blog.problems == ["pelicanconf.py:3:1: warning: I18N_SUBSITES does nothing, since PLUGINS does not name the plugin"])
        for plugin in ["pelican.plugins.i18n_subsites", "i18n-subsites", "pelican-i18n-subsites"] {
            try blog.write(
                "PATH = 'content'\nPLUGINS = ['\(plugin)']\nI18N_SUBSITES = {'de': {}}\nDIRECT_TEMPLATES = ['index']\nTIMEZONE = 'UTC'\nTHEME = 'theme'\n",
                to: "pelicanconf.py")
            #expect(try blog.build()["de/index.html"] != nil)
        }
    }

    @Test func aProblemIsSaidOnceAndTwoOutputsOnOnePathAreNoticed() throws {
        let blog = try blog([
            "content/a.md": article("A", body: "[x]({filename}nowhere.md)"),
            "content/clash.md": article("C", "Lang: en\nsave_as: de/index.html"),
            "content/bad.md": "Title: Bad\n\nText.\n",
        ])
        let files = try blog.build()
        #expect(
            blog.problems == [
                "content/a.md:5:5: warning: the link `{filename}nowhere.md` leads nowhere: there is no `nowhere.md`",
                "content/bad.md:1: error: no `Date` in the header, so this article is left out",
            ])
        #expect(files["de/index.html"]?.hasPrefix("C|") == true)
        try blog.write("x", to: "content/images/x")
        try blog.write(Self.settings.replacing("AUTHOR =", with: "STATIC_SAVE_AS = \"fr/index.html\"\nAUTHOR ="), to: "plimsoll.toml")
        _ = try blog.build()
        #expect(
            blog.problems.contains(
                "content/images/x: warning: this file is copied to `fr/index.html`, over what DIRECT_TEMPLATES index puts there"))
    }

    // MARK: Builds

    @Test func anotherBuildWritesNothingAndRemovesWhatWent() throws {
        let blog = try blog(Self.posts, settings: "DELETE_OUTPUT_DIRECTORY = true\n" + Self.settings)
        _ = try blog.build()
        let again = try blog.site.build(into: blog.folder.folder("output"))
        #expect(again.changed == 0 && again.removed == 0)
        #expect(again.contents == "3 articles and 0 pages; de: 2 articles, 1 draft and 0 pages; fr: 1 article, 3 drafts and 0 pages")
        try blog.write(Self.settings.replacing("[I18N_SUBSITES.fr]", with: ""), to: "plimsoll.toml")
        let files = try blog.build()
        #expect(files.keys.contains { $0.hasPrefix("fr/") } == true)
        try blog.write("DELETE_OUTPUT_DIRECTORY = true\n" + Self.settings.replacing("[I18N_SUBSITES.fr]", with: ""), to: "plimsoll.toml")
        #expect(try !blog.build().keys.contains { $0.hasPrefix("fr/") })
    }

    @Test func filesAreReadOnceForAllSites() throws {
        let blog = try blog(Self.posts)
        let memory = DocumentMemory()
        let settings = Settings.load(log: blog.log) { try? blog.folder.read($0) }
        _ = Site(folder: blog.folder, settings: settings, log: blog.log, memory: memory)
        #expect(memory.documents(settings, verifiesAll: true).count == Self.posts.count)
        // A subsite that reads otherwise does so by itself.
        let other = Self.settings.replacing("SITENAME = \"Drei\"", with: "DEFAULT_METADATA = { status = \"draft\" }")
        try blog.write(other, to: "plimsoll.toml")
        let files = try blog.build()
        #expect(files["de/drafts/one.html"] != nil && files["one.html"] != nil)
    }

    @Test func tutorialsAreOnceAndTheirBundlesWhereTheyAreShown() throws {
        let body = "```console\n$ docker run --rm hello-world\n```\n"
        let blog = try blog(
            [
                "content/en.md": article("One", "Slug: one\nLang: en", body: body),
                "content/de.md": article("Eins", "Slug: one\nLang: de", body: body),
            ], settings: "VERIFY = {}\n" + Self.settings)
        #expect(blog.site.tutorials.map(\.plan.source) == ["content/de.md", "content/en.md"])
        let files = try blog.build()
        #expect(files.keys.filter { $0.hasSuffix("run.sh") }.sorted() == ["de/tutorials/one/run.sh", "tutorials/one/run.sh"])
        #expect(blog.problems.filter { $0.contains("error") } == [])
    }
}
