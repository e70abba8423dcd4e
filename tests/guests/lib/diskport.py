# SPDX-License-Identifier: LGPL-2.1-or-later
"""The lab's end of a guest without virtio ports: a disk that both can read and write, and Hercules' own input.

A request is written on the disk where nothing has been read before: Hercules and the guest keep what they have read. The guest is
told on its console (a line that begins with a dot is the guest's): WHERE BYTES ANSWER, in blocks of 4096 bytes the
first and the last. It writes its answer from the block behind ANSWER on and, once that is there, at ANSWER how long it is.
Of a line that is said twice the second is nothing new to it.
"""
import fcntl
import os
import time

DISK = "disk-mailbox"
NEXT = "mailbox-next"
COMMANDS = "commands"
BLOCK = 4096
# More than Hercules (60 KiB) and the guest (128 KiB) read ahead.
GAP = 256 << 10
# Kept free for an answer that comes after all.
LATE = 32 << 20


class Broken(Exception):
    """The channel can't be used; the text says why."""


def beyond(offset):
    return -(-offset // GAP) * GAP + GAP


def tell(line):
    """One line of Hercules' input."""
    try:
        commands = os.open(COMMANDS, os.O_WRONLY | os.O_NONBLOCK)
    except OSError as error:
        raise Broken("Hercules has ended") from error
    os.write(commands, line.encode() + b"\n")
    os.close(commands)


class DiskLines:
    """Requests and the lines of their answers, each wait with a deadline."""

    def __init__(self, deadline, again_s):
        self.deadline = deadline
        self.again_s = again_s
        self.lines = []

    def send(self, data):
        with open(DISK, "r+b", buffering=0) as disk:
            fcntl.flock(disk, fcntl.LOCK_EX)
            answer = self.exchange(disk, data)
        self.lines += answer.decode("ascii", "replace").splitlines()

    def line(self, patience=None):
        if self.lines:
            return self.lines.pop(0)
        if patience is None:
            raise Broken("the answer is not whole")
        return None

    def exchange(self, disk, data):
        start = self.next_free()
        answer = beyond(start + len(data))
        if answer + LATE > os.fstat(disk.fileno()).st_size:
            raise Broken("the disk of the channel is used up; boot the guest again")
        self.set_next(answer + LATE)
        os.pwrite(disk.fileno(), data, start)
        size = self.wait(disk, f".{start // BLOCK} {len(data)} {answer // BLOCK}", answer)
        self.set_next(beyond(answer + BLOCK + size))
        return os.pread(disk.fileno(), size, answer + BLOCK)

    def wait(self, disk, line, answer):
        """How long the answer is, once it is there. The line is said again: the console may not be open yet."""
        said = 0
        while True:
            now = time.monotonic()
            if now >= self.deadline:
                raise Broken("no answer in time")
            if now - said >= self.again_s:
                tell(line)
                said = now
            word = os.pread(disk.fileno(), BLOCK, answer).rstrip(b"\0\n").split()
            if word[:1] == [b"ANSWER"]:
                return int(word[1])
            time.sleep(0.01)

    @staticmethod
    def next_free():
        try:
            with open(NEXT, encoding="ascii") as file:
                return int(file.read())
        except OSError:
            return beyond(0)

    @staticmethod
    def set_next(offset):
        with open(NEXT, "w", encoding="ascii") as file:
            file.write(str(offset))
