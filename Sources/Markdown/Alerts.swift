// GitHub's alerts: a quote that begins with `[!NOTE]` or one of its kin.

import CCMarkGFM

extension Document {
    /// Makes alerts of the quotes that are some, with GitHub's classes.
    ///
    /// As on GitHub, an alert is not inside anything else, its marker is alone on the first line in any case, and something follows.
    func markAlerts() {
        var block = root.firstChild
        while let current = block {
            block = current.next
            if current.kind == .blockQuote, let kind = current.alertKind { current.becomeAlert(kind) }
        }
    }
}

private let alertKinds = ["note", "tip", "important", "warning", "caution"]

extension Tree {
    fileprivate var alertKind: String? {
        guard let paragraph = firstChild, paragraph.kind == .paragraph, let text = paragraph.firstChild, text.kind == .text,
            text.literalBytes.starts(with: "[!".utf8), text.next != nil || paragraph.next != nil,
            text.next == nil || text.next?.kind == .softBreak || text.next?.kind == .lineBreak
        else { return nil }
        let marker = text.literal.lowercased()
        return alertKinds.first { marker == "[!\($0)]" }
    }

    fileprivate func becomeAlert(_ kind: String) {
        let alert = Tree(CMARK_NODE_CUSTOM_BLOCK, in: self)
        let title = kind.prefix(1).uppercased() + kind.dropFirst()
        alert.set(
            onEnter: "<div class=\"markdown-alert markdown-alert-\(kind)\">\n<p class=\"markdown-alert-title\">\(title)</p>\n",
            onExit: "</div>\n")
        // A custom block has no setter for its lines, which a problem in it is found by.
        alert.node.pointee.start_line = node.pointee.start_line
        alert.node.pointee.end_line = node.pointee.end_line
        removeMarker()
        cmark_node_replace(node, alert.node)
        while let child = firstChild { cmark_node_append_child(alert.node, child.node) }
        cmark_node_free(node)
    }

    private func removeMarker() {
        guard let paragraph = firstChild, let marker = paragraph.firstChild else { return }
        if let lineEnd = marker.next { cmark_node_free(lineEnd.node) }
        cmark_node_free(marker.node)
        if paragraph.firstChild == nil { cmark_node_free(paragraph.node) }
    }
}
