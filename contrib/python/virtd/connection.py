# SPDX-License-Identifier: LGPL-2.1-or-later
"""A connection to virtd: messages in JSON, each with a NUL at its end, as https://varlink.org has them."""
import json
import os
import socket
import subprocess
from typing import Any, Dict, Iterator, List, Optional

SOCKET = "/run/virtd/io.virtd"
CHUNK_BYTES = 65536


class VirtdError(Exception):
    """An error that virtd replied: its full name ("io.virtd.Devices.NoSuchDevice"), and its parameters."""

    def __init__(self, name: str, parameters: Dict[str, Any]):
        super().__init__("%s: %s" % (name, json.dumps(parameters, ensure_ascii=False)))
        self.name = name
        self.parameters = parameters


class Connection:
    """One call at a time. Blocks. Raises OSError: virtd can't be reached; ConnectionError: it closed the connection;
    ValueError: what came is no reply; VirtdError."""

    def __init__(self, path: Optional[str] = None, command: Optional[List[str]] = None, timeout_s: Optional[float] = 45):
        """Connect to the socket PATH, or to standard input and output of COMMAND, such as ["ssh", HOST, "virtctl bridge"].
        Without both: to the service if it is there, else to a private virtd. TIMEOUT_S is for each reply; None: without end."""
        self._process: Optional[subprocess.Popen] = None
        self._rest = b""
        if command is None and path is None and not os.path.exists(SOCKET):
            command = [os.environ.get("VIRTCTL", "virtctl"), "bridge"]
        if command is not None:
            self._socket, theirs = socket.socketpair()
            with theirs:
                self._process = subprocess.Popen(command, stdin=theirs, stdout=theirs)
        else:
            self._socket = socket.socket(socket.AF_UNIX)
            self._socket.connect(path or SOCKET)
        self._socket.settimeout(timeout_s)

    def close(self) -> None:
        self._socket.close()
        if self._process is not None:
            self._process.wait()
            self._process = None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _send(self, method: str, parameters: Dict[str, Any], more: bool) -> None:
        message: Dict[str, Any] = {"method": method}
        given = {name: value for name, value in parameters.items() if value is not None}
        if given:
            message["parameters"] = given
        if more:
            message["more"] = True
        self._socket.sendall(json.dumps(message).encode() + b"\0")

    def _receive(self) -> Dict[str, Any]:
        parts = [self._rest]
        while b"\0" not in parts[-1]:
            part = self._socket.recv(CHUNK_BYTES)
            if not part:
                raise ConnectionError("virtd closed the connection")
            parts.append(part)
        message, self._rest = b"".join(parts).split(b"\0", 1)
        reply = json.loads(message)
        if not isinstance(reply, dict) or not isinstance(reply.get("parameters", {}), dict):
            raise ValueError("no reply: %r" % message[:100])
        if reply.get("error"):
            raise VirtdError(str(reply["error"]), reply.get("parameters") or {})
        return reply

    def call(self, method: str, parameters: Dict[str, Any]) -> Any:
        """Call METHOD, and return the parameters of its one reply."""
        self._send(method, parameters, False)
        return self._receive().get("parameters") or {}

    def stream(self, method: str, parameters: Dict[str, Any]) -> Iterator[Any]:
        """Call METHOD, and yield the parameters of each reply. Who stops before the last one closes the connection."""
        self._send(method, parameters, True)
        while True:
            reply = self._receive()
            yield reply.get("parameters") or {}
            if not reply.get("continues"):
                return
