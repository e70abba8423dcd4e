#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes what Hercules starts a kernel of s390x from: the kernel's image and a list of what is loaded where.

ipl.py KERNEL INITRD PARAMETERS

In this folder: `image`, and `load.ins` for Hercules' command `ipl`.

The image has in it where the ramdisk is and the command line (Linux, arch/s390/boot/head.S), and the kernel itself,
packed with xz. Unpacking that takes an emulated processor half a minute, and ten times as long as all of the rest. So it
is done here, and put in as xz that is stored only; what comes behind it in memory is moved to make room.
"""
import lzma
import os
import re
import struct
import sys
import zlib

PAGE = 4096
CODE = 0x10000  # where the image's own code and data begin
RAMDISK_START, RAMDISK_SIZE, COMMAND_LINE, COMMAND_LINE_MAX = 0x10408, 0x10410, 0x10480, 896
RAMDISK_AT = 64 << 20  # out of the way of the kernel and what unpacks it
XZ = b"\xfd7zXZ\0"
CHUNK = 1 << 16


def checked(data):
    return data + struct.pack("<I", zlib.crc32(data))


def padded(data):
    return data + bytes(-len(data) % 4)


def number(value):
    """A number as xz writes it in its index: seven bits a byte, the lowest first."""
    out = bytearray()
    while value > 0x7f:
        out.append(value & 0x7f | 0x80)
        value >>= 7
    return bytes(out) + bytes([value])


def stored(data):
    """DATA as a file of xz (its format's section 2) with nothing packed and no check of the contents."""
    flags = b"\0\0"
    # 12 bytes; one filter, LZMA2 (0x21), with one byte of properties: a dictionary of 64 MiB.
    block = checked(bytes([2, 0, 0x21, 1, 28, 0, 0, 0]))
    parts = [data[at:at + CHUNK] for at in range(0, len(data), CHUNK)]
    block += b"".join(bytes([1 if part is parts[0] else 2]) + struct.pack(">H", len(part) - 1) + part for part in parts) + b"\0"
    index = checked(padded(b"\0" + number(1) + number(len(block)) + number(len(data))))
    footer = struct.pack("<I", len(index) // 4 - 1) + flags
    return XZ + checked(flags) + padded(block) + index + struct.pack("<I", zlib.crc32(footer)) + footer + b"YZ"


def packed_kernel(image):
    """Where in IMAGE the packed kernel begins and ends, and the kernel; None where nothing is packed with xz."""
    for match in re.finditer(re.escape(XZ), image):
        unpacker = lzma.LZMADecompressor()
        try:
            kernel = unpacker.decompress(image[match.start():])
        except lzma.LZMAError:
            continue
        if unpacker.eof and len(kernel) > CHUNK:
            return match.start(), len(image) - len(unpacker.unused_data), kernel
    return None


def unpacked(image):
    """IMAGE with its kernel stored only."""
    found = packed_kernel(image)
    if not found:
        return image
    start, end, kernel = found
    content = stored(kernel)
    grown = len(content) - (end - start)
    pages = -(-grown // PAGE) * PAGE
    before = bytearray(image[:start])
    # The four bytes of the length belong to it.
    end += 4
    for at in range(CODE, start - 7, 8):
        pointer = struct.unpack_from(">Q", before, at)[0]
        if pointer == end:
            struct.pack_into(">Q", before, at, pointer + grown)
        elif end < pointer <= len(image) + (1 << 20):
            struct.pack_into(">Q", before, at, pointer + pages)
    return bytes(before) + content + image[end - 4:end] + bytes(pages - grown) + image[end:]


def main(kernel, ramdisk, parameters):
    with open(kernel, "rb") as file:
        image = bytearray(unpacked(file.read()))
    line = parameters.encode() + b"\0"
    if len(line) > COMMAND_LINE_MAX:
        sys.exit(f"ipl: the kernel's command line is longer than {COMMAND_LINE_MAX} bytes")
    struct.pack_into(">Q", image, RAMDISK_START, RAMDISK_AT)
    struct.pack_into(">Q", image, RAMDISK_SIZE, os.path.getsize(ramdisk))
    image[COMMAND_LINE:COMMAND_LINE + len(line)] = line
    with open("image", "wb") as file:
        file.write(image)
    with open("load.ins", "w", encoding="ascii") as file:
        file.write(f"image 0x0\n{ramdisk} {RAMDISK_AT:#x}\n")


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
