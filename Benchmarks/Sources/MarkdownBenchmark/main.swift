// What our walk over the tree costs beside cmark-gfm's own parse and rendering, and what two threads gain.
//
//     swift run -c release --package-path Benchmarks MarkdownBenchmark [rounds] [documents] [folder of more .md files]
//
// Each round measures both sides one straight after the other; medians are printed. Processor time is compared where other work on the
// machine would disturb the clock. Code is in the language `text` on both sides: what colouring costs is another question.

import CAffinity
import CCMarkGFM
import Foundation
import Markdown

let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..").standardizedFileURL.path
let rounds = CommandLine.arguments.dropFirst().first.flatMap { Int($0) } ?? 15
let count = CommandLine.arguments.dropFirst(2).first.flatMap { Int($0) } ?? 80_000

// MARK: - The texts

func documents(in folder: String) -> [[UInt8]] {
    let names = (try? FileManager.default.subpathsOfDirectory(atPath: folder)) ?? []
    return names.filter { $0.hasSuffix(".md") || $0.hasSuffix(".markdown") }.sorted().compactMap { name in
        FileManager.default.contents(atPath: "\(folder)/\(name)").map { withoutLanguages(Array($0)) }
    }
}

/// A text whose fences, and Pelican's headers of code, say `text`.
func withoutLanguages(_ text: [UInt8]) -> [UInt8] {
    let fences = String(decoding: text, as: UTF8.self).replacing(/(?m)^([ >\t]*(?:`{3,}|~{3,}))[^`\n]+$/) { "\($0.output.1)text" }
    return Array(fences.replacing(/(?m)^([ \t]+(?::::?|#!))\w+/) { "\($0.output.1)text" }.utf8)
}

/// A post as blogs about tools have them: paragraphs with emphasis and links, a list, code, a table. About 3 KB.
func post(_ number: Int) -> [UInt8] {
    let words = [
        "image", "layer", "container", "build", "*context*", "`registry`", "digest", "**volume**", "[network](https://example.org/network)",
        "port",
        "process", "cache", "which", "often", "after", "every", "several", "whole", "because", "until",
    ]
    var state = UInt64(number) &* 0x9E37_79B9_7F4A_7C15
    func sentence() -> String {
        (0..<12).map { _ in
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return words[Int(state >> 33) % words.count]
        }.joined(separator: " ") + "."
    }
    func paragraph() -> String { (0..<5).map { _ in sentence() }.joined(separator: " ") + "\n\n" }
    let list = (1...4).map { "\($0). \(sentence())\n" }.joined() + "\n"
    let code = "```text\nFROM debian:bookworm-slim\nRUN echo \(number) > /etc/number\nCMD [\"python3\", \"app.py\"]\n```\n\n"
    let table = "| name | size |\n| --- | --: |\n" + (1...4).map { "| row \($0) | \(number) |\n" }.joined() + "\n"
    return Array(
        (paragraph() + "## The parts of post \(number)\n\n" + paragraph() + list + code + paragraph() + "### Running it\n\n" + code + table
            + paragraph() + paragraph()).utf8)
}

// MARK: - The two sides

func ours(_ text: [UInt8], _ dialect: Dialect = .gfm) -> [UInt8] {
    let document = Document(text, dialect: dialect)
    document.resolveLinks { _ in nil }
    _ = document.problems(in: "post.md")
    return document.html()
}

nonisolated(unsafe) let extensions: [OpaquePointer] = {
    cmark_gfm_core_extensions_ensure_registered()
    let names: [String] = ["table", "strikethrough", "autolink", "tasklist"]
    return names.compactMap { cmark_find_syntax_extension($0) }
}()

func cmarks(_ text: [UInt8]) -> Int {
    let options = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8
    let parser = cmark_parser_new(options)!
    for each in extensions { cmark_parser_attach_syntax_extension(parser, each) }
    text.withUnsafeBytes { cmark_parser_feed(parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
    let tree = cmark_parser_finish(parser)
    let html = cmark_render_html(tree, options, nil)!
    defer {
        free(html)
        cmark_node_free(tree)
        cmark_parser_free(parser)
    }
    return strlen(html)
}

// MARK: - Measuring

func processorTime(_ work: () -> Void) -> Double {
    let start = clock()
    work()
    return Double(clock() - start) / Double(CLOCKS_PER_SEC)
}

func median(_ numbers: [Double]) -> Double { numbers.sorted()[numbers.count / 2] }

/// How long our side takes, in each dialect, for what cmark-gfm does in one.
func compare(_ name: String, _ texts: [[UInt8]]) {
    let size = texts.reduce(0) { $0 + $1.count }
    let turns = max(1, 4_000_000 / max(1, size))
    let sides: [([UInt8]) -> Void] = [{ _ = cmarks($0) }, { _ = ours($0) }, { _ = ours($0, .pelican) }]
    let times = (0..<rounds).map { _ in
        sides.map { side in processorTime { for _ in 0..<turns { for text in texts { side(text) } } } }
    }
    let speeds = sides.indices.map { side in Double(size * turns) / 1e6 / median(times.map { $0[side] }) }
    let ratios = sides.indices.dropFirst().map { side in median(times.map { $0[side] / $0[0] }) }
    let columns = (speeds + ratios).map { String(format: "%10.2f", $0) }
    print(name.padding(toLength: 24, withPad: " ", startingAt: 0) + columns.joined())
}

/// Renders posts on threads; the sum tells whether two ways gave the same.
func renderAll(threads: Int) -> (clock: Double, processor: Double, sum: UInt64) {
    let done = DispatchGroup()
    nonisolated(unsafe) let sums = UnsafeMutablePointer<UInt64>.allocate(capacity: threads)
    let (start, cpu) = (ContinuousClock.now, clock())
    for thread in 0..<threads {
        done.enter()
        Thread.detachNewThread {
            if threads > 1 { stay_on_processor(Int32(thread)) }
            var sum: UInt64 = 0
            for number in stride(from: thread, to: count, by: threads) { sum &+= checksum(ours(post(number)), UInt64(number)) }
            sums[thread] = sum
            done.leave()
        }
    }
    done.wait()
    let (clockTime, processor) = ((ContinuousClock.now - start) / .seconds(1), Double(clock() - cpu) / Double(CLOCKS_PER_SEC))
    defer { sums.deallocate() }
    return (clockTime, processor, (0..<threads).reduce(0) { $0 &+ sums[$1] })
}

func checksum(_ bytes: [UInt8], _ number: UInt64) -> UInt64 {
    bytes.reduce(14_695_981_039_346_656_037 ^ number) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 }
}

print("Megabytes a second of processor time, medians of \(rounds) rounds\n")
print("texts                        cmark       gfm   pelican   gfm: time  pelican: time, cmark's being 1")
compare("the demo blog", documents(in: root + "/content"))
compare("posts about tools", (0..<300).map(post))
let specification = (ProcessInfo.processInfo.environment["HOME"] ?? "") + "/.cache/plimsoll/cmark-gfm/spec.txt"
if let text = FileManager.default.contents(atPath: specification) { compare("GitHub's specification", [withoutLanguages(Array(text))]) }
if let folder = CommandLine.arguments.dropFirst(3).first { compare("more", documents(in: folder)) }

print("\n\(count) documents, read and rendered:")
let (one, two) = (renderAll(threads: 1), renderAll(threads: 2))
print(String(format: "one thread  %6.2f s, %6.2f s of processor time", one.clock, one.processor))
print(
    String(
        format: "two threads %6.2f s, %6.2f s of processor time, %@", two.clock, two.processor,
        one.sum == two.sum ? "the same pages" : "OTHER PAGES"))
print(
    String(
        format: "gain %.2f× on the clock with %.2f processors in use; %.2f× by processor time", one.clock / two.clock,
        two.processor / two.clock,
        2 * one.processor / two.processor))
exit(one.sum == two.sum ? 0 : 1)
