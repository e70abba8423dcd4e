#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Xen's control domain, whose xenbus has front ends that its own back ends serve (xen-setup.sh).

load guest
load drivers
load xen

setup_file() {
	guest_up xen
}

teardown_file() {
	guest_down
}

# toolstack VERB ARGUMENT… - what the host of these devices does.
toolstack() {
	in_guest "sh /etc/lab-setup $*"
}

# is_state KIND NUMBER FRONT BACK - how far each half of a device has got, as Xen's store has it.
is_state() {
	[ "$(toolstack state "$1" "$2")" = "$3 $4 " ]
}

# fails CODE TEXT COMMAND… - something was done, and virtctl ends with CODE and TEXT among its words.
fails() {
	local code=$1 text=$2
	shift 2
	run "-$code" in_guest "$@"
	[[ $output == *$text* ]] || {
		echo "not there: $text"
		return 1
	}
}

# spare_disk - xvdb is there, and connected.
spare_disk() {
	in_guest 'test -e /run/xvdb || truncate -s 16M /run/xvdb; test -e /sys/bus/xen/devices/vbd-51728 ||
		sh /etc/lab-setup disk 51728 xvdb /run/xvdb'
	eventually in_guest 'test -b /dev/xvdb'
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/xen.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "the front ends are those that Xen's store has, and as far as it says" {
	in_store in_guest /local/domain/0 >"$BATS_TEST_TMPDIR/store"
	[ "$(wc -l <"$BATS_TEST_TMPDIR/store")" -ge 3 ]
	as_in_store "$BATS_TEST_TMPDIR/store"
}

@test "it is the control domain, and what Xen itself runs in is below" {
	json platform
	says '[.platforms[] | "\(.level) \(.name) \(.certainty)"] == ["0 xen-dom0 certain", "1 qemu certain"]'
}

@test "a disk and a card of xenbus have types as on every bus, of origin bus" {
	json list --bus xen
	says '[.devices[] | "\(.type) \(.typeNumber) \(.origin) \(.state) \(.driver)"] | sort ==
		["block 2 bus bound vbd", "input 18 bus unbound null", "net 1 bus bound vif", "scsi 8 bus bound vscsi"]'
	says '[.devices[].interfaces[] | select(.class | IN("block", "net")) | .name] | sort == ["eth0", "sda", "xvda"]'
	found=$(in_guest 'for name in xen:vbd-51712 vbd-51712 xvda /dev/xvda vif-0 eth0 mac=00:16:3e:00:00:01 vscsi-0 sda; do
		virtctl list --no-legend --columns ID $name; done' | tr -s ' \n' ' ')
	[ "$found" = "xen:vbd-51712 xen:vbd-51712 xen:vbd-51712 xen:vbd-51712 xen:vif-0 xen:vif-0 xen:vif-0 xen:vscsi-0 xen:vscsi-0 " ]
	json show xen:vif-0
	says '.devices[0].layers[0].xen == {"nodeName": "device/vif/0", "deviceType": "vif", "state": "Connected"}'
}

# is_file DISK FILE - what is written to either is read from the other.
is_file() {
	in_guest "echo 'from behind' | dd of=$2 bs=512 seek=8 conv=notrunc,sync 2>/dev/null
		dd if=$1 bs=512 skip=8 count=1 iflag=direct 2>/dev/null | head -n 1" | grep -qx 'from behind'
	in_guest "echo 'from the front' | dd of=$1 bs=512 seek=9 conv=fsync,sync 2>/dev/null
		dd if=$2 bs=512 skip=9 count=1 2>/dev/null | head -n 1" | grep -qx 'from the front'
}

@test "what is in the back end's file is on the disk, and the other way round" {
	is_file /dev/xvda /run/xvda
	is_state vbd 51712 4 4
	is_file /dev/sda /run/scsi
	is_state vscsi 0 4 4
}

@test "a disk of xenbus is measured" {
	json bench xen:vbd-51712 --kind block --time 1
	says '.results[0] | .system.platforms[0].name == "xen-dom0" and all(.jobs[]; .complete) and .jobs[0].operations > 0'
	# What Xen itself runs in.
	says 'any(.results[0].warnings[]; .name == "emulated")'
}

@test "the card reaches its other end" {
	answers
	is_state vif 0 4 4
	in_guest '[ "$(cat /sys/class/net/eth0/statistics/rx_packets)" -gt 0 ]'
	json list vif-0
	says '.devices[0].interfaces[0].net | .mac == "00:16:3e:00:00:01" and .carrier and .operstate == "up"'
	card_down
}

@test "a card goes and comes back, and works" {
	in_guest 'virtctl unbind vif-0'
	has_driver devices/vif-0 none
	eventually is_state vif 0 6 6
	same_as_sysfs "$guests/xen.guest"
	says '.devices[] | select(.id == "xen:vif-0") | .state == "unbound" and .interfaces == [] and .layers[0].xen.state == "Closed"'
	in_guest 'virtctl bind vif-0'
	json list vif-0
	says '.devices[0] | .state == "bound" and .driver == "vif" and [.interfaces[].name] == ["eth0"]'
	answers
	card_down
	in_guest 'virtctl unbind vif-0 && virtctl bind vif-0 vif'
	eventually answers
	card_down
	nothing_on_record
}

@test "a card with an address is kept" {
	answers
	refused 5 192.0.2.2 virtctl unbind vif-0
	has_driver devices/vif-0 vif
	answers
	card_down
}

@test "a disk with a mount is kept; without, it goes, and only the host can bring it back" {
	in_guest 'modprobe ext4; mkdir -p /mnt; mke2fs /dev/xvda >/dev/null && mount /dev/xvda /mnt && echo kept >/mnt/file'
	refused 5 'mounted on /mnt' virtctl unbind xvda
	in_guest 'umount /mnt; virtctl unbind vbd-51712'
	has_driver devices/vbd-51712 none
	eventually is_state vbd 51712 6 6
	# Its driver does not open again what is closed.
	fails 8 'detach the device' virtctl bind vbd-51712
	has_driver devices/vbd-51712 none
	nothing_on_record
	in_guest 'echo vbd-51712 >/sys/bus/xen/drivers/vbd/bind'
	same_as_sysfs
	says '.devices[] | select(.id == "xen:vbd-51712") | .state == "offline" and .driver == "vbd" and .interfaces == []'
	toolstack detach vbd 51712
	eventually unlisted '.id == "xen:vbd-51712"'
	toolstack disk 51712 xvda /run/xvda
	eventually in_guest 'mount /dev/xvda /mnt'
	in_guest 'cat /mnt/file; umount /mnt' | grep -qx kept
	same_as_sysfs "$guests/xen.guest"
}

@test "a disk whose back end goes away is offline, until it is taken away" {
	spare_disk
	json list xvdb
	says '[.devices[] | .id, .state] == ["xen:vbd-51728", "bound"]'
	in_guest 'xenstore-write /local/domain/0/backend/vbd/0/51728/online 0 /local/domain/0/backend/vbd/0/51728/state 5'
	eventually listed '.id == "xen:vbd-51728" and .state == "offline"'
	same_as_sysfs
	says '.devices[] | select(.id == "xen:vbd-51728") | .driver == "vbd" and .layers[0].xen.state == "Closed"'
	# The kernel keeps what is left of the disk as long as the driver has the device.
	says '.devices[] | select(.id == "xen:vbd-51728") | [.interfaces[] | .name, .block.sizeBytes] == ["xvdb", 0]'
	run -0 in_guest virtctl list --no-legend --state offline
	[[ $output == *vbd-51728* ]]
	toolstack detach vbd 51728
	eventually unlisted '.id == "xen:vbd-51728"'
	same_as_sysfs "$guests/xen.guest"
}

# A console has no back end in the kernel; what it would write down is written here.
@test "a front end whose back end is yet to come is offline until then" {
	toolstack attach console 1
	eventually listed '.id == "xen:console-1" and .type == "console" and .driver == "xenconsole" and .state == "offline"'
	same_as_sysfs
	# Nothing in sysfs says which of the terminals is on it.
	refused 5 'may be the terminal of the console hvc0' virtctl unbind console-1
	in_guest 'virtctl unbind --force console-1 && virtctl bind console-1'
	listed '.id == "xen:console-1" and .state == "offline" and .layers[0].xen.state == "Initialised"'
	in_guest 'xenstore-write /local/domain/0/backend/console/0/1/state 4'
	eventually listed '.id == "xen:console-1" and .state == "bound"'
	toolstack detach console 1
	eventually unlisted '.id == "xen:console-1"'
}

@test "a device that no driver of this kernel takes is unbound, and stays so" {
	json show vkbd-0
	says '.devices[0] | .type == "input" and .state == "unbound" and .layers[0].xen.state == "Initialising"'
	json drivers vkbd-0
	says '.drivers == []'
	json bind vkbd-0
	says '.changes[0].results[-1] | .state == "done" and (.message | test("no driver takes it by itself"))'
	refused 7 vbd virtctl bind vkbd-0 vbd
	has_driver devices/vkbd-0 none
	has_driver devices/vif-0 vif
}

# The kernel's driver waits without end until the back end says that it has let go; Linux' back end says nothing before the
# host's script has run.
@test "a back end that does not answer: unbinding ends in time, and the device is told of until it has gone" {
	toolstack attach vif 1 handle=1 mac=00:16:3e:00:00:02 script=none -- handle=1 mac=00:16:3e:00:00:02
	eventually listed '.id == "xen:vif-1" and .state == "bound" and (.interfaces | length) == 1'
	fails 10 'not done in time' virtctl unbind --timeout 10 vif-1
	# The others are served meanwhile.
	json list --bus xen
	says '[.devices[].id] | index("xen:vif-0") and index("xen:vif-1")'
	in_guest 'xenstore-write /local/domain/0/backend/vif/0/1/hotplug-status connected'
	eventually listed '.id == "xen:vif-1" and .state == "unbound"'
	toolstack detach vif 1
	eventually unlisted '.id == "xen:vif-1"'
	same_as_sysfs "$guests/xen.guest"
}
