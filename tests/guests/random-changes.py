#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Run in a guest: changes by chance, and after each the list of the running virtd against that of one that reads all, field by field.

random-changes.py COUNT SEED SECONDS

Ends after COUNT changes or SECONDS. Prints how many of each kind there were, before how many virtd had kept its tree, and every difference; exit
status 1 if there was one.
"""
import collections
import contextlib
import os
import random
import sys
import time

from picture import Anew, lasting_differences, service
from tree_changes import Host, Hotplug, driver_of, read, rename, set_mtu, set_up, write

# After such a pause without an event, virtd keeps its tree.
SETTLES = 1.1
# The lab's own channel stays, and so do the disks.
UNBOUND = {"virtio": {"virtio_net", "virtio_rng", "virtio_balloon", "virtio_input"}, "pci": {"e1000", "e1000e"}}
OVERRIDDEN = "0000:00:0b.0", "0000:00:10.0"


class Refused(Exception):
    """The change is not possible now, or the kernel refuses it."""


class Changes:
    def __init__(self, chance):
        self.chance, self.hot = chance, Hotplug(Host())
        self.renamed = 0

    def one_of(self, choices):
        if not choices:
            raise Refused
        return self.chance.choice(sorted(choices))

    def interface(self):
        return self.one_of([name for name in os.listdir("/sys/class/net") if name != "lo"])

    def plug_card(self):
        slot = self.one_of({1, 2} - self.hot.cards.keys())
        self.hot.plug_card(slot, self.one_of(["virtio-net-pci", "virtio-rng-pci", "e1000e", "virtio-scsi-pci"]))

    def unplug_card(self):
        self.hot.unplug_card(self.one_of(list(self.hot.cards)))

    def plug_port(self):
        if len(self.hot.ports) > 8:
            raise Refused
        self.hot.plug_port()

    def unplug_port(self):
        self.hot.unplug_port(self.one_of(self.hot.ports))

    def plug_lun(self):
        if len(self.hot.disks) > 5:
            raise Refused
        self.hot.plug_disk()

    def unplug_lun(self):
        self.hot.unplug_disk(self.one_of(self.hot.disks))

    def devices(self, bound):
        return [(bus, address) for bus, drivers in UNBOUND.items() for address in os.listdir(f"/sys/bus/{bus}/devices")
                if (driver_of(bus, address) in drivers if bound else not driver_of(bus, address))]

    def unbind(self):
        bus, address = self.one_of(self.devices(True))
        write(f"/sys/bus/{bus}/devices/{address}/driver/unbind", address)

    def bind(self):
        bus, address = self.one_of(self.devices(False))
        write(f"/sys/bus/{bus}/drivers_probe", address)
        if not driver_of(bus, address):
            raise Refused

    def rename(self):
        self.renamed += 1
        rename(self.interface(), f"n{self.renamed}")

    def mtu(self):
        interface = self.interface()
        mtu = self.chance.randint(1000, 1499)
        if read(f"/sys/class/net/{interface}/mtu") == str(mtu):
            raise Refused
        set_mtu(interface, mtu)

    def up_or_down(self):
        interface = self.interface()
        set_up(interface, int(read(f"/sys/class/net/{interface}/flags"), 16) & 1 == 0)

    def driver_override(self):
        path = f"/sys/bus/pci/devices/{self.one_of(OVERRIDDEN)}/driver_override"
        write(path, self.one_of({"vfio-pci", "pci-stub", ""} - {read(path).replace("(null)", "")}))

    def remove(self):
        write(f"/sys/bus/pci/devices/{self.one_of(['0000:00:0b.0', '0000:00:11.0'])}/remove", "1")

    def rescan(self):
        if all(os.path.exists(f"/sys/bus/pci/devices/0000:00:{slot}.0") for slot in ("0b", "11")):
            raise Refused
        write("/sys/bus/pci/rescan", "1")

    def restore(self):
        """As it was before, but for names, MTUs and what is up."""
        self.hot.unplug_all()
        write("/sys/bus/pci/rescan", "1")
        for address in OVERRIDDEN:
            write(f"/sys/bus/pci/devices/{address}/driver_override", "")
        for bus, address in self.devices(False):
            with contextlib.suppress(OSError):
                write(f"/sys/bus/{bus}/drivers_probe", address)


# How often each kind is tried.
WEIGHTS = {"plug_card": 3, "unplug_card": 3, "plug_port": 4, "unplug_port": 4, "plug_lun": 3, "unplug_lun": 3, "unbind": 6, "bind": 8, "rename": 6, "mtu": 8,
           "up_or_down": 5, "driver_override": 8, "remove": 1, "rescan": 4}


def one_change(changes, chance):
    while True:
        kind = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        try:
            getattr(changes, kind)()
            return kind
        except (Refused, OSError):
            continue


def main(count, seed, seconds):
    chance, virtd, anew = random.Random(int(seed)), service(), Anew()
    changes, kinds, kept, failed = Changes(chance), collections.Counter(), 0, 0
    began = time.monotonic()
    virtd.listed()
    while kinds.total() < int(count) and time.monotonic() - began < int(seconds):
        if chance.random() < 0.125:
            time.sleep(SETTLES)
            virtd.listed()
            virtd.listed()
        kept += virtd.was_kept()
        kind = one_change(changes, chance)
        kinds[kind] += 1
        found = lasting_differences(virtd, anew)
        failed += bool(found)
        for difference in found:
            print(f"change {kinds.total()}, {kind}: {difference}", flush=True)
        if kinds.total() % 100 == 0:
            print(f"after {time.monotonic() - began:.0f} s: {kinds.total()} changes", file=sys.stderr, flush=True)
    changes.restore()
    for kind, number in sorted(kinds.items()):
        print(f"{kind}: {number}")
    print(f"in {time.monotonic() - began:.0f} s: {kinds.total()} changes, {kept} of them to a tree that was kept, differences: {failed}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
