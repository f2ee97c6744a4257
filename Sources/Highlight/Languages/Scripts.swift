// Scripting languages: Ruby, PHP, Perl, Lua, R.

extension Lexer {
    static let lua = Lexer(
        ["lua", "luajit"],
        [
            "root": [
                rule(#"\A#![^\n]*"#, "ch"), rule(#"--\[(=*)\[(?:[^\]]++|\](?!\1\]))*+(?:\]\1\])?"#, "cm"), rule(#"--[^\n]*"#, "c1"),
                rule(#"\s+"#, ""),
                rule(#"\[\["#, "s", .push("long")), rule(#"\[(=+)\[(?:[^\]]++|\](?!\1\]))*+(?:\]\1\])?"#, "s"),
                rule(#"""#, "s2", .push("double")), rule("'", "s1", .push("single")),
                rule(#"0[xX][\da-fA-F]*(?:\.[\da-fA-F]*)?(?:[pP][+-]?\d+)?"#, "mh"),
                rule(#"(?:\d+\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+"#, "mf"),
                rule(#"\d+"#, "mi"), rule(#"::[A-Za-z_]\w*::"#, "nl"),
                groups(#"(function)(\s+)([\w.]*[.:])?([A-Za-z_]\w*)"#, ["kr", "", "nc", "nf"]),
                groups(#"(\.)([A-Za-z_]\w*)(?!\s*[({"'\[\w]|\s*\.)"#, ["p", "py"]), word(#"[A-Za-z_]\w*(?=\s*[({"'\[])"#, "nf", luaWords),
                word(#"[A-Za-z_]\w*"#, "nv", luaWords),
                rule(#"\.\.\.|\.\.|//|==|~=|<=|>=|<<|>>|[-+*/%^#=<>|&~]"#, "o"), rule(#"[\[\]{}().,:;]"#, "p"),
            ],
            "long": [rule(#"\]\]"#, "s", .pop(1)), rule(#"[^\]]+|\]"#, "s")],
            "double": [rule(#"""#, "s2", .pop(1)), include("escapes"), rule(#"[^\\"\n]+"#, "s2")],
            "single": [rule("'", "s1", .pop(1)), include("escapes"), rule(#"[^\\'\n]+"#, "s1")],
            "escapes": [rule(#"\\(?:[abfnrtvz\\"'\n]|x[\da-fA-F]{2}|u\{[\da-fA-F]+\}|\d{1,3})"#, "se"), rule(#"\\"#, "s")],
        ])

    private static let luaWords = [
        "kr": "break do else elseif end for if in repeat return then until while goto function", "kd": "local", "kc": "true false nil",
        "ow": "and or not",
        "nb":
            "_G _VERSION assert collectgarbage dofile error getmetatable ipairs load loadfile next pairs pcall print rawequal rawget rawlen rawset "
            + "select setmetatable tonumber tostring type xpcall require unpack loadstring module setfenv getfenv string table math io os debug "
            + "coroutine package utf8 self",
    ]

    static let r = Lexer(
        ["r", "s", "splus", "rout"],
        [
            "root": [
                rule(#"\s+"#, ""), rule(#"#[^\n]*"#, "c1"), rule(#"[rR]?""#, "s", .push("double")), rule(#"[rR]?'"#, "s", .push("single")),
                rule(#"`[^`\n]*`"#, "nv"), rule(#"0[xX][\da-fA-F]+[Li]?"#, "mh"),
                rule(#"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?[Li]?"#, "m"),
                word(#"(?:[A-Za-z]|\.(?!\d))[\w.]*(?=\s*\()"#, "nf", rWords), word(#"(?:[A-Za-z_]|\.(?!\d))[\w.]*"#, "n", rWords),
                rule(#"<<?-|->>?|\|>|\\(?=\()|[=<>!]=|&&?|\|\|?|%[^%\s]*%|:::?|[-+*/^=<>!~$@?:]"#, "o"), rule(#"[\[\]{}(),;]"#, "p"),
            ],
            "double": [rule(#"""#, "s", .pop(1)), rule(#"(?:[^"\\]|\\[\s\S])+"#, "s")],
            "single": [rule("'", "s", .pop(1)), rule(#"(?:[^'\\]|\\[\s\S])+"#, "s")],
        ])

    private static let rWords = [
        "kr": "if else for while repeat in next break return switch function",
        "kc": "... letters NULL NA TRUE FALSE Inf NaN NA_integer_ NA_real_ NA_character_ NA_complex_ T F",
        "bp": "month.abb month.name LETTERS pi",
    ]

    static let ruby = Lexer(
        ["ruby", "rb", "duby", "gemfile", "rake"],
        [
            "root": [
                rule(#"\A#![^\n]*"#, "ch"), rule(#"#[^\n]*"#, "c1"), rule(#"^=begin\b[^\n]*\n?"#, "cm", .push("document")),
                rule(#"^__END__\n"#, "cm", .push("end")), include("heredocs"), include("strings"),
                groups(#"(module|class)(\s+)(<<)"#, ["k", "", "o"]), groups(#"(module)(\s+)([A-Za-z_][\w:]*)"#, ["k", "", "nn"]),
                groups(#"(class)(\s+)([A-Za-z_][\w:]*)"#, ["k", "", "nc"]),
                groups(
                    #"(def)(\s+)((?:self|[A-Za-z_]\w*)(?=\.))?(\.)?([A-Za-z_]\w*[!?=]?(?![\w>])|\[\]=?|[-+*/%<=>!~^&|]{1,3})"#,
                    ["k", "", "nc", "o", "nf"]),
                rule(#"0[xX][\da-fA-F_]+"#, "mh"), rule(#"0[bB][01_]+"#, "mb"), rule(#"0[oO]?[0-7][0-7_]*(?![\d.])"#, "mo"),
                rule(#"\d[\d_]*(?:\.\d[\d_]*(?:[eE][+-]?\d+)?|[eE][+-]?\d+)"#, "mf"), rule(#"\d[\d_]*"#, "mi"),
                rule(#"@@[A-Za-z_]\w*"#, "vc"), rule(#"@[A-Za-z_]\w*"#, "vi"),
                rule(#"\$(?:[A-Za-z_]\w*|[!@&`'+~=/\\,;.<>_*$?:"0-9]|-[0adFiIlpvw])"#, "vg"),
                rule(#"::"#, "o"), word(#"(?<=\.)[A-Za-z_]\w*[!?]?"#, "n", [:]),
                rule(#"[A-Z]\w*(?=::|\b)(?![!?])"#, "no"),
                word(#"[a-z_\x80-\xff][\w\x80-\xff]*[!?]?(?!=[^=~>])|[a-z_\x80-\xff][\w\x80-\xff]*"#, "n", rubyWords),
                rule(#"\?\S(?!\w)"#, "sc"),
                rule(#"\*\*|<<?|>>?|<=>|===?|=~|![=~]|&&|\|\||\.\.\.?|[-+/*%=<>&!^|~?:\[\]]=?|\."#, "o"), rule(#"[{}();,]"#, "p"),
                rule(#"\s+"#, ""),
            ],
            "document": [rule(#"^=end\b[^\n]*"#, "cm", .pop(1)), rule(#"[^\n]*\n?"#, "cm")], "end": [rule(#"[^\n]*\n?"#, "cm")],
            "heredocs": [
                groups(
                    #"(?<![\w)\]])(<<[-~])(["'`]?)(\w+)(\2)([^\n]*\n)((?:(?![ \t]*\3$)[^\n]*\n)*+)([^\n]*)"#,
                    ["o", "s", "dl", "s", "@ruby", "sh", "dl"])
            ],
            "strings": [
                groups(#"([A-Za-z_]\w*[!?]?)(:)(?!:)"#, ["ss", "p"]),
                rule(#"(?<!:):(?:[A-Za-z_]\w*[=!?]?(?!>)|\[\]=?|[-+*/%<=>!~]{1,3}(?![\w\s]))"#, "ss"), rule(#":""#, "ss", .push("symbol")),
                rule(#":'(?:\\[^\n]|[^\\'\n])*'"#, "ss"), rule(#"'"#, "s1", .push("single")), rule(#"""#, "s2", .push("double")),
                rule("`", "sb", .push("backtick")),
                rule(#"%[qwi]?\("#, "sx", .push("round")), rule(#"%[qQwWiIx]?\{"#, "sx", .push("curly")),
                rule(#"%[qQwWiIx]?\["#, "sx", .push("square")), rule(#"%[QWIx]\("#, "sx", .push("round")),
                rule(#"%[qQwWiIx]([|!/])[^\n]*?\1"#, "sx"), rule(#"%r\{"#, "sr", .push("regexCurly")),
                rule(#"%r([|!/])[^\n]*?\1[a-z]*"#, "sr"),
                rule(#"(?<![\w)\]}"'?!.@])(?<![\w)\]}"'?!.@][ \t])/(?![ \t=])"#, "sr", .push("regex")),
                rule(
                    #"(?<=[(,=~!|&\[{]|[=~(,|] |\bif |\bwhen |\band |\bor |\bnot |\bunless |atch |plit |gsub |\bsub |scan |match\?)/(?!=)"#,
                    "sr", .push("regex")),
            ],
            "hole": [rule(#"#\{"#, "si", .push("code")), rule(#"\\[\s\S]"#, "se")],
            "code": [rule(#"\}"#, "si", .pop(1)), rule(#"\{"#, "p", .push("braces")), include("root")],
            "braces": [rule(#"\}"#, "p", .pop(1)), rule(#"\{"#, "p", .push("braces")), include("root")],
            "single": [rule("'", "s1", .pop(1)), rule(#"[^\\']+|\\[\s\S]"#, "s1")],
            "double": [rule(#"""#, "s2", .pop(1)), include("hole"), rule(##"[^\\"#]+|#"##, "s2")],
            "symbol": [rule(#"""#, "ss", .pop(1)), include("hole"), rule(##"[^\\"#]+|#"##, "ss")],
            "backtick": [rule("`", "sb", .pop(1)), include("hole"), rule(##"[^\\`#]+|#"##, "sb")],
            "round": [rule(#"\)"#, "sx", .pop(1)), rule(#"\("#, "sx", .push("round")), include("hole"), rule(##"[^\\()#]+|#"##, "sx")],
            "curly": [rule(#"\}"#, "sx", .pop(1)), include("hole"), rule(#"\{"#, "sx", .push("curly")), rule(##"[^\\{}#]+|#"##, "sx")],
            "square": [rule(#"\]"#, "sx", .pop(1)), rule(#"\["#, "sx", .push("square")), include("hole"), rule(##"[^\\\[\]#]+|#"##, "sx")],
            "regexCurly": [
                rule(#"\}[a-z]*"#, "sr", .pop(1)), include("regexHole"), rule(#"\{"#, "sr", .push("regexCurly")),
                rule(##"[^\\{}#]+|#"##, "sr"),
            ],
            "regex": [rule("/[a-z]*", "sr", .pop(1)), include("regexHole"), rule(##"[^\\/#\n]+|#"##, "sr"), rule(#"\n"#, "sr", .pop(1))],
            "regexHole": [rule(#"#\{"#, "si", .push("code")), rule(#"\\[\s\S]"#, "sr")],
        ])

    private static let rubyWords = [
        "k":
            "BEGIN END alias begin break case defined? do else elsif end ensure for if in next redo rescue raise retry return super then undef unless "
            + "until when while yield def class module",
        "kp": "true false nil initialize new loop include extend raise attr_reader attr_writer attr_accessor attr catch throw private "
            + "module_function public protected prepend refine using import", "ow": "and or not",
        "nb": "abort at_exit autoload binding callcc caller eval exec exit fork format gets global_variables lambda load local_variables "
            + "open p print printf proc putc puts rand readline readlines require scan select set_trace_func sleep split sprintf srand "
            + "syscall system test trace_var trap warn gsub sub chomp chop freeze frozen? instance_eval instance_variable_get instance_variable_set is_a? kind_of? "
            + "methods method send to_s to_a inspect hash dup clone class_eval define_method const_get Integer Array String Float block_given? iterator? "
            + "instance_of? respond_to? self nil? object_id display",
        "bp": "__FILE__ __LINE__ __dir__",
    ]

    static let php = Lexer(
        ["php", "php3", "php4", "php5", "php7", "php8"], ignoringCase: true,
        [
            "root": [
                rule(#"<\?(?:php|=)?"#, "cp", .push("php")), rule(#"\A(?=[^<]*+(?:<(?!\?)[^<]*+)*+\z)(?=[^<])"#, "", .push("php")),
                rule(#"[^<]+|<"#, ""),
            ],
            "php": [
                rule(#"\?>"#, "cp", .pop(1)), rule(#"\s+"#, ""), rule(#"#\["#, "p"), rule(#"(?:#|//)[^\n?]*(?:\?(?!>)[^\n?]*)*"#, "c1"),
                rule(#"/\*\*(?!/)"#, "sd", .push("doc")),
                rule(#"/\*"#, "cm", .push("comment")),
                groups(
                    #"(<<<)([ \t]*)(["']?)(\w+)(\3)(\n(?:(?![ \t]*\4\b)[^\n]*\n)*+)([ \t]*\4|[^\n]*)"#,
                    ["s", "", "s", "dl", "s", "s", "dl"]),
                groups(#"(\?->|->|::)(\s*)([A-Za-z_]\w*)"#, ["o", "", "na"]),
                groups(#"(function)(\s+)(&?)([A-Za-z_]\w*)"#, ["k", "", "o", "nf"]),
                groups(#"(class|interface|trait|enum)(\s+)((?!extends\b|implements\b)[A-Za-z_]\w*)"#, ["k", "", "nc"]),
                groups(#"(const)(\s+)([A-Za-z_]\w*)"#, ["k", "", "no"]),
                rule(#"\$+\{?[A-Za-z_\x80-\xff][\w\x80-\xff]*"#, "nv"), word(#"\\?[A-Za-z_\x80-\xff][\\\w\x80-\xff]*"#, "nx", phpWords),
                rule(#"(?:\d[\d_]*\.\d*|\.\d+)(?:[eE][+-]?\d+)?|\d[\d_]*[eE][+-]?\d+"#, "mf"), rule(#"0[xX][\da-fA-F_]+"#, "mh"),
                rule(#"0[bB][01_]+"#, "mb"),
                rule(#"0[oO]?[0-7_]+"#, "mo"), rule(#"\d[\d_]*"#, "mi"), rule("'", "s1", .push("single")),
                rule("`", "sb", .push("backtick")), rule(#"""#, "s2", .push("double")),
                rule(#"[~!%^&*+=|:.<>/@-]+|\?(?!>)[-=:]*"#, "o"), rule(#"[\[\]{}();,]+"#, "p"),
                rule(#"[\\$]"#, "o"),
            ],
            "doc": [rule(#"\*/"#, "sd", .pop(1)), rule(#"[^*]+|\*"#, "sd")], "comment": CLike.comment,
            "single": [rule("'", "s1", .pop(1)), rule(#"[^\\']+|\\[\s\S]"#, "s1")],
            "backtick": [rule("`", "sb", .pop(1)), rule(#"[^\\`]+|\\[\s\S]"#, "sb")],
            "double": [
                rule(#"""#, "s2", .pop(1)), rule(#"\\(?:[nrtvef"$\\0-7]|x[\da-fA-F]{1,2}|u\{[\da-fA-F]+\})"#, "se"),
                rule(#"\$[A-Za-z_]\w*(?:\[\S{1,60}?\]|->[A-Za-z_]\w*)?"#, "si"),
                groups(#"(\{)(\$[^}\n"]{1,200})(\})"#, ["si", "@php", "si"]),
                rule(#"[^\\"{$]+|[\\{$]"#, "s2"),
            ],
        ])

    private static let phpWords = [
        "k":
            "and __halt_compiler or xor array as break case const continue declare default die do echo else elseif empty enddeclare endfor endforeach "
            + "endif endswitch endwhile eval exit extends for foreach global if include include_once isset list namespace new or private protected public "
            + "return require require_once static switch throw try unset use var while xor abstract clone final catch finally implements interface "
            + "trait yield fn match callable insteadof instanceof goto print readonly enum class function",
        "kc": "true false null",
    ]

    static let perl = Lexer(
        ["perl", "pl", "pm"],
        [
            "root": [
                rule(#"\A#![^\n]*"#, "ch"), rule(#"^=[a-zA-Z]\w*[^\n]*\n?"#, "cm", .push("pod")),
                rule(#"^__(?:END|DATA)__\b[^\n]*\n?"#, "cp", .push("end")), rule(#"#[^\n]*"#, "c1"),
                rule(#"\s+"#, ""),
                groups(#"(format)(\s+)(\w+)(\s*)(=)(\s*\n)"#, ["k", "", "n", "", "o", ""]),
                groups(#"(sub)(\s+)([\w:]+)"#, ["k", "", "nf"]),
                groups(#"(package|use|require|no)(\s+)([A-Za-z][\w:]*)"#, ["k", "", "nn"]),
                groups(#"(<<~?)(["']?)([A-Za-z_]\w*)(\2)([^\n]*\n)((?:(?!\3$)[^\n]*\n)*+[^\n]*)"#, ["s", "s", "s", "s", "@perl", "s"]),
                rule(#"\b(?:q|qq|qw|qx)\s*\{"#, "s", .push("curly")), rule(#"\b(?:q|qq|qw|qx)\s*\("#, "s", .push("round")),
                rule(#"\b(?:q|qq|qw|qx)\s*\["#, "s", .push("square")),
                rule(#"\b(?:q|qq|qw|qx)\s*<"#, "s", .push("angle")), rule(#"\b(?:q|qq|qw|qx)([^\w\s(){}\[\]<>=,;])[^\n]*?\1"#, "s"),
                rule(
                    #"\b(?:s|tr|y)(?=[^\w\s=,;)])(?:\{(?:\\[^\n]|[^\\{}\n]|\{[^{}\n]*\})*+\}\s*\{(?:\\[^\n]|[^\\{}\n]|\{[^{}\n]*\})*+\}|([^\w\s{}])(?:\\[^\n]|(?!\1)[^\\\n])*\1(?:\\[^\n]|(?!\1)[^\\\n])*\1)[a-z]*"#,
                    "sr"),
                rule(
                    #"\b(?:m|qr)(?=[^\w\s=,;)])(?:\{(?:\\[^\n]|[^\\{}\n]|\{[^{}\n]*\})*+\}|\((?:\\[^\n]|[^\\()\n]|\([^()\n]*\))*+\)|([^\w\s{}(])(?:\\[^\n]|(?!\1)[^\\\n])*\1)[a-z]*"#,
                    "sr"),
                rule(#"(?<=[(,=~!|&{]|[=~(,|!] |\bif |\band |\bor |\bnot |split |unless |grep )/(?!=)(?:\\[^\n]|[^\\/\n])*/[a-z]*"#, "sr"),
                rule(
                    ##"[$@%&*]\^?\{\^?\w+\}|[$@%&]\#?[A-Za-z_][\w:]*|\$\#?\{|[$@]\$+\w+|\$(?:\d+|[!"&`'+*.,/\\;#%=~^|?<>()\[\]@_:0$-])"##,
                    "nv"),
                rule(#"0_?[0-7]+(?:_[0-7]+)*\b"#, "mo"), rule(#"0x[\da-fA-F_]+"#, "mh"), rule(#"0b[01_]+"#, "mb"),
                rule(#"(?:\d[\d_]*\.\d[\d_]*|\.\d+)(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+"#, "mf"), rule(#"\d[\d_]*"#, "mi"),
                rule("'", "s", .push("single")), rule(#"""#, "s", .push("double")), rule("`", "sb", .push("backtick")),
                rule(#"<(?:[A-Z]+|\$\w+)?>"#, "s"),
                groups(#"(->)(\s*)([A-Za-z_]\w*)"#, ["o", "", "n"]),
                word(#"[A-Za-z_]\w*(?:::\w+)*"#, "n", perlWords), rule(#"[(){}\[\],;:]"#, "p"),
                rule(#"=>|->|<=>|[-+*/%.=<>!~^&|?\\$@]+"#, "o"),
            ],
            "pod": [rule(#"^=cut\b[^\n]*\n?"#, "cm", .pop(1)), rule(#"[^\n]*\n?"#, "cm")],
            "end": [rule(#"^=[a-zA-Z]\w*[^\n]*\n?"#, "cm", .push("pod")), rule(#"[^\n]*\n?"#, "c")],
            "single": [rule("'", "s", .pop(1)), rule(#"[^\\']+|\\[\s\S]"#, "s")],
            "double": [rule(#"""#, "s", .pop(1)), rule(#"[^\\"]+|\\[\s\S]"#, "s")],
            "backtick": [rule("`", "sb", .pop(1)), rule(#"[^\\`]+|\\[\s\S]"#, "sb")],
            "curly": [rule(#"\}"#, "s", .pop(1)), rule(#"\{"#, "s", .push("curly")), rule(#"[^\\{}]+|\\[\s\S]"#, "s")],
            "round": [rule(#"\)"#, "s", .pop(1)), rule(#"\("#, "s", .push("round")), rule(#"[^\\()]+|\\[\s\S]"#, "s")],
            "square": [rule(#"\]"#, "s", .pop(1)), rule(#"\["#, "s", .push("square")), rule(#"[^\\\[\]]+|\\[\s\S]"#, "s")],
            "angle": [rule(">", "s", .pop(1)), rule("<", "s", .push("angle")), rule(#"[^\\<>]+|\\[\s\S]"#, "s")],
        ])

    private static let perlWords = [
        "k":
            "case continue do else elsif for foreach if last my next our redo reset then unless until while print new BEGIN CHECK INIT END return sub use "
            + "package local no",
        "ow": "eq lt gt le ge ne not and or cmp xor x",
        "nb":
            "abs accept alarm atan2 bind binmode bless caller chdir chmod chomp chop chown chr chroot close closedir connect cos crypt dbmclose dbmopen "
            + "defined delete die dump each endgrent eof eval exec exists exit exp fcntl fileno flock fork format formline getc getlogin getpgrp "
            + "getppid getpriority glob gmtime goto grep hex import index int ioctl join keys kill lc lcfirst length link listen localtime log "
            + "lstat map mkdir msgctl oct open opendir ord pack pipe pop pos printf prototype push quotemeta rand read readdir readline readlink "
            + "readpipe recv ref rename reverse rewinddir rindex rmdir scalar seek seekdir select send setpgrp shift shutdown sin sleep socket sort "
            + "splice split sprintf sqrt srand stat study substr symlink syscall sysopen sysread sysseek system syswrite tell telldir tie tied time "
            + "times truncate uc ucfirst umask undef unlink unpack unshift untie utime values vec wait waitpid wantarray warn write require",
        "bp": "ARGV STDIN STDOUT STDERR __FILE__ __LINE__ __PACKAGE__",
    ]
}
