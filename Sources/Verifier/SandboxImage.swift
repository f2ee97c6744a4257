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
        ("containers.conf", PackageResources.containers_conf),
        ("containers.py", PackageResources.containers_py),
        ("docker-compose", PackageResources.docker_compose),
        ("engines.py", PackageResources.engines_py),
        ("limits.py", PackageResources.limits_py),
        ("machine.py", PackageResources.machine_py),
        ("place.py", PackageResources.place_py),
        ("podman-as-docker", PackageResources.podman_as_docker),
        ("policy.json", PackageResources.policy_json),
        ("reach.py", PackageResources.reach_py),
        ("registries.conf", PackageResources.registries_conf),
        ("services.py", PackageResources.services_py),
        ("session.bash", PackageResources.session_bash),
        ("session.py", PackageResources.session_py),
        ("shift-owners", PackageResources.shift_owners),
        ("storage.conf", PackageResources.storage_conf),
        ("terminal.py", PackageResources.terminal_py),
        ("visit.py", PackageResources.visit_py),
        ("wire.py", PackageResources.wire_py),
    ]
    private static let base = "docker.io/library/debian:trixie-slim"

    /// The image of this version of the program.
    public init() {
        key = sha256(Self.inputs.flatMap { Array("\($0.name) \($0.bytes.count)\n".utf8) + $0.bytes })
    }

    /// Its name in the user's image store.
    func name(_ engine: Engine) -> String { engine.mapsUsersInside ? name + "-shifted" : name }

    private var name: String { "localhost/plimsoll-sandbox:\(key.prefix(16))" }

    /// Builds the image unless it is there.
    /// - Parameter progress: is told in a few words what takes long.
    /// - Throws: `EnvironmentFault` where it cannot be built.
    public func prepare(_ engine: Engine, cache: Cache, progress: @Sendable (String) -> Void) async throws {
        if try await engine.has(image: name(engine)) { return }
        if try await !engine.has(image: name) { try await build(engine, cache: cache, progress: progress) }
        if engine.mapsUsersInside { try await shift(engine, progress) }
    }

    private func build(_ engine: Engine, cache: Cache, progress: @Sendable (String) -> Void) async throws {
        let base = try await base(engine, cache: cache, progress: progress)
        progress("building the sandbox's image (once)")
        let context = try temporaryFolder()
        defer { removeTree(context) }
        for input in Self.inputs { try write(input.bytes, toFile: "\(context)/\(input.name)") }
        do {
            try await engine.run(
                ["build", "--quiet", "--build-arg", "BASE=\(base)", "--tag", name] + engine.limits + [context],
                orFail: "the sandbox's image could not be built", help: "it needs a package mirror of Debian's")
        } catch var fault as EnvironmentFault {
            fault.isFinal = true
            throw fault
        }
    }

    /// The image to build upon: Debian's own or, where no registry can be reached, one made from Debian's packages, under a name of ours.
    private func base(_ engine: Engine, cache: Cache, progress: @Sendable (String) -> Void) async throws -> String {
        let standIn = "localhost/plimsoll-base:trixie"
        for name in [Self.base, standIn] where try await engine.has(image: name) { return name }
        progress("fetching \(Self.base)")
        let pull = try await engine.run(["pull", "--quiet", Self.base])
        if pull.status == 0 { return Self.base }
        let archive = cache.standIns.path + "/debian-trixie-slim.tar"
        if access(archive, R_OK) != 0 { try await makeStandIn("debian-trixie-slim", whyNotPulled: pull.errors, progress: progress) }
        try await engine.run(["import", archive, standIn], orFail: "\(archive) could not be imported")
        return standIn
    }

    /// Makes the image in which everything belongs to users that are nobody on this machine: where the engine maps no users, the
    /// kernel would show a machine that does so by itself all files as a stranger's.
    private func shift(_ engine: Engine, _ progress: @Sendable (String) -> Void) async throws {
        progress("moving the sandbox's image to users of its own (once)")
        // The status is that of the first: half an archive makes an image as well.
        let script = """
            status=$({ { "$@" run --rm --network none --entrypoint /usr/local/lib/plimsoll/shift-owners "$image" "$first"; echo $? >&3; } \\
                | "$@" import --change "ENTRYPOINT $entry" - "$image-shifted" >&2; } 3>&1)
            exit "$status"
            """
        let entry = #"["/usr/bin/tini","--","/usr/bin/python3","/usr/local/lib/plimsoll/machine.py"]"#
        let made = try await runToEnd(
            "sh",
            ["-c", "image=$1 first=$2 entry=$3; shift 3\n" + script, "sh", name, "\(firstUser)", entry, engine.program] + engine.global)
        guard made.status == 0, try await engine.has(image: name(engine)) else {
            throw EnvironmentFault("the sandbox's image could not be moved to users of its own", details: made.errors.lastLines(5))
        }
    }

    private func makeStandIn(_ name: String, whyNotPulled: String, progress: @Sendable (String) -> Void) async throws {
        progress("no registry can be reached: making \(name) from Debian's packages (once)")
        let folder = try temporaryFolder()
        defer { removeTree(folder) }
        try write(PackageResources.stand_ins, toFile: folder + "/stand-ins")
        let made = try await runToEnd("sh", [folder + "/stand-ins", name])
        guard made.status == 0 else {
            var fault = EnvironmentFault(
                "the sandbox's base image can neither be pulled nor made",
                help: "let this machine reach docker.io, or install mmdebstrap and reach a mirror of Debian's",
                details: whyNotPulled.lastLines(3) + "\n" + made.errors.lastLines(10))
            fault.isFinal = true
            throw fault
        }
    }
}
