// Abbreviations on the tree: where one that the text defines stands as a word of its own, it says what it means.

import CCMarkGFM

struct Abbreviations {
    /// The names as a tree of bytes: a step leads from a number to another one, 0 being the root.
    private var steps: [Step: Int] = [:]
    /// What is written for the name that ends at a number.
    private var html: [Int: String] = [:]
    private var count = 0
    /// How many bytes may still be written: a long meaning is not said a million times.
    private var left: Int

    private struct Step: Hashable {
        let from: Int
        let byte: UInt8
    }

    /// - Parameter limit: how many bytes may be written in the place of names.
    init(_ meanings: [String: String], limit: Int) {
        left = limit
        for (name, meaning) in meanings {
            var node = 0
            for byte in name.utf8 {
                let step = Step(from: node, byte: byte)
                if steps[step] == nil {
                    count += 1
                    steps[step] = count
                }
                node = steps[step]!
            }
            html[node] = "<abbr title=\"\(escapedAttribute(meaning))\">\(escapedAttribute(name))</abbr>"
        }
    }

    /// Replaces the abbreviations in a text; code and raw HTML are not text.
    mutating func apply(to node: Tree) {
        let bytes = Array(node.literalBytes)
        var (start, index) = (0, 0)
        func insert(_ type: cmark_node_type, _ literal: String) {
            let new = Tree(type, in: node)
            new.set(literal: literal)
            new.node.pointee.start_line = node.node.pointee.start_line
            new.node.pointee.start_column = node.node.pointee.start_column
            cmark_node_insert_before(node.node, new.node)
        }
        while index < bytes.count {
            guard index == 0 || isWord(bytes[index - 1]) != isWord(bytes[index]), let found = name(in: bytes, at: index),
                left >= found.html.utf8.count
            else {
                index += 1
                continue
            }
            if start < index { insert(CMARK_NODE_TEXT, String(decoding: bytes[start..<index], as: UTF8.self)) }
            insert(CMARK_NODE_HTML_INLINE, found.html)
            left -= found.html.utf8.count
            index += found.length
            start = index
        }
        if start > 0 { node.set(literal: String(decoding: bytes[start...], as: UTF8.self)) }
    }

    /// The longest name that stands at `index` as a word.
    private func name(in bytes: [UInt8], at index: Int) -> (html: String, length: Int)? {
        var (node, end) = (0, index)
        var found: (html: String, length: Int)?
        while end < bytes.count, let next = steps[Step(from: node, byte: bytes[end])] {
            (node, end) = (next, end + 1)
            guard end == bytes.count || isWord(bytes[end]) != isWord(bytes[end - 1]), let html = html[node] else { continue }
            found = (html, end - index)
        }
        return found
    }

    private func isWord(_ byte: UInt8) -> Bool {
        HTMLTags.isLetter(byte) || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || byte >= 0x80
    }
}
