#!/usr/bin/env python3
"""How long sandboxes take to start, and whether anything is left of one whose owner is killed.

    python3 Benchmarks/sandboxes.py start [RUNS]   seconds from the call of `plimsoll verify` to a post's first command, on each engine
    python3 Benchmarks/sandboxes.py kill [TIMES]   kill -9 at random moments: within five seconds nothing may run, and after the next
                                                   run no trace may be left

The program is .build/release/plimsoll, or what PLIMSOLL names. Two idle cores make figures that can be compared.
With CONTAINER_HOST or DOCKER_HOST the engine may be behind a network, but its processes must be seen from here.
"""

import glob
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time

PROGRAM = os.path.abspath(os.environ.get("PLIMSOLL", os.path.join(os.path.dirname(__file__), "../.build/release/plimsoll")))
SETTINGS = """SITENAME = "Bench"
PATH = "content"
[VERIFY.images]
"busybox" = { rootfs = "~/.cache/plimsoll/stand-ins/busybox.tar", cmd = ["sh"] }
"""
HEADER = "Title: Bench\nDate: 2026-01-01\nVerify-Engine: %s\n\n"
DOCKERFILE = "```dockerfile\nFROM busybox\nRUN sleep 3\n```\n\n"


def desk(engine, before, *commands):
    """A blog with one tutorial."""
    folder = tempfile.mkdtemp(prefix="bench-")
    os.makedirs(folder + "/content")
    with open(folder + "/plimsoll.toml", "w", encoding="utf-8") as file:
        file.write(SETTINGS)
    with open(folder + "/content/post.md", "w", encoding="utf-8") as file:
        file.write(HEADER % engine + before + "```console\n" + "".join(f"$ {command}\n" for command in commands) + "```\n")
    return folder


def verify(folder):
    return subprocess.Popen([PROGRAM, "verify", "--all"], cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def start(runs):
    for engine in "docker", "podman":
        folder = desk(engine, "", "date +%s%N")
        times = []
        for number in range(runs + 1):
            began = time.time()
            verify(folder).wait()
            with open(folder + "/.plimsoll/runs/content/post.md.json", encoding="utf-8") as file:
                step = [step for step in json.load(file)["steps"] if step["command"].startswith("date")][0]
            if number:  # the first fills caches, and may build the image
                times.append(int(step["output"]) / 1e9 - began)
        print(f"{engine}: median {statistics.median(times):.2f} s, best {min(times):.2f} s, worst {max(times):.2f} s of {runs}", flush=True)


def engine(*arguments):
    """What the engine that holds the sandboxes says."""
    podman = ["podman", "--remote"] if os.environ.get("CONTAINER_HOST") else ["podman"]
    program = podman if os.environ.get("CONTAINER_HOST") or not os.environ.get("DOCKER_HOST") else ["docker"]
    return subprocess.run([*program, *arguments], capture_output=True, text=True).stdout.split()


def containers(owner, what):
    return engine("ps", "--all", "--no-trunc", "--filter", f"label=plimsoll={owner}", "--format", what)


def running(owner, known=()):
    """The processes that belong to a run: in the control groups of its sandbox, or with the sandbox's name among their arguments.

    `known` are its containers' ids."""
    signs = [f"plimsoll-{owner}-", *known]
    found = []
    for path in glob.glob("/proc/[0-9]*"):
        try:
            text = open(path + "/cgroup", encoding="utf-8").read() + open(path + "/cmdline", encoding="utf-8", errors="replace").read()
        except OSError:
            continue
        if any(sign in text for sign in signs):
            found.append(path)
    return found


def traces(owner):
    folders = [f for pattern in ("/sys/fs/cgroup/*", "/sys/fs/cgroup/*/*", "/tmp/*") for f in glob.glob(pattern) if f"plimsoll-{owner}-" in f]
    return folders + containers(owner, "{{.Names}}")


def kill(times):
    steps = ["docker build -t t .", "docker run --rm t true", "docker run -d t sleep 100", "sleep 3"]
    folders = [desk(engine, DOCKERFILE, *steps) for engine in ("docker", "podman")]
    verify(folders[0]).wait()
    owners, good = [], True
    for number in range(times):
        process = verify(random.choice(folders))
        moment = random.uniform(0.2, 12)
        time.sleep(moment)
        ids = containers(process.pid, "{{.ID}}")
        before = len(running(process.pid, ids))
        process.kill()
        process.wait()
        began = time.monotonic()
        while running(process.pid, ids) and time.monotonic() - began < 30:
            time.sleep(0.02)
        seconds = time.monotonic() - began
        good = good and seconds < 5
        owners.append(process.pid)
        print(f"{number + 1}: killed after {moment:.1f} s with {before} processes; none left after {seconds:.2f} s", flush=True)
    verify(folders[0]).wait()
    left = [trace for owner in owners for trace in traces(owner)]
    print("after the next run nothing is left" if not left else f"left after the next run: {left}")
    sys.exit(0 if good and not left else 1)


if __name__ == "__main__":
    what, count = (sys.argv[1:] + ["start"])[0], int((sys.argv[2:] + ["10"])[0])
    {"start": start, "kill": kill}[what](count)
