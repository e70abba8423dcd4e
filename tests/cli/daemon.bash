# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# virtd as a daemon, and clients of it that are programs of their own.

unset LISTEN_FDS LISTEN_PID NOTIFY_SOCKET JOURNAL_STREAM
info='org.varlink.service.GetInfo'
list='io.virtd.Devices.List'

setup() {
	# Other users have to get in, which bats' own folder does not let them.
	dir=$(mktemp -d /tmp/virtd-socket-XXXXXX)
	chmod 755 "$dir"
	socket=$dir/socket
	client=$dir/varlink.py
	call=$dir/varlink-call
	cp "$SOURCE_ROOT/tests/cli/varlink.py" "$VARLINK_CALL" "$dir"
	pids=()
}

teardown() {
	[ ${#pids[@]} = 0 ] || kill -9 "${pids[@]}" 2>/dev/null || true
	[ ${#pids[@]} = 0 ] || wait "${pids[@]}" 2>/dev/null || true
	rm -rf "$dir"
}

fail() {
	printf '%s\n' "$@" >&2
	[ ! -s "$dir/log" ] || { echo "virtd said:" && cat "$dir/log"; } >&2
	return 1
}

# serve OPTION... - virtd at $socket, its pid in $pid, once it answers.
serve() {
	"$VIRTD" --socket "$socket" "$@" >"$dir/log" 2>&1 3>&- &
	pid=$!
	pids+=("$pid")
	eventually answers || fail "virtd does not answer"
}

answers() {
	[ -S "$socket" ] && "$call" "$socket" "$info" >"$dir/info" 2>/dev/null && holds "$dir/info" '"product":"virtd"'
}

# logged TEXT - the log holds TEXT, at once or soon: virtd may write it after what its client sees.
logged() {
	in_log "$1" "$dir/log" || fail "no '$1' in the log"
}

one_is_alive() { # PID...
	[ "$(ps -o stat= -p "$(IFS=,; echo "$*")" | grep -vc '^Z')" = 1 ]
}

# background ARGUMENT... - the client, until the test ends; its first line, once it is there, is in $line.
background() {
	local out=$dir/out.${#pids[@]}
	"$client" "$@" >"$out" 2>&1 3>&- &
	pids+=($!)
	eventually test -s "$out" || fail "the client says nothing"
	read -r line <"$out"
}

# stop SIGNAL - end virtd, which must exit with 0.
stop() {
	kill "-$1" "$pid"
	local code=0
	reap "$pid" || code=$?
	[ "$code" = 0 ] || fail "exit $code after SIG$1"
}

sanitized() {
	grep -q libasan "/proc/$pid/maps" || grep -q '__asan_init' "$VIRTD"
}

as_root() {
	[ "$(id -u)" = 0 ] || skip "it takes root to $1"
}
