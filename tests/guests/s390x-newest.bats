#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# IBM Z with the newest kernel that Debian has.

load guest
load drivers

setup_file() {
	guest_up s390x-newest
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/s390x.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "features, of which this kernel tells in 128 digits, are read whole" {
	first_kernel
	[[ $(in_guest uname -r) =~ ^([7-9]|[1-9][0-9])\. ]]
	features_of 128 0.0.0200
}

@test "a channel device off and on: its virtio function goes and comes back" {
	in_guest 'virtctl offline 0.0.0300'
	[ "$(in_guest 'cat /sys/bus/ccw/devices/0.0.0300/online')" = 0 ]
	json list 0.0.0300
	says '.devices[0] | .state == "offline" and (.layers | length) == 2'
	in_guest 'virtctl online 0.0.0300'
	json list 0.0.0300
	says '.devices[0] | .state == "bound" and .driver == "virtio_rng"'
	nothing_on_record
}
