// Source code → HTML spans in Pygments' short classes, for the inside of a `<pre>`.

import HTML
import Synchronization

/// Colours source code.
public enum Highlighter {
    /// Writes code as spans such as `<span class="k">FROM</span>`; all text is escaped, and no byte is lost.
    /// - Parameters:
    ///   - code: the source text; any bytes will do.
    ///   - language: a language's name or alias, in any case.
    ///   - writer: where the spans go.
    /// - Returns: false, with nothing written, for a language that is not known.
    public static func highlight(_ code: [UInt8], language: String, into writer: inout ByteWriter) -> Bool {
        guard let number = index[language.lowercased()] else { return false }
        let machine = machine(number)
        code.withUnsafeBufferPointer { bytes in
            var spans = SpanWriter(writer)
            spans.run(machine, on: bytes)
            writer = spans.finished()
        }
        return true
    }

    /// Whether a language, or an alias of one, is known.
    public static func knows(_ language: String) -> Bool {
        index[language.lowercased()] != nil
    }

    /// The first name of every language.
    public static var languages: [String] { all.map { $0.names[0] } }

    /// Every name and alias that is known, in lower case and in alphabetical order.
    public static let names: [String] = all.flatMap(\.names).sorted()

    static let all: [Lexer] = [
        .dockerfile, .bash, .console, .python, .pythonSession, .pythonTraceback, .yaml, .json, .toml, .ini, .xml, .html,
        .css, .scss, .javascript, .jsx, .typescript, .tsx, .go, .rust, .swift, .c, .cpp, .objectiveC, .java, .csharp,
        .ruby, .php, .perl, .lua, .r, .sql, .makefile, .diff, .nginx, .apache, .hcl, .http, .powershell,
        .powershellSession, .batch, .kotlin, .scala, .haskell, .jinja, .htmlJinja, .markdown, .cmake, .text,
    ]

    private static let index: [String: Int] = {
        var index: [String: Int] = [:]
        for (number, lexer) in all.enumerated() {
            for name in lexer.names { index[name] = number }
        }
        return index
    }()

    private static let machines = Mutex<[Int: Machine]>([:])

    /// The compiled form of a language; compiled when it is first asked for.
    static func machine(_ number: Int) -> Machine {
        machines.withLock { machines in
            if let machine = machines[number] { return machine }
            let machine = Machine(all[number]) { index[$0] }
            machines[number] = machine
            return machine
        }
    }
}
