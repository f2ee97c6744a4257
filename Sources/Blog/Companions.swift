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

/// What the plugins `neighbors`, `related_posts` and `series` say of the published articles.
final class Companions: Sendable {
    private let articles: [Content]
    private let relatedLimit: Int
    private let skipsSameCategory: Bool
    private let places: Lazily<[Int: Int]>
    private let bySlug: Lazily<[String: Content]>
    private let placesInCategory: Lazily<[Int: Int]>
    private let allSeries: Lazily<[Int: Series]>

    /// A post's place in its series.
    struct Series: Sendable {
        let name: String
        /// Counted from 1.
        let index: Int
        let all: [Content]
    }

    /// - Parameter articles: the published articles in the blog's order.
    init(_ articles: [Content], _ settings: Settings) {
        self.articles = articles
        relatedLimit = settings["RELATED_POSTS_MAX"].value == .none ? 5 : settings.int("RELATED_POSTS_MAX")
        skipsSameCategory = settings.bool("RELATED_POSTS_SKIP_SAME_CATEGORY")
        places = Lazily { Self.places(articles) }
        bySlug = Lazily { Dictionary(articles.map { ($0.slug, $0) }) { first, _ in first } }
        placesInCategory = Lazily {
            let taxa = Dictionary(articles.compactMap { $0.category }.map { (ObjectIdentifier($0), $0) }) { first, _ in first }
            return taxa.values.reduce(into: [:]) { $0.merge(Self.places($1.articles)) { $1 } }
        }
        allSeries = Lazily { Self.series(articles) }
    }

    private static func places(_ articles: [Content]) -> [Int: Int] {
        Dictionary(uniqueKeysWithValues: articles.enumerated().map { ($0.element.number, $0.offset) })
    }

    // MARK: Neighbours

    /// The article so many places after one (-1: the newer one where the newest is first), among all or in its category.
    func neighbour(of content: Content, by step: Int, inCategory: Bool = false) -> Content? {
        let all = inCategory ? content.category?.articles ?? [] : articles
        guard let place = (inCategory ? placesInCategory : places).value[content.number] else { return nil }
        return all.indices.contains(place + step) ? all[place + step] : nil
    }

    // MARK: Related posts

    /// The articles that share most tags; those that the header's `related_posts` names by their slugs, where it does.
    func related(to content: Content) -> [Content] {
        if let field = content.header["related_posts"] {
            return field.value.split(separator: ",").compactMap { bySlug.value[String($0.trimmingBlanks)] }.prefix(relatedLimit).map { $0 }
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

    func series(of content: Content) -> Series? { allSeries.value[content.number] }

    /// By the header's `series`; the posts of one stand by their `series_index`, those without one by date, after the others.
    private static func series(_ articles: [Content]) -> [Int: Series] {
        let members = Dictionary(grouping: articles.filter { $0.header["series"] != nil }) { $0.header["series"]!.value }
        var result: [Int: Series] = [:]
        for (name, members) in members {
            let keyed = members.map {
                (index: $0.header["series_index"].flatMap { Int($0.value) } ?? .max, date: $0.date!.epoch, content: $0)
            }
            let all = keyed.sorted { ($0.index, $0.date) < ($1.index, $1.date) }.map(\.content)
            for (place, content) in all.enumerated() { result[content.number] = Series(name: name, index: place + 1, all: all) }
        }
        return result
    }
}
