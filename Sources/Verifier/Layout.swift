// An OCI image layout: where images are kept, and how a root file system becomes one.
// https://github.com/opencontainers/image-spec/blob/main/image-layout.md

import Crypto
import Files
import FoundationEssentials
import Glibc
import Synchronization
import Tutorial

/// An index of images, or a manifest of one, as far as we read them.
struct Index: Codable {
    struct Platform: Codable {
        var architecture: String
        var os: String

        func isLinux(on architecture: String) -> Bool { os == "linux" && self.architecture == architecture }

        /// This machine's, as images name it.
        static let thisArchitecture: String = {
            var system = utsname()
            uname(&system)
            let machine = withUnsafePointer(to: &system.machine) {
                $0.withMemoryRebound(to: CChar.self, capacity: 65) { String(cString: $0) }
            }
            return architecture(machine: machine)
        }()

        /// What images call a kind of processor that the kernel has a name of its own for.
        static func architecture(machine: String) -> String {
            ["x86_64": "amd64", "aarch64": "arm64"][machine] ?? machine
        }
    }

    struct Descriptor: Codable {
        var mediaType: String
        var digest: String
        var size: Int
        var platform: Platform?
        var annotations: [String: String]?
    }

    var schemaVersion: Int
    var mediaType: String?
    var manifests: [Descriptor]?
}

private struct Image: Codable {
    var schemaVersion = 2
    var mediaType = "application/vnd.oci.image.manifest.v1+json"
    var config: Index.Descriptor
    var layers: [Index.Descriptor]
}

private struct ImageConfiguration: Codable {
    struct Run: Codable {
        var Cmd: [String]
        var Env = ["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"]
    }

    struct Layers: Codable {
        var type = "layers"
        var diff_ids: [String]
    }

    struct Step: Codable {
        var created = ImageConfiguration.epoch
        var created_by = "a root file system that stands in for the image"
    }

    /// The same for all stand-ins, so that the same archive has the same digest everywhere.
    static let epoch = "2025-08-09T00:00:00Z"

    var architecture: String
    var config: Run
    var created = epoch
    /// One step for the one layer: BuildKit muddles the history of what is built upon an image whose own is shorter than its layers.
    var history = [Step()]
    var os = "linux"
    var rootfs: Layers
}

/// An OCI image layout: blobs by their digests, and an index of names. Several runs may use one at the same time.
struct Layout: Sendable {
    private let folder: Folder
    /// The kind of processor that images are for.
    let architecture: String
    private static let nameKey = "org.opencontainers.image.ref.name"
    /// Marks a stand-in, with what it was made from; the number changes when stand-ins are made in another way.
    private static let standInKey = "plimsoll.stand-in.3"

    /// The files of blobs whose digests this process has found to be right.
    private static let intact = Mutex<Set<String>>([])

    init(_ folder: Folder, architecture: String = Index.Platform.thisArchitecture) {
        self.folder = folder
        self.architecture = architecture
    }

    /// Where a blob's file is; nil for what is no digest.
    func path(_ digest: String) -> String? {
        let digits = digest.dropFirst("sha256:".count)
        guard digest.hasPrefix("sha256:"), digits.utf8.count == 64, digits.allSatisfy({ $0.isHexDigit && !$0.isUppercase }) else {
            return nil
        }
        return "\(folder.path)/blobs/sha256/\(digits)"
    }

    /// A manifest or index. One whose bytes are not what its digest says is removed, so that it is made or fetched anew.
    func manifest(_ digest: String) -> ImageStore.Manifest? {
        guard let path = path(digest), let bytes = try? read(path) else { return nil }
        guard "sha256:" + sha256(bytes) == digest else {
            unlink(path)
            return nil
        }
        guard let index = try? JSONDecoder().decode(Index.self, from: Data(bytes)) else { return nil }
        let kind = index.manifests == nil ? "manifest" : "index"
        return ImageStore.Manifest(bytes: bytes, digest: digest, mediaType: index.mediaType ?? "application/vnd.oci.image.\(kind).v1+json")
    }

    /// Whether all of an image is there, as an index this architecture's. Damaged blobs are removed, so that they are made or fetched anew.
    func isWhole(_ digest: String) -> Bool {
        struct Parts: Decodable {
            var config: Index.Descriptor
            var layers: [Index.Descriptor]
        }
        guard let bytes = manifest(digest)?.bytes else { return false }
        if let manifests = (try? JSONDecoder().decode(Index.self, from: Data(bytes)))?.manifests {
            return manifests.first { $0.platform?.isLinux(on: architecture) == true }.map {
                manifest($0.digest) != nil && isWhole($0.digest)
            } ?? true
        }
        guard let parts = try? JSONDecoder().decode(Parts.self, from: Data(bytes)) else { return true }
        // All of them are looked at: what is wrong should be gone at once.
        return (parts.layers + [parts.config]).filter { !isIntact($0) }.isEmpty
    }

    /// Whether a blob is there and is what its digest says. Its size is looked at each time, its bytes once per process.
    private func isIntact(_ blob: Index.Descriptor) -> Bool {
        var status = stat()
        guard let path = path(blob.digest), stat(path, &status) == 0 else { return false }
        if Int(status.st_size) == blob.size, Self.intact.withLock({ $0.contains(path) }) { return true }
        guard Int(status.st_size) == blob.size, (try? digest(ofFile: path)) == blob.digest else {
            unlink(path)
            return false
        }
        Self.intact.withLock { _ = $0.insert(path) }
        return true
    }

    private func digest(ofFile path: String) throws -> String {
        var hash = SHA256()
        try eachPart(ofFile: path) { hash.update(bufferPointer: $0) }
        return "sha256:" + hexadecimal(hash.finalize())
    }

    /// Reads a file piece by piece: it may be larger than memory.
    private func eachPart(ofFile path: String, _ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { throw FileError.failed("read", path, errno) }
        defer { close(file) }
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = Glibc.read(file, buffer.baseAddress, buffer.count)
            guard count >= 0 else { throw FileError.failed("read", path, errno) }
            if count == 0 { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// The digests of the manifests that an index lists.
    func children(_ digest: String) -> [String] {
        let index = path(digest).flatMap { try? read($0) }.flatMap { try? JSONDecoder().decode(Index.self, from: Data($0)) }
        return index?.manifests?.map(\.digest) ?? []
    }

    /// The digest that a name has had since it was fetched.
    func digest(_ name: ImageName) -> String? {
        entries.first { $0.annotations?[Self.nameKey] == name.description }?.digest
    }

    /// Whether there is anything of a repository.
    func holds(_ place: String) -> Bool {
        entries.contains { $0.annotations?[Self.nameKey].map { $0.hasPrefix(place + ":") || $0.hasPrefix(place + "@") } ?? false }
    }

    func isStandIn(_ digest: String) -> Bool {
        entries.contains { $0.digest == digest && $0.annotations?[Self.standInKey] != nil }
    }

    private var entries: [Index.Descriptor] {
        let index = (try? folder.read("index.json")).flatMap { try? JSONDecoder().decode(Index.self, from: Data($0)) }
        return index?.manifests ?? []
    }

    /// Gives a manifest a name, in place of what had it.
    func name(_ digest: String, _ name: String) throws {
        try note(digest, Self.nameKey, name)
    }

    private func note(_ digest: String, _ key: String, _ value: String) throws {
        guard let manifest = manifest(digest) else { return }
        let entry = Index.Descriptor(mediaType: manifest.mediaType, digest: digest, size: manifest.bytes.count, annotations: [key: value])
        let index = Index(schemaVersion: 2, mediaType: nil, manifests: entries.filter { $0.annotations?[key] != value } + [entry])
        try write(Array(#"{"imageLayoutVersion":"1.0.0"}"#.utf8), toFile: folder.path + "/oci-layout")
        try write(encoded(index), toFile: folder.path + "/index.json")
    }

    /// Adds a small blob.
    @discardableResult
    func add(_ bytes: [UInt8]) throws -> String {
        let digest = "sha256:" + sha256(bytes)
        guard let path = path(digest) else { return digest }
        try write(bytes, toFile: path)
        return digest
    }

    /// Moves what `skopeo copy … dir:` wrote into the layout.
    func takeIn(_ copied: String) throws {
        for file in Folder(copied).walk() where file.path != "version" {
            if file.path == "manifest.json" {
                try add(read("\(copied)/\(file.path)"))
            } else if let target = path("sha256:" + file.path), access(target, R_OK) != 0 {
                try move("\(copied)/\(file.path)", to: target)
            }
        }
    }

    /// Wraps a root file system into an image of one layer.
    /// - Returns: the digest of its manifest.
    func add(_ standIn: StandIn) throws -> String {
        var status = stat()
        guard stat(standIn.rootfs, &status) == 0 else { throw FileError.failed("read", standIn.rootfs, errno) }
        let origin = ([architecture, standIn.rootfs, "\(status.st_size)", "\(status.st_mtim.tv_sec)"] + standIn.command).joined(
            separator: " ")
        if let made = entries.first(where: { $0.annotations?[Self.standInKey] == origin }), isWhole(made.digest) {
            return made.digest
        }
        let layer = try copyIn(standIn.rootfs)
        let configuration = try encoded(
            ImageConfiguration(architecture: architecture, config: .init(Cmd: standIn.command), rootfs: .init(diff_ids: [layer.digest])))
        let image = Image(
            config: .init(mediaType: "application/vnd.oci.image.config.v1+json", digest: try add(configuration), size: configuration.count),
            layers: [layer])
        let digest = try add(encoded(image))
        try note(digest, Self.standInKey, origin)
        return digest
    }

    /// Copies an archive into the layout, under its digest.
    private func copyIn(_ archive: String) throws -> Index.Descriptor {
        let work = try temporaryFolder()
        defer { removeTree(work) }
        let target = open(work + "/layer", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard target >= 0 else { throw FileError.failed("copy", archive, errno) }
        defer { close(target) }
        var hash = SHA256()
        var size = 0
        try eachPart(ofFile: archive) { part in
            hash.update(bufferPointer: part)
            size += part.count
            var rest = part[...]
            while !rest.isEmpty {
                let count = Glibc.write(target, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                guard count > 0 else { throw FileError.failed("copy", archive, errno) }
                rest = rest.dropFirst(count)
            }
        }
        let descriptor = Index.Descriptor(
            mediaType: "application/vnd.oci.image.layer.v1.tar", digest: "sha256:" + hexadecimal(hash.finalize()), size: size)
        if let path = path(descriptor.digest) { try move(work + "/layer", to: path) }
        return descriptor
    }

    /// Moves a file into its place, from another file system where need be.
    private func move(_ file: String, to target: String) throws {
        try makeFolders(folder.path + "/blobs/sha256")
        if rename(file, target) == 0 { return }
        guard errno == EXDEV else { throw FileError.failed("write", target, errno) }
        let near = "\(target).\(getpid())~"
        try write(read(file), toFile: near)
        guard rename(near, target) == 0 else { throw FileError.failed("write", target, errno) }
    }

    private func encoded(_ value: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(value))
    }
}
