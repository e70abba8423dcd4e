#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""umockdev.py - a test bed of umockdev for umockdev.bats, which runs this under umockdev-wrapper.

Says the bed's folder, then obeys a line at a time, and answers each with a line:

  add FILE               the devices that FILE describes (umockdev-record's format), with their uevents
  remove SYSPATH         one device, with its uevent
  uevent SYSPATH ACTION  nothing but the uevent: the caller has changed the device
  churn FILE SYSPATH     add and remove SYSPATH, which FILE describes, again and again
  calm                   no more of it; the answer is how often it was there

The bed and its folder are gone when the input ends.
"""
import sys
import threading

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402


class Churn(threading.Thread):
    def __init__(self, bed, description, syspath):
        super().__init__()
        self.bed, self.description, self.syspath = bed, description, syspath
        self.stop, self.rounds = threading.Event(), 0

    def run(self):
        while not self.stop.is_set():
            self.bed.add_from_string(self.description)
            self.bed.remove_device(self.syspath)
            self.rounds += 1


def read(path):
    with open(path, encoding="ascii") as file:
        return file.read()


bed = UMockdev.Testbed.new()
churn = None
print(bed.get_root_dir(), flush=True)
for line in sys.stdin:
    verb, *words = line.split()
    answer = "done"
    if verb == "add":
        bed.add_from_string(read(words[0]))
    elif verb == "remove":
        bed.remove_device(words[0])
    elif verb == "uevent":
        bed.uevent(words[0], words[1])
    elif verb == "churn":
        churn = Churn(bed, read(words[0]), words[1])
        churn.start()
    elif verb == "calm":
        churn.stop.set()
        churn.join()
        answer = churn.rounds
    else:
        answer = "no such verb"
    print(answer, flush=True)
