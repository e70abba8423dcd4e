#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Which interfaces a device has: those that exist, each with its node.

load common
load tree

# has_interfaces ID INTERFACE... - the device has just these, "CLASS NAME NODE" each, in any order.
has_interfaces() {
	local id=$1
	shift
	try 0 show --json --sysroot "$tree" "$id"
	diff -u <(printf '%s\n' "$@" | sort) \
		<(json '.devices[0].interfaces[] | "\(.class) \(.name) \(.devnode // "-")"' | sort)
}

@test "a disk with several paths is that of each controller that has a path to it" {
	unpacked unit/trees/nvme-paths
	has_interfaces pci:0000:00:05.0 'nvme nvme0 /dev/nvme0' 'block nvme0n1 /dev/nvme0n1'
	has_interfaces pci:0000:00:06.0 'nvme nvme1 /dev/nvme1' 'block nvme0n1 /dev/nvme0n1' \
		'block nvme0n2 /dev/nvme0n2' 'nvme-generic ng0n2 /dev/ng0n2'
	has_interfaces pci:0000:00:07.0 'nvme nvme2 /dev/nvme2' 'block nvme2n1 /dev/nvme2n1'
}

@test "where no path is told of, the disk is that of each controller of its subsystem" {
	unpacked unit/trees/nvme-paths
	has_interfaces pci:0000:00:09.0 'block nvme4n1 /dev/nvme4n1'
	has_interfaces pci:0000:00:0a.0 'block nvme4n1 /dev/nvme4n1'
}

@test "a path to a disk that is not there is a problem, and no interface" {
	unpacked unit/trees/nvme-paths
	has_interfaces pci:0000:00:08.0 'nvme nvme3 /dev/nvme3'
	is '["nvme3c3n1","ENOENT"]' '[.devices[0].problems[] | .object, .errno]'
	try 0 list --sysroot "$tree" --columns ID,PROBLEMS pci:0000:00:08.0
	has 'find the disk'
}

@test "show and list of a disk with several paths have all its devices" {
	unpacked unit/trees/nvme-paths
	local name
	for name in nvme0n1 /dev/nvme0n1 nvme0n1p1 /dev/nvme0n1p1 /sys/class/block/nvme0n1 \
		/sys/devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1/nvme0n1p1; do
		try 0 show --json --sysroot "$tree" "$name"
		is '["pci:0000:00:05.0","pci:0000:00:06.0"]' '[.devices[].id]'
		try 0 list --json --sysroot "$tree" "$name"
		is '["pci:0000:00:05.0","pci:0000:00:06.0"]' '[.devices[].id]'
	done
	try 0 show --json --sysroot "$tree" nvme2n1 nvme0n1 nvme0n2
	is '["pci:0000:00:07.0","pci:0000:00:05.0","pci:0000:00:06.0"]' '[.devices[].id]'
	# A path is a part of one controller.
	try 0 show --json --sysroot "$tree" /sys/block/nvme0c1n1
	is '["pci:0000:00:06.0"]' '[.devices[].id]'
	# Several devices of one type are no disk with several paths.
	try 4 show --sysroot "$tree" type=block
}

@test "a verb that changes one device is told which devices the disk has" {
	unpacked unit/trees/nvme-paths
	local verb
	for verb in 'unbind --dry-run' 'bind --dry-run' 'drivers' 'bench --kind rebind' 'bench --kind roundtrip'; do
		# shellcheck disable=SC2086 # words
		try 4 $verb --sysroot "$tree" nvme0n1
		says pci:0000:00:05.0
		says pci:0000:00:06.0
	done
	try 0 drivers --sysroot "$tree" nvme0n2
}

@test "a node of a class that no table knows is found by its number" {
	unpacked unit/trees/odd-nodes
	has_interfaces pci:0000:00:03.0 'block sda /dev/sda' 'block strange /dev/strange' 'scsi_generic sg0 /dev/sg0' \
		'bsg 0:0:0:0 /dev/bsg/0:0:0:0' 'mtd mtd0 /dev/mtd0' 'odd odd!one /dev/odd/one' 'usb 1-1 /dev/bus/usb/001/002' \
		'usb 1-2 /dev/1-2' 'input mouse0 /dev/input/mouse0' 'misc tool /dev/folder/tool' \
		'vfio-dev vfio0 /dev/vfio/devices/vfio0' 'char nameless /dev/nameless' \
		'scsi_tape st0 /dev/st0' 'scsi_tape st0l /dev/st0l' 'scsi_tape st0m /dev/st0m' 'scsi_tape st0a /dev/st0a' \
		'scsi_tape nst0 /dev/nst0' 'scsi_tape nst0l /dev/nst0l' 'scsi_tape nst0m /dev/nst0m' \
		'scsi_tape nst0a /dev/nst0a'
}

@test "a node that a kernel has once is that of the one device that is behind it" {
	tree_new
	tree=$root
	mkdir -p "$root/sys/devices/virtual/misc/vsock" "$root/sys/class/misc"
	ln -s ../../devices/virtual/misc/vsock "$root/sys/class/misc/vsock"
	add_pci 0000:00:05.0 15ad 0740 088000 vmw_vmci
	ln -s ../../../../devices/pci0000:00/0000:00:05.0 "$root/sys/bus/pci/drivers/vmw_vmci/0000:00:05.0"
	has_interfaces pci:0000:00:05.0 'vsock vsock /dev/vsock'
	# Of two, nobody knows whose it is.
	add_pci 0000:00:06.0 15ad 0740 088000 vmw_vmci
	ln -s ../../../../devices/pci0000:00/0000:00:06.0 "$root/sys/bus/pci/drivers/vmw_vmci/0000:00:06.0"
	try 0 show --json --sysroot "$tree" pci:0000:00:05.0 pci:0000:00:06.0
	is '[[],[]]' '[.devices[].interfaces]'
	# Nor whose it is where the kernel has none.
	rm "$root/sys/class/misc/vsock" "$root/sys/bus/pci/drivers/vmw_vmci/0000:00:06.0"
	try 0 show --json --sysroot "$tree" pci:0000:00:05.0
	is '[]' .devices[0].interfaces
}

@test "a list has the tape, and not each of its modes" {
	unpacked unit/trees/odd-nodes
	try 0 list --sysroot "$tree" --no-legend --columns INTERFACES
	has nst0,
	has ,st0
	[[ $output != *st0a* && $output != *st0l* && $output != *st0m* ]] || fail "$output"
	[[ $output != *0:0:0:0* ]] || fail "$output"
}

@test "what such a node is called finds its device" {
	unpacked unit/trees/odd-nodes
	local name
	for name in mtd0 /dev/mtd0 mouse0 /dev/input/mouse0 /dev/vfio/devices/vfio0 /dev/bus/usb/001/002 nst0a /dev/st0; do
		try 0 list --sysroot "$tree" --json "$name"
		is '["pci:0000:00:03.0"]' '[.devices[].id]'
	done
}

@test "a number whose link is of no use is a problem of its folder, and harms nothing" {
	unpacked unit/trees/bad-numbers
	run_virtctl list --sysroot "$tree" --json
	[ "$status" = 0 ]
	is '["sys/dev/char/1:0"]' '[.problems[].object]' \
		'["mtd0"]' '[.devices[].interfaces[].name]'
	[[ $output != *passwd* && $output != *shadow* && $output != *false* ]] || fail "$output"
	# What is no device number, and a device of a bus that is said to be a node of itself, are no interface.
	ln -s ../../devices/pci0000:00/0000:00:03.0 "$tree/sys/dev/char/90:7"
	mkdir "$tree/sys/devices/pci0000:00/0000:00:03.0/odd"
	for name in 99999999999:1 90:9999999 90 :1 90: x:y 90:1x; do
		ln -s ../../devices/pci0000:00/0000:00:03.0/odd "$tree/sys/dev/char/$name"
	done
	run_virtctl list --json --sysroot "$tree"
	[ "$status" = 0 ]
	is '["mtd0"]' '[.devices[].interfaces[].name]'
}

# holds NODE - a process of the tree has it open.
holds() {
	mkdir -p "$tree/proc/200/fd"
	ln -sfn "$1" "$tree/proc/200/fd/3"
	echo backup >"$tree/proc/200/comm"
	: >"$tree/proc/200/mountinfo"
}

@test "who holds such a node open uses its device" {
	unpacked unit/trees/odd-nodes
	local node
	mkdir -p "$tree/proc/1"
	: >"$tree/proc/1/mountinfo"
	for node in /dev/mtd0 /dev/bus/usb/001/002 /dev/nst0a /dev/folder/tool /dev/input/mouse0; do
		holds "$node"
		try 0 show --sysroot "$tree" --json pci:0000:00:03.0
		is '["open"]' '[.devices[0].inUse[].reason]'
	done
}

# disk_says NAME JSON - its serial, model, vendor, revision and wwn.
disk_says() {
	try 0 show --json --sysroot "$tree" "$1"
	is "$2" "[.devices[0].interfaces[] | select(.name == \"$1\") | .block | .serial, .model, .vendor, .revision, .wwn]"
}

@test "a disk says what it is, by whichever way it has" {
	unpacked unit/trees/disks
	disk_says sda '["LUN-ONE","Virtual disk","VMware","2.0","naa.5000c50015ea71ac"]'
	disk_says sdb '["SAME","Virtual disk",null,null,"naa.6000c29000000000000000000000beef"]'
	disk_says sdc '["QM00005","QEMU HARDDISK","ATA","2.5+","t10.ATA     QEMU HARDDISK                           QM00005"]'
	disk_says mmcblk0 '["0xdeadbeef","QEMU!",null,"0x0",null]'
	disk_says nvme0n1 '["nv-1","QEMU NVMe Ctrl",null,"1.0","00000000-0000-0000-0000-00000000cafe"]'
	disk_says vda '["virt-1",null,null,null,null]'
}

@test "what a disk says may be anything" {
	unpacked unit/trees/disks
	disk_says sde '["liar","\\xff\\xfe",null,null,null]'
	try 0 show --json --sysroot "$tree" sdf
	is '[null,4095,null]' '[.devices[0].interfaces[] | select(.name == "sdf") | .block | .serial, (.model | length), .wwn]' \
		'[]' '.devices[0].problems'
}

@test "a disk is found by its serial number and by its world-wide name" {
	unpacked unit/trees/disks
	local selector
	for selector in serial=LUN-ONE serial=lun-one wwn=naa.5000c50015ea71ac wwn=0x5000C50015EA71AC wwn=5000c50015ea71ac \
		wwn=wwn-0x5000c50015ea71ac; do
		try 0 show --json --sysroot "$tree" "$selector"
		is '["pci:0000:00:03.0"]' '[.devices[].id]'
	done
	try 3 show --sysroot "$tree" wwn=5000c50015ea71ad
	try 3 show --sysroot "$tree" serial=
	# Two disks with one serial number.
	try 4 show --sysroot "$tree" serial=SAME
	says pci:0000:00:03.0
	says pci:0000:00:04.0
	try 0 list --json --sysroot "$tree" serial=SAME
	is '["pci:0000:00:03.0","pci:0000:00:04.0"]' '[.devices[].id]'
}

@test "the columns of disks" {
	unpacked unit/trees/disks
	try 0 list --sysroot "$tree" --no-legend --columns SERIAL,MODEL,DISK-VENDOR,REVISION,WWN nvme0n1
	[[ $output =~ ^nv-1\ +QEMU\ NVMe\ Ctrl\ +-\ +1.0\ +00000000-0000-0000-0000-00000000cafe$ ]] || fail "$output"
}

# all_disks NAME - of that fixture: the disks in its /sys/block that are below a device of a bus.
all_disks() {
	unpacked "fixtures/$1"
	wanted=$(find "$tree/sys/block" -type l -printf '%f %l\n' | grep -v /virtual/ | cut -d' ' -f1 | sort)
	[ -n "$wanted" ]
}

@test "all disks: what the manual and the README say lists them, on every platform" {
	local name
	for name in q35 hyperv s390x zvm vmware lpar vio-qemu xen-domu aarch64; do
		all_disks "$name" || continue
		echo "in $name"
		try 0 list --json --sysroot "$tree" --type block
		[ "$(json '[.devices[].interfaces[] | select(.class == "block") | .name] | unique[]' | sort)" = "$wanted" ]
		try 0 list --json --sysroot "$tree" type=block
		[ "$(json '[.devices[].interfaces[] | select(.class == "block") | .name] | unique[]' | sort)" = "$wanted" ]
		try 0 list --sysroot "$tree" --type block --columns +SIZE,SERIAL
	done
}

@test "a type is that of the device, or of what is on it" {
	unpacked unit/trees/disks
	try 0 list --json --sysroot "$tree" --type scsi
	is '["pci:0000:00:03.0","pci:0000:00:04.0","pci:0000:00:05.0"]' '[.devices[].id]'
	try 0 list --json --sysroot "$tree" --type block,scsi
	is 6 '.devices | length'
	try 0 list --json --sysroot "$tree" --type net
	is 0 '.devices | length'
}

# lies_on NAME ID... - the devices that `show NAME` shows.
lies_on() {
	try 0 show --json --sysroot "$tree" "$1"
	shift
	diff <(printf 'pci:0000:00:%s\n' "$@") <(json '.devices[].id')
}

@test "a disk or a network interface that lies on others is what finds their devices" {
	unpacked unit/trees/stacked
	local name
	for name in dm-0 /dev/dm-0 /dev/mapper/mpatha mpatha /sys/block/../class/block/dm-0; do
		lies_on "$name" 03.0 04.0
	done
	for name in dm-1 vg-root; do
		lies_on "$name" 03.0 04.0 05.0
	done
	for name in md0 /dev/md0 md0p1; do
		lies_on "$name" 05.0
	done
	for name in bond0 vlan5 /sys/class/net/vlan5; do
		lies_on "$name" 06.0 07.0
	done
	lies_on br0 06.0
	lies_on 'dm-[1]' 03.0 04.0 05.0
	lies_on 'dm-*' 03.0 04.0 05.0
	for name in 'vg-*' '*-root' '/dev/mapper/vg*' '/dev/mapper/*'; do
		lies_on "$name" 03.0 04.0 05.0
	done
	lies_on 'mp[a]th?' 03.0 04.0
	try 3 show --sysroot "$tree" 'vg_*'
	try 3 show --sysroot "$tree" '/dev/mapper/nope*'
	lies_on 'md?' 05.0
	lies_on 'bond*' 06.0 07.0
	try 3 show --sysroot "$tree" 'loop*'
	for name in md1 loop0 lo tap0 /dev/mapper/nope /dev/mapper/ gone; do
		try 3 show --sysroot "$tree" "$name"
	done
}

@test "what lies on several devices is not one device for a verb that wants one" {
	unpacked unit/trees/stacked
	local verb
	for verb in 'bind --dry-run' 'bench --kind block' 'bench --kind roundtrip'; do
		# shellcheck disable=SC2086 # words
		try 4 $verb --sysroot "$tree" mpatha
		says pci:0000:00:03.0
		says pci:0000:00:04.0
	done
	try 11 bind --sysroot "$tree" md0
}
