#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# VMBus, with a kernel that takes its hypervisor for Hyper-V: the balloon's channel off and on, to another driver and back.

load guest
load drivers

guid=f6c70b42-3ae5-478d-9ccb-b6d7eeab5d4f
balloon=bus/vmbus/devices/$guid

setup_file() {
	guest_up vmbus
}

teardown_file() {
	guest_down
}

# channel STATE - how far the channel is open, as the list has it: 3 is open, 2 closed again (Linux, enum vmbus_channel_state).
channel() {
	json list "$guid"
	says ".devices[0].layers[0].vmbus.state == $1"
	[ "$(in_guest "cat /sys/$balloon/state")" = "$1" ]
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/vmbus.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "the platform is KVM, and the evidence has that it imitates Hyper-V" {
	[ "$(in_guest 'cat /sys/devices/system/clocksource/clocksource0/current_clocksource')" = hyperv_clocksource_tsc_page ]
	in_guest 'test ! -e /sys/hypervisor/type'
	json platform
	says '[.platforms[] | "\(.level) \(.name) \(.certainty)"] == ["0 kvm certain", "0 qemu certain"]'
	says '.platforms[0].evidence | index("cpuid 0x40000000 = Microsoft Hv") and index("sys/bus/vmbus has 1 device")'
}

@test "a channel's attributes are those that the kernel has, and it is found by all that it is called" {
	json show "vmbus:$guid"
	says '.devices[0].problems == []'
	says '.devices[0] | "\(.type) \(.typeNumber) \(.origin) \(.state) \(.driver)" == "balloon 5 bus bound hv_balloon"'
	in_guest "cd /sys/$balloon && cat class_id device_id id state numa_node modalias && ls channels" >"$BATS_TEST_TMPDIR/kernel"
	diff "$BATS_TEST_TMPDIR/kernel" <(jq -r '.devices[0].layers[0] | (.vmbus | .classId, .deviceId, .channelId, .state, .numaNode), .nativeId, .vmbus.channels[]' "$json")
	found_by "vmbus:$guid" "$guid" "vmbus:$guid" "/sys/$balloon"
	run -0 in_guest virtctl id "$(jq -r '.devices[0].layers[0].nativeId' "$json")"
	[[ $output == *'virt:t0005v00001414d0000F00Fo3'* ]]
}

# counted NAME - a counter of the channel, as the kernel has it.
counted() {
	in_guest "cat /sys/$balloon/channels/1/$1"
}

@test "the counters of a channel are the kernel's" {
	local before after
	before=$(counted events)
	json stats "$guid"
	after=$(counted events)
	says ".stats[0].channels | length == 1 and (.[0].counters.events | $before <= . and . <= $after)"
	says '.stats[0] | .problems == [] and .channels[0].levels.writeAvailableBytes > 0'
	[ "$after" -gt 0 ]
}

@test "its candidates: the balloon's driver by itself, another only by an override" {
	in_guest '[ ! -d /sys/module/uio_hv_generic ] || rmmod uio_hv_generic'
	json drivers "$guid"
	says '[.drivers[] | [.name, .state, .isDefault]] == [["hv_balloon", "bound", true], ["uio_hv_generic", "override-only", false]]'
	refused 7 uio_hv_generic virtctl bind "$guid" hv_utils
	refused 7 '--load' virtctl bind "$guid" uio_hv_generic
	has_driver $balloon hv_balloon
}

@test "a channel off and on: it is closed, and opened again" {
	channel 3
	in_guest "virtctl unbind $guid"
	has_driver $balloon none
	channel 2
	# The ring's attributes can't be read now: EINVAL.
	json show "$guid"
	says '.devices[0] | .state == "unbound" and .problems == []'
	json stats "$guid"
	says '.stats[0] | .problems == [] and .channels[0].levels.writeAvailableBytes == null and .channels[0].counters.events > 0'
	same_as_sysfs "$guests/vmbus.guest"
	in_guest "virtctl bind $guid"
	has_driver $balloon hv_balloon
	channel 3
	nothing_on_record
	twice unbind "$guid"
	twice bind "$guid"
	has_driver $balloon hv_balloon
}

@test "a channel to another driver by its override and back" {
	in_guest "virtctl bind --load $guid uio_hv_generic"
	has_driver $balloon uio_hv_generic
	[ "$(in_guest "cat /sys/$balloon/driver_override")" = uio_hv_generic ]
	same_as_sysfs "$guests/vmbus.guest"
	says ".devices[] | select(.id == \"vmbus:$guid\") | [.interfaces[] | .class, .name] == [\"uio\", \"uio0\"]"
	in_guest "virtctl bind $guid"
	has_driver $balloon hv_balloon
	not_overridden $balloon
	nothing_on_record
}

@test "a persistent override is kept by the channel's id, and is in force again" {
	in_guest "virtctl bind --load --persist $guid uio_hv_generic"
	shown "vmbus:$guid" in-force
	# As a start has it.
	in_guest "echo >/sys/$balloon/driver_override; virtctl unbind $guid; virtctl bind $guid hv_balloon"
	has_driver $balloon hv_balloon
	in_guest 'virtctl override apply'
	has_driver $balloon uio_hv_generic
	shown "vmbus:$guid" in-force
	in_guest "virtctl bind --persist $guid"
	has_driver $balloon hv_balloon
	not_overridden $balloon
	json override list
	says '.overrides == []'
}

@test "monitor shows what is done by hand: off, on, to another driver that is then unloaded" {
	watched
	in_guest "echo $guid >/sys/bus/vmbus/drivers/hv_balloon/unbind"
	eventually adds_up
	in_guest "echo $guid >/sys/bus/vmbus/drivers/hv_balloon/bind"
	eventually adds_up
	in_guest "modprobe uio_hv_generic; echo uio_hv_generic >/sys/$balloon/driver_override; echo $guid >/sys/bus/vmbus/drivers/hv_balloon/unbind"
	eventually adds_up
	in_guest "echo $guid >/sys/bus/vmbus/drivers_probe"
	has_driver $balloon uio_hv_generic
	eventually adds_up
	in_guest "rmmod uio_hv_generic"
	has_driver $balloon none
	eventually adds_up
	in_guest "echo >/sys/$balloon/driver_override; echo $guid >/sys/bus/vmbus/drivers_probe"
	has_driver $balloon hv_balloon
	eventually adds_up
	in_guest 'kill "$(cat /run/monitor.pid)"'
	in_guest cat /run/events | jq -es "[.[] | select(.device.id == \"vmbus:$guid\") | .event] |
		.[0] == \"present\" and map(select(. == \"unbound\" or . == \"bound\")) == [\"unbound\", \"bound\", \"unbound\", \"bound\", \"unbound\", \"bound\"]"
	same_as_sysfs "$guests/vmbus.guest"
}

@test "kill -9 of the worker and of virtd together, before each third change of a worker" {
	victims=both every=3 in_guest_script kill-matrix "vmbus:$guid" kills
	[[ $output == *'devices left driverless: 0; wrong: 0' ]]
	virtd_down
	same_as_sysfs "$guests/vmbus.guest"
}
