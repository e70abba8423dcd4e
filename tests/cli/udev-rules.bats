#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# 60-virt.rules by udev's own engine, with the trees of tests/fixtures as /sys: each property is what the list says, and each link is of one node.

load common

setup_file() {
	[ "$(id -u)" = 0 ] && unshare --mount --net true 2>/dev/null || skip "needs root, and mount and network namespaces of its own"
	export UDEVADM
	UDEVADM=$(command -v udevadm) || skip "udevadm is not installed"
	command -v systemd-hwdb >/dev/null || skip "systemd-hwdb is not installed"
	export RULES=$BATS_FILE_TMPDIR/rules
	mkdir -p "$RULES" "$BATS_FILE_TMPDIR/hwdb/etc/udev/hwdb.d"
	local name folder
	folder=$(pkg-config --variable=udevdir udev 2>/dev/null || echo /usr/lib/udev)/rules.d
	for name in 50-udev-default 60-persistent-storage 60-serial 75-net-description 78-sound-card; do
		cp "$folder/$name.rules" "$RULES"
	done
	cp "$SOURCE_ROOT"/lib/id/*-virt.rules "$RULES"
	cp "$HWDB" "$BATS_FILE_TMPDIR/hwdb/etc/udev/hwdb.d"
	systemd-hwdb --root="$BATS_FILE_TMPDIR/hwdb" --strict update
	cp "$BATS_FILE_TMPDIR/hwdb/etc/udev/hwdb.bin" "$RULES"
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

# compared VERB FIXTURE [NAME] - udev-rules.py; its lines in $output.
compared() {
	local folder=$BATS_FILE_TMPDIR/$2
	[ -d "$folder" ] || "$UNPACK" "$SOURCE_ROOT/tests/fixtures/$2.tree" "$folder"
	completed "$folder"
	[ -s "$folder.json" ] || "$VIRTCTL" --sysroot "$folder" list --all --json >"$folder.json"
	run -0 /usr/bin/python3 -IS "$SOURCE_ROOT/tests/cli/udev-rules.py" "$1" "$folder" "$folder.json" "${@:3}"
}

@test "each property of each node of each tree is what the list says" {
	local tree nodes=0
	for tree in "$SOURCE_ROOT"/tests/fixtures/*.tree; do
		tree=${tree##*/}
		echo "in $tree"
		compared properties "${tree%.tree}"
		echo "$output"
		[[ ${lines[-1]} == *", 0 differences, "* ]]
		nodes=$((nodes + ${lines[-1]%% *}))
	done
	# Of slots and subchannels that are alike, two in each tree.
	[ "$nodes" -ge 390 ] || fail "only $nodes nodes"
}

@test "links: disks by device, LUN and namespace, partitions, ports" {
	compared links q35
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
	compared links hyperv
	diff -u - <(printf '%s\n' "${lines[@]}") <<-'END'
		/dev/disk/by-virt/vmbus:00000000-0000-8899-0000-000000000000-scsi-0:0:0 sda
		/dev/disk/by-virt/vmbus:f8b3781a-1e82-4818-a1c3-63d806ec15bb-scsi-0:0:0 sdb
	END
	compared links zvm
	[[ $output == *"/dev/disk/by-virt/ccw:0.0.0120 dasda"*"/dev/disk/by-virt/ccw:0.0.0120-part1 dasda1"*"/dev/disk/by-virt/ccw:0.0.0300 dasdb"* ]]
	compared links xen-domu
	[[ $output == *"/dev/disk/by-virt/xen:vbd-51712 xvda"*"/dev/disk/by-virt/xen:vbd-51712-part1 xvda1"* ]]
	compared links vio-qemu
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
	[[ $output != */pci:38d5:00:02.0-scsi* ]]
	compared show channel sdd
	[[ $output == *VIRT_PATH=pci:38d5:00:02.0* ]]
	compared links channel
	[[ $output == *" sda"*" sdb"* ]]
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
	compared show mmio vda
	[[ $output == *$'\nVIRT_PATH=mmio:a003c00.virtio_mmio\n'* ]]
	run -0 "$VIRTCTL" --sysroot "$BATS_FILE_TMPDIR/mmio" list mmio:a003c00.virtio_mmio --columns ID --no-legend
	[ "$output" = mmio:a003c00 ]
}

@test "the rules of virt-udev(7) do what it says" {
	# Each block of an example with a rule in it.
	awk '/^```/ { inside = !inside; next } inside && /==/' "$SOURCE_ROOT/man/virt-udev.7.scd" >"$RULES/90-examples.rules"
	[ "$(wc -l <"$RULES/90-examples.rules")" -ge 5 ]
	compared show q35 vda
	[[ $output == *MY_DISK=virtio* ]]
	[[ $output == *90-examples.rules:*queue/scheduler*none* ]]
	compared show q35 vport0p2
	[[ $output == */dev/backup-channel* ]]
	compared show q35 vport0p1
	[[ $output != *backup-channel* ]]
	compared show q35 eth2
	[[ $output == *TAGS=*:emulated:* ]]
	compared show q35 eth0
	[[ $output != *:emulated:* ]]
	compared show zvm dasda
	[[ $output == *90-examples.rules:*"GROUP "* && $output == *90-examples.rules:*"MODE 0640"* ]]
	compared show hyperv enP14549s1
	[[ $output == *VIRT_ORIGIN=assigned* ]]
}

# made TREE RULES - what udev-rules.py says of the rules that are made of it; at least so many.
made() {
	compared made "$1"
	echo "$output"
	[[ ${lines[-1]} == *" rules, 0 bad, "* ]]
	[ "${lines[-1]%% *}" -ge "$2" ] || fail "only ${lines[-1]}"
}

@test "rules that virtctl makes match their node, and no other one" {
	made q35 50
	made q35-virtbus 15
	made zvm 25
	made lpar 50
	made hyperv 40
	made mmio 30
	made xen-domu 25
	made vmware 15
	made vio-qemu 10
	made vdpa 10
	made microvm 5
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
	compared show hostile vda
	[[ $output == *$'\nHOSTILE=$x 5% $$ %k\n'* ]]
	compared show hostile vdb
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
	compared show q35 vda
	[[ $output == *"/dev/x/y"* && $output == *"MODE 0640"* && $output == *$'\nB=c d\n'* ]]
	[[ $output == *"SYSTEMD_WANTS="*e@f.service* && $output == *TAGS=*:a:* && $output == *TAGS=*:systemd:* ]]
	if "$UDEVADM" verify --help >/dev/null 2>&1; then "$UDEVADM" verify "$RULES/95-taken.rules"; fi
	rm "$RULES/95-taken.rules"
}
