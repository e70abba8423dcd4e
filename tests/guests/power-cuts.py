#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What a disk holds after a power cut, from QEMU's log of the writes to it (blklogwrites; the format is that of Linux' dm-log-writes).

power-cuts.py count LOG                                how many entries the log has: it is up to date after each flush
power-cuts.py cut LOG SIZE FIRST COUNT SEED OUT        COUNT disks of SIZE bytes, one after the other in OUT; prints the entry before which each cut is

A cut is at a random place after the entry FIRST. The disk has all that was written before the last flush before the cut. Of the writes between this
flush and the cut it has any, in any order: the cache of a disk may have written them, or not.
"""
import random
import struct
import sys

MAGIC, SECTOR, FLUSH, FUA, DISCARD = 0x6A736677736872, 512, 1, 2, 4
BLOCK = 1 << 16


class Log:
    def __init__(self, path):
        self.file = open(path, "rb")
        magic, version, self.count, sector = struct.unpack("<QQQI", self.file.read(28))
        if (magic, version, sector) != (MAGIC, 1, SECTOR):
            sys.exit(f"{path}: no log of writes with sectors of {SECTOR} bytes")

    def entries(self):
        """(flags, offset, data) of each; no data: nothing is written."""
        at = SECTOR
        for _ in range(self.count):
            self.file.seek(at)
            sector, sectors, flags, _ = struct.unpack("<4Q", self.file.read(32))
            at += SECTOR
            data = None
            if sectors and not flags & DISCARD:
                data = self.at(at, sectors * SECTOR)
                at += sectors * SECTOR
            yield flags, sector * SECTOR, data

    def at(self, offset, length):
        self.file.seek(offset)
        return self.file.read(length)


def write_sparse(out, offset, disk):
    for at in range(0, len(disk), BLOCK):
        part = disk[at:at + BLOCK]
        if part.count(0) != len(part):
            out.seek(offset + at)
            out.write(part)


def apply(disk, writes):
    for offset, data in writes:
        disk[offset:offset + len(data)] = data


def cut(log, size, first, count, seed, path):
    chance = random.Random(seed)
    if log.count <= first:
        sys.exit(f"the log has {log.count} entries: none after {first}")
    places = sorted(chance.randint(first, log.count) for _ in range(count))
    disk, pending, done = bytearray(size), [], 0
    with open(path, "r+b") as out:
        length = out.seek(0, 2)
        out.truncate(0)
        out.truncate(length)
        for number, (flags, offset, data) in enumerate(log.entries()):
            while done < count and places[done] == number:
                after = bytearray(disk)
                apply(after, chance.sample(pending, chance.randint(0, len(pending))))
                write_sparse(out, done * size, after)
                done += 1
            if flags & FLUSH:
                apply(disk, pending)
                pending = []
            if data is not None:
                if flags & FUA:
                    apply(disk, [(offset, data)])
                else:
                    pending.append((offset, data))
        apply(disk, pending)
        for done in range(done, count):
            write_sparse(out, done * size, disk)
    print(*places, sep="\n")


def main(verb, path, *words):
    log = Log(path)
    if verb == "count":
        print(log.count)
    else:
        size, first, count, seed = (int(word) for word in words[:4])
        cut(log, size, first, count, seed, words[4])


main(*sys.argv[1:])
