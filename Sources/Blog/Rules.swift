// The settings that the blog's model asks for again and again, looked up once.

import Diagnostics
import Settings
import Synchronization

/// What the settings say of contents and URLs.
struct Rules: Sendable {
    let now: DateTime
    let withFutureDates: Bool
    let defaultLang: String
    let defaultStatus: Content.Status
    let datesInFileNames: Bool
    let defaultDateIsModified: Bool
    let defaultDate: DateTime?
    let author: String
    let folderIsCategory: Bool
    let defaultCategory: String
    let slugFromFileName: Bool
    let slugs: Slugs
    let relativeURLs: Bool
    let siteURL: String
    private let dateFormats: [String: String]
    private let defaultDateFormat: String
    let summaryWords: Int?
    let summaryEnd: String
    private let urls: [String: (url: URLPattern, saveAs: URLPattern)]

    init(_ settings: Settings) {
        now = .now
        withFutureDates = settings.bool("WITH_FUTURE_DATES")
        defaultLang = settings.string("DEFAULT_LANG").lowercased()
        let metadata = settings.entries("DEFAULT_METADATA")
        defaultStatus = metadata.first { $0.key == "status" }.flatMap { $0.value.string }.flatMap(Content.Status.init) ?? .published
        datesInFileNames = settings["FILENAME_METADATA"].value.string?.hasPrefix("(?P<date>\\d{4}-\\d{2}-\\d{2})") ?? false
        let date = settings["DEFAULT_DATE"].value.string
        defaultDateIsModified = date == "fs"
        defaultDate = date.flatMap { $0 == "fs" ? nil : DateTime($0) }
        author = settings["AUTHOR"].value.string ?? ""
        folderIsCategory = settings.bool("USE_FOLDER_AS_CATEGORY")
        defaultCategory = settings.string("DEFAULT_CATEGORY")
        slugFromFileName = settings.string("SLUGIFY_SOURCE") == "basename"
        slugs = Slugs(keepsUnicode: settings.bool("SLUGIFY_USE_UNICODE"), keepsCase: settings.bool("SLUGIFY_PRESERVE_CASE"))
        relativeURLs = settings.bool("RELATIVE_URLS")
        siteURL = settings.string("SITEURL")
        defaultDateFormat = settings.string("DEFAULT_DATE_FORMAT")
        dateFormats = Dictionary(
            settings.entries("DATE_FORMATS").compactMap { entry in
                (entry.value.string ?? entry.value.elements?.last?.string).map { (entry.key, $0) }
            }, uniquingKeysWith: { _, last in last })
        summaryWords = settings.optionalInt("SUMMARY_MAX_LENGTH")
        summaryEnd = settings.string("SUMMARY_END_SUFFIX")
        urls = Dictionary(
            uniqueKeysWithValues: [
                "ARTICLE", "DRAFT", "PAGE", "DRAFT_PAGE", "ARTICLE_LANG", "DRAFT_LANG", "PAGE_LANG", "DRAFT_PAGE_LANG", "CATEGORY", "TAG",
                "AUTHOR",
            ].map { name in
                (name, (URLPattern(settings.string(name + "_URL")), URLPattern(settings.string(name + "_SAVE_AS"))))
            })
    }

    /// How dates are written in a language: DATE_FORMATS, else DEFAULT_DATE_FORMAT.
    func dateFormat(_ lang: String) -> String { dateFormats[lang] ?? defaultDateFormat }

    /// How dates are written in the blog's own language.
    var dateFormat: String { dateFormat(defaultLang) }

    /// The URL settings of an article or page by its status, and by whether it is in the blog's own language.
    func patterns(_ kind: Content.Kind, _ status: Content.Status, _ lang: String) -> (url: URLPattern, saveAs: URLPattern) {
        let name =
            switch (kind, status) {
            case (.article, .draft): "DRAFT"
            case (.article, _): "ARTICLE"
            case (.page, .draft): "DRAFT_PAGE"
            case (.page, _): "PAGE"
            }
        return urls[lang == defaultLang ? name : name + "_LANG"]!
    }

    fileprivate func patterns(_ kind: Taxon.Kind) -> (url: URLPattern, saveAs: URLPattern) {
        urls[kind.rawValue.uppercased()]!
    }
}

/// All categories, tags and authors; those of the same slug are one.
final class Taxa: Sendable {
    private let rules: Rules
    private let known = Mutex<[Taxon.Kind: [String: Taxon]]>([:])

    init(_ rules: Rules) {
        self.rules = rules
    }

    /// The taxon of a name that a file uses.
    func taxon(_ kind: Taxon.Kind, _ name: String, from path: String) -> Taxon {
        let slug = rules.slugs.slug(name)
        return known.withLock {
            if let taxon = $0[kind]?[slug] {
                taxon.offer(name, from: path)
                return taxon
            }
            let patterns = rules.patterns(kind)
            let fields: (String) -> String? = { $0 == "slug" ? slug : $0 == "name" ? name : nil }
            let taxon = Taxon(
                kind, name: name, from: path, slug: slug, url: patterns.url.filled(fields), saveAs: patterns.saveAs.filled(fields))
            $0[kind, default: [:]][slug] = taxon
            return taxon
        }
    }

    /// The taxa of a kind that have articles, by slug.
    func all(_ kind: Taxon.Kind) -> [Taxon] {
        known.withLock { Array(($0[kind] ?? [:]).values) }.filter { !$0.articles.isEmpty }.sorted { $0.slug < $1.slug }
    }

    /// Lets go of every article.
    func forgetArticles() {
        known.withLock { for taxon in $0.values.flatMap(\.values) { taxon.fill(with: []) } }
    }

    /// Finds one by what a `{tag}…` link names.
    func find(_ kind: Taxon.Kind, _ name: String) -> Taxon? {
        known.withLock { $0[kind]?[rules.slugs.slug(name)] }
    }
}
