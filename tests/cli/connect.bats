#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# How virtctl gets to virtd, and what becomes of it where virtd is gone, stale, a stranger's, dying or not virtd at all.

load common
load tree

setup() {
	socket=$BATS_TEST_TMPDIR/s
}

teardown() {
	end ${server:+"$server"}
}

# fake HOW - have it at $socket, for one connection.
fake() {
	rm -f "$socket"
	timeout 60 /usr/bin/python3 "$BATS_TEST_DIRNAME/fake-virtd.py" "$1" "$socket" 3>&- &
	server=$!
	wait_for_socket "$socket"
}

# private_fake HOW - have it in the place of the private virtd.
private_fake() {
	export VIRTD=$BATS_TEST_TMPDIR/virtd
	printf '#!/bin/sh\nexec /usr/bin/python3 "%s" %s\n' "$BATS_TEST_DIRNAME/fake-virtd.py" "$1" >"$VIRTD"
	chmod +x "$VIRTD"
}

# stale PATH - a socket that nobody serves any more.
stale() {
	/usr/bin/python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$1"
}

@test "no socket: a private virtd does the work, and is gone afterwards" {
	export VIRTD_REAL=$VIRTD PID_FILE=$BATS_TEST_TMPDIR/pid
	printf '#!/bin/sh\necho $$ >"$PID_FILE"\nexec "$VIRTD_REAL" "$@"\n' >"$BATS_TEST_TMPDIR/virtd"
	chmod +x "$BATS_TEST_TMPDIR/virtd"
	VIRTD=$BATS_TEST_TMPDIR/virtd try 0 list --sysroot /
	[ -s "$PID_FILE" ]
	[ ! -e "/proc/$(cat "$PID_FILE")" ]
}

@test "a private virtd gets a connected socket, its own pid, and nothing else" {
	export VIRTD_REAL=$VIRTD SEEN=$BATS_TEST_TMPDIR/seen
	cat >"$BATS_TEST_TMPDIR/virtd" <<-'E'
		#!/bin/sh
		{ ls -l /proc/$$/fd; env | grep ^LISTEN_; echo "pid $$"; echo "arguments $*"; } >"$SEEN"
		exec "$VIRTD_REAL" "$@"
	E
	chmod +x "$BATS_TEST_TMPDIR/virtd"
	tree_new
	LISTEN_FDS=7 LISTEN_PID=1 LISTEN_FDNAMES=a:b VIRTD=$BATS_TEST_TMPDIR/virtd \
		try 0 list --sysroot "$root" 9</dev/null
	grep -qE ' 3 -> socket:' "$SEEN"
	grep -qE ' 0 -> /dev/null' "$SEEN"
	grep -qE ' 1 -> (/dev/null|.*seen)' "$SEEN"
	[ "$(grep -cE ' 9 -> ' "$SEEN")" = 0 ]
	[ "$(grep ^LISTEN_ "$SEEN" | sort | tr '\n' ' ')" = "LISTEN_FDS=1 LISTEN_PID=$(sed -n 's/^pid //p' "$SEEN") " ]
	grep -qxF "arguments --sysroot $root" "$SEEN"
}

@test "a virtd that runs: --socket, and VIRTD_SOCKET" {
	tree_usual
	"$VIRTD" --sysroot "$root" --socket "$socket" 3>&- &
	server=$!
	wait_for_socket "$socket"
	try 0 list --socket "$socket" --columns ID --no-legend
	[ "${lines[0]}" = pci:0000:00:02.0 ]
	VIRTD=/nonexistent VIRTD_SOCKET=$socket try 0 list --columns ID --no-legend
	[ "${#lines[@]}" = 3 ]
	VIRTD_SOCKET=/nonexistent try 0 list --socket "$socket"
	VIRTD_SOCKET=/nonexistent try 0 list --sysroot "$root"
}

@test "the usual socket, where virtd runs, and where it is stale" {
	[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip "needs root and a mount namespace of its own"
	tree_usual
	run --separate-stderr unshare -m bash -c '
		mount -t tmpfs none /run && mkdir -p /run/virtd || exit 99
		'"$(declare -f stale)"'
		stale /run/virtd/io.virtd
		"$VIRTCTL" list --columns ID --no-legend >/dev/null || exit 98
		rm /run/virtd/io.virtd
		"$VIRTD" --sysroot "$1" & server=$!
		while [ ! -S /run/virtd/io.virtd ]; do sleep 0.01; done
		VIRTD=/nonexistent "$VIRTCTL" list --columns ID --no-legend
		code=$?
		kill $server; wait $server
		exit $code' bash "$root"
	[ "$status" = 0 ] || fail "exit $status: $stderr"
	[ "${#lines[@]}" = 3 ]
	[ "$(grep -c '^virtctl:' <<<"$stderr")" = 1 ]
	says "virtctl: /run/virtd/io.virtd: cannot connect: Connection refused (virtctl starts a private virtd instead)"
}

@test "the usual socket is trusted whoever serves it, if root alone can have made it" {
	[ "$(id -u)" = 0 ] && unshare -m true 2>/dev/null || skip "needs root and a mount namespace of its own"
	tree_usual
	# Where user 1 can read it.
	mv "$root" "$BATS_TEST_TMPDIR/usual"
	run --separate-stderr unshare -m bash -c '
		mount -t tmpfs none /run && mkdir -p /run/virtd && cp -a "$1" /run/tree && chmod -R a+rX /run/tree || exit 99
		exec 3>&-
		"$2" activate /run/virtd/io.virtd "$(command -v setpriv)" --reuid=1 --regid=1 --clear-groups "$VIRTD" --sysroot /run/tree & server=$!
		while [ ! -S /run/virtd/io.virtd ]; do sleep 0.01; done
		tries() { "$VIRTCTL" list --columns ID --no-legend --socket /run/virtd/io.virtd; }
		# root listens first, and then user 1.
		chown 1 /run/virtd
		while tries &>/dev/null; do sleep 0.1; done
		chown 0 /run/virtd
		tries || exit 98
		for change in "chown 1 /run/virtd" "chown 0 /run/virtd; chmod g+w /run/virtd" "chmod g-w /run/virtd; chown 1 /run/virtd/io.virtd"; do
			eval "$change"
			tries && exit 97
			# Nor does a private virtd take its place.
			"$VIRTCTL" list >/dev/null && exit 96
		done
		chown 0 /run/virtd/io.virtd
		tries >/dev/null
		code=$?
		kill $server; wait $server
		exit $code' bash "$BATS_TEST_TMPDIR/usual" "$SOURCE_ROOT/tests/cli/varlink.py"
	[ "$status" = 0 ] || fail "exit $status: $stderr"
	[ "${#lines[@]}" = 3 ]
	[ "$(grep -c "neither root nor you" <<<"$stderr")" = 6 ] || fail "$stderr"
}

@test "a socket that was asked for and is not there, stale, or no socket" {
	try 12 list --socket "$socket"
	says "$socket: cannot connect: No such file or directory"
	try 12 list --socket "$socket" --json
	is io.virtctl.Unreachable .error.name
	stale "$socket"
	try 12 list --socket "$socket"
	says "Connection refused"
	VIRTD_SOCKET=$socket try 12 list
	touch "$BATS_TEST_TMPDIR/file"
	try 12 list --socket "$BATS_TEST_TMPDIR/file"
	try 12 list --socket "$BATS_TEST_TMPDIR"
	try 12 list --socket "/$(printf 'x%.0s' {1..200})"
	says "too long"
}

@test "a socket that is somebody else's" {
	[ "$(id -u)" = 0 ] || skip "needs root, to be somebody else"
	chmod 777 "$BATS_TEST_TMPDIR"
	local dir
	dir=$(mktemp -d /tmp/virtctl-test-XXXXXX)
	cp "$BATS_TEST_DIRNAME/fake-virtd.py" "$dir"
	chmod 777 "$dir"
	socket=$dir/s
	timeout 60 setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 "$dir/fake-virtd.py" many \
		"$socket" 3>&- &
	server=$!
	wait_for_socket "$socket"
	try 12 list --socket "$socket"
	rm -r "$dir"
	says "neither root nor you"
	[ -z "$output" ]
}

@test "virtd goes before it answers" {
	local how
	for how in close half; do
		fake "$how"
		try 12 list --socket "$socket"
		says "closed before its end"
		[ -z "$output" ]
		fake "$how"
		try 12 list --socket "$socket" --json
		is null .devices
	done
}

@test "virtd goes in the middle of a list: what came is kept, and the JSON is whole" {
	fake some-then-half
	try 12 list --socket "$socket" --columns ID --no-legend
	[ "${#lines[@]}" = 3 ]
	fake some-then-half
	try 12 list --socket "$socket" --json
	is 3 '.devices | length' \
		io.virtctl.Unreachable .error.name
	fake some-then-error
	try 1 list --socket "$socket" --json
	is 3 '.devices | length' \
		io.virtd.Devices.Failed .error.name \
		EIO .error.parameters.errno
}

@test "virtd goes between two devices: the second one fails, and the third is not tried" {
	local plan=(unbind 0000:00:02.0 0000:00:03.0 0000:00:04.0 --dry-run --socket "$socket")
	fake dies-between
	try 12 "${plan[@]}"
	has 'pci:0000:00:02.0'
	[ "${#stderr_lines[@]}" = 1 ] || fail "$stderr"
	fake dies-between
	try 12 "${plan[@]}" --json
	is 1 '.plans | length' \
		'pci:0000:00:03.0' '[.errors[].device] | join(" ")'
}

@test "wait --gone: a device that goes while the others are told does not end it" {
	fake goes-before-ready
	try 10 wait --gone --all --socket "$socket" --timeout 1
	says 'a device still matches'
}

@test "a private virtd dies: how it did is said" {
	private_fake killed
	try 12 list
	says "killed by signal 11"
	[ "${#lines[@]}" = 4 ]
	try 12 list --json
	is 3 '.devices | length'
	private_fake exits
	try 12 show vda --json
	says "ended with status 7"
}

@test "no virtd to start" {
	VIRTD=/nonexistent try 12 list
	says "/nonexistent: cannot start: No such file or directory"
	VIRTD=/nonexistent try 12 list --json
	touch "$BATS_TEST_TMPDIR/plain"
	VIRTD=$BATS_TEST_TMPDIR/plain try 12 list
	says "Permission denied"
	echo text >"$BATS_TEST_TMPDIR/plain"
	chmod +x "$BATS_TEST_TMPDIR/plain"
	VIRTD=$BATS_TEST_TMPDIR/plain try 12 list
	VIRTD=/bin/true try 12 list
	VIRTD=/bin/false try 12 list
	says "ended with status 1"
}

@test "only in a build folder does virtctl run the virtd beside it" {
	local top=$BATS_TEST_TMPDIR/top folder
	mkdir -p "$top/virtd" "$top/virtctl" "$top/bin"
	printf '#!/bin/sh\necho >>"%s/ran"\n' "$top" >"$top/virtd/virtd"
	chmod +x "$top/virtd/virtd"
	for folder in bin virtctl; do
		cp "$VIRTCTL" "$top/$folder/virtctl"
		# What is installed on this system, if anything, may answer.
		run env -u VIRTD timeout 60 "$top/$folder/virtctl" list --sysroot "$BATS_TEST_TMPDIR"
		[ ! -e "$top/ran" ] || fail "$folder: it ran"
	done
	: >"$top/build.ninja"
	run env -u VIRTD timeout 60 "$top/virtctl/virtctl" list --sysroot "$BATS_TEST_TMPDIR"
	[ -e "$top/ran" ]
	rm "$top/ran"
	run env -u VIRTD timeout 60 "$top/bin/virtctl" list --sysroot "$BATS_TEST_TMPDIR"
	[ ! -e "$top/ran" ]
}

@test "replies that are none" {
	local how
	for how in no-json no-utf8 no-list no-member no-records; do
		fake "$how"
		try 12 list --socket "$socket"
		fake "$how"
		try 12 list --socket "$socket" --json
	done
}

@test "a reply that says nothing is no success" {
	local verb device=pci:0000:00:02.0
	for verb in "bind $device none" "bind $device --dry-run" "unbind $device" "online $device" "offline $device" "override unset x" platform \
		"bench --kinds" "bench $device --kind block" "bench suite --kind block"; do
		fake says-nothing
		# shellcheck disable=SC2086
		try 12 $verb --socket "$socket" --json
		says "it is not a reply of this varlink interface"
	done
}

@test "an error whose name is none" {
	fake odd-error
	try 12 list --socket "$socket" --json
}

@test "records of another shape are shown as far as they go" {
	local -a verb
	for verb in 'list' 'list --tree' 'list --columns +MAC,NAME,PROBLEMS,FEATURES,LAYERS' 'show x' 'id'; do
		fake odd-record
		# shellcheck disable=SC2086
		try 0 $verb --socket "$socket"
		has 7
	done
}

@test "more than one reply where one was meant" {
	fake two-at-once
	try 0 list --socket "$socket" --json
	is '[]' .devices
}

@test "errors of the service, each with its exit code" {
	local how
	while read -r how code; do
		fake "$how"
		try "$code" list --socket "$socket"
		fake "$how"
		try "$code" list --socket "$socket" --json
		is "$code" .error.exitCode
	done <<-'E'
		permission 6
		no-access 6
		old 11
		new-error 1
		expected-more 1
	E
}

@test "ten thousand devices" {
	fake many
	try 0 list --socket "$socket"
	[ "${#lines[@]}" = 10001 ]
	fake many
	try 0 list --socket "$socket" --json
	is 10000 '.devices | length'
}

@test "standard streams that are closed don't mix with the connection" {
	tree_usual
	run bash -c '"$1" list --sysroot "$2" --no-legend --columns ID <&-' bash "$VIRTCTL" "$root"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 3 ]
	run bash -c '"$1" list --sysroot "$2" --no-legend --columns ID 2>&-' bash "$VIRTCTL" "$root"
	[ "$status" = 0 ]
	[ "${#lines[@]}" = 3 ]
	run bash -c '"$1" list --sysroot "$2" <&- >&- 2>&-' bash "$VIRTCTL" "$root"
	[ "$status" = 1 ]
}

@test "an interruption does not hide that a device is not in its old state" {
	fake interrupted
	export VIRTD_SOCKET=$socket
	try 9 bench pci:0000:00:02.0 --kind rebind
	[[ $stderr == *'NOT all could be undone'* ]]
}
