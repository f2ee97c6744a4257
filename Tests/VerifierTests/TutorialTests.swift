// Small tutorials run for real: Tutorials/NAME.md, and beside each NAME.expected with its verdict, its counts and what is said of it.

import Blog
import Diagnostics
import Files
import Foundation
import Testing
import Tutorial

@testable import Verifier

/// A document, and what has to come of it.
private struct Case {
    var name: String
    var document: TutorialDocument
    /// The inner engines on which it holds; all others differ by their nature.
    var engines: [InnerEngine]
    /// The verdict, the counts, then each diagnostic's severity, line and message.
    var expected: String

    init(_ name: String, in folder: Folder) throws {
        self.name = name
        document = TutorialDocument(try folder.read("\(name).md"), source: "\(name).md", at: folder.path + "/\(name).md")
        let lines = try folder.text("\(name).expected").split(separator: "\n", omittingEmptySubsequences: false)
        engines = lines[0].split(separator: " ").compactMap { InnerEngine(rawValue: String($0)) }
        expected = lines.dropFirst().joined(separator: "\n").trimmedLines
    }
}

@Suite(.serialized, .enabled(if: hasEngine)) struct TutorialTests {
    private static let folder = Folder(#filePath).folder("../Tutorials")

    /// PLIMSOLL_TEST_TUTORIALS names the ones to run; PLIMSOLL_TEST_ENGINES=all runs each on all of its engines.
    @Test func tutorialsComeOutAsExpected() async throws {
        let only = environmentVariable("PLIMSOLL_TEST_TUTORIALS")?.split(separator: " ").map(String.init)
        let names = Self.folder.walk().map(\.path).filter { $0.hasSuffix(".md") }.map { String($0.dropLast(3)) }.sorted()
        #expect(names.count >= 40)
        let verifier = try await makeVerifier(masks: ["number": #"\bb-\d+\b"#])
        var work: [(Case, InnerEngine)] = []
        for (number, name) in names.enumerated() where only?.contains(name) != false {
            let item = try Case(name, in: Self.folder)
            // One engine for each, in turn: both are tried, in half the time.
            let all = environmentVariable("PLIMSOLL_TEST_ENGINES") == "all" || only != nil
            work += (all ? item.engines : [item.engines[number % item.engines.count]]).map { (item, $0) }
        }
        // Two at a time: as many as the machines of CI have processors.
        try await withThrowingTaskGroup(of: Void.self) { group in
            for (number, (item, engine)) in work.enumerated() {
                if number >= 2 { try await group.next() }
                group.addTask { try await Self.check(item, on: engine, verifier) }
            }
            try await group.waitForAll()
        }
    }

    private static func check(_ item: Case, on engine: InnerEngine, _ verifier: Verifier) async throws {
        let clock = ContinuousClock.now
        let outcome = try await verifier.run(item.document.plan, bundle: "b", on: engine)
        let counts = outcome.run.counts
        let said = (item.document.plan.diagnostics + outcome.diagnostics).map { "\($0.severity) \($0.location?.line ?? 0): \($0.message)" }
        let came = ([outcome.run.verdict.rawValue, counts.text] + said).joined(separator: "\n")
        #expect(
            came == item.expected,
            """
            \(item.name) on \(engine):
            \(outcome.diagnostics.map { $0.rendered() }.joined(separator: "\n"))
            \(outcome.run.steps.map { "\($0.command) -> \($0.output)" }.joined(separator: "\n"))
            """)
        if let folder = environmentVariable("PLIMSOLL_TEST_RECORD") {
            try Writer(Folder(folder)).write(
                Array("\(item.engines.map(\.rawValue).joined(separator: " "))\n\(came)\n".utf8), to: "\(item.name).\(engine)")
            print(item.name, engine, ContinuousClock.now - clock)
        }
    }
}
