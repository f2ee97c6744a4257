// What is coloured how, that no byte is lost, and that no input takes long.

import HTML
import Testing

@testable import Highlight

private func highlighted(_ code: String, _ language: String) -> String {
    highlighted(Array(code.utf8), language)
}

private func highlighted(_ code: [UInt8], _ language: String) -> String {
    var writer = ByteWriter()
    return Highlighter.highlight(code, language: language, into: &writer) ? writer.text : "unknown"
}

/// The text without tags and references.
private func plain(_ html: String) -> String {
    var text = ""
    var isTag = false
    for character in html {
        if character == "<" { isTag = true }
        if !isTag { text.append(character) }
        if character == ">" { isTag = false }
    }
    for (reference, character) in [("&lt;", "<"), ("&gt;", ">"), ("&#34;", "\""), ("&#39;", "'"), ("&amp;", "&")] {
        text = text.split(separator: reference, omittingEmptySubsequences: false).joined(separator: character)
    }
    return text
}

/// `[k FROM] python` for spans: easier to read in a table than HTML.
private func short(_ html: String) -> String {
    var text = html.split(separator: "</span>", omittingEmptySubsequences: false).joined(separator: "]")
    text = text.split(separator: "<span class=\"", omittingEmptySubsequences: false).joined(separator: "[")
    return text.split(separator: "\">", omittingEmptySubsequences: false).joined(separator: " ")
}

@Suite struct HighlightTests {
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
        ("make", "all: x\n\techo hi\n", "[nf all][o :] x\n\t[nb echo] hi\n"),
        ("sql", "select 'a' -- c", "[k select] [s1 &#39;a&#39;] [c1 -- c]"), ("cobol", "x", "unknown"),
    ])
    func samples(language: String, code: String, expected: String) {
        #expect(short(highlighted(code, language)) == expected)
    }

    @Test(arguments: Highlighter.languages)
    func everyByteIsKept(language: String) {
        var seed: UInt64 = 7
        func next(_ count: Int) -> Int {
            seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(seed >> 33) % count
        }
        let pieces = [
            "\"", "'", "`", "$(", "${", ")", "}", "{", "[", "]", "\\", "\n", "\n", " ", "#", "//", "/*", "*/", "<!--", "<style>",
            "</style>", "<script>", "RUN ", "FROM ",
            "$ ", "> ", "def ", "f\"", "{{", ":", "- ", "|", "=", "a", "é", "日本", "12", "0x", "--", "<<EOF", "EOF", ";", "\t", "@",
            "\"\"\"", "'''", "&", "select", "\r\n", "\\\n",
        ]
        for _ in 0..<300 {
            let code = (0..<next(60)).map { _ in pieces[next(pieces.count)] }.joined()
            #expect(plain(highlighted(code, language)) == code)
        }
    }

    @Test(arguments: Highlighter.languages)
    func anyBytesAndSizesEndSoon(language: String) {
        let bytes = (0..<2000).map { UInt8(truncatingIfNeeded: $0 &* 167 &+ $0 / 7) }
        var writer = ByteWriter()
        #expect(Highlighter.highlight(bytes, language: language, into: &writer))
        #expect(writer.bytes.filter { $0 >= 0x80 } == bytes.filter { $0 >= 0x80 })
        let start = ContinuousClock.now
        for piece in [
            "/*", "\"", "'", "((((", "<<a\n", "<style>", "a", "{", "\\", "$(", "a: ", "- ", "`", "f\"{", "\n", "$ \\\n", "<!--", "RUN \\\n",
            "[", "|\n a",
        ] {
            let code = String(repeating: piece, count: 30_000 / piece.utf8.count)
            #expect(plain(highlighted(code, language)).utf8.count == code.utf8.count)
        }
        #expect(ContinuousClock.now - start < .seconds(60))
    }

    @Test func manyThreadsAtOnce() async {
        let expected = highlighted("RUN echo \"$A\" && ls\n", "dockerfile")
        await withTaskGroup(of: Bool.self) { group in
            for _ in 0..<64 { group.addTask { highlighted("RUN echo \"$A\" && ls\n", "dockerfile") == expected } }
            for await isSame in group { #expect(isSame) }
        }
    }
}
