import Testing
import Tutorial

@testable import Verifier

@Suite struct RealWordsTests {
    @Test func followsAnAbbreviatedID() {
        let full = String(repeating: "0123456789abcdef", count: 4)
        #expect(realWord(for: "4f2a", shown: "4f2a9c1b77d0", came: full + "\n") == full)
    }

    @Test(arguments: [
        // The id of the second line, whatever the ages of the first are.
        (
            "CONTAINER ID   IMAGE   CREATED   NAMES\n46f9b487affa   web   2 minutes ago   gallant_wu\n99f9b487affa   db   3 minutes ago   zen_wu",
            "CONTAINER ID   IMAGE   CREATED   NAMES\n0123456789ab   web   Less than a second ago   sad_kay\n1123456789ab   db   About a minute ago   brave_lamport\n",
            "99f9b487affa", "1123456789ab"
        ),
        (
            "46f9b487affa   web   2 minutes ago   gallant_wu", "0123456789ab   web   Less than a second ago   sad_kay\n", "gallant_wu",
            "sad_kay"
        ),
        ("0.0.0.0:32768->80/tcp", "0.0.0.0:49153->80/tcp, :::49153->80/tcp\n", "32768", "49153"),
        ("80/tcp -> 0.0.0.0:32768", "80/tcp -> 0.0.0.0:49153\n80/tcp -> [::]:49153\n", "32768", "49153"),
        // An id that stands behind the talk of pulling.
        ("46f9b487affa", "Unable to find image 'x' locally\n0123456789ab\n", "46f9b487affa", "0123456789ab"),
    ]) func followsWhatTheEngineMadeUp(_ shown: String, _ came: String, _ written: String, _ real: String) {
        #expect(realWord(for: written, shown: shown, came: came) == real)
    }

    @Test func knowsNothingWhereTwoMayBeMeant() {
        #expect(realWord(for: "46f9b487affa", shown: "one 46f9b487affa", came: "0123456789ab\n1123456789ab\n") == nil)
    }

    private func realWord(for written: String, shown: String, came: String) -> String? {
        let command = Command("docker ps", output: shown, outputLine: 2)
        let plan = Plan(source: "post.md", folder: "x", steps: [Step(.command(command), line: 1)])
        var judge = Judge(plan: plan, before: nil, strictness: .ratchet, masks: Masks())
        judge.judge(0, plan.steps[0].command!, StepOutcome(status: 0, output: came))
        return judge.realWord(for: written, shownBy: 0)
    }
}
