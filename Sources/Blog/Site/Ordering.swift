// In which order articles and pages stand, and which are translations of which.

import Diagnostics
import Settings

/// ARTICLE_ORDER_BY or PAGE_ORDER_BY: an attribute, `basename`, or either after `reversed-`.
struct Ordering {
    private let settings: Settings
    private let name: String
    private let key: String
    private let isReversed: Bool

    init(_ settings: Settings, _ name: String) {
        self.settings = settings
        self.name = name
        let order = settings.string(name)
        isReversed = order.hasPrefix("reversed-")
        key = isReversed ? String(order.dropFirst("reversed-".count)) : order
    }

    /// The contents in order; what is equal stays as it stood, reversed or not.
    func sorted(_ contents: [Content]) -> [Content] {
        switch key {
        case "": contents
        case "date": sorted(contents) { $0.date?.epoch }
        case "modified": sorted(contents) { $0.modified?.epoch }
        case "title": sorted(contents) { $0.title }
        case "slug": sorted(contents) { $0.slug }
        case "basename": sorted(contents) { $0.path.split(separator: "/").last.map(String.init) ?? "" }
        case "category": sorted(contents) { $0.category?.slug }
        case "author": sorted(contents) { $0.authors.first?.slug }
        default: sorted(contents) { $0.header[key]?.value }
        }
    }

    private func sorted<Key: Comparable>(_ contents: [Content], _ key: (Content) -> Key?) -> [Content] {
        var keyed: [(key: Key, place: Int)] = []
        for (place, content) in contents.enumerated() {
            guard let key = key(content) else {
                settings.report(
                    .warning, name, "`\(content.source)` has no `\(self.key)` to be ordered by",
                    help: "until all have it, the order is that of the slugs")
                return contents
            }
            keyed.append((key, place))
        }
        keyed.sort { $0.key == $1.key ? $0.place < $1.place : isReversed ? $0.key > $1.key : $0.key < $1.key }
        return keyed.map { contents[$0.place] }
    }
}

/// Contents of one kind and status, grouped by ARTICLE_TRANSLATION_ID or PAGE_TRANSLATION_ID.
struct Translations {
    /// What stands in listings, by slug.
    private(set) var originals: [Content] = []
    private(set) var translations: [Content] = []
    /// The others of its group, by a content's number.
    private(set) var versions: [Int: [Content]] = [:]

    /// - Parameter id: the name of an attribute or several; `None`, `False` and an empty text for no translations.
    /// - Parameter isOneOfMany: whether there are sites for other languages: what is in this site's own language is an original here.
    init(_ contents: [Content], by id: SettingValue, _ rules: Rules, isOneOfMany: Bool, _ log: DiagnosticLog) {
        guard id.isTrue else {
            originals = contents
            return
        }
        let names = id.elements?.compactMap(\.string) ?? [id.string ?? "slug"]
        // What lacks an attribute is a group of its own.
        let keyed = contents.map { content in (key: names.map { Self.attribute($0, of: content) ?? "/" + content.path }, content: content) }
        let sorted = keyed.sorted {
            $0.key == $1.key ? $0.content.path < $1.content.path : $0.key.lexicographicallyPrecedes($1.key)
        }
        for group in sorted.split(by: { $0.key }) { add(group.map(\.content), rules, isOneOfMany, log) }
    }

    private static func attribute(_ name: String, of content: Content) -> String? {
        name == "slug" ? content.slug : content.header[name]?.value
    }

    /// The original is what is in the blog's own language; where nothing is, all are. `translation: true` makes one a translation.
    private mutating func add(_ group: [Content], _ rules: Rules, _ isOneOfMany: Bool, _ log: DiagnosticLog) {
        let candidates = group.filter {
            ($0.header["translation"]?.value.lowercased() ?? "false") == "false" || isOneOfMany && $0.lang == rules.defaultLang
        }
        let willing = candidates.isEmpty ? group : candidates
        let own = willing.filter { $0.lang == rules.defaultLang }
        let chosen = own.isEmpty ? willing : own
        originals += chosen
        if candidates.isEmpty { report(group, log) }
        guard group.count > 1 else { return }
        for content in group {
            versions[content.number] = group.filter { $0 !== content }
            if !chosen.contains(where: { $0 === content }) { translations.append(content) }
        }
    }

    /// Translations of nothing: they stand in the listings, as they do under Pelican, which says nothing.
    private func report(_ group: [Content], _ log: DiagnosticLog) {
        for content in group {
            guard let field = content.header["translation"] else { continue }
            log.add(
                Diagnostic(
                    .warning, at: Location(content.source, line: field.line, column: field.column, length: field.value.count),
                    "this is said to be a translation, but there is no original with the slug `\(content.slug)`",
                    help: "give both the same `Slug:`, or take the line away"))
        }
    }
}

extension Array {
    /// Runs of elements with equal keys.
    fileprivate func split<Key: Equatable>(by key: (Element) -> Key) -> [ArraySlice<Element>] {
        var runs: [ArraySlice<Element>] = []
        var start = startIndex
        for index in indices.dropFirst() where key(self[index]) != key(self[index - 1]) {
            runs.append(self[start..<index])
            start = index
        }
        if start < endIndex { runs.append(self[start...]) }
        return runs
    }
}

// MARK: - By date

extension Site {
    /// Articles by date, the newest first unless NEWEST_FIRST_ARCHIVES is off.
    func byDate(_ articles: [Content]) -> [Content] {
        let newestFirst = settings.bool("NEWEST_FIRST_ARCHIVES")
        let keyed = articles.enumerated().map { (date: $0.element.date!.epoch, place: $0.offset) }
        return keyed.sorted { $0.date == $1.date ? $0.place < $1.place : newestFirst ? $0.date > $1.date : $0.date < $1.date }
            .map { articles[$0.place] }
    }

    /// The archives of YEAR_ARCHIVE_SAVE_AS and its like.
    func periods() -> [Period] {
        Period.Kind.allCases.flatMap { kind in
            let name = kind.rawValue.uppercased() + "_ARCHIVE_"
            let (url, saveAs) = (URLPattern(settings.string(name + "URL")), URLPattern(settings.string(name + "SAVE_AS")))
            guard !saveAs.isEmpty else { return [Period]() }
            let places = Dictionary(uniqueKeysWithValues: articles.enumerated().map { ($0.element.number, $0.offset) })
            return byDate(articles).split(by: { kind.numbers($0.date!) }).map { dates in
                let date = dates.first!.date!
                return Period(
                    kind: kind, numbers: kind.numbers(date), url: url.filled({ _ in nil }, date: date),
                    saveAs: saveAs.filled({ _ in nil }, date: date), articles: dates.sorted { places[$0.number]! < places[$1.number]! },
                    dates: Array(dates))
            }
        }
    }
}

/// The articles of a year, month or day.
struct Period: Sendable {
    /// How long it is.
    enum Kind: String, CaseIterable {
        case year, month, day

        func numbers(_ date: DateTime) -> [Int] {
            switch self {
            case .year: [date.year]
            case .month: [date.year, date.month]
            case .day: [date.year, date.month, date.day]
            }
        }
    }

    let kind: Kind
    /// Year, month and day as far as they count.
    let numbers: [Int]
    let url: String
    let saveAs: String
    /// In the blog's order.
    let articles: [Content]
    /// By date.
    let dates: [Content]
}
