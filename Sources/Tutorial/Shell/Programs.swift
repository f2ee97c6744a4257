// What is known of programs: which first words are commands, which are never run, whose output no two runs share.

enum Programs {
    /// Labels of blocks that hold shell commands.
    static let shellLabels: Set<String> = [
        "sh", "bash", "shell", "zsh", "ksh", "fish", "console", "terminal", "shell-session", "shellsession", "cli", "docker", "sh-session",
        "bash-session", "shellscript", "shell-script", "dockercli", "docker-cli", "bashsession", "term", "commandline", "command-line",
        "cmdline", "prompt", "bsh", "ash", "dash", "csh", "tcsh",
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
    static let outputLabels: Set<String> = [
        "", "output", "text", "plaintext", "txt", "log", "plain", "none", "nohighlight", "no-highlight",
    ]

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
        vi vim nvim nano emacs docker-machine ctr nerdctl buildctl capsh setcap getcap sysctl iptables brctl nsenter unshare service modprobe
        dotnet mvn lynx chmod killall htop nmap dockerd notary dpkg snap pnpm bundle gem rake rbenv nvm rustc cobra hey ab siege mongod
        psql pg_dump mysqldump wasmtime crane dive trivy hadolint scout cosign jupyter flask uvicorn gunicorn celery django-admin vagrant
        copilot zypper pacman gcloud aws az doctl heroku kubectl minikube helm redis-cli mongo mongosh sqlite3
        """.split(whereSeparator: \.isWhitespace).map(String.init))

    /// Whether a line without a prompt begins with a program's name, so that an unlabelled block is taken for commands.
    static func isCommand(_ line: some StringProtocol) -> Bool {
        guard let word = ShellWords.commands(in: line).first?.first else {
            return line.split(whereSeparator: \.isWhitespace).first.map { names.contains(String($0)) } ?? false
        }
        return names.contains(word) || word.hasPrefix("./")
    }

    /// Whether a command can only be meant for the host's shell: a container has no docker of its own.
    static func isForHost(_ command: String) -> Bool {
        ShellWords.commands(in: command).contains { DockerCommand($0) != nil || $0[0] == "docker-machine" }
    }

    /// Programs' names that are no variables: `$docker run` shows a prompt without its blank.
    static let neverVariables: Set<String> = [
        "docker", "docker-compose", "podman", "sudo", "curl", "git", "cd", "mkdir", "ls", "cat", "npm", "kubectl", "echo", "apt-get", "pip",
    ]

    /// Names that begin ordinary lines of output too; a line between lines of output is no command for them.
    private static let alsoWords: Set<String> = [
        "at", "time", "find", "set", "date", "for", "if", "which", "while", "sort", "head", "test", "true", "until", "source", "open",
        "make",
        "top", "host", "export", "node", "docker:", "python", "java", "go", "kill", "su", "nginx", "mysql", "trap", "stat", "cut",
        "hostname",
    ]

    /// Whether a line among lines of output begins the next command.
    static func surelyIsCommand(_ line: Substring) -> Bool {
        guard let first = line.first, !first.isWhitespace, isCommand(line) else { return false }
        let words = line.split(separator: " ")
        return !alsoWords.contains(String(words[0])) && !(words.count > 1 && ["is", "was", "are", "has", "can", "to"].contains(words[1]))
    }

    /// Whether a first word may be a program's name at all: no sentence, no key, no id, no table.
    static func mayBeProgram(_ word: Substring) -> Bool {
        guard let first = word.utf8.first, !word.hasSuffix(":"), !word.hasSuffix(","), !word.hasSuffix("...") else { return false }
        let isLower = (0x61...0x7A).contains(first) || "_./~$({![\"'`:\\".utf8.contains(first)
        return isLower || ShellWords.isAssignment(word) || word.contains("/") || word.hasSuffix("()") || names.contains(String(word))
    }

    /// Whether a line is one word, and none that a shell would run.
    static func isNoProgram(_ line: Substring) -> Bool {
        !line.isEmpty && line.utf8.allSatisfy { $0.isASCIILetter || (0x30...0x39).contains($0) || $0 == 0x2D || $0 == 0x5F }
            && !isCommand(line) && !bare.contains(String(line))
    }

    /// What runs without an argument and begins no unlabelled block.
    private static let bare: Set<String> = [
        "exit", "logout", "clear", "reset", "history", "jobs", "fg", "bg", "wait", "return", "break", "continue", "done", "fi", "esac",
        "uptime", "free", "who", "w", "users", "tty", "arch", "nproc", "lscpu", "lsblk", "mount", "sync", "dmesg", "top", "locale", "pushd",
        "popd", "dirs", "declare", "bash", "busybox", "reboot", "login",
    ]

    /// Whether a command's answer may be one word.
    static func answers(_ command: String) -> Bool {
        guard let words = ShellWords.commands(in: command).last else { return false }
        return DockerCommand(words) != nil
            || ["curl", "wget", "cat", "echo", "grep", "jq", "printenv", "hostname", "whoami", "head", "tail", "sed", "awk"].contains(
                words[0])
    }

    /// Whether a command shows what other programs have printed.
    static func showsLogs(_ command: String) -> Bool {
        guard let words = ShellWords.commands(in: command).last else { return false }
        guard let docker = DockerCommand(words) else { return ["npm", "yarn", "pnpm"].contains(words[0]) }
        return ["logs", "compose logs", "service logs", "compose up"].contains(docker.verb)
    }

    /// The end of the reason why editors and their like are not run: they print nothing that a post could show.
    static let needsPerson = "needs a person at a screen"

    /// Why a command is never run, or nil: it needs an account, another machine, or a person at a screen.
    /// - Parameter isInside: whether it is typed into a container, which may have what the sandbox has not.
    static func reasonToSkip(_ command: String, isInside: Bool = false) -> String? {
        for words in ShellWords.commands(in: command) {
            if let reason = reasonToSkip(words, isInside) { return reason }
        }
        return nil
    }

    private static func reasonToSkip(_ words: [String], _ isInside: Bool) -> String? {
        let program = words[0]
        switch program {
        case "vi", "vim", "nvim", "nano", "emacs", "code", "subl", "gedit", "open", "xdg-open", "start", "less", "more", "man":
            return "`\(program)` " + needsPerson
        case "top", "htop", "ctop": return "`\(program)` " + needsPerson
        case "yum", "dnf", "zypper", "pacman", "brew", "choco", "winget", "port": return "`\(program)` is another system's"
        case "copilot" where words.count > 1 && words[1] != "--version": return "`copilot` needs an account"
        case "gcloud", "aws", "az", "doctl", "heroku": return "`\(program)` needs an account"
        case "kubectl", "minikube", "helm", "oc", "ssh", "scp", "sftp": return "`\(program)` needs another machine"
        case "newgrp" where words.last == "docker": return "the sandbox's user is in the group docker already"
        case "docker-machine", "boot2docker", "vagrant", "VBoxManage": return "`\(program)` makes other machines"
        case "eksctl", "ecs-cli", "ibmcloud", "flyctl", "eb", "terraform", "gh": return "`\(program)` needs an account"
        case "systemctl", "journalctl", "launchctl": return "`\(program)` is for a computer's own services, and the sandbox has none"
        case "service" where !isInside, _ where program.hasPrefix("/etc/init.d/") && !isInside:
            return "`\(program)` is for a computer's own services, and the sandbox has none"
        case "git"
        where words.dropFirst().first { !$0.hasPrefix("-") } == "push" && !words.contains { isLocal($0) || "/.".contains($0.first ?? " ") }:
            return "`git push` needs an account"
        case "docker", "podman": return reasonToSkip(docker: words)
        default: return nil
        }
    }

    private static func isLocal(_ word: String) -> Bool { word.contains("localhost:") || word.contains("127.0.0.1:") }

    private static func reasonToSkip(docker words: [String]) -> String? {
        guard let docker = DockerCommand(words) else { return nil }
        let name = "`\(words[0]) \(docker.verb)`"
        switch docker.verb {
        case "push" where docker.operands.contains(where: isLocal): return nil
        case "login", "logout", "push", "compose push", "trust sign", "trust revoke": return name + " needs an account"
        case "build" where docker.has("--push"): return "`--push` needs an account"
        case "context create", "context use", "swarm join": return name + " needs another machine"
        default: return nil
        }
    }

    /// Whether a command's output differs from run to run by its nature (progress, downloads), so that it is not compared unless marked.
    static func printsProgress(_ command: String) -> Bool {
        guard let words = ShellWords.commands(in: command).first, let program = words.first else { return false }
        if let docker = DockerCommand(words) {
            if let verb = docker.composeVerb { return composeVerbs.contains(verb) }
            return ["build", "pull", "load", "bake"].contains(docker.verb)
        }
        let verb = words.dropFirst().first { !$0.hasPrefix("-") } ?? ""
        switch program {
        case "apt", "apt-get", "apk", "dnf", "yum", "pip", "pip3", "npm", "yarn", "git":
            return ["install", "add", "update", "upgrade", "ci", "clone"].contains(verb)
        default: return false
        }
    }

    private static let composeVerbs: Set<String> = ["up", "down", "build", "pull", "start", "stop", "rm", "restart", "create"]
}
