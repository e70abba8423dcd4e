#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# top, on a real terminal: that of tmux, whose screen a test can see.

load common
load tree

setup() {
	server= screens=0
	if [ -n "${NO_NCURSES-}" ]; then skip "built without ncurses"; fi
	if ! command -v tmux >/dev/null; then skip "no tmux to be the terminal"; fi
	# For builds with sanitizers: ncurses keeps what it allocates before it looks for the terminal.
	echo leak:new_prescr >"$BATS_TEST_TMPDIR/leaks"
	export LSAN_OPTIONS="suppressions=$BATS_TEST_TMPDIR/leaks:print_suppressions=0"
}

teardown() {
	[ -z "$server" ] || tmux -S "$server" kill-server 2>/dev/null || true
}

# screen COMMAND... - run it on a terminal of 80x24. "ended CODE" follows what is on the screen when it has ended.
screen() {
	local command
	# A server that was told to end may still have its socket.
	server=$BATS_TEST_TMPDIR/tmux.$((screens += 1))
	printf -v command '%q ' "$@"
	tmux -S "$server" -f /dev/null new-session -d -x 80 -y 24 "trap : INT; stty -a | tail -n +2 >$BATS_TEST_TMPDIR/before; $command; echo ended \$?; stty -a | tail -n +2 >$BATS_TEST_TMPDIR/after; exec cat" 3>&- </dev/null
}

top() {
	screen env LC_ALL=C.UTF-8 VIRTD="$VIRTD" "$VIRTCTL" top "$@"
}

keys() {
	tmux -S "$server" send-keys "$@"
}

size() { # WIDTH HEIGHT
	tmux -S "$server" resize-window -x "$1" -y "$2"
}

seen() {
	tmux -S "$server" capture-pane -p
}

shows() { # TEXT
	[[ $(seen) == *"$1"* ]]
}

hides() { # TEXT
	[[ $(seen) != *"$1"* ]]
}

# see TEXT - the screen shows TEXT, at once or soon.
see() {
	eventually shows "$1" || fail "no '$1' on the screen:" "$(seen)"
}

see_not() {
	eventually hides "$1" || fail "'$1' stays on the screen:" "$(seen)"
}

# ends CODE - it has ended, and the terminal is as it was.
ends() {
	see "ended $1"
	eventually test -s "$BATS_TEST_TMPDIR/after"
	diff "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
	hides "q quit"
}

@test "the devices, sorted, filtered and expanded" {
	tree_usual
	put "$(pci_node 0000:00:02.0)/virtio0/block/vda/stat" "10 2 100 4 5 6 7 8 9 10 11 12 13 14 15 16 17"
	put "$(pci_node 0000:00:02.0)/virtio0/block/vda/inflight" '1 2'
	top --sysroot "$root"
	see "virtctl top: 3 devices, every 1 s, by ID"
	see "q quit"
	[ "$(seen | wc -l)" = 24 ]
	[[ $(seen) =~ "ID "\ +"TYPE".*"pci:0000:00:02.0 block   vda ".*"pci:0000:00:03.0 net     eth0 ".*"pci:0000:00:04.0 net " ]] || fail "$(seen)"
	keys n
	see "by ID reversed"
	[[ $(seen) =~ "pci:0000:00:04.0".*"pci:0000:00:02.0" ]]
	keys u
	see "by QUEUE"
	[[ $(seen) =~ "pci:0000:00:02.0 block   vda ".*" 9"$'\n'"pci:0000:00:03.0" ]] || fail "$(seen)"
	keys Home Enter
	see "block vda inFlight=9 inFlightReads=1 inFlightWrites=2"
	keys /
	see "filter:"
	keys ETH
	see "1 of 3 devices"
	hides 00:02.0
	keys Enter
	see "with 'ETH'"
	keys Escape
	see 00:02.0
	keys '?'
	see "sort by IN/s: requests read and packets received"
	keys Escape
	see 00:02.0
	keys q
	ends 0
}

@test "other sizes, and one that is too small" {
	top --sysroot "$(tree_shared && echo "$root")"
	see "q quit"
	size 60 15
	eventually shows "ID " && see_not "QUEUE"
	[ "$(seen | wc -l)" = 15 ]
	see "q quit"
	size 30 5
	see "30x5 is too small: 40x8"
	see_not "q quit"
	size 120 40
	see "DRIVER"
	see "virtio_blk"
	see "q quit"
	keys q
	ends 0
}

@test "Ctrl-C ends it by the signal, and restores the terminal" {
	tree_shared
	top --sysroot "$root"
	see "q quit"
	keys C-c
	ends 130
}

@test "names from outside are no control sequences" {
	tree_usual
	mv "$(pci_node 0000:00:03.0)/virtio1/net/eth0" "$(pci_node 0000:00:03.0)/virtio1/net/"$'e\e[2J'
	rm "$root/sys/class/net/eth0"
	ln -s "../../devices/pci0000:00/0000:00:03.0/virtio1/net/"$'e\e[2J' "$root/sys/class/net/"$'e\e[2J'
	top --sysroot "$root"
	see 'e\x1b[2'
	see "pci:0000:00:02.0"
	keys q
	ends 0
}

@test "this system: rates come, and pause" {
	top --interval 0.2
	see "every 0.2 s"
	keys p
	see ", paused"
	keys p
	see_not ", paused"
	# By a sum of all: a system without any interrupt for its devices shows none, but says so.
	see "interrupts/s by processor: "
	keys q
	ends 0
}

@test "virtd that ends is an error, on a terminal that is as it was" {
	local daemon
	tree_shared
	"$VIRTD" --sysroot "$root" --socket "$BATS_TEST_TMPDIR/socket" 2>/dev/null 3>&- &
	daemon=$!
	wait_for_socket "$BATS_TEST_TMPDIR/socket"
	top --socket "$BATS_TEST_TMPDIR/socket" --interval 0.1
	see "q quit"
	kill "$daemon"
	ends 12
	see "virtctl: $BATS_TEST_TMPDIR/socket: "
	wait "$daemon" || true
}

@test "a terminal that is none, or that nobody knows; no devices" {
	try 2 top
	[ "$stderr" = "virtctl: top: standard input and output are no terminal (use 'virtctl stats --watch')" ]
	tries 2 top --json
	is "io.virtctl.Usage" .error.name
	tree_shared
	screen env TERM=nosuchterminal VIRTD="$VIRTD" "$VIRTCTL" top --sysroot "$root"
	see "virtctl: nosuchterminal: ncurses knows no such terminal (set TERM)"
	ends 11
	tmux -S "$server" kill-server
	top --sysroot "$root" nosuchdevice
	see "no such device"
	ends 3
}
