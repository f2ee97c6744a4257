// The container engine of this machine that holds the sandboxes: found by trying, never by changing its configuration.

import Files
import Glibc

/// A podman that can hold sandboxes, and the options with which it does on this machine.
public struct Engine: Hashable, Sendable {
    /// Its version, such as `4.3.1`.
    public let version: String
    /// Options that podman takes before its command.
    let global: [String]
    /// Options that `podman run` and `podman build` take besides.
    let limits: [String]

    /// In one line: what was chosen, and how.
    public var summary: String {
        "podman \(version) as root" + (limits.isEmpty ? "" : ", with runc and lower limits") + ", the Docker Engine inside"
    }

    /// Finds the engine: as it is configured first, then with the options that older and nested machines need.
    /// - Throws: `EnvironmentFault` that says what to install or to do.
    public static func find() async throws -> Engine {
        guard let version = try? await runToEnd("podman", ["version", "--format", "{{.Client.Version}}"]), version.status == 0 else {
            throw EnvironmentFault(
                "no container engine was found to hold the sandbox",
                help: "install podman (Debian, Ubuntu: apt install podman; Fedora: dnf install podman)")
        }
        guard geteuid() == 0 else {
            throw EnvironmentFault(
                "the sandbox needs podman as root, to give the tutorial a Docker Engine whose root is nobody here",
                help: "run it with sudo; the tutorial itself runs as an unprivileged user of this machine")
        }
        // The sandbox's control groups are ours to make and to hand on, whether or not systemd runs here.
        let cgroupfs = ["--cgroup-manager", "cgroupfs"]
        let candidates = [
            Engine(version: version.text, global: cgroupfs, limits: []),
            Engine(
                version: version.text, global: cgroupfs + ["--runtime", "runc", "--events-backend", "file"],
                limits: ["--ulimit", "nofile=16384:16384", "--ulimit", "nproc=16384:16384"]),
        ]
        var problems: [String] = []
        for candidate in candidates {
            let problem = try await candidate.problem()
            guard let problem else { return candidate }
            problems.append(problem)
        }
        throw EnvironmentFault(
            "podman \(version.text) cannot start a container here", help: "`podman run --rm debian:trixie-slim true` should work first",
            details: problems.joined(separator: "\n"))
    }

    /// Why no container starts, or nil. An empty root file system is enough to see: the engine works where all that it lacks is the program.
    private func problem() async throws -> String? {
        let empty = try temporaryFolder()
        defer { removeTree(empty) }
        let ended = try await podman(["run", "--rm", "--network=none"] + limits + ["--rootfs", empty, "/nothing"])
        return ended.status == 127 ? nil : ended.errors
    }

    /// Runs podman to its end.
    func podman(_ arguments: [String]) async throws -> Ended {
        try await runToEnd("podman", global + arguments)
    }

    /// Runs podman to its end and insists that it succeeds.
    func podman(_ arguments: [String], orFail message: String, help: String? = nil) async throws -> String {
        let ended = try await podman(arguments)
        guard ended.status == 0 else { throw EnvironmentFault(message, help: help, details: ended.errors.lastLines(20)) }
        return ended.text
    }
}

extension String {
    /// The last lines of a longer text.
    func lastLines(_ count: Int) -> String {
        split(separator: "\n", omittingEmptySubsequences: false).suffix(count).joined(separator: "\n")
    }
}
