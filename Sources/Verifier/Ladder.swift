// Finding an engine that can hold sandboxes: rung by rung, by trying; what worked is tried first the next time.

import Files
import FoundationEssentials
import Glibc

/// The ways to hold a sandbox, best first.
struct Ladder: Sendable {
    /// Whether `privileged = true` stands in `[VERIFY]`.
    let mayBePrivileged: Bool
    private let memory: String

    init(mayBePrivileged: Bool, cache: Cache) {
        self.mayBePrivileged = mayBePrivileged
        memory = cache.folder.path + "/engine.json"
    }

    /// What is kept between runs.
    private struct Remembered: Codable, Equatable {
        var rung: Engine.Rung
        var version: String
        var endpoint: String?
        /// The hash of what the sandbox's image is built from.
        var sandbox: String
    }

    /// Finds an engine.
    /// - Parameter trial: starts a sandbox; throws where that does not work.
    /// - Throws: `EnvironmentFault` that says of each rung why it did not work, and what to install or set.
    func find(_ image: SandboxImage, trial: (Engine) async throws -> Void) async throws -> Engine {
        var refusals: [(rung: String, reason: String)] = []
        let remembered = remembered
        for rung in rungs(first: remembered?.rung) {
            do {
                let engine = try await rung.look()
                let found = Remembered(rung: engine.rung, version: engine.version, endpoint: engine.endpoint, sandbox: image.key)
                if found != remembered {
                    try await trial(engine)
                    remember(found)
                }
                return engine
            } catch let refusal as Refusal {
                refusals.append((rung.name, refusal.reason))
            } catch let fault as EnvironmentFault {
                // An image that cannot be built for want of a mirror or of space cannot be built for the next engine either.
                if fault.isFinal { throw fault }
                refusals.append((rung.name, fault.message + (fault.details.map { "\n" + $0.lastLines(6) } ?? "")))
            }
        }
        throw EnvironmentFault(
            "no container engine here can hold a sandbox", help: Self.help(refusals.map(\.reason)),
            details: refusals.map { "\($0.rung): \($0.reason)" }.joined(separator: "\n"))
    }

    /// Forgets what worked: it does no longer.
    func forget() {
        unlink(memory)
    }

    private var remembered: Remembered? {
        (try? read(memory)).flatMap { try? JSONDecoder().decode(Remembered.self, from: Data($0)) }
    }

    private func remember(_ found: Remembered) {
        // Only a saving of time: nothing is lost where it cannot be written.
        if let bytes = try? JSONEncoder().encode(found) { try? write(Array(bytes), toFile: memory) }
    }

    private static func help(_ reasons: [String]) -> String {
        let install =
            "install podman (Debian, Ubuntu: apt install podman uidmap slirp4netns; Fedora: dnf install podman), or Docker, "
            + "and see that `podman run --rm debian:trixie-slim true` or the same with docker works"
        return reasons.contains { $0.contains("permission denied") && $0.contains("docker") }
            ? install + "; Docker is there, but only root and the group `docker` may use it" : install
    }

    // MARK: Rungs

    /// Why a rung cannot be used, found without starting a sandbox.
    private struct Refusal: Error {
        var reason: String
    }

    private struct Try {
        var name: String
        var kinds: [Engine.Rung]
        var look: () async throws -> Engine
    }

    /// Cheap before dear and mapped before not; what the environment asks for comes first, or else what worked the last time.
    private func rungs(first remembered: Engine.Rung?) -> [Try] {
        let all = [
            Try(name: "podman", kinds: [.podmanAsRoot, .podmanRootless], look: podman),
            Try(name: "Docker", kinds: [.dockerMapped, .docker, .dockerPrivileged], look: docker),
        ]
        let asked: Engine.Rung? =
            Self.endpoint("CONTAINER_HOST") != nil ? .podmanAsRoot : Self.endpoint("DOCKER_HOST") != nil ? .docker : nil
        guard let first = asked ?? remembered else { return all }
        return all.filter { $0.kinds.contains(first) } + all.filter { !$0.kinds.contains(first) }
    }

    /// Where the environment says that an engine answers.
    private static func endpoint(_ variable: String) -> String? {
        environmentVariable(variable).flatMap { $0.isEmpty ? nil : $0 }
    }

    /// podman: as it is configured first, then with the options that older and nested machines need.
    private func podman() async throws -> Engine {
        guard let found = try? await runToEnd("podman", ["version", "--format", "{{.Client.Version}}"]), found.status == 0 else {
            throw Refusal(reason: "it is not installed")
        }
        var (version, architecture) = (found.text, Index.Platform.thisArchitecture)
        let endpoint = Self.endpoint("CONTAINER_HOST")
        let isService = endpoint != nil
        var isRoot = geteuid() == 0
        if isService {
            let format = "{{.Host.Security.Rootless}} {{.Host.Arch}} {{.Version.Version}}"
            let info = try await runToEnd("podman", ["--remote", "info", "--format", format])
            let words = info.text.split(separator: " ").map(String.init)
            guard info.status == 0, words.count == 3 else {
                throw Refusal(reason: "CONTAINER_HOST does not answer: \(info.errors.lastLines(1))")
            }
            (isRoot, architecture, version) = (words[0] == "false", words[1], words[2])
        }
        // The sandbox's control groups are ours to make and to hand on, whether or not systemd runs here.
        let global = isService ? ["--remote"] : isRoot ? ["--cgroup-manager", "cgroupfs"] : []
        let older = isService ? [] : ["--cgroup-manager", "cgroupfs", "--runtime", "runc", "--events-backend", "file"]
        let limits = ["--ulimit", "nofile=16384:16384", "--ulimit", "nproc=16384:16384"]
        let canLimit = isRoot ? true : try await hasControllers(isService ? ["--remote"] : [])
        var reason = ""
        for (global, limits) in [(global, []), (older, limits)] {
            let candidate = Engine(
                rung: isRoot ? .podmanAsRoot : .podmanRootless, version: version, global: global, limits: limits, canLimit: canLimit,
                isService: isService, endpoint: endpoint, architecture: architecture)
            guard let problem = try await problem(of: candidate) else { return candidate }
            reason = problem
        }
        throw Refusal(reason: "it cannot start a container here: \(reason.lastLines(3))")
    }

    /// Why no container starts, or nil. An empty root file system is enough to see: the engine works where all that it lacks is the
    /// program. A service takes none; what it can do shows when a sandbox starts.
    private func problem(of podman: Engine) async throws -> String? {
        if podman.isService { return nil }
        let empty = try temporaryFolder()
        defer { removeTree(empty) }
        let ended = try await podman.run(["run", "--rm", "--network=none"] + podman.limits + ["--rootfs", empty, "/nothing"])
        return ended.status == 127 ? nil : ended.errors
    }

    /// Whether an ordinary user's podman was given the control groups that limit memory and processes: version 2 only, by systemd.
    /// Without them it takes limits and passes them over.
    private func hasControllers(_ global: [String]) async throws -> Bool {
        let info = try await runToEnd("podman", global + ["info", "--format", "{{.Host.CgroupsVersion}} {{.Host.CgroupControllers}}"])
        return info.text.contains("v2") && info.text.contains("memory") && info.text.contains("pids")
    }

    /// Docker, here or by DOCKER_HOST and Docker's contexts.
    private func docker() async throws -> Engine {
        let info: Ended
        do {
            let format = "{{.ServerVersion}} {{.OSType}} {{.Architecture}} {{.MemoryLimit}} {{.SecurityOptions}}"
            info = try await runToEnd("docker", ["info", "--format", format])
        } catch is EnvironmentFault {
            throw Refusal(reason: "it is not installed")
        }
        let words = info.text.split(separator: " ", maxSplits: 4, omittingEmptySubsequences: false).map(String.init)
        guard info.status == 0, words.count == 5, !words[0].isEmpty else {
            throw Refusal(reason: info.errors.isEmpty ? "it does not answer" : info.errors.lastLines(1))
        }
        guard words[1] == "linux" else { throw Refusal(reason: "it runs no Linux containers") }
        let isMapped = words[4].contains("name=userns") || words[4].contains("name=rootless")
        let context = try? await runToEnd("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"])
        return Engine(
            rung: isMapped ? .dockerMapped : mayBePrivileged ? .dockerPrivileged : .docker, version: words[0], global: [], limits: [],
            canLimit: words[3] == "true", isService: false, endpoint: Self.endpoint("DOCKER_HOST") ?? context?.text,
            architecture: Index.Platform.architecture(machine: words[2]))
    }
}
