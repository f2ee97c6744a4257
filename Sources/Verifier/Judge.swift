// What a step's end means: whether it held, and if not, what to say at its line.

import Diagnostics
import Settings
import Tutorial

/// When a difference between shown output and what came fails a step.
enum Strictness {
    /// Never: what came is asked for.
    case lenient
    /// Once it has matched, or promises to.
    case ratchet
    /// Always.
    case strict
}

/// Judges the steps of one run, in the order in which they end.
struct Judge {
    let plan: Plan
    private let strictness: Strictness
    let masks: Masks
    /// The commands whose output has matched before, each with how often the same command stands before it.
    private let matchedBefore: Set<Occurrence>
    /// Of each step of the plan.
    private let occurrences: [Occurrence]
    /// By the step's place in the plan.
    var results: [Int: StepResult] = [:]
    /// What each step left on its terminal, as it came.
    var screens: [Int: String] = [:]
    var diagnostics: [Diagnostic] = []
    var hasFailed = false

    /// How many characters of a step's output the record keeps.
    private static let kept = 8000

    init(plan: Plan, before: Run?, strictness: Strictness, masks: Masks) {
        self.plan = plan
        self.strictness = strictness
        self.masks = masks
        let stepsBefore = before?.steps ?? []
        matchedBefore = Set(zip(stepsBefore, Occurrence.all(of: stepsBefore.map(\.command))).filter { $0.0.outputMatched == true }.map(\.1))
        occurrences = Occurrence.all(of: plan.steps.map(Self.text))
    }

    /// One of several places where a tutorial gives the same command.
    private struct Occurrence: Hashable {
        var command: String
        var number: Int

        static func all(of commands: [String]) -> [Occurrence] {
            var counts: [String: Int] = [:]
            return commands.map { command in
                counts[command, default: 0] += 1
                return Occurrence(command: command, number: counts[command]!)
            }
        }
    }

    /// PASSED only if a command ran, nothing failed, and nothing was left out.
    var verdict: Verdict {
        if hasFailed { return .failed }
        let ran = results.contains { plan.steps[$0.key].command != nil && $0.value.outcome == .passed }
        let isWhole = results.values.allSatisfy { $0.outcome == .passed } && !plan.diagnostics.contains { $0.severity == .error }
        return ran && isWhole ? .passed : .inPart
    }

    /// - Parameter help: a way out, where only this run has shown that the step cannot be run.
    mutating func skip(_ index: Int, _ reason: String, help: String? = nil) {
        results[index] = StepResult(index: index, command: text(index), outcome: .skipped, reason: reason)
        if let help { diagnostics.append(Diagnostic(.warning, at: place(index), reason, help: help)) }
    }

    mutating func leaveOut(_ index: Int) {
        results[index] = StepResult(index: index, command: text(index), outcome: .notRun, reason: "an earlier step failed")
    }

    mutating func judge(_ index: Int, _ file: File, problem: String?) {
        results[index] = StepResult(index: index, command: text(index), outcome: problem == nil ? .passed : .failed, reason: problem)
        guard let problem else { return }
        hasFailed = true
        diagnostics.append(Diagnostic(at: place(index), "`\(file.path)` could not be written: \(problem)"))
    }

    mutating func judge(_ index: Int, _ command: Command, _ outcome: StepOutcome) {
        let screen = shownText(command, outcome)
        var result = StepResult(index: index, command: command.text, outcome: .passed, status: outcome.status, seconds: outcome.seconds)
        screens[index] = screen
        if let problem = problem(index, command, outcome, screen) {
            fail(&result, problem)
        } else if let shown = command.output, command.match != Command.Match.none {
            let comparison =
                command.secondsUntilInterrupted == nil
                ? Comparison(shown: shown, output: screen, match: command.match, masks: masks) : openComparison(command, shown, screen)
            result.outputMatched = comparison.matches
            if !comparison.matches { differs(&result, command, shown, comparison) }
        }
        if outcome.sessionEnded, result.outcome == .passed { sessionEnded(index, command) }
        keep(result, command, screen)
    }

    /// What a reader sees of a step's output: without the echo of what was typed, and without the next prompt.
    private func shownText(_ command: Command, _ outcome: StepOutcome) -> String {
        if let prompt = outcome.prompt { return programOutput(outcome.output, typed: command.text, prompt: prompt) }
        let screen = textLeftOnTerminal(outcome.output)
        return outcome.isOpen ? screen.withoutLastLine : screen
    }

    /// Says of a step that it did not hold.
    mutating func fail(_ result: inout StepResult, _ problem: Diagnostic) {
        result.outcome = .failed
        result.reason = problem.message
        diagnostics.append(problem)
    }

    /// Records a result with what was printed.
    mutating func keep(_ result: StepResult, _ command: Command, _ screen: String) {
        var result = result
        // What is not compared differs from run to run: it would make the record change for nothing.
        let isQuiet = command.match == Command.Match.none && result.outcome == .passed
        result.output = isQuiet ? "" : masks.apply(shortened(screen))
        if result.outcome == .failed { hasFailed = true }
        results[result.index] = result
    }

    // MARK: Exit statuses

    private func problem(_ index: Int, _ command: Command, _ outcome: StepOutcome, _ screen: String) -> Diagnostic? {
        if outcome.problem != nil || outcome.timedOut || (command.exit != nil && outcome.status != nil && outcome.status != command.exit),
            let limit = outcome.limit(screen)
        {
            return Diagnostic(at: place(index), "\(shortName(command)) \(limit.message)", label: label(screen), help: limit.help)
        }
        if let problem = outcome.problem { return Diagnostic(at: place(index), problem, help: help(for: problem)) }
        if outcome.asks {
            return Diagnostic(
                at: place(index), "\(shortName(command)) waits for input, and nobody gives it", label: label(screen),
                help: "answer=yes on the block answers its question; skip=\"why\" leaves it out")
        }
        if outcome.timedOut {
            let limit = command.timeout ?? plan.options.timeout
            return Diagnostic(
                at: place(index), "\(shortName(command)) did not end within \(Self.readable(limit))", label: label(screen),
                help: "timeout=\(Self.readable(limit * 2)) on the block gives it longer; bg=name runs it beside the steps after it")
        }
        // What closes a container's shell or a program ends with that one's status, which nobody looks at.
        if command.level > 0, outcome.depth < command.level, Self.closing.contains(command.text) { return nil }
        guard let status = outcome.status, let expected = command.exit, status != expected else { return nil }
        if isAsShown(command, status, screen) || isOverNothing(command, screen) { return nil }
        return Diagnostic(
            at: place(index), "\(shortName(command)) exited with \(status), expected \(expected)", label: label(screen),
            help: help(command, status, screen))
    }

    private static let closing: Set<String> = ["exit", "logout", "quit", "exit()", "quit()", "exit;", "quit;", "\\q", ".exit", ".quit"]

    private func help(for problem: String) -> String? {
        switch problem {
        case Sandbox.endedDuringStep: "did it end the sandbox itself, or need more than `memory` in [VERIFY] allows?"
        case Answer.nothingOpen: "the command that opens the container or program has ended already, or was skipped"
        default: nil
        }
    }

    /// Whether the post itself shows the error, or all that came: then a status other than zero is what it promises.
    private func isAsShown(_ command: Command, _ status: Int32, _ screen: String) -> Bool {
        guard status != 0, command.exit == 0, let shown = command.output else { return false }
        if isWhollyAsShown(command, shown, screen) { return true }
        let signs = [
            "error", "denied", "no such", "not found", "cannot", "can't", "failed", "fatal", "refused", "unable", "invalid", "unknown",
            "conflict", "not permitted", "bad address", "unreachable", "timed out", "timeout", "no route", "usage:",
        ]
        let came = masks.apply(screen)
        return shown.split(separator: "\n").contains { line in
            let masked = masks.apply(String(line)).trimmedLines
            guard signs.contains(where: masked.lowercased().contains), masked.count >= 8 else { return false }
            return came.contains(withoutErrorPrefix(masked).suffix(40))
        }
    }

    /// A client's and a daemon's versions differ in how they begin an error: `Error: ` of one is `Error response from daemon: ` of another.
    private func withoutErrorPrefix(_ line: String) -> String {
        let rest = line.split(separator: ": ", maxSplits: 1).dropFirst().first.map(String.init) ?? ""
        return line.hasPrefix("Error") && rest.count >= 8 ? rest : line
    }

    /// Whether the post shows every line that came. What a wildcard stands for it does not show.
    private func isWhollyAsShown(_ command: Command, _ shown: String, _ screen: String) -> Bool {
        guard ![.regex, Command.Match.none].contains(command.match), !Comparison.hasWildcard(shown), !shown.trimmedLines.isEmpty else {
            return false
        }
        return Comparison(shown: shown, output: screen, match: command.match, masks: masks).matches
    }

    /// `docker rm $(docker ps -aq)` where there is nothing to remove: no failure of the post's.
    private func isOverNothing(_ command: Command, _ screen: String) -> Bool {
        command.text.contains("$(docker") && screen.contains("requires at least 1 argument")
    }

    private func help(_ command: Command, _ status: Int32, _ screen: String) -> String? {
        for line in screen.split(separator: "\n") {
            guard let missing = missingImage(line), let built = nearestBuilt(to: missing) else { continue }
            return "did you mean `\(built.name)`, built at line \(built.line)?"
        }
        if screen.contains("manifest unknown") || screen.contains("pull access denied") {
            return "is the image's name right? It is neither built here nor found in its registry"
        }
        guard status == 127, !screen.contains("docker") else { return nil }
        let isInContainer = command.level > 0 || ["docker ", "sudo docker ", "podman "].contains(where: command.text.hasPrefix)
        return isInContainer ? "the container's image has no such program; install it in the post" : Self.helpForNoProgram
    }

    static let helpForNoProgram = "the sandbox has an ordinary computer's tools; install others in the post"

    /// Says of a step that failed that it could not get an image, because no registry can be reached from here.
    mutating func blameRegistry(_ index: Int, for name: ImageName) {
        let message = "the image \(name) is not here, and no registry can be reached"
        results[index]?.reason = message
        diagnostics[diagnostics.count - 1].message = message
        diagnostics[diagnostics.count - 1].help =
            "is its name right? If so, name an archive that stands in for it in [VERIFY.images]: "
            + "\"\(name.familiar)\" = { rootfs = \"….tar\", cmd = [\"sh\"] }"
    }

    /// Says of a step that failed that it could not reach a host, because nothing here can.
    mutating func blameNetwork(_ index: Int, for host: String) {
        guard let command = plan.steps[index].command else { return }
        let message = "\(shortName(command)) could not reach \(host), and nor can this machine"
        results[index]?.reason = message
        diagnostics[diagnostics.count - 1].message = message
        diagnostics[diagnostics.count - 1].help =
            "this says nothing about the tutorial: run it where the internet can be reached, or skip=\"needs the internet\""
    }

    private func missingImage(_ line: Substring) -> String? {
        guard let start = line.firstRange(of: "Unable to find image '") else { return nil }
        return line[start.upperBound...].split(separator: "'").first.map { String($0) }
    }

    /// The image built earlier whose name is nearest to one that cannot be found, and where it was built.
    func nearestBuilt(to name: String) -> (name: String, line: Int)? {
        var built: [String: Int] = [:]
        for (index, result) in results where result.outcome == .passed {
            let words = result.command.split(whereSeparator: \.isWhitespace).map(String.init)
            for (flag, value) in zip(words, words.dropFirst()) where ["-t", "--tag"].contains(flag) && words.contains("build") {
                built[String(value.split(separator: ":").first ?? "")] = plan.steps[index].line
            }
        }
        let short = String(name.split(separator: ":").first ?? "").split(separator: "/").last.map(String.init) ?? name
        return nearest(to: short, in: built.keys).map { ($0, built[$0] ?? 0) }
    }

    // MARK: Trying again

    /// For how many seconds a step is tried again while what it needs may still be starting.
    func patience(_ index: Int, _ command: Command) -> Double {
        if let retry = command.retry { return retry }
        let starts = ["docker run", "docker start", "docker restart", "compose up", "docker-compose up", "compose start"]
        let hasStarted = results.values.contains { $0.outcome == .passed && starts.contains(where: $0.command.contains) }
        let asksService = command.text.contains(Self.localPort) || command.text.contains(" exec ") || command.text.contains("docker run ")
        return hasStarted && (asksService || command.level > 0) ? 60 : 0
    }

    /// Whether the same step may do better in a moment: by its author's word, or because the connection was refused or cut off.
    func isWorthAnotherTry(_ command: Command, _ outcome: StepOutcome) -> Bool {
        guard !outcome.timedOut, !outcome.asks, !outcome.sessionEnded, outcome.problem == nil, let status = outcome.status,
            let expected = command.exit, status != expected
        else { return false }
        let screen = textLeftOnTerminal(outcome.output)
        if isAsShown(command, status, screen) { return false }
        if command.retry != nil { return true }
        // curl: could not connect, empty reply, connection reset; wget: network failure.
        let isNetwork = command.text.contains("curl") && [7, 52, 56].contains(status) || command.text.contains("wget") && status == 4
        return isNetwork || Self.refusals.contains(where: screen.lowercased().contains)
    }

    /// What clients say of a server that is not there yet.
    private static let refusals = [
        "connection refused", "connection reset by peer", "can't connect to", "could not connect to", "couldn't connect to",
        "is the server running", "the database system is starting up",
    ]

    nonisolated(unsafe) private static let localPort = /(?:localhost|127\.0\.0\.1|0\.0\.0\.0|\[::1\])(?::\d+|\/|\s|$)/

    // MARK: Output

    mutating func differs(_ result: inout StepResult, _ command: Command, _ shown: String, _ comparison: Comparison) {
        let isPromised = command.match != nil || Comparison.isPromise(shown) || matchedBefore.contains(occurrences[result.index])
        let mustMatch = strictness == .strict || (strictness == .ratchet && isPromised)
        let message =
            comparison.problem.map { "the regular expression for the output of \(shortName(command)) \($0)" }
            ?? "the output of \(shortName(command)) is not as shown"
        if mustMatch {
            result.outcome = .failed
            result.reason = message
        }
        diagnostics.append(
            Diagnostic(
                mustMatch ? .error : .note, at: Location(plan.steps[result.index].source ?? plan.source, line: command.outputLine), message,
                label: comparison.difference,
                help: mustMatch && comparison.problem == nil
                    ? "lines with - are the post's, those with + came; `[..]` and `...` stand for what may differ" : nil))
    }

    private mutating func sessionEnded(_ index: Int, _ command: Command) {
        diagnostics.append(
            Diagnostic(
                .warning, at: place(index), "\(shortName(command)) ended the shell",
                help: "the next line runs in a new one, in the same folder, without its variables and functions"))
    }

    // MARK: Words

    func text(_ index: Int) -> String { Self.text(plan.steps[index]) }

    private static func text(_ step: Step) -> String { step.command?.text ?? "write \(step.file?.path ?? "")" }

    func place(_ index: Int) -> Location {
        let step = plan.steps[index]
        let first = step.command?.text.split(separator: "\n").first
        var place = plan.location(of: step)
        place.length = first?.count ?? 0
        return place
    }

    /// The program, and its verb where it is one that has verbs: `docker run`, `curl`.
    func shortName(_ command: Command) -> String {
        // A program's language is not the shell's.
        if command.level > 0, let line = command.text.split(separator: "\n").first, line.contains("("), line.count <= 40 {
            return "`\(line)`"
        }
        var words = command.text.split(whereSeparator: \.isWhitespace).map(String.init)[...]
        while let first = words.first, first == "sudo" || (first.contains("=") && !first.hasPrefix("-")) { words.removeFirst() }
        let program = words.popFirst() ?? command.text
        let hasVerbs = ["docker", "docker-compose", "podman", "git", "apt", "apt-get", "pip", "npm"].contains(program)
        let verbs =
            hasVerbs
            ? words.prefix { $0.allSatisfy { $0.isLetter || $0 == "-" } && !$0.hasPrefix("-") }.prefix(words.first == "compose" ? 2 : 1)
            : []
        return "`" + ([program] + verbs).joined(separator: " ") + "`"
    }

    /// The last lines that were printed, to stand beside the carets.
    func label(_ screen: String) -> String? {
        let lines = screen.split(separator: "\n").filter { !$0.allSatisfy(\.isWhitespace) }
        return lines.isEmpty ? nil : lines.suffix(6).joined(separator: "\n")
    }

    static func readable(_ seconds: Double) -> String {
        seconds >= 120 && seconds.truncatingRemainder(dividingBy: 60) == 0
            ? "\(Int(seconds / 60))m"
            : seconds == seconds.rounded() ? "\(Int(seconds))s" : "\(Int(seconds * 1000))ms"
    }

    private func shortened(_ text: String) -> String {
        let text = text.trimmedLines
        guard text.count > Self.kept else { return text }
        return text.prefix(Self.kept / 2) + "\n[…]\n" + text.suffix(Self.kept / 2)
    }
}

extension StepOutcome {
    /// Which of the sandbox's limits a step that did not hold has run into, and how to raise it.
    fileprivate func limit(_ screen: String) -> (message: String, help: String)? {
        if reached.contains(.disk) || screen.lowercased().contains("no space left on device") {
            return ("filled the sandbox's disk", "`disk` in [VERIFY] raises its size, in megabytes; images and containers lie on it, too")
        }
        if reached.contains(.memory) {
            return (
                "needed more memory than the sandbox has", "`memory` in [VERIFY] raises it, in megabytes; a process of this step was killed"
            )
        }
        if reached.contains(.processes) {
            return ("started more processes than the sandbox may have", "`processes` in [VERIFY] raises their number")
        }
        return nil
    }
}
