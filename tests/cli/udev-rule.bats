#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# virtctl udev-rule: which node a name means, what it refuses, and what hostile values become. What udev makes of the rules: udev-rules.bats.

load common
load tree

# rule ARGUMENT... - about $tree; the line that is the rule in $rule.
rule() {
	try 0 udev-rule --sysroot "$tree" "$@"
	rule=${lines[-1]}
	[[ $(grep -cv '^#' <<<"$output") = 1 && $rule != '#'* ]] || fail "not one rule: $output"
}

# makes RULE ARGUMENT...
makes() {
	rule "${@:2}"
	[ "$rule" = "$1" ] || fail "$rule"
}

# refuses CODE TEXT ARGUMENT...
refuses() {
	try "$1" udev-rule --sysroot "$tree" "${@:3}"
	says "$2"
	[ -z "$output" ]
}

disk='SUBSYSTEM=="block", ENV{DEVTYPE}=="disk"'

@test "the node that a name means" {
	unpacked fixtures/q35
	local name
	for name in vda /dev/vda serial=transitional pci:0000:00:04.0 virtio:virtio2 /sys/block/vda; do
		makes "$disk"', ENV{VIRT_PATH}=="pci:0000:00:04.0", TAG+="x"' "$name" --tag x
	done
	makes 'SUBSYSTEM=="net", ENV{VIRT_PATH}=="pci:0000:00:03.0", TAG+="x"' eth0 --tag x
	makes 'SUBSYSTEM=="virtio-ports", KERNEL=="vport[0-9]*p1", ENV{VIRT_PATH}=="pci:0000:00:02.0", TAG+="x"' vport0p1 --tag x
	# Of several interfaces none is meant, but the device.
	makes 'SUBSYSTEM=="pci", ENV{VIRT_PATH}=="pci:0000:00:02.0", TAG+="x"' pci:0000:00:02.0 --tag x
	makes 'SUBSYSTEM=="pci", ENV{VIRT_PATH}=="pci:0000:00:08.0", TAG+="x"' pci:0000:00:08.0 --tag x
	makes 'SUBSYSTEM=="pci", ENV{VIRT_PATH}=="pci:0000:00:06.0", TAG+="x"' pci:0000:00:06.0 --tag x
	# The tag of a file system is nothing that udev has.
	refuses 11 "pci:0000:00:08.0" lab --tag x
	refuses 3 "no such device 'nosuch' (" nosuch --tag x
	refuses 4 "matches 2 devices" 'vd*' --tag x
	unpacked fixtures/zvm
	makes "$disk"', ENV{VIRT_PATH}=="ccw:0.0.0120", TAG+="x"' dasda --tag x
	makes 'SUBSYSTEM=="net", ENV{VIRT_PATH}=="ccw:0.0.f500", TAG+="x"' encf500 --tag x
	makes 'SUBSYSTEM=="css", ENV{VIRT_PATH}=="css:0.0.0016", TAG+="x"' css:0.0.0016 --tag x
	# A bus and a class of one name.
	unpacked fixtures/q35-virtbus
	makes 'SUBSYSTEM=="virt", ENV{DEVNAME}=="", ENV{VIRT_PATH}=="virt:virt1", TAG+="x"' virt:virt1 --tag x
	rule virt0 --tag x
	[[ $rule == 'SUBSYSTEM=="virt", ENV{DEVNAME}=="?*", KERNEL=="virt[0-9]|'* ]]
	unpacked fixtures/mmio
	makes "$disk"', ENV{VIRT_PATH}=="mmio:a003c00.virtio_mmio", TAG+="x"' vda --tag x
	makes 'SUBSYSTEM=="platform", ENV{VIRT_PATH}=="mmio:a000000.virtio_mmio", TAG+="x"' mmio:a000000 --tag x
}

@test "what a rule goes by" {
	unpacked fixtures/q35
	makes "$disk"', ATTR{serial}=="transitional", ENV{VIRT_PATH}=="?*", TAG+="x"' vda --match serial --tag x
	makes "$disk"', ATTRS{serial}=="lab-nvme-1", ENV{VIRT_PATH}=="?*", TAG+="x"' nvme0n1 --match serial --tag x
	makes 'SUBSYSTEM=="net", ATTR{address}=="52:54:00:12:34:01", ENV{VIRT_PATH}=="?*", TAG+="x"' eth0 --match=mac --tag x
	makes "$disk"', ENV{VIRT_ID}=="virt:t0002v00001B36d00000010o2", TAG+="x"' nvme0n1 --match id --tag x
	refuses 11 "without a program (use --match path)" sda --match serial --tag x
	refuses 11 "only a disk" eth0 --match serial --tag x
	refuses 11 "only a network interface" vda --match mac --tag x
	refuses 4 "the rule would also match vdb (pci:0000:00:0a.0) (add --match path)" vda --match id --tag x
	refuses 4 ", and no --match distinguishes them" host2 --tag x
	makes 'SUBSYSTEM=="pci", DEVPATH=="/devices/pci0000:00/0000:00:02.?", TAG+="x"' pci:0000:00:02.0 --match slot --tag x
	makes "$disk"', DEVPATH=="/devices/pci0000:00/0000:00:04.?/*", DEVPATH!="/devices/pci0000:00/0000:00:04.?/0000:??:??.?*", TAG+="x"' vda --match slot --tag x
	refuses 2 "did you mean 'path'?" vda --match pth --tag x
	try 4 udev-rule vda --match id --tag x --sysroot "$tree" --json
	is io.virtctl.Ambiguous .error.name '/sys/devices/pci0000:00/0000:00:0a.0/virtio8/block/vdb' '.error.parameters.matches[]'
	# The node of a subchannel has no id of its own; that of the device on it has.
	unpacked fixtures/zvm
	makes 'SUBSYSTEM=="ccw", ENV{VIRT_ID}=="virt:t0003v00001014d00003215o1", TAG+="x"' ccw:0.0.0009 --match id --tag x
}

@test "comments: the command, the device, why each key is stable" {
	unpacked fixtures/q35
	rule vda --match serial --symlink it/em --env "A=it's 1"
	diff -u - <(sed "s:$tree:TREE:" <<<"$output") <<-'END'
		# Made by: virtctl udev-rule --sysroot TREE --match serial --symlink it/em --env 'A=it'\''s 1' vda
		# Device: pci:0000:00:04.0, type block, interface vda, serial number transitional
		# SUBSYSTEM: the class of the interface.
		# ENV{DEVTYPE}: the whole disk, not a partition of it.
		# ATTR{serial}: the host gives the serial number; it follows the disk to another address.
		# ENV{VIRT_PATH}: only nodes below a virtual device.
		# It goes into /etc/udev/rules.d, into a file whose number is higher than that of 60-virt.rules.
		SUBSYSTEM=="block", ENV{DEVTYPE}=="disk", ATTR{serial}=="transitional", ENV{VIRT_PATH}=="?*", SYMLINK+="it/em", ENV{A}="it's 1"
	END
	rule eth0 --name lan0
	has "# NAME: systemd wants a .link file"
}

@test "what a rule assigns" {
	unpacked fixtures/q35
	local head="$disk"', ENV{VIRT_PATH}=="pci:0000:00:04.0", '
	makes "$head"'SYMLINK+="a", SYMLINK+="b/c.d"' vda --symlink a --symlink b/c.d
	makes "$head"'OWNER="root", GROUP="disk", MODE="0640"' vda --owner root --group disk --mode 0640
	makes "$head"'MODE="600"' vda --mode 0640 --mode 600
	makes "$head"'ENV{A}="50%% of $$x", ENV{.B}="=ü"' vda --env 'A=50% of $x' --env .B==ü
	makes "$head"'ENV{SYSTEMD_WANTS}+="a@b.service", TAG+="systemd"' vda --systemd-wants a@b.service
	makes 'SUBSYSTEM=="net", ENV{VIRT_PATH}=="pci:0000:00:03.0", NAME="abcdefghijklmno"' eth0 --name abcdefghijklmno
}

@test "what a rule can't assign" {
	unpacked fixtures/q35
	local value
	refuses 2 "add --symlink, --name, --tag, --owner, --group, --mode, --env or --systemd-wants" vda
	for value in /dev/x ../x a/../b a/ a//b . 'a b' 'a$k' 'a"' 'a\' 'a
b' "$(printf 'x%.0s' {1..501})"; do
		refuses 2 "a path below /dev" vda --symlink "$value"
	done
	for value in a:b 'a b' 'a"' a/b; do refuses 2 "a tag has" vda --tag "$value"; done
	for value in 0888 64 00640 rw 'u=r' -1; do refuses 2 "an octal number" vda --mode "$value"; done
	for value in 'a b' -x a:b 'r"'; do
		refuses 2 "a user is" vda --owner "$value"
		refuses 2 "a group is" vda --group "$value"
	done
	for value in KEY =x 1A=x 'A B=x' DEVNAME=x A-B=x .=x .1=x; do refuses 2 "a property is KEY=VALUE" vda --env "$value"; done
	for value in A= 'A="' 'A=\' $'A=\n' $'A=\t' $'A=\x7f' $'A=\xff' $'A=\xc2\x85' "A=$(printf 'x%.0s' {1..501})"; do
		refuses 2 "a value has" vda --env "$value"
	done
	for value in a a.foo .service 'a b.service' 'a\x2d.service'; do refuses 2 "a unit has" vda --systemd-wants "$value"; done
	for value in abcdefghijklmnop 'a b' a/b 12 all . .. -x a:b; do refuses 2 "1 to 15" eth0 --name "$value"; done
	refuses 2 "vda is no network interface" vda --name lan0
	for value in symlink=a owner=a group=a mode=600; do
		refuses 2 "--${value%=*}: eth0 has no file" eth0 "--$value"
		refuses 2 "has no file" pci:0000:00:02.0 "--$value"
	done
	refuses 2 "needs TAG" vda --tag ''
}

@test "a .link file" {
	unpacked fixtures/q35
	local by
	while read -r by value; do
		try 0 udev-rule eth2 --sysroot "$tree" --systemd-link --name lan0 --match "$by"
		diff -u - <(grep -v '^#' <<<"$output") <<<"$(printf '[Match]\n%s\n\n[Link]\nName=lan0' "$value")"
		has "# It goes into /etc/systemd/network"
	done <<-'END'
		path Property=VIRT_PATH=pci:0000:00:10.0
		mac PermanentMACAddress=52:54:00:12:34:03
		id Property=VIRT_ID=virt:t0001v00008086d0000100Eo1
	END
	refuses 2 "the new name is missing (give --name)" eth2 --systemd-link
	refuses 2 "leave out --tag" eth2 --systemd-link --name lan0 --tag x
	refuses 2 "no network interface" vda --systemd-link --name lan0
	try 0 udev-rule eth2 --sysroot "$tree" --systemd-link --name lan0 --match slot
	diff -u - <(grep -v '^#' <<<"$output") <<-'END'
		[Match]
		Property=DEVPATH=/devices/pci0000:00/0000:00:10.?/*
		Property=!DEVPATH=/devices/pci0000:00/0000:00:10.?/0000:??:??.?*

		[Link]
		Name=lan0
	END
	refuses 2 "no serial number" eth2 --systemd-link --name lan0 --match serial
	refuses 2 "this option tests rules only (leave out --systemd-link)" eth2 --systemd-link --name lan0 --test
	refuses 4 "the rule would also match" eth0 --systemd-link --name lan0 --match id
}

@test "--test: the nodes that are there" {
	unpacked fixtures/q35
	tries 0 udev-rule vda --match id --test --sysroot "$tree"
	[ "$output" = "$(printf '/sys/devices/pci0000:00/0000:00:%s\n' 04.0/virtio2/block/vda 0a.0/virtio8/block/vdb)" ]
	[ "$stderr" = "virtctl: vda: the rule matches 2 of the present nodes" ]
	tries 0 udev-rule vport0p2 --test --sysroot "$tree"
	[ "$output" = /sys/devices/pci0000:00/0000:00:02.0/virtio0/virtio-ports/vport0p2 ]
	try 0 udev-rule vda --match id --test --sysroot "$tree" --json
	is 2 '.rule.present | length' null .rule.text 0 '.rule.assign | length'
}

@test "JSON" {
	unpacked fixtures/q35
	try 0 udev-rule vda --symlink a --env 'A=1%' --sysroot "$tree" --json
	is pci:0000:00:04.0 .rule.device /sys/devices/pci0000:00/0000:00:04.0/virtio2/block/vda .rule.node \
		'SUBSYSTEM ENV{DEVTYPE} ENV{VIRT_PATH}' '[.rule.match[].key] | join(" ")' '==' '[.rule.match[].operator] | unique | join(" ")' \
		'SYMLINK+=a ENV{A}=1%%' '[.rule.assign[] | .key + .operator + .value] | join(" ")' \
		true '.rule.text | endswith("ENV{A}=\"1%%\"\n")' 1 '.rule.present | length'
	try 0 udev-rule eth0 --name lan0 --systemd-link --sysroot "$tree" --json
	is true '.rule.text | endswith("[Link]\nName=lan0\n")'
	try 2 udev-rule vda --json
	try 0 show vda eth0 pci:0000:00:04.0 --sysroot "$tree" --json
	is /sys/devices/pci0000:00/0000:00:04.0/virtio2/block/vda '.devices[0].selectedInterface'
	try 0 show pci:0000:00:04.0 --sysroot "$tree" --json
	is null '.devices[0].selectedInterface'
}

@test "several disks at one address" {
	copy_of fixtures/q35
	tree=$root
	local nvme=$root/sys/devices/pci0000:00/0000:00:12.0/nvme/nvme0
	cp -a "$nvme/nvme0n1" "$nvme/nvme0n2"
	ln -s "../devices/pci0000:00/0000:00:12.0/nvme/nvme0/nvme0n2" "$root/sys/block/nvme0n2"
	rm -f "$nvme"/nvme0n?/wwid "$nvme"/nvme0n?/nguid "$nvme"/nvme0n?/eui
	refuses 4 "the rule would also match nvme0n2 (pci:0000:00:12.0), and no --match distinguishes them" nvme0n1 --tag x
	echo eui.0001 >"$nvme/nvme0n1/wwid"
	echo eui.0002 >"$nvme/nvme0n2/wwid"
	makes "$disk"', ENV{VIRT_PATH}=="pci:0000:00:12.0", ATTR{wwid}=="eui.0002", TAG+="x"' nvme0n2 --tag x
	refuses 4 "add --match path" nvme0n1 --match serial --tag x
	echo eui.0001 >"$nvme/nvme0n2/wwid"
	refuses 4 ", and no --match distinguishes them" nvme0n2 --tag x
}

# functions PATH... - network cards in $root/sys/devices, each with an interface of its own, netN; the folders above each are bridges.
functions() {
	local path node address part count=0
	for path in "$@"; do
		node=$root/sys/devices
		while IFS= read -r part; do
			node+=/$part address=$part
			[[ ! -e $node && $part != pci* ]] || { mkdir -p "$node"; continue; }
			mkdir -p "$node"
			printf '0x8086\n' >"$node/vendor"
			printf '0x100e\n' >"$node/device"
			printf '0x060400\n' >"$node/class"
			printf 'pci:v00008086d0000100Esv00001AF4sd00001100bc06sc04i00\n' >"$node/modalias"
			ln -s "../../../${node#"$root/sys/"}" "$root/sys/bus/pci/devices/$part"
		done <<<"${path//\//$'\n'}"
		printf '0x020000\n' >"$node/class"
		printf 'pci:v00008086d0000100Esv00001AF4sd00001100bc02sc00i00\n' >"$node/modalias"
		mkdir -p "$node/net/net$count"
		ln -s "../../../$address" "$node/net/net$count/device"
		ln -s "../../${node#"$root/sys/"}/net/net$count" "$root/sys/class/net/net$count"
		count=$((count + 1))
	done
}

@test "the slot: what is in a port, whatever its bus is" {
	tree_new
	tree=$root
	local switch=pci0000:00/0000:00:1c.3/0000:01:00.0
	functions pci0000:00/0000:00:1c.0/0000:04:00.0 "$switch/0000:02:03.0/0000:03:00.0" pci0000:00/0000:00:05.0 pci0000:00/0000:00:1d.0/0000:05:00.1 \
		pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0
	local head='SUBSYSTEM=="net", DEVPATH=="/devices/pci0000:00/0000:00:'
	local behind='", DEVPATH!="/devices/pci0000:00/0000:00:'
	makes "${head}1c.0/0000:??:00.?/*${behind}1c.0/0000:??:00.?/0000:??:??.?*\", TAG+=\"x\"" net0 --match slot --tag x
	# Each port of a switch has its own number, and a bus that can be another one.
	makes "${head}1c.3/0000:??:00.0/0000:??:03.0/0000:??:00.?/*${behind}1c.3/0000:??:00.0/0000:??:03.0/0000:??:00.?/0000:??:??.?*\", TAG+=\"x\"" net1 --match slot --tag x
	makes "${head}05.?/*${behind}05.?/0000:??:??.?*\", TAG+=\"x\"" net2 --match slot --tag x
	has "# DEVPATH: the PCI slot, by the ports that lead to it"
	has "# DEVPATH (!=): not the devices behind a bridge in the slot"
	# Which function has the interface does not matter.
	makes "${head}1d.0/0000:??:00.?/*${behind}1d.0/0000:??:00.?/0000:??:??.?*\", TAG+=\"x\"" net3 --match slot --tag x
	# A controller with a domain of its own: the first bus there has its number from the controller.
	makes "${head}0e.0/pci10000:e0/10000:e0:06.0/10000:??:00.?/*${behind}0e.0/pci10000:e0/10000:e0:06.0/10000:??:00.?/10000:??:??.?*\", TAG+=\"x\"" \
		net4 --match slot --tag x
	try 0 udev-rule net2 --match slot --tag x --sysroot "$tree" --json
	is '== == !=' '[.rule.match[].operator] | join(" ")' /sys/devices/pci0000:00/0000:00:05.0/net/net2 '.rule.present[]'
}

@test "the slot: what has none, and what shares one" {
	unpacked fixtures/vdpa
	refuses 4 "the rule would also match eth1 (vdpa:vdpa2) (add --match path)" enp59s0f0np0 --match slot --tag x
	refuses 11 "it has no PCI slot: " pci:0000:3b:00.2 --match slot --tag x
	says "virtual functions have none (use --match path)"
	local name
	unpacked fixtures/zvm
	for name in dasda encf500 css:0.0.0016; do refuses 11 "it has no PCI slot: " "$name" --match slot --tag x; done
	says " (use --match path)"
	unpacked fixtures/mmio
	for name in vda mmio:a000000; do refuses 11 "use --match path" "$name" --match slot --tag x; done
	unpacked fixtures/hyperv
	refuses 11 "use --match path" eth0 --match slot --tag x
	rule enP14549s1 --match slot --tag x
	[[ $rule == *'/pci38d5:00/38d5:00:02.?/*", DEVPATH!="'* ]]
	# Two functions of one slot.
	tree_new
	tree=$root
	functions pci0000:00/0000:00:05.0 pci0000:00/0000:00:05.1
	refuses 4 "the rule would also match net1 (pci:0000:00:05.1) (add --match path)" net0 --match slot --tag x
	tries 0 udev-rule net0 --match slot --test --sysroot "$tree"
	[ "$output" = "$(printf '/sys/devices/pci0000:00/0000:00:05.%s\n' 0/net/net0 1/net/net1)" ]
}

@test "the slot: hostile paths" {
	tree_new
	tree=$root
	functions 'a*b[c]?|d/pci0000:00/0000:00:05.0' 'aXbc?|d/pci0000:00/0000:00:05.0x' 'pci0000:00/0000:0g:05.0'
	makes 'SUBSYSTEM=="net", DEVPATH=="/devices/a[*]b[[]c][?]?d/pci0000:00/0000:00:05.?/*", DEVPATH!="/devices/a[*]b[[]c][?]?d/pci0000:00/0000:00:05.?/0000:??:??.?*", TAG+="x"' \
		net0 --match slot --tag x
}

@test "hostile values" {
	copy_of fixtures/q35
	tree=$root
	local vda=$root/sys/devices/pci0000:00/0000:00:04.0/virtio2/block/vda/serial value
	printf 'a*b?c[d]$e%%f  \n' >"$vda"
	makes "$disk"', ATTR{serial}=="a[*]b[?]c[[]d]$e%f", ENV{VIRT_PATH}=="?*", TAG+="x"' vda --match serial --tag x
	has "# Device: pci:0000:00:04.0, type block, interface vda, serial number 'a*b?c[d]\$e%f'"
	for value in 'a"b' 'a|b' 'a\b' 'a\\' $'a\x01b' $'a\nTAG+="y"' $'a\xffb' 'aüb'; do
		printf '%s\n' "$value" >"$vda"
		refuses 11 "ATTR{serial} has a character that a rule can't have (use --match path)" vda --match serial --tag x
		rule vda --tag x
		# What is in a comment stays in it.
		[ "$(wc -l <<<"$output")" = "$(grep -c '^# [A-Z]\|^SUBSYSTEM' <<<"$output")" ] || fail "$output"
	done
	# The same serial number twice.
	echo modern >"$vda"
	refuses 4 "the rule would also match vdb (pci:0000:00:0a.0) (add --match path)" vda --match serial --tag x
	: >"$vda"
	refuses 11 "it has no serial number" vda --match serial --tag x
}
