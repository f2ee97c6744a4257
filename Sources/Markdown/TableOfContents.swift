// A document's table of contents, and the links in its headings, as Python-Markdown's `toc` writes them.

import CCMarkGFM
import HTML

/// Options of the `toc` extension, under Python-Markdown's names for them where these say enough.
public struct TableOfContents: Hashable, Sendable {
    /// The paragraph in whose place the table stands; empty for none.
    public var marker = "[TOC]"
    /// A title above the table.
    public var title: String?
    /// The class of the title.
    public var titleClass = "toctitle"
    /// The classes of the table.
    public var tocClass = "toc"
    /// The text of a link to the heading that stands in it (`permalink`); nil for no such link.
    public var permalink: String?
    /// The class of that link.
    public var permalinkClass = "headerlink"
    /// The title of that link.
    public var permalinkTitle = "Permanent link"
    /// Whether that link stands before the heading's text.
    public var permalinkLeading = false
    /// Whether the heading's text is a link to itself (`anchorlink`).
    public var anchorLink = false
    /// The class of that link.
    public var anchorLinkClass = "toclink"
    /// The level that the first level becomes (`baselevel`).
    public var baseLevel = 1
    /// The levels in the table (`toc_depth`), after the base level was applied.
    public var levels = 1...6
    /// What stands between the words of an id.
    public var separator = "-"

    /// The options as they are where nobody sets any; `permalink: true` is the text `¶`.
    public init() {}
}

extension Document {
    /// Gives headings ids and links, and puts a table in the marker's place.
    /// - Returns: all headings in their order.
    @discardableResult
    func addTableOfContents(_ options: TableOfContents) -> [Heading] {
        if options.baseLevel > 1 {
            for node in headingNodes { node.node.pointee.as.heading.level = Int32(min(6, node.headingLevel + options.baseLevel - 1)) }
        }
        let headings = identifyHeadings(.pythonMarkdown(separator: options.separator))
        if options.anchorLink || options.permalink != nil {
            for (node, heading) in zip(headingNodes, headings) { node.addLinks(to: heading.id ?? "", options) }
        }
        replaceMarker(headings, options)
        return headings
    }

    private func replaceMarker(_ headings: [Heading], _ options: TableOfContents) {
        let marker = Array(options.marker.utf8)
        guard !marker.isEmpty else { return }
        var table: String?
        var left = Expansion.limit(of: source.count)
        root.visit { node in
            guard node.kind == .paragraph, let text = node.firstChild, text.next == nil, text.kind == .text,
                text.literalBytes.elementsEqual(marker)
            else { return node.isBlock && node.kind != .heading }
            let html = table ?? options.html(of: headings)
            guard table == nil || html.utf8.count <= left else { return false }
            left -= html.utf8.count
            table = html
            let replacement = Tree(CMARK_NODE_HTML_BLOCK, in: node)
            replacement.set(literal: html)
            cmark_node_replace(node.node, replacement.node)
            cmark_node_free(node.node)
            return false
        }
    }
}

extension TableOfContents {
    /// The table as HTML: lists in lists. A heading belongs to the last one before it whose level is lower.
    public func html(of headings: [Heading]) -> String {
        var writer = ByteWriter(capacity: headings.count * 64 + 64)
        writer.write("<div class=\"")
        writer.writeMarkdownText(tocClass)
        writer.write(title == nil ? "\">\n" : "\">")
        if let title {
            writer.write("<span class=\"")
            writer.writeMarkdownText(titleClass)
            writer.write("\">")
            writer.writeMarkdownText(title)
            writer.write("</span>")
        }
        writeList(headings.filter { levels.contains($0.level) }, into: &writer)
        writer.write("</div>\n")
        return writer.text
    }

    private func writeList(_ entries: [Heading], into writer: inout ByteWriter) {
        var open: [Int] = []
        var depth = 0
        writer.write("<ul>\n")
        for (index, entry) in entries.enumerated() {
            while let last = open.last, last >= entry.level { open.removeLast() }
            open.append(entry.level)
            if open.count > depth, index > 0 {
                writer.write("<ul>\n")
            } else if index > 0 {
                writer.write("</li>\n")
                for _ in open.count..<depth { writer.write("</ul>\n</li>\n") }
            }
            depth = open.count
            writer.write("<li><a href=\"#")
            writer.writeMarkdownText(entry.id ?? "")
            writer.write("\">")
            writer.writeMarkdownText(entry.text)
            writer.write("</a>")
        }
        if depth > 0 {
            writer.write("</li>\n")
            for _ in 1..<depth { writer.write("</ul>\n</li>\n") }
        }
        writer.write("</ul>\n")
    }
}

extension Tree {
    /// Makes a heading's text a link to itself, or adds one to it.
    fileprivate func addLinks(to id: String, _ options: TableOfContents) {
        if options.anchorLink {
            addHTML("<a class=\"\(escape(options.anchorLinkClass))\" href=\"#\(escape(id))\">", atEnd: false)
            addHTML("</a>", atEnd: true)
        }
        guard let text = options.permalink else { return }
        let (name, title) = (escape(options.permalinkClass), escape(options.permalinkTitle))
        addHTML("<a class=\"\(name)\" href=\"#\(escape(id))\" title=\"\(title)\">\(escape(text))</a>", atEnd: !options.permalinkLeading)
    }

    private func addHTML(_ html: String, atEnd: Bool) {
        let addition = Tree(CMARK_NODE_HTML_INLINE, in: self)
        addition.set(literal: html)
        _ = atEnd ? cmark_node_append_child(node, addition.node) : cmark_node_prepend_child(node, addition.node)
    }
}
