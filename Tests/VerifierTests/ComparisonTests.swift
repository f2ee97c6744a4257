import Testing
import Tutorial

@testable import Verifier

struct Compared: Sendable, CustomTestStringConvertible {
    var shown: String
    var came: String
    var match: Command.Match?
    var holds: Bool

    init(_ shown: String, _ came: String, _ match: Command.Match? = nil, _ holds: Bool = true) {
        self.shown = shown
        self.came = came
        self.match = match
        self.holds = holds
    }

    var testDescription: String { "\(match?.rawValue ?? "-") \(shown.prefix(40).debugDescription)" }
}

@Suite struct ComparisonTests {
    @Test(arguments: [
        Compared("hello", "hello\n"),
        Compared("hello", "hallo\n", nil, false),
        Compared("", ""),
        Compared("hello", "", nil, false),
        Compared("hello", "hello\r\n"),
        Compared("a  b\n\n\nc", "a b   \n\nc\n"),
        // What no two runs share.
        Compared(
            "a4c8f2d06b1e73957c0de8b41fa2936d5e07c1b84f6a90d2e35b7c18f46a0d93",
            "46f9b487affaacc9b1e1197d7db8c121a5ce1c6f8af120bf6cc7492f206e709a\n"),
        Compared("Removed: 46f9b487affa", "Removed: 0123456789ab\n"),
        Compared("Removed: 46f9b487affa", "Removed: web\n", nil, false),
        Compared(
            "current node (bt1qj3ka94zm0yc7u2x5hw8dp) is now", "current node (rmlxfc245vmgjryvonpp79844) is now\n"),
        Compared("k4bq07dz1mxp   web  replicated  2/2", "fi34ugk2gzbx   web  replicated  2/2\n"),
        Compared("Up 2 minutes  lonely_kilby", "Up 3 minutes  brave_lamport\n"),
        Compared("hello-world2 web", "hello-world3 web\n", nil, false),
        Compared("web k4bq07dz1mxp", "web fi34ugk2gzbx\n", nil, false),
        Compared("join --token SWMTKN-1-2pafq-bcsda 10.0.0.5:2377", "join --token SWMTKN-1-9x0zz-k4bq 10.0.0.5:2377\n"),
        Compared("link/ether 02:42:ac:11:00:02 brd ff:ff:ff:ff:ff:ff", "link/ether 9e:01:12:34:56:7b brd ff:ff:ff:ff:ff:ff\n"),
        Compared("sha256:671ae3c14a6d done", "sha256:7b3808fd9b7a done\n"),
        Compared("x  latest  2.02MB", "x  latest  119kB\n"),
        Compared("2026-11-23T03:38:06.123Z up", "2025-01-02T13:38:06.9Z up\n"),
        Compared("2026/11/23 03:38:06 start", "2025/01/02 13:38:06 start\n"),
        Compared("Mon Nov 23 03:38:06 UTC 2026", "Tue Dec  1 13:00:00 UTC 2026\n"),
        Compared("[23/Nov/2026:03:38:06 +0000] GET", "[02/Jan/2025:13:38:06 +0000] GET\n"),
        Compared("-rw-r--r-- 1 root root 12 Nov 23 03:38 a", "-rw-r--r-- 1 root root 12 Jan  2 13:38 a\n"),
        Compared("real\t0m0.013s", "real 0m2.466s\n"),
        Compared("May 5 go", "May be\n", nil, false),
        Compared("Decimal 10", "Decimal 20\n", nil, false),
        Compared("admiring_turing", "zen_hopper2\n"),
        Compared("hello_world", "hello_there\n", nil, false),
        Compared("0.0.0.0:32768->80/tcp, :::32768->80/tcp", "0.0.0.0:49153->80/tcp, [::]:49153->80/tcp\n"),
        Compared("0.0.0.0:8000->80/tcp", "0.0.0.0:8080->80/tcp\n", nil, false),
        Compared(
            "CONTAINER ID   IMAGE   CREATED          STATUS         NAMES\n46f9b487affa   web     2 minutes ago    Up 2 minutes   gallant_wu",
            "CONTAINER ID   IMAGE   CREATED                  STATUS                  NAMES\n0123456789ab   web     Less than a second ago   Up About a minute       zen_lamport\n"
        ),
        Compared("Exited (0) 3 seconds ago", "Exited (1) 5 seconds ago\n", nil, false),
        // Whether an image had to be pulled first is not the post's business.
        Compared(
            "hi",
            "Unable to find image 'busybox:latest' locally\r\nlatest: Pulling from library/busybox\ne955b6e4c8c2: Pull complete\nDigest: sha256:671ae3\nStatus: Downloaded newer image for busybox:latest\nhi\n"
        ),
        // Wildcards.
        Compared("a\n...\nz", "a\nb\nc\nz\n"),
        Compared("a\n...\nz", "a\nz\n"),
        Compared("...\nz", "a\nb\n", nil, false),
        Compared("a\n...\nm\n...\nz", "a\nb\nm\nm\ny\nz\n", .wildcard),
        Compared("a\n<Snip>\nz", "a\nb\nc\nz\n"),
        Compared("a\n  [snip]\nz", "a\nb\nz\n"),
        Compared("a\n<output truncated>\nz", "a\nb\nz\n"),
        Compared("a\n(Output omitted)\nz", "a\nb\nz\n"),
        Compared("a\n<output omitted>\nz", "a\nb\ny\n", nil, false),
        Compared("a\n[...]\nz", "a\nb\nz\n"),
        Compared("a\nthe <snip> tool\nz", "a\nb\nz\n", nil, false),
        Compared("<snip>", "a\n", .exact, false),
        Compared("error: [..] not found[..]", "error: image x not found.\n"),
        Compared("error: [..] not found", "error: image x not found.\n", .wildcard, false),
        Compared("[..]ab[..]ab", "xab\n", nil, false),
        // To the letter.
        Compared("a b", "a b\n", .exact),
        Compared("a b", "a  b\n", .exact, false),
        Compared("12 seconds ago", "13 seconds ago\n", .exact, false),
        Compared("...", "a\n", .exact, false),
        // Regular expressions stand for the whole.
        Compared(#"v\d+\.\d+"#, "v1.2\n", .regex),
        Compared(#"v\d+"#, "v1.2\n", .regex, false),
        Compared("(", "(\n", .regex, false),
        Compared("anything", "else\n", Command.Match.none),
    ]) func compares(_ compared: Compared) {
        let comparison = Comparison(shown: compared.shown, output: compared.came, match: compared.match)
        #expect(comparison.matches == compared.holds, "\(comparison.difference)")
        #expect(comparison.difference.isEmpty == compared.holds)
    }

    @Test func showsWhatDiffers() {
        let comparison = Comparison(shown: "one\ntwo\nthree\n...\nlast", output: "one\n2\nthree\nx\ny\nlast\nmore\n", match: nil)
        #expect(comparison.difference == " one\n-two\n+2\n three\n ...\n last\n+more")
    }

    @Test func staysReadableForLongOutput() {
        let comparison = Comparison(shown: "a", output: (0..<10_000).map { "line \($0)\n" }.joined(), match: nil)
        #expect(comparison.difference.split(separator: "\n").count <= 31)
    }

    @Test(arguments: [
        ("10%\r50%\r100%\ndone\n", "100%\ndone\n"),
        ("\u{1B}[32mok\u{1B}[0m\n", "ok\n"),
        ("a\r\nb\r\n", "a\nb\n"),
        ("one\ntwo\n\u{1B}[2A\u{1B}[2KONE\u{1B}[2B\r", "ONE\ntwo\n"),
        ("abc\u{8}\u{8}X\n", "aXc\n"),
        ("long line\rshort\u{1B}[K\n", "short\n"),
        ("\u{1B}]0;title\u{7}text", "text"),
        ("\u{1B}[999999999B\u{1B}[Jx", String(repeating: "\n", count: 39) + "x"),
        ("tab\there", "tab\there"),
    ]) func keepsWhatIsLeftOnTheScreen(_ printed: String, _ left: String) {
        #expect(textLeftOnTerminal(printed) == left)
    }

    @Test func staysSmallWhateverTheCursorDoes() {
        let clock = ContinuousClock.now
        let wide = String(repeating: "y", count: 100_000)
        for output in [
            String(repeating: "\u{1B}[1000C", count: 100) + String(repeating: "x\u{1B}[B", count: 1500),
            wide + String(repeating: "\u{1B}[B\u{1B}[120Cx\u{1B}[A", count: 10_000), wide + String(repeating: "\u{1B}[1K", count: 10_000),
            String(repeating: "\u{1B}[40B\u{1B}[40A\u{1B}[J", count: 10_000),
        ] {
            #expect(textLeftOnTerminal(output).utf8.count < 2 * output.utf8.count)
        }
        #expect(ContinuousClock.now - clock < .seconds(5))
    }

    @Test func boundsWhatARegularExpressionCosts() {
        let clock = ContinuousClock.now
        let numbers = (0..<40_000).map { "\($0)\n" }.joined()
        let long = Comparison(shown: "1", output: numbers, match: .regex)
        #expect(!long.matches && long.problem == nil)
        #expect(Comparison(shown: #"(\d+\n?)+"#, output: numbers, match: .regex).matches)
        let slow = Comparison(shown: "(a+)+b", output: String(repeating: "a", count: 60) + "cb", match: .regex)
        #expect(slow.problem == "is too slow, and was given up")
        let wrong = Comparison(shown: "a(b", output: "ab", match: .regex)
        #expect(wrong.problem == "is wrong after `a(b`: missing closing parenthesis")
        #expect(ContinuousClock.now - clock < .seconds(10))
    }

    @Test func takesABlogsOwnMasks() throws {
        let build = Masks.Own(name: "build", source: #"build-\d+"#, expression: try RegularExpression.compile(#"build-\d+"#).get())
        let empty = Masks.Own(name: "nothing", source: "x*", expression: try RegularExpression.compile("x*").get())
        let masks = Masks(own: [build, empty])
        #expect(masks.apply("build-17 of häxxl, build-18") == "<build> of hä<nothing>l, <build>")
        #expect(Comparison(shown: "build-17 done", output: "build-2041 done\n", match: nil, masks: masks).matches)
        #expect(!Comparison(shown: "build-17 done", output: "build-2041 done\n", match: nil).matches)
        #expect(!Comparison(shown: "build-17 done", output: "build-x done\n", match: nil, masks: masks).matches)
    }

    @Test func keepsSecretsOutOfOutput() {
        var options = Plan.Options()
        options.values = [
            Plan.Value(name: "TOKEN", text: "s3cret", isSecret: true), Plan.Value(name: "NAME", text: "ada"),
            Plan.Value(name: "PLIMSOLL_NO_SUCH_VARIABLE", text: nil, isSecret: true),
        ]
        let secrets = Secrets(options)
        #expect(secrets["TOKEN"] == "s3cret")
        #expect(secrets["PLIMSOLL_NO_SUCH_VARIABLE"] == nil)
        #expect(secrets.redacted("ada has s3cret, s3crets") == "ada has <TOKEN>, <TOKEN>s")
    }

    @Test(arguments: [("a\n...\nb", true), ("a [..]", true), ("…", true), ("a\n<Snip>\nb", false), ("[...]", false), ("a...", false)])
    func onlyTheDocumentedMarksArePromises(shown: String, isPromise: Bool) {
        #expect(Comparison.isPromise(shown) == isPromise)
    }
}
