#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A PC with every virtio device that this QEMU has and the other PC has not, and with most parts that QEMU imitates.

load guest
load drivers

setup_file() {
	guest_up q35-devices
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/q35-devices.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "each virtio device has its driver, and what the kernel made of it" {
	json list --driver virtio-pci
	says '[.devices[] | .id[-4:] + " " + .driver] == ["02.0 virtio_console", "03.0 virtio_gpu", "04.0 virtio_input",
		"05.0 virtio_input", "06.0 virtio_input", "07.0 virtio_crypto", "08.0 virtio_iommu", "09.0 virtio_mem",
		"0a.0 virtio_pmem", "0b.0 virtiofs", "10.5 virtio_blk"]'
	says 'all(.devices[]; .origin == "virtual" and .originCertainty == "certain" and .state == "bound")'
	says '[.devices[] | select(.type == "input").interfaces[].name[:5]] | sort ==
		["event", "event", "event", "mouse", "mouse"]'
	says '.devices[] | select(.type == "gpu") | any(.interfaces[]; .class == "drm" and (.name | startswith("card")))'
	says '.devices[] | select(.type == "pmem") | .interfaces[] | select(.class == "block").block.sizeBytes == 67108864'
	says '.devices[] | select(.type == "fs") | [.interfaces[] | .class, .name] == ["virtiofs", "labfs"]'
	says '.devices[] | select(.type == "console") | any(.interfaces[]; .label == "org.virtd.test")'
}

@test "the virtio file system is one that can be used" {
	in_guest 'mkdir -p /mnt && mount -t virtiofs labfs /mnt && echo said >/mnt/file && cat /mnt/file && umount /mnt' | grep -q said
}

@test "a disk that another process serves by vhost-user: what is written is in its file, off and on" {
	local file
	file=$(guest_folder)/disk-blk0
	json show 00:10.5
	says '.devices[0] | .type == "block" and .interfaces[0].name == "vda" and .interfaces[0].block.sizeBytes == 67108864'
	in_guest 'echo "from the guest" | dd of=/dev/vda bs=512 seek=8 conv=sync oflag=direct 2>/dev/null'
	[ "$(dd if="$file" bs=512 skip=8 count=1 2>/dev/null | tr -d '\0')" = "from the guest" ]
	off_and_on 00:10.5 "$(virtio_of 0000:00:10.5)" virtio_blk
	eventually listed '.id == "pci:0000:00:10.5" and any(.interfaces[]; .name == "vda")'
	echo outside | dd of="$file" bs=512 seek=9 conv=notrunc,sync 2>/dev/null
	[ "$(in_guest 'dd if=/dev/vda bs=512 skip=9 count=1 iflag=direct 2>/dev/null | head -n 1')" = outside ]
}

@test "emulated and virtual cards are network cards alike" {
	json list --type net
	says '[.devices[] | select(.state == "bound") | .driver] | sort == ["8139cp", "e100", "ne2k-pci", "pcnet32", "tulip", "vmxnet3"]'
	says '[.devices[] | select(.state == "bound") | .interfaces[] | select(.class == "net").net.mac[-2:]] | sort ==
		["01", "02", "03", "04", "05", "06"]'
}

@test "disks behind imitated controllers are theirs" {
	# The kernel looks for them in the background.
	eventually listed '.driver == "megaraid_sas" and any(.interfaces[]; .class == "block")'
	eventually listed '.driver == "sym53c8xx" and any(.interfaces[]; .class == "block")'
	json list --type scsi
	says '[.devices[] | .interfaces[] | select(.class == "block") | .block.sizeBytes] == [67108864, 67108864]'
	says '[.devices[] | select(any(.interfaces[]; .class == "block")) | .driver] == ["megaraid_sas", "sym53c8xx"]'
}
