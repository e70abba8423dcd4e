#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""How long after `udevadm monitor` a subscriber of virtd is told of an event, on this machine's processor.

umockdev-wrapper latency.py VIRTD UNPACK [ROUNDS]

The devices and their events are those of a test bed of umockdev: no device of this machine is touched, and there is no kernel between. The guests have
real devices and events (guests/latency.py), but an emulated processor. Each round offers a VMBus channel, gives it a driver, takes that away, and
removes the channel; between two changes virtd has nothing to do. Prints a line for each kind of event, in milliseconds, as guests/latency.py does. An
"added" is one only when the device has settled: see virtctl(1), monitor.
"""
import os
import random
import shutil
import socket
import subprocess
import sys
import tempfile
import time

import gi

here = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, here + "/../guests")
import latency  # noqa: E402

gi.require_version("UMockdev", "1.0")
from gi.repository import UMockdev  # noqa: E402

GUID = "5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b"
NODE = "/sys/devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/MSFT1000:00/" + GUID
DRIVER = "/sys/bus/vmbus/drivers/hv_netvsc"
CHANNEL = f"""P: {NODE[4:]}
E: SUBSYSTEM=vmbus
A: state=0\\n
A: class_id={{f8615163-df3e-46c5-913f-f2d2f965ed0e}}\\n
A: device_id={{{GUID}}}\\n
A: modalias=vmbus:635161f83edfc546913ff2d2f965ed0e\\n
A: driver_override=(null)\\n

"""


class Bed:
    def __init__(self, unpack):
        self.bed = UMockdev.Testbed.new()
        self.root = self.bed.get_root_dir()
        subprocess.run([unpack, here + "/../fixtures/hyperv.tree", self.root], check=True)
        self.inside = {**os.environ, "UMOCKDEV_DIR": self.root, "LD_PRELOAD": "libumockdev-preload.so.0"}

    def link(self, path, target):
        os.makedirs(os.path.dirname(self.root + path), exist_ok=True)
        os.symlink(os.path.relpath(target, os.path.dirname(path)), self.root + path)

    def offer(self):
        shutil.rmtree(self.root + NODE, ignore_errors=True)
        self.bed.add_from_string(CHANNEL)

    def bind(self):
        self.link(NODE + "/driver", DRIVER)
        self.link(f"{DRIVER}/{GUID}", NODE)
        self.bed.uevent(NODE, "bind")

    def unbind(self):
        os.unlink(self.root + NODE + "/driver")
        os.unlink(f"{self.root}{DRIVER}/{GUID}")
        self.bed.uevent(NODE, "unbind")

    def remove(self):
        """As the kernel does: off the bus, then the event. The folder goes last."""
        os.unlink(f"{self.root}/sys/bus/vmbus/devices/{GUID}")
        self.bed.uevent(NODE, "remove")


def connect(path):
    for _ in range(500):
        client = socket.socket(socket.AF_UNIX)
        try:
            client.connect(path)
            client.sendall(latency.SUBSCRIBE)
            return latency.Stream(client.detach(), b"\0")
        except OSError:
            client.close()
            time.sleep(0.02)
    sys.exit("virtd does not listen")


def one_round(streams, bed, calm, took):
    for event, action, change in (("added", "add", bed.offer), ("bound", "bind", bed.bind), ("unbound", "unbind", bed.unbind),
                                  ("removed", "remove", bed.remove)):
        change()
        took.setdefault(event, []).append(streams.both((action, GUID, "vmbus"), event, "vmbus:" + GUID))
        for _ in streams.read(calm()):
            pass


def main(virtd, unpack, rounds="20"):
    bed, took, chance = Bed(unpack), {}, random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        daemon = subprocess.Popen([virtd, "--socket", folder + "/s"], env=bed.inside, stderr=subprocess.DEVNULL)
        udevadm = subprocess.Popen(["udevadm", "monitor", "--kernel"], stdout=subprocess.PIPE, env=bed.inside)
        subscriber = connect(folder + "/s")
        streams = latency.Streams(latency.Stream(udevadm.stdout.fileno(), b"\n"), subscriber)
        for _, is_kernel, part in streams.read(20):
            if not is_kernel and latency.event_of(part)[0] == "ready":
                break
        try:
            for _ in range(int(rounds)):
                one_round(streams, bed, lambda: chance.uniform(0.1, 0.3), took)
        finally:
            udevadm.terminate()
            daemon.terminate()
    for event in sorted(took):
        latency.tell(event, took[event])
    latency.tell("at once", [value for event in ("bound", "removed", "unbound") for value in took[event]])


main(*sys.argv[1:])
