#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# bench without a device of its own: what there is to measure, what is refused, and how it ends. What is measured is for the guests.

load common
load tree

setup() {
	tree_usual
}

# a_device - one of this machine whose registers can be read, in $device; root is who may.
a_device() {
	[ "$(id -u)" = 0 ] || skip "only root may measure"
	local id
	for id in $("$VIRTCTL" list --all --columns ID --no-legend); do
		"$VIRTCTL" bench --kinds "$id" --json | jq -e '.kinds[] | select(.name == "roundtrip") | .applies' >/dev/null || continue
		device=$id
		return
	done
	skip "this machine has no virtio or PCI device"
}

@test "the kinds, as a table and as JSON; the ones of --kind are those" {
	try 0 bench --kinds
	has roundtrip
	try 0 bench --kinds --json
	is false '[.kinds[].applies] | any'
	local known
	known=$("$VIRTCTL" complete -- bench --kind '' | cut -f1 | sort)
	[ "$known" = "$(json '.kinds[].name' | sort)" ] || fail "--kind knows: $known"
}

@test "the kinds of a device" {
	try 0 bench --kinds vda --sysroot "$root" --json
	is true '.kinds[] | select(.name == "roundtrip") | .applies'
	try 3 bench --kinds nosuch --sysroot "$root"
	try 4 bench --kinds type=net --sysroot "$root" --json
}

@test "a channel device without a virtio layer has nothing to read from: it says so" {
	local tree=$BATS_TEST_TMPDIR/zvm id
	"$SOURCE_ROOT/tests/unpack" "$SOURCE_ROOT/tests/fixtures/zvm.tree" "$tree"
	id=$("$VIRTCTL" list --sysroot "$tree" --driver dasd-eckd --columns ID --no-legend | head -n 1)
	[ -n "$id" ]
	try 0 bench --kinds "$id" --sysroot "$tree" --json
	is false '.kinds[] | select(.name == "roundtrip") | .applies'
	is true '.kinds[] | select(.name == "roundtrip") | .reason | test("channel subsystem")'
}

@test "a device of a copied tree is not measured" {
	[ "$(id -u)" = 0 ] || skip "only root may measure"
	try 11 bench vda --kind roundtrip --sysroot "$root"
	says "no device of the running system"
	try 11 bench vda --kind roundtrip --sysroot "$root" --json
	is io.virtd.Bench.NotSupported .error.name
}

@test "what can't be: a kind, a setting, a time" {
	[ "$(id -u)" = 0 ] || skip "only root may measure"
	try 2 bench
	try 2 bench vda --kind nosuch --sysroot "$root"
	says "--kinds"
	try 2 bench vda --kind roundtrip --set nosuch=1 --sysroot "$root"
	says nosuch
	local bad
	for bad in 0 -1 1e1 x 1x 3601 nan inf 0.01 .; do
		try 2 bench vda --time "$bad" --sysroot "$root"
	done
	for bad in x =x; do
		try 2 bench vda --set "$bad" --sysroot "$root" --json
	done
}

@test "nobody else may measure, and everybody may ask for the kinds" {
	[ "$(id -u)" = 0 ] || skip "only root can be another"
	local as=(setpriv --reuid=65534 --regid=65534 --clear-groups)
	"${as[@]}" test -r "$root/sys" -a -x "$VIRTCTL" || skip "nobody can't get at the program or the tree"
	run -6 "${as[@]}" "$VIRTCTL" bench vda --kind roundtrip --sysroot "$root"
	run -0 "${as[@]}" "$VIRTCTL" bench --kinds vda --sysroot "$root"
}

@test "a round trip to this machine's hypervisor" {
	a_device
	try 0 bench "$device" --kind roundtrip --time 0.5 --json
	is '["roundtrip"]' '[.results[].kind]'
	is "$device" '.results[0].device.id'
	is '["roundTrip","systemCall"]' '[.results[0].jobs[].figures[].name]'
	is '[20,20]' '[.results[0].jobs[].figures[].samples | length]'
	is true '.results[0].jobs[0].figures | all(.low <= .value and .value <= .high)'
	is true '.results[0].jobs[0] | .complete and .operations == .latencies[0].count and .elapsedMs >= 400'
	is true '.results[0].jobs[0].latencies | all(.count == ([.buckets[][2]] | add))'
	# Asking the device is never free.
	is true '.results[0].jobs[0].figures[0].value > 50'
	try 0 bench "$device" --kind roundtrip --time 0.1
	has roundTrip
	has '%'
	try 0 bench "$device" --time 0.1 --json
	is true '.results | length >= 1'
}

# start_virtd - one that stays, on $socket.
start_virtd() {
	socket=$BATS_TEST_TMPDIR/socket
	"$VIRTD" --socket "$socket" >"$BATS_TEST_TMPDIR/log" 2>&1 3>&- &
	daemon=$!
	wait_for_socket "$socket"
}

# bench_of PID - the virtd-bench that is a child of it.
bench_of() {
	pgrep -P "$1" -x virtd-bench
}

eventually() {
	local tries=500
	until "$@"; do
		[ $((tries -= 1)) -gt 0 ] || fail "never: $*"
		sleep 0.02
	done
}

@test "one at a time, and the end of who asked for it is its end" {
	a_device
	start_virtd
	"$VIRTCTL" bench "$device" --kind roundtrip --time 60 --socket "$socket" >/dev/null 2>&1 3>&- &
	local asks=$!
	eventually bench_of "$daemon"
	try 1 bench "$device" --kind roundtrip --time 1 --socket "$socket" --json
	is io.virtd.Bench.Busy .error.name
	# What only asks is not kept from it.
	try 0 bench --kinds "$device" --socket "$socket"
	kill -9 "$asks"
	local before=$SECONDS
	eventually not bench_of "$daemon"
	[ $((SECONDS - before)) -lt 10 ]
	try 0 bench "$device" --kind roundtrip --time 0.1 --socket "$socket"
	# And the end of virtd is too.
	"$VIRTCTL" bench "$device" --kind roundtrip --time 60 --socket "$socket" >/dev/null 2>&1 3>&- &
	eventually bench_of "$daemon"
	local bench
	bench=$(bench_of "$daemon")
	kill -9 "$daemon"
	eventually not test -d "/proc/$bench"
}

not() {
	! "$@"
}
