#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The trees of the fixtures, and this machine, read by the program and independently of it. Needs no guest.

load guest

# agrees NAME… - what the program says of the tree is what is in it.
agrees() {
	local name expected status=0
	# What a guest got after it was recorded: words of its lines.
	local -A newer=([ppc64le]=pci:0001:)
	native_virtctl
	for name; do
		expected=()
		[ ! -e "$guests/$name.guest" ] || {
			expected=("$BATS_TEST_TMPDIR/$name.guest")
			grep -v "${newer[$name]:-^$}" "$guests/$name.guest" >"${expected[0]}"
		}
		"$unpack" "$project/tests/fixtures/$name.tree" "$BATS_TEST_TMPDIR/$name"
		"$guests/inspect.sh" "$BATS_TEST_TMPDIR/$name" >"$BATS_TEST_TMPDIR/$name.reading"
		"$virtctl" --sysroot "$BATS_TEST_TMPDIR/$name" list --all --json >"$BATS_TEST_TMPDIR/$name.json"
		"$guests/compare.py" "$BATS_TEST_TMPDIR/$name.json" "$BATS_TEST_TMPDIR/$name.reading" "${expected[@]}" || {
			echo "in $name"
			status=1
		}
	done
	return $status
}

@test "guests that were recorded" {
	agrees q35 s390x microvm-guest ppc64le aarch64 hercules xen vdpa-guest q35-virtbus vmbus xen-hvm xen-pv
}

# Not vdpa: what sits on what is no matter of paths there.
@test "platforms that no guest here has" {
	agrees hyperv zvm xen-domu vio-powervm mmio
}

@test "this machine" {
	native_virtctl
	"$guests/inspect.sh" >"$BATS_TEST_TMPDIR/reading"
	"$virtctl" list --all --json >"$BATS_TEST_TMPDIR/json"
	"$guests/compare.py" "$BATS_TEST_TMPDIR/json" "$BATS_TEST_TMPDIR/reading"
}
