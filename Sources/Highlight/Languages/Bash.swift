// Shell scripts.

extension Lexer {
    static let bash = Lexer(
        ["bash", "sh", "shell", "zsh", "ksh", "shell-script", "openrc", "posix"],
        [
            "root": [include("basic"), rule("`", "sb", .push("backticks")), include("data"), include("interpolation")],
            "interpolation": [
                rule(#"\$\(\("#, "k", .push("math")), rule(#"\$\("#, "k", .push("paren")), rule(#"\$\{#?"#, "si", .push("curly")),
                rule(#"\$(?:[A-Za-z_]\w*|\d+|[#$?!_*@-])"#, "nv"), rule(#"\$"#, ""),
            ],
            "basic": [
                words(
                    "if fi else while in do done for then return function case select break continue until esac elif", "k",
                    after: #"(?=[\s;)&|]|$)"#),
                words(
                    "alias bg bind builtin caller cd command compgen complete declare dirs disown echo enable eval exec exit export false fc fg "
                        + "getopts hash help history jobs kill let local logout popd printf pushd pwd read readonly set shift shopt source "
                        + "suspend test time times trap true type typeset ulimit umask unalias unset wait", "nb", after: #"(?=[\s)`;]|$)"#),
                rule(#"\A#!.+\n?"#, "ch"), rule(#"#.*\n?"#, "c1"), rule(#"\\[\s\S]"#, "se"),
                groups(#"(\b\w+)(\s*)(\+?=)"#, ["nv", "", "o"]),
                rule(#"[\[\]{}()=]+"#, "o"), rule("<<<", "o"),
                rule(#"<<-?[ \t]*(['"]?)\\?(\w+)\1[^\n]*(?:\n(?!\t*\2$)[^\n]*)*+(?:\n\t*\2$)?"#, "s"), rule(#"&&|\|\|"#, "o"),
            ],
            "data": [
                rule("\\$?\"", "s2", .push("string")), rule(#"\$'(?:\\[\s\S]|[^'\\])*+'"#, "s1"), rule("'[^']*+'", "s1"),
                rule("[;&|]", "p"),
                rule(#"\s+"#, ""), rule(#"\d+\b"#, "m"), rule(#"[^=\s\[\]{}()$"'`\\<&|;]+"#, ""), rule("<", ""),
            ],
            "string": [rule("\"", "s2", .pop(1)), rule(#"(?:\\[\s\S]|[^"\\$])++"#, "s2"), include("interpolation")],
            "curly": [
                rule(#"\}"#, "si", .pop(1)), rule(":-", "k"), rule(#"\w+"#, "nv"), rule(#"[^}:"'`$\\\w]+"#, "p"), rule(":", "p"),
                include("root"),
            ],
            "paren": [rule(#"\)"#, "k", .pop(1)), include("root")],
            "math": [
                rule(#"\)\)"#, "k", .pop(1)), rule(#"\*\*|\|\||<<|>>|[-+*/%^|&!~<>=?:]+"#, "o"),
                rule(#"0[xX][\da-fA-F]+|\d+(?:#[\da-zA-Z]+)?"#, "m"),
                rule(#"[A-Za-z_]\w*"#, "nv"), include("root"),
            ],
            "backticks": [rule("`", "sb", .pop(1)), include("root")],
        ])

    /// A terminal session: prompts, commands, and what they print.
    static let console = Lexer(
        ["console", "shell-session", "terminal", "bash-session", "shellsession", "sh-session", "shell_session"],
        [
            "root": [
                groups(
                    #"^((?:\([^()\n]{1,60}\)[ \t]*)?(?:\[[^\]\n]{1,80}\]|[\w.-]+@[\w.-]+(?:[: ][^\n$#%]{0,200})?)?[ \t]*[$#%](?:[ \t]+|$))((?:[^\\\n]|\\.)*\\\n)"#,
                    ["gp", "@bash"], .push("more")),
                groups(
                    #"^((?:\([^()\n]{1,60}\)[ \t]*)?(?:\[[^\]\n]{1,80}\]|[\w.-]+@[\w.-]+(?:[: ][^\n$#%]{0,200})?)?[ \t]*[$#%](?:[ \t]+|$))(.*\n?)"#,
                    ["gp", "@bash"]),
                groups(#"^(>[ \t]+)(.*\n?)"#, ["gp", "@bash"]), rule(#".*\n|.+"#, "go"),
            ],
            "more": [
                groups(#"^(>[ \t]*)?((?:[^\\\n]|\\.)*\\\n)"#, ["gp", "@bash"]), groups(#"^(>[ \t]*)?(.*\n?)"#, ["gp", "@bash"], .pop(1)),
            ],
        ])
}
