// `plimsoll verify` with the real engine, from the post to the page.

import Files
import Foundation
import Testing
import Tutorial

private let settings = """
    PATH = "content"
    SITENAME = "Test"
    [VERIFY]
    output = "strict"
    [VERIFY.images]
    "busybox" = { rootfs = "~/.cache/plimsoll/stand-ins/busybox.tar", cmd = ["sh"] }

    """

private let template =
    "{{ article.tutorial.verdict }}|{{ article.tutorial.summary }}|{{ article.tutorial.failure.line }}|{{ article.tutorial.stale }}"

private func post(image: String = "busybox", instruction: String = "RUN echo built > /built", shown: String = "built") -> String {
    """
    Title: Run
    Date: 2026-01-01

    ```dockerfile
    FROM \(image)
    \(instruction)
    ```

    ```console match=exact
    $ docker build -q -t thing . > /dev/null && docker run --rm thing cat /built
    \(shown)
    $ echo "in $(basename "$PWD")"
    in run
    ```

    """
}

private func desk(_ post: String) throws -> Desk {
    try Desk(["plimsoll.toml": settings, "theme/templates/article.html": template, "content/run.md": post])
}

private func evidence(_ desk: Desk) throws -> Evidence? {
    try Evidence.read(for: "content/run.md", in: Folder(desk.path).folder("evidence"))
}

@Suite(.serialized) struct VerifyCommandTests {
    @Test func aTutorialThatWorksPassesAndItsPageSaysSo() throws {
        let desk = try desk(post())
        let result = try desk.run("verify")
        #expect(result.status == 0)
        #expect(result.output.contains("PASSED  content/run.md: 2 of 2 commands run; 2 of 2 outputs as shown; "))
        #expect(try evidence(desk)?.lastPass?.counts.run == 2)
        #expect(try desk.run("build").status == 0)
        let page = try Folder(desk.path).text("output/run.html")
        #expect(page.hasPrefix("PASSED|2 of 2 commands run; 2 of 2 outputs as shown; Docker "))
        let fresh = try desk.run("verify")
        #expect(fresh.status == 0 && fresh.output.contains("1 unchanged"))
        #expect(try containers(of: result.id) == "")
    }

    @Test(arguments: [
        (post(shown: "bulit"), 11, "the output of `docker build` is not as shown"),
        (post(instruction: "RNU echo built > /built"), 10, "`docker build` exited with 1, expected 0"),
        (post(image: "no-such-image"), 10, ""),
    ])
    func whatStopsWorkingFailsAtItsLineAndLeavesTheLastPass(broken: String, line: Int, message: String) throws {
        let desk = try desk(post())
        #expect(try desk.run("verify").status == 0)
        let pass = try #require(try evidence(desk)?.lastPass)
        try Files.write(Array(broken.utf8), toFile: desk.path + "/content/run.md")
        let result = try desk.run("verify")
        // Whether there is an image of a name, only a registry knows.
        #expect(result.status == (result.output.hasPrefix("UNDECIDED") || result.output.contains("\nUNDECIDED") ? 3 : 1))
        #expect(result.output.contains("UNDECIDED") == result.errors.contains("no registry can be reached"))
        #expect(result.errors.contains("content/run.md:\(line):"))
        #expect(result.errors.contains("error: \(message)"))
        #expect(try evidence(desk)?.lastPass == pass)
        #expect(try desk.run("build").status == 0)
        #expect(try Folder(desk.path).text("output/run.html").hasPrefix("PASSED|"))
        #expect(try containers(of: result.id) == "")
    }

    @Test func whatThisMachineLacksIsNoVerdict() throws {
        let desk = try desk(post())
        let lacking = settings.replacingOccurrences(of: "busybox.tar", with: "no-such.tar")
        try Files.write(Array(lacking.utf8), toFile: desk.path + "/plimsoll.toml")
        let result = try desk.run("verify")
        #expect(result.status == 3)
        #expect(result.output.contains("UNDECIDED  content/run.md"))
        #expect(result.output.contains("1 tutorial: 0 passed, 0 failed, 1 undecided.\nNothing was decided: this machine lacks"))
        #expect(result.errors.contains("no-such.tar"))
        #expect(try evidence(desk) == nil)
    }

    @Test func postsWithCommandsThatAreNoTutorialsAreNamed() throws {
        func plain(_ header: String) -> String { "Title: Run\nDate: 2026-01-01\n\(header)\n```console\n$ cat /etc/hostname\n```\n" }
        let desk = try Desk([
            "plimsoll.toml": settings, "content/a.md": plain(""), "content/b.md": plain("Slug: b\nVerify: no\n"),
        ])
        let result = try desk.run("verify", "--all")
        #expect(result.status == 0)
        #expect(result.output.contains("Left out") && result.output.contains(": content/a.md.\n") && !result.output.contains("b.md"))
    }

    @Test func killedInTheMiddleItLeavesNothing() throws {
        let desk = try desk(post(instruction: "RUN sleep 60"))
        let process = desk.process(["verify"])
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        while try containers(of: process.processIdentifier) == "" { usleep(100_000) }
        usleep(3_000_000)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        usleep(5_000_000)
        #expect(try containers(of: process.processIdentifier) == "")
        #expect(try evidence(desk) == nil)
    }

    @Test func interruptedItEndsInOrder() throws {
        let desk = try desk(post(instruction: "RUN sleep 60"))
        let process = desk.process(["verify"])
        let errors = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        while try containers(of: process.processIdentifier) == "" { usleep(100_000) }
        usleep(3_000_000)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationStatus == 130)
        #expect(try containers(of: process.processIdentifier) == "")
        #expect(String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self).contains("interrupted"))
    }
}
