#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A virtd that runs while devices change by the hundred: what it lists, what it tells and how soon, and its memory.
#
# VIRTD_LIVE_LONG=yes: 2,000 changes by chance, 1,000 hot-plugs and 105 events that are timed, instead of as many as fit in a few minutes.

load guest

setup_file() {
	local file
	guest_up q35-live
	[ -z "${GUEST_SKIP-}" ] || return 0
	for file in tree_changes.py picture.py random-changes.py hotplugs.py latency.py storm.py without-netlink.py; do
		lab put "$GUEST" "$guests/$file" "/run/$file"
	done
}

teardown_file() {
	guest_down
}

teardown() {
	[ -z "${relay-}" ] || { kill "$relay" && wait "$relay" || true; }
	in_guest 'killall -9 virtctl virtd 2>/dev/null; rm -rf /run/virtd /tmp/s /tmp/s.lock; true' || true
}

# long FEW MANY - how many, by VIRTD_LIVE_LONG.
long() {
	if [[ ${VIRTD_LIVE_LONG-} == yes ]]; then echo "$2"; else echo "$1"; fi
}

# served - a virtd that nothing has been asked of, with a log.
served() {
	in_guest 'mkdir -p /run/virtd; /usr/libexec/virtd >/run/virtd.log 2>&1 &'
	eventually in_guest 'test -S /run/virtd/io.virtd'
}

# relayed - QEMU does what the guest asks for, until the end of the test.
relayed() {
	/usr/bin/python3 -B "$guests/qmp-relay.py" "$GUEST_FOLDER" >"$BATS_TEST_TMPDIR/relay" 2>&1 3>&- 4>&- &
	relay=$!
	eventually grep -q ready "$BATS_TEST_TMPDIR/relay"
}

# monitored - what `virtctl monitor` prints is in /run/events; the list of now is there already.
monitored() {
	in_guest 'virtctl monitor --json >/run/events 2>&1 &'
	eventually in_guest 'grep -q \"ready\" /run/events'
}

# tells EVENT - how many such events there are.
tells() {
	in_guest cat /run/events | jq -s "map(select(.event == \"$1\")) | length"
}

# comes EVENT - there is one at least.
comes() {
	[ "$(tells "$1")" -ge 1 ]
}

# say - each line of the input as one of the test's own.
say() {
	sed 's/^/# /' >&3
}

@test "after each of many changes by chance, the list is that of a virtd that reads all" {
	local seed=${VIRTD_LIVE_SEED:-$RANDOM}
	echo "# the seed is $seed" >&3
	served
	relayed
	run -0 lab run -t "$(long 240 2400)" "$GUEST" "cd /run; python3 -B random-changes.py 2000 $seed $(long 120 2000)"
	say <<<"$output"
	[[ $output =~ ([0-9]+)\ changes,\ ([0-9]+)\ of\ them\ to\ a\ tree\ that\ was\ kept,\ differences:\ 0 ]]
	((BASH_REMATCH[1] >= 40 && BASH_REMATCH[2] >= 3))
}

@test "hot-plugs by the hundred: the list is what it was before, and virtd's memory does not grow" {
	served
	relayed
	# What malloc(3) keeps differs by some pages.
	run -0 lab run -t "$(long 300 2400)" "$GUEST" "cd /run; python3 -B hotplugs.py $(long 60 1000) 512"
	say <<<"$output"
	same_as_sysfs
}

@test "changes are told right after udevadm: a new device is not held back once a driver has it" {
	served
	run -0 lab run -t "$(long 300 900)" "$GUEST" "cd /run; python3 -B latency.py $(long 5 21) 1 socket"
	say <<<"$output"
	[[ $output =~ removed:\ [0-9]+\ median\ ([0-9.-]+) ]]
	removed=${BASH_REMATCH[1]}
	[[ $output =~ added:\ [0-9]+\ median\ ([0-9.-]+) ]]
	# A removal is told before anything is read. What has no driver is held back for 500 ms.
	jq -ne "${BASH_REMATCH[1]} < $removed + 500"
}

@test "a storm of events and a tiny receive buffer: resync, and the right picture" {
	local before
	# Without CAP_NET_ADMIN, a socket's buffer is no larger than this; the kernel's least.
	before=$(in_guest cat /proc/sys/net/core/rmem_max)
	in_guest 'echo 2304 >/proc/sys/net/core/rmem_max; su -s /bin/sh nobody -c "/usr/libexec/virtd --socket /tmp/s" >/run/virtd.log 2>&1 &'
	eventually in_guest 'test -S /tmp/s'
	in_guest 'su -s /bin/sh nobody -c "virtctl monitor --socket /tmp/s --json" >/run/events 2>&1 &'
	eventually in_guest 'grep -q \"ready\" /run/events'
	in_guest 'cd /run; python3 -B storm.py 1000 storm0'
	in_guest "echo $before >/proc/sys/net/core/rmem_max"
	eventually comes resync
	nobody_adds_up() {
		in_guest 'su -s /bin/sh nobody -c "virtctl list --socket /tmp/s --json"' | jq '.devices | sort_by(.id)' >"$BATS_TEST_TMPDIR/list"
		known_by_events >"$BATS_TEST_TMPDIR/known"
		cmp -s "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/known"
	}
	eventually nobody_adds_up || diff "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/known"
	grep -q storm0 "$BATS_TEST_TMPDIR/known"
	run ! in_guest grep 'virtd scans every' /run/virtd.log
	echo "# resync: $(tells resync), events: $(in_guest cat /run/events | wc -l)" >&3
	# The same storm fits into the usual buffer.
	in_guest 'killall virtctl virtd; rm -f /tmp/s'
	served
	monitored
	in_guest 'cd /run; python3 -B storm.py 1000 lan0'
	eventually adds_up || diff "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/known"
	grep -q lan0 "$BATS_TEST_TMPDIR/known"
	[ "$(tells resync)" = 0 ]
}

# is_asleep, woken - as QEMU has it. What the kernel calls freeze, QEMU does not know, and can't end.
is_asleep() {
	qmp query-status | jq -e '.status == "suspended"' >/dev/null
}

woken() {
	qmp system_wakeup >/dev/null
	eventually in_guest '[ "$(cat /run/slept)" = 0 ]'
}

# right_after NAME - the list is right, and a change is told: NAME, the new one of a network interface.
right_after() {
	same_as_sysfs "$guests/q35.guest"
	eventually adds_up || diff "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/known"
	in_guest "cd /run; python3 -B -c 'from tree_changes import *; rename(interface_of(\"0000:00:09.0\"), \"$1\")'"
	eventually in_guest "grep $1 /run/events | grep -q renamed"
	eventually adds_up || diff "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/known"
}

@test "a guest that sleeps and wakes: the picture is right, and later changes are told" {
	served
	monitored
	in_guest 'grep -qw mem /sys/power/state' || skip "the kernel can't suspend to memory"
	in_guest 'rm -f /run/slept; (sleep 1; echo mem >/sys/power/state; echo $? >/run/slept) >/dev/null 2>&1 </dev/null &'
	eventually is_asleep
	woken
	right_after slept0
}

@test "devices that are suspended and resumed while the processor runs: the same" {
	served
	monitored
	in_guest '[ -e /sys/power/pm_test ]' || skip "the kernel has no tests of suspending"
	# For five seconds.
	in_guest 'echo devices >/sys/power/pm_test && echo freeze >/sys/power/state && echo none >/sys/power/pm_test'
	right_after frozen0
}

@test "a container without netlink: virtd looks every two seconds, and sees what changes" {
	in_guest 'mkdir -p /run/virtd; python3 /run/without-netlink.py /usr/libexec/virtd >/run/virtd.log 2>&1 &'
	eventually in_guest 'test -S /run/virtd/io.virtd'
	monitored
	in_guest grep -q "'Address family not supported by protocol (virtd scans every 2 s instead)'" /run/virtd.log
	in_guest "cd /run; python3 -B -c 'from tree_changes import *; rename(interface_of(\"0000:00:09.0\"), \"unheard0\")'"
	eventually in_guest 'grep unheard0 /run/events | grep -q renamed'
	same_as_sysfs "$guests/q35.guest"
	eventually adds_up || diff "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/known"
}
