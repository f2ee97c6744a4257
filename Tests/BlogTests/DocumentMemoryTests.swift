import Diagnostics
import Files
import Foundation
import Settings
import Testing

@testable import Blog

@Suite struct DocumentMemoryTests {
    private let memory = DocumentMemory()
    private let log = DiagnosticLog()

    private func site(_ blog: TestBlog, _ log: DiagnosticLog? = nil) -> Site {
        let log = log ?? self.log
        return Site(folder: blog.folder, settings: Settings.load(log: log) { try? blog.folder.read($0) }, log: log, memory: memory)
    }

    private func titles(_ site: Site) -> [String] { site.articles.map(\.title).sorted() }

    /// Writes a file and sets its time back, so that only its size can tell that it changed.
    private func write(_ text: String, to name: String, in blog: TestBlog) throws {
        try blog.write(text, to: name)
        let time = Date(timeIntervalSince1970: 1_000_000_000)
        try FileManager.default.setAttributes([.modificationDate: time], ofItemAtPath: blog.path + "/" + name)
    }

    @Test func onlyWhatChangedIsReadAgain() throws {
        let blog = try TestBlog([
            "plimsoll.toml": "PATH = \"content\"\n", "content/a.md": article("Aaa"), "content/b.md": article("Bbb"),
            "content/c.md": article("Ccc"),
        ])
        try write(article("Aaa"), to: "content/a.md", in: blog)
        #expect(titles(site(blog)) == ["Aaa", "Bbb", "Ccc"])
        // Of the same size and time: that the new title is not seen shows that the file was not read.
        try write(article("Xxx"), to: "content/a.md", in: blog)
        try blog.write(article("Bbb, longer"), to: "content/b.md")
        try FileManager.default.removeItem(atPath: blog.path + "/content/c.md")
        try blog.write(article("Ddd"), to: "content/d.md")
        #expect(titles(site(blog)) == ["Aaa", "Bbb, longer", "Ddd"])
        try blog.write("PATH = \"content\"\nSITENAME = \"Other\"\n", to: "plimsoll.toml")
        #expect(titles(site(blog)) == ["Bbb, longer", "Ddd", "Xxx"])
    }

    @Test func whatIsKeptHasItsPlaceInTheNewSite() throws {
        let files = [
            "plimsoll.toml": "PATH = \"content\"\n", "content/a.md": article("A", "tags: one, Two\ncategory: x\nslug:  "),
            "content/b.md": article("B", "tags: one"), "content/bad.md": "Title: Bad\nDate: 2026\n\nText.\n",
            "content/run.md": article("Run", body: "![]({attach}i.png)\n\n```console\n$ docker run --rm busybox true\n```"),
            "content/i.png": "png",
        ]
        let blog = try TestBlog(files)
        let first = site(blog)
        let paths = first.routes().map(\.path)
        let again = DiagnosticLog()
        let second = site(blog, again)
        #expect(second.routes().map(\.path) == paths)
        #expect(second.tutorials.map(\.content.title) == ["Run"])
        #expect(again.all == log.all && again.count(.error) == 1)
        try blog.write(article("B", "tags: two"), to: "content/b.md")
        let third = site(blog)
        #expect(third.taxa.all(.tag).map { $0.slug + String($0.articles.count) } == ["one1", "two2"])
        #expect(first.taxa.all(.tag).map { $0.slug + String($0.articles.count) } == ["one2", "two1"])
    }
}
