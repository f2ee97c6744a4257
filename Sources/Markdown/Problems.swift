// What an author should know about a text that may be shown otherwise than it was meant.

import Diagnostics
import Glibc
import Highlight

extension Document {
    /// Problems that need nothing but the text: code in a language that nobody here knows, and targets that make no link.
    /// - Parameter file: the file as its author names it.
    public func problems(in file: String) -> [Diagnostic] {
        var problems: [Diagnostic] = []
        var advice: [String: String] = [:]
        root.visit { node in
            switch node.kind {
            case .codeBlock: if let problem = unknownLanguage(of: node, file, &advice) { problems.append(problem) }
            case .text: if dialect == .gfm { problems += unlinkedTargets(in: node, file) }
            // Only GitHub's dialect has problems in texts.
            default: return dialect == .gfm || node.isBlock && node.kind != .paragraph
            }
            return true
        }
        return problems
    }

    private func unknownLanguage(of node: Tree, _ file: String, _ advice: inout [String: String]) -> Diagnostic? {
        guard !node.infoBytes.isEmpty else { return nil }
        let language = InfoString(node.info).language
        guard !language.isEmpty, !plainLanguages.contains(language), !Highlighter.knows(language) else { return nil }
        var location = Location(file, line: node.line + lineOffset)
        let line = String(decoding: sourceLines.bytes[sourceLines.range(ofLine: node.line)], as: UTF8.self)
        if let found = line.firstRange(of: language) {
            location.column = line.distance(from: line.startIndex, to: found.lowerBound) + 1
            location.length = language.count
        }
        let help =
            advice[language] ?? nearest(to: language, in: Highlighter.names).map { "did you mean `\($0)`?" }
            ?? "`text` says that it is meant to be plain"
        advice[language] = help
        return Diagnostic(.note, at: location, "the language `\(language)` is not known, so its code is shown plain", help: help)
    }

    /// A target with a blank makes no link in CommonMark, unless it stands in `<>`.
    private func unlinkedTargets(in node: Tree, _ file: String) -> [Diagnostic] {
        let text = node.literalBytes
        var problems: [Diagnostic] = []
        guard text.count > 3, let start = text.baseAddress, memchr(start, 0x5D, text.count) != nil else { return [] }
        for index in text.indices.dropLast(3) where text[index] == UInt8(ascii: "]") && text[index + 1] == UInt8(ascii: "(") {
            guard let end = pelicanTargetEnd(text[(index + 2)...]) else { continue }
            let target = String(decoding: text[(index + 2)..<end], as: UTF8.self)
            let html = UnsafeBufferPointer(rebasing: text[index..<end])
            let found = sourceLines.find(html: html, from: sourceLines.offset(line: node.line, column: 1), through: node.line + 1)
            let place = found.map { sourceLines.place(of: $0.lowerBound + 2..<$0.upperBound) }
            problems.append(
                Diagnostic(
                    .warning,
                    at: Location(
                        file, line: (place?.line ?? node.line) + lineOffset, column: place?.column ?? 0, length: place?.length ?? 0),
                    "`\(target)` makes no link here, since it has a blank in it",
                    help: "write `(<\(target)>)`, or `\(target.replacing(" ", with: "%20"))`"))
        }
        return problems
    }
}

/// Where a target such as `{filename}/My Post.md` ends, if one with a blank begins here and the parenthesis is closed.
private func pelicanTargetEnd(_ text: Slice<UnsafeBufferPointer<UInt8>>) -> Int? {
    guard let first = text.first, first == UInt8(ascii: "{") || first == UInt8(ascii: "|"),
        let end = text.prefix(1024).firstIndex(of: UInt8(ascii: ")"))
    else { return nil }
    // A title may follow.
    var target = text[..<end]
    if let title = target.indices.first(where: { target[$0] == UInt8(ascii: " ") && "\"'".utf8.contains(text[$0 + 1]) }) {
        target = text[..<title]
    }
    let kind = target.dropFirst().prefix { $0 != UInt8(ascii: "}") && $0 != UInt8(ascii: "|") }
    let kinds = ["filename", "static", "attach", "tag", "category", "author", "index"]
    return kinds.contains { kind.elementsEqual($0.utf8) } && target.contains(UInt8(ascii: " ")) ? target.endIndex : nil
}

/// Names that ask for no colours, and what scripts in the page make pictures or formulas of.
let plainLanguages: Set<String> = [
    "text", "txt", "plain", "plaintext", "none", "nohighlight", "no-highlight", "raw", "output", "mermaid", "math", "latex-math",
    "graphviz", "plantuml",
]
