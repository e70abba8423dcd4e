#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# spoiled-journal.sh DEVICE - in a guest: a record of a change that was killed half-way, spoiled in each of several ways. virtd names
# it, keeps it aside, and does nothing by it. Prints what it finds wrong, and how many were tried. Exit 0: nothing was wrong.
device=$1
tried=0
# shellcheck source=tests/guests/stop-points.sh
. "${0%/*}/stop-points.sh"
record=$journal/pci:$device.json aside=$journal/pci:$device.bad

is_aside() {
	no_worker && { [ -e "$aside" ] || [ -L "$aside" ]; }
}

# spoil WHAT COMMAND… - done to the record.
spoil() {
	what=$1
	shift
	put "$own"
	pidof virtd >/dev/null || start
	stop_at 4 bind "$device" vfio-pci || complain "$what: it was not stopped"
	kill_them both
	wait $caller
	half_way=$(state)
	"$@" || complain "$what: the record can't be spoiled"
	: >/run/virtd.log
	start
	within_a_minute is_aside || complain "$what: it was not kept aside: $(ls -l $journal)"
	[ "$(state)" = "$half_way" ] || complain "$what: something was done by it: $(state)"
	grep -q "pci:$device: found in the journal: bad" /run/virtd.log || complain "$what: not said: $(cat /run/virtd.log)"
	rm -rf "$aside"
	tried=$((tried + 1))
}

cut_short() { truncate -s 100 "$record"; }
emptied() { : >"$record"; }
of_later_version() { sed -i 's/"version": *1/"version":2/' "$record" && grep -q version.:2 "$record"; }
of_noise() { head -c 3000 /dev/urandom >"$record"; }
of_another_path() { sed -i 's,unbind",remove",' "$record" && grep -q remove "$record"; }
of_someone_else() { chown 1234 "$record"; }
open_to_all() { chmod 666 "$record"; }
link() { mv "$record" /run/record && ln -s /run/record "$record"; }
pipe() { rm "$record" && mkfifo "$record"; }

modprobe vfio-pci
rm -rf "$journal"
own=$(target "$node/driver")
for how in cut_short emptied of_later_version of_noise of_another_path of_someone_else open_to_all link pipe; do
	spoil "$how" "$how"
done
put "$own"
$virtctl bind "$device" vfio-pci >/dev/null && $virtctl bind "$device" >/dev/null || complain "it can't be changed afterwards"
echo "records spoiled: $tried; wrong: $wrong"
[ $wrong -eq 0 ]
