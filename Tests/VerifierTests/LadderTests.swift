// Which engine is chosen, with programs that stand in for podman and docker.

import Files
import Foundation
import Glibc
import Testing

@testable import Verifier

@Suite struct LadderTests {
    /// Not a test of its own: what the others start, with programs of theirs on PATH.
    @Test(.enabled(if: getenv("PLIMSOLL_TEST_LADDER") != nil)) func climber() async throws {
        let cache = Cache(Folder(try #require(environmentVariable("PLIMSOLL_TEST_LADDER"))))
        var lines: [String] = []
        do {
            let ladder = Ladder(mayBePrivileged: getenv("PLIMSOLL_TEST_PRIVILEGED") != nil, cache: cache)
            let engine = try await ladder.find(SandboxImage()) { engine in
                lines.append("trial of \(engine.summary)")
                if environmentVariable("PLIMSOLL_TEST_FAILS") == engine.program { throw EnvironmentFault("no sandbox started") }
            }
            lines.append("found \(engine.summary)" + (engine.distance == nil ? "" : " for \(engine.architecture)"))
        } catch {
            lines.append("\(error)")
        }
        try write(Array(lines.joined(separator: "\n").utf8), toFile: cache.folder.path + "/said")
    }

    /// What is said where these programs are all there is.
    private func climb(in folder: Folder, _ programs: [String: String], _ environment: [String: String] = [:]) throws -> String {
        let bin = folder.path + "/bin"
        removeTree(bin)
        try FileManager.default.createDirectory(atPath: bin, withIntermediateDirectories: true)
        for (name, script) in programs {
            try write(Array("#!/bin/sh\n\(script)\n".utf8), toFile: "\(bin)/\(name)")
            chmod("\(bin)/\(name)", 0o755)
        }
        let process = try startThisTest(
            "LadderTests/climber",
            ["PATH": bin, "PLIMSOLL_TEST_LADDER": folder.path, "DOCKER_HOST": "", "CONTAINER_HOST": ""].merging(environment) { $1 })
        process.waitUntilExit()
        return try folder.text("said")
    }

    private let podman =
        "case \"$*\" in version*) echo 5.4.2 ;; *Rootless*) echo 'true arm64 5.3.0' ;; *info*) echo 'v2 [cpu memory pids]' ;; *) exit 127 ;; esac"
    private let stock = Self.docker("name=seccomp,profile=builtin")
    private let mapped = Self.docker("name=seccomp name=userns")
    private let deaf = "echo 'permission denied while trying to connect to the docker API' >&2; exit 1"

    private static func docker(_ security: String) -> String {
        "case $1 in info) echo '28.0.1 linux x86_64 true [\(security)]' ;; *) echo unix:///var/run/docker.sock ;; esac"
    }

    @Test func saysWhatToInstallWhereThereIsNothing() async throws {
        try await withFolder { folder in
            let said = try climb(in: folder, [:])
            #expect(said.contains("no container engine here can hold a sandbox"))
            #expect(said.contains("podman: it is not installed"))
            #expect(said.contains("Docker: it is not installed"))
            #expect(said.contains("help: install podman (Debian, Ubuntu: apt install podman uidmap slirp4netns"))
        }
    }

    @Test func saysOfEachWhyItDoesNotDo() async throws {
        try await withFolder { folder in
            let broken = "case $1 in version) echo 4 ;; *) echo 'no cgroups' >&2; exit 126 ;; esac"
            let said = try climb(in: folder, ["podman": broken, "docker": deaf])
            #expect(said.contains("podman: it cannot start a container here: no cgroups"))
            #expect(said.contains("Docker: permission denied"))
            #expect(said.contains("only root and the group `docker` may use it"))
        }
    }

    @Test(arguments: [
        (["CONTAINER_HOST": "ssh://x", "DOCKER_HOST": "tcp://y:2375"], "podman 5.3.0 (rootless, by ssh) for arm64"),
        (["DOCKER_HOST": "tcp://y:2375"], "Docker 28.0.1 (users mapped inside, by tcp) for amd64"),
        (["DOCKER_HOST": "unix:///var/run/docker.sock"], "Docker 28.0.1 (users mapped inside)"),
    ]) func takesTheEngineThatTheEnvironmentNames(_ environment: [String: String], _ found: String) async throws {
        try await withFolder { folder in
            // Whatever worked before.
            let first = try climb(in: folder, ["podman": podman])
            #expect(first.contains("found podman 5.4.2"))
            let said = try climb(in: folder, ["podman": podman, "docker": stock], environment)
            #expect(said.hasSuffix("found \(found)"))
            #expect(said.hasPrefix("trial of "))
        }
    }

    @Test func saysThatAnEngineElsewhereDoesNotAnswer() async throws {
        try await withFolder { folder in
            let away =
                "case \"$*\" in version*) echo 4.9 ;; *) echo 'ssh: connect to host x port 22: Connection refused' >&2; exit 125 ;; esac"
            let said = try climb(in: folder, ["podman": away], ["CONTAINER_HOST": "ssh://x"])
            #expect(said.contains("podman: CONTAINER_HOST does not answer: ssh: connect to host x port 22: Connection refused"))
        }
    }

    @Test func remembersWhatWorkedAndTriesAgainWhatChanged() async throws {
        let way = geteuid() == 0 ? "podman 5.4.2 (root, mapped users)" : "podman 5.4.2 (rootless)"
        try await withFolder { folder in
            let first = try climb(in: folder, ["podman": podman])
            #expect(first == "trial of \(way)\nfound \(way)")
            let second = try climb(in: folder, ["podman": podman])
            #expect(second == "found \(way)")
            let upgraded = try climb(in: folder, ["podman": podman.replacing("5.4.2", with: "5.5")])
            #expect(upgraded.hasPrefix("trial of podman 5.5"))
        }
    }

    @Test func takesTheNextRungWhereNoSandboxStarts() async throws {
        try await withFolder { folder in
            let said = try climb(in: folder, ["podman": podman, "docker": stock], ["PLIMSOLL_TEST_FAILS": "podman"])
            #expect(said.hasSuffix("trial of Docker 28.0.1 (users mapped inside)\nfound Docker 28.0.1 (users mapped inside)"))
            // Docker is tried first from then on.
            let later = try climb(in: folder, ["podman": podman, "docker": stock])
            #expect(later == "found Docker 28.0.1 (users mapped inside)")
        }
    }

    @Test func tellsDockersApart() async throws {
        try await withFolder { folder in
            let users = try climb(in: folder, ["docker": mapped])
            #expect(users.hasSuffix("found Docker 28.0.1 (mapped users)"))
            let privileged = try climb(in: folder, ["docker": stock], ["PLIMSOLL_TEST_PRIVILEGED": "1"])
            #expect(privileged.hasSuffix("found Docker 28.0.1 (users mapped inside, privileged by setting)"))
        }
    }
}
