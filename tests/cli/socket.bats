# SPDX-License-Identifier: LGPL-2.1-or-later
# virtd as a daemon: how it comes to its socket, when it ends, what it says, and other implementations of its protocol.

load common
load tree
load daemon

@test "by hand: the socket is everybody's, and goes with virtd" {
	umask 077
	serve
	[ "$(stat -c %a "$socket")" = 666 ]
	stop TERM
	[ ! -e "$socket" ]
	[ -z "$(find "$dir" -name '*.lock')" ] || fail "the lock is left"
}

@test "SIGINT stops it as SIGTERM does" {
	serve
	stop INT
	[ ! -e "$socket" ]
}

@test "by hand, without options: /run/virtd/io.virtd" {
	as_root "mount a /run of the test's own"
	unshare --mount true 2>/dev/null || skip "no mount namespace can be made here"
	cat >"$dir/inside" <<-END
		set -eu
		mount -t tmpfs none /run
		umask 077
		"$VIRTD" 3>&- &
		pid=\$!
		for i in \$(seq 500); do "$call" /run/virtd/io.virtd "$info" && break; sleep 0.02; done
		stat -c '%a %n' /run/virtd /run/virtd/io.virtd
		kill "\$pid"
		wait "\$pid"
		ls /run/virtd
	END
	run unshare --mount sh "$dir/inside"
	[ "$status" = 0 ] || fail "$output"
	[[ $output == *"755 /run/virtd"$'\n'"666 /run/virtd/io.virtd"* ]] || fail "$output"
}

@test "a stale socket is replaced" {
	serve
	kill -9 "$pid"
	wait "$pid" 2>/dev/null || true
	[ -S "$socket" ]
	serve
	stop TERM
}

@test "a second virtd says that there is one, and does not disturb it" {
	serve
	run "$VIRTD" --socket "$socket"
	[ "$status" = 1 ]
	[[ $output == *"another virtd serves $socket"* ]] || fail "$output"
	answers || fail "the first one is gone"
	stop TERM
}

@test "many at once: one of them serves" {
	local i started=()
	for i in {1..8}; do
		"$VIRTD" --socket "$socket" 2>>"$dir/log" 3>&- &
		started+=($!)
	done
	pids+=("${started[@]}")
	eventually answers || fail "none answers"
	# Each of the others ends when it finds the lock taken.
	eventually one_is_alive "${started[@]}" || fail "more than one is alive"
	answers || fail "the one that is left does not answer"
}

@test "another program's socket is left alone" {
	background listen "$socket"
	run "$VIRTD" --socket "$socket"
	[ "$status" = 1 ]
	[[ $output == *"another program serves $socket"* ]] || fail "$output"
	[ -S "$socket" ]
}

@test "a file that is no socket is left alone" {
	echo precious >"$socket"
	run "$VIRTD" --socket "$socket"
	[ "$status" = 1 ]
	[[ $output == *"$socket exists, but is not a socket"* ]] || fail "$output"
	[ "$(cat "$socket")" = precious ]
}

@test "a path that can be none" {
	run "$VIRTD" --socket "$dir/$(printf 'x%.0s' $(seq 120))"
	[ "$status" = 1 ]
	[[ $output == *"must have 1 to 103 bytes"* ]] || fail "$output"
	run "$VIRTD" --socket ''
	[ "$status" = 1 ]
	run "$VIRTD" --socket "$dir/none/socket"
	[ "$status" = 1 ]
	[[ $output == *"No such file or directory"* ]] || fail "$output"
}

@test "stopping leaves a socket alone that another has put there" {
	serve
	rm "$socket"
	background listen "$socket"
	stop TERM
	[ -S "$socket" ]
}

@test "socket activation: the socket that is passed is served, and left" {
	"$client" activate "$socket" "$VIRTD" >"$dir/log" 2>&1 3>&- &
	pid=$!
	pids+=("$pid")
	eventually answers || fail "virtd does not answer"
	stop TERM
	[ -S "$socket" ]
}

@test "socket activation by systemd's own tool" {
	command -v systemd-socket-activate >/dev/null || skip "there is no systemd-socket-activate"
	systemd-socket-activate -l "$socket" "$VIRTD" >"$dir/log" 2>&1 3>&- &
	pid=$!
	pids+=("$pid")
	eventually answers || fail "virtd does not answer"
	stop TERM
}

# activated OPTION... - an activator with virtd, whose starts and ends are in $dir/log.
activated() {
	"$client" activator "$socket" "$VIRTD" --sysroot "$root" "$@" >"$dir/log" 2>&1 3>&- &
	pid=$!
	pids+=("$pid")
	logged ready
}

# ends COUNT - so many virtd have ended, each of them with success.
ends() {
	[ "$(grep -c '^ended 0$' "$dir/log")" = "$1" ] && [ "$(grep -c ^ended "$dir/log")" = "$1" ]
}

@test "idle under socket activation: virtd ends, and the next client starts another one" {
	tree_shared
	activated --idle-exit 1
	try 0 list --socket "$socket" --columns ID --no-legend
	[ "${#lines[@]}" = 3 ]
	eventually ends 1 || fail "virtd does not end"
	logged 'stopping: idle for 1 s'
	[ -S "$socket" ]
	try 0 list --socket "$socket" --columns ID --no-legend
	[ "${#lines[@]}" = 3 ]
	eventually ends 2 || fail "virtd does not end again"
	[ "$(grep -c '^started$' "$dir/log")" = 2 ]
}

@test "idle under socket activation: who connects at that moment is answered" {
	tree_shared
	activated --idle-exit 1
	local seconds
	# A busy machine begins to count later. Whoever comes too early there comes later in the next round.
	for seconds in 1 1.004 1.012 1.03 1.1 1.5 4; do
		run -0 "$client" at_the_end "$socket" 9 "$seconds"
		[ "$output" = 9 ]
		[ "$(grep -c '^started$' "$dir/log")" -lt 2 ] || break
	done
	[ "$(grep -c '^started$' "$dir/log")" -ge 2 ] || fail "none of them came after an end"
}

@test "idle under socket activation: not while a client is connected, and not while a worker is at work" {
	local worker=$dir/worker
	tree_shared
	activated --idle-exit 1
	"$client" hold "$socket" 1 >"$dir/held" 3>&- &
	pids+=($!)
	pause 2.5
	ends 0 || fail "it ended under its client"
	kill "${pids[-1]}"
	eventually ends 1
	kill "$pid"
	wait "$pid" || true
	rm "$socket"
	# A worker that nobody waits for: the recovery.
	need_root
	printf '#!/bin/sh\nread -r request\nwhile [ ! -e "%s" ]; do sleep 0.1; done\n' "$dir/go" >"$worker"
	chmod 755 "$worker"
	mkdir -m 700 "$dir/journal"
	(umask 077; echo nonsense >"$dir/journal/pci:0000:ff:1f.7.json")
	root=/ activated --idle-exit 1 --worker "$worker" --journal-dir "$dir/journal"
	eventually answers || fail "virtd does not answer"
	pause 2.5
	ends 0 || fail "it ended beside its worker"
	touch "$dir/go"
	eventually ends 1 || fail "it stays although its worker has ended"
}

@test "idle exit is for a socket that is passed" {
	run "$VIRTD" --idle-exit 1 --socket "$socket"
	[ "$status" = 2 ]
	[[ $output == *"needs an inherited socket"* ]] || fail "$output"
	run "$VIRTD" --idle-exit 1
	[ "$status" = 1 ]
	[[ $output == *"socket activation"* ]] || fail "$output"
}

@test "what is passed must be one stream socket" {
	run env LISTEN_FDS=1 "$VIRTD" 3</dev/null
	[ "$status" = 1 ]
	[[ $output == *"exactly one stream socket"* ]] || fail "$output"
	run env LISTEN_FDS=2 "$VIRTD" 3</dev/null
	[ "$status" = 1 ]
	run env LISTEN_FDS=x "$VIRTD" 3</dev/null
	[ "$status" = 1 ]
	run env LISTEN_FDS=1 "$VIRTD" 3<&-
	[ "$status" = 1 ]
}

@test "the service manager is told" {
	local name
	for name in "$dir/notify" "@virtd-test-$$-$BATS_TEST_NUMBER"; do
		run "$client" notified "$name" "$VIRTD" --socket "$socket"
		[ "$status" = 0 ] || fail "$output"
		[[ $output == *READY=1*STOPPING=1* ]] || fail "$output"
	done
}

@test "the service manager gets a sign of life if it expects one of this process" {
	run -0 --separate-stderr "$client" watched "$dir/notify" own "$VIRTD" --socket "$socket"
	[ "$output" = $'READY=1\nWATCHDOG=1 WATCHDOG=1\nSTOPPING=1' ] || fail "$output"
	rm "$dir/notify"
	run -0 --separate-stderr "$client" watched "$dir/notify" 1 "$VIRTD" --socket "$socket"
	[ "$output" = $'READY=1\nSTOPPING=1' ] || fail "$output"
}

@test "to the journal each line goes with its priority" {
	run env JOURNAL_STREAM=1:2 "$VIRTD" --socket "$dir/none/socket"
	[[ $output == "<3>"* ]] || fail "$output"
}

@test "options: help, version, and what is wrong" {
	run "$VIRTD" --help
	[ "$status" = 0 ]
	[[ $output == "Usage: virtd"*--socket* ]]
	run "$VIRTD" --version
	[ "$status" = 0 ]
	[[ $output =~ ^virtd\ [0-9]+\.[0-9]+ ]]
	local bad
	for bad in --nope argument --message-timeout=0 --message-timeout=1x --message-timeout=-1 --message-timeout=9999999999 --idle-exit=0 --idle-exit=x \
		--idle-exit=1.5; do
		run "$VIRTD" "$bad"
		[ "$status" = 2 ] || fail "exit $status for $bad"
		[[ $output == *"virtd --help"* ]] || fail "$output"
	done
	run bash -c '"$1" --help >/dev/full' - "$VIRTD"
	[ "$status" = 1 ]
	[[ $output == *"No space left"* ]] || fail "$output"
}

@test "a tree that can't be used: every call for it says so, and the rest works" {
	serve --sysroot "$dir/none"
	local method
	for method in "$list" io.virtd.Devices.Platform; do
		run "$call" "$socket" "$method"
		[[ $output == *'"io.virtd.Devices.UnusableTree"'*"$dir/none"*"does not exist"* ]] || fail "$output"
	done
	answers
	run "$call" "$socket" io.virtd.Devices.Identify '{"nativeIds": ["1af4:1042"]}'
	[[ $output == *virt:t0002v00001AF4d00001042o2* ]] || fail "$output"
	# It is looked for again each time.
	echo x >"$dir/none"
	run "$call" "$socket" "$list"
	[[ $output == *"is not a folder"* ]] || fail "$output"
	rm "$dir/none"
	mkdir "$dir/none"
	run "$call" "$socket" "$list"
	[[ $output == *"has no folder sys"* ]] || fail "$output"
	mkdir "$dir/none/sys"
	run "$call" "$socket" "$list"
	[[ $output == *"has no folder sys/bus"* ]] || fail "$output"
	mkdir -p "$dir/none/sys/bus/pci/devices"
	run "$call" "$socket" "$list"
	[[ $output == *'"devices":[]'* ]] || fail "$output"
}

@test "bad lines of an ids file are named, and the rest is used" {
	mkdir "$dir/ids"
	printf 'complete nonsense\n' >"$dir/ids/a.ids"
	serve --ids-dir "$dir/ids"
	run "$call" "$socket" io.virtd.Devices.Identify '{"nativeIds": ["1af4:1042"]}'
	[[ $output == *virt:t0002v00001AF4d00001042o2* ]] || fail "$output"
	logged "$dir/ids/a.ids:1: "
}

@test "an unfinished message is dropped after a while" {
	serve --message-timeout 300
	run "$client" raw "$socket" '{"method":'
	[ "$status" = 0 ] || fail "$output"
	# Without that option it would be 30 s.
	awk -v s="$output" 'BEGIN { exit !(s >= 0.29 && s < 25) }' || fail "dropped after $output s"
	logged "did not finish its call"
	answers
}

@test "what is no call is told to the log, once" {
	serve
	local i
	for i in 1 2 3; do
		run "$client" flood "$socket" 17825792
		[ "$status" = 0 ] || fail "$output"
	done
	logged "sent too large a call: dropped"
	[ "$(grep -c "sent too large a call: dropped" "$dir/log")" = 1 ] || fail "not once"
	answers
}

@test "another implementation takes the interface files" {
	command -v varlink-go-interface-generator >/dev/null || skip "there is no varlink-go-interface-generator"
	local file
	for file in "$SOURCE_ROOT"/lib/varlink/*.varlink; do
		# It takes lower-case names only, which the language does not ask for.
		sed 's/^interface .*/interface io.virtd.test/' "$file" >"$dir/test.varlink"
		run bash -c 'cd "$1" && varlink-go-interface-generator test.varlink' - "$dir"
		[ "$status" = 0 ] || fail "$file: $output"
	done
}

@test "systemd's client: interface files, info, a list, a stream" {
	command -v varlinkctl >/dev/null || skip "there is no varlinkctl"
	local file
	for file in "$SOURCE_ROOT"/lib/varlink/*.varlink; do
		run varlinkctl validate-idl "$file"
		[ "$status" = 0 ] || fail "$output"
	done
	serve
	run varlinkctl info "$socket"
	[ "$status" = 0 ] || fail "$output"
	run varlinkctl introspect "$socket" io.virtd.Devices
	[ "$status" = 0 ] || fail "$output"
	run varlinkctl call "$socket" "$list" '{}'
	[ "$status" = 0 ] || fail "$output"
	run varlinkctl call --more "$socket" "$list" '{}'
	[ "$status" = 0 ] || fail "$output"
}
