#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How long a virtd lets its other clients wait while it answers one: stall.py SOCKET [CALL...]

CALL is METHOD=PARAMETERS of varlink. While it is answered, another client asks for GetInfo again and again. One line each on standard output:
METHOD, milliseconds that the call took, how often the other was answered meanwhile, and the longest it had to wait, in milliseconds.
How long virtd and this program had to wait for a processor is no part of that: a busy machine lets everybody wait.
"""
import json
import os
import socket
import struct
import sys
import threading
import time

from varlink import delay


class Client:
    def __init__(self, path):
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(path)
        self.rest = b""

    def reply(self):
        while b"\0" not in self.rest:
            data = self.socket.recv(1 << 20)
            if not data:
                raise SystemExit("virtd has hung up")
            self.rest += data
        text, self.rest = self.rest.split(b"\0", 1)
        return json.loads(text)

    def call(self, method, parameters, more=False):
        self.socket.sendall(json.dumps({"method": method, "parameters": parameters, "more": more}).encode() + b"\0")
        reply = self.reply()
        while reply.get("continues"):
            reply = self.reply()
        return reply


def main():
    path, calls = sys.argv[1], sys.argv[2:]
    one, other = Client(path), Client(path)
    other.call("org.varlink.service.GetInfo", {})
    who = os.getpid(), struct.unpack("3i", other.socket.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    for call in calls:
        method, parameters = call.split("=", 1)
        took = []

        def work():
            begin = time.monotonic()
            reply = one.call(method, json.loads(parameters), more=method.endswith(".List"))
            took.append(time.monotonic() - begin)
            if "error" in reply:
                print(f"{method}: {reply['error']} {json.dumps(reply.get('parameters'))[:300]}", file=sys.stderr)

        thread = threading.Thread(target=work)
        waits = []
        thread.start()
        while thread.is_alive():
            begin, delayed = time.monotonic(), delay(*who)
            other.call("org.varlink.service.GetInfo", {})
            waits.append(max(time.monotonic() - begin - (delay(*who) - delayed), 0))
            time.sleep(0.001)
        thread.join()
        if not took:
            raise SystemExit(1)
        print(f"{method.rsplit('.', 1)[1]} {took[0] * 1000:.0f} {len(waits)} {max(waits) * 1000:.1f}")


main()
