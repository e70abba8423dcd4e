#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# IBM Z: channel devices and PCI in one guest, and a processor that writes its numbers the other way round.

load guest
load drivers

setup_file() {
	guest_up s390x
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

@test "each device is measured: a channel program takes longer than a register of PCI" {
	measured pci:0001:00:00.0/{roundtrip,block} ccw:0.0.0001/roundtrip ccw:0.0.0{1..5}00/roundtrip ccw:0.0.0{1,5}00/block ccw:0.0.0300/rng
	says '[.results[] | select(.kind == "roundtrip") | {ccw: (.device.id | startswith("ccw")), ns: .jobs[0].figures[0].value}]
		| ([.[] | select(.ccw) | .ns] | min) > ([.[] | select(.ccw | not) | .ns] | max)'
	says 'all(.results[] | select(.kind == "roundtrip" and (.device.id | startswith("ccw"))); .notes.read | test("READ STATUS"))'
}

@test "list names each channel device by its device number" {
	run -0 --separate-stderr in_guest virtctl list --no-legend
	[ -z "$stderr" ]
	[ "$(wc -l <<<"$output")" = "$(grep -c '^expect ' "$guests/s390x.guest")" ]
	[[ $output == *ccw:0.0.0100*block* ]]
}

@test "a disk on CCW and a disk on PCI have the same virt id and different transports" {
	json list --type block
	says '[.devices[] | select(.type == "block") | .virtId] | length == 2 and unique == ["virt:t0002v00001AF4d00001042o2"]'
	says '[.devices[] | select(.type == "block") | [.layers[].bus] | join(" ")] | sort == ["css ccw virtio", "pci virtio"]'
	says '[.devices[].interfaces[] | select(.class == "block") | .block.serial] | sort == ["ccw-disk", "pci-disk", "scsi-disk"]'
}

@test "four native ids of one device give one common id" {
	run -0 in_guest "virtctl id ccw:t3832m02dtdm pci:v00001AF4d00001001sv00001AF4sd00000002bc01sc00i00 1af4:1042 virtio:d00000002v554D4551"
	[ "${#lines[@]}" = 4 ]
	[ "$(sort -u <<<"$output")" = "virt:t0002v00001AF4d00001042o2" ]
}

@test "a device is found by everything that it is called" {
	found_by ccw:0.0.0100 ccw:0.0.0100 0.0.0100 serial=ccw-disk
	disk=$(jq -r '.devices[0].interfaces[0].name' "$json")
	virtio=$(jq -r '.devices[0].layers[2].address' "$json")
	found_by ccw:0.0.0100 "$disk" "/dev/$disk" "$virtio" "/sys/bus/ccw/devices/0.0.0100" "/sys/bus/virtio/devices/$virtio"
	found_by ccw:0.0.0200 mac=52:54:00:12:34:01
}

@test "show takes the guest's word for features and status" {
	json show 0.0.0200
	says '.devices[0].virtio.status | contains(["DRIVER_OK", "FEATURES_OK"])'
	says '.devices[0].virtio.features | any(.name == "VIRTIO_F_VERSION_1" and .bit == 32)'
	says '.devices[0].interfaces[0].net.mac == "52:54:00:12:34:01"'
}

@test "platform is QEMU or KVM, and says why" {
	json platform
	says '.platforms[0].name | IN("qemu", "kvm")'
	says '.platforms[0].evidence | any(test("proc/sysinfo"))'
}

@test "a channel device that is switched off is offline, and keeps its id" {
	in_guest 'echo 0 >/sys/bus/ccw/devices/0.0.0300/online'
	same_as_sysfs "$guests/s390x.guest"
	says '.devices[] | select(.id == "ccw:0.0.0300") | .state == "offline" and .type == "rng" and (.layers | length) == 2'
	in_guest 'echo 1 >/sys/bus/ccw/devices/0.0.0300/online'
	same_as_sysfs "$guests/s390x.guest"
	says '.devices[] | select(.id == "ccw:0.0.0300") | .state == "bound"'
}

@test "a device without its driver is unbound" {
	virtio=$(in_guest 'basename /sys/bus/ccw/devices/0.0.0300/virtio*')
	in_guest "echo $virtio >/sys/bus/virtio/drivers/virtio_rng/unbind"
	same_as_sysfs "$guests/s390x.guest"
	says '.devices[] | select(.id == "ccw:0.0.0300") | .state == "unbound" and .driver == null and (.layers | length) == 3'
	in_guest "echo $virtio >/sys/bus/virtio/drivers/virtio_rng/bind"
	same_as_sysfs "$guests/s390x.guest"
}

@test "a channel device that is plugged in is listed, and no more once it is pulled out" {
	plugged_in virtio-rng-ccw hot '"devno":"fe.0.0666"'
	eventually listed '.id == "ccw:0.0.0666" and .type == "rng" and .state == "bound"'
	same_as_sysfs
	unplugged hot
	eventually unlisted '.id == "ccw:0.0.0666"'
	same_as_sysfs "$guests/s390x.guest"
}

@test "a subchannel to vfio_ccw and back: the channel device goes and comes back" {
	in_guest 'modprobe vfio_ccw'
	subchannel=$(in_guest 'dirname $(readlink -f /sys/bus/ccw/devices/0.0.0300)')
	in_guest 'virtctl bind 0.0.0300 vfio_ccw'
	has_driver "${subchannel#/sys/}" vfio_ccw
	unlisted '.id == "ccw:0.0.0300"'
	same_as_sysfs
	says ".devices[] | select(.id == \"css:${subchannel##*/}\") | .layers[0].driverOverride == \"vfio_ccw\" and .state == \"bound\""
	in_guest "virtctl bind css:${subchannel##*/}"
	not_overridden "${subchannel#/sys/}"
	nothing_on_record
	eventually listed '.id == "ccw:0.0.0300" and .state == "bound" and .driver == "virtio_rng"'
	same_as_sysfs "$guests/s390x.guest"
}

@test "a subchannel whose disk is mounted is kept" {
	in_guest 'modprobe vfio_ccw; modprobe ext4; disk=/dev/$(basename /sys/bus/ccw/devices/0.0.0100/virtio*/block/*)
		mke2fs $disk >/dev/null; mkdir -p /mnt; mount $disk /mnt'
	refused 5 'mounted on /mnt' virtctl bind 0.0.0100 vfio_ccw
	in_guest 'umount /mnt'
	same_as_sysfs "$guests/s390x.guest"
}

@test "a device that is to be off is off after a start, and one that is to be on is on" {
	in_guest 'virtctl offline 0.0.0300 --persist && virtctl online 0.0.0400 --persist'
	in_guest 'grep -x online=no /etc/virtd/overrides.d/ccw:0.0.0300.conf'
	lab run "$GUEST" 'echo here >/run/this-start'
	restarted
	in_guest 'test ! -e /run/this-start'
	# Its driver has switched it on by itself: what came after has switched it off.
	[ "$(in_guest 'cat /sys/bus/ccw/devices/0.0.0300/online /sys/bus/ccw/devices/0.0.0400/online')" = $'0\n1' ]
	shown ccw:0.0.0300 in-force
	shown ccw:0.0.0400 in-force
	json list 0.0.0300
	says '.devices[0].state == "offline"'
	in_guest 'virtctl online 0.0.0300'
	shown ccw:0.0.0300 pending 'it is online'
	in_guest 'virtctl override unset ccw:0.0.0300 && virtctl override unset ccw:0.0.0400'
	run -2 in_guest 'virtctl online 0.0.0300 --set readonly=1 2>&1'
	[[ $output == *'virtio_ccw are: none'* ]]
}
