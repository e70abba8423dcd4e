#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A mainframe with real (emulated) channel devices: the first of the three ways to give a guest a device.

load guest
load drivers

setup_file() {
	guest_up hercules
}

teardown_file() {
	guest_down
}

# panel COMMAND… - tell Hercules.
panel() {
	lab panel "$GUEST" "$@"
}

# refused CODE TEXT COMMAND… - virtctl ends with CODE, and TEXT is among its errors.
refused() {
	local code=$1 text=$2
	shift 2
	run "-$code" --separate-stderr in_guest "$@"
	# shellcheck disable=SC2154 # set by run
	[[ $stderr == *"$text"* ]] || {
		printf '%s\n' "its errors: $stderr" "not there: $text"
		return 1
	}
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/hercules.guest"
	says '[.devices[] | select(.state == "offline")] | length == 13'
	says 'all(.devices[]; [.layers[].bus] == ["css", "ccw"])'
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "what a command says comes back byte for byte, with its errors and its status" {
	run -7 --separate-stderr in_guest "i=0; while [ \$i -lt 256 ]; do printf \"\\\\\$(printf %o \$i)\"; i=\$((i + 1)); done | sha256sum; printf 'ä\\r[^\\n' >&2; exit 7"
	[ "$output" = "$(python3 -c 'import sys; sys.stdout.buffer.write(bytes(range(256)))' | sha256sum)" ]
	[ "$stderr" = $'ä\r[^' ]
	in_guest 'head -c 100000 /dev/urandom | tee /run/random' >"$BATS_TEST_TMPDIR/random"
	in_guest 'sha256sum </run/random' | diff - <(sha256sum <"$BATS_TEST_TMPDIR/random")
	lab run -i "$GUEST" sha256sum <"$BATS_TEST_TMPDIR/random" | diff - <(sha256sum <"$BATS_TEST_TMPDIR/random")
}

@test "a model 3390 disk is a block device, emulated and offline" {
	json show 0.0.0120
	says '.devices[0] | .type == "block" and .origin == "emulated" and .virtId == "virt:t0002v00001014d00003390o1"'
	says '.devices[0] | .state == "offline" and .driver == "dasd-eckd" and .interfaces == []'
	says '.devices[0].layers[1].ccw | (.cuType | startswith("3990/")) and (.deviceType | startswith("3390/")) and .online == false'
}

@test "virtctl switches it on, it can be read, and off" {
	json online 0.0.0120
	says '.changes[0].device == "ccw:0.0.0120"'
	same_as_sysfs "$guests/hercules.guest"
	says '.devices[] | select(.id == "ccw:0.0.0120") | .state == "bound" and .interfaces[0].class == "block"
		and .interfaces[0].block.sizeBytes == 14745600 and .layers[1].ccw.status == "online"'
	node=$(jq -r '.devices[] | select(.id == "ccw:0.0.0120") | .interfaces[0].devnode' "$json")
	# The third block of a disk that is laid out like this has its label: VOL1 and the name, in EBCDIC.
	in_guest "dd if=$node bs=4096 skip=2 count=1 2>/dev/null" | iconv -f EBCDIC-US -t ASCII 2>/dev/null | grep -q VIRT01
	# Not all devices: the lab's own disk must not be read elsewhere.
	json bench 0.0.0120 --kind block --time 1
	says '.results[0] | .device.driver == "dasd-eckd" and all(.jobs[]; .complete) and .jobs[0].operations > 0'
	says 'any(.results[0].warnings[]; .name == "emulated")'
	in_guest 'virtctl offline 0.0.0120'
	json list 0.0.0120
	says '.devices[0] | .state == "offline" and .interfaces == []'
	in_guest "test ! -e $node"
}

@test "a disk that is held open or has a mount is not switched off, unless forced" {
	in_guest 'virtctl online 0.0.0121 && modprobe ext4'
	json list 0.0.0121
	disk=$(jq -r '.devices[0].interfaces[0].devnode' "$json")
	refused 5 'held open' "exec 5<$disk; virtctl offline 0.0.0121"
	refused 5 'held open' "exec 5<$disk; virtctl unbind 0.0.0121"
	in_guest "mke2fs -b 4096 ${disk}1 >/dev/null && mkdir -p /mnt && mount ${disk}1 /mnt && echo kept >/mnt/file"
	refused 5 'mounted on /mnt' virtctl offline 0.0.0121
	json show 0.0.0121
	says '.devices[0].state == "bound" and (.devices[0].inUse | length) > 0'
	in_guest 'umount /mnt && virtctl offline 0.0.0121 && virtctl online 0.0.0121'
	[ "$(in_guest "mount ${disk}1 /mnt && cat /mnt/file && umount /mnt && virtctl offline 0.0.0121 >/dev/null")" = kept ]
}

@test "its driver off and on, by itself and by name" {
	driver=/sys/bus/ccw/devices/0.0.0120/driver
	in_guest "virtctl unbind 0.0.0120 && test ! -e $driver"
	json list 0.0.0120
	says '.devices[0] | .driver == null and .type == "block"'
	in_guest "virtctl bind 0.0.0120 && test -e $driver && virtctl unbind 0.0.0120 && virtctl bind 0.0.0120 dasd-eckd && test -e $driver"
	refused 7 'does not match ccw:0.0.0120' virtctl bind 0.0.0120 tape_34xx
	refused 7 'does not match ccw:0.0.0580' virtctl bind 0.0.0580 dasd-eckd
}

@test "a tape drive that is on has its nodes" {
	in_guest 'virtctl online 0.0.0580 && virtctl online 0.0.0590'
	json list --type tape
	says '[.devices[] | .state] == ["bound", "bound"]'
	says '[.devices[].interfaces | length] == [2, 2] and all(.devices[].interfaces[]; .class == "tape390")'
	for node in $(jq -r '.devices[].interfaces[].devnode' "$json"); do
		nodes+=" -a -c $node"
	done
	in_guest "test -d / $nodes && virtctl offline 0.0.0580 && virtctl offline 0.0.0590"
}

@test "a number is a device's, though a subchannel has it too" {
	in_guest 'test -d /sys/bus/css/devices/0.0.0009 -a -d /sys/bus/ccw/devices/0.0.0009'
	json list 0.0.0009
	says '[.devices[].id] == ["ccw:0.0.0009"]'
	json list css:0.0.0009
	says '(.devices | length) == 1 and .devices[0].id != "ccw:0.0.0009" and .devices[0].layers[0].address == "0.0.0009"'
}

@test "platform is Hercules, and says why" {
	json platform
	says '.platforms == [{name: "hercules", certainty: "certain", level: 0, evidence: ["proc/sysinfo: Manufacturer = HRC"]}]'
}

@test "a channel device that is attached is listed, and no more once it is detached" {
	panel attach 0581 3480 other.aws
	eventually listed '.id == "ccw:0.0.0581" and .type == "tape" and .driver == "tape_34xx"'
	panel detach 0581
	eventually unlisted '.id == "ccw:0.0.0581"'
	same_as_sysfs
}

# channel_pair - two channels of this machine to itself, 0600 and 0601, which the driver ctcm makes one card of. Hercules 3 has no other card that
# needs no rights here; its own OSA lacks what qeth asks of one, see the next test but one.
channel_pair() {
	local ports
	in_guest 'test -d /sys/bus/ccw/devices/0.0.0601' && return
	in_guest modprobe ctcm
	ports=$(python3 -c 'import socket
s = [socket.socket() for _ in range(2)]
for one in s: one.bind(("127.0.0.1", 0))
print(*[one.getsockname()[1] for one in s])')
	panel attach 0600 CTCT "${ports% *}" 127.0.0.1 "${ports#* }" 1492
	eventually listed '.id == "ccw:0.0.0600"'
	panel attach 0601 CTCT "${ports#* }" 127.0.0.1 "${ports% *}" 1492
	eventually listed '.id == "ccw:0.0.0601"'
}

# reads FILE TEXT - of a channel device: 0.0.0120/online.
reads() {
	[ "$(in_guest "cat /sys/bus/ccw/devices/$1")" = "$2" ]
}

@test "a disk is on, and set as wanted, after a start" {
	in_guest 'virtctl online 0.0.0120 --persist --set readonly=1'
	in_guest 'grep -x version=2 /etc/virtd/overrides.d/ccw:0.0.0120.conf'
	shown ccw:0.0.0120 in-force
	restarted
	shown ccw:0.0.0120 in-force
	reads 0.0.0120/online 1
	json list 0.0.0120
	says '.devices[0] | .state == "bound" and .interfaces[0].block.readOnly'
	# What is in force is left alone, and what somebody has changed is put right.
	in_guest 'exec 5</dev/dasdb; virtctl override apply'
	in_guest 'virtctl online 0.0.0120 --set readonly=0'
	shown ccw:0.0.0120 pending 'readonly is not 1'
	run -1 in_guest 'exec 5</dev/dasdb; virtctl override apply'
	[[ $output == *'held open'* ]]
	in_guest 'virtctl override apply'
	shown ccw:0.0.0120 in-force
	reads 0.0.0120/readonly 1
	in_guest 'virtctl offline 0.0.0120 --persist'
	shown ccw:0.0.0120 in-force
	in_guest 'virtctl override unset ccw:0.0.0120; test ! -e /etc/virtd/overrides.d/ccw:0.0.0120.conf'
}

@test "settings that can't be leave a disk as it was" {
	in_guest 'virtctl online 0.0.0120 --set readonly=0,failfast=1'
	reads 0.0.0120/failfast 1
	refused 2 'readonly (0 to 1), use_diag (0 to 1), failfast (0 to 1)' virtctl online 0.0.0120 --set layer2=1
	refused 2 'readonly (0 to 1)' virtctl online 0.0.0120 --set readonly=yes
	# The kernel takes this one only while the disk is off, and Hercules has no such calls.
	refused 8 dasd_diag_mod virtctl online 0.0.0120 --set use_diag=1 --persist
	reads 0.0.0120/online 1
	reads 0.0.0120/use_diag 0
	in_guest 'test ! -e /etc/virtd/overrides.d/ccw:0.0.0120.conf'
	in_guest 'virtctl online 0.0.0120 --set failfast=0 && virtctl offline 0.0.0120'
	nothing_on_record
}

@test "a card of several devices is grouped, and is after a start" {
	channel_pair
	json online 0.0.0600 --dry-run
	says '[.plans[0].steps[] | [.value, .undoValue]] == [["0.0.0600,0.0.0601", "1"], ["1", "0"]]'
	in_guest 'virtctl online 0.0.0600 --persist && test -e /sys/class/net/ctc0'
	shown ccwgroup:0.0.0600 in-force
	in_guest 'test -d /sys/module/ctcm'
	# Its driver is a module, which nobody has loaded after the start: what puts it in force does.
	restarted
	shown ccwgroup:0.0.0600 in-force
	in_guest 'test -e /sys/class/net/ctc0'
	# As the udev rule does it, which sees one member after the other.
	in_guest 'virtctl offline 0.0.0600 && echo 1 >/sys/devices/ctcm/0.0.0600/ungroup'
	shown ccwgroup:0.0.0600 pending 'group does not exist yet'
	in_guest 'virtctl override apply ccw:0.0.0601'
	shown ccwgroup:0.0.0600 in-force
	in_guest 'virtctl offline 0.0.0600 --persist && echo 1 >/sys/devices/ctcm/0.0.0600/ungroup'
	shown ccwgroup:0.0.0600 in-force
	refused 11 'needs the device 0.0.0602, which is not there' virtctl online 0.0.0601 --dry-run
}

# group_is_gone - the folder of the pair's group.
group_is_gone() {
	in_guest 'test ! -e /sys/devices/ctcm/0.0.0600'
}

@test "a group whose making was cut short is no more" {
	channel_pair
	group_is_gone
	virtd_up
	# Before the fourth thing: the group is on record and made, and the switch is on record.
	in_guest 'echo 4 >/run/stop-before; virtctl online 0.0.0600 >/run/said 2>&1 </dev/null &'
	eventually in_guest 'grep -qs "^State:.*T" $(for p in $(pidof virtd-worker); do echo /proc/$p/status; done)'
	in_guest 'test -d /sys/devices/ctcm/0.0.0600 && kill -9 $(pidof virtd-worker)'
	eventually group_is_gone
	eventually nothing_on_record
	in_guest 'virtctl online 0.0.0600 && virtctl offline 0.0.0600'
	virtd_down
}

@test "the kernel refuses a group, and nothing is left of it" {
	# Hercules 3 does not describe its channel paths, which qeth asks for.
	run -8 --separate-stderr in_guest virtctl online 0.0.0400 --persist --set layer2=1
	[[ $output == *failed*'group 0.0.0400,0.0.0401,0.0.0402'*not-tried*'set layer2 to 1'* ]]
	in_guest 'test ! -e /sys/devices/qeth/0.0.0400 && test ! -e /etc/virtd/overrides.d/ccwgroup:0.0.0400.conf'
	nothing_on_record
}
