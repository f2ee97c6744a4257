// The files that commands make, and those that they fetch, as far as their words tell.

enum FilesMade {
    /// Files that a command makes: `touch a`, `echo x > a`, `cp a b`, `cat > a <<EOF`.
    static func by(_ text: String) -> [String] {
        var found: [String] = []
        for words in ShellWords.commands(in: text) where ["touch", "tee", "cp", "mv"].contains(words[0]) {
            let names = words.dropFirst().filter { !$0.hasPrefix("-") }
            found += words[0] == "cp" || words[0] == "mv" ? names.suffix(1) : names
        }
        return (found + redirected(text)).compactMap { FileName.path($0) }
    }

    /// The targets of `>` and `>>`.
    private static func redirected(_ text: String) -> [String] {
        text.split(separator: "\n").flatMap { line in
            line.split(separator: ">").dropFirst().compactMap { part in
                part.trimmed.prefix { !$0.isWhitespace && !";|&<".contains($0) }.filter { $0 != "\"" && $0 != "'" }
            }.map { String($0) }
        }
    }

    /// The here-documents that a command writes into files, with their text.
    static func documents(in text: String) -> [(path: String, lines: [Substring])] {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count > 2, let first = lines.first, first.contains("<<"), !first.contains(">>"), let path = by(String(first)).first
        else { return [] }
        return [(path, Array(lines.dropFirst().dropLast()))]
    }
}

/// Commands after which nobody can know from the post alone which files there are.
enum Downloads {
    private static let programs: Set<String> = [
        "git", "svn", "wget", "curl", "unzip", "tar", "npx", "scp", "rsync", "cookiecutter", "django-admin", "rails", "dotnet", "ng", "vue",
        "composer", "npm", "yarn", "cargo", "go", "mvn", "gradle", "hugo", "symfony", "laravel", "create-react-app", "make", "python",
        "python3", "sh",
        "bash", "node",
    ]

    static func areIn(_ text: String) -> Bool {
        ShellWords.commands(in: text).contains { words in
            switch words[0] {
            case "git": words.contains("clone") || words.contains("pull") || words.contains("checkout")
            case "curl": words.contains { $0 == "-O" || $0 == "-o" || $0.hasPrefix("-o") || $0.hasSuffix("O") && $0.hasPrefix("-") }
            case "npm", "yarn", "go", "cargo", "dotnet", "composer":
                words.contains { ["init", "create", "new", "install", "mod", "create-project"].contains($0) }
            case "docker", "podman": words.contains("cp") || words.contains("-v") || words.contains("--mount")
            default: programs.contains(words[0])
            }
        }
    }
}
