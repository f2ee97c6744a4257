// The settings that the blog's model asks for again and again, looked up once.

import Diagnostics
import Settings
import Synchronization

/// What the settings say of contents and URLs.
final class Rules: Sendable {
    let now: DateTime
    let withFutureDates: Bool
    let defaultLang: String
    let metadata: PathMetadata
    /// DEFAULT_DATE is `fs`: a file without a date has the day on which it was changed last.
    let datesAreFiles: Bool
    let author: String
    let slugFromFileName: Bool
    /// How titles become slugs.
    let slugs: Slugs
    private let taxonSlugs: [Taxon.Kind: Slugs]
    let relativeURLs: Bool
    /// Which Markdown documents are written in.
    let dialects: MarkdownDialects
    /// TYPOGRIFY, for titles, summaries and bodies; nil where it is off.
    let typogrify: Typogrify?
    let siteURL: String
    /// How the blog's locale writes dates.
    let dateNames: DateNames
    private let dateFormats: [String: (format: String, names: DateNames)]
    private let defaultDateFormat: String
    /// FORMATTED_FIELDS: keys whose values are Markdown.
    let formattedFields: Set<String>
    let summaryWords: Int?
    let summaryEnd: String
    private let urls: [String: Patterns]
    private let locations: [String: Location]

    /// Two settings such as ARTICLE_URL and ARTICLE_SAVE_AS.
    struct Patterns: Sendable {
        /// What both begin with.
        let name: String
        let url: URLPattern
        let saveAs: URLPattern
    }

    init(_ settings: Settings) {
        now = .ofBuild
        withFutureDates = settings.bool("WITH_FUTURE_DATES")
        defaultLang = settings.string("DEFAULT_LANG").lowercased()
        metadata = PathMetadata(settings)
        datesAreFiles = settings["DEFAULT_DATE"].value.string == "fs"
        author = settings["AUTHOR"].value.string ?? ""
        slugFromFileName = settings.string("SLUGIFY_SOURCE") == "basename"
        slugs = Slugs(settings, "SLUG_REGEX_SUBSTITUTIONS")
        taxonSlugs = Dictionary(
            uniqueKeysWithValues: Taxon.Kind.allCases.map { ($0, Slugs(settings, $0.rawValue.uppercased() + "_REGEX_SUBSTITUTIONS")) })
        dialects = MarkdownDialects(settings)
        typogrify = Typogrify(settings, leavesFormulas: dialects.hasFormulas)
        relativeURLs = settings.bool("RELATIVE_URLS")
        siteURL = settings.string("SITEURL")
        defaultDateFormat = settings.string("DEFAULT_DATE_FORMAT")
        dateNames = DateNames.names(settings)
        dateFormats = Self.dateFormats(settings, dateNames)
        formattedFields = Set(settings.strings("FORMATTED_FIELDS").map { $0.lowercased() })
        summaryWords = settings.optionalInt("SUMMARY_MAX_LENGTH")
        summaryEnd = settings.string("SUMMARY_END_SUFFIX")
        let names = [
            "ARTICLE", "DRAFT", "PAGE", "DRAFT_PAGE", "ARTICLE_LANG", "DRAFT_LANG", "PAGE_LANG", "DRAFT_PAGE_LANG", "CATEGORY", "TAG",
            "AUTHOR",
        ]
        urls = Dictionary(
            uniqueKeysWithValues: names.map { name in
                let (url, saveAs) = (settings.string(name + "_URL"), settings.string(name + "_SAVE_AS"))
                return (name, Patterns(name: name, url: URLPattern(url), saveAs: URLPattern(saveAs)))
            })
        locations = Dictionary(
            names.flatMap { [$0 + "_URL", $0 + "_SAVE_AS"] }.compactMap { name in settings.location(name).map { (name, $0) } }
        ) { $1 }
    }

    /// Where a URL setting is written; nil for one that is not.
    func location(_ name: String) -> Location? { locations[name] }

    /// How names of a kind become slugs.
    func slugs(of kind: Taxon.Kind) -> Slugs { taxonSlugs[kind]! }

    /// How dates are written in a language: DATE_FORMATS, else DEFAULT_DATE_FORMAT.
    func dateFormat(_ lang: String) -> String { dateFormats[lang]?.format ?? defaultDateFormat }

    /// A date as it is written in a language.
    func written(_ date: DateTime, _ lang: String) -> String {
        date.formatted(dateFormat(lang), in: dateFormats[lang]?.names ?? dateNames)
    }

    /// DATE_FORMATS: a format for each language, or a locale and a format.
    private static func dateFormats(_ settings: Settings, _ usual: DateNames) -> [String: (format: String, names: DateNames)] {
        var formats: [String: (format: String, names: DateNames)] = [:]
        for (lang, value) in settings.entries("DATE_FORMATS") {
            let parts = value.elements?.compactMap(\.string) ?? [value.string].compactMap { $0 }
            guard let format = parts.last, parts.count <= 2 else {
                settings.report(
                    .warning, "DATE_FORMATS", key: lang, "the date format of `\(lang)` should be a string, or a pair of a locale and one",
                    help: "for example: '%d %B %Y', or ('fr_FR', '%d %B %Y')")
                continue
            }
            let names = parts.count == 2 ? DateNames(locale: parts[0]) : usual
            if names == nil { DateNames.report(parts[0], "DATE_FORMATS", key: lang, settings) }
            formats[lang.lowercased()] = (format, names ?? usual)
        }
        return formats
    }

    /// How dates are written in the blog's own language.
    var dateFormat: String { dateFormat(defaultLang) }

    /// The URL settings of an article or page by its status, and by whether it is in the blog's own language.
    func patterns(_ kind: Content.Kind, _ status: Content.Status, _ lang: String) -> Patterns {
        let name =
            switch (kind, status) {
            case (.article, .draft): "DRAFT"
            case (.article, _): "ARTICLE"
            case (.page, .draft): "DRAFT_PAGE"
            case (.page, _): "PAGE"
            }
        return urls[lang == defaultLang ? name : name + "_LANG"]!
    }

    fileprivate func patterns(_ kind: Taxon.Kind) -> Patterns {
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
        let slug = rules.slugs(of: kind).slug(name)
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
        known.withLock { $0[kind]?[rules.slugs(of: kind).slug(name)] }
    }
}
