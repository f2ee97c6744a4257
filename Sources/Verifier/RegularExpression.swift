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
func wholeMatch(_ expression: String, _ text: String) -> RegularExpressionOutcome {
    switch RegularExpression.compile(expression, options: UInt32(PCRE2_ANCHORED) | UInt32(PCRE2_ENDANCHORED)) {
    case .failure(let problem): .failed(problem.message)
    case .success(let compiled): compiled.match(Array(text.utf8), from: 0).outcome
    }
}

/// A regular expression (PCRE2's), ready to be used, with a limit to the time that it takes: Swift's own have none.
final class RegularExpression: Sendable {
    /// Why one cannot be used, in words that follow "the regular expression".
    struct Problem: Error {
        var message: String
    }

    // A compiled expression does not change, and may be used by several threads at once.
    nonisolated(unsafe) private let code: OpaquePointer

    private init(_ code: OpaquePointer) { self.code = code }

    deinit { pcre2_code_free_8(code) }

    /// Compiles an expression.
    static func compile(_ expression: String, options: UInt32 = 0) -> Result<RegularExpression, Problem> {
        var error: Int32 = 0
        var offset = 0
        let code = Array(expression.utf8).withUnsafeBufferPointer {
            pcre2_compile_8($0.baseAddress, $0.count, options | UInt32(PCRE2_UTF) | UInt32(PCRE2_UCP), &error, &offset, nil)
        }
        guard let code else { return .failure(Problem(message: "is wrong after `\(start(expression, offset))`: \(words(error))")) }
        return .success(RegularExpression(code))
    }

    /// The text with every match replaced; as it is where that takes too long.
    func replacing(_ text: String, with word: String) -> String {
        let bytes = Array(text.utf8)
        var result: [UInt8] = []
        var start = 0
        while start <= bytes.count, let range = match(bytes, from: start).range {
            result += bytes[start..<range.lowerBound]
            guard !range.isEmpty else {  // a match of nothing is none
                guard range.lowerBound < bytes.count else { break }
                var next = range.lowerBound + 1
                while next < bytes.count, bytes[next] & 0xC0 == 0x80 { next += 1 }
                result += bytes[range.lowerBound..<next]
                start = next
                continue
            }
            result += Array(word.utf8)
            start = range.upperBound
        }
        return String(decoding: result + bytes[min(start, bytes.count)...], as: UTF8.self)
    }

    fileprivate func match(_ text: [UInt8], from start: Int) -> (outcome: RegularExpressionOutcome, range: Range<Int>?) {
        guard let data = pcre2_match_data_create_8(1, nil), let context = pcre2_match_context_create_8(nil) else {
            return (.failed("needs too much memory"), nil)
        }
        defer {
            pcre2_match_data_free_8(data)
            pcre2_match_context_free_8(context)
        }
        // Some tenths of a second, and some megabytes.
        pcre2_set_match_limit_8(context, 5_000_000)
        pcre2_set_depth_limit_8(context, 250_000)
        pcre2_set_heap_limit_8(context, 1 << 16)
        let result = text.withUnsafeBufferPointer { pcre2_match_8(code, $0.baseAddress, $0.count, start, 0, data, context) }
        switch result {
        case 0...:
            guard let bounds = pcre2_get_ovector_pointer_8(data) else { return (.matches, nil) }
            return (.matches, bounds[0] <= bounds[1] ? bounds[0]..<bounds[1] : nil)
        case PCRE2_ERROR_NOMATCH: return (.differs, nil)
        case PCRE2_ERROR_MATCHLIMIT, PCRE2_ERROR_DEPTHLIMIT, PCRE2_ERROR_HEAPLIMIT: return (.failed("is too slow, and was given up"), nil)
        default: return (.failed("could not be tried: \(words(result))"), nil)
        }
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
