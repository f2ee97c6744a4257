// What a sandbox keeps in, and what it keeps out: limits, networks, and both engines. On the engine of this machine.

import Diagnostics
import Files
import Foundation
import Glibc
import Testing
import Tutorial

@testable import Verifier

@Suite(.serialized, .enabled(if: hasEngine)) struct MachineTests {
    private func verifier(memory: Int = 1024, disk: Int = 2048, processes: Int = 600) async throws -> Verifier {
        var options = VerifierOptions()
        options.sandbox.memory = memory
        options.sandbox.disk = disk
        options.sandbox.processes = processes
        options.standIns = ["busybox": StandIn(rootfs: Cache().standIns.path + "/busybox.tar")]
        return try await Verifier(options: options)
    }

    @Test(arguments: InnerEngine.allCases) func doesWhatALaptopDoes(_ inner: InnerEngine) async throws {
        let outcome = try await makeVerifier().run(
            plan(
                file("Dockerfile", "FROM busybox\nRUN <<END\necho made > /made\nEND\n"),
                file("compose.yaml", composeFile),
                command("docker build -t t .", match: Command.Match.none), command("docker run --rm t cat /made", output: "made"),
                command("docker run -d -p 8000:80 --name web busybox sh -c 'echo yes > /index.html; httpd -f -p 80 -h /'"),
                command("curl -s localhost:8000", output: "yes", match: .exact),
                command("docker rm -f web", match: Command.Match.none),
                command("docker compose up -d --wait", match: Command.Match.none),
                command("docker compose exec asks wget -q -O- web:8080", output: "served"),
                command("docker compose down -t 0", match: Command.Match.none),
                command("sudo id -u; echo x > kept"), command("docker run --rm -v \"$PWD\":/d busybox cat /d/kept", output: "x")),
            bundle: "b", on: inner)
        #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics.map { $0.rendered() }.joined(separator: "\n"))")
        #expect(outcome.run.verdict == .passed)
        #expect(outcome.run.engine.hasPrefix(inner.name))
        #expect(outcome.run.host?.isEmpty == false)
    }

    private let composeFile = """
        services:
          web:
            image: busybox
            command: sh -c 'echo served > /index.html; sleep 2; httpd -f -p 8080 -h /'
            healthcheck:
              test: ["CMD", "wget", "-q", "-O-", "http://127.0.0.1:8080/"]
              interval: 1s
              retries: 20
          asks:
            image: busybox
            command: sleep 1000
            depends_on:
              web:
                condition: service_healthy
        """

    @Test(arguments: [
        ("python3 -c 'x = bytearray(5 << 30)'", "needed more memory than the sandbox has"),
        ("dd if=/dev/zero of=/tmp/big bs=1M count=3000", "filled the sandbox's disk"),
        ("dd if=/dev/zero of=\"$HOME\"/big bs=1M count=3000", "filled the sandbox's disk"),
        ("docker run --rm busybox dd if=/dev/zero of=/big bs=1M count=3000", "filled the sandbox's disk"),
        ("for i in $(seq 1000); do sleep 30 & done; wait", "started more processes than the sandbox may have"),
    ]) func saysWhichLimitWasMet(_ text: String, _ message: String) async throws {
        let outcome = try await verifier().run(plan(command(text, timeout: 20)), bundle: "b")
        #expect(outcome.run.verdict == .failed)
        #expect(outcome.diagnostics.first?.message.hasSuffix(message) == true, "\(outcome.diagnostics.map { $0.rendered() })")
        #expect(outcome.diagnostics.first?.location?.line == 10)
    }

    /// What a container's own limit does is the tutorial's affair.
    @Test func leavesALimitOfTheTutorialsOwnAlone() async throws {
        let outcome = try await verifier().run(
            plan(command("docker run --rm -m 20m busybox tail /dev/zero", exit: 0)), bundle: "b")
        #expect(outcome.diagnostics.first?.message == "`docker run` exited with 137, expected 0")
    }

    @Test func blamesTheMachineWhereTheEngineIsKilledForWantOfMemory() async throws {
        let step = "echo 1000 | sudo tee /proc/$(pidof dockerd)/oom_score_adj; python3 -c 'x = bytearray(5 << 30)'"
        await #expect(throws: EnvironmentFault.self) {
            try await verifier().run(plan(command(step)), bundle: "b")
        }
    }

    @Test(arguments: InnerEngine.allCases) func reachesNothingNear(_ inner: InnerEngine) async throws {
        // A service of this machine's, on all of its addresses.
        let store = ImageStore(Cache(), standIns: [:], mayFetch: [])
        let service = try await Registry(store, at: .init(ipAddress: "0.0.0.0", port: 0))
        let port = try #require(service.port)
        let own = hostNetworks().map { $0.split(separator: "/")[0].split(separator: ".").dropLast().joined(separator: ".") }
        var addresses = ["169.254.169.254", "10.88.0.1", "172.17.0.1", "10.0.2.2", "198.18.255.1", "192.168.1.1"]
        for network in own { addresses += (1...3).map { "\(network).\($0)" } }
        // All at once: each that is refused in silence takes its two seconds. In a shell within, which says nothing of its jobs.
        let tries = addresses.map { "{ curl -sS -m 2 http://\($0):\(port)/v2/ && echo REACHED \($0); } &" } + ["wait"]
        let all = (tries + ["sudo iptables -F; sudo iptables -P FORWARD ACCEPT"] + tries).joined(separator: "\n")
        let inContainer =
            addresses.map { "{ wget -q -O- http://\($0):\(port)/v2/ && echo REACHED \($0); } &" }.joined(separator: " ") + " sleep 5"
        let outcome = try await makeVerifier().run(
            plan(
                command("(\n" + all + "\n)\ntrue", timeout: 120),
                command("timeout 60 docker run --rm --network host busybox sh -c '\(inContainer)'", exit: nil, timeout: 90)),
            bundle: "b", on: inner)
        await service.close()
        #expect(!outcome.run.steps.contains { $0.output.contains("REACHED") }, "\(outcome.run.steps.map(\.output))")
    }

    @Test(arguments: InnerEngine.allCases) func hasNoNetworkWhereThePostSaysSo(_ inner: InnerEngine) async throws {
        var plan = plan(
            command("ip -brief address show scope global | grep -v -e docker -e podman", exit: 1, output: "", match: .exact),
            command("curl -sS -m 3 http://1.1.1.1/", exit: 7),
            command("docker run -d -p 8000:80 busybox sh -c 'echo yes > /index.html; httpd -f -p 80 -h /'"),
            command("curl -s localhost:8000", output: "yes"))
        plan.options.network = false
        let outcome = try await makeVerifier().run(plan, bundle: "b", on: inner)
        #expect(outcome.diagnostics.isEmpty, "\(outcome.diagnostics.map { $0.rendered() }.joined(separator: "\n"))")
    }
}
