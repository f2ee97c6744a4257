// What a host does with the library: objects, layouts, filters, tests, layers of variables, many threads.

import HTML
import Testing

@testable import Jinja

private final class Article: Object {
    static let layout = Layout(["title", "url"])
    let title: String
    init(_ title: String) { self.title = title }

    var text: String { "article " + title }
    var layout: Layout? { Self.layout }
    func attribute(at index: Int) -> Value { index == 0 ? .string(title) : .string(title.lowercased() + ".html") }
    func attribute(_ name: String) -> Value? { name == "method" ? .function(Function(name) { .int($0.positional.count) }) : nil }
    func isLess(than other: Value) -> Bool? { if case .object(let object as Article) = other { title < object.title } else { nil } }
}

@Suite struct HostTests {
    private let articles: [String: Value] = ["articles": .list(List([.object(Article("B")), .object(Article("A"))]))]

    @Test(arguments: [
        ("{{ articles[0] }} {{ articles[0].title }} {{ articles[1]['url'] }}", "article B B a.html"),
        ("{{ articles|sort|map(attribute='title')|join }}", "AB"), ("{{ articles[0].method(1, 2) }}", "2"),
        ("{% if articles[0].method %}yes{% endif %}", "yes"), ("{{ articles[0].nope is defined }}", "False"),
        ("{{ 'x'|shout }} {{ 3 is small }} {{ SITE }}", "X! True site"),
    ])
    func usesWhatTheHostGives(template: String, expected: String) throws {
        var configuration = Configuration()
        configuration.filters["shout"] = { value, _ in .string(value.text.uppercased() + "!") }
        configuration.tests["small"] = { value, _ in value.int ?? 0 < 10 }
        configuration.globals["SITE"] = "site"
        let text = try Environment(configuration).compile(Source(name: "t", text: template)).render(articles)
        #expect(text == expected)
    }

    @Test func listsOfTheHostCannotBeChanged() {
        let template = "{% do articles.append(1) %}"
        #expect(throws: (any Error).self) { try Environment().compile(Source(name: "t", text: template)).render(articles) }
    }

    @Test func layersHideEachOther() throws {
        let base = Variables(["a": 1, "b": 2])
        var writer = ByteWriter()
        try Environment().compile(Source(name: "t", text: "{{ a }}{{ b }}")).render(Variables(["b": 3], over: base), into: &writer)
        #expect(writer.text == "13")
    }

    @Test func rendersInParallel() async throws {
        let text =
            "{% for a in articles %}{{ a.title }}{{ a.url }}{% set ns = namespace(n=loop.index) %}{{ ns.n }}{% endfor %}{% include 'i' %}"
        let environment = Environment { _ in Source(name: "i", text: "{% macro m(x) %}{{ x }}{% endmacro %}{{ m(articles|length) }}") }
        let template = try environment.compile(Source(name: "t", text: text))
        let variables = Variables(articles)
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<2000 { group.addTask { String(decoding: try template.render(variables), as: UTF8.self) } }
            for try await result in group { #expect(result == "Bb.html1Aa.html22") }
        }
    }
}
