#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Platforms that no guest here has, as trees: what is listed of each is told, to the letter, by the .devices file beside it.

load common
load tree

# lists NAME [OPTION...] - the tree's devices are those of its .devices file.
lists() {
	local name=$1
	shift
	unpacked "fixtures/$name"
	try 0 list --sysroot "$tree" --json "$@"
	diff -u "$SOURCE_ROOT/tests/fixtures/$name.devices" <(jq -r -f "$BATS_TEST_DIRNAME/devices.jq" <<<"$output")
}

# json_list TEXT... - the texts as a list, in $list.
json_list() {
	list=
	[ $# = 0 ] || printf -v list '"%s",' "$@"
	list="[${list%,}]"
}

# selects NAME SELECTOR ID... - the selector matches just these.
selects() {
	local name=$1 selector=$2
	shift 2
	unpacked "fixtures/$name"
	try 0 list --sysroot "$tree" --json "$selector"
	json_list "$@"
	is "$list" '[.devices[].id]'
}

# runs_on NAME WORD PLATFORM... - the one word, which is none just for what is no guest, and "LEVEL NAME CERTAINTY" of each, in order.
runs_on() {
	local name=$1 word=$2 code=0
	shift 2
	[ "$word" != none ] || code=1
	unpacked "fixtures/$name"
	try_answer "$code" platform --sysroot "$tree" --json
	json_list "$@"
	is "$list" '[.platforms[] | "\(.level) \(.name) \(.certainty)"]' \
		"$word" .shortName
}

@test "Hyper-V: every class of channel, a card and its VF" {
	lists hyperv --all
	runs_on hyperv microsoft '0 hyperv certain' '0 azure certain'
}

@test "z/VM: qeth, zFCP, DASD, unit record, a subchannel of vfio-ccw" {
	lists zvm --all
	runs_on zvm zvm '0 zvm certain' '1 lpar certain'
}

@test "VMware: each PCI part" {
	lists vmware --all
	runs_on vmware vmware '0 vmware certain'
}

@test "LPAR: disks, tapes, links, terminals and unit record of every control unit" {
	lists lpar --all
	runs_on lpar none '0 lpar certain'
	selects lpar ntibm0 ccw:0.0.0580
	selects lpar ctc0 ccw:0.0.0600
	selects lpar 0.0.0701 ccw:0.0.0700
}

@test "Xen: front ends, and a part behind pcifront" {
	lists xen-domu --all
	runs_on xen-domu xen '0 xen certain'
	try 0 list --sysroot "$tree" --json --state offline
	is '["xen:vif-1"]' '[.devices[].id]'
}

@test "PowerVM: virtual I/O and the platform facilities" {
	lists vio-powervm --all
	runs_on vio-powervm powervm '0 powervm certain'
}

@test "pseries of QEMU: virtual I/O without its made-up parent" {
	lists vio-qemu --all
	runs_on vio-qemu kvm '0 kvm certain' '0 qemu certain'
}

@test "vdpa: simulated and on PCI functions, for the kernel and for a guest" {
	lists vdpa --all
	runs_on vdpa none
}

@test "virt: ids, driver, override, a character device" {
	lists q35-virtbus --all --bus virt
	for name in virt3 virt:virt3 /dev/virt/3 /sys/class/virt/virt3; do
		selects q35-virtbus "$name" virt:virt3
	done
}

@test "microvm: MMIO transports from ACPI" {
	lists microvm --all
	runs_on microvm qemu '0 qemu certain'
}

@test "aarch64: MMIO transports from the device tree, three of 32 in use" {
	lists mmio
	runs_on mmio qemu '0 qemu certain'
	try 0 list --sysroot "$tree" --all --json
	is 33 '.devices | length' \
		29 '[.devices[] | select(.state == "unbound" and .driver == null and .interfaces == [])] | length'
}

@test "each layer's path is a folder of the tree, each name in it once" {
	local name path
	for name in hyperv vmware zvm lpar xen-domu vio-powervm vio-qemu vdpa q35-virtbus microvm mmio; do
		unpacked "fixtures/$name"
		try 0 list --sysroot "$tree" --all --json
		for path in $(json '.devices[].layers[].path'); do
			[ -d "$tree$path" ] || fail "$name has no $path"
		done
		is '[]' '[.devices[].layers[] | "\(.bus):\(.address)"] | group_by(.) | map(select(length > 1))' \
			'[]' '[.devices[].id] | group_by(.) | map(select(length > 1))'
	done
}

@test "the native id of a layer alone gives the same common id" {
	local name
	for name in hyperv vmware zvm lpar xen-domu vio-powervm vio-qemu vdpa q35-virtbus microvm mmio; do
		unpacked "fixtures/$name"
		try 0 list --sysroot "$tree" --all --json
		# What a device hangs on tells the origin of a part that is passed through, not its id.
		mapfile -t ids < <(json '.devices[] | select(.origin != "assigned" or .layers[0].bus != "pci")
			| [.layers[].nativeId | values] as $ids | select($ids != []) | [.virtId, $ids[-1]] | @tsv')
		[ "${#ids[@]}" -gt 0 ]
		try 0 id --json "${ids[@]#*$'\t'}"
		is "$(printf '%s\n' "${ids[@]%%$'\t'*}" | jq -Rnc '[inputs]')" '[.ids[].virtId]'
	done
}

@test "plumbing is left out unless asked for" {
	unpacked fixtures/hyperv
	try 0 list --sysroot "$tree" --json
	is 0 '[.devices[] | select(.type == "bridge")] | length'
	unpacked fixtures/zvm
	try 0 list --sysroot "$tree" --json
	# A subchannel that vfio holds is somebody's disk.
	is '["vfio_ccw"]' '[.devices[] | select(.type == "subchannel").driver]' \
		16 '.devices | length'
}

@test "selectors: by what people call a device on each bus" {
	local nic=vmbus:000d3a03-1646-000d-3a03-1646000d3a03
	selects hyperv eth0 "$nic"
	selects hyperv 000d3a03-1646-000d-3a03-1646000d3a03 "$nic"
	selects hyperv enP14549s1 pci:38d5:00:02.0
	selects hyperv mac=00:0d:3a:03:16:46 pci:38d5:00:02.0 "$nic"
	selects hyperv /dev/sdb vmbus:f8b3781a-1e82-4818-a1c3-63d806ec15bb
	selects hyperv /sys/class/net/eth1 vmbus:0022484a-7c2e-0022-484a-7c2e0022484a
	selects zvm 0.0.f502 ccw:0.0.f500
	selects zvm encf500 ccw:0.0.f500
	selects zvm dasda1 ccw:0.0.0120
	# The number of another's subchannel, too.
	selects hercules 0.0.0009 ccw:0.0.0009
	selects hercules css:0.0.0009 ccw:0.0.0400
	selects zvm type=unit-record ccw:0.0.000c ccw:0.0.000d ccw:0.0.000e
	selects vdpa vhost-vdpa-0 vdpa:vdpa1
	selects vdpa virtio1 vdpa:vdpa2
	selects xen-domu xvda xen:vbd-51712
	selects vio-powervm 30000002 vio:30000002
	selects vio-powervm ibm,random-v1 vio:ibm,random-v1
	selects mmio a003c00 mmio:a003c00
	selects microvm serial=root-disk mmio:LNRO0005:02
}

# without_proc NAME - that tree as somebody copied sys/devices, sys/bus and sys/class of it.
without_proc() {
	copy_of "fixtures/$1"
	rm -rf "$root/proc" "$root/sys/hypervisor" "$root/sys/devices/virtual/dmi"
}

@test "a tree without proc: the platform is what its devices prove, and what is missing is named" {
	without_proc s390x
	try 0 platform --sysroot "$root" --json
	is '[["qemu","likely"]]' '[.platforms[] | [.name, .certainty]]'
	without_proc xen-domu
	try 0 platform --sysroot "$root" --json
	is '[["xen","likely"]]' '[.platforms[] | [.name, .certainty]]'
	without_proc zvm
	run_virtctl platform --sysroot "$root" --json
	[ "$status" = 1 ]
	says 'proc/sysinfo: cannot look for evidence of a hypervisor'
	is '["proc/sysinfo"]' '[.problems[].object]' none .shortName
	rm -r "$root/sys/bus/ccw"
	run_virtctl platform --sysroot "$root" --short
	says 'proc: cannot look for evidence of a hypervisor'
	[ "$output" = none ]
	run_virtctl platform --sysroot "$root"
	[[ $output == "Not known: "* ]]
	# A partition's parts are unknown, a guest's are imitated.
	without_proc lpar
	tries 0 list --sysroot "$root" --json
	says 'proc/sysinfo: cannot look for evidence of a hypervisor'
	is '["proc/sysinfo"]' '[.problems[].object]'
}

@test "filters: by bus, driver, state, origin" {
	unpacked fixtures/zvm
	try 0 list --sysroot "$tree" --json --bus ccwgroup
	is '["ccw:0.0.f500","ccw:0.0.f600"]' '[.devices[].id]'
	try 0 list --sysroot "$tree" --json --state offline --type net
	is '["ccw:0.0.f700","ccw:0.0.f701","ccw:0.0.f702","ccw:0.0.f600"]' '[.devices[].id]'
	try 0 list --sysroot "$tree" --json --driver dasd-eckd
	is '["ccw:0.0.0120","ccw:0.0.0121"]' '[.devices[].id]'
	unpacked fixtures/hyperv
	try 0 list --sysroot "$tree" --json --origin assigned
	is '["pci:38d5:00:02.0"]' '[.devices[].id]'
	try 0 list --sysroot "$tree" --json --unbound --type activation
	is 2 '.devices | length'
}

@test "a crypto adapter, on a bus that is not ours, is no stumbling block" {
	unpacked fixtures/zvm
	[ -e "$tree/sys/bus/ap/devices/card00" ]
	try 0 list --sysroot "$tree" --all --json
	is 0 '[.devices[] | select(.problems != [] or (.id | test("card00|00.0005")))] | length'
}
