#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# MIPS of 32 bits: a Malta board, whose processor counts to 2^64 by a library.

load guest
load drivers

setup_file() {
	guest_up mipsel
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/mipsel.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "each device is measured" {
	measured pci:0000:00:0{a.1,a.2,b.0,c.0}/roundtrip pci:0000:00:1{2,3,4}.0/roundtrip pci:0000:00:12.0/block pci:0000:00:13.0/rng
}

@test "an emulated part off and on, a virtio function off and on" {
	off_and_on pci:0000:00:14.0 bus/pci/devices/0000:00:14.0 pcnet32
	off_and_on pci:0000:00:13.0 "$(virtio_of 0000:00:13.0)" virtio_rng
	same_as_sysfs "$guests/mipsel.guest"
}

@test "after January 2038: the same list, an emulated part off and on" {
	after_2038 pci:0000:00:14.0 bus/pci/devices/0000:00:14.0 pcnet32
}
