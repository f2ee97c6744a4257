"""The sandbox's agent: runs inside, does what the host asks, and ends the sandbox when the host is gone.

Requests come in on standard input and answers go out on standard output, one JSON object a line. There is one answer to
each request, in order, with the request's "id"; before the first, {"event": "hello"} says that the agent listens.

    start   folder, engine, registries   start the engine (docker or podman) and the session
    write   path, text, executable, base64   write a file in the tutorial's folder
    run     source, timeout, limit, …   run a step in the session
    type    text, timeout, limit, …     type a line into the container or program that a step has opened
    leave   level                    leave what is open, as `exit` does, until `level` of it are left
    spawn   name, source, limit      run a step as a service, on a terminal of its own
    look    name, known              how a service does; what it printed, where that is more than `known` bytes
    end     name, signal, patience   interrupt a service, and wait for its end
    probe   port | url               whether something answers there
    logs    step                     what the containers printed that a step started
    made    step                     the newest container that a step has made
    visit   rows, columns            a shell for somebody at the host, where the tutorial stands
    fallen                           what has ended badly since the last answer
    stop                             end the sandbox

`run`, `type` and `spawn` say in "step" which step of the plan it is; all answers to them tell of services that have "ended"
and of containers that have "fallen". A request that the agent cannot carry out is answered with "error". A step that fails
is no error: it has a status.
"""

import json
import os
import secrets
import selectors
import stat
import sys
import time
from base64 import b64decode

import engines
import limits
import visit
from containers import Containers
from place import READER, RUN, Problem
from services import Services, probe
from session import Session
from terminal import signal_number


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

    def until(self, condition, timeout, tick=60):
        """Waits until `condition()` holds, asking after each thing that happens and each `tick` seconds; says whether it does."""
        end = time.monotonic() + timeout
        while not condition():
            left = end - time.monotonic()
            if left <= 0:
                return False
            self.turn(min(left, tick))
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
    OPERATIONS = {"start", "write", "run", "type", "leave", "spawn", "look", "end", "probe", "logs", "made", "fallen", "visit"}

    def __init__(self):
        self.loop = Loop()
        self.sessions = {}
        self.services = Services(self.loop)
        self.containers = Containers(self.loop, self._step_at)
        self.steps = []  # when each began, and its place in the plan

    def start(self, folder, engine, registries):
        began = time.monotonic()
        self.engine = engines.start(engine, registries, self.loop.pause)
        self.folder = os.path.join(READER.pw_dir, folder)
        os.makedirs(self.folder, exist_ok=True)
        os.chown(self.folder, READER.pw_uid, READER.pw_gid)
        self.containers.watch(self.engine.SOCKET, tells_of_signals=engine == "docker")
        self._session(1).open()
        return dict(
            engine=self.engine.version,
            platform=self.engine.platform,
            seconds=round(time.monotonic() - began, 3),
        )

    def write(self, path, text, executable, base64=None):
        write_file(self.folder, path, b64decode(base64) if base64 else text.encode(), 0o755 if executable else 0o644)
        return {}

    def run(self, step, terminal=1, **how):
        return self._perform(step, self._session(terminal).run, **how)

    def type(self, step, terminal=1, **how):
        return self._perform(step, self._session(terminal).type, **how)

    def leave(self, level, terminal=1):
        return dict(left=self._session(terminal).leave(level))

    def spawn(self, step, name, source, limit, terminal=1):
        self.steps.append((time.time(), step))
        return self.services.spawn(self._session(terminal), step, name, source, limit) | self.fallen()

    def look(self, name, known):
        service = self.services.named(name)
        return service.look(known) | dict(asked=self.containers.was_asked(service.step)) | self.fallen()

    def end(self, name, signal, patience):
        service = self.services.named(name)
        self.containers.ask(service.step)
        ended = service.end(signal_number(signal), patience)
        if ended["killed"]:
            self.containers.kill(service.step)  # the engine's client is gone, and they would go on
        return ended | self.fallen()

    def probe(self, port=None, url=None):
        return probe(self.loop, port, url)

    def logs(self, step):
        return dict(log=self.containers.logs(step))

    def made(self, step):
        return dict(container=self.containers.made(step))

    def fallen(self):
        return self.services.ended() | self.containers.fallen()

    def visit(self, rows, columns):
        session = self._session(1)
        session.open()
        visit.prepare()
        if not session.front:  # the shell of an open container is in front of ours, which is busy then
            session.run(visit.SAY_STATE, 10, 4096)
        folder = os.readlink(f"/proc/{session.shell}/cwd")
        return dict(status=visit.serve(self.loop, folder, rows, columns))

    def _perform(self, step, action, **how):
        self.steps.append((time.time(), step))
        before = limits.counts()
        answer = action(**how)
        return answer | dict(reached=limits.reached(before), engineEnded=self.engine.has_ended()) | self.fallen()

    def _session(self, terminal):
        if terminal not in self.sessions:
            self.sessions[terminal] = Session(self.loop, self.folder, terminal)
        return self.sessions[terminal]

    def _step_at(self, moment):
        return next((step for began, step in reversed(self.steps) if began <= moment), -1)

    def serve(self):
        self.loop.answer(event="hello")
        while True:
            request = self.loop.request()
            number, operation = request.pop("id"), request.pop("op")
            if operation == "stop":
                os._exit(0)
            try:
                if operation not in self.OPERATIONS:
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
