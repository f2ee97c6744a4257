// plimsoll build and plimsoll check.

import ArgumentParser
import Blog
import Diagnostics
import Files
import Preview
import Settings
import Verifier

/// Writes the site. Every flag of `pelican` is taken, and means the same.
struct BuildCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "build", abstract: "Write the site into its output folder.", version: Plimsoll.configuration.version)

    @OptionGroup var blog: BlogOptions
    @OptionGroup var report: ReportFlags

    @Flag(name: [.short, .customLong("delete-output-directory")], help: "Empty the output folder first.")
    var deleteOutput = false

    @Flag(name: [.customShort("r"), .long], help: "Build again whenever a file changes.")
    var autoreload = false

    @Flag(name: .shortAndLong, help: "Serve the site, as `plimsoll serve` does.")
    var listen = false

    @Option(name: .shortAndLong, help: "The port for -l; PORT in the settings otherwise.")
    var port: Int?

    @Option(name: .shortAndLong, help: "The address for -l; BIND in the settings otherwise.")
    var bind: String?

    @Option(name: .customLong("print-settings"), parsing: .upToNextOption, help: "Print settings, all or those named, and stop.")
    var printedSettings: [String] = []

    @Option(help: .init("Taken, since pelican has it: nothing is cached.", visibility: .hidden))
    var cachePath: String?

    @Flag(help: .init("Taken, since pelican has it: nothing is cached.", visibility: .hidden))
    var ignoreCache = false

    func validate() throws {
        guard port.map((0...65535).contains) ?? true else { throw ValidationError("a port is a number from 0 to 65535") }
    }

    func run() throws {
        if !printedSettings.isEmpty {
            let log = DiagnosticLog()
            return try printSettings(load(log).settings, names: printedSettings.filter { !$0.isEmpty })
        }
        if autoreload || listen {
            try Watching(load: { load($0) }, settingsFile: blog.flags.settings, host: bind, port: port)
                .run(serves: listen, builds: autoreload ? { write($0) } : nil)
        }
        guard let problems = write(load(DiagnosticLog())) else { return }
        throw problems
    }

    private func load(_ log: DiagnosticLog) -> LoadedBlog {
        blog.load(log, more: deleteOutput ? ["DELETE_OUTPUT_DIRECTORY=true"] : [])
    }

    /// Builds once and says what came of it.
    /// - Returns: the exit status, nil where all is well.
    @discardableResult
    private func write(_ loaded: LoadedBlog) -> ExitCode? {
        let start = ContinuousClock.now
        let log = loaded.log
        guard loaded.isSound() else {
            log.printAll(from: loaded.folder)
            printError("plimsoll: nothing was written\n")
            return Outcome.problems
        }
        let built: BuildReport
        do {
            built = try loaded.site.build(into: loaded.output)
        } catch {
            printError("plimsoll: \(error)\n")
            return Outcome.environment
        }
        log.printAll(from: loaded.folder, least: report.least)
        if !report.quiet {
            let place = loaded.settings.string("OUTPUT_PATH")
            say("Done: \(built.contents) in \(secondsSince(start)) seconds.")
            let removed = built.removed == 0 ? "" : "; \(counted(built.removed, "other file")) removed"
            say("\(place): \(built.files) files, \(built.changed) written, the others unchanged\(removed).")
        }
        return report.fails(log) ? Outcome.problems : nil
    }
}

/// Pelican's flags for what is printed, and which problems count.
struct ReportFlags: ParsableArguments {
    @Flag(name: .shortAndLong, help: "Print errors only.")
    var quiet = false

    @Flag(name: .shortAndLong, help: "Print notes too: old settings, and settings that do nothing.")
    var verbose = false

    @Flag(name: [.customShort("D"), .long], help: "As -v.")
    var debug = false

    @Flag(help: "Exit with 1 on warnings too.")
    var strict = false

    @Option(help: ArgumentHelp("Fail on errors or on warnings.", valueName: "errors|warnings"))
    var fatal: String?

    @Option(help: .init("Taken, since pelican has it: problems are plain lines.", valueName: "plain|rich", visibility: .hidden))
    var logHandler: String?

    @Option(help: .init("Taken, since pelican has it: each problem is printed once.", valueName: "level", visibility: .hidden))
    var logsDedupMinLevel: String?

    func validate() throws {
        try check("--fatal", fatal, in: ["errors", "warnings"])
        try check("--log-handler", logHandler, in: ["plain", "rich"])
        try check("--logs-dedup-min-level", logsDedupMinLevel, in: ["DEBUG", "INFO", "WARNING", "ERROR"])
    }

    private func check(_ name: String, _ value: String?, in choices: [String]) throws {
        guard let value, !choices.contains(value) else { return }
        throw ValidationError("\(name) takes \(choices.dropLast().joined(separator: ", ")) or \(choices.last!)")
    }

    /// The least severity that is printed.
    var least: Diagnostic.Severity { verbose || debug ? .note : !quiet || warningsFail ? .warning : .error }

    private var warningsFail: Bool { strict || fatal == "warnings" }

    /// Whether the problems of a run make its exit status 1.
    func fails(_ log: DiagnosticLog) -> Bool { log.count(.error) + (warningsFail ? log.count(.warning) : 0) > 0 }
}

/// Finds every problem that can be found without a container.
struct CheckCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check", abstract: "Find problems in headers, links, templates and plans; write nothing.")

    @OptionGroup var blog: BlogOptions

    @Flag(help: "Exit with 1 on warnings too.")
    var strict = false

    @Flag(help: "Name static files that no page uses.")
    var unused = false

    func run() throws {
        let log = DiagnosticLog()
        let loaded = blog.load(log)
        _ = VerifierOptions(loaded.settings, folder: loaded.folder)
        if loaded.isSound() { loaded.site.check(unused: unused) }
        log.printAll(from: loaded.folder)
        say("\(counted(log.count(.error), "error")), \(counted(log.count(.warning), "warning")).")
        if log.count(.error) + (strict ? log.count(.warning) : 0) > 0 { throw Outcome.problems }
    }
}
