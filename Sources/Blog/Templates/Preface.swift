// What a page says of itself to others: Open Graph (https://ogp.me), JSON-LD (https://schema.org) and the addresses that share it.

import HTML
import Jinja

/// What there is to say of an article or page.
struct Preface {
    private let content: Content
    private let site: Site
    private let address: String
    private let title: String

    init(_ content: Content, _ site: Site) {
        self.content = content
        self.site = site
        address = encoded(joined(site.rules.siteURL, content.url))
        title = withoutTags(content.title)
    }

    /// Properties and their contents, in order. Addresses are left out where SITEURL is empty: they have to be absolute.
    var openGraph: [(String, String)] {
        var properties = [
            ("og:type", content.kind == .article ? "article" : "website"), ("og:title", title),
            ("og:site_name", withoutTags(site.settings.string("SITENAME"))),
        ]
        if !description.isEmpty { properties.append(("og:description", description)) }
        if isAbsolute { properties.append(("og:url", address)) }
        if let image { properties.append(("og:image", image)) }
        guard content.kind == .article else { return properties }
        if let date = content.date { properties.append(("article:published_time", date.isoFormat)) }
        if let date = content.modified { properties.append(("article:modified_time", date.isoFormat)) }
        properties += content.authors.map { ("article:author", $0.name) }
        if let category = content.category { properties.append(("article:section", category.name)) }
        return properties + content.tags.map { ("article:tag", $0.name) }
    }

    /// A `BlogPosting` or `WebPage`, for a script of type `application/ld+json`.
    var jsonLD: String {
        let authors = content.authors.map { JSONValue.object([("@type", .text("Person")), ("name", .text($0.name))]) }
        let value: JSONValue = .object([
            ("@context", .text("https://schema.org")), ("@type", .text(content.kind == .article ? "BlogPosting" : "WebPage")),
            ("headline", .text(title)), ("description", .text(description)), ("inLanguage", .text(content.lang)),
            ("url", isAbsolute ? .text(address) : nil), ("image", image.map { .text($0) }),
            ("datePublished", content.date.map { .text($0.isoFormat) }), ("dateModified", content.modified.map { .text($0.isoFormat) }),
            ("author", authors.isEmpty ? nil : .list(authors)), ("articleSection", content.category.map { .text($0.name) }),
            ("keywords", content.tags.isEmpty ? nil : .list(content.tags.map { .text($0.name) })),
        ])
        var writer = ByteWriter(capacity: 1024)
        value.write(into: &writer)
        return writer.text
    }

    /// Where readers share a post, by the service's name, as the plugin `share_post` has them.
    var shares: [(String, String)] {
        let link = quoted(site.rules.siteURL + "/" + content.url)
        let text = quoted(title + (content.header["subtitle"].map { " " + withoutTags($0.value) } ?? ""))
        let tags = content.tags.map { "%23" + $0.name(in: content).replacing(" ", with: "") }.joined(separator: " ")
        let via = site.settings["TWITTER_USERNAME"].value.string.map { $0.isEmpty ? "" : "&via=" + $0 } ?? ""
        let hashes = content.tags.isEmpty ? "" : "&hashtags=" + content.tags.map(\.slug).joined(separator: ",")
        return [
            ("email", "mailto:?subject=\(text)&amp;body=\(link)"),
            ("hacker-news", "https://news.ycombinator.com/submitlink?t=\(text)&u=\(link)"),
            ("diaspora", "https://sharetodiaspora.github.io/?title=\(text)&url=\(link)"),
            ("facebook", "https://www.facebook.com/sharer/sharer.php?u=\(link)"),
            ("mastodon", "https://toot.kytta.dev/?text=\(text)%0D%0A\(link)%0D%0A\(tags)"),
            ("twitter", "https://twitter.com/intent/tweet?text=\(text)&url=\(link)\(via)\(hashes)"),
            ("reddit", "https://www.reddit.com/submit?url=\(link)&title=\(text)"),
            (
                "linkedin",
                "https://www.linkedin.com/shareArticle?mini=true&url=\(link)&title=\(text)&summary=\(quoted(summary))&source=\(link)"
            ),
            ("bluesky", "https://bsky.app/intent/compose?text=\(text)%20\(link)"),
        ]
    }

    private var isAbsolute: Bool { address.contains("://") }

    private var description: String { content.header["description"]?.value ?? summary }

    private var summary: String { withoutTags(site.bodies.summary(of: content).html(siteURL: site.rules.siteURL)) }

    private var image: String? {
        let named = ["og_image", "image", "cover"].lazy.compactMap { content.header[$0]?.value }.first { !$0.isEmpty }
        return isAbsolute ? named.map { encoded(joined(site.rules.siteURL, $0)) } : nil
    }

    /// Text as a value in a query, as Python quotes it.
    private func quoted(_ text: String) -> String {
        let plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~/".utf8
        return text.utf8.map {
            plain.contains($0) ? String(UnicodeScalar($0)) : "%" + (($0 < 16 ? "0" : "") + String($0, radix: 16, uppercase: true))
        }
        .joined()
    }
}
