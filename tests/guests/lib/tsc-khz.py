#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Prints how many thousand times in a second this machine's time stamp counter counts: an emulated x86 processor's counter is this one,
and a guest without another clock has nothing to measure it by."""
import ctypes
import mmap
import time

# rdtsc; shl $32,%rdx; or %rdx,%rax; ret
CODE = bytes.fromhex("0f31 48c1e220 4809d0 c3")
SECONDS = 0.2

memory = mmap.mmap(-1, mmap.PAGESIZE, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
memory.write(CODE)
counter = ctypes.CFUNCTYPE(ctypes.c_uint64)(ctypes.addressof(ctypes.c_char.from_buffer(memory)))
begin, ticks = time.monotonic_ns(), counter()
time.sleep(SECONDS)
end, more = time.monotonic_ns(), counter()
print(round((more - ticks) * 1000000 / (end - begin)))
