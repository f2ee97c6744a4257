#!/usr/bin/env python3
"""Compares the highlighter's classes with Pygments', character by character.

    python3 Tests/HighlightTests/compare-pygments.py SAMPLES [LANGUAGE...] [--differences N] [--tool PROGRAM]

SAMPLES is a folder with a folder for each language, named as Pygments names it, with files in it: real ones, which are not committed.
Needs Pygments 2.19 (pip install pygments) and Swift; it builds HighlightBenchmark in Benchmarks/ unless PROGRAM is one.

What is compared is the family of a class, its first letter: keyword k, name n (and the functions, variables and attributes of it), string s,
number m, operator and punctuation o (p is counted as the same), comment c, generic g, error e. White space is left out, since most themes
show no difference there. A literal (l) is a string, as themes show it, but a number where it stands for a date (ld). Everything else is plain.
The second column is the share of all characters but white space whose family is the same, the third the same without what differs on purpose
(see ON_PURPOSE), and then whether all of the text came back.
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

# What differs from Pygments because a reader is better served so: for a language, whether a character is such a one, given its line and both
# classes. In a Dockerfile, a comment among the lines of a RUN is a comment; PHP is PHP without "<?php", too.
ON_PURPOSE = {
    "dockerfile": lambda line, ours, theirs: line.lstrip().startswith("#") and ours.startswith("c"),
    "php": lambda line, ours, theirs: theirs == "x",
}

HERE = pathlib.Path(__file__).resolve().parent
BENCHMARKS = HERE.parent.parent / "Benchmarks"


class Ours:
    """Talks to the Swift program: a line of JSON in, a line of JSON out."""

    def __init__(self, program=None):
        if not program:
            subprocess.run(["swift", "build", "-c", "release", "--product", "HighlightBenchmark"], cwd=BENCHMARKS, check=True)
            program = BENCHMARKS / ".build" / "release" / "HighlightBenchmark"
        self.program = program
        self.process = subprocess.Popen([program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")

    def fresh(self):
        """Another process of the same program, in which no language is loaded."""
        return Ours(self.program)

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


class Result:
    """How many characters agree, of how many, how many differ on purpose, and whether all text came back."""

    def __init__(self):
        self.same = self.total = self.purposely = 0
        self.kept = True
        self.differences = collections.Counter()

    def add(self, language, text, pieces):
        mine = by_character(pieces)
        self.kept = self.kept and "".join(piece for _, piece in pieces) == text
        at = 0
        for name, piece in theirs(language, text):
            different = []
            for index in range(at, min(at + len(piece), len(mine))):
                if not text[index].isspace():
                    self.total += 1
                    if family(mine[index]) != family(name):
                        different.append(index)
                    else:
                        self.same += 1
            at += len(piece)
            if different:
                self.count(language, text, different, mine[different[0]], name, piece)

    def count(self, language, text, different, mine, name, piece):
        line = text[text.rfind("\n", 0, different[0]) + 1 :].split("\n", 1)[0]
        if language in ON_PURPOSE and ON_PURPOSE[language](line, mine, name):
            self.purposely += len(different)
        else:
            self.differences[mine, name, piece.strip()[:60]] += len(different)


def compare(ours, language, files):
    """None for a language that is not known."""
    spans = ours.spans(language, files)
    if spans is None:
        return None
    result = Result()
    for file, pieces in zip(files, spans):
        result.add(language, file.read_bytes().decode(), pieces)
    return result


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
        result = compare(ours, language, files)
        if result is None:
            print(f"{language:14} not known")
            continue
        total = max(1, result.total)
        shares[language] = (result.same + result.purposely) / total if result.kept else 0
        print(
            f"{language:14}{100 * result.same / total:7.2f}%{100 * shares[language]:7.2f}%  {'text kept' if result.kept else 'TEXT CHANGED'}"
            f"  {result.total} characters, {len(files)} files")
        for (mine, name, piece), count in result.differences.most_common(arguments.differences):
            print(f"    {count:6}  ours {mine or '-':3} theirs {name or '-':3} {piece!r}")
    low = {language: share for language, share in shares.items() if share < 0.95}
    print(f"{len(shares)} languages, {len(low)} below 95%: {' '.join(low)}")
    return bool(low)


if __name__ == "__main__":
    sys.exit(main())
