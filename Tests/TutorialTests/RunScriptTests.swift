import Files
import Foundation
import Markdown
import Testing

@testable import Tutorial

/// A post, and what comes of its run.sh under a `docker` that only says what it was asked.
struct RunCase: CustomTestStringConvertible, Sendable {
    var name: String
    var document: String
    var arguments: [String] = []
    var environment: [String: String] = [:]
    var status: Int32 = 0
    /// Lines that are printed, in this order, among others.
    var prints: [String] = []
    var neverPrints: [String] = []
    /// What docker is asked, whether or not.
    var asks: [String] = []
    var neverAsks: [String] = []
    /// A pattern for processes that must be gone.
    var leavesNo: String?
    var testDescription: String { name }
}

private let runCases: [RunCase] = [
    RunCase(
        name: "folder, variables, functions and the last status last",
        document:
            "```sh\nmkdir sub\ncd sub\nx=1\nf() { echo \"f $x ${PWD##*/}\"; }\nf\n```\n\n```sh exit=3\n(exit 3)\n```\n\n```sh\necho \"was $?\"\n```\n",
        prints: ["f 1 sub", "was 3", "Everything ran."]),
    RunCase(
        name: "the tutorial's names are not the script's",
        document:
            "```sh\nroot=$PRECIOUS work=$PRECIOUS control=$PRECIOUS number=1 tidy=0 status=0\nstep() { echo no; }\nwrite() { echo w; }\nwrite\necho $root | sed 's/.*-/-/'\n```\n",
        prints: ["w", "Everything ran."], neverPrints: ["no"]),
    RunCase(
        name: "a trap of the tutorial is its own", document: "```sh\ntrap 'echo trapped; exit 0' EXIT\nfalse\n```\n", status: 1,
        prints: ["trapped", "run.sh: line 3 of the tutorial: exited with 1, expected 0"], neverPrints: ["Everything ran."]),
    RunCase(
        name: "an unset variable is empty", document: "```sh\necho \"<$nothing>\"\n```\n", prints: ["<>", "Everything ran."]),
    RunCase(
        name: "exit as expected is followed by a fresh shell", document: "```sh exit=4\nexit 4\n```\n\n```sh\necho after\n```\n",
        prints: ["run.sh: line 2 of the tutorial ended its shell; a fresh one goes on", "after", "Everything ran."]),
    RunCase(
        name: "an unexpected exit is a failure", document: "```sh\nexit 0\nexit 5\necho after\n```\n", status: 1,
        prints: ["run.sh: line 3 of the tutorial: exited with 5, expected 0"], neverPrints: ["after"]),
    RunCase(
        name: "cleanup runs after a failure, in the same shell",
        document: "```sh\nx=7\nfalse\necho after\n```\n\n```sh cleanup\necho tidy $x\n```\n", status: 1,
        prints: ["tidy 7", "run.sh: line 3 of the tutorial: exited with 1, expected 0"], neverPrints: ["after"]),
    RunCase(
        name: "cleanup runs after an exit", document: "```sh\nexit 9\n```\n\n```sh cleanup\necho tidy\nexit\necho more\n```\n", status: 1,
        prints: ["run.sh: line 2 of the tutorial: exited with 9, expected 0", "tidy", "more"]),
    RunCase(
        name: "set -e is the tutorial's affair", document: "```sh\nset -e\ntrue\nfalse\n```\n", status: 1,
        prints: ["run.sh: line 4 of the tutorial: exited with 1, expected 0"]),
    RunCase(
        name: "any status", document: "```sh exit=any\nfalse\n```\n", prints: ["Everything ran."]),
    RunCase(
        name: "tried again", document: "```sh\nn=0\n```\n\n```sh retry=3\nn=$((n + 1)); echo try $n; test $n -eq 2\n```\n",
        prints: ["try 1", "try 2", "Everything ran."], neverPrints: ["try 3"]),
    RunCase(
        name: "an alias", document: "```sh\nalias ll='echo long'\nll\n```\n", prints: ["long"]),
    RunCase(
        name: "--to stops before a line", document: "```sh\necho one\necho two\n```\n", arguments: ["--to", "3"], prints: ["one"],
        neverPrints: ["two"]),
    RunCase(name: "--to wants a line", document: "```sh\ndocker ps\n```\n", arguments: ["--to", "x"], status: 2, neverAsks: ["ps"]),
    RunCase(name: "--to wants a value", document: "```sh\ndocker ps\n```\n", arguments: ["--to"], status: 2, neverAsks: ["ps"]),
    RunCase(
        name: "compose that makes nothing removes nothing",
        document: "<!-- tutorial:set Verify-Files=. -->\n\n```sh\ndocker compose config\n```\n", asks: ["compose config"],
        neverAsks: ["compose down", "rm", "network rm"]),
    RunCase(
        name: "compose that makes something is tidied up by its project",
        document: "<!-- tutorial:set Verify-Files=. -->\n\n```sh\ndocker compose up -d\n```\n",
        asks: [
            "compose up -d", "network ls -q --filter label=com.docker.compose.project=demo-", "rm -f -v ps-id", "network rm network-id",
            "volume rm volume-id",
        ], neverAsks: ["compose down"]),
    RunCase(
        name: "a project's usual name where the post counts on it",
        document: "<!-- tutorial:set Verify-Files=. -->\n\n```sh\ndocker compose up -d\ndocker logs demo-web-1\n```\n",
        asks: ["network ls -q --filter label=com.docker.compose.project=demo\n"]),
    RunCase(
        name: "sudo does not see the project's name",
        document: "<!-- tutorial:set Verify-Files=. -->\n\n```sh\nsudo() { \"$@\"; }\nsudo docker compose up -d\n```\n",
        asks: ["image ls -q --filter label=com.docker.compose.project=demo\n"]),
    RunCase(
        name: "what removes the reader's own is left out",
        document: "```sh\ndocker system prune -af\ndocker rm -f $(docker ps -aq)\ndocker rm $(docker ps -aq --filter name=x)\n```\n",
        prints: [
            "line 2 is left out (it reaches beyond this tutorial; ./run.sh --isolated runs it): docker system prune -af", "Everything ran.",
        ],
        asks: ["ps -aq --filter name=x\ndocker: rm\n"], neverAsks: ["system prune", "rm -f"]),
    RunCase(
        name: "in an engine of its own everything runs", document: "```sh\ndocker system prune -af\n```\n", arguments: ["--isolated"],
        asks: ["run -d --privileged", "exec -i -e TUTORIAL_ALONE=yes"], neverAsks: ["system prune"]),
    RunCase(
        name: "inside that engine", document: "```sh\ndocker system prune -af\n```\n", arguments: ["--isolated"],
        environment: ["TUTORIAL_ALONE": "yes"], asks: ["system prune -af"], neverAsks: ["run -d"]),
    RunCase(
        name: "what it uses is said before anything starts",
        document:
            "```dockerfile\nFROM a AS one\nFROM b\n```\n\n```sh\ndocker build -t mine .\ndocker run -d --name web -p 4321:80 -v data:/x mine\n```\n",
        prints: [
            "  containers:     web", "  ports:          4321", "  images made:    mine", "  images fetched: a b", "  volumes:        data",
            "Everything ran.",
        ], asks: ["rm -f -v web", "volume rm data", "image rm mine", "image rm a\n", "image rm b\n"]),
    RunCase(
        name: "what is typed into a container is its input",
        document:
            "```console\n$ docker run -it --rm alpine sh\n/ # x=1; cd /\n/ # echo \"x is $x in $PWD\"\nx is 1 in /\n/ # exit\n$ echo after\n```\n",
        prints: ["$ docker run -it --rm alpine sh", "> echo \"x is $x in $PWD\"", "x is 1 in /", "> exit", "after", "Everything ran."],
        asks: ["run -i --rm alpine sh"]),
    RunCase(
        name: "a command that fails inside a container is a failure at its line",
        document: "```console\n$ docker run -it --rm alpine sh\n/ # true\n/ # ls /nothing/here\n/ # echo never\n```\n", status: 1,
        prints: [
            "run.sh: line 4 of the tutorial: exited with 2, expected 0",
            "run.sh: line 2 of the tutorial: what was typed into it failed, as said above",
        ], neverPrints: ["never"]),
    RunCase(
        name: "a program inside a container's shell",
        document:
            "```console\n$ docker run -it --rm alpine sh\n/ # sqlite3\nsqlite> .print 'one'\nsqlite> .quit\n/ # echo back\nback\n/ # exit\n```\n",
        prints: ["> sqlite3", "typed: .print 'one'", "typed: .quit", "back", "Everything ran."]),
    RunCase(
        name: "input without a container is a program's",
        document: "```console\n$ python3\n>>> print('it')\n>>> exit()\n$ echo after\n```\n",
        prints: ["$ python3", "> print('it')", "typed: print('it')", "after", "Everything ran."]),
    RunCase(
        name: "answers", document: "```sh answer=\"it's\" answer=two\nread a; read b; echo \"<$a> <$b>\"\n```\n",
        prints: ["<it's> <two>", "Everything ran."]),
    RunCase(
        name: "a command that takes too long", document: "```sh timeout=1s\nsleep 300\necho never\n```\n\n```sh cleanup\necho tidy\n```\n",
        status: 1,
        prints: ["run.sh: line 2 of the tutorial: it ran for longer than 1 s", "tidy"], neverPrints: ["never"], leavesNo: "sleep 300"),
    RunCase(
        name: "what the tutorial leaves in the background is ended", document: "```sh\nsleep 301 &\n(sleep 302 &)\necho go\n```\n",
        prints: ["go", "Everything ran."], leavesNo: "sleep 30[12]"),
    RunCase(
        name: "a service in the background, until its line is there and then to its end",
        document:
            "```sh bg=web wait=log:\"tick 2\"\nfor i in 1 2; do sleep 1; echo tick $i; done; exec sleep 303\n```\n\n```sh\necho after\n```\n",
        prints: ["tick 1", "tick 2", "after", "Everything ran."], leavesNo: "sleep 303"),
    RunCase(
        name: "a service that ends too early", document: "```sh bg=web wait=log:ready\necho broken\n```\n\n```sh\necho never\n```\n",
        status: 1,
        prints: ["run.sh: line 2 of the tutorial: it ended before log:ready held"], neverPrints: ["never"]),
    RunCase(
        name: "a new start ends the old one, as the post wants it",
        document:
            "```sh bg=web stop=TERM wait=log:up\ntrap 'echo bye > ended; exit' TERM; echo up; while :; do sleep 0.1; done\n```\n\n```sh bg=web wait=log:up\ncat ended; echo up; exec sleep 304\n```\n",
        prints: ["bye", "up", "Everything ran."], leavesNo: "sleep 304"),
    RunCase(
        name: "in a container",
        document: "```sh\ndocker run -d --name web nginx\n```\n\n```sh in=web\nnginx -v 'x y'\n```\n\n```sh in=busybox\nls\n```\n",
        asks: ["exec web sh -c nginx -v 'x y'\n", "run --rm busybox sh -c ls\n"]),
    RunCase(
        name: "the author's ids become this run's",
        document:
            "```console\n$ docker run -d nginx\n9b1f2c3d4e5f60718293a4b5c6d7e8f90112233445566778899aabbccddeeff0\n$ docker stop 9b1f2c3d4e5f\n$ docker rm 9b1f\n```\n",
        asks: ["stop id-of-run\n", "rm id-of-run\n"]),
    RunCase(
        name: "a secret comes from the reader and is not shown",
        document: "<!-- tutorial:set Verify-Set=TOKEN! -->\n\n```sh\ntest TOKEN = 'a&b\\c' || echo differs\n```\n",
        environment: ["TOKEN": "'a&b\\c'"],
        prints: ["$ test TOKEN = 'a&b\\c' || echo differs", "Everything ran."], neverPrints: ["differs"]),
    RunCase(
        name: "without the secret nothing starts", document: "<!-- tutorial:set Verify-Set=TOKEN! -->\n\n```sh\necho TOKEN\n```\n",
        status: 2,
        neverPrints: ["$ echo TOKEN"]),
    RunCase(
        name: "Ctrl-C removes what was made", document: "```sh\ndocker run -d --name web nginx\nkill -INT $$; sleep 305\necho never\n```\n",
        status: 130,
        neverPrints: ["never"], asks: ["rm -f -v web", "rm -f -v id-of-run"], leavesNo: "sleep 305"),
    RunCase(
        name: "sudo docker is the same docker", document: "```sh\nsudo docker run -d nginx\n```\n", asks: ["rm -f -v id-of-run"]),
    RunCase(
        name: "docker checks the health of containers itself", document: "```sh\ndocker run -d nginx\nsleep 2\n```\n",
        neverAsks: ["healthcheck"]),
]

private let withoutSystemd = RunCase(
    name: "where no systemd checks the health of podman's containers, the script does",
    document: "```sh\ndocker run -d nginx\nsleep 3\n```\n", environment: ["VERSION": "podman version 5.0.0"],
    asks: ["healthcheck run id-of-run"])

@Suite struct RunScriptTests {
    @Test(arguments: runCases + (FileManager.default.fileExists(atPath: "/run/systemd/system") ? [] : [withoutSystemd]))
    func scriptRuns(_ example: RunCase) throws {
        let folder = try TemporaryFolder()
        let result = try runScript(of: example, in: folder)
        #expect(result.status == example.status, "\(result.printed)")
        var rest = result.printed.split(separator: "\n").map(String.init)[...]
        for line in example.prints {
            let found = rest.firstIndex(of: line)
            #expect(found != nil, "\(line) in \(result.printed)")
            rest = rest.dropFirst(found.map { $0 - rest.startIndex + 1 } ?? 0)
        }
        for line in example.neverPrints { #expect(!result.printed.split(separator: "\n").contains(Substring(line))) }
        for text in example.asks { #expect(result.asked.contains("docker: " + text), "\(result.asked)") }
        for text in example.neverAsks { #expect(!result.asked.contains("docker: " + text), "\(result.asked)") }
        if let pattern = example.leavesNo { #expect(try run("pgrep", ["-f", "^" + pattern]) != 0) }
        #expect(FileManager.default.fileExists(atPath: folder.path + "/precious/photo"))
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path + "/tmp").isEmpty)
    }

    private func runScript(of example: RunCase, in folder: TemporaryFolder) throws -> (status: Int32, printed: String, asked: String) {
        let bundle = Bundle(Plan(reading: Document(example.document.utf8).blocks, source: "content/demo.md"), name: "demo", title: "Demo")
        try bundle.write(into: Folder(folder.path + "/bundle"))
        try makeFolders(folder.path + "/tmp")
        try makeFolders(folder.path + "/precious")
        try Files.write([], toFile: folder.path + "/precious/photo")
        // It has something of a compose project once compose was asked for it; and `sh` and programs take what is typed into them.
        let docker = """
            #!/bin/sh
            echo "docker: $*" | sed 's/ --[ci]idfile [^ ]*//' >> \(folder.path)/log
            if grep -q 'docker: compose up' \(folder.path)/log; then
              case $1:$2 in *:ls | ps:-a) echo "$1-id" ;; esac
            fi
            if [ "$2" = --cidfile ]; then echo id-of-run > "$3"; fi
            case $* in
              *" -i "*" sh") exec sh ;;
              --version) echo "${VERSION:-Docker version 28}" ;;
              inspect*Interval*) echo 1000000000 ;;
            esac
            [ "$2" != inspect ]

            """
        for program in ["sqlite3", "python3"] {
            try Files.write(Array("#!/bin/sh\nsed 's/^/typed: /'\n".utf8), toFile: folder.path + "/" + program)
            #expect(chmod(folder.path + "/" + program, 0o755) == 0)
        }
        try Files.write(Array(docker.utf8), toFile: folder.path + "/docker")
        #expect(chmod(folder.path + "/docker", 0o755) == 0)
        #expect(try run("shellcheck", [folder.path + "/bundle/run.sh"]) == 0)
        let environment = ["PATH": folder.path + ":/usr/bin:/bin", "TMPDIR": folder.path + "/tmp", "PRECIOUS": folder.path + "/precious"]
            .merging(example.environment) { $1 }
        let command = "exec \"$0\" \"$@\" > \(folder.path)/printed 2>&1 < /dev/null"
        let status = try run(
            "/bin/sh", ["-c", command, "/bin/sh", folder.path + "/bundle/run.sh"] + example.arguments, environment: environment)
        let files = Folder(folder.path)
        return (status, try files.text("printed"), files.exists("log") ? try files.text("log") : "")
    }

    @Test(
        arguments: [
            ("docker run --name=a x", ["a"], \Uses.names), ("sudo docker run --name \"b\" x", ["b"], \Uses.names),
            ("X=1 docker create --name c x && docker rename c d", ["c", "d"], \Uses.names),
            ("if true; then docker run --name e x; fi", ["e"], \Uses.names), ("echo docker run --name f x", [], \Uses.names),
            ("id=$(docker run -d --name g x)", ["g"], \Uses.names), ("docker --context y container run --name h x", ["h"], \Uses.names),
            ("docker run -p8080:80 x", ["8080"], \Uses.ports), ("docker run -dp 127.0.0.1:81:80/tcp x", ["81"], \Uses.ports),
            ("docker run --publish=82:80 x", ["82"], \Uses.ports), ("docker run -p 90-92:90-92 x", ["90", "91", "92"], \Uses.ports),
            ("docker run -p 80 x", [], \Uses.ports), ("docker run \\\n  -p '83:80' x", ["83"], \Uses.ports),
            ("docker build --tag=me/x:1 .", ["me/x:1"], \Uses.images), ("docker buildx build -qt y .", ["y"], \Uses.images),
            ("docker tag y z && docker commit c w", ["z", "w"], \Uses.images),
            ("docker run --mount type=volume,source=v,target=/v -v w:/w -v ./x:/x x", ["w", "v"], \Uses.volumes),
            ("docker run --mount type=bind,source=v,target=/v x", [], \Uses.volumes),
            ("docker volume create --label a=b data --driver local", ["data"], \Uses.volumes),
            ("docker network create --driver bridge -o x=y net # mine", ["net"], \Uses.networks),
            ("docker run --restart always --network n --rm you/it:2 echo hi", ["you/it:2"], \Uses.pulled),
            ("docker pull a", ["a"], \Uses.pulled),
            ("docker build -t mine . && docker run mine:latest", [], \Uses.pulled),
            ("docker compose -p mine up", ["mine"], \Uses.projects), ("export COMPOSE_PROJECT_NAME=ours", ["ours"], \Uses.projects),
        ] as [(String, [String], KeyPath<Uses, [String]> & Sendable)])
    func whatACommandTakes(command: String, expected: [String], list: KeyPath<Uses, [String]> & Sendable) {
        let uses = Uses(Plan(source: "a.md", folder: "a", steps: [Step(.command(Command(command)), line: 1)]))
        #expect(uses[keyPath: list] == expected)
    }

    @Test func whatAComposeFileTakes() {
        let text = """
            name: shop
            services:
              web:
                build: .
                image: "me/web"   # ours
                container_name: front
                ports:
                  - "8000:80"
                  - target: 80
                    published: 8001
              db:
                image: postgres
                volumes:
                  - data:/x
            volumes:
              data:
                name: shop-data
              cache:
              theirs:
                name: theirs
                external: true
            """
        let uses = Uses(Plan(source: "a.md", folder: "a", steps: [Step(.file(File(path: "compose.yaml", text: text)), line: 1)]))
        #expect(uses.names == ["front"])
        #expect(uses.ports == ["8000", "8001"])
        #expect(uses.images == ["me/web"])
        #expect(uses.volumes == ["shop-data"])
        #expect(uses.pulled == ["postgres"])
    }
}
