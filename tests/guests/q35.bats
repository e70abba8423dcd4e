#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# A PC: virtio on PCI in both forms, emulated parts, hot-plug.

load guest

setup_file() {
	guest_up q35
}

teardown_file() {
	guest_down
}

@test "every device and every layer is as sysfs has it" {
	same_as_sysfs "$guests/q35.guest"
}

@test "the guest's tree, recorded, gives the same list on this machine" {
	same_when_recorded
}

@test "each device is measured: a register of virtio answers sooner than configuration space" {
	measured pci:0000:00:0{2..9}.0/roundtrip pci:0000:00:0{a,b,c}.0/roundtrip pci:0000:00:{10,11,12}.0/roundtrip pci:0000:00:1f.2/roundtrip \
		pci:0000:00:{04,07,0a,12}.0/block pci:0000:00:1f.2/block
	says '[.results[] | select(.kind == "roundtrip") | {virtio: (.notes.read | test("virtio-pci")), ns: .jobs[0].figures[0].value}]
		| ([.[] | select(.virtio) | .ns] | max) < ([.[] | select(.virtio | not) | .ns] | min)'
}

@test "list shows what does something for a user, and leaves plumbing to --all" {
	run -0 --separate-stderr in_guest virtctl list --no-legend
	[ -z "$stderr" ]
	[ "$(wc -l <<<"$output")" = "$(grep -c '^expect ' "$guests/q35.guest")" ]
	[[ $output != *00:18.0* ]]
	run -0 in_guest virtctl list --all --no-legend
	[[ $output == *0000:00:18.0*bridge* ]]
}

@test "the transitional disk and the modern one are of one kind" {
	json list 00:04.0 00:0a.0
	says '[.devices[].layers[0].nativeId[4:22]] == ["v00001AF4d00001001", "v00001AF4d00001042"]'
	says '[.devices[].virtId] == ["virt:t0002v00001AF4d00001042o2", "virt:t0002v00001AF4d00001042o2"]'
	says '[.devices[].interfaces[0].block.serial] == ["transitional", "modern"]'
}

@test "emulated parts are told from reserved ids, and certainty from its lack" {
	json list 00:10.0 00:11.0 00:1f.2
	says '[.devices[].origin] | unique == ["emulated"]'
	says '[.devices[] | select(.driver == "e1000")][0].originCertainty == "certain"'
	says '[.devices[] | select(.driver == "e1000e")][0].originCertainty != "certain"'
}

@test "a device is found by everything that it is called" {
	found_by pci:0000:00:0a.0 pci:0000:00:0a.0 0000:00:0a.0 00:0a.0 serial=modern
	disk=$(jq -r '.devices[0].interfaces[0].name' "$json")
	virtio=$(jq -r '.devices[0].layers[1].address' "$json")
	found_by pci:0000:00:0a.0 "$disk" "/dev/$disk" "$virtio" "/sys/block/$disk" "/sys/bus/virtio/devices/$virtio"
	found_by pci:0000:00:10.0 mac=52:54:00:12:34:03
	json list type=rng
	says '.devices | length == 2'
}

@test "show takes the guest's word for features and status" {
	json show 00:03.0
	says '.devices[0].virtio.status | contains(["DRIVER_OK", "FEATURES_OK"])'
	says '.devices[0].virtio.features | any(.name == "VIRTIO_F_VERSION_1" and .bit == 32)'
	says '.devices[0].interfaces[0].net.mac == "52:54:00:12:34:01"'
	run -0 in_guest virtctl show 00:03.0
	[[ $output == *VIRTIO_NET_F_MAC* ]]
}

@test "stats: what the kernel counts of a disk, and the interrupts of its virtqueue" {
	disk=$(in_guest 'basename /sys/bus/pci/devices/0000:00:0a.0/virtio*/block/*')
	in_guest "dd if=/dev/$disk of=/dev/null bs=4096 count=16 2>/dev/null"
	read -r reads sectors < <(in_guest "cat /sys/block/$disk/stat" | awk '{ print $1, $3 }')
	json stats 00:0a.0
	says ".stats[0].block[0] | .name == \"$disk\" and .counters.readRequests >= $reads and .counters.readBytes >= $((sectors * 512))"
	[ "$sectors" -ge 128 ]
	says '.stats[0].interrupts | any(.queue and .counters.interrupts > 0 and .allowedCpus)'
}

# card ADDRESS - the name of its network interface.
card() {
	in_guest "ls -d /sys/bus/pci/devices/0000:00:$1/net/* /sys/bus/pci/devices/0000:00:$1/virtio*/net/* 2>/dev/null" | sed 's,.*/,,'
}

@test "stats: what drivers count is what ethtool shows" {
	local address name before after
	for address in 09.0 10.0 11.0; do
		name=$(card $address)
		before=$(in_guest "ethtool -S $name" | sed -n 's/^ *\(.*\): \([0-9]*\)$/\1 \2/p' | sort)
		json stats "00:$address"
		after=$(in_guest "ethtool -S $name" | sed -n 's/^ *\(.*\): \([0-9]*\)$/\1 \2/p' | sort)
		[ "$(wc -l <<<"$before")" -gt 5 ]
		says ".stats[0].netDriver[0].name == \"$name\" and .stats[0].problems == []"
		# Each counter by its name, and its value between the two readings.
		jq -r '.stats[0].netDriver[0].counters | to_entries[] | "\(.key) \(.value)"' "$json" | sort |
			join - <(join <(echo "$before") <(echo "$after")) |
			awk '$2 < $3 || $2 > $4 { bad = 1 } END { exit bad || NR < 5 }'
		[ "$(jq '.stats[0].netDriver[0].counters | length' "$json")" = "$(wc -l <<<"$before")" ]
	done
}

@test "stats: a kernel without counters by queues has none, and that is no problem" {
	first_kernel
	json stats 00:09.0
	says '.stats[0].netQueues == [] and .stats[0].problems == []'
}

# e1000 tests its link for four seconds, and holds RTNL meanwhile (Linux, e1000_ethtool.c, e1000_diag_test()).
@test "stats: a driver that holds the lock of all interfaces is a problem, and nothing waits for it" {
	local name
	name=$(card 10.0)
	in_guest "rm -f /tmp/tested; (ethtool -t $name online >/dev/null; touch /tmp/tested) >/dev/null 2>&1 </dev/null & sleep 1"
	json stats 00:09.0 00:10.0 00:0a.0
	says '[.stats[] | [.id, .netDriver, .netQueues]] == [["pci:0000:00:09.0", null, null], ["pci:0000:00:0a.0", [], []], ["pci:0000:00:10.0", null, null]]'
	says '[.stats[].problems[] | .errno] | unique == ["ETIMEDOUT"]'
	says '.stats[0].net[0].counters.rxPackets >= 0 and .stats[1].block[0].counters.readRequests > 0'
	eventually in_guest 'test -e /tmp/tested'
	json stats 00:09.0 00:10.0
	says '[.stats[] | .netDriver | length] == [1, 1] and [.stats[].problems[]] == []'
}

@test "show: virtqueues as the kernel's files have them, and ethtool the rings" {
	local name entries number
	name=$(card 09.0)
	entries=$(in_guest "ethtool -g $name" | awk '/^Current/ { now = 1 } now && $1 == "RX:" { print $2 }')
	json show 00:09.0
	says "[.devices[0].virtqueues[] | .name] == [\"input.0\", \"output.0\"] and .devices[0].virtqueues[0].ringEntries == $entries"
	number=$(jq '.devices[0].virtqueues[1].interrupt' "$json")
	in_guest "ls -d /proc/irq/$number/virtio*-output.0"
	says ".devices[0].virtqueues[1].effectiveCpus == \"$(in_guest "cat /proc/irq/$number/effective_affinity_list")\""
	json show 00:0a.0
	name=$(in_guest 'basename /sys/bus/pci/devices/0000:00:0a.0/virtio*/block/*')
	says ".devices[0].virtqueues[0] | .name == \"req.0\" and .number == 0 and .maxRequests == $(in_guest "cat /sys/block/$name/mq/0/nr_tags")"
	in_guest 'virtctl list --columns ID,VIRTQUEUES --no-legend' | grep -E '^pci:0000:00:09.0 +input.0,output.0$'
	# An emulated part has none.
	json show 00:10.0
	says '.devices[0].virtqueues == null'
}

@test "no such device is 3, several are 4 and named" {
	run -3 --separate-stderr in_guest virtctl show nosuch
	[ -z "$output" ]
	[[ $stderr == *nosuch* ]]
	run -4 --separate-stderr in_guest virtctl show type=block
	[ -z "$output" ]
	[[ $stderr == *pci:0000:00:04.0*pci:0000:00:0a.0* ]]
}

@test "platform is QEMU, and says why" {
	json platform
	says '.platforms[0].name == "qemu" and .platforms[0].certainty == "certain"'
	says '.platforms[0].evidence | length > 0'
}

@test "a device without its driver is unbound, at either layer" {
	virtio=$(in_guest 'basename /sys/bus/pci/devices/0000:00:0b.0/virtio*')
	in_guest "echo $virtio >/sys/bus/virtio/drivers/virtio_rng/unbind"
	same_as_sysfs "$guests/q35.guest"
	says '.devices[] | select(.id == "pci:0000:00:0b.0") | .state == "unbound" and .driver == null and (.layers | length) == 2'
	in_guest 'echo 0000:00:0b.0 >/sys/bus/pci/drivers/virtio-pci/unbind'
	same_as_sysfs "$guests/q35.guest"
	says '.devices[] | select(.id == "pci:0000:00:0b.0") | .state == "unbound" and .type == "rng" and (.layers | length) == 1'
	json list --unbound
	# No module for the firmware's configuration is loaded.
	says '[.devices[].id] == ["pci:0000:00:0b.0", "platform:QEMU0002:00"]'
	in_guest 'echo 0000:00:0b.0 >/sys/bus/pci/drivers/virtio-pci/bind'
	same_as_sysfs "$guests/q35.guest"
	says '.devices[] | select(.id == "pci:0000:00:0b.0") | .state == "bound"'
}

@test "a driver override shows, and that it is gone" {
	in_guest 'echo vfio-pci >/sys/bus/pci/devices/0000:00:0b.0/driver_override'
	same_as_sysfs "$guests/q35.guest"
	says '.devices[] | select(.id == "pci:0000:00:0b.0") | .layers[0].driverOverride == "vfio-pci"'
	in_guest 'echo >/sys/bus/pci/devices/0000:00:0b.0/driver_override'
	same_as_sysfs "$guests/q35.guest"
}

@test "a network card that is plugged in is listed, and no more once it is pulled out" {
	plugged_in virtio-net-pci hot '"bus":"slot1","mac":"52:54:00:12:34:99","romfile":""'
	eventually listed '.type == "net" and .state == "bound" and .interfaces[0].net.mac == "52:54:00:12:34:99"'
	same_as_sysfs
	json show mac=52:54:00:12:34:99
	says '.devices[0].layers[0].nativeId | startswith("pci:v00001AF4d00001041")'
	unplugged hot
	eventually unlisted '.id == "pci:0000:01:00.0"'
	same_as_sysfs "$guests/q35.guest"
}

# Events of the card that is plugged.
plugged_events() {
	in_guest cat /run/events | jq -c 'select(.device.id? == "pci:0000:01:00.0")'
}

# told EVENT - there was such an event of that card.
told() {
	plugged_events | jq -e -n "any(inputs; .event == \"$1\")" >/dev/null
}

# last_shows CONDITION - of the last record of that card.
last_shows() {
	plugged_events | tail -n 1 | jq -e ".device | $1" >/dev/null
}

teardown() {
	[ -n "${BATS_TEST_COMPLETED-}" ] || [ -n "${BATS_TEST_SKIPPED-}" ] || {
		plugged_events 2>/dev/null || true
		guest_again
	}
}

@test "monitor shows what is plugged, renamed, changed, unbound and pulled out, and wait returns when it is so" {
	local name
	watched
	in_guest 'rm -f /run/waited; virtctl wait mac=52:54:00:12:34:99 --interface --timeout 600 >/run/waited 2>&1 &'
	plugged_in virtio-net-pci hot '"bus":"slot1","mac":"52:54:00:12:34:99","romfile":""'
	eventually in_guest 'test -s /run/waited'
	waited=$(in_guest cat /run/waited)
	[ "$waited" = pci:0000:01:00.0 ] || { echo "waited: $waited"; return 1; }
	eventually told added
	json show pci:0000:01:00.0
	name=$(jq -r '.devices[0].interfaces[0].name' "$json")
	# The monitor may be behind, and a name that it has never seen is not renamed to it.
	eventually last_shows ".interfaces[0].name == \"$name\""
	in_guest ip link set "$name" name lan0
	eventually told renamed
	# No uevent tells of these.
	in_guest ip link set lan0 mtu 1400
	eventually last_shows '.interfaces[0].net.mtu == 1400'
	in_guest ip link set lan0 up
	eventually last_shows '.interfaces[0].net.operstate == "up"'
	qmp set_link '{"name":"hot","up":false}'
	eventually last_shows '.interfaces[0].net.operstate == "down"'
	in_guest 'rm -f /run/waited; (virtctl wait lan0 --gone --timeout 600; echo "gone: $?") >/run/waited 2>&1 &'
	in_guest virtctl unbind lan0 --force
	eventually in_guest 'grep -qs gone /run/waited'
	[ "$(in_guest cat /run/waited)" = 'gone: 0' ]
	eventually told unbound
	unplugged hot
	eventually told removed
	in_guest 'kill "$(cat /run/monitor.pid)"'
	# Each of them once. A slow guest binds the driver after the card is shown.
	[ "$(plugged_events | jq -r .event | grep -vx -e changed -e bound | xargs)" = 'added renamed unbound removed' ]
	same_as_sysfs "$guests/q35.guest"
}

# virtd_up - a virtd runs in the guest; its number is in /run/virtd.pid.
virtd_up() {
	virtd_down
	in_guest 'mkdir -p /run/virtd; /usr/libexec/virtd >/run/virtd.log 2>&1 & echo $! >/run/virtd.pid'
	eventually in_guest 'test -S /run/virtd/io.virtd'
}

@test "an entropy source comes and goes under a virtd that runs" {
	virtd_up
	unlisted '.id == "pci:0000:02:00.0"'
	plugged_in virtio-rng-pci hot '"bus":"slot2"'
	eventually listed '.id == "pci:0000:02:00.0" and .type == "rng" and .state == "bound"'
	same_as_sysfs
	unplugged hot
	eventually unlisted '.id == "pci:0000:02:00.0"'
	same_as_sysfs "$guests/q35.guest"
}

@test "a user without rights sees the same, from virtd and without it" {
	virtd_up
	served=$(in_guest 'su -s /bin/sh nobody -c "virtctl list --json"')
	virtd_down
	in_guest 'rm -rf /run/virtd'
	private=$(in_guest 'su -s /bin/sh nobody -c "virtctl list --json"')
	[ "$(jq '.devices | length' <<<"$served")" = "$(grep -c '^expect ' "$guests/q35.guest")" ]
	diff <(jq -S . <<<"$served") <(jq -S . <<<"$private")
}

# One change by chance, as a part of a script in the guest; N is its number.
one_change='
	next() { seed=$(((seed * 1103515245 + 12345) % 2147483648)); n=$((seed / 65536 % $1)); }
	some() { next $#; shift $n; one=$1; }
	change() {
		some $(ls /sys/class/net | grep -v ^lo); card=$one
		some $(ls /sys/bus/virtio/devices); device=$one
		driver=$(readlink /sys/bus/virtio/devices/$device/driver); driver=${driver##*/}
		some mtu name up down override unbind bind bind; what=$one
		case $what in
		mtu) next 500; ip link set $card mtu $((1000 + n)) ;;
		name) ip link set $card down; ip link set $card name n$1 ;;
		up | down) ip link set $card $what ;;
		override) some virtio-pci vfio-pci ""; echo $one >/sys/bus/pci/devices/0000:00:0b.0/driver_override ;;
		# The channel of this shell stays, and so does the disk.
		unbind) case $driver in virtio_net | virtio_rng | virtio_balloon) echo $device >/sys/bus/virtio/drivers/$driver/unbind ;; esac ;;
		bind) [ -n "$driver" ] || for to in virtio_net virtio_rng virtio_balloon; do
			{ echo $device >/sys/bus/virtio/drivers/$to/bind; } 2>/dev/null && break
		done ;;
		esac
	}
	bind_all() {
		echo >/sys/bus/pci/devices/0000:00:0b.0/driver_override
		for device in $(ls /sys/bus/virtio/devices); do
			[ -e /sys/bus/virtio/devices/$device/driver ] || echo $device >/sys/bus/virtio/drivers_probe
		done
		for card in $(ls /sys/class/net | grep -v ^lo); do ip link set $card down; done
	}'

@test "after 150 changes by chance, the events of monitor add up to the list" {
	local seed=$RANDOM
	echo "the seed is $seed"
	watched
	# On a busy machine, one event may tell of many changes: after every other one of the first half, the monitor is waited for. The e1000 has its
	# driver always.
	in_guest "seed=$seed$one_change"'
		seen() {
			ip link set $(ls /sys/bus/pci/devices/0000:00:10.0/net) mtu $1
			until grep -q "\"mtu\": *$1\b" /run/events; do usleep 20000; done
		}
		for i in $(seq 150); do
			change $i
			[ $i -gt 74 ] || [ $((i % 2)) = 1 ] || seen $((2000 + i))
		done
		bind_all; echo all' >"$BATS_TEST_TMPDIR/changes" 2>&1
	[ "$(tail -n 1 "$BATS_TEST_TMPDIR/changes")" = all ]
	eventually adds_up || diff "$BATS_TEST_TMPDIR/list" "$BATS_TEST_TMPDIR/known"
	[ "$(in_guest cat /run/events | wc -l)" -gt 50 ]
	in_guest 'kill "$(cat /run/monitor.pid)"'
}

@test "what virtd keeps of a tree is never older than the last change" {
	local seed=$RANDOM
	echo "the seed is $seed"
	virtd_up
	# Two lists, and that of a virtd that has kept nothing between them: twice the same, or something else has just changed.
	run -0 lab run -t 900 "$GUEST" "seed=$seed$one_change"'
		reads() { sed -n "s/^syscr: //p" /proc/$(cat /run/virtd.pid)/io; }
		events() { cat /sys/kernel/uevent_seqnum; }
		# A second without an event: what a change has set off may come later.
		quiet() { until e=$(events); list >/run/kept; sleep 1.1; [ $e = $(events) ]; do :; done; }
		list() { virtctl list --all --json; }
		same() {
			for try in 1 2 3 4 5; do
				list >/run/kept; virtctl --sysroot / list --all --json >/run/read; list >/run/kept.again
				cmp -s /run/kept /run/read && return
				cmp -s /run/kept /run/kept.again && break
			done
			diff /run/kept /run/read
		}
		fewer=0 before=$(reads); list >/run/kept; all=$(($(reads) - before))
		for i in $(seq 5); do
			quiet; list >/run/kept
			before=$(reads); list >/run/kept
			[ $((($(reads) - before) * 2)) -ge $all ] || fewer=$((fewer + 1))
			change $i; same || { echo "change $i: $what $device $card"; exit 1; }
			change $i; same || { echo "and then: $what $device $card"; exit 1; }
		done
		bind_all
		echo "fewer reads: $fewer of 5"'
	echo "$output"
	# A tree that is kept is read less; the first list after a second without events keeps it.
	[[ $output =~ fewer\ reads:\ ([0-9]+) ]] && ((BASH_REMATCH[1] >= 3))
	virtd_down
}
