#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A domain that Xen itself runs: the front ends are its own, xl and the back ends of Linux are in Xen's control domain.

load guest
load drivers
load xen

setup_file() {
	guest_up xen-pv
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

@test "the platform is Xen, with the evidence, and what Xen runs in is below" {
	[ "$(in_guest cat /sys/hypervisor/type)" = xen ]
	in_guest 'test ! -e /proc/xen/capabilities'
	json platform
	says '[.platforms[] | "\(.level) \(.name) \(.certainty)"] == ["0 xen certain", "1 qemu certain"]'
	says '.platforms[0].evidence | index("sys/hypervisor/type = xen")'
}

@test "the front ends are those that the control domain's store has, and as far as it says" {
	in_store at_host /local/domain/1 >"$BATS_TEST_TMPDIR/store"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/store")" -eq 3 ]
	as_in_store "$BATS_TEST_TMPDIR/store"
	json list --bus xen
	says '[.devices[] | "\(.id) \(.type) \(.state) \(.driver) \([.interfaces[].name])"] == [
		"xen:vbd-51712 block bound vbd [\"xvda\"]",
		"xen:vbd-51728 block bound vbd [\"xvdb\"]",
		"xen:vif-0 net bound vif [\"eth0\"]"]'
	found_by xen:vbd-51728 vbd-51728 xvdb /dev/xvdb
	found_by xen:vif-0 vif-0 eth0 mac=00:16:3e:00:00:01
}

@test "what the control domain writes to a disk's file is read through the front end, and the other way round" {
	at_host "echo 'from the host' | dd of=/nest/disk-first bs=512 seek=8 conv=notrunc,sync 2>/dev/null"
	[ "$(in_guest 'dd if=/dev/xvda bs=512 skip=8 count=1 iflag=direct 2>/dev/null | head -n 1')" = 'from the host' ]
	in_guest "echo 'from the guest' | dd of=/dev/xvda bs=512 seek=9 conv=fsync,sync 2>/dev/null"
	at_host 'sync; dd if=/nest/disk-first bs=512 skip=9 count=1 2>/dev/null | head -n 1' | grep -qx 'from the guest'
}

@test "a disk is measured, and the result has its platform" {
	json bench xen:vbd-51712 --kind block --time 1
	says '.results[0] | .system.platforms[0].name == "xen" and all(.jobs[]; .complete) and .jobs[0].operations > 0'
}

@test "a card goes and comes back, and reaches the control domain" {
	card_off_and_on
}

@test "a disk is unbound, and the control domain takes it away and attaches it again" {
	in_guest 'virtctl unbind xvdb'
	has_driver bus/xen/devices/vbd-51728 none
	json list xen:vbd-51728
	says '.devices[0] | .state == "unbound" and .interfaces == []'
	nothing_on_record
	xl block-detach guest 51728
	eventually unlisted '.id == "xen:vbd-51728"'
	second_disk
	same_as_sysfs "$guests/xen-pv.guest"
}

@test "the control domain takes a disk away and attaches it again, while monitor looks" {
	disk_away_and_back
}

@test "a disk with a mount is kept, unless the control domain takes it" {
	in_guest 'modprobe ext4; mkdir -p /mnt; mke2fs /dev/xvdb >/dev/null && mount /dev/xvdb /mnt'
	refused 5 'mounted on /mnt' virtctl unbind xvdb
	has_driver bus/xen/devices/vbd-51728 vbd
	xl block-detach guest 51728
	eventually unlisted '.id == "xen:vbd-51728"'
	same_as_sysfs
	in_guest 'umount /mnt'
	second_disk
	same_as_sysfs "$guests/xen-pv.guest"
}

@test "a second card is attached, listed, and taken away" {
	xl network-attach guest mac=00:16:3e:00:00:02,script=vif-bridge
	eventually listed '.id == "xen:vif-1" and .state == "bound" and .interfaces[0].net.mac == "00:16:3e:00:00:02"'
	in_store at_host /local/domain/1 >"$BATS_TEST_TMPDIR/store"
	as_in_store "$BATS_TEST_TMPDIR/store"
	same_as_sysfs
	xl network-detach guest 1
	eventually unlisted '.id == "xen:vif-1"'
	same_as_sysfs "$guests/xen-pv.guest"
}
