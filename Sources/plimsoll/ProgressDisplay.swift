// What is going on, for people who wait: one live line on a terminal, plain notes otherwise.

import Glibc
import Synchronization
import Tutorial
import Verifier

/// Shows the progress of verifying on standard error.
final class ProgressDisplay: Sendable {
    private let isTerminal = isatty(2) == 1
    private let current = Mutex<(tutorial: String, step: String)>(("", ""))
    private let noted = Mutex<Set<String>>([])

    /// A tutorial begins.
    func begin(_ source: String, _ number: Int, of count: Int) {
        current.withLock { $0 = ("[\(number)/\(count)] \(source)", "") }
        draw()
    }

    /// Something happens in it, or while the sandbox is prepared.
    func show(_ progress: Verifier.Progress) {
        switch progress {
        case .note(let text):
            // What one tutorial's sandbox needs, the next one's does too: once is enough.
            guard noted.withLock({ $0.insert(text).inserted }) else { return }
            if isTerminal { erase() }
            printError(text + "\n")
        case .begins(let step):
            let line = step.command?.text.split(separator: "\n").first.map(String.init) ?? step.file.map { "write \($0.path)" } ?? ""
            current.withLock { $0.step = "line \(step.line): \(line)" }
        case .ended: break
        }
        draw()
    }

    /// The tutorial has ended: the line goes.
    func end() {
        if isTerminal { erase() }
    }

    private func draw() {
        guard isTerminal else { return }
        let text = current.withLock { $0.step.isEmpty ? $0.tutorial : $0.tutorial + "  " + $0.step }
        guard !text.isEmpty else { return }
        erase()
        printError(String(text.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 32 } ? " " : $0 }.prefix(width - 1)))
    }

    private func erase() {
        printError("\r\u{1B}[K")
    }

    private var width: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 10 ? Int(size.ws_col) : 80
    }
}
