import Files
import Foundation
import Glibc
import NIOCore
import Testing
import Tutorial

@testable import Verifier

/// A folder of a test's own.
func withFolder<Result>(_ body: (Folder) async throws -> Result) async throws -> Result {
    let path = try temporaryFolder()
    defer { removeTree(path) }
    return try await body(Folder(path))
}

/// Runs one test of these in another process, which may be killed, or have another environment.
func startThisTest(_ name: String, _ environment: [String: String]) throws -> Process {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/proc/self/exe").resolvingSymlinksInPath()
    process.arguments = ["--testing-library", "swift-testing", "--filter", name]
    process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
}

/// Runs a body with a registry over a store that knows one stand-in, `busybox`, whose layer is 3 MB long.
private func withRegistry(_ body: (ImageStore, _ get: (String, String, [String]) async throws -> Ended) async throws -> Void) async throws {
    try await withFolder { folder in
        let archive = folder.path + "/root.tar"
        try write([UInt8](repeating: 7, count: 3_000_000), toFile: archive)
        let store = ImageStore(Cache(folder), standIns: ["busybox": StandIn(rootfs: archive)], mayFetch: [])
        let socket = folder.path + "/s"
        let registry = try await Registry(store, socket: socket)
        try await body(store) { host, path, options in
            try await runToEnd("curl", ["-sS", "--unix-socket", socket] + options + ["http://\(host)\(path)"])
        }
        await registry.close()
    }
}

@Suite struct RegistryTests {
    @Test(arguments: [
        ("# syntax=docker/dockerfile:1\nFROM x\n", "## syntax=docker/dockerfile:1\nFROM x\n"),
        ("#syntax = docker/dockerfile:1.7-labs\n", "##syntax = docker/dockerfile:1.7-labs\n"),
        ("# syntax=example.invalid/other:1\n", "# syntax=example.invalid/other:1\n"),
        ("FROM x\n# syntax=docker/dockerfile:1\n", "FROM x\n# syntax=docker/dockerfile:1\n"),
    ]) func standsInForAFrontendOutOfReach(_ dockerfile: String, _ written: String) async throws {
        try await withFolder { folder in
            // No skopeo, no registry.
            let store = ImageStore(Cache(folder), standIns: [:], mayFetch: ["docker.io/docker/dockerfile"], isReachable: false)
            #expect(await store.withReachableFrontend(dockerfile) == written)
            #expect(await store.served.map(\.standIn) == (dockerfile == written ? [] : [true]))
        }
    }

    @Test func servesAStandInWhole() async throws {
        try await withRegistry { store, get in
            let ping = try await get("registry-1.docker.io", "/v2/", [])
            #expect(ping.text == "{}")
            let manifest = try await get("registry-1.docker.io", "/v2/library/busybox/manifests/latest", [])
            let digest = "sha256:" + sha256(manifest.output)
            let image = try JSONDecoder().decode(Manifest.self, from: Data(manifest.output))
            let again = try await get("registry-1.docker.io", "/v2/library/busybox/manifests/\(digest)", [])
            #expect(again.output == manifest.output)
            let head = try await get("registry-1.docker.io", "/v2/library/busybox/manifests/latest", ["-I"])
            #expect(head.text.contains("Docker-Content-Digest: \(digest)"))
            for blob in image.layers + [image.config] {
                let body = try await get("registry-1.docker.io", "/v2/library/busybox/blobs/\(blob.digest)", [])
                #expect("sha256:" + sha256(body.output) == blob.digest)
                #expect(body.output.count == blob.size)
            }
            #expect(await store.served == [ImageUse(name: "docker.io/library/busybox:latest", digest: digest, standIn: true)])
        }
    }

    @Test(arguments: [
        ("registry-1.docker.io", "/v2/library/nothing/manifests/latest", "401", "DENIED"),
        ("registry-1.docker.io", "/v2/library/busybox/manifests/9", "404", "MANIFEST_UNKNOWN"),
        ("quay.io", "/v2/library/busybox/manifests/latest", "404", "MANIFEST_UNKNOWN"),
        ("registry-1.docker.io", "/v2/library/busybox/blobs/sha256:00", "404", "BLOB_UNKNOWN"),
        ("registry-1.docker.io", "/v2/library/busybox/blobs/..%2f..%2findex.json", "404", "BLOB_UNKNOWN"),
        ("registry-1.docker.io", "/v2/Library/manifests/latest", "404", "NAME_INVALID"),
        ("registry-1.docker.io", "/v1/search", "404", "UNSUPPORTED"),
    ]) func says(_ host: String, _ path: String, _ status: String, _ code: String) async throws {
        try await withRegistry { _, get in
            let reply = try await get(host, path, ["--path-as-is", "-w", "%{http_code}"])
            #expect(reply.text.hasSuffix(status))
            #expect(reply.text.contains(code))
        }
    }

    @Test func takesNothingIn() async throws {
        try await withRegistry { _, get in
            let reply = try await get("quay.io", "/v2/x/y/blobs/uploads/", ["-X", "POST", "-w", "%{http_code}"])
            #expect(reply.text.hasSuffix("405"))
        }
    }

    @Test func refusesTooManyConnections() async throws {
        try await withRegistry { _, get in
            let path = "http://quay.io/v2/"
            // 100 at once, each kept open: some are served and some cut off, and afterwards there is room again.
            let urls = (0..<100).map { _ in path }
            let options = ["-Z", "--parallel-immediate", "--parallel-max", "100", "-w", "%{http_code}\n"]
            let replies = try await get("quay.io", "/v2/", options + urls)
            #expect(replies.text.split(separator: "\n").filter { $0.hasSuffix("200") }.count >= 64)
            #expect(try await get("quay.io", "/v2/", []).text == "{}")
        }
    }

    @Test func makesTheSameStandInOnce() async throws {
        try await withFolder { folder in
            let archive = folder.path + "/root.tar"
            try write(Array("archive".utf8), toFile: archive)
            var digests: Set<String> = []
            for _ in 0..<2 {
                let store = ImageStore(Cache(folder), standIns: ["a/b:1": StandIn(rootfs: archive)], mayFetch: [])
                if case .manifest(let manifest) = await store.manifest(try #require(ImageName("a/b:1"))) { digests.insert(manifest.digest) }
            }
            #expect(digests.count == 1)
            // The layer, the configuration and the manifest.
            #expect(Folder(folder.path + "/images/blobs").walk().count == 3)
        }
    }

    @Test func makesAnewWhatIsDamaged() async throws {
        try await withFolder { folder in
            let archive = folder.path + "/root.tar"
            try write([UInt8](repeating: 7, count: 10_000), toFile: archive)
            let layout = Layout(Cache(folder).images)
            let image = try layout.add(StandIn(rootfs: archive))
            let layer = try #require(layout.path("sha256:" + sha256(try read(archive))))
            // A blob that was cut short, and a manifest.
            for (path, bytes) in [(layer, [UInt8](repeating: 7, count: 9)), (try #require(layout.path(image)), Array("{}".utf8))] {
                try write(bytes, toFile: path)
                #expect(!layout.isWhole(image))
                #expect(try layout.add(StandIn(rootfs: archive)) == image)
                #expect(layout.isWhole(image))
                #expect(try read(layer) == read(archive))
            }
        }
    }

    @Test func noticesDamageOfTheSameLength() async throws {
        try await withFolder { folder in
            let archive = folder.path + "/root.tar"
            try write([UInt8](repeating: 7, count: 10_000), toFile: archive)
            let layout = Layout(Cache(folder).images)
            let image = try layout.add(StandIn(rootfs: archive))
            let layer = try #require(layout.path("sha256:" + sha256(try read(archive))))
            try write([UInt8](repeating: 8, count: 10_000), toFile: layer)
            #expect(!layout.isWhole(image))
            #expect(access(layer, F_OK) != 0)
        }
    }

    @Test func saysWhatIsWrongWithAStandIn() async throws {
        try await withFolder { folder in
            let store = ImageStore(Cache(folder), standIns: ["busybox": StandIn(rootfs: folder.path + "/none.tar")], mayFetch: [])
            guard case .unknownTag = await store.manifest(try #require(ImageName("busybox"))) else {
                Issue.record("an image without an archive was found")
                return
            }
            #expect(await store.fault?.message == "what stands in for docker.io/library/busybox:latest cannot be used")
        }
    }

    @Test(.enabled(if: access("/usr/bin/skopeo", X_OK) == 0 && getenv("PLIMSOLL_TEST_HOME") == nil))
    func fetchesWhatIsNotThere() async throws {
        try await withFolder { home in
            let process = try startThisTest("fetchInAHomeOfItsOwn", ["HOME": home.path, "PLIMSOLL_TEST_HOME": home.path])
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
        }
    }

    /// Not a test of its own: `fetchesWhatIsNotThere` runs it in a process whose home says where skopeo finds registries.
    /// A registry of ours plays the one on the internet.
    @Test(.enabled(if: getenv("PLIMSOLL_TEST_HOME") != nil)) func fetchInAHomeOfItsOwn() async throws {
        try await withFolder { folder in
            let archive = folder.path + "/root.tar"
            try write([UInt8](repeating: 7, count: 100_000), toFile: archive)
            let far = Layout(folder.folder("far/images"))
            let image = try far.add(StandIn(rootfs: archive))
            let size = try #require(far.manifest(image)).bytes.count
            let platforms = [("s390x", "sha256:" + String(repeating: "0", count: 64)), (Index.Platform.thisArchitecture, image)].map {
                #"{"mediaType":"application/vnd.oci.image.manifest.v1+json","digest":"\#($0.1)","size":\#(size),"platform":{"os":"linux","architecture":"\#($0.0)"}}"#
            }.joined(separator: ",")
            let mediaType = "application/vnd.oci.image.index.v1+json"
            let index = try far.add(Array(#"{"schemaVersion":2,"mediaType":"\#(mediaType)","manifests":[\#(platforms)]}"#.utf8))
            try far.name(index, "127.0.0.1/team/app:1")
            try far.name(image, "127.0.0.1/team/plain:1")
            let registry = try await Registry(
                ImageStore(Cache(folder.folder("far")), standIns: [:], mayFetch: []), at: SocketAddress(ipAddress: "127.0.0.1", port: 0))
            let port = try #require(registry.port)
            try write(
                Array("[[registry]]\nprefix = \"registry.example.org\"\nlocation = \"127.0.0.1:\(port)\"\ninsecure = true\n".utf8),
                toFile: try #require(environmentVariable("HOME")) + "/.config/containers/registries.conf")

            let places: Set = ["registry.example.org/team/app", "registry.example.org/team/plain"]
            let near = ImageStore(Cache(folder.folder("near")), standIns: [:], mayFetch: places)
            for (name, digest) in [("app:1", index), ("plain:1", image)] {
                let name = try #require(ImageName("registry.example.org/team/\(name)"))
                guard case .manifest(let manifest) = await near.manifest(name) else {
                    Issue.record("\(name) was not fetched")
                    continue
                }
                #expect(manifest.digest == digest)
            }
            #expect(await near.served.map(\.standIn) == [false, false])
            let layer = "sha256:" + sha256(try read(archive))
            #expect(near.blob(layer) != nil)
            // What is not there, and what the tutorial does not name.
            for name in ["registry.example.org/team/app:2", "registry.example.org/team/other:1"] {
                guard case .unknownTag = await near.manifest(try #require(ImageName(name))) else {
                    Issue.record("\(name) was found")
                    continue
                }
            }
            #expect(await near.outOfReach.isEmpty)
            await registry.close()

            // What is in the cache needs no registry.
            let later = ImageStore(Cache(folder.folder("near")), standIns: [:], mayFetch: places)
            guard case .manifest = await later.manifest(try #require(ImageName("registry.example.org/team/app:1"))) else {
                Issue.record("the cache does not hold what was fetched")
                return
            }
        }
    }

    private struct Manifest: Decodable {
        struct Blob: Decodable {
            var digest: String
            var size: Int
        }
        var config: Blob
        var layers: [Blob]
    }
}
