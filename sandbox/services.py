"""Services: steps that run beside the others, each on a terminal of its own, until they are ended."""

import http.client
import os
import secrets
import signal
import socket
import threading
import urllib.parse

from place import RUN, Problem
from terminal import Output, Pipe, Terminal, kill_group, signal_number


class Service:
    """A step in the background, and what it printed so far."""

    def __init__(self, loop, step, name, limit):
        self.loop = loop
        self.step = step
        self.name = name
        self.output = Output(limit)
        self.group = None
        self.status = None
        self.was_told = False  # whether the host knows that it has ended
        self.terminal = Terminal(loop, self.output.add)
        self.reports = Pipe("service-" + secrets.token_hex(4))
        self.file = f"{RUN}/service-{name.translate({ord('/'): '-'})}-{secrets.token_hex(4)}"
        loop.watch(self.reports.fd, self._report)

    def wrapper(self, source):
        """What bash is to run: the step in a subshell that says who it is, and at its end how it ended."""
        with open(self.file, "w", encoding="utf-8") as file:
            file.write(source + "\n")
        tty, pipe = self.terminal.path, self.reports.path
        begin = f"""builtin trap 'builtin echo "$?" > {pipe}' EXIT; builtin echo $BASHPID > {pipe}"""
        return f"{{ ( {begin}; builtin . {self.file} ) < {tty} > {tty} 2>&1 & }} 2> /dev/null; builtin disown"

    def _report(self):
        for number in os.read(self.reports.fd, 100).split():
            if self.group is None:
                self.group = int(number)
            else:
                self.status = int(number)

    def runs(self):
        try:
            os.killpg(self.group, 0)
        except ProcessLookupError:
            self.loop.turn(0)  # its last words
            return False
        return True

    def look(self, known=-1):
        """How it does; what it printed, where that is more than the host knows."""
        runs = self.runs()
        self.terminal.drain()
        fields = self.output.fields() if self.output.length != known else {}
        self.was_told = self.was_told or not runs
        return dict(running=runs, status=None if runs else self.status, length=self.output.length, **fields)

    def end(self, number, patience):
        """Interrupts it as Ctrl-C would; kills it where that does not end it in time."""
        self.was_told = True
        for wait in (patience, 1, 1):  # the engine's client gives up at the third
            if not self.runs():
                break
            if number == signal.SIGINT and self.terminal.passes_keys_on():
                self.terminal.type(b"\x03")
            else:
                kill_group(self.group, number)
            self.loop.until(lambda: not self.runs(), wait, tick=0.05)
        killed = self.runs()
        if killed:
            kill_group(self.group, signal.SIGKILL)
            self.loop.until(lambda: not self.runs(), 2, tick=0.05)
        return dict(self.look(), killed=killed)


class Services:
    """All services of a tutorial, by their names."""

    def __init__(self, loop):
        self.loop = loop
        self.all = {}

    def spawn(self, session, step, name, source, limit):
        """Starts a service with the session's folder, variables and functions, as `&` does."""
        if name in self.all and self.all[name].runs():
            raise Problem(f"{name} is running already")
        service = self.all[name] = Service(self.loop, step, name, limit)
        session.run(service.wrapper(source), 10, 4096)
        if not self.loop.until(lambda: service.group is not None, 10):
            raise Problem(f"{name} could not be started")
        return service.look()

    def named(self, name):
        if name not in self.all:
            raise Problem(f"nothing named {name} was started in the background")
        return self.all[name]

    def ended(self):
        """Those that have ended since the host was told last."""
        names = [service.name for service in self.all.values() if not service.was_told and not service.runs()]
        return {"ended": names} if names else {}


def probe(loop, port=None, url=None):
    """Whether something answers on a port, or at an address."""
    answers = []
    thread = threading.Thread(target=lambda: answers.append(answers_on(port) if port else answers_at(url)), daemon=True)
    thread.start()
    loop.until(lambda: not thread.is_alive(), 5, tick=0.01)
    return dict(holds=answers == [True])


def answers_on(port):
    """The engine's own proxy accepts before the service does, and hangs up, most often at once: what holds, holds twice."""
    for _ in range(2):
        try:
            with socket.create_connection(("localhost", port), timeout=1) as connection:
                connection.settimeout(0.2)
                if connection.recv(1) == b"":
                    return False
        except TimeoutError:
            pass
        except OSError:
            return False
    return True


def answers_at(url):
    parts = urllib.parse.urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname, parts.port, timeout=3)
        connection.request("GET", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""))
        return connection.getresponse().status < 500
    except (OSError, ValueError, http.client.HTTPException):
        return False
