// The command line: arguments in, words and exit status out.

import ArgumentParser
import Files
import Glibc

/// The command `plimsoll`.
@main
struct Plimsoll: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plimsoll",
        abstract: "Builds Pelican-style blogs, and proves the Docker tutorials in them by running them.",
        discussion: """
            Exit status: 0 all well, 1 problems in the content or a tutorial failed,
            2 the command was used wrongly, 3 the environment lacks something.
            """,
        version: "0.1.0",
        subcommands: [
            InitCommand.self, NewCommand.self, BuildCommand.self, ServeCommand.self, CheckCommand.self, PlanCommand.self,
            VerifyCommand.self, ShellCommand.self, BundleCommand.self, SettingsCommand.self,
        ])

    static func main() async {
        do {
            let names = configuration.subcommands.compactMap { $0.configuration.commandName }
            let arguments = PelicanUse.translated(Array(CommandLine.arguments.dropFirst()), commands: names) { Folder($0).isFolder }
            var command = try parseAsRoot(arguments)
            if var command = command as? any AsyncParsableCommand { try await command.run() } else { try command.run() }
        } catch {
            let code = exitCode(for: error)
            let message = fullMessage(for: error)
            if !message.isEmpty { code == .success ? say(message) : printError(message + "\n") }
            Glibc.exit(code == .validationFailure ? 2 : code.rawValue)
        }
    }
}

/// What the exit status says.
enum Outcome {
    static let problems = ExitCode(1)
    static let wrongUse = ExitCode(2)
    static let environment = ExitCode(3)
}

/// Writes lines to standard output at once: it may be a pipe that somebody watches.
/// File names and commands may hold control characters, which must not reach the terminal.
func say(_ text: String) {
    writeAll(withoutControls(text) + "\n", to: 1)
}

/// The same with a verdict before it, on a terminal in its colour.
func say(verdict: String, _ text: String) {
    let colour = ["PASSED": "1;32", "FAILED": "1;31"][verdict] ?? "1;33"
    let isPlain = isatty(1) == 0 || getenv("NO_COLOR") != nil
    writeAll((isPlain ? verdict : "\u{1B}[\(colour)m\(verdict)\u{1B}[0m") + withoutControls(text) + "\n", to: 1)
}

private func withoutControls(_ text: String) -> String {
    let isControl: (Unicode.Scalar) -> Bool = { ($0.value < 0x20 && $0 != "\n" && $0 != "\t") || (0x7F...0x9F).contains($0.value) }
    guard text.unicodeScalars.contains(where: isControl) else { return text }
    return String(String.UnicodeScalarView(text.unicodeScalars.map { isControl($0) ? "\u{FFFD}" : $0 }))
}

/// Writes to standard error, so that standard output stays what a program may read.
func printError(_ text: String) {
    writeAll(text, to: 2)
}

/// `1 error`, `2 errors`.
func counted(_ number: Int, _ name: String) -> String {
    "\(number) \(name)\(number == 1 ? "" : "s")"
}

private func writeAll(_ text: String, to descriptor: Int32) {
    var rest = Array(text.utf8)[...]
    while !rest.isEmpty {
        let count = rest.withUnsafeBytes { write(descriptor, $0.baseAddress, $0.count) }
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { return }
        rest = rest.dropFirst(count)
    }
}
