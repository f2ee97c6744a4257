// Formats that hold data: YAML, JSON, TOML, INI.

extension Lexer {
    static let yaml = Lexer(
        ["yaml", "yml", "compose", "docker-compose"],
        [
            "root": [
                rule("#.*", "c1"), rule(#"^(?:---|\.\.\.)(?=\s|$)"#, "nn"), rule(#"^%\w.*"#, "kn"), rule(#"[ \t\r\n]+"#, ""),
                include("common"),
                rule(#"[|>][+-]?\d?[+-]?(?=[ \t]*(?:#.*)?$)"#, "p", .push("block")), rule(#"[-?](?=[ \t\r\n]|$)"#, "p"),
                rule(#"[\[{]"#, "p", .push("flow")),
                groups(
                    #"("(?:\\.|[^"\\\n])*"|'(?:''|[^'\n])*'|[^\s#&*!|>\[\]{}"'%@`,][^\n#:]*?(?:(?::(?=\S)|(?<=\S)#)[^\n#:]*?)*)([ \t]*)(:)(?=\s|$)"#,
                    ["nt", "", "p"]),
                include("strings"),
                rule(#"(?:[^\s#:]|:(?=\S)|(?<=\S)#)(?:[^\n#:]|:(?=\S)|(?<=\S)#)*?(?=[ \t]*(?:$|[ \t]#|:[ \t\r]|:$))"#, "l"), rule(":", "p"),
            ],
            "common": [rule(#"&[^\s,\[\]{}]+"#, "nl"), rule(#"\*[^\s,\[\]{}]+"#, "nv"), rule(#"!\S*"#, "kt")],
            "strings": [rule(#"""#, "s", .push("double")), rule("'", "s", .push("single"))],
            "double": [rule(#"""#, "s", .pop(1)), rule(#"\\(?:x[\da-fA-F]{2}|u[\da-fA-F]{4}|.|\n)"#, "se"), rule(#"[^"\\]+"#, "s")],
            "single": [rule("''", "se"), rule("'", "s", .pop(1)), rule("[^']+", "s")],
            // Lines that are empty or deeper than the key; without counting, that is until a line that is not deeper than the first.
            "block": [
                groups(
                    #"([ \t]*)(#.*)?(\n(?:[ \t]*\n)*)([ \t]+)(.*)((?:\n(?:\4.*|[ \t]*(?=\n)))*)"#, ["", "c1", "", "", "no", "no"], .pop(1)),
                rule("", "", .pop(1)),
            ],
            "flow": [
                rule(#"[\]}]"#, "p", .pop(1)), rule(#"[\[{]"#, "p", .push("flow")), rule("#.*", "c1"), rule("[,?]", "p"), rule(#"\s+"#, ""),
                include("common"),
                groups(#"("(?:\\.|[^"\\\n])*"|'[^'\n]*'|[^\s,\[\]{}:"'#][^,\[\]{}:\n]*)(:)(?=[\s,\[\]{}"]|$)"#, ["nt", "p"]),
                include("strings"),
                rule(#"[^\s,\[\]{}:"'#](?:[^,\[\]{}:\n]|:(?=[^\s,\[\]{}]))*"#, "nv"), rule(":", "p"),
            ],
        ])

    static let json = Lexer(
        ["json", "json-object", "jsonc", "jsonld", "json-ld", "webmanifest", "json5", "geojson", "ipynb"],
        [
            "root": [
                rule(#"\s+"#, ""), rule(#"//.*"#, "c1"), rule(#"/\*"#, "cm", .push("comment")),
                groups(#"("(?:\\.|[^"\\\n])*")(\s*)(:)"#, ["nt", "", "p"]), rule(#""(?:\\.|[^"\\\n])*""#, "s2"),
                rule(#"-?\d+(?:\.\d+(?:[eE][+-]?\d+)?|[eE][+-]?\d+)"#, "mf"), rule(#"-?\d+"#, "mi"), rule(#"true|false|null"#, "kc"),
                rule(#"[\]\[{},:]+"#, "p"),
            ],
            "comment": [rule(#"\*/"#, "cm", .pop(1)), rule(#"[^*]+|\*"#, "cm")],
        ])

    static let toml = Lexer(
        ["toml", "pyproject"],
        [
            "root": [
                rule(#"\s+"#, ""), rule("#.*", "c1"), rule(#"^[ \t]*\[\[?[^\]\n]*\]\]?"#, "k"),
                rule(#""(?:\\.|[^"\\\n])*"(?=[ \t]*[=.])"#, "s2"),
                groups(#"([\w-]++)(?=[ \t]*[=.])"#, ["n"]), rule(#"[\w-]+"#, ""), rule(#"\."#, "p"), rule("=", "o", .push("value")),
            ],
            "value": [
                rule(#"[ \t]+"#, ""), rule("#.*", "c1"), rule(#"\n"#, "", .pop(1)), rule(#""""""#, "s2"), include("scalars"),
                rule(#"\["#, "p", .push("array")), rule(#"\{"#, "p", .push("table")),
            ],
            "scalars": [
                rule(#"""""#, "s2", .push("long")), rule("'''(?:[^']++|'(?!''))*+(?:''')?", "s1"), rule(#"""#, "s2", .push("string")),
                rule(#"'[^'\n]*'"#, "s1"),
                rule(#"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:\d\d)?)?|\d\d:\d\d(?::\d\d(?:\.\d+)?)?"#, "ld"),
                words("true false", "kc"), rule(#"[+-]?(?:inf|nan)\b"#, "mf"),
                rule(#"[+-]?\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d[\d_]*)?|[eE][+-]?\d[\d_]*)"#, "mf"),
                rule("0x[\\da-fA-F_]+", "mh"), rule("0o[0-7_]+", "mo"), rule("0b[01_]+", "mb"), rule(#"[+-]?\d[\d_]*"#, "mi"),
            ],
            "string": [rule(#"""#, "s2", .pop(1)), rule(#"\\."#, "se"), rule(#"[^"\\\n]+"#, "s2")],
            "long": [rule(#"""""#, "s2", .pop(1)), rule(#"\\[\s\S]"#, "se"), rule(#"[^"\\]+|""#, "s2")],
            "array": [
                rule(#"\]"#, "p", .pop(1)), rule(#"\s+"#, ""), rule("#.*", "c1"), rule(",", "p"), include("scalars"),
                rule(#"\["#, "p", .push("array")),
                rule(#"\{"#, "p", .push("table")),
            ],
            "table": [
                rule(#"\}"#, "p", .pop(1)), rule(#"\s+"#, ""), rule("[,=.]", "p"), groups(#"([\w-]++)(?=[ \t]*[=.])"#, ["n"]),
                include("scalars"),
                rule(#"\["#, "p", .push("array")), rule(#"\{"#, "p", .push("table")),
            ],
        ])

    static let ini = Lexer(
        ["ini", "cfg", "dosini", "conf", "config", "jproperties", "desktop", "properties", "systemd", "editorconfig", "env", "dotenv"],
        [
            "root": [
                rule(#"\s+"#, ""), rule("[;#].*", "c1"), rule(#"\[[^\]\n]*\]"#, "k"),
                groups(
                    #"([^\s=:;#\[][^=:\n]*?)([ \t]*)([=:])([ \t]*)([^;#\n]*(?:[;#](?<![ \t][;#])[^;#\n]*)*)([;#].*)?"#,
                    ["na", "", "o", "", "s", "c1"]),
                rule(#"\S.*"#, "na"),
            ]
        ])
}
