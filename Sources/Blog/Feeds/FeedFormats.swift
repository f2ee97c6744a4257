// Feeds as bytes: Atom (RFC 4287), RSS 2.0 (https://www.rssboard.org/rss-specification) and JSON Feed 1.1.

import HTML
import Jinja

// MARK: - Atom

extension Feed {
    /// The feed as Atom.
    func atom() -> [UInt8] {
        var writer = ByteWriter(capacity: 1 << 16)
        writer.write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">")
        writer.element("title", title)
        if !subtitle.isEmpty { writer.element("subtitle", withoutTags(subtitle)) }
        writer.tag("link", ["href": encoded(site + "/"), "rel": "alternate"])
        writer.tag("link", ["href": address, "rel": "self"])
        writer.element("id", site + "/")
        writer.element("updated", updated.isoFormat)
        if articles.contains(where: { $0.authors.isEmpty }) { writer.person(author) }
        forEachEntry { writer.atom($0) }
        writer.write("</feed>\n")
        return writer.bytes
    }
}

extension ByteWriter {
    fileprivate mutating func atom(_ entry: Feed.Entry) {
        write("<entry>")
        element("title", entry.title)
        tag("link", ["href": entry.link, "rel": "alternate"])
        element("published", entry.published.isoFormat)
        element("updated", entry.updated.isoFormat)
        for author in entry.authors { person(author) }
        element("id", entry.id)
        if entry.summary != entry.content { element("summary", entry.summary, ["type": "html"]) }
        element("content", entry.content, ["type": "html"])
        for term in entry.terms { tag("category", ["term": term]) }
        write("</entry>")
    }

    fileprivate mutating func person(_ name: String) {
        write("<author>")
        element("name", name)
        write("</author>")
    }
}

// MARK: - RSS

extension Feed {
    /// The feed as RSS.
    func rss() -> [UInt8] {
        var writer = ByteWriter(capacity: 1 << 16)
        writer.write(
            """
            <?xml version="1.0" encoding="utf-8"?>
            <rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel>
            """)
        writer.element("title", title)
        writer.element("link", encoded(site + "/"))
        writer.element("description", subtitle)
        writer.tag("atom:link", ["href": address, "rel": "self"])
        writer.element("lastBuildDate", updated.mailFormat)
        forEachEntry { writer.rss($0, description: isSummaryOnly ? $0.summary : $0.content) }
        writer.write("</channel></rss>\n")
        return writer.bytes
    }
}

extension ByteWriter {
    /// The id is no address, which `isPermaLink` has to say: a reader would take it for one.
    fileprivate mutating func rss(_ entry: Feed.Entry, description: String) {
        write("<item>")
        element("title", entry.title)
        element("link", entry.link)
        element("description", description)
        if let author = entry.authors.first { element("dc:creator", author) }
        element("pubDate", entry.published.mailFormat)
        element("guid", entry.id, ["isPermaLink": "false"])
        for term in entry.terms { element("category", term) }
        write("</item>")
    }
}

extension DateTime {
    /// RFC 2822's form of a date, such as `Fri, 18 Aug 2017 22:34:00 +0200`.
    fileprivate var mailFormat: String { formatted("%a, %d %b %Y %H:%M:%S %z") }
}

// MARK: - XML

extension ByteWriter {
    mutating func element(_ name: String, _ text: String, _ attributes: KeyValuePairs<String, String> = [:]) {
        open(name, attributes)
        write(">")
        writeEscaped(allowedInXML(text))
        write("</\(name)>")
    }

    fileprivate mutating func tag(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        open(name, attributes)
        write("/>")
    }

    private mutating func open(_ name: String, _ attributes: KeyValuePairs<String, String>) {
        write("<" + name)
        for (key, value) in attributes {
            write(" \(key)=\"")
            writeEscaped(allowedInXML(value))
            write("\"")
        }
    }
}

/// Text without the control characters that XML 1.0 (section 2.2) has no way to write.
private func allowedInXML(_ text: String) -> String {
    let isForbidden: (Unicode.Scalar) -> Bool = {
        ($0.value < 0x20 && !"\t\n\r".unicodeScalars.contains($0)) || $0.value & 0xFFFE == 0xFFFE
    }
    guard text.utf8.contains(where: { $0 < 0x20 && $0 != 0x0A }) || text.unicodeScalars.contains(where: isForbidden) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.filter { !isForbidden($0) }))
}

// MARK: - JSON

extension Feed {
    /// The feed as JSON Feed.
    func json() -> [UInt8] {
        var items: [JSONValue] = []
        forEachEntry { items.append($0.json) }
        let feed: JSONValue = .object([
            ("version", .text("https://jsonfeed.org/version/1.1")), ("title", .text(title)), ("home_page_url", .text(encoded(site + "/"))),
            ("feed_url", .text(address)), ("description", subtitle.isEmpty ? nil : .text(withoutTags(subtitle))),
            ("language", .text(language)), ("items", .list(items)),
        ])
        var writer = ByteWriter(capacity: 1 << 16)
        feed.write(into: &writer)
        writer.write("\n")
        return writer.bytes
    }
}

extension Feed.Entry {
    fileprivate var json: JSONValue {
        .object([
            ("id", .text(id)), ("url", .text(link)), ("title", .text(title)), ("content_html", .text(content)),
            ("summary", summary == content ? nil : .text(withoutTags(summary))), ("date_published", .text(published.isoFormat)),
            ("date_modified", modified.map { .text($0.isoFormat) }),
            ("authors", authors.isEmpty ? nil : .list(authors.map { .object([("name", .text($0))]) })),
            ("tags", terms.isEmpty ? nil : .list(terms.map { .text($0) })),
        ])
    }
}

/// The little of JSON that feeds and structured data want; an entry without a value is left out.
indirect enum JSONValue {
    case text(String)
    case list([JSONValue])
    case object([(String, JSONValue?)])

    func write(into writer: inout ByteWriter) {
        switch self {
        case .text(let text): Self.write(text, into: &writer)
        case .list(let values):
            writer.write("[")
            for (index, value) in values.enumerated() {
                if index > 0 { writer.write(",") }
                value.write(into: &writer)
            }
            writer.write("]")
        case .object(let entries):
            writer.write("{")
            for (index, (key, value)) in entries.compactMap({ key, value in value.map { (key, $0) } }).enumerated() {
                if index > 0 { writer.write(",") }
                Self.write(key, into: &writer)
                writer.write(":")
                value.write(into: &writer)
            }
            writer.write("}")
        }
    }

    /// `<` is written as an escape too, so that the text may stand in a page's script.
    private static func write(_ text: String, into writer: inout ByteWriter) {
        writer.write("\"")
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): writer.write("\\\"")
            case UInt8(ascii: "\\"): writer.write("\\\\")
            case 0x0A: writer.write("\\n")
            case 0..<0x20, UInt8(ascii: "<"): writer.write("\\u00" + (byte < 16 ? "0" : "") + String(byte, radix: 16))
            default: writer.write(byte: byte)
            }
        }
        writer.write("\"")
    }
}
