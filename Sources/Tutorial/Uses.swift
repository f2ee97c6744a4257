// What a tutorial takes of the reader's engine: names, ports, the images it makes, volumes, networks, compose projects.

struct Uses {
    private(set) var names: [String] = []
    private(set) var ports: [String] = []
    private(set) var images: [String] = []
    private(set) var volumes: [String] = []
    private(set) var networks: [String] = []
    /// Compose projects that the tutorial names itself, with `-p`.
    private(set) var projects: [String] = []
    /// The compose project's usual name, where the tutorial counts on it (`harbour-desk-1`); nil where any name will do.
    private(set) var project: String?

    init(_ plan: Plan) {
        for step in plan.steps where step.skip == nil {
            if let file = step.file { add(ComposeFile(file)) }
            for words in ShellWords.commands(in: step.command?.text ?? "") { read(words) }
        }
        let named = plan.steps.compactMap { $0.file.flatMap { ComposeFile($0)?.name } }.last
        let usual = Uses.projectName(named ?? plan.folder)
        let texts = plan.steps.compactMap(\.command).map { $0.text + "\n" + ($0.output ?? "") }
        let starts = plan.steps.contains { $0.command.map { Uses.startsCompose($0.text) } ?? false }
        if starts, texts.contains(where: { $0.contains(usual + "-") || $0.contains(usual + "_") }) { project = usual }
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
        ShellWords.commands(in: text).contains { words in
            composeVerb(words).map { ["up", "create", "start", "run", "build"].contains($0) } ?? false
        }
    }

    /// Why a command is left out of a run on the reader's own engine: it would remove what the tutorial did not make.
    static func reasonToLeaveOut(_ text: String) -> String? {
        let commands = ShellWords.commands(in: text).filter(isDocker)
        let removes = commands.contains { $0.dropFirst().prefix(2).contains { ["rm", "rmi", "stop", "kill"].contains($0) } }
        let lists = commands.contains { words in
            words.contains { $0 == "--quiet" || ($0.hasPrefix("-") && !$0.hasPrefix("--") && $0.contains("q")) }
                && words.dropFirst().prefix(2).contains { ["ps", "ls", "images"].contains($0) }
                && !words.contains { $0.hasPrefix("--filter") || $0 == "-f" }
        }
        let prunes = commands.contains { $0.dropFirst().prefix(2).contains("prune") }
        return prunes || (removes && lists) ? "it removes more than this tutorial made" : nil
    }

    private static func isDocker(_ words: [String]) -> Bool {
        ["docker", "podman", "docker-compose", "podman-compose"].contains(words.first)
    }

    /// The verb of a compose command and nil of any other.
    private static func composeVerb(_ words: [String]) -> String? {
        guard isDocker(words) else { return nil }
        let arguments = words[0].hasSuffix("-compose") ? words.dropFirst() : words[1...].first == "compose" ? words.dropFirst(2) : []
        return Options(arguments, valued: "fp", longValued: composeOptions).first
    }

    private static let composeOptions: Set<String> = [
        "--file", "--project-name", "--profile", "--env-file", "--project-directory", "--parallel", "--ansi", "--progress",
    ]
    private static let globalOptions: Set<String> = ["--context", "--host", "--log-level", "--config"]

    private mutating func read(_ words: [String]) {
        if words.first == "export" { words.dropFirst().forEach { readProject($0) } }
        guard Uses.isDocker(words) else { return }
        if Uses.composeVerb(words) != nil { return readCompose(words) }
        var arguments = words.dropFirst()
        while let first = arguments.first, first.hasPrefix("-") {
            arguments.removeFirst()
            if Uses.globalOptions.contains(first) || first == "-H" || first == "-c" { arguments = arguments.dropFirst() }
        }
        if ["container", "image", "buildx", "builder"].contains(arguments.first) { arguments.removeFirst() }
        guard let verb = arguments.popFirst() else { return }
        read(verb, arguments)
    }

    private mutating func readCompose(_ words: [String]) {
        let options = Options(
            words.dropFirst(), valued: "fpve", longValued: Uses.composeOptions.union(["--name", "--publish", "--volume"]))
        for (name, value) in options.values {
            switch name {
            case "-p", "--project-name":
                // After the verb, `-p` publishes a port.
                if value.contains(":") { addPort(value) } else { add(value, to: \.projects) }
            case "--name": add(value, to: \.names)
            case "--publish": addPort(value)
            default: break
            }
        }
    }

    private mutating func readProject(_ word: String) {
        let name = "COMPOSE_PROJECT_NAME="
        if word.hasPrefix(name) { add(String(word.dropFirst(name.count)), to: \.projects) }
    }

    private mutating func read(_ verb: String, _ arguments: ArraySlice<String>) {
        switch verb {
        case "run", "create": readRun(arguments)
        case "build":
            let options = Options(arguments, valued: "tf", longValued: ["--tag", "--file", "--build-arg", "--target"])
            for (name, value) in options.values where name == "-t" || name == "--tag" { add(value, to: \.images) }
        case "tag", "commit", "import":
            let last = Options(arguments, valued: "mac", longValued: ["--message", "--author", "--change"]).words
            if last.count > 1 { add(last[1], to: \.images) }
        case "rename": if arguments.count == 2 { add(arguments.last!, to: \.names) }
        case "volume" where arguments.first == "create":
            let options = Options(arguments.dropFirst(), valued: "do", longValued: ["--driver", "--opt", "--label", "--name"])
            add(options.first ?? options.values.first { $0.name == "--name" }?.value ?? "", to: \.volumes)
        case "network" where arguments.first == "create":
            let valued: Set<String> = [
                "--driver", "--opt", "--label", "--subnet", "--gateway", "--ip-range", "--aux-address", "--ipam-driver", "--ipam-opt",
                "--scope",
            ]
            add(Options(arguments.dropFirst(), valued: "do", longValued: valued).first ?? "", to: \.networks)
        default: break
        }
    }

    private mutating func readRun(_ arguments: ArraySlice<String>) {
        let options = Options(arguments, valued: "pvewumhlca", longValued: ["--name", "--publish", "--volume", "--mount"])
        for (name, value) in options.values {
            switch name {
            case "--name": add(value, to: \.names)
            case "-p", "--publish": addPort(value)
            case "-v", "--volume": addVolume(value)
            case "--mount": addMount(value)
            default: break
            }
        }
    }

    // MARK: Compose files

    private mutating func add(_ compose: ComposeFile?) {
        guard let compose else { return }
        for name in compose.names { add(name, to: \.names) }
        for port in compose.ports { addPort(port) }
        for volume in compose.volumes { add(volume, to: \.volumes) }
        for network in compose.networks { add(network, to: \.networks) }
        for image in compose.images { add(image, to: \.images) }
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

/// A command's words as options with their values, and the rest: `--name x`, `--name=x`, `-p 80:80`, `-p80:80`, `-dp 80:80`.
private struct Options {
    var values: [(name: String, value: String)] = []
    var words: [String] = []
    /// The first word that is neither an option nor an option's value.
    var first: String? { words.first }

    /// - Parameter valued: the letters of short options that take a value.
    init(_ arguments: ArraySlice<String>, valued: String, longValued: Set<String>) {
        var rest = arguments
        while let word = rest.popFirst() {
            if word.hasPrefix("--") {
                if let equals = word.firstIndex(of: "=") {
                    values.append((String(word[..<equals]), String(word[word.index(after: equals)...])))
                } else if longValued.contains(word), let value = rest.popFirst() {
                    values.append((word, value))
                }
            } else if word.hasPrefix("-"), word.count > 1 {
                guard let at = word.dropFirst().firstIndex(where: { valued.contains($0) }) else { continue }
                let glued = word[word.index(after: at)...]
                let value = glued.isEmpty ? rest.popFirst() ?? "" : String(glued.first == "=" ? glued.dropFirst() : glued)
                values.append(("-" + String(word[at]), value))
            } else {
                words.append(word)
            }
        }
    }
}
