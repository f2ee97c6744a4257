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

    @Flag(help: "Run the named files twice and write the output that came into them, with wildcards where the two runs differ.")
    var accept = false

    @Flag(
        name: .customLong("try"), help: "Run every post that has something to run, and list them by how far they got; nothing is recorded.")
    var tries = false

    func validate() throws {
        if accept, files.isEmpty { throw ValidationError("--accept edits files: name the ones it may edit") }
        if tries, accept || all || !files.isEmpty {
            throw ValidationError("--try runs the whole blog and records nothing; it goes with no other option")
        }
    }

    func run() async throws {
        let log = DiagnosticLog()
        let blog = try BlogOptions.parse(settings.map { ["-s", $0] } ?? []).load(log)
        if tries { return try await orderly { [engine] in try await TryRun(blog: blog, engine: engine.first).tryAll() } }
        let subjects = try subjects(of: blog)
        log.printAll(from: blog.folder, least: .error)
        // A document with an error in its header is not among the subjects, and yet must not go unnoticed.
        let isWhole = !files.isEmpty || log.count(.error) == 0
        if files.isEmpty { sayLeftOut(of: blog) }
        guard !subjects.isEmpty else {
            say("Nothing to verify: no document here is a tutorial.")
            if !isWhole { throw Outcome.problems }
            return
        }
        if accept {
            let named = zip(files.map { Folder($0).path }, subjects).map { (path: $0, subject: $1) }
            return try await orderly { [engine] in
                if try await !AcceptRun(blog: blog, engine: engine.first ?? .docker).accept(named) { throw Outcome.problems }
            }
        }
        let runsAll = all || !files.isEmpty
        try await orderly { [engine] in
            let tally = try await VerifyRun(blog: blog, runsAll: runsAll, engines: engine).verify(subjects)
            if tally.failed > 0 || !isWhole { throw Outcome.problems }
            if tally.undecided > 0 { throw Outcome.environment }
        }
    }

    /// Names the documents with commands that are no tutorials, for lack of `docker` in them or of `Verify: yes`, so that none is missed unawares.
    private func sayLeftOut(of blog: LoadedBlog) {
        let tutorials = Set(blog.site.tutorials.map(\.plan.source))
        let others = blog.documentsWithCommands().filter { !$0.isDeclined && !tutorials.contains($0.plan.source) }.map(\.plan.source)
        guard !others.isEmpty else { return }
        let names = others.prefix(5).joined(separator: ", ") + (others.count > 5 ? " and \(others.count - 5) more" : "")
        say("Left out, with commands and yet no tutorials (`Verify: yes` in the header makes one, `Verify: no` is silent): \(names).")
    }

    /// Runs what takes long so that signals end it in an orderly way, and says what this machine lacks.
    private func orderly(_ body: @escaping @Sendable () async throws -> Void) async throws {
        let work = Task { try await body() }
        let signals = cancelOnSignals(work)
        defer { signals.forEach { $0.cancel() } }
        do {
            try await work.value
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
            let document = try readDocument(file, as: source, in: isInside ? blog.folder : nil)
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
