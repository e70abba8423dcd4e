#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""hostile.py ADDRESS:PORT TOKEN PID CASE… - whoever connects to `virtctl bench serve` (process PID) and wishes it no good. It speaks the
protocol by a reading of its own of lib/peer/protocol.h. Each CASE is a function below; exits 1 at the first that is not true."""
import hashlib
import hmac
import os
import socket
import struct
import sys
import time

MAGIC = b"virtpeer"
CONTROL, ECHO, SINK, SOURCE = 1, 2, 3, 4
WELCOME, WRONG, BUSY, LOST, FULL = range(5)
TICK, COUNT, FLOOD, STOP, REPORT, DONE = range(1, 7)
NOBODY = bytes(16)


def truth(condition, what):
    if not condition:
        sys.exit(f"hostile: not true: {what}")


class Peer:
    def __init__(self, address, token, pid):
        host, port = address.rsplit(":", 1)
        self.to = (host.strip("[]"), int(port))
        self.family = socket.AF_INET6 if ":" in self.to[0] else socket.AF_INET
        self.token = token.encode()
        self.pid = pid

    def sign(self, token, who, hello, proof, session, value):
        text = MAGIC + b"\0" + struct.pack(">I", 1) + who + b"\0" + hello + proof + session + struct.pack(">I", value)
        return hmac.new(token, text, hashlib.sha256).digest()

    def connect(self):
        s = socket.socket(self.family, socket.SOCK_STREAM)
        s.settimeout(60)
        s.connect(self.to)
        return s

    def hello(self, s):
        magic, version, verdict, nonce = struct.unpack(">8sII32s", read(s, 48))
        truth((magic, version, verdict) == (MAGIC, 1, WELCOME), "a hello")
        return nonce

    def proof(self, nonce, role, session=NOBODY, token=None):
        mine = os.urandom(32)
        mac = self.sign(token or self.token, b"measures", nonce, mine, session, role)
        return mine, struct.pack(">8sII16s32s32s", MAGIC, 1, role, session, mine, mac)

    def join(self, role, session=NOBODY, token=None):
        """The socket, what it was told, the session, and the secret of its datagrams."""
        s = self.connect()
        nonce = self.hello(s)
        mine, proof = self.proof(nonce, role, session, token)
        s.sendall(proof)
        verdict, _, given, mac = struct.unpack(">II16s32s", read(s, 56))
        if verdict == WRONG:
            truth(mac == bytes(32), "who has no token gets nothing made of it")
        else:
            truth(mac == self.sign(self.token, b"serves", nonce, mine, given, verdict), "it knows the token itself")
        secret = self.sign(self.token, b"datagrams", nonce, mine, given, CONTROL)[:16]
        return s, verdict, given, secret

    def session(self):
        # The one before may not be over yet.
        for _ in range(1200):
            s, verdict, session, secret = self.join(CONTROL)
            if verdict == WELCOME:
                return s, session, secret
            truth(verdict == BUSY, f"verdict {verdict}")
            time.sleep(0.05)
        sys.exit("hostile: it stays busy")

    def datagrams(self):
        s = socket.socket(self.family, socket.SOCK_DGRAM)
        s.settimeout(5)
        s.connect(self.to)
        return s

    def memory(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))

    def cpu(self):
        with open(f"/proc/{self.pid}/stat", encoding="ascii") as file:
            words = file.read().rsplit(")", 1)[1].split()
        return (int(words[11]) + int(words[12])) / os.sysconf("SC_CLK_TCK")


def read(s, size):
    data = b""
    while len(data) < size:
        part = s.recv(size - len(data))
        if not part:
            raise EOFError
        data += part
    return data


def word(s, what, size=0):
    s.sendall(struct.pack(">IIQQQ", what, size, 0, 0, 0))


def ends(s, seconds):
    """Whether the other end hangs up within that time, whatever it says before."""
    s.settimeout(seconds)
    try:
        while s.recv(1 << 16):
            pass
    except socket.timeout:
        return False
    except OSError:
        pass
    return True


def silent(peer):
    """Connected, and nothing said: it ends; halves of a proof are no proof; and meanwhile others are served."""
    first = peer.connect()
    half = peer.connect()
    half.sendall(peer.proof(peer.hello(half), CONTROL)[1][:95])
    crowd = [peer.connect() for _ in range(60)]
    control, _, _ = peer.session()
    truth(ends(first, 8) and ends(half, 8), "what says nothing is let go")
    for s in crowd:
        truth(ends(s, 8), "a crowd is let go")
    control.close()


def garbage(peer):
    for text in (b"GET / HTTP/1.0\r\n\r\n" * 8, bytes(96), b"\xff" * 4096, MAGIC + struct.pack(">I", 2) + bytes(84)):
        s = peer.connect()
        s.sendall(text)
        truth(ends(s, 8), f"it hangs up at {text[:20]}")
    for role in (0, 5, 1 << 31):
        s, verdict, _, _ = peer.join(role)
        truth(verdict == LOST and ends(s, 60), f"role {role}")
    # Nothing of one proof is good for another connection.
    s = peer.connect()
    proof = peer.proof(peer.hello(s), CONTROL)[1]
    s.close()
    s = peer.connect()
    peer.hello(s)
    s.sendall(proof)
    truth(struct.unpack(">I", read(s, 4))[0] == WRONG, "a proof that was heard elsewhere")


def wrong(peer):
    """Each wrong token makes the next answer slower; who has the right one gets in all the same."""
    times = []
    for _ in range(5):
        before = time.monotonic()
        s, verdict, _, _ = peer.join(CONTROL, token=b"not the token")
        times.append(time.monotonic() - before)
        truth(verdict == WRONG and ends(s, 60), "a wrong token")
    # Each wait is twice the one before. The machine may have been held up in one or two of them.
    truth(times[4] > min(times[1:4]) + 0.3 and times[4] > 0.5, f"it slows down: {times}")
    control, _, _ = peer.session()
    control.close()


def session(peer):
    """What a session asks for that makes no sense ends it, and only it."""
    for what, size in ((0, 0), (99, 0), (REPORT, 0), (FLOOD, 31), (FLOOD, 1 << 20), (FLOOD, 0xffffffff)):
        control, _, _ = peer.session()
        word(control, what, size)
        truth(ends(control, 60), f"word {what}, size {size}")
    # Members of it end with it, and others are none.
    control, session_, _ = peer.session()
    sink, verdict, _, _ = peer.join(SINK, session_)
    truth(verdict == WELCOME, "a member")
    truth(peer.join(SINK, os.urandom(16))[1] == LOST, "another session")
    truth(peer.join(CONTROL)[1] == BUSY, "busy")
    many = [peer.join(ECHO, session_) for _ in range(45)]
    truth(many[0][1] == WELCOME and many[-1][1] == FULL, "room for some")
    control.close()
    truth(ends(sink, 60), "members end with it")
    for s, verdict, _, _ in many:
        truth(verdict == FULL or ends(s, 60), "all of them")


def mute(peer):
    """A session that says nothing any more is over, half open or not."""
    control, session_, _ = peer.session()
    source = peer.join(SOURCE, session_)[0]
    before = time.monotonic()
    truth(ends(control, 60), "it is over")
    truth(time.monotonic() - before > 9, "not before 10 s have passed")
    truth(ends(source, 60), "and its stream with it")


def stuck(peer):
    """Who does not read, and who asks and does not take the answers, costs no memory and not all the processor."""
    control, session_, _ = peer.session()
    streams = [peer.join(role, session_)[0] for role in (SOURCE, ECHO, ECHO, SINK, SINK) for _ in range(3)]
    before = peer.memory()
    for s in streams[3:]:
        s.setblocking(False)
    sent = 0
    for _ in range(150):
        word(control, TICK)
        for s in streams[3:]:
            try:
                sent += s.send(bytes(1 << 16))
            except OSError:
                pass
        time.sleep(0.01)
    truth(sent > 1 << 20, "it was sent something")
    truth(peer.memory() < before + 8192, f"{before} kB became {peer.memory()}")
    for s in streams:
        s.close()
    stops = struct.pack(">IIQQQ", STOP, 0, 0, 0, 0) * 1000
    control.settimeout(5)
    try:
        for _ in range(1000):
            control.sendall(stops)
        truth(False, "it is ended")
    except OSError:
        control.close()
    control, _, _ = peer.session()
    # With nothing to do, nothing is done.
    cpu, start = peer.cpu(), time.monotonic()
    time.sleep(1)
    truth(peer.cpu() - cpu < 0.3, f"idle, it took {peer.cpu() - cpu} s")
    control.close()


def datagrams(peer):
    """None is answered but those of the session, from the session's address, with no more than what came."""
    u = peer.datagrams()

    def answer(data, seconds=0.5):
        u.settimeout(seconds)
        try:
            u.send(data)
            return u.recv(1 << 16)
        except (socket.timeout, ConnectionRefusedError):
            return None

    head = struct.Struct(">16sIIQ")
    truth(answer(b"x" * 64) is None, "there is no session")
    control, session_, secret = peer.session()
    truth(answer(b"x" * 64) is None, "no secret")
    truth(answer(head.pack(session_, 1, 0, 0)) is None, "the session is no secret")
    truth(answer(head.pack(secret, 1, 0, 7)[:31]) is None, "too short")
    truth(answer(head.pack(secret, 99, 0, 7)) is None, "no such purpose")
    truth(answer(head.pack(secret, 0, 0, 7)) is None, "an address is not answered")
    truth(answer(head.pack(secret, 2, 0, 7)) is None, "what is counted is not answered")
    for size in (32, 33, 1000, 32768):
        data = head.pack(secret, 1, 0, size) + b"y" * (size - 32)
        truth(answer(data, 60) == data, f"an echo of {size}")
    truth(answer(head.pack(secret, 1, 0, 8) + bytes(40000)) is None, "too long")
    # From another address it is none of the session's.
    if peer.to[0] == "127.0.0.1":
        other = socket.socket(peer.family, socket.SOCK_DGRAM)
        other.bind(("127.0.0.9", 0))
        other.settimeout(0.5)
        other.sendto(head.pack(secret, 1, 0, 9), peer.to)
        try:
            truth(not other.recv(100), "another address")
        except socket.timeout:
            pass
    # Only as long as somebody asks for it.
    word(control, FLOOD, 64)
    truth(answer(head.pack(secret, 0, 0, 1), 60), "a flood")
    # Two seconds. In a pause between two of them the machine was held up: that is none of it.
    start = last = time.monotonic()
    flowed = 0
    u.settimeout(1)
    try:
        while flowed < 6:
            u.recv(100)
            now = time.monotonic()
            flowed += min(now - last, 0.1)
            last = now
    except socket.timeout:
        pass
    truth(last - start > 1 and flowed < 4, f"without a word it stops: {last - start}, {flowed}")
    word(control, STOP)
    control.close()
    control, _, other = peer.session()
    truth(answer(head.pack(secret, 1, 0, 9)) is None, "the secret of a session that is over")
    truth(answer(head.pack(other, 1, 0, 9), 60) is not None, "the new one")
    control.close()


def main(address, token, pid, *cases):
    peer = Peer(address, token, int(pid))
    for case in cases:
        before = time.monotonic()
        globals()[case](peer)
        print(f"# {case}: {time.monotonic() - before:.1f} s", file=sys.stderr)


main(*sys.argv[1:])
