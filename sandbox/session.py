"""A session: the bash that lives through a tutorial, and what stands in front of it while a container or a program is open."""

import fcntl
import os
import re
import secrets
import signal
import subprocess
import termios
import time

from place import HERE, READER, RUN
from terminal import QUESTION, Output, Pipe, Terminal, kill_group, processes

GRACE = 5.0  # seconds that an interrupted step has to end by itself
PATIENCE = 3.0  # seconds after which a step that waits for input, and gets none, is given up
LONGEST_LINE = 4000  # bytes; terminals cut longer ones

# A prompt at the end of an unfinished line, and the marks that shells of containers are made to show in its place.
PROMPT = re.compile(rb"(?:[#$%>)\]]|\xe2\x9d\xaf)\s?$")
MARK = re.compile(rb"<plimsoll-([0-9a-f]{16}):(\d+|\+)>")

# These hand on what is typed: that they read a terminal says nothing of the program behind them.
CLIENTS = {"docker", "docker-compose", "docker-buildx", "podman", "podman-compose", "sudo", "ssh"}


class Front:
    """What is typed into: a container's shell, or a program with a prompt of its own."""

    def __init__(self, kind, output, detaches):
        self.kind = kind
        self.prompt = output.ending().strip()
        shown = bytes(output.tail or output.head)
        # Such a program takes several lines at once, without indenting them further or completing words in them.
        self.takes_pastes = shown.rfind(b"\x1b[?2004h") > shown.rfind(b"\x1b[?2004l")
        self.detaches = detaches
        self.token = secrets.token_hex(8)

    def settings(self):
        """What makes a POSIX shell say its status in its prompt, and neither echo, edit nor expand what is typed."""
        return (
            f" PS1='<plimsoll-{self.token}:$?>' PS2='<plimsoll-{self.token}:'+'>'; stty -echo 2>/dev/null;"
            ' [ -z "$BASH_VERSION" ] || set +o emacs +o vi +o histexpand;'
            ' [ -z "$ZSH_VERSION" ] || { setopt promptsubst; unsetopt zle banghist; }\r'
        ).encode()

    def ways_out(self):
        """What to type, one after the other, to leave it."""
        if self.detaches:
            return [b"\x10\x11"]
        return [b"exit\r", b"exit\r", b"\x04"] if self.kind == "shell" else [b"\x04", b"exit\r", b"\x03\x04", b"quit\r"]


class Session:
    """The one bash that lives through a tutorial, with its terminal."""

    def __init__(self, loop, folder, name):
        self.loop = loop
        self.folder = folder
        self.name = name
        self.step = f"{RUN}/step-{name}"
        self.shell = None
        self.status = None  # of the step that has ended; None while one runs
        self.front = []

    def run(self, source, timeout, limit, answers=(), opens=None, detaches=False):
        """Runs a step to its end, to the prompt of what it opens, or to the end of its time; answers with what came of it."""
        self.leave(0)
        self.open()
        self.terminal.reset()
        self.output, self.status = Output(limit), None
        self._renew()
        ends_well = is_complete(source)
        began = time.monotonic()
        try:
            self._deliver(source, ends_well)
            self.must_wake = detaches  # a shell that has shown its prompt long ago
            how = self._await(timeout, answers, self._is_asked_by_new if opens else None)
            if how == "prompt":
                self._take_front(opens, detaches)
            elif how != "ended":
                self._interrupt()
        except Exception:
            self._kill()  # a step that nobody waits for must not meet the next one
            raise
        return self._result(how, time.monotonic() - began)

    def type(self, text, timeout, limit, answers=(), opens=None, detaches=False):
        """Types a command into what is in front; answers as `run` does."""
        if not self.front or self.status is not None:
            return dict(notOpen=True)
        front, began = self.front[-1], time.monotonic()
        self.output = Output(limit)
        self.said = None
        lines = [text] if front.takes_pastes and front.kind == "program" else text.split("\n")
        if max(len(line.encode()) for line in text.split("\n")) > LONGEST_LINE:
            return dict(tooLong=True)
        for line in lines:
            how = self._type_line(front, line, began + timeout, answers, opens)
            if how != "prompt":
                break
        if how == "prompt" and self.said == b"+":  # the shell wants more than there is
            self.said, how = b"2", "prompt" if self._interrupt_typed(front) else "ended"
        elif how in ("time", "asks"):
            self._interrupt_typed(front)
        elif how == "prompt" and opens and self.said is None and front.kind == "shell":
            self._take_front(opens, detaches)
            return self._result(how, time.monotonic() - began)
        result = self._result(how, time.monotonic() - began)
        if how == "prompt":
            result["open"] = False
            result["status"] = int(self.said) & 0xFF if front.kind == "shell" and self.said else None
            if front.kind == "program":
                result["prompt"] = front.prompt.decode(errors="replace")
        return result

    def _type_line(self, front, line, end, answers, opens):
        self.said = None
        data = line.encode()
        if front.kind == "program":
            came = self.output.length
            self.terminal.type(b"\x1b[200~" + data + b"\x1b[201~\r" if front.takes_pastes else data + b"\r")
            return self._await(end - time.monotonic(), answers, lambda: self.output.length > came and self._is_asked_by(front))
        self.terminal.type(data + b"\r")
        # A shell's own prompt says that the line has ended; what it opens has another.
        self.must_wake = False
        return self._await(end - time.monotonic(), answers, lambda: self.said is not None or self._has_new_prompt(front, opens))

    def leave(self, level):
        """Leaves what stands in front, until only `level` of it are left; says whether there was anything to leave."""
        left = False
        while len(self.front) > level and self.status is None:
            depth, left = len(self.front), True
            self.output = Output(4096)
            for keys in self.front[-1].ways_out():
                self.terminal.type(keys)
                if self.loop.until(lambda: self.status is not None or len(self.front) < depth, 2):
                    break
            else:
                self._interrupt()
        if self.status is not None and self.front:
            self.front = []
            self._step_over()
        return left

    # What happens on the terminal

    def _await(self, timeout, answers, at_prompt):
        """Waits for the end of what runs, giving answers to what it asks: "ended", "prompt", "asks" (and nobody answers), "time"."""
        end = time.monotonic() + timeout
        self.since = time.clock_gettime(time.CLOCK_BOOTTIME)
        answers = answers if isinstance(answers, list) else list(answers)
        tick, next_look = (0.03 if at_prompt or answers else 0.5), 0
        while True:
            if self.status is not None:
                return "ended"
            if at_prompt and at_prompt():
                return "prompt"
            now = time.monotonic()
            if now >= end:
                return "time"
            quiet = self.output.quiet()
            if answers and quiet >= 0.15 and now >= next_look and self._asks():
                self._answer(answers.pop(0))
                next_look = now + 0.3
            elif not answers and quiet >= PATIENCE and now >= next_look:
                next_look = now + 0.5
                if self._asks():
                    return "asks"
            self.loop.turn(min(end - now, tick))

    def _answer(self, answer):
        is_secret = b"assword" in self.output.ending()
        self.terminal.type(answer.encode() + b"\r")
        # Our terminals do not echo, yet a reader sees what is typed.
        self.output.add((b"" if is_secret else answer.encode()) + b"\r\n")

    def _asks(self):
        """Whether what runs waits for somebody to type."""
        is_question = QUESTION.search(self.output.ending()) is not None
        foreground = self.terminal.foreground()
        for process in processes():
            if process.terminal == self.terminal.device:
                concerns_us = process.group == foreground
            else:  # in a container; what waited there before is none of this step's
                concerns_us = process.group == process.foreground and process.started >= self.since - 0.02
            if concerns_us and (process.name not in CLIENTS or is_question) and process.reads_terminal():
                return True
        return is_question and self.output.quiet() >= 1

    def _is_asked_by_new(self):
        """Whether something that a step has opened shows a prompt."""
        ending, quiet = self.output.ending(), self.output.quiet()
        if not ending.strip():
            if self.must_wake and quiet >= 0.5:
                self.must_wake = False
                self.terminal.type(b"\r")
            return False
        if PROMPT.search(ending):
            return quiet >= 0.15
        return quiet >= 2 and not QUESTION.search(ending)

    def _has_new_prompt(self, front, opens):
        """Whether a line has opened something; where it was not known to, this is a shell that has lost the prompt it was given."""
        if not self._is_asked_by_new():
            return False
        if not opens and self.output.quiet() >= 1:
            self.output.last = time.monotonic()
            self.terminal.type(front.settings())
        return opens is not None

    def _is_asked_by(self, program):
        """Whether a program shows its prompt again, or another one."""
        ending, quiet = self.output.ending().strip(), self.output.quiet()
        if ending.endswith(program.prompt):
            return quiet >= 0.08
        return bool(ending) and quiet >= (0.4 if PROMPT.search(ending) or ending in (b"...", b"->") else 3)

    def _take_front(self, kind, detaches):
        """Makes what shows its prompt the one that is typed into."""
        shown = self.output
        front = Front(kind, shown, detaches)
        self.front.append(front)
        if kind == "shell":
            self.output, self.said = Output(4096), None
            self.terminal.type(front.settings())
            if not self.loop.until(lambda: self.said is not None or self.status is not None, 10):
                front.kind = "program"  # it is no POSIX shell
        self.output = shown

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
                self._add(part[: len(part) - keep])
                self.marked = self.marked or bool(found)
            if found:
                # Once a step has ended, prompts and what runs on in the background are nobody's output.
                self.listening = not self.marked

    def _add(self, data):
        self.output.add(data)
        if not self.front or not data:
            return
        self.recent = (self.recent + data)[-(len(data) + 60) :]
        for token, said in MARK.findall(self.recent):
            self.recent = b""
            depth = next((n for n, front in enumerate(self.front, 1) if front.token.encode() == token), 0)
            if depth:
                del self.front[depth:]  # what stood before it has ended
                self.said = said

    # The step that bash runs

    def _renew(self):
        """Makes marks that no earlier step has seen."""
        self.token = secrets.token_hex(8)
        self.begin_mark, self.end_mark = (f"\x1e{word}-{self.token}\x1e" for word in ("begin", "end"))
        self.listening, self.marked, self.seam, self.recent = False, False, b"", b""

    def _deliver(self, source, ends_well):
        tty = self.terminal.path
        quietly = "> /dev/null 2>&1"
        begin = f"{{ plimsoll_begin {tty} {self.begin_mark} {self.before} && builtin :; }} {quietly}\n"
        done = f'{{ plimsoll_done "$?" {tty} {self.end_mark} {self.pipe_out.path} {self.token}; }} {quietly}\n'
        # A step's last line says how it ended, before any trap or prompt sees it. What cuts the step short cuts off that line, too:
        # then it is said right after, or on a line of its own. What is said again does not count.
        with open(self.step, "w", encoding="utf-8") as file:
            file.write(begin + source + "\n" + (done if ends_well else ""))
        os.write(self.pipe_in.fd, f"builtin . {self.step} < {tty}; {done}{done}".encode())

    def _result(self, how, seconds):
        """The answer's fields, when the step has ended or what it opened shows its prompt."""
        lost = False
        if how != "prompt":
            self.front = self.front if self.status is None and not self.gone else []
            lost = self._step_over() if not self.front else False
        fields = dict(
            status=self.status if how == "ended" else None,
            seconds=round(seconds, 3),
            open=how == "prompt",
            depth=len(self.front),
            timedOut=how == "time",
            asks=how == "asks",
            sessionEnded=lost,
        )
        return {name: value for name, value in fields.items() if value not in (None, False)} | self.output.fields(clean=MARK)

    def _step_over(self):
        """Reads the rest of what a step that has ended printed; says whether bash ended with it."""
        # The status is here; what was printed before it may still be on its way through the terminal.
        self.loop.until(lambda: self.marked or self.gone, 1)
        if self.gone:
            self.terminal.drain()
            if self.listening:
                self.output.add(self.seam)
            self._close()
            return True
        self.folder = os.readlink(f"/proc/{self.shell}/cwd")
        return False

    def _interrupt(self):
        """Ends a step that has used up its time: as Ctrl-C does, then by force, then together with the session."""
        for number in signal.SIGINT, signal.SIGKILL:
            foreground = self.terminal.foreground()
            if foreground == self.shell and number == signal.SIGKILL:
                break
            if number == signal.SIGINT and self.terminal.passes_keys_on():
                self.terminal.type(b"\x03")
            elif foreground > 0:
                kill_group(foreground, number)
            if self.loop.until(lambda: self.status is not None, GRACE):
                return  # whatever bash made of the interruption is not the step's own
        self._kill()
        self.loop.until(lambda: self.gone, 2)

    def _interrupt_typed(self, front):
        """Ends a typed line as Ctrl-C does; where that brings no prompt back, together with all that stands in front."""
        self.output, shown = Output(4096), self.output
        self.said = None
        self.terminal.type(b"\x03")
        back = (lambda: self.said is not None) if front.kind == "shell" else (lambda: self._is_asked_by(front))
        held = self.loop.until(lambda: self.status is not None or back(), GRACE, tick=0.05) and self.status is None
        if not held and self.status is None:
            self._interrupt()
        self.output = shown
        return held

    def _kill(self):
        """Kills every process of the session's terminal; containers belong to the engine and stay."""
        for entry in os.listdir("/proc"):
            try:
                if entry.isdigit() and os.getsid(int(entry)) == self.shell:
                    os.kill(int(entry), signal.SIGKILL)
            except ProcessLookupError:
                pass

    # bash itself

    def open(self):
        """Starts bash, at first and after it has ended."""
        if self.shell is not None and not self.gone:
            return
        if self.shell is not None:
            self._close()
        self.gone = False
        self.status = None
        self.front = []
        self.before = 0  # the status of the step before
        self.output = Output(4096)
        self._renew()
        self.terminal = Terminal(self.loop, self._printed)
        self.pipe_in = Pipe(f"commands-{self.name}")
        self.pipe_out = Pipe(f"status-{self.name}")
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
    if re.fullmatch(r"[\w ./:=@%,+-]+", source):
        return True  # one line of plain words
    check = subprocess.run(["bash", "-n"], input=source.encode(), capture_output=True)
    return check.returncode == 0 and not check.stderr and not source.rstrip("\n").endswith("\\")
