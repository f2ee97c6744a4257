// What slows the parser down beyond all bounds, kept from it: containers in containers by the hundred, tables of more than a thousand columns,
// long targets used by the thousand, as many declarations that do not end, addresses that end with as many parentheses, and links by the
// thousand behind as many signs of emphasis; and what it
// tears: `[^` over a line's end, of whose text it would keep as many bytes as the columns of two lines differ by.
//
// GitHub's own parser has limits of that kind too. A noncharacter stands in the sign that would begin such a thing, and is taken out of the
// tree again.

import CCMarkGFM

struct ParserGuards {
    /// The text with guards in it.
    let text: [UInt8]

    /// Nothing takes long in texts up to this size.
    private static let smallest = 4096
    /// No list item or quote begins behind so many bytes of its line.
    private static let deepest = 200

    /// - Returns: nil where a text needs no guards.
    init?(_ text: [UInt8]) {
        var guards = Self.openFootnotes(text)
        if text.count > Self.smallest {
            guards += Self.deepContainers(text) + Self.largeTables(text) + Self.longDefinitions(text)
            guards += Self.openDeclarations(text) + Self.longAddresses(text) + Self.crowdedBrackets(text)
        }
        guards.sort()
        guard !guards.isEmpty else { return nil }
        var guarded: [UInt8] = []
        guarded.reserveCapacity(text.count + guards.count * 3)
        var start = 0
        for place in guards {
            guarded.append(contentsOf: text[start..<place])
            guarded.append(.guardian)
            start = place
        }
        guarded.append(contentsOf: text[start...])
        self.text = guarded
    }

    /// Takes the guards out of a tree's texts: code is what its author wrote.
    func remove(from root: Tree) {
        root.visit { node in
            if let literal = Self.withoutGuards(node.literalBytes) { node.set(literal: literal) }
            switch node.kind {
            case .link, .image:
                if let url = Self.withoutGuards(node.urlBytes) { node.set(url: url) }
                if let title = Self.withoutGuards(node.titleBytes) { node.set(title: title) }
            case .codeBlock:
                if let info = Self.withoutGuards(node.infoBytes) { node.set(info: info) }
            default: break
            }
            return true
        }
    }

    /// A text without the guards in it; nil where it has none.
    private static func withoutGuards(_ text: UnsafeBufferPointer<UInt8>) -> String? {
        let (bytes, guardian) = (Array(text), Mark.guardian.bytes)
        var (kept, index) = ([UInt8](), 0)
        while let next = bytes.firstOffset(of: Mark.first, from: index) {
            let isGuard = bytes[next...].starts(with: guardian)
            kept.append(contentsOf: bytes[index..<(isGuard ? next : next + 1)])
            index = isGuard ? next + 3 : next + 1
        }
        kept.append(contentsOf: bytes[index...])
        return kept.count < bytes.count ? String(decoding: kept, as: UTF8.self) : nil
    }

    // MARK: Footnotes

    /// The places in `[^` that no plain label and `]` follow on the same line: they can refer to no footnote.
    private static func openFootnotes(_ text: [UInt8]) -> [Int] {
        var (places, index) = ([Int](), 1)
        while index < text.count, let caret = text.firstOffset(of: UInt8(ascii: "^"), from: index) {
            index = caret + 1
            guard text[caret - 1] == UInt8(ascii: "[") else { continue }
            // What begins code or HTML, or an escape, may hide a bracket from the parser.
            while index < text.count, !"\r\n[]\\`<".utf8.contains(text[index]) { index += 1 }
            if index < text.count, text[index] != UInt8(ascii: "]") { places.append(caret) }
        }
        return places
    }

    // MARK: Containers

    private static func deepContainers(_ text: [UInt8]) -> [Int] {
        var places: [Int] = []
        var start = 0
        while start < text.count {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.count
            if end - start > deepest, let place = deepContainer(text, start..<end) { places.append(place) }
            start = end + 1
        }
        return places
    }

    /// Where the first container begins that is too deep in its line.
    private static func deepContainer(_ text: [UInt8], _ line: Range<Int>) -> Int? {
        var index = line.lowerBound
        while index < line.upperBound {
            if isSpace(text[index]) {
                index += 1
                continue
            }
            guard let end = markerEnd(text, index, line.upperBound) else { return nil }
            if index - line.lowerBound >= deepest {
                // `- - -` is a thematic break, however long.
                let isBreak =
                    text[index..<line.upperBound].allSatisfy { $0 == text[index] || isSpace($0) } && text[index] != UInt8(ascii: ">")
                return isBreak ? nil : index
            }
            index = end
        }
        return nil
    }

    /// Behind the marker of a quote or list item that stands at `index`.
    private static func markerEnd(_ text: [UInt8], _ index: Int, _ limit: Int) -> Int? {
        var end = index + 1
        switch text[index] {
        case UInt8(ascii: ">"): return end
        case UInt8(ascii: "-"), UInt8(ascii: "+"), UInt8(ascii: "*"): break
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            while end < limit, (0x30...0x39).contains(text[end]), end - index < 9 { end += 1 }
            guard end < limit, text[end] == UInt8(ascii: ".") || text[end] == UInt8(ascii: ")") else { return nil }
            end += 1
        default: return nil
        }
        return end == limit || isSpace(text[end]) ? end : nil
    }

    // MARK: Tables

    /// No table has more columns.
    static let mostColumns = 1000
    /// No table has more cells that its author did not write: each row has as many as the head.
    static let mostCells = 500_000

    /// Lines between blank ones, as far as they may be a table.
    private struct Rows {
        /// The ends of lines that may be a ruler between head and body.
        var rulers: [Int] = []
        var columns = 0
        var added = 0
        var isTooLarge = false
    }

    /// The places of the last signs of rulers that would make too large a table.
    private static func largeTables(_ text: [UInt8]) -> [Int] {
        guard text.firstOffset(of: UInt8(ascii: "|")) != nil else { return [] }
        var places: [Int] = []
        var rows = Rows()
        var start = 0
        while start < text.count {
            let lineEnd = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.count
            var end = lineEnd
            while end > start, isSpace(text[end - 1]) { end -= 1 }
            if start == end {
                if rows.isTooLarge { places += rows.rulers }
                rows = Rows()
            } else {
                let bars = text[start..<end].count { $0 == UInt8(ascii: "|") }
                rows.added += max(0, rows.columns - bars)
                if isRuler(text[start..<end]) {
                    rows.rulers.append(end - 1)
                    rows.columns = max(rows.columns, bars + 1)
                }
                if bars > mostColumns || rows.added > mostCells { rows.isTooLarge = true }
            }
            start = lineEnd + 1
        }
        return rows.isTooLarge ? places + rows.rulers : places
    }

    /// Whether a line may be a ruler, in a list or quote or not.
    private static func isRuler(_ line: ArraySlice<UInt8>) -> Bool {
        line.contains(UInt8(ascii: "-")) && line.allSatisfy { isSpace($0) || (0x30...0x39).contains($0) || "|:->*+.)".utf8.contains($0) }
    }

    // MARK: Brackets

    /// At each bracket that closes, the parser may look through all the signs of emphasis before it in its paragraph: so many looks take no time,
    private static let mostLooks = 10_000_000
    /// and so many bounded time, in what is not known to be one paragraph.
    private static let mostLooksBetweenBlankLines = 1_000_000_000

    /// Signs of emphasis and closing brackets, and where these are.
    private struct Crowd {
        var signs = 0
        var brackets: [Int] = []

        var looks: Int { signs * brackets.count }

        mutating func add(_ text: [UInt8], _ line: Range<Int>) {
            for index in line {
                switch text[index] {
                case UInt8(ascii: "*"), UInt8(ascii: "_"), UInt8(ascii: "~"): signs += 1
                case UInt8(ascii: "]") where index == 0 || text[index - 1] != UInt8(ascii: "\\"): brackets.append(index)
                // A footnote needs no definition to be looked behind.
                case UInt8(ascii: "^") where index > 0 && text[index - 1] == UInt8(ascii: "["): brackets.append(index)
                default: continue
                }
            }
        }
    }

    /// The places before and behind brackets in paragraphs with too many of them and too much emphasis: there they end no link.
    private static func crowdedBrackets(_ text: [UInt8]) -> [Int] {
        guard text.hasMore(than: few, of: UInt8(ascii: "]")) else { return [] }
        var places: [Int] = []
        var (paragraph, all) = (Crowd(), Crowd())
        var (isFirst, isOrdered, isTable) = (true, false, false)
        func endParagraph() {
            if paragraph.looks > mostLooks { places += paragraph.brackets }
            paragraph = Crowd()
        }
        func endAll() {
            endParagraph()
            if all.looks > mostLooksBetweenBlankLines { places += all.brackets }
            (all, isFirst, isOrdered, isTable) = (Crowd(), true, false, false)
        }
        var start = 0
        while start < text.count {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.count
            let first = text[start..<end].firstIndex { !isSpace($0) && $0 != UInt8(ascii: ">") }
            if let first {
                let isItem = markerEnd(text, first, end) != nil
                let isNumber = (0x30...0x39).contains(text[first])
                // Only an item with the number one ends a paragraph, until there is a list.
                if isItem, isNumber, isFirst || ["1.", "1)"].contains(where: { text[first..<end].starts(with: $0.utf8) }) {
                    isOrdered = true
                }
                if isTable || isItem && (!isNumber || isOrdered) { endParagraph() }
                isTable = isTable || text[first] == UInt8(ascii: "|") && isRuler(text[first..<end])
                paragraph.add(text, start..<end)
                all.add(text, start..<end)
                isFirst = false
            } else {
                endAll()
            }
            start = end + 1
        }
        endAll()
        return Set(places).flatMap { [$0, $0 + 1] }
    }

    // MARK: Definitions

    /// Where `[label]: target "title"` is so long that to say it at each bracket would fill the memory: the places of the colons.
    private static func longDefinitions(_ text: [UInt8]) -> [Int] {
        let limit = Expansion.limit(of: text.count)
        guard text.hasDefinition else { return [] }
        let uses = text.count { $0 == UInt8(ascii: "]") }
        guard uses > limit / max(1, text.count) else { return [] }
        var (places, colons, start) = ([Int](), [Int](), 0)
        func endDefinitions(at end: Int) {
            places += colons.filter { (end - $0) > limit / uses }
            colons = []
        }
        while start < text.count {
            let end = text.firstOffset(of: UInt8(ascii: "\n"), from: start) ?? text.count
            let first = text[start..<end].first { !isSpace($0) && $0 != UInt8(ascii: ">") }
            if first == nil || first == UInt8(ascii: "[") { endDefinitions(at: start) }
            var index = start
            while let bracket = text.firstOffset(of: UInt8(ascii: "]"), from: index, to: end - 1) {
                if text[bracket + 1] == UInt8(ascii: ":"), !isFootnote(text, start..<bracket) { colons.append(bracket + 1) }
                index = bracket + 1
            }
            start = end + 1
        }
        endDefinitions(at: text.count)
        return places
    }

    /// Whether `[^label` stands in a line before its first `]:`.
    private static func isFootnote(_ text: [UInt8], _ range: Range<Int>) -> Bool {
        let label = text[range].prefix(1000).drop { isSpace($0) || $0 == UInt8(ascii: ">") }
        return label.starts(with: "[^".utf8) && !label.contains(UInt8(ascii: "]"))
    }

    // MARK: Declarations and addresses

    /// So many of one thing take no time yet.
    private static let few = 1000

    /// The places in `<!A` behind the last `>`: for each the parser would look through all that follows.
    private static func openDeclarations(_ text: [UInt8]) -> [Int] {
        guard text.hasMore(than: few, of: UInt8(ascii: "<")) else { return [] }
        var places: [Int] = []
        var index = (text.lastIndex(of: UInt8(ascii: ">")) ?? -1) + 1
        while let open = text.firstOffset(of: UInt8(ascii: "<"), from: index, to: text.count - 1) {
            if text[open + 1] == UInt8(ascii: "!") { places.append(open + 1) }
            index = open + 1
        }
        return places.count > few ? places : []
    }

    /// The places in `://`, `www.` and `@` of words with many closing parentheses: the parser would count them anew for each at the end.
    private static func longAddresses(_ text: [UInt8]) -> [Int] {
        guard text.hasMore(than: few, of: UInt8(ascii: ")")) else { return [] }
        var (places, start) = ([Int](), 0)
        while let first = text.firstOffset(of: UInt8(ascii: ")"), from: start) {
            let before = text[start..<first].lastIndex(where: isSpace).map { $0 + 1 } ?? start
            let end = text[first...].firstIndex(where: isSpace) ?? text.count
            if end - first > few, text[first..<end].count(where: { $0 == UInt8(ascii: ")") }) > few {
                places += (before..<end).filter { index in
                    ["://", "ww.", "@"].contains { text[index..<end].starts(with: $0.utf8) }
                }
            }
            start = end
        }
        return places
    }
}

extension [UInt8] {
    /// Whether a byte stands in a text more often than that.
    fileprivate func hasMore(than count: Int, of byte: UInt8) -> Bool {
        var (found, index) = (0, 0)
        while found <= count, let next = firstOffset(of: byte, from: index) { (found, index) = (found + 1, next + 1) }
        return found > count
    }

    /// Whether `]:` stands in a text.
    fileprivate var hasDefinition: Bool {
        var index = 0
        while let colon = firstOffset(of: UInt8(ascii: ":"), from: index) {
            if colon > 0, self[colon - 1] == UInt8(ascii: "]") { return true }
            index = colon + 1
        }
        return false
    }
}
