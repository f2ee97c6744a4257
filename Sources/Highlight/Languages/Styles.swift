// CSS and what becomes CSS.

extension Lexer {
    static let css = Lexer(
        ["css"],
        [
            "root": [
                include("blank"), groups(#"(@)(import|charset|namespace|media|supports|layer|page)\b"#, ["p", "k"], .push("at")),
                groups(#"(@)([\w-]+)"#, ["p", "k"]), include("selectors"),
                rule(#"\{"#, "p", .push("content")), rule(#"\}"#, "p"), rule(";", "p"),
            ],
            "blank": [rule(#"\s+"#, ""), rule(#"/\*"#, "c", .push("comment"))],
            "comment": [rule(#"\*/"#, "c", .pop(1)), rule(#"[^*]+|\*"#, "c")],
            "selectors": [
                groups(#"(::?)([\w-]+)"#, ["p", "nd"]), groups(#"(\.)([\w-]+)"#, ["p", "nc"]), groups(#"(#)([\w-]+)"#, ["p", "nn"]),
                rule(#"[\w-]+"#, "nt"), rule(#"[~^*$|=!<>+,()\[\]/&%]+"#, "o"),
                rule(#""(?:\\.|[^"\\\n])*""#, "s2"), rule(#"'(?:\\.|[^'\\\n])*'"#, "s1"),
            ],
            "at": [
                include("blank"), rule(#"\{"#, "p", .swap("inner")), rule(";", "p", .pop(1)), rule(#"[:]"#, "o"), rule(#"[\w-]+"#, "nt"),
                include("selectors"), rule(#"\.\d*"#, "o"),
            ],
            "inner": [rule(#"\}"#, "p", .pop(1)), include("root")],
            "content": [
                include("blank"), rule(#"\}"#, "p", .pop(1)), rule("[;{]", "p"), rule(#"--[\w-]+"#, "nv"),
                groups(#"([\w-]+)(\s*)(:)"#, ["k", "", "p"], .push("value")),
                groups(#"(@)([\w-]+)"#, ["p", "k"]), include("selectors"), rule(":", "p", .push("value")),
            ],
            "value": [
                include("blank"), rule(";", "p", .pop(1)), rule(#"(?=\})"#, "", .pop(1)), rule(#"!\s*(?:important|default)"#, "cp"),
                rule(#"#(?:[\da-fA-F]{8}|[\da-fA-F]{3,6})\b"#, "mh"),
                groups(#"(url)(\()([^)"'\n]*)(\))"#, ["nb", "p", "sx", "p"]), groups(#"([\w-]+)(\()"#, ["nb", "p"]),
                groups(#"([+-]?\d*\.\d+)(%|[a-zA-Z]+\b)?"#, ["mf", "kt"]),
                groups(#"([+-]?\d+)(%|[a-zA-Z]+\b)?"#, ["mi", "kt"]), rule(#"""#, "s2", .push("double")), rule("'", "s1", .push("single")),
                rule(#"--[\w-]+|\$[\w-]+"#, "nv"),
                rule(
                    #"(?:auto|none|inherit|initial|unset|block|inline|inline-block|inline-flex|flex|grid|absolute|relative|fixed|sticky|static|bold|bolder|lighter|normal|italic|solid|dashed|dotted|double|center|left|right|top|bottom|middle|baseline|hidden|visible|scroll|both|nowrap|pre|pre-wrap|uppercase|lowercase|capitalize|underline|transparent|pointer|default|serif|sans-serif|monospace|cursive|all|ease|ease-in|ease-out|ease-in-out|linear|row|column|wrap|stretch|space-between|space-around|cover|contain|repeat|no-repeat|collapse|separate|table|table-cell|list-item|disc|circle|square|decimal|border-box|content-box|justify|break-word|ellipsis|clip|currentcolor)(?![\w-])"#,
                    "kc"),
                words(
                    "black white red green blue yellow orange purple gray grey silver maroon navy teal aqua lime olive fuchsia pink brown gold tomato",
                    "kc"), rule(#"[\w-]+"#, "n"),
                rule(#"[*/+-]+|[=<>|~]"#, "o"), rule(#"[(),:\[\].{]"#, "p"), rule("[%$#@!&]", "o"),
            ],
            "double": [rule(#"""#, "s2", .pop(1)), rule(#"(?:\\.|[^"\\\n])+"#, "s2")],
            "single": [rule("'", "s1", .pop(1)), rule(#"(?:\\.|[^'\\\n])+"#, "s1")],
        ])

    /// SCSS and Less: CSS with variables, comments to the line's end and rules inside rules. Properties are told from selectors, as in CSS.
    static let scss: Lexer = {
        var states = css.states
        states["blank"]! = [rule(#"//[^\n]*"#, "c1")] + css.states["blank"]!
        let nested: [Rule] = [
            groups(#"([$@][\w-]+)(\s*)(:)"#, ["nv", "", "o"], .push("value")),
            groups(
                #"(@(?:include|extend|mixin|function|if|else|each|for|while|return|import|use|forward|media)\b)"#, ["k"], .push("value")),
            rule(#"[$%][\w-]+"#, "nv"), rule(#"#\{"#, "si", .push("hole")), rule(#"&[\w-]*"#, "nt"),
        ]
        states["root"]! = [include("blank")] + nested + css.states["root"]!
        states["content"]! =
            [include("blank")] + nested + [
                groups(#"([\w-]+)(\s*)(:)(?=[\s\d$#"'(-]|[\w-]+[;\s,(]*[;}\n])"#, ["k", "", "p"], .push("value"))
            ]
            + css.states["content"]!.filter { $0.pattern != #"([\w-]+)(\s*)(:)"# && $0.pattern != ":" && $0.pattern != "[;{]" } + [
                rule(#"\{"#, "p", .push("content")), rule("[;:]", "p"),
            ]
        states["value"]! =
            [include("blank"), rule(#"(?=\{)"#, "", .pop(1)), rule(#"#\{"#, "si", .push("hole")), rule(#"[$@%][\w-]+"#, "nv")] + css.states[
                "value"]!
        states["hole"] = [rule(#"\}"#, "si", .pop(1)), include("value")]
        return Lexer(["scss", "less", "sass"], states)
    }()
}
