#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The fact of contrib/facts, by Facter itself, with a real virtd on a recorded tree.

load common
load tree

setup() {
	[ -x /usr/bin/facter ] || skip "there is no facter (Debian: facter)"
	unpacked fixtures/q35
	export TREE=$tree REAL_VIRTD=$VIRTD REAL_VIRTCTL=$VIRTCTL VIRTD=$BATS_TEST_TMPDIR/virtd facts=$BATS_TEST_TMPDIR/facts.d
	mkdir "$BATS_TEST_TMPDIR/bin" "$facts"
	printf '#!/bin/sh\nexec "$REAL_VIRTD" --sysroot "$TREE" "$@"\n' >"$VIRTD"
	printf '#!/bin/sh\nexec "$REAL_VIRTCTL" "$@"\n' >"$BATS_TEST_TMPDIR/bin/virtctl"
	cp "$SOURCE_ROOT/contrib/facts/virt" "$facts"
	chmod +x "$VIRTD" "$BATS_TEST_TMPDIR/bin/virtctl" "$facts/virt"
}

# facter FACT - what Facter says of it, as JSON.
facter() {
	run --separate-stderr env PATH="$BATS_TEST_TMPDIR/bin:/usr/bin:/bin" timeout 100 /usr/bin/facter --no-custom-facts --external-dir "$facts" --json "$1"
	[ "$status" = 0 ] || fail "exit $status: $output $stderr"
}

@test "the fact is what virtctl says" {
	facter virt
	diff <("$JQ" -S .virt.list <<<"$output") <("$VIRTCTL" list --json | "$JQ" -S .)
	diff <("$JQ" -S .virt.platform <<<"$output") <("$VIRTCTL" platform --json | "$JQ" -S .)
	[ "$("$JQ" '.virt.list.devices | length' <<<"$output")" -gt 5 ] || fail "$output"
}

@test "a part of the fact, by its path" {
	facter virt.platform.shortName
	[ "$("$JQ" -r '."virt.platform.shortName"' <<<"$output")" = qemu ] || fail "$output"
	facter virt.list.devices.0.id
	[ "$("$JQ" -r '."virt.list.devices.0.id"' <<<"$output")" = "$("$VIRTCTL" list -c ID --no-legend | head -n 1 | tr -d ' ')" ] || fail "$output"
}

@test "if virtctl fails, there is no fact, and Facter goes on" {
	printf '#!/bin/sh\necho "virtctl: it failed" >&2\nexit 12\n' >"$BATS_TEST_TMPDIR/bin/virtctl"
	facter virt
	[ "$("$JQ" -c .virt <<<"$output")" = null ] || [ "$("$JQ" -r .virt <<<"$output")" = "" ] || fail "$output"
	facter kernel
	[ "$("$JQ" -r .kernel <<<"$output")" = Linux ] || fail "$output"
}
