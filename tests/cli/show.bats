#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl show and virtctl platform.

load common
load tree

# The disk of the first device.
block='.devices[0].interfaces[0].block'

# $disk, vda, has a file system on vda1, swap on vda2, and on vda3 a RAID with the root file system in LVM.
tree_disk_in_parts() {
	local virtual
	tree_usual
	virtual=$root/sys/devices/virtual/block
	disk=$(pci_node 0000:00:02.0)/virtio0/block/vda
	put "$disk/dev" 254:0
	mkdir -p "$disk/holders" "$root/proc/self" "$virtual"/{md0/md,dm-0/dm} "$virtual"/{md0,dm-0}/holders
	add_partition "$disk" vda1 254:1 2048 1024000
	add_partition "$disk" vda2 254:2 1026048 2097152
	add_partition "$disk" vda3 254:3 3123200 20480
	add_partition "$disk" vda10 254:10 3143680 2048
	put "$virtual/md0/dev" 9:0
	put "$virtual/md0/md/level" raid1
	put "$virtual/dm-0/dev" 252:0
	put "$virtual/dm-0/dm/name" vg0-root
	ln -s ../../../../../../../virtual/block/md0 "$disk/vda3/holders/md0"
	ln -s ../../dm-0 "$virtual/md0/holders/dm-0"
	put "$root/proc/self/mountinfo" '25 1 252:0 / / rw - ext4 /dev/mapper/vg0-root rw
26 25 254:1 / /a\040b rw - ext4 /dev/vda1 rw
27 25 254:1 /sub /c rw - ext4 /dev/vda1 rw'
	put "$root/proc/swaps" "$(printf 'Filename\t\tType\n/dev/vda2 partition 1 0 -2')"
}

@test "this machine: every device that is listed can be shown" {
	try 0 list --all --columns ID --no-legend
	[ -n "$output" ] || skip "this machine has no device that is listed"
	local ids=("${lines[@]}") id
	try 0 show "${ids[@]}"
	for id in "${ids[@]}"; do has "$id"; done
	try 0 show "${ids[@]}" --json
	is "${#ids[@]}" '.devices | length'
}

@test "this machine: show agrees with list, but for what only show reads" {
	try 0 list --json
	local listed only_show='del(.virtio, .virtqueues, .inUse, .layers[].module, .interfaces[].share, .layers[].pci?["iommuGroupMembers", "acpiIndex", "firmwareLabel"]?,
		.interfaces[].net?["speedMbps", "duplex", "udevNames", "addresses"]?, .interfaces[].block?["partitions", "holders", "mounts", "isSwap", "scheduler", "hardwareQueues"]?)'
	listed=$(jq -c ".devices[0] | $only_show" <<<"$output")
	[ "$listed" != null ] || skip "this machine has no device that is listed"
	try 0 show "$(json '.devices[0].id')" --json
	[ "$(jq -c ".devices[0] | $only_show" <<<"$output")" = "$listed" ]
}

@test "this machine: the addresses of its network interfaces are those that ip shows" {
	local name addresses
	command -v ip >/dev/null || skip "there is no ip (Debian: iproute2)"
	try 0 list --json --type net
	name=$(json '[.devices[].interfaces[] | select(.net).name][0]')
	[ "$name" != null ] || skip "this machine has no network interface of a device"
	addresses=$(ip -o address show dev "$name" | awk '{ print $4 }' | sort)
	[ -n "$addresses" ] || skip "$name has no address"
	try 0 show "$name" --json
	[ "$(json ".devices[].interfaces[] | select(.name == \"$name\").net.addresses[]" | sort)" = "$addresses" ]
}

@test "what only show reads: module, IOMMU group, firmware, scheduler, queues, speed, addresses" {
	tree_usual
	local node disk nic group=$root/sys/kernel/iommu_groups/7
	node=$(pci_node 0000:00:02.0) disk=$(pci_node 0000:00:02.0)/virtio0/block/vda nic=$(pci_node 0000:00:03.0)/virtio1/net/eth0
	mkdir -p "$group/devices" "$root"/sys/module/{virtio_pci,virtio_blk} "$disk"/queue "$disk"/mq/{0,1,10}
	ln -s ../../../kernel/iommu_groups/7 "$node/iommu_group"
	ln -s ../../../../devices/pci0000:00/0000:00:02.0 "$group/devices/0000:00:02.0"
	ln -s ../../../../devices/pci0000:00/0000:00:03.0 "$group/devices/0000:00:03.0"
	ln -s ../../../../module/virtio_pci "$root/sys/bus/pci/drivers/virtio-pci/module"
	ln -s ../../../../module/virtio_blk "$root/sys/bus/virtio/drivers/virtio_blk/module"
	put "$node/acpi_index" 5
	put "$node/label" "Slot 5"
	put "$disk/queue/scheduler" 'none [mq-deadline] kyber'
	put "$nic/speed" 10000
	put "$nic/duplex" full
	mkdir -p "$root/proc/net"
	put "$root/proc/net/if_inet6" 'fd000000000000000000000000000007 03 40 00 80     eth0'
	put "$root/proc/net/route" 'Iface Destination Gateway Flags RefCnt Use Metric Mask MTU Window IRTT'
	printf 'eth0\t000200C0\t00000000\t0001\t0\t0\t0\t00FEFFFF\t0\t0\t0\n' >>"$root/proc/net/route"
	printf '  +-- 192.0.2.0/23 2 0 2\n     |-- 192.0.3.7\n        /32 host LOCAL\n' >"$root/proc/net/fib_trie"
	put "$nic/ifindex" 3
	mkdir -p "$root/run/udev/data"
	printf '%s\n' I:1234 E:ID_NET_NAME_PATH=enp0s3 E:ID_NET_NAME_MAC=enx525400123456 E:ID_BUS=pci E:ID_NET_NAME_SLOT=ens3 \
		E:ID_NET_NAME=enp0s3 E:ID_NET_NAME_ONBOARD=enp0s3 E:ID_NET_NAME_ALT= G:net >"$root/run/udev/data/n3"
	try 0 show --sysroot "$root" --json vda eth0
	is '["virtio_pci","virtio_blk"]' '[.devices[0].layers[].module]' \
		'["0000:00:02.0","0000:00:03.0"]' .devices[0].layers[0].pci.iommuGroupMembers \
		5 .devices[0].layers[0].pci.acpiIndex \
		"Slot 5" .devices[0].layers[0].pci.firmwareLabel \
		mq-deadline "$block.scheduler" \
		3 "$block.hardwareQueues" \
		10000 .devices[1].interfaces[0].net.speedMbps \
		full .devices[1].interfaces[0].net.duplex \
		'["fd00::7/64","192.0.3.7/23"]' .devices[1].interfaces[0].net.addresses \
		'["enp0s3","enx525400123456","ens3"]' .devices[1].interfaces[0].net.udevNames \
		'["virtio_pci",null]' '[.devices[1].layers[].module]'
	try 0 show --sysroot "$root" vda eth0
	local line
	for line in 'Module: +virtio_blk' 'IOMMU group: +7' 'IOMMU group members: 0000:00:02.0 0000:00:03.0' 'Acpi index: +5' \
		'Firmware label: +Slot 5' 'Scheduler: +mq-deadline' 'Hardware queues: +3' 'Speed: +10000 Mbit/s' \
		'Duplex: +full' 'Addresses: +fd00::7/64 192.0.3.7/23' \
		'Udev names: +enp0s3 enx525400123456 ens3'; do
		grep -qE "^ +$line\$" <<<"$output" || fail "no $line in: $output"
	done
	# Lists don't read them; an unknown speed, and one of an interface that is down, is none.
	try 0 list --sysroot "$root" --json
	is false '[.devices[] | .layers[] | has("module"), (.pci // {} | has("acpiIndex"))] | any' \
		false '[.devices[].interfaces[] | (.net // {} | has("speedMbps", "duplex", "addresses")), (.block // {} | has("scheduler"))] | any'
	# Unless they are asked for: then the record has nothing that needs more.
	try 0 list --sysroot "$root" --no-legend --columns IP,SPEED,SCHEDULER,READ-ONLY vda eth0
	[[ ${lines[0]} =~ ^-\ +-\ mq-deadline\ (yes|no|-)$ ]]
	[[ ${lines[1]} =~ ^fd00::7/64,192.0.3.7/23\ +10000\ -\ +-$ ]]
	try 0 list --sysroot "$root" --json --columns IP,SPEED,SCHEDULER vda eth0
	is_json '{"interfaces":[{"net":{"addresses":["fd00::7/64","192.0.3.7/23"],"speedMbps":10000},"block":null}]}' .devices[1]
	is mq-deadline "$block.scheduler" \
		false '.devices | map(has("inUse")) | any'
	put "$nic/speed" -1
	put "$nic/duplex" unknown
	put "$nic/ifindex" 4
	rm "$root"/proc/net/*
	put "$disk/queue/scheduler" none
	try 0 show --sysroot "$root" --json vda eth0
	is null .devices[1].interfaces[0].net.speedMbps null .devices[1].interfaces[0].net.duplex '[]' .devices[1].interfaces[0].net.addresses null .devices[1].interfaces[0].net.udevNames none "$block.scheduler"
	put "$disk/queue/scheduler" 'none [mq-deadline'
	try 0 show --sysroot "$root" --json vda
	is 'none [mq-deadline' "$block.scheduler"
}

@test "a page leaves out what says nothing" {
	tree_usual
	local node host
	node=$(pci_node 0000:00:02.0)
	put "$node/numa_node" -1
	put "$node/irq" 0
	mkdir "$node/msi_irqs"
	touch "$node/msi_irqs/24"
	mkdir -p "$root/sys/class/scsi_host"
	for host in 0 1 2; do
		mkdir -p "$node/virtio0/host$host/scsi_host/host$host"
		ln -s "../../devices/pci0000:00/0000:00:02.0/virtio0/host$host/scsi_host/host$host" "$root/sys/class/scsi_host/host$host"
	done
	try 0 show --sysroot "$root" vda
	[[ $output != *NUMA* && $output != *'IRQ:'* ]]
	has "MSI IRQs:          24"
	[ "$(grep -c scsi_host <<<"$output")" = 1 ]
	grep -qE '^    scsi_host: +host0 host1 host2$' <<<"$output"
	# The JSON has all of it.
	try 0 show --sysroot "$root" --json vda
	is -1 .devices[0].layers[0].pci.numaNode 0 .devices[0].layers[0].pci.irq 3 '[.devices[0].interfaces[] | select(.class == "scsi_host")] | length'
	put "$node/numa_node" 1
	rm -r "$node/msi_irqs"
	put "$node/irq" 11
	try 0 show --sysroot "$root" vda
	has "NUMA node:         1"
	has "IRQ:               11"
}

@test "a page has the ids, the layers, the interfaces and the features by name" {
	tree_shared
	try 0 show --sysroot "$root" vda
	[[ ${lines[0]} == pci:0000:00:02.0* ]]
	local line
	for line in 'Virt id: +virt:t0002v00001AF4d00001042o2' 'Type: +block \(2\)' 'Vendor: +0x1af4, product 0x1042' \
		'Origin: +virtual \(certain\)' 'State: +bound' 'Driver: +virtio-pci' 'Driver: +virtio_blk' \
		'virtio virtio0' 'block vda' 'Device node: +/dev/vda' 'Size: +1.5G \(1610612736 bytes\)' \
		'Serial: +ABC123' 'Rotational: +yes' 'Logical block: +512 bytes' 'Features: +VIRTIO_BLK_F_BARRIER .*' 'VIRTIO_F_VERSION_1'; do
		grep -qE "^ +$line" <<<"$output" || fail "no line '$line' in: $output"
	done
	[ "$(wc -L <<<"$output")" -le 80 ]
}

@test "what is in use is told, and by what" {
	tree_usual
	mkdir -p "$root/proc/self" "$root/proc/net"
	put "$(pci_node 0000:00:02.0)/virtio0/block/vda/dev" 254:0
	put "$root/proc/self/mountinfo" '27 1 254:0 / /a\040b rw - ext4 /dev/vda rw'
	put "$root/proc/net/route" "$(printf 'eth0\t00000000\t0202000A\t0003\t0\t0\t0\t00000000\t0\t0\t0')"
	try 0 show --sysroot "$root" --json vda eth0 0000:00:04.0
	is_json '[{"reason":"mount","holder":"/a b","message":"vda: mounted on /a b","kind":"mounted","object":"vda","process":null,"path":"/a b","interface":null,"address":null,"driver":null}]' '.devices[0].inUse'
	is_json '[{"reason":"default-route","holder":"eth0","message":"eth0: has the default route","kind":"default-route","object":"eth0","process":null,"path":null,"interface":"eth0","address":null,"driver":null}]' '.devices[1].inUse'
	is '[]' '.devices[2].inUse'
	try 0 show --sysroot "$root" vda eth0
	has 'vda: mounted on /a b'
	has 'eth0: has the default route'
	try 0 list --sysroot "$root" --columns ID,IN-USE --no-legend
	[ "${lines[0]}" = 'pci:0000:00:02.0 vda: mounted on /a b' ]
	# What was not asked for is not looked for.
	try 0 list --sysroot "$root" --json
	is false '[.devices[] | has("inUse")] | any'
	try 0 list --sysroot "$root" --json --columns IN-USE
	is '[[{"message":"vda: mounted on /a b"}]]' '[.devices[].inUse] | map(select(length > 0)) | .[:1]'
}

@test "virtqueues by their interrupts, and only where they are asked for" {
	tree_usual
	local disk
	disk=$(pci_node 0000:00:02.0)/virtio0/block/vda
	mkdir -p "$root"/proc/irq/2{5,6} "$disk/mq/0"
	printf ' %s\n' '24: 0 PCI-MSIX-0000:00:02.0 0-edge      virtio0-config' '25: 4 PCI-MSIX-0000:00:02.0 1-edge      virtio0-req.0' \
		'26: 4 PCI-MSIX-0000:00:03.0 1-edge      virtio1-input.0' '27: 4 PCI-MSIX-0000:00:03.0 1-edge      virtio1-output.0' >"$root/proc/interrupts"
	put "$root/proc/irq/25/smp_affinity_list" 0-3
	put "$root/proc/irq/25/effective_affinity_list" 2
	put "$disk/mq/0/nr_tags" 64
	try 0 show --sysroot "$root" --json vda eth0 0000:00:04.0
	is_json '[{"number":0,"name":"req.0","interrupt":25,"isShared":false,"allowedCpus":"0-3","effectiveCpus":"2","ringEntries":null,"maxRequests":64}]' \
		'.devices[0].virtqueues'
	is '[[0,"input.0",26],[1,"output.0",27]]' '[.devices[1].virtqueues[] | [.number, .name, .interrupt]]' \
		null '.devices[2].virtqueues'
	try 0 show --sysroot "$root" vda
	has 'number 0, interrupt 25 on CPU 2 of 0-3, 64 requests at'
	put "$root/proc/irq/25/smp_affinity_list" 2
	try 0 show --sysroot "$root" vda
	has 'number 0, interrupt 25 on CPU 2, 64 requests at once'
	try 0 list --sysroot "$root" --columns ID,VIRTQUEUES --no-legend
	[[ ${lines[0]} =~ ^pci:0000:00:02.0\ +req\.0$ && ${lines[1]} =~ ^pci:0000:00:03.0\ +input\.0,output\.0$ && ${lines[2]} == *' -' ]]
	try 0 list --sysroot "$root" --json
	is '[null]' '[.devices[].virtqueues] | unique'
	rm "$root/proc/interrupts"
	try 0 show --sysroot "$root" --json vda
	is '[null,["proc/interrupts"]]' '.devices[0] | [.virtqueues, [.problems[].object | select(startswith("proc"))]]'
}

@test "a virtqueue that 200 processors may serve is wrapped as the features are" {
	tree_usual
	local cpus=0 i
	for ((i = 2; i < 400; i += 2)); do cpus+=,$i; done
	mkdir -p "$root/proc/irq/25"
	put "$root/proc/interrupts" ' 25: 4 PCI-MSIX-0000:00:02.0 1-edge      virtio0-req.0'
	put "$root/proc/irq/25/smp_affinity_list" "$cpus"
	try 0 show --sysroot "$root" vda
	[ "$(awk 'length > 80 || / $/' <<<"$output" | grep -v -c 'Path:')" = 0 ] || fail "a line of more than 80 columns, or with a blank at its end"
	[[ $(tr -d '\n ' <<<"$output") == *"number0,interrupt25of$cpus"* ]] || fail "not all of the processors"
}

# this_systems_queues - the name of the interrupt, its number and its processors, of each virtqueue that has one, as words.
this_systems_queues() {
	local number name
	sed -n 's/^ *\([0-9]*\):.*  \(virtio[0-9]*-[^ ,]*\)$/\1 \2/p' /proc/interrupts | grep -v -e '-config$' -e '-virtqueues$' |
		while read -r number name; do
			echo "$name" "$number" "$(</proc/irq/"$number"/smp_affinity_list)" "$(</proc/irq/"$number"/effective_affinity_list)"
		done
}

@test "this system's virtqueues are those of the kernel's files" {
	local expected
	expected=$(this_systems_queues | sort)
	[ -n "$expected" ] || skip "this machine has no virtqueue with an interrupt of its own"
	try 0 list --json
	mapfile -t ids < <(json '.devices[] | select(.virtio) | .id')
	try 0 show --json "${ids[@]}"
	json '.devices[] | ((.layers[-1].path | split("/"))[-1]) as $virtio | .virtqueues[]? | select(.name)
		| "\($virtio)-\(.name) \(.interrupt) \(.allowedCpus) \(.effectiveCpus)"' | sort >"$BATS_TEST_TMPDIR/shown"
	diff - "$BATS_TEST_TMPDIR/shown" <<<"$expected"
	# What ethtool and the disk's own files say of the rings.
	local name rings
	while read -r name; do
		rings=$(/usr/bin/python3 "$SOURCE_ROOT/tests/cli/ethtool.py" rings "$name")
		is "$rings" "[.devices[] | select(any(.interfaces[]; .name == \"$name\")) | .virtqueues[] | select(.name == \"input.0\" or .name == \"output.0\") | .ringEntries]"
	done < <(json '.devices[] | select(.type == "net" and .driver == "virtio_net") | .interfaces[] | select(.class == "net") | .name')
	while read -r name; do
		is "$(<"/sys/block/$name/mq/0/nr_tags")" ".devices[] | select(any(.interfaces[]; .name == \"$name\")) | .virtqueues[] | select(.name == \"req.0\") | .maxRequests"
	done < <(json '.devices[] | select(.driver == "virtio_blk") | .interfaces[] | select(.class == "block") | .name')
}

@test "a disk has its partitions, and what is on each" {
	tree_disk_in_parts
	try 0 show --sysroot "$root" --json vda
	is '["vda1","vda2","vda3","vda10"]' "$block.partitions | map(.name)"
	is_json '{"name":"vda1","devnode":"/dev/vda1","startBytes":1048576,"sizeBytes":524288000,"holders":[],"mounts":["/a b","/c"],"isSwap":false}' \
		"$block.partitions[0]"
	is '["/dev/vda2",[],true]' "$block.partitions[1] | [.devnode, .mounts, .isSwap]"
	is_json '[{"name":"md0","mapName":null,"raidLevel":"raid1","mounts":[],"isSwap":false},{"name":"dm-0","mapName":"vg0-root","raidLevel":null,"mounts":["/"],"isSwap":false}]' \
		"$block.partitions[2].holders"
	is '[[],[],false]' "$block | [.holders, .mounts, .isSwap]"
	# Lists have it only if a column does.
	try 0 list --sysroot "$root" --no-legend --columns MOUNTPOINTS vda
	[ "$output" = "/a b,/c,/" ]
	try 0 list --sysroot "$root" --json --columns MOUNTPOINTS vda
	is '[["/a b","/c"],[],[]]' "$block.partitions[0:3] | map(.mounts)" '[[],["/"]]' "$block.partitions[2].holders | map(.mounts)"
	try 0 list --sysroot "$root" --json
	is 0 '[.devices[].interfaces[].block? | objects | select(has("partitions"))] | length'
}

@test "a page has a line for each partition and each holder" {
	tree_disk_in_parts
	try 0 show --sysroot "$root" vda
	local line
	for line in 'Partition: +vda1, 500M, mounted on /a b, /c' 'Partition: +vda2, 1G, swap' 'Partition: +vda3, 10M' \
		'  Holder: +md0, raid1' '  Holder: +dm-0, vg0-root, mounted on /'; do
		grep -qE "^      $line$" <<<"$output" || fail "no line '$line' in: $output"
	done
}

@test "of a partition, what can't be read is null" {
	tree_disk_in_parts
	local part=$disk/vda1 long
	long=$(printf '%04096d' 1)
	rm -r "$part/size" "$part/holders" "$part/dev"
	put "$part/start" "$long"
	put "$disk/vda2/size" -5
	put "$disk/vda2/start" 36028797018963968
	put "$disk/vda3/partition" "$long"
	put "$root/sys/devices/virtual/block/dm-0/dm/name" "$long"
	try 0 show --sysroot "$root" --json vda
	is_json '{"name":"vda1","devnode":"/dev/vda1","startBytes":null,"sizeBytes":null,"holders":null,"mounts":null,"isSwap":false}' \
		"$block.partitions[0]"
	is '[null,null]' "$block.partitions[1] | [.startBytes, .sizeBytes]"
	# The attribute "partition" is what makes a folder a partition.
	is '["vda1","vda2","vda10"]' "$block.partitions | map(.name)"
	rm -r "$root/proc"
	try 0 show --sysroot "$root" --json vda
	is '[[null,null]]' "[$block, $block.partitions[] | [.mounts, .isSwap]] | unique"
	try 0 show --sysroot "$root" vda
	has vda1
}

@test "a disk without partitions: what is on it as a whole" {
	tree_new
	add_disk 0000:00:02.0 0 'cciss!c0d0'
	local disk
	disk=$(pci_node 0000:00:02.0)/virtio0/block/cciss!c0d0
	mkdir -p "$root/proc/self" "$disk/holders"
	put "$disk/dev" 104:0
	put "$root/proc/self/mountinfo" '27 1 104:0 / /srv rw - xfs /dev/cciss/c0d0 rw'
	put "$root/proc/swaps" "$(printf 'Filename\n/srv/swapfile file 1 0 -2')"
	try 0 show --sysroot "$root" --json 'cciss!c0d0'
	is '[[],[],["/srv"],false]' "$block | [.partitions, .holders, .mounts, .isSwap]"
	try 0 show --sysroot "$root" 'cciss!c0d0'
	grep -qE '^      Mounted on: +/srv$' <<<"$output" || fail "$output"
	add_partition "$disk" 'cciss!c0d0p1' 104:1 2048 2048
	put "$root/proc/swaps" "$(printf 'Filename\n/dev/cciss/c0d0p1 partition 1 0 -2')"
	try 0 show --sysroot "$root" --json 'cciss!c0d0'
	is '[["/dev/cciss/c0d0p1",true]]' "$block.partitions | map([.devnode, .isSwap])"
}

# mounted_folder CLASS TYPE - the device of that type has the tag lab: it is mounted twice, then nowhere, then the tree does not say.
mounted_folder() {
	put "$root/proc/self/mountinfo" "25 1 0:22 / /mnt/a\\040b rw - $1 lab rw
26 25 0:22 /sub /sub rw - $1 lab rw
27 1 0:23 / /other rw - $1 another rw"
	try 0 show --sysroot "$root" --json "type=$2"
	is_json '{"mounts":["/mnt/a b","/sub"]}' '.devices[0].interfaces[] | select(.class == "'"$1"'") | .share'
	try 0 show --sysroot "$root" "type=$2"
	[[ $output == *"    $1 lab"$'\n'"      Mounted on:        /mnt/a b"$'\n'"      Mounted on:        /sub"$'\n'* ]] || fail "$output"
	try 0 list --sysroot "$root" --no-legend --columns MOUNTPOINTS "type=$2"
	[ "$output" = "/mnt/a b,/sub" ]
	try 0 list --sysroot "$root" --no-legend --tree --columns ID,MOUNTPOINTS "type=$2"
	[[ ${lines[-1]} =~ lab\ +/mnt/a\ b,/sub$ ]] || fail "$output"
	# Lists have it only if a column does.
	try 0 list --sysroot "$root" --json "type=$2"
	is 0 '[.devices[].interfaces[] | select(has("share"))] | length'
	put "$root/proc/self/mountinfo" ''
	try 0 show --sysroot "$root" "type=$2"
	grep -qE "^    $1: +lab$" <<<"$output" || fail "$output"
	rm -r "$root/proc"
	try 0 show --sysroot "$root" --json "type=$2"
	is '{"mounts":null}' '.devices[0].interfaces[] | select(.class == "'"$1"'") | .share'
}

@test "a folder of the host by 9p: where it is mounted" {
	copy_of fixtures/q35
	mkdir -p "$root/proc/self"
	mounted_folder 9p 9p
}

@test "a folder of the host by virtiofs: where it is mounted" {
	tree_usual
	add_virtio 0000:00:05.0 3 26
	mkdir -p "$root/proc/self" "$root/sys/fs/virtiofs/1"
	put "$root/sys/fs/virtiofs/1/tag" lab
	ln -s ../../../devices/pci0000:00/0000:00:05.0/virtio3 "$root/sys/fs/virtiofs/1/device"
	mounted_folder virtiofs fs
}

@test "holders that hold each other end" {
	tree_disk_in_parts
	ln -s ../../../../pci0000:00/0000:00:02.0/virtio0/block/vda "$root/sys/devices/virtual/block/dm-0/holders/vda"
	ln -s ../../md0 "$root/sys/devices/virtual/block/dm-0/holders/md0"
	try 0 show --sysroot "$root" --json vda
	is '["md0","dm-0"]' "$block.partitions[2].holders | map(.name)[:2]"
}

@test "this machine: the disk of the root file system is in use, and so is the interface of the default route" {
	local disk interface
	disk=$(basename "$(readlink -f "/sys/dev/block/$(mountpoint -d /)")")
	interface=$(awk '$2 == "00000000" && $8 == "00000000" { print $1; exit }' /proc/net/route)
	[ -n "$disk" ] && [ -n "$interface" ] &&
		[[ "$(readlink -f "/sys/class/block/$disk" "/sys/class/net/$interface")" != */virtual/* ]] ||
		skip "this machine's root file system and default route are on no devices"
	try 0 show --json "$disk" "$interface"
	is true '.devices[0].inUse | any(.reason == "mount" and .holder == "/")' \
		true ".devices[1].inUse | any(.reason == \"default-route\" and .holder == \"$interface\")"
}

@test "several devices are several pages, in the order that was asked for" {
	tree_shared
	try 0 show --sysroot "$root" eth0 vda
	[ "$(grep -E '^[a-z]' <<<"$output" | cut -d' ' -f1 | paste -sd' ')" = "pci:0000:00:03.0 pci:0000:00:02.0" ]
}

@test "a selector that matches nothing, one that matches several" {
	tree_shared
	try 3 show --sysroot "$root" nosuch
	says "no such device 'nosuch' ("
	try 3 show --sysroot "$root" nosuch --json
	is io.virtd.Devices.NoSuchDevice .error.name
	try 4 show --sysroot "$root" type=net
	says "pci:0000:00:03.0, pci:0000:00:04.0"
	try 4 show --sysroot "$root" type=net --json
	is '["pci:0000:00:03.0","pci:0000:00:04.0"]' .error.parameters.matches
}

@test "a long list of matches is cut in the message, and whole in the JSON" {
	tree_new
	local n
	for n in {0..29}; do add_virtio "$(printf '0000:00:%02x.0' "$n")" "$n" 1; done
	try 4 show --sysroot "$root" type=net
	says "matches 30 devices"
	says "and 14 more"
	try 4 show --sysroot "$root" type=net --json
	is 30 '.error.parameters.matches | length'
}

# platform_here ARGUMENT... - on this machine, which may be no guest.
platform_here() {
	local code=0
	"$VIRTCTL" platform --short >/dev/null || code=1
	try_answer "$code" platform "$@"
}

@test "platform: each hypervisor with its evidence" {
	platform_here --json
	local count
	count=$(json '[.platforms[] | [1, (.evidence | length)] | max] | add // 0')
	platform_here --no-legend
	[ "${#lines[@]}" = "$count" ]
	platform_here --columns NAME,EVIDENCE
	[ "$count" = 0 ] || [[ ${lines[0]} =~ ^NAME\ +EVIDENCE$ ]]
}

@test "platform of a tree that tells nothing: in words, and by the exit status" {
	tree_new
	# It has what would tell.
	mkdir -p "$root/proc"
	try_answer 1 platform --sysroot "$root"
	[ "$output" = "No hypervisor: nothing shows that this system is a guest." ] || fail "$output"
	try_answer 1 platform --sysroot "$root" --no-legend
	[ -z "$output" ] || fail "$output"
	try_answer 1 platform --sysroot "$root" --json
	is '[[],false,"none"]' '[.platforms, .isGuest, .shortName]'
	try_answer 1 platform --sysroot "$root" --short
	[ "$output" = none ] || fail "$output"
	try_answer 1 platform --sysroot "$root" --short --json
	is_json '{"schemaVersion":1,"isGuest":false,"shortName":"none"}' .
}

# platform_is CODE WORD - of the tree.
platform_is() {
	try_answer "$1" platform --sysroot "$root" --short
	[ "$output" = "$2" ] || fail "$output, not $2"
	try_answer "$1" platform --sysroot "$root" --short --json
	is "$2" .shortName
	try_answer "$1" platform --sysroot "$root" --json
	is "$2" .shortName \
		"$([ "$1" = 0 ] && echo true || echo false)" .isGuest
}

# holds FILE TEXT
holds() {
	mkdir -p "$root/${1%/*}"
	printf '%s\n' "$2" >"$root/$1"
}

@test "platform --short: the words of systemd-detect-virt" {
	local dmi=sys/devices/virtual/dmi/id row
	for row in sys_vendor=QEMU=qemu 'product_name=KVM=kvm' 'sys_vendor=VMware, Inc.=vmware' 'product_name=VirtualBox=oracle' \
		'sys_vendor=Xen=xen' 'product_version=Hyper-V UEFI=microsoft' 'sys_vendor=Parallels=parallels' 'bios_vendor=BHYVE=bhyve' \
		'product_name=Apple Virtualization Generic Platform=apple' 'sys_vendor=Amazon EC2=amazon' \
		'product_name=Google Compute Engine=google' 'product_name=OpenStack Nova=kvm' 'bios_vendor=The Bochs Project=bochs'; do
		tree_new "${row##*=}"
		holds "$dmi/${row%%=*}" "$(cut -d= -f2 <<<"$row")"
		try_answer 0 platform --sysroot "$root" --short
		[ "$output" = "${row##*=}" ] || fail "$row: $output"
	done
}

@test "platform of what runs on a hypervisor and is no guest" {
	tree_new
	holds sys/hypervisor/type xen
	holds proc/xen/capabilities control_d
	platform_is 1 none
	try_answer 1 platform --sysroot "$root"
	has "xen-dom0"
	[ "${lines[-1]}" = "This system is not a guest." ] || fail "$output"
	try_answer 1 platform --sysroot "$root" --no-legend
	[ "$output" != *"not a guest"* ] || fail "$output"
	# In a guest, it is one.
	holds sys/devices/virtual/dmi/id/sys_vendor QEMU
	platform_is 0 qemu
	try_answer 0 platform --sysroot "$root"
	[[ $output != *"not a guest"* ]] || fail "$output"
}

@test "platform --short takes no columns" {
	try 2 platform --short --columns NAME
	says "one word has no columns"
	try 2 list --short
	says "this verb has no option --short"
}

@test "a failure of platform is no answer" {
	try 1 platform --short --sysroot /nonexistent
	[ -z "$output" ] || fail "$output"
	try 1 platform --short --json --sysroot /nonexistent
	is null .isGuest
}
