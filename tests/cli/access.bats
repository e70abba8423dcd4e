#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# What ordinary users learn through a virtd that runs as root: what they could read alone, member by member, and the table that says so.

load common
load tree

# With sanitizers, on a busy machine, it took 385 seconds.
setup_file() {
	export BATS_TEST_TIMEOUT=1200
}

@test "an ordinary user learns no value that the user can't read: of each recorded tree, and of this machine" {
	need_root
	in_memory access
	local file trees=()
	chmod 755 "$folder"
	for file in "$SOURCE_ROOT"/tests/fixtures/*.tree; do
		file=${file##*/}
		trees+=("$folder/${file%.tree}")
		"$UNPACK" "$SOURCE_ROOT/tests/fixtures/$file" "$folder/${file%.tree}"
	done
	run timeout 1100 "$SOURCE_ROOT/tests/cli/access.py" compare "$VIRTCTL" "$VIRTD" "$folder" "${trees[@]}" /
	rm -rf "$folder"
	[ "$status" = 0 ] || fail "$output"
	echo "# $output" >&3
}

@test "docs/access.md is what the table says" {
	diff <("$SOURCE_ROOT/tests/cli/access.py" table) "$SOURCE_ROOT/docs/access.md"
}
