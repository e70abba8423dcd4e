#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Arm of 32 bits: virtio over memory-mapped registers that the device tree tells of, and on PCI.

load guest
load drivers

setup_file() {
	guest_up armhf
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

@test "virtio functions off and on, on either transport" {
	off_and_on mmio:a003800 "bus/virtio/devices/$(in_guest 'basename /sys/bus/platform/devices/a003800.virtio_mmio/virtio*')" virtio_rng
	off_and_on pci:0000:00:04.0 "$(virtio_of 0000:00:04.0)" virtio_balloon
	same_as_sysfs "$guests/aarch64.guest"
}

@test "after January 2038: the same list, a virtio function off and on" {
	after_2038 mmio:a003800 "bus/virtio/devices/$(in_guest 'basename /sys/bus/platform/devices/a003800.virtio_mmio/virtio*')" virtio_rng
}
