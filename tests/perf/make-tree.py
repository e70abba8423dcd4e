#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes a tree of COUNT virtio network functions on PCI below DIR/sys: what Linux 6.1 shows of each that
virtctl, lspci, driverctl, lshw and udevadm read. Generated, so the ids are all alike; the number is the point."""
import os
import sys

CONFIG = bytearray(64)
CONFIG[0:4] = bytes.fromhex("f41a4110")
CONFIG[8:12] = bytes.fromhex("01000002")
CONFIG[44:48] = bytes.fromhex("f41a0011")


def put(path, text):
    with open(path, "wb") as file:
        file.write(text if isinstance(text, (bytes, bytearray)) else text.encode())


def make_function(sys_dir, index):
    domain, rest = divmod(index, 256 * 32)
    address = "%04x:%02x:%02x.0" % (domain, rest // 32, rest % 32)
    root = "devices/pci%04x:00" % domain
    function = "%s/%s/%s" % (sys_dir, root, address)
    virtio = "%s/virtio%d" % (function, index)
    net = "%s/net/eth%d" % (virtio, index)
    os.makedirs(net + "/queues/rx-0")
    os.mkdir(net + "/queues/tx-0")
    modalias = "pci:v00001AF4d00001041sv00001AF4sd00001100bc02sc00i00"
    put(function + "/uevent", "DRIVER=virtio-pci\nPCI_CLASS=20000\nPCI_ID=1AF4:1041\n"
        "PCI_SUBSYS_ID=1AF4:1100\nPCI_SLOT_NAME=%s\nMODALIAS=%s\n" % (address, modalias))
    for name, text in (("vendor", "0x1af4"), ("device", "0x1041"), ("class", "0x020000"),
                       ("revision", "0x01"), ("subsystem_vendor", "0x1af4"),
                       ("subsystem_device", "0x1100"), ("irq", "11"), ("numa_node", "-1"),
                       ("driver_override", "(null)"), ("modalias", modalias), ("enable", "1")):
        put("%s/%s" % (function, name), text + "\n")
    put(function + "/resource", "0x0000000000000000 0x0000000000000000 0x0000000000000000\n" * 13)
    put(function + "/config", CONFIG)
    os.symlink("../../../bus/pci", function + "/subsystem")
    os.symlink("../../../bus/pci/drivers/virtio-pci", function + "/driver")
    os.symlink("../../../%s/%s" % (root, address), "%s/bus/pci/devices/%s" % (sys_dir, address))
    os.symlink("../../../../%s/%s" % (root, address), "%s/bus/pci/drivers/virtio-pci/%s" % (sys_dir, address))
    for name, text in (("device", "0x0001"), ("vendor", "0x1af4"), ("status", "0x0000000f"),
                       ("features", "1100010110111011000000000000010010000000000000000000000000000000"),
                       ("modalias", "virtio:d00000001v00001AF4"),
                       ("uevent", "DRIVER=virtio_net\nMODALIAS=virtio:d00000001v00001AF4")):
        put("%s/%s" % (virtio, name), text + "\n")
    os.symlink("../../../../bus/virtio", virtio + "/subsystem")
    os.symlink("../../../../bus/virtio/drivers/virtio_net", virtio + "/driver")
    os.symlink("../../../%s/%s/virtio%d" % (root, address, index),
               "%s/bus/virtio/devices/virtio%d" % (sys_dir, index))
    for name, text in (("address", "52:54:00:%02x:%02x:%02x" % (index >> 16, index >> 8 & 255, index & 255)),
                       ("mtu", "1500"), ("operstate", "up"), ("carrier", "1"), ("ifindex", str(index + 2)),
                       ("uevent", "INTERFACE=eth%d\nIFINDEX=%d" % (index, index + 2))):
        put("%s/%s" % (net, name), text + "\n")
    os.symlink("../../../virtio%d" % index, net + "/device")
    os.symlink("../../%s/%s/virtio%d/net/eth%d" % (root, address, index, index),
               "%s/class/net/eth%d" % (sys_dir, index))


def main():
    sys_dir, count = sys.argv[1] + "/sys", int(sys.argv[2])
    for folder in ("bus/pci/devices", "bus/pci/drivers/virtio-pci", "bus/pci/slots", "bus/virtio/devices",
                   "bus/virtio/drivers/virtio_net", "class/net", "block", "devices", "module"):
        os.makedirs("%s/%s" % (sys_dir, folder))
    for index in range(count):
        make_function(sys_dir, index)


main()
