#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# One device of many: what virtd reads for it does not grow with their number, and is what it reads for all of them. The trees are shown to virtd as
# running systems: a library says of each file system that it is sysfs.

load common
load tree

setup() {
	socket=$BATS_TEST_TMPDIR/s
	export ASAN_OPTIONS=${ASAN_OPTIONS:+$ASAN_OPTIONS:}verify_asan_link_order=0:detect_leaks=0
}

teardown() {
	[ -z "${served-}" ] || { kill "$served" && wait "$served" || true; }
}

# opened COUNT SELECTOR - how many files, folders and links are read to list the device, in a tree of COUNT devices.
opened() {
	strace -f -qq -o "$BATS_TEST_TMPDIR/log" -e trace=openat,readlinkat -E LD_PRELOAD="$AS_SYSFS" \
		"$VIRTCTL" list --sysroot "$BATS_FILE_TMPDIR/$1" --no-legend --columns ID "$2" >"$BATS_TEST_TMPDIR/list" || return
	[ "$(<"$BATS_TEST_TMPDIR/list")" = pci:0000:00:06.0 ] || fail "$2: $(<"$BATS_TEST_TMPDIR/list")" || return
	grep -c -e 'openat(' -e 'readlinkat(' "$BATS_TEST_TMPDIR/log"
}

@test "a device that is named by its address or its path takes as many files among 1,000 as among 100" {
	local selector few many
	command -v strace >/dev/null || skip "strace is not installed"
	strace -qq -o /dev/null -e trace=none true 2>/dev/null || skip "tracing is not allowed here"
	/usr/bin/python3 "$SOURCE_ROOT/tests/perf/make-tree.py" "$BATS_FILE_TMPDIR/100" 100
	/usr/bin/python3 "$SOURCE_ROOT/tests/perf/make-tree.py" "$BATS_FILE_TMPDIR/1000" 1000
	for selector in pci:0000:00:06.0 virtio:virtio6 /sys/bus/pci/devices/0000:00:06.0 /sys/block/vd6; do
		few=$(opened 100 "$selector")
		many=$(opened 1000 "$selector")
		[ "$few" = "$many" ] || fail "$selector: $few files among 100, $many among 1,000"
	done
	# A name can be anything's: all are looked through.
	[ "$(opened 1000 vd6)" -gt 1000 ] || fail "vd6: $(opened 1000 vd6) files"
}

# opened_to_show COUNT - how many files, folders and links are read to show the first COUNT disks of the tree of 1,000 devices, by names that need the
# whole tree.
opened_to_show() {
	local -a names
	mapfile -t names < <(cd "$BATS_FILE_TMPDIR/1000/sys/block" && printf '%s\n' * | sort -V | head -n "$1")
	strace -f -qq -o "$BATS_TEST_TMPDIR/log" -e trace=openat,readlinkat "$VIRTCTL" show --sysroot "$BATS_FILE_TMPDIR/1000" --json "${names[@]}" >"$BATS_TEST_TMPDIR/shown" ||
		return
	[ "$("$JQ" '.devices | length' "$BATS_TEST_TMPDIR/shown")" = "$1" ] || fail "not $1 devices are shown" || return
	grep -c -e 'openat(' -e 'readlinkat(' "$BATS_TEST_TMPDIR/log"
}

@test "several devices are shown by one scan: 40 of 1,000 take less than twice the files of one" {
	local one many
	command -v strace >/dev/null || skip "strace is not installed"
	strace -qq -o /dev/null -e trace=none true 2>/dev/null || skip "tracing is not allowed here"
	[ -d "$BATS_FILE_TMPDIR/1000" ] || /usr/bin/python3 "$SOURCE_ROOT/tests/perf/make-tree.py" "$BATS_FILE_TMPDIR/1000" 1000
	one=$(opened_to_show 1)
	many=$(opened_to_show 40)
	echo "# one: $one, 40: $many" >&3
	[ "$many" -lt $((one * 2)) ] || fail "$one files for one, $many for 40"
}

# each_is_listed_alone TREE - every device of the tree, by its id and by the path of its innermost layer, is what the whole list says of it.
each_is_listed_alone() {
	local id path tree=$BATS_TEST_TMPDIR/tree
	rm -rf "$tree" "$socket"
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/$1.tree" "$tree"
	LD_PRELOAD=$AS_SYSFS "$VIRTD" --socket "$socket" --sysroot "$tree" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	served=$!
	wait_for_socket "$socket"
	"$VIRTCTL" --socket "$socket" list --all --json >"$BATS_TEST_TMPDIR/all"
	"$JQ" -r '.devices[] | .id, .layers[-1].path' "$BATS_TEST_TMPDIR/all" >"$BATS_TEST_TMPDIR/names"
	: >"$BATS_TEST_TMPDIR/each"
	while read -r id && read -r path; do
		"$VIRTCTL" --socket "$socket" list --json "$id" >>"$BATS_TEST_TMPDIR/each"
		"$VIRTCTL" --socket "$socket" list --json "$path" >>"$BATS_TEST_TMPDIR/each"
	done <"$BATS_TEST_TMPDIR/names"
	kill "$served"
	wait "$served" || true
	served=
	"$JQ" -S '.devices[] | ., .' "$BATS_TEST_TMPDIR/all" >"$BATS_TEST_TMPDIR/wanted"
	"$JQ" -S '.devices[]' "$BATS_TEST_TMPDIR/each" >"$BATS_TEST_TMPDIR/found"
	[ -s "$BATS_TEST_TMPDIR/found" ] || fail "$1: no devices"
	diff -u "$BATS_TEST_TMPDIR/wanted" "$BATS_TEST_TMPDIR/found"
}

@test "each device of the recorded trees is the same alone as among all" {
	local tree
	for tree in q35 q35-virtbus hyperv vdpa vmware xen-domu mmio zvm vio-powervm; do
		each_is_listed_alone "$tree" || fail "in $tree"
	done
}

@test "1,100 devices by one pattern, or each by its id, are shown by few processes" {
	local log=$BATS_TEST_TMPDIR/log tree=$BATS_FILE_TMPDIR/1100
	local -a ids
	command -v strace >/dev/null || skip "strace is not installed"
	strace -qq -o /dev/null -e trace=none true 2>/dev/null || skip "tracing is not allowed here"
	/usr/bin/python3 "$SOURCE_ROOT/tests/perf/make-tree.py" "$tree" 1100
	strace -f -qq -o "$log" -e trace=execve "$VIRTCTL" show --sysroot "$tree" --json '*' >"$BATS_TEST_TMPDIR/shown"
	"$JQ" -r '.devices[].id' "$BATS_TEST_TMPDIR/shown" >"$BATS_TEST_TMPDIR/ids"
	[ "$(sort -u "$BATS_TEST_TMPDIR/ids" | wc -l)" = 1100 ] || fail "not all devices are shown"
	[ "$(grep -c execve "$log")" -lt 12 ] || fail "$(grep -c execve "$log") processes"
	mapfile -t ids <"$BATS_TEST_TMPDIR/ids"
	"$VIRTCTL" show --sysroot "$tree" --json "${ids[@]}" | "$JQ" -r '.devices[].id' | cmp - "$BATS_TEST_TMPDIR/ids"
}
