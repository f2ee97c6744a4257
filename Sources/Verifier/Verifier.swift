// Runs a tutorial from scratch in a sandbox, and says what happened.

import Diagnostics
import Files
import FoundationEssentials
import Glibc
import Tutorial

/// Runs tutorials on this machine.
public struct Verifier: Sendable {
    /// The engine that holds the sandboxes.
    public let engine: Engine
    /// The image that sandboxes are made of.
    public let image: SandboxImage
    private let cache: Cache
    private let ladder: Ladder
    private let options: VerifierOptions
    private let progress: @Sendable (Progress) -> Void

    /// What is going on, for people who wait.
    public enum Progress: Sendable {
        /// Something that takes a while, in a few words.
        case note(String)
        /// A step begins.
        case begins(Step)
        /// A step has ended.
        case ended(StepResult)
    }

    /// What a run brought to light.
    public struct Outcome: Sendable {
        /// What happened.
        public var run: Run
        /// What is wrong, at the document's lines.
        public var diagnostics: [Diagnostic]
        /// Whether the run says something about the tutorial: not where it failed for want of an image that no registry could be asked for.
        public var isVerdict: Bool
    }

    /// Finds the engine and builds the sandbox's image where it is not there yet.
    /// - Throws: `EnvironmentFault` where this machine lacks something.
    public init(
        options: VerifierOptions, cache: Cache = Cache(), progress: @escaping @Sendable (Progress) -> Void = { _ in }
    ) async throws {
        image = SandboxImage()
        self.options = options
        self.cache = cache
        self.progress = progress
        ladder = Ladder(mayBePrivileged: options.isPrivileged, cache: cache)
        do {
            engine = try await ladder.find(image) { [image] engine in
                try await image.prepare(engine, cache: cache) { progress(.note($0)) }
                progress(.note("trying \(engine.summary)"))
                try await tryOut(engine, image)
            }
            try await image.prepare(engine, cache: cache) { progress(.note($0)) }
        } catch {
            throw asFault(error)
        }
        await Leftovers.removeContainers(engine)
    }

    /// Runs a plan in a sandbox of its own.
    /// - Parameters:
    ///   - bundle: SHA-256 of the bundle's archive.
    ///   - inner: the engine that the tutorial finds in its sandbox.
    ///   - before: the last pass, whose output that matched must match again.
    /// - Throws: `EnvironmentFault` for what is wrong with the machine and not with the tutorial; `CancellationError`.
    public func run(_ plan: Plan, bundle: String, on inner: InnerEngine = .docker, before: Run? = nil) async throws -> Outcome {
        do {
            return try await runInSandbox(plan, bundle, inner, before)
        } catch {
            let fault = asFault(error)
            // What held sandboxes before does so no longer: the next run looks for another way.
            if (fault as? EnvironmentFault)?.isOfEngine == true { ladder.forget() }
            throw fault
        }
    }

    private func runInSandbox(_ plan: Plan, _ bundle: String, _ inner: InnerEngine, _ before: Run?) async throws -> Outcome {
        var named = NamedImages()
        for step in plan.steps { named.add(step.command?.text ?? step.file?.text ?? "") }
        let store = ImageStore(cache, standIns: options.standIns, mayFetch: named.places) { [progress] in progress(.note($0)) }
        let folder = try temporaryFolder(forSocket: true)
        defer { removeTree(folder) }
        // The engine inside is nobody on this machine, and yet must reach the socket.
        chmod(folder, 0o755)
        let registry = try await Registry(store, socket: folder + "/registry.sock")
        var sandboxOptions = options.sandbox
        sandboxOptions.network = plan.options.network
        let judge = Judge(plan: plan, before: before, isStrict: options.isStrict)
        do {
            let outcome = try await withSandbox(
                engine, image, sandboxOptions, inner, lifetime: lifetime(of: plan), registry: folder, folder: plan.folder,
                registries: named.registries.sorted()
            ) { sandbox in
                try await run(judge, in: &sandbox, store, bundle: bundle)
            }
            await registry.close()
            return outcome
        } catch {
            await registry.close()
            throw error
        }
    }

    /// More seconds than a run can take: each step may use up its time, be tried again for as long, and need a while to be interrupted.
    private func lifetime(of plan: Plan) -> Int {
        let steps = plan.steps.compactMap(\.command).map { 2 * ($0.timeout ?? plan.options.timeout) + max($0.retry ?? 0, 60) + 60 }
        return Int(min(steps.reduce(600, +), 1e9))
    }

    /// Runs all steps, those marked as cleaning up at the end.
    private func run(_ judge: Judge, in sandbox: inout Sandbox, _ store: ImageStore, bundle: String) async throws -> Outcome {
        var judge = judge
        var isVerdict = true
        let plan = judge.plan
        let (started, clock) = (Date(), ContinuousClock.now)
        let order = plan.steps.indices.filter { !plan.steps[$0].cleanup } + plan.steps.indices.filter { plan.steps[$0].cleanup }
        for index in order {
            try Task.checkCancellation()
            let step = plan.steps[index]
            if step.skip == nil, !judge.hasFailed || (step.cleanup && !sandbox.hasEnded) { progress(.begins(step)) }
            await store.forgetOutOfReach()
            try await perform(step, index, &judge, in: &sandbox, store)
            if case .failed? = judge.results[index]?.outcome, let fault = await store.fault { throw fault }
            if case .failed? = judge.results[index]?.outcome, let name = await imageOutOfReach(judge, store) {
                judge.blameRegistry(index, for: name)
                isVerdict = false
            }
            if let result = judge.results[index] { progress(.ended(result)) }
        }
        let run = Run(
            verdict: judge.verdict, started: started, seconds: (ContinuousClock.now - clock) / .seconds(1), plan: plan.digest,
            bundle: bundle,
            engine: sandbox.engine, platform: sandbox.platform, host: engine.summary, sandbox: image.key, images: await store.served,
            steps: plan.steps.indices.compactMap { judge.results[$0] })
        return Outcome(run: run, diagnostics: judge.diagnostics, isVerdict: isVerdict)
    }

    private func perform(
        _ step: Step, _ index: Int, _ judge: inout Judge, in sandbox: inout Sandbox, _ store: ImageStore
    ) async throws {
        if let reason = step.skip { return judge.skip(index, reason) }
        if judge.hasFailed, !step.cleanup || sandbox.hasEnded { return judge.leaveOut(index) }
        switch step.action {
        case .file(let file):
            let text = sandbox.engine.hasPrefix(InnerEngine.docker.name) ? await store.withReachableFrontend(file.text) : file.text
            judge.judge(index, file, problem: try await sandbox.write(file.path, text, executable: file.executable))
        case .command(let command):
            let patience = judge.patience(index, command)
            let clock = ContinuousClock.now
            while true {
                let outcome = try await sandbox.run(command.text, timeout: command.timeout ?? judge.plan.options.timeout)
                if outcome.engineEnded, outcome.reached.contains(.memory) {
                    throw EnvironmentFault(
                        "the engine inside the sandbox was killed for want of memory at line \(step.line)",
                        help: "this says nothing about the tutorial: give it more by `memory` in [VERIFY], in megabytes")
                }
                let left = patience - (ContinuousClock.now - clock) / .seconds(1)
                guard left > 0, judge.isWorthAnotherTry(command, outcome) else { return judge.judge(index, command, outcome) }
                try await Task.sleep(for: .seconds(1))
            }
        }
    }

    /// An image that may exist where we cannot reach it, and is not just a misspelt one of the post's own.
    private func imageOutOfReach(_ judge: Judge, _ store: ImageStore) async -> ImageName? {
        await store.outOfReach.first { judge.nearestBuilt(to: $0.place) == nil }
    }
}

/// Starts a sandbox and ends it: whether this engine can hold one, only a sandbox shows.
private func tryOut(_ engine: Engine, _ image: SandboxImage) async throws {
    let folder = try temporaryFolder(forSocket: true)
    defer { removeTree(folder) }
    try await withSandbox(
        engine, image, SandboxOptions(), .docker, lifetime: 120, registry: folder, folder: "trial", registries: []
    ) { _ in }
}
