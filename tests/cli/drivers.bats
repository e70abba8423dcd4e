#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drivers, as far as can be seen without changing one: plans, refusals, rights, and what is made of all that a worker can say. No test here ever
# comes near a device of this machine: what is changed is a copied tree, by a worker that is a script.

load common
load tree

setup() {
	socket=$BATS_TEST_TMPDIR/s
}

teardown() {
	[ -z "${server:-}" ] || { kill "$server" 2>/dev/null || true; wait "$server" || true; }
	[ ! -s "$BATS_TEST_TMPDIR/worker-pid" ] || kill "$(cat "$BATS_TEST_TMPDIR/worker-pid")" 2>/dev/null || true
}

# has_override - a file of a persistent override is in the folder of live().
has_override() {
	[ -n "$(find "$BATS_TEST_TMPDIR/overrides" -name '*.conf' 2>/dev/null)" ]
}

# shared FIXTURE - a tree that no test changes, made once for the file.
shared() {
	root=$BATS_FILE_TMPDIR/$1
	[ -d "$root" ] || "$SOURCE_ROOT/tests/unpack" "$SOURCE_ROOT/tests/fixtures/$1.tree" "$root"
}

# unpack FIXTURE - a tree of the test's own.
unpack() {
	root=$BATS_TEST_TMPDIR/$1
	mkdir -p "$root"
	"$SOURCE_ROOT/tests/unpack" "$SOURCE_ROOT/tests/fixtures/$1.tree" "$root"
}

@test "a plan: what is written, what undoes it, what must be true then" {
	shared q35
	try 0 --sysroot "$root" unbind eth0 --dry-run
	has "unbind from virtio_net"
	has /sys/bus/virtio/drivers/virtio_net/unbind
	try 0 --sysroot "$root" unbind eth0 --dry-run --json
	is pci:0000:00:03.0 '.plans[0].device'
	is '["virtio1","/sys/bus/virtio/drivers/virtio_net/bind","virtio1"]' '.plans[0].steps[0] | [.value, .undoPath, .undoValue]'
	try 0 --sysroot "$root" bind eth2 e1000e -n --json
	is e1000e '.plans[0].steps[0].value'
	[[ $(json '.plans[0].steps[0].path') == */driver_override ]]
	[ "$(json '.plans[0].steps | length')" -ge 3 ]
}

@test "the driver's own bus decides which layer is meant" {
	shared q35
	try 0 --sysroot "$root" bind eth0 virtio_blk --dry-run --json
	[[ $(json '[.plans[0].steps[].path] | join(" ")') == *"/sys/bus/virtio/drivers/virtio_blk/bind"* ]]
	try 0 --sysroot "$root" bind eth0 nvme --dry-run --json
	[[ $(json '[.plans[0].steps[].path] | join(" ")') == *"/sys/bus/pci/drivers/"* ]]
}

@test "nothing to do is said, and is no failure" {
	shared q35
	try 0 --sysroot "$root" bind eth0 --dry-run
	has "nothing to do"
	try 0 --sysroot "$root" bind eth0 --dry-run --json
	is '[]' '.plans[0].steps'
}

@test "to stay unbound is another plan than to be unbound" {
	unpack q35
	try 0 --sysroot "$root" unbind eth2 --dry-run --json
	is 1 '.plans[0].steps | length'
	try 0 --sysroot "$root" unbind eth2 --persist --dry-run --json
	is none '.plans[0].steps[0].value'
}

@test "channel devices are switched off and on; others are not" {
	shared s390x
	local device
	device=$("$VIRTCTL" --sysroot "$root" list --bus ccw --no-legend --columns ID | head -1)
	[ -n "$device" ]
	try 0 --sysroot "$root" offline "$device" --dry-run --json
	is 0 '.plans[0].steps[0].value'
	is 1 '.plans[0].steps[0].undoValue'
	try 0 --sysroot "$root" online "$device" --dry-run
	has "nothing to do"
	shared q35
	try 11 --sysroot "$root" offline eth0 --dry-run
	try 11 --sysroot "$root" online eth0 --json
	is io.virtd.Drivers.NotSupported .error.name
}

@test "what uses a channel device stands against switching it off, not against switching it on" {
	unpack s390x
	mkdir -p "$root/proc/self"
	put "$root/proc/self/mountinfo" '27 1 8:0 / /srv rw - ext4 /dev/disk/by-id/x rw'
	local disk
	disk=$(find "$root/sys/devices/css0" -path '*/0.0.0100/*/block/vda')
	put "$disk/dev" 8:0
	try 0 --sysroot "$root" offline vda --dry-run --json
	is 1 '.plans[0].steps | length'
	is '["mounted"]' '[.plans[0].inUse[].kind]'
	put "$root/sys/devices/css0/0.0.0001/0.0.0100/online" 0
	try 0 --sysroot "$root" online vda --dry-run --json
	is 1 '.plans[0].steps | length'
	is '[]' '.plans[0].inUse'
}

@test "a node of any class that is held open stands against a change" {
	tree_usual
	local node
	node="$(pci_node 0000:00:02.0)/virtio0/host9/scsi_tape/nst0"
	mkdir -p "$node" "$root/sys/class/scsi_tape" "$root/proc/300/fd"
	put "$node/dev" 9:128
	ln -s "../../../${node#"$root/"}" "$root/sys/class/scsi_tape/nst0"
	ln -s /dev/nst0 "$root/proc/300/fd/3"
	put "$root/proc/300/comm" "$(printf 'tar\nx')"
	try 0 --sysroot "$root" unbind vda --dry-run --json
	is '[{"kind":"held-open","object":"nst0","holder":"tar?x[300]","process":{"pid":300,"comm":"tar?x"},"path":"/dev/nst0"}]' \
		'[.plans[0].inUse[] | {kind, object, holder, process, path}]'
	try 0 --sysroot "$root" list --columns ID,IN-USE --no-legend
	has 'nst0: held open by tar?x[300]'
}

@test "a plan for every device of every tree" {
	local tree device count=0
	for tree in "$SOURCE_ROOT"/tests/fixtures/*.tree; do
		tree=${tree##*/}
		shared "${tree%.tree}"
		"$VIRTD" --socket "$socket" --sysroot "$root" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
		server=$!
		wait_for_socket "$socket"
		for device in $("$VIRTCTL" --socket "$socket" list --all --no-legend --columns ID); do
			run_virtctl --socket "$socket" unbind "$device" --dry-run --json
			[ "$status" = 0 ] || [ "$status" = 11 ] || fail "$tree, $device: exit $status: $stderr"
			printf '%s\n' "$output" >>"$BATS_TEST_TMPDIR/plans"
			count=$((count + 1))
		done
		kill "$server"
		wait "$server"
		server=
	done
	jq -c . "$BATS_TEST_TMPDIR/plans" >"$BATS_TEST_TMPDIR/all"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/all")" = "$count" ]
	[ "$count" -ge 50 ] || fail "only $count devices"
	# One plan of each shape, without what differs from device to device.
	jq -c '[paths | map(if type == "number" then 0 else . end)] | unique' "$BATS_TEST_TMPDIR/all" |
		paste - "$BATS_TEST_TMPDIR/all" | sort -u -t$'\t' -k1,1 | cut -f2 |
		while IFS= read -r output; do check_json "$(json '.error.exitCode // 0')" --json || exit 1; done
}

@test "a plan for every device of this machine, by whoever asks" {
	local device
	for device in $("$VIRTCTL" list --no-legend --columns ID); do
		run_virtctl unbind "$device" --dry-run --json
		[ "$status" = 0 ] || [ "$status" = 11 ] || fail "$device: exit $status: $stderr"
		check_json "$status" --json
	done
}

@test "a driver that does not exist, is on another bus, or can be none" {
	shared q35
	local long driver
	long=$(head -c 10000 /dev/zero | tr '\0' x)
	for driver in nope virtio_ccw ../e1000 e1000/ . .. $'e1000\nx' 'e1000 ' "$long" "drivers_probe" bind; do
		try 7 --sysroot "$root" bind eth2 "$driver" --dry-run
		try 7 --sysroot "$root" bind eth2 "$driver" --json
		is io.virtd.Drivers.NoSuchDriver .error.name
	done
	try 7 --sysroot "$root" bind eth2 '' --dry-run
}

@test "a device that does not exist, or can be none" {
	shared q35
	local device
	for device in nope ../../etc $'eth0\n' "$(head -c 10000 /dev/zero | tr '\0' x)" 'pci:ffff:*'; do
		try 3 --sysroot "$root" unbind "$device" --dry-run
		try 3 --sysroot "$root" bind "$device" e1000
		try 3 --sysroot "$root" drivers "$device" --json
	done
	try 4 --sysroot "$root" unbind type=net --dry-run
	try 3 --sysroot "$root" unbind ''
}

@test "a parameter that is none" {
	shared q35
	try 2 --sysroot "$root" unbind eth0 --timeout 0
	try 2 --sysroot "$root" unbind eth0 --timeout 3601
	try 2 --sysroot "$root" unbind eth0 --timeout -1
	try 2 --sysroot "$root" unbind eth0 --timeout 1.5
	try 2 --sysroot "$root" bind eth0 eth1 e1000
	try 2 --sysroot "$root" unbind
	try 2 --sysroot "$root" unbind eth0 --load
	try 2 --sysroot "$root" online eth0 --persist
	try 2 --sysroot "$root" override
	try 2 --sysroot "$root" override unset
	try 2 --sysroot "$root" override list x
	try 2 --sysroot "$root" override lst
	says "is 'list' meant?"
	try 2 --sysroot "$root" override list --dry-run
}

@test "a copied tree is never changed" {
	need_root
	unpack q35
	local before
	before=$(cd "$root" && find . -type f -exec cksum {} + | sort)
	try 11 --sysroot "$root" unbind eth0 --force
	says "copied tree"
	try 11 --sysroot "$root" bind eth2 e1000e --force --json
	try 11 --sysroot "$root" bind eth2 e1000e --force --persist
	try 0 --sysroot "$root" bind eth0
	has "nothing to do"
	[ "$before" = "$(cd "$root" && find . -type f -exec cksum {} + | sort)" ]
	[ ! -e "$root/etc" ]
}

@test "drivers of a device, and all of them" {
	unpack q35
	try 0 --sysroot "$root" drivers eth0
	[[ $output =~ virtio_net\ +virtio\ +bound\ +yes ]]
	try 0 --sysroot "$root" drivers eth0 --json
	try 0 --sysroot "$root" drivers --json
	is '["pci:0000:00:10.0"]' '.drivers[] | select(.name == "e1000") | .devices'
	try 0 drivers --json
	try 0 drivers --columns DRIVER,MODULE --no-legend
}

# A file for e1000 of the tree q35, whose address and virt id are its own.
persist() { # NAME DRIVER [VIRT-ID]
	local id=${3:-$("$VIRTCTL" --sysroot "$root" list eth2 --no-legend --columns VIRT-ID)}
	mkdir -p "$root/etc/virtd/overrides.d"
	printf 'version=1\naddress=pci:0000:00:10.0\ndriver=%s\nvirtId=%s\n' "$2" "$id" >"$root/etc/virtd/overrides.d/$1.conf"
}

@test "persistent overrides: listed, checked, removed" {
	unpack q35
	try 0 --sysroot "$root" override list
	[ -z "$output" ]
	persist good e1000e
	try 0 --sysroot "$root" override list --json
	is '["good","pci:0000:00:10.0","e1000e","pending"]' '.overrides[0] | [.name, .address, .driver, .state]'
	try 0 --sysroot "$root" override apply --dry-run --json
	is pending '.overrides[0].state'
	persist good e1000e virt:t0002v00001AF4d00001042o2
	try 0 --sysroot "$root" override list --json
	is mismatch '.overrides[0].state'
	printf nonsense >"$root/etc/virtd/overrides.d/bad.conf"
	try 0 --sysroot "$root" override list
	[[ $output == *bad-file* && $output == *mismatch* ]]
	[ "$(id -u)" = 0 ] || return 0
	try 1 --sysroot "$root" override unset nope
	try 1 --sysroot "$root" override unset ../good
	try 1 --sysroot "$root" override unset "$(head -c 10000 /dev/zero | tr '\0' x)"
	try 0 --sysroot "$root" override unset bad --json
	try 0 --sysroot "$root" override unset good
	[ -z "$(ls "$root/etc/virtd/overrides.d")" ]
}

@test "what can't be put in force is told, and is a failure" {
	need_root
	unpack q35
	persist good e1000e
	try 1 --sysroot "$root" override apply
	has "copied tree"
	says "1 of 1"
	try 1 --sysroot "$root" override apply --json
	is pending '.overrides[0].state'
}

@test "nobody may change anything, and everybody may ask: a private virtd" {
	need_root
	unpack q35
	let_in
	as --clear-groups test -r "$root/sys" -a -x "$VIRTCTL" || skip "nobody can't get at the program or the tree"
	run -6 --separate-stderr as --clear-groups "$VIRTCTL" --sysroot "$root" unbind eth0
	[[ $stderr == *"group virtd"* ]]
	run -6 as --clear-groups "$VIRTCTL" --sysroot "$root" override apply
	run -6 as --clear-groups "$VIRTCTL" --sysroot "$root" override unset x
	run -6 as --clear-groups "$VIRTCTL" --sysroot "$root" offline eth0
	run -0 as --clear-groups "$VIRTCTL" --sysroot "$root" unbind eth0 --dry-run
	run -0 as --clear-groups "$VIRTCTL" --sysroot "$root" drivers eth0
	run -0 as --clear-groups "$VIRTCTL" --sysroot "$root" override list
}

@test "the group virtd may, whatever group of the client's it is; others may not" {
	need_root
	unpack q35
	local groups=$BATS_TEST_TMPDIR/group
	{ grep -v '^virtd:' /etc/group; echo 'virtd:x:54321:'; } >"$groups"
	unshare -m true 2>/dev/null || skip "no mount namespace to have a group in"
	let_in
	unshare -m sh -c 'mount --bind "$0" /etc/group && exec "$@"' "$groups" \
		"$VIRTD" --socket "$socket" --sysroot "$root" 3>&- &
	server=$!
	wait_for_socket "$socket"
	chmod 666 "$socket"
	as --clear-groups test -w "$socket" || skip "nobody can't get at the socket"
	call() { # SETPRIV-OPTION... - Unbind, straight to the socket: virtctl would not trust a stranger's.
		setpriv --reuid=65534 "$@" /usr/bin/python3 -c '
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(json.dumps({"method": "io.virtd.Drivers.Unbind", "parameters": {"device": "eth0"}}).encode() + b"\0")
print(json.loads(s.recv(65536).rstrip(b"\0"))["error"])' "$socket"
	}
	run -0 call --regid=65534 --clear-groups
	[ "$output" = org.varlink.service.PermissionDenied ]
	run -0 call --regid=65534 --groups 54320,54322
	[ "$output" = org.varlink.service.PermissionDenied ]
	run -0 call --regid=65534 --groups 54320,54321
	[ "$output" = io.virtd.Drivers.NotSupported ]
	run -0 call --regid=54321 --clear-groups
	[ "$output" = io.virtd.Drivers.NotSupported ]
	# What is wrong with a call is told before who may make it.
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 -c '
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b"{\"method\":\"io.virtd.Drivers.Unbind\",\"parameters\":{\"device\":1}}\0")
print(json.loads(s.recv(65536).rstrip(b"\0"))["error"])' "$socket"
	[ "$output" = org.varlink.service.InvalidParameter ]
}

# live SCRIPT - a virtd at $socket that takes the copied tree at $root for a running system's, and whose worker is SCRIPT, but for questions, which
# the real one answers; $device is one to try it on, and $used one that is in use. The request is in $request then, and the steps of unbinding
# $device in $steps.
live() {
	need_root
	unpack q35
	request=$BATS_TEST_TMPDIR/request steps=$BATS_TEST_TMPDIR/steps device=pci:0000:00:10.0 used=pci:0000:00:04.0
	mkdir -p "$BATS_TEST_TMPDIR/journal" "$root/proc/1"
	printf '27 1 254:0 / /srv rw - ext4 /dev/vda rw\n' >"$root/proc/1/mountinfo"
	"$VIRTCTL" --sysroot "$root" unbind "$device" --dry-run --json | jq -c '.plans[0].steps[]' >"$steps"
	[ -s "$steps" ]
	cat >"$BATS_TEST_TMPDIR/worker" <<-END
		#!/bin/bash
		text=\$(cat)
		[[ \$text != *'"verb":"in-use"'* ]] || exec "${VIRTD%/*}/virtd-worker" <<<"\$text"
		printf '%s\n' "\$text" >"$request"
		cd "$BATS_TEST_TMPDIR"
		echo \$\$ >worker-pid
		# State of each step, as the worker tells it.
		result() { jq -c --arg s "\$1" '{result: {step: ., state: \$s, errno: null, message: null}}' steps; }
		$1
	END
	chmod +x "$BATS_TEST_TMPDIR/worker"
	"$VIRTD" --socket "$socket" --sysroot "$root" --change-copy --worker "$BATS_TEST_TMPDIR/worker" \
		--journal-dir "$BATS_TEST_TMPDIR/journal" --overrides-dir "$BATS_TEST_TMPDIR/overrides" \
		2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
}

# late OPTION... - a change that is not over in time, though its worker has begun: on a busy machine a second may pass before that.
late() {
	local seconds
	for seconds in 1 4 16 60; do
		try 10 --socket "$socket" unbind "$device" --force "$@" --timeout "$seconds"
		[[ $stderr == *"nothing was done"* ]] || return 0
	done
	fail "the worker does not begin"
}

@test "a change that is done" {
	live 'result done; echo "{\"end\":\"done\"}"'
	try 0 --socket "$socket" unbind "$device" --force --json
	is done '.changes[0].results[0].state'
	[ "$(jq -r .verb "$request")" = apply ]
	[ "$(jq -r .root "$request")" = "$root" ]
	[ "$(jq -r .journal "$request")" = "$BATS_TEST_TMPDIR/journal" ]
	try 0 --socket "$socket" unbind "$device" --force
	[[ $output == *done* ]]
}

@test "a change that is undone shows its steps, and what to expect" {
	live 'result done; result undone; echo "{\"end\":\"rolled-back\",\"message\":\"the probe failed\"}"'
	try 8 --socket "$socket" unbind "$device" --force
	has undone
	says "the probe failed"
	says "all was undone"
	try 8 --socket "$socket" unbind "$device" --force --json
	is undone '.error.parameters.results[0].state'
}

@test "a change that can't be undone" {
	live 'result undo-failed; echo "{\"end\":\"not-rolled-back\",\"message\":\"no way back\"}"'
	try 9 --socket "$socket" unbind "$device" --force
	has undo-failed
	says "no way back"
}

@test "each other end has its exit status" {
	live 'cat end'
	local pair
	for pair in busy:1 no-such-driver:7 not-supported:11 gone:3 failed:1; do
		printf '{"end":"%s","message":"for a reason"}\n' "${pair%:*}" >"$BATS_TEST_TMPDIR/end"
		try "${pair#*:}" --socket "$socket" unbind "$device" --force
		try "${pair#*:}" --socket "$socket" unbind "$device" --force --json
	done
	echo '{"end":"failed","errno":"EACCES","message":"may not"}' >"$BATS_TEST_TMPDIR/end"
	try 6 --socket "$socket" unbind "$device" --force
}

@test "a worker that hangs: the call ends in time, virtd answers, the device is busy until it is over" {
	live 'until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"'
	late
	try 0 --socket "$socket" list
	try 0 --socket "$socket" unbind "$device" --dry-run
	try 1 --socket "$socket" unbind "$device" --force
	says "try again later"
	try 1 --socket "$socket" unbind "$device" --force --json
	is io.virtd.Drivers.Busy .error.name
	touch "$BATS_TEST_TMPDIR/go"
	not_busy() { "$VIRTCTL" --socket "$socket" unbind "$device" --force >/dev/null 2>&1; }
	eventually not_busy
	in_log "not over in time"
}

@test "a worker goes on when its client is gone, and when virtd is" {
	live 'echo begun >begun; trap "" PIPE HUP INT TERM; until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"; touch over'
	"$VIRTCTL" --socket "$socket" unbind "$device" --force >/dev/null 2>&1 3>&- &
	local client=$!
	eventually test -s "$BATS_TEST_TMPDIR/begun"
	kill -9 "$client"
	kill -9 "$server"
	wait "$server" || true
	server=
	touch "$BATS_TEST_TMPDIR/go"
	eventually test -e "$BATS_TEST_TMPDIR/over"
}

@test "a worker that is killed is followed by one that puts things in order" {
	live 'if grep -q "\"verb\":\"recover\"" request; then cat recovery; echo "{\"end\":\"done\"}"; else result done; kill -9 $$; fi'
	local pair
	for pair in undone:8 not-undone:9 finished:0 held:9 gone:8; do
		printf '{"device":"%s","recovery":"%s","message":"told by the journal"}\n' "$device" "${pair%:*}" \
			>"$BATS_TEST_TMPDIR/recovery"
		try "${pair#*:}" --socket "$socket" unbind "$device" --force
		[ "${pair#*:}" = 0 ] || says "told by the journal"
		[ "${pair#*:}" = 0 ] || says "signal 9"
	done
	in_log "$device: found in the journal: undone: told by the journal"
	: >"$BATS_TEST_TMPDIR/recovery"
	try 0 --socket "$socket" unbind "$device" --force
}

@test "no worker at all" {
	live ''
	rm "$BATS_TEST_TMPDIR/worker"
	try 1 --socket "$socket" unbind "$device" --dry-run
	try 1 --socket "$socket" unbind "$device" --force
	says "$BATS_TEST_TMPDIR/worker"
	try 1 --socket "$socket" drivers "$device"
	try 1 --socket "$socket" drivers
	try 0 --socket "$socket" list
}

@test "what is in use is refused, and told with --force" {
	live 'result done; echo "{\"end\":\"done\"}"'
	try 5 --socket "$socket" unbind "$used"
	says "vda: mounted on /srv"
	says "--force"
	try 5 --socket "$socket" unbind "$used" --json
	is io.virtd.Drivers.InUse .error.name
	[ ! -e "$request" ]
	try 0 --socket "$socket" unbind "$used" --force --json
	is '["/srv"]' '[.changes[0].overridden[].holder]'
}

@test "persist: written only when it is done, in the folder of the overrides" {
	live 'if [ -e fail ]; then echo "{\"end\":\"rolled-back\",\"message\":\"no\"}"; else echo "{\"end\":\"done\"}"; fi'
	touch "$BATS_TEST_TMPDIR/fail"
	try 8 --socket "$socket" unbind "$device" --force --persist
	[ ! -e "$BATS_TEST_TMPDIR/overrides" ] || [ -z "$(ls "$BATS_TEST_TMPDIR/overrides")" ]
	rm "$BATS_TEST_TMPDIR/fail"
	try 0 --socket "$socket" unbind "$device" --force --persist
	[ "$(ls "$BATS_TEST_TMPDIR/overrides" | wc -l)" = 1 ]
	grep -q '^driver=none$' "$BATS_TEST_TMPDIR"/overrides/*.conf
	try 0 --socket "$socket" override list --json
	is none '.overrides[0].driver'
	try 0 --socket "$socket" override unset "$(json '.overrides[0].name')"
	[ -z "$(ls "$BATS_TEST_TMPDIR/overrides")" ]
}

# told USER METHOD PARAMETERS - the messages of the reasons, as USER is told them at the socket: virtctl itself would not trust it there.
told() {
	setpriv --reuid="$1" --regid="$1" --clear-groups /usr/bin/python3 -c '
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(json.dumps({"method": sys.argv[2], "parameters": json.loads(sys.argv[3])}).encode() + b"\0")
text = b""
while not text.endswith(b"\0"):
    text += s.recv(65536)
reply = json.loads(text[:-1])["parameters"]
if "devices" in reply:
    reply = reply["devices"][0]
print("; ".join(sorted(r["message"] for r in reply["inUse"])))' "$socket" "$2" "$3"
}

@test "who holds a device is not for everybody: two users at one socket" {
	need_root
	unpack q35
	local proc=$root/proc whose=65534 show='io.virtd.Devices.Show {"devices":["vda"]}' plan='io.virtd.Drivers.Plan {"device":"vda","action":"unbind"}' call
	mkdir -p "$proc"/{1,70,71,72}/{fd,ns}
	ln -s 'mnt:[1]' "$proc/1/ns/mnt"
	: >"$proc/1/mountinfo"
	ln -s /dev/vda "$proc/70/fd/3"
	printf 'secret\n' >"$proc/70/comm"
	printf 'Name:\tsecret\nUid:\t0\t0\t0\t0\n' >"$proc/70/status"
	ln -s /dev/vda "$proc/71/fd/3"
	printf 'own\n' >"$proc/71/comm"
	printf "Name:\town\nUid:\t$whose\t$whose\t$whose\t$whose\n" >"$proc/71/status"
	ln -s 'mnt:[2]' "$proc/72/ns/mnt"
	printf '27 1 254:0 / /private rw - ext4 /dev/vda rw\n' >"$proc/72/mountinfo"
	printf 'container\n' >"$proc/72/comm"
	let_in
	"$VIRTD" --socket "$socket" --sysroot "$root" 3>&- &
	server=$!
	wait_for_socket "$socket"
	as --clear-groups test -w "$socket" || skip "nobody can't get at the socket"
	for call in "$show" "$plan"; do
		run -0 told 0 "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by own[71]; vda: held open by secret[70]; vda: mounted on /private in the mount namespace of container[72]" ]
		run -0 told "$whose" "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by another user's process; vda: held open by own[71]; vda: mounted in another mount namespace" ]
		run -0 told 65533 "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by another user's process; vda: mounted in another mount namespace" ]
	done
}

@test "a change that is late is made persistent when it is done, and not when it is undone" {
	live 'until [ -s go ]; do sleep 0.02; done; result "$(cat go)"; echo "{\"end\":\"$(cat go)\"}"'
	local overrides=$BATS_TEST_TMPDIR/overrides
	late --persist
	says "it is made persistent then"
	[ ! -e "$overrides" ]
	echo rolled-back >"$BATS_TEST_TMPDIR/go"
	in_log 'ended without anybody waiting: rolled-back'
	try 0 --socket "$socket" list
	[ ! -e "$overrides" ]
	rm "$BATS_TEST_TMPDIR/go"
	late
	[[ $stderr != *persistent* ]]
	echo done >"$BATS_TEST_TMPDIR/go"
	in_log 'ended without anybody waiting: done'
	[ ! -e "$overrides" ]
	rm "$BATS_TEST_TMPDIR/go"
	late --persist
	echo done >"$BATS_TEST_TMPDIR/go"
	eventually has_override
	grep -qx driver=none "$overrides"/*.conf
	in_log 'done at last, and made persistent'
}

@test "a client that is gone had wanted it to last: it does" {
	live 'echo begun >begun; until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"'
	"$VIRTCTL" --socket "$socket" unbind "$device" --force --persist >/dev/null 2>&1 3>&- &
	local client=$!
	eventually test -s "$BATS_TEST_TMPDIR/begun"
	kill -9 "$client"
	wait "$client" || true
	try 0 --socket "$socket" list
	touch "$BATS_TEST_TMPDIR/go"
	eventually has_override
}

@test "load without a driver: what the kernel would choose, of each layer" {
	live 'echo "{\"modules\":[{\"name\":\"none_such\",\"state\":\"failed\",\"errno\":\"EPERM\",\"message\":\"may not\"}]}"'
	try 6 --socket "$socket" bind "$device" --load
	says none_such
	[ "$(jq -r .verb "$request")" = load ]
	[ "$(jq '.modules' "$request")" = null ]
	[ "$(jq '.layers | length > 0 and all(.[]; .bus and .path)' "$request")" = true ]
}

@test "load: the module first, and then a look at whether the driver is there" {
	live 'if [ -e answer ]; then cat answer; fi'
	local answer=$BATS_TEST_TMPDIR/answer
	echo '{"modules":[{"name":"nope","state":"failed","errno":"ENOENT","message":"there is no such module"}]}' >"$answer"
	try 7 --socket "$socket" bind "$device" nope --load
	says "there is no such module"
	[ "$(jq -c '[.verb, .modules]' "$request")" = '["load",["nope"]]' ]
	echo '{"modules":[{"name":"nope","state":"failed","errno":"EPERM","message":"may not"}]}' >"$answer"
	try 6 --socket "$socket" bind "$device" nope --load
	echo '{"modules":[{"name":"nope","state":"loaded","errno":null,"message":null}]}' >"$answer"
	try 7 --socket "$socket" bind "$device" nope --load
	rm "$answer"
	try 1 --socket "$socket" bind "$device" nope --load
	rm "$request"
	try 7 --socket "$socket" bind "$device" nope
	[ ! -e "$request" ]
}

@test "a start looks through the journal: what is no record is kept aside, and named" {
	need_root
	local journal=$BATS_TEST_TMPDIR/journal
	mkdir -m 700 "$journal"
	(umask 077; echo nonsense >"$journal/pci:0000:ff:1f.7.json")
	"$VIRTD" --socket "$socket" --journal-dir "$journal" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
	has_bad() { [ -n "$(find "$journal" -name '*.bad')" ]; }
	eventually has_bad
	in_log "pci:0000:ff:1f.7: found in the journal: bad"
	try 0 --socket "$socket" list
}

@test "a copied tree has nothing to do with the journal" {
	need_root
	shared q35
	local journal=$BATS_TEST_TMPDIR/journal
	mkdir -m 700 "$journal"
	(umask 077; echo nonsense >"$journal/pci:0000:ff:1f.7.json")
	"$VIRTD" --socket "$socket" --sysroot "$root" --journal-dir "$journal" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
	try 0 --socket "$socket" list
	# virtd orders what it orders of the journal before it serves the first client: either a worker is there now, or it has been.
	[ -z "$(pgrep -P "$server")" ]
	[ -z "$(find "$journal" -name '*.bad')" ]
	[ ! -s "$BATS_TEST_TMPDIR/log" ]
}
