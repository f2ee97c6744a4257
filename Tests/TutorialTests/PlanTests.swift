import Markdown
import Testing

@testable import Tutorial

/// A small document and what its blocks are read as, one line each: `LINE kind what`.
struct PlanCase: CustomTestStringConvertible, Sendable {
    var name: String
    var document: String
    var expected: [String]
    var testDescription: String { name }
}

private func plan(_ document: String, header: [String: String] = [:]) -> Plan {
    Plan(reading: Document(document.utf8).blocks, source: "content/my post.md", header: header)
}

private func outline(_ plan: Plan) -> [String] {
    plan.blocks.map { block in
        let what = block.path ?? block.steps.compactMap { plan.steps[$0].command?.text }.joined(separator: " ⏎ ")
        return "\(block.line) \(block.kind.rawValue)" + (what.isEmpty ? "" : " " + what)
    }
}

private let cases: [PlanCase] = [
    PlanCase(
        name: "a Dockerfile whatever its label",
        document: "```dockerfile\nFROM busybox\n```\n\n```\n# first\nARG X=1\nFROM busybox:$X\n```\n",
        expected: ["2 file Dockerfile", "6 file Dockerfile"]),
    PlanCase(
        name: "a Dockerfile named in the prose",
        document: "Create `web/Dockerfile`:\n\n```\nFROM busybox\n```\n", expected: ["4 file web/Dockerfile"]),
    PlanCase(
        name: "prompts, output, a comment, a continuation",
        document: "```console\n$ docker build \\\n>   -t x .\n$ # a comment\n$ docker run x\nhello\n\n```\n",
        expected: ["2 commands docker build \\\n  -t x . ⏎ docker run x"]),
    PlanCase(
        name: "a user's prompt", document: "```\nada@host:~$ docker ps\n```\n", expected: ["2 commands docker ps"]),
    PlanCase(
        name: "a here-document at a prompt",
        document: "```console\n$ cat > a.txt <<EOF\n> one\n> $ two\n> EOF\n$ cat a.txt\none\n```\n",
        expected: ["2 commands cat > a.txt <<EOF\none\n$ two\nEOF ⏎ cat a.txt"]),
    PlanCase(
        name: "plain shell lines, a loop, a quote over two lines",
        document: "```sh\n# set up\nmkdir a\nfor i in 1 2; do\n  echo $i\ndone\necho 'one\ntwo'\n```\n",
        expected: ["2 commands mkdir a ⏎ for i in 1 2; do\n  echo $i\ndone ⏎ echo 'one\ntwo'"]),
    PlanCase(
        name: "a file by title", document: "```python title=\"app/main.py\"\nprint(1)\n```\n", expected: ["2 file app/main.py"]),
    PlanCase(
        name: "a file by the sentence before it", document: "Save this as `app.py`:\n\n```python\nprint(1)\n```\n",
        expected: ["4 file app.py"]),
    PlanCase(
        name: "a file by its first line", document: "```python\n# src/app.py\nprint(1)\n```\n", expected: ["2 file src/app.py"]),
    PlanCase(
        name: "a file by its heading", document: "### `requirements.txt`\n\n```\nflask\n```\n", expected: ["4 file requirements.txt"]),
    PlanCase(
        name: "an edit is no file", document: "Change this line in `app.py`:\n\n```python\nprint(2)\n```\n", expected: ["4 illustration"]),
    PlanCase(
        name: "an excerpt is no file", document: "The file `app.py`:\n\n```python\nimport x\n...\nprint(2)\n```\n",
        expected: ["4 illustration"]),
    PlanCase(
        name: "a quotation never replaces a file",
        document: "```dockerfile\nFROM busybox\nRUN true\n```\n\nThis line matters:\n\n```dockerfile\nFROM busybox\n```\n",
        expected: ["2 file Dockerfile", "9 illustration"]),
    PlanCase(
        name: "a compose file",
        document:
            "```yaml\nservices:\n  web:\n    image: x\n```\n\nNow `docker-compose.yml`:\n\n```yaml\nservices:\n  db:\n    image: y\n```\n",
        expected: ["2 file compose.yaml", "10 file docker-compose.yml"]),
    PlanCase(
        name: "output right after commands", document: "```sh\ndocker run x\n```\n\nIt prints:\n\n```\nhello\n```\n",
        expected: ["2 commands docker run x", "8 output"]),
    PlanCase(
        name: "text with no command before it", document: "```text\nhello\n```\n", expected: ["2 illustration"]),
    PlanCase(name: "another system's shell", document: "```powershell\ndocker run x\n```\n", expected: ["2 illustration"]),
    PlanCase(name: "a synopsis", document: "```\ndocker run [OPTIONS] IMAGE\n```\n", expected: ["2 illustration"]),
    PlanCase(
        name: "inside a list", document: "1. Build it:\n\n   ```sh\n   docker build .\n   ```\n", expected: ["4 commands docker build ."]),
    PlanCase(name: "indented code", document: "Run it:\n\n    $ docker run x\n    hello\n", expected: ["3 commands docker run x"]),
    PlanCase(
        name: "skipped by its author", document: "```sh skip=\"needs an account\"\ndocker run x\n```\n",
        expected: ["2 skipped docker run x"]),
    PlanCase(
        name: "login and editors", document: "```sh\ndocker login\nvim Dockerfile\n```\n",
        expected: ["2 commands docker login ⏎ vim Dockerfile"]),
    PlanCase(
        name: "a hidden step", document: "<!-- tutorial:run\ndocker pull x\n-->\n\n<!-- tutorial:file title=\"a.txt\"\none\n-->\n",
        expected: ["2 commands docker pull x", "6 file a.txt"]),
    PlanCase(
        name: "a path that leads out", document: "```text title=\"../up.txt\"\nx\n```\n\n```text title=\"/etc/passwd\"\nx\n```\n",
        expected: ["2 skipped", "6 skipped"]),
]

@Suite struct PlanTests {
    @Test(arguments: cases) func blocksAreReadAs(_ example: PlanCase) {
        #expect(outline(plan(example.document)) == example.expected)
    }

    @Test func attributesReachTheCommand() throws {
        let plan = plan("```console exit=3 timeout=2m match=exact retry=5\n$ false\nno\n```\n")
        let command = try #require(plan.steps.first?.command)
        #expect(command.exit == 3)
        #expect(command.timeout == 120)
        #expect(command.match == .exact)
        #expect(command.retry == 5)
        #expect(command.output == "no")
        #expect(command.outputLine == 3)
        #expect(plan.steps[0].line == 2 && plan.steps[0].column == 3)
    }

    @Test func anyExitStatusIsNil() throws {
        let command = try #require(plan("```sh exit=any\nfalse\n```\n").steps.first?.command)
        #expect(command.exit == nil)
    }

    @Test(arguments: [
        ("```sh wiat=1\ntrue\n```\n", "unknown attribute `wiat`", 1),
        ("```sh exit=many\ntrue\n```\n", "`exit=many` cannot be understood", 1),
        ("x\n\n```sh timeout=-1s\ntrue\n```\n", "`timeout=-1s` cannot be understood", 3),
        ("```sh bg=web\ndocker run x\n```\n", "`bg=` is not supported yet, so this block is skipped", 1),
        ("```text title=\"../a\"\nx\n```\n", "the path `../a` leads out of the tutorial's folder", 2),
        ("<!-- tutorial:ran\nx\n-->\n", "unknown hidden step `tutorial:ran`", 1),
    ])
    func problemsAreReportedAtTheirLine(document: String, message: String, line: Int) {
        let problems = plan(document).diagnostics
        #expect(problems.map(\.message) == [message])
        #expect(problems.first?.location?.line == line)
        #expect(problems.first?.help != nil)
    }

    @Test func accountsAndEditorsAreSkippedWithAReason() {
        let skips = plan("```sh\ndocker push me/x\nsudo docker login\nnano a\nnewgrp docker\ndocker ps\n```\n").steps.map(\.skip)
        #expect(
            skips == [
                "`docker push` needs an account", "`docker login` needs an account", "`nano` needs a person at a screen",
                "the sandbox's user is in the group docker already", nil,
            ])
    }

    @Test func progressIsNotComparedUnlessMarked() {
        let document = "```console\n$ docker build .\nDONE\n```\n\n```console match=wildcard\n$ docker pull x\nDONE\n```\n"
        #expect(plan(document).steps.map { $0.command?.match } == [Command.Match.none, .wildcard])
    }

    @Test func headerKeysAreRead() {
        let plan = plan("", header: ["verify-network": "off", "verify-timeout": "2m", "title": "x"])
        #expect(plan.options.network == false)
        #expect(plan.options.timeout == 120)
        #expect(plan.diagnostics.isEmpty)
        #expect(Plan(reading: [], source: "a.md", header: ["verify-netwrok": "off"]).diagnostics.count == 1)
    }

    @Test func digestIgnoresProseAndLinesAndNothingElse() {
        let first = plan("```sh\necho 1\n```\n").digest
        #expect(first == plan("Some prose.\n\n```sh\necho 1\n```\n").digest)
        #expect(first != plan("```sh\necho 2\n```\n").digest)
        #expect(first != plan("```sh timeout=2s\necho 1\n```\n").digest)
        #expect(first.count == 64)
    }

    @Test func folderIsNamedAfterTheDocument() {
        #expect(plan("").folder == "my-post")
        #expect(Plan(reading: [], source: "docs/web/README.md").folder == "web")
    }

    @Test func hugeAndStrangeDocumentsAreRead() {
        for text in [
            "", "```", "```sh", "```sh\n$ ", "```console\n$ 'x\n```\n", "\u{0}```sh\n\u{0}\n```",
            String(repeating: "> ", count: 5000) + "x",
        ] {
            _ = plan(text)
        }
    }
}
