#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every tree of tests/fixtures through every verb: what comes out fits the schema, and the verbs agree with one another.

load common

setup() {
	shopt -s nullglob
	trees=("$SOURCE_ROOT"/tests/fixtures/*.tree)
	[ "${#trees[@]}" -gt 0 ] || skip "there are no fixtures"
}

each() { # FUNCTION - called with a folder for every tree.
	local tree name
	for tree in "${trees[@]}"; do
		name=$(basename "$tree" .tree)
		"$SOURCE_ROOT/tests/unpack" "$tree" "$BATS_TEST_TMPDIR/$name"
		echo "in $name" # for whoever reads why it failed; "|| fail" would let failures inside pass
		"$1" "$BATS_TEST_TMPDIR/$name"
	done
}

lists() {
	try 0 list --all --sysroot "$1" --json
	[ "$(json '.devices | length')" -gt 0 ]
	[ "$(json '[.devices[].id] | unique | length')" = "$(json '.devices | length')" ]
	local ids
	ids=$(json '.devices[].id')
	try 0 list --all --sysroot "$1" --columns ID --no-legend
	[ "$output" = "$ids" ]
	try 0 list --all --sysroot "$1" --tree
	try 0 list --all --sysroot "$1"
}

@test "list" {
	each lists
}

shows() {
	local -a ids
	run -0 "$VIRTCTL" list --all --sysroot "$1" --columns ID --no-legend
	ids=("${lines[@]}")
	try 0 show --sysroot "$1" --json "${ids[@]}"
	[ "$(json '.devices[].id')" = "$(printf '%s\n' "${ids[@]}")" ]
	try 0 show --sysroot "$1" "${ids[@]}"
	[ "$(wc -L <<<"$output")" -le 300 ]
}

@test "show" {
	each shows
}

identifies() {
	try 0 id --all --sysroot "$1" --json
	local id virt_id
	while read -r id virt_id; do
		run -0 --separate-stderr "$VIRTCTL" id --sysroot "$1" "$id"
		[ "$output" = "$virt_id" ] || fail "$id: $output, not $virt_id"
	done < <(json '.ids[:8][] | "\(.id) \(.virtId)"')
}

@test "id" {
	each identifies
}

tells_platform() {
	local code=0
	"$VIRTCTL" platform --sysroot "$1" --short >/dev/null || code=1
	try_answer "$code" platform --sysroot "$1" --json
	try_answer "$code" platform --sysroot "$1"
}

@test "platform" {
	each tells_platform
}
