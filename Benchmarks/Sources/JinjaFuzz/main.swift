// Renders templates made by chance, and reports those that crash or hang the engine, or do not render the same twice.
//
//     swift run -c release --package-path Benchmarks JinjaFuzz [seconds] [seed] [first number]
//     swift run -c release --package-path Benchmarks JinjaFuzz show <seed> <number>

import Foundation
import Fuzzing
import Jinja

/// Templates of the conformance suite, for mutation.
let others: [String] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Tests/JinjaTests/conformance.json")
    let json = (try? Data(contentsOf: file)).flatMap { try? JSONSerialization.jsonObject(with: $0) } as? [String: Any]
    return (json?["cases"] as? [[String: Any]] ?? [["template": "{{ x }}"]]).compactMap { $0["template"] as? String }
}()

final class Thing: Record, @unchecked Sendable {
    init(_ title: String) { super.init(Layout(["title", "a"]), [.string(title), 1]) }
    override var text: String { "thing" }
}

let values: [String: Value] = [
    "items": [1, 2, 3], "n": 3, "d": ["a": 1, "b": "x"], "text": "<b>bold</b> & text", "word": "hello world", "names": ["a", "B"],
    "yes": true,
    "thing": .object(Thing("A title")), "things": .list(List([.object(Thing("A")), .object(Thing("B"))])),
]

func run(_ seed: UInt64, _ number: UInt64, _ tally: inout Tally) -> Bool {
    let text = Generator.template(seed: seed, number: number, others: others)
    var configuration = Configuration()
    configuration.limits.steps = 3000
    configuration.limits.output = 200_000
    configuration.undefined = number % 2 == 0 ? .lenient : .standard
    configuration.autoescape = number % 3 == 0
    configuration.trimBlocks = number % 5 == 0
    configuration.lstripBlocks = number % 7 == 0
    let environment = Environment(configuration) { name in
        switch name {
        case "inc": Source(name: name, text: text)
        case "base":
            Source(
                name: name,
                text:
                    "{% block a %}A{% endblock %}{% block x %}{% for x in items %}{% block y scoped %}{{ x }}{% endblock %}{% endfor %}{% endblock %}{% set b = 1 %}"
            )
        default: nil
        }
    }
    guard let template = try? environment.compile(Source(name: "case", text: text)) else { return true }
    tally.counts.0 += 1
    func result() -> String? { try? template.render(values) }
    let first = result()
    if first != nil { tally.counts.1 += 1 }
    // `random` differs, and a set of addresses could.
    return text.contains("random") || first == result()
}

try Harness(
    "JinjaFuzz", things: "templates", counts: ["compiled", "rendered without an error"], wrong: "did not render the same twice",
    text: { Generator.template(seed: $0, number: $1, others: others) }, run: run
).main()
