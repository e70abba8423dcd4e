#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A disk that a host passes through to a guest, seen from both: the host gives it to vfio-pci by virtctl.

load guest
load drivers

part=bus/pci/devices/0000:00:05.0

setup_file() {
	guest_up assigned
}

teardown_file() {
	guest_down
}

# written TEXT - to the eighth sector of the disk, by the guest.
written() {
	in_guest "echo '$1' | dd of=/dev/nvme0n1 bs=512 seek=8 conv=sync oflag=direct 2>/dev/null"
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/assigned.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "the disk's origin is assigned, likely, and the record has why; the platform is KVM" {
	json show 00:05.0
	says '.devices[0] | "\(.type) \(.origin) \(.originCertainty) \(.originRefinedBy) \(.driver)" == "block assigned likely guest nvme"'
	says '.devices[0].interfaces[] | select(.name == "nvme0n1").block.serial == "lab-nvme-1"'
	json list --origin assigned
	says '[.devices[].id] == ["pci:0000:00:05.0"]'
	found_by pci:0000:00:05.0 nvme0n1 /dev/nvme0n1
	json platform
	says '[.platforms[] | "\(.level) \(.name) \(.certainty)"] == ["0 kvm certain", "0 qemu certain"]'
}

@test "the host lists its disk as given to vfio-pci, names QEMU as the holder: it is kept" {
	at_host virtctl show --json 0000:00:05.0 >"$BATS_TEST_TMPDIR/host.json"
	jq -e '.devices[0] | "\(.origin) \(.driver) \(.interfaces | length) \(.layers[0].driverOverride)" == "virtual vfio-pci 0 vfio-pci"' "$BATS_TEST_TMPDIR/host.json"
	run -5 at_host virtctl unbind 0000:00:05.0
	[[ $output == *'held open by qemu-system-x86['* ]] || fail "$output"
	run -5 at_host virtctl bind 0000:00:05.0
	[[ $output == *'held open by qemu-system-x86['* ]] || fail "$output"
	[ "$(at_host "basename \$(readlink /sys/$part/driver)")" = vfio-pci ]
}

@test "what the guest writes is on the host's disk, and what is written there is read in the guest" {
	written 'from the guest'
	[ "$(dd if="$GUEST_FOLDER/disk-nvme0" bs=512 skip=8 count=1 2>/dev/null | tr -d '\0')" = 'from the guest' ]
	echo 'from outside' | dd of="$GUEST_FOLDER/disk-nvme0" bs=512 seek=9 conv=notrunc,sync 2>/dev/null
	[ "$(in_guest 'dd if=/dev/nvme0n1 bs=512 skip=9 count=1 iflag=direct 2>/dev/null | head -n 1')" = 'from outside' ]
}

@test "off and on in the guest: the disk works again" {
	off_and_on 00:05.0 $part nvme
	eventually listed '.id == "pci:0000:00:05.0" and any(.interfaces[]; .name == "nvme0n1")'
	written 'once more'
	[ "$(in_guest 'dd if=/dev/nvme0n1 bs=512 skip=8 count=1 iflag=direct 2>/dev/null | head -n 1')" = 'once more' ]
	in_guest 'modprobe ext4; mkdir -p /mnt; mke2fs -b 4096 /dev/nvme0n1 >/dev/null && mount /dev/nvme0n1 /mnt'
	refused 5 'mounted on /mnt' virtctl unbind 00:05.0
	in_guest 'umount /mnt'
}

@test "the disk is measured in the guest" {
	json bench 00:05.0 --kind block --time 1
	says '.results[0] | .system.platforms[0].name == "kvm" and all(.jobs[]; .complete) and .jobs[0].operations > 0'
}

@test "the host takes the disk back by force: the guest's monitor sees it go, the host reads what the guest wrote, and gives it again" {
	local id
	watched
	written 'kept for the host'
	at_host virtctl unbind --force --timeout 50 0000:00:05.0
	eventually unlisted '.id == "pci:0000:00:05.0"'
	eventually adds_up
	at_host virtctl bind 0000:00:05.0
	eventually at_host test -b /dev/nvme0n1
	[ "$(at_host 'dd if=/dev/nvme0n1 bs=512 skip=8 count=1 2>/dev/null | head -n 1')" = 'kept for the host' ]
	at_host virtctl bind 0000:00:05.0 vfio-pci
	# This time with the ids that it has at the host: they alone decide.
	plugged_in vfio-pci again '"host":"0000:00:05.0","addr":"06.0"'
	eventually listed '.id == "pci:0000:00:06.0" and .origin == "virtual" and .originCertainty == "certain" and .driver == "nvme"'
	eventually adds_up
	in_guest 'kill "$(cat /run/monitor.pid)"'
	for id in 'removed pci:0000:00:05.0' 'added pci:0000:00:06.0'; do
		in_guest cat /run/events | jq -es "[.[] | select(\"\\(.event) \\(.device.id // empty)\" == \"$id\")] | length == 1" >/dev/null || fail "$id"
	done
}
