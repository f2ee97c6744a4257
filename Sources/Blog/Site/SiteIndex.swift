// What a site holds, by kind and status, once the headers are read: what its routes and links are made from.

import Diagnostics
import Files
import Settings
import Tutorial

/// A site's articles, pages and files in their order and places.
struct SiteIndex: Sendable {
    let folder: Folder
    let settings: Settings
    let log: DiagnosticLog
    let rules: Rules
    let taxa: Taxa
    /// What the content folder holds; its contents have the same numbers as those here.
    let found: FoundContent
    /// All that was read, by number.
    var contents: [Content]
    var articles: [Content] = []
    var hiddenArticles: [Content] = []
    var drafts: [Content] = []
    var pages: [Content] = []
    var hiddenPages: [Content] = []
    var draftPages: [Content] = []
    /// What is in other languages than its original, articles before pages.
    var translations: [Content] = []
    /// The other languages of a content, by its number.
    var versions: [Int: [Content]] = [:]
    /// The numbers of those that have no page in this site, since they have one in another.
    var elsewhere: Set<Int> = []

    /// Reads a site's headers.
    /// - Parameters:
    ///   - isOneOfMany: whether there may be sites for other languages.
    ///   - main: what was read for the main site, where this is another of its languages.
    ///   - memory: what is known from reading the blog before, and where this reading goes.
    init(folder: Folder, settings: Settings, log: DiagnosticLog, isOneOfMany: Bool, main: SiteIndex?, memory: DocumentMemory?) {
        self.folder = folder
        self.settings = settings
        self.log = log
        let rules = Rules(settings)
        let taxa = Taxa(rules)
        let reader = ContentReader(
            folder: folder, settings: settings, rules: rules, taxa: taxa, log: log, verifiesAll: Self.verifiesAll(folder, settings),
            main: main?.settings, memory: memory)
        found = reader.read(main?.found)
        self.rules = rules
        self.taxa = taxa
        contents = found.contents
        let contents = contents
        var translations: [Content] = []
        var versions: [Int: [Content]] = [:]
        func those(_ kind: Content.Kind, _ status: Content.Status) -> [Content] {
            let chosen = contents.filter { $0.kind == kind && $0.status == status }
            let name = kind.rawValue.uppercased()
            let groups = Translations(chosen, by: settings[name + "_TRANSLATION_ID"].value, rules, isOneOfMany: isOneOfMany, log)
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
    }

    /// The files that this site copies. What translations link is among them also where they have their pages in other sites: the feeds
    /// hold them.
    var statics: [StaticFile] {
        StaticRules(settings).files(found.copied, linked: found.links.map { (content: contents[$0.number], links: $0.links) })
    }

    /// In a blog of our own every document with something to run is a tutorial; in one taken over from Pelican only those that say so.
    private static func verifiesAll(_ folder: Folder, _ settings: Settings) -> Bool {
        settings.isSet("VERIFY") || (folder.exists("plimsoll.toml") && !folder.exists("pelicanconf.py"))
    }
}
