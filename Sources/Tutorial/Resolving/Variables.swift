// Shell variables that a post uses and nothing in it sets, so that they would stand for nothing.

/// The words of the commands so far: what one of them names without a `$`, it may have set.
struct Variables {
    private var named: Set<Substring> = []
    /// Whether other files may have set what nobody can know.
    private var isOpen = false

    mutating func follow(_ text: String) {
        if text.contains("$(docker-machine") || text.contains("set -a") { isOpen = true }
        for words in ShellWords.commands(in: text) where ["source", ".", "eval"].contains(words[0]) { isOpen = true }
        var before: Character = " "
        for word in text.split(maxSplits: .max, omittingEmptySubsequences: false, whereSeparator: { !Variables.isPart($0) }) {
            if word.startIndex > text.startIndex { before = text[text.index(before: word.startIndex)] }
            if before != "$", before != "{", Variables.isName(word) { named.insert(word) }
        }
    }

    /// The first variable that a docker command's words hold and nothing sets; one that has a value of its own to fall back on is none.
    func unset(in text: String) -> String? {
        guard !isOpen, text.utf8.contains(UInt8(ascii: "$")), !text.contains("<<"), !DockerCommand.all(in: text).isEmpty else { return nil }
        var quote: Character?
        var rest = text[...]
        while let character = rest.popFirst() {
            switch character {
            case "\\" where quote != "'": _ = rest.popFirst()
            case "'", "\"":
                if quote == nil { quote = character } else if quote == character { quote = nil }
            case "$" where quote != "'":
                let isBraced = rest.first == "{"
                let name = rest.dropFirst(isBraced ? 1 : 0).prefix(while: Variables.isPart)
                rest = rest[name.endIndex...]
                if isBraced, rest.first != "}" { continue }
                if Variables.isName(name), !named.contains(name), !Variables.given.contains(String(name)) { return String(name) }
            default: break
            }
        }
        return nil
    }

    private static func isPart(_ character: Character) -> Bool {
        character.isASCII && (character.isLetter || character.isNumber || character == "_")
    }

    /// Upper case, as a reader's own variables are; others belong to loops and other languages.
    private static func isName(_ word: Substring) -> Bool {
        word.utf8.count > 1 && word.utf8.first.map { (0x41...0x5A).contains($0) } == true
            && word.utf8.allSatisfy { (0x41...0x5A).contains($0) || (0x30...0x39).contains($0) || $0 == UInt8(ascii: "_") }
    }

    /// What every shell has, and what is commonly unset.
    private static let given: Set<String> = [
        "HOME", "USER", "LOGNAME", "PATH", "PWD", "OLDPWD", "SHELL", "TERM", "LANG", "LC_ALL", "HOSTNAME", "UID", "EUID", "PPID", "RANDOM",
        "SECONDS", "EPOCHSECONDS", "BASH", "BASHPID", "BASH_VERSION", "IFS", "PS1", "PS2", "REPLY", "SHLVL", "LINENO", "COLUMNS", "LINES",
        "HOSTTYPE", "OSTYPE", "MACHTYPE", "GROUPS", "TMPDIR", "DISPLAY", "EDITOR", "DOCKER_HOST", "DOCKER_CONFIG", "SSH_AUTH_SOCK",
        "XAUTHORITY", "TZ",
    ]
}
