// URLs and filtered tags as cmark-gfm writes them.

import HTML

extension ByteWriter {
    /// Writes a URL for an attribute: what is not allowed in one is percent-encoded, what is escaped already is left.
    mutating func writeURL(_ url: UnsafeBufferPointer<UInt8>) {
        var start = 0
        for index in url.indices where !isURLByte(url[index]) {
            write(UnsafeBufferPointer(rebasing: url[start..<index]))
            writeEscaped(urlByte: url[index])
            start = index + 1
        }
        write(UnsafeBufferPointer(rebasing: url[start...]))
    }

    private mutating func writeEscaped(urlByte byte: UInt8) {
        switch byte {
        case UInt8(ascii: "&"): write("&amp;")
        case UInt8(ascii: "'"): write("&#x27;")
        default:
            write(byte: UInt8(ascii: "%"))
            write(byte: hexadecimalDigit(byte >> 4))
            write(byte: hexadecimalDigit(byte & 15))
        }
    }

    /// Writes raw HTML in which the tags of GitHub's tagfilter extension begin with `&lt;`.
    mutating func writeFilteringTags(_ html: UnsafeBufferPointer<UInt8>) {
        for index in html.indices {
            if html[index] == UInt8(ascii: "<"), isFilteredTag(html[(index + 1)...]) {
                write("&lt;")
            } else {
                write(byte: html[index])
            }
        }
    }
}

private func hexadecimalDigit(_ value: UInt8) -> UInt8 {
    value + (value < 10 ? UInt8(ascii: "0") : UInt8(ascii: "A") - 10)
}

/// Two words of bits: letters, digits and ``!#$%()*+,-./:;=?@_~``.
private func isURLByte(_ byte: UInt8) -> Bool {
    byte < 128 && (byte < 64 ? urlBytes.low >> UInt64(byte) : urlBytes.high >> UInt64(byte - 64)) & 1 != 0
}

private let urlBytes: (low: UInt64, high: UInt64) = {
    var bits: (low: UInt64, high: UInt64) = (0, 0)
    let punctuation = "!#$%()*+,-./:;=?@_~"
    for byte in "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789\(punctuation)".utf8 {
        if byte < 64 { bits.low |= 1 << UInt64(byte) } else { bits.high |= 1 << UInt64(byte - 64) }
    }
    return bits
}()

private let filteredTags: [[UInt8]] = [
    "title", "textarea", "style", "xmp", "iframe", "noembed", "noframes", "script", "plaintext",
].map { Array($0.utf8) }

/// Whether a filtered element's name stands behind `<` or `</`, and ends there.
private func isFilteredTag(_ rest: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    let rest = rest.first == UInt8(ascii: "/") ? rest.dropFirst() : rest
    return filteredTags.contains { name in
        guard rest.count > name.count, zip(rest, name).allSatisfy({ $0 | 0x20 == $1 }) else { return false }
        let end = rest.dropFirst(name.count)
        switch end[end.startIndex] {
        case UInt8(ascii: " "), 9...13, UInt8(ascii: ">"): return true
        case UInt8(ascii: "/"): return end.dropFirst().first == UInt8(ascii: ">")
        default: return false
        }
    }
}
