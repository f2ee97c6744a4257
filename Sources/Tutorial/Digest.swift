// The plan's digest: what a run proved stays proved while this does not change.

import Crypto
import FoundationEssentials

extension Plan {
    /// SHA-256, in hexadecimal, of what is to be done: steps, files and options, without line numbers, so prose may be edited freely.
    public var digest: String {
        let names = namesWithoutLines
        let resolved = Resolved(
            folder: folder, options: options,
            steps: steps.map { step in
                var command = step.command
                command?.outputLine = 0
                if let name = command?.background?.name { command?.background?.name = names[name] ?? name }
                return Resolved.Step(
                    file: step.file, command: command, skip: step.skip == nil ? nil : true, cleanup: step.cleanup,
                    ends: step.ends.isEmpty ? nil : step.ends.map { names[$0] ?? $0 })
            })
        return sha256(canonicalJSON(resolved))
    }

    /// Services that are named by their line (`line-12`) are counted here.
    private var namesWithoutLines: [String: String] {
        var names: [String: String] = [:]
        for step in steps {
            if let name = step.command?.background?.name, name == "line-\(step.line)" { names[name] = "line-\(names.count)" }
        }
        return names
    }

    private struct Resolved: Encodable {
        var folder: String
        var options: Options
        var steps: [Step]

        struct Step: Encodable {
            var file: File?
            var command: Command?
            /// Not why: a reason in other words leaves what is done as it is.
            var skip: Bool?
            var cleanup: Bool
            var ends: [String]?
        }
    }
}

/// SHA-256 in hexadecimal.
public func sha256(_ bytes: some Sequence<UInt8>) -> String {
    hexadecimal(SHA256.hash(data: Array(bytes)))
}

/// Bytes, such as a digest's, in hexadecimal.
public func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
    let digits = Array("0123456789abcdef".utf8)
    return String(decoding: bytes.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }, as: UTF8.self)
}

/// A value as JSON that is the same every time: keys sorted, dates as ISO 8601, slashes not escaped.
func canonicalJSON(_ value: some Encodable, pretty: Bool = false) -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = pretty ? [.sortedKeys, .withoutEscapingSlashes, .prettyPrinted] : [.sortedKeys, .withoutEscapingSlashes]
    encoder.dateEncodingStrategy = .iso8601
    guard let data = try? encoder.encode(value) else { preconditionFailure("a value of our own cannot be written as JSON") }
    return Array(data)
}
