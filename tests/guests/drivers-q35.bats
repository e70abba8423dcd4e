#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drivers on a PC without an IOMMU: what can't be done is refused before anything is touched, and what is in use is kept.

load guest
load drivers

eth1=bus/pci/devices/0000:00:09.0

setup_file() {
	guest_up q35
}

teardown_file() {
	guest_down
}

setup() {
	[ -z "${GUEST_SKIP-}" ] || skip "$GUEST_SKIP"
	prepared
	in_guest 'mkdir -p /mnt; for m in vfio-pci ext4 dm-mod raid1 bridge "bonding max_bonds=0" loop; do modprobe $m; done'
}

# eth1_state - its driver, its number (another one would be another interface), its addresses.
eth1_state() {
	in_guest "readlink /sys/$eth1/driver; cat /sys/$eth1/driver_override; cat /sys/class/net/eth1/ifindex; ip -o -4 addr show dev eth1"
}

# held DEVICE TEXT - it is not taken away, and TEXT says what holds it; show says so, too.
held() {
	refused 5 "$2" virtctl unbind "$1"
	[[ "$(in_guest "virtctl show --json $1" | jq -r '.devices[0].inUse[].message')" == *$2* ]]
	echo "# $1: ${stderr//$'\n'/ }" >&3
}

@test "eth1 to vfio-pci without an IOMMU: refused before anything is touched, forced or not" {
	in_guest 'ip addr add 192.0.2.9/24 dev eth1; ip link set eth1 up'
	before=$(eth1_state)
	for force in '' --force; do
		refused 11 IOMMU virtctl bind $force eth1 vfio-pci
		echo "# $stderr" >&3
		[ "$(eth1_state)" = "$before" ]
	done
	[[ $before == *192.0.2.9/24* ]]
	refused 11 IOMMU virtctl bind nvme0 vfio-pci
	has_driver bus/pci/devices/0000:00:12.0 nvme
	in_guest 'ip addr del 192.0.2.9/24 dev eth1; ip link set eth1 down'
}

# trace PATH - what is as it was if nothing was written to PATH: each probe, each unbind and each driver that comes is an event, each probe that
# fails a line of the kernel's about the device, and a probe of the tests' own drivers is counted. The kernel has other lines at any time: of a
# clock that it trusts no more, of a processor that was away.
trace() {
	in_guest "cat /sys/kernel/uevent_seqnum; dmesg | grep -c '[ :]0000:..:..\.\|virtio[0-9]\|vdprobe' || true; cat /sys/module/vdprobe/parameters/probes
		readlink /sys/$1/driver; cat /sys/$1/driver_override; ls /run/virtd/journal /etc/virtd/overrides.d 2>/dev/null | grep -c -e json -e conf || true"
}

# never_probed DEVICE PATH DRIVER PART - exit 7, PART among the candidates, and nothing was touched.
never_probed() {
	before=$(trace "$2")
	refused 7 "it does not match pci:" virtctl bind "$1" "$3"
	[[ $stderr == *"candidates: "*"$4"* && $stderr == *--force* ]]
	refused 7 "it does not match pci:" virtctl bind "$1" "$3" --persist
	refused 7 "it does not match pci:" virtctl bind "$1" "$3" --dry-run
	refused 7 "it does not match pci:" virtctl bind "$1" "$3" --load
	[ "$(trace "$2")" = "$before" ]
	echo "# $stderr" >&3
}

@test "a driver that can't have the device never probes it" {
	never_probed eth1 $eth1 e1000 virtio-pci
	never_probed eth1 $eth1 nvme virtio-pci
	never_probed nvme0 bus/pci/devices/0000:00:12.0 e1000e nvme
	never_probed 00:10.0 bus/pci/devices/0000:00:10.0 e1000e e1000
	before=$(trace $eth1)
	refused 7 'does not match' virtctl bind 00:0b.0 virtio_net
	# A disk of a SCSI host: the host is what a driver could take.
	disk=$(in_guest 'basename /sys/bus/pci/devices/0000:00:07.0/virtio*/host*/target*/*/block/sd?')
	refused 7 'does not match' virtctl bind "$disk" nvme
	[ "$(trace $eth1)" = "$before" ]
	run -8 --separate-stderr in_guest virtctl bind --force eth1 e1000
	[[ $stderr == *'all was undone'* ]]
	has_driver $eth1 virtio-pci
	not_overridden $eth1
	nothing_on_record
}

# given DRIVER - the e1000 has that driver by new_id, and no override.
given() {
	in_guest "modprobe $1 2>/dev/null; d=/sys/bus/pci/drivers; echo 8086 100e >\$d/$1/new_id
		echo 0000:00:10.0 >\$d/e1000/unbind; [ -e /sys/$e1000/driver ] || echo 0000:00:10.0 >\$d/$1/bind"
	has_driver $e1000 "$1"
	not_overridden $e1000
}

@test "what has a device by new_id gives it back to its default driver" {
	e1000=bus/pci/devices/0000:00:10.0
	for driver in uio_pci_generic pci-stub; do
		given $driver
		json drivers 00:10.0
		says '[.drivers[] | select(.isDefault) | .name] == ["e1000"]'
		in_guest 'virtctl bind 00:10.0'
		has_driver $e1000 e1000
		not_overridden $e1000
		in_guest 'test -d /sys/'$e1000/net
		in_guest "echo 8086 100e >/sys/bus/pci/drivers/$driver/remove_id"
	done
	in_guest 'virtctl bind 00:10.0' | grep 'nothing to do'
	nothing_on_record
}

@test "names as people have them, and what to type" {
	e1000=bus/pci/devices/0000:00:10.0
	in_guest 'modprobe -r pci-stub'
	refused 7 "'virtctl bind pci:0000:00:10.0 pci_stub --load'" virtctl bind 00:10.0 pci_stub
	refused 7 "did you mean 'pci-stub'?" virtctl bind 00:10.0 pci-stubb
	refused 7 "did you mean 'vfio-pci'?" virtctl bind 00:10.0 vfio-pc
	refused 11 IOMMU virtctl bind 00:10.0 vfio_pci
	in_guest 'virtctl bind pci:0000:00:10.0 pci_stub --load'
	has_driver $e1000 pci-stub
	[ "$(in_guest "cat /sys/$e1000/driver_override")" = pci-stub ]
	in_guest 'virtctl unbind 00:10.0' | grep "pci:0000:00:10.0: it has no driver now ('virtctl bind pci:0000:00:10.0 pci-stub' binds it again)"
	in_guest 'virtctl bind 00:10.0; virtctl unbind 00:10.0' | grep "'virtctl bind pci:0000:00:10.0' binds it again"
	in_guest 'virtctl bind pci:0000:00:10.0'
	has_driver $e1000 e1000
	nothing_on_record
}

# left_by TOOL - tell what it said and how it left eth1, and mend that.
left_by() {
	echo "# $1: exit $status: ${output//$'\n'/ }" >&3
	echo "# $1: eth1 has the driver $(driver_of $eth1), and the override $(in_guest "cat /sys/$eth1/driver_override")" >&3
	in_guest "echo >/sys/$eth1/driver_override; [ -e /sys/$eth1/driver ] || echo 0000:00:09.0 >/sys/bus/pci/drivers_probe"
}

@test "what driverctl and dpdk-devbind do with the same" {
	run in_guest 'driverctl --nosave set-override 0000:00:09.0 vfio-pci'
	left_by driverctl
	run in_guest 'dpdk-devbind.py -b vfio-pci 0000:00:09.0'
	left_by dpdk-devbind
	has_driver $eth1 virtio-pci
}

@test "off and on: an e1000, an NVMe disk, a virtio function" {
	for each in 10.0:e1000 11.0:e1000e 12.0:nvme; do
		path=bus/pci/devices/0000:00:${each%:*}
		in_guest "virtctl unbind 00:${each%:*}"
		has_driver "$path" none
		in_guest "virtctl bind 00:${each%:*}"
		has_driver "$path" "${each#*:}"
	done
	virtio=$(virtio_of 0000:00:0b.0)
	in_guest 'virtctl unbind 00:0b.0'
	has_driver "$virtio" none
	has_driver bus/pci/devices/0000:00:0b.0 virtio-pci
	in_guest 'virtctl bind 00:0b.0'
	has_driver "$virtio" virtio_rng
	in_guest 'virtctl unbind 00:0b.0; virtctl bind 00:0b.0 virtio_rng'
	has_driver "$virtio" virtio_rng
	nothing_on_record
}

@test "twice is once: bind, unbind, with and without a layer, several devices" {
	local rng=pci:0000:00:0b.0 card=bus/pci/devices/0000:00:0b.0 virtio
	virtio=bus/virtio/devices/$(in_guest "basename /sys/$card/virtio*")
	twice unbind $rng
	has_driver "$virtio" none
	has_driver $card virtio-pci
	twice bind $rng
	has_driver "$virtio" virtio_rng
	twice unbind 00:0b.0 00:10.0
	has_driver bus/pci/devices/0000:00:10.0 none
	in_guest 'virtctl bind 00:10.0'
	run -0 in_guest virtctl unbind $rng
	[[ $output == *"'virtctl unbind $rng --layer pci'"* ]]
	twice unbind $rng --layer pci
	has_driver $card none
	# The layer that is gone is neither taken nor given.
	refused 11 'its layers are' virtctl unbind $rng --layer virtio
	refused 7 "virtctl bind $rng" virtctl bind $rng virtio_rng
	json unbind $rng
	says ".changes[0] | .changed == false and .notes == [\"it has no driver ('virtctl bind $rng' binds its default driver, if it has one)\"]"
	twice bind $rng
	virtio=bus/virtio/devices/$(in_guest "basename /sys/$card/virtio*")
	has_driver "$virtio" virtio_rng
	twice unbind "${virtio##*/}"
	has_driver $card virtio-pci
	twice bind "${virtio##*/}" vdprobe-virtio
	has_driver "$virtio" vdprobe-virtio
	twice unbind $rng --layer "${virtio##*/}"
	twice bind $rng virtio_rng
	twice bind 00:10.0 vdprobe-pci
	twice bind 00:10.0
	has_driver bus/pci/devices/0000:00:10.0 e1000
	nothing_on_record
}

@test "twice is once: persistent files and overrides" {
	local nic=pci:0000:00:10.0 file=/etc/virtd/overrides.d/pci:0000:00:10.0.conf
	json bind $nic e1000 --persist
	says ".changes[0] | .changed and .results == []"
	says ".changes[0].persistent == {path: \"$file\", driver: \"e1000\", change: \"write\", online: null, settings: null}"
	before=$(in_guest "cat $file")
	json bind $nic e1000 --persist
	says '.changes[0] | .changed == false and .persistent.change == "none"'
	json unbind $nic
	says ".changes[0] | .changed and (.notes | length) == 2 and (.notes[0] | contains(\"binds it again\")) and
		(.notes[1] | contains(\"$file will bind it to e1000 again at the next start\"))"
	json override apply --dry-run
	# Its network address can't be seen without its driver.
	says '.overrides | length == 1 and .[0].changed == null and .[0].refused == false'
	in_guest "sed -i /^mac=/d $file"
	json override apply --dry-run
	says '.overrides[0] | .state == "pending" and .changed and .refused == false'
	json override apply
	says '.overrides[0] | .state == "in-force" and .changed'
	json override apply
	says '.overrides[0] | .state == "in-force" and .changed == false'
	twice bind $nic vdprobe-pci --persist
	twice unbind $nic --persist
	has_driver bus/pci/devices/0000:00:10.0 none
	json bind $nic
	says '.changes[0].notes[0] | contains("keep every driver away from it again at the next start")'
	twice bind $nic --persist
	in_guest "test ! -e $file"
	in_guest "virtctl bind $nic e1000 --persist"
	[ "$(in_guest "cat $file")" = "$before" ]
	in_guest "virtctl override unset $nic --json" | jq -e '.changed'
	in_guest "virtctl override unset $nic --json" | jq -e '.changed == false'
	refused 1 nosuch virtctl override unset nosuch
	json list $nic
	says '.devices[0] | .driver == "e1000"'
}

# the_same VERB ARGUMENT… - the dry run ends with the exit status and the message of the change; it may know more.
the_same() {
	local dry said
	run --separate-stderr in_guest virtctl "$@" --dry-run
	dry=$status said=$stderr
	run --separate-stderr in_guest virtctl "$@"
	echo "# $*: $status ${stderr//$'\n'/ }" >&3
	[ "$dry" = "$status" ] && [[ $said == *"$stderr" ]] || {
		printf '%s\n' "dry run: $dry: $said" "change: $status: $stderr"
		return 1
	}
}

@test "a dry run ends as the change does" {
	in_guest 'mke2fs /dev/vda >/dev/null; mount /dev/vda /mnt'
	the_same unbind vda
	the_same unbind vda --persist
	the_same bind vda virtio_net
	the_same bind vda nosuch
	the_same bind vda vfio-pci
	the_same bind 00:0b.0 virtio_net
	the_same bind 00:0b.0 vdprobe-virtio --persist
	the_same unbind 00:0b.0 --layer xen
	the_same unbind nosuch
	the_same offline 00:0b.0
	the_same unbind vda 00:0b.0 nosuch
	in_guest 'umount /mnt; virtctl bind 00:0b.0'
	the_same unbind 00:10.0
	in_guest 'rmmod e1000'
	the_same bind 00:10.0
	run -0 in_guest virtctl bind 00:10.0 --load --dry-run
	in_guest 'virtctl bind 00:10.0 e1000 --load --dry-run && virtctl bind 00:10.0 e1000 --load'
	has_driver bus/pci/devices/0000:00:10.0 e1000
	run -6 --separate-stderr in_guest 'su -s /bin/sh nobody -c "virtctl unbind 00:0b.0 --dry-run"'
	[[ $output == *'unbind from virtio_rng'* ]]
}

# rebound DEVICE PATH DRIVER - measured, and left as it was.
rebound() {
	# A number has nine digits: each of the three is rounded, by half a unit of the last at the most. A nanosecond is a whole number.
	json bench "$1" --kind rebind --time 1 --set times=3
	says '.results[0].jobs[0] | .complete and .operations > 0 and ([.figures[].name] == ["total", "unbind", "bind"]) and
		(.figures | all(.low > 0 and .low <= .value and .value <= .high)) and (.latencies | all(.count >= 1)) and
		((.figures[0].value - .figures[1].value - .figures[2].value | fabs) <= (1.5 * ([1, pow(10; (.figures[0].value | log10 | floor) - 8)] | max)))'
	says ".results[0].notes.layerDriver == \"$3\""
	has_driver "$2" "$3"
	nothing_on_record
}

@test "off and on, over and over, measured" {
	for each in 10.0:e1000 11.0:e1000e 12.0:nvme; do
		rebound "00:${each%:*}" "bus/pci/devices/0000:00:${each%:*}" "${each#*:}"
		says '.results[0].notes.layerBus == "pci"'
	done
	rebound eth1 class/net/eth1/device virtio_net
	says '.results[0] | (.jobs[0].figures[0].samples | length) == .jobs[0].operations and .jobs[0].operations <= 3 and .notes.layerBus == "virtio"'
	# All of it was there at the end of each, what comes after the probe too.
	in_guest 'cat /sys/block/nvme0n1/size /sys/class/net/eth1/ifindex'
	rebound 00:07.0 "$(virtio_of 0000:00:07.0)" virtio_scsi
	in_guest 'ls -d /sys/bus/pci/devices/0000:00:07.0/virtio*/host*/target*/*/block/sd?'
	# Only by name.
	run -0 in_guest 'virtctl bench eth1 --time 0.05 --json'
	jq -e '[.results[].kind] == ["roundtrip"]' <<<"$output"
	refused 2 harmless virtctl bench suite --kind rebind
	in_guest 'virtctl unbind 00:10.0'
	refused 11 'no driver' virtctl bench 00:10.0 --kind rebind
	in_guest 'virtctl bind 00:10.0'
}

@test "what is used is not rebound, nor by whoever may not" {
	in_guest 'ip addr add 192.0.2.9/24 dev eth1; ip link set eth1 up'
	before=$(eth1_state)
	refused 5 192.0.2.9 virtctl bench eth1 --kind rebind
	[ "$(eth1_state)" = "$before" ]
	in_guest 'ip addr del 192.0.2.9/24 dev eth1; ip link set eth1 down'
	# Used while it is measured: the next time it is seen.
	in_guest '{ rm -f /run/code; virtctl bench vdb --kind rebind --set times=10000 --time 200 >/run/said 2>/run/errors; echo $? >/run/code; } \
		</dev/null >/dev/null 2>&1 &'
	# Each time the disk has another folder: the first rebind is not measured, the ones after it are. (Opened to be written to, a node that is not
	# there just then would be made a file.)
	in_guest 'seen=0 last=; until [ "$seen" -ge 8 ]; do now=$(ls -di /sys/block/vdb/ 2>/dev/null); [ -z "$now" ] || [ "$now" = "$last" ] || { last=$now; seen=$((seen + 1)); }
		usleep 20000; done' 2>/dev/null
	in_guest 'while [ ! -s /run/code ]; do sleep 1 7</dev/vdb || sleep 0.1; done' 2>/dev/null
	[ "$(in_guest 'cat /run/code; rm /run/code')" = 5 ]
	in_guest 'cat /run/errors' | grep 'held open by'
	in_guest 'cat /run/said' | grep 'rebind *total'
	has_driver class/block/vdb/device virtio_blk
	run --separate-stderr in_guest 'su -s /bin/sh nobody -c "virtctl bench 00:0b.0 --kind rebind"'
	[ "$status" -eq 6 ]
	virtd_up
	refused 6 '' 'su -s /bin/sh nobody -c "virtctl bench 00:0b.0 --kind rebind"'
	virtd_down
	has_driver "$(virtio_of 0000:00:0b.0)" virtio_rng
}

# slow_one - a device with a driver that does as it is told, whose layer is $slow.
slow_one() {
	slow=$(virtio_of 0000:00:0b.0)
	in_guest 'virtctl bind 00:0b.0 vdprobe-virtio'
	has_driver "$slow" vdprobe-virtio
}

@test "a driver that does not take it back: undone or not, as with bind" {
	slow_one
	parameter failures 1
	parameter error 5
	run -8 --separate-stderr in_guest 'virtctl bench 00:0b.0 --kind rebind'
	[[ $stderr == *'bind'*'all was undone'* ]]
	has_driver "$slow" vdprobe-virtio
	nothing_on_record
	parameter failures -1
	run -9 --separate-stderr in_guest 'virtctl bench 00:0b.0 --kind rebind'
	[[ $stderr == *'the undo failed, too'*'NOT all could be undone'* ]]
	# Rather any driver than none.
	has_driver "$slow" virtio_rng
	nothing_on_record
	parameter error 0
}

@test "a driver that hangs: told of in time, and the device has it in the end" {
	slow_one
	parameter hang Y
	run -10 --separate-stderr in_guest 'virtctl bench 00:0b.0 --kind rebind'
	[[ $stderr == *'the change is not done in time, and continues'* ]]
	refused 1 'busy' virtctl bench 00:0b.0 --kind rebind
	parameter hang N
	eventually in_guest '! pidof virtd-worker'
	has_driver "$slow" vdprobe-virtio
	nothing_on_record
}

@test "whatever kills a rebind, the device has its driver" {
	slow_one
	parameter delay_ms 30
	parameter remove_ms 80
	lab put "$GUEST" "$guests/rebind-kills.sh" /run/rebind-kills
	run lab run -t 1800 "$GUEST" "sh /run/rebind-kills 00:0b.0 /sys/$slow 20"
	sed 's/^/# /' <<<"$output" >&3
	[ "$status" -eq 0 ]
	[[ $output == *'left driverless: 0; wrong: 0'* ]]
	parameter remove_ms 0
	# Cancelled by whoever asked for it.
	in_guest 'virtctl bench 00:0b.0 --kind rebind --set times=10000 --time 200 >/dev/null 2>&1 & p=$!
		until pidof virtd-worker >/dev/null; do usleep 10000; done; kill -TERM $p; wait $p; true'
	eventually in_guest '! pidof virtd-worker && ! pidof virtd-bench'
	has_driver "$slow" vdprobe-virtio
	nothing_on_record
	in_guest 'virtctl bind 00:0b.0 virtio_rng'
}

@test "names that are no driver's, or another's, are refused before anything is touched" {
	for name in nosuch ../e1000 'virtio_net/../e1000' . .. '' "$(printf 'e1000\nx')" "$(printf 'a%.0s' {1..10000})"; do
		run --separate-stderr in_guest "virtctl bind 00:0b.0 '$name'"
		[ "$status" -eq 7 ] || [ "$status" -eq 2 ] || { echo "'${name:0:40}': exit $status, $stderr"; return 1; }
		has_driver bus/pci/devices/0000:00:0b.0 virtio-pci
	done
	refused 7 virtio_net virtctl bind 00:0b.0 virtio_net
	refused 7 virtio_ccw virtctl bind 00:0b.0 virtio_ccw
	refused 3 nosuch virtctl bind nosuch e1000
	has_driver "$(virtio_of 0000:00:0b.0)" virtio_rng
	refused 11 '' virtctl offline 00:0b.0
}

@test "a user without rights changes nothing" {
	virtd_up
	refused 6 '' 'su -s /bin/sh nobody -c "virtctl unbind 00:0b.0"'
	refused 6 '' 'su -s /bin/sh nobody -c "virtctl bind --force 00:0b.0"'
	virtd_down
	run --separate-stderr in_guest 'su -s /bin/sh nobody -c "virtctl unbind 00:0b.0"'
	[ "$status" -eq 6 ]
	has_driver "$(virtio_of 0000:00:0b.0)" virtio_rng
}

@test "the disk that / is on is kept" {
	# A mount namespace whose root is the disk: what a guest with an ordinary root has.
	in_guest 'mke2fs /dev/vda >/dev/null'
	run --separate-stderr in_guest "unshare -m sh -c '
		mount /dev/vda /mnt && cd /mnt && mkdir bin lib lib64 usr sbin proc sys dev run tmp etc || exit 99
		for f in bin lib lib64 usr sbin proc sys dev run tmp etc; do mount --rbind /\$f /mnt/\$f; done
		mount --move . / && exec chroot . virtctl unbind vda'"
	echo "# $stderr" >&3
	[ "$status" -eq 5 ]
	[[ $stderr =~ 'mounted on /'([^a-z]|$) ]]
	has_driver class/block/vda/device virtio_blk
}

@test "a mount elsewhere, swap, a loop device's file" {
	in_guest 'mke2fs /dev/vda >/dev/null; mount /dev/vda /mnt'
	held vda 'mounted on /mnt'
	in_guest 'umount /mnt; mkswap /dev/vdb >/dev/null; swapon /dev/vdb'
	held vdb swap
	in_guest 'swapoff /dev/vdb; losetup /dev/loop0 /dev/vdb'
	held vdb loop0
	in_guest 'losetup -d /dev/loop0'
}

@test "device-mapper, md and LVM" {
	in_guest 'dmsetup create held --table "0 2048 linear /dev/vdb 0"'
	held vdb dm-0
	in_guest 'dmsetup remove held'
	in_guest 'mdadm --create /dev/md0 --run --level=1 --metadata=1.2 --raid-devices=2 /dev/vdb missing 2>&1'
	held vdb md0
	in_guest 'mke2fs /dev/md0 >/dev/null; mount /dev/md0 /mnt'
	held vdb 'mounted on /mnt'
	in_guest 'umount /mnt; mdadm --stop /dev/md0 2>&1; mdadm --zero-superblock /dev/vdb'
	in_guest 'export DM_DISABLE_UDEV=1; lvm pvcreate -y -ff /dev/vdb && lvm vgcreate vg0 /dev/vdb &&
		lvm lvcreate -y -W n -Z n -n data -L 8M vg0' >/dev/null
	held vdb vg0
	in_guest 'export DM_DISABLE_UDEV=1; lvm vgchange -an vg0; lvm vgremove -f vg0' >/dev/null
}

@test "multipath, bcache, a btrfs on two disks" {
	in_guest 'for m in dm-multipath dm-round-robin bcache btrfs; do modprobe $m; done
		dmsetup create -u mpath-held mp --table "0 2048 multipath 0 0 1 1 round-robin 0 1 1 /dev/vdb 1000"'
	held vdb 'member of dm-0 (multipath, mp)'
	in_guest 'dmsetup remove mp; dd if=/dev/zero of=/dev/vdb bs=1M count=2 2>/dev/null; make-bcache -B /dev/vdb >/dev/null
		echo /dev/vdb >/sys/fs/bcache/register'
	eventually in_guest 'test -d /sys/block/bcache0'
	held vdb 'member of bcache0'
	in_guest 'echo 1 >/sys/block/bcache0/bcache/stop'
	eventually in_guest '[ ! -e /sys/block/bcache0 ]'
	# What is mounted has the number of neither disk.
	in_guest 'mkfs.btrfs -q -f -M -d single -m single /dev/vda /dev/vdb >/dev/null && mount -t btrfs -o device=/dev/vdb /dev/vda /mnt'
	held vda 'vda: mounted on /mnt'
	held vdb 'vdb: mounted on /mnt'
	in_guest 'umount /mnt; dd if=/dev/zero of=/dev/vda bs=1M count=2 2>/dev/null; dd if=/dev/zero of=/dev/vdb bs=1M count=2 2>/dev/null'
}

@test "a watchdog that counts" {
	in_guest 'modprobe i6300esb'
	plugged_in i6300esb dog '"bus":"slot1"'
	eventually in_guest 'test -e /sys/bus/pci/devices/0000:01:00.0/driver'
	run -0 in_guest 'virtctl unbind --dry-run 01:00.0'
	[[ $output != *watchdog0* ]]
	# Whoever has it open feeds it no more; V is the word by which it stops when it is closed.
	in_guest 'rm -f /run/enough; (printf x; while [ ! -e /run/enough ]; do sleep 0.2; done; printf V) >/dev/watchdog0 2>/dev/null </dev/null &'
	eventually in_guest 'grep -q ^active /sys/class/watchdog/watchdog0/state'
	held 01:00.0 'watchdog0: the watchdog is running'
	[[ $stderr == *'watchdog0: held open by'* ]]
	in_guest 'touch /run/enough'
	eventually in_guest 'grep -q ^inactive /sys/class/watchdog/watchdog0/state'
	in_guest 'virtctl unbind 01:00.0; virtctl bind 01:00.0'
	unplugged dog
}

@test "a connection by ssh, on a port of its own, to one who asks a virtd that is not his" {
	virtd_up
	in_guest 'mkdir -p /etc/dropbear /root/.ssh; rm -f /root/.ssh/id; ip link set lo up; ip addr add 192.0.2.9/24 dev eth1; ip link set eth1 up
		dropbearkey -t ed25519 -f /root/.ssh/id >/dev/null 2>&1; dropbearkey -y -f /root/.ssh/id | grep ^ssh- >/root/.ssh/authorized_keys
		dropbear -R -p 2222 -P /run/dropbear.pid 2>/dev/null'
	eventually in_guest 'grep -q :08AE /proc/net/tcp'
	by_ssh() {
		in_guest "dbclient -y -y -i /root/.ssh/id -p 2222 root@192.0.2.9 '$*' 2>&1 </dev/null"
	}
	run -5 by_ssh virtctl unbind eth1
	sed 's/^/# /' <<<"$output" >&3
	[[ $output == *'eth1: carries this connection (ssh from 192.0.2.9:'* ]]
	# Nothing of it is in what is asked: the environment is none, and neither is the port.
	run -5 by_ssh env -i PATH=/usr/bin:/bin:/sbin virtctl unbind eth1
	[[ $output == *'eth1: carries this connection (ssh from 192.0.2.9:'* ]]
	# To another it is one of somebody's.
	in_guest "rm -f /run/out; dbclient -y -y -i /root/.ssh/id -p 2222 root@192.0.2.9 'echo in; while [ ! -e /run/out ]; do sleep 0.2; done' >/run/in 2>&1 </dev/null &"
	eventually in_guest 'grep -qs ^in /run/in'
	held eth1 'eth1: carries an ssh connection (from 192.0.2.9:'
	in_guest 'touch /run/out; kill $(cat /run/dropbear.pid); ip addr del 192.0.2.9/24 dev eth1; ip link set eth1 down'
}

@test "who holds a disk is not for every user to know" {
	virtd_up
	in_guest 'sleep 600 <>/dev/vdb & echo $! >/run/holder; unshare -m sh -c "mke2fs /dev/vda >/dev/null; mount /dev/vda /mnt; exec sleep 600" </dev/null >/dev/null 2>&1 &
		echo $! >/run/mounter'
	eventually in_guest 'grep -q /dev/vda /proc/$(cat /run/mounter)/mountinfo'
	eventually in_guest 'ls -l /proc/$(cat /run/holder)/fd | grep -q /dev/vdb'
	run -5 in_guest 'virtctl unbind -n vdb; virtctl unbind -n vda'
	[[ $output == *'vdb: held open by sleep['* && $output == *'vda: mounted on /mnt in the mount namespace of sleep['* ]]
	run -0 in_guest 'su -s /bin/sh nobody -c "virtctl unbind -n vdb; virtctl show vdb; virtctl unbind -n vda; virtctl show vda"'
	[[ $output == *"vdb: held open by another user's process"* && $output == *'vda: mounted in another mount namespace'* ]]
	[[ $output != *sleep* ]]
	in_guest 'kill $(cat /run/holder /run/mounter)'
	virtd_down
}

@test "a bridge, a bond, a team, a default route, an address" {
	in_guest 'modprobe team; ip link add team0 type team; ip link set eth1 down; ip link set eth1 master team0'
	held eth1 'port of team0'
	in_guest 'ip link set eth1 nomaster; ip link del team0; ip link add br0 type bridge; ip link set eth1 master br0'
	held eth1 br0
	in_guest 'ip link set eth1 nomaster; ip link del br0; ip link add bond7 type bond; ip link set eth1 down; ip link set eth1 master bond7'
	held eth1 bond7
	in_guest 'ip link set eth1 nomaster; ip link del bond7; ip addr add 192.0.2.9/24 dev eth1; ip link set eth1 up'
	held eth1 192.0.2.9
	in_guest 'ip route add default via 192.0.2.1 dev eth1'
	held eth1 'default route'
	json unbind --force eth1
	says '.changes[0].overridden | length > 0'
	in_guest 'virtctl bind 00:09.0; ip link show eth1'
}

@test "a port that is held open, and the lab's own" {
	held 00:02.0 lab-agent
}
