#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Parts that the firmware tells of, as ACPI nodes, device tree nodes and platform devices: which are listed, and their disks.

load common
load tree

# driven BUS NAME DRIVER - the device at $node has that driver.
driven() {
	add_driver "$1" "$node" ../../.. "$3"
	ln -s "../../../..${node#"$root/sys"}" "$root/sys/bus/$1/drivers/$3/$2"
}

# platform_node NAME MODALIAS [DRIVER] - its folder is in $node then.
platform_node() {
	node=$root/sys/devices/platform/$1
	mkdir -p "$node" "$root/sys/bus/platform/"{devices,drivers}
	[ -z "$2" ] || put "$node/modalias" "$2"
	put "$node/driver_override" '(null)'
	ln -s ../../../bus/platform "$node/subsystem"
	ln -s "../../../devices/platform/$1" "$root/sys/bus/platform/devices/$1"
	[ -z "${3:-}" ] || driven platform "$1" "$3"
}

# acpi_node NAME MODALIAS [DRIVER]
acpi_node() {
	node=$root/sys/devices/LNXSYSTM:00/$1
	mkdir -p "$node" "$root/sys/bus/acpi/"{devices,drivers}
	put "$node/modalias" "$2"
	put "$node/path" "\\_SB_.$1"
	ln -s ../../../bus/acpi "$node/subsystem"
	ln -s "../../../devices/LNXSYSTM:00/$1" "$root/sys/bus/acpi/devices/$1"
	[ -z "${3:-}" ] || driven acpi "$1" "$3"
}

# both_nodes NAME MODALIAS [DRIVER_OF_ACPI [DRIVER_OF_PLATFORM]] - the ACPI node, and the platform device that the kernel made for it.
both_nodes() {
	platform_node "$1" "$2" "${4:-}"
	ln -s "../../LNXSYSTM:00/$1" "$node/firmware_node"
	acpi_node "$1" "$2" "${3:-}"
	ln -s "../../platform/$1" "$node/physical_node"
}

# disk PATH NAME NUMBER - below the device's folder.
disk() {
	local folder=$1/block/$2 target
	mkdir -p "$folder/queue" "$root/sys/class/block" "$root/sys/dev/block"
	put "$folder/size" 2097152
	put "$folder/ro" 0
	put "$folder/dev" "$3"
	put "$folder/queue/rotational" 0
	put "$folder/queue/logical_block_size" 512
	target=$(realpath --relative-to="$root/sys/block" "$folder")
	ln -s "$target" "$root/sys/block/$2"
	ln -s "../$target" "$root/sys/class/block/$2"
	ln -s "../../${target#../}" "$root/sys/dev/block/$3"
}

nvdimm() { # DRIVER_OF_ACPI DRIVER_OF_PLATFORM
	tree_new
	both_nodes ACPI0012:00 acpi:ACPI0012: "$@"
	[ -n "$1" ] || node=$root/sys/devices/platform/ACPI0012:00
	disk "$node/ndbus0/region0/namespace0.0" pmem0 259:0
	disk "$node/ndbus0/region1/namespace1.0" pmem1 259:1
}

@test "NVDIMM: its disks are found, by a kernel whose driver takes the ACPI node and by one whose driver takes the other" {
	local drivers
	for drivers in 'nfit ' ' nfit'; do
		rm -rf "$BATS_TEST_TMPDIR/root"
		nvdimm "${drivers% *}" "${drivers#* }"
		try 0 list --sysroot "$root" --json --type block
		is '[["platform:ACPI0012:00","pmem","nfit",["pmem0","pmem1"]]]' \
			'[.devices[] | [.id, .type, .driver, [.interfaces[] | select(.class == "block").name]]]'
		try 0 show --sysroot "$root" --json pmem1
		is platform:ACPI0012:00 '.devices[0].id'
		try 0 list --sysroot "$root" --json /dev/pmem0
		is platform:ACPI0012:00 '.devices[0].id'
		try 0 drivers --sysroot "$root" --json
		is '[["platform","nfit",["platform:ACPI0012:00"]]]' '[.drivers[] | [.bus, .name, .devices]]'
	done
}

@test "without a driver, the node is the device whose driver is loaded" {
	tree_new
	both_nodes ACPI0012:00 acpi:ACPI0012:
	both_nodes QEMUVGID:00 acpi:QEMUVGID:VM_GEN_COUNTER:
	try 0 list --sysroot "$root" --json
	is '["/sys/devices/platform/ACPI0012:00","/sys/devices/platform/QEMUVGID:00"]' '[.devices[].layers[].path]'
	# As after `unbind`: the driver of the node is there, and so is what it would take again.
	mkdir -p "$root/sys/bus/acpi/drivers/nfit"
	try 0 list --sysroot "$root" --json
	is '["/sys/devices/LNXSYSTM:00/ACPI0012:00","/sys/devices/platform/QEMUVGID:00"]' '[.devices[].layers[].path] | sort' \
		'["platform:ACPI0012:00","platform:QEMUVGID:00"]' '[.devices[].id] | sort'
	mkdir -p "$root/sys/bus/acpi/drivers/vmgenid"
	try 0 list --sysroot "$root" --json
	is '["/sys/devices/LNXSYSTM:00/ACPI0012:00","/sys/devices/LNXSYSTM:00/QEMUVGID:00"]' '[.devices[].layers[].path] | sort'
	# Whatever is loaded, the driver that has it decides.
	node=$root/sys/devices/platform/QEMUVGID:00
	driven platform QEMUVGID:00 vmgenid
	try 0 list --sysroot "$root" --json
	is '["/sys/devices/LNXSYSTM:00/ACPI0012:00","/sys/devices/platform/QEMUVGID:00"]' '[.devices[].layers[].path] | sort'
}

@test "what is mounted from an NVDIMM holds it" {
	nvdimm nfit ''
	mkdir -p "$root/proc/self"
	echo '30 1 259:1 / /data rw - ext4 /dev/pmem1 rw' >"$root/proc/self/mountinfo"
	try 0 show --sysroot "$root" --json pmem0
	is '["pmem1"]' '[.devices[0].inUse[].object]'
	has /data
}

@test "a floppy is a part of its own" {
	tree_new
	platform_node floppy.0 platform:floppy floppy
	disk "$node" fd0 2:0
	try 0 show --sysroot "$root" --json fd0
	is '["platform:floppy.0","block"]' '[.devices[0].id, .devices[0].type]' \
		'["fd0"]' '[.devices[0].interfaces[].name]'
}

@test "every part that the registry knows is listed, from ACPI, a device tree and by its name" {
	tree_new
	both_nodes QEMU0001:00 acpi:QEMU0001: '' pvpanic-mmio
	both_nodes QEMU0002:00 acpi:QEMU0002:
	both_nodes QEMUVGID:00 acpi:QEMUVGID:VM_GEN_COUNTER: vmgenid
	both_nodes XEN0000:00 acpi:XEN0000:VM_GEN_COUNTER:
	both_nodes AMZNC10C:00 acpi:AMZNC10C:VMCLOCK: '' ptp_vmclock
	both_nodes GFSH0001:00 acpi:GFSH0001:
	acpi_node MSFT0101:00 acpi:MSFT0101: tpm_crb
	platform_node 9020000.fw-cfg 'of:Nfw-cfgT(null)Cqemu,fw-cfg-mmio'
	platform_node 101000.rtc 'of:NrtcT(null)Cgoogle,goldfish-rtc' goldfish_rtc
	platform_node goldfish_tty.0 platform:goldfish_tty
	platform_node e820_pmem platform:e820_pmem e820_pmem
	platform_node ibm,persistent-memory:ibm,pmemory@44100001 'of:Nibm,pmemoryT(null)Cibm,pmemory' papr_scm
	try 0 list --sysroot "$root" --json --bus platform
	diff - <(jq -r '.devices[] | "\(.id) \(.type) \(.driver // "-")"' <<<"$output" | sort) <<-'END'
		platform:101000.rtc clock goldfish_rtc
		platform:9020000.fw-cfg firmware-config -
		platform:AMZNC10C:00 clock ptp_vmclock
		platform:GFSH0001:00 battery -
		platform:MSFT0101:00 tpm tpm_crb
		platform:QEMU0001:00 panic pvpanic-mmio
		platform:QEMU0002:00 firmware-config -
		platform:QEMUVGID:00 generation-id vmgenid
		platform:XEN0000:00 generation-id -
		platform:e820_pmem pmem e820_pmem
		platform:goldfish_tty.0 console -
		platform:ibm,persistent-memory:ibm,pmemory@44100001 pmem papr_scm
	END
}

@test "an ordinary machine's own platform devices are not listed, nor what only carries others" {
	tree_new
	platform_node serial8250 platform:serial8250 serial8250
	platform_node i8042 platform:i8042 i8042
	platform_node pcspkr platform:pcspkr
	platform_node rtc_cmos platform:rtc_cmos rtc_cmos
	both_nodes PNP0C0C:00 acpi:PNP0C0C: button
	both_nodes LNXSYBUS:00 acpi:LNXSYBUS:
	both_nodes VMBUS:00 acpi:VMBUS: vmbus
	both_nodes ACPI0013:00 acpi:ACPI0013:
	acpi_node MSFT0101:00 acpi:MSFT0101:
	put "$node/status" 0
	platform_node reg-dummy '' reg-dummy
	try 0 list --sysroot "$root" --json --all
	is '[]' .devices
	try 0 drivers --sysroot "$root" --json
	is '[]' .drivers
}

@test "a node that can't be read is judged by its name, and said to be so" {
	tree_new
	both_nodes QEMU0002:00 acpi:QEMU0002:
	rm "$root"/sys/devices/{platform,LNXSYSTM:00}/QEMU0002:00/modalias
	platform_node goldfish_pipe.0 "$(printf 'x%.0s' {1..5000})"
	platform_node serial8250 "$(printf '\377')"
	run --separate-stderr "$VIRTCTL" list --sysroot "$root" --json
	is '["platform:QEMU0002:00","platform:goldfish_pipe.0"]' '[.devices[].id] | sort' \
		true '.devices[] | select(.id == "platform:QEMU0002:00") | .problems | length > 0'
}

@test "the site's ids: a part that only they know has its driver's line and its holder" {
	local ids=$BATS_TEST_TMPDIR/ids site=$BATS_TEST_TMPDIR/virtd
	tree_new
	platform_node ACME0001:00 acpi:ACME0001: acme
	mkdir -p "$ids" "$root"/sys/{dev/char,class/misc} "$node/misc/acme" "$root/proc/42/fd"
	ln -s ../../../../../class/misc "$node/misc/acme/subsystem"
	ln -s ../../devices/platform/ACME0001:00/misc/acme "$root/sys/class/misc/acme"
	ln -s ../../devices/platform/ACME0001:00/misc/acme "$root/sys/dev/char/10:99"
	put "$node/misc/acme/dev" 10:99
	printf 'MAJOR=10\nMINOR=99\nDEVNAME=acme\n' >"$node/misc/acme/uevent"
	ln -s /dev/acme "$root/proc/42/fd/3"
	put "$root/proc/42/comm" holder
	try 0 list --sysroot "$root" --json
	is '[]' '[.devices[]]'
	put "$ids/site.ids" 'acpi ACME0001 panic 1b36:0099 virtual certain Acme part'
	printf '#!/bin/sh\nexec "%s" --ids-dir "%s" "$@"\n' "$VIRTD" "$ids" >"$site"
	chmod +x "$site"
	VIRTD=$site
	try 0 drivers --sysroot "$root" --json
	is '["platform:ACME0001:00"]' '[.drivers[] | select(.name == "acme") | .devices[]]'
	try 0 show --sysroot "$root" --json acme
	is '["platform:ACME0001:00",["acme"]]' '.devices[] | [.id, [.inUse[].object]]'
}
