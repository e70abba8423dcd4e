#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Every tree of tests/fixtures through every verb: what comes out fits the schema, and the verbs agree with one another. One virtd serves all calls
# for a tree: starting one for each takes longer than the calls.

load common

setup() {
	shopt -s nullglob
	trees=("$SOURCE_ROOT"/tests/fixtures/*.tree)
	[ "${#trees[@]}" -gt 0 ] || skip "there are no fixtures"
}

teardown() {
	end ${server:+"$server"}
}

each() { # FUNCTION - called for every tree, which no function changes: it is made once for the file. A virtd serves it at $socket.
	local tree name folder
	socket=$BATS_TEST_TMPDIR/s
	for tree in "${trees[@]}"; do
		name=${tree##*/} name=${name%.tree}
		folder=$BATS_FILE_TMPDIR/$name
		[ -d "$folder" ] || "$UNPACK" "$tree" "$folder"
		echo "in $name" # for whoever reads why it failed; "|| fail" would let failures inside pass
		"$VIRTD" --socket "$socket" --sysroot "$folder" 3>&- &
		server=$!
		wait_for_socket "$socket"
		"$1"
		kill "$server"
		reap "$server"
		server=
	done
}

lists() {
	try 0 list --all --socket "$socket" --json
	local ids count unique
	{ read -r count; read -r unique; ids=$(exec cat); } < <(json '(.devices | length), ([.devices[].id] | unique | length), .devices[].id')
	[ "$count" -gt 0 ]
	[ "$unique" = "$count" ]
	try 0 list --all --socket "$socket" --columns ID --no-legend
	[ "$output" = "$ids" ]
	try 0 list --all --socket "$socket" --tree
	try 0 list --all --socket "$socket"
}

@test "list" {
	each lists
}

shows() {
	local -a ids
	try 0 list --all --socket "$socket" --columns ID --no-legend
	ids=("${lines[@]}")
	try 0 show --socket "$socket" --json "${ids[@]}"
	[ "$(json '.devices[].id')" = "$(printf '%s\n' "${ids[@]}")" ]
	try 0 show --socket "$socket" "${ids[@]}"
	[ "$(exec wc -L <<<"$output")" -le 300 ]
}

@test "show" {
	each shows
}

identifies() {
	try 0 id --all --socket "$socket" --json
	local -a ids virt_ids
	{ read -ra ids; read -ra virt_ids; } < <(json '[.ids[].id], [.ids[].virtId] | join(" ")')
	[ "${#ids[@]}" -gt 0 ] && [ "${#virt_ids[@]}" = "${#ids[@]}" ]
	# By its name each has the same one.
	try 0 id --socket "$socket" "${ids[@]}"
	[ "${lines[*]}" = "${virt_ids[*]}" ] || diff -u <(printf '%s\n' "${virt_ids[@]}") - <<<"$output"
}

@test "id" {
	each identifies
}

# What a list says of a device follows from its native ids: each alone gives the same common id, and so does the device by its name.
# Of what only carries another layer (a subchannel, an MMIO slot) the native id is its own.
agrees() {
	local pairs
	try 0 list --all --socket "$socket" --json
	pairs=$(json '.devices[] | . as $device | .layers | . as $layers | to_entries[]
		| select(.key + 1 == ($layers | length) or (.value.bus | IN("css", "mmio") | not)) | .value.nativeId | values
		| "\(.)\t\($device.virtId)\t\($device.type)"' | sort -u)
	[ -n "$pairs" ]
	mapfile -t native < <(cut -f 1 <<<"$pairs")
	is true '[.devices[] | .originRefinedBy != null or (.virtId[-1:] | tonumber) ==
		({unknown: 0, emulated: 1, virtual: 2, bus: 3, assigned: 4}[.origin])] | all'
	try 0 id --json "${native[@]}"
	diff -u <(cut -f 2,3 <<<"$pairs") <(json '.ids[] | "\(.virtId)\t\(.type)"')
	try 0 id --all --socket "$socket" --json
	is true '[.ids[] | has("originRefinedBy")] | all'
}

@test "list and id say the same of each native id" {
	each agrees
}

tells_platform() {
	local code=0
	"$VIRTCTL" platform --socket "$socket" --short >/dev/null || code=1
	try_answer "$code" platform --socket "$socket" --json
	try_answer "$code" platform --socket "$socket"
}

@test "platform" {
	each tells_platform
}
