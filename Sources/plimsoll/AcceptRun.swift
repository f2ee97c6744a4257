// plimsoll verify --accept: what comes in two runs is written into the named documents.

import Blog
import Diagnostics
import Files
import Tutorial
import Verifier

/// Runs documents twice each and edits them; nothing is edited that would read differently afterwards.
struct AcceptRun: Sendable {
    let blog: LoadedBlog
    /// The engine on which they run.
    let engine: InnerEngine

    /// - Parameter files: the documents, each with what it is called in messages and its plan.
    /// - Returns: whether every document was accepted as a whole.
    /// - Throws: `EnvironmentFault`, `FileError`.
    func accept(_ files: [(path: String, subject: Subject)]) async throws -> Bool {
        let display = ProgressDisplay()
        let verifier = try await Verifier(options: VerifierOptions(blog.settings, folder: blog.folder)) { display.show($0) }
        var isWhole = true
        for (number, file) in files.enumerated() {
            display.begin(file.subject.plan.source, number + 1, of: files.count)
            let problems = try await accept(file.path, file.subject, verifier, display)
            isWhole = isWhole && problems.isEmpty
            printProblems(problems, from: blog.folder)
        }
        return isWhole
    }

    private func accept(_ path: String, _ subject: Subject, _ verifier: Verifier, _ display: ProgressDisplay) async throws -> [Diagnostic] {
        let plan = subject.plan
        let first = try await verifier.run(plan, bundle: "", on: engine, isLenient: true)
        let second = try await verifier.run(plan, bundle: "", on: engine, isLenient: true)
        display.end()
        // A wrong status is for the author to mend: what such a run prints is no output to show.
        if let failed = [first, second].first(where: { $0.run.verdict == .failed }) {
            say("REFUSED   \(plan.source): a command failed, and nothing was written")
            return failed.diagnostics.filter { $0.severity == .error }
        }
        let (accepted, refused) = Acceptance.all(of: plan, first, second, verifier.options)
        let bytes = try Files.read(path)
        var problems = refused.map { Diagnostic(at: Location(plan.source, line: $0.line), "not accepted: \($0.reason)") }
        guard !accepted.isEmpty else {
            say("UNCHANGED \(plan.source): \(problems.isEmpty ? "every output came as shown" : "nothing could be accepted")")
            return problems
        }
        let edited: [UInt8]
        do throws(AcceptanceRefusal) {
            edited = Array(try Acceptance.write(accepted, into: String(decoding: bytes, as: UTF8.self)).utf8)
            guard String(decoding: bytes, as: UTF8.self).utf8.elementsEqual(bytes), readsAs(edited, plan, accepted, path) else {
                throw AcceptanceRefusal(line: accepted[0].line, reason: "with the output that came, the document would be read differently")
            }
        } catch {
            problems.append(
                Diagnostic(
                    at: Location(plan.source, line: error.line), "not accepted: \(error.reason)",
                    help: "write the output by hand, or put match=none on the block"))
            return problems
        }
        let parts = path.split(separator: "/").map(String.init)
        try Writer(Folder("/" + parts.dropLast().joined(separator: "/"))).write(edited, to: parts.last ?? "")
        let lines = accepted.map { String($0.line) }.joined(separator: ", ")
        say("ACCEPTED  \(plan.source): \(counted(accepted.count, "output")) written, at line\(accepted.count == 1 ? "" : "s") \(lines)")
        return problems
    }

    /// Whether an edited document has the same commands and shows just the accepted outputs.
    private func readsAs(_ edited: [UInt8], _ plan: Plan, _ accepted: [Acceptance], _ path: String) -> Bool {
        let read = TutorialDocument(edited, source: plan.source, at: Folder(path).path, in: blog.folder).plan
        guard read.steps.count == plan.steps.count else { return false }
        return zip(read.steps, plan.steps).allSatisfy { new, old in
            guard let now = new.command, let before = old.command else { return new.file == old.file }
            let expected = accepted.first { $0.line == before.outputLine && before.output != nil }?.accepted
            let isShown =
                expected.map { (now.output ?? "").split(separator: "\n").map(String.init) == $0.filter { !$0.isEmpty } }
                ?? (now.output == before.output)
            return now.text == before.text && isShown
        }
    }
}
