// The files that a document has shown so far, and whether a block quotes one of them.

/// Every file as last shown.
struct ShownFiles {
    private var places: [String: Int] = [:]
    private var files: [(path: String, lines: [Substring])] = []
    /// Where each line stands, blanks at its ends left out: in which file, at which line. Only the latest of many.
    private var index: [Substring: [(file: Int, line: Int)]] = [:]
    /// Files that a command made with nothing in them.
    private var empty: Set<String> = []
    private(set) var last: String?

    /// How many places of one line are looked at: hostile documents repeat one line a million times.
    private static let most = 32

    func holds(_ path: String) -> Bool { places[path] != nil }
    func isEmpty(_ path: String) -> Bool { empty.contains(path) }

    mutating func touch(_ path: String) { if !holds(path) { empty.insert(path) } }

    mutating func show(_ path: String, _ lines: [Substring]) {
        empty.remove(path)
        last = path
        let trimmed = lines.map(\.trimmed)
        let file = files.count
        files.append((path, trimmed))
        places[path] = file
        for (line, text) in trimmed.enumerated() where !text.isEmpty {
            var found = index[text, default: []]
            if found.count >= Self.most { found.removeFirst() }
            found.append((file, line))
            index[text] = found
        }
    }

    /// A path under its full name, where the post has shown one file that ends with it: `main.py` for `app/main.py`.
    func fullName(_ path: String) -> String {
        if holds(path) || path.contains("/") { return path }
        let longer = places.keys.filter { $0.hasSuffix("/" + path) }
        return longer.count == 1 ? longer.first ?? path : path
    }

    /// The file in which these lines stand in a row: all of it, or `least` lines at least.
    func quoted(by lines: [Substring], least: Int) -> String? {
        let trimmed = lines.map(\.trimmed)
        guard let start = trimmed.firstIndex(where: { !$0.isEmpty }), let end = trimmed.lastIndex(where: { !$0.isEmpty }) else {
            return nil
        }
        let part = trimmed[start...end]
        guard part.count >= least, let candidates = index[part[start]] else { return nil }
        for (file, line) in candidates.reversed()
        where places[files[file].path] == file && files[file].lines[line...].starts(with: part) {
            return files[file].path
        }
        return nil
    }
}
