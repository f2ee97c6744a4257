#!/usr/bin/env python3
"""Compares the highlighter's classes with Pygments', character by character.

    python3 Tests/HighlightTests/compare-pygments.py SAMPLES [LANGUAGE...] [--differences N] [--tool PROGRAM]

SAMPLES is a folder with a folder for each language, named as Pygments names it, with files in it: real ones, which are not committed.
Needs Pygments 2.19 (pip install pygments) and Swift; it builds HighlightBenchmark in Benchmarks/ unless PROGRAM is one.

What is compared is the family of a class, its first letter: keyword k, name n (and the functions, variables and attributes of it), string s,
number m, operator and punctuation o (p is counted as the same), comment c, generic g, error e. White space is left out, since most themes
show no difference there. A literal (l) is a string, as themes show it, but a number where it stands for a date (ld). Everything else is plain.
The second column is the share of all characters but white space whose family is the same, the third says whether all of the text came back.
"""

import argparse
import collections
import html
import json
import pathlib
import re
import subprocess
import sys

import pygments.lexers
from pygments.token import STANDARD_TYPES

HERE = pathlib.Path(__file__).resolve().parent
BENCHMARKS = HERE.parent.parent / "Benchmarks"


class Ours:
    """Talks to the Swift program: a line of JSON in, a line of JSON out."""

    def __init__(self, program=None):
        if not program:
            subprocess.run(["swift", "build", "-c", "release", "--product", "HighlightBenchmark"], cwd=BENCHMARKS, check=True)
            program = BENCHMARKS / ".build" / "release" / "HighlightBenchmark"
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def ask(self, what, language, files, **more):
        question = {"do": what, "language": language, "files": [str(file) for file in files], **more}
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def spans(self, language, files):
        """For each file a list of (class, text); None for a language that is not known."""
        results = self.ask("spans", language, files)["spans"]
        return None if None in results else [list(self.pieces(result)) for result in results]

    @staticmethod
    def pieces(result):
        for match in re.finditer(r'<span class="(\w+)">(.*?)</span>|([^<]+)', result, re.S):
            yield match[1] or "", html.unescape(match[2] if match[1] else match[3])


def lexer(language):
    """Pygments' lexer, told to leave the text as it is."""
    return pygments.lexers.get_lexer_by_name(language, stripnl=False, ensurenl=False)


def theirs(language, text):
    return [(STANDARD_TYPES.get(kind) or short(kind), piece) for kind, piece in lexer(language).get_tokens(text)]


def short(kind):
    while kind not in STANDARD_TYPES:
        kind = kind.parent
    return STANDARD_TYPES[kind]


def family(name):
    if name == "ld":
        return "m"
    if name in ("esc", "w", "x", ""):
        return ""
    if name in ("py", "dl"):
        return {"py": "n", "dl": "s"}[name]
    return {"p": "o", "l": "s", "f": "n", "v": "n", "b": "n", "n": "n"}.get(name[0], name[0])


def by_character(pieces):
    return [name for name, piece in pieces for _ in piece]


def compare(ours, language, files, differences):
    """How many characters agree, of how many, whether all text came back; counts what differs."""
    texts = [file.read_bytes().decode() for file in files]
    spans = ours.spans(language, files)
    if spans is None:
        return None
    same = total = 0
    kept = True
    for text, pieces in zip(texts, spans):
        expected = theirs(language, text)
        kept = kept and "".join(piece for _, piece in pieces) == text
        mine = by_character(pieces)
        at = 0
        for name, piece in expected:
            solid = [index for index in range(at, at + len(piece)) if index < len(mine) and not text[index].isspace()]
            agreed = sum(family(mine[index]) == family(name) for index in solid)
            same += agreed
            total += len(solid)
            if agreed < len(solid):
                first = next(index for index in solid if family(mine[index]) != family(name))
                differences[mine[first], name, piece.strip()[:60]] += len(solid) - agreed
            at += len(piece)
    return same, total, kept


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=pathlib.Path)
    parser.add_argument("languages", nargs="*")
    parser.add_argument("--differences", type=int, default=0, help="show the most frequent ones of each language")
    parser.add_argument("--tool", help="a built HighlightBenchmark")
    arguments = parser.parse_args()
    ours = Ours(arguments.tool)
    shares = {}
    for language in arguments.languages or sorted(folder.name for folder in arguments.samples.iterdir()):
        files = sorted(file for file in (arguments.samples / language).iterdir() if file.is_file())
        differences = collections.Counter()
        result = compare(ours, language, files, differences)
        if result is None:
            print(f"{language:14} not known")
            continue
        same, total, kept = result
        shares[language] = same / total if total else 1
        print(f"{language:14}{100 * shares[language]:7.2f}%  {'text kept' if kept else 'TEXT CHANGED'}  {total} characters, {len(files)} files")
        for (mine, name, piece), count in differences.most_common(arguments.differences):
            print(f"    {count:6}  ours {mine or '-':3} theirs {name or '-':3} {piece!r}")
        if not kept:
            shares[language] = 0
    low = {language: share for language, share in shares.items() if share < 0.95}
    print(f"{len(shares)} languages, {len(low)} below 95%: {' '.join(low)}")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
