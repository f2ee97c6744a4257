// What a page says of its tutorial: the evidence put into words and counts, as `article.tutorial` in templates.

import Diagnostics
import Files
import FoundationEssentials
import Jinja
import Tutorial

/// The status of one tutorial, from its plan and its evidence.
struct TutorialStatus: Sendable {
    let plan: Plan
    let run: Run
    let failure: Run?
    /// From SITEURL, without an ending.
    let bundlePath: String

    /// - Returns: nil where nothing is known that a reader should see.
    init?(_ tutorial: SiteTutorial, _ evidence: Evidence) {
        guard let run = evidence.lastPass ?? evidence.lastFailure else { return nil }
        plan = tutorial.plan
        self.run = run
        failure = evidence.lastPass == nil ? nil : evidence.lastFailure
        bundlePath = tutorial.bundlePath
    }

    /// The post has changed since this run.
    var isStale: Bool { plan.digest != run.plan }

    /// The value that templates see.
    func value(now: DateTime, dateFormat: String) -> Value {
        let counts = run.counts
        let date = DateTime(epoch: Int(run.started.timeIntervalSince1970))
        return dict([
            ("verdict", .string(run.verdict.rawValue)), ("css", .string(run.verdict.cssClass)),
            ("summary", .string(summary(counts, date))),
            ("commands_run", .int(counts.run)), ("commands_total", .int(counts.total)), ("commands_skipped", .int(counts.skipped)),
            ("outputs_matched", .int(counts.matched)), ("outputs_total", .int(counts.compared)),
            ("engine", .string(run.engineForReaders)), ("platform", .string(run.platform)),
            ("date", .object(DateObject(date))), ("locale_date", .string(date.formatted(dateFormat))),
            ("age_days", .int(max(0, now.daysSince1970 - date.daysSince1970))),
            ("on_stand_ins", .bool(run.isOnStandIns)), ("stale", .bool(isStale)), ("failure", failureValue(dateFormat)),
            ("bundle_url", .string(bundlePath + ".tar.gz")), ("bundle_folder_url", .string(bundlePath + "/")),
            ("run_url", .string(bundlePath + "/run.sh")), ("images", .list(List(run.images.map(imageValue)))),
            ("steps", .list(List(run.steps.map(stepValue)))),
        ])
    }

    private func summary(_ counts: Run.Counts, _ date: DateTime) -> String {
        let parts = [counts.text, "\(run.engineForReaders) on \(run.platform)", date.formatted("%-d %B %Y")]
        return (run.isOnStandIns ? parts + ["on stand-ins"] : parts).joined(separator: "; ")
    }

    private func failureValue(_ dateFormat: String) -> Value {
        guard let failure, let step = failure.steps.first(where: { $0.outcome == .failed }) else { return .none }
        let date = DateTime(epoch: Int(failure.started.timeIntervalSince1970))
        return dict([
            ("line", .int(line(of: step))), ("command", .string(step.command)), ("reason", .string(step.reason ?? "")),
            ("locale_date", .string(date.formatted(dateFormat))),
        ])
    }

    private func imageValue(_ image: ImageUse) -> Value {
        dict([("name", .string(image.name)), ("digest", .string(image.digest)), ("stand_in", .bool(image.standIn))])
    }

    private func stepValue(_ step: StepResult) -> Value {
        dict([
            ("line", .int(line(of: step))), ("command", .string(step.command)), ("outcome", .string(step.outcome.rawValue)),
            ("status", step.status.map { .int(Int($0)) } ?? .none), ("seconds", .double(step.seconds)),
            ("output", .string(step.output)),
            ("output_matched", step.outputMatched.map { .bool($0) } ?? .none), ("reason", step.reason.map { .string($0) } ?? .none),
            ("hidden", .bool(isStale ? false : plan.steps.indices.contains(step.index) && plan.steps[step.index].hidden)),
        ])
    }

    /// The step's line in the post as it stands now; 0 where the post has changed or does not show the step.
    private func line(of step: StepResult) -> Int {
        guard !isStale, plan.steps.indices.contains(step.index), !plan.steps[step.index].hidden,
            plan.steps[step.index].source == nil
        else { return 0 }
        return plan.steps[step.index].line
    }
}

extension Verdict {
    fileprivate var cssClass: String {
        switch self {
        case .passed: "passed"
        case .inPart: "in-part"
        case .failed: "failed"
        }
    }
}

/// The status of each tutorial that has evidence, by its content's number; damaged evidence is reported and counts as none.
func readStatuses(_ tutorials: [SiteTutorial], folder: Folder, rules: Rules, log: DiagnosticLog) -> [Int: TutorialStatus] {
    var statuses: [Int: TutorialStatus] = [:]
    for tutorial in tutorials {
        do {
            guard var evidence = try Evidence.read(for: tutorial.plan.source, in: folder.folder("evidence")) else { continue }
            evidence.renew(with: Run.readLast(of: tutorial.plan.source, in: folder.folder(".plimsoll/runs")))
            statuses[tutorial.content.number] = TutorialStatus(tutorial, evidence)
        } catch {
            let path = "evidence/" + Evidence.path(for: tutorial.plan.source)
            log.add(
                Diagnostic(
                    .warning, at: Location(path), "this evidence cannot be read: \(error)", help: "run `plimsoll verify` to renew it"))
        }
    }
    return statuses
}

private func dict(_ entries: [(name: String, value: Value)]) -> Value {
    .dict(Dict(entries.map { (.string($0.name), $0.value) }))
}
