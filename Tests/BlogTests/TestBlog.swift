import Diagnostics
import Files
import Foundation
import Settings

@testable import Blog

/// A blog written inline: its files, made in a folder that goes when the test ends.
final class TestBlog {
    let path = NSTemporaryDirectory() + "plimsoll-test-" + UUID().uuidString
    let log = DiagnosticLog()
    var folder: Folder { Folder(path) }

    /// The smallest theme: each template says which it is and what it got.
    static let theme = [
        "article":
            "ARTICLE {{ article.title }}|{{ article.locale_date }}|{{ article.category }}|{{ article.tags|join(',') }}|{{ article.content }}",
        "page": "PAGE {{ page.title }}|{{ page.content }}",
        "index":
            "INDEX {% for a in articles_page.object_list %}{{ a.title }};{% endfor %}{{ articles_page.number }}/{{ articles_paginator.num_pages }}"
            + "{% if articles_page.has_next() %} next={{ articles_next_page.url }}{% endif %}",
        "category": "CATEGORY {{ category }}: {% for a in articles %}{{ a.title }};{% endfor %}",
        "tag": "TAG {{ tag }}: {% for a in articles %}{{ a.title }};{% endfor %}",
        "author": "AUTHOR {{ author }}: {{ articles|length }}",
        "archives": "ARCHIVES {% for a in dates %}{{ a.title }};{% endfor %}",
        "tags": "TAGS {% for tag, articles in tags|sort %}{{ tag }}={{ articles|count }};{% endfor %}",
    ]

    /// - Parameter theme: the templates of the theme by name; nil for no theme at all.
    init(_ files: [String: String], theme: [String: String]? = TestBlog.theme) throws {
        for (name, text) in theme ?? [:] { try write(text, to: "theme/templates/\(name).html") }
        if theme != nil { try write("body {}", to: "theme/static/css/main.css") }
        for (name, text) in files { try write(text, to: name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    func write(_ text: String, to name: String) throws {
        try Files.write(Array(text.utf8), toFile: path + "/" + name)
    }

    var site: Site {
        let settings = Settings.load(log: log) { try? self.folder.read($0) }
        return Site(folder: folder, settings: settings, log: log)
    }

    /// Builds the site and gives its files by path, without the theme's.
    func build() throws -> [String: String] {
        let output = folder.folder("output")
        _ = try site.build(into: output)
        return Dictionary(uniqueKeysWithValues: try output.walk().map { ($0.path, try output.text($0.path)) }).filter {
            !$0.key.hasPrefix("theme/")
        }
    }

    /// The problems so far, in one line each.
    var problems: [String] {
        log.all.map { "\($0.location?.text ?? "-"): \($0.severity.rawValue): \($0.message)" }
    }
}

/// An article's text with the least header.
func article(_ title: String, date: String = "2026-01-02 03:04", _ more: String = "", body: String = "Text.") -> String {
    "Title: \(title)\nDate: \(date)\n\(more)\n\n\(body)\n"
}
