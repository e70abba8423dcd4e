#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A driver that is not loaded: what is said of it, and what a dry run with --load plans. The modules are real ones, the tree is a copied one.

load common
load tree
load modules

setup() {
	with_modules
	cp -a "$root" "$BATS_TEST_TMPDIR/own"
	root=$BATS_TEST_TMPDIR/own
}

# without_driver NAME MODULE - nobody has loaded it.
without_driver() {
	rm -rf "$root/sys/bus/pci/drivers/$1" "$root/sys/module/$2"
}

# with_iommu - what vfio-pci asks for.
with_iommu() {
	mkdir -p "$root/sys/kernel/iommu_groups/1/devices"
	ln -s ../../../kernel/iommu_groups/1 "$(pci_node "$1")/iommu_group"
	ln -s "../../../../devices/pci0000:00/$1" "$root/sys/kernel/iommu_groups/1/devices/$1"
}

@test "the plan has the driver's name, not the one that was typed" {
	local name
	for name in pci-stub pci_stub; do
		try 0 --sysroot "$root" bind eth1 "$name" --load -n --json
		is '["set the override to pci-stub","unbind from e1000","bind to pci-stub"]' '[.plans[0].steps[].what]'
		is /sys/bus/pci/drivers/pci-stub/bind '.plans[0].steps[-1].path'
	done
	without_driver vfio-pci vfio_pci
	with_iommu 0000:00:05.0
	try 0 --sysroot "$root" bind eth1 vfio_pci --load -n --json
	is /sys/bus/pci/drivers/vfio-pci/bind '.plans[0].steps[-1].path'
}

@test "a layer that is named has the driver, or has it not" {
	try 0 --sysroot "$root" bind eth0 pci_stub --layer pci --load -n --json
	is '"unbind from virtio-pci"' '.plans[0].steps[1].what | tojson'
	try 7 --sysroot "$root" bind eth0 pci_stub --layer virtio --load -n
	says "pci_stub is a driver of the bus pci, not of virtio"
}

@test "the command that loads it is the command that was typed" {
	try 7 --sysroot "$root" bind eth1 pci-stub
	says "its module pci_stub is not loaded ('virtctl bind pci:0000:00:05.0 pci-stub --load' loads it"
	try 7 --sysroot "$root" bind eth1 pci-stub --force --layer pci --persist -n
	says "'virtctl bind pci:0000:00:05.0 pci-stub --layer pci --force --persist --load' loads it"
}

@test "a module that is loaded, and brings no such driver, is not loaded again" {
	mkdir -p "$root/sys/module/pci_stub"
	try 7 --sysroot "$root" bind eth1 pci-stub
	says "its module is loaded, and has no driver for a bus of pci:0000:00:05.0 (its candidates: e1000"
	try 7 --sysroot "$root" bind eth1 pci-stub --load -n
	says "its module is loaded, and has no driver for a bus of pci:0000:00:05.0"
}

@test "what a module without ids would bring is not known, and is not planned" {
	try 7 --sysroot "$root" bind eth1 nvme_core
	says "its module nvme_core is not loaded ('virtctl bind pci:0000:00:05.0 nvme_core --load' loads it"
	try 7 --sysroot "$root" bind eth1 nvme_core --load -n
	says "the drivers of its module nvme_core are unknown until it is loaded"
}

@test "a virtual function whose default driver is not loaded: refused, but for a dry run with --load" {
	ln -s ../0000:00:03.0 "$(pci_node 0000:00:06.0)/physfn"
	put "$(pci_node 0000:00:03.0)/sriov_drivers_autoprobe" 0
	without_driver e1000 e1000
	try 7 --sysroot "$root" bind 0000:00:06.0 -n
	says "its default driver e1000 is not loaded ('virtctl bind pci:0000:00:06.0 --load' loads it)"
	try 0 --sysroot "$root" bind 0000:00:06.0 -n --load --json
	is '["set the override to e1000","unbind from vfio-pci","bind to e1000","clear the override"]' '[.plans[0].steps[].what]'
}

@test "none is no driver, and unknown names bring no driver that can't have the device to mind" {
	try 7 --sysroot "$root" bind eth0 none
	says "it is not a driver ('virtctl unbind pci:0000:00:03.0 --persist' keeps every driver away)"
	try 7 --sysroot "$root" bind nvme0 none -n
	[[ $stderr != *mean* ]]
	try 7 --sysroot "$root" bind eth1 nvem -n
	says "its candidates: e1000, vfio-pci, pci-stub"
	[[ $stderr != *mean* ]]
}
