import Files
import Foundation
import Testing

@testable import Tutorial

private func run(_ verdict: Verdict, day: Double, output: String = "hello") -> Run {
    Run(
        verdict: verdict, started: Date(timeIntervalSince1970: 1_800_000_000 + day * 86_400), seconds: day + 1, plan: "p", bundle: "b",
        engine: "Docker 26.1.5", platform: "linux/amd64", sandbox: "s",
        images: [ImageUse(name: "docker.io/library/busybox:latest", digest: "sha256:ab", standIn: false)],
        steps: [
            StepResult(index: 0, command: "docker run x", outcome: verdict == .failed ? .failed : .passed, seconds: day, output: output)
        ])
}

private let month: Double = 30 * 86_400

@Suite struct EvidenceTests {
    @Test func aPassThatSaysTheSameChangesNothingUntilHalfItsAge() {
        var evidence = Evidence(source: "a.md", lastPass: run(.passed, day: 0))
        evidence.record(run(.passed, day: 14), maxAge: month)
        #expect(evidence.lastPass == run(.passed, day: 0))
        evidence.record(run(.passed, day: 16), maxAge: month)
        #expect(evidence.lastPass == run(.passed, day: 16))
        evidence.record(run(.passed, day: 17, output: "other"), maxAge: month)
        #expect(evidence.lastPass == run(.passed, day: 17, output: "other"))
    }

    @Test func aFailureStandsBesideTheLastPassUntilTheNext() {
        var evidence = Evidence(source: "a.md", lastPass: run(.passed, day: 0))
        evidence.record(run(.failed, day: 1), maxAge: month)
        #expect(evidence.lastPass == run(.passed, day: 0))
        #expect(evidence.lastFailure == run(.failed, day: 1))
        evidence.record(run(.failed, day: 2), maxAge: month)
        #expect(evidence.lastFailure == run(.failed, day: 1))
        evidence.record(run(.passed, day: 3), maxAge: month)
        #expect(evidence.lastFailure == nil)
        #expect(evidence.lastPass == run(.passed, day: 3))
    }

    @Test func aLaterRunThatSaysTheSameRenewsTheDateOnly() {
        var evidence = Evidence(source: "a.md", lastPass: run(.passed, day: 0))
        evidence.renew(with: run(.passed, day: 3))
        #expect(evidence.lastPass == run(.passed, day: 3))
        evidence.renew(with: run(.passed, day: 4, output: "other"))
        #expect(evidence.lastPass == run(.passed, day: 3))
    }

    @Test func isReadBackAsItWasWritten() throws {
        let folder = try TemporaryFolder()
        let evidence = Evidence(source: "content/a.md", lastPass: run(.inPart, day: 0), lastFailure: run(.failed, day: 1))
        try evidence.write(in: Folder(folder.path))
        #expect(try Evidence.read(for: "content/a.md", in: Folder(folder.path)) == evidence)
        #expect(try Evidence.read(for: "content/b.md", in: Folder(folder.path)) == nil)
        try Files.write(Array("{".utf8), toFile: folder.path + "/content/c.md.json")
        #expect(throws: (any Error).self) { try Evidence.read(for: "content/c.md", in: Folder(folder.path)) }
    }

    @Test func isAnInTotoStatement() throws {
        let json = try #require(
            try JSONSerialization.jsonObject(with: Data(Evidence(source: "a.md", lastPass: run(.passed, day: 0)).json)) as? [String: Any])
        #expect(json["_type"] as? String == "https://in-toto.io/Statement/v1")
        #expect(json["predicateType"] as? String == "https://in-toto.io/attestation/test-result/v0.1")
        let predicate = try #require(json["predicate"] as? [String: Any])
        #expect(predicate["result"] as? String == "PASSED")
        #expect(predicate["passedTests"] as? [String] == ["0: docker run x"])
        let subject = try #require((json["subject"] as? [[String: Any]])?.first)
        #expect(subject["digest"] as? [String: String] == ["sha256": "b"])
    }
}
