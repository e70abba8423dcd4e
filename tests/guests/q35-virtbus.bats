#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The virt bus on a real kernel: what it is to virtctl, its own promises, and how all of it does with 10,000 devices.

load guest
load drivers
load virtbus

setup_file() {
	guest_up q35-virtbus
	[ -n "${GUEST_SKIP-}" ] || bus_up
}

guest_prepared() {
	bus_up
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/q35-virtbus.guest"
	says '[.devices[] | select(.layers[0].bus == "virt") | .driver] == ["virt_chardev", "virt_chardev", "virt_chardev", "virt_chardev", "virt_chardev"]'
	says '.devices[] | select(.id == "virt:virt1") | [.interfaces[] | .class, .name, .devnode] == ["virt", "virt1", "/dev/virt/1"]'
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "the kernel tells udev the same common id" {
	for n in 0 1 2 3 4; do
		uevent=$(in_guest "cat /sys/bus/virt/devices/virt$n/uevent")
		json show "virt$n"
		says ".devices[0].virtId == \"$(sed -n 's/^VIRT_ID=//p' <<<"$uevent")\""
		says ".devices[0].layers[0].nativeId == \"$(sed -n 's/^MODALIAS=//p' <<<"$uevent")\""
	done
	run -0 in_guest virtctl id "$(sed -n 's/^MODALIAS=//p' <<<"$uevent")" virt2
	[ "$output" = $'virt:tEFFFv00001234d00000001o3\nvirt:t0001v00001AF4d00001041o3' ]
	json show virt0
	says '.devices[0].layers[0].virt == {"subsystemVendor": "0x1af4", "subsystemDevice": "0x0002"}'
	run -0 in_guest virtctl show virt1
	[[ $output == *'/dev/virt/1'*  && $output == *'Origin:            bus (certain)'* ]]
}

@test "a device is found by everything that it is called" {
	for name in virt:virt1 virt1 /dev/virt/1 /sys/class/virt/virt1 /sys/bus/virt/devices/virt1; do
		json list "$name"
		says '[.devices[].id] == ["virt:virt1"]'
	done
	json list type=net
	says '[.devices[].id] == ["virt:virt2"]'
	run -3 in_guest virtctl list /dev/virt/17
}

@test "programs read, write and exchange by /dev/virt/N" {
	[ "$(in_guest 'virt-io id /dev/virt/0')" = '0002 1af4:1042 1af4:0002' ]
	[ "$(in_guest 'virt-io id /dev/virt/3')" = '0004 1014:ffff0001 0000:0000' ]
	[ "$(in_guest 'virt-io exchange /dev/virt/0 abc')" = 9e9d9c ]
	in_guest 'dd if=/bin/busybox of=/dev/virt/0 bs=4096 count=8 2>/dev/null; head -c 32768 /bin/busybox | cmp - /dev/virt/0'
	# Full after 64 KiB, and another device's memory is its own.
	run -1 in_guest 'dd if=/dev/zero of=/dev/virt/0 bs=1000 count=100'
	[[ $output == *'No space left'* ]]
	[ "$(in_guest 'wc -c </dev/virt/1; wc -c </dev/virt/0; wc -c </dev/virt/0')" = $'0\n65536\n0' ]
}

@test "transfers of many at once don't tear each other" {
	in_guest 'for i in 1 2 3 4; do virt-io records /dev/virt/1 500 & p="$p $!"; done; for i in $p; do wait $i || exit; done'
	[ "$(in_guest 'wc -c </dev/virt/1')" = 0 ]
}

@test "to another driver and back" {
	json drivers virt1
	says '[.drivers[] | [.name, .state, .isDefault]] == [["virt_chardev", "bound", true], ["virt_selftest", "override-only", false]]'
	in_guest 'virtctl bind virt1 virt_selftest'
	virt_driver virt1 virt_selftest
	[ "$(in_guest 'cat /sys/bus/virt/devices/virt1/driver_override')" = virt_selftest ]
	in_guest '[ $(cat /sys/bus/virt/devices/virt1/round_trip_ns) -gt 0 ] && [ ! -e /dev/virt/1 ]'
	same_as_sysfs "$guests/q35-virtbus.guest"
	in_guest 'virtctl bind virt1'
	virt_driver virt1 virt_chardev
	not_overridden bus/virt/devices/virt1
	in_guest '[ -c /dev/virt/1 ]'
	same_as_sysfs "$guests/q35-virtbus.guest"
	nothing_on_record
}

@test "a driver whose probe fails: undone, and the device is as it was" {
	in_guest "echo 5 >$sets/disks/fault"
	run -8 --separate-stderr in_guest virtctl bind virt1 virt_selftest
	in_guest "echo 0 >$sets/disks/fault"
	[[ $output == *'undone'*'failed bind to virt_selftest'* && $stderr == *'Input/output error'*'all was undone'* ]]
	virt_driver virt1 virt_chardev
	not_overridden bus/virt/devices/virt1
	in_guest 'virt-io write /dev/virt/1 again && [ "$(cat /dev/virt/1)" = again ]'
	nothing_on_record
}

@test "off and on" {
	in_guest 'virtctl unbind virt1'
	virt_driver virt1 none
	json list --unbound --bus virt
	says '[.devices[].id] == ["virt:virt1"]'
	same_as_sysfs "$guests/q35-virtbus.guest"
	in_guest 'virtctl bind virt1'
	virt_driver virt1 virt_chardev
}

@test "held open it is kept; forced, its holder finds no device" {
	hold 0
	refused 5 'virt-io' virtctl unbind virt0
	refused 5 'virt-io' virtctl bind virt0 virt_selftest
	virt_driver virt0 virt_chardev
	json show virt0
	says '.devices[0].inUse | any(.reason == "open" and (.holder | startswith("virt-io")))'
	json unbind --force virt0
	says '.changes[0].overridden | length == 1'
	virt_driver virt0 none
	in_guest 'virtctl bind virt0; virt-io write /dev/virt/0 new'
	[ "$(let_go)" = $'open\nread: ENODEV\nwrite: ENODEV\nioctl: ENODEV' ]
	[ "$(in_guest 'cat /dev/virt/0')" = new ]
}

@test "a device that goes while it is held open" {
	hold 4
	in_guest "rmdir $sets/odd"
	unlisted '.id == "virt:virt4"'
	[ "$(let_go)" = $'open\nread: ENODEV\nwrite: ENODEV\nioctl: ENODEV' ]
	refused 3 virt4 virtctl show virt4
	set_up odd 0xefff 0x1234 1 1
	same_as_sysfs "$guests/q35-virtbus.guest"
}

@test "a transfer is measured, and leaves what is in the device as it was" {
	in_guest 'virt-io write /dev/virt/0 kept'
	json bench virt0 --kind transfer --time 1
	says '.results[0].jobs | map(.name) == ["roundtrip-64", "throughput-4096"] and all(.[]; .complete and .operations > 0)'
	says '.results[0].jobs[0] | (.figures | map(.name) == ["roundTrip", "systemCall"]) and all(.figures[]; .value > 0) and
		all(.latencies[]; .count > 0)'
	says '.results[0].jobs[1] | .bytes == .operations * 4096 and .figures[0].name == "throughput" and .figures[0].value > 0'
	json bench virt0 --kind transfer --set size=4K,bulk=64K --time 0.5
	says '.results[0].jobs | map(.settings.sizeBytes) == [4096, 65536]'
	[ "$(in_guest 'cat /dev/virt/0')" = kept ]
	# Only where it is asked for, and only what has a node to transfer by.
	refused 11 'no harmless kind' virtctl bench virt0
	in_guest 'virtctl bind virt1 virt_selftest'
	refused 11 virt_chardev virtctl bench virt1 --kind transfer
	in_guest 'virtctl bind virt1'
	refused 11 'not on the virt bus' virtctl bench 00:02.0 --kind transfer
	hold 0
	refused 5 virt-io virtctl bench virt0 --kind transfer --time 0.2
	let_go
}

@test "taken from its driver and given back, measured" {
	json bench virt1 --kind rebind --set times=10 --time 2
	says '.results[0] | .jobs[0].complete and .notes == {"layerBus": "virt", "layerAddress": "virt1", "layerDriver": "virt_chardev"}'
	virt_driver virt1 virt_chardev
	nothing_on_record
	in_guest 'test -c /dev/virt/1'
	hold 1
	refused 5 virt-io virtctl bench virt1 --kind rebind
	let_go
}

# ended_by COMMAND - a long benchmark of virt4 is at work when COMMAND is done: what it says, in $errors and $said.
ended_by() {
	in_guest '{ rm -f /run/code; virtctl bench virt4 --kind transfer --time 30 >/run/said 2>/run/errors; echo $? >/run/code; } </dev/null >/dev/null 2>&1 &'
	eventually in_guest 'ls -l /proc/$(pidof virtd-bench)/fd 2>/dev/null | grep -q /dev/virt/4'
	# So that there are some slices of it, of 0.7 s each.
	at_work 4
	in_guest "$1"
	eventually in_guest 'test -s /run/code'
	[ "$(in_guest 'cat /run/code')" = 1 ]
	errors=$(in_guest 'cat /run/errors')
	said=$(in_guest 'cat /run/said')
	eventually in_guest '! pidof virtd-bench'
}

@test "what fails in the middle of a benchmark ends it, with what was measured" {
	ended_by "echo 5 >$sets/odd/fault"
	in_guest "echo 0 >$sets/odd/fault"
	[[ $errors == *'/dev/virt/4: cannot exchange: Input/output error'* && $said == *roundtrip-64*roundTrip* ]]
	ended_by "echo 1 >$sets/odd/lost"
	in_guest "echo 0 >$sets/odd/lost"
	[[ $errors == *'/dev/virt/4: cannot exchange: its answer to 64 bytes has 63'* && $said == *roundtrip-64*roundTrip* ]]
	ended_by "rmdir $sets/odd"
	# At whatever it was by then: the exchange, or the call that it is held against.
	[[ $errors == *'/dev/virt/4: '*': No such device'* && $said == *roundtrip-64*roundTrip* ]]
	set_up odd 0xefff 0x1234 1 1
	same_as_sysfs "$guests/q35-virtbus.guest"
}

@test "an override that lasts is for this kind of device at this address" {
	in_guest 'virtctl bind virt4 virt_selftest --persist'
	in_guest "rmdir $sets/odd"
	set_up odd 0xefff 0x1234 1 1
	virt_driver virt4 virt_chardev
	in_guest 'virtctl override apply'
	virt_driver virt4 virt_selftest
	in_guest "rmdir $sets/odd"
	set_up odd 0xefff 0x1234 2 1
	run -1 in_guest 'virtctl override apply'
	virt_driver virt4 virt_chardev
	json override list
	says '[.overrides[].state] == ["mismatch"]'
	in_guest "virtctl override unset virt4; rmdir $sets/odd"
	set_up odd 0xefff 0x1234 1 1
	virt_driver virt4 virt_chardev
}

@test "what can't be is refused by the bus" {
	run -1 in_guest "echo 3 >$sets/disks/type"
	[[ $output == *busy* ]]
	for bad in 'count x' 'count -1' 'type 0x10000' 'fault -5' 'fault 5000'; do
		run -1 in_guest "echo ${bad#* } >$sets/default/${bad% *}"
	done
	[ "$(in_guest "cat $sets/default/count")" = 0 ]
	refused 7 '' virtctl bind virt0 virtio_net
	same_as_sysfs "$guests/q35-virtbus.guest"
}

@test "modules come and go under their devices" {
	hold 0
	run -1 in_guest 'rmmod virt_chardev'
	let_go
	in_guest 'rmmod virt_chardev'
	same_as_sysfs "$guests/q35-virtbus.guest"
	says '[.devices[] | select(.layers[0].bus == "virt") | .state] | unique == ["unbound"]'
	in_guest 'modprobe virt_chardev'
	same_as_sysfs "$guests/q35-virtbus.guest"
	run -1 in_guest 'rmmod virt_loopback'
	in_guest "for s in $sets/*; do [ \${s##*/} = default ] || rmdir \$s; done"
	count_is default 50
	in_guest 'rmmod virt_loopback && rmmod virt_chardev virt_selftest virt_bus && [ ! -e /dev/virt ] && [ ! -e /sys/bus/virt ]'
	bus_up
	same_as_sysfs "$guests/q35-virtbus.guest"
	kernel_content
}

# fill N - so many devices on the bus, with no virtd running.
fill() {
	virtd_down
	in_guest "for s in $sets/*; do [ \${s##*/} = default ] || rmdir \$s; done"
	count_is default "$1"
	[ "$(in_guest 'ls /sys/bus/virt/devices | wc -l')" = "$1" ]
}

@test "100, 1,000 and 10,000 devices: time and memory, beside udevadm info -e" {
	for n in 100 1000 10000; do
		fill $n
		# The best of several: the machine may be held up in one.
		timed "list_$n" $((n < 10000 ? 3 : 2)) virtctl list --bus virt
		timed "json_$n" 2 virtctl list --bus virt --json
		[ "$(in_guest 'grep -c "\"id\": *\"virt:" /tmp/output')" = $n ]
		[ $n = 100 ] || timed "udevadm_$n" 1 udevadm info -e
	done
	ratio 'list of 10,000 : of 1,000' "$list_10000_s / $list_1000_s"
	ratio 'list : udevadm info -e, of 10,000' "$list_10000_s / $udevadm_10000_s"
	ratio 'list --json : udevadm info -e, of 10,000' "$json_10000_s / $udevadm_10000_s"
	# Ten times as many would take a hundred times as long if the cost of each grew with their number. A busy machine
	# makes a time two or three times another.
	at_most "$list_10000_s / $list_1000_s" 25
	at_most "$json_10000_s / $json_1000_s" 25
	at_most "$list_10000_s" "$udevadm_10000_s"
	at_most "$list_10000_kib" "$udevadm_10000_kib"
	at_most "$json_10000_kib" "$udevadm_10000_kib"
	kernel_content
}

@test "one of 10,000 is shown, bound and unbound, and what holds it is found" {
	fill 10000
	virtd_up
	idle=$(virtd_memory)
	timed list 1 virtctl list --bus virt
	listed=$(virtd_memory)
	for n in 1 2; do
		timed show_$n 1 virtctl show virt5000
		timed bind_$n 1 virtctl bind virt5000 virt_selftest
		virt_driver virt5000 virt_selftest
		timed back_$n 1 virtctl bind virt5000
		virt_driver virt5000 virt_chardev
		timed unbind_$n 1 virtctl unbind virt9999
		virt_driver virt9999 none
		in_guest 'virtctl bind virt9999'
	done
	hold 7
	refused 5 virt-io virtctl unbind virt7
	let_go
	echo "# virtd: $idle KiB resident idle, $listed after a list, $(virtd_memory) after these" >&3
	at_most "$idle" 4096
	at_most "$(virtd_memory)" '4096 + 2 * 10000'
	# A fraction of a list each, on a machine with nothing else to do. It may be held up in one of two.
	for each in show bind back unbind; do
		first=${each}_1_s second=${each}_2_s
		at_most "[${!first}, ${!second}] | min" "3 * $list_s"
	done
	nothing_on_record
}

# virtd_state - which virtd runs, and how many descriptors it has.
virtd_state() {
	in_guest 'pidof virtd; ls /proc/$(pidof virtd)/fd | wc -l'
}

virtd_is() {
	[ "$(virtd_state)" = "$1" ]
}

@test "a storm of 10,000 adds and removes, and every list is whole" {
	fill 0
	virtd_up
	in_guest 'virtctl list --json >/dev/null; virtctl list --json >/dev/null'
	before=$(virtd_memory)
	virtd=$(virtd_state)
	storm 50 200 >"$BATS_TEST_TMPDIR/lists"
	# A device that goes while it is read is gone, and its id with it.
	jq -s '[.[].devices[] | select(.state != "gone" and .virtId != "virt:t0002v00001AF4d00001042o3")] | .[:3][]' "$BATS_TEST_TMPDIR/lists"
	jq -s -e 'length >= 3 and all(.[]; .schemaVersion == 1 and
		all(.devices[]; .state == "gone" or .virtId == "virt:t0002v00001AF4d00001042o3"))' "$BATS_TEST_TMPDIR/lists" >/dev/null
	in_guest 'virtctl list --json >/dev/null'
	after=$(virtd_memory)
	echo "# $(jq -s 'length' "$BATS_TEST_TMPDIR/lists") lists, of $(jq -s -r 'map(.devices | length) | "\(min) to \(max)"' "$BATS_TEST_TMPDIR/lists") devices;" \
		"virtd: $before KiB resident before, $after after" >&3
	# It may not have seen yet that the last client has gone.
	eventually virtd_is "$virtd"
	at_most "$after" "$before + 1024"
	[ "$(in_guest 'ls -A /sys/bus/virt/devices /dev/virt | grep -c virt[0-9]')" = 0 ]
	virtd_down
	in_guest 'rmmod virt_loopback'
	kernel_content
}
