#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtd --user: it starts its helpers, gives up its rights before it serves a client, and refuses to run with rights that it should not have.

load common
load tree

setup() {
	[ "$(id -u)" = 0 ] || skip 'it takes root to become another user'
	# Other users must get in.
	dir=$(mktemp -d /tmp/virtd-separation-XXXXXX)
	chmod 755 "$dir"
	socket=$dir/s
	helpers=$dir/helpers
	pids=()
}

teardown() {
	end "${pids[@]}"
	rm -rf "$dir"
}

# separated ARGUMENT… - a virtd for the user daemon at $socket; $! is its parent, $daemon the process that serves.
separated() {
	local folders=(--journal-dir "$dir/journal" --overrides-dir "$dir/overrides")
	timeout 300 "$VIRTD" --user daemon --socket "$socket" --helpers "$helpers" "${folders[@]}" "$@" 2>"$dir/log" 3>&- &
	pids+=($!)
	eventually test -S "$socket"
	eventually child_of "$!" parent
	eventually child_of "$parent" daemon
	eventually runs_as "$daemon" 1
}

# child_of PID NAME - $NAME is the first child of this process.
child_of() {
	local -n child=$2
	read -r child _ <"/proc/$1/task/$1/children" || [ -n "$child" ]
}

# runs_as PID USER - the process runs as USER, and nobody else, already.
runs_as() {
	grep -qE "^Uid:([[:space:]]$2){4}$" "/proc/$1/status"
}

# called USER METHOD PARAMETERS - the reply.
called() {
	run setpriv --reuid="$1" --regid="$1" --clear-groups timeout 60 "$VARLINK_CALL" "$socket" "$2" "$3"
}

# refuses TEXT COMMAND… - the command fails, says TEXT alone, and leaves nothing.
refuses() {
	local text=$1
	shift
	run -1 --separate-stderr timeout 60 "$@"
	[ "$output$stderr" = "virtd: $text" ] || fail "$output$stderr"
	[ ! -e "$socket" ] && [ ! -e "$socket.lock" ] && [ ! -S "$helpers/virtd-worker" ]
}

# helper_of PROGRAM - the process of the helper for PROGRAM, in $helper.
helper_of() {
	helper=$(pgrep -P "$parent" -f "virtd-helper .* $1\$")
}

# all_gone PID… - none of these processes runs.
all_gone() {
	local pid
	for pid; do [ ! -e "/proc/$pid" ] || return 1; done
}

@test "virtd does not stay root: without the user, or with a user that has all rights, it refuses" {
	refuses "no such user 'no-such-user' (create a system user of that name)" "$VIRTD" --user no-such-user --socket "$socket" --helpers "$helpers"
	refuses "--user: 'root' has all rights (name a user without any)" "$VIRTD" --user root --socket "$socket" --helpers "$helpers"
	refuses '--user: needs root (start virtd as root, or leave the option out)' \
		setpriv --reuid=1 --regid=1 --clear-groups "$VIRTD" --user daemon --socket "$socket" --helpers "$helpers"
	# Without CAP_SETPCAP it would keep a way to new rights.
	run -1 --separate-stderr timeout 60 setpriv --bounding-set=-setpcap "$VIRTD" --user daemon --socket "$socket" --helpers "$helpers"
	[ "$stderr" = 'virtd: cannot give up the rights of root: Operation not permitted' ] || fail "$stderr"
	[ ! -e "$socket" ] && [ ! -e "$socket.lock" ] && [ ! -e "$helpers/virtd-worker" ]
}

@test "a folder of helpers that others may write to is refused" {
	local why='must be a folder that only root may write to (remove it, or give another folder with --helpers)'
	mkdir "$helpers"
	chmod 777 "$helpers"
	refuses "$helpers: $why" "$VIRTD" --user daemon --socket "$socket" --helpers "$helpers"
	chmod 755 "$helpers"
	chown 1 "$helpers"
	refuses "$helpers: $why" "$VIRTD" --user daemon --socket "$socket" --helpers "$helpers"
	rmdir "$helpers"
	ln -s / "$helpers"
	refuses "$helpers: $why" "$VIRTD" --user daemon --socket "$socket" --helpers "$helpers"
}

@test "an inherited socket is refused" {
	run -1 --separate-stderr timeout 60 env LISTEN_FDS=1 /usr/bin/python3 -c 'import os, socket, sys
s = socket.socket(socket.AF_UNIX)
s.bind(sys.argv[1])
s.listen()
os.dup2(s.fileno(), 3)
os.execv(sys.argv[2], [sys.argv[2], "--user", "daemon"])' "$dir/inherited" "$VIRTD"
	[[ $stderr == 'virtd: --user: takes no inherited socket '* ]] || fail "$stderr"
}

@test "who reads the messages has no rights; the helpers have those that they need" {
	separated
	run -0 grep -E '^(Uid|Gid|Groups|Cap|NoNewPrivs)' "/proc/$daemon/status"
	[ "$(grep -c '^Cap.*[[:space:]]0000000000000000$' <<<"$output")" = 5 ] || fail "$output"
	[ "$(grep -cE '^[UG]id:([[:space:]]1){4}$' <<<"$output")" = 2 ] || fail "$output"
	[ "$(sed -n 's/^Groups:[[:space:]]*//p' <<<"$output")" = '' ] || fail "$output"
	[ "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' <<<"$output")" = 1 ] || fail "$output"
	[ "$(stat -c %u:%a "$helpers" "$helpers/virtd-worker" "$helpers/virtd-bench" "$socket" | tr '\n' ' ')" = '0:755 1:600 1:600 0:666 ' ]
	# None of the sockets of the parent is open in it.
	run -0 readlink "/proc/$daemon/fd/"*
	[[ $output != *signalfd* && $output != *s.lock* ]] || fail "$output"
	called 65534 io.virtd.Devices.List '{}'
	[ "$status" = 0 ] || fail "$output" "$(cat "$dir/log")"
}

# tree_of FIXTURE - a copy in $root that is to be changed.
tree_of() {
	local tree
	unpacked "fixtures/$1"
	root=$dir/tree
	cp -a "$tree" "$root"
}

@test "devices are changed for the clients that may change them; a helper that was killed starts again" {
	tree_of zvm
	local card=$root/sys/devices/qeth/0.0.f600 helper first
	separated --sysroot "$root" --change-copy
	echo 0 >"$card/online"
	called 0 io.virtd.Drivers.SetOnline '{"device": "0.0.f600", "online": true, "persist": true}'
	[ "$status" = 0 ] || fail "$output" "$(cat "$dir/log")"
	[ "$(cat "$card/online")" = 1 ]
	[ "$(stat -c %u:%a "$dir/overrides/ccwgroup:0.0.f600.conf" "$dir/journal" | tr '\n' ' ')" = '0:644 0:700 ' ]
	helper_of virtd-worker
	first=$helper
	runs_as "$helper" 0
	# CAP_NET_ADMIN, CAP_SETPCAP, CAP_SYS_MODULE, CAP_SYS_PTRACE, CAP_DAC_READ_SEARCH, and no other.
	[ $((0x$(sed -n 's/^CapEff:[[:space:]]*//p' "/proc/$helper/status") & ~(1 << 12 | 1 << 8 | 1 << 16 | 1 << 19 | 1 << 2))) = 0 ]
	[ "$(sed -n 's/^NoNewPrivs:[[:space:]]*//p' "/proc/$helper/status")" = 1 ]
	called 65534 io.virtd.Drivers.SetOnline '{"device": "0.0.f600", "online": false}'
	[ "$("$JQ" -r .error <<<"$output")" = org.varlink.service.PermissionDenied ] || fail "$output"
	[ "$(cat "$card/online")" = 1 ]
	kill -9 "$first"
	eventually all_gone "$first"
	called 0 io.virtd.Drivers.SetOnline '{"device": "0.0.f600", "online": false}'
	[ "$status" = 0 ] || fail "$output" "$(cat "$dir/log")"
	[ "$(cat "$card/online")" = 0 ]
	helper_of virtd-worker
	[ "$helper" != "$first" ]
}

@test "nobody but virtd reaches a helper" {
	separated
	run ! setpriv --reuid=65534 --regid=65534 --clear-groups test -w "$helpers/virtd-worker"
	run -0 timeout 60 "$VARLINK_CALL" "$helpers/virtd-worker" io.virtd.Devices.List '{}'
	[[ $(cat "$dir/log") == *'a request is refused: another user than that of virtd has connected'* ]] || fail "$(cat "$dir/log")"
}

@test "SIGTERM ends all, and removes the sockets" {
	separated
	kill -HUP "$parent"
	called 65534 io.virtd.Devices.List '{}'
	[ "$status" = 0 ]
	kill "$parent"
	wait "${pids[0]}"
	pids=()
	all_gone "$daemon"
	[ "$(cat "$dir/log")" = 'virtd: stopping by signal 15' ] || fail "$(cat "$dir/log")"
	[ -z "$(ls "$helpers")" ] && [ ! -e "$socket" ] && [ ! -e "$socket.lock" ]
}

@test "if the process that serves is killed, its parent fails; if the parent is killed, no process stays" {
	local status=0
	separated
	kill -9 "$daemon"
	wait "${pids[0]}" || status=$?
	pids=()
	[ "$status" = 1 ]
	[ "$(cat "$dir/log")" = 'virtd: the process that serves the clients was killed by signal 9' ] || fail "$(cat "$dir/log")"
	[ ! -e "$socket" ] && [ ! -e "$helpers/virtd-worker" ]
	separated
	kill -9 "$parent"
	eventually all_gone "$daemon"
	# The next one takes the place of what is left.
	separated
	called 65534 io.virtd.Devices.List '{}'
	[ "$status" = 0 ]
}

@test "virtctl trusts the service at its own path, although no root serves it" {
	unshare -m true 2>/dev/null || skip 'no mount namespace can be made here'
	run -0 --separate-stderr timeout 120 unshare -m --propagation private bash -c 'mount -t tmpfs none /run && cd / || exit
		"$VIRTD" --user nobody & parent=$!
		until [ -S /run/virtd/io.virtd ]; do sleep 0.1; done
		"$VIRTCTL" list --json --socket /run/virtd/io.virtd; status=$?
		kill $parent; wait $parent; exit $status'
	"$JQ" -e '.devices | type == "array"' <<<"$output" >/dev/null
	[ "$stderr" = 'virtd: stopping by signal 15' ] || fail "$stderr"
}
