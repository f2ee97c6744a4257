// Whose fault it is that a step could not reach the internet: where this machine cannot either, nothing is said about the tutorial.

import Glibc
import Tutorial

/// The internet, as containers of an engine's machine see it.
struct Network: Sendable {
    let engine: Engine
    let image: SandboxImage

    /// Servers that answer day and night: from where one of them is out of reach, nothing can be said of any other.
    static let known = ["github.com", "registry-1.docker.io", "pypi.org"]

    /// The host that a step which failed could not reach because nothing on this machine can; nil where the fault is elsewhere.
    /// - Parameters:
    ///   - command: the step's text.
    ///   - output: what it printed.
    ///   - status: how it ended.
    func outOfReach(_ command: String, output: String, status: Int32?) async -> String? {
        guard Self.isOfNetwork(command, output: output, status: status) else { return nil }
        let named = Array((Self.hosts(output) + Self.hosts(command)).prefix(5))
        if named.isEmpty, Self.isAtHome(command) { return nil }
        let reach = ["run", "--rm", "--label", Leftovers.label, "--entrypoint", "/usr/bin/python3"] + engine.limits
        let servers = (Self.known + named).map { $0 + ":443" }
        let tried = try? await engine.run(reach + [image.name(engine), "/usr/local/lib/plimsoll/reach.py"] + servers)
        guard let tried, tried.status == 0 else { return nil }
        return Self.missing(named, reached: Set(tried.text.split(separator: "\n").map { String($0.prefix { $0 != ":" }) }))
    }

    /// The host that nothing here can reach, of those that a step names; nil where it may well be the host's own fault.
    static func missing(_ named: [String], reached: Set<String>) -> String? {
        // With all of the internet there, a host that does not answer is gone, or misspelt.
        guard let sign = known.first(where: { !reached.contains($0) }) else { return nil }
        return named.isEmpty ? sign : named.first { !reached.contains($0) }
    }

    // MARK: Reading what programs say

    /// Whether a step failed in the way in which programs fail that reach no server.
    static func isOfNetwork(_ command: String, output: String, status: Int32?) -> Bool {
        let said = output.lowercased()
        if signs.contains(where: said.contains) { return true }
        // curl: could not resolve, could not connect, took too long; wget: network failure. Both may have been told to be quiet.
        return command.contains("curl") && [6, 7, 28].contains(status) || command.contains("wget") && status == 4
    }

    private static let signs = [
        "could not resolve host", "couldn't resolve host", "temporary failure resolving", "temporary failure in name resolution",
        "name or service not known", "unable to resolve host address", "wget: bad address", "no such host", "server misbehaving",
        "eai_again",
        "enotfound", "getaddrinfo", "network is unreachable", "network unreachable", "no route to host", "failed to connect to",
        "connection timed out", "i/o timeout", "temporary error (try again later)", "could not connect to", "dial tcp",
        "failed to establish a new connection",
    ]

    /// The hosts of the internet that a text names: in addresses, in `git@HOST:`, and where a message says what could not be resolved.
    static func hosts(_ text: String) -> [String] {
        var found: [String] = []
        for match in text.matches(of: name) {
            let host = String(match.output.1 ?? match.output.2 ?? match.output.3 ?? "").lowercased()
            let last = host.split(separator: ".").last ?? ""
            // No addresses in numbers, and no name without a dot: those are containers'.
            guard host.contains("."), !last.isEmpty, !last.allSatisfy(\.isNumber), !found.contains(host) else { continue }
            found.append(host)
        }
        return found
    }

    /// Whether a command asks a container or this machine, by a private address or by a name without a dot.
    static func isAtHome(_ command: String) -> Bool { command.contains(homeAddress) }

    nonisolated(unsafe) private static let homeAddress =
        /\b(?:127|10)(?:\.\d+){3}\b|\b(?:192\.168|172\.(?:1[6-9]|2\d|3[01]))(?:\.\d+){2}\b|\blocalhost\b|https?:\/\/[A-Za-z0-9_\-]+(?:[:\/\s'"]|$)/

    nonisolated(unsafe) private static let name =
        /(?:https?|git|ssh|ftp):\/\/(?:[^\/\s@'"]+@)?([A-Za-z0-9.\-]+)|git@([A-Za-z0-9.\-]+):|(?:resolve host(?:name| address)?:? |resolving |bad address |host=|lookup |ENOTFOUND |EAI_AGAIN )['‘"]?([A-Za-z0-9.\-]+[A-Za-z0-9])/
}
