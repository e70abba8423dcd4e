#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drivers, as far as can be seen without changing one: plans, refusals, rights, and what is made of all that a worker can say. No test here ever
# comes near a device of this machine: what is changed is a copied tree, by a worker that is a script.

load common
load tree
load modules

setup() {
	socket=$BATS_TEST_TMPDIR/s
}

teardown() {
	[ -z "${server:-}" ] || { kill "$server" 2>/dev/null || true; wait "$server" || true; }
	[ ! -s "$BATS_TEST_TMPDIR/worker-pid" ] || kill "$(cat "$BATS_TEST_TMPDIR/worker-pid")" 2>/dev/null || true
}

# has_override - a file of a persistent override is in the folder of live().
has_override() {
	[ -n "$(find "$BATS_TEST_TMPDIR/overrides" -name '*.conf' 2>/dev/null)" ]
}

# shared FIXTURE - a tree that no test changes, made once for the file.
shared() {
	root=$BATS_FILE_TMPDIR/$1
	[ -d "$root" ] || "$SOURCE_ROOT/tests/unpack" "$SOURCE_ROOT/tests/fixtures/$1.tree" "$root"
}

# unpack FIXTURE - a tree of the test's own.
unpack() {
	root=$BATS_TEST_TMPDIR/$1
	mkdir -p "$root"
	"$SOURCE_ROOT/tests/unpack" "$SOURCE_ROOT/tests/fixtures/$1.tree" "$root"
}

@test "a plan: what is written, what undoes it, what must be true then" {
	shared q35
	try 0 --sysroot "$root" unbind eth0 --dry-run
	has "unbind from virtio_net"
	has /sys/bus/virtio/drivers/virtio_net/unbind
	try 0 --sysroot "$root" unbind eth0 --dry-run --json
	is pci:0000:00:03.0 '.plans[0].device' \
		'["virtio1","/sys/bus/virtio/drivers/virtio_net/bind","virtio1"]' '.plans[0].steps[0] | [.value, .undoPath, .undoValue]'
	try 0 --sysroot "$root" bind eth2 e1000e -n --json
	is e1000e '.plans[0].steps[0].value'
	[[ $(json '.plans[0].steps[0].path') == */driver_override ]]
	[ "$(json '.plans[0].steps | length')" -ge 3 ]
}

@test "the driver's own bus decides which layer is meant" {
	shared q35
	try 0 --sysroot "$root" bind eth0 virtio_blk --force --dry-run --json
	[[ $(json '[.plans[0].steps[].path] | join(" ")') == *"/sys/bus/virtio/drivers/virtio_blk/bind"* ]]
	try 0 --sysroot "$root" bind eth0 nvme --force --dry-run --json
	[[ $(json '[.plans[0].steps[].path] | join(" ")') == *"/sys/bus/pci/drivers/"* ]]
}

@test "a driver that can't have the device is refused, and its candidates are named" {
	with_modules
	local how
	for how in --dry-run '--dry-run --persist' '--dry-run --load' ''; do
		# shellcheck disable=SC2086 # words
		try 7 --sysroot "$root" bind eth0 e1000 $how
		says "it does not take pci:0000:00:03.0; its candidates: virtio-pci, vfio-pci, pci-stub; --force"
	done
	try 7 --sysroot "$root" bind nvme0 e1000 --json
	is '["e1000","pci:0000:00:04.0",["nvme","vfio-pci","pci-stub"]]' '.error.parameters | [.driver, .device, .candidates]'
	# The name of the module means its driver, here too.
	try 7 --sysroot "$root" bind eth1 virtio_pci -n
	says 'does not take pci:0000:00:05.0'
	try 0 --sysroot "$root" bind eth0 e1000 -n --force --json
	is '["set the override to e1000","unbind from virtio-pci","bind to e1000"]' '[.plans[0].steps[].what]'
	[[ $(json '.plans[0].notes[0]') == *"e1000 does not take it"* ]]
	# What takes it, by its ids, and what has it already.
	try 0 --sysroot "$root" bind 0000:00:07.0 e1000 -n --json
	is '[]' '.plans[0].notes'
	try 0 --sysroot "$root" bind nvme0 nvme -n
	has 'nothing to do'
	# A driver of the kernel's, whose ids are in no file.
	try 0 --sysroot "$root" bind eth1 pcieport -n --json
	[[ $(json '.plans[0].notes[0]') == *"whether pcieport takes it can't be told beforehand"* ]]
}

@test "where nothing tells whether a driver takes the device, that is said, and is no refusal" {
	shared q35
	try 0 --sysroot "$root" bind eth0 ahci -n --json
	is '["set the override to ahci","unbind from virtio-pci","bind to ahci"]' '[.plans[0].steps[].what]'
	is '["whether ahci takes it can'"'"'t be told beforehand: the folder of this kernel'"'"'s modules can'"'"'t be read"]' '.plans[0].notes'
	try 0 --sysroot "$root" bind eth0 virtio-pci -n --json
	is '[]' '.plans[0].notes'
}

@test "where no module tells, the ids of virtual devices' drivers are known" {
	unpack q35
	local driver
	for driver in virtio_blk virtio_rng virtio_console virtio_gpu; do
		mkdir -p "$root/sys/bus/virtio/drivers/$driver"
		try 7 --sysroot "$root" bind eth0 "$driver"
		says "it does not take pci:0000:00:03.0; its candidates: virtio_net; --force"
	done
	try 7 --sysroot "$root" bind eth2 virtio-pci -n
	says 'it does not take pci:0000:00:10.0'
	try 7 --sysroot "$root" bind eth2 nvme -n
	try 0 --sysroot "$root" bind eth0 virtio_blk --force -n
	has "by its ids, virtio_blk does not take it"
	# The default driver is known by them too, once nothing has the device.
	rm "$(node 0000:00:03.0)/virtio1/driver"
	try 0 --sysroot "$root" drivers eth0 --json
	is '["virtio_net","loaded",true]' '.drivers[] | select(.bus == "virtio") | [.name, .state, .isDefault]'
	try 0 --sysroot "$root" bind virtio1 virtio_net -n --json
	is '[]' '.plans[0].notes'
	# So it is on Xen.
	shared xen-domu
	try 7 --sysroot "$root" bind xvda vif -n
	says 'it does not take xen:vbd-51712'
}

# driver_node BUS DRIVER - one that has no device.
driver_node() {
	mkdir -p "$root/sys/bus/$1/drivers/$2"
	: >"$root/sys/bus/$1/drivers/$2/bind"
}

@test "what has a device by new_id, without an override, gives it back" {
	tree_new
	local driver address=3 bus=$BATS_TEST_TMPDIR/root/sys/devices/vmbus guid=0022484a-7c2e-0022-484a-7c2e0022484a
	driver_node pci e1000
	for driver in uio_pci_generic igb_uio pciback pci-pf-stub pci-stub vfio-pci; do
		add_pci 0000:00:0$address.0 8086 100e 020000 $driver
		put "$(pci_node 0000:00:0$address.0)/driver_override" '(null)'
		try 0 --sysroot "$root" bind 0000:00:0$address.0 -n --json
		is "[\"unbind from $driver\",\"let the kernel choose a driver\"]" '[.plans[0].steps[].what]'
		address=$((address + 1))
	done
	try 0 --sysroot "$root" drivers 0000:00:05.0 --json
	is '[]' '[.drivers[] | select(.isDefault)]'
	# Azure's card, given away as DPDK's guide has it.
	mkdir -p "$bus/$guid" "$root"/sys/bus/vmbus/{devices,drivers}
	driver_node vmbus hv_netvsc
	ln -s ../../../bus/vmbus "$bus/$guid/subsystem"
	ln -s "../../../devices/vmbus/$guid" "$root/sys/bus/vmbus/devices/$guid"
	put "$bus/$guid/modalias" vmbus:635161f83edfc546913ff2d2f965ed0e
	put "$bus/$guid/driver_override" '(null)'
	add_driver vmbus "$bus/$guid" ../../.. uio_hv_generic
	try 0 --sysroot "$root" bind "vmbus:$guid" -n --json
	is '["unbind from uio_hv_generic","let the kernel choose a driver"]' '[.plans[0].steps[].what]'
}

@test "a virtual function that is not probed: its default driver by name, or why not" {
	tree_new
	local node
	add_pci 0000:00:01.0 8086 10c9 020000 igb
	add_pci 0000:00:02.0 8086 10ca 020000 vfio-pci
	node=$(pci_node 0000:00:02.0)
	put "$node/driver_override" vfio-pci
	ln -s ../0000:00:01.0 "$node/physfn"
	driver_node pci igbvf
	put "$(pci_node 0000:00:01.0)/sriov_drivers_autoprobe" 0
	try 11 --sysroot "$root" bind 0000:00:02.0 -n
	says '/sys/devices/pci0000:00/0000:00:01.0/sriov_drivers_autoprobe is 0'
	says "'virtctl bind pci:0000:00:02.0 DRIVER'"
	rm "$node/driver"
	put "$node/driver_override" '(null)'
	try 11 --sysroot "$root" bind 0000:00:02.0 -n
	try 0 --sysroot "$root" bind 0000:00:02.0 igbvf -n
	put "$(pci_node 0000:00:01.0)/sriov_drivers_autoprobe" 1
	try 0 --sysroot "$root" bind 0000:00:02.0 -n --json
	is '["let the kernel choose a driver"]' '[.plans[0].steps[].what]'
	# With modules its default is known: no real one of these is at hand, and an e1000 plays the function.
	with_modules
	cp -a "$root" "$BATS_TEST_TMPDIR/vf"
	root=$BATS_TEST_TMPDIR/vf
	ln -s ../0000:00:03.0 "$(pci_node 0000:00:06.0)/physfn"
	put "$(pci_node 0000:00:03.0)/sriov_drivers_autoprobe" 0
	try 0 --sysroot "$root" bind 0000:00:06.0 -n --json
	is '["set the override to e1000","unbind from vfio-pci","bind to e1000","clear the override"]' '[.plans[0].steps[].what]'
	rm -r "$root/sys/bus/pci/drivers/e1000" "$root/sys/module/e1000"
	try 7 --sysroot "$root" bind 0000:00:06.0 -n
	says "'virtctl bind pci:0000:00:06.0 --load'"
}

@test "names of drivers, as people have them" {
	shared q35
	try 7 --sysroot "$root" bind eth2 e1000f -n
	says "is 'e1000' meant?"
	try 7 --sysroot "$root" bind eth2 nvem -n
	says "is 'nvme' meant?"
	try 7 --sysroot "$root" bind eth2 vfio-pci -n
	[[ $stderr != *meant* ]]
	try 7 --sysroot "$root" bind eth2 uio_pci_generic -n
	says "'virtctl bind pci:0000:00:10.0 uio_pci_generic --load'"
	[[ $stderr != *meant* ]]
	try 7 --sysroot "$root" bind eth2 'vfio;pci' -n
	[[ $stderr != *--load* ]]
	try 0 --sysroot "$root" bind eth0 virtio-net -n --json
	is '[]' '.plans[0].steps'
	with_modules
	try 7 --sysroot "$root" bind eth0 pci_stub -n --json
	[[ $(json .error.message) == *"its module, pci_stub, is not loaded; 'virtctl bind pci:0000:00:03.0 pci_stub --load' loads it" ]]
	try 7 --sysroot "$root" bind eth0 vfio-pc -n
	says "this kernel has no such module; its candidates: virtio_net, virtio-pci, vfio-pci, pci-stub; is 'vfio-pci' meant?"
	# Not loaded, and not for it.
	cp -a "$root" "$BATS_TEST_TMPDIR/other"
	root=$BATS_TEST_TMPDIR/other
	rm -r "$root/sys/bus/pci/drivers/e1000" "$root/sys/module/e1000"
	try 7 --sysroot "$root" bind eth0 e1000 -n --load
	says 'it does not take pci:0000:00:03.0; its candidates: virtio-pci'
}

@test "nothing to do is said, and is no failure" {
	shared q35
	try 0 --sysroot "$root" bind eth0 --dry-run
	has "nothing to do"
	try 0 --sysroot "$root" bind eth0 --dry-run --json
	is '[]' '.plans[0].steps'
}

@test "to stay unbound is another plan than to be unbound" {
	unpack q35
	try 0 --sysroot "$root" unbind eth2 --dry-run --json
	is 1 '.plans[0].steps | length'
	try 0 --sysroot "$root" unbind eth2 --persist --dry-run --json
	is none '.plans[0].steps[0].value'
}

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

@test "what is in use is neither set nor switched off for it" {
	unpack lpar
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

# switches FIXTURE - a virtd whose worker writes to a copy of it: what is written reads back, and that is all that a device does.
switches() {
	need_root
	unpack "$1"
	mkdir -p "$BATS_TEST_TMPDIR/journal"
	"$VIRTD" --socket "$socket" --sysroot "$root" --change-copy --journal-dir "$BATS_TEST_TMPDIR/journal" \
		--overrides-dir "$BATS_TEST_TMPDIR/overrides" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
}

# wanted LIST - each override that is on record, in short.
wanted() {
	try 0 --socket "$socket" override list --json
	is "$1" '[.overrides[] | [.name, .state, .online, .settings]] | sort'
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
	unpack s390x
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
	is '[{"kind":"held-open","object":"nst0","holder":"tar?x[300]","process":{"pid":300,"comm":"tar?x"},"path":"/dev/nst0"}]' \
		'[.plans[0].inUse[] | {kind, object, holder, process, path}]'
	try 0 --sysroot "$root" list --columns ID,IN-USE --no-legend
	has 'nst0: held open by tar?x[300]'
}

@test "a plan for every device of every tree" {
	local tree devices count=0
	for tree in "$SOURCE_ROOT"/tests/fixtures/*.tree; do
		tree=${tree##*/}
		shared "${tree%.tree}"
		"$VIRTD" --socket "$socket" --sysroot "$root" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
		server=$!
		wait_for_socket "$socket"
		run_virtctl --socket "$socket" list --all --no-legend --columns ID
		devices=("${lines[@]}")
		echo "in $tree" # for whoever reads why it failed
		try 0 --socket "$socket" unbind "${devices[@]}" --dry-run --json
		[ "$(json '.plans[].device')" = "$(printf '%s\n' "${devices[@]}")" ]
		count=$((count + ${#devices[@]}))
		kill "$server"
		wait "$server"
		server=
	done
	[ "$count" -ge 50 ] || fail "only $count devices"
}

@test "a plan for every device of this machine, by whoever asks" {
	local device
	for device in $("$VIRTCTL" list --no-legend --columns ID); do
		run_virtctl unbind "$device" --dry-run --json
		case $status in 0 | 5 | 6 | 7 | 11) ;; *) fail "$device: exit $status: $stderr" ;; esac
		check_json "$status" --json
	done
}

# node ID - the layer in sysfs of a PCI device of the tree q35.
node() {
	echo "$root/sys/devices/pci0000:00/$1"
}

@test "unbound twice is unbound once: another layer is said" {
	unpack q35
	local id=pci:0000:00:03.0 word
	rm "$(node 0000:00:03.0)/virtio1/driver"
	for word in $id 00:03.0 virtio1 virtio:virtio1; do
		try 0 --sysroot "$root" unbind "$word"
		has "nothing to do"
		has "'virtctl unbind $id --layer pci'"
		try 0 --sysroot "$root" unbind "$word" --json
		is '[false,[],1]' '.changes[0] | [.changed, .results, (.notes | length)]'
		try 0 --sysroot "$root" unbind "$word" --dry-run --json
		is '[false,[],1]' '.plans[0] | [.changed, .steps, (.notes | length)]'
	done
	for word in pci 0000:00:03.0 $id; do
		try 0 --sysroot "$root" unbind $id --layer "$word" --dry-run --json
		is '[true,["/sys/bus/pci/drivers/virtio-pci/unbind"],[]]' '.plans[0] | [.changed, [.steps[].path], .notes]'
	done
	# Of several devices each has its own.
	try 0 --sysroot "$root" unbind $id 00:11.0 --dry-run --json
	is '[false,true]' '[.plans[].changed]'
	try 0 --sysroot "$root" unbind $id '0000:00:03.*' --json
	is '[false]' '[.changes[].changed]'
	rm "$(node 0000:00:03.0)/driver"
	try 0 --sysroot "$root" unbind $id --json
	is '[false,["it has no driver; '"'virtctl bind $id'"' gives it its default one, if there is one"]]' '.changes[0] | [.changed, .notes]'
	try 0 --sysroot "$root" unbind $id --layer pci --json
	is false '.changes[0].changed'
}

@test "a layer that the device has not, or that does not fit, is refused" {
	shared q35
	local word
	for word in xen ccw virtio7 0000:00:04.0 pci: nosuch $'pci\nx' "$(head -c 5000 /dev/zero | tr '\0' x)"; do
		try 11 --sysroot "$root" unbind eth0 --layer "$word" --dry-run
		says "its layers are pci:0000:00:03.0, virtio:virtio1"
		try 11 --sysroot "$root" bind eth0 --layer "$word" --json
	done
	try 2 --sysroot "$root" unbind eth0 --layer ''
	try 2 --sysroot "$root" online eth0 --layer pci
	try 7 --sysroot "$root" bind eth0 virtio_net --layer pci --dry-run
	says "a driver of the bus virtio, not of pci"
	try 11 --sysroot "$root" unbind eth0 --layer virtio --persist --dry-run
	says driver_override
	try 0 --sysroot "$root" bind eth0 --layer virtio
	has "nothing to do"
}

@test "each of bind, online and offline twice is the same as once" {
	local verb
	unpack q35
	for verb in 'bind eth0' 'bind eth0 virtio_net' 'bind eth0 virtio-pci' 'bind eth2 e1000'; do
		# shellcheck disable=SC2086 # words
		try 0 --sysroot "$root" $verb --json
		is '[false,[]]' '.changes[0] | [.changed, .results]'
	done
	unpack s390x
	try 0 --sysroot "$root" online 0.0.0100 0.0.0200 --json
	is '[false,false]' '[.changes[].changed]'
	put "$root/sys/devices/css0/0.0.0001/0.0.0100/online" 0
	try 0 --sysroot "$root" offline 0.0.0100 --json
	is false '.changes[0].changed'
	try 0 --sysroot "$root" online 0.0.0100 --dry-run --json
	is true '.plans[0].changed'
	# What is above has gone: the transport is not what unbind means.
	rm -r "$root"/sys/devices/css0/0.0.0001/0.0.0100/virtio* "$root"/sys/bus/virtio/devices/virtio1
	try 0 --sysroot "$root" unbind 0.0.0100
	has "nothing to do"
	has "virtio_ccw has its layer ccw:0.0.0100"
}

@test "a driver that does not exist, is on another bus, or can be none" {
	shared q35
	local long driver
	long=$(head -c 10000 /dev/zero | tr '\0' x)
	for driver in nope virtio_ccw ../e1000 e1000/ . .. $'e1000\nx' 'e1000 ' "$long" "drivers_probe" bind; do
		try 7 --sysroot "$root" bind eth2 "$driver" --dry-run
		try 7 --sysroot "$root" bind eth2 "$driver" --json
		is io.virtd.Drivers.NoSuchDriver .error.name
	done
	try 7 --sysroot "$root" bind eth2 '' --dry-run
}

@test "a device that does not exist, or can be none" {
	shared q35
	local device
	for device in nope ../../etc $'eth0\n' "$(head -c 10000 /dev/zero | tr '\0' x)" 'pci:ffff:*'; do
		try 3 --sysroot "$root" unbind "$device" --dry-run
		try 3 --sysroot "$root" bind "$device" e1000
		try 3 --sysroot "$root" drivers "$device" --json
	done
	try 4 --sysroot "$root" unbind type=net --dry-run
	try 3 --sysroot "$root" unbind ''
}

@test "a parameter that is none" {
	shared q35
	try 2 --sysroot "$root" unbind eth0 --timeout 0
	try 2 --sysroot "$root" unbind eth0 --timeout 3601
	try 2 --sysroot "$root" unbind eth0 --timeout -1
	try 2 --sysroot "$root" unbind eth0 --timeout 1.5
	try 2 --sysroot "$root" bind eth0 eth1 e1000
	try 2 --sysroot "$root" unbind
	try 2 --sysroot "$root" unbind eth0 --load
	try 2 --sysroot "$root" online eth0 --load
	try 2 --sysroot "$root" override
	try 2 --sysroot "$root" override unset
	try 2 --sysroot "$root" override list x
	try 2 --sysroot "$root" override lst
	says "is 'list' meant?"
	try 2 --sysroot "$root" override list --dry-run
}

@test "a copied tree is never changed" {
	need_root
	unpack q35
	local before
	before=$(cd "$root" && find . -type f -exec cksum {} + | sort)
	try 11 --sysroot "$root" unbind eth0 --force
	says "copied tree"
	try 11 --sysroot "$root" bind eth2 e1000e --force --json
	try 11 --sysroot "$root" bind eth2 e1000e --force --persist
	try 0 --sysroot "$root" bind eth0
	has "nothing to do"
	[ "$before" = "$(cd "$root" && find . -type f -exec cksum {} + | sort)" ]
	[ ! -e "$root/etc" ]
}

@test "drivers of a device, and all of them" {
	unpack q35
	try 0 --sysroot "$root" drivers eth0
	[[ $output =~ virtio_net\ +virtio\ +bound\ +yes ]]
	try 0 --sysroot "$root" drivers eth0 --json
	try 0 --sysroot "$root" drivers --json
	is '["pci:0000:00:10.0"]' '.drivers[] | select(.name == "e1000") | .devices'
	try 0 drivers --json
	try 0 drivers --columns DRIVER,MODULE --no-legend
}

# A file for e1000 of the tree q35, whose address and virt id are its own.
persist() { # NAME DRIVER [VIRT-ID]
	local id=${3:-$("$VIRTCTL" --sysroot "$root" list eth2 --no-legend --columns VIRT-ID)}
	mkdir -p "$root/etc/virtd/overrides.d"
	printf 'version=1\naddress=pci:0000:00:10.0\ndriver=%s\nvirtId=%s\n' "$2" "$id" >"$root/etc/virtd/overrides.d/$1.conf"
}

@test "persistent overrides: listed, checked, removed" {
	unpack q35
	try 0 --sysroot "$root" override list
	[ -z "$output" ]
	persist good e1000e
	try 0 --sysroot "$root" override list --json
	is '["good","pci:0000:00:10.0","e1000e","pending"]' '.overrides[0] | [.name, .address, .driver, .state]'
	try 0 --sysroot "$root" override apply --dry-run --json
	is pending '.overrides[0].state'
	persist good e1000e virt:t0002v00001AF4d00001042o2
	try 0 --sysroot "$root" override list --json
	is mismatch '.overrides[0].state'
	printf nonsense >"$root/etc/virtd/overrides.d/bad.conf"
	try 0 --sysroot "$root" override list
	[[ $output == *bad-file* && $output == *mismatch* ]]
	[ "$(id -u)" = 0 ] || return 0
	try 1 --sysroot "$root" override unset nope
	try 1 --sysroot "$root" override unset ../good
	try 1 --sysroot "$root" override unset "$(head -c 10000 /dev/zero | tr '\0' x)"
	try 0 --sysroot "$root" override unset bad --json
	try 0 --sysroot "$root" override unset good
	[ -z "$(ls "$root/etc/virtd/overrides.d")" ]
}

@test "what can't be put in force is told, and is a failure" {
	need_root
	unpack q35
	persist good e1000e
	try 1 --sysroot "$root" override apply
	has "copied tree"
	says "1 of 1"
	try 1 --sysroot "$root" override apply --json
	is pending '.overrides[0].state'
}

@test "nobody may change anything, and everybody may ask: a private virtd" {
	need_root
	unpack q35
	let_in
	as --clear-groups test -r "$root/sys" -a -x "$VIRTCTL" || skip "nobody can't get at the program or the tree"
	run -6 --separate-stderr as --clear-groups "$VIRTCTL" --sysroot "$root" unbind eth0
	[[ $stderr == *"group virtd"* ]]
	run -6 as --clear-groups "$VIRTCTL" --sysroot "$root" override apply
	run -6 as --clear-groups "$VIRTCTL" --sysroot "$root" override unset x
	run -6 as --clear-groups "$VIRTCTL" --sysroot "$root" offline eth0
	run -0 as --clear-groups "$VIRTCTL" --sysroot "$root" unbind eth0 --dry-run
	run -0 as --clear-groups "$VIRTCTL" --sysroot "$root" drivers eth0
	run -0 as --clear-groups "$VIRTCTL" --sysroot "$root" override list
}

@test "the group virtd may, whatever group of the client's it is; others may not" {
	need_root
	unpack q35
	local groups=$BATS_TEST_TMPDIR/group
	{ grep -v '^virtd:' /etc/group; echo 'virtd:x:54321:'; } >"$groups"
	unshare -m true 2>/dev/null || skip "no mount namespace to have a group in"
	let_in
	unshare -m sh -c 'mount --bind "$0" /etc/group && exec "$@"' "$groups" \
		"$VIRTD" --socket "$socket" --sysroot "$root" 3>&- &
	server=$!
	wait_for_socket "$socket"
	chmod 666 "$socket"
	as --clear-groups test -w "$socket" || skip "nobody can't get at the socket"
	call() { # SETPRIV-OPTION... - Unbind, straight to the socket: virtctl would not trust a stranger's.
		setpriv --reuid=65534 "$@" /usr/bin/python3 -c '
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(json.dumps({"method": "io.virtd.Drivers.Unbind", "parameters": {"device": "eth0"}}).encode() + b"\0")
print(json.loads(s.recv(65536).rstrip(b"\0"))["error"])' "$socket"
	}
	run -0 call --regid=65534 --clear-groups
	[ "$output" = org.varlink.service.PermissionDenied ]
	run -0 call --regid=65534 --groups 54320,54322
	[ "$output" = org.varlink.service.PermissionDenied ]
	run -0 call --regid=65534 --groups 54320,54321
	[ "$output" = io.virtd.Drivers.NotSupported ]
	run -0 call --regid=54321 --clear-groups
	[ "$output" = io.virtd.Drivers.NotSupported ]
	# What is wrong with a call is told before who may make it.
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 -c '
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(b"{\"method\":\"io.virtd.Drivers.Unbind\",\"parameters\":{\"device\":1}}\0")
print(json.loads(s.recv(65536).rstrip(b"\0"))["error"])' "$socket"
	[ "$output" = org.varlink.service.InvalidParameter ]
}

# live SCRIPT - a virtd at $socket that takes the copied tree at $root for a running system's, and whose worker is SCRIPT, but for questions, which
# the real one answers; $device is one to try it on, and $used one that is in use. The request is in $request then, and the steps of unbinding
# $device in $steps.
live() {
	need_root
	unpack q35
	request=$BATS_TEST_TMPDIR/request steps=$BATS_FILE_TMPDIR/steps device=pci:0000:00:10.0 used=pci:0000:00:04.0
	mkdir -p "$BATS_TEST_TMPDIR/journal" "$root/proc/1"
	printf '27 1 254:0 / /srv rw - ext4 /dev/vda rw\n' >"$root/proc/1/mountinfo"
	# The same for every test: its paths begin with /sys.
	[ -s "$steps" ] || "$VIRTCTL" --sysroot "$root" unbind "$device" --dry-run --json | jq -c '.plans[0].steps[]' >"$steps"
	[ -s "$steps" ]
	cat >"$BATS_TEST_TMPDIR/worker" <<-END
		#!/bin/bash
		IFS= read -r text
		case \$text in *'"verb":"in-use"'* | *'"verb":"match"'* | *'"verb":"candidates"'*) exec "${VIRTD%/*}/virtd-worker" <<<"\$text" ;; esac
		printf '%s\n' "\$text" >"$request"
		cd "$BATS_TEST_TMPDIR"
		echo \$\$ >worker-pid
		# State of each step, as the worker tells it.
		result() {
			while read -r step; do printf '{"result":{"step":%s,"state":"%s","errno":null,"message":null}}\n' "\$step" "\$1"; done <"$steps"
		}
		$1
	END
	chmod +x "$BATS_TEST_TMPDIR/worker"
	"$VIRTD" --socket "$socket" --sysroot "$root" --change-copy --worker "$BATS_TEST_TMPDIR/worker" \
		--journal-dir "$BATS_TEST_TMPDIR/journal" --overrides-dir "$BATS_TEST_TMPDIR/overrides" \
		2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
}

# late OPTION... - a change that is not over in time, though its worker has begun: on a busy machine a second may pass before that.
late() {
	local seconds
	for seconds in 1 4 16 60; do
		try 10 --socket "$socket" unbind "$device" --force "$@" --timeout "$seconds"
		[[ $stderr == *"nothing was done"* ]] || return 0
	done
	fail "the worker does not begin"
}

@test "a change that is done" {
	live 'result done; echo "{\"end\":\"done\"}"'
	try 0 --socket "$socket" unbind "$device" --force --json
	is done '.changes[0].results[0].state'
	[ "$(jq -r .verb "$request")" = apply ]
	[ "$(jq -r .root "$request")" = "$root" ]
	[ "$(jq -r .journal "$request")" = "$BATS_TEST_TMPDIR/journal" ]
	try 0 --socket "$socket" unbind "$device" --force
	[[ $output == *done* ]]
}

@test "what is unbound is named, with the command that gives it back" {
	live 'result done; echo "{\"end\":\"done\",\"changed\":true}"'
	try 0 --socket "$socket" unbind eth2
	has "$device: it has no driver now; 'virtctl bind $device' gives it back"
	try 0 --socket "$socket" unbind eth2 --persist --json
	is '["it has no driver now; '"'virtctl bind $device --persist'"' gives it back"]' '.changes[0].notes'
	try 0 --socket "$socket" unbind eth2 --dry-run --json
	is '[]' '.plans[0].notes'
	# It is given to vfio-pci.
	rm "$(pci_node 0000:00:10.0)/driver"
	add_driver pci "$(pci_node 0000:00:10.0)" ../../.. vfio-pci
	try 0 --socket "$socket" unbind eth2
	has "'virtctl bind $device vfio-pci' gives it back"
}

@test "persist: the file has the driver's own name, and says that it was forced" {
	with_modules
	local own=$root
	live 'echo "{\"end\":\"done\"}"'
	driver_node pci pci-stub
	try 0 --socket "$socket" bind eth2 pci_stub --force --persist
	grep -qx driver=pci-stub "$BATS_TEST_TMPDIR"/overrides/*.conf
	! grep -q forced "$BATS_TEST_TMPDIR"/overrides/*.conf
	cp -r "$own/lib" "$root/"
	mkdir -p "$root/proc/sys/kernel"
	put "$root/proc/sys/kernel/osrelease" 6.0.0-test
	try 7 --socket "$socket" bind eth2 nvme --persist
	grep -qx driver=pci-stub "$BATS_TEST_TMPDIR"/overrides/*.conf
	try 0 --socket "$socket" bind eth2 nvme --force --persist
	grep -qx driver=nvme "$BATS_TEST_TMPDIR"/overrides/*.conf
	grep -qx forced=yes "$BATS_TEST_TMPDIR"/overrides/*.conf
	rm "$request"
	"$VIRTCTL" --socket "$socket" override apply || true
	[ "$(jq -r .verb "$request")" = apply ]
	# As one that was written by hand, without that word.
	sed -i /forced/d "$BATS_TEST_TMPDIR"/overrides/*.conf
	rm "$request"
	try 1 --socket "$socket" override apply
	has 'it does not take pci:0000:00:10.0'
	[ ! -e "$request" ]
}

@test "a change that is undone shows its steps, and what to expect" {
	live 'result done; result undone; echo "{\"end\":\"rolled-back\",\"message\":\"the probe failed\"}"'
	try 8 --socket "$socket" unbind "$device" --force
	has undone
	says "the probe failed"
	says "all was undone"
	try 8 --socket "$socket" unbind "$device" --force --json
	is undone '.error.parameters.results[0].state'
}

@test "a change that can't be undone" {
	live 'result undo-failed; echo "{\"end\":\"not-rolled-back\",\"message\":\"no way back\"}"'
	try 9 --socket "$socket" unbind "$device" --force
	has undo-failed
	says "no way back"
}

@test "each other end has its exit status" {
	live 'cat end'
	local pair
	for pair in busy:1 no-such-driver:7 not-supported:11 gone:3 failed:1; do
		printf '{"end":"%s","message":"for a reason"}\n' "${pair%:*}" >"$BATS_TEST_TMPDIR/end"
		try "${pair#*:}" --socket "$socket" unbind "$device" --force
		try "${pair#*:}" --socket "$socket" unbind "$device" --force --json
	done
	echo '{"end":"failed","errno":"EACCES","message":"may not"}' >"$BATS_TEST_TMPDIR/end"
	try 6 --socket "$socket" unbind "$device" --force
}

@test "a worker that hangs: the call ends in time, virtd answers, the device is busy until it is over" {
	live 'until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"'
	late
	try 0 --socket "$socket" list
	try 0 --socket "$socket" unbind "$device" --dry-run
	try 1 --socket "$socket" unbind "$device" --force
	says "try again later"
	try 1 --socket "$socket" unbind "$device" --force --json
	is io.virtd.Drivers.Busy .error.name
	touch "$BATS_TEST_TMPDIR/go"
	not_busy() { "$VIRTCTL" --socket "$socket" unbind "$device" --force >/dev/null 2>&1; }
	eventually not_busy
	in_log "not over in time"
}

@test "a worker goes on when its client is gone, and when virtd is" {
	live 'echo begun >begun; trap "" PIPE HUP INT TERM; until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"; touch over'
	"$VIRTCTL" --socket "$socket" unbind "$device" --force >/dev/null 2>&1 3>&- &
	local client=$!
	eventually test -s "$BATS_TEST_TMPDIR/begun"
	kill -9 "$client"
	kill -9 "$server"
	wait "$server" || true
	server=
	touch "$BATS_TEST_TMPDIR/go"
	eventually test -e "$BATS_TEST_TMPDIR/over"
}

@test "a worker that is killed is followed by one that puts things in order" {
	live 'if grep -q "\"verb\":\"recover\"" request; then cat recovery; echo "{\"end\":\"done\"}"; else result done; kill -9 $$; fi'
	local pair
	for pair in undone:8 not-undone:9 finished:0 held:9 gone:8; do
		printf '{"device":"%s","recovery":"%s","message":"told by the journal"}\n' "$device" "${pair%:*}" \
			>"$BATS_TEST_TMPDIR/recovery"
		try "${pair#*:}" --socket "$socket" unbind "$device" --force
		[ "${pair#*:}" = 0 ] || says "told by the journal"
		[ "${pair#*:}" = 0 ] || says "signal 9"
	done
	in_log "$device: found in the journal: undone: told by the journal"
	: >"$BATS_TEST_TMPDIR/recovery"
	try 0 --socket "$socket" unbind "$device" --force
}

@test "no worker at all" {
	live ''
	rm "$BATS_TEST_TMPDIR/worker"
	try 1 --socket "$socket" unbind "$device" --dry-run
	try 1 --socket "$socket" unbind "$device" --force
	says "$BATS_TEST_TMPDIR/worker"
	try 1 --socket "$socket" drivers "$device"
	try 1 --socket "$socket" drivers
	try 0 --socket "$socket" list
}

@test "what is in use is refused, and told with --force" {
	live 'result done; echo "{\"end\":\"done\"}"'
	try 5 --socket "$socket" unbind "$used"
	says "vda: mounted on /srv"
	says "--force"
	try 5 --socket "$socket" unbind "$used" --json
	is io.virtd.Drivers.InUse .error.name
	[ ! -e "$request" ]
	try 0 --socket "$socket" unbind "$used" --force --json
	is '["/srv"]' '[.changes[0].overridden[].holder]'
}

@test "a dry run ends as the change would, and has the plan beside it" {
	live 'result done; echo "{\"end\":\"done\"}"'
	try 5 --socket "$socket" unbind "$used" --dry-run
	has /sys/bus/virtio/drivers/virtio_blk/unbind
	has "vda: mounted on /srv"
	says "--force takes it all the same"
	try 5 --socket "$socket" unbind "$used" --dry-run --json
	is '[true,1,["/srv"],["io.virtd.Drivers.InUse"]]' \
		'.plans[0] | [.changed, (.steps | length), [.inUse[].holder], [.refusals[].error]]'
	is '["io.virtd.Drivers.InUse",5]' '.error | [.name, .exitCode]'
	try 0 --socket "$socket" unbind "$used" --dry-run --force --json
	is '[["/srv"],[]]' '.plans[0] | [[.inUse[].holder], .refusals]'
	try 5 --socket "$socket" unbind "$device" "$used" --dry-run --json
	is '[[],["io.virtd.Drivers.InUse"]]' '[.plans[].refusals | map(.error)]' \
		'["pci:0000:00:04.0"]' '[.errors[].device]'
	# What can't be made persistent is found before anything is touched, and before anybody asks who uses it.
	local dry
	for dry in '' --dry-run; do
		# shellcheck disable=SC2086 # nothing or one word
		try 11 --socket "$socket" bind "$used" virtio_blk --persist $dry
		# shellcheck disable=SC2086
		try 7 --socket "$socket" bind "$used" nosuch $dry
		# shellcheck disable=SC2086
		try 11 --socket "$socket" unbind "$device" --layer xen $dry
		mkdir -p "$BATS_TEST_TMPDIR/overrides"
		chmod 777 "$BATS_TEST_TMPDIR/overrides"
		# shellcheck disable=SC2086
		try 6 --socket "$socket" bind "$device" e1000 --persist $dry
		chmod 755 "$BATS_TEST_TMPDIR/overrides"
	done
	[ ! -e "$request" ]
}

@test "a dry run by one who may not: the plan, and that it is refused" {
	live 'result done; echo "{\"end\":\"done\"}"'
	let_in
	run -0 setpriv --reuid=65534 --regid=65534 --clear-groups /usr/bin/python3 -c '
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(json.dumps({"method": "io.virtd.Drivers.Plan", "parameters": {"device": sys.argv[2], "action": "unbind"}}).encode() + b"\0")
reply = json.loads(s.recv(1 << 20).rstrip(b"\0"))["parameters"]
print(len(reply["steps"]), [r["error"] for r in reply["refusals"]])' "$socket" "$used"
	[ "$output" = "1 ['org.varlink.service.PermissionDenied', 'io.virtd.Drivers.InUse']" ]
}

@test "what came to nothing is no change" {
	live 'result done; echo "{\"end\":\"done\",\"changed\":false}"'
	try 0 --socket "$socket" unbind "$device" --json
	is '[false,["done"]]' '.changes[0] | [.changed, [.results[].state]]'
}

@test "a persistent file is part of the change, and written once" {
	live 'result done; echo "{\"end\":\"done\"}"'
	local file=$BATS_TEST_TMPDIR/overrides/$device.conf before
	try 0 --socket "$socket" bind "$device" e1000 --persist --dry-run
	has "$file: would be written: driver e1000"
	[ ! -e "$file" ]
	try 0 --socket "$socket" bind "$device" e1000 --persist --json
	is '[true,[],"write","e1000"]' '.changes[0] | [.changed, .results, .persistent.change, .persistent.driver]' \
		"$file" '.changes[0].persistent.path'
	before=$(ls -i --full-time "$file")
	try 0 --socket "$socket" bind "$device" e1000 --persist --json
	is '[false,"none"]' '.changes[0] | [.changed, .persistent.change]'
	try 0 --socket "$socket" bind "$device" e1000 --persist
	has "nothing to do"
	# What can't be seen while another driver has the device is in the file still.
	grep -q '^mac=' "$file"
	rm -r "$root/sys/class/net/eth2" "$(node 0000:00:10.0)/net"
	try 0 --socket "$socket" bind "$device" e1000 --persist --json
	is false '.changes[0].changed'
	[ "$before" = "$(ls -i --full-time "$file")" ]
	try 0 --socket "$socket" bind "$device" --persist --dry-run
	has "$file: would be removed"
	try 0 --socket "$socket" bind "$device" --persist
	has "$file: removed"
	[ ! -e "$file" ]
	try 0 --socket "$socket" bind "$device" --persist --json
	is '[false,"none",null]' '.changes[0] | [.changed, .persistent.change, .persistent.driver]'
}

@test "what a persistent file will do at the next start is said" {
	live 'rm -f "q35/sys/devices/pci0000:00/0000:00:10.0/driver"; result done; echo "{\"end\":\"done\"}"'
	local file=$BATS_TEST_TMPDIR/overrides/$device.conf
	try 0 --socket "$socket" bind "$device" e1000 --persist
	[[ $output != *"next start"* ]]
	try 0 --socket "$socket" bind "$device" e1000 --json
	is '[]' '.changes[0].notes'
	try 0 --socket "$socket" unbind "$device" --dry-run --json
	is '["the file '"$file"' will bind it to e1000 again at the next start; remove it with '"'virtctl override unset $device'"'"]' \
		'.plans[0].notes'
	try 0 --socket "$socket" unbind "$device"
	has "$file will bind it to e1000 again at the next start"
	# Also where nothing is to be done, and for whoever asks for another driver.
	try 0 --socket "$socket" unbind "$device"
	has "nothing to do"
	has "$file will bind it to e1000 again at the next start"
	try 0 --socket "$socket" bind "$device" e1000e --dry-run --json
	is 1 '[.plans[0].notes[] | select(contains("next start"))] | length'
	try 0 --socket "$socket" bind "$device" e1000 --dry-run --json
	is '[]' '[.plans[0].notes[] | select(contains("next start"))]'
	sed -i s/e1000/none/ "$file"
	try 0 --socket "$socket" bind "$device" e1000 --dry-run
	has "$file will keep every driver from it again at the next start"
	# Of another device.
	try 0 --socket "$socket" unbind 00:11.0 --dry-run --json
	is '[]' '.plans[0].notes'
	try 0 --socket "$socket" override unset "$device" --json
	is true .changed
	try 0 --socket "$socket" override unset "$device" --json
	is false .changed
	try 0 --socket "$socket" override unset "$device"
	has "nothing to do"
	try 0 --socket "$socket" unbind "$device" --json
	is '[]' '[.changes[0].notes[] | select(contains("next start"))]'
}

@test "overrides: applied twice is applied once, and a dry run ends as that would" {
	live 'ln -sfn ../../../bus/pci/drivers/e1000e "q35/sys/devices/pci0000:00/0000:00:10.0/driver"
		echo e1000e >"q35/sys/devices/pci0000:00/0000:00:10.0/driver_override"; result done; echo "{\"end\":\"done\"}"'
	local overrides=$BATS_TEST_TMPDIR/overrides
	try 0 --socket "$socket" bind "$device" e1000 --persist
	sed -i s/^driver=.*/driver=e1000e/ "$overrides/$device.conf"
	try 0 --socket "$socket" override apply --dry-run --json
	is '["pending",true,false]' '.overrides[0] | [.state, .changed, .refused]'
	try 0 --socket "$socket" override apply --json
	is '["in-force",true,false]' '.overrides[0] | [.state, .changed, .refused]'
	try 0 --socket "$socket" override apply --json
	is '["in-force",false,false]' '.overrides[0] | [.state, .changed, .refused]'
	try 0 --socket "$socket" override list --json
	is '[null,null]' '.overrides[0] | [.changed, .refused]'
	# In use, another device, and one that can't be used.
	sed "/^mac=/d; s/^address=.*/address=$used/; s/^driver=.*/driver=e1000e/; s/^virtId=.*/virtId=$("$VIRTCTL" --sysroot "$root" list "$used" --no-legend --columns VIRT-ID)/" \
		"$overrides/$device.conf" >"$overrides/used.conf"
	local name dry
	for name in used other bad; do
		[ "$name" = used ] || sed "s/^virtId=.*/virtId=virt:t0002v00001AF4d00001042o2/" "$overrides/$device.conf" >"$overrides/$name.conf"
		[ "$name" != bad ] || printf nonsense >"$overrides/bad.conf"
		[ "$name" != other ] || sed -i s/^address=.*/address=pci:0000:00:11.0/ "$overrides/other.conf"
		for dry in '' --dry-run; do
			# shellcheck disable=SC2086 # nothing or one word
			try 1 --socket "$socket" override apply $name $dry --json
			is '[false,true]' '.overrides[0] | [.changed, .refused]'
		done
	done
	# shellcheck disable=SC2086
	try 1 --socket "$socket" override apply nosuch --dry-run
	try 1 --socket "$socket" override apply nosuch
}

@test "persist: written only when it is done, in the folder of the overrides" {
	live 'if [ -e fail ]; then echo "{\"end\":\"rolled-back\",\"message\":\"no\"}"; else echo "{\"end\":\"done\"}"; fi'
	touch "$BATS_TEST_TMPDIR/fail"
	try 8 --socket "$socket" unbind "$device" --force --persist
	[ ! -e "$BATS_TEST_TMPDIR/overrides" ] || [ -z "$(ls "$BATS_TEST_TMPDIR/overrides")" ]
	rm "$BATS_TEST_TMPDIR/fail"
	try 0 --socket "$socket" unbind "$device" --force --persist
	[ "$(ls "$BATS_TEST_TMPDIR/overrides" | wc -l)" = 1 ]
	grep -q '^driver=none$' "$BATS_TEST_TMPDIR"/overrides/*.conf
	try 0 --socket "$socket" override list --json
	is none '.overrides[0].driver'
	try 0 --socket "$socket" override unset "$(json '.overrides[0].name')"
	[ -z "$(ls "$BATS_TEST_TMPDIR/overrides")" ]
}

# told USER METHOD PARAMETERS - the messages of the reasons, as USER is told them at the socket: virtctl itself would not trust it there.
told() {
	setpriv --reuid="$1" --regid="$1" --clear-groups /usr/bin/python3 -c '
import json, socket, sys
s = socket.socket(socket.AF_UNIX)
s.connect(sys.argv[1])
s.sendall(json.dumps({"method": sys.argv[2], "parameters": json.loads(sys.argv[3])}).encode() + b"\0")
text = b""
while not text.endswith(b"\0"):
    text += s.recv(65536)
reply = json.loads(text[:-1])["parameters"]
if "devices" in reply:
    reply = reply["devices"][0]
print("; ".join(sorted(r["message"] for r in reply["inUse"])))' "$socket" "$2" "$3"
}

@test "who holds a device is not for everybody: two users at one socket" {
	need_root
	unpack q35
	local proc=$root/proc whose=65534 show='io.virtd.Devices.Show {"devices":["vda"]}' plan='io.virtd.Drivers.Plan {"device":"vda","action":"unbind"}' call
	mkdir -p "$proc"/{1,70,71,72}/{fd,ns}
	ln -s 'mnt:[1]' "$proc/1/ns/mnt"
	: >"$proc/1/mountinfo"
	ln -s /dev/vda "$proc/70/fd/3"
	printf 'secret\n' >"$proc/70/comm"
	printf 'Name:\tsecret\nUid:\t0\t0\t0\t0\n' >"$proc/70/status"
	ln -s /dev/vda "$proc/71/fd/3"
	printf 'own\n' >"$proc/71/comm"
	printf "Name:\town\nUid:\t$whose\t$whose\t$whose\t$whose\n" >"$proc/71/status"
	ln -s 'mnt:[2]' "$proc/72/ns/mnt"
	printf '27 1 254:0 / /private rw - ext4 /dev/vda rw\n' >"$proc/72/mountinfo"
	printf 'container\n' >"$proc/72/comm"
	let_in
	"$VIRTD" --socket "$socket" --sysroot "$root" 3>&- &
	server=$!
	wait_for_socket "$socket"
	as --clear-groups test -w "$socket" || skip "nobody can't get at the socket"
	for call in "$show" "$plan"; do
		run -0 told 0 "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by own[71]; vda: held open by secret[70]; vda: mounted on /private in the mount namespace of container[72]" ]
		run -0 told "$whose" "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by another user's process; vda: held open by own[71]; vda: mounted in another mount namespace" ]
		run -0 told 65533 "${call%% *}" "${call#* }"
		[ "$output" = "vda: held open by another user's process; vda: mounted in another mount namespace" ]
	done
}

@test "a change that is late is made persistent when it is done, and not when it is undone" {
	live 'until [ -s go ]; do sleep 0.02; done; result "$(cat go)"; echo "{\"end\":\"$(cat go)\"}"'
	local overrides=$BATS_TEST_TMPDIR/overrides
	late --persist
	says "it is made persistent then"
	[ ! -e "$overrides" ]
	echo rolled-back >"$BATS_TEST_TMPDIR/go"
	in_log 'ended without anybody waiting: rolled-back'
	try 0 --socket "$socket" list
	[ ! -e "$overrides" ]
	rm "$BATS_TEST_TMPDIR/go"
	late
	[[ $stderr != *persistent* ]]
	echo done >"$BATS_TEST_TMPDIR/go"
	in_log 'ended without anybody waiting: done'
	[ ! -e "$overrides" ]
	rm "$BATS_TEST_TMPDIR/go"
	late --persist
	echo done >"$BATS_TEST_TMPDIR/go"
	eventually has_override
	grep -qx driver=none "$overrides"/*.conf
	in_log 'done at last, and made persistent'
}

@test "a client that is gone had wanted it to last: it does" {
	live 'echo begun >begun; until [ -e go ]; do sleep 0.02; done; result done; echo "{\"end\":\"done\"}"'
	"$VIRTCTL" --socket "$socket" unbind "$device" --force --persist >/dev/null 2>&1 3>&- &
	local client=$!
	eventually test -s "$BATS_TEST_TMPDIR/begun"
	kill -9 "$client"
	wait "$client" || true
	try 0 --socket "$socket" list
	touch "$BATS_TEST_TMPDIR/go"
	eventually has_override
}

@test "load without a driver: what the kernel would choose, of each layer" {
	live 'echo "{\"modules\":[{\"name\":\"none_such\",\"state\":\"failed\",\"errno\":\"EPERM\",\"message\":\"may not\"}]}"'
	try 6 --socket "$socket" bind "$device" --load
	says none_such
	[ "$(jq -r .verb "$request")" = load ]
	[ "$(jq '.modules' "$request")" = null ]
	[ "$(jq '.layers | length > 0 and all(.[]; .bus and .path)' "$request")" = true ]
}

@test "a dry run with a module that would be loaded is of its driver" {
	need_root
	unpack q35
	ldd "${VIRTD%/*}/virtd-worker" | grep -q libkmod || skip "built without libkmod"
	local why
	why=$("$SOURCE_ROOT/tests/unit/make-modules" "$SOURCE_ROOT/build/guests/kernel" "$root") || skip "${why#\# }"
	rm -r "$root/sys/bus/pci/drivers/e1000"
	rm "$(node 0000:00:10.0)/driver"
	try 7 --sysroot "$root" bind 00:10.0 e1000 --dry-run
	try 0 --sysroot "$root" bind 00:10.0 e1000 --load --dry-run --json
	is /sys/bus/pci/drivers/e1000/bind '.plans[0].steps[-1].path'
	try 7 --sysroot "$root" bind 00:10.0 nosuch --load --dry-run
}

@test "load: the module first, and then a look at whether the driver is there" {
	live 'if [ -e answer ]; then cat answer; fi'
	local answer=$BATS_TEST_TMPDIR/answer
	echo '{"modules":[{"name":"nope","state":"failed","errno":"ENOENT","message":"there is no such module"}]}' >"$answer"
	try 7 --socket "$socket" bind "$device" nope --load
	says "there is no such module"
	[ "$(jq -c '[.verb, .modules]' "$request")" = '["load",["nope"]]' ]
	echo '{"modules":[{"name":"nope","state":"failed","errno":"EPERM","message":"may not"}]}' >"$answer"
	try 6 --socket "$socket" bind "$device" nope --load
	echo '{"modules":[{"name":"nope","state":"loaded","errno":null,"message":null}]}' >"$answer"
	try 7 --socket "$socket" bind "$device" nope --load
	rm "$answer"
	try 1 --socket "$socket" bind "$device" nope --load
	rm "$request"
	try 7 --socket "$socket" bind "$device" nope
	[ ! -e "$request" ]
}

@test "a start looks through the journal: what is no record is kept aside, and named" {
	need_root
	local journal=$BATS_TEST_TMPDIR/journal
	mkdir -m 700 "$journal"
	(umask 077; echo nonsense >"$journal/pci:0000:ff:1f.7.json")
	"$VIRTD" --socket "$socket" --journal-dir "$journal" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
	has_bad() { [ -n "$(find "$journal" -name '*.bad')" ]; }
	eventually has_bad
	in_log "pci:0000:ff:1f.7: found in the journal: bad"
	try 0 --socket "$socket" list
}

@test "a copied tree has nothing to do with the journal" {
	need_root
	shared q35
	local journal=$BATS_TEST_TMPDIR/journal
	mkdir -m 700 "$journal"
	(umask 077; echo nonsense >"$journal/pci:0000:ff:1f.7.json")
	"$VIRTD" --socket "$socket" --sysroot "$root" --journal-dir "$journal" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
	server=$!
	wait_for_socket "$socket"
	try 0 --socket "$socket" list
	# virtd orders what it orders of the journal before it serves the first client: either a worker is there now, or it has been.
	[ -z "$(pgrep -P "$server")" ]
	[ -z "$(find "$journal" -name '*.bad')" ]
	[ ! -s "$BATS_TEST_TMPDIR/log" ]
}
