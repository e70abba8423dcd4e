#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# 60-virt.rules by udev's own engine, with the trees of tests/fixtures as /sys: each property is what the list says, and each link is of one node.

load common

setup_file() {
	[ "$(id -u)" = 0 ] && unshare --mount --net true 2>/dev/null || skip "needs root, and mount and network namespaces of its own"
	export UDEVADM UDEV=$BATS_FILE_TMPDIR/udev
	UDEVADM=$(command -v udevadm) || skip "udevadm is not installed"
	command -v systemd-hwdb >/dev/null || skip "systemd-hwdb is not installed"
	export RULES=$UDEV/rules.d
	mkdir -p "$RULES" "$BATS_FILE_TMPDIR/hwdb/etc/udev/hwdb.d"
	local name folder
	folder=$(pkg-config --variable=udevdir udev 2>/dev/null || echo /usr/lib/udev)/rules.d
	for name in 50-udev-default 60-persistent-storage 60-serial 75-net-description 78-sound-card; do
		cp "$folder/$name.rules" "$RULES"
	done
	cp "$SOURCE_ROOT"/lib/id/*-virt.rules "$RULES"
	# udev reads them anew for each node, line by line.
	sed -i '/^#/d; /^$/d' "$RULES"/*.rules
	cp "$HWDB" "$BATS_FILE_TMPDIR/hwdb/etc/udev/hwdb.d"
	systemd-hwdb --root="$BATS_FILE_TMPDIR/hwdb" --strict update
	cp "$BATS_FILE_TMPDIR/hwdb/etc/udev/hwdb.bin" "$UDEV"
}

# completed TREE - recorded trees have what virtctl reads. The kernel has these too: what makes SCSI devices known to udev, and the number of a namespace.
completed() {
	local folder
	mkdir -p "$1/sys/bus/scsi"
	while read -r folder; do
		[ -e "$folder/uevent" ] || { ln -s "$1/sys/bus/scsi" "$folder/subsystem"; echo DEVTYPE=scsi_device >"$folder/uevent"; }
	done < <(find "$1/sys/devices" -type d -name '[0-9]*:[0-9]*:[0-9]*:[0-9]*' -path '*/target*')
	while read -r folder; do
		mkdir -p "$1/sys/class/nvme"
		[ -e "$folder/../subsystem" ] || { ln -s "$1/sys/class/nvme" "$folder/../subsystem"; : >"$folder/../uevent"; }
		echo "${folder##*n}" >"$folder/nsid"
	done < <(find "$1/sys/devices" -type d -name 'nvme[0-9]*n[0-9]*' -path '*/nvme/*')
}

# prepared FIXTURE - the tree of that name, as the kernel has it.
prepared() {
	local folder=$BATS_FILE_TMPDIR/$1
	[ -d "$folder" ] || "$UNPACK" "$SOURCE_ROOT/tests/fixtures/$1.tree" "$folder"
	[ -e "$folder.completed" ] || completed "$folder"
	: >"$folder.completed"
}

# compared VERB FIXTURE... [-- NAME...] - udev-rules.py; its lines in $output. It takes all trees and names at once: to start it takes long.
compared() {
	local verb=$1 folders=() name
	shift
	while [[ $# -gt 0 && $1 != -- ]]; do
		prepared "$1"
		folders+=("$BATS_FILE_TMPDIR/$1")
		shift
	done
	run /usr/bin/python3 -IS "$SOURCE_ROOT/tests/cli/udev-rules.py" "$verb" "${folders[@]}" "$@"
	[ "$status" = 0 ] || fail "exit $status: $output"
	compared=$output
}

# about TITLE - what compared() found of the tree or the name TITLE, in $output and $lines.
about() {
	[[ $'\n'$compared == *$'\n'">>> $1"$'\n'* ]] || fail "nothing about $1: $compared"
	output=$'\n'$compared
	output=${output#*$'\n'">>> $1"$'\n'}
	output=${output%%$'\n>>>'*}
	mapfile -t lines <<<"$output"
}

@test "each property of each node of each tree is what the list says" {
	local trees=("$SOURCE_ROOT"/tests/fixtures/*.tree)
	trees=("${trees[@]##*/}")
	compared properties "${trees[@]%.tree}"
	echo "$output"
	[[ ${lines[-1]} == *", 0 differences, "* ]]
	# Of slots and subchannels that are alike, two in each tree.
	[ "${lines[-1]%% *}" -ge 390 ] || fail "only ${lines[-1]}"
}

@test "links: disks by device, LUN and namespace, partitions, ports" {
	compared links q35 hyperv zvm xen-domu vio-qemu
	about q35
	diff -u - <(printf '%s\n' "${lines[@]}") <<-'END'
		/dev/disk/by-virt/pci:0000:00:04.0 vda
		/dev/disk/by-virt/pci:0000:00:07.0-scsi-0:0:0 sda
		/dev/disk/by-virt/pci:0000:00:0a.0 vdb
		/dev/disk/by-virt/pci:0000:00:12.0-ns1 nvme0n1
		/dev/virt-ports/pci:0000:00:02.0-port0 vport0p0
		/dev/virt-ports/pci:0000:00:02.0-port1 vport0p1
		/dev/virt-ports/pci:0000:00:02.0-port2 vport0p2
	END
	# Two hosts for which udev's own path is the same.
	about hyperv
	diff -u - <(printf '%s\n' "${lines[@]}") <<-'END'
		/dev/disk/by-virt/vmbus:00000000-0000-8899-0000-000000000000-scsi-0:0:0 sda
		/dev/disk/by-virt/vmbus:f8b3781a-1e82-4818-a1c3-63d806ec15bb-scsi-0:0:0 sdb
	END
	about zvm
	[[ $output == *"/dev/disk/by-virt/ccw:0.0.0120 dasda"*"/dev/disk/by-virt/ccw:0.0.0120-part1 dasda1"*"/dev/disk/by-virt/ccw:0.0.0300 dasdb"* ]]
	about xen-domu
	[[ $output == *"/dev/disk/by-virt/xen:vbd-51712 xvda"*"/dev/disk/by-virt/xen:vbd-51712-part1 xvda1"* ]]
	about vio-qemu
	[ "$output" = "/dev/disk/by-virt/vio:71000003-scsi-0:0:0 sda" ]
}

# scsi_disk FOLDER HOST:CHANNEL:TARGET:LUN NAME NUMBER - a disk below a device of the tree $tree.
scsi_disk() {
	local folder=$tree/sys/devices/$1/host${2%%:*}/target${2%:*}/$2 disk
	disk=$folder/block/$3
	mkdir -p "$disk/queue" "$tree/sys/class/block" "$tree/sys/bus/scsi"
	ln -s "$tree/sys/bus/scsi" "$folder/subsystem"
	echo DEVTYPE=scsi_device >"$folder/uevent"
	ln -s "$tree/sys/class/block" "$disk/subsystem"
	printf 'MAJOR=8\nMINOR=%s\nDEVNAME=%s\nDEVTYPE=disk\n' "$4" "$3" >"$disk/uevent"
	echo "8:$4" >"$disk/dev"
	echo 2048 >"$disk/size"
	ln -s "../../devices/${disk#"$tree/sys/devices/"}" "$tree/sys/class/block/$3"
	ln -s "../devices/${disk#"$tree/sys/devices/"}" "$tree/sys/block/$3"
}

@test "no two disks have one link: controllers behind a PCI channel, and numbers that are too large" {
	local tree=$BATS_FILE_TMPDIR/channel card vio
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/hyperv.tree" "$tree"
	card=$(cd "$tree/sys/bus/pci/devices" && readlink 38d5:00:02.0)
	scsi_disk "${card#../../../devices/}" 7:0:0:0 sdc 32
	scsi_disk "${card#../../../devices/}" 8:0:0:0 sdd 48
	compared links channel
	[[ $output != */pci:38d5:00:02.0-scsi* && $output == *" sda"*" sdb"* ]]
	compared show channel -- sdd
	[[ $output == *VIRT_PATH=pci:38d5:00:02.0* ]]
	tree=$BATS_FILE_TMPDIR/large
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/vio-qemu.tree" "$tree"
	vio=$(cd "$tree/sys/bus/vio/devices" && readlink 71000003)
	scsi_disk "${vio#../../../devices/}" 0:0:256:0 sdc 32
	scsi_disk "${vio#../../../devices/}" 0:0:257:0 sdd 48
	scsi_disk "${vio#../../../devices/}" 0:8:1:0 sde 64
	scsi_disk "${vio#../../../devices/}" 0:1:1:0 sdf 80
	compared links large
	[[ $output == *"vio:71000003-scsi-0:0:0 sda"*"vio:71000003-scsi-1:1:0 sdf"* && $output != *sd[cde]* ]]
}

@test "the path of a slot in memory is a name that virtctl takes" {
	compared show mmio -- vda
	[[ $output == *$'\nVIRT_PATH=mmio:a003c00.virtio_mmio\n'* ]]
	run -0 "$VIRTCTL" --sysroot "$BATS_FILE_TMPDIR/mmio" list mmio:a003c00.virtio_mmio --columns ID --no-legend
	[ "$output" = mmio:a003c00 ]
}

# examples - installs each example of virt-udev(7): rules in a file for all, each .link file in one of its own. How many there are in $examples.
examples() {
	mkdir "$UDEV/network"
	examples=$(awk -v rules="$RULES/90-examples.rules" -v links="$UDEV/network" '
		/^# / { section = $2 }
		section != "EXAMPLES" { next }
		/^```/ { inside = !inside; count += inside; file = rules; next }
		inside && /^\[Match\]/ { file = sprintf("%s/10-%02d.link", links, count) }
		inside { print >file }
		END { print count }' "$SOURCE_ROOT/man/virt-udev.7.scd")
}

# does NAME TEXT... - in what udev does with NAME there is each TEXT; after "not", none is.
does() {
	local text has=yes
	about "$1"
	shift
	for text in "$@"; do
		[ "$text" != not ] || { has=no; continue; }
		if [ $has = yes ]; then [[ $output == *"$text"* ]]; else [[ $output != *"$text"* ]]; fi || fail "$has: $text: $output"
	done
}

@test "the examples of virt-udev(7) do what it says" {
	command -v ip >/dev/null || skip "ip is not installed"
	unshare --net ip link add name9 index 99 type bridge || skip "this kernel makes no bridge"
	local examples
	examples
	cp "$(pkg-config --variable=udevdir udev 2>/dev/null || echo /usr/lib/udev)/rules.d/80-net-setup-link.rules" "$RULES"
	prepared q35
	# A watchdog on the card, as i6300esb makes one.
	local watchdog=$BATS_FILE_TMPDIR/q35/sys/devices/pci0000:00/0000:00:10.0/watchdog/watchdog0
	mkdir -p "$watchdog" "$BATS_FILE_TMPDIR/q35/sys/class/watchdog"
	ln -s "$BATS_FILE_TMPDIR/q35/sys/class/watchdog" "$watchdog/subsystem"
	printf 'MAJOR=10\nMINOR=130\nDEVNAME=watchdog0\n' >"$watchdog/uevent"
	[ "$examples" = 14 ] || fail "$examples examples: each has its check here"
	compared show q35 -- vda vdb nvme0n1 sdb vport0p1 vport0p2 eth0 eth2 watchdog0
	does vda MY_DISK=virtio 'queue/scheduler' not read_ahead_kb SYSTEMD_WANTS= UDISKS_IGNORE=
	[[ $output == *90-examples.rules:*queue/scheduler*none* ]]
	does vdb SYSTEMD_WANTS=backup@vdb.service TAGS=:systemd: UDISKS_IGNORE=1
	does nvme0n1 queue/read_ahead_kb not MY_DISK=
	does sdb not queue/scheduler read_ahead_kb MY_DISK=
	does vport0p2 /dev/backup-channel "GROUP " "MODE 0660"
	does vport0p1 not backup-channel "MODE 0660"
	does eth2 :emulated: not ID_NET_LINK_FILE=/run/systemd/network/10
	does eth0 not :emulated: NM_UNMANAGED= ID_NET_LINK_FILE=/run/systemd/network/10
	does watchdog0 /dev/watchdog-virt
	compared show zvm -- dasda encf500
	does dasda "GROUP " "MODE 0640"
	does encf500 ID_NET_LINK_FILE=/run/systemd/network/10-13.link ID_NET_NAME=lan0
	compared show hyperv -- enP14549s1 eth0
	does enP14549s1 VIRT_ORIGIN=assigned NM_UNMANAGED=1 ID_NET_LINK_FILE=/run/systemd/network/10-12.link ID_NET_NAME=direct0
	does eth0 ID_NET_LINK_FILE=/run/systemd/network/10-14.link not NM_UNMANAGED= ID_NET_NAME=direct0
	rm -r "$RULES"/{80-net-setup-link,90-examples}.rules "$UDEV/network" "$watchdog"
}

# made TREE RULES... - what udev-rules.py says of the rules that are made of each tree; at least so many.
made() {
	local trees=() counts=() i
	while [ $# -gt 0 ]; do
		trees+=("$1")
		counts+=("$2")
		shift 2
	done
	compared made "${trees[@]}"
	echo "$output"
	for i in "${!trees[@]}"; do
		about "${trees[i]}"
		[[ ${lines[-1]} == *" rules, 0 bad, "* ]]
		[ "${lines[-1]%% *}" -ge "${counts[i]}" ] || fail "${trees[i]}: only ${lines[-1]}"
	done
}

@test "rules that virtctl makes match their node, and no other one" {
	made q35 75 q35-virtbus 20 zvm 25 lpar 50 hyperv 40 mmio 30 xen-domu 25 vmware 20 vio-qemu 10 vdpa 10 microvm 5
}

@test "rules that virtctl makes of hostile values" {
	local tree=$BATS_FILE_TMPDIR/hostile disks
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/q35.tree" "$tree"
	disks=$tree/sys/devices/pci0000:00
	printf 'a*b?c[d]$e%%f\n' >"$disks/0000:00:04.0/virtio2/block/vda/serial"
	printf 'aXbYcd$e%%f\n' >"$disks/0000:00:0a.0/virtio8/block/vdb/serial"
	made hostile 50
	# Four signs that mean something to udev are themselves in the rule.
	[[ $output != *"vda: make a rule: the value"* ]]
	"$VIRTCTL" --sysroot "$tree" udev-rule vda --match serial --env 'HOSTILE=$x 5% $$ %k' >"$RULES/95-hostile.rules"
	compared show hostile -- vda vdb
	about vda
	[[ $output == *$'\nHOSTILE=$x 5% $$ %k\n'* ]]
	about vdb
	[[ $output != *HOSTILE=* ]]
	rm "$RULES/95-hostile.rules"
}

@test "rules that virtctl makes of several disks at one address" {
	local tree=$BATS_FILE_TMPDIR/several nvme scsi name
	"$UNPACK" "$SOURCE_ROOT/tests/fixtures/q35.tree" "$tree"
	nvme=$tree/sys/devices/pci0000:00/0000:00:12.0/nvme/nvme0
	scsi=$tree/sys/devices/pci0000:00/0000:00:07.0/virtio5/host0/target0:0:0
	cp -a "$nvme/nvme0n1" "$nvme/nvme0n2"
	cp -a "$scsi/0:0:0:0" "$scsi/0:0:0:1"
	mv "$scsi/0:0:0:1/block/sda" "$scsi/0:0:0:1/block/sdx"
	ln -sfn ../../../0:0:0:1 "$scsi/0:0:0:1/block/sdx/device"
	ln -s "${nvme/#$tree\/sys/..}/nvme0n2" "$tree/sys/block/nvme0n2"
	ln -s "${scsi/#$tree\/sys/..}/0:0:0:1/block/sdx" "$tree/sys/block/sdx"
	# udev keeps what it knows of a disk by its numbers.
	sed -i 's/^MINOR=.*/MINOR=99/; s/^DEVNAME=.*/DEVNAME=copy/' "$nvme/nvme0n2/uevent" "$scsi/0:0:0:1/block/sdx/uevent"
	for name in "$nvme"/nvme0n? "$scsi"/0:0:0:?; do echo "naa.600*${name: -1}" >"$name/wwid"; done
	made several 55
	for name in nvme0n1 nvme0n2 sda sdx; do
		run -0 "$VIRTCTL" --sysroot "$tree" udev-rule "$name" --tag x
		[[ ${lines[-1]} == *'{wwid}=="naa.600[*]'[0-9]'"'* ]]
	done
}

@test "what virtctl makes is what udev and systemd take" {
	local folder=$BATS_FILE_TMPDIR/q35
	[ -d "$folder" ] || "$UNPACK" "$SOURCE_ROOT/tests/fixtures/q35.tree" "$folder"
	"$VIRTCTL" --sysroot "$folder" udev-rule vda --symlink x/y --owner root --group disk --mode 0640 --tag a --env 'B=c d' \
		--systemd-wants e@f.service >"$RULES/95-taken.rules"
	compared show q35 -- vda
	[[ $output == *"/dev/x/y"* && $output == *"MODE 0640"* && $output == *$'\nB=c d\n'* ]]
	[[ $output == *"SYSTEMD_WANTS="*e@f.service* && $output == *TAGS=*:a:* && $output == *TAGS=*:systemd:* ]]
	if "$UDEVADM" verify --help >/dev/null 2>&1; then "$UDEVADM" verify "$RULES/95-taken.rules"; fi
	rm "$RULES/95-taken.rules"
}
