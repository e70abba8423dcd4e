#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# LoongArch, with the kernel of Debian's unstable release.

load guest
load drivers

setup_file() {
	guest_up loong64
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/loong64.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "each device is measured" {
	measured pci:0000:00:0{2,3,4,5,6}.0/roundtrip pci:0000:00:03.0/block pci:0000:00:05.0/rng
}

@test "an emulated part off and on, a virtio function off and on" {
	off_and_on pci:0000:00:06.0 bus/pci/devices/0000:00:06.0 e1000
	off_and_on pci:0000:00:05.0 "$(virtio_of 0000:00:05.0)" virtio_rng
	same_as_sysfs "$guests/loong64.guest"
}
