#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drivers that are to last: written, put in force before the usual driver comes, refused for another device at the address.

load guest

nic=0000:00:04.0
functions=/sys/bus/pci/devices
files=/etc/virtd/overrides.d

setup_file() {
	guest_up q35-iommu
}

teardown_file() {
	guest_down
}

setup() {
	[ -z "${GUEST_SKIP-}" ] || skip "$GUEST_SKIP"
	in_guest 'modprobe vfio-pci; modprobe e1000'
}

teardown() {
	[ -z "${BATS_TEST_SKIPPED-}" ] || return 0
	[ -n "${BATS_TEST_COMPLETED-}" ] || {
		guest_again
		return
	}
	in_guest "rm -rf $files; virtctl bind $nic >/dev/null" && unplug || guest_again
}

# has_driver FUNCTION DRIVER
has_driver() {
	[ "$(in_guest "basename \$(readlink $functions/$1/driver || echo none)")" = "$2" ]
}

# state NAME - of an override.
state() {
	in_guest virtctl override list --json | jq -r --arg name "$1" '.overrides[] | select(.name == $name) | .state'
}

# forget FUNCTION DRIVER - as a start of the system does: no override is set, and nobody has the device. The file is left.
forget() {
	in_guest "echo >$functions/$1/driver_override; echo $1 >/sys/bus/pci/drivers/$2/unbind"
}

# plug DRIVER [ARGUMENTS] - into the first slot; its function is then $hot.
plug() {
	hot=0000:01:00.0
	plugged_in "$1" hot "\"bus\":\"slot1\"${2:+,$2}"
	eventually in_guest "test -e $functions/$hot"
}

unplug() {
	unplugged hot
	eventually in_guest "test ! -e $functions/0000:01:00.0"
}

@test "candidates are what modprobe would load, and what vfio would" {
	json drivers $nic
	says '.drivers | map(select(.isDefault)) | length == 1 and (.[0].name == "e1000")'
	says '.drivers[] | select(.name == "vfio-pci") | .state == "override-only" and .loaded'
	in_guest 'rmmod vfio-pci'
	json drivers $nic
	says '.drivers[] | select(.name == "vfio-pci") | .state == "override-only" and (.loaded | not) and .module == "vfio_pci"'
	run -0 in_guest virtctl bind $nic vfio-pci --load
	has_driver $nic vfio-pci
	json drivers $nic
	says '.drivers[] | select(.name == "vfio-pci") | .state == "bound" and (.isDefault | not)'
	says '.drivers[] | select(.name == "e1000") | .isDefault'
}

@test "what the kernel would choose is loaded, too, when it is asked for" {
	in_guest "virtctl bind $nic vfio-pci; rmmod e1000"
	in_guest virtctl bind $nic --load
	has_driver $nic e1000
	in_guest virtctl bind $nic --load
	has_driver $nic e1000
}

@test "what can't be told from another device is left alone" {
	in_guest virtctl bind $nic vfio-pci --persist
	forget $nic vfio-pci
	# Taken from its driver, which is there: nothing gives it back for this.
	in_guest "echo $nic >/sys/bus/pci/drivers_probe; echo $nic >/sys/bus/pci/drivers/e1000/unbind"
	run -1 in_guest virtctl --sysroot / override apply --json
	[[ $output == *"network address is unknown without its default driver"* ]]
	has_driver $nic none
	in_guest "sed -i /^mac=/d $files/pci:$nic.conf; virtctl --sysroot / override apply"
	has_driver $nic vfio-pci
}

@test "what is persistent comes before the usual driver, and keeps it away" {
	in_guest virtctl bind $nic vfio-pci --persist
	[ "$(state pci:$nic)" = in-force ]
	[ "$(in_guest "stat -c '%a %u' $files/pci:$nic.conf")" = '644 0' ]
	forget $nic vfio-pci
	in_guest 'rmmod e1000 vfio-pci'
	[ "$(state pci:$nic)" = pending ]
	# By its address alone, the usual driver is not even loaded.
	in_guest "sed /^mac=/d $files/pci:$nic.conf >/run/early && cp $files/pci:$nic.conf /run/full && cp /run/early $files/pci:$nic.conf"
	in_guest virtctl --sysroot / override apply
	has_driver $nic vfio-pci
	in_guest 'test ! -e /sys/bus/pci/drivers/e1000'
	in_guest "cp /run/full $files/pci:$nic.conf"
	forget $nic vfio-pci
	in_guest virtctl --sysroot / override apply
	has_driver $nic vfio-pci
	in_guest 'test -e /sys/bus/pci/drivers/e1000'
	in_guest "echo $nic >/sys/bus/pci/drivers_probe"
	has_driver $nic vfio-pci
	[ "$(state pci:$nic)" = in-force ]
}

@test "what the usual driver has already is taken from it" {
	in_guest virtctl bind $nic vfio-pci --persist
	forget $nic vfio-pci
	in_guest "echo $nic >/sys/bus/pci/drivers_probe"
	has_driver $nic e1000
	in_guest virtctl --sysroot / override apply pci:$nic
	has_driver $nic vfio-pci
}

@test "what is kept unbound is kept so when a module comes" {
	in_guest virtctl unbind $nic --persist
	has_driver $nic none
	in_guest "echo >$functions/$nic/driver_override; rmmod e1000"
	[ "$(state pci:$nic)" = pending ]
	in_guest virtctl --sysroot / override apply
	in_guest 'modprobe e1000'
	has_driver $nic none
	in_guest virtctl bind $nic --persist
	has_driver $nic e1000
	[ -z "$(in_guest "ls $files")" ]
}

@test "another device at the address does not get its driver" {
	plug virtio-net-pci '"mac":"52:54:00:12:34:aa"'
	in_guest virtctl bind $hot vfio-pci --persist
	[[ $(in_guest "cat $files/pci:$hot.conf") == *mac=52:54:00:12:34:aa* ]]
	unplug
	[ "$(state pci:$hot)" = no-device ]
	run -0 in_guest virtctl override apply

	plug virtio-rng-pci
	eventually has_driver $hot virtio-pci
	[ "$(state pci:$hot)" = mismatch ]
	run -1 in_guest virtctl override apply
	has_driver $hot virtio-pci
	unplug

	plug virtio-net-pci '"mac":"52:54:00:12:34:bb"'
	eventually in_guest "ls $functions/$hot/virtio*/net"
	[ "$(state pci:$hot)" = mismatch ]
	run -1 in_guest virtctl override apply
	has_driver $hot virtio-pci
	unplug

	plug virtio-net-pci '"mac":"52:54:00:12:34:aa"'
	eventually in_guest "ls $functions/$hot/virtio*/net"
	[ "$(state pci:$hot)" = pending ]
	run -0 in_guest virtctl override apply
	has_driver $hot vfio-pci
}

@test "what is in use is not taken for an override" {
	in_guest virtctl bind $nic vfio-pci --persist
	in_guest virtctl bind $nic
	in_guest 'ip addr add 192.0.2.1/24 dev eth1; ip link set eth1 up'
	run -1 in_guest virtctl override apply
	has_driver $nic e1000
	in_guest 'ip link set eth1 down; ip addr flush dev eth1'
}
