// Whole sites in which several sources of metadata meet: Pelican's order of precedence, and what is said of slips.

import Diagnostics
import Testing

@testable import Blog

@Suite struct MetadataTests {
    private static let everything = """
        SITENAME = 'S'
        PATH = 'content'
        THEME = 'theme'
        TIMEZONE = 'UTC'
        DEFAULT_CATEGORY = 'rest'
        DEFAULT_DATE = (2001, 2, 3)
        DEFAULT_METADATA = {'kind': 'default', 'category': 'never', 'tags': 'd', 'status': 'draft'}
        EXTRA_PATH_METADATA = {
            'a': {'kind': 'folder', 'status': 'hidden'},
            'a/b': {'kind': 'deep', 'status': 'published'},
            'a/b/2017-08-18-file.md': {'kind': 'file'},
        }
        PATH_METADATA = r'(?P<top>[^/]+)/(?:(?P<category>[^/]+)/)?.*'
        FILENAME_METADATA = r'(?P<date>\\d{4}-\\d{2}-\\d{2})_?-(?P<Slug>.*)'
        """

    private func content(_ path: String, _ header: String = "Title: T\n", settings: String = everything) throws -> Content {
        let blog = try TestBlog(["pelicanconf.py": settings, "content/" + path: header + "\nText.\n"])
        let site = blog.site
        #expect(blog.problems == [])
        let all = [site.articles, site.hiddenArticles, site.drafts, site.pages, site.hiddenPages, site.draftPages].joined()
        return try #require(all.first)
    }

    @Test(arguments: [
        ("x.md", "Title: T\n", "default", "rest", "2001-02-03", "draft"), ("a/x.md", "Title: T\n", "folder", "a", "2001-02-03", "hidden"),
        ("a/b/x.md", "Title: T\n", "deep", "b", "2001-02-03", "published"),
        ("a/b/2017-08-18-file.md", "Title: T\n", "file", "b", "2017-08-18", "published"),
        (
            "a/b/2017-08-18-file.md", "Title: T\nkind: own\nCategory: C\nDate: 2020-01-01\nstatus: draft\n", "own", "C", "2020-01-01",
            "draft"
        ),
        ("a/b/x.md", "Title: T\nkind: own\nStatus:\nCategory:\n", "own", "b", "2001-02-03", "published"),
        ("c/d/e/x.md", "Title: T\n", "default", "d", "2001-02-03", "draft"),
    ])
    func theMostSpecificWins(path: String, header: String, kind: String, category: String, date: String, status: String) throws {
        let content = try content(path, header)
        #expect(content.header["kind"]?.value == kind && content.category?.name == category)
        #expect(content.date?.formatted("%Y-%m-%d") == date && content.status.rawValue == status)
    }

    @Test func fileNamesGiveSlugs() throws {
        let content = try content("a/2017-08-18-My-Name.md")
        #expect(content.slug == "My-Name" && content.header["top"]?.value == "a" && content.tags.map(\.name) == ["d"])
    }

    @Test func withoutCategoryPagesThereAreNoCategories() throws {
        let settings = "PATH = 'content'\nTHEME = 'theme'\nTIMEZONE = 'UTC'\nCATEGORY_SAVE_AS = ''\nUSE_FOLDER_AS_CATEGORY = True"
        #expect(try content("a/x.md", "Title: T\nDate: 2017-01-01\n", settings: settings).category == nil)
    }

    @Test func namesOfOneSlugAreOne() throws {
        let blog = try TestBlog([
            "pelicanconf.py":
                "PATH = 'content'\nTHEME = 'theme'\nTIMEZONE = 'UTC'\nTAG_REGEX_SUBSTITUTIONS = [(r'C\\+\\+', 'cpp'), (r'[^\\w-]+', '')]",
            "content/a.md": "Title: A\nDate: 2017-01-01\nTags: Docker, C++, docker, x\n\nx",
            "content/b.md": "---\ntitle: B\ndate: 2017-01-02\ntags: [DOCKER, c++]\nauthors:\n- Ada\n- Bo\n---\nx",
        ])
        let site = blog.site
        #expect(blog.problems == [])
        #expect(site.taxa.all(.tag).map(\.slug) == ["cpp", "docker", "x"])
        let b = try #require(site.articles.first { $0.title == "B" })
        #expect(b.tags.map(\.slug) == ["docker", "cpp"] && b.authors.map(\.name) == ["Ada", "Bo"])
    }

    @Test func urlsOfOnesOwn() throws {
        let settings = "PATH = 'content'\nTHEME = 'theme'\nTIMEZONE = 'UTC'\nARTICLE_URL = '{date:%Y}/{category}/{series}-{id:0>3}/'"
        let plain = try content("x.md", "Title: T\nDate: 2017-01-01\nCategory: C D\nseries: s\nid: 7\n", settings: settings)
        #expect(plain.url == "2017/c-d/s-007/" && plain.saveAs == "t.html")
        let saved = try content("x.md", "Title: T\nDate: 2017-01-01\nseries: s\nid: 7\nsave_as: about/index.html\n", settings: settings)
        #expect(saved.url == "about/" && saved.saveAs == "about/index.html")
        let both = try content(
            "x.md", "Title: T\nDate: 2017-01-01\nseries: s\nid: 7\nsave_as: a.html\nurl: b\ntemplate: t\n", settings: settings)
        #expect(both.url == "b" && both.saveAs == "a.html" && both.template == "t")
    }

    @Test func timesHaveTheirZones() throws {
        let settings = "PATH = 'content'\nTHEME = 'theme'\nTIMEZONE = 'UTC'"
        for (header, expected) in [
            ("Date: 2017-08-18 22:34\ntimezone: Europe/Paris\n", "2017-08-18T22:34:00+02:00"),
            ("Date: 2017-01-18 22:34\ntimezone: Europe/Paris\n", "2017-01-18T22:34:00+01:00"),
            ("Date: 2017-01-18 22:34\ntimezone: America/New_York\n", "2017-01-18T22:34:00-05:00"),
            ("Date: 2017-10-29 02:30\ntimezone: Europe/Paris\n", "2017-10-29T02:30:00+02:00"),
            ("Date: 2017-03-26 02:30\ntimezone: Europe/Paris\n", "2017-03-26T02:30:00+01:00"),
            ("Date: 2017-08-18 22:34 +0900\ntimezone: Europe/Paris\n", "2017-08-18T22:34:00+09:00"),
        ] {
            #expect(try content("x.md", "Title: T\n" + header, settings: settings).date?.isoFormat == expected)
        }
    }

    @Test func slipsAreSaidAtTheirLines() throws {
        let blog = try TestBlog([
            "pelicanconf.py": """
            PATH = 'content'
            THEME = 'theme'
            TIMEZONE = 'UTC'
            ARTICLE_URL = '{slgu}.html'
            PATH_METADATA = '(?P<x'
            DEFAULT_DATE = 'someday'
            TAG_REGEX_SUBSTITUTIONS = [('(', '')]
            READERS = {'txt': SomeReader, 'html': None}
            """,
            "content/a.md": "Title: A\nDate: 08/09/2017\n\nx", "content/b.md": "Title: B\nDate: 2017-08\n\nx",
            "content/c.md": "\nTitle: C\nDate: 2017-08-01\n\nx", "content/d.rst": "D\n=\n", "content/e.html": "<title>E</title>",
            "content/f.md": "Title: F\nDate: 2017-08-01\nStatus: drat\n\nx",
            "content/g.md": "Title: G\nDate: 2017-08-01\ntimezone: Mars\n\nx",
        ])
        _ = blog.site
        let said = blog.problems.filter { !$0.contains("pelicanconf.py:8") }
        #expect(
            said == [
                "content/a.md:2:7: warning: `08/09/2017` may mean two days: it is read as 2017-08-09, not as 2017-09-08",
                "content/b.md:2:7: error: `2017-08` is only a part of a date, which would change with the day of the build",
                "content/c.md:1:1: error: no `Title`, so this article is left out: the file begins with an empty line, so the header in line 2 is not read",
                "content/d.rst: warning: reStructuredText is not read, so this file is left out",
                "content/f.md:3:9: error: unknown status `drat`",
                "content/g.md:3:11: warning: the time zone `Mars` is not known here, so the blog's own is used",
                "pelicanconf.py:4:1: warning: `{slgu}` in ARTICLE_URL is not known, and is left as it stands",
                "pelicanconf.py:5:1: warning: PATH_METADATA is no regular expression, and is left out: syntax error in subpattern name (missing terminator?)",
                "pelicanconf.py:6:1: warning: `someday` in DEFAULT_DATE is not a date",
                "pelicanconf.py:7:1: warning: `(` in TAG_REGEX_SUBSTITUTIONS is no regular expression, and is left out: missing closing parenthesis",
            ])
        #expect(blog.log.all.allSatisfy { $0.help != nil })
    }

    @Test func htmlFilesAreArticles() throws {
        let blog = try TestBlog([
            "pelicanconf.py":
                "PATH = 'content'\nTHEME = 'theme'\nTIMEZONE = 'UTC'\nSTATIC_PATHS = ['extra', 'x/.htaccess']\nIGNORE_FILES = ['*.bak.md', 'old/**']",
            "content/a.html":
                "<html><head><title>A</title><meta name=date content=2017-01-01></head><body><p><a href=\"{filename}b.md\">b</a></p>\n\n  <p>x</p></body></html>",
            "content/b.md": article("B"), "content/extra/page.html": "<p>as it is</p>", "content/x/.htaccess": "Deny",
            "content/.hidden.md": "x",
            "content/c.bak.md": article("C"), "content/old/d.md": article("D"),
        ])
        let files = try blog.build()
        #expect(blog.problems == [])
        #expect(files["a.html"]?.contains("<p><a href=\"/b.html\">b</a></p>\n\n  <p>x</p>") == true)
        #expect(files["extra/page.html"] == "<p>as it is</p>" && files["x/.htaccess"] == "Deny")
        #expect(files["c.html"] == nil && files["d.html"] == nil && files["b.html"] != nil)
    }

    @Test func formattedFieldsAreMarkdown() throws {
        let blog = try TestBlog(
            [
                "pelicanconf.py": "PATH = 'content'\nTHEME = 'theme'\nTIMEZONE = 'UTC'\nFORMATTED_FIELDS = ['note']",
                "content/a.md": article("A", "Note: *x*\nsummary: *y*\nother: *z*"),
            ], theme: ["article": "{{ article.note }}|{{ article.summary }}|{{ article.other }}"])
        #expect(try blog.build()["a.html"] == "<p><em>x</em></p>\n|*y*|*z*")
    }

    @Test func datesAreWrittenInTheirLocale() throws {
        let blog = try TestBlog([
            "pelicanconf.py":
                "PATH = 'content'\nTHEME = 'theme'\nTIMEZONE = 'UTC'\nDATE_FORMATS = {'en': '%d %B', 'xx': ('xx_XX', '%B'), 'C': ('C', '%d/%m')}",
            "content/a.md": article("A", date: "2017-08-18"), "content/b.md": article("B", date: "2017-08-19", "lang: c"),
        ])
        let files = try blog.build()
        #expect(files["a.html"]?.hasPrefix("ARTICLE A|18 August|") == true)
        #expect(files["b-c.html"]?.hasPrefix("ARTICLE B|19/08|") == true)
        #expect(blog.problems == ["pelicanconf.py:4:32: warning: the system has no locale `xx_XX`, so dates have English names"])
    }
}

@Suite struct RegularExpressionTests {
    @Test(arguments: [
        (#"(?P<date>\d{4}-\d{2})-(?P<slug>.*)"#, "2017-08-x y", ["date=2017-08", "slug=x y"]), (#"(?u)\A(?P<a>\w+)\Z"#, "é", ["a=é"]),
        (#"(?P<a>x)|(?P<b>y)"#, "y", ["b=y"]), (#"(?i)(?P<a>ABC)"#, "abc", ["a=abc"]), (#"(?P<a>\u00e9)"#, "é", ["a=é"]),
    ])
    func groupsAreThoseOfPython(expression: String, text: String, groups: [String]) throws {
        #expect(try RegularExpression(expression).groups(atStartOf: text)?.map { "\($0.name)=\($0.value)" }.sorted() == groups)
    }

    @Test(arguments: [
        (#"[^\w\s-]"#, "", "a!b é?", "ab é"), (#"(a)(b)?"#, #"\2\1"#, "abac", "baac"), (#"(?P<x>a)"#, #"<\g<x>\g<1>>"#, "ba", "b<aa>"),
        ("", "-", "aé", "-a-é-"), ("x*", "", "axb", "ab"), (#"\n"#, #"\n\\"#, "a\nb", "a\n\\b"),
    ])
    func replacesAsPython(expression: String, replacement: String, text: String, expected: String) throws {
        #expect(try RegularExpression(expression).replacing(in: text, with: replacement) == expected)
    }

    @Test func aSlowOneEnds() throws {
        let text = String(repeating: "a", count: 40) + "!"
        #expect(try RegularExpression("(a+)+$").groups(atStartOf: text) == nil)
        #expect(throws: RegularExpression.Problem.self) { try RegularExpression("(") }
    }
}
