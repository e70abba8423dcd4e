#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lab's end of a guest's sockets: the agent (run, wait), QEMU (qmp), a terminal (shell). The tests call it thousands of times: what only
one verb needs is imported there.

channel.py FOLDER wait SECONDS
channel.py FOLDER run SECONDS COMMAND     (input: this program's standard input, if it is to be read: run -i)
channel.py FOLDER qmp JSON
channel.py FOLDER shell

FOLDER holds the guest's sockets. Only its relative names are used: a socket's path is 108 bytes at most.
"""
import base64
import fcntl
import os
import select
import signal
import socket
import sys
import time

from diskport import DISK, Broken, DiskLines

SHELL_END = b"\x1b]virtd-lab;end\x07"
LEAVE = b"\x1d"


class Lines:
    """Lines over a UNIX socket, each wait with a deadline."""

    def __init__(self, path, deadline):
        self.deadline = deadline
        self.buffer = b""
        self.sock = socket.socket(socket.AF_UNIX)
        try:
            self.sock.connect(path)
        except OSError as error:
            raise Broken(f"{path} can't be reached: {error.strerror}") from error

    def send(self, data):
        self.sock.settimeout(max(0.1, self.deadline - time.monotonic()))
        try:
            self.sock.sendall(data)
        except OSError as error:
            raise Broken("the guest takes no more input") from error

    def line(self, patience=None):
        """The next line; None when PATIENCE seconds have passed without one."""
        until = self.deadline if patience is None else min(self.deadline, time.monotonic() + patience)
        while b"\n" not in self.buffer:
            left = until - time.monotonic()
            if left <= 0:
                if until == self.deadline:
                    raise Broken("no answer in time")
                return None
            if not select.select([self.sock], [], [], left)[0]:
                continue
            try:
                data = self.sock.recv(65536)
            except OSError:
                data = b""
            if not data:
                raise Broken("QEMU has closed the connection")
            self.buffer += data
        line, self.buffer = self.buffer.split(b"\n", 1)
        return line.decode("ascii", "replace").rstrip("\r")


def qemu_lives():
    try:
        with open("pid", encoding="ascii") as file:
            os.kill(int(file.read()), 0)
    except (OSError, ValueError):
        return False
    return True


def alone(name, seconds):
    """Hold the lock NAME until this program ends: one client at a time."""
    lock = os.open(name, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o666)
    until = time.monotonic() + seconds
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if time.monotonic() > until:
                raise Broken(f"another command has kept {name[:-5]} busy") from error
        time.sleep(0.02)


def greet(lines):
    """Drop what an earlier client has left in the channel."""
    word = f"{os.getpid()}-{time.monotonic_ns()}"
    lines.send(f"\nPING {word}\n".encode())
    while True:
        line = lines.line(patience=1)
        if line == f"PONG {word}":
            return
        if line is None and not qemu_lives():
            raise Broken("QEMU has ended")


def agent(seconds, again_s):
    """The guest's agent, by a virtio port or by a disk."""
    deadline = time.monotonic() + seconds
    return DiskLines(deadline, again_s) if os.path.exists(DISK) else Lines("agent.sock", deadline)


def wait(seconds):
    greet(agent(seconds, 1))
    return 0


def wrapped(data):
    text = base64.b64encode(data)
    return b"".join(text[i:i + 76] + b"\n" for i in range(0, len(text), 76))


def run(seconds, command, data):
    alone("agent.lock", seconds + 60)
    # The agent ends the command itself; the extra time is for a slow guest to say so.
    lines = agent(seconds + 60, 10)
    if isinstance(lines, Lines):
        greet(lines)
    number = str(time.monotonic_ns())
    request = wrapped(command.encode("utf-8", "surrogateescape")) + b"-\n" + wrapped(data) + b".\n"
    lines.send(f"RUN {number} {seconds}\n".encode() + request)
    streams = {"o": [], "e": []}
    while lines.line() != f"BEGIN {number}":
        pass
    while True:
        line = lines.line()
        if line.startswith(f"END {number} "):
            break
        if line[:1] in streams:
            streams[line[0]].append(base64.b64decode(line[1:]))
    for name, out in (("o", sys.stdout), ("e", sys.stderr)):
        out.buffer.write(b"".join(streams[name]))
        out.buffer.flush()
    return int(line.split()[2])


def qmp(request):
    import json

    alone("qmp.lock", 60)
    lines = Lines("qmp.sock", time.monotonic() + 60)
    # QEMU greets a client of its socket; a client of a nested guest's QEMU comes too late for that.
    for ask in ('{"execute":"qmp_capabilities"}', request):
        lines.send(ask.encode() + b"\n")
        while True:
            answer = json.loads(lines.line())
            if "return" in answer or "error" in answer:
                break
    if "error" in answer:
        print(f"QEMU refused: {answer['error'].get('desc')}", file=sys.stderr)
        return 1
    print(json.dumps(answer["return"]))
    return 0


def terminal_size():
    import struct
    import termios

    try:
        rows, columns, _, _ = struct.unpack("HHHH", fcntl.ioctl(0, termios.TIOCGWINSZ, bytes(8)))
    except OSError:
        rows, columns = 0, 0
    return rows or 24, columns or 80


def relay(sock):
    """Copy both ways until either end leaves."""
    seen = b""
    while True:
        ready = select.select([0, sock], [], [])[0]
        if sock in ready:
            data = sock.recv(65536)
            seen = (seen + data)[-65536 - len(SHELL_END):]
            if not data or SHELL_END in seen:
                os.write(1, data.replace(SHELL_END, b""))
                return
            os.write(1, data)
        if 0 in ready:
            data = os.read(0, 4096)
            if not data or LEAVE in data:
                return
            sock.sendall(data)


def shell():
    import termios
    import tty

    sock = Lines("shell.sock", time.monotonic() + 10).sock
    sock.setblocking(True)
    rows, columns = terminal_size()
    term = os.environ.get("TERM", "linux")
    # The prompt that was written before anybody listened is lost: an empty line brings it back.
    sock.sendall(f"stty rows {rows} cols {columns}; export TERM='{term}'\n".encode())
    if not os.isatty(0):
        relay(sock)
        return 0
    before = termios.tcgetattr(0)
    try:
        tty.setraw(0)
        relay(sock)
    finally:
        termios.tcsetattr(0, termios.TCSADRAIN, before)
        print()
    return 0


def main(folder, verb, *rest):
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    os.chdir(folder)
    if verb == "wait":
        return wait(int(rest[0]))
    if verb == "qmp":
        return qmp(rest[0])
    if verb == "shell":
        return shell()
    data = sys.stdin.buffer.read() if rest[0] == "-i" else b""
    seconds, command = rest[-2:]
    return run(int(seconds), command, data)


if __name__ == "__main__":
    try:
        sys.exit(main(*sys.argv[1:]))
    except Broken as error:
        print(f"lab: {error}", file=sys.stderr)
        sys.exit(125)
