// The images that sandboxes may use: an OCI layout in the cache, filled from registries, or with stand-ins where none can be reached.

import Files
import FoundationEssentials
import Glibc
import Tutorial

/// A root file system that takes an image's place where no registry can be reached (`[VERIFY.images]`).
public struct StandIn: Hashable, Sendable {
    /// The archive's path.
    public var rootfs: String
    /// What runs in the container where nothing else is asked for.
    public var command: [String]

    /// Makes a stand-in.
    public init(rootfs: String, command: [String] = ["sh"]) {
        self.rootfs = rootfs
        self.command = command
    }
}

/// The images for one run.
actor ImageStore {
    /// What the engine gets when it asks for a manifest.
    enum Answer {
        case manifest(Manifest)
        /// The repository is there, or may be; this tag is not.
        case unknownTag
        case unknownRepository
    }

    struct Manifest {
        var bytes: [UInt8]
        var digest: String
        var mediaType: String
    }

    private let layout: Layout
    private let standIns: [ImageName: StandIn]
    private let mayFetch: Set<String>
    private let progress: @Sendable (String) -> Void
    private var isReachable: Bool
    private var known: Set<String> = []
    private var answers: [ImageName: Task<Found?, Never>] = [:]
    private var uses: [String: ImageUse] = [:]

    /// What was found for a name: which manifest, and whether it is a stand-in.
    private struct Found {
        var digest: String
        var standIn: Bool
    }

    /// - Parameters:
    ///   - standIns: by the name as written in the settings.
    ///   - mayFetch: the repositories that may be fetched, as `REGISTRY/REPOSITORY`.
    ///   - isReachable: whether registries can be asked at all, as far as is known.
    ///   - architecture: the kind of processor that the images are for.
    init(
        _ cache: Cache, standIns: [String: StandIn], mayFetch: Set<String>, isReachable: Bool = true,
        architecture: String = Index.Platform.thisArchitecture, progress: @escaping @Sendable (String) -> Void = { _ in }
    ) {
        layout = Layout(cache.images, architecture: architecture)
        self.standIns = Dictionary(standIns.compactMap { entry in ImageName(entry.key).map { ($0, entry.value) } }) { first, _ in first }
        self.mayFetch = mayFetch
        self.isReachable = isReachable
        self.progress = progress
    }

    /// The images that were asked for so far and served, by name.
    var served: [ImageUse] { uses.values.sorted { $0.name < $1.name } }

    /// The first thing that was wrong with this machine while an image was got ready: what fails after it is not the tutorial's fault.
    private(set) var fault: EnvironmentFault?

    /// Images that were asked for of late and may well exist, but could not be had: no registry was reachable, and nothing stands in for them.
    private(set) var outOfReach: [ImageName] = []
    private var unreachable: Set<ImageName> = []

    /// Begins anew to note what is out of reach.
    func forgetOutOfReach() {
        outOfReach = []
    }

    /// The manifest or index for a name. It is fetched where it is not there yet; what was found is kept for the rest of the run.
    func manifest(_ name: ImageName) async -> Answer {
        if name.isDigest, layout.isWhole(name.reference), let manifest = layout.manifest(name.reference) {
            if !known.contains(name.reference) { note(name, Found(digest: name.reference, standIn: layout.isStandIn(name.reference))) }
            return .manifest(manifest)
        }
        let search = answers[name] ?? Task { await find(name) }
        answers[name] = search
        guard let found = await search.value, let manifest = layout.manifest(found.digest) else {
            if unreachable.contains(name), !outOfReach.contains(name), outOfReach.count < 100 { outOfReach.append(name) }
            let isKnown = name.registry != "docker.io" || standIns.keys.contains { $0.place == name.place } || layout.holds(name.place)
            return isKnown ? .unknownTag : .unknownRepository
        }
        note(name, found)
        return .manifest(manifest)
    }

    /// Sees to it that a Dockerfile with `# syntax=docker/dockerfile:1` can be built where the image of that frontend can neither be
    /// fetched nor is kept: BuildKit has the same frontend built in. The line stays where it is and loses its meaning; the image counts
    /// as one that something stood in for.
    func withReachableFrontend(_ dockerfile: String) async -> String {
        guard let syntax = dockerfile.firstMatch(of: Self.syntax), let name = ImageName(String(syntax.output.1)),
            name.place == "docker.io/docker/dockerfile", name.reference.hasPrefix("1")
        else { return dockerfile }
        if case .manifest = await manifest(name) { return dockerfile }
        guard unreachable.contains(name) else { return dockerfile }
        progress("\(name) is out of reach: BuildKit's own frontend stands in for it")
        uses[name.description] = ImageUse(name: name.description, digest: "", standIn: true)
        var text = dockerfile
        text.replaceSubrange(syntax.range, with: "#" + dockerfile[syntax.range])
        return text
    }

    /// The directive may stand before anything else only.
    nonisolated(unsafe) private static let syntax = /^#[ \t]*syntax[ \t]*=[ \t]*(\S+)/.ignoresCase()

    /// The path of a blob's file, if it is there.
    nonisolated func blob(_ digest: String) -> String? {
        layout.path(digest).flatMap { access($0, R_OK) == 0 ? $0 : nil }
    }

    private func note(_ name: ImageName, _ found: Found) {
        uses[name.description] = ImageUse(name: name.description, digest: found.digest, standIn: found.standIn)
        known.insert(found.digest)
        known.formUnion(layout.children(found.digest))
    }

    private func find(_ name: ImageName) async -> Found? {
        if let digest = layout.digest(name), layout.isWhole(digest) { return Found(digest: digest, standIn: false) }
        if isReachable, mayFetch.contains(name.place) {
            progress("fetching \(name)")
            switch await fetch(name, into: layout) {
            case .fetched(let digest): return Found(digest: digest, standIn: false)
            case .missing: return nil
            case .unreachable: isReachable = false
            case .failed(let problem):
                fail("the image \(name) could not be kept", help: "is there room in the cache's folder and in /tmp?", problem)
                return nil
            }
        }
        guard let standIn = standIns[name] else {
            if !isReachable { unreachable.insert(name) }
            return nil
        }
        progress("\(name) is a stand-in here: \(standIn.rootfs)")
        do {
            return Found(digest: try layout.add(standIn), standIn: true)
        } catch {
            fail(
                "what stands in for \(name) cannot be used", help: "[VERIFY.images] names \(standIn.rootfs); sandbox/stand-ins makes some",
                error)
            return nil
        }
    }

    private func fail(_ message: String, help: String, _ cause: any Error) {
        if fault == nil { fault = EnvironmentFault(message, help: help, details: "\(cause)") }
    }
}

// MARK: - Fetching

private enum Fetched {
    case fetched(String)
    case missing
    case unreachable
    /// It is there, but there is no place here to put it.
    case failed(any Error)
}

/// Fetches an image with skopeo, for the layout's architecture; the manifest or index that the name stands for keeps its bytes, and so its digest.
private func fetch(_ name: ImageName, into layout: Layout) async -> Fetched {
    guard let raw = try? await runToEnd("skopeo", ["--command-timeout", "30s", "inspect", "--raw", "docker://\(name)"]) else {
        return .unreachable
    }
    guard raw.status == 0 else {
        let answersOfRegistries = ["manifest unknown", "name unknown", "denied", "unauthorized", "not found", "name invalid"]
        return answersOfRegistries.contains { raw.errors.lowercased().contains($0) } ? .missing : .unreachable
    }
    do {
        let digest = "sha256:" + sha256(raw.output)
        var image = digest
        if let index = try? JSONDecoder().decode(Index.self, from: Data(raw.output)), let manifests = index.manifests {
            guard let own = manifests.first(where: { $0.platform?.isLinux(on: layout.architecture) == true }) else { return .missing }
            image = own.digest
        }
        let folder = try temporaryFolder()
        defer { removeTree(folder) }
        // The `dir:` form keeps every byte as it came; `oci:` would rewrite manifests.
        let copied = try await runToEnd("skopeo", ["copy", "--quiet", "docker://\(name.place)@\(image)", "dir:\(folder)/image"])
        guard copied.status == 0 else {
            return copied.errors.contains("no space left") ? .failed(EnvironmentFault(copied.errors.lastLines(1))) : .unreachable
        }
        try layout.takeIn(folder + "/image")
        try layout.add(raw.output)
        try layout.name(digest, name.description)
        return .fetched(digest)
    } catch {
        return .failed(error)
    }
}
