// Which feeds a blog has, and what stands in each: Pelican's kinds, ids, dates and order, so that readers do not see old posts anew.

import Files
import Jinja
import Settings

/// A feed of some articles, ready to be written in one of the formats.
struct Feed: Sendable {
    /// The formats a feed can have; each has settings of its own, such as FEED_ALL_ATOM.
    enum Format: String, CaseIterable, Sendable {
        case atom, rss
        /// JSON Feed 1.1 (https://www.jsonfeed.org/version/1.1/): ours, as FEED_ALL_JSON and so on.
        case json
    }

    let title: String
    let subtitle: String
    let language: String
    /// SITEURL.
    let site: String
    /// The feed's own address.
    let address: String
    /// For Atom, which wants an author for every entry: who stands for those without one.
    let author: String
    let articles: [Content]
    private let bodies: Bodies
    private let appendsReference: Bool
    /// RELATIVE_URLS: Pelican then leaves `..` in the addresses of other languages' sites, and ids are made of addresses.
    private let hasRelativeURLs: Bool
    /// RSS_FEED_SUMMARY_ONLY.
    let isSummaryOnly: Bool

    /// One article of a feed.
    struct Entry {
        let title: String
        let link: String
        let id: String
        let published: DateTime
        let modified: DateTime?
        let authors: [String]
        /// The category and the tags.
        let terms: [String]
        let summary: String
        let content: String

        var updated: DateTime { modified ?? published }
    }

    /// The latest date in the feed; the beginning of time where it is empty, so that builds are the same at any time.
    var updated: DateTime { articles.compactMap { $0.modified ?? $0.date }.max { $0.epoch < $1.epoch } ?? DateTime(epoch: 0) }

    /// Calls `body` for each entry; each is made when its turn comes.
    func forEachEntry(_ body: (Entry) -> Void) {
        for article in articles { body(entry(article)) }
    }

    private func entry(_ article: Content) -> Entry {
        let address = hasRelativeURLs && article.url.hasPrefix("../") ? site + "/" + article.url : joined(site, article.url)
        let date = article.date ?? DateTime(epoch: 0)
        return Entry(
            title: withoutTags(article.title), link: encoded(address + (appendsReference ? "?ref=feed" : "")), id: tagURI(address, date),
            published: date, modified: article.modified, authors: article.authors.map { $0.name(in: article) },
            terms: ([article.category].compactMap(\.self) + article.tags).map { $0.name(in: article) },
            summary: bodies.summary(of: article).html(siteURL: site), content: bodies.body(of: article).html(siteURL: site))
    }

    fileprivate init(_ site: Site, title: String, url: String, _ articles: [Content]) {
        let settings = site.settings
        let domain = settings["FEED_DOMAIN"].value.string ?? site.rules.siteURL
        let limit = settings.optionalInt("FEED_MAX_ITEMS")
        self.title = withoutTags(title)
        subtitle = settings["SITESUBTITLE"].value.string ?? ""
        language = site.rules.defaultLang
        self.site = site.rules.siteURL
        address = encoded(joined(domain, url))
        author = settings["AUTHOR"].value.string ?? withoutTags(settings.string("SITENAME"))
        self.articles = limit.map { Array(articles.prefix(max(0, $0))) } ?? articles
        bodies = site.bodies
        appendsReference = settings.bool("FEED_APPEND_REF")
        hasRelativeURLs = site.rules.relativeURLs
        isSummaryOnly = settings.bool("RSS_FEED_SUMMARY_ONLY")
    }
}

extension Site {
    /// A route for each feed that the settings ask for.
    func feeds() -> [Route] {
        Feed.Format.allCases.flatMap { format in FeedMaker(site: self, format: format).routes() }
    }
}

private struct FeedMaker {
    let site: Site
    let format: Feed.Format

    func routes() -> [Route] {
        [feed("FEED", site.articles), allFeed()].compactMap { $0 }
            + taxa(.category, "CATEGORY_FEED") + taxa(.author, "AUTHOR_FEED") + taxa(.tag, "TAG_FEED") + translations()
    }

    /// FEED_ALL: the articles and what they are in other languages.
    private func allFeed() -> Route? {
        var seen: Set<Int> = []
        let all = (site.articles + site.articles.flatMap { site.versions[$0.number] ?? [] }).filter { seen.insert($0.number).inserted }
        return feed("FEED_ALL", ordered(all))
    }

    private func taxa(_ kind: Taxon.Kind, _ setting: String) -> [Route] {
        guard !path(setting).isEmpty else { return [] }
        return site.taxa.all(kind).compactMap { taxon in
            feed(setting, taxon.articles, name: taxon.name) { $0 == "slug" ? taxon.slug : nil }
        }
    }

    private func translations() -> [Route] {
        guard !path("TRANSLATION_FEED").isEmpty else { return [] }
        let all = site.articles + site.translations.filter { $0.kind == .article && $0.status == .published }
        return Dictionary(grouping: all, by: \.lang).sorted { $0.key < $1.key }.compactMap { lang, articles in
            feed("TRANSLATION_FEED", ordered(articles)) { $0 == "lang" ? lang : nil }
        }
    }

    private func ordered(_ articles: [Content]) -> [Content] { Ordering(site.settings, "ARTICLE_ORDER_BY").sorted(articles) }

    private func path(_ setting: String) -> String { site.settings.string(setting + "_" + format.rawValue.uppercased()) }

    private func feed(_ setting: String, _ articles: [Content], name: String? = nil, _ fields: (String) -> String? = { _ in nil }) -> Route?
    {
        let own = setting + "_" + format.rawValue.uppercased()
        let path = URLPattern(path(setting)).filled(fields)
        guard !path.isEmpty else { return nil }
        guard let inside = Folder.normalized(path) else {
            site.settings.report(
                .error, own, "the feed `\(path)` leads out of the output folder, so it is left out",
                help: "\(own) is a path beneath it, such as `feeds/all.xml`")
            return nil
        }
        let url = site.settings[own + "_URL"].value.string.map { URLPattern($0).filled(fields) } ?? path
        let title = site.settings.string("SITENAME") + (name.map { " - " + $0 } ?? "")
        let (site, format) = (site, format)
        return Route(inside, source: "\(own)\(name.map { " of \($0)" } ?? "")") {
            let feed = Feed(site, title: title, url: url, articles)
            return switch format {
            case .atom: feed.atom()
            case .rss: feed.rss()
            case .json: feed.json()
            }
        }
    }
}

// MARK: - Addresses

/// An address beneath another, as a browser on the page `base` + `/` would find it.
func joined(_ base: String, _ url: String) -> String {
    if url.contains("://") { return url }
    let start = base.firstRange(of: "//")?.upperBound ?? base.startIndex
    let root = base[start...].firstIndex(of: "/") ?? base.endIndex
    if url.hasPrefix("/") { return base[..<root] + url }
    guard url.hasPrefix("../") else { return base + "/" + url }
    let parent = base[root...].lastIndex(of: "/") ?? base.endIndex
    return joined(String(base[..<parent]), String(url.dropFirst(3)))
}

/// A tag URI as Pelican makes it: the host, the day, the path; `None` where SITEURL is empty and so there is no host.
private func tagURI(_ link: String, _ date: DateTime) -> String {
    var rest = link[...]
    var host = "None"
    if let slashes = rest.firstRange(of: "//") {
        rest = rest[slashes.upperBound...]
        let authority = rest.prefix { !"/?#".contains($0) }
        rest = rest[authority.endIndex...]
        let name = authority.split(separator: "@", omittingEmptySubsequences: false).last ?? ""
        host = name.prefix { $0 != ":" }.lowercased()
    }
    let path = rest.prefix { $0 != "?" && $0 != "#" }
    let fragment = rest.firstIndex(of: "#").map { "/" + rest[rest.index(after: $0)...] } ?? ""
    return "tag:\(host),\(date.formatted("%Y-%m-%d")):\(path)\(fragment)"
}

/// An address with everything percent-encoded that RFC 3987 has beyond RFC 3986.
func encoded(_ address: String) -> String {
    guard !address.utf8.allSatisfy(isAllowedInURI) else { return address }
    var bytes: [UInt8] = []
    for byte in address.utf8 {
        if isAllowedInURI(byte) { bytes.append(byte) } else { bytes += "%".utf8 + hexadecimal(byte >> 4) + hexadecimal(byte & 15) }
    }
    return String(decoding: bytes, as: UTF8.self)
}

private func hexadecimal(_ digit: UInt8) -> [UInt8] { Array(String(digit, radix: 16, uppercase: true).utf8) }

private func isAllowedInURI(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x30...0x39, 0x41...0x5A, 0x61...0x7A: true
    default: "/#%[]=:;$&()+,!?*@'~-._".utf8.contains(byte)
    }
}
