#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A card and a disk that make virtual functions, hot-plug by the controllers of the bridges themselves, sound, UFS: Debian 13's QEMU.

load guest
load drivers

card=bus/pci/devices/0000:01:00.0
disk=bus/pci/devices/0000:02:00.0
first=bus/pci/devices/0000:01:10.0
second=bus/pci/devices/0000:01:10.2

setup_file() {
	guest_up q35-sriov
}

teardown_file() {
	guest_down
}

# functions PATH COUNT - the part at /sys/PATH has so many virtual functions.
functions() {
	in_guest "[ \$(cat /sys/$1/sriov_numvfs) = $2 ] || { echo 0 >/sys/$1/sriov_numvfs && echo $2 >/sys/$1/sriov_numvfs; }"
}

# told_of PATTERN - the events of /run/events about devices whose ids match, but for "changed", as "EVENT ID".
told_of() {
	in_guest cat /run/events | jq -rs ".[] | select(.device.id // \"\" | test(\"$1\")) | select(.event != \"changed\") | \"\\(.event) \\(.device.id)\""
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/q35-sriov.guest"
}

@test "two functions of one slot: one off and on, the other keeps its driver; the firmware's index of the slot" {
	found_by pci:0000:00:05.1 vda /dev/vda
	off_and_on 00:05.0 "$(virtio_of 0000:00:05.0)" virtio_rng
	has_driver bus/pci/devices/0000:00:05.1 virtio-pci
	json show vda
	says '.devices[0].layers[0].pci.acpiIndex == 11'
	[ "$(in_guest cat /sys/bus/pci/devices/0000:00:05.1/acpi_index)" = 11 ]
}

@test "a card and a disk make two functions each: monitor adds each once, and it names its physical function" {
	watched
	functions $card 2
	functions $disk 2
	eventually listed '.id == "pci:0000:01:10.2" and .driver == "igbvf"'
	# The disk's driver takes its functions at first, and gives them up in the background: then they are unbound, which monitor may see or not.
	eventually in_guest '[ "$(dmesg | grep -c "nvme.*aborting initialisation")" -ge 2 ]'
	eventually listed '.id == "pci:0000:02:00.1" and .driver == null'
	eventually listed '.id == "pci:0000:02:00.2" and .driver == null'
	eventually adds_up
	diff <(told_of '01:10|02:00\\.[12]' | grep -v '^unbound pci:0000:02' | sort) <(printf 'added pci:0000:%s\n' 01:10.0 01:10.2 02:00.1 02:00.2)
	json list
	says '[.devices[] | select(.layers[0].pci.physicalFunction) | "\(.id) \(.type) \(.driver) \(.layers[0].pci.physicalFunction)"] == [
		"pci:0000:01:10.0 net igbvf 0000:01:00.0", "pci:0000:01:10.2 net igbvf 0000:01:00.0",
		"pci:0000:02:00.1 block null 0000:02:00.0", "pci:0000:02:00.2 block null 0000:02:00.0"]'
	same_as_sysfs
	in_guest 'kill "$(cat /run/monitor.pid)"'
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	functions $card 2
	same_when_recorded
	jq -e 'any(.devices[]; .id == "pci:0000:01:10.2" and .layers[0].pci.physicalFunction == "0000:01:00.0")' "$json" >/dev/null
}

@test "a function to vfio-pci and back, the other one keeps its driver" {
	functions $card 2
	in_guest 'virtctl bind --load 01:10.0 vfio-pci'
	has_driver $first vfio-pci
	has_driver $second igbvf
	in_guest "test -c /dev/vfio/\$(basename \$(readlink /sys/$first/iommu_group))"
	json list 01:10.0
	says '.devices[0] | .driver == "vfio-pci" and [.interfaces[] | select(.class == "net")] == []'
	in_guest 'virtctl bind 01:10.0'
	has_driver $first igbvf
	not_overridden $first
	nothing_on_record
}

@test "the physical function is kept while it has virtual ones, unless forced" {
	functions $card 2
	refused 5 '2 virtual functions are lost with it' virtctl unbind 01:00.0
	refused 5 '2 virtual functions are lost with it' virtctl bind --load 01:00.0 vfio-pci
	has_driver $card igb
	has_driver $second igbvf
	watched
	in_guest 'virtctl unbind --force 01:00.0'
	has_driver $card none
	eventually unlisted '.id | test("01:10")'
	eventually adds_up
	# monitor may see a virtual function unbound before it is removed.
	diff <(told_of '01:' | grep -v '^unbound pci:0000:01:10' | sort) <(printf '%s\n' 'present pci:0000:01:00.0' 'present pci:0000:01:10.0' 'present pci:0000:01:10.2' \
		'removed pci:0000:01:10.0' 'removed pci:0000:01:10.2' 'unbound pci:0000:01:00.0')
	in_guest 'kill "$(cat /run/monitor.pid)"; virtctl bind 01:00.0'
	has_driver $card igb
	in_guest 'virtctl unbind 01:00.0 && virtctl bind 01:00.0'
	has_driver $card igb
	nothing_on_record
}

@test "functions that the kernel gives no driver: virtctl binds them by name" {
	in_guest "echo 0 >/sys/$card/sriov_numvfs; echo 0 >/sys/$card/sriov_drivers_autoprobe; echo 2 >/sys/$card/sriov_numvfs"
	eventually listed '.id == "pci:0000:01:10.2" and .state == "unbound"'
	has_driver $first none
	in_guest 'virtctl bind 01:10.0'
	has_driver $first igbvf
	has_driver $second none
	in_guest 'virtctl bind --load 01:10.2 vfio-pci'
	has_driver $second vfio-pci
	same_as_sysfs
	in_guest "virtctl unbind 01:10.2; echo 0 >/sys/$card/sriov_numvfs; echo 1 >/sys/$card/sriov_drivers_autoprobe"
	nothing_on_record
}

@test "an NVMe function without queues: its driver refuses it, that is undone, and the disk beside it is kept" {
	functions $disk 2
	run -8 in_guest virtctl bind 02:00.1
	[[ $output == *'the kernel accepted the write, but nothing changed'*'all was undone'* ]] || fail "$output"
	has_driver bus/pci/devices/0000:02:00.1 none
	refused 5 '2 virtual functions are lost with it' virtctl unbind nvme0n1
	has_driver $disk nvme
	in_guest "dd if=/dev/nvme0n1 of=/dev/null bs=4096 count=8 2>/dev/null; echo 0 >/sys/$disk/sriov_numvfs"
	off_and_on 02:00.0 $disk nvme
	in_guest 'dd if=/dev/nvme0n1 of=/dev/null bs=4096 count=8 2>/dev/null'
}

@test "sound: its card and its streams, off and on" {
	json list 00:06.0
	says '[.devices[0].interfaces[] | "\(.class) \(.name)"] | sort == ["sound card0", "sound controlC0", "sound pcmC0D0c", "sound pcmC0D0p"]'
	off_and_on 00:06.0 "$(virtio_of 0000:00:06.0)" virtio_snd
	eventually listed '.id == "pci:0000:00:06.0" and any(.interfaces[]; .name == "controlC0")'
}

@test "UFS: a disk of 64 MiB, kept while it is mounted, off and on" {
	found_by pci:0000:00:07.0 sda /dev/sda
	json show sda
	says '.devices[0].interfaces[] | select(.name == "sda").block.sizeBytes == 67108864'
	in_guest 'modprobe ext4; mkdir -p /mnt; mke2fs -b 4096 /dev/sda >/dev/null && mount /dev/sda /mnt'
	refused 5 'mounted on /mnt' virtctl unbind 00:07.0
	in_guest 'umount /mnt'
	off_and_on 00:07.0 bus/pci/devices/0000:00:07.0 ufshcd
	eventually listed '.id == "pci:0000:00:07.0" and any(.interfaces[]; .name == "sda")'
}

@test "CXL: a memory device and its node, off and on" {
	json show 41:00.0
	says '.devices[0] | "\(.type) \(.state) \(.driver) \([.interfaces[] | "\(.class) \(.name) \(.devnode)"])" == "mem bound cxl_pci [\"cxl mem0 /dev/cxl/mem0\"]"'
	found_by pci:0000:41:00.0 mem0 /dev/cxl/mem0
	off_and_on 41:00.0 bus/pci/devices/0000:41:00.0 cxl_pci
	eventually listed '.id == "pci:0000:41:00.0" and any(.interfaces[]; .class == "cxl")'
}

@test "hot-plug by PCI Express' own controller and by a standard hot-plug controller: monitor shows each once" {
	in_guest 'dmesg | grep -q "OS now controls .*PCIeHotplug SHPCHotplug"'
	watched
	plugged_in virtio-rng-pci hot1 '"bus":"slot1","disable-legacy":"on"'
	plugged_in virtio-rng-pci hot2 '"bus":"slots2","addr":"1"'
	eventually listed '.id == "pci:0000:03:00.0" and .driver == "virtio_rng"'
	eventually listed '.id == "pci:0000:04:01.0" and .driver == "virtio_rng"'
	eventually adds_up
	same_as_sysfs
	off_and_on 03:00.0 "$(virtio_of 0000:03:00.0)" virtio_rng
	off_and_on 04:01.0 "$(virtio_of 0000:04:01.0)" virtio_rng
	# Each controller waits for five seconds before it lets a card go: both at once.
	qmp device_del '{"id":"hot1"}'
	qmp device_del '{"id":"hot2"}'
	eventually unlisted '.id | test("0000:0[34]:")'
	eventually adds_up
	in_guest 'kill "$(cat /run/monitor.pid)"'
	for id in 03:00.0 04:01.0; do
		told_of "$id" | grep -cx "added pci:0000:$id" | grep -qx 1
		told_of "$id" | grep -cx "removed pci:0000:$id" | grep -qx 1
	done
	same_as_sysfs "$guests/q35-sriov.guest"
}
