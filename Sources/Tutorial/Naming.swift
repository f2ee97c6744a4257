// The name of a file that a block shows: from the prose just before it, or from a path comment in its first line.

import Markdown

/// What the prose just before a code block says of it.
struct Prose {
    var inlines: [Inline]

    init(_ inlines: [Inline]) {
        self.inlines = inlines
    }

    private var words: Set<String> {
        Set(inlines.map(\.text).joined(separator: " ").lowercased().split { !$0.isLetter }.map(String.init))
    }

    private static let changing: Set<String> = ["edit", "change", "modify", "update", "append", "line", "lines", "snippet", "excerpt"]
    private static let creating: Set<String> = [
        "create", "creates", "add", "save", "write", "file", "called", "named", "contents", "content", "following", "put", "replace",
        "make",
        "new", "with", "as", "here", "this", "holds", "contains",
    ]

    /// The last path that the prose names in code or bold, or as the whole of a heading.
    var path: String? {
        for inline in inlines.reversed() {
            switch inline {
            case .code(let text), .strong(let text):
                if let path = FileName.path(text) { return path }
            case .text: continue
            }
        }
        guard inlines.count == 1, case .text(let text)? = inlines.first else { return nil }
        return FileName.path(text)
    }

    /// Whether the words show or create the whole of a file, rather than change a part of it.
    var showsWholeFile: Bool {
        let words = words
        if words.contains("replace") && (words.contains("contents") || words.contains("content")) { return true }
        if !words.isDisjoint(with: Self.changing) { return false }
        return !words.isDisjoint(with: Self.creating) || inlines.last.map { $0.text.hasSuffix(":") } ?? false || inlines.count == 1
    }
}

enum FileName {
    private static let bare: Set<String> = [
        "Dockerfile", "Containerfile", "Makefile", "Procfile", "Gemfile", ".env", ".dockerignore", ".gitignore",
    ]

    /// A text as a path inside the tutorial's folder, where it looks like a file's name.
    static func path(_ text: String) -> String? {
        var text = text[...]
        if text.hasPrefix("./") { text = text.dropFirst(2) }
        guard !text.isEmpty, text.count <= 200, !text.contains(where: { $0.isWhitespace || "*?<>|:\"'`$(){}=,;&@\\".contains($0) }),
            !text.hasPrefix("/"), !text.hasPrefix("~"), !text.hasPrefix("-"), !text.hasSuffix("/"),
            let name = text.split(separator: "/").last
        else { return nil }
        if bare.contains(String(name)) || name.hasPrefix("Dockerfile.") { return String(text) }
        guard let dot = name.lastIndex(of: "."), dot != name.startIndex else { return nil }
        let ending = name[name.index(after: dot)...]
        guard (1...10).contains(ending.count), ending.allSatisfy({ $0.isLetter || $0.isNumber }), !ending.allSatisfy(\.isNumber),
            !domains.contains(ending.lowercased()) || text.contains("/")
        else { return nil }
        return String(text)
    }

    private static let domains: Set<String> = ["com", "org", "net", "io", "dev"]

    /// The path in a comment that is a file's first line, such as `# app/main.py` or `// main.go`.
    static func pathComment(_ line: Substring) -> String? {
        for mark in ["# ", "// ", "-- ", "<!-- ", "; ", "/* "] where line.hasPrefix(mark) {
            let words = line.dropFirst(mark.count).split(separator: " ").filter { $0 != "-->" && $0 != "*/" }
            guard words.count == 1 else { return nil }
            return path(String(words[0]))
        }
        return nil
    }
}
