#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
# A virtd-worker that stops itself before the Nth thing that it would change, once; N is in /run/stop-before. Those that only ask
# something do not count.
request=/run/request.$$
cat >$request
if grep -qE '"verb": *"(apply|recover)"' $request && mv /run/stop-before /run/stop-before.taken 2>/dev/null; then
	read -r number </run/stop-before.taken
	set -- --stop-before "$number"
fi
exec 0<$request
rm $request
exec /usr/libexec/virtd-worker "$@"
