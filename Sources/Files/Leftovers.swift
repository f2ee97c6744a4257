// What lies in a folder beside the files that should: found, and removed, without following a symbolic link.

import Glibc

extension Folder {
    /// Files and links beneath this folder that are not among those to keep, sorted. A link counts as itself, wherever it leads.
    /// - Parameters:
    ///   - kept: paths relative to this folder.
    ///   - skip: paths (relative to this folder) of files and folders to pass over.
    public func others(than kept: Set<String>, skip: (String) -> Bool) -> [String] {
        var others: [String] = []
        var folders = [""]
        while let folder = folders.popLast() {
            guard let stream = opendir(folder.isEmpty ? path : path + "/" + folder) else { continue }
            defer { closedir(stream) }
            while let entry = readdir(stream) {
                let name = name(of: entry)
                let inside = folder.isEmpty ? name : folder + "/" + name
                if name == "." || name == ".." || kept.contains(inside) || skip(inside) { continue }
                if isRealFolder(inside, entry.pointee.d_type) { folders.append(inside) } else { others.append(inside) }
            }
        }
        return others.sorted()
    }

    private func isRealFolder(_ inside: String, _ type: UInt8) -> Bool {
        if type != UInt8(DT_UNKNOWN) { return type == UInt8(DT_DIR) }
        var status = stat()
        return lstat(path + "/" + inside, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    /// Removes files and links, and the folders beneath this one that are empty then.
    /// - Returns: how many files are gone.
    public func remove(_ paths: [String]) -> Int {
        var count = 0
        var parents: Set<String> = []
        for inside in paths {
            guard let absolute = try? absolute(inside), leadsNowhereElse(inside), unlink(absolute) == 0 else { continue }
            count += 1
            var parent = inside[...]
            while let slash = parent.lastIndex(of: "/") {
                parent = parent[..<slash]
                parents.insert(String(parent))
            }
        }
        // The deepest first; one that holds something stays.
        for parent in parents.sorted(by: { $0.utf8.count > $1.utf8.count }) { rmdir(path + "/" + parent) }
        return count
    }

    /// Whether no folder on the way to a file is a symbolic link.
    private func leadsNowhereElse(_ inside: String) -> Bool {
        var parent = inside[...]
        while let slash = parent.lastIndex(of: "/") {
            parent = parent[..<slash]
            var status = stat()
            guard lstat(path + "/" + parent, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        }
        return true
    }

    /// Whether another folder, by its real place, is this one or lies beneath it.
    public func holds(_ other: Folder) -> Bool {
        guard let own = realpath(path, nil) else { return false }
        defer { free(own) }
        guard let real = realpath(other.path, nil) else { return false }
        defer { free(real) }
        let (root, inside) = (String(cString: own), String(cString: real))
        return root == "/" || inside == root || inside.hasPrefix(root + "/")
    }
}
