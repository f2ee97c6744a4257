"""The wire: all that goes between the sandbox and the host, over the container's standard input and output.

It carries the conversation with the agent, and what programs in the sandbox have to say to servers of the host's: who connects
to the socket DOORS/NAME talks to the server of that name. So nothing of the host's is mounted, and the engine that holds the
sandbox may be anywhere. The other end is Sources/Verifier/Wire.swift.

A frame is a kind (one byte), a stream's number and a length (four bytes each, the highest first), and as many bytes:

    MESSAGE  a part of the conversation with the agent; none: the host is still there
    OPEN     somebody has come to the door whose name these bytes are: a stream begins (from the sandbox only)
    DATA     what is said in a stream
    TAKEN    how many bytes of a stream have been passed on (a number of four bytes): as many more may be sent
    END      nothing more is said in this direction of a stream

At most WINDOW bytes of a stream are on their way at once: one that stands still holds up none of the others.
"""

import os
import select
import socket
import struct
import time

DOORS = "/run/plimsoll/doors"
NAMES = ["registry", "visitor"]  # the registry that the engine sees; the terminal of somebody who looks around

HEADER = struct.Struct("!BII")
MESSAGE, OPEN, DATA, TAKEN, END = range(5)
WINDOW = 1 << 20
PART = 1 << 16  # bytes read at once
STREAMS = 100  # more wait at the door
SILENCE = 300  # seconds after which a host that says nothing is gone; it says something each 20


def frame(kind, stream, data=b""):
    return HEADER.pack(kind, stream, len(data)) + data


def make_doors():
    """Makes the sockets that programs connect to."""
    os.makedirs(DOORS, mode=0o700)
    doors = []
    for name in NAMES:
        door = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        door.bind(f"{DOORS}/{name}")
        door.listen(64)
        doors.append(door)
    return doors


class Stream:
    """What somebody in the sandbox says to a server of the host's, and hears from it."""

    KIND = DATA

    def __init__(self, number, connection):
        self.number = number
        self.connection = connection
        connection.setblocking(False)
        self.room = WINDOW  # bytes that may be sent to the host
        self.waiting = bytearray()  # what came from the host and was not passed on yet
        self.passed = 0  # bytes passed on that the host does not know of
        self.has_ended = self.host_has_ended = self.is_deaf = False

    def wants(self, wire_is_full):
        """What to wait for."""
        reads = not (self.has_ended or wire_is_full) and self.room > 0
        return (select.EPOLLIN if reads else 0) | (select.EPOLLOUT if self.waiting else 0)

    def read(self):
        """Takes what was said to the host: the frame for it."""
        try:
            data = self.connection.recv(PART)
        except BlockingIOError:
            return b""
        except OSError:
            data = b""
        if not data:
            self.has_ended = True
            return frame(END, self.number)
        self.room -= len(data)
        return frame(self.KIND, self.number, data)

    def write(self):
        """Passes on what the host said, as far as it is taken: the frame that tells so, now and then."""
        try:
            sent = self.connection.send(memoryview(self.waiting)[: 4 * PART]) if self.waiting else 0
        except BlockingIOError:
            return b""
        except OSError:  # nobody listens any more
            self.is_deaf, sent = True, len(self.waiting)
        del self.waiting[:sent]
        self.passed += sent
        if self.host_has_ended and not self.waiting and not self.is_deaf:
            self.is_deaf = True
            try:
                self.connection.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        if self.passed < WINDOW // 4:
            return b""
        passed, self.passed = self.passed, 0
        return frame(TAKEN, self.number, passed.to_bytes(4, "big"))

    def is_over(self):
        return self.has_ended and self.host_has_ended and not self.waiting


class Conversation(Stream):
    """The agent's own: one request at a time, one answer to each; nothing need be counted."""

    KIND = MESSAGE

    def __init__(self, connection):
        super().__init__(0, connection)
        self.room = float("inf")

    def write(self):
        super().write()
        return b""


class Wire:
    """The sandbox's end, in a process out of the tutorial's reach."""

    def __init__(self, agent, doors):
        self.streams = {0: Conversation(agent)}
        self.doors = dict(zip((door.fileno() for door in doors), zip(doors, NAMES)))
        self.last = 0  # the newest stream's number
        self.came, self.goes = bytearray(), bytearray()
        self.heard = time.monotonic()
        self.poll = select.epoll()
        self.expected = {}

    def carry(self, machine, seconds):
        """Carries until the host hangs up or falls silent, the machine (a process) has ended, or the time is over."""
        end = time.monotonic() + seconds
        os.set_blocking(0, False)
        os.set_blocking(1, False)
        ended = os.pidfd_open(machine)
        self.expect(0, select.EPOLLIN)
        self.expect(ended, select.EPOLLIN)
        while True:
            is_full = len(self.goes) > 4 * WINDOW
            self.expect(1, select.EPOLLOUT if self.goes else 0)
            for door in self.doors:
                self.expect(door, select.EPOLLIN if len(self.streams) < STREAMS else 0)
            by_descriptor = {stream.connection.fileno(): stream for stream in self.streams.values()}
            for descriptor, stream in by_descriptor.items():
                self.expect(descriptor, stream.wants(is_full))
            left = min(end, self.heard + SILENCE) - time.monotonic()
            if left <= 0:
                return
            for descriptor, events in self.poll.poll(left):
                if descriptor == ended:
                    self.last_words()
                    return
                if descriptor == 0:
                    if not self.receive():
                        return
                elif descriptor == 1:
                    self.send()
                elif descriptor in self.doors:
                    self.open(*self.doors[descriptor])
                elif descriptor in by_descriptor:
                    self.serve(by_descriptor[descriptor], events)
            self.send()

    def expect(self, descriptor, events):
        """Waits for these events from now on; with none of them, not even for the other side's end, which would not go away."""
        before = self.expected.get(descriptor, 0)
        if events and not before:
            self.poll.register(descriptor, events)
        elif events and events != before:
            self.poll.modify(descriptor, events)
        elif before and not events:
            self.poll.unregister(descriptor)
        self.expected[descriptor] = events

    def receive(self):
        """Takes what came from the host; says whether it is still there."""
        try:
            data = os.read(0, 4 * PART)
        except BlockingIOError:
            return True
        if not data:
            return False
        self.heard = time.monotonic()
        self.came += data
        place = 0
        while len(self.came) - place >= HEADER.size:
            kind, number, length = HEADER.unpack_from(self.came, place)
            if len(self.came) - place - HEADER.size < length:
                break
            place += HEADER.size
            self.take(kind, number, self.came[place : place + length])
            place += length
        del self.came[:place]
        return True

    def take(self, kind, number, data):
        stream = self.streams.get(number)
        if not stream:
            return
        if kind == TAKEN:
            stream.room += int.from_bytes(data, "big")
            return
        stream.host_has_ended = stream.host_has_ended or kind == END
        stream.waiting += data
        self.goes += stream.write()
        self.sweep(stream)

    def open(self, door, name):
        connection, _ = door.accept()
        self.last += 1
        self.streams[self.last] = Stream(self.last, connection)
        self.goes += frame(OPEN, self.last, name.encode())

    def serve(self, stream, events):
        if events & select.EPOLLOUT:
            self.goes += stream.write()
        if events & (select.EPOLLIN | select.EPOLLHUP | select.EPOLLERR) and not stream.has_ended:
            self.goes += stream.read()
        self.sweep(stream)

    def sweep(self, stream):
        """Forgets a stream in which all has been said."""
        if stream.is_over() and self.streams.pop(stream.number, None):
            self.expect(stream.connection.fileno(), 0)
            stream.connection.close()

    def send(self):
        try:
            while self.goes:
                del self.goes[: os.write(1, memoryview(self.goes)[:WINDOW])]
        except BlockingIOError:
            pass

    def last_words(self):
        """Hands on what the agent said before its end."""
        self.goes += self.streams[0].read()
        os.set_blocking(1, True)
        self.send()
