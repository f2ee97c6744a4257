// Watches folders by inotify (https://man7.org/linux/man-pages/man7/inotify.7.html) and says when something in them changed.

import Glibc

/// Watches folders and all beneath them.
public final class FileWatcher {
    private let descriptor: Int32
    private var folders: [Int32: String] = [:]
    /// Names that matter in folders that are watched for single files only.
    private var names: [Int32: Set<String>] = [:]
    private let except: Set<String>
    private static let events = UInt32(IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO)
    /// Milliseconds of quiet after which a burst of changes counts as one: editors save in several steps.
    private static let quiet: Int32 = 50

    /// Starts to watch.
    /// - Parameters:
    ///   - paths: folders, watched with all beneath them.
    ///   - files: single files. Their folders are watched, since an editor that saves puts a new file in the old one's place.
    ///   - except: folders to leave out, such as the output.
    public init(_ paths: [String], files: [String] = [], except: [String] = []) {
        descriptor = inotify_init1(Int32(IN_CLOEXEC))
        self.except = Set(except)
        for path in paths { add(path) }
        for file in files { addFile(file) }
    }

    deinit {
        close(descriptor)
    }

    /// Waits until something changed and then was quiet.
    /// - Returns: whether anything did; false where the time ran out.
    public func wait(seconds: Double = .infinity) -> Bool {
        var changed = false
        var timeout = seconds.isFinite ? Int32(seconds * 1000) : -1
        while true {
            var request = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            let ready = poll(&request, 1, timeout)
            if ready < 0, errno == EINTR { continue }
            guard ready > 0 else { return changed }
            if drain() {
                changed = true
                timeout = Self.quiet
            }
        }
    }

    private func addFile(_ path: String) {
        guard let slash = path.lastIndex(of: "/") else { return }
        let watch = inotify_add_watch(descriptor, String(path[..<slash]), Self.events)
        if watch >= 0, folders[watch] == nil { names[watch, default: []].insert(String(path[path.index(after: slash)...])) }
    }

    private func add(_ path: String) {
        var status = stat()
        guard !except.contains(path), stat(path, &status) == 0 else { return }
        let watch = inotify_add_watch(descriptor, path, Self.events)
        guard status.st_mode & S_IFMT == S_IFDIR, watch >= 0, let stream = opendir(path) else { return }
        folders[watch] = path
        defer { closedir(stream) }
        while let entry = readdir(stream) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name.hasPrefix(".") || entry.pointee.d_type != UInt8(DT_DIR) { continue }
            add(path + "/" + name)
        }
    }

    /// Takes the events that are there; folders that came are watched too. Temporary files of editors do not count.
    private func drain() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 64 * 1024)
        let count = read(descriptor, &buffer, buffer.count)
        var offset = 0
        var matters = false
        let header = MemoryLayout<inotify_event>.size
        while offset + header <= count {
            let event = buffer.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: inotify_event.self) }
            let name = String(decoding: buffer[offset + header..<offset + header + Int(event.len)].prefix { $0 != 0 }, as: UTF8.self)
            offset += header + Int(event.len)
            if event.mask & UInt32(IN_ISDIR) != 0, event.mask & UInt32(IN_CREATE | IN_MOVED_TO) != 0, let folder = folders[event.wd] {
                add(folder + "/" + name)
            }
            if let wanted = names[event.wd], !wanted.contains(name) { continue }
            if !name.hasPrefix("."), !name.hasSuffix("~"), !name.hasSuffix(".swp"), name != "4913" { matters = true }
        }
        return matters
    }
}
