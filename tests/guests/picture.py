# SPDX-License-Identifier: LGPL-2.1-or-later
"""The list of all devices in a guest, as the running virtd gives it and as one does that keeps nothing."""
import json
import os
import socket

VIRTD = "/usr/libexec/virtd"
LIST = b'{"method":"io.virtd.Devices.List","parameters":{"all":true},"more":true}\0'
CONTINUES = b'"continues":true'


def listed(sock):
    """All that the virtd at SOCK says of all devices, as the texts of its replies."""
    sock.sendall(LIST)
    data, texts = b"", []
    while True:
        received = sock.recv(1 << 20)
        if not received:
            raise RuntimeError("virtd has closed the connection")
        *messages, data = (data + received).split(b"\0")
        texts += messages
        if messages and CONTINUES not in messages[-1]:
            return texts


def parsed(texts):
    """The devices by their ids, and what else the replies say."""
    devices, rest = [], {}
    for message in map(json.loads, texts):
        if "error" in message:
            raise RuntimeError(message)
        rest.update(message["parameters"])
        devices += rest.pop("devices", [])
    return dict(rest, devices={device["id"]: device for device in devices})


class Virtd:
    """A virtd, and how much it reads for a list."""

    def __init__(self, pid, sock):
        self.pid, self.sock = pid, sock
        self.reads = self.most_reads = 0

    def count_reads(self):
        with open(f"/proc/{self.pid}/io", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("syscr"))

    def listed(self):
        before = self.count_reads()
        result = listed(self.sock)
        self.reads = self.count_reads() - before
        self.most_reads = max(self.most_reads, self.reads)
        return result

    def was_kept(self):
        """Whether the last list was made from a tree that virtd had kept: less than half is read then."""
        return self.reads * 5 < self.most_reads * 3

    def memory_kib(self):
        with open(f"/proc/{self.pid}/status", encoding="ascii") as file:
            return next(int(line.split()[1]) for line in file if line.startswith("VmRSS"))


def service():
    """The virtd that runs."""
    sock = socket.socket(socket.AF_UNIX)
    sock.connect("/run/virtd/io.virtd")
    return Virtd(int(os.popen("pidof virtd").read().split()[-1]), sock)


class Anew:
    """Private virtds, each of which goes when it has kept a tree: what they list is always read anew."""

    def __init__(self):
        self.virtd, self.started = None, 0

    def start(self):
        ours, theirs = socket.socketpair()
        pid = os.posix_spawn(VIRTD, [VIRTD], dict(os.environ, LISTEN_FDS="1"), file_actions=[(os.POSIX_SPAWN_DUP2, theirs.fileno(), 3)])
        theirs.close()
        self.virtd = Virtd(pid, ours)
        self.started += 1

    def stop(self):
        self.virtd.sock.close()
        os.waitpid(self.virtd.pid, 0)
        self.virtd = None

    def listed(self):
        while True:
            if not self.virtd:
                self.start()
            texts = self.virtd.listed()
            if not self.virtd.was_kept():
                return texts
            self.stop()


def differences(one, other, path=""):
    """Where two values differ, as texts."""
    if isinstance(one, dict) and isinstance(other, dict):
        for key in sorted(one.keys() | other.keys()):
            yield from differences(one.get(key), other.get(key), f"{path}/{key}")
    elif isinstance(one, list) and isinstance(other, list) and len(one) == len(other):
        for index, pair in enumerate(zip(one, other)):
            yield from differences(*pair, f"{path}/{index}")
    elif one != other:
        yield f"{path}: {one} of the running virtd, {other} of one that reads all"


def lasting_differences(service, anew):
    """What the running virtd shows otherwise than one that reads all, and shows again. A difference of a list that is another one right afterwards
    is none: something has changed between the two."""
    for _ in range(5):
        kept, read = service.listed(), anew.listed()
        found = [] if kept == read else list(differences(parsed(kept), parsed(read)))
        if not found or kept == service.listed():
            break
    return found
