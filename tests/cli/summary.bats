#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The closing lines of a run, and when it is red.

bats_require_minimum_version 1.5.0

setup() {
	tests=${BATS_TEST_DIRNAME%/cli}
	mapfile -t guests < <(cd "$tests/guests" && grep -l "guest_up " ./*.bats | sed 's|^./\(.*\)\.bats$|guest-\1|')
	lab=$BATS_TEST_TMPDIR/lab
	mkdir -p "$lab/chosen" "$lab/kernel/s390x@trixie"
}

# results NAME:OUTCOME… - a file as Meson writes it, with one case for each; the other guests passed.
results() {
	local name suite
	local -A outcome=()
	for name in "${guests[@]}" other; do outcome[$name]=""; done
	for name; do outcome[${name%%:*}]=${name#*:}; done
	{
		printf '<testsuites>'
		for suite in "${!outcome[@]}"; do
			[[ ${outcome[$suite]} != none ]] || continue
			printf '<testsuite name="virtd.virtd:guests / %s"><testcase name="1 it">%s</testcase></testsuite>' "$suite" "${outcome[$suite]}"
		done
		printf '</testsuites>'
	} >"$BATS_TEST_TMPDIR/results.xml"
}

summary() {
	/usr/bin/python3 "$tests/summary.py" --guests "$tests/guests" "$lab" "$BATS_TEST_TMPDIR/results.xml"
}

skipped='<skipped/><system-out>the kernel is not to be had</system-out>'

@test "all ran: green" {
	results
	run -0 summary
	[ "${lines[-1]}" = "$((${#guests[@]} + 1)) passed, 0 failed, 0 skipped" ]
}

@test "a test that failed: the command and what it said, beside its name" {
	results 'guest-xen:<failure/>'
	sed -i 's|<testcase name="1 it"><failure/></testcase>|&<system-out>ok 0 before\n# nothing\nnot ok 1 it\n# (in test file x.bats, line 3)\n#   `false'"'"' failed\n# because\nok 2 other\n# no</system-out>|' \
		"$BATS_TEST_TMPDIR/results.xml"
	run -1 summary
	[[ $output == *$'failed: virtd.virtd:guests / guest-xen: 1 it\n    `false'"' failed"$'\n    because\n'* ]]
	[[ $output != *$'because\n    '* ]]
}

@test "two guests that are skipped: green, each with its reason, and counted" {
	results "guest-microvm:$skipped" "guest-drivers-s390x:$skipped"
	run -0 summary
	[[ $output == *"skipped: virtd.virtd:guests / guest-microvm: 1 it: the kernel is not to be had"* ]]
	[ "${lines[-1]}" = "$((${#guests[@]} - 1)) passed, 0 failed, 2 skipped" ]
}

@test "three guests that are skipped, or did not even start: red" {
	results "guest-microvm:$skipped" "guest-drivers-s390x:$skipped" guest-xen:none
	run -1 summary
	[[ $output == *"failed: 3 guests did not run, and the suite passes without 2 at the most: guest-drivers-s390x, guest-microvm, guest-xen"* ]]
	[[ ${lines[-1]} == *" 1 failed, 2 skipped" ]]
}

@test "each of the guests that no run passes without: red" {
	for name in guest-q35 guest-root-disk guest-s390x; do
		results "$name:$skipped"
		run -1 summary
		[[ $output == *"failed: the suite does not pass without $name"* ]]
	done
}

@test "no guest at all, as without QEMU: red" {
	local all=()
	for name in "${guests[@]}"; do all+=("$name:$skipped"); done
	results "${all[@]}"
	run -1 summary
	[[ $output == *"failed: the suite does not pass without guest-q35, guest-root-disk, guest-s390x"* ]]
}

@test "a case that failed: red" {
	results 'other:<failure/>'
	run -1 summary
	[[ $output == *"failed: virtd.virtd:guests / other: 1 it"* ]]
}

@test "which kernels the guests have, and what was chosen instead of what" {
	echo 6.12.0-s390x >"$lab/kernel/s390x@trixie/version"
	echo "kernel s390x@trixie: linux-image-6.12.0-s390x, another that the indexes list; linux-image-6.12.1-s390x 6.12.1-1: 404 Not Found" >"$lab/chosen/kernel-s390x@trixie"
	results
	run -0 summary
	[[ $output == *"kernel of s390x@trixie: 6.12.0-s390x"* ]]
	[[ $output == *"chosen: kernel s390x@trixie: linux-image-6.12.0-s390x, another"*"404 Not Found"* ]]
}
