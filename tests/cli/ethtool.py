#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""ethtool.py COMMAND INTERFACE - what the kernel tells of a network interface, as JSON: its own way to ask, to compare with.

counters: the driver's own counters (ETHTOOL_GSTATS). rings: [rx, tx] (ETHTOOL_GRINGPARAM).
queues: {"rx-0": packets, ...} (generic netlink, NETDEV_CMD_QSTATS_GET). null: the kernel or the driver does not tell.
"""
import array
import errno
import fcntl
import json
import socket
import struct
import sys

SIOCETHTOOL = 0x8946


def ask(name, data):
    buffer = array.array("B", data)
    address, _ = buffer.buffer_info()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sock:
        fcntl.ioctl(sock, SIOCETHTOOL, struct.pack("16sP16x", name.encode(), address))
    return buffer.tobytes()


def counters(name):
    count = struct.unpack_from("I", ask(name, struct.pack("IIQI", 0x37, 0, 1 << 1, 0)), 16)[0]
    if not count:
        return None
    strings = ask(name, struct.pack("III", 0x1B, 1, count) + bytes(32 * count))[12:]
    values = struct.unpack_from(f"{count}Q", ask(name, struct.pack("II", 0x1D, count) + bytes(8 * count)), 8)
    names = (strings[32 * i:32 * i + 32].split(b"\0")[0].decode() for i in range(count))
    return dict(zip(names, values))


def rings(name):
    return struct.unpack("9I", ask(name, struct.pack("9I", 0x10, *[0] * 8)))[5:9:3]


def attributes(data):
    found = {}
    while len(data) >= 4:
        length, kind = struct.unpack_from("HH", data)
        found[kind] = data[4:length]
        data = data[(length + 3) & ~3:]
    return found


def messages(sock, family, command, flags, payload):
    """The attributes of each message of the answer; of a list, to its end."""
    size = 20 + len(payload)
    sock.send(struct.pack("IHHIIBBH", size, family, flags, 1, 0, command, 1, 0) + payload)
    while True:
        data = sock.recv(1 << 18)
        while data:
            length, kind = struct.unpack_from("IH", data)
            if kind in (2, 3):
                error = struct.unpack_from("i", data, 16)[0]
                if error:
                    raise OSError(-error, "netlink")
                return
            yield attributes(data[20:length])
            if not flags & 0x300:
                return
            data = data[(length + 3) & ~3:]


def queues(name):
    with socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 16) as sock:
        sock.bind((0, 0))
        family = next(messages(sock, 0x10, 3, 1, struct.pack("HH8s", 11, 2, b"netdev\0")))
        index = socket.if_nametoindex(name)
        payload = struct.pack("HHIHHI", 8, 1, index, 8, 4, 1)
        found = {}
        for queue in messages(sock, struct.unpack("H", family[1])[0], 12, 0x301, payload):
            direction, number = (int.from_bytes(queue[kind], sys.byteorder) for kind in (2, 3))
            found[f"{'tx' if direction else 'rx'}-{number}"] = int.from_bytes(
                queue[10 if direction else 8], sys.byteorder)
        return found


try:
    answer = {"counters": counters, "rings": rings, "queues": queues}[sys.argv[1]](sys.argv[2])
except OSError as error:
    if error.errno not in (errno.EOPNOTSUPP, errno.ENOENT):
        raise
    answer = None
print(json.dumps(answer, separators=(",", ":")))
