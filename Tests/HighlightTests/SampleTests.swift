// What is coloured how: a piece of every language, and its spans.

import HTML
import Testing

@testable import Highlight

func highlighted(_ code: String, _ language: String) -> String {
    highlighted(Array(code.utf8), language)
}

func highlighted(_ code: [UInt8], _ language: String) -> String {
    var writer = ByteWriter()
    return Highlighter.highlight(code, language: language, into: &writer) ? writer.text : "unknown"
}

/// The text without tags and references.
func plain(_ html: String) -> String {
    var text = ""
    var isTag = false
    for character in html {
        if character == "<" { isTag = true }
        if !isTag { text.append(character) }
        if character == ">" { isTag = false }
    }
    return unescaped(text)
}

/// The text with characters for references.
func unescaped(_ html: String) -> String {
    var text = html
    for (reference, character) in [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        text = text.split(separator: reference, omittingEmptySubsequences: false).joined(separator: character)
    }
    return text
}

/// `[k FROM] python` for spans: easier to read in a table than HTML.
func short(_ html: String) -> String {
    var text = html.split(separator: "</span>", omittingEmptySubsequences: false).joined(separator: "]")
    text = text.split(separator: "<span class=\"", omittingEmptySubsequences: false).joined(separator: "[")
    return text.split(separator: "\">", omittingEmptySubsequences: false).joined(separator: " ")
}

@Suite struct SampleTests {
    @Test(arguments: [
        ("dockerfile", "FROM python:3 AS b\n", "[k FROM] [s python:3] [k AS] [s b]\n"),
        ("docker", "RUN echo $A && \\\n  ls\nUSER x", "[k RUN] [nb echo] [nv $A] [o &amp;&amp;] [se \\\n]  ls\n[k USER] [s x]"),
        ("Dockerfile", "CMD [\"a\", \"b\"]", "[k CMD] [p [][s2 &#34;a&#34;][p ,] [s2 &#34;b&#34;][p ]]"),
        (
            "dockerfile", "ENV A=1 \\\n B=\"x\"\n# c\nFROM x",
            "[k ENV] [nv A][o =][m 1] [se \\\n] [nv B][o =][s2 &#34;x&#34;]\n[c # c]\n[k FROM] [s x]"
        ),
        ("bash", "if [ \"$A\" ]; then", "[k if] [o [] [s2 &#34;][nv $A][s2 &#34;] [o ]][p ;] [k then]"),
        ("sh", "A=$(ls) # c\n", "[nv A][o =][k $(]ls[k )] [c1 # c\n]"),
        (
            "console", "$ docker ps -a\nCONTAINER ID\n$ echo \\\n> x\n",
            "[gp $ ]docker ps -a\n[go CONTAINER ID\n][gp $ ][nb echo] [se \\\n][gp &gt; ]x\n"
        ),
        ("terminal", "(venv) me@host:~/x$ cd /\n# ls\n", "[gp (venv) me@host:~/x$ ][nb cd] /\n[gp # ]ls\n"),
        (
            "python", "def f(self):\n    return f\"{x!r}\"  # c",
            "[k def] [nf f][p (][bp self][p ):]\n    [k return] [sa f][s2 &#34;][si {][n x][si !r}][s2 &#34;]  [c1 # c]"
        ),
        ("yaml", "a: 1\nb:\n  - \"x\" # c\n", "[nt a][p :] [l 1]\n[nt b][p :]\n  [p -] [s &#34;x&#34;] [c1 # c]\n"),
        ("json", "{\"a\": [1, null]}", "[p {][nt &#34;a&#34;][p :] [p [][mi 1][p ,] [kc null][p ]}]"),
        ("toml", "[a]\nb = true", "[k [a]]\n[n b] [o =] [kc true]"),
        ("ini", "[a]\nb = c d\n", "[k [a]]\n[na b] [o =] [s c d]\n"),
        ("html", "<p class=\"x\">&amp;</p>", "[p &lt;][nt p] [na class][o =][s &#34;x&#34;][p &gt;][ni &amp;amp;][p &lt;/][nt p][p &gt;]"),
        ("html", "<style>p{color:red}</style>", "[p &lt;][nt style][p &gt;][nt p][p {][k color][p :][kc red][p }&lt;/][nt style][p &gt;]"),
        ("css", "a:hover { margin: -1px }", "[nt a][p :][nd hover] [p {] [k margin][p :] [mi -1][kt px] [p }]"),
        ("js", "const a = `x${1}`;", "[kd const] [nx a] [o =] [sb `x][si ${][mf 1][si }][sb `][p ;]"),
        ("diff", "-a\n+b\n c\n", "[gd -a\n][gi +b\n] c\n"),
        ("make", "all: x\n\techo hi\n", "[nf all][o :] [n x]\n\t[nb echo] hi\n"),
        ("sql", "select 'a' -- c", "[k select] [s1 &#39;a&#39;] [c1 -- c]"), ("cobol", "x", "unknown"),
    ])
    func first(language: String, code: String, expected: String) {
        #expect(short(highlighted(code, language)) == expected)
    }

    @Test(arguments: [
        ("dockerfile", "RUN <<EOF\napt-get update\nEOF\nUSER x", "[k RUN] <<EOF\napt-get update\nEOF\n[k USER] [s x]"),
        (
            "docker", "FROM --platform=linux/amd64 alpine:3 AS b\nRUN a \\\n  # why\n  && b",
            "[k FROM] [s --platform=linux/amd64 alpine:3] [k AS] [s b]\n[k RUN] a [se \\\n]  [c1 # why\n]  [o &&] b"
        ),
        (
            "pycon", ">>> 1 + x\n3\n>>> for a in b:\n...     pass\n",
            "[gp >>> ][mi 1] [o +] [n x]\n[go 3\n][gp >>> ][k for] [n a] [ow in] [n b][p :]\n[gp ... ]    [k pass]\n"
        ),
        ("ipython", "In [1]: len(a)\nOut[1]: 2\n", "[gp In [1]: ][nb len][p (][n a][p )]\n[go Out[1]: 2\n]"),
        (
            "pytb", "Traceback (most recent call last):\n  File \"a.py\", line 3, in f\n    return x\nNameError: name 'x' is not defined\n",
            "[gt Traceback (most recent call last):\n]  File [nb \"a.py\"], line [m 3], in [n f]\n    [k return] [n x]\n[gr NameError]: [n name 'x' is not defined]\n"
        ),
        (
            "xml", "<?xml version=\"1.0\"?><a b=\"c\">&lt;d</a>",
            "[cp <?xml version=\"1.0\"?>][nt <a] [na b=][s \"c\"][nt >][ni &lt;]d[nt </a>]"
        ),
        (
            "html+jinja", "<a href=\"{{ x }}\">{% if y %}é{# c #}{% endif %}</a>",
            "[p <][nt a] [na href][o =][s \"][cp {{] [nv x] [cp }}][s \"][p >][cp {%] [k if] [nv y] [cp %}]é[c {# c #}][cp {%] [k endif] [cp %}][p </][nt a][p >]"
        ),
        ("jinja", "{{ a|upper }}", "[cp {{] [nv a][o |][nf upper] [cp }}]"),
        (
            "css", "@media print { a { color: #fff; width: 50% } }",
            "[p @][k media] [nt print] [p {] [nt a] [p {] [k color][p :] [mh #fff][p ;] [k width][p :] [mi 50][kt %] [p }] [p }]"
        ),
        (
            "scss", "$a: 1px; // c\np { &:hover { margin: $a } }",
            "[nv $a][o :] [mi 1][kt px][p ;] [c1 // c]\n[nt p] [p {] [nt &][p :][nd hover] [p {] [k margin][p :] [nv $a] [p }] [p }]"
        ),
        (
            "js", "if (/a[/]b/.test(x)) { y = 0x1f } // c",
            "[k if] [p (][sr /a[/]b/][p .][nx test][p (][nx x][p ))] [p {] [nx y] [o =] [mh 0x1f] [p }] [c1 // c]"
        ),
        (
            "typescript", "interface A { b?: string }\nconst c: number = 1;",
            "[kd interface] [nx A] [p {] [nx b?][o :] [kt string] [p }]\n[kd const] [nx c][o :] [kt number] [o =] [mf 1][p ;]"
        ),
        ("tsx", "const a = <b c=\"d\">{e}</b>;", "[kd const] [nx a] [o =] [p <][nt b] [na c][o =][s \"d\"][p >{][nx e][p }</][nt b][p >;]"),
        (
            "go", "package main\nfunc f(a int) string { return `x` + \"\\n\" }",
            "[kn package] [nx main]\n[kd func] [nx f][p (][nx a] [kt int][p )] [kt string] [p {] [k return] [s `x`] [o +] [s \"\\n\"] [p }]"
        ),
        (
            "rust", "#[test]\nfn f<'a>(x: &'a str) -> u8 { println!(\"{}\", 1u8); 0 }",
            "[cp #[test]]\n[k fn] [nf f][o <][na 'a][o >][p (][n x][o :] [o &][na 'a] [kt str][p )] [o ->] [kt u8] [p {] [fm println!][p (][s \"{}\"][p ,] [mi 1u8][p );] [mi 0] [p }]"
        ),
        (
            "swift", "func f(_ a: Int) -> String { \"\\(a + 1)\" } // c",
            "[kd func] [nf f][p (][kc _] [n a][p :] [nb Int][p )] [p ->] [nb String] [p {] [s \"][si \\(][n a] [o +] [mi 1][si )][s \"] [p }] [c1 // c]"
        ),
        (
            "c", "#include <stdio.h>\nint main(void) { return 0; } /* c */",
            "[cp #include] [cpf <stdio.h>]\n[kt int] [nf main][p (][kt void][p )] [p {] [k return] [mi 0][p ;] [p }] [cm /* c */]"
        ),
        (
            "c++", "class A : public B { std::string s = u8\"x\"; };",
            "[k class] [nc A] [o :] [k public] [n B] [p {] [n std][o ::][n string] [n s] [o =] [sa u8][s \"x\"][p ;] [p };]"
        ),
        (
            "java", "import a.b.C;\n@Test public void f() { x.y(\"z\"); }",
            "[kn import] [nn a.b.C][p ;]\n[nd @Test] [kd public] [kt void] [nf f][p ()] [p {] [n x][p .][na y][p (][s \"z\"][p );] [p }]"
        ),
        (
            "csharp", "using System;\nclass A { [B] string f() => $\"x\"; }",
            "[k using] [nn System][p ;]\n[k class] [nc A] [p {] [p [][n B][p ]] [kt string] [nf f][p ()] [o =>] [s $\"x\"][p ;] [p }]"
        ),
        (
            "ruby", "def f(a)\n  \"#{a} b\" + :c.to_s # d\nend",
            "[k def] [nf f][p (][n a][p )]\n  [s2 \"][si #{][n a][si }][s2  b\"] [o +] [ss :c][o .][n to_s] [c1 # d]\n[k end]"
        ),
        (
            "php", "<?php echo \"a $b\"; $c->d(1); ?>",
            "[cp <?php] [k echo] [s2 \"a ][si $b][s2 \"][p ;] [nv $c][o ->][na d][p (][mi 1][p );] [cp ?>]"
        ),
        ("php", "echo $a;", "[k echo] [nv $a][p ;]"),
        (
            "perl", "my $a = \"b\"; # c\nprint $a if /x/;",
            "[k my] [nv $a] [o =] [s \"b\"][p ;] [c1 # c]\n[k print] [nv $a] [k if] [sr /x/][p ;]"
        ),
        (
            "lua", "local a = \"b\" -- c\nfunction t.f() return #a end",
            "[kd local] [nv a] [o =] [s2 \"b\"] [c1 -- c]\n[kr function] [nc t.][nf f][p ()] [kr return] [o #][nv a] [kr end]"
        ),
        ("r", "x <- c(1, TRUE) # d", "[n x] [o <-] [nf c][p (][m 1][p ,] [kc TRUE][p )] [c1 # d]"),
        (
            "nginx", "server {\n  listen 80; # c\n  root $x;\n}",
            "[k server] [p {]\n  [kn listen] [mi 80][p ;] [c1 # c]\n  [kn root] [nv $x][p ;]\n[p }]"
        ),
        (
            "apache", "<Directory \"/x\">\n  Require all granted\n</Directory>",
            "[nt <Directory] [s \"/x\"][nt >]\n  [nb Require] [k all] granted\n[nt </Directory>]"
        ),
        (
            "terraform", "resource \"a\" \"b\" {\n  c = var.d # e\n}",
            "[kr resource] [nc \"a\"] [nv \"b\"] [p {]\n  [na c] [o =] [nv var.d] [c1 # e]\n[p }]"
        ),
        ("cmake", "project(a \"b\") # c", "[nb project][p (][s a] [s2 \"b\"][p )] [c1 # c]"),
        (
            "http", "GET / HTTP/1.1\nHost: a\n\n{\"b\": 1}",
            "[nf GET] [nn /] [kr HTTP][o /][m 1.1]\n[na Host][o :] [l a]\n\n[p {][nt \"b\"][p :] [mi 1][p }]"
        ),
        (
            "powershell", "Get-Item -Path $a | Where-Object { $_.B -eq \"c\" } # d",
            "[nb Get-Item] [n -Path] [nv $a] [p |] [nb Where-Object] [p {] [nv $_][p .][n B] [o -eq] [s2 \"c\"] [p }] [c # d]"
        ),
        ("ps1con", "PS C:\\> Get-Item a\nb\n", "[gp PS C:\\> ][nb Get-Item] [n a]\n[go b\n]"),
        (
            "batch", "@echo off\nset A=b\nif \"%A%\"==\"b\" goto c",
            "[p @][k echo] off\n[k set] [nv A][p =]b\n[k if] [s2 \"][nv %A%][s2 \"][o ==][s2 \"b\"] [k goto] [nl c]"
        ),
        (
            "kotlin", "fun f(a: Int): String = \"x ${a + 1}\" // c",
            "[kd fun] [nf f][p (][n a][p :] [kt Int][p ):] [kt String] [o =] [s \"x ][si ${][n a] [o +] [mi 1][si }][s \"] [c1 // c]"
        ),
        (
            "scala", "def f(a: Int) = s\"x $a\" // c",
            "[k def] [nf f][p (][n a][p :] [nc Int][p )] [o =] [sa s][s \"x ][si $][n a][s \"] [c1 // c]"
        ),
        (
            "haskell", "f :: Int -> Int\nf x = x + 1 -- c",
            "[nf f] [ow ::] [kt Int] [ow ->] [kt Int]\n[nf f] [n x] [ow =] [n x] [o +] [mi 1] [c1 -- c]"
        ),
        ("markdown", "# A\n\n- **b** `c` [d](e)\n", "[gh # A]\n\n[k -] [gs **b**] [sb `c`] [[nt d]]([na e])\n"),
        ("objc", "@interface A : B\n@end", "[k @interface] [nc A] [o :] [n B]\n[k @end]"),
        ("zsh", "cat <<EOF > f\nx $a\nEOF\necho", "cat [s <<EOF > f\nx $a\nEOF]\n[nb echo]"),
        ("make", "%.o: %.c\n\t$(CC) -c $<\n", "[nf %.o][o :] [n %.c]\n\t[k $(]CC[k )] -c $<\n"),
    ])
    func more(language: String, code: String, expected: String) {
        #expect(unescaped(short(highlighted(code, language))) == expected)
    }
}
