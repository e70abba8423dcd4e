#!/usr/bin/python3 -IS
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What udev's own engine finds by the rules, beside what "virtctl list" says.

  properties TREE LIST        LIST: the output of "virtctl list --all --json" of the copied TREE. Runs "udevadm test" for each layer,
                              interface and partition, as root in a namespace where TREE is /sys and nothing else is there. Prints each
                              difference; then "N nodes, D differences, L left out". Exit 1 where there is one, or two nodes have one link.
  links TREE LIST             prints each link of the project's, and the node that has it
  made TREE LIST              asks "virtctl udev-rule" for a rule about each device and interface, by each --match, and runs all rules for each node
                              that TREE has. Prints each rule that does not match its node, or matches another. Exit 1 where there is one.
  show TREE LIST NAME         prints all that udevadm says of the interface NAME
"""
import json
import os
import subprocess
import sys
import time

KEYS = ("VIRT_TYPE", "VIRT_ID", "VIRT_ORIGIN", "VIRT_TRANSPORT", "VIRT_PATH")
# A layer that only carries the next one has an id of its own.
CARRIERS = ("css", "mmio", "vdpa")
# As root, in a mount and network namespace: even an udevadm that renamed a card would find none here.
INSIDE = """set -e
mount --bind "$1/sys" /sys
mount -t tmpfs none /etc/udev
mkdir /etc/udev/rules.d
cp "$2"/*.rules /etc/udev/rules.d
cp "$2"/hwdb.bin /etc/udev
for folder in /run /dev /usr/lib/udev/rules.d; do mount -t tmpfs none $folder; done
mkdir -p /run/udev/data
while read -r path; do
	echo "@@@ $path"
	SYSTEMD_DEVICE_VERIFY_SYSFS=0 "$3" test -a add "$path" 2>&1
done
"""


def virtctl(*arguments):
    made = subprocess.run([os.environ["VIRTCTL"], *arguments, "--json"], stdout=subprocess.PIPE, check=True)
    return json.loads(made.stdout)


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


def run_rules(tree, paths):
    """What udevadm says of each path."""
    made = subprocess.run(["unshare", "--mount", "--net", "sh", "-c", INSIDE, "-", tree, os.environ["RULES"], os.environ["UDEVADM"]],
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
            own = virtctl("id", layer["nativeId"])["ids"][0]
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


def show(tree, kept, name):
    paths = [path for _, _, path in kept if path.endswith("/" + name)]
    print(*run_rules(tree, paths[:1]))


def made_rule(tree, name, way, tag):
    """The rule about NAME by --match WAY: its text and its node; or (None, why there is none)."""
    run = subprocess.run([os.environ["VIRTCTL"], "--socket", tree + ".socket", "udev-rule", name, "--match", way, "--tag", tag, "--json"],
                         stdout=subprocess.PIPE, stderr=subprocess.PIPE, check=False)
    answer = json.loads(run.stdout)
    if run.returncode == 0:
        return answer["rule"]["text"], answer["rule"]["node"]
    if run.returncode not in (4, 11):
        sys.exit("%s by %s: exit %d: %s" % (name, way, run.returncode, run.stderr))
    return None, answer["error"]["message"]


def ways_of(node):
    """What is worth asking about NODE: an interface, or a device."""
    if "class" not in node:
        return ["path"]
    return ["path", "id"] + {"block": ["serial"], "net": ["mac"]}.get(node["class"], [])


def all_nodes(tree):
    """Each node of which the kernel would send an event, also those of no device of the list."""
    for folder, _, _ in os.walk(tree + "/sys/devices"):
        path = folder[len(tree):]
        if is_of_udev(tree, path):
            yield path


def made(tree, devices):
    """By each rule its node; how many have none."""
    wanted, refused, lines = {}, 0, []
    for device in devices:
        for node in [device] + device["interfaces"]:
            for way in ways_of(node):
                tag = "made%d" % len(wanted)
                # By its path the node is meant whatever its name is.
                name = node["id"] if "class" not in node else node["path"] if node["path"].startswith("/sys/devices/") else node["name"]
                text, found = made_rule(tree, name, way, tag)
                if text:
                    wanted[tag] = found, text
                    lines.append(text)
                else:
                    refused += 1
                    print("none:", found)
    with open(os.environ["RULES"] + "/95-made.rules", "w", encoding="utf-8") as file:
        file.writelines(lines)
    return wanted, refused


def made_by_one_virtd(tree, devices):
    """As made(): to start a virtd for each of hundreds of calls takes longer than all else."""
    server = subprocess.Popen([os.environ["VIRTD"], "--socket", tree + ".socket", "--sysroot", tree])
    try:
        while not os.path.exists(tree + ".socket") and server.poll() is None:
            time.sleep(0.02)
        return made(tree, devices)
    finally:
        server.terminate()
        server.wait()


def check_made(tree, devices):
    wanted, refused = made_by_one_virtd(tree, devices)
    paths, bad = sorted(all_nodes(tree)), 0
    tags = {path: properties(text).get("CURRENT_TAGS", "").split(":") for path, text in zip(paths, run_rules(tree, paths))}
    os.unlink(os.environ["RULES"] + "/95-made.rules")
    for tag, (node, text) in wanted.items():
        matched = [path for path in paths if tag in tags[path]]
        # Trees that were written by hand lack what makes some nodes known to udev.
        if matched != [node] and (matched or node in paths):
            bad += 1
            print("is for %s, matches %s:\n%s" % (node, ", ".join(matched) or "nothing", text))
    print("%d rules, %d bad, %d refused" % (len(wanted), bad, refused))
    sys.exit(bad > 0)


def main():
    verb, tree, file = sys.argv[1:4]
    with open(file, encoding="utf-8") as text:
        devices = json.load(text)["devices"]
    if verb == "made":
        return check_made(tree, devices)
    kept, left = checked(tree, devices)
    if verb == "show":
        return show(tree, kept, sys.argv[4])
    bad, owners = 0, {}
    for (device, layer, path), text in zip(kept, run_rules(tree, [path for _, _, path in kept])):
        found = properties(text)
        for text in differences(device, layer, found) if verb == "properties" else ():
            bad += 1
            print("%s: %s" % (path, text))
        for link in links_of(found):
            owners.setdefault(link, set()).add(path)
    for link, paths in sorted(owners.items()):
        if verb == "links":
            print(link, *sorted(path.rsplit("/", 1)[1] for path in paths))
        if len(paths) > 1:
            bad += 1
            print("%s: of %s" % (link, ", ".join(sorted(paths))))
    if verb == "properties":
        print("%d nodes, %d differences, %d left out" % (len(kept), bad, left))
    sys.exit(bad > 0)


main()
