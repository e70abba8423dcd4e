#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Names of devices, several of them, and trees that lack something.

load common
load tree

setup() {
	tree_usual
	disk=$(pci_node 0000:00:02.0)
}

@test "links below dev, upper case and patterns" {
	local name
	mkdir -p "$root/dev/disk/by-id"
	ln -s ../../vda "$root/dev/disk/by-id/virtio-ABC123"
	ln -s /etc/passwd "$root/dev/passwd"
	for name in /dev/disk/by-id/virtio-ABC123 00:02.0 '00:0[2]*' 'vd*' serial=abc123; do
		try 0 list --sysroot "$root" --no-legend --columns ID "$name"
		[ "$output" = pci:0000:00:02.0 ]
	done
	try 3 show --sysroot "$root" /dev/passwd
	try 3 show --sysroot "$root" 'nothing*'
	says "no such device 'nothing*'"
	try 4 bind --sysroot "$root" --dry-run '00:0*'
}

@test "list names each word that is no device, with what is meant" {
	try 3 list --sysroot "$root" nosuch1 vda nosuch2 eth1 --no-legend --columns ID
	[ "$output" = pci:0000:00:02.0 ]
	[ "${#stderr_lines[@]}" = 3 ]
	says "no such device 'nosuch1'"
	says "no such device 'nosuch2'"
	says "no such device 'eth1' (did you mean 'eth0'?)"
	try 3 list --sysroot "$root" nosuch1 vda nosuch2 eth1 --json
	is '["pci:0000:00:02.0"]' '[.devices[].id]' \
		'["nosuch1","nosuch2","eth1"]' '[.errors[].device]' \
		nosuch1 .error.parameters.selector
	try 3 list --sysroot "$root" $(printf 'no%s ' {1..50})
	[ "${#stderr_lines[@]}" = 50 ]
}

@test "two disks of one serial number are both named" {
	add_disk 0000:00:05.0 3 vdb ABC123
	try 4 show --sysroot "$root" serial=ABC123
	says "pci:0000:00:02.0, pci:0000:00:05.0"
	try 4 unbind --sysroot "$root" --dry-run serial=ABC123 --json
	is '["pci:0000:00:02.0","pci:0000:00:05.0"]' .error.parameters.matches
	try 0 list --sysroot "$root" --no-legend serial=ABC123
	[ "${#lines[@]}" = 2 ]
}

@test "several devices: each has its result, and the most severe failure is the exit status" {
	try 0 show --sysroot "$root" 'eth*' vda --json
	is '["pci:0000:00:03.0","pci:0000:00:02.0"]' '[.devices[].id]'
	try 3 show --sysroot "$root" nosuch vda nothing --json
	is '["pci:0000:00:02.0"]' '[.devices[].id]' \
		'["nosuch","nothing"]' '[.errors[].device]'
	try 0 drivers --sysroot "$root" vda 'eth*' --json
	is '["pci:0000:00:02.0","pci:0000:00:03.0"]' '[.drivers[].device] | unique'
	try 0 drivers --sysroot "$root" vda --json
	is false '.drivers | any(has("device"))'
	try 0 unbind --sysroot "$root" --dry-run vda virtio0 'eth*'
	has 'eth*: matches pci:0000:00:03.0'
	[ "$(grep -c '^pci:' <<<"$output")" = 2 ]
	# Not found is less severe than not possible.
	try 11 online --sysroot "$root" nosuch vda eth0 --json
	is '[3,11,11]' '[.errors[].exitCode]'
	try 3 offline --sysroot "$root" 'x*' y
	[ "$(wc -l <<<"$stderr")" = 2 ]
}

@test "a name that is nearly one of a device's" {
	try 3 show --sysroot "$root" vdb
	says "did you mean 'vda'?"
	try 3 unbind --sysroot "$root" /dev/vdb
	says "did you mean '/dev/vda'?"
	try 3 list --sysroot "$root" type=blok
	says "did you mean 'type=block'?"
	try 3 list --sysroot "$root" something-else
	[[ $stderr != *mean* ]]
	# A subchannel's number is none of a device, and what is typed is no help.
	unpacked fixtures/s390x
	try 3 show --sysroot "$tree" 0.0.0004
	[[ $stderr != *0.0.0004*0.0.0004* ]] || fail "$stderr"
	try 3 show --sysroot "$tree" 0.0.010
	says "did you mean '0.0.0100'?"
}

@test "a tree without the buses is an error" {
	local verb
	mv "$root/sys/bus" "$root/sys/away"
	for verb in list 'show vda' id drivers 'drivers vda' 'unbind -n vda'; do
		# shellcheck disable=SC2086
		try 1 $verb --sysroot "$root"
		says "no folder sys/bus"
		# shellcheck disable=SC2086
		try 1 $verb --sysroot "$root" --json
		is io.virtd.Devices.UnusableTree .error.name
	done
	mkdir -p "$root/sys/bus/usb/devices"
	try 1 list --sysroot "$root"
	says "none of the buses"
	run_virtctl platform --sysroot "$root" --json
	[ "$status" = 1 ]
	says 'proc: cannot look for evidence of a hypervisor'
}

@test "a bus without its devices is a problem of the list" {
	rm -r "$root/sys/bus/virtio/devices"
	tries 0 list --sysroot "$root" --json
	is '[["sys/bus/virtio/devices","ENOENT"]]' '[.problems[] | [.object, .errno]]'
	says "sys/bus/virtio/devices: cannot read the folder"
}

@test "attributes that every kernel has are missed" {
	rm "$disk/virtio0/device" "$disk/class"
	: >"$disk/virtio0/vendor"
	tries 0 list --sysroot "$root" --json vda
	is '[["read class","ENOENT"],["read device","ENOENT"],["read vendor","ENODATA"]]' \
		'[.devices[0].problems[] | [.operation, .errno]] | sort'
}

@test "the modalias is taken from uevent, and missed without either" {
	local node
	for node in "$disk" "$disk/virtio0"; do
		printf 'DRIVER=x\nMODALIAS=%s\n' "$(cat "$node/modalias")" >"$node/uevent"
		rm "$node/modalias"
	done
	try 0 list --sysroot "$root" --json vda
	is '["block",[]]' '.devices[0] | [.type, .problems]'
	rm "$disk/uevent" "$disk/virtio0/uevent"
	tries 0 list --sysroot "$root"
	says "pci:0000:00:02.0: cannot read modalias of virtio0: No such file or directory"
	tries 0 list --sysroot "$root" --json vda
	is '["unknown",true]' '.devices[0] | [.type, (.problems | any(.operation == "read modalias"))]'
}

@test "a warning names the part of the device whose value is missing" {
	local size=$disk/virtio0/block/vda/size
	rm "$size"
	mkdir "$size"
	tries 0 list --sysroot "$root" --columns ID,SIZE vda
	says "pci:0000:00:02.0: cannot read size of vda: "
}

@test "a tree of links alone: every device is listed, and said to be gone" {
	rm -r "$root/sys/devices"
	tries 0 list --sysroot "$root" --columns ID,STATE,TYPE --no-legend
	[[ ${lines[0]} =~ ^pci:0000:00:02.0\ +gone ]]
	[ "$(grep -c 'read the device: No such file or directory' <<<"$stderr")" -ge 3 ]
}

@test "a copied proc/net is a link, as in /proc" {
	local net
	mkdir -p "$root/proc/net"
	printf 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n%s\n' \
		$'eth0\t0002000A\t00000000\t0001\t0\t0\t0\t00FFFFFF\t0\t0\t0' >"$root/proc/net/route"
	printf 'Main:\n  +-- 0.0.0.0/0 3 0 5\n     |-- 10.0.2.15\n        /32 host LOCAL\n' >"$root/proc/net/fib_trie"
	put "$(pci_node 0000:00:03.0)/virtio1/net/eth0/flags" 0x1003
	try 0 show --sysroot "$root" eth0 --json
	net=$(json .devices[0].inUse)
	[[ $net == *10.0.2.15* ]]
	mkdir "$root/proc/4711"
	mv "$root/proc/net" "$root/proc/4711/net"
	ln -s 4711 "$root/proc/self"
	ln -s self/net "$root/proc/net"
	try 0 show --sysroot "$root" eth0 --json
	[ "$(json .devices[0].inUse)" = "$net" ]
	ln -sfn /etc "$root/proc/self"
	try 0 show --sysroot "$root" eth0 --json
	is '[]' .devices[0].inUse
}

@test "columns: an override, and interfaces without the hosts of disks" {
	put "$disk/driver_override" vfio-pci
	try 0 list --sysroot "$root" --columns OVERRIDE --no-legend vda
	[ "$output" = vfio-pci ]
	try 0 list --sysroot "$root" --columns ID,OVERRIDE --tree --no-legend vda
	[[ ${lines[1]} == *'pci 0000:00:02.0'*vfio-pci || ${lines[1]} == *vfio-pci ]]
	local scsi=$disk/virtio0/host0/scsi_host/host0 fc=$disk/virtio0/host1/fc_host/host1
	mkdir -p "$scsi" "$fc" "$root"/sys/class/{scsi_host,fc_host}
	ln -s "../../devices/pci0000:00/0000:00:02.0/virtio0/host0/scsi_host/host0" "$root/sys/class/scsi_host/host0"
	ln -s "../../devices/pci0000:00/0000:00:02.0/virtio0/host1/fc_host/host1" "$root/sys/class/fc_host/host1"
	try 0 list --sysroot "$root" --columns INTERFACES --no-legend vda
	[ "$output" = vda ]
	try 0 list --sysroot "$root" --json vda
	is '["fc_host","scsi_host"]' '[.devices[0].interfaces[].class | select(. != "block")] | sort'
}

@test "the name of a bus in upper case" {
	for name in PCI:0000:00:02.0 Pci:00:02.0 'PCI:*02.0'; do
		try 0 list --sysroot "$root" --no-legend --columns ID "$name"
		[ "$output" = pci:0000:00:02.0 ]
	done
}
