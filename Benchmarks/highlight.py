#!/usr/bin/env python3
"""Highlights the same files with Pygments and with this repository's highlighter, side by side in one run.

    python3 Benchmarks/highlight.py SAMPLES [LANGUAGE...] [--rounds N] [--tool PROGRAM]

SAMPLES is a folder with a folder for each language, named as Pygments names it, with files in it; real ones, which are not committed.
Needs Pygments 2.19 (pip install pygments) and Swift; it builds HighlightBenchmark beside it unless PROGRAM is one. Each round measures both on
all files of a language, one straight after the other, from text to HTML; the medians of processor time are printed. Lexers are loaded before,
and the time that ours takes for that is printed too: of its first use in the process, in which all of a language's tables are compiled.
"""

import argparse
import importlib.util
import pathlib
import statistics
import time

import pygments
import pygments.formatters

HERE = pathlib.Path(__file__).resolve().parent


def compare_pygments():
    """The module that talks to HighlightBenchmark; its name is no identifier."""
    path = HERE.parent / "Tests" / "HighlightTests" / "compare-pygments.py"
    spec = importlib.util.spec_from_file_location("compare_pygments", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("samples", type=pathlib.Path)
    parser.add_argument("languages", nargs="*")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--tool", help="a built HighlightBenchmark")
    arguments = parser.parse_args()
    comparison = compare_pygments()
    ours = comparison.Ours(arguments.tool)
    formatter = pygments.formatters.HtmlFormatter(nowrap=True)
    totals = [0, 0, 0]
    ratios = {}
    print("language         bytes   Pygments      ours   ratio    loading")
    for language in arguments.languages or sorted(folder.name for folder in arguments.samples.iterdir()):
        files = sorted(file for file in (arguments.samples / language).iterdir() if file.is_file())
        if ours.spans(language, files[:1]) is None:
            print(f"{language:14} not known")
            continue
        loading = ours.fresh().ask("load", language, [])["seconds"]
        lexer = comparison.lexer(language)
        texts = [file.read_text(encoding="utf-8") for file in files]
        size = sum(len(text.encode()) for text in texts)
        pygments.highlight(texts[0], lexer, formatter)
        turns = max(1, 2_000_000 // size)
        rounds = []
        for _ in range(arguments.rounds):
            start = time.process_time()
            for text in texts:
                pygments.highlight(text, lexer, formatter)
            theirs = time.process_time() - start
            rounds.append((theirs, ours.ask("measure", language, files, turns=turns)["seconds"] / turns))
        them, us = (statistics.median(column) for column in zip(*rounds))
        ratios[language] = statistics.median(one / other for one, other in rounds)
        totals = [totals[0] + size, totals[1] + them, totals[2] + us]
        print(f"{language:14}{size:8}{size / them / 1e6:7.2f} MB/s{size / us / 1e6:6.1f} MB/s{ratios[language]:7.1f}×{1000 * loading:8.2f} ms")
    size, them, us = totals
    slowest = min(ratios, key=ratios.get)
    print(f"{'all':14}{size:8}{size / them / 1e6:7.2f} MB/s{size / us / 1e6:6.1f} MB/s{them / us:7.1f}×")
    print(f"The smallest ratio is {ratios[slowest]:.1f}, of {slowest}.")


if __name__ == "__main__":
    main()
