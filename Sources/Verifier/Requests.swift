// What is asked of the agent inside a sandbox, step for step, and what it answers.

import FoundationEssentials

/// What came of a step, or of what was typed.
struct StepOutcome: Sendable {
    /// The exit status; nil where the step did not end by itself, or has none.
    var status: Int32?
    var seconds: Double = 0
    /// What it wrote to its terminal.
    var output = ""
    /// Whether it used up its time and was interrupted.
    var timedOut = false
    /// Whether it waited for input that nobody gave, and was interrupted.
    var asks = false
    /// Whether it has opened a container's shell, or a program, that now waits to be typed into.
    var isOpen = false
    /// How many containers' shells and programs stand open now.
    var depth = 0
    /// The prompt of the program that it was typed into, which stands in its output; nil for shells.
    var prompt: String?
    /// Whether the session's bash ended with it. The next step starts another, in the same folder.
    var sessionEnded = false
    /// The sandbox's limits that it ran into.
    var reached: [Sandbox.Limit] = []
    /// Whether the engine inside is no more.
    var engineEnded = false
    /// Why nothing is known of how it ended.
    var problem: String?
    /// What it made known of others.
    var news = News()
}

/// What has become of things that run beside the steps.
struct News: Sendable {
    /// Containers that have ended badly, unasked.
    var fallen: [Fallen] = []
    /// Services, by name, that have ended by themselves.
    var ended: [String] = []

    /// A container that has exited with another status than zero, though nobody told it to.
    struct Fallen: Sendable, Decodable {
        /// The step that started it, by its place in the plan.
        var step: Int
        var name: String
        var image: String
        var status: Int32
        /// The last lines that it printed.
        var log: String
    }
}

/// How a service does.
struct ServiceState: Sendable {
    var isRunning = true
    /// How it ended; nil where that is not known.
    var status: Int32?
    /// All that it wrote to its terminal; nil where that is no more than was known.
    var output: String?
    /// How many bytes it has written.
    var length = 0
    /// Whether it had to be killed.
    var wasKilled = false
    /// Whether somebody told its containers to end.
    var wasAsked = false
    var problem: String?
    var news = News()
}

/// How a step is run or typed.
struct HowToRun: Sendable {
    /// The step's place in the plan.
    var step: Int
    /// The terminal, counted from 1.
    var terminal = 1
    /// Seconds it may take.
    var timeout: Double
    /// What is answered to its questions.
    var answers: [String] = []
    /// `shell` or `program`, where it is to open one.
    var opens: String?
    /// Whether what it opens is left by detaching.
    var detaches = false
}

extension Sandbox {
    static let endedDuringStep = "the sandbox ended during this step"

    /// Writes a file in the tutorial's folder.
    /// - Returns: why it could not be written, or nil.
    mutating func write(_ path: String, _ text: String, base64: String? = nil, executable: Bool) async throws -> String? {
        struct Write: Encodable {
            var path: String
            var text: String
            /// What is in it where that is no text.
            var base64: String?
            var executable: Bool
        }
        do {
            return try await ask("write", Write(path: path, text: text, base64: base64, executable: executable), patience: 60).error
        } catch is HasEnded {
            return Self.endedDuringStep
        }
    }

    /// Runs a step in the session, which first leaves what is open there.
    mutating func run(_ source: String, _ how: HowToRun) async throws -> StepOutcome {
        try await perform("run", Run(how, source: source, limit: options.output))
    }

    /// Types a command into what is open.
    mutating func type(_ text: String, _ how: HowToRun) async throws -> StepOutcome {
        try await perform("type", Run(how, text: text, limit: options.output))
    }

    /// Leaves what is open in a terminal, until `level` of it are left.
    mutating func leave(_ level: Int, terminal: Int) async throws {
        struct Leave: Encodable {
            var level: Int
            var terminal: Int
        }
        do { _ = try await ask("leave", Leave(level: level, terminal: terminal), patience: 60) } catch is HasEnded {}
    }

    /// Starts a step as a service, on a terminal of its own.
    mutating func spawn(_ name: String, _ source: String, step: Int, terminal: Int) async throws -> ServiceState {
        struct Spawn: Encodable {
            var step: Int
            var terminal: Int
            var name: String
            var source: String
            var limit: Int
        }
        return try await state(
            "spawn", Spawn(step: step, terminal: terminal, name: name, source: source, limit: options.output), patience: 60)
    }

    /// Asks how a service does.
    /// - Parameter known: how many bytes of its output are known already.
    mutating func look(_ name: String, known: Int = -1) async throws -> ServiceState {
        struct Look: Encodable {
            var name: String
            var known: Int
        }
        return try await state("look", Look(name: name, known: known), patience: 30)
    }

    /// Ends a service by a signal, and kills it where that does not end it in time.
    mutating func end(_ name: String, signal: String, patience: Double) async throws -> ServiceState {
        struct End: Encodable {
            var name: String
            var signal: String
            var patience: Double
        }
        return try await state("end", End(name: name, signal: signal, patience: patience), patience: patience + 60)
    }

    /// Whether something answers on a port of this computer.
    mutating func answers(on port: Int) async throws -> Bool {
        try await holds("probe", ["port": port])
    }

    /// Whether an address answers with a status below 500.
    mutating func answers(at url: String) async throws -> Bool {
        try await holds("probe", ["url": url])
    }

    /// What the containers have printed that a step started.
    mutating func logs(of step: Int) async throws -> String {
        do { return try await ask("logs", ["step": step], patience: 30).log ?? "" } catch is HasEnded { return "" }
    }

    /// The newest container that a step has made; nil where it made none.
    mutating func container(of step: Int) async throws -> String? {
        do { return try await ask("made", ["step": step], patience: 30).container } catch is HasEnded { return nil }
    }

    /// What has become of things that run beside the steps.
    mutating func news() async throws -> News {
        do { return try await ask("fallen", [String: Int](), patience: 30).news } catch is HasEnded { return News() }
    }

    /// Runs a shell for somebody whose terminal is led to the visitor's socket, to its end.
    mutating func visit(rows: Int, columns: Int) async throws {
        struct Visit: Encodable {
            var rows: Int
            var columns: Int
        }
        let answer = try await ask("visit", Visit(rows: rows, columns: columns), patience: 86_400)
        if let error = answer.error { throw EnvironmentFault("the sandbox gave no shell: \(error)") }
    }

    private mutating func perform(_ operation: String, _ run: Run) async throws -> StepOutcome {
        var outcome = StepOutcome()
        do {
            let answer = try await ask(operation, run, patience: run.timeout + 90)
            outcome.problem = answer.error.map { "the sandbox could not run this step: \($0)" } ?? answer.whyNotTyped
            outcome.status = answer.status
            outcome.seconds = answer.seconds ?? 0
            outcome.output = answer.text
            outcome.timedOut = answer.timedOut ?? false
            outcome.asks = answer.asks ?? false
            outcome.isOpen = answer.open ?? false
            outcome.depth = answer.depth ?? 0
            outcome.prompt = answer.prompt
            outcome.sessionEnded = answer.sessionEnded ?? false
            outcome.reached = answer.reached ?? []
            outcome.engineEnded = answer.engineEnded ?? false
            outcome.news = answer.news
        } catch is HasEnded {
            outcome.problem = Self.endedDuringStep
        }
        return outcome
    }

    private mutating func state(_ operation: String, _ fields: some Encodable, patience: Double) async throws -> ServiceState {
        var state = ServiceState()
        do {
            let answer = try await ask(operation, fields, patience: patience)
            state.problem = answer.error.map { "the sandbox could not run this step: \($0)" }
            state.isRunning = answer.running ?? false
            state.status = answer.status
            state.output = answer.output == nil ? nil : answer.text
            state.length = answer.length ?? 0
            state.wasKilled = answer.killed ?? false
            state.wasAsked = answer.asked ?? false
            state.news = answer.news
        } catch is HasEnded {
            state.isRunning = false
            state.problem = Self.endedDuringStep
        }
        return state
    }

    private mutating func holds(_ operation: String, _ fields: some Encodable) async throws -> Bool {
        do { return try await ask(operation, fields, patience: 30).holds ?? false } catch is HasEnded { return false }
    }
}

private struct Run: Encodable {
    var step: Int
    var terminal: Int
    var source: String?
    var text: String?
    var timeout: Double
    var limit: Int
    var answers: [String]
    var opens: String?
    var detaches: Bool

    init(_ how: HowToRun, source: String? = nil, text: String? = nil, limit: Int) {
        step = how.step
        terminal = how.terminal
        self.source = source
        self.text = text
        timeout = how.timeout
        self.limit = limit
        answers = how.answers
        opens = how.opens
        detaches = how.detaches
    }
}

/// What the agent answers: which fields are there depends on the request.
struct Answer: Decodable {
    var id: Int?
    var error: String?
    var log: String?
    var engine: String?
    var platform: String?
    var status: Int32?
    var seconds: Double?
    var open: Bool?
    var timedOut: Bool?
    var asks: Bool?
    var sessionEnded: Bool?
    var reached: [Sandbox.Limit]?
    var engineEnded: Bool?
    var notOpen: Bool?
    var tooLong: Bool?
    var depth: Int?
    var prompt: String?
    var output: String?
    var leftOut: Int?
    var leftOutAt: Int?
    var running: Bool?
    var killed: Bool?
    var asked: Bool?
    var length: Int?
    var holds: Bool?
    var container: String?
    var fallen: [News.Fallen]?
    var ended: [String]?

    /// What the step printed; where some of it was left out, a line says how much.
    var text: String {
        let bytes = output.flatMap { Data(base64Encoded: $0) }.map(Array.init) ?? []
        guard let leftOut, let leftOutAt, leftOutAt <= bytes.count else { return String(decoding: bytes, as: UTF8.self) }
        return String(decoding: bytes[..<leftOutAt], as: UTF8.self) + "\n[\(leftOut) bytes left out]\n"
            + String(decoding: bytes[leftOutAt...], as: UTF8.self)
    }

    static let nothingOpen = "nothing is open to type this into"

    fileprivate var news: News { News(fallen: fallen ?? [], ended: ended ?? []) }

    fileprivate var whyNotTyped: String? {
        if notOpen == true { return Self.nothingOpen }
        return tooLong == true ? "a terminal takes no line of more than 4000 bytes" : nil
    }
}
