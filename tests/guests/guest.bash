# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For the .bats files of this folder: one guest a file, booted once, and what is checked in every guest.

bats_require_minimum_version 1.5.0

guests=$BATS_TEST_DIRNAME
project=${guests%/tests/guests}
unpack=${UNPACK:-$project/build/tests/unpack}
# A folder for each file of tests: they run side by side, and a guest that a person has a shell in is left alone.
VIRTD_LAB_RUN=test/$(basename "$BATS_TEST_FILENAME" .bats)
export VIRTD_LAB_RUN
SCHEMA=$project/virtctl/virtctl.schema.json
# shellcheck source=tests/cli/schema.bash
. "$project/tests/cli/schema.bash"

# QEMU must not inherit the descriptors that bats waits for.
lab() {
	"$guests/lab" "$@" 3>&- 4>&-
}

# guest_up NAME - for setup_file.
guest_up() {
	local said status=0
	export GUEST=$1 GUEST_FOLDER
	GUEST_FOLDER=$(guest_folder)
	lab stop "$GUEST"
	said=$(lab boot "$GUEST" 2>&1) || status=$?
	case $status in
	0) ;;
	77) export GUEST_SKIP=${said##*skipped: } ;;
	*)
		echo "$said" >&2
		return 1
		;;
	esac
}

# Where the guest can't be had at all, each test says so.
setup() {
	[ -z "${GUEST_SKIP-}" ] || skip "$GUEST_SKIP"
}

# first_kernel - for a test that needs the kernel that the guest's file asks for first: skipped if another one serves.
first_kernel() {
	local instead=${VIRTD_LAB_DIR:-$project/build/guests}/chosen/guest-$GUEST
	[ ! -e "$instead" ] || skip "$(<"$instead")"
}

# teardown - what a test that failed has left is not for the next one to trip over: the guest starts anew, and is made what the file of tests
# has as guest_prepared.
teardown() {
	[ -n "${BATS_TEST_COMPLETED-}" ] || [ -n "${BATS_TEST_SKIPPED-}" ] || guest_again
}

# guest_again - with the last words of the guest that ends.
guest_again() {
	echo "the console's last words:"
	tail -n 30 "$GUEST_FOLDER/console.log" || true
	lab stop "$GUEST"
	VIRTD_LAB_BUILD=no lab boot "$GUEST"
	[ "$(type -t guest_prepared)" != function ] || guest_prepared
}

# guest_down - for teardown_file.
guest_down() {
	lab stop "$GUEST"
}

# fail WORD… - print why, and fail.
fail() {
	echo "$*"
	return 1
}

# guest_folder - where its sockets, its shared folders and QEMU's words are.
guest_folder() {
	printf '%s/%s/%s\n' "${VIRTD_LAB_DIR:-$project/build/guests}" "$VIRTD_LAB_RUN" "$GUEST"
}

# in_guest COMMAND… - its output, its errors, its exit status: as `lab run`, which looks at the guest's file first. A command that takes a second
# may take a minute where an emulated processor shares a busy one.
in_guest() {
	/usr/bin/python3 -S -E -B "$guests/lib/channel.py" "$GUEST_FOLDER" run 300 "$*" 3>&- 4>&-
}

# at_host COMMAND… - in the host of a nested guest, where the guest's own disks are the files /nest/disk-*.
at_host() {
	lab host "$GUEST" "$*"
}

# at_work SECONDS - the guest has run for so long: while it or this machine is held up, that counts for a tenth of a second at the most.
at_work() {
	in_guest "for i in \$(seq $(($1 * 10))); do usleep 100000; done"
}

# qmp VERB [ARGUMENTS] - ask QEMU.
qmp() {
	lab qmp "$GUEST" "{\"execute\":\"$1\",\"arguments\":${2-{\}}}"
}

# eventually COMMAND… - true within two minutes: a guest takes its time over hot-plug, and more of it on a busy machine.
eventually() {
	local tries=240
	until "$@"; do
		((tries-- > 0)) || return 1
		sleep 0.5
	done
}

# virtd_down - no virtd runs in the guest. One that was told to end has ended when this returns: it is neither taken for the next one, nor removes
# the next one's socket.
virtd_down() {
	in_guest 'p=$(pidof virtd) && kill $p; while pidof virtd >/dev/null; do sleep 0.1; done; rm -f /run/virtd/io.virtd'
}

# restarted - the guest, as `lab reboot`. One that starts from a ramdisk keeps nothing; what is persistent is brought back as a root disk would
# have it, and put in force by the command of virtd-overrides.service, which no init runs there.
restarted() {
	in_guest 'tar c -C / etc/virtd' >"$BATS_TEST_TMPDIR/kept.tar"
	lab reboot "$GUEST"
	in_guest 'test ! -e /etc/virtd'
	lab run -i "$GUEST" tar x -C / <"$BATS_TEST_TMPDIR/kept.tar"
	in_guest "$(sed -n 's/^ExecStart=@VIRTCTL@/virtctl/p' "$project/virtd/virtd-overrides.service.in")"
}

# shown NAME STATE [WORD] - how `override list` has it, and what it says of it.
shown() {
	json override list
	says ".overrides[] | select(.name == \"$1\") | .state == \"$2\" and (.message // \"\" | contains(\"${3-}\"))"
}

# json ARGUMENT… - what `virtctl ARGUMENT… --json` prints in the guest, as $json, found valid by the schema.
json() {
	json=$BATS_TEST_TMPDIR/said.json
	in_guest virtctl "$@" --json >"$json"
	fits_schema any "$json"
}

# says FILTER - a jq condition on the last json.
says() {
	jq -e "$1" "$json" >/dev/null || {
		echo "not true: $1"
		jq . "$json"
		return 1
	}
}

# listed CONDITION - whether a device fulfils a jq condition, now.
listed() {
	in_guest virtctl list --all --json | jq -e "any(.devices[]; $1)" >/dev/null
}

# unlisted CONDITION - a list was to be had, and no device fulfils it.
unlisted() {
	in_guest virtctl list --all --json | jq -e "all(.devices[]; $1 | not)" >/dev/null
}

# plugged_in DEVICE ID [ARGUMENTS] - QEMU has plugged DEVICE in as ID, which is unplugged first if it is still there.
plugged_in() {
	unplugged "$2"
	qmp device_add "{\"driver\":\"$1\",\"id\":\"$2\"${3:+,$3}}" >&2
}

# is_plugged ID - QEMU has the device.
is_plugged() {
	qmp qom-list '{"path":"/machine/peripheral"}' | jq -e "any(.[]; .name == \"$1\")" >/dev/null
}

is_unplugged() {
	qmp qom-list '{"path":"/machine/peripheral"}' | jq -e "all(.[]; .name != \"$1\")" >/dev/null
}

# unplugged ID - the device is pulled out, if it is there, and QEMU has it no more: only then can another have its name and its slot. QEMU
# refuses as long as the guest is busy with the slot.
unplugged() {
	is_plugged "$1" || return 0
	eventually pulls_out "$1"
	eventually is_unplugged "$1"
}

# pulls_out ID - QEMU has taken the order, or the device is gone by now.
pulls_out() {
	qmp device_del "{\"id\":\"$1\"}" >&2 || is_unplugged "$1"
}

# found_by ID NAME… - each NAME is this device, and no other.
found_by() {
	local name id=$1
	shift
	for name in "$@"; do
		json list "$name"
		says "[.devices[].id] == [\"$id\"]"
	done
}

# events - the number of the kernel's last event.
events() {
	in_guest cat /sys/kernel/uevent_seqnum
}

# same_as_sysfs [EXPECTED] - the whole list against the independent reading, device by device and layer by layer. What comes or goes between them
# would be in one of them only: they are of a time without an event.
same_as_sysfs() {
	local before after tries=60
	after=$(events)
	until [ "$after" = "${before-}" ]; do
		((tries-- > 0)) || { echo "the events do not end" && return 1; }
		before=$after
		json list --all
		in_guest inspect.sh >"$BATS_TEST_TMPDIR/reading"
		after=$(events)
	done
	"$guests/compare.py" "$json" "$BATS_TEST_TMPDIR/reading" "$@"
}

# watched - a monitor is at work, and has told of all that is there. Its events are in /run/events.
watched() {
	in_guest 'killall virtctl 2>/dev/null; rm -f /run/events; virtctl monitor --json >/run/events 2>&1 & echo $! >/run/monitor.pid'
	eventually in_guest 'grep -qs ready /run/events'
}

# known_by_events - what a client knows that has read all events of /run/events: the last record of each device, in the order of ids.
known_by_events() {
	in_guest cat /run/events | jq -s 'reduce .[] as $e ({};
		if $e.device == null then . elif ($e.event | IN("removed", "left")) then del(.[$e.device.id]) else .[$e.device.id] = $e.device end) |
		[.[]] | sort_by(.id)'
}

# adds_up [ARGUMENT…] - whether that is the list, by `virtctl list ARGUMENT…`.
adds_up() {
	in_guest virtctl list "$@" --json | jq '.devices | sort_by(.id)' >"$BATS_TEST_TMPDIR/list"
	known_by_events >"$BATS_TEST_TMPDIR/known"
	cmp -s "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/known"
}

# features_of DIGITS DEVICE - the kernel tells of virtio features in so many digits, and DEVICE's are read beyond the thirty-second.
features_of() {
	[ "$(in_guest cat /sys/bus/virtio/devices/virtio0/features | tr -d '\n' | wc -c)" = "$1" ]
	json show "$2"
	says '.devices[0].virtio.features | any(.name == "VIRTIO_F_VERSION_1" and .bit == 32)'
}

# native_virtctl - this machine's own program, as $virtctl.
native_virtctl() {
	virtctl=${VIRTCTL:-${VIRTD_LAB_DIR:-$project/build/guests}/build/$(uname -m)/virtctl/virtctl}
	[ -x "$virtctl" ] || skip "no virtctl for this machine: build it, and name it by VIRTCTL"
}

# same_when_recorded - the guest's tree, recorded there and read here, gives the same list. Names come from each machine's hardware database.
same_when_recorded() {
	local tree=$BATS_TEST_TMPDIR/tree
	native_virtctl
	lab run -t 180 "$GUEST" 'virtctl snapshot --force /run/snapshot.tree >&2 && cat /run/snapshot.tree' >"$tree.tree"
	"$unpack" "$tree.tree" "$tree"
	json list --all
	"$virtctl" --sysroot "$tree" list --all --json >"$tree.json"
	diff <(jq -S 'del(.devices[].name)' "$json") <(jq -S 'del(.devices[].name)' "$tree.json")
}

# measured ID/KIND… - a suite of short benchmarks has these results and no other, each of them whole, and fails with nothing.
measured() {
	json bench suite --time 0.6
	diff <(printf '%s\n' "$@" | sort) <(jq -r '.results[] | "\(.device.id)/\(.kind)"' "$json" | sort)
	says 'all(.results[].jobs[]; .complete) and all(.results[].jobs[0]; .operations > 0)'
	says 'all(.results[].jobs[].figures[]; .low <= .value and .value <= .high)'
}
