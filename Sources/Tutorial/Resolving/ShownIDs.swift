// Ids and names from the author's own computer that the post shows in an output and uses in a later command.

import Diagnostics

extension Plan {
    /// Marks them, so that a run can put the real ones in their place; one that no output shows cannot be known, and its step is skipped.
    mutating func followIDs() {
        var shown: [Substring: Int] = [:]
        // What the author chose is no id, whatever it looks like.
        var chosen: Set<Substring> = []
        for index in steps.indices {
            if let file = steps[index].file { chosen.formUnion(ShownID.words(file.text)) }
            guard case .command(var command) = steps[index].action else { continue }
            if steps[index].skip == nil, command.level == 0, let reason = bind(&command, shown) {
                steps[index].skip = reason
                diagnostics.append(
                    Diagnostic(
                        .warning, at: location(of: steps[index]), reason,
                        help: "name the container with `--name web` where it is started, and write that name here"))
                advise(at: steps[index], "--name web")
            }
            steps[index].action = .command(command)
            chosen.formUnion(ShownID.words(command.text).flatMap { [$0] + $0.split(separator: "_") })
            for word in ShownID.words(command.output ?? "") where ShownID.isOwn(word) && !chosen.contains(word) {
                if word.split(separator: "_").contains(where: { chosen.contains($0) }) { continue }
                shown[word] = shown[word] ?? index
                if ShownID.isHex(word), word.count > 12 { shown[word.prefix(12)] = shown[word.prefix(12)] ?? index }
            }
        }
    }

    private func bind(_ command: inout Command, _ shown: [Substring: Int]) -> String? {
        let own = Set(
            ShellWords.commands(in: command.text).filter { DockerCommand($0) != nil || $0[0] == "curl" || $0[0] == "ping" }.flatMap {
                $0.dropFirst()
            })
        for word in own.sorted() {
            for part in ShownID.words(word) where ShownID.mayBeID(part) && !command.bindings.contains(where: { $0.written == part }) {
                if let step = shown[part]
                    ?? (ShownID.isHex(part) && part.count >= 3 && part.count == word.count ? ShownID.step(of: part, in: shown) : nil)
                {
                    command.bindings.append(Command.Binding(written: String(part), meaning: .shown(step: step)))
                } else if ShownID.isHex(part), part.count == 12 || part.count == 64, part.contains(where: \.isNumber),
                    part.count == word.count
                {
                    return "`\(part)` is an id from the author's own computer, which no output before shows"
                }
            }
        }
        return nil
    }
}

private enum ShownID {
    static func words(_ text: some StringProtocol) -> [Substring] {
        let text = Substring(text)
        return text.utf8.split { !($0.isASCIILetter || $0.isASCIIDigit || $0 >= 0x80 || $0 == 0x5F || $0 == 0x2D) }.compactMap { word in
            guard let start = word.firstIndex(where: { $0 != 0x2D }), let end = word.lastIndex(where: { $0 != 0x2D }) else { return nil }
            return text[start..<word.index(after: end)]
        }
    }

    static func isHex(_ word: Substring) -> Bool { word.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) } }

    /// What an engine makes up: ids, `brave_lamport`, ports from 32768 up, a swarm's ids and tokens.
    static func isOwn(_ word: Substring) -> Bool {
        if isHex(word), word.count == 12 || word.count == 64, word.contains(where: \.isNumber) { return true }
        if word.count == 5, let port = Int(word), port >= 32768, port <= 60999 { return true }
        if word.count == 25, word.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x7A).contains($0) }),
            word.contains(where: \.isNumber)
        {
            return true
        }
        let parts = word.split(separator: "_", omittingEmptySubsequences: false)
        return parts.count == 2
            && parts.allSatisfy { $0.count >= 3 && $0.utf8.allSatisfy { (0x61...0x7A).contains($0) || (0x30...0x39).contains($0) } }
            || word.hasPrefix("SWMTKN-")
    }

    static func mayBeID(_ word: Substring) -> Bool { isOwn(word) || (isHex(word) && word.count >= 3 && word.count <= 64) }

    /// The step that shows the one id that begins so.
    static func step(of prefix: Substring, in shown: [Substring: Int]) -> Int? {
        guard shown.count <= 1000, prefix.contains(where: \.isNumber) else { return nil }
        let found = Set(shown.filter { isHex($0.key) && $0.key.count >= 12 && $0.key.hasPrefix(prefix) }.map { $0.key.prefix(12) })
        return found.count == 1 ? shown[found.first!] : nil
    }
}
