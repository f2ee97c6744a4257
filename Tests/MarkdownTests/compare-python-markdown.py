#!/usr/bin/env python3
"""Compares the bodies of real Pelican blogs, rendered by Python-Markdown as Pelican configures it, with ours.

    pip install pelican markdown pygments html5lib
    swift build -c release --package-path Benchmarks --product MarkdownHTML
    python3 Tests/MarkdownTests/compare-python-markdown.py [options] BLOG...

A BLOG is a folder with Markdown posts somewhere beneath it; a pelicanconf.py in it says which extensions are on.
Both outputs are parsed by html5lib. Compared are tags and text: white space between blocks, attributes, highlighting, line numbers
and the markup of footnotes are left aside. Prints the share of equal posts and what the others differ in.

  --tool FILE     the MarkdownHTML to run (Benchmarks/.build/release/MarkdownHTML)
  --show N        show so many differences of each kind
  --only WORD     only posts whose path contains the word
  --dialect gfm   compare GitHub's dialect instead, to see what Pelican's is good for
  --attributes    compare href, src, title and alt too
"""
import argparse, ast, collections, logging, pathlib, re, subprocess, sys, tempfile

import html5lib, markdown

SKIPPED_FOLDERS = {"output", "node_modules", ".git", "theme", "themes", "plugins", "pelican-plugins"}
SKIPPED_FILES = re.compile(r"(?i)^(readme|license|contributing|changelog|code_of_conduct|todo)\b")


def configuration(blog):
    """MARKDOWN as Pelican would hand it to Python-Markdown; what is no literal falls back to Pelican's default."""
    names = {"markdown.extensions.codehilite": {"css_class": "highlight"}, "markdown.extensions.extra": {}, "markdown.extensions.meta": {}}
    conf = blog / "pelicanconf.py"
    if conf.exists():
        try:
            for node in ast.parse(conf.read_text()).body:
                if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MARKDOWN":
                    call = node.value
                    value = {k.arg: k.value for k in call.keywords} if isinstance(call, ast.Call) else dict(zip([literal(k) for k in call.keys], call.values))
                    if "extension_configs" in value: names = literal(value["extension_configs"]) or names
                    for name in literal(value.get("extensions")) or []: names.setdefault(name, {})
                elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "MD_EXTENSIONS":
                    for name in literal(node.value) or []: names.setdefault(re.sub(r"\(.*", "", name), {})
        except SyntaxError:
            pass
    return {name: options for name, options in names.items() if importable(name)}


def literal(node):
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "dict":
        return {k.arg: literal(k.value) for k in node.keywords}
    if isinstance(node, ast.Dict):
        return {literal(k): literal(v) for k, v in zip(node.keys, node.values)}
    try:
        return ast.literal_eval(node) if node is not None else None
    except ValueError:
        return None


def importable(name):
    try:
        markdown.Markdown(extensions=[name])
        return True
    except Exception:
        return False


def posts(blog, only):
    for path in sorted(blog.rglob("*")):
        if path.suffix.lower() not in (".md", ".markdown", ".mkd", ".mdown") or SKIPPED_FILES.match(path.name): continue
        if SKIPPED_FOLDERS & set(path.relative_to(blog).parts[:-1]) or only not in str(path): continue
        try:
            text = path.read_text(encoding="utf-8-sig")
        except UnicodeDecodeError:
            continue
        if re.match(r"(?m)\A(---\n)?([A-Za-z0-9_-]+):", text): yield path, text


BLOCKS = set("""address article aside blockquote body center dd details div dl dt fieldset figcaption figure footer form h1 h2 h3 h4 h5 h6
    header hr html li main nav ol p pre section table tbody td tfoot th thead tr ul iframe script style""".split())


def flat(html, attributes):
    """The document as a list of tags and texts."""
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    parts = []

    def text(value, inside_pre):
        if not value: return
        value = value.replace("\r\n", "\n")
        if not inside_pre: value = re.sub(r"[ \t\n\r\f]+", " ", value)
        if parts and parts[-1][0] == "text": parts[-1] = ("text", parts[-1][1] + value)
        else: parts.append(("text", value))

    def code(value):
        # Python-Markdown makes blanks of tabs, we keep those in code.
        parts.append(("open", "pre"))
        text("\n".join(line.expandtabs(4).rstrip() for line in value.strip("\n").split("\n")), True)
        parts.append(("close", "pre"))

    def walk(node, inside_pre):
        tag = node.tag
        if not isinstance(tag, str): return
        classes = (node.get("class") or "").split()
        if tag == "div" and "footnote" in classes or tag == "section" and "footnotes" in classes: return
        if tag == "sup" and node.find("a") is not None and "footnote-ref" in (node.find("a").get("class") or ""): return
        if tag == "td" and "linenos" in classes or tag == "span" and "linenos" in classes: return
        if tag == "table" and {"highlighttable", "codehilitetable"} & set(classes):
            for cell in node.iter("td"):
                if "code" in (cell.get("class") or ""): code("".join(cell.itertext()))
            return
        if tag == "pre":
            shown = []
            def gather(n):
                if isinstance(n.tag, str) and "linenos" in (n.get("class") or "") or isinstance(n.tag, str) and "filename" in (n.get("class") or ""): return
                shown.append(n.text or "")
                for c in n: gather(c); shown.append(c.tail or "")
            gather(node)
            code("".join(shown))
            return
        if tag == "div" and {"highlight", "codehilite"} & set(classes) and len(node) and node[-1].tag in ("pre", "table"):
            for child in node:
                if child.tag in ("pre", "table"): walk(child, False)
            return
        if tag != "DOCUMENT_FRAGMENT":
            shown = tuple(sorted((k, v) for k, v in node.attrib.items() if k in ("href", "src", "title", "alt"))) if attributes else ()
            parts.append(("open", tag) + shown)
        text(node.text, inside_pre)
        for child in node:
            walk(child, inside_pre)
            text(child.tail, inside_pre)
        if tag != "DOCUMENT_FRAGMENT": parts.append(("close", tag))

    walk(tree, False)
    cleaned = []
    for index, part in enumerate(parts):
        if part[0] == "text":
            value = part[1]
            before = parts[index - 1] if index else ("open", "body")
            after = parts[index + 1] if index + 1 < len(parts) else ("close", "body")
            if before[1] in BLOCKS or before[1] == "br": value = value.lstrip(" \n")
            if after[1] in BLOCKS or after[1] == "br": value = value.rstrip(" \n")
            if not value: continue
            part = ("text", value)
        cleaned.append(part)
    return cleaned


def kind(theirs, ours):
    """What the first difference is about."""
    start = 0
    while start < min(len(theirs), len(ours)) and theirs[start] == ours[start]: start += 1
    a, b = theirs[start:start + 4], ours[start:start + 4]
    shown = " ".join(str(part[1]) for part in a + b)
    names = {p[1] for p in a + b if p[0] != "text"}
    if "pre" in names or "```" in shown: return "code block"
    if {"ul", "ol", "li"} & names: return "list"
    if {"em", "strong"} & names: return "emphasis"
    if {"a", "img"} & names: return "link"
    if {"blockquote"} & names: return "quote"
    if {"table", "tr", "td", "th"} & names: return "table"
    if any(re.fullmatch(r"h[1-6]", n) for n in names): return "heading"
    if "code" in names: return "code span"
    if names: return "tags: " + " ".join(sorted(names)[:3])
    return "text"


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("blogs", nargs="+", type=pathlib.Path)
    parser.add_argument("--tool", default=str(pathlib.Path(__file__).parents[2] / "Benchmarks/.build/release/MarkdownHTML"))
    parser.add_argument("--show", type=int, default=0)
    parser.add_argument("--only", default="")
    parser.add_argument("--dialect", default="pelican")
    parser.add_argument("--attributes", action="store_true")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    total, equal, kinds, examples = 0, 0, collections.Counter(), collections.defaultdict(list)
    for blog in options.blogs:
        config = configuration(blog)
        converter = markdown.Markdown(extensions=list(config), extension_configs={k: v for k, v in config.items() if v}, output_format="html")
        with tempfile.TemporaryDirectory() as folder:
            expected, names = {}, {}
            for number, (path, text) in enumerate(posts(blog, options.only)):
                lines = text.split("\n")
                body = "\n".join(converter.preprocessors["meta"].run(list(lines))) if "meta" in converter.preprocessors else text
                file = pathlib.Path(folder) / f"{number}.md"
                file.write_text(body)
                converter.reset()
                try:
                    expected[str(file)] = converter.convert(text)
                except Exception as problem:
                    print(f"{path}: Python-Markdown fails: {problem}", file=sys.stderr)
                    continue
                names[str(file)] = path
            settings = [f"{n}.{k}={v}" for n, o in config.items() for k, v in (o or {}).items()]
            subprocess.run([options.tool, options.dialect, *config, *settings], input="\n".join(expected), text=True, check=True)
            here = 0
            for file, theirs in expected.items():
                a, b = flat(theirs, options.attributes), flat(pathlib.Path(file + ".html").read_text(), options.attributes)
                if a == b:
                    here += 1
                    continue
                reason = kind(a, b)
                kinds[reason] += 1
                examples[reason].append((names[file], a, b))
            print(f"{blog.name}: {here} of {len(expected)} equal ({100 * here / max(1, len(expected)):.1f}%)")
            total += len(expected)
            equal += here
    print(f"all: {equal} of {total} equal ({100 * equal / max(1, total):.1f}%)")
    for reason, count in kinds.most_common():
        print(f"{count:5} {reason}")
        for path, a, b in examples[reason][:options.show]:
            start = next((i for i, (x, y) in enumerate(zip(a, b)) if x != y), min(len(a), len(b)))
            print(f"      {path}\n        theirs {str(a[max(0, start - 2):start + 4])[:500]}\n        ours   {str(b[max(0, start - 2):start + 4])[:500]}")


if __name__ == "__main__":
    main()
