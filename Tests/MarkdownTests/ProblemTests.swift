import Diagnostics
import Testing

@testable import Markdown

@Suite struct ProblemTests {
    @Test func anUnknownLanguageIsANoteWithTheNearest() {
        let problems = Document("- a\n\n  ``` pyhton title=x\n  1\n  ```\n\n```text\n```\n\n```qqqqq\n```\n\n    code\n".utf8, firstLine: 4)
            .problems(in: "a.md")
        #expect(problems.map(\.severity) == [.note, .note])
        #expect(
            problems.map(\.location) == [Location("a.md", line: 6, column: 7, length: 6), Location("a.md", line: 13, column: 4, length: 5)])
        #expect(problems[0].help == "did you mean `python`?")
    }

    @Test func aTargetWithABlankIsAWarning() {
        let problems = Document("text\n> é [a]({filename}/My Post.md) and [b](|static|a b.png \"t\") [c](<{filename}a b>) [d]({x} y)".utf8)
            .problems(in: "a.md")
        #expect(
            problems.map(\.location) == [
                Location("a.md", line: 2, column: 9, length: 21), Location("a.md", line: 2, column: 40, length: 15),
            ])
        #expect(problems[0].help == "write `(<{filename}/My Post.md>)`, or `{filename}/My%20Post.md`")
    }
}
