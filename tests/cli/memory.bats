#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Memory that runs out: an answer is right, or an error, or names the problem; nothing is missing from it unsaid, and no program crashes.

load common

setup() {
	few=1
	[ -n "${FAILING_MALLOC-}" ] || skip "built without the tests, and so without the library that lets allocations fail"
	# A sanitizer has a malloc of its own, and no library can be loaded before it.
	if nm -D "$VIRTD" 2>/dev/null | grep -q '__asan_init\|__ubsan_handle'; then
		VIRTCTL=$SOURCE_ROOT/build/release/virtctl/virtctl
		[ -x "$VIRTCTL" ] || skip "the programs have sanitizers, and build/release has none without"
		unset VIRTD
		few=12
	fi
	tree=$BATS_TEST_TMPDIR/tree
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/q35.tree" "$tree"
}

# failing RUNS CALL... - of each call, so many of its allocations fail: few in the quick run of all tests, more in the whole one.
failing() {
	run /usr/bin/python3 "$SOURCE_ROOT/tests/memory/memory.py" "$VIRTCTL" "$FAILING_MALLOC" "$tree" "$@"
	echo "# ${lines[-1]}" >&3
	[ "$status" = 0 ] || fail "$output"
}

@test "one allocation fails" {
	failing "$few" list show stats id rule platform drivers unbind bind refused snapshot diff check metrics kinds plan override wait
}

@test "one allocation fails, and all after it" {
	failing "$((few / 2 + 1))on" list show stats unbind kinds check platform
}

@test "no descriptor is left for a program: the answer is right, an error, or names the problem" {
	run /usr/bin/python3 "$SOURCE_ROOT/tests/memory/memory.py" "$VIRTCTL" descriptors "$tree" $((few > 1 ? 24 : 18)) list show platform check unbind stats
	echo "# ${lines[-1]}" >&3
	[ "$status" = 0 ] || fail "$output"
}
