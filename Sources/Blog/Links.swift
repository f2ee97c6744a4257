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

    /// The target of a link, with the site's mark in front; nil for one that does not lead into the site.
    /// - Parameters:
    ///   - target: what the document has.
    ///   - path: the document's path relative to PATH, from which targets without a leading slash are found.
    /// - Throws: a Diagnostic without a location where the target is not there.
    func resolve(_ target: String, from path: String) throws(Diagnostic) -> String? {
        guard let (what, value) = split(target) else { return nil }
        let end = value.firstIndex { $0 == "#" || $0 == "?" } ?? value.endIndex
        let (name, tail) = (unquoted(value[..<end]), value[end...])
        let url: String?
        switch what {
        case "filename":
            let path = absolute(name, from: path)
            url = contents[path]?.url ?? statics[path]
        case "static", "attach": url = statics[absolute(name, from: path)]
        case "index": url = indexURL
        case "tag": url = taxa.find(.tag, name)?.url
        case "category": url = taxa.find(.category, name)?.url
        case "author": url = taxa.find(.author, name)?.url
        default: return nil
        }
        guard let url else { throw missing(what, name, from: path) }
        return Self.siteMark + "/" + url + tail
    }

    private func split(_ target: String) -> (what: String, value: Substring)? {
        guard let first = target.first, first == "{" || first == "|",
            let end = target.dropFirst().firstIndex(where: { $0 == "}" || $0 == "|" })
        else { return nil }
        return (String(target[target.index(after: target.startIndex)..<end]), target[target.index(after: end)...])
    }

    /// A target relative to PATH: from its root where it begins with a slash, else from the document's folder.
    private func absolute(_ name: String, from path: String) -> String {
        var parts = name.hasPrefix("/") ? [] : Array(path.split(separator: "/").dropLast())
        for part in name.split(separator: "/") where part != "." {
            if part == ".." { _ = parts.popLast() } else { parts.append(part) }
        }
        return parts.joined(separator: "/")
    }

    private func missing(_ what: String, _ name: String, from path: String) -> Diagnostic {
        let known =
            switch what {
            case "tag", "category", "author": "no article has the \(what) `\(name)`"
            default: "there is no `\(absolute(name, from: path))`"
            }
        let file = name.split(separator: "/").last ?? ""
        let near = (what == "filename" ? Array(contents.keys) : Array(statics.keys)).filter { $0.split(separator: "/").last == file }.min()
        return Diagnostic(
            .warning, "the link `{\(what)}\(name)` leads nowhere: \(known)",
            help: near.map { "did you mean `{\(what)}/\($0)`?" }
                ?? "a path that begins with `/` is found from the content folder, any other from this file")
    }

    private func unquoted(_ text: Substring) -> String {
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
}
