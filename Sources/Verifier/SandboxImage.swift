// The image that sandboxes are made of: built from sandbox/ on first use, and again when anything in it changes.

import Files
import Glibc
import Tutorial

/// The sandbox's image.
public struct SandboxImage: Sendable {
    /// The hash of what the image is built from.
    public let key: String

    /// The files of the build, by name: the program carries them with it.
    private static let inputs: [(name: String, bytes: [UInt8])] = [
        ("Dockerfile", PackageResources.Dockerfile),
        ("agent.py", PackageResources.agent_py),
        ("containers.py", PackageResources.containers_py),
        ("docker-compose", PackageResources.docker_compose),
        ("place.py", PackageResources.place_py),
        ("services.py", PackageResources.services_py),
        ("session.bash", PackageResources.session_bash),
        ("session.py", PackageResources.session_py),
        ("terminal.py", PackageResources.terminal_py),
    ]
    private static let base = "docker.io/library/debian:trixie-slim"

    /// The image of this version of the program.
    public init() {
        key = sha256(Self.inputs.flatMap { Array("\($0.name) \($0.bytes.count)\n".utf8) + $0.bytes })
    }

    /// Its name in the user's image store.
    var name: String { "localhost/plimsoll-sandbox:\(key.prefix(16))" }

    /// Builds the image unless it is there.
    /// - Parameter progress: is told in a few words what takes long.
    /// - Throws: `EnvironmentFault` where it cannot be built.
    public func prepare(_ engine: Engine, cache: Cache, progress: @Sendable (String) -> Void) async throws {
        if try await engine.podman(["image", "exists", name]).status == 0 { return }
        let base = try await base(engine, cache: cache, progress: progress)
        progress("building the sandbox's image (once)")
        let context = try temporaryFolder()
        defer { removeTree(context) }
        for input in Self.inputs { try write(input.bytes, toFile: "\(context)/\(input.name)") }
        _ = try await engine.podman(
            ["build", "--quiet", "--build-arg", "BASE=\(base)", "--tag", name] + engine.limits + [context],
            orFail: "the sandbox's image could not be built", help: "it needs a package mirror of Debian's")
    }

    /// The image to build upon: Debian's own or, where no registry can be reached, one made from Debian's packages, under a name of ours.
    private func base(_ engine: Engine, cache: Cache, progress: @Sendable (String) -> Void) async throws -> String {
        if try await engine.podman(["image", "exists", Self.base]).status == 0 { return Self.base }
        progress("fetching \(Self.base)")
        let pull = try await engine.podman(["pull", "--quiet", Self.base])
        if pull.status == 0 { return Self.base }
        let archive = cache.standIns.path + "/debian-trixie-slim.tar"
        if access(archive, R_OK) != 0 { try await makeStandIn("debian-trixie-slim", whyNotPulled: pull.errors, progress: progress) }
        let name = "localhost/plimsoll-base:trixie"
        _ = try await engine.podman(["import", "--quiet", archive, name], orFail: "\(archive) could not be imported")
        return name
    }

    private func makeStandIn(_ name: String, whyNotPulled: String, progress: @Sendable (String) -> Void) async throws {
        progress("no registry can be reached: making \(name) from Debian's packages (once)")
        let folder = try temporaryFolder()
        defer { removeTree(folder) }
        try write(PackageResources.stand_ins, toFile: folder + "/stand-ins")
        let made = try await runToEnd("sh", [folder + "/stand-ins", name])
        guard made.status == 0 else {
            throw EnvironmentFault(
                "the sandbox's base image can neither be pulled nor made",
                help: "let this machine reach docker.io, or install mmdebstrap and reach a mirror of Debian's",
                details: whyNotPulled.lastLines(3) + "\n" + made.errors.lastLines(10))
        }
    }
}
