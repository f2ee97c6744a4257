// plimsoll plan and plimsoll bundle: a document read as a tutorial, without running it.

import ArgumentParser
import Blog
import Diagnostics
import Files
import Glibc
import Tutorial

/// Shows how each block is understood.
struct PlanCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan", abstract: "Show how each code block of a document is understood, and why.")

    @Argument(help: "Markdown files.")
    var files: [String]

    @Flag(help: "Print JSON, one object a file.")
    var json = false

    func run() throws {
        let log = DiagnosticLog()
        for file in files {
            let document = try readDocument(file)
            log.add(document.plan.diagnostics)
            if json { say(String(decoding: document.plan.json.dropLast(), as: UTF8.self)) } else { say(table(document)) }
        }
        if !json { log.printAll(from: Folder(".")) }
        if log.count(.error) > 0 { throw Outcome.problems }
    }

    private func table(_ document: TutorialDocument) -> String { PlanTable(document.plan).text }
}

/// A plan as a person reads it in a minute: for each block its line, what it is, from where, why, and what to add.
struct PlanTable {
    private let plan: Plan
    /// How wide what a block holds may be.
    private static let widest = 48

    init(_ plan: Plan) { self.plan = plan }

    var text: String {
        let rows = plan.blocks.map { [String($0.line), $0.kind.rawValue, what($0), why($0)] }
        let widths = (0..<3).map { column in rows.map { $0[column].count }.max() ?? 0 }
        var lines = [head]
        for (block, row) in zip(plan.blocks, rows) {
            lines.append("  " + padded(row[0], widths[0], left: true) + "  " + padded(row[1], widths[1]) + "  " + padded(row[2], widths[2]) + "  " + row[3])
            if let advice = block.advice {
                lines.append(String(repeating: " ", count: widths[0] + widths[1] + 6) + "add: " + advice)
            }
        }
        return lines.joined(separator: "\n")
    }

    private var head: String {
        let run = plan.steps.count { $0.command != nil && $0.skip == nil }
        let skipped = plan.steps.count { $0.command != nil && $0.skip != nil }
        let files = plan.steps.count { $0.file != nil }
        return "\(plan.source): \(counted(run, "command")) to run\(skipped > 0 ? ", \(skipped) skipped" : ""), \(counted(files, "file")) to write, "
            + "in the folder \(plan.folder)"
    }

    private func what(_ block: Block) -> String {
        if let path = block.path { return path }
        let commands = block.steps.compactMap { plan.steps[$0].command }
        guard let first = commands.first else { return block.language }
        let more = commands.count > 1 ? " (+\(commands.count - 1))" : ""
        let line = String(first.text.split(separator: "\n").first ?? "")
        return (line.count + more.count > Self.widest ? String(line.prefix(Self.widest - 1 - more.count)) + "…" : line) + more
    }

    /// The reason, and what is not plain of its commands.
    private func why(_ block: Block) -> String {
        let steps = block.steps.map { plan.steps[$0] }
        var notes: [String] = []
        if steps.contains(where: \.hidden) { notes.append("hidden from the page") }
        let skipped = block.kind == .skipped ? 0 : steps.count { $0.skip != nil }
        if skipped > 0 { notes.append(skipped == steps.count ? "skipped" : "\(skipped) skipped") }
        let commands = steps.compactMap(\.command)
        for command in commands {
            if let background = command.background {
                notes.append("runs beside the rest as \(background.name)\(background.ready.map { ", ready at \($0)" } ?? "")")
            }
        }
        if let level = commands.map(\.level).max(), level > 0 { notes.append("typed inside") }
        for name in steps.flatMap(\.ends) { notes.append("ends \(name) first") }
        return ([block.reason] + notes).joined(separator: "; ")
    }

    private func padded(_ text: String, _ width: Int, left: Bool = false) -> String {
        let blanks = String(repeating: " ", count: max(0, width - text.count))
        return left ? blanks + text : text + blanks
    }
}

/// Writes the runnable bundle.
struct BundleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "bundle", abstract: "Write a tutorial's runnable bundle into a folder.")

    @Argument(help: "A Markdown file.")
    var file: String

    @Option(name: .shortAndLong, help: "The folder; the tutorial's name otherwise.")
    var output: String?

    func run() throws {
        let document = try readDocument(file)
        guard document.plan.isRunnable else {
            printError("\(file): nothing to run; `plimsoll plan \(file)` shows how it is read\n")
            throw Outcome.problems
        }
        let folder = Folder(output ?? document.name)
        guard folder.walk().isEmpty || folder.exists("tutorial.json") else {
            printError("\(output ?? document.name): holds other files than a bundle's; name another folder with -o\n")
            throw Outcome.wrongUse
        }
        do {
            try document.bundle.write(into: folder)
        } catch {
            printError("plimsoll: \(error)\n")
            throw Outcome.environment
        }
        say("\(output ?? document.name)/run.sh")
    }
}

/// Reads one Markdown file as a tutorial.
/// - Parameter source: what the document is called in messages and evidence; the file's name as it was given otherwise.
/// - Throws: the exit status for wrong use where it cannot be read.
func readDocument(_ file: String, as source: String? = nil) throws -> TutorialDocument {
    do {
        return TutorialDocument(try Files.read(Folder(file).path), source: source ?? file)
    } catch {
        printError("plimsoll: \(error)\n")
        throw Outcome.wrongUse
    }
}
