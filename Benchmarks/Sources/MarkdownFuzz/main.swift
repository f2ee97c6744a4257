// Renders documents made by chance, and reports those that crash or hang, take time out of proportion, do not render the same twice, come out
// broken, or lose code.
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

/// What is wrong with a document's HTML, or nil.
func fault(_ text: [UInt8], number: UInt64, _ tally: inout Tally) -> String? {
    let dialect = number % 2 == 0 ? .gfm : pelican
    let start = processorTime()
    let first = rendered(text, dialect)
    let time = processorTime() - start
    if time > 0.25 + Double(text.count) * 5e-6 { return "\(text.count) bytes take \(time) s" }
    if number % 50 < 2, !isLinear(text, dialect) { return "four times the text takes much more than four times as long" }
    guard first.html == rendered(text, dialect).html else { return "rendered twice, it is not the same" }
    if let fault = badBytes(first.html, text, dialect) { return fault }
    // What an author writes in HTML goes to the page as it is, whole or not.
    guard !mayHoldHTML(text) else { return nil }
    tally.counts.0 += 1
    guard let page = Page(first.html) else { return "the markup is broken" }
    tally.counts.1 += first.code.count
    // No code is one empty line where lines have marks or numbers.
    let isKept = page.code.count == first.code.count && zip(page.code, first.code).allSatisfy { $0 == $1 || $0 == "\n" && $1.isEmpty }
    return isKept ? nil : "code is lost"
}

/// What must not be in HTML, whatever its author wrote: ill-formed bytes, NUL, and the marks that the reader of Pelican's dialect uses inside.
func badBytes(_ html: [UInt8], _ text: [UInt8], _ dialect: Dialect) -> String? {
    if String(validating: html, as: UTF8.self) == nil { return "the HTML is no UTF-8" }
    if html.contains(0) { return "there is a NUL in the HTML" }
    let hasMark = zip(zip(html, html.dropFirst()), html.dropFirst(2)).contains {
        $0.0 == 0xEF && $0.1 == 0xB7 && (0x90...0xAF).contains($1)
    }
    return hasMark && dialect != .gfm ? "a mark of ours is in the HTML" : nil
}

/// Seconds that this thread has had a processor.
func processorTime() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// Whether four times the text takes about four times as long.
func isLinear(_ text: [UInt8], _ dialect: Dialect) -> Bool {
    guard text.count < 20_000 else { return true }
    func seconds(_ count: Int) -> Double {
        let long = Array(repeatElement(text, count: count).joined())
        let start = processorTime()
        _ = rendered(long, dialect)
        return processorTime() - start
    }
    let long = seconds(32)
    guard long > 0.3 else { return true }
    return long < 10 * seconds(8) || seconds(32) < 10 * seconds(8)
}

/// Noncharacters are dropped in Pelican's dialect, and what stood before and behind them then stands together.
func mayHoldHTML(_ text: [UInt8]) -> Bool {
    zip(text, text.dropFirst()).contains {
        $0 == UInt8(ascii: "<") && ($1 | 0x20 >= 0x61 && $1 | 0x20 <= 0x7A || "/!?".utf8.contains($1) || $1 >= 0x80)
    }
}

try Harness(
    "MarkdownFuzz", things: "documents", counts: ["without HTML of their own", "code blocks"], wrong: "came out wrong",
    text: { seed, number in
        let text = Generator.document(seed: seed, number: number, others: others)
        var tally = Tally()
        let verdict = CommandLine.arguments.dropFirst().first == "show" ? fault(text, number: number, &tally) ?? "all is well" : ""
        return String(decoding: text, as: UTF8.self) + "\n" + verdict
    },
    run: { seed, number, tally in
        fault(Generator.document(seed: seed, number: number, others: others), number: number, &tally) == nil
    }
).main()
