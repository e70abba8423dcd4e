#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Memory that runs out: an answer is right, or an error, or names the problem; nothing is missing from it unsaid, and no program crashes.

load common

setup() {
	# A sanitizer has a malloc of its own, and no library can be loaded before it.
	if nm -D "$VIRTD" 2>/dev/null | grep -q '__asan_init\|__ubsan_handle'; then
		VIRTCTL=$SOURCE_ROOT/build/release/virtctl/virtctl
		[ -x "$VIRTCTL" ] || skip "the programs have sanitizers, and build/release has none without"
		unset VIRTD
	fi
	tree=$BATS_TEST_TMPDIR/tree
	"$SOURCE_ROOT/tests/unpack" "$SOURCE_ROOT/tests/fixtures/q35.tree" "$tree"
}

# failing RUNS CALL...
failing() {
	run /usr/bin/python3 "$SOURCE_ROOT/tests/memory/memory.py" "$VIRTCTL" "$FAILING_MALLOC" "$tree" "$@"
	echo "# ${lines[-1]}" >&3
	[ "$status" = 0 ] || fail "$output"
}

@test "one allocation fails" {
	failing 9 list show id platform drivers unbind bind refused kinds
}

@test "one allocation fails, and all after it" {
	failing 4on list show unbind kinds
}
