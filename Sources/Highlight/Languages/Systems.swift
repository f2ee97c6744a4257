// Go, Rust, Swift.

extension Lexer {
    static let go = Lexer(
        ["go", "golang"],
        [
            "root": [
                include("blank"), groups(#"(import|package)\b"#, ["kn"]), rule("`", "s", .push("raw")),
                rule(#""(?:\\[^\n]|[^"\\\n])*""#, "s"),
                rule(#"'(?:\\(?:[0-7]{3}|x[\da-fA-F]{2}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[^\n])|[^\\'\n]{1,4})'"#, "sc"),
            ] + CLike.numbers.map(Self.imaginary) + [
                word(#"[A-Za-z_\x80-\xff][\w\x80-\xff]*(?=\()"#, "nx", goWords.merging(["nb": goBuiltins]) { $1 }),
                word(#"[A-Za-z_\x80-\xff][\w\x80-\xff]*"#, "nx", goWords),
                rule(#"<<=?|>>=?|<-|&\^=?|[+*/%&|^-]=|&&|\|\||\+\+|--|==|!=|:=|\.\.\.|[+*/%&|-]"#, "o"),
                rule(#"[|^<>=!()\[\]{}.,;:~]"#, "p"),
            ],
            "blank": CLike.blank + CLike.comments, "comment": CLike.comment,
            "raw": [rule("`", "s", .pop(1)), rule("[^`]+", "s")],
        ])

    private static func imaginary(_ number: Rule) -> Rule {
        Rule(pattern: "(?:\(number.pattern))i?", kind: number.kind, move: number.move)
    }

    private static let goBuiltins =
        "uint uint8 uint16 uint32 uint64 int int8 int16 int32 int64 float float32 float64 complex64 complex128 byte rune string bool error "
        + "uintptr any print println panic recover close complex real imag len cap append copy delete new make min max clear"

    private static let goWords = [
        "k": "break case chan continue default defer else fallthrough for go goto if range return select switch",
        "kd": "var func struct map chan type interface const", "kc": "true false iota nil",
        "kt":
            "uint uint8 uint16 uint32 uint64 int int8 int16 int32 int64 float32 float64 complex64 complex128 byte rune string bool error uintptr any comparable",
    ]

    static let rust = Lexer(
        ["rust", "rs"],
        [
            "root": [
                rule(#"\A#!(?!\[)[^\n]*"#, "ch"), rule(#"#!?\["#, "cp", .push("attribute")), include("blank"),
                rule(#"'(?:\\[^\n](?:\{[\da-fA-F_]{1,6}\}|[\da-fA-F]{0,2})|[^\\'\n]{1,4})'"#, "sc"),
                rule(#"b'(?:\\[^\n][\da-fA-F]{0,2}|[^\\'\n])'"#, "s"),
                rule(#"'(?:static|_)\b"#, "nb"), rule(#"'[A-Za-z_]\w*"#, "na"), rule(#"b?c?r#+""#, "s", .push("raw")),
                rule(#"[bc]?r""#, "s", .push("rawest")),
                rule(#"[bc]?""#, "s", .push("string")),
                groups(#"(\.\.=?)(?=\d)"#, ["o"]), rule(#"0[xX][\da-fA-F_]+(?:[ui](?:8|16|32|64|128|size))?"#, "mh"),
                rule(#"0b[01_]+(?:[ui](?:8|16|32|64|128|size))?"#, "mb"), rule(#"0o[0-7_]+(?:[ui](?:8|16|32|64|128|size))?"#, "mo"),
                rule(#"\d[\d_]*(?:\.(?![.A-Za-z_])[\d_]*(?:[eE][+-]?[\d_]+)?(?:f32|f64)?|[eE][+-]?[\d_]+(?:f32|f64)?|_?f(?:32|64))"#, "mf"),
                rule(#"\d[\d_]*(?:[ui](?:8|16|32|64|128|size))?"#, "mi"),
                groups(#"(fn)(\s+)((?:r#)?[A-Za-z_]\w*)"#, ["k", "", "nf"]),
                groups(#"(struct|enum|union|trait)(\s+)([A-Za-z_]\w*)"#, ["k", "", "nc"]),
                groups(#"(type)(\s+)([A-Za-z_]\w*)"#, ["k", "", "nc"]),
                groups(#"(mod)(\s+)([A-Za-z_]\w*)"#, ["k", "", "nn"]), groups(#"(let|const|static)\b"#, ["kd"]),
                word(#"[A-Za-z_]\w*!(?=[ \t]*[(\[{])"#, "fm", [:]),
                word(#"(?:r#)?[A-Za-z_\x80-\xff][\w\x80-\xff]*"#, "n", rustWords),
                rule(#"[{}()\[\],.;]"#, "p"), rule(#"->|=>|::?|\.\.[.=]?|[+*/%&|<>^!~@=?$-]"#, "o"),
            ],
            "blank": [
                rule(#"\s+"#, ""), rule(#"//[/!](?!/)[^\n]*"#, "sd"), rule(#"//[^\n]*"#, "c1"),
                rule(#"/\*[*!](?![*/])"#, "sd", .push("doc")),
                rule(#"/\*"#, "cm", .push("comment")),
            ],
            "doc": [rule(#"\*/"#, "sd", .pop(1)), rule(#"/\*"#, "sd", .push("doc")), rule(#"[^*/]+|[*/]"#, "sd")],
            "comment": [rule(#"\*/"#, "cm", .pop(1)), rule(#"/\*"#, "cm", .push("comment")), rule(#"[^*/]+|[*/]"#, "cm")],
            "string": [
                rule(#"""#, "s", .pop(1)), rule(#"\\(?:x[\da-fA-F]{2}|u\{[\da-fA-F_]{1,6}\}|[\s\S])"#, "se"), rule(#"[^\\"]+"#, "s"),
            ],
            "raw": [rule(##""#+"##, "s", .pop(1)), rule(#"[^"]+|""#, "s")], "rawest": [rule(#"""#, "s", .pop(1)), rule(#"[^"]+"#, "s")],
            "attribute": [
                rule(#"\]"#, "cp", .pop(1)), rule(#"\["#, "cp", .push("attribute")), rule(#"""#, "cp", .push("attributeString")),
                rule(#"[^"\[\]]+"#, "cp"),
            ],
            "attributeString": [rule(#"""#, "cp", .pop(1)), rule(#"\\[\s\S]|[^\\"]+"#, "cp")],
        ])

    private static let rustWords = [
        "k":
            "as async await box break const continue crate dyn else enum extern fn for if impl in loop match mod move mut pub ref return static "
            + "struct super trait try type union unsafe use where while macro_rules",
        "kd": "let", "kc": "true false", "bp": "self Self",
        "kr": "abstract become do final macro override priv typeof unsized virtual yield",
        "kt": "u8 u16 u32 u64 u128 usize i8 i16 i32 i64 i128 isize f32 f64 char str bool",
        "nb":
            "Copy Send Sized Sync Unpin Drop Fn FnMut FnOnce drop Box ToOwned Clone PartialEq PartialOrd Eq Ord AsRef AsMut Into From Default "
            + "Iterator Extend IntoIterator DoubleEndedIterator ExactSizeIterator Option Some None Result Ok Err String ToString Vec",
    ]

    static let swift = Lexer(
        ["swift"],
        [
            "root": [
                include("blank"), rule(#"#"+|#+"""#, "s", .push("raw")), rule("#+(?=#)", ""), rule(#"""""#, "s", .push("block")),
                rule(#"""#, "s", .push("string")),
                rule(#"0b[01_]+"#, "mb"), rule(#"0o[0-7_]+"#, "mo"),
                rule(#"0x[\da-fA-F_]+(?:\.[\da-fA-F_]+)?(?:[pP][+-]?\d[\d_]*)?"#, "mh"),
                rule(#"\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d[\d_]*)?|[eE][+-]?\d[\d_]*)"#, "mf"), rule(#"\d[\d_]*"#, "mi"),
                rule(#"\$\d+"#, "nv"), rule(#"^[ \t]*#(?:if|elseif|else|endif)\b[^\n]*"#, "cp"),
                rule(
                    #"#(?:available|unavailable|selector|keyPath|if|else|elseif|endif|sourceLocation|warning|error|line|file|fileID|filePath|column|function|dsohandle|colorLiteral|imageLiteral|externalMacro)\b"#,
                    "k"),
                groups(#"(func)([ \t]+)(`?[A-Za-z_\x80-\xff][\w\x80-\xff]*`?)"#, ["kd", "", "nf"]),
                groups(
                    #"(class|struct|protocol|enum|actor|extension)([ \t]+)((?!func\b|var\b|let\b|subscript\b)[A-Za-z_][\w.]*)"#,
                    ["kd", "", "nc"]),
                groups(#"(var|let)([ \t]+)([A-Za-z_\x80-\xff][\w\x80-\xff]*)"#, ["kd", "", "nv"]),
                groups(#"(import)([ \t]+)([\w.]+)"#, ["k", "", "nn"]),
                rule(#"`[^`\n]+`"#, "n"),
                word(#"[A-Za-z_\x80-\xff][\w\x80-\xff]*"#, "n", swiftWords), rule(#"->|[@(){}\[\].,;:\\]"#, "p"),
                rule(#"[-/=+!*%<>&|^?~]+"#, "o"),
            ],
            "blank": CLike.blank + [rule(#"//[^\n]*"#, "c1"), rule(#"/\*"#, "cm", .push("comment")), rule(#"\A#![^\n]*"#, "ch")],
            "comment": [rule(#"\*/"#, "cm", .pop(1)), rule(#"/\*"#, "cm", .push("comment")), rule(#"[^*/]+|[*/]"#, "cm")],
            "escapes": [
                rule(#"\\\("#, "si", .push("hole")), rule(#"\\(?:u\{[\da-fA-F]{1,8}\}|[\s\S])"#, "se"),
            ],
            "string": [rule(#"""#, "s", .pop(1)), include("escapes"), rule(#"[^\\"\n]+"#, "s")],
            "block": [rule(#"""""#, "s", .pop(1)), include("escapes"), rule(#"[^\\"]+|""#, "s")],
            "raw": [rule(#""+#"#, "s", .pop(1)), rule(#"[^"\n]+|"|\n"#, "s")],
            "hole": [rule(#"\)"#, "si", .pop(1)), rule(#"\("#, "p", .push("parens")), include("root")],
            "parens": [rule(#"\)"#, "p", .pop(1)), rule(#"\("#, "p", .push("parens")), include("root")],
        ])

    private static let swiftWords = [
        "k":
            "as async await break case catch continue default defer do else fallthrough for guard if in is repeat return some switch throw try "
            + "where while each any",
        "kc": "true false nil self Self super _",
        "kd": "associatedtype class deinit enum extension func import init internal let macro open private protocol public static struct "
            + "subscript typealias var actor fileprivate precedencegroup package",
        "kr":
            "convenience didSet dynamic final get infix inout isolated lazy left mutating none nonisolated nonmutating optional override postfix "
            + "precedence prefix rethrows Protocol required right set throws Type unowned weak willSet consuming borrowing sending",
        "nb":
            "Any AnyObject Array Bool Character Dictionary Double Float Int Int8 Int16 Int32 Int64 Never Optional Set String Substring UInt UInt8 "
            + "UInt16 UInt32 UInt64 Void Range ClosedRange Slice Error Equatable Hashable Comparable Sequence Collection Sendable Codable abs "
            + "assert debugPrint fatalError max min precondition preconditionFailure print stride swap type zip",
    ]
}
