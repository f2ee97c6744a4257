// One compiled PCRE2 pattern, anchored at the place where it is tried.

import CPCRE2

/// A pattern in machine code. It never changes once made and lasts as long as the process; each thread brings its own room for a match.
struct Pattern {
    private let code: OpaquePointer
    private let isMachineCode: Bool

    /// Compiles a pattern; the tables are our own, so that a wrong one is a mistake in this module.
    /// - Returns: the pattern, and for each byte whether a match can start with it; all where that is not known.
    static func compiled(_ source: String, ignoringCase: Bool) -> (Pattern, starts: [Bool]) {
        let options = UInt32(PCRE2_MULTILINE) | (ignoringCase ? UInt32(PCRE2_CASELESS) : 0)
        let loose = compile(source, options)
        defer { pcre2_code_free_8(loose) }
        return (Pattern(source, options), starts(of: loose, ignoringCase: ignoringCase || source.hasPrefix("(?i)")))
    }

    private init(_ source: String, _ options: UInt32) {
        // Without start optimizations: they look far ahead for a byte that the match needs, at every place anew.
        code = Self.compile(source, options | UInt32(PCRE2_ANCHORED) | PCRE2_NO_START_OPTIMIZE)
        isMachineCode = pcre2_jit_compile_8(code, UInt32(PCRE2_JIT_COMPLETE)) == 0
    }

    private static func compile(_ source: String, _ options: UInt32) -> OpaquePointer {
        var error: Int32 = 0
        var offset = 0
        let code = Array(source.utf8).withUnsafeBufferPointer {
            pcre2_compile_8($0.baseAddress, $0.count, options, &error, &offset, nil)
        }
        guard let code else { preconditionFailure("pattern \(source): error \(error) at \(offset)") }
        return code
    }

    private static func starts(of code: OpaquePointer, ignoringCase: Bool) -> [Bool] {
        var matchesEmpty: UInt32 = 0
        var kind: UInt32 = 0
        var first: UInt32 = 0
        var map: UnsafePointer<UInt8>?
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_MATCHEMPTY), &matchesEmpty)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTCODETYPE), &kind)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTCODEUNIT), &first)
        pcre2_pattern_info_8(code, UInt32(PCRE2_INFO_FIRSTBITMAP), &map)
        if matchesEmpty == 0, let map { return (0..<256).map { map[$0 / 8] & (1 << UInt8($0 % 8)) != 0 } }
        guard matchesEmpty == 0, kind == 1 else { return Array(repeating: true, count: 256) }
        let letter = UInt8(truncatingIfNeeded: first)
        return (0..<256).map { byte in
            UInt8(byte) == letter || ignoringCase && UInt8(byte) | 0x20 == letter | 0x20
        }
    }

    /// Tries the pattern at a place.
    /// - Returns: how many groups were set, 0 for no match, less for a match that was given up.
    func match(_ bytes: UnsafeBufferPointer<UInt8>, at start: Int, _ room: MatchRoom) -> Int32 {
        let result =
            isMachineCode
            ? pcre2_jit_match_8(code, bytes.baseAddress, bytes.count, start, 0, room.data, room.context)
            : pcre2_match_8(code, bytes.baseAddress, bytes.count, start, 0, room.data, room.context)
        return result == PCRE2_ERROR_NOMATCH ? 0 : result
    }
}

/// Room for the outcome of matches, and a limit to what they may cost.
final class MatchRoom {
    static let groups = 16
    let data: OpaquePointer
    let context: OpaquePointer
    private let ends: UnsafeMutablePointer<Int>

    init() {
        data = pcre2_match_data_create_8(UInt32(Self.groups), nil)!
        context = pcre2_match_context_create_8(nil)!
        pcre2_set_match_limit_8(context, 100_000)
        ends = pcre2_get_ovector_pointer_8(data)!
    }

    deinit {
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(context)
    }

    /// Where the last match ends.
    var end: Int { ends[1] }

    /// Where a group of the last match starts and ends; empty at 0 for one that took no part.
    func range(_ group: Int) -> Range<Int> {
        let (start, end) = (ends[2 * group], ends[2 * group + 1])
        return start < 0 || end < start ? 0..<0 : start..<end
    }
}
