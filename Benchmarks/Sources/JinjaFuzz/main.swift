// Renders templates made by chance, and reports those that crash or hang the engine, or do not render the same twice.
//
//     swift run -c release --package-path Benchmarks JinjaFuzz [seconds] [seed] [first number]
//     swift run -c release --package-path Benchmarks JinjaFuzz show <seed> <number>
//
// The templates are rendered in a child process, which says in shared memory where it is. When it dies or stands still, the parent prints
// the template (the same seed and number always give the same one) and starts another child behind it.

import Foundation
import Jinja

/// Where a child is and what it has done, in memory that the parent sees.
struct Progress {
    var number: UInt64 = 0
    var compiled = 0
    var rendered = 0
    var different = 0
    /// The last template that did not render the same twice.
    var oddOne: UInt64 = 0
}

let patience = 10.0

/// Templates of the conformance suite, for mutation.
let others: [String] = {
    let file = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
        "../../../Tests/JinjaTests/conformance.json")
    let json = (try? Data(contentsOf: file)).flatMap { try? JSONSerialization.jsonObject(with: $0) } as? [String: Any]
    return (json?["cases"] as? [[String: Any]] ?? [["template": "{{ x }}"]]).compactMap { $0["template"] as? String }
}()

func shared(_ path: String) -> UnsafeMutablePointer<Progress> {
    let file = open(path, O_RDWR | O_CREAT, 0o600)
    ftruncate(file, 4096)
    let memory = mmap(nil, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0)!
    close(file)
    return memory.assumingMemoryBound(to: Progress.self)
}

// MARK: - The child

final class Thing: Record, @unchecked Sendable {
    init(_ title: String) { super.init(Layout(["title", "a"]), [.string(title), 1]) }
    override var text: String { "thing" }
}

let values: [String: Value] = [
    "items": [1, 2, 3], "n": 3, "d": ["a": 1, "b": "x"], "text": "<b>bold</b> & text", "word": "hello world", "names": ["a", "B"],
    "yes": true,
    "thing": .object(Thing("A title")), "things": .list(List([.object(Thing("A")), .object(Thing("B"))])),
]

func run(_ seed: UInt64, _ number: UInt64, _ progress: UnsafeMutablePointer<Progress>) {
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
    guard let template = try? environment.compile(Source(name: "case", text: text)) else { return }
    progress.pointee.compiled += 1
    func result() -> String? { try? template.render(values) }
    let first = result()
    if first != nil { progress.pointee.rendered += 1 }
    // `random` differs, and a set of addresses could.
    if !text.contains("random"), first != result() {
        progress.pointee.different += 1
        progress.pointee.oddOne = number
    }
}

func child(_ seed: UInt64, _ path: String) {
    let parent = getppid()
    // As small a stack as worker threads have on a Mac.
    let thread = Thread {
        let progress = shared(path)
        while getppid() == parent {
            run(seed, progress.pointee.number, progress)
            progress.pointee.number += 1
        }
        exit(0)
    }
    thread.stackSize = 512 * 1024
    thread.start()
    while true { sleep(60) }
}

// MARK: - The parent

func startChild(_ seed: UInt64, _ path: String) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0])
    process.arguments = ["child", "\(seed)", path]
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
}

func parent(seconds: Double, seed: UInt64, from first: UInt64) throws -> Bool {
    let path = NSTemporaryDirectory() + "/jinja-fuzz-\(getpid())"
    defer { unlink(path) }
    let progress = shared(path)
    progress.pointee = Progress(number: first)
    var (crashes, hangs) = (0, 0)
    var process = try startChild(seed, path)
    let end = Date().addingTimeInterval(seconds)
    var (last, since) = (UInt64.max, Date())
    func report(_ what: String) throws {
        let number = progress.pointee.number
        print("--- \(what): JinjaFuzz show \(seed) \(number)\n\(Generator.template(seed: seed, number: number, others: others))\n---")
        progress.pointee.number += 1
        process = try startChild(seed, path)
    }
    while Date() < end {
        usleep(100_000)
        if progress.pointee.number != last { (last, since) = (progress.pointee.number, Date()) }
        if !process.isRunning {
            crashes += 1
            try report("crash (\(process.terminationStatus))")
        } else if Date().timeIntervalSince(since) > patience {
            hangs += 1
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
            try report("hang")
        }
    }
    kill(process.processIdentifier, SIGKILL)
    process.waitUntilExit()
    let done = progress.pointee
    print(
        "seed \(seed): \(done.number - first) templates in \(Int(seconds)) s, \(done.compiled) compiled, \(done.rendered) rendered without an error"
    )
    if done.different > 0 { print("did not render the same twice: JinjaFuzz show \(seed) \(done.oddOne)") }
    print("\(crashes) crashes, \(hangs) hangs of more than \(Int(patience)) s, \(done.different) that did not render the same twice")
    return crashes + hangs + done.different == 0
}

let arguments = CommandLine.arguments.dropFirst()
switch arguments.first {
case "child": child(UInt64(CommandLine.arguments[2])!, CommandLine.arguments[3])
case "show":
    print(Generator.template(seed: UInt64(CommandLine.arguments[2])!, number: UInt64(CommandLine.arguments[3])!, others: others))
default:
    let numbers = arguments.map { Double($0) ?? 0 }
    let (seconds, seed, first) = (numbers.first ?? 60, numbers.dropFirst().first ?? 1, numbers.dropFirst(2).first ?? 0)
    exit(try parent(seconds: seconds, seed: UInt64(seed), from: UInt64(first)) ? 0 : 1)
}
