// Footnotes as HTML: references in the text, definitions with their ways back at the document's end.

import CCMarkGFM

/// Where the renderer is among the footnotes' definitions, which stand one after the other at the document's end.
struct FootnoteState {
    fileprivate var count = 0
    /// The footnote that already has its ways back.
    fileprivate var answered = 0
}

extension Renderer {
    mutating func writeFootnoteReference(_ node: Tree) {
        guard let definition = node.footnoteDefinition else { return }
        writer.write("<sup class=\"footnote-ref\"><a href=\"#fn-")
        writer.writeURL(definition.literalBytes)
        writer.write("\" id=\"fnref-")
        writer.writeURL(definition.literalBytes)
        if node.footnoteUse > 1 { writer.write("-\(node.footnoteUse)") }
        writer.write("\" data-footnote-ref>")
        writer.writeURL(node.literalBytes)
        writer.write("</a></sup>")
    }

    mutating func openFootnote(_ node: Tree) {
        if footnotes.count == 0 { writer.write("<section class=\"footnotes\" data-footnotes>\n<ol>\n") }
        footnotes.count += 1
        writer.write("<li id=\"fn-")
        writer.writeURL(node.literalBytes)
        writer.write("\">\n")
    }

    /// The ways back stand in the footnote's last paragraph, or behind whatever else is last.
    mutating func writeBackReferences(inParagraphOf node: Tree) {
        writer.write(byte: UInt8(ascii: " "))
        writeBackReferences(of: node)
    }

    mutating func closeFootnote(_ node: Tree) {
        if footnotes.answered < footnotes.count {
            writeBackReferences(of: node)
            writer.write(byte: UInt8(ascii: "\n"))
        }
        writer.write("</li>\n")
    }

    mutating func closeFootnotes() {
        if footnotes.count > 0 { writer.write("</ol>\n</section>\n") }
    }

    private mutating func writeBackReferences(of node: Tree) {
        footnotes.answered = footnotes.count
        for use in 1...max(1, node.footnoteUses) {
            writer.write(use > 1 ? " <a href=\"#fnref-" : "<a href=\"#fnref-")
            writer.writeURL(node.literalBytes)
            if use > 1 { writer.write("-\(use)") }
            writer.write("\" class=\"footnote-backref\" data-footnote-backref aria-label=\"Back to content\">↩")
            writer.write(use > 1 ? "<sup class=\"footnote-ref\">\(use)</sup></a>" : "</a>")
        }
    }
}

extension Tree {
    /// The definition that a footnote's reference leads to.
    var footnoteDefinition: Tree? { node.pointee.parent_footnote_def.map(Tree.init) }
    /// Which of the references to its definition this is, counted from 1.
    var footnoteUse: Int { Int(node.pointee.footnote.ref_ix) }
    /// How many references lead to this definition.
    var footnoteUses: Int { Int(node.pointee.footnote.def_count) }
}
