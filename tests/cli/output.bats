#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Standard output: full, closed, a terminal; and text that would steer one.

load common
load tree

setup() {
	tree_shared
}

teardown() {
	end ${server:+"$server"}
}

fake() { # HOW
	socket=$BATS_TEST_TMPDIR/s
	rm -f "$socket"
	timeout 60 /usr/bin/python3 "$BATS_TEST_DIRNAME/fake-virtd.py" "$1" "$socket" 3>&- &
	server=$!
	wait_for_socket "$socket"
}

# on_terminal [NAME=VALUE...] COMMAND - what COMMAND, a shell's, writes to a terminal of 30 columns.
on_terminal() {
	env "${@:1:$#-1}" script -qec "stty cols 30 -onlcr; ${*: -1}" /dev/null </dev/null
}

@test "a full disk" {
	local arguments
	for arguments in "list --sysroot $root" "list --sysroot $root --json" "show --sysroot $root vda" "id 1af4:1042" \
		"platform --json" help --version "list --columns help" "list --bogus --json"; do
		# shellcheck disable=SC2086
		run --separate-stderr bash -c '"$@" >/dev/full' bash "$VIRTCTL" $arguments
		[ "$status" != 0 ] || fail "$arguments: success"
		says "standard output: cannot write: No space left on device"
		check_messages 1
	done
}

@test "a full disk, and more to write than a buffer holds" {
	fake many
	run --separate-stderr bash -c '"$@" >/dev/full' bash "$VIRTCTL" list --json --socket "$socket"
	[ "$status" = 1 ]
	check_messages 1
}

@test "no standard output at all" {
	run --separate-stderr bash -c '"$@" >&-' bash "$VIRTCTL" list --sysroot "$root"
	[ "$status" = 1 ]
	says "standard output: cannot write: "
}

@test "a pipe that nobody reads: an end without a word" {
	fake many
	run --separate-stderr bash -c '{ "$@"; echo "$?" >&2; } | true' bash "$VIRTCTL" list --socket "$socket"
	[ "$stderr" = 141 ] || fail "said: $stderr"
	fake many
	run --separate-stderr bash -c 'trap "" PIPE; { "$@"; echo "$?" >&2; } | true' bash "$VIRTCTL" list --json \
		--socket "$socket"
	[ "$stderr" = 1 ] || fail "said: $stderr"
}

@test "colours: on a terminal only, and not where NO_COLOR or TERM forbids them" {
	local list="'$VIRTCTL' list --sysroot '$root' --columns ID,STATE" show="'$VIRTCTL' show --sysroot '$root' vda"
	run on_terminal TERM=xterm "$list"
	[[ $output == *$'\e['*unbound* ]]
	run on_terminal TERM=xterm "$show"
	[[ $output == *$'\e[1m'* ]]
	local environment
	for environment in NO_COLOR=1 TERM=dumb; do
		run on_terminal TERM=xterm "$environment" "$list"
		has unbound
		[[ $output != *$'\e'* ]]
		run on_terminal TERM=xterm "$environment" "$show"
		[[ $output != *$'\e'* ]]
	done
	NO_COLOR='' run on_terminal TERM=xterm "$list"
	[[ $output == *$'\e['* ]]
	TERM=xterm try 0 list --sysroot "$root" --columns ID,STATE
	[[ $output != *$'\e'* ]]
}

# harmless FILE - no control character but the newline is in it, be it ASCII's or Unicode's.
harmless() {
	! LC_ALL=C grep -qP '[\x00-\x09\x0b-\x1f\x7f]|\xc2[\x80-\x9f]' "$1" || fail "$(cat -v "$1")"
}

@test "strings that would steer a terminal are shown, not sent" {
	local arguments
	for arguments in 'list --columns +NAME,PROBLEMS' 'list --tree --columns ID,NAME' 'show x' 'list --json' 'id --columns NAME'; do
		fake steering
		# shellcheck disable=SC2086
		"$VIRTCTL" $arguments --socket "$socket" >"$BATS_TEST_TMPDIR/out" 2>"$BATS_TEST_TMPDIR/err"
		[ -s "$BATS_TEST_TMPDIR/out" ]
		harmless "$BATS_TEST_TMPDIR/out"
		# A table tells of problems beside it; the others have them in what they print.
		case $arguments in
		*PROBLEMS | *tree*) harmless "$BATS_TEST_TMPDIR/err" ;;
		*) [ ! -s "$BATS_TEST_TMPDIR/err" ] ;;
		esac
	done
	fake steering
	run_virtctl list --columns NAME --no-legend --socket "$socket"
	[ "$status" = 0 ]
	[[ $output == '\x1b]0;title\x07\x1b[31mred\x7f\xc2\x9b1m\xe2\x80\xaegnp.exe\x0d\x0a\x09tab' ]]
	fake new-error
	"$VIRTCTL" list --socket "$socket" 2>"$BATS_TEST_TMPDIR/err" || true
	harmless "$BATS_TEST_TMPDIR/err"
}

@test "JSON keeps such strings as they are, escaped" {
	fake steering
	try 0 list --json --socket "$socket"
	[ "$(jq '.devices[0].name | explode | map(select(. < 32 or . == 127 or . == 155)) | length' <<<"$output")" = 8 ]
}

@test "a locale without UTF-8 gets ASCII" {
	add_disk 0000:00:09.0 9 vdz $'\xc3\xa9'
	try 0 list --sysroot "$root" --columns SERIAL --no-legend vdz
	[ "$output" = é ]
	LC_ALL=C try 0 list --sysroot "$root" --columns SERIAL --no-legend vdz
	[ "$output" = '\xc3\xa9' ]
	LC_ALL=C try 0 show --sysroot "$root" vdz
	has '\xc3\xa9'
}

@test "only a regular file is replaced" {
	local dir=$BATS_TEST_TMPDIR/to name
	local -a verb
	mkdir "$dir"
	mkfifo "$dir/fifo" "$dir/fifo.tree"
	/usr/bin/python3 -c 'import socket, sys; socket.socket(socket.AF_UNIX).bind(sys.argv[1])' "$dir/socket"
	# As /dev/stdout is.
	ln -s fifo "$dir/link"
	ln -s nowhere "$dir/dangling"
	ls -lA "$dir" >"$BATS_TEST_TMPDIR/before"
	for name in fifo socket link; do
		for verb in metrics 'report --force'; do
			# shellcheck disable=SC2086
			try 1 $verb "$dir/$name" --sysroot "$root" --json
			says "$dir/$name: cannot write the ${verb%% *}: it is not a regular file"
		done
	done
	try 1 snapshot --force "$dir/fifo.tree" --sysroot "$root"
	says "$dir/fifo.tree: cannot write the snapshot: it is not a regular file"
	diff "$BATS_TEST_TMPDIR/before" <(ls -lA "$dir")
	tries 0 metrics "$dir/dangling" --sysroot "$root"
	[ -f "$dir/dangling" ] && [ ! -L "$dir/dangling" ]
}

@test "a limit for the size of files" {
	local verb dir=$BATS_TEST_TMPDIR/limit
	mkdir "$dir"
	for verb in metrics report snapshot; do
		run --separate-stderr bash -c 'ulimit -f 1; "$@"' bash "$VIRTCTL" "$verb" "$dir/$verb.tree" --sysroot "$root"
		[ "$status" = 1 ] || fail "$verb: exit $status: $stderr"
		says "$dir/$verb.tree: cannot write the $verb: File too large"
		[ -z "$(ls -A "$dir")" ]
	done
}
