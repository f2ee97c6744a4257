// Documents by chance: from pieces of Markdown, and from real ones by mutation. The same seed and number always give the same document.

import Fuzzing

/// Makes documents, whole ones and broken ones.
struct Generator {
    private var dice: Dice
    /// How many more blocks may be made.
    private var budget = 40
    private let hasHTML: Bool

    private static let words = [
        "a", "word", "two words", "é😀\u{301}", "日本", "a_b_c", "5 * 3 * 2", "x\\*y", "&amp;", "&#x1F600;", "&nope;", "A.B", "`", "*", "_",
        "~", "[", "]",
        "![", "](", "$x$", "'s", "\\\\", "!", ":", "--", "...", "\"q\"", "http://a.org/b?c=d&e", "www.a.org", "a@b.org", "|", "^",
        "{: .c #i }",
        "  ",
    ]
    private static let html = [
        "<b>", "</b>", "<!-- c -->", "<i class='x'", "<a href=\"{filename}x.md\">", "<br/>", "<script>", "<?p", "<![CDATA[", "<div>",
    ]
    private static let formulas = [
        "$a_1*b_2*c$", "\\(x_{i} *y*\\)", "$$a|b$$", "\\[x\\]", "$ 5", "$5", "\\(", "$", "\\)", "$a<1$", "$\\$$", "$a\0$",
    ]
    private static let attributes = [
        "{: .c #i k=\"v w\" }", "{.c}", "{: #i", "{: a=b c='d' }", "{: \"=< }", "{#é}", "{: style=\"a&b<c>\" }", "{: }",
    ]
    private static let targets = [
        "b", "<b c>", "{filename}/a.md", "{filename}My Post.md", "|static|x.png", "{tag}t", "#f", "/a(b)c", "b \"t\"", "b 't", "", "<>",
        "javascript:x",
    ]
    private static let infos = [
        "", "python", "sh title=\"a\"", "js {1,3-9}", "{.css hl_lines=\"1 2\" linenos}", "console", "diff ins=1 del=2", "x linenums=7", "{",
        "yaml {2",
        "html linenostart=9 linenos", "qqq hl_lines=99999999999999999999",
    ]
    private static let code = [
        "x = 1", "$ ls -l", "/* a", "*/", "", "    indented", "<b> & \"c\"", "'''", "```", "~~~", "+ a", "- b", ":::python hl_lines=\"1\"",
        "#!sh", "FROM a \\",
        "\u{1}", "é😀", "#{", "\\",
    ]
    private static let hostile: [[UInt8]] = [
        [0], [0xFF, 0xFE], [0xC3], [0xED, 0xA0, 0x80], [0xEF, 0xB7, 0x90], [0xEF, 0xBB, 0xBF], [13], [13, 10], [9], [0x0B],
        [0xE2, 0x80, 0xA8],
    ]
    private static let repeated = [
        "> ", "- ", "1. ", "*", "[", "![", "](", "`", "<", "{: ", "|", "\t", "\\", "$", "[^1]", "~~", "  \n", "#", "&", "!!! ", "<div>",
        ":::", "*a_", "\"",
        "[a](b", "<a href=\"", "*[a]: b\n", "[^a]: ", "a\n: b\n", "<!--", "$$", "- a\n\n\t", "|-", "_a_*b*",
    ]

    static func document(seed: UInt64, number: UInt64, others: [[UInt8]]) -> [UInt8] {
        var generator = Generator(seed: seed, number: number)
        guard !others.isEmpty, generator.dice.chance(50) else {
            let text = Array(generator.blocks(prefix: "").utf8)
            return generator.dice.chance(40) ? generator.mutated(text) : text
        }
        return generator.mutated(generator.dice.one(others))
    }

    private init(seed: UInt64, number: UInt64) {
        dice = Dice(seed: seed, number: number)
        hasHTML = dice.chance(50)
    }

    private mutating func mutated(_ text: [UInt8]) -> [UInt8] {
        var text = text
        for _ in 0..<dice.number(1..<8) {
            let start = dice.number(0..<text.count + 1)
            let end = min(text.count, start + dice.number(0..<200))
            switch dice.number(0..<8) {
            case 0: text.removeSubrange(start..<end)
            case 1: text.insert(contentsOf: text[start..<end], at: dice.number(0..<text.count + 1))
            case 2: text.insert(contentsOf: block(prefix: "").utf8, at: start)
            case 3: text.insert(contentsOf: dice.one(Self.hostile), at: start)
            case 4: if start < text.count { text[start] = UInt8.random(in: 0...255, using: &dice) }
            case 5: text.insert(contentsOf: String(repeating: dice.one(Self.repeated), count: dice.number(1..<1500)).utf8, at: start)
            case 6: text.removeSubrange(start...)
            default: text.insert(contentsOf: inline().utf8, at: start)
            }
        }
        return Array(text.prefix(200_000))
    }

    private mutating func blocks(prefix: String) -> String {
        (0..<dice.number(1..<6)).map { _ in block(prefix: prefix) + (dice.chance(80) ? prefix + "\n" : "") }.joined()
    }

    private mutating func block(prefix: String) -> String {
        budget -= 1
        let nests = budget > 0 && prefix.utf8.count < 60
        switch dice.number(0..<20) {
        case 0: return prefix + String(repeating: "#", count: dice.number(1..<8)) + (dice.chance(80) ? " " : "") + line() + "\n"
        case 1: return prefix + line() + "\n" + prefix + dice.one(["===", "---", "=", "--  "]) + "\n"
        case 2, 3: return fence(prefix)
        case 4: return prefix + "    " + dice.one(Self.code) + "\n" + prefix + "    " + dice.one(Self.code) + "\n"
        case 5: return prefix + "| \(line()) | b |\n" + prefix + "|:-|-:|\n" + prefix + "| \(line()) | \(line()) |\n"
        case 6 where nests: return blocks(prefix: prefix + "> ")
        case 7 where nests:
            return prefix + dice.one(["- ", "* ", "1. ", "7) ", "- [ ] "]) + line() + "\n"
                + blocks(prefix: prefix + dice.one(["  ", "    ", "   "]))
        case 8: return prefix + "> [!\(dice.one(["NOTE", "tip", "x"]))]\n" + prefix + "> " + line() + "\n"
        case 9: return prefix + "[^\(dice.number(1..<4))]: " + line() + "\n"
        case 10: return prefix + "[\(dice.one(["a", "r", "word"]))]: " + dice.one(Self.targets) + "\n"
        case 11: return prefix + dice.one(["[TOC]", "***", "-  -  -", "$$\\frac{a}{b}$$", "{: .c }"]) + "\n"
        case 12: return prefix + line() + "\n" + prefix + ":   " + line() + "\n"
        case 13 where nests: return prefix + "!!! note \"\(line())\"\n" + blocks(prefix: prefix + "    ")
        case 14: return prefix + "*[\(dice.one(Self.words))]: " + line() + "\n"
        case 15 where hasHTML:
            return prefix + dice.one(["<div markdown=\"1\">", "<pre>", "<table><tr><td>", "<img src=|static|a>", "<style>"]) + "\n" + prefix
                + line() + "\n"
                + prefix + dice.one(["</div>", "</pre>", ""]) + "\n"
        case 16 where nests: return prefix + "[^\(dice.number(1..<4))]: " + line() + "\n\n" + blocks(prefix: prefix + "    ")
        case 17 where nests: return prefix + line() + "\n" + prefix + ":   " + line() + "\n\n" + blocks(prefix: prefix + "    ")
        case 18 where nests && hasHTML:
            return prefix + dice.one(["<div markdown=\"1\" class=\"a\">", "<section markdown=block>", "<td markdown=\"span\">"]) + "\n"
                + blocks(prefix: prefix) + prefix + dice.one(["</div>", "</section>", "</td>", ""]) + "\n"
        default: return (0..<dice.number(1..<4)).map { _ in prefix + line() + "\n" }.joined()
        }
    }

    private mutating func fence(_ prefix: String) -> String {
        let fence = dice.one(["```", "~~~", "`````"])
        let lines = (0..<dice.number(0..<6)).map { _ in prefix + dice.one(Self.code) + "\n" }.joined()
        return prefix + fence + dice.one(Self.infos) + "\n" + lines + (dice.chance(90) ? prefix + fence + "\n" : "")
    }

    private mutating func line() -> String {
        (0..<dice.number(1..<5)).map { _ in inline() }.joined(separator: " ")
    }

    private mutating func inline() -> String {
        let word = dice.one(Self.words)
        switch dice.number(0..<17) {
        case 0: return "*\(word)*"
        case 1: return "**\(word)**"
        case 2: return "`\(word)`"
        case 3: return "[\(word)](\(dice.one(Self.targets)))"
        case 4: return "![\(word)](\(dice.one(Self.targets)))"
        case 5: return "[\(word)][\(dice.one(["a", "r", ""]))]"
        case 6: return "~~\(word)~~"
        case 7: return "[^\(dice.number(1..<4))]"
        case 8 where hasHTML: return dice.one(Self.html)
        case 9: return dice.one(["*a*", "`a`", "[a](b)", "![a](b)", "**a**", word]) + dice.one(Self.attributes)
        case 10: return dice.one(Self.formulas)
        case 11: return "`` \(word)|\(dice.one(Self.words)) ``"
        default: return word
        }
    }
}
