// Commands that run until they are ended: `compose up`, `run -p`, `logs -f`, and what the post ends with Ctrl-C.

extension Plan {
    /// Marks them as background services, says when they are ready, and which later step ends them.
    /// - Parameter interrupts: the steps after which the post says that Ctrl-C is pressed.
    mutating func findBackground(_ interrupts: [Int]) {
        var running: [Service] = []
        var ports: [Int] = []
        let interrupted = alsoInterrupted(Set(interrupts))
        for index in steps.indices {
            if let file = steps[index].file, let compose = ComposeFile(file) { ports = compose.ports.compactMap(Self.hostPort) }
            guard steps[index].skip == nil, case .command(var command) = steps[index].action, command.level == 0 else { continue }
            let found = command.opens == nil && command.inside == nil ? Foreground(command.text, composePorts: ports) : nil
            if var service = command.background ?? inferred(found, at: index, isInterrupted: interrupted.contains(index), command) {
                let first = found?.ports.min()
                service.ready = service.ready ?? first.map { .port($0) } ?? command.lastShownLine
                command.background = service
                steps[index].action = .command(command)
            }
            endServices(before: index, command, &running)
            if let service = command.background { running.append(Service(name: service.name, ports: Set(found?.ports ?? []))) }
            // Ctrl-C ends what is in front; hostile documents start a thousand.
            if interrupted.contains(index), !running.isEmpty { running[running.count - 1].isEnding = true }
            if running.count > 50 { running.removeFirst() }
        }
    }

    /// What the post interrupts once has to be interrupted wherever it is started in front before.
    private func alsoInterrupted(_ interrupts: Set<Int>) -> Set<Int> {
        var interrupts = interrupts
        var started: Set<[String]> = []
        for index in steps.indices.reversed() {
            guard let command = steps[index].command, command.level == 0, let docker = DockerCommand.all(in: command.text).last,
                docker.verb == "run", !docker.has("-d", "--detach")
            else { continue }
            if interrupts.contains(index) {
                started.insert(docker.operands)
            } else if started.contains(docker.operands) {
                interrupts.insert(index)
            }
        }
        return interrupts
    }

    private func inferred(_ found: Foreground?, at index: Int, isInterrupted: Bool, _ command: Command) -> Command.Background? {
        guard found != nil || (isInterrupted && command.opens == nil && command.inside == nil && !command.returns) else { return nil }
        return Command.Background(name: found?.name ?? "line-\(steps[index].line)", isInferred: true)
    }

    /// What the post has interrupted ends before the next command, and so does what had the name or port that a new start takes.
    private mutating func endServices(before index: Int, _ command: Command, _ running: inout [Service]) {
        guard !running.isEmpty else { return }
        let starts = DockerCommand.all(in: command.text).filter { ["run", "create"].contains($0.verb) }
        let names = Set(starts.compactMap { $0.value("--name") } + [command.background?.name].compactMap { $0 })
        let ports = Set(starts.flatMap(\.ports))
        running.removeAll { service in
            let ends = service.isEnding || names.contains(service.name) || !ports.isDisjoint(with: service.ports)
            if ends { steps[index].ends.append(service.name) }
            return ends
        }
    }

    static func hostPort(_ mapping: String) -> Int? {
        let parts = mapping.split(separator: ":")
        return parts.count >= 2 ? Int(parts[parts.count - 2]) : nil
    }
}

/// A service that runs.
private struct Service {
    var name: String
    var ports: Set<Int>
    /// The post says that it is interrupted.
    var isEnding = false
}

/// A command that stays in front by what it is.
private struct Foreground {
    var name: String?
    var ports: [Int] = []

    init?(_ text: String, composePorts: [Int]) {
        guard let words = ShellWords.commands(in: text).last, !text.trimmedEnd.hasSuffix("&") else { return nil }
        guard let docker = DockerCommand(words) else {
            guard Foreground.isServer(words) else { return nil }
            return
        }
        switch docker.verb {
        case "run":
            guard !docker.has("-d", "--detach"), docker.has("-p", "--publish", "-P", "--publish-all") else { return nil }
            // One that is given something short to do ends by itself.
            let inside = docker.operands.dropFirst()
            if let first = inside.first, ["echo", "ls", "cat", "env", "true", "date", "uname", "whoami", "id", "pwd"].contains(first) {
                return nil
            }
            name = docker.value("--name")
            ports = docker.ports
        case "compose up":
            guard !docker.has("-d", "--detach", "--wait", "--no-start") else { return nil }
            ports = composePorts
        case "logs", "compose logs", "service logs": guard docker.has("-f", "--follow") else { return nil }
        case "stats", "compose stats": guard !docker.has("--no-stream") else { return nil }
        case "events", "system events", "compose watch", "compose events": break
        case "attach", "start": guard docker.verb == "start", docker.has("-a", "--attach"), !docker.has("-i") else { return nil }
        default: return nil
        }
    }

    /// Servers and endless output of the host's.
    private static func isServer(_ words: [String]) -> Bool {
        let rest = words.dropFirst()
        switch words[0] {
        case "tail": return rest.contains { $0 == "-f" || $0 == "-F" || $0 == "--follow" }
        case "watch": return true
        case "ping": return !rest.contains { $0.hasPrefix("-c") }
        case "npm", "yarn", "pnpm":
            return rest.first == "start" || rest.first == "dev"
                || (rest.first == "run" && ["start", "dev", "serve"].contains(rest.dropFirst().first))
        case "python", "python3": return rest.contains("http.server") || rest.contains("runserver")
        case "flask": return rest.contains("run")
        case "uvicorn", "gunicorn", "nodemon", "hugo", "dockerd", "registry": return words[0] != "hugo" || rest.contains("server")
        default: return false
        }
    }
}

extension Command {
    /// Whether it comes back by itself by what it is, whatever the post says of Ctrl-C nearby.
    fileprivate var returns: Bool {
        let docker = DockerCommand.all(in: text).last
        return docker.map {
            !["run", "compose up", "logs", "compose logs", "stats", "start", "exec", "attach"].contains($0.verb) || $0.has("-d", "--detach")
        } ?? false
    }

    /// The last line of the shown output, by which it is known that a service is ready.
    fileprivate var lastShownLine: Condition? {
        let lines = (output ?? "").split(separator: "\n").map(\.trimmed).prefix { !$0.hasPrefix("^C") }
        guard let last = lines.last(where: { $0.contains { $0.isLetter } && !["...", "[..]"].contains($0) }) else { return nil }
        return .log(String(last))
    }
}

extension String {
    fileprivate var trimmedEnd: Substring { self[...].trimmed }
}
