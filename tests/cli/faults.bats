#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Attributes that fail to read. No file system at hand fails on request, so the kernel's answer is changed on its way: strace
# makes each read of one path return the errno. The rest of the machine is as it is.

load common
load tree

setup() {
	command -v strace >/dev/null || skip "strace is not installed"
	strace -qq -o /dev/null -e trace=none true 2>/dev/null || skip "tracing is not allowed here"
	# The leak checker can't work under a tracer.
	export ASAN_OPTIONS=detect_leaks=0
	tree_new
	add_disk 0000:00:01.0 0 vda
	add_disk 0000:00:02.0 1 vdb
	add_disk 0000:00:03.0 2 vdc
}

# failing ERRNO PATH ARGUMENT... - virtctl, for which PATH can't be read.
failing() {
	local errno=$1 path=$2
	shift 2
	run --separate-stderr strace -f -qq -o /dev/null -P "$path" -e trace=read -e "inject=read:error=$errno" \
		"$VIRTCTL" "$@"
}

# the errno of the problems of the device ID
errno_of() {
	json ".devices[] | select(.id == \"$1\") | [.problems[].errno] | unique | join(\" \")"
}

@test "a modalias that fails: the layer below still says what the device is, and the others are whole" {
	for errno in EIO ENODEV EACCES; do
		failing $errno "$(pci_node 0000:00:02.0)/virtio1/modalias" --sysroot "$root" list --json
		[ "$status" = 0 ]
		is '["vda","vdb","vdc"]' '[.devices[].interfaces[].name]' \
			'["block","block","block"]' '[.devices[].type]'
		[ "$(errno_of pci:0000:00:02.0)" = $errno ]
		[ "$(errno_of pci:0000:00:03.0)" = "" ]
	done
}

@test "the error is told by object, operation and reason" {
	failing EIO "$(pci_node 0000:00:02.0)/virtio1/modalias" --sysroot "$root" list --json
	is "[\"sys/devices/pci0000:00/0000:00:02.0/virtio1\",\"read modalias\",\"Input/output error\"]" \
		'[.devices[].problems[] | .object, .operation, .message]'
	failing EIO "$(pci_node 0000:00:02.0)/virtio1/modalias" --sysroot "$root" show vdb
	[ "$status" = 0 ]
	has "Input/output error"
}

@test "both modaliases fail: the device is listed as unknown, not left out" {
	failing EIO "$(pci_node 0000:00:02.0)/virtio1/modalias" --sysroot "$root" list
	[ "${#lines[@]}" = 4 ]
	run --separate-stderr strace -f -qq -o /dev/null -P "$(pci_node 0000:00:02.0)/virtio1/modalias" \
		-P "$(pci_node 0000:00:02.0)/modalias" -e trace=read -e inject=read:error=ENODEV \
		"$VIRTCTL" --sysroot "$root" list --json
	[ "$status" = 0 ]
	is '["block","unknown","block"]' '[.devices[].type]'
	[ "$(errno_of pci:0000:00:02.0)" = ENODEV ]
}

@test "an attribute of an interface that fails is null, the rest of it stands" {
	failing EIO "$(pci_node 0000:00:02.0)/virtio1/block/vdb/size" --sysroot "$root" list --json
	[ "$status" = 0 ]
	is '[false,true,false]' '[.devices[].interfaces[].block.sizeBytes | . == null]'
	[ "$(errno_of pci:0000:00:02.0)" = EIO ]
}

@test "on this machine too: one attribute fails, every device is listed" {
	local node count
	node=$(readlink -f /sys/bus/virtio/devices/virtio0) && [ -n "$node" ] || skip "this machine has no virtio0"
	count=$("$VIRTCTL" list --no-legend | wc -l)
	failing EIO "$node/modalias" list --json
	[ "$status" = 0 ]
	is "$count" '.devices | length' \
		1 '[.devices[] | select(.problems | length > 0)] | length'
}
