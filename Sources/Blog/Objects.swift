// The blog's things as templates see them, under Pelican's names.

import Jinja

/// An article or page in a template.
final class ContentObject: Object {
    let content: Content
    private unowned let view: View

    init(_ content: Content, _ view: View) {
        self.content = content
        self.view = view
    }

    var typeName: String { content.kind == .article ? "Article" : "Page" }
    var text: String { content.source }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "title": .string(content.title)
        case "content": .string(view.site.bodies.body(of: content).html(siteURL: view.siteURL))
        case "summary": .string(view.site.bodies.summary(of: content).html(siteURL: view.siteURL))
        case "url": .string(content.url)
        case "save_as": .string(content.saveAs)
        case "slug": .string(content.slug)
        case "date": content.date.map { .object(DateObject($0)) }
        case "modified": content.modified.map { .object(DateObject($0)) }
        case "locale_date": content.date.map { .string($0.formatted(dateFormat)) }
        case "locale_modified": content.modified.map { .string($0.formatted(dateFormat)) }
        case "date_format": .string(dateFormat)
        case "timezone": view.site.settings["TIMEZONE"].value.string.map { .string($0) }
        case "category": content.category.map { view.value($0) }
        case "tags": content.tags.isEmpty ? nil : .list(List(content.tags.map { view.value($0) }))
        case "author": content.authors.first.map { view.value($0) }
        case "authors": content.authors.isEmpty ? nil : .list(List(content.authors.map { view.value($0) }))
        case "lang": .string(content.lang)
        case "in_default_lang": .bool(content.lang == view.site.rules.defaultLang)
        case "translations": view.values(view.site.versions[content.number] ?? [])
        case "status": .string(content.status.rawValue)
        case "template": .string(content.template)
        case "default_template": .string(content.kind.rawValue)
        case "source_path", "filename": .string(view.site.folder.path + "/" + content.source)
        case "relative_source_path": .string(content.path)
        case "relative_dir": .string(content.path.split(separator: "/").dropLast().joined(separator: "/"))
        case "metadata": metadata
        case "tutorial": view.tutorial(of: content)
        default: own(name)
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? {
        let siteURL = call.argument(0, "siteurl")?.string ?? view.siteURL
        return switch method {
        case "get_content": .string(view.site.bodies.body(of: content).html(siteURL: siteURL))
        case "get_summary": .string(view.site.bodies.summary(of: content).html(siteURL: siteURL))
        case "get_siteurl": .string(view.siteURL)
        default: nil
        }
    }

    /// Older Pythons sorted pages and articles in no order that means anything: here they stay as they stand.
    func isLess(than other: Value) -> Bool? {
        if case .object(let object) = other, object is ContentObject { false } else { nil }
    }

    private var dateFormat: String { view.site.rules.dateFormat(content.lang) }

    /// A key of the header that means nothing to Pelican: a list where it has several lines or stands several times.
    private func own(_ name: String) -> Value? {
        let lines = content.header.fields.filter { $0.key == name }.flatMap {
            $0.value.split(separator: "\n", omittingEmptySubsequences: false)
        }
        return lines.isEmpty ? nil : lines.count == 1 ? .string(String(lines[0])) : .strings(lines.map(String.init))
    }

    /// The header's own keys, and Pelican's values where it has them.
    private var metadata: Value {
        let keys = content.header.fields.map(\.key)
        return .dict(Dict(keys.map { (.string($0), attribute($0) ?? .string(content.header[$0]!.value)) }))
    }
}

/// A category, tag or author in a template: equal to any text of its slug, and ordered by that.
final class TaxonObject: Object {
    let taxon: Taxon
    private let slugs: Slugs

    init(_ taxon: Taxon, _ slugs: Slugs) {
        self.taxon = taxon
        self.slugs = slugs
    }

    var typeName: String { taxon.kind.rawValue.capitalized }
    var text: String { taxon.name }
    var representation: String { "<\(typeName) '\(taxon.name)'>" }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "name": .string(taxon.name)
        case "slug": .string(taxon.slug)
        case "url": .string(taxon.url)
        case "save_as": .string(taxon.saveAs)
        case "page_name": .string(withoutEnding(taxon.url))
        default: nil
        }
    }

    func equals(_ other: Value) -> Bool {
        switch other {
        case .object(let object): (object as? TaxonObject)?.taxon === taxon
        case .string(let name), .safe(let name): name == taxon.name || slugs.slug(name) == taxon.slug
        default: false
        }
    }

    func isLess(than other: Value) -> Bool? {
        switch other {
        case .object(let object): (object as? TaxonObject).map { taxon.slug < $0.taxon.slug }
        case .string(let name), .safe(let name): taxon.slug < slugs.slug(name)
        default: nil
        }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(taxon.slug) }
}

/// A date in a template, with the methods of Python's datetime that themes use.
final class DateObject: Object {
    let date: DateTime

    init(_ date: DateTime) {
        self.date = date
    }

    var typeName: String { "datetime" }
    var text: String { date.formatted("%Y-%m-%d %H:%M:%S") + date.offsetText(":") }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "year": .int(date.year)
        case "month": .int(date.month)
        case "day": .int(date.day)
        case "hour": .int(date.hour)
        case "minute": .int(date.minute)
        case "second": .int(date.second)
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? {
        switch method {
        case "strftime":
            guard let format = call.argument(0, "format")?.string else {
                throw TemplateError("`strftime` wants a format, such as \"%d %B %Y\"")
            }
            return .string(date.formatted(format))
        case "isoformat": return .string(date.isoFormat)
        case "date": return .object(DateObject(DateTime(year: date.year, month: date.month, day: date.day, offset: date.offset)))
        case "timestamp": return .double(Double(date.epoch))
        case "weekday": return .int(date.weekday)
        default: return nil
        }
    }

    func equals(_ other: Value) -> Bool {
        if case .object(let object) = other, let other = object as? DateObject { other.date.epoch == date.epoch } else { false }
    }

    func isLess(than other: Value) -> Bool? {
        if case .object(let object) = other, let other = object as? DateObject { date < other.date } else { nil }
    }

    /// The time between two dates, or the date so much earlier.
    func subtracting(_ other: Value) -> Value? {
        guard case .object(let object) = other else { return nil }
        if let other = object as? DateObject { return .object(TimeSpan(seconds: date.epoch - other.date.epoch)) }
        return (object as? TimeSpan).map { .object(DateObject(date.adding(seconds: -$0.seconds))) }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(date.epoch) }
    func formatted(_ specification: String) throws -> String { specification.isEmpty ? text : date.formatted(specification) }
}

/// The time between two dates in a template, with the names of Python's timedelta.
final class TimeSpan: Object {
    let seconds: Int

    init(seconds: Int) {
        self.seconds = seconds
    }

    var typeName: String { "timedelta" }
    var isTrue: Bool { seconds != 0 }
    private var days: Int { (seconds - rest) / 86_400 }
    /// Seconds after the whole days; days before are negative, these never are.
    private var rest: Int { (seconds % 86_400 + 86_400) % 86_400 }

    var text: String {
        func padded(_ number: Int) -> String { (number < 10 ? "0" : "") + String(number) }
        let time = "\(rest / 3600):\(padded(rest / 60 % 60)):\(padded(rest % 60))"
        return days == 0 ? time : "\(days) day\(abs(days) == 1 ? "" : "s"), \(time)"
    }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "days": .int(days)
        case "seconds": .int(rest)
        case "microseconds": 0
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? { method == "total_seconds" ? .double(Double(seconds)) : nil }

    func equals(_ other: Value) -> Bool {
        if case .object(let object) = other, let other = object as? TimeSpan { other.seconds == seconds } else { false }
    }

    func isLess(than other: Value) -> Bool? {
        if case .object(let object) = other, let other = object as? TimeSpan { seconds < other.seconds } else { nil }
    }

    func hash(into hasher: inout Hasher) { hasher.combine(seconds) }
}

/// A path without its last ending: `category/docker.html` → `category/docker`.
func withoutEnding(_ path: String) -> String {
    guard let dot = path.lastIndex(of: "."), !path[dot...].contains("/") else { return path }
    return String(path[..<dot])
}
