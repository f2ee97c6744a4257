// A Markdown text as a tree: parsed once, looked at by the tutorial's reader, its links resolved, then rendered.

import CCMarkGFM
import CMarkArena
import Synchronization

/// A parsed Markdown document, in GitHub's dialect or in Pelican's.
///
/// Not `Sendable`: one thread parses, changes and renders a document.
public final class Document {
    let root: Tree
    private let arena: TreeArena
    let dialect: Dialect
    /// All headings in their order, with the ids that the dialect gives them: GitHub's, or those of Python-Markdown's `toc` where it is on.
    public private(set) lazy var headings = identifiedHeadings()
    /// The text as it was written.
    lazy var sourceLines = SourceLines(source)
    let source: [UInt8]
    /// Lines of the file above the text that was parsed; added to every line that is reported.
    let lineOffset: Int
    /// Attributes of elements besides their own, such as a heading's id.
    var attributes = TreeAttributes()
    /// The class of highlighted code.
    var codeClass = "highlight"

    /// Parses a text.
    /// - Parameters:
    ///   - text: UTF-8; ill-formed bytes become U+FFFD.
    ///   - firstLine: the line in its file on which the text begins, counted from 1.
    ///   - dialect: which Markdown it is.
    public init(_ text: some Collection<UInt8>, firstLine: Int = 1, dialect: Dialect = .gfm) {
        source = Array(text)
        self.dialect = dialect
        lineOffset = firstLine - 1
        switch dialect {
        case .gfm:
            let guards = ParserGuards(source)
            (root, arena) = Parser.parse(guards?.text ?? source)
            guards?.remove(from: root)
        case .pelican(let extensions):
            let lines = SourceLines(source)
            let reading = PelicanReading(lines, extensions)
            (root, arena) = (reading.root, reading.arena)
            attributes = reading.attributes
            codeClass = extensions.codeClass
            sourceLines = lines
        }
        if dialect == .gfm { markAlerts() }
    }

    private func identifiedHeadings() -> [Heading] {
        switch dialect {
        case .gfm: identifyHeadings(.github)
        case .pelican(let extensions) where extensions.switches.contains(.tableOfContents): addTableOfContents(extensions.tableOfContents)
        case .pelican: identifyHeadings(.none)
        }
    }
}

enum Parser {
    static let options = CMARK_OPT_UNSAFE | CMARK_OPT_FOOTNOTES | CMARK_OPT_VALIDATE_UTF8
    static let extensions = ["table", "strikethrough", "autolink", "tasklist"]

    /// Registering changes cmark-gfm's global tables, so it happens once, before the first parse.
    static func registerExtensions() { _ = known }

    private static let known: [String: Extension] = {
        cmark_gfm_core_extensions_ensure_registered()
        let found = (extensions + ["tagfilter"]).compactMap { name in
            cmark_find_syntax_extension(name).map { (name, Extension(pointer: $0)) }
        }
        return Dictionary(uniqueKeysWithValues: found)
    }()

    /// While a parser finishes, cmark-gfm edits a global table of special characters: two at once give wrong trees.
    private static let finishing = Mutex(())

    static func parse(_ text: [UInt8], options: Int32 = options, extensions: [String] = extensions) -> (root: Tree, arena: TreeArena) {
        registerExtensions()
        // We see faster than cmark-gfm that there is nothing to mend.
        let isWellFormed = options & CMARK_OPT_VALIDATE_UTF8 == 0 || text.withUnsafeBufferPointer(isWellFormedUTF8)
        let arena = TreeArena()
        let before = tree_arena_enter(arena.mem)
        defer { tree_arena_leave(before) }
        let parser = cmark_parser_new_with_mem(isWellFormed ? options & ~CMARK_OPT_VALIDATE_UTF8 : options, arena.mem)!
        defer { cmark_parser_free(parser) }
        for each in extensions { cmark_parser_attach_syntax_extension(parser, known[each]?.pointer) }
        text.withUnsafeBytes { cmark_parser_feed(parser, $0.baseAddress?.assumingMemoryBound(to: CChar.self), $0.count) }
        return (finishing.withLock { _ in Finished(tree: Tree(cmark_parser_finish(parser)!)) }.tree, arena)
    }

    private struct Finished: @unchecked Sendable {
        let tree: Tree
    }

    private struct Extension: @unchecked Sendable {
        let pointer: OpaquePointer
    }
}
