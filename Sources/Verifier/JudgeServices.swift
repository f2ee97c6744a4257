// What becomes of services, of detached containers, and of what is waited for.

import Diagnostics
import Tutorial

extension Judge {
    /// Whether a text that stands for readiness has been printed, masks aside.
    func shows(_ text: String, in output: String) -> Bool {
        masks.apply(textLeftOnTerminal(output)).contains(masks.apply(text))
    }

    /// In words: what did not come to be.
    static func failed(_ condition: Command.Condition, after seconds: Double) -> String {
        switch condition {
        case .port(let port): "nothing answered on port \(port) within \(readable(seconds))"
        case .url(let url): "\(url) did not answer within \(readable(seconds))"
        case .log(let text): "`\(text)` was not printed within \(readable(seconds))"
        }
    }

    /// A service runs, and the tutorial goes on.
    mutating func serviceIsReady(_ index: Int, _ command: Command, output: String, seconds: Double) {
        keepService(index, command, output, seconds: seconds)
    }

    /// A service was ended because the post says so, or because the tutorial is over.
    mutating func serviceWasEnded(_ index: Int, _ command: Command, output: String) {
        guard var result = keepService(index, command, output, seconds: nil), result.outputMatched == false, let shown = command.output
        else {
            return
        }
        differs(&result, command, shown, openComparison(command, shown, textLeftOnTerminal(output)))
        keep(result, command, textLeftOnTerminal(output))
    }

    /// A service has ended by itself.
    /// - Parameter isEarly: whether it was not even ready.
    mutating func serviceEnded(_ index: Int, _ command: Command, status: Int32?, output: String, isEarly: Bool, seconds: Double = 0) {
        let isAsExpected = command.exit == nil || status == command.exit || status == nil
        // An interruption that the post itself sends ends it as well.
        if isAsExpected && !(isEarly && command.background?.ready != nil) || (!isEarly && [130, 143].contains(status)) {
            results[index]?.status = status
            return serviceWasEnded(index, command, output: output)
        }
        let when = isEarly ? "before it was ready" : "though the post does not end it"
        let how = status.map { "exited with \($0)" } ?? "ended"
        serviceFailed(index, command, "\(shortName(command)) \(how) \(when)", output: output, status: status)
    }

    /// A service could not be started, or was never ready.
    mutating func serviceFailed(_ index: Int, _ command: Command, _ message: String, output: String, status: Int32? = nil) {
        let screen = textLeftOnTerminal(output)
        var result = results[index] ?? StepResult(index: index, command: command.text, outcome: .passed)
        result.status = status
        let help = status == 127 ? Judge.helpForNoProgram : "wait=port:8000 or wait=log:\"ready\" says when it is ready"
        fail(&result, Diagnostic(at: place(index), message, label: label(screen), help: help))
        keep(result, command, screen)
    }

    /// Whether how a service ends can still change what is known of it: its shown output has not come yet.
    func caresForEnd(of index: Int) -> Bool {
        results[index]?.outputMatched == false
    }

    /// A container has exited, though nobody asked it to. Where the post says or shows that status, it may.
    mutating func fell(_ fallen: News.Fallen, log: String) {
        guard plan.steps.indices.contains(fallen.step), let command = plan.steps[fallen.step].command else { return }
        let isShown = plan.steps.contains { $0.command?.output?.contains("Exited (\(fallen.status))") == true }
        guard command.exit == 0, !isShown, results[fallen.step]?.outcome != .failed else { return }
        var result = results[fallen.step] ?? StepResult(index: fallen.step, command: command.text, outcome: .passed)
        fail(
            &result,
            Diagnostic(
                at: place(fallen.step), "the container `\(fallen.name)`, started here, has exited with \(fallen.status)",
                label: label(textLeftOnTerminal(log)), help: "exit=any on the block says that it may"))
        if log.isEmpty { keep(result, command, result.output) } else { keep(result, command, textLeftOnTerminal(log)) }
    }

    /// What has to hold after a step did not come to be.
    mutating func waitedInVain(_ index: Int, _ command: Command, _ message: String, log: String) {
        guard var result = results[index] else { return }
        let help = "timeout=2m on the block gives it longer"
        fail(&result, Diagnostic(at: place(index), message, label: label(textLeftOnTerminal(log)), help: help))
        keep(result, command, result.output)
    }

    @discardableResult
    private mutating func keepService(_ index: Int, _ command: Command, _ output: String, seconds: Double?) -> StepResult? {
        let screen = textLeftOnTerminal(output)
        var result = results[index] ?? StepResult(index: index, command: command.text, outcome: .passed)
        if let seconds { result.seconds = seconds }
        screens[index] = screen
        if let shown = command.output, command.match != Command.Match.none, result.outputMatched != true {
            result.outputMatched = openComparison(command, shown, screen).matches
        }
        guard result.outcome == .passed else { return nil }
        keep(result, command, screen)
        return results[index]
    }

    /// A post shows the beginning of what runs until it is interrupted, often with the `^C` that ends it.
    func openComparison(_ command: Command, _ shown: String, _ screen: String) -> Comparison {
        let lines = shown.split(separator: "\n", omittingEmptySubsequences: false).prefix { !$0.hasPrefix("^C") }
        let isOpen = command.match == nil || command.match == .wildcard
        return Comparison(
            shown: lines.joined(separator: "\n") + (isOpen ? "\n..." : ""), output: screen, match: command.match, masks: masks)
    }
}

extension Command {
    /// For how long a typed line runs that only Ctrl-C ends, such as `ping` without a count: a second for each line that the post shows,
    /// between two and ten; nil for what ends by itself.
    var secondsUntilInterrupted: Double? {
        guard level > 0, opens == nil else { return nil }
        let shown = (output ?? "").split(separator: "\n").prefix { !$0.hasPrefix("^C") }
        guard isEndless || output?.contains("\n^C") == true else { return nil }
        return Double(min(max(shown.count, 2), 10))
    }

    private var isEndless: Bool {
        let words = text.split(whereSeparator: \.isWhitespace)
        guard let program = words.first, !text.contains(where: { "|;&".contains($0) }) else { return false }
        switch program {
        case "ping", "ping6": return !words.contains { $0.hasPrefix("-c") || $0.hasPrefix("-w") }
        case "tail": return words.contains { ["-f", "-F", "--follow"].contains($0) }
        case "top", "watch": return true
        default: return false
        }
    }
}
