import Files
import Foundation
import Glibc
import Testing
import Tutorial

@testable import Verifier

/// A folder of a test's own.
func withFolder<Result>(_ body: (Folder) async throws -> Result) async throws -> Result {
    let path = try temporaryFolder()
    defer { removeTree(path) }
    return try await body(Folder(path))
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

    private struct Manifest: Decodable {
        struct Blob: Decodable {
            var digest: String
            var size: Int
        }
        var config: Blob
        var layers: [Blob]
    }
}
