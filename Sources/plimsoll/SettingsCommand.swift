// plimsoll settings: what is in force, and where each value came from.

import ArgumentParser
import Diagnostics
import Settings

/// Prints the settings.
struct SettingsCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "settings", abstract: "Print the settings in force, and where each came from.")

    @OptionGroup var flags: SettingsFlags

    @Flag(help: "Print JSON: each name with its value, its source and its line.")
    var json = false

    @Flag(help: "Leave out what has its default value.")
    var changed = false

    @Argument(help: "The settings to print; all otherwise.")
    var names: [String] = []

    func run() throws {
        let log = DiagnosticLog()
        let loaded = flags.load(log)
        log.printAll(from: loaded.folder)
        try printSettings(loaded.settings, names: names, json: json, changedOnly: changed)
        if log.count(.error) > 0 { throw Outcome.problems }
    }
}

/// Prints settings to standard output, those of Pelican first.
/// - Parameter names: the settings to print, all if there are none.
func printSettings(_ settings: Settings, names: [String], json: Bool = false, changedOnly: Bool = false) throws {
    let all = settings.all
    for name in names where !all.contains(where: { $0.name == name }) && !Settings.knownNames.contains(name) {
        let near = nearest(to: name, in: all.map(\.name) + Settings.knownNames)
        printError("plimsoll: there is no setting \(name)\n" + (near.map { "  help: did you mean \($0)?\n" } ?? ""))
        throw Outcome.wrongUse
    }
    let unset = names.filter { name in !all.contains { $0.name == name } }.map { (name: $0, setting: settings[$0]) }
    let shown = (all + unset).filter { (names.isEmpty || names.contains($0.name)) && !(changedOnly && $0.setting.source == "default") }
    if json {
        let entries = shown.map { name, setting in
            let line = setting.location.map { ", \"line\": \($0.line)" } ?? ""
            return "  \(jsonText(name)): {\"value\": \(setting.value.json), \"source\": \(jsonText(source(of: setting)))\(line)}"
        }
        say("{\n" + entries.joined(separator: ",\n") + "\n}")
    } else {
        for (name, setting) in shown {
            let line = setting.location.map { ":\($0.line)" } ?? ""
            say("\(name) = \(setting.value.source)  # \(source(of: setting))\(line)")
        }
    }
}

private func source(of setting: Setting) -> String { setting.location?.file ?? setting.source }
