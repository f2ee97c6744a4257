// plimsoll build and plimsoll check.

import ArgumentParser
import Blog
import Diagnostics
import Verifier

/// Writes the site.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "build", abstract: "Write the site into its output folder.")

    @OptionGroup var blog: BlogOptions

    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    @Flag(help: "Count warnings as errors.")
    var strict = false

    @Option(help: ArgumentHelp("Fail on errors or on warnings.", valueName: "errors|warnings"))
    var fatal: String?

    func validate() throws {
        guard fatal == nil || fatal == "errors" || fatal == "warnings" else { throw ValidationError("--fatal takes errors or warnings") }
    }

    func run() throws {
        let start = ContinuousClock.now
        let log = DiagnosticLog()
        let loaded = blog.load(log)
        guard loaded.isSound() else {
            log.printAll(from: loaded.folder)
            printError("plimsoll: nothing was written\n")
            throw Outcome.problems
        }
        let report: BuildReport
        do {
            report = try loaded.site.build(into: loaded.output)
        } catch {
            printError("plimsoll: \(error)\n")
            throw Outcome.environment
        }
        let warningsFail = strict || fatal == "warnings"
        log.printAll(from: loaded.folder, least: !quiet ? .note : warningsFail ? .warning : .error)
        if !quiet {
            let place = loaded.settings.string("OUTPUT_PATH")
            say("Done: \(report.contents) in \(secondsSince(start)) seconds.")
            say("\(place): \(report.files) files, \(report.changed) written, the others unchanged.")
        }
        if log.count(.error) + (warningsFail ? log.count(.warning) : 0) > 0 { throw Outcome.problems }
    }
}

/// Finds every problem that can be found without a container.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find problems in headers, links, templates and plans; write nothing.")

    @OptionGroup var blog: BlogOptions

    func run() throws {
        let log = DiagnosticLog()
        let loaded = blog.load(log)
        _ = VerifierOptions(loaded.settings, folder: loaded.folder)
        if loaded.isSound() { loaded.site.check() }
        log.printAll(from: loaded.folder)
        say("\(counted(log.count(.error), "error")), \(counted(log.count(.warning), "warning")).")
        if log.count(.error) > 0 { throw Outcome.problems }
    }
}
