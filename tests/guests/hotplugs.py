#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Run in a guest: devices that come and go, under a virtd with a subscriber, and virtd's memory.

hotplugs.py COUNT BOUND_KIB

Of each ten hot-plugs, nine are serial ports and one is a card. Each device is added and taken away again, every tenth is listed between. The running virtd must list the same as
before at the end, and the same as one that reads all. Prints virtd's resident memory (VmRSS) after a tenth of the hot-plugs and at the end; exit status 1
if that has grown by more than BOUND_KIB between the two, or the lists differ.
"""
import socket
import sys
import threading
import time

from picture import Anew, differences, lasting_differences, parsed, service
from tree_changes import Host, Hotplug

SUBSCRIBE = b'{"method":"io.virtd.Devices.Monitor","parameters":{"all":true},"more":true}\0'


class Subscriber(threading.Thread):
    """Reads what it is told of; counts the events."""

    def __init__(self):
        super().__init__(daemon=True)
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.connect("/run/virtd/io.virtd")
        self.sock.sendall(SUBSCRIBE)
        self.events = 0

    def run(self):
        while data := self.sock.recv(1 << 20):
            self.events += data.count(b"\0")


def hot_plug(hot, number):
    if number % 10 == 0:
        hot.plug_card(1, "virtio-rng-pci" if number % 20 else "virtio-net-pci")
    else:
        hot.plug_port()


def main(count, bound):
    virtd, hot, subscriber = service(), Hotplug(Host()), Subscriber()
    count, early, began = int(count), None, time.monotonic()
    subscriber.start()
    before = parsed(virtd.listed())
    for number in range(1, count + 1):
        hot_plug(hot, number)
        if number % 10 == 0:
            virtd.listed()
        hot.unplug_all()
        if number == max(count // 10, 1):
            early = virtd.memory_kib()
    late = virtd.memory_kib()
    # Until the last removal is told, and its records are gone.
    time.sleep(3)
    found = list(differences(before, parsed(virtd.listed()))) + lasting_differences(virtd, Anew())
    print(f"{count} hot-plugs in {time.monotonic() - began:.0f} s, {subscriber.events} events; VmRSS after {max(count // 10, 1)}: {early} KiB, "
          f"after {count}: {late} KiB; differences: {len(found)}")
    for difference in found:
        print(difference)
    return 1 if found or late - early > int(bound) else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
