// What was read of documents before, so that `serve` reads only the file that was saved.

import Diagnostics
import Files
import Settings
import Synchronization
import Tutorial

/// What one document's file says, whatever else the blog holds.
struct ReadDocument: Sendable {
    /// Nil where a problem, or its own status, leaves it out of the site.
    var draft: ContentDraft?
    var plan: Plan?
    /// Its links to files.
    var links: [StaticLink] = []
    var problems: [Diagnostic]
}

/// What one reading of a blog leaves for the next: every document by its path, size and time of change, as long as the settings are the same.
public final class DocumentMemory: Sendable {
    private let last = Mutex<Reading?>(nil)

    private struct Reading {
        var settings: Settings
        var verifiesAll: Bool
        var documents: [FoundFile: ReadDocument] = [:]
    }

    /// An empty memory.
    public init() {}

    /// What is known under these settings.
    func documents(_ settings: Settings, verifiesAll: Bool) -> [FoundFile: ReadDocument] {
        last.withLock { last in
            if let last, last.verifiesAll == verifiesAll, last.settings.isEqual(to: settings) { return last.documents }
            last = Reading(settings: settings, verifiesAll: verifiesAll)
            return [:]
        }
    }

    /// Keeps what was read, in the place of all before.
    func keep(_ documents: some Sequence<(FoundFile, ReadDocument)>) {
        let documents = Dictionary(documents) { $1 }
        last.withLock { $0?.documents = documents }
    }
}
