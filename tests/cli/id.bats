#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl id.

load common
load tree

disk=virt:t0002v00001AF4d00001042o2

@test "one disk by the native ids of four transports is one id" {
	try 0 id 'ccw:t3832m02dtdm' 'pci:v00001AF4d00001001sv00001AF4sd00000002bc01sc00i00' 1af4:1042 \
		'virtio:d00000002v554D4551'
	[ "${#lines[@]}" = 4 ]
	[ "$(sort -u <<<"$output")" = "$disk" ]
}

@test "native ids and devices, mixed, in the order of the arguments" {
	tree_shared
	try 0 id --sysroot "$root" eth0 1af4:1042 pci:0000:00:02.0
	[ "${lines[0]}" = virt:t0001v00001AF4d00001041o2 ]
	[ "${lines[1]}" = "$disk" ]
	[ "${lines[2]}" = "$disk" ]
}

@test "as JSON: a device has its id and its native id" {
	tree_shared
	try 0 id --sysroot "$root" vda xen:vbd --json
	is pci:0000:00:02.0 '.ids[0].id' \
		pci:v00001AF4d00001042sv00001AF4sd00001042bc02sc00i00 '.ids[0].nativeId' \
		xen:vbd '.ids[1].nativeId' \
		false '.ids[1] | has("id")'
}

@test "as a table" {
	try 0 id 1af4:1042 8086:100e --columns NATIVE-ID,VIRT-ID
	[[ ${lines[0]} =~ ^NATIVE-ID\ +VIRT-ID$ ]]
	[[ ${lines[1]} =~ ^1af4:1042\ +$disk$ ]]
	try 0 id 1af4:1042 --columns +NAME --no-legend
	[[ $output =~ ^1af4:1042\ +$disk\ +block\ +virtual\ +[[:alpha:]] ]]
}

@test "without an argument: every device" {
	tree_shared
	try 0 id --sysroot "$root"
	[[ ${lines[0]} =~ ^ID\ +VIRT-ID\ +TYPE\ +ORIGIN$ ]]
	[ "${#lines[@]}" = 4 ]
	[[ ${lines[1]} =~ ^pci:0000:00:02.0\ +$disk\ +block\ +virtual$ ]]
	try 0 id --sysroot "$root" --all --columns ID,NATIVE-ID --no-legend
	[ "${#lines[@]}" = 4 ]
	[[ ${lines[0]} =~ ^pci:0000:00:02.0\ +pci:v00001AF4 ]]
	try 0 id --sysroot "$root" --json
	is 3 '.ids | length'
	try 0 id --json
}

@test "the subsystem of a transitional part is the virtio number, known or not, unless it is a mark" {
	local number id
	for number in 0002:virt:t0002v00001AF4d00001042o2 0033:virt:t0033v00001AF4d00001073o2 0050:virt:t0050v00001AF4d00001090o2 \
		1100:virt:t0001v00001AF4d00001041o2 0000:virt:t0001v00001AF4d00001041o2; do
		id=${number#*:}
		try 0 id "pci:v00001AF4d00001000sv00001AF4sd0000${number%%:*}bc02sc00i00"
		[ "$output" = "$id" ] || fail "$number: $output"
	done
}

@test "an id that no registry has is well-formed still" {
	try 0 id 1af4:ffff
	[[ $output == virt:t0000v* ]]
}

@test "neither a native id nor a device" {
	tree_shared
	try 3 id --sysroot "$root" nosuch
	says "nosuch: no native id, and no device"
	try 3 id --sysroot "$root" pci:v00001AF4d00001001 --json
	is_json '{"selector":"pci:v00001AF4d00001001"}' .error.parameters
	try 3 id --sysroot "$root" 1af4:1042 nosuch 1af4:1042
	[ "$output" = "$disk"$'\n'"$disk" ]
	try 3 id --sysroot "$root" 1af4:1042 nosuch --json
	is "$disk" '.ids[0].virtId' \
		3 .error.exitCode
	try 3 id ''
}

@test "a selector of several devices" {
	tree_shared
	try 4 id --sysroot "$root" type=net
	says "matches 2 devices"
	says "pci:0000:00:03.0, pci:0000:00:04.0"
	try 4 id --sysroot "$root" type=net --json
	is io.virtd.Devices.AmbiguousDevice .error.name
}
