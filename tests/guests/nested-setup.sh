#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# In the host of a nested guest: starts that guest's QEMU when the host starts, and ends the host with it.
[ -e /nest/start ] || exit 0
cd /nest || exit

# The lab's channels to the guest: terminals that the kernel adds one after the other.
tries=600
until [ -c /dev/hvc4 ]; do
	tries=$((tries - 1))
	[ $tries -gt 0 ] || exit 1
	sleep 0.1
done

{
	sh ./start >qemu.log 2>&1
	# What QEMU says of its failure is the last that the guest says.
	cat qemu.log >/dev/hvc4
	sleep 1
	poweroff -f
} &
