// The tree as HTML, in one walk: byte for byte what cmark-gfm's own renderer writes, except where a `Markup` asks for something else.

import CCMarkGFM
import HTML

/// How the tree is written.
struct Markup {
    /// How code blocks are written.
    var code = Code.highlighted
    /// The class of highlighted code.
    var codeClass = "highlight"
    /// How footnotes are written.
    var footnotes = Footnotes.github
    /// Whether GitHub's tagfilter shows `<script>`, `<style>`, `<iframe>` and the like as text. An author's own HTML is not filtered.
    var filtersTags = false
    /// Whether the lines of code are numbered where the code does not say.
    var numbersLines = false
    /// Whether what is not allowed in a URL is percent-encoded in targets. Python-Markdown leaves them as they are written.
    var encodesTargets = true

    enum Code {
        /// As cmark-gfm does: `pre > code.language-x`.
        case plain
        /// In Pygments' markup, which themes style.
        case highlighted
    }

    enum Footnotes {
        /// As GitHub does: a `section.footnotes`.
        case github
    }
}

extension Document {
    /// The document as HTML. Code blocks get Pygments' markup, `div.highlight > pre > code`, which themes style; a `title=` stands above.
    public func html() -> [UInt8] {
        _ = headings
        return html(of: root, markup)
    }

    /// How the document's dialect is written.
    private var markup: Markup {
        guard case .pelican(let extensions) = dialect else { return Markup(codeClass: codeClass) }
        return Markup(codeClass: codeClass, numbersLines: extensions.numbersLines, encodesTargets: false)
    }

    /// A node with all beneath it as HTML.
    func html(of node: Tree, _ markup: Markup) -> [UInt8] {
        var renderer = Renderer(attributes: attributes, markup: markup, capacity: source.count * 3 / 2)
        renderer.render(node)
        return renderer.writer.bytes
    }

    /// What is beneath a node as HTML, without the node's own tags.
    func html(inside node: Tree) -> [UInt8] {
        var renderer = Renderer(attributes: attributes, markup: markup)
        var child = node.firstChild
        while let current = child {
            renderer.render(current)
            child = current.next
        }
        return renderer.writer.bytes
    }
}

/// Writes nodes as HTML: `enter` before what is beneath a node, `leave` behind it.
struct Renderer {
    var writer: ByteWriter
    let attributes: TreeAttributes
    let markup: Markup
    var table = TableState()
    var footnotes = FootnoteState()

    /// - Parameter capacity: how many bytes will be written, roughly.
    init(attributes: TreeAttributes, markup: Markup, capacity: Int = 0) {
        writer = ByteWriter(capacity: capacity)
        self.attributes = attributes
        self.markup = markup
    }

    /// Writes a node with all beneath it. Not recursive: a document may nest as deep as it likes.
    mutating func render(_ root: Tree) {
        var current = root
        while true {
            if enter(current), let child = current.firstChild {
                current = child
                continue
            }
            while true {
                leave(current)
                if current == root { return }
                if let next = current.next {
                    current = next
                    break
                }
                guard let parent = current.parent else { return }
                current = parent
            }
        }
    }

    /// Writes what stands before a node's children; false where they are not to be written.
    private mutating func enter(_ node: Tree) -> Bool {
        switch node.kind {
        case .text: writer.writeMarkdownText(node.literalBytes)
        case .softBreak: writer.write(byte: UInt8(ascii: "\n"))
        case .lineBreak: writer.write("<br />\n")
        case .code:
            open("<code", node)
            writer.writeMarkdownText(node.literalBytes)
            writer.write("</code>")
        case .htmlInline: writeHTML(node.literalBytes)
        case .customInline: writer.write(node.onEnter)
        case .emphasis: open("<em", node)
        case .strong: open("<strong", node)
        case .strikethrough: open("<del", node)
        case .link: openLink(node)
        case .image:
            writeImage(node)
            return false
        case .footnoteReference: writeFootnoteReference(node)

        case .document, .unknown: break
        case .paragraph: if !isBare(node) { openBlock("<p", node) }
        case .heading: openBlock(Self.openHeading[node.headingLevel], node)
        case .blockQuote:
            openBlock("<blockquote", node)
            writer.write(byte: UInt8(ascii: "\n"))
        case .list: openList(node)
        case .item: openItem(node)
        case .codeBlock: writeCodeBlock(node)
        case .htmlBlock:
            writer.startLine()
            writeHTML(node.literalBytes)
            writer.startLine()
        case .customBlock:
            writer.startLine()
            writer.write(node.onEnter)
            writer.startLine()
        case .thematicBreak:
            writer.startLine()
            writer.write("<hr")
            writeAttributes(of: node)
            writer.write(" />\n")
        case .table, .tableRow, .tableCell: openTablePart(node)
        case .footnoteDefinition: openFootnote(node)
        }
        return true
    }

    /// Writes what stands behind a node's children.
    private mutating func leave(_ node: Tree) {
        switch node.kind {
        case .emphasis: writer.write("</em>")
        case .strong: writer.write("</strong>")
        case .strikethrough: writer.write("</del>")
        case .link: writer.write("</a>")
        case .customInline: writer.write(node.onExit)

        case .document: closeFootnotes()
        case .paragraph: closeParagraph(node)
        case .heading: writer.write(Self.closeHeading[node.headingLevel])
        case .blockQuote:
            writer.startLine()
            writer.write("</blockquote>\n")
        case .list: writer.write(node.isBulletList ? "</ul>\n" : "</ol>\n")
        case .item: writer.write("</li>\n")
        case .customBlock:
            writer.startLine()
            writer.write(node.onExit)
            writer.startLine()
        case .table, .tableRow, .tableCell: closeTablePart(node)
        case .footnoteDefinition: closeFootnote(node)
        default: break
        }
    }

    private static let openHeading = (0...6).map { "<h\($0)" }
    private static let closeHeading = (0...6).map { "</h\($0)>\n" }
}

// The pieces that elements are made of.
extension Renderer {
    /// Writes a start tag with the node's attributes.
    mutating func open(_ start: String, _ node: Tree) {
        writer.write(start)
        writeAttributes(of: node)
        writer.write(byte: UInt8(ascii: ">"))
    }

    /// Writes a start tag at the beginning of a line.
    mutating func openBlock(_ start: String, _ node: Tree) {
        writer.startLine()
        open(start, node)
    }

    mutating func writeAttributes(of node: Tree) {
        if node.attributesNumber > 0 { attributes[node].write(into: &writer) }
    }

    private mutating func openLink(_ node: Tree) {
        writer.write("<a href=\"")
        writeTarget(of: node)
        writeTitle(of: node)
        writer.write(byte: UInt8(ascii: "\""))
        writeAttributes(of: node)
        writer.write(byte: UInt8(ascii: ">"))
    }

    private mutating func writeImage(_ node: Tree) {
        writer.write("<img src=\"")
        writeTarget(of: node)
        writer.write("\" alt=\"")
        writeTextOnly(of: node)
        writeTitle(of: node)
        writer.write(byte: UInt8(ascii: "\""))
        writeAttributes(of: node)
        writer.write(" />")
    }

    private mutating func writeTarget(of node: Tree) {
        if markup.encodesTargets { writer.writeURL(node.urlBytes) } else { writer.writeMarkdownText(node.urlBytes) }
    }

    private mutating func writeTitle(of node: Tree) {
        guard !node.titleBytes.isEmpty else { return }
        writer.write("\" title=\"")
        writer.writeMarkdownText(node.titleBytes)
    }

    /// Writes the text beneath an image, for its `alt`.
    private mutating func writeTextOnly(of image: Tree) {
        image.visit { node in
            switch node.kind {
            case .text, .code, .htmlInline: writer.writeMarkdownText(node.literalBytes)
            case .softBreak, .lineBreak: writer.write(byte: UInt8(ascii: " "))
            default: break
            }
            return true
        }
    }

    private mutating func openList(_ node: Tree) {
        if node.isBulletList {
            openBlock("<ul", node)
        } else {
            let start = node.node.pointee.as.list.start
            openBlock(start == 1 ? "<ol" : "<ol start=\"\(start)\"", node)
        }
        writer.write(byte: UInt8(ascii: "\n"))
    }

    private mutating func openItem(_ node: Tree) {
        openBlock("<li", node)
        guard node.isTask else { return }
        let checked = node.node.pointee.as.list.checked
        writer.write(checked ? "<input type=\"checkbox\" checked=\"\" disabled=\"\" /> " : "<input type=\"checkbox\" disabled=\"\" /> ")
    }

    /// Whether a paragraph's text stands without `<p>`.
    private func isBare(_ node: Tree) -> Bool {
        node.isBare || node.isInTightList
    }

    private mutating func closeParagraph(_ node: Tree) {
        guard !isBare(node) else { return }
        if let parent = node.parent, parent.kind == .footnoteDefinition, node.next == nil { writeBackReferences(inParagraphOf: parent) }
        writer.write("</p>\n")
    }

    /// Writes raw HTML.
    private mutating func writeHTML(_ html: UnsafeBufferPointer<UInt8>) {
        if markup.filtersTags { writer.writeFilteringTags(html) } else { writer.write(html) }
    }
}

extension Tree {
    var headingLevel: Int { Int(node.pointee.as.heading.level) }

    var isBulletList: Bool { node.pointee.as.list.list_type == CMARK_BULLET_LIST }

    /// Whether an item is a task: only that extension marks items as its own.
    var isTask: Bool { node.pointee.extension != nil }

    /// Whether a paragraph's text stands in its item without `<p>`.
    fileprivate var isInTightList: Bool {
        guard let list = parent?.parent, list.kind == .list else { return false }
        return list.node.pointee.as.list.tight
    }

    fileprivate var onEnter: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: node.pointee.as.custom.on_enter.data, count: Int(node.pointee.as.custom.on_enter.len))
    }

    fileprivate var onExit: UnsafeBufferPointer<UInt8> {
        UnsafeBufferPointer(start: node.pointee.as.custom.on_exit.data, count: Int(node.pointee.as.custom.on_exit.len))
    }
}
