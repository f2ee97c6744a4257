// Whose fault it is that a step could not reach the internet.

import Files
import Foundation
import Glibc
import Testing
import Tutorial

@testable import Verifier

@Suite(.serialized) struct NetworkTests {
    /// What programs really say where a name is not resolved, or nobody answers.
    @Test(
        arguments: [
            (
                "git clone https://github.com/a/b", "fatal: unable to access 'https://github.com/a/b/': Could not resolve host: github.com",
                128,
                ["github.com"]
            ),
            (
                "git clone git@gitlab.com:a/b.git", "ssh: Could not resolve hostname gitlab.com: Name or service not known", 128,
                ["gitlab.com"]
            ),
            ("curl -s https://example.org/x.sh", "", 6, ["example.org"]),
            (
                "curl https://example.org", "curl: (28) Failed to connect to example.org port 443 after 3001 ms: Timeout was reached", 28,
                ["example.org"]
            ),
            ("wget -q http://example.org/a.tar", "", 4, ["example.org"]),
            ("wget example.org", "wget: bad address 'example.org'", 1, ["example.org"]),
            (
                "sudo apt-get update", "W: Failed to fetch http://deb.debian.org/x  Temporary failure resolving 'deb.debian.org'", 100,
                ["deb.debian.org"]
            ),
            (
                "pip install flask",
                "Retrying after connection broken by 'NewConnectionError(\"HTTPSConnection(host='pypi.org', port=443): Failed to establish a new connection: [Errno -3] Temporary failure in name resolution\")'",
                1, ["pypi.org"]
            ),
            (
                "npm install", "npm error request to https://registry.npmjs.org/x failed, reason: getaddrinfo EAI_AGAIN registry.npmjs.org",
                1, ["registry.npmjs.org"]
            ),
            ("docker build .", "go: dial tcp: lookup proxy.golang.org on 127.0.0.11:53: no such host", 1, ["proxy.golang.org"]),
            (
                "docker build .", "fetch https://dl-cdn.alpinelinux.org/x\nWARNING: temporary error (try again later)", 1,
                ["dl-cdn.alpinelinux.org"]
            ),
            ("ping -c1 something", "ping: connect: Network is unreachable", 2, []),
        ] as [(String, String, Int32, [String])])
    func knowsAFailureOfTheNetwork(_ command: String, _ output: String, _ status: Int32, _ hosts: [String]) {
        #expect(Network.isOfNetwork(command, output: output, status: status))
        #expect(Array((Network.hosts(output) + Network.hosts(command)).prefix(1)) == hosts)
    }

    @Test(
        arguments: [
            ("curl -f https://example.org/none", "curl: (22) The requested URL returned error: 404", 22),
            ("git clone https://github.com/a/b", "fatal: repository 'https://github.com/a/b/' not found", 128),
            ("docker build .", "E: Unable to locate package nosuch", 100),
        ] as [(String, String, Int32)])
    func knowsOtherFailures(_ command: String, _ output: String, _ status: Int32) {
        #expect(!Network.isOfNetwork(command, output: output, status: status))
    }

    @Test func namesNoNeighbours() {
        #expect(Network.hosts("curl http://localhost:8000 http://web/ http://10.0.0.1/ https://me@Example.org:8443/x") == ["example.org"])
    }

    /// Where a container does not answer, the internet has no part in it.
    @Test func aContainerIsNoHostOfTheInternet() {
        for command in [
            "curl http://172.17.0.2:80", "curl 10.0.0.3", "wget -qO- http://web:8000/", "curl localhost:80", "curl http://web",
            "curl 127.0.0.1",
        ] {
            #expect(Network.isAtHome(command), "\(command)")
        }
        for command in ["curl http://172.15.0.2:80", "curl 210.0.0.3", "wget https://example.org/", "pip install flask", "ping 8.8.8.8"] {
            #expect(!Network.isAtHome(command), "\(command)")
        }
    }

    @Test func blamesTheMachineOnlyWhereTheInternetIsNotThere() {
        let all = Set(Network.known)
        #expect(Network.missing(["exmaple.org"], reached: all) == nil)
        #expect(Network.missing([], reached: all) == nil)
        #expect(Network.missing(["example.org"], reached: []) == "example.org")
        #expect(Network.missing([], reached: []) == Network.known[0])
        #expect(Network.missing(["github.com"], reached: all.subtracting(["github.com"])) == "github.com")
        // It answers: what went wrong was something else.
        #expect(Network.missing(["pypi.org"], reached: ["pypi.org"]) == nil)
    }

    @Test(.enabled(if: hasEngine)) func isNoVerdictWhereThisMachineReachesNothing() async throws {
        let isOnline = try await runToEnd("curl", ["-sS", "-m", "8", "-o", "/dev/null", "https://github.com/"]).status == 0
        var clone = plan(command("git clone https://github.com/plimsoll-no-such-user/nothing"), command("echo more"))
        let outcome = try await makeVerifier().run(clone, bundle: "b")
        #expect(outcome.run.verdict == .failed)
        #expect(outcome.isVerdict == isOnline)
        let problem = try #require(outcome.diagnostics.first)
        #expect(problem.location?.line == 10)
        #expect(isOnline || problem.message == "`git clone` could not reach github.com, and nor can this machine")
        // What needs no network says something, and a post that asked for none has itself to blame.
        let other = try await makeVerifier().run(plan(command("cat /nothing https://github.com")), bundle: "b")
        #expect(other.isVerdict)
        clone.options.network = false
        #expect(try await makeVerifier().run(clone, bundle: "b").isVerdict)
    }
}
