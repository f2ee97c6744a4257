// The steps of one tutorial, performed one after the other: commands, typed lines, services, and what is waited for.

import Tutorial

/// One run of a plan, while it lasts.
struct Performance {
    private(set) var judge: Judge
    /// Whether the run says something about the tutorial: not where it failed for want of a registry or of the internet.
    private(set) var isVerdict = true
    private let plan: Plan
    private let store: ImageStore
    private let network: Network
    private let secrets: Secrets
    private let progress: @Sendable (Verifier.Progress) -> Void
    private var services: [String: Service] = [:]
    /// How many containers' shells and programs stand open in each terminal.
    private var depths: [Int: Int] = [:]
    /// In each terminal, the level at which something would have been opened if its step had not been skipped.
    private var unopened: [Int: Int] = [:]
    /// When a container was last started that nobody watches: it may still fall.
    private var lastDetached: ContinuousClock.Instant?

    /// A service that has been started and not yet ended.
    private struct Service {
        var index: Int
        var name: String
        var output = ""
        var length = -1
    }

    init(
        _ judge: Judge, _ store: ImageStore, _ network: Network, _ secrets: Secrets,
        progress: @escaping @Sendable (Verifier.Progress) -> Void
    ) {
        self.judge = judge
        plan = judge.plan
        self.store = store
        self.network = network
        self.secrets = secrets
        self.progress = progress
    }

    /// Performs all steps, those marked as cleaning up at the end.
    /// - Parameter last: the line before whose step it stops; nil for none.
    mutating func perform(in sandbox: inout Sandbox, before last: Int? = nil) async throws {
        for index in plan.steps.indices where !plan.steps[index].cleanup {
            if let last, plan.steps[index].source == nil, plan.steps[index].line >= last { return }
            try await perform(index, in: &sandbox)
        }
        try await endAll(in: &sandbox)
        for index in plan.steps.indices where plan.steps[index].cleanup { try await perform(index, in: &sandbox) }
    }

    private mutating func perform(_ index: Int, in sandbox: inout Sandbox) async throws {
        try Task.checkCancellation()
        let step = plan.steps[index]
        if step.skip == nil, !judge.hasFailed || (step.cleanup && !sandbox.hasEnded) { progress(.begins(step)) }
        await store.forgetOutOfReach()
        try await performNow(step, index, in: &sandbox)
        if case .failed? = judge.results[index]?.outcome {
            if let fault = await store.fault { throw fault }
            if let name = await store.outOfReach.first(where: { judge.nearestBuilt(to: $0.place) == nil }) {
                judge.blameRegistry(index, for: name)
                isVerdict = false
            } else if plan.options.network, isVerdict, let command = step.command, let result = judge.results[index],
                let host = await network.outOfReach(command.text, output: judge.screens[index] ?? result.output, status: result.status)
            {
                judge.blameNetwork(index, for: host)
                isVerdict = false
            }
        }
        if let result = judge.results[index] { progress(.ended(result)) }
    }

    private mutating func performNow(_ step: Step, _ index: Int, in sandbox: inout Sandbox) async throws {
        if !judge.hasFailed { for name in step.ends { try await end(name, in: &sandbox) } }
        if let reason = step.skip {
            notOpened(by: step)
            return judge.skip(index, reason)
        }
        if judge.hasFailed, !step.cleanup || sandbox.hasEnded { return judge.leaveOut(index) }
        switch step.action {
        case .file(let file):
            let text = sandbox.engine.hasPrefix(InnerEngine.docker.name) ? await store.withReachableFrontend(file.text) : file.text
            judge.judge(index, file, problem: try await sandbox.write(file.path, text, base64: file.base64, executable: file.executable))
        case .command(let command):
            if let level = unopened[command.terminal] {
                if command.level > level { return judge.skip(index, "what it is typed into was not opened") }
                unopened[command.terminal] = nil
            }
            guard let text = try await resolved(command, index, in: &sandbox) else {
                return notOpened(by: step)
            }
            if let background = command.background {
                try await start(background, command, text, index, in: &sandbox)
            } else {
                try await run(command, text, index, in: &sandbox)
            }
            if judge.results[index]?.outcome == .passed, let condition = command.wait {
                try await wait(for: condition, command, index, in: &sandbox)
            }
        }
    }

    /// Notes that a step was skipped: what it would have opened is not there to be typed into.
    private mutating func notOpened(by step: Step) {
        guard let command = step.command, command.opens != nil else { return }
        unopened[command.terminal] = min(unopened[command.terminal] ?? command.level, command.level)
    }

    // MARK: Commands

    private mutating func run(_ command: Command, _ text: String, _ index: Int, in sandbox: inout Sandbox) async throws {
        let patience = judge.patience(index, command)
        let clock = ContinuousClock.now
        if command.level == 0, ["exit", "logout"].contains(text) {
            // It closes what is in front, never the session's own shell.
            try await sandbox.leave(0, terminal: command.terminal)
            depths[command.terminal] = 0
            return judge.judge(index, command, StepOutcome(status: command.exit))
        }
        while true {
            var outcome = try await attempt(command, text, index, in: &sandbox)
            depths[command.terminal] = outcome.depth
            outcome.output = secrets.redacted(outcome.output)
            if outcome.engineEnded, outcome.reached.contains(.memory) {
                throw EnvironmentFault(
                    "the engine inside the sandbox was killed for want of memory at line \(plan.steps[index].line)",
                    help: "this says nothing about the tutorial: give it more by `memory` in [VERIFY], in megabytes")
            }
            try await take(outcome.news, in: &sandbox)
            let left = patience - (ContinuousClock.now - clock) / .seconds(1)
            guard left > 0, judge.isWorthAnotherTry(command, outcome) else { return judge.judge(index, command, outcome) }
            try await Task.sleep(for: .seconds(min(1, left)))
        }
    }

    private mutating func attempt(_ command: Command, _ text: String, _ index: Int, in sandbox: inout Sandbox) async throws -> StepOutcome {
        var how = HowToRun(
            step: index, terminal: command.terminal, timeout: command.timeout ?? plan.options.timeout, answers: command.answers,
            opens: command.opens?.rawValue, detaches: text.contains(Self.attaches))
        guard command.level > 0 else {
            let outcome = try await sandbox.run(command.inside.map { inside(text, $0) } ?? text, how)
            if isDetached(text) { lastDetached = .now }
            return outcome
        }
        if depths[command.terminal, default: 0] > command.level {
            try await sandbox.leave(command.level, terminal: command.terminal)
        }
        guard let seconds = command.secondsUntilInterrupted else { return try await sandbox.type(text, how) }
        how.timeout = min(how.timeout, seconds)
        var outcome = try await sandbox.type(text, how)
        outcome.timedOut = false
        return outcome
    }

    nonisolated(unsafe) private static let attaches = /\b(?:docker|podman)(?:\s+(?:compose|container))?\s+attach\b/

    private func isDetached(_ text: String) -> Bool {
        text.contains(" -d") || text.contains("--detach") || text.contains(" start ") || text.contains(" up ")
    }

    /// What runs a command inside a running container of that name, or else in a container made from the image of that name.
    private func inside(_ text: String, _ name: String) -> String {
        let (text, name) = (quoted(text), quoted(name))
        return """
            if [ "$(docker inspect --format '{{.State.Running}}' \(name) 2> /dev/null)" = true ]; then docker exec \(name) sh -c \(text); \
            else docker run --rm \(name) sh -c \(text); fi
            """
    }

    private func quoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }

    /// The command's text with what only this run can tell in place of what the post has; nil where that is not known, and the step is skipped.
    private mutating func resolved(_ command: Command, _ index: Int, in sandbox: inout Sandbox) async throws -> String? {
        var text = command.text
        for binding in command.bindings {
            var real: String?
            switch binding.meaning {
            case .shown(let step): real = judge.realWord(for: binding.written, shownBy: step)
            case .container(let step): real = try await sandbox.container(of: step)
            case .secret(let name): real = secrets[name]
            }
            guard let real else {
                if case .secret(let name) = binding.meaning {
                    let help = "it is a secret, whose value verify takes from its environment: export \(name)=…"
                    judge.skip(index, "`\(name)` has no value", help: help)
                } else {
                    let help = "the step that shows it must have run, and shown it"
                    judge.skip(index, "it is not known what `\(binding.written)` stands for in this run", help: help)
                }
                return nil
            }
            text = text.replacing(binding.written, with: real)
        }
        return text
    }

    // MARK: Services

    private mutating func start(
        _ background: Command.Background, _ command: Command, _ text: String, _ index: Int, in sandbox: inout Sandbox
    ) async throws {
        if services[background.name] != nil { try await end(background.name, in: &sandbox) }
        var service = Service(index: index, name: background.name)
        var state = try await sandbox.spawn(service.name, text, step: index, terminal: command.terminal)
        let began = ContinuousClock.now
        var changed = began
        // What the author says goes before what the plan has found.
        let ready = command.wait ?? background.ready
        let limit = command.timeout ?? (background.isInferred ? 60 : plan.options.timeout)
        while true {
            if let output = state.output, state.length != service.length {
                (service.output, service.length, changed) = (secrets.redacted(output), state.length, .now)
            }
            if let problem = state.problem { return judge.serviceFailed(index, command, problem, output: service.output) }
            try await take(state.news, in: &sandbox)
            if judge.results[index]?.outcome == .failed { return }  // a container of its has fallen
            let seconds = (ContinuousClock.now - began) / .seconds(1)
            if !state.isRunning {
                return judge.serviceEnded(index, command, status: state.status, output: service.output, isEarly: true, seconds: seconds)
            }
            if let ready {
                if try await holds(ready, output: service.output, in: &sandbox) { break }
            } else if seconds >= 0.3 {
                break
            }
            // An inferred sign may be one that only the author's own computer gave.
            if background.isInferred, command.wait == nil, case .log? = ready, seconds > 5, ContinuousClock.now - changed > .seconds(5) {
                break
            }
            if seconds > limit {
                let what = ready.map { Judge.failed($0, after: limit) } ?? ""
                return judge.serviceFailed(index, command, what, output: service.output)
            }
            try await Task.sleep(for: .milliseconds(seconds < 2 ? 50 : 250))
            state = try await sandbox.look(service.name, known: service.length)
        }
        services[service.name] = service
        judge.serviceIsReady(index, command, output: service.output, seconds: (ContinuousClock.now - began) / .seconds(1))
    }

    /// Whether a condition holds by now.
    private func holds(_ condition: Command.Condition, output: String, in sandbox: inout Sandbox) async throws -> Bool {
        switch condition {
        case .log(let text): return judge.shows(text, in: output)
        case .port(let port): return try await sandbox.answers(on: port)
        case .url(let url): return try await sandbox.answers(at: url)
        }
    }

    /// Ends a service as Ctrl-C would, and judges what it printed.
    private mutating func end(_ name: String, in sandbox: inout Sandbox) async throws {
        guard let service = services.removeValue(forKey: name), let command = plan.steps[service.index].command else { return }
        // Compose gives its containers ten seconds.
        let patience: Double = command.text.contains("compose") ? 13 : 3
        let before = try await sandbox.look(name)
        var state = before
        if before.isRunning { state = try await sandbox.end(name, signal: command.background?.stop ?? "INT", patience: patience) }
        let output = secrets.redacted(state.output ?? before.output ?? service.output)
        if before.isRunning || before.wasAsked {
            judge.serviceWasEnded(service.index, command, output: output)
        } else {
            judge.serviceEnded(service.index, command, status: before.status, output: output, isEarly: false)
        }
        try await take(state.news, in: &sandbox)
    }

    /// At the end of the tutorial: what runs is ended, as far as anybody cares how, and what has just been started may still fall.
    private mutating func endAll(in sandbox: inout Sandbox) async throws {
        guard !sandbox.hasEnded else { return }
        let cleansUp = plan.steps.contains { $0.cleanup && $0.skip == nil }
        for service in services.values.sorted(by: { $0.index < $1.index }) where cleansUp || judge.caresForEnd(of: service.index) {
            try await end(service.name, in: &sandbox)
        }
        if let lastDetached, !judge.hasFailed {
            let left = Duration.seconds(0.7) - (ContinuousClock.now - lastDetached)
            if left > .zero { try await Task.sleep(for: left) }
        }
        try await take(sandbox.news(), in: &sandbox)
    }

    private mutating func take(_ news: News, in sandbox: inout Sandbox) async throws {
        for fallen in news.fallen { judge.fell(fallen, log: secrets.redacted(fallen.log)) }
        for name in news.ended where services[name] != nil { try await end(name, in: &sandbox) }
    }

    // MARK: Waiting

    private mutating func wait(for condition: Command.Condition, _ command: Command, _ index: Int, in sandbox: inout Sandbox) async throws {
        let limit = command.timeout ?? 60
        let began = ContinuousClock.now
        while ContinuousClock.now - began < .seconds(limit) {
            let output = if case .log = condition { try await printed(by: command, index, in: &sandbox) } else { "" }
            if try await holds(condition, output: output, in: &sandbox) || sandbox.hasEnded { return }
            try await take(sandbox.news(), in: &sandbox)
            if judge.hasFailed { return }
            try await Task.sleep(for: .milliseconds(100))
        }
        let log = secrets.redacted(try await printed(by: command, index, in: &sandbox))
        judge.waitedInVain(index, command, Judge.failed(condition, after: limit), log: log)
    }

    /// What a service has printed so far, or the containers that another step has started.
    private func printed(by command: Command, _ index: Int, in sandbox: inout Sandbox) async throws -> String {
        if let service = services[command.background?.name ?? ""] { return try await sandbox.look(service.name).output ?? "" }
        return try await sandbox.logs(of: index)
    }
}

/// What `Verify-Set: NAME!` keeps out of everything that is shown or written down.
struct Secrets: Sendable {
    private let values: [String: String]

    /// Takes the values of a plan's secrets, from its header or else from the environment.
    init(_ options: Plan.Options) {
        var values: [String: String] = [:]
        for value in options.values where value.isSecret { values[value.name] = value.text ?? environmentVariable(value.name) }
        self.values = values
    }

    subscript(name: String) -> String? { values[name] }

    /// The text with each secret's name in place of its value.
    func redacted(_ text: String) -> String {
        values.reduce(text) { $1.value.isEmpty ? $0 : $0.replacing($1.value, with: "<\($1.key)>") }
    }
}
