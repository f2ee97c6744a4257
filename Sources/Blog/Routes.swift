// Every path of the output and what stands there.

import Diagnostics
import Files
import Jinja
import Settings
import Synchronization
import Tutorial

extension Site {
    /// All routes of the site, articles first; two for one path are reported, and the first stands.
    public func routes() -> [Route] {
        var routes = RouteMaker(self).all()
        var owners: [String: String] = [:]
        routes.removeAll { route in
            guard let owner = owners.updateValue(route.source, forKey: route.path) else { return false }
            owners[route.path] = owner
            log.add(
                Diagnostic(
                    at: Location(route.source), "`\(route.path)` is written by \(owner) already, so this is left out",
                    help: "give one of them another `Slug:` or `save_as:`"))
            return true
        }
        let folders = Set(routes.flatMap { Self.folders(above: $0.path) })
        routes.removeAll { route in
            guard folders.contains(route.path) else { return false }
            log.add(
                Diagnostic(
                    at: Location(route.source), "`\(route.path)` is a folder of other pages, so this is left out",
                    help: "give it another `Slug:` or `save_as:`"))
            return true
        }
        return routes
    }

    /// `a/b/c.html` → `a`, `a/b`.
    private static func folders(above path: String) -> [String] {
        path.utf8.indices.filter { path.utf8[$0] == UInt8(ascii: "/") }.map { String(path[..<$0]) }
    }
}

private struct RouteMaker {
    let site: Site
    let theme: Theme
    let views: Views

    init(_ site: Site) {
        self.site = site
        theme = Theme(site.folder, site.settings, log: site.log)
        views = Views(site, theme)
    }

    func all() -> [Route] {
        contents() + periods() + listings() + taxonomies() + templatePages() + feeds() + bundles() + statics()
    }

    // MARK: Pages

    private func contents() -> [Route] {
        let articles = site.articles + site.hiddenArticles + site.drafts
        let pages = site.pages + site.hiddenPages + site.draftPages
        return (articles + pages + site.translations).compactMap { content in
            return page(content.saveAs, content.template, source: content.source) { view in
                guard content.kind == .article else { return ["page": view.value(content)] }
                var values: [String: Value] = ["article": view.value(content), "blog": true]
                values["category"] = content.category.map(view.value) ?? Value.none
                if content.status == .draft { values["all_articles"] = view.allArticles }
                return values
            }
        }
    }

    private func periods() -> [Route] {
        site.periods().flatMap { period in
            listing(
                period.saveAs, url: period.url, template: "period_archives", articles: period.articles, dates: period.dates,
                source: "\(period.kind.rawValue.uppercased())_ARCHIVE_SAVE_AS"
            ) { $0.variables(of: period).merging(["all_articles": $0.allArticles]) { $1 } }
        }
    }

    private func listings() -> [Route] {
        site.settings.strings("DIRECT_TEMPLATES").flatMap { name in
            let own = name.uppercased() + "_SAVE_AS"
            let saveAs = site.settings.all.contains { $0.name == own } ? site.settings.string(own) : name + ".html"
            guard theme.has(name) else {
                site.settings.report(
                    .error, "DIRECT_TEMPLATES", "the theme has no template `\(name).html`, so there is no page of it",
                    help: "take `\(name)` out of DIRECT_TEMPLATES, or add the template to a folder in THEME_TEMPLATES_OVERRIDES")
                return [Route]()
            }
            return listing(
                saveAs, url: site.settings[name.uppercased() + "_URL"].value.string ?? name + ".html", template: name,
                articles: site.articles, dates: site.byDate(site.articles), source: "DIRECT_TEMPLATES \(name)"
            ) { _ in ["page_name": .string(withoutEnding(saveAs))] }
        }
    }

    private func taxonomies() -> [Route] {
        Taxon.Kind.allCases.flatMap { kind in
            site.taxa.all(kind).flatMap { taxon in
                listing(
                    taxon.saveAs, url: taxon.url, template: kind.rawValue, articles: taxon.articles, dates: site.byDate(taxon.articles),
                    source: "\(kind.rawValue) \(taxon.name)"
                ) {
                    [
                        kind.rawValue: $0.value(taxon), "page_name": .string(withoutEnding(taxon.url)),
                        "all_articles": $0.allArticles,
                    ]
                }
            }
        }
    }

    /// TEMPLATE_PAGES: templates in the content folder, each with its place in the output.
    private func templatePages() -> [Route] {
        site.settings.entries("TEMPLATE_PAGES").compactMap { source, target in
            page(target.string ?? "", Theme.templatePage + source, source: site.settings.string("PATH") + "/" + source, extensions: [""]) {
                _ in
                [:]
            }
        }
    }

    /// A listing and, where PAGINATED_TEMPLATES names its template, its further pages.
    private func listing(
        _ saveAs: String, url: String, template: String, articles: [Content], dates: [Content], source: String,
        _ own: @escaping @Sendable (View) -> [String: Value]
    ) -> [Route] {
        guard !saveAs.isEmpty else { return [] }
        let common: @Sendable (View) -> [String: Value] = { view in
            own(view).merging(["articles": view.values(articles), "dates": view.values(dates), "blog": true]) { $1 }
        }
        guard let limit = perPage(template) else { return [page(saveAs, template, source: source, common)].compactMap { $0 } }
        let patterns = Paginator.Patterns(site.settings)
        let orphans = limit == 0 ? 0 : max(0, site.settings.int("DEFAULT_ORPHANS"))
        let paginator: @Sendable ([Value]) -> Paginator = {
            Paginator(saveAs, url: url, $0, perPage: limit == 0 ? nil : limit, orphans: orphans, patterns: patterns)
        }
        let outline = paginator(articles.map { _ in .none })
        return (1...outline.pageCount).compactMap { number in
            page(outline.page(number).saveAs, template, source: source) { view in
                var values = common(view)
                for (name, list) in [("articles", articles), ("dates", dates)] {
                    let paginator = paginator(list.map(view.value))
                    let page = paginator.page(number)
                    values[name + "_paginator"] = .object(paginator)
                    values[name + "_page"] = .object(page)
                    values[name + "_previous_page"] = page.hasPrevious ? .object(paginator.page(number - 1)) : Value.none
                    values[name + "_next_page"] = page.hasNext ? .object(paginator.page(number + 1)) : Value.none
                }
                return values
            }
        }
    }

    /// Articles a page: nil where the template is not paginated, 0 where it is but shows all.
    private func perPage(_ template: String) -> Int? {
        guard let entry = site.settings.entries("PAGINATED_TEMPLATES").first(where: { $0.key == template }) else { return nil }
        if case .int(let number) = entry.value, number != 0 { return number }
        return site.settings.optionalInt("DEFAULT_PAGINATION") ?? 0
    }

    private func page(
        _ path: String, _ template: String, source: String, extensions: [String]? = nil,
        _ own: @escaping @Sendable (View) -> [String: Value]
    ) -> Route? {
        guard !path.isEmpty else { return nil }
        guard let inside = Folder.normalized(path) else {
            site.log.add(
                Diagnostic(
                    at: Location(source), "`\(path)` leads out of the output folder, so this is left out",
                    help: "a save_as is a path beneath it, such as `notes/one.html`"))
            return nil
        }
        let (theme, views) = (theme, views)
        return Route(inside, source: source) {
            let view = views.view(for: inside)
            return try theme.template(template, extensions).render(view.variables(output: inside, own(view)))
        }
    }

    // MARK: The rest

    private func feeds() -> [Route] {
        let limit = site.settings.optionalInt("FEED_MAX_ITEMS")
        let name = site.settings.string("SITENAME")
        let domain = site.settings["FEED_DOMAIN"].value.string ?? site.rules.siteURL
        func feed(_ path: String, _ title: String, _ articles: [Content]) -> Route? {
            guard let inside = Folder.normalized(path) else { return nil }
            let newest = Array(articles.sorted { $0.date! > $1.date! }.prefix(limit ?? .max))
            let site = site
            return Route(inside, source: "the feed \(path)") {
                AtomFeed(
                    title: title, subtitle: site.settings["SITESUBTITLE"].value.string ?? "", site: domain, path: inside, articles: newest,
                    bodies: site.bodies
                ).render()
            }
        }
        let inAllLanguages = site.articles + site.translations.filter { $0.kind == .article && $0.status == .published }
        var routes = [("FEED_ATOM", site.articles), ("FEED_ALL_ATOM", inAllLanguages)].compactMap {
            feed(site.settings.string($0), name, $1)
        }
        for kind in Taxon.Kind.allCases {
            let pattern = site.settings.string(kind.rawValue.uppercased() + "_FEED_ATOM")
            guard !pattern.isEmpty else { continue }
            for taxon in site.taxa.all(kind) {
                let path = pattern.replacing("{slug}", with: taxon.slug)
                if let route = feed(path, "\(name) - \(taxon.name)", taxon.articles) { routes.append(route) }
            }
        }
        return routes
    }

    private func bundles() -> [Route] {
        site.tutorials.flatMap { tutorial in
            let base = "tutorials/" + tutorial.content.slug
            let source = tutorial.content.source
            let bundle = tutorial.bundle
            let items = bundle.items.compactMap { item in
                Folder.normalized(base + "/" + item.path).map { Route($0, source: source, executable: item.executable) { item.bytes } }
            }
            return items + [Route(base + ".tar.gz", source: source) { bundle.archive }]
        }
    }

    private func statics() -> [Route] {
        let content = site.folder.folder(site.settings.string("PATH"))
        let own = site.statics.map { file in Route(file.saveAs, source: file.path) { try content.read(file.path) } }
        let folder = theme.folder
        return own
            + theme.statics(site.settings).map { file in Route(file.to, source: "theme/" + file.from) { try folder.read(file.from) } }
    }
}

/// The views of a site by what SITEURL is in them, made when they are first asked for.
private final class Views: Sendable {
    private let site: Site
    private let settings: [String: Value]
    private let made = Mutex<[String: View]>([:])

    init(_ site: Site, _ theme: Theme) {
        self.site = site
        self.settings = theme.variables(site.settings)
    }

    func view(for path: String) -> View {
        let depth = path.utf8.count { $0 == UInt8(ascii: "/") }
        let url =
            !site.rules.relativeURLs ? site.rules.siteURL : depth == 0 ? "." : Array(repeating: "..", count: depth).joined(separator: "/")
        return made.withLock {
            if let view = $0[url] { return view }
            let view = View(site, siteURL: url, settings: settings)
            $0[url] = view
            return view
        }
    }
}
