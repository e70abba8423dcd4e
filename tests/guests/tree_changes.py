# SPDX-License-Identifier: LGPL-2.1-or-later
"""Changes of devices, as Python in a guest makes them."""
import fcntl
import json
import os
import socket
import struct
import time

# Linux include/uapi/linux/sockios.h
SIOCGIFFLAGS, SIOCSIFFLAGS, SIOCSIFMTU, SIOCSIFNAME = 0x8913, 0x8914, 0x8922, 0x8923
IFF_UP = 1


def write(path, text):
    fd = os.open(path, os.O_WRONLY)
    try:
        os.write(fd, text.encode() or b"\n")
    finally:
        os.close(fd)


def control(request, interface, rest):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        return fcntl.ioctl(sock, request, struct.pack("16s24s", interface.encode(), rest))


def set_up(interface, up):
    flags = struct.unpack_from("H", control(SIOCGIFFLAGS, interface, b""), 16)[0]
    control(SIOCSIFFLAGS, interface, struct.pack("H", flags | IFF_UP if up else flags & ~IFF_UP))


def set_mtu(interface, mtu):
    control(SIOCSIFMTU, interface, struct.pack("i", mtu))


def rename(interface, new):
    """One that is up can't be renamed."""
    set_up(interface, False)
    control(SIOCSIFNAME, interface, new.encode())


def interface_of(address):
    """The network interface of the PCI function ADDRESS."""
    for folder, names, _ in os.walk(os.path.realpath(f"/sys/bus/pci/devices/{address}")):
        if os.path.basename(folder) == "net":
            return names[0]
    return None


class Host:
    """QEMU, by qmp-relay.py on the other side of a port."""

    def __init__(self):
        ports = "/sys/class/virtio-ports"
        for port in os.listdir(ports):
            if read(f"{ports}/{port}/name") == "org.virtd.host":
                self.port = open(f"/dev/{port}", "r+b", buffering=0)

    def ask(self, verb, **arguments):
        self.port.write(json.dumps({"execute": verb, "arguments": arguments}).encode() + b"\n")
        answer = b""
        while not answer.endswith(b"\n"):
            answer += self.port.read(4096) or b""
        answer = json.loads(answer)
        if "error" in answer:
            raise RuntimeError(f"{verb} {arguments}: {answer['error']['desc']}")


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read().strip()


def driver_of(bus, address):
    path = f"/sys/bus/{bus}/devices/{address}/driver"
    return os.path.basename(os.readlink(path)) if os.path.islink(path) else None


def until(condition, what, seconds=20):
    end = time.monotonic() + seconds
    while not (result := condition()):
        if time.monotonic() > end:
            raise RuntimeError(f"never: {what}")
        time.sleep(0.02)
    return result


class Hotplug:
    """Cards, serial ports and SCSI disks that QEMU adds and takes away; each method returns when sysfs shows it."""

    def __init__(self, host):
        self.host, self.number = host, 0
        self.cards, self.ports, self.disks = {}, [], []

    def name(self):
        self.number += 1
        return f"hot{self.number}"

    def free(self, verb, **arguments):
        """QEMU lets go of a device a little after the guest."""
        def freed():
            try:
                self.host.ask(verb, **arguments)
            except RuntimeError:
                return False
            return True
        until(freed, f"{verb} {arguments}")

    def plug_card(self, slot, driver):
        self.cards[slot] = self.name()
        self.host.ask("device_add", driver=driver, bus=f"slot{slot}", id=self.cards[slot])
        until(lambda: driver_of("pci", f"0000:0{slot}:00.0"), f"{driver} is plugged")

    def unplug_card(self, slot):
        self.host.ask("device_del", id=self.cards.pop(slot))
        until(lambda: not os.path.exists(f"/sys/bus/pci/devices/0000:0{slot}:00.0"), "the card is gone")

    def ports_there(self):
        return len(os.listdir("/sys/class/virtio-ports"))

    def plug_port(self):
        name, before = self.name(), self.ports_there()
        self.host.ask("chardev-add", id=f"c{name}", backend={"type": "null", "data": {}})
        self.host.ask("device_add", driver="virtserialport", bus="lab.0", chardev=f"c{name}", id=name, name=f"org.virtd.{name}")
        self.ports.append(name)
        until(lambda: self.ports_there() > before, "the port is there")

    def unplug_port(self, name):
        before = self.ports_there()
        self.host.ask("device_del", id=name)
        self.ports.remove(name)
        until(lambda: self.ports_there() < before, "the port is gone")
        self.free("chardev-remove", id=f"c{name}")

    def disks_there(self):
        return [name for name in os.listdir("/sys/bus/scsi/devices") if name.split(":")[2:3] == ["1"]]

    def plug_disk(self):
        name, before = self.name(), self.disks_there()
        lun = min(set(range(8)) - {lun for _, lun in self.disks})
        self.host.ask("blockdev-add", driver="null-co", size=1 << 20, **{"node-name": name, "read-zeroes": True})
        self.host.ask("device_add", driver="scsi-hd", bus="scsi0.0", drive=name, id=f"d{name}", lun=lun, **{"scsi-id": 1})
        self.disks.append((name, lun))
        until(lambda: len(self.disks_there()) > len(before), "the disk is there")

    def unplug_disk(self, disk):
        before = self.disks_there()
        self.host.ask("device_del", id=f"d{disk[0]}")
        self.disks.remove(disk)
        until(lambda: len(self.disks_there()) < len(before), "the disk is gone")
        self.free("blockdev-del", **{"node-name": disk[0]})

    def unplug_all(self):
        for slot in list(self.cards):
            self.unplug_card(slot)
        for port in list(self.ports):
            self.unplug_port(port)
        for disk in list(self.disks):
            self.unplug_disk(disk)
