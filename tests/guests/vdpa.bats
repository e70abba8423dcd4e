#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The vdpa bus: simulated devices, given to the kernel (virtio_vdpa) and to virtual machines (vhost_vdpa) in turn.

load guest
load drivers

net=bus/vdpa/devices/net0
disk=bus/vdpa/devices/disk0

setup_file() {
	guest_up vdpa
	[ -n "${GUEST_SKIP-}" ] || guest_prepared
}

# guest_prepared - it has a card and a disk, and no driver for them.
guest_prepared() {
	in_guest 'modprobe vdpa_sim_net && modprobe vdpa_sim_blk &&
		vdpa dev add name net0 mgmtdev vdpasim_net mac 52:54:00:12:34:77 && vdpa dev add name disk0 mgmtdev vdpasim_blk'
}

teardown_file() {
	guest_down
}

# given - both drivers are there; virtio_vdpa, being the first, has the devices.
given() {
	in_guest 'modprobe virtio_vdpa; modprobe vhost_vdpa'
}

# of_kind DEVICE TYPE - its type and its id, which no driver changes.
of_kind() {
	json list "$1"
	says ".devices[0] | .typeNumber == $2 and .origin == \"virtual\" and .originCertainty == \"certain\" and
		.virtId == \"virt:t000${2}v00001AF4d0000104${2}o2\""
}

@test "without a driver a device is known for what it is, though sysfs does not tell" {
	same_as_sysfs
	says '[.devices[] | select(.layers[0].bus == "vdpa") | .id, .state, .type] ==
		["vdpa:disk0", "unbound", "block", "vdpa:net0", "unbound", "net"]'
	of_kind vdpa:disk0 2
	of_kind vdpa:net0 1
}

@test "virtio_vdpa takes them: each is one device of two layers, with what the kernel made of it" {
	given
	same_as_sysfs
	says '.devices[] | select(.id == "vdpa:net0") |
		[.layers[] | .driver] == ["virtio_vdpa", "virtio_net"] and .interfaces[0].net.mac == "52:54:00:12:34:77"'
	says '.devices[] | select(.id == "vdpa:disk0") | [.layers[] | .driver] == ["virtio_vdpa", "virtio_blk"] and
		.interfaces[0].block.sizeBytes == 134217728'
	json show vdpa:disk0
	says '.devices[0].virtio.status | contains(["DRIVER_OK"])'
	says '.devices[0].virtio.features | any(.name == "VIRTIO_F_ACCESS_PLATFORM")'
}

# The simulated card counts packets in newer kernels only, the disk nothing at all.
@test "stats: what the driver of a vdpa device counts, or why it does not" {
	local told
	given
	json stats vdpa:disk0 vdpa:net0
	says '.stats[] | select(.id == "vdpa:disk0") | .vdpaQueues == null and [.problems[] | .errno] == ["EOPNOTSUPP"]'
	told=$(in_guest 'vdpa -j dev vstats show net0 qidx 0 2>&1' || true)
	if [[ $told == *queue_index* ]]; then
		says '.stats[] | select(.id == "vdpa:net0") | [.vdpaQueues[].name] == ["net0/0", "net0/1", "net0/2"] and .problems == []'
		# The names and values in their order, as iproute2 prints them: one name of JSON again and again.
		[ "$(jq -r '.stats[] | select(.id == "vdpa:net0") | .vdpaQueues[0].counters | keys[]' "$json")" = \
			"$(grep -o '"name":"[^"]*"' <<<"$told" | cut -d'"' -f4 | sort)" ]
	else
		says '.stats[] | select(.id == "vdpa:net0") | .vdpaQueues == null and [.problems[] | .errno] == ["EOPNOTSUPP"]'
	fi
	# Another user is told why.
	run -0 --separate-stderr in_guest "su nobody -c 'virtctl stats vdpa:net0 --json'"
	jq -e '.stats[0].vdpaQueues == null and (.stats[0].problems[0] | .errno == "EPERM" and (.operation | contains("CAP_NET_ADMIN")))' <<<"$output"
}

@test "both drivers could have a device" {
	given
	json drivers vdpa:net0
	says '[.drivers[] | select(.bus == "vdpa") | .name] | sort == ["vhost_vdpa", "virtio_vdpa"]'
}

@test "to vhost_vdpa and back: the card is away, and comes back as it was" {
	given
	in_guest 'virtctl bind mac=52:54:00:12:34:77 vhost_vdpa'
	has_driver $net vhost_vdpa
	same_as_sysfs
	of_kind vdpa:net0 1
	says '.devices[0] | .driver == "vhost_vdpa" and (.layers | length) == 1 and .layers[0].driverOverride == "vhost_vdpa"'
	node=$(jq -r '.devices[0].interfaces[] | select(.class == "vhost-vdpa").devnode' "$json")
	in_guest "test -c $node && ! ip link | grep -q 52:54:00:12:34:77"
	in_guest 'virtctl bind vdpa:net0'
	has_driver $net virtio_vdpa
	not_overridden $net
	in_guest 'ip link | grep -q 52:54:00:12:34:77'
	nothing_on_record
	same_as_sysfs
}

@test "what a virtual machine has open is kept" {
	given
	node=$(in_guest 'virtctl bind vdpa:net0 vhost_vdpa >/dev/null; virtctl list vdpa:net0 --json' |
		jq -r '.devices[0].interfaces[0].devnode')
	in_guest "sleep 1000 <>$node >/dev/null 2>&1 & echo \$! >/run/holder"
	eventually in_guest "ls -l /proc/\$(cat /run/holder)/fd | grep -q $node"
	refused 5 sleep virtctl bind vdpa:net0
	has_driver $net vhost_vdpa
	in_guest 'kill $(cat /run/holder)'
	eventually in_guest 'virtctl bind vdpa:net0'
	has_driver $net virtio_vdpa
}

@test "a disk to vhost_vdpa and back keeps its contents, and is kept while it is mounted" {
	device=$(in_guest 'modprobe virtio_vdpa; modprobe vhost_vdpa; virtctl list vdpa:disk0 --json' |
		jq -r '.devices[0].interfaces[0].devnode')
	in_guest "modprobe ext4; mke2fs $device >/dev/null; mkdir -p /mnt; mount $device /mnt; echo kept >/mnt/file"
	refused 5 'mounted on /mnt' virtctl bind vdpa:disk0 vhost_vdpa
	has_driver $disk virtio_vdpa
	in_guest 'umount /mnt; virtctl bind vdpa:disk0 vhost_vdpa'
	has_driver $disk vhost_vdpa
	of_kind vdpa:disk0 2
	device=$(in_guest 'virtctl bind vdpa:disk0 >/dev/null; virtctl list vdpa:disk0 --json' | jq -r '.devices[0].interfaces[0].devnode')
	[ "$(in_guest "mount $device /mnt && cat /mnt/file; umount /mnt")" = kept ]
}

@test "the virtio function off and on, and the module loaded where that is asked for" {
	given
	off_and_on vdpa:net0 "bus/virtio/devices/$(in_guest "basename /sys/$net/virtio*")" virtio_net
	in_guest 'rmmod vhost_vdpa'
	refused 7 vhost_vdpa virtctl bind vdpa:net0 vhost_vdpa
	in_guest 'virtctl bind --load vdpa:net0 vhost_vdpa'
	has_driver $net vhost_vdpa
	in_guest 'virtctl bind vdpa:net0'
	has_driver $net virtio_vdpa
}

@test "a device that is made again gets its persistent override, another of that name does not" {
	given
	in_guest 'virtctl bind --persist vdpa:disk0 vhost_vdpa; vdpa dev del disk0; vdpa dev add name disk0 mgmtdev vdpasim_blk'
	has_driver $disk virtio_vdpa
	in_guest 'virtctl override apply'
	has_driver $disk vhost_vdpa
	in_guest 'vdpa dev del disk0; vdpa dev add name disk0 mgmtdev vdpasim_net mac 52:54:00:12:34:78'
	run -1 in_guest 'virtctl override apply'
	has_driver $disk virtio_vdpa
	in_guest 'vdpa dev del disk0; vdpa dev add name disk0 mgmtdev vdpasim_blk; virtctl bind vdpa:disk0 --persist'
	has_driver $disk virtio_vdpa
}

@test "a device that is deleted is gone" {
	in_guest 'vdpa dev del net0'
	same_as_sysfs
	unlisted '.id == "vdpa:net0"'
}
