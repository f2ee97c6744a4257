// An article or page as templates see it: Pelican's attributes, those of the plugins that are built in, and the header's own keys.

import Jinja
import Settings

/// An article or page in a template. Every attribute is worked out when a template asks for it.
final class ContentObject: Object {
    let content: Content
    private unowned let view: View
    private var site: Site { view.site }

    init(_ content: Content, _ view: View) {
        self.content = content
        self.view = view
    }

    var typeName: String { content.kind == .article ? "Article" : "Page" }
    var text: String { content.source }

    // MARK: Pelican's

    private enum Attribute: String, CaseIterable {
        case title, content, summary, url, save_as, slug, date, modified, locale_date, locale_modified, date_format, timezone
        case category, tags, author, authors, lang, in_default_lang, translations, status, template, default_template
        case source_path, filename, relative_source_path, relative_dir, metadata, settings, tutorial, open_graph, json_ld
        case next_article, prev_article, next_article_in_category, prev_article_in_category, related_posts, series
        case readtime, readtime_string, readtime_with_seconds, readtime_string_with_seconds, stats, share_post, toc
    }

    private static let attributes = Attribute.allCases
    private static let names = Layout(attributes.map(\.rawValue))

    var layout: Layout? { Self.names }

    func attribute(at index: Int) -> Value {
        let attribute = Self.attributes[index]
        return value(attribute) ?? plugin(attribute) ?? own(attribute.rawValue) ?? .undefined(nil)
    }

    /// What has no place in the layout is a key of the header.
    func attribute(_ name: String) -> Value? { own(name) }

    private func value(_ attribute: Attribute) -> Value? {
        switch attribute {
        case .title: .string(content.title)
        case .content: .string(html(site.bodies.body(of: content)))
        case .summary: .string(html(site.bodies.summary(of: content)))
        case .url: .string(content.url)
        case .save_as: .string(content.saveAs)
        case .slug: .string(content.slug)
        case .date: content.date.map { .object(DateObject($0, in: view.site.rules.dateNames)) }
        case .modified: content.modified.map { .object(DateObject($0, in: view.site.rules.dateNames)) }
        case .locale_date: content.date.map { .string(view.site.rules.written($0, content.lang)) }
        case .locale_modified: content.modified.map { .string(view.site.rules.written($0, content.lang)) }
        case .date_format: .string(dateFormat)
        case .timezone: site.settings["TIMEZONE"].value.string.map { .string($0) }
        case .category: content.category.map { view.value($0, in: content) }
        case .tags: content.tags.isEmpty ? nil : .list(List(content.tags.map { view.value($0, in: content) }))
        case .author: content.authors.first.map { view.value($0, in: content) }
        case .authors: content.authors.isEmpty ? nil : .list(List(content.authors.map { view.value($0, in: content) }))
        case .lang: .string(content.lang)
        case .in_default_lang: .bool(content.lang == site.rules.defaultLang)
        case .translations: view.values(site.versions[content.number] ?? [])
        case .status: .string(content.status.rawValue)
        case .template: .string(content.template)
        case .default_template: .string(content.kind.rawValue)
        case .source_path, .filename: .string(site.folder.path + "/" + content.source)
        case .relative_source_path: .string(content.path)
        case .relative_dir: .string(content.path.split(separator: "/").dropLast().joined(separator: "/"))
        case .metadata: metadata
        case .settings: view.settings
        case .tutorial: view.tutorial(of: content)
        case .open_graph: .list(List(Preface(content, site).openGraph.map { .tuple(.string($0), .string($1)) }))
        case .json_ld: .string(Preface(content, site).jsonLD)
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? {
        let siteURL = call.argument(0, "siteurl")?.string ?? view.siteURL
        return switch method {
        case "get_content": .string(site.bodies.body(of: content).html(siteURL: siteURL))
        case "get_summary": .string(site.bodies.summary(of: content).html(siteURL: siteURL))
        case "get_siteurl": .string(view.siteURL)
        default: nil
        }
    }

    /// Older Pythons sorted pages and articles in no order that means anything: here they stay as they stand.
    func isLess(than other: Value) -> Bool? {
        if case .object(let object) = other, object is ContentObject { false } else { nil }
    }

    private func html(_ body: Body) -> String { body.html(siteURL: view.siteURL) }

    private var dateFormat: String { site.rules.dateFormat(content.lang) }

    /// A key of the header that means nothing to Pelican: a list where it has several lines or stands several times.
    private func own(_ name: String) -> Value? {
        if site.rules.formattedFields.contains(name), let field = content.header[name] {
            return .string(site.bodies.formatted(field, of: content).html(siteURL: view.siteURL))
        }
        let lines = content.header.fields.filter { $0.key == name }.flatMap {
            $0.value.split(separator: "\n", omittingEmptySubsequences: false)
        }
        return lines.isEmpty ? nil : lines.count == 1 ? .string(String(lines[0])) : .strings(lines.map(String.init))
    }

    /// The header's own keys, and Pelican's values where it has them.
    private var metadata: Value {
        let keys = content.header.fields.map(\.key)
        return .dict(
            Dict(
                keys.map { key in (.string(key), Attribute(rawValue: key).flatMap(value) ?? own(key) ?? .string(content.header[key]!.value))
                }))
    }

    // MARK: Plugins'

    /// Only where PLUGINS names the plugin: elsewhere a theme is to do without it, as under Pelican.
    private func plugin(_ attribute: Attribute) -> Value? {
        func on(_ plugin: String, _ value: () -> Value?) -> Value? { site.plugins.contains(plugin) ? value() : nil }
        return switch attribute {
        case .next_article: on("neighbors") { neighbour(-1) }
        case .prev_article: on("neighbors") { neighbour(1) }
        case .next_article_in_category: on("neighbors") { neighbour(-1, inCategory: true) }
        case .prev_article_in_category: on("neighbors") { neighbour(1, inCategory: true) }
        case .related_posts: on("related_posts") { view.values(site.companions.related(to: content)) }
        case .series: on("series") { site.companions.series(of: content).map(series) }
        case .readtime: on("readtime") { .int(ReadTime(content, site).minutes) }
        case .readtime_string: on("readtime") { .string(ReadTime(content, site).minutesText) }
        case .readtime_with_seconds:
            on("readtime") {
                let time = ReadTime(content, site)
                return .tuple(.int(time.minutes), .int(time.seconds))
            }
        case .readtime_string_with_seconds:
            on("readtime") {
                let time = ReadTime(content, site)
                return .string(time.minutesText + ", " + time.secondsText)
            }
        case .toc: site.bodies.body(of: content).toc.map { .string($0) }
        case .stats: on("post_stats") { stats }
        case .share_post: on("share_post") { .dict(Dict(Preface(content, site).shares.map { (.string($0), .string($1)) })) }
        default: nil
        }
    }

    private func neighbour(_ step: Int, inCategory: Bool = false) -> Value {
        site.companions.neighbour(of: content, by: step, inCategory: inCategory).map { view.value($0) } ?? Value.none
    }

    private func series(_ series: Companions.Series) -> Value {
        let (before, after) = (Array(series.all.prefix(series.index - 1)), Array(series.all.dropFirst(series.index)))
        let entries: [(Value, Value)] = [
            ("name", .string(series.name)), ("index", .int(series.index)), ("all", view.values(series.all)),
            ("all_previous", view.values(before)), ("all_next", view.values(after)),
            ("previous", before.last.map { view.value($0) } ?? Value.none), ("next", after.first.map { view.value($0) } ?? Value.none),
        ]
        return .dict(Dict(entries))
    }

    private var stats: Value {
        let words = withoutTags(site.bodies.body(of: content).html).split(separator: " ").count
        return .dict(Dict([("wc", .int(words)), ("read_mins", .int((words + 249) / 250))]))
    }
}

/// How long a post takes to read, by READTIME_WPM: a number of words a minute, or by language that and the names of the units.
private struct ReadTime {
    let minutes: Int
    let seconds: Int
    private let units: SettingValue?

    /// The plugin counts what stands between blanks in the HTML, tags among it: so that its numbers stay, here too.
    init(_ content: Content, _ site: Site) {
        let setting = site.settings["READTIME_WPM"].value
        units = setting[.string(content.lang)] ?? setting["default"]
        var speed = 200
        if case .int(let number) = units?["wpm"] ?? setting { speed = max(1, number) }
        let words = site.bodies.body(of: content).html.utf8.split { $0 == 0x20 || (0x09...0x0D).contains($0) }.count
        minutes = words / speed
        seconds = words % speed * 60 / speed
    }

    var minutesText: String { text(minutes, "min", "minute") }
    var secondsText: String { text(seconds, "sec", "second") }

    private func text(_ number: Int, _ unit: String, _ usual: String) -> String {
        let name = number == 1 ? units?[.string(unit + "_singular")]?.string : units?[.string(unit + "_plural")]?.string
        return "\(number) " + (name ?? usual + (number == 1 ? "" : "s"))
    }
}
