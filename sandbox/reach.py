"""Says which servers can be reached from here: those of its arguments, each HOST:PORT, that take a connection, one a line."""

import socket
import sys
import threading

PATIENCE = 5  # seconds for all of them, side by side


def reach(server):
    host, _, port = server.rpartition(":")
    try:
        socket.create_connection((host, int(port)), timeout=PATIENCE).close()
        print(server, flush=True)
    except (OSError, ValueError):
        pass


threads = [threading.Thread(target=reach, args=(server,), daemon=True) for server in sys.argv[1:]]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join(PATIENCE)
