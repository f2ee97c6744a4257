// Dockerfiles; the commands in them are lexed as shell.

extension Lexer {
    static let dockerfile = Lexer(
        ["dockerfile", "docker", "containerfile"], ignoringCase: true,
        [
            "root": [
                rule(#"#.*"#, "c"), groups(#"^([ \t]*ONBUILD)(\s+)"#, ["k", ""]),
                groups(
                    #"^([ \t]*FROM)([ \t]+)(--platform=\S+[ \t]+)?(\S+)(?:([ \t]+)(AS)([ \t]+)(\S+))?"#,
                    ["k", "", "s", "s", "", "k", "", "s"]),
                groups(#"^([ \t]*ARG)([ \t]+)"#, ["k", ""], .push("line")),
                groups(#"^([ \t]*(?:MAINTAINER|EXPOSE|WORKDIR|USER|STOPSIGNAL))([ \t]+)(.*)"#, ["k", "", "s"]),
                groups(#"^([ \t]*(?:ENV|LABEL))([ \t]+)"#, ["k", ""], .push("pairs")),
                groups(#"^([ \t]*(?:RUN|CMD|ENTRYPOINT|VOLUME|SHELL|ADD|COPY)|[ \t]*HEALTHCHECK)\b"#, ["k"], .push("arguments")),
                groups(#"((?:^[ \t]*--[^\n]*|.*)\\\n)"#, ["@bash"], .push("line")), rule(#"\s+"#, ""), groups("(.+)", ["@bash"]),
            ],
            "arguments": [
                rule(#"[ \t]+"#, ""), rule(#"\\\r?\n"#, "se"), rule(#"\["#, "p", .swap("json")),
                groups(#"(--[\w-]+)(=)([^\s=:]+)?([^\s\\]*)"#, ["", "o", "@bash", ""]), rule(#"(?:CMD|NONE)\b"#, "k"),
                groups(#"(<<-?['"]?(\w+)['"]?[ \t]*\n)((?:(?!\t*\2$)[^\n]*\n)*+)([^\n]*)"#, ["", "", "@bash", ""], .pop(1)),
                rule(#"(?=\S)"#, "", .swap("shell")),
                rule(#"\r?\n"#, "", .pop(1)),
            ],
            "json": [
                rule(#"\]"#, "p", .pop(1)), rule(#""(?:\\.|[^"\\\n])*""#, "s2"), rule(",", "p"), rule(#"[ \t\r]+"#, ""),
                rule(#"\\\n"#, "se"),
                rule(#"\n"#, "", .pop(1)), rule(#"[^\]"\n,\s]+"#, ""),
            ],
            // A command goes on over lines that end in a backslash, and over comments among them.
            "shell": [groups(#"((?:[^\\\n]|\\[^\n]|\\\n(?:[ \t]*#[^\n]*\n)*)++)"#, ["@bash"], .pop(1)), rule(#"\n"#, "", .pop(1))],
            "line": [groups(#"((?:[^\\\n]|\\[\s\S])++)"#, ["@bash"], .pop(1)), rule(#"\n"#, "", .pop(1))],
            "pairs": [
                rule(#"\\\r?\n"#, "se"), rule(#"[ \t]+"#, ""), rule(#"\r?\n"#, "", .pop(1)), rule(#"#.*"#, "c"),
                groups(#"([\w.-]+|"[\w.-]+")(=)((?:"(?:\\[\s\S]|[^"\\])*+"|'[^'\n]*'|[^\s\\"'#]|\\[^\n])*)"#, ["nv", "o", "@bash"]),
                groups(#"("(?:\\[\s\S]|[^"\\])*+"|'[^'\n]*'|(?:[^\s\\"']|\\[^\n])+)"#, ["@bash"]), rule(#"["'\\]"#, ""),
            ],
        ])
}
