// The names of images: as people write them, as registries are asked for them, and in full.

/// An image's name, in full: registry, repository, and a tag or digest.
struct ImageName: Hashable, Sendable, CustomStringConvertible {
    /// Such as `docker.io` or `quay.io`.
    var registry: String
    /// Such as `library/busybox`.
    var repository: String
    /// A tag, or `sha256:…`.
    var reference: String

    /// A name as it stands in commands and Dockerfiles, such as `busybox` or `quay.io/x/y:1`; nil for what cannot be one.
    init?(_ text: String) {
        var rest = text[...]
        var reference = "latest"
        if let at = rest.firstIndex(of: "@") {
            reference = String(rest[rest.index(after: at)...])
            rest = rest[..<at]
        }
        if let colon = rest.lastIndex(of: ":"), !rest[colon...].contains("/") {
            if !text.contains("@") { reference = String(rest[rest.index(after: colon)...]) }
            rest = rest[..<colon]
        }
        var parts = rest.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        var registry = "docker.io"
        if parts.count > 1, parts[0].contains(".") || parts[0].contains(":") || parts[0] == "localhost" { registry = parts.removeFirst() }
        let host = registry.split(separator: ":", omittingEmptySubsequences: false)
        guard host.count <= 2, Self.isPathComponent(host[0].lowercased()), !parts.isEmpty, parts.allSatisfy(Self.isPathComponent),
            !reference.isEmpty
        else { return nil }
        if parts.count == 1, registry == "docker.io" { parts.insert("library", at: 0) }
        self.registry = registry
        self.repository = parts.joined(separator: "/")
        self.reference = reference
    }

    /// A name as a registry is asked for it, by the host that the request names.
    init?(host: String, repository: String, reference: String) {
        let name = host.split(separator: ":").first.map(String.init) ?? ""
        let isHub = ["registry-1.docker.io", "index.docker.io", "docker.io"].contains(name)
        guard !name.isEmpty,
            repository.split(separator: "/", omittingEmptySubsequences: false).map(String.init).allSatisfy(Self.isPathComponent),
            isHub || repository.contains("/") || !reference.isEmpty
        else { return nil }
        registry = isHub ? "docker.io" : name
        self.repository = repository
        self.reference = reference
    }

    /// Lower-case letters and digits, with separators between them: the specification's name component.
    private static func isPathComponent(_ part: String) -> Bool {
        guard let first = part.utf8.first, let last = part.utf8.last, part.utf8.count <= 128 else { return false }
        let isPlain = { (byte: UInt8) in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        return isPlain(first) && isPlain(last)
            && part.utf8.allSatisfy { isPlain($0) || [UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-")].contains($0) }
    }

    var isDigest: Bool { reference.hasPrefix("sha256:") }
    /// Registry and repository.
    var place: String { "\(registry)/\(repository)" }
    /// As people write it, such as `busybox` or `python:3-slim`.
    var familiar: String {
        let place = registry != "docker.io" ? place : repository.hasPrefix("library/") ? String(repository.dropFirst(8)) : repository
        return reference == "latest" ? place : place + (isDigest ? "@" : ":") + reference
    }

    /// In full, such as `docker.io/library/busybox:latest`.
    var description: String { place + (isDigest ? "@" : ":") + reference }
}

/// The images that a tutorial names.
struct NamedImages {
    /// The repositories that may be fetched, each as `REGISTRY/REPOSITORY`. Every word that could name an image counts: nothing is
    /// fetched because of it, unless the engine asks for that very image.
    private(set) var places: Set<String> = []
    /// The hosts whose names lead to our registry: only those that stand where an image is named. All other hosts are what they are.
    private(set) var registries: Set<String> = []

    private static let separators: Set<Character> = [
        " ", "\t", "\n", "\r", "\"", "'", "`", "=", ",", ";", "(", ")", "[", "]", "|", "<", ">", "&",
    ]

    /// Reads a command or a file.
    mutating func add(_ text: String) {
        let isContinued = text.replacing("\\\n", with: " ")
        for line in isContinued.split(whereSeparator: { "\n;|&".contains($0) }) {
            let line = Self.withoutArguments(line)
            for word in line.split(whereSeparator: { Self.separators.contains($0) || $0.isWhitespace }) {
                if let image = Self.image(word) { places.insert(image.place) }
            }
            addRegistries(line)
            // A builder of its own runs in a container whose image no post names.
            if line.contains("buildx create") { places.insert("docker.io/moby/buildkit") }
        }
    }

    /// A line without what the program in a container is given: `docker run [OPTIONS] IMAGE` and no more. Where an image cannot be
    /// told from options, such as with variables, the line is left as it is.
    private static func withoutArguments(_ line: Substring) -> Substring {
        let words = words(line)
        guard let docker = words.firstIndex(where: { ["docker", "podman"].contains($0) }), docker + 1 < words.count,
            var next = ["run", "create"].contains(words[docker + 1]) ? docker + 2 : words[docker + 1] == "container" ? docker + 3 : nil
        else { return line }
        while next < words.count, words[next].hasPrefix("-") {
            let option = words[next]
            next += hasNoValue(option) ? 1 : 2
        }
        guard next < words.count, image(words[next]) != nil, !words[next].hasPrefix("$") else { return line }
        return line[..<words[next].endIndex]
    }

    /// Whether an option of `docker run` is all there is of it: a flag, or one with its value attached.
    private static func hasNoValue(_ option: Substring) -> Bool {
        if option.hasPrefix("--") { return option.contains("=") || flags.contains(String(option.dropFirst(2))) }
        let letters = option.dropFirst().drop { "ditPq".contains($0) }
        return letters.count != 1
    }

    /// The flags of `docker run`; every other option has a value.
    private static let flags: Set<String> = [
        "detach", "disable-content-trust", "help", "init", "interactive", "no-healthcheck", "oom-kill-disable", "privileged", "publish-all",
        "quiet", "read-only", "rm", "sig-proxy", "tty",
    ]

    /// Words as a shell cuts them: blanks within quotes do not count.
    private static func words(_ line: Substring) -> [Substring] {
        var quote: Character?
        return line.split { character in
            if character == quote { quote = nil } else if quote == nil, "\"'".contains(character) { quote = character }
            return quote == nil && character.isWhitespace
        }
    }

    /// Reads the places of a line where an image stands.
    private mutating func addRegistries(_ line: Substring) {
        var words = line.split { $0.isWhitespace || "\"'`,()[]".contains($0) }[...]
        for word in words where word.hasPrefix("--from=") || word.hasPrefix("--build-context=") {
            addRegistry(word.split(separator: "=").last ?? "")
            addRegistry(word.split(separator: "://").last ?? "")
        }
        for (flag, value) in zip(words, words.dropFirst()) where ["image:", "FROM", "from", "--from"].contains(flag) { addRegistry(value) }
        if words.first?.uppercased() == "FROM" {
            words.removeFirst()
            addRegistry(words.first { !$0.hasPrefix("--") } ?? "")
        } else if line.hasPrefix("#"), let syntax = line.firstRange(of: "syntax") {
            addRegistry(line[syntax.upperBound...].drop { " =\t".contains($0) }.prefix { !$0.isWhitespace })
        } else if let docker = words.firstIndex(where: { $0 == "docker" || $0 == "podman" }) {
            let arguments = words[docker...].dropFirst()
            guard let verb = arguments.firstIndex(where: { ["run", "pull", "build", "create", "buildx"].contains($0) }) else { return }
            // Which of them is the image depends on every option there is: what names a registry and a path is one.
            for argument in arguments[verb...].dropFirst() where !argument.hasPrefix("-") { addRegistry(argument) }
        }
    }

    private mutating func addRegistry(_ word: Substring) {
        guard word.contains("/"), let image = Self.image(word) else { return }
        let host = image.registry.prefix { $0 != ":" }
        let last = host.split(separator: ".").last ?? ""
        // No address, and nobody who keeps no images: a build may well take its files from there.
        guard host.contains("."), !last.allSatisfy(\.isNumber), !Self.others.contains(String(host)) else { return }
        registries.insert(String(host))
    }

    private static let others: Set<String> = [
        "docker.io", "github.com", "www.github.com", "raw.githubusercontent.com", "gitlab.com", "bitbucket.org", "deb.debian.org",
        "pypi.org", "registry.npmjs.org",
    ]

    /// The tag may be a variable: it is the repository that counts.
    private static func image(_ word: Substring) -> ImageName? {
        let name = word.prefix { $0 != "$" && $0 != "{" }
        return ImageName(String(name.hasSuffix(":") ? name.dropLast() : name))
    }
}
