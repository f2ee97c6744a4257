// plimsoll shell: a tutorial run up to a line, and a shell there.

import ArgumentParser
import Blog
import Diagnostics
import Files
import Tutorial
import Verifier

/// Gives a shell in a tutorial's sandbox.
struct ShellCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shell", abstract: "Run a tutorial up to a line, then give a shell in its sandbox, as it stands before that line.")

    @Argument(help: "A Markdown file.")
    var file: String

    @Option(help: "The line of the document before whose step to stop; the end otherwise.")
    var at: Int?

    @Option(name: [.short, .customLong("settings")], help: "A settings file; pelicanconf.py, then plimsoll.toml otherwise.")
    var settings: String?

    func run() async throws {
        let blog = try BlogOptions.parse(settings.map { ["-s", $0] } ?? []).load(DiagnosticLog())
        let plan = try readDocument(file).plan
        let line = at ?? .max
        let next = plan.steps.first { $0.source == nil && $0.line >= line && !$0.cleanup && $0.skip == nil }
        let display = ProgressDisplay()
        do {
            let verifier = try await Verifier(options: VerifierOptions(blog.settings, folder: blog.folder)) { display.show($0) }
            display.begin(plan.source, 1, of: 1)
            try await verifier.visit(plan, before: line) { problems in
                display.end()
                printProblems(problems, from: Folder("."))
                let command = next?.command?.text.split(separator: "\n").first ?? next?.file.map { "write \($0.path)" } ?? ""
                let place = next.map { "before line \($0.line): \(command)" } ?? "after the last step"
                printError("You are in the sandbox \(problems.isEmpty ? place : "where that step failed"). Leave it with exit.\n")
            }
        } catch let fault as EnvironmentFault {
            printError("plimsoll: \(fault)\n")
            throw Outcome.environment
        }
    }
}
