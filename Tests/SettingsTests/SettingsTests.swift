// Settings from several files at once, typed questions, and what is said of slips.

import Diagnostics
import Testing

@testable import Settings

@Suite struct SettingsTests {
    @Test func defaultsAloneArePelicans() {
        let log = DiagnosticLog()
        let settings = load([:], log: log)
        #expect(settings.string("SITENAME") == "A Pelican Blog")
        #expect(settings.string("ARTICLE_SAVE_AS") == "{slug}.html")
        #expect(settings.optionalInt("DEFAULT_PAGINATION") == nil)
        #expect(settings.int("SUMMARY_MAX_LENGTH") == 50)
        #expect(settings.pairs("SLUG_REGEX_SUBSTITUTIONS").count == 4)
        #expect(settings.entries("PAGINATED_TEMPLATES").map(\.key) == ["index", "tag", "category", "author"])
        #expect(!settings.isSet("SITENAME") && settings["SITENAME"].location == nil)
        #expect(log.all == [])
    }

    @Test func layersLieOverEachOther() {
        let files = [
            "pelicanconf.py": "SITENAME = 'py'\nSITEURL = 'http://py'\nA = 1",
            "publishconf.py": "from pelicanconf import *\nSITEURL = 'http://pub'",
            "plimsoll.toml": "# all\nSITENAME = \"toml\"\n", "publish.toml": "A = 5",
        ]
        let plain = load(files)
        #expect(
            plain.string("SITENAME") == "toml" && plain["SITENAME"].location == Location("plimsoll.toml", line: 2, column: 1, length: 8))
        #expect(plain.string("SITEURL") == "http://py" && plain["SITEURL"].source == "pelicanconf.py")
        let published = load(files, settingsFile: "publishconf.py", overrides: ["A=7", "B={\"x\": [1.5, null, \"\\ud83d\\ude00/\"]}"])
        #expect(published.string("SITEURL") == "http://pub" && published.string("FEED_DOMAIN") == "http://pub")
        #expect(published["SITEURL"].location?.file == "publishconf.py" && published.int("A") == 7)
        #expect(published["B"].value == ["x": .list([.double(1.5), .none, "😀/"])] && published["B"].source == "-e B")
        let both = load(files, settingsFile: "publish.toml")
        #expect(both.int("A") == 5 && both.string("SITENAME") == "toml" && both.string("SITEURL") == "http://py")
    }

    @Test func tomlKeepsOrderAndPlaces() {
        let log = DiagnosticLog()
        let toml = """
            LINKS = [
              ["a]#", 'b'],   # [x]
            ]
            "THEME" = \"\"\"
            Z = 1
            \"\"\"
            [VERIFY]
            timeout = "long"
            env = { Z = "1", A = { "q" = 2 } }
            engnie = 1
            [VERIFY.more]
            when = 2017-08-18T22:34:00+02:00
            [DATE_FORMATS]
            fr = "%d"
            en = "%m"
            """
        let settings = load(["plimsoll.toml": toml], log: log)
        #expect(settings["LINKS"].value == [["a]#", "b"]] && settings.string("THEME") == "Z = 1\n")
        #expect(settings["VERIFY"].location?.line == 7 && settings.location("VERIFY", key: "env.A.q")?.line == 9)
        #expect(settings.entries("DATE_FORMATS").map(\.key) == ["fr", "en"])
        let verify = settings.table("VERIFY")
        #expect(verify.keys == ["timeout", "env", "engnie", "more"])
        #expect(verify["more"]?["when"]?.description == "2017-08-18 22:34:00+02:00")
        #expect(verify.int("timeout", default: 60) == 60 && verify.bool("network", default: true))
        verify.expect(keys: ["timeout", "env", "engine", "more"])
        let said = log.all.map { ($0.location?.line, $0.message, $0.help) }
        #expect(said.count == 2 && said[0] == (8, "VERIFY.timeout should be a whole number, but is a string", nil))
        #expect(said[1] == (10, "VERIFY has no entry `engnie`", "did you mean `engine`?"))
    }

    @Test(arguments: [
        ("plimsoll.toml", "A = 1\nSITENAME = oops\n", 2, "this is not TOML"), ("plimsoll.toml", "A = 1\nA = 2", 2, "this is not TOML"),
        ("plimsoll.toml", "sitename = 'x'", 1, "`sitename` is not a setting: their names are in capitals"),
        ("plimsoll.toml", "STIENAME = 'x'", 1, "Pelican has no setting STIENAME"),
        ("pelicanconf.py", "\nSITE_URL = ''", 2, "Pelican has no setting SITE_URL"),
        ("pelicanconf.py", "SITEURL = 'http://x/'", 1, "SITEURL ends in a slash, which is left out"),
        ("pelicanconf.py", "CATEGORY_FEED_ATOM = 'f/%s.xml'", 1, "`%s` in CATEGORY_FEED_ATOM is the old form"),
        ("pelicanconf.py", "ARTICLE_DIR = 'x'", 1, "ARTICLE_DIR is an old name"),
        ("plimsoll.toml", "A = 1\0", 1, "this line is not text in UTF-8"),
    ])
    func slipsAreReported(file: String, text: String, line: Int, message: String) {
        let log = DiagnosticLog()
        _ = load([file: text], log: log)
        #expect(log.all.count == 1 && log.all.first?.message == message)
        #expect(log.all.first?.location?.file == file && log.all.first?.location?.line == line && log.all.first?.help != nil)
    }

    @Test func aTableMayLieOverAll() {
        let log = DiagnosticLog()
        let settings = load(
            [
                "plimsoll.toml":
                    "SITENAME = \"A\"\nSITEURL = \"https://a\"\n[SITES.de]\nSITENAME = \"B\"\nSTATIC_PATHS = 3\nlower = 1\nSITEURL = \"https://a/de/\"\n"
            ],
            log: log)
        let own = settings.overlaid(
            by: settings["SITES"].value["de"]?.entries ?? [], in: "SITES", key: "de", usual: [("SITENAME", "C"), ("AUTHOR", "D")])
        #expect(own.string("SITENAME") == "B" && own.string("AUTHOR") == "D" && own.string("SITEURL") == "https://a/de")
        #expect(settings.string("SITENAME") == "A" && own["lower"].value == .none)
        #expect(own.location("SITENAME")?.line == 4 && own.location("AUTHOR")?.line == 3)
        #expect(log.all.map { $0.location?.line } == [5, 7])
    }

    @Test func slipsAreMended() {
        let settings = load([
            "pelicanconf.py":
                "SITEURL = 'http://x/'\nCATEGORY_FEED_ATOM = 'f/%s.xml'\nARTICLE_DIR = 'x'\nPAGINATED_DIRECT_TEMPLATES = ['a']"
        ])
        #expect(settings.string("SITEURL") == "http://x" && settings.string("FEED_DOMAIN") == "http://x")
        #expect(settings.string("CATEGORY_FEED_ATOM") == "f/{slug}.xml" && settings.strings("ARTICLE_PATHS") == ["x"])
        #expect(settings.entries("PAGINATED_TEMPLATES").map(\.key) == ["a", "tag", "category", "author"])
    }

    @Test func wrongTypesFallBackToTheDefault() {
        let log = DiagnosticLog()
        let settings = load(
            [
                "pelicanconf.py":
                    "SITENAME = 3\nDEFAULT_ORPHANS = 'x'\nSTATIC_PATHS = [1]\nPAGE_PATHS = 'p'\nRELATIVE_URLS = 'no'\nFEED_ALL_ATOM = None"
            ], log: log)
        #expect(settings.string("SITENAME") == "A Pelican Blog" && settings.int("DEFAULT_ORPHANS") == 0)
        #expect(
            settings.strings("STATIC_PATHS") == ["images"] && settings.strings("PAGE_PATHS") == ["p"] && !settings.bool("RELATIVE_URLS"))
        #expect(settings.string("FEED_ALL_ATOM") == "")
        #expect(log.all.map { $0.location?.line } == [1, 2, 3, 5])
    }

    @Test(arguments: ["SITENAME", "=1", "SITENAME=abc", "A=[1,", "A=", "A=__file__", "A='x"])
    func wrongOverridesAreErrors(override: String) {
        let log = DiagnosticLog()
        let settings = load([:], overrides: [override], log: log)
        #expect(log.count(.error) == 1 && settings.string("SITENAME") == "A Pelican Blog")
    }

    @Test func aMissingNamedFileIsAnError() {
        let log = DiagnosticLog()
        _ = load([:], settingsFile: "publishconf.py", log: log)
        #expect(log.count(.error) == 1)
    }

    @Test(arguments: [
        ("SITENAM", "SITENAME"), ("STIEURL", "SITEURL"), ("DEFUALT_LANG", "DEFAULT_LANG"), ("MY_OWN_NAME", nil), ("PROT", "PORT"),
        ("PITH", "PATH"),
    ])
    func nearNames(name: String, expected: String?) {
        #expect(nearest(to: name, in: Settings.knownNames) == expected)
    }
}
