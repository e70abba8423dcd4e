#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# monitor and wait: what they take, how they end, and clients that stand still. What they show of devices that come and go: umockdev.bats, and
# the guests.

load common
load tree

setup() {
	socket=$BATS_TEST_TMPDIR/s
}

teardown() {
	# shellcheck disable=SC2086 # a list of words
	end ${monitors:-} ${server:-}
}

# served COMMAND... - a virtd of this system's own tree, started by this command.
served() {
	"$@" "$VIRTD" --socket "$socket" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
}

# monitored FILE [ARGUMENT...] - what a monitor prints is in FILE; it has shown what is there.
monitored() {
	local file=$1
	shift
	"$VIRTCTL" monitor --socket "$socket" "$@" >"$file" 2>&1 3>&- &
	monitors="${monitors:-} $!"
	in_log ready "$file"
}

# lose_events - as many changes in the network namespace of virtd, which is stopped, as it takes until the kernel drops one. No more, and each with
# many names to make it large: where another process changes interfaces too, each takes milliseconds.
lose_events() {
	kill -STOP "$server"
	nsenter --net="/proc/$server/ns/net" timeout 240 /usr/bin/python3 - <<-'PYTHON'
		import fcntl, socket, struct

		def attribute(kind, data):
		    return struct.pack("HH", 4 + len(data), kind) + data + bytes(-len(data) % 4)

		def name_often(index, count):
		    names = b"".join(attribute(53, b"%0120d\0" % i) for i in range(count))  # IFLA_ALT_IFNAME
		    body = struct.pack("BxHiII", 0, 0, index, 0, 0) + attribute(0x8034, names)  # IFLA_PROP_LIST
		    header = struct.pack("IHHII", 16 + len(body), 108, 0x605, 1, 0)  # RTM_NEWLINKPROP; create, exclusively
		    route = socket.socket(socket.AF_NETLINK, socket.SOCK_RAW, 0)
		    route.send(header + body)
		    route.recv(4096)

		def dropped():
		    with open("/proc/net/netlink") as table:
		        rows = [line.split() for line in table]
		    return sum(int(row[rows[0].index("Drops")]) for row in rows[1:])

		name_often(socket.if_nametoindex("lo"), 20)
		control, before, value = socket.socket(), dropped(), 1000
		while dropped() == before:
		    for _ in range(100):
		        value ^= 1
		        fcntl.ioctl(control, 0x8922, struct.pack("16sI12x", b"lo", value))  # SIOCSIFMTU
	PYTHON
	kill -CONT "$server"
}

@test "a copied tree: what is there, then ready, then the end" {
	tree_shared
	try 0 monitor --sysroot "$root"
	[ "${lines[0]%% *}" = EVENT ]
	[ "$(cut -d ' ' -f 1 <<<"$output" | sort | uniq -c | tr -s ' \n' ' ')" = ' 1 EVENT 3 present 1 ready ' ]
	run_virtctl monitor --sysroot "$root" --json --all
	for line in "${lines[@]}"; do
		printf '%s\n' "$line" >"$BATS_TEST_TMPDIR/line"
		fits_schema 0 "$BATS_TEST_TMPDIR/line"
	done
	output=${lines[0]}
	is '["present","pci:0000:00:02.0",null]' '[.event, .device.id, .changes]'
	run_virtctl list --sysroot "$root" --json --all
	[ "${#lines[@]}" = 6 ]
}

@test "a bus that can't be read: ready says so, and the others are there" {
	tree_usual
	mkdir -p "$root/sys/bus/vio"
	: >"$root/sys/bus/vio/devices"
	tries 0 monitor --sysroot "$root"
	[ "$stderr" = "virtctl: sys/bus/vio/devices: cannot read the folder: Not a directory" ]
	[[ ${lines[-1]} == ready* ]]
	run_virtctl monitor --sysroot "$root" --json
	printf '%s\n' "${lines[-1]}" >"$BATS_TEST_TMPDIR/line"
	fits_schema 0 "$BATS_TEST_TMPDIR/line"
	output=${lines[-1]}
	is '["ready",null,"sys/bus/vio/devices"]' '[.event, .device, .problems[0].object]'
}

@test "list --watch of a copied tree: once, as list has it; and what it refuses" {
	local plain
	tree_shared
	try 0 list --sysroot "$root" --tree
	plain=$output
	try 0 list --sysroot "$root" --tree --watch
	[ "$output" = "$plain" ]
	# A name that matches nothing may match later, but for a copied tree.
	try 3 list --sysroot "$root" --watch --no-legend nosuch pci:0000:00:02.0
	[ "${#lines[@]}" = 1 ]
	says "no such device 'nosuch' ('virtctl list --all' lists them)"
	try 2 list --sysroot "$root" --watch serail=x
	try 2 list --sysroot "$root" --watch --columns NO
	try 2 list --sysroot "$root" --watch --type nosuch
	try 2 list --sysroot "$root" --interval 1
	try 1 list --sysroot "$root/nosuch" --watch --json
	[ "${#lines[@]}" = 1 ]
}

@test "list --watch on a terminal clears the screen, and ends with its reader" {
	command -v script >/dev/null || skip "no script(1), and so no terminal"
	tree_shared
	TERM=xterm run -0 timeout -k 10 120 script -qec "'$VIRTCTL' list --watch --sysroot '$root'" /dev/null
	[ "$(grep -o $'\033\[H\033\[2J' <<<"$output" | wc -l)" = 1 ]
	[[ ${lines[0]} == *ID* ]]
	TERM=dumb run -0 timeout -k 10 120 script -qec "'$VIRTCTL' list --watch --sysroot '$root'" /dev/null
	[[ $output != *$'\033'* ]]
	# Nobody reads any more, and nothing happens: that ends it, too.
	served env
	local verb
	for verb in 'list --watch' 'list --watch --json' monitor; do
		run -0 timeout -k 10 120 bash -c "'$VIRTCTL' $verb --socket '$socket' | head -n 1; exit \$((PIPESTATUS[0] != 141))"
		[ "${#lines[@]}" = 1 ]
	done
}

@test "wait: what is so already, what never will be, and how long" {
	tree_shared
	try 0 wait vda --sysroot "$root" --state bound --interface --json
	is '["pci:0000:00:02.0"]' '[.devices[].id]'
	try 0 wait --sysroot "$root" --type net
	[ "$output" = pci:0000:00:03.0 ]
	try 0 wait vda eth0 --sysroot "$root"
	[ "${lines[*]}" = 'pci:0000:00:02.0 pci:0000:00:03.0' ]
	try 0 wait nosuch --gone --sysroot "$root" --json
	is 0 '.devices | length'
	try 10 wait vda --gone --sysroot "$root"
	says 'a copied tree does not change'
	unpacked fixtures/q35
	try 10 wait pci:0000:00:06.0 --interface --sysroot "$tree"
	says 'pci:0000:00:06.0: a device matches, but has no interface, and a copied tree does not change'
	try 10 wait nosuch --interface --sysroot "$tree"
	says 'nosuch: no device matches, and'
	try 10 wait vda nosuch --sysroot "$root" --json
	is '["pci:0000:00:02.0"]' '[.devices[].id]' 10 .error.exitCode
	served
	try 10 wait nosuch --socket "$socket" --timeout 0
	says 'nosuch: no device matched in time'
	try 10 wait --gone --all --socket "$socket" --timeout 0
	says 'devices: a device still matches'
}

@test "wait and monitor refuse what can be no name" {
	local verb
	for verb in wait monitor; do
		try 2 "$verb" ''
		says 'the argument is empty'
		try 2 "$verb" vda serail=1
		says "no such key 'serail' (did you mean 'serial=...'?)"
		try 2 "$verb" --type net --bus nosuch
		[ -z "$output" ]
	done
	try 2 wait vda --gone --interface
	try 2 wait vda --timeout -1
	try 2 wait vda --timeout 3601
}

@test "a monitor that nobody reads hinders no call of its user, and others see all" {
	need_root
	let_in
	served
	chmod 0666 "$socket"
	local n
	for n in 1 2 3 4 5 6; do
		# No function: Bash would wait for the program, and get the signals in its place.
		setpriv --reuid=65534 --regid=65534 --clear-groups "$VIRTCTL" monitor --socket "$socket" >"$BATS_TEST_TMPDIR/out.$n" 2>&1 3>&- &
		monitors="${monitors:-} $!"
		in_log ready "$BATS_TEST_TMPDIR/out.$n"
	done
	# shellcheck disable=SC2086 # a list of words
	kill -STOP $monitors
	VIRTCTL=$(command -v timeout) run_virtctl 120 setpriv --reuid=65534 --regid=65534 --clear-groups "$VIRTCTL" list --socket "$socket" --json
	[ "$status" = 0 ] || fail "$stderr"
}

@test "idle: nothing wakes a virtd that has a monitor" {
	served
	monitored "$BATS_TEST_TMPDIR/events"
	local before after events
	# This system may have events of its own.
	events=$(</sys/kernel/uevent_seqnum)
	# What came last is looked at twice more.
	pause 3
	before=$(awk '/ctxt_switches/ { sum += $2 } END { print sum }' "/proc/$server/status")
	pause 3
	after=$(awk '/ctxt_switches/ { sum += $2 } END { print sum }' "/proc/$server/status")
	events=$(($(</sys/kernel/uevent_seqnum) - events))
	[ $((after - before)) -le $((20 + 20 * events)) ] || fail "woken $((after - before)) times in 3 s, by $events events"
}

@test "events that are lost: resync, and virtd listens on" {
	need_root
	unshare -n true 2>/dev/null || skip "no network namespace can be made here"
	served unshare -n
	monitored "$BATS_TEST_TMPDIR/events" --json
	lose_events
	in_log '"resync"' "$BATS_TEST_TMPDIR/events"
	if grep -q 'virtd scans every' "$BATS_TEST_TMPDIR/log"; then
		fail "$(<"$BATS_TEST_TMPDIR/log")"
	fi
	# A list is answered, and the next loss is seen, too.
	lose_events
	eventually twice resync
	try 0 list --socket "$socket" --json
}

twice() {
	[ "$(grep -c "\"$1\"" "$BATS_TEST_TMPDIR/events")" = 2 ]
}

@test "a network namespace that gets no uevents: virtd looks, every two seconds" {
	need_root
	unshare -Urn true 2>/dev/null || skip "no user namespace can be made here"
	# Started as a user that it is itself: the socket's owner must be root or the client.
	served unshare -Urn
	monitored "$BATS_TEST_TMPDIR/events"
	in_log 'virtd scans every 2 s' "$BATS_TEST_TMPDIR/log"
	local before after
	# What came last is looked at twice more.
	pause 3
	before=$(awk '/^voluntary_ctxt/ { print $2 }' "/proc/$server/status")
	pause 4
	after=$(awk '/^voluntary_ctxt/ { print $2 }' "/proc/$server/status")
	[ $((after - before)) -ge 1 ]
	[ $((after - before)) -le 40 ] || fail "woken $((after - before)) times in 4 s"
}

@test "virtd is asked before /sys is mounted: it says so, and takes the mounted one for what runs" {
	need_root
	unshare -m true 2>/dev/null || skip "no mount namespace can be made here"
	[ -d /sys/bus/pci/devices ] || [ -d /sys/bus/virtio/devices ] || skip "this system has no bus"
	# virtd waits in the same namespace until /sys is hidden.
	unshare -m bash -c 'mount -t tmpfs none /sys && mkdir /sys/empty && exec "$@"' - "$VIRTD" --socket "$socket" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
	try 1 list --socket "$socket"
	says 'it has no folder sys/bus'
	nsenter --mount="/proc/$server/ns/mnt" umount /sys
	try 0 list --socket "$socket" --all --json
	local served=$output
	try 0 list --sysroot / --all --json
	[ "$(jq -S '[.devices[].id]' <<<"$served")" = "$(jq -S '[.devices[].id]' <<<"$output")" ]
	# A copied tree does not change, and ends a monitor.
	monitored "$BATS_TEST_TMPDIR/events"
	pause 0.5
	kill -0 "${monitors##* }"
}

# reads_late - read one line; the others only when the file "go" is there.
reads_late() {
	read -r _
	touch "$BATS_TEST_TMPDIR/begun"
	eventually test -e "$BATS_TEST_TMPDIR/go"
	exec cat >"$BATS_TEST_TMPDIR/events"
}

@test "/sys is mounted while a monitor is at work: that of the copy ends, and virtd goes on" {
	need_root
	unshare -m mount -t sysfs -o ro sysfs "$BATS_TEST_TMPDIR" 2>/dev/null || skip "no sysfs can be mounted here"
	[ -d /sys/bus/pci/devices ] || [ -d /sys/bus/virtio/devices ] || skip "this system has no bus"
	in_memory mounted
	/usr/bin/python3 "$SOURCE_ROOT/tests/perf/make-tree.py" "$folder" 2000
	unshare -m bash -c 'mount --bind "$0/sys" /sys && exec "$@"' "$folder" "$VIRTD" --socket "$socket" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
	# The first device is there, and what nobody reads holds up the others.
	"$VIRTCTL" monitor --socket "$socket" --json > >(reads_late) 3>&- &
	monitors=$!
	eventually test -e "$BATS_TEST_TMPDIR/begun"
	nsenter --mount="/proc/$server/ns/mnt" mount -t sysfs -o ro sysfs /sys
	try 0 list --socket "$socket" --all --json
	touch "$BATS_TEST_TMPDIR/go"
	reap "$monitors"
	monitors=
	in_log '"ready"' "$BATS_TEST_TMPDIR/events"
	try 0 list --socket "$socket" --all --json
	rm -rf "$folder"
}

@test "the end of a client is the end of its monitor, however it ends" {
	served
	local before
	# The tree is opened by the first call, and stays open.
	try 0 list --socket "$socket"
	before=$(find "/proc/$server/fd" | wc -l)
	/usr/bin/python3 - "$socket" <<-'PYTHON'
		import json, socket, sys
		def call(method, more):
		    return json.dumps({"method": "io.virtd.Devices." + method, "parameters": {}, "more": more}).encode() + b"\0"
		links = []
		for n in range(12):
		    link = socket.socket(socket.AF_UNIX)
		    link.connect(sys.argv[1])
		    link.sendall(call("Monitor", True) + (call("Platform", False) if n % 3 == 1 else b""))
		    link.settimeout(120)
		    text = b""
		    while b"ready" not in text:
		        part = link.recv(65536)
		        assert part, text
		        text += part
		    if n % 3 == 2:
		        link.shutdown(socket.SHUT_WR)
		    links.append(link)
	PYTHON
	eventually has_descriptors "$before"
}

has_descriptors() {
	[ "$(find "/proc/$server/fd" | wc -l)" -le "$1" ]
}
