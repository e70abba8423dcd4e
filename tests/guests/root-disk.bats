#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# systemd and udev on a root disk, with the project's own units and rules, and starts of the system that are real ones.
# One after the other: each test finds what the one before has left on the disk.

load guest
load drivers

net=0000:00:03.0 nic=0000:00:04.0 nvme=0000:00:05.0 disk=0000:00:06.0 rng=0000:00:07.0
functions=bus/pci/devices
files=/etc/virtd/overrides.d

setup_file() {
	guest_up root-disk
}

# What a test has left is what the next one is about, also if it failed.
teardown() {
	:
}

teardown_file() {
	guest_down
}

# A start of the system takes its time, and so does what comes after it.
in_guest() {
	lab run -t 300 "$GUEST" "$@"
}

# restarted [OLD NEW]… - the guest, as `lab reboot`, until all units have started or failed.
restarted() {
	lab reboot "$GUEST" "$@"
	in_guest 'systemctl is-system-running --wait >/dev/null; systemctl list-jobs --no-legend --no-pager | grep -v "No jobs" || true'
}

# logged WORD - the service's part of the log of this start.
logged() {
	in_guest journalctl -b --no-pager -o cat -u virtd-overrides.service >"$BATS_TEST_TMPDIR/log"
	grep -F -- "$1" "$BATS_TEST_TMPDIR/log" || {
		cat "$BATS_TEST_TMPDIR/log"
		return 1
	}
}

# kernel_said PATTERN - at this start.
kernel_said() {
	in_guest "journalctl -b --no-pager -k -o short-monotonic | grep -E '$1'"
}

@test "what is installed is sound" {
	run -0 in_guest 'systemctl is-system-running --wait; systemctl list-units --failed --no-legend --no-pager'
	[ "$output" = running ]
	run -0 in_guest 'systemd-analyze verify --man=no virtd.service virtd.socket virtd-overrides.service 2>&1'
	[ -z "$output" ]
	in_guest "udevadm info -q property /sys/$functions/$nvme" | grep -x VIRT_ID=virt:t0002v00001B36d00000010o2
}

@test "the rules are ones that udev takes" {
	in_guest 'udevadm verify --help >/dev/null 2>&1' || skip "the guest's udevadm can't verify rules: it is older than version 254"
	in_guest 'udevadm verify /usr/lib/udev/rules.d/59-virtd-overrides.rules /usr/lib/udev/rules.d/60-virt.rules /usr/lib/udev/rules.d/79-virt.rules'
}

@test "udev says of disks, cards and ports what the list says, and links lead to them" {
	local node type id origin path seen=0
	json list --all
	in_guest 'for node in /sys/class/block/* /sys/class/net/* /sys/class/virtio-ports/* /sys/class/nvme/*; do
		echo "@ ${node#/sys/class/}"; udevadm info -q property "$node"; done' >"$BATS_TEST_TMPDIR/said"
	while read -r node type id origin path; do
		awk -v node="@ $node" '/^@ / { inside = $0 == node; next } inside' "$BATS_TEST_TMPDIR/said" >"$BATS_TEST_TMPDIR/node"
		# What the loop does not ask for: other classes.
		[ -s "$BATS_TEST_TMPDIR/node" ] || continue
		diff <(grep -E '^VIRT_(TYPE|ID|ORIGIN|PATH)=' "$BATS_TEST_TMPDIR/node" | sort) \
			<(printf '%s\n' "VIRT_ID=$id" "VIRT_ORIGIN=$origin" "VIRT_PATH=$path" "VIRT_TYPE=$type")
		seen=$((seen + 1))
	done < <(jq -r '.devices[] | . as $device | .interfaces[] | "\(.class)/\(.name) \($device.type) \($device.virtId) \($device.origin) \($device.id)"' "$json")
	[ "$seen" -ge 6 ] || fail "only $seen nodes"
	[ "$(in_guest "readlink -f /dev/disk/by-virt/pci:$disk")" = "/dev/$(in_guest "ls /sys/$functions/$disk/virtio*/block")" ]
	[ "$(in_guest "readlink -f /dev/disk/by-virt/pci:$nvme-ns1")" = "/dev/$(in_guest "basename /sys/$functions/$nvme/nvme/nvme*/nvme*n1")" ]
	in_guest 'ls /dev/virt-ports' | grep -x 'pci:0000:00:02.0-port[0-9]*'
}

@test "systemd starts virtd when somebody asks it" {
	in_guest 'systemctl stop virtd.service'
	[ "$(in_guest 'systemctl is-active virtd.socket virtd.service || true')" = $'active\ninactive' ]
	json list
	says ".devices | any(.id == \"pci:$disk\" and .driver == \"virtio_blk\")"
	[ "$(in_guest 'systemctl is-active virtd.service')" = active ]
	# One that was there already is the same one.
	local pid
	pid=$(in_guest 'systemctl show -P MainPID virtd.service')
	in_guest virtctl list >/dev/null
	[ "$(in_guest 'systemctl show -P MainPID virtd.service')" = "$pid" ]
}

@test "the service may open what it measures" {
	json bench "$disk" --kind block --set depth=1 --time 1
	says '.results[0].jobs[0] | .complete and .operations > 0'
	# Nor do they keep it from the buffers that it may have, which count as locked memory.
	json bench "$disk" --kind block --set pattern=sequential,size=1M,depth=100 --time 1
	says '.results[0].jobs[0].complete'
	json bench "$disk" --kind block --set threads=64 --time 1
	says '.results[0].jobs[0].complete'
	json bench "$rng" --kind rng --time 0.2
	says '.results[0].jobs[0].complete'
	in_guest 'ip link set enp0s3 up && ip address add 10.0.2.15/24 dev enp0s3 && ip route add default via 10.0.2.2'
	json bench enp0s3 --kind net --time 1
	in_guest 'ip address flush dev enp0s3 && ip link set enp0s3 down'
	says '.results[0].jobs[0] | .complete and .operations > 0'
	# A console is refused by its driver, and not by the service's limits.
	run -1 --separate-stderr in_guest 'virtctl bench 0000:00:02.0 --kind console --set port=org.virtd.shell --time 0.2'
	[[ $stderr == *"it is a console"* ]]
}

@test "the disk that the system runs from is refused, whatever it is called" {
	local name
	for name in vda /dev/vda1 pci:$disk; do
		run -5 --separate-stderr in_guest virtctl unbind $name
		[ -z "$output" ]
		[[ $stderr == *'vda1: mounted on /;'* ]]
	done
	run -5 --separate-stderr in_guest virtctl bind $disk vfio-pci --load --persist
	[[ $stderr == *'mounted on /;'* ]]
	in_guest "test ! -e $files/pci:$disk.conf"
	has_driver $functions/$disk virtio-pci
	in_guest 'echo here >/root/there; sync; echo 3 >/proc/sys/vm/drop_caches; [ "$(cat /root/there)" = here ]; sha1sum /usr/bin/virtctl'
}

@test "what is persistent is in force after a start" {
	in_guest "virtctl bind $net vfio-pci --load --persist && virtctl bind $nvme vfio-pci --persist &&
		virtctl bind $rng vfio-pci --persist && virtctl unbind $nic --persist"
	# By the address alone: its usual driver is not to have it for a moment.
	in_guest "grep -x mac=52:54:00:12:34:02 $files/pci:$nic.conf && sed -i /^mac=/d $files/pci:$nic.conf"
	in_guest "grep -x mac=52:54:00:12:34:01 $files/pci:$net.conf && grep -x serial=lab-nvme-1 $files/pci:$nvme.conf"
	restarted
	for name in $net $nvme $rng; do
		has_driver $functions/$name vfio-pci
		shown pci:$name in-force
		in_guest "[ \$(cat /sys/$functions/$name/driver_override) = vfio-pci ]"
	done
	has_driver $functions/$nic none
	shown pci:$nic in-force
	[ "$(in_guest 'systemctl is-active virtd-overrides.service')" = active ]
	# The one that listens was not needed for it.
	[ "$(in_guest 'systemctl show -P ActiveEnterTimestampMonotonic virtd-overrides.service')" -lt \
		"$(in_guest 'systemctl show -P ActiveEnterTimestampMonotonic virtd.socket')" ]
}

@test "the usual driver has had a device to tell which one it is, or has never had it" {
	# The driver is there, and was kept away.
	in_guest 'test -e /sys/bus/pci/drivers/e1000'
	run -1 kernel_said "e1000 $nic"
	# This one has a serial number, and only its usual driver knows it.
	kernel_said "nvme nvme0: pci function $nvme"
	# Before udev: it has not seen the disk, and nothing has been made of what is on it.
	[ "$(in_guest 'systemctl show -P ActiveEnterTimestampMonotonic virtd-overrides.service')" -le \
		"$(in_guest 'systemctl show -P ExecMainStartTimestampMonotonic systemd-udevd.service')" ]
	run -1 in_guest 'ls /dev/disk/by-id | grep nvme'
}

@test "other devices at the addresses are left to their usual drivers, and are named" {
	restarted mac=52:54:00:12:34:01 mac=52:54:00:12:34:99 serial=lab-nvme-1 serial=lab-nvme-2 \
		virtio-rng-pci,addr=07.0 virtio-balloon-pci,addr=07.0
	has_driver $functions/$net virtio-pci
	shown pci:$net mismatch 'has the address 52:54:00:12:34:99, not 52:54:00:12:34:01'
	has_driver $functions/$nvme nvme
	shown pci:$nvme mismatch 'has the serial number lab-nvme-2, not lab-nvme-1'
	has_driver $functions/$rng virtio-pci
	shown pci:$rng mismatch 'virt:t0005v00001AF4d00001045o2 is at'
	for name in $net $nvme $rng; do
		in_guest "[ \$(cat /sys/$functions/$name/driver_override) = '(null)' ]"
		logged "pci:$name vfio-pci mismatch"
	done
	# What is meant is in force beside them.
	has_driver $functions/$nic none
	shown pci:$nic in-force
	in_guest "grep -q 52:54:00:12:34:99 /sys/class/net/*/address && grep -q lab-nvme-2 /sys/block/nvme*/device/serial"
}

@test "files that can't be used don't stop a start, and are named; what was unset is as it was" {
	in_guest "cd $files && virtctl override unset pci:$net && virtctl override unset pci:$rng &&
		head -c 90 pci:$nvme.conf >pci:$disk.conf && ln -s pci:$nvme.conf pci:0000:00:02.0.conf &&
		cp pci:$nvme.conf foreign.conf && chown 65534 foreign.conf && mkfifo fifo.conf && sync"
	restarted
	has_driver $functions/$net virtio-pci
	has_driver $functions/$rng virtio-pci
	has_driver $functions/$disk virtio-pci
	has_driver $functions/$nic none
	# The one that is honest, and meant again.
	has_driver $functions/$nvme vfio-pci
	shown pci:$nvme in-force
	shown pci:$disk bad-file 'cut short'
	shown pci:0000:00:02.0 bad-file 'is a symbolic link'
	shown foreign bad-file 'belongs to somebody else than root'
	shown fifo bad-file 'is no regular file'
	for word in 'was cut short' 'is a symbolic link' 'belongs to somebody else' 'is no regular file' '4 of 6 could not be'; do
		logged "$word"
	done
	[ "$(in_guest 'systemctl is-active multi-user.target')" = active ]
	[ "$(in_guest "ls $files | wc -l")" = 6 ]
	in_guest "virtctl bind $nvme --persist && virtctl bind $nic --persist"
	has_driver $functions/$nvme nvme
	has_driver $functions/$nic e1000
}
