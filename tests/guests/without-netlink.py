#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""without-netlink.py PROGRAM [ARGUMENT...]: becomes PROGRAM, for which the kernel has no netlink, as containers do it: a seccomp filter makes
socket(AF_NETLINK, ...) fail with EAFNOSUPPORT. For x86_64."""
import ctypes
import errno
import os
import struct
import sys

# Linux include/uapi/linux/{bpf_common,filter,seccomp,prctl,audit}.h
LOAD, JUMP_IF_EQUAL, RETURN = 0x20, 0x15, 0x06
ALLOW, ERRNO = 0x7fff0000, 0x00050000
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, FILTER = 38, 22, 2
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
X86_64, SOCKET, AF_NETLINK = 0xc000003e, 41, 16


def step(code, value, if_true=0, if_false=0):
    return struct.pack("HBBI", code, if_true, if_false, value)


PROGRAM = [
    step(LOAD, ARCHITECTURE), step(JUMP_IF_EQUAL, X86_64, 0, 5),
    step(LOAD, NUMBER), step(JUMP_IF_EQUAL, SOCKET, 0, 3),
    step(LOAD, FIRST_ARGUMENT), step(JUMP_IF_EQUAL, AF_NETLINK, 0, 1),
    step(RETURN, ERRNO | errno.EAFNOSUPPORT),
    step(RETURN, ALLOW),
]


def prctl(*arguments):
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(*arguments, 0, 0):
        sys.exit(f"prctl: {os.strerror(ctypes.get_errno())}")


def main(*command):
    code = ctypes.create_string_buffer(b"".join(PROGRAM))
    program = ctypes.create_string_buffer(struct.pack("HxxxxxxP", len(PROGRAM), ctypes.addressof(code)))
    prctl(PR_SET_NO_NEW_PRIVS, 1, 0)
    prctl(PR_SET_SECCOMP, FILTER, ctypes.c_void_p(ctypes.addressof(program)))
    os.execv(command[0], command)


if __name__ == "__main__":
    main(*sys.argv[1:])
