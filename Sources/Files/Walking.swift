// Listing what lies in a folder.

import Glibc

/// A file that a walk found.
public struct FoundFile: Hashable, Sendable {
    /// Its path relative to the folder walked.
    public var path: String
    /// Its size in bytes.
    public var size: Int
    /// When it was last changed, in nanoseconds since 1970.
    public var modified: Int64
}

extension Folder {
    /// All regular files beneath a folder, sorted by path.
    ///
    /// Symbolic links are followed where they lead to a file or folder that stays inside; a folder is entered once, so loops end.
    /// - Parameters:
    ///   - below: where to start, relative to this folder; empty for the folder itself.
    ///   - skip: paths (relative to this folder) of files and folders to pass over.
    public func walk(_ below: String = "", skip: @escaping (String) -> Bool = { _ in false }) -> [FoundFile] {
        guard let real = realpath(path, nil) else { return [] }
        defer { free(real) }
        var walk = Walk(root: path, realRoot: String(cString: real), skip: skip)
        walk.enter(Folder.normalized(below) ?? "")
        return walk.found.sorted { $0.path < $1.path }
    }
}

private struct Walk {
    let root: String
    let realRoot: String
    let skip: (String) -> Bool
    var found: [FoundFile] = []
    var entered: Set<[UInt64]> = []

    init(root: String, realRoot: String, skip: @escaping (String) -> Bool) {
        self.root = root
        self.realRoot = realRoot
        self.skip = skip
    }

    mutating func enter(_ relative: String) {
        guard let stream = opendir(relative.isEmpty ? root : root + "/" + relative) else { return }
        defer { closedir(stream) }
        var status = stat()
        guard fstat(dirfd(stream), &status) == 0, entered.insert([UInt64(status.st_dev), UInt64(status.st_ino)]).inserted else { return }
        while let entry = readdir(stream) {
            let name = name(of: entry)
            if name == "." || name == ".." { continue }
            visit(relative.isEmpty ? name : relative + "/" + name)
        }
    }

    private mutating func visit(_ relative: String) {
        if skip(relative) { return }
        var status = stat()
        guard lstat(root + "/" + relative, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFLNK {
            guard staysInside(relative), stat(root + "/" + relative, &status) == 0 else { return }
        }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: enter(relative)
        case S_IFREG:
            let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
            found.append(FoundFile(path: relative, size: Int(status.st_size), modified: modified))
        default: break
        }
    }

    private func staysInside(_ relative: String) -> Bool {
        guard let real = realpath(root + "/" + relative, nil) else { return false }
        defer { free(real) }
        let resolved = String(cString: real)
        return resolved == realRoot || resolved.hasPrefix(realRoot + "/")
    }
}

/// The name of a folder's entry.
func name(of entry: UnsafeMutablePointer<dirent>) -> String {
    withUnsafePointer(to: &entry.pointee.d_name) {
        $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
    }
}
