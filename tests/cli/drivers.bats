#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drivers, as far as can be seen without changing one: plans, refusals, rights. No test here ever comes near a device of this machine.

load common
load tree
load modules
load drivers

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
		says "it does not match pci:0000:00:03.0 (its candidates: virtio-pci, vfio-pci, pci-stub; --force"
	done
	try 7 --sysroot "$root" bind nvme0 e1000 --json
	is '["e1000","pci:0000:00:04.0",["nvme","vfio-pci","pci-stub"]]' '.error.parameters | [.driver, .device, .candidates]'
	# The name of the module means its driver, here too.
	try 7 --sysroot "$root" bind eth1 virtio_pci -n
	says 'does not match pci:0000:00:05.0'
	try 0 --sysroot "$root" bind eth0 e1000 -n --force --json
	is '["set the override to e1000","unbind from virtio-pci","bind to e1000"]' '[.plans[0].steps[].what]'
	[[ $(json '.plans[0].notes[0]') == *"e1000 does not match its ids"* ]]
	# What takes it, by its ids, and what has it already.
	try 0 --sysroot "$root" bind 0000:00:07.0 e1000 -n --json
	is '[]' '.plans[0].notes'
	try 0 --sysroot "$root" bind nvme0 nvme -n
	has 'nothing to do'
	# A driver of the kernel's, whose ids are in no file.
	try 0 --sysroot "$root" bind eth1 pcieport -n --json
	[[ $(json '.plans[0].notes[0]') == *"virtd can't check whether pcieport matches it"* ]]
}

@test "where nothing tells whether a driver takes the device, that is said, and is no refusal" {
	shared q35
	try 0 --sysroot "$root" bind eth0 ahci -n --json
	is '["set the override to ahci","unbind from virtio-pci","bind to ahci"]' '[.plans[0].steps[].what]'
	is '["virtd can'"'"'t check whether ahci matches it: the folder of this kernel'"'"'s modules can'"'"'t be read"]' '.plans[0].notes'
	try 0 --sysroot "$root" bind eth0 virtio-pci -n --json
	is '[]' '.plans[0].notes'
}

@test "where no module tells, the ids of virtual devices' drivers are known" {
	copy_of fixtures/q35
	local driver
	for driver in virtio_blk virtio_rng virtio_console virtio_gpu; do
		mkdir -p "$root/sys/bus/virtio/drivers/$driver"
		try 7 --sysroot "$root" bind eth0 "$driver"
		says "it does not match pci:0000:00:03.0 (its candidates: virtio_net; --force"
	done
	try 7 --sysroot "$root" bind eth2 virtio-pci -n
	says 'it does not match pci:0000:00:10.0'
	try 7 --sysroot "$root" bind eth2 nvme -n
	try 0 --sysroot "$root" bind eth0 virtio_blk --force -n
	has "virtio_blk does not match its ids"
	# The default driver is known by them too, once nothing has the device.
	rm "$(node 0000:00:03.0)/virtio1/driver"
	try 0 --sysroot "$root" drivers eth0 --json
	is '["virtio_net","loaded",true]' '.drivers[] | select(.bus == "virtio") | [.name, .state, .isDefault]'
	try 0 --sysroot "$root" bind virtio1 virtio_net -n --json
	is '[]' '.plans[0].notes'
	# So it is on Xen.
	shared xen-domu
	try 7 --sysroot "$root" bind xvda vif -n
	says 'it does not match xen:vbd-51712'
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
	says "did you mean 'e1000'?"
	try 7 --sysroot "$root" bind eth2 nvem -n
	says "did you mean 'nvme'?"
	try 7 --sysroot "$root" bind eth2 vfio-pci -n
	[[ $stderr != *mean* ]]
	try 7 --sysroot "$root" bind eth2 uio_pci_generic -n
	says "'virtctl bind pci:0000:00:10.0 uio_pci_generic --load'"
	[[ $stderr != *mean* ]]
	try 7 --sysroot "$root" bind eth2 'vfio;pci' -n
	[[ $stderr != *--load* ]]
	try 0 --sysroot "$root" bind eth0 virtio-net -n --json
	is '[]' '.plans[0].steps'
	with_modules
	try 7 --sysroot "$root" bind eth0 pci_stub -n --json
	[[ $(json .error.message) == *"its module pci_stub is not loaded ('virtctl bind pci:0000:00:03.0 pci_stub --load' loads it)" ]]
	try 7 --sysroot "$root" bind eth0 vfio-pc -n
	says "this kernel has no such module (its candidates: virtio_net, virtio-pci, vfio-pci, pci-stub; did you mean 'vfio-pci'?)"
	# Not loaded, and not for it.
	cp -a "$root" "$BATS_TEST_TMPDIR/other"
	root=$BATS_TEST_TMPDIR/other
	rm -r "$root/sys/bus/pci/drivers/e1000" "$root/sys/module/e1000"
	try 7 --sysroot "$root" bind eth0 e1000 -n --load
	says 'it does not match pci:0000:00:03.0 (its candidates: virtio-pci'
}

@test "nothing to do is said, and is no failure" {
	shared q35
	try 0 --sysroot "$root" bind eth0 --dry-run
	has "nothing to do"
	try 0 --sysroot "$root" bind eth0 --dry-run --json
	is '[]' '.plans[0].steps'
}

@test "to stay unbound is another plan than to be unbound" {
	copy_of fixtures/q35
	try 0 --sysroot "$root" unbind eth2 --dry-run --json
	is 1 '.plans[0].steps | length'
	try 0 --sysroot "$root" unbind eth2 --persist --dry-run --json
	is none '.plans[0].steps[0].value'
}

@test "a plan for every device of every tree" {
	local tree devices count=0
	for tree in "$SOURCE_ROOT"/tests/fixtures/*.tree; do
		tree=${tree##*/}
		shared "${tree%.tree}"
		"$VIRTD" --socket "$socket" --sysroot "$root" 2>"$BATS_TEST_TMPDIR/log" 3>&- &
		server=$!
		wait_for_socket "$socket"
		run_virtctl --socket "$socket" list --all --no-legend --columns LAYERS,ID
		# A group keeps its drivers.
		mapfile -t devices < <(sed -n '/ccwgroup/!s/.* //p' <<<"$output")
		echo "in $tree" # for whoever reads why it failed
		try 0 --socket "$socket" unbind "${devices[@]}" --dry-run --json
		[ "$(json '.plans[].device')" = "$(printf '%s\n' "${devices[@]}")" ]
		count=$((count + ${#devices[@]}))
		kill "$server"
		reap "$server"
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

@test "unbound twice is unbound once: another layer is said" {
	copy_of fixtures/q35
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
	is '[false,["it has no driver ('"'virtctl bind $id'"' binds its default driver, if it has one)"]]' '.changes[0] | [.changed, .notes]'
	try 0 --sysroot "$root" unbind $id --layer pci --json
	is false '.changes[0].changed'
}

@test "a layer that the device has not, or that does not fit, is refused" {
	shared q35
	local word
	for word in xen ccw virtio7 0000:00:04.0 pci: nosuch $'pci\nx' "$(head -c 5000 /dev/zero | tr '\0' x)"; do
		try 11 --sysroot "$root" unbind eth0 --layer "$word" --dry-run
		says "(its layers are pci:0000:00:03.0, virtio:virtio1"
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
	copy_of fixtures/q35
	for verb in 'bind eth0' 'bind eth0 virtio_net' 'bind eth0 virtio-pci' 'bind eth2 e1000'; do
		# shellcheck disable=SC2086 # words
		try 0 --sysroot "$root" $verb --json
		is '[false,[]]' '.changes[0] | [.changed, .results]'
	done
	copy_of fixtures/s390x
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
	has "virtio_ccw drives its layer ccw:0.0.0100"
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
	try 2 --sysroot "$root" override unset
	try 2 --sysroot "$root" override list x
	try 2 --sysroot "$root" override lst
	says "did you mean 'list'?"
	try 2 --sysroot "$root" override list --dry-run
	try 0 --sysroot "$root" override
	try 0 --sysroot "$root" override --json
	is 0 '.overrides | length'
}

@test "a copied tree is never changed" {
	need_root
	copy_of fixtures/q35
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
	copy_of fixtures/q35
	try 0 --sysroot "$root" drivers eth0
	[[ $output =~ virtio_net\ +virtio\ +bound\ +yes ]]
	try 0 --sysroot "$root" drivers eth0 --json
	try 0 --sysroot "$root" drivers --json
	is '["pci:0000:00:10.0"]' '.drivers[] | select(.name == "e1000") | .devices'
	try 0 drivers --json
	try 0 drivers --columns DRIVER,MODULE --no-legend
}

@test "persistent overrides: listed, checked, removed" {
	copy_of fixtures/q35
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
	copy_of fixtures/q35
	persist good e1000e
	try 1 --sysroot "$root" override apply
	has "copied tree"
	says "1 of 1"
	try 1 --sysroot "$root" override apply --json
	is pending '.overrides[0].state'
}

@test "nobody may change anything, and everybody may ask: a private virtd" {
	need_root
	copy_of fixtures/q35
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
	copy_of fixtures/q35
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
	# The group of root is none of those.
	run -0 call --regid=0 --clear-groups
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
