// A document's settings, all that are in its header and in its comments, before its blocks are read.

import Diagnostics
import Markdown

struct HeaderSettings {
    private(set) var options = Plan.Options()
    private(set) var diagnostics: [Diagnostic] = []
    /// The lines on which each key stands, with its value.
    private var places: [(key: String, value: String, line: Int)] = []

    init(of source: TutorialSource) {
        for (key, value) in source.header.sorted(by: { $0.key < $1.key }) where key.hasPrefix("verify-") {
            set(key, value, source.name, line: source.headerLines[key] ?? 0)
        }
        for block in source.blocks {
            guard case .html(let html) = block.content, html.contains("tutorial:") else { continue }
            for case .setting(let key, let value, let line) in HiddenStep.all(in: html, line: block.line) {
                set(key, value, source.name, line: line)
            }
        }
    }

    private mutating func set(_ key: String, _ value: String, _ source: String, line: Int) {
        places.append((key, value, line))
        guard let problem = options.read(key, value) else { return }
        diagnostics.append(Diagnostic(.warning, at: Location(source, line: line), problem.message, help: problem.help))
    }

    /// The line on which a key names something, or else on which it stands.
    func line(_ key: String, _ name: String? = nil) -> Int {
        places.first { place in place.key == key && name.map { place.value.contains($0) } ?? true }?.line ?? 0
    }
}
