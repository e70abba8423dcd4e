# SPDX-License-Identifier: LGPL-2.1-or-later
"""The virtual devices of this guest, or of another one, from virtd.

    with virtd.Client() as client:
        for device in client.devices.List(types=["block"])["devices"]:
            print(device["id"], device["driver"])
"""
from typing import Any, Optional

from .connection import SOCKET, Connection, VirtdError
from .interface import Bench, Devices, Drivers

__all__ = ["SOCKET", "Bench", "Client", "Connection", "Devices", "Drivers", "VirtdError"]


class Client(Connection):
    """A connection, with the methods of each interface. See Connection for its arguments."""

    def __init__(self, *arguments: Any, **named: Any):
        super().__init__(*arguments, **named)
        self.devices = Devices(self)
        self.drivers = Drivers(self)
        self.bench = Bench(self)

    @classmethod
    def on_host(cls, host: str, timeout_s: Optional[float] = 45) -> "Client":
        """The virtd of HOST, by ssh(1)."""
        if not host or host.startswith("-"):
            raise ValueError("no host: %r" % host)
        return cls(command=["ssh", "-T", "--", host, "virtctl bridge"], timeout_s=timeout_s)
