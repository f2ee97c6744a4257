// The tree as HTML: links resolved and code highlighted on the tree, then written by cmark-gfm.

import CCMarkGFM
import Glibc
import HTML
import Highlight

/// A link or image of a document.
public struct Link: Hashable, Sendable {
    /// Its target as it is written.
    public var target: String
    /// The line in the file, counted from 1.
    public var line: Int
    /// The column in the file, counted from 1.
    public var column: Int
}

extension Document {
    /// Gives links and images new targets, on the tree: the renderer would percent-encode `{` and `|`.
    /// - Parameter resolve: called for every link and image; returns the new target, or nil to leave it.
    public func resolveLinks(_ resolve: (Link) -> String?) {
        root.visit { node in
            guard node.type == CMARK_NODE_LINK || node.type == CMARK_NODE_IMAGE, let url = cmark_node_get_url(node.node) else {
                return true
            }
            let link = Link(target: String(cString: url), line: node.line + lineOffset, column: node.column)
            if let target = resolve(link) { cmark_node_set_url(node.node, target) }
            return true
        }
    }

    /// The document as HTML. Code blocks get Pygments' markup, `div.highlight > pre > code`, which themes style; a `title=` stands above.
    public func html() -> [UInt8] {
        highlightCode()
        guard let text = cmark_render_html(root.node, Parser.options, nil) else { return [] }
        defer { free(text) }
        return Array(UnsafeRawBufferPointer(start: text, count: strlen(text)))
    }

    private func highlightCode() {
        root.visit { node in
            guard node.type == CMARK_NODE_CODE_BLOCK else { return true }
            let markup = codeMarkup(info: InfoString(String(cString: cmark_node_get_fence_info(node.node))), code: node.literal)
            let replacement = cmark_node_new(CMARK_NODE_HTML_BLOCK)!
            cmark_node_set_literal(replacement, markup)
            cmark_node_replace(node.node, replacement)
            cmark_node_free(node.node)
            return false
        }
    }

    private func codeMarkup(info: InfoString, code: String) -> String {
        let bytes = Array(code.utf8)
        var writer = ByteWriter(capacity: bytes.count * 3)
        writer.write("<div class=\"highlight\">")
        if let title = info["title"] {
            writer.write("<span class=\"filename\">")
            writer.writeEscaped(title)
            writer.write("</span>")
        }
        writer.write("<pre><span></span><code>")
        if !Highlighter.highlight(bytes, language: info.language, into: &writer) { writer.writeEscaped(code) }
        writer.write("</code></pre></div>\n")
        return writer.text
    }
}

/// A fence's info string: a language, then attributes, bare or `key=value`.
public struct InfoString: Hashable, Sendable {
    /// The first word in lower case; empty where there is none.
    public let language: String
    /// The attributes in their order; a bare one has an empty value.
    public let attributes: [Attribute]

    /// One attribute of an info string.
    public struct Attribute: Hashable, Sendable {
        /// Its name as written.
        public var name: String
        /// Its value without quotes; nil for a bare word.
        public var value: String?
        /// How many characters of the info string stand before it.
        public var offset = 0
        /// How many characters it takes, quotes among them.
        public var length = 0
    }

    /// Reads an info string. Values may stand in double or single quotes.
    public init(_ info: String) {
        var words = Self.words(of: info)[...]
        if let first = words.first, !first.text.contains("=") {
            language = first.text.lowercased()
            words = words.dropFirst()
        } else {
            language = ""
        }
        attributes = words.map { word in
            var attribute = Attribute(name: word.text, value: nil, offset: word.offset, length: word.length)
            if let equals = word.text.firstIndex(of: "="), equals != word.text.startIndex {
                attribute.name = String(word.text[..<equals])
                attribute.value = String(word.text[word.text.index(after: equals)...])
            }
            return attribute
        }
    }

    /// The value of an attribute: empty for a bare word, nil where it is not there.
    public subscript(name: String) -> String? {
        attributes.first { $0.name == name }.map { $0.value ?? "" }
    }

    private static func words(of info: String) -> [(text: String, offset: Int, length: Int)] {
        var words: [(text: String, offset: Int, length: Int)] = []
        var word = ""
        var start: Int?
        var quote: Character?
        func end(_ offset: Int) {
            if let start, !word.isEmpty { words.append((word, start, offset - start)) }
            (word, start) = ("", nil)
        }
        var offset = 0
        for character in info {
            let isBlank = character == " " || character == "\t"
            if isBlank, quote == nil {
                end(offset)
            } else {
                start = start ?? offset
                if let open = quote {
                    if character == open { quote = nil } else { word.append(character) }
                } else if character == "\"" || character == "'" {
                    quote = character
                } else {
                    word.append(character)
                }
            }
            offset += 1
        }
        end(offset)
        return words
    }
}
