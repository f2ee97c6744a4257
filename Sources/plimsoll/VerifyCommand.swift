// plimsoll verify: runs tutorials in sandboxes, writes evidence, and reports.

import ArgumentParser
import Blog
import Diagnostics
import Dispatch
import Files
import FoundationEssentials
import Glibc
import Settings
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

    func run() async throws {
        let log = DiagnosticLog()
        let blog = try BlogOptions.parse(settings.map { ["-s", $0] } ?? []).load(log)
        let subjects = try subjects(of: blog)
        if log.count(.error) > 0 { log.printAll(from: blog.folder, quiet: true) }
        guard !subjects.isEmpty else {
            say("Nothing to verify: no document here has anything to run.")
            return
        }
        let work = Task { try await VerifyRun(blog: blog, runsAll: all || !files.isEmpty).verify(subjects) }
        let signals = cancelOnSignals(work)
        defer { signals.forEach { $0.cancel() } }
        do {
            if try await work.value > 0 { throw Outcome.problems }
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
            let source = absolute.hasPrefix(blog.folder.path + "/") ? String(absolute.dropFirst(blog.folder.path.count + 1)) : file
            if let subject = known.first(where: { $0.plan.source == source }) { return subject }
            let document = try readDocument(file)
            guard document.plan.isRunnable else {
                printError("\(file): nothing to run; `plimsoll plan \(file)` shows how it is read\n")
                throw Outcome.wrongUse
            }
            return Subject(plan: document.plan, bundle: document.bundle)
        }
    }

    /// Ctrl-C and its like end the work in an orderly way: the sandbox goes first, then we.
    private func cancelOnSignals(_ work: Task<Int, any Error>) -> [any DispatchSourceSignal] {
        [SIGINT, SIGTERM, SIGHUP].map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { work.cancel() }
            source.resume()
            return source
        }
    }
}

/// A tutorial to verify.
struct Subject: Sendable {
    var plan: Plan
    var bundle: Bundle
}

/// One call of `verify`.
private struct VerifyRun: Sendable {
    let blog: LoadedBlog
    let runsAll: Bool

    /// Verifies one after the other and prints what came of each.
    /// - Returns: how many failed.
    /// - Throws: `EnvironmentFault` where nothing can be run here.
    func verify(_ subjects: [Subject]) async throws -> Int {
        let display = ProgressDisplay()
        let options = VerifierOptions(blog.settings, folder: blog.folder)
        guard blog.log.count(.error) == 0 || !blog.log.all.contains(where: { $0.message.hasPrefix("VERIFY") }) else { return 1 }
        let verifier = try await Verifier(options: options) { display.show($0) }
        say("Sandboxes: \(verifier.engine.summary).")
        var (failed, fresh) = (0, 0)
        for (number, subject) in subjects.enumerated() {
            let evidence = try? Evidence.read(for: subject.plan.source, in: evidenceFolder)
            if !runsAll, let pass = evidence?.lastPass, isFresh(pass, evidence, subject, verifier) {
                fresh += 1
                continue
            }
            display.begin(subject.plan.source, number + 1, of: subjects.count)
            if try await !verify(subject, evidence, verifier, display) { failed += 1 }
        }
        summarize(subjects.count, failed: failed, fresh: fresh)
        return failed
    }

    private var evidenceFolder: Folder { blog.folder.folder("evidence") }
    private var maxAge: Double { Double(blog.settings.table("VERIFY").int("max_age", default: 30)) * 86_400 }

    /// The same plan passed in the same sandbox not too long ago, and has not failed since.
    private func isFresh(_ pass: Run, _ evidence: Evidence?, _ subject: Subject, _ verifier: Verifier) -> Bool {
        evidence?.lastFailure == nil && pass.plan == subject.plan.digest && pass.sandbox == verifier.image.key
            && Date().timeIntervalSince(pass.started) < maxAge
    }

    /// - Returns: whether it passed, wholly or in part.
    private func verify(_ subject: Subject, _ evidence: Evidence?, _ verifier: Verifier, _ display: ProgressDisplay) async throws -> Bool {
        let outcome = try await verifier.run(subject.plan, bundle: sha256(subject.bundle.archive), before: evidence?.lastPass)
        display.end()
        let word = outcome.isVerdict ? outcome.run.verdict.rawValue : "UNDECIDED"
        say("\(word)  \(subject.plan.source): \(outcome.run.counts.text); \(seconds(outcome.run.seconds))")
        let problems = DiagnosticLog()
        problems.add(subject.plan.diagnostics)
        problems.add(outcome.diagnostics)
        problems.printAll(from: blog.folder)
        // What this machine lacks says nothing about the tutorial: the evidence stays as it is.
        if outcome.isVerdict { try record(outcome.run, of: subject.plan.source, evidence) }
        return outcome.run.verdict != .failed
    }

    /// Evidence is kept for documents inside the blog's folder; a stray file's run is only reported.
    private func record(_ run: Run, of source: String, _ evidence: Evidence?) throws {
        guard Folder.normalized(source) != nil else { return }
        try run.writeAsLast(of: source, in: blog.folder.folder(".plimsoll/runs"))
        var evidence = evidence ?? Evidence(source: source)
        evidence.record(run, maxAge: maxAge)
        try evidence.write(in: evidenceFolder)
    }

    private func summarize(_ count: Int, failed: Int, fresh: Int) {
        let passed = count - failed - fresh
        var parts = ["\(passed) passed", "\(failed) failed"]
        if fresh > 0 { parts.append("\(fresh) unchanged and proved less than \(Int(maxAge / 86_400)) days ago (--all runs them too)") }
        say("\(counted(count, "tutorial")): " + parts.joined(separator: ", ") + ". Evidence is in evidence/.")
    }
}

private func seconds(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
}
