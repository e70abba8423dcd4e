#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Run in a guest: how long after `udevadm monitor --kernel` a subscriber of virtd is told of an event.

latency.py ROUNDS SEED (socket|virtctl)

Each round removes a card, has it found again, takes a driver from a device and gives it back, and renames a network interface. The subscriber is a
connection to virtd's socket, or `virtctl monitor`. Prints a line for each kind of event: how many there were, the median and the 99th percentile of
(arrival at the subscriber - arrival from udevadm) in milliseconds; the same of all that need no settling. Negative: virtd was first.
"""
import json
import os
import random
import re
import selectors
import socket
import subprocess
import sys
import time

from tree_changes import interface_of, rename, write

CARD, RNG, NET = "0000:00:0b.0", "0000:00:05.0", "0000:00:09.0"
PCI = "/sys/bus/pci"
SUBSCRIBE = b'{"method":"io.virtd.Devices.Monitor","parameters":{},"more":true}\0'
KERNEL = re.compile(rb"KERNEL\[[0-9.]+\] (\w+) +\S+/(\S+) \((\w+)\)")


class Stream:
    """What comes from FILE, with the time at which it came; parts end with END."""

    def __init__(self, fd, end):
        self.fd, self.end, self.rest = fd, end, b""

    def read(self):
        now = time.monotonic()
        data = os.read(self.fd, 1 << 20)
        if not data:
            sys.exit("a stream has ended")
        *parts, self.rest = (self.rest + data).split(self.end)
        return [(now, part) for part in parts]


class Streams:
    def __init__(self, kernel, subscriber):
        self.streams = {kernel.fd: kernel, subscriber.fd: subscriber}
        self.kernel, self.subscriber = kernel, subscriber
        self.selector = selectors.DefaultSelector()
        for fd in self.streams:
            self.selector.register(fd, selectors.EVENT_READ)

    def read(self, seconds):
        """Yields (time, is_kernel, part) until nothing comes any more for SECONDS."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            for key, _ in self.selector.select(left):
                stream = self.streams[key.fd]
                for now, part in stream.read():
                    yield now, stream is self.kernel, part

    def both(self, kernel, event, device):
        """The times at which udevadm told of KERNEL (action, last part of the path, subsystem) and the subscriber of EVENT of DEVICE."""
        times = [None, None]
        for now, is_kernel, part in self.read(20):
            if is_kernel:
                match = KERNEL.match(part)
                if match and match.groups() == tuple(word.encode() for word in kernel):
                    times[0] = now
            elif event_of(part) == (event, device):
                times[1] = now
            if None not in times:
                return (times[1] - times[0]) * 1000
        sys.exit(f"{event} of {device}: not told by {'the subscriber' if times[0] else 'udevadm'}")


def event_of(part):
    message = json.loads(part)
    message = message.get("parameters", message)
    return message["event"], (message.get("device") or {}).get("id")


def subscribe(how):
    if how == "virtctl":
        return Stream(subprocess.Popen(["virtctl", "monitor", "--json"], stdout=subprocess.PIPE).stdout.fileno(), b"\n")
    client = socket.socket(socket.AF_UNIX)
    client.connect("/run/virtd/io.virtd")
    client.sendall(SUBSCRIBE)
    return Stream(client.detach(), b"\0")


def one_round(streams, number, calm, took):
    rng = next(name for name in os.listdir(f"{PCI}/devices/{RNG}") if name.startswith("virtio"))
    interface, new = interface_of(NET), f"lan{number}"
    drivers = "/sys/bus/virtio/drivers/virtio_rng"
    for event, device, kernel, change in (
            ("unbound", RNG, ("unbind", rng, "virtio"), lambda: write(f"{drivers}/unbind", rng)),
            ("bound", RNG, ("bind", rng, "virtio"), lambda: write(f"{drivers}/bind", rng)),
            ("renamed", NET, ("move", new, "net"), lambda: rename(interface, new)),
            ("removed", CARD, ("remove", CARD, "pci"), lambda: write(f"{PCI}/devices/{CARD}/remove", "1")),
            ("added", CARD, ("bind", CARD, "pci"), lambda: write(f"{PCI}/rescan", "1"))):
        change()
        took.setdefault(event, []).append(streams.both(kernel, event, f"pci:{device}"))
        for _ in streams.read(calm()):
            pass


def tell(event, values):
    values.sort()
    print(f"{event}: {len(values)} median {values[len(values) // 2]:.2f} p99 {values[(len(values) * 99 + 99) // 100 - 1]:.2f}")


def main(rounds, seed, how):
    udevadm = subprocess.Popen(["udevadm", "monitor", "--kernel"], stdout=subprocess.PIPE)
    streams = Streams(Stream(udevadm.stdout.fileno(), b"\n"), subscribe(how))
    for _, is_kernel, part in streams.read(20):
        if not is_kernel and event_of(part)[0] == "ready":
            break
    chance, took = random.Random(int(seed)), {}
    for number in range(int(rounds)):
        one_round(streams, number, lambda: chance.uniform(0.3, 1.0), took)
    udevadm.terminate()
    for event in sorted(took):
        tell(event, took[event])
    tell("at once", [value for event in ("removed", "unbound", "renamed") for value in took[event]])


if __name__ == "__main__":
    main(*sys.argv[1:])
