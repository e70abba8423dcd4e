#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""qmp-relay.py FOLDER: does what the guest in FOLDER asks for by its port org.virtd.host: each line is a QMP command, and has QEMU's answer as a
line. It ends with QEMU, or by a signal. It keeps the lock of `lab qmp` all the time: nobody else asks QEMU meanwhile."""
import json
import os
import socket
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "lib"))
from channel import alone  # noqa: E402


def connect(path):
    sock = socket.socket(socket.AF_UNIX)
    sock.connect(path)
    return sock.makefile("rw", encoding="utf-8", newline="\n")


def ask(qmp, line):
    qmp.write(line)
    qmp.flush()
    for answer in qmp:
        if "event" not in json.loads(answer):
            return answer
    return None


def main(folder):
    os.chdir(folder)
    alone("qmp.lock", 60)
    qmp, guest = connect("qmp.sock"), connect("host.sock")
    qmp.readline()
    ask(qmp, '{"execute":"qmp_capabilities"}\n')
    print("ready", flush=True)
    for line in guest:
        answer = ask(qmp, line)
        if answer is None:
            break
        guest.write(json.dumps(json.loads(answer)) + "\n")
        guest.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
