#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Formats a disk image of Hercules (a 3390 made by dasdinit) as Linux' dasdfmt does for its own layout, without a label.

ldl.py IMAGE

An image is a header of 512 bytes and then its tracks, each as long: home address, record 0, and here twelve records of 4096
bytes (Hercules, dasdblks.h and its documentation of the format). All tracks alike is what Linux knows this layout by
(drivers/s390/block/dasd_eckd.c); without a label all blocks but the first three are one partition (block/partitions/ibm.c).
"""
import struct
import sys

HEADER, HEADS, RECORDS, BLOCK = 512, 15, 12, 4096
TRACK_LENGTH_AT = 12
END = b"\xff" * 8


def track(number, length):
    cylinder, head = divmod(number, HEADS)
    parts = [struct.pack(">BHH", 0, cylinder, head), struct.pack(">HHBBH", cylinder, head, 0, 0, 8), bytes(8)]
    for record in range(1, RECORDS + 1):
        parts += [struct.pack(">HHBBH", cylinder, head, record, 0, BLOCK), bytes(BLOCK)]
    return (b"".join(parts) + END).ljust(length, b"\0")


def main(path):
    with open(path, "r+b") as image:
        header = image.read(HEADER)
        if header[:8] != b"CKD_P370":
            sys.exit(f"ldl: {path} is not an image of a disk, or a packed one")
        length = struct.unpack_from("<I", header, TRACK_LENGTH_AT)[0]
        tracks = (image.seek(0, 2) - HEADER) // length
        image.seek(HEADER)
        for number in range(tracks):
            image.write(track(number, length))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
