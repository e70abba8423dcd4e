#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write the kernel that IMAGE, a bzImage, holds packed with xz, as QEMU can start it: an ELF file with the entry point that Xen's note
PHYS32_ENTRY names (Xen, public/elfnote.h). An emulated processor takes five seconds to unpack it.

vmlinux.py IMAGE FILE

Exit with 1, and write nothing, if IMAGE holds no such kernel: it is packed in another way, or built without the entry point.
"""
import pathlib
import struct
import sys

from ipl import packed_kernel

# The owner's name is "Xen", the type is 18, and the address has 4 or 8 bytes.
NOTES = [struct.pack("<III", 4, size, 18) + b"Xen\0" for size in (4, 8)]


def main(image, file):
    found = packed_kernel(pathlib.Path(image).read_bytes())
    if not found or not found[2].startswith(b"\x7fELF") or not any(note in found[2] for note in NOTES):
        sys.exit(f"{image} holds no kernel that QEMU can start unpacked")
    pathlib.Path(file).write_bytes(found[2])


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
