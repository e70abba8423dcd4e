#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A PC whose disks are a step away from their devices: paths to one NVMe disk, LUNs, SATA.

load guest

setup_file() {
	guest_up q35-multipath
}

teardown_file() {
	guest_down
}

# disks - those of the guest, as the kernel says in /sys/block, in the order of their names. A hidden one is a path.
disks() {
	# shellcheck disable=SC2016 # the guest's
	in_guest 'cd /sys/block && for disk in *; do
		case $(readlink $disk) in */virtual/block/*) continue ;; esac
		[ "$(cat $disk/hidden)" = 1 ] || echo $disk
	done | sort'
}

# shared - the disk that both controllers have.
shared() {
	in_guest 'basename /sys/devices/virtual/nvme-subsystem/nvme-subsys*/nvme*n1'
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/q35-multipath.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "the kernel has native multipath, and hides the paths" {
	run -0 in_guest 'cat /sys/module/nvme_core/parameters/multipath'
	[ "$output" = Y ]
	run -0 in_guest 'cat /sys/block/nvme*c*n*/hidden | sort -u'
	[ "$output" = 1 ]
}

@test "a disk with two paths is shown with both its controllers, and by its own name" {
	local disk
	disk=$(shared)
	json show "$disk"
	says '[.devices[].id] == ["pci:0000:00:05.0", "pci:0000:00:06.0"]'
	says "[.devices[].interfaces[] | select(.name == \"$disk\") | .devnode] == [\"/dev/$disk\", \"/dev/$disk\"]"
	in_guest "test -b /dev/$disk"
	run -4 --separate-stderr in_guest "virtctl unbind --dry-run $disk"
	[[ $stderr == *0000:00:05.0*0000:00:06.0* ]]
}

@test "a namespace of one controller alone is that controller's" {
	local disk
	disk=$(shared)
	json show "${disk%1}2"
	says '[.devices[].id] == ["pci:0000:00:06.0"]'
}

@test "all disks are listed as disks" {
	local wanted
	wanted=$(disks)
	[ "$(wc -l <<<"$wanted")" = 5 ]
	json list --type block
	[ "$(jq -r '[.devices[].interfaces[] | select(.class == "block") | .name] | unique[]' "$json" | sort)" = "$wanted" ]
	json list type=block
	[ "$(jq -r '[.devices[].interfaces[] | select(.class == "block") | .name] | unique[]' "$json" | sort)" = "$wanted" ]
}

@test "each node that is named is there" {
	local node
	json list --all
	for node in $(jq -r '.devices[].interfaces[].devnode // empty' "$json" | sort -u); do
		in_guest "test -e $node" || {
			echo "$node is not there"
			return 1
		}
	done
}

@test "LUNs and SATA disks say their serials, and are found by them" {
	json list serial=lun-one
	says '[.devices[].id] == ["pci:0000:00:07.0"]'
	json list serial=sata-disk
	says '[.devices[].id] == ["pci:0000:00:1f.2"]'
	json list wwn=0x5000c50015ea71ac
	says '[.devices[].id] == ["pci:0000:00:07.0"]'
	# The kernel looks at both LUNs at once: which becomes sda is not said.
	says '[.devices[0].interfaces[] | select(.class == "block") | [(.path | capture(":(?<lun>[0-9]+)/block/").lun), .block.serial]] | sort ==
		[["0", "lun-zero"], ["1", "lun-one"]]'
	says '[.devices[0].interfaces[] | select(.class == "block") | .block.vendor] == ["QEMU", "QEMU"]'
}

@test "a benchmark of a disk measures the disk that is named" {
	local disk lun
	disk=$(shared)
	json bench "$disk" --kind block --set depth=1 --time 0.3
	says ".results[0].notes.disk == \"$disk\""
	lun=$(in_guest 'basename /sys/bus/scsi/devices/*:0:0:1/block/*')
	json bench "$lun" --kind block --set depth=1 --time 0.3
	says ".results[0].notes.disk == \"$lun\""
	run -4 --separate-stderr in_guest "virtctl bench $disk --kind rebind"
}
