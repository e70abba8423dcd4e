#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A guest of Xen the usual way round: the front ends are its own, the back ends its host's (QEMU's imitation).

load guest
load drivers

setup_file() {
	guest_up xen-hvm
}

teardown_file() {
	guest_down
}

# has_state NAME STATE - of a front end, as the kernel has it.
has_state() {
	[ "$(in_guest "cat /sys/bus/xen/devices/$1/state")" = "$2" ]
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/xen-hvm.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "the platform is Xen, with the evidence, and QEMU beside it" {
	[ "$(in_guest cat /sys/hypervisor/type)" = xen ]
	json platform
	says '[.platforms[] | "\(.level) \(.name) \(.certainty)"] == ["0 xen certain", "0 qemu certain"]'
	says '.platforms[0].evidence | index("cpuid 0x40000000 = XenVMMXenVMM") and index("sys/hypervisor/type = xen")'
}

@test "the front ends are connected: disks and a card" {
	json list --bus xen
	says '[.devices[] | "\(.id) \(.type) \(.state) \(.driver) \(.layers[0].xen.state) \([.interfaces[].name])"] == [
		"xen:vbd-51712 block bound vbd Connected [\"xvda\"]",
		"xen:vbd-51728 block bound vbd Connected [\"xvdb\"]",
		"xen:vif-0 net bound vif Connected [\"eth0\"]"]'
	found_by xen:vbd-51728 vbd-51728 xvdb /dev/xvdb
	found_by xen:vif-0 vif-0 eth0 mac=00:16:3e:00:00:01
	has_state vbd-51712 Connected
	has_state vif-0 Connected
}

@test "what the host writes to a disk's file is read through the front end" {
	at_host "echo 'from the host' | dd of=/nest/disk-first bs=512 seek=8 conv=notrunc,sync 2>/dev/null"
	[ "$(in_guest 'dd if=/dev/xvda bs=512 skip=8 count=1 iflag=direct 2>/dev/null | head -n 1')" = 'from the host' ]
	json show xvda
	says '.devices[0].interfaces[0].block.sizeBytes == 16777216'
}

@test "a disk of xenbus is measured, and the result has its platform" {
	json bench xen:vbd-51712 --kind block --time 1
	says '.results[0] | .system.platforms[0].name == "xen" and all(.jobs[]; .complete) and .jobs[0].operations > 0'
}

@test "a disk with a mount is kept" {
	in_guest 'modprobe ext4; mkdir -p /mnt; mke2fs /dev/xvda >/dev/null && mount /dev/xvda /mnt'
	refused 5 'mounted on /mnt' virtctl unbind xvda
	in_guest 'umount /mnt'
	has_state vbd-51712 Connected
}

# The host takes its half of a card away as soon as the guest's half is closed: only the host can bring it back.
@test "a card goes; a bind that the kernel refuses leaves it as it was; the host plugs it in again" {
	in_guest 'virtctl unbind vif-0'
	has_driver bus/xen/devices/vif-0 none
	eventually has_state vif-0 Closed
	json list vif-0
	says '.devices[0] | .state == "unbound" and .interfaces == [] and .layers[0].xen.state == "Closed"'
	run -8 in_guest virtctl bind --timeout 120 vif-0
	[[ $output == *'probe with driver vif failed with error -17'* ]] || fail "$output"
	has_driver bus/xen/devices/vif-0 none
	nothing_on_record
	unplugged card
	eventually unlisted '.id == "xen:vif-0"'
	plugged_in xen-net-device card '"netdev":"net0","mac":"00:16:3e:00:00:01"'
	eventually listed '.id == "xen:vif-0" and .state == "bound" and .layers[0].xen.state == "Connected"'
	same_as_sysfs "$guests/xen-hvm.guest"
}

# Told that the front end closes, the back end closes too, and the kernel's driver then closes its half. It keeps the device.
@test "a disk whose connection is closed is offline, until the host plugs it in again" {
	in_guest 'xenstore-write device/vbd/51728/state 5'
	eventually has_state vbd-51728 Closed
	has_driver bus/xen/devices/vbd-51728 vbd
	json list xen:vbd-51728
	says '.devices[0] | .state == "offline" and .driver == "vbd" and .layers[0].xen.state == "Closed"'
	run -0 in_guest virtctl list --no-legend --state offline
	[[ ${#lines[@]} == 1 && $output == xen:vbd-51728* ]] || fail "$output"
	same_as_sysfs "$guests/xen-hvm.guest"
	unplugged second
	eventually unlisted '.id == "xen:vbd-51728"'
	plugged_in xen-disk second '"drive":"second","vdev":"xvdb"'
	eventually listed '.id == "xen:vbd-51728" and .state == "bound"'
}

@test "the host takes a disk away and plugs it in again, while monitor looks" {
	watched
	unplugged second
	eventually unlisted '.id == "xen:vbd-51728"'
	eventually adds_up
	plugged_in xen-disk second '"drive":"second","vdev":"xvdb"'
	eventually listed '.id == "xen:vbd-51728" and .state == "bound"'
	eventually adds_up
	in_guest 'kill "$(cat /run/monitor.pid)"'
	in_guest cat /run/events | jq -es '[.[] | select(.device.id == "xen:vbd-51728") | .event] | map(select(IN("present", "removed", "added"))) ==
		["present", "removed", "added"]'
	same_as_sysfs "$guests/xen-hvm.guest"
}
