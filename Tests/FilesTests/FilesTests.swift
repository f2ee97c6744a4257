import Foundation
import Testing

@testable import Files

/// A folder that goes when the test ends.
private final class TemporaryFolder {
    let path = NSTemporaryDirectory() + "plimsoll-test-" + UUID().uuidString
    var folder: Folder { Folder(path) }

    init() throws { try makeFolders(path) }
    deinit { try? FileManager.default.removeItem(atPath: path) }
}

@Suite struct FolderTests {
    @Test(arguments: [
        ("a/b", "a/b"), ("./a//b/.", "a/b"), ("a/../b", "b"), ("..", nil), ("a/../../b", nil), ("/etc/passwd", nil), ("", nil), (".", nil),
        ("a\0b", nil), ("a/b/", "a/b"), ("a/./b", "a/b"), (".a/..b/...", ".a/..b/..."), ("a/..", nil), ("a/b.", "a/b."), ("é/..", nil),
        ("/", nil),
    ])
    func pathsStayInside(path: String, expected: String?) {
        #expect(Folder.normalized(path) == expected)
    }

    @Test func absolutePathsAreBroughtToTheirSimplestForm() {
        #expect(Folder("/a/./b/../c/").path == "/a/c")
        #expect(Folder("/a").folder("b/..//c").path == "/a/c")
        #expect(Folder("/a").folder("/b").path == "/b")
        #expect(Folder("x").path == FileManager.default.currentDirectoryPath + "/x")
    }

    @Test func readingSaysWhy() throws {
        let temporary = try TemporaryFolder()
        #expect(throws: FileError.outside("../x", temporary.path)) { try temporary.folder.read("../x") }
        #expect(throws: FileError.failed("read", temporary.path + "/x", ENOENT)) { try temporary.folder.read("x") }
        #expect(throws: FileError.failed("read", temporary.path, EISDIR)) { try Files.read(temporary.path) }
        #expect(mkfifo(temporary.path + "/pipe", 0o600) == 0)
        #expect(throws: FileError.failed("read", temporary.path + "/pipe", EINVAL)) { try temporary.folder.read("pipe") }
        #expect(throws: FileError.failed("read", "/dev/zero", EINVAL)) { try Files.read("/dev/zero") }
    }

    @Test func readsWholeFilesAlsoThoseThatTheKernelMakesUp() throws {
        let temporary = try TemporaryFolder()
        for size in [0, 1, 4095, 4096, 4097, 1_000_000] {
            let bytes = (0..<size).map { UInt8(truncatingIfNeeded: $0) }
            try Files.write(bytes, toFile: temporary.path + "/x")
            #expect(try temporary.folder.read("x") == bytes)
        }
        #expect(try Files.read("/proc/self/status").count > 100)
    }

    @Test func walkFindsFilesAndKeepsOutOfOtherFolders() throws {
        let temporary = try TemporaryFolder()
        let outside = try TemporaryFolder()
        try Files.write([1], toFile: outside.path + "/secret")
        for name in ["b/two", "a", "b/c/three", "skipped/x"] { try Files.write([1, 2], toFile: temporary.path + "/" + name) }
        #expect(symlink(outside.path, temporary.path + "/out") == 0)
        #expect(symlink(temporary.path, temporary.path + "/loop") == 0)
        #expect(symlink(temporary.path + "/a", temporary.path + "/link") == 0)
        let found = temporary.folder.walk { $0 == "skipped" }
        #expect(found.map(\.path) == ["a", "b/c/three", "b/two", "link"])
        #expect(found.allSatisfy { $0.size == 2 && $0.modified > 0 })
        #expect(temporary.folder.walk("b").map(\.path) == ["b/c/three", "b/two"])
        #expect(temporary.folder.walk("nowhere").isEmpty)
    }
}

@Suite struct WriterTests {
    @Test func writesOnlyWhatChanged() throws {
        let temporary = try TemporaryFolder()
        let writer = try Writer(temporary.folder.folder("new/output"))
        #expect(try writer.write([1, 2], to: "a/b.html"))
        #expect(try !writer.write([1, 2], to: "a/b.html"))
        #expect(try writer.write([1, 3], to: "a/b.html"))
        #expect(try writer.write([1, 3], to: "a/b.html", executable: true))
        #expect(try !writer.write([1, 3], to: "a/b.html", executable: true))
        #expect(writer.count == (5, 3))
        #expect(temporary.folder.walk().map(\.path) == ["new/output/a/b.html"])
    }

    @Test func neverWritesOutsideItsFolder() throws {
        let temporary = try TemporaryFolder()
        let outside = try TemporaryFolder()
        let writer = try Writer(temporary.folder)
        #expect(throws: FileError.self) { try writer.write([1], to: "../x") }
        #expect(symlink(outside.path, temporary.path + "/out") == 0)
        #expect(throws: FileError.self) { try writer.write([1], to: "out/x") }
        #expect(outside.folder.walk().isEmpty)
        try Files.write([9], toFile: outside.path + "/file")
        #expect(symlink(outside.path + "/file", temporary.path + "/link") == 0)
        #expect(try writer.write([1], to: "link"))
        #expect(try outside.folder.read("file") == [9])
        #expect(try temporary.folder.read("link") == [1])
    }

    @Test func whatAKilledBuildLeftIsRemoved() throws {
        let temporary = try TemporaryFolder()
        for name in [".plimsoll-999999999-1~", ".plimsoll-\(getpid())-7~", "mine~"] {
            try Files.write([1], toFile: temporary.path + "/sub/" + name)
        }
        try Writer(temporary.folder).write([1], to: "sub/a")
        #expect(temporary.folder.walk().map(\.path) == ["sub/.plimsoll-\(getpid())-7~", "sub/a", "sub/mine~"])
    }

    @Test func aFileInTheWayOfAFolderIsAnErrorAndStays() throws {
        let temporary = try TemporaryFolder()
        let writer = try Writer(temporary.folder)
        try writer.write([1], to: "a")
        #expect(throws: FileError.self) { try writer.write([2], to: "a/b") }
        #expect(try temporary.folder.read("a") == [1])
        #expect(throws: FileError.self) { _ = try Writer(temporary.folder.folder("a")) }
    }
}
