// Which commands leave their reader at another prompt than before: a container's shell, or a program's own.

enum Openings {
    /// What a command leaves in front; nil for one that ends by itself, as far as its words tell.
    static func opened(by text: String) -> Command.Opening? {
        guard let words = ShellWords.commands(in: text).last else { return nil }
        guard let docker = DockerCommand(words) else { return shell(words) ?? program(words) }
        guard takesInput(docker) else { return nil }
        switch docker.verb {
        case "attach", "start": return .shell
        default: break
        }
        let inside = Array(docker.operands.dropFirst())
        if inside.isEmpty { return docker.verb == "run" || docker.verb == "compose run" ? ofImage(docker) : nil }
        return shell(inside) ?? program(inside)
    }

    /// Whether a command could leave its reader at a prompt: one then shows what its words do not tell.
    static func mayOpen(_ text: String) -> Bool {
        guard let words = ShellWords.commands(in: text).last else { return false }
        if let docker = DockerCommand(words) { return takesInput(docker) }
        return shell(words) != nil || program(words) != nil
            || ["docker-machine", "ssh", "kubectl", "vagrant", "nsenter"].contains(words[0])
    }

    private static func takesInput(_ docker: DockerCommand) -> Bool {
        switch docker.verb {
        case "run", "exec": docker.has("-i", "--interactive") && !docker.has("-d", "--detach")
        case "compose run", "compose exec": !docker.has("-d", "--detach", "-T", "--no-TTY", "--no-tty")
        case "attach": true
        case "start": docker.has("-i", "--interactive") || (docker.has("-a", "--attach") && docker.has("-i"))
        default: false
        }
    }

    /// `docker run -it ubuntu`: images of systems start a shell, those of languages their program.
    private static func ofImage(_ docker: DockerCommand) -> Command.Opening? {
        guard docker.verb == "run", docker.has("-t", "--tty"), let image = docker.target else { return nil }
        if let entrypoint = docker.value("--entrypoint") { return shell([entrypoint]) ?? program([entrypoint]) }
        let name = image.split(separator: "/").last.map { String($0.prefix { $0 != ":" && $0 != "@" }) } ?? image
        if systems.contains(name) { return .shell }
        return ["python", "node", "ruby", "julia", "r-base", "openjdk", "haskell", "pypy", "irb"].contains(name) ? .program : nil
    }

    private static let systems: Set<String> = [
        "ubuntu", "debian", "alpine", "busybox", "fedora", "centos", "archlinux", "rockylinux", "almalinux", "amazonlinux", "opensuse",
        "bash", "docker", "golang", "gcc", "rust", "ubi8", "ubi9", "netshoot", "kali-rolling", "buildpack-deps",
    ]

    private static let shells: Set<String> = ["sh", "bash", "ash", "zsh", "dash", "ksh", "fish"]

    private static func name(_ word: String) -> String { word.split(separator: "/").last.map(String.init) ?? word }

    /// `bash`, `/bin/sh -l`, `su -`: a shell that is given nothing to run.
    private static func shell(_ words: [String]) -> Command.Opening? {
        guard let first = words.first.map(name) else { return nil }
        if shells.contains(first) { return words.dropFirst().allSatisfy { $0.hasPrefix("-") && !$0.hasSuffix("c") } ? .shell : nil }
        return first == "su" && !words.contains("-c") ? .shell : nil
    }

    /// `mysql -u root -p`, `psql`, `python`: a program that is given nothing to do.
    private static func program(_ words: [String]) -> Command.Opening? {
        guard let first = words.first.map(name) else { return nil }
        let rest = words.dropFirst()
        switch first {
        case "mysql", "mariadb": return rest.contains { $0.hasPrefix("-e") || $0.hasPrefix("--execute") || $0 == "<" } ? nil : .program
        case "psql":
            return rest.contains { $0 == "-c" || $0 == "-f" || $0 == "-l" || $0.hasPrefix("--command") || $0 == "<" } ? nil : .program
        case "mongo", "mongosh": return rest.contains { $0.hasPrefix("--eval") || $0.hasSuffix(".js") } ? nil : .program
        case "redis-cli", "sqlite3", "cqlsh", "ftp", "telnet":
            return operands(rest, valued: ["-h", "-p", "-a", "-n", "-u"]).isEmpty ? .program : nil
        case "python", "python3", "ipython", "node", "irb", "ghci", "julia", "R", "iex", "erl", "scala", "clj", "lua", "php":
            return rest.isEmpty || rest == ["-i"] ? .program : nil
        default: return nil
        }
    }

    private static func operands(_ words: ArraySlice<String>, valued: Set<String>) -> [String] {
        var found: [String] = []
        var rest = words
        while let word = rest.popFirst() {
            if valued.contains(word) { rest = rest.dropFirst() } else if !word.hasPrefix("-") { found.append(word) }
        }
        return found
    }

    /// Whether typed text closes what is in front.
    static func closes(_ text: String) -> Bool {
        let word = text.split(separator: "\n").first.map { $0.trimmed } ?? ""
        return ["exit", "logout", "quit", "\\q", "exit;", "quit;", "quit()", "exit()", ".exit", ".quit", "^D", "\\q;"].contains(word)
            || word.hasPrefix("exit ")
    }
}
