// A text in Pelican's dialect: read by Python-Markdown's rules, written again in plain CommonMark, parsed by cmark-gfm, completed on the tree.

import CCMarkGFM

/// A tree, and the attributes in it.
struct PelicanReading {
    let root: Tree
    let arena: TreeArena
    let attributes: TreeAttributes

    init(_ source: SourceLines, _ extensions: PelicanExtensions) {
        let (text, source) = Self.canonical(source, extensions)
        (root, arena) = Parser.parse(text.bytes, options: Self.options, extensions: Self.parserExtensions(extensions.switches))
        var completion = TreeCompletion(text, of: source, extensions.switches)
        completion.complete(root)
        attributes = completion.attributes
    }

    private static let options = CMARK_OPT_UNSAFE | CMARK_OPT_STRIKETHROUGH_DOUBLE_TILDE | CMARK_OPT_VALIDATE_UTF8

    private static func parserExtensions(_ switches: PelicanExtensions.Switches) -> [String] {
        let all: [(PelicanExtensions.Switches, String)] = [
            (.tables, "table"), (.strikethrough, "strikethrough"), (.taskLists, "tasklist"),
        ]
        return all.filter { switches.contains($0.0) }.map(\.1)
    }

    /// The text in CommonMark and what its marks mean, and the text that its code stands in.
    static func canonical(_ source: SourceLines, _ extensions: PelicanExtensions) -> (CanonicalText, SourceText) {
        let switches = extensions.switches
        var text = SourceText(source)
        var stash: [Stash] = []
        if switches.contains(.fencedCode) { FencedCode.extract(from: &text, into: &stash) }
        RawHTML.extract(from: &text, into: &stash, markdownInside: switches.contains(.markdownInHTML))
        var parser = BlockParser(text, stash: stash, extensions: switches)
        let blocks = parser.parse()
        var writer = CanonicalWriter(text, stash: stash, extensions: extensions, definitions: parser.definitions)
        writer.write(blocks)
        return (writer.result, writer.text)
    }
}
