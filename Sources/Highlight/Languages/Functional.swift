// Languages that put functions and types first: Kotlin, Scala, Haskell.

extension Lexer {
    static let kotlin = Lexer(
        ["kotlin", "kt", "kts"],
        [
            "root": [
                rule(#"\A#![^\n]*"#, "ch"), rule(#"\s+"#, ""), rule(#"//[^\n]*"#, "c1"), rule(#"/\*"#, "cm", .push("comment")),
                rule(#"@(?:file|get|set|field|param|property|receiver|setparam|delegate):?[\w.]*|@[\w.]+"#, "nd"),
                groups(#"(package|import)(\s+)([\w.*`]+)"#, ["kn", "", "nn"]),
                groups(#"(class|interface|object)(\s+)(`?[A-Za-z_]\w*`?)"#, ["kd", "", "nc"]),
                groups(
                    #"(fun)(\s+)(<[^>\n]*>\s*)?((?:[A-Za-z_][\w<>?, *]*\.)*)(`[^`\n]+`|[A-Za-z_]\w*)(?=\s*\()"#,
                    ["kd", "", "@kotlin", "@kotlin", "nf"]),
                groups(#"(va[lr])(\s+)(`?[A-Za-z_]\w*`?)"#, ["kd", "", "nv"]), rule(#"""""#, "s", .push("block")),
                rule(#"""#, "s", .push("string")),
                rule(#"'(?:\\[^\n][\da-fA-F]{0,4}|[^\\'\n]{1,4})'"#, "sc"),
                rule(#"0[xX][\da-fA-F_]+[uU]?L?"#, "mh"), rule(#"0[bB][01_]+[uU]?L?"#, "mb"),
                rule(#"\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d+)?[fFL]?|[eE][+-]?\d+[fF]?|[fF]\b)"#, "mf"), rule(#"\d[\d_]*[uU]?L?"#, "mi"),
                groups(#"(this|super|return|break|continue)(@\w+)?\b"#, ["k", "nd"]), rule(#"[A-Za-z_]\w*@"#, "nd"),
                rule(#"`[^`\n]+`"#, "n"),
                rule(#"(?:as\?|!in|!is)(?!\w)"#, "k"),
                groups(#"(\.)([A-Za-z_]\w*)"#, ["p", "na"]), word(#"[A-Za-z_\x80-\xff][\w\x80-\xff]*"#, "n", kotlinWords),
                rule(#"->|::|[-=+*/%<>&|^!?~]+|\.\.<?"#, "o"), rule(#"[{}()\[\].,:;@\\$#]"#, "p"),
            ],
            "comment": [rule(#"\*/"#, "cm", .pop(1)), rule(#"/\*"#, "cm", .push("comment")), rule(#"[^*/]+|[*/]"#, "cm")],
            "escapes": [rule(#"\$\{"#, "si", .push("hole")), groups(#"(\$)([A-Za-z_]\w*)"#, ["si", "n"])],
            "string": [
                rule(#"""#, "s", .pop(1)), include("escapes"), rule(#"\\(?:u[\da-fA-F]{4}|[^\n])"#, "se"), rule(#"[^\\"$\n]+|\$"#, "s"),
            ],
            "block": [rule(#"""""#, "s", .pop(1)), include("escapes"), rule(#"[^"$]+|["$]"#, "s")],
            "hole": [rule(#"\}"#, "si", .pop(1)), rule(#"\{"#, "p", .push("braces")), include("root")],
            "braces": [rule(#"\}"#, "p", .pop(1)), rule(#"\{"#, "p", .push("braces")), include("root")],
        ])

    private static let kotlinWords = [
        "k":
            "abstract actual annotation as by catch class companion const constructor continue crossinline data delegate do dynamic else enum expect "
            + "external final finally for fun get if import in infix init inline inner interface internal is it lateinit noinline null object open operator "
            + "out override package private protected public receiver reified return sealed set super suspend tailrec this throw try typealias "
            + "typeof val var vararg when where while break field param property",
        "kc": "true false null",
        "kt": "Boolean Byte Char Double Float Int Long Short String Any Unit Nothing UInt ULong UByte UShort",
    ]

    static let scala = Lexer(
        ["scala", "sc", "sbt"],
        [
            "root": [
                rule(#"\A#![^\n]*"#, "ch"), rule(#"\s+"#, ""), rule(#"//[^\n]*"#, "c1"), rule(#"/\*"#, "cm", .push("comment")),
                groups(#"(def)(\s+)([A-Za-z_]\w*|[-+*/%<>=!&|^~?:@#\\]+|`[^`\n]+`)"#, ["k", "", "nf"]),
                groups(#"(va[lr]|given)(\s+)([a-z_]\w*)"#, ["kd", "", "n"]),
                groups(#"(class|trait|object|enum|type)(\s+)([A-Za-z_]\w*)"#, ["k", "", "nc"]),
                groups(#"(import|package)(\s+)(object\b)?"#, ["k", "", "k"], .push("import")),
                groups(#"([A-Za-z_]\w*)(""")"#, ["sa", "s"], .push("interpolatedBlock")),
                groups(#"([A-Za-z_]\w*)(")"#, ["sa", "s"], .push("interpolated")),
                rule(#"""""#, "s", .push("block")), rule(#""(?:\\[^\n]|[^"\\\n])*""#, "s"),
                rule(#"'(?:\\[^\n][\da-fA-F]{0,4}|[^\\'\n]{1,4})'"#, "sc"), rule(#"'[A-Za-z_]\w*"#, "ss"),
                rule(#"@[A-Za-z_][\w.]*"#, "nd"), rule(#"0[xX][\da-fA-F_]+[lL]?"#, "mh"),
                rule(#"(?:\d[\d_]*\.\d[\d_]*|\.\d+)(?:[eE][+-]?\d+)?[fFdD]?|\d+(?:[eE][+-]?\d+[fFdD]?|[fFdD]\b)"#, "mf"),
                rule(#"\d[\d_]*[lL]?"#, "mi"),
                rule(#"`[^`\n]+`"#, "n"), word(#"[A-Z][\w$]*"#, "nc", [:]), word(#"[a-z_$\x80-\xff][\w$\x80-\xff]*[*]?"#, "n", scalaWords),
                rule(#"[-~+/*%=<>&^|!?@#\\]+:?|:[-~+/*%=<>&^|!?:]+"#, "o"), rule(#"[{}()\[\].,;:]"#, "p"),
            ],
            "import": [
                rule(#"[ \t]+"#, ""), rule(#"[A-Za-z_][\w$]*(?=\.)|[a-z_][\w$]*(?=\s*[,}\n]|$)"#, "nn"), rule(#"[A-Z][\w$]*"#, "nc"),
                rule(#"[.,*]"#, "p"), rule(#"=>"#, "o"), rule(#"_"#, "k"), rule(#"as\b"#, "k"),
                rule(#"\{"#, "p", .push("braces")), rule("", "", .pop(1)),
            ],
            "braces": [
                rule(#"\}"#, "p", .pop(1)), rule(#"\s+"#, ""), rule("=>", "o"), rule("_", "k"), rule(#"[A-Z][\w$]*"#, "nc"),
                rule(#"[a-z][\w$]*"#, "nn"), rule(#"[.,]"#, "p"), rule(#"(?=[^\w\s.,}=])"#, "", .pop(1)),
            ],
            "comment": [rule(#"\*/"#, "cm", .pop(1)), rule(#"/\*"#, "cm", .push("comment")), rule(#"[^*/]+|[*/]"#, "cm")],
            "holes": [rule(#"\$\{"#, "si", .push("hole")), groups(#"(\$)([A-Za-z_]\w*)"#, ["si", "n"]), rule(#"\$\$"#, "se")],
            "interpolated": [rule(#"""#, "s", .pop(1)), include("holes"), rule(#"\\[^\n]"#, "se"), rule(#"[^\\"$\n]+|\$"#, "s")],
            "block": [rule(#""{3,}"#, "s", .pop(1)), rule(#"[^"]+|""#, "s")],
            "interpolatedBlock": [rule(#"""""#, "s", .pop(1)), include("holes"), rule(#"[^"$]+|["$]"#, "s")],
            "hole": [rule(#"\}"#, "si", .pop(1)), rule(#"\{"#, "p", .push("nested")), include("root")],
            "nested": [rule(#"\}"#, "p", .pop(1)), rule(#"\{"#, "p", .push("nested")), include("root")],
        ])

    private static let scalaWords = [
        "k":
            "abstract case catch class def do else enum extends final finally for forSome if implicit import lazy match new object override package private "
            + "protected requires return sealed super this throw trait try type while with yield synchronized classOf given using then export derives end inline macro extension "
            + "opaque open transparent infix",
        "kc": "true false null", "kd": "val var",
    ]

    static let haskell = Lexer(
        ["haskell", "hs"],
        [
            "root": [
                include("blank"),
                groups(
                    #"(import)(\s+)(?:(safe|qualified)(\s+))?((?:[A-Z][\w']*\.)*[A-Z][\w']*)(?:(\s+)(qualified)\b)?"#,
                    ["kr", "", "k", "", "nn", "", "k"], .push("import")),
                groups(#"(module)(\s+)((?:[A-Z][\w']*\.)*[A-Z][\w']*)"#, ["kr", "", "nn"], .push("exports")),
                word(#"^[a-z_][\w']*"#, "nf", haskellWords), include("expression"),
            ],
            "blank": [
                rule(#"\s+"#, ""), rule(#"--+(?![!#$%&*+./<=>?@\\^|_~:-])[^\n]*"#, "c1"), rule(#"\{-"#, "cm", .push("comment")),
            ],
            "comment": [rule(#"-\}"#, "cm", .pop(1)), rule(#"\{-"#, "cm", .push("comment")), rule(#"[^{}-]+|[{}-]"#, "cm")],
            "import": [
                rule(#"[ \t]+"#, ""), rule(#"(?:hiding|as)\b"#, "k"), rule(#"(?:[A-Z][\w']*\.)*[A-Z][\w']*"#, "nn"),
                rule(#"\("#, "p", .swap("names")), rule("", "", .pop(1)),
            ],
            "exports": [include("blank"), rule(#"\("#, "p", .swap("names")), rule(#"where\b"#, "kr", .pop(1)), rule("", "", .pop(1))],
            "names": [
                include("blank"), rule(#"\("#, "p", .push("names")), rule(#"\)"#, "p", .pop(1)), rule(#"(?:module|type|pattern)\b"#, "k"),
                rule(#"(?:[A-Z][\w']*\.)*[A-Z][\w']*"#, "kt"), rule(#"[a-z_][\w']*"#, "nf"), rule(#"[,.]"#, "p"),
                rule(#"[!#$%&*+/<=>?@\\^|~:-]+"#, "o"),
            ],
            "expression": [
                rule(#"'(?:\\(?:[^\n]{1,8}?)|[^\\'\n]{1,4})'"#, "sc"), rule(#"'(?=[A-Z\[(])"#, "kt"),
                rule(#"[A-Z][\w']*"#, "kt"), word(#"[a-z_\x80-\xff][\w'\x80-\xff]*"#, "n", haskellWords),
                rule(#"\\(?![!#$%&*+./<=>?@\\^|~:-])"#, "nf"), rule(#"(?:<-|::|->|=>|=)(?![!#$%&*+./<=>?@\\^|~:-])"#, "ow"),
                rule(#":[!#$%&*+./<=>?@\\^|~:-]*"#, "kt"),
                rule(#"[!#$%&*+./<=>?@\\^|~:-]+"#, "o"), rule(#"0[xX][\da-fA-F_]+"#, "mh"), rule(#"0[bB][01_]+"#, "mb"),
                rule(#"0[oO][0-7_]+"#, "mo"),
                rule(#"\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d+)?|[eE][+-]?\d+)"#, "mf"), rule(#"\d[\d_]*"#, "mi"),
                rule(#"""#, "s", .push("string")), rule(#"\[\]|\(\)"#, "nb"),
                rule(#"[\[\](),;`{}]"#, "p"),
            ],
            "string": [
                rule(#"""#, "s", .pop(1)), rule(#"\\(?:\s+\\|\^.|[A-Z]{2,3}|x[\da-fA-F]+|o[0-7]+|\d+|[^\n])"#, "se"),
                rule(#"[^\\"\n]+"#, "s"),
            ],
        ])

    private static let haskellWords = [
        "kr":
            "case class data default deriving do else family forall foreign if in infix infixl infixr instance let mdo newtype of proc rec then type where _",
        "ne": "error",
    ]
}
