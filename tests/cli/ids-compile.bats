#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The build's own program: a bad line ends it, named by file and line, and leaves nothing behind.
# IDS_COMPILE and SOURCE_ROOT come from meson.

setup() {
	cd "$BATS_TEST_TMPDIR"
	cp "$SOURCE_ROOT/lib/id/virt.ids" .
}

compile() {
	run --separate-stderr "$IDS_COMPILE" virt.ids table.c 60-virt.hwdb types.scd
}

bats_require_minimum_version 1.5.0

@test "the registry compiles, twice the same" {
	compile
	[ "$status" -eq 0 ]
	[ -z "$output$stderr" ]
	cp 60-virt.hwdb first
	compile
	cmp first 60-virt.hwdb
	grep -q 'VIRT_ID=virt:t0002v00001AF4d00001042o2' 60-virt.hwdb
	grep -q '^const struct vd_ids_table vd_ids_builtin = {' table.c
}

@test "a bad line is named by file and line" {
	count=$(wc -l <virt.ids)
	echo 'pci 1af4:1af4 nett - virtual certain A type that is none' >>virt.ids
	compile
	[ "$status" -eq 1 ]
	[ "$stderr" = "virt.ids:$((count + 1)): no type is called \"nett\"" ]
	[ ! -e table.c ]
	[ ! -e 60-virt.hwdb ]
	[ ! -e types.scd ]
}

@test "every bad line is named" {
	{ echo 'nonsense'; cat virt.ids; echo 'xen vbd block 5853:F002 bus certain Once more'; } >new
	mv new virt.ids
	count=$(wc -l <virt.ids)
	compile
	[ "$status" -eq 1 ]
	[[ "${stderr_lines[0]}" == 'virt.ids:1: no line begins with "nonsense"' ]]
	[[ "${stderr_lines[1]}" == "virt.ids:$count: the key stands in line "*" already" ]]
	[ "${#stderr_lines[@]}" -eq 2 ]
}

@test "one more line is all that a new entry takes" {
	echo 'xen vkettle unknown 5853:F0FF bus likely "A \ kettle" [with] *every* _sign_' >>virt.ids
	compile
	[ "$status" -eq 0 ]
	grep -A 3 '^xen:vkettle$' 60-virt.hwdb | grep -q 'VIRT_ID=virt:t0000v00005853d0000F0FFo3'
	grep -q '\\"A \\\\ kettle\\" \[with\]' table.c
}

@test "a file that is not there, and a place that can't be written" {
	run --separate-stderr "$IDS_COMPILE" missing.ids a b c
	[ "$status" -eq 1 ]
	[[ "$stderr" == "missing.ids: "*"No such file"* ]]
	run --separate-stderr "$IDS_COMPILE" virt.ids missing/a b c
	[ "$status" -eq 1 ]
	[[ "$stderr" == "missing/a: "*"No such file"* ]]
	run --separate-stderr "$IDS_COMPILE" virt.ids /dev/full b c
	[ "$status" -eq 1 ]
	[[ "$stderr" == "/dev/full: "*"No space"* ]]
	run "$IDS_COMPILE" virt.ids
	[ "$status" -eq 2 ]
}

@test "the manual takes the table of types" {
	command -v scdoc || skip "scdoc is not installed"
	compile
	{ printf 'virt-ids(7)\n\n# TYPES\n\n'; cat types.scd; } | scdoc >types.7
	grep -q 'Network device' types.7
	grep -q 'Simulated wireless device (mac80211_hwsim)' types.7
}

@test "an interface file that is none stops the build, by file and line" {
	local compile=${IDS_COMPILE%/id/ids-compile}/varlink/idl-compile
	printf 'interface a.b\nmethod M(x: nosuch) -> ()\n' >"$BATS_TEST_TMPDIR/a.b.varlink"
	run "$compile" "$BATS_TEST_TMPDIR/tables.c" "$BATS_TEST_TMPDIR/a.b.varlink"
	[ "$status" = 1 ] || fail "exit $status"
	[[ $output == *a.b.varlink:*'a type that is named is not there' ]] || fail "$output"
	run "$compile" "$BATS_TEST_TMPDIR/tables.c" "$BATS_TEST_TMPDIR/none.varlink"
	[ "$status" = 1 ]
	[[ $output == *none.varlink* ]] || fail "$output"
	run "$compile" "$BATS_TEST_TMPDIR/tables.c"
	[ "$status" = 2 ]
}
