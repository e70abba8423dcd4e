#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A card and a socket device that the host's kernel serves (vhost): seen from both sides, measured through that kernel, off and on.

load guest
load drivers

setup_file() {
	guest_up vhost
}

teardown_file() {
	guest_down
}

# connected - the host and the guest have addresses of one network. QEMU makes the host's interface, tap0, at its start.
connected() {
	at_host 'ip addr show tap0 | grep -q 10.9.0.2 || ip addr add 10.9.0.2/24 dev tap0; ip link set tap0 up'
	in_guest 'name=$(basename /sys/bus/pci/devices/0000:00:05.0/virtio*/net/*)
		ip addr show $name | grep -q 10.9.0.1 || ip addr add 10.9.0.1/24 dev $name; ip link set $name up'
	eventually in_guest 'ping -c 1 -W 10 10.9.0.2 >/dev/null'
}

# served ADDRESS - the host has a peer for benchmarks at ADDRESS.
served() {
	at_host "umask 077; echo the-token-of-these-tests >/run/token
		virtctl bench serve --listen $1 --token-file /run/token --once >/run/serve 2>&1 </dev/null &"
	eventually at_host "grep -q $1 /run/serve"
	in_guest 'umask 077; echo the-token-of-these-tests >/run/token'
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/vhost.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "the host's kernel serves both: QEMU holds its nodes, and its thread works for it" {
	at_host 'for pid in $(pidof qemu-system-x86_64); do ls -l /proc/$pid/fd; done' >"$BATS_TEST_TMPDIR/held"
	grep -q ' /dev/vhost-net$' "$BATS_TEST_TMPDIR/held"
	grep -q ' /dev/vhost-vsock$' "$BATS_TEST_TMPDIR/held"
	at_host 'cat /proc/[0-9]*/task/[0-9]*/comm' | grep -q '^vhost-'
}

@test "the guest's record of both: virtual, bound, with their interfaces" {
	json list --type net,vsock
	says '[.devices[] | "\(.id) \(.type) \(.origin) \(.state) \(.driver)"] == [
		"pci:0000:00:05.0 net virtual bound virtio_net", "pci:0000:00:06.0 vsock virtual bound vmw_vsock_virtio_transport"]'
	found_by pci:0000:00:05.0 mac=52:54:00:12:34:05
	found_by pci:0000:00:06.0 /dev/vsock
}

@test "the card is measured through the host's kernel" {
	connected
	served 10.9.0.2:5200
	json bench 00:05.0 --kind net --set peer=10.9.0.2:5200 --time 2 --token-file /run/token
	says '(.results[0].jobs | length) > 0 and all(.results[0].jobs[]; .complete and .figures[0].value > 0)'
}

@test "the socket device is measured through the host's kernel" {
	served vsock:2:4711
	json bench type=vsock --kind vsock --set peer=4711 --time 1.5 --token-file /run/token
	says '[.results[0].jobs[] | .name, .complete] == ["roundtrip", true, "send", true, "receive", true]'
	says '.results[0].notes.peer == "vsock:2:4711" and all(.results[0].jobs[]; .bytes > 0)'
}

@test "off and on: the card reaches the host again" {
	local card
	connected
	card=$(virtio_of 0000:00:05.0)
	refused 5 'address' virtctl unbind 00:05.0
	in_guest 'virtctl unbind --force 00:05.0'
	has_driver "$card" none
	in_guest 'virtctl bind 00:05.0'
	has_driver "$card" virtio_net
	nothing_on_record
	connected
}

@test "off and on: the socket device reaches the host again" {
	off_and_on 00:06.0 "$(virtio_of 0000:00:06.0)" vmw_vsock_virtio_transport
	served vsock:2:4712
	json bench type=vsock --kind vsock --set peer=4712 --time 1 --token-file /run/token
	says 'all(.results[0].jobs[]; .complete)'
}
