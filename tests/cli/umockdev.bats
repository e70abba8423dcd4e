#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Devices of buses that no guest here has come, go and change drivers under one running virtd, in a test bed of umockdev.
#
# The bed's preload turns virtd's /sys into the bed's, which virtd takes for a live one (no --sysroot). virtd reads it anew for each list; for
# a monitor it listens to the bed's uevents. virtctl runs outside of the bed and has the socket only.

load common

vmbus=/sys/devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/MSFT1000:00
bed=

setup() {
	command -v umockdev-wrapper >/dev/null || skip "umockdev is not installed"
	/usr/bin/python3 -c 'import gi; gi.require_version("UMockdev", "1.0")' 2>/dev/null ||
		skip "the package gir1.2-umockdev-1.0 is not installed"
}

teardown() {
	# shellcheck disable=SC2086 # a list of words
	end ${monitor:-} ${waiter:-} ${server:-}
	[ -z "$bed" ] || { exec {to_bed}>&- && reap "$bed_pid" || true; }
}

# start_bed TREE - the fixture TREE is /sys for the virtd that is started at $socket.
start_bed() {
	mkfifo "$BATS_TEST_TMPDIR/to" "$BATS_TEST_TMPDIR/from"
	umockdev-wrapper /usr/bin/python3 "$BATS_TEST_DIRNAME/umockdev.py" <"$BATS_TEST_TMPDIR/to" >"$BATS_TEST_TMPDIR/from" 3>&- &
	bed_pid=$!
	exec {to_bed}>"$BATS_TEST_TMPDIR/to" {from_bed}<"$BATS_TEST_TMPDIR/from"
	read -r -t 60 -u "$from_bed" bed
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/$1.tree" "$bed"
	socket=$BATS_TEST_TMPDIR/s
	# A virtd with sanitizers wants to be told that another library comes first.
	UMOCKDEV_DIR=$bed LD_PRELOAD=libumockdev-preload.so.0 ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0 \
		"$VIRTD" --socket "$socket" 3>&- {to_bed}>&- {from_bed}<&- &
	server=$!
	wait_for_socket "$socket"
}

# tell WORD... - have the bed do it; what it says is in $answer.
tell() {
	echo "$*" >&"$to_bed"
	read -r -t 60 -u "$from_bed" answer
	[ "$answer" != 'no such verb' ]
}

lists() {
	try 0 list --socket "$socket" --all --json
}

# shows ID EXPECTED - the list's line of ID, as in a .devices file, less the id.
shows() {
	lists
	local line
	line=$(jq -r -f "$BATS_TEST_DIRNAME/devices.jq" <<<"$output" | grep "^$1 ") || fail "no $1"
	[ "$line" = "$1 $2" ] || fail "$line, not $2"
}

# gone ID...
gone() {
	local id
	lists
	for id; do
		is 0 ".devices | map(select(.id == \"$id\")) | length"
	done
}

# channel INSTANCE CLASS MODALIAS - describe a VMBus channel that nothing has, in the file $device.
channel() {
	device=$BATS_TEST_TMPDIR/$1.umockdev
	cat >"$device" <<-E
		P: ${vmbus#/sys}/$1
		E: SUBSYSTEM=vmbus
		E: MODALIAS=vmbus:$3
		A: id=31\n
		A: state=0\n
		A: class_id={$2}\n
		A: device_id={$1}\n
		A: modalias=vmbus:$3\n
		A: numa_node=0\n
		A: vendor=0x1414\n
		A: device=0x0\n
		A: driver_override=(null)\n
		A: channels/31/cpu=0\n

	E
}

# bind BUS SYSPATH DRIVER, unbind BUS SYSPATH DRIVER - the links that the kernel makes and removes, then its uevent.
bind() {
	local drivers=$bed/sys/bus/$1/drivers/$3
	mkdir -p "$drivers"
	ln -s "$(realpath -m --relative-to="$bed$2" "$drivers")" "$bed$2/driver"
	ln -s "$(realpath -m --relative-to="$drivers" "$bed$2")" "$drivers/${2##*/}"
	tell uevent "$2" bind
}

unbind() {
	rm "$bed$2/driver" "$bed/sys/bus/$1/drivers/$3/${2##*/}"
	tell uevent "$2" unbind
}

@test "what a virtd lists in the bed is what it lists of the tree" {
	local name
	start_bed hyperv
	lists
	diff -u "$SOURCE_ROOT/tests/fixtures/hyperv.devices" <(jq -r -f "$BATS_TEST_DIRNAME/devices.jq" <<<"$output")
}

@test "VMBus: a channel is offered, bound, given to another driver, unbound and rescinded" {
	local guid=5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b
	local id=vmbus:$guid node=$vmbus/$guid
	local what='virt:t0001v00001414d0000F003o3 net bus/certain'
	start_bed hyperv
	gone "$id"
	channel "$guid" f8615163-df3e-46c5-913f-f2d2f965ed0e 635161f83edfc546913ff2d2f965ed0e
	tell add "$device"
	shows "$id" "$what unbound - \"Hyper-V network adapter\""
	bind vmbus "$node" hv_netvsc
	shows "$id" "$what bound hv_netvsc \"Hyper-V network adapter\""
	unbind vmbus "$node" hv_netvsc
	shows "$id" "$what unbound - \"Hyper-V network adapter\""
	bind vmbus "$node" uio_hv_generic
	shows "$id" "$what bound uio_hv_generic \"Hyper-V network adapter\""
	unbind vmbus "$node" uio_hv_generic
	tell remove "$node"
	lists
	diff -u "$SOURCE_ROOT/tests/fixtures/hyperv.devices" <(jq -r -f "$BATS_TEST_DIRNAME/devices.jq" <<<"$output")
}

# start_monitor ARGUMENT... - what it prints is in the file $events; "ready" is there already.
start_monitor() {
	events=$BATS_TEST_TMPDIR/events.${#events}
	"$VIRTCTL" monitor --socket "$socket" "$@" >"$events" 3>&- {to_bed}>&- {from_bed}<&- &
	monitor=$!
	in_log ready "$events"
}

rows=(--no-legend --columns EVENT,ID,DRIVER,INTERFACES)

# event WORD... - the next event is this one, in a row of these. A device that is just being removed may be seen with less.
event() {
	local -a words=(changed)
	while [ "${words[0]}" = changed ]; do
		seen=$((${seen:-0} + 1))
		eventually line_is_there "$seen" || { cat "$events" >&2; return 1; }
		read -ra words < <(sed -n '/^ready/,$p' "$events" | sed -n "$((seen + 1))p")
	done
	[ "${words[*]}" = "$*" ] || fail "${words[*]}, not $*"
}

line_is_there() { # NUMBER
	[ "$(sed -n '/^ready/,$p' "$events" | wc -l)" -gt "$1" ]
}

@test "monitor: a channel is offered, bound, given to another driver and rescinded; wait sees it" {
	local guid=5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b
	local id=vmbus:$guid node=$vmbus/$guid
	start_bed hyperv
	start_monitor "${rows[@]}"
	[ "$(grep -c '^present' "$events")" = "$(grep -vc '^#' "$SOURCE_ROOT/tests/fixtures/hyperv.devices")" ] ||
		grep -q '^present' "$events"
	"$VIRTCTL" wait "$guid" --socket "$socket" --driver hv_netvsc --timeout 60 >"$BATS_TEST_TMPDIR/waited" 3>&- {to_bed}>&- {from_bed}<&- &
	waiter=$!
	channel "$guid" f8615163-df3e-46c5-913f-f2d2f965ed0e 635161f83edfc546913ff2d2f965ed0e
	tell add "$device"
	event added "$id" - -
	bind vmbus "$node" hv_netvsc
	event bound "$id" hv_netvsc -
	reap "$waiter"
	[ "$(<"$BATS_TEST_TMPDIR/waited")" = "$id" ]
	unbind vmbus "$node" hv_netvsc
	event unbound "$id" - -
	try 10 wait "$guid" --socket "$socket" --driver hv_netvsc --timeout 1
	says "$guid: no device matched in time"
	bind vmbus "$node" uio_hv_generic
	event bound "$id" uio_hv_generic -
	"$VIRTCTL" wait "$guid" --gone --socket "$socket" --timeout 60 3>&- {to_bed}>&- {from_bed}<&- &
	waiter=$!
	unbind vmbus "$node" uio_hv_generic
	event unbound "$id" - -
	tell remove "$node"
	event removed "$id" - -
	reap "$waiter"
}

@test "monitor: a removal that the kernel announces is told at once and once, while the folder is still there" {
	local guid=5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b
	local id=vmbus:$guid node=$vmbus/$guid
	start_bed hyperv
	channel "$guid" f8615163-df3e-46c5-913f-f2d2f965ed0e 635161f83edfc546913ff2d2f965ed0e
	tell add "$device"
	bind vmbus "$node" hv_netvsc
	start_monitor "${rows[@]}"
	# The kernel takes a device off its bus, tells of it, and only then removes the folder.
	rm "$bed/sys/bus/vmbus/devices/$guid"
	tell uevent "$node" remove
	event removed "$id" hv_netvsc -
	# What scans find afterwards is the same.
	pause 3
	[ "$(sed -n '/^ready/,$p' "$events" | wc -l)" = 2 ] || fail "$(<"$events")"
	[ -d "$bed$node" ]
	# It comes back.
	ln -s "$(realpath -m --relative-to="$bed/sys/bus/vmbus/devices" "$bed$node")" "$bed/sys/bus/vmbus/devices/$guid"
	tell uevent "$node" add
	event added "$id" hv_netvsc -
}

# channels FIRST END - channels of these numbers without uevents, each a copy of the one that the bed got from add.
channels() {
	/usr/bin/python3 - "$bed" "$vmbus" "$guid" "$@" <<-'PYTHON'
		import os, shutil, sys
		bed, vmbus, guid, first, last = sys.argv[1:]
		links = bed + "/sys/bus/vmbus/devices/"
		for number in range(int(first), int(last)):
		    name = f"{number:08x}{guid[8:]}"
		    node = bed + vmbus + "/" + name
		    shutil.copytree(bed + vmbus + "/" + guid, node, symlinks=True)
		    with open(node + "/device_id", "w") as file:
		        file.write("{" + name + "}\n")
		    os.symlink(os.path.relpath(node, os.path.realpath(links)), links + name)
	PYTHON
}

# times EVENT ID - how often it came.
times() {
	jq -r 'select(.device) | [.event, .device.id] | join(" ")' "$events" | grep -c "^$1 $2\$"
}

@test "monitor: a removal while the client does not read what a scan has found" {
	local guid=5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b
	local first=00000000${guid:8} second=00000001${guid:8} node
	start_bed hyperv
	channel "$guid" f8615163-df3e-46c5-913f-f2d2f965ed0e 635161f83edfc546913ff2d2f965ed0e
	tell add "$device"
	channels 1 2
	start_monitor --json
	# Of the new ones the client knows when they have had time to settle: all at once, and more than virtd sends ahead.
	kill -STOP "$monitor"
	channels 0 1
	channels 2 800
	tell uevent "$vmbus/$guid" change
	pause 9
	# Known since this comparison, which has not ended.
	rm "$bed/sys/bus/vmbus/devices/$first"
	tell uevent "$vmbus/$first" remove
	kill -CONT "$monitor"
	eventually eval '[ "$(times added "vmbus:0000031f${guid:8}")" = 1 ]'
	pause 1
	[ "$(times added "vmbus:$first") $(times removed "vmbus:$first")" = '1 1' ] || fail "$(times added "vmbus:$first") times added, $(times removed "vmbus:$first") times removed"
	# One that a comparison has missed, which then goes on to what is too much.
	kill -STOP "$monitor"
	rm "$bed/sys/bus/vmbus/devices/$second"
	mv "$bed$vmbus/$second/subsystem" "$BATS_TEST_TMPDIR/subsystem"
	for node in "$bed/sys/bus/vmbus/devices/"0*; do
		echo 7 >"$node/numa_node"
	done
	tell uevent "$vmbus/$guid" change
	pause 4
	# umockdev needs the link for the message.
	mv "$BATS_TEST_TMPDIR/subsystem" "$bed$vmbus/$second/subsystem"
	tell uevent "$vmbus/$second" remove
	kill -CONT "$monitor"
	eventually eval '[ "$(times changed "vmbus:0000031f${guid:8}")" = 1 ]'
	pause 1
	[ "$(times removed "vmbus:$second")" = 1 ] || fail "$(times removed "vmbus:$second") times"
}

# cards FIRST END - give these channels a network interface each.
cards() {
	/usr/bin/python3 - "$bed" "$vmbus" "$guid" "$@" <<-'PYTHON'
		import os, sys
		bed, vmbus, guid, first, last = sys.argv[1:]
		os.makedirs(bed + "/sys/class/net", exist_ok=True)
		for number in range(int(first), int(last)):
		    card = f"{bed}{vmbus}/{number:08x}{guid[8:]}/net/eth{number}"
		    link = f"{bed}/sys/class/net/eth{number}"
		    os.makedirs(card)
		    os.symlink(os.path.relpath(bed + "/sys/class/net", card), card + "/subsystem")
		    os.symlink(os.path.relpath(card, os.path.dirname(link)), link)
	PYTHON
}

@test "monitor: a removal while a scan runs that has named the device already" {
	local guid=5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b number name again
	start_bed hyperv
	channel "$guid" f8615163-df3e-46c5-913f-f2d2f965ed0e 635161f83edfc546913ff2d2f965ed0e
	tell add "$device"
	mkdir -p "$bed/sys/bus/vmbus/drivers/hv_netvsc"
	ln -s "$(realpath -m --relative-to="$bed$vmbus/$guid" "$bed/sys/bus/vmbus/drivers/hv_netvsc")" "$bed$vmbus/$guid/driver"
	channels 0 800
	# With a driver and an interface a device is shown at once.
	cards 760 800
	start_monitor --json
	# Each removal causes a scan, and comes while the scan that an earlier one caused is at work.
	for number in {760..799}; do
		printf -v name '%08x%s' "$number" "${guid:8}"
		rm "$bed/sys/bus/vmbus/devices/$name"
		tell uevent "$vmbus/$name" remove
		pause 0.04
	done
	eventually eval '[ "$(times removed "vmbus:$name")" -ge 1 ]'
	pause 3
	again=$(jq -r 'select(.event == "added") | .device.id' "$events")
	[ -z "$again" ] || fail "after their removal: $again"
	[ "$(jq -r 'select(.event == "removed") | .device.id' "$events" | sort | uniq -d)" = "" ]
	[ "$(jq -r 'select(.event == "removed") | .device.id' "$events" | wc -l)" = 40 ]
}

@test "monitor: what matches no more has left, and what is there is told as JSON" {
	local guid=5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b
	local id=vmbus:$guid node=$vmbus/$guid
	start_bed hyperv
	channel "$guid" f8615163-df3e-46c5-913f-f2d2f965ed0e 635161f83edfc546913ff2d2f965ed0e
	tell add "$device"
	bind vmbus "$node" hv_netvsc
	start_monitor "${rows[@]}" --driver hv_netvsc "$guid"
	[ "$(grep -v '^ready' "$events" | tr -s ' ')" = "present $id hv_netvsc -" ]
	unbind vmbus "$node" hv_netvsc
	event left "$id" hv_netvsc -
	bind vmbus "$node" hv_netvsc
	event added "$id" hv_netvsc -
	kill "$monitor"
	start_monitor --json "$guid"
	output=$(head -n 1 "$events")
	is "[1,\"present\",\"$id\",\"hv_netvsc\"]" '[.schemaVersion, .event, .device.id, .device.driver]'
	output=$(tail -n +2 "$events")
	is '[1,"ready",null]' '[.schemaVersion, .event, .device]'
	unbind vmbus "$node" hv_netvsc
	eventually holds "$events" '"unbound"'
	output=$(tail -n +3 "$events")
	is '["unbound",["state","driver","layers"]]' '[.event, .changes]'
}

# watched STATES - the last list of `list --watch --json` has devices of these states, with these drivers.
watched() {
	[ "$(tail -n 1 "$events" | jq -c '[.devices[] | [.state, .driver]]')" = "$1" ]
}

# as_list_has_it GUID - the last list is the one that list gives.
as_list_has_it() {
	try 0 list --json --socket "$socket" "$1"
	[ "$(tail -n 1 "$events" | jq -S .)" = "$(jq -S . <<<"$output")" ]
}

@test "list --watch: the list, and again after each change" {
	local guid=5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b
	local node=$vmbus/$guid
	start_bed hyperv
	events=$BATS_TEST_TMPDIR/events
	"$VIRTCTL" list --watch --json --socket "$socket" "$guid" >"$events" 3>&- {to_bed}>&- {from_bed}<&- &
	monitor=$!
	eventually watched '[]'
	channel "$guid" f8615163-df3e-46c5-913f-f2d2f965ed0e 635161f83edfc546913ff2d2f965ed0e
	tell add "$device"
	eventually watched '[["unbound",null]]'
	bind vmbus "$node" hv_netvsc
	eventually watched '[["bound","hv_netvsc"]]'
	eventually as_list_has_it "$guid"
	tail -n 1 "$events" >"$BATS_TEST_TMPDIR/line"
	fits_schema 0 "$BATS_TEST_TMPDIR/line"
	unbind vmbus "$node" hv_netvsc
	eventually watched '[["unbound",null]]'
	tell remove "$node"
	eventually watched '[]'
	# Each is other than the one before. A device that is just being made or removed may be seen with less, and then once more.
	[ -z "$(uniq -d "$events")" ]
	[ "$(jq -c '[.devices[] | [.state, .driver]]' "$events" | uniq | xargs)" = '[] [[unbound,null]] [[bound,hv_netvsc]] [[unbound,null]] []' ]
}

# group SUBCHANNEL... - three channels of qeth, as writing to its "group" does it; the first gives the name 0.0.f700.
group() {
	local n=0 sub device=$BATS_TEST_TMPDIR/group.umockdev
	{
		printf 'P: /devices/qeth/0.0.f700\nE: SUBSYSTEM=ccwgroup\nE: DRIVER=qeth\nA: online=0\\n\nA: state=DOWN\\n\nA: chpid=06\\n\n'
		printf 'A: card_type=OSD_1000\\n\nA: portno=0\\n\nA: buffer_count=64\\n\nL: driver=../../../bus/ccwgroup/drivers/qeth\n'
		for sub; do
			printf 'L: cdev%d=../../css0/%s/0.0.f70%d\n' "$n" "$sub" "$n"
			n=$((n + 1))
		done
		echo
	} >"$device"
	tell add "$device"
	n=0
	for sub; do
		ln -s ../../../qeth/0.0.f700 "$bed/sys/devices/css0/$sub/0.0.f70$n/group_device"
		n=$((n + 1))
	done
}

@test "qeth: channels are grouped, get a network interface, lose it and are ungrouped" {
	local card='virt:t0001v00001014d00001732o1 net emulated/unknown' name='"OSA-Express (QDIO), VSWITCH or guest LAN"' n
	local node=/sys/devices/qeth/0.0.f700
	start_bed zvm
	for n in 0 1 2; do
		shows "ccw:0.0.f70$n" "$card offline qeth $name"
	done
	group 0.0.000a 0.0.000b 0.0.000c
	gone ccw:0.0.f701 ccw:0.0.f702
	shows ccw:0.0.f700 "$card offline qeth $name"
	is '["css","ccw","css","ccw","css","ccw","ccwgroup"]' '.devices[] | select(.id == "ccw:0.0.f700") | [.layers[].bus]'
	for n in a b c; do
		echo 1 >"$bed/sys/devices/css0/0.0.000$n/0.0.f70$((0x$n - 10))/online"
	done
	echo 1 >"$bed$node/online"
	printf 'P: /devices/qeth/0.0.f700/net/encf700\nE: SUBSYSTEM=net\nE: INTERFACE=encf700\nA: address=02:00:00:00:f7:00\\n\nA: mtu=1500\\n\n\n' \
		>"$BATS_TEST_TMPDIR/net.umockdev"
	tell add "$BATS_TEST_TMPDIR/net.umockdev"
	shows ccw:0.0.f700 "$card bound qeth $name"
	is '["encf700"]' '.devices[] | select(.id == "ccw:0.0.f700") | [.interfaces[].name]'
	tell remove "$node/net/encf700"
	rm "$bed"/sys/devices/css0/0.0.000[abc]/0.0.f70?/group_device
	tell remove "$node"
	for n in 0 1 2; do
		shows "ccw:0.0.f70$n" "$card bound qeth $name"
	done
}

@test "a channel that comes and goes while virtd lists hides no other" {
	local guid=5d8e2a10-7b3c-4f61-9e0a-1c2d3e4f5a6b n all
	start_bed hyperv
	lists
	all=$(json '[.devices[].id] | tojson')
	channel "$guid" f8615163-df3e-46c5-913f-f2d2f965ed0e 635161f83edfc546913ff2d2f965ed0e
	tell add "$device"
	lists
	is "[\"vmbus:$guid\"]" "[.devices[].id] - $all"
	tell churn "$vmbus/$guid" "/sys/bus/vmbus/devices/$guid"
	for ((n = 0; n < 15; n++)); do
		lists
		is "$all" "[.devices[].id] - [\"vmbus:$guid\"]"
	done
	tell calm
	[ "$answer" -ge 15 ] || fail "it came and went $answer times only"
	lists
	is "$all" '[.devices[].id]'
}
