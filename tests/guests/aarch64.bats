#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Arm: virtio over memory-mapped registers that the device tree tells of, most of them empty.

load guest
load drivers

setup_file() {
	guest_up aarch64
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/aarch64.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "each device is measured, on either transport" {
	measured pci:0000:00:0{3,4}.0/roundtrip pci:0000:00:03.0/block mmio:a003{8,a,c,e}00/roundtrip mmio:a003800/rng mmio:a003c00/block
}

@test "empty slots are listed with --all only" {
	json list --bus mmio
	says '.devices | length == 4'
	json list --bus mmio --all
	says '.devices | length == 32'
}

@test "a disk on MMIO and a disk on PCI have the same virt id" {
	json list --type block
	says '[.devices[].virtId] | length == 2 and unique == ["virt:t0002v00001AF4d00001042o2"]'
	says '[.devices[] | [.layers[].bus] | join(" ")] | sort == ["mmio virtio", "pci virtio"]'
}

@test "a slot of the device tree to another driver by its override and back, and a probe that fails" {
	prepared
	lent mmio:a003800 bus/platform/devices/a003800.virtio_mmio virtio-mmio vdprobe-platform
	not_overridden bus/platform/devices/a003800.virtio_mmio
	off_and_on mmio:a003800 "bus/virtio/devices/$(in_guest 'basename /sys/bus/platform/devices/a003800.virtio_mmio/virtio*')" virtio_rng
	same_as_sysfs "$guests/aarch64.guest"
}

@test "no driver takes an empty slot, and that is said" {
	run -8 in_guest virtctl bind mmio:a000000
	[[ $output == *'but nothing changed'* ]]
	has_driver bus/platform/devices/a000000.virtio_mmio none
}
