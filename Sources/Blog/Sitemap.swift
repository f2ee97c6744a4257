// sitemap.xml and robots.txt, as the plugins `sitemap` and `robots` in PLUGINS ask for them.

import Files
import HTML
import Settings

/// What a sitemap says of a page.
struct SitemapPage: Sendable {
    /// The kinds that SITEMAP has priorities and frequencies for.
    enum Kind: String, Sendable {
        case article = "articles"
        case page = "pages"
        case index = "indexes"
    }

    /// Relative to SITEURL.
    let url: String
    let kind: Kind
    var modified: DateTime?
}

extension Site {
    /// The routes of the sitemap (https://www.sitemaps.org/protocol.html) and of robots.txt; none unless PLUGINS asks for them.
    func sitemap(of routes: [Route]) -> [Route] {
        let taken = Set(routes.map(\.path))
        var made: [Route] = []
        let options = settings.table("SITEMAP")
        let name = options.string("format", default: "xml") == "txt" ? "sitemap.txt" : "sitemap.xml"
        let site = rules.siteURL
        if plugins.contains("sitemap"), !taken.contains(name) {
            let sitemap = Sitemap(site: site, options: options, pages: routes.compactMap(\.page))
            made.append(Route(name, source: "the sitemap") { name.hasSuffix(".txt") ? sitemap.text() : sitemap.xml() })
        }
        if plugins.contains("robots"), !taken.contains("robots.txt") {
            let reference = made.isEmpty ? "" : "\nSitemap: \(encoded(joined(site, name)))\n"
            made.append(Route("robots.txt", source: "the plugin robots") { Array(("User-agent: *\nDisallow:\n" + reference).utf8) })
        }
        return made
    }
}

private struct Sitemap: Sendable {
    private let site: String
    private let pages: [SitemapPage]
    private let priorities: [String: String]
    private let frequencies: [String: String]

    init(site: String, options: SettingTable, pages: [SitemapPage]) {
        self.site = site
        let excluded = options.strings("exclude")
        var seen: Set<String> = []
        self.pages = pages.filter { page in !excluded.contains { page.url.contains($0) } && seen.insert(page.url).inserted }
        priorities = Self.texts(options["priorities"])
        frequencies = Self.texts(options["changefreqs"])
    }

    private static func texts(_ value: SettingValue?) -> [String: String] {
        Dictionary((value?.entries ?? []).map { ($0.key.description, $0.value.description) }) { $1 }
    }

    func xml() -> [UInt8] {
        var writer = ByteWriter(capacity: 128 * pages.count)
        writer.write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
        for page in pages {
            writer.write("<url>")
            writer.element("loc", address(page))
            if let modified = page.modified { writer.element("lastmod", modified.isoFormat) }
            if let frequency = frequencies[page.kind.rawValue] { writer.element("changefreq", frequency) }
            if let priority = priorities[page.kind.rawValue] { writer.element("priority", priority) }
            writer.write("</url>\n")
        }
        writer.write("</urlset>\n")
        return writer.bytes
    }

    func text() -> [UInt8] { Array(pages.map { address($0) + "\n" }.joined().utf8) }

    /// The first page's address is the site's own.
    private func address(_ page: SitemapPage) -> String { encoded(joined(site, page.url == "index.html" ? "" : page.url)) }
}
