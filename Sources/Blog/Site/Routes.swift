// Every path of the output and what stands there.

import Diagnostics
import Files
import HTML
import Jinja
import Settings
import Synchronization
import Tutorial

extension Site {
    /// All routes of the site, articles first; two for one path are reported, and one of them stands.
    public func routes() -> [Route] {
        var routes = withoutDoubles(ownRoutes() + subsiteRoutes())
        let folders = Set(routes.flatMap { Self.folders(above: $0.path) })
        routes.removeAll { route in
            guard folders.contains(route.path) else { return false }
            log.add(
                Diagnostic(
                    at: Location(route.source), "`\(route.path)` is a folder of other pages, so this is left out",
                    help: "give it another `Slug:` or `save_as:`"))
            return true
        }
        return routes + sitemap(of: routes)
    }

    /// The routes of this site alone.
    func ownRoutes() -> [Route] { RouteMaker(self).all() }

    /// One route for each path: a `save_as` in a header stands quietly over what the settings put there, a copied file over a page.
    private func withoutDoubles(_ routes: [Route]) -> [Route] {
        var places: [String: Int] = [:]
        var kept: [Route] = []
        for route in routes {
            guard let place = places[route.path] else {
                places[route.path] = kept.count
                kept.append(route)
                continue
            }
            let other = kept[place]
            if route.claim.rawValue > other.claim.rawValue { kept[place] = route }
            if let problem = clash(other, route) { log.add(problem) }
        }
        return kept
    }

    /// What there is to say of two routes for one path.
    private func clash(_ first: Route, _ second: Route) -> Diagnostic? {
        let (winner, loser) = second.claim.rawValue > first.claim.rawValue ? (second, first) : (first, second)
        if winner.claim == .copied, loser.claim != .copied {
            return Diagnostic(
                .warning, at: Location(winner.source), "this file is copied to `\(winner.path)`, over what \(loser.source) puts there",
                help: "take one of them away, or give it another place, by EXTRA_PATH_METADATA or a `save_as:`")
        }
        // Nothing is lost where what stands in gives way: it has a page in the site of its language.
        if winner.claim != loser.claim || loser.claim == .standIn { return nil }
        return Diagnostic(
            at: Location(loser.source), "`\(loser.path)` is written by \(winner.source) already, so this is left out",
            help: "give one of them another `Slug:` or `save_as:`")
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
        theme = Theme(site.folder, site.settings, site.place, log: site.log)
        views = Views(site, theme)
    }

    func all() -> [Route] {
        contents() + periods() + listings() + taxonomies() + templatePages() + aliases() + site.feeds() + sources() + bundles() + statics()
    }

    // MARK: Pages

    private func contents() -> [Route] {
        let articles = site.articles + site.hiddenArticles + site.drafts
        let pages = site.pages + site.hiddenPages + site.draftPages
        return (articles + pages + site.translations).compactMap { content in
            let listed = SitemapPage(
                url: content.url, kind: content.kind == .article ? .article : .page, modified: content.modified ?? content.date,
                frequency: content.header["changefreq"]?.value, priority: content.header["priority"]?.value)
            // What another language's site has is listed there.
            let home = site.place?.wayHome(of: content)
            let isHere = home.map { !content.url.hasPrefix($0) } ?? true
            let isListed = content.status == .published && content.header["private"]?.value != "True" && isHere
            return page(
                content.saveAs, content.template, source: content.source,
                claim: content.header["save_as"] == nil ? .usual : home == nil ? .own : .standIn,
                listed: isListed ? listed : nil
            ) { view in
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
                // Where the whole theme is missing, that has been said.
                guard theme.isThere else { return [Route]() }
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
            // Both may begin at the blog's folder, as `os.path.join(BASE, …)` makes them.
            let output = site.folder.folder(site.settings.string("OUTPUT_PATH")).path + "/"
            let base = site.folder.path + "/"
            var target = target.string ?? ""
            for folder in [output, String(output.dropFirst(base.count))] where target.hasPrefix(folder) { target.removeFirst(folder.count) }
            let inContent = Folder(base + site.settings.string("PATH") + "/" + source).path
            let name = source.hasPrefix(base) ? source : source.contains("..") ? inContent : base + source
            return page(
                target, Theme.templatePage + (name.hasPrefix(base) ? String(name.dropFirst(base.count)) : source), source: source,
                claim: .own, extensions: [""],
                listed: SitemapPage(url: target, kind: .index)
            ) { _ in [:] }
        }
    }

    /// A listing and, where PAGINATED_TEMPLATES names its template, its further pages.
    private func listing(
        _ saveAs: String, url: String, template: String, articles: [Content], dates: [Content], source: String,
        _ own: @escaping @Sendable (View) -> [String: Value]
    ) -> [Route] {
        guard !saveAs.isEmpty else { return [] }
        let lists = OncePerView { view in
            [(name: "articles", list: List(articles.map(view.value))), (name: "dates", list: List(dates.map(view.value)))]
        }
        let common = OncePerView { view in
            own(view).merging(lists.value(view).map { ($0.name, .list($0.list)) } + [("blog", true)]) { $1 }
        }
        let newest = articles.compactMap { $0.modified ?? $0.date }.max { $0.epoch < $1.epoch }
        guard let limit = perPage(template) else {
            return [
                page(saveAs, template, source: source, listed: SitemapPage(url: saveAs, kind: .index, modified: newest)) {
                    common.value($0)
                }
            ]
            .compactMap { $0 }
        }
        let patterns = Paginator.Patterns(site.settings)
        let orphans = limit == 0 ? 0 : max(0, site.settings.int("DEFAULT_ORPHANS"))
        let paginator: @Sendable ([Value]) -> Paginator = {
            Paginator(saveAs, url: url, $0, perPage: limit == 0 ? nil : limit, orphans: orphans, patterns: patterns)
        }
        let paginators = OncePerView { view in
            lists.value(view).map { (name: $0.name, paginator: paginator($0.list.elements)) }
        }
        let outline = paginator(articles.map { _ in .none })
        return (1...outline.pageCount).compactMap { number in
            let place = outline.page(number)
            return page(place.saveAs, template, source: source, listed: SitemapPage(url: place.saveAs, kind: .index, modified: newest)) {
                view in
                var values = common.value(view)
                for (name, paginator) in paginators.value(view) {
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
        _ path: String, _ template: String, source: String, claim: Route.Claim = .usual, extensions: [String]? = nil,
        listed: SitemapPage? = nil, _ own: @escaping @Sendable (View) -> [String: Value]
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
        return Route(inside, source: source, claim: claim, page: inside == Views.notFound ? nil : listed) {
            let view = views.view(for: inside)
            return try theme.template(template, extensions).render(view.variables(output: inside, own(view)))
        }
    }

    // MARK: The rest

    /// The plugin `alias`: pages at old addresses, which the header's `alias` names, that lead to the new one.
    private func aliases() -> [Route] {
        guard site.plugins.contains("alias") else { return [] }
        let all = site.articles + site.hiddenArticles + site.pages + site.hiddenPages + site.translations
        return all.flatMap { content in
            (content.header["alias"]?.value ?? "").split(separator: ",").compactMap { alias in
                let path = alias.trimmingBlanks.drop { $0 == "/" }
                let isFile = path.split(separator: "/").last?.contains(".") ?? false
                guard let inside = Folder.normalized(isFile ? String(path) : path + "/index.html") else { return nil }
                let (up, url) = (inside.utf8.count { $0 == UInt8(ascii: "/") }, content.url)
                let site = site
                return Route(inside, source: "the alias of \(content.source)") {
                    let root = site.rules.siteURL.isEmpty ? Array(repeating: "..", count: up).joined(separator: "/") : site.rules.siteURL
                    return redirection(to: encoded(root.isEmpty ? url : root + "/" + url), content.title)
                }
            }
        }
    }

    /// OUTPUT_SOURCES: the Markdown of what is listed, beside its page.
    private func sources() -> [Route] {
        guard site.settings.bool("OUTPUT_SOURCES") else { return [] }
        let content = site.folder.folder(site.settings.string("PATH"))
        let ending = site.settings.string("OUTPUT_SOURCES_EXTENSION")
        return (site.articles + site.pages).flatMap { [$0] + (site.versions[$0.number] ?? []) }.compactMap { article in
            Folder.normalized(withoutEnding(article.saveAs) + ending).map { path in
                Route(path, source: "OUTPUT_SOURCES of \(article.source)") { try content.read(article.path) }
            }
        }
    }

    private func bundles() -> [Route] {
        parallelMap(site.ownTutorials.filter(\.way.isEmpty)) { tutorial in
            let base = tutorial.bundlePath
            let source = tutorial.content.source
            let bundle = tutorial.bundle
            let items = bundle.items.compactMap { item in
                Folder.normalized(base + "/" + item.path).map { Route($0, source: source, executable: item.executable) { item.bytes } }
            }
            return items + [Route(base + ".tar.gz", source: source) { bundle.archive }]
        }
        .flatMap { $0 }
    }

    private func statics() -> [Route] {
        let root = site.settings.string("PATH")
        let content = site.folder.folder(root)
        let own = site.statics.compactMap { file -> Route? in
            let source = root == "." || root.isEmpty ? file.path : root + "/" + file.path
            guard let inside = Folder.normalized(file.saveAs) else {
                site.settings.report(
                    .error, "EXTRA_PATH_METADATA", key: file.path,
                    "`\(file.saveAs)` leads out of the output folder, so \(source) is left out",
                    help: "a path there is beneath the output folder, such as `robots.txt`")
                return nil
            }
            return Route(inside, source: source, claim: .copied) { try content.read(file.path) }
        }
        let folder = theme.folder
        return own
            + theme.statics(site.settings).map { file in Route(file.to, source: "theme/" + file.from) { try folder.read(file.from) } }
    }
}

/// The views of a site by what SITEURL is in them, made when they are first asked for.
private final class Views: Sendable {
    /// The page that servers show in the place of any that is not there, in whatever folder: relative links would lead astray in it.
    static let notFound = "404.html"

    private let site: Site
    private let settings: [String: Value]
    private let made = Mutex<[String: View]>([:])

    init(_ site: Site, _ theme: Theme) {
        self.site = site
        self.settings = theme.variables(site.settings, site.place)
    }

    func view(for path: String) -> View {
        let depth = path.utf8.count { $0 == UInt8(ascii: "/") }
        let isRelative = site.rules.relativeURLs && path != Self.notFound
        let url = !isRelative ? site.rules.siteURL : depth == 0 ? "." : Array(repeating: "..", count: depth).joined(separator: "/")
        return made.withLock {
            if let view = $0[url] { return view }
            let view = View(site, siteURL: url, settings: settings)
            $0[url] = view
            return view
        }
    }
}

/// What all pages of a listing share: made once for each view, since there are as many pages as it is long.
private final class OncePerView<Value: Sendable>: Sendable {
    private let made = Mutex<[ObjectIdentifier: Value]>([:])
    private let make: @Sendable (View) -> Value

    init(_ make: @escaping @Sendable (View) -> Value) {
        self.make = make
    }

    func value(_ view: View) -> Value {
        made.withLock {
            if let value = $0[ObjectIdentifier(view)] { return value }
            let value = make(view)
            $0[ObjectIdentifier(view)] = value
            return value
        }
    }
}

/// A page that leads to another.
private func redirection(to address: String, _ title: String) -> [UInt8] {
    let (address, title) = (escape(address), escape(withoutTags(title)))
    let page = """
        <!DOCTYPE html>
        <html lang="en">
        <head><meta charset="utf-8"><title>\(title)</title><meta http-equiv="refresh" content="0; url=\(address)">
        <link rel="canonical" href="\(address)"></head>
        <body><p><a href="\(address)">\(title)</a></p></body>
        </html>

        """
    return Array(page.utf8)
}
