import Blog
import Diagnostics
import Files
import Foundation
import Settings
import Testing

@testable import Preview

/// A small blog in a folder that goes when the test ends, and its server on a free port of the loopback.
private final class ServedBlog {
    let path = NSTemporaryDirectory() + "plimsoll-test-" + UUID().uuidString
    let server: PreviewServer
    let port: Int

    init() throws {
        let folder = Folder(path)
        for (name, text) in [
            "plimsoll.toml": "PATH = \"content\"\n", "content/one.md": "Title: One\nDate: 2026-01-01\n\nFirst.\n",
            "content/sub/x.md": "Title: X\nDate: 2026-01-01\nsave_as: x/index.html\n\nX.\n",
            "theme/templates/article.html": "<body>{{ article.content }}</body>", "theme/templates/index.html": "INDEX",
            "theme/static/a.css": "b {}",
        ] { try Files.write(Array(text.utf8), toFile: path + "/" + name) }
        server = PreviewServer {
            let log = DiagnosticLog()
            return Site(folder: folder, settings: Settings.load(log: log) { try? folder.read($0) }, log: log)
        }
        port = try server.start(host: "127.0.0.1", port: 0)
    }

    deinit {
        server.stop()
        try? FileManager.default.removeItem(atPath: path)
    }

    func write(_ text: String, to name: String) throws {
        try Files.write(Array(text.utf8), toFile: path + "/" + name)
    }

    /// What curl gets: the status and the body.
    func get(_ uri: String, _ options: String...) throws -> (status: String, body: String) {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments =
            ["-s", "--max-time", "10", "--path-as-is", "-w", "\n%{http_code}"] + options + ["http://127.0.0.1:\(port)\(uri)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        return (String(lines.last ?? ""), lines.dropLast().joined(separator: "\n"))
    }
}

@Suite(.serialized) struct PreviewTests {
    @Test func servesRoutesFromMemory() throws {
        let blog = try ServedBlog()
        #expect(try blog.get("/").body.hasPrefix("INDEX<script>"))
        #expect(try blog.get("/one.html").body.hasPrefix("<body><p>First.</p>\n</body><script>"))
        #expect(try blog.get("/one?x=1").status == "200")
        #expect(try blog.get("/x/").body.contains("X."))
        #expect(try blog.get("/theme/a.css") == ("200", "b {}"))
        #expect(try blog.get("/one.html", "--head").status == "200")
        #expect(try blog.get("/one.html", "-d", "x").status == "405")
        #expect(!Folder(blog.path).exists("output"))
    }

    @Test func nothingOutsideTheSiteIsServed() throws {
        let blog = try ServedBlog()
        for uri in [
            "/../plimsoll.toml", "/%2e%2e/plimsoll.toml", "/theme/..%2f..%2fplimsoll.toml", "/content/one.md", "/etc/passwd", "/nothing",
        ] {
            #expect(try blog.get(uri).status == "404")
        }
    }

    @Test func aFailingPageSaysWhyAndTheNextLoadWorks() throws {
        let blog = try ServedBlog()
        try blog.write("{% if %}<", to: "theme/templates/article.html")
        blog.server.reload()
        let failed = try blog.get("/one.html")
        #expect(failed.status == "500")
        #expect(failed.body.contains("theme/templates/article.html:1:"))
        #expect(try blog.get("/").status == "200")
        try blog.write("fine", to: "theme/templates/article.html")
        blog.server.reload()
        #expect(try blog.get("/one.html").body.hasPrefix("fine"))
    }

    @Test func aSaveReachesTheOpenPage() throws {
        let blog = try ServedBlog()
        let watcher = FileWatcher([blog.path + "/content", blog.path + "/theme"])
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/curl")
        process.arguments = ["-sN", "--max-time", "20", "http://127.0.0.1:\(blog.port)\(PreviewServer.eventsPath)"]
        let pipe = Pipe()
        process.standardOutput = pipe
        try process.run()
        defer { process.terminate() }
        while blog.server.openPages == 0 { usleep(10_000) }
        try blog.write("Title: One\nDate: 2026-01-01\n\nSecond.\n", to: "content/one.md")
        #expect(watcher.wait(seconds: 10))
        blog.server.reload()
        #expect(String(decoding: pipe.fileHandleForReading.availableData, as: UTF8.self) == "event: reload\ndata: now\n\n")
        #expect(try blog.get("/one.html").body.contains("Second."))
    }

    @Test func aTakenPortIsAnError() throws {
        let blog = try ServedBlog()
        #expect(throws: (any Error).self) { _ = try blog.server.start(host: "127.0.0.1", port: blog.port) }
    }
}

@Suite struct FileWatcherTests {
    @Test func seesNewFoldersAndNotEditorsTemporaryFiles() throws {
        let path = NSTemporaryDirectory() + "plimsoll-test-" + UUID().uuidString
        try makeFolders(path)
        defer { try? FileManager.default.removeItem(atPath: path) }
        let watcher = FileWatcher([path])
        #expect(!watcher.wait(seconds: 0.05))
        try Data().write(to: URL(fileURLWithPath: path + "/.one.md.swp"))
        #expect(!watcher.wait(seconds: 0.2))
        try makeFolders(path + "/sub")
        #expect(watcher.wait(seconds: 5))
        // Editors put a new file in the old one's place: the name is watched, not the file.
        let settings = FileWatcher([], files: [path + "/plimsoll.toml"])
        for text in ["one", "two", "three"] {
            try Files.write(Array(text.utf8), toFile: path + "/plimsoll.toml")
            #expect(settings.wait(seconds: 5))
        }
        try Data().write(to: URL(fileURLWithPath: path + "/other.toml"))
        #expect(!settings.wait(seconds: 0.2))
        try Data().write(to: URL(fileURLWithPath: path + "/sub/two.md"))
        #expect(watcher.wait(seconds: 5))
    }
}
