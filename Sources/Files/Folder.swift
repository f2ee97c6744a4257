// A folder of the file system out of which no path leads: everything is read and written through one.

import Glibc

/// A folder and the files beneath it; a path that would lead out of it is refused.
public struct Folder: Sendable, Hashable {
    /// The folder's absolute path, without a slash at its end (but for `/` itself).
    public let path: String

    /// Takes a folder by its path, which need not exist yet.
    /// - Parameter path: absolute, or relative to the working directory.
    public init(_ path: String) {
        var parts = path.hasPrefix("/") ? [] : workingDirectory().split(separator: "/")
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        self.path = "/" + parts.joined(separator: "/")
    }

    /// The folder beneath this one, or another one where the path is absolute.
    public func folder(_ path: String) -> Folder {
        Folder(path.hasPrefix("/") ? path : self.path + "/" + path)
    }

    /// The absolute path of a file in this folder.
    /// - Throws: `FileError.outside` where `..` or a symbolic link leads out of it.
    public func absolute(_ path: String) throws(FileError) -> String {
        guard let inside = Self.normalized(path) else { throw .outside(path, self.path) }
        return self.path + "/" + inside
    }

    /// Whether a file or folder stands at this path.
    public func exists(_ path: String) -> Bool {
        guard let absolute = try? absolute(path) else { return false }
        return access(absolute, F_OK) == 0
    }

    /// Whether the folder itself is there.
    public var isFolder: Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// A file's bytes.
    /// - Throws: `FileError` where it cannot be read or lies outside.
    public func read(_ path: String) throws(FileError) -> [UInt8] {
        try Files.read(absolute(path))
    }

    /// The file's text; ill-formed UTF-8 is replaced.
    public func text(_ path: String) throws(FileError) -> String {
        String(decoding: try read(path), as: UTF8.self)
    }

    /// A relative path without `.`, `..` and doubled slashes; nil where it leads out or is empty.
    public static func normalized(_ path: String) -> String? {
        if isNormal(path) { return path }
        guard !path.utf8.contains(0) else { return nil }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            guard part == ".." else {
                parts.append(part)
                continue
            }
            guard parts.popLast() != nil else { return nil }
        }
        return parts.isEmpty || path.hasPrefix("/") ? nil : parts.joined(separator: "/")
    }
}

/// Whether a path needs no change: it is not empty, and each of its parts is a name.
private func isNormal(_ path: String) -> Bool {
    var (length, dots) = (0, 0)
    for byte in path.utf8 {
        switch byte {
        case 0: return false
        case UInt8(ascii: "/"):
            if length == dots, length < 3 { return false }
            (length, dots) = (0, 0)
        case UInt8(ascii: "."): (length, dots) = (length + 1, dots + 1)
        default: length += 1
        }
    }
    return length != dots || length > 2
}

/// Why a file could not be read or written.
public enum FileError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The path (first) leads out of the folder (second).
    case outside(String, String)
    /// The system refused: what was tried, on which path, with which `errno`.
    case failed(String, String, Int32)

    /// The reason in words.
    public var description: String {
        switch self {
        case .outside(let path, let folder): "'\(path)' leads out of \(folder)"
        case .failed(let what, let path, let code): "cannot \(what) \(path): \(String(cString: strerror(code)))"
        }
    }
}

/// Reads a whole file.
/// - Throws: `FileError.failed` where the system refuses.
public func read(_ absolute: String) throws(FileError) -> [UInt8] {
    // Without O_NONBLOCK, opening a named pipe would wait for somebody to write into it.
    let file = open(absolute, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard file >= 0 else { throw .failed("read", absolute, errno) }
    defer { close(file) }
    var status = stat()
    guard fstat(file, &status) == 0 else { throw .failed("read", absolute, errno) }
    guard status.st_mode & S_IFMT == S_IFREG else { throw .failed("read", absolute, status.st_mode & S_IFMT == S_IFDIR ? EISDIR : EINVAL) }
    // One byte more than the file has, so that one read finds its end; files that the kernel makes up say that they have none.
    var bytes: [UInt8] = []
    var room = max(Int(status.st_size) + 1, 4096)
    while true {
        let (count, code) = append(from: file, atMost: room, to: &bytes)
        if count == 0 { return bytes }
        guard count > 0 else { throw .failed("read", absolute, code) }
        room = max(room - count, 1 << 16)
    }
}

/// - Returns: the number of bytes read, 0 at the end, -1 where the system refuses, with the reason.
private func append(from file: Int32, atMost room: Int, to bytes: inout [UInt8]) -> (count: Int, code: Int32) {
    var result: (Int, Int32) = (0, 0)
    let part = [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
        repeat {
            result.0 = Glibc.read(file, buffer.baseAddress!, room)
        } while result.0 < 0 && errno == EINTR
        result.1 = errno
        count = max(0, result.0)
    }
    if bytes.isEmpty { bytes = part } else { bytes += part }
    return result
}

/// The process's working directory.
public func workingDirectory() -> String {
    guard let buffer = getcwd(nil, 0) else { return "/" }
    defer { free(buffer) }
    return String(cString: buffer)
}
