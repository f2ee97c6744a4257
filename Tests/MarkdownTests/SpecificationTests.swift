import CCMarkGFM
import Foundation
import HTML
import Testing

@testable import Markdown

/// The examples of GitHub's specification, which holds all of CommonMark 0.29's, and the walk over the tree beside cmark-gfm's own renderer.
@Suite struct SpecificationTests {
    static let isMissing: Comment = "the specification is not here: Tests/MarkdownTests/fetch-specification gets it"

    @Test(.enabled(if: Specification.isHere, isMissing)) func everyExampleOfTheSpecificationIsRendered() throws {
        let examples = try Specification.examples(in: "spec.txt")
        #expect(examples.count == 673)
        for example in examples where !example.isDisabled {
            let (tree, arena) = Parser.parse(Array(example.text.utf8), options: CMARK_OPT_UNSAFE, extensions: example.extensions)
            defer { withExtendedLifetime(arena) {} }
            let html = rendered(tree, filtersTags: example.extensions.contains("tagfilter"))
            #expect(html == example.html, "line \(example.line) of spec.txt")
        }
    }

    /// cmark-gfm's own test says that the attributes of a task's box may stand in another order than in these two.
    @Test(.enabled(if: Specification.isHere, isMissing)) func tasksAreRendered() throws {
        for example in try Specification.examples(in: "spec.txt").filter(\.isDisabled) {
            let html = String(decoding: Document(example.text.utf8).html(), as: UTF8.self)
            let expected = example.html
                .replacing(#"checked="" disabled="" type="checkbox">"#, with: #"type="checkbox" checked="" disabled="" />"#)
                .replacing(#"disabled="" type="checkbox">"#, with: #"type="checkbox" disabled="" />"#)
                .replacing("<li><p>", with: "<li>\n<p>")
            #expect(html == expected, "line \(example.line) of spec.txt")
        }
    }

    @Test(.enabled(if: Specification.isHere, isMissing), arguments: ["spec.txt", "extensions.txt", "regression.txt", "smart_punct.txt"])
    func theWalkWritesWhatCmarkDoes(file: String) throws {
        for example in try Specification.examples(in: file) { expectSame(Array(example.text.utf8), "line \(example.line) of \(file)") }
        expectSame(Array(try Specification.text(of: file).utf8), "\(file) as a whole")
    }

    @Test(arguments: [
        "", "\n", "a[^1] b[^2] c[^1]\n\n[^1]: one[^2]\n\n    - two\n\n[^2]: three", "x[^a\"b&c]\n\n[^a\"b&c]: > quote",
        "![a *b* `c` <i> ![d](e \"f\")\ng~~h~~ i\\\nj](k&l'm<n>ö%20 \"t\\\"i\")", "|a|b|c|\n|:-|:-:|-:|\n|d|e|\n|f|g|h|i|\n\n|j|\n|-|",
        "3) a\n4) b\n\n   c\n- [x] d\n\n  - [ ] e\n* * *\n<div>\n&copy;\n\n``` a<b c\nd\n```\n    e", "a\0b \u{FFFD} `\0`",
        "> # a\n> ===\n> b  \n> c\\\n> d\n\n<!-- x -->\n<b", "~~~\nunclosed\n\n", "http://a.b/c?d=e&f=\"g a@b.cd www.x.yz",
    ])
    func theWalkWritesWhatCmarkDoesWithoutTheSpecification(text: String) {
        expectSame(Array(text.utf8), Comment(rawValue: text))
    }

    private func expectSame(_ text: [UInt8], _ comment: Comment) {
        for extensions in [Parser.extensions, []] {
            let (tree, arena) = Parser.parse(text, extensions: extensions)
            defer { withExtendedLifetime(arena) {} }
            let html = cmark_render_html_with_mem(tree.node, Parser.options, nil, cmark_get_default_mem_allocator())!
            defer { free(html) }
            #expect(rendered(tree) == String(cString: html), comment)
        }
    }

    private func rendered(_ tree: Tree, filtersTags: Bool = false) -> String {
        var renderer = Renderer(attributes: TreeAttributes(), markup: Markup(code: .plain, filtersTags: filtersTags))
        renderer.render(tree)
        return renderer.writer.text
    }
}

private struct Specification {
    var text = ""
    var html = ""
    var line = 0
    var words: [Substring] = []

    var isDisabled: Bool { words.contains("disabled") }
    var extensions: [String] { words.filter { $0 != "disabled" }.map(String.init) }

    private static let folder: String = {
        let environment = ProcessInfo.processInfo.environment
        return (environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache") + "/plimsoll/cmark-gfm/"
    }()

    static var isHere: Bool { FileManager.default.fileExists(atPath: folder + "spec.txt") }

    static func text(of file: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: folder + file)), as: UTF8.self)
    }

    /// An example is the Markdown, a line with a dot, and the HTML, in a fence of 32 backticks; tabs are shown as arrows.
    static func examples(in file: String) throws -> [Specification] {
        let fence = String(repeating: "`", count: 32)
        var examples: [Specification] = []
        var current: Specification?
        var isHTML = false
        for (index, line) in try text(of: file).split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if line.hasPrefix(fence + " example") {
                current = Specification(line: index + 1, words: line.dropFirst(fence.count + 8).split(separator: " "))
                isHTML = false
            } else if line == fence, let example = current {
                examples.append(example)
                current = nil
            } else if line == ".", current != nil, !isHTML {
                isHTML = true
            } else if current != nil {
                let line = line.replacing("→", with: "\t") + "\n"
                if isHTML { current?.html += line } else { current?.text += line }
            }
        }
        return examples
    }
}
