#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# IBM Z with systemd and udev, its root on a channel disk: the project's units and rules, and a start of the system that is a real one.
# One after the other: each test finds what the one before has left on the disk. Both starts and the tests take about two minutes of processor time.

load guest
load udev

root=0.0.0100 card=0.0.0200 rng=0.0.0300 scsi=0.0.0500 pci=0001:00:00.0
functions=bus/pci/devices channels=bus/ccw/devices

setup_file() {
	guest_up s390x-root
}

# What a test has left is what the next one is about, also if it failed.
teardown() {
	:
}

teardown_file() {
	processor_time
	guest_down
}

# A start of the system takes its time, and so does what comes after it.
in_guest() {
	lab run -t 300 "$GUEST" "$@"
}

# processor_time - print what the guest has taken of this machine since its last start.
processor_time() {
	[ -n "${GUEST_SKIP-}" ] || echo "# $GUEST: $(ps -o cputimes= -p "$(<"$GUEST_FOLDER/pid")" | tr -d ' ') s of processor time" >&3
}

# disk_of FOLDER - the name of the disk that the virtio device in FOLDER has.
disk_of() {
	in_guest "ls /sys/$1/virtio*/block"
}

@test "what is installed is sound, and systemd starts virtd when somebody asks it" {
	run -0 in_guest 'systemctl is-system-running --wait; systemctl list-units --failed --no-legend --no-pager'
	[ "$output" = running ]
	[ "$(in_guest 'systemctl is-active virtd.socket virtd.service || true')" = $'active\ninactive' ]
	json list
	says '([.devices[].id] | sort) == ["ccw:0.0.0001", "ccw:0.0.0100", "ccw:0.0.0200", "ccw:0.0.0300", "ccw:0.0.0500", "pci:0001:00:00.0"]'
	[ "$(in_guest 'systemctl is-active virtd.service')" = active ]
}

@test "the services are confined, and what they do works in there" {
	run -0 in_guest 'grep -E "^(Uid|Cap|NoNewPrivs|Seccomp)" /proc/$(systemctl show -P MainPID virtd.service)/status'
	[ "$(grep -c '^Cap.*[[:space:]]0000000000000000$' <<<"$output")" = 5 ] || fail "$output"
	grep -qE '^Seccomp:[[:space:]]2$' <<<"$output" && grep -qE '^NoNewPrivs:[[:space:]]1$' <<<"$output" || fail "$output"
	! grep -qE '^Uid:[[:space:]]0' <<<"$output" || fail "$output"
	exposed virtd.service 1
	exposed virtd-overrides.service 3
	# The filters of system calls are others on this processor.
	json bench $root --kind roundtrip --time 0.3
	says '.results[0].jobs[0] | .complete and .operations > 0'
	json bench $pci --kind block --set depth=1 --time 0.3
	says '.results[0].jobs[0] | .complete and .operations > 0'
	in_guest "virtctl offline $rng && virtctl online $rng"
}

@test "udev has of every device and every node what the list has, and links lead to the disks" {
	local subchannel
	udev_agrees 12 $channels
	# Of two lines of the hardware database, the more special one counts on this processor, too.
	subchannel=$(in_guest "basename \$(dirname \$(readlink -f /sys/$channels/$root))")
	udev_has bus/css/devices/"$subchannel" VIRT_TYPE=subchannel VIRT_ID=virt:tF002v00001014d0000F100o2 "VIRT_PATH=css:$subchannel"
	udev_has class/net/"$(in_guest "ls /sys/$channels/$card/virtio*/net")" "VIRT_PATH=ccw:$card" VIRT_TRANSPORT=ccw
	leads_to disk/by-virt/ccw:$root "$(disk_of $channels/$root)"
	leads_to disk/by-virt/ccw:$root-part1 "$(disk_of $channels/$root)1"
	leads_to disk/by-virt/pci:$pci "$(disk_of $functions/$pci)"
	leads_to disk/by-virt/ccw:$scsi-scsi-0:0:0 sda
	# No further link, and each of the ports has its own.
	[ "$(in_guest 'ls /dev/disk/by-virt | wc -l')" = 4 ]
	[ "$(in_guest 'ls /dev/virt-ports | wc -l')" = "$(in_guest 'ls /sys/class/virtio-ports | wc -l')" ]
}

@test "a user without rights reads, and changes nothing; the disk of the system is refused to root, too" {
	in_guest 'echo "reader:x:1001:65534::/:/bin/sh" >>/etc/passwd'
	in_guest "su -s /bin/sh reader -c 'virtctl list --all --json --socket /run/virtd/io.virtd'" >"$BATS_TEST_TMPDIR/read"
	json list --all
	diff "$BATS_TEST_TMPDIR/read" "$json"
	run -6 --separate-stderr in_guest "su -s /bin/sh reader -c 'virtctl offline $rng --persist --socket /run/virtd/io.virtd'"
	[[ $stderr == *'permission denied (become root, or a member of the group virtd)'* ]] || fail "$stderr"
	[ "$(in_guest "cat /sys/$channels/$rng/online")" = 1 ]
	run -5 --separate-stderr in_guest virtctl offline $root
	[[ $stderr == *'1: mounted on /'[' ;']* ]] || fail "$stderr"
}

@test "overrides are in force after a start" {
	in_guest "virtctl offline $rng --persist && virtctl unbind $pci --persist"
	processor_time
	lab reboot "$GUEST"
	run -0 in_guest 'systemctl is-system-running --wait; systemctl is-active virtd-overrides.service'
	[ "$output" = $'running\nactive' ]
	shown ccw:$rng in-force
	shown pci:$pci in-force
	[ "$(in_guest "cat /sys/$channels/$rng/online")" = 0 ]
	in_guest "[ ! -e /sys/$functions/$pci/driver ] && [ ! -L /dev/disk/by-virt/pci:$pci ]"
	json list $rng $pci
	says '[.devices | sort_by(.id)[].state] == ["offline", "unbound"]'
	leads_to disk/by-virt/ccw:$root "$(disk_of $channels/$root)"
	udev_agrees 8 $channels
}
