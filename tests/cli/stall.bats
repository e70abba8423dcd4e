#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Whatever one client asks for, the others are answered meanwhile: with thousands of processes to look at, and with thousands of devices.

load common

setup() {
	socket=$BATS_TEST_TMPDIR/s
	in_memory stall
	root=$folder
}

teardown() {
	[ -z "${crowd:-}" ] || kill "$crowd" || true
	end ${server:+"$server"}
	rm -rf "$root"
}

serve() {
	"$VIRTD" --socket "$socket" --sysroot "$root" --change-copy --journal-dir "$BATS_TEST_TMPDIR/journal" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
}

# goes_on METHOD PARAMETERS - while it is answered, so is another client, many times, and without a long wait: a loop that looks at all at once
# lets it wait for as long as that takes. In one of three tries: the machine may be busy.
goes_on() {
	local name took answers longest
	for _ in 1 2 3; do
		read -r name took answers longest < <(/usr/bin/python3 "$SOURCE_ROOT/tests/cli/stall.py" "$socket" "$1=$2")
		echo "# $name: $took ms; another client was answered $answers times meanwhile, and waited $longest ms at most" >&3
		[ "$answers" -lt 20 ] || [ $((${longest%.*} * 5)) -gt "$took" ] || return 0
	done
	fail "$1: others wait"
}

@test "5,000 processes, each with open files and every hundredth with a mount namespace of its own" {
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/q35.tree" "$root"
	/usr/bin/python3 - "$root/proc" <<-'END'
		import os, sys
		os.makedirs(sys.argv[1], exist_ok=True)
		mounts = sys.argv[1] + "/mounts"
		with open(mounts, "w") as file:
		    file.writelines(f"{i} 1 0:{i + 20} / /m{i} rw - tmpfs tmpfs rw\n" for i in range(30))
		for pid in range(100000, 105000):
		    top = f"{sys.argv[1]}/{pid}"
		    for folder in (top, top + "/fd", top + "/ns"):
		        os.mkdir(folder)
		    os.symlink(f"mnt:[{4026531840 + pid % 100}]", top + "/ns/mnt")
		    os.link(mounts, top + "/mountinfo")
		    for fd in range(8):
		        os.symlink(f"/dev/vd{fd}" if fd < 3 else f"socket:[{pid * 10 + fd}]", f"{top}/fd/{fd}")
	END
	serve
	goes_on io.virtd.Devices.Show '{"devices":["vda"]}'
	goes_on io.virtd.Drivers.Plan '{"device":"vda","action":"unbind"}'
	goes_on io.virtd.Devices.List '{"all":true,"fields":["inUse"]}'
	[ "$(id -u)" = 0 ] || return 0
	goes_on io.virtd.Drivers.Bind '{"device":"vda","driver":"ahci"}'
}

# few_clients - virtd has seen that its clients have gone.
few_clients() {
	local all=("/proc/$server/fd"/*)
	[ "${#all[@]}" -lt 32 ]
}

# crowded MODE - while users send lists again and again, and read the replies or are deaf, root is answered at once, and has its own list.
crowded() {
	local answers median p99 longest got
	# What the file has of an earlier crowd is none of this one's, and its clients must have gone.
	rm -f "$BATS_TEST_TMPDIR/crowd"
	eventually few_clients
	/usr/bin/python3 "$SOURCE_ROOT/tests/cli/varlink.py" crowd "$socket" 7 32 "$1" io.virtd.Devices.List >"$BATS_TEST_TMPDIR/crowd" 3>&- &
	crowd=$!
	eventually test -s "$BATS_TEST_TMPDIR/crowd"
	[ "$(<"$BATS_TEST_TMPDIR/crowd")" = 224 ] || fail "$(<"$BATS_TEST_TMPDIR/crowd") are connected" "virtd said:" "$(<"$BATS_TEST_TMPDIR/log")"
	for _ in 1 2 3; do
		read -r answers median p99 longest < <(/usr/bin/python3 "$SOURCE_ROOT/tests/cli/varlink.py" latency "$socket" 2)
		echo "# $1: root was answered $answers times: median $median ms, 99 % within $p99 ms, all within $longest ms" >&3
		[ "${p99%.*}" -ge 100 ] || break
	done
	[ "${p99%.*}" -lt 100 ] || fail "$1: root waits $p99 ms"
	[ "$answers" -gt 20 ] || fail "$1: root was answered $answers times"
	got=$("$VIRTCTL" --socket "$socket" list --no-legend | wc -l)
	[ "$got" = 4000 ] || fail "$1: root has a list of $got devices"
	kill "$crowd"
	wait "$crowd" || true
	crowd=
}

@test "7 users with 32 clients each that ask for lists of 4,000 devices without end" {
	need_root
	/usr/bin/python3 "$SOURCE_ROOT/tests/perf/make-tree.py" "$root" 4000
	chmod 755 "$BATS_TEST_TMPDIR" 2>/dev/null || true
	socket=$root/socket
	chmod 755 "$root"
	serve
	crowded deaf
	crowded reads
}

@test "4,000 devices, and the driver of each" {
	/usr/bin/python3 "$SOURCE_ROOT/tests/perf/make-tree.py" "$root" 4000
	serve
	goes_on io.virtd.Drivers.Drivers '{}'
}
