// JavaScript and TypeScript, with and without JSX.

extension Lexer {
    static let javascript = Lexer(
        ["javascript", "js", "node", "nodejs", "mjs", "cjs"], script(scriptNames([:])))

    static let jsx = Lexer(["jsx", "react"], script(scriptNames([:]), tagged: true))

    static let typescript = Lexer(["typescript", "ts", "mts", "cts"], script(typeNames))

    static let tsx = Lexer(["tsx"], script(typeNames, tagged: true))

    private static let name = #"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*"#

    /// - Parameter tagged: whether a tag may stand where a value may.
    private static func script(_ names: [Rule], tagged: Bool = false) -> [String: [Rule]] {
        let states: [String: [Rule]] = [
            "root": [
                rule(#"\s+"#, ""), include("markup"), rule(#"\A#![^\n]*"#, "ch"), rule(#"//[^\n]*"#, "c1"),
                rule(#"/\*"#, "cm", .push("comment")), rule(#"<!--[^\n]*"#, "c"),
                // A slash begins a regular expression where no value stands before it.
                rule(
                    #"(?:(?<![\w)\]}"'`$.])(?<![\w)\]}"'`$.][ \t])|(?<=return |case |typeof ))/(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\n*\[])(?:\\[^\n]|\[(?:\\[^\n]|[^\]\\\n])*\]|[^/\\\n\[])*+/[dgimsuvy]*"#,
                    "sr"),
                rule(#"0[bB][01_]+n?"#, "mb"), rule(#"0[oO]?[0-7_]+n?\b"#, "mo"), rule(#"0[xX][\da-fA-F_]+n?"#, "mh"),
                rule(#"(?:\d[\d_]*\.?[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?n?"#, "mf"), rule(#"\.\.\.|=>"#, "p"),
                rule(#"\+\+|--|~|\?\?=?|\?\.(?!\d)|&&=?|\|\|=?|[?:]|<<=?|>>>?=?|===?|!==?|\*\*=?|[-<>+*%&|^/]=?|[!=]"#, "o"),
                rule(#"[{(\[;,})\].]"#, "p"),
            ] + names + [rule(#"""#, "s2", .push("double")), rule("'", "s1", .push("single")), rule("`", "sb", .push("template"))],
            "comment": CLike.comment,
            "double": [rule(#"""#, "s2", .pop(1)), rule(#"(?:\\[\s\S]|[^"\\\n])+"#, "s2")],
            "single": [rule("'", "s1", .pop(1)), rule(#"(?:\\[\s\S]|[^'\\\n])+"#, "s1")],
            "template": [
                rule("`", "sb", .pop(1)), rule(#"\\[\s\S]"#, "sb"), rule(#"\$\{"#, "si", .push("hole")), rule(#"[^`\\$]+|\$"#, "sb"),
            ],
            "hole": [rule(#"\}"#, "si", .pop(1)), include("nested")],
            "braces": [rule(#"\}"#, "p", .pop(1)), include("nested")],
            "nested": [rule(#"\{"#, "p", .push("braces")), include("root")],
        ]
        return states.merging(tagged ? tags : ["markup": []]) { $1 }
    }

    private static func scriptNames(_ more: [String: String]) -> [Rule] {
        // After a dot even a keyword is a name.
        [word(#"(?<=\.)[A-Za-z_$][\w$]*"#, "nx", [:]), word("[@#]?" + name, "nx", scriptWords.merging(more) { $1 + " " + $0 })]
    }

    private static let scriptWords = [
        "ow": "typeof instanceof in void delete new",
        "k":
            "for while do break return continue switch case default if else throw try catch finally yield await async this of static export super "
            + "import extends",
        "kd": "var let with function class const",
        "kr":
            "enum implements interface abstract boolean byte char constructor final float goto int long native package private protected public short "
            + "synchronized throws transient volatile from as double",
        "kc": "true false null NaN Infinity undefined",
        "nb":
            "Array Boolean Date BigInt Function Math ArrayBuffer Number Object RegExp String Promise Proxy decodeURI encodeURI decodeURIComponent "
            + "encodeURIComponent eval isFinite isNaN parseFloat parseInt DataView document window globalThis global Symbol Intl WeakSet WeakMap Set "
            + "Map Reflect JSON Atomics Int8Array Int16Array Int32Array Uint8Array Uint16Array Uint32Array Uint8ClampedArray Float32Array Float64Array",
        "ne": "Error EvalError InternalError RangeError ReferenceError SyntaxError TypeError URIError AggregateError",
    ]

    /// The names of TypeScript: what stands behind a name and a colon counts as a type, as for Pygments, be it a value.
    private static let typeNames: [Rule] = {
        let names = scriptNames([
            "kt": "string bool number", "kr": "abstract declare type module", "k": "private protected public readonly implements",
            "kd": "enum interface override",
        ])
        return [
            rule(#"@[A-Za-z_$][\w$.]*"#, "kd"),
            groups(
                #"(?<!\.)((?!(?:default|type|constructor|case|module|from|as|this|else|new)\b)[A-Za-z_$][\w$]*\??)(\s*)(:)(\s*)((?!(?:true|false|null|void|typeof|function|async|undefined)\b)\w[\w.$]*)"#,
                ["nx", "", "o", "", "kt"]), rule(#"[A-Za-z_$][\w$]*\?(?=\s*:)"#, "nx"),
        ] + names
    }()

    private static let tags: [String: [Rule]] = [
        "markup": [
            groups(#"(<)(>)"#, ["p", "p"]), groups(#"(</)([A-Za-z_$][\w.$-]*)?(>)"#, ["p", "nt", "p"]),
            groups(#"(<)([A-Za-z_$][\w.$-]*)"#, ["p", "nt"], .push("tag")),
        ],
        "tag": [
            rule(#"\s+"#, ""), rule(#"/?>"#, "p", .pop(1)), groups(#"([\w-]+)(\s*)(=)(\s*)"#, ["na", "", "o", ""], .push("value")),
            rule(#"[\w-]+"#, "na"),
            rule(#"\{"#, "p", .push("braces")), rule(#"[<,\[\]();]"#, "err"),
        ],
        "value": [
            rule(#"\s+"#, ""), rule(#"\{"#, "p", .swap("braces")), rule(#"""#, "s", .swap("quoted")), rule("'", "s", .swap("apostrophed")),
            rule("", "", .pop(1)),
        ],
        "quoted": [rule(#"""#, "s", .pop(1)), rule(#"[^"]+"#, "s")], "apostrophed": [rule("'", "s", .pop(1)), rule("[^']+", "s")],
    ]
}
