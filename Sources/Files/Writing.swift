// Writing: atomically, only what changed, and never through a symbolic link that leads out of the folder.

import Glibc
import Synchronization

/// Writes the files of one build into a folder, from any thread.
public final class Writer: Sendable {
    /// Where the files go.
    public let folder: Folder
    private let root: String
    private let known = Mutex<Set<String>>([])
    private let counts = Atomic<Int>(0)
    private let written = Atomic<Int>(0)

    /// Prepares to write into a folder, which is made where it is missing.
    /// - Throws: `FileError` where it cannot be made.
    public init(_ folder: Folder) throws(FileError) {
        self.folder = folder
        try makeFolders(folder.path)
        guard let real = realpath(folder.path, nil) else { throw .failed("write into", folder.path, errno) }
        defer { free(real) }
        root = String(cString: real)
    }

    /// How many files were asked for, and how many of them changed.
    public var count: (all: Int, changed: Int) {
        (counts.load(ordering: .relaxed), written.load(ordering: .relaxed))
    }

    /// Writes a file unless it already holds the same bytes; readers see the old or the new file, never a half.
    /// - Returns: whether it was written.
    /// - Throws: `FileError` where the path leads out of the folder or the system refuses.
    @discardableResult
    public func write(_ bytes: [UInt8], to path: String, executable: Bool = false) throws(FileError) -> Bool {
        let absolute = try folder.absolute(path)
        try prepareParent(of: absolute)
        counts.add(1, ordering: .relaxed)
        if holds(absolute, bytes, executable: executable) { return false }
        try replace(absolute, with: bytes, mode: executable ? 0o755 : 0o644)
        written.add(1, ordering: .relaxed)
        return true
    }

    /// Makes the folders above a file and checks, once for each, that no symbolic link leads out.
    private func prepareParent(of absolute: String) throws(FileError) {
        let parent = parentFolder(of: absolute)
        if known.withLock({ $0.contains(parent) }) { return }
        try makeFolders(parent)
        guard let real = realpath(parent, nil) else { throw .failed("write", absolute, errno) }
        defer { free(real) }
        let resolved = String(cString: real)
        guard resolved == root || root == "/" || resolved.hasPrefix(root + "/") else { throw .outside(absolute, root) }
        removeLeftovers(in: parent)
        known.withLock { _ = $0.insert(parent) }
    }

    private func holds(_ absolute: String, _ bytes: [UInt8], executable: Bool) -> Bool {
        var status = stat()
        guard lstat(absolute, &status) == 0, status.st_mode & S_IFMT == S_IFREG, Int(status.st_size) == bytes.count,
            !executable || status.st_mode & 0o100 != 0
        else { return false }
        return (try? read(absolute)) == bytes
    }
}

/// Writes one file atomically, whatever folder it is in; folders above it are made where they are missing.
/// - Throws: `FileError.failed` where the system refuses; the old file is then still there.
public func write(_ bytes: [UInt8], toFile absolute: String) throws(FileError) {
    try makeFolders(parentFolder(of: absolute))
    try replace(absolute, with: bytes, mode: 0o644)
}

/// Makes a folder and those above it; nothing happens where it stands already.
/// - Throws: `FileError.failed` where the system refuses.
public func makeFolders(_ absolute: String) throws(FileError) {
    if mkdir(absolute, 0o755) == 0 { return }
    if errno == ENOENT, absolute != "/" {
        try makeFolders(parentFolder(of: absolute))
        if mkdir(absolute, 0o755) == 0 { return }
    }
    let code = errno
    var status = stat()
    guard stat(absolute, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
        throw .failed("make the folder", absolute, code == EEXIST ? ENOTDIR : code)
    }
}

private let temporaries = Atomic<Int>(0)

/// Removes temporary files of processes that were killed while they wrote.
private func removeLeftovers(in folder: String) {
    guard let stream = opendir(folder) else { return }
    defer { closedir(stream) }
    while let entry = readdir(stream) {
        let name = name(of: entry)
        guard name.hasPrefix(".plimsoll-"), name.hasSuffix("~"),
            let id = name.dropFirst(10).split(separator: "-").first.flatMap({ pid_t($0) }),
            kill(id, 0) != 0, errno == ESRCH
        else { continue }
        unlink(folder + "/" + name)
    }
}

/// The bytes go to a file beside the target, which then takes its place.
private func replace(_ absolute: String, with bytes: [UInt8], mode: mode_t) throws(FileError) {
    let number = temporaries.add(1, ordering: .relaxed).newValue
    let temporary = parentFolder(of: absolute) + "/.plimsoll-\(getpid())-\(number)~"
    let file = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, mode)
    guard file >= 0 else { throw .failed("write", absolute, errno) }
    let problem = writeAll(bytes, to: file)
    guard close(file) == 0, problem == 0, rename(temporary, absolute) == 0 else {
        let code = problem == 0 ? errno : problem
        unlink(temporary)
        throw .failed("write", absolute, code)
    }
}

private func writeAll(_ bytes: [UInt8], to file: Int32) -> Int32 {
    bytes.withUnsafeBytes { buffer in
        var done = 0
        while done < buffer.count {
            let count = Glibc.write(file, buffer.baseAddress! + done, buffer.count - done)
            if count < 0 && errno == EINTR { continue }
            if count < 0 { return errno }
            done += count
        }
        return 0
    }
}

private func parentFolder(of absolute: String) -> String {
    guard let slash = absolute.utf8.lastIndex(of: UInt8(ascii: "/")), slash != absolute.startIndex else { return "/" }
    return String(absolute[..<slash])
}
