// Problems as people read them: the place, the message, the way out, and the chain that led there.

import Diagnostics
import Foundation
import Testing

@testable import Jinja

private let templates = [
    "base.html": "<html>\n{% block body %}{% endblock %}\n</html>",
    "item.html": "<li>\n{{ item.title.upper }} {{ item.missing.title }}</li>",
    "list.html": "{% for item in items %}\n{% include 'item.html' %}\n{% endfor %}",
    "macros.html": "{% macro link(page) %}{{ page.url.path }}{% endmacro %}",
    "loop.html": "{% include 'loop.html' %}",
    "a.html": "{% extends 'b.html' %}",
    "b.html": "{% extends 'a.html' %}",
]

private func rendered(_ template: String, _ configuration: Configuration = Configuration(), _ values: [String: Value] = [:]) throws
    -> String
{
    let environment = Environment(configuration) { name in templates[name].map { Source(name: name, path: "theme/\(name)", text: $0) } }
    return try environment.compile(Source(name: "page", path: "theme/page.html", text: template)).render(values)
}

private func failure(_ template: String, _ configuration: Configuration = Configuration(), _ values: [String: Value] = [:]) -> Diagnostic? {
    do {
        let text = try rendered(template, configuration, values)
        Issue.record("no error, but \(text.prefix(100))")
        return nil
    } catch { return error as? Diagnostic }
}

@Suite struct ErrorTests {
    @Test(arguments: [
        ("{{ x|striptag }}", "1:6 (8): there is no filter `striptag`; did you mean `striptags`?"),
        ("{% if x is defind %}{% endif %}", "1:12 (6): there is no test `defind`; did you mean `defined`?"),
        ("\n {% blok a %}", "2:5 (4): there is no tag `blok`; did you mean `block`?"),
        ("{% if x %}\n{% for y in z %}", "2:4 (3): `for` has no end; close it with `{% endfor %}`"),
        ("{% for x in y %}{% endif %}", "1:20 (5): unexpected `endif`; the innermost open tag is `for`, on line 1"),
        ("{% endif %}", "1:4 (5): unexpected `endif`; no tag is open here"),
        ("é {{ 1 + }}", "1:10 (2): expected an expression, found the end of the tag"),
        ("{{ (1 }}", "1:7 (1): unexpected `}`; `)` is expected first"),
        ("{{ a b }}", "1:6 (1): expected `}}`, found `b`"),
        ("{{ 'abc }}", "1:4 (1): this string has no end"),
        ("{# x", "1:1 (2): this comment has no end; close it with `#}`"),
        ("{% raw %}x", "1:1 (9): this `raw` has no end; close it with `{% endraw %}`"),
        ("{{ x", "1:1 (2): this tag has no end; close it with `}}`"),
        ("{% block a %}{% endblock b %}", "1:26 (1): `endblock b` closes the block `a`; write `endblock a`"),
        ("{% block a %}{% endblock %}{% block a %}{% endblock %}", "1:37 (1): there is a block `a` already"),
        ("{{ 1 / 0 }}", "1:4 (5): division by zero"),
        ("{{ 'a' + 1 }}", "1:4 (7): `+` does not work between `str` and `int`; `~` joins values of any type as text"),
        ("{{ nope.x }}", "1:4 (6): `nope` is undefined"),
        ("{{ 5|truncate(bogus=1) }}", "1:6 (8): `truncate` has no argument `bogus`"),
        ("{% break %}", "1:4 (5): `break` stands outside a loop"),
        ("{{ 99999999999999999999 }}", "1:4 (20): this number does not fit into 64 bits"),
        ("{{ 9223372036854775807 + 1 }}", "1:4 (23): the number does not fit into 64 bits"),
    ])
    func saysWhatIsWrong(template: String, expected: String) throws {
        let problem = try #require(failure(template))
        let place = try #require(problem.location)
        let help = problem.help.map { "; \($0)" } ?? ""
        #expect("\(place.line):\(place.column) (\(place.length)): \(problem.message)\(help)" == expected)
    }

    @Test func includesAreTraced() throws {
        let values: [String: Value] = ["items": [["title": "One"]]]
        let problem = try #require(
            failure("{% extends 'base.html' %}\n{% block body %}{% include 'list.html' %}{% endblock %}", .init(), values))
        #expect(problem.location == Location("theme/item.html", line: 2, column: 27, length: 18))
        #expect(problem.message == "`dict` has no attribute `missing`")
        let chain = problem.trace.map { "\($0.location.file):\($0.location.line) \($0.message)" }
        #expect(chain == ["theme/list.html:2 included here", "theme/page.html:2 included here", "theme/page.html:1 extended here"])
    }

    @Test func macrosAreTraced() throws {
        let problem = try #require(failure("{% from 'macros.html' import link %}\n{{ link(page) }}"))
        #expect(problem.location?.file == "theme/macros.html")
        #expect(problem.trace.map(\.location.line) == [2])
    }

    @Test func missingTemplateIsSaidWhereItIsNamed() throws {
        let problem = try #require(failure("\n{% include 'nope.html' %}"))
        #expect(problem.location?.line == 2)
        #expect(problem.message == "there is no template `nope.html`")
    }
}

@Suite struct UndefinedTests {
    private func lenient(_ warn: @escaping @Sendable (Diagnostic) -> Void = { _ in }) -> Configuration {
        var configuration = Configuration()
        configuration.undefined = .lenient
        configuration.warn = warn
        return configuration
    }

    @Test(arguments: [
        ("[{{ a.b.c }}]", "[]"), ("[{{ a() }}]", "[]"), ("[{{ a + 1 }}]", "[]"), ("{{ 1 if a > 2 else 3 }}", "3"),
        ("[{{ a['x'][0] }}]", "[]"),
        ("{% for x in a.b %}x{% else %}none{% endfor %}", "none"), ("{{ a.b|default('d') }}", "d"), ("{{ a.b|length }}", "0"),
        ("{{ [{'x': 2}, {}, {'x': 1}]|sort(attribute='x') }}", "[{}, {'x': 1}, {'x': 2}]"),
    ])
    func lenientGoesOn(template: String, expected: String) throws {
        #expect(try rendered(template, lenient()) == expected)
    }

    @Test func lenientWarnsOnceForEachPlace() throws {
        let log = DiagnosticLog()
        let text = try rendered("{% for x in [1, 2, 3] %}{{ a.b }}{% endfor %}{{ a.b }}", lenient { log.add($0) })
        #expect(text == "")
        #expect(log.all.map { $0.location?.column } == [28, 49])
        #expect(log.all.allSatisfy { $0.severity == .warning })
    }

    @Test func lenientMissesAFilterOnlyWhereItIsUsed() throws {
        let log = DiagnosticLog()
        let template = "{% if a %}{{ 1|lookup }}{{ 1 is lookdup }}{% endif %}."
        #expect(try rendered(template, lenient { log.add($0) }) == ".")
        #expect(log.all.map(\.message) == ["there is no filter `lookup`", "there is no test `lookdup`"])
        #expect(log.all.map { $0.location?.column } == [16, 33])
        #expect(failure(template, lenient(), ["a": 1])?.severity == .error)
        #expect(failure(template)?.message == "there is no filter `lookup`")
    }

    @Test func aFilterCanWarnAtItsPlace() throws {
        let log = DiagnosticLog()
        var configuration = lenient { log.add($0) }
        configuration.filters["old"] = { value, call in
            call.warn("`old` is old", help: "write `new`")
            return try builtinFilter("upper")!(value, call)
        }
        #expect(try rendered("{% for x in 'ab' %}{{ x|old }}{% endfor %}", configuration) == "AB")
        #expect(log.all.map { $0.location?.text } == ["theme/page.html:1:25"])
        #expect(log.all[0].help == "write `new`")
    }
}

@Suite struct LimitTests {
    private func small() -> Configuration {
        var configuration = Configuration()
        configuration.limits.steps = 10_000
        configuration.limits.output = 100_000
        return configuration
    }

    @Test(arguments: [
        "{% for x in range(1000000000) %}{% endfor %}",
        "{% for x in range(200) %}{% for y in range(200) %}{% endfor %}{% endfor %}",
        "{% for x in range(1000) %}{{ 'abcdefghij' * 100 }}{% endfor %}",
        "{{ 'a' * 1000000000000 }}", "{{ [1] * 1000000000000 }}", "{{ '%1000000000d' % 1 }}", "{{ 'a'|center(1000000000) }}",
        "{{ '{:1000000000}'.format(1) }}", "{{ 'a'.ljust(1000000000) }}",
        "{% set ns = namespace(s='ab') %}{% for x in range(60) %}{% set ns.s = ns.s ~ ns.s %}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro a() %}{{ b() }}{% endmacro %}{% macro b() %}{% if true %}{% for x in [1] %}{{ a()|upper }}{% endfor %}{% endif %}{% endmacro %}{{ a() }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% include 'loop.html' %}", "{% extends 'a.html' %}", "{% block a %}{{ self.a() }}{% endblock %}",
    ])
    func stops(template: String) async throws {
        let problem = try await onSmallStack { failure(template, small()) }
        #expect(problem?.location != nil)
    }

    @Test(arguments: ["(", "[", "{% if 1 %}", "{{ -", "not ", "a.b", "1+", "a|upper", "a if ", "[[1],"])
    func deepSourceIsRefused(part: String) async throws {
        let source = part.hasPrefix("{") ? String(repeating: part, count: 20_000) : "{{ " + String(repeating: part, count: 20_000) + "1 }}"
        _ = try #require(await onSmallStack { failure(source, small()) })
    }

    @Test(arguments: [
        ("{{ '' * 10 ** 15 }}", ""), ("{{ [] * 10 ** 15 }}", "[]"), ("{{ 'abc'|truncate(9223372036854775807) }}", "abc"),
        ("{{ 'ab'|center(-9223372036854775807) }}", "ab"), ("{{ 2.5|round(-9223372036854775807) }}", "0.0"),
        ("{{ 'abc'[-9223372036854775807:9223372036854775807:9223372036854775807] }}", "a"),
    ])
    func extremesAreNoProblem(template: String, expected: String) throws {
        #expect(try rendered(template, small()) == expected)
    }

    @Test func deepValuesAreNoProblem() async throws {
        let nest = "{% set ns = namespace(l=[]) %}{% for x in range(9000) %}{% set ns.l = [ns.l] %}{% endfor %}"
        let text = try await onSmallStack { try rendered(nest + "{{ (ns.l ~ '')|length > 0 }}{{ ns.l == ns.l }}", small()) }
        #expect(text == "TrueTrue")
    }
}

/// Runs on a thread with a stack as small as worker threads have on a Mac.
private func onSmallStack<Output: Sendable>(_ body: @escaping @Sendable () throws -> Output) async throws -> Output {
    try await withCheckedThrowingContinuation { continuation in
        let thread = Thread { continuation.resume(with: Result(catching: body)) }
        thread.stackSize = 512 * 1024
        thread.start()
    }
}
