// C and its nearest relations: C++, Objective-C, C#, Java.

/// What these and many other languages have in common.
enum CLike {
    /// A comment from `//` to the line's end, and from `/*` to `*/`, whose state is `comment`.
    static let comments: [Rule] = [rule(#"//[^\n]*"#, "c1"), rule(#"/\*"#, "cm", .push("comment"))]
    static let comment: [Rule] = [rule(#"\*/"#, "cm", .pop(1)), rule(#"[^*]+|\*"#, "cm")]
    /// A line's indentation is left for the rules that stand at its start.
    static let blank: [Rule] = [rule(#"\s*\n"#, ""), rule(#"[^\S\n]+"#, "")]
    static let numbers: [Rule] = [
        rule(#"0[xX][\da-fA-F_']+(?:\.[\da-fA-F]*)?(?:[pP][+-]?\d+)?[uUlLzZ]*"#, "mh"), rule(#"0[bB][01_']+[uUlLzZ]*"#, "mb"),
        rule(#"(?:\d[\d_']*\.[\d_]*|\.\d[\d_]*)(?:[eE][+-]?\d+)?[fFlLdDmM]?|\d[\d_']*(?:[eE][+-]?\d+[fFlLdDmM]?|[fFdDmM]\b)"#, "mf"),
        rule(#"0[0-7_]+[uUlL]*\b"#, "mo"), rule(#"\d[\d_']*[uUlLzZ]*"#, "mi"),
    ]
    /// The body of a string in double quotes that ends with its line.
    static let string: [Rule] = [
        rule(#"""#, "s", .pop(1)), rule(#"\\(?:x[\da-fA-F]{1,4}|u[\da-fA-F]{4}|U[\da-fA-F]{8}|[0-7]{1,3}|[\s\S])"#, "se"),
        rule(#"[^\\"\n]+"#, "s"),
    ]
    static let name = #"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*"#
}

extension Lexer {
    private static let cTypes =
        "int long float short double char unsigned signed void _Bool bool _Complex _Imaginary wchar_t size_t ssize_t off_t ptrdiff_t "
        + "sig_atomic_t fpos_t clock_t time_t va_list jmp_buf FILE DIR div_t ldiv_t mbstate_t wctrans_t wint_t wctype_t int8_t int16_t int32_t "
        + "int64_t uint8_t uint16_t uint32_t uint64_t int_least8_t int_least16_t int_least32_t int_least64_t uint_least8_t uint_least16_t "
        + "uint_least32_t uint_least64_t int_fast8_t int_fast16_t int_fast32_t int_fast64_t uint_fast8_t uint_fast16_t uint_fast32_t "
        + "uint_fast64_t intptr_t uintptr_t intmax_t uintmax_t char8_t char16_t char32_t __int128 __int8 __int16 __int32 __int64 __m128i __m128d "
        + "__m128 clockid_t cpu_set_t cpumask_t dev_t gid_t id_t ino_t key_t mode_t nfds_t pid_t rlim_t sig_t sighandler_t siginfo_t sigset_t "
        + "sigval_t socklen_t timer_t uid_t"
    private static let cWords =
        "asm auto break case const continue default do else extern for goto if register return sizeof static switch typedef volatile while "
        + "restrict inline _Alignas _Alignof _Noreturn _Generic _Static_assert _Thread_local _Atomic alignas alignof noreturn "
        + "static_assert thread_local struct union enum __asm__ __restrict __restrict__ __inline __inline__ __volatile__ __const"

    /// - Parameters:
    ///   - known: more words by class; those of C are known in any case.
    ///   - first: rules that come before those of C.
    private static func c(_ names: [String], words known: [String: String], first: [Rule] = []) -> Lexer {
        let all = known.merging(["kt": cTypes, "k": cWords, "nb": "NULL true false"]) { $0 + " " + $1 }
        let preprocessor: [Rule] = [
            groups(#"^([ \t]*)(#[ \t]*if[ \t]+0\b[^\n]*)"#, ["", "cp"], .push("if0")),
            groups(#"^([ \t]*)(#[ \t]*(?:include|import)\b)([ \t]*)(<[^>\n]*>|"[^"\n]*")?"#, ["", "cp", "", "cpf"], .push("macro")),
            groups(#"^([ \t]*)(#)"#, ["", "cp"], .push("macro")),
        ]
        let root: [Rule] =
            preprocessor + CLike.blank + CLike.comments + first + [
                groups(#"(struct|union|enum)([ \t]+)([A-Za-z_]\w*)(?=\s*[{;:])"#, ["k", "", "nc"]),
                groups(
                    #"^([ \t]*)((?!case\b|default\b|public\b|private\b|protected\b)[A-Za-z_]\w*)([ \t]*)(:)(?!:)"#, ["", "nl", "", "p"]),
                rule(#"(?:u8|[uUL])(?=["'])"#, "sa"), rule(#"""#, "s", .push("string")),
                rule(#"'(?:\\(?:[0-7]{1,3}|x[\da-fA-F]+|u[\da-fA-F]{4}|[^\n])|[^\\'\n]{1,4})'"#, "sc"),
            ] + CLike.numbers + [
                Rule(pattern: #"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*(?=\s*\()"#, kind: .word(all, otherwise: "nf"), move: .stay),
                Rule(pattern: CLike.name, kind: .word(all, otherwise: "n"), move: .stay),
                rule(#"[~!%^&*+=|?:<>/-]+"#, "o"), rule(#"[()\[\],.;{}]+"#, "p"),
            ]
        return Lexer(
            names,
            [
                "root": root, "comment": CLike.comment, "string": CLike.string,
                "macro": [
                    rule(#"/\*"#, "cm", .push("comment")), rule(#"//[^\n]*"#, "c1"), rule(#"(?:\\\n|[^/\n\\]|\\(?!\n)|/(?![/*]))+"#, "cp"),
                    rule(#"\n"#, "", .pop(1)),
                ],
                "if0": [
                    rule(#"^[ \t]*#[ \t]*if[^\n]*\n?"#, "c", .push("if0")), rule(#"^[ \t]*#[ \t]*el(?:se|if)[^\n]*\n?"#, "cp", .pop(1)),
                    rule(#"^[ \t]*#[ \t]*endif[^\n]*\n?"#, "cp", .pop(1)), rule(#"[^\n]*\n?"#, "c"),
                ],
            ])
    }

    static let c = c(["c", "h"], words: [:])

    static let cpp = c(
        ["cpp", "c++", "cxx", "cc", "hpp", "arduino", "cuda", "cu"],
        words: [
            "k":
                "catch const_cast delete dynamic_cast explicit export friend mutable new operator private protected public reinterpret_cast "
                + "static_cast template this throw try typeid using virtual constexpr nullptr consteval constinit concept requires co_await "
                + "co_return co_yield decltype noexcept override final class namespace typename", "kr": "__try __except __finally __leave",
            "ow": "and and_eq bitand bitor compl not not_eq or or_eq xor xor_eq",
        ],
        first: [
            groups(
                #"(R)("([^\s()\\"]{0,16})\((?:[^)]++|\)(?!\3"))*+(?:\)\3")?)"#, ["sa", "s"]),
            groups(#"(namespace)([ \t]+)([\w:]+)"#, ["k", "", "nn"]),
            groups(#"(using)([ \t]+)(namespace)([ \t]+)([\w:]+)"#, ["k", "", "k", "", "nn"]),
            groups(#"(class|struct|typename)([ \t]+)([A-Za-z_]\w*)"#, ["k", "", "nc"]), rule("::", "o"),
        ])

    static let objectiveC = c(
        ["objective-c", "objectivec", "objc", "obj-c"],
        words: [
            "k": "in out inout self super id SEL IMP BOOL instancetype nonatomic copy strong weak readonly assign retain readwrite atomic",
            "nb": "YES NO nil Nil TRUE FALSE", "kt": "Class NSInteger NSUInteger CGFloat",
        ],
        first: [
            groups(#"(@(?:interface|implementation|protocol|class))([ \t]+)([A-Za-z_]\w*)"#, ["k", "", "nc"]), rule(#"@(?=")"#, "s"),
            rule(#"@[A-Za-z]\w*"#, "k"), rule("@", "p"),
        ])

    static let java = Lexer(
        ["java"],
        [
            "root": [
                groups(#"(package|import)([ \t]+)(static\b[ \t]+)?([\w.$*]+)"#, ["kn", "", "k", "nn"]), include("blank"),
                groups(#"(class|interface|enum|record)([ \t]+)([A-Za-z_$][\w$]*)"#, ["kd", "", "nc"]), rule(#"@interface\b"#, "kd"),
                rule(#"@[\w.]+"#, "nd"), rule(#"""""#, "s", .push("block")), rule(#"""#, "s", .push("string")),
                rule(#"'(?:\\[^\n][\da-fA-F]{0,5}|[^\\'\n]{1,4})'"#, "sc"), groups(#"(\.)([A-Za-z_$][\w$]*)"#, ["p", "na"]),
            ] + CLike.numbers + [
                word(#"[A-Za-z_$\x80-\xff][\w$\x80-\xff]*(?=\s*\()"#, "nf", javaWords), word(CLike.name, "n", javaWords), rule("::", "p"),
                rule(#"[~^*!%&<>|+=?/:-]+"#, "o"), rule(#"[(){}\[\];,.]+"#, "p"),
            ],
            "blank": CLike.blank + CLike.comments, "comment": CLike.comment, "string": CLike.string,
            "block": [rule(#"""""#, "s", .pop(1)), rule(#"\\[\s\S]"#, "se"), rule(#"[^\\"]+|""#, "s")],
        ])

    private static let javaWords = [
        "k":
            "assert break case catch continue default do else finally for if goto instanceof new return switch this throw try while super yield",
        "kd":
            "abstract const extends final implements native private protected public sealed static strictfp synchronized throws transient "
            + "volatile non-sealed permits class interface enum var",
        "kt": "boolean byte char double float int long short void", "kc": "true false null", "kn": "import package module",
    ]

    static let csharp = Lexer(
        ["csharp", "c#", "cs", "dotnet"],
        [
            "root": [
                groups(#"^([ \t]*)(\[[^\]]{1,500}+\])"#, ["", "na"]), include("blank"),
                groups(
                    #"^([ \t]*)(#[ \t]*(?:if|endif|else|elif|define|undef|line|error|warning|region|endregion|pragma|nullable)\b[^\n]*)"#,
                    ["", "cp"]),
                groups(#"(extern)([ \t]+)(alias)\b"#, ["k", "", "k"]),
                groups(#"(namespace|using)([ \t]+)((?!static\b|var\b)[\w.@]+)"#, ["k", "", "nn"]),
                groups(#"(class|struct|record|interface|enum)([ \t]+)([A-Za-z_@][\w@]*)"#, ["k", "", "nc"]),
                rule(#"\$?@"|@\$""#, "s", .push("verbatim")), rule(#"\$+"""|""""#, "s", .push("block")),
                rule(#"\$?""#, "s", .push("string")),
                rule(#"'(?:\\[^\n][\da-fA-F]{0,8}|[^\\'\n]{1,4})'"#, "sc"),
            ] + CLike.numbers + [
                word(#"@?[A-Za-z_\x80-\xff][\w\x80-\xff]*(?=\s*\()"#, "nf", csharpWords),
                word(#"@?[A-Za-z_\x80-\xff][\w\x80-\xff]*"#, "n", csharpWords), rule(#"[~!%^&*+=|<>/?-]+"#, "o"),
                rule(#"[()\[\]{}:;,.]"#, "p"),
            ],
            "blank": CLike.blank + CLike.comments, "comment": CLike.comment, "string": CLike.string,
            "verbatim": [rule(#""""#, "s"), rule(#"""#, "s", .pop(1)), rule(#"[^"]+"#, "s")],
            "block": [rule(#"""""#, "s", .pop(1)), rule(#"[^"]+|""#, "s")],
        ])

    private static let csharpWords = [
        "k":
            "abstract as async await base break by case catch checked const continue default delegate do else enum event explicit extern false "
            + "finally fixed for foreach goto if implicit in interface internal is let lock new null on operator out override params private "
            + "protected public readonly ref return sealed sizeof stackalloc static switch this throw true try typeof unchecked unsafe virtual void "
            + "while get set yield partial remove value alias ascending descending from group into orderby select thenby where join equals record "
            + "allows and init managed nameof nint not notnull nuint or required scoped unmanaged var when with add file field extension "
            + "class struct namespace using",
        "kt": "bool byte char decimal double dynamic float int long object sbyte short string uint ulong ushort var",
    ]
}
