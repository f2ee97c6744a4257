// Prompts at the start of a line: the reader's own shell's, and those of containers and programs.

enum Prompts {
    /// Whose prompt it is.
    enum Kind: Hashable {
        /// The shell of the reader's computer.
        case host
        /// A container's shell.
        case shell
        /// A program, such as `mysql>`.
        case program
        /// A shell of Windows.
        case windows
    }

    /// The prompt at the start of a line with its length, or nil.
    /// - Parameters:
    ///   - indent: how many blanks stand before the host's prompts of the block.
    ///   - angle: whether `> ` is the host's prompt here.
    static func find(_ line: Substring, indent: Int = 0, angle: Bool = false) -> (kind: Kind, length: Int)? {
        if let found = inner(line) { return found }
        if angle, line.dropFirst(indent).hasPrefix("> ") { return (.host, indent + 2) }
        return host(line, indent: indent).map { (.host, $0) }
    }

    /// Whether a block's prompt is `> `: its first line begins so, and a program follows.
    static func isAngle(_ lines: [Substring]) -> Bool {
        guard let first = lines.first(where: { !$0.trimmed.isEmpty }), first.hasPrefix("> ") else { return false }
        return Programs.isCommand(first.dropFirst(2))
    }

    /// The length of a host's prompt at the start of a line (`$ `, `user@host:~$ `, `[user@host dir]$ `, `(venv) $ `, `➜  dir `), or nil.
    static func host(_ line: Substring, indent: Int = 0) -> Int? {
        guard line.prefix(while: \.isBlank).count == indent else { return nil }
        let text = line.dropFirst(indent)
        guard inner(text) == nil else { return nil }
        return (plain(text) ?? arrow(text) ?? named(text)).map { $0 + indent }
    }

    /// How far the prompts of a block are indented: as its first line, where that has one. An indented prompt further down is output.
    static func indent(of lines: [Substring]) -> Int {
        guard let first = lines.first(where: { !$0.trimmed.isEmpty }) else { return 0 }
        let indent = first.prefix(while: \.isBlank).count
        guard indent > 0, let length = host(first, indent: indent) else { return 0 }
        // curl's table of progress begins with blanks and `% Total`.
        return first.dropFirst(indent).first != "%" || Programs.isCommand(first.dropFirst(length)) ? indent : 0
    }

    private static func plain(_ text: Substring) -> Int? {
        for mark in ["$", "%", "❯"] where text.hasPrefix(mark) {
            if text.count == 1 { return 1 }
            if text.hasPrefix(mark + " ") || text.hasPrefix(mark + "\t") { return 1 + text.dropFirst().prefix(while: \.isBlank).count }
            // `$docker run`: a prompt without its blank, where a program follows and no variable.
            let word = text.dropFirst().prefix { !$0.isWhitespace }
            if mark == "$", Programs.neverVariables.contains(String(word)) { return 1 }
        }
        return nil
    }

    /// `➜  dir git:(main) ✗ `
    private static func arrow(_ text: Substring) -> Int? {
        guard text.hasPrefix("➜ ") else { return nil }
        var rest = afterWord(text.dropFirst().drop(while: \.isBlank))
        for part in ["git:(", "✗ "] where rest.hasPrefix(part) { rest = afterWord(rest) }
        return text.count - rest.count
    }

    private static func afterWord(_ text: Substring) -> Substring {
        let blanks = text.drop { !$0.isBlank }
        return blanks.drop(while: \.isBlank)
    }

    /// What stands before `$` or `%`: `user@host:dir`, `user@host dir `, `[user@host dir]`, `~/dir`, `node1`, any of them after `(env) `.
    private static func named(_ text: Substring) -> Int? {
        var head = text
        if head.first == "(", let close = head.firstIndex(of: ")"), head[..<close].allSatisfy({ !$0.isWhitespace }) {
            head = head[head.index(after: close)...].drop(while: \.isBlank)
            if let length = plain(head) { return text.count - head.count + length }
        }
        guard let end = head.firstIndex(where: { $0 == "$" || $0 == "%" }), end != head.startIndex else { return nil }
        let after = head[head.index(after: end)...]
        guard after.isEmpty || after.first == " ", isName(head[..<end], before: head[end], after) else { return nil }
        return text.count - after.count + (after.isEmpty ? 0 : 1)
    }

    /// The machine that a prompt names: `node2$ docker ps`.
    static func machine(_ line: Substring) -> Substring? {
        guard line.first?.isLetter == true, let mark = line.utf8.firstIndex(of: UInt8(ascii: "$")), mark != line.startIndex else {
            return nil
        }
        let head = line[..<mark]
        guard head.utf8.count <= 21, !head.utf8.contains(UInt8(ascii: "@")), host(line) != nil else { return nil }
        return head.trimmed
    }

    private static func isName(_ head: Substring, before mark: Character, _ after: Substring) -> Bool {
        let words = head.split(separator: " ")
        if head.first == "[" { return head.hasSuffix("]") && head.contains("@") && words.count <= 2 }
        if head.first == "~" { return words.count == 1 }
        guard words.first?.contains("@") == true, words.first?.first != "@" else {
            // `node1$ docker ps`: a computer's name, where a program follows.
            let name = head.last == " " ? head.dropLast() : head
            let isPlain = mark == "$" && name.count <= 20 && name.allSatisfy { $0.isLetter || $0.isNumber || $0 == "-" }
            return isPlain && head.first?.isLetter == true && Programs.isCommand(after)
        }
        return words.count == 1 || (words.count == 2 && mark == "%" && head.hasSuffix(" "))
    }

    /// The prompt of a container's shell or of a program (`/app # `, `root@5f3c:/# `, `bash-5.1$ `, `mysql> `, `>>> `), or of Windows.
    static func inner(_ line: Substring) -> (kind: Kind, length: Int)? {
        let text = line.drop(while: \.isBlank)
        guard let first = text.first, let (kind, length) = innerLength(text, first) else { return nil }
        let rest = text.dropFirst(length)
        if rest.isEmpty { return (kind, line.count) }
        return rest.first == " " ? (kind, line.count - rest.count + 1) : nil
    }

    private static let programs = [
        ">>>", "mysql>", "MariaDB [", "sqlite>", "redis>", "mongo>", "mongosh>", "ghci>", "julia>", "irb>", "cqlsh>", "scala>", "jshell>",
        "test>", "admin>", "ksql>", "ftp>", "irb(main)",
    ]

    private static func innerLength(_ text: Substring, _ start: Character) -> (Kind, Int)? {
        for program in programs where program.first == start && text.hasPrefix(program) {
            guard !program.hasSuffix(">") else { return (.program, program.count) }
            return text.firstIndex(of: ">").map { (.program, text.distance(from: text.startIndex, to: $0) + 1) }
        }
        for start in ["PS ", "C:\\", "PS>"] where text.hasPrefix(start) {
            guard let end = text.firstIndex(of: ">"), !text[..<end].dropFirst(3).contains(" ") else { return nil }
            return (.windows, text.distance(from: text.startIndex, to: end) + 1)
        }
        let first = text.prefix { $0 != " " }
        if let mark = ["=#", "=>", ":6379>", "-#"].first(where: first.hasSuffix) {
            let name = first.dropLast(mark.count)
            let isName = !name.isEmpty && name.allSatisfy { $0.isLetter || $0.isNumber || "._-".contains($0) }
            return isName ? (.program, first.count) : nil
        }
        return shellLength(first, of: text).map { (.shell, $0) }
    }

    /// `/app #`, `~ #`, `/ $`: busybox; `root@5f3c:/#`, `bash-5.1$`, `sh-4.4#`, `[root@5f3c /]#`, `root:/#`: others.
    private static func shellLength(_ first: Substring, of text: Substring) -> Int? {
        if first.first == "/" || first == "~" {
            let rest = text.dropFirst(first.count + 1)
            if first.hasSuffix("#"), first.count > 1 { return first.count }
            return rest.first == "#" || (rest.first == "$" && first.first == "/") ? first.count + 2 : nil
        }
        if first.hasPrefix("[root@"), let end = text.firstIndex(of: "]"), text[text.index(after: end)...].first == "#" {
            return text.distance(from: text.startIndex, to: end) + 2
        }
        if let length = namedRoot(first, of: text) { return length }
        guard let mark = first.last, mark == "#" || mark == "$" else { return nil }
        if ["bash-", "sh-", "ash-"].contains(where: first.hasPrefix) { return first.count }
        guard let at = first.firstIndex(of: "@"), let colon = first[at...].firstIndex(of: ":") else { return nil }
        let host = first[first.index(after: at)..<colon]
        return mark == "#" || (host.count == 12 && host.allSatisfy(\.isHexDigit)) ? first.count : nil
    }

    /// `c1# ip route`, `c1 # ip route`: a container's name, where a program follows.
    private static func namedRoot(_ first: Substring, of text: Substring) -> Int? {
        let name = first.hasSuffix("#") ? first.dropLast() : first
        let rest = text.dropFirst(name.count).drop(while: \.isBlank)
        guard rest.first == "#", rest.dropFirst().first == " ", (1...20).contains(name.count), name.first?.isLetter == true,
            name.allSatisfy({ $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" }), Programs.isCommand(rest.dropFirst(2)),
            !Programs.isCommand(name)
        else { return nil }
        return text.count - rest.count + 1
    }

    /// Whether a line goes on with what was begun at a program's prompt: `... ` in Python, `    -> ` in MySQL.
    static func continuesProgram(_ line: Substring) -> Int? {
        let text = line.drop(while: \.isBlank)
        for mark in ["...", "->"] where text == mark || text.hasPrefix(mark + " ") {
            return min(line.count, line.count - text.count + mark.count + 1)
        }
        return nil
    }

    /// Whether a line looks like a prompt and a program, though none is known that looks so.
    static func seemsPrompted(_ line: Substring) -> Bool {
        let words = line.split(whereSeparator: \.isWhitespace)
        guard words.count >= 2, let mark = words[0].last, "$%#>❯»λ".contains(mark), words[0].count <= 40, words[0] != "#" else {
            return false
        }
        return !words[0].contains("=") && Programs.isCommand(words[1...].joined(separator: " "))
    }
}

extension Character {
    var isBlank: Bool { self == " " || self == "\t" }
}
