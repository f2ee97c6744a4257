// What the tests with sandboxes have in common: plans of a few steps, and a verifier that knows an image.

import Files
import Foundation
import Glibc
import Testing
import Tutorial

@testable import Verifier

/// Whether there is an engine to try.
let hasEngine = ["/usr/bin/podman", "/usr/local/bin/podman"].contains { (path: String) in access(path, X_OK) == 0 }

/// A plan of commands and files, one on each line from line 10 on.
func plan(_ actions: Step.Action...) -> Plan {
    Plan(
        source: "post.md", folder: "hello",
        steps: actions.enumerated().map { Step($0.element, line: 10 + $0.offset, column: 3) })
}

func command(_ text: String, exit: Int32? = 0, timeout: Double? = 60, output: String? = nil, match: Command.Match? = nil)
    -> Step.Action
{
    .command(Command(text, exit: exit, timeout: timeout, output: output, outputLine: output == nil ? 0 : 50, match: match))
}

func file(_ path: String, _ text: String) -> Step.Action {
    .file(File(path: path, text: text))
}

/// A verifier that knows `busybox`, as a stand-in where no registry can be reached.
func makeVerifier(strict: Bool = false, standIns: [String: StandIn] = [:], masks: [String: String] = [:]) async throws -> Verifier {
    let cache = Cache()
    let archive = cache.standIns.path + "/busybox.tar"
    if access(archive, R_OK) != 0 {
        let script = Folder(#filePath).folder("../../../sandbox/stand-ins").path
        let made = try await runToEnd("sh", [script, "busybox"])
        try #require(made.status == 0, "\(made.errors)")
    }
    var options = VerifierOptions()
    options.isStrict = strict
    options.masks.own = try masks.map { Masks.Own(name: $0, source: $1, expression: try RegularExpression.compile($1).get()) }
    options.standIns = ["busybox": StandIn(rootfs: archive), "quay.io/our/box:1": StandIn(rootfs: archive)].merging(standIns) { $1 }
    return try await Verifier(options: options, cache: cache)
}
