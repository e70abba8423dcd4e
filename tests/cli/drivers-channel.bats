#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Channel devices: plans for their switch, their settings and groups, and what makes these persistent. What is written goes to a copied tree.

load common
load tree
load modules
load drivers

@test "channel devices are switched off and on; others are not" {
	shared s390x
	local device
	device=$("$VIRTCTL" --sysroot "$root" list --bus ccw --no-legend --columns ID | head -1)
	[ -n "$device" ]
	try 0 --sysroot "$root" offline "$device" --dry-run --json
	is 0 '.plans[0].steps[0].value' \
		1 '.plans[0].steps[0].undoValue'
	try 0 --sysroot "$root" online "$device" --dry-run
	has "nothing to do"
	shared q35
	try 11 --sysroot "$root" offline eth0 --dry-run
	try 11 --sysroot "$root" online eth0 --json
	is io.virtd.Drivers.NotSupported .error.name
}

@test "channel devices are set before they are on, and grouped: every write is in the plan" {
	shared zvm
	try 0 --sysroot "$root" online 0.0.f600 --set layer2=1,portno=3 --dry-run --json
	is '[["layer2","1",null],["portno","3","0"],["online","1","0"]]' '[.plans[0].steps[] | [(.path | sub(".*/"; "")), .value, .undoValue]]' \
		'[]' '.plans[0].inUse'
	try 0 --sysroot "$root" online 0.0.f500 --set layer2=1 --dry-run
	has 'nothing to do'
	try 0 --sysroot "$root" online 0.0.f500 --set layer2=0 --dry-run --json
	is '["0","0","1"]' '[.plans[0].steps[].value]'
	try 0 --sysroot "$root" online f700 --set layer2=1 --persist -n --json
	is '["/sys/bus/ccwgroup/drivers/qeth/group","0.0.f700,0.0.f701,0.0.f702","/sys/devices/qeth/0.0.f700/ungroup"]' \
		'.plans[0].steps[0] | [.path, .value, .undoPath]'
	is '["/sys/devices/qeth/0.0.f700/layer2","/sys/devices/qeth/0.0.f700/online"]' '[.plans[0].steps[1:][].path]'
	try 11 --sysroot "$root" online f701 -n
	says 0.0.f703
	shared lpar
	try 0 --sysroot "$root" online 0.0.1001 --set readonly=1,use_diag=1 -n --json
	is '["readonly","use_diag","online"]' '[.plans[0].steps[].path | sub(".*/"; "")]'
}

@test "a setting that a device does not have is a usage error, with those that it has" {
	local set
	shared zvm
	for set in foo=1 layer2=2 portno=16 readonly=1 layer2=01 layer2= ../online=1 layer2=1/ $'layer2=1\n'; do
		try 2 --sysroot "$root" online 0.0.f600 --set "$set" -n
		says 'qeth are: layer2 (0 to 1), portno (0 to 15)'
		try 2 --sysroot "$root" online 0.0.f600 --set "$set" --json
		is io.virtd.Drivers.BadSetting .error.name
	done
	try 2 --sysroot "$root" online 0.0.1900 --set readonly=1 -n
	says 'zfcp are: none'
	try 2 --sysroot "$root" online 0.0.f600 --set layer2 -n
	try 2 --sysroot "$root" online 0.0.f600 --set layer2=1,portno=1,a=1,b=1,c=1 -n
	try 2 --sysroot "$root" offline 0.0.f600 --set layer2=1 -n
	shared s390x
	try 2 --sysroot "$root" online 0.0.0100 --set readonly=1 -n
	says 'virtio_ccw are: none'
}

@test "a channel group keeps its drivers, since nothing would bring it back" {
	local layer
	shared zvm
	for layer in '' '--layer ccw:0.0.f501' '--layer css:0.0.0005'; do
		# shellcheck disable=SC2086 # words
		try 11 --sysroot "$root" unbind -n f500 $layer
		says "virtctl offline ccw:0.0.f500"
	done
	try 11 --sysroot "$root" unbind -n f502 --persist
	# Its present driver is what it has.
	try 0 --sysroot "$root" bind -n f500
	try 0 --sysroot "$root" offline -n f500
}

@test "what is in use is neither set nor switched off for it" {
	copy_of fixtures/lpar
	mkdir -p "$root/proc/1"
	put "$root/proc/1/mountinfo" '27 1 94:0 / / rw - ext4 /dev/dasda rw'
	try 5 --sysroot "$root" offline 0.0.1000
	says 'mounted on /'
	try 5 --sysroot "$root" offline 0.0.1000 --persist
	try 5 --sysroot "$root" online 0.0.1000 --set readonly=1
	says 'mounted on /'
	try 5 --sysroot "$root" online 0.0.1000 --set use_diag=1 --persist
	try 0 --sysroot "$root" online 0.0.1000 --set use_diag=1 -n --json
	is '["mounted"]' '[.plans[0].inUse[].kind]'
	[ ! -e "$root/etc/virtd" ]
}

@test "persist: a channel device's switch is written, put in force again, and removed" {
	switches zvm
	local files=$BATS_TEST_TMPDIR/overrides card=$root/sys/devices/qeth/0.0.f600
	try 0 --socket "$socket" online 0.0.f600 --persist --set layer2=1,portno=2
	grep -qx version=2 "$files/ccwgroup:0.0.f600.conf"
	grep -qx members=0.0.f600,0.0.f601,0.0.f602 "$files/ccwgroup:0.0.f600.conf"
	# What is so already is written all the same.
	try 0 --socket "$socket" online 0.0.1900 --persist
	has 'written: online at every start'
	try 0 --socket "$socket" offline 0.0.000d --persist
	wanted '[["ccw:0.0.000d","in-force",false,null],["ccw:0.0.1900","in-force",true,null],["ccwgroup:0.0.f600","in-force",true,{"layer2":"1","portno":"2"}]]'
	# As after a start.
	echo 0 >"$card/online"
	echo -1 >"$card/layer2"
	echo 1 >"$(find "$root/sys/devices/css0" -path '*/0.0.000d/online')"
	try 0 --socket "$socket" override list
	has 'it is offline'
	has 'it is online'
	try 0 --socket "$socket" override apply --json
	is '["in-force"]' '[.overrides[].state] | unique'
	[ "$(cat "$card/online" "$card/layer2" | tr -d '\n')" = 11 ]
	# What is in force is not touched.
	touch -d @1 "$card/online"
	try 0 --socket "$socket" override apply
	[ "$(stat -c %Y "$card/online")" = 1 ]
	try 0 --socket "$socket" override list
	has 'yes' && has 'layer2=1,portno=2'
	# By any of its members.
	echo 0 >"$card/online"
	try 0 --socket "$socket" override apply ccw:0.0.f602 --json
	is '["ccwgroup:0.0.f600"]' '[.overrides[].name]'
	[ "$(cat "$card/online")" = 1 ]
	try 1 --socket "$socket" override apply ccw:0.0.f603
	local member
	for member in 0.0.f600 0.0.f602; do
		cp -a "$files/ccwgroup:0.0.f600.conf" "$files/kept"
		try 0 --socket "$socket" override unset "ccw:$member" --json
		[ ! -e "$files/ccwgroup:0.0.f600.conf" ]
		mv "$files/kept" "$files/ccwgroup:0.0.f600.conf"
	done
	try 0 --socket "$socket" override unset ccw:0.0.f603
	[ -e "$files/ccwgroup:0.0.f600.conf" ]
	try 0 --socket "$socket" override unset ccwgroup:0.0.f600
	try 0 --socket "$socket" override unset ccw:0.0.1900
	wanted '[["ccw:0.0.000d","in-force",false,null]]'
	try 0 --socket "$socket" online 0.0.000d --persist
	wanted '[["ccw:0.0.000d","in-force",true,null]]'
}

@test "persist: the default driver again removes the file of whichever layer has one" {
	switches q35
	local file=$BATS_TEST_TMPDIR/overrides/pci:0000:00:0b.0.conf
	try 0 --socket "$socket" bind 00:0b.0 virtio-pci --persist
	[ -s "$file" ]
	try 0 --socket "$socket" bind 00:0b.0 --persist -n --json
	is '[true,"remove"]' '.plans[0] | [.changed, .persistent.change]'
	[ -s "$file" ]
	# The plan is about the virtio layer, the file about the PCI function.
	try 0 --socket "$socket" bind 00:0b.0 --persist --json
	is '[true,"remove"]' '.changes[0] | [.changed, .persistent.change]'
	[ ! -e "$file" ]
	try 0 --socket "$socket" bind 00:0b.0 --persist
	has 'nothing to do'
	# A layer that is named is the only one.
	try 0 --socket "$socket" bind 00:0b.0 virtio-pci --persist
	sed -i s/driver=virtio-pci/driver=pci-stub/ "$file"
	try 0 --socket "$socket" bind 00:0b.0 --layer virtio --persist --json
	[ -s "$file" ]
	is 1 '.changes[0].notes | length'
	[[ $(json '.changes[0].notes[0]') == *"$file will bind it to pci-stub again at the next start"* ]]
}

@test "persist: another device at the number, other members, and files that are not sound" {
	switches zvm
	local files=$BATS_TEST_TMPDIR/overrides id=virtId=virt:t0001v00001014d00001732o2
	try 0 --socket "$socket" offline 0.0.f600 --persist
	sed s/1732/1733/ "$files/ccwgroup:0.0.f600.conf" >"$files/x"
	mv "$files/x" "$files/ccwgroup:0.0.f600.conf"
	printf '%s\n' version=2 address=ccwgroup:0.0.f500 driver=qeth online=no members=0.0.f500,0.0.f501,0.0.f503 virtId=virt:t0001v00001014d00001732o1 >"$files/b.conf"
	printf '%s\n' version=2 address=ccw:0.0.f701 driver=qeth online=yes set.layer2=1/ "$id" >"$files/c.conf"
	printf '%s\n' version=2 address=ccw:0.0.f702 driver=qeth online=yes set.recover=1 "$id" >"$files/d.conf"
	printf '%s\n' version=2 address=ccw:0.0.beef online=yes "$id" >"$files/e.conf"
	printf '%s\n' version=2 address=ccw:0.0.f501 online=no virtId=virt:t0001v00001014d00001732o1 >"$files/f.conf"
	find "$root/sys" -name online -exec cat {} + >"$BATS_TEST_TMPDIR/before"
	try 1 --socket "$socket" override apply --json
	find "$root/sys" -name online -exec cat {} + >"$BATS_TEST_TMPDIR/after"
	cmp "$BATS_TEST_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
	is '[["b","mismatch"],["c","bad-file"],["ccwgroup:0.0.f600","mismatch"],["d","bad-file"],["e","no-device"],["f","mismatch"]]' '[.overrides[] | [.name, .state]]'
}

@test "a channel device's switch twice is the same as once, with settings and with a file" {
	switches zvm
	local file=$BATS_TEST_TMPDIR/overrides/ccwgroup:0.0.f600.conf
	try 0 --socket "$socket" online 0.0.f600 --set layer2=1,portno=2 --persist -n --json
	is '[true,3,"write",true,{"layer2":"1","portno":"2"},[]]' \
		'.plans[0] | [.changed, (.steps | length), .persistent.change, .persistent.online, .persistent.settings, .refusals]'
	try 0 --socket "$socket" online 0.0.f600 --set layer2=1,portno=2 --persist -n
	has "$file: would be written: online, layer2=1, portno=2 at every start"
	[ ! -e "$file" ]
	try 0 --socket "$socket" online 0.0.f600 --set layer2=1,portno=2 --persist --json
	is '[true,3,"write",true,{"layer2":"1","portno":"2"},[]]' \
		'.changes[0] | [.changed, (.results | length), .persistent.change, .persistent.online, .persistent.settings, .notes]'
	touch -d @1 "$file"
	try 0 --socket "$socket" online 0.0.f600 --set portno=2,layer2=1 --persist -n --json
	is '[false,[],"none"]' '.plans[0] | [.changed, .steps, .persistent.change]'
	try 0 --socket "$socket" online 0.0.f600 --set portno=2,layer2=1 --persist --json
	is '[false,[],"none"]' '.changes[0] | [.changed, .results, .persistent.change]'
	try 0 --socket "$socket" online 0.0.f600 --set portno=2,layer2=1 --persist
	has 'nothing to do'
	[ "$(stat -c %Y "$file")" = 1 ]
	# Settings that are not named stay as they are, on the device; the file has those of the last time.
	try 0 --socket "$socket" online 0.0.f600 --json
	is '[false,[],null,[]]' '.changes[0] | [.changed, .results, .persistent, .notes]'
	try 0 --socket "$socket" online 0.0.f600 --persist --json
	is '[true,[],"write",null]' '.changes[0] | [.changed, .results, .persistent.change, .persistent.settings]'
	try 0 --socket "$socket" online 0.0.f600 --persist --json
	is '[false,"none"]' '.changes[0] | [.changed, .persistent.change]'
	try 0 --socket "$socket" offline 0.0.f600 --persist
	has "$file: written: offline at every start"
	try 0 --socket "$socket" offline 0.0.f600 --persist --json
	is '[false,"none",false]' '.changes[0] | [.changed, .persistent.change, .persistent.online]'
	# A refusal is the same for who only looks, and nothing is written.
	touch -d @1 "$file"
	local dry
	for dry in -n ''; do
		# shellcheck disable=SC2086 # nothing or one word
		try 2 --socket "$socket" online 0.0.f600 --set layer2=2 --persist $dry --json
		is '["io.virtd.Drivers.BadSetting","layer2"]' '[.error.name, .error.parameters.setting]'
		# shellcheck disable=SC2086
		try 11 --socket "$socket" online f701 --persist $dry
	done
	[ "$(stat -c %Y "$file")" = 1 ]
}

@test "what a file will do to a channel device at the next start is said" {
	switches zvm
	local on off
	on="the file $BATS_TEST_TMPDIR/overrides/ccwgroup:0.0.f600.conf will switch it on with its settings again at the next start"
	off="the file $BATS_TEST_TMPDIR/overrides/ccw:0.0.000d.conf will switch it off again at the next start"
	try 0 --socket "$socket" online 0.0.f600 --set layer2=1 --persist
	[[ $output != *'next start'* ]]
	try 0 --socket "$socket" offline 0.0.f600 -n
	has "$on"
	try 0 --socket "$socket" offline 0.0.f600
	has "$on"
	# As it was set is as the file wants it; another value is not.
	try 0 --socket "$socket" online 0.0.f600 -n --json
	is '[]' '.plans[0].notes'
	try 0 --socket "$socket" online 0.0.f600 --set layer2=0 -n
	has "$on"
	try 0 --socket "$socket" online 0.0.f600 --set layer2=0
	has "$on"
	try 0 --socket "$socket" online 0.0.f600 --set portno=1 -n
	has "$on"
	try 0 --socket "$socket" online 0.0.f600 --set layer2=1 -n --json
	is '[]' '.plans[0].notes'
	try 0 --socket "$socket" online 0.0.f600 --set layer2=1 --json
	is '[]' '.changes[0].notes'
	try 0 --socket "$socket" offline 0.0.000d --persist
	try 0 --socket "$socket" online 0.0.000d -n
	has "$off"
	try 0 --socket "$socket" online 0.0.000d
	has "$off"
	try 0 --socket "$socket" offline 0.0.000d --json
	is '[]' '.changes[0].notes'
}

@test "overrides of channel devices: a dry run ends as apply would" {
	switches zvm
	local card=$root/sys/devices/qeth/0.0.f600 line='.overrides[0] | [.state, .changed, .refused, .online, .settings]' disk
	try 0 --socket "$socket" online 0.0.f600 --set layer2=1 --persist
	try 0 --socket "$socket" override list --json
	is '["in-force",null,null,true,{"layer2":"1"}]' "$line"
	echo 0 >"$card/online"
	try 0 --socket "$socket" override apply -n --json
	is '["pending",true,false,true,{"layer2":"1"}]' "$line"
	# By any of its members.
	try 0 --socket "$socket" override apply ccw:0.0.f602 -n --json
	is '["pending",true,false,true,{"layer2":"1"}]' "$line"
	try 1 --socket "$socket" override apply ccw:0.0.f603 -n
	[ "$(cat "$card/online")" = 0 ]
	try 0 --socket "$socket" override apply --json
	is '["in-force",true,false,true,{"layer2":"1"}]' "$line"
	try 0 --socket "$socket" override apply --json
	is '["in-force",false,false,true,{"layer2":"1"}]' "$line"
	try 0 --socket "$socket" override unset ccwgroup:0.0.f600 --json
	is true .changed
	try 0 --socket "$socket" override unset ccwgroup:0.0.f600 --json
	is false .changed
	# Without its driver it can't be told what the module will bring.
	try 0 --socket "$socket" online 0.0.1900 --persist
	disk=$(find "$root/sys/devices/css0" -type d -name 0.0.1900)
	rm "$disk/driver"
	echo 0 >"$disk/online"
	try 0 --socket "$socket" override apply -n --json
	is '["pending",null,false,true,null]' "$line"
}

@test "overrides of channel devices: what is in use is refused, for who only looks, too" {
	switches lpar
	local dry
	mkdir -p "$root/proc/1"
	try 0 --socket "$socket" online 0.0.1000 --persist
	sed -i 's/^online=.*/online=no/' "$BATS_TEST_TMPDIR/overrides/ccw:0.0.1000.conf"
	put "$root/proc/1/mountinfo" '27 1 94:0 / / rw - ext4 /dev/dasda rw'
	for dry in -n ''; do
		# shellcheck disable=SC2086 # nothing or one word
		try 1 --socket "$socket" override apply $dry --json
		is '["pending",false,true,false]' '.overrides[0] | [.state, .changed, .refused, .online]'
		# shellcheck disable=SC2086
		try 5 --socket "$socket" online 0.0.1000 --set use_diag=1 --persist $dry
		# shellcheck disable=SC2086
		try 5 --socket "$socket" offline 0.0.1000 --persist $dry
	done
	grep -qx online=no "$BATS_TEST_TMPDIR/overrides/ccw:0.0.1000.conf"
}

@test "what uses a channel device stands against switching it off, not against switching it on" {
	copy_of fixtures/s390x
	mkdir -p "$root/proc/self"
	put "$root/proc/self/mountinfo" '27 1 8:0 / /srv rw - ext4 /dev/disk/by-id/x rw'
	local disk
	disk=$(find "$root/sys/devices/css0" -path '*/0.0.0100/*/block/vda')
	put "$disk/dev" 8:0
	try 0 --sysroot "$root" offline vda --dry-run --json
	is 1 '.plans[0].steps | length' \
		'["mounted"]' '[.plans[0].inUse[].kind]'
	put "$root/sys/devices/css0/0.0.0001/0.0.0100/online" 0
	try 0 --sysroot "$root" online vda --dry-run --json
	is 1 '.plans[0].steps | length' \
		'[]' '.plans[0].inUse'
}

@test "a node of any class that is held open stands against a change" {
	tree_usual
	local node
	node="$(pci_node 0000:00:02.0)/virtio0/host9/scsi_tape/nst0"
	mkdir -p "$node" "$root/sys/class/scsi_tape" "$root/proc/300/fd"
	put "$node/dev" 9:128
	ln -s "../../../${node#"$root/"}" "$root/sys/class/scsi_tape/nst0"
	ln -s /dev/nst0 "$root/proc/300/fd/3"
	put "$root/proc/300/comm" "$(printf 'tar\nx')"
	try 0 --sysroot "$root" unbind vda --dry-run --json
	is_json '[{"kind":"held-open","object":"nst0","holder":"tar?x[300]","process":{"pid":300,"comm":"tar?x"},"path":"/dev/nst0"}]' \
		'[.plans[0].inUse[] | {kind, object, holder, process, path}]'
	try 0 --sysroot "$root" list --columns ID,IN-USE --no-legend
	has 'nst0: held open by tar?x[300]'
}
