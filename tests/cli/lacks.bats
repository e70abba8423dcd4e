#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Copied trees that lack something: what the rest of a tree proves to be missing is a problem, and nothing else is.

load common
load tree

setup() {
	tree_usual
	disk=$(pci_node 0000:00:02.0)
	nic=$(pci_node 0000:00:03.0)
	class=$root/sys/class
}

# lacks ID OBJECT... - just these are problems of the device, each for want of a file, and said on standard error.
lacks() {
	local id=$1
	shift
	tries 0 list --sysroot "$root"
	says "$id: "
	tries 0 list --sysroot "$root" --json
	diff -u <(printf '%s\n' "$@" | sort) \
		<(json ".devices[] | select(.id == \"$id\") | .problems[] | select(.errno == \"ENOENT\") | .object" | sort)
}

# tree_lacks OBJECT... - just these are problems of the list.
tree_lacks() {
	tries 0 list --sysroot "$root" --json
	diff -u <(printf '%s\n' "$@" | sort) <(json '.problems[]? | .object' | sort)
	says "$1: "
}

@test "a whole tree has no problems" {
	try 0 list --sysroot "$root" --json
	is '[null,0]' '[.problems, ([.devices[].problems[]] | length)]'
}

@test "a class without the link of an interface" {
	rm "$class/net/eth0" "$root/sys/block/vda"
	lacks pci:0000:00:03.0 sys/class/net/eth0
	lacks pci:0000:00:02.0 sys/block/vda
	is '[]' '[.problems[]?]'
}

@test "no folder of a class: a problem of the list, for whoever filters, and of each device" {
	rm -r "$class" "$root/sys/block"
	tree_lacks sys/class/net sys/block
	lacks pci:0000:00:03.0 sys/class/net/eth0
	lacks pci:0000:00:02.0 sys/block/vda
	tries 0 list --sysroot "$root" --type console
	says sys/class/net
}

@test "no folder of a class, and nothing that would be in it" {
	rm -r "$class" "$root/sys/block" "$disk/virtio0/block" "$nic/virtio1/net"
	try 0 list --sysroot "$root" --json
}

@test "disks behind a host, and what comes with drivers" {
	local lun
	add_pci 0000:00:05.0 15ad 07c0 010000
	lun=$(pci_node 0000:00:05.0)/host2/target2:0:0/2:0:0:0
	mkdir -p "$lun"/{block/sda,scsi_generic/sg0} "${lun%%/target*}/scsi_host/host2" "$(pci_node 0000:00:05.0)/drm/card0/card0-VGA-1"
	lacks pci:0000:00:05.0 sys/block/sda sys/class/scsi_generic/sg0 sys/class/scsi_host/host2 sys/class/drm/card0
	rm -r "$root/sys/block"
	tree_lacks sys/block
}

@test "NVMe: a controller, its disk, and the controllers of a disk with several" {
	local controller subsystem=$root/sys/devices/virtual/nvme-subsystem/nvme-subsys3
	add_pci 0000:00:06.0 1b36 0010 010802
	controller=$(pci_node 0000:00:06.0)/nvme/nvme3
	mkdir -p "$controller/nvme3n1" "$subsystem/nvme3n2"
	ln -s ../../../../../../class/block "$controller/nvme3n1/subsystem"
	ln -s ../devices/virtual/nvme-subsystem/nvme-subsys3/nvme3n2 "$root/sys/block/nvme3n2"
	lacks pci:0000:00:06.0 sys/class/nvme/nvme3 sys/block/nvme3n1
	tree_lacks sys/devices/virtual/nvme-subsystem/nvme-subsys3/nvme3n2
}

@test "virtio devices without their bus, with and without the link that names it" {
	rm -r "$root/sys/bus/virtio"
	lacks pci:0000:00:02.0 sys/bus/virtio/devices/virtio0
	rm "$disk/virtio0/subsystem"
	lacks pci:0000:00:02.0 sys/bus/virtio/devices/virtio0
}

@test "other buses without their folder" {
	mkdir -p "$root"/sys/devices/{css0/0.0.0000/0.0.0100,vbd-51712,vio/30000000,platform/a003e00.virtio_mmio} \
		"$root/sys/devices/LNXSYSTM:00/LNXSYBUS:00/ACPI0004:00/VMBUS:00/11111111-0001-4000-8000-000000000001"
	tree_lacks sys/bus/{css,ccw,xen,vio,platform,vmbus}/devices
	rm -r "$root/sys/bus/pci"
	tree_lacks sys/bus/{pci,css,ccw,xen,vio,platform,vmbus}/devices
}

@test "folders of a class in place of links: one is named; a file beside the links is none" {
	put "$class/net/bonding_masters" ''
	try 0 list --sysroot "$root" --json
	rm "$class/net/eth0"
	cp -r "$nic/virtio1/net/eth0" "$class/net/eth0"
	mkdir "$class/net/eth1"
	tree_lacks sys/class/net/eth0
}

@test "attributes that every kernel has of an interface" {
	rm "$disk/virtio0/block/vda"/{size,ro} "$nic/virtio1/net/eth0"/{address,mtu}
	tries 0 list --sysroot "$root" --json
	is '["read address","read mtu","read ro","read size"]' '[.devices[].problems[].operation] | sort'
	: >"$nic/virtio1/net/eth0/address"
	tries 0 list --sysroot "$root" --json eth0
	is '["read mtu"]' '[.devices[].problems[].operation]'
}

@test "attributes of a bus that the tree has of other devices" {
	rm "$disk/revision"
	tries 0 list --sysroot "$root" --json
	is '[["pci:0000:00:02.0","read revision"]]' '[.devices[] | [.id, .problems[].operation] | select(length > 1)]'
	rm "$root"/sys/devices/pci0000:00/*/revision
	try 0 list --sysroot "$root" --json
}
