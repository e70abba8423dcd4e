#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""watch.py [COUNT] - each event of a device that comes, changes or goes; COUNT events are enough."""
import sys

import virtd

left = int(sys.argv[1]) if sys.argv[1:] else None
with virtd.Client(timeout_s=None) as client:
    for event in client.devices.Monitor_more():
        print(event["event"], (event.get("device") or {}).get("id", "-"), *(event.get("changes") or []), flush=True)
        left = left - 1 if left else left
        if left == 0:
            break
