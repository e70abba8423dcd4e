#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# systemd and udev on a root disk, with the project's own units and rules, and starts of the system that are real ones.
# One after the other: each test finds what the one before has left on the disk.

load guest
load drivers
load udev

net=0000:00:03.0 nic=0000:00:04.0 nvme=0000:00:05.0 disk=0000:00:06.0 rng=0000:00:07.0
functions=bus/pci/devices
files=/etc/virtd/overrides.d
hot_disk=0000:01:00.0 hot_card=0000:02:00.0 hot_rng=0000:03:00.0

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
	local units=(virtd{,-worker,-bench}.{service,socket} virtd-overrides.service)
	run -0 in_guest "systemd-analyze verify --man=no ${units[*]} 2>&1"
	[ -z "$output" ]
	in_guest "udevadm info -q property /sys/$functions/$nvme" | grep -x VIRT_ID=virt:t0002v00001B36d00000010o2
}

@test "the rules are ones that udev takes" {
	in_guest 'udevadm verify --help >/dev/null 2>&1' || skip "the guest's udevadm can't verify rules: it is older than version 254"
	in_guest 'udevadm verify /usr/lib/udev/rules.d/59-virtd-overrides.rules /usr/lib/udev/rules.d/60-virt.rules /usr/lib/udev/rules.d/79-virt.rules'
}

@test "udev says of disks, cards and ports what the list says, and links lead to them" {
	udev_agrees 20
	leads_to "disk/by-virt/pci:$disk" "$(in_guest "ls /sys/$functions/$disk/virtio*/block")"
	leads_to "disk/by-virt/pci:$nvme-ns1" "$(in_guest "basename /sys/$functions/$nvme/nvme/nvme*/nvme*n1")"
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

@test "a virtd that hangs is replaced" {
	local pid drop_in=/run/systemd/system/virtd.service.d
	in_guest "mkdir -p $drop_in && printf '[Service]\nWatchdogSec=10s\n' >$drop_in/watchdog.conf && systemctl daemon-reload && systemctl restart virtd.service"
	pid=$(in_guest 'systemctl show -P MainPID virtd.service')
	in_guest "kill -STOP $pid"
	eventually in_guest "[ \$(systemctl show -P NRestarts virtd.service) -ge 1 ] && [ ! -e /proc/$pid ]"
	in_guest 'virtctl list >/dev/null'
	[ "$(in_guest 'systemctl is-active virtd.service')" = active ]
	in_guest "rm -r $drop_in && systemctl daemon-reload && systemctl reset-failed virtd.service; systemctl restart virtd.service"
}

@test "the service may open what it measures" {
	json bench "$disk" --kind block --set depth=1 --time 1
	says '.results[0].jobs[0] | .complete and .operations > 0'
	# Nor do they keep it from the buffers that it may have, which count as locked memory.
	json bench "$disk" --kind block --set pattern=sequential,size=1M,depth=100 --time 1
	says '.results[0].jobs[0].complete'
	json bench "$disk" --kind block --set threads=32 --time 1
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
		[[ $stderr == *'vda1: mounted on /'[' ;']* ]]
	done
	run -5 --separate-stderr in_guest virtctl bind $disk vfio-pci --load --persist
	[[ $stderr == *'mounted on /'[' ;']* ]]
	in_guest "test ! -e $files/pci:$disk.conf"
	has_driver $functions/$disk virtio-pci
	in_guest 'echo here >/root/there; sync; echo 3 >/proc/sys/vm/drop_caches; [ "$(cat /root/there)" = here ]; sha1sum /usr/bin/virtctl'
}

# by USER COMMAND - run COMMAND of virtctl in the guest as USER, by the socket of virtd.socket only.
by() {
	in_guest "su -s /bin/sh $1 -c '$2 --socket /run/virtd/io.virtd'"
}

@test "a user without rights reads, and changes nothing; a member of the group virtd may change" {
	local device=pci:$rng verb
	in_guest 'systemctl stop virtd.service'
	# If the project installs a file for systemd-sysusers, the group exists since the start. Otherwise an administrator makes it.
	if in_guest 'grep -Eqs "^g[[:space:]]+virtd[[:space:]]" /usr/lib/sysusers.d/*.conf'; then
		in_guest 'grep -q ^virtd: /etc/group'
	else
		in_guest 'echo virtd:x:900: >>/etc/group'
	fi
	in_guest 'echo "reader:x:1001:65534::/:/bin/sh" >>/etc/passwd; echo "changer:x:1002:65534::/:/bin/sh" >>/etc/passwd
		sed -i "/^virtd:/s/\$/changer/" /etc/group'
	by reader "virtctl list --all --json" >"$BATS_TEST_TMPDIR/read"
	[ "$(in_guest 'systemctl is-active virtd.service')" = active ]
	json list --all
	diff "$BATS_TEST_TMPDIR/read" "$json"
	run -0 by reader "virtctl show $device"
	[[ $output == *VIRTIO_F_VERSION_1* ]]
	for verb in "bind $device vfio-pci --persist" "unbind $device --force" "override unset $device"; do
		run -6 --separate-stderr by reader "virtctl $verb"
		[ -z "$output" ]
		[[ $stderr == *'permission denied (become root, or a member of the group virtd)'* ]] || fail "$verb: $stderr"
	done
	run -6 by reader "virtctl unbind $device --json"
	[ "$(jq -r .error.name <<<"$output")" = org.varlink.service.PermissionDenied ]
	# Every user may ask for the plan. The exit status is that of the change.
	run -6 --separate-stderr by reader "virtctl unbind $device --dry-run"
	[[ $output == *unbind* && $stderr == *'a member of the group virtd'* ]] || fail "$output, $stderr"
	in_guest "[ -e /sys/$functions/$rng/virtio*/driver ] && test ! -e $files/$device.conf"
	run -0 by changer "virtctl unbind $device --dry-run"
	in_guest "[ -e /sys/$functions/$rng/virtio*/driver ]"
	by changer "virtctl unbind $device"
	in_guest "[ ! -e /sys/$functions/$rng/virtio*/driver ]"
	by changer "virtctl bind $device"
	in_guest "[ \$(basename \$(readlink /sys/$functions/$rng/virtio*/driver)) = virtio_rng ]"
}

@test "the services are confined as much as they were" {
	exposed virtd.service 1
	exposed virtd-worker.service 3.2
	exposed virtd-bench.service 3
	exposed virtd-overrides.service 3
}

@test "virtd has no rights, and nobody but virtd reaches its helpers" {
	in_guest virtctl list >/dev/null
	run -0 in_guest 'grep -E "^(Uid|Gid|Groups|Cap|NoNewPrivs)" /proc/$(systemctl show -P MainPID virtd.service)/status; grep virtd-daemon: /etc/passwd'
	[ "$(grep -c '^Cap.*[[:space:]]0000000000000000$' <<<"$output")" = 5 ] || fail "$output"
	local user
	user=$(sed -n 's/^virtd-daemon:[^:]*:\([0-9]*\):.*/\1/p' <<<"$output")
	[ "$user" -gt 0 ]
	grep -qE "^Uid:([[:space:]]$user){4}$" <<<"$output" || fail "$output"
	# Nor is it a member of the group virtd, or of another one.
	[ "$(in_guest 'sed -n "s/^virtd:[^:]*:\([0-9]*\):.*/\1/p" /etc/group')" != "$(sed -n 's/^Gid:[[:space:]]*\([0-9]*\).*/\1/p' <<<"$output")" ]
	[ "$(sed -n 's/^Groups:[[:space:]]*//p' <<<"$output" | wc -w)" -le 1 ]
	# A member of the group asks virtd, and not a helper.
	in_guest "[ \$(stat -c %u:%a /run/virtd/helpers/virtd-worker) = $user:600 ] && [ \$(stat -c %u:%a /run/virtd/helpers/virtd-bench) = $user:600 ]"
	in_guest '[ $(stat -c %u:%a /run/virtd) = 0:755 ] && [ $(stat -c %u:%a /run/virtd/helpers) = 0:755 ] && [ $(stat -c %u:%a /etc/virtd) = 0:755 ]'
	run -1 in_guest "su -s /bin/sh changer -c 'test -w /run/virtd/helpers/virtd-worker'"
}

# succeeds UNIT PROGRAM - the attempts of tests/guests/intruder.c in this program that were not refused, in one line. All of them were made.
succeeds() {
	in_guest journalctl -b --no-pager -o cat -u "$1" | grep "^intruder: $2 " >"$BATS_TEST_TMPDIR/intruder" || fail "$2 of $1 was not started"
	[ "$(cut -d' ' -f3 "$BATS_TEST_TMPDIR/intruder" | sort -u | wc -l)" = "$attempts" ] || fail "$(<"$BATS_TEST_TMPDIR/intruder")"
	sed -n 's/^intruder: [^ ]* \([^ ]*\) succeeds$/\1/p' "$BATS_TEST_TMPDIR/intruder" | sort -u | paste -sd' '
}

@test "an attacker who has a process of the services gets no further than its own work" {
	local attempts folder=/run/systemd/system
	attempts=$(grep -c $'^\t{ "' "$BATS_TEST_DIRNAME/intruder.c")
	[ "$attempts" -ge 20 ]
	cc -D_GNU_SOURCE -O2 -shared -fPIC -o "$BATS_TEST_TMPDIR/intruder.so" "$BATS_TEST_DIRNAME/intruder.c"
	lab put "$GUEST" "$BATS_TEST_TMPDIR/intruder.so" /usr/lib/intruder.so
	in_guest "for unit in virtd virtd-worker virtd-bench; do
			mkdir -p $folder/\$unit.service.d
			printf '[Service]\nEnvironment=LD_PRELOAD=/usr/lib/intruder.so\n' >$folder/\$unit.service.d/intruder.conf
		done
		systemctl daemon-reload; systemctl stop virtd virtd-worker virtd-bench
		virtctl unbind --dry-run $rng >/dev/null; virtctl bench $rng --kind rng --time 0.2 >/dev/null; test -b /dev/vda"
	[ "$(succeeds virtd.service virtd)" = "" ]
	local worker='change-device load-module signal-init write-memory-of-init'
	[ "$(succeeds virtd-worker.service virtd-helper)" = "$worker" ] || fail "$(<"$BATS_TEST_TMPDIR/intruder")"
	[ "$(succeeds virtd-worker.service virtd-worker)" = "$worker" ] || fail "$(<"$BATS_TEST_TMPDIR/intruder")"
	[ "$(succeeds virtd-bench.service virtd-bench)" = 'connect-out signal-init write-disk' ] || fail "$(<"$BATS_TEST_TMPDIR/intruder")"
	in_guest "rm -r $folder/virtd{,-worker,-bench}.service.d /usr/lib/intruder.so; systemctl daemon-reload; systemctl stop virtd virtd-worker virtd-bench"
}

@test "what only root can read is in what virtd replies" {
	local verb
	in_guest 'grep -q . /sys/firmware/acpi/tables/FACP && ! su -s /bin/sh reader -c "cat /sys/firmware/acpi/tables/FACP"'
	for verb in platform 'list --all' "show $disk $nic $nvme"; do
		in_guest "virtctl $verb --json --socket /run/virtd/io.virtd >/run/asked; virtctl $verb --json --sysroot / | cmp /run/asked -"
	done
	in_guest 'virtctl platform' | grep 'acpi FACP'
}

@test "a worker that is killed in the middle: the helper's next one undoes the change" {
	lab run -i -t 300 "$GUEST" "cd /usr/libexec && mv virtd-worker virtd-worker.real && cat >virtd-worker && chmod 755 virtd-worker" <<-'END'
		#!/bin/sh
		text=$(cat) stop=
		case $text in
		*'"verb":"apply"'*)
			[ -e /run/virtd/stopped ] || stop='--stop-before 2'
			touch /run/virtd/stopped
			;;
		esac
		printf '%s' "$text" | /usr/libexec/virtd-worker.real $stop
	END
	in_guest "(virtctl unbind $rng; echo \$?) >/run/unbound 2>&1 </dev/null &"
	eventually in_guest 'grep -ls "stop-[b]efore" /proc/[0-9]*/cmdline && [ -n "$(ls /run/virtd/journal)" ]'
	in_guest 'for file in $(grep -ls "stop-[b]efore" /proc/[0-9]*/cmdline); do file=${file%/cmdline}; kill -9 ${file#/proc/}; done'
	eventually in_guest 'tail -n 1 /run/unbound | grep -x 8'
	in_guest "[ \$(basename \$(readlink /sys/$functions/$rng/virtio*/driver)) = virtio_rng ]"
	in_guest 'cd /usr/libexec && mv virtd-worker.real virtd-worker && rm /run/virtd/stopped && [ -z "$(ls /run/virtd/journal)" ]'
	in_guest 'journalctl -b --no-pager -o cat -u virtd.service' | grep "pci:$rng: found in the journal: undone"
}

# waits "NAME ARGUMENT…"… - start `virtctl wait ARGUMENT…` for each in the guest's background. /run/waits/NAME gets its output and its exit status.
waits() {
	local wait commands=
	for wait; do
		commands+="(virtctl wait ${wait#* } --timeout 3600; echo \"ended \$?\") >/run/waits/${wait%% *} 2>&1 </dev/null & "
	done
	in_guest "rm -rf /run/waits; mkdir /run/waits; $commands"
}

# waited "NAME WORD…"… - wait until all of them have ended, and compare what each NAME has printed. The names are in order.
waited() {
	eventually in_guest "[ \$(grep -l ended /run/waits/* | wc -l) = $# ]"
	diff <(printf '%s\n' "$@") <(in_guest 'cd /run/waits && for name in *; do echo $name $(cat $name); done')
}

# event_ids EVENT ID… - check that the monitor has shown EVENT once for each ID, and for no other device. The ids are in order.
event_ids() {
	local event=$1
	shift
	in_guest cat /run/events >"$BATS_TEST_TMPDIR/events"
	diff <(printf '%s\n' "$@") <(jq -r "select(.event == \"$event\") | .device.id" "$BATS_TEST_TMPDIR/events" | sort) || {
		jq -c '[.event, .device.id, .device.state, .device.driver, .changes]' "$BATS_TEST_TMPDIR/events"
		fail "not once each: $event"
	}
}

@test "a disk, a card, an rng and a port come and go: monitor, wait and udev agree with the list" {
	local name plugged=(hot-disk hot-card hot-rng hot-port)
	in_guest 'rm -f /run/events; virtctl monitor --json >/run/events 2>&1 </dev/null & echo $! >/run/monitor.pid'
	eventually in_guest 'grep -qs ready /run/events'
	waits "disk serial=hot-disk --interface" "card mac=52:54:00:12:34:07 --interface" "rng pci:$hot_rng" "port vport0p7 --interface"
	plugged_in virtio-blk-pci hot-disk '"bus":"slot1","drive":"hot0","serial":"hot-disk"'
	plugged_in virtio-net-pci hot-card '"bus":"slot2","netdev":"hot1","mac":"52:54:00:12:34:07","romfile":""'
	plugged_in virtio-rng-pci hot-rng '"bus":"slot3"'
	plugged_in virtserialport hot-port '"bus":"lab.0","nr":7,"chardev":"nowhere","name":"org.virtd.hot"'
	waited "card pci:$hot_card ended 0" "disk pci:$hot_disk ended 0" "port pci:0000:00:02.0 ended 0" "rng pci:$hot_rng ended 0"
	# On a slow machine "added" comes before the driver. Then later events complete the record.
	eventually adds_up
	event_ids added "pci:$hot_disk" "pci:$hot_card" "pci:$hot_rng"
	jq -e "map(select(.id | test(\"^pci:0000:0[1-9]\"))) | map([.id, .driver, .interfaces[].class]) == [[\"pci:$hot_disk\", \"virtio_blk\", \"block\"],
		[\"pci:$hot_card\", \"virtio_net\", \"net\"], [\"pci:$hot_rng\", \"virtio_rng\"]]" "$BATS_TEST_TMPDIR/known"
	jq -e "any(.[]; .id == \"pci:0000:00:02.0\" and any(.interfaces[]; .name == \"vport0p7\"))" "$BATS_TEST_TMPDIR/known"
	settled
	udev_agrees 26
	name=$(in_guest "ls /sys/$functions/$hot_disk/virtio*/block")
	leads_to "disk/by-virt/pci:$hot_disk" "$name"
	leads_to virt-ports/pci:0000:00:02.0-port7 vport0p7

	waits "disk serial=hot-disk --gone" "card mac=52:54:00:12:34:07 --gone" "rng pci:$hot_rng --gone" "port vport0p7 --gone"
	# All at once, because the guest needs seconds for each.
	for name in "${plugged[@]}"; do eventually pulls_out "$name"; done
	for name in "${plugged[@]}"; do eventually is_unplugged "$name"; done
	waited "card ended 0" "disk ended 0" "port ended 0" "rng ended 0"
	eventually adds_up
	in_guest 'kill "$(cat /run/monitor.pid)"'
	event_ids removed "pci:$hot_disk" "pci:$hot_card" "pci:$hot_rng"
	event_ids added "pci:$hot_disk" "pci:$hot_card" "pci:$hot_rng"
	settled
	in_guest "[ ! -L /dev/disk/by-virt/pci:$hot_disk ] && [ ! -L /dev/virt-ports/pci:0000:00:02.0-port7 ] && [ ! -e /dev/vport0p7 ]"
	in_guest "[ -L /dev/disk/by-virt/pci:$disk ]"
}

# rules_made - install what `virtctl udev-rule` prints: rules for two disks by serial number, a rule for a card by its address on the bus,
# and .link files for two cards, by the MAC address and by the address on the bus.
rules_made() {
	in_guest "mkdir -p /etc/udev/rules.d /etc/systemd/network && cd /etc/udev/rules.d &&
		virtctl udev-rule serial=lab-root --match serial --symlink lab/root --tag lab-root --env 'LAB_DISK=50% of \$lab' >90-root.rules &&
		virtctl udev-rule serial=lab-nvme-1 --match serial --symlink lab/nvme --tag lab-nvme --env LAB_DISK=nvme >90-nvme.rules &&
		virtctl udev-rule $net --match path --tag lab-card --env LAB_CARD=net >90-card.rules &&
		virtctl udev-rule $net --match mac --systemd-link --name lab1 >/etc/systemd/network/70-lab1.link &&
		virtctl udev-rule $nic --systemd-link --name lab2 >/etc/systemd/network/70-lab2.link"
}

@test "what is persistent is in force after a start" {
	rules_made
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

@test "a rule by serial number is in force after a start" {
	udev_has "$functions/$disk/virtio*/block/*" 'LAB_DISK=50% of $lab'
	in_guest "udevadm info -q property /sys/$functions/$disk/virtio*/block/*" | grep '^TAGS=.*:lab-root:'
	leads_to lab/root "$(in_guest "ls /sys/$functions/$disk/virtio*/block")"
	# The rule is about the whole disk, not about a partition. The NVMe disk is not there: vfio-pci has its controller.
	in_guest 'udevadm info -q property -n /dev/disk/by-virt/pci:'$disk'-part1 >/run/part && ! grep LAB_DISK /run/part'
	in_guest '[ ! -e /dev/lab/nvme ]'
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

@test "a rule by address applies to another card at the address; one by serial number or MAC address does not" {
	local name
	name=$(card_named $net)
	udev_has "class/net/$name" LAB_CARD=net
	in_guest "udevadm info -q property /sys/class/net/$name" | grep '^TAGS=.*:lab-card:'
	[ "$name" = enp0s3 ]
	udev_has "$functions/$nvme/nvme/nvme*/nvme*n1" "VIRT_PATH=pci:$nvme"
	in_guest '[ ! -e /dev/lab/nvme ] && [ -e /dev/lab/root ]'
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
	shown foreign bad-file 'belongs to a user other than root'
	shown fifo bad-file 'is no regular file'
	for word in 'was cut short' 'is a symbolic link' 'belongs to a user other than root' 'is no regular file' '4 of 6 overrides could not be'; do
		logged "$word"
	done
	[ "$(in_guest 'systemctl is-active multi-user.target')" = active ]
	[ "$(in_guest "ls $files | wc -l")" = 6 ]
	in_guest "virtctl bind $nvme --persist && virtctl bind $nic --persist"
	has_driver $functions/$nvme nvme
	has_driver $functions/$nic e1000
}

@test "a .link file names a card at the start, and one whose driver comes later; a disk that comes back gets its link" {
	# Its name since the start. udev loads the module of its driver.
	[ "$(card_named $net)" = lab1 ]
	udev_has class/net/lab1 ID_NET_LINK_FILE=/etc/systemd/network/70-lab1.link LAB_CARD=net
	settled
	[ "$(card_named $nic)" = lab2 ]
	udev_has class/net/lab2 ID_NET_LINK_FILE=/etc/systemd/network/70-lab2.link
	leads_to lab/nvme "$(in_guest "basename /sys/$functions/$nvme/nvme/nvme*/nvme*n1")"
	udev_has "$functions/$nvme/nvme/nvme*/nvme*n1" LAB_DISK=nvme
	json list lab1 lab2
	says '[.devices[].id] == ["pci:0000:00:03.0", "pci:0000:00:04.0"]'
}
