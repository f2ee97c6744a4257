import Files
import Foundation
import Testing

@testable import plimsoll

private let good = "Title: Good\nDate: 2026-01-01\n\nText.\n"
private let tutorial =
    "Title: Run\nDate: 2026-01-01\n\nCreate `a.txt`:\n\n```\nx\n```\n\n```console\n$ docker run --rm busybox echo hi\nhi\n```\n"

@Suite struct CommandLineTests {
    @Test func aBrokenHeaderIsReportedAndTheRestIsBuilt() throws {
        let desk = try Desk(["content/good.md": good, "content/bad.md": "Title: Bad\nDate: someday\n\nText.\n"])
        let result = try desk.run("build")
        #expect(result.status == 1)
        #expect(
            result.errors == """
                content/bad.md:2:7: error: `someday` is not a date
                      1 │ Title: Bad
                      2 │ Date: someday
                        │       ^^^^^^^
                  help: write it as `2026-11-23 10:00` or `2026-11-23`

                """)
        #expect(result.output.hasPrefix("Done: 1 article and 0 pages in "))
        #expect(try Folder(desk.path).text("output/good.html") == "<p>Text.</p>\n")
        #expect(!Folder(desk.path).exists("output/bad.html"))
    }

    @Test func buildTakesPelicansFlags() throws {
        let desk = try Desk(["posts/good.md": good, "looks/templates/article.html": "{{ SITENAME }}: {{ article.title }}"])
        let result = try desk.run("build", "posts", "-o", "public", "-t", "looks", "-e", "SITENAME=\"Mine\"", "-q")
        #expect(result.status == 0 && result.output.isEmpty && result.errors.isEmpty)
        #expect(try Folder(desk.path).text("public/good.html") == "Mine: Good")
    }

    @Test func warningsFailOnlyWhenAsked() throws {
        let desk = try Desk(["content/good.md": good + "\n[x]({filename}nothing.md)\n"])
        #expect(try desk.run("build").status == 0)
        #expect(try desk.run("build", "--strict").status == 1)
        #expect(try desk.run("build", "--fatal", "warnings").status == 1)
        #expect(try desk.run("build", "--fatal", "errors").status == 0)
    }

    @Test(arguments: [
        ["build", "--nonsense"], ["nonsense"], ["build", "--fatal", "sometimes"], ["plan"], ["plan", "nowhere.md"],
        ["verify", "nowhere.md"],
    ])
    func wrongUseIsTwo(arguments: [String]) throws {
        let desk = try Desk()
        let result = try desk.run(
            arguments[0], arguments.count > 1 ? arguments[1] : "--help-me", arguments.count > 2 ? arguments[2] : "--x")
        #expect(result.status == 2)
        #expect(!result.errors.isEmpty)
    }

    @Test func anOutputThatCannotBeMadeIsThree() throws {
        let desk = try Desk(["content/good.md": good, "output": "a file"])
        let result = try desk.run("build")
        #expect(result.status == 3)
        #expect(result.errors.contains("/output: Not a directory"))
    }

    @Test(arguments: [
        (["build", "nowhere"], "the content folder `", "plimsoll.toml", "PATH = \"content\"\n"),
        (["build"], "plimsoll.toml:1:", "plimsoll.toml", "PATH = \n"),
        (["build", "-o", "."], "holds the blog itself", "plimsoll.toml", "PATH = \"content\"\n"),
        (["build", "-o", "/"], "holds the blog itself", "plimsoll.toml", "PATH = \"content\"\n"),
    ])
    func aSiteIsNotReplacedByAnEmptyOrMisplacedOne(arguments: [String], message: String, file: String, text: String) throws {
        let desk = try Desk(["content/good.md": good, "output/good.html": "old", file: text])
        let result = try desk.run(arguments)
        #expect(result.status == 1)
        #expect(result.errors.contains(message) && result.errors.hasSuffix("nothing was written\n"))
        #expect(try Folder(desk.path).text("output/good.html") == "old")
        #expect(!Folder(desk.path).exists("good.html"))
    }

    @Test func quietStillSaysWhatFails() throws {
        let desk = try Desk(["content/good.md": good + "\n[x]({filename}nothing.md)\n"])
        #expect(try desk.run("build", "-q", "--strict").errors.contains("leads nowhere"))
        #expect(try desk.run("build", "-q").errors.isEmpty)
    }

    @Test func checkWritesNothing() throws {
        let desk = try Desk(["content/good.md": good + "\n[x]({filename}nothing.md)\n"])
        let result = try desk.run("check")
        #expect(result.status == 0 && result.output == "0 errors, 1 warning.\n")
        #expect(!Folder(desk.path).exists("output"))
    }

    @Test func planShowsATableOrJSON() throws {
        let desk = try Desk(["content/run.md": tutorial])
        let table = try desk.run("plan", "content/run.md")
        #expect(
            table.output == """
                content/run.md: 1 command to run, 1 file to write, in the folder run
                   7  file      a.txt                            the words before it name it
                  11  commands  docker run --rm busybox echo hi  its lines stand at a prompt

                """)
        let json = try desk.run("plan", "--json", "content/run.md").output
        let plan = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: Any])
        #expect((plan["blocks"] as? [[String: Any]])?.map { $0["kind"] as? String } == ["file", "commands"])
    }

    @Test func bundleIsWrittenToAFolder() throws {
        let desk = try Desk(["content/run.md": tutorial])
        #expect(try desk.run("bundle", "content/run.md", "-o", "here").output == "here/run.sh\n")
        #expect(Folder(desk.path).folder("here").walk().map(\.path) == ["README.md", "files/a.txt", "run.sh", "tutorial.json"])
        #expect(try desk.run("bundle", "content/run.md", "-o", "here").status == 0)
        #expect(try desk.run("bundle", "content/run.md", "-o", "content").status == 2)
        #expect(try desk.run("bundle", "plimsoll.toml").status == 1)
    }

    // MARK: Pelican's command line

    @Test(arguments: [
        (["content", "-o", "out"], ["build", "content", "-o", "out"]), (["-lr", "content"], ["build", "-lr", "content"]),
        (["build", "--print-settings"], ["build", "--print-settings", ""]),
        (["--print-settings", "-s", "a.py"], ["build", "--print-settings", "", "-s", "a.py"]),
        (["--print-settings", "SITEURL"], ["build", "--print-settings", "SITEURL"]), (["check"], ["check"]), (["--help"], ["--help"]),
        ([], []),
        (["nonsense"], ["nonsense"]), (["--version"], ["--version"]),
    ])
    func pelicansUseIsBuild(arguments: [String], expected: [String]) {
        #expect(PelicanUse.translated(arguments, commands: ["build", "check"]) { $0 == "content" } == expected)
    }

    @Test(arguments: [
        ["-d", "-v", "-D"], ["--relative-urls"], ["--cache-path", "c"], ["--ignore-cache"], ["--fatal", "errors"],
        ["--log-handler", "plain"],
        ["--logs-dedup-min-level", "ERROR"], ["-e", "SITENAME=\"A\"", "SITEURL=\"http://b\""], ["-q"], ["-t", "simple"], ["--strict"],
    ])
    func everyFlagOfPelicanIsTaken(flags: [String]) throws {
        let desk = try Desk(["content/good.md": good])
        let result = try desk.run(["content", "-o", "public"] + flags)
        #expect(result.status == 0)
        #expect(Folder(desk.path).exists("public/good.html"))
    }

    @Test(arguments: [["--log-handler", "x"], ["--logs-dedup-min-level", "loud"], ["-p", "70000"], ["-p", "x"]])
    func wrongValuesOfFlagsAreTwo(flags: [String]) throws {
        #expect(try Desk(["content/good.md": good]).run(["content"] + flags).status == 2)
    }

    @Test func settingsSayWhereTheyComeFrom() throws {
        let desk = try Desk(["plimsoll.toml": "PATH = \"content\"\nSITENAME = \"T\"\n"])
        #expect(try desk.run("settings", "SITENAME", "PORT").output == "SITENAME = 'T'  # plimsoll.toml:2\nPORT = 8000  # default\n")
        #expect(try desk.run(["--print-settings", "SITENAME"]).output == "SITENAME = 'T'  # plimsoll.toml:2\n")
        let json = try desk.run("settings", "--json", "SITENAME", "-e", "SITENAME=\"E\"").output
        let all = try #require(try JSONSerialization.jsonObject(with: Data(json.utf8)) as? [String: [String: Any]])
        #expect(all["SITENAME"]?["value"] as? String == "E" && all["SITENAME"]?["source"] as? String == "-e SITENAME")
        let wrong = try desk.run("settings", "SITENAM")
        #expect(wrong.status == 2 && wrong.errors.contains("did you mean SITENAME?"))
    }

    @Test func aNewBlogBuildsAtOnceAndIsNotOverwritten() throws {
        let desk = try Desk()
        #expect(try desk.run("init", "blog").status == 0)
        let blog = Folder(desk.path).folder("blog")
        let settings = try blog.text("plimsoll.toml")
        let built = try desk.run("build", "--strict", "-s", "blog/plimsoll.toml")
        #expect(built.status == 0 && built.errors.isEmpty && built.output.contains("2 articles, 1 page and 1 tutorial"))
        let again = try desk.run("init", "blog")
        #expect(again.status == 1 && again.errors.contains("nothing was written"))
        #expect(try blog.text("plimsoll.toml") == settings)
    }

    @Test func aNewArticleIsNotOverwritten() throws {
        let desk = try Desk(["content/good.md": good])
        let result = try desk.run("new", "Été:  未完成!")
        #expect(result.status == 0 && result.output == "content/ete-wei-wan-cheng.md\n")
        let text = try Folder(desk.path).text("content/ete-wei-wan-cheng.md")
        #expect(text.hasPrefix("Title: Été: 未完成!\nDate: 20"))
        #expect(try desk.run("new", "Ete wei wan cheng").status == 1)
        #expect(try Folder(desk.path).text("content/ete-wei-wan-cheng.md") == text)
        #expect(try desk.run("new", "!").status == 2)
        #expect(try desk.run("check", "--strict").status == 0)
    }
}
