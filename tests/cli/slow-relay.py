#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Usage: slow-relay.py HOST:PORT

Takes connections at an address that it prints, and connects each to HOST:PORT. What comes back is given on at once, but of every
connection after the first, which controls the session, only as far as the greeting; then a byte at a time."""
import socket
import sys
import threading
import time

GREETING = 48 + 56
PAUSE = 0.02


def give_on(source, target, slow):
    given = 0
    try:
        while data := source.recv(65536):
            fast = max(0, GREETING - given) if slow else len(data)
            target.sendall(data[:fast])
            for i in range(fast, len(data)):
                time.sleep(PAUSE)
                target.sendall(data[i:i + 1])
            given += len(data)
        target.shutdown(socket.SHUT_WR)
    except OSError:
        pass


def main(to):
    host, port = to.rsplit(":", 1)
    listener = socket.create_server(("127.0.0.1", 0))
    print("%s:%d" % listener.getsockname(), flush=True)
    slow = False
    while True:
        client, _ = listener.accept()
        server = socket.create_connection((host, int(port)))
        for pair in (client, server, False), (server, client, slow):
            threading.Thread(target=give_on, args=pair, daemon=True).start()
        slow = True


if len(sys.argv) != 2:
    sys.exit(__doc__)
main(sys.argv[1])
