#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# kill-matrix.sh [BUS:]DEVICE kills - in a guest: kill -9 of the worker, of virtd, and of both, before every single thing that a worker
# changes, in a bind, an unbind, a way back to the default driver, and, of a PCI function, a bind that fails and is undone.
# kill-matrix.sh [BUS:]DEVICE recoveries - the worker is killed at each of these, and so is, before every single thing that it changes,
# what undoes that.
# $victims, if it is set, names those of "worker", "virtd" and "both" that are killed; $every 3: kills are at each third change only.
#
# After each the device must be in the old state or in the new one, and nothing may be left on record.
#
# Prints what it finds wrong, one line each, then how many points were tried and how many devices were left without a driver
# (an unbind that was seen through is none of them). Exit 0: nothing was wrong.
device=$1 which=$2 bus=pci
case $1 in vmbus:*) bus=${1%%:*} device=${1#*:} ;; esac
other=vfio-pci
[ "$bus" = pci ] || other=uio_hv_generic
tried=0 recoveries=0 driverless=0
# shellcheck source=tests/guests/stop-points.sh
. "${0%/*}/stop-points.sh"

# check WHAT OLD NEW - the device is in one of the two states, and nothing is on record.
check() {
	within_a_minute no_worker || complain "$1: the worker does not end"
	within_a_minute empty || complain "$1: left on record: $(ls $journal)"
	now=$(state)
	case $now in
	"$2" | "$3") ;;
	*) complain "$1: the state is '$now', neither '$2' nor '$3'" ;;
	esac
	[ "${now%% *}" = none ] && [ "${3%% *}" != none ] && driverless=$((driverless + 1))
	# What was left behind must not stand against the next change.
	[ "$now" = "$2" ] && before=$((before + 1))
	[ "$now" = "$3" ] && [ "$3" != "$2" ] && after=$((after + 1))
}

# kill_at POINT VICTIM VERB… - 1: there is no such point.
kill_at() {
	point=$1 victim=$2
	shift 2
	stop_at "$point" "$@" || return 1
	kill_them "$victim"
	wait $caller
	[ "$victim" = worker ] || start
	tried=$((tried + 1))
}

# series NAME FROM OLD NEW VERB… - every point of VERB, which leads from the state OLD to the state NEW; FROM is OLD's driver.
series() {
	name=$1 from=$2 old=$3 new=$4
	shift 4
	for who in ${victims-worker virtd both}; do
		at=1 before=0 after=0 count=$tried
		while put "$from" && kill_at $at "$who" "$@"; do
			check "$name, $who killed at $at" "$old" "$new"
			at=$((at + ${every-1}))
		done
		echo "$name, $who: $((tried - count)) points; old state $before, new state $after"
		[ $at -gt 3 ] || complain "$name: there are only $((at - 1)) points"
	done
}

# work REQUEST [POINT] - a worker alone, which is what virtd starts for it, killed before its POINTth change. 1: it has no such point.
work() {
	/usr/libexec/virtd-worker ${2:+--stop-before "$2"} <"$1" >/run/lines 2>/dev/null &
	alone=$!
	while kill -0 $alone 2>/dev/null; do
		if [ "$(cut -d ' ' -f 3 /proc/$alone/stat 2>/dev/null)" = T ]; then
			kill -9 $alone
			wait $alone 2>/dev/null
			return 0
		fi
		usleep 5000
	done
	wait $alone
	return 1
}

# plan VERB… - what the worker is sent for it, in /run/apply: the plan is in the record.
plan() {
	stop_at 2 "$@" || complain "$*: it was not stopped"
	sed 's/^{ *"plan": *\(.*\), *"inode":.*/{"verb":"apply","root":"\/","journal":"\/run\/virtd\/journal","plan":\1}/' \
		"$journal/$bus:$device.json" >/run/apply
	kill -CONT "$(worker)"
	wait $caller
}

# recovery_series NAME FROM OLD NEW VERB… - as series, of a worker that is killed at every point; what undoes that is killed at every
# point, too, and then left alone.
recovery_series() {
	name=$1 from=$2 old=$3 new=$4
	shift 4
	put "$from"
	plan "$@"
	at=1 before=0 after=0 count=$recoveries
	while put "$from" && work /run/apply $at; do
		again=1
		while work /run/recover $again; do
			recoveries=$((recoveries + 1)) tried=$((tried + 1))
			work /run/recover
			check "$name, killed at $at, and its recovery at $again" "$old" "$new"
			put "$from"
			work /run/apply $at || complain "$name: killed at $at before, and not now"
			again=$((again + 1))
		done
		check "$name, killed at $at, and recovered" "$old" "$new"
		at=$((at + 1))
	done
	count=$((recoveries - count))
	echo "$name, recovery: $count points; old state $before, new state $after"
	[ $count -gt 3 ] || complain "$name: only $count points of its recovery were tried"
}

echo '{"verb":"recover","root":"/","journal":"/run/virtd/journal"}' >/run/recover
failing() {
	[ ! -e $parameters/error ] || echo "$1" >$parameters/error
}

modprobe "$other"
failing 0
own=$(target "$node/driver")
pidof virtd >/dev/null || start

# each NAME FROM OLD NEW VERB…
each() {
	if [ "$which" = kills ]; then
		series "$@"
	else
		recovery_series "$@"
	fi
}

each bind "$own" "$own (null)" "$other $other" bind "$device" "$other"
each "bind to the default" "$other" "$other $other" "$own (null)" bind "$device"
each unbind "$own" "$own (null)" "none (null)" unbind "$device"
if [ "$bus" = pci ]; then
	failing 5
	each rollback "$own" "$own (null)" "$own (null)" bind "$device" vdprobe-pci
	failing 0
fi

put "$own"
echo "points tried: $tried, of recoveries $recoveries; devices left driverless: $driverless; wrong: $wrong"
[ $wrong -eq 0 ]
