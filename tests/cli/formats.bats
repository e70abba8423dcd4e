#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Columns, orders and formats of tables, for programs.

load common
load tree

setup() {
	unpacked fixtures/q35
}

teardown() {
	end ${server:+"$server"}
}

@test "-o, --output and --columns are one option; -O shows all columns" {
	try 0 --sysroot "$tree" list vda -o ID --output SIZE --columns=MAC
	[[ ${lines[0]} =~ ^ID\ +SIZE\ MAC$ ]]
	try 0 list --columns help
	local all
	all=$(sed -n 's/^  \([A-Z-][A-Z-]*\) .*/\1/p' <<<"$output" | paste -sd' ')
	try 0 --sysroot "$tree" list vda -O
	[ "$(tr -s ' ' <<<"${lines[0]}")" = "$all" ]
	try 0 --sysroot "$tree" drivers --output-all
	[[ ${lines[0]} =~ ^HOST\ +STATE\ +DRIVER\ +BUS\ +DEFAULT\ +MODULE\ +DEVICES\ +DEVICE$ ]]
	try 2 --sysroot "$tree" list -O -o ID
	says "--output-all: this option shows all columns"
}

@test "letters are joined, and a value may begin with a dash, as getopt has it" {
	try 0 --sysroot "$tree" list -aj
	is true '.devices | length > 16'
	try 0 --sysroot "$tree" list -jc ID vda
	is_json '{"id":"pci:0000:00:04.0"}' '.devices[]'
	try 0 --sysroot "$tree" list -jcID vda
	is_json '{"id":"pci:0000:00:04.0"}' '.devices[]'
	run_virtctl --sysroot "$tree" list --columns -j
	[ "$status" = 2 ] && [ -z "$output" ]
	says "no such column '-j'"
	run_virtctl --sysroot "$tree" list -cj
	[ "$status" = 2 ] && [ -z "$output" ]
	# An error is JSON wherever the option stands.
	try 2 list -aj --bogus --json
	is 2 .error.exitCode
	try 2 list --bogus -aj --json
	is 2 .error.exitCode
}

@test "sort: sizes as numbers, names with numbers, what is empty first; the column need not be shown" {
	try 0 --sysroot "$tree" list --sort SIZE --columns SIZE --no-legend -b
	[ "$(tr -d ' -' <<<"$output" | grep .)" = "$(tr -d ' -' <<<"$output" | grep . | sort -n)" ]
	[[ ${lines[0]} =~ ^\ *-$ ]]
	[[ ${lines[-1]} =~ [0-9]$ ]]
	try 0 --sysroot "$tree" list -x interfaces -o ID,TYPE --type net --no-legend
	[[ ${lines[0]} != *INTERFACES* ]]
	[ "$(cut -d' ' -f1 <<<"$output" | paste -sd' ')" = "pci:0000:00:03.0 pci:0000:00:09.0 pci:0000:00:10.0 pci:0000:00:11.0" ]
	try 0 --sysroot "$tree" list --json --sort DRIVER --columns DRIVER
	[ "$(json '[.devices[].driver | values] == ([.devices[].driver | values] | sort)')" = true ]
	try 0 --sysroot "$tree" list --json --sort DRIVER
	[ "$(json '[.devices[].driver | values] == ([.devices[].driver | values] | sort)')" = true ]
	is true '.devices | all(has("layers"))'
	try 2 --sysroot "$tree" list --sort nope
	says "no such column 'nope'"
}

@test "a sorted tree: the devices are sorted, each with what is below it" {
	try 0 --sysroot "$tree" list --tree --sort TYPE --columns ID,TYPE --no-legend
	[ "$(grep -v '^[ │├└]' <<<"$output" | awk '{ print $2 }')" = "$(grep -v '^[ │├└]' <<<"$output" | awk '{ print $2 }' | sort)" ]
	grep -A2 '^pci:0000:00:04.0' <<<"$output" | tail -1 | grep -q virtio2
}

@test "filter: conditions on columns, where libsmartcols has them" {
	# For builds with sanitizers: libsmartcols 2.41 keeps what it allocates to read an expression.
	echo leak:libsmartcols.so >"$BATS_TEST_TMPDIR/leaks"
	export LSAN_OPTIONS="suppressions=$BATS_TEST_TMPDIR/leaks:print_suppressions=0"
	run_virtctl --sysroot "$tree" list --filter 'TYPE == "block"' -o ID
	if [ "$status" != 0 ]; then
		[ "$status" = 11 ]
		says "--filter needs libsmartcols 2.40"
		try 11 --sysroot "$tree" list --json --filter 'TYPE == "block"'
		is 11 .error.exitCode
		skip "libsmartcols is older than 2.40"
	fi
	[ "${#lines[@]}" = 4 ]
	try 0 --sysroot "$tree" list --no-legend -o ID -Q 'size > 1M and interfaces =~ "^vd"'
	[ "$output" = $'pci:0000:00:04.0\npci:0000:00:0a.0' ]
	try 0 --sysroot "$tree" list --json --filter 'SIZE > 1M && DRIVER == "nvme"'
	is '["pci:0000:00:12.0"]' '[.devices[].id]' true '.devices[0] | has("layers")'
	try 0 --sysroot "$tree" list --json --filter 'SIZE > 1M' -o ID
	is true '.devices | length > 3 and all(keys == ["id"])'
	try 0 --sysroot "$tree" list --filter 'SIZE < 1M'
	[ -z "$output" ]
	try 0 --sysroot "$tree" list --filter 'NAME > 5'
	[ -z "$output" ]
	try 0 --sysroot "$tree" list --tree --filter 'TYPE == "rng"' -o ID --no-legend
	[ "$(grep -c ^pci: <<<"$output")" = 2 ]
	try 0 --sysroot "$tree" list --watch --json --filter 'TYPE == "rng"'
	is 2 '.devices | length'
	try 0 --sysroot "$tree" drivers --filter 'STATE == "bound" and BUS == "virtio"' --no-legend -o STATE,BUS
	[ "$(sort -u <<<"$output")" = "bound virtio" ]
	try 2 --sysroot "$tree" list --filter 'NOPE == 1'
	says "no such column 'NOPE'"
	try 2 --sysroot "$tree" list --filter 'TYPE =='
	says "scols-filter(5)"
	try 2 --sysroot "$tree" list --json --filter 'IN-USE != ""'
	says "IN-USE: this filter needs the column"
}

@test "bytes" {
	try 0 --sysroot "$tree" list vda --columns SIZE --no-legend --bytes
	[ "$output" = 67108864 ]
	try 0 --sysroot "$tree" list vda --columns SIZE --no-legend
	[ "${output// /}" = 64M ]
}

@test "raw: one blank between two cells, and none in one" {
	try 0 --sysroot "$tree" list --raw --columns ID,NAME,MAC,SIZE
	[ "${lines[0]}" = "ID NAME MAC SIZE" ]
	[ "$(grep -c '^[^ ]* [^ ]* [^ ]* [^ ]*$' <<<"$output")" = "${#lines[@]}" ]
	has 'pci:0000:00:04.0 Virtio\x20block\x20device  64M'
	try 0 --sysroot "$tree" list -r --columns ID --no-legend vda
	[ "$output" = pci:0000:00:04.0 ]
}

@test "pairs: a line a record, NAME=\"value\", empty where there is nothing" {
	try 0 --sysroot "$tree" list vda --pairs --columns ID,MAC,VIRT-ID,PATH,SIZE
	[ "$output" = 'ID="pci:0000:00:04.0" MAC="" VIRT_ID="virt:t0002v00001AF4d00001042o2" SYSFS_PATH="/sys/devices/pci0000:00/0000:00:04.0/virtio2" SIZE="64M"' ]
	try 0 --sysroot "$tree" platform -P --columns LEVEL,EVIDENCE || true
	[ "$(grep -c '^LEVEL="' <<<"$output")" = "${#lines[@]}" ]
	# Every name is one of a shell's, and none of those that a shell lives by.
	try 0 --sysroot "$tree" list -OP vda
	[ "$(grep -oE '(^|" )[^"= ]*=' <<<"$output" | tr -d '" =' | grep -cvE '^[A-Z][A-Z_]*$')" = 0 ]
	! grep -qE '(^| )(PATH|IFS|HOME|ENV|PS[0-9]|SHELLOPTS)=' <<<"$output" || fail "a variable of the shell is set: $output"
}

@test "pairs are safe for eval, whatever a device calls itself" {
	local evil socket=$BATS_TEST_TMPDIR/s shell
	# shellcheck disable=SC2016
	evil='a"; touch hit; $(touch hit) `touch hit` $HOME ${x:=y} \" \ '\'' ; & | > hit ! # *'
	timeout 60 /usr/bin/python3 "$BATS_TEST_DIRNAME/fake-virtd.py" named "$socket" "$evil"$'\n'"touch hit"$'\e[31m' 3>&- &
	server=$!
	wait_for_socket "$socket"
	try 0 list --socket "$socket" -P --columns NAME,DRIVER,INTERFACES,PROBLEMS
	[ "${#lines[@]}" = 1 ]
	printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/pairs"
	for shell in bash sh; do
		command -v "$shell" >/dev/null || continue
		mkdir "$BATS_TEST_TMPDIR/$shell"
		# shellcheck disable=SC2016
		run -0 "$shell" -c 'cd "$2" && eval "$(cat "$1")" && printf "%s" "$NAME" >name && printf "%s" "$DRIVER" >driver && ls' \
			"$shell" "$BATS_TEST_TMPDIR/pairs" "$BATS_TEST_TMPDIR/$shell"
		[ "$output" = $'driver\nname' ]
		[ "$(<"$BATS_TEST_TMPDIR/$shell/name")" = "$evil"'\x0atouch hit\x1b[31m' ]
		[ "$(<"$BATS_TEST_TMPDIR/$shell/driver")" = "$evil"'\x0atouch hit\x1b[31m' ]
	done
}

@test "raw cells of such a device are one word each" {
	local socket=$BATS_TEST_TMPDIR/s
	timeout 60 /usr/bin/python3 "$BATS_TEST_DIRNAME/fake-virtd.py" named "$socket" $'a b\\x\n\t\e[31m' 3>&- &
	server=$!
	wait_for_socket "$socket"
	run_virtctl list --socket "$socket" -r --columns NAME,DRIVER --no-legend
	[ "$status" = 0 ]
	[ "$output" = 'a\x20b\x5cx\x0a\x09\x1b[31m a\x20b\x5cx\x0a\x09\x1b[31m' ]
}

@test "JSON with columns: only the members that they show, each in its place" {
	try 0 --sysroot "$tree" list --json vda
	local whole=$output
	try 0 --sysroot "$tree" list --json vda --columns ID,SIZE,INTERFACES,PATH,ORIGIN
	is_json '{"id":"pci:0000:00:04.0","interfaces":[{"class":"block","name":"vda","block":{"sizeBytes":67108864}}],
		"layers":[{"path":"/sys/devices/pci0000:00/0000:00:04.0"},{"path":"/sys/devices/pci0000:00/0000:00:04.0/virtio2"}],
		"origin":"virtual","originCertainty":"certain"}' '.devices[]'
	is '["ID","SIZE","INTERFACES","PATH","ORIGIN"]' .columns
	# All columns of a device are a part of the whole record.
	try 0 --sysroot "$tree" list --json vda -O
	[ "$(jq -n --argjson whole "$whole" --argjson part "$output" \
		'def leaves: [paths(scalars) as $p | [$p, getpath($p)]]; ($part.devices[0] | del(.inUse, .virtqueues, .problems, .interfaces[].net?["addresses", "speedMbps"]?, .interfaces[].block?["scheduler", "mounts", "holders", "partitions"]?) | leaves) - ($whole.devices[0] | leaves)')" = '[]' ]
	is true '.devices[0] | has("inUse")'
	try 0 --sysroot "$tree" drivers vda -j -o DRIVER,STATE
	is true '.drivers | length > 0 and all(keys == ["name", "state"])'
	try 0 --sysroot "$tree" id -j -o VIRT-ID vda
	is '{"virtId":"virt:t0002v00001AF4d00001042o2"}' '.ids[]'
	try_answer 0 --sysroot "$tree" platform -j -o NAME
	is true '.platforms | all(keys == ["name"])'
	try 0 --sysroot "$tree" list --watch -j -o ID vda
	is_json '{"schemaVersion":1,"columns":["ID"],"devices":[{"id":"pci:0000:00:04.0"}]}' .
	run_virtctl --sysroot "$tree" monitor -j -o EVENT,ID vda
	[ "$status" = 0 ]
	output=${lines[0]}
	is_json '{"schemaVersion":1,"columns":["EVENT","ID"],"event":"present","device":{"id":"pci:0000:00:04.0"}}' .
	printf '%s\n' "$output" >"$BATS_TEST_TMPDIR/event"
	fits_schema 0 "$BATS_TEST_TMPDIR/event"
	try 3 --sysroot "$tree" list -j -o ID vda nosuch
	is '["ID"]' .columns 1 '.devices | length' nosuch .error.parameters.selector
}
