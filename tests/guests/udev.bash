# SPDX-License-Identifier: LGPL-2.1-or-later
# shellcheck shell=bash
# For the guests with systemd and udev: what udev has of a device, compared with the list; how much a unit is exposed.

# udev_agrees COUNT [FOLDER] - compare the properties of disks, cards, ports and PCI functions, and of the nodes in FOLDER, which is below /sys, with
# the list, which is in $json; they are COUNT at least.
udev_agrees() {
	local node type id origin path seen=0
	json list --all
	# Some guests have no node of a class.
	in_guest "cd /sys && udevadm info \$(ls -d class/block/* class/net/* class/virtio-ports/* class/nvme/* $functions/* ${2:+$2/*} 2>/dev/null | sed s,^,/sys/,)" \
		>"$BATS_TEST_TMPDIR/said"
	while read -r node type id origin path; do
		awk -v RS= -v class="${node%%/*}" -v name="/${node#*/}" \
			'substr($2, length($2) - length(name) + 1) == name && index($0, "\nE: SUBSYSTEM=" class "\n")' \
			"$BATS_TEST_TMPDIR/said" >"$BATS_TEST_TMPDIR/node"
		# Of other classes and buses udev was not asked.
		[ -s "$BATS_TEST_TMPDIR/node" ] || continue
		diff <(sed -En 's/^E: (VIRT_(TYPE|ID|ORIGIN|PATH)=)/\1/p' "$BATS_TEST_TMPDIR/node" | sort) \
			<(printf '%s\n' "VIRT_ID=$id" "VIRT_ORIGIN=$origin" "VIRT_PATH=$path" "VIRT_TYPE=$type") || fail "$node"
		seen=$((seen + 1))
	done < <(jq -r '.devices[] | . as $device | ((.id | sub(":"; "/")), (.interfaces[] | "\(.class)/\(.name)")) |
		"\(.) \($device.type) \($device.virtId) \($device.origin) \($device.id)"' "$json")
	echo "# $seen nodes, 0 differences between udev and the list" >&3
	[ "$seen" -ge "$1" ]
}

# leads_to LINK NODE - check where LINK leads; both are below /dev.
leads_to() {
	local target
	target=$(in_guest "readlink -f /dev/$1")
	[ "$target" = "/dev/$2" ] || fail "/dev/$1 leads to $target, not to /dev/$2"
}

# udev_has NODE PROPERTY… - check that udev has each PROPERTY of NODE, which is below /sys.
udev_has() {
	local property
	in_guest "udevadm info -q property /sys/$1" >"$BATS_TEST_TMPDIR/properties"
	shift
	for property; do
		grep -xF -e "$property" "$BATS_TEST_TMPDIR/properties" || {
			cat "$BATS_TEST_TMPDIR/properties"
			fail "udev does not have $property"
		}
	done
}

# udev_prints NODE - print the project's properties that udev has of NODE, which is below /sys, to the log of the tests.
udev_prints() {
	local properties
	properties=$(in_guest "udevadm info -q property /sys/$1" | grep ^VIRT_ | sort)
	echo "# udevadm info /sys/$1: ${properties//$'\n'/ }" >&3
}

# settled - wait until udev has handled all events.
settled() {
	in_guest 'udevadm settle --timeout=240'
}

# exposed UNIT LIMIT - check that systemd-analyze finds UNIT exposed no more than LIMIT; a lower one is better.
exposed() {
	local exposure
	exposure=$(in_guest "systemd-analyze --no-pager security $1" | sed -n "s/.*exposure level for $1: \\([0-9.]*\\) .*/\\1/p")
	echo "# systemd-analyze security $1: exposure $exposure of 10, the limit is $2" >&3
	awk -v exposure="$exposure" -v limit="$2" 'BEGIN { exit !(exposure > 0 && exposure <= limit) }'
}

# card_named ADDRESS - print the name of the network interface of this PCI function.
card_named() {
	in_guest "ls -d /sys/$functions/$1/net/* /sys/$functions/$1/virtio*/net/* 2>/dev/null" | sed 's,.*/,,'
}
