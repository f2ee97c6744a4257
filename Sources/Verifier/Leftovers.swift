// What a run that was killed may leave: control groups without processes, temporary folders, the record of a container.

import Files
import FoundationEssentials
import Glibc
import Tutorial

enum Leftovers {
    /// What the names of everything of ours begin with; the number of the process that made it follows.
    static let prefix = "plimsoll-"
    private static let controlGroups = "/sys/fs/cgroup"

    /// Marks the containers whose makers' numbers mean something here: several machines, or containers on one, may share an engine.
    static let label: String = {
        let boot = (try? read("/proc/sys/kernel/random/boot_id")) ?? []
        let processes = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")) ?? ""
        return "plimsoll.maker=\(sha256(boot + Array(processes.utf8)).prefix(16))"
    }()

    /// Removes what processes left that are no more.
    static func remove(_ engine: Engine) async {
        var dead = Set<String>()
        for hierarchy in [controlGroups] + folders(controlGroups).map({ "\(controlGroups)/\($0)" }) {
            dead.formUnion(folders(hierarchy).filter(isOrphan))
        }
        for name in dead {
            // The container has ended with its owner; its record may stand where its monitor was killed as well.
            await removeContainer(engine, name)
            await removeControlGroups(name)
        }
        for folder in Set([temporaryFiles, "/tmp"]) {
            for name in folders(folder) where isOrphan(name) && isOurs("\(folder)/\(name)") { removeTree("\(folder)/\(name)") }
        }
    }

    /// Removes the containers of processes that are no more, also where nothing else of them is left.
    static func removeContainers(_ engine: Engine) async {
        let listed = try? await engine.run(["ps", "--all", "--filter", "label=\(label)", "--format", "{{.Names}}"])
        for name in (listed?.text ?? "").split(separator: "\n").map(String.init) where isOrphan(name) {
            await removeContainer(engine, name)
            await removeControlGroups(name)
        }
    }

    /// Whether a folder belongs to this user: in a place that all share, anybody may give a folder any name.
    private static func isOurs(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR && status.st_uid == geteuid()
    }

    /// Ends and removes a container, if there is one of this name.
    static func removeContainer(_ engine: Engine, _ name: String) async {
        _ = try? await engine.run(["rm", "--force"] + (engine.isPodman ? ["--time", "0", "--ignore"] : ["--volumes"]) + [name])
    }

    /// Removes the control groups of one sandbox, deepest first. Its last processes may take a moment to be gone;
    /// groups that still hold some stay then, because the kernel refuses.
    static func removeControlGroups(_ name: String) async {
        for hierarchy in [controlGroups] + folders(controlGroups).map({ "\(controlGroups)/\($0)" }) {
            for _ in 0..<20 {
                if removeEmpty("\(hierarchy)/\(name)") { break }
                // In a task of its own: a run that was cancelled waits as well.
                await Task { try? await Task.sleep(for: .milliseconds(50)) }.value
            }
        }
    }

    private static func removeEmpty(_ path: String) -> Bool {
        for inner in folders(path) { _ = removeEmpty("\(path)/\(inner)") }
        return rmdir(path) == 0 || errno == ENOENT
    }

    /// Whether this is the name of something of ours whose maker is no more: `plimsoll-PID-…`.
    private static func isOrphan(_ name: String) -> Bool {
        guard name.hasPrefix(prefix), let owner = name.dropFirst(prefix.count).split(separator: "-").first.flatMap({ pid_t($0) }) else {
            return false
        }
        return kill(owner, 0) != 0 && errno == ESRCH
    }

    private static func folders(_ path: String) -> [String] {
        entries(of: path).filter(\.isFolder).map(\.name)
    }
}

/// What lies in a folder; nothing where it cannot be read.
private func entries(of path: String) -> [(name: String, isFolder: Bool)] {
    opendir(path).map(entries) ?? []
}

/// What lies in a folder, which is closed.
private func entries(of stream: OpaquePointer) -> [(name: String, isFolder: Bool)] {
    defer { closedir(stream) }
    var found: [(name: String, isFolder: Bool)] = []
    while let entry = readdir(stream) {
        let name = withUnsafePointer(to: &entry.pointee.d_name) {
            $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
        }
        if name != ".", name != ".." { found.append((name, entry.pointee.d_type == UInt8(DT_DIR))) }
    }
    return found
}

/// Removes a folder of ours with all that is in it; links are removed, not followed.
func removeTree(_ path: String) {
    removeTree(path, in: AT_FDCWD)
}

private func removeTree(_ name: String, in parent: Int32) {
    // Whatever takes the place of a folder meanwhile, nothing outside of it is reached.
    let folder = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
    guard folder >= 0 else { return }
    defer { close(folder) }
    for entry in fdopendir(dup(folder)).map(entries) ?? [] {
        if entry.isFolder { removeTree(entry.name, in: folder) } else { unlinkat(folder, entry.name, 0) }
    }
    unlinkat(parent, name, AT_REMOVEDIR)
}

/// The system's folder of temporary files.
private var temporaryFiles: String {
    environmentVariable("TMPDIR").flatMap { $0.hasPrefix("/") ? $0 : nil } ?? "/tmp"
}

/// Makes a folder among the system's temporary files. Its name says whose it is, should nobody be left to remove it.
/// - Parameter socket: whether it shall hold a socket, and be mounted: not every path will do then.
func temporaryFolder(forSocket socket: Bool = false) throws -> String {
    // A socket's address has room for 107 bytes, of which we need some; and podman takes a colon for the end of a path.
    let isUnfit = socket && (temporaryFiles.utf8.count > 60 || temporaryFiles.contains { ":,".contains($0) })
    var template = Array("\(isUnfit ? "/tmp" : temporaryFiles)/\(Leftovers.prefix)\(getpid())-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
        throw EnvironmentFault("no temporary folder could be made: \(String(cString: strerror(errno)))")
    }
    return String(decoding: template.dropLast().map(UInt8.init(bitPattern:)), as: UTF8.self)
}
