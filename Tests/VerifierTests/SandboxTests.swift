// The real thing: tutorials in sandboxes, on the engine of this machine. Where there is none, these tests are left out.

import Diagnostics
import Files
import Foundation
import Glibc
import Testing
import Tutorial

@testable import Verifier

@Suite(.serialized, .enabled(if: hasEngine)) struct SandboxTests {
    @Test func passes() async throws {
        let outcome = try await makeVerifier().run(
            plan(
                file("app/Dockerfile", "FROM busybox\nCOPY greeting /\nCMD [\"cat\", \"/greeting\"]\n"), file("app/greeting", "hello\n"),
                command("cd app; name=greeter"), command("docker build -t $name .", match: Command.Match.none),
                command("docker run --rm $name", output: "hello", match: .exact),
                command("docker run --rm quay.io/our/box:1 echo quay", output: "quay"),
                command("docker run -d -p 8000:80 --name web busybox sh -c 'sleep 2; echo yes > /index.html; httpd -f -p 80 -h /'"),
                command("curl -s localhost:8000", output: "yes", match: .exact),
                command("docker ps --format '{{.Names}} {{.Status}}'", output: "web Up 5 seconds"),
                command("docker run --rm -it busybox sh -c 'test -t 0 && echo terminal'", output: "terminal"),
                command("docker image ls nothing", output: "REPOSITORY   TAG   IMAGE ID   CREATED   SIZE"),
                command("pwd; id -un", output: "/home/reader/hello/app\nreader", match: .exact),
                command("false", exit: 1)),
            bundle: "b")
        #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics.map { $0.rendered() })")
        #expect(outcome.run.verdict == .passed)
        #expect(outcome.run.engine.hasPrefix("Docker "))
        #expect(outcome.run.steps.allSatisfy { $0.outcome == .passed })
        #expect(outcome.run.images.map(\.name) == ["docker.io/library/busybox:latest", "quay.io/our/box:1"])
    }

    @Test func failsWhereOutputIsNotAsShown() async throws {
        let outcome = try await makeVerifier().run(
            plan(command("echo hallo", output: "hello", match: .exact), command("echo never")), bundle: "b")
        #expect(outcome.run.verdict == .failed)
        #expect(outcome.run.steps.map(\.outcome) == [.failed, .notRun])
        #expect(outcome.diagnostics.map(\.location) == [Location("post.md", line: 50)])
        #expect(outcome.diagnostics.first?.label == "-hello\n+hallo")
    }

    @Test func notesOtherOutputUnlessItIsStrict() async throws {
        let plan = plan(command("echo hallo", output: "hello"))
        let lenient = try await makeVerifier().run(plan, bundle: "b")
        #expect(lenient.run.verdict == .passed)
        #expect(lenient.diagnostics.map(\.severity) == [.note])
        let strict = try await makeVerifier(strict: true).run(plan, bundle: "b")
        #expect(strict.run.verdict == .failed)
        var before = lenient.run
        before.steps[0].outputMatched = true
        let ratchet = try await makeVerifier().run(plan, bundle: "b", before: before)
        #expect(ratchet.run.verdict == .failed)
    }

    @Test func holdsToWhatMatchedInThatPlaceOnly() async throws {
        let plan = plan(command("cat *", exit: nil, output: "other"), file("a", "hello"), command("cat *", output: "hello"))
        let first = try await makeVerifier().run(plan, bundle: "b")
        #expect(first.run.steps.map(\.outputMatched) == [false, nil, true])
        let again = try await makeVerifier().run(plan, bundle: "b", before: first.run)
        #expect(again.run.verdict == .passed)
    }

    @Test func saysWhereABuildFails() async throws {
        let outcome = try await makeVerifier().run(
            plan(file("Dockerfile", "FROM busybox\nRUN nosuchprogram\n"), command("docker build -t x .", match: Command.Match.none)),
            bundle: "b")
        #expect(outcome.run.verdict == .failed)
        let problem = try #require(outcome.diagnostics.first)
        #expect(problem.location == Location("post.md", line: 11, column: 3, length: 19))
        #expect(problem.message == "`docker build` exited with 1, expected 0")
        #expect(problem.label?.contains("nosuchprogram") == true)
        #expect(outcome.run.steps[1].output.contains("nosuchprogram"))
    }

    @Test func suggestsTheImageThatWasBuilt() async throws {
        let outcome = try await makeVerifier().run(
            plan(
                file("Dockerfile", "FROM busybox\n"), command("docker build -t hello .", match: Command.Match.none),
                command("docker run --rm helo")),
            bundle: "b")
        #expect(outcome.run.verdict == .failed)
        #expect(outcome.diagnostics.map(\.message) == ["`docker run` exited with 125, expected 0"])
        #expect(outcome.diagnostics.first?.help == "did you mean `hello`, built at line 11?")
    }

    @Test func takesAShownErrorForExpected() async throws {
        let outcome = try await makeVerifier().run(
            plan(command("cat nothing", output: "cat: nothing: No such file or directory")), bundle: "b")
        #expect(outcome.run.verdict == .passed)
        #expect(outcome.run.steps.first?.status == 1)
    }

    @Test func interruptsWhatDoesNotEnd() async throws {
        let outcome = try await makeVerifier().run(plan(command("cat", timeout: 1)), bundle: "b")
        #expect(outcome.run.verdict == .failed)
        #expect(outcome.diagnostics.first?.message == "`cat` did not end within 1s")
    }

    @Test func outlivesTheEndOfItsShell() async throws {
        let outcome = try await makeVerifier().run(
            plan(
                command("exit 3", exit: 3), command("kill -9 $$", exit: 137),
                command("echo still here; pwd", output: "still here\n/home/reader/hello")),
            bundle: "b")
        #expect(outcome.run.verdict == .passed)
        #expect(outcome.diagnostics.map(\.severity) == [.warning, .warning])
    }

    @Test func keepsTheShellsStateOutOfOutputs() async throws {
        func shows(_ text: String, _ output: String = "", exit: Int32? = 0) -> Step.Action {
            command(text, exit: exit, timeout: 20, output: output, match: .exact)
        }
        let outcome = try await makeVerifier().run(
            plan(
                shows("PS1='(venv) '; PROMPT_COMMAND='echo prompt'; echo one", "one"), shows("echo two", "two"), shows("false", exit: 1),
                shows("echo $?", "1"), shows("return 3", exit: 3), shows("unset PROMPT_COMMAND; PS1="),
                // Names that we might use ourselves.
                shows("readonly status=5; echo() { builtin echo ours; }; printf() { :; }"), shows("echo x", "ours"),
                shows("(exit 4)", exit: 4), shows("unset -f echo printf"),
                // Traps and options.
                shows("trap 'echo oops' ERR"), shows("false", "oops", exit: 1), shows("echo $?", "1"), shows("trap - ERR; true"),
                shows("trap 'echo debug' DEBUG"), shows("builtin true"), shows("trap - DEBUG"),
                shows("trap 'echo returned' RETURN"), shows("true"), shows("trap - RETURN"),
                shows("set -x"), shows("echo traced", "++ echo traced\ntraced"), shows("set +x", "++ set +x"),
                shows("set -e; ! true", exit: 1), shows("echo alive; set +e", "alive"),
                shows("set -C -u -f"), shows("echo strict; set +C +u +f", "strict"),
                // What is left open, and what is cut short.
                shows("cat <<'END'\na \\\nEND", "a \\"), shows("echo a \\", "a"), command("true &&", exit: 2),
                command("cat <<END\nb", output: "[..]\nb"), shows("IFS=0123; unset PATH"), shows("echo 1 2 3", "1 2 3"),
                shows("${nothing?is missing}", "bash: nothing: is missing", exit: 1), shows("echo end", "end")),
            bundle: "b")
        #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics.map { $0.rendered() }.joined(separator: "\n"))")
    }

    @Test func boundsWhatItKeeps() async throws {
        let outcome = try await makeVerifier().run(plan(command("seq 1 5000000")), bundle: "b")
        #expect(outcome.run.verdict == .passed)
        #expect((outcome.run.steps.first?.output.count ?? .max) < 10_000)
    }

    @Test func skipsAndCleansUp() async throws {
        var plan = plan(command("docker login"), command("false"), command("echo not run"), command("echo cleaned", output: "cleaned"))
        plan.steps[0].skip = "needs an account"
        plan.steps[3].cleanup = true
        let outcome = try await makeVerifier().run(plan, bundle: "b")
        #expect(outcome.run.steps.map(\.outcome) == [.skipped, .failed, .notRun, .passed])
        #expect(outcome.run.verdict == .failed)
    }

    @Test func blamesTheMachineForWhatIsOutOfReach() async throws {
        let outcome = try await makeVerifier().run(plan(command("docker run --rm plimsoll-no-such-image")), bundle: "b")
        let problem = try #require(outcome.diagnostics.first)
        #expect(outcome.run.verdict == .failed)
        #expect(problem.location?.text == "post.md:10:3")
        #expect(problem.help != nil)
        // With a registry in reach it is known that there is no such image, and the post is at fault.
        if !outcome.isVerdict { #expect(problem.message.contains("docker.io/library/plimsoll-no-such-image:latest")) }
    }

    @Test func writesFilesPastWhateverIsInTheWay() async throws {
        let outcome = try await makeVerifier().run(
            plan(
                command("mkfifo pipe; ln -s /etc/hostname link; ln -s /etc out; mkdir in; ln -s in inner"),
                command("echo 1 > plain; ls -i plain > inode"),
                file("pipe", "a\n"), file("link", "b\n"), file("inner/x", "c\n"), file("plain", "d\n"),
                command("cat pipe link in/x plain /etc/hostname", output: "a\nb\nc\nd\nlaptop", match: .exact),
                command("ls -i plain | diff inode -; test ! -L link"), file("out/new", "e\n")),
            bundle: "b")
        #expect(outcome.diagnostics.map(\.message) == ["`out/new` could not be written: out/new leaves the tutorial's folder"])
    }

    @Test func blamesOnlyTheStepThatAskedForWhatIsOutOfReach() async throws {
        let missing = "docker run --rm example.invalid/no/such"
        let later = try await makeVerifier().run(plan(command(missing, exit: nil), command("false")), bundle: "b")
        #expect(later.isVerdict)
        #expect(later.diagnostics.map(\.message) == ["`false` exited with 1, expected 0"])
        let again = try await makeVerifier().run(plan(command(missing, exit: nil), command(missing)), bundle: "b")
        #expect(!again.isVerdict)
    }

    @Test(arguments: ["sudo kill 1; sleep 5", "sudo pkill -9 -f agent.py; sleep 5"])
    func blamesTheStepThatEndsTheSandbox(_ step: String) async throws {
        var plan = plan(command(step), command("echo more"), command("echo cleaned"))
        plan.steps[2].cleanup = true
        let outcome = try await makeVerifier().run(plan, bundle: "b")
        #expect(outcome.isVerdict)
        #expect(outcome.run.verdict == .failed)
        #expect(outcome.run.steps.map(\.outcome) == [.failed, .notRun, .notRun])
        #expect(outcome.diagnostics.map(\.message) == ["the sandbox ended during this step"])
    }

    @Test func isAFaultWhereTheAgentTalksNonsense() async throws {
        let verifier = try await makeVerifier()
        for nonsense in [#"b"nonsense\n""#, "bytes(6000000)"] {
            // The agent's channel, which a tutorial can get at by force only.
            let program = "import ctypes, os; d = ctypes.CDLL(None).syscall(438, os.pidfd_open(1), 1, 0); open(d, 'wb').write(\(nonsense))"
            let step = "cat > steal.py <<'END'\n\(program)\nEND\nsudo python3 steal.py"
            await #expect(throws: EnvironmentFault.self) {
                try await verifier.run(plan(command(step, timeout: 5)), bundle: "b")
            }
        }
    }

    @Test func isNoVerdictWhereAStandInIsMissing() async throws {
        let verifier = try await makeVerifier(standIns: ["example.invalid/x:1": StandIn(rootfs: "/nonexistent.tar")])
        await #expect(throws: EnvironmentFault.self) {
            try await verifier.run(plan(command("docker run --rm example.invalid/x:1")), bundle: "b")
        }
    }

    @Test(arguments: ["sleep 60", "(sleep 1; sudo pkill -STOP -f agent.py) & sleep 60"])
    func endsWhenItIsCancelled(_ step: String) async throws {
        let verifier = try await makeVerifier()
        let task = Task { try await verifier.run(plan(command(step)), bundle: "b") }
        try await Task.sleep(for: .seconds(5))
        task.cancel()
        let clock = ContinuousClock.now
        await #expect(throws: (any Error).self) { try await task.value }
        #expect(ContinuousClock.now - clock < .seconds(5))
        #expect(try await remains(of: getpid()).isEmpty)
    }

    /// The layer is larger than what may be on its way at once.
    @Test func whatStandsStillOnTheWireHoldsUpNothingElse() async throws {
        let get = "sudo curl -sS --unix-socket /run/plimsoll/doors/registry"
        let image = "http://registry-1.docker.io/v2/library/busybox"
        let outcome = try await makeVerifier().run(
            plan(
                command("digest=$(\(get) \(image)/manifests/latest | jq -r '.layers[0].digest')"),
                command("for i in 1 2 3; do \(get) --limit-rate 1k -o /dev/null \(image)/blobs/$digest & done 2> /dev/null"),
                command(
                    "sleep 1; \(get) \(image)/blobs/$digest | sha256sum | tr -d ' -' | sed s/^/sha256:/ | grep -c $digest", timeout: 20,
                    output: "1"),
                command(
                    "\(get) -X POST --data-binary @/usr/sbin/dockerd -w '%{http_code}\n' -o /dev/null \(image)/blobs/x", timeout: 20,
                    output: "405")),
            bundle: "b")
        #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics.map { $0.rendered() })")
    }

    @Test func endsThoughItsAgentIsStopped() async throws {
        let folder = try temporaryFolder()
        defer { removeTree(folder) }
        let verifier = try await makeVerifier()
        try await withSandbox(
            verifier.engine, verifier.image, SandboxOptions(), .docker, keepOut: [], lifetime: 60, doors: folder, folder: "hello",
            registries: []
        ) { sandbox in
            _ = try await sandbox.run(
                "(sleep 1; sudo pkill -STOP -f agent.py) > /dev/null 2>&1 &", HowToRun(step: 0, timeout: 10))
            try await Task.sleep(for: .seconds(2))
        }
        #expect(try await remains(of: getpid()).isEmpty)
    }

    /// Not a test of its own: what `leavesNothingWhenKilled` starts in another process, and kills.
    @Test(.enabled(if: getenv("PLIMSOLL_TEST_VICTIM") != nil)) func victim() async throws {
        let isStuck = environmentVariable("PLIMSOLL_TEST_VICTIM") == "stuck"
        // The agent opens that file for each step: now it never returns from there.
        let stuck = plan(
            command("sleep 60 & sudo rm -f /run/plimsoll/step-1; sudo mkfifo /run/plimsoll/step-1"), command("echo never"))
        let building = plan(
            file("Dockerfile", "FROM busybox\nRUN sleep 60\n"), command("docker build .", match: Command.Match.none))
        _ = try await makeVerifier().run(isStuck ? stuck : building, bundle: "b")
    }

    @Test(.enabled(if: getenv("PLIMSOLL_TEST_VICTIM") == nil), arguments: ["building", "stuck"])
    func leavesNothingWhenKilled(_ victimKind: String) async throws {
        let process = try startThisTest("victim", ["PLIMSOLL_TEST_VICTIM": victimKind])
        let victim = process.processIdentifier
        try await until(60) { try await runToEnd("pgrep", ["-x", "-f", "sleep 60"]).status == 0 }
        try await Task.sleep(for: .seconds(1))
        #expect(try await !remains(of: victim).isEmpty)
        kill(victim, SIGKILL)
        let clock = ContinuousClock.now
        try await until(10) { try await remains(of: victim).isEmpty }
        #expect(ContinuousClock.now - clock < .seconds(5))
        process.waitUntilExit()
        // The next run removes what takes no process to keep.
        await Leftovers.remove(try await makeVerifier().engine)
        let folders = try await runToEnd("find", ["/sys/fs/cgroup", "/tmp", "-maxdepth", "2", "-name", "plimsoll-\(victim)-*"])
        #expect(folders.text.isEmpty, "\(folders.text)")
    }

    /// Containers, and processes in their control groups, that a process has started.
    private func remains(of owner: pid_t) async throws -> [String] {
        let engine = try await makeVerifier().engine
        let containers = try await engine.run(["ps", "--all", "--quiet", "--filter", "label=plimsoll=\(owner)"]).text.split(
            separator: "\n")
        let processes = try await runToEnd(
            "sh", ["-c", "cat $(find /sys/fs/cgroup -path '*/plimsoll-\(owner)-*' -name cgroup.procs) </dev/null"]
        ).text
        return (containers + processes.split(separator: "\n")).map(String.init)
    }

    private func until(_ seconds: Double, _ condition: () async throws -> Bool) async throws {
        let end = ContinuousClock.now + .seconds(seconds)
        while try await !condition() {
            try #require(ContinuousClock.now < end, "not within \(seconds) s")
            try await Task.sleep(for: .milliseconds(50))
        }
    }
}
