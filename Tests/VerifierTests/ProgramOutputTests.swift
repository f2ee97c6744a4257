import Testing

@testable import Verifier

@Suite struct ProgramOutputTests {
    @Test(arguments: [
        // What Python's own line editor draws, what a terminal echoes, and what comes where nothing is echoed.
        (
            "\u{1B}[?25l\u{1B}[4D\u{1B}[1;35m>>> \u{1B}[0mprint(1+1)\u{1B}[14D\u{1B}[?12l\u{1B}[?25h\u{1B}[14C\u{1B}[14D\n\r\u{1B}[?2004l2\n"
                + "\u{1B}[?2004h\u{1B}[?1h\u{1B}=\u{1B}[?25l\u{1B}[1A\n\u{1B}[1;35m>>> \u{1B}[0m\u{1B}[4D\u{1B}[?25h\u{1B}[4C",
            "print(1+1)", ">>>", "2"
        ),
        ("print(1+1)\r\n2\r\n>>> ", "print(1+1)", ">>>", "2"),
        ("2\n>>> ", "print(1+1)", ">>>", "2"),
        ("for i in range(2):\r\n...     print(i)\r\n... \r\n0\r\n1\r\n>>> ", "for i in range(2):\n    print(i)\n", ">>>", "0\n1"),
        ("select 1;\r\n+---+\r\n| 1 |\r\n+---+\r\n\r\nmysql> ", "select 1;", "mysql>", "+---+\n| 1 |\n+---+\n"),
        ("x = 1\r\n>>> ", "x = 1", ">>>", ""),
        (">>> ", "x = 1", ">>>", ""),
    ]) func leavesWhatItAnswered(_ output: String, _ typed: String, _ prompt: String, _ answered: String) {
        #expect(programOutput(output, typed: typed, prompt: prompt) == answered)
    }
}
