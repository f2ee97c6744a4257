// Python.

extension Lexer {
    static let python = Lexer(
        ["python", "py", "python3", "py3", "sage", "bazel", "starlark", "pyi", "python2", "py2", "cython", "pyx", "pyrex"],
        [
            "root": [
                rule(#"\A#!.+"#, "ch"), rule("\\s+", ""),
                groups(#"(^[ \t]*)([rRuUbB]{0,2}"""[\s\S]*?""")"#, ["", "sd"]),
                groups(#"(^[ \t]*)([rRuUbB]{0,2}'''[\s\S]*?''')"#, ["", "sd"]),
                rule("#.*", "c1"), rule(#"\\\n|\\"#, ""), include("keywords"), groups(#"(def|class)([ \t]+)"#, ["k", ""], .push("name")),
                groups(#"(from)([ \t]+)"#, ["kn", ""], .push("from")), groups(#"(import)([ \t]+)"#, ["kn", ""], .push("import")),
                include("expression"),
            ],
            "keywords": [
                words(
                    "assert async await break continue del elif else except finally for global if lambda nonlocal pass raise return try while yield "
                        + "as with", "k"),
                groups(#"^([ \t]*)(match|case)\b(?![ \t]*(?:[:,;=^&|@~)\]}]|and\b|or\b|is\b|in\b|\.))(?=[^\n]*:)"#, ["", "k"]),
                words("True False None", "kc"), words("and or not in is", "ow"),
            ],
            "expression": [
                groups(#"^([ \t]*)(@)([\w.]*)"#, ["", "nd", "nd"]),
                groups(#"([fF][rR]?|[rR][fF])(""")"#, ["sa", "s2"], .push("f2long")),
                groups(#"([fF][rR]?|[rR][fF])(''')"#, ["sa", "s1"], .push("f1long")),
                groups(#"([fF][rR]?|[rR][fF])(")"#, ["sa", "s2"], .push("f2")),
                groups(#"([fF][rR]?|[rR][fF])(')"#, ["sa", "s1"], .push("f1")),
                groups(#"([rR][bB]?|[bB][rR])("""[\s\S]*?""")"#, ["sa", "s2"]),
                groups(#"([rR][bB]?|[bB][rR])('''[\s\S]*?''')"#, ["sa", "s1"]),
                groups(#"([rR][bB]?|[bB][rR])("(?:\\.|[^"\\\n])*")"#, ["sa", "s2"]),
                groups(#"([rR][bB]?|[bB][rR])('(?:\\.|[^'\\\n])*')"#, ["sa", "s1"]),
                groups(#"([uUbB]?)(""")"#, ["sa", "s2"], .push("s2long")), groups("([uUbB]?)(''')", ["sa", "s1"], .push("s1long")),
                groups(#"([uUbB]?)(")"#, ["sa", "s2"], .push("s2")), groups("([uUbB]?)(')", ["sa", "s1"], .push("s1")),
                include("numbers"), rule(#"!=|==|<<|>>|:=|->|[-~+/*%=<>&^|.@]"#, "o"), rule(#"[\]\[{}:(),;]"#, "p"), include("builtins"),
                rule(#"[A-Za-z_\x80-\xff][\w\x80-\xff]*"#, "n"),
            ],
            "numbers": [
                rule(#"(?:\d[\d_]*\.[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d[\d_]*)?j?|\d[\d_]*[eE][+-]?\d[\d_]*j?"#, "mf"),
                rule(#"0[oO][0-7_]+"#, "mo"),
                rule(#"0[bB][01_]+"#, "mb"), rule(#"0[xX][\da-fA-F_]+"#, "mh"), rule(#"\d[\d_]*j?"#, "mi"),
            ],
            "builtins": [
                words(
                    "__import__ abs aiter all any bin bool bytearray breakpoint bytes callable chr classmethod compile complex delattr dict dir divmod "
                        + "enumerate eval filter float format frozenset getattr globals hasattr hash hex id input int isinstance issubclass iter len "
                        + "list locals map max memoryview min next object oct open ord pow print property range repr reversed round set setattr slice "
                        + "sorted staticmethod str sum super tuple type vars zip", "nb", before: #"(?<!\.)\b"#),
                words("self Ellipsis NotImplemented cls", "bp", before: #"(?<!\.)\b"#),
                rule(
                    #"(?<!\.)\b(?:[A-Z]\w*(?:Error|Warning|Exception)|BaseException|Exception|GeneratorExit|KeyboardInterrupt|StopIteration|StopAsyncIteration|SystemExit|Warning)\b"#,
                    "ne"),
                rule(
                    #"\b__(?:init|new|del|repr|str|bytes|call|enter|exit|iter|next|len|getitem|setitem|contains|eq|hash|add|getattr|aenter|aexit)__\b"#,
                    "fm"),
                rule(#"\b__(?:name|main|file|doc|dict|class|module|all|annotations|slots|version|path|package|qualname|bases)__\b"#, "vm"),
            ],
            "name": [
                groups(#"(?<=class )()([A-Za-z_]\w*)"#, ["", "nc"], .pop(1)), rule(#"[A-Za-z_\x80-\xff][\w\x80-\xff]*"#, "nf", .pop(1)),
                rule("", "", .pop(1)),
            ],
            "from": [groups(#"([ \t]+)(import)\b"#, ["", "kn"], .pop(1)), rule(#"[A-Za-z_.][\w.]*"#, "nn"), rule("", "", .pop(1))],
            "import": [
                groups(#"([ \t]+)(as)([ \t]+)"#, ["", "k", ""]), rule(#"[A-Za-z_][\w.]*"#, "nn"),
                groups(#"([ \t]*)(,)([ \t]*)"#, ["", "o", ""]),
                rule("", "", .pop(1)),
            ],
            "escapes": [
                rule(#"\\(?:[\\abfnrtv"'\n]|N\{[^}\n]*\}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|x[\da-fA-F]{2}|[0-7]{1,3})"#, "se"),
                rule(#"\\"#, "s2"),
            ],
            "percent": [
                rule(#"%(?:\(\w+\))?[-#0 +]*(?:\d+|\*)?(?:\.(?:\d+|\*))?[hlL]?[E-GXc-giorsaux%]"#, "si"),
                rule(#"\{(?:\w*(?:(?:\.\w+)|\[[^\]\n]+\])*)?(?:![sra])?(?::[^{}\n]{0,20})?\}"#, "si"),
            ],
            "s2": [rule(#"""#, "s2", .pop(1)), include("escapes"), include("percent"), rule(#"[^\\"%{\n]+|[%{]"#, "s2")],
            "s1": [rule("'", "s1", .pop(1)), include("escapes"), include("percent"), rule(#"[^\\'%{\n]+|[%{]"#, "s1")],
            "s2long": [rule(#"""""#, "s2", .pop(1)), include("escapes"), include("percent"), rule(#"[^\\"%{]+|["%{]"#, "s2")],
            "s1long": [rule("'''", "s1", .pop(1)), include("escapes"), include("percent"), rule(#"[^\\'%{]+|['%{]"#, "s1")],
            "fields": [rule(#"\{\{|\}\}"#, "se"), rule(#"\{"#, "si", .push("field"))],
            "field": [rule(#"(?:![sra])?(?=[:}])"#, "si", .swap("format")), rule(#"\s+"#, ""), include("keywords"), include("expression")],
            "format": [rule(#"\}"#, "si", .pop(1)), rule(":", "si"), rule(#"\{"#, "si", .push("field")), rule(#"[^{}\n:]+"#, "s2")],
            "f2": [rule(#"""#, "s2", .pop(1)), include("escapes"), include("fields"), rule(#"[^\\"{}\n]+|\}"#, "s2")],
            "f1": [rule("'", "s1", .pop(1)), include("escapes"), include("fields"), rule(#"[^\\'{}\n]+|\}"#, "s1")],
            "f2long": [rule(#"""""#, "s2", .pop(1)), include("escapes"), include("fields"), rule(#"[^\\"{}]+|["}]"#, "s2")],
            "f1long": [rule("'''", "s1", .pop(1)), include("escapes"), include("fields"), rule(#"[^\\'{}]+|['}]"#, "s1")],
        ])
}

extension Lexer {
    /// A session at Python's prompt, and IPython's.
    static let pythonSession = Lexer(
        ["pycon", "python-console", "ipython", "ipython3", "ipythonconsole", "doctest"],
        [
            "root": [
                rule(#"^>>>(?=\n|$)"#, "gp"), groups(#"^(>>> |\.\.\. )([^\n]*\n?)"#, ["gp", "@python"]), rule(#"^\.\.\.(?=\n|$)"#, "gp"),
                groups(#"^(In \[\d*\]: |   +\.\.\.+: )([^\n]*\n?)"#, ["gp", "@python"]),
                groups(#"^(Out\[\d+\]: )([^\n]*\n?)"#, ["go", "go"]),
                groups(#"^(Traceback \(most recent call last\):\n(?:(?!>>>)[^\n]*\S[^\n]*\n?)*+)"#, ["@pytb"]), rule(#"[^\n]+\n?"#, "go"),
                rule(#"\n"#, ""),
            ]
        ])

    static let pythonTraceback = Lexer(
        ["pytb", "py3tb"],
        [
            "root": [
                rule(#"^Traceback \(most recent call last\):\n"#, "gt", .push("frames")),
                rule(#"^(?=  File "[^"\n]+", line \d+)"#, "", .push("frames")),
                rule(#"[^\n]*\n?"#, "x"),
            ],
            "frames": [
                groups(#"^(  File )("[^"\n]+")(, line )(\d+)(, in )([^\n]+)(\n|$)"#, ["", "nb", "", "m", "", "n", ""]),
                groups(#"^(  File )("[^"\n]+")(, line )(\d+)(\n|$)"#, ["", "nb", "", "m", ""]),
                groups(#"^([ \t]+)(\.\.\.)(\n|$)"#, ["", "c", ""]),
                groups(#"^([ \t]+)([~^]+)([ \t]*)(\n|$)"#, ["", "gr", "", ""]), groups(#"^(    )([^\n]+)(\n|$)"#, ["", "@python", ""]),
                groups(#"^([^:\n\s]+)(: )([^\n]+)(\n|$)"#, ["gr", "", "n", ""], .pop(1)),
                groups(#"^([A-Za-z_][\w.]*)(:?\n|$)"#, ["gr", ""], .pop(1)), rule(#"[^\n]*\n"#, "", .pop(1)), rule(#"[^\n]+"#, ""),
            ],
        ])
}
