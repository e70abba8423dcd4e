# SPDX-License-Identifier: LGPL-2.1-or-later
# Trees for --sysroot: those of .tree files, and small ones, device by device, in the kernel's formats; $root is the one that is being made.

# unpacked FILE - the tree that FILE.tree of tests/ describes, made once for the file of tests, in $tree: no test changes it.
unpacked() {
	tree=$BATS_FILE_TMPDIR/$1
	[ -d "$tree" ] || "$UNPACK" "$SOURCE_ROOT/tests/$1.tree" "$tree"
}

# copy_of FILE - the same tree as one of the test's own, in $root.
copy_of() {
	local tree
	unpacked "$1"
	root=$BATS_TEST_TMPDIR/${1##*/}
	cp -a "$tree" "$root"
}

tree_new() { # [NAME]
	tree_at "$BATS_TEST_TMPDIR/${1:-root}"
}

tree_at() { # FOLDER
	root=$1
	mkdir -p "$root"/sys/bus/{pci,virtio}/{devices,drivers} "$root"/sys/{block,class/net} "$root"/sys/devices/pci0000:00
}

pci_node() { # ADDRESS
	printf '%s/sys/devices/pci0000:00/%s' "$root" "$1"
}

put() { # FILE TEXT
	printf '%s\n' "$2" >"$1"
}

# add_pci ADDRESS VENDOR DEVICE [CLASS] [DRIVER] - ids as four digits, lower case.
add_pci() {
	local class=${4:-020000} node=$root/sys/devices/pci0000:00/$1
	mkdir -p "$node"
	put "$node/vendor" "0x$2"
	put "$node/device" "0x$3"
	put "$node/subsystem_vendor" "0x$2"
	put "$node/subsystem_device" "0x$3"
	put "$node/class" "0x$class"
	put "$node/revision" 0x01
	put "$node/modalias" "pci:v0000${2^^}d0000${3^^}sv0000${2^^}sd0000${3^^}bc${class:0:2}sc${class:2:2}i${class:4:2}"
	ln -s ../../../bus/pci "$node/subsystem"
	ln -s "../../../devices/pci0000:00/$1" "$root/sys/bus/pci/devices/$1"
	[ -z "${5:-}" ] || add_driver pci "$node" ../../.. "$5"
}

add_driver() { # BUS NODE UP DRIVER
	mkdir -p "$root/sys/bus/$1/drivers/$4"
	ln -s "$3/bus/$1/drivers/$4" "$2/driver"
}

# add_virtio ADDRESS INDEX NUMBER [DRIVER] - a virtio device on the PCI function ADDRESS, which is made too.
add_virtio() {
	local node=$root/sys/devices/pci0000:00/$1/virtio$2 text
	printf -v text %04x $((0x1040 + $3))
	add_pci "$1" 1af4 "$text" 020000 virtio-pci
	mkdir -p "$node"
	printf '0x%04x\n' "$3" >"$node/device"
	put "$node/vendor" 0x1af4
	printf 'virtio:d%08Xv00001AF4\n' "$3" >"$node/modalias"
	put "$node/status" 0x0000000f
	put "$node/features" 1100000000000000000000000000000010000000000000000000000000000000
	ln -s ../../../../bus/virtio "$node/subsystem"
	ln -s "../../../devices/pci0000:00/$1/virtio$2" "$root/sys/bus/virtio/devices/virtio$2"
	[ -z "${4:-}" ] || add_driver virtio "$node" ../../../.. "$4"
}

# add_disk ADDRESS INDEX NAME [SERIAL] - a virtio disk of 1.5 GiB.
add_disk() {
	local node=$root/sys/devices/pci0000:00/$1/virtio$2/block/$3
	add_virtio "$1" "$2" 2 virtio_blk
	mkdir -p "$node/queue"
	put "$node/size" 3145728
	put "$node/ro" 0
	put "$node/queue/rotational" 1
	put "$node/queue/logical_block_size" 512
	printf '%b' "${4:-}" >"$node/serial"
	ln -s ../../../../../../class/block "$node/subsystem"
	ln -s "../devices/pci0000:00/$1/virtio$2/block/$3" "$root/sys/block/$3"
}

# add_partition DISK NAME MAJOR:MINOR START SIZE - in the folder DISK, in sectors of 512 bytes.
add_partition() {
	mkdir -p "$1/$2/holders"
	put "$1/$2/partition" 1
	put "$1/$2/dev" "$3"
	put "$1/$2/start" "$4"
	put "$1/$2/size" "$5"
}

# add_nic ADDRESS INDEX NAME MAC
add_nic() {
	local node=$root/sys/devices/pci0000:00/$1/virtio$2/net/$3
	add_virtio "$1" "$2" 1 virtio_net
	mkdir -p "$node/queues/rx-0" "$node/queues/tx-0"
	put "$node/address" "$4"
	put "$node/mtu" 1500
	put "$node/operstate" up
	put "$node/carrier" 1
	ln -s ../../../../../../class/net "$node/subsystem"
	ln -s "../../devices/pci0000:00/$1/virtio$2/net/$3" "$root/sys/class/net/$3"
}

# A tree of a disk, two network cards, one of them held by nothing, and a bridge, which is plumbing: a copy of the one that is made for the file.
tree_usual() { # [NAME]
	tree_shared
	cp -a "$root" "$BATS_TEST_TMPDIR/${1:-root}"
	root=$BATS_TEST_TMPDIR/${1:-root}
}

# tree_shared - that one itself, for tests that change nothing in it.
tree_shared() {
	[ -d "$BATS_FILE_TMPDIR/usual" ] || make_usual "$BATS_FILE_TMPDIR/usual"
	root=$BATS_FILE_TMPDIR/usual
}

make_usual() { # FOLDER
	tree_at "$1.new"
	add_disk 0000:00:02.0 0 vda ABC123
	add_nic 0000:00:03.0 1 eth0 52:54:00:12:34:56
	add_virtio 0000:00:04.0 2 1
	add_pci 0000:00:1f.0 8086 2918 060100
	mv "$1.new" "$1"
}
