import Settings
import Testing

@testable import Blog

@Suite struct HeaderTests {
    @Test(arguments: [
        ("Title: A\nDate: b\n\nBody", ["title=A", "date=b"], "Body", 4),
        ("TITLE:A  \n tags : x\n", ["title=A"], " tags : x\n", 2),
        ("Title: A\n    more\nBody", ["title=A\nmore"], "Body", 3),
        ("---\nTitle: A\n---\nBody", ["title=A"], "Body", 4),
        ("\u{FEFF}Title: A\r\nDate: b\r\n\r\nBody", ["title=A", "date=b"], "Body", 4),
        ("\nTitle: A\n", [], "Title: A\n", 2),
        ("http://example.org\n", [], "http://example.org\n", 1),
        ("# Heading\n", [], "# Heading\n", 1),
        ("", [], "", 1),
    ])
    func isReadLikePythonMarkdownDoes(text: String, fields: [String], body: String, line: Int) {
        let file = Array(text.utf8)
        let header = Header(file)
        #expect(header.fields.map { "\($0.key)=\($0.value)" } == fields)
        #expect(String(decoding: file[header.bodyStart...], as: UTF8.self) == body)
        #expect(header.bodyLine == line)
    }
}

@Suite(.serialized) struct DateTimeTests {
    /// Pelican 4.12's answers; nil where it fails, or where the answer would depend on the day of the build.
    @Test(arguments: [
        ("2017-8-18 22:34", "2017-08-18T22:34:00+00:00"), ("2017-08-18", "2017-08-18T00:00:00+00:00"),
        ("2017-08-18T22:34:05Z", "2017-08-18T22:34:05+00:00"), ("2017-08-18T22:34:05+02:00", "2017-08-18T22:34:05+02:00"),
        ("2017-08-18 22:34:05.123", "2017-08-18T22:34:05+00:00"), ("18 August 2017", "2017-08-18T00:00:00+00:00"),
        ("Aug 18, 2017", "2017-08-18T00:00:00+00:00"), ("08/09/2017", "2017-08-09T00:00:00+00:00"),
        ("20170818", "2017-08-18T00:00:00+00:00"), ("2017/8/18", "2017-08-18T00:00:00+00:00"), ("18-08-2017", "2017-08-18T00:00:00+00:00"),
        ("2017-08-18  22:34", "2017-08-18T22:34:00+00:00"), ("Fri, 18 Aug 2017 22:34:00 +0000", "2017-08-18T22:34:00+00:00"),
        ("2017-8-18 9:5", "2017-08-18T09:05:00+00:00"), ("2017-8-18 10:20 PM", "2017-08-18T22:20:00+00:00"),
        ("2017-8-18 12:20 am", "2017-08-18T00:20:00+00:00"), ("2017-8-18 22:34 CEST", "2017-08-18T22:34:00+00:00"),
        ("2017-08-18 22:34 -0330", "2017-08-18T22:34:00-03:30"), ("20170818T2234", "2017-08-18T22:34:00+00:00"),
        ("20170818T223405", "2017-08-18T22:34:05+00:00"), ("201708182234", "2017-08-18T22:34:00+00:00"),
        ("10pm 18 Aug 2017", "2017-08-18T22:00:00+00:00"), ("Aug 18, 2017 at 10:20", "2017-08-18T10:20:00+00:00"),
        ("01/02/03", "2003-01-02T00:00:00+00:00"), ("17-08-18", "2018-08-17T00:00:00+00:00"), ("18.08.2017", "2017-08-18T00:00:00+00:00"),
        ("18 Aug 17", "2017-08-18T00:00:00+00:00"), ("Friday 18th of August 2017", "2017-08-18T00:00:00+00:00"),
        ("Sat Aug 18 22:34:00 2017", "2017-08-18T22:34:00+00:00"), ("2017.08.18", "2017-08-18T00:00:00+00:00"),
        ("2017-08", nil), ("Aug 2017", nil), ("August", nil), ("2017-08-18 24:00", nil), ("2017-08-18-19", nil), ("0000-01-01", nil),
        ("tomorrow", nil), ("", nil), ("2017-13-01", nil), ("2017-02-30", nil),
        ("2017", nil), ("22:34", nil), ("2017-08-18 25:00", nil), ("2017年8月18日", nil), ("99999999999999999999", nil),
    ])
    func isReadAs(text: String, expected: String?) {
        #expect(DateTime(text)?.isoFormat == expected)
    }

    @Test(arguments: [
        ("08/09/2017", "2017-09-08"), ("8-9-17", "2017-09-08"), ("18 Aug 17", "2018-08-17"), ("08/08/2017", nil), ("18/08/2017", nil),
        ("2017-08-09", nil), ("Aug 9, 2017", nil),
    ])
    func mayMeanAnotherDay(text: String, other: String?) {
        #expect(WrittenDate(text)?.otherReading == other)
    }

    @Test(arguments: [("2017", true), ("2017-08", true), ("22:34", true), ("Aug 2017", true), ("tomorrow", false), ("2017-13-01", false)])
    func isOnlyAPart(text: String, isPartial: Bool) {
        #expect(WrittenDate.isPartial(text) == isPartial)
    }

    @Test(arguments: [
        ("%Y-%m-%d %H:%M:%S", "2017-08-05 09:04:00"), ("%a %d %B %Y", "Sat 05 August 2017"), ("%A %-d %b %y", "Saturday 5 Aug 17"),
        ("%j %I %p %%", "217 09 AM %"), ("%-j|%e|%q", "217| 5|%q"), ("%z", "+0000"), ("%", "%"),
    ])
    func isWrittenAs(format: String, expected: String) {
        #expect(DateTime(year: 2017, month: 8, day: 5, hour: 9, minute: 4).formatted(format) == expected)
    }

    @Test func countsSecondsLikeTheSystem() {
        for epoch in stride(from: -5_000_000_000, through: 5_000_000_000, by: 123_456_789) {
            #expect(DateTime(epoch: epoch).epoch == epoch)
        }
        #expect(DateTime(year: 1970, month: 1, day: 1).weekday == 3)
        #expect(DateTime(year: 2000, month: 12, day: 31).dayOfYear == 366)
    }
}

@Suite struct SlugTests {
    /// Pelican 4.12's answers, without and with SLUGIFY_USE_UNICODE.
    @Test(arguments: [
        ("Hello World", "hello-world", "hello-world"), ("C++ & C#", "c-c", "c-c"),
        ("Docker: build -- run!", "docker-build-run", "docker-build-run"),
        ("Été à la plage", "ete-a-la-plage", "été-à-la-plage"), ("<em>Tagged</em> title", "tagged-title", "tagged-title"),
        ("foo_bar  baz", "foo_bar-baz", "foo_bar-baz"), ("Node.js", "nodejs", "nodejs"), ("a/b/c", "abc", "abc"), ("--x--", "-x-", "-x-"),
        ("100% done", "100-done", "100-done"), ("naïve café’s", "naive-cafes", "naïve-cafés"), ("Straße", "strasse", "straße"),
        ("100 €", "100-eur", "100"), ("  lead", "lead", "lead"), ("emoji 🐳 whale", "emoji-whale", "emoji-whale"), ("…", "", ""),
        ("未完成", "wei-wan-cheng", "未完成"), ("你好 世界", "ni-hao-shi-jie", "你好-世界"), ("学习Docker", "xue-xi-docker", "学习docker"),
        ("Docker学习", "dockerxue-xi", "docker学习"), ("Привет, мир! Ещё раз", "privet-mir-eshchio-raz", "привет-мир-ещё-раз"),
        ("Ελληνικά Ώρα", "ellenika-ora", "ελληνικά-ώρα"), ("こんにちは", "konnichiha", "こんにちは"), ("カタカナ", "katakana", "カタカナ"),
        ("안녕하세요 도커", "annyeonghaseyo-dokeo", "안녕하세요-도커"), ("שלום עולם", "shlvm-vlm", "שלום-עולם"), ("Łódź", "lodz", "łódź"),
        ("ŒUVRE", "oeuvre", "œuvre"), ("Nguyễn Văn", "nguyen-van", "nguyễn-văn"), ("Đorđe", "dorde", "đorđe"), ("Þór", "thor", "þór"),
        ("ﬁle ﬁ", "file-fi", "file-fi"), ("Ａｂｃ１２３", "abc123", "abc123"), ("№ 5", "no-5", "no-5"), ("𝐁𝐨𝐥𝐝", "bold", "bold"),
        ("→ x", "-x", "x"), ("AT&amp;T &eacute;", "att-e", "att-é"), ("R&D", "rd", "rd"), ("1 < 2 and 3 > 2", "1-2", "1-2"),
        ("x - !", "x-", "x-"), (" ! x", "x", "x"), ("a\u{A0}b", "a-b", "a-b"), ("C# 8.0 – 9", "c-80-9", "c-80-9"),
    ])
    func isMadeAsPelicanMakesIt(name: String, ascii: String, unicode: String) {
        #expect(Slugs().slug(name) == ascii)
        #expect(Slugs(keepsUnicode: true).slug(name) == unicode)
    }
}

@Suite struct SlugSettingTests {
    /// Tags, categories and authors are made slugs of as titles are, unless they have substitutions of their own.
    @Test func substitutionsOfSlugsAreThoseOfAllKinds() {
        var settings = Settings()
        settings["SLUG_REGEX_SUBSTITUTIONS"] = Setting([["[-\\s]+", "_"]], source: "pelicanconf.py")
        settings["TAG_REGEX_SUBSTITUTIONS"] = Setting([["\\s+", "."]], source: "pelicanconf.py")
        for (name, expected) in [("SLUG", "a_b"), ("AUTHOR", "a_b"), ("CATEGORY", "a_b"), ("TAG", "a.b")] {
            #expect(Slugs(settings, name + "_REGEX_SUBSTITUTIONS").slug("A b") == expected)
        }
    }
}

@Suite struct SummaryTests {
    /// Pelican 4.12's answers.
    @Test(arguments: [
        ("<p>one two. three</p>", 2, "<p>one two ...</p>"), ("a foo.bar baz qux", 2, "a foo ..."),
        ("it's don't well-known x_y end", 3, "it's don't well-known ..."), ("a &amp; b c d", 2, "a &amp; b ..."),
        ("a 1.5 b c", 2, "a 1 ..."),
        ("<p>one (two) three</p>", 2, "<p>one (two ...</p>"), ("café naïve — dash word", 3, "café naïve — dash ..."),
        ("x&amp;y z w", 1, "x ..."),
        ("\"quoted\" word more", 1, "\"quoted ..."), ("<p>one two three</p>", 3, "<p>one two three ...</p>"), ("one two", 2, "one two"),
        ("one two.", 2, "one two ..."), ("<p>one</p><p>two</p>", 2, "<p>one</p><p>two ...</p>"),
        ("one <b>two</b>.", 2, "one <b>two ...</b>"),
        ("a'b' c", 1, "a'b' ..."), ("-a b", 1, "-a ..."), ("don’t stop", 1, "don ..."), ("日本語 word", 2, "日本 ..."),
        ("从2006年开始，定于 a", 3, "从2006年开始，定 ..."), ("地铁2号线 东直门A口 b", 3, "地铁2号线 ..."), ("ㄱㄴ a b", 2, "ㄱㄴ ..."),
        ("a &mdash; b", 2, "a &mdash; b"),
        ("a<br />b <img src=\"x y\"> c d", 2, "a<br />b ..."), ("", 5, ""), ("<p>unclosed <b", 5, "<p>unclosed <b"),
    ])
    func isCutAfterWords(html: String, words: Int, expected: String) {
        #expect(String(decoding: truncateWords(Array(html.utf8), to: words, end: "..."), as: UTF8.self) == expected)
    }

    @Test(
        .timeLimit(.minutes(1)),
        arguments: [
            String(repeating: "<!--", count: 200_000), String(repeating: "<a>", count: 100_000) + String(repeating: "</b>", count: 100_000),
        ])
    func hostileTagsTakeNoTime(html: String) {
        #expect(truncateWords(Array(html.utf8), to: 50, end: "...").count == html.utf8.count)
    }
}

@Suite struct ByteSearchTests {
    @Test(arguments: [
        ("", "ab", false), ("a", "ab", false), ("ab", "ab", true), ("aab", "ab", true), ("ba", "ab", false), ("aaaa", "aab", false),
        ("x aab", "aab", true), ("a b", "ab", false),
    ])
    func findsWords(text: String, word: String, isThere: Bool) {
        #expect(contains(Array(text.utf8), word) == isThere)
    }

    @Test(arguments: [("", ""), ("%x", "%x"), ("%xy", "-"), ("a%xy%xyé%xyb%x", "a--é-b%x"), ("%%xy", "%-")])
    func replacesWords(text: String, expected: String) {
        #expect(replacing("%xy", in: text, with: "-") == expected)
    }
}

@Suite struct URLPatternTests {
    @Test(arguments: [
        ("{slug}.html", "a.html"), ("{date:%Y}/{date:%m}/{slug}/", "2017/08/a/"), ("{x}/{slug}", "{x}/a"), ("", ""), ("{open", "{open"),
        ("{date.year}/{date.month}", "2017/8"), ("{date.month:02d}", "08"), ("{slug:0>3}", "00a"), ("{slug!s}", "a"),
        ("{{slug}}", "{slug}"),
        ("{slug.name}", "a"), ("a}b", "a}b"), ("{date}", "2017-08-05 00:00:00"), ("{}", "{}"), ("{:}", "{}"), ("{.}", "{.}"),
    ])
    func isFilledIn(pattern: String, expected: String) {
        let filled = URLPattern(pattern).filled({ $0 == "slug" ? "a" : nil }, date: DateTime(year: 2017, month: 8, day: 5))
        #expect(filled == expected)
    }
}
