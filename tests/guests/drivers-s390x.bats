#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drivers on IBM Z, with the kernel of the next Debian release, or this one's if that can't be had: channel devices off and on, virtio functions off and on.

load guest
load drivers

setup_file() {
	guest_up s390x-trixie
}

teardown_file() {
	guest_down
}

# online ADDRESS VALUE - what the channel device says.
online() {
	[ "$(in_guest "cat /sys/bus/ccw/devices/$1/online")" = "$2" ]
}

@test "the kernel is Debian 13's: what is tested here was not tested on Debian 12's alone" {
	first_kernel
	[[ $(in_guest uname -r) == *+deb13-s390x ]]
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/s390x.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "a channel device off and on: its virtio function goes and comes back" {
	in_guest 'virtctl offline 0.0.0300'
	online 0.0.0300 0
	json list 0.0.0300
	says '.devices[0] | .state == "offline" and (.layers | length) == 2'
	in_guest 'virtctl online 0.0.0300'
	online 0.0.0300 1
	json list 0.0.0300
	says '.devices[0] | .state == "bound" and .driver == "virtio_rng"'
	nothing_on_record
}

@test "switching what is as wanted already is no error" {
	json online 0.0.0300
	says '.changes[0].results == []'
	online 0.0.0300 1
}

@test "twice is once: online, offline, unbind, bind, several devices" {
	twice offline 0.0.0300
	# Its virtio layer has gone with it: what is left only carries it.
	json unbind 0.0.0300
	says '.changes[0] | .changed == false and (.notes[0] | contains("--layer ccw"))'
	twice online 0.0.0300
	twice offline 0.0.0100 0.0.0300
	twice online 0.0.0100 0.0.0300
	twice unbind 0.0.0300
	has_driver bus/ccw/devices/0.0.0300 virtio_ccw
	twice unbind 0.0.0300 --layer ccw
	has_driver bus/ccw/devices/0.0.0300 none
	json unbind 0.0.0300
	says '.changes[0] | .changed == false and (.notes[0] | contains("--layer css"))'
	# The kernel would say EINVAL.
	refused 11 "'virtctl bind ccw:0.0.0300 --load'" virtctl online 0.0.0300
	run ! in_guest 'echo 1 >/sys/bus/ccw/devices/0.0.0300/online'
	in_guest 'virtctl bind 0.0.0300'
	# A channel device comes back switched off or on, as its driver has it.
	in_guest 'virtctl online 0.0.0300'
	has_driver "bus/virtio/devices/$(in_guest 'basename /sys/bus/ccw/devices/0.0.0300/virtio*')" virtio_rng
	nothing_on_record
}

@test "a plan for a channel device is one step, and is not done" {
	json offline --dry-run 0.0.0300
	says '[.plans[0].steps[].value] == ["0"]'
	online 0.0.0300 1
}

@test "a virtio function off and on, by itself and by name" {
	virtio=bus/virtio/devices/$(in_guest 'basename /sys/bus/ccw/devices/0.0.0300/virtio*')
	in_guest 'virtctl unbind 0.0.0300'
	has_driver "$virtio" none
	has_driver bus/ccw/devices/0.0.0300 virtio_ccw
	in_guest 'virtctl bind 0.0.0300'
	has_driver "$virtio" virtio_rng
	in_guest 'virtctl unbind 0.0.0300 && virtctl bind 0.0.0300 virtio_rng'
	has_driver "$virtio" virtio_rng
}

@test "a driver that does not take it, or is not on its buses, is refused" {
	virtio=bus/virtio/devices/$(in_guest 'basename /sys/bus/ccw/devices/0.0.0300/virtio*')
	refused 7 virtio_net virtctl bind 0.0.0300 virtio_net
	refused 7 vfio_ccw virtctl bind 0.0.0300 vfio_ccw
	refused 7 virtio-pci virtctl bind 0.0.0300 virtio-pci
	has_driver "$virtio" virtio_rng
}

@test "a disk with a mount is neither taken off nor away, unless forced" {
	in_guest 'modprobe ext4; mkdir -p /mnt; disk=/dev/$(basename /sys/bus/ccw/devices/0.0.0100/virtio*/block/*)
		mke2fs $disk >/dev/null; mount $disk /mnt'
	refused 5 'mounted on /mnt' virtctl offline 0.0.0100
	refused 5 'mounted on /mnt' virtctl unbind 0.0.0100
	online 0.0.0100 1
	in_guest 'umount /mnt; virtctl offline 0.0.0100 && virtctl online 0.0.0100'
	json list 0.0.0100
	says '.devices[0].driver == "virtio_blk"'
}

@test "a card with an address is kept, and comes back when it was forced" {
	in_guest 'ip addr add 192.0.2.9/24 dev eth0; ip link set eth0 up'
	refused 5 192.0.2.9 virtctl offline 0.0.0200
	json offline --force 0.0.0200
	says '.changes[0].overridden | length > 0'
	online 0.0.0200 0
	in_guest 'virtctl online 0.0.0200; cat /sys/bus/ccw/devices/0.0.0200/virtio*/net/*/address' | grep -q 52:54:00:12:34:01
}

@test "the PCI disk of the same guest off and on" {
	in_guest 'virtctl unbind 0001:00:00.0 && virtctl bind 0001:00:00.0'
	json list 0001:00:00.0
	says '.devices[0].driver == "virtio_blk"'
	refused 11 '' virtctl offline 0001:00:00.0
}

@test "a channel device is kept without a driver by its number, on whatever subchannel it is" {
	local file=/etc/virtd/overrides.d/devno:0.0.0300.conf subchannel
	subchannel=$(in_guest 'basename "$(readlink -f /sys/bus/ccw/devices/0.0.0300/..)"')
	in_guest virtctl unbind 0.0.0300 --persist
	in_guest "test -d /sys/bus/css/devices/$subchannel"
	has_driver bus/css/devices/$subchannel none
	in_guest "grep -x devno=0.0.0300 $file && grep -x address=css:$subchannel $file"
	# As after a start that numbers the subchannels otherwise.
	in_guest "sed -i s/^address=.*/address=css:0.0.ffff/ $file"
	json override list
	says ".overrides | length == 1 and .[0].state == \"in-force\" and .[0].address == \"css:$subchannel\""
	in_guest "echo >/sys/bus/css/devices/$subchannel/driver_override; virtctl override apply"
	in_guest "[ \$(cat /sys/bus/css/devices/$subchannel/driver_override) = none ]"
	in_guest virtctl bind css:$subchannel --persist
	in_guest "test ! -e $file"
	eventually online 0.0.0300 1
}
