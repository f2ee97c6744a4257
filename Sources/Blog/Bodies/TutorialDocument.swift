// A document read as a tutorial outside of any site: what `plan`, `verify` and `bundle` do with a file they are given.

import Files
import Markdown
import Tutorial

/// A Markdown document as a tutorial.
public struct TutorialDocument: Sendable {
    /// Its title: the header's, else the first heading, else its file's name.
    public let title: String
    /// The name of its bundle.
    public let name: String
    /// What there is to run.
    public let plan: Plan
    /// Whether its header says `Verify: no`.
    public let isDeclined: Bool

    /// Reads a document with Pelican's header, with front matter, or with neither.
    /// - Parameters:
    ///   - file: the document's bytes.
    ///   - source: the document as its author names it.
    ///   - path: its absolute path, from which its header names other files.
    ///   - folder: the blog's folder where it is in one: nothing is taken from outside of it, or of the repository that holds it.
    public init(_ file: [UInt8], source: String, at path: String, in folder: Folder? = nil) {
        let header = Header(file)
        let read = TutorialSource(file, header, name: source)
        let blocks = read.blocks
        plan = Plan(
            reading: read,
            in: Repository(around: path, in: folder) { bytes, name in TutorialSource(bytes, Header(bytes), name: name) })
        isDeclined = header["verify"]?.value.lowercased() == "no"
        name = header["slug"]?.value ?? plan.folder
        title = header["title"]?.value ?? Self.firstHeading(blocks) ?? plan.folder
    }

    /// The bundle of this tutorial.
    public var bundle: Bundle { Bundle(plan, name: name, title: title) }

    private static func firstHeading(_ blocks: [Markdown.Block]) -> String? {
        for block in blocks {
            if case .heading(_, let inlines) = block.content { return inlines.map(\.text).joined() }
        }
        return nil
    }
}

extension TutorialSource {
    /// A Markdown file whose header has been read.
    init(_ file: [UInt8], _ header: Header, name: String, dialect: Dialect = .gfm) {
        let document = Document(file[min(header.bodyStart, file.count)...], firstLine: header.bodyLine, dialect: dialect)
        self.init(name: name, blocks: document.blocks, header: header.values, headerLines: header.lines)
    }
}
