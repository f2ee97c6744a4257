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

    /// Everything is made here, before the view is shared: afterwards it is only read.
    init(_ site: Site, siteURL: String, settings: [String: Value]) {
        self.site = site
        self.siteURL = siteURL
        let all = [site.articles, site.hiddenArticles, site.drafts, site.pages, site.hiddenPages, site.draftPages]
        for content in all.joined() { objects[content.number] = ContentObject(content, self) }
        for (number, status) in site.statuses { tutorials[number] = status.value(now: site.rules.now, dateFormat: site.rules.dateFormat) }
        for kind in Taxon.Kind.allCases {
            for taxon in site.taxa.all(kind) { taxa[ObjectIdentifier(taxon)] = TaxonObject(taxon) }
        }
        common = Variables(variables(), over: Variables(settings))
    }

    func value(_ content: Content) -> Value { objects[content.number].map { .object($0) } ?? .none }
    func values(_ contents: [Content]) -> Value { .list(List(contents.map(value))) }
    func value(_ taxon: Taxon) -> Value { .object(taxa[ObjectIdentifier(taxon)] ?? TaxonObject(taxon)) }
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
        let dates = site.articles.sorted { $0.date! < $1.date! }
        let newestFirst = site.settings.bool("NEWEST_FIRST_ARCHIVES")
        return [
            "SITEURL": .string(siteURL), "localsiteurl": .string(siteURL),
            "articles": values(site.articles), "dates": values(newestFirst ? dates.reversed() : dates),
            "hidden_articles": values(site.hiddenArticles), "drafts": values(site.drafts),
            "pages": values(site.pages), "hidden_pages": values(site.hiddenPages), "draft_pages": values(site.draftPages),
            "categories": pairs(.category), "tags": pairs(.tag), "authors": pairs(.author),
            "period_archives": .dict(Dict([])), "related_posts": .list(List([])), "staticfiles": .list(List([])),
        ]
    }

    /// `(taxon, articles)` tuples, categories in the order that REVERSE_CATEGORY_ORDER asks for.
    private func pairs(_ kind: Taxon.Kind) -> Value {
        let taxa = site.taxa.all(kind)
        let ordered = kind == .category && site.settings.bool("REVERSE_CATEGORY_ORDER") ? taxa.reversed() : taxa
        return .list(List(ordered.map { .tuple(value($0), values($0.articles)) }))
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
