#!/usr/bin/env python3
"""Builds a real blog with Pelican and with plimsoll, from the same files and settings, and compares what they wrote.

    python3 -m venv venv && venv/bin/pip install "pelican[markdown]" html5lib feedparser typogrify
    git clone https://github.com/jakevdp/jakevdp.github.io-source
    venv/bin/python Tests/BlogTests/compare-pelican.py --plimsoll .build/debug/plimsoll jakevdp.github.io-source

Both build a copy of the blog, in which its own output is left out. Python plugins are off unless --plugin names them, and modules that a settings file imports but that
are not installed are stand-ins that do nothing. reStructuredText is left out. A feed of all posts in Atom and in RSS is added, for their ids, dates, titles and bodies.

Compared are the sets of paths, copied files byte by byte, each feed's entries (id, link, title, dates), and by html5lib the words and tags
of each post and page, spans of highlighted code aside. With --headers-only every body becomes one word, so that all else can be seen to be
equal down to the words of each page. The exit status is 1 where anything but bodies differs. Pelican takes minutes for a large blog:
--keep FOLDER keeps what both wrote, and --reuse takes Pelican's from there the next time.
"""

import argparse
import collections
import filecmp
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import feedparser
import html5lib

# Both get these, beside the blog's own settings.
FEEDS = {"FEED_ALL_ATOM": "compare/all.atom.xml", "FEED_ALL_RSS": "compare/all.rss.xml", "FEED_MAX_ITEMS": None}

STAND_IN = '''\
import importlib.abc, importlib.machinery, os, sys, types

class Nothing(types.ModuleType):
    """Stands for a module that is not installed: every name in it does nothing."""
    __path__ = []
    def __getattr__(self, name):
        if name.startswith("__"): raise AttributeError(name)
        return Nothing(name)
    def __call__(self, *arguments, **named): return Nothing("nothing")
    def __mro_entries__(self, bases): return (object,)

class Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    roots = %r
    def find_spec(self, name, path, target=None):
        if name.split(".")[0] in self.roots: return importlib.machinery.ModuleSpec(name, self, is_package=True)
    def create_module(self, spec): return Nothing(spec.name)
    def exec_module(self, module): pass

sys.meta_path.append(Finder())
__file__ = os.path.join(os.path.dirname(os.path.abspath(__file__)), %r)
sys.path.insert(0, os.path.dirname(__file__))
exec(compile(open(__file__).read(), __file__, "exec"))
for name in %r: globals().pop(name, None)
PLUGINS = %r
CACHE_CONTENT = LOAD_CONTENT_CACHE = False
globals().update(%r)
'''


def run(command, folder):
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "300"}
    done = subprocess.run([str(part) for part in command], cwd=folder, env=environment, capture_output=True, text=True, timeout=900)
    return done.returncode, done.stdout + done.stderr


def copied(blog, target, options):
    ignored = shutil.ignore_patterns(".git", "__pycache__", "*.pyc", "node_modules")
    shutil.copytree(blog, target, ignore=ignored, symlinks=True)
    shutil.rmtree(target / options.output, ignore_errors=True)
    for path in target.rglob("*.rst"):
        path.unlink()
    for name, old, new in options.edit:
        path = target / name
        path.write_text(path.read_text().replace(old, new))
    if options.headers_only:
        for path in target.rglob("*"):
            if path.suffix in (".md", ".markdown", ".mkd", ".mdown") and path.is_file():
                text = path.read_text(encoding="utf-8-sig", errors="replace").replace("\r\n", "\n")
                path.write_text(text.split("\n\n", 1)[0] + "\n\nWords.\n")
    return target


def build_with_pelican(folder, options):
    settings = pathlib.Path(options.settings).name
    place = (folder / options.settings).parent
    imports = re.findall(r"(?m)^\s*(?:import|from)\s+([A-Za-z_]\w*)", (folder / options.settings).read_text())
    local = [path.stem for path in place.iterdir()]
    # A package of the blog's own imports plugins in its turn.
    roots = [name for name in imports if name not in sys.stdlib_module_names]
    roots = [name for name in roots if name not in local or (place / name).is_dir()]
    wrapper = place / "compare_settings.py"
    wrapper.write_text(STAND_IN % (roots + options.stand_in, settings, options.drop, options.plugin, FEEDS))
    pelican = [sys.executable, "-m", "pelican"] if not options.pelican else [options.pelican]
    theme = ["-t", options.theme.resolve()] if options.theme else []
    code, said = run([*pelican, *options.content, "-s", wrapper, *theme], folder)
    wrapper.unlink()
    if code != 0:
        sys.exit("Pelican fails:\n" + said[-3000:])
    return said


def build_with_plimsoll(folder, options):
    import json

    extra = [part for name, value in {**FEEDS, "PLUGINS": options.plugin}.items() for part in ("-e", f"{name}={json.dumps(value)}")]
    theme = ["-t", options.theme.resolve()] if options.theme else []
    code, said = run([*options.plimsoll, "build", *options.content, "-s", options.settings, *theme, *extra], folder)
    if code not in (0, 1) or not (folder / options.output).is_dir():
        sys.exit("plimsoll fails:\n" + said[-3000:])
    return said


# MARK: What is compared


def files(folder):
    return {str(path.relative_to(folder)): path for path in folder.rglob("*") if path.is_file()}


def entries(path):
    """A feed's entries: what a reader recognizes a post by, and the body."""
    feed = feedparser.parse(str(path), sanitize_html=False, resolve_relative_uris=False)
    if feed.bozo:
        raise ValueError(f"{path}: {feed.bozo_exception}")
    result = []
    for entry in feed.entries:
        body = entry.content[0].value if entry.get("content") else entry.get("summary", "")
        head = (entry.get("id"), entry.get("link"), entry.get("title"), entry.get("published"), entry.get("updated"))
        result.append((head, body))
    return result


def parsed(text, fragment):
    """Words and tags as html5lib reads them; a highlighted block is one tag with its text."""
    tree = html5lib.parseFragment(text, namespaceHTMLElements=False) if fragment else html5lib.parse(text, namespaceHTMLElements=False)
    words, tags = [], []

    def visit(node, inside_code):
        name = node.tag if isinstance(node.tag, str) else "!--"
        if name in ("script", "style", "!--"):
            return words.extend((node.tail or "").split())
        code = inside_code or (name == "div" and "highlight" in (node.get("class") or ""))
        # Spans of highlighted code, and where they break a word, are aside.
        if not (inside_code and name == "span"):
            attributes = "".join(f' {key}="{" ".join(value.split())}"' for key, value in sorted(node.attrib.items(), key=str))
            tags.append(f"<{name}{attributes}>")
        if code and not inside_code:
            words.extend("".join(node.itertext()).split())
            tags.append("".join("".join(node.itertext()).split()))
        elif not inside_code:
            words.extend((node.text or "").split())
            tags.extend((node.text or "").split())
        if not inside_code and not code:
            for child in node:
                visit(child, False)
        words.extend((node.tail or "").split())
        tags.extend((node.tail or "").split())

    for child in tree if fragment else tree.iter("body"):
        visit(child, False)
    titles = [" ".join("".join(title.itertext()).split()) for title in tree.iter("title")] if not fragment else []
    return words, tags, titles[:1]


def first_difference(left, right):
    for index in range(max(len(left), len(right))):
        if left[index : index + 1] != right[index : index + 1]:
            around = slice(max(0, index - 3), index + 6)
            return f"Pelican: {' '.join(left[around])[:300]}\n        plimsoll: {' '.join(right[around])[:300]}"


class Report:
    """Differences by their class, with examples."""

    def __init__(self, show):
        self.show = show
        self.found = collections.defaultdict(list)

    def add(self, kind, what, detail=""):
        self.found[kind].append((what, detail))

    def print(self):
        for kind, cases in sorted(self.found.items()):
            print(f"  {kind}: {len(cases)}")
            for what, detail in cases[: self.show]:
                print(f"      {what}" + (f"\n        {detail}" if detail else ""))


def compare_feeds(name, theirs, ours, report):
    left, right = entries(theirs), entries(ours)
    for index, field in enumerate(("id", "link", "title", "published", "updated")):
        one, other = [head[index] for head, _ in left], [head[index] for head, _ in right]
        if one != other:
            report.add(f"feeds: {field} differs", name, first_difference([str(x) for x in one], [str(x) for x in other]) or "")


def compare_bodies(theirs, ours, report):
    """The bodies in the feed of all posts: how many are equal, and what differs in the others."""
    left, right = ({head[0]: body for head, body in entries(path)} for path in (theirs, ours))
    equal = 0
    for name in left.keys() & right.keys():
        one, other = ((), ()) if left[name] == right[name] else (parsed(left[name], True), parsed(right[name], True))
        if one == other:
            equal += 1
        elif one[0] == other[0]:
            report.add("posts: tags differ, words are equal", name, first_difference(one[1], other[1]))
        else:
            report.add("posts: words differ", name, first_difference(one[0], other[0]))
    print(f"  posts: {equal} of {len(left)} equal in words and tags")


def compare_pages(theirs, ours, names, report):
    equal = 0
    for name in names:
        texts = [folder[name].read_text(errors="replace") for folder in (theirs, ours)]
        if texts[0] == texts[1]:
            equal += 1
            continue
        one, other = (parsed(text, False) for text in texts)
        if one[2] != other[2]:
            report.add("pages: title differs", name, f"Pelican: {one[2]}\n        plimsoll: {other[2]}")
        if one == other:
            equal += 1
        elif one[0] == other[0]:
            report.add("whole pages: tags differ, words are equal", name, first_difference(one[1], other[1]))
        else:
            report.add("whole pages: words differ", name, first_difference(one[0], other[0]))
    print(f"  whole pages: {equal} of {len(names)} equal in words and tags")


def compare(theirs, ours, options):
    report = Report(options.show)
    left, right = files(theirs), files(ours)
    for name in sorted(left.keys() - right.keys()):
        report.add("paths: only Pelican writes", name)
    for name in sorted(right.keys() - left.keys()):
        report.add("paths: only plimsoll writes", name)
    both = sorted(left.keys() & right.keys())
    feeds = [name for name in both if re.search(rb"<(rss|feed)\b", left[name].read_bytes()[:300])]
    pages = [name for name in both if name.endswith((".html", ".htm")) and name not in feeds]
    copies = [name for name in both if name not in feeds and name not in pages]
    print(f"  paths: {len(both)} common, {len(left)} Pelican's, {len(right)} plimsoll's")
    for name in copies:
        if not filecmp.cmp(left[name], right[name], shallow=False):
            report.add("copied files: bytes differ", name)
    print(f"  copied files: {len(copies)}; feeds: {len(feeds)}")
    for name in feeds:
        compare_feeds(name, left[name], right[name], report)
    compare_bodies(left[FEEDS["FEED_ALL_ATOM"]], right[FEEDS["FEED_ALL_ATOM"]], report)
    if not options.posts_only:
        compare_pages(left, right, pages, report)
    report.print()
    hard = [kind for kind in report.found if not kind.startswith(("posts:", "whole pages:") if not options.headers_only else "-")]
    return not hard


BUILDS = {"pelican": build_with_pelican, "plimsoll": build_with_plimsoll}


def written(name, build, work, options):
    """The folder of what one of the two writes."""
    kept = options.keep / options.blog.name / name if options.keep else None
    if name == "pelican" and options.reuse and kept.is_dir():
        return kept
    folder = copied(options.blog, work / name / options.blog.resolve().name, options)
    said = build(folder, options)
    if not kept:
        return folder / options.output
    shutil.rmtree(kept, ignore_errors=True)
    shutil.copytree(folder / options.output, kept)
    kept.with_suffix(".log").write_text(said)
    return kept


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("blog", type=pathlib.Path)
    parser.add_argument("--settings", default="pelicanconf.py")
    parser.add_argument("--theme", type=pathlib.Path, help="in the place of THEME")
    parser.add_argument("--content", action="append", default=[], help="PATH, where only the blog's Makefile says it")
    parser.add_argument("--output", default="output", help="what OUTPUT_PATH is")
    parser.add_argument("--drop", action="append", default=[], help="a setting that Pelican cannot take any more")
    parser.add_argument("--stand-in", action="append", default=[], help="a module that a module of the blog imports and that is not installed")
    parser.add_argument("--plugin", action="append", default=[], help="a plugin that is installed here and built into plimsoll")
    parser.add_argument(
        "--edit", action="append", nargs=3, default=[], metavar=("FILE", "FROM", "TO"), help="what to change in a file for both")
    parser.add_argument("--headers-only", action="store_true", help="replace every body by one word")
    parser.add_argument("--posts-only", action="store_true", help="do not compare whole pages, which takes long")
    parser.add_argument("--pelican", help="the pelican command; this Python's otherwise")
    parser.add_argument("--plimsoll", default=".build/debug/plimsoll", type=lambda path: [os.path.abspath(path)])
    parser.add_argument("--keep", type=pathlib.Path, help="a folder to keep both outputs and logs in")
    parser.add_argument("--reuse", action="store_true", help="take what Pelican wrote from there, if it is there")
    parser.add_argument("--show", type=int, default=3, help="how many examples of each difference")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="compare-pelican-") as work:
        print(f"{options.blog.name}" + (" (headers only)" if options.headers_only else ""))
        outputs = [written(name, build, pathlib.Path(work), options) for name, build in BUILDS.items()]
        good = compare(*outputs, options)
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
