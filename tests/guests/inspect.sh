#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# inspect.sh [ROOT] - a plain reading of sysfs (below ROOT), for tests to compare with what the program says.
# It shares nothing with the program and knows nothing of devices: it only says which nodes there are.
# One line a node and one a class entry, fields parted by tabs, "-" for what is not there:
#
#   node  BUS NAME PATH MODALIAS DRIVER OVERRIDE DETAIL
#         DETAIL: the features of a virtio device, "online" of a CCW device, the class of a PCI part, "state" of a xenbus device
#   member PATH PATH
#         a device that groups others, and one of these, in their order
#   entry CLASS NAME PATH DETAIL
#         DETAIL: the MAC address, the size in sectors, the port's name
#
# PATH is the real path, /sys/devices/….
root=${1-}
top=
[ -n "$root" ] && top=$(cd "$root" && pwd -P)
tab=$(printf '\t')

# Each leaves its answer in a variable: in an emulated guest every further process takes its time.
# text FILE - its first line, as $text.
text() {
	text=
	[ -r "$1" ] && IFS= read -r text 2>/dev/null <"$1"
	[ -n "$text" ] || text=-
}

# driver FOLDER - the driver of a device, as $driver.
driver() {
	driver=$(readlink "$1/driver" 2>/dev/null)
	driver=${driver##*/}
	[ -n "$driver" ] || driver=-
}

# real FOLDER - where it really is, as $path.
real() {
	path=$(cd "$1" 2>/dev/null && pwd -P) || path=-
	path=${path#"$top"}
}

# vdpa_id NAME - what a vdpa device is: sysfs does not say, the kernel's other way does. As $modalias.
vdpa_id() {
	# shellcheck disable=SC2046 # words
	set -- $(vdpa dev show "$1" 2>/dev/null)
	modalias=-
	while [ $# -gt 1 ]; do
		case $1 in
		type)
			case $2 in
			network) type=1 ;;
			block) type=2 ;;
			*) type=$2 ;;
			esac
			;;
		vendor_id) modalias=$(printf 'virtio:d%08Xv%08X' "$type" "$2") ;;
		esac
		shift
	done
}

node() {
	case $1 in
	virtio) detail=features ;;
	ccw | ccwgroup) detail=online ;;
	pci) detail=class ;;
	xen) detail=state ;;
	*) detail=none ;;
	esac
	real "$2"
	driver "$2"
	text "$2/modalias"
	modalias=$text
	[ "$1$root" = vdpa ] && vdpa_id "${2##*/}"
	text "$2/driver_override"
	override=$text
	[ "$override" = '(null)' ] && override=-
	text "$2/$detail"
	printf '%s\n' "node$tab$1$tab${2##*/}$tab$path$tab$modalias$tab$driver$tab$override$tab$text"
}

entry() {
	case $1 in
	net) detail=address ;;
	block) detail=size ;;
	virtio-ports) detail=name ;;
	*) detail=none ;;
	esac
	real "$2"
	text "$2/$detail"
	printf '%s\n' "entry$tab$1$tab${2##*/}$tab$path$tab$text"
}

for bus in pci css ccw ccwgroup virtio xen vmbus vio vdpa virt; do
	for folder in "$root/sys/bus/$bus/devices"/*; do
		# The vio bus has a parent of all its devices among them; it is none.
		[ "$bus/${folder##*/}" = vio/vio ] && continue
		[ -d "$folder" ] && node "$bus" "$folder"
	done
done
# Of the platform's devices, those that virtio sits on, or could.
for folder in "$root"/sys/bus/platform/devices/*; do
	case ${folder##*/} in
	virtio-mmio-cmdline) ;;
	*.virtio_mmio | virtio-mmio.* | LNRO0005:*) node platform "$folder" ;;
	esac
done
# parts BUS - of an ACPI node and the platform device made for it, the one with a driver; else the latter.
parts() {
	for folder in "$root/sys/bus/$1"/devices/*; do
		text "$folder/modalias"
		case $text in
		acpi:QEMU0001:* | acpi:QEMU0002:* | acpi:*:VM_GEN_COUNTER:* | acpi:AMZNC10C:* | acpi:ACPI0012:* | acpi:MSFT0101:*) ;;
		of:*Cqemu,fw-cfg-mmio | of:*Cqemu,pvpanic-mmio | of:*Cgoogle,goldfish-rtc | of:*Cmicrosoft,vmgenid | platform:floppy) ;;
		*) continue ;;
		esac
		case $1 in
		platform) [ -e "$root/sys/bus/acpi/devices/${folder##*/}/driver" ] && continue ;;
		acpi)
			[ -e "$folder/driver" ] || [ ! -e "$root/sys/bus/platform/devices/${folder##*/}" ] || continue
			text "$folder/status"
			[ "$text" = 0 ] && continue
			;;
		esac
		node platform "$folder"
	done
}
# And those that the firmware tells of and nothing else.
parts platform
parts acpi
for folder in "$root"/sys/bus/ccwgroup/devices/*; do
	real "$folder"
	group=$path
	for member in "$folder"/cdev[0-9]*; do
		real "$member"
		[ -d "$member" ] && printf '%s\n' "member$tab$group$tab$path"
	done
done
# path FOLDER - a hidden disk is a path of an NVMe controller: nvme0c1n1, at the controller, to nvme0n1. The line has the
# disk's name and size, and the place of the path.
path() {
	disk=${1##*/}
	disk=${disk%%c*}n${disk##*n}
	real "$1"
	text "$root/sys/class/block/$disk/size"
	[ "$text" != - ] && printf '%s\n' "entry${tab}block$tab$disk$tab$path$tab$text"
}

for class in net block nvme scsi_host scsi_generic scsi_tape virtio-ports virt; do
	for folder in "$root/sys/class/$class"/*; do
		# Partitions are parts of a disk.
		[ -e "$folder/partition" ] && continue
		text "$folder/hidden"
		if [ "$class$text" = block1 ]; then
			path "$folder"
		elif [ -d "$folder" ]; then
			entry "$class" "$folder"
		fi
	done
done
:
