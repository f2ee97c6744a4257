import Testing

@testable import Tutorial

@Suite struct YAMLTests {
    /// A document, and a value in it by its path.
    @Test(arguments: [
        ("a: 1\nb: two # words\n", ["b"], YAML.text("two")),
        ("a:\n  b:\n    c: 3\n", ["a", "b", "c"], .text("3")),
        ("a:\n- 1\n- 2\n", ["a"], .list([.text("1"), .text("2")])),
        ("x:\n  a:\n  - 1\n  - 2\n  b: 3\n", ["x", "a"], .list([.text("1"), .text("2")])),
        (
            "a:\n  - x: 1\n    y: 2\n  - x: 3\n", ["a"],
            .list([
                .map([.init(key: "x", value: .text("1")), .init(key: "y", value: .text("2"))]), .map([.init(key: "x", value: .text("3"))]),
            ])
        ),
        ("a: [1, \"2, 3\", {b: c}]\n", ["a"], .list([.text("1"), .text("2, 3"), .map([.init(key: "b", value: .text("c"))])])),
        ("a: [1,\n  2]\nb: 3\n", ["b"], .text("3")),
        ("a: |\n  # no comment\n  b: 1\nc: 2\n", ["c"], .text("2")),
        ("a: |\n  one\n  two\n", ["a"], .text("one\ntwo\n")),
        ("a: &x\n  p: 1\nb: *x\n", ["b", "p"], .text("1")),
        ("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n", ["b", "q"], .text("3")),
        ("a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n", ["b", "p"], .text("1")),
        ("a: 'it''s # here'\n", ["a"], .text("it's # here")),
        ("---\n\"a b\": http://x:80/y\n", ["a b"], .text("http://x:80/y")),
        ("a: !reset null\n", ["a"], .text("null")),
    ])
    func valueIsRead(text: String, path: [String], expected: YAML) {
        var value: YAML? = YAML(text)
        for key in path { value = value?[key] }
        #expect(value == expected)
    }

    @Test func hostileTextEnds() {
        for text in [
            String(repeating: "- ", count: 20_000), String(repeating: "[", count: 20_000), String(repeating: "{a: ", count: 20_000),
            "a: [}\n", "*", "&",
            "a: *a\n", "a: &a *a\n", (0..<2000).map { String(repeating: " ", count: $0) + "a:" }.joined(separator: "\n"), "\t- a: 1\n",
            ": :\n", "? a\n: b\n",
        ] {
            _ = YAML(text)
        }
    }
}
