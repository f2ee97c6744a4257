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

/// The repositories that a text names, each as `REGISTRY/REPOSITORY`, and the registries among them.
///
/// Every word that could name an image counts: nothing is fetched because of it, unless the engine asks for that very image.
struct NamedImages {
    var places: Set<String> = []
    var registries: Set<String> = []

    mutating func add(_ text: String) {
        let separators: Set<Character> = [" ", "\t", "\n", "\r", "\"", "'", "`", "=", ",", ";", "(", ")", "[", "]", "|", "<", ">", "&"]
        for word in text.split(whereSeparator: { separators.contains($0) || $0.isWhitespace }) {
            // The tag may be a variable: it is the repository that counts.
            let name = word.prefix { $0 != "$" && $0 != "{" }
            let stem = name.hasSuffix(":") ? name.dropLast() : name
            guard let image = ImageName(String(stem)) else { continue }
            places.insert(image.place)
            if image.registry.contains("."), stem.contains("/") { registries.insert(image.registry) }
        }
        registries.remove("docker.io")
    }
}
