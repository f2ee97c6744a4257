#!/usr/bin/env python3
"""Highlights what opens something and never closes it, in every language, and reports where twice the text takes more than 2.7 times as long.

    python3 Benchmarks/highlight-hostile.py [LANGUAGE...] [--size BYTES] [--tool PROGRAM]

Each piece is repeated on lines of 3000 bytes, on lines of its own, and on lines with a word after it. Prints the slowest of each language.
"""

import argparse
import importlib.util
import pathlib
import tempfile

HERE = pathlib.Path(__file__).resolve().parent
LANGUAGES = (
    "dockerfile bash console python pycon pytb yaml json toml ini xml html css scss javascript jsx typescript tsx go rust swift c cpp objc java csharp "
    "ruby php perl lua r sql make diff nginx apache hcl http powershell ps1con batch kotlin scala haskell jinja html+jinja markdown cmake text").split()
PIECES = [
    "\"", "'", "`", "/*", "//", "#", "<!--", "-->", "<", "<a", "<a b=\"", "<style>", "<script>", "<?php ", "{{", "{%", "{#", "${", "$(",
    "$((", "(", "[", "{", "((a", "\\", "\\\n", "\"\"\"", "'''", "f\"{", "r#\"", "R\"x(", "<<A", "<<-A\n", "<<~A", "@\"", "$\"", "#if 0",
    "#", "=begin", "q{", "s{", "m/", "/", "%w(", "--[[", "[==[", "--", "-- ", "[[", ">>> ", "... ", "$ ", "$ \\\n", "> ", "- ", "a: ",
    "a: |\n b", "|", "&", "*", "!", "?", "@", "In [1]: ", "```python\n", "```", "**", "_", "*a", "![", "[a](", "a=b", "A=$(", "a ", "a.",
    "a::", "a:b ", "0", "0x", "1.", "1e", "é", "\u0000", "\t", " ", "\n", "RUN \\\n", "ENV A=\"", "FROM a", "ONBUILD ",
    "Traceback (most recent call last):\n", "  File \"a\", line 1\n", "GET / HTTP/1.1\n", "/**", "{-", "(*", "''", "<![CDATA[", "<!",
    "class A ", "def a", "function f(", "a(b,", "a<b", "a<b>", "::", "->", "%a", "%%", "^", "~", "@a(", "@[", "#[", "#{", "#{\"", "\"#{",
    "\"\\(", "`${", "\"${", "if ", "case ", "- - ", "? ", "[a,", "{a:", "x: \"", "<<EOF\n", "<<\"A\n", "PS> ", "\n\n", "a\n", " a\n",
    "  \n", "%{", "s/", "s(", "y/", "<%", "<?", "=cut\n", "=pod\n", "__END__\n", "import a", "import {", "package a", "use a::",
    "void f(", "a b(", "int a b c d(", "[a(\n",
]


def text(piece, end, size):
    unit = piece + end
    if "\n" not in unit:
        unit = unit * max(1, 3000 // len(unit)) + "\n"
    return unit * (size // len(unit) + 1)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("languages", nargs="*")
    parser.add_argument("--size", type=int, default=60_000)
    parser.add_argument("--tool", help="a built HighlightBenchmark")
    arguments = parser.parse_args()
    path = HERE.parent / "Tests" / "HighlightTests" / "compare-pygments.py"
    spec = importlib.util.spec_from_file_location("compare_pygments", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    ours = module.Ours(arguments.tool)
    worse = 0
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as file:

        def seconds(language, text):
            file.seek(0)
            file.truncate()
            file.write(text)
            file.flush()
            return ours.ask("measure", language, [file.name], turns=1)["seconds"]

        for language in arguments.languages or LANGUAGES:
            slowest = (0, "")
            for piece in PIECES:
                for end in ("", "\n", " x\n"):
                    once = seconds(language, text(piece, end, arguments.size))
                    slowest = max(slowest, (once, piece + end))
                    if once < 0.02:
                        continue
                    ratio = min(
                        seconds(language, text(piece, end, 2 * arguments.size)) / seconds(language, text(piece, end, arguments.size)) for _ in range(3))
                    if ratio > 2.7:
                        worse += 1
                        print(f"{language:14} {piece + end!r}: {ratio:.1f} times as long for twice the text")
            print(f"{language:14} at most {1000 * slowest[0]:.1f} ms for {arguments.size} bytes, of {slowest[1]!r}", flush=True)
    return bool(worse)


if __name__ == "__main__":
    raise SystemExit(main())
