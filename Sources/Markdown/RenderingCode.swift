// Code blocks as HTML: highlighted, in Pygments' markup.

import HTML
import Highlight

extension Renderer {
    mutating func writeCodeBlock(_ node: Tree) {
        switch markup.code {
        case .plain: writePlainCode(node)
        case .highlighted: writeHighlightedCode(node)
        }
    }

    private mutating func writePlainCode(_ node: Tree) {
        let language = node.infoBytes.prefix { !isSpace($0) }
        openBlock("<pre", node)
        writer.write("<code")
        if !node.infoBytes.isEmpty {
            writer.write(" class=\"language-")
            writer.writeMarkdownText(UnsafeBufferPointer(rebasing: language))
            writer.write("\"")
        }
        writer.write(">")
        writer.writeMarkdownText(node.literalBytes)
        writer.write("</code></pre>\n")
    }

    private mutating func writeHighlightedCode(_ node: Tree) {
        let info = InfoString(node.info)
        writer.startLine()
        writer.write("<div class=\"highlight\">")
        if let title = info["title"] {
            writer.write("<span class=\"filename\">")
            writer.writeEscaped(title)
            writer.write("</span>")
        }
        writer.write("<pre><span></span><code>")
        if !Highlighter.highlight(Array(node.literalBytes), language: info.language, into: &writer) {
            writer.writeEscaped(bytes: node.literalBytes)
        }
        writer.write("</code></pre></div>\n")
    }
}
