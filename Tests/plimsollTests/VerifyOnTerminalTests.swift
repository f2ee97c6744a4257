// What needs a terminal: Ctrl-C while a tutorial runs, the live line, and `plimsoll shell`, each with the real engine.

import Files
import Foundation
import Glibc
import Testing

private let settings = """
    PATH = "content"
    SITENAME = "Test"
    [VERIFY.images]
    "busybox" = { rootfs = "~/.cache/plimsoll/stand-ins/busybox.tar", cmd = ["sh"] }

    """

/// A program with a terminal of its own, whose other end is here: what is typed there, and what is shown.
private final class Typist {
    private let master: Int32, slave: Int32
    let process: Process
    private(set) var shown = ""
    private let (rows, columns): (UInt16, UInt16) = (33, 101)

    init(_ process: Process) throws {
        // Linux's own way to a new terminal: TIOCSPTLCK unlocks its other end, TIOCGPTN says its number.
        var (locked, number): (Int32, UInt32) = (0, 0)
        master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(master >= 0 && ioctl(master, 0x4004_5431, &locked) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var size = winsize(ws_row: rows, ws_col: columns, ws_xpixel: 0, ws_ypixel: 0)
        try #require(slave >= 0 && ioctl(master, UInt(TIOCSWINSZ), &size) == 0)
        // The terminal is to be the one that its Ctrl-C belongs to.
        process.arguments = ["--ctty", "--wait", process.executableURL!.path] + (process.arguments ?? [])
        process.executableURL = URL(fileURLWithPath: "/usr/bin/setsid")
        let terminal = FileHandle(fileDescriptor: slave)
        process.environment = ProcessInfo.processInfo.environment.merging(["NO_COLOR": "1"]) { $1 }
        process.standardInput = terminal
        process.standardOutput = terminal
        process.standardError = terminal
        self.process = process
        try process.run()
    }

    /// What is still there hears that its terminal has gone.
    deinit {
        close(master)
        close(slave)
    }

    /// How the program has ended; nil where it has not within that time.
    func end(within seconds: Double = 30) -> Int32? {
        let end = Date(timeIntervalSinceNow: seconds)
        while process.isRunning, Date() < end { _ = waits(for: "\u{0}", seconds: 0.1) }
        return process.isRunning ? nil : process.terminationStatus
    }

    func type(_ text: String) {
        _ = text.withCString { write(master, $0, strlen($0)) }
    }

    /// Waits until this has been shown after what was waited for before; says whether it has.
    func waits(for text: String, seconds: Double = 120) -> Bool {
        let end = Date(timeIntervalSinceNow: seconds)
        while Date() < end {
            if let found = shown.range(of: text) {
                shown = String(shown[found.upperBound...])
                return true
            }
            var ready = pollfd(fd: master, events: Int16(POLLIN), revents: 0)
            guard poll(&ready, 1, 200) > 0, ready.revents & Int16(POLLIN) != 0 else { continue }
            var bytes = [UInt8](repeating: 0, count: 4096)
            let count = read(master, &bytes, bytes.count)
            if count > 0 { shown += String(decoding: bytes[..<count], as: UTF8.self) }
        }
        return false
    }

    /// Whether the terminal shows what is typed, as it does at a shell's prompt.
    var echoes: Bool {
        var settings = termios()
        tcgetattr(slave, &settings)
        return settings.c_lflag & tcflag_t(ECHO) != 0 && settings.c_lflag & tcflag_t(ICANON) != 0
    }
}

/// The number of the program that setsid has started, or become.
private func program(of process: Process) throws -> Int32 {
    let path = "/proc/\(process.processIdentifier)/task/\(process.processIdentifier)/children"
    return try String(contentsOfFile: path, encoding: .utf8).split(separator: " ").first.flatMap { Int32($0) } ?? process.processIdentifier
}

private let post = """
    Title: Look
    Date: 2026-01-01

    ```console
    $ mkdir -p deep && cd deep && export GREETING="good day"
    $ greet() { echo "$GREETING, $1"; }
    ```

    ```console
    $ touch not-yet
    $ docker run --rm busybox sleep 60
    ```

    """

@Suite(.serialized) struct VerifyOnTerminalTests {
    @Test func aShellStandsBeforeItsLine() throws {
        let desk = try Desk(["plimsoll.toml": settings, "content/look.md": post])
        let typist = try Typist(desk.process(["shell", "content/look.md", "--at", "10"]))
        #expect(typist.waits(for: "You are in the sandbox before line 10: touch not-yet. Leave it with exit."))
        #expect(typist.waits(for: "reader@laptop:~/look/deep$ "))
        let program = try program(of: typist.process)
        #expect(try containers(of: program).hasPrefix("plimsoll-\(program)-"))
        typist.type("greet ada; ls | wc -l; stty size\r")
        #expect(typist.waits(for: "good day, ada\r\n0\r\n33 101\r\n", seconds: 20))
        // Keys are the shell's: Ctrl-C ends what runs in it, and nothing else.
        typist.type("sleep 50\r")
        usleep(1_000_000)
        typist.type("\u{3}")
        #expect(typist.waits(for: "$ ", seconds: 10))
        typist.type("docker run --rm -it busybox sh -c 'test -t 0 && echo within'\r")
        #expect(typist.waits(for: "\nwithin", seconds: 60))
        #expect(typist.waits(for: "deep$ ", seconds: 20))
        typist.type("exit\r")
        #expect(typist.end() == 0)
        #expect(typist.echoes)
        #expect(try containers(of: program) == "")
    }

    @Test func aShellIsGivenWhereAStepFailed() throws {
        let failing = post.replacingOccurrences(of: "$ touch not-yet\n", with: "$ false\n")
        let desk = try Desk(["plimsoll.toml": settings, "content/look.md": failing])
        let typist = try Typist(desk.process(["shell", "content/look.md", "--at", "11"]))
        #expect(typist.waits(for: "content/look.md:10:3: error: `false` exited with 1, expected 0"))
        #expect(typist.waits(for: "You are in the sandbox where that step failed."))
        #expect(typist.waits(for: "deep$ "))
        typist.type("\u{4}")
        #expect(typist.end() == 0)
    }

    @Test func ctrlCEndsVerifyingWithItsSandbox() throws {
        let desk = try Desk(["plimsoll.toml": settings, "content/look.md": post])
        let typist = try Typist(desk.process(["verify"]))
        // The live line.
        #expect(typist.waits(for: "[1/1] content/look.md  line 11: docker run --rm busybox sleep 60"))
        let program = try program(of: typist.process)
        #expect(try containers(of: program).hasPrefix("plimsoll-\(program)-"))
        let began = Date()
        typist.type("\u{3}")
        #expect(typist.waits(for: "interrupted; every sandbox is ended and nothing was recorded", seconds: 20))
        #expect(typist.end() == 130)
        #expect(Date().timeIntervalSince(began) < 5)
        #expect(try containers(of: program) == "")
        #expect(access(desk.path + "/evidence", F_OK) != 0)
    }

    @Test func tryingRunsAllPostsAndRecordsNothing() throws {
        func post(_ title: String, _ body: String) -> String { "Title: \(title)\nDate: 2026-01-01\n\n\(body)\n" }
        let desk = try Desk([
            "plimsoll.toml": settings,
            "content/prose.md": post("Prose", "Nothing to run."),
            "content/half.md": post("Half", "```console\n$ true\n$ false\n```"),
            "content/never.md": post("Never", "```console\n$ false\n```\n\n```console\n$ true\n$ true\n```"),
            "content/wild.md": post("Wild", "```console\n$ echo hello\nhallo\n...\n```"),
            "content/whole.md": post("Whole", "```console\n$ docker run --rm busybox echo hello\nhallo\n```"),
        ])
        let whole = "PASSED    content/whole.md: 1 of 1 command run; 0 of 1 output as shown"
        let half = "FAILED    content/half.md: 2 of 2 commands run; line 6: `false` exited with 1, expected 0"
        let never = "FAILED    content/never.md: 1 of 3 commands run; line 5: `false` exited with 1, expected 0"
        // What `verify` would say once it is a tutorial: a wildcard is a promise.
        let wild = "FAILED    content/wild.md: 1 of 1 command run; 0 of 1 output as shown; line 6: the output of `echo` is not as shown"
        let result = try desk.run("verify", "--try")
        #expect(result.status == 0)
        #expect(
            result.output.split(separator: "\n").map(String.init) == [
                "4 candidates.",
                // As each ends, in the order of their paths.
                half, never, whole, wild,
                "Best first:",
                whole, half, never, wild,
                "4 candidates, of which 1 holds. `Verify: yes` in a post's header makes it a tutorial.",
            ])
        #expect(access(desk.path + "/evidence", F_OK) != 0 && access(desk.path + "/.plimsoll", F_OK) != 0)
    }
}
