#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# kill-matrix.sh DEVICE - in a guest: kill -9 of the worker, of virtd, and of both, before every single thing that a worker
# changes, in a bind, an unbind, a way back to the default driver, and a bind that fails and is undone. After each the device
# must be in the old state or in the new one, and nothing may be left on record.
#
# Prints what it finds wrong, one line each, then how many points were tried and how many devices were left without a driver
# (an unbind that was seen through is none of them). Exit 0: nothing was wrong.
#
# Every worker is started through stopping-worker.sh, and stops itself where it is to be killed: nothing here is a race.
device=$1
node=/sys/bus/pci/devices/$device
parameters=/sys/module/vdprobe/parameters
virtctl=${VIRTCTL-virtctl}
wrong=0 tried=0 driverless=0

target() {
	link=$(readlink "$1") && echo "${link##*/}" || echo none
}

# state - the device's driver and its override, as sysfs has them.
state() {
	echo "$(target "$node/driver") $(cat "$node/driver_override")"
}

# within TENTHS COMMAND… - true before so many tenths of a second have passed.
within() {
	tenths=$1
	shift
	until "$@"; do
		tenths=$((tenths - 1))
		[ $tenths -gt 0 ] || return 1
		sleep 0.1
	done
}

worker() {
	pidof virtd-worker
}

no_worker() {
	! worker >/dev/null
}

# is_stopped - the worker is, of its own will.
is_stopped() {
	pid=$(worker) && [ "$(cut -d ' ' -f 3 "/proc/$pid/stat" 2>/dev/null)" = T ]
}

stopped_or_done() {
	is_stopped || ! kill -0 "$caller" 2>/dev/null
}

listens() {
	[ -S /run/virtd/io.virtd ] && $virtctl list "$device" >/dev/null 2>&1
}

start() {
	rm -f /run/virtd/io.virtd
	/usr/libexec/virtd --worker /run/stopping-worker >>/run/virtd.log 2>&1 </dev/null &
	within 100 listens || echo "virtd does not listen"
}

empty() {
	[ -z "$(ls /run/virtd/journal 2>/dev/null | grep json)" ]
}

# put DRIVER - the device is bound to it, by hand; its own driver if it is none of those that take nothing by themselves.
put() {
	case $1 in
	vfio-pci | vdprobe-*) echo "$1" >"$node/driver_override" ;;
	*) echo >"$node/driver_override" ;;
	esac
	[ "$(target "$node/driver")" = "$1" ] && return
	[ -e "$node/driver" ] && echo "$device" >"$node/driver/unbind"
	echo "$device" >/sys/bus/pci/drivers_probe
	[ "$(target "$node/driver")" = "$1" ] || echo "the device can't be put to $1: $(state)"
}

complain() {
	echo "WRONG: $*"
	wrong=$((wrong + 1))
}

# check WHAT OLD NEW - the device is in one of the two states, and nothing is on record.
check() {
	within 50 no_worker || complain "$1: the worker does not end"
	within 50 empty || complain "$1: left on record: $(ls /run/virtd/journal)"
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

# kill_at POINT VICTIM - the verb in $@ is begun and stopped before its POINTth change; the victim is killed. 1: there is no such point.
kill_at() {
	point=$1 victim=$2
	shift 2
	echo "$point" >/run/stop-before
	$virtctl "$@" >/run/said 2>&1 &
	caller=$!
	within 100 stopped_or_done || complain "$*: neither stopped at $point nor done"
	if ! is_stopped; then
		wait $caller
		rm -f /run/stop-before
		return 1
	fi
	stopped=$(worker)
	case $victim in
	worker) kill -9 "$stopped" ;;
	virtd)
		kill -9 "$(pidof virtd)"
		kill -CONT "$stopped"
		;;
	both) kill -9 "$(pidof virtd)" "$stopped" ;;
	esac
	wait $caller
	[ "$victim" = worker ] || start
	tried=$((tried + 1))
}

# series NAME FROM OLD NEW VERB… - every point of VERB, which leads from the state OLD to the state NEW; FROM is OLD's driver.
series() {
	name=$1 from=$2 old=$3 new=$4
	shift 4
	for who in worker virtd both; do
		at=1 before=0 after=0
		while put "$from" && kill_at $at $who "$@"; do
			check "$name, $who killed at $at" "$old" "$new"
			at=$((at + 1))
		done
		echo "$name, $who: $((at - 1)) points; old state $before, new state $after"
		[ $at -gt 3 ] || complain "$name: only $((at - 1)) points were tried"
	done
}

echo 0 >$parameters/error
own=$(target "$node/driver")
pidof virtd >/dev/null || start

series bind "$own" "$own (null)" "vfio-pci vfio-pci" bind "$device" vfio-pci
series "bind to the default" vfio-pci "vfio-pci vfio-pci" "$own (null)" bind "$device"
series unbind "$own" "$own (null)" "none (null)" unbind "$device"
echo 5 >$parameters/error
series rollback "$own" "$own (null)" "$own (null)" bind "$device" vdprobe-pci
echo 0 >$parameters/error

put "$own"
echo "points tried: $tried; devices left driverless: $driverless; wrong: $wrong"
[ $wrong -eq 0 ]
