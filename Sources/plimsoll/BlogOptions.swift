// Which blog a command is about: Pelican's flags, the settings, and where its problems are printed.

import ArgumentParser
import Blog
import Diagnostics
import Files
import Glibc
import Settings

/// Pelican's flags for the blog and its settings, with the folder to read.
struct BlogOptions: ParsableArguments {
    @Argument(help: "The folder with the articles; PATH in the settings otherwise.")
    var path: String?

    @OptionGroup var flags: SettingsFlags

    /// Reads the settings; problems go to the log.
    func load(_ log: DiagnosticLog, more: [String] = []) -> LoadedBlog {
        flags.load(log, more: (path.map { ["PATH=" + quoted(flags.fromBlog(Folder($0)))] } ?? []) + more)
    }
}

/// Pelican's flags that say which settings are in force.
struct SettingsFlags: ParsableArguments {
    @Option(name: [.short, .customLong("settings")], help: "A settings file; pelicanconf.py, then plimsoll.toml otherwise.")
    var settings: String?

    @Option(name: [.short, .customLong("theme-path")], help: "The theme's folder.")
    var theme: String?

    @Option(name: .shortAndLong, help: "Where the site goes.")
    var output: String?

    @Option(
        name: [.customShort("e"), .customLong("extra-settings")], parsing: .upToNextOption,
        help: "Settings as NAME=json; may be repeated.")
    var extraSettings: [String] = []

    @Flag(name: .customLong("relative-urls"), help: "Links that work from the file system.")
    var relativeURLs = false

    /// Reads the settings; problems go to the log.
    /// - Parameter more: further settings as `NAME=json`.
    func load(_ log: DiagnosticLog, more: [String] = []) -> LoadedBlog {
        let folder = blogFolder
        let file = settings.map { String($0.split(separator: "/").last ?? "") }
        var overrides = extraSettings + more
        // A theme may be named as well: `-t simple`.
        if let theme { overrides.append("THEME=" + quoted(Folder(theme).isFolder ? fromBlog(Folder(theme)) : theme)) }
        if let output { overrides.append("OUTPUT_PATH=" + quoted(fromBlog(Folder(output)))) }
        if relativeURLs { overrides.append("RELATIVE_URLS=true") }
        var loaded = Settings.load(settingsFile: file, overrides: overrides, now: .now, log: log) { try? folder.read($0) }
        // The Makefiles of old blogs name the folder where the settings do not.
        if !loaded.isSet("PATH"), folder.folder("content").isFolder {
            loaded["PATH"] = Setting("content", source: "PATH is not set, and the folder `content` is there")
        }
        return LoadedBlog(folder: folder, settings: loaded, log: log)
    }

    private var blogFolder: Folder { Folder(settings.map(parent) ?? ".") }

    /// The path of a folder that the command line names, as a setting has it: from the blog's folder where it lies in that.
    func fromBlog(_ named: Folder) -> String {
        let base = blogFolder.path + "/"
        return named.path.hasPrefix(base) ? String(named.path.dropFirst(base.count)) : named.path
    }

    private func parent(of file: String) -> String {
        let folder = file.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return folder.isEmpty ? (file.hasPrefix("/") ? "/" : ".") : folder
    }
}

/// A path as JSON.
private func quoted(_ text: String) -> String { jsonText(text) }

extension SettingDate {
    /// The present date and time of day.
    fileprivate static var now: SettingDate {
        let now = DateTime.now
        return SettingDate(year: now.year, month: now.month, day: now.day, hour: now.hour, minute: now.minute, second: now.second)
    }
}

/// A blog's folder with its settings.
struct LoadedBlog: Sendable {
    let folder: Folder
    let settings: Settings
    let log: DiagnosticLog

    var site: Site { read(remembering: nil) }

    /// The site, read with what is known from reading it before.
    func read(remembering memory: DocumentMemory?) -> Site { Site(folder: folder, settings: settings, log: log, memory: memory) }
    var content: Folder { folder.folder(settings.string("PATH")) }
    var output: Folder { folder.folder(settings.string("OUTPUT_PATH")) }

    /// Reports what would make a build replace a good site by an empty or a misplaced one.
    /// - Returns: whether a site can be made of this.
    func isSound() -> Bool {
        guard log.count(.error) == 0 else { return false }
        if !content.isFolder {
            log.add(
                Diagnostic(
                    at: settings["PATH"].location, "the content folder `\(settings.string("PATH"))` is not there",
                    help: "PATH in the settings, or the first argument, names the folder with the articles"))
        }
        if ("\(content.path)/").hasPrefix(output.path == "/" ? "/" : output.path + "/") || folder.path == output.path {
            log.add(
                Diagnostic(
                    at: settings["OUTPUT_PATH"].location, "the output folder `\(output.path)` holds the blog itself",
                    help: "OUTPUT_PATH in the settings, or -o, names a folder of its own, such as `output`"))
        }
        return log.count(.error) == 0
    }
}

extension DiagnosticLog {
    /// Prints problems to standard error, with excerpts of the files they are in.
    /// - Parameter least: the least severity that is printed.
    func printAll(from folder: Folder, least: Diagnostic.Severity = .note) {
        printProblems(all.filter { $0.severity >= least }, from: folder)
    }
}

/// Prints problems to standard error, with excerpts of the files they are in.
func printProblems(_ problems: [Diagnostic], from folder: Folder) {
    let color = isatty(2) == 1 && getenv("NO_COLOR") == nil
    for problem in problems {
        printError(
            problem.rendered(color: color) { file in
                try? (file.hasPrefix("/") ? Folder("/").text(String(file.dropFirst())) : folder.text(file))
            })
    }
}

/// Seconds since the process's first call of this.
func secondsSince(_ start: ContinuousClock.Instant) -> String {
    let elapsed = ContinuousClock.now - start
    let hundredths = Int(elapsed / .milliseconds(10))
    let rest = hundredths % 100
    return "\(hundredths / 100).\(rest < 10 ? "0" : "")\(rest)"
}
