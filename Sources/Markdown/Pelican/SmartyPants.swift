// Typographic quotes, dashes and ellipses in the texts of the tree (Python-Markdown's smarty).

import CCMarkGFM

struct SmartyPants {
    /// Educates a text. What stands beside it matters only if that is text or a line break.
    func apply(to node: Tree) {
        let bytes = node.literalBytes
        guard bytes.contains(where: { $0 == 0x22 || $0 == 0x27 || $0 == 0x2D || $0 == 0x2E }) else { return }
        let text = String(decoding: bytes, as: UTF8.self).unicodeScalars
        let result = educated(Array(text), before: neighbour(node.previous, last: true), after: neighbour(node.next, last: false))
        if let result { node.set(literal: result) }
    }

    private func neighbour(_ node: Tree?, last: Bool) -> Unicode.Scalar? {
        switch node?.kind {
        case .softBreak, .lineBreak: "\n"
        // A quote behind an element closes, as it does behind a word.
        case .emphasis, .strong, .link, .code: last ? "a" : nil
        case .text: last ? node?.literal.unicodeScalars.last : node?.literal.unicodeScalars.first
        default: nil
        }
    }

    private func educated(_ text: [Unicode.Scalar], before: Unicode.Scalar?, after: Unicode.Scalar?) -> String? {
        var result = String.UnicodeScalarView()
        var (index, changed) = (0, false)
        func at(_ index: Int) -> Unicode.Scalar? {
            index < 0 ? (index == -1 ? before : nil) : index < text.count ? text[index] : index == text.count ? after : nil
        }
        func run(_ sign: Unicode.Scalar) -> Int {
            text[index...].prefix { $0 == sign }.count
        }
        while index < text.count {
            let scalar = text[index]
            switch scalar {
            case "-", ".":
                let length = run(scalar)
                if let sign = replacement(scalar, length) {
                    result.append(sign)
                    changed = true
                } else {
                    result.append(contentsOf: text[index..<(index + length)])
                }
                index += length
            case "\"", "'":
                changed = true
                let other: Unicode.Scalar = scalar == "\"" ? "'" : "\""
                if at(index + 1) == other, index + 1 < text.count, isWord(at(index + 2)) || closes(at(index - 1)) {
                    let opens = isWord(at(index + 2))
                    result.append(quote(scalar, opens: opens))
                    result.append(quote(other, opens: opens))
                    index += 2
                } else {
                    let opens = scalar == "\"" ? opensDouble(at(index - 1), at(index + 1)) : opensSingle(index, at)
                    result.append(quote(scalar, opens: opens))
                    index += 1
                }
            default:
                result.append(scalar)
                index += 1
            }
        }
        return changed ? String(result) : nil
    }

    private func replacement(_ sign: Unicode.Scalar, _ length: Int) -> Unicode.Scalar? {
        switch (sign, length) {
        case (".", 3): "…"
        case ("-", 2): "–"
        case ("-", 3): "—"
        default: nil
        }
    }

    private func quote(_ sign: Unicode.Scalar, opens: Bool) -> Unicode.Scalar {
        sign == "\"" ? (opens ? "“" : "”") : (opens ? "‘" : "’")
    }

    private func opensDouble(_ before: Unicode.Scalar?, _ after: Unicode.Scalar?) -> Bool {
        guard let before else { return !(after.map(isPunctuation) ?? false) && after.map(isSpace) != true }
        if isSpace(before) || isDash(before), isWord(after) { return true }
        if after.map(isSpace) == true { return false }
        return !closes(before)
    }

    private func opensSingle(_ index: Int, _ at: (Int) -> Unicode.Scalar?) -> Bool {
        let (before, after) = (at(index - 1), at(index + 1))
        // The '80s; it's; the dogs' tails.
        if isDigit(after), isDigit(at(index + 2)), at(index + 3) == "s", !isWord(before) { return false }
        if let before, isSpace(before) || isDash(before), isWord(after) { return true }
        if after.map(isSpace) == true || after == "s" && !isWord(at(index + 2)) { return false }
        guard let before else { return !(after.map(isPunctuation) ?? false) }
        return !closes(before) || isDigit(after)
    }

    private func closes(_ before: Unicode.Scalar?) -> Bool {
        before.map { !isSpace($0) && !"[{(-".unicodeScalars.contains($0) } ?? false
    }

    private func isSpace(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.isWhitespace }
    private func isDash(_ scalar: Unicode.Scalar) -> Bool { scalar == "–" || scalar == "—" }
    private func isDigit(_ scalar: Unicode.Scalar?) -> Bool { scalar.map { ("0"..."9").contains($0) } ?? false }
    private func isPunctuation(_ scalar: Unicode.Scalar) -> Bool { scalar.isASCII && !isSpace(scalar) && !isWord(scalar) }
    private func isWord(_ scalar: Unicode.Scalar?) -> Bool {
        scalar.map { $0 == "_" || $0.properties.isAlphabetic || $0.properties.numericType != nil } ?? false
    }
}
