#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# rebind-kills.sh DEVICE NODE TIMES - in a guest: TIMES benchmarks "rebind" of DEVICE, each of which loses one of its processes, or all of them, by
# kill -9 at any time. NODE is the layer that is rebound, whose driver is one that takes its time.
#
# After each the device must have its driver, and nothing may be on record. Prints what is wrong, one line each, then how many were
# killed, in how many of these a change of drivers was under way, and how many left the device driverless. Exit 0: nothing was wrong.
device=$1 node=$2 times=$3
journal=/run/virtd/journal
killed=0 busy=0 driverless=0 wrong=0

driver() {
	link=$(readlink "$node/driver") && echo "${link##*/}" || echo none
}

complain() {
	echo "WRONG: $*"
	wrong=$((wrong + 1))
}

# within_a_minute COMMAND… - true before that: on a busy machine all takes its time.
within_a_minute() {
	tenths=600
	until "$@"; do
		tenths=$((tenths - 1))
		[ $tenths -gt 0 ] || return 1
		sleep 0.1
	done
}

runs() {
	pidof "$1" >/dev/null
}

none_runs() {
	! runs virtd-worker && ! runs virtd-bench && ! runs virtd
}

empty() {
	! ls "$journal" 2>/dev/null | grep -q json
}

# victims N - what the Nth is to lose.
victims() {
	case $(($1 % 6)) in
	0) echo virtd-bench ;;
	1) echo virtd-worker ;;
	2) echo virtd ;;
	3) echo virtctl ;;
	4) echo virtd virtd-worker ;;
	5) echo virtctl virtd virtd-bench virtd-worker ;;
	esac
}

own=$(driver)
n=0
while [ $n -lt "$times" ]; do
	virtctl bench "$device" --kind rebind --set times=10000 --time 600 >/dev/null 2>&1 </dev/null &
	caller=$!
	within_a_minute runs virtd-bench || complain "$n: nothing is measured"
	usleep $(((RANDOM % 300 + 50) * 1000))
	who=$(victims $n)
	# Each of them every other time while the driver lets go; a worker that is to be killed has to be there.
	if [ $(((n / 6 + n) % 2)) = 1 ]; then
		until [ "$(driver)" = none ] || ! runs virtd-bench; do usleep 1000; done
	else
		case $who in *worker*) until runs virtd-worker || ! runs virtd-bench; do usleep 2000; done ;; esac
		case $who in *worker*) usleep $(((RANDOM % 150) * 1000)) ;; esac
	fi
	[ "$(driver)" = none ] && busy=$((busy + 1))
	pids=
	for name in $who; do
		pids="$pids $(pidof "$name")"
	done
	kill -9 $pids 2>/dev/null && killed=$((killed + 1))
	kill -9 $caller 2>/dev/null
	wait $caller 2>/dev/null
	within_a_minute none_runs || complain "$n ($who killed): something still runs"
	# Whoever comes next puts right what nobody was left to.
	virtctl list "$device" >/dev/null || complain "$n ($who killed): $device is not there"
	within_a_minute empty || complain "$n ($who killed): left on record: $(ls $journal)"
	within_a_minute none_runs || complain "$n ($who killed): what puts it right does not end"
	now=$(driver)
	[ "$now" = none ] && driverless=$((driverless + 1))
	[ "$now" = "$own" ] || complain "$n ($who killed): the driver is $now, not $own"
	n=$((n + 1))
done
echo "killed: $killed, of which $busy while the device had no driver; left driverless: $driverless; wrong: $wrong"
[ $wrong -eq 0 ]
