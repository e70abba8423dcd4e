#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl show and virtctl platform.

load common
load tree

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
	local listed
	listed=$(jq -c '.devices[0] | del(.virtio, .inUse)' <<<"$output")
	[ "$listed" != null ] || skip "this machine has no device that is listed"
	try 0 show "$(json '.devices[0].id')" --json
	[ "$(jq -c '.devices[0] | del(.virtio, .inUse)' <<<"$output")" = "$listed" ]
}

@test "a page has the ids, the layers, the interfaces and the features by name" {
	tree_usual
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
	is '[{"reason":"mount","holder":"/a b","message":"vda: mounted on /a b","kind":"mounted","object":"vda","process":null,"path":"/a b","interface":null,"address":null,"driver":null}]' '.devices[0].inUse'
	is '[{"reason":"default-route","holder":"eth0","message":"eth0: has the default route","kind":"default-route","object":"eth0","process":null,"path":null,"interface":"eth0","address":null,"driver":null}]' '.devices[1].inUse'
	is '[]' '.devices[2].inUse'
	try 0 show --sysroot "$root" vda eth0
	has 'vda: mounted on /a b'
	has 'eth0: has the default route'
	try 0 list --sysroot "$root" --columns ID,IN-USE --no-legend
	[ "${lines[0]}" = 'pci:0000:00:02.0 vda: mounted on /a b' ]
	# What was not asked for is not looked for.
	try 0 list --sysroot "$root" --json
	is '[null]' '[.devices[].inUse] | unique'
}

@test "this machine: the disk of the root file system is in use, and so is the interface of the default route" {
	local disk interface
	disk=$(basename "$(readlink -f "/sys/dev/block/$(mountpoint -d /)")")
	interface=$(awk '$2 == "00000000" && $8 == "00000000" { print $1; exit }' /proc/net/route)
	[ -n "$disk" ] && [ -n "$interface" ] &&
		[[ "$(readlink -f "/sys/class/block/$disk" "/sys/class/net/$interface")" != */virtual/* ]] ||
		skip "this machine's root file system and default route are on no devices"
	try 0 show --json "$disk" "$interface"
	is true '.devices[0].inUse | any(.reason == "mount" and .holder == "/")'
	is true ".devices[1].inUse | any(.reason == \"default-route\" and .holder == \"$interface\")"
}

@test "several devices are several pages, in the order that was asked for" {
	tree_usual
	try 0 show --sysroot "$root" eth0 vda
	[ "$(grep -E '^[a-z]' <<<"$output" | cut -d' ' -f1 | paste -sd' ')" = "pci:0000:00:03.0 pci:0000:00:02.0" ]
}

@test "a selector that matches nothing, one that matches several" {
	tree_usual
	try 3 show --sysroot "$root" nosuch
	says "nosuch: find the device"
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
	try_answer 1 platform --sysroot "$root"
	[ "$output" = "No hypervisor: nothing shows that this system is a guest." ] || fail "$output"
	try_answer 1 platform --sysroot "$root" --no-legend
	[ -z "$output" ] || fail "$output"
	try_answer 1 platform --sysroot "$root" --json
	is '[[],false,"none"]' '[.platforms, .isGuest, .shortName]'
	try_answer 1 platform --sysroot "$root" --short
	[ "$output" = none ] || fail "$output"
	try_answer 1 platform --sysroot "$root" --short --json
	is '{"schemaVersion":1,"isGuest":false,"shortName":"none"}' .
}

# platform_is CODE WORD - of the tree.
platform_is() {
	try_answer "$1" platform --sysroot "$root" --short
	[ "$output" = "$2" ] || fail "$output, not $2"
	try_answer "$1" platform --sysroot "$root" --short --json
	is "$2" .shortName
	try_answer "$1" platform --sysroot "$root" --json
	is "$2" .shortName
	is "$([ "$1" = 0 ] && echo true || echo false)" .isGuest
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
	says "it has no --short"
}

@test "a failure of platform is no answer" {
	try 1 platform --short --sysroot /nonexistent
	[ -z "$output" ] || fail "$output"
	try 1 platform --short --json --sysroot /nonexistent
	is null .isGuest
}
