# SPDX-License-Identifier: LGPL-2.1-or-later
# What the files about drivers share: trees, a virtd whose worker is a script, and one whose worker writes to a copy.

setup() {
	socket=$BATS_TEST_TMPDIR/s
}

teardown() {
	end ${server:+"$server"}
	[ ! -s "$BATS_TEST_TMPDIR/worker-pid" ] || kill "$(cat "$BATS_TEST_TMPDIR/worker-pid")" 2>/dev/null || true
}

# has_override - a file of a persistent override is in the folder of live().
has_override() {
	[ -n "$(find "$BATS_TEST_TMPDIR/overrides" -name '*.conf' 2>/dev/null)" ]
}

# shared FIXTURE - a tree that no test changes, in $root.
shared() {
	local tree
	unpacked "fixtures/$1"
	root=$tree
}

# driver_node BUS DRIVER - one that has no device.
driver_node() {
	mkdir -p "$root/sys/bus/$1/drivers/$2"
	: >"$root/sys/bus/$1/drivers/$2/bind"
}

# switches FIXTURE - a virtd whose worker writes to a copy of it: what is written reads back, and that is all that a device does.
switches() {
	need_root
	copy_of "fixtures/$1"
	mkdir -p "$BATS_TEST_TMPDIR/journal"
	"$VIRTD" --socket "$socket" --sysroot "$root" --change-copy --journal-dir "$BATS_TEST_TMPDIR/journal" \
		--overrides-dir "$BATS_TEST_TMPDIR/overrides" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
}

# wanted LIST - each override that is on record, in short.
wanted() {
	try 0 --socket "$socket" override list --json
	is "$1" '[.overrides[] | [.name, .state, .online, .settings]] | sort'
}

# node ID - the layer in sysfs of a PCI device of the tree q35.
node() {
	echo "$root/sys/devices/pci0000:00/$1"
}

# A file for e1000 of the tree q35, whose address and virt id are its own.
persist() { # NAME DRIVER [VIRT-ID]
	local id=${3:-$("$VIRTCTL" --sysroot "$root" list eth2 --no-legend --columns VIRT-ID)}
	mkdir -p "$root/etc/virtd/overrides.d"
	printf 'version=1\naddress=pci:0000:00:10.0\ndriver=%s\nvirtId=%s\n' "$2" "$id" >"$root/etc/virtd/overrides.d/$1.conf"
}

# live SCRIPT - a virtd at $socket that takes the copied tree at $root for a running system's, and whose worker is SCRIPT, but for questions and files, which
# the real one answers; $device is one to try it on, and $used one that is in use. The request is in $request then, and the steps of unbinding
# $device in $steps.
live() {
	need_root
	copy_of fixtures/q35
	request=$BATS_TEST_TMPDIR/request steps=$BATS_FILE_TMPDIR/steps device=pci:0000:00:10.0 used=pci:0000:00:04.0
	mkdir -p "$BATS_TEST_TMPDIR/journal" "$root/proc/1"
	printf '27 1 254:0 / /srv rw - ext4 /dev/vda rw\n' >"$root/proc/1/mountinfo"
	# The same for every test: its paths begin with /sys.
	[ -s "$steps" ] || "$VIRTCTL" --sysroot "$root" unbind "$device" --dry-run --json | jq -c '.plans[0].steps[]' >"$steps"
	[ -s "$steps" ]
	cat >"$BATS_TEST_TMPDIR/worker" <<-END
		#!/bin/bash
		IFS= read -r text
		case \$text in *'"verb":"in-use"'* | *'"verb":"match"'* | *'"verb":"candidates"'* | *'"verb":"persist"'* | *'"verb":"unset"'*) exec "${VIRTD%/*}/virtd-worker" <<<"\$text" ;; esac
		printf '%s\n' "\$text" >"$request"
		cd "$BATS_TEST_TMPDIR"
		echo \$\$ >worker-pid
		# State of each step, as the worker tells it.
		result() {
			while read -r step; do printf '{"result":{"step":%s,"state":"%s","errno":null,"message":null}}\n' "\$step" "\$1"; done <"$steps"
		}
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
		[[ $stderr == *"nothing was changed"* ]] || return 0
	done
	fail "the worker does not begin"
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
