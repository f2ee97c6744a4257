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
        expected: ["2 file docker-compose.yml", "10 file docker-compose.yml"]),
    PlanCase(
        name: "output right after commands", document: "```sh\ndocker run x\n```\n\nIt prints:\n\n```\nhello\n```\n",
        expected: ["2 commands docker run x", "8 output"]),
    PlanCase(
        name: "text with no command before it", document: "```text\nhello\n```\n", expected: ["2 illustration"]),
    PlanCase(name: "another system's shell", document: "```powershell\ndocker run x\n```\n", expected: ["2 skipped"]),
    PlanCase(name: "a synopsis", document: "```\ndocker run [OPTIONS] IMAGE\n```\n", expected: ["2 illustration"]),
    PlanCase(
        name: "inside a list", document: "1. Build it:\n\n   ```sh\n   docker build .\n   ```\n", expected: ["4 commands docker build ."]),
    PlanCase(name: "indented code", document: "Run it:\n\n    $ docker run x\n    hello\n", expected: ["3 commands docker run x"]),
    PlanCase(
        name: "skipped by its author", document: "```sh skip=\"needs an account\"\ndocker run x\n```\n",
        expected: ["2 skipped docker run x"]),
    PlanCase(
        name: "login and editors", document: "```sh\ndocker login\nvim Dockerfile\n```\n",
        expected: ["2 skipped docker login ⏎ vim Dockerfile"]),
    PlanCase(
        name: "a hidden step", document: "<!-- tutorial:run\ndocker pull x\n-->\n\n<!-- tutorial:file title=\"a.txt\"\none\n-->\n",
        expected: ["2 commands docker pull x", "6 file a.txt"]),
    PlanCase(
        name: "a path that leads out", document: "```text title=\"../up.txt\"\nx\n```\n\n```text title=\"/etc/passwd\"\nx\n```\n",
        expected: ["2 skipped", "6 skipped"]),

    // Shell labels and first words.
    PlanCase(
        name: "a shell label makes commands, whatever comes first",
        document:
            "```sh\nX=1 npm test\nset -e\n(cd x && ls)\n{ echo a; }\n! false\nuntil true; do sleep 1; done\nalias ll='ls -l'\nmytool --now\n```\n",
        expected: [
            "2 commands X=1 npm test ⏎ set -e ⏎ (cd x && ls) ⏎ { echo a; } ⏎ ! false ⏎ until true; do sleep 1; done ⏎ alias ll='ls -l' ⏎ mytool --now"
        ]),
    PlanCase(
        name: "no commands under a shell label",
        document: "```sh\n{\n  \"a\": 1\n}\n```\n\n```bash\n.\n├── a\n```\n\n```console\ndocker run [OPTIONS] IMAGE\n```\n",
        expected: ["2 illustration", "8 illustration", "13 illustration"]),
    PlanCase(
        name: "labels that read alike",
        document:
            "```{.bash}\nmytool\n```\n\n```{bash}\nmytool\n```\n\n```bash,linenos\nmytool\n```\n\n```fish\nmytool\n```\n\n``` .term1\nmytool\n```\n\n``` .term2\nmytool\n```\n",
        expected: [
            "2 commands mytool", "6 commands mytool", "10 commands mytool", "14 commands mytool", "18 commands mytool", "22 skipped",
        ]),
    PlanCase(
        name: "codehilite's first line is none of the code", document: "a\n\n    :::bash\n    mytool\n\nb\n\n    #!bash\n    mytool 2\n",
        expected: ["4 commands mytool", "9 commands mytool 2"]),
    PlanCase(
        name: "an unlabelled program after commands is no output", document: "```sh\nls\n```\n\n```\nFOO=1 npm test\n```\n",
        expected: ["2 commands ls", "6 commands FOO=1 npm test"]),
    PlanCase(
        name: "output that begins like a sentence", document: "```sh\nls\n```\n\n```\nwait for it\n```\n",
        expected: ["2 commands ls", "6 output"]),
    PlanCase(name: "settings are no commands", document: "```\nA=1\nB=2\n```\n", expected: ["2 illustration"]),

    // Prompts.
    PlanCase(
        name: "prompts of many shells",
        document:
            "```console\n[ada@host web]$ ls 1\n(venv) $ ls 2\n(venv) ada@host:~$ ls 3\nada@mac web % ls 4\n➜  web git:(main) ✗ ls 5\n❯ ls 6\n~/web $ ls 7\n```\n",
        expected: ["2 commands ls 1 ⏎ ls 2 ⏎ ls 3 ⏎ ls 4 ⏎ ls 5 ⏎ ls 6 ⏎ ls 7"]),
    PlanCase(
        name: "indented prompts", document: "```console\n  $ ls \\\n  > -l\n  a\n  $ pwd\n```\n", expected: ["2 commands ls \\\n-l ⏎ pwd"]),
    PlanCase(
        name: "a prompt within output is output",
        document: "```console\n$ docker run hello-world\nTry:\n $ docker run -it ubuntu bash\n```\n\n```\nTry:\n $ docker run -it x\n```\n",
        expected: ["2 commands docker run hello-world", "8 illustration"]),
    PlanCase(
        name: "input at an inner prompt ends the output",
        document:
            "```console\n$ docker run -it alpine\n/ # ls\nbin\n/ # exit\n$ docker ps\n```\n\n```console\n$ docker exec -it x bash\nroot@5f3c:/app# ls\n$ docker ps\n```\n",
        expected: [
            "2 commands docker run -it alpine ⏎ ls ⏎ exit ⏎ docker ps", "10 commands docker exec -it x bash ⏎ ls ⏎ docker ps",
        ]),
    PlanCase(
        name: "a root's prompt after a container's shell was opened",
        document: "```console\n$ docker run -it ubuntu bash\n# apt update\nok\n$ docker ps\n```\n\n```sh\n# make it\nls\n```\n",
        expected: ["2 commands docker run -it ubuntu bash ⏎ apt update ⏎ docker ps", "9 commands ls"]),
    PlanCase(
        name: "input without a command before it", document: "```\nmysql> SELECT 1;\n```\n\n```python\n>>> 1 + 1\n```\n",
        expected: ["2 skipped SELECT 1;", "6 skipped 1 + 1"]),

    // Names and parts.
    PlanCase(
        name: "parts of files",
        document:
            "Create `a.py`:\n\n```python\none\ntwo\n```\n\nAdd the following to `a.py`:\n\n```python\nx\n```\n\nIn `a.py`, remove this:\n\n```python\ny\n```\n\nPut this at the end of `a.py`:\n\n```python\nz\n```\n\nThe file `a.py`:\n\n```python\nq\n```\n\nPaste it into `b.py`:\n\n```python\nr\n```\n",
        expected: ["4 file a.py", "11 illustration", "17 illustration", "23 illustration", "29 illustration", "35 illustration"]),
    PlanCase(
        name: "a shown file is replaced by words that say so",
        document:
            "Create `a.py`:\n\n```python\none\n```\n\nReplace the contents of `a.py`:\n\n```python\n2\n```\n\n`a.py` now looks like this:\n\n```python\n3\n```\n\nThe whole file `a.py`:\n\n```python\n4\n```\n\nReplace `a.py` with:\n\n```python\n5\n```\n",
        expected: ["4 file a.py", "10 file a.py", "16 file a.py", "22 file a.py", "28 file a.py"]),
    PlanCase(
        name: "a Dockerfile without FROM is a part", document: "Create the `Dockerfile`:\n\n```\nRUN true\n```\n",
        expected: ["4 illustration"]),
    PlanCase(
        name: "a created script and a run one",
        document:
            "Create `run.sh`:\n\n```sh\ndocker ps\n```\n\nRun `run.sh`:\n\n```sh\nsh run.sh\n```\n\nCreate `x.sh`:\n\n```sh\ntouch x.sh\n```\n\nCreate an image from the `Dockerfile`:\n\n```sh\ndocker build .\n```\n",
        expected: ["4 file run.sh", "10 commands sh run.sh", "16 commands touch x.sh", "22 commands docker build ."]),
    PlanCase(
        name: "running a file is no file", document: "Now run `app.py`:\n\n```\npython3 app.py\n```\n",
        expected: ["4 commands python3 app.py"]),

    // Quotations.
    PlanCase(
        name: "a command that a file holds too is a command",
        document: "```dockerfile\nFROM docker\nRUN docker ps\n```\n\n```sh\ndocker ps\n```\n\n```\nRUN docker ps\n```\n",
        expected: ["2 file Dockerfile", "7 commands docker ps", "11 illustration"]),
    PlanCase(
        name: "whole lines are quoted, not parts of them",
        document: "```text title=\"a\"\nxone\ntwo\n```\n\n```dockerfile title=\"b\"\none\n```\n\nText\n\n```text\none\n```\n",
        expected: ["2 file a", "7 file b", "13 illustration"]),

    // Cutting.
    PlanCase(
        name: "keywords count in command position only",
        document: "```sh\necho if\necho done\ngrep -r do .\ngit checkout case\nls {a,b}\necho }\n```\n",
        expected: ["2 commands echo if ⏎ echo done ⏎ grep -r do . ⏎ git checkout case ⏎ ls {a,b} ⏎ echo }"]),
    PlanCase(
        name: "compound commands",
        document:
            "```sh\ncase $x in\n  a) echo 1 ;;\n  (b|c) echo 2;;\nesac\nf() {\n  ls\n}\nif true\nthen ls; fi\nfor x in if do\ndo\n  ls\ndone\na=(1\n2)\ny=$((1 << 2))\nls\n```\n",
        expected: [
            "2 commands case $x in\n  a) echo 1 ;;\n  (b|c) echo 2;;\nesac ⏎ f() {\n  ls\n} ⏎ if true\nthen ls; fi ⏎ for x in if do\ndo\n  ls\ndone ⏎ a=(1\n2) ⏎ y=$((1 << 2)) ⏎ ls"
        ]),
    PlanCase(
        name: "operators at a line's end", document: "```sh\nls &&  \n  pwd\nls |\n  cat\nls &\npwd\n```\n",
        expected: ["2 commands ls &&  \n  pwd ⏎ ls |\n  cat ⏎ ls & ⏎ pwd"]),
    PlanCase(
        name: "a prompt in a here-document ends nothing",
        document: "```console\n$ cat > a <<'EOF'\n$ one\n> two\nEOF\n$ cat <<-E | wc\n\tx\n\tE\n1\n```\n",
        expected: ["2 commands cat > a <<'EOF'\n$ one\n> two\nEOF ⏎ cat <<-E | wc\n\tx\n\tE"]),
    PlanCase(
        name: "quotes within substitutions", document: "```sh\necho \"$(echo \"it's\" ${x:-'}'})\"\necho `echo a`\n```\n",
        expected: ["2 commands echo \"$(echo \"it's\" ${x:-'}'})\" ⏎ echo `echo a`"]),

    // Hidden steps.
    PlanCase(
        name: "hidden steps anywhere in HTML",
        document:
            "<!-- a note -->\n<!-- Tutorial:run docker pull x --> <!--x-->\n\n<!--\ttutorial:run exit=1 cleanup\nfalse\n-->\n\n<!-- tutorial:run exit=3 sh -c 'exit 3' -->\n",
        expected: ["2 commands docker pull x", "5 commands false", "8 commands sh -c 'exit 3'"]),
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
        ("```sh bg=\ndocker run x\n```\n", "`bg=` cannot be understood", 1),
        ("```text title=\"../a\"\nx\n```\n", "the path `../a` leads out of the tutorial's folder", 2),
        ("<!-- tutorial:ran\nx\n-->\n", "unknown hidden step `tutorial:ran`", 1),
        ("x\n\n<!--\ntutorial:run\nls\n", "the comment of a hidden step is not closed", 4),
        ("<!-- x --><!-- tutorial:run\nls\n-->\n", "the comment of a hidden step is not closed", 1),
        ("<!-- tutorial:run -->\n", "a hidden step without a command", 1),
        ("<!-- tutorial:file\nx\n-->\n", "a hidden file without a name", 1),
        ("```sh title=\"\"\nls\n```\n", "`title=` cannot be understood", 1),
        ("```sh\nls\n'x\npwd\n```\n", "this command is not whole: the quote `'` is not closed", 3),
        ("```console\n$ cat <<EOF\n$ ls\n```\n", "this command is not whole: the here-document does not end with a line `EOF`", 2),
        ("```console\n$ echo 'a\n$ ls\n```\n", "this command is not whole: the quote `'` is not closed", 2),
        ("```sh\nls\n", "this code block seems to have no closing fence", 1),
        ("```text\na\n```sh\nls\n```\n", "this code block seems to have no closing fence", 1),
        ("```console\nweb> docker ps\n```\n", "`web>` looks like a prompt, and none that is known", 2),
        ("```console\n$ docker ps\n/app # ls\n```\n", "this is typed into a container that nothing before has opened", 3),
        ("```sh\n#!/bin/sh\nls\n```\n", "a script without a name is neither written nor run", 2),
        ("Create `a`/`Dockerfile`:\n\n```\nRUN x\n```\n", "taken for a part of `Dockerfile`, so it is not written", 4),
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

    @Test(
        arguments: [
            ("```sh wiat=1\nls\n```\n", ["`wiat` is not understood"]), ("```sh exit=many\nls\n```\n", ["`exit=many` is not understood"]),
            ("```sh\n'x\n```\n", ["it is not whole"]), ("```sh\nkubectl get pods\n```\n", ["`kubectl` needs another machine"]),
            ("```sh\nssh me@there\n```\n", ["`ssh` needs another machine"]),
            ("```sh\nnewgrp docker\n```\n", ["the sandbox's user is in the group docker already"]),
            ("```sh\nls && docker push x\n```\n", ["`docker push` needs an account"]),
            ("```sh\ncat > a <<E\nssh x\nE\n```\n", [nil]),
            (
                "```sh\ndocker run -it ubuntu bash\n```\n\n```\n# apt update\nok\n```\n\n```sh\nls\n```\n",
                [nil, nil, nil]
            ),
            ("```\n>>> 1\n```\n", ["typed into a container that nothing has opened"]),
        ] as [(String, [String?])])
    func whatIsNotRunSaysWhy(document: String, skips: [String?]) {
        #expect(plan(document).steps.map(\.skip) == skips)
    }

    @Test func headerProblemsHaveTheirLine() {
        let plan = Plan(reading: [], source: "a.md", header: ["verify-x": "1"], headerLines: ["verify-x": 4])
        #expect(plan.diagnostics.first?.location?.line == 4)
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
