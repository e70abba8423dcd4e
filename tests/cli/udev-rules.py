#!/usr/bin/python3 -IS
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What udev's own engine finds by the rules, beside what "virtctl list" says.

  properties TREE...          Runs "udevadm test" for each layer, interface and partition of the copied TREE, as root in a namespace where TREE is
                              /sys and nothing else is there (udev-engine.c). Prints each difference; then "N nodes, D differences, L left out",
                              of all trees. Exit 1 if there is one, or two nodes have one link.
  links TREE...               prints each link of the project's, and the node that has it
  made TREE...                asks "virtctl udev-rule" for a rule about each device and interface, by each --match, and runs all rules for each node
                              that TREE has. Prints each rule that does not match its node, or matches another. Exit 1 if there is one.
  show TREE -- NAME...        prints all that udevadm says of each interface NAME. .link files in $UDEV/network are in force.

A line ">>> TREE" or ">>> NAME" stands before what is about it.
"""
import functools
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time

KEYS = ("VIRT_TYPE", "VIRT_ID", "VIRT_ORIGIN", "VIRT_TRANSPORT", "VIRT_PATH")
# A layer that only carries the next one has an id of its own.
CARRIERS = ("css", "mmio", "vdpa")
# A network interface of the kernel's for each of the tree's: udev asks the kernel about one before it compares .link files.
BEFORE = """set -e
mkdir -p /run/systemd/network
cp /etc/udev/network/*.link /run/systemd/network
"""


def virtctl(calls):
    """The exit status and the JSON of each of the calls, lists of arguments."""
    text = "".join("\t".join(arguments + ["--json"]) + "\n" for arguments in calls)
    many = subprocess.run([os.environ["VIRTCTL_MANY"]], input=text, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True, text=True)
    parts = re.split(r"\n@@@ ([0-9]+)\n", many.stdout)[:-1]
    if len(parts) != 2 * len(calls):
        sys.exit("%d calls of virtctl, %d answers" % (len(calls), len(parts) // 2))
    return [(int(status), json.loads(answer)) for answer, status in zip(parts[::2], parts[1::2])]


@functools.lru_cache(None)
def identity(native_id):
    return virtctl([["id", native_id]])[0][1]["ids"][0]


def interface_paths(tree, interface):
    link = "%s/sys/class/%s/%s" % (tree, interface["class"], interface["name"])
    if not os.path.exists(link):
        return
    path = "/sys/" + os.path.relpath(os.path.realpath(link), os.path.realpath(tree + "/sys"))
    yield path
    for name in os.listdir(tree + path) if interface["class"] == "block" else ():
        if os.path.exists("%s%s/%s/partition" % (tree, path, name)):
            yield path + "/" + name


def nodes(tree, devices):
    """Each device of udev's that belongs to a device of the list: that one, the layer or None, the path."""
    for device in devices:
        for layer in device["layers"]:
            yield device, layer, layer["path"]
        for interface in device["interfaces"]:
            for path in interface_paths(tree, interface):
                yield device, None, path


def is_of_udev(tree, path):
    """Whether the kernel would have an event for it. Trees that were written by hand lack this of SCSI hosts."""
    return all(os.path.exists("%s%s/%s" % (tree, path, name)) for name in ("uevent", "subsystem"))


def run_rules(tree, paths, before=""):
    """What udevadm says of each path."""
    environment = dict(os.environ, TREE=tree, LD_PRELOAD=os.environ["UDEV_ENGINE"], LD_BIND_NOW="1", BEFORE=before, SYSTEMD_DEVICE_VERIFY_SYSFS="0")
    # Of users and groups only those of the rules that match are looked up.
    made = subprocess.run([os.environ["UDEVADM"], "test", "-N", "late", "-a", "add", "PATH"], env=environment,
                          input="\n".join(paths) + "\n", stdout=subprocess.PIPE, check=True, text=True)
    found = made.stdout.split("@@@ ")[1:]
    if len(found) != len(paths):
        sys.exit("%d paths, %d answers; udevadm said:\n%s" % (len(paths), len(found), made.stdout))
    for text in found:
        for line in text.splitlines():
            if "-virt.rules:" in line and any(word in line for word in ("nvalid", "nknown", "gnoring", "ailed")):
                sys.exit(line)
        yield text


def properties(text):
    return dict(line.strip().split("=", 1) for line in text.splitlines() if "=" in line)


def expected(device, layer):
    want = dict(zip(KEYS, (device["type"], device["virtId"], device["origin"], device["id"].split(":")[0], device["id"])))
    if layer and layer["bus"] in CARRIERS and layer is not device["layers"][-1]:
        own = {"type": "unknown", "virtId": "virt:t0000v00001AF4d00001040o2", "origin": "virtual"}
        if layer["nativeId"]:
            own = identity(layer["nativeId"])
        want.update(VIRT_TYPE=own["type"], VIRT_ID=own["virtId"], VIRT_ORIGIN=own["origin"])
    return want


def names_of(device):
    return {device["id"]} | {"%s:%s" % (layer["bus"], layer["address"]) for layer in device["layers"]}


def differences(device, layer, found):
    want = expected(device, layer)
    # The path is any name by which virtctl finds the device. Of a slot in memory the kernel's name goes on.
    path = found.get("VIRT_PATH", "").replace(".virtio_mmio", "")
    if path in names_of(device):
        want["VIRT_PATH"] = found["VIRT_PATH"]
        if path.split(":")[0] == "css":
            want["VIRT_TRANSPORT"] = "css"
    return ["%s is %s, not %s" % (key, found.get(key), want[key]) for key in KEYS if found.get(key) != want[key]]


def depends_on_this_machine(device):
    """The rules ask the running system whether it is a guest; the list asks the tree."""
    return device["originRefinedBy"] in ("guest", "host", "partition")


def is_alike(layer, seen):
    """Whether two such slots have been looked at already: there are dozens of empty ones in a machine."""
    key = (layer["bus"], layer["nativeId"], layer["driver"]) if layer and layer["bus"] in ("mmio", "css") else None
    seen[key] = seen.get(key, 0) + 1
    return key is not None and seen[key] > 2


def checked(tree, devices):
    kept, left, seen = [], 0, {}
    for device, layer, path in nodes(tree, devices):
        if is_of_udev(tree, path) and not depends_on_this_machine(device) and not is_alike(layer, seen):
            kept.append((device, layer, path))
        else:
            left += 1
    return kept, left


def links_of(found):
    return [link for link in found.get("DEVLINKS", "").split() if "by-virt/" in link or "virt-ports/" in link]


def interface_made(tree, path):
    """The command that makes an interface with the name and the number of the one at PATH; "" if there is none."""
    if "/net/" not in path:
        return ""
    with open(tree + path + "/ifindex", encoding="utf-8") as file:
        return "ip link add %s index %s type bridge\n" % (path.rsplit("/", 1)[1], file.read().strip())


def show(tree, names):
    present = sorted(all_nodes(tree))
    paths = [[path for path in present if path.endswith("/" + name)][0] for name in names]
    before = ""
    if os.path.isdir(os.environ["UDEV"] + "/network"):
        before = BEFORE + "".join(interface_made(tree, path) for path in dict.fromkeys(paths))
    for name, text in zip(names, run_rules(tree, paths, before)):
        print(">>>", name)
        print(text)


def ways_of(node, device):
    """What is worth asking about NODE: an interface of DEVICE, or DEVICE."""
    ways = ["path"] + ["slot"] * any(layer["bus"] == "pci" for layer in device["layers"])
    if "class" not in node:
        return ways
    return ways + ["id"] + {"block": ["serial"], "net": ["mac"]}.get(node["class"], [])


def all_nodes(tree):
    """Each node of which the kernel would send an event, also those of no device of the list."""
    for folder, _, _ in os.walk(tree + "/sys/devices"):
        path = folder[len(tree):]
        if is_of_udev(tree, path):
            yield path


def rule_calls(tree, devices):
    for device in devices:
        for node in [device] + device["interfaces"]:
            # By its path the node is meant whatever its name is.
            name = node["id"] if "class" not in node else node["path"] if node["path"].startswith("/sys/devices/") else node["name"]
            for way in ways_of(node, device):
                yield ["--socket", tree + ".socket", "udev-rule", name, "--match", way]


def made(tree, devices):
    """By each rule its node; how many have none."""
    calls = [call + ["--tag", "made%d" % number] for number, call in enumerate(rule_calls(tree, devices))]
    wanted, refused = {}, 0
    for call, (status, answer) in zip(calls, virtctl(calls)):
        if status == 0:
            wanted[call[-1]] = answer["rule"]["node"], answer["rule"]["text"]
        elif status in (4, 11):
            refused += 1
            print("none:", answer["error"]["message"])
        else:
            sys.exit("%s: exit %d: %s" % (call, status, answer))
    with open(os.environ["UDEV"] + "/rules.d/95-made.rules", "w", encoding="utf-8") as file:
        # udev would read each comment anew for each node.
        file.writelines(re.sub("(?m)^#.*(?<!\\\\)\n", "", text) for _, text in wanted.values())
    return wanted, refused


def message_of(connection, buffer):
    """The next message of varlink with its NUL, and what was read after it; b"" at the end."""
    while b"\0" not in buffer:
        more = connection.recv(1 << 16)
        if not more:
            return b"", b""
        buffer += more
    message, _, rest = buffer.partition(b"\0")
    return message + b"\0", rest


def replies_of(path, call):
    """All replies of the virtd at PATH to CALL."""
    replies, rest = [], b""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.connect(path)
        connection.sendall(call)
        while True:
            reply, rest = message_of(connection, rest)
            replies.append(reply)
            if not reply or not json.loads(reply[:-1]).get("continues"):
                return b"".join(replies)


def repeat_replies(listener, path):
    """Serves the virtd at PATH. A copied tree does not change: what was asked before has the same replies."""
    known = {}
    while True:
        try:
            connection, _ = listener.accept()
        except OSError:
            return  # closed: all is asked
        with connection:
            call, rest = message_of(connection, b"")
            while call:
                if call not in known:
                    known[call] = replies_of(path, call)
                connection.sendall(known[call])
                call, rest = message_of(connection, rest)


def made_by_one_virtd(tree, devices):
    """As made(): to start a virtd for each of hundreds of calls, or to scan the tree for each, takes longer than all else."""
    server = subprocess.Popen([os.environ["VIRTD"], "--socket", tree + ".virtd", "--sysroot", tree])
    try:
        while not os.path.exists(tree + ".virtd") and server.poll() is None:
            time.sleep(0.02)
        with socket.socket(socket.AF_UNIX) as listener:
            listener.bind(tree + ".socket")
            listener.listen()
            threading.Thread(target=repeat_replies, args=(listener, tree + ".virtd"), daemon=True).start()
            return made(tree, devices)
    finally:
        server.terminate()
        server.wait()


def check_made(tree, devices):
    wanted, refused = made_by_one_virtd(tree, devices)
    paths, bad = sorted(all_nodes(tree)), 0
    tags = {path: properties(text).get("CURRENT_TAGS", "").split(":") for path, text in zip(paths, run_rules(tree, paths))}
    os.unlink(os.environ["UDEV"] + "/rules.d/95-made.rules")
    for tag, (node, text) in wanted.items():
        matched = [path for path in paths if tag in tags[path]]
        # Trees that were written by hand lack what makes some nodes known to udev.
        if matched != [node] and (matched or node in paths):
            bad += 1
            print("is for %s, matches %s:\n%s" % (node, ", ".join(matched) or "nothing", text))
    print("%d rules, %d bad, %d refused" % (len(wanted), bad, refused))
    return bad


def check_links(verb, owners):
    bad = 0
    for link, paths in sorted(owners.items()):
        if verb == "links":
            print(link, *sorted(path.rsplit("/", 1)[1] for path in paths))
        if len(paths) > 1:
            bad += 1
            print("%s: of %s" % (link, ", ".join(sorted(paths))))
    return bad


def check(verb, tree, devices):
    """How many nodes there are, how many differ, how many were left out."""
    kept, left = checked(tree, devices)
    bad, owners = 0, {}
    for (device, layer, path), text in zip(kept, run_rules(tree, [path for _, _, path in kept])):
        found = properties(text)
        for difference in differences(device, layer, found) if verb == "properties" else ():
            bad += 1
            print("%s: %s" % (path, difference))
        for link in links_of(found):
            owners.setdefault(link, set()).add(path)
    return len(kept), bad + check_links(verb, owners), left


def main():
    verb, *trees = sys.argv[1:]
    names = []
    if "--" in trees:
        trees, names = trees[:trees.index("--")], trees[trees.index("--") + 1:]
    lists = virtctl([["--sysroot", tree, "list", "--all"] for tree in trees])
    total, bad = [0, 0, 0], 0
    for tree, (status, answer) in zip(trees, lists):
        if status != 0:
            sys.exit("virtctl list of %s: exit %d" % (tree, status))
        devices = answer["devices"]
        if verb == "show":
            show(tree, names)
            continue
        print(">>>", os.path.basename(tree))
        if verb == "made":
            bad += check_made(tree, devices)
            continue
        total = [before + more for before, more in zip(total, check(verb, tree, devices))]
        bad = total[1]
    if verb == "properties":
        print("%d nodes, %d differences, %d left out" % tuple(total))
    sys.exit(bad > 0)


main()
