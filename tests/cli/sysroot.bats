#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Trees that are broken or hostile: no bad device hides the others, and nothing outside of the tree is ever read.

load common
load tree

setup() {
	tree_usual
	disk=$(pci_node 0000:00:02.0)
	block=$disk/virtio0/block/vda
}

# others_stand - the list has its network cards, whatever became of the disk.
others_stand() {
	try 0 list --sysroot "$root" --json --all
	is '["pci:0000:00:03.0","pci:0000:00:04.0"]' '[.devices[] | select(.type == "net") | .id]'
	try 0 list --sysroot "$root" --columns +PROBLEMS,SERIAL,NAME,NATIVE-ID,OVERRIDE,PATH
	has eth0
	# Which device has a problem is said on standard error: no column of a tree shows it.
	run_virtctl list --sysroot "$root" --tree
	[ "$status" = 0 ] || fail "exit $status: $stderr"
	[ -z "$stderr" ] || check_messages 1
	has eth0
	try 0 show --sysroot "$root" eth0
}

# problem ATTRIBUTE - the disk is listed, with the problem that ATTRIBUTE could not be read.
problem() {
	is true '.devices[] | select(.id == "pci:0000:00:02.0") | .problems | any(.operation == "read '"$1"'")'
}

@test "a tree that is not there, is empty, has no sys, or one that is no folder" {
	local verb
	for verb in 'list' 'show vda' 'id' 'platform' 'id eth0'; do
		# shellcheck disable=SC2086
		try 1 $verb --sysroot "$root/nosuch"
		says "$root/nosuch"
		# shellcheck disable=SC2086
		try 1 $verb --sysroot "$root/nosuch" --json
		is io.virtd.Devices.UnusableTree .error.name
	done
	mkdir "$BATS_TEST_TMPDIR/empty"
	try 1 list --sysroot "$BATS_TEST_TMPDIR/empty"
	says sys
	touch "$BATS_TEST_TMPDIR/empty/sys"
	try 1 list --sysroot "$BATS_TEST_TMPDIR/empty" --json
	rm "$BATS_TEST_TMPDIR/empty/sys"
	ln -s /sys "$BATS_TEST_TMPDIR/empty/sys"
	try 1 list --sysroot "$BATS_TEST_TMPDIR/empty"
	try 1 list --sysroot /etc/passwd
	mkdir -p "$BATS_TEST_TMPDIR/bare/sys"
	try 1 list --sysroot "$BATS_TEST_TMPDIR/bare" --json
	says "no folder sys/bus"
}

@test "a tree that the caller may not read" {
	[ "$(id -u)" = 0 ] || skip "needs root, to become somebody who may not"
	local there
	there=$(mktemp -d /tmp/virtctl-test-XXXXXX)
	cp -a "$root" "$VIRTCTL" "$VIRTD" "$there"
	chmod 755 "$there"
	chmod 700 "$there/root"
	run --separate-stderr env VIRTD="$there/virtd" setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$there/virtctl" list --sysroot "$there/root"
	[ "$status" = 1 ] || [ "$status" = 6 ] || fail "exit $status"
	says "ermission denied"
	chmod 755 "$there/root"
	chmod 000 "$there/root/sys/devices/pci0000:00/0000:00:02.0/virtio0/block/vda/serial" \
		"$there/root/sys/devices/pci0000:00/0000:00:02.0/virtio0/features"
	run --separate-stderr env VIRTD="$there/virtd" setpriv --reuid=65534 --regid=65534 --clear-groups \
		"$there/virtctl" list --sysroot "$there/root" --json
	rm -r "$there"
	[ "$status" = 0 ] || fail "exit $status: $stderr"
	check_json 0 --json
	is 3 '.devices | length'
	problem serial
	problem features
	is EACCES '.devices[0].problems[0].errno' \
		null '.devices[0].interfaces[0].block.serial'
}

@test "dangling links" {
	ln -s ../../../devices/pci0000:00/0000:00:0a.0 "$root/sys/bus/pci/devices/0000:00:0a.0"
	ln -s nowhere "$root/sys/bus/virtio/devices/virtio9"
	ln -s nowhere "$root/sys/class/net/eth9"
	ln -s nowhere "$root/sys/block/vdz"
	ln -sfn ../../../../bus/virtio/drivers/gone "$disk/virtio0/driver"
	others_stand
	ln -sfn nowhere "$disk/subsystem"
	others_stand
}

@test "links that point out of the tree are not followed" {
	local secret=$BATS_TEST_TMPDIR/secret-file
	echo TOPSECRET >"$secret"
	ln -sf "$secret" "$block/serial"
	ln -sf "../../../../../../../../../..$secret" "$disk/vendor"
	ln -sf "$secret" "$disk/modalias"
	ln -sfn /sys/bus/pci "$disk/subsystem"
	ln -s /sys/devices "$root/sys/bus/pci/devices/0000:00:0b.0"
	ln -s "../../../../../../../../../../../../sys/devices/system" "$root/sys/bus/pci/devices/0000:00:0c.0"
	others_stand
	try 0 list --sysroot "$root" --json --all
	[[ $output != *TOPSECRET* ]]
	try 0 list --sysroot "$root" --columns +SERIAL,NATIVE-ID,NAME,PROBLEMS
	[[ $output != *TOPSECRET* ]]
	rm -r "$root/sys/bus/pci/devices"
	ln -s /sys/bus/pci/devices "$root/sys/bus/pci/devices"
	run_virtctl list --sysroot "$root" --json
	[ "$status" = 0 ]
	says "sys/bus/pci/devices: cannot read the folder: Too many levels of symbolic links"
	check_json 0 list --json
	[[ $output != *'"0000:00:01.0"'* ]]
}

@test "loops of links" {
	ln -s loop-b "$root/sys/bus/pci/devices/loop-a"
	ln -s loop-a "$root/sys/bus/pci/devices/loop-b"
	ln -s . "$root/sys/bus/pci/devices/0000:00:0d.0"
	ln -s .. "$root/sys/bus/virtio/devices/virtio7"
	ln -s "$disk" "$disk/virtio0/virtio0"
	ln -sfn ../0000:00:02.0 "$disk/virtio0/block/vda/device"
	ln -sf serial "$block/serial"
	others_stand
}

@test "attributes of 1 MiB" {
	local big
	big=$(head -c 1048576 /dev/zero | tr '\0' 1)
	echo "$big" >"$block/serial"
	echo "$big" >"$disk/vendor"
	echo "$big" >"$disk/virtio0/features"
	others_stand
	try 0 list --sysroot "$root" --json
	problem serial
	echo "pci:v$big" >"$disk/modalias"
	echo "$big" >"$disk/virtio0/modalias"
	echo "$big" >"$disk/uevent"
	others_stand
}

@test "a folder, a FIFO or a device where a file is meant" {
	rm "$block/serial" "$disk/vendor" "$disk/virtio0/features"
	mkdir "$block/serial"
	mkfifo "$disk/vendor"
	if [ "$(id -u)" = 0 ]; then mknod "$disk/virtio0/features" c 1 9; fi
	others_stand
	try 0 list --sysroot "$root" --json
	problem serial
	rm "$disk/modalias" "$disk/virtio0/modalias"
	mkdir "$disk/modalias" "$disk/virtio0/modalias"
	others_stand
}

@test "serials, names and drivers that are no UTF-8 or steer a terminal" {
	printf 'A\xff\xfe\e[31mB\0C' >"$block/serial"
	others_stand
	try 0 list --sysroot "$root" vda --json
	[[ $(json '.devices[0].interfaces[0].block.serial') == 'A\xff\xfe'* ]]
	try 0 list --sysroot "$root" --columns SERIAL --no-legend vda
	[[ $output == 'A\xff\xfe\x1b[31mB'* ]]
	add_pci $'0000:00:0e.\xff' 1af4 1042
	add_disk 0000:00:0f.0 5 $'vd\xe9\n'
	mkdir -p "$root/sys/bus/virtio/drivers/"$'dr\e[2Jv'
	ln -sfn $'../../../../bus/virtio/drivers/dr\e[2Jv' "$disk/virtio0/driver"
	others_stand
	try 0 list --sysroot "$root" --columns DRIVER --no-legend vda
	[ "$output" = 'dr\x1b[2Jv' ]
}

@test "attributes that are empty, missing, or nonsense" {
	local file
	for file in vendor device class modalias virtio0/modalias virtio0/features virtio0/block/vda/size \
		virtio0/block/vda/ro; do
		: >"$disk/$file"
		others_stand
		echo 'nonsense 0xzz -1 99999999999999999999' >"$disk/$file"
		others_stand
		rm "$disk/$file"
	done
	others_stand
	rm -r "$disk"
	others_stand
	disk=$(pci_node 0000:00:03.0)
	for file in mtu carrier address operstate; do
		: >"$disk/virtio1/net/eth0/$file"
		others_stand
		echo 'nonsense 0xzz' >"$disk/virtio1/net/eth0/$file"
		others_stand
	done
}

@test "a class or a bus that can't be read is told on stderr and in the JSON, and every device stands" {
	rm -r "$root/sys/block"
	touch "$root/sys/block"
	run_virtctl list --sysroot "$root" --json
	[ "$status" = 0 ]
	[ "$stderr" = "virtctl: sys/block: cannot read the folder: Not a directory" ]
	check_json 0 list --json
	is '[["sys/block","ENOTDIR"]]' '[.problems[] | [.object, .errno]]' \
		true '[.devices[].id] | contains(["pci:0000:00:02.0", "pci:0000:00:03.0"])'
	run_virtctl list --sysroot "$root"
	[ "$status" = 0 ]
	[ "$stderr" = "virtctl: sys/block: cannot read the folder: Not a directory" ]
	has virtio_blk
}
