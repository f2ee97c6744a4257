// What a post uses but never makes: files, containers, networks, programs. The step that needs one is skipped, and says so.

import Diagnostics

extension Plan {
    /// - Parameters:
    ///   - touched: the files that commands make.
    ///   - knowsAllFiles: whether all is there that other files bring in.
    mutating func findWhatIsMissing(_ touched: Set<String>, knowsAllFiles: Bool) {
        var known = Known(touched: touched, isWhole: knowsAllFiles)
        for index in steps.indices {
            if let file = steps[index].file {
                known.add(file)
                continue
            }
            guard let command = steps[index].command, command.level == 0, command.inside == nil else { continue }
            if steps[index].skip == nil, let problem = known.problem(command, steps) {
                steps[index].skip = problem.reason
                if let help = problem.help {
                    diagnostics.append(
                        Diagnostic(.warning, at: location(of: steps[index]), problem.reason, help: help))
                    advise(at: steps[index], problem.paste)
                }
            }
            known.follow(command.text, index, isRun: steps[index].skip == nil)
        }
    }
}

/// What there is at a point of the tutorial.
private struct Known {
    struct Problem {
        var reason: String
        var help: String?
        var paste = ""
    }

    private var files: Set<Substring> = []
    /// What each Dockerfile wants, by its path.
    private var dockerfiles: [String: Wanted] = [:]
    private var containers: [String: Int] = [:]
    private var networks: [String: Int] = [:]
    /// The step that makes this computer one of a swarm's.
    private var swarm: Int?
    /// The ports of this computer at which containers listen, and those of the compose file's.
    private var ports: [Int: Int] = [:]
    private var composePorts: [Int] = []
    /// Whether anything has run that may listen at a port.
    private var mayListen = false
    /// The images that builds make.
    private var images: [String: Int] = [:]
    /// The images that are pushed to a registry.
    private var pushed: [String: Int] = [:]
    /// What the compose file builds from: folders and Dockerfiles.
    private var builds: [String] = []
    /// The step that wanted a compose file where there was none.
    private var lacksComposeFile: Int?
    private var programs: Set<String> = []
    /// Whether there may be files that nobody can know.
    private var hasUnknownFiles: Bool
    /// Whether there may be containers and networks that nobody can know: compose, scripts, a swarm.
    private var hasUnknownContainers: Bool

    init(touched: Set<String>, isWhole: Bool) {
        hasUnknownFiles = !isWhole
        hasUnknownContainers = !isWhole
        for path in touched { addFile(path) }
    }

    // MARK: What there is

    mutating func add(_ file: File) {
        addFile(file.path)
        if FileName.isDockerfile(file.path) { dockerfiles[file.path] = Wanted(by: file.text) }
        guard let compose = ComposeFile(file) else { return }
        (builds, lacksComposeFile) = (compose.builds, nil)
        composePorts = compose.ports.compactMap(Plan.hostPort)
        for name in compose.names { containers[name] = -1 }
        for name in compose.networks { networks[name] = -1 }
    }

    /// A file is known by its name: which folder is meant is not always clear.
    private mutating func addFile(_ path: String) {
        for part in path.split(separator: "/") { files.insert(part) }
    }

    private func has(_ path: String) -> Bool {
        hasUnknownFiles || path.split(separator: "/").last.map(files.contains) ?? true
    }

    /// - Parameter isRun: what a skipped command would make is known by name, to skip what needs it; what else it does is not done.
    mutating func follow(_ text: String, _ step: Int, isRun: Bool) {
        if isRun, Downloads.areIn(text) { hasUnknownFiles = true }
        for words in ShellWords.commands(in: text) {
            if isRun, !mayListen { mayListen = Known.mayListen(words) }
            if let docker = DockerCommand(words) {
                if !isRun, lacksComposeFile == nil, composeFile(docker, []) != nil { lacksComposeFile = step }
                follow(docker, step, isRun)
            } else if !isRun {
                continue
            } else if ["apt", "apt-get", "snap", "brew", "pip", "pip3", "npm", "cargo", "dnf", "yum", "apk"].contains(words[0]) {
                for word in words.dropFirst() { programs.formUnion(Tools.installed(by: word)) }
            } else if words[0] == "mkdir" || words[0] == "install" || words[0] == "ln" {
                for word in words.dropFirst() where !word.hasPrefix("-") { addFile(word) }
            } else if ["sh", "bash", "make", "source", ".", "python", "python3"].contains(words[0]) || words[0].hasPrefix("./") {
                (hasUnknownContainers, hasUnknownFiles) = (true, true)
            } else if words[0] == "curl", text.contains("| sh") || text.contains("| bash") || text.contains("| sudo") {
                programs.formUnion(Tools.missing)
            }
        }
    }

    private mutating func follow(_ docker: DockerCommand, _ step: Int, _ isRun: Bool) {
        switch docker.verb {
        case "run", "create":
            if let name = docker.value("--name") { containers[name] = step }
            for port in docker.ports { ports[port] = step }
            if docker.has("-v", "--volume", "--mount") { hasUnknownFiles = true }
        case "build": for name in docker.values("-t", "--tag") { images[Known.withTag(name)] = step }
        case "push": if let name = docker.operands.last { pushed[Known.withTag(name)] = step }
        case "tag", "commit": if let name = docker.operands.dropFirst().first { images[Known.withTag(name)] = step }
        case "rename": if let name = docker.operands.last { containers[name] = step }
        case "network create": if let name = docker.operands.last { networks[name] = step }
        case "cp", "save", "export": hasUnknownFiles = true
        case "swarm init", "swarm join":
            // Another machine's join takes this one out of no swarm.
            if isRun || swarm == nil { swarm = step }
            hasUnknownContainers = hasUnknownContainers || isRun
        case "swarm leave": if isRun { swarm = nil }
        case "service create" where !isRun: if let name = docker.value("--name") { containers[name] = step }
        case "stack deploy", "service create", "pod create": hasUnknownContainers = true
        default:
            if docker.verb.hasPrefix("compose ") { hasUnknownContainers = true }
            if docker.composeVerb == "up" { for port in composePorts { ports[port] = step } }
        }
    }

    // MARK: What is missing

    func problem(_ command: Command, _ steps: [Step]) -> Problem? {
        // An error that the post expects, or guards against, is no gap in it.
        guard command.exit == 0, !command.text.contains("||"), command.output.map(Known.showsError) != true else { return nil }
        for words in ShellWords.commands(in: command.text) {
            let found = DockerCommand(words).map { problem($0, command, steps) } ?? problem(words, command, steps)
            if let found { return found }
        }
        return nil
    }

    private static func showsError(_ output: String) -> Bool {
        let text = output.lowercased()
        return ["error", "no such", "not found", "cannot", "unable"].contains(where: text.contains)
    }

    private func problem(_ docker: DockerCommand, _ command: Command, _ steps: [Step]) -> Problem? {
        switch docker.verb {
        case "exec", "stop", "start", "logs", "attach", "kill", "restart", "port", "top", "pause", "unpause", "commit", "rename", "wait",
            "rm", "export", "diff":
            let one = ["exec", "logs", "attach", "port", "top", "commit", "rename", "export", "diff"].contains(docker.verb)
            if docker.verb == "rm", docker.has("-f", "--force") { return nil }
            for name in one ? docker.operands.prefix(1) : docker.operands[...] {
                if let problem = container(name, command, steps) { return problem }
            }
            return nil
        case "run", "create":
            if let problem = docker.target.flatMap({ image($0, steps) }) { return problem }
            return docker.values("--network", "--net").lazy.compactMap { network($0, steps) }.first
        case "network create" where docker.values("-d", "--driver").contains("overlay"): return ofSwarm(steps)
        case "network inspect", "network rm": return docker.operands.lazy.compactMap { network($0, steps) }.first
        case _ where Known.isOfSwarm(docker.verb): return ofSwarm(steps)
        case "network connect", "network disconnect":
            return docker.operands.first.flatMap { network($0, steps) }
                ?? docker.operands.dropFirst().first.flatMap { container($0, command, steps) }
        case "tag", "history", "image inspect": return docker.operands.first.flatMap { image($0, steps) }
        case "inspect", "rmi", "save", "push": return docker.operands.lazy.compactMap { image($0, steps) }.first
        case "pull": return docker.operands.last.flatMap { pushed[Known.withTag($0)] }.flatMap { skipped($0, steps) }
        case "build": return build(docker, steps)
        default: return composeFile(docker, steps)
        }
    }

    private func container(_ name: String, _ command: Command, _ steps: [Step]) -> Problem? {
        guard Known.isName(name), !command.bindings.contains(where: { $0.written == name }) else { return nil }
        if let step = containers[name] { return skipped(step, steps) }
        guard !hasUnknownContainers, !name.utf8.allSatisfy({ (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }) else { return nil }
        let paste = "<!-- tutorial:run docker run -d --name \(name) IMAGE -->"
        return Problem(reason: "nothing in the post makes the container `\(name)`", help: "write `\(paste)` above it", paste: paste)
    }

    private func image(_ name: String, _ steps: [Step]) -> Problem? {
        images[Known.withTag(name)].flatMap { skipped($0, steps) }
    }

    private func network(_ name: String, _ steps: [Step]) -> Problem? {
        guard Known.isName(name),
            !["bridge", "host", "none", "default", "nat", "private", "slirp4netns", "pasta", "ingress"].contains(name), !name.contains(":")
        else { return nil }
        if let step = networks[name] { return skipped(step, steps) }
        if hasUnknownContainers { return nil }
        let paste = "<!-- tutorial:run docker network create \(name) -->"
        return Problem(reason: "nothing in the post makes the network `\(name)`", help: "write `\(paste)` above it", paste: paste)
    }

    private static func isOfSwarm(_ verb: String) -> Bool {
        ["service ", "stack ", "secret ", "config ", "node "].contains(where: verb.hasPrefix)
    }

    /// What only a computer that is in a swarm can do.
    private func ofSwarm(_ steps: [Step]) -> Problem? {
        if let swarm { return skipped(swarm, steps) }
        guard !hasUnknownFiles else { return nil }
        let paste = "<!-- tutorial:run docker swarm init -->"
        return Problem(reason: "nothing in the post makes a swarm", help: "write `\(paste)` above it", paste: paste)
    }

    /// What is made by a step that is not run is not there; that step has said why.
    private func skipped(_ step: Int, _ steps: [Step]) -> Problem? {
        guard steps.indices.contains(step), steps[step].skip != nil else { return nil }
        return Problem(reason: "it needs what line \(steps[step].line) makes, which is skipped")
    }

    private static func withTag(_ image: String) -> String {
        image.split(separator: "/").last?.contains(":") == true || image.contains("@") ? image : image + ":latest"
    }

    private static func isName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy { (0x61...0x7A).contains($0 | 0x20) || (0x30...0x39).contains($0) || "._-".utf8.contains($0) }
    }

    private func build(_ docker: DockerCommand, _ steps: [Step]) -> Problem? {
        let context = docker.operands.last ?? "."
        guard !hasUnknownFiles, !context.contains(where: { ":$~".contains($0) }), context != "-", !context.hasPrefix("/") else {
            return nil
        }
        let name = docker.value("-f", "--file") ?? "Dockerfile"
        guard name != "-" else { return nil }
        if !has(name) { return missing(name) }
        let file = name.split(separator: "/").last ?? ""
        guard dockerfiles.count == 1, let wanted = dockerfiles.first(where: { $0.key.hasSuffix(file) })?.value else { return nil }
        return wanted.files.first { !has($0) }.map { missing($0, because: "which the Dockerfile copies") }
            ?? wanted.images.lazy.compactMap { image($0, steps) }.first
    }

    /// What a compose command lacks: its file, or a folder from which that builds.
    private func composeFile(_ docker: DockerCommand, _ steps: [Step]) -> Problem? {
        guard !hasUnknownFiles, let verb = docker.composeVerb, !["version", "ls", "help", "completion"].contains(verb),
            !docker.has("-p", "--project-name", "--help")
        else { return nil }
        let name = docker.value("-f", "--file")
        let isThere = name.map { has($0) || $0.hasPrefix("/") || $0 == "-" } ?? FileName.compose.contains { has($0) }
        if isThere {
            guard ["up", "build", "run", "create", "watch"].contains(verb) else { return nil }
            let absent = builds.first { !has($0) && FileName.inside($0) != nil && !$0.contains(where: { "$:".contains($0) }) }
            return absent.map { missing(FileName.isDockerfile($0) ? $0 : $0 + "/Dockerfile", because: "which the compose file builds") }
        }
        if let first = lacksComposeFile, steps.indices.contains(first) {
            return Problem(reason: "it needs the compose file that line \(steps[first].line) lacks")
        }
        return missing(name ?? "compose.yaml")
    }

    private func problem(_ words: [String], _ command: Command, _ steps: [Step]) -> Problem? {
        file(words) ?? folder(words, command) ?? server(words, command, steps) ?? tool(words[0])
    }

    private func tool(_ program: String) -> Problem? {
        guard Tools.missing.contains(program), !programs.contains(program) else { return nil }
        let paste = "<!-- tutorial:run sudo apt-get update && sudo apt-get install -y \(Tools.package(of: program)) -->"
        return Problem(reason: "the sandbox has no `\(program)`", help: "write `\(paste)` above it", paste: paste)
    }

    private func file(_ words: [String]) -> Problem? {
        let program = words[0]
        let readsFile = ["python", "python3", "node", "sh", "bash", "cat", "chmod", "source"].contains(program) || program.hasPrefix("./")
        // `-m http.server` and `-c 'code'` name no file.
        if readsFile, !words.contains("-m"), !words.contains("-c") {
            let file =
                program.hasPrefix("./")
                ? program : words.dropFirst().first { !$0.hasPrefix("-") && !$0.hasPrefix("+") && !$0.allSatisfy(\.isNumber) }
            if let path = file.flatMap({ FileName.path($0) }), !has(path) { return missing(path) }
            // `/data.txt` is a container's rather than this computer's.
            if let file, file.first == "/", let name = FileName.path(String(file.dropFirst())), !name.contains("/"), !has(name) {
                return Problem(
                    reason: "nothing in the post makes the file `\(file)`",
                    help: "if it is a container's, write in=NAME after the language, with the container's name", paste: "in=NAME")
            }
        }
        return nil
    }

    /// `curl localhost:8000`, where nothing has been started that could answer.
    private func server(_ words: [String], _ command: Command, _ steps: [Step]) -> Problem? {
        guard words[0] == "curl" || words[0] == "wget", command.retry == nil, let address = words.lazy.compactMap(Known.localAddress).first
        else { return nil }
        if let step = ports[address.port] { return skipped(step, steps) }
        guard !mayListen, !hasUnknownFiles else { return nil }
        let paste = "<!-- tutorial:run docker run -d -p \(address.port):\(address.port) IMAGE -->"
        return Problem(
            reason: "nothing in the post listens at `\(address.text)`",
            help: "write `\(paste)` above it, or name the post that starts it with Verify-After in the header", paste: paste)
    }

    /// `http://localhost:8000/path`, `127.0.0.1`.
    private static func localAddress(_ word: String) -> (text: String, port: Int)? {
        let rest = word.hasPrefix("http://") ? word.dropFirst(7) : word[...]
        guard let host = ["localhost", "127.0.0.1", "0.0.0.0"].first(where: rest.hasPrefix) else { return nil }
        let after = rest.dropFirst(host.count)
        guard after.first == ":" else { return after.isEmpty || after.first == "/" ? (host, 80) : nil }
        let digits = after.dropFirst().prefix { $0.isASCII && $0.isNumber }
        return Int(digits).map { ("\(host):\(digits)", $0) }
    }

    /// Whether what a command starts may listen at a port.
    private static func mayListen(_ words: [String]) -> Bool {
        guard let docker = DockerCommand(words) else { return !quiet.contains(words[0]) }
        return docker.composeVerb != nil
            || ["run", "start", "restart", "unpause", "exec", "service create", "service update", "stack deploy"].contains(docker.verb)
    }

    private static let quiet: Set<String> = [
        "curl", "wget", "ls", "cd", "cat", "mkdir", "echo", "git", "touch", "cp", "mv", "rm", "export", "apt", "apt-get", "which", "uname",
        "tree", "pwd", "head", "tail", "grep", "chmod", "date", "whoami", "printf", "sleep", "set", "unzip", "tar",
    ]

    /// `ls node_modules`, `cd app`, where nothing brings the folder.
    private func folder(_ words: [String], _ command: Command) -> Problem? {
        guard words.count == 2, words[0] == "ls" || words[0] == "cd", !hasUnknownFiles, !command.text.contains("mkdir") else { return nil }
        let parts = words[1].split(separator: "/")
        guard words[1].first != "/", let name = parts.last, parts.allSatisfy({ Known.isName(String($0)) && $0.first != "." }),
            name.first != "-", !has(words[1])
        else { return nil }
        let paste = "Verify-Files: FOLDER"
        return Problem(
            reason: "nothing in the post makes the folder `\(words[1])`", help: "write `\(paste)` into the document's header", paste: paste)
    }

    private func missing(_ name: String, because: String = "which this uses") -> Problem {
        let paste = "<!-- tutorial:file title=\"\(name)\""
        return Problem(
            reason: "nothing in the post makes the file `\(name)`, \(because)",
            help: "show it with title=\"\(name)\", or write `\(paste)`, its lines and `-->` above, or Verify-Files: FOLDER in the header",
            paste: paste)
    }
}

/// What a Dockerfile wants that a post may have made: the folder's files that it copies by name, and the images that it begins with.
private struct Wanted {
    var files: [String] = []
    var images: [String] = []

    init(by text: String) {
        for line in text.split(separator: "\n") {
            let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
            let operands = words.dropFirst().filter { !$0.hasPrefix("--") }
            switch words.first?.uppercased() {
            case "FROM": images += operands.prefix(1)
            case "COPY", "ADD":
                if line.contains("--from") || line.contains("[") || line.contains("<<") { continue }
                files += operands.dropLast().filter { FileName.path($0) != nil && !$0.contains("$") }
            default: break
            }
        }
    }
}

/// Programs that an ordinary computer may have and the sandbox has not.
private enum Tools {
    static let missing: Set<String> = [
        "node", "npm", "npx", "yarn", "pnpm", "go", "java", "javac", "mvn", "gradle", "cargo", "rustc", "ruby", "gem", "bundle", "rails",
        "rake", "php",
        "composer", "psql", "mysql", "redis-cli", "mongo", "mongosh", "sqlite3", "ab", "hey", "siege", "brew", "dotnet", "pip", "pip3",
        "make", "gcc",
        "ifconfig", "brctl", "nslookup", "dig", "telnet", "nmap", "tmux", "screen", "htpasswd", "dive", "trivy", "hadolint", "cosign",
        "flask", "notary",
        "terraform", "ansible", "mvnw", "poetry", "pipenv", "uv", "conda",
    ]

    static func package(of program: String) -> String {
        [
            "node": "nodejs", "npx": "npm", "pip": "python3-pip", "pip3": "python3-pip", "psql": "postgresql-client",
            "mysql": "default-mysql-client",
            "redis-cli": "redis-tools", "ab": "apache2-utils", "htpasswd": "apache2-utils", "ifconfig": "net-tools", "nslookup": "dnsutils",
            "dig": "dnsutils",
            "brctl": "bridge-utils", "go": "golang", "java": "default-jre", "javac": "default-jdk", "mvn": "maven", "php": "php-cli",
            "bundle": "ruby-bundler",
        ][program] ?? program
    }

    /// What a package brings.
    static func installed(by package: String) -> [String] {
        [package] + missing.filter { self.package(of: $0) == package }
            + (package == "nodejs" ? ["npm", "npx"] : package == "build-essential" ? ["make", "gcc"] : [])
    }
}
