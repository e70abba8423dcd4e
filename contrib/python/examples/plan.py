#!/usr/bin/python3
# SPDX-License-Identifier: LGPL-2.1-or-later
"""plan.py DEVICE [DRIVER] - what would be written to give DEVICE to DRIVER, or to take it from its driver; nothing is changed."""
import sys

import virtd

with virtd.Client() as client:
    try:
        driver = sys.argv[2] if sys.argv[2:] else None
        reply = client.drivers.Plan(device=sys.argv[1], action="bind" if driver else "unbind", driver=driver)
    except virtd.VirtdError as error:
        sys.exit("plan.py: %s" % error)
    for step in reply["steps"]:
        print(step["value"], ">", step["path"])
