#!/bin/sh
# SPDX-License-Identifier: LGPL-2.1-or-later
#
# inspect.sh [ROOT] - a plain reading of sysfs (below ROOT), for tests to compare with what the program says.
# It shares nothing with the program and knows nothing of devices: it only says which nodes there are.
# One line a node and one a class entry, fields parted by tabs, "-" for what is not there:
#
#   node  BUS NAME PATH MODALIAS DRIVER OVERRIDE DETAIL
#         DETAIL: the features of a virtio device, "online" of a CCW device, the class of a PCI part
#   entry CLASS NAME PATH DETAIL
#         DETAIL: the MAC address, the size in sectors, the port's name
#
# PATH is the real path, /sys/devices/….
root=${1-}
tab=$(printf '\t')

text() {
	value=$(cat "$1" 2>/dev/null) && [ -n "$value" ] && printf '%s' "$value" || printf '%s' -
}

target() {
	link=$(readlink "$1" 2>/dev/null) && printf '%s' "${link##*/}" || printf '%s' -
}

real() {
	path=$(cd "$1" 2>/dev/null && pwd -P) || path=-
	printf '%s' "${path#"$top"}"
}

top=
[ -n "$root" ] && top=$(cd "$root" && pwd -P)

node() {
	bus=$1
	name=${2##*/}
	case $bus in
	virtio) detail=features ;;
	ccw | ccwgroup) detail=online ;;
	pci) detail=class ;;
	*) detail=none ;;
	esac
	override=$(text "$2/driver_override")
	[ "$override" = '(null)' ] && override=-
	printf '%s\n' "node$tab$bus$tab$name$tab$(real "$2")$tab$(text "$2/modalias")$tab$(target "$2/driver")$tab$override$tab$(text "$2/$detail")"
}

entry() {
	class=$1
	case $class in
	net) detail=address ;;
	block) detail=size ;;
	virtio-ports) detail=name ;;
	*) detail=none ;;
	esac
	printf '%s\n' "entry$tab$class$tab${2##*/}$tab$(real "$2")$tab$(text "$2/$detail")"
}

for bus in pci css ccw ccwgroup virtio xen vmbus vio vdpa; do
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
for class in net block nvme scsi_host virtio-ports; do
	for folder in "$root/sys/class/$class"/*; do
		# Partitions are parts of a disk.
		[ -e "$folder/partition" ] && continue
		[ -d "$folder" ] && entry "$class" "$folder"
	done
done
