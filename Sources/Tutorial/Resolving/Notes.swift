// What is worth a word without being wrong: `docker-compose` with its hyphen, an address that the reader opens in a browser.

import Diagnostics
import Markdown

extension Plan {
    mutating func addNotes(on blocks: [Markdown.Block]) {
        noteHyphen()
        if isRunnable { suggestProbes(blocks) }
    }

    private mutating func noteHyphen() {
        let first = steps.first { step in
            step.source != nil ? false : step.command.map { DockerCommand.all(in: $0.text).contains(where: \.hasHyphen) } ?? false
        }
        guard let first else { return }
        diagnostics.append(
            Diagnostic(
                .note, at: location(of: first),
                "`docker-compose` with a hyphen was compose's first version; what answers to it now is the second",
                help: "write `docker compose`"))
    }

    /// "Open http://localhost:8080 in your browser": nobody looks, unless a command does.
    private mutating func suggestProbes(_ blocks: [Markdown.Block]) {
        let commands = steps.compactMap { $0.command?.text }.filter { $0.contains("curl") || $0.contains("wget") }
        var suggested: Set<String> = []
        for block in blocks {
            guard case .paragraph(let inlines) = block.content else { continue }
            let text = inlines.map(\.text).joined()
            guard let address = Self.address(in: text), !suggested.contains(address), Self.isToBeOpened(text) else { continue }
            suggested.insert(address)
            let port = address.split(separator: ":").last.map { $0.prefix { $0.isNumber } } ?? ""
            if commands.contains(where: { $0.contains(address) || (!port.isEmpty && $0.contains(":\(port)")) }) { continue }
            diagnostics.append(
                Diagnostic(
                    .note, at: Location(source, line: block.line), "a reader looks at http://\(address) here, and no command does",
                    help: "write `<!-- tutorial:run curl -fsS http://\(address) -->` after it"))
        }
    }

    private static func isToBeOpened(_ text: String) -> Bool {
        let words = Set(Prose.words([.text(text)]))
        return !words.isDisjoint(with: ["open", "browser", "visit", "browse", "go", "navigate", "point", "head"])
    }

    /// `localhost:8080/path` in prose.
    private static func address(in text: String) -> String? {
        guard text.holds("localhost") || text.holds("0.0") else { return nil }
        for word in text.split(whereSeparator: { $0.isWhitespace || "()[]\"'<>,".contains($0) }) {
            var rest = word[...]
            if rest.hasPrefix("http://") { rest = rest.dropFirst(7) }
            guard let host = ["localhost", "127.0.0.1", "0.0.0.0"].first(where: rest.hasPrefix) else { continue }
            let after = rest.dropFirst(host.count)
            guard after.isEmpty || after.first == ":" || after.first == "/", word.hasPrefix("http://") || after.first == ":" else {
                continue
            }
            let path = after.lastIndex { !".;:!?*`_".contains($0) }.map { after[...$0] } ?? ""
            let isPlain = path.utf8.allSatisfy {
                (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || ":/._-".utf8.contains($0)
            }
            if isPlain { return "localhost" + path }
        }
        return nil
    }
}
