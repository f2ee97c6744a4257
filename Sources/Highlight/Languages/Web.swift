// What browsers read: HTML and XML, CSS, JavaScript.

extension Lexer {
    static let html = Lexer(
        ["html", "xml", "xhtml", "svg", "rss", "atom", "htm"], ignoringCase: true,
        [
            "root": [
                rule("[^<&]+", ""), rule(#"&[^\s;&<]{1,40};"#, "ni"), rule("<!--", "cm", .push("comment")),
                rule(#"<!\[CDATA\["#, "cp", .push("cdata")),
                rule(#"<[!?][^>]*>"#, "cp"), groups(#"(<)(script)(?=[\s>/])"#, ["p", "nt"], .push("script")),
                groups(#"(<)(style)(?=[\s>/])"#, ["p", "nt"], .push("style")),
                groups(#"(<)(/?)([\w:.-]+)"#, ["p", "p", "nt"], .push("tag")), rule("[<&]", ""),
            ],
            "comment": [rule("-->", "cm", .pop(1)), rule("[^-]+|-", "cm")],
            "cdata": [rule(#"\]\]>"#, "cp", .pop(1)), rule(#"[^\]]+|\]"#, "cp")],
            "tag": [include("attributes"), rule(#"/?>"#, "p", .pop(1))],
            "attributes": [
                rule(#"\s+"#, ""), groups(#"([\w:.@#*()\[\]-]+)(\s*)(=)(\s*)("[^"]*+"|'[^']*+'|[^\s>"']+)"#, ["na", "", "o", "", "s"]),
                rule(#"[\w:.@#*()\[\]-]+"#, "na"),
                rule(#"=|/(?!>)|["']"#, ""),
            ],
            "script": [rule(">", "p", .swap("javascript")), rule("/>", "p", .pop(1)), include("attributes")],
            "style": [rule(">", "p", .swap("css")), rule("/>", "p", .pop(1)), include("attributes")],
            "javascript": [
                groups(#"(</)(script)(\s*)(>)"#, ["p", "nt", "", "p"], .pop(1)), groups(#"((?:[^<]++|<(?!/script\b))++)"#, ["@javascript"]),
                rule("<", ""),
            ],
            "css": [
                groups(#"(</)(style)(\s*)(>)"#, ["p", "nt", "", "p"], .pop(1)), groups(#"((?:[^<]++|<(?!/style\b))++)"#, ["@css"]),
                rule("<", ""),
            ],
        ])

    static let css = Lexer(
        ["css", "scss", "less"],
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

    static let javascript = Lexer(
        ["javascript", "js", "node", "mjs", "cjs", "jsx", "typescript", "ts", "tsx"],
        [
            "root": [
                rule(#"\A#!.*"#, "ch"), rule(#"\s+"#, ""), rule(#"//.*"#, "c1"), rule(#"/\*"#, "cm", .push("comment")),
                rule(#"<!--.*"#, "c"),
                rule(
                    #"(?<![\w)\]}"'`$.])(?<![\w)\]}"'`$.][ \t])/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n*\[])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n\[])*/[gimuysd]*"#,
                    "sr"),
                rule(#"0[bB][01_]+n?"#, "mb"), rule(#"0[oO]?[0-7_]+n?\b"#, "mo"), rule(#"0[xX][\da-fA-F_]+n?"#, "mh"),
                rule(#"(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?"#, "mf"),
                rule(#"\.\.\.|=>"#, "p"), rule(#"\+\+|--|~|\?\?=?|\?\.|&&=?|\|\|=?|[?:]|<<=?|>>>?=?|===?|!==?|[-<>+*%&|^/]=?|[!=]"#, "o"),
                rule(#"[{(\[;,})\].]+"#, "p"),
                words("typeof instanceof in void delete new", "ow", before: #"(?<![.\w$])"#),
                words(
                    "for while do break return continue switch case default if else throw try catch finally yield await async this of static export super import extends implements interface",
                    "k", before: #"(?<![.\w$])"#, after: #"(?![\w$])"#),
                words("var let with function class const enum", "kd", before: #"(?<![.\w$])"#, after: #"(?![\w$])"#),
                words(
                    "abstract boolean byte char constructor final float goto int long native package private protected public short synchronized throws transient volatile from as",
                    "kr", before: #"(?<![.\w$])"#, after: #"(?![\w$])"#),
                words("true false null NaN Infinity undefined", "kc", before: #"(?<![.\w$])"#, after: #"(?![\w$])"#),
                words(
                    "Array Boolean Date BigInt Function Math ArrayBuffer Number Object RegExp String Promise Proxy decodeURI encodeURI decodeURIComponent encodeURIComponent eval isFinite isNaN parseFloat parseInt DataView document window globalThis Symbol Intl WeakSet WeakMap Set Map Reflect JSON Atomics",
                    "nb", before: #"(?<![.\w$])"#, after: #"(?![\w$])"#),
                words(
                    "Error EvalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError", "ne", before: #"(?<![.\w$])"#
                ),
                rule(#"[@#]?[A-Za-z_$\x80-\xff][\w$\x80-\xff]*"#, "nx"), rule(#""(?:\\[\s\S]|[^"\\\n])*""#, "s2"),
                rule(#"'(?:\\[\s\S]|[^'\\\n])*'"#, "s1"), rule("`", "sb", .push("template")),
            ],
            "comment": [rule(#"\*/"#, "cm", .pop(1)), rule(#"[^*]+|\*"#, "cm")],
            "template": [
                rule("`", "sb", .pop(1)), rule(#"\\[\s\S]"#, "sb"), rule(#"\$\{"#, "si", .push("hole")), rule(#"[^`\\$]+|\$"#, "sb"),
            ],
            "hole": [rule(#"\}"#, "si", .pop(1)), rule(#"\{"#, "p", .push("braces")), rule(#"[(\[;,)\].]"#, "p"), include("root")],
            "braces": [rule(#"\}"#, "p", .pop(1)), rule(#"\{"#, "p", .push("braces")), rule(#"[(\[;,)\].]"#, "p"), include("root")],
        ])
}
