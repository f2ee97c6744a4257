// Listings cut into pages: Pelican's paginator and its pages as templates see them.

import Jinja
import Settings

/// A list of articles cut into pages.
final class Paginator: Object {
    let name: String
    let url: String
    let elementsOfAll: [Value]
    let perPage: Int
    let orphans: Int
    private let patterns: Patterns

    /// PAGINATION_PATTERNS: where page n goes and what its URL is.
    struct Patterns: Sendable {
        private var rules: [(minimum: Int, url: URLPattern, saveAs: URLPattern)]

        init(_ settings: Settings) {
            rules = settings.list("PAGINATION_PATTERNS").compactMap { rule in
                guard let parts = rule.elements, parts.count == 3, case .int(let minimum) = parts[0], let url = parts[1].string,
                    let saveAs = parts[2].string
                else { return nil }
                return (minimum, URLPattern(url), URLPattern(saveAs))
            }
        }

        /// The last rule whose minimum is not above the page's number; one for -1 is the last page's.
        fileprivate func place(of number: Int, in paginator: Paginator) -> (url: String, saveAs: String) {
            let isLast = number == paginator.pageCount
            var chosen = rules.last { $0.minimum > 0 && $0.minimum <= number }
            if isLast, let last = rules.first(where: { $0.minimum == -1 }) { chosen = last }
            let base = withoutEnding(paginator.name)
            let fields: (String) -> String? = { field in
                switch field {
                case "name": base
                case "base_name": paginator.baseName
                case "extension": String(paginator.name.dropFirst(base.count))
                case "number": String(number)
                case "url": paginator.url
                case "save_as": paginator.name
                default: nil
                }
            }
            guard let chosen else { return (paginator.name, paginator.name) }
            return (withoutSlash(chosen.url.filled(fields)), withoutSlash(chosen.saveAs.filled(fields)))
        }

        private func withoutSlash(_ path: String) -> String { path.hasPrefix("/") ? String(path.dropFirst()) : path }
    }

    /// - Parameters:
    ///   - name: the path of the first page.
    ///   - url: its URL.
    ///   - perPage: elements a page; nil for all on one.
    init(_ name: String, url: String, _ elements: [Value], perPage: Int?, orphans: Int, patterns: Patterns) {
        self.name = name
        self.url = url
        elementsOfAll = elements
        self.perPage = max(1, perPage ?? max(1, elements.count))
        self.orphans = orphans
        self.patterns = patterns
    }

    /// The last page takes up to DEFAULT_ORPHANS more than the others.
    var pageCount: Int {
        let rest = max(1, elementsOfAll.count - orphans)
        return (rest + perPage - 1) / perPage
    }

    /// The folder of an index page, the path without its ending of any other.
    fileprivate var baseName: String {
        let parts = name.split(separator: "/", omittingEmptySubsequences: false)
        return ["index.html", "index.htm"].contains(parts.last) ? parts.dropLast().joined(separator: "/") : withoutEnding(name)
    }

    func page(_ number: Int) -> PaginatorPage { PaginatorPage(number, self) }

    fileprivate func range(of number: Int) -> Range<Int> {
        let start = min((number - 1) * perPage, elementsOfAll.count)
        let end = number >= pageCount ? elementsOfAll.count : min(start + perPage, elementsOfAll.count)
        return start..<end
    }

    fileprivate func place(of number: Int) -> (url: String, saveAs: String) { patterns.place(of: number, in: self) }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "num_pages": .int(pageCount)
        case "count": .int(elementsOfAll.count)
        case "per_page": .int(perPage)
        case "orphans": .int(orphans)
        case "page_range": .list(List((1...pageCount).map { .int($0) }))
        case "object_list": .list(List(elementsOfAll))
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? {
        guard method == "page" else { return nil }
        guard let number = call.argument(0, "number")?.int, (1...pageCount).contains(number) else {
            throw TemplateError("`page` wants a number from 1 to \(pageCount)")
        }
        return .object(page(number))
    }
}

/// One page of a paginator.
final class PaginatorPage: Object {
    let number: Int
    private let paginator: Paginator

    init(_ number: Int, _ paginator: Paginator) {
        self.number = number
        self.paginator = paginator
    }

    var url: String { paginator.place(of: number).url }
    var saveAs: String { paginator.place(of: number).saveAs }
    var hasNext: Bool { number < paginator.pageCount }
    var hasPrevious: Bool { number > 1 }
    var length: Int? { paginator.range(of: number).count }
    var elements: [Value]? { Array(paginator.elementsOfAll[paginator.range(of: number)]) }
    var text: String { "<Page \(number) of \(paginator.pageCount)>" }
    var isTrue: Bool { true }

    func attribute(_ name: String) -> Value? {
        switch name {
        case "number": .int(number)
        case "object_list": .list(List(elements ?? []))
        case "paginator": .object(paginator)
        case "url": .string(url)
        case "save_as": .string(saveAs)
        case "has_next", "has_previous", "has_other_pages", "next_page_number", "previous_page_number", "start_index", "end_index":
            .function(Function(name) { [self] in try call(name, $0) ?? .none })
        default: nil
        }
    }

    func call(_ method: String, _ call: Call) throws -> Value? {
        let range = paginator.range(of: number)
        switch method {
        case "has_next": return .bool(hasNext)
        case "has_previous": return .bool(hasPrevious)
        case "has_other_pages": return .bool(hasNext || hasPrevious)
        case "next_page_number": return .int(number + 1)
        case "previous_page_number": return .int(number - 1)
        case "start_index": return .int(range.isEmpty ? 0 : range.lowerBound + 1)
        case "end_index": return .int(range.upperBound)
        default: return nil
        }
    }
}
