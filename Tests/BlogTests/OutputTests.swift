// What a build writes beside pages: static files, source copies, feeds, the sitemap; and what it takes away.

import Diagnostics
import Files
import Foundation
import Testing

@testable import Blog

private let settings = "PATH = \"content\"\nSITENAME = \"Test\"\nSITEURL = \"https://example.org\"\n"

@Suite struct StaticFileTests {
    @Test func linkedAndAttachedFilesAreCopied() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings + "ARTICLE_SAVE_AS = \"{slug}/index.html\"\nARTICLE_URL = \"{slug}/\"\n",
            "content/a/one.md": article(
                "One", date: "2026-01-02", body: "![p](<{attach}img/p q.png>) [n]({attach}../near.pdf) [d](|static|/data/d.csv#x)"),
            // A second document that attaches what is attached already links to where it is.
            "content/b/two.md": article("Two", date: "2026-01-01", "summary: [s]({static}../sum.txt)", body: "[n]({attach}/near.pdf)"),
            // Text that only looks like a link copies nothing.
            "content/three.md": article("Three", body: "`{static}/unseen.bin` and [gone]({static}/gone.bin)"),
            "content/a/img/p q.png": "P", "content/near.pdf": "N", "content/data/d.csv": "D", "content/sum.txt": "S",
            "content/unseen.bin": "U", "content/images/usual.png": "I",
        ])
        let files = try blog.build()
        #expect(
            files.filter { !$0.key.hasSuffix(".html") && !$0.key.hasSuffix(".xml") } == [
                "one/img/p q.png": "P", "one/near.pdf": "N", "data/d.csv": "D", "sum.txt": "S", "images/usual.png": "I",
            ])
        let base = "https://example.org/"
        #expect(files["one/index.html"]?.contains("src=\"\(base)one/img/p%20q.png\"") == true)
        #expect(files["one/index.html"]?.contains("href=\"\(base)data/d.csv#x\"") == true)
        #expect(files["two/index.html"]?.contains("href=\"\(base)one/near.pdf\"") == true)
        #expect(blog.problems == ["content/three.md:5:34: warning: the link `{static}/gone.bin` leads nowhere: there is no `gone.bin`"])
    }

    @Test func settingsSayWhereTheyGo() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings + """
                STATIC_PATHS = ["images", "extra"]
                STATIC_EXCLUDES = ["images/raw"]
                [EXTRA_PATH_METADATA]
                "extra/CNAME" = { path = "CNAME" }
                "extra" = { save_as = "other" }
                "extra/robots.txt" = { save_as = "robots.txt", url = "/robots.txt" }
                "extra/up" = { path = "../../up" }
                """,
            "content/extra/CNAME": "example.org", "content/extra/robots.txt": "R", "content/extra/up": "U", "content/images/a.png": "A",
            "content/images/raw/b.raw": "B", "content/images/post.md": article("In images"),
            "content/one.md": article("One", body: "[c]({attach}extra/CNAME)"),
        ])
        let files = try blog.build()
        #expect(files["robots.txt"] == "R" && files["images/a.png"] == "A" && files["images/raw/b.raw"] == nil)
        // What the settings place is not moved by an attaching link.
        #expect(files["other"] == "example.org")
        #expect(files["images/post.md"] == nil && files["in-images.html"] != nil)
        #expect(!FileManager.default.fileExists(atPath: blog.path + "/up"))
    }

    @Test func aCopiedFileStandsOverAPageAndIsReported() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings + "STATIC_PATHS = [\"extra\"]\n[EXTRA_PATH_METADATA]\n\"extra/t.html\" = { path = \"tags.html\" }\n",
            "content/extra/t.html": "MINE", "content/one.md": article("One"),
        ])
        #expect(try blog.build()["tags.html"] == "MINE")
        #expect(
            blog.problems == [
                "content/extra/t.html: warning: this file is copied to `tags.html`, over what DIRECT_TEMPLATES tags puts there"
            ])
    }

    @Test func aHeadersSaveAsStandsOverAListing() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings, "content/one.md": article("One"),
            "content/pages/home.md": "Title: Home\nsave_as: index.html\nurl:\n\nWelcome.",
        ])
        #expect(try blog.build()["index.html"] == "PAGE Home|<p>Welcome.</p>\n")
        #expect(blog.problems.isEmpty)
    }

    @Test func sourcesStandBesideTheirPages() throws {
        let post = article("One")
        let blog = try TestBlog([
            "plimsoll.toml": settings + "OUTPUT_SOURCES = true\nOUTPUT_SOURCES_EXTENSION = \".md\"\n", "content/one.md": post,
            "content/draft.md": article("Draft", "status: draft"),
        ])
        let files = try blog.build()
        #expect(files["one.md"] == post && files["drafts/draft.md"] == nil)
    }
}

@Suite struct FindingTests {
    @Test func filesThatNothingNamesAreFoundOnRequest() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings + "STATIC_PATHS = [\"images\", \"CNAME\"]\n",
            "content/one.md": article("One", body: "![a]({static}/images/a%20b.png) <img src=\"/images/c.png?1\">"),
            "content/images/a b.png": "A", "content/images/c.png": "C", "content/images/d.png": "D", "content/images/e.css": "url(d2.png)",
            "content/images/d2.png": "D", "content/CNAME": "x",
        ])
        blog.site.check(unused: true)
        #expect(
            blog.problems == [
                "content/images/d.png: warning: no page names this file, which is copied to `images/d.png`",
                "content/images/e.css: warning: no page names this file, which is copied to `images/e.css`",
            ])
    }

    @Test func aTranslationOfNothingIsReported() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings, "content/a.md": article("A", "lang: fr\ntranslation: true"),
            "content/b.md": article("B", "lang: fr"),
            "content/c.md": article("C"), "content/c-fr.md": article("C fr", "lang: fr\nslug: c\ntranslation: true"),
        ])
        #expect(try blog.build()["archives.html"] == "ARCHIVES A;B;C;")
        #expect(
            blog.problems == ["content/a.md:4:14: warning: this is said to be a translation, but there is no original with the slug `a`"])
    }
}

@Suite struct LeftoverTests {
    private func blog(_ more: String = "") throws -> TestBlog {
        try TestBlog([
            "plimsoll.toml": settings + "OUTPUT_RETENTION = [\"kept\"]\n" + more, "content/one.md": article("One"),
            "output/old/page.html": "x", "output/kept/file": "x", "output/.git/config": "x", "output/.nojekyll": "",
        ])
    }

    @Test func aNoteNamesWhatIsNotTheSites() throws {
        let blog = try blog()
        #expect(try blog.build()["old/page.html"] == "x")
        #expect(blog.problems == ["-: note: 1 file in the output folder are not this site's: old/page.html"])
    }

    @Test func theyAreRemovedWhereTheSettingsSaySo() throws {
        let blog = try blog("DELETE_OUTPUT_DIRECTORY = true\n")
        try FileManager.default.createSymbolicLink(atPath: blog.path + "/output/link", withDestinationPath: blog.path + "/content")
        let files = try blog.build()
        #expect(files["old/page.html"] == nil && files["one.html"] != nil && files["kept/file"] == "x" && files[".git/config"] == "x")
        #expect(!FileManager.default.fileExists(atPath: blog.path + "/output/old"))
        #expect((try? FileManager.default.attributesOfItem(atPath: blog.path + "/output/link")) == nil)
        #expect(blog.folder.exists("content/one.md"))
    }

    @Test func nothingIsRemovedAfterErrorsOrFromTheBlogItself() throws {
        let broken = try blog("DELETE_OUTPUT_DIRECTORY = true\n")
        try broken.write("no header", to: "content/bad.md")
        #expect(try broken.build()["old/page.html"] == "x")

        let inside = try TestBlog(["plimsoll.toml": settings + "DELETE_OUTPUT_DIRECTORY = true\n", "content/one.md": article("One")])
        try FileManager.default.createSymbolicLink(atPath: inside.path + "/out", withDestinationPath: inside.path)
        _ = try inside.site.build(into: inside.folder.folder("out"))
        #expect(inside.folder.exists("content/one.md") && inside.folder.exists("plimsoll.toml"))
        #expect(inside.problems.contains { $0.contains("nothing is removed from") })
    }
}

@Suite struct FeedTests {
    private static let all = """
        FEED_ATOM = "f/atom.xml"
        FEED_RSS = "f/rss.xml"
        FEED_JSON = "f/feed.json"
        FEED_ALL_RSS = "f/all.rss.xml"
        CATEGORY_FEED_RSS = "f/c-{slug}.rss.xml"
        TAG_FEED_ATOM = "f/t-{slug}.atom.xml"
        TAG_FEED_RSS = "f/t-{slug}.rss.xml"
        TRANSLATION_FEED_RSS = "f/l-{lang}.rss.xml"
        FEED_DOMAIN = "https://feeds.example.org"
        SITESUBTITLE = "Of <b>tests</b>"

        """
    private static let posts = [
        "content/one.md": article(
            "A & <b>bold</b>", date: "2017-8-18 22:34", "modified: 2018-01-01 10:00+02:00\ntags: x&y\nauthors: Ada, Bo",
            body: "One ]]> & *two* \u{8}\u{1B}[1m."),
        "content/fr.md": article("Un", date: "2019-01-01", "lang: fr\nslug: a-bold\nsummary: Court.", body: "Long."),
        "content/old.md": article("Old", date: "2016-02-29", "url: /old/ü page"),
    ]

    @Test func allOfPelicansKindsAreWritten() throws {
        let files = try TestBlog(Self.posts.merging(["plimsoll.toml": settings + Self.all]) { $1 }).build()
        #expect(
            files.keys.filter { $0.hasPrefix("f/") || $0.hasPrefix("feeds/") }.sorted() == [
                "f/all.rss.xml", "f/atom.xml", "f/c-misc.rss.xml", "f/feed.json", "f/l-en.rss.xml", "f/l-fr.rss.xml", "f/rss.xml",
                "f/t-xy.atom.xml", "f/t-xy.rss.xml", "feeds/ada.atom.xml", "feeds/ada.rss.xml", "feeds/all-en.atom.xml",
                "feeds/all-fr.atom.xml", "feeds/all.atom.xml", "feeds/bo.atom.xml", "feeds/bo.rss.xml", "feeds/misc.atom.xml",
            ])
        let ids = { (name: String) in files[name]!.matches(of: /(?:<id>|<guid[^>]*>)(tag:[^<]*)/).map { String($0.1) } }
        let (bold, french, old) = (
            "tag:example.org,2017-08-18:/a-bold.html", "tag:example.org,2019-01-01:/a-bold-fr.html",
            "tag:example.org,2016-02-29:/old/ü page"
        )
        #expect(ids("f/atom.xml") == [bold, old])
        #expect(ids("feeds/all.atom.xml") == [french, bold, old])
        #expect(ids("f/all.rss.xml") == [french, bold, old])
        #expect(ids("f/l-fr.rss.xml") == [french])
        #expect(ids("f/t-xy.rss.xml") == [bold])
        #expect(files["f/t-xy.atom.xml"]?.contains("<title>Test - x&amp;y</title>") == true)
        #expect(files["f/rss.xml"]?.contains("<link>https://example.org/old/%C3%BC%20page</link>") == true)
    }

    @Test func entriesSayWhatPelicanSays() throws {
        let files = try TestBlog(Self.posts.merging(["plimsoll.toml": settings + Self.all]) { $1 }).build()
        let atom = try #require(files["f/atom.xml"])
        for part in [
            "<title>A &amp; bold</title>", "<published>2017-08-18T22:34:00+00:00</published>",
            "<updated>2018-01-01T10:00:00+02:00</updated>",
            "<name>Ada</name>", "<name>Bo</name>", "<category term=\"misc\"/><category term=\"x&amp;y\"/>",
            "<link href=\"https://feeds.example.org/f/atom.xml\" rel=\"self\"/>", "<subtitle>Of tests</subtitle>",
        ] { #expect(atom.contains(part), "\(part)") }
        let rss = try #require(files["f/all.rss.xml"])
        for part in [
            "<pubDate>Fri, 18 Aug 2017 22:34:00 +0000</pubDate>", "<dc:creator>Ada</dc:creator>",
            "<description>&lt;p&gt;Court.&lt;/p&gt;\n</description>", "<lastBuildDate>Tue, 01 Jan 2019 00:00:00 +0000</lastBuildDate>",
        ] { #expect(rss.contains(part), "\(part)") }
        let json = try JSONSerialization.jsonObject(with: Data(try #require(files["f/feed.json"]).utf8)) as? [String: Any]
        let item = (json?["items"] as? [[String: Any]])?.first
        #expect(item?["title"] as? String == "A & bold" && item?["tags"] as? [String] == ["misc", "x&y"])
    }

    @Test(arguments: [
        ("FEED_MAX_ITEMS = 1", 1), ("FEED_MAX_ITEMS = 0", 0), ("FEED_APPEND_REF = true", 2), ("RSS_FEED_SUMMARY_ONLY = false", 2),
    ])
    func settingsAreHonoured(setting: String, count: Int) throws {
        let files = try TestBlog(Self.posts.merging(["plimsoll.toml": settings + Self.all + setting + "\n"]) { $1 }).build()
        let rss = try #require(files["f/rss.xml"])
        #expect(rss.components(separatedBy: "<item>").count == count + 1)
        #expect(rss.contains("a-bold.html?ref=feed</link>") == setting.contains("REF"))
    }

    /// The order is ARTICLE_ORDER_BY's, as in Pelican.
    @Test func theBlogsOrderIsTheFeeds() throws {
        let files = try TestBlog(Self.posts.merging(["plimsoll.toml": settings + Self.all + "ARTICLE_ORDER_BY = \"title\"\n"]) { $1 })
            .build()
        let titles = files["f/atom.xml"]!.matches(of: /<entry><title>([^<]*)/).map { String($0.1) }
        #expect(titles == ["A &amp; bold", "Old"])
    }
}

@Suite struct PluginTests {
    private func built(_ plugins: String, _ template: String, _ more: [String: String] = [:]) throws -> [String: String] {
        let theme = TestBlog.theme.merging(["article": template]) { $1 }
        var files = ["plimsoll.toml": settings + "PLUGINS = [\(plugins)]\n"]
        for (number, header) in ["tags: a, b\ncategory: X", "tags: a\ncategory: Y", "tags: a, b\ncategory: X", "category: X"].enumerated() {
            files["content/\(number).md"] = article("P\(number)", date: "2026-01-0\(number + 1)", header + "\nseries: S\n")
        }
        return try TestBlog(files.merging(more) { $1 }, theme: theme).build()
    }

    @Test(arguments: [
        (
            "", "{{ article.next_article }}|{{ article.related_posts }}|{{ article.series }}|{{ 'neighbors' is plugin_enabled }}",
            "||S|False"
        ),
        (
            "\"pelican.plugins.neighbors\"",
            "{{ article.next_article.title }}|{{ article.prev_article.title }}|{{ 'neighbors' is plugin_enabled }}", "P3|P1|True"
        ),
        ("\"neighbors\"", "{{ article.next_article_in_category.title }}|{{ article.prev_article_in_category.title }}", "P3|P0"),
        ("\"related_posts\"", "{% for a in article.related_posts %}{{ a.title }};{% endfor %}", "P0;P1;"),
        (
            "\"series\"",
            "{{ article.series.index }}/{{ article.series.all|length }} {{ article.series.previous.title }} {{ series.S|length }}",
            "3/4 P1 4"
        ),
        ("\"readtime\"", "{{ article.readtime }} {{ article.readtime_string }} {{ article.readtime_with_seconds }}", "0 0 minutes (0, 0)"),
        ("\"post_stats\"", "{{ article.stats.wc }} {{ article.stats.read_mins }}", "1 1"),
        (
            "\"share_post\"", "{{ article.share_post['facebook'] }}",
            "https://www.facebook.com/sharer/sharer.php?u=https%3A//example.org/p2.html"
        ),
        ("\"tag_cloud\"", "{% for tag, step in tag_cloud %}{{ tag }}={{ step }};{% endfor %}", "a=1;b=4;"),
    ])
    func theirNamesWorkWherePLUGINSNamesThem(plugins: String, template: String, expected: String) throws {
        #expect(try built(plugins, template)["p2.html"] == expected)
    }

    @Test func aSitemapHasWhatIsListed() throws {
        let files = try built(
            "\"sitemap\", \"robots\"", "x", ["content/d.md": article("D", "status: draft"), "content/h.md": article("H", "status: hidden")])
        let addresses = files["sitemap.xml"]!.matches(of: /<loc>([^<]*)/).map { String($0.1) }
        #expect(
            addresses
                == [
                    "", "archives.html", "authors.html", "categories.html", "category/x.html", "category/y.html", "p0.html", "p1.html",
                    "p2.html",
                    "p3.html", "tag/a.html", "tag/b.html", "tags.html",
                ].map { "https://example.org/" + $0 })
        #expect(files["sitemap.xml"]!.contains("<lastmod>2026-01-04T00:00:00+00:00</lastmod>"))
        #expect(files["robots.txt"] == "User-agent: *\nDisallow:\n\nSitemap: https://example.org/sitemap.xml\n")
    }

    @Test(arguments: [
        ("toc", "# One\n\n## Two", "<div class=\"toc\">\n<ul>\n<li><a href=\"#one\">One</a><ul>\n<li><a href=\"#two\">Two</a></li>", true),
        ("toc", "Text.", "", false), ("neighbors", "# One", "", true),
    ])
    func headingsMakeATable(plugin: String, body: String, table: String, hasIDs: Bool) throws {
        let page = try built("\"\(plugin)\"", "{{ article.toc }}|{{ article.content }}", ["content/m.md": article("M", body: body)])[
            "m.html"]
        #expect(page?.hasPrefix(table.isEmpty ? "|" : table) == true)
        #expect(page?.contains("id=\"one\"") == hasIDs)
    }

    @Test func marksBoundSummaries() throws {
        let body = "A\n\n<!-- PELICAN_BEGIN_SUMMARY -->\n\nB\n\n<!-- PELICAN_END_SUMMARY -->\n\nC"
        let more = ["content/m.md": article("M", body: body)]
        #expect(try built("\"summary\"", "{{ article.summary|striptags }}", more)["m.html"] == "B")
        #expect(try built("", "{{ article.summary|striptags }}", more)["m.html"] == "A B C")
    }

    @Test func oldAddressesLeadToNewOnes() throws {
        let files = try built("\"pelican_alias\"", "x", ["content/m.md": article("M", "alias: /2010/m/, old.html, ../up")])
        #expect(files["2010/m/index.html"]?.contains("content=\"0; url=https://example.org/m.html\"") == true)
        #expect(files["old.html"]?.contains("<link rel=\"canonical\" href=\"https://example.org/m.html\">") == true)
        #expect(files.keys.filter { $0.contains("up") }.isEmpty)
    }

    @Test func checkNamesEachPlugin() throws {
        let blog = try TestBlog(["plimsoll.toml": settings + "PLUGINS = [\"sitemap\", \"gzip_cache\", \"mine\"]\n"])
        blog.site.check()
        #expect(
            blog.problems == [
                "plimsoll.toml:4:1: warning: the plugin `gzip_cache` is not run, and nothing here does its work",
                "plimsoll.toml:4:1: warning: the plugin `mine` is not run, and nothing here does its work",
                "plimsoll.toml:4:1: note: the plugin `sitemap` is not run: sitemap.xml is built in; SITEMAP keeps its meaning",
            ])
    }

    @Test func aPageCanSayWhatItIs() throws {
        let files = try TestBlog(
            [
                "plimsoll.toml": settings,
                "content/one.md": article("A </script>", "tags: t\nauthor: Ada\nimage: i.png", body: "Text \"x\"."),
            ],
            theme: ["article": "{% for p, c in article.open_graph %}{{ p }}={{ c }}\n{% endfor %}{{ article.json_ld }}"]
        ).build()
        let page = try #require(files["a.html"])
        #expect(page.contains("og:url=https://example.org/a.html\nog:image=https://example.org/i.png\n"))
        #expect(
            page.contains("article:published_time=2026-01-02T03:04:00+00:00\narticle:author=Ada\narticle:section=misc\narticle:tag=t\n"))
        let data = Data(page[page.firstIndex(of: "{")!...].utf8)
        let json = try JSONSerialization.jsonObject(with: data) as? [String: Any]
        #expect(json?["headline"] as? String == "A" && json?["description"] as? String == "Text \"x\".")
    }
}
