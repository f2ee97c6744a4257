"""Pseudo-terminals: what is printed on them, and who reads from them."""

import base64
import fcntl
import os
import platform
import pty
import re
import signal
import struct
import termios
import time

from place import READER, RUN

ROWS, COLUMNS = 40, 120  # the terminals' size

# bash names a step's file in its messages; the bash that a reader types into has none to name.
STEP_IN_MESSAGES = re.compile(re.escape(RUN).encode() + rb"/(?:step|service)-[\w.-]+: line \d+: ")

# Colours, cursor movements, titles: what a terminal obeys and does not show.
ESCAPES = re.compile(rb"\x1b(?:\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(?:\x07|\x1b\\)|[()][0-9A-Z]|[=>78cDEHM])")

# A program that shows one of these at the end of an unfinished line asks something.
QUESTION = re.compile(rb"(\[y/n\]|\(y/n\)|\(yes/no[^)]*\)|\[yes/no\]|\[y\]|password[^:]*:|\?|:)\s*$", re.IGNORECASE)

# The calls in which a process waits for somebody to type, by their numbers.
READ_CALLS = {"x86_64": {0, 19}, "aarch64": {63, 65}}.get(platform.machine(), set())


class Output:
    """What a step printed: all of it up to a limit, beyond that its beginning and its end."""

    def __init__(self, limit):
        self.limit = limit
        self.head = bytearray()
        self.tail = bytearray()
        self.length = 0
        self.last = time.monotonic()  # when something came

    def add(self, data):
        if not data:
            return
        self.last = time.monotonic()
        self.length += len(data)
        room = self.limit // 2 - len(self.head)
        if room > 0:
            self.head += data[:room]
            data = data[room:]
        self.tail += data
        if len(self.tail) > self.limit:  # trimmed now and then, not at every read
            del self.tail[: -self.limit // 2]

    def ending(self):
        """The line that is not finished yet, without escapes."""
        data = bytes(self.tail[-2000:] or self.head[-2000:])
        return re.split(rb"[\r\n]", ESCAPES.sub(b"", data))[-1]

    def quiet(self):
        """For how many seconds nothing came."""
        return time.monotonic() - self.last

    def fields(self, clean=None):
        """The answer's fields: the bytes as base64, without what `clean` matches, and how many were left out and where, if any."""
        tail = self.tail[-(self.limit - self.limit // 2) :]
        left_out = self.length - len(self.head) - len(tail)
        head, tail = (STEP_IN_MESSAGES.sub(b"", part) for part in ((self.head, tail) if left_out else (self.head + tail, b"")))
        head, tail = (clean.sub(b"", part) if clean else part for part in (head, tail))
        fields = {"output": base64.b64encode(head + tail).decode()}
        if left_out:
            fields.update(leftOut=left_out, leftOutAt=len(head))
        return fields


class Terminal:
    """A pseudo-terminal on which nothing is echoed and nothing translated."""

    def __init__(self, loop, sink):
        self.loop = loop
        self.sink = sink
        self.master, self.slave = pty.openpty()
        self.path = os.ttyname(self.slave)
        self.device = os.fstat(self.slave).st_rdev
        fcntl.ioctl(self.slave, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
        os.chown(self.path, READER.pw_uid, -1)
        self.settings = termios.tcgetattr(self.slave)
        self.settings[1] &= ~termios.OPOST
        self.settings[3] &= ~termios.ECHO
        self.reset()
        loop.watch(self.master, self._read)

    def reset(self):
        """Puts back what a program may have left behind: settings, and input that nobody has read."""
        termios.tcsetattr(self.slave, termios.TCSANOW, self.settings)
        termios.tcflush(self.slave, termios.TCIFLUSH)

    def type(self, data):
        """Types; what the terminal does not take within a second is lost, as on a real one."""
        os.set_blocking(self.master, False)
        end = time.monotonic() + 1
        while data and time.monotonic() < end:
            try:
                data = data[os.write(self.master, data) :]
            except BlockingIOError:
                self.loop.turn(0.02)
        os.set_blocking(self.master, True)

    def passes_keys_on(self):
        """Whether a program has made Ctrl-C an ordinary key, as `docker run -t` does to hand it on to its container."""
        return not termios.tcgetattr(self.slave)[3] & termios.ISIG

    def foreground(self):
        """The process group in front; 0 where there is none."""
        try:
            return os.tcgetpgrp(self.master)
        except OSError:
            return 0

    def drain(self):
        """Reads what has been printed already."""
        self.loop.turn(0)

    def close(self):
        self.loop.forget(self.master)
        os.close(self.master)
        os.close(self.slave)

    def _read(self):
        self.sink(os.read(self.master, 65536))


class Pipe:
    """A named pipe, for words between the agent and bash that are nobody else's business."""

    def __init__(self, name):
        self.path = f"{RUN}/{name}"
        if os.path.exists(self.path):
            os.unlink(self.path)
        os.mkfifo(self.path, 0o600)
        os.chown(self.path, READER.pw_uid, READER.pw_gid)
        self.fd = os.open(self.path, os.O_RDWR | os.O_CLOEXEC)

    def close(self):
        os.close(self.fd)
        try:
            os.unlink(self.path)
        except FileNotFoundError:
            pass


class Process:
    """What /proc says of a process that has a terminal."""

    def __init__(self, pid):
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            name, _, rest = file.read().partition(" (")[2].rpartition(") ")
        fields = rest.split()
        self.pid, self.name = pid, name
        self.group, self.session, self.terminal, self.foreground = (int(field) for field in fields[2:6])
        self.started = int(fields[19]) / os.sysconf("SC_CLK_TCK")  # seconds since the machine's start

    def reads_terminal(self):
        """Whether one of its threads waits for somebody to type."""
        try:
            for thread in os.listdir(f"/proc/{self.pid}/task"):
                with open(f"/proc/{self.pid}/task/{thread}/syscall", encoding="ascii") as file:
                    call = file.read().split()
                if call[0].isdecimal() and int(call[0]) in READ_CALLS:
                    target = os.readlink(f"/proc/{self.pid}/fd/{int(call[1], 16)}")
                    if target.startswith("/dev/pts/") or target in ("/dev/tty", "/dev/console"):
                        return True
        except (OSError, ValueError, IndexError):
            pass  # it has ended, or is none of our business
        return False


def processes():
    """All processes that have a terminal."""
    for entry in os.listdir("/proc"):
        if entry.isdigit():
            try:
                process = Process(int(entry))
            except (OSError, ValueError, IndexError):
                continue
            if process.terminal:
                yield process


def kill_group(group, number):
    try:
        os.killpg(group, number)
    except (ProcessLookupError, PermissionError):
        pass


def signal_number(name):
    """The number of a signal that a post names, with or without SIG."""
    return getattr(signal, "SIG" + name.upper().removeprefix("SIG"), signal.SIGINT)
