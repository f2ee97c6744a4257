// The tags by how many articles have them, as the plugin `tag_cloud` hands them to templates.

import Glibc
import Jinja
import Settings

/// A blog's most used tags, each with a step: 1 for the most used, up to TAG_CLOUD_STEPS.
struct TagCloud {
    private var tags: [(tag: Taxon, step: Int)]
    private let hasBadge: Bool

    init(_ site: Site) {
        func number(_ name: String, _ usual: Int) -> Int { site.settings[name].value == .none ? usual : site.settings.int(name) }
        let steps = Double(max(1, number("TAG_CLOUD_STEPS", 4)))
        let most = site.taxa.all(.tag).sorted { $0.articles.count > $1.articles.count }
            .prefix(max(0, number("TAG_CLOUD_MAX_ITEMS", 100)))
        let least = (most.last?.articles.count ?? 1) - 1
        let largest = log(Double((most.first?.articles.count ?? 1) - least))
        tags = most.map { tag in
            let share = largest == 0 ? 0 : log(Double(tag.articles.count - least)) / largest
            return (tag, Int((steps - (steps - 1) * share).rounded(.toNearestOrEven)))
        }
        hasBadge = site.settings.bool("TAG_CLOUD_BADGE")
        sort(site.settings["TAG_CLOUD_SORTING"].value.string ?? "random")
    }

    /// The plugin's default is an order at random; here that is by slug, so that builds are the same.
    private mutating func sort(_ order: String) {
        switch order {
        case "size": break
        case "size-rev": tags.reverse()
        case "alphabetically": tags.sort { $0.tag.name < $1.tag.name }
        case "alphabetically-rev": tags.sort { $0.tag.name > $1.tag.name }
        default: tags.sort { $0.tag.slug < $1.tag.slug }
        }
    }

    /// `(tag, step)` tuples, with the number of articles where TAG_CLOUD_BADGE asks for it.
    func value(_ value: (Taxon) -> Value) -> Value {
        .list(
            List(
                tags.map { tag, step in hasBadge ? .tuple(value(tag), .int(step), .int(tag.articles.count)) : .tuple(value(tag), .int(step))
                }))
    }
}
