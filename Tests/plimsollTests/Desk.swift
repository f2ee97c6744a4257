// The program as its user runs it: in a folder with a blog in it.

import Files
import Foundation

/// A blog in a folder that goes when the test ends, and the program that was built beside the tests.
final class Desk {
    let path = NSTemporaryDirectory() + "plimsoll-test-" + UUID().uuidString

    init(_ files: [String: String] = [:]) throws {
        let all = [
            "plimsoll.toml": "PATH = \"content\"\nSITENAME = \"Test\"\n", "theme/templates/article.html": "{{ article.content }}",
            "theme/templates/index.html": "{{ SITENAME }}",
        ].merging(files) { $1 }
        for (name, text) in all { try Files.write(Array(text.utf8), toFile: path + "/" + name) }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The program with these arguments, not started yet.
    func process(_ arguments: [String]) -> Process {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent(
            "plimsoll")
        process.arguments = arguments
        process.currentDirectoryURL = URL(fileURLWithPath: path)
        return process
    }

    /// Runs the program to its end.
    func run(_ arguments: String...) throws -> (status: Int32, output: String, errors: String, id: Int32) {
        try run(arguments)
    }

    /// Runs the program to its end.
    func run(_ arguments: [String]) throws -> (status: Int32, output: String, errors: String, id: Int32) {
        let process = process(arguments)
        let (output, errors) = (Pipe(), Pipe())
        process.standardOutput = output
        process.standardError = errors
        try process.run()
        let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        let problems = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        return (process.terminationStatus, text, problems, process.processIdentifier)
    }
}

/// The containers that podman has of a process of ours.
func containers(of id: Int32) throws -> String {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    process.arguments = ["podman", "ps", "--all", "--filter", "label=plimsoll=\(id)", "--format", "{{.Names}}"]
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = FileHandle.nullDevice
    try process.run()
    let text = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return text
}
