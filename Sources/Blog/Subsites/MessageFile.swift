// A theme's texts in another language: gettext's .mo files (https://www.gnu.org/software/gettext/manual/html_node/MO-Files.html).

import Files
import Jinja
import Settings

/// The messages of one .mo file.
struct MessageFile: Sendable {
    /// Each message (behind its context and `\u{4}`, where it has one) with its translation, or with the forms of its plural.
    let messages: [String: [String]]
    let plural: PluralRule

    /// - Returns: nil for bytes that are no such file.
    init?(_ bytes: [UInt8]) {
        guard let reader = NumberReader(bytes), let count = reader[8], let originals = reader[12], let translations = reader[16],
            count <= bytes.count / 16
        else { return nil }
        var messages: [String: [String]] = [:]
        for index in 0..<count {
            guard let original = reader.text(at: originals + 8 * index), let translation = reader.text(at: translations + 8 * index) else {
                return nil
            }
            // The singular; the plural stands behind a zero.
            let message = original.split(separator: 0, maxSplits: 1, omittingEmptySubsequences: false)[0]
            messages[String(decoding: message, as: UTF8.self)] = translation.split(separator: 0, omittingEmptySubsequences: false).map {
                String(decoding: $0, as: UTF8.self)
            }
        }
        let header = messages.removeValue(forKey: "")?.first ?? ""
        plural = Self.rule(in: header) ?? PluralRule()
        self.messages = messages
    }

    /// `Plural-Forms: nplurals=2; plural=(n != 1);`
    private static func rule(in header: String) -> PluralRule? {
        let line = header.split(separator: "\n").first { $0.lowercased().hasPrefix("plural-forms:") }
        let parts = line?.dropFirst("plural-forms:".count).split(separator: ";").map { $0.trimmingBlanks } ?? []
        let plural = parts.first { $0.hasPrefix("plural") && $0.contains("=") }
        return plural.flatMap { PluralRule($0.drop { $0 != "=" }.dropFirst()) }
    }
}

/// Numbers of four bytes in the order of bytes that a file begins with.
private struct NumberReader {
    private let bytes: [UInt8]
    private let isLittle: Bool

    init?(_ bytes: [UInt8]) {
        switch Array(bytes.prefix(4)) {
        case [0xDE, 0x12, 0x04, 0x95]: isLittle = true
        case [0x95, 0x04, 0x12, 0xDE]: isLittle = false
        default: return nil
        }
        self.bytes = bytes
    }

    /// The number at an offset; nil behind the end.
    subscript(offset: Int) -> Int? {
        guard offset >= 0, offset + 4 <= bytes.count else { return nil }
        let four = bytes[offset..<offset + 4]
        return (isLittle ? Array(four.reversed()) : Array(four)).reduce(0) { $0 << 8 | Int($1) }
    }

    /// The text of a length and an offset, which stand here.
    func text(at offset: Int) -> ArraySlice<UInt8>? {
        guard let length = self[offset], let start = self[offset + 4], start + length <= bytes.count else { return nil }
        return bytes[start..<start + length]
    }
}
