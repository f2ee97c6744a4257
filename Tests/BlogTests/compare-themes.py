#!/usr/bin/env python3
"""Builds one small blog with Pelican and with plimsoll, for each theme, and compares the pages.

    python3 -m venv venv && venv/bin/pip install "pelican[markdown]"
    git clone https://github.com/getpelican/pelican-themes
    Tests/BlogTests/compare-themes.py --pelican venv/bin/pelican --plimsoll .build/debug/plimsoll pelican-themes/*/

The blog is built several times with each theme, with other settings each time (VARIANTS). Of every HTML page its text and its links must
be equal, white space aside; with --markup all tags and attributes too. The exit status is 1 where Pelican builds and plimsoll does not,
or where a page differs; what fails with both is printed. The bodies are so plain that Python-Markdown and cmark-gfm agree about them: this is about themes.
"""

import argparse
import concurrent.futures
import html.parser
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

# A grey pixel.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c63680000008200817f9a4f8b0000000049454e44ae426082"
)

WORDS = "The tide table on the wall is older than the harbour, and nobody has found an error in it yet. " * 6

CONTENT = {
    "first-watch.md": """\
        Title: The first watch
        Date: 2026-03-04 21:10
        Tags: night, sea & sky, lamps
        Category: Log
        Author: Ada Brun
        Summary: Four hours of *dark* water.

        We took the **first watch** with [the chart](https://example.com/chart?a=1&b=2) open.

        Nothing came of it. See [the second]({filename}second-watch.md) too.
        """,
    "first-watch-fr.md": """\
        Title: Le premier quart
        Date: 2026-03-04 22:00
        Lang: fr
        Slug: the-first-watch
        Category: Log

        Quatre heures d'eau noire.
        """,
    "second-watch.md": f"""\
        title: Second watch: "colder" & longer
        date: 2026-03-05
        modified: 2026-03-06 07:30
        tags: night; lamps, trimmed
        category: Log
        authors: Ada Brun, Bo Carr
        slug: second-watch
        cover: images/pixel.png
        subtitle: With rain

        {WORDS}

        - rope
        - tar

        > A quotation of the bosun's.

        {WORDS}
        """,
    "notes/ballast.md": """\
        Title: Ballast
        Date: 2025-11-30 08:00

        Stones, mostly.
        """,
    "notes/anchors.md": """\
        Title: Anchors
        Date: 2025-11-30 08:00
        Tags: iron
        Author: Bo Carr
        Summary: With a picture.

        ![A pixel]({static}/images/pixel.png) Three of them.
        """,
    "notes/rope.md": """\
        Title: Rope
        Date: 2024-02-29 12:00
        Tags: night, iron
        Keywords: hemp, sisal

        Hemp. Filed under {category}: [Log]({category}Log), [night]({tag}night), [home]({index}).
        """,
    "below/bilge-pump.md": """\
        Title: Bilge <em>pump</em>
        Date: 2023-07-01 00:00
        Category: Below Deck
        Description: A word for search engines.
        Image: pixel.png

        Forty strokes a minute.
        """,
    "below/old-log.md": """\
        Title: An old log
        Date: 2016-01-09 10:20
        Category: Log
        Tags: lamps
        Author: Cy Dunn

        Ink and salt.
        """,
    "draft.md": """\
        Title: Not done
        Date: 2026-05-01
        Status: draft
        Tags: unseen

        Half a sentence.
        """,
    "hidden.md": """\
        Title: Out of sight
        Date: 2026-04-01
        Status: hidden

        Only for those who know where.
        """,
    "pages/about.md": """\
        Title: About
        Author: Ada Brun

        A boat, mostly.
        """,
    "pages/berths.md": """\
        Title: Berths
        Date: 2026-01-01
        Slug: where-we-lie

        Number four.
        """,
    "pages/hidden.md": """\
        Title: Cellar
        Status: hidden

        Locked.
        """,
    "pages/draft.md": """\
        Title: Later
        Status: draft

        Soon.
        """,
}

PLAIN = """\
PATH = 'content'
SITENAME = 'Tide Table'
SITEURL = 'https://tides.example'
AUTHOR = 'Ada Brun'
TIMEZONE = 'UTC'
PLUGINS = []
"""

# Names that old themes read, beside those of Pelican itself.
FULL = PLAIN + """\
SITESUBTITLE = 'High & low'
SITETITLE = 'The Tide Table'
SITEDESCRIPTION = 'When the water comes'
DEFAULT_PAGINATION = 3
DEFAULT_ORPHANS = 1
FEED_ALL_RSS = 'feeds/all.rss.xml'
FEED_ATOM = 'feeds/atom.xml'
FEED_RSS = 'feeds/rss.xml'
CATEGORY_FEED_ATOM = 'feeds/category/{slug}.atom.xml'
CATEGORY_FEED_RSS = 'feeds/category/{slug}.rss.xml'
TAG_FEED_ATOM = 'feeds/tag/{slug}.atom.xml'
TAG_FEED_RSS = 'feeds/tag/{slug}.rss.xml'
AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = None
ARTICLE_URL = '{date:%Y}/{slug}/'
ARTICLE_SAVE_AS = '{date:%Y}/{slug}/index.html'
YEAR_ARCHIVE_URL = '{date:%Y}/'
YEAR_ARCHIVE_SAVE_AS = '{date:%Y}/index.html'
MONTH_ARCHIVE_URL = '{date:%Y}/{date:%m}/'
MONTH_ARCHIVE_SAVE_AS = '{date:%Y}/{date:%m}/index.html'
ARCHIVES_URL = 'archives.html'
TAGS_URL = 'tags.html'
CATEGORIES_URL = 'categories.html'
MENUITEMS = (('Charts', '/charts'), ('Shop', 'https://shop.example/'))
LINKS = (('Pelican', 'https://getpelican.com/'), ('Python', 'https://www.python.org/'))
SOCIAL = (('github', 'https://github.com/example'), ('twitter', 'https://twitter.com/example'))
BLOGROLL = LINKS
GITHUB_URL = 'https://github.com/example'
TWITTER_USERNAME = 'example'
DISQUS_SITENAME = 'tides'
GOOGLE_ANALYTICS = 'UA-1'
PIWIK_URL = 'stats.example'
PIWIK_SITE_ID = 3
COPYRIGHT = '2026'
DEFAULT_DATE_FORMAT = '%-d %B %Y'
SUMMARY_MAX_LENGTH = 12
DATE_FORMATS = {'fr': '%d/%m/%Y'}
NEWEST_FIRST_ARCHIVES = False
REVERSE_CATEGORY_ORDER = True
DIRECT_TEMPLATES = ['index', 'tags', 'categories', 'authors', 'archives', 'search', '404']
"""

RELATIVE = PLAIN + """\
RELATIVE_URLS = True
SITEURL = ''
DEFAULT_PAGINATION = 2
PAGINATED_TEMPLATES = {'index': None, 'tag': 1, 'category': None, 'author': 4, 'archives': 3}
DISPLAY_PAGES_ON_MENU = False
DISPLAY_CATEGORIES_ON_MENU = False
ARTICLE_URL = 'posts/{slug}.html'
ARTICLE_SAVE_AS = 'posts/{slug}.html'
FEED_ALL_ATOM = CATEGORY_FEED_ATOM = AUTHOR_FEED_ATOM = AUTHOR_FEED_RSS = TRANSLATION_FEED_ATOM = None
"""

OTHER = PLAIN + """\
DEFAULT_LANG = 'fr'
USE_FOLDER_AS_CATEGORY = False
DEFAULT_CATEGORY = 'sundry'
AUTHOR_SAVE_AS = ''
ARCHIVES_SAVE_AS = 'past/index.html'
TAGS_SAVE_AS = ''
TAG_URL = 'labels/{slug}/'
TAG_SAVE_AS = 'labels/{slug}/index.html'
ARTICLE_ORDER_BY = 'title'
PAGE_ORDER_BY = 'reversed-title'
SLUGIFY_SOURCE = 'basename'
SUMMARY_MAX_LENGTH = None
DEFAULT_PAGINATION = 2
PAGINATION_PATTERNS = [
    (1, '{url}', '{save_as}'),
    (2, '{base_name}/page/{number}/', '{base_name}/page/{number}/index.html'),
]
DAY_ARCHIVE_URL = 'days/{date:%Y-%m-%d}.html'
DAY_ARCHIVE_SAVE_AS = 'days/{date:%Y-%m-%d}.html'
PAGINATED_TEMPLATES = {'index': 4, 'tag': None, 'category': 1, 'author': None, 'period_archives': 1}
DEFAULT_METADATA = {'status': 'published', 'motto': 'Steady'}
THEME_STATIC_DIR = 'look'
STYLESHEET_URL = '/extra.css'
JINJA_GLOBALS = {'crew': ['Ada', 'Bo']}
TIMEZONE = 'Europe/Paris'
"""

VARIANTS = {"plain": PLAIN, "full": FULL, "relative": RELATIVE, "other": OTHER}


def dedented(text):
    return re.sub(r"(?m)^ {8}", "", text)


def write_blog(folder, variant, theme):
    """The blog in a folder of its own. Direct templates that neither the theme nor Pelican has are left out: Pelican stops at them."""
    for name, text in CONTENT.items():
        path = folder / "content" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dedented(text))
    (folder / "content/images").mkdir()
    (folder / "content/images/pixel.png").write_bytes(PIXEL)
    settings = VARIANTS[variant]
    for name in ("search", "404"):
        if not (theme / "templates" / (name + ".html")).exists():
            settings = settings.replace(f", '{name}'", "")
    (folder / "pelicanconf.py").write_text(settings)


class Page(html.parser.HTMLParser):
    """What is compared of a page: its words, its links, its tags."""

    LINKS = {"href", "src", "action", "data-url", "data-src"}

    # The last words of a page whose theme leaves it to the built-in templates: each generator names itself.
    OWN_NAME = re.compile(r"(?s)<address>\s*(Proudly powered by|Made with Plimsoll).*?</address>")

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        text = self.OWN_NAME.sub("", text)
        self.words, self.links, self.markup, self.hidden = [], [], [], 0
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attributes):
        self.hidden += tag in ("script", "style")
        attributes = sorted((name, re.sub(r"\s+", " ", value or "").strip()) for name, value in attributes)
        self.links += [f"{tag} {name}={value}" for name, value in attributes if name in self.LINKS]
        self.markup.append(f"<{tag}" + "".join(f' {name}="{value}"' for name, value in attributes) + ">")

    def handle_startendtag(self, tag, attributes):
        self.handle_starttag(tag, attributes)
        self.hidden -= tag in ("script", "style")

    def handle_endtag(self, tag):
        self.hidden -= tag in ("script", "style") and self.hidden > 0
        self.markup.append(f"</{tag}>")

    def handle_data(self, data):
        # Pelican prints the byte order mark of a template; plimsoll does not.
        words = data.replace("\ufeff", "").split()
        self.markup += words
        if not self.hidden:
            self.words += words

    def handle_comment(self, data):
        self.markup.append("<!--" + " ".join(data.split()) + "-->")


def first_difference(left, right):
    for index in range(max(len(left), len(right))):
        one, other = left[index : index + 1], right[index : index + 1]
        if one != other:
            around = slice(max(0, index - 4), index + 6)
            return f"Pelican: {' '.join(left[around]) or '(end)'}\n      plimsoll: {' '.join(right[around]) or '(end)'}"


def pages(folder):
    return {
        str(path.relative_to(folder)): path.read_text(errors="replace")
        for path in folder.rglob("*.html")
        if path.relative_to(folder).parts[0] not in ("theme", "look")
    }


def run(command, folder):
    environment = {**os.environ, "TZ": "UTC", "LC_ALL": "C.UTF-8", "NO_COLOR": "1", "COLUMNS": "400"}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)
    except subprocess.TimeoutExpired:
        return False, "took more than 120 seconds"
    return done.returncode == 0, done.stdout + done.stderr


def pelican_reason(output):
    """The last words of Pelican's complaint."""
    lines = [line.strip() for line in output.splitlines() if line.strip()]
    for line in reversed(lines):
        if "CRITICAL" in line or re.match(r"[\w.]*(Error|NotFound|Exception)\b", line):
            return re.sub(r"^.*CRITICAL\s*", "", line)[:200]
    return lines[-1][:200] if lines else "?"


def plimsoll_reason(output):
    errors = [line for line in output.splitlines() if "error: " in line]
    return " | ".join(dict.fromkeys(errors))[:600] or output[-300:]


def differences(ours, theirs, markup):
    """Per page, what differs first."""
    found = {}
    for name in sorted(theirs.keys() | ours.keys()):
        if name not in ours or name not in theirs:
            found[name] = "only " + ("Pelican" if name in theirs else "plimsoll") + " writes it"
            continue
        left, right = Page(theirs[name]), Page(ours[name])
        for what in ("words", "links") + (("markup",) if markup else ()):
            difference = first_difference(getattr(left, what), getattr(right, what))
            if difference:
                found[name] = f"{what}\n      {difference}"
                break
    return found


def compare(theme, variant, options):
    """One theme with one set of settings: what Pelican and plimsoll said, and the pages that differ."""
    folder = pathlib.Path(tempfile.mkdtemp(prefix="compare-themes-"))
    try:
        write_blog(folder, variant, theme)
        pelican = run([options.pelican, "content", "-s", "pelicanconf.py", "-t", theme, "-o", "pelican-output"], folder)
        ours = run([options.plimsoll, "build", "-s", "pelicanconf.py", "-t", theme, "-o", "plimsoll-output"], folder)
        found, count = {}, 0
        if pelican[0]:
            expected = pages(folder / "pelican-output")
            count = len(expected)
            found = differences(pages(folder / "plimsoll-output"), expected, options.markup)
        if options.keep:
            target = pathlib.Path(options.keep) / theme.name / variant
            shutil.rmtree(target, ignore_errors=True)
            shutil.copytree(folder, target)
            (target / "pelican.log").write_text(pelican[1])
            (target / "plimsoll.log").write_text(ours[1])
        return pelican, ours, found, count
    finally:
        shutil.rmtree(folder)


def report(theme, variant, result, options):
    """Prints one result; whether it is as it should be."""
    (pelican_ok, pelican_said), (ours_ok, ours_said), found, count = result
    warnings = len(re.findall(r"(?m)^\S*:? ?warning: ", ours_said))
    said = ["Pelican " + ("ok" if pelican_ok else "FAILS"), "plimsoll " + ("ok" if ours_ok else "FAILS")]
    if pelican_ok:
        said.append(f"{count - len(found)} of {count} pages equal" if found else f"all {count} pages equal")
    print(f"{theme.name} [{variant}]: " + ", ".join(said) + (f", {warnings} warnings" if warnings else ""))
    if not pelican_ok:
        print("    Pelican: " + pelican_reason(pelican_said))
    if not ours_ok:
        print("    plimsoll: " + plimsoll_reason(ours_said))
    for name, difference in list(found.items())[: options.show]:
        print(f"    {name}: {difference}")
    return ours_ok and not found if pelican_ok else True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("themes", nargs="+", type=pathlib.Path, help="theme folders; those without templates are passed over")
    parser.add_argument("--pelican", default="pelican", help="the pelican command")
    parser.add_argument("--plimsoll", default=".build/debug/plimsoll", help="the plimsoll command")
    parser.add_argument("--variant", action="append", choices=VARIANTS, help="only these settings")
    parser.add_argument("--markup", action="store_true", help="compare all tags and attributes too")
    parser.add_argument("--keep", help="a folder to keep both outputs in")
    parser.add_argument("--show", type=int, default=1, help="how many differing pages to show for each build")
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    options.pelican, options.plimsoll = (os.path.abspath(shutil.which(name) or name) for name in (options.pelican, options.plimsoll))
    themes = [theme.resolve() for theme in options.themes if (theme / "templates").is_dir()]
    tasks = [(theme, variant) for theme in themes for variant in options.variant or VARIANTS]
    builds = {"both": 0, "Pelican only": 0, "plimsoll only": 0, "neither": 0}
    wrong = set()
    with concurrent.futures.ThreadPoolExecutor(options.jobs) as pool:
        for task, result in zip(tasks, pool.map(lambda task: compare(*task, options), tasks)):
            if not report(*task, result, options):
                wrong.add(task[0].name)
            kind = {(True, True): "both", (True, False): "Pelican only", (False, True): "plimsoll only", (False, False): "neither"}
            builds[kind[result[0][0], result[1][0]]] += 1
            sys.stdout.flush()
    print(f"\n{len(themes)} themes, {len(tasks)} builds: " + ", ".join(f"{kind} {count}" for kind, count in builds.items()))
    print("to look at: " + (", ".join(sorted(wrong)) or "none"))
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()
