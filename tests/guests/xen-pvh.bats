#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A domain that Xen runs in a virtual machine without emulated devices. The rest is as in xen-pv.bats.

load guest
load drivers
load xen

setup_file() {
	guest_up xen-pvh
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/xen-pv.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "the platform is Xen alone, with the evidence" {
	json platform
	says '[.platforms[] | "\(.level) \(.name) \(.certainty)"] == ["0 xen certain"]'
	says '.platforms[0].evidence | index("cpuid 0x40000000 = XenVMMXenVMM") and index("sys/hypervisor/type = xen")'
}

@test "a card goes and comes back, and reaches the control domain" {
	card_off_and_on
}

@test "the control domain takes a disk away and attaches it again, while monitor looks" {
	disk_away_and_back
}

@test "a disk is measured" {
	json bench xen:vbd-51712 --kind block --time 1
	says '.results[0] | .system.platforms[0].name == "xen" and all(.jobs[]; .complete) and .jobs[0].operations > 0'
}
