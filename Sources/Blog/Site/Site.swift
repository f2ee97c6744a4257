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
    /// Documents with something to run, in the order of their paths.
    public let tutorials: [SiteTutorial]
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
    let statuses: [Int: TutorialStatus]
    let plugins: Plugins
    let companions: Companions

    /// Reads a blog: its content folder's headers, and the plans of its tutorials.
    /// - Parameters:
    ///   - folder: the blog's folder.
    ///   - settings: its settings.
    ///   - log: where problems go; a file with one is left out, the rest is read.
    ///   - memory: what is known from reading the blog before, and where this reading goes.
    public init(folder: Folder, settings: Settings, log: DiagnosticLog, memory: DocumentMemory? = nil) {
        self.folder = folder
        self.settings = settings
        self.log = log
        useTimeZone(settings, log)
        let rules = Rules(settings)
        let taxa = Taxa(rules)
        let reader = ContentReader(
            folder: folder, settings: settings, rules: rules, taxa: taxa, log: log, verifiesAll: Self.verifiesAll(folder, settings),
            memory: memory)
        let found = reader.read()
        self.rules = rules
        self.taxa = taxa
        var translations: [Content] = []
        var versions: [Int: [Content]] = [:]
        func those(_ kind: Content.Kind, _ status: Content.Status) -> [Content] {
            let chosen = found.contents.filter { $0.kind == kind && $0.status == status }
            let name = kind.rawValue.uppercased()
            let groups = Translations(chosen, by: settings[name + "_TRANSLATION_ID"].value, rules, log)
            translations += groups.translations
            versions.merge(groups.versions) { $1 }
            return Ordering(settings, name + "_ORDER_BY").sorted(groups.originals)
        }
        articles = those(.article, .published)
        hiddenArticles = those(.article, .hidden)
        drafts = those(.article, .draft)
        pages = those(.page, .published)
        hiddenPages = those(.page, .hidden)
        draftPages = those(.page, .draft)
        self.translations = translations
        self.versions = versions
        statics = found.statics
        plugins = Plugins(settings)
        companions = Companions(articles, all: found.contents, versions: versions, settings)
        fill(articles)
        let links = LinkResolver(
            contents: Dictionary(found.contents.map { ($0.path, $0) }) { first, _ in first },
            statics: Dictionary(found.statics.map { ($0.path, $0.url) }) { first, _ in first }, taxa: taxa,
            indexURL: settings.string("INDEX_SAVE_AS"))
        let content = folder.folder(settings.string("PATH"))
        bodies = Bodies(
            of: found.contents.count, folder: content, links: links, rules: rules,
            plugins: BodyPlugins(plugins, settings) { ImageSizes(found.statics, folder: content, siteURL: rules.siteURL) }, log: log)
        tutorials = found.contents.compactMap { content in found.plans[content.number].map { SiteTutorial(content: content, plan: $0) } }
        for tutorial in tutorials { log.add(tutorial.plan.diagnostics) }
        statuses = readStatuses(tutorials, folder: folder, rules: rules, log: log)
    }

    /// Articles know their taxa, and these their articles: the circle is cut when the site goes.
    deinit {
        taxa.forgetArticles()
    }

    /// In a blog of our own every document with something to run is a tutorial; in one taken over from Pelican only those that say so.
    private static func verifiesAll(_ folder: Folder, _ settings: Settings) -> Bool {
        settings.isSet("VERIFY") || (folder.exists("plimsoll.toml") && !folder.exists("pelicanconf.py"))
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
