"""A visit: somebody's own terminal, led over the wire into a shell that stands where the tutorial's does."""

import fcntl
import os
import pty
import socket
import struct
import subprocess
import termios

from place import READER, RUN
from session import environment
from wire import DOORS

STATE = RUN + "/visit-state"
# What the session's bash says of itself; what cannot be set again is left as it is.
SAY_STATE = f"{{ builtin declare -p; builtin declare -f; builtin alias; }} > {STATE} 2> /dev/null"
SETTINGS = RUN + "/visit.bash"


def prepare():
    """Makes the files that a visitor's shell reads; the session's bash fills in its state, if it is free to."""
    with open(STATE, "w", encoding="utf-8"):
        os.chown(STATE, READER.pw_uid, READER.pw_gid)
    with open(SETTINGS, "w", encoding="utf-8") as file:
        file.write(f". {STATE} > /dev/null 2>&1\nunset PROMPT_COMMAND\nset -o history\nPS1='\\u@\\h:\\w\\$ ' PS2='> '\n")


def serve(loop, folder, rows, columns):
    """Runs the shell to its end; answers with its status."""
    host = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    host.connect(DOORS + "/visitor")
    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    os.chown(os.ttyname(slave), READER.pw_uid, -1)
    process = subprocess.Popen(
        ["bash", "--noprofile", "--rcfile", SETTINGS, "-i"],
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=folder,
        env=environment(),
        user=READER.pw_uid,
        group=READER.pw_gid,
        extra_groups=os.getgrouplist(READER.pw_name, READER.pw_gid),
        start_new_session=True,
        preexec_fn=lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
    )
    os.close(slave)
    watched = {master, host.fileno()}

    def forget(fd):
        watched.discard(fd)
        loop.forget(fd)

    def typed():
        data = host.recv(4096)
        if not data:
            forget(host.fileno())
        os.write(master, data or b"\x04")

    def printed():
        try:
            host.sendall(os.read(master, 65536))
        except OSError:  # the shell and all that it left on its terminal are gone, or the visitor is
            forget(master)

    loop.watch(host.fileno(), typed)
    loop.watch(master, printed)
    loop.until(lambda: process.poll() is not None, 86400, tick=0.1)
    loop.turn(0)
    for fd in list(watched):
        loop.forget(fd)
    host.close()
    os.close(master)
    return process.returncode
