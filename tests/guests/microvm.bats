#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A PC without PCI: virtio over memory-mapped registers.

load guest
load drivers

setup_file() {
	guest_up microvm
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/microvm.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "a disk has the virt id that it has on every other bus" {
	json list --type block
	says '[.devices[] | select(.type == "block") | .virtId] == ["virt:t0002v00001AF4d00001042o2"]'
	says '[.devices[] | select(.type == "block") | .layers[].bus] == ["mmio", "virtio"]'
	says '.devices[] | select(.type == "block") | .layers[1].nativeId == "virtio:d00000002v554D4551"'
}

@test "a device is found by everything that it is called" {
	found_by mmio:LNRO0005:02 mmio:LNRO0005:02 LNRO0005:02 serial=mmio-disk vda
}

@test "a device without its driver is unbound, and a slot without its driver is empty" {
	virtio=$(in_guest 'basename /sys/bus/platform/devices/LNRO0005:03/virtio*')
	in_guest "echo $virtio >/sys/bus/virtio/drivers/virtio_rng/unbind"
	same_as_sysfs "$guests/microvm.guest"
	says '.devices[] | select(.id == "mmio:LNRO0005:03") | .state == "unbound" and .type == "rng"'
	in_guest 'echo LNRO0005:03 >/sys/bus/platform/drivers/virtio-mmio/unbind'
	same_as_sysfs
	says '.devices[] | select(.id == "mmio:LNRO0005:03") | .state == "unbound" and (.layers | length) == 1'
	run -0 in_guest virtctl list --no-legend
	[[ $output != *LNRO0005:03* ]]
	in_guest 'echo LNRO0005:03 >/sys/bus/platform/drivers/virtio-mmio/bind'
	same_as_sysfs "$guests/microvm.guest"
}

slot=bus/platform/devices/LNRO0005:03

@test "a virtio function off and on, and the slot below it, which takes the function with it" {
	virtio=bus/virtio/devices/$(in_guest "basename /sys/$slot/virtio*")
	off_and_on LNRO0005:03 "$virtio" virtio_rng
	in_guest 'virtctl unbind LNRO0005:03; virtctl unbind LNRO0005:03; virtctl unbind LNRO0005:03 --layer mmio'
	has_driver $slot none
	in_guest "! test -e /sys/$virtio"
	in_guest 'virtctl bind LNRO0005:03'
	same_as_sysfs "$guests/microvm.guest"
}

@test "a slot to another driver by its override and back, and a probe that fails" {
	prepared
	lent LNRO0005:03 $slot virtio-mmio vdprobe-platform
	not_overridden $slot
	same_as_sysfs "$guests/microvm.guest"
}

@test "a slot whose disk is mounted is kept" {
	prepared
	in_guest 'modprobe ext4; mke2fs /dev/vda >/dev/null; mkdir -p /mnt; mount /dev/vda /mnt'
	refused 5 'mounted on /mnt' virtctl bind LNRO0005:02 vdprobe-platform
	has_driver bus/platform/devices/LNRO0005:02 virtio-mmio
	in_guest 'umount /mnt; virtctl bind LNRO0005:02 vdprobe-platform && virtctl bind LNRO0005:02'
	same_as_sysfs "$guests/microvm.guest"
}

@test "each device is measured, by a register in memory that the emulator answers for" {
	measured mmio:LNRO0005:00/roundtrip mmio:LNRO0005:01/roundtrip mmio:LNRO0005:0{2,5}/{roundtrip,block} mmio:LNRO0005:03/{roundtrip,rng} mmio:LNRO0005:04/roundtrip
	says 'all(.results[] | select(.kind == "roundtrip"); .notes.read | test("virtio-mmio"))'
	# It is so little that a single one may be lost in what the measurement varies by.
	says '[.results[] | select(.kind == "roundtrip") | .jobs[0].figures[0].value] | sort | .[length / 2 | floor] > 0'
	says 'all(.results[].warnings[]; .name != "coarse" and .name != "clock")'
}
