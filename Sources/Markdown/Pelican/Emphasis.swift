// Emphasis by Python-Markdown's rules: CommonMark's way of pairing `*` and `_`, but white space alone decides what can begin and end it,
// not punctuation; and `***both***` is emphasis in strong.

import CCMarkGFM

struct Emphasis {
    /// What stands beside a run of signs.
    enum Neighbour {
        case edge, space, word, other

        init(_ node: Tree, isBefore: Bool) {
            switch node.kind {
            case .softBreak, .lineBreak: self = .space
            case .text where !node.literalBytes.isEmpty:
                let bytes = node.literalBytes
                self = isBefore ? Neighbour(endOf: bytes, at: bytes.count) : Neighbour(startOf: bytes, at: 0)
            default: self = .other
            }
        }

        init(startOf bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
            var index = index
            while index + 2 < bytes.count, bytes[index] == Mark.first, bytes[index + 1] == Mark.second {
                // Another sign, or something stashed, is neither a blank nor a word.
                guard bytes[index + 2] == Mark.guardian.rawValue || bytes[index + 2] == Mark.bare.rawValue else {
                    self = .other
                    return
                }
                index += 3
            }
            guard index < bytes.count, bytes[index] >= 0x80 else {
                self = index < bytes.count ? Neighbour(ascii: bytes[index]) : .edge
                return
            }
            let end = min(bytes.count, index + 4)
            self = Neighbour(String(decoding: bytes[index..<end], as: UTF8.self).unicodeScalars.first)
        }

        init(endOf bytes: UnsafeBufferPointer<UInt8>, at index: Int) {
            var start = index - 1
            guard bytes[start] >= 0x80 else {
                self = Neighbour(ascii: bytes[start])
                return
            }
            while start > 0, bytes[start] & 0xC0 == 0x80, index - start < 4 { start -= 1 }
            if index - start == 3, bytes[start] == Mark.first, bytes[start + 1] == Mark.second, (0x90...0x95).contains(bytes[start + 2]) {
                let isInvisible = bytes[start + 2] == Mark.guardian.rawValue || bytes[start + 2] == Mark.bare.rawValue
                self = isInvisible ? .edge : .other
                return
            }
            self = Neighbour(String(decoding: bytes[start..<index], as: UTF8.self).unicodeScalars.first)
        }

        private init(ascii byte: UInt8) {
            switch byte {
            case UInt8(ascii: " "), 9...13: self = .space
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "0")...UInt8(ascii: "9"),
                UInt8(ascii: "_"):
                self = .word
            default: self = .other
            }
        }

        private init(_ scalar: Unicode.Scalar?) {
            guard let scalar else {
                self = .edge
                return
            }
            if scalar.properties.isWhitespace {
                self = .space
            } else if scalar == "_" || scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
                self = .word
            } else {
                self = .other
            }
        }

        var isOpen: Bool { self == .edge || self == .space }
    }

    private struct Run {
        let place: Tree
        let sign: Mark
        let length: Int
        var left: Int
        let opens: Bool
        let closes: Bool
        var previous: Int
        var next: Int
    }

    private var runs: [Run] = []

    mutating func add(_ place: Tree, sign: Mark, count: Int, before: Neighbour, after: Neighbour) {
        var (opens, closes) = (!after.isOpen, !before.isOpen)
        if sign == .underscore {
            opens = opens && before != .word
            closes = closes && after != .word
        }
        runs.append(
            Run(
                place: place, sign: sign, length: count, left: count, opens: opens, closes: closes, previous: runs.count - 1,
                next: runs.count + 1))
    }

    /// Makes elements of the pairs; what finds no partner is text.
    mutating func pair() {
        /// For each kind of closing run, where a search for its opening one need not look any more.
        var bottoms: [Int: Int] = [:]
        var current = 0
        while current < runs.count {
            guard runs[current].closes, runs[current].left > 0 else {
                current = runs[current].next
                continue
            }
            let key = (runs[current].sign == .star ? 0 : 6) + (runs[current].opens ? 3 : 0) + runs[current].length % 3
            let bottom = bottoms[key] ?? -1
            var opener = runs[current].previous
            while opener > bottom, !fits(opener, current) { opener = runs[opener].previous }
            guard opener > bottom else {
                bottoms[key] = runs[current].previous
                if !runs[current].opens { remove(current) }
                current = runs[current].next
                continue
            }
            enclose(opener, current)
            if runs[opener].left == 0 { remove(opener) }
            if runs[current].left == 0 {
                remove(current)
                current = runs[current].next
            }
        }
        for run in runs {
            if run.left == 0 {
                cmark_node_free(run.place.node)
            } else {
                run.place.set(literal: String(repeating: run.sign == .star ? "*" : "_", count: run.left))
            }
        }
    }

    private func fits(_ opener: Int, _ closer: Int) -> Bool {
        let (open, close) = (runs[opener], runs[closer])
        guard open.sign == close.sign, open.opens, open.left > 0 else { return false }
        // The rule of three, as in CommonMark.
        guard open.closes || close.opens else { return true }
        return (open.length + close.length) % 3 != 0 || open.length % 3 == 0 && close.length % 3 == 0
    }

    private mutating func enclose(_ opener: Int, _ closer: Int) {
        let (open, close) = (runs[opener].left, runs[closer].left)
        let isStrong = open >= 2 && close >= 2 && !(open == 3 && close >= 3)
        let element = Tree(isStrong ? CMARK_NODE_STRONG : CMARK_NODE_EMPH, in: runs[opener].place)
        element.node.pointee.start_line = runs[opener].place.node.pointee.start_line
        let (first, last) = (runs[opener].place, runs[closer].place)
        while let node = first.next, node != last {
            cmark_node_unlink(node.node)
            cmark_node_append_child(element.node, node.node)
        }
        cmark_node_insert_after(first.node, element.node)
        runs[opener].left -= isStrong ? 2 : 1
        runs[closer].left -= isStrong ? 2 : 1
        // What stood between the two pairs with nothing outside.
        runs[opener].next = closer
        runs[closer].previous = opener
    }

    private mutating func remove(_ index: Int) {
        let (previous, next) = (runs[index].previous, runs[index].next)
        if previous >= 0 { runs[previous].next = next }
        if next < runs.count { runs[next].previous = previous }
    }
}
