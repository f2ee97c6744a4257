// What themes of Pelican's find: templates, variables, and forbearance for what old ones do.

import Diagnostics
import Testing

@testable import Blog

private let settings = "PATH = \"content\"\nSITENAME = \"Test\"\nSITEURL = \"https://example.org\"\n"

/// The one page `index.html` of a blog whose theme has no other template of its own.
private func index(
    _ template: String, _ more: String = "", content: [String: String] = ["one.md": article("One", "tags: x")],
    theme: [String: String] = [:], problems: [String] = [], location: SourceLocation = #_sourceLocation
) throws -> String? {
    var files = Dictionary(uniqueKeysWithValues: content.map { ("content/" + $0.key, $0.value) })
    files["plimsoll.toml"] = settings + more
    let blog = try TestBlog(files, theme: theme.merging(["index": template]) { $1 })
    let page = try blog.build()["index.html"]
    // The pages of categories and authors are made of it too, so that a problem is there more than once.
    #expect(Set(blog.problems) == Set(problems), sourceLocation: location)
    return page
}

@Suite struct TranslationSettingTests {
    private let template =
        "{{ _('Read on') }} {{ gettext('Older') }} {% for n in [1, 2] %}{% trans n=n %}{{ n }} post{% pluralize %}{{ n }} posts{% endtrans %} {% endfor %}"

    @Test func messagesAreTranslatedWhereTheSettingHasThem() throws {
        let more = "[JINJA_TRANSLATIONS]\n\"Read on\" = \"Weiterlesen\"\n\"%(n)s post\" = [\"%(n)s Beitrag\", \"%(n)s Beiträge\"]\n"
        #expect(try index(template, more) == "Weiterlesen Older 1 Beitrag 2 Beiträge ")
        #expect(try index(template) == "Read on Older 1 post 2 posts ")
    }

    @Test func aTranslationThatIsNoTextIsReported() throws {
        _ = try index(
            "x", "[JINJA_TRANSLATIONS]\n\"Read on\" = 5\n",
            problems: ["plimsoll.toml:5:1: warning: the translation of `Read on` is neither text nor a list of texts"])
    }
}

@Suite struct BuiltinTemplateTests {
    /// Servers show it for addresses in any folder, so that its links are never relative.
    @Test(arguments: [
        ("RELATIVE_URLS = true\n", "https://example.org"), ("RELATIVE_URLS = true\nSITEURL = \"\"\n", ""), ("", "https://example.org"),
    ])
    func notFoundIsAPageThatNothingLists(more: String, address: String) throws {
        let blog = try TestBlog(
            [
                "plimsoll.toml": (more.contains("SITEURL") ? "PATH = \"content\"\nSITENAME = \"Test\"\n" : settings) + more
                    + "DIRECT_TEMPLATES = [\"index\", \"404\"]\nPLUGINS = [\"sitemap\"]\nFEED_ALL_ATOM = \"feed.xml\"\n",
                "content/one.md": article("One"),
            ], theme: ["page": "own"])
        let files = try blog.build()
        #expect(blog.problems.isEmpty)
        let page = try #require(files["404.html"])
        #expect(page.contains("<title>Test - Page not found</title>") && page.contains("<a href=\"\(address)/\">All articles</a>"))
        #expect(page.contains("href=\"\(address)/theme/css/main.css\"") && !page.contains("=\"./") && !page.contains("=\"../"))
        #expect(files["sitemap.xml"]?.contains("404") == false && files["sitemap.xml"]?.contains("one.html") == true)
        #expect(files["feed.xml"]?.contains("404") == false)
    }

    @Test func theyStandInForWhatAThemeLacks() throws {
        let blog = try TestBlog(
            [
                "plimsoll.toml": settings + "YEAR_ARCHIVE_SAVE_AS = \"{date:%Y}/index.html\"\nDEFAULT_PAGINATION = 1\n",
                "content/one.md": article("One", "tags: x, y\nauthor: Ada\nsummary: Short."),
                "content/two.md": article("Two", date: "2025-01-01"),
                "content/pages/me.md": "Title: Me\n\nHello.",
            ], theme: ["base": "<b>{% block title %}{% endblock %}</b>{% block content %}{% endblock %}"])
        let files = try blog.build()
        #expect(blog.problems.isEmpty)
        #expect(files["pages/me.html"]?.hasPrefix("<b>Test - Me</b>") == true)
        let article = try #require(files["one.html"])
        for part in [
            "<b>Test - One</b>", "<p>Text.</p>", "tag/x.html\">x</a>", "category/misc.html\">misc</a>", "author/ada.html\">Ada</a>",
        ] {
            #expect(article.contains(part), "\(part)")
        }
        #expect(files["index.html"]?.contains("<p>Short.</p>") == true)
        #expect(files["index.html"]?.contains("href=\"https://example.org/index2.html\"") == true)
        #expect(files["2025/index.html"]?.contains("<h2>Archives for 2025</h2>") == true)
        #expect(files["2025/index.html"]?.contains("One") == false)
        #expect(files["tag/x.html"]?.contains("<h2>Articles tagged with x</h2>") == true)
        #expect(files["authors.html"]?.contains("<a href=\"https://example.org/author/ada.html\">Ada</a> (1)") == true)
        for name in ["archives", "categories", "tags", "category/misc", "author/ada"] { #expect(files[name + ".html"] != nil, "\(name)") }
    }

    @Test func theThemeNamedSimpleIsBuiltIn() throws {
        let blog = try TestBlog(
            [
                "plimsoll.toml": settings + "THEME = \"simple\"\nMENUITEMS = [[\"Shop\", \"/shop\"]]\nFEED_ALL_RSS = \"all.rss\"\n",
                "content/one.md": article("One"), "content/un.md": article("Un", "lang: fr\nslug: one"),
            ], theme: nil)
        let files = try blog.build()
        #expect(blog.problems.isEmpty)
        let page = try #require(files["one.html"])
        for part in [
            "<html lang=\"en\">", "<a href=\"/shop\">Shop</a>", "href=\"https://example.org/feeds/all.atom.xml\"",
            "href=\"https://example.org/all.rss\"", "<link rel=\"alternate\" hreflang=\"fr\" href=\"https://example.org/one-fr.html\">",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(files["category/misc.html"]?.contains("href=\"https://example.org/feeds/misc.atom.xml\"") == true)
        #expect(files["category/misc.html"]?.contains("aria-current=\"page\">misc</a>") == true)
        #expect(files["one-fr.html"]?.contains("<html lang=\"fr\">") == true)
    }

    @Test(arguments: [
        ("", "-: warning: THEME is not set, and there is no folder `theme`: the built-in templates are used"),
        ("THEME = \"notmyidea\"\n", "plimsoll.toml:4:1: warning: Pelican's theme `notmyidea` is not here: the built-in templates are used"),
        ("THEME = \"thme\"\n", "plimsoll.toml:4:1: error: the theme `thme` has no folder `templates`"),
    ])
    func withoutAThemeTheyAreUsed(setting: String, problem: String) throws {
        let blog = try TestBlog(["plimsoll.toml": settings + setting, "content/one.md": article("One")], theme: nil)
        #expect(try blog.build()["one.html"]?.contains("<p>Text.</p>") == true)
        #expect(blog.problems == [problem])
    }

    @Test func templatesCanBeNamedByWhereTheyAre() throws {
        let theme = ["page": "PAGE", "part": "theme"]
        #expect(try index("{% include './part.html' %} {% include '!theme/part.html' %}", theme: theme) == "theme theme")
        let built = try index("{% extends '!simple/index.html' %}{% block content_title %}<h2>Mine</h2>{% endblock %}")
        #expect(built?.contains("<h2>Mine</h2>") == true && built?.contains("One</a>") == true)
        let blog = try TestBlog(
            [
                "plimsoll.toml": settings + "THEME_TEMPLATES_OVERRIDES = [\"mine\"]\n", "mine/part.html": "mine",
                "content/one.md": article("One"),
            ], theme: theme.merging(["index": "{% include 'part.html' %} {% include '!theme/part.html' %}"]) { $1 })
        #expect(try blog.build()["index.html"] == "mine theme")
    }

    @Test func aDirectTemplateThatIsNowhereIsReported() throws {
        let problem = "plimsoll.toml:4:1: error: the theme has no template `serch.html`, so there is no page of it"
        #expect(try index("x", "DIRECT_TEMPLATES = [\"index\", \"serch\"]\n", problems: [problem]) == "x")
    }

    @Test func templatePagesComeFromTheContentFolder() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings + "[TEMPLATE_PAGES]\n\"extra/now.html\" = \"now/index.html\"\n", "content/one.md": article("One"),
            "content/extra/now.html": "{{ articles|length }} {{ output_file }}",
        ])
        #expect(try blog.build()["now/index.html"] == "1 now/index.html")
        #expect(blog.problems.isEmpty)
    }
}

@Suite struct ThemeContextTests {
    private func post(_ title: String, _ date: String, _ more: String = "") -> String { article(title, date: date, more) }

    @Test func translationsStandBesideTheirOriginal() throws {
        let blog = try TestBlog(
            [
                "plimsoll.toml": settings + "[DATE_FORMATS]\nfr = \"%d/%m/%Y\"\n", "content/a.md": article("Hello"),
                "content/b.md": article("Bonjour", "lang: fr\nslug: hello"), "content/c.md": article("Seul", "lang: fr"),
                "content/d.md": article("Marked", "translation: true\nslug: pair"), "content/e.md": article("Pair"),
            ],
            theme: [
                "index": "{% for a in articles %}{{ a.title }} {% endfor %}",
                "article":
                    "{{ article.title }} {{ article.locale_date }}:{% for t in article.translations %} {{ t.lang }} {{ t.url }}{% endfor %}",
            ])
        let files = try blog.build()
        #expect(files["index.html"] == "Hello Pair Seul ")
        #expect(files["hello.html"] == "Hello Fri 02 January 2026: fr hello-fr.html")
        #expect(files["hello-fr.html"] == "Bonjour 02/01/2026: en hello.html")
        #expect(files["seul-fr.html"] == "Seul 02/01/2026:")
        #expect(files["feeds/all.atom.xml"]?.contains("<title>Bonjour</title>") == true)
        // Both are in the blog's own language, so that both want the same place.
        #expect(blog.problems == ["content/d.md: error: `pair.html` is written by content/e.md already, so this is left out"])
    }

    @Test func listsHavePelicansOrder() throws {
        let content = [
            "1.md": post("Bee", "2026-01-02", "tags: z, a\ncategory: Yes"), "2.md": post("Ant", "2026-01-02", "tags: m\ncategory: no"),
            "3.md": post("Cat", "2026-01-03", "tags: a\ncategory: Yes\nauthor: Bo"), "4.md": post("Dog", "2020-05-05", "author: ada"),
        ]
        let template = """
            {% for a in articles %}{{ a.title }} {% endfor %}| {% for a in dates %}{{ a.title }} {% endfor %}|
            {%- for t, x in tags %} {{ t }}{{ x|length }}{% endfor %} |{% for c, x in categories %} {{ c }}{% endfor %} |
            {%- for w, x in authors %} {{ w }}{% endfor %}
            """
        #expect(try index(template, content: content) == "Cat Ant Bee Dog | Cat Ant Bee Dog | a2 m1 z1 | misc no Yes | ada Bo")
        let reversed = "NEWEST_FIRST_ARCHIVES = false\nREVERSE_CATEGORY_ORDER = true\nARTICLE_ORDER_BY = \"title\"\n"
        #expect(try index(template, reversed, content: content) == "Ant Bee Cat Dog | Dog Ant Bee Cat | m1 z1 a2 | Yes no misc | ada Bo")
        let problem = "plimsoll.toml:4:1: warning: `content/2.md` has no `rank` to be ordered by"
        #expect(
            try index(
                "{% for a in articles %}{{ a.title }} {% endfor %}", "ARTICLE_ORDER_BY = \"rank\"\n", content: content, problems: [problem])
                == "Ant Bee Cat Dog ")
    }

    @Test func periodArchivesAreThereWhereTheyAreAskedFor() throws {
        let content = ["1.md": post("One", "2026-01-02"), "2.md": post("Two", "2026-01-30"), "3.md": post("Old", "2024-12-24")]
        let blog = try TestBlog(
            Dictionary(uniqueKeysWithValues: content.map { ("content/" + $0.key, $0.value) }).merging([
                "plimsoll.toml": settings + """
                    YEAR_ARCHIVE_SAVE_AS = "{date:%Y}/index.html"
                    YEAR_ARCHIVE_URL = "{date:%Y}/"
                    MONTH_ARCHIVE_SAVE_AS = "{date:%Y}/{date:%b}/index.html"

                    """
            ]) { $1 },
            theme: [
                "index":
                    "{% for y in period_archives.year %}{{ y.period }} {{ y.url }} {{ y.dates|length }};{% endfor %}{{ period_archives.day }}",
                "period_archives":
                    "{{ period }} {{ period_num }} {% for a in dates %}{{ a.title }} {% endfor %}of {{ all_articles|length }}",
            ])
        let files = try blog.build()
        #expect(files["index.html"] == "(2026,) 2026/ 2;(2024,) 2024/ 1;")
        #expect(files["2026/index.html"] == "(2026,) (2026,) Two One of 3")
        #expect(files["2024/Dec/index.html"] == "(2024, 'December') (2024, 12) Old of 3")
        #expect(blog.problems.isEmpty)
    }

    @Test(arguments: [
        (
            "{{ ARCHIVES_SAVE_AS is defined }} {{ DEFAULT_DATE is defined }} {{ AUTHOR is defined }} {{ TYPOGRIFY is defined }}",
            "False False False True"
        ),
        ("{{ PLUGINS }} {{ 'assets' in PLUGINS }} {{ 'x' is plugin_enabled }}", "[] False False"),
        ("{{ CSS_FILE }} {{ FEED_DOMAIN }} {{ localsiteurl }}", "main.css https://example.org https://example.org"),
        ("{{ page_name }} {{ output_file }} {{ blog }}", "index index.html True"),
        ("{{ tag_cloud }}{{ articles[0].related_posts }}{{ articles[0].next_article }}{{ related_posts }}", "[]"),
        ("{{ _('Read') }} {{ gettext('more') }}", "Read more"),
        ("{{ articles[0].category == 'MISC' }} {{ articles[0].tags[0] == 'X' }} {{ articles[0].relative_dir }}", "True True "),
        ("{{ articles_page.object_list|length }} {{ articles_previous_page }} {{ articles_page.url }}", "1 None index.html"),
    ])
    func variablesAreAsInPelican(template: String, expected: String) throws {
        #expect(try index(template) == expected)
    }

    @Test func taxonomyPagesKnowTheWholeBlog() throws {
        let blog = try TestBlog(
            [
                "plimsoll.toml": settings + "TAG_URL = \"t/{slug}.html\"\n", "content/one.md": article("One", "tags: x"),
                "content/two.md": article("Two"), "content/three.md": article("Three", "status: draft"),
            ], theme: ["tag": "{{ page_name }} {{ articles|length }}/{{ all_articles|length }}", "article": "{{ all_articles|length }}"])
        let files = try blog.build()
        #expect(files["tag/x.html"] == "t/x 1/2")
        #expect(files["drafts/three.html"] == "2" && files["two.html"] == "0")
    }

    @Test func keysOfTheHeaderAreAttributes() throws {
        let header = "cover: a.png\nlinks: one\n    two\nnote: 1\nnote: 2"
        let page = try index(
            "{{ articles[0].cover }} {{ articles[0].links }} {{ articles[0].note }} {{ articles[0].none is defined }}",
            content: ["one.md": article("One", header)])
        #expect(page == "a.png ['one', 'two'] ['1', '2'] False")
    }

    @Test func datesCanBeCountedWith() throws {
        let content = ["one.md": article("One", date: "2026-03-01 01:00", "modified: 2026-03-04 03:30")]
        let template = """
            {% set a = articles[0] %}{% set d = a.modified - a.date %}{{ d.days }} {{ d.seconds }} {{ d }} {{ d.total_seconds() }}
            {{ (a.date - a.modified).days }} {{ (a.date - d) }} {{ d > (a.date - a.date) }} {{ 'same' if not a.date - a.date }}
            """
        #expect(
            try index(template, content: content)
                == "3 9000 3 days, 2:30:00 268200.0\n-4 2026-02-25 22:30:00+00:00 True same")
    }

    @Test func paginationPatternsKnowTheFirstPagesURL() throws {
        let patterns = """
            DEFAULT_PAGINATION = 1
            TAG_URL = "t/{slug}/"
            TAG_SAVE_AS = "t/{slug}/index.html"
            PAGINATION_PATTERNS = [[1, "{url}", "{save_as}"], [2, "{base_name}/p/{number}/", "{base_name}/p/{number}/index.html"]]

            """
        let blog = try TestBlog(
            ["plimsoll.toml": settings + patterns, "content/1.md": article("A", "tags: x"), "content/2.md": article("B", "tags: x")],
            theme: ["tag": "{{ articles_page.url }} {{ articles_next_page.url }}{{ articles_previous_page.url }}"])
        let files = try blog.build()
        #expect(files["t/x/index.html"] == "t/x/ t/x/p/2/")
        #expect(files["t/x/p/2/index.html"] == "t/x/p/2/ t/x/")
    }
}

@Suite struct OldThemeTests {
    @Test func formatFillsBracesWithAWarning() throws {
        let problem = "theme/templates/index.html:1:23: warning: `|format(…)` is for `%s`, but `feeds/{slug}.atom.xml` has braces"
        #expect(try index("{{ CATEGORY_FEED_ATOM|format('x') }}", problems: [problem]) == "feeds/x.atom.xml")
        let none = "theme/templates/index.html:1:12: warning: `/shop` has no `%s` for `|format(…)`, and is left as it is"
        #expect(try index("{{ '/shop'|format('x') }} {{ '%s!'|format('x') }}", problems: [none]) == "/shop x!")
    }

    @Test func textThatWasADateIsLeftAsItIs() throws {
        let problem = "theme/templates/index.html:1:12: warning: `strftime` wants a date, but `today` is text, which is left as it is"
        #expect(try index("{{ 'today'|strftime('%Y') }}", problems: [problem]) != nil)
    }

    @Test func whatIsUndefinedPrintsNothingAndWarns() throws {
        let problem = "theme/templates/index.html:1:5: warning: `nope` is undefined"
        #expect(try index("[{{ nope.x }}]", problems: [problem]) == "[]")
    }

    @Test func strictnessIsASetting() throws {
        func how(_ kind: String, _ template: String, _ problems: [String]) throws -> String? {
            try index(template, "JINJA_ENVIRONMENT = { undefined = \"\(kind)\" }\n", problems: problems)
        }
        #expect(try how("strict", "{{ nope }}", ["theme/templates/index.html:1:1: error: `nope` is undefined"]) == nil)
        #expect(try how("standard", "{{ nope }}.", []) == ".")
        #expect(try how("standard", "{{ nope.x }}", ["theme/templates/index.html:1:4: error: `nope` is undefined"]) == nil)
        #expect(
            try how("Undefined", "{{ nope }}.", ["plimsoll.toml:4:23: warning: undefined names cannot be treated as `Undefined`"]) == ".")
    }

    @Test func theBuiltinTemplatesStandStrictness() throws {
        let blog = try TestBlog(
            [
                "plimsoll.toml": settings + "THEME = \"simple\"\nYEAR_ARCHIVE_SAVE_AS = \"{date:%Y}.html\"\nDEFAULT_PAGINATION = 1\n"
                    + "JINJA_ENVIRONMENT = { undefined = \"strict\" }\n",
                "content/one.md": article("One"), "content/two.md": article("Two", "tags: x"), "content/pages/me.md": "title: Me\n\nx",
            ], theme: [:])
        #expect(try blog.build()["2026.html"] != nil)
        #expect(blog.problems.isEmpty)
    }

    @Test func assetsAreLinkedOneByOne() throws {
        let template = """
            {% assets filters="cssmin, x", output="o.css", "css/a.css", 'css/b,c.css' -%}
            <{{ SITEURL }}/{{ ASSET_URL }}>
            {%- endassets %}
            """
        let problem =
            "theme/templates/index.html:1: warning: the plugin behind `assets` is not run: its files are linked one by one, as they are"
        let page = try index(template, problems: [problem])
        #expect(page == "<https://example.org/theme/css/a.css><https://example.org/theme/css/b,c.css>")
    }

    @Test func whatCameWithPelicanOnceIsEmpty() throws {
        let problem =
            "theme: warning: the theme includes `disqus_script.html`, which it does not have, and Pelican no longer: nothing is there"
        #expect(try index("[{% include 'disqus_script.html' %}]", problems: [problem]) == "[]")
    }

    @Test func pagesCanBeSortedByNothing() throws {
        let content = ["one.md": article("One"), "pages/b.md": "Title: A\n\nx", "pages/a.md": "Title: B\n\nx"]
        #expect(try index("{% for p in pages|sort %}{{ p.title }}{% endfor %}", content: content) == "BA")
        #expect(
            try index("{% for y, x in dates|groupby('date.year')|sort(reverse=True) %}{{ y }}{% endfor %}", content: content) == "2026")
    }

    @Test func settingsCanBringPlainDataIntoTemplates() throws {
        let blog = try TestBlog(
            [
                "pelicanconf.py": """
                PATH = 'content'
                JINJA_GLOBALS = {'crew': ['a', 'b']}
                JINJA_FILTERS = {'shout': lambda text: text.upper()}
                JINJA_ENVIRONMENT = {'trim_blocks': False, 'loader': 1}

                """, "content/one.md": article("One"),
            ],
            theme: ["index": "{{ crew|join('+') }}{% if true %}\n{% endif %}.", "tags": "{{ 'x'|shout }}"])
        let files = try blog.build()
        #expect(files["index.html"] == "a+b\n.")
        #expect(files["tags.html"] == nil)
        #expect(
            blog.problems.contains(
                "theme/templates/tags.html:1:8: error: the filter `shout` is a function of Python's (pelicanconf.py:3:27), which is not run"
            ))
        #expect(blog.problems.contains { $0.hasSuffix("warning: `loader` has no effect on templates here") })
    }
}
