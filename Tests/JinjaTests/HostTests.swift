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

private final class Port: Record, @unchecked Sendable {
    static let layout = Layout(["name", "ships", "missing"])
    init(_ name: String, _ ships: [Value]) {
        super.init(Self.layout, [.string(name), .list(List(ships)), .undefined(nil)], printsAs: "name")
    }
    override func attribute(_ name: String) -> Value? { name == "method" ? .function(Function(name) { _ in "called" }) : nil }
}

@Suite struct LipsumTests {
    private func render(_ template: String) throws -> String {
        try Environment().compile(Source(name: "t", text: template)).render()
    }

    @Test(arguments: [("{{ lipsum(n=3) }}", 3), ("{{ lipsum(1, false, 5, 6) }}", 0), ("{{ lipsum(0) }}", 0)])
    func givesParagraphs(template: String, count: Int) throws {
        let text = try render(template)
        #expect(text.split(separator: "<p>").count == count || count == 0 && !text.contains("<p>"))
        #expect(try render(template) == text)
    }

    @Test func countsItsWords() throws {
        #expect(try render("{{ lipsum(1, false, 5, 6).split()|length }}") == "5")
        #expect(throws: (any Error).self) { try render("{{ lipsum(min=5, max=5) }}") }
        #expect(throws: (any Error).self) { try render("{{ lipsum(n=100000000) }}") }
    }
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

    @Test(arguments: [
        ("{{ port }}: {{ port.name }} {{ port['name'] }} {{ port.method() }}", "Kiel: Kiel Kiel called"),
        ("{% for ship in port.ships %}{{ loop.index }}{{ ship.name }}{% if not loop.last %}, {% endif %}{% endfor %}", "1A, 2B"),
        ("{{ port.missing is defined }} {{ port.nope is defined }} [{{ port.nope }}] {{ port.ships|length }}", "False False [] 2"),
        ("{% for ship in port.ships %}{% macro m() %}{{ ship.name }}{% endmacro %}{% set ns.m = m %}{% endfor %}{{ ns.m() }}", "B"),
        ("{% for c in 'ab' %}{{ c }}{% endfor %}{% macro m() %}{{ port.name }}{% endmacro %}{{ m() }}", "abKiel"),
        ("{% for a, b in port.ships|map(attribute='pair') %}{{ a }}{{ b }}{% endfor %}", ""),
    ])
    func recordsAreReadInPlace(template: String, expected: String) throws {
        let ships: [Value] = ["A", "B"].map { .object(Port($0, [])) }
        let values: [String: Value] = ["port": .object(Port("Kiel", ships))]
        let source = Source(name: "t", text: "{% set ns = namespace() %}" + template)
        guard !expected.isEmpty else {
            #expect(throws: (any Error).self) { try Environment().compile(source).render(values) }
            return
        }
        #expect(try Environment().compile(source).render(values) == expected)
    }

    @Test(arguments: [
        "{% set y = x %}{% macro m() %}{{ x }}{{ y }}{% endmacro %}{{ m() }}{% set z = [m, y] %}",
        "{% from 'i' import n with context %}{{ n(x) }}{% include 'i' %}{% set ns = namespace(a=x) %}",
        "{% for i in [x, x] %}{% macro m() %}{{ i }}{{ caller() }}{% endmacro %}{% call m() %}{{ x }}{% endcall %}{% set l = loop %}{% endfor %}",
    ])
    func aRenderLeavesNothingBehind(template: String) throws {
        let environment = Environment { _ in Source(name: "i", text: "{% macro n(a) %}{{ a }}{{ x }}{% endmacro %}{% set k = n %}") }
        let compiled = try environment.compile(Source(name: "t", text: template))
        weak var left: Port?
        do {
            let port = Port("Kiel", [])
            left = port
            _ = try compiled.render(["x": .object(port)])
        }
        #expect(left == nil)
    }

    @Test(arguments: [
        ("{{ _('ship') }} {{ gettext('unknown') }}", "Schiff unknown"),
        ("{% trans n=1 %}{{ n }} boat{% pluralize %}{{ n }} boats{% endtrans %}", "1 Boot"),
        ("{% trans n=3 %}{{ n }} boat{% pluralize %}{{ n }} boats{% endtrans %}", "3 Boote"),
        ("{% trans 'sea' %}current{% endtrans %} {% trans %}current{% endtrans %}", "Strömung current"),
        ("{% from 'i' import m %}{{ m() }}", "Schiff"),
    ])
    func catalogueTranslates(template: String, expected: String) throws {
        let catalogue = Catalogue([
            "ship": ["Schiff"], "%(n)s boat": ["%(n)s Boot", "%(n)s Boote"], "sea\u{4}current": ["Strömung"],
        ])
        var configuration = Configuration()
        configuration.globals = catalogue.globals
        let environment = Environment(configuration) { _ in
            Source(name: "i", text: "{% macro m() %}{% trans %}ship{% endtrans %}{% endmacro %}")
        }
        #expect(try environment.compile(Source(name: "t", text: template)).render() == expected)
    }

    /// As Jinja2's `install_gettext_translations(…, newstyle=True)` has it.
    @Test(arguments: [
        ("{{ _('Hello %(name)s', name='Ann') }}", "Hallo Ann"), ("{{ gettext('100%% of %(it)s', it='tea') }}", "100% of tea"),
        ("{{ ngettext('%(num)s boat', '%(num)s boats', 3) }}", "3 Boote"), ("{{ ngettext('one', '%(n)s', 2, n='x') }}", "x"),
        ("{{ pgettext('sea', 'to %(place)s', place='Kiel') }}", "nach Kiel"),
        ("{% trans name='Ann' %}Hello {{ name }}{% endtrans %}", "Hallo Ann"),
        ("{% trans n=3, kind='sail' %}{{ n }} {{ kind }}{% pluralize %}{{ n }} {{ kind }}s{% endtrans %}", "3 sails"),
        ("{% trans %}100%{% endtrans %}", "100%"),
    ])
    func messagesOfTheNewStyleFillInTheirArguments(template: String, expected: String) throws {
        let catalogue = Catalogue([
            "Hello %(name)s": ["Hallo %(name)s"], "%(num)s boat": ["%(num)s Boot", "%(num)s Boote"],
            "sea\u{4}to %(place)s": ["nach %(place)s"],
        ])
        var configuration = Configuration()
        configuration.globals = catalogue.globals
        configuration.newStyleGettext = true
        #expect(try Environment(configuration).compile(Source(name: "t", text: template)).render() == expected)
    }
}
