// Which posts belong to a post: its neighbours, the related ones, its series. Each is worked out when a template first asks.

import Settings
import Synchronization

/// A value made when it is first asked for, once for all threads.
final class Lazily<Value: Sendable>: Sendable {
    private let made = Mutex<Value?>(nil)
    private let make: @Sendable () -> Value

    init(_ make: @escaping @Sendable () -> Value) {
        self.make = make
    }

    var value: Value {
        made.withLock {
            if let value = $0 { return value }
            let value = make()
            $0 = value
            return value
        }
    }
}

/// What the plugins `neighbors`, `related_posts` and `series` say of articles.
final class Companions: Sendable {
    private let articles: [Content]
    private let versions: [Int: [Content]]
    private let relatedLimit: Int
    private let skipsSameCategory: Bool
    private let places: Lazily<[Int: Int]>
    private let inCategories: Lazily<[Int: (place: Int, all: [Content])]>
    private let bySlug: Lazily<[String: Content]>
    private let placesOfSeries: Lazily<[Int: Series]>

    /// A post's place in its series.
    struct Series: Sendable {
        let name: String
        /// Counted from 1.
        let index: Int
        let all: [Content]
    }

    /// - Parameters:
    ///   - articles: the published articles in the blog's order.
    ///   - all: every article and page, of any status.
    ///   - versions: the other languages of each.
    init(_ articles: [Content], all: [Content], versions: [Int: [Content]], _ settings: Settings) {
        self.articles = articles
        self.versions = versions
        relatedLimit = settings["RELATED_POSTS_MAX"].value == .none ? 5 : max(0, settings.int("RELATED_POSTS_MAX"))
        skipsSameCategory = settings.bool("RELATED_POSTS_SKIP_SAME_CATEGORY")
        places = Lazily { Dictionary(uniqueKeysWithValues: articles.enumerated().map { ($0.element.number, $0.offset) }) }
        inCategories = Lazily { Self.inCategories(articles) }
        bySlug = Lazily { Dictionary(articles.map { ($0.slug, $0) }) { first, _ in first } }
        placesOfSeries = Lazily { Self.series(all) }
    }

    // MARK: Neighbours

    /// The article so many places after one (-1: the newer one where the newest is first), among all, or by date in its category.
    /// A translation has its original's neighbours, in its own language where they are.
    func neighbour(of content: Content, by step: Int, inCategory: Bool = false) -> Content? {
        guard places.value[content.number] == nil else { return neighbour(of: content, step, inCategory) }
        guard let original = versions[content.number]?.first(where: { places.value[$0.number] != nil }),
            let neighbour = neighbour(of: original, step, inCategory)
        else { return nil }
        return versions[neighbour.number]?.first { $0.lang == content.lang } ?? neighbour
    }

    private func neighbour(of article: Content, _ step: Int, _ inCategory: Bool) -> Content? {
        let known = inCategory ? inCategories.value[article.number] : places.value[article.number].map { ($0, articles) }
        guard let (place, all) = known, all.indices.contains(place + step) else { return nil }
        return all[place + step]
    }

    private static func inCategories(_ articles: [Content]) -> [Int: (place: Int, all: [Content])] {
        let categories = Dictionary(grouping: articles.filter { $0.category != nil }) { ObjectIdentifier($0.category!) }
        var result: [Int: (Int, [Content])] = [:]
        for members in categories.values {
            let keyed = members.enumerated().map { (date: $0.element.date!.epoch, place: $0.offset) }
            let all = keyed.sorted { $0.date == $1.date ? $0.place < $1.place : $0.date > $1.date }.map { members[$0.place] }
            for (place, article) in all.enumerated() { result[article.number] = (place, all) }
        }
        return result
    }

    // MARK: Related posts

    /// The articles that share most tags; those that the header's `related_posts` names by their slugs, where it does.
    func related(to content: Content) -> [Content] {
        if let field = content.header["related_posts"] {
            return field.value.split(separator: ",").compactMap { bySlug.value[String($0.trimmingBlanks)] }
        }
        var scores: [Int: (score: Int, place: Int, content: Content)] = [:]
        for other in content.tags.flatMap(\.articles) where other !== content {
            if skipsSameCategory, other.category === content.category { continue }
            let place = scores.count
            scores[other.number, default: (0, place, other)].score += 1
        }
        return scores.values.sorted { $0.score == $1.score ? $0.place < $1.place : $0.score > $1.score }.prefix(relatedLimit).map(\.content)
    }

    // MARK: Series

    func series(of content: Content) -> Series? { placesOfSeries.value[content.number] }

    /// The series of a kind in a language, by name.
    func allSeries(_ kind: Content.Kind, lang: String) -> [(name: String, all: [Content])] {
        placesOfSeries.value.values.filter { $0.index == 1 && $0.all[0].kind == kind && $0.all[0].lang == lang }
            .map { ($0.name, $0.all) }.sorted { $0.name < $1.name }
    }

    /// By the header's `series`, each language for itself: first by `series_index`, then, without one, articles by date and pages by title.
    private static func series(_ all: [Content]) -> [Int: Series] {
        let members = Dictionary(grouping: all.filter { $0.header["series"] != nil }) {
            [$0.header["series"]!.value, $0.lang, $0.kind.rawValue]
        }
        var result: [Int: Series] = [:]
        for (key, members) in members {
            let keyed = members.map { content in
                let index = content.header["series_index"].flatMap { Int($0.value) } ?? 0
                return (index: index == 0 ? Int.max : index, date: content.kind == .page ? 0 : content.date?.epoch ?? 0, content: content)
            }
            let ordered = keyed.sorted { ($0.index, $0.date, $0.content.title) < ($1.index, $1.date, $1.content.title) }.map(\.content)
            for (place, content) in ordered.enumerated() { result[content.number] = Series(name: key[0], index: place + 1, all: ordered) }
        }
        return result
    }
}
