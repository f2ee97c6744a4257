import Files
import Foundation
import Markdown
import Testing

@testable import Tutorial

private let document = """
    ```dockerfile
    FROM busybox
    ```

    ```sh title="it's.sh"
    #!/bin/sh
    echo "it's"
    ```

    ```console
    $ docker build -t demo .
    $ docker run --rm --name one -p 8080:80 demo echo 'it'\\''s'
    it's
    ```

    Replace the contents of the `Dockerfile`:

    ```dockerfile
    FROM busybox
    RUN true
    ```

    ```sh exit=1
    docker push demo
    false
    ```
    """

private let bundle = Bundle(
    Plan(reading: Document(document.utf8).blocks, source: "content/demo.md"), name: "demo", title: "A demo")

@Suite struct BundleTests {
    @Test func holdsTheFilesAsTheyStandAtTheEndAndEarlierOnes() throws {
        #expect(
            bundle.items.map(\.path) == [
                "README.md", "earlier/line-2/Dockerfile", "files/Dockerfile", "files/it's.sh", "run.sh", "tutorial.json",
            ])
        let last = try #require(bundle.items.first { $0.path == "files/Dockerfile" })
        #expect(String(decoding: last.bytes, as: UTF8.self) == "FROM busybox\nRUN true\n")
        #expect(bundle.items.filter(\.executable).map(\.path) == ["files/it's.sh", "run.sh"])
    }

    @Test func archiveHasTheSameBytesEveryTimeAndUnpacks() throws {
        let archive = bundle.archive
        #expect(archive == bundle.archive)
        #expect(archive.prefix(2) == [0x1F, 0x8B])
        let folder = try TemporaryFolder()
        try Files.write(archive, toFile: folder.path + "/a.tar.gz")
        #expect(try run("tar", ["xzf", folder.path + "/a.tar.gz", "-C", folder.path]) == 0)
        #expect(try Folder(folder.path).text("demo/files/it's.sh") == "#!/bin/sh\necho \"it's\"\n")
    }

    @Test func scriptIsCleanUnderShellcheckAndDash() throws {
        let folder = try TemporaryFolder()
        try bundle.write(into: Folder(folder.path))
        #expect(try run("shellcheck", [folder.path + "/run.sh"]) == 0)
        #expect(try run("dash", ["-n", folder.path + "/run.sh"]) == 0)
    }

    /// `docker` is a script that does nothing and says what it was asked, so the order and the quoting can be seen.
    @Test func scriptRunsTheStepsInOrderAndStopsAtTheLine() throws {
        let folder = try TemporaryFolder()
        try bundle.write(into: Folder(folder.path + "/bundle"))
        try makeExecutable(
            "#!/bin/sh\n[ \"$2\" != inspect ] || exit 1\n"
                + "[ \"$1\" = ps ] || [ \"$1\" = rm ] || [ \"$2\" = rm ] || [ \"$2\" = ls ] || [ \"$1\" = info ] || [ \"$1\" = --version ] || "
                + "echo \"docker: $*\" | sed 's/ --[ci]idfile [^ ]*//' >> \(folder.path)/log\n",
            at: folder.path + "/docker")
        let path = ["PATH": folder.path + ":/usr/bin:/bin"]
        #expect(try run("/bin/sh", [folder.path + "/bundle/run.sh"], environment: path) == 0)
        #expect(try Folder(folder.path).text("log") == "docker: build -t demo .\ndocker: run --rm --name one -p 8080:80 demo echo it's\n")
        try FileManager.default.removeItem(atPath: folder.path + "/log")
        #expect(try run("/bin/sh", [folder.path + "/bundle/run.sh", "--to", "12"], environment: path) == 0)
        #expect(try Folder(folder.path).text("log") == "docker: build -t demo .\n")
    }

    @Test func scriptRefusesATakenName() throws {
        let folder = try TemporaryFolder()
        try bundle.write(into: Folder(folder.path + "/bundle"))
        try makeExecutable("#!/bin/sh\necho \"docker: $*\" >> \(folder.path)/log\n", at: folder.path + "/docker")
        #expect(try run("/bin/sh", [folder.path + "/bundle/run.sh"], environment: ["PATH": folder.path + ":/usr/bin:/bin"]) == 1)
        #expect(try Folder(folder.path).text("log").contains("docker: build") == false)
    }

    /// Services without a name of their own are named by their line; reasons name lines too.
    @Test func thePlanIsTheSameFurtherDownInItsFile() {
        let post = "```sh\ndocker run -p 80:80 nginx\n```\n\n```sh\ndocker run -p 80:80 httpd\n```\n\n```sh\nvim x\ncat x\n```\n"
        let plans = [1, 8].map { Plan(reading: Document(Array(post.utf8), firstLine: $0).blocks, source: "content/demo.md") }
        #expect(plans[0].digest == plans[1].digest)
        #expect(plans[0].steps[1].ends == ["line-2"])
        #expect(plans[1].steps[1].ends == ["line-9"])
    }

    @Test(arguments: ["a\u{2028}b", "a\u{1}b", "../b", "/etc/b", "a/../../b", "~/b", "a\\b"]) func noFileHasSuchAName(path: String) {
        let post = "```text title=\"\(path)\"\nx\n```\n\n```sh\ntrue\n```\n"
        let plan = Plan(reading: Document(post.utf8).blocks, source: "content/demo.md")
        #expect(Bundle(plan, name: "demo", title: "Demo").items.map(\.path) == ["README.md", "run.sh", "tutorial.json"])
    }

    private func makeExecutable(_ text: String, at path: String) throws {
        try Files.write(Array(text.utf8), toFile: path)
        #expect(chmod(path, 0o755) == 0)
    }
}

/// A folder that goes when the test ends.
final class TemporaryFolder {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "plimsoll-test-" + UUID().uuidString
        try makeFolders(path)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// Runs a program quietly and gives its exit status.
func run(_ program: String, _ arguments: [String], environment: [String: String]? = nil) throws -> Int32 {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = [program] + arguments
    if let environment { process.environment = environment }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    return process.terminationStatus
}
