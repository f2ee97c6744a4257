// Questions that commands ask, and the answers that a post shows.

enum Questions {
    /// The answers that shown output holds: `Are you sure? [y/N] y`.
    static func answers(shownIn output: [Substring]) -> [String] {
        output.compactMap { line in
            guard line.utf8.contains(UInt8(ascii: "/")), line.holds("[") || line.holds("(") else { return nil }
            for mark in ["[y/N]", "[Y/n]", "[y/n]", "(y/n)", "(Y/n)", "(y/N)", "(yes/no)", "[yes/no]", "(yes/no/[fingerprint])?"] {
                guard let range = line.firstRange(of: mark) else { continue }
                let answer = line[range.upperBound...].drop { $0 == ":" || $0 == "?" || $0.isWhitespace }.trimmed
                if !answer.isEmpty, answer.count <= 40 { return String(answer) }
            }
            return nil
        }
    }

    /// What a command asks, where its words show that it does.
    static func asked(by text: String) -> (command: String, answer: String, flag: String?)? {
        for words in ShellWords.commands(in: text) {
            if text.contains("yes |") || text.contains("<<<") || text.contains("echo y") { return nil }
            if let docker = DockerCommand(words) {
                let isForced = docker.has("-f", "--force")
                if docker.verb.hasSuffix("prune"), !isForced { return ("docker \(docker.verb)", "y", "-f") }
                if docker.verb == "compose rm", !isForced, !docker.has("-s") { return ("docker compose rm", "y", "-f") }
                continue
            }
            let flags = Set(words.dropFirst())
            switch words[0] {
            case "apt", "apt-get":
                let asks = !flags.isDisjoint(with: ["install", "upgrade", "dist-upgrade", "remove"])
                let isSilent = words.contains {
                    $0 == "-y" || $0 == "--yes" || $0 == "--assume-yes" || ($0.hasPrefix("-") && !$0.hasPrefix("--") && $0.contains("y"))
                        || $0.hasPrefix("-qq")
                }
                if asks, !isSilent { return (words[0] + " install", "y", "-y") }
            case "npm" where flags.contains("init") && flags.isDisjoint(with: ["-y", "--yes"]) && words.count == 2:
                return ("npm init", "\"\"", "-y")
            default: break
            }
        }
        return nil
    }
}
