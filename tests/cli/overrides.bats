#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Candidates and persistent overrides, on a copied tree: nothing is bound there, and nothing of this machine is touched.

load common
load tree

setup() {
	copy_of unit/trees/drivers
	dir=$root/etc/virtd/overrides.d
	mkdir -p "$dir"
	umask 022
}

# override NAME ADDRESS DRIVER VIRT-ID
override() {
	printf '%s\n' version=1 "address=$2" "driver=$3" "virtId=$4" >"$dir/$1.conf"
}

e1000=virt:t0001v00008086d0000100Eo1

# with_modules - the tree has modules, and virtd-worker looks them up; else the test is left out.
with_modules() {
	local why
	grep -q libkmod.so "${VIRTD%/*}/virtd-worker" || skip "built without libkmod"
	why=$("$SOURCE_ROOT/tests/unit/make-modules" "$SOURCE_ROOT/build/guests/kernel" "$root") || skip "${why#\# }"
}

@test "no overrides: none are listed, and none fail" {
	try 0 override list --sysroot "$root" --json
	is '[]' .overrides
	try 0 override apply --sysroot "$root" --json
	is '[]' .overrides
	rm -r "$root/etc"
	try 0 override list --sysroot "$root" --json
	is '[]' .overrides
}

@test "each state has its word and its reason" {
	override 1 pci:0000:00:06.0 vfio-pci $e1000
	override 2 pci:0000:00:05.0 vfio-pci $e1000
	override 3 pci:0000:00:03.0 vfio-pci $e1000
	override 4 pci:0000:00:99.0 vfio-pci $e1000
	printf 'version=3\n' >"$dir/5.conf"
	try 0 override list --sysroot "$root" --json
	is '["in-force","pending","mismatch","no-device","bad-file"]' '[.overrides[].state]' \
		'[false,true,true,true,true]' '[.overrides[].message != null]' \
		"$e1000" '.overrides[0].identity' \
		"$dir/5.conf" '.overrides[4].path'
	try 0 override list --sysroot "$root"
	has 'is of format 3'
}

@test "bad files are named, left as they are, and nothing of them is applied" {
	override 1 pci:0000:00:06.0 vfio-pci $e1000
	override good pci:0000:00:05.0 e1000 $e1000
	ln -s 1.conf "$dir/2.conf"
	mkfifo "$dir/3.conf"
	head -c 20 "$dir/1.conf" >"$dir/4.conf"
	printf '\xff\xfe\0' >"$dir/5.conf"
	yes '#' | head -c 5000 >"$dir/6.conf"
	chmod 666 "$dir/1.conf"
	ls -lR "$dir" >"$BATS_TEST_TMPDIR/before"
	try 1 override apply --sysroot "$root" --json
	is '["bad-file"]' '[.overrides[] | select(.name != "good") | .state] | unique' \
		'6' '[.overrides[] | select(.state == "bad-file")] | length' \
		'in-force' '.overrides[] | select(.name == "good") | .state'
	ls -lR "$dir" >"$BATS_TEST_TMPDIR/after"
	cmp "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
}

@test "apply with a name is for that one only" {
	override 1 pci:0000:00:06.0 vfio-pci $e1000
	override 2 pci:0000:00:03.0 vfio-pci $e1000
	try 0 override apply 1 --sysroot "$root" --json
	is '["1"]' '[.overrides[].name]'
	try 1 override apply 2 --sysroot "$root"
	has mismatch
	try 1 override apply 3 --sysroot "$root"
	says 3
	try 0 override apply 2 --dry-run --sysroot "$root" --json
	is '["2"]' '[.overrides[].name]'
}

@test "unset removes one, by its name or by its address, and nothing else" {
	[ "$(id -u)" = 0 ] || skip 'only root may change overrides'
	override mine pci:0000:00:06.0 vfio-pci $e1000
	override other pci:0000:00:05.0 vfio-pci $e1000
	printf x >"$dir/bad.conf"
	printf x >"$root/etc/virtd/outside.conf"
	# No names, and what is not the whole of an address: nothing is removed, and nothing is well.
	for name in nosuch ../outside . '' /etc/passwd pci:00:06.0 'pci:*' pci:0000:00:06.0.conf pci: 0000:00:06.0 ccw:0200; do
		try 1 override unset "$name" --sysroot "$root"
	done
	try 0 override unset pci:0000:00:07.0 --sysroot "$root"
	has 'nothing to do'
	try 0 override unset pci:0000:00:06.0 --sysroot "$root"
	try 0 override unset bad --sysroot "$root"
	[ "$(ls "$dir")" = other.conf ]
	[ -e "$root/etc/virtd/outside.conf" ]
}

@test "all drivers, and what they hold" {
	try 0 drivers --sysroot "$root" --json
	is '["pci:0000:00:03.0"]' '.drivers[] | select(.name == "virtio_net") | .devices' \
		'[]' '.drivers[] | select(.name == "io_subchannel") | .devices' \
		'[]' '[.drivers[] | select(.name == "serial8250")]'
}

@test "the candidates of a device, loaded or not" {
	with_modules
	try 0 drivers --sysroot "$root" 0000:00:06.0 --json
	is e1000 '.drivers[] | select(.isDefault) | .name' \
		bound '.drivers[] | select(.name == "vfio-pci") | .state'
	try 0 drivers --sysroot "$root" eth0 --json
	is override-only '.drivers[] | select(.name == "vfio-pci") | .state' \
		'["pci","virtio"]' '[.drivers[] | select(.isDefault) | .bus]'
	rm -r "$root/sys/module/e1000" "$root/sys/bus/pci/drivers/e1000"
	try 0 drivers --sysroot "$root" 0000:00:07.0 --json
	is loadable '.drivers[] | select(.name == "e1000") | .state'
}

@test "the unit for the start of the system is one that systemd takes" {
	command -v systemd-analyze >/dev/null || skip 'no systemd-analyze here'
	local unit=$BATS_TEST_TMPDIR/virtd-overrides.service
	# Not installed here: any program will do.
	sed 's|^ExecStart=[^ ]*|ExecStart=/bin/true|' "${VIRTD%/*}/virtd-overrides.service" >"$unit"
	run systemd-analyze verify --man=no "$unit"
	[ "$status" = 0 ] || fail "$output"
	[ -z "$output" ] || fail "$output"
}

# ask_udev ACTION DEVICE OTHER - what udev would do at ACTION of the PCI device OTHER, where DEVICE has an override. With rules and overrides of
# its own only, and /sys read-only; what is run is echo.
ask_udev() {
	run unshare -m sh -ec '
		mount --make-rprivate /
		rules=$(cat "$1")
		mount -o remount,bind,ro /sys
		for dir in /etc /run /usr/lib/udev/rules.d; do
			mount -t tmpfs none "$dir"
		done
		mkdir -p /etc/udev/rules.d /etc/virtd/overrides.d
		printf "%s\n" "$rules" >/etc/udev/rules.d/59-virtd-overrides.rules
		: >"/etc/virtd/overrides.d/pci:$3.conf"
		udevadm test --action="$2" "/sys/bus/pci/devices/$4" 2>&1
	' sh "$BATS_TEST_TMPDIR/rules" "$@"
}

@test "the udev rule runs for a device that has an override, and for no other" {
	command -v udevadm >/dev/null || skip 'no udevadm here'
	local device other
	read -r device other _ < <(find /sys/bus/pci/devices -mindepth 1 -printf '%f ' 2>/dev/null) || :
	[ -n "$device" ] && [ -n "$other" ] || skip 'this machine has no two PCI devices to ask udev about'
	unshare -m true 2>/dev/null || skip 'no mount namespace of its own can be had here'
	sed 's|^PROGRAM=="[^ ]*|PROGRAM=="/bin/echo|' "${VIRTD%/*}/59-virtd-overrides.rules" >"$BATS_TEST_TMPDIR/rules"
	ask_udev add "$device" "$device"
	has "override apply pci:$device"
	has 'VIRTD_OVERRIDE=in-force'
	[[ ${output,,} != *invalid* ]] || fail "$output"
	ask_udev change "$device" "$device"
	[[ $output != *VIRTD_OVERRIDE* ]] || fail "$output"
	ask_udev add "$device" "$other"
	[[ $output != *VIRTD_OVERRIDE* ]] || fail "$output"
}

@test "a file that can't be used is in the way of one that is to be written, dry run or not" {
	echo nonsense >"$dir/pci:0000:00:05.0.conf"
	mkdir -p "$root/sys/bus/pci/drivers/pci-stub"
	try 1 --sysroot "$root" bind eth1 pci-stub --persist -n
	says "its file exists, and can't be used (nothing was changed"
	# What does not need it says that it is there.
	local how
	for how in 'bind eth1' 'bind eth1 --persist' 'bind eth1 pci-stub'; do
		# shellcheck disable=SC2086 # words
		try 0 --sysroot "$root" $how -n --json
		is true ".plans[0].notes | any(. == \"the file $dir/pci:0000:00:05.0.conf can't be used: line 1: not of the form key=value (remove it: 'virtctl override unset pci:0000:00:05.0')\")"
	done
	rm "$dir/pci:0000:00:05.0.conf"
	try 0 --sysroot "$root" bind eth1 -n --json
	is '[]' '.plans[0].notes'
}
