import Files
import Foundation
import Markdown
import Testing

@testable import Tutorial

/// `Verify-Files` and `Verify-After`: what a tutorial takes from other files of its repository.
@Suite final class StoryTests {
    private let root = FileManager.default.temporaryDirectory.appending(path: "plimsoll-story-\(UUID().uuidString)")
    private var folder: Folder { Folder(root.path) }

    init() throws {
        try FileManager.default.createDirectory(at: root.appending(path: "repository/.git"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: root) }

    private func write(_ text: String, to path: String, executable: Bool = false) throws {
        try write(Array(text.utf8), to: path, executable: executable)
    }

    private func write(_ bytes: [UInt8], to path: String, executable: Bool = false) throws {
        _ = try Writer(folder).write(bytes, to: "repository/" + path, executable: executable)
    }

    private func link(_ path: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(
            atPath: root.appending(path: "repository/" + path).path, withDestinationPath: target)
    }

    private static func source(_ bytes: [UInt8], _ name: String) -> TutorialSource {
        TutorialSource(name: name, blocks: Document(bytes).blocks)
    }

    /// The plan of a document of the repository; its settings stand in comments.
    private func plan(_ path: String) throws -> Plan {
        let bytes = try folder.read("repository/" + path)
        return Plan(
            reading: Self.source(bytes, path),
            in: Repository(around: folder.path + "/repository/" + path, parse: { Self.source($0, $1) }))
    }

    private func files(_ plan: Plan) -> [String] { plan.steps.compactMap { $0.file?.path } }

    private func commands(_ plan: Plan) -> [String] {
        plan.steps.compactMap { step in step.command.map { "\(step.source ?? "")\(step.line): \($0.text)" } }
    }

    // MARK: Verify-Files

    @Test func filesComeInFront() throws {
        try write("print('hello')\n", to: "examples/app/main.py")
        try write("#!/bin/sh\n", to: "examples/app/bin/start", executable: true)
        try write([0x89, 0x50, 0xFF, 0x00], to: "examples/app/logo.png")
        try write("FROM scratch\n", to: "examples/Dockerfile")
        try write(
            "<!-- tutorial:set Verify-Files=../examples/app, ../examples/Dockerfile -->\n\n```sh\ndocker build -t x .\npython3 main.py\n```\n",
            to: "posts/a.md")
        let plan = try plan("posts/a.md")
        #expect(plan.diagnostics.isEmpty)
        #expect(files(plan) == ["bin/start", "logo.png", "main.py", "Dockerfile"])
        let all = plan.steps.compactMap(\.file)
        #expect(all.map(\.executable) == [true, false, false, false])
        #expect(all[1].bytes == [0x89, 0x50, 0xFF, 0x00] && all[1].text.isEmpty)
        #expect(all[2].base64 == nil && all[2].text == "print('hello')\n")
        #expect(plan.steps.allSatisfy { $0.skip == nil })
        #expect(plan.steps.prefix(4).allSatisfy { $0.line == 1 && $0.hidden && $0.isCopied })
        // The bundle holds them as they are.
        let items = Bundle(plan, name: "a", title: "A").items
        #expect(items.first { $0.path == "files/logo.png" }?.bytes == [0x89, 0x50, 0xFF, 0x00])
        #expect(items.first { $0.path == "files/bin/start" }?.executable == true)
    }

    @Test func theDigestFollowsTheFilesAndNotTheProse() throws {
        try write("1\n", to: "app/x.txt")
        let document = "<!-- tutorial:set Verify-Files=. -->\n\n```sh\ncat x.txt\n```\n"
        try write(document, to: "app/README.md")
        let first = try plan("app/README.md")
        try write(document + "\nMore prose.\n", to: "app/README.md")
        #expect(try plan("app/README.md").digest == first.digest)
        #expect(files(first) == ["x.txt"])
        try write("2\n", to: "app/x.txt")
        #expect(try plan("app/README.md").digest != first.digest)
    }

    @Test func whatIsLeftLyingAboutStaysOut() throws {
        for path in [".git/config", "node_modules/a/index.js", "__pycache__/a.pyc", "kept.txt", ".env"] {
            try write("x", to: "app/" + path)
        }
        try write("<!-- tutorial:set Verify-Files=app -->\n\n```sh\ncat kept.txt\n```\n", to: "a.md")
        #expect(files(try plan("a.md")) == [".env", "kept.txt"])
    }

    @Test func linksAreFollowedInsideTheRepositoryOnly() throws {
        try write("secret", to: "../outside/key.txt")
        try write("shared", to: "shared/b.txt")
        try write("own", to: "app/a.txt")
        try link("app/key.txt", to: "../../outside/key.txt")
        try link("app/outside", to: folder.path + "/outside")
        try link("app/b.txt", to: "../shared/b.txt")
        try link("door", to: "../outside")
        try write("<!-- tutorial:set Verify-Files=app -->\n\n```sh\ncat a.txt\n```\n", to: "a.md")
        let plan = try plan("a.md")
        #expect(files(plan) == ["a.txt", "b.txt"])
        for name in ["door", "../outside", "app/../../outside/key.txt"] {
            try write("\n<!-- tutorial:set Verify-Files=\(name) -->\n\n```sh\ncat a.txt\n```\n", to: "b.md")
            let problems = try self.plan("b.md").diagnostics
            #expect(problems.map(\.message) == ["`Verify-Files: \(name)` leads out of the repository"])
            #expect(problems.map { $0.location?.line } == [2])
        }
    }

    @Test(arguments: [
        ("nowhere", "`Verify-Files: nowhere` names nothing: there is no posts/nowhere"),
        ("empty", "`Verify-Files: empty` holds no file"),
        ("many", "`Verify-Files: many` is more than 1000 files or 16 MB"),
        ("big.bin", "`Verify-Files: big.bin` is more than 1000 files or 16 MB"),
    ])
    func whatCannotBeBroughtIsSaid(name: String, message: String) throws {
        try FileManager.default.createDirectory(at: root.appending(path: "repository/posts/empty"), withIntermediateDirectories: true)
        if name == "many" { for number in 0...1000 { try write("", to: "posts/many/\(number).txt") } }
        if name == "big.bin" { try write([UInt8](repeating: 0, count: (16 << 20) + 1), to: "posts/big.bin") }
        try write("# A\n\n<!-- tutorial:set Verify-Files=\(name) -->\n\n```sh\ncat a.txt\n```\n", to: "posts/a.md")
        let problems = try plan("posts/a.md").diagnostics
        #expect(problems.map(\.message) == [message])
        #expect(problems.map { $0.location?.line } == [3])
        #expect(problems.allSatisfy { $0.severity == .error && $0.help != nil })
    }

    @Test func aCopiedDockerfileThatNobodyBuildsIsNoClaim() throws {
        try write("FROM scratch\n", to: "app/Dockerfile")
        try write("<!-- tutorial:set Verify-Files=app -->\n\n```sh\ndocker ps\n```\n", to: "a.md")
        #expect(commands(try plan("a.md")) == ["4: docker ps"])
    }

    @Test func aBlockMayQuoteACopiedFile() throws {
        try write("import os\n\nprint(os.getcwd())\n", to: "app/main.py")
        try write(
            "<!-- tutorial:set Verify-Files=app -->\n\nThe heart of it:\n\n```\nprint(os.getcwd())\n```\n\n```sh\npython3 main.py\n```\n",
            to: "a.md")
        let plan = try plan("a.md")
        #expect(plan.blocks.map(\.kind) == [.illustration, .commands])
        #expect(plan.blocks[0].reason == "it quotes `main.py`")
    }

    @Test func aPathToSomewhereIsWhatWasBrought() throws {
        try write("x", to: "config/web.conf")
        try write(
            "<!-- tutorial:set Verify-Files=config -->\n\n```sh\ndocker run -v /path/to/web.conf:/etc/web.conf nginx\ncd /path/to/app\n```\n",
            to: "a.md")
        #expect(commands(try plan("a.md")) == ["4: docker run -v ./web.conf:/etc/web.conf nginx", "5: cd ."])
    }

    // MARK: Verify-After

    @Test func earlierDocumentsRunFirst() throws {
        try write("```sh\nmkdir app && cd app\ndocker run -d --name web nginx\n```\n", to: "part-1.md")
        try write(
            "<!-- tutorial:set Verify-After=part-1 -->\n\nCreate `index.html`:\n\n```html\nhello\n```\n\n```sh\ndocker logs web\n```\n",
            to: "part-2.md")
        try write("<!-- tutorial:set Verify-After=part-2.md -->\n\n```sh\ndocker stop web\n```\n", to: "part-3.md")
        let plan = try plan("part-3.md")
        #expect(plan.diagnostics.isEmpty)
        #expect(
            commands(plan) == [
                "part-1.md2: mkdir app && cd app", "part-1.md3: docker run -d --name web nginx", "part-2.md10: docker logs web",
                "4: docker stop web",
            ])
        // The session goes on: the second part writes where the first went.
        #expect(files(plan) == ["app/index.html"])
        #expect(plan.blocks.map(\.line) == [4])
        #expect(plan.steps.map { plan.location(of: $0).file } == ["part-1.md", "part-1.md", "part-2.md", "part-2.md", "part-3.md"])
        #expect(plan.steps.allSatisfy { $0.skip == nil })
    }

    @Test func anEarlierDocumentBringsItsSettings() throws {
        try write("x", to: "app/x.txt")
        try write(
            "<!-- tutorial:set Verify-Files=app -->\n<!-- tutorial:set Verify-Set=YOUR_NAME=ada -->\n<!-- tutorial:set Verify-Timeout=9s -->\n\n```sh\necho YOUR_NAME\n```\n",
            to: "part-1.md")
        try write(
            "<!-- tutorial:set Verify-After=part-1 -->\n<!-- tutorial:set Verify-Files=app -->\n\n```sh\ncat x.txt\necho YOUR_NAME\n```\n",
            to: "part-2.md")
        let plan = try plan("part-2.md")
        // Not again: the second part has them as the first left them.
        #expect(files(plan) == ["x.txt"])
        #expect(commands(plan) == ["part-1.md6: echo ada", "5: cat x.txt", "6: echo ada"])
        #expect(plan.steps.compactMap(\.command).map(\.timeout) == [9, nil, nil])
    }

    @Test func aDocumentRunsOnceHoweverManyComeAfterIt() throws {
        try write("```sh\necho 1\n```\n", to: "a.md")
        try write("<!-- tutorial:set Verify-After=a -->\n\n```sh\necho 2\n```\n", to: "b.md")
        try write("<!-- tutorial:set Verify-After=a -->\n\n```sh\necho 3\n```\n", to: "c.md")
        try write("<!-- tutorial:set Verify-After=b, c -->\n\n```sh\necho 4\n```\n", to: "d.md")
        #expect(commands(try plan("d.md")) == ["a.md2: echo 1", "b.md4: echo 2", "c.md4: echo 3", "4: echo 4"])
    }

    @Test func circlesAndUnknownNamesAreSaid() throws {
        try write("<!-- tutorial:set Verify-After=b -->\n\n```sh\necho 1\n```\n", to: "a.md")
        try write("# B\n\n<!-- tutorial:set Verify-After=a -->\n\n```sh\necho 2\n```\n", to: "b.md")
        let circle = try plan("b.md")
        #expect(circle.diagnostics.map(\.message) == ["`Verify-After: b` leads back to b.md, which comes after it"])
        #expect(circle.diagnostics.map { "\($0.location?.file ?? ""):\($0.location?.line ?? 0)" } == ["a.md:1"])
        #expect(commands(circle) == ["a.md4: echo 1", "6: echo 2"])

        try write("<!-- tutorial:set Verify-After=c -->\n\n```sh\necho 1\n```\n", to: "c.md")
        #expect(try plan("c.md").diagnostics.map(\.message) == ["`Verify-After: c` leads back to c.md, which comes after it"])

        try write("<!-- tutorial:set Verify-After=part-0 -->\n\n```sh\necho 1\n```\n", to: "posts/d.md")
        #expect(
            try plan("posts/d.md").diagnostics.map(\.message) == [
                "`Verify-After: part-0` names no document: there is no posts/part-0 and no such .md"
            ])
        try write("```sh\necho 1\n```\n", to: "../outside.md")
        try write("<!-- tutorial:set Verify-After=../outside -->\n\n```sh\necho 1\n```\n", to: "e.md")
        #expect(try plan("e.md").diagnostics.map(\.message) == ["`Verify-After: ../outside` leads out of the repository"])
    }

    @Test func whatIsWrongInAnEarlierDocumentIsSaidThere() throws {
        try write("```sh exit=x\necho 1\n```\n\n```sh\ndocker logs nobody\n```\n", to: "part-1.md")
        try write("<!-- tutorial:set Verify-After=part-1 -->\n\n```sh\necho 2\n```\n", to: "part-2.md")
        let problems = try plan("part-2.md").diagnostics
        #expect(problems.map { "\($0.location?.file ?? ""):\($0.location?.line ?? 0)" } == ["part-1.md:1"])
        #expect(try plan("part-1.md").diagnostics.count == 2)
    }

    // MARK: The bundle

    @Test func theBundleRunsThemTogether() throws {
        try write("x", to: "app/x.txt")
        try write("Create `note.txt`:\n\n```text\n1\n```\n\n```sh\ncat note.txt\n```\n", to: "part-1.md")
        try write(
            "<!-- tutorial:set Verify-After=part-1 -->\n<!-- tutorial:set Verify-Files=app -->\n\n```sh\ncat x.txt note.txt\n```\n",
            to: "part-2.md")
        let plan = try plan("part-2.md")
        let bundle = Bundle(plan, name: "part-2", title: "Part 2")
        try bundle.write(into: folder.folder("bundle"))
        #expect(Set(bundle.items.map(\.path)).count == bundle.items.count)
        let process = Process()
        process.executableURL = URL(filePath: "/bin/sh")
        process.arguments = [folder.path + "/bundle/run.sh", "--list"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        #expect(
            text.split(separator: "\n").filter { $0.hasPrefix("line") } == [
                "line 4 of part-1.md: write note.txt", "line 8 of part-1.md: cat note.txt", "line 2: write x.txt",
                "line 5: cat x.txt note.txt",
            ])
    }
}
