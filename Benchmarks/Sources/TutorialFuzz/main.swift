// Reads posts made by chance as tutorials and makes their bundles in memory. Reports those that crash or hang, are not read the same twice or
// further down in a file, name a file outside of their folder, take time out of proportion, or give a script that no POSIX shell reads.
//
//     swift run -c release --package-path Benchmarks TutorialFuzz [seconds] [seed] [first number]
//     swift run -c release --package-path Benchmarks TutorialFuzz show <seed> <number>

import Foundation
import Fuzzing
import Markdown
import Tutorial

/// The demo blog's posts and the small documents of the reader's tests, for mutation.
let others: [[UInt8]] = {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("../../..").standardizedFileURL
    return ["content", "Tests/TutorialTests/Plans", "docs"].flatMap { folder in
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path + "/" + folder)) ?? []
        return names.filter { $0.hasSuffix(".md") }.sorted().compactMap { name in
            FileManager.default.contents(atPath: "\(root.path)/\(folder)/\(name)").map(Array.init)
        }
    }
}()

func plan(_ post: (header: [String: String], body: [UInt8]), firstLine: Int = 1) -> Plan {
    Plan(reading: Document(post.body, firstLine: firstLine).blocks, source: "content/post.md", header: post.header)
}

/// Whether a path stays in its folder and can be written there.
func isInside(_ path: String) -> Bool {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    return !path.isEmpty && !parts.contains { $0.isEmpty || $0 == "." || $0 == ".." } && !path.utf8.contains(0)
        && !path.contains { $0.isNewline }
}

/// Seconds of this thread's processor time that a reading takes.
func seconds(_ post: (header: [String: String], body: [UInt8])) -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    _ = Bundle(plan(post), name: "post", title: "A post").items.count
    return now() - start
}

/// Whether four times the text takes about four times as long.
func isLinear(_ post: (header: [String: String], body: [UInt8])) -> Bool {
    func times(_ count: Int) -> (header: [String: String], body: [UInt8]) {
        (post.header, Array(repeatElement(post.body, count: count).joined()))
    }
    guard post.body.count < 20_000 else { return true }
    let long = seconds(times(32))
    guard long > 0.3 else { return true }
    return long < 10 * seconds(times(8)) || seconds(times(32)) < 10 * seconds(times(8))
}

func isReadable(_ script: [UInt8]) -> Bool {
    let path = NSTemporaryDirectory() + "/TutorialFuzz-\(getpid()).sh"
    defer { unlink(path) }
    guard FileManager.default.createFile(atPath: path, contents: Data(script)) else { return false }
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["dash", "-n", path]
    guard (try? process.run()) != nil else { return false }
    process.waitUntilExit()
    return process.terminationStatus == 0
}

/// What is wrong with a post's reading and bundle, or nil.
func fault(_ post: (header: [String: String], body: [UInt8]), number: UInt64, _ tally: inout Tally) -> String? {
    let first = plan(post)
    if first.digest != plan(post).digest { return "read twice, it is not the same" }
    if first.digest != plan(post, firstLine: 8).digest { return "seven lines further down it is not the same" }
    let bundle = Bundle(first, name: "post", title: "A 'post'")
    if let item = bundle.items.first(where: { !isInside($0.path) }) { return "this leads out of its folder: \(item.path)" }
    if !isInside(first.folder) { return "this is no folder's name: \(first.folder)" }
    if Set(bundle.items.map(\.path)).count < bundle.items.count { return "two files have one name" }
    if first.isRunnable { tally.counts.0 += 1 }
    tally.counts.1 += first.steps.count
    if number % 50 == 0, !isLinear(post) { return "four times the text takes much more than four times as long" }
    guard number % 20 == 0, let script = bundle.items.first(where: { $0.path == "run.sh" }) else { return nil }
    tally.counts.2 += 1
    if !isReadable(script.bytes) { return "dash does not read its script" }
    return bundle.archive == Bundle(plan(post), name: "post", title: "A 'post'").archive ? nil : "made twice, the archive is not the same"
}

try Harness(
    "TutorialFuzz", things: "posts", counts: ["tutorials", "steps", "scripts read by dash"], wrong: "came out wrong",
    text: { seed, number in
        let post = Generator.post(seed: seed, number: number, others: others)
        let header = post.header.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
        var tally = Tally()
        let verdict = CommandLine.arguments.dropFirst().first == "show" ? fault(post, number: number, &tally) ?? "all is well" : ""
        return header + "\n" + String(decoding: post.body, as: UTF8.self) + "\n" + verdict
    },
    run: { seed, number, tally in fault(Generator.post(seed: seed, number: number, others: others), number: number, &tally) == nil }
).main()
