// What is going on, for people who wait: one live line on a terminal, plain notes otherwise.

import Glibc
import Synchronization
import Tutorial
import Verifier

/// Shows the progress of verifying on standard error.
final class ProgressDisplay: Sendable {
    private let isTerminal = isatty(2) == 1
    private let current = Mutex(Current())
    private let noted = Mutex<Set<String>>([])

    /// What runs, and since when.
    private struct Current {
        var tutorial = ""
        var step = ""
        var began = ContinuousClock.now
        var isShown = false

        /// The line: how long it takes is said of what takes long.
        var line: String {
            let seconds = Int((ContinuousClock.now - began) / .seconds(1))
            let elapsed = seconds >= 2 ? "  \(seconds >= 60 ? "\(seconds / 60) min " : "")\(seconds % 60) s" : ""
            return (step.isEmpty ? tutorial : tutorial + "  " + step) + elapsed
        }
    }

    /// A display that is redrawn each second as long as it is held.
    init() {
        guard isTerminal else { return }
        Task { [weak self] in
            while (try? await Task.sleep(for: .seconds(1))) != nil, let self { draw() }
        }
    }

    /// A tutorial begins.
    func begin(_ source: String, _ number: Int, of count: Int) {
        current.withLock { $0 = Current(tutorial: "[\(number)/\(count)] \(source)", isShown: true) }
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
            current.withLock {
                $0.step = "line \(step.line): \(line)"
                $0.began = .now
            }
        case .ended: break
        }
        draw()
    }

    /// The tutorial has ended: the line goes.
    func end() {
        current.withLock { $0.isShown = false }
        if isTerminal { erase() }
    }

    private func draw() {
        guard isTerminal else { return }
        current.withLock { current in
            guard current.isShown else { return }
            let safe = current.line.map { $0.isNewline || $0.unicodeScalars.contains { $0.value < 32 } ? " " : $0 }
            // In one write: the clock and the steps draw from different threads.
            printError("\r\u{1B}[K" + String(safe.prefix(width - 1)))
        }
    }

    private func erase() {
        printError("\r\u{1B}[K")
    }

    private var width: Int {
        var size = winsize()
        return ioctl(2, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 10 ? Int(size.ws_col) : 80
    }
}
