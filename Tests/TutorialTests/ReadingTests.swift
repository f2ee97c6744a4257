import Foundation
import Markdown
import Testing

@testable import Tutorial

/// Small documents and how they are read: `Plans/NAME.md` is the document, `Plans/NAME.plan` its reading.
///
/// `PLIMSOLL_UPDATE=1 swift test --filter ReadingTests` writes the readings anew; read the difference before you commit it.
@Suite struct ReadingTests {
    private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Plans")

    static let names: [String] = {
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return files.filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
    }()

    @Test(arguments: names) func isReadAs(name: String) throws {
        let document = try Data(contentsOf: Self.folder.appendingPathComponent(name + ".md"))
        let reading = Plan(reading: Document(document).blocks, source: name + ".md").reading
        let file = Self.folder.appendingPathComponent(name + ".plan")
        if ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE"] == "1" { try Data(reading.utf8).write(to: file) }
        let expected = try String(decoding: Data(contentsOf: file), as: UTF8.self)
        #expect(reading == expected)
    }

    @Test func thereAreManyAndNoReadingIsLeftOver() throws {
        #expect(Self.names.count >= 80)
        let files = try FileManager.default.contentsOfDirectory(atPath: Self.folder.path)
        #expect(Set(files) == Set(Self.names.flatMap { [$0 + ".md", $0 + ".plan"] }))
    }

    /// The examples of docs/tutorials.md, each followed by its reading; `PLIMSOLL_UPDATE=1` writes these anew too.
    @Test func examplesOfTheGuideAreReadAsItSays() throws {
        let file = Self.folder.appendingPathComponent("../../../docs/tutorials.md").standardizedFileURL
        let text = try String(contentsOf: file, encoding: .utf8)
        let open = "````markdown\n", between = "````\n\n```text\n", close = "```\n"
        var renewed = ""
        var rest = text[...]
        while let start = rest.firstRange(of: open) {
            let example = rest[start.upperBound...].prefix(upTo: try #require(rest[start.upperBound...].firstRange(of: between)).lowerBound)
            let after = rest[example.endIndex...].dropFirst(between.count)
            let shown = after.prefix(upTo: try #require(after.firstRange(of: close)).lowerBound)
            let reading = Plan(reading: Document(example.utf8).blocks, source: "post.md").reading
            #expect(shown == reading || isUpdate)
            renewed += rest[..<example.endIndex] + between + reading
            rest = rest[shown.endIndex...]
        }
        if isUpdate { try Data((renewed + rest).utf8).write(to: file) }
        #expect(text.components(separatedBy: open).count > 15)
    }

    private let isUpdate = ProcessInfo.processInfo.environment["PLIMSOLL_UPDATE"] == "1"

    /// Every diagnostic says what to write, and a warning or an error stands at its line.
    @Test(arguments: names) func problemsOfferAWayOut(name: String) throws {
        let document = try Data(contentsOf: Self.folder.appendingPathComponent(name + ".md"))
        for problem in Plan(reading: Document(document).blocks, source: name + ".md").diagnostics {
            #expect(problem.help?.isEmpty == false)
            #expect((problem.location?.line ?? 0) > 0)
        }
    }
}

extension Plan {
    /// The plan in words, for tests.
    var reading: String {
        var lines = folder == Plan.folderName(source) ? [] : ["folder \(folder)"]
        lines += options.words
        for block in blocks {
            let label = block.language.isEmpty ? "" : " [\(block.language)]"
            lines.append("\(block.line)\(label) \(block.kind.rawValue)" + (block.path.map { " \($0)" } ?? "") + ": \(block.reason)")
            lines += block.steps.flatMap { steps[$0].words(in: self, of: block) }
            if let advice = block.advice { lines.append("    add: \(advice)") }
        }
        for problem in diagnostics {
            let place = problem.location.map { $0.column > 0 ? "\($0.line):\($0.column)" : "\($0.line)" } ?? ""
            lines.append("\(problem.severity.rawValue) \(place): \(problem.message)\n    help: \(problem.help ?? "")")
        }
        return lines.joined(separator: "\n") + "\n"
    }
}

extension Plan.Options {
    fileprivate var words: [String] {
        var words: [String] = []
        if !network { words.append("network off") }
        if timeout != 300 { words.append("timeout \(timeout)") }
        if !engines.isEmpty { words.append("engines \(engines)") }
        for value in values { words.append("set \(value.name) = \(value.isSecret ? "(secret)" : value.text ?? "")") }
        if !files.isEmpty { words.append("files \(files)") }
        if !after.isEmpty { words.append("after \(after)") }
        return words
    }
}

extension Step {
    fileprivate func words(in plan: Plan, of block: Tutorial.Block) -> [String] {
        var words: [String] = []
        if let file, file.path != block.path { words.append("    writes \(file.path)") }
        if let command {
            let prompt = String(repeating: "›", count: command.level) + (command.level == 0 ? "$" : "")
            words.append(
                "    \(line):\(column) \(prompt) "
                    + command.text.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " ⏎ "))
            words += command.words(in: plan).map { "        " + $0 }
        }
        if hidden { words.append("        hidden") }
        if cleanup { words.append("        at the end") }
        if !ends.isEmpty { words.append("        ends first: " + ends.joined(separator: ", ")) }
        if let skip { words.append("        skipped: \(skip)") }
        return words
    }
}

extension Command {
    fileprivate func words(in plan: Plan) -> [String] {
        var words: [String] = []
        if exit != 0 { words.append("exit: \(exit.map(String.init) ?? "any")") }
        if let timeout { words.append("timeout: \(timeout) s") }
        if let retry { words.append("retry: \(retry) s") }
        if terminal > 1 { words.append("terminal \(terminal)") }
        if let opens { words.append("opens a \(opens.rawValue)") }
        if let inside { words.append("inside \(inside)") }
        if let background {
            let ready = background.ready.map { ", ready at \($0)" } ?? ""
            words.append("background \(background.name)\(background.isInferred ? " (inferred)" : ""), ended by \(background.stop)\(ready)")
        }
        if let wait { words.append("waits for \(wait)") }
        if !answers.isEmpty { words.append("answers: " + answers.joined(separator: ", ")) }
        for binding in bindings {
            switch binding.meaning {
            case .shown(let step): words.append("\(binding.written): as shown at line \(plan.steps[step].line)")
            case .container(let step): words.append("\(binding.written): the container of line \(plan.steps[step].line)")
            case .secret(let name): words.append("\(binding.written): the secret \(name)")
            }
        }
        if let output {
            let shown = output.split(separator: "\n", omittingEmptySubsequences: false).joined(separator: " ⏎ ")
            words.append("shows at \(outputLine)\(match.map { " (\($0.rawValue))" } ?? ""): \(shown)")
        } else if let match {
            words.append("match: \(match.rawValue)")
        }
        return words
    }
}
