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

    @Argument(help: "Markdown files, or folders of them.")
    var files: [String]

    @Flag(help: "Print JSON, one object a file.")
    var json = false

    func run() throws {
        let log = DiagnosticLog()
        for file in files.flatMap(documents) {
            let document = try readDocument(file)
            log.add(document.plan.diagnostics)
            if json { say(String(decoding: document.plan.json.dropLast(), as: UTF8.self)) } else { say(PlanTable(document.plan).text) }
        }
        if !json { log.printAll(from: Folder(".")) }
        if log.count(.error) > 0 { throw Outcome.problems }
    }

    /// A folder's Markdown files, by path; a file is itself.
    private func documents(_ path: String) -> [String] {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return [path] }
        return Folder(path).walk().map(\.path).filter { $0.hasSuffix(".md") || $0.hasSuffix(".markdown") }.sorted().map { path + "/" + $0 }
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
/// - Parameters:
///   - source: what the document is called in messages and evidence; the file's name as it was given otherwise.
/// - Throws: the exit status for wrong use where it cannot be read.
///   - blog: the blog's folder where it is in one.
func readDocument(_ file: String, as source: String? = nil, in blog: Folder? = nil) throws -> TutorialDocument {
    do {
        return TutorialDocument(try Files.read(Folder(file).path), source: source ?? file, at: Folder(file).path, in: blog)
    } catch {
        printError("plimsoll: \(error)\n")
        throw Outcome.wrongUse
    }
}
