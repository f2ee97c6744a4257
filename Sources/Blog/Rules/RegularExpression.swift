// Regular expressions of the settings, written as Python's and matched by PCRE2 within limits.

import CPCRE2

/// A regular expression as Python's `re` writes them. It never changes once made.
final class RegularExpression: @unchecked Sendable {
    private let code: OpaquePointer
    /// The names of its groups, with their numbers.
    let names: [(name: String, group: Int)]

    /// Why an expression cannot be used.
    struct Problem: Error {
        var reason: String
    }

    /// Compiles an expression.
    /// - Throws: `Problem` for one that is wrong.
    init(_ python: String, ignoresCase: Bool = false) throws(Problem) {
        let source = Self.translated(python)
        var error: Int32 = 0
        var offset = 0
        let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | (ignoresCase ? UInt32(PCRE2_CASELESS) : 0)
        let compiled = Array(source.utf8).withUnsafeBufferPointer {
            pcre2_compile_8($0.baseAddress, $0.count, options, &error, &offset, nil)
        }
        guard let compiled else { throw Problem(reason: Self.words(error)) }
        code = compiled
        names = Self.names(of: compiled)
    }

    deinit { pcre2_code_free_8(code) }

    /// What Python writes otherwise: `\Z`, `\uXXXX`, and the flags that say which letters count.
    private static func translated(_ python: String) -> String {
        var result = ""
        var rest = python[...]
        while let character = rest.popFirst() {
            if character == "\\", let next = rest.popFirst() {
                if next == "Z" {
                    result += "\\z"
                } else if next == "u", rest.prefix(4).count == 4, rest.prefix(4).allSatisfy(\.isHexDigit) {
                    result += "\\x{\(rest.prefix(4))}"
                    rest = rest.dropFirst(4)
                } else {
                    result += "\\\(next)"
                }
            } else if character == "(", rest.first == "?", let end = rest.firstIndex(of: ")"),
                case let flags = rest[..<end].dropFirst(), !flags.isEmpty, flags.allSatisfy({ "aiLmsux".contains($0) })
            {
                let kept = flags.filter { !"auL".contains($0) }
                if !kept.isEmpty { result += "(?\(kept))" }
                rest = rest[rest.index(after: end)...]
            } else {
                result.append(character)
            }
        }
        return result
    }

    private static func names(of code: OpaquePointer) -> [(name: String, group: Int)] {
        var count: UInt32 = 0
        var size: UInt32 = 0
        var table: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMECOUNT), &count)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMEENTRYSIZE), &size)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_NAMETABLE), &table)
        guard let table else { return [] }
        return (0..<Int(count)).map { index in
            let entry = table + index * Int(size)
            return (String(cString: entry + 2), Int(entry[0]) << 8 | Int(entry[1]))
        }
    }

    private static func words(_ error: Int32) -> String {
        var buffer = [UInt8](repeating: 0, count: 256)
        let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
        return length < 0 ? "error \(error)" : String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
    }

    // MARK: Matching

    /// The named groups of a match at the text's beginning (Python's `re.match`), those that took part; nil where it does not match.
    func groups(atStartOf text: String) -> [(name: String, value: String)]? {
        var result: [(String, String)]?
        let bytes = Array(text.utf8)
        eachMatch(in: bytes, anchored: true) { ranges in
            result = names.compactMap { name, group in
                ranges[group].map { (name, String(decoding: bytes[$0], as: UTF8.self)) }
            }
            return false
        }
        return result
    }

    /// The text with every match replaced; `\1`, `\g<1>` and `\g<name>` in the replacement stand for groups, as in Python's `re.sub`.
    func replacing(in text: String, with replacement: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var end = 0
        eachMatch(in: bytes, anchored: false) { ranges in
            guard let whole = ranges[0] else { return false }
            result += bytes[end..<whole.lowerBound]
            append(replacement, ranges, bytes, to: &result)
            end = whole.upperBound
            return true
        }
        return String(decoding: result + bytes[end...], as: UTF8.self)
    }

    private func append(_ replacement: String, _ ranges: [Range<Int>?], _ bytes: [UInt8], to result: inout [UInt8]) {
        var rest = replacement[...]
        while let character = rest.popFirst() {
            guard character == "\\", let next = rest.popFirst() else {
                result += Array(String(character).utf8)
                continue
            }
            if let group = group(next, &rest) {
                if ranges.indices.contains(group), let range = ranges[group] { result += bytes[range] }
            } else {
                result += Array((["n": "\n", "t": "\t"][next] ?? String(next)).utf8)
            }
        }
    }

    /// The group that `\1`, `\g<1>` or `\g<name>` stands for.
    private func group(_ first: Character, _ rest: inout Substring) -> Int? {
        if let digit = first.wholeNumberValue, first.isASCII { return digit }
        guard first == "g", rest.first == "<", let end = rest.firstIndex(of: ">") else { return nil }
        let name = rest[..<end].dropFirst()
        rest = rest[rest.index(after: end)...]
        return Int(name) ?? names.first { $0.name == name }?.group ?? -1
    }

    /// Calls `body` with the ranges of each match until it says no more; a match that takes too long counts as none.
    private func eachMatch(in bytes: [UInt8], anchored: Bool, _ body: ([Range<Int>?]) -> Bool) {
        guard let data = pcre2_match_data_create_from_pattern_8(code, nil), let context = pcre2_match_context_create_8(nil) else { return }
        defer {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(context)
        }
        pcre2_set_match_limit_8(context, 200_000)
        var start = 0
        while start <= bytes.count {
            let options = anchored ? UInt32(PCRE2_ANCHORED) : 0
            let count = bytes.withUnsafeBufferPointer { pcre2_match_8(code, $0.baseAddress, $0.count, start, options, data, context) }
            guard count > 0, let ends = pcre2_get_ovector_pointer_8(data) else { return }
            let ranges = (0..<Int(pcre2_get_ovector_count_8(data))).map { group -> Range<Int>? in
                let (low, high) = (ends[2 * group], ends[2 * group + 1])
                return group < Int(count) && low >= 0 && low <= high && high <= bytes.count ? low..<high : nil
            }
            guard body(ranges), let whole = ranges[0] else { return }
            start = whole.isEmpty ? next(after: whole.upperBound, bytes) : whole.upperBound
        }
    }

    /// Where the next character begins.
    private func next(after place: Int, _ bytes: [UInt8]) -> Int {
        var place = place + 1
        while place < bytes.count, bytes[place] & 0xC0 == 0x80 { place += 1 }
        return place
    }
}
