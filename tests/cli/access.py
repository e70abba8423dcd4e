#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""What an ordinary user learns through a virtd that runs as root, compared with what the user could read alone.

  access.py compare VIRTCTL VIRTD FOLDER TREE...  copies each TREE ("/": this machine) to FOLDER, closes files and folders of it to others, and
                                                  compares replies member by member; takes root
  access.py table ACCESS                          prints docs/access.md from the table, access.txt

FOLDER has programs that the user nobody can run. The exit status is 1 if virtd gives a value to a user who can't read it, or if a member has
no correct row in the table."""

import collections
import hashlib
import json
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time

TABLE = os.path.join(os.path.dirname(os.path.abspath(__file__)), "access.txt")
NOBODY = ("setpriv", "--reuid=65534", "--regid=65534", "--clear-groups")
# What a reply has of another moment or another process than the one before, or of what is hidden.
TIMES = {"timeNs", "interruptsTimeNs", "counters", "levels", "tookNs"}
HIDDEN = {"another user's process", "another mount namespace"}
# Replies that have the members of others.
SAME = {"List": "Show", "Monitor": "Show", "All drivers": "Drivers", "Planned overrides": "Overrides"}
OVERRIDES = "etc/virtd/overrides.d"
# The tree that gets processes: root's has a disk open, another mounts it in a namespace of its own.
PROCESSES = "q35"
WHO = {
    "everybody": "everybody",
    "source": "by its sources",
    "mode": "by the mode of the file",
    "group": "root and the group",
}


def read_table():
    rows = collections.OrderedDict()
    with open(TABLE, encoding="utf-8") as file:
        for line in file:
            if line.strip() and not line.startswith("#"):
                member, who = line.split()
                if who not in WHO or member in rows:
                    sys.exit(f"access.txt: {member}: {who}: no such word, or there twice")
                rows[member] = who
    return rows


def table():
    rows = read_table()
    print("# Who gets which value\n")
    print("virtd can run as root. Then it reads for each client only what that client may know. Root and the group `virtd` get all values.")
    print("Other users get what this table says. `tests/cli/access.py table >docs/access.md` writes this file from `tests/cli/access.txt`.\n")
    print("- *everybody*: the value follows from names, links and folders that each user can see, or from the processor.")
    print("- *by its sources*: virtd makes the value from several others. It uses only those that the client may know.")
    print("- *by the mode of the file*: virtd gives the value only if the file lets others read. Each folder of its path must let others search.")
    print("  Otherwise the record has a problem with `EACCES`, or the override is a bad file.")
    print("- *root and the group*: other users get the value only for their own processes.\n")
    print("`lib/base/root.c` enforces the mode of each file that virtd reads for a client. `lib/override/override-read.c` does so for overrides, and")
    print("`lib/modules/modules.c` for what libkmod reads. `lib/usage/in-use.c` hides the processes of other users. `Monitor` and `List` give the members")
    print("of `Show`.\n")
    print("| who gets it | members |\n| --- | ---: |")
    for who, text in WHO.items():
        print(f"| {text} | {sum(word == who for word in rows.values())} |")
    for reply, group in groups(rows).items():
        print(f"\n## {reply}\n\n| member | who gets it |\n| --- | --- |")
        for member, who in group:
            print(f"| `{member}` | {WHO[who]} |")
    return 0


def groups(rows):
    result = collections.OrderedDict()
    for member, who in rows.items():
        reply, rest = member.split(".", 1)
        result.setdefault(reply, []).append((rest, who))
    return result


def flatten(value, path, out):
    """Each value that is not null, by the path of its member; an index of an array is []."""
    if isinstance(value, dict):
        for key, item in value.items():
            flatten(item, f"{path}.{key}", out)
    elif isinstance(value, list):
        for item in value:
            flatten(item, path + "[]", out)
    elif value is not None:
        out[path].append(value)
    return out


def mapped(path):
    """Members whose names are data, as one: drivers' counters, settings."""
    return re.sub(r"(\.(settings|counters|levels))\..*", r"\1", path)


def is_of_process(reason):
    """Whether it tells of a process: drivers-change.bats is about whose is shown to whom."""
    return isinstance(reason, dict) and "holder" in reason and (reason["holder"] in HIDDEN or reason.get("process") is not None)


def without(value):
    """VALUE less what differs from one moment to the next, and reasons that tell of processes."""
    if isinstance(value, dict):
        return {key: without(item) for key, item in value.items() if key not in TIMES}
    if isinstance(value, list):
        return [without(item) for item in value if not is_of_process(item)]
    return value


def differences(left, right, path, out):
    if isinstance(left, dict) and isinstance(right, dict):
        for key in {**left, **right}:
            differences(left.get(key), right.get(key), f"{path}.{key}", out)
    elif isinstance(left, list) and isinstance(right, list) and len(left) == len(right):
        for one, two in zip(left, right):
            differences(one, two, path + "[]", out)
    elif left != right:
        out.append((path, left, right))
    return out


def virtctl(programs, user, *arguments):
    command = (*(NOBODY if user else ()), os.path.join(programs, "virtctl"), "--json", *arguments)
    done = subprocess.run(command, env={"PATH": os.environ["PATH"], "VIRTD": os.path.join(programs, "virtd"), "LC_ALL": "C.UTF-8"},
                          stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=60)
    try:
        return json.loads(done.stdout) if done.stdout.strip() else {"failed": done.returncode}
    except ValueError:
        return {"broken": done.stdout[:200], "stderr": done.stderr[:200]}


def monitor(programs, user, *arguments):
    """The devices that there are, as List has them: of the running system, the verb goes on after these."""
    command = (*(NOBODY if user else ()), os.path.join(programs, "virtctl"), "--json", *arguments, "monitor", "--all")
    found = {"devices": []}
    with subprocess.Popen(command, env={"PATH": os.environ["PATH"], "VIRTD": os.path.join(programs, "virtd"), "LC_ALL": "C.UTF-8"},
                          stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        for line in process.stdout:
            event = json.loads(line)
            if event.get("event") != "present":
                found["problems"] = event.get("problems")
                break
            found["devices"].append(event["device"])
        process.terminate()
    return found


def closes(path, every):
    return hashlib.sha1(path.encode()).digest()[0] % every == 0


def close(tree, files, folders):
    """Each FILES-th file of TREE is for its owner only, and can't each FOLDERS-th folder be listed, or searched. 0: none."""
    for top, names, others in os.walk(tree):
        for name in others:
            path = os.path.join(top, name)
            if not os.path.islink(path) and stat.S_ISREG(os.lstat(path).st_mode):
                os.chmod(path, 0o400 if files and closes(os.path.relpath(path, tree), files) else 0o444)
        for name in names:
            path = os.path.join(top, name)
            relative = os.path.relpath(path, tree)
            if not os.path.islink(path) and relative.count("/") > 2 and folders and closes(relative, folders):
                os.chmod(path, 0o711 if closes(relative + "x", 2) else 0o700)


def add_processes(tree):
    proc = os.path.join(tree, "proc")
    for pid, files, links in (("1", {"mountinfo": ""}, {"ns/mnt": "mnt:[1]"}),
                              ("70", {"comm": "secret\n", "status": "Name:\tsecret\nUid:\t0\t0\t0\t0\n"}, {"fd/3": "/dev/vda"}),
                              ("72", {"comm": "secret\n", "mountinfo": "27 1 254:0 / /secret rw - ext4 /dev/vda rw\n"}, {"ns/mnt": "mnt:[2]"})):
        for name, text in files.items():
            os.makedirs(os.path.join(proc, pid), exist_ok=True)
            with open(os.path.join(proc, pid, name), "w", encoding="utf-8") as file:
                file.write(text)
        for name, target in links.items():
            os.makedirs(os.path.dirname(os.path.join(proc, pid, name)), exist_ok=True)
            os.symlink(target, os.path.join(proc, pid, name))


def add_overrides(tree):
    """One of a device that there may be, one for no device, and one that no user may read."""
    folder = os.path.join(tree, OVERRIDES)
    os.makedirs(folder)
    for name, address, more in (("one", "pci:0000:00:03.0", ""), ("two", "pci:0000:ff:1f.7", "mac=52:54:00:12:34:56\n"),
                                ("three", "pci:0000:00:04.0", "serial=secret\n")):
        with open(os.path.join(folder, name + ".conf"), "w", encoding="utf-8") as file:
            file.write(f"version=1\naddress={address}\ndriver=vfio-pci\nvirtId=virt:t0001v00001AF4d00001041o2\n{more}")


class Virtd:
    def __init__(self, programs, folder, tree):
        self.socket = os.path.join(folder, "socket")
        self.log = open(os.path.join(folder, "log"), "ab")
        self.process = subprocess.Popen((os.path.join(programs, "virtd"), "--socket", self.socket, "--sysroot", tree), stderr=self.log,
                                        stdin=subprocess.DEVNULL)
        until = time.monotonic() + 30
        while not os.path.exists(self.socket) and time.monotonic() < until:
            time.sleep(0.005)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(30)
        self.log.close()


def calls(programs, source, user):
    """(name, reply) of each call; SOURCE: the options that choose virtd."""
    listed = virtctl(programs, user, *source, "list", "--all")
    ids = [device["id"] for device in listed.get("devices", [])]
    yield "List", listed
    yield "Monitor", monitor(programs, user, *source)
    yield "Platform", virtctl(programs, user, *source, "platform")
    yield "Overrides", virtctl(programs, user, *source, "override", "list")
    yield "Planned overrides", virtctl(programs, user, *source, "override", "apply", "--dry-run")
    yield "All drivers", virtctl(programs, user, *source, "drivers")
    if not ids:
        return
    yield "Show", virtctl(programs, user, *source, "show", *ids)
    yield "Stats", virtctl(programs, user, *source, "stats", "--all")
    yield "Drivers", virtctl(programs, user, *source, "drivers", ids[-1])
    yield "Plan", virtctl(programs, user, *source, "unbind", ids[-1], "--dry-run")
    yield "Kinds", virtctl(programs, user, *source, "bench", "--kinds", ids[0])


class Comparison:
    def __init__(self, programs, folder):
        self.programs, self.folder = programs, folder
        self.values, self.leaks = 0, 0
        self.seen = {}  # by member: whether root got a value, an ordinary user did, and did although all files were closed

    def note(self, name, reply, index):
        name = SAME.get(name, name)
        reply = {key: value for key, value in reply.items() if key not in ("schemaVersion", "error")}
        for path, values in flatten(reply, name, collections.defaultdict(list)).items():
            self.seen.setdefault(mapped(path), [0, 0, 0])[index] += len(values)

    def leak(self, tree, name, path, got, own):
        self.leaks += 1
        if self.leaks <= 20:
            print(f"{tree}: {name}: {path}: {json.dumps(got)[:200]}, where the user gets {json.dumps(own)[:200]}")

    def ask(self, tree, all_closed):
        with Virtd(self.programs, self.folder, tree) as virtd:
            served = dict(calls(self.programs, ("--socket", virtd.socket), True))
            if not all_closed:
                for call, reply in calls(self.programs, ("--socket", virtd.socket), False):
                    self.note(call, reply, 0)
        return served, calls(self.programs, ("--sysroot", tree), True)

    def compare(self, tree, name, all_closed):
        """A busy machine may end a question by its time limit, once; what is given without right is given again."""
        for _ in range(3):
            leaks = self.compare_once(tree, name, all_closed)
            if not leaks:
                return
        for leak in leaks:
            self.leak(*leak)

    def compare_once(self, tree, name, all_closed):
        served, own_calls = self.ask(tree, all_closed)
        leaks = []
        for call, own in own_calls:
            got = served.get(call, {})
            if "secret" in json.dumps(got):
                leaks.append((name, call, "a process of root's, or a closed file", "secret", None))
            self.note(call, got, 2 if all_closed else 1)
            self.values += sum(map(len, flatten(got, call, collections.defaultdict(list)).values()))
            if "broken" in got:
                leaks.append((name, call, "reply", got, own))
            for path, one, two in differences(without(got), without(own), "", []):
                leaks.append((name, call, path, one, two))
        return leaks

    def check_table(self):
        rows, faults = read_table(), 0
        for member, (root, some, closed) in sorted(self.seen.items()):
            who = rows.get(member)
            fault = None
            if who is None:
                fault = f"no row (it seems to be {'everybody' if closed else 'mode' if some else 'group'})"
            elif who == "mode" and closed:
                fault = "mode, but a user gets it of closed files"
            elif who == "group" and (some or closed):
                fault = "group, but an ordinary user gets it"
            elif who == "everybody" and root and not closed:
                fault = "everybody, but nobody gets it of closed files"
            if fault:
                faults += 1
                print(f"access.txt: {member}: {fault}")
        return faults


def compare(virtctl_path, virtd_path, folder, *trees):
    programs = os.path.join(folder, "programs")
    os.makedirs(programs)
    for path in (virtctl_path, *(os.path.join(os.path.dirname(virtd_path), name) for name in ("virtd", "virtd-worker", "virtd-bench"))):
        shutil.copy(path, programs)
    comparison = Comparison(programs, folder)
    for tree in trees:
        name = os.path.basename(tree) or "this machine"
        if tree == "/":
            comparison.compare(tree, name, False)
            continue
        if name == PROCESSES:
            add_processes(tree)
        add_overrides(tree)
        close(tree, 3, 9)
        for override, mode in (("one", 0o444), ("two", 0o444), ("three", 0o400)):
            os.chmod(os.path.join(tree, OVERRIDES, override + ".conf"), mode)
        if name == PROCESSES:
            os.chmod(os.path.join(tree, "etc/virtd"), 0o700)
        comparison.compare(tree, name + ", some closed", False)
        subprocess.run(("chmod", "-R", "u=rwX,go=rX", tree), check=True)
        close(tree, 1, 0)
        comparison.compare(tree, name + ", all closed", True)
    faults = comparison.check_table()
    print(f"{len(trees)} trees, {len(comparison.seen)} members, {comparison.values} values given: {comparison.leaks} that the user can't read, "
          f"{faults} faults of the table")
    return 1 if comparison.leaks or faults or not comparison.values else 0


if __name__ == "__main__":
    sys.exit({"compare": compare, "table": lambda *_: table()}[sys.argv[1]](*sys.argv[2:]))
