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
    /// `changefreq` and `priority` in the page's own header.
    var frequency: String?
    var priority: String?
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

/// What the plugin `sitemap` writes, but for the date of listings: that of their newest article, not of the build.
private struct Sitemap: Sendable {
    private let site: String
    private let pages: [SitemapPage]
    private let priorities: [String: String]
    private let frequencies: [String: String]

    init(site: String, options: SettingTable, pages: [SitemapPage]) {
        self.site = site
        let excluded = options.strings("exclude").map(Exclusion.init)
        self.pages = pages.filter { page in !excluded.contains { $0.matches(Self.clean(page.url)) } }
            .sorted { Self.clean($0.url) < Self.clean($1.url) }
        priorities = Self.texts(options["priorities"], ["articles": "0.5", "pages": "0.5", "indexes": "0.5"])
        frequencies = Self.texts(options["changefreqs"], ["articles": "monthly", "pages": "monthly", "indexes": "daily"])
    }

    private static func texts(_ value: SettingValue?, _ usual: [String: String]) -> [String: String] {
        usual.merging((value?.entries ?? []).map { ($0.key.description, $0.value.string ?? $0.value.description) }) { $1 }
    }

    func xml() -> [UInt8] {
        var writer = ByteWriter(capacity: 256 * pages.count)
        writer.write("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n")
        for page in pages {
            writer.write("<url>")
            writer.element("loc", address(page))
            if let modified = page.modified { writer.element("lastmod", modified.isoFormat) }
            writer.element("changefreq", page.frequency ?? frequencies[page.kind.rawValue] ?? "")
            writer.element("priority", page.priority ?? priorities[page.kind.rawValue] ?? "")
            writer.write("</url>\n")
        }
        writer.write("</urlset>\n")
        return writer.bytes
    }

    func text() -> [UInt8] { Array(pages.map { address($0) + "\n" }.joined().utf8) }

    private func address(_ page: SitemapPage) -> String { encoded(joined(site, Self.clean(page.url))) }

    /// The address of a folder's index is that of the folder.
    private static func clean(_ url: String) -> String {
        url == "index.html" || url.hasSuffix("/index.html") ? String(url.dropLast("index.html".count)) : url
    }
}

/// An entry of SITEMAP's `exclude`: a regular expression that is looked for, or text where it is none.
private struct Exclusion: @unchecked Sendable {
    private let pattern: Regex<AnyRegexOutput>?
    private let text: String

    init(_ text: String) {
        pattern = try? Regex(text)
        self.text = text
    }

    func matches(_ url: String) -> Bool { pattern.map { url.firstMatch(of: $0) != nil } ?? url.contains(text) }
}
