// What looks like a file's name, and what a name says of its file.

enum FileName {
    private static let bare: Set<String> = [
        "Dockerfile", "Containerfile", "Makefile", "Procfile", "Gemfile", "Vagrantfile", "Jenkinsfile", "Caddyfile", ".env",
        ".dockerignore",
        ".gitignore",
    ]

    /// A text as a path inside the tutorial's folder, where it looks like a file's name.
    static func path(_ text: String) -> String? {
        var text = text[...]
        if text.hasPrefix("./") { text = text.dropFirst(2) }
        guard !text.isEmpty, text.count <= 200, !text.contains(where: { $0.isWhitespace || "*?<>|:\"'`$(){}=,;&@\\".contains($0) }),
            !text.hasPrefix("/"), !text.hasPrefix("~"), !text.hasPrefix("-"), !text.hasSuffix("/"),
            let name = text.split(separator: "/").last
        else { return nil }
        if bare.contains(String(name)) || isVariant(name) { return String(text) }
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...]
        guard (1...10).contains(ending.count), ending.allSatisfy({ $0.isLetter || $0.isNumber }), !ending.allSatisfy(\.isNumber),
            !domains.contains(ending.lowercased()) || text.contains("/")
        else { return nil }
        return String(text)
    }

    /// A path as one below a folder: without `.` parts; nil where it leads out, or holds what no file's name should.
    static func inside(_ path: String) -> String? {
        guard !path.hasPrefix("/"), !path.hasPrefix("~"), !path.contains("\\"),
            !path.contains(where: { $0.isNewline || $0.unicodeScalars.contains { $0.value < 0x20 || $0.value == 0x7F } })
        else { return nil }
        var parts: [Substring] = []
        for part in path.split(separator: "/") where part != "." {
            if part == ".." { return nil }
            parts.append(part)
        }
        return parts.isEmpty ? nil : parts.joined(separator: "/")
    }

    /// Whether a path is a Dockerfile's.
    static func isDockerfile(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name.hasPrefix("Dockerfile") || name.hasPrefix("Containerfile") || name.hasSuffix(".dockerfile")
            || name.hasSuffix(".Dockerfile")
    }

    /// `Dockerfile.dev`, `Dockerfile-v2`.
    private static func isVariant(_ name: Substring) -> Bool {
        name.hasPrefix("Dockerfile") && name.count > 11 && name.dropFirst(10).first.map { ".-_".contains($0) } == true
    }

    static func isYAML(_ path: String) -> Bool { path.hasSuffix(".yml") || path.hasSuffix(".yaml") }

    /// Whether a path is a document's.
    static func isDocument(_ path: String) -> Bool { path.hasSuffix(".md") || path.hasSuffix(".markdown") }

    /// Whether a path is that of a file whose lines look like a shell's.
    static func isShellFile(_ path: String) -> Bool {
        [".sh", ".bash", ".zsh", ".ksh", ".fish", ".env", "rc"].contains(where: path.hasSuffix)
    }

    /// Endings by which a word of plain prose is taken for a file's name: in code or bold any ending will do.
    private static let sureEndings: Set<String> = [
        "py", "txt", "yml", "yaml", "json", "sh", "html", "css", "conf", "toml", "go", "ts", "tsx", "js", "jsx", "java", "rs", "rb", "php",
        "sql",
        "xml", "ini", "cfg", "env", "c", "cpp", "h", "cs", "kt", "properties", "tf", "lock", "dockerfile", "dockerignore", "gitignore",
    ]

    /// A word of plain prose as a path: surer signs than in code are asked for (`Node.js` is none).
    static func plainPath(_ word: Substring) -> String? {
        guard word.utf8.contains(UInt8(ascii: ".")) || word.holds("file") || word.holds("File") else { return nil }
        let bare = word.drop { "\"'(“‘[".contains($0) }
        let end = bare.lastIndex { !"\"')”’],;:.!?".contains($0) }
        guard let end, let path = path(String(bare[...end])) else { return nil }
        let name = path.split(separator: "/").last ?? ""
        if self.bare.contains(String(name)) || isVariant(name) { return path }
        guard let ending = name.split(separator: ".").last, sureEndings.contains(String(ending)) else { return nil }
        return ending == "js" && name.first?.isUppercase == true ? nil : path
    }

    /// The names under which compose finds its file by itself.
    static let compose = ["docker-compose.yml", "docker-compose.yaml", "compose.yaml", "compose.yml"]

    private static let domains: Set<String> = ["com", "org", "net", "io", "dev", "local", "internal", "localhost"]

    /// The path in a comment that is a file's first line, such as `# app/main.py` or `// main.go`.
    static func pathComment(_ line: Substring) -> String? {
        for mark in ["#", "//", "--", "<!--", ";", "/*"] where line.hasPrefix(mark) && !line.hasPrefix("#!") {
            var words = line.dropFirst(mark.count).split(separator: " ").filter { $0 != "-->" && $0 != "*/" }
            if words.count == 2, ["file:", "filename:", "path:"].contains(words[0].lowercased()) { words.removeFirst() }
            guard words.count == 1 else { return nil }
            return path(String(words[0].hasSuffix(":") ? words[0].dropLast() : words[0]))
        }
        return nil
    }
}
