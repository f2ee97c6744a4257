// What is known of programs: which first words are commands, which are never run, whose output no two runs share.

enum Programs {
    /// Labels of blocks that hold shell commands.
    static let shellLabels: Set<String> = [
        "sh", "bash", "shell", "zsh", "console", "terminal", "shell-session", "shellsession", "cli", "docker", "sh-session", "bash-session",
    ]

    /// Labels of blocks that may hold what commands print.
    static let outputLabels: Set<String> = ["", "output", "text", "plaintext", "txt", "log", "plain", "none"]

    /// Labels of blocks for another system than the sandbox's.
    static let otherShells: Set<String> = ["powershell", "ps1", "pwsh", "cmd", "bat", "batch", "dos"]

    private static let names: Set<String> = [
        "apt", "apt-get", "awk", "bash", "cat", "cd", "chmod", "cp", "curl", "cut", "date", "df", "diff", "docker", "docker-compose", "du",
        "echo", "env", "export", "find", "for", "git", "grep", "gunzip", "gzip", "head", "id", "if", "jq", "kill", "ln", "ls", "make",
        "mkdir",
        "mv", "nc", "openssl", "pip", "pip3", "podman", "printf", "ps", "pwd", "python", "python3", "rm", "rmdir", "sed", "seq", "sh",
        "sleep",
        "sort", "source", "sudo", "tail", "tar", "tee", "test", "time", "touch", "tr", "tree", "true", "uname", "uniq", "unset", "unzip",
        "wc",
        "wget", "which", "while", "whoami", "xargs", "zip",
    ]

    /// Whether a line without a prompt begins with a program's name, so that an unlabelled block is taken for commands.
    static func isCommand(_ line: some StringProtocol) -> Bool {
        guard let word = line.split(whereSeparator: \.isWhitespace).first else { return false }
        return names.contains(String(word)) || word.hasPrefix("./")
    }

    /// Why a command is never run, or nil: it needs an account, or a person at a screen.
    static func reasonToSkip(_ command: String) -> String? {
        let words = words(of: command)
        guard let program = words.first else { return nil }
        if ["vi", "vim", "nvim", "nano", "emacs", "code", "subl", "open", "xdg-open"].contains(program) {
            return "`\(program)` needs a person at a screen"
        }
        if program == "newgrp", words.dropFirst().first == "docker" { return "the sandbox's user is in the group docker already" }
        if program == "docker" || program == "podman" {
            let verbs = words.dropFirst().filter { !$0.hasPrefix("-") }
            if let verb = verbs.first, ["login", "logout", "push"].contains(verb) { return "`\(program) \(verb)` needs an account" }
        }
        return ["gcloud", "aws", "az", "doctl", "heroku", "kubectl", "ssh"].contains(program) ? "`\(program)` needs an account" : nil
    }

    /// Whether a command's output differs from run to run by its nature (progress, downloads), so that it is not compared unless marked.
    static func printsProgress(_ command: String) -> Bool {
        let words = words(of: command)
        guard let program = words.first else { return false }
        let verbs = words.dropFirst().filter { !$0.hasPrefix("-") }
        switch program {
        case "docker", "podman":
            if verbs.first == "compose" { return composeVerbs.contains(verbs.dropFirst().first ?? "") }
            return ["build", "pull", "buildx", "load"].contains(verbs.first ?? "")
        case "docker-compose": return composeVerbs.contains(verbs.first ?? "")
        case "apt", "apt-get", "pip", "pip3", "npm", "yarn", "git":
            return ["install", "update", "upgrade", "ci", "clone"].contains(verbs.first ?? "")
        default: return false
        }
    }

    private static let composeVerbs: Set<String> = ["up", "down", "build", "pull", "start", "stop", "rm", "restart", "create"]

    /// The words of a command's first line, `sudo` and assignments before it left out.
    private static func words(of command: String) -> [String] {
        let line = command.split(separator: "\n").first ?? ""
        return line.split(whereSeparator: \.isWhitespace).map(String.init)
            .drop { $0 == "sudo" || ($0.contains("=") && !$0.hasPrefix("-")) }.map { $0 }
    }
}
