// One call of `plimsoll verify`: tutorial after tutorial, each run recorded and reported.

import Diagnostics
import Files
import FoundationEssentials
import Settings
import Tutorial
import Verifier

/// A tutorial to verify.
struct Subject: Sendable {
    var plan: Plan
    var bundle: Bundle
}

/// Runs tutorials and keeps the evidence.
struct VerifyRun: Sendable {
    let blog: LoadedBlog
    let runsAll: Bool
    /// The engines that were asked for on the command line, if any.
    let engines: [InnerEngine]

    /// How the tutorials ended.
    struct Tally: Sendable {
        var passed = 0
        /// Those of which something was skipped.
        var inPart = 0
        var failed = 0
        /// Those that say nothing, because this machine lacked something in the middle.
        var undecided = 0
        /// Those that were not run, because nothing changed since their last pass.
        var fresh = 0
        /// What went wrong, a line for each that did not pass.
        fileprivate var problems: [String] = []
    }

    /// What one run came to.
    private enum Result {
        case passed
        case inPart
        case failed(String)
        case undecided(String)
    }

    /// Verifies one after the other and prints what came of each; one that goes wrong does not keep the next from running.
    /// - Throws: `EnvironmentFault` where nothing can be run here.
    func verify(_ subjects: [Subject]) async throws -> Tally {
        let display = ProgressDisplay()
        let errors = blog.log.count(.error)
        let options = VerifierOptions(blog.settings, folder: blog.folder)
        guard blog.log.count(.error) == errors else {
            blog.log.printAll(from: blog.folder, least: .error)
            return Tally(failed: subjects.count)
        }
        let verifier = try await Verifier(options: options) { display.show($0) }
        let asked =
            engines.isEmpty
            ? subjects.flatMap { $0.plan.options.engines.isEmpty ? ["docker"] : $0.plan.options.engines } : engines.map(\.rawValue)
        say("Sandboxes: \(Set(asked).sorted().joined(separator: " and ")) inside \(verifier.engine.summary).")
        var tally = Tally()
        for (number, subject) in subjects.enumerated() {
            let known = evidence(of: subject.plan.source)
            // What it is to hold on by its own word, and what it is asked to hold on besides, for once.
            let own = subject.plan.options.engines.compactMap(InnerEngine.init)
            let wanted = !engines.isEmpty ? engines : own.isEmpty ? [.docker] : own
            if !runsAll, isFresh(known, subject, verifier, wanted) {
                tally.fresh += 1
                continue
            }
            display.begin(subject.plan.source, number + 1, of: subjects.count)
            do {
                var (failed, undecided, isWhole): ([String], [String], Bool) = ([], [], true)
                for inner in wanted {
                    let counts = (own.isEmpty ? [.docker] : own).contains(inner)
                    switch try await verify(subject, inner, counts, verifier, display) {
                    case .passed: break
                    case .inPart: isWhole = false
                    case .failed(let problem): failed.append(problem)
                    case .undecided(let problem): undecided.append(problem)
                    }
                }
                switch (failed.isEmpty, undecided.isEmpty) {
                case (false, _): tally.failed += 1
                case (true, false): tally.undecided += 1
                case (true, true): if isWhole { tally.passed += 1 } else { tally.inPart += 1 }
                }
                tally.problems += failed.map { "  FAILED     \($0)" } + undecided.map { "  UNDECIDED  \($0)" }
            } catch let fault where !(fault is CancellationError) {
                display.end()
                say(verdict: "UNDECIDED", "  \(subject.plan.source)")
                printError("plimsoll: \(fault)\n")
                tally.undecided += 1
                tally.problems.append("  UNDECIDED  \(subject.plan.source): \((fault as? EnvironmentFault)?.message ?? "\(fault)")")
            }
        }
        say(summary(tally, of: subjects.count))
        // Above, each stands with all that is known of it; here, at a glance.
        if subjects.count > 1 { tally.problems.forEach { say($0) } }
        return tally
    }

    private var evidenceFolder: Folder { blog.folder.folder("evidence") }
    private var maxAge: Double { Double(blog.settings.table("VERIFY").int("max_age", default: 30)) * 86_400 }

    /// What is known of a document, and whether the file that says so is damaged.
    private struct Known {
        var evidence: Evidence?
        var isDamaged = false
    }

    private func evidence(of source: String) -> Known {
        do {
            return Known(evidence: Folder.normalized(source) == nil ? nil : try Evidence.read(for: source, in: evidenceFolder))
        } catch {
            printError("evidence/\(Evidence.path(for: source)): warning: cannot be read, so this tutorial counts as never run: \(error)\n")
            return Known(isDamaged: true)
        }
    }

    /// The same plan passed in the same sandbox not too long ago, on what is wanted, and has not failed since.
    private func isFresh(_ known: Known, _ subject: Subject, _ verifier: Verifier, _ wanted: [InnerEngine]) -> Bool {
        guard let pass = known.evidence?.lastPass, known.evidence?.lastFailure == nil else { return false }
        guard engines.isEmpty || (wanted.count == 1 && pass.engine.hasPrefix(wanted[0].name)) else { return false }
        return pass.plan == subject.plan.digest && pass.sandbox == verifier.image.key && pass.settings == verifier.options.key
            && (0..<maxAge).contains(Date().timeIntervalSince(pass.started))
    }

    /// - Parameter counts: whether this is an engine that the tutorial is to hold on: what came of it on others is only reported.
    /// - Returns: whether it held, wholly or in part; if not, where and why.
    /// - Throws: `EnvironmentFault` or `FileError` for what is wrong with the machine.
    private func verify(
        _ subject: Subject, _ inner: InnerEngine, _ counts: Bool, _ verifier: Verifier, _ display: ProgressDisplay
    ) async throws -> Result {
        let known = evidence(of: subject.plan.source)
        // What has matched on one engine need not match on another.
        let before = known.evidence?.lastPass.flatMap { $0.engine.hasPrefix(inner.name) ? $0 : nil }
        let outcome = try await verifier.run(subject.plan, bundle: sha256(subject.bundle.archive), on: inner, before: before)
        display.end()
        let word = outcome.isVerdict ? outcome.run.verdict.rawValue : "UNDECIDED"
        let on = engines.isEmpty && subject.plan.options.engines.isEmpty ? "" : " on \(outcome.run.engineForReaders)"
        say(verdict: word, "  \(subject.plan.source)\(on): \(outcome.run.counts.text); \(seconds(outcome.run.seconds))")
        let problems = DiagnosticLog()
        problems.add(subject.plan.diagnostics)
        problems.add(outcome.diagnostics)
        problems.printAll(from: blog.folder)
        if let step = outcome.run.steps.first(where: { $0.outcome == .failed }), subject.plan.steps[step.index].source == nil {
            say("  to look around there: plimsoll shell \(subject.plan.source) --at \(subject.plan.steps[step.index].line)")
        }
        // What this machine lacks says nothing about the tutorial: the evidence stays as it is.
        let isFirst = subject.plan.options.engines.first.map { $0 == inner.rawValue } ?? true
        if outcome.isVerdict, counts, isFirst || outcome.run.verdict == .failed { try record(outcome.run, of: subject.plan.source, known) }
        guard outcome.run.verdict == .failed else { return outcome.run.verdict == .inPart ? .inPart : .passed }
        let first = outcome.diagnostics.first { $0.severity == .error }
        let problem = "\(first?.location.map { "\($0.file):\($0.line)" } ?? subject.plan.source)\(on): \(first?.message ?? "")"
        return outcome.isVerdict ? .failed(problem) : .undecided(problem)
    }

    /// Evidence is kept for documents inside the blog's folder; a stray file's run is only reported.
    /// A damaged file may hold the last pass, for someone to mend: only a new pass replaces it.
    private func record(_ run: Run, of source: String, _ known: Known) throws {
        guard Folder.normalized(source) != nil else { return }
        try run.writeAsLast(of: source, in: blog.folder.folder(".plimsoll/runs"))
        if known.isDamaged, run.verdict == .failed { return }
        var evidence = known.evidence ?? Evidence(source: source)
        evidence.record(run, maxAge: maxAge)
        try evidence.write(in: evidenceFolder)
    }

    private func summary(_ tally: Tally, of count: Int) -> String {
        var parts = ["\(tally.passed) passed"]
        if tally.inPart > 0 { parts.append("\(tally.inPart) in part") }
        parts.append("\(tally.failed) failed")
        if tally.undecided > 0 { parts.append("\(tally.undecided) undecided") }
        if tally.fresh > 0 {
            parts.append("\(tally.fresh) unchanged and proved less than \(Int(maxAge / 86_400)) days ago (--all runs them too)")
        }
        let decided = tally.passed + tally.inPart + tally.failed
        let recorded = decided + tally.fresh > 0 ? " Evidence is in evidence/." : ""
        let undecided =
            decided == 0 && tally.undecided > 0
            ? "\nNothing was decided: this machine lacks what the tutorials need, as said above. Their evidence stays as it is." : ""
        return "\(counted(count, "tutorial")): " + parts.joined(separator: ", ") + "." + recorded + undecided
    }
}

private func seconds(_ seconds: Double) -> String {
    let tenths = Int((seconds * 10).rounded())
    return "\(tenths / 10).\(tenths % 10) s"
}
