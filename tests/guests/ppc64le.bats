#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# POWER: the vio bus, which exists for virtual devices only.

load guest
load drivers

setup_file() {
	guest_up ppc64le
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/ppc64le.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "each device is measured, a disk of vio with them" {
	measured pci:0000:00:0{2..5}.0/roundtrip pci:0001:00:05.0/roundtrip pci:0000:00:04.0/block pci:0000:00:05.0/rng vio:71000003/block
}

@test "a network card of vio and one of virtio are one type, of two origins" {
	json list --type net
	says '[.devices[].id] | sort == ["pci:0000:00:03.0", "vio:71000002"]'
	says '[.devices[].typeNumber] | unique == [1]'
	says '[.devices[].origin] | sort == ["bus", "virtual"]'
	json list mac=52:54:00:12:34:01
	says '[.devices[].id] == ["vio:71000002"]'
}

@test "two functions with one address in two PCI domains: each is found by its own, and only it goes off and on" {
	found_by pci:0000:00:05.0 0000:00:05.0 00:05.0
	found_by pci:0001:00:05.0 0001:00:05.0 1:00:05.0
	off_and_on 0001:00:05.0 "$(virtio_of 0001:00:05.0)" virtio_balloon
	json list 0000:00:05.0 0001:00:05.0
	says '[.devices[] | "\(.id) \(.type) \(.state)"] == ["pci:0000:00:05.0 rng bound", "pci:0001:00:05.0 balloon bound"]'
}

@test "a device without its driver is unbound" {
	in_guest 'echo 71000002 >/sys/bus/vio/drivers/ibmveth/unbind'
	same_as_sysfs "$guests/ppc64le.guest"
	says '.devices[] | select(.id == "vio:71000002") | .state == "unbound" and .type == "net"'
	in_guest 'echo 71000002 >/sys/bus/vio/drivers/ibmveth/bind'
	same_as_sysfs "$guests/ppc64le.guest"
}

@test "the fake parent of the bus is no device" {
	in_guest 'test -e /sys/bus/vio/devices/vio'
	json list --all --bus vio
	says '[.devices[].layers[0].address] | contains(["vio"]) | not'
}

@test "a network card of vio off and on, to another driver and back, and a probe that fails" {
	prepared
	card=bus/vio/devices/71000002
	off_and_on vio:71000002 $card ibmveth
	lent vio:71000002 $card ibmveth vdprobe-vio ibmveth
	same_as_sysfs "$guests/ppc64le.guest"
}

@test "a change on vio can't be made persistent, and nothing is touched" {
	refused 11 driver_override virtctl bind --persist vio:71000002 ibmveth
	has_driver bus/vio/devices/71000002 ibmveth
}

@test "a SCSI adapter of vio whose disk is mounted is kept; without the mount it goes off and on" {
	in_guest 'modprobe ext4; mke2fs /dev/sda >/dev/null; mkdir -p /mnt; mount /dev/sda /mnt'
	refused 5 'mounted on /mnt' virtctl unbind vio:71000003
	in_guest 'umount /mnt'
	off_and_on vio:71000003 bus/vio/devices/71000003 ibmvscsi
	json list vio:71000003
	eventually listed '.id == "vio:71000003" and any(.interfaces[]; .class == "block" and .name == "sda")'
}
