#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The PC with the newest kernel that Debian has, which tells of features in 128 digits.

load guest
load drivers

setup_file() {
	guest_up q35-newest
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/q35.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "features, of which this kernel tells in 128 digits, are read whole" {
	first_kernel
	[[ $(in_guest uname -r) =~ ^([7-9]|[1-9][0-9])\. ]]
	features_of 128 00:09.0
}

@test "an emulated part off and on, a virtio function off and on" {
	off_and_on pci:0000:00:10.0 bus/pci/devices/0000:00:10.0 e1000
	off_and_on pci:0000:00:0b.0 "$(virtio_of 0000:00:0b.0)" virtio_rng
	same_as_sysfs "$guests/q35.guest"
}
