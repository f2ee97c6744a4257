// Renders documents made by chance, and reports those that crash or hang, do not render the same twice, come out broken, or lose code.
//
//     swift run -c release --package-path Benchmarks MarkdownFuzz [seconds] [seed] [first number]
//     swift run -c release --package-path Benchmarks MarkdownFuzz show <seed> <number>

import Foundation
import Fuzzing
import Markdown

/// The demo blog's documents and this repository's own, for mutation.
let others: [[UInt8]] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..").standardizedFileURL
    return ["content", "docs", "."].flatMap { folder in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/" + folder)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(root.path)/\(folder)/\(name)").map(Array.init)
        }
    }
}()

/// Python-Markdown with every extension that is there.
let pelican: Dialect = {
    var extensions = PelicanExtensions(.init(rawValue: .max))
    extensions.tableOfContents.permalink = "¶"
    return .pelican(extensions)
}()

/// A document's HTML after everything that a blog does with it, and its code.
func rendered(_ text: [UInt8], _ dialect: Dialect) -> (html: [UInt8], code: [String]) {
    let document = Document(text, dialect: dialect)
    let code = document.blocks.compactMap { block in
        if case .code(let code) = block.content { code.text } else { nil }
    }
    document.resolveLinks { $0.target.hasPrefix("{") ? "/resolved?a=\"b\"&c" : nil }
    _ = document.problems(in: "case.md")
    return (document.html(), code)
}

func run(_ seed: UInt64, _ number: UInt64, _ tally: inout Tally) -> Bool {
    let text = Generator.document(seed: seed, number: number, others: others)
    let dialect = number % 2 == 0 ? .gfm : pelican
    let first = rendered(text, dialect)
    guard first.html == rendered(text, dialect).html else { return false }
    // What an author writes in HTML goes to the page as it is, whole or not.
    guard !mayHoldHTML(text) else { return true }
    tally.counts.0 += 1
    guard let page = Page(first.html) else { return false }
    tally.counts.1 += first.code.count
    return page.code == first.code
}

/// Noncharacters are dropped in Pelican's dialect, and what stood before and behind them then stands together.
func mayHoldHTML(_ text: [UInt8]) -> Bool {
    zip(text, text.dropFirst()).contains {
        $0 == UInt8(ascii: "<") && ($1 | 0x20 >= 0x61 && $1 | 0x20 <= 0x7A || "/!?".utf8.contains($1) || $1 >= 0x80)
    }
}

try Harness(
    "MarkdownFuzz", things: "documents", counts: ["without HTML of their own", "code blocks"], wrong: "came out wrong",
    text: { String(decoding: Generator.document(seed: $0, number: $1, others: others), as: UTF8.self) }, run: run
).main()
