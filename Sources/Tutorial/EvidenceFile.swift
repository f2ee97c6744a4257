// Evidence on disk: one in-toto Statement for a tutorial, the last pass as its predicate, the last failure since beside it.

import Files
import FoundationEssentials

extension Evidence {
    /// The path, inside the evidence folder, of a document's evidence.
    public static func path(for source: String) -> String {
        source + ".json"
    }

    /// Reads evidence.
    /// - Returns: nil where there is none.
    /// - Throws: `FileError`, or `DecodingError` where the file is damaged or of another make.
    public static func read(for source: String, in folder: Folder) throws -> Evidence? {
        let path = path(for: source)
        guard folder.exists(path) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let statement = try decoder.decode(Statement.self, from: Data(try folder.read(path)))
        return Evidence(
            source: source, lastPass: statement.predicate.plimsoll.lastPass, lastFailure: statement.predicate.plimsoll.lastFailure)
    }

    /// Writes the evidence, atomically, and only if it changed.
    /// - Throws: `FileError`.
    public func write(in folder: Folder) throws {
        try Writer(folder).write(json, to: Self.path(for: source))
    }

    /// The in-toto Statement as JSON, ending in a newline.
    public var json: [UInt8] {
        canonicalJSON(Statement(self), pretty: true) + [UInt8(ascii: "\n")]
    }
}

/// https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md
private struct Statement: Codable {
    var type = "https://in-toto.io/Statement/v1"
    var subject: [Resource]
    var predicateType = "https://in-toto.io/attestation/test-result/v0.1"
    var predicate: Predicate

    enum CodingKeys: String, CodingKey {
        case type = "_type"
        case subject, predicateType, predicate
    }

    struct Resource: Codable {
        var name: String
        var digest: [String: String]
    }

    struct Predicate: Codable {
        var result: String
        var configuration: [Resource]
        var passedTests: [String]
        var warnedTests: [String]
        var failedTests: [String]
        var plimsoll: Extension
    }

    struct Extension: Codable {
        var lastPass: Run?
        var lastFailure: Run?
    }

    init(_ evidence: Evidence) {
        let run = evidence.lastPass ?? evidence.lastFailure
        subject = [Resource(name: evidence.source, digest: run.map { ["sha256": $0.bundle] } ?? [:])]
        predicate = Predicate(
            result: run?.verdict.inToto ?? "FAILED", configuration: run.map { $0.images.map(\.resource) } ?? [],
            passedTests: run?.names(.passed) ?? [], warnedTests: run?.names(.skipped) ?? [], failedTests: run?.names(.failed) ?? [],
            plimsoll: Extension(lastPass: evidence.lastPass, lastFailure: evidence.lastFailure))
    }
}

extension Verdict {
    /// The result's name in the test-result predicate.
    fileprivate var inToto: String {
        switch self {
        case .passed: "PASSED"
        case .inPart: "WARNED"
        case .failed: "FAILED"
        }
    }
}

extension ImageUse {
    fileprivate var resource: Statement.Resource {
        let parts = digest.split(separator: ":", maxSplits: 1).map(String.init)
        return Statement.Resource(name: name, digest: parts.count == 2 ? [parts[0]: parts[1]] : [:])
    }
}

extension Run {
    fileprivate func names(_ outcome: StepResult.Outcome) -> [String] {
        steps.filter { $0.outcome == outcome }.map { "\($0.index): \($0.command)" }
    }
}

// MARK: Runs on this machine

extension Run {
    /// Keeps this run as a document's last one on this machine (`.plimsoll/runs/`, ignored by git).
    /// - Throws: `FileError`.
    public func writeAsLast(of source: String, in runs: Folder) throws {
        try Writer(runs).write(canonicalJSON(self, pretty: true) + [UInt8(ascii: "\n")], to: Evidence.path(for: source))
    }

    /// A document's last run on this machine; nil where there is none that can be read.
    public static func readLast(of source: String, in runs: Folder) -> Run? {
        guard let bytes = try? runs.read(Evidence.path(for: source)) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(Run.self, from: Data(bytes))
    }
}

extension Evidence {
    /// Takes the date of a later run that says the same as the last pass: evidence stays quiet in the repository, the page need not.
    public mutating func renew(with run: Run?) {
        guard lastFailure == nil, let run, let pass = lastPass, run.started > pass.started, run.saysTheSame(as: pass) else { return }
        lastPass = run
    }
}
