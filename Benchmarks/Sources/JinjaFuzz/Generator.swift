// Templates by chance: from the grammar, and from others by mutation. The same seed and number always give the same template.

import Fuzzing

/// Makes templates; what it makes mostly compiles, and mutation sees to the rest.
struct Generator {
    private var dice: Dice
    /// How many more nodes may be made.
    private var budget = 60

    private static let names = [
        "a", "b", "x", "n", "items", "d", "text", "word", "names", "yes", "thing", "loop", "ns", "m", "self", "caller", "é",
    ]
    private static let texts = ["", " ", "\n", "text", "<b>", "  \n ", "é😀\u{301}", "{", "%", "\t-", "a&b"]
    private static let literals = [
        "0", "1", "-1", "2.5", "1e400", "9223372036854775807", "'x'", "''", "'%s'", "'{}'", "'{:>5}'", "'a,b'", "true", "none", "[]", "()",
        "{}",
        "[1, 2, 3]", "{'a': 1}", "('x', 2)", "'é😀'", "'<b>'", "0x1F", "1_000", "range(3)", "'%(a)s'", "'http://a.org (x)'",
    ]
    private static let filters = [
        "abs", "attr('a')", "batch(2)", "capitalize", "center(9)", "default('x')", "default(1, true)", "dictsort", "escape",
        "filesizeformat",
        "first", "float", "forceescape", "format(1)", "groupby('a')", "indent(2)", "int", "items", "join(',')", "join", "last", "length",
        "list",
        "lower", "map('upper')", "map(attribute='a')", "max", "min", "pprint", "random", "reject", "rejectattr('a')", "replace('a', 'b')",
        "reverse", "round", "round(2, 'floor')", "safe", "select('odd')", "selectattr('a')", "slice(2)", "sort", "sort(reverse=true)",
        "string",
        "striptags", "sum", "title", "tojson", "trim", "truncate(5)", "truncate(5, true, '')", "unique", "upper", "urlencode", "urlize",
        "urlize(4)", "wordcount", "wordwrap(3)", "xmlattr", "batch(0)", "slice(0)", "center(-1)", "wordwrap(0)", "int(base=1)",
    ]
    private static let tests = [
        "defined", "undefined", "none", "string", "number", "odd", "even", "divisibleby(3)", "divisibleby(0)", "mapping", "iterable",
        "sequence",
        "callable", "sameas(none)", "in([1])", "eq(1)", "lt(2)", "lower", "boolean", "escaped", "filter", "test",
    ]
    private static let methods = [
        "upper()", "split(',')", "split()", "items()", "keys()", "format(1, a=2)", "replace('a', '')", "append(1)", "pop()", "get('a')",
        "strip()",
        "partition('')", "partition('a')", "join(['a'])", "count('')", "find('')", "splitlines()", "title()", "zfill(5)", "ljust(4)",
        "index(1)",
        "startswith('')", "update({'z': 1})", "setdefault('k', 1)", "cycle(1, 2)", "changed(1)", "encode()", "center(3, '')",
        "rsplit('', 1)",
    ]

    init(_ dice: Dice) {
        self.dice = dice
    }

    static func template(seed: UInt64, number: UInt64, others: [String]) -> String {
        var generator = Generator(Dice(seed: seed, number: number))
        switch generator.dice.number(0..<4) {
        case 0, 1: return generator.body()
        case 2: return generator.mutated(generator.body(), others)
        default: return generator.mutated(generator.dice.one(others), others)
        }
    }

    // MARK: Statements

    mutating func body() -> String {
        var result = ""
        for _ in 0..<dice.number(1..<5) where budget > 0 {
            budget -= 1
            result += dice.chance(30) ? dice.one(Self.texts) : dice.chance(40) ? output() : statement()
        }
        return result
    }

    private mutating func tag(_ text: String) -> String {
        "{%\(dice.one(["", "", "-", "+"])) \(text) \(dice.one(["", "", "-"]))%}"
    }

    private mutating func output() -> String { "{{\(dice.one(["", "-"])) \(expression()) }}" }

    private mutating func statement() -> String {
        let name = dice.one(Self.names)
        switch dice.number(0..<19) {
        case 0, 1:
            return tag("if \(expression())") + body() + (dice.chance(30) ? tag("elif \(expression())") + body() : "") + tag("else") + body()
                + tag("endif")
        case 2, 3, 4:
            let target = dice.one(["x", "a, b", "(a, b), x", "ns.v", name])
            let ending = dice.one(["", "", " if \(expression())", " recursive"])
            return tag("for \(target) in \(expression())\(ending)") + body() + (dice.chance(20) ? tag("else") + body() : "") + tag("endfor")
        case 5, 6: return tag("set \(dice.one([name, "a, b", "ns.v"])) = \(expression())")
        case 7: return tag("set \(name)\(dice.one(["", " | upper", " | trim | length"]))") + body() + tag("endset")
        case 8, 9: return tag("macro \(dice.one(["m", "a", "x"]))(\(dice.one(["", "a", "a, b=1", "x, y=x"])))") + body() + tag("endmacro")
        case 10: return tag("call\(dice.one(["", "(x)"])) \(dice.one(["m()", "m(1)", "a(1, b=2)", "x.y()"]))") + body() + tag("endcall")
        case 11: return tag("filter \(dice.one(Self.filters))") + body() + tag("endfilter")
        case 12: return tag("with \(dice.one(["", "a = \(expression())", "a = 1, b = a"]))") + body() + tag("endwith")
        case 13: return tag("block \(name)\(dice.one(["", " scoped", " required"]))") + body() + tag("endblock")
        case 14:
            return tag(
                dice.one([
                    "include 'inc'", "include ['no', 'inc']", "include 'no' ignore missing", "import 'inc' as m",
                    "from 'inc' import m with context",
                    "extends 'inc'", "extends 'base'", "include 'inc' without context", "from 'base' import a as b",
                    "include \(expression())",
                ]))
        case 15: return tag("autoescape \(dice.one(["true", "false", expression()]))") + body() + tag("endautoescape")
        case 16: return tag("trans n=\(expression())") + "{{ n }}" + tag("pluralize") + "x" + tag("endtrans")
        case 17: return dice.one(["{% break %}", "{% continue %}", "{# c #}", "{% raw %}{{ x }}{% endraw %}"])
        default: return tag("do \(expression())")
        }
    }

    // MARK: Expressions

    private mutating func expression() -> String {
        budget -= 1
        if budget < 0 || dice.chance(35) { return dice.chance(50) ? dice.one(Self.names) : dice.one(Self.literals) }
        switch dice.number(0..<13) {
        case 0, 1, 2: return "\(expression())|\(dice.one(Self.filters))"
        case 3: return "\(expression()) \(dice.one(["+", "-", "*", "/", "//", "%", "**", "~"])) \(expression())"
        case 4: return "\(expression()) \(dice.one(["==", "!=", "<", "<=", ">", ">=", "in", "not in", "and", "or"])) \(expression())"
        case 5: return "(\(expression()) is \(dice.one(["", "not "]))\(dice.one(Self.tests)))"
        case 6, 7: return "(\(expression())).\(dice.one(Self.methods))"
        case 8: return "\(dice.one(Self.names)).\(dice.one(["a", "b", "index", "last", "title", "missing", "name", "upper", "0"]))"
        case 9: return "(\(expression()))[\(dice.one([expression(), "0", "-1", ":2", "::-1", "1:", "'a'", ":", "::0"]))]"
        case 10: return "(\(expression()) if \(expression())\(dice.one(["", " else \(expression())"])))"
        case 11: return "\(dice.one(["not ", "-", "+"]))\(expression())"
        default:
            return dice.one([
                "m(\(expression()))", "loop(\(expression()))", "super()", "self.\(dice.one(Self.names))()", "caller(1)",
                "namespace(v=\(expression()))",
                "cycler(1, 2).next()", "joiner()()", "dict(a=\(expression()))", "m(*\(expression()))", "m(**d)",
                "[\(expression()), \(expression())]",
                "{\(expression()): 1}", "loop.cycle(1, 2)", "range(\(expression()))", "_(\(expression()))", "lambda",
            ])
        }
    }

    // MARK: Mutation

    private static let bits = [
        "{{", "}}", "{%", "%}", "{#", "#}", "(", ")", "[", "]", "|", "-1", "99999999999", "-9223372036854775808", "''", "x", ",", ":",
        " if ",
        " else ", "loop", "super()", "é", "**", "//", "%", "~", "1e400", "none", "=", ".", "not ", " is ", " in ", "\u{0}", "\\", "'", "\"",
        "-",
    ]

    private mutating func mutated(_ template: String, _ others: [String]) -> String {
        var bytes = Array(template.utf8)
        for _ in 0..<dice.number(1..<5) {
            let at = dice.number(0..<bytes.count + 1)
            let end = min(bytes.count, at + dice.number(1..<6))
            switch dice.number(0..<5) {
            case 0: bytes.insert(contentsOf: dice.one(Self.bits).utf8, at: at)
            case 1: bytes.removeSubrange(at..<end)
            case 2: bytes.insert(contentsOf: Array(dice.one(others).utf8).suffix(dice.number(1..<60)), at: at)
            case 3: bytes.insert(contentsOf: bytes[at..<end], at: dice.number(0..<bytes.count + 1))
            default: bytes.replaceSubrange(at..<end, with: Array(dice.one(Self.bits).utf8))
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
