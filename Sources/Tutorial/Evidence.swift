// What a run proved, and how it is kept: an in-toto Statement with the test-result predicate.
// https://github.com/in-toto/attestation/blob/main/spec/predicates/test-result.md

import FoundationEssentials

/// How a run ended.
public enum Verdict: String, Hashable, Sendable, Codable {
    /// At least one command ran, and every step held.
    case passed = "PASSED"
    /// What ran held, but some steps were skipped.
    case inPart = "IN PART"
    /// A step failed.
    case failed = "FAILED"
}

/// What happened to one step.
public struct StepResult: Hashable, Sendable, Codable {
    /// How a step ended.
    public enum Outcome: String, Hashable, Sendable, Codable {
        case passed, failed, skipped
        /// An earlier step failed.
        case notRun = "not run"
    }

    /// What stands before the path of a file in `command`.
    public static let filePrefix = "write "

    /// Its place among the plan's steps, counted from 0.
    public var index: Int
    /// The command's text, or `write PATH` for a file.
    public var command: String
    /// How it ended.
    public var outcome: Outcome
    /// The exit status, where it is a command that ran to its end.
    public var status: Int32?
    /// Seconds it took.
    public var seconds: Double
    /// What it printed, after the masks, at most as much as is kept.
    public var output: String
    /// Whether the shown output came: nil where none was compared.
    public var outputMatched: Bool?
    /// Why it failed or was skipped.
    public var reason: String?

    /// Makes a result.
    public init(
        index: Int, command: String, outcome: Outcome, status: Int32? = nil, seconds: Double = 0, output: String = "",
        outputMatched: Bool? = nil, reason: String? = nil
    ) {
        self.index = index
        self.command = command
        self.outcome = outcome
        self.status = status
        self.seconds = seconds
        self.output = output
        self.outputMatched = outputMatched
        self.reason = reason
    }
}

/// An image that a run used.
public struct ImageUse: Hashable, Sendable, Codable {
    /// Its full name with tag or digest, such as `docker.io/library/busybox:latest`.
    public var name: String
    /// The digest of the manifest or index that was served for it, `sha256:…`.
    public var digest: String
    /// Whether a stand-in was served because no registry was reachable.
    public var standIn: Bool

    /// Makes a use.
    public init(name: String, digest: String, standIn: Bool) {
        self.name = name
        self.digest = digest
        self.standIn = standIn
    }
}

/// One run of a tutorial, from a pristine sandbox to its verdict.
public struct Run: Hashable, Sendable, Codable {
    /// How it ended.
    public var verdict: Verdict
    /// When it started.
    public var started: Date
    /// Seconds it took, the sandbox's start left out.
    public var seconds: Double
    /// SHA-256 of the resolved plan, in hexadecimal.
    public var plan: String
    /// SHA-256 of the bundle's archive, in hexadecimal.
    public var bundle: String
    /// The version of the rules by which the document was read.
    public var rules: Int
    /// The engine inside the sandbox, such as `Docker 26.1.5`.
    public var engine: String
    /// The platform, such as `linux/amd64`.
    public var platform: String
    /// What held the sandbox, and how, such as `podman 4.3.1 (root, mapped users)`.
    public var host: String?
    /// The hash of the sandbox image's inputs.
    public var sandbox: String
    /// The hash of the settings by which it was judged; nil in old records.
    public var settings: String?
    /// The images that the engine was asked for.
    public var images: [ImageUse]
    /// What happened to each step, in the plan's order.
    public var steps: [StepResult]

    /// Makes a run.
    public init(
        verdict: Verdict, started: Date, seconds: Double, plan: String, bundle: String, rules: Int = Plan.rules, engine: String,
        platform: String, host: String? = nil, sandbox: String, settings: String? = nil, images: [ImageUse], steps: [StepResult]
    ) {
        self.verdict = verdict
        self.started = started
        self.seconds = seconds
        self.plan = plan
        self.bundle = bundle
        self.rules = rules
        self.engine = engine
        self.platform = platform
        self.host = host
        self.sandbox = sandbox
        self.settings = settings
        self.images = images
        self.steps = steps
    }

    /// Whether it says the same as another run, times aside.
    public func saysTheSame(as other: Run) -> Bool {
        timeless == other.timeless
    }

    private var timeless: Run {
        var run = self
        run.started = Date(timeIntervalSince1970: 0)
        run.seconds = 0
        for index in run.steps.indices { run.steps[index].seconds = 0 }
        return run
    }
}

extension Run {
    /// How many commands there were and what came of them.
    public struct Counts: Hashable, Sendable {
        /// All commands of the tutorial.
        public var total = 0
        /// Those that ran, whether they held or not.
        public var run = 0
        /// Those that were left out.
        public var skipped = 0
        /// Those whose shown output was compared.
        public var compared = 0
        /// Those whose output came as shown.
        public var matched = 0

        /// In words: `14 of 17 commands run, 3 skipped; 9 of 12 outputs as shown`.
        public var text: String {
            var text = "\(run) of \(total) command\(total == 1 ? "" : "s") run"
            if skipped > 0 { text += ", \(skipped) skipped" }
            if compared > 0 { text += "; \(matched) of \(compared) output\(compared == 1 ? "" : "s") as shown" }
            return text
        }
    }

    /// The run in numbers; written files do not count.
    public var counts: Counts {
        var counts = Counts()
        for step in steps where !step.command.hasPrefix(StepResult.filePrefix) {
            counts.total += 1
            if step.outcome == .passed || step.outcome == .failed { counts.run += 1 }
            if step.outcome == .skipped { counts.skipped += 1 }
            if step.outputMatched != nil { counts.compared += 1 }
            if step.outputMatched == true { counts.matched += 1 }
        }
        return counts
    }

    /// The engine without its packager's suffix: `Docker 26.1.5` for `Docker 26.1.5+dfsg1`.
    public var engineForReaders: String { String(engine.prefix { $0 != "+" }) }

    /// Whether an image was stood in for.
    public var isOnStandIns: Bool { images.contains(where: \.standIn) }
}

/// What is known of a tutorial: its last pass and, beside it, its last failure since.
public struct Evidence: Hashable, Sendable {
    /// The document it is about, as its author names it.
    public var source: String
    /// The last run that passed, wholly or in part.
    public var lastPass: Run?
    /// The last run that failed after that.
    public var lastFailure: Run?

    /// Makes evidence; at least one of the runs is there.
    public init(source: String, lastPass: Run? = nil, lastFailure: Run? = nil) {
        self.source = source
        self.lastPass = lastPass
        self.lastFailure = lastFailure
    }

    /// Takes in a run: a pass replaces the last pass and clears the failure; a failure stands beside the last pass.
    ///
    /// A pass that says the same as the recorded one changes nothing until half of `maxAge` has passed, so that repositories stay quiet.
    /// - Parameter maxAge: seconds for which evidence counts as fresh.
    public mutating func record(_ run: Run, maxAge: Double) {
        guard run.verdict != .failed else {
            if lastFailure?.saysTheSame(as: run) != true { lastFailure = run }
            return
        }
        let fresh = lastPass.map { run.started.timeIntervalSince($0.started) < maxAge / 2 } ?? false
        if lastFailure == nil, fresh, lastPass?.saysTheSame(as: run) == true { return }
        lastPass = run
        lastFailure = nil
    }

    /// The run that says how things stand: the failure where there is one.
    public var latest: Run? { lastFailure ?? lastPass }
}
