#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Makes a tree of COUNT PCI functions of five kinds, in turn, below DIR/sys: what Linux 6.1 shows of each that
virtctl, lspci, driverctl, lshw and udevadm read. Generated; the number is the point."""
import os
import sys

NET_FEATURES = "1100010110111011000000000000010010000000000000000000000000000000"
# vendor, device, subsystem vendor and device, class, driver; of virtio: the type, its driver, its features
KINDS = (
    ("net", 0x1af4, 0x1041, 0x1af4, 0x1100, 0x020000, "virtio-pci", (1, "virtio_net", NET_FEATURES)),
    ("block", 0x1af4, 0x1042, 0x1af4, 0x1100, 0x010000, "virtio-pci", (2, "virtio_blk", "0" * 64)),
    ("net", 0x8086, 0x100e, 0x1af4, 0x1100, 0x020000, "e1000", None),
    ("none", 0x1af4, 0x1044, 0x1af4, 0x1100, 0x00ff00, "virtio-pci", (4, "virtio_rng", "0" * 64)),
    ("net", 0x8086, 0x1572, 0x8086, 0x0001, 0x020000, "i40e", None),
)


def put(path, text):
    with open(path, "wb") as file:
        file.write(text if isinstance(text, (bytes, bytearray)) else text.encode())


def put_all(folder, values):
    for name, text in values:
        put("%s/%s" % (folder, name), text + "\n")


def config(vendor, device, sub_vendor, sub_device, class_):
    data = bytearray(64)
    data[0:4] = vendor.to_bytes(2, "little") + device.to_bytes(2, "little")
    data[8:12] = (1 | class_ << 8).to_bytes(4, "little")
    data[44:48] = sub_vendor.to_bytes(2, "little") + sub_device.to_bytes(2, "little")
    return data


def make_net(sys_dir, parent, index):
    net = "%s/%s/net/eth%d" % (sys_dir, parent, index)
    os.makedirs(net + "/queues/rx-0")
    os.mkdir(net + "/queues/tx-0")
    put_all(net, (("address", "52:54:00:%02x:%02x:%02x" % (index >> 16, index >> 8 & 255, index & 255)),
                  ("mtu", "1500"), ("operstate", "up"), ("carrier", "1"), ("ifindex", str(index + 2)),
                  ("uevent", "INTERFACE=eth%d\nIFINDEX=%d" % (index, index + 2))))
    os.symlink("../../../" + os.path.basename(parent), net + "/device")
    os.symlink("../../%s/net/eth%d" % (parent, index), "%s/class/net/eth%d" % (sys_dir, index))


def make_disk(sys_dir, parent, index):
    disk = "%s/%s/block/vd%d" % (sys_dir, parent, index)
    os.makedirs(disk + "/queue")
    put_all(disk, (("size", "2097152"), ("ro", "0"), ("serial", "disk-%d" % index),
                   ("uevent", "DEVNAME=vd%d\nDEVTYPE=disk" % index)))
    put_all(disk + "/queue", (("rotational", "1"), ("logical_block_size", "512")))
    os.symlink("../../../" + os.path.basename(parent), disk + "/device")
    os.symlink("../%s/block/vd%d" % (parent, index), "%s/block/vd%d" % (sys_dir, index))


def make_virtio(sys_dir, function, index, number, driver, features):
    virtio = "%s/virtio%d" % (function, index)
    folder = "%s/%s" % (sys_dir, virtio)
    os.mkdir(folder)
    modalias = "virtio:d%08Xv00001AF4" % number
    put_all(folder, (("device", "0x%04x" % number), ("vendor", "0x1af4"), ("status", "0x0000000f"), ("features", features),
                     ("modalias", modalias), ("uevent", "DRIVER=%s\nMODALIAS=%s" % (driver, modalias))))
    os.symlink("../../../../bus/virtio", folder + "/subsystem")
    os.symlink("../../../../bus/virtio/drivers/" + driver, folder + "/driver")
    os.symlink("../../../" + virtio, "%s/bus/virtio/devices/virtio%d" % (sys_dir, index))
    os.symlink("../../../../" + virtio, "%s/bus/virtio/drivers/%s/virtio%d" % (sys_dir, driver, index))
    return virtio


def make_function(sys_dir, index):
    domain, rest = divmod(index, 256 * 32)
    address = "%04x:%02x:%02x.0" % (domain, rest // 32, rest % 32)
    interface, vendor, device, sub_vendor, sub_device, class_, driver, virtio = KINDS[index % len(KINDS)]
    function = "devices/pci%04x:00/%s" % (domain, address)
    folder = "%s/%s" % (sys_dir, function)
    modalias = "pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi00" % (vendor, device, sub_vendor, sub_device, class_ >> 16, class_ >> 8 & 255)
    os.makedirs(folder)
    put_all(folder, (("vendor", "0x%04x" % vendor), ("device", "0x%04x" % device), ("class", "0x%06x" % class_), ("revision", "0x01"),
                     ("subsystem_vendor", "0x%04x" % sub_vendor), ("subsystem_device", "0x%04x" % sub_device), ("irq", "11"),
                     ("numa_node", "-1"), ("driver_override", "(null)"), ("modalias", modalias), ("enable", "1"),
                     ("uevent", "DRIVER=%s\nPCI_CLASS=%X\nPCI_ID=%04X:%04X\nPCI_SUBSYS_ID=%04X:%04X\nPCI_SLOT_NAME=%s\nMODALIAS=%s" %
                      (driver, class_, vendor, device, sub_vendor, sub_device, address, modalias))))
    put(folder + "/resource", "0x0000000000000000 0x0000000000000000 0x0000000000000000\n" * 13)
    put(folder + "/config", config(vendor, device, sub_vendor, sub_device, class_))
    os.symlink("../../../bus/pci", folder + "/subsystem")
    os.symlink("../../../bus/pci/drivers/" + driver, folder + "/driver")
    os.symlink("../../../" + function, "%s/bus/pci/devices/%s" % (sys_dir, address))
    os.symlink("../../../../" + function, "%s/bus/pci/drivers/%s/%s" % (sys_dir, driver, address))
    parent = make_virtio(sys_dir, function, index, *virtio) if virtio else function
    if interface == "net":
        make_net(sys_dir, parent, index)
    elif interface == "block":
        make_disk(sys_dir, parent, index)


def main():
    sys_dir, count = sys.argv[1] + "/sys", int(sys.argv[2])
    folders = ["bus/pci/devices", "bus/pci/slots", "bus/virtio/devices", "class/net", "block", "devices", "module", "kernel"]
    folders += {"bus/pci/drivers/" + kind[6] for kind in KINDS} | {"bus/virtio/drivers/" + kind[7][1] for kind in KINDS if kind[7]}
    for folder in folders:
        os.makedirs("%s/%s" % (sys_dir, folder))
    # No event comes: a virtd that takes the tree for the running system's keeps what it has read.
    put(sys_dir + "/kernel/uevent_seqnum", "1\n")
    for index in range(count):
        make_function(sys_dir, index)


main()
