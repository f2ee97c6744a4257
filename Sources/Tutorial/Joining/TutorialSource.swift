// A document as the reading of tutorials takes it, whatever dialect or header it was written with.

import Markdown

/// A document, parsed.
public struct TutorialSource: Sendable {
    /// The document, as its author names it.
    public var name: String
    /// Its blocks in reading order.
    public var blocks: [Markdown.Block]
    /// Its header, keys in lower case; of them `verify-…` are read.
    public var header: [String: String]
    /// The line of each key of the header, where it is known.
    public var headerLines: [String: Int]

    /// Makes a document.
    public init(name: String, blocks: [Markdown.Block], header: [String: String] = [:], headerLines: [String: Int] = [:]) {
        self.name = name
        self.blocks = blocks
        self.header = header
        self.headerLines = headerLines
    }
}
