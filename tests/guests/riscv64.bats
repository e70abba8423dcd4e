#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# RISC-V: virtio over memory-mapped registers that the device tree tells of, and on PCI.

load guest
load drivers

setup_file() {
	guest_up riscv64
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/riscv64.guest"
}

@test "a disk on MMIO and a disk on PCI have the same virt id" {
	json list --type block
	says '[.devices[].virtId] | length == 2 and unique == ["virt:t0002v00001AF4d00001042o2"]'
	says '[.devices[] | [.layers[].bus] | join(" ")] | sort == ["mmio virtio", "pci virtio"]'
}

@test "each device is measured, on either transport" {
	measured pci:0000:00:0{3,4}.0/roundtrip pci:0000:00:03.0/block pci:0000:00:04.0/rng mmio:1000{6,7,8}000/roundtrip mmio:10007000/block
}

@test "virtio functions off and on, on either transport" {
	off_and_on mmio:10006000 "bus/virtio/devices/$(in_guest 'basename /sys/bus/platform/devices/10006000.virtio_mmio/virtio*')" virtio_net
	off_and_on pci:0000:00:04.0 "$(virtio_of 0000:00:04.0)" virtio_rng
	same_as_sysfs "$guests/riscv64.guest"
}
