// plimsoll verify --try: which posts of an old blog already hold as tutorials, and how far the others get.

import Blog
import Diagnostics
import Files
import Tutorial
import Verifier

/// Runs every post that has something to run, whether or not it asks for it; nothing is recorded.
struct TryRun: Sendable {
    let blog: LoadedBlog
    /// The engine that was asked for on the command line, if any.
    let engine: InnerEngine?

    /// What became of one candidate.
    private struct Attempt {
        var source: String
        var verdict: String
        var run: Run?
        /// The first thing that went wrong.
        var problem: Diagnostic?

        /// The share of its commands that held.
        var share: Double {
            guard let run, run.counts.total > 0 else { return -1 }
            return Double(run.steps.count { $0.outcome == .passed && !$0.command.hasPrefix(StepResult.filePrefix) })
                / Double(run.counts.total)
        }
    }

    /// Runs them as `verify` does a tutorial that has never passed, prints a line as each ends, then the list, best first.
    /// - Throws: `EnvironmentFault` where nothing can be run here; `CancellationError`.
    func tryAll() async throws {
        let documents = blog.documentsWithCommands()
        guard !documents.isEmpty else { return say("No post here has anything to run.") }
        let display = ProgressDisplay()
        let verifier = try await Verifier(options: VerifierOptions(blog.settings, folder: blog.folder)) { display.show($0) }
        say("\(counted(documents.count, "candidate")).")
        var attempts: [Attempt] = []
        for (number, document) in documents.enumerated() {
            let source = document.plan.source
            display.begin(source, number + 1, of: documents.count)
            let attempt = try await attempt(document, verifier)
            display.end()
            say(line(attempt))
            attempts.append(attempt)
        }
        if attempts.count > 1 {
            say("\nBest first:")
            for attempt in attempts.sorted(by: { ($0.share, $1.source) > ($1.share, $0.source) }) { say(line(attempt)) }
        }
        let holding = attempts.count { $0.run.map { $0.verdict != .failed } ?? false }
        say(
            "\(counted(attempts.count, "candidate")), of which \(holding) hold\(holding == 1 ? "s" : ""). `Verify: yes` in a post's header makes it a tutorial."
        )
    }

    /// Runs one candidate.
    private func attempt(_ document: TutorialDocument, _ verifier: Verifier) async throws -> Attempt {
        let source = document.plan.source
        let engine = engine ?? document.plan.options.engines.compactMap(InnerEngine.init).first ?? .docker
        do {
            let outcome = try await verifier.run(document.plan, bundle: "", on: engine)
            return Attempt(
                source: source, verdict: outcome.isVerdict ? outcome.run.verdict.rawValue : "UNDECIDED", run: outcome.run,
                problem: outcome.diagnostics.first { $0.severity == .error })
        } catch let fault as EnvironmentFault {
            return Attempt(source: source, verdict: "UNDECIDED", problem: Diagnostic(at: nil, fault.message))
        }
    }

    private func line(_ attempt: Attempt) -> String {
        let verdict = attempt.verdict + String(repeating: " ", count: max(0, 9 - attempt.verdict.count))
        let counts = attempt.run.map { ": \($0.counts.text)" } ?? ""
        let problem = attempt.problem.map { "; \($0.location.map { "line \($0.line): " } ?? "")\($0.message)" } ?? ""
        return "\(verdict) \(attempt.source)\(counts)\(problem)"
    }
}

extension LoadedBlog {
    /// Every document of the content folder with a command in it, also those that are no tutorials.
    func documentsWithCommands() -> [TutorialDocument] {
        content.walk().map(\.path).filter { $0.hasSuffix(".md") || $0.hasSuffix(".markdown") }.sorted().compactMap { path in
            guard let bytes = try? content.read(path) else { return nil }
            let document = TutorialDocument(
                bytes, source: "\(settings.string("PATH"))/\(path)", at: content.path + "/" + path, in: folder)
            return document.plan.steps.contains { $0.command != nil && $0.skip == nil } ? document : nil
        }
    }
}
