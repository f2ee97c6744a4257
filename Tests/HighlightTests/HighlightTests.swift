// That no byte is lost, that no input takes long, and which names are known.

import Foundation
import HTML
import Testing

@testable import Highlight

@Suite struct HighlightTests {
    @Test(arguments: Highlighter.languages)
    func everyByteIsKept(language: String) {
        var seed: UInt64 = 7
        func next(_ count: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % count
        }
        let pieces = [
            "\"", "'", "`", "$(", "${", ")", "}", "{", "[", "]", "\\", "\n", "\n", " ", "#", "//", "/*", "*/", "<!--", "<style>",
            "</style>", "<script>", "RUN ", "FROM ",
            "$ ", "> ", "def ", "f\"", "{{", ":", "- ", "|", "=", "a", "é", "日本", "12", "0x", "--", "<<EOF", "EOF", ";", "\t", "@",
            "\"\"\"", "'''", "&", "select", "\r\n", "\\\n",
        ]
        for _ in 0..<300 {
            let code = (0..<next(60)).map { _ in pieces[next(pieces.count)] }.joined()
            #expect(plain(highlighted(code, language)) == code)
        }
    }

    @Test(arguments: Highlighter.languages)
    func anyBytesEndSoon(language: String) {
        let bytes = (0..<4000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) }
        var writer = ByteWriter()
        #expect(Highlighter.highlight(bytes, language: language, into: &writer))
        #expect(writer.bytes.filter { $0 >= 0x80 } == bytes.filter { $0 >= 0x80 })
        #expect(writer.bytes.filter { $0 == 0 } == bytes.filter { $0 == 0 })
    }

    @Test func aMegabyteOnOneLineStaysPlain() {
        let line = [UInt8](repeating: UInt8(ascii: "("), count: 1_000_000)
        let start = ContinuousClock.now
        var writer = ByteWriter()
        #expect(Highlighter.highlight(line, language: "bash", into: &writer) && writer.bytes == line)
        #expect(ContinuousClock.now - start < .seconds(20))
    }

    /// What opens something and never closes it: twice of it takes about twice as long. Benchmarks/highlight-hostile.py tries many more.
    @Test(arguments: Highlighter.languages)
    func timeGrowsWithLength(language: String) {
        for piece in ["\"\n", "'\n", "`\n", "/*\n", "<!\n", "<a b=\"\n", "\"\"\"\n", "${\n", "<<A\n", "[[\n", "{(\n", "a: |\n b\n"] {
            func sized(_ size: Int) -> String { String(repeating: piece, count: size / piece.utf8.count) }
            // Most often a small piece says enough; the best of some is free of what else the machine does.
            guard seconds(sized(1_500), language) > 0.1 else { continue }
            let times = (0..<3).map { _ in (seconds(sized(10_000), language), seconds(sized(20_000), language)) }
            let (short, long) = (times.map(\.0).min()!, times.map(\.1).min()!)
            #expect(long < 3.2 * short, "\(piece)")
        }
    }

    @Test func everyNameIsKnownOnce() {
        #expect(Set(Highlighter.names).count == Highlighter.names.count)
        #expect(Highlighter.names.allSatisfy { Highlighter.knows($0) && Highlighter.knows($0.uppercased()) && $0 == $0.lowercased() })
        for alias in [
            "py3", "zsh", "yml", "ts", "c++", "golang", "rs", "rb", "pwsh", "docker", "shell-session", "tf", "html+jinja", "plain",
        ] {
            #expect(Highlighter.knows(alias))
        }
        #expect(!Highlighter.knows("cobol") && !Highlighter.knows(""))
    }

    @Test func manyThreadsAtOnce() async {
        let expected = highlighted("RUN echo \"$A\" && ls\n", "dockerfile")
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 { group.addTask { highlighted("RUN echo \"$A\" && ls\n", "dockerfile") == expected } }
            for await isSame in group { #expect(isSame) }
        }
    }
}

/// This thread's processor time, which other work on the machine changes little.
private func seconds(_ code: String, _ language: String) -> Double {
    func now() -> Double {
        var time = timespec()
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time)
        return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
    }
    let start = now()
    _ = highlighted(code, language)
    return now() - start
}
