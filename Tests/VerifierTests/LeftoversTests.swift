import Files
import Glibc
import Testing

@testable import Verifier

@Suite struct LeftoversTests {
    @Test func followsNoLinks() async throws {
        try await withFolder { folder in
            try write([1], toFile: folder.path + "/kept/file")
            try write([1], toFile: folder.path + "/gone/inner/file")
            symlink(folder.path + "/kept", folder.path + "/gone/inner/link")
            symlink(folder.path + "/kept", folder.path + "/link")
            removeTree(folder.path + "/gone")
            removeTree(folder.path + "/link")
            #expect(access(folder.path + "/gone", F_OK) != 0)
            #expect(access(folder.path + "/kept/file", F_OK) == 0)
        }
    }

    @Test(.enabled(if: geteuid() == 0 && access("/usr/bin/podman", X_OK) == 0))
    func sweepsOnlyWhatIsOurs() async throws {
        // No process has this number: it is beyond the kernel's largest.
        let names = ["mine", "theirs", "link"].map { "/tmp/plimsoll-99999999-\($0)" }
        defer {
            names.forEach {
                removeTree($0); unlink($0)
            }
        }
        mkdir(names[0], 0o700)
        mkdir(names[1], 0o700)
        chown(names[1], 65534, 65534)
        symlink("/tmp", names[2])
        await Leftovers.remove(try await Verifier(options: VerifierOptions()).engine)
        var status = stat()
        #expect(names.map { lstat($0, &status) == 0 } == [false, true, true])
    }

    @Test(.enabled(if: geteuid() == 0 && access("/usr/bin/podman", X_OK) == 0))
    func removesContainersOfTheDead() async throws {
        let verifier = try await Verifier(options: VerifierOptions())
        let (dead, alive) = ("plimsoll-99999999-c", "plimsoll-\(getpid())-c")
        for name in [dead, alive] {
            _ = try await verifier.engine.run(
                ["create", "--name", name, "--label", Leftovers.label] + verifier.engine.limits + [verifier.image.name(verifier.engine)],
                orFail: name)
        }
        await Leftovers.removeContainers(verifier.engine)
        #expect(try await verifier.engine.run(["container", "inspect", dead]).status != 0)
        #expect(try await verifier.engine.run(["container", "inspect", alive]).status == 0)
        await Leftovers.removeContainer(verifier.engine, alive)
    }

    @Test(arguments: [nil, "", "relative"])
    func findsAHomeWithoutTheEnvironment(_ environment: String?) {
        #expect(home(environment) == getpwuid(geteuid()).map { String(cString: $0.pointee.pw_dir) })
        #expect(home("/elsewhere") == "/elsewhere")
    }
}
