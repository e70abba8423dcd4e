#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl list.

load common
load tree

@test "this machine: the devices of /sys/bus/virtio are all there, with their drivers" {
	local device driver count=0
	try 0 list --json
	for device in /sys/bus/virtio/devices/*; do
		[ -e "$device" ] || skip "this machine has no virtio device"
		driver=null
		[ ! -e "$device/driver" ] || driver=$(basename "$(readlink "$device/driver")")
		is "$driver" ".devices[] | select(.layers[-1].address == \"${device##*/}\") | .driver"
		count=$((count + 1))
	done
	[ "$(json '[.devices[] | select(.layers[-1].bus == "virtio")] | length')" = "$count" ]
}

@test "this machine: the usual table fits 80 columns" {
	try 0 list
	[[ ${lines[0]} =~ ^ID\ +TYPE\ +ORIGIN\ +DRIVER\ +INTERFACES$ ]]
	[ "$(wc -L <<<"$output")" -le 80 ]
}

@test "a table: one line a device, plumbing left out, nothing where nothing is" {
	tree_shared
	try 0 list --sysroot "$root"
	[ "${#lines[@]}" = 4 ]
	[[ ${lines[1]} =~ ^pci:0000:00:02.0\ +block\ +virtual\ +virtio_blk\ +vda$ ]]
	[[ ${lines[2]} =~ ^pci:0000:00:03.0\ +net\ +virtual\ +virtio_net\ +eth0$ ]]
	[[ ${lines[3]} =~ ^pci:0000:00:04.0\ +net\ +virtual\ +-\ +-$ ]]
	try 0 list --sysroot "$root" --all
	[ "${#lines[@]}" = 5 ]
	try 0 list --sysroot "$root" --no-legend
	[ "${#lines[@]}" = 3 ]
	[[ ${lines[0]} == pci:0000:00:02.0* ]]
}

@test "no devices: nothing, and success" {
	tree_new
	try 0 list --sysroot "$root"
	[ -z "$output" ]
	try 0 list --sysroot "$root" --json
	is '[]' .devices
}

@test "columns: chosen, added, in any case of letters, all of them" {
	tree_shared
	try 0 list --sysroot "$root" --columns size,Serial,MAC --no-legend
	[[ ${lines[0]} =~ ^1\.5G\ +ABC123\ +-$ ]]
	[[ ${lines[1]} =~ ^\ *-\ +-\ +52:54:00:12:34:56$ ]]
	try 0 list --sysroot "$root" --columns +STATE,LAYERS
	[[ ${lines[0]} =~ ^ID\ +TYPE\ .*INTERFACES\ +STATE\ +LAYERS$ ]]
	[[ ${lines[3]} =~ unbound\ +pci/virtio$ ]]
	try 0 list --sysroot "$root" --columns ID --columns BUS,ADDRESS --no-legend
	[[ ${lines[0]} =~ ^pci:0000:00:02.0\ +pci\ +0000:00:02.0$ ]]
	local all
	try 0 list --columns help
	all=$(sed -n 's/^  \([A-Z-][A-Z-]*\) .*/\1/p' <<<"$output" | paste -sd,)
	try 0 list --sysroot "$root" --columns "$all" --all
	[ "${#lines[@]}" = 5 ]
}

@test "only the fields that the columns show are asked for" {
	local how
	for how in 'ID ["id"]' 'ID,DRIVER ["id","driver","problems"]' 'INTERFACES,MAC ["id","interfaces.name","interfaces","problems"]' \
		'LAYERS,PATH,BUS ["id","layers.address"]' 'LABEL ["id","interfaces","problems"]' 'IP,SCHEDULER ["id","interfaces.details","problems"]'; do
		fields_of "${how%% *}" "${how#* }"
	done
}

fields_of() { # COLUMNS FIELDS
	local socket=$BATS_TEST_TMPDIR/fields call
	rm -f "$socket"
	timeout 120 /usr/bin/python3 - "$socket" >"$BATS_TEST_TMPDIR/call" <<-'E' &
		import os, socket, sys
		listener = socket.socket(socket.AF_UNIX)
		# Moved to its path when it listens: nobody comes too early.
		listener.bind(sys.argv[1] + ".new")
		listener.listen()
		os.rename(sys.argv[1] + ".new", sys.argv[1])
		connection, _ = listener.accept()
		call = connection.recv(65536)
		sys.stdout.buffer.write(call.rstrip(b"\0"))
		connection.sendall(b'{"parameters":{"devices":[]}}\0')
	E
	local listener=$!
	wait_for_socket "$socket"
	try 0 list --socket "$socket" --columns "$1"
	wait "$listener"
	call=$(jq -c .parameters.fields "$BATS_TEST_TMPDIR/call")
	[ "$call" = "$2" ] || fail "$1 asks for $call, not $2"
}

@test "filters: type, bus, driver, origin, state, and several of each" {
	tree_shared
	try 0 list --sysroot "$root" --no-legend --columns ID --type net
	[ "$(paste -sd' ' <<<"$output")" = "pci:0000:00:03.0 pci:0000:00:04.0" ]
	try 0 list --sysroot "$root" --no-legend --columns ID --type 0x2 --type 1
	[ "${#lines[@]}" = 3 ]
	try 0 list --sysroot "$root" --no-legend --columns ID --type net --state bound
	[ "$output" = pci:0000:00:03.0 ]
	try 0 list --sysroot "$root" --no-legend --columns ID --unbound
	[ "$output" = pci:0000:00:04.0 ]
	try 0 list --sysroot "$root" --no-legend --columns ID --unbound --state bound
	[ "${#lines[@]}" = 3 ]
	try 0 list --sysroot "$root" --no-legend --columns ID --driver virtio_blk,virtio_net
	[ "${#lines[@]}" = 2 ]
	try 0 list --sysroot "$root" --no-legend --columns ID --driver virtio-pci
	[ "${#lines[@]}" = 3 ]
	try 0 list --sysroot "$root" --no-legend --columns ID --bus xen
	[ -z "$output" ]
	try 0 list --sysroot "$root" --no-legend --columns ID --bus virtio --origin virtual
	[ "${#lines[@]}" = 3 ]
	try 0 list --sysroot "$root" --origin assigned --json
	is '[]' .devices
}

@test "selectors: each form, several, and one that matches nothing" {
	tree_shared
	local selector
	for selector in pci:0000:00:02.0 0000:00:02.0 00:02.0 virtio0 vda /dev/vda serial=ABC123 type=block \
		/sys/bus/virtio/devices/virtio0 /sys/devices/pci0000:00/0000:00:02.0; do
		try 0 list --sysroot "$root" --no-legend --columns ID "$selector"
		[ "$output" = pci:0000:00:02.0 ] || fail "$selector: $output"
	done
	try 0 list --sysroot "$root" --no-legend --columns ID type=net mac=52:54:00:12:34:56
	[ "${#lines[@]}" = 2 ]
	try 3 list --sysroot "$root" --no-legend --columns ID eth0 nosuch
	[ "$output" = pci:0000:00:03.0 ]
	says "no such device 'nosuch' ("
	try 3 list --sysroot "$root" eth0 nosuch --json
	is pci:0000:00:03.0 '.devices[].id' \
		io.virtd.Devices.NoSuchDevice .error.name \
		nosuch .error.parameters.selector
}

@test "a tree: device, layers, interfaces" {
	tree_shared
	try 0 list --sysroot "$root" --tree --columns ID,TYPE,DRIVER
	[[ ${lines[1]} =~ ^pci:0000:00:02.0\ +block\ +virtio_blk$ ]]
	[[ ${lines[2]} =~ ^└─0000:00:02.0\ +pci\ +virtio-pci$ ]]
	[[ ${lines[3]} =~ ^\ \ └─virtio0\ +virtio\ +virtio_blk$ ]]
	[[ ${lines[4]} =~ ^\ \ \ \ └─vda\ +block ]]
	LC_ALL=C try 0 list --sysroot "$root" --tree
	[[ ${lines[2]} == '`-0000:00:02.0'* ]]
}

@test "JSON: every field of every device, null for what is not there" {
	tree_shared
	try 0 list --sysroot "$root" --json --all
	is 4 '.devices | length' \
		null '.devices[2].driver' \
		unbound '.devices[2].state' \
		1610612736 '.devices[0].interfaces[0].block.sizeBytes' \
		52:54:00:12:34:56 '.devices[1].interfaces[0].net.mac'
}

@test "the features alone have their names, too" {
	unpacked fixtures/q35
	try 0 list --sysroot "$tree" eth0 --columns FEATURES --json
	is true '.devices[].virtio.features | any(.name == "VIRTIO_NET_F_MAC")'
}

@test "more devices than can wait for their usage reasons at once" {
	in_memory list
	/usr/bin/python3 "$SOURCE_ROOT/tests/cli/many.py" "$folder/tree" 700
	try 0 list --sysroot "$folder/tree" --columns ID,IN-USE --json
	rm -rf "$folder"
	is 700 '.devices | length' true '.devices | all(.inUse == [])'
}
