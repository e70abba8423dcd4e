#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# No udev, no systemd: virtd starts as root, gives up its rights itself, and does everything by helpers that it starts.

load guest
load drivers

rng=0000:00:05.0 nic=0000:00:06.0
functions=bus/pci/devices

setup_file() {
	guest_up bare
	[ -n "${GUEST_SKIP-}" ] || guest_prepared
}

teardown_file() {
	guest_down
}

# guest_prepared - a user without rights, the user and the group of virtd, and the service as OpenRC's script starts it.
guest_prepared() {
	in_guest 'echo virtd:x:900: >>/etc/group
		echo virtd-daemon:x:901: >>/etc/group
		echo "virtd-daemon:x:901:901::/:/bin/false" >>/etc/passwd
		echo "reader:x:1001:1001::/:/bin/sh" >>/etc/passwd
		echo "changer:x:1002:900::/:/bin/sh" >>/etc/passwd'
	service_up
}

# service_up - by the words of the script for OpenRC.
service_up() {
	local words
	words=$(sed -n 's/^command_args="\(.*\)"$/\1/p' "$project/virtd/virtd.initd.in")
	[ -n "$words" ]
	in_guest "umask 0077; /usr/libexec/virtd $words >/run/virtd.log 2>&1 </dev/null &"
	eventually in_guest 'test -S /run/virtd/io.virtd'
}

# by USER COMMAND - run COMMAND of virtctl in the guest as USER, by the socket of the service only.
by() {
	in_guest "su -s /bin/sh $1 -c '$2 --socket /run/virtd/io.virtd'"
}

@test "there is no udev and no systemd, and virtd serves without a right" {
	in_guest '[ ! -e /run/udev ] && [ ! -e /run/systemd ] && ! pidof systemd-udevd && ! pidof udevd && [ "$(cat /proc/1/comm)" != systemd ]'
	run -0 in_guest 'for pid in $(pidof virtd); do grep -E "^(Uid|Gid|Groups|Cap|NoNewPrivs)" /proc/$pid/status | tr "\n" " "; echo; done'
	echo "$output"
	# Its parent is root, and has no client.
	[ "$(wc -l <<<"$output")" = 2 ]
	[ "$(grep -c 'Uid:.0.0.0.0 ' <<<"$output")" = 1 ]
	run -0 grep -E 'Uid:.901.901.901.901 Gid:.901.901.901.901 ' <<<"$output"
	[ "$(grep -o 'Cap...:.0000000000000000 ' <<<"$output" | wc -l)" = 5 ]
	[[ $output == *NoNewPrivs:?1* ]]
	run -1 in_guest 'su -s /bin/sh changer -c "test -w /run/virtd/helpers/virtd-worker"'
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/bare.guest"
	by reader 'virtctl list --all --json' >"$BATS_TEST_TMPDIR/read"
	diff "$BATS_TEST_TMPDIR/read" "$json"
}

@test "a spare device is unbound and bound by root and by the group, and by nobody else" {
	local before
	before=$(in_guest "basename /sys/$functions/$rng/virtio*")
	by changer "virtctl unbind $rng"
	has_driver "bus/virtio/devices/$before" none
	by changer "virtctl bind $rng"
	has_driver "bus/virtio/devices/$before" virtio_rng
	in_guest "virtctl bind $nic pci-stub --load --persist --socket /run/virtd/io.virtd"
	has_driver $functions/$nic pci-stub
	in_guest "grep -x driver=pci-stub /etc/virtd/overrides.d/pci:$nic.conf"
	run -6 --separate-stderr by reader "virtctl bind $nic"
	[[ $stderr == *'permission denied (become root, or a member of the group virtd)'* ]] || fail "$stderr"
	has_driver $functions/$nic pci-stub
	in_guest "virtctl bind $nic --persist --socket /run/virtd/io.virtd"
	has_driver $functions/$nic e1000
	in_guest "test ! -e /etc/virtd/overrides.d/pci:$nic.conf"
	nothing_on_record
}

@test "a benchmark is made by the helper for benchmarks" {
	json bench $rng --kind rng --time 0.3 --socket /run/virtd/io.virtd
	says '.results[0].jobs[0] | .complete and .operations > 0'
	run -6 by reader "virtctl bench $rng --kind rng --time 0.3"
}

@test "a device that comes and goes: monitor and wait, by the events of the kernel alone" {
	in_guest 'rm -f /run/events; su -s /bin/sh reader -c "virtctl monitor --json --socket /run/virtd/io.virtd" >/run/events 2>&1 </dev/null & echo $! >/run/monitor.pid'
	eventually in_guest 'grep -qs ready /run/events'
	in_guest '(virtctl wait pci:0000:01:00.0 --timeout 3600 --socket /run/virtd/io.virtd; echo "ended $?") >/run/came 2>&1 </dev/null &'
	plugged_in virtio-rng-pci hot-rng '"bus":"slot1"'
	eventually in_guest 'grep -x "ended 0" /run/came'
	eventually adds_up
	jq -e 'any(.[]; .id == "pci:0000:01:00.0" and .driver == "virtio_rng")' "$BATS_TEST_TMPDIR/known"
	in_guest '(virtctl wait pci:0000:01:00.0 --gone --timeout 3600 --socket /run/virtd/io.virtd; echo "ended $?") >/run/went 2>&1 </dev/null &'
	unplugged hot-rng
	eventually in_guest 'grep -x "ended 0" /run/went'
	eventually adds_up
	in_guest "virtctl unbind $rng && virtctl bind $rng"
	eventually adds_up
	in_guest cat /run/events | jq -es '[.[] | select(.device.id == "pci:0000:01:00.0") | .event] | (map(select(. == "added")) | length) == 1 and .[-1] == "removed"'
	in_guest 'kill "$(cat /run/monitor.pid)"; killall virtctl 2>/dev/null; true'
}

@test "virtd and its helpers end, and start again" {
	in_guest 'killall virtd; while pidof virtd >/dev/null || pidof virtd-helper >/dev/null; do sleep 0.1; done'
	in_guest '[ ! -e /run/virtd/io.virtd ] && [ ! -e /run/virtd/helpers/virtd-worker ]'
	service_up
	by reader 'virtctl list --no-legend' | grep "pci:$rng"
}

@test "without its user, virtd does not start, and says what to do" {
	in_guest 'killall virtd; while pidof virtd >/dev/null; do sleep 0.1; done; sed -i /^virtd-daemon:/d /etc/passwd'
	run -1 in_guest '/usr/libexec/virtd --user virtd-daemon 2>&1'
	[ "$output" = "virtd: no such user 'virtd-daemon' (create a system user of that name)" ]
	in_guest '[ ! -e /run/virtd/io.virtd ]'
}
