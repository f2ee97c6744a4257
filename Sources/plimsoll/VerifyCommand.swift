// plimsoll verify: runs tutorials in sandboxes, writes evidence, and reports.

import ArgumentParser
import Blog
import Diagnostics
import Dispatch
import Files
import Glibc
import Synchronization
import Tutorial
import Verifier

/// Runs tutorials from scratch.
struct VerifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "verify", abstract: "Run tutorials from scratch in sandboxes, and write down what was proved.")

    @Argument(help: "Markdown files; all tutorials of the blog otherwise.")
    var files: [String] = []

    @Option(name: [.short, .customLong("settings")], help: "A settings file; pelicanconf.py, then plimsoll.toml otherwise.")
    var settings: String?

    @Flag(help: "Run every tutorial, also those whose evidence is fresh and whose plan is unchanged.")
    var all = false

    @Option(help: "The engine in the sandbox, docker or podman; may be given twice. As the post says, or docker, otherwise.")
    var engine: [InnerEngine] = []

    func run() async throws {
        let log = DiagnosticLog()
        let blog = try BlogOptions.parse(settings.map { ["-s", $0] } ?? []).load(log)
        let subjects = try subjects(of: blog)
        log.printAll(from: blog.folder, least: .error)
        // A document with an error in its header is not among the subjects, and yet must not go unnoticed.
        let isWhole = !files.isEmpty || log.count(.error) == 0
        guard !subjects.isEmpty else {
            say("Nothing to verify: no document here has anything to run.")
            if !isWhole { throw Outcome.problems }
            return
        }
        let work = Task { try await VerifyRun(blog: blog, runsAll: all || !files.isEmpty, engines: engine).verify(subjects) }
        let signals = cancelOnSignals(work)
        defer { signals.forEach { $0.cancel() } }
        do {
            let tally = try await work.value
            if tally.failed > 0 || !isWhole { throw Outcome.problems }
            if tally.undecided > 0 { throw Outcome.environment }
        } catch let fault as EnvironmentFault {
            printError("plimsoll: \(fault)\n")
            throw Outcome.environment
        } catch is CancellationError {
            printError("plimsoll: interrupted; every sandbox is ended and nothing was recorded\n")
            throw ExitCode(130)
        }
    }

    /// The tutorials of the blog, or those that are named; a named one may lie anywhere.
    private func subjects(of blog: LoadedBlog) throws -> [Subject] {
        let known = blog.site.tutorials.map { Subject(plan: $0.plan, bundle: $0.bundle) }
        guard !files.isEmpty else { return known }
        return try files.map { file in
            let absolute = Folder(file).path
            let isInside = absolute.hasPrefix(blog.folder.path + "/")
            let source = isInside ? String(absolute.dropFirst(blog.folder.path.count + 1)) : absolute
            if let subject = known.first(where: { $0.plan.source == source }) { return subject }
            let document = try readDocument(file, as: source)
            guard document.plan.isRunnable else {
                printError("\(file): nothing to run; `plimsoll plan \(file)` shows how it is read\n")
                throw Outcome.wrongUse
            }
            return Subject(plan: document.plan, bundle: document.bundle)
        }
    }

    /// Ctrl-C and its like end the work in an orderly way: the sandbox goes first, then we. The second one ends us at once.
    private func cancelOnSignals<Result>(_ work: Task<Result, any Error>) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            let count = Atomic<Int>(0)
            source.setEventHandler {
                if count.add(1, ordering: .relaxed).newValue > 1 { Glibc.exit(128 + number) }
                work.cancel()
            }
            source.resume()
            return source
        }
    }
}

extension InnerEngine: ExpressibleByArgument {}
