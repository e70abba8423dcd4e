#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Write the kernel that IMAGE holds packed with xz, or with zstd on x86, as QEMU starts it. Of a bzImage of x86 that is an ELF file with the entry point that Xen's note
PHYS32_ENTRY names (Xen, public/elfnote.h); of s390x, the image with its kernel stored only (ipl.py). An emulated processor takes
three to five seconds to unpack it.

vmlinux.py IMAGE FILE

Exit with 1, and write nothing, if IMAGE holds no such kernel: it is packed in another way, or built without the entry point.
"""
import pathlib
import struct
import subprocess
import sys

from ipl import packed_kernel, unpacked

# Where a bzImage says that it is one (Linux, Documentation/arch/x86/boot.rst).
BZIMAGE_MARK = slice(0x202, 0x206)
# Where it says how long its first part is, in sectors without the first, and where in the second part what is packed begins and how long that is.
SETUP_SECTORS, PAYLOAD = 0x1f1, 0x248
ZSTD = b"\x28\xb5\x2f\xfd"
# The owner's name is "Xen", the type is 18, and the address has 4 or 8 bytes.
NOTES = [struct.pack("<III", 4, size, 18) + b"Xen\0" for size in (4, 8)]


def zstd_kernel(image):
    """What a bzImage holds packed with zstd; nothing if it holds no such thing, or if the program zstd is missing."""
    start, length = struct.unpack_from("<II", image, PAYLOAD)
    start += (image[SETUP_SECTORS] + 1) * 512
    if image[start:start + len(ZSTD)] != ZSTD:
        return b""
    # Four bytes after it are the length.
    try:
        return subprocess.run(["zstd", "-dcq"], input=image[start:start + length - 4], stdout=subprocess.PIPE, check=True).stdout
    except (OSError, subprocess.CalledProcessError):
        return b""


def startable(image):
    """The kernel in IMAGE as QEMU starts it; None if there is no such kernel."""
    found = packed_kernel(image)
    if image[BZIMAGE_MARK] != b"HdrS":
        return unpacked(image) if found else None
    kernel = found[2] if found else zstd_kernel(image)
    return kernel if kernel.startswith(b"\x7fELF") and any(note in kernel for note in NOTES) else None


def main(image, file):
    kernel = startable(pathlib.Path(image).read_bytes())
    if not kernel:
        sys.exit(f"{image} holds no kernel that QEMU can start unpacked")
    pathlib.Path(file).write_bytes(kernel)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    main(*sys.argv[1:])
