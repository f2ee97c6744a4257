import Testing
import Tutorial

@testable import Verifier

@Suite struct AcceptanceTests {
    @Test(
        arguments: [
            // What came, where both runs agree.
            ("hello", "hallo\n", "hallo\n", nil, ["hallo"]),
            ("a\nb\nc", "a\nB\nc\n", "a\nB\nc\n", nil, ["a", "B", "c"]),
            // Where they differ, as far as they do.
            ("hello", "took 12 tries today\n", "took 7 tries today\n", nil, ["took [..] tries today"]),
            ("a\nz", "a\nx\ny\nz\n", "a\nw\nz\n", nil, ["a", "...", "z"]),
            // The post's own lines stay where they hold: an id of its own, a wildcard.
            ("4f2a9c1b77d0\nold", "0123456789ab\nnew\n", "1123456789ab\nnew\n", nil, ["4f2a9c1b77d0", "new"]),
            ("v[..]\nold", "v1.2\nnew\n", "v1.3\nnew\n", nil, ["v[..]", "new"]),
            ("first\n...\nold", "first\nx\ny\nnew\n", "first\nx\ny\nnew\n", nil, ["first", "..."]),
            // To the letter, nothing counts as equal that is not.
            ("12 seconds ago", "13 seconds ago\n", "13 seconds ago\n", Command.Match.exact, ["13 seconds ago"]),
            ("x", "Unable to find image 'x' locally\ny  \n\n", "y\n", nil, ["y"]),
        ] as [(String, String, String, Command.Match?, [String])])
    func merges(_ shown: String, _ one: String, _ other: String, _ match: Command.Match?, _ accepted: [String]) {
        #expect(Acceptance.merged(shown, one, other, match, Masks()) == accepted)
    }

    @Test func keepsLayoutIndentationAndLineEnds() throws {
        let before = "Title: x\r\n\r\n1. Do this:\r\n\r\n    ```console\r\n    $ one\r\n"
        let after = "    $ two\r\n    ```\r\n\r\nEnd\r\n"
        let accepted = Acceptance(line: 7, shown: ["old", "", "more"], accepted: ["new", "", "  lines", "here"])
        let edited = try Acceptance.write([accepted], into: before + "    old\r\n\r\n    more\r\n" + after)
        #expect(edited == before + "    new\r\n\r\n      lines\r\n    here\r\n" + after)
    }

    @Test func growsFencesThatTheOutputWouldClose() throws {
        let document = "> ```console\n> $ cat x.md\n> old\n> ```\n\nEnd"
        let edited = try Acceptance.write([Acceptance(line: 3, shown: ["old"], accepted: ["```sh", "x", "```"])], into: document)
        #expect(edited == "> ````console\n> $ cat x.md\n> ```sh\n> x\n> ```\n> ````\n\nEnd")
    }

    @Test func writesSeveralFromTheEndOn() throws {
        let document = "```\n$ a\n1\n$ b\n2\n```\n"
        let edited = try Acceptance.write(
            [Acceptance(line: 3, shown: ["1"], accepted: ["one", "two"]), Acceptance(line: 5, shown: ["2"], accepted: [])], into: document)
        #expect(edited == "```\n$ a\none\ntwo\n$ b\n```\n")
    }

    @Test func refusesWhatIsNotThere() {
        #expect(throws: AcceptanceRefusal.self) {
            try Acceptance.write([Acceptance(line: 2, shown: ["other"], accepted: ["x"])], into: "a\nb\n")
        }
        #expect(throws: AcceptanceRefusal.self) {
            try Acceptance.write([Acceptance(line: 9, shown: ["b"], accepted: ["x"])], into: "a\nb\n")
        }
    }
}
