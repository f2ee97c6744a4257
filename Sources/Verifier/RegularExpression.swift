// Regular expressions that a post brings with it, for a whole output: whatever they are, they end soon.

import CPCRE2

/// What came of trying a regular expression.
enum RegularExpressionOutcome: Equatable {
    case matches
    case differs
    /// It could not be tried, or not to the end; why, in words that follow "the regular expression".
    case failed(String)
}

/// Whether a regular expression matches the whole of a text.
///
/// Swift's own have no limit to the time that they take.
func wholeMatch(_ expression: String, _ text: String) -> RegularExpressionOutcome {
    var error: Int32 = 0
    var offset = 0
    let options = UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP) | UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED)
    let code = Array(expression.utf8).withUnsafeBufferPointer {
        pcre2_compile_8($0.baseAddress, $0.count, options, &error, &offset, nil)
    }
    guard let code else { return .failed("is wrong after `\(start(expression, offset))`: \(words(error))") }
    defer { pcre2_code_free_8(code) }
    guard let data = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil) else {
        return .failed("needs too much memory")
    }
    defer {
        pcre2_match_data_free_8(data)
        pcre2_match_context_free_8(context)
    }
    // Some tenths of a second, and some megabytes.
    pcre2_set_match_limit_8(context, 5_000_000)
    pcre2_set_depth_limit_8(context, 250_000)
    pcre2_set_heap_limit_8(context, 1 << 16)
    let result = Array(text.utf8).withUnsafeBufferPointer {
        pcre2_match_8(code, $0.baseAddress, $0.count, 0, 0, data, context)
    }
    switch result {
    case 0...: return .matches
    case PCRE2_ERROR_NOMATCH: return .differs
    case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT: return .failed("is too slow, and was given up")
    default: return .failed("could not be tried: \(words(result))")
    }
}

private func start(_ expression: String, _ length: Int) -> String {
    String(decoding: expression.utf8.prefix(length), as: UTF8.self)
}

private func words(_ error: Int32) -> String {
    var buffer = [UInt8](repeating: 0, count: 256)
    let length = pcre2_get_error_message_8(error, &buffer, buffer.count)
    return length < 0 ? "error \(error)" : String(decoding: buffer.prefix(Int(length)), as: UTF8.self)
}
