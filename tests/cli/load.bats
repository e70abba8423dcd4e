#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtd under load: killed again and again, or left alone for long. No answer is wrong, no change is half made, no record is left, and its memory stays the same.

load common
load tree

@test "100 times SIGKILL under load: the clients connect anew, and nothing is wrong" {
	need_root
	local tree
	unpacked fixtures/zvm
	cp -a "$tree" "$BATS_TEST_TMPDIR/changed"
	# A path of a socket has 108 bytes at most.
	in_memory kills
	run timeout 400 "$SOURCE_ROOT/tests/cli/load.py" kills "$VIRTD" "$BATS_TEST_TMPDIR/changed" "$folder" "${KILLS:-100}"
	rm -rf "$folder"
	echo "# ${lines[-1]}" >&3
	[ "$status" = 0 ] || fail "$output"
	[[ ${lines[-1]} == *' 0 wrong;'* ]] || fail "$output"
}

@test "SOAK seconds of mixed load, some by clients that leave or send no calls: virtd's memory stays the same" {
	need_root
	local tree kib=2048
	unpacked fixtures/zvm
	cp -a "$tree" "$BATS_TEST_TMPDIR/changed"
	in_memory soak
	# A sanitizer keeps what is freed.
	! sanitized || kib=1000000
	run timeout $((${SOAK:-12} + 300)) "$SOURCE_ROOT/tests/cli/load.py" soak "$VIRTD" "$BATS_TEST_TMPDIR/changed" "$folder" "${SOAK:-12}" "$kib"
	rm -rf "$folder"
	echo "# ${lines[-1]}" >&3
	[ "$status" = 0 ] || fail "$output"
	[[ ${lines[-1]} == *' 0 wrong;'* ]] || fail "$output"
}
