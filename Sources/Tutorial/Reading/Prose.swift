// What the sentence, the heading or the bold line just before a code block says of it.

import Markdown

/// The prose just before a code block.
///
/// Most paragraphs stand before no code block, so nothing is found out before it is asked for.
final class Prose {
    private let inlines: [Inline]

    init(_ inlines: [Inline]) { self.inlines = inlines }

    private lazy var sentences = Prose.sentences(inlines)
    /// The paragraph's last sentence, and the one before it where the last only points to what that names.
    private lazy var sentence = {
        let last = sentences.last ?? []
        guard sentences.count > 1, Prose.pointsBack(last), Prose.path(in: last) == nil else { return last }
        let before = sentences[sentences.count - 2]
        return Prose.path(in: before) == nil ? last : before + [.text(" ")] + last
    }()
    /// The words of the last sentence alone.
    private lazy var lastSentence = Prose.words((sentences.last ?? [])[...])
    /// The sentence's words in their order, in lower case.
    private lazy var ordered = Prose.words(sentence[...])
    /// Its words.
    private(set) lazy var words = Set(ordered)
    private lazy var found = Prose.path(in: sentence)
    /// The last path that it names.
    var path: String? { found?.path }
    private lazy var beforePath = found.map { Prose.words(sentence[..<$0.index]) + $0.before } ?? []
    private lazy var endsWithColon = sentence.last?.text.trimmedBlanks.last.map { $0 == ":" || $0 == "：" } ?? false
    /// Whether it is a name alone: a heading, a bold line, `app.py:`.
    private(set) lazy var isOnlyName = {
        guard found != nil else { return false }
        let rest = sentence.filter { !$0.text.allSatisfy { $0.isWhitespace || $0.isPunctuation } }
        return rest.count == 1 && (rest[0].isMarked || rest[0].text.split(separator: " ").count == 1)
    }()

    // MARK: What it says

    private static let changing: Set<String> = [
        "edit", "change", "changes", "modify", "update", "append", "line", "lines", "snippet", "excerpt", "remove", "delete", "insert",
        "end",
        "uncomment", "section", "part", "block", "bottom", "top", "replace",
    ]
    private static let creating: Set<String> = ["create", "creates", "creating", "save"]
    private static let making: Set<String> = ["create", "creates", "created", "creating", "save", "write", "new", "make", "generate"]
    private static let showing: Set<String> = making.union([
        "add", "file", "called", "named", "contents", "content", "following", "put", "with", "as", "here", "this", "holds", "contains",
        "containing", "place", "paste", "copy", "looks", "look", "below",
    ])
    private static let output: Set<String> = [
        "output", "outputs", "prints", "print", "printed", "see", "shows", "show", "display", "displays", "displayed", "result", "results",
        "returns",
        "response", "respond", "responds", "reply", "replies", "similar", "expected", "returned", "report", "reports", "logs", "message",
        "listed",
        "get", "gives",
    ]

    /// Whether the words make a file: "create", "save", "a new file".
    var creates: Bool { !words.isDisjoint(with: Prose.creating) || createsAnew }

    /// Whether they still do of a file that is there already.
    private var createsAnew: Bool { !words.isDisjoint(with: Prose.making) && !changesPart }

    /// Whether the words announce what a command prints.
    var announcesOutput: Bool { !words.isDisjoint(with: Prose.output) && words.isDisjoint(with: Prose.making) }

    /// "The following output", "you should see": what stands there is printed, whatever file is named beside it.
    var surelyAnnouncesOutput: Bool {
        if !words.isDisjoint(with: ["output", "outputs", "prints", "printed", "returns", "response", "responds"]) {
            return announcesOutput
        }
        return announcesOutput && words.contains("you") && !words.isDisjoint(with: ["see", "get"])
    }

    /// Whether the words say that what is shown is the whole: "replace the contents of", "now looks like this", "the whole file".
    var saysWhole: Bool {
        if words.contains("replace"), words.contains("contents") || words.contains("content") || replaces { return true }
        if words.contains("like"), !words.isDisjoint(with: ["look", "looks"]), !words.contains("lines") {
            return words.isDisjoint(with: ["something", "they"])
        }
        if words.contains("now"), !words.isDisjoint(with: ["reads", "contains", "is"]), path != nil { return true }
        return !words.isDisjoint(with: ["whole", "entire", "complete", "full", "final", "entirety", "completed", "overwrite"])
    }

    /// "It begins like this", "the second stage": a part, though it may look whole.
    var showsPart: Bool {
        let last = lastSentence
        if last.contains("create") || last.contains("save") { return false }
        if !Set(last).isDisjoint(with: ["begins", "begin", "starts", "beginning", "boilerplate", "snippet", "excerpt", "part"]) {
            return true
        }
        return zip(last, last.dropFirst()).contains { $1 == "stage" && !["multi", "single", "two"].contains($0) }
    }

    /// "It might look like this", "consider an app": nothing that the reader is to have.
    var isHypothetical: Bool {
        guard !creates, words.isDisjoint(with: ["copy", "paste"]) else { return false }
        if !words.isDisjoint(with: ["might", "consider", "imagine", "suppose", "hypothetical"]) { return true }
        return zip(ordered, ordered.dropFirst()).contains { ($0 == "can" && $1 == "also") || ($0 == "could" && $1 == "look") }
    }

    /// "If it reports an error": what follows is for those who have one.
    var isForTrouble: Bool {
        if words.contains("troubleshooting") { return true }
        return ordered.first == "if"
            && !words.isDisjoint(with: ["error", "errors", "fails", "fail", "reports", "problem", "problems", "trouble"])
    }

    /// The machine on which the sentence has something done: "run it on **node2**".
    var machine: String? { Prose.machines(in: sentence, afterPreposition: true).last }

    /// Names of machines, such as `node1` or `worker-2`.
    static func machines(in inlines: [Inline], afterPreposition: Bool = false) -> [String] {
        var found: [String] = []
        for (index, inline) in inlines.enumerated() where inline.isMarked && isMachine(inline.text) {
            let before = index > 0 ? words(inlines[index - 1...index - 1]).last : nil
            if !afterPreposition || before.map(["on", "from", "in", "into", "to", "of", "the"].contains) == true {
                found.append(inline.text)
            }
        }
        return found
    }

    private static func isMachine(_ name: String) -> Bool {
        let kinds = ["node", "manager", "worker", "host", "server", "master", "machine", "vm"]
        guard name.utf8.count <= 12, let kind = kinds.first(where: name.hasPrefix) else { return false }
        let rest = name.dropFirst(kind.count)
        return rest.contains(where: \.isNumber)
            && rest.allSatisfy { $0.isNumber || $0 == "-" || $0 == "_" || ($0.isLetter && rest.count <= 4) }
    }

    /// "Replace `app.py` with", "replace the `app.py`".
    private var replaces: Bool {
        beforePath.last == "replace" || (beforePath.dropLast().last == "replace" && ["the", "your", "our"].contains(beforePath.last))
    }

    /// Whether the words change a part of a file: "edit", "in `x`, remove", "add the following to `x`".
    var changesPart: Bool {
        if saysWhole { return false }
        if !words.isDisjoint(with: Prose.changing) { return true }
        let before = beforePath.reversed().drop { ["the", "your", "our", "file", "this", "existing"].contains($0) }
        // "In the `x` file there is a new entry".
        if before.first == "in", ordered.count > beforePath.count + 3, words.isDisjoint(with: Prose.making.subtracting(["new"])) {
            return true
        }
        return (before.first == "to" || before.first == "into") && words.isDisjoint(with: Prose.making)
    }

    /// Whether the words show or create the whole of a file, rather than change a part of it.
    /// - Parameters:
    ///   - known: whether the post has shown the file before: then only words that say so replace it.
    ///   - empty: whether a command made it with nothing in it (`touch`): then "edit", "open" and "add" fill it.
    func showsWholeFile(known: Bool, empty: Bool) -> Bool {
        if saysWhole || empty { return true }
        // "Create a file called x and add the following line to it".
        if !known, !words.isDisjoint(with: Prose.creating) { return true }
        if changesPart { return false }
        if known { return createsAnew }
        return !words.isDisjoint(with: Prose.showing) || endsWithColon || isOnlyName
    }

    // MARK: Where things are, and what to do

    /// "Or", "alternatively", "if you use podman instead": what follows stands in place of what came before.
    var offersAlternative: Bool {
        guard let first = ordered.first else { return false }
        if first == "or" || first == "alternatively" { return true }
        return ordered.starts(with: ["you", "can", "also"]) == false && words.contains("instead") && ["if", "you"].contains(first)
            && words.isDisjoint(with: Prose.making)
    }

    /// `=== "Windows"`: the label of a tab.
    var isTabLabel: Bool { sentence.first?.text.hasPrefix("=== ") == true }

    /// "On Windows", "if you are using PowerShell": what follows is for another system than the sandbox's; nil where it is not.
    var otherSystem: String? {
        for (system, names) in [
            ("Windows", ["windows", "powershell", "cmd", "wsl"]), ("a Mac", ["macos", "mac", "osx", "homebrew", "brew"]),
        ] where !words.isDisjoint(with: names) && words.isDisjoint(with: ["linux", "unix", "bash", "ubuntu"]) {
            if ordered.count <= 3
                || system == "Windows"
                    && (["on", "if", "for", "in", "windows", "powershell"].contains(ordered[0]) || words.contains("users"))
            {
                return system
            }
        }
        return nil
    }

    /// "In another terminal".
    var opensTerminal: Bool {
        guard !words.isDisjoint(with: ["terminal", "shell", "window", "console", "tab"]) else { return false }
        return !words.isDisjoint(with: ["another", "second", "new", "different", "separate", "other"]) && !words.contains("browser")
    }

    /// "Back in the first terminal".
    var returnsToTerminal: Bool {
        words.contains("terminal") && !words.isDisjoint(with: ["first", "original", "previous", "back"])
    }

    /// Whether the reader is told to end what is in front with Ctrl-C.
    var interrupts: Bool { Prose.isInterrupt(ordered) }

    /// Whether the reader is told to leave the container: "exit", "Ctrl-D".
    var leaves: Bool {
        if words.contains("exit") || words.contains("quit") || words.contains("logout") || words.contains("detach") { return true }
        return zip(ordered, ordered.dropFirst()).contains { ["ctrl", "control"].contains($0) && ($1 == "d" || $1 == "p") }
    }

    static func isInterrupt(_ words: [String]) -> Bool {
        zip(words, words.dropFirst()).contains { ["ctrl", "control", "cmd", "strg"].contains($0) && $1 == "c" } || words.contains("ctrlc")
    }

    // MARK: Reading

    /// All words of a text in lower case (ASCII's letters).
    static func words(_ inlines: ArraySlice<Inline>) -> [String] {
        inlines.flatMap { inline in
            inline.text.utf8.split { !$0.isASCIILetter && $0 < 0x80 }.map { word in
                String(decoding: word.map { $0.isASCIILetter ? $0 | 0x20 : $0 }, as: UTF8.self)
            }
        }
    }

    /// Cuts a paragraph after full stops that end sentences; names in code are never cut.
    private static func sentences(_ inlines: [Inline]) -> [[Inline]] {
        var sentences: [[Inline]] = [[]]
        for inline in inlines {
            guard case .text(let text) = inline else {
                sentences[sentences.count - 1].append(inline)
                continue
            }
            var rest = text[...]
            while let end = endOfSentence(rest) {
                sentences[sentences.count - 1].append(.text(String(rest[..<end])))
                sentences.append([])
                rest = rest[end...]
            }
            sentences[sentences.count - 1].append(.text(String(rest)))
        }
        return sentences.filter { sentence in sentence.contains { $0.text.utf8.contains { !$0.isSpace } } }
    }

    /// Where the next sentence begins: after `. `, `! `, `? ` or `.) `.
    private static func endOfSentence(_ text: Substring) -> Substring.Index? {
        let bytes = text.utf8
        var isEnd = false
        for index in bytes.indices {
            let byte = bytes[index]
            if isEnd, byte.isSpace { return bytes.index(after: index) }
            isEnd = ".!?".utf8.contains(byte) || (isEnd && byte == UInt8(ascii: ")"))
        }
        return nil
    }

    /// Whether a sentence without a name speaks of what the one before names: "add the following contents", "it looks like this".
    private static func pointsBack(_ sentence: [Inline]) -> Bool {
        let ordered = words(sentence[...])
        // "The line in the new file": a part.
        if let place = ordered.firstIndex(of: "in"), ordered[place...].prefix(4).contains("file") { return false }
        let words = Set(ordered)
        return !words.isDisjoint(with: [
            "following", "it", "file", "this", "contents", "content", "inside", "below", "looks", "paste", "add", "copy",
        ])
            && words.isDisjoint(with: ["run", "output", "command", "see", "execute", "build", "start"])
    }

    /// The last path that a sentence names: in code or bold; else in plain words with a surer sign. A folder named with it leads it.
    private static func path(in inlines: [Inline]) -> (path: String, index: Int, before: [String])? {
        for (index, inline) in inlines.enumerated().reversed() where inline.isMarked {
            guard let path = FileName.path(inline.text.hasSuffix(":") ? String(inline.text.dropLast()) : inline.text) else { continue }
            return (folder(in: inlines).map { path.contains("/") ? path : $0 + "/" + path } ?? path, index, [])
        }
        for (index, inline) in inlines.enumerated().reversed() where !inline.isMarked || inline.isBold {
            let words = inline.text.split { $0.isWhitespace || isWidePunctuation($0) }
            for (place, word) in words.enumerated().reversed() {
                guard let path = FileName.plainPath(word) else { continue }
                return (path, index, Prose.words([.text(words[..<place].joined(separator: " "))]))
            }
        }
        return nil
    }

    /// What sets words apart in Chinese and Japanese.
    private static func isWidePunctuation(_ character: Character) -> Bool { !character.isASCII && "（）：，。、「」『』《》【】；".contains(character) }

    /// "In the `web` directory", "under `src/`".
    private static func folder(in inlines: [Inline]) -> String? {
        for index in inlines.indices.dropFirst() {
            guard case .code(let name) = inlines[index] else { continue }
            let before = Prose.words(inlines[index - 1...index - 1]).suffix(2)
            guard before.contains(where: ["in", "inside", "into", "under", "within"].contains) else { continue }
            let after = inlines.indices.contains(index + 1) ? Prose.words(inlines[index + 1...index + 1]).first : nil
            guard name.hasSuffix("/") || after == "directory" || after == "folder" else { continue }
            let bare = name.hasPrefix("./") ? name.dropFirst(2) : name[...]
            let folder = bare.hasSuffix("/") ? bare.dropLast() : bare
            let isPlain = !folder.isEmpty && folder.allSatisfy { $0.isLetter || $0.isNumber || "._-/".contains($0) }
            if isPlain, !folder.hasPrefix("/"), !folder.hasPrefix(".") { return String(folder) }
        }
        return nil
    }
}

extension Inline {
    /// Whether it is set apart from the prose around it, as names are.
    var isMarked: Bool {
        if case .text = self { false } else { true }
    }
}

extension Inline {
    var isBold: Bool {
        if case .strong = self { true } else { false }
    }
}

extension StringProtocol {
    fileprivate var trimmedBlanks: Substring { Substring(self).trimmed }
}
