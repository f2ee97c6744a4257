// Where the parts of a build put the problems they find, from any thread.

import Synchronization

/// Collects problems from all threads; the same problem is kept once.
public final class DiagnosticLog: Sendable {
    private let found = Mutex<(set: Set<Diagnostic>, list: [Diagnostic])>(([], []))

    /// Makes an empty log.
    public init() {}

    /// Adds a problem, unless the very same one is there already.
    public func add(_ diagnostic: Diagnostic) {
        found.withLock {
            if $0.set.insert(diagnostic).inserted { $0.list.append(diagnostic) }
        }
    }

    /// Adds several problems.
    public func add(_ diagnostics: some Sequence<Diagnostic>) {
        for diagnostic in diagnostics { add(diagnostic) }
    }

    /// All problems so far, by file, line and column; those without a file come first. The order does not depend on threads.
    public var all: [Diagnostic] {
        found.withLock { $0.list }.sorted { left, right in
            let (a, b) = (left.location, right.location)
            guard let a, let b else {
                return a == nil && b == nil ? (left.message < right.message) : a == nil
            }
            return (a.file, a.line, a.column, left.message) < (b.file, b.line, b.column, right.message)
        }
    }

    /// How many problems of this severity there are.
    public func count(_ severity: Diagnostic.Severity) -> Int {
        found.withLock { $0.list.count { $0.severity == severity } }
    }
}
