// Posts by chance: from the pieces that tutorials are made of, and from real ones by mutation. The same seed and number always give the same.

import Fuzzing

/// Makes posts, sensible ones and broken ones.
struct Generator {
    private var dice: Dice

    private static let labels = [
        "", "sh", "bash", "console", "docker", "dockerfile", "yaml", "text", "output", "python", "cmd", "powershell", ".term1", ".term2",
        "sql",
        "{.bash}", "diff", "Dockerfile", "json", "terminal",
    ]
    private static let attributes = [
        "title=\"a/b.sh\"", "title=\"../../etc/passwd\"", "title=/etc/passwd", "file=a", "title=\"a/../..\"", "title=\".\"", "title=\"\"",
        "title=a//b",
        "title=\"it's\"", "title=\"x y\"", "title=\"$(touch x)\"", ":path", "filename=\"é😀\"", "exit=1", "exit=any", "exit=-5",
        "exit=99999999999999999999",
        "timeout=30s", "timeout=1e999", "timeout=0", "timeout=2m", "match=exact", "match=regex", "match=what", "bg=web", "bg=\"a b'c\"",
        "stop=INT",
        "stop=TERM", "wait=http://localhost:8000", "wait=port:5432", "wait=port:0", "wait=log:\"it's up\"", "retry=5", "retry=-1",
        "answer=yes",
        "answer=\"it's\"", "in=web", "in=\"a;b\"", "skip=\"it's why\"", "skip", "cleanup", "cleanup exit=2", "unknown=1", "hl_lines=\"1\"",
        "{1,2}", "=", "\"",
    ]
    private static let prompts = [
        "", "$ ", "$ ", "# ", "% ", "> ", ">>> ", "... ", "mysql> ", "    -> ", "/ # ", "root@5f3c9a0b1c2d:/# ", "user@host:~$ ",
        "PS C:\\> ", "postgres=# ",
        "127.0.0.1:6379> ", "\t$ ", "bash-5.1$ ",
    ]
    private static let commands = [
        "docker run -it --name web -p 8080:80 ubuntu bash", "docker run -d --name web -p 80:80 nginx", "docker run -p 1:1 x",
        "docker compose up", "docker-compose up -d",
        "docker exec -it web sh", "docker exec -it db mysql -px", "docker build -t me/app .", "docker stop web",
        "docker rm -f $(docker ps -aq)", "docker attach web",
        "docker system prune", "sudo docker ps", "docker logs -f web", "docker login", "docker push me/app", "exit", "cd sub", "cd ../..",
        "mkdir -p a/b && cd a",
        "curl localhost:8080", "cat > a.txt <<EOF", "EOF", "cat <<'X' > ../up", "echo 'it''s'", "echo \"open", "echo 'open", "x=$(",
        "for i in 1 2; do", "done", "if true; then",
        "apt-get install -y x \\", "--flag", "`", "git clone https://example.org/x.git", "vim a", "docker stop <container-id>",
        "docker stop 9b1f2c3d4e5f", "docker rm YOUR_NAME",
        "docker run -v $PWD:/x -w /x \"a b\" sh -c 'exit 1'", "docker network create net", "docker volume rm v", "tail -f x", "python3",
        "docker run alpine^", "# comment",
        "docker tag a b; docker commit c", "kill %1", "", "\u{1B}[0m", "docker run --name '$(x)' -p '8;1:2' i", "docker run --name=-rf x",
        "docker volume create --name \"a b\"",
    ]
    private static let shown = [
        "9b1f2c3d4e5f60718293a4b5c6d7e8f90112233445566778899aabbccddeeff0", "CONTAINER ID   IMAGE   NAMES",
        "9b1f2c3d4e5f   nginx   brave_lamport", "...", "[..]", "^C",
        "Are you sure? [y/N] y", "Successfully built 5f3c9a0b1c2d", "hello", "", "0.0.0.0:32768->80/tcp", "error: it's broken", "├── a",
        "Password:",
    ]
    private static let files = [
        "FROM ubuntu:22.04 AS one", "FROM one", "FROM ${X}", "ARG X=1", "COPY --from=one . .", "RUN <<EOF", "CMD [\"x\"]", "services:",
        "  web:", "    image: \"a'b\"", "    build: .",
        "    ports: [\"80:80\", '1-9:1']", "      - \"8080:80\"", "    container_name: c", "name: x", "volumes:", "  v: &a {name: n}",
        "  <<: *a", "networks: *none", "#!/bin/sh", "# a/b.py", "// ../x.js",
        "...", "- a", "+ b", "import x", "{\"a\": 1}", "\t\tmixed", "COPY ../x /", "FROM scratch", "version: '3'",
    ]
    private static let prose = [
        "Create a file `app.py`:", "Edit the `Dockerfile`:", "Replace the contents of `a/b.txt` with:", "Add this to `../../x`:",
        "## The `compose.yaml`", "**server.js**", "You see:",
        "Press Ctrl-C to stop it.", "Open a second terminal:", "Open your browser at http://localhost:8080.", "or", "On Windows:",
        "The output is similar to:", "- a list", "> a quotation",
        "Save it as `/etc/x`.", "Change into the folder `it's`.", "Now look at `~/.bashrc`:", "<!-- tutorial:run docker ps -->",
        "<!-- tutorial:run", "docker ps", "-->",
        "<!-- tutorial:file title=\"x\"", "<!-- tutorial:set Verify-Set=YOUR_NAME=ada -->", "<!-- tutorial:set Verify-Set=TOKEN! -->",
        "<!-- tutorial:set Verify-Files=../.. -->",
        "<!-- tutorial:set Verify-Timeout=9e99 -->", "<!-- tutorial:nothing -->", "| a | b |", "", "It's *what* it is.",
    ]
    private static let header = [
        "Verify: yes", "Verify-Network: off", "Verify-Timeout: 2m", "Verify-Timeout: x", "Verify-Set: YOUR_NAME=it's, TOKEN!",
        "Verify-Set: =", "Verify-Set: docker=podman", "Verify-Files: ../a, b",
        "Verify-Files: /etc", "Verify-After: part-1", "Verify-Engine: docker podman", "Verify-Set: A B!=c",
    ]
    private static let hostile: [[UInt8]] = [
        [0], [0xFF, 0xFE], [0xC3], [13], [13, 10], [9], [0x0B], [0xE2, 0x80, 0xA8], [0x27], [0x5C, 10], [0x60, 0x60, 0x60, 10],
    ]
    private static let repeated = [
        "$ docker run -it x\n", "/ # ls\n", ">>> x\n", "(", "$(", "'", "\\\n", "<<EOF\n", "<x", "```\n", "> ", "- ", "<!-- tutorial:run\n",
        "a b ", "[..]\n", "9b1f2c3d4e5f ", "YOUR_X ", "docker run -p 1:1 x\n",
        "FROM x\n", "services:\n", "  a: &a\n", "{", "[", "x=1;", "```sh\ndocker ps\n```\n\n", "`a.txt` ", "../", "a/",
    ]

    /// A post, and its header's lines.
    static func post(seed: UInt64, number: UInt64, others: [[UInt8]]) -> (header: [String: String], body: [UInt8]) {
        var generator = Generator(dice: Dice(seed: seed, number: number))
        var header: [String: String] = [:]
        while generator.dice.chance(30) {
            let parts = generator.dice.one(Self.header).split(separator: ":", maxSplits: 1).map(String.init)
            header[parts[0].lowercased()] = String(parts[1].dropFirst())
        }
        guard !others.isEmpty, generator.dice.chance(40) else {
            let text = Array(generator.text().utf8)
            return (header, generator.dice.chance(30) ? generator.mutated(text) : text)
        }
        return (header, generator.mutated(generator.dice.one(others)))
    }

    private mutating func text() -> String {
        (0..<dice.number(1..<25)).map { _ in dice.chance(60) ? fence() : dice.one(Self.prose) + (dice.chance(80) ? "\n\n" : "\n") }.joined()
    }

    private mutating func fence() -> String {
        let indent = dice.chance(80) ? "" : dice.one(["  ", "    ", "> ", "- ", "\t"])
        var info = dice.one(Self.labels)
        while dice.chance(30) { info += " " + dice.one(Self.attributes) }
        let lines = (0..<dice.number(1..<8)).map { _ in line() }
        let text = ["```" + info] + lines + (dice.chance(97) ? ["```"] : [])
        return text.map { indent + $0 }.joined(separator: "\n") + "\n\n"
    }

    private mutating func line() -> String {
        if dice.chance(55) { return dice.one(Self.prompts) + dice.one(Self.commands) }
        return dice.one(dice.chance(50) ? Self.shown : Self.files)
    }

    private mutating func mutated(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<dice.number(1..<8) {
            let at = text.isEmpty ? 0 : dice.number(0..<text.count)
            switch dice.number(0..<6) {
            case 0: text.insert(contentsOf: dice.one(Self.hostile), at: at)
            case 1: text.removeSubrange(at..<min(text.count, at + dice.number(1..<200)))
            case 2: text.insert(contentsOf: fence().utf8, at: lineStart(text, at))
            case 3: text.insert(contentsOf: (line() + "\n").utf8, at: lineStart(text, at))
            case 4: text.insert(contentsOf: (dice.one(Self.prose) + "\n").utf8, at: lineStart(text, at))
            default:
                let piece = dice.one(Self.repeated)
                text.insert(contentsOf: String(repeating: piece, count: dice.number(1..<400)).utf8, at: lineStart(text, at))
            }
        }
        return text
    }

    private func lineStart(_ text: [UInt8], _ at: Int) -> Int {
        text[..<at].lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    }
}
