#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""Compares what `virtctl list --all --json` says of a system with an independent reading of it.

compare.py LIST READING [EXPECTED]

LIST      the program's JSON
READING   what inspect.sh printed in the same system
EXPECTED  a guest's file: its lines "expect ID TYPE VIRTID" are all the devices that do something for
          a user, and the rest of the list must be plumbing ("plumbing PATTERN…")

Every node must be in exactly one device, every class entry in that which it is below, every layer and every interface of a
device must have been read, and all that both know of them must agree. Prints each difference; exits 1 if there is any.
"""
import json
import sys
from collections import Counter
from fnmatch import fnmatchcase

# What a node of a bus can sit on, as one device.
BELOW = {"virtio": {"pci", "ccw", "mmio", "vdpa"}, "ccw": {"css"}}
CLASSES = {"net", "block", "nvme", "scsi_host", "scsi_generic", "scsi_tape", "virtio-ports", "virt"}
# The bus whose address names a device of several layers, where that is not the outermost.
NAMING = ("ccw",)
XENBUS_UP = ("Connected", "Reconfiguring", "Reconfigured")


def carries_virtio(name):
    return "virtio" in name or name.startswith("LNRO0005:")


class Node:
    def __init__(self, bus, name, path, modalias, driver, override, detail):
        self.bus = "mmio" if bus == "platform" and carries_virtio(name) else bus
        self.address = name.split(".virtio_mmio")[0]
        self.name = name
        self.path = path
        self.modalias = modalias
        self.driver = driver
        self.override = override
        self.detail = detail
        self.below = None
        self.members = []
        self.entries = []


class Entry:
    def __init__(self, kind, name, path, detail):
        self.kind = kind
        self.name = name
        self.path = path
        self.detail = detail


def nearest(nodes, path):
    """The innermost node that PATH is at or below."""
    while path.count("/") > 1:
        if path in nodes:
            return nodes[path]
        path = path.rsplit("/", 1)[0]
    return None


def read(text):
    """The devices of a reading: for each, its nodes, outermost first."""
    nodes, entries, members = {}, [], []
    for line in text.splitlines():
        kind, *fields = line.split("\t")
        fields = [None if field == "-" else field for field in fields]
        if kind == "node":
            node = Node(*fields)
            nodes[node.path] = node
        elif kind == "entry":
            entries.append(Entry(*fields))
        elif kind == "member":
            members.append(fields)
        else:
            sys.exit(f"compare: no line of a reading: {line!r}")
    if not nodes:
        sys.exit("compare: the reading has no nodes")
    for group, member in members:
        nodes[group].members.append(nodes[member])
    inner = {member for _, member in members}
    for node in nodes.values():
        parent = nearest(nodes, node.path.rsplit("/", 1)[0])
        if parent and parent.bus in BELOW.get(node.bus, ()):
            node.below = parent
            inner.add(parent.path)
    for entry in entries:
        owner = nearest(nodes, entry.path)
        if owner:
            owner.entries.append(entry)
    return [chain(node) for node in nodes.values() if node.path not in inner]


def chain(node):
    """All the nodes of the device whose innermost is NODE."""
    outer = chain(node.below) if node.below else []
    return [part for member in node.members for part in chain(member)] + outer + [node]


def identity(parts):
    for bus in NAMING:
        for node in parts:
            if node.bus == bus:
                return f"{bus}:{node.address}"
    return f"{parts[0].bus}:{parts[0].address}"


def state(parts):
    if any(node.bus in ("ccw", "ccwgroup") and node.detail == "0" for node in parts):
        return "offline"
    # A front end of Xen with a driver and without its back end.
    if parts[-1].bus == "xen" and parts[-1].driver and parts[-1].detail not in XENBUS_UP:
        return "offline"
    return "bound" if parts[-1].driver else "unbound"


def wanted_layer(node):
    return {"bus": node.bus, "address": node.address, "nativeId": node.modalias, "driver": node.driver,
            "driverOverride": node.override, "path": node.path}


def wanted_interface(entry):
    value = entry.detail
    if entry.kind == "block":
        value = int(value) * 512
    return (entry.kind, entry.name, value)


def said_interface(interface):
    value = {"net": lambda: interface["net"]["mac"],
             "block": lambda: interface["block"]["sizeBytes"],
             "virtio-ports": lambda: interface["label"]}.get(interface["class"], lambda: None)()
    return (interface["class"], interface["name"], value)


def differences(device, parts):
    """What the program says of one device and the reading does not, or the other way round."""
    layers = device["layers"]
    if len(layers) != len(parts):
        yield f"{len(layers)} layers, not {len(parts)}: {'/'.join(node.bus for node in parts)}"
    for number, (layer, node) in enumerate(zip(layers, parts)):
        for key, value in wanted_layer(node).items():
            if layer[key] != value:
                yield f"layer {number} ({node.bus}): {key} is {layer[key]!r}, not {value!r}"
    said = Counter(said_interface(i) for i in device["interfaces"] if i["class"] in CLASSES)
    wanted = Counter(wanted_interface(entry) for node in parts for entry in node.entries)
    for interface in (said - wanted).elements():
        yield f"interface {interface} is not there"
    for interface in (wanted - said).elements():
        yield f"interface {interface} is missing"
    if device["driver"] != parts[-1].driver:
        yield f"driver is {device['driver']!r}, not {parts[-1].driver!r}"
    if device["state"] != state(parts):
        yield f"state is {device['state']!r}, not {state(parts)!r}"
    yield from feature_differences(device, parts[-1])


def feature_differences(device, node):
    virtio = device["virtio"]
    if (virtio is not None) != (node.bus == "virtio"):
        yield "has virtio features, or lacks them, against what its innermost layer is"
    elif virtio is not None:
        said = [feature["bit"] for feature in virtio["features"]]
        wanted = [bit for bit, digit in enumerate(node.detail) if digit == "1"]
        if said != wanted:
            yield f"features are {said}, not {wanted}"


def expectations(path):
    expected, plumbing = {}, []
    with open(path, encoding="utf-8") as file:
        for line in file:
            words = line.split()
            if words[:1] == ["expect"]:
                expected[words[1]] = tuple(words[2:4])
            elif words[:1] == ["plumbing"]:
                plumbing += words[1:]
    return expected, plumbing


def compare(devices, chains, expected, plumbing):
    said = {}
    for device in devices:
        if device["id"] in said:
            yield f"{device['id']}: listed twice"
        said[device["id"]] = device
    wanted = {identity(parts): parts for parts in chains}
    for name in sorted(wanted.keys() - said.keys()):
        yield f"{name}: not listed"
    for name in sorted(said.keys() - wanted.keys()):
        yield f"{name}: listed, but not there"
    for name in sorted(said.keys() & wanted.keys()):
        for text in differences(said[name], wanted[name]):
            yield f"{name}: {text}"
    if expected is None:
        return
    for name, (kind, virt_id) in expected.items():
        # What the firmware alone tells of: trees that were recorded before it was listed lack it, and so does their reading.
        if name.startswith("platform:") and name not in said and name not in wanted:
            continue
        device = said.get(name, {"type": None, "virtId": None})
        if (device["type"], device["virtId"]) != (kind, virt_id):
            yield f"{name}: is {device['type']} {device['virtId']}, not {kind} {virt_id}"
    for name in sorted(said.keys() - expected.keys()):
        if not any(fnmatchcase(name, pattern) for pattern in plumbing):
            yield f"{name}: not among what the guest's file expects"


def main(list_path, reading_path, expected_path=None):
    with open(list_path, encoding="utf-8") as file:
        listed = json.load(file)
    with open(reading_path, encoding="utf-8") as file:
        chains = read(file.read())
    expected, plumbing = expectations(expected_path) if expected_path else (None, None)
    count = 0
    for difference in compare(listed["devices"], chains, expected, plumbing):
        print(difference)
        count += 1
    if count:
        print(f"{count} differences", file=sys.stderr)
    return 1 if count else 0


if __name__ == "__main__":
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    sys.exit(main(*sys.argv[1:]))
