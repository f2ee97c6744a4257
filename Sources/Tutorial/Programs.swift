// What is known of programs: which first words are commands, which are never run, whose output no two runs share.

enum Programs {
    /// Labels of blocks that hold shell commands.
    static let shellLabels: Set<String> = [
        "sh", "bash", "shell", "zsh", "ksh", "fish", "console", "terminal", "shell-session", "shellsession", "cli", "docker", "sh-session",
        "bash-session", "shellscript", "shell-script",
    ]

    /// A label as it is meant: `{.bash}`, `{bash}`, `.term1`, `bash,linenos`.
    static func label(_ written: String) -> String {
        let bare = written.drop { $0 == "{" || $0 == "." }.prefix { $0 != "," && $0 != "}" && $0 != "{" }
        return bare == "term1" || (written == ".") ? "sh" : String(bare)
    }

    /// Whether a label stands for another machine than the first: `.term2`.
    static func isOtherMachine(_ label: String) -> Bool {
        label.hasPrefix("term") && label.count > 4 && label.dropFirst(4).allSatisfy(\.isNumber) && label != "term1"
    }

    /// Labels of blocks that may hold what commands print.
    static let outputLabels: Set<String> = ["", "output", "text", "plaintext", "txt", "log", "plain", "none"]

    /// Labels of blocks for another system than the sandbox's.
    static let otherShells: Set<String> = ["powershell", "ps1", "pwsh", "cmd", "bat", "batch", "dos"]

    /// Programs' names; those that begin ordinary sentences too (`read`, `select`, `wait`) need a shell's label or a prompt.
    private static let names = Set(
        """
        alias apk apt apt-get awk base64 bash brew cargo cat cd chmod chown cmake cmp composer cp createdb curl cut date dd deno df diff dig
        dnf docker docker-compose du echo env eval exec export find for gcc getent git go gradle grep groups gunzip gzip head
        hostname htpasswd id if ifconfig ip java javac jq kill less ln ls lsof make md5sum mkdir mv mvn mysql nc netstat newgrp nginx ng ngrok
        node npm npx nslookup openssl perl php ping pip pip3 pipenv pkill pnpm podman poetry printenv printf ps psql pwd py python python3
        pytest rails rm rmdir rsync ruby sed seq set sh sha256sum shasum skopeo sleep sort source ss ssh ssh-keygen stat
        su sudo systemctl tail tar tee telnet test time timeout touch tr trap tree true ulimit umask uname uniq unset until unxz unzip
        usermod uv virtualenv wc wget which while whoami xargs yarn yum zip
        vi vim nvim nano emacs gcloud aws az doctl heroku kubectl minikube helm redis-cli mongo mongosh sqlite3
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Whether a line without a prompt begins with a program's name, so that an unlabelled block is taken for commands.
    static func isCommand(_ line: some StringProtocol) -> Bool {
        guard let word = ShellWords.commands(in: line).first?.first else {
            return line.split(whereSeparator: \.isWhitespace).first.map { names.contains(String($0)) } ?? false
        }
        return names.contains(word) || word.hasPrefix("./")
    }

    /// Whether a command leaves its reader at the prompt of a container's shell or of a program.
    static func isInteractive(_ command: String) -> Bool {
        ShellWords.commands(in: command).contains { words in
            guard ["docker", "podman", "docker-compose"].contains(words.first), let verb = verb(words) else { return false }
            if verb == "attach" || verb == "start" { return verb == "attach" || words.contains { ["-i", "-ai", "-ia"].contains($0) } }
            guard verb == "run" || verb == "exec" else { return false }
            let asks = words.contains { word in
                word.hasPrefix("--interactive") || (word.hasPrefix("-") && !word.hasPrefix("--") && word.count <= 4 && word.contains("i"))
            }
            return asks || words.contains("compose") || words[0] == "docker-compose"
        }
    }

    /// What docker is asked to do: the first word that is no option, `compose` and `container` left out.
    private static func verb(_ words: [String]) -> String? {
        words.dropFirst().first { !$0.hasPrefix("-") && !["compose", "container", "image"].contains($0) }
    }

    /// Why a command is never run, or nil: it needs an account, another machine, or a person at a screen.
    static func reasonToSkip(_ command: String) -> String? {
        for words in ShellWords.commands(in: command) {
            if let reason = reasonToSkip(words) { return reason }
        }
        return nil
    }

    private static func reasonToSkip(_ words: [String]) -> String? {
        let program = words[0]
        switch program {
        case "vi", "vim", "nvim", "nano", "emacs", "code", "subl", "open", "xdg-open": return "`\(program)` needs a person at a screen"
        case "gcloud", "aws", "az", "doctl", "heroku": return "`\(program)` needs an account"
        case "kubectl", "ssh", "scp": return "`\(program)` needs another machine"
        case "newgrp" where words.last == "docker": return "the sandbox's user is in the group docker already"
        case "docker", "podman":
            let verbs = words.dropFirst().filter { !$0.hasPrefix("-") }
            guard let verb = verbs.first, ["login", "logout", "push"].contains(verb) else { return nil }
            return "`\(program) \(verb)` needs an account"
        default: return nil
        }
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
