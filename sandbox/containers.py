"""What becomes of containers: the engine tells of each that starts and ends."""

import http.client
import json
import socket
import time

LOG_LINES = 15
SIGNALLED = {137, 143}  # statuses after SIGKILL and SIGTERM, which `stop`, `kill` and `rm -f` send


class Container:
    """A container, as far as events tell of it."""

    def __init__(self, identity, step):
        self.identity = identity
        self.step = step  # the step that made it
        self.name = self.image = ""
        self.is_attached = False  # whether somebody sees what it prints, and how it ends
        self.is_service = False  # whether compose runs it beside others
        self.fell = False  # whether it has ended badly, with nobody to see it
        self.was_asked = False  # whether somebody told it to end
        self.status = None
        self.was_told = False


class Containers:
    """All containers since the start, kept up to date by the engine's events."""

    def __init__(self, loop, current_step):
        self.loop = loop
        self.current_step = current_step
        self.all = {}
        self.pending = b""
        self.body = b""
        self.is_body = False
        self.socket = None

    def watch(self, path, tells_of_signals):
        """Begins to listen to the engine; where it does not answer, nothing is known of containers.

        Podman tells of no signal: a container that may have been sent one there counts as having been.
        """
        self.path = path
        self.tells_of_signals = tells_of_signals
        self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.socket.connect(self.path)
        except OSError:
            self.socket = None
            return
        filters = "%7B%22type%22%3A%5B%22container%22%5D%7D"
        self.socket.sendall(f"GET /events?filters={filters} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        self.loop.watch(self.socket.fileno(), self._receive)

    def fallen(self):
        """Those that run beside the steps and have ended badly, unasked, since the host was told last."""
        self.loop.turn(0)
        found = []
        for container in self.all.values():
            if container.fell and not container.was_told and not self._is_restarted(container):
                container.was_told = True
                fields = dict(step=container.step, name=container.name, image=container.image, status=container.status)
                found.append(dict(fields, log=self._log(container)))
        return {"fallen": found} if found else {}

    def logs(self, step):
        """What the containers that a step has started printed so far."""
        self.loop.turn(0)
        return "".join(self._log(container, lines="all") for container in self.all.values() if container.step == step)

    def made(self, step):
        """The newest container that a step has made."""
        self.loop.turn(0)
        return next((container.identity for container in reversed(self.all.values()) if container.step == step), None)

    def ask(self, step):
        """Notes that what a step has made is told to end."""
        for container in self.all.values():
            if container.step == step:
                container.was_asked = True

    def was_asked(self, step):
        """Whether somebody told a container to end that a step has made."""
        self.loop.turn(0)
        return any(container.was_asked for container in self.all.values() if container.step == step)

    def kill(self, step):
        """Kills what a step has started and is still running."""
        for container in self.all.values():
            if container.step == step and container.status is None:
                self._ask("POST", f"/containers/{container.identity}/kill")
        self.loop.until(lambda: all(container.status is not None for container in self.all.values() if container.step == step), 2)

    def _is_restarted(self, container):
        """Whether the engine itself starts it again."""
        try:
            about = json.loads(self._ask("GET", f"/containers/{container.identity}/json"))
            return about["State"]["Running"] or about["HostConfig"]["RestartPolicy"]["Name"] not in ("", "no")
        except (ValueError, KeyError, TypeError):
            return False

    def _log(self, container, lines=LOG_LINES):
        return plain(self._ask("GET", f"/containers/{container.identity}/logs?stdout=1&stderr=1&tail={lines}")).decode(errors="replace")

    def _ask(self, method, path):
        """What the engine answers; nothing where it does not."""
        connection = http.client.HTTPConnection("localhost", timeout=5)
        connection.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.sock.settimeout(5)
            connection.sock.connect(self.path)
            connection.request(method, path)
            answer = connection.getresponse()
            return answer.read(1 << 18) if answer.status == 200 else b""
        except (OSError, http.client.HTTPException):
            return b""
        finally:
            connection.close()

    def _receive(self):
        data = self.socket.recv(65536)
        if not data:
            self.loop.forget(self.socket.fileno())
            return
        self.pending += data
        if not self.is_body:
            head, found, rest = self.pending.partition(b"\r\n\r\n")
            if not found:
                return
            self.pending, self.is_body = rest, True
        self._take_chunks()
        *lines, self.body = self.body.split(b"\n")
        for line in lines:
            try:
                self._take(json.loads(line))
            except (ValueError, KeyError, AttributeError):
                pass  # none that we know

    def _take_chunks(self):
        while True:
            size, found, rest = self.pending.partition(b"\r\n")
            length = int(size, 16) if found and size else 0
            if not length or len(rest) < length + 2:
                return
            self.body += rest[:length]
            self.pending = rest[length + 2 :]

    def _take(self, event):
        identity, attributes = event["Actor"]["ID"], event["Actor"].get("Attributes", {})
        at = event.get("timeNano", time.time_ns()) / 1e9
        if identity not in self.all:
            self.all[identity] = Container(identity, self.current_step(at))
        container = self.all[identity]
        container.name, container.image = attributes.get("name", container.name), attributes.get("image", container.image)
        container.is_service = attributes.get("com.docker.compose.oneoff") == "False"
        action = event.get("Action", event.get("status", ""))
        if action == "attach":
            container.is_attached = True
        elif action == "start":
            if container.status is not None:  # again
                container.step = self.current_step(at)
            container.status, container.was_asked, container.fell, container.was_told = None, False, False, False
        elif action in ("kill", "stop", "restart", "pause") or (action.startswith("exec_create") and "kill" in action):
            container.was_asked = True
        elif action in ("die", "died"):
            container.status = int(attributes.get("exitCode", attributes.get("containerExitCode", 0)))
            was_asked = container.was_asked or (container.status in SIGNALLED and not self.tells_of_signals)
            container.fell = container.status != 0 and not was_asked and (container.is_service or not container.is_attached)
            container.is_attached = False


def plain(data):
    """A log without the frames that the engine puts around each part of it where there is no terminal."""
    parts = []
    while len(data) >= 8 and data[0] < 3 and data[1:4] == b"\0\0\0":
        length = int.from_bytes(data[4:8], "big")
        parts.append(data[8 : 8 + length])
        data = data[8 + length :]
    return b"".join(parts) + data
