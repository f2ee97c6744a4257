// A command of docker's, podman's or compose's, taken apart: its verb, its options, what they are applied to.

/// What docker is asked to do.
struct DockerCommand {
    /// The verb with its group, as docker's newer commands have it: `run`, `exec`, `build`, `network create`, `compose up`.
    var verb = ""
    /// The options after the verb with their values; empty for those that have none.
    var options: [(name: String, value: String)] = []
    /// What is no option: for `run` the image and its command, for others names.
    var operands: [String] = []
    /// Whether the program was `docker-compose`, with a hyphen.
    var hasHyphen = false

    /// - Parameter words: a simple command's words, as `ShellWords.commands` gives them. Nil where it is none of docker's.
    init?(_ words: [String]) {
        guard let program = words.first.map({ $0.split(separator: "/").last.map(String.init) ?? $0 }), Self.programs.contains(program)
        else {
            return nil
        }
        hasHyphen = program.hasSuffix("-compose")
        var rest = words.dropFirst()
        Self.dropOptions(&rest, valued: Self.globalOptions)
        if rest.first == "compose" || hasHyphen {
            if !hasHyphen { rest.removeFirst() }
            options = Self.takeOptions(&rest, valued: Self.composeOptions)
            verb = "compose"
        }
        guard let first = rest.popFirst() else { return }
        if verb == "compose" {
            verb += " " + first
        } else if Self.silentGroups.contains(first), let second = rest.popFirst() {
            verb = Self.shortNames[first + " " + second] ?? (second == "prune" || first == "buildx" ? first + " " + second : second)
        } else if Self.groups.contains(first), let second = rest.popFirst() {
            verb = first + " " + second
        } else {
            verb = first
        }
        readArguments(rest)
    }

    /// Every docker command in a text.
    static func all(in text: some StringProtocol) -> [DockerCommand] {
        ShellWords.commands(in: text).compactMap { DockerCommand($0) }
    }

    /// The value of the first option of one of these names.
    func value(_ names: String...) -> String? {
        options.first { names.contains($0.name) }?.value
    }

    /// All values of the options of these names.
    func values(_ names: String...) -> [String] {
        options.filter { names.contains($0.name) }.map(\.value)
    }

    func has(_ names: String...) -> Bool { options.contains { names.contains($0.name) } }

    /// The image of `run` and `create`, the service of `compose run`, the container of `exec`.
    var target: String? { operands.first }

    /// The compose verb, nil for other commands.
    var composeVerb: String? { verb.hasPrefix("compose ") ? String(verb.dropFirst(8)) : nil }

    /// The ports of the host that `-p` publishes.
    var ports: [Int] {
        values("-p", "--publish").compactMap { mapping in
            let parts = mapping.split(separator: ":")
            return parts.count >= 2 ? Int(parts[parts.count - 2]) : nil
        }
    }

    private mutating func readArguments(_ arguments: ArraySlice<String>) {
        var rest = arguments
        let runs = ["run", "create", "exec", "compose run", "compose exec"].contains(verb)
        while let word = rest.popFirst() {
            if word == "--" {
                operands += rest
                return
            } else if word.hasPrefix("--") {
                readLong(word, &rest, runs)
            } else if word.hasPrefix("-"), word.count > 1 {
                readShort(word, &rest)
            } else {
                operands.append(word)
                if runs {
                    operands += rest
                    return
                }
            }
        }
    }

    private mutating func readLong(_ word: String, _ rest: inout ArraySlice<String>, _ runs: Bool) {
        if let equals = word.firstIndex(of: "=") {
            options.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
        } else if runs ? !Self.flagsOfRun.contains(word) : Self.valued.contains(word) {
            options.append((word, rest.popFirst() ?? ""))
        } else {
            options.append((word, ""))
        }
    }

    private mutating func readShort(_ word: String, _ rest: inout ArraySlice<String>) {
        let valued = Self.shortValued[verb] ?? (composeVerb == nil ? "f" : "")
        var letters = word.dropFirst()
        while let letter = letters.popFirst() {
            guard valued.contains(letter) else {
                options.append(("-\(letter)", ""))
                continue
            }
            let glued = letters.first == "=" ? letters.dropFirst() : letters
            options.append(("-\(letter)", glued.isEmpty ? rest.popFirst() ?? "" : String(glued)))
            return
        }
    }

    private static func dropOptions(_ rest: inout ArraySlice<String>, valued: Set<String>) {
        _ = takeOptions(&rest, valued: valued)
    }

    private static func takeOptions(_ rest: inout ArraySlice<String>, valued: Set<String>) -> [(name: String, value: String)] {
        var found: [(name: String, value: String)] = []
        while let first = rest.first, first.hasPrefix("-") {
            rest.removeFirst()
            if let equals = first.firstIndex(of: "=") {
                found.append((String(first[..<equals]), String(first[first.index(after: equals)...])))
            } else {
                found.append((first, valued.contains(first) ? rest.popFirst() ?? "" : ""))
            }
        }
        return found
    }

    private static let programs: Set<String> = ["docker", "podman", "docker-compose", "podman-compose"]
    private static let globalOptions: Set<String> = ["-H", "--host", "-c", "--context", "-l", "--log-level", "--config"]
    private static let composeOptions: Set<String> = [
        "-f", "--file", "-p", "--project-name", "--profile", "--env-file", "--project-directory", "--parallel", "--ansi", "--progress",
    ]
    /// Groups whose verbs stand alone too: `docker container run` is `docker run`.
    private static let silentGroups: Set<String> = ["container", "image", "builder", "buildx"]
    private static let groups: Set<String> = [
        "network", "volume", "system", "service", "stack", "swarm", "node", "secret", "config", "context", "plugin", "trust", "manifest",
        "machine", "scout", "model", "mcp", "pod",
    ]
    private static let shortNames = [
        "image rm": "rmi", "image remove": "rmi", "image ls": "images", "image list": "images", "container ls": "ps",
        "container list": "ps",
        "container ps": "ps", "container remove": "rm", "buildx build": "build", "buildx bake": "bake", "builder build": "build",
    ]
    private static let flagsOfRun: Set<String> = [
        "--detach", "--interactive", "--tty", "--rm", "--privileged", "--read-only", "--init", "--publish-all", "--no-healthcheck",
        "--oom-kill-disable", "--quiet", "--sig-proxy", "--disable-content-trust", "--help", "--no-deps", "--service-ports", "--build",
        "--no-TTY", "--use-aliases", "--quiet-pull", "--remove-orphans", "--no-tty",
    ]
    private static let valued: Set<String> = [
        "--tag", "--file", "--build-arg", "--target", "--filter", "--format", "--tail", "--since", "--until", "--time", "--timeout",
        "--signal", "--driver", "--subnet", "--gateway", "--ip-range", "--aux-address", "--ipam-driver", "--ipam-opt", "--name", "--scale",
        "--output", "--platform", "--cache-from", "--cache-to", "--progress", "--network", "--label", "--opt", "--ip", "--alias",
        "--message", "--author", "--change", "--type", "--username", "--password", "--env", "--replicas", "--publish", "--mount",
        "--constraint", "--mode", "--secret", "--ssh", "--index", "--user", "--workdir", "--last", "--compose-file", "--image", "--update",
        "--memory", "--cpus", "--restart", "--wait-timeout", "--exit-code-from", "--no-attach", "--scope", "--template-driver",
    ]
    private static let shortValued: [String: String] = [
        "run": "acehlmpuvw", "create": "acehlmpuvw", "exec": "euw", "compose run": "elpuvw", "compose exec": "euw",
        "build": "tfmo", "ps": "fn", "ls": "fn", "logs": "n", "compose logs": "n", "compose up": "t", "compose down": "t",
        "compose stop": "t", "stop": "ts", "restart": "ts", "kill": "s", "network create": "do", "volume create": "do", "rm": "",
        "compose rm": "", "commit": "mac", "import": "mc", "service create": "elpuw", "login": "up", "stack deploy": "c", "images": "f",
        "inspect": "f", "rmi": "", "search": "f", "save": "o", "load": "i", "tag": "", "start": "", "attach": "", "cp": "",
        "network rm": "", "volume rm": "", "system prune": "", "compose kill": "s",
    ]
}
