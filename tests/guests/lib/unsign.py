#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Takes the signatures off kernel modules: an emulated processor spends up to a second on checking each, and nothing asks for them.

unsign.py FOLDER

A signature is at a module's end: itself, a struct module_signature whose last four bytes are its length, and a mark
(Linux, include/linux/module_signature.h).
"""
import pathlib
import struct
import sys

MARK = b"~Module signature appended~\n"
DESCRIPTION = 12


def unsigned(module):
    if not module.endswith(MARK):
        return module
    end = len(module) - len(MARK)
    length = struct.unpack_from(">I", module, end - 4)[0]
    return module[:end - DESCRIPTION - length]


def main(folder):
    for path in pathlib.Path(folder).rglob("*.ko"):
        path.write_bytes(unsigned(path.read_bytes()))


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
