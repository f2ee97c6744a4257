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

    private static let changing: Set<String> = [
        "edit", "change", "modify", "update", "append", "line", "lines", "snippet", "excerpt", "remove", "delete", "insert", "end",
        "uncomment",
    ]
    private static let making: Set<String> = ["create", "creates", "created", "save", "write", "new", "make"]
    private static let creating: Set<String> = making.union([
        "add", "file", "called", "named", "contents", "content", "following", "put", "replace", "with", "as", "here", "this", "holds",
        "contains",
    ])

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

    /// Whether there is a name and nothing else, as in a heading.
    var isOnlyName: Bool { inlines.count == 1 }

    /// Whether the words make a file: "create", "save", "a new file".
    var creates: Bool { !words.isDisjoint(with: Prose.making) && !changesPart }

    /// Whether the words say that what is shown is the whole: "replace the contents of", "now looks like this", "the whole file".
    private var saysWhole: Bool {
        let words = words
        if words.contains("replace"), words.contains("contents") || words.contains("content") || replaces { return true }
        if words.contains("now"), words.contains("looks") || words.contains("reads") { return true }
        return !words.isDisjoint(with: ["whole", "entire", "complete", "full"])
    }

    /// The words just before the path that is named last.
    private var beforePath: [String] {
        guard let index = inlines.lastIndex(where: { $0.isMarked && FileName.path($0.text) != nil }), index > 0 else { return [] }
        return inlines[..<index].map(\.text).joined().lowercased().split { !$0.isLetter }.map(String.init)
    }

    /// "Replace `app.py` with", "replace the `app.py`".
    private var replaces: Bool {
        let before = beforePath
        return before.last == "replace" || (before.dropLast().last == "replace" && ["the", "your", "our"].contains(before.last))
    }

    /// Whether the words change a part of a file: "edit", "in `x`, remove", "add the following to `x`".
    var changesPart: Bool {
        if saysWhole { return false }
        let words = words
        if !words.isDisjoint(with: Prose.changing) { return true }
        let before = beforePath.reversed().drop { ["the", "your", "our", "file", "this"].contains($0) }
        return (before.first == "to" || before.first == "into") && words.isDisjoint(with: Prose.making)
    }

    /// Whether the words show or create the whole of a file, rather than change a part of it.
    /// - Parameter known: whether the post has shown the file before: then only words that say so replace it.
    func showsWholeFile(known: Bool) -> Bool {
        if saysWhole { return true }
        if changesPart { return false }
        if known { return creates }
        return !words.isDisjoint(with: Prose.creating) || inlines.last.map { $0.text.hasSuffix(":") } ?? false || inlines.count == 1
    }
}

extension Inline {
    /// Whether it is set apart from the prose around it, as names are.
    fileprivate var isMarked: Bool {
        if case .text = self { false } else { true }
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

    /// Whether a path is a Dockerfile's.
    static func isDockerfile(_ path: String) -> Bool {
        let name = path.split(separator: "/").last ?? ""
        return name.hasPrefix("Dockerfile") || name.hasPrefix("Containerfile") || name.hasSuffix(".dockerfile")
            || name.hasSuffix(".Dockerfile")
    }

    /// Whether a path is that of a file whose lines look like a shell's.
    static func isShellFile(_ path: String) -> Bool {
        [".sh", ".bash", ".zsh", ".ksh", ".fish", ".env", "rc"].contains(where: path.hasSuffix)
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
