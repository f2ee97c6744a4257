// What servers, infrastructure and builds are configured with: nginx, Apache, Terraform, CMake; and HTTP itself.

extension Lexer {
    static let nginx = Lexer(
        ["nginx", "nginxconf"],
        [
            "root": [
                include("blank"), groups(#"(include)([ \t]+)([^\s;{}]+)"#, ["k", "", "n"], .push("statement")),
                rule(#"[^\s;{}#$"'][^\s;{}#]*"#, "k", .push("statement")), rule(#"[;{}]"#, "p"),
            ],
            "block": [
                include("blank"), rule(#"\}"#, "p", .pop(1)), rule(#"[^\s;{}#$"'][^\s;{}#]*"#, "kn", .push("statement")),
                rule(#"[;{]"#, "p"),
            ],
            "blank": [rule(#"\s+"#, ""), rule(#"#[^\n]*"#, "c1")],
            "statement": [
                rule(#";"#, "p", .pop(1)), rule(#"\{"#, "p", .swap("block")), rule(#"(?=\})"#, "", .pop(1)), include("blank"),
                rule(#"\$[^\s;#()]+"#, "nv"),
                rule(#"(?:on|off)\b"#, "no"), groups(#"([a-z0-9.-]+\.[a-z0-9.-]+)(:)(\d+)(?=[\s;])"#, ["n", "p", "mi"]),
                rule(#"\d+[kmg]?\b(?=[\s;])"#, "mi"),
                groups(#"(~)([ \t]*)([^\s{]+)"#, ["p", "", "sr"]), rule("[:=~]", "p"), rule(#"[^\s;#{}$]+"#, "s"),
            ],
        ])

    static let apache = Lexer(
        ["apacheconf", "aconf", "apache", "htaccess"], ignoringCase: true,
        [
            "root": [
                rule(#"\s+"#, ""), rule(#"#(?:[^\\\n]|\\[\s\S])*"#, "c"),
                groups(#"(<[^\s>/][^\s>]*)(?:([ \t]+)([^>\n]*))?(>)"#, ["nt", "", "s", "nt"]),
                rule(#"</[^\s>]+>"#, "nt"), rule(#"[a-z]\w*"#, "nb", .push("value")), rule(#"\.+|[^\s]"#, ""),
            ],
            "value": [
                rule(#"\\\n"#, ""), rule(#"\n"#, "", .pop(1)), rule(#"[ \t\r]+"#, ""), rule(#"\\"#, ""), rule(#"[^\S\n]+"#, ""),
                rule(#"\d+\.\d+\.\d+\.\d+(?:/\d+)?"#, "m"), rule(#"\d+\b"#, "m"), rule(#"/[\w*./-]+"#, "sx"),
                words(
                    "on off none any all double email dns min minimal os productonly full emerg alert crit error warn notice info debug registry script inetd standalone user group",
                    "k"),
                rule(#""(?:\\[\s\S]|[^"\\\n])*""#, "s2"), rule(#"[^\s"\\]+"#, ""), rule(#"""#, ""),
            ],
        ])

    static let hcl = Lexer(
        ["hcl", "terraform", "tf"],
        [
            "root": [
                include("blank"),
                groups(#"(resource|data)([ \t]+)("[^"\n]*")([ \t]*)("[^"\n]*")(?=[ \t]*\{)"#, ["kr", "", "nc", "", "nv"]),
                groups(#"([A-Za-z_][\w-]*)([ \t]*)("[^"\n]*")([ \t]*)("[^"\n]*")?(?=[ \t]*\{)"#, ["kr", "", "nv", "", "nv"]),
                groups(#"([A-Za-z_][\w-]*)(?=[ \t]*\{)"#, ["kr"]),
                groups(#"("[^"\n]*"|[A-Za-z_][\w-]*)([ \t]*)(=)(?![=>])"#, ["na", "", "o"]),
                groups(#"([A-Za-z_][\w-]*)(\()"#, ["nf", "p"]),
                rule(#"""#, "s2", .push("string")),
                groups(#"(<<-?)([ \t]*)(\w+)(\n(?:(?![ \t]*\3$)[^\n]*\n)*+[^\n]*)"#, ["o", "", "s", "s"]),
                rule(#"\d+(?:\.\d+)?"#, "m"), rule(#"=>|==|!=|>=|<=|&&|\|\||[=!<>+*/%?:-]"#, "o"), rule(#"[\[\](){},.]"#, "p"),
                word(
                    #"[A-Za-z_][\w-]*(?:\.[A-Za-z_*][\w-]*)*"#, "nv",
                    ["no": "true false", "kt": "null string bool number list object map set tuple any", "k": "for in if"]),
            ],
            "string": [
                rule(#"""#, "s2", .pop(1)), rule(#"\\[\s\S]"#, "s2"), rule(#"[$%]\{"#, "s2", .push("hole")),
                rule(#"[^"\\$%\n]+|[$%]"#, "s2"),
            ],
            "hole": [rule(#"\}"#, "s2", .pop(1)), rule(#"\{"#, "s2", .push("hole")), rule(#"[^{}]+"#, "s2")],
            "blank": [rule(#"\s+"#, ""), rule(#"(?:#|//)[^\n]*"#, "c1"), rule(#"/\*"#, "cm", .push("comment"))], "comment": CLike.comment,
        ])

    static let cmake = Lexer(
        ["cmake"], ignoringCase: true,
        [
            "root": [groups(#"([A-Za-z_]\w*)([ \t]*)(\()"#, ["nb", "", "p"], .push("arguments")), include("blank")],
            "blank": [rule(#"\s+"#, ""), rule(#"#\[(=*)\[(?:[^\]]++|\](?!\1\]))*+(?:\]\1\])?"#, "cm"), rule(#"#[^\n]*"#, "c1")],
            "arguments": [
                rule(#"\("#, "p", .push("arguments")), rule(#"\)"#, "p", .pop(1)),
                groups(#"(\$(?:ENV)?\{)([^}\n]*)(\})"#, ["o", "nv", "o"]),
                groups(#"(\$<)([^>\n]*)(>)"#, ["o", "nv", "o"]), rule(#""(?:\\[\s\S]|[^"\\])*+""#, "s2"), rule(#"\\\S+"#, "s"),
                include("blank"),
                rule(##"[^)$"# \t\n(]+"##, "s"), rule(#"[$"]"#, "s"),
            ],
        ])

    static let http = Lexer(
        ["http"],
        [
            "root": [
                groups(
                    #"\A(GET|HEAD|POST|PUT|DELETE|CONNECT|OPTIONS|TRACE|PATCH)( +)([^ \n]+)( +)(HTTP)(/)(1\.[01]|2(?:\.0)?|3)(\r?\n|$)"#,
                    ["nf", "", "nn", "", "kr", "o", "m", ""], .push("headers")),
                groups(
                    #"\A(HTTP)(/)(1\.[01]|2(?:\.0)?|3)( +)(\d{3})(?:( *)([^\r\n]*))(\r?\n|$)"#, ["kr", "o", "m", "", "m", "", "ne", ""],
                    .push("headers")),
                rule(#"[^\n]*\n?"#, ""),
            ],
            "headers": [
                groups(#"([^\s:]+)( *)(:)( *)([^\r\n]*)(\r?\n|$)"#, ["na", "", "o", "", "l", ""]),
                groups(#"([\t ]+)([^\r\n]+)(\r?\n|$)"#, ["", "l", ""]),
                rule(#"\r?\n"#, "", .swap("body")), rule(#"[^\n]+"#, ""),
            ],
            "body": [rule(#"(?=[{\[])"#, "", .swap("json")), rule("(?=<)", "", .swap("html")), rule(#"[^\n]*\n?"#, "")],
            "json": [groups(#"([^\n]*\n?)"#, ["@json"])], "html": [groups(#"([^\n]*\n?)"#, ["@html"])],
        ])
}
