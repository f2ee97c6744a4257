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
    /// How tutorials are run and judged.
    public let options: VerifierOptions
    private let ladder: Ladder
    /// Networks that are no tutorial's business: this machine's, and those of the machine on which the engine is.
    private let keepOut: [String]
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
        /// Whether the run says something about the tutorial: not where it failed for want of a registry or of the internet.
        public var isVerdict: Bool
        /// What each step left on its terminal, by its place in the plan.
        public var screens: [Int: String]
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
            keepOut = try await hostNetworks() + networks(around: engine, image)
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
    ///   - isLenient: whether other output than the shown never fails, because it is what is asked for.
    /// - Throws: `EnvironmentFault` for what is wrong with the machine and not with the tutorial; `CancellationError`.
    public func run(_ plan: Plan, bundle: String, on inner: InnerEngine = .docker, before: Run? = nil, isLenient: Bool = false)
        async throws -> Outcome
    {
        do {
            let strictness = isLenient ? Strictness.lenient : options.isStrict ? .strict : .ratchet
            let judge = Judge(plan: plan, before: before, strictness: strictness, masks: options.masks)
            return try await inSandbox(for: plan, on: inner, lifetime: lifetime(of: plan)) { sandbox, store, _ in
                try await perform(judge, in: &sandbox, store, bundle: bundle)
            }
        } catch {
            let fault = asFault(error)
            // What held sandboxes before does so no longer: the next run looks for another way.
            if (fault as? EnvironmentFault)?.isOfEngine == true { ladder.forget() }
            throw fault
        }
    }

    /// Runs a plan up to a line, then gives the user a shell there.
    /// - Parameters:
    ///   - line: its step, and all after it, are left to the user.
    ///   - ready: is told what came of the steps before it, and whether the shell can be given.
    /// - Throws: as `run`.
    public func visit(_ plan: Plan, before line: Int, on inner: InnerEngine = .docker, ready: @escaping @Sendable ([Diagnostic]) -> Void)
        async throws
    {
        let judge = Judge(plan: plan, before: nil, strictness: .lenient, masks: options.masks)
        do {
            try await inSandbox(for: plan, on: inner, lifetime: lifetime(of: plan) + Visitor.longest) { sandbox, store, folder in
                var performance = Performance(
                    judge, store, Network(engine: engine, image: image), Secrets(plan.options), progress: progress)
                try await performance.perform(in: &sandbox, before: line)
                ready(performance.judge.diagnostics.filter { $0.severity == .error })
                guard !sandbox.hasEnded else { return }
                let visitor = try Visitor(socket: "\(folder)/\(Wire.visitor)")
                try await sandbox.visit(rows: visitor.rows, columns: visitor.columns)
                visitor.leave()
            }
        } catch {
            throw asFault(error)
        }
    }

    /// Gives a body a sandbox in which a plan's steps can run, the store of its images, and the folder with the sockets that it may reach.
    private func inSandbox<Result: Sendable>(
        for plan: Plan, on inner: InnerEngine, lifetime: Int,
        _ body: @Sendable (inout Sandbox, ImageStore, String) async throws -> Result
    ) async throws -> Result {
        var named = NamedImages()
        for step in plan.steps { named.add(step.command?.text ?? step.file?.text ?? "") }
        let store = ImageStore(cache, standIns: options.standIns, mayFetch: named.places, architecture: engine.architecture) { [progress] in
            progress(.note($0))
        }
        let folder = try temporaryFolder(forSocket: true)
        defer { removeTree(folder) }
        let registry = try await Registry(store, socket: "\(folder)/\(Wire.registry)")
        var sandboxOptions = options.sandbox
        sandboxOptions.network = plan.options.network
        do {
            let result = try await withSandbox(
                engine, image, sandboxOptions, inner, keepOut: keepOut, lifetime: lifetime, doors: folder, folder: plan.folder,
                registries: named.registries.sorted()
            ) { sandbox in
                try await body(&sandbox, store, folder)
            }
            await registry.close()
            return result
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

    /// Performs the plan's steps.
    private func perform(_ judge: Judge, in sandbox: inout Sandbox, _ store: ImageStore, bundle: String) async throws -> Outcome {
        let (started, clock) = (Date(), ContinuousClock.now)
        let plan = judge.plan
        var performance = Performance(judge, store, Network(engine: engine, image: image), Secrets(plan.options), progress: progress)
        try await performance.perform(in: &sandbox)
        let run = Run(
            verdict: performance.judge.verdict, started: started, seconds: (ContinuousClock.now - clock) / .seconds(1), plan: plan.digest,
            bundle: bundle, engine: sandbox.engine, platform: sandbox.platform, host: engine.summary, sandbox: image.key,
            settings: options.key, images: await store.served, steps: plan.steps.indices.compactMap { performance.judge.results[$0] })
        return Outcome(
            run: run, diagnostics: performance.judge.diagnostics, isVerdict: performance.isVerdict, screens: performance.judge.screens)
    }
}

/// Starts a sandbox and ends it: whether this engine can hold one, only a sandbox shows.
private func tryOut(_ engine: Engine, _ image: SandboxImage) async throws {
    let folder = try temporaryFolder(forSocket: true)
    defer { removeTree(folder) }
    try await withSandbox(
        engine, image, SandboxOptions(), .docker, keepOut: hostNetworks(), lifetime: 120, doors: folder, folder: "trial", registries: []
    ) { _ in }
}
