// The folder in which the session stands, as far as the commands' words tell: files shown after `cd app` are written there.

struct WorkingFolder {
    /// Its parts below the tutorial's folder; nil where nobody can know.
    private var parts: [Substring]? = []
    private var before: [Substring]? = []

    /// Follows the `cd` of a command of the host.
    mutating func follow(_ text: String) {
        guard text.contains("cd ") || text.contains("pushd ") || text == "cd" || text.contains("popd") else { return }
        for words in ShellWords.commands(in: text) {
            switch words[0] {
            case "cd", "pushd": go(words.dropFirst().first { !$0.hasPrefix("-") || $0 == "-" } ?? "~")
            case "popd": swap(&parts, &before)
            default: break
            }
        }
    }

    private mutating func go(_ target: String) {
        if target == "-" { return swap(&parts, &before) }
        before = parts
        // What is reached from the root is nobody's guess; a placeholder for the tutorial's own folder is that.
        if target.hasPrefix("/path/") || target.hasPrefix("path/to") { return parts = [] }
        guard !target.contains(where: { "$~*`<".contains($0) }), !target.hasPrefix("/"), var parts else { return self.parts = nil }
        for part in target.split(separator: "/") where part != "." {
            if part != ".." { parts.append(part) } else if parts.popLast() == nil { return self.parts = nil }
        }
        self.parts = parts
    }

    /// A path of the post's as a path below the tutorial's folder. One that begins with the folder's own name is meant from outside it.
    func path(of name: String) -> String {
        guard let parts, !parts.isEmpty else { return name }
        let first = name.split(separator: "/").first ?? ""
        if name.contains("/"), let place = parts.lastIndex(of: first) { return (parts[..<place] + [name[...]]).joined(separator: "/") }
        return (parts + [name[...]]).joined(separator: "/")
    }
}
