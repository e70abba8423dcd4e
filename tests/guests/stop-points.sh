# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=sh
# For kill-matrix.sh and spoiled-journal.sh, in a guest: a change that is stopped before any of the things that it does. Every worker
# is started through stopping-worker.sh, and stops itself where it is to be killed: nothing here is a race.
# Wants $device, and $bus if it is no PCI function.
bus=${bus-pci}
node=/sys/bus/$bus/devices/$device
parameters=/sys/module/vdprobe/parameters
journal=/run/virtd/journal
virtctl=${VIRTCTL-virtctl}
wrong=0

target() {
	link=$(readlink "$1") && echo "${link##*/}" || echo none
}

# state - the device's driver and its override, as sysfs has them.
state() {
	echo "$(target "$node/driver") $(cat "$node/driver_override")"
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

# run_virtd - without waiting for anything.
run_virtd() {
	rm -f /run/virtd/io.virtd
	/usr/libexec/virtd --worker /run/stopping-worker >>/run/virtd.log 2>&1 </dev/null &
}

start() {
	run_virtd
	within_a_minute listens || complain "virtd does not listen"
}

empty() {
	! ls "$journal" 2>/dev/null | grep -q json
}

# put DRIVER - the device is bound to it, by hand; its own driver if it is none of those that take nothing by themselves.
put() {
	case $1 in
	vfio-pci | uio_hv_generic | vdprobe-*) echo "$1" >"$node/driver_override" ;;
	*) echo >"$node/driver_override" ;;
	esac
	[ "$(target "$node/driver")" = "$1" ] && return
	[ -e "$node/driver" ] && echo "$device" >"$node/driver/unbind"
	echo "$device" >"/sys/bus/$bus/drivers_probe"
	[ "$(target "$node/driver")" = "$1" ] || complain "the device can't be put to $1: $(state)"
}

complain() {
	echo "WRONG: $*"
	wrong=$((wrong + 1))
}

# stop_at POINT VERB… - the verb is begun, and its worker stopped before its POINTth change. 1: it was done before.
stop_at() {
	echo "$1" >/run/stop-before
	shift
	$virtctl "$@" >/run/said 2>&1 &
	caller=$!
	within_a_minute stopped_or_done || complain "$*: neither stopped nor done"
	is_stopped && return
	wait $caller
	rm -f /run/stop-before
	return 1
}

# kill_them VICTIM - "worker", "virtd" or "both"; the worker, which is stopped, goes on where it is not the victim.
kill_them() {
	stopped=$(worker)
	case $1 in
	worker) kill -9 "$stopped" ;;
	virtd)
		kill -9 "$(pidof virtd)"
		kill -CONT "$stopped"
		;;
	both) kill -9 "$(pidof virtd)" "$stopped" ;;
	esac
}
