"""The sandbox's agent: runs inside, does what the host asks, and ends the sandbox when the host is gone.

Requests come in on standard input and answers go out on standard output, one JSON object a line. There is one answer to
each request, in order, with the request's "id"; before the first, {"event": "hello"} says that the agent listens.

    start   folder, engine, registries   start the engine (docker or podman) and the session
    write   path, text, executable       write a file in the tutorial's folder
    run     source, timeout, limit       run a step in the session
    stop                                 end the sandbox

A request that the agent cannot carry out is answered with "error". A step that fails is no error: it has a status.
"""

import base64
import fcntl
import json
import os
import pty
import pwd
import re
import secrets
import select
import selectors
import signal
import stat
import struct
import subprocess
import sys
import termios
import time

import engines
import limits
from engines import RUN, Problem

HERE = os.path.dirname(os.path.abspath(__file__))
READER = pwd.getpwnam("reader")

ROWS, COLUMNS = 40, 120  # the terminal's size
GRACE = 5.0  # seconds that an interrupted step has to end by itself

STEP = RUN + "/step"
# bash names that file in its messages; the bash that a reader types into has none to name.
STEP_IN_MESSAGES = re.compile(re.escape(STEP).encode() + rb": line \d+: ")


class Loop:
    """Waits for everything at once, in one thread."""

    def __init__(self):
        self.selector = selectors.DefaultSelector()
        # The channel moves away from 0 and 1, so that no child and no stray print can speak on it.
        self.channel_in, self.channel_out = os.dup(0), os.dup(1)
        null = os.open("/dev/null", os.O_RDWR)
        os.dup2(null, 0)
        os.dup2(2, 1)
        self.pending = b""
        self.requests = []
        self.watch(self.channel_in, self._receive)

    def watch(self, fd, callback):
        self.selector.register(fd, selectors.EVENT_READ, callback)

    def forget(self, fd):
        self.selector.unregister(fd)

    def turn(self, timeout):
        """Waits until something happens, at most `timeout` seconds (None: for ever), and deals with it."""
        for key, _ in self.selector.select(None if timeout is None else max(0, timeout)):
            key.data()

    def until(self, condition, timeout):
        """Waits until `condition()` holds, asking after each thing that happens; says whether it does."""
        end = time.monotonic() + timeout
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.turn(left)
        return True

    def pause(self, seconds):
        self.until(lambda: False, seconds)

    def request(self):
        while not self.requests:
            self.turn(None)
        return json.loads(self.requests.pop(0))

    def answer(self, **fields):
        line = json.dumps(fields).encode() + b"\n"
        while line:
            line = line[os.write(self.channel_out, line) :]

    def _receive(self):
        data = os.read(self.channel_in, 65536)
        if not data:
            os._exit(0)  # the host is gone
        *lines, self.pending = (self.pending + data).split(b"\n")
        self.requests += lines


class Output:
    """What a step printed: all of it up to a limit, beyond that its beginning and its end."""

    def __init__(self, limit):
        self.limit = limit
        self.head = bytearray()
        self.tail = bytearray()
        self.length = 0

    def add(self, data):
        self.length += len(data)
        room = self.limit // 2 - len(self.head)
        if room > 0:
            self.head += data[:room]
            data = data[room:]
        self.tail += data
        if len(self.tail) > self.limit:  # trimmed now and then, not at every read
            del self.tail[: -self.limit // 2]

    def fields(self):
        """The answer's fields: the bytes as base64, and how many were left out and where, if any."""
        tail = self.tail[-(self.limit - self.limit // 2) :]
        left_out = self.length - len(self.head) - len(tail)
        head, tail = (STEP_IN_MESSAGES.sub(b"", part) for part in ((self.head, tail) if left_out else (self.head + tail, b"")))
        fields = {"output": base64.b64encode(head + tail).decode(), "truncated": left_out > 0}
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

    def drain(self):
        """Reads what has been printed already."""
        self.loop.turn(0)

    def close(self):
        self.loop.forget(self.master)
        os.close(self.master)
        os.close(self.slave)

    def _read(self):
        self.sink(os.read(self.master, 65536))


class Session:
    """The one bash that lives through a tutorial."""

    def __init__(self, loop, folder):
        self.loop = loop
        self.folder = folder
        self.shell = None

    def run(self, source, timeout, limit):
        """Runs a step to its end, or to the end of its time; answers with what came of it."""
        self.open()
        self.terminal.reset()
        self.output, self.status = Output(limit), None
        self._renew()
        ends_well = is_complete(source)
        began = time.monotonic()
        try:
            self._deliver(source, ends_well)
            timed_out = not self.loop.until(self._ended, timeout)
            if timed_out:
                self._interrupt()
        except Exception:
            self._kill()  # a step that nobody waits for must not meet the next one
            raise
        seconds = time.monotonic() - began
        # The status is here; what was printed before it may still be on its way through the terminal.
        self.loop.until(lambda: self.marked or self.gone, 1)
        lost = self.gone
        if lost:
            self.terminal.drain()
            if self.listening:
                self.output.add(self.seam)
            self._close()
        else:
            self.folder = os.readlink(f"/proc/{self.shell}/cwd")
        return dict(status=self.status, seconds=round(seconds, 3), timedOut=timed_out, sessionEnded=lost, **self.output.fields())

    def _renew(self):
        """Makes marks that no earlier step has seen."""
        self.token = secrets.token_hex(8)
        self.begin_mark, self.end_mark = (f"\x1e{word}-{self.token}\x1e" for word in ("begin", "end"))
        self.listening, self.marked, self.seam = False, False, b""

    def _deliver(self, source, ends_well):
        tty = self.terminal.path
        quietly = "> /dev/null 2>&1"
        begin = f"{{ plimsoll_begin {tty} {self.begin_mark} {self.before} && builtin :; }} {quietly}\n"
        done = f'{{ plimsoll_done "$?" {tty} {self.end_mark} {self.pipe_out.path} {self.token}; }} {quietly}\n'
        # A step's last line says how it ended, before any trap or prompt sees it. What cuts the step short cuts off that line, too:
        # then it is said right after, or on a line of its own. What is said again does not count.
        with open(STEP, "w", encoding="utf-8") as file:
            file.write(begin + source + "\n" + (done if ends_well else ""))
        os.write(self.pipe_in.fd, f"builtin . {STEP} < {tty}; {done}{done}".encode())

    def _ended(self):
        return self.status is not None

    def _interrupt(self):
        """Ends a step that has used up its time: as Ctrl-C does, then by force, then together with the session."""
        for signal_number in signal.SIGINT, signal.SIGKILL:
            foreground = os.tcgetpgrp(self.terminal.master)
            if foreground == self.shell and signal_number == signal.SIGKILL:
                break
            if foreground > 0:
                kill_group(foreground, signal_number)
            if self.loop.until(self._ended, GRACE):
                self.status = None  # whatever bash made of the interruption is not the step's own
                return
        self._kill()
        self.loop.until(lambda: self.gone, 2)
        self.status = None

    def _kill(self):
        """Kills every process of the session's terminal; containers belong to the engine and stay."""
        for entry in os.listdir("/proc"):
            try:
                if entry.isdigit() and os.getsid(int(entry)) == self.shell:
                    os.kill(int(entry), signal.SIGKILL)
            except ProcessLookupError:
                pass

    def open(self):
        """Starts bash, at first and after it has ended."""
        if self.shell is not None and not self.gone:
            return
        if self.shell is not None:
            self._close()
        self.gone = False
        self.status = None
        self.before = 0  # the status of the step before
        self.output = Output(4096)
        self._renew()
        self.terminal = Terminal(self.loop, self._printed)
        self.pipe_in = Pipe("commands")
        self.pipe_out = Pipe("status")
        self.loop.watch(self.pipe_out.fd, self._status_came)
        folder = self.folder if os.path.isdir(self.folder) else READER.pw_dir
        command = ["bash", "--noprofile", "--rcfile", HERE + "/session.bash", "--noediting", "-i"]
        # A new session, with the terminal for its own; commands come on standard input.
        self.process = subprocess.Popen(
            command,
            stdin=self.pipe_in.fd,
            stdout=self.terminal.slave,
            stderr=self.terminal.slave,
            cwd=folder,
            env=environment(),
            user=READER.pw_uid,
            group=READER.pw_gid,
            extra_groups=os.getgrouplist(READER.pw_name, READER.pw_gid),
            start_new_session=True,
            preexec_fn=lambda: fcntl.ioctl(1, termios.TIOCSCTTY, 0),
        )
        self.shell = self.process.pid
        self.handle = os.pidfd_open(self.shell)
        self.loop.watch(self.handle, self._died)

    def _died(self):
        self.loop.forget(self.handle)
        os.close(self.handle)
        code = self.process.wait()
        self.gone = True
        if self.status is None:
            self.status = code if code >= 0 else 128 - code

    def _close(self):
        self._kill()
        self.loop.forget(self.pipe_out.fd)
        for part in self.terminal, self.pipe_in, self.pipe_out:
            part.close()
        self.shell = None

    def _status_came(self):
        for line in os.read(self.pipe_out.fd, 65536).decode(errors="replace").splitlines():
            token, _, status = line.partition(" ")
            if token == self.token and self.status is None and status.isdecimal():
                self.status = self.before = int(status) & 0xFF

    def _printed(self, data):
        """Takes what came on the terminal between the marks of a step; a mark may come in two pieces."""
        data = self.seam + data
        found = True
        while found:
            mark = (self.end_mark if self.listening else self.begin_mark).encode()
            part, found, data = data.partition(mark)
            keep = 0 if found else next((n for n in range(min(len(mark) - 1, len(part)), 0, -1) if mark.startswith(part[-n:])), 0)
            self.seam = part[len(part) - keep :]
            if self.listening:
                self.output.add(part[: len(part) - keep])
                self.marked = self.marked or bool(found)
            if found:
                # Once a step has ended, prompts and what runs on in the background are nobody's output.
                self.listening = not self.marked


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


def environment():
    """What the session's bash finds in its environment: an ordinary reader's, and tools that print plainly."""
    return {
        "HOME": READER.pw_dir,
        "USER": READER.pw_name,
        "LOGNAME": READER.pw_name,
        "SHELL": "/bin/bash",
        "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        "LANG": "C.UTF-8",
        "TERM": "xterm-256color",
        "PAGER": "cat",
        "BUILDKIT_PROGRESS": "plain",
        "COMPOSE_ANSI": "never",
        "DOCKER_CLI_HINTS": "false",
    }


def is_complete(source):
    """Whether a line may follow a step: nothing in it is left open, no quote, no pipe, no here-document."""
    check = subprocess.run(["bash", "-n"], input=source.encode(), capture_output=True)
    return check.returncode == 0 and not check.stderr and not source.rstrip("\n").endswith("\\")


def write_file(folder, path, data, mode):
    """Writes a file in the tutorial's folder, with the folders on the way to it, all the reader's own.

    The tutorial may have put anything there: no link is followed out of the folder, and nothing is opened that could block.
    """
    target = os.path.normpath(os.path.join(folder, path))
    missing = []
    parent = os.path.dirname(target)
    while not os.path.isdir(parent):
        missing.append(parent)
        parent = os.path.dirname(parent)
    if not target.startswith(folder + "/") or not (os.path.realpath(parent) + "/").startswith(folder + "/"):
        raise Problem(f"{path} leaves the tutorial's folder")
    for name in reversed(missing):
        os.mkdir(name)
        os.chown(name, READER.pw_uid, READER.pw_gid)
    temporary = f"{os.path.dirname(target)}/.{secrets.token_hex(8)}~"
    try:
        there = os.lstat(target)
        plain = stat.S_ISREG(there.st_mode) and there.st_nlink == 1
    except FileNotFoundError:
        plain = False
    # A plain file is written where it is, as an editor does it: a container may have it mounted. All else is replaced.
    flags = os.O_TRUNC | os.O_NONBLOCK if plain else os.O_CREAT | os.O_EXCL
    descriptor = os.open(target if plain else temporary, os.O_WRONLY | os.O_NOFOLLOW | os.O_CLOEXEC | flags, 0o600)
    try:
        with open(descriptor, "wb") as file:
            os.fchown(descriptor, READER.pw_uid, READER.pw_gid)
            os.fchmod(descriptor, mode)
            file.write(data)
        if not plain:
            os.replace(temporary, target)
    except OSError:
        if not plain:
            os.unlink(temporary)
        raise


def kill_group(group, number):
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass


class Agent:
    def __init__(self):
        self.loop = Loop()
        self.session = None

    def start(self, folder, engine, registries):
        began = time.monotonic()
        self.engine = engines.start(engine, registries, self.loop.pause)
        self.folder = os.path.join(READER.pw_dir, folder)
        os.makedirs(self.folder, exist_ok=True)
        os.chown(self.folder, READER.pw_uid, READER.pw_gid)
        self.session = Session(self.loop, self.folder)
        self.session.open()
        return dict(
            engine=self.engine.version,
            platform=self.engine.platform,
            seconds=round(time.monotonic() - began, 3),
        )

    def write(self, path, text, executable):
        write_file(self.folder, path, text.encode(), 0o755 if executable else 0o644)
        return {}

    def run(self, source, timeout, limit):
        before = limits.counts()
        answer = self.session.run(source, timeout, limit)
        return dict(answer, reached=limits.reached(before), engineEnded=self.engine.has_ended())

    def serve(self):
        self.loop.answer(event="hello")
        while True:
            request = self.loop.request()
            number, operation = request.pop("id"), request.pop("op")
            if operation == "stop":
                os._exit(0)
            try:
                if operation not in ("start", "write", "run"):
                    raise Problem(f"there is no request {operation}")
                answer = getattr(self, operation)(**request)
            except Problem as problem:
                answer = {"error": str(problem), **problem.details}
            except Exception as error:  # whatever a tutorial has done to the sandbox: the host decides what it means
                answer = {"error": f"{operation}: {type(error).__name__}: {error}"}
            self.loop.answer(id=number, **answer)


if __name__ == "__main__":
    os.makedirs(RUN, exist_ok=True)
    sys.exit(Agent().serve())
