#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Run in a guest: storm.py COUNT NAME makes COUNT events as fast as it can; at the end a network interface is called NAME, and a device that was
bound is unbound, or the other way round."""
import os
import sys

from tree_changes import driver_of, interface_of, rename, set_mtu, write

NET, RNG = "0000:00:09.0", "0000:00:05.0"


def toggle(device, driver):
    write(f"/sys/bus/virtio/drivers/{driver}/{'unbind' if driver_of('virtio', device) else 'bind'}", device)


def main(count, name):
    rng = next(entry for entry in os.listdir(f"/sys/bus/pci/devices/{RNG}") if entry.startswith("virtio"))
    interface = interface_of(NET)
    for number in range(int(count)):
        set_mtu(interface, 1000 + number % 2)
        if number % 50 == 0:
            toggle(rng, "virtio_rng")
            toggle(rng, "virtio_rng")
    rename(interface, name)
    toggle(rng, "virtio_rng")


if __name__ == "__main__":
    main(*sys.argv[1:])
