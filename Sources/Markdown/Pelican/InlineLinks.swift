// Links and images in a text: which brackets belong together, where a link leads, and how it is written for the parser.

import HTML

extension InlineRun {
    /// Writes the link or image whose text begins with the `[` at `index`; nil where none is.
    mutating func writeLink(_ index: Int, _ limit: Int, isImage: Bool, _ writer: inout CanonicalWriter) -> Int? {
        guard linkDepth == 0 || isImage && linkDepth == 1, let close = brackets.close(of: index), close < limit,
            writer.result.bytes.count < Expansion.limit(of: writer.text.bytes.count)
        else { return nil }
        let definitions = writer.result.definitions.references
        guard
            let link = reference(index, close, limit, definitions) ?? inlineTarget(close + 1, limit)
                ?? shortReference(index, close, definitions)
        else { return nil }
        writer.result.bytes.append(contentsOf: isImage ? "![".utf8 : "[".utf8)
        let label = (index + 1)..<close
        linkDepth += 1
        if isImage { writeVerbatim(label, &writer) } else { write(label, into: &writer) }
        linkDepth -= 1
        writer.result.bytes.append(contentsOf: "](<".utf8)
        writeTarget(link.target, &writer)
        writer.result.bytes.append(UInt8(ascii: ">"))
        if let title = link.title {
            writer.result.bytes.append(contentsOf: " \"".utf8)
            for byte in title {
                if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") { writer.result.bytes.append(UInt8(ascii: "\\")) }
                writer.result.bytes.append(HTMLTags.isSpace(byte) ? UInt8(ascii: " ") : byte)
            }
            writer.result.bytes.append(UInt8(ascii: "\""))
        }
        writer.result.bytes.append(UInt8(ascii: ")"))
        countLines(close..<link.end)
        return writeAttributes(link.end, limit, &writer)
    }

    private struct Target {
        var target: ArraySlice<UInt8>
        var title: ArraySlice<UInt8>?
        var end: Int
    }

    /// An image's text is not read as anything; of escapes and code, what they say is left.
    private mutating func writeVerbatim(_ range: Range<Int>, _ writer: inout CanonicalWriter) {
        var index = range.lowerBound
        while index < range.upperBound {
            let byte = text[index]
            index += 1
            switch byte {
            case UInt8(ascii: "\n"):
                line += 1
                writer.result.bytes.append(UInt8(ascii: " "))
            case UInt8(ascii: "\\") where index < range.upperBound && isEscapable(text[index]):
                writer.append(escaped: text[index])
                index += 1
            case UInt8(ascii: "`"): index = writeVerbatimCode(index - 1, range.upperBound, &writer)
            case UInt8(ascii: "&"): writer.result.bytes.append(byte)
            default: writePlain(byte, &writer)
            }
        }
    }

    private mutating func writeVerbatimCode(_ index: Int, _ limit: Int, _ writer: inout CanonicalWriter) -> Int {
        guard let span = spans.span(at: index), span.end <= limit else {
            let end = min(limit, spans.runEnd(index))
            for _ in index..<end { writePlain(UInt8(ascii: "`"), &writer) }
            return end
        }
        for byte in trimmed(span.content) { writePlain(byte == UInt8(ascii: "\n") ? UInt8(ascii: " ") : byte, &writer) }
        countLines(index..<span.end)
        return span.end
    }

    /// Writes a byte of an image's text that means nothing but itself. `![^` begins no image to cmark-gfm.
    private func writePlain(_ byte: UInt8, _ writer: inout CanonicalWriter) {
        if "\\`*_[]<>!~^&".utf8.contains(byte) { writer.append(escaped: byte) } else { writer.result.bytes.append(byte) }
    }

    private func writeTarget(_ target: ArraySlice<UInt8>, _ writer: inout CanonicalWriter) {
        var index = target.startIndex
        while true {
            let special = target.withUnsafeBufferPointer {
                SpecialInTarget.next(in: $0, from: index - target.startIndex, to: $0.count) + target.startIndex
            }
            if index < special { writer.result.bytes.append(contentsOf: target[index..<special]) }
            guard special < target.endIndex else { return }
            index = special + 1
            let byte = target[special]
            switch byte {
            case UInt8(ascii: "<"), UInt8(ascii: ">"): writer.append(escaped: byte)
            case UInt8(ascii: "\\"):
                let isEscape = index < target.endIndex && isEscapable(target[index])
                writer.append(escaped: isEscape ? target[index] : byte)
                if isEscape { index += 1 }
            default: writer.result.bytes.append(UInt8(ascii: " "))
            }
        }
    }

    /// `[text][label]`, with a blank or a line break between if the author likes; `[text][]` is `[text][text]`.
    private func reference(_ open: Int, _ close: Int, _ limit: Int, _ definitions: [String: LinkDefinition]) -> Target? {
        var index = close + 1
        if index < limit, HTMLTags.isSpace(text[index]) { index += 1 }
        guard index < limit, text[index] == UInt8(ascii: "["),
            let end = text[index..<min(limit, index + 1000)].firstIndex(of: UInt8(ascii: "]"))
        else { return nil }
        let label = end == index + 1 ? (open + 1)..<close : (index + 1)..<end
        return defined(label, end: end + 1, definitions)
    }

    private func shortReference(_ open: Int, _ close: Int, _ definitions: [String: LinkDefinition]) -> Target? {
        guard close - open < 1000 else { return nil }
        return defined((open + 1)..<close, end: close + 1, definitions)
    }

    /// No label has brackets in it: of brackets in brackets, only the innermost are looked up.
    private func defined(_ label: Range<Int>, end: Int, _ definitions: [String: LinkDefinition]) -> Target? {
        guard !definitions.isEmpty, !text[label].contains(where: { $0 == UInt8(ascii: "[") || $0 == UInt8(ascii: "]") }),
            let found = definitions[BlockParser.key(text[label])]
        else { return nil }
        return Target(target: found.target[...], title: found.title.isEmpty ? nil : found.title[...], end: end)
    }

    /// `(target "title")`: the target may hold blanks and balanced parentheses.
    private func inlineTarget(_ open: Int, _ limit: Int) -> Target? {
        guard open < limit, text[open] == UInt8(ascii: "("), open < lastParenthesis else { return nil }
        var index = open + 1
        while index < limit, HTMLTags.isSpace(text[index]) { index += 1 }
        if index < limit, text[index] == UInt8(ascii: "<"), let found = bracketedTarget(index, limit) { return found }
        let start = index
        var depth = 1
        /// The quotes that begin no title here.
        var without: Set<UInt8> = []
        let longest = min(limit, index + 3000)
        while index < longest {
            switch text[index] {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"):
                depth -= 1
                if depth == 0 { return Target(target: trimmed(start..<index), title: nil, end: index + 1) }
            case UInt8(ascii: "\\"): index += 1
            case UInt8(ascii: "\""), UInt8(ascii: "'"):
                guard index == start || HTMLTags.isSpace(text[index - 1]), !without.contains(text[index]) else { break }
                if let (title, end) = title(index, longest) { return Target(target: trimmed(start..<index), title: title, end: end) }
                without.insert(text[index])
            default: break
            }
            index += 1
        }
        return nil
    }

    private func bracketedTarget(_ index: Int, _ limit: Int) -> Target? {
        guard
            let close = text[(index + 1)..<min(limit, index + 3000)].firstIndex(where: {
                $0 == UInt8(ascii: ">") || $0 == UInt8(ascii: "<")
            }), text[close] == UInt8(ascii: ">")
        else { return nil }
        var end = close + 1
        while end < limit, HTMLTags.isSpace(text[end]) { end += 1 }
        guard end < limit else { return nil }
        if text[end] == UInt8(ascii: ")") { return Target(target: trimmed((index + 1)..<close), title: nil, end: end + 1) }
        guard text[end] == UInt8(ascii: "\"") || text[end] == UInt8(ascii: "'"),
            let (title, after) = title(end, min(limit, index + 3000))
        else { return nil }
        return Target(target: trimmed((index + 1)..<close), title: title, end: after)
    }

    /// A title in quotes, the closing one being that before the parenthesis.
    private func title(_ index: Int, _ limit: Int) -> (title: ArraySlice<UInt8>, end: Int)? {
        var position = index + 1
        while position < limit {
            guard text[position] == text[index] else {
                position += 1
                continue
            }
            var end = position + 1
            while end < limit, HTMLTags.isSpace(text[end]) { end += 1 }
            if end < limit, text[end] == UInt8(ascii: ")") { return (text[(index + 1)..<position], end + 1) }
            position += 1
        }
        return nil
    }

    private func trimmed(_ range: Range<Int>) -> ArraySlice<UInt8> {
        var range = range
        while !range.isEmpty, HTMLTags.isSpace(text[range.lowerBound]) { range = (range.lowerBound + 1)..<range.upperBound }
        while !range.isEmpty, HTMLTags.isSpace(text[range.upperBound - 1]) { range = range.lowerBound..<(range.upperBound - 1) }
        return text[range]
    }
}

/// What cannot stand in a target in `<>` as it is.
private enum SpecialInTarget: ByteScan {
    static func contains(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") || byte == UInt8(ascii: "\\") || byte == UInt8(ascii: "\n")
    }

    @inline(__always) static func matches(_ bytes: SIMD16<UInt8>) -> SIMD16<UInt8> {
        equal(bytes, UInt8(ascii: "<")) | equal(bytes, UInt8(ascii: ">")) | equal(bytes, UInt8(ascii: "\\"))
            | equal(bytes, UInt8(ascii: "\n"))
    }
}

/// Which `]` belongs to which `[`.
struct Brackets {
    /// In the order of the opening ones; a closing one of -1 is not known yet, or there is none.
    private var pairs: [(open: Int, close: Int)] = []
    private var isOpen: [Int] = []

    mutating func open(_ index: Int) {
        isOpen.append(pairs.count)
        pairs.append((index, -1))
    }

    mutating func close(_ index: Int) {
        if let pair = isOpen.popLast() { pairs[pair].close = index }
    }

    func close(of index: Int) -> Int? {
        var (low, high) = (0, pairs.count)
        while low < high {
            let middle = (low + high) / 2
            if pairs[middle].open < index { low = middle + 1 } else { high = middle }
        }
        return low < pairs.count && pairs[low].open == index && pairs[low].close >= 0 ? pairs[low].close : nil
    }
}
