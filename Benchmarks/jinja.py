#!/usr/bin/env python3
"""Renders the same two pages with Jinja2 and with this repository's engine, side by side in one run.

    python3 Benchmarks/jinja.py [--rounds N]

Needs Jinja2 3.1 (pip install jinja2) and Swift; it builds the package beside it. Each round measures both engines on both pages, on one
thread and on two, one straight after the other; the medians of all rounds are printed. Processor time is compared, which other work on
the machine changes least. What two threads gain on the clock needs two free processors; what they gain by processor time, twice that of
one thread over that of two, says how far they get in each other's way, if about two processors were in use.
On two threads, each renders its half of the same twenty pages, which share templates, settings, tags, authors and categories.
"""

import argparse
import json
import pathlib
import statistics
import subprocess
import threading
import time

import jinja2

HERE = pathlib.Path(__file__).resolve().parent
PAGES = 20
PROSE = "A harbour is a good place for a ship, but no ship was ever built to stay in one. "


class Thing:
    """An object with attributes, as Pelican's articles, tags and pages are."""

    def __init__(self, text, attributes):
        self.__dict__.update(attributes)
        self.text = text

    def __str__(self):
        return self.text


def context():
    """The pages as JSON that both engines read; an object stands once in "objects" and is referred to by its name."""
    objects = {}

    def thing(name, text, /, **attributes):
        objects[name] = {"text": text, "attributes": attributes}
        return {"$object": name}

    def named(kind, word):
        return thing(f"{kind}/{word}", word, name=word, url=f"{kind}/{word}.html")

    categories = [named("category", word) for word in ("containers", "machine-learning", "notes")]
    tags = [named("tag", word) for word in ("docker", "a-tag-with-a-longer-name", "python", "linux")]
    authors = [named("author", word) for word in ("Jane Doe", "Maximiliane Mustermann")]

    def article(number):
        return thing(
            f"article/{number}",
            f"article {number}",
            title=f"How we learnt to sail, part <em>{number}</em>",
            url=f"how-we-learnt-to-sail-{number}.html",
            isodate=f"2024-{number % 12 + 1:02}-18T22:34:00+00:00",
            locale_date=f"Sun 18 August {2000 + number}",
            modified=None,
            author=authors[number % 2],
            authors=authors[: number % 2 + 1],
            category=categories[number % 3],
            tags=tags[: number % 3 + 2],
            summary=f"<p>{PROSE}</p>",
            content=f"<p>{PROSE * 8}</p>\n" * 5,
        )

    pages = []
    for page in range(PAGES):
        articles = [article(page * 10 + number) for number in range(10)]
        pages.append(
            {
                "articles_page": thing(
                    f"page/{page}", "page", object_list=articles, number=page + 1, has_other_pages={"$call": True},
                    has_previous={"$call": page > 0}, has_next={"$call": page < PAGES - 1},
                ),
                "articles_paginator": thing(f"paginator/{page}", "paginator", num_pages=PAGES),
                "articles_previous_page": thing(f"previous/{page}", "page", url=f"index{page}.html"),
                "articles_next_page": thing(f"next/{page}", "page", url=f"index{page + 2}.html"),
                "article": articles[0],
                "category": categories[page % 3],
            }
        )
    settings = {
        "SITENAME": "A Blog of the Sea", "SITESUBTITLE": "and of those who go to it", "SITEURL": "https://blog.example.org",
        "AUTHOR": "Jane Doe", "DEFAULT_LANG": "en", "FEED_ALL_ATOM": "feeds/all.atom.xml", "THEME_STATIC_DIR": "theme",
        "CSS_FILE": "main.css", "MENUITEMS": [{"$tuple": ["Archives", "/archives.html"]}, {"$tuple": ["About us", "/pages/about.html"]}],
        "SOCIAL": [{"$tuple": ["code", "https://code.example.org/jane"]}, {"$tuple": ["talk", "https://talk.example.org/@jane"]}],
        "categories": [{"$tuple": [category, []]} for category in categories],
    }
    settings.update({f"SETTING_{number}": number for number in range(150)})
    return {"objects": objects, "settings": settings, "pages": pages}


def decoded(data):
    things = {name: Thing(item["text"], {}) for name, item in data["objects"].items()}

    def value(json_value):
        if isinstance(json_value, list):
            return [value(item) for item in json_value]
        if not isinstance(json_value, dict):
            return json_value
        if "$object" in json_value:
            return things[json_value["$object"]]
        if "$tuple" in json_value:
            return tuple(value(json_value["$tuple"]))
        result = json_value["$call"]
        return lambda: result

    for name, item in data["objects"].items():
        things[name].__dict__.update({key: value(part) for key, part in item["attributes"].items()})
    settings = {key: value(part) for key, part in data["settings"].items()}
    return [{**settings, **{key: value(part) for key, part in page.items()}} for page in data["pages"]]


class Jinja2:
    def __init__(self, data):
        self.pages = decoded(data)
        environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader(HERE / "templates"), trim_blocks=True, lstrip_blocks=True)
        self.templates = {name: environment.get_template(f"{name}.html") for name in ("index", "article")}

    def render(self, name):
        return [self.templates[name].render(page) for page in self.pages]

    def measure(self, name, threads, turns):
        """Microseconds a page: on the clock, and of processor time."""
        template = self.templates[name]

        def work(pages):
            for _ in range(turns):
                for page in pages:
                    template.render(page)

        halves = [self.pages[start::threads] for start in range(threads)]
        workers = [threading.Thread(target=work, args=(half,)) for half in halves]
        start, cpu = time.perf_counter(), time.process_time()
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        scale = 1e6 / (turns * PAGES)
        return (time.perf_counter() - start) * scale, (time.process_time() - cpu) * scale


class Ours:
    """Talks to the Swift program: a line of JSON in, a line of JSON out."""

    def __init__(self, data):
        subprocess.run(["swift", "build", "-c", "release", "--product", "JinjaBenchmark"], cwd=HERE, check=True)
        program = HERE / ".build" / "release" / "JinjaBenchmark"
        self.process = subprocess.Popen(
            [program, HERE / "templates"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8")
        self.ask(data)

    def ask(self, question):
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        return json.loads(self.process.stdout.readline())

    def render(self, name):
        return self.ask({"render": name})

    def measure(self, name, threads, turns):
        return self.ask({"measure": name, "threads": threads, "turns": turns})


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = parser.parse_args().rounds
    data = context()
    theirs, ours = Jinja2(data), Ours(data)
    print(f"\nMicroseconds of processor time a page, medians of {rounds} rounds; Jinja2 {jinja2.__version__}\n")
    print("page      bytes  threads   Jinja2     ours   ratio")
    gains = []
    for name in ("index", "article"):
        expected = theirs.render(name)
        if ours.render(name) != expected:
            raise SystemExit(f"{name}: the pages differ")
        runs = {1: [], 2: []}
        for _ in range(rounds):
            for threads, results in runs.items():
                results.append((theirs.measure(name, threads, 20), ours.measure(name, threads, 400)))
        for threads, results in runs.items():
            them, us = (statistics.median(run[side][1] for run in results) for side in (0, 1))
            ratio = statistics.median(run[0][1] / run[1][1] for run in results)
            print(f"{name:8}{len(expected[1].encode()):7}{threads:9}{them:9.1f}{us:9.2f}{ratio:7.1f}×")
        pairs = list(zip(runs[1], runs[2]))
        clock = [statistics.median(one[side][0] / two[side][0] for one, two in pairs) for side in (0, 1)]
        together = [min(2, two[1][1] / two[1][0]) for _, two in pairs]
        cpu = statistics.median(2 * one[1][1] / two[1][1] for one, two in pairs)
        gains.append(f"{name:8}{clock[0]:16.2f}×{clock[1]:8.2f}×{cpu:24.2f}×{statistics.median(together):18.2f}")
    print("\nTwo threads against one:")
    print("page       Jinja2, clock    ours   ours, processor time   processors in use")
    print("\n".join(gains))


if __name__ == "__main__":
    main()
