#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""umockdev.py - a test bed of umockdev for umockdev.bats, which runs this under umockdev-wrapper.

Says the bed's folder, then obeys a line at a time, and answers each with a line:

  add FILE               the devices that FILE describes (umockdev-record's format), with their uevents
  remove SYSPATH         one device, with its uevent
  uevent SYSPATH ACTION  nothing but the uevent: the caller has changed the device
  churn SYSPATH LINK     make and remove the device and its link below its bus, again and again
  calm                   no more of it; the answer is how often it was there

The bed and its folder are gone when the input ends.
"""
import os
import shutil
import sys
import threading

import gi

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402


class Churn(threading.Thread):
    """Without uevents: umockdev keeps a socket open for each, and ends the process at about a hundred."""

    def __init__(self, device, link):
        super().__init__()
        self.device, self.link, self.aside = device, link, device + ".aside"
        self.target = os.readlink(link)
        self.stop, self.rounds = threading.Event(), 0

    def run(self):
        os.unlink(self.link)
        shutil.move(self.device, self.aside)
        while not self.stop.is_set():
            shutil.copytree(self.aside, self.device, symlinks=True)
            os.symlink(self.target, self.link)
            os.unlink(self.link)
            shutil.rmtree(self.device)
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
        churn = Churn(*(bed.get_root_dir() + word for word in words))
        churn.start()
    elif verb == "calm":
        churn.stop.set()
        churn.join()
        answer = churn.rounds
    else:
        answer = "no such verb"
    print(answer, flush=True)
