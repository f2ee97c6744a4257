// What runs on Windows: PowerShell and its sessions, batch files.

extension Lexer {
    static let powershell = Lexer(
        ["powershell", "pwsh", "posh", "ps1", "psm1", "psd1"], ignoringCase: true,
        [
            "root": [
                rule(#"\("#, "p", .push("child")), rule(#"\s+"#, ""), rule(#"^#![^\n]*"#, "c"), rule(#"<#"#, "cm", .push("comment")),
                rule(#"#[^\n]*"#, "c"),
                rule(#"@"\n"#, "sh", .push("hereDouble")), rule(#"@'\n"#, "sh", .push("hereSingle")), rule(#"`[\s\S]"#, "se"),
                rule(#"""#, "s2", .push("double")), rule("'(?:[^'\n]|'')*'", "s1"), rule("'", "s1", .push("single")),
                rule(#"[$@](?:(?:global|script|private|env|function|variable|using|local):)?\w+|\$\{[^}\n]*\}|\$[?^$]"#, "nv"),
                groups(#"(function|filter)(\s+)([\w:-]+)"#, ["k", "", "nb"]),
                rule(
                    #"-(?:[ci]?(?:eq|ne|gt|ge|lt|le|like|notlike|match|notmatch|contains|notcontains|in|notin|replace)|and|or|not|xor|band|bor|bnot|bxor|shl|shr|is|isnot|as|f)\b"#,
                    "o"),
                rule(#"\[[a-z_\[][\w. `,\[\]]*\]"#, "no"), rule(#"-[a-z_]\w*"#, "n"),
                rule(
                    #"(?:Add|Approve|Assert|Backup|Block|Build|Checkpoint|Clear|Close|Compare|Complete|Compress|Confirm|Connect|Convert|ConvertFrom|ConvertTo|Copy|Debug|Deny|Deploy|Disable|Disconnect|Dismount|Edit|Enable|Enter|Exit|Expand|Export|Find|ForEach|Format|Get|Grant|Group|Hide|Import|Initialize|Install|Invoke|Join|Limit|Lock|Measure|Merge|Mount|Move|New|Open|Optimize|Out|Ping|Pop|Protect|Publish|Push|Read|Receive|Redo|Register|Remove|Rename|Repair|Request|Reset|Resize|Resolve|Restart|Restore|Resume|Revoke|Save|Search|Select|Send|Set|Show|Skip|Sort|Split|Start|Step|Stop|Submit|Suspend|Switch|Sync|Tee|Test|Trace|Unblock|Undo|Uninstall|Unlock|Unprotect|Unpublish|Unregister|Update|Use|Wait|Watch|Where|Write)-[a-z_]\w*"#,
                    "nb"),
                word(#"\w+"#, "n", powershellWords), rule(#"[.,;@{}\[\]$()=+*/\\&%!~?^|<>:-]"#, "p"),
            ],
            "child": [rule(#"\)"#, "p", .pop(1)), include("root")],
            "comment": [
                rule(#"#>"#, "cm", .pop(1)),
                rule(
                    #"\.(?:SYNOPSIS|DESCRIPTION|PARAMETER|EXAMPLE|INPUTS|OUTPUTS|NOTES|LINK|COMPONENT|ROLE|FUNCTIONALITY|FORWARDHELPTARGETNAME|FORWARDHELPCATEGORY|REMOTEHELPRUNSPACE|EXTERNALHELP)\b"#,
                    "sd"),
                rule(#"[^#.]+|[#.]"#, "cm"),
            ],
            "double": [
                rule(#"""#, "s2", .pop(1)), rule(#"`[\s\S]"#, "se"), rule(#"\$\("#, "p", .push("hole")),
                rule(#"\$(?:(?:global|script|private|env|function|variable|using|local):)?\w+|\$\{[^}\n]*\}"#, "nv"),
                rule(#"[^$`"]+|[$]"#, "s2"),
            ],
            "single": [rule("''", "s1"), rule("'", "s1", .pop(1)), rule("[^']+", "s1")],
            "hole": [rule(#"\)"#, "p", .pop(1)), include("root")],
            "hereDouble": [
                rule(#"^"@"#, "sh", .pop(1)), rule(#"\$\("#, "si", .push("hole")),
                rule(#"\$(?:(?:global|script|private|env):)?\w+"#, "nv"), rule(#"[^$\n]+\n?|\n|[$]"#, "sh"),
            ],
            "hereSingle": [rule("^'@", "sh", .pop(1)), rule(#"[^\n]+\n?|\n"#, "sh")],
        ])

    private static let powershellWords = [
        "k":
            "while validateset validaterange validatepattern validatelength validatecount until trap switch return ref process param parameter in if "
            + "global local function foreach for finally filter end elseif else dynamicparam do default continue cmdletbinding break begin alias try mandatory parametersetname valuefrompipeline position supportsshouldprocess helpuri "
            + "catch throw exit data script private using class enum"
    ]

    static let powershellSession = Lexer(
        ["pwsh-session", "ps1con"], ignoringCase: true,
        [
            "root": [
                groups(#"^(PS[^>\n]*>[ \t]*)([^\n]*\n?)"#, ["gp", "@powershell"]),
                groups(#"^(>>[ \t]?)([^\n]*\n?)"#, ["gp", "@powershell"]), rule(#"[^\n]*\n?"#, "go"),
            ]
        ])

    static let batch = Lexer(
        ["batch", "bat", "dosbatch", "winbatch", "cmd"], ignoringCase: true,
        [
            "root": [
                rule(#"^[ \t]*@?(?:::[^\n]*|rem\b[^\n]*)"#, "c"), rule(#"rem\b[^\n]*"#, "c"),
                groups(#"^([ \t]*)(:)([^\s:&|<>]+)([^\n]*)"#, ["", "p", "nl", "c"]),
                groups(#"(goto|call)([ \t]+)(:?)([^\s:&|<>()"%]+)(?=\s|$)"#, ["k", "", "p", "nl"]),
                groups(#"(set)([ \t]+)(/[ap][ \t]+)?("?)([^\s="%]+)(=)"#, ["k", "", "", "s2", "nv", "p"], .push("arguments")),
                words("if for in do else not exist defined errorlevel cmdextversion", "k", after: #"(?![\w-])"#),
                words(
                    "assoc break cd chdir cls color copy date del dir dpath echo endlocal erase exit ftype keys md mkdir mklink move path pause popd "
                        + "prompt pushd rd ren rename rmdir setlocal shift start time title type ver verify vol call set goto", "k",
                    .push("arguments"),
                    after: #"(?![\w-])"#), include("common"), rule(#"\s+"#, ""), rule(#"/[a-z]+\b"#, ""), rule(#"\d+(?=[ \t])"#, "mi"),
                rule(#"[\w.:\\*-]+"#, "", .push("arguments")), rule("[^\n]", ""),
            ],
            "arguments": [
                rule(#"(?=[\n&|])"#, "", .pop(1)), rule(#"\)"#, "p", .pop(1)), include("common"), rule(#"[^\n&|<>()%!"^=]+"#, ""),
                rule("[^\n]", ""),
            ],
            "common": [
                rule(#"%%|\^[\s\S]"#, "se"), rule(#"%(?:\*|~?[a-z$:]*\d|[^%\s:\n]+(?::[^%\n]*)?%)|![^!\s]+!"#, "nv"),
                rule(#"""#, "s2", .push("string")),
                rule(#"==|(?:equ|neq|lss|leq|gtr|geq)\b"#, "o"), rule(#"[@()&|<>]"#, "p"),
            ],
            "string": [
                rule(#"""#, "s2", .pop(1)), rule(#"%%"#, "se"), rule(#"%(?:\*|~[a-z$:]*\d|\d|[^%\s:"\n]+(?::[^%\n]*)?%)|![^!\s"]+!"#, "nv"),
                rule(#"[^"%!\n]+|[%!]"#, "s2"),
                rule(#"(?=\n)"#, "", .pop(1)),
            ],
        ])
}
