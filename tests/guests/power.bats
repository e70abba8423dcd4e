#!/usr/bin/env bats
# SPDX-License-Identifier: LGPL-2.1-or-later
# The power is cut while overrides are written: after the next start each file is whole or absent, and what virtctl has said to be done is done.
#
# The guest itself goes on. QEMU has logged each of its writes and flushes; power-cuts.py makes the disk of many cuts out of this log, more hostile ones
# than a real cut: of the writes that no flush has followed, any may be lost. The same kernel then mounts each of these disks, with the recovery of its
# file system.
#
# VIRTD_POWER_CUTS=N: so many cuts for each file system.

load guest

rng=0000:00:03.0
# What is written, by round: the driver of the override; "-": none.
states=(pci-stub virtio-pci - pci-stub - virtio-pci)
rounds=4 with=
cuts=${VIRTD_POWER_CUTS:-30}

setup_file() {
	guest_up power
}

teardown_file() {
	guest_down
}

# entries FILE-SYSTEM - how many writes and flushes QEMU has logged.
entries() {
	python3 "$guests/power-cuts.py" count "$GUEST_FOLDER/disk-$1-log"
}

# changed STATE - the override becomes this one.
changed() {
	case $1 in
	-) in_guest "$with virtctl override unset pci:$rng" ;;
	*) in_guest "$with virtctl bind $rng $1 --persist --load" ;;
	esac >/dev/null
}

# made FILE-SYSTEM DISK - the file system holds /etc/virtd, and all changes are made; ${ends[@]}: the entries of the log after each of them.
made() {
	local round state
	in_guest "modprobe $1 2>/dev/null; PATH=/usr/sbin:/sbin:\$PATH mkfs.$1 -q $([ "$1" = btrfs ] && echo -f) /dev/$2 >/dev/null 2>&1
		mkdir -p /etc/virtd && mount -t $1 /dev/$2 /etc/virtd && sync"
	first=$(entries "$1")
	ends=("$first")
	done_states=(-)
	for ((round = 0; round < rounds; round++)); do
		for state in "${states[@]}"; do
			changed "$state"
			ends+=("$(entries "$1")")
			done_states+=("$state")
		done
	done
	in_guest 'umount /etc/virtd'
}

# fits CUT STATE - a cut before the entry CUT may leave this: what was done by then, or what was about to be.
fits() {
	local i
	for ((i = ${#ends[@]} - 1; i > 0 && ends[i] > $1; i--)); do :; done
	[ "$2" = "${done_states[i]}" ] || [ "$2" = "${done_states[i + 1]-none}" ]
}

# cut_power FILE-SYSTEM DISK SIZE - what is wrong after a cut is in ${faults[@]}, what is right in $right.
cut_power() {
	local places=() seen=() i
	faults=() right=
	made "$1" "$2"
	mapfile -t places < <(python3 "$guests/power-cuts.py" cut "$GUEST_FOLDER/disk-$1-log" "$3" "$first" "$cuts" 1 "$GUEST_FOLDER/disk-cuts")
	[ "${#places[@]}" = "$cuts" ]
	# One word for each disk: the driver of the override, "-", or what is wrong. A file that is being written has another name until it is whole.
	mapfile -t seen < <(in_guest "losetup -d /dev/loop0 2>/dev/null; i=0; while [ \$i -lt $cuts ]; do
		losetup -o \$((i * $3)) /dev/loop0 /dev/vdc && mount -t $1 /dev/loop0 /etc/virtd || echo no-mount
		virtctl override --json | tr -d ' \\n' | sed -e 's/.*\"state\":\"bad-file\".*/bad-file/' -e 's/.*\"overrides\":\\[\\].*/-/' -e 's/.*\"driver\":\"\\([^\"]*\\)\".*/\\1/'
		echo; umount /etc/virtd; losetup -d /dev/loop0; i=\$((i + 1)); done" | grep .)
	[ "${#seen[@]}" = "$cuts" ] || fail "${#seen[@]} disks: ${seen[*]}"
	for ((i = 0; i < cuts; i++)); do
		fits "${places[i]}" "${seen[i]}" || faults+=("cut $i, before entry ${places[i]} of ${ends[*]}: ${seen[i]}, of ${done_states[*]}")
	done
	right="$1: $cuts power cuts among $((${ends[-1]} - first)) writes and flushes: $(
		printf '%s\n' "${seen[@]}" | sort | uniq -c | sort -rn | awk '{ printf "%s%s %s", (NR > 1 ? ", " : ""), $1, $2 }')"
}

@test "ext4: each override is whole or absent after a power cut, and what was done is done" {
	cut_power ext4 vda $((64 << 20))
	[ ${#faults[@]} = 0 ] || fail "${faults[@]}"
	echo "# $right" >&3
}

@test "btrfs: each override is whole or absent after a power cut, and what was done is done" {
	cut_power btrfs vdb $((112 << 20))
	[ ${#faults[@]} = 0 ] || fail "${faults[@]}"
	echo "# $right" >&3
}

@test "programs that do not wait for the disk are found out" {
	printf '#include <unistd.h>\nint fsync(int fd) { return 0 * fd; }\nint fdatasync(int fd) { return 0 * fd; }\n' |
		cc -shared -fPIC -o "$BATS_TEST_TMPDIR/hasty.so" -x c -
	lab put "$GUEST" "$BATS_TEST_TMPDIR/hasty.so" /run/hasty.so
	cuts=15 rounds=2 with='LD_PRELOAD=/run/hasty.so'
	cut_power ext4 vda $((64 << 20))
	echo "# ${#faults[@]} of $cuts cuts" >&3
	[ ${#faults[@]} -gt 0 ]
}
