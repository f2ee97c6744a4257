// JavaScript and TypeScript.

extension Lexer {
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
