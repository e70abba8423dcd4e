#!/usr/bin/python3 -I
# SPDX-License-Identifier: LGPL-2.1-or-later
"""load.py kills VIRTD TREE FOLDER COUNT          - kill virtd by SIGKILL, COUNT times, while clients list, show and change devices
load.py soak VIRTD TREE FOLDER SECONDS [KIB]  - the same clients, and some that stop in the middle or send no calls;
                                                virtd is left alone, and its memory looked at

TREE is a copy of the tree zvm, which is changed. The listening socket stays, as that of a service manager's socket unit: virtd starts again at
once. Each client connects anew if its connection ends. An answer is right or does not come; a change is done or not done. The exit status is 1 if
an answer was wrong, or if at the end a record is left, or the device is in neither state. That of soak is 1, too, if virtd's memory grows by KIB
(2048) or more, or the count of its descriptors grows."""

import json
import os
import random
import signal
import socket
import sys
import threading
import time

DEVICE = "0.0.f600"
CALLS = (
    ("org.varlink.service.GetInfo", {}),
    ("io.virtd.Devices.List", {"fields": ["id", "type"], "all": True}),
    ("io.virtd.Devices.Show", {"devices": ["0.0.1900"]}),
    ("io.virtd.Drivers.Drivers", {"device": DEVICE}),
)


class Client:
    """A client that connects anew for as long as it is needed."""

    def __init__(self, path):
        self.path, self.socket, self.rest = path, None, b""

    def call(self, method, parameters):
        """The reply; None: the connection ended before."""
        try:
            if not self.socket:
                self.socket = socket.socket(socket.AF_UNIX)
                self.socket.settimeout(60)
                self.socket.connect(self.path)
            self.socket.sendall(json.dumps({"method": method, "parameters": parameters}).encode() + b"\0")
            text = b""
            while not text.endswith(b"\0"):
                part = self.socket.recv(1 << 20)
                if not part:
                    raise ConnectionResetError
                text += part
            return json.loads(text[:-1])
        except ConnectionError:
            self.socket.close()
            self.socket = None
            return None


class Service:
    def __init__(self, virtd, tree, folder):
        self.path = os.path.join(folder, "socket")
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(self.path)
        self.listener.listen(128)
        self.journal = os.path.join(folder, "journal")
        self.command = [virtd, "--sysroot", tree, "--change-copy", "--journal-dir", self.journal, "--overrides-dir", os.path.join(folder, "overrides")]
        self.log = os.open(os.path.join(folder, "log"), os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def start(self):
        pid = os.fork()
        if pid == 0:
            os.dup2(self.listener.fileno(), 3)
            os.set_inheritable(3, True)
            os.dup2(self.log, 2)
            os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
            os.execv(self.command[0], self.command)
        return pid


class Load:
    def __init__(self, service, tree):
        self.service, self.online = service, os.path.join(tree, "sys/devices/qeth", DEVICE, "online")
        self.stopping, self.right, self.ended, self.changes, self.wrong = False, 0, 0, 0, []
        self.left, self.garbage = 0, 0
        first = Client(service.path)
        self.expected = [self.shape(first.call(*call)) for call in CALLS]

    @staticmethod
    def shape(reply):
        """What does not depend on the changes that are made meanwhile."""
        if reply is None:
            return None
        ids = sorted(item.get("id") or item.get("name") for key in ("devices", "drivers") for item in reply["parameters"].get(key, []))
        return reply.get("error"), sorted(reply["parameters"]), ids

    def ask(self):
        client, at = Client(self.service.path), 0
        while not self.stopping:
            at = (at + 1) % len(CALLS)
            reply = client.call(*CALLS[at])
            if reply is None:
                self.ended += 1
            elif self.shape(reply) == self.expected[at]:
                self.right += 1
            else:
                self.wrong.append((CALLS[at][0], reply))

    def stop_in_the_middle(self):
        """A long call, of whose reply a little is read."""
        text = json.dumps({"method": "io.virtd.Devices.List", "parameters": {"all": True}, "more": True}).encode() + b"\0"
        while not self.stopping:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(self.service.path)
                client.sendall(text * random.randint(1, 4))
                client.recv(random.randint(1, 5000))
            self.left += 1

    def send_garbage(self):
        while not self.stopping:
            with socket.socket(socket.AF_UNIX) as client:
                client.connect(self.service.path)
                try:
                    client.sendall(random.choice((b"{", b"[" * 5000 + b"\0", b'{"method":1}\0', b"\xff\0", random.randbytes(3000) + b"\0")))
                    client.settimeout(0.05)
                    client.recv(1000)
                except OSError:
                    pass
            self.garbage += 1

    def read_state(self):
        with open(self.online, encoding="ascii") as file:
            return file.read().strip()

    def change(self):
        client, wanted = Client(self.service.path), False
        while not self.stopping:
            reply = client.call("io.virtd.Drivers.SetOnline", {"device": DEVICE, "online": wanted, "force": True})
            if reply is None:
                self.ended += 1
            elif "error" not in reply:
                self.changes += 1
                if self.read_state() != str(int(wanted)):
                    self.wrong.append(("SetOnline", reply))
                wanted = not wanted
            elif not reply["error"].endswith((".Busy", ".TimedOut", ".NotSupported")):
                self.wrong.append(("SetOnline", reply))

    def finish(self):
        """After the last start: the records are gone, and the next change is made."""
        client, until = Client(self.service.path), time.monotonic() + 60
        while time.monotonic() < until:
            reply = client.call("io.virtd.Drivers.SetOnline", {"device": DEVICE, "online": True, "force": True})
            records = [name for name in os.listdir(self.service.journal) if name != "lock" and not name.startswith(".")]
            if reply and "error" not in reply and not records:
                break
            time.sleep(0.05)
        if self.read_state() != "1" or records:
            self.wrong.append(("the end", [self.read_state(), records, reply]))


class Run:
    """A service under load, until finish()."""

    def __init__(self, virtd, tree, folder):
        self.service = Service(virtd, tree, folder)
        self.pid = self.service.start()
        self.load = Load(self.service, tree)
        self.threads = []

    def start(self, *targets):
        self.threads = [threading.Thread(target=target) for target in targets]
        for thread in self.threads:
            thread.start()

    def stop(self):
        self.load.stopping = True
        for thread in self.threads:
            thread.join()
        self.load.finish()

    def finish(self, what):
        os.kill(self.pid, signal.SIGTERM)
        status = os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])
        for call, reply in self.load.wrong[:10]:
            print(f"wrong: {call}: {json.dumps(reply)[:300]}")
        print(f"{what}: {self.load.right} answers right, {self.load.changes} changes made, {self.load.ended} connections ended, "
              f"{len(self.load.wrong)} wrong; virtd's last exit status {status}")
        return not self.load.wrong and status == 0 and self.load.right > 0 and self.load.changes > 0


def wait_until(holds):
    until = time.monotonic() + 10
    while not holds() and time.monotonic() < until:
        time.sleep(0.002)


def kills(virtd, tree, folder, count):
    """Every second time virtd has answered before it is killed, however slow it is; the other times it may still be starting."""
    run = Run(virtd, tree, folder)
    run.start(*[run.load.ask] * 7, run.load.change)
    for number in range(int(count)):
        right = run.load.right
        if number % 2:
            wait_until(lambda: run.load.right > right)
        time.sleep(random.uniform(0.005, 0.08))
        os.kill(run.pid, signal.SIGKILL)
        os.waitpid(run.pid, 0)
        run.pid = run.service.start()
    time.sleep(0.3)
    wait_until(lambda: run.load.changes > 0)
    run.stop()
    return run.finish(count + " kills") and run.load.ended >= int(count) // 2


def resident_kib(pid):
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("VmRSS:"))


def descriptors(pid):
    return len(os.listdir(f"/proc/{pid}/fd"))


def soak(virtd, tree, folder, seconds, kib=2048):
    """The largest memory of the last quarter is compared with that of the quarter before it, when all has been used once."""
    run = Run(virtd, tree, folder)
    before, samples = descriptors(run.pid), []
    run.start(*[run.load.ask] * 4, *[run.load.stop_in_the_middle] * 2, run.load.send_garbage, run.load.change)
    until = time.monotonic() + float(seconds)
    while time.monotonic() < until:
        time.sleep(0.5)
        samples.append(resident_kib(run.pid))
    run.stop()
    time.sleep(1)
    quarter = len(samples) // 4
    third, last, left = max(samples[-2 * quarter:-quarter]), max(samples[-quarter:]), descriptors(run.pid) - before
    return run.finish(f"{seconds} s, {run.load.left} clients that left, {run.load.garbage} that sent no call; at most {third} KiB resident in the third "
                      f"quarter, {last} KiB in the last; {left} more descriptors") and last < third + int(kib) and left < 8


if __name__ == "__main__":
    sys.exit(0 if {"kills": kills, "soak": soak}[sys.argv[1]](*sys.argv[2:]) else 1)
