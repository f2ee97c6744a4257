import Foundation
import Markdown
import Testing

@testable import Tutorial

private let folder = ProcessInfo.processInfo.environment["PLIMSOLL_TUTORIALS"]

/// How the reading of real tutorials agrees with what careful people took their blocks for (`Labels/README.md`).
///
/// The posts are not in this repository: `PLIMSOLL_TUTORIALS=FOLDER swift test --filter AgreementTests`, where FOLDER holds clones of the
/// repositories that the labels name, each under its own name (`labs`, `getting-started`, `docker-curriculum`). Each disagreement is printed.
@Suite(.enabled(if: folder != nil)) struct AgreementTests {
    private struct Labels: Decodable {
        struct File: Decodable {
            var path: String
            var blocks: [Label]
        }

        var repository: String
        var files: [File]
    }

    private struct Label: Decodable {
        var line: Int
        var kind: String
        var path: String?
        var also: String?

        func agrees(with block: Tutorial.Block) -> Bool {
            fits(kind, block) || also.map { fits($0, block) } ?? false
        }

        private func fits(_ kind: String, _ block: Tutorial.Block) -> Bool {
            kind == block.kind.rawValue && (kind != "file" || path == block.path)
        }
    }

    private static let labels: [Labels] = {
        let labels = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Labels")
        let files = (try? FileManager.default.contentsOfDirectory(atPath: labels.path)) ?? []
        return files.filter { $0.hasSuffix(".json") }.sorted().compactMap { name in
            try? JSONDecoder().decode(Labels.self, from: Data(contentsOf: labels.appendingPathComponent(name)))
        }
    }()

    private func plan(_ repository: String, _ file: String) throws -> Plan {
        let name = repository.split(separator: "/").last.map(String.init) ?? repository
        let data = try Data(contentsOf: URL(fileURLWithPath: folder! + "/" + name + "/" + file))
        return Plan(reading: Document(data).blocks, source: file)
    }

    @Test func nineOfTenBlocksAreReadAsLabelled() throws {
        var (all, agreed) = (0, 0)
        for labels in Self.labels {
            var (here, agreedHere) = (0, 0)
            for file in labels.files {
                // A label's line is the fence's; a plan's is that of the first line in it.
                let blocks = try plan(labels.repository, file.path).blocks
                for label in file.blocks {
                    here += 1
                    let block = blocks.first { $0.line == label.line || $0.line == label.line + 1 }
                    if let block, label.agrees(with: block) {
                        agreedHere += 1
                    } else {
                        let found = block.map { "\($0.kind.rawValue) \($0.path ?? "") (\($0.reason))" } ?? "nothing"
                        print(
                            "\(labels.repository) \(file.path):\(label.line): labelled \(label.kind) \(label.path ?? ""), read as \(found)")
                    }
                }
            }
            print("\(labels.repository): \(agreedHere) of \(here)")
            (all, agreed) = (all + here, agreed + agreedHere)
        }
        print("agreement: \(agreed) of \(all)")
        #expect(all > 300)
        #expect(Double(agreed) >= 0.9 * Double(all))
    }

    /// Every Markdown file of the repositories, labelled or not.
    @Test func allFilesAreReadWithoutACrash() throws {
        for labels in Self.labels {
            let name = labels.repository.split(separator: "/").last.map(String.init) ?? labels.repository
            let files = FileManager.default.enumerator(atPath: folder! + "/" + name)
            while let file = files?.nextObject() as? String {
                if file.hasSuffix(".md") { _ = try plan(labels.repository, file) }
            }
        }
    }
}
