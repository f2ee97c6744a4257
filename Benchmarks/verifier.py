"""What verifying adds: to each command of a tutorial, to its start, and after its last command.

    python3 Benchmarks/verifier.py [PLIMSOLL]        .build/release/plimsoll, as `make` builds it, otherwise

Runs tutorials made of many short commands, with and without them, and prints medians of five runs. On an idle machine:
at most 5 ms for each command, 1.5 s from the last command to the prompt, 4 s to start a sandbox with the real Docker, 2 s with Podman.
"""

import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

REPEAT, COMMANDS = 5, 200
LIMITS = {"a command, ms": 5, "after the last command, s": 1.5, "start with docker, s": 4, "start with podman, s": 2}


def verify(plimsoll, folder, engine, body):
    """Seconds of a whole call, what its record says, and when the last command ended (by the wall clock)."""
    pathlib.Path(folder, "post.md").write_text(f"Title: Many\n\n{body}\n")
    began = time.time()
    subprocess.run([plimsoll, "verify", "--engine", engine, "post.md"], cwd=folder, check=True, capture_output=True)
    ended = time.time()
    run = json.loads(pathlib.Path(folder, ".plimsoll/runs/post.md.json").read_text())
    return ended - began, run


def main():
    plimsoll = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else ".build/release/plimsoll")
    results = {}
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "plimsoll.toml").write_text('SITENAME = "Benchmark"\n')
        many = "```console\n" + "$ true\n" * COMMANDS + "```"
        one = "```console\n$ true\n```"
        verify(plimsoll, folder, "docker", one)  # builds what is built once
        totals = {engine: [verify(plimsoll, folder, engine, one) for _ in range(REPEAT)] for engine in ("docker", "podman")}
        # The run's own seconds begin when the sandbox is there, and end with the last command.
        short = statistics.median(run["seconds"] for _, run in totals["docker"])
        long = statistics.median(verify(plimsoll, folder, "docker", many)[1]["seconds"] for _ in range(REPEAT))
        results["a command, ms"] = (long - short) / (COMMANDS - 1) * 1000
        ends = []
        for _ in range(REPEAT):
            verify(plimsoll, folder, "docker", "```console\n$ date +%s.%N\n```")
            # The command itself says when it ran; the prompt is back when the call returns.
            run = json.loads(pathlib.Path(folder, ".plimsoll/runs/post.md.json").read_text())
            ends.append(time.time() - float(run["steps"][-1]["output"]))
        results["after the last command, s"] = statistics.median(ends)
        for engine in totals:
            results[f"start with {engine}, s"] = statistics.median(total - run["seconds"] for total, run in totals[engine])
    for name, value in results.items():
        print(f"{name:28} {value:8.2f}   at most {LIMITS[name]}{'' if value <= LIMITS[name] else '   EXCEEDED'}")
    return any(value > LIMITS[name] for name, value in results.items())


if __name__ == "__main__":
    sys.exit(main())
