#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""disks.py [HOST] - the disks of this guest or of HOST: id, driver, size in bytes."""
import sys

import virtd

with virtd.Client.on_host(sys.argv[1]) if sys.argv[1:] else virtd.Client() as client:
    for reply in client.devices.List_more(types=["block"], fields=["driver", "interfaces"]):
        for device in reply["devices"]:
            blocks = [interface.get("block") for interface in device["interfaces"]]
            sizes = [block["sizeBytes"] for block in blocks if block]
            print(device["id"], device["driver"] or "-", *sizes)
