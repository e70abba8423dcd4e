#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""many.py FOLDER COUNT - make FOLDER, a tree for --sysroot with COUNT NVMe controllers on PCI."""
import os
import sys

ATTRIBUTES = {
    "vendor": "0x1b36", "device": "0x0010", "subsystem_vendor": "0x1af4", "subsystem_device": "0x1100", "class": "0x010802", "revision": "0x02",
    "modalias": "pci:v00001B36d00000010sv00001AF4sd00001100bc01sc08i02",
}


def main(root, count):
    bus = root + "/sys/bus/pci"
    os.makedirs(bus + "/devices")
    os.makedirs(bus + "/drivers/nvme")
    os.makedirs(root + "/proc")
    for n in range(int(count)):
        address = "%04x:%02x:%02x.0" % (n // 8192, n // 32 % 256, n % 32)
        node = root + "/sys/devices/pci0000:00/" + address
        os.makedirs(node)
        for name, value in ATTRIBUTES.items():
            with open(node + "/" + name, "w") as file:
                file.write(value + "\n")
        os.symlink("../../../bus/pci", node + "/subsystem")
        os.symlink("../../../bus/pci/drivers/nvme", node + "/driver")
        os.symlink("../../../devices/pci0000:00/" + address, bus + "/devices/" + address)


main(*sys.argv[1:])
