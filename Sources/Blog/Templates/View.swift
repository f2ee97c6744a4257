// The whole blog as templates see it from a place with a given SITEURL: with RELATIVE_URLS one view for each depth, else one for all.

import Jinja
import Settings

/// What every template of the blog sees, apart from what is its page's own.
final class View: Sendable {
    unowned let site: Site
    /// SITEURL as it is here: absolute, or the way up to the site's root.
    let siteURL: String
    private nonisolated(unsafe) var objects: [Int: ContentObject] = [:]
    private nonisolated(unsafe) var taxa: [ObjectIdentifier: TaxonObject] = [:]
    private nonisolated(unsafe) var tutorials: [Int: Value] = [:]
    private nonisolated(unsafe) var common = Variables([:])
    /// All settings in one dict, as `article.settings` has them.
    let settings: Value

    /// The variables of the plugin `series`.
    private var series: [String: Value] {
        guard site.plugins.contains("series") else { return [:] }
        func all(_ kind: Content.Kind) -> Value {
            let series = site.companions.allSeries(kind, lang: site.rules.defaultLang)
            return .dict(Dict(series.map { (.string($0.name), values($0.all)) }))
        }
        return ["series": all(.article), "article_series": all(.article), "page_series": all(.page)]
    }

    /// Everything is made here, before the view is shared: afterwards it is only read.
    init(_ site: Site, siteURL: String, settings: [String: Value]) {
        self.site = site
        self.siteURL = siteURL
        self.settings = .dict(Dict(settings.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }))
        let listed = [site.articles, site.hiddenArticles, site.drafts, site.pages, site.hiddenPages, site.draftPages]
        let all = listed + [site.translations, site.elsewhere]
        for content in all.joined() { objects[content.number] = ContentObject(content, self) }
        for (number, status) in site.statuses { tutorials[number] = status.value(now: site.rules.now, dateFormat: site.rules.dateFormat) }
        for kind in Taxon.Kind.allCases {
            for taxon in site.taxa.all(kind) { taxa[ObjectIdentifier(taxon)] = TaxonObject(taxon, site.rules.slugs(of: taxon.kind)) }
        }
        common = Variables(
            variables().merging(series) { $1 }.merging(site.place?.variables ?? [:]) { $1 }, over: Variables(settings))
    }

    func value(_ content: Content) -> Value { objects[content.number].map { .object($0) } ?? .none }
    func values(_ contents: [Content]) -> Value { .list(List(contents.map(value))) }
    func value(_ taxon: Taxon) -> Value { .object(taxa[ObjectIdentifier(taxon)] ?? TaxonObject(taxon, site.rules.slugs(of: taxon.kind))) }
    /// A taxon under the name that a content gives it.
    func value(_ taxon: Taxon, in content: Content) -> Value {
        let name = taxon.name(in: content)
        return name == taxon.name ? value(taxon) : .object(TaxonObject(taxon, site.rules.slugs(of: taxon.kind), name: name))
    }
    /// All published articles, where `articles` is a part of them.
    var allArticles: Value { common["articles"] ?? .none }
    func tutorial(of content: Content) -> Value { tutorials[content.number] ?? .none }

    /// The variables of one page.
    /// - Parameters:
    ///   - output: the page's path, `output_file` in templates.
    ///   - own: what only this page has.
    func variables(output: String, _ own: [String: Value]) -> Variables {
        var values = own
        values["output_file"] = .string(output)
        return Variables(values, over: common)
    }

    private func variables() -> [String: Value] {
        [
            "SITEURL": .string(siteURL), "localsiteurl": .string(siteURL),
            "articles": values(site.articles), "dates": values(site.byDate(site.articles)),
            "hidden_articles": values(site.hiddenArticles), "drafts": values(site.drafts),
            "pages": values(site.pages), "hidden_pages": values(site.hiddenPages), "draft_pages": values(site.draftPages),
            "categories": pairs(categories), "tags": pairs(tags), "authors": pairs(site.taxa.all(.author)),
            "period_archives": periods, "related_posts": .list(List([])),
            "tag_cloud": site.plugins.contains("tag_cloud") ? TagCloud(site).value(value) : .none,
            "staticfiles": files,
            "static_content": .object(PathTable { [site] in site.linkedStatics.map { ($0.path, .object(StaticObject($0))) } }),
            "static_links": .list(List([])),
            "generated_content": .object(PathTable { [objects] in objects.values.map { ($0.content.path, .object($0)) } }),
        ]
        .filter { !$0.value.isNone }
    }

    private var files: Value { .list(List(site.statics.map { .object(StaticObject($0)) })) }

    /// `(taxon, articles)` tuples.
    private func pairs(_ taxa: [Taxon]) -> Value {
        .list(List(taxa.map { .tuple(value($0), values($0.articles)) }))
    }

    private var categories: [Taxon] {
        let taxa = site.taxa.all(.category)
        return site.settings.bool("REVERSE_CATEGORY_ORDER") ? taxa.reversed() : taxa
    }

    /// Tags stand in the order in which the articles name them first.
    private var tags: [Taxon] {
        var seen: Set<ObjectIdentifier> = []
        return site.articles.flatMap(\.tags).filter { seen.insert(ObjectIdentifier($0)).inserted }
    }

    private var periods: Value {
        let periods = Dictionary(grouping: site.periods(), by: \.kind)
        return .dict(
            Dict(
                Period.Kind.allCases.compactMap { kind in
                    periods[kind].map { (.string(kind.rawValue), .list(List($0.map(value)))) }
                }))
    }

    private func value(_ period: Period) -> Value {
        var all = variables(of: period)
        all["save_as"] = .string(period.saveAs)
        all["url"] = .string(period.url)
        return .dict(Dict(all.sorted { $0.key < $1.key }.map { (.string($0.key), $0.value) }))
    }

    /// What a page of a period's articles has of its own.
    func variables(of period: Period) -> [String: Value] {
        let numbers = period.numbers.map { Value.int($0) }
        var names = numbers
        if names.count > 1 { names[1] = .string(DateTime.months[period.numbers[1] - 1]) }
        return [
            "period": .tuple(List(names)), "period_num": .tuple(List(numbers)), "articles": values(period.articles),
            "dates": values(period.dates),
        ]
    }
}

extension SettingValue {
    /// The value as templates see it.
    var templateValue: Jinja.Value {
        switch self {
        case .none: .none
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .double(let number): .double(number)
        case .string(let text): .string(text)
        case .list(let elements): .list(List(elements.map(\.templateValue)))
        case .tuple(let elements): .tuple(List(elements.map(\.templateValue)))
        case .dict(let entries): .dict(Dict(entries.map { ($0.key.templateValue, $0.value.templateValue) }))
        case .date(let date):
            .object(
                DateObject(
                    DateTime(
                        year: date.year, month: date.month, day: date.day, hour: date.hour, minute: date.minute, second: date.second,
                        offset: date.offset ?? 0)))
        }
    }
}
