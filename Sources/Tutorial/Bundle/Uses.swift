// What a tutorial takes of the reader's engine: names, ports, images, volumes, networks, compose projects.

struct Uses {
    private(set) var names: [String] = []
    private(set) var ports: [String] = []
    /// The images that it makes.
    private(set) var images: [String] = []
    /// The images that it fetches, where they are not there already.
    private(set) var pulled: [String] = []
    private(set) var volumes: [String] = []
    private(set) var networks: [String] = []
    /// Compose projects that the tutorial names itself, with `-p`.
    private(set) var projects: [String] = []
    /// The compose project's usual name, where the tutorial counts on it (`harbour-desk-1`); nil where any name will do.
    private(set) var project: String?

    init(_ plan: Plan) {
        for step in plan.steps where step.skip == nil {
            if let file = step.file { read(file) }
            for words in ShellWords.commands(in: step.command?.text ?? "") { read(words) }
        }
        let made = Set(images)
        pulled.removeAll {
            made.contains($0) || made.contains($0 + ":latest") || ($0.hasSuffix(":latest") && made.contains(String($0.dropLast(7))))
        }
        let named = plan.steps.compactMap { $0.file.flatMap { ComposeFile($0)?.name } }.last
        let usual = Uses.projectName(named ?? plan.folder)
        let texts = plan.steps.compactMap(\.command).map { $0.text + "\n" + ($0.output ?? "") }
        let starts = plan.steps.contains { $0.command.map { Uses.startsCompose($0.text) } ?? false }
        // What sudo starts does not see a variable that names another.
        let countsOnIt = texts.contains { $0.contains(usual + "-") || $0.contains(usual + "_") || $0.contains("sudo") }
        if starts, countsOnIt { project = usual }
    }

    /// A name as compose would have it for a project: lower case, beginning with a letter or digit.
    static func projectName(_ text: String) -> String {
        let plain = text.lowercased().filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-" || $0 == "_") }
        let name = plain.drop { !$0.isLetter && !$0.isNumber }
        return name.isEmpty ? "tutorial" : String(name)
    }

    // MARK: Commands

    /// Whether compose makes something here: only then is there something of the project to remove.
    static func startsCompose(_ text: String) -> Bool {
        DockerCommand.all(in: text).contains { ["up", "create", "start", "run", "build"].contains($0.composeVerb) }
    }

    /// Whether a command would remove or change what the tutorial did not make, or the engine itself.
    static func reachesBeyond(_ text: String) -> Bool {
        let commands = DockerCommand.all(in: text)
        if commands.contains(where: { $0.verb == "prune" || $0.verb.hasSuffix(" prune") || $0.verb.hasPrefix("swarm ") }) { return true }
        guard commands.contains(where: { removing.contains($0.verb) }) else { return false }
        return commands.contains { docker in
            listing.contains(docker.verb) && docker.has("-q", "--quiet") && !docker.has("-f", "--filter") && docker.composeVerb == nil
        }
    }

    private static let removing: Set<String> = ["rm", "rmi", "stop", "kill", "image rm", "volume rm", "network rm"]
    private static let listing: Set<String> = ["ps", "ls", "images", "image ls", "volume ls", "network ls"]

    private mutating func read(_ words: [String]) {
        if words.first == "export" { words.dropFirst().forEach { readProject($0) } }
        guard let docker = DockerCommand(words) else { return }
        if docker.composeVerb != nil { return readCompose(docker) }
        switch docker.verb {
        case "run", "create": readRun(docker)
        case "build", "buildx build": for name in docker.values("-t", "--tag") { add(name, to: \.images) }
        case "tag", "commit", "import": if docker.operands.count > 1 { add(docker.operands[1], to: \.images) }
        case "pull": for name in docker.operands { add(name, to: \.pulled) }
        case "rename": if docker.operands.count == 2 { add(docker.operands[1], to: \.names) }
        case "volume create": add(docker.operands.first ?? docker.value("--name") ?? "", to: \.volumes)
        case "network create": add(docker.operands.first ?? "", to: \.networks)
        default: break
        }
    }

    private mutating func readCompose(_ docker: DockerCommand) {
        for value in docker.values("-p", "--project-name", "--publish") {
            // After the verb, `-p` publishes a port.
            if value.contains(":") { addPort(value) } else { add(value, to: \.projects) }
        }
        for name in docker.values("--name") { add(name, to: \.names) }
    }

    private mutating func readProject(_ word: String) {
        let name = "COMPOSE_PROJECT_NAME="
        if word.hasPrefix(name) { add(String(word.dropFirst(name.count)), to: \.projects) }
    }

    private mutating func readRun(_ docker: DockerCommand) {
        for name in docker.values("--name") { add(name, to: \.names) }
        for port in docker.values("-p", "--publish") { addPort(port) }
        for mount in docker.values("-v", "--volume") { addVolume(mount) }
        for mount in docker.values("--mount") { addMount(mount) }
        if let image = docker.target { add(image, to: \.pulled) }
    }

    // MARK: Files

    private mutating func read(_ file: File) {
        if let compose = ComposeFile(file) { return add(compose) }
        let name = file.path.split(separator: "/").last.map { $0.lowercased() } ?? ""
        if name.contains("dockerfile") || name.contains("containerfile") { readDockerfile(file.text) }
    }

    /// The images of `FROM`, other than earlier stages.
    private mutating func readDockerfile(_ text: String) {
        var stages: Set<String> = ["scratch"]
        for line in text.split(whereSeparator: \.isNewline) {
            let words = line.split { $0 == " " || $0 == "\t" }.map(String.init)
            guard words.first?.uppercased() == "FROM" else { continue }
            let operands = words.dropFirst().drop { $0.hasPrefix("--") }
            guard let image = operands.first else { continue }
            if !stages.contains(image.lowercased()) { add(image, to: \.pulled) }
            if operands.count == 3 { stages.insert(operands.last!.lowercased()) }
        }
    }

    private mutating func add(_ compose: ComposeFile) {
        for name in compose.names { add(name, to: \.names) }
        for port in compose.ports { addPort(port) }
        for volume in compose.volumes { add(volume, to: \.volumes) }
        for network in compose.networks { add(network, to: \.networks) }
        for image in compose.images { add(image, to: \.images) }
        for image in compose.pulled { add(image, to: \.pulled) }
    }

    // MARK: Values

    /// A mount whose source is a name and not a path is a volume.
    private mutating func addVolume(_ mount: String) {
        let parts = mount.split(separator: ":", omittingEmptySubsequences: false)
        if parts.count >= 2 { addVolumeName(parts[0]) }
    }

    private mutating func addMount(_ mount: String) {
        let fields = mount.split(separator: ",").map { $0.split(separator: "=", maxSplits: 1) }
        if fields.contains(where: { $0 == ["type", "bind"] }) { return }
        for field in fields where field.count == 2 && (field[0] == "source" || field[0] == "src") { addVolumeName(field[1]) }
    }

    private mutating func addVolumeName(_ name: Substring) {
        guard !name.hasPrefix("."), name.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }) else { return }
        add(String(name), to: \.volumes)
    }

    /// The host's port, or its range of them, in `[IP:]HOST:CONTAINER[/PROTOCOL]`.
    private mutating func addPort(_ mapping: String) {
        let parts = mapping.split(separator: ":")
        guard parts.count >= 2 else { return }
        let range = parts[parts.count - 2].split(separator: "-").compactMap { UInt16($0) }
        guard let first = range.first, let last = range.last, first <= last, last - first < 1000 else { return }
        for port in first...last { add(String(port), to: \.ports) }
    }

    private mutating func add(_ text: String, to list: WritableKeyPath<Uses, [String]>) {
        let plain = text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || "._-/:".contains($0)) } && !text.hasPrefix("-")
        if !text.isEmpty, plain, !self[keyPath: list].contains(text) { self[keyPath: list].append(text) }
    }
}
