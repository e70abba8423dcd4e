#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# Drivers on a PC with an IOMMU: to vfio-pci and back, a probe that fails or hangs, kill -9 at every step, a device that is pulled out.

load guest
load drivers

nic=bus/pci/devices/0000:00:03.0
card=bus/pci/devices/0000:00:04.0
nvme=bus/pci/devices/0000:00:05.0
rng=bus/pci/devices/0000:00:07.0

setup_file() {
	guest_up q35-iommu
}

teardown_file() {
	guest_down
}

setup() {
	[ -z "${GUEST_SKIP-}" ] || skip "$GUEST_SKIP"
	prepared
	in_guest 'modprobe vfio-pci'
}

@test "the module is loaded first where that is asked for, and only then" {
	in_guest 'modprobe -r vfio-pci'
	refused 7 vfio-pci virtctl bind 00:03.0 vfio-pci
	has_driver $nic virtio-pci
	in_guest 'virtctl bind --load 00:03.0 vfio-pci'
	has_driver $nic vfio-pci
	in_guest 'virtctl bind 00:03.0'
	has_driver $nic virtio-pci
}

@test "a virtio card, an e1000 and an NVMe disk go to vfio-pci, and back to what they had" {
	for each in $nic:virtio-pci $card:e1000 $nvme:nvme; do
		path=${each%:*} own=${each##*:}
		in_guest "virtctl bind ${path##*/} vfio-pci"
		has_driver "$path" vfio-pci
		in_guest "test -c /dev/vfio/\$(basename \$(readlink /sys/$path/iommu_group))"
		json list "${path##*/}"
		says '.devices[0] | .driver == "vfio-pci" and .layers[0].driverOverride == "vfio-pci"'
		says '[.devices[0].interfaces[] | select(.class == "net" or .class == "block")] == []'
		in_guest "virtctl bind ${path##*/}"
		has_driver "$path" "$own"
		not_overridden "$path"
	done
	json list 00:03.0 00:04.0
	says '[.devices[].interfaces[0].net.mac] == ["52:54:00:12:34:01", "52:54:00:12:34:02"]'
	in_guest 'dd if=/dev/nvme0n1 of=/dev/null bs=4096 count=8'
	nothing_on_record
}

@test "a plan is only shown, and it is what is done" {
	json bind --dry-run 00:05.0 vfio-pci
	says '[.plans[0].steps[].what] == ["set the override to vfio-pci", "unbind from nvme", "bind to vfio-pci"]'
	jq '[.plans[0].steps[].what]' "$json" >"$BATS_TEST_TMPDIR/planned"
	has_driver $nvme nvme
	not_overridden $nvme
	json bind 00:05.0 vfio-pci
	says '[.changes[0].results[].state] == ["done", "done", "done"]'
	diff "$BATS_TEST_TMPDIR/planned" <(jq '[.changes[0].results[].step.what]' "$json")
	in_guest 'virtctl bind 00:05.0'
}

@test "a device whose neighbour in the group is in use is not given to vfio-pci unless forced" {
	# The ICH9's disk controller and its system management bus are of one group.
	in_guest 'modprobe ext4; mkdir -p /mnt; mke2fs /dev/sda >/dev/null; mount /dev/sda /mnt'
	in_guest 'cd /sys/bus/pci/devices && [ "$(readlink 0000:00:1f.2/iommu_group)" = "$(readlink 0000:00:1f.3/iommu_group)" ]'
	refused 5 0000:00:1f.2 virtctl bind 00:1f.3 vfio-pci
	has_driver bus/pci/devices/0000:00:1f.3 none
	has_driver bus/pci/devices/0000:00:1f.2 ahci
	in_guest 'umount /mnt'
}

@test "a probe that fails is undone: the old driver is back, and the reply says each step" {
	for errno in 5 12 16 19 110; do
		parameter error $errno
		run -8 --separate-stderr in_guest virtctl bind --json 00:05.0 vdprobe-pci
		has_driver $nvme nvme
		not_overridden $nvme
	done
	parameter error 0
	nothing_on_record
	in_guest 'dd if=/dev/nvme0n1 of=/dev/null bs=4096 count=8'
	[[ $output$stderr == *undone* ]]
}

@test "a probe that fails is undone on the virtio bus, too" {
	virtio=$(in_guest "basename /sys/$rng/virtio*")
	parameter error 5
	run -8 --separate-stderr in_guest virtctl bind 00:07.0 vdprobe-virtio
	has_driver "bus/virtio/devices/$virtio" virtio_rng
	parameter error 0
	in_guest virtctl bind 00:07.0 vdprobe-virtio
	has_driver "bus/virtio/devices/$virtio" vdprobe-virtio
	in_guest virtctl bind 00:07.0 virtio_rng
	has_driver "bus/virtio/devices/$virtio" virtio_rng
}

@test "where going back fails, too, that has an exit code of its own" {
	in_guest virtctl bind 00:07.0 vdprobe-pci
	parameter error 5
	run -9 --separate-stderr in_guest virtctl bind 00:07.0 vdprobe-other
	echo "# $stderr" >&3
	parameter error 0
	in_guest virtctl bind 00:07.0
	has_driver $rng virtio-pci
	not_overridden $rng
	nothing_on_record
}

@test "a probe that fails once, and a driver that can be had the second time" {
	parameter error 5
	parameter failures 1
	run -8 in_guest virtctl bind 00:07.0 vdprobe-pci
	in_guest virtctl bind 00:07.0 vdprobe-pci
	has_driver $rng vdprobe-pci
	parameter error 0
	in_guest virtctl bind 00:07.0
}

@test "a probe that takes its time is waited for" {
	parameter delay_ms 3000
	in_guest virtctl bind --timeout 20 00:07.0 vdprobe-pci
	has_driver $rng vdprobe-pci
	parameter delay_ms 0
	in_guest virtctl bind 00:07.0
	has_driver $rng virtio-pci
}

@test "while another program makes a driver probe the device, the change waits" {
	in_guest virtctl unbind 00:07.0
	parameter delay_ms 3000
	in_guest "echo vdprobe-pci >/sys/$rng/driver_override
		echo 0000:00:07.0 >/sys/bus/pci/drivers/vdprobe-pci/bind & sleep 0.5
		virtctl bind --timeout 30 00:07.0; code=\$?; wait \$!; exit \$code"
	has_driver $rng virtio-pci
	not_overridden $rng
	parameter delay_ms 0
	nothing_on_record
}

@test "a probe that hangs is given up at the deadline, others are served meanwhile, and the device is busy" {
	virtd_up
	parameter hang Y
	# Ten seconds: the deadline is after the probe has begun, on a busy machine too. It hangs until it is told to go on, far beyond all limits here.
	run -10 --separate-stderr in_guest virtctl bind --timeout 10 00:07.0 vdprobe-pci
	echo "# $stderr" >&3
	[ "$(in_guest 'cat /sys/module/vdprobe/parameters/hanging')" = 1 ]
	in_guest 'timeout 60 virtctl list >/dev/null'
	in_guest 'timeout 60 virtctl bind 00:05.0 vfio-pci && timeout 60 virtctl bind 00:05.0'
	# To read a PCI part's override is to wait for its probe: whoever reads it must not be virtd.
	refused 1 busy 'timeout 60 virtctl bind 00:07.0'
	in_guest 'timeout 60 virtctl show 00:07.0 >/dev/null; [ $? -ne 143 ]'
	in_guest 'timeout 60 virtctl list --all --json >/dev/null; [ $? -ne 143 ]'
	in_guest 'timeout 60 virtctl list 00:05.0 >/dev/null'
	# kill -9 does not end a worker that is in the kernel; the lock is held as long as it is.
	in_guest 'kill -9 $(pidof virtd-worker); sleep 0.5; pidof virtd-worker'
	parameter hang N
	eventually in_guest '! pidof virtd-worker'
	eventually nothing_on_record
	now=$(driver_of $rng)
	[ "$now" = vdprobe-pci ] || [ "$now" = virtio-pci ]
	in_guest virtctl bind 00:07.0
	has_driver $rng virtio-pci
	virtd_down
}

@test "two clients at one device: it ends with one of the two drivers, whole, with one virtd and with two" {
	for how in private shared; do
		[ $how = private ] || virtd_up
		for round in 1 2 3; do
			in_guest 'virtctl bind 00:05.0 vfio-pci >/run/one 2>&1 & one=$!
				virtctl bind 00:05.0 vdprobe-pci >/run/two 2>&1; echo $? >/run/two.code
				wait $one; echo $? >/run/one.code'
			codes=$(in_guest 'cat /run/one.code /run/two.code' | tr '\n' ' ')
			echo "# $how, round $round: exit codes $codes, driver $(driver_of $nvme)" >&3
			[[ " $codes" == *' 0 '* ]]
			now=$(driver_of $nvme)
			[ "$now" = vfio-pci ] || [ "$now" = vdprobe-pci ]
			[ "$(in_guest "cat /sys/$nvme/driver_override")" = "$now" ]
			nothing_on_record
			in_guest virtctl bind 00:05.0
			has_driver $nvme nvme
		done
	done
	virtd_down
}

@test "a device that is pulled out in the middle: that is said, and nothing stays on record" {
	hot=bus/pci/devices/0000:01:00.0
	virtd_up
	for point in 1 2 3 4 5 6 7; do
		plugged_in virtio-rng-pci hot '"bus":"slot1"'
		eventually has_driver $hot virtio-pci
		in_guest "rm -f /run/code; echo $point >/run/stop-before
			(virtctl bind 0000:01:00.0 vfio-pci >/run/said 2>&1; echo \$? >/run/code) </dev/null >/dev/null 2>&1 &"
		eventually in_guest 'grep -q "^State:.T" /proc/$(pidof virtd-worker)/status'
		unplugged hot
		eventually in_guest "! test -e /sys/$hot"
		in_guest 'kill -CONT $(pidof virtd-worker)'
		eventually in_guest 'test -s /run/code'
		code=$(in_guest 'cat /run/code')
		echo "# pulled out before change $point: exit code $code: $(in_guest 'tail -n 1 /run/said')" >&3
		# Before the seventh all is done and seen to be, and only the record is left to be written.
		[ "$code" = $((point < 7 ? 3 : 0)) ]
		nothing_on_record
	done
	virtd_down
}

@test "kill -9 of the worker, of virtd and of both, before everything that a worker changes" {
	in_guest_script kill-matrix 0000:00:05.0 kills
	[[ $output == *'devices left driverless: 0; wrong: 0' ]]
}

@test "kill -9 of what undoes that, before everything that it changes" {
	in_guest_script kill-matrix 0000:00:05.0 recoveries
	[[ $output == *'devices left driverless: 0; wrong: 0' ]]
}

@test "a record that is cut short, of a later version, a link, or someone else's, is kept aside, and nothing is done by it" {
	in_guest_script spoiled-journal 0000:00:05.0
	[[ $output == *'records spoiled: 9; wrong: 0' ]]
	virtd_down
}

@test "an override file that is cut short, of a later version, a link, or someone else's, is named, and nothing is done by it" {
	in_guest virtctl bind --persist 00:05.0 vfio-pci
	in_guest 'cp /etc/virtd/overrides.d/pci:0000:00:05.0.conf /run/good; virtctl unbind 00:05.0; echo >/sys/bus/pci/devices/0000:00:05.0/driver_override
		echo 0000:00:05.0 >/sys/bus/pci/drivers_probe; rm -rf /etc/virtd/overrides.d/*'
	has_driver $nvme nvme
	for spoil in 'truncate -s 40 $f' ': >$f' 'sed -i s/^version=1/version=2/ $f' 'chown 1234 $f' 'chmod 666 $f' 'mv $f /run/moved && ln -s /run/moved $f' \
		'rm $f && mkfifo $f' 'head -c 500 /dev/urandom >$f'; do
		in_guest "f=/etc/virtd/overrides.d/pci:0000:00:05.0.conf; cp /run/good \$f && $spoil"
		run -1 --separate-stderr in_guest timeout 120 virtctl override apply --json
		jq -e '.overrides | length == 1 and .[0].state == "bad-file" and (.[0].message | length) > 5' <<<"$output" || {
			printf '%s\n' "$spoil" "$output" "$stderr"
			return 1
		}
		has_driver $nvme nvme
		not_overridden $nvme
		in_guest 'rm -rf /etc/virtd/overrides.d/*'
	done
}

@test "where sysfs is mounted read-only, that is said, nothing is touched, and a record waits for one who may" {
	virtd_down
	# Its own mount namespace, and only there.
	in_guest 'cat >/run/read-only <<-"END"
		mount -o remount,bind,ro /sys && exec "$@"
	END'
	refused 1 'mounted read-only' unshare -m sh /run/read-only virtctl bind 00:05.0 vfio-pci
	has_driver $nvme nvme
	not_overridden $nvme
	nothing_on_record
	virtd_up
	in_guest 'echo 6 >/run/stop-before; virtctl bind 00:05.0 vfio-pci >/dev/null 2>&1 </dev/null &'
	eventually in_guest 'grep -q "^State:.T" /proc/$(pidof virtd-worker)/status'
	in_guest 'kill -9 $(pidof virtd) $(pidof virtd-worker); rm -f /run/virtd/io.virtd; : >/run/virtd.log'
	has_driver $nvme none
	in_guest 'unshare -m sh /run/read-only /usr/libexec/virtd >/run/virtd.log 2>&1 </dev/null &'
	eventually in_guest 'grep -q "not-undone: .*mounted read-only" /run/virtd.log'
	run ! nothing_on_record
	refused 1 'mounted read-only' virtctl bind 00:05.0 vfio-pci
	run ! nothing_on_record
	virtd_down
	virtd_up
	eventually nothing_on_record
	has_driver $nvme nvme
	not_overridden $nvme
	virtd_down
}

# background_probe - vdprobe-virtio is the entropy source's default driver, and is bound in the background.
background_probe() {
	in_guest 'rmmod virtio_rng; rmmod vdprobe; modprobe vdprobe virtio_id=4 async=Y && virtctl bind 00:07.0 vfio-pci'
}

foreground_probe() {
	in_guest 'echo 0 >/sys/module/vdprobe/parameters/delay_ms; rmmod vdprobe; modprobe virtio_rng; modprobe vdprobe virtio_id=4'
	in_guest virtctl bind 00:07.0
}

@test "what the kernel does in the background is waited for, by its events, and longer than two seconds" {
	background_probe
	parameter hang Y
	# In one run, since the lab itself takes its time: three seconds of silence, then events of the device, one at a time. Each waits until the
	# worker has been awake, which without events would be four times in a second. In half a second for one the machine was held up.
	in_guest 'virtctl bind --timeout 280 --json 00:07.0 >/run/said 2>&1 </dev/null &
		until [ -e /sys/bus/pci/devices/0000:00:07.0/virtio*/driver ]; do usleep 50000; done
		until p=$(pidof virtd-worker) && [ "$p" = "${p% *}" ]; do usleep 50000; done
		wake_ups() { while read -r key n; do [ $key != voluntary_ctxt_switches: ] || break; done </proc/$p/status; }
		now() { read -r t rest </proc/uptime; t=${t%.*}${t#*.}; }
		sleep 2; wake_ups; a=$n; now; begin=$t; sleep 3; wake_ups; b=$n; now; silence=$((t - begin)) busy=0
		for i in $(seq 60); do
			wake_ups; c=$n; now; begin=$t
			echo change >/sys/bus/pci/devices/0000:00:07.0/uevent
			while wake_ups; [ $n = $c ]; do :; done
			now; t=$((t - begin)); busy=$((busy + (t < 50 ? t : 50)))
		done
		# What it sleeps in: poll(2) or ppoll(2), of so many descriptors. What its socket for events (15) holds, and has lost.
		until read -r call first count rest </proc/$p/syscall && [ $call = 7 -o $call = 271 ]; do :; done
		echo $a $b $n $silence $busy $((count)) $(awk -v p=$p "\$2 == 15 && \$3 == p { print \$5, \$9 }" /proc/net/netlink)
		echo N >/sys/module/vdprobe/parameters/hang; wait' >"$BATS_TEST_TMPDIR/wake-ups"
	read -r begin silent woken silence busy polled held lost <"$BATS_TEST_TMPDIR/wake-ups"
	echo "# wake-ups in $silence hundredths of a second without events: $((silent - begin)); while 60 events came in $busy: $((woken - silent))" >&3
	# Four in a second without events (twenty where there are none to be had), and each event is heard.
	[ $(((silent - begin) * 100)) -le $((10 * silence)) ]
	[ "$polled $held $lost" = '1 0 0' ]
	# Where it takes much longer to be awake than to sleep, the time tells nothing.
	[ $((silence)) -gt $((30 * (silent - begin))) ] || [ $(((woken - silent) * 100)) -ge $((4 * busy + 800)) ]
	in_guest 'cat /run/said' | jq -e '[.changes[0].results[].state] == ["done", "done", "done"]'
	json list 00:07.0
	says '.devices[0].driver == "vdprobe-virtio"'
	foreground_probe
}

@test "a default driver that fails in the background is no success" {
	background_probe
	parameter delay_ms 300
	parameter error 5
	refused_or_undone=$(in_guest 'virtctl bind 00:07.0 2>&1; echo "exit code $?"')
	echo "$refused_or_undone"
	[[ $refused_or_undone == *'vdprobe-virtio is loaded, but did not accept the device (the kernel: '*'failed with error -5'* ]]
	[[ $refused_or_undone == *'exit code 8' ]]
	has_driver $rng vfio-pci
	parameter error 0
	foreground_probe
}

@test "a default driver that is not loaded is named, and the device is left as it is" {
	in_guest 'virtctl bind 00:04.0 vfio-pci; modprobe -r e1000'
	refused 7 'e1000' virtctl bind 00:04.0
	has_driver $card vfio-pci
	nothing_on_record
	in_guest 'modprobe e1000; virtctl bind 00:04.0'
	has_driver $card e1000
	# Of what sits on it: it is given back all the same, and that is said.
	in_guest 'virtctl bind 00:06.0 vfio-pci; rmmod virtio_blk'
	json bind 00:06.0
	says '.changes[0].results[-1] | .state == "done" and (.message | test("virtio_blk is not loaded"))'
	has_driver bus/pci/devices/0000:00:06.0 virtio-pci
	in_guest 'modprobe virtio_blk'
	json list 00:06.0
	says '.devices[0].driver == "virtio_blk"'
}

@test "a device that no driver is for is given back to none, and that is said" {
	smbus=bus/pci/devices/0000:00:1f.3
	in_guest virtctl bind --force 00:1f.3 vfio-pci
	has_driver $smbus vfio-pci
	json bind 00:1f.3
	says '.changes[0].results[-1] | .state == "done" and (.message | test("no driver takes it by itself"))'
	has_driver $smbus none
	not_overridden $smbus
}
