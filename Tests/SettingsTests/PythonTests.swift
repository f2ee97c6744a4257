// pelicanconf.py read as data: what each form of Python gives, and what is said of the rest.

import Diagnostics
import Testing

@testable import Settings

/// Settings from files given as text.
func load(_ files: [String: String], settingsFile: String? = nil, overrides: [String] = [], log: DiagnosticLog = DiagnosticLog())
    -> Settings
{
    let now = SettingDate(year: 2026, month: 11, day: 23, hour: 9)
    return Settings.load(settingsFile: settingsFile, overrides: overrides, now: now, log: log) { name in files[name].map { Array($0.utf8) }
    }
}

@Suite struct PythonTests {
    @Test(arguments: [
        ("'a'", "'a'"), ("\"it's\"", "\"it's\""), (#"'it\'s \\ \x41\u00e9\n'"#, #""it's \\ Aé\n""#), (#"r'\d+'"#, #"'\\d+'"#),
        ("u'é'", "'é'"), ("b'x'", "'x'"), ("'a' \"b\"\\\n 'c'", "'abc'"), ("'''a\n'b' '''", "\"a\\n'b' \""),
        ("f'{BASE}/x{{}}'", "'http://b/x{}'"), ("f'{1:03d} {1.5:.2f} {BASE!r}'", "\"001 1.50 'http://b'\""), ("f\"{D['k']}\"", "'v'"),
        ("1_000", "1000"), ("0x1F", "31"), ("1.5e3", "1500.0"), (".5", "0.5"), ("-3", "-3"), ("7 // -2", "-4"), ("7 % -2", "-1"),
        ("2 ** 10", "1024"),
        ("None", "None"), ("not True", "False"), ("1 < 2 and 'x' or 'y'", "'x'"), ("'a' in ['a', 'b']", "True"), ("3 if BASE else 4", "3"),
        ("[1, 'b', [],]", "[1, 'b', []]"), ("(1,)", "(1,)"), ("()", "()"), ("1, 2", "(1, 2)"), ("{1, 1, 2}", "[1, 2]"),
        ("[*L, 3]", "[1, 2, 3]"),
        ("{'a': 1, 'b': 2, 'a': 3}", "{'a': 3, 'b': 2}"), ("{**D, 'z': 1}", "{'k': 'v', 'z': 1}"), ("dict(D, a=1)", "{'k': 'v', 'a': 1}"),
        ("{('a', 1): {2: None}}", "{('a', 1): {2: None}}"), ("L + [3]", "[1, 2, 3]"), ("('a',) * 2", "('a', 'a')"), ("L[-1]", "2"),
        ("BASE[:4]", "'http'"), ("D['k']", "'v'"), ("D.get('q', 5)", "5"), ("'%s-%02d%%' % ('a', 3)", "'a-03%'"), ("'%(k)s' % D", "'v'"),
        ("'{}/{1}/{x:>3}'.format(0, 1, x='y')", "'0/1/  y'"), ("'a,b'.split(',')", "['a', 'b']"), ("'-'.join(['a', 'b'])", "'a-b'"),
        ("' A '.strip().lower()", "'a'"), ("os.path.join('a', 'b', '/c')", "'/c'"), ("os.path.join(HERE, 'content')", "'content'"),
        ("Path(__file__).resolve().parent / 'theme' / 'x'", "'theme/x'"), ("str(Path('a').parent.parent)", "'..'"),
        ("os.environ.get('NOT_SET', 'd')", "'d'"), ("datetime.now().year", "2026"),
        ("datetime.now().strftime('%d %b %Y')", "'23 Nov 2026'"),
        ("datetime(2017, 8, 18, 22, 34)", "datetime(2017, 8, 18, 22, 34, 0)"), ("sorted(['b', 'a'])", "['a', 'b']"), ("len(L)", "2"),
        ("logging.WARN", "30"), ("[1, # one\n 2]", "[1, 2]"),
    ])
    func expressions(source: String, expected: String) {
        let log = DiagnosticLog()
        let file = """
            import os, logging
            from datetime import datetime
            from pathlib import Path
            HERE = os.path.dirname(os.path.abspath(__file__))
            BASE = 'http://b'
            L = [1, 2]
            D = {'k': 'v'}
            X = \(source)
            """
        #expect(load(["pelicanconf.py": file], log: log)["X"].value.source == expected)
        #expect(log.all.filter { $0.severity > .note } == [])
    }

    @Test(arguments: [
        ("X = Y = 1\nX += 2", "3"), ("X = [1]\nX.append(2)\nX += [3]", "[1, 2, 3]"),
        ("X = {}\nX['a'] = 1\nX['b'] = {}\nX['b']['c'] = 2", "{'a': 1, 'b': {'c': 2}}"),
        ("X = {'a': 1}\nX.update({'b': 2}, c=3)\nX.setdefault('a', 9)", "{'a': 1, 'b': 2, 'c': 3}"), ("Y, X = 1, 2", "2"),
        ("X: int = 5", "5"),
        ("X = 1; Y = 2", "1"), ("if True:\n    X = 1\nelse:\n    X = 2", "1"), ("if 0: X = 1\nelif 1: X = 3\nelse: X = 2", "3"),
        ("X = 1\nif __name__ == '__main__':\n    X = 2", "1"), ("try:\n    from nothing import *\nexcept ImportError:\n    X = 7", "7"),
        ("try:\n    X = 1\nexcept Exception:\n    X = 2\nelse:\n    X += 10", "11"), ("X = [1, 2]\nX[0] = 5", "[5, 2]"),
        ("from base import *\nX = NAME", "'n'"), ("from base import NAME as Q\nX = Q", "'n'"), ("import base\nX = base.NAME + '!'", "'n!'"),
        ("from .sub.deep import *", "4"), ("import sys\nsys.path.append('.')\nprint('x')\nX = 1", "1"),
        ("PLUGINS = []\nimport assets\nPLUGINS = [assets, 'b']\nX = PLUGINS", "['assets', 'b']"),
    ])
    func statements(source: String, expected: String) {
        let log = DiagnosticLog()
        let settings = load(["pelicanconf.py": source, "base.py": "NAME = 'n'", "sub/deep.py": "X = 4"], log: log)
        #expect(settings["X"].value.source == expected)
        #expect(log.all.map(\.message) == [])
    }

    @Test(arguments: [
        ("def f(x):\n    return x\nX = f(1)", 3, 5, "X is left out: `f` is not known (a function is not run)"),
        ("X = lambda a, b: 1", 1, 5, "X is left out: a lambda is not read as data"),
        ("X = [a for a in range(3)]", 1, 5, "X is left out: a loop in brackets (a comprehension) is not read as data"),
        ("import math\nX = math.log(3)", 2, 5, "X is left out: `math.log()` is not run"),
        ("for i in [1]:\n    X = i", 1, 1, "a `for` block is not run: X stays unknown"),
        ("Y = 1\nX = y", 2, 5, "X is left out: there is no name `y`"),
        ("import os\nX = os.environ['A']", 2, 5, "X is left out: the environment is not read"),
        ("if unknown():\n    X = 1", 1, 4, "which branch of this `if` is taken is not known: there is no name `unknown`"),
        ("from elsewhere import *\nX = A", 2, 5, "X is left out: there is no name `A`"),
        ("X = 9223372036854775807 + 1", 1, 25, "X is left out: `+` between a number and a number is not known"),
        ("X = 1 / 0", 1, 7, "X is left out: `/` between a number and a number is not known"),
        ("X = 'a' * 99999999", 1, 9, "X is left out: `*` between a string and a number is not known"),
    ])
    func unknowns(source: String, line: Int, column: Int, message: String) {
        let log = DiagnosticLog()
        let settings = load(["pelicanconf.py": source + "\nLAST = 1"], log: log)
        #expect(settings.isUnknown("X") != nil)
        #expect(settings["LAST"].value == 1)
        let found = log.all.first { $0.message == message }
        #expect(found?.location?.line == line && found?.location?.column == column && found?.severity == .warning && found?.help != nil)
    }

    @Test func unknownEntriesAreLeftOutOfDicts() {
        let log = DiagnosticLog()
        let settings = load(
            ["pelicanconf.py": "import x\nF = {'a': 1,\n 'b': lambda s: s,\n 'c': {'d': x.y, 'e': 2}}\nF['g'] = x.z\nG = F"], log: log)
        #expect(settings["F"].value == ["a": 1, "c": ["e": 2]])
        #expect(settings.isUnknown("F") == nil)
        #expect(settings.isUnknown("F", key: "b")?.line == 3)
        #expect(settings.unknownKeys(of: "G").map(\.key) == ["b", "c.d", "g"])
        #expect(log.count(.warning) == 3)
    }

    @Test(arguments: [
        ("X = 'abc\nLAST = 1", 1, 5, "this string is never closed"), ("X = [1, 2\nLAST = 1", 1, 5, "this bracket is never closed"),
        ("X = 1)\nLAST = 1", 1, 6, "this bracket closes nothing"), ("X = \nLAST = 1", 1, 4, "a value is missing here"),
        ("X = 1 2\nLAST = 1", 1, 7, "this is not understood"), ("X = 12abc\nLAST = 1", 1, 5, "`12abc` is not a number"),
        ("X = $\nLAST = 1", 1, 5, "this sign means nothing in Python"),
        ("else:\n    X = 1\nLAST = 1", 1, 1, "`else` belongs to nothing before it"),
        ("é = '日本' ?\nLAST = 1", 1, 10, "this sign means nothing in Python"),
    ])
    func syntaxErrors(source: String, line: Int, column: Int, message: String) {
        let log = DiagnosticLog()
        #expect(load(["pelicanconf.py": source], log: log)["LAST"].value == 1)
        let found = log.all.first
        #expect(
            found?.message == message && found?.location?.line == line && found?.location?.column == column && found?.severity == .error)
    }

    private static let hostile = [
        "X = " + String(repeating: "[", count: 100_000), "X = " + String(repeating: "-", count: 100_000) + "1",
        "X = " + String(repeating: "not ", count: 50_000) + "1", "X = 1" + String(repeating: " + 1", count: 50_000),
        "X = a" + String(repeating: ".b", count: 50_000), "X = 1 if 1 else " + String(repeating: "2 if 1 else ", count: 50_000) + "3",
        "X = 'ab'\n" + String(repeating: "X = X + X\n", count: 100), "X = [1]\n" + String(repeating: "X = [X, X]\n", count: 100),
        (0..<500).map { String(repeating: " ", count: $0) + "if 1:\n" }.joined() + String(repeating: " ", count: 500) + "X = 1",
        "from pelicanconf import *\nimport pelicanconf\nX = pelicanconf.X", "\u{0}X = 1", "X = '\\", "X = f'{", "X = f'{a{b}}'",
        "X = f'{:}'",
        "X = '%' % 1", "X = '{' .format()", "X = '%(a' % {}", "X = 'x'[5]", "X = '%999999999s' % 1", "X = -9223372036854775808 // -1", "@",
        "X[", "X.", "=",
        "from", "import", "import as", "from . import", "if", "try", "for", "def", "class", "if x", ":", "X = (yield)", "\\",
        "X = 1e999999", "del X, Y",
    ]

    // By number: the sources would fill the log.
    @Test(arguments: hostile.indices) func hostileFilesEndInWords(number: Int) {
        _ = load(["pelicanconf.py": Self.hostile[number]])
    }
}
