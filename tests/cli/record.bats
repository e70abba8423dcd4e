#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The recorder: what it writes, unpacked, is what it has read.

bats_require_minimum_version 1.5.0

setup() {
	source_root=${SOURCE_ROOT:-$BATS_TEST_DIRNAME/../..}
	record=$source_root/tests/record
	unpack=${UNPACK:-$source_root/build/tests/unpack}
	root=$BATS_TEST_TMPDIR/root
	mkdir -p "$root/sys/bus/pci/devices"
}

# device PATH - a device there, on the PCI bus.
device() {
	mkdir -p "$root/sys/devices/$1"
	ln -s "../../../devices/$1" "$root/sys/bus/pci/devices/${1##*/}"
}

# round_trip - record, unpack, compare.
round_trip() {
	"$record" --root "$root" "$BATS_TEST_TMPDIR/tree"
	"$unpack" "$BATS_TEST_TMPDIR/tree" "$BATS_TEST_TMPDIR/again"
	diff -r --no-dereference "$root" "$BATS_TEST_TMPDIR/again"
}

# lacks PATTERN - no line of the tree has it.
lacks() {
	if LC_ALL=C grep "$1" "$BATS_TEST_TMPDIR/tree"; then
		return 1
	fi
}

@test "lines, bytes, blanks, backslashes and links come back as they were" {
	device 'a b\c/x'
	cd "$root/sys/devices/a b\\c/x"
	printf 'a\\b \n' >modalias
	: >vendor
	printf '\n' >device
	printf 'x\n\ny\xff\n' >name
	printf 'x\ny' >uevent
	printf 'lab\0' >mount_tag
	printf '\t1\n' >class
	ln -s 'nowhere at\all ' driver
	mkdir msi_irqs
	echo msix >msi_irqs/24
	round_trip
	lacks '[^ -~	]\| $'
}

@test "what reaches the hardware, and what nobody asked for, is left alone" {
	device x
	for name in config rom resource0 reset remove rescan vpd power_state; do
		echo no >"$root/sys/devices/x/$name"
	done
	"$record" --root "$root" "$BATS_TEST_TMPDIR/tree"
	lacks '= no'
	grep -q '^L ./x -> ../../../devices/x$' "$BATS_TEST_TMPDIR/tree"
}

@test "a class's entries come with their device only" {
	device x
	mkdir -p "$root/sys/devices/x/net/eth0" "$root/sys/devices/virtual/net/lo" "$root/sys/class/net"
	ln -s ../../devices/x/net/eth0 "$root/sys/class/net/eth0"
	ln -s ../../devices/virtual/net/lo "$root/sys/class/net/lo"
	echo 52:54:00:12:34:56 >"$root/sys/devices/x/net/eth0/address"
	"$record" --root "$root" "$BATS_TEST_TMPDIR/tree"
	grep -q '^F ./net/eth0/address = 52:54:00:12:34:56$' "$BATS_TEST_TMPDIR/tree"
	lacks '/lo'
}

@test "this machine's own tree can be recorded, unpacked and recorded again" {
	"$record" "$BATS_TEST_TMPDIR/tree"
	"$unpack" "$BATS_TEST_TMPDIR/tree" "$root.live"
	"$record" --root "$root.live" "$BATS_TEST_TMPDIR/again"
	diff <(sed 1d "$BATS_TEST_TMPDIR/tree") <(sed 1d "$BATS_TEST_TMPDIR/again")
}

@test "no sysfs there: one clear line" {
	run -1 --separate-stderr "$record" --root "$BATS_TEST_TMPDIR/none"
	[[ $stderr == *"none/sys is not there" ]]
	[ -z "$output" ]
	run -2 "$record" --nonsense
}
