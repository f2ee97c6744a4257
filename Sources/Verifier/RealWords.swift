// What stands in this run where the post shows an id, a name or a port of its author's computer.

import Tutorial

extension Judge {
    /// The word that a step's output holds in the place of a shown one; nil where that is not known.
    func realWord(for written: String, shownBy step: Int) -> String? {
        guard let shown = plan.steps[step].command?.output, let screen = screens[step] else { return nil }
        for pair in Comparison.pairs(shown, screen, masks) {
            if let word = counterpart(of: written, in: pair.shown, pair.came) { return word }
        }
        // The line around it differs: the one word of its kind that came must be it.
        let kind = Kind(written)
        let found = Set(Kind.words(screen).filter { kind.isLike($0) }.map { String($0.prefix(kind == .id ? 12 : 80)) })
        return found.count == 1 ? found.first : nil
    }

    private func counterpart(of written: String, in shown: String, _ came: String) -> String? {
        let (shownWords, words) = (Kind.words(shown), Kind.words(came))
        guard let place = shownWords.firstIndex(where: { $0 == written || (Kind(written) == .id && $0.hasPrefix(written)) }) else {
            return nil
        }
        let kind = Kind(String(shownWords[place]))
        // Words before it may be ages of another length, and so may those after it: the place counts among words of its kind.
        let before = shownWords[..<place].count { kind.isLike($0) }
        let candidates = words.filter { kind.isLike($0) }
        return before < candidates.count ? String(candidates[before]) : nil
    }
}

/// What kind of word an engine makes up.
private enum Kind {
    case id, port, name, other

    init(_ word: String) {
        if word.utf8.count == 5, let port = Int(word), (32768...60999).contains(port) {
            self = .port
        } else if Self.isHex(word[...]) {
            self = .id
        } else {
            self = word.contains("_") ? .name : .other
        }
    }

    func isLike(_ word: Substring) -> Bool {
        switch self {
        case .id: word.utf8.count >= 12 && Self.isHex(word)
        case .port: word.utf8.count == 5 && (Int(word).map((32768...60999).contains) ?? false)
        case .name: word.wholeMatch(of: /[a-z]+_[a-z]+\d?/) != nil
        case .other: word.utf8.count == 25 || word.hasPrefix("SWMTKN-")
        }
    }

    private static func isHex(_ word: Substring) -> Bool {
        word.utf8.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x66).contains($0) }
    }

    static func words(_ text: String) -> [Substring] {
        text.split { !($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }.map { word in
            var word = word.drop { $0 == "-" }
            while word.last == "-" { word.removeLast() }
            return word
        }
    }
}
