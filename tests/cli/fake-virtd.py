#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""fake-virtd.py HOW [PATH] - something at virtd's place that is not virtd. It listens at PATH, or (without one) takes the
connected socket that is fd 3, as a private virtd does, and serves one connection in the way that HOW names. "named" takes the name as a third
argument."""
import json
import os
import signal
import socket
import struct
import sys

DEVICE = {
    "id": "pci:0000:00:02.0", "virtId": "virt:t0002v00001AF4d00001042o2", "type": "block", "typeNumber": 2,
    "vendorId": "0x1af4", "productId": "0x1042", "origin": "virtual", "originCertainty": "certain",
    "name": "disk", "state": "bound", "driver": "virtio_blk",
    "layers": [{"bus": "pci", "address": "0000:00:02.0", "nativeId": None, "driver": None, "driverOverride": None,
                "path": "/sys/devices/pci0000:00/0000:00:02.0"}],
    "interfaces": [], "virtio": None, "virtqueues": None, "related": [], "problems": [],
}


def reply(connection, parameters, **more):
    connection.sendall(json.dumps({"parameters": parameters, **more}).encode() + b"\0")


def some(connection, count=3):
    for number in range(count):
        reply(connection, {"devices": [{**DEVICE, "id": "pci:0000:00:%02x.0" % number}]}, continues=True)


def half(connection):
    connection.sendall(b'{"parameters": {"devices": [')


def some_then_half(connection):
    some(connection)
    half(connection)


def some_then_error(connection):
    some(connection)
    connection.sendall(json.dumps({
        "error": "io.virtd.Devices.Failed",
        "parameters": {"object": "/sys/x", "operation": "read", "errno": "EIO", "message": "Input/output error"},
    }).encode() + b"\0")


def error(name, **parameters):
    def send(connection):
        connection.sendall(json.dumps({"error": name, "parameters": parameters}).encode() + b"\0")
    return send


def named(connection):
    name = sys.argv[3]
    reply(connection, {"devices": [{
        **DEVICE, "name": name, "driver": name,
        "interfaces": [{"class": "block", "name": name, "devnode": None, "label": None, "path": "/sys/devices/x"}],
        "problems": [{"object": name, "operation": name, "errno": "EIO", "message": name}],
    }]})


def steering(connection):
    evil = "\x1b]0;title\x07\x1b[31mred\x7f\u009b1m\u202egnp.exe\r\n\ttab"
    reply(connection, {"devices": [{
        **DEVICE, "name": evil, "driver": "drv\x1b[2J",
        "interfaces": [{"class": "block", "name": "vd\x1b[1ma", "devnode": None, "label": evil, "path": "/sys/devices/" + evil}],
        "problems": [{"object": evil, "operation": evil, "errno": "EIO", "message": evil}],
    }]})


def many(connection):
    for start in range(0, 10000, 50):
        reply(connection, {"devices": [{**DEVICE, "id": "pci:%04x:00:02.0" % n} for n in range(start, start + 50)]},
              continues=start + 50 < 10000)


def interrupted(connection):
    """SIGTERM for the caller; its Stop is answered by an error that an interruption must not hide."""
    pid = struct.unpack("3i", connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    os.kill(pid, signal.SIGTERM)
    read_call(connection)
    error("io.virtd.Bench.NotRolledBack", device="pci:0000:00:02.0", kind="rebind", message="bind: Input/output error",
          )(connection)


def dies_between(connection):
    """Finds each device, plans for the first one, and ends when the next is wanted."""
    plans = 0
    while plans < 2:
        call = read_call(connection)
        if call is None:
            return
        if call["method"].endswith(".List"):
            reply(connection, {"devices": [{**DEVICE, "id": "pci:" + call["parameters"]["devices"][0]}]})
            continue
        plans += 1
        if plans < 2:
            reply(connection, {"device": call["parameters"]["device"], "steps": [], "inUse": [], "changed": False, "refusals": [],
                               "persistent": None, "notes": []})


def says_nothing(connection):
    """Finds the device that is named, and has an empty reply for each other call."""
    while (call := read_call(connection)) is not None:
        reply(connection, {"devices": [DEVICE]} if call["method"].endswith(".List") else {})


def event(connection, name, number=None):
    device = None if number is None else {**DEVICE, "id": "pci:0000:00:%02x.0" % number}
    reply(connection, {"event": name, "device": device, "changes": None}, continues=True)


def goes_before_ready(connection):
    """One device goes while the others are still being told."""
    for name, number in (("present", 2), ("removed", 2), ("present", 3), ("ready", None)):
        event(connection, name, number)
    connection.recv(1)


HOWS = {
    "dies-between": dies_between,
    "goes-before-ready": goes_before_ready,
    "says-nothing": says_nothing,
    "close": lambda connection: None,
    "half": half,
    "some-then-half": some_then_half,
    "some-then-error": some_then_error,
    "killed": lambda connection: (some(connection), os.kill(os.getpid(), signal.SIGSEGV)),
    "exits": lambda connection: os._exit(7),
    "no-json": lambda connection: connection.sendall(b"HTTP/1.0 400 Bad Request\r\n\0"),
    "no-utf8": lambda connection: connection.sendall(b'{"parameters":{"devices":[{"id":"\xff"}]}}\0'),
    "no-list": lambda connection: reply(connection, {"devices": "none"}),
    "no-member": lambda connection: reply(connection, {}),
    "no-records": lambda connection: reply(connection, {"devices": [1, None, "x"]}),
    "odd-record": lambda connection: reply(connection, {"devices": [{
        "id": 7, "layers": [None, 1, []], "interfaces": {"x": 1}, "virtio": [], "problems": "x", "related": 3}]}),
    "two-at-once": lambda connection: connection.sendall(b'{"parameters":{"devices":[]}}\0' * 2),
    "named": named,
    "steering": steering,
    "many": many,
    "permission": error("org.varlink.service.PermissionDenied"),
    "old": error("org.varlink.service.MethodNotFound", method="List"),
    "new-error": error("io.virtd.Devices.Unheard", detail="x\x1b[31m"),
    "odd-error": error("no name"),
    "no-access": error("io.virtd.Devices.Failed", object="/sys/x", operation="open", errno="EACCES",
                       message="Permission denied"),
    "interrupted": interrupted,
    "expected-more": error("org.varlink.service.ExpectedMore"),
}


def read_call(connection):
    call = b""
    while not call.endswith(b"\0"):
        part = connection.recv(65536)
        if not part:
            return None
        call += part
    return json.loads(call[:-1])


def main(how, path=None):
    if path is None:
        connection = socket.socket(fileno=3)
    else:
        listener = socket.socket(socket.AF_UNIX)
        # Moved to its path when it listens: nobody comes too early.
        listener.bind(path + ".new")
        os.chmod(path + ".new", 0o777)
        listener.listen()
        os.rename(path + ".new", path)
        connection, _ = listener.accept()
    if how not in ("dies-between", "says-nothing"):
        read_call(connection)
    HOWS[how](connection)


main(*sys.argv[1:3])
