// The parsed tree made what the author wrote: places of the source, marks replaced by what they stand for, carriers by their elements.

import CCMarkGFM
import Glibc

struct TreeCompletion {
    let text: CanonicalText
    private let source: SourceText
    let extensions: PelicanExtensions.Switches
    private(set) var attributes = TreeAttributes()
    /// How often a footnote was referred to so far.
    private var footnoteUses: [String: Int] = [:]

    init(_ text: CanonicalText, of source: SourceText, _ extensions: PelicanExtensions.Switches) {
        self.text = text
        self.source = source
        self.extensions = extensions
    }

    mutating func complete(_ root: Tree) {
        var fences: [Tree] = []
        root.visit { node in
            let hasTarget = node.kind == .link || node.kind == .image
            if node.isBlock || hasTarget { place(node) }
            if hasTarget { putBackMarksInTarget(of: node) }
            switch node.kind {
            case .list: node.node.pointee.as.list.tight = false
            case .blockQuote: completeCarrier(node)
            case .codeBlock:
                if let number = standsFor(node) { source.write(text.codes[number], into: node) }
                if node.infoBytes.starts(with: Mark.stash.bytes) { fences.append(node) }
                // Code that was indented stands in backticks, fenced code in tildes.
                if node.node.pointee.as.code.fence_char == UInt8(ascii: "`") {
                    node.node.pointee.as.code.fenced = 0
                    node.node.pointee.as.code.fence_length = 0
                }
            case .paragraph, .heading, .tableCell, .link, .strikethrough:
                completeInlines(of: node)
                completeParagraph(node)
            case .text, .code, .htmlInline, .htmlBlock: putBackMarks(of: node)
            default: break
            }
            return true
        }
        for fence in fences { replaceByHTML(fence) }
        completeTexts(root)
    }

    /// Typography and abbreviations: what is done to plain text once everything else is known.
    private func completeTexts(_ root: Tree) {
        let isTypographic = extensions.contains(.smartyPants)
        guard isTypographic || !text.definitions.abbreviations.isEmpty else { return }
        var texts: [Tree] = []
        root.visit { node in
            if node.kind == .text, !node.isVerbatim { texts.append(node) }
            return node.kind != .image
        }
        if isTypographic {
            for text in texts { SmartyPants().apply(to: text) }
        }
        guard !text.definitions.abbreviations.isEmpty else { return }
        var abbreviations = Abbreviations(text.definitions.abbreviations, limit: Expansion.limit(of: source.bytes.count))
        for text in texts { abbreviations.apply(to: text) }
    }

    /// Puts a node where it stands in the source.
    private func place(_ node: Tree) {
        guard node.line >= 1, node.line <= text.origins.count else { return }
        let origin = text.origins[node.line - 1]
        let last = text.origins[min(max(node.lastLine, 1), text.origins.count) - 1]
        node.node.pointee.start_line = Int32(origin.line)
        node.node.pointee.start_column = Int32(max(1, node.column + origin.columnShift))
        node.node.pointee.end_line = Int32(last.lastLine)
    }

    /// The number of the code that a code block stands for.
    private func standsFor(_ block: Tree) -> Int? {
        let literal = block.literalBytes
        guard literal.starts(with: Mark.stash.bytes) else { return nil }
        return Int(String(decoding: literal.dropFirst(3).dropLast(), as: UTF8.self)).flatMap { text.codes.indices.contains($0) ? $0 : nil }
    }

    private func replaceByHTML(_ fence: Tree) {
        let html = Tree(CMARK_NODE_HTML_BLOCK, fence.literalBytes, in: fence)
        html.node.pointee.start_line = fence.node.pointee.start_line
        html.node.pointee.end_line = fence.node.pointee.end_line
        html.node.pointee.start_column = fence.node.pointee.start_column
        cmark_node_replace(fence.node, html.node)
        cmark_node_free(fence.node)
    }

    /// A block quote whose first paragraph is nothing but a role is another element.
    private func completeCarrier(_ quote: Tree) {
        guard let first = quote.firstChild, first.kind == .paragraph, let name = first.firstChild, name.kind == .text,
            let (role, end) = role(in: name.literalBytes, at: 0), end == name.literalBytes.count, case .element(let open, let close) = role
        else { return }
        cmark_node_free(first.node)
        become(quote, open: open, close: close)
    }

    private func become(_ node: Tree, open: String, close: String) {
        node.node.pointee.type = UInt16(CMARK_NODE_CUSTOM_BLOCK.rawValue)
        node.node.pointee.as.custom = cmark_custom()
        node.set(onEnter: open, onExit: close)
    }

    /// The role whose mark stands at `index`, and where the mark ends.
    private func role(in bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> (Role, end: Int)? {
        guard index + 3 < bytes.count, bytes[index] == Mark.first, bytes[index + 1] == Mark.second, bytes[index + 2] == Mark.role.rawValue
        else {
            return nil
        }
        var (number, position) = (0, index + 3)
        while position < bytes.count, (0x30...0x39).contains(bytes[position]), number < text.roles.count {
            number = number * 10 + Int(bytes[position] - 0x30)
            position += 1
        }
        guard number < text.roles.count, position + 3 <= bytes.count else { return nil }
        return (text.roles[number], position + 3)
    }

    /// A paragraph that holds a block's tag and nothing else is no paragraph.
    private func completeParagraph(_ node: Tree) {
        guard node.kind == .paragraph else { return }
        guard let only = node.firstChild else {
            become(node, open: "", close: "")
            return
        }
        guard only.next == nil, only.kind == .htmlInline, !node.isBare else { return }
        let html = Array(only.literalBytes)
        let start = html.starts(with: "</".utf8) ? 2 : 1
        guard html.count > start,
            "!?@%".utf8.contains(html[start]) || HTMLTags.blocks.contains(HTMLTags.name(html, at: start, limit: html.count))
        else { return }
        become(node, open: "", close: "")
    }
}

// Marks among the inlines.
extension TreeCompletion {
    /// Replaces the marks in the texts directly beneath a node, and pairs the signs of emphasis.
    private mutating func completeInlines(of container: Tree) {
        var emphasis = Emphasis()
        var lists: [(place: Tree, list: AttributeList, source: [UInt8])] = []
        var child = container.firstChild
        var isFirst = true
        while let node = child {
            child = node.next
            if node.kind == .text, nextMark(node.literalBytes, from: 0) != nil {
                split(node, in: container, isFirst: isFirst, &emphasis, &lists)
            }
            isFirst = false
        }
        emphasis.pair()
        for (place, list, source) in lists { attach(list, at: place, source) }
    }

    /// The next mark in a text from `index` on.
    private func nextMark(_ bytes: UnsafeBufferPointer<UInt8>, from index: Int) -> (mark: Mark, at: Int)? {
        var index = index
        while index + 2 < bytes.count, let found = memchr(bytes.baseAddress! + index, Int32(Mark.first), bytes.count - 2 - index) {
            index = UnsafeRawPointer(found) - UnsafeRawPointer(bytes.baseAddress!)
            if bytes[index + 1] == Mark.second, let mark = Mark(rawValue: bytes[index + 2]) { return (mark, index) }
            index += 1
        }
        return nil
    }

    /// Splits a text at its marks into texts and what the marks stand for. The node keeps what is behind the last of them.
    private mutating func split(
        _ node: Tree, in container: Tree, isFirst: Bool, _ emphasis: inout Emphasis,
        _ lists: inout [(place: Tree, list: AttributeList, source: [UInt8])]
    ) {
        let bytes = node.literalBytes
        var start = 0
        /// Whether nothing but marks for the block stands before.
        var isAtStart = isFirst
        func insert(_ new: Tree) -> Tree {
            new.node.pointee.start_line = node.node.pointee.start_line
            new.node.pointee.start_column = node.node.pointee.start_column
            cmark_node_insert_before(node.node, new.node)
            return new
        }
        while let (mark, index) = nextMark(bytes, from: start) {
            if start < index {
                _ = insert(Tree(CMARK_NODE_TEXT, UnsafeBufferPointer(rebasing: bytes[start..<index]), in: node))
                isAtStart = false
            }
            start = index + 3
            switch mark {
            case .star, .underscore:
                isAtStart = false
                while start + 2 < bytes.count, bytes[start] == Mark.first, bytes[start + 1] == Mark.second,
                    bytes[start + 2] == mark.rawValue
                {
                    start += 3
                }
                emphasis.add(
                    insert(Tree(CMARK_NODE_TEXT, in: node)), sign: mark, count: (start - index) / 3, before: before(index, bytes, node),
                    after: after(start, bytes, node))
            case .role:
                guard let (role, end) = role(in: bytes, at: index) else { break }
                start = end
                if isAtStart, apply(role, to: container) { break }
                isAtStart = false
                insertInline(role, in: container, lists: &lists) { insert($0) }
            case .bare: container.isBare = true
            case .guardian, .stash: break
            }
        }
        node.dropLiteral(start)
    }

    /// Applies a role at a block's beginning to the block; false where the role is not of that kind.
    private mutating func apply(_ role: Role, to container: Tree) -> Bool {
        switch role {
        case .attributes(let list, _):
            // A tight item's text is none of its own: the attributes are the item's.
            attributes.add(list, to: container)
        case .paragraph(let open, let close): become(container, open: open, close: close)
        default: return false
        }
        return true
    }

    private mutating func insertInline(
        _ role: Role, in document: Tree, lists: inout [(place: Tree, list: AttributeList, source: [UInt8])],
        _ insert: (Tree) -> Tree
    ) {
        switch role {
        case .attributes(let list, let source): lists.append((insert(Tree(CMARK_NODE_TEXT, in: document)), list, source))
        case .html(let html): _ = insert(Tree(CMARK_NODE_HTML_INLINE, html, in: document))
        case .text(let text): insert(Tree(CMARK_NODE_TEXT, text, in: document)).isVerbatim = true
        case .code(let code): _ = insert(Tree(CMARK_NODE_CODE, code, in: document))
        case .footnoteReference(let id): _ = insert(Tree(CMARK_NODE_HTML_INLINE, Array(footnoteReference(id).utf8), in: document))
        case .footnoteReturn(let id, let isAlone):
            _ = insert(Tree(CMARK_NODE_HTML_INLINE, Array(((isAlone ? "" : "&#160;") + footnoteReturn(id)).utf8), in: document))
        case .element, .paragraph: break
        }
    }

    /// Gives attributes to the element before them; behind anything else they are text.
    private mutating func attach(_ list: AttributeList, at place: Tree, _ source: [UInt8]) {
        if let element = place.previous, [.code, .link, .image, .emphasis, .strong, .strikethrough].contains(element.kind) {
            attributes.add(list, to: element)
            cmark_node_free(place.node)
        } else {
            place.set(literal: String(decoding: source, as: UTF8.self))
        }
    }

    private func before(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ node: Tree) -> Emphasis.Neighbour {
        if index > 0 { return Emphasis.Neighbour(endOf: bytes, at: index) }
        guard let previous = node.previous else { return .edge }
        return Emphasis.Neighbour(previous, isBefore: true)
    }

    private func after(_ index: Int, _ bytes: UnsafeBufferPointer<UInt8>, _ node: Tree) -> Emphasis.Neighbour {
        if index < bytes.count { return Emphasis.Neighbour(startOf: bytes, at: index) }
        guard let next = node.next else { return .edge }
        return Emphasis.Neighbour(next, isBefore: false)
    }
}

// Marks where none can be: the parser may read a text otherwise than it was meant, and whatever it makes of it, no mark is to be seen.
extension TreeCompletion {
    private func putBackMarks(of node: Tree) {
        if let source = unmarked(node.literalBytes) { node.set(literal: source) }
    }

    private func putBackMarksInTarget(of node: Tree) {
        if let source = unmarked(node.urlBytes) { node.set(url: source) }
        if let source = unmarked(node.titleBytes) { node.set(title: source) }
    }

    /// A text with what its marks stand for in their places; nil where it has none.
    private func unmarked(_ bytes: UnsafeBufferPointer<UInt8>) -> String? {
        guard nextMark(bytes, from: 0) != nil else { return nil }
        var (source, start) = ([UInt8](), 0)
        while let (mark, index) = nextMark(bytes, from: start) {
            source.append(contentsOf: bytes[start..<index])
            start = index + 3
            switch mark {
            case .star: source.append(UInt8(ascii: "*"))
            case .underscore: source.append(UInt8(ascii: "_"))
            case .role:
                guard let (role, end) = role(in: bytes, at: index) else { break }
                source.append(contentsOf: role.source)
                start = end
            case .guardian, .bare, .stash: break
            }
        }
        source.append(contentsOf: bytes[start...])
        return String(decoding: source, as: UTF8.self)
    }
}

// Footnotes in Python-Markdown's markup.
extension TreeCompletion {
    private mutating func footnoteReference(_ id: String) -> String {
        let use = footnoteUses[id, default: 0] + 1
        footnoteUses[id] = use
        let number = text.definitions.footnoteNumbers[id] ?? 0
        let name = escapedAttribute(id)
        return "<sup id=\"fnref\(use > 1 ? "\(use)" : ""):\(name)\"><a class=\"footnote-ref\" href=\"#fn:\(name)\">\(number)</a></sup>"
    }

    private func footnoteReturn(_ id: String) -> String {
        let number = text.definitions.footnoteNumbers[id] ?? 0
        let name = escapedAttribute(id)
        return (1...max(1, footnoteUses[id, default: 1])).map { use in
            "<a class=\"footnote-backref\" href=\"#fnref\(use > 1 ? "\(use)" : ""):\(name)\" title=\"Jump back to footnote \(number) in the text\">&#8617;</a>"
        }.joined()
    }
}

extension TreeAttributes {
    /// Adds what an author wrote: classes to those that are there, any other attribute in the place of its namesake.
    fileprivate mutating func add(_ list: AttributeList, to node: Tree) {
        for (name, value) in list.pairs {
            if name == "." { self[node].add(class: value) } else { self[node][Self.sanitized(name)] = value }
        }
    }

    /// A name that HTML takes for an attribute's.
    private static func sanitized(_ name: String) -> String {
        String(name.map { $0.isLetter || $0.isNumber || "_:-.".contains($0) ? $0 : "_" })
    }
}
