// HTML, XML, Jinja's templates, Markdown.

extension Lexer {
    static let html = Lexer(
        ["html", "xhtml", "htm"], ignoringCase: true,
        [
            "root": [
                rule("[^<&]+", ""), rule(#"&[^\s;&<]{1,40};"#, "ni"), rule("<!--", "cm", .push("comment")),
                rule(#"<!\[CDATA\["#, "cp", .push("cdata")),
                rule(#"<[!?]"#, "cp", .push("declaration")), groups(#"(<)(script)(?=[\s>/])"#, ["p", "nt"], .push("script")),
                groups(#"(<)(style)(?=[\s>/])"#, ["p", "nt"], .push("style")),
                groups(#"(<)(/?)([\w:.-]+)"#, ["p", "p", "nt"], .push("tag")), rule("[<&]", ""),
            ],
            "declaration": [rule(">", "cp", .pop(1)), rule("[^>]+", "cp")],
            "comment": [rule("-->", "cm", .pop(1)), rule("[^-]+|-", "cm")],
            "cdata": [rule(#"\]\]>"#, "cp", .pop(1)), rule(#"[^\]]+|\]"#, "cp")],
            "tag": [include("attributes"), rule(#"/?>"#, "p", .pop(1))],
            "attributes": [
                rule(#"\s+"#, ""), groups(#"([\w:.@#*()\[\]-]+)(\s*)(=)(\s*)"#, ["na", "", "o", ""], .push("value")),
                rule(#"[\w:.@#*()\[\]-]+"#, "na"),
                rule(#"=|/(?!>)|["']"#, ""),
            ],
            "value": [
                rule(#"""#, "s", .swap("double")), rule("'", "s", .swap("single")), rule(#"[^\s>"']+"#, "s", .pop(1)),
                rule("", "", .pop(1)),
            ],
            "double": [rule(#"""#, "s", .pop(1)), rule(#"[^"]+"#, "s")], "single": [rule("'", "s", .pop(1)), rule("[^']+", "s")],
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

    static let xml = Lexer(
        ["xml", "svg", "rss", "atom", "xsl", "xslt", "xsd", "plist"],
        [
            "root": [
                rule("[^<&]+", ""), rule(#"&[^\s;&<]{1,40};"#, "ni"), rule("<!--", "cm", .push("comment")),
                rule(#"<!\[CDATA\["#, "cp", .push("cdata")),
                rule(#"<\?"#, "cp", .push("instruction")), rule("<!", "cp", .push("declaration")),
                rule(#"<\s*[\w:.\x80-\xff-]+"#, "nt", .push("tag")),
                rule(#"<\s*/\s*[\w:.\x80-\xff-]+\s*>"#, "nt"), rule("[<&]", ""),
            ],
            "comment": [rule("-->", "cm", .pop(1)), rule("[^-]+|-", "cm")],
            "cdata": [rule(#"\]\]>"#, "cp", .pop(1)), rule(#"[^\]]+|\]"#, "cp")],
            "instruction": [rule(#"\?>"#, "cp", .pop(1)), rule(#"[^?]+|\?"#, "cp")],
            "declaration": [rule(">", "cp", .pop(1)), rule(#"\["#, "cp", .push("subset")), rule(#"[^>\[]+"#, "cp")],
            "subset": [rule(#"\]"#, "cp", .pop(1)), rule(#"[^\]]+"#, "cp")],
            "tag": [
                rule(#"\s+"#, ""), rule(#"[\w.:\x80-\xff-]+\s*="#, "na"), rule(#"""#, "s", .push("double")),
                rule("'", "s", .push("single")), rule(#"/?\s*>"#, "nt", .pop(1)),
                rule(#"[^\s>"'/]+"#, ""),
            ],
            "double": [rule(#"""#, "s", .pop(1)), rule(#"[^"]+"#, "s")], "single": [rule("'", "s", .pop(1)), rule("[^']+", "s")],
        ])

    static let jinja = Lexer(
        ["jinja", "jinja2", "django", "j2", "twig", "liquid", "nunjucks"],
        [
            "root": [rule(#"[^{]+"#, ""), include("jinja"), rule(#"\{"#, "")],
            "jinja": [
                rule(#"\{[*#]"#, "c", .push("note")), rule(#"\{\{-?"#, "cp", .push("output")),
                groups(#"(\{%[-+]?)(\s*)(comment)(\s*)([-+]?%\})"#, ["cp", "", "k", "", "cp"], .push("hidden")),
                groups(#"(\{%[-+]?)(\s*)(raw|verbatim)(\s*)([-+]?%\})"#, ["cp", "", "k", "", "cp"], .push("raw")),
                groups(#"(\{%[-+]?)(\s*)([A-Za-z_]\w*)"#, ["cp", "", "k"], .push("block")),
            ],
            "note": [rule(#"[*#]\}"#, "c", .pop(1)), rule(#"[^*#]+|[*#]"#, "c")],
            "hidden": [
                groups(#"(\{%[-+]?)(\s*)(endcomment)(\s*)([-+]?%\})"#, ["cp", "", "k", "", "cp"], .pop(1)), rule(#"[^{]+|\{"#, "c"),
            ],
            "raw": [
                groups(#"(\{%[-+]?)(\s*)(endraw|endverbatim)(\s*)([-+]?%\})"#, ["cp", "", "k", "", "cp"], .pop(1)), rule(#"[^{]+|\{"#, ""),
            ],
            "output": [rule(#"-?\}\}"#, "cp", .pop(1)), include("expression")],
            "block": [rule(#"[-+]?%\}"#, "cp", .pop(1)), include("expression"), rule(".", "p")],
            "expression": [
                rule(#"\s+"#, ""), groups(#"(\|)(\s*)([A-Za-z_]\w*)"#, ["o", "", "nf"]),
                groups(#"(=)([ \t]*)([A-Za-z_]\w*)"#, ["o", "", "nv"]), rule(#"(?:loop|forloop|block|super)\b"#, "nb"),
                word(
                    #"[A-Za-z_][\w-]*"#, "nv",
                    [
                        "k":
                            "_ true false none True False None in as reversed recursive not and or is if else import with without context ignore missing scoped",
                        "kc": "", "nf": "",
                    ]),
                rule(#"\.\w+"#, "nv"), rule(#""(?:\\[\s\S]|[^"\\\n])*""#, "s2"), rule(#"'(?:\\[\s\S]|[^'\\\n])*'"#, "s1"),
                rule(#"[{}(),:\[\]/-]|>=|<=|==|!=|[+*~<>=|%.]"#, "o"), rule(#"\d+(?:\.\d+)?"#, "m"),
            ],
        ])

    /// HTML with Jinja's tags, in its text and in attributes' values.
    static let htmlJinja = Lexer(
        ["html+jinja", "html+django", "htmldjango", "htmljinja"], ignoringCase: true,
        html.states.merging(jinja.states.filter { $0.key != "root" }) { $1 }.merging([
            "root": [include("jinja"), rule("[^<&{]+", ""), rule(#"\{"#, "")] + html.states["root"]!.dropFirst(),
            "tag": [include("jinja")] + html.states["tag"]!, "script": [include("jinja")] + html.states["script"]!,
            "style": [include("jinja")] + html.states["style"]!, "value": [rule(#"(?=\{[{%])"#, "", .swap("bare"))] + html.states["value"]!,
            "bare": [include("jinja"), rule(#"[^\s>"'{]+|\{"#, "s"), rule("", "", .pop(1))],
            "double": [include("jinja"), rule(#"""#, "s", .pop(1)), rule(#"[^"{]+|\{"#, "s")],
            "single": [include("jinja"), rule("'", "s", .pop(1)), rule(#"[^'{]+|\{"#, "s")],
        ]) { $1 })

    static let markdown = Lexer(
        ["markdown", "md"],
        [
            "root": [
                groups(#"^(#[^#\n][^\n]*)"#, ["gh"]), groups(#"^(#{2,6}[^#\n][^\n]*)"#, ["gu"]), rule(#"^[^\n]+(?=\n=+[ \t]*$)"#, "gh"),
                groups(#"^([ \t]*)([*-])([ \t])(\[[ xX]\])(?=[ \t])"#, ["", "k", "", "k"]),
                groups(#"^([ \t]*)([*-])(?=[ \t])"#, ["", "k"]), groups(#"^([ \t]*)(\d+\.)(?=[ \t])"#, ["", "k"]),
                groups(#"^([ \t]*>[ \t])([^\n]+)"#, ["k", "ge"]), include("fences"), rule(#"^[ \t]*```[^\n]*\n"#, "sb", .push("fence")),
                groups(#"^([ \t]*\[)([^\]\n]+)(\]:)([ \t]*)([^\n]+)"#, ["", "nl", "", "", "na"]), include("inline"),
                rule(#"[^\\\n`*_\[!@#~<]+|[^\n]"#, ""), rule(#"\n"#, ""),
            ],
            // The languages that are most often seen in one; a mark names its language, so that each needs a line of its own.
            "fences":
                "python bash sh shell console json yaml html css js javascript dockerfile swift go rust sql xml ruby java c cpp toml diff"
                .split(separator: " ").map { language in
                    groups(
                        #"^([ \t]*```)("# + language + #")([ \t]*\n)((?:(?![ \t]*```)[^\n]*\n)*+)([ \t]*```[^\n]*)?"#,
                        ["sb", "sb", "", "@\(language)", "sb"])
                },
            "fence": [rule(#"^[ \t]*```[ \t]*$"#, "sb", .pop(1)), rule(#"[^\n]*\n?"#, "sb")],
            "inline": [
                rule(#"\\[^\n]"#, ""), rule(#"[ \t]+"#, ""), rule(#"`[^`\n]+`"#, "sb"),
                rule(#"\*\*[^*\n]+\*\*"#, "gs"), groups(#"(?<![\w_])(__[^_\n]+__)"#, ["gs"]),
                groups(#"(?<!\*)(\*[^*\n\s][^*\n]*\*)"#, ["ge"]), groups(#"(?<![\w_])(_[^_\n]+_)(?!\w)"#, ["ge"]),
                rule(#"~~[^~\n]+~~"#, "gd"),
                groups(#"(!?\[)([^\]\n]+)(\])(\()([^)\n]+)(\))"#, ["", "nt", "", "", "na", ""]),
                groups(#"(\[)([^\]\n]+)(\])(\[)([^\]\n]*)(\])"#, ["", "nt", "", "", "nl", ""]),
                rule(#"[@#][\w/:]+"#, "n"),
            ],
        ])
}
