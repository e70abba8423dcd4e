#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The PC with the kernel of the next Debian release: what it lists, and what changing drivers rests on.

load guest
load drivers

card=bus/pci/devices/0000:00:10.0

setup_file() {
	guest_up q35-trixie
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

@test "an emulated part off and on, a virtio function off and on" {
	off_and_on pci:0000:00:10.0 $card e1000
	off_and_on pci:0000:00:0b.0 "bus/virtio/devices/$(in_guest 'basename /sys/bus/pci/devices/0000:00:0b.0/virtio*')" virtio_rng
	same_as_sysfs "$guests/q35.guest"
}

@test "an override shuts the default driver out, until bind clears it" {
	in_guest "virtctl unbind 00:10.0; echo pci-stub >/sys/$card/driver_override; echo 0000:00:10.0 >/sys/bus/pci/drivers_probe; true"
	has_driver $card none
	in_guest 'virtctl bind 00:10.0'
	has_driver $card e1000
	not_overridden $card
}

@test "vfio-pci without an IOMMU is refused before anything is touched" {
	in_guest 'modprobe vfio-pci'
	refused 11 IOMMU virtctl bind 00:10.0 vfio-pci
	has_driver $card e1000
	not_overridden $card
}
