import Diagnostics
import Files
import Foundation
import Testing

@testable import Blog

private let settings = "PATH = \"content\"\nSITENAME = \"Test\"\nSITEURL = \"https://example.org\"\n"

@Suite struct SiteTests {
    /// Old blogs begin URLs at the site's root: what leads to the page stays as it is, and links do not double the slash.
    @Test func urlsMayBeginAtTheRoot() throws {
        let blog = try TestBlog([
            "plimsoll.toml":
                "PATH = \"content\"\nPAGE_URL = \"/{slug}.html\"\nPAGE_SAVE_AS = \"{slug}.html\"\nSITEURL = \"https://x.org\"\n",
            "content/pages/a.md": "Title: A\nsave_as: a.html\n\n[b]({filename}b.md) [c]({filename}c.md)",
            "content/pages/b.md": "Title: B\nsave_as: other.html\n\n[a]({filename}a.md)",
            "content/pages/c.md": "Title: C\nurl: https://y.org/c\n\nC",
        ])
        let files = try blog.build()
        #expect(files["a.html"]?.contains("<a href=\"https://x.org/other.html\">b</a> <a href=\"https://y.org/c\">c</a>") == true)
        #expect(files["other.html"]?.contains("<a href=\"https://x.org/a.html\">a</a>") == true)
    }

    @Test func pluginsThatAreMissedAreNamedOnce() throws {
        let blog = try TestBlog(
            [
                "plimsoll.toml": "PATH = \"content\"\nPLUGINS = [\"sitemap\", \"gzip_cache\", \"liquid_tags.img\", \"pdf\"]\n",
                "content/a.md": article("A"),
            ])
        _ = try blog.build()
        #expect(
            blog.problems == [
                "plimsoll.toml:2:1: warning: these plugins are not run, and pages lack what they do: `liquid_tags.img`, `pdf`"
            ])
    }

    @Test func buildsWhatPelicanBuilds() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings,
            "content/one.md": article("One", date: "2017-8-18 22:34", "tags: b, a \ncategory: Notes\nAuthor: Ada", body: "Hello *you*."),
            "content/sub/two.md": article("Two", date: "2017-8-19"),
            "content/pages/about.md": "title:  About  \n\nMe.",
            "content/images/x.png": "PNG",
            "content/other/x.bin": "no",
        ])
        let files = try blog.build()
        #expect(
            files.keys.sorted() == [
                "archives.html", "author/ada.html", "authors.html", "categories.html", "category/notes.html", "category/sub.html",
                "feeds/ada.atom.xml", "feeds/ada.rss.xml", "feeds/all-en.atom.xml", "feeds/all.atom.xml",
                "feeds/notes.atom.xml", "feeds/sub.atom.xml", "images/x.png", "index.html", "one.html", "pages/about.html", "tag/a.html",
                "tag/b.html", "tags.html", "two.html",
            ])
        #expect(files["one.html"] == "ARTICLE One|Fri 18 August 2017|Notes|b,a|<p>Hello <em>you</em>.</p>\n")
        #expect(files["two.html"] == "ARTICLE Two|Sat 19 August 2017|sub||<p>Text.</p>\n")
        #expect(files["pages/about.html"] == "PAGE About|<p>Me.</p>\n")
        #expect(files["archives.html"] == "ARCHIVES Two;One;")
        #expect(files["tags.html"] == "TAGS a=1;b=1;")
        #expect(blog.problems.isEmpty)
    }

    @Test func aBrokenHeaderLeavesOneArticleOutAndSaysWhere() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings,
            "content/good.md": article("Good"),
            "content/date.md": article("Bad", date: "soonish"),
            "content/empty.md": "",
            "content/space.md": "Title : Spaced\nDate: 2026-01-01\n\nx",
            "content/key.md": "Title: A\nMy Key: b\nDate: 2026-01-01\n\nx",
            "content/status.md": article("S", date: "2026-01-01", "Status: publised"),
            "content/nodate.md": "Title: A\n\nx",
        ])
        let files = try blog.build()
        #expect(
            files.keys.filter { !$0.contains("/") }.sorted() == [
                "archives.html", "authors.html", "categories.html", "good.html", "index.html", "tags.html",
            ])
        #expect(
            blog.problems == [
                "content/date.md:2:7: error: `soonish` is not a date",
                "content/empty.md:1: error: no `Title` in the header, so this article is left out",
                "content/key.md:2:1: error: no `Date` in the header, which ends here: this line is not of the form `Key: value`",
                "content/nodate.md:1: error: no `Date` in the header, so this article is left out",
                "content/space.md:1:1: error: no `Title`, so this article is left out: the header ends here: `Title :` is not a key",
                "content/status.md:3:9: error: unknown status `publised`",
            ])
        #expect(blog.log.all.allSatisfy { $0.help != nil })
    }

    @Test func draftsAndHiddenArticlesAreInNoListing() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings, "content/a.md": article("A"), "content/b.md": article("B", "Status: Draft "),
            "content/c.md": article("C", "status: hidden\ntags: secret"), "content/d.md": article("D", "status: skip"),
        ])
        let files = try blog.build()
        #expect(files["drafts/b.html"] != nil && files["c.html"] != nil)
        #expect(files["d.html"] == nil && files["b.html"] == nil && files["tag/secret.html"] == nil)
        #expect(files["archives.html"] == "ARCHIVES A;")
        #expect(files["feeds/all.atom.xml"]?.contains("<title>C</title>") == false)
    }

    @Test func listingsArePaginated() throws {
        var files = ["plimsoll.toml": settings + "DEFAULT_PAGINATION = 2\n"]
        for day in 1...5 { files["content/\(day).md"] = article("P\(day)", date: "2026-01-0\(day)") }
        let built = try TestBlog(files).build()
        #expect(built["index.html"] == "INDEX P5;P4;1/3 next=index2.html")
        #expect(built["index2.html"] == "INDEX P3;P2;2/3 next=index3.html")
        #expect(built["index3.html"] == "INDEX P1;3/3")
        files["plimsoll.toml"]! += "DEFAULT_ORPHANS = 1\n"
        #expect(try TestBlog(files).build()["index2.html"] == "INDEX P3;P2;P1;2/2")
    }

    @Test func linksInsideTheSiteLeadThere() throws {
        let body = "[a]({filename}/sub/two.md#x) [b]({static}/images/i.png) [c](|filename|two.md) [t]({tag}x) [i]({index})"
        let blog = try TestBlog([
            "plimsoll.toml": settings, "content/sub/one.md": article("One", "tags: x", body: body), "content/sub/two.md": article("Two"),
            "content/images/i.png": "",
        ])
        let html = try #require(try blog.build()["one.html"])
        let links = html.split(separator: "\"").filter { $0.hasPrefix("http") }
        #expect(links == ["two.html#x", "images/i.png", "two.html", "tag/x.html", "index.html"].map { "https://example.org/" + $0 })
        #expect(blog.problems.isEmpty)
    }

    @Test func aDeadLinkIsAWarningAtItsLine() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings, "content/one.md": article("One", body: "Text.\n\nSee [it]({filename}sub/two.md)."),
            "content/two.md": article("Two"),
        ])
        #expect(try blog.build()["one.html"] != nil)
        #expect(blog.problems == ["content/one.md:7:10: warning: the link `{filename}sub/two.md` leads nowhere: there is no `sub/two.md`"])
        #expect(blog.log.all[0].help == "did you mean `{filename}/two.md`?")
    }

    @Test func relativeURLsWorkFromTheFileSystem() throws {
        let theme = TestBlog.theme.merging(["category": "{{ SITEURL }} {% for a in articles %}{{ a.content }}{% endfor %}"]) { $1 }
        let blog = try TestBlog(
            [
                "plimsoll.toml": "PATH = \"content\"\nRELATIVE_URLS = true\n",
                "content/one.md": article("One", body: "[x]({filename}one.md)"),
            ], theme: theme)
        let files = try blog.build()
        #expect(files["one.html"]?.hasSuffix("<p><a href=\"./one.html\">x</a></p>\n") == true)
        #expect(files["category/misc.html"] == ".. <p><a href=\"../one.html\">x</a></p>\n")
    }

    @Test func pagesOfOneListingAtDifferentDepthsHaveRelativeURLsOfTheirOwn() throws {
        let index = "{% for a in articles %}{{ a.content }}{% endfor %}{{ articles_page.object_list[0].title }} {{ articles|count }}"
        let blog = try TestBlog(
            [
                "plimsoll.toml": """
                PATH = "content"
                RELATIVE_URLS = true
                DEFAULT_PAGINATION = 1
                PAGINATION_PATTERNS = [[1, "{url}", "{save_as}"], [2, "p/{number}.html", "p/{number}.html"]]
                """,
                "content/one.md": article("One", body: "[x]({filename}one.md)"), "content/two.md": article("Two", body: "y"),
            ], theme: TestBlog.theme.merging(["index": index]) { $1 })
        let files = try blog.build()
        let pages = [files["index.html"], files["p/2.html"]].map { $0 ?? "" }
        #expect(pages[0].contains("<a href=\"./one.html\">"))
        #expect(pages[1].contains("<a href=\"../one.html\">"))
        #expect(Set(pages.map { $0.suffix(5) }) == ["One 2", "Two 2"])
    }

    @Test func aFailingTemplateKeepsTheOldPageAndTheRest() throws {
        let blog = try TestBlog(["plimsoll.toml": settings, "content/one.md": article("One")])
        let before = try blog.build()
        try blog.write("{{ article.title|nofilter }}", to: "theme/templates/article.html")
        try blog.write(article("New"), to: "content/two.md")
        let after = try blog.build()
        #expect(after["one.html"] == before["one.html"])
        #expect(after["two.html"] == nil)
        #expect(after["archives.html"] == "ARCHIVES New;One;")
        #expect(blog.problems.contains { $0.hasPrefix("theme/templates/article.html:1:") })
    }

    @Test func pathsThatLeadOutOrMeetAreReported() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings, "content/a.md": article("A", "save_as: ../../up.html"), "content/b.md": article("Same"),
            "content/c.md": article("Same"),
        ])
        let files = try blog.build()
        #expect(files["same.html"] != nil)
        #expect(!blog.folder.exists("up.html"))
        #expect(blog.problems.count == 2)
        #expect(blog.problems[0] == "content/a.md: error: `../../up.html` leads out of the output folder, so this is left out")
        #expect(blog.problems[1] == "content/c.md: error: `same.html` is written by content/b.md already, so this is left out")
    }

    @Test func onlyWhatChangedIsWritten() throws {
        let blog = try TestBlog(["plimsoll.toml": settings, "content/one.md": article("One"), "content/two.md": article("Two")])
        let output = blog.folder.folder("output")
        #expect(try blog.site.build(into: output).changed > 5)
        #expect(try blog.site.build(into: output).changed == 0)
        try blog.write(article("Two", body: "Other."), to: "content/two.md")
        #expect(try blog.site.build(into: output).changed == 4)  // the article, and three feeds
    }

    @Test func feedsAreValidAtom() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings,
            "content/one.md": article("A & <b>", date: "2017-8-18 22:34", "tags: x&y", body: "One ]]> & *two* \u{8}\u{1B}[1m."),
        ])
        let feed = try #require(try blog.build()["feeds/all.atom.xml"])
        #expect(feed.contains("<id>tag:example.org,2017-08-18:/a.html</id>"))
        #expect(feed.contains("<published>2017-08-18T22:34:00+00:00</published>"))
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/xmllint")
        process.arguments = ["--noout", blog.path + "/output/feeds/all.atom.xml"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 0)
    }

    @Test func aSlugStaysInItsFolder() throws {
        let blog = try TestBlog(["plimsoll.toml": settings, "content/a.md": article("A", "slug: ../evil")])
        #expect(try blog.build()["evil.html"] == nil)
        #expect(blog.problems == ["content/a.md:3:7: error: the slug `../evil` leads out of its folder"])
    }

    @Test func whatABuildWroteIsNoContent() throws {
        let blog = try TestBlog([
            "plimsoll.toml": "PATH = \".\"\nOUTPUT_PATH = \"./output/\"\n", "a.md": article("A"), "output/x/README.md": "x",
        ])
        _ = try blog.build()
        #expect(blog.log.all.allSatisfy { $0.severity == .note })
    }

    @Test func aPageThatIsAFolderOfOthersIsReported() throws {
        let blog = try TestBlog([
            "plimsoll.toml": settings, "content/a.md": article("A", "save_as: theme/css/"),
            "content/b.md": article("B", "save_as: c.html/in.html"),
            "content/c.md": article("C"),
        ])
        _ = try blog.build()
        #expect(blog.problems.map { $0.prefix(20) } == ["content/a.md: error: ", "content/c.md: error: "].map { $0.prefix(20) })
    }

    @Test func aSiteLetsGoOfItsArticles() throws {
        weak var content: Content?
        do {
            let blog = try TestBlog(["plimsoll.toml": settings, "content/a.md": article("A", "tags: x")])
            let site = blog.site
            _ = site.routes().compactMap { site.render($0) }
            content = site.articles.first
            #expect(content != nil)
        }
        #expect(content == nil)
    }

    @Test func everyThreadSeesTheSame() throws {
        var files = ["plimsoll.toml": settings]
        for number in 0..<300 {
            files["content/\(number).md"] = article("P\(number)", "tags: t\(number % 7), T\(number % 7)\ncategory: c\(number % 3)")
        }
        let blog = try TestBlog(files)
        let first = try blog.build()
        for _ in 0..<3 {
            try FileManager.default.removeItem(atPath: blog.path + "/output")
            #expect(try blog.build() == first)
        }
    }
}

@Suite struct TutorialSiteTests {
    private let post = article("Run it", body: "```console\n$ docker run --rm busybox echo hi\nhi\n```")

    @Test func aTutorialGetsItsBundle() throws {
        let blog = try TestBlog(["plimsoll.toml": settings, "content/run.md": post, "content/plain.md": article("Plain")])
        let files = try blog.build()
        #expect(
            files.keys.filter { $0.hasPrefix("tutorials/") }.sorted() == [
                "tutorials/run-it.tar.gz", "tutorials/run-it/README.md", "tutorials/run-it/run.sh", "tutorials/run-it/tutorial.json",
            ])
        #expect(blog.site.tutorials.map(\.plan.source) == ["content/run.md"])
    }

    @Test func anAdoptedBlogVerifiesOnlyWhatSaysSo() throws {
        let blog = try TestBlog([
            "pelicanconf.py": "PATH = 'content'\n", "content/run.md": post,
            "content/asked.md": article("Asked", "Verify: yes", body: "```sh\ndocker ps\n```"),
        ])
        #expect(blog.site.tutorials.map(\.plan.source) == ["content/asked.md"])
    }
}
