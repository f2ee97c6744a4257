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
        let engine = try await Engine.find()
        self.engine = engine
        image = SandboxImage()
        async let cleaned: Void = Leftovers.removeContainers(engine)
        do {
            try await image.prepare(engine, cache: cache) { progress(.note($0)) }
        } catch {
            throw asFault(error)
        }
        await cleaned
        self.options = options
        self.cache = cache
        self.progress = progress
    }

    /// Runs a plan in a sandbox of its own.
    /// - Parameters:
    ///   - bundle: SHA-256 of the bundle's archive.
    ///   - before: the last pass, whose output that matched must match again.
    /// - Throws: `EnvironmentFault` for what is wrong with the machine and not with the tutorial; `CancellationError`.
    public func run(_ plan: Plan, bundle: String, before: Run? = nil) async throws -> Outcome {
        do {
            return try await runInSandbox(plan, bundle: bundle, before: before)
        } catch {
            throw asFault(error)
        }
    }

    private func runInSandbox(_ plan: Plan, bundle: String, before: Run?) async throws -> Outcome {
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
                engine, image, sandboxOptions, lifetime: lifetime(of: plan), registry: folder, folder: plan.folder,
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
            if step.skip ?? plan.notYet ?? step.notYet == nil, !judge.hasFailed || (step.cleanup && !sandbox.hasEnded) { progress(.begins(step)) }
            await store.forgetOutOfReach()
            try await perform(step, index, &judge, in: &sandbox)
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
            engine: sandbox.engine, platform: sandbox.platform, sandbox: image.key, images: await store.served,
            steps: plan.steps.indices.compactMap { judge.results[$0] })
        return Outcome(run: run, diagnostics: judge.diagnostics, isVerdict: isVerdict)
    }

    private func perform(_ step: Step, _ index: Int, _ judge: inout Judge, in sandbox: inout Sandbox) async throws {
        if let reason = step.skip ?? judge.plan.notYet ?? step.notYet { return judge.skip(index, reason) }
        if judge.hasFailed, !step.cleanup || sandbox.hasEnded { return judge.leaveOut(index) }
        switch step.action {
        case .file(let file):
            judge.judge(index, file, problem: try await sandbox.write(file.path, file.text, executable: file.executable))
        case .command(let command):
            let patience = judge.patience(index, command)
            let clock = ContinuousClock.now
            while true {
                let outcome = try await sandbox.run(command.text, timeout: command.timeout ?? judge.plan.options.timeout)
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
