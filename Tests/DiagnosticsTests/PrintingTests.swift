import Diagnostics
import Testing

private let file = "one\ntwo\n\tthree four\n$ docker run --rm helo\nfive\n"

@Suite struct PrintingTests {
    @Test func showsPlaceExcerptLabelAndHelp() {
        let problem = Diagnostic(
            at: Location("post.md", line: 4, column: 3, length: 21), "`docker run` exited with 125, expected 0",
            label: "Unable to find image 'helo:latest'", help: "did you mean `hello`, built at line 41?")
        #expect(
            problem.rendered { _ in file } == """
                post.md:4:3: error: `docker run` exited with 125, expected 0
                      2 │ two
                      3 │ \tthree four
                      4 │ $ docker run --rm helo
                        │   ^^^^^^^^^^^^^^^^^^^^ Unable to find image 'helo:latest'
                  help: did you mean `hello`, built at line 41?

                """)
    }

    @Test func aLabelOfSeveralLinesStandsBelow() {
        let text = Diagnostic(.warning, at: Location("a", line: 1, column: 1), "differs", label: "- x\n+ y").rendered { _ in file }
        #expect(text == "a:1:1: warning: differs\n      1 │ one\n        │ ^^^\n        │ - x\n        │ + y\n")
    }

    @Test(arguments: [
        (Location("a"), "a: error: m\n"),
        (Location("a", line: 99, column: 7), "a:99:7: error: m\n"),
        (Location("a", line: 1, column: 99), "a:1:99: error: m\n      1 │ one\n        │    ^\n"),
        (
            Location("a", line: 3, column: 2, length: 5),
            "a:3:2: error: m\n      1 │ one\n      2 │ two\n      3 │ \tthree four\n        │ \t^^^^^\n"
        ),
    ])
    func placesOutsideTheFileDoNoHarm(location: Location, expected: String) {
        #expect(Diagnostic(at: location, "m").rendered { _ in file } == expected)
    }

    @Test func linesMayEndAsOnWindows() {
        let text = Diagnostic(at: Location("a", line: 2, column: 1, length: 3), "m").rendered { _ in "one\r\ntwo\r\n" }
        #expect(text == "a:2:1: error: m\n      1 │ one\n      2 │ two\n        │ ^^^\n")
    }

    @Test func withoutAFileThereIsNoPlace() {
        #expect(Diagnostic(.error, "no engine", help: "install podman").rendered() == "error: no engine\n  help: install podman\n")
    }

    @Test func controlCharactersOfOthersCannotReachTheTerminal() {
        let text = Diagnostic(at: Location("a"), "bad \u{1B}[31m", label: "x\u{7}\u{9B}").rendered()
        #expect(!text.unicodeScalars.contains { $0 == "\u{1B}" || $0 == "\u{7}" || $0 == "\u{9B}" })
    }

    @Test func framesShowTheWayThere() {
        let problem = Diagnostic(
            at: Location("b.html", line: 1), "m", trace: [.init(Location("a.html", line: 2, column: 4), "included here")])
        #expect(problem.rendered() == "b.html:1: error: m\n  a.html:2:4: included here\n")
    }
}

@Suite struct DiagnosticLogTests {
    @Test func keepsEachProblemOnceInTheOrderOfTheFiles() async {
        let log = DiagnosticLog()
        await withTaskGroup(of: Void.self) { group in
            for line in (1...50).reversed() {
                group.addTask { log.add(Diagnostic(at: Location("b", line: line), "m")) }
                group.addTask { log.add(Diagnostic(.warning, at: Location("a", line: line), "m")) }
                group.addTask { log.add(Diagnostic(at: Location("b", line: line), "m")) }
            }
        }
        log.add(Diagnostic(.note, "first"))
        #expect(log.all.map { $0.location?.text ?? "" } == [""] + (1...50).map { "a:\($0)" } + (1...50).map { "b:\($0)" })
        #expect(log.count(.error) == 50 && log.count(.warning) == 50 && log.count(.note) == 1)
    }
}
