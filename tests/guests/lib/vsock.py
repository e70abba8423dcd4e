#!/usr/bin/env python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""The host's side of a guest's virtio socket device, where this machine's kernel has none (/dev/vhost-vsock).

vsock.py NAME CID

It is a test's stand-in for vhost-vsock. The guest's driver, its device and its rings are real; this is what the rings lead to, by
the vhost-user protocol on the UNIX socket NAME.sock (QEMU, docs/interop/vhost-user.rst), and the peer whose CID is 2 (virtio
specification, section "Socket Device"). A connection to port 7 gets back all that it sends. One to another port P is handed on to what
NAME-P is in this folder: a UNIX socket, or a file with the words HOST PORT in it, for TCP. Where nothing is there, it is refused.
Streams only, and only connections that the guest begins. It ends with QEMU.

The guest's memory must be shared (memory-backend-memfd,share=on). One device, one thread: where the host's end of one connection
takes nothing, the others go on.
"""
import collections
import mmap
import os
import selectors
import socket
import stat
import struct
import sys

HOST_CID = 2
ECHO_PORT = 7

# vhost-user: features and messages.
VERSION_1 = 1 << 32
PROTOCOL_FEATURES = 1 << 30
MQ, CONFIG = 1 << 0, 1 << 9
REPLY = 1 << 2

# The specification's names of what is in a packet.
HEADER = struct.Struct("<QQIIIHHIII")
STREAM = 1
REQUEST, RESPONSE, RST, SHUTDOWN, RW, CREDIT_UPDATE, CREDIT_REQUEST = range(1, 8)
NO_RECEIVE, NO_SEND = 1, 2

# How much a connection may have on its way to the host's end.
ROOM = 256 * 1024
CHUNK = 64 * 1024


class Memory:
    """The guest's memory, as QEMU hands it out."""

    def __init__(self):
        self.regions = []

    def set_table(self, payload, fds):
        count = struct.unpack_from("<I", payload)[0]
        self.regions = []
        for i, fd in zip(range(count), fds):
            guest, size, user, offset = struct.unpack_from("<QQQQ", payload, 8 + 32 * i)
            view = memoryview(mmap.mmap(fd, size + offset))[offset:]
            self.regions.append((guest, user, size, view))

    def _at(self, which, address, size):
        for region in self.regions:
            offset = address - region[which]
            if 0 <= offset and offset + size <= region[2]:
                return region[3][offset:offset + size]
        raise ValueError(f"the guest names memory that it does not have: {address:#x}")

    def guest(self, address, size):
        return self._at(0, address, size)

    def user(self, address, size):
        return self._at(1, address, size)


class Ring:
    """A split virtqueue, from the device's end. Numbers are stored whole: by casts, which struct's packing is not."""

    def __init__(self, memory):
        self.memory = memory
        self.size = self.next = self.used_index = 0
        self.kick = self.call = -1
        self.ready = False

    def set_addresses(self, payload):
        _, _, descriptors, used, available, _ = struct.unpack("<IIQQQQ", payload)
        self.descriptors = self.memory.user(descriptors, 16 * self.size)
        self.available = self.memory.user(available, 4 + 2 * self.size).cast("H")
        self.used = self.memory.user(used, 4 + 8 * self.size)
        self.used_numbers = self.used.cast("H")
        self.used_index = self.used_numbers[1]
        self.ready = True

    def has_more(self):
        return self.ready and self.available[1] != self.next

    def pop(self):
        """The next chain: its head, what can be read of it, what can be written."""
        head = at = self.available[2 + self.next % self.size]
        readable, writable = [], []
        for _ in range(self.size):
            address, size, flags, following = struct.unpack_from("<QIHH", self.descriptors, 16 * at)
            (writable if flags & 2 else readable).append(self.memory.guest(address, size))
            if not flags & 1:
                break
            at = following
        self.next = (self.next + 1) & 0xFFFF
        return head, readable, writable

    def push(self, head, written):
        struct.pack_into("<II", self.used, 4 + 8 * (self.used_index % self.size), head, written)
        self.used_index = (self.used_index + 1) & 0xFFFF
        self.used_numbers[1] = self.used_index

    def notify(self):
        # Asked for or not: to know that, a barrier would be needed that Python has none of.
        if self.call >= 0:
            os.write(self.call, (1).to_bytes(8, sys.byteorder))


class Connection:
    def __init__(self, key, sock):
        self.key = key
        self.sock = sock  # None: what comes goes back
        self.to_host, self.to_guest = bytearray(), bytearray()
        self.taken = self.told = self.sent = 0
        self.guest_room = self.guest_taken = 0
        self.guest_shut = 0
        self.ended = self.told_end = self.host_shut = False

    def credit(self):
        return self.guest_room - ((self.sent - self.guest_taken) & 0xFFFFFFFF)

    def can_send(self):
        return self.to_guest and self.credit() > 0


class Device:
    def __init__(self, name, cid):
        self.name, self.cid = name, cid
        self.memory = Memory()
        self.rings = [Ring(self.memory), Ring(self.memory)]
        self.connections = {}
        self.packets = collections.deque()
        self.selector = selectors.DefaultSelector()

    # The guest's packets.

    def say(self, connection, operation, flags=0):
        self.packets.append(self.header(connection.key, operation, 0, flags, connection))

    def refuse(self, key):
        self.packets.append(self.header(key, RST, 0, 0, None))

    def header(self, key, operation, size, flags, connection):
        taken = connection.taken & 0xFFFFFFFF if connection else 0
        if connection:
            connection.told = connection.taken
        return HEADER.pack(HOST_CID, self.cid, key[1], key[0], size, STREAM, operation, flags, ROOM if connection else 0, taken)

    def read_packets(self):
        ring = self.rings[1]
        while ring.has_more():
            head, readable, _ = ring.pop()
            data = b"".join(readable)
            ring.push(head, 0)
            if len(data) >= HEADER.size:
                self.take(data)
        ring.notify()

    def take(self, data):
        _, cid, source, target, size, kind, operation, flags, room, taken = HEADER.unpack_from(data)
        key = source, target
        connection = self.connections.get(key)
        if operation == RST:
            if connection:
                self.drop(connection)
        elif cid != HOST_CID or kind != STREAM:
            self.refuse(key)
        elif operation == REQUEST and not connection:
            self.begin(key, room, taken)
        elif not connection:
            self.refuse(key)
        else:
            connection.guest_room, connection.guest_taken = room, taken
            self.take_from(connection, operation, flags, data[HEADER.size:HEADER.size + size])

    def take_from(self, connection, operation, flags, data):
        if operation == RW and connection.sock:
            connection.to_host += data
            self.write_host(connection)
        elif operation == RW:
            connection.to_guest += data
        elif operation == CREDIT_REQUEST:
            self.say(connection, CREDIT_UPDATE)
        elif operation == SHUTDOWN:
            connection.guest_shut |= flags
            self.settle(connection)

    def begin(self, key, room, taken):
        try:
            sock = None if key[1] == ECHO_PORT else self.connect(key[1])
        except (OSError, ValueError):
            self.refuse(key)
            return
        connection = self.connections[key] = Connection(key, sock)
        connection.guest_room, connection.guest_taken = room, taken
        self.watch(connection)
        self.say(connection, RESPONSE)

    def connect(self, port):
        path = f"{self.name}-{port}"
        if stat.S_ISSOCK(os.stat(path).st_mode):
            sock = socket.socket(socket.AF_UNIX)
            sock.connect(path)
        else:
            with open(path, encoding="ascii") as file:
                host, number = file.read().split()
            sock = socket.create_connection((host, int(number)), 5)
            sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        sock.setblocking(False)
        return sock

    # What is for the guest.

    def write_packets(self):
        ring, wrote = self.rings[0], False
        while ring.has_more() and (self.packets or any(c.can_send() for c in self.connections.values())):
            head, _, writable = ring.pop()
            if self.packets:
                packet = self.packets.popleft()
            else:
                packet = self.next_data(sum(map(len, writable)) - HEADER.size)
            ring.push(head, self.scatter(packet, writable))
            wrote = True
        if wrote:
            ring.notify()

    def next_data(self, most):
        """One packet of the connection that has waited longest."""
        connection = next(c for c in self.connections.values() if c.can_send())
        self.connections[connection.key] = self.connections.pop(connection.key)
        size = min(most, connection.credit(), len(connection.to_guest))
        data = bytes(connection.to_guest[:size])
        del connection.to_guest[:size]
        connection.sent += size
        if not connection.sock:
            connection.taken += size
        packet = self.header(connection.key, RW, size, 0, connection) + data
        self.settle(connection)
        return packet

    @staticmethod
    def scatter(packet, writable):
        done = 0
        for part in writable:
            size = min(len(part), len(packet) - done)
            part[:size] = packet[done:done + size]
            done += size
        return done

    # The host's end.

    def watch(self, connection):
        if not connection.sock:
            return
        events = selectors.EVENT_WRITE if connection.to_host else 0
        if not connection.ended and len(connection.to_guest) < CHUNK:
            events |= selectors.EVENT_READ
        known = self.selector.get_map().get(connection.sock)
        if known and known.events == events:
            return
        if known:
            self.selector.unregister(connection.sock)
        if events:
            self.selector.register(connection.sock, events, lambda mask: self.on_host(connection, mask))

    def on_host(self, connection, mask):
        if mask & selectors.EVENT_READ:
            try:
                data = connection.sock.recv(CHUNK)
            except BlockingIOError:
                return
            except OSError:
                self.abort(connection)
                return
            connection.to_guest += data
            connection.ended = not data
        if mask & selectors.EVENT_WRITE:
            self.write_host(connection)
        if connection.key in self.connections:
            self.settle(connection)

    def write_host(self, connection):
        try:
            size = connection.sock.send(connection.to_host) if connection.to_host else 0
        except BlockingIOError:
            size = 0
        except OSError:
            self.abort(connection)
            return
        del connection.to_host[:size]
        connection.taken += size
        self.watch(connection)

    def settle(self, connection):
        """What has become true by what went last: credit to be told, ends to be handed on."""
        if connection.taken - connection.told >= ROOM // 2:
            self.say(connection, CREDIT_UPDATE)
        if connection.guest_shut & NO_RECEIVE:
            connection.to_guest.clear()
        guest_ended = connection.guest_shut & NO_SEND and not connection.to_host
        if guest_ended and connection.sock and not connection.host_shut:
            connection.host_shut = True
            try:
                connection.sock.shutdown(socket.SHUT_WR)
            except OSError:
                pass
        if guest_ended and connection.guest_shut & NO_RECEIVE:
            self.abort(connection)
            return
        host_ended = connection.ended if connection.sock else guest_ended
        if host_ended and not connection.to_guest and not connection.told_end:
            connection.told_end = True
            self.say(connection, SHUTDOWN, NO_SEND)
        self.watch(connection)

    def abort(self, connection):
        self.refuse(connection.key)
        self.drop(connection)

    def drop(self, connection):
        self.connections.pop(connection.key, None)
        if connection.sock:
            if connection.sock in self.selector.get_map():
                self.selector.unregister(connection.sock)
            connection.sock.close()

    # QEMU's messages.

    def set_ring(self, index, key, fds):
        ring = self.rings[index & 0xFF]
        old = getattr(ring, key)
        if old >= 0:
            if key == "kick":
                self.selector.unregister(old)
            os.close(old)
        setattr(ring, key, fds[0] if fds else -1)
        if key == "kick" and fds:
            self.selector.register(fds[0], selectors.EVENT_READ, lambda mask: self.on_kick(ring))

    def on_kick(self, ring):
        os.read(ring.kick, 8)
        if ring is self.rings[1]:
            self.read_packets()

    def stop_ring(self, index):
        """The guest's driver has let go: its connections are over."""
        ring = self.rings[index]
        ring.ready = False
        for connection in list(self.connections.values()):
            self.drop(connection)
        self.packets.clear()
        return struct.pack("<II", index, ring.next)

    def set_number(self, key, payload):
        index, number = struct.unpack("<II", payload)
        setattr(self.rings[index], key, number)

    def config(self, payload):
        offset, size, flags = struct.unpack_from("<III", payload)
        whole = struct.pack("<Q", self.cid)
        return struct.pack("<III", offset, size, flags) + whole[offset:offset + size].ljust(size, b"\0")

    def answer(self, message, payload, fds):
        """What a message is answered with; None: nothing."""
        if message == 1:  # GET_FEATURES
            return struct.pack("<Q", VERSION_1 | PROTOCOL_FEATURES)
        if message == 15:  # GET_PROTOCOL_FEATURES
            return struct.pack("<Q", MQ | CONFIG)
        if message == 17:  # GET_QUEUE_NUM
            return struct.pack("<Q", len(self.rings))
        if message == 24:  # GET_CONFIG
            return self.config(payload)
        if message == 11:  # GET_VRING_BASE
            return self.stop_ring(struct.unpack_from("<I", payload)[0])
        if message == 5:  # SET_MEM_TABLE
            self.memory.set_table(payload, fds)
        elif message == 8:  # SET_VRING_NUM
            self.set_number("size", payload)
        elif message == 10:  # SET_VRING_BASE
            self.set_number("next", payload)
        elif message == 9:  # SET_VRING_ADDR
            self.rings[struct.unpack_from("<I", payload)[0]].set_addresses(payload)
        elif message in (12, 13):  # SET_VRING_KICK, SET_VRING_CALL
            self.set_ring(struct.unpack("<Q", payload)[0], "kick" if message == 12 else "call", fds)
            return None
        for fd in fds:
            os.close(fd)
        return None

    def on_message(self, qemu):
        header, fds, _, _ = socket.recv_fds(qemu, 12, 8)
        if len(header) < 12:
            sys.exit(0)
        message, _, size = struct.unpack("<III", header)
        payload = qemu.recv(size, socket.MSG_WAITALL) if size else b""
        answer = self.answer(message, payload, fds)
        if answer is not None:
            qemu.sendall(struct.pack("<III", message, 1 | REPLY, len(answer)) + answer)

    def serve(self):
        listener = socket.socket(socket.AF_UNIX)
        # Moved to its path when it listens: QEMU does not come too early.
        listener.bind(f"{self.name}.new")
        listener.listen(1)
        os.rename(f"{self.name}.new", f"{self.name}.sock")
        qemu, _ = listener.accept()
        self.selector.register(qemu, selectors.EVENT_READ, lambda mask: self.on_message(qemu))
        while True:
            for key, mask in self.selector.select():
                if key.fd in self.selector.get_map():
                    key.data(mask)
            self.write_packets()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    Device(sys.argv[1], int(sys.argv[2])).serve()
