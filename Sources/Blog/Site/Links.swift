// Pelican's links inside the site: `{filename}x.md`, `{static}x.png`, `{tag}name` and their like, and what they lead to.

import Diagnostics

/// Where links inside the site lead.
struct LinkResolver: Sendable {
    /// Stands in a rendered body for SITEURL, which RELATIVE_URLS makes different from page to page.
    /// A noncharacter, percent-encoded as the renderer leaves it in a URL: no real URL holds it.
    static let siteMark = "%F3%BF%BF%BE"

    let contents: [String: Content]
    let statics: [String: String]
    let taxa: Taxa
    let indexURL: String
    /// SITEURL where it is the same on all pages: what leads out of the site into another language's is an address without `..` then.
    let siteURL: String?

    /// The target of a link, with the site's mark in front; nil for one that does not lead into the site.
    /// - Parameters:
    ///   - target: what the document has.
    ///   - path: the document's path relative to PATH, from which targets without a leading slash are found.
    /// - Throws: a Diagnostic without a location where the target is not there.
    func resolve(_ target: String, from path: String) throws(Diagnostic) -> String? {
        guard let link = SiteLink(target) else { return nil }
        let url: String?
        switch link.what {
        case "filename":
            let path = link.path(from: path)
            url = contents[path]?.url ?? statics[path]
        case "static", "attach": url = statics[link.path(from: path)]
        case "index": url = indexURL
        case "tag": url = taxa.find(.tag, link.name)?.url
        case "category": url = taxa.find(.category, link.name)?.url
        case "author": url = taxa.find(.author, link.name)?.url
        default: return nil
        }
        guard let url else { throw missing(link, from: path) }
        // A URL in a header or in a setting such as PAGE_URL may begin at the site's root, or lead to another site.
        if url.contains("://") { return url + link.tail }
        if let siteURL, url.hasPrefix("../") { return joined(siteURL, url) + link.tail }
        return Self.siteMark + (url.hasPrefix("/") ? "" : "/") + url + link.tail
    }

    private func missing(_ link: SiteLink, from path: String) -> Diagnostic {
        let known =
            switch link.what {
            case "tag", "category", "author": "no article has the \(link.what) `\(link.name)`"
            default: "there is no `\(link.path(from: path))`"
            }
        let file = String(link.name.split(separator: "/").last ?? "")
        let isNear = { (path: String) in path == file || path.hasSuffix("/" + file) }
        let near = link.what == "filename" ? contents.keys.filter(isNear).min() : statics.keys.filter(isNear).min()
        return Diagnostic(
            .warning, "the link `{\(link.what)}\(link.name)` leads nowhere: \(known)",
            help: near.map { "did you mean `{\(link.what)}/\($0)`?" }
                ?? "a path that begins with `/` is found from the content folder, any other from this file")
    }
}

/// A link such as `{filename}/notes/x.md#part` or `|static|x.png`, taken apart.
struct SiteLink {
    /// The word between the braces.
    let what: String
    /// What it names, percent-decoded.
    let name: String
    /// The query and the fragment.
    let tail: Substring

    /// - Returns: nil for any other link.
    init?(_ target: String) {
        guard let first = target.first, first == "{" || first == "|",
            let close = target.dropFirst().firstIndex(where: { $0 == "}" || $0 == "|" })
        else { return nil }
        let value = target[target.index(after: close)...]
        let end = value.firstIndex { $0 == "#" || $0 == "?" } ?? value.endIndex
        what = String(target[target.index(after: target.startIndex)..<close])
        name = unquoted(value[..<end])
        tail = value[end...]
    }

    /// The path relative to PATH: from its root where the name begins with a slash, else from the document's folder.
    func path(from document: String) -> String {
        var parts = name.hasPrefix("/") ? [] : Array(document.split(separator: "/").dropLast())
        for part in name.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }
}

/// Text with `%20` and its like as the bytes they stand for.
func unquoted(_ text: Substring) -> String {
    guard text.utf8.contains(UInt8(ascii: "%")) else { return String(text) }
    var bytes: [UInt8] = []
    var rest = text.utf8[...]
    while let byte = rest.popFirst() {
        if byte == UInt8(ascii: "%"), let value = UInt8(String(rest.prefix(2)) ?? "", radix: 16), rest.count >= 2 {
            bytes.append(value)
            rest = rest.dropFirst(2)
        } else {
            bytes.append(byte)
        }
    }
    return String(decoding: bytes, as: UTF8.self)
}
