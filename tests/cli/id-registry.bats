#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl id over the whole of lib/id/virt.ids: what it makes of every entry is checked in.

load common

# identify NATIVE-ID... - a line for each, with tabs between.
identify() {
	"$VIRTCTL" id --json -- "$@" |
		jq -r '.ids[] | [.nativeId, .virtId, .origin, .originCertainty, .type, .name] | @tsv'
}

# modalias CLASS VENDOR:DEVICE SUBSYSTEM-or-- - in $modalias.
modalias() {
	local class=${1^^} part=${2^^} sub=${3^^}
	[ "$sub" != - ] || sub=0000:0000
	printf -v modalias 'pci:v0000%sd0000%ssv0000%ssd0000%sbc%ssc%si00' \
		"${part%:*}" "${part#*:}" "${sub%:*}" "${sub#*:}" "${class::2}" "${class:2}"
}

# An entry that changes, comes or goes turns this red. If the differences are meant, the file that the
# test names becomes the new id.golden.
@test "every entry of the registry, and 209 ids that resemble one" {
	local new=$BATS_TEST_TMPDIR/id.golden
	mapfile -t ids < <(/usr/bin/python3 "$BATS_TEST_DIRNAME/id-natives.py" "$SOURCE_ROOT/lib/id/virt.ids")
	[ "${#ids[@]}" -gt 700 ]
	identify "${ids[@]}" >"$new"
	[ "$(wc -l <"$new")" = "${#ids[@]}" ]
	if ! diff "$BATS_TEST_DIRNAME/id.golden" "$new" >&2; then
		cp "$new" "${TMPDIR:-/tmp}/id.golden.new"
		fail "id.golden (<) and the registry (>) differ; the latter is in ${TMPDIR:-/tmp}/id.golden.new"
	fi
}

@test "the ids of one registry are always the same, without repeats" {
	/usr/bin/python3 "$BATS_TEST_DIRNAME/id-natives.py" "$SOURCE_ROOT/lib/id/virt.ids" >"$BATS_TEST_TMPDIR/one"
	PYTHONHASHSEED=7 /usr/bin/python3 "$BATS_TEST_DIRNAME/id-natives.py" "$SOURCE_ROOT/lib/id/virt.ids" >"$BATS_TEST_TMPDIR/other"
	cmp "$BATS_TEST_TMPDIR/one" "$BATS_TEST_TMPDIR/other"
	[ -z "$(sort "$BATS_TEST_TMPDIR/one" | uniq -d)" ]
}

@test "what clouds and hypervisors show with lspci -n" {
	local slot class part sub type origin certainty modalias
	local -a ids=() expected=()
	while read -r slot class part sub type origin certainty; do
		[[ $slot == [0-9a-f]* ]] || continue
		modalias "$class" "$part" "$sub"
		ids+=("$modalias")
		expected+=("$slot $part $type $origin $certainty")
	done <"$BATS_TEST_DIRNAME/clouds.ids"
	[ "${#ids[@]}" -gt 80 ]
	identify "${ids[@]}" | cut -f 3-5 >"$BATS_TEST_TMPDIR/found"
	for i in "${!ids[@]}"; do
		read -r origin certainty type
		read -r slot part rest <<<"${expected[i]}"
		[ "$type $origin $certainty" = "$rest" ] || fail "$slot $part: $type $origin $certainty, not $rest"
	done <"$BATS_TEST_TMPDIR/found"
}

# Every subclass of the table in pci.ids: hidden are the bridges and what else a chipset consists of.
@test "which PCI classes a list leaves out" {
	local class classes='0000 0001 0005 0100 0101 0102 0103 0104 0105 0106 0107 0108 0109 0180
		0200 0201 0202 0203 0204 0205 0206 0207 0208 0280 0300 0301 0302 0380 0400 0401 0402 0403 0480
		0500 0501 0502 0580 0680 0700 0701 0702 0703 0704 0705 0780 0805 0880 0899
		0900 0901 0902 0903 0904 0980 0a00 0a80 0b00 0b01 0b02 0b10 0b20 0b30 0b40 0b80
		0c00 0c01 0c02 0c03 0c04 0c06 0c07 0c08 0c09 0c0a 0c80 0d00 0d01 0d10 0d11 0d12 0d20 0d21 0d40 0d41 0d80
		0e00 0f01 0f02 0f03 0f04 1000 1010 1080 1100 1101 1110 1120 1180 1200 1201 4000 ff00'
	local hidden='0600 0601 0602 0603 0604 0605 0606 0607 0608 0609 060a 0800 0801 0802 0803 0804 0806 0807 0c05 1300'
	local number=0 found address node
	root=$BATS_TEST_TMPDIR/root
	# One file for all of them: a process for each folder and link would take longer than the test.
	for class in $classes $hidden; do
		printf -v address '0000:00:%02x.%d' $((number / 8)) $((number % 8))
		node=sys/devices/pci0000:00/$address
		printf '%s\n' "D $node" 'F ./vendor = 0x1234' 'F ./device = 0x0001' 'F ./subsystem_vendor = 0x1234' 'F ./subsystem_device = 0x0001' \
			"F ./class = 0x${class}00" 'F ./revision = 0x01' 'L ./subsystem -> ../../../bus/pci' \
			"F ./modalias = pci:v00001234d00000001sv00001234sd00000001bc${class:0:2}sc${class:2:2}i00" \
			"L sys/bus/pci/devices/$address -> ../../../devices/pci0000:00/$address"
		number=$((number + 1))
	done >"$BATS_TEST_TMPDIR/classes.tree"
	"$UNPACK" "$BATS_TEST_TMPDIR/classes.tree" "$root"
	try 0 list --sysroot "$root" --all --columns NATIVE-ID --no-legend
	[ "${#lines[@]}" = "$number" ]
	try 0 list --sysroot "$root" --columns NATIVE-ID --no-legend
	found=$(sed -E 's/.*bc(..)sc(..)i.*/\1\2/' <<<"${output,,}" | sort)
	[ "$found" = "$(tr -s ' \t' '\n' <<<"$classes" | sort)" ]
}
