#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""helper.py HELPER PROGRAM DIR CASE: play a virtd that asks virtd-helper for PROGRAM, and print what the helper answers, a line each.

It takes root. The clients of this virtd connect to DIR/clients; virtd itself is user 1. CASE is a function below whose name begins with case_."""

import array
import json
import os
import signal
import socket
import subprocess
import sys
import time

HELPER, PROGRAM, DIR, CASE = sys.argv[1:5]
DAEMON, ORDINARY = 1, 65534
CLIENTS = os.path.join(DIR, "clients")


def as_user(user, function):
    """What FUNCTION returns, called as USER: the kernel keeps that of a socket when it connects."""
    os.seteuid(user)
    try:
        return function()
    finally:
        os.seteuid(0)


def connect(path):
    one = socket.socket(socket.AF_UNIX)
    one.connect(path)
    return one


def listen(path):
    one = socket.socket(socket.AF_UNIX)
    one.bind(path)
    os.chmod(path, 0o666)
    one.listen(8)
    return one


class Virtd:
    """The sockets of a virtd, and a helper."""

    def __init__(self):
        self.clients = listen(CLIENTS)
        self.socket = listen(os.path.join(DIR, "helper"))
        self.helper = subprocess.Popen(
            [HELPER, "--user", "daemon", "--clients", CLIENTS, "--sysroot", os.environ.get("TREE", "/"), "--journal-dir", DIR + "/journal",
             "--overrides-dir", DIR + "/overrides", "--ids-dir", DIR + "/ids", PROGRAM],
            env={**os.environ, "LISTEN_FDS": "1"}, preexec_fn=lambda: os.dup2(self.socket.fileno(), 3), pass_fds=[3, self.socket.fileno()])

    def client(self, user=0):
        """The socket of a client, as virtd has accepted it, and the client's own end."""
        end = as_user(user, lambda: connect(CLIENTS))
        return self.clients.accept()[0], end

    def ask(self, fds, text, user=DAEMON, end=False):
        one = as_user(user, lambda: connect(os.path.join(DIR, "helper")))
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [fd.fileno() for fd in fds]))] if fds else []
        one.sendmsg([b"\n"], rights)
        try:
            one.sendall(text)
        except OSError:
            pass
        if end:
            one.shutdown(socket.SHUT_WR)
        return one


def answers(one):
    """The lines until the helper ends; it need not have read all that it was sent."""
    text = b""
    try:
        while part := one.recv(65536):
            text += part
    except ConnectionResetError:
        pass
    return [line for line in text.decode().splitlines() if line]


def request(**members):
    return json.dumps(members).encode() + b"\n"


def apply(**members):
    return request(verb="apply", root="/", journal=DIR, plan=json.loads(os.environ.get("PLAN", "{}")), **members)


def case_root(virtd):
    return virtd.ask([virtd.client()[0]], apply())


def case_ordinary(virtd):
    return virtd.ask([virtd.client(ORDINARY)[0]], apply())


def case_ordinary_may_ask(virtd):
    return virtd.ask([virtd.client(ORDINARY)[0]], request(verb="in-use", root="/elsewhere", devices=[], callerPid=1))


def case_root_may_ask(virtd):
    return virtd.ask([virtd.client()[0]], request(verb="in-use", root="/elsewhere", devices=[], reader=5, sshConnection="x"))


def case_other_user(virtd):
    return virtd.ask([virtd.client()[0]], apply(), user=ORDINARY)


def case_no_client(virtd):
    return virtd.ask([], apply())


def case_two_clients(virtd):
    return virtd.ask([virtd.client()[0], virtd.client()[0]], apply())


def case_five_clients(virtd):
    return virtd.ask([virtd.client()[0] for _ in range(5)], apply())


def case_recover(virtd):
    return virtd.ask([], request(verb="recover", root="/elsewhere", journal="/elsewhere"))


def case_recover_with_client(virtd):
    return virtd.ask([virtd.client()[0]], request(verb="recover"))


def case_own_listener(virtd):
    return virtd.ask([virtd.clients], apply())


def case_own_client(virtd):
    """virtd connects to itself."""
    return virtd.ask([virtd.client(DAEMON)[0]], apply())


def case_end_of_client(virtd):
    """The other end of the connection: the kernel says that its peer, who listens, is root."""
    return virtd.ask([virtd.client()[1]], apply())


def case_other_service(virtd):
    """A socket that is connected to another service of root's."""
    other = listen(os.path.join(DIR, "other"))
    one = as_user(DAEMON, lambda: connect(os.path.join(DIR, "other")))
    other.accept()
    return virtd.ask([one], apply())


def case_same_name(virtd):
    """A socket of the same name that is bound to another file, as in another mount namespace."""
    fd = virtd.client()[0]
    os.rename(CLIENTS, CLIENTS + ".old")
    listen(CLIENTS)
    assert fd.getsockname() == CLIENTS
    return virtd.ask([fd], apply())


def case_pair(virtd):
    one, other = socket.socketpair()
    return virtd.ask([one], apply())


def case_file(virtd):
    return virtd.ask([open("/dev/null", encoding="ascii")], apply())


def case_truncated(virtd):
    return virtd.ask([virtd.client()[0]], apply()[:-20], end=True)


def case_long(virtd):
    return virtd.ask([virtd.client()[0]], b'{"verb":"' + b"x" * (5 << 20))


def case_no_json(virtd):
    return virtd.ask([virtd.client()[0]], b"apply\n")


def case_more_than_one(virtd):
    return virtd.ask([virtd.client()[0]], apply() + apply())


def case_no_such_verb(virtd):
    return virtd.ask([virtd.client()[0]], request(verb="run"))


def case_dying_virtd_query(virtd):
    """virtd closes the connection when the program has begun: the program is gone soon after."""
    return dying(virtd, request(verb="match"))


def case_dying_virtd_change(virtd):
    return dying(virtd, apply())


def dying(virtd, text):
    one = virtd.ask([virtd.client()[0]], text)
    with one.makefile("rb") as file:
        pid = json.loads(file.readline())["helper"]["pid"]
        file.readline()
    one.close()
    time.sleep(float(os.environ["PAUSE"]))
    print("ended" if is_gone(pid) else "still there")
    return None


def is_gone(pid):
    try:
        with open(f"/proc/{pid}/stat", encoding="ascii") as file:
            return file.read().rsplit(")", 1)[1].split()[0] == "Z"
    except OSError:
        return True


def case_client_hangs_up(virtd):
    """The helper keeps no copy of the client's socket: the client sees the end although the program is at work."""
    fd, end = virtd.client()
    one = virtd.ask([fd], request(verb="match"))
    with one.makefile("rb") as file:
        file.readline()
        file.readline()
        fd.close()
        end.settimeout(20)
        print("the client sees", end.recv(1))
    one.close()


def case_talk(virtd):
    """A benchmark that asks, gets the answer, and is asked to end."""
    one = virtd.ask([virtd.client()[0]], request(verb="run"))
    lines = one.makefile("rb")
    print(lines.readline().decode()[:15])
    print(lines.readline().decode(), end="")
    one.sendall(b'{"answer":1}\n')
    print(lines.readline().decode(), end="")
    one.shutdown(socket.SHUT_WR)
    return one


def main():
    virtd = Virtd()
    try:
        one = globals()["case_" + CASE](virtd)
        for line in answers(one) if one else []:
            print(line)
    finally:
        virtd.helper.send_signal(signal.SIGTERM)
        virtd.helper.wait()


main()
