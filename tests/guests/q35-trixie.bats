#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The PC with the kernel of the next Debian release: what it lists, and what changing drivers rests on.

load guest
load drivers

card=bus/pci/devices/0000:00:10.0

setup_file() {
	guest_up q35-trixie
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/q35.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "stats: each queue of a card, as the kernel counts the whole" {
	local name
	name=$(in_guest 'basename /sys/bus/pci/devices/0000:00:09.0/virtio*/net/*')
	json stats 00:09.0
	says '.stats[0].netQueues == [] and .stats[0].problems == []'
	in_guest "echo 1 >/proc/sys/net/ipv6/conf/$name/disable_ipv6; ip link set $name up; ip addr add 10.9.9.2/24 dev $name
		ping -c 2 -W 1 10.9.9.1 >/dev/null 2>&1; sleep 2"
	json stats 00:09.0
	says '[.stats[0].netQueues[] | [.name, .interface, .direction, .queueNumber]] | sort ==
		[["'"$name"'/rx-0", "'"$name"'", "rx", 0], ["'"$name"'/tx-0", "'"$name"'", "tx", 0]]'
	# The kernel's own sums of the same moment are in the same record, and in sysfs.
	says '.stats[0] | .net[0].counters as $sum | (.netQueues[] | select(.direction == "tx").counters) |
		.txPackets > 0 and .txPackets == $sum.txPackets and .txBytes == $sum.txBytes'
	says '.stats[0] | .net[0].counters as $sum | (.netQueues[] | select(.direction == "rx").counters) | .rxPackets == $sum.rxPackets'
	says ".stats[0].net[0].counters.txPackets == $(in_guest "cat /sys/class/net/$name/statistics/tx_packets")"
	in_guest "ip link set $name down"
	# A driver that does not count by queues.
	in_guest 'ip link set $(ls /sys/bus/pci/devices/0000:00:10.0/net) up'
	json stats 00:10.0
	in_guest 'ip link set $(ls /sys/bus/pci/devices/0000:00:10.0/net) down'
	says '.stats[0].netQueues == [] and .stats[0].problems == [] and (.stats[0].netDriver | length) == 1'
}

@test "an emulated part off and on, a virtio function off and on" {
	off_and_on pci:0000:00:10.0 $card e1000
	off_and_on pci:0000:00:0b.0 "$(virtio_of 0000:00:0b.0)" virtio_rng
	same_as_sysfs "$guests/q35.guest"
}

@test "an override shuts the default driver out, until bind clears it" {
	in_guest "virtctl unbind 00:10.0; echo pci-stub >/sys/$card/driver_override; echo 0000:00:10.0 >/sys/bus/pci/drivers_probe; true"
	has_driver $card none
	in_guest 'virtctl bind 00:10.0'
	has_driver $card e1000
	not_overridden $card
}

@test "vfio-pci without an IOMMU is refused before anything is touched" {
	in_guest 'modprobe vfio-pci'
	refused 11 IOMMU virtctl bind 00:10.0 vfio-pci
	has_driver $card e1000
	not_overridden $card
}
