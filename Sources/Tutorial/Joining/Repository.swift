// The files among which a document stands: out of them `Verify-Files` and `Verify-After` bring in what they name.

import Files
import Glibc

/// A document's surroundings on disk.
public struct Repository: Sendable {
    /// The document's absolute path.
    let document: String
    /// Parses another document; it is given its bytes and what its author calls it.
    let parse: @Sendable ([UInt8], String) -> TutorialSource
    /// The real path of the top folder.
    let top: String

    /// The nearest folder above a document that version control has as its top; where there is none, the one given.
    /// - Parameters:
    ///   - document: the document's absolute path.
    ///   - folder: the top where nothing is under version control: the blog's folder; the document's own otherwise.
    ///   - parse: parses another document; it is given its bytes and what its author calls it.
    public init(around document: String, in folder: Folder? = nil, parse: @escaping @Sendable ([UInt8], String) -> TutorialSource) {
        self.document = document
        self.parse = parse
        top = Self.realPath(Self.top(above: document) ?? folder?.path ?? Self.parent(of: document)) ?? Self.parent(of: document)
    }

    /// The same repository, seen from another of its documents.
    private init(_ document: String, in other: Repository) {
        (self.document, parse, top) = (document, other.parse, other.top)
    }

    /// The name of a file beside another one: `part-1` seen from `content/part-2.md` is `content/part-1`.
    static func beside(_ file: String, _ name: String) -> String {
        var parts = file.split(separator: "/").dropLast()
        for part in name.split(separator: "/") where part != "." {
            if part == "..", let last = parts.last, last != ".." { parts.removeLast() } else { parts.append(part) }
        }
        return (file.hasPrefix("/") ? "/" : "") + parts.joined(separator: "/")
    }

    private static func top(above document: String) -> String? {
        var folder = parent(of: document)
        while !folder.isEmpty {
            // A worktree's `.git` is a file.
            if access(folder + "/.git", F_OK) == 0 { return folder }
            folder = parent(of: folder)
        }
        return nil
    }

    private static func parent(of path: String) -> String { path.lastIndex(of: "/").map { String(path[..<$0]) } ?? "" }

    private static func realPath(_ path: String) -> String? {
        guard let real = realpath(path, nil) else { return nil }
        defer { free(real) }
        return String(cString: real)
    }

    // MARK: Documents

    /// What else a document's name may end in.
    private static let endings = ["", ".md", ".markdown"]

    /// Another document, by its name as seen from this one.
    /// - Parameter source: what this one's author calls it.
    func document(_ name: String, from source: String) throws(Refusal) -> (TutorialSource, Repository) {
        for ending in Self.endings {
            guard let real = Self.realPath(Self.beside(document, name + ending)) else { continue }
            guard isInside(real) else { throw .outside }
            guard let bytes = try? Files.read(real) else { continue }
            return (parse(bytes, Self.beside(source, name + ending)), Repository(real, in: self))
        }
        throw .absent
    }

    /// Why something that a document names is not brought in.
    enum Refusal: Error {
        /// There is nothing of that name.
        case absent
        /// It lies, or a link leads, out of the repository.
        case outside
        /// It is more than a tutorial's files may be.
        case tooMuch
        /// A file of it cannot be read.
        case unreadable(String)
    }

    private func isInside(_ real: String) -> Bool { real == top || top == "/" || real.hasPrefix(top + "/") }

    // MARK: Files

    /// How many files, and bytes in all, one key may bring: they are kept in memory, and in the bundle.
    private static let most = (files: 1000, bytes: 16 << 20)

    /// What version control, package managers and systems leave lying about, and our own.
    private static let leftOut: Set<Substring> = [
        ".git", ".hg", ".svn", ".plimsoll", "node_modules", "__pycache__", ".venv", ".DS_Store", "Thumbs.db",
    ]

    /// A file, or all files of a folder, as they are copied into the tutorial's folder; a folder's by their paths beneath it.
    /// The documents themselves stay out: their prose may change without changing what is run.
    /// - Parameters:
    ///   - name: the path as seen from this document.
    ///   - documents: the real paths of the documents that are read.
    /// - Returns: the files by their real paths, sorted by where they go.
    func files(_ name: String, without documents: Set<String>) throws(Refusal) -> [(origin: String, file: File)] {
        guard let real = Self.realPath(Self.beside(document, name)) else { throw .absent }
        guard isInside(real) else { throw .outside }
        var status = stat()
        guard stat(real, &status) == 0 else { throw .absent }
        guard status.st_mode & S_IFMT == S_IFDIR else {
            return [(real, try read(real, as: String(real.split(separator: "/").last ?? "")))]
        }
        let inside = Folder.normalized(String(real.dropFirst(top.count).drop { $0 == "/" })) ?? ""
        let found = Folder(top).walk(inside) { path in path.split(separator: "/").last.map(Self.leftOut.contains) ?? false }
            .filter { !documents.contains(top + "/" + $0.path) }
        guard found.count <= Self.most.files, found.reduce(0, { $0 + $1.size }) <= Self.most.bytes else { throw .tooMuch }
        var files: [(String, File)] = []
        for each in found {
            let path = inside.isEmpty ? each.path : String(each.path.dropFirst(inside.count + 1))
            files.append((top + "/" + each.path, try read(top + "/" + each.path, as: path)))
        }
        return files
    }

    private func read(_ absolute: String, as path: String) throws(Refusal) -> File {
        var status = stat()
        guard stat(absolute, &status) == 0, let bytes = try? Files.read(absolute) else { throw .unreadable(path) }
        guard bytes.count <= Self.most.bytes else { throw .tooMuch }
        return File(path: path, bytes: bytes, executable: status.st_mode & 0o100 != 0)
    }

    /// This document's real path.
    var realDocument: String { Self.realPath(document) ?? document }
}
