#!/usr/bin/python3 -IS
# SPDX-License-Identifier: LGPL-2.1-or-later
"""A varlink client for the tests that shares no code with the project, and misbehaves when asked to; varlink-call makes plain calls.

  raw SOCKET TEXT                          sends TEXT without a NUL, waits for the end, prints the seconds that took
  flood SOCKET SIZE                        sends SIZE bytes and no NUL, or less if the connection ends; exit 1 if it does not
  hold SOCKET COUNT                        connects COUNT times, prints how many are answered, stays
  deaf SOCKET COUNT METHOD [PARAMETERS]    COUNT clients that ask for a stream and read nothing; prints "ready", stays
  die SOCKET COUNT METHOD [PARAMETERS]     COUNT clients that read a little of a stream and go
  ask SOCKET METHOD KEY COUNT [ID]         calls METHOD with COUNT times ID (1af4:1042) as KEY, prints the first reply
  ahead SOCKET COUNT METHOD [PARAMETERS]   sends COUNT calls, reads nothing until "go" comes on standard input, then leaves; prints how many went out
  crowd SOCKET USERS COUNT reads|deaf METHOD [PARAMETERS]
                                           USERS users with COUNT clients each that send METHOD again and again, and read the replies or do not;
                                           prints how many connections stayed open for half a second, stays; takes root
  flooding SOCKET COUNT WHAT NUMBER        COUNT clients that send one call of NUMBER selectors, objects or numbers (WHAT) again and again, and connect
                                           anew if the connection ends; prints "ready", stays
  idlers SOCKET USERS COUNT                USERS users with COUNT clients each, of three kinds: half a call and no more; a byte of a call each 10 ms;
                                           lists that are not read. Prints "ready", stays; takes root
  latency SOCKET SECONDS [METHOD]          calls METHOD (GetInfo) again and again; prints how often, and median, 99th percentile and maximum in ms
  listen SOCKET                            serves nothing at SOCKET; prints "ready", stays
  activate SOCKET PROGRAM [ARGUMENT...]    becomes PROGRAM, with the listening SOCKET as descriptor 3
  activator SOCKET PROGRAM [ARGUMENT...]   listens at SOCKET, starts PROGRAM with it whenever a client waits and none runs; prints "started" and
                                           "ended STATUS" for each
  at_the_end SOCKET COUNT SECONDS          connects COUNT times, so long after the client before has gone, a bit earlier or later each time; prints how
                                           many were answered
  notified NAME PROGRAM [ARGUMENT...]      starts PROGRAM, prints what it tells $NOTIFY_SOCKET, then stops it
  watched NAME PID PROGRAM [ARGUMENT...]   the same with a watchdog of 0.2 s, for the process PID, or "own"; prints what comes in a second at most
"""
import contextlib
import json
import os
import select
import socket
import struct
import sys
import time


def connect(path):
    client = socket.socket(socket.AF_UNIX)
    client.settimeout(60)
    client.connect(path)
    return client


def send(client, method, parameters=None, more=False):
    call = {"method": method}
    if parameters:
        call["parameters"] = json.loads(parameters)
    if more:
        call["more"] = True
    client.sendall(json.dumps(call).encode() + b"\0")


def replies(client):
    buffer = b""
    while True:
        data = client.recv(65536)
        if not data:
            return
        *messages, buffer = (buffer + data).split(b"\0")
        for message in messages:
            yield json.loads(message)


def stay():
    print("ready", flush=True)
    time.sleep(1000)


def raw(path, text):
    client = connect(path)
    begun = time.monotonic()
    client.sendall(text.encode())
    data = client.recv(65536)
    print("%.3f" % (time.monotonic() - begun))
    return 1 if data else 0


def flood(path, size):
    client = connect(path)
    try:
        client.sendall(b" " * int(size))
        return 1 if client.recv(1) else 0
    except OSError:
        return 0


def answers(client):
    """Asks twice at once, so that the second answer comes out of the loop and not out of the reading."""
    try:
        client.sendall(b'{"method": "org.varlink.service.GetInfo"}\0' * 2)
        both = replies(client)
        return bool(next(both, None) and next(both, None))
    except OSError:
        return False


def hold(path, count):
    clients = [connect(path) for _ in range(int(count))]
    print(sum(answers(client) for client in clients), flush=True)
    time.sleep(1000)


def deaf(path, count, method, parameters=None):
    clients = [connect(path) for _ in range(int(count))]
    for client in clients:
        send(client, method, parameters, True)
    stay()


def die(path, count, method, parameters=None):
    clients = [connect(path) for _ in range(int(count))]
    for client in clients:
        send(client, method, parameters, True)
    for client in clients:
        client.recv(100)


def ask(path, method, key, count, item="1af4:1042"):
    client = connect(path)
    try:
        send(client, method, json.dumps({key: [item] * int(count)}), True)
    except OSError:
        pass  # it may have been refused before its end
    print(json.dumps(next(replies(client), None))[:400])


def ahead(path, count, method, parameters=None):
    client = connect(path)
    client.setblocking(False)
    sent = 0
    try:
        while sent < int(count):
            send(client, method, parameters, True)
            sent += 1
    except BlockingIOError:
        pass
    print(sent, flush=True)
    sys.stdin.readline()


def become(uid):
    os.setgroups([])
    os.setgid(uid)
    os.setuid(uid)


def press(clients, call, reads, parent, seconds):
    """Sends as much as can be sent for so long, or until PARENT ends; returns the clients whose connections have not ended."""
    until = time.monotonic() + seconds
    poll = select.poll()
    open_ones = {client.fileno(): client for client in clients}
    for client in clients:
        client.setblocking(False)
        poll.register(client, select.POLLOUT | (select.POLLIN if reads else 0))
    while open_ones and time.monotonic() < until and os.getppid() == parent:
        for fd, events in poll.poll(100):
            try:
                if events & select.POLLIN and not open_ones[fd].recv(1 << 20):
                    raise ConnectionResetError
                if events & select.POLLOUT:
                    open_ones[fd].send(call)
            except BlockingIOError:
                pass
            except OSError:
                poll.unregister(fd)
                del open_ones[fd]
    return list(open_ones.values())


def crowd(path, users, count, reads, method, parameters=None):
    call = json.dumps({"method": method, "parameters": json.loads(parameters or "{}"), "more": True}).encode() + b"\0"
    reader, writer = os.pipe()
    parent = os.getpid()
    for user in range(int(users)):
        if os.fork() == 0:
            become(60001 + user)
            clients = press([connect(path) for _ in range(int(count))], call, reads == "reads", parent, 0.5)
            os.write(writer, b"%4d" % len(clients))
            press(clients, call, reads == "reads", parent, 600)
            os._exit(0)
    print(sum(int(os.read(reader, 4)) for _ in range(int(users))), flush=True)
    time.sleep(600)


def delay(*processes):
    """Seconds that the first thread of each waited for a processor, so far."""
    total = 0
    for process in processes:
        with open(f"/proc/{process}/schedstat", encoding="ascii") as file:
            total += int(file.read().split()[1])
    return total / 1e9


FLOODS = {
    "selectors": (b'"io.virtd.Devices.List","more":true,"parameters":{"devices":[', b'"x:%d"', b"]}"),
    "objects": (b'"io.virtd.Devices.List","parameters":{"devices":[', b"{}", b"]}"),
    "numbers": (b'"io.virtd.Devices.List","parameters":{"devices":[', b"1", b"]}"),
}


def flooding(path, count, what, number):
    begin, item, end = FLOODS[what]
    items = b",".join([item % n if b"%d" in item else item for n in range(int(number))])
    call = b'{"method":' + begin + items + end + b"}\0"
    parent, poll, left = os.getppid(), select.poll(), {}

    def add():
        client = connect(path)
        client.setblocking(False)
        poll.register(client, select.POLLIN | select.POLLOUT)
        left[client.fileno()] = [client, memoryview(call)]

    def drop(fd):
        poll.unregister(fd)
        left.pop(fd)[0].close()
        add()

    for _ in range(int(count)):
        add()
    print("ready", flush=True)
    while os.getppid() == parent:
        for fd, events in poll.poll(100):
            client, rest = left[fd]
            try:
                if events & select.POLLIN and not client.recv(1 << 20):
                    raise ConnectionResetError
                if events & select.POLLOUT:
                    left[fd][1] = rest[client.send(rest):] or memoryview(call)
            except BlockingIOError:
                pass
            except OSError:
                drop(fd)


def dribble(clients, parent):
    call = b'{"method":"org.varlink.service.GetInfo","parameters":{}}\0'
    at = 0
    while os.getppid() == parent:
        for client in clients:
            with contextlib.suppress(OSError):
                client.send(call[at % len(call):][:1])
        at += 1
        time.sleep(0.01)


def idlers(path, users, count):
    reader, writer = os.pipe()
    parent = os.getpid()
    for user in range(int(users)):
        if os.fork() == 0:
            become(60001 + user)
            clients = [connect(path) for _ in range(int(count))]
            for client in clients[0::3]:
                client.send(b'{"method":"io.virtd.Dev')
            for client in clients[1::3]:
                send(client, "io.virtd.Devices.List", more=True)
            os.write(writer, b".")
            dribble(clients[2::3], parent)
            os._exit(0)
    for _ in range(int(users)):
        os.read(reader, 1)
    stay()


def latency(path, seconds, method="org.varlink.service.GetInfo"):
    """How long an answer takes, without what virtd and this program had to wait for a processor: a busy machine lets everybody wait."""
    client = connect(path)
    who = os.getpid(), struct.unpack("3i", client.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, 12))[0]
    call = json.dumps({"method": method}).encode() + b"\0"
    took, start = [], time.monotonic() - delay(*who)
    while time.monotonic() - delay(*who) - start < float(seconds):
        begun, delayed = time.monotonic(), delay(*who)
        client.sendall(call)
        while not client.recv(65536).endswith(b"\0"):
            pass
        took.append(max(time.monotonic() - begun - (delay(*who) - delayed), 0) * 1000)
        time.sleep(0.001)
    took.sort()
    print(len(took), *("%.2f" % took[i] for i in (len(took) // 2, len(took) * 99 // 100, -1)))


def listen(path):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    stay()


def activate(path, *command):
    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen()
    os.dup2(server.fileno(), 3)
    os.set_inheritable(3, True)
    os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))
    os.execv(command[0], command)


def activator(path, *command):
    import subprocess

    server = socket.socket(socket.AF_UNIX)
    server.bind(path)
    server.listen(64)
    print("ready", flush=True)

    def pass_socket():
        os.dup2(server.fileno(), 3)
        os.environ.update(LISTEN_FDS="1", LISTEN_PID=str(os.getpid()))

    while True:
        select.select([server], [], [])
        print("started", flush=True)
        process = subprocess.Popen(command, pass_fds=[3], preexec_fn=pass_socket)
        print("ended", process.wait(), flush=True)


def at_the_end(path, count, seconds):
    count, answered = int(count), 0
    for n in range(count):
        client = connect(path)
        client.sendall(b'{"method":"org.varlink.service.GetInfo"}\0')
        answered += bool(next(replies(client), None))
        client.close()
        # From 4 ms before to 4 ms after.
        time.sleep(float(seconds) + (n / max(count - 1, 1) - 0.5) * 0.008)
    print(answered)


def notified(name, *command):
    import subprocess  # the others start faster without it

    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.settimeout(60)
    server.bind("\0" + name[1:] if name.startswith("@") else name)
    process = subprocess.Popen(command, env=dict(os.environ, NOTIFY_SOCKET=name))
    print(server.recv(100).decode())
    process.terminate()
    print(server.recv(100).decode())
    return process.wait()


def watched(name, pid, *command):
    import subprocess  # the others start faster without it

    server = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    server.settimeout(60)
    server.bind(name)
    pid = "$$" if pid == "own" else pid
    command = ["sh", "-c", 'export WATCHDOG_PID=%s && exec "$@"' % pid, "sh", *command]
    process = subprocess.Popen(command, env=dict(os.environ, NOTIFY_SOCKET=name, WATCHDOG_USEC="200000"))
    try:
        print(server.recv(100).decode())
        if pid == "$$":
            print(server.recv(100).decode(), server.recv(100).decode())
        else:
            # Nothing may come, however slow this machine is.
            time.sleep(1)
    finally:
        process.terminate()
    last = server.recv(100).decode()
    while pid == "$$" and last == "WATCHDOG=1":
        last = server.recv(100).decode()
    print(last)
    return process.wait()


if __name__ == "__main__":
    sys.exit(globals()[sys.argv[1]](*sys.argv[2:]))
