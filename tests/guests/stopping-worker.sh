#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A virtd-worker that stops itself before the Nth thing that it would change, once; N is in /run/stop-before.
if [ -e /run/stop-before ] && mv /run/stop-before /run/stop-before.taken 2>/dev/null; then
	read -r number </run/stop-before.taken
	exec /usr/libexec/virtd-worker --stop-before "$number"
fi
exec /usr/libexec/virtd-worker "$@"
