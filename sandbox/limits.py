"""The sandbox's limits: which of them a step has run into. The kernel counts; we compare."""

import os

GROUPS = "/sys/fs/cgroup"
NEARLY_FULL = 1 << 20  # bytes left on the disk


def counts():
    """How often each limit of the whole sandbox has been met so far."""
    if os.path.exists(GROUPS + "/cgroup.controllers"):
        # The group's own events: others count what containers with smaller limits of their own have met, too.
        return {"memory": number("memory.events.local", "oom"), "processes": refused_processes()}
    return {"memory": all_kills(), "processes": number("pids/pids.events", "max")}


def reached(before):
    """The limits met since then: `memory`, `processes`, `disk`."""
    now = counts()
    disk = os.statvfs("/")
    full = disk.f_bavail * disk.f_frsize < NEARLY_FULL or disk.f_files and not disk.f_favail
    return [name for name in now if now[name] > before[name]] + (["disk"] if full else [])


def all_kills():
    """In version 1 a kill counts in the group of the process that was killed. What was killed in a group with a smaller limit of
    its own met that one, not the sandbox's."""
    whole = number("memory/memory.limit_in_bytes")
    kills = 0
    for folder, _, _ in os.walk(GROUPS + "/memory"):
        path = os.path.relpath(folder, GROUPS)
        if number(path + "/memory.limit_in_bytes") >= whole:
            kills += number(path + "/memory.oom_control", "oom_kill")
    return kills


def refused_processes():
    """In version 2, a process refused counts in the group whose limit was met; before Linux 6.11, in the one that asked for it."""
    if os.path.exists(GROUPS + "/pids.events.local"):
        return number("pids.events.local", "max")
    refused = 0
    for folder, inner, _ in os.walk(GROUPS):
        path = os.path.relpath(folder, GROUPS)
        if folder != GROUPS and number(path + "/pids.max"):  # "max" is no number
            inner.clear()
        else:
            refused += number(path + "/pids.events", "max")
    return refused


def number(path, key=None):
    """The number that a file of the kernel's holds, or has after a word; 0 where there is none."""
    try:
        with open(f"{GROUPS}/{path}", encoding="ascii") as file:
            for line in file:
                words = line.split()
                if key is None or words[0] == key:
                    return int(words[-1])
    except (OSError, ValueError, IndexError):
        pass
    return 0
