// Abbreviations on the tree: where one that the text defines stands as a word of its own, it says what it means.

import CCMarkGFM

struct Abbreviations {
    /// By their first byte, the longest names first.
    private var names: [UInt8: [(name: [UInt8], html: String)]] = [:]

    init(_ meanings: [String: String]) {
        for (name, meaning) in meanings {
            guard let first = name.utf8.first else { continue }
            names[first, default: []].append(
                (Array(name.utf8), "<abbr title=\"\(escapedAttribute(meaning))\">\(escapedAttribute(name))</abbr>"))
        }
        for first in names.keys { names[first]?.sort { $0.name.count > $1.name.count } }
    }

    /// Replaces the abbreviations in a text; code and raw HTML are not text.
    func apply(to node: Tree) {
        let bytes = Array(node.literalBytes)
        var (start, index) = (0, 0)
        func insert(_ type: cmark_node_type, _ literal: String) {
            let new = cmark_node_new(type)!
            cmark_node_set_literal(new, literal)
            new.pointee.start_line = node.node.pointee.start_line
            new.pointee.start_column = node.node.pointee.start_column
            cmark_node_insert_before(node.node, new)
        }
        while index < bytes.count {
            guard index == 0 || isWord(bytes[index - 1]) != isWord(bytes[index]), let found = name(in: bytes, at: index) else {
                index += 1
                continue
            }
            if start < index { insert(CMARK_NODE_TEXT, String(decoding: bytes[start..<index], as: UTF8.self)) }
            insert(CMARK_NODE_HTML_INLINE, found.html)
            index += found.length
            start = index
        }
        if start > 0 { cmark_node_set_literal(node.node, String(decoding: bytes[start...], as: UTF8.self)) }
    }

    private func name(in bytes: [UInt8], at index: Int) -> (html: String, length: Int)? {
        for (name, html) in names[bytes[index]] ?? [] where bytes[index...].starts(with: name) {
            let end = index + name.count
            if end == bytes.count || isWord(bytes[end]) != isWord(bytes[end - 1]) { return (html, name.count) }
        }
        return nil
    }

    private func isWord(_ byte: UInt8) -> Bool {
        HTMLTags.isLetter(byte) || byte == UInt8(ascii: "_") || (0x30...0x39).contains(byte) || byte >= 0x80
    }
}
