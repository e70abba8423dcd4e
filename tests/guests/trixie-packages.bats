#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Debian 13 with systemd, udev, dpkg and apt on a SCSI disk: the project's packages, installed, used, upgraded and purged there.
# One after the other: each test finds what the one before has left on the disk.

load guest
load udev

net=0000:00:03.0 disk=0000:00:04.0 nvme=0000:00:05.0 scsi=0000:00:06.0 rng=0000:00:07.0
functions=bus/pci/devices

setup_file() {
	guest_up trixie-packages
}

# What a test has left is what the next one is about, also if it failed.
teardown() {
	:
}

teardown_file() {
	guest_down
}

# dpkg and apt take many minutes on a busy machine: with a tenth of a processor, an upgrade takes ten.
in_guest() {
	lab run -t 3000 "$GUEST" "$@"
}

# packages VERSION - what apt knows: the repository of that number in /srv alone.
packages() {
	in_guest "rm -f /etc/apt/sources.list.d/* && echo 'deb [trusted=yes] file:/srv/$1 ./' >/etc/apt/sources.list && echo 'Acquire::Languages none;' >/etc/apt/apt.conf.d/90lab && apt-get -q update"
}

others='/(var/(lib/(dpkg|apt|systemd)|cache/(apt|ldconfig|debconf)|log|tmp)|tmp|root)/.*'
others+='|/etc/((ld\.so\.cache|group|gshadow|passwd|shadow).*|\.pwd\.lock|shells|dpkg/origins/default)|/var/lib/shells\.state'

# all_files - every file and folder of the guest's disk, without what dpkg, apt, the log, the linker's cache and the list of groups write.
all_files() {
	in_guest "find / -xdev -regextype posix-extended -not -regex '$others' | sort"
}

# installed - the version of both packages.
installed() {
	in_guest "dpkg-query -W -f '\${Package} \${db:Status-Status} \${Version}\n' virtctl virtd"
}

@test "apt installs the packages from a repository, and the rest of the system is content" {
	run -0 in_guest 'dpkg --audit; systemctl is-system-running --wait'
	[ "$output" = running ]
	packages 1
	all_files >"$BATS_FILE_TMPDIR/before"
	in_guest 'DEBIAN_FRONTEND=noninteractive apt-get -q -y install virtctl 2>&1' >"$BATS_TEST_TMPDIR/apt" || fail "$(<"$BATS_TEST_TMPDIR/apt")"
	run -1 grep -E '^(E:|W: [^N]|dpkg: (error|warning))' "$BATS_TEST_TMPDIR/apt"
	run -0 installed
	[ "$output" = $'virtctl installed 0.1.0\nvirtd installed 0.1.0' ]
	run -0 in_guest 'dpkg --audit; dpkg --verify virtctl virtd; apt-get check -q >/dev/null; systemctl list-units --failed --no-legend --no-pager'
	[ -z "$output" ]
	[ "$(in_guest 'systemctl is-enabled virtd.socket virtd-overrides.service; systemctl is-active virtd.socket virtd.service')" = \
		$'enabled\nenabled\nactive\ninactive' ]
	in_guest 'getent group virtd || grep ^virtd: /etc/group'
}

@test "a list starts the service by its socket" {
	json list
	says ".devices | any(.id == \"pci:$scsi\" and .driver == \"virtio_scsi\")"
	[ "$(in_guest 'systemctl is-active virtd.service')" = active ]
}

@test "systemd and udev find nothing to object to" {
	run -0 in_guest 'systemd-analyze verify --man=no virtd.service virtd.socket virtd-overrides.service 2>&1'
	[ -z "$output" ]
	in_guest 'udevadm verify $(dpkg -L virtctl virtd | grep "rules\.d/.*\.rules$")' >"$BATS_TEST_TMPDIR/verified"
	grep . "$BATS_TEST_TMPDIR/verified" | sed "s/^/# udevadm verify: /" >&3
	grep -x ' *Success: *3' "$BATS_TEST_TMPDIR/verified"
	exposed virtd.service 1.5
}

@test "the ids are in the hardware database, and udev has the properties of every device" {
	local node
	in_guest 'systemd-hwdb query virtio:d00000002v00001AF4' | grep -x VIRT_TYPE=block
	in_guest 'udevadm trigger --action=change && udevadm settle --timeout=240'
	udev_agrees 15
	udev_has "$functions/$disk/virtio*/block/*" "VIRT_PATH=pci:$disk" VIRT_TYPE=block
	udev_has "$functions/$nvme/nvme/nvme*/nvme*n1" "VIRT_PATH=pci:$nvme" VIRT_TYPE=block
	udev_has "$functions/$scsi/virtio*/host*/target*/*:*/block/sda" "VIRT_PATH=pci:$scsi" VIRT_TYPE=scsi
	udev_has "$functions/$net/virtio*/net/*" "VIRT_PATH=pci:$net" VIRT_TYPE=net
	udev_has class/virtio-ports/vport0p1 VIRT_PATH=pci:0000:00:02.0 VIRT_TYPE=console
	for node in class/block/{vda,nvme0n1,sda} class/net/"$(card_named $net)" class/virtio-ports/vport0p1; do udev_prints "$node"; done
	leads_to "disk/by-virt/pci:$disk" "$(in_guest "ls /sys/$functions/$disk/virtio*/block")"
	leads_to "disk/by-virt/pci:$nvme-ns1" "$(in_guest "basename /sys/$functions/$nvme/nvme/nvme*/nvme*n1")"
	in_guest 'for link in $(find /dev/disk/by-virt -name "*-part1"); do readlink -f "$link"; done' | grep -x /dev/sda1
}

@test "a generated rule, a .link file and an override are in force after a start" {
	in_guest "mkdir -p /etc/systemd/network && cd /etc/udev/rules.d &&
		virtctl udev-rule serial=lab-disk --match serial --symlink lab/disk --tag lab-disk >90-disk.rules &&
		virtctl udev-rule $net --match mac --systemd-link --name lab0 >/etc/systemd/network/70-lab0.link &&
		udevadm verify 90-disk.rules >/dev/null && virtctl unbind $rng --persist"
	lab reboot "$GUEST"
	[ "$(in_guest 'systemctl is-system-running --wait')" = running ]
	# udev loads the drivers' modules meanwhile.
	settled
	leads_to lab/disk "$(in_guest "ls /sys/$functions/$disk/virtio*/block")"
	[ "$(card_named $net)" = lab0 ]
	udev_has class/net/lab0 ID_NET_LINK_FILE=/etc/systemd/network/70-lab0.link "VIRT_PATH=pci:$net"
	shown "pci:$rng" in-force
	in_guest "[ ! -e /sys/$functions/$rng/virtio*/driver ]"
	# Without another trigger.
	udev_agrees 15
}

@test "an upgrade restarts the service, and keeps the socket and the overrides" {
	local pid socket
	in_guest 'virtctl list >/dev/null'
	pid=$(in_guest 'systemctl show -P MainPID virtd.service')
	[ "$pid" != 0 ]
	socket=$(in_guest 'systemctl show -P ActiveEnterTimestampMonotonic virtd.socket')
	in_guest 'md5sum /etc/virtd/overrides.d/*' >"$BATS_TEST_TMPDIR/overrides"
	packages 2
	in_guest 'DEBIAN_FRONTEND=noninteractive apt-get -q -y dist-upgrade 2>&1' >"$BATS_TEST_TMPDIR/apt" || fail "$(<"$BATS_TEST_TMPDIR/apt")"
	run -0 installed
	[ "$output" = $'virtctl installed 0.1.0+lab1\nvirtd installed 0.1.0+lab1' ]
	[ "$(in_guest 'systemctl is-active virtd.service virtd.socket')" = $'active\nactive' ]
	[[ $(in_guest 'systemctl show -P MainPID virtd.service') != @(0|"$pid") ]]
	[ "$(in_guest 'systemctl show -P ActiveEnterTimestampMonotonic virtd.socket')" = "$socket" ]
	diff "$BATS_TEST_TMPDIR/overrides" <(in_guest 'md5sum /etc/virtd/overrides.d/*')
	shown "pci:$rng" in-force
	in_guest "virtctl bind $rng --persist && [ -e /sys/$functions/$rng/virtio*/driver ]"
}

@test "a removal keeps the administrator's files, a purge leaves nothing" {
	in_guest "virtctl unbind $rng --persist && virtctl bind $rng && rm /etc/udev/rules.d/90-disk.rules /etc/systemd/network/70-lab0.link"
	in_guest 'apt-get -q -y remove virtctl virtd 2>&1'
	in_guest "[ -e /etc/virtd/overrides.d/pci:$rng.conf ] && [ ! -e /usr/bin/virtctl ]"
	[ "$(in_guest 'systemctl is-active virtd.socket virtd.service || true')" = $'inactive\ninactive' ]
	in_guest 'apt-get -q -y autoremove --purge 2>&1 && dpkg --purge virtctl virtd'
	all_files >"$BATS_TEST_TMPDIR/after"
	diff "$BATS_FILE_TMPDIR/before" "$BATS_TEST_TMPDIR/after"
	run -0 in_guest 'dpkg --audit; systemctl list-units --failed --no-legend --no-pager; ls -d /run/virtd 2>/dev/null; true'
	[ -z "$output" ]
	run -0 in_guest 'ls /var/lib/systemd/deb-systemd-helper-enabled 2>/dev/null | grep virtd; true'
	[ -z "$output" ]
}
