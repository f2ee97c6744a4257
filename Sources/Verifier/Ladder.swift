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
                let found = Remembered(rung: engine.rung, version: engine.version, sandbox: image.key)
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

    /// Cheap before dear and mapped before not; what worked the last time comes first.
    private func rungs(first: Engine.Rung?) -> [Try] {
        let all = [
            Try(name: "podman", kinds: [.podmanAsRoot, .podmanRootless], look: podman),
            Try(name: "Docker", kinds: [.dockerMapped, .docker, .dockerPrivileged], look: docker),
        ]
        return all.filter { first.map($0.kinds.contains) ?? false } + all.filter { !(first.map($0.kinds.contains) ?? false) }
    }

    /// podman: as it is configured first, then with the options that older and nested machines need.
    private func podman() async throws -> Engine {
        guard let found = try? await runToEnd("podman", ["version", "--format", "{{.Client.Version}}"]), found.status == 0 else {
            throw Refusal(reason: "it is not installed")
        }
        let host = environmentVariable("CONTAINER_HOST").flatMap { $0.isEmpty ? nil : $0 }
        try Self.insistOnThisMachine(host)
        let isService = host != nil
        let isRoot: Bool
        if isService {
            let info = try await runToEnd("podman", ["--remote", "info", "--format", "{{.Host.Security.Rootless}}"])
            guard info.status == 0 else { throw Refusal(reason: "CONTAINER_HOST does not answer: \(info.errors.lastLines(1))") }
            isRoot = info.text == "false"
        } else {
            isRoot = geteuid() == 0
        }
        // The sandbox's control groups are ours to make and to hand on, whether or not systemd runs here.
        let global = isService ? ["--remote"] : isRoot ? ["--cgroup-manager", "cgroupfs"] : []
        let older = isService ? [] : ["--cgroup-manager", "cgroupfs", "--runtime", "runc", "--events-backend", "file"]
        let limits = ["--ulimit", "nofile=16384:16384", "--ulimit", "nproc=16384:16384"]
        let canLimit = isRoot ? true : try await hasControllers(isService ? ["--remote"] : [])
        var reason = ""
        for (global, limits) in [(global, []), (older, limits)] {
            let candidate = Engine(
                rung: isRoot ? .podmanAsRoot : .podmanRootless, version: found.text, global: global, limits: limits, canLimit: canLimit,
                isService: isService)
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
            let format = "{{.ServerVersion}} {{.OSType}} {{.MemoryLimit}} {{.SecurityOptions}}"
            info = try await runToEnd("docker", ["info", "--format", format])
        } catch is EnvironmentFault {
            throw Refusal(reason: "it is not installed")
        }
        let words = info.text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false).map(String.init)
        guard info.status == 0, words.count == 4, !words[0].isEmpty else {
            throw Refusal(reason: info.errors.isEmpty ? "it does not answer" : info.errors.lastLines(1))
        }
        guard words[1] == "linux" else { throw Refusal(reason: "it runs no Linux containers") }
        let isMapped = words[3].contains("name=userns") || words[3].contains("name=rootless")
        let endpoint = try? await runToEnd("docker", ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"])
        let host = environmentVariable("DOCKER_HOST").flatMap { $0.isEmpty ? nil : $0 } ?? endpoint?.text
        try Self.insistOnThisMachine(host)
        return Engine(
            rung: isMapped ? .dockerMapped : mayBePrivileged ? .dockerPrivileged : .docker, version: words[0], global: [], limits: [],
            canLimit: words[2] == "true", isService: false)
    }

    /// Images come from a registry of ours, by a socket that the sandbox has mounted: an engine elsewhere cannot reach it.
    private static func insistOnThisMachine(_ host: String?) throws {
        guard let host, !host.isEmpty, !host.hasPrefix("unix://") else { return }
        throw Refusal(reason: "it runs elsewhere (\(host)), and the sandbox's images come by a socket of this machine")
    }
}
