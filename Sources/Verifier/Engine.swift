// A container engine of this machine that can hold sandboxes, and how it does: as it is, never by changing its configuration.

import Glibc

/// The engine inside a sandbox, which answers to `docker` there.
public enum InnerEngine: String, Hashable, Sendable, Codable, CaseIterable {
    /// Docker's own engine.
    case docker
    /// Podman, with Docker's Compose on its socket.
    case podman

    /// Its name as people write it, which the evidence's `engine` begins with.
    public var name: String { rawValue.capitalized }
}

/// An engine that can hold sandboxes, and the options with which it does on this machine.
public struct Engine: Hashable, Sendable {
    /// A way to hold sandboxes: who starts the container, and who its root is on this machine.
    public enum Rung: String, Hashable, Sendable, Codable {
        /// podman as root: we tell it to map a container's users to nobody.
        case podmanAsRoot
        /// podman of an ordinary user, which maps users by itself.
        case podmanRootless
        /// A Docker with userns-remap, or Docker's rootless mode: it maps users by itself.
        case dockerMapped
        /// A Docker as it is installed: the sandbox's first program maps users before anything else runs.
        case docker
        /// The same, by `privileged = true`: that program may also hand on the container's control groups.
        case dockerPrivileged
    }

    /// Which way.
    public let rung: Rung
    /// Its version, such as `4.3.1`.
    public let version: String
    /// Options that it takes before its command.
    let global: [String]
    /// Options that its `run` and `build` take besides.
    let limits: [String]
    /// Whether it can limit the memory and the processes of a container.
    let canLimit: Bool
    /// Whether podman is asked by way of a service, by `CONTAINER_HOST`: its options and its control groups are the service's affair.
    let isService: Bool
    /// Where it answers, such as `tcp://192.0.2.1:2376`, where that was said.
    let endpoint: String?
    /// The kind of processor that its containers run on, as images name it.
    let architecture: String

    /// The program to call.
    var program: String { isPodman ? "podman" : "docker" }
    var isPodman: Bool { rung == .podmanAsRoot || rung == .podmanRootless }
    /// Whether the sandbox's own root is to be mapped to nobody by the sandbox's first program.
    var mapsUsersInside: Bool { rung == .docker || rung == .dockerPrivileged }
    /// Whether we can hand a container's control groups on to its root.
    var delegatesFromOutside: Bool { rung == .podmanAsRoot && !isService }

    /// How an engine is asked that may well be on another machine, such as `tcp` or `ssh`; nil for one that is on this machine.
    var distance: String? {
        let scheme = endpoint?.split(separator: ":").first.map(String.init)
        return ["unix", "npipe", "fd"].contains(scheme) ? nil : scheme
    }

    /// In one line: what was chosen, and how.
    public var summary: String {
        let way =
            switch rung {
            case .podmanAsRoot: "root, mapped users"
            case .podmanRootless: "rootless"
            case .dockerMapped: "mapped users"
            case .docker: "users mapped inside"
            case .dockerPrivileged: "users mapped inside, privileged by setting"
            }
        let far = distance.map { ", by \($0)" } ?? ""
        return "\(isPodman ? "podman" : "Docker") \(version) (\(way)\(far))" + (canLimit ? "" : ", without a limit on memory and processes")
    }

    /// Runs the engine's program to its end.
    func run(_ arguments: [String]) async throws -> Ended {
        try await runToEnd(program, global + arguments)
    }

    /// Runs the engine's program to its end and insists that it succeeds.
    @discardableResult
    func run(_ arguments: [String], orFail message: String, help: String? = nil) async throws -> String {
        let ended = try await run(arguments)
        guard ended.status == 0 else { throw EnvironmentFault(message, help: help, details: ended.errors.lastLines(20)) }
        return ended.text
    }

    /// Whether there is an image of this name.
    func has(image: String) async throws -> Bool {
        try await run(["image", "inspect", "--format", "{{.Id}}", image]).status == 0
    }
}

extension String {
    /// The last lines of a longer text.
    func lastLines(_ count: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).suffix(count).joined(separator: "\n")
    }
}
