// Atom feeds (RFC 4287), with the elements and ids that Pelican writes, so that readers do not see old posts anew.

import HTML

/// An Atom feed of some articles.
struct AtomFeed {
    let title: String
    let subtitle: String
    /// The site's URL without a slash at its end.
    let site: String
    /// The feed's own path.
    let path: String
    let articles: [Content]
    let bodies: Bodies

    func render() -> [UInt8] {
        var writer = ByteWriter(capacity: 4096)
        writer.write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">")
        element("title", title, &writer)
        if !subtitle.isEmpty { element("subtitle", subtitle, &writer) }
        link(site + "/", rel: "alternate", &writer)
        link(site + "/" + path, rel: "self", &writer)
        element("id", site + "/", &writer)
        let updated = articles.compactMap { $0.modified ?? $0.date }.max()
        element("updated", (updated ?? DateTime(epoch: 0)).isoFormat, &writer)
        for article in articles { entry(article, &writer) }
        writer.write("</feed>\n")
        return writer.bytes
    }

    private func entry(_ article: Content, _ writer: inout ByteWriter) {
        let date = article.date ?? DateTime(epoch: 0)
        let content = bodies.body(of: article).html(siteURL: site)
        let summary = bodies.summary(of: article).html(siteURL: site)
        writer.write("<entry>")
        element("title", article.title, &writer)
        link(site + "/" + article.url, rel: "alternate", &writer)
        element("published", date.isoFormat, &writer)
        element("updated", (article.modified ?? date).isoFormat, &writer)
        for author in article.authors {
            writer.write("<author>")
            element("name", author.name, &writer)
            writer.write("</author>")
        }
        element("id", "tag:\(host),\(date.formatted("%Y-%m-%d")):/\(article.url)", &writer)
        if summary != content { element("summary", summary, type: "html", &writer) }
        element("content", content, type: "html", &writer)
        for name in [article.category].compactMap({ $0?.name }) + article.tags.map(\.name) {
            writer.write("<category term=\"")
            writer.writeEscaped(name)
            writer.write("\"/>")
        }
        writer.write("</entry>")
    }

    /// The host of the site's URL, for ids that stay the same when the path does.
    private var host: String {
        let rest = site.split(separator: "//", maxSplits: 1, omittingEmptySubsequences: false).last ?? ""
        return String(rest.prefix { $0 != "/" })
    }

    private func element(_ name: String, _ text: String, type: String? = nil, _ writer: inout ByteWriter) {
        writer.write("<" + name + (type.map { " type=\"\($0)\"" } ?? "") + ">")
        writer.writeEscaped(allowedInXML(text))
        writer.write("</" + name + ">")
    }

    private func link(_ url: String, rel: String, _ writer: inout ByteWriter) {
        writer.write("<link href=\"")
        writer.writeEscaped(url)
        writer.write("\" rel=\"\(rel)\"/>")
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
