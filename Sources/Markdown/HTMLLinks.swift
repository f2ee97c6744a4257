// The links of a document that is HTML altogether, resolved as those in raw HTML are.

import HTML

/// HTML with its blog links (`{filename}…`, `|static|…`) resolved; everything else stays as it is.
/// - Parameters:
///   - html: the HTML.
///   - firstLine: the line of its file on which it begins, counted from 1.
///   - resolve: the target in place of a link's; nil leaves it.
public func resolvedLinks(inHTML html: some Collection<UInt8>, firstLine: Int, _ resolve: (Link) -> String?) -> [UInt8] {
    Array(html).withUnsafeBufferPointer { html in
        var written = ByteWriter(capacity: html.count + 64)
        var (start, line, column, counted) = (0, firstLine, 1, 0)
        for range in HTMLTargets(html).ranges where html[range].first == UInt8(ascii: "{") || html[range].first == UInt8(ascii: "|") {
            for index in counted..<range.lowerBound where html[index] == UInt8(ascii: "\n") {
                (line, column, counted) = (line + 1, 1, index + 1)
            }
            // On a long line the next count goes on from here.
            column += String(decoding: html[counted..<range.lowerBound], as: UTF8.self).count
            counted = range.lowerBound
            let text = withoutReferences(html[range])
            guard let target = resolve(Link(target: text, line: line, column: column, length: text.count)) else { continue }
            written.write(UnsafeBufferPointer(rebasing: html[start..<range.lowerBound]))
            written.writeMarkdownText(target)
            start = range.upperBound
        }
        written.write(UnsafeBufferPointer(rebasing: html[start...]))
        return written.bytes
    }
}
