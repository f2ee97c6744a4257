// A blog read from its folder: the index of what it holds, and the routes from output paths to ways of rendering them.

import Diagnostics
import Files
import Glibc
import Jinja
import Settings
import Tutorial

/// A path of the output and how to make what stands there.
public struct Route: Sendable {
    /// The path inside the output folder.
    public let path: String
    /// What it is made of, for messages.
    public let source: String
    /// Whether the file may be executed.
    public let executable: Bool
    /// Which of two routes for one path stands.
    let claim: Claim
    /// What the sitemap says of it; nil for what is no page, or a page that is in no listing.
    let page: SitemapPage?
    /// Makes the bytes.
    /// - Throws: a `Diagnostic` where a template fails, a `FileError` where a file cannot be read.
    public let render: @Sendable () throws -> [UInt8]

    /// How much a route wants its path: the stronger one stands.
    enum Claim: Int, Sendable {
        /// The settings put it there.
        case usual
        /// Its own header does, but it only stands in for a page of another language's site.
        case standIn
        /// Its own header, or TEMPLATE_PAGES, puts it there.
        case own
        /// A file that is copied there, which Pelican does last.
        case copied
    }

    init(
        _ path: String, source: String, executable: Bool = false, claim: Claim = .usual, page: SitemapPage? = nil,
        render: @escaping @Sendable () throws -> [UInt8]
    ) {
        self.path = path
        self.source = source
        self.executable = executable
        self.claim = claim
        self.page = page
        self.render = render
    }
}

/// A document of the site with something to run.
public struct SiteTutorial: Sendable {
    /// The article or page.
    public let content: Content
    /// What there is to run.
    public let plan: Plan
    /// The way to the site that has the bundle, where that is another language's: `../de/`.
    let way: String
    /// Where the bundle is, from SITEURL, without an ending.
    var bundlePath: String { way + "tutorials/" + content.slug }
    /// The bundle that the site offers.
    public var bundle: Bundle { Bundle(plan, name: content.slug, title: withoutTags(content.title)) }
}

/// A blog, read and indexed; nothing is rendered until a route is asked for.
public final class Site: Sendable {
    /// The blog's folder.
    public let folder: Folder
    /// Its settings.
    public let settings: Settings
    /// Where problems go, of reading and of rendering.
    public let log: DiagnosticLog
    /// Documents with something to run that have a page in this site, in the order of their paths.
    let ownTutorials: [SiteTutorial]
    /// Published articles in the order of ARTICLE_ORDER_BY, and the others by status.
    let articles: [Content]
    let hiddenArticles: [Content]
    let drafts: [Content]
    let pages: [Content]
    let hiddenPages: [Content]
    let draftPages: [Content]
    /// What is in other languages than its original, articles before pages; in no listing.
    let translations: [Content]
    /// The other languages of a content, by its number.
    let versions: [Int: [Content]]
    let rules: Rules
    let taxa: Taxa
    let bodies: Bodies
    let statics: [StaticFile]
    /// Those, and what the main site copies for this one as well.
    let linkedStatics: [StaticFile]
    let statuses: [Int: TutorialStatus]
    let plugins: Plugins
    let companions: Companions
    /// What has its page in the site of another language, by number.
    let elsewhere: [Content]
    /// The sites of other languages, which are folders of this one.
    let subsites: [Site]
    /// This site among those of the blog; nil where `i18n_subsites` is not asked for.
    let place: SitePlace?

    /// Reads a blog: its content folder's headers, and the plans of its tutorials.
    /// - Parameters:
    ///   - folder: the blog's folder.
    ///   - settings: its settings.
    ///   - log: where problems go; a file with one is left out, the rest is read.
    ///   - memory: what is known from reading the blog before, and where this reading goes.
    public convenience init(folder: Folder, settings: Settings, log: DiagnosticLog, memory: DocumentMemory? = nil) {
        let languages = Languages(settings, in: folder)
        let read = { (settings: Settings, main: SiteIndex?) in
            useTimeZone(settings, log)
            return SiteIndex(
                folder: folder, settings: settings, log: log, isOneOfMany: languages != nil, main: main, memory: main == nil ? memory : nil)
        }
        guard let languages else {
            self.init(read(settings, nil))
            return
        }
        let sites = languages.indexes(read)
        useTimeZone(settings, log)
        self.init(sites[0].index, sites[0].place, subsites: sites.dropFirst().map { Site($0.index, $0.place) })
    }

    private init(_ index: SiteIndex, _ place: SitePlace? = nil, subsites: [Site] = []) {
        folder = index.folder
        settings = index.settings
        log = index.log
        rules = index.rules
        taxa = index.taxa
        articles = index.articles
        hiddenArticles = index.hiddenArticles
        drafts = index.drafts
        pages = index.pages
        hiddenPages = index.hiddenPages
        draftPages = index.draftPages
        translations = index.translations
        versions = index.versions
        statics = index.statics
        self.place = place
        self.subsites = subsites
        plugins = Plugins(settings)
        let rules = rules
        let shown = index.contents.filter { !index.elsewhere.contains($0.number) }
        elsewhere = index.contents.filter { index.elsewhere.contains($0.number) }
        companions = Companions(articles, all: shown, versions: versions, settings)
        fill(articles)
        linkedStatics = place?.statics(with: statics) ?? statics
        let linked = linkedStatics
        let links = LinkResolver(
            contents: Dictionary(index.contents.map { ($0.path, $0) }) { first, _ in first },
            statics: Dictionary(linked.map { ($0.path, $0.url) }) { first, _ in first }, taxa: taxa,
            indexURL: settings.string("INDEX_SAVE_AS"), siteURL: rules.relativeURLs ? nil : rules.siteURL)
        let content = folder.folder(settings.string("PATH"))
        bodies = Bodies(
            of: index.contents.count, folder: content, links: links, rules: rules,
            plugins: BodyPlugins(plugins, settings) { ImageSizes(linked, folder: content, siteURL: rules.siteURL) }, log: log)
        ownTutorials = shown.compactMap { content in
            index.found.plans[content.number].map { SiteTutorial(content: content, plan: $0, way: place?.wayHome(of: content) ?? "") }
        }
        for tutorial in ownTutorials { log.add(tutorial.plan.diagnostics) }
        statuses = readStatuses(ownTutorials, folder: folder, rules: rules, log: log)
    }

    /// Articles know their taxa, and these their articles: the circle is cut when the site goes.
    deinit {
        taxa.forgetArticles()
    }
}

/// Pelican's TIMEZONE is the zone of dates that name none; the C library knows the zones' rules.
private func useTimeZone(_ settings: Settings, _ log: DiagnosticLog) {
    let zone = settings["TIMEZONE"].value.string ?? "UTC"
    if zone != "UTC", zone.contains("..") || access("/usr/share/zoneinfo/" + zone, R_OK) != 0 {
        log.add(
            Diagnostic(
                .warning, at: settings["TIMEZONE"].location, "the time zone `\(zone)` is not known here, so UTC is used",
                help: "names are such as `Europe/Paris`; they come with the package tzdata"))
    }
    if let current = getenv("TZ"), String(cString: current) == zone { return }
    setenv("TZ", zone, 1)
    tzset()
}

private func fill(_ articles: [Content]) {
    var members: [ObjectIdentifier: (taxon: Taxon, articles: [Content])] = [:]
    for article in articles {
        for taxon in article.tags + article.authors + [article.category].compactMap({ $0 }) {
            members[ObjectIdentifier(taxon), default: (taxon, [])].articles.append(article)
        }
    }
    for (taxon, articles) in members.values { taxon.fill(with: articles) }
}
